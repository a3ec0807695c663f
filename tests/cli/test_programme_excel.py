"""`alen programme excel` and `alen programme weights`: a secretary's way, and what is told on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter
from tests.cli.conftest import Alen
from tests.sources.agreements.folders import ENTRIES, folder

from alen.sources.agreements.folder import read_folder


def contents(root: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in root.iterdir()}


def test_from_a_folder_to_a_workbook_and_back(alen: Alen, tmp_path: Path) -> None:
    root = folder(tmp_path / "p")
    before = contents(root)
    assert alen("programme", "excel", "out", "p", "p.xlsx", "--lang", "da").code == 0
    assert alen("programme", "excel", "in", "p.xlsx", "ny").code == 0
    assert read_folder(tmp_path / "ny") == read_folder(root)
    again = alen("programme", "excel", "in", "p.xlsx", "p")
    assert (again.code, again.out) == (1, "Nothing differs: p stays as it is.\n")
    assert contents(root) == before
    over = alen("programme", "excel", "out", "p", "p.xlsx")
    assert (over.code, "such a file already" in over.err) == (2, True)


def test_a_folder_is_brought_up_to_date_and_the_rest_is_left(alen: Alen, tmp_path: Path) -> None:
    root = folder(tmp_path / "p", {"LÆSMIG.md": "noter"})
    newer = folder(tmp_path / "newer", {"entries.csv": ENTRIES + "2024-06-01,2024-06-02,call,b,p,2024,7,\n"})
    before = contents(root)
    assert alen("programme", "excel", "out", str(newer), "p.xlsx").code == 0
    tried = alen("programme", "excel", "in", "p.xlsx", "p", "--dry-run", "--format", "json")
    told = json.loads(tried.out)
    assert [(one["file"], len(one["added"]), one["removed"]) for one in told["changes"]] == [
        ("entries.csv", 1, [])
    ]
    assert told["is_written"] is False
    assert contents(root) == before
    done = alen("programme", "excel", "in", "p.xlsx", "p")
    assert done.code == 0
    assert read_folder(root) == read_folder(newer)
    after = contents(root)
    assert {name: data for name, data in after.items() if name != "entries.csv"} == {
        name: data for name, data in before.items() if name != "entries.csv"
    }


def test_an_empty_workbook_says_what_is_lacking_and_writes_nothing(alen: Alen, tmp_path: Path) -> None:
    assert alen("programme", "excel", "out", "--template", "t.xlsx", "--lang", "da").code == 0
    told = alen("programme", "excel", "in", "t.xlsx", "p", "--format", "json")
    error = json.loads(told.err)["error"]
    assert (told.code, error["type"], error["where"]) == (
        2,
        "BadProgramme",
        "t.xlsx (Program), column B2 (id)",
    )
    assert [one["where"][-10:] for one in error["others"]] == [" B3 (name)", "7 (starts)", " B8 (ends)"]
    assert not (tmp_path / "p").exists()


def test_another_programme_s_workbook_is_refused(alen: Alen, tmp_path: Path) -> None:
    from tests.sources.agreements.folders import TOML

    folder(tmp_path / "a")
    folder(tmp_path / "b", {"programme.toml": TOML.replace('"proeve"', '"andet"')})
    assert alen("programme", "excel", "out", "a", "a.xlsx").code == 0
    told = alen("programme", "excel", "in", "a.xlsx", "b")
    assert (told.code, "is of 'proeve', the folder of 'andet'" in told.err) == (2, True)


def test_a_table_of_weights_is_taken_in_once(alen: Alen, tmp_path: Path) -> None:
    root = folder(tmp_path / "p")
    (tmp_path / "tal.csv").write_text("part;antal\nAby;1,5\nBeby;2\n411;90\n")
    words = ("programme", "weights", "tal.csv", "p", "--table", "brug", "--on", "01-01-2024")
    assert alen(*words, "--dry-run").code == 0
    assert not (root / "weights.csv").exists()
    done = alen(*words)
    assert done.code == 0
    assert "411 stands in the table, is no municipality and is given no weight." in done.err
    assert [(row.party, str(row.weight)) for row in read_folder(root).weights] == [("a", "3/2"), ("b", "2")]
    assert alen(*words).code == 2
    assert alen(*words[:-1], "i går").code == 2


def test_every_error_is_told_and_none_repeats_a_cpr_number(alen: Alen, tmp_path: Path) -> None:
    number = "010203" + "-4128"
    book = xlsxwriter.Workbook(str(tmp_path / "p.xlsx"))
    sheet = book.add_worksheet("Parter")
    for row, cells in enumerate((("Id", "Navn", "Slags"), (number, number, number))):
        sheet.write_row(row, 0, cells)
    book.close()
    told = alen("programme", "excel", "in", "p.xlsx", "p")
    assert told.code == 2
    assert told.err.count("Error: ") >= 3
    assert number not in told.err


def test_several_files_change_together_and_never_under_one_s_feet(
    alen: Alen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = folder(tmp_path / "p")
    (root / "bilag").mkdir()
    (root / "bilag" / "referat.pdf").write_bytes(b"%PDF")
    row = "2024-06-01,2024-06-02,call,b,p,2024,7,\n"
    newer = folder(tmp_path / "newer", {"entries.csv": ENTRIES + row, "commitments.csv": None})
    assert alen("programme", "excel", "out", str(newer), "p.xlsx").code == 0
    monkeypatch.chdir(root)
    before = (root / "entries.csv").read_bytes()
    told = alen("programme", "excel", "in", str(tmp_path / "p.xlsx"), ".")
    assert (told.code, "the folder the command runs in" in told.err) == (2, True)
    assert (root / "entries.csv").read_bytes() == before
    monkeypatch.chdir(tmp_path)
    done = alen("programme", "excel", "in", "p.xlsx", "p")
    assert done.code == 0
    assert "3 rows go, or are changed." in done.out
    assert sorted(one.name for one in root.iterdir()) == ["bilag", "entries.csv", "programme.toml"]
    assert (root / "bilag" / "referat.pdf").read_bytes() == b"%PDF"
    assert read_folder(root) == read_folder(newer)
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []
