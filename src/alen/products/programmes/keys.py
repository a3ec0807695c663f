"""What a key weighs its parties by on a day, each step kept for the explanation.

A key that cannot be weighed says why (`NotWeighed`); nothing is taken from another day, table or version
instead. A nested key divides a party's own share on among its members: first the upper level is divided, then
each party's øre, so that the members' sums are their party's share to the øre.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from alen.model.programme import Key, Programme, Wording
from alen.products.programmes.weights import Registers, WeightTables

Reason = Literal[
    "no_key", "not_valid", "no_members", "members_differ", "no_basis", "not_loaded", "missing_weight",
    "negative_weight", "all_zero", "no_threshold", "not_one", "loop",
]  # fmt: skip
"""Why a key has no weights.

no_key           no key has this id
not_valid        it does not hold on that day
no_members       its group has nobody on that day, or the register is not known
members_differ   its shares or amounts are not those of the group's members on that day: `parties`
no_basis         it names no table
not_loaded       the table is not there for its day and version
missing_weight   the table lacks `parties`
negative_weight  the weights of `parties` are negative
all_zero         nobody has any weight
no_threshold     a degressive key without threshold or without the share above it
not_one          the shares sum to `number`, not to 1
loop             a nested key that divides its own share again
"""


class Person(NamedTuple):
    """Somebody that is divided among: id, organisation's code (may be empty) and name."""

    party: str
    code: str
    name: Wording


class Counted(NamedTuple):
    """How a weight was made.

    basis      the number read from the table, or of an equal key 1, of others the share or øre of the key
    below      inhabitants up to the threshold; None but for degressive keys
    above      inhabitants beyond the threshold
    weight     below + share above × above; otherwise the basis
    rate_ore   øre by the key's rate: rate × weight; None without one
    """

    party: str
    basis: Fraction
    below: Fraction | None
    above: Fraction | None
    weight: Fraction
    rate_ore: Fraction | None


class Weighed(NamedTuple):
    """A key's weights on a day.

    on        the day that its members and validity were looked at; the basis has its own in `key.basis`
    weights   party and weight, of this level alone, in the order of the members
    counted   the same, each with how it was made
    nested    (party, its own members' weights), for parties that are divided on
    missing   (party, why), for parties that would be divided on by a key that has no weights: their own share
              is known, and nobody's below it
    """

    key: Key
    on: date
    weights: tuple[tuple[str, Fraction], ...]
    counted: tuple[Counted, ...]
    people: tuple[Person, ...]
    nested: tuple[tuple[str, Weighed], ...] = ()
    missing: tuple[tuple[str, NotWeighed], ...] = ()

    @property
    def total(self) -> Fraction:
        """The sum of this level's weights."""
        return sum((weight for _, weight in self.weights), Fraction(0))

    @property
    def rate_sum_ore(self) -> Fraction | None:
        """What the key's own rates give in all; None without a rate."""
        rates = [one.rate_ore for one in self.counted if one.rate_ore is not None]
        return sum(rates, Fraction(0)) if rates else None

    def leaves(self) -> Iterator[tuple[tuple[str, ...], Fraction]]:
        """Each who pays at last, as the path of parties to it, with the exact share of the whole."""
        below = dict(self.nested)
        total = self.total
        for party, weight in self.weights:
            share = weight / total
            if party not in below:
                yield (party,), share
                continue
            for path, inner in below[party].leaves():
                yield (party, *path), share * inner

    def identity(self) -> tuple[object, ...]:
        """What a run of carry holds within: the key and its weights on every level."""
        below = tuple((party, one.identity()) for party, one in self.nested)
        return (self.key.id, self.weights, below, self.missing)


class NotWeighed(NamedTuple):
    """A key without weights, and why: see `Reason`."""

    key: str
    reason: Reason
    table: str = ""
    on: date | None = None
    version: str = ""
    parties: tuple[str, ...] = ()
    number: Fraction | None = None


@dataclass(frozen=True)
class _Asked:
    """One asking: the programme, the day, and what weights and members are read from."""

    programme: Programme
    on: date
    tables: WeightTables
    registers: Registers
    keys: Mapping[str, Key]


def weigh(
    programme: Programme, key_id: str, on: date, tables: WeightTables, registers: Registers
) -> Weighed | NotWeighed:
    """The weights of a key on a day; why not, where it has none.

    Raises BadInput where a table of the programme's own is there in several versions and the key names none.
    """
    keys = {one.id: one for one in programme.keys}
    return _weighed(_Asked(programme, on, tables, registers, keys), key_id, ())


