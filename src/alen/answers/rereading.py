"""Cells read again from the snapshots' bytes, and summed by the rules that made the figures.

The standard library alone does the reading (`store.cells`): no engine, and no table that holds cells.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from alen.answers.leaves import ORGANISATION, TIME, Codes, Leaves, Period, Placed, Rest, Snapshot, TermRow
from alen.answers.unread import Unread, unread
from alen.errors import BadFile, BadSnapshot
from alen.model.progress import SILENT, Progress
from alen.store.cells import VALUE_COLUMN, codec, find_cells, iter_records, parse_value
from alen.store.snapshots import SnapshotStore

At = tuple[str, Period]
"""Organisation code and period."""

Page = dict[At, str]
"""The cells of one snapshot that share all other codes."""


@lru_cache(maxsize=1 << 16)
def number_in(text: str, decimal: str, decimals: int) -> int | None:
    """A cell's number as a whole count of 10^-decimals; None for a sign of a missing one.

    Raises BadFile for anything else.
    """
    return parse_value(text, decimal, decimals)


class Found(NamedTuple):
    """One cell that is there: `text` as it stands, `number` None where it holds none."""

    term: TermRow
    codes: Codes
    snapshot: Snapshot
    rest: Rest
    text: str
    number: int | None


class Unseen(NamedTuple):
    """One cell that may be there: the snapshot that would answer for it cannot be read."""

    term: TermRow
    codes: Codes
    snapshot: Snapshot
    rest: Rest


class Gathered(NamedTuple):
    """What the bytes say of one side of one figure.

    absent   terms without any cell
    unread   terms with a cell that may stand in a snapshot whose bytes cannot be read
    is_zero  whether every snapshot that answers for the cells says that what is absent is zero
    reason   why there is no sum, `unreadable` where that is why; empty when there is one
    total    the sum in øre or the reported unit; None with a reason
    """

    cells: list[Found]
    absent: list[TermRow]
    unread: list[Unseen]
    is_zero: bool
    reason: str
    total: int | None


class Book:
    """Cells of snapshots, by snapshot and codes; filled for one figure or for all of an edition.

    unread  the snapshots, by key, whose bytes could not be read when they were last asked for
    """

    def __init__(self, leaves: Leaves, store: SnapshotStore) -> None:
        self.leaves = leaves
        self.store = store
        self._pages: dict[tuple[int, Rest], Page] = {}
        self._keys: dict[tuple[int, Rest, At], tuple[str, ...]] = {}
        self._is_whole = False
        self.unread: dict[int, Unread] = {}

    def page(self, snapshot: Snapshot, rest: Rest) -> Page:
        """The cells of some codes, as far as they have been read."""
        return self._pages.setdefault((snapshot.key, rest), {})

    # -- reading ---------------------------------------------------------------------------------

    def read_all(self, progress: Progress = SILENT) -> None:
        """Read every cell that any term of the edition names: one pass through each snapshot.

        Raises BadSnapshot, naming the blob, for changed bytes; BadFile for a line that cannot be read.
        """
        wanted: dict[int, set[Rest]] = {}
        for term in self.leaves.all_terms():
            for placed in self.leaves.placed(term):
                rests = itertools.chain.from_iterable(placed.slots.values())
                wanted.setdefault(placed.snapshot.key, set()).update(rests)
        progress.start("read", len(wanted), "snapshots")
        for key, rests in sorted(wanted.items()):
            self._stream(self.leaves.snapshots[key], rests)
            progress.advance(1, self.leaves.snapshots[key].source.table_id)
        progress.finish()
        self._is_whole = True

    def read(self, terms: Iterable[TermRow], area: str, year: int) -> None:
        """Read the cells of some terms for one organisation and year; `unread` says what cannot be."""
        if self._is_whole:
            return
        wanted: dict[int, dict[tuple[str, ...], tuple[Rest, At]]] = {}
        for term in terms:
            at = area, (year, term.quarter)
            for placed in self.leaves.placed(term):
                if placed.covers(*at):
                    keys = wanted.setdefault(placed.snapshot.key, {})
                    for rest in itertools.chain.from_iterable(placed.slots.values()):
                        keys.update((key, (rest, at)) for key in placed.snapshot.keys(rest, *at))
        for snapshot_key, keys in wanted.items():
            snapshot = self.leaves.snapshots[snapshot_key]
            with self.trying(snapshot):
                self._read_keys(snapshot, keys)

    @contextmanager
    def trying(self, snapshot: Snapshot) -> Iterator[None]:
        """Read a snapshot; where that fails, `unread` says so and what was read of it before is forgotten."""
        try:
            yield
        except (BadSnapshot, BadFile, OSError) as error:
            self.unread[snapshot.key] = unread(snapshot.source, self.store, error)
            for (key, _), page in self._pages.items():
                if key == snapshot.key:
                    page.clear()
        else:
            self.unread.pop(snapshot.key, None)

    def _read_keys(self, snapshot: Snapshot, keys: Mapping[tuple[str, ...], tuple[Rest, At]]) -> None:
        if "" in snapshot.columns:
            self._stream(snapshot, {rest for rest, _ in keys.values()})
            return
        found = find_cells(self.store.path(snapshot.source.sha256), snapshot.form, keys)
        for key, text in found.items():
            if text is not None:
                rest, at = keys[key]
                self.page(snapshot, rest)[at] = text
                self._keys[snapshot.key, rest, at] = key

    def key_of(self, snapshot: Snapshot, rest: Rest, at: At) -> tuple[str, ...] | None:
        """The raw key a cell was found under, where it may be written in several ways."""
        return self._keys.get((snapshot.key, rest, at))

    def _stream(self, snapshot: Snapshot, rests: set[Rest]) -> None:
        path, form = self.store.path(snapshot.source.sha256), snapshot.form
        value_at = form.columns.index(VALUE_COLUMN)
        at = [i for i in range(len(form.columns)) if i != value_at]
        others = set(snapshot.rest_roles)
        rest_of = _getter([i for i, role in zip(at, snapshot.roles, strict=True) if role in others])
        area_of = _one_of(snapshot, at, ORGANISATION, snapshot.areas)
        period_of = _one_of(snapshot, at, TIME, snapshot.periods)
        pages: dict[Rest, Page] = {rest: {} for rest in rests}
        with path.open(encoding=codec(form.encoding), newline="") as stream:
            records = iter_records(stream, form.delimiter, path.name)
            if form.header:
                next(records, None)
            for line, fields in records:
                if len(fields) != len(form.columns):
                    raise BadFile(
                        f"the row has {len(fields)} fields where {len(form.columns)} are expected",
                        where=f"{path.name}, row {line}",
                    )
                page = pages.get(rest_of(fields))
                if page is None:
                    continue
                for place in itertools.product(area_of(fields), period_of(fields)):
                    if place in page:
                        raise BadFile("a second line for one cell", where=f"{path.name}, row {line}")
                    page[place] = fields[value_at]
        for rest, page in pages.items():
            self.page(snapshot, rest).update(page)

    # -- summing ---------------------------------------------------------------------------------

    def plan(self, terms: Sequence[TermRow]) -> Plan:
        """Where the cells of one side may stand, made once for all organisations and years."""
        steps: list[Step] = []
        speakers: dict[tuple[tuple[int, ...], int], list[Snapshot]] = {}
        counts: Counter[tuple[tuple[int, ...], int]] = Counter()
        for term in terms:
            cells: dict[Codes, list[tuple[Snapshot, Rest, Page]]] = {}
            placed = self.leaves.placed(term)
            for one in placed:
                for codes, rests in one.slots.items():
                    places = cells.setdefault(codes, [])
                    places += [(one.snapshot, rest, self.page(one.snapshot, rest)) for rest in rests]
            steps.append((term, list(cells.items())))
            closed = [one.snapshot for one in placed if one.snapshot.is_closed]
            key = tuple(one.key for one in closed), term.quarter
            speakers[key] = closed
            counts[key] += 1
        quarters = tuple({term.quarter for term in terms})
        spoken = [(count, key[1], speakers[key]) for key, count in counts.items() if speakers[key]]
        return Plan(len(terms), quarters, steps, spoken)

    def gather(self, terms: Sequence[TermRow], area: str, year: int) -> Gathered:
        """The cells of one side of a figure; see `add_up`."""
        return add_up(self.plan(terms), area, year, self.unread)


Step = tuple[TermRow, list[tuple[Codes, list[tuple[Snapshot, Rest, Page]]]]]
"""A term with its cells, each with every place it may stand in, in order of precedence."""


class Plan(NamedTuple):
    """One side of one formula. `spoken`: how many terms in which quarter some closed snapshots hold."""

    terms: int
    quarters: tuple[int, ...]
    steps: list[Step]
    spoken: list[tuple[int, int, list[Snapshot]]]


def add_up(plan: Plan, area: str, year: int, unread: Container[int] = ()) -> Gathered:
    """The cells of one side of a figure, each from the first snapshot that holds it.

    unread  the keys of snapshots that cannot be read: whether they hold a cell cannot be said

    Raises BadFile for a text that is neither a number nor a sign of a missing one.
    """
    cells: list[Found] = []
    absent: list[TermRow] = []
    unseen: list[Unseen] = []
    total, has_gap = 0, False
    places_of = {quarter: (area, (year, quarter)) for quarter in plan.quarters}
    for term, wanted in plan.steps:
        at = places_of[term.quarter]
        before = len(cells) + len(unseen)
        for codes, places in wanted:
            for snapshot, rest, page in places:
                text = page.get(at)
                if text is not None:
                    number = number_in(text, snapshot.form.decimal, snapshot.facts.decimals)
                    cells.append(Found(term, codes, snapshot, rest, text, number))
                    if number is None:
                        has_gap = True
                    else:
                        total += term.sign * term.unit_factor * number
                    break
                if snapshot.key in unread and area in snapshot.areas and at[1] in snapshot.periods:
                    unseen.append(Unseen(term, codes, snapshot, rest))
                    break
                if snapshot.is_closed and area in snapshot.areas and at[1] in snapshot.periods:
                    break  # it answers for the cell by leaving it out; what others hold is overruled
        if len(cells) + len(unseen) == before:
            absent.append(term)
    covered, is_zero = _covered(plan, area, year)
    reason = ""
    if unseen:
        reason = "unreadable"
    elif max(covered, plan.terms - len(absent)) < plan.terms:
        reason = "not_loaded"
    elif has_gap or (absent and not is_zero):
        reason = "missing_at_source"
    return Gathered(cells, absent, unseen, is_zero, reason, None if reason else total)


def _covered(plan: Plan, area: str, year: int) -> tuple[int, bool]:
    """How many terms some closed snapshot speaks of, and whether they all say that what is absent is zero."""
    covered, is_zero = 0, True
    for count, quarter, snapshots in plan.spoken:
        speaking = [one for one in snapshots if area in one.areas and (year, quarter) in one.periods]
        if speaking:
            covered += count
            is_zero = is_zero and all(one.absent_means == "zero" for one in speaking)
    return covered, is_zero and covered > 0


def closed_placed(placed: Iterable[Placed], area: str, period: Period) -> list[Placed]:
    """The snapshots in which the absence of a cell says something."""
    return [one for one in placed if one.snapshot.is_closed and one.covers(area, period)]


def _getter(at: Sequence[int]) -> Callable[[Sequence[str]], Any]:
    """Some fields of a line, always as a tuple."""
    if len(at) == 1:
        only = at[0]
        return lambda fields: (fields[only],)
    return itemgetter(*at) if at else lambda _: ()


def _one_of(
    snapshot: Snapshot, at: Sequence[int], role: str, spelled: Mapping[Any, Sequence[str]]
) -> Callable[[Sequence[str]], tuple[Any, ...]]:
    """What a line's text for a role means: a tuple of one, or of none for a text without meaning."""
    meaning = {raw: (code,) for code, raws in spelled.items() for raw in raws}
    if role not in snapshot.roles:
        constant = tuple(spelled)
        return lambda _: constant
    column = at[snapshot.roles.index(role)]
    return lambda fields: meaning.get(fields[column], ())


def both_sides(terms: Iterable[TermRow]) -> Iterator[tuple[str, tuple[TermRow, ...]]]:
    """The terms above and below the line; the side below is left out where there is none."""
    for role in ("numerator", "denominator"):
        members = tuple(term for term in terms if term.role == role)
        if members:
            yield role, members
