"""A programme out and in again, as a folder and as a workbook, is the same programme."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.products.programmes.generated import programme, programmes

from alen.errors import BadInput
from alen.model.programme import Programme
from alen.model.programme_entries import entries_of
from alen.sources.agreements.folder import open_folder, read_folder
from alen.sources.agreements.tables import tables_of, tables_of_records
from alen.sources.agreements.workbook import workbook
from alen.sources.agreements.workbook_reading import open_workbook
from alen.sources.agreements.writing import decimal, write_folder

HARMFUL = ("=1+1", "+45 12 34 56 78", "-fradrag", "@navn", "'tekst", "'=1", 'a;"b"', "linje\nto", "a,b\tc")


def with_texts(made: Programme, texts: list[str]) -> Programme:
    """The programme with these texts on its entries."""
    rows = [row._replace(text=texts[at % len(texts)]) for at, row in enumerate(made.entries)]
    return replace(made, entries=entries_of(rows))


def in_folder(made: Programme) -> Programme:
    with tempfile.TemporaryDirectory() as place:
        write_folder(made, Path(place) / "p")
        return read_folder(Path(place) / "p")


def in_workbook(made: Programme, lang: str) -> Programme:
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "p.xlsx"
        file.write_bytes(workbook(tables_of(made), lang))
        return open_workbook(file).programme


@given(programmes(), st.lists(st.sampled_from(HARMFUL), min_size=1))
@settings(max_examples=25, deadline=None)
@example(programme(6, 4, 4, 3), list(HARMFUL))
def test_as_a_folder(made: Programme, texts: list[str]) -> None:
    made = with_texts(made, texts)
    assert in_folder(made) == made


@given(programmes(), st.sampled_from(["da", "en"]))
@settings(max_examples=6, deadline=None)
@example(with_texts(programme(6, 4, 4, 3), list(HARMFUL)), "da")
def test_as_a_workbook(made: Programme, lang: str) -> None:
    assert in_workbook(made, lang) == made


@given(st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**12))
def test_fractions_are_written_exactly(value: Fraction) -> None:
    from alen.sources.agreements.notation import fraction, sign_of

    text = decimal(value).replace(".", ",")
    assert fraction(text, sign_of([text])) == value


@pytest.mark.parametrize("name", ["2007", "partnership"])
def test_the_examples(name: str, tmp_path: Path) -> None:
    """What ships with the package, with its sources' own ids."""
    from alen.store import packaged

    root = Path(packaged.__file__).parents[1] / "data" / "programmes" / "examples" / name
    opened = open_folder(root)
    assert in_folder(opened.programme) == opened.programme
    file = tmp_path / "p.xlsx"
    tables = tables_of_records(opened.tables, opened.programme)
    file.write_bytes(workbook(tables, "da"))
    back = open_workbook(file)
    assert back.programme == opened.programme
    assert tables_of_records(back.tables, back.programme) == tables
    assert workbook(tables, "da") == file.read_bytes()


def test_a_folder_is_never_written_over(tmp_path: Path) -> None:
    made = programme(2, 1, 1, 1)
    write_folder(made, tmp_path / "p")
    with pytest.raises(BadInput, match="not empty"):
        write_folder(made, tmp_path / "p")
    assert read_folder(tmp_path / "p") == made


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("0.125", "", "1/8"), ("0,125", ".", "1/8"), ("-0.125", ",", "-1/8"), ("1.234", ",", "1234"),
        ("1.234", ".", "617/500"), ("1.234.567", "", "1234567"), ("1 234,5", "", "2469/2"), ("012", "", "12"),
        ("1'234.50 kr.", "", "2469/2"), ("−5", "", "-5"), ("12,5 %", "", "1/8"), ("33 1/3 %", "", "1/3"),
        ("-1 1/2", "", "-3/2"),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, sign: str, value: str) -> None:
    from alen.sources.agreements.notation import fraction

    assert fraction(text, sign) == Fraction(value)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "1.23.456", "0.123.456", "1/0", "1e5", "nan", "٣", "(5)", "5-", "--5"]
)
def test_what_is_no_number(text: str) -> None:
    from alen.sources.agreements.notation import NoNumber, fraction

    with pytest.raises(NoNumber):
        fraction(text, "")
