"""All measures for all organisations and years in one pass, as Ibis expressions and NumPy arrays.

`cell_sums` joins the terms of every measure with the cells once and sums them; it runs on whatever
engine the tables live in. `expected_cells` counts the cells each figure should rest on. `figures`
puts the two together: the value, why it is missing, its flags. Nothing here opens anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alen.measures.definition import Measure, Term
from alen.model.engine import ArrowTable, Expression
from alen.model.figures import BASIS_KEY, SCOPE_KEY

# A cell reported in thousands of kroner is known to half a thousand: 50,000 øre.
HALF_A_THOUSAND_ORE = 50_000
HALF_A_KRONE_ORE = 50


@dataclass(frozen=True)
class Part:
    """One side of one formula: the unit in which cells are summed."""

    key: int
    measure_id: str
    scope: str
    basis: str
    role: str
    terms: int
    exact_terms: int


def parts_of(terms: Sequence[Term]) -> tuple[dict[int, int], tuple[Part, ...]]:
    """Which part each term belongs to, and the parts."""
    names: dict[tuple[str, str, str, str], list[Term]] = {}
    for term in terms:
        names.setdefault((term.measure_id, term.scope, term.basis, term.role), []).append(term)
    part_of: dict[int, int] = {}
    parts: list[Part] = []
    for key, (name, members) in enumerate(names.items()):
        exact = sum("*" not in term.codes.values() for term in members)
        parts.append(Part(key, *name, len(members), exact))
        part_of.update({term.key: key for term in members})
    return part_of, tuple(parts)


def cell_sums(account: Expression, observation: Expression, term: Expression) -> Expression:
    """Sums of cells by part, organisation, year and snapshot: one join each for the two cell tables.

    Columns: part_key, organisation_key, year, snapshot_key, total, cells, cells_empty, found_terms,
    rounded_cells. `total` is in øre (accounts) or the reported unit (observations). A term whose cells
    stand in several snapshots is counted in the first, so that found_terms add up over snapshots.
    """
    wanted = term.filter(term.series_key == -1)
    by_account = account.join(
        wanted,
        [
            account.snapshot_key == wanted.snapshot_key,
            account.funktion_key == wanted.funktion_key,
            account.art_key == wanted.art_key,
            account.dranst_key == wanted.dranst_key,
            account.price_unit_key == wanted.price_unit_key,
            (wanted.gruppering_key == -2) | (account.gruppering_key == wanted.gruppering_key),
        ],
    )
    others = term.filter(term.series_key != -1)
    by_series = observation.join(
        others,
        [
            observation.snapshot_key == others.snapshot_key,
            observation.series_key == others.series_key,
            observation.quarter == others.quarter,
        ],
    )
    columns = (
        "part_key", "term_key", "organisation_key", "year", "snapshot_key", "sign", "unit_factor",
        "value_reported",
    )  # fmt: skip
    cells = by_account.select(*columns).union(by_series.select(*columns))
    place = ("part_key", "organisation_key", "year")
    terms = cells.group_by(*place, "term_key", "snapshot_key").aggregate(
        total=(cells.value_reported * cells.sign * cells.unit_factor).sum(),
        cells=cells.count(),
        cells_empty=cells.value_reported.isnull().sum(),
        rounded_cells=(cells.unit_factor > 1).sum(),
    )
    first = terms.snapshot_key.min().over(group_by=[*place, "term_key"])
    terms = terms.mutate(is_first=(terms.snapshot_key == first).cast("int64"))
    return terms.group_by(*place, "snapshot_key").aggregate(
        total=terms.total.sum(),
        cells=terms.cells.sum(),
        cells_empty=terms.cells_empty.sum(),
        found_terms=terms.is_first.sum(),
        rounded_cells=terms.rounded_cells.sum(),
    )


def expected_cells(term: Expression, area: Expression, period: Expression) -> Expression:
    """How many terms of each part the snapshots cover, by organisation and year.

    `term` has one row per term and snapshot that holds its codes; `area` and `period` list the
    organisations and the (year, quarter) each snapshot covers, with `is_closed`: whether the snapshot
    answers for cells that are not in it.
    """
    once = term.select("part_key", "term_key", "snapshot_key", "quarter").distinct()
    covered = once.join(area, "snapshot_key").join(period, ["snapshot_key", "quarter"])
    return covered.group_by("part_key", "organisation_key", "year").aggregate(
        covered_terms=covered.term_key.nunique(),
        absent_is_zero=covered.absent_is_zero.cast("int8").min(),
    )


Columns = Mapping[str, NDArray[Any]]


@dataclass
class _Side:
    """Sums of one side of the figures, aligned with the figures' rows."""

    total: NDArray[np.float64]
    exact: NDArray[np.int64]
    cells: NDArray[np.int64]
    empty: NDArray[np.int64]
    found: NDArray[np.int64]
    covered: NDArray[np.int64]
    rounded: NDArray[np.int64]
    absent_is_zero: NDArray[np.bool_]
    terms: int


