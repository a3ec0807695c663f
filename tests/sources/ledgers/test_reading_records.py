"""Every record of a text file is in one place, under the number that Python's own reader gives it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

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
