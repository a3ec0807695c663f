"""A user's own table of inhabitants or usage: every party recognised, none guessed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter
from tests.sources.agreements.folders import TOML, folder

from alen.errors import BadFile, BadInput
from alen.sources.agreements.faults import BadProgramme
from alen.sources.agreements.folder import Folder, open_folder
from alen.sources.agreements.own_weights import OwnWeights, read_weights
from alen.sources.agreements.tables import tables_of_records
from alen.sources.agreements.updating import update_folder

DAY = date(2024, 1, 1)
ALL = TOML.replace(
    "[[agreements]]", '[[groups]]\nid = "k"\nname = "K"\nregister = "municipalities"\n\n[[agreements]]', 1
)


def given(tmp_path: Path, text: str, toml: str = TOML) -> tuple[OwnWeights, Folder]:
    opened = open_folder(folder(tmp_path / "p", {"programme.toml": toml}))
    path = tmp_path / "tal.csv"
    path.write_bytes(text.encode())
    return read_weights(path, opened, "folketal", DAY, ""), opened


def weights(found: OwnWeights) -> dict[str, Fraction]:
    return {str(row["party"]): Fraction(str(row["weight"])) for row in found.rows}


@pytest.mark.parametrize(
    "text",
    [
        "Part;Antal\na;1.234,5\nBeby;7\n",
        "kode,navn,indhold\na,Aby,1234.5\n999,Beby,7\n",
        "a\t1234,5\nb\t7\n",
        "\ufeffnavn;folketal;bem\nAby Kommune;1234,5;x\n999 Beby;7;y\n",
    ],
)
def test_parties_are_known_by_id_code_or_name(tmp_path: Path, text: str) -> None:
    found, _ = given(tmp_path, text)
    assert weights(found) == {"a": Fraction(2469, 2), "b": 7}


def test_a_sheet_is_read_like_a_csv(tmp_path: Path) -> None:
    opened = open_folder(folder(tmp_path / "p"))
    book = xlsxwriter.Workbook(str(tmp_path / "tal.xlsx"))
    sheet = book.add_worksheet("Tal")
    for row, cells in enumerate((("Part", "Vægt"), ("a", 0.1), (999, 7))):
        sheet.write_row(row, 0, cells)
    book.close()
    found = read_weights(tmp_path / "tal.xlsx", opened, "folketal", DAY, "")
    assert weights(found) == {"a": Fraction(1, 10), "b": 7}


def test_the_98_are_counted_and_christiansoe_has_no_weight(tmp_path: Path) -> None:
    found, _ = given(tmp_path, "kode;antal\n101;10\nChristiansø;90\n147;5\n", ALL)
    assert (weights(found), found.left_out) == ({"101": 10, "147": 5}, ("Christiansø",))
    assert len(found.missing) == 96
    assert "Aarhus" in found.missing


def test_organisations_that_are_no_parties_are_left_out_and_told(tmp_path: Path) -> None:
    found, _ = given(tmp_path, "navn;antal\nAby;1\nKøbenhavn;2\n")
    assert (weights(found), found.others, found.missing) == ({"a": 1}, ("København",), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("part;antal\na;1\nCeby;2\n", "'Ceby' names no party"),
        ("part;antal\na;1\nAby;2\n", "the party 'Aby' stands twice"),
        ("part;antal\na;1\nI alt;1\n", "the row sums others ('I alt')"),
        ("part;antal\na;1\nHele landet;1\n", "the row sums others ('Hele landet')"),
        ("part;antal\na;\n", "the cell is empty"),
        ("part;antal\na;-1\n", "'-1' is less than 0"),
        ("part;antal\na;1.234\n", "'1.234' may be a thousand or a decimal number"),
    ],
)
def test_a_row_that_is_wrong_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadProgramme) as caught:
        given(tmp_path, text)
    assert [fault.what for fault in caught.value.faults] == [said]


def test_columns_are_never_guessed(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="which columns"):
        given(tmp_path, "x;y;z\na;1;2\n")


def test_weights_are_added_once_and_nothing_else_is_touched(tmp_path: Path) -> None:
    found, opened = given(tmp_path, "part;antal\na;1\nb;2\n")
    before = tables_of_records(opened.tables, opened.programme)
    root = tmp_path / "p"
    (root / "LÆSMIG.md").write_text("noter")
    kept = {one.name: one.read_bytes() for one in root.iterdir()}
    (change,) = update_folder(root, before, {**before, "weights": [*before["weights"], *found.rows]})
    assert (change.file, len(change.added), change.removed) == ("weights.csv", 2, ())
    again = open_folder(root)
    assert [(row.party, row.weight) for row in again.programme.weights] == [("a", 1), ("b", 2)]
    assert {name: (root / name).read_bytes() for name in kept} == kept
    with pytest.raises(BadInput, match="already"):
        read_weights(tmp_path / "tal.csv", again, "folketal", DAY, "")
