"""Municipalities, regions, groups: their codes, their names, and what belongs to what, and when.

Everything is built from text and plain values: `Organisations.from_csv` takes the two tables that
ship with the package, `extended_with` a workspace's own. Looking up a code, a whole name or a member
list takes constant time; a beginning is found by bisection.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from difflib import get_close_matches
from typing import TypeVar

from alen.errors import AmbiguousOrganisation, BadDefinition, UnknownOrganisation
from alen.model.names import folded, keys_of_query, number_of_code
from alen.model.organisation import (
    KINDS,
    SCHEMES,
    Membership,
    Organisation,
    own_membership,
    read_memberships,
    read_organisations,
    read_own_organisations,
)

PARENT_KINDS: tuple[str, ...] = SCHEMES
"""Kinds that have members: what `--among` may name."""

_DEFERRED_KINDS = frozenset({"group", "landsdel"})
_CANDIDATES_SHOWN = 12
_YEARS_KEPT = 200
"""Kinds in years whose organisations are kept: every page asks for the same few."""

_Key = TypeVar("_Key", bound=Hashable)


class Organisations:
    """All organisations of an edition, looked up by code, name, beginning or membership.

    Raises BadDefinition when two organisations share a key or code, or a membership names an unknown
    key.
    """

    def __init__(self, organisations: Iterable[Organisation], memberships: Iterable[Membership] = ()) -> None:
        self._all = tuple(organisations)
        self._memberships = tuple(memberships)
        self._by_key = _unique(self._all, lambda o: o.key, "key")
        self._by_code = _unique(self._all, lambda o: o.code, "code")
        self._by_number = _unique(
            [o for o in self._all if number_of_code(o.code) is not None],
            lambda o: number_of_code(o.code),
            "code (leading zeros left out)",
        )
        self._by_name: dict[str, list[Organisation]] = defaultdict(list)
        for organisation in self._all:
            for name in organisation.name_keys:
                self._by_name[name].append(organisation)
        self._sorted_names = sorted(self._by_name)
        self._children: dict[tuple[int, str], list[Membership]] = defaultdict(list)
        self._parents: dict[int, list[Membership]] = defaultdict(list)
        self._standing: dict[tuple[str, int], tuple[Organisation, ...]] = {}
        for membership in self._memberships:
            self._file_membership(membership)

    @classmethod
    def from_csv(
        cls,
        organisations: str,
        memberships: str,
        organisations_where: str = "organisations.csv",
        memberships_where: str = "memberships.csv",
    ) -> Organisations:
        """Build from the text of the two tables that ship with the package.

        Raises BadDefinition naming file and row.
        """
        read = read_organisations(organisations, organisations_where)
        by_code = {organisation.code: organisation for organisation in read}
        return cls(read, read_memberships(memberships, by_code, memberships_where))

    def extended_with(self, text: str, where: str = "organisations.csv") -> Organisations:
        """These and a workspace's own organisations, from the text of its organisations.csv.

        Columns: organisation_code, kind, name_da, name_en, parent_code (empty, or codes with | between
        them), valid_from, valid_to.
        Raises BadDefinition, naming the row, when a code or name is already taken (however it is
        spelled), a parent is unknown, or a value is wrong.
        """
        own = read_own_organisations(text, where)
        extended = list(self._all)
        taken = {name: o for o in extended for name in _taken_by(o)}
        for place, organisation, _ in own:
            for name in _taken_by(organisation):
                if name in taken:
                    raise _clash(organisation, taken[name], place)
            taken.update(dict.fromkeys(_taken_by(organisation), organisation))
            extended.append(organisation)
        known = Organisations(extended)
        memberships = list(self._memberships)
        for place, organisation, parent_codes in own:
            for code in parent_codes:
                parent = known.by_code(code)
                if parent is None:
                    raise BadDefinition(f"parent_code '{code}' names no organisation", where=place)
                memberships.append(own_membership(organisation, parent, place))
        return Organisations(extended, memberships)

    def _file_membership(self, membership: Membership) -> None:
        for key in (membership.organisation_key, membership.parent_key):
            if key not in self._by_key:
                raise BadDefinition(f"a membership names organisation {key}, which does not exist")
        self._children[membership.parent_key, membership.scheme].append(membership)
        self._parents[membership.organisation_key].append(membership)

    def __iter__(self) -> Iterator[Organisation]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    @property
    def memberships(self) -> tuple[Membership, ...]:
        """Every membership, in the order given."""
        return self._memberships

    # -- one organisation ------------------------------------------------------------------------

    def by_key(self, key: int) -> Organisation:
        """The organisation with Alen's own number; KeyError when there is none."""
        return self._by_key[key]

    def by_code(self, code: str) -> Organisation | None:
        """The organisation with this code, case and zeros in front forgiven ('84' is
        '084'); None for none."""
        exact = self._by_code.get(code.strip().upper())
        if exact is not None:
            return exact
        number = number_of_code(code)
        return None if number is None else self._by_number.get(number)

    def by_label(self, label: str) -> Organisation | None:
        """The organisation whose whole name this is, as StatBank's labels give it; None for none.

        Spelling is forgiven as in `find`; beginnings are not.
        """
        return self._whole_name(label, KINDS)

    def find(self, text: str, kinds: Collection[str] = KINDS) -> Organisation:
        """The organisation meant by a code, a name or an unambiguous beginning of a name.

        Case, æ/ae, ø/oe, å/aa, hyphens, surrounding spaces, a leading 'Region ' or 'Landsdel ' and a
        trailing ' Kommune' are forgiven. A whole name beats a beginning; groups and landsdele answer
        to a beginning only where nothing else does.

        Raises UnknownOrganisation with the nearest names, or AmbiguousOrganisation with those that
        begin so.
        """
        found = self.by_code(text)
        if found is not None and found.kind in kinds:
            return found
        whole = self._whole_name(text, kinds)
        if whole is not None:
            return whole
        candidates = self._beginning_with(text, kinds)
        primary = [o for o in candidates if o.kind not in _DEFERRED_KINDS]
        if set(kinds) == set(KINDS) and primary:
            candidates = primary
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            raise _ambiguous(text, candidates)
        raise self._unknown(text, kinds)

    def find_parent(self, text: str) -> Organisation:
        """Like `find`, among regions, landsdele, groups and the nation only: what `--among` names."""
        return self.find(text, PARENT_KINDS)

    def _whole_name(self, text: str, kinds: Collection[str]) -> Organisation | None:
        for key in keys_of_query(text):
            named = [o for o in self._by_name.get(key, ()) if o.kind in kinds]
            if named:
                return min(named, key=lambda o: (KINDS.index(o.kind), folded(o.name_da) != key, o.code))
        return None

    def _beginning_with(self, text: str, kinds: Collection[str]) -> list[Organisation]:
        found: dict[int, Organisation] = {}
        for key in keys_of_query(text)[:2]:
            for position in range(bisect_left(self._sorted_names, key), len(self._sorted_names)):
                name = self._sorted_names[position]
                if not name.startswith(key):
                    break
                found.update({o.key: o for o in self._by_name[name] if o.kind in kinds})
        return sorted(found.values(), key=_code)

    def _unknown(self, text: str, kinds: Collection[str]) -> UnknownOrganisation:
        names = [name for name, named in self._by_name.items() if any(o.kind in kinds for o in named)]
        near = get_close_matches(folded(text), names, n=5, cutoff=0.5)
        nearest = dict.fromkeys(o.name_da for name in near for o in self._by_name[name] if o.kind in kinds)
        return UnknownOrganisation(
            f"no organisation is called '{text.strip()}'",
            do=f"Nearest names: {', '.join(nearest)}." if nearest else "Give a code or a name.",
        )

    # -- many ------------------------------------------------------------------------------------

    def municipalities(self, year: int) -> tuple[Organisation, ...]:
        """The municipalities of an accounts year, by code: 98 of them, Christiansø not among them."""
        return self.of_kind("municipality", year)

    def regions(self, year: int) -> tuple[Organisation, ...]:
        """The regions of an accounts year, by code: five up to 2026, four from 2027."""
        return self.of_kind("region", year)

    def of_kind(self, kind: str, year: int) -> tuple[Organisation, ...]:
        """All of one kind that stand at the end of an accounts year, by code."""
        found = self._standing.get((kind, year))
        if found is None:
            if len(self._standing) >= _YEARS_KEPT:
                self._standing.clear()
            found = tuple(sorted((o for o in self._all if o.kind == kind and o.stands_in(year)), key=_code))
            self._standing[kind, year] = found
        return found

    def members(self, parent_code: str, scheme: str, on_year: int) -> tuple[Organisation, ...]:
        """The members of a region, landsdel, group or the nation in an accounts year, by code.

        The nation's members are the 98 and Christiansø, so that its population is their sum.
        Empty for an unknown code.
        """
        parent = self.by_code(parent_code)
        if parent is None:
            return ()
        children = self._children.get((parent.key, scheme), ())
        standing = {m.organisation_key for m in children if m.stands_in(on_year)}
        return tuple(sorted((self._by_key[key] for key in standing), key=_code))

    def parents(self, organisation: Organisation, year: int) -> tuple[Organisation, ...]:
        """What an organisation belongs to in an accounts year, in the order of SCHEMES."""
        standing = [m for m in self._parents.get(organisation.key, ()) if m.stands_in(year)]
        standing.sort(key=lambda m: SCHEMES.index(m.scheme))
        return tuple(self._by_key[m.parent_key] for m in standing)

    def parent(self, organisation: Organisation, scheme: str, year: int) -> Organisation | None:
        """What an organisation belongs to by one scheme in an accounts year; None for nothing."""
        for membership in self._parents.get(organisation.key, ()):
            if membership.scheme == scheme and membership.stands_in(year):
                return self._by_key[membership.parent_key]
        return None


