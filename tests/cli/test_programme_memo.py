"""`alen programme memo` and `alen programme example` on the command line."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from tests.cli.conftest import Alen

from alen.answers.programme_memo_parts import MEMO_KINDS
from alen.cli.programme.memo import KINDS


@pytest.fixture
def partnership(alen: Alen, tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    assert alen("programme", "example", "partnership", str(folder)).code == 0
    return folder


def test_the_kinds_are_the_answers() -> None:
    assert KINDS == MEMO_KINDS


def test_an_example_is_written_whole_and_never_over_another(alen: Alen, tmp_path: Path) -> None:
    folder = tmp_path / "agreement"
    said = alen("programme", "example", "2007", str(folder), "--format", "json")
    assert json.loads(said.out)["files"] == sorted(one.name for one in folder.iterdir())
    assert "programme.toml" in {one.name for one in folder.iterdir()}
    again = alen("programme", "example", "partnership", str(folder))
    assert again.code == 2
    assert not (folder / "entries.csv").exists()


def test_a_memo_is_written_as_pdf(alen: Alen, partnership: Path, tmp_path: Path) -> None:
    said = alen("programme", "memo", str(partnership), "--kind", "indstilling", "--lang", "en")
    assert said.code == 0
    name = "indstilling-partnership-2026-11-05.pdf"
    assert f"The memo is written: {name}" in said.out
    assert (tmp_path / name).read_bytes().startswith(b"%PDF-")
    again = alen("programme", "memo", str(partnership), "--kind", "indstilling", "--lang", "en")
    assert again.code == 2
    assert "the file is there already" in again.err


def test_it_is_written_as_of_a_day_in_the_form_that_its_name_says(
    alen: Alen, partnership: Path, tmp_path: Path
) -> None:
    said = alen(
        "programme", "memo", str(partnership), "--as-of", "2026-01-31", "--out", "status.docx",
        "--kind", "status", "--format", "json",
    )  # fmt: skip
    told = json.loads(said.out)
    assert told["as_of"] == "2026-01-31"
    assert told["is_invented"]
    assert zipfile.is_zipfile(tmp_path / "status.docx")


def test_every_number_is_verified(alen: Alen, partnership: Path) -> None:
    said = alen("programme", "memo", str(partnership), "--verify", "--lang", "en")
    assert said.code == 0
    assert "all came out the same" in said.out


def test_a_changed_folder_no_longer_bears_out_a_papers_numbers(
    alen: Alen, partnership: Path, tmp_path: Path
) -> None:
    from alen.answers.programme_memo import memo, numbers_csv
    from alen.answers.programme_memo_facts import Behind
    from alen.cli.language import site_words
    from alen.products.programmes.price_levels import levels_of
    from alen.products.programmes.weights import NoRegisters, OwnTables
    from alen.sources.agreements.folder import read_folder

    programme = read_folder(partnership)
    behind = Behind(OwnTables(programme), NoRegisters(), levels_of(programme))
    stated = numbers_csv(memo(programme, site_words("en"), behind).numbers)
    (tmp_path / "numbers.csv").write_text(stated, "utf-8")
    line = ("programme", "memo", str(partnership), "--verify", "--against", "numbers.csv", "--lang", "en")
    assert alen(*line).code == 0
    entries = partnership / "entries.csv"
    text = entries.read_text("utf-8")
    entries.write_text(text.replace(",48600,", ",48700,"), "utf-8")
    said = alen(*line)
    assert said.code == 1
    assert "of the file are others now" in said.out


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--as-of", "soon"], "is no day"),
        (["--as-of", "1999-01-01"], "had not begun"),
        (["--out", "memo.odt"], ".pdf, .docx or .md"),
        (["--against", "numbers.csv"], "--against belongs to --verify"),
        (["--verify", "--against", "nowhere.csv"], "cannot be read"),
        (["--verify", "--against", __file__], "no memo's numbers.csv"),
    ],
)
def test_what_cannot_be_done_is_told(alen: Alen, partnership: Path, more: list[str], told: str) -> None:
    said = alen("programme", "memo", str(partnership), *more, "--lang", "en")
    assert said.code == 2
    assert told in said.err


def test_no_such_folder_is_told(alen: Alen) -> None:
    assert alen("programme", "memo", "./nowhere/at-all").code == 1
