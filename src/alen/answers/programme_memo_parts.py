"""What a memo of a programme is made of: whole sentences, tables and drawings' numbers, no layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from alen.answers.programme_memo_numbers import MemoNumber
from alen.answers.said import Said
from alen.model.printed import Printed
from alen.model.programme_records import Light

MemoKind = Literal["notat", "indstilling", "status"]
MEMO_KINDS: tuple[MemoKind, ...] = get_args(MemoKind)
"""A memo, a memo with recommendations to decide on, a status report."""


@dataclass(frozen=True)
class MemoParagraph:
    """A paragraph of whole sentences."""

    said: Said


@dataclass(frozen=True)
class MemoList:
    """Items under a paragraph; recommendations are numbered."""

    items: tuple[Said, ...]
    is_numbered: bool = False


@dataclass(frozen=True)
class MemoHeading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True)
class MemoColumn:
    """A column of a table; a weight is its part of the width, 0 as needed."""

    heading: str
    is_number: bool = False
    weight: float = 0.0


@dataclass(frozen=True)
class MemoTable:
    """A table; the last row is a sum where `has_total`.

    name   of its CSV in the paper, without the ending
    """

    name: str
    caption: str
    columns: tuple[MemoColumn, ...]
    rows: tuple[tuple[Said, ...], ...]
    has_total: bool = False
    note: Said | None = None


@dataclass(frozen=True)
class PartyPaid:
    """A party's bar: what it paid of its share, and what is left; `why` where its share is not known."""

    name: str
    paid: Printed | None
    left: Printed | None
    said: Said
    why: str = ""


@dataclass(frozen=True)
class PartiesDrawing:
    """What each party has paid and still has to pay."""

    name: str
    caption: str
    alt: str
    axis: str
    rows: tuple[PartyPaid, ...]


@dataclass(frozen=True)
class Course:
    """A running sum by day; `kind` says which."""

    kind: Literal["plan", "paid", "booked", "expected"]
    name: str
    points: tuple[tuple[date, Printed], ...]


@dataclass(frozen=True)
class CourseDrawing:
    """Plan against what came: running sums over the programme's time."""

    name: str
    caption: str
    alt: str
    axis: str
    first: date
    last: date
    today: date
    today_said: str
    lines: tuple[Course, ...]


@dataclass(frozen=True)
class MemoStone:
    """A milestone: planned, and met or expected; cancelled ones have no second day."""

    name: str
    planned: date
    reached: date | None
    state: Literal["met", "expected", "cancelled"]
    said: str


@dataclass(frozen=True)
class MilestonesDrawing:
    """Milestones on a line of time."""

    name: str
    caption: str
    alt: str
    today: date
    today_said: str
    rows: tuple[MemoStone, ...]


@dataclass(frozen=True)
class MemoRisk:
    """A risk by its number in the table: probability and consequence before and after."""

    label: str
    text: str
    before: tuple[int, int]
    after: tuple[int, int] | None


@dataclass(frozen=True)
class RisksDrawing:
    """The square of risks."""

    name: str
    caption: str
    alt: str
    rows: tuple[MemoRisk, ...]


MemoDrawing = PartiesDrawing | CourseDrawing | MilestonesDrawing | RisksDrawing
MemoBlock = MemoParagraph | MemoList | MemoHeading | MemoTable | MemoDrawing


@dataclass(frozen=True)
class MemoSection:
    """A part of the memo under its heading."""

    heading: str
    blocks: tuple[MemoBlock, ...]


@dataclass(frozen=True)
class MemoFact:
    """A name and what it stands for, beside the title."""

    label: str
    said: Said


@dataclass(frozen=True)
class MemoSource:
    """Where the programme's facts were read: title, publisher, address."""

    title: str
    publisher: str
    url: str


@dataclass(frozen=True)
class MemoAnswer:
    """A whole memo in one language.

    kind_name     what stands above the title: 'Indstilling'
    as_of         the day it is written as of: later records are not seen, and it is the paper's date
    data_hash     sha256 of the programme as it was seen on that day
    edition       the edition of published figures that shares rest on; empty for none
    lights        project -> the light that stands; '' for the whole programme
    numbers       every number in it, with its rows and how it is made
    """

    programme: str
    kind: MemoKind
    kind_name: str
    title: str
    subtitle: str
    organisation: str
    journal_number: str
    language: str
    as_of: date
    is_invented: bool
    invented_said: str
    data_hash: str
    edition: str
    facts: tuple[MemoFact, ...]
    sections: tuple[MemoSection, ...]
    sources: tuple[MemoSource, ...]
    lights: dict[str, Light | None]
    numbers: tuple[MemoNumber, ...]

    def blocks(self) -> Iterator[MemoBlock]:
        """Every block in reading order."""
        for one in self.sections:
            yield from one.blocks
