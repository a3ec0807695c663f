"""What the same thing costs this year against last: price increases by supplier, year on year.

Source: the recurring payments of `products.ledger.recurring`, by supplier, account and stem of the text,
and within one the payments of each calendar year. With p the median payment, n the payments and T their
sum, 0 for the year before and 1 for the year::

    increase = p1 / p0 - 1
    price    = (p1 - p0) * (n0 + n1) / 2        what dearer payments cost
    volume   = (n1 - n0) * (p0 + p1) / 2        what more payments cost
    rest     = (T1 - T0) - price - volume       payments that differ from the median

(Bennet's symmetric decomposition: T. L. Bennet, 'The Theory of Measurement of Changes in Cost of Living',
*Journal of the Royal Statistical Society*, 1920.) Volume is the number of payments: how many licences or
hours a payment buys is not in a ledger, so an increase may be more of the same. Over a supplier's series
that can be compared, the increase is Laspeyres', last year's payments at both years' prices:
sum(p1 * n0) / sum(p0 * n0) - 1.

Two years are compared only where both hold payments of a whole cycle and neither's amounts vary: the
median deviation from the median is at most a fifth of it. Otherwise the reason stands instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from alen.products.ledger.amounts import Columns, Rows, per_mille, whole_ore
from alen.products.ledger.purchases import ALL_PERSONS, Supplier, told_outside
from alen.products.ledger.recurring import Recurring, Series, median

Reason = Literal["", "not_both_years", "too_few", "amounts_vary"]
"""Why two years are not compared: one has no payment, one has too few, or the amounts are no price."""

_LEAST_IN_A_YEAR = {"monthly": 3, "quarterly": 2, "half_yearly": 1, "yearly": 1}
_LARGEST_SPREAD = Fraction(1, 5)


@dataclass(frozen=True)
class SeriesChange:
    """One recurring payment in a year against the year before. Amounts in øre.

    *_before        of the year before; median_ore of one payment, sum_ore of all, payments their number
    increase_per_mille, price_ore, volume_ore, rest_ore  as the module says; null where there is a reason
    """

    year: int
    supplier: Supplier
    heading: str
    stem: str
    rhythm: str
    payments_before: int
    payments: int
    median_before_ore: int | None
    median_ore: int | None
    sum_before_ore: int
    sum_ore: int
    increase_per_mille: int | None
    price_ore: int | None
    volume_ore: int | None
    rest_ore: int | None
    reason: Reason
    exact: tuple[Fraction, Fraction] | None = None

    @property
    def what(self) -> tuple[str, str, str]:
        """Which recurring payment it is, in whatever year: supplier, account and text."""
        return self.supplier.key, self.heading, self.stem


@dataclass(frozen=True)
class SupplierChange:
    """One supplier in a year against the year before, over the series that can be compared.

    compared, series      how many series were compared, of how many
    sum_before_ore        last year's amount of the compared ones
    increase_per_mille    Laspeyres' increase over them; null without any
    price_ore, volume_ore and rest_ore add up over them
    index_per_mille       increase of the price index beside it; null without one
    real_per_mille        the increase beyond the index: (1 + increase) / (1 + index) - 1
    """

    year: int
    supplier: Supplier
    compared: int
    series: int
    sum_before_ore: int
    sum_ore: int
    increase_per_mille: int | None
    price_ore: int
    volume_ore: int
    rest_ore: int
    index_per_mille: int | None
    real_per_mille: int | None


@dataclass(frozen=True)
class PriceChanges:
    """Increases by supplier, dearest first, and by series. `index_years`: years the index beside it has."""

    suppliers: tuple[SupplierChange, ...]
    series: tuple[SeriesChange, ...]
    index_years: tuple[int, ...]
    is_exported: bool = False

    def table(self) -> tuple[Columns, Rows]:
        """One row per year and supplier."""
        columns = (
            "year", "supplier_key", "supplier", "cvr_number", "is_person", "compared", "series",
            "sum_before_ore", "sum_ore", "increase_per_mille", "price_ore", "volume_ore", "rest_ore",
            "index_per_mille", "real_per_mille",
        )  # fmt: skip
        return columns, [
            (one.year, *_named(one.supplier), *(getattr(one, name) for name in columns[5:]))
            for one in self.suppliers
        ]

    def series_table(self) -> tuple[Columns, Rows]:
        """One row per year and series."""
        columns = (
            "year", "supplier_key", "supplier", "cvr_number", "is_person", "heading", "stem", "rhythm",
            "payments_before", "payments", "median_before_ore", "median_ore", "sum_before_ore", "sum_ore",
            "increase_per_mille", "price_ore", "volume_ore", "rest_ore", "reason",
        )  # fmt: skip
        return columns, [
            (one.year, *_named(one.supplier), *(getattr(one, name) for name in columns[5:]))
            for one in self.series
        ]

    def exportable(self) -> PriceChanges:
        """The same without the names and texts of persons: what may leave the machine."""
        series = tuple(
            replace(one, supplier=told_outside(one.supplier), stem="") if one.supplier.is_person else one
            for one in self.series
        )
        index = {one.year: one.index_per_mille for one in self.suppliers}
        kept = tuple(one for one in self.suppliers if not one.supplier.is_person)
        persons = tuple(
            _of_supplier(year, ALL_PERSONS, of_persons, index.get(year))
            for year in dict.fromkeys(one.year for one in self.suppliers)
            if (of_persons := [one for one in series if one.year == year and one.supplier == ALL_PERSONS])
        )
        return replace(self, suppliers=(*kept, *persons), series=series, is_exported=True)


def _named(one: Supplier) -> tuple[object, ...]:
    return one.key, one.name, one.cvr_number, one.is_person


def price_changes(
    found: Recurring, years: Sequence[int], index: Mapping[int, Fraction] | None = None
) -> PriceChanges:
    """Each year of `years` against the year before; `index`: year -> level of a price index, if any.

    `found` must hold the payments of both years, and not be the exported form.
    """
    levels = index or {}
    series: list[SeriesChange] = []
    suppliers: list[SupplierChange] = []
    for year in sorted(set(years)):
        of_year = [one for each in found.series if (one := change_of(each, year)) is not None]
        series += of_year
        rise = _rise(levels, year)
        for who in dict.fromkeys(one.supplier for one in of_year):
            theirs = [one for one in of_year if one.supplier == who]
            suppliers.append(_of_supplier(year, who, theirs, per_mille(rise), rise))
    suppliers.sort(key=lambda one: (-one.year, -one.price_ore, one.supplier.key))
    series.sort(key=lambda one: (-one.year, -(one.price_ore or 0), one.supplier.key, one.heading, one.stem))
    return PriceChanges(tuple(suppliers), tuple(series), tuple(sorted(levels)))


def _rise(levels: Mapping[int, Fraction], year: int) -> Fraction | None:
    if year not in levels or levels.get(year - 1, Fraction(0)) <= 0:
        return None
    return levels[year] / levels[year - 1] - 1


def change_of(series: Series, year: int) -> SeriesChange | None:
    """A series in a year against the year before; None where neither has a payment."""
    before = [one.amount_ore for one in series.occurrences if one.day.year == year - 1]
    now = [one.amount_ore for one in series.occurrences if one.day.year == year]
    if not before and not now:
        return None
    reason = _reason(series.rhythm, before, now)
    medians = (median(before) if before else None, median(now) if now else None)
    change = SeriesChange(
        year=year,
        supplier=series.supplier,
        heading=series.heading,
        stem=series.stem,
        rhythm=series.rhythm,
        payments_before=len(before),
        payments=len(now),
        median_before_ore=None if medians[0] is None else whole_ore(medians[0]),
        median_ore=None if medians[1] is None else whole_ore(medians[1]),
        sum_before_ore=sum(before),
        sum_ore=sum(now),
        increase_per_mille=None,
        price_ore=None,
        volume_ore=None,
        rest_ore=None,
        reason=reason,
    )
    if reason or medians[0] is None or medians[1] is None:
        return change
    price, volume, rest = decomposed(medians[0], medians[1], len(before), len(now), sum(now) - sum(before))
    return replace(
        change,
        increase_per_mille=per_mille(medians[1] / medians[0] - 1),
        price_ore=price,
        volume_ore=volume,
        rest_ore=rest,
        exact=(medians[0], medians[1]),
    )


def decomposed(
    before: Fraction, now: Fraction, payments_before: int, payments: int, change_ore: int
) -> tuple[int, int, int]:
    """Price, volume and rest in whole øre; they add up to the change exactly.

    >>> decomposed(Fraction(100), Fraction(110), 12, 12, 120)
    (120, 0, 0)
    """
    price = whole_ore((now - before) * (payments_before + payments) / 2)
    volume = whole_ore((payments - payments_before) * (before + now) / 2)
    return price, volume, change_ore - price - volume


def _reason(rhythm: str, before: Sequence[int], now: Sequence[int]) -> Reason:
    if not before or not now:
        return "not_both_years"
    if min(len(before), len(now)) < _LEAST_IN_A_YEAR[rhythm]:
        return "too_few"
    if max(_spread(before), _spread(now)) > _LARGEST_SPREAD:
        return "amounts_vary"
    return ""


def _spread(amounts: Sequence[int]) -> Fraction:
    middle = median(amounts)
    return median([abs(amount - middle) for amount in amounts]) / middle


def _of_supplier(
    year: int,
    supplier: Supplier,
    changes: Sequence[SeriesChange],
    index_per_mille: int | None,
    rise: Fraction | None = None,
) -> SupplierChange:
    """A supplier's series together."""
    compared = [(one, one.exact) for one in changes if one.exact is not None]
    old = sum((exact[0] * one.payments_before for one, exact in compared), Fraction(0))
    new = sum((exact[1] * one.payments_before for one, exact in compared), Fraction(0))
    increase = new / old - 1 if old else None
    if rise is None and index_per_mille is not None:
        rise = Fraction(index_per_mille, 1000)
    real = None if increase is None or rise is None else (1 + increase) / (1 + rise) - 1
    kept = [one for one, _ in compared]
    return SupplierChange(
        year, supplier, len(kept), len(changes),
        sum(one.sum_before_ore for one in kept), sum(one.sum_ore for one in kept), per_mille(increase),
        sum(one.price_ore or 0 for one in kept), sum(one.volume_ore or 0 for one in kept),
        sum(one.rest_ore or 0 for one in kept), index_per_mille, per_mille(real),
    )  # fmt: skip
