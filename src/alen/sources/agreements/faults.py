"""What is wrong in a programme's folder, all of it told at once: a secretary mends a file in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from alen.errors import BadFile

_NAMED = 12
MOST = 50
"""So many faults are told; what follows from them would only bury them."""


class Place(NamedTuple):
    """Where a cell stands: the file, its row as a spreadsheet counts (0 for none) and its column.

    letters   of a workbook: the letters of each column, or its whole address where there is no row
    """

    file: str
    row: int = 0
    column: str = ""
    letters: Mapping[str, str] = {}

    def at(self, column: str) -> Place:
        """A cell of the same row; in a workbook with its address."""
        letters = self.letters.get(column, "")
        address = f"{letters}{self.row or ''} ({column})" if letters else column
        return Place(self.file, self.row, address)

    def __str__(self) -> str:
        if self.row and self.column:
            return f"{self.file}, row {self.row}, column {self.column}"
        if self.row:
            return f"{self.file}, row {self.row}"
        return f"{self.file}, column {self.column}" if self.column else self.file


class Fault(NamedTuple):
    """One thing that is wrong: where, what, why it matters and what to do."""

    place: Place
    what: str
    why: str = ""
    do: str = ""

    @property
    def error(self) -> BadFile:
        """The same as an error of its own."""
        return BadFile(self.what, where=str(self.place), why=self.why, do=self.do)


class BadProgramme(BadFile):
    """A programme's folder or workbook cannot be read; its own parts are the first fault's.

    faults   all of them (at most `MOST`), in the order of the files
    others   those behind the first, each as an error
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        self.others = tuple(one.error for one in self.faults[1:])
        super().__init__(first.what, where=str(first.place), why=first.why, do=first.do)

    def text(self) -> str:
        """Every fault, each on lines of its own."""
        head = super().text()
        if not self.others:
            return head
        return "\n".join([f"{len(self.faults)} errors", head, *(one.text() for one in self.others)])


@dataclass(slots=True)
class Faults:
    """What was found wrong so far, and what is only worth saying (`notes`)."""

    found: list[Fault] = field(default_factory=list[Fault])
    notes: list[str] = field(default_factory=list[str])

    def add(self, place: Place, what: str, *, why: str = "", do: str = "") -> None:
        """Note a fault."""
        self.found.append(Fault(place, what, why, do))

    @property
    def are_many(self) -> bool:
        """Whether so much is wrong that looking on is of no use."""
        return len(self.found) >= MOST

    def stop(self) -> None:
        """Raise BadProgramme when anything is wrong."""
        if self.found:
            raise BadProgramme(self.found[:MOST])


def nearest(wanted: str, there: Iterable[str]) -> str:
    """'Did you mean ...' with the nearest of what there is; what there is where none is near."""
    known = sorted(set(there))
    near = get_close_matches(wanted, known, n=3, cutoff=0.6)
    if near:
        return f"Did you mean {', '.join(near)}?"
    if not known:
        return "There is none yet."
    listed = ", ".join(known[:_NAMED])
    more = len(known) - _NAMED
    return f"There are: {listed} and {more} more." if more > 0 else f"There are: {listed}."
