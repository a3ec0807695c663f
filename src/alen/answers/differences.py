"""What changed between two editions: figures added, removed and changed, by which snapshot, and verdicts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from alen.answers.claim_changes import ClaimChange, claim_changes
from alen.answers.edition import FIGURES, Reading
from alen.answers.parts import Columns, Rows, Source
from alen.answers.programme_changes import ProgrammeChange, programme_changes
from alen.model.figures import BASES, SCOPES


@dataclass(frozen=True)
class SnapshotChange:
    """A snapshot under a figure that is another one now; sha256 None where there was or is none."""

    table_id: str
    old_sha256: str | None
    new_sha256: str | None


@dataclass(frozen=True)
class FigureChange:
    """One figure that differs. `change` is added, removed or changed.

    Values are None where missing (with the reason) or where the figure is not there.
    cause: `snapshot`, `definition`, `both` or `code` (neither changed: the programme did).
    """

    change: str
    measure_id: str
    organisation_code: str
    organisation_name: str
    year: int
    scope: str
    basis: str
    old_value: float | None
    new_value: float | None
    old_missing_reason: str
    new_missing_reason: str
    old_numerator: int | None
    new_numerator: int | None
    old_flags: str
    new_flags: str
    cause: str
    snapshots: tuple[SnapshotChange, ...]


@dataclass(frozen=True)
class DefinitionChange:
    """A measure whose definition was added, removed or changed, and the fields that differ."""

    measure_id: str
    change: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class DiffAnswer:
    """Edition `old_id` against `new_id`; changes by measure, organisation, year, scope and basis.

    claims      published statements that the two say something else of, by id
    programmes  joint programmes that came, went or hold other data
    """

    old_id: str
    new_id: str
    added: int
    removed: int
    changed: int
    unchanged: int
    figures: tuple[FigureChange, ...]
    definitions: tuple[DefinitionChange, ...]
    snapshots: tuple[SnapshotChange, ...]
    claims: tuple[ClaimChange, ...]
    programmes: tuple[ProgrammeChange, ...] = ()

    def table(self) -> tuple[Columns, Rows]:
        """One row per figure that differs, then one per published statement and per programme, whose other
        columns are empty."""
        columns = (
            "change", "measure", "organisation_code", "organisation_name", "year", "scope", "basis",
            "old_value", "new_value", "old_missing_reason", "new_missing_reason",
            "old_numerator", "new_numerator", "old_flags", "new_flags", "cause", "snapshots",
            "claim", "old_claim_verdict", "new_claim_verdict", "programme", "old_edition", "new_edition",
        )  # fmt: skip
        figures: Rows = [
            (
                one.change, one.measure_id, one.organisation_code, one.organisation_name, one.year,
                one.scope, one.basis, one.old_value, one.new_value, one.old_missing_reason,
                one.new_missing_reason, one.old_numerator, one.new_numerator, one.old_flags, one.new_flags,
                one.cause,
                " ".join(f"{s.table_id}:{s.old_sha256 or '-'}>{s.new_sha256 or '-'}" for s in one.snapshots),
                None, None, None, None, self.old_id, self.new_id,
            )
            for one in self.figures
        ]  # fmt: skip
        before = columns.index("cause")
        after = columns.index("claim") - before - 1
        claims: Rows = [
            (
                one.change, *[None] * (before - 1), one.cause, *[None] * after, one.claim,
                one.old_verdict or None, one.new_verdict or None, None, self.old_id, self.new_id,
            )
            for one in self.claims
        ]  # fmt: skip
        between = columns.index("programme") - 1
        programmes: Rows = [
            (one.change, *[None] * between, one.programme, self.old_id, self.new_id)
            for one in self.programmes
        ]
        return columns, [*figures, *claims, *programmes]


_YEARS = 10_000


@dataclass(frozen=True, eq=False)
class _Side:
    """One edition's figures, found by what they are about and not by the edition's own numbers."""

    reading: Reading
    keys: NDArray[np.int64]
    order: NDArray[np.int64]
    value: NDArray[np.float64]
    numerator: NDArray[np.float64]
    reason: NDArray[Any]
    flags: NDArray[Any]
    lineage: NDArray[np.int64]


def _nulls(array: NDArray[Any], empty: object, dtype: Any) -> NDArray[Any]:
    mask: NDArray[np.bool_] = np.ma.getmaskarray(array)
    made = np.array(array, dtype=dtype)
    made[mask] = empty
    return made


def _numbers(own: NDArray[Any], names: dict[int, str], shared: dict[str, int]) -> NDArray[np.int64]:
    """Own numbers turned into the numbers both editions share. Own numbers may be huge."""
    unique, places = np.unique(np.asarray(own, dtype=np.int64), return_inverse=True)
    known = [shared[names[int(key)]] for key in unique]
    return np.array(known, dtype=np.int64)[places]


def _measures(reading: Reading) -> dict[int, str]:
    return {int(row["measure_key"]): row["measure_id"] for row in reading.data.rows("out_alen__measure")}


def _codes(reading: Reading) -> dict[int, str]:
    return {one.key: one.code for one in reading.organisations}


def _shared(sides: Iterable[dict[int, str]]) -> dict[str, int]:
    names = sorted({name for side in sides for name in side.values()})
    return {name: number for number, name in enumerate(names)}


def _side(reading: Reading, measures: dict[str, int], codes: dict[str, int]) -> _Side:
    def column(name: str) -> NDArray[Any]:
        return reading.data.column(FIGURES, name)

    keys = _numbers(column("measure_key"), _measures(reading), measures)
    keys = keys * max(1, len(codes)) + _numbers(column("organisation_key"), _codes(reading), codes)
    keys = keys * _YEARS + np.asarray(column("year"), dtype=np.int64)
    keys = keys * len(SCOPES) + np.asarray(column("scope_key"), dtype=np.int64)
    keys = keys * len(BASES) + np.asarray(column("basis_key"), dtype=np.int64)
    order = np.argsort(keys, kind="stable")
    return _Side(
        reading, keys[order], order,
        _nulls(column("value"), np.nan, np.float64)[order],
        _nulls(column("numerator"), np.nan, np.float64)[order],
        _nulls(column("missing_reason"), "", object)[order],
        _nulls(column("flags"), "", object)[order],
        np.asarray(column("lineage_key"), dtype=np.int64)[order],
    )  # fmt: skip


def _pairs(old: Sequence[Source], new: Sequence[Source]) -> tuple[SnapshotChange, ...]:
    """Snapshots that are in one list only, those of one table held against each other."""
    kept = {one.sha256 for one in old} & {one.sha256 for one in new}
    found: list[SnapshotChange] = []
    for table in sorted({one.table_id for one in (*old, *new)}):
        gone = [one.sha256 for one in old if one.table_id == table and one.sha256 not in kept]
        come = [one.sha256 for one in new if one.table_id == table and one.sha256 not in kept]
        found += [SnapshotChange(table, a, b) for a, b in zip_longest(gone, come)]
    return tuple(found)


class _Comparison:
    """Two editions side by side; lineages are compared once each."""

    def __init__(self, old: Reading, new: Reading) -> None:
        self.measures = _shared((_measures(old), _measures(new)))
        self.codes = _shared((_codes(old), _codes(new)))
        self.measure_ids = list(self.measures)
        self.code_list = list(self.codes)
        self.old = _side(old, self.measures, self.codes)
        self.new = _side(new, self.measures, self.codes)
        self.definitions = _definitions(old, new)
        self.redefined = {one.measure_id for one in self.definitions}
        self._snapshots: dict[tuple[int, int], tuple[SnapshotChange, ...]] = {}

    def snapshots(self, old: int, new: int) -> tuple[SnapshotChange, ...]:
        """What differs between two sets of snapshots; -1 stands for no figure."""
        if (old, new) not in self._snapshots:
            before = () if old < 0 else self.old.reading.sources([old])
            after = () if new < 0 else self.new.reading.sources([new])
            if old < 0:
                before = _among(self.old.reading.all_sources, after)
            if new < 0:
                after = _among(self.new.reading.all_sources, before)
            self._snapshots[old, new] = _pairs(before, after)
        return self._snapshots[old, new]

    def change(self, kind: str, old: int, new: int) -> FigureChange:
        """One figure's change; old and new are places, -1 where it is not there."""
        key = int(self.old.keys[old] if old >= 0 else self.new.keys[new])
        key, basis = divmod(key, len(BASES))
        key, scope = divmod(key, len(SCOPES))
        key, year = divmod(key, _YEARS)
        measure, code = divmod(key, max(1, len(self.codes)))
        measure_id, organisation_code = self.measure_ids[measure], self.code_list[code]
        a, b = _figure(self.old, old), _figure(self.new, new)
        snapshots = self.snapshots(
            int(self.old.lineage[old]) if old >= 0 else -1, int(self.new.lineage[new]) if new >= 0 else -1
        )
        return FigureChange(
            kind, measure_id, organisation_code, self._name(organisation_code), year, SCOPES[scope],
            BASES[basis], a[0], b[0], a[2], b[2], a[1], b[1], a[3], b[3],
            _cause(bool(snapshots), measure_id in self.redefined), snapshots,
        )  # fmt: skip

    def _name(self, code: str) -> str:
        one = self.new.reading.organisations.by_code(code) or self.old.reading.organisations.by_code(code)
        return code if one is None else one.name_da