def _weighed(asked: _Asked, key_id: str, above: tuple[str, ...]) -> Weighed | NotWeighed:
    if key_id in above:
        return NotWeighed(key_id, "loop")
    key = asked.keys.get(key_id)
    if key is None:
        return NotWeighed(key_id, "no_key")
    if not _holds(key.valid_from, key.valid_to, asked.on):
        return NotWeighed(key_id, "not_valid", on=asked.on)
    people = people_of(asked.programme, key, asked.on, asked.registers)
    if not people:
        return NotWeighed(key_id, "no_members", on=asked.on)
    counted = _counted(asked, key, people)
    if isinstance(counted, NotWeighed):
        return counted
    negative = tuple(one.party for one in counted if one.weight < 0)
    if negative and key.kind != "fixed":
        return NotWeighed(key_id, "negative_weight", parties=negative)
    if not any(one.weight for one in counted):
        return NotWeighed(key_id, "all_zero")
    nested: list[tuple[str, Weighed]] = []
    missing: list[tuple[str, NotWeighed]] = []
    for party, inner in key.nested:
        if all(party != one.party for one in people):
            return NotWeighed(key_id, "members_differ", on=asked.on, parties=(party,))
        found = _weighed(asked, inner, (*above, key_id))
        if isinstance(found, Weighed):
            nested.append((party, found))
        elif found.reason == "loop":
            return found
        else:
            missing.append((party, found))
    weights = tuple((one.party, one.weight) for one in counted)
    return Weighed(key, asked.on, weights, counted, people, tuple(nested), tuple(missing))


def people_of(programme: Programme, key: Key, on: date, registers: Registers) -> tuple[Person, ...]:
    """Who a key divides among on a day: its group's members, or the parties that it lists."""
    if key.among:
        return members_of(programme, key.among, on, registers)
    listed = key.parties or tuple(party for party, _ in (*key.shares, *key.amounts))
    return _known(programme, listed, on)


def members_of(programme: Programme, group_id: str, on: date, registers: Registers) -> tuple[Person, ...]:
    """Who belongs to a group on a day; () where there is no such group."""
    group = next((one for one in programme.groups if one.id == group_id), None)
    if group is None:
        return ()
    if group.register:
        return tuple(Person(code, code, name) for code, name in registers.members(group.register, on))
    # Who left and came back stands there twice, with other days.
    listed = [one.party for one in group.members if _holds(one.valid_from, one.valid_to, on)]
    return _known(programme, listed, on)


def _known(programme: Programme, listed: Iterable[str], on: date) -> tuple[Person, ...]:
    parties = {one.id: one for one in programme.parties if _holds(one.valid_from, one.valid_to, on)}
    return tuple(
        Person(one, parties[one].code, parties[one].name) for one in dict.fromkeys(listed) if one in parties
    )


def _holds(first: date | None, last: date | None, on: date) -> bool:
    return (first is None or first <= on) and (last is None or on <= last)


def _counted(asked: _Asked, key: Key, people: tuple[Person, ...]) -> tuple[Counted, ...] | NotWeighed:
    if key.kind == "equal":
        return tuple(_as_is(one.party, Fraction(1)) for one in people)
    if key.kind == "percent":
        total = sum((share for _, share in key.shares), Fraction(0))
        if total != 1:
            return NotWeighed(key.id, "not_one", number=total)
        return _listed(asked, key, people, dict(key.shares))
    if key.kind == "fixed":
        return _listed(asked, key, people, {party: Fraction(ore) for party, ore in key.amounts})
    return _from_table(asked, key, people)


def _as_is(party: str, basis: Fraction) -> Counted:
    return Counted(party, basis, None, None, basis, None)


def _listed(
    asked: _Asked, key: Key, people: tuple[Person, ...], given: Mapping[str, Fraction]
) -> tuple[Counted, ...] | NotWeighed:
    """The key's own shares or amounts: of all members and of nobody else."""
    differing = tuple(sorted({one.party for one in people} ^ set(given)))
    if differing:
        return NotWeighed(key.id, "members_differ", on=asked.on, parties=differing)
    return tuple(_as_is(one.party, given[one.party]) for one in people)


def _from_table(asked: _Asked, key: Key, people: tuple[Person, ...]) -> tuple[Counted, ...] | NotWeighed:
    """The numbers of the key's table for its members alone: whoever else the table has gets no share."""
    basis = key.basis
    if basis is None:
        return NotWeighed(key.id, "no_basis")
    found = asked.tables.weights(basis.table, basis.on, basis.version)
    if found is None:
        return NotWeighed(key.id, "not_loaded", *basis)
    numbers = {one.party: found.get(one.party, found.get(one.code)) for one in people}
    lacking = tuple(party for party, number in numbers.items() if number is None)
    if lacking:
        return NotWeighed(key.id, "missing_weight", *basis, lacking)
    known = {party: number for party, number in numbers.items() if number is not None}
    if key.kind != "degressive":
        return tuple(_as_is(party, number) for party, number in known.items())
    if key.threshold is None or key.share_above is None:
        return NotWeighed(key.id, "no_threshold")
    limit, share = Fraction(key.threshold), key.share_above
    counted: list[Counted] = []
    for party, number in known.items():
        below, above = min(number, limit), max(number - limit, Fraction(0))
        weight = below + share * above
        rate = None if key.rate_ore is None else key.rate_ore * weight
        counted.append(Counted(party, number, below, above, weight, rate))
    return tuple(counted)
