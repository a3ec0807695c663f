"""Dividing the amounts of a run through every level of a key, each number kept for the explanation.

The upper level is divided first, with carry, and then each nested party's øre by its own key, so that the
members' sums are their party's share to the øre. A fixed key is never scaled: an amount that is not the sum
of its amounts cannot be divided by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from alen.products.programmes.apportionment import ShareLine
from alen.products.programmes.carrying import Instalment, carry
from alen.products.programmes.keys import Counted, Weighed


class Step(NamedTuple):
    """One level of a share.

    key        id of the key that this level was divided by
    of         the party whose øre were divided, '' for the whole amount
    counted    the party's weight, and how it was made
    instalment the level's amount now, with the running totals before and after; None of a fixed key
    before     the party's share of the running total before, after: of that after; None of a fixed key
    ore        what is due now: share after less share before
    """

    key: str
    of: str
    counted: Counted
    instalment: Instalment | None
    before: ShareLine | None
    after: ShareLine | None
    ore: int


class Share(NamedTuple):
    """What somebody who pays at last has of an amount; the last step's øre are its own."""

    party: str
    steps: tuple[Step, ...]

    @property
    def ore(self) -> int:
        """What is due now."""
        return self.steps[-1].ore


class Undivided(NamedTuple):
    """An amount that a fixed key does not fit.

    number        which amount of the run, from 0
    left_over_ore what is left over; negative: what is lacking
    """

    key: str
    number: int
    left_over_ore: int


class Divided(NamedTuple):
    """The last amount of a run at one level."""

    weighed: Weighed
    of: str
    instalment: Instalment | None
    ore: dict[str, int]
    below: dict[str, Divided]

    def shares(self) -> Iterator[Share]:
        """Everybody who pays at last, in the key's order."""
        for steps in self._paths():
            yield Share(steps[-1].counted.party, steps)

    def _paths(self) -> Iterator[tuple[Step, ...]]:
        lines = [(None, None)] * len(self.weighed.counted) if self.instalment is None else [
            (line.before, line.after) for line in self.instalment.lines
        ]  # fmt: skip
        for counted, (before, after) in zip(self.weighed.counted, lines, strict=True):
            ore = self.ore[counted.party]
            step = Step(self.weighed.key.id, self.of, counted, self.instalment, before, after, ore)
            inner = self.below.get(counted.party)
            if inner is None:
                yield (step,)
                continue
            for path in inner._paths():
                yield (step, *path)


def divide(weighed: Weighed, totals_ore: Sequence[int], of: str = "") -> Divided | Undivided:
    """The last of a run's amounts divided, with what was carried over from those before.

    totals_ore   the amounts of the run in order; at least one
    """
    parties = [party for party, _ in weighed.weights]
    last: Instalment | None = None
    if weighed.key.kind == "fixed":
        amounts = {one.party: int(one.basis) for one in weighed.counted}
        for number, total in enumerate(totals_ore):
            if total != sum(amounts.values()):
                return Undivided(weighed.key.id, number, total - sum(amounts.values()))
        each = {party: [amounts[party]] * len(totals_ore) for party in parties}
    else:
        run = carry(totals_ore, weighed.weights)
        last = run[-1]
        each = {party: [one.ore[n] for one in run] for n, party in enumerate(parties)}
    below: dict[str, Divided] = {}
    for party, inner in weighed.nested:
        found = divide(inner, each[party], party)
        if isinstance(found, Undivided):
            return found
        below[party] = found
    return Divided(weighed, of, last, {party: ore[-1] for party, ore in each.items()}, below)


def is_fixed(weighed: Weighed) -> bool:
    """Whether a fixed key stands on any level."""
    return weighed.key.kind == "fixed" or any(is_fixed(one) for _, one in weighed.nested)
