"""What organisations are compared on: framework conditions of an edition, as points and as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

import numpy as np

from alen.answers.both_languages import both_languages
from alen.answers.edition import Reading
from alen.answers.parts import Missing
from alen.comparison.characteristics import Characteristic, Scale, Space, space
from alen.comparison.conditions import Condition, Conditions, conditions
from alen.comparison.vectors import Floats
from alen.errors import BadDefinition, BadInput
from alen.measures.definition import Text
from alen.model.figures import BASES
from alen.model.organisation import Organisation
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

FILE = "framework_conditions.yml"
MOST_WEIGHT = 10.0
"""The largest weight a reader may give; beyond it only the proportions would be told."""

Entry = Literal["log", "plain", "group", "none"]


@dataclass(frozen=True)
class ConditionDefinition:
    """One framework condition.

    measure   the measure whose values it takes; empty for membership of a fixed group
    group     the scheme of that group; empty for a measure
    scale     how differences count among peers: log, plain or same
    weight    the default among peers; 0 stays out unless asked for
    expected  how it enters expected spend: log, plain, group or none
    """

    id: str
    name: Text
    why: Text
    kinds: frozenset[str]
    measure: str
    group: str
    scale: Scale
    weight: float
    expected: Entry


@dataclass(frozen=True)
class Lacking:
    """A condition that nobody can be compared on in this edition, and why."""

    definition: ConditionDefinition
    missing: Missing


@dataclass(frozen=True, eq=False)
class Framework:
    """The framework conditions of all of a kind that stand in a year.

    year           the accounts year asked for; condition_year: the year the conditions are of
    organisations  n of them, by code
    values         condition id -> n numbers, NaN for missing; for a group the number of its code
    lineages       what the values rest on
    """

    kind: str
    year: int
    condition_year: int
    organisations: tuple[Organisation, ...]
    definitions: tuple[ConditionDefinition, ...]
    lacking: tuple[Lacking, ...]
    values: Mapping[str, Floats]
    lineages: frozenset[int]

    @property
    def codes(self) -> tuple[str, ...]:
        """The organisations' codes, in their order."""
        return tuple(one.code for one in self.organisations)

    def weights(self, given: Mapping[str, float] | None = None) -> dict[str, float]:
        """The weight of each condition there is: the defaults, with what a reader gave instead.

        Raises BadInput when all that is left has the weight 0.
        """
        found = {one.id: (given or {}).get(one.id, one.weight) for one in self.definitions}
        if not any(found.values()):
            raise BadInput(
                "there is nothing to compare on",
                why="Every condition that this edition holds has the weight 0.",
                do=f"Give one of them a weight above 0: {', '.join(found) or 'none is loaded'}.",
            )
        return found

    def space(self, given: Mapping[str, float] | None = None) -> Space:
        """The organisations as points, for peers; conditions of weight 0 stay out."""
        weights = self.weights(given)
        return space(
            [
                Characteristic(one.id, self.values[one.id], one.scale, weights[one.id])
                for one in self.definitions
                if weights[one.id] > 0
            ],
            len(self.organisations),
        )

    def conditions(self) -> Conditions | None:
        """The conditions as columns of a regression; None when none may enter one."""
        given = [
            Condition(one.id, self.values[one.id], one.expected)
            for one in self.definitions
            if one.expected != "none"
        ]
        return conditions(given, len(self.organisations)) if given else None


def framework(reading: Reading, kind: str, year: int) -> Framework:
    """The framework conditions of all of a kind that stand in a year.

    Conditions are taken from the year itself where the edition holds inhabitants for it, otherwise from
    the nearest year that has them (the earlier of two as near), which is printed: who is alike changes
    slowly, amounts of money never rest on it. A condition without values for that year is `lacking`.
    """
    found: Framework = reading.frameworks.of((kind, year), lambda: _framework(reading, kind, year))
    return found


def _framework(reading: Reading, kind: str, year: int) -> Framework:
    members = reading.organisations.of_kind(kind, year)
    wanted = [one for one in read_conditions(read_text("data", FILE)) if kind in one.kinds]
    condition_year = _condition_year(reading, members, year)
    values: dict[str, Floats] = {}
    kept: list[ConditionDefinition] = []
    lacking: list[Lacking] = []
    lineages: set[int] = set()
    for one in wanted:
        numbers, used = _values(reading, one, members, condition_year)
        if not np.isfinite(numbers).any():
            lacking.append(Lacking(one, _why(reading, one, condition_year)))
            continue
        kept.append(one)
        values[one.id] = numbers
        lineages |= used
    return Framework(
        kind, year, condition_year, members, tuple(kept), tuple(lacking), values, frozenset(lineages)
    )


def _condition_year(reading: Reading, members: Sequence[Organisation], year: int) -> int:
    keys = {one.key for one in members}
    years = {found for basis in BASES for found in reading.figures("population", "single", basis).years(keys)}
    return min(years, key=lambda one: (abs(one - year), one), default=year)


