"""Tables of units as analysts have them: separators, letters, headings, decimals, wrong cells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alen.errors import BadFile, BadInput
from alen.sources.units.notation import Cell, decimal_of, number
from alen.sources.units.reading import UnitTable, read_units

Read = Callable[..., UnitTable]

HEADED = "Enhed;Udgift;Borgere\nPrøvekøbing;1.234,5;10\nMønsterby;950;20\n"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def made(content: str | bytes, *asked: str) -> UnitTable:
        path = tmp_path / "units.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_units(path, asked)

    return made


def numbers(table: UnitTable, *asked: str, least: str = "zero") -> list[list[float]]:
    columns = [table.column(one) for one in asked]
    return table.numbers(columns, table.decimal(columns), least).tolist()


@pytest.mark.parametrize(
    "content",
    [
        HEADED.encode(),
        b"\xef\xbb\xbf" + HEADED.encode(),
        HEADED.encode("cp1252"),
        HEADED.encode("utf-16"),
        HEADED.replace(";", "\t").encode(),
        HEADED.replace("1.234,5", '"1,234.5"').replace(";", ",").encode(),
        HEADED.replace("1.234,5", "1 234,5").replace("\n", "\r\n\r\n").encode(),
        ("sep=;\n" + HEADED).encode(),
    ],
)
def test_the_same_table_however_it_is_written(read: Read, content: bytes) -> None:
    table = read(content, "Udgift", "Borgere")
    assert table.headings == ("Enhed", "Udgift", "Borgere")
    assert numbers(table, "Udgift", "3") == [[1234.5, 10.0], [950.0, 20.0]]
    assert table.texts(0) == ["Prøvekøbing", "Mønsterby"]
    assert table.naming_column([1, 2]) == 0


def test_without_headings_columns_go_by_number(read: Read) -> None:
    table = read("a,2.5,1\nb,4,3\n", "2", "3")
    assert (len(table.rows), table.headings) == (2, ("column 1", "column 2", "column 3"))
    assert numbers(table, "2", "3") == [[2.5, 1.0], [4.0, 3.0]]


def test_years_may_be_headings(read: Read) -> None:
    table = read("Unit;2023;2024\na;1;2\n", "2023", "2024")
    assert numbers(table, "2023", "2024") == [[1.0, 2.0]]


def test_a_row_that_names_nobody_is_called_by_its_place(read: Read) -> None:
    table = read("Unit;x\na;1\n;2\na;3\n", "x")
    assert table.texts(0) == ["a (row 2)", "row 3", "a (row 4)"]


@pytest.mark.parametrize(
    ("content", "what", "where"),
    [
        ("u;x;y\na;1;2\n\nb;;3\n", "the cell is empty", "units.csv, row 4, column x"),
        ("u;x;y\na;1;2\nb;3\n", "the cell is empty", "units.csv, row 3, column y"),
        ("u;x;y\na;n/a;2\nb;-;3\n", "'n/a' is no number", "units.csv, row 2, column x, and 1 more"),
        ("u;x;y\na;1;-2\n", "-2 is negative", "units.csv, row 2, column y"),
        ("u;x;y\na;1e999;2\n", "'1e999' is no number", "units.csv, row 2, column x"),
        ("u;x;y\na;nan;2\n", "'nan' is no number", "units.csv, row 2, column x"),
        ("u;x;y\na;1;2\nb;1;2;3\n", "the row has 4 cells and the first row 3", "units.csv, row 3"),
        ("u;x;y\n", "there are headings and no rows below them", "units.csv"),
        ("\n\n", "there is nothing in the file", "units.csv"),
        (b"\x00\x01\x02", "the file holds no text", "units.csv"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    read: Read, content: str | bytes, what: str, where: str
) -> None:
    with pytest.raises(BadFile) as refused:
        numbers(read(content, "x", "y"), "x", "y")
    assert (refused.value.what, refused.value.where) == (what, where)


def test_a_zero_is_refused_where_it_says_nothing(read: Read) -> None:
    table = read("u;x\na;0\n", "x")
    assert numbers(table, "x") == [[0.0]]
    with pytest.raises(BadFile, match="the cell is 0"):
        numbers(table, "x", least="above zero")


def test_a_column_that_is_not_there_lists_those_that_are(read: Read) -> None:
    table = read("u;x;x\na;1;2\n", "x")
    with pytest.raises(BadInput, match="u, x, x"):
        table.column("z")
    with pytest.raises(BadInput, match="2 columns are called 'x'"):
        table.column("x")
    with pytest.raises(BadInput):
        table.column("4")
    assert table.column("U") == 0


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be opened"):
        read_units(tmp_path / "none.csv", [])


@pytest.mark.parametrize(
    ("texts", "separator", "sign"),
    [
        (["1,5", "2"], ";", ","),
        (["1.234.567", "2"], ";", ","),
        (["0.125"], ";", "."),
        (["1.234", "1.23"], ";", "."),
        (["1.234"], ",", "."),
        (["1 234,567"], ";", ","),
        (["12", "13"], ";", "."),
    ],
)
def test_the_sign_for_decimals_follows_from_what_can_be_one_thing_only(
    texts: list[str], separator: str, sign: str
) -> None:
    assert decimal_of([Cell(text, "") for text in texts], separator) == sign


@pytest.mark.parametrize(
    ("texts", "why"), [(["1.234"], "a thousand or a decimal"), (["1,5", "2.5"], "a decimal point and")]
)
def test_a_doubtful_sign_is_refused(texts: list[str], why: str) -> None:
    with pytest.raises(BadFile, match=why):
        decimal_of([Cell(text, "here") for text in texts], ";")


@pytest.mark.parametrize(
    "text", ["", "1.2.3", "12.34,5", "kr. 5", "1,2,3", "inf", "0x10", "--1", "1e", "5 %", "1_000", "٣"]
)
def test_what_is_no_number(text: str) -> None:
    assert number(text, ",") is None


@pytest.mark.parametrize(
    ("text", "value"), [("−1.234,5", -1234.5), ("1\u00a0234", 1234.0), (" ,5 ", 0.5), ("1,5e3", 1500.0)]
)
def test_numbers_as_danes_write_them(text: str, value: float) -> None:
    assert number(text, ",") == value