def _among(everything: Sequence[Source], those: Sequence[Source]) -> tuple[Source, ...]:
    """The snapshots of an edition that are of the same tables as those."""
    tables = {one.table_id for one in those}
    return tuple(one for one in everything if one.table_id in tables)


def _cause(snapshot: bool, definition: bool) -> str:
    if snapshot and definition:
        return "both"
    return "snapshot" if snapshot else "definition" if definition else "code"


def _figure(side: _Side, place: int) -> tuple[float | None, int | None, str, str]:
    if place < 0:
        return None, None, "", ""
    value, numerator = float(side.value[place]), float(side.numerator[place])
    return (
        None if np.isnan(value) else value,
        None if np.isnan(numerator) else round(numerator),
        str(side.reason[place]),
        str(side.flags[place]),
    )


def _definitions(old: Reading, new: Reading) -> tuple[DefinitionChange, ...]:
    found: list[DefinitionChange] = []
    for measure_id in sorted({*old.measure_ids, *new.measure_ids}):
        if measure_id not in old.measure_ids:
            found.append(DefinitionChange(measure_id, "added", ()))
        elif measure_id not in new.measure_ids:
            found.append(DefinitionChange(measure_id, "removed", ()))
        elif old.definition_json(measure_id) != new.definition_json(measure_id):
            a = cast(dict[str, Any], json.loads(old.definition_json(measure_id)))
            b = cast(dict[str, Any], json.loads(new.definition_json(measure_id)))
            fields = tuple(sorted(name for name in {*a, *b} if a.get(name) != b.get(name)))
            found.append(DefinitionChange(measure_id, "changed", fields))
    return tuple(found)


