"""IT cost by one or two axes, each cell as bounds.

An axis is either stated by the line (department, month, supplier …) or decided by rules (area, resource,
deployment). A cell holds, for certain, the IT lines that lie exactly in it. Open to it are

- every undecided line that states the cell's department, month and so on: it may be IT, and of that kind;
- every IT line of which an axis is `unknown`, for each cell it may turn out to belong to.

`low` and `high` of a cell are therefore true whatever these lines turn out to be, and the highs of cells on
a decided axis add up to more than the high of the whole. The cell `unknown` holds IT lines without an answer
on the axis, as they stand; nothing is spread. Undecided lines that the proposer does not hold for IT have a
cell of their own (`UNDECIDED`), so that all money of the question is in the table once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from alen.model.ledger import UNKNOWN
from alen.products.ledger.amounts import (
    BOUND_COLUMNS,
    Bounds,
    Columns,
    Rows,
    per_mille,
    share,
    total,
)
from alen.products.ledger.opening import Lines
from alen.products.ledger.questions import (
    DECIDED_AXES,
    UNDECIDED,
    Basis,
    Measure,
    Question,
    Spending,
    basis,
    checked_axes,
    counted_lines,
    not_told,
)
from alen.products.ledger.sums import key_sql, supplier_names, whole_sum

Key = tuple[str, ...]

TIMES = ("year", "month")
"""Axes whose keys have an order of their own."""


@dataclass(frozen=True)
class Cell:
    """One cell.

    key    a code or a stated key for each axis; see `UNKNOWN`, `UNDECIDED`, `NOT_STATED`, `PERSONS`
    share  of the decided total, exactly; None where that is zero or negative
    """

    key: Key
    bounds: Bounds
    share: Fraction | None


@dataclass(frozen=True)
class Breakdown:
    """IT cost of one year, or of all, by one or two axes; in order of time, or the largest cells first.

    total       over all cells
    not_told    lines left out because they do not say whether they are of the measure and spending asked
    suppliers   supplier key -> name, where the breakdown is by supplier
    """

    organisation: str
    organisation_code: str
    is_invented: bool
    by: tuple[str, ...]
    year: int | None
    measure: Measure
    spending: Spending
    basis: Basis
    cells: tuple[Cell, ...]
    total: Bounds
    not_told: Bounds
    suppliers: Mapping[str, str] = field(default_factory=dict[str, str])

    def table(self) -> tuple[Columns, Rows]:
        """One row per cell; the share in thousandths of the decided total."""
        rows = [(*one.key, *one.bounds.cells(), per_mille(one.share)) for one in self.cells]
        return (*self.by, *BOUND_COLUMNS, "share_per_mille"), rows

    def cell(self, *key: str) -> Cell:
        """The cell of a key. Raises KeyError."""
        for one in self.cells:
            if one.key == key:
                return one
        raise KeyError(key)


@dataclass(frozen=True)
class _Group:
    """Lines that agree in all that decides to which cells they are open.

    known    IT lines: the codes of the decided axes, `unknown` included; undecided lines: none
    leaning  the same with what is proposed where nothing is known
    """

    is_it: bool
    is_proposed: bool
    known: Key
    leaning: Key
    ore: int
    credits_ore: int
    lines: int

    def may_be(self, codes: Key) -> bool:
        """Whether the lines may turn out to belong to the cell."""
        return not self.is_it or all(
            known in (code, UNKNOWN) for known, code in zip(self.known, codes, strict=True)
        )


def breakdown(lines: Lines, by: tuple[str, ...], question: Question) -> Breakdown:
    """IT cost by one or two axes.

    Raises BadInput for axes there are not, NotFound for a year without lines.
    """
    axes = checked_axes(by)
    stands = basis(lines)
    counted = counted_lines(stands, question)
    decided = [axis for axis in axes if axis in DECIDED_AXES]
    stated = [axis for axis in axes if axis not in DECIDED_AXES]
    groups = _groups(lines, counted, stated, decided)
    found: dict[Key, Bounds] = {}
    for place, members in groups.items():
        for codes, bounds in _cells(members, len(decided)).items():
            found[_key(axes, place, codes)] = bounds
    whole = _whole(group for members in groups.values() for group in members)
    keys = {key[axes.index("supplier_key")] for key in found} if "supplier_key" in axes else set[str]()
    return Breakdown(
        lines.holder.name, lines.holder.code, lines.holder.is_invented,
        axes, question.year, question.measure, question.spending, stands.of(question.year),
        _in_order(axes, found, whole), whole, whole_sum(lines, not_told(stands, question)),
        supplier_names(lines, keys),
    )  # fmt: skip


def _groups(
    lines: Lines, counted: str, stated: Sequence[str], decided: Sequence[str]
) -> dict[Key, list[_Group]]:
    """The lines that are or may be IT, by the keys they state."""
    known = [f"CASE WHEN is_it THEN coalesce({axis}, '{UNKNOWN}') END" for axis in decided]
    leaning = [f"coalesce(nullif({axis}, '{UNKNOWN}'), proposed_{axis}, '{UNKNOWN}')" for axis in decided]
    keys = [
        *map(key_sql, stated), *known, *leaning, "is_it IS NOT NULL", "coalesce(proposed_is_it, false)",
    ]  # fmt: skip
    rows = lines.rows(
        f"SELECT {', '.join(keys)}, sum(counted_ore), sum(least(counted_ore, 0)), count(*) "
        f"FROM {counted} WHERE is_it IS NOT FALSE GROUP BY {', '.join(str(n + 1) for n in range(len(keys)))}"
    )
    groups: defaultdict[Key, list[_Group]] = defaultdict(list)
    first, second = len(stated), len(stated) + len(decided)
    for row in rows:
        is_it, proposed, ore, credits_ore, number = row[-5:]
        groups[tuple(row[:first])].append(
            _Group(
                is_it, proposed, tuple(row[first:second]) if is_it else (), tuple(row[second:-5]),
                int(ore), int(credits_ore), int(number),
            )
        )  # fmt: skip
    return groups


def _cells(groups: Sequence[_Group], axes: int) -> dict[Key, Bounds]:
    """The cells on the decided axes of lines that state the same keys."""
    if not axes:
        return {(): _whole(groups)}
    keys = {group.known for group in groups if group.is_it}
    keys |= {group.leaning for group in groups if group.is_it or group.is_proposed}
    found = {key: _bounds(groups, key) for key in keys}
    left = [group for group in groups if not group.is_it and not group.is_proposed]
    if left:
        found[(UNDECIDED,) * axes] = _whole(left)
    return found


def _bounds(groups: Sequence[_Group], codes: Key) -> Bounds:
    """What lies in a cell, and what is open to it."""
    return total(
        _open(group, is_proposed=(group.is_it or group.is_proposed) and group.leaning == codes)
        if not (group.is_it and group.known == codes)
        else Bounds(group.ore, lines=group.lines)
        for group in groups
        if group.may_be(codes)
    )


def _open(group: _Group, *, is_proposed: bool) -> Bounds:
    proposed, unknown = (group.ore, 0) if is_proposed else (0, group.ore)
    return Bounds(0, proposed, unknown, 0, group.lines, group.credits_ore)


def _whole(groups: Iterable[_Group]) -> Bounds:
    """All lines of groups: what is IT, and what may be."""
    return total(
        Bounds(group.ore, lines=group.lines) if group.is_it else _open(group, is_proposed=group.is_proposed)
        for group in groups
    )


def _key(axes: tuple[str, ...], stated: Key, decided: Key) -> Key:
    """The keys in the order in which the axes were asked for."""
    ours, theirs = iter(decided), iter(stated)
    return tuple(next(ours) if axis in DECIDED_AXES else next(theirs) for axis in axes)


def _in_order(axes: tuple[str, ...], found: Mapping[Key, Bounds], whole: Bounds) -> tuple[Cell, ...]:
    """By time where an axis is a time, then the largest first, decided and proposed together, then by key."""

    def place(one: tuple[Key, Bounds]) -> tuple[Key, int, int, Key]:
        key, bounds = one
        time = tuple(part for axis, part in zip(axes, key, strict=True) if axis in TIMES)
        return time, -bounds.with_proposals_ore, -bounds.high_ore, key

    return tuple(
        Cell(key, bounds, share(bounds.decided_ore, whole.decided_ore))
        for key, bounds in sorted(found.items(), key=place)
    )
