"""Released sums of ledgers as figures of an edition: the wide scope of one organisation and year.

The numerator is what rules decide, as released; the denominator is the edition's own population. The bounds,
the day and the rules follow the figure as a remark. Without released files nothing of an edition changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any, cast

import numpy as np

from alen.build.definitions import Definitions
from alen.errors import BadDefinition
from alen.measures.definition import Formula, Measure
from alen.measures.evaluate import Evaluated, flag_near_zero
from alen.model.figures import BASIS_KEY, SCOPE_KEY
from alen.model.organisation import Organisation
from alen.model.released import AXES, Released, released_from
from alen.model.remarks import Remark, check_unique
from alen.model.yaml_text import parse_yaml
from alen.store import editions
from alen.store.packaged import read_text
from alen.store.released import released_in
from alen.store.workspace import Workspace

_COMPUTED, _POPULATION, _FROM = "computed", "population", "extended"
_ORE = 100


def chosen(
    workspace: Workspace, definitions: Definitions, source_edition: str | None
) -> tuple[Released, ...]:
    """What an edition is to hold: the workspace's files, or what an earlier edition held.

    Sums by the axes are no figures and stay files. Raises BadDefinition for a damaged file, and for one of a
    measure without a wide scope of its own, or of an organisation that is in no list or of another kind.
    """
    if source_edition is None:
        folder = str(workspace.own("released"))
        given = [(f"{folder}/{name}", one) for name, one in released_in(workspace)]
    else:
        manifest = editions.read_manifest(workspace, source_edition)
        where = str(workspace.editions / source_edition / "manifest.json")
        rows = cast("list[object]", manifest.data.get("released", []))
        given = [(where, released_from(row, where)) for row in rows]
    measures = {one.id: one for one in definitions.measures}
    found = [(where, one) for where, one in given if one.measure != AXES]
    for where, one in found:
        _require_place(one, measures.get(one.measure), definitions, where)
    return tuple(one for _, one in found)


def _require_place(one: Released, measure: Measure | None, definitions: Definitions, where: str) -> None:
    if measure is None or one.scope not in measure.not_loaded or measure.unit != "kr_per_inhabitant":
        raise BadDefinition(f"{one.measure!r} has no scope that a ledger fills", where=where)
    organisation = definitions.organisations.by_code(one.organisation.code)
    if organisation is None:
        raise BadDefinition(f"{one.organisation.code!r} is no organisation", where=where)
    if organisation.kind != measure.organisations or not organisation.stands_in(one.year):
        raise BadDefinition(
            f"{one.measure} is no measure of {organisation.name_da} in {one.year}", where=where
        )


def with_released(definitions: Definitions, released: Sequence[Released]) -> Definitions:
    """The definitions with the wide scope as a formula without a table above the line, and with the remarks
    that follow the figures.
    """
    if not released:
        return definitions
    wanted = {one.measure: one.scope for one in released}
    measures = tuple(
        _filled(one, wanted[one.id]) if one.id in wanted else one for one in definitions.measures
    )
    said = [_remark(one, _holder(definitions, one)) for one in released]
    remarks = (*definitions.remarks, *said)
    check_unique([("remarks/ and released/", one) for one in remarks])
    return replace(definitions, measures=measures, remarks=remarks)


def _holder(definitions: Definitions, one: Released) -> Organisation:
    """Whose figure it is; `chosen` has seen to it that there is one."""
    found = definitions.organisations.by_code(one.organisation.code)
    assert found is not None
    return found


def _filled(measure: Measure, scope: str) -> Measure:
    below = next(one.denominator for one in measure.formulas if (one.scope, one.basis) == (_FROM, _COMPUTED))
    return replace(
        measure,
        formulas=(*measure.formulas, Formula(scope, _COMPUTED, (), below)),
        not_loaded={key: text for key, text in measure.not_loaded.items() if key != scope},
    )


def with_figures(evaluated: Evaluated, definitions: Definitions, released: Sequence[Released]) -> Evaluated:
    """The figures with one more for each release."""
    if not released:
        return evaluated
    columns = evaluated.columns
    known = _places(columns)
    keys = definitions.measure_keys
    rows: list[tuple[Any, ...]] = []
    snapshots = list(evaluated.snapshots)
    names = tuple(columns)
    for one in released:
        organisation = _holder(definitions, one)
        people = known.get((keys[_POPULATION], organisation.key, one.year, SCOPE_KEY["single"]))
        base = known.get((keys[one.measure], organisation.key, one.year, SCOPE_KEY[_FROM]))
        row = {
            "measure_key": keys[one.measure],
            "organisation_key": organisation.key,
            "year": one.year,
            "scope_key": SCOPE_KEY[one.scope],
            "basis_key": BASIS_KEY[_COMPUTED],
            **_amounts(one, _inhabitants(columns, people)),
            "precision_ore": _precision(one, columns, base),
            "cells": 0 if people is None else columns["cells"][people],
            "cells_missing": 0 if people is not None else 1,
        }
        rows.append(tuple(row[name] for name in names))
        snapshots.append(() if people is None else evaluated.snapshots[people])
    added = {
        name: np.concatenate([columns[name], np.array(column, dtype=object)])
        for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }
    return Evaluated(flag_near_zero(added, evaluated.rules), snapshots, evaluated.rules)


def _places(columns: Mapping[str, Any]) -> dict[tuple[int, int, int, int], int]:
    """(measure, organisation, year, scope) -> the row of the computed figure."""
    names = ("measure_key", "organisation_key", "year", "scope_key", "basis_key")
    found: dict[tuple[int, int, int, int], int] = {}
    for place, (measure, organisation, year, scope, basis) in enumerate(
        zip(*(columns[name].tolist() for name in names), strict=True)
    ):
        if basis == BASIS_KEY[_COMPUTED]:
            found[measure, organisation, year, scope] = place
    return found


def _inhabitants(columns: Mapping[str, Any], place: int | None) -> int | None:
    value = None if place is None else columns["value"][place]
    return None if value is None else round(value)


def _amounts(one: Released, inhabitants: int | None) -> dict[str, Any]:
    """The figure: what rules decide, divided by the edition's population; none without a population."""
    numerator = one.total.decided_ore
    is_whole = one.total.is_certain and not one.incomplete
    return {
        "numerator": numerator,
        "denominator": inhabitants,
        "value": numerator / _ORE / inhabitants if inhabitants else None,
        "missing_reason": None if inhabitants else "not_loaded",
        "flags": "" if is_whole else "partial",
    }


