"""The parts of figures by function and by art: the numerators' own join, asked for code by code.

A breakdown's codes become terms of their own, which `cell_sums` sums as it sums those of the measures;
so a part is missing, or zero, by the same rules as a figure. What several codes do not reach is one more
part, the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis

from alen.build.definitions import Definitions
from alen.build.figures import Compiled, coverage, places_of
from alen.build.loading import Loaded
from alen.measures.blocks import Found
from alen.measures.breakdowns import REST, Split, parts_of_numerator
from alen.measures.definition import Breakdown, Measure, Term
from alen.measures.evaluate import Part, cell_sums, expected_cells, side_sums
from alen.model.engine import Engine
from alen.model.figures import BASIS_KEY, SCOPE_KEY, SCOPES

_COMPUTED = "computed"


@dataclass(frozen=True)
class Wanted:
    """One code of one breakdown in one scope: what is summed apart."""

    key: int
    measure: Measure
    scope: str
    breakdown: Breakdown
    code: str


@dataclass(frozen=True)
class Splits:
    """The codes to sum apart, and their terms as rows of core_alen__term."""

    wanted: tuple[Wanted, ...]
    rows: list[dict[str, int]]


def compile_splits(definitions: Definitions, loaded: Loaded, compiled: Compiled) -> Splits:
    """Every breakdown of every measure as terms, one part a code."""
    wanted: dict[tuple[str, str, str, str], Wanted] = {}
    rows: list[dict[str, int]] = []
    codes_by_key = {(role, key): code for (role, code), key in loaded.keys.items()}
    for measure in definitions.measures:
        numerators = [
            term
            for term in compiled.terms
            if (term.measure_id, term.basis, term.role) == (measure.id, _COMPUTED, "numerator")
        ]
        for breakdown in measure.breakdowns:
            for term in numerators:
                for row in _rows(term, breakdown, loaded, compiled):
                    code = codes_by_key[breakdown.dimension, row[f"{breakdown.dimension}_key"]]
                    place = measure.id, term.scope, breakdown.dimension, code
                    one = wanted.setdefault(place, Wanted(len(wanted), measure, term.scope, breakdown, code))
                    rows.append({**row, "part_key": one.key})
    return Splits(tuple(wanted.values()), rows)


def _rows(term: Term, breakdown: Breakdown, loaded: Loaded, compiled: Compiled) -> Iterable[dict[str, int]]:
    if breakdown.is_complete:
        yield from (row for row in compiled.rows if row["term_key"] == term.key)
        return
    for code in breakdown.codes:
        yield from places_of(replace(term, codes={**term.codes, breakdown.dimension: code}), loaded)


def splits(
    engine: Engine,
    definitions: Definitions,
    loaded: Loaded,
    compiled: Compiled,
    figures: Mapping[str, Any],
) -> list[Split]:
    """Every computed numerator that is split, with its parts, from the core tables.

    figures  the columns of out_alen__figure; a figure without a numerator has no parts
    """
    made = compile_splits(definitions, loaded, compiled)
    if not made.rows:
        return []
    types = engine.table("core_alen__term").schema()
    term = ibis.memtable({name: [row[name] for row in made.rows] for name in types.names}, schema=types)
    account = engine.table("core_statbank__account")
    observation = engine.table("core_statbank__observation")
    area, period = coverage(loaded, definitions)
    terms: dict[int, set[int]] = {}
    for row in made.rows:
        terms.setdefault(row["part_key"], set()).add(row["term_key"])
    parts = [
        Part(one.key, one.measure.id, one.scope, _COMPUTED, "numerator", len(terms[one.key]), 0)
        for one in made.wanted
    ]
    sums = side_sums(
        engine.to_pyarrow(cell_sums(account, observation, term)),
        engine.to_pyarrow(expected_cells(term, area, period)),
        parts,
    )
    numerators = _numerators(figures)
    keys = definitions.measure_keys
    groups: dict[tuple[str, str, str], list[Wanted]] = {}
    for one in made.wanted:
        groups.setdefault((one.measure.id, one.scope, one.breakdown.dimension), []).append(one)
    return [
        split
        for (measure_id, scope, _), members in groups.items()
        for split in parts_of_numerator(
            keys[measure_id],
            scope,
            members[0].breakdown,
            {one.code: sums.get(one.key, {}) for one in members},
            numerators.get((keys[measure_id], SCOPE_KEY[scope]), {}),
        )
    ]


def _numerators(figures: Mapping[str, Any]) -> dict[tuple[int, int], dict[tuple[int, int], int]]:
    """(measure, scope) -> (organisation, year) -> the numerator of the computed figure."""
    found: dict[tuple[int, int], dict[tuple[int, int], int]] = {}
    names = ("measure_key", "scope_key", "basis_key", "organisation_key", "year", "numerator")
    for measure, scope, basis, organisation, year, numerator in zip(
        *(figures[name].tolist() for name in names), strict=True
    ):
        if basis == BASIS_KEY[_COMPUTED] and numerator is not None:
            found.setdefault((measure, scope), {})[organisation, year] = int(numerator)
    return found


def part_rows(found: Sequence[Split]) -> list[dict[str, Any]]:
    """Rows of out_alen__part. A code that no one ever booked an amount on is left out."""
    used: set[tuple[int, str, str, str]] = set()
    for split in found:
        used |= {
            (split.measure_key, split.scope, split.dimension, one.code)
            for one in split.parts
            if one.amount_ore != 0
        }
    return [
        {
            "measure_key": split.measure_key,
            "organisation_key": split.organisation_key,
            "year": split.year,
            "scope_key": SCOPE_KEY[split.scope],
            "dimension": split.dimension,
            "code": one.code,
            "amount_ore": one.amount_ore,
            "missing_reason": one.missing_reason,
        }
        for split in found
        for one in split.parts
        if (split.measure_key, split.scope, split.dimension, one.code) in used
    ]


def part_findings(found: Sequence[Split]) -> list[Found]:
    """Whether the parts sum to the figure, and where they do not reach it what share they cover."""
    grouped: dict[tuple[int, str, str], list[Split]] = {}
    for split in found:
        grouped.setdefault((split.measure_key, split.scope, split.dimension), []).append(split)
    rows: list[Found] = []
    for (measure, scope, dimension), members in sorted(
        grouped.items(), key=lambda pair: (pair[0][0], SCOPES.index(pair[0][1]), pair[0][2])
    ):
        detail: dict[str, Any] = {"scope": scope, "dimension": dimension, "figures": len(members)}
        if members[0].is_complete:
            wrong = [one for one in members if one.difference_ore != 0]
            rows += [
                Found(
                    "parts", "finding", measure, one.organisation_key, one.year,
                    {"scope": scope, "dimension": dimension, "difference": one.difference_ore,
                     "reason": "differs"},
                )
                for one in wrong
            ]  # fmt: skip
            if len(wrong) < len(members):
                rows.append(Found("parts", "note", measure, None, None, {**detail, "reason": "agrees"}))
            continue
        shares = [one.covered_share for one in members if one.covered_share is not None]
        ends = {"lowest_share": min(shares), "highest_share": max(shares)} if shares else {}
        lacking = sum(one.has_missing for one in members)
        more = {"missing": lacking} if lacking else {}
        rows.append(
            Found("parts", "partial", measure, None, None, {**detail, **ends, **more, "reason": REST})
        )
    return rows
