"""One measure in one scope, basis and price level: what every answer takes its cells from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from alen.answers.edition import BOOKED_ELSEWHERE, Figures, Reading
from alen.answers.parts import Cell, Header, Missing, Total
from alen.answers.prices import Level
from alen.measures.definition import Measure, Text
from alen.measures.deflate import refuse_unsuitable
from alen.model.organisation import Organisation

CAPITAL = "3"
"""The dranst code of capital spending (anlæg)."""

Made = TypeVar("Made")

_WHY_OF_REASON = {
    "missing_at_source": "source_gap",
    "not_published": "source_gap",
    "rejected": "corrected",
    "booked_elsewhere": "booked_elsewhere",
}


@dataclass(frozen=True)
class Raw:
    """One figure in current prices, before it is printed: `value` or `missing`."""

    value: float | None
    missing: Missing | None
    numerator: int | None = None
    denominator: int | None = None
    precision_ore: int | None = None
    flags: tuple[str, ...] = ()
    cells: int = 0
    cells_missing: int = 0
    lineages: frozenset[int] = frozenset()
    summed_from: tuple[str, ...] = ()


def value_of(unit: str, numerator: int, denominator: int | None) -> float | None:
    """A value in a measure's unit from its sums (øre, persons, hectares); None when divided by nothing.

    >>> value_of("kr_per_inhabitant", 250_000, 2), value_of("pct", 1, 4), value_of("per_km2", 50, 200)
    (1250.0, 25.0, 25.0)
    """
    if unit == "persons":
        return float(numerator)
    if not denominator:
        return None
    factor = {"kr_per_inhabitant": Fraction(1, 100), "pct": Fraction(100), "per_km2": Fraction(100)}
    return float(Fraction(numerator, denominator) * factor.get(unit, Fraction(1)))


def has_amount(measure: Measure) -> bool:
    """Whether the numerator is an amount in øre, so that a total in kroner stands beside the value."""
    if measure.unit == "kr_per_inhabitant":
        return True
    return measure.unit in {"pct", "ratio"} and measure.spending != "none" and not measure.of


def _whole(number: float) -> int | None:
    return None if number != number else round(number)


class Selection:
    """The figures of one question. `measure` is the one asked for, `amounts` the one with figures:
    the same, or what `measure` is the growth of.

    Raises BadInput when the scope holds capital spending, and the level's deflator is never used for that.
    """

    def __init__(
        self, reading: Reading, measure: Measure, scope: str, basis: str, bases: tuple[str, ...], level: Level
    ) -> None:
        self.reading = reading
        self.measure = measure
        self.amounts = amounts_of(reading, measure)
        self.scope = scope
        self.basis = basis
        self.bases = bases
        self.level = level
        self.figures: Figures = reading.figures(self.amounts.id, scope, basis)
        self._used: set[int] = set()
        if level.deflator is not None and self.holds_capital():
            refuse_unsuitable(level.deflator, "capital")

    def at(self, level: Level) -> Selection:
        """The same figures at another price level; BadInput as when made."""
        return Selection(self.reading, self.measure, self.scope, self.basis, self.bases, level)

    def holds_capital(self) -> bool:
        """Whether the scope sums cells of dranst 3, capital, whatever the measure's main spending is."""
        return any(
            one.codes.get("dranst") == CAPITAL
            for formula in self.amounts.formulas
            if formula.scope == self.scope and formula.basis == self.basis
            for one in formula.numerator
        )

    # -- figures in current prices ---------------------------------------------------------------

    def raw(self, organisation: Organisation, year: int) -> Raw:
        """An organisation's figure; before it existed, the sum of those it takes over from."""
        place = self.figures.places.get((organisation.key, year))
        if place is not None:
            return self._stored(place)
        if organisation.stands_in(year):
            return Raw(None, self._no_row(organisation, year))
        parts = self.reading.replaced_by(organisation)
        if parts and organisation.valid_from > f"{year:04d}-12-31":
            return self._sum(parts, year)
        return Raw(None, Missing("not_applicable", "not_standing", {"year": year}))

    def _stored(self, place: int) -> Raw:
        value, top, bottom, precision, reason, flags, cells, cells_missing, lineage = self.figures.rows[place]
        numerator = _whole(top)
        missing = None
        if reason or value != value:
            missing = self._why(reason or "missing_at_source", numerator)
        return Raw(
            None if missing else value,
            missing,
            numerator,
            _whole(bottom),
            _whole(precision),
            tuple(flags.split()),
            cells,
            cells_missing,
            frozenset({lineage}),
        )

    def _why(self, reason: str, numerator: int | None) -> Missing:
        if reason == "not_loaded":
            return Missing(reason, "no_row", {"tables": ", ".join(self.tables())})
        if reason == "not_applicable":
            return Missing(reason, "not_authorised" if numerator is None else "no_denominator")
        return Missing(reason, _WHY_OF_REASON.get(reason, "source_gap"))

    def _no_row(self, organisation: Organisation, year: int) -> Missing:
        for other in self.bases:
            if other != self.basis:
                figures = self.reading.figures(self.amounts.id, self.scope, other)
                if (organisation.key, year) in figures.places:
                    return Missing("not_loaded", "other_basis", {"basis": other})
        if self._is_of_ledgers():
            return Missing("not_loaded", "no_ledger")
        return Missing("not_loaded", "no_row", {"tables": ", ".join(self.tables())})

    def _is_of_ledgers(self) -> bool:
        """Whether no table gives the numerator: each figure was released from a ledger."""
        formulas = [f for f in self.amounts.formulas if f.scope == self.scope and f.basis == self.basis]
        return bool(formulas) and not any(one.numerator for one in formulas)

    def tables(self) -> tuple[str, ...]:
        """The tables that would give a figure: those not loaded, or all of them when all are."""
        formulas = [f for f in self.amounts.formulas if f.scope == self.scope and f.basis == self.basis]
        tables = tuple(sorted({one.table_id for f in formulas for one in (*f.numerator, *f.denominator)}))
        lacking = tuple(one for one in tables if one not in self.reading.loaded_tables)
        return lacking or tables

    def _sum(self, parts: Sequence[Organisation], year: int) -> Raw:
        raws = [self._stored_or_missing(one, year) for one in parts]
        both = Raw(
            None,
            None,
            precision_ore=sum(raw.precision_ore or 0 for raw in raws),
            flags=tuple(sorted({flag for raw in raws for flag in raw.flags})),
            cells=sum(raw.cells for raw in raws),
            cells_missing=sum(raw.cells_missing for raw in raws),
            lineages=frozenset[int]().union(*(raw.lineages for raw in raws)),
            summed_from=tuple(one.code for one in parts),
        )
        for one, raw in zip(parts, raws, strict=True):
            if raw.missing is not None:
                why = Missing(raw.missing.reason, "part_missing", {"organisation": one.name_da})
                return replace(both, missing=why)
        if self.basis == "as_published" and self.amounts.unit != "persons":
            return self._weighted(parts, raws, year, both)
        numerator = sum(self._top(raw) for raw in raws)
        bottoms = [raw.denominator for raw in raws if raw.denominator is not None]
        denominator = sum(bottoms) if len(bottoms) == len(raws) else None
        value = value_of(self.amounts.unit, numerator, denominator)
        missing = None if value is not None else Missing("not_applicable", "no_denominator")
        return replace(both, value=value, missing=missing, numerator=numerator, denominator=denominator)

    def _top(self, raw: Raw) -> int:
        assert raw.value is not None
        return round(raw.value) if raw.numerator is None else raw.numerator

    def _stored_or_missing(self, organisation: Organisation, year: int) -> Raw:
        place = self.figures.places.get((organisation.key, year))
        return Raw(None, self._no_row(organisation, year)) if place is None else self._stored(place)

    def _weighted(self, parts: Sequence[Organisation], raws: Sequence[Raw], year: int, both: Raw) -> Raw:
        """Published figures per inhabitant weighted by inhabitants; nothing else can be weighted."""
        if self.amounts.unit != "kr_per_inhabitant":
            return replace(both, missing=Missing("not_loaded", "no_numerator"))
        found = [self.reading.population(one, year) for one in parts]
        weights = [people for people, _ in found if people is not None]
        if len(weights) < len(parts):
            return replace(both, missing=Missing("not_loaded", "no_population", {"year": year}))
        amounts = [Fraction(raw.value or 0) * n for raw, n in zip(raws, weights, strict=True)]
        return replace(
            both,
            value=float(sum(amounts, Fraction(0)) / sum(weights)),
            precision_ore=max(raw.precision_ore or 0 for raw in raws),
            flags=tuple(sorted({"estimated", *both.flags})),
            lineages=both.lineages | {lineage for _, lineage in found if lineage is not None},
        )

    # -- cells as printed ------------------------------------------------------------------------

    def cell(self, organisation: Organisation, year: int) -> Cell:
        """An organisation's figure in a year, in the prices and measure of the question."""
        if self.measure.of:
            return self._growth_cell(organisation, year)
        return self._amount_cell(organisation, year)

    def column(self, kind: str, year: int) -> tuple[Cell, ...]:
        """The cells of all of a kind that stand in a year, in the order of `Organisations.of_kind`."""
        kept, wanted = self.reading.columns, self.cells_of(kind, year)
        found = kept.get(wanted)
        if found is None:
            members = self.reading.organisations.of_kind(kind, year)
            found = kept.keep(wanted, self._noting(lambda: tuple(self.cell(one, year) for one in members)))
        cells, used = found
        self._used |= used
        return cells

    def _amount_cell(self, organisation: Organisation, year: int) -> Cell:
        wanted = self.cells_of(organisation.key, year)
        found = self.reading.cells.get(wanted)
        if found is None:
            made = self._noting(lambda: self._amount_cell_anew(organisation, year))
            found = self.reading.cells.keep(wanted, made)
        cell, used = found
        self._used |= used
        return cell

    def value(self, organisation: Organisation, year: int) -> float | None:
        """The value of `cell`, where nothing else of it is wanted; it is no part of the header's sources."""
        if self.measure.of:
            now, then = self._amount(organisation, year), self._amount(organisation, year - 1)
            if now is None or then is None or then <= 0 or year in self.cut_years():
                return None
            return growth_between(then, now)
        return self._amount(organisation, year)

    def ranked_value(self, organisation: Organisation, year: int) -> float | None:
        """`value` where it counts among others': not one that is presumably booked elsewhere."""
        place = self.figures.places.get((organisation.key, year))
        flags = self._unmarked(organisation, year).flags if place is None else self.figures.rows[place][5]
        return None if BOOKED_ELSEWHERE in flags else self.value(organisation, year)

    def counted_value(self, organisation: Organisation, year: int) -> float | None:
        """`ranked_value`, and among what the header says the answer rests on."""
        place = self.figures.places.get((organisation.key, year))
        if place is None or self.measure.of or self.basis != "computed":
            cell = self.cell(organisation, year)
            return None if BOOKED_ELSEWHERE in cell.flags else cell.value
        self._used.add(self.figures.rows[place][8])
        return self.ranked_value(organisation, year)

    def _amount(self, organisation: Organisation, year: int) -> float | None:
        place = self.figures.places.get((organisation.key, year))
        if place is None:
            return self._unmarked(organisation, year).value
        row, factor = self.figures.rows[place], self.level.factor(year)
        if row[4] or row[0] != row[0] or factor is None:
            return None
        return moved(row[0], factor) if self.level.is_real else row[0]

    def _unmarked(self, organisation: Organisation, year: int) -> Cell:
        """An amount's cell, its lineages left out of the header's."""
        before, self._used = self._used, set()
        cell, self._used = self._amount_cell(organisation, year), before
        return cell

    def cells_of(self, *which: object) -> tuple[object, ...]:
        """All that a cell depends on, and which of them is meant."""
        return *self._cells_of, *which

    @cached_property
    def _cells_of(self) -> tuple[object, ...]:
        price = self.level.price
        return self.measure.id, self.scope, self.basis, price.kind, price.deflator_id, price.base_year

    def _noting(self, make: Callable[[], Made]) -> tuple[Made, frozenset[int]]:
        """What `make` gives, and the lineages it rests on."""
        before, self._used = self._used, set()
        made = make()
        used, self._used = frozenset(self._used), before
        return made, used

    def _amount_cell_anew(self, organisation: Organisation, year: int) -> Cell:
        raw = self.raw(organisation, year)
        self._used |= raw.lineages
        factor = self.level.factor(year)
        value, missing = raw.value, raw.missing
        if factor is None and value is not None:
            value, missing = None, self.level.no_index(year)
        elif value is not None and self.level.is_real:
            value = moved(value, factor or Fraction(1))
        remarks = self.reading.remarks(self.measure.id, organisation, year)
        return Cell(
            year, value, missing, raw.flags, self._total(organisation, year, raw, factor), remarks,
            raw.cells, raw.cells_missing, self._precision(raw, factor), raw.summed_from,
        )  # fmt: skip

    def _precision(self, raw: Raw, factor: Fraction | None) -> float | None:
        if raw.value is None or raw.precision_ore is None or factor is None:
            return None
        if self.basis == "as_published":
            per = 1 if self.amounts.unit == "kr_per_inhabitant" else None
        else:
            per = raw.denominator if self.amounts.unit == "kr_per_inhabitant" else None
        if not per:
            return None
        if not self.level.is_real:
            return raw.precision_ore / (100 * per)  # whole numbers are divided exactly, then rounded once
        return float(Fraction(raw.precision_ore, 100 * per) * factor)

    def _total(
        self, organisation: Organisation, year: int, raw: Raw, factor: Fraction | int | None
    ) -> Total | None:
        if not has_amount(self.amounts):
            return None
        if raw.missing is not None:
            return Total(None, missing=raw.missing)
        if factor is None:
            return Total(None, missing=self.level.no_index(year))
        per_inhabitant = self.amounts.unit == "kr_per_inhabitant"
        if self.basis == "computed":
            assert raw.numerator is not None
            if not self.level.is_real:
                factor = 1
            return Total(
                round(raw.numerator * factor),
                None if raw.precision_ore is None else round(raw.precision_ore * factor),
                False,
                raw.denominator if per_inhabitant else None,
            )
        if not per_inhabitant or raw.value is None:
            return Total(None, missing=Missing("not_loaded", "no_numerator"))
        people = self.people(organisation, year, raw)
        if people is None:
            return Total(None, missing=Missing("not_loaded", "no_population", {"year": year}))
        amount = round(Fraction(raw.value) * 100 * people * factor)
        spread = None if raw.precision_ore is None else round(raw.precision_ore * people * factor)
        return Total(amount, spread, True, people)

    def people(self, organisation: Organisation, year: int, raw: Raw) -> int | None:
        """Inhabitants on 1 January of the year: its own, or those of the organisations summed."""
        parts = self.reading.replaced_by(organisation) if raw.summed_from else (organisation,)
        found = [self.reading.population(one, year) for one in parts]
        self._used |= {lineage for _, lineage in found if lineage is not None}
        people = [one for one, _ in found if one is not None]
        return sum(people) if len(people) == len(parts) else None

    def _growth_cell(self, organisation: Organisation, year: int) -> Cell:
        now, then = self._amount_cell(organisation, year), self._amount_cell(organisation, year - 1)
        value, missing = growth_pct(then, now, self.cut_years())
        remarks = self.reading.remarks(self.measure.id, organisation, year)
        return Cell(
            year, value, missing, tuple(sorted({*now.flags, *then.flags})), None, remarks,
            now.cells + then.cells, now.cells_missing + then.cells_missing, None,
            now.summed_from or then.summed_from,
        )  # fmt: skip

    def cut_years(self) -> frozenset[int]:
        """Years that cannot be compared with the year before."""
        return self._cut_years

    @cached_property
    def _cut_years(self) -> frozenset[int]:
        return frozenset(one.year for one in (*self.amounts.breaks, *self.measure.breaks))

    # -- what stands around them -----------------------------------------------------------------

    def years(self, keys: Iterable[int] | None = None) -> tuple[int, ...]:
        """The years with a value; for growth, those with the year before as well."""
        found = self.figures.years(keys)
        return tuple(year for year in found if year - 1 in found) if self.measure.of else found

    def header(self, other: Level | None = None) -> Header:
        """What the answer says of itself; call it when all cells have been made.

        other  another price level the answer rests on, for its sources
        """
        snapshots = self.level.snapshots | (other or self.level).snapshots
        per_inhabitant = self.amounts.unit == "kr_per_inhabitant"
        date = "" if not per_inhabitant else "1 January" if self.basis == "computed" else "not stated"
        return Header(
            self.reading.note_of(self.measure, self.basis), self.scope, self.scope_text(), self.basis,
            self.bases, self.level.price, date, self.reading.edition_id,
            self.reading.sources(self._used, snapshots),
        )  # fmt: skip

    def scope_text(self) -> Text | None:
        """The scope in words."""
        return self.amounts.scope_text.get(self.scope)


