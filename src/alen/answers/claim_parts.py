"""What answers about published statements are made of."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from alen.answers.parts import Columns, Named, Rows, Source
from alen.measures.definition import Text
from alen.model.intervals import Interval
from alen.model.stated import Unit


@dataclass(frozen=True)
class Span:
    """An interval in a unit: None has no limit; holds_*: whether the end itself belongs to it."""

    low: float | None
    high: float | None
    holds_low: bool
    holds_high: bool
    unit: str


@dataclass(frozen=True)
class Publisher:
    """Who printed something, when and where: date is YYYY-MM-DD, YYYY-MM, YYYY or `unknown`."""

    name: str
    date: str
    address: str


@dataclass(frozen=True)
class StatedNumber:
    """A number as stated, and what its words allow.

    word      id of the word; `said` as written in the claim's language
    stated    as written: one, two for a span, none where an amount was not stated
    allowed   what the words allow; `coarse` with zeros at the end read as no digits, None where the same;
              `doubled` what a contradiction must lie outside
    narrowed  what is left of it when all numbers of its reading are true together
    """

    name: str
    title: Text
    word: str
    said: str
    stated: tuple[str, ...]
    unit: str
    unit_name: Text
    year: int | None
    other: Publisher | None
    allowed: Span
    coarse: Span | None
    doubled: Span
    narrowed: Span


@dataclass(frozen=True)
class HeldFigure:
    """A figure that a statement is held against.

    statistic      what it takes of its organisations
    organisations  those named; a kind stands for all of it, `group` narrows it
    definition     same, other or unknown, and why
    value          as an interval of its own rounding; None where something is missing
    explain        addresses of the figures under it; missing: organisations without one, each with its reason
    """

    measure: str
    measure_name: Text
    scope: str
    year: int
    statistic: str
    organisations: tuple[str, ...]
    group: str
    definition: str
    why: Text
    value: Span | None
    explain: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CheckedStatement:
    """One statement held against the claim's own numbers (`own_numbers`) or against `figures`.

    verdict, reason   see `alen.products.claims.checking`
    stated, found     intervals in one unit; None where there is none
    clash             names of the numbers that cannot all be true
    """

    kind: str
    title: Text
    against: str
    verdict: str
    reason: str
    stated: Span | None
    found: Span | None
    clash: tuple[str, ...]
    figures: tuple[HeldFigure, ...]


@dataclass(frozen=True)
class ReadingOfClaim:
    """One way of reading a claim. is_likelier: its key comes out rounder than the others'.

    keys          (number, its simple fraction of the total)
    coarse        the checks with zeros at the end read as no digits; empty where that changes nothing
    """

    id: str
    title: Text
    why: Text | None
    verdict: str
    is_likelier: bool
    numbers: tuple[StatedNumber, ...]
    checks: tuple[CheckedStatement, ...]
    keys: tuple[tuple[str, str], ...]
    coarse: tuple[CheckedStatement, ...]


@dataclass(frozen=True)
class DerivedNumber:
    """What follows from a claim's numbers: `value` where all of them are single numbers, and the interval.

    against, meets   the number it should equal, and whether it can
    """

    name: str
    title: Text
    operation: str
    of: tuple[str, ...]
    value: float | None
    span: Span
    against: str
    meets: bool | None


@dataclass(frozen=True)
class NeededData:
    """What would decide the claim: the table, whether the edition holds it, and the command that loads it."""

    text: Text
    table: str
    is_loaded: bool
    command: str


@dataclass(frozen=True)
class PublishersReply:
    """What the publisher answered."""

    date: str
    text: Text
    address: str


@dataclass(frozen=True)
class ClaimRow:
    """A claim in a list; see `ClaimAnswer`."""

    id: str
    title: Text
    publisher: Publisher
    kind: str
    verdict: str
    arithmetic: str
    measures: tuple[str, ...]
    organisations: tuple[str, ...]
    years: tuple[int, ...]
    origin: str


@dataclass(frozen=True)
class ClaimAnswer:
    """A published statement and what Alen says of it.

    arithmetic    whether its own numbers fit together: confirmed, consistent, numbers_clash, or empty
    recorded      the verdict that the edition's build recorded; another than `verdict` only where the
                  programme has changed since
    """

    row: ClaimRow
    speaker: str
    language: str
    quotation: str
    about: Text
    definition: Text
    measure_names: tuple[Text, ...]
    organisation_names: tuple[Named, ...]
    recorded: str
    readings: tuple[ReadingOfClaim, ...]
    derived: tuple[DerivedNumber, ...]
    needs: tuple[NeededData, ...]
    replies: tuple[PublishersReply, ...]
    edition_id: str
    sources: tuple[Source, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per check."""
        columns: Columns = (
            "claim", "reading", "kind", "held_against", "check_verdict", "check_reason", "stated_low",
            "stated_high", "found_low", "found_high", "unit", "claim_verdict", "edition",
        )  # fmt: skip
        rows: Rows = [
            (
                self.row.id, reading.id, one.kind, one.against, one.verdict, one.reason, *_ends(one.stated),
                *_ends(one.found), (one.stated or one.found or _NOWHERE).unit, self.row.verdict,
                self.edition_id,
            )
            for reading in self.readings
            for one in reading.checks
        ]  # fmt: skip
        return columns, rows


@dataclass(frozen=True)
class ClaimsAnswer:
    """The claims that were asked for, and how many of each verdict there are among all."""

    rows: tuple[ClaimRow, ...]
    total: int
    counts: tuple[tuple[str, int], ...]
    edition_id: str
    sources: tuple[Source, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per claim."""
        columns: Columns = (
            "claim", "title_da", "title_en", "publisher", "published", "claim_address", "kind",
            "claim_verdict", "arithmetic", "about_measures", "about_organisations", "about_years", "origin",
            "edition",
        )  # fmt: skip
        rows: Rows = [
            (
                one.id, one.title.da, one.title.en, one.publisher.name, one.publisher.date,
                one.publisher.address, one.kind, one.verdict, one.arithmetic, " ".join(one.measures),
                " ".join(one.organisations), " ".join(map(str, one.years)), one.origin, self.edition_id,
            )
            for one in self.rows
        ]  # fmt: skip
        return columns, rows


_NOWHERE = Span(None, None, False, False, "")


def _ends(one: Span | None) -> tuple[float | None, float | None]:
    return (None, None) if one is None else (one.low, one.high)


def span_of(one: Interval, unit_id: str, unit: Unit) -> Span:
    """An interval in a unit."""

    def end(number: Fraction | None) -> float | None:
        return None if number is None else float(number / unit.factor)

    return Span(end(one.low), end(one.high), one.holds_low, one.holds_high, unit_id)