def _code(organisation: Organisation) -> str:
    return organisation.code


def _taken_by(organisation: Organisation) -> tuple[Hashable, ...]:
    """What no other organisation may carry: its names, its code, its code as a number, its key."""
    number = number_of_code(organisation.code)
    code = ("code", organisation.code if number is None else number)
    return (*organisation.name_keys, code, ("key", organisation.key))


def _unique(
    organisations: Iterable[Organisation], of: Callable[[Organisation], _Key], what: str
) -> dict[_Key, Organisation]:
    found: dict[_Key, Organisation] = {}
    for organisation in organisations:
        first = found.setdefault(of(organisation), organisation)
        if first is not organisation:
            raise BadDefinition(f"{first.name_da} and {organisation.name_da} share one {what}")
    return found


def _clash(organisation: Organisation, other: Organisation, place: str) -> BadDefinition:
    return BadDefinition(
        f"'{organisation.name_da}' ({organisation.code}) takes the code or name of "
        f"{other.name_da} ({other.code})",
        where=place,
        why="A figure must belong to one organisation only.",
        do="Give it a code and a name of its own.",
    )


def _ambiguous(text: str, candidates: list[Organisation]) -> AmbiguousOrganisation:
    shown = [f"{o.name_da} ({o.code})" for o in candidates[:_CANDIDATES_SHOWN]]
    more = len(candidates) - len(shown)
    return AmbiguousOrganisation(
        f"'{text.strip()}' begins the names of {len(candidates)} organisations",
        do=f"Did you mean {', '.join(shown)}{f' or one of {more} more' if more else ''}?",
    )
