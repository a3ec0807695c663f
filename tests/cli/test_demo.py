"""`alen demo` and the ledger of a municipality that does not exist."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Alen

from alen.sources.ledgers import importing
from alen.store.local.books import Books, Holder
from alen.store.workspace import Workspace, create

DEMO = ("demo", "--offline", "--dir", "demo")
FILES = ["ledger-2023.csv", "ledger-2024.csv", "ledger-2025.csv"]


def books_in(folder: Path) -> Books:
    return Books(Workspace(folder / "demo"))


def names(books: Books) -> list[str]:
    return [one.file for one in books.standing()]


def test_the_demo_shows_an_invented_ledger_by_three_axes(alen: Alen, tmp_path: Path) -> None:
    said = alen(*DEMO)
    assert said.code == 0, said.err
    told = said.out.split("4. What can an own ledger tell? (an invented municipality)\n")[1]
    lines = told.splitlines()
    assert [line.strip() for line in lines[:3]] == [
        f"$ alen ledger show --by {axis} --year 2025" for axis in ("area", "resource", "deployment")
    ]
    assert lines[3].startswith("Prøvekøbing Kommune booked DKK ")
    assert lines[4].startswith("Whatever the undecided lines turn out to be, it lies between DKK ")
    for axis in ("IT area ", "Resource type ", "Deployment "):
        assert sum(line.startswith(axis) for line in lines) == 1
    assert "Prøvekøbing Kommune is invented, and so is every number here" in told
    assert "alen --workspace demo serve --local" in told
    books = books_in(tmp_path)
    holder = books.index().holder
    assert holder is not None
    assert (holder.kind, holder.is_invented, holder.inhabitants[2025]) == ("municipality", True, 40_000)
    assert names(books) == FILES
    assert stat.S_IMODE((tmp_path / "demo" / "local").stat().st_mode) == 0o700

    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "demo").rglob("*.parquet")}
    again = alen(*DEMO, "--format", "json", "--quiet")
    assert (again.code, again.err) == (0, "")
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "demo").rglob("*.parquet")} == before
    data = json.loads(again.out)
    assert set(data) == {"rank", "trend", "explain", "ledger"}
    check(data["ledger"], tmp_path / "demo")

    refused = alen("release", "it-net", "--yes", "--yes-incomplete", "--workspace", "demo")
    assert refused.code == 2
    assert "Prøvekøbing Kommune is invented, and nothing of it can be released" in refused.err
    assert not (tmp_path / "demo" / "released").exists()


def check(told: dict[str, Any], workspace: Path) -> None:
    """Each axis holds all the money that rules decide; no edition knows the place."""
    assert (told["is_invented"], told["is_local"], told["year"]) == (True, True, 2025)
    assert set(told["axes"]) == {"area", "resource", "deployment"}
    for rows in told["axes"].values():
        assert sum(row["decided_ore"] for row in rows) == told["decided_ore"] > 0
        assert all(row["low_ore"] <= row["decided_ore"] <= row["high_ore"] for row in rows)
    assert told["low_ore"] <= told["decided_ore"] <= told["high_ore"]
    assert not any(one["name_da"] == told["organisation"] for one in organisations(workspace))


def organisations(workspace: Path) -> list[dict[str, Any]]:
    """Everybody that the edition knows."""
    from alen.store.editions import load_edition

    return load_edition(Workspace(workspace)).rows("out_alen__organisation")


def test_a_killed_demo_goes_on(alen: Alen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped between two files: the next run keeps what stands, and makes nothing anew."""
    real, seen = importing.import_file, list[str]()

    def stopping(books: Books, path: Path, **values: Any) -> importing.Imported:
        seen.append(path.name)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return real(books, path, **values)

    monkeypatch.setattr(importing, "import_file", stopping)
    assert alen(*DEMO).code == 130
    assert names(books_in(tmp_path)) == FILES[:1]
    made = (tmp_path / "demo" / "proevekoebing").stat().st_mtime_ns
    said = alen(*DEMO)
    assert said.code == 0, said.err
    assert seen == [FILES[0], FILES[1], FILES[1], FILES[2]]
    assert names(books_in(tmp_path)) == FILES
    assert (tmp_path / "demo" / "proevekoebing").stat().st_mtime_ns == made


def test_a_ledger_of_somebody_else_is_left_alone(alen: Alen, tmp_path: Path) -> None:
    books = Books(create(tmp_path / "demo"))
    books.set_holder(Holder("9001", "Prøveby"))
    said = alen(*DEMO)
    assert said.code == 0, said.err
    assert "The workspace holds the ledger of Prøveby; the invented one is left out." in said.err
    assert "4. What" not in said.out
    assert not (tmp_path / "demo" / "proevekoebing").exists()
    assert books.index().holder == Holder("9001", "Prøveby")


def test_no_ledger_leaves_it_out(alen: Alen, tmp_path: Path) -> None:
    said = alen(*DEMO, "--no-ledger", "--format", "json", "--quiet")
    assert said.code == 0, said.err
    assert set(json.loads(said.out)) == {"rank", "trend", "explain"}
    assert books_in(tmp_path).index().holder is None
    assert not (tmp_path / "demo" / "proevekoebing").exists()
