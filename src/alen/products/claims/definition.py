"""A claim as data: a statement that somebody printed, with the precision of its words.

`parse_claim` turns one YAML into a `Claim` and refuses, with file and line, what cannot be checked as it
stands. The file's form is described in `docs/claims.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from alen.model.stated import Stated, Unit

KINDS = ("value", "growth", "ratio", "share", "sum", "per_unit", "count", "rank", "comparison")
"""Kinds of statements."""

DEFINITIONS = ("same", "other", "unknown")
"""How the statement's own definition stands to the figure it is held against."""

STATISTICS = ("total", "value", "weighted_mean", "mean", "median", "highest", "lowest", "count")
"""What a figure takes from its organisations: one organisation's `total` in kroner or `value`; of several
their total, a mean (weighted by inhabitants, or not), the median, the extremes, or how many there are."""

OPERATIONS = ("quotient", "product", "sum", "difference", "growth")

UNKNOWN = "unknown"
"""A date that is not known."""

Origin = Literal["packaged", "workspace"]


@dataclass(frozen=True)
class Said:
    """A text in both languages."""

    da: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `da` or `en`."""
        return self.da if language == "da" else self.en


@dataclass(frozen=True)
class Number:
    """One number as stated.

    word      id of its word in the table ('plain', 'over' …), `said` as the statement has it
    written   as it was written: one number, or two for 'from … to …'; none where the claim says that there
              is an amount, but not which. `stated` is the same, read
    year      which year it counts; None where that is not said
    other     who stated it, where that is not the claim itself
    """

    name: str
    title: Said
    word: str
    said: str
    written: tuple[str, ...]
    stated: tuple[Stated, ...]
    unit_id: str
    unit: Unit
    year: int | None
    other: Source | None


@dataclass(frozen=True)
class Source:
    """Who stated something, when and where."""

    publisher: str
    date: str
    address: str


@dataclass(frozen=True)
class FigureAsked:
    """A figure of an edition that a statement is held against.

    organisations  codes, or ('municipality',) or ('region',) for all of a kind
    group          one of the fixed groups, to which the organisations must belong; empty: none
    definition     of DEFINITIONS; `why` says what shows it
    """

    name: str
    measure: str
    scope: str
    basis: str
    organisations: tuple[str, ...]
    group: str
    year: int
    statistic: str
    definition: str
    why: Said


@dataclass(frozen=True)
class Statement:
    """One thing that a reading says of its numbers.

    numbers   role -> names of numbers: 'total', 'parts', 'from', 'to', 'growth', 'part', 'whole' …
    times     factors of the parts of a sum
    figures   role -> name of the figure it is held against, for the same roles
    direction 'highest' or 'lowest' for a rank; 'above' or 'below' for a comparison
    """

    kind: str
    numbers: Mapping[str, tuple[str, ...]]
    times: tuple[Fraction, ...]
    figures: Mapping[str, str]
    direction: str
    title: Said


@dataclass(frozen=True)
class Reading:
    """One way of reading the claim: what it says of its numbers.

    numbers   other words or digits for some of the claim's numbers
    """

    id: str
    title: Said
    why: Said | None
    numbers: Mapping[str, Number]
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Derived:
    """A number that follows from the claim's own, and is labelled so.

    operation   of OPERATIONS, on the numbers `of` in their order
    against     name of a number that it should equal; empty without one
    """

    name: str
    title: Said
    operation: str
    of: tuple[str, ...]
    unit_id: str
    unit: Unit
    against: str


@dataclass(frozen=True)
class Need:
    """What would decide the claim: which data, and the command that loads them where Alen can."""

    text: Said
    table: str
    command: str


@dataclass(frozen=True)
class Reply:
    """What the publisher answered, beside the verdict."""

    date: str
    text: Said
    address: str


@dataclass(frozen=True)
class Claim:
    """A published statement.

    date        YYYY-MM-DD, YYYY-MM, YYYY or 'unknown'
    quotation   at most one fragment of a sentence; empty without one
    kind        of KINDS, the statement's main kind
    definition  what the statement counts, as far as it says
    measures, organisations, years   what it is about: pages of these list it; organisations are codes, or
                'municipality' or 'region' for all of a kind
    sha256      of its YAML
    """

    id: str
    title: Said
    source: Source
    speaker: str
    language: str
    quotation: str
    about: Said
    kind: str
    definition: Said
    measures: tuple[str, ...]
    organisations: tuple[str, ...]
    years: tuple[int, ...]
    numbers: Mapping[str, Number]
    figures: Mapping[str, FigureAsked]
    readings: tuple[Reading, ...]
    derived: tuple[Derived, ...]
    needs: tuple[Need, ...]
    replies: tuple[Reply, ...]
    origin: Origin
    sha256: str

    def numbers_in(self, reading: Reading) -> Mapping[str, Number]:
        """The numbers as one reading takes them."""
        return {**self.numbers, **reading.numbers}