def _precision(one: Released, columns: Mapping[str, Any], base: int | None) -> int | None:
    """The rounding of the published part; a ledger's own amounts are exact."""
    if one.extended_from == "ledger":
        return 0
    return None if base is None else columns["precision_ore"][base]


# -- the words that follow ---------------------------------------------------------------------------


@cache
def _words() -> Mapping[str, Any]:
    where = "data/release.yml"
    return cast(Any, parse_yaml(read_text("data", "release.yml"), where))["remark"]


def _remark(one: Released, organisation: Organisation) -> Remark:
    """Said by the organisation, under the name that the list of organisations gives it."""
    return Remark(
        one.measure, organisation.code, one.year, organisation.name_da, one.released_on,
        _said(one, "da", "."), _said(one, "en", ","),
    )  # fmt: skip


def _said(one: Released, language: str, thousands: str) -> str:
    words, total = _words(), one.total

    def kroner(ore: int | None) -> str:
        return "–" if ore is None else f"{_rounded(ore):,}".replace(",", thousands)

    bounds = str(words["certain" if total.is_certain else "between"][language]).format(
        low=kroner(total.low_ore), high=kroner(total.high_ore)
    )
    text = str(words["said"][language]).format(
        year=one.year, date=one.released_on.isoformat(), rules=one.rules,
        decided=kroner(total.decided_ore), bounds=bounds,
    )  # fmt: skip
    if one.incomplete:
        reasons = ", ".join(str(words["reasons"][code][language]) for code in one.incomplete)
        text += " " + str(words["incomplete"][language]).format(reasons=reasons)
    return text


def _rounded(ore: int) -> int:
    """Øre as whole kroner, a half away from zero."""
    size = int(abs(Fraction(ore, _ORE)) + Fraction(1, 2))
    return -size if ore < 0 else size


def notes_of(released: Sequence[Released]) -> dict[str, Any]:
    """What the manifest says of them: nothing where there are none."""
    return {"released": [one.plain() for one in released]} if released else {}
