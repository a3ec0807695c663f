"""What several answers are made of: names, cells, totals, prices, sources and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alen.measures.definition import Reservation, Text

PRICES: tuple[str, ...] = ("current", "real")

WHY: dict[str, str] = {
    "source_gap": "the source holds the cell without a number, or lacks it",
    "not_authorised": "the function may not be used in that year",
    "no_row": "nothing is loaded for that organisation and year; `tables` would give it",
    "no_ledger": "the organisation has released nothing of its own ledger, which alone could give it",
    "no_index": "the deflator has no index for `year`",
    "no_deflator": "no deflator is loaded that may be used here",
    "default_not_loaded": "the default deflator is not loaded (from `table`); `others` are and may be used",
    "default_unsuitable": "the default deflator is never used for such spending; `others` may be",
    "no_population": "the population on 1 January of `year` is not loaded",
    "no_previous": "there is no value for `year`, the year before",
    "not_positive": "growth from a value at or below zero says nothing",
    "cut": "the series is cut at `year`: the two years cannot be compared",
    "part_missing": "`organisation`, one of those summed, has no value",
    "no_numerator": "published figures cannot be summed: what they were divided from is unknown",
    "booked_elsewhere": "the amount is so low that the spending is presumably booked elsewhere",
    "corrected": "the figure was rejected by a correction",
    "not_summed": "one sum over these organisations has no meaning for this unit",
    "no_denominator": "what it is divided by is zero",
    "not_an_amount": "it is no amount of money, so price changes do not touch it",
    "not_standing": "the organisation does not exist in `year`",
    "other_basis": "the edition holds the figure in another basis only, which is never mixed in",
}
"""Why something is missing, more exactly than `reason`: what `Missing.key` may be."""


@dataclass(frozen=True)
class Missing:
    """Why there is no value: one of MISSING_REASONS, the exact case (a key of WHY), and its words."""

    reason: str
    key: str
    args: Mapping[str, str | int] = field(default_factory=dict[str, str | int])


SENTENCES: dict[str, str] = {
    "rank_range": "n organisations ranked in `year`: highest, lowest and median, with names",
    "rank_order": "the same of n organisations in order, not all of which have a place",
    "rank_none": "no organisation has a rank in `year`",
    "trend_booked": "what one organisation booked in the first and last year of its last stretch",
    "trend_summed": "the same for one that is, in some years, the sum of those it takes over from",
    "trend_one": "the one year of its last stretch",
    "trend_many": "a series for each of n organisations",
    "trend_none": "no organisation asked for has a value",
}
"""What `Sentence.key` may be."""


@dataclass(frozen=True)
class Sentence:
    """A sentence to be said in the reader's language: its key and what goes into it."""

    key: str
    args: Mapping[str, str | int | float | None]


@dataclass(frozen=True)
class Named:
    """An organisation as it is printed: code, kind and names."""

    code: str
    kind: str
    name_da: str
    name_en: str


@dataclass(frozen=True)
class Remark:
    """What the organisation itself says of a figure."""

    who: str
    date: str
    text: Text


@dataclass(frozen=True)
class Total:
    """An amount in whole øre beside a figure per inhabitant or a share.

    amount_ore      None with `missing` when it cannot be said
    plus_minus_ore  half-width from the source's own rounding
    is_estimated    the published figure times the population, not a booked amount
    population      what the estimate was multiplied by, or the figure was divided by; None for shares
    """

    amount_ore: int | None
    plus_minus_ore: int | None = None
    is_estimated: bool = False
    population: int | None = None
    missing: Missing | None = None


@dataclass(frozen=True)
class Cell:
    """One figure: one organisation in one year, in the answer's measure, scope, basis and prices.

    Either `value` or `missing` is set. A figure flagged `booked_elsewhere` keeps its value.
    `summed_from` names the organisations it is the sum of, where it is not the organisation's own.
    `precision` is the half-width of the value from the source's rounding, in the value's unit.
    """

    year: int
    value: float | None
    missing: Missing | None
    flags: tuple[str, ...]
    total: Total | None
    remarks: tuple[Remark, ...] = ()
    cells: int = 0
    cells_missing: int = 0
    precision: float | None = None
    summed_from: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """The missing reason; empty when a value stands."""
        return "" if self.missing is None else self.missing.reason


