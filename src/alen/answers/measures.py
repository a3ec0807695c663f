"""What can be asked: the measures of an edition, what they are made of and what is loaded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np

from alen.answers.edition import Reading, measure_note
from alen.answers.parts import Columns, MeasureNote, Rows, Source
from alen.measures.definition import ACCOUNT_ROLES, OBSERVATION_ROLES, Formula, Measure, Selection, Text
from alen.measures.deflate import year_ranges
from alen.model.figures import BASIS_KEY, SCOPE_KEY


@dataclass(frozen=True)
class ScopeLine:
    """One scope in one basis: figures with a value, their years, and the tables it needs.

    formula: the cells in words, numerator then denominator, as `+ REGK31 funktion=64552 dranst=1`.
    not_loaded: why a scope can never be computed from public tables; None for most.
    """

    scope: str
    basis: str
    text: Text | None
    figures: int
    years: tuple[int, ...]
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    tables: tuple[str, ...]
    tables_missing: tuple[str, ...]
    not_loaded: Text | None


@dataclass(frozen=True)
class MeasureLine:
    """One measure in the list; `figures` and `years` over all scopes and bases.

    figures         those with a value; for growth those that can be calculated
    tables_missing  tables of which nothing is loaded
    tables_partial  for a measure without figures: tables that are loaded, without the cells it needs
    """

    id: str
    name: Text
    unit: str
    organisations: str
    scopes: tuple[str, ...]
    figures: int
    years: tuple[int, ...]
    tables_missing: tuple[str, ...]
    tables_partial: tuple[str, ...]
    of: str


@dataclass(frozen=True)
class MeasureList:
    """All measures, by id.

    tables_missing   tables that a measure or a price index needs and of which nothing is loaded
    tables_packaged  tables of which nothing is loaded but the figures that come with the package
    """

    measures: tuple[MeasureLine, ...]
    tables_missing: tuple[str, ...]
    tables_packaged: tuple[str, ...]
    edition_id: str

    def table(self) -> tuple[Columns, Rows]:
        """One row per measure."""
        columns = (
            "measure", "name_da", "name_en", "unit", "organisations", "scopes", "figures",
            "first_year", "last_year", "tables_missing", "tables_partial", "growth_of", "edition",
        )  # fmt: skip
        return columns, [
            (
                one.id, one.name.da, one.name.en, one.unit, one.organisations, " ".join(one.scopes),
                one.figures, one.years[0] if one.years else None, one.years[-1] if one.years else None,
                " ".join(one.tables_missing), " ".join(one.tables_partial), one.of, self.edition_id,
            )
            for one in self.measures
        ]  # fmt: skip


@dataclass(frozen=True)
class MeasureDetail:
    """One measure in full."""

    measure: MeasureNote
    scopes: tuple[ScopeLine, ...]
    first_year: int | None
    near_zero_share: float | None
    sources: tuple[Source, ...]
    edition_id: str

    def table(self) -> tuple[Columns, Rows]:
        """One row per scope and basis."""
        columns = (
            "measure", "unit", "scope", "basis", "figures", "first_year", "last_year",
            "tables", "tables_missing", "numerator", "denominator", "edition",
        )  # fmt: skip
        return columns, [
            (
                self.measure.id, self.measure.unit, one.scope, one.basis, one.figures,
                one.years[0] if one.years else None, one.years[-1] if one.years else None,
                " ".join(one.tables), " ".join(one.tables_missing),
                " ".join(one.numerator), " ".join(one.denominator), self.edition_id,
            )
            for one in self.scopes
        ]  # fmt: skip


def _terms(reading: Reading, measure: Measure) -> dict[tuple[str, str, str], list[Selection]]:
    """The compiled terms by scope, basis and role: labels are already turned into codes."""
    scopes = {key: scope for scope, key in SCOPE_KEY.items()}
    bases = {key: basis for basis, key in BASIS_KEY.items()}
    found: dict[tuple[str, str, str], list[Selection]] = {}
    for row in reading.data.rows("out_alen__term"):
        if reading.measure_id_of(int(row["measure_key"])) == measure.id:
            codes = cast(dict[str, str], json.loads(row["codes_json"]))
            one = Selection(row["table_id"], codes, int(row["sign"]), int(row["quarter"]))
            place = scopes[int(row["scope_key"])], bases[int(row["basis_key"])], str(row["role"])
            found.setdefault(place, []).append(one)
    return found


_ROLES = tuple(role for role in (*ACCOUNT_ROLES, *OBSERVATION_ROLES) if role != "age")


def in_words(selections: Iterable[Selection]) -> tuple[str, ...]:
    """Selections as text, ages that follow each other joined.

    >>> ages = [Selection("FOLK1A", {"sex": "TOT", "age": str(age)}, 1, 1) for age in (0, 1, 2, 5)]
    >>> in_words(ages)
    ('+ FOLK1A sex=TOT age=0-2, 5 quarter=1',)
    """
    ages: dict[tuple[int, str, str, int], list[int]] = {}
    for one in selections:
        codes = " ".join(f"{role}={one.codes[role]}" for role in _ROLES if role in one.codes)
        place = one.sign, one.table_id, codes, one.quarter
        age = one.codes.get("age")
        known = ages.setdefault(place, [])
        if age is not None and age.isdigit():
            known.append(int(age))
        elif age is not None:
            ages[one.sign, one.table_id, f"{codes} age={age}".strip(), one.quarter] = ages.pop(place)
    return tuple(
        " ".join(
            part
            for part in (
                "-" if sign < 0 else "+",
                table,
                codes,
                f"age={year_ranges(known)}" if known else "",
                f"quarter={quarter}" if quarter else "",
            )
            if part
        )
        for (sign, table, codes, quarter), known in ages.items()
    )


def _tables(formulas: Iterable[Formula]) -> tuple[str, ...]:
    both = (one for formula in formulas for one in (*formula.numerator, *formula.denominator))
    return tuple(sorted({one.table_id for one in both}))


def _missing(reading: Reading, tables: Iterable[str]) -> tuple[str, ...]:
    return tuple(one for one in tables if one not in reading.loaded_tables)


def _scope_line(
    reading: Reading,
    asked: Measure,
    measure: Measure,
    formula: Formula,
    terms: Mapping[tuple[str, str, str], list[Selection]],
) -> ScopeLine:
    tables = _tables([formula])
    count, years = _with_values(reading, asked, measure, formula)

    def side(role: str, defined: tuple[Selection, ...]) -> tuple[str, ...]:
        return in_words(terms.get((formula.scope, formula.basis, role), defined))

    return ScopeLine(
        scope=formula.scope,
        basis=formula.basis,
        text=measure.scope_text.get(formula.scope),
        figures=count,
        years=years,
        numerator=side("numerator", formula.numerator),
        denominator=side("denominator", formula.denominator),
        tables=tables,
        tables_missing=_missing(reading, tables),
        not_loaded=None,
    )


def _with_values(
    reading: Reading, measure: Measure, amounts: Measure, formula: Formula
) -> tuple[int, tuple[int, ...]]:
    """How many values there are in one scope and basis, and in which years.

    Growth is stored nowhere: counted is what can be calculated from two years on the same side of a cut.
    """
    figures = reading.figures(amounts.id, formula.scope, formula.basis)
    if not measure.of:
        return int((~np.isnan(figures.value)).sum()), figures.years()
    cuts = {one.year for one in (*amounts.breaks, *measure.breaks)}
    value = {place: float(figures.value[row]) for place, row in figures.places.items()}
    years = [
        year
        for (organisation, year), now in value.items()
        if not np.isnan(now) and year not in cuts and value.get((organisation, year - 1), 0.0) > 0
    ]
    return len(years), tuple(sorted(set(years)))


def _line(reading: Reading, measure: Measure) -> MeasureLine:
    amounts = reading.find_measure(measure.of) if measure.of else measure
    years: set[int] = set()
    count = 0
    for one in amounts.formulas:
        found, its_years = _with_values(reading, measure, amounts, one)
        count += found
        years |= set(its_years)
    tables = _tables(amounts.formulas)
    missing = _missing(reading, tables)
    return MeasureLine(
        id=measure.id,
        name=measure.name,
        unit=measure.unit,
        organisations=measure.organisations,
        scopes=amounts.scopes,
        figures=count,
        years=tuple(sorted(years)),
        tables_missing=missing,
        tables_partial=() if years else tuple(one for one in tables if one not in missing),
        of=measure.of,
    )


def list_measures(reading: Reading) -> MeasureList:
    """All measures of the edition, by id, loaded or not."""
    found = tuple(_line(reading, reading.find_measure(id_)) for id_ in reading.measure_ids)
    needed = {table for one in found for table in one.tables_missing}
    needed |= {one.table_id for one in reading.deflator_definitions if one.table_id}
    kinds: dict[str, set[str]] = {}
    for source in reading.all_sources:
        kinds.setdefault(source.table_id, set()).add(source.kind)
    measures = (reading.find_measure(id_) for id_ in reading.measure_ids)
    wanted = {table for one in measures for table in _tables(one.formulas)}
    return MeasureList(
        found,
        tuple(sorted(needed - reading.loaded_tables)),
        tuple(sorted(table for table, own in kinds.items() if own == {"transcribed"} and table in wanted)),
        reading.edition_id,
    )


def measure_detail(reading: Reading, measure: str) -> MeasureDetail:
    """One measure in full: every scope and basis, what it is made of and what is loaded.

    Raises UnknownMeasure, listing the nearest.
    """
    found = reading.find_measure(measure)
    amounts = reading.find_measure(found.of) if found.of else found
    terms = _terms(reading, amounts)
    scopes = [_scope_line(reading, found, amounts, formula, terms) for formula in amounts.formulas]
    defined = {one.scope for one in scopes}
    scopes += [
        ScopeLine(scope, "", amounts.scope_text.get(scope), 0, (), (), (), (), (), text)
        for scope, text in amounts.not_loaded.items()
        if scope not in defined
    ]
    lineages: set[int] = set()
    for one in amounts.formulas:
        lineages |= set(reading.figures(amounts.id, one.scope, one.basis).lineage.tolist())
    return MeasureDetail(
        measure=measure_note(found),
        scopes=tuple(scopes),
        first_year=amounts.first_year,
        near_zero_share=amounts.near_zero_share,
        sources=reading.sources(lineages),
        edition_id=reading.edition_id,
    )
