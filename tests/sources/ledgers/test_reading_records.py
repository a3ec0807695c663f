"""Every record of a text file is in one place, under the number that Python's own reader gives it."""

from __future__ import annotations

import contextlib
import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alen.errors import BadFile
from alen.sources.ledgers.reading import RawTable, read_table

CELL = st.text("ab1 .,æø;\"\n'-|\t", max_size=6)
WIDTH = 4


def records_of(table: RawTable) -> dict[int, tuple[str, ...]]:
    """All records but the heading, by number, without the empty cells at the end."""
    found: dict[int, tuple[str, ...]] = {}
    rows = table.cells.to_pylist()
    placed = [
        *((number, tuple(row.values())) for number, row in zip(table.rows.to_pylist(), rows, strict=True)),
        *table.above,
        *((ragged.row, ragged.cells) for ragged in table.ragged),
    ]
    for number, cells in placed:
        assert number not in found
        found[number] = bare(cells)
    return found


def bare(cells: tuple[str | None, ...] | list[str]) -> tuple[str, ...]:
    trimmed = [(cell or "").strip() for cell in cells]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return tuple(trimmed)


def expected(text: str, separator: str = ";") -> dict[int, tuple[str, ...]]:
    return {
        n: bare(row)
        for n, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1)
    }


@st.composite
def files(draw: st.DrawFn) -> str:
    """Well-written files whose records are mostly as wide as the heading; a ragged one has no line break."""
    out = io.StringIO()
    ends = draw(st.sampled_from(["\n", "\r\n"]))
    writer = csv.writer(
        out,
        delimiter=";",
        lineterminator=ends,
        quoting=csv.QUOTE_ALL if draw(st.booleans()) else csv.QUOTE_MINIMAL,
    )
    writer.writerow([f"heading {place}" for place in range(WIDTH)])
    for _ in range(draw(st.integers(0, 12))):
        width = draw(st.sampled_from([WIDTH] * 6 + [1, 2, 3, 5, 6]))
        cells = draw(st.lists(CELL, min_size=width, max_size=width))
        if width != WIDTH:
            cells = [cell.replace("\n", " ") for cell in cells]
        writer.writerow(cells)
        if draw(st.integers(0, 5)) == 0:
            out.write(ends)
    text = out.getvalue()
    return text.removesuffix(ends) if draw(st.booleans()) else text


@given(files())
@example("heading 0;heading 1;heading 2;heading 3\n")
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_ragged_above_and_heading_are_all_records(tmp_path: Path, text: str) -> None:
    path = tmp_path / "postings.csv"
    path.write_bytes(text.encode())
    table = read_table(path, separator=";", header_row=1)
    wanted = expected(text)
    assert bare(table.headings) == wanted.pop(1)
    assert records_of(table) == wanted
    assert table.cells.num_rows == len(table.rows)


def numbers_of(table: RawTable) -> list[int]:
    heading = [table.facts.header_row] if table.facts.header_row else []
    return sorted(
        [*heading, *table.rows.to_pylist(), *(n for n, _ in table.above), *(r.row for r in table.ragged)]
    )


@given(st.text('ab12æ;,"\n\r\t .', max_size=120), st.sampled_from(["utf-8", "cp1252", "utf-16"]))
@example('a;b\n1;"2\n3;4\n', "utf-8")
@example('a;b\n1;""2\n"3;4\n5"";6', "utf-8")
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_letter_and_no_record_of_any_text_is_lost(tmp_path: Path, text: str, encoding: str) -> None:
    """Also where quotes are left open: every record has one number, every letter is in one cell."""
    path = tmp_path / "messy.csv"
    path.write_bytes(text.encode(encoding))
    with contextlib.suppress(BadFile):
        table = read_table(path, separator=";", header_row=0)
        numbers = numbers_of(table)
        assert numbers == list(range(1, len(numbers) + 1))
        cells = [cell for row in table.cells.to_pylist() for cell in row.values()]
        cells += [cell for ragged in table.ragged for cell in ragged.cells]
        found = Counter("".join(cell or "" for cell in cells))
        wanted = Counter(text)
        assert {letter: found[letter] for letter in "ab12æ,."} == {
            letter: wanted[letter] for letter in "ab12æ,."
        }
        read_table(path)  # with everything guessed it is read or refused, and nothing else happens


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_every_kind_of_line_end_counts_the_same(tmp_path: Path, ends: str, last: bool) -> None:
    path = tmp_path / "postings.csv"
    lines = ["Konto;Beløb", "64552;1,00", "", "64552;2,00;x", "64552;3,00"]
    path.write_bytes((ends.join(lines) + (ends if last else "")).encode())
    table = read_table(path)
    assert table.headings == ("Konto", "Beløb")
    assert table.rows.to_pylist() == [2, 3, 5]
    assert [(ragged.row, ragged.cells, ragged.expected) for ragged in table.ragged] == [
        (4, ("64552", "2,00", "x"), 2)
    ]


def test_an_open_quote_costs_its_own_record(tmp_path: Path) -> None:
    lines = ["Konto;Tekst;Beløb", '64552;"Skærme;1,00', *(f"64552;Post {n};{n},00" for n in range(2, 900))]
    lines[500] = '64552;"to\nlinjer";500,00'
    path = tmp_path / "postings.csv"
    path.write_bytes("\n".join(lines).encode())
    table = read_table(path)
    assert [(ragged.row, ragged.cells) for ragged in table.ragged] == [(2, ("64552", '"Skærme', "1,00"))]
    assert table.rows.to_pylist() == list(range(3, 901))
    assert table.cells["c1"][498].as_py() == "to\nlinjer"
    assert table.cells["c2"][899 - 2].as_py() == "899,00"


def test_inch_marks_are_no_quotes(tmp_path: Path) -> None:
    path = tmp_path / "postings.csv"
    path.write_bytes('Konto;Tekst;Beløb\n1;24" skærm;2,00\n2;Skærm 27";"3,00"\n3;a"b;4,00\n'.encode())
    table = read_table(path)
    assert table.cells["c1"].to_pylist() == ['24" skærm', 'Skærm 27"', 'a"b']
    assert table.ragged == ()


def test_rows_of_a_large_file_are_numbered_across_blocks(tmp_path: Path) -> None:
    """Ragged, blank and two-line records far apart, in a file of several of the engine's blocks."""
    lines = ["Konto;Tekst;Beløb"] + [f"64552;{'Løn og gager ' * 10}{n};{n},00" for n in range(120_000)]
    lines[100] = "alene"
    lines[70_000] = '64552;"to\nlinjer";7,00'
    lines[90_000] = ""
    lines[110_000] = "1;2;3;4"
    text = "\r\n".join(lines)
    path = tmp_path / "postings.csv"
    path.write_bytes(text.encode("cp1252"))
    assert path.stat().st_size > 2 * (1 << 23)
    table = read_table(path)
    wanted = expected(text)
    assert bare(table.headings) == wanted.pop(1)
    assert [ragged.row for ragged in table.ragged] == [101, 110_001]
    assert records_of(table) == wanted
