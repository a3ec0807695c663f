"""Column maps as TOML: there and back, edited by hand, and refused with the line."""

from __future__ import annotations

import contextlib
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sources.ledgers.test_mapping import table_of

from alen.errors import BadFile
from alen.model.ledger import SOURCE_KINDS, VAT_STATES
from alen.sources.ledgers.map_text import recall, remember
from alen.sources.ledgers.mapping import (
    DATE_FORMS,
    DECIMALS,
    FIELDS,
    PARTS,
    SIGNS,
    ColumnMap,
    from_toml,
    propose,
    shape_of,
    to_toml,
)
from alen.sources.ledgers.privacy import MASK
from alen.sources.ledgers.reading import RawTable
from alen.store.local.books import Books
from alen.store.workspace import create

WHERE = "kort.toml"
HEADINGS = ("Dato", "Beløb", "Tekst", "Navn", "navn:", "", "Bilag")


def small(headings: tuple[str, ...] = HEADINGS) -> RawTable:
    return table_of(headings, [["31-12-2024", "1.234,50", "papir", "Nordlys A/S", "x", "y", "17"]] * 3)


@st.composite
def tables(draw: st.DrawFn) -> RawTable:
    headings = draw(st.lists(st.text(max_size=30), min_size=1, max_size=8))
    cells = st.text(max_size=20)
    rows = draw(st.lists(st.lists(cells, min_size=len(headings), max_size=len(headings)), max_size=4))
    return table_of(headings, rows, header_row=draw(st.sampled_from([0, 1])))


@st.composite
def maps(draw: st.DrawFn, width: int) -> ColumnMap:
    places = st.lists(st.integers(0, width - 1), min_size=1, max_size=3, unique=True).map(tuple)
    span = st.tuples(st.integers(0, 39), st.integers(1, 40))
    return ColumnMap(
        columns=draw(st.dictionaries(st.sampled_from([*FIELDS]), places)),
        decimal=draw(st.sampled_from(DECIMALS)),
        date_form=draw(st.sampled_from(DATE_FORMS)),
        sign=draw(st.sampled_from(SIGNS)),
        account_positions=draw(st.dictionaries(st.sampled_from([*PARTS]), span)),
        vat_state=draw(st.sampled_from(VAT_STATES)),
        source_kind=draw(st.sampled_from(SOURCE_KINDS)),
        year=draw(st.none() | st.integers(1970, 2100)),
        system=draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=20)),
    )


@given(st.data(), tables())
@settings(deadline=None, max_examples=200)
def test_a_map_comes_back_as_it_was(data: st.DataObject, table: RawTable) -> None:
    column_map = data.draw(maps(len(table.headings)))
    assert from_toml(to_toml(column_map, table), WHERE, table) == column_map


@given(tables())
@settings(deadline=None, max_examples=200)
def test_whatever_the_cells_a_proposal_is_made_and_written(table: RawTable) -> None:
    proposal = propose(table)
    assert from_toml(to_toml(proposal.map, table), WHERE, table) == proposal.map


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=200)
def test_any_text_is_a_map_or_a_bad_file(text: str) -> None:
    with contextlib.suppress(BadFile):
        assert isinstance(from_toml(text, WHERE, small()), ColumnMap)


