"""IT cost month by month of the posting date."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from alen.products.ledger.amounts import BOUND_COLUMNS, Bounds, Columns, Rows, per_mille, share, total
from alen.products.ledger.opening import Lines
from alen.products.ledger.questions import (
    NOT_STATED,
    Basis,
    Measure,
    Question,
    Spending,
    basis,
    counted_lines,
)
from alen.products.ledger.sums import key_sql, sums


@dataclass(frozen=True)
class Month:
    """One month of one accounts year.

    month           YYYY-MM of the posting date; empty where lines have none
    is_in_the_year  whether the month lies in the accounts year: supplementary postings do not
    share           of the year's decided sum, exactly; None where that is zero or negative
    """

    year: int
    month: str
    is_in_the_year: bool
    bounds: Bounds
    share: Fraction | None


@dataclass(frozen=True)
class Months:
    """IT cost by month, in order; months without a line that is or may be IT are not there."""

    organisation: str
    organisation_code: str
    is_invented: bool
    year: int | None
    measure: Measure
    spending: Spending
    basis: Basis
    months: tuple[Month, ...]
    total: Bounds

    @property
    def highest(self) -> Month | None:
        """The month with the largest decided amount; None where none is above zero."""
        dated = [one for one in self.months if one.month and one.bounds.decided_ore > 0]
        return max(dated, key=lambda one: one.bounds.decided_ore, default=None)

    def table(self) -> tuple[Columns, Rows]:
        """One row per accounts year and month; the share in thousandths of the year."""
        return ("year", "month", "is_in_the_year", *BOUND_COLUMNS, "share_per_mille"), [
            (one.year, one.month, one.is_in_the_year, *one.bounds.cells(), per_mille(one.share))
            for one in self.months
        ]


def months(lines: Lines, question: Question) -> Months:
    """IT cost by month. Raises NotFound for a year without lines."""
    stands = basis(lines)
    counted = counted_lines(stands, question)
    open_or_it = f"(SELECT * FROM {counted} WHERE is_it IS NOT FALSE)"
    found = sums(lines, open_or_it, ("accounts_year", key_sql("month")))
    years: dict[int, int] = {}
    for (year, _), bounds in found.items():
        years[year] = years.get(year, 0) + bounds.decided_ore
    told = tuple(
        Month(
            int(year), str(month), month == NOT_STATED or str(month)[:4] == str(year), bounds,
            share(bounds.decided_ore, years[year]),
        )
        for (year, month), bounds in sorted(found.items())
    )  # fmt: skip
    return Months(
        lines.holder.name, lines.holder.code, lines.holder.is_invented,
        question.year, question.measure, question.spending, stands.of(question.year),
        told, total(one.bounds for one in told),
    )  # fmt: skip
