"""The wide scope of IT spending, which only an organisation with its own ledger can have.

    wide = extended + passed on + IT outside the function

- *extended*: net operating and capital spending on the functions that carry IT by name (6.45.52; regions
  1.50.36 and 1.50.37), as published, or from the ledger itself where nothing is published;
- *passed on*: what those functions charged to others by internal transfer. It lowered their net amount and
  is IT all the same, so the credit is put back: it is known exactly, whatever rules say of the other leg;
- *outside*: external postings (gross and income) on other functions that are IT, as bounds. The departments'
  internal charges (hovedart 9) are left out: they are the payment that was put back, or a purchase that is
  counted where it was paid. A payment to a joint company so counts once, wherever it is booked.

Lines that state no function may stand on either side. They are open: their IT may be in `extended` already.
The figure is local: it rests on the organisation's own ledger and is no part of any edition.
"""

from __future__ import annotations

from dataclasses import dataclass

from alen.products.ledger.amounts import (
    BOUND_COLUMNS,
    NOTHING,
    Bounds,
    Columns,
    Inhabitants,
    PerInhabitant,
    Rows,
    per_inhabitant,
    whole_ore,
)
from alen.products.ledger.opening import Lines
from alen.products.ledger.questions import (
    Basis,
    Question,
    basis,
    counted_lines,
    functions_of,
    on_own_function,
)
from alen.products.ledger.sums import whole_sum

NOT_LOADED = {
    "no_year": "the ledger holds no lines of the year",
    "no_postings": "only invoices are imported for the year, and they state no functions",
    "no_functions": "no posting of the year states its function",
    "no_chart": "no function is known to carry IT by name for this kind of organisation",
}
"""Why there is no wide figure: what `Wide.not_loaded` may be."""


@dataclass(frozen=True)
class Wide:
    """The wide scope of one organisation and year.

    not_loaded       why there is no figure (a key of NOT_LOADED); empty where there is one
    extended_from    published or ledger
    total            None where there is no figure
    is_local         always: it may not enter an edition, a page or a file that is public
    """

    organisation: str
    organisation_code: str
    is_invented: bool
    year: int
    not_loaded: str
    extended_from: str
    extended_ore: int
    passed_on_ore: int
    outside: Bounds
    total: Bounds | None
    each: PerInhabitant | None
    is_local: bool = True

    def table(self) -> tuple[Columns, Rows]:
        """The parts and their sum, a row each; the sum per inhabitant in whole øre. No rows without it."""
        columns = ("part", *BOUND_COLUMNS)
        if self.total is None:
            return columns, []
        rows: list[tuple[object, ...]] = [
            ("extended", *Bounds(self.extended_ore).cells()),
            ("passed_on", *Bounds(self.passed_on_ore).cells()),
            ("outside", *self.outside.cells()),
            ("wide", *self.total.cells()),
        ]
        if self.each is not None:
            each = self.each
            sums = (each.decided, each.with_proposals, None, each.low, each.high)
            rounded = tuple(None if one is None else whole_ore(one) for one in sums)
            rows.append(("wide_per_inhabitant", *rounded, None, None))
        return columns, rows


def wide(
    lines: Lines,
    year: int,
    *,
    published_ore: int | None = None,
    inhabitants: Inhabitants | None = None,
) -> Wide:
    """The wide scope of a year.

    published_ore  the extended scope's numerator as published for this organisation and year; None where
                   there is none, and the ledger's own postings stand in, which is said
    inhabitants    accounts year -> inhabitants; the holder's own count where it lacks the year
    """
    holder, stands = lines.holder, basis(lines)
    reason = _lacking(lines, stands, year)
    if reason:
        return Wide(holder.name, holder.code, holder.is_invented, year, reason, "", 0, 0, NOTHING, None, None)
    counted = counted_lines(stands, Question(year), every_measure=True)
    own = on_own_function(holder.kind)
    ((booked, credits_ore),) = lines.rows(
        f"""SELECT coalesce(sum(counted_ore), 0),
            coalesce(sum(least(counted_ore, 0)) FILTER (flow = 'internal'), 0)
        FROM {counted} WHERE {own}"""
    )
    external = f"(SELECT * FROM {counted} WHERE flow <> 'internal' AND NOT ({own}))"
    outside = whole_sum(lines, external) + _without_function(lines, counted)
    extended = int(booked) if published_ore is None else published_ore
    whole = outside.plus(extended - int(credits_ore))
    people = {**holder.inhabitants, **(inhabitants or {})}.get(year)
    return Wide(
        holder.name, holder.code, holder.is_invented, year, "",
        "ledger" if published_ore is None else "published",
        extended, -int(credits_ore), outside, whole, per_inhabitant(whole, people),
    )  # fmt: skip


def _lacking(lines: Lines, stands: Basis, year: int) -> str:
    """Why there can be no figure; empty where there can."""
    kind = next((one.source_kind for one in stands.years if one.year == year), "")
    if not kind:
        return "no_year"
    if kind != "ledger":
        return "no_postings"
    if not functions_of(lines.holder.kind):
        return "no_chart"
    ((stated,),) = lines.rows(
        f"SELECT count(funktion) FROM {counted_lines(stands, Question(year), every_measure=True)}"
    )
    return "" if stated else "no_functions"


def _without_function(lines: Lines, counted: str) -> Bounds:
    """IT, decided or not, on lines without a function: whether it lies outside, nobody knows."""
    ((ore, number, credits_ore),) = lines.rows(
        f"""SELECT coalesce(sum(counted_ore), 0), count(*), coalesce(sum(least(counted_ore, 0)), 0)
        FROM {counted} WHERE funktion IS NULL AND flow <> 'internal' AND is_it IS NOT FALSE"""
    )
    return Bounds(0, 0, int(ore), 0, int(number), int(credits_ore))
