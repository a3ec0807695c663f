"""Corrections of figures: rejected, replaced or flagged, and what was done kept beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alen.build.definitions import Definitions
from alen.errors import BadDefinition
from alen.measures.corrections import Change, apply_to_figures
from alen.measures.evaluate import Rules, flag_near_zero
from alen.model.figures import BASES, SCOPES


@dataclass(frozen=True)
class Corrected:
    """The figures after correction, rows of out_alen__correction, and corrections of nothing loaded."""

    columns: Mapping[str, NDArray[Any]]
    rows: list[dict[str, Any]]
    not_loaded: tuple[str, ...]


def correct(
    definitions: Definitions, columns: Mapping[str, NDArray[Any]], rules: Mapping[str, Rules]
) -> Corrected:
    """Apply every correction of a figure, and hold the corrected figures against the near-zero rule.

    Raises BadDefinition when a loaded number is not the one a correction was written against, or when a
    correction is of a single cell, which this version does not apply.
    """
    for correction in definitions.corrections:
        if correction.table_id:
            raise BadDefinition(
                "a correction of a single cell is not applied in this version",
                where=f"correction {correction.id}",
                why="Verification re-reads cells as the publisher sent them.",
                do="Correct the measure's figure instead.",
            )
    if not definitions.corrections:
        return Corrected(columns, [], ())
    names = {key: id_ for id_, key in definitions.measure_keys.items()}
    organisations = {o.key: o.code for o in definitions.organisations}
    outcome = apply_to_figures(
        definitions.corrections,
        {
            "measure_id": [names[key] for key in columns["measure_key"]],
            "organisation_code": [organisations[key] for key in columns["organisation_key"]],
            "year": columns["year"].tolist(),
            "scope": [SCOPES[key] for key in columns["scope_key"]],
            "basis": [BASES[key] for key in columns["basis_key"]],
            "value": columns["value"].tolist(),
        },
        names.values(),
    )
    changed = {name: np.array(column, dtype=object) for name, column in columns.items()}
    rows = [_apply(change, changed, key) for key, change in enumerate(outcome.changes, start=1)]
    changed = flag_near_zero(changed, rules)
    return Corrected(changed, rows, tuple(c.id for c in outcome.not_loaded))


def _apply(change: Change, columns: Mapping[str, NDArray[Any]], key: int) -> dict[str, Any]:
    row, correction = change.row, change.correction
    before = columns["value"][row]
    columns["value"][row] = None if change.value is None else float(change.value)
    columns["missing_reason"][row] = change.missing_reason or None
    columns["flags"][row] = " ".join(sorted({*columns["flags"][row].split(), *change.flag.split()}))
    places: Sequence[str] = ("measure_key", "organisation_key", "year", "scope_key", "basis_key")
    return {
        "correction_key": key,
        "correction_id": correction.id,
        **{name: int(columns[name][row]) for name in places},
        "action": correction.action,
        "value_before": before,
        "reason_da": correction.reason.da,
        "reason_en": correction.reason.en,
        "reported_by": correction.reported_by,
        "date": correction.date.isoformat(),
        "source": correction.source,
    }
