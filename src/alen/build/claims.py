"""The claims of an edition, and what its figures say of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

from alen.build.definitions import Definitions, claim_words
from alen.model.figures import BASES, SCOPES
from alen.products.claims.checking import Verdict, judge
from alen.products.claims.facts import Facts, FigureKey, FigureRow, Used, members_among

_COLUMNS = ("measure_key", "organisation_key", "year", "scope_key", "basis_key")
_VALUES = ("numerator", "denominator", "value", "precision_ore", "missing_reason")


def facts_of(definitions: Definitions, columns: Mapping[str, NDArray[Any]]) -> Facts:
    """The figures that claims ask for.

    columns   those of out_alen__figure as object arrays, None for null
    """
    asked = {one.measure for file in definitions.claims for one in file.claim.figures.values()}
    measures = {one.id: one for one in definitions.measures if one.id in asked}
    names = {key: id_ for id_, key in definitions.measure_keys.items()}
    codes = {one.key: one.code for one in definitions.organisations}
    rows: dict[FigureKey, FigureRow] = {}
    lists = [columns[name].tolist() for name in (*_COLUMNS, *_VALUES)]
    for measure_key, organisation, year, scope, basis, *values in zip(*lists, strict=True):
        if names[measure_key] in asked:
            place = names[measure_key], codes[organisation], int(year), SCOPES[int(scope)], BASES[int(basis)]
            rows[place] = figure_row(*values)
    return Facts(
        rows,
        {id_: one.unit for id_, one in measures.items()},
        {id_: one.default_scope for id_, one in measures.items()},
        members_among(definitions.organisations),
    )


def figure_row(
    numerator: Any, denominator: Any, value: Any, precision_ore: Any, missing_reason: Any
) -> FigureRow:
    """A figure from the columns of out_alen__figure."""
    whole = [None if one is None else int(one) for one in (numerator, denominator, precision_ore)]
    number = None if value is None else float(value)
    return FigureRow(whole[0], whole[1], number, whole[2], str(missing_reason or ""))


def verdicts(definitions: Definitions, columns: Mapping[str, NDArray[Any]]) -> list[Verdict]:
    """What the figures of an edition on its way say of every claim."""
    facts, words = facts_of(definitions, columns), claim_words()
    return [judge(file.claim, facts, words) for file in definitions.claims]


def claim_rows(definitions: Definitions) -> list[dict[str, Any]]:
    """Rows of out_alen__claim."""
    return [
        {"claim_id": one.claim.id, "origin": one.claim.origin, "sha256": one.claim.sha256, "text": one.text}
        for one in definitions.claims
    ]


def verdict_rows(found: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Rows of out_alen__verdict: each claim, each of its readings, each check of a reading."""
    rows: list[dict[str, Any]] = []
    for verdict in found:
        id_ = verdict.claim.id
        rows.append(_row(id_, "", 0, verdict.verdict, verdict.arithmetic, "", verdict.used))
        for judged in verdict.readings:
            reading = judged.reading.id
            rows.append(_row(id_, reading, 0, judged.verdict, "", "", ()))
            for number, check in enumerate(judged.checks, start=1):
                used = tuple(dict.fromkeys(one for figure in check.figures for one in figure.used))
                rows.append(_row(id_, reading, number, check.verdict, "", check.reason, used))
    return rows


def _row(
    claim_id: str, reading: str, number: int, verdict: str, arithmetic: str, reason: str, used: Sequence[Used]
) -> dict[str, Any]:
    return {
        "claim_id": claim_id,
        "reading_id": reading,
        "check_number": number,
        "verdict": verdict,
        "arithmetic": arithmetic,
        "reason": reason,
        "figures_json": json.dumps([list(one) for one in used], ensure_ascii=False),
    }