@dataclass(frozen=True)
class SwingBand:
    """How far a figure, and its place, could lie elsewhere: the 5th to 95th percentile of the draws.

    low, high      in the measure's unit; the booked amount itself is exact
    place_low      the best place of the band (1 is the highest value), `place_high` the worst; None where
                   the figure has no place, or none that can be told apart on the logarithmic scale
    booking_pct    the assumption on booking practice behind it, in per cent
    """

    low: float
    high: float
    place_low: int | None
    place_high: int | None
    booking_pct: float


@dataclass(frozen=True)
class BreakNote:
    """A year from which the series no longer means the same."""

    year: int
    text: Text
    source: str


@dataclass(frozen=True)
class MeasureNote:
    """A measure as an answer prints it. Limits and caveats of one basis alone stand with its figures only."""

    id: str
    name: Text
    unit: str
    organisations: str
    spending: str
    direction: str
    price_dependent: bool
    about: Text
    limits: tuple[Reservation, ...]
    caveats: tuple[Reservation, ...]
    breaks: tuple[BreakNote, ...]
    references: tuple[str, ...]
    of: str
    family: str


@dataclass(frozen=True)
class Price:
    """The prices values stand in: `current`, or `real` with base year and deflator.

    estimate_years: years of the answer whose index the publisher calls an estimate.
    """

    kind: str
    base_year: int | None = None
    deflator_id: str = ""
    deflator_name: Text | None = None
    deflator_source: Text | None = None
    deflator_notes: tuple[Text, ...] = ()
    estimate_years: tuple[int, ...] = ()


@dataclass(frozen=True)
class Source:
    """A snapshot the answer rests on."""

    publisher: str
    table_id: str
    title: str
    licence: str
    publisher_updated: str
    obtained_at: str
    kind: str
    url: str
    note: str
    sha256: str


@dataclass(frozen=True)
class Header:
    """What every answer about one measure says of itself.

    scope_text       the scope in words; None for a measure without bands
    bases            the bases the edition holds for this question; `basis` is the one used
    population_date  the date of the population divided by: `1 January`, `not stated`, or empty
    """

    measure: MeasureNote
    scope: str
    scope_text: Text | None
    basis: str
    bases: tuple[str, ...]
    price: Price
    population_date: str
    edition_id: str
    sources: tuple[Source, ...]


Columns = tuple[str, ...]
Rows = list[tuple[object, ...]]

HEADER_COLUMNS: Columns = (
    "measure", "unit", "scope", "basis", "price", "price_base_year", "deflator",
)  # fmt: skip
CELL_COLUMNS: Columns = (
    "year", "value", "missing_reason", "flags", "total_ore", "total_plus_minus_ore", "total_is_estimated",
)  # fmt: skip


BAND_COLUMNS: Columns = ("band_low", "band_high", "place_low", "place_high", "booking_pct")


def band_row(band: SwingBand | None) -> tuple[object, ...]:
    """A swing band under BAND_COLUMNS; None throughout where there is none."""
    if band is None:
        return (None,) * len(BAND_COLUMNS)
    return band.low, band.high, band.place_low, band.place_high, band.booking_pct


REMARK_COLUMNS: Columns = ("remark_da", "remark_en")


def remark_row(cell: Cell) -> tuple[object, ...]:
    """A cell's remarks under REMARK_COLUMNS, each language in one text."""
    return (
        " | ".join(one.text.da for one in cell.remarks),
        " | ".join(one.text.en for one in cell.remarks),
    )


def header_row(header: Header) -> tuple[object, ...]:
    """A header's cells under HEADER_COLUMNS."""
    price = header.price
    return (
        header.measure.id, header.measure.unit, header.scope, header.basis,
        price.kind, price.base_year, price.deflator_id,
    )  # fmt: skip


def cell_row(cell: Cell) -> tuple[object, ...]:
    """A cell under CELL_COLUMNS; what is missing is None."""
    total = cell.total or Total(None)
    return (
        cell.year, cell.value, cell.reason, " ".join(cell.flags),
        total.amount_ore, total.plus_minus_ore, total.is_estimated,
    )  # fmt: skip
