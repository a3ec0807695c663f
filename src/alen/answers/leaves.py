"""The cells under a figure, derived from what an edition says of its terms and its snapshots' spelling.

Nothing is stored per cell. A term names codes by role; a snapshot's spelling says how the file writes
each code; the file's format says in which column. Together they give the raw key of a line in the bytes.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from alen.answers.edition import Reading
from alen.answers.facts import UNKNOWN_TABLE, TableFacts, read_table_facts
from alen.answers.parts import Source
from alen.measures.definition import ANY
from alen.model.figures import BASES, SCOPES
from alen.model.provenance import Format
from alen.store.cells import VALUE_COLUMN
from alen.store.packaged import read_text

Period = tuple[int, int]
"""Year and quarter; the quarter is 0 where the period is a year."""

Rest = tuple[str, ...]
"""The texts of a line in the file's order, without organisation, time, value and describing columns."""

Codes = tuple[tuple[str, str], ...]
"""Role and code of a cell, without organisation and time, sorted by role."""

ORGANISATION, TIME = "organisation", "time"
_SUMMED_ROLES = frozenset({"gruppering", "ejer"})


@dataclass(frozen=True)
class TermRow:
    """One term as stored: what is added to, or taken from, one side of one formula."""

    key: int
    role: str
    sign: int
    table_id: str
    codes: Mapping[str, str]
    quarter: int
    unit_factor: int


class Snapshot:
    """One snapshot: where it is from, how it spells codes, and in which column each role stands.

    roles    the role of each column of the raw key in the file's order; empty for one that only
             describes another
    spelled  role -> code -> the texts that mean it; an empty text for what the file does not state
    """

    def __init__(self, row: Mapping[str, Any], source: Source, facts: TableFacts) -> None:
        self.key = int(row["snapshot_key"])
        self.source = source
        self.facts = facts
        self.form = Format.from_json(row["format_json"])
        self.absent_means = str(row["absent_means"])
        self.request = cast("dict[str, Any] | None", json.loads(row["request_json"] or "null"))
        self.spelled: dict[str, dict[str, tuple[str, ...]]] = {}
        self._labels: dict[tuple[str, str], str] = {}
        columns = [column for column in self.form.columns if column != VALUE_COLUMN]
        self.columns = tuple(columns)
        self.roles = tuple(self.role_of(column) for column in columns)
        self.rest_roles = tuple(role for role in self.roles if role not in {"", ORGANISATION, TIME})

    def role_of(self, variable: str) -> str:
        """The role a variable plays; the variable itself where none is known."""
        return self.facts.roles.get(variable.casefold(), variable) if variable else ""

    def spell(self, variable: str, code: str, raw: str, label: str) -> None:
        """Learn one spelling."""
        role = self.role_of(variable)
        known = self.spelled.setdefault(role, {})
        known[code] = (*known.get(code, ()), raw)
        if label:
            self._labels[role, code] = label

    @property
    def is_closed(self) -> bool:
        """Whether a cell that is not in the file means something."""
        return self.absent_means != "not_in_file"

    @cached_property
    def areas(self) -> dict[str, tuple[str, ...]]:
        """Organisation code -> the texts that mean it."""
        return self.spelled.get(ORGANISATION, {})

    @cached_property
    def periods(self) -> dict[Period, tuple[str, ...]]:
        """Period -> the texts that mean it."""
        return {period_of(code): raws for code, raws in self.spelled.get(TIME, {}).items()}

    @cached_property
    def _asked(self) -> dict[str, frozenset[str]]:
        listed = cast("list[dict[str, Any]]", (self.request or {}).get("variables") or [])
        return {str(one["code"]).casefold(): frozenset(map(str, one["values"])) for one in listed}

    def was_asked(self, key: Iterable[str]) -> bool:
        """Whether the request named every code of a raw key, so that its absence says something."""
        pairs = zip(self.columns, key, strict=True)
        return bool(self._asked) and all(self._names(column, raw) for column, raw in pairs if column)

    def has_asked(self, rest: Rest, area: str, period: Period) -> bool:
        """Whether the request named every code of a cell; as `was_asked`, remembered by part."""
        memo = self._asked_parts
        for part in (rest, area, period):
            if part not in memo:
                memo[part] = self._part_was_asked(part)
            if not memo[part]:
                return False
        return True

    @cached_property
    def _asked_parts(self) -> dict[Rest | str | Period, bool]:
        return {}

    def _part_was_asked(self, part: Rest | str | Period) -> bool:
        if isinstance(part, str):
            pairs = [(ORGANISATION, raw) for raw in self.areas.get(part, ())[:1]]
        elif part and isinstance(part[0], int):
            pairs = [(TIME, raw) for raw in self.periods.get(cast(Period, part), ())[:1]]
        else:
            pairs = [(role, str(raw)) for role, raw in zip(self.rest_roles, part, strict=True)]
        columns = dict(zip(self.roles, self.columns, strict=True))
        return bool(self._asked) and all(
            self._names(columns[role], raw) for role, raw in pairs if role in columns
        )

    def _names(self, column: str, raw: str) -> bool:
        values = self._asked.get(column.casefold(), frozenset[str]())
        return raw in values or "*" in values

    def slots(self, term: TermRow) -> dict[Codes, tuple[Rest, ...]]:
        """The cells of a term for any organisation and period: codes -> how the file writes them.

        Empty when the snapshot lacks a code of the term.
        """
        choices: dict[str, list[str]] = {}
        for role in sorted({*self.spelled, *term.codes} - {ORGANISATION, TIME}):
            wanted = term.codes.get(role, ANY if role in _SUMMED_ROLES else "")
            known = self.spelled.get(role, {})
            choices[role] = sorted(known) if wanted == ANY else [wanted] if wanted in known else []
        found: dict[Codes, tuple[Rest, ...]] = {}
        if not choices.keys() >= set(self.rest_roles):
            return found
        for combination in itertools.product(*choices.values()):
            codes = dict(zip(choices, combination, strict=True))
            texts = [self.spelled[role][codes[role]] for role in self.rest_roles]
            found[tuple(codes.items())] = tuple(itertools.product(*texts))
        return found

    def keys(self, rest: Rest, area: str, period: Period) -> list[tuple[str, ...]]:
        """The raw keys of a cell in the file's order, one for each way the file may write it.

        The text of a describing column is not known, and left empty.
        """
        rests = iter(rest)
        texts: list[tuple[str, ...]] = []
        for role in self.roles:
            if role == ORGANISATION:
                texts.append(self.areas.get(area, ()))
            elif role == TIME:
                texts.append(self.periods.get(period, ()))
            else:
                texts.append(("",) if not role else (next(rests),))
        return list(itertools.product(*texts))

    def label(self, role: str, code: str) -> str:
        """The label of a code, in Danish; empty where none is known."""
        known = self._labels.get((role, code)) or self.facts.labels.get((role, code), "")
        if not known and self.form.presentation == "label":
            known = next((raw for raw in self.spelled.get(role, {}).get(code, ()) if raw != code), "")
        return known


