"""How a table lies in its file: the separator, the heading among the first records, the usual width.

Exports put titles, selection criteria and blank lines above the heading, write headings in two lines, or
have none. What is looked at is a sample of the first records; nothing is decided by what a heading says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

SEPARATORS = (";", "\t", "|", ",")
"""In the order in which they win when the records fit two of them alike: a decimal comma is no separator."""

Cells = tuple[str, ...]

_DATUM = re.compile(
    r"[-+(]?\s*(?:kr\.?|DKK|[£€$])?\s*[-+]?\d[\d\s.,:/\-]*(?:\s*(?:kr\.?|DKK|%))?\)?[-+]?", re.I
)
_DATE = re.compile(r"\d{1,4}[-./ ](?:\d{1,2}|[A-Za-zæøå]{3,9})[-./ ]\d{2,4}(?:[ T].*)?")


@dataclass(frozen=True)
class Layout:
    """Where the heading is and what it says."""

    header_row: int
    """Record number of the heading's last line; 0: there is none."""
    headings: Cells
    usual_width: int
    """Cells of most records below the heading."""


def share_of_usual(widths: Sequence[int]) -> tuple[int, float]:
    """The most common width among the records that are not blank, and the share that has it."""
    counted = Counter(width for width in widths if width)
    if not counted:
        return 0, 0.0
    width, number = max(counted.items(), key=lambda item: (item[1], item[0]))
    return width, number / counted.total()


def fitness(widths: Sequence[int]) -> float:
    """How well records of these widths make a table: 0 when they have one cell each, 1 at best."""
    width, share = share_of_usual(widths)
    return share * (1 - 1 / width) if width else 0.0


def is_datum(cell: str) -> bool:
    """Whether the cell is an amount, a number or a date, as the cells of headings are not.

    >>> [is_datum(cell) for cell in ("1.234,56-", "31-12-2024", "20-Jun-13", "Beløb", "6.45.52", "Art 40")]
    [True, True, True, False, True, False]
    """
    return bool(_DATUM.fullmatch(cell) or _DATE.fullmatch(cell))


def layout_of(records: Sequence[tuple[int, Cells]], header_row: int | None = None) -> Layout:
    """The layout seen in the first records of a file (their numbers and trimmed cells, in order).

    `header_row`: the heading's record number where the caller knows it; 0 says that there is none.
    """
    filled = [(number, cells) for number, cells in records if _says_something(cells)]
    found, two_lines = _heading(filled) if header_row is None else (header_row, False)
    below = [cells for number, cells in records if number > found]
    usual, _ = share_of_usual([len(cells) if any(cells) else 0 for cells in below])
    if found == 0:
        return Layout(0, (), usual)
    rows = dict(records)
    lower = rows.get(found, ())
    headings = _joined(rows[found - 1], lower) if two_lines else lower
    return Layout(found, _cut(headings), usual or len(_cut(headings)))


def _says_something(cells: Cells) -> bool:
    """Neither blank nor a line drawn with dashes, as lists that are meant for paper have."""
    return any(sign.isalnum() for cell in cells for sign in cell)


def _heading(filled: Sequence[tuple[int, Cells]]) -> tuple[int, bool]:
    """The heading's record number, 0 when the first full record is data; whether it has two lines."""
    if not filled:
        return 0, False
    usual, _ = share_of_usual([len(cells) for _, cells in filled])
    columns = _columns_of_data(filled, usual)
    most = max(_filled(cells) for _, cells in filled)
    typical = sorted(_filled(cells) for _, cells in filled)[len(filled) // 2]
    needed = min(most, max(2, round(0.6 * typical)))
    for place, (number, cells) in enumerate(filled):
        if _filled(cells) < needed or (usual > 1 and len(cells) == 1):
            continue
        if not _reads_as_heading(cells, columns):
            return 0, False
        below = filled[place + 1] if place + 1 < len(filled) else None
        if below and columns and below[0] == number + 1 and _is_lower_line(cells, below[1], columns):
            return below[0], True
        return number, False
    return 0, False


def _columns_of_data(filled: Sequence[tuple[int, Cells]], usual: int) -> frozenset[int]:
    """Columns in which most cells of the later records are numbers or dates."""
    later = [cells for _, cells in filled[_beyond_headings(len(filled)) :] if len(cells) == usual]
    found: set[int] = set()
    for column in range(usual):
        cells = [row[column] for row in later if row[column]]
        if cells and sum(map(is_datum, cells)) >= 0.6 * len(cells):
            found.add(column)
    return frozenset(found)


def _beyond_headings(records: int) -> int:
    """From which of the first records on most are data: a heading of two lines is behind us there."""
    return min(max(records // 4, 2), 20) if records > 3 else records // 2


def _reads_as_heading(cells: Cells, columns: frozenset[int]) -> bool:
    """No number where numbers stand below, save years such as 2024; and some words at all."""
    over = [cells[column] for column in columns if column < len(cells) and cells[column]]
    data = [cell for cell in over if is_datum(cell) and not re.fullmatch(r"(19|20)\d\d", cell)]
    words = [cell for cell in cells if cell and not is_datum(cell)]
    return bool(words) and len(data) <= 0.2 * max(len(over), 1) and (bool(over) or not columns)


def _is_lower_line(upper: Cells, lower: Cells, columns: frozenset[int]) -> bool:
    """Whether a second heading line follows: words alone, also where numbers stand below."""
    return (
        _reads_as_heading(lower, columns) and _is_upper_line(upper, lower) and not any(map(is_datum, lower))
    )


def _is_upper_line(upper: Cells, lower: Cells) -> bool:
    """Whether two records over each other are the two lines of one heading.

    Either the lower line has gaps where the upper has words (a group's name over its columns), or the
    upper says in as many words as the lower what the lower goes on to say.
    """
    if _filled(upper) < 2 or any(map(is_datum, upper)) or len(upper) < len(_cut(lower)) // 2:
        return False
    if _filled(lower) == 1 and len(lower) > 2:
        return False  # the name of a block of rows, as lists by account have it
    gaps = sum(1 for above, below in zip(upper, lower, strict=False) if above and not below)
    return gaps > 0 or _filled(upper) >= 0.6 * _filled(lower)


def _joined(upper: Cells, lower: Cells) -> Cells:
    width = max(len(upper), len(lower))
    lines = [(*cells, *([""] * (width - len(cells)))) for cells in (upper, lower)]
    return tuple(" ".join(part for part in pair if part) for pair in zip(*lines, strict=True))


def _cut(cells: Cells) -> Cells:
    """Without the empty cells at the end."""
    last = max((place for place, cell in enumerate(cells) if cell), default=-1)
    return cells[: last + 1]


def _filled(cells: Cells) -> int:
    return sum(1 for cell in cells if cell)