def edited(old: str, new: str) -> str:
    text = to_toml(propose(small()).map, small())
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "said", "todo"),
    [
        ('amount = "Beløb"', 'amount = "Belob"', "no heading 'Belob'", "Nearest: Beløb."),
        ('amount = "Beløb"', 'amuont = "Beløb"', "'amuont'", "amount"),
        ('amount = "Beløb"', "amount = 12", "no column 12", "1 to 7"),
        ('amount = "Beløb"', "amount = 0", "no column 0", "1 to 7"),
        ('amount = "Beløb"', "amount = []", "'amount' has no column", "take the line out"),
        ('amount = "Beløb"', 'amount = ["Beløb", 2]', "'amount' has a column twice", "once"),
        ('amount = "Beløb"', 'amount = "NAVN"', "stands more than once", "4, 5"),
        ('amount = "Beløb"', "amount = 1.5", "no heading '1.5'", "number"),
        ('decimal = ","', 'decimal = ";"', "'decimal' cannot be ';'", ", ."),
        ('date_form = "dmy"', 'date_form = "ydm"', "'date_form' cannot be 'ydm'", "dmy"),
        ("# year = 2024", "year = 24 #", "'year' is no year", "four digits"),
        ('system = ""', "system = 3", "'system' is no text", "quotation"),
        ('sign = "as_booked"', 'sign = "as_booked', "no TOML", "Mend"),
    ],
)
def test_a_wrong_line_is_named(old: str, new: str, said: str, todo: str) -> None:
    text = edited(old, new)
    line = text.split(new)[0].count("\n") + 1
    with pytest.raises(BadFile) as refused:
        from_toml(text, WHERE, small())
    assert refused.value.where == f"{WHERE}, line {line}"
    assert said in refused.value.what
    assert todo in refused.value.do


def test_wrong_positions_are_named() -> None:
    text = to_toml(ColumnMap({"account": (0,)}, account_positions={"dranst": (5, 1)}), small())
    assert "dranst = [6, 1]" in text
    for wrong in ("[6]", "[0, 1]", '["6", 1]', "6"):
        with pytest.raises(BadFile, match="'dranst' does not say") as refused:
            from_toml(text.replace("[6, 1]", wrong), WHERE, small())
        assert "line" in refused.value.where


def test_a_heading_is_found_though_case_and_signs_differ() -> None:
    text = edited('amount = "Beløb"', 'amount = "BELØB:"')
    assert from_toml(text, WHERE, small()).columns["amount"] == (1,)


def test_several_columns_and_numbers() -> None:
    text = edited('text = "Tekst"', 'text = ["Tekst", 5, 6]')
    assert from_toml(text, WHERE, small()).columns["text"] == (2, 4, 5)


def test_cells_and_headings_are_masked() -> None:
    number = "010180-1233"
    table = table_of(
        ["Dato", "Beløb", f"Tekst {number}"], [["31-12-2024", "1,50", f"hjælp til {number} i maj"]] * 3
    )
    text = to_toml(ColumnMap({"text": (2,), "amount": (1,)}), table)
    assert "010180" not in text
    assert "1233" not in text
    assert MASK in text
    assert from_toml(text, WHERE, table).columns["text"] == (2,)
    with pytest.raises(BadFile) as refused:
        from_toml(text.replace("Beløb", number), WHERE, table)
    assert "1233" not in refused.value.text()


def test_names_of_persons_are_no_samples() -> None:
    table = table_of(["Leverandør", "Beløb"], [["Jens Jensen", "1,50"], ["Nordlys Software A/S", "2,50"]])
    text = to_toml(ColumnMap({"supplier": (0,), "amount": (1,)}), table)
    assert "Jensen" not in text
    assert "Nordlys Software A/S" in text


def test_a_map_is_remembered_by_shape_for_the_user_alone(tmp_path: Path) -> None:
    books = Books(create(tmp_path / "w"))
    table = small()
    proposal = propose(table, year=2024)
    assert recall(books, table) is None
    name = remember(books, proposal.map, table)
    path = books.root / name
    assert path.name == f"{shape_of(table)}.toml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = recall(books, table)
    assert found is not None
    assert found.columns == proposal.map.columns
    assert found.year is None, "next year's file has the same headings"
    assert recall(books, small(("Dag", *HEADINGS[1:]))) is None


def test_a_remembered_map_that_was_broken_says_its_line(tmp_path: Path) -> None:
    books = Books(create(tmp_path / "w"))
    table = small()
    name = remember(books, propose(table).map, table)
    books.write(name, b'decimal = "x"\n')
    with pytest.raises(BadFile, match="'decimal'") as refused:
        recall(books, table)
    assert refused.value.where == f"{name}, line 1"
    books.write(name, b"decimal = '\xf8'")
    with pytest.raises(BadFile, match="UTF-8"):
        recall(books, table)