@dataclass(frozen=True)
class Rules:
    """What one measure's figures must obey, as numbers.

    last_year  the last year in which anyone booked on the function; where a later year has no line, the
               function may be abolished, and nothing is zero by absence
    """

    key: int
    unit: str
    organisations: frozenset[int]
    first_year: int | None
    near_zero_share: float | None
    ranked: frozenset[int]
    last_year: int | None = None


@dataclass(frozen=True)
class Evaluated:
    """Figures as columns (the schema of out_alen__figure but for lineage) and their snapshots.

    `snapshots` holds, per figure, the sorted keys of the snapshots it rests on; `rules` is what the
    figures obey, by measure id.
    """

    columns: Columns
    snapshots: list[tuple[int, ...]]
    rules: Mapping[str, Rules]


def _grouped(sums: ArrowTable, expected: ArrowTable) -> dict[int, dict[tuple[int, int], list[Any]]]:
    """part -> (organisation, year) -> [total, cells, empty, found, rounded, covered, zero, snapshots]."""
    grouped: dict[int, dict[tuple[int, int], list[Any]]] = {}
    names = ("part_key", "organisation_key", "year", "covered_terms", "absent_is_zero")
    for part, org, year, covered, zero in zip(*(expected[n].to_pylist() for n in names), strict=True):
        grouped.setdefault(part, {})[org, year] = [0, 0, 0, 0, 0, covered, bool(zero), ()]
    names = (
        "part_key", "organisation_key", "year", "snapshot_key", "total", "cells", "cells_empty",
        "found_terms", "rounded_cells",
    )  # fmt: skip
    for part, org, year, snapshot, total, cells, empty, found, rounded in zip(
        *(sums[n].to_pylist() for n in names), strict=True
    ):
        row = grouped.setdefault(part, {}).setdefault((org, year), [0, 0, 0, 0, 0, 0, False, ()])
        row[0] += int(total or 0)
        row[1] += cells
        row[2] += empty
        row[3] += found
        row[4] += rounded
        row[5] = max(row[5], row[3])
        row[7] += (snapshot,)
    return grouped


_EMPTY: list[Any] = [0, 0, 0, 0, 0, 0, False, ()]


def _value(unit: str, numerator: int, denominator: int | None) -> float | None:
    """One figure from its two sums; None where it would be divided by nothing."""
    if unit == "persons":
        return float(numerator)
    if not denominator:
        return None
    if unit == "kr_per_inhabitant":
        return numerator / 100 / denominator
    if unit == "per_km2":
        # The denominator is in hectares: hundredths of a square kilometre.
        return numerator * 100 / denominator
    return 100 * numerator / denominator if unit == "pct" else numerator / denominator


def _side(row: list[Any], part: Part) -> tuple[int | None, str | None, set[str]]:
    """One side's sum, or why there is none, and its flags."""
    total, _, empty, found, _, covered, zero, _ = row
    if covered < part.terms:
        return None, "not_loaded", set()
    if empty:
        return None, "missing_at_source", set()
    absent = part.terms - found
    if absent and not zero:
        return None, "missing_at_source", set()
    return total, None, {"zero_by_absence"} if absent else set()


