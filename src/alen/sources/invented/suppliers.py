"""The invented suppliers: names, numbers and which of them are persons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alen.sources.invented.plan import Plan

_WEIGHTS = (2, 7, 6, 5, 4, 3, 2)
_SLOPE = 1.05
"""Of the prices by rank: a few suppliers have most of it, as in Zipf's law."""


@dataclass
class Suppliers:
    """All suppliers; a supplier is its place in the lists.

    cvr     empty where it has none
    groups  group -> the places of its suppliers, the largest first
    """

    names: list[str] = field(default_factory=list[str])
    codes: list[str] = field(default_factory=list[str])
    cvr: list[str] = field(default_factory=list[str])
    is_person: list[bool] = field(default_factory=list[bool])
    groups: dict[str, NDArray[np.int64]] = field(default_factory=dict[str, NDArray[np.int64]])

    def draw(self, group: str, count: int, chance: Generator) -> NDArray[np.int64]:
        """So many suppliers of a group, each as often as its rank lets one expect."""
        members = self.groups[group]
        weights = 1 / np.arange(1, len(members) + 1) ** _SLOPE
        return members[chance.choice(len(members), size=count, p=weights / weights.sum())]


def make_suppliers(plan: Plan, chance: Generator) -> Suppliers:
    """The suppliers of every group, named from the plan's words; no name comes twice."""
    made = Suppliers()
    taken: set[str] = set()
    numbers = _cvr_numbers(int(plan.data["cvr_first"]))
    for group, spec in cast(Mapping[str, dict[str, Any]], plan.data["groups"]).items():
        first = len(made.names)
        for name, is_person in _names(spec, plan.data["names"], taken, chance):
            number = next(numbers)
            has_number = not is_person or chance.random() < 0.4
            made.names.append(name)
            made.codes.append(str(700_000 + len(made.names)))
            made.cvr.append(number if has_number else "")
            made.is_person.append(is_person)
        made.groups[group] = np.arange(first, len(made.names))
    return made


def _names(
    spec: Mapping[str, Any], words: Mapping[str, list[str]], taken: set[str], chance: Generator
) -> Sequence[tuple[str, bool]]:
    """(name, is it a person) of one group; `taken` holds the names that stand already."""
    if "known" in spec:
        return [(str(name), False) for name in spec["known"]]
    found: list[tuple[str, bool]] = []

    def one(kind: str) -> str:
        return str(words[kind][chance.integers(len(words[kind]))])

    def of(kind: str) -> str:
        return str(spec[kind][chance.integers(len(spec[kind]))])

    while len(found) < int(spec["count"]):
        is_person = chance.random() < float(spec.get("sole", 0))
        who = f"{one('first')} {one('last')}"
        if not is_person:
            parts = [one("heads"), one("seconds") if chance.random() < 0.6 else "", of("trades"), of("forms")]
        elif chance.random() < 0.4:
            parts = [one("heads"), of("trades"), "v/", who]
        else:
            parts = [of("titles"), who]
        name = " ".join(part for part in parts if part)
        if name not in taken:
            taken.add(name)
            found.append((name, is_person))
    return found


def _cvr_numbers(first: int) -> Iterator[str]:
    """Numbers of 8 digits from `first` whose checksum modulo 11 holds."""
    stem = first // 10
    while True:
        stem += 1
        left = sum(int(digit) * weight for digit, weight in zip(str(stem), _WEIGHTS, strict=True)) % 11
        if left != 1:
            yield f"{stem}{(11 - left) % 11}"