def period_of(code: str) -> Period:
    """A period's code as year and quarter.

    >>> period_of("2020"), period_of("2020K3")
    ((2020, 0), (2020, 3))
    """
    year, _, quarter = code.partition("K")
    return int(year), int(quarter or 0)


@dataclass(frozen=True)
class Placed:
    """A term in one snapshot: its cells there."""

    snapshot: Snapshot
    slots: Mapping[Codes, tuple[Rest, ...]]

    def covers(self, area: str, period: Period) -> bool:
        """Whether the snapshot speaks of this organisation in this period."""
        return area in self.snapshot.areas and period in self.snapshot.periods


class Leaves:
    """The terms and snapshots of one edition; built when first asked for, then kept."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._placed: dict[int, tuple[Placed, ...]] = {}

    @cached_property
    def facts(self) -> dict[str, TableFacts]:
        """What is known of every table."""
        return read_table_facts(read_text("sources", "statbank", "tables.yml"))

    @cached_property
    def snapshots(self) -> dict[int, Snapshot]:
        """Every snapshot by its key; within a table a lower key comes first in precedence."""
        found = {
            int(row["snapshot_key"]): Snapshot(
                row,
                self.reading.snapshot(int(row["snapshot_key"])),
                self.facts.get(row["table_id"], UNKNOWN_TABLE),
            )
            for row in self.reading.data.rows("out_alen__snapshot")
        }
        for row in self.reading.data.rows("out_alen__spelling"):
            snapshot = found[int(row["snapshot_key"])]
            snapshot.spell(row["variable"], row["code"], row["raw"], row["label"])
        return found

    @cached_property
    def _lineage(self) -> dict[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}
        for row in self.reading.data.rows("out_alen__lineage"):
            key = int(row["lineage_key"])
            found[key] = (*found.get(key, ()), int(row["snapshot_key"]))
        return found

    def members(self, lineages: Iterable[int]) -> frozenset[int]:
        """The keys of the snapshots in some sets of snapshots."""
        return frozenset(key for lineage in lineages for key in self._lineage.get(lineage, ()))

    @cached_property
    def by_table(self) -> dict[str, tuple[Snapshot, ...]]:
        """The snapshots of each table in order of precedence."""
        found: dict[str, tuple[Snapshot, ...]] = {}
        for _, snapshot in sorted(self.snapshots.items()):
            table_id = snapshot.source.table_id
            found[table_id] = (*found.get(table_id, ()), snapshot)
        return found

    @cached_property
    def _terms(self) -> dict[tuple[str, str, str], tuple[TermRow, ...]]:
        found: dict[tuple[str, str, str], tuple[TermRow, ...]] = {}
        for row in self.reading.data.rows("out_alen__term"):
            name = (
                self.reading.measure_id_of(int(row["measure_key"])),
                SCOPES[int(row["scope_key"])],
                BASES[int(row["basis_key"])],
            )
            term = TermRow(
                int(row["term_key"]), row["role"], int(row["sign"]), row["table_id"],
                json.loads(row["codes_json"]), int(row["quarter"]), int(row["unit_factor"]),
            )  # fmt: skip
            found[name] = (*found.get(name, ()), term)
        return found

    def terms(self, measure_id: str, scope: str, basis: str) -> tuple[TermRow, ...]:
        """The terms of one formula, both sides, in the catalogue's order."""
        return self._terms.get((measure_id, scope, basis), ())

    def all_terms(self) -> Iterable[TermRow]:
        """Every term of the edition."""
        return itertools.chain.from_iterable(self._terms.values())

    def placed(self, term: TermRow) -> tuple[Placed, ...]:
        """The snapshots that hold a term's codes, in order of precedence."""
        if term.key not in self._placed:
            found = [Placed(one, one.slots(term)) for one in self.by_table.get(term.table_id, ())]
            self._placed[term.key] = tuple(one for one in found if one.slots)
        return self._placed[term.key]