def side_sums(
    sums: ArrowTable, expected: ArrowTable, parts: Sequence[Part]
) -> dict[int, dict[tuple[int, int], tuple[int | None, str | None]]]:
    """Part key -> (organisation, year) -> the part's sum, or why there is none; for breakdowns."""
    grouped = _grouped(sums, expected)
    return {
        part.key: {place: _side(row, part)[:2] for place, row in grouped.get(part.key, {}).items()}
        for part in parts
    }


def _figure(
    unit: str, basis: str, above: list[Any], below: list[Any], parts: tuple[Part, Part | None]
) -> tuple[int | None, int | None, float | None, int | None, str | None, set[str]]:
    """One figure: numerator, denominator, value, precision, reason, flags."""
    numerator, reason, flags = _side(above, parts[0])
    if basis == "as_published":
        value = None if numerator is None else float(numerator)
        return None, None, value, HALF_A_KRONE_ORE, reason, flags
    denominator: int | None = None
    if parts[1] is not None:
        denominator, reason_below, more = _side(below, parts[1])
        reason, flags = reason or reason_below, flags | more
    precision = above[4] * HALF_A_THOUSAND_ORE
    if reason:
        return numerator, denominator, None, precision, reason, flags
    assert numerator is not None
    value = _value(unit, numerator, denominator)
    if value is None:
        return numerator, denominator, None, precision, "not_applicable", flags
    return numerator, denominator, value, precision, None, flags


def figures(
    sums: ArrowTable,
    expected: ArrowTable,
    parts: Sequence[Part],
    rules: Mapping[str, Rules],
    partly: frozenset[int] = frozenset(),
    spans: Mapping[int, tuple[int, int]] | None = None,
) -> Evaluated:
    """Every figure the sources cover, with its reason or its flags.

    sums, expected  what `cell_sums` and `expected_cells` gave, as Arrow tables
    rules           measure id -> what its figures must obey
    partly          snapshots that may lack codes of their table: a sum over every code that rests on one
                    is flagged `partial`
    spans           organisation key -> the first and the last year it stands in; a publisher may list
                    it in other years too, with zeros that are nobody's
    """
    standing = spans or {}
    grouped = _grouped(sums, expected)
    sides: dict[tuple[str, str, str], dict[str, Part]] = {}
    for part in parts:
        sides.setdefault((part.measure_id, part.scope, part.basis), {})[part.role] = part
    rows: list[tuple[Any, ...]] = []
    snapshots: list[tuple[int, ...]] = []
    for (measure_id, scope, basis), roles in sides.items():
        # A formula whose selection by label found no code has no part above the line: not loaded.
        if "numerator" not in roles:
            continue
        rule, top, bottom = rules[measure_id], roles["numerator"], roles.get("denominator")
        above_all = grouped.get(top.key, {})
        below_all = grouped.get(bottom.key, {}) if bottom else {}
        for (org, year), above in above_all.items():
            first, last = standing.get(org, (year, year))
            if org not in rule.organisations or not first <= year <= last:
                continue
            below = below_all.get((org, year), _EMPTY)
            if _is_out_of_use(rule, year, above):
                figure = (None, None, None, None, "not_applicable", set[str]())
            else:
                figure = _figure(rule.unit, basis, above, below, (top, bottom))
            if figure[2] is not None and (
                _is_partial(top, above, partly) or _is_partial(bottom, below, partly)
            ):
                figure[5].add("partial")
            terms = top.terms + (bottom.terms if bottom else 0)
            found = above[3] + below[3]
            rows.append(
                (
                    rule.key, org, year, SCOPE_KEY[scope], BASIS_KEY[basis], *figure[:5],
                    " ".join(sorted(figure[5])), above[1] + below[1],
                    above[2] + below[2] + max(0, terms - found),
                )
            )  # fmt: skip
            snapshots.append(tuple(sorted({*above[7], *below[7]})))
    return Evaluated(flag_near_zero(_columns(rows), rules), snapshots, rules)


def _is_out_of_use(rule: Rules, year: int, above: list[Any]) -> bool:
    """Whether the function may not be used in a year: before its first, or after its last without a line."""
    if rule.first_year is not None and year < rule.first_year:
        return True
    return rule.last_year is not None and year > rule.last_year and not above[3]


