"""CPR numbers where an amount, an account or a voucher should stand: nothing of them is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.sources.ledgers.bookkeeping import MAP, aside, balanced, books_in, lines_of, row, take, write

from alen.errors import BadFile
from alen.sources.ledgers.importing import Imported
from alen.sources.ledgers.mapping import ColumnMap
from alen.store.local.books import Books

CPR = ("0101901234", "1502851234")
NOTE = "a civil registration number stands in the place of the amount"


def kept(books: Books) -> bytes:
    """Every byte below local/, and what the Parquet files say."""
    files = [path for path in books.root.rglob("*") if path.is_file()]
    said = [str(lines_of(books, key)) for key in books.index().standing]
    return b"\n".join(path.read_bytes() for path in files) + "".join(said).encode()


def holds_a_number(books: Books, done: Imported | None = None) -> bool:
    """Whether a number, its digits in any writing, or its kroner in øre, were kept or reported."""
    written = kept(books)
    if done is not None:
        written += str(done.set_aside.to_pylist()).encode()
    forms = [
        form.encode()
        for digits in CPR
        for form in (digits, digits.lstrip("0"), f"{digits[:6]}-{digits[6:]}", f"{digits.lstrip('0')}00")
    ]
    return any(form in written for form in forms)


@pytest.mark.parametrize("cents", [",50", ""])
@pytest.mark.parametrize(
    "form", ["0101901234", "010190-1234", "0101901234,00", "-0101901234", "1502851234", "150285-1234"]
)
def test_a_number_among_amounts_is_no_amount(tmp_path: Path, cents: str, form: str) -> None:
    """In a file of kroner and øre, and in one of whole kroner."""
    lines = [row(number, f"{number + 1}{cents}") for number in range(30)]
    lines[4] = row(4, form)
    books = books_in(tmp_path)
    done = take(books, write(tmp_path / "a.csv", lines))
    assert aside(done) == {6: "amount_unreadable"}
    assert not holds_a_number(books, done)
    assert balanced(done)
    assert done.record.control_before_ore == 100 * (sum(range(1, 31)) - 5) + (29 * 50 if cents else 0)
    (note,) = [one["note"] for one in done.set_aside.to_pylist() if one["source_row"] == 6]
    assert "[cpr]" in note


def test_the_note_says_what_stood_there(tmp_path: Path) -> None:
    lines = [row(number, f"{number + 1},50") for number in range(30)]
    lines[4] = row(4, CPR[0])
    done = take(books_in(tmp_path), write(tmp_path / "a.csv", lines))
    (note,) = [one["note"] for one in done.set_aside.to_pylist() if one["source_row"] == 6]
    assert note.startswith(f"{NOTE}: 05-01-2024 | ")


@pytest.mark.parametrize("form", ["0101901234", "010190-1234", "1502851234"])
def test_a_number_that_moved_under_the_amount_is_no_amount(tmp_path: Path, form: str) -> None:
    """A cell too many, with and without a cell beyond the heading; and one too few."""
    lines = [row(number, f"{number + 1},50") for number in range(40)]
    lines[4] = (*row(4, form), "5,50")
    lines[8] = ("", *row(8, "")[:4], form)
    lines[12] = (*row(12, "")[:3], row(12, "")[4], form, "")
    lines[16] = (*row(16, "")[:4], form)
    books = books_in(tmp_path)
    done = take(books, write(tmp_path / "a.csv", lines))
    assert set(aside(done)) >= {6, 10, 14, 18}
    assert not holds_a_number(books, done)
    assert balanced(done)
    amounts = {one["source_row"]: one["amount_ore"] for one in done.set_aside.to_pylist()}
    assert all(amounts[place] in (None, 550) for place in (6, 10, 14, 18)), amounts


def test_a_column_of_numbers_is_no_column_of_amounts(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [row(number, CPR[number % 2]) for number in range(30)])
    books = books_in(tmp_path)
    with pytest.raises(BadFile, match="no row can be read as a line") as raised:
        take(books, path)
    assert not any(digits in str(raised.value) for digits in CPR)
    assert not holds_a_number(books)


def test_large_amounts_in_whole_kroner_stay_amounts(tmp_path: Path) -> None:
    """Where amounts of nine digits are usual, ten digits without a zero before them are kroner."""
    lines = [row(number, str(200_000_000 + number)) for number in range(30)]
    lines[5] = row(5, CPR[1])
    done = take(books_in(tmp_path), write(tmp_path / "a.csv", lines))
    assert aside(done) == {}
    assert done.record.control_imported_ore == 100 * (
        sum(200_000_000 + number for number in range(30)) - 200_000_005 + int(CPR[1])
    )


WHOLE = {
    "account": replace(
        MAP, account_positions={"hovedkonto": (0, 1), "funktion": (0, 5), "gruppering": (5, 5)}
    ),
    "voucher": MAP,
}


@pytest.mark.parametrize("field", WHOLE)
def test_a_column_of_numbers_mapped_as_a_code_is_masked(tmp_path: Path, field: str) -> None:
    """Whole, and in the pieces that account positions would cut from it."""
    column_map: ColumnMap = WHOLE[field]
    place = column_map.columns[field][0]
    births = [
        f"{1 + number % 28:02}{1 + number % 12:02}{60 + number % 40:02}{1000 + number}"
        for number in range(40)
    ]
    lines = [
        tuple(
            births[number] if at == place else cell for at, cell in enumerate(row(number, f"{number + 1},00"))
        )
        for number in range(40)
    ]
    books = books_in(tmp_path)
    done = take(books, write(tmp_path / "a.csv", lines), column_map)
    assert done.record.rows_imported == 40
    assert done.record.masked[field] == 40
    stored = lines_of(books, 1)
    assert {one[field] for one in stored} == {"[cpr]"}
    if field == "account":
        assert {(one["hovedkonto"], one["funktion"], one["gruppering"]) for one in stored} == {
            (None, None, None)
        }
    written = kept(books)
    assert not any(number.encode() in written for number in births)