def _values(
    reading: Reading, one: ConditionDefinition, members: Sequence[Organisation], year: int
) -> tuple[Floats, set[int]]:
    found = np.full(len(members), np.nan)
    used: set[int] = set()
    for place, member in enumerate(members):
        if one.group:
            parent = reading.organisations.parent(member, one.group, year)
            found[place] = np.nan if parent is None else parent.key
            continue
        for basis in BASES:
            figures = reading.figures(one.measure, "single", basis)
            at = figures.places.get((member.key, year))
            if at is not None and np.isfinite(figures.value[at]):
                found[place] = figures.value[at]
                used.add(int(figures.lineage[at]))
                break
    if one.scale == "log":
        found[found <= 0] = np.nan
    return found, used


def _why(reading: Reading, one: ConditionDefinition, year: int) -> Missing:
    if one.group or one.measure not in reading.measure_ids:
        return Missing("not_loaded", "no_row", {"tables": one.measure or one.group})
    measure = reading.find_measure(one.measure)
    tables = sorted(
        {term.table_id for formula in measure.formulas for term in (*formula.numerator, *formula.denominator)}
    )
    lacking = [table for table in tables if table not in reading.loaded_tables]
    return Missing("not_loaded", "no_row", {"tables": ", ".join(lacking or tables), "year": year})


def parse_weights(text: str, known: Sequence[str]) -> dict[str, float]:
    """Weights as an address or a command writes them: `inhabitants:2,density:0`.

    Raises BadInput for a condition that is not among `known`, one given twice, or a weight that is no
    number from 0 to `MOST_WEIGHT`.

    >>> parse_weights("inhabitants:2,density:0.5", ["inhabitants", "density", "group"])
    {'inhabitants': 2.0, 'density': 0.5}
    """
    found: dict[str, float] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, _, number = (one.strip() for one in part.partition(":"))
        if name not in known or name in found:
            raise BadInput(
                f"no weight can be given to {name!r}" if name not in known else f"{name} is weighted twice",
                do=f"Give each once, of: {', '.join(known)}; such as {known[0]}:2.",
            )
        found[name] = _weight(name, number)
    return found


def _weight(name: str, text: str) -> float:
    try:
        weight = float(text) if text.isascii() and len(text) <= 8 else float("nan")
    except ValueError:
        weight = float("nan")
    if not 0.0 <= weight <= MOST_WEIGHT:
        raise BadInput(
            f"{text!r} is no weight of {name}",
            do=f"Give a number from 0 to {MOST_WEIGHT:g}, such as 2 or 0.5.",
        )
    return weight


def written_weights(weights: Mapping[str, float]) -> str:
    """Weights as `parse_weights` reads them, in the order given.

    >>> written_weights({"inhabitants": 2.0, "density": 0.5})
    'inhabitants:2,density:0.5'
    """
    return ",".join(f"{name}:{weight:g}" for name, weight in weights.items())


_SCALES: Mapping[str, Scale] = {"log": "log", "plain": "plain", "rank": "rank", "same": "same"}
_ENTRIES: Mapping[str, Entry] = {"log": "log", "plain": "plain", "group": "group", "none": "none"}


@cache
def read_conditions(text: str) -> tuple[ConditionDefinition, ...]:
    """The conditions from the text of framework_conditions.yml.

    Raises BadDefinition when something is missing, stands twice or is not of those there are.
    """
    loaded = cast(dict[str, list[Mapping[str, Any]]], parse_yaml(text, f"data/{FILE}"))
    found = tuple(_definition(body) for body in loaded["conditions"])
    if len({one.id for one in found}) < len(found):
        raise BadDefinition("a condition stands twice", where=f"data/{FILE}")
    return found


def _definition(body: Mapping[str, Any]) -> ConditionDefinition:
    where = f"data/{FILE}, {body.get('id', '?')}"
    measure, group = str(body.get("measure", "")), str(body.get("group", ""))
    if bool(measure) == bool(group):
        raise BadDefinition("a condition takes its values from a measure or from a group", where=where)
    scale, entry = _SCALES.get(str(body.get("scale"))), _ENTRIES.get(str(body.get("expected")))
    if scale is None or entry is None:
        raise BadDefinition("scale or expected is none of those there are", where=where)
    weight = float(body.get("weight", -1))
    if not 0.0 <= weight <= MOST_WEIGHT:
        raise BadDefinition(f"weight must be from 0 to {MOST_WEIGHT:g}", where=where)
    name, why = (both_languages(body, key, where) for key in ("name", "why"))
    kinds = frozenset(cast(list[str], body["kinds"]))
    return ConditionDefinition(str(body["id"]), name, why, kinds, measure, group, scale, weight, entry)