def _differs(old: _Side, a: NDArray[np.int64], new: _Side, b: NDArray[np.int64]) -> NDArray[np.bool_]:
    def unlike(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        return (x != y) & ~(np.isnan(x) & np.isnan(y))

    found = unlike(old.value[a], new.value[b]) | unlike(old.numerator[a], new.numerator[b])
    words = (old.reason[a] != new.reason[b]) | (old.flags[a] != new.flags[b])
    return found | words.astype(np.bool_)


def diff(old: Reading, new: Reading) -> DiffAnswer:
    """What changed from one edition to another, figure by figure, with the snapshot that did it.

    Figures are matched by measure id, organisation code, year, scope and basis, whatever numbers the
    editions gave them. A figure whose value, numerator, reason or flags differ is changed.
    """
    both = _Comparison(old, new)
    shared, a, b = np.intersect1d(both.old.keys, both.new.keys, assume_unique=True, return_indices=True)
    differs = _differs(both.old, a, both.new, b)
    removed = np.flatnonzero(~np.isin(both.old.keys, shared))
    added = np.flatnonzero(~np.isin(both.new.keys, shared))
    found = [both.change("changed", int(x), int(y)) for x, y in zip(a[differs], b[differs], strict=True)]
    found += [both.change("removed", int(place), -1) for place in removed]
    found += [both.change("added", -1, int(place)) for place in added]
    found.sort(key=lambda one: (one.measure_id, one.organisation_code, one.year, one.scope, one.basis))
    return DiffAnswer(
        old_id=old.edition_id,
        new_id=new.edition_id,
        added=len(added),
        removed=len(removed),
        changed=int(differs.sum()),
        unchanged=int((~differs).sum()),
        figures=tuple(found),
        definitions=both.definitions,
        snapshots=_pairs(old.all_sources, new.all_sources),
        claims=claim_changes(
            old, new,
            ((one.measure_id, one.organisation_code, one.year, one.scope, one.basis) for one in found),
        ),
        programmes=programme_changes(old, new),
    )  # fmt: skip
