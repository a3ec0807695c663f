"""The folder of what is compiled: named once, by the user first, and nowhere where nothing can be written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from alen.cli import compiling


def test_the_user_names_it_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(compiling.VARIABLE, str(tmp_path / "own"))
    assert compiling.name_folder() == tmp_path / "own"
    assert not (tmp_path / "own").exists()


def test_else_the_first_that_can_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(compiling.VARIABLE, "")
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(compiling, "_folders", lambda: [blocked / "below", tmp_path / "free"])
    assert compiling.name_folder() == tmp_path / "free"
    assert os.environ[compiling.VARIABLE] == str(tmp_path / "free")
    assert list((tmp_path / "free").iterdir()) == []


def test_or_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(compiling.VARIABLE, "")
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(compiling, "_folders", lambda: [blocked / "below"])
    assert compiling.name_folder() is None
    assert os.environ[compiling.VARIABLE] == ""


def test_what_is_kept_is_known_by_name(tmp_path: Path) -> None:
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "kernels._walk-87.py311.nbi").write_text("")
    assert compiling.is_kept(tmp_path, ["_walk"])
    assert not compiling.is_kept(tmp_path, ["_walk", "_replicates"])
    assert not compiling.is_kept(None, ["_walk"])
