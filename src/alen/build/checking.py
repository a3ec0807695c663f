"""All checks of an edition that is being built, in one order: figures, snapshots, corrections."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alen.build.definitions import Definitions
from alen.build.loading import Clash, Loaded, SetAside
from alen.comparison.groups import national_check
from alen.measures import checks
from alen.measures.blocks import MOST_CODES, Block, Found, blocks_of, in_order, number
from alen.measures.definition import Measure
from alen.model.figures import BASES, SCOPES
from alen.model.organisations import Organisations

_POPULATION = "population"


def findings(
    definitions: Definitions,
    figures: Mapping[str, NDArray[Any]],
    loaded: Loaded,
    corrected: Sequence[Mapping[str, Any]] = (),
    idle: Sequence[str] = (),
    of_parts: Sequence[Found] = (),
) -> list[dict[str, Any]]:
    """The rows of out_alen__check, in their order, without number and with `detail` as a mapping.

    figures    the columns of out_alen__figure as object arrays, None for null
    loaded     which snapshots were loaded, what was set aside, where two held the same cell
    corrected  the corrections that were applied; `measure_key`, `organisation_key` and `year` where
               they are known, and anything else that belongs in the detail
    idle       ids of corrections whose number is not loaded
    of_parts   what was found of the parts of figures

    Keys of a row: check_id, severity (finding, partial or note), measure_key, organisation_key, year,
    detail. docs/check.md tells what each detail holds.
    """
    known = definitions.organisations
    kinds = {one.key: one.kind for one in known}
    codes = {one.key: one.code for one in known}
    measures = {key: one for one, key in _keyed(definitions)}
    blocks = blocks_of(figures, measures)
    found: list[Found] = []
    for block in blocks:
        found += checks.thousand_error_findings(block, kinds, codes)
        found += checks.outlier_findings(block, kinds, codes)
        found += checks.missing_findings(block, codes)
        found += checks.flag_findings(block, codes)
    found += national_findings(blocks, known, codes)
    for members in _by_measure(blocks):
        found += checks.first_year_findings(members) + checks.break_findings(members)
        found += _units(members)
    found += _ages(definitions, blocks, codes)
    found += snapshot_findings(loaded) + [_correction(one) for one in corrected]
    found += [_idle(correction_id) for correction_id in idle]
    return [one.row() for one in in_order([*found, *of_parts])]


def _keyed(definitions: Definitions) -> list[tuple[Measure, int]]:
    keys = definitions.measure_keys
    return [(measure, keys[measure.id]) for measure in definitions.measures]


def _by_measure(blocks: Sequence[Block]) -> list[list[Block]]:
    found: dict[int, list[Block]] = {}
    for block in blocks:
        found.setdefault(block.measure_key, []).append(block)
    return list(found.values())


def _units(blocks: Sequence[Block]) -> list[Found]:
    found: list[Found] = []
    for computed in (one for one in blocks if one.basis == "computed"):
        for published in (one for one in blocks if one.basis == "as_published"):
            if computed.scope == published.scope:
                found += checks.unit_findings(computed, published)
    return found


def _ages(definitions: Definitions, blocks: Sequence[Block], codes: Mapping[int, str]) -> list[Found]:
    chain = checks.age_chain(definitions.measures)
    held = {one.measure.id: one for one in blocks if one.measure.id in chain and one.basis == "computed"}
    if not chain or set(held) != set(chain):
        return []
    return checks.age_findings([held[id_] for id_ in chain], codes)


# -- the national row --------------------------------------------------------------------------------------


def national_findings(blocks: Sequence[Block], known: Organisations, codes: Mapping[int, str]) -> list[Found]:
    """The nation's own row against its members, for every measure that has both.

    Computed figures: numerator against sum of numerators, each numerator once. Figures as published:
    value against the mean weighted by the population of that same year, never another's.
    """
    nation = next((one for one in known if one.kind == "nation"), None)
    if nation is None:
        return []
    population = next((one for one in blocks if one.measure.id == _POPULATION), None)
    found: list[Found] = []
    summed: set[str] = set()
    for block in sorted(blocks, key=lambda one: one.measure.unit not in checks.LEVELS):
        members_of = _members(known, nation.code, block.measure.organisations)
        if block.basis == "computed":
            numerator = _numerator(block)
            if numerator not in summed:
                found += checks.sum_findings(block, nation.key, members_of, codes)
            summed.add(numerator)
        elif block.measure.unit == "kr_per_inhabitant":
            found += _published(block, population, nation.key, members_of, codes)
    return found


def _numerator(block: Block) -> str:
    """What is summed above the line, as text: a share has its numerator from the measure in kroner."""
    formulas = block.measure.formulas
    mine = [
        asdict(one)
        for f in formulas
        if (f.scope, f.basis) == (block.scope, block.basis)
        for one in f.numerator
    ]
    return json.dumps([block.measure.organisations, mine], sort_keys=True)


def _members(known: Organisations, nation_code: str, kind: str) -> Callable[[int], Sequence[int]]:
    """Who makes up the nation's row in a year: for accounts the 98 or the regions, for population
    Christiansø too."""

    def members_of(year: int) -> Sequence[int]:
        if kind == "all":
            return [one.key for one in known.members(nation_code, "nation", year)]
        return [one.key for one in known.of_kind(kind, year)]

    return members_of


def _published(
    block: Block,
    population: Block | None,
    nation: int,
    members_of: Callable[[int], Sequence[int]],
    codes: Mapping[int, str],
) -> list[Found]:
    found: list[Found] = []
    lacking: dict[str, dict[int, list[int]]] = {}
    for year in block.years:
        members = members_of(year)
        values = block.values(members, year)
        people = np.full(len(members), np.nan) if population is None else population.values(members, year)
        national = float(block.values([nation], year)[0])
        if np.isnan(national) and np.isnan(values).all():
            continue
        reason = _reason(values, people, national)
        if reason:
            absent = np.isnan(values) | ~(people > 0)
            of = (
                []
                if reason == "population_not_loaded"
                else [member for member, lacks in zip(members, absent.tolist(), strict=True) if lacks]
            )
            lacking.setdefault(reason, {})[year] = of
            continue
        found.append(_held(block, nation, year, values, people, national))
    return found + checks.lacking_findings(block, lacking, codes)


def _reason(values: NDArray[np.float64], people: NDArray[np.float64], national: float) -> str:
    """Why a year cannot be held against the nation; empty when it can."""
    if np.isnan(national):
        return "nation_missing"
    if not (people > 0).any():
        return "population_not_loaded"
    return "members_missing" if (np.isnan(values) | ~(people > 0)).any() else ""


def _held(
    block: Block,
    nation: int,
    year: int,
    values: NDArray[np.float64],
    people: NDArray[np.float64],
    national: float,
) -> Found:
    half = block.precision_ore[block.places[nation, year]] or 0
    check = national_check(values, people, national, unit=2 * half / 100)
    return block.found(
        "national_row", "finding" if check.is_flagged else "note", organisation=nation, year=year,
        reason=check.verdict, national=number(national), implied=number(check.implied),
        difference=number(check.difference), bound=number(check.bound), members=len(values),
    )  # fmt: skip


# -- snapshots and corrections -----------------------------------------------------------------------------


def snapshot_findings(loaded: Loaded) -> list[Found]:
    """Where two snapshots of a table hold the same cell, and lines that were left out.

    A table may come in many parts: one row tells of all its parts that agree, one of those that do not.
    """
    tables = {source.key: source.spec.table_id for source in loaded.sources}
    rivals: dict[tuple[str, bool], list[Clash]] = {}
    for clash in loaded.clashes:
        rivals.setdefault((tables.get(clash.kept_key, ""), clash.differing > 0), []).append(clash)
    left_out: dict[tuple[str, str, str], list[SetAside]] = {}
    for aside in loaded.set_aside:
        place = (aside.reason, tables.get(aside.snapshot_key, ""), aside.variable)
        left_out.setdefault(place, []).append(aside)
    found: list[Found] = []
    for (table, differs), clashes in rivals.items():
        detail = {
            "table": table,
            "cells": sum(one.cells for one in clashes),
            "differing": sum(one.differing for one in clashes),
            "kept_left": sorted([one.kept_key, one.left_key] for one in clashes)[:MOST_CODES],
        }
        found.append(Found("snapshots_disagree", "finding" if differs else "note", detail=detail))
    for (reason, table, variable), asides in left_out.items():
        detail = {
            "reason": reason,
            "table": table,
            "variable": variable,
            "lines": sum(one.lines for one in asides),
            "codes": sorted({code for one in asides for code in one.codes})[:MOST_CODES],
            "snapshots": sorted({one.snapshot_key for one in asides})[:MOST_CODES],
        }
        severity = "finding" if reason == "unknown_organisation" else "note"
        found.append(Found("set_aside", severity, detail=detail))
    return found


_PLACE = ("measure_key", "organisation_key", "year")
_STATED_OTHERWISE = {*_PLACE, "scope_key", "basis_key", "correction_key", "reason_da", "reason_en"}


def _idle(correction_id: str) -> Found:
    """A correction whose number is not loaded: it must not vanish in silence."""
    detail = {"correction_id": correction_id, "reason": "not_loaded"}
    return Found("correction", "partial", None, None, None, detail)


def _correction(applied: Mapping[str, Any]) -> Found:
    detail: dict[str, Any] = {}
    if "scope_key" in applied and "basis_key" in applied:
        detail = {"scope": SCOPES[applied["scope_key"]], "basis": BASES[applied["basis_key"]]}
    if "reason_da" in applied and "reason_en" in applied:
        detail["text"] = {"da": applied["reason_da"], "en": applied["reason_en"]}
    detail.update({key: applied[key] for key in sorted(applied) if key not in _STATED_OTHERWISE})
    measure, organisation, year = (applied.get(key) for key in _PLACE)
    return Found("correction", "note", measure, organisation, year, detail)
