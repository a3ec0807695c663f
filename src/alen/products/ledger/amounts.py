"""Sums of money of which a part is not decided yet: what is certain, and where the truth must lie.

A line of a ledger is IT, is not, or is undecided. A sum over such lines is therefore no number but a pair
of bounds, and an axis (area, resource, deployment) widens them: an IT line of unknown area may belong to
any area. With D the amounts that count for certain and O the open ones, that is those of lines that may
count or not::

    low = sum(D) + sum(o for o in O if o < 0)
    high = sum(D) + sum(o for o in O if o > 0)

Whatever the open lines turn out to be, the sum is that of D and a subset of O, so it lies in [low, high],
and both ends are reached by a subset. Credits are why `low` is not simply what is decided: a credit note
that turns out to be IT lowers the sum. Bounds of several cells do not add up to the bounds of their total
where one open line may fall into any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Columns = tuple[str, ...]
Rows = Sequence[tuple[object, ...]]

ORE = 100
"""Øre in a krone."""


@dataclass(frozen=True)
class Bounds:
    """A sum in whole øre, spending positive.

    decided_ore   sum of the lines that a rule decides
    proposed_ore  sum of the open lines that the proposer would add; never certain
    unknown_ore   sum of the other open lines: nobody knows, or the proposer holds that they do not count
    lines         how many lines the decided sum rests on
    open_lines    how many lines are open
    credits_ore   sum of the negative amounts among all open lines, the proposed ones too: 0 or below
    """

    decided_ore: int
    proposed_ore: int = 0
    unknown_ore: int = 0
    lines: int = 0
    open_lines: int = 0
    credits_ore: int = 0

    def __post_init__(self) -> None:
        if self.credits_ore > 0 or self.credits_ore > self.open_ore:
            raise ValueError("credits are the negative ones among the open amounts")

    @property
    def open_ore(self) -> int:
        """The sum of all open lines."""
        return self.proposed_ore + self.unknown_ore

    @property
    def low_ore(self) -> int:
        """The least the sum can turn out to be: every open credit counts, no open charge does."""
        return self.decided_ore + self.credits_ore

    @property
    def high_ore(self) -> int:
        """The most the sum can turn out to be: every open charge counts, no open credit does."""
        return self.decided_ore + self.open_ore - self.credits_ore

    @property
    def with_proposals_ore(self) -> int:
        """What is decided, and what is proposed beside it."""
        return self.decided_ore + self.proposed_ore

    @property
    def is_certain(self) -> bool:
        """Whether the sum is one number: nothing that is open could move it."""
        return self.low_ore == self.high_ore

    def __add__(self, other: Bounds) -> Bounds:
        """The sum over two sets of lines that have no line in common, open ones included."""
        return Bounds(
            self.decided_ore + other.decided_ore,
            self.proposed_ore + other.proposed_ore,
            self.unknown_ore + other.unknown_ore,
            self.lines + other.lines,
            self.open_lines + other.open_lines,
            self.credits_ore + other.credits_ore,
        )

    def plus(self, certain_ore: int) -> Bounds:
        """The same sum with an amount added that is certain."""
        return self + Bounds(certain_ore)

    def cells(self) -> tuple[int, ...]:
        """The sum as columns: see `BOUND_COLUMNS`."""
        return (
            self.decided_ore, self.with_proposals_ore, self.unknown_ore, self.low_ore, self.high_ore,
            self.lines, self.open_lines,
        )  # fmt: skip


BOUND_COLUMNS: Columns = (
    "decided_ore", "with_proposals_ore", "unknown_ore", "low_ore", "high_ore", "lines", "open_lines",
)  # fmt: skip

NOTHING = Bounds(0)
"""The sum over no lines."""


def total(parts: Iterable[Bounds]) -> Bounds:
    """The sum over sets of lines of which no two have a line in common."""
    found = NOTHING
    for part in parts:
        found += part
    return found


@dataclass(frozen=True)
class PerInhabitant:
    """A sum divided by inhabitants, in øre as exact fractions; it is rounded where it is printed.

    inhabitants  on 1 January of the accounts year, or as the holder gave them
    """

    decided: Fraction
    with_proposals: Fraction
    low: Fraction
    high: Fraction
    inhabitants: int


def per_inhabitant(bounds: Bounds, inhabitants: int | None) -> PerInhabitant | None:
    """A sum per inhabitant; None where the inhabitants are not known, and never another year's."""
    if not inhabitants:
        return None
    return PerInhabitant(
        Fraction(bounds.decided_ore, inhabitants),
        Fraction(bounds.with_proposals_ore, inhabitants),
        Fraction(bounds.low_ore, inhabitants),
        Fraction(bounds.high_ore, inhabitants),
        inhabitants,
    )


def whole_ore(value: Fraction) -> int:
    """A fraction of øre as whole øre, a half away from zero, as figures are printed.

    >>> whole_ore(Fraction(5, 2)), whole_ore(Fraction(-5, 2)), whole_ore(Fraction(7, 3))
    (3, -3, 2)
    """
    size = int(abs(value) + Fraction(1, 2))
    return -size if value < 0 else size


def share(part_ore: int, whole: int) -> Fraction | None:
    """A part of a whole as an exact fraction; None where the whole is zero or negative and has no parts."""
    return Fraction(part_ore, whole) if whole > 0 else None


def per_mille(value: Fraction | None) -> int | None:
    """A share in whole thousandths, a half away from zero: 0.4375 is 438, printed as 43.8 %."""
    return None if value is None else whole_ore(value * 1000)


Inhabitants = Mapping[int, int]
"""Accounts year -> inhabitants."""
