"""Cells are found in the bytes, and numbers are read strictly or not at all."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alen.errors import BadFile
from alen.model.provenance import Format
from alen.store.cells import (
    SEARCH_FROM,
    find_cells,
    index_cells,
    iter_cells,
    join_key,
    parse_value,
    split_key,
)

COLUMNS = ("OMRÅDE", "FUNKTION", "Tid", "INDHOLD")
BULK = Format("bulk", columns=COLUMNS)
HEAD = "OMRÅDE;FUNKTION;TID;INDHOLD\r\n"
BODY = "991;64551;2020;81000\r\n99;64551;2020;1\r\n992;64551;2020;..\r\n993;64551;2020;\r\n"
KEY = ("991", "64551", "2020")


def written(folder: Path, data: bytes) -> Path:
    path = folder / "celler.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("text", "decimal", "decimals", "value"),
    [
        ("81000", ",", 0, 81000),
        ("-2", ",", 0, -2),
        ("-0", ",", 0, 0),
        ("007", ",", 0, 7),
        (" 12 ", ",", 0, 12),
        ("42955,60", ",", 2, 4295560),
        ("42955.6", ".", 2, 4295560),
        ("42955", ",", 2, 4295500),
        ("12,0", ",", 0, 12),
        ("1.234.567", ",", 0, 1234567),
        ("1.234,50", ",", 2, 123450),
        ("1,234,567", ".", 0, 1234567),
        ("-1 234", ",", 0, -1234),
        ("1\u00a0234\u00a0567", ",", 0, 1234567),
        ("..", ",", 0, None),
        ("", ",", 0, None),
        ("-", ",", 0, None),
        (".", ",", 0, None),
    ],
)
def test_numbers_that_can_be_read_in_one_way(
    text: str, decimal: str, decimals: int, value: int | None
) -> None:
    assert parse_value(text, decimal, decimals) == value


@pytest.mark.parametrize(
    "text",
    [
        "81.000",
        "81,000",
        "1.5",
        "1,5",
        "+5",
        "--5",
        "−5",
        "5-",
        "1e3",
        "0x10",
        "٣",
        "²",
        "１２",
        "=1+1",
        "1 2",
        "12.34.567",
        "nan",
        "None",
        "(5)",
        "1" * 19,
        "5\n",
        "1_000",
    ],
)
def test_numbers_that_cannot(text: str) -> None:
    with pytest.raises(BadFile):
        parse_value(text, ",", 0)


@given(st.integers(-(10**15), 10**15), st.integers(0, 2), st.sampled_from(",."))
def test_what_is_written_is_what_is_read(value: int, decimals: int, decimal: str) -> None:
    whole, fraction = divmod(abs(value), 10**decimals)
    text = f"{'-' if value < 0 else ''}{whole}" + (f"{decimal}{fraction:0{decimals}}" if decimals else "")
    assert parse_value(text, decimal, decimals) == value


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize("finished", [True, False])
def test_search_and_index_agree(
    tmp_path: Path, bom: bytes, newline: str, header: bool, quoted: bool, finished: bool
) -> None:
    text = (HEAD if header else "") + BODY
    if quoted:
        text = text.replace("991", '"991"').replace("OMRÅDE", '"OMRÅDE"')
    text = text.replace("\r\n", newline)
    path = written(tmp_path, bom + (text if finished else text.rstrip("\r\n")).encode())
    form = Format("csv", columns=COLUMNS, header=header, encoding="utf-8-sig" if bom else "utf-8")
    index = index_cells(path, form)
    absent = [("9", "64551", "2020"), ("91", "64551", "2020"), ("991", "6455", "2020"), ("OMRÅDE",)]
    found = find_cells(path, form, [*index, *absent])
    assert index == {
        KEY: "81000",
        ("99", "64551", "2020"): "1",
        ("992", "64551", "2020"): "..",
        ("993", "64551", "2020"): "",
    }
    assert found == {**index, **dict.fromkeys(absent)}
    absent += [(str(number), "64551", "2021") for number in range(SEARCH_FROM)]
    assert find_cells(path, form, [*index, *absent]) == {**index, **dict.fromkeys(absent)}


def test_a_value_in_the_middle_and_many_keys_take_one_pass(tmp_path: Path) -> None:
    columns = ("OMRÅDE", "INDHOLD", "Tid")
    text = "".join(f"{number};{number * 3};2020\n" for number in range(100, 100 + 2 * SEARCH_FROM))
    path = written(tmp_path, text.encode())
    form = Format("csv", columns=columns, header=False)
    assert find_cells(path, form, [("101", "2020")]) == {("101", "2020"): "303"}
    last = Format("csv", columns=("OMRÅDE", "Tid", "INDHOLD"), header=False)
    swapped = written(tmp_path, "".join(f"{n};2020;{n * 3}\n" for n in range(100, 200)).encode())
    wanted = [(str(number), "2020") for number in range(100, 100 + 2 * SEARCH_FROM)]
    assert find_cells(swapped, last, wanted) == {key: str(int(key[0]) * 3) for key in wanted}


def test_a_constant_encoding_and_delimiter(tmp_path: Path) -> None:
    form = Format("csv", columns=("OMRÅDE", "INDHOLD"), header=False, encoding="cp1252", delimiter=",")
    path = written(tmp_path, "Prøveby,5\r\nMønsterby,6\r\n".encode("cp1252"))
    assert find_cells(path, form, [("Mønsterby",), ("Prøveby",), ("Ω",), ("a,b",), ("a\nb",)]) == {
        ("Mønsterby",): "6",
        ("Prøveby",): "5",
        ("Ω",): None,
        ("a,b",): None,
        ("a\nb",): None,
    }


def test_a_doubled_line_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, (HEAD + BODY + "991;64551;2020;81\r\n").encode())
    with pytest.raises(BadFile, match="row 6"):
        index_cells(path, BULK)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"991;64551;2020;5\r\n992;64551;2020\r\n", "row 3, column 3"),
        (b"991;64551;2020;5;6\r\n", "row 2, column 5"),
        (b'991;64551;2020;"5\r\n', "row 2"),
        (b"991;\xff;2020;5\r\n", "row"),
        (b"991;" + b"x" * 200_000 + b";2020;5\r\n", "row 2"),
    ],
)
@pytest.mark.parametrize("limit", [131_072, 1 << 30])
def test_broken_lines_are_named(body: bytes, where: str, limit: int) -> None:
    before = csv.field_size_limit(limit)  # one for the process: other libraries lift it
    try:
        with pytest.raises(BadFile) as caught:
            list(iter_cells(HEAD.encode() + body, BULK, "prøve.csv"))
    finally:
        csv.field_size_limit(before)
    assert caught.value.where.startswith("prøve.csv, row")
    assert where in caught.value.where


def test_an_empty_file_and_no_keys(tmp_path: Path) -> None:
    empty = written(tmp_path, b"")
    assert find_cells(empty, BULK, [KEY]) == {KEY: None}
    assert find_cells(empty, BULK, []) == {}
    assert index_cells(empty, BULK) == {}


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x1f"), max_size=8), min_size=1))
def test_a_key_survives_joining(fields: list[str]) -> None:
    assert split_key(join_key(fields)) == tuple(fields)


@given(
    st.lists(
        st.tuples(st.text('aø;", =\n\r9', max_size=5), st.text('b-;"\n', max_size=4)),
        unique=True,
        min_size=1,
        max_size=8,
    )
)
def test_every_written_cell_is_found(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerows([*key, str(number)] for number, key in enumerate(rows))
    path = written(tmp_path_factory.mktemp("celler"), stream.getvalue().encode())
    form = Format("csv", columns=("OMRÅDE", "ART", "INDHOLD"), header=False)
    assert find_cells(path, form, rows) == {key: str(number) for number, key in enumerate(rows)}


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", [b"\r\n", b""])
def test_many_cells_of_one_organisation_are_found_wherever_its_lines_stand(
    tmp_path: Path, header: bool, bom: bytes, ending: bytes
) -> None:
    form = Format("csv", columns=COLUMNS, header=header, encoding="utf-8-sig" if bom else "utf-8")
    wanted = {("991", "64551", str(year)): str(year * 3) for year in range(2000, 2000 + 3 * SEARCH_FROM)}
    lines = [";".join((*key, value)) for key, value in wanted.items()]
    strange = [f"{code};64551;{year};7" for code in ("99", "9910", "1991") for year in range(2000, 2040)]
    mixed = [*strange[:60], *(line for pair in zip(lines, strange[60:], strict=False) for line in pair)]
    mixed += [line for line in (*lines, *strange) if line not in mixed]
    text = "\r\n".join(([HEAD.strip()] if header else []) + mixed)
    path = written(tmp_path, bom + text.encode() + ending)
    absent = ("991", "64551", "1900")
    assert find_cells(path, form, [*wanted, absent]) == {**wanted, absent: None}
    other = ("1991", "64551", "2001")
    assert find_cells(path, form, [*wanted, other])[other] == "7"