def moved(value: float, factor: Fraction) -> float:
    """A value times an exact factor, rounded once.

    >>> moved(100.0, Fraction(11, 10))
    110.0
    """
    over, under = value.as_integer_ratio()
    return (over * factor.numerator) / (under * factor.denominator)  # whole numbers divide exactly


def growth_between(then: float, now: float) -> float:
    """Growth in per cent from a value above 0."""
    return 100.0 * (now / then - 1.0)


def growth_pct(then: Cell, now: Cell, cuts: Iterable[int]) -> tuple[float | None, Missing | None]:
    """Growth in per cent between two cells of neighbouring years, or why there is none."""
    if now.missing is not None or now.value is None:
        return None, now.missing
    if now.year in cuts:
        return None, Missing("not_applicable", "cut", {"year": now.year})
    if then.missing is not None or then.value is None:
        reason = then.missing.reason if then.missing else "not_loaded"
        if then.missing is not None and then.missing.key == "no_index":
            return None, then.missing
        return None, Missing(reason, "no_previous", {"year": then.year})
    if then.value <= 0:
        return None, Missing("not_applicable", "not_positive", {"year": then.year})
    return growth_between(then.value, now.value), None


def amounts_of(reading: Reading, measure: Measure) -> Measure:
    """The measure whose figures are stored: itself, or what it is the growth of."""
    return reading.find_measure(measure.of) if measure.of else measure
