"""Which prices an answer stands in: current, or real with a base year and a deflator that suits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from alen.answers.edition import LoadedDeflator, Reading
from alen.answers.parts import PRICES, Missing, Price
from alen.errors import BadInput
from alen.measures.definition import Measure
from alen.measures.deflate import Deflator, price_factor, refuse_unsuitable, year_ranges
from alen.measures.price_indices import default_deflator, refuse_not_loaded

_UNMOVED = Fraction(1)


@dataclass(frozen=True)
class Level:
    """A price level: what an amount of a year is multiplied by to stand in it.

    A current level multiplies by 1. `snapshots` are those the index was read from, `deflator` what it
    is and what it must not be used for.
    """

    price: Price
    index: dict[int, Fraction] = field(default_factory=dict[int, Fraction])
    snapshots: frozenset[int] = frozenset()
    deflator: Deflator | None = None

    @property
    def is_real(self) -> bool:
        """Whether amounts are moved at all."""
        return self.price.kind == "real"

    def factor(self, year: int) -> Fraction | None:
        """The exact factor of a year; None without an index for it."""
        if not self.is_real:
            return _UNMOVED
        return self._factors.get(year)

    @cached_property
    def _factors(self) -> dict[int, Fraction]:
        base = self.price.base_year
        assert base is not None
        return {year: price_factor(self.index, year, base) for year in self.index}

    def no_index(self, year: int) -> Missing:
        """Why a year has no real value."""
        return Missing("not_loaded", "no_index", {"year": year, "deflator": self.price.deflator_id})


CURRENT = Level(Price("current"))


def _kind(measure: Measure) -> str:
    return "capital" if measure.spending == "capital" else "operating"


def _pick(reading: Reading, measure: Measure, deflator: str | None) -> LoadedDeflator:
    loaded, known = reading.deflators, reading.deflator_definitions
    kind = _organisation_kind(measure)
    wanted = deflator or default_deflator(known, kind) or ""
    if wanted in loaded:
        return loaded[wanted]
    definition = next((one for one in known if one.id == wanted), None)
    if definition is None:
        raise BadInput(
            f"there is no deflator {wanted!r}" if wanted else f"there is no default deflator for {kind}",
            do=f"Choose one of {', '.join(_suitable(reading, measure) or [one.id for one in known])}.",
        )
    refuse_not_loaded(definition, "en")
    table = definition.table_id
    raise BadInput(
        f"the deflator {wanted!r} is not loaded",
        where=f"edition {reading.edition_id}",
        why="Without an index there are no real prices. "
        f"Loaded: {', '.join(_suitable(reading, measure)) or 'none'}.",
        do=(
            f"It is read from {table}: run `alen update`, or `alen import FILE --table {table}` and "
            "`alen build`; or choose a loaded one with --deflator."
            if table
            else "Run `alen build`: the series comes with the package."
        ),
    )


def default_missing(reading: Reading, measure: Measure, *, holds_capital: bool) -> Missing:
    """Why there is no real value by default: what is wrong with the index, and which loaded ones suit."""
    known = reading.deflator_definitions
    wanted = default_deflator(known, _organisation_kind(measure))
    definition = next((one for one in known if one.id == wanted), None)
    others = _suitable(reading, measure, holds_capital=holds_capital)
    if definition is None or not others:
        return Missing("not_loaded", "no_deflator")
    args = {"deflator": definition.id, "table": definition.table_id, "others": ", ".join(others)}
    if wanted in reading.deflators:
        return Missing("not_applicable", "default_unsuitable", args)
    return Missing("not_loaded", "default_not_loaded", args)


def _organisation_kind(measure: Measure) -> str:
    return "municipality" if measure.organisations == "all" else measure.organisations


def _suitable(reading: Reading, measure: Measure, *, holds_capital: bool = False) -> list[str]:
    """The loaded indices that may be used for such spending, by id."""
    kinds = {_kind(measure), *(("capital",) if holds_capital else ())}
    return [
        name for name, one in reading.deflators.items() if all(_suits(one.deflator, kind) for kind in kinds)
    ]


def _suits(deflator: Deflator, kind: str) -> bool:
    try:
        refuse_unsuitable(deflator, kind)
    except BadInput:
        return False
    return True


def _base(found: LoadedDeflator, base: int | None) -> int:
    """The base year asked for, else the newest year with a final index."""
    if base is not None:
        return base
    final = [year for year in found.deflator.years if year not in found.estimate_years]
    return (final or list(found.deflator.years))[-1]


def real_level(
    reading: Reading,
    measure: Measure,
    base: int | None,
    deflator: str | None,
    years: Iterable[int],
    *,
    may_lack: bool = False,
) -> Level:
    """The level of real prices for a measure in some years.

    may_lack  years before the deflator may be used are not refused: they have no real value
    Raises BadInput when the deflator is not loaded, never used for such spending, or lacks the base.
    """
    found = _pick(reading, measure, deflator)
    one = found.deflator
    year = _base(found, base)
    if year not in one.levels:
        raise BadInput(
            f"there is no index for the base year {year}",
            where=f"deflator {one.id}",
            do=f"Choose one of {year_ranges(one.years)}.",
        )
    asked = sorted({*years, year})
    refuse_unsuitable(one, _kind(measure), [year] if may_lack else asked)
    price = Price(
        "real", year, one.id, found.definition.name, found.definition.source,
        found.definition.notes_for(_organisation_kind(measure)),
        tuple(y for y in asked if y in found.estimate_years),
    )  # fmt: skip
    return Level(price, one.levels, found.snapshot_keys, one)


def price_level(
    reading: Reading,
    measure: Measure,
    price: str,
    base: int | None,
    deflator: str | None,
    years: Iterable[int] = (),
    *,
    may_lack: bool = False,
) -> Level:
    """The level an answer stands in; `measure` is the one with spending, also for its growth.

    Raises BadInput for unknown words, a base or deflator without real prices, or a measure that has
    no prices.
    """
    if price not in PRICES:
        raise BadInput(f"there are no {price!r} prices", do=f"Use {' or '.join(PRICES)}.")
    if price == "current":
        if base is not None or deflator is not None:
            raise BadInput(
                "a base year or deflator was given, but the prices are current", do="Add --price real."
            )
        return CURRENT
    if not measure.price_dependent:
        raise BadInput(
            f"{measure.id} has no real prices",
            why="It is no amount of money: price changes do not touch it.",
            do="Leave --price real out.",
        )
    return real_level(reading, measure, base, deflator, years, may_lack=may_lack)
