"""Price levels: index series, and amounts moved from one year's prices to another's.

Indices are exact fractions until the last step, so that moving an amount from year a to b and on to c is
moving it from a to c. A year without an index has no real value; nothing is extrapolated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alen.errors import BadDefinition, BadInput

Exact = int | Decimal | Fraction
Index = Mapping[int, Fraction]

KINDS = ("operating", "capital", "income", "programme")
"""What is deflated: running spending (drift), capital spending (anlæg), income, or a programme's budget.

The first three are what a measure's definition calls its spending; its fourth, 'none', has no price.
"""


@dataclass(frozen=True)
class Deflator:
    """One price index with its source and with what it must not be used for.

    years and index: the years that have an index and its exact level in each; the base cancels out.
    source: publisher, table and date as printed beside every real value. never_for: kinds (see `KINDS`)
    that it does not cover. valid_from: first year it may be used for, or None. programmes_only: it may
    deflate programme budgets alone. BadDefinition when the parts do not fit together.
    """

    id: str
    name_da: str
    name_en: str
    years: tuple[int, ...]
    index: tuple[Fraction, ...]
    source: str
    never_for: frozenset[str] = frozenset()
    valid_from: int | None = None
    programmes_only: bool = False

    def __post_init__(self) -> None:
        if len(self.years) != len(self.index) or list(self.years) != sorted(set(self.years)):
            self._refuse("its years do not rise, or there is not one index level per year")
        if any(level <= 0 for level in self.index):
            self._refuse("an index level is at or below 0")
        if not self.never_for <= set(KINDS):
            self._refuse(f"never_for names kinds other than {', '.join(KINDS)}")
        if self.valid_from is not None and self.years and self.years[0] < self.valid_from:
            self._refuse(f"it has an index for {self.years[0]}, before it is valid ({self.valid_from})")

    def _refuse(self, what: str) -> None:
        raise BadDefinition(what, where=f"deflator {self.id}", do="Mend the definition of the deflator.")

    @property
    def levels(self) -> dict[int, Fraction]:
        """Year to index level: what `to_real` and `price_factor` take."""
        return dict(zip(self.years, self.index, strict=True))


def chain(rates_pct: Mapping[int, Exact], base_year: int) -> dict[int, Fraction]:
    """Index levels from yearly percentage increases: year to exact level, `base_year` = 100.

    Estimator: level(y) = level(y-1)·(1 + rate(y)/100), chained both ways from the base year (a Laspeyres
    chain as published; ILO et al., *Consumer Price Index Manual*, 2020, ch. 9). The rate of the first
    year also gives the level of the year before it, so n rates give n + 1 levels. Rates are given exactly
    (int, Decimal or Fraction, per cent), never as float. BadInput when a year between the first and the
    last has no rate, a rate is -100 or below, or the base year is outside the series.

    >>> {year: str(level) for year, level in chain({2021: Decimal("25"), 2022: 10}, 2021).items()}
    {2020: '80', 2021: '100', 2022: '110'}
    """
    years = sorted(rates_pct)
    if not years:
        raise BadInput("no rates to chain", do="Give at least one year's increase in per cent.")
    gaps = sorted(set(range(years[0], years[-1] + 1)) - set(years))
    if gaps:
        raise BadInput(
            f"no rate for {', '.join(map(str, gaps))}",
            why="A chain needs every year between its ends; a missing year is not a year without increase.",
            do="Give the missing rates, or chain the years on one side only.",
        )
    levels = {years[0] - 1: Fraction(1)}
    for year in years:
        rate = Fraction(rates_pct[year])
        if rate <= -100:
            raise BadInput(f"an increase of {rates_pct[year]} % in {year} leaves no price level")
        levels[year] = levels[year - 1] * (1 + rate / 100)
    base = _level(levels, base_year)
    return {year: 100 * level / base for year, level in levels.items()}


def _exact(number: Exact | float | None) -> Fraction | None:
    """`number` as a fraction, None when it is missing or not finite."""
    if number is None:
        return None
    if isinstance(number, float):
        return Fraction(number) if np.isfinite(number) else None
    if isinstance(number, Decimal) and not number.is_finite():
        return None
    return Fraction(number)


def implied_index(
    current: Mapping[int, Exact | float | None], fixed: Mapping[int, Exact | float | None]
) -> dict[int, Fraction]:
    """The index a publisher used, read from one amount in current and in fixed prices; fixed year = 100.

    Estimator: 100·current/fixed per year (an implicit price index; *System of National Accounts 2008*,
    ch. 15). Both amounts must be the same figure of the same organisation: for Danish municipalities
    NGLK's service expenditure, AARPRIS over 08PRIS. Rounded amounts carry their rounding along: two
    amounts of whole kroner around 50,000 give the index to about ±0.002 of 100, so take the nation's row
    or the largest amount there is. A year where either is missing, or at or below 0, is absent.

    >>> nan = float("nan")
    >>> levels = implied_index({2008: 500, 2009: 515, 2010: 530, 2011: nan}, {2008: 500, 2009: 500, 2011: 9})
    >>> {year: str(level) for year, level in levels.items()}
    {2008: '100', 2009: '103'}
    """
    levels: dict[int, Fraction] = {}
    for year in sorted(set(current) & set(fixed)):
        nominal, real = _exact(current[year]), _exact(fixed[year])
        if nominal is not None and real is not None and nominal > 0 and real > 0:
            levels[year] = 100 * nominal / real
    return levels


def year_ranges(years: Iterable[int]) -> str:
    """Years as text, runs joined: for messages and captions.

    >>> year_ranges([2008, 2009, 2010, 2012, 2014, 2015])
    '2008-2010, 2012, 2014-2015'
    """
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _level(index: Index, year: int) -> Fraction:
    """The index level of a year that must have one."""
    if year not in index:
        raise BadInput(
            f"there is no index for {year}",
            why="Without an index for a year there are no prices of that year to state an amount in.",
            do=f"Choose one of {year_ranges(index)}." if index else "Load an index first.",
        )
    return Fraction(index[year])


def price_factor(index: Index, from_year: int, to_year: int) -> Fraction:
    """What an amount in `from_year`'s prices is multiplied by to stand in `to_year`'s prices; exact.

    Estimator: I(to)/I(from), so factor(a, c) = factor(a, b)·factor(b, c). BadInput, listing the years
    there are, when either year has no index.

    >>> price_factor({2020: Fraction(80), 2021: Fraction(100), 2022: Fraction(110)}, 2020, 2022)
    Fraction(11, 8)
    """
    start = _level(index, from_year)
    if start <= 0:
        raise BadInput(f"the index of {from_year} is {start}", why="A price level is above 0.")
    return _level(index, to_year) / start


def to_real(values: ArrayLike, years: Sequence[int], index: Index, base: int) -> NDArray[np.float64]:
    """Amounts of each year's prices in the prices of `base`: one number per year, same unit.

    Estimator: nominal·I(base)/I(t). `values` has one number per year of `years` (in any order, repeats
    allowed), NaN for missing; the result is NaN there and where the year has no index. Print base year
    and deflator beside the result. BadInput when the lengths differ, a level is at or below 0, or the
    base year has no index (the message lists those that have).

    >>> levels = chain({2021: Decimal("25"), 2022: Decimal("10")}, 2021)
    >>> real = to_real([80, 100, 110, 121, float("nan")], [2020, 2021, 2022, 2023, 2021], levels, 2022)
    >>> real.round(6).tolist()
    [110.0, 110.0, 110.0, nan, nan]
    """
    _level(index, base)
    nominal = np.asarray(values, dtype=np.float64)
    if nominal.shape != (len(years),):
        raise BadInput(
            f"{nominal.size} amounts were given for {len(years)} years",
            do="Give one amount per year, NaN for what is missing.",
        )
    factors = {
        year: float(price_factor(index, year, base)) if year in index else float("nan")
        for year in {int(year) for year in years}
    }
    by_place = np.array([factors[int(year)] for year in years], dtype=np.float64)
    return np.where(np.isfinite(nominal), nominal * by_place, np.nan)


def refuse_unsuitable(deflator: Deflator, kind: str, years: Iterable[int] = ()) -> None:
    """Raise BadInput when `deflator` is never used for `kind` of amounts, or not for one of `years`.

    `kind` is one of `KINDS` (any other is refused, 'none' among them); `years` are those asked for, the
    base year among them. A year at or after valid_from without an index is not refused here: it has no
    real value (NaN from `to_real`).

    >>> pl = Deflator("x", "X", "X", (2010,), (Fraction(100),), "-", frozenset({"capital"}), 2010)
    >>> refuse_unsuitable(pl, "operating", [2010, 2011])
    >>> refuse_unsuitable(pl, "capital")
    Traceback (most recent call last):
    alen.errors.BadInput: deflator x: this price index is never used for capital amounts
    It does not follow the prices behind them.
    Choose another deflator.
    """
    where = f"deflator {deflator.id}"
    if kind not in KINDS:
        raise BadInput(
            f"an amount of the kind '{kind}' cannot be put in fixed prices",
            where=where,
            do=f"Only these can: {', '.join(KINDS)}.",
        )
    if deflator.programmes_only and kind != "programme":
        raise BadInput(
            f"used for programmes only, not for {kind} amounts",
            where=where,
            why="It follows the prices of state programmes, not those of municipalities and regions.",
            do="Choose another deflator.",
        )
    if kind in deflator.never_for:
        raise BadInput(
            f"this price index is never used for {kind} amounts",
            where=where,
            why="It does not follow the prices behind them.",
            do="Choose another deflator.",
        )
    early = sorted({year for year in years if deflator.valid_from is not None and year < deflator.valid_from})
    if early:
        raise BadInput(
            f"not used before {deflator.valid_from}, but {year_ranges(early)} was asked for",
            where=where,
            why="Before that year it covered other spending.",
            do=f"Ask for {deflator.valid_from} or later, or choose another deflator.",
        )