def _is_partial(part: Part | None, row: list[Any], partly: frozenset[int]) -> bool:
    return part is not None and part.exact_terms < part.terms and not partly.isdisjoint(row[7])


_NAMES = (
    "measure_key", "organisation_key", "year", "scope_key", "basis_key", "numerator", "denominator",
    "value", "precision_ore", "missing_reason", "flags", "cells", "cells_missing",
)  # fmt: skip


def _columns(rows: list[tuple[Any, ...]]) -> dict[str, NDArray[Any]]:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(_NAMES)
    return {name: np.array(column, dtype=object) for name, column in zip(_NAMES, columns, strict=True)}


def flag_near_zero(columns: dict[str, NDArray[Any]], rules: Mapping[str, Rules]) -> dict[str, NDArray[Any]]:
    """Flag figures at or below a share of their year's median as booked elsewhere; changes `columns`.

    The amount stands, for it is what was booked; the flag takes it out of the ranking. Flags set before
    are set anew: a corrected figure may have left the neighbourhood of zero, or moved the median.
    """
    for index, flags in enumerate(columns["flags"]):
        if "booked_elsewhere" in flags:
            columns["flags"][index] = " ".join(f for f in flags.split() if f != "booked_elsewhere")
    values = np.array([np.nan if v is None else v for v in columns["value"]], dtype=np.float64)
    keys = [columns[name].astype(np.int64) for name in ("measure_key", "scope_key", "basis_key", "year")]
    organisations = columns["organisation_key"].astype(np.int64) if len(values) else np.array([], np.int64)
    for rule in rules.values():
        if rule.near_zero_share is None or not len(values):
            continue
        mine = (keys[0] == rule.key) & np.isin(organisations, list(rule.ranked)) & ~np.isnan(values)
        for group in {tuple(row) for row in np.stack([k[mine] for k in keys[1:]], axis=1).tolist()}:
            rows = mine & (keys[1] == group[0]) & (keys[2] == group[1]) & (keys[3] == group[2])
            limit = max(0.0, rule.near_zero_share * float(np.median(values[rows])))
            for index in np.flatnonzero(rows & (values <= limit)):
                flags = {*columns["flags"][index].split(), "booked_elsewhere"}
                columns["flags"][index] = " ".join(sorted(flags))
    return columns


def rules_of(
    measures: Sequence[Measure],
    keys: Mapping[str, int],
    kinds: Mapping[int, str],
    first_years: Mapping[str, int],
    last_years: Mapping[str, int] | None = None,
) -> dict[str, Rules]:
    """The rules of every measure that has formulas.

    kinds        organisation key -> its kind; figures are kept for the measure's own kind and the
                 nation, and for everything where the measure is for all
    first_years  measure id -> first year with an amount, for measures that let the data decide
    last_years   measure id -> last such year
    """
    found: dict[str, Rules] = {}
    for measure in measures:
        if measure.of:
            continue
        wanted = {measure.organisations, "nation"}
        kept = frozenset(
            key for key, kind in kinds.items() if measure.organisations == "all" or kind in wanted
        )
        ranked = frozenset(key for key in kept if kinds[key] in {"municipality", "region"})
        first = (
            first_years.get(measure.id, measure.first_year)
            if measure.first_year_from_data
            else (measure.first_year)
        )
        last = (last_years or {}).get(measure.id) if measure.first_year_from_data else None
        found[measure.id] = Rules(
            keys[measure.id], measure.unit, kept, first, measure.near_zero_share, ranked, last
        )
    return found


def first_years(account: Expression, term: Expression) -> Expression:
    """The first and last year in which any cell of a term's function holds an amount.

    Columns: term_key, first_year, last_year.
    """
    used = account.filter((account.value_reported != 0) & account.value_reported.notnull())
    spans = used.group_by("snapshot_key", "funktion_key").aggregate(
        first_year=used.year.min(), last_year=used.year.max()
    )
    exact = term.filter(term.series_key == -1)
    joined = spans.join(
        exact,
        [spans.snapshot_key == exact.snapshot_key, spans.funktion_key == exact.funktion_key],
    )
    return joined.group_by("term_key").aggregate(
        first_year=joined.first_year.min(), last_year=joined.last_year.max()
    )
