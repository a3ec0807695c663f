"""The account string of municipalities and regions: its parts, and where they stand in a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

_FILE = ("data", "yardstick", "account_string.yml")
_ENOUGH = 0.8
"""Share of the strings that must have the right digits in their places."""
_AS_GOOD = 0.02
"""What a place may be worse than the best and still be as good: the first of such is taken."""


@dataclass(frozen=True)
class AccountString:
    """account_string.yml, read. `columns` is part -> (numbers of digits, first digits)."""

    parts: Mapping[str, tuple[int, int]]
    longest_art: int
    together: Sequence[tuple[str, str]]
    ejerforhold: str
    columns: Mapping[str, tuple[frozenset[int], str]]

    @property
    def to_grouping(self) -> int:
        """Digits from the hovedkonto to the end of the grouping."""
        return sum(self.parts["gruppering"])

    def is_at(self, digits: str, start: int) -> bool:
        """Whether a hovedkonto may stand at a place, by the dranst and ejerforhold that follow it."""
        dranst, ejerforhold = (digits[start + self.parts[part][0]] for part in ("dranst", "ejerforhold"))
        return ejerforhold in self.ejerforhold and any(
            digits[start] in main and dranst in kinds for main, kinds in self.together
        )

    def start(self, strings: Iterable[tuple[str, int]], length: int) -> int | None:
        """Where the hovedkonto stands in strings of `length` digits, each with how often it stands there.

        None where too few of the strings have the right digits at any place.
        """
        counted = [(digits, count) for digits, count in strings if len(digits) == length]
        total = sum(count for _, count in counted)
        if not total or length < self.to_grouping:
            return None
        shares = [
            sum(count for digits, count in counted if self.is_at(digits, start)) / total
            for start in range(length - self.to_grouping + 1)
        ]
        best = max(shares)
        return None if best < _ENOUGH else next(n for n, one in enumerate(shares) if one >= best - _AS_GOOD)

    def positions(self, start: int, length: int) -> dict[str, tuple[int, int]]:
        """Part -> (start, length) among the digits of a string whose hovedkonto stands at `start`."""
        places = {part: (start + at, many) for part, (at, many) in self.parts.items()}
        left = length - start - self.to_grouping
        if left > 0:
            places["art"] = (start + self.to_grouping, min(left, self.longest_art))
        return places


@cache
def account_string() -> AccountString:
    """The string as the data that ship with Alen describe it."""
    body = cast("dict[str, Any]", parse_yaml(read_text(*_FILE), "/".join(_FILE)))
    return AccountString(
        {part: (at, many) for part, (at, many) in body["parts"].items()},
        body["longest_art"],
        [(one["hovedkonto"], one["dranst"]) for one in body["together"]],
        body["ejerforhold"],
        {part: (frozenset(said["digits"]), said["first"]) for part, said in body["columns"].items()},
    )
