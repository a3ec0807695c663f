"""`alen note` on the command line."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from tests.cli.conftest import Alen


def test_a_note_is_written_as_pdf(at: Alen, tmp_path: Path) -> None:
    said = at("note", "f64551-net", "Aarhus", "--year", "2024", "--lang", "en")
    assert said.code == 0
    assert "The note is written: note-f64551-net-751-2024.pdf" in said.out
    written = tmp_path / "note-f64551-net-751-2024.pdf"
    assert written.read_bytes().startswith(b"%PDF-")
    again = at("note", "f64551-net", "751", "--year", "2024", "--lang", "en")
    assert again.code == 2
    assert "the file is there already" in again.err


@pytest.mark.parametrize("name", ["aarhus.docx", "aarhus.md"])
def test_the_name_of_the_file_says_what_is_written(at: Alen, tmp_path: Path, name: str) -> None:
    said = at("note", "f64551-net", "Aarhus", "--out", name, "--format", "json")
    told = json.loads(said.out)
    assert told["file"] == name
    assert told["bytes"] == (tmp_path / name).stat().st_size
    assert told["has_figure"]
    assert len(told["data_hash"]) == 64
    assert told["answers"]["standing"].startswith("/api/v1/standing/f64551-net/751")
    assert name.endswith(".md") or zipfile.is_zipfile(tmp_path / name)


def test_what_cannot_be_written_is_refused(at: Alen, tmp_path: Path) -> None:
    unknown = at("note", "f64551-net", "Aarhus", "--out", "aarhus.odt")
    assert unknown.code == 2
    assert ".pdf, .docx or .md" in unknown.err
    assert at("note", "f64551-net", "Nowhere").code == 1
    assert at("note", "it-net", "Aarhus").code == 1  # nothing of it is loaded
    assert at("note", "f64551-net", "Region Sjælland").code == 2
    assert list(tmp_path.iterdir()) == []
