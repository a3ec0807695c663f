"""The double-entry books behind a programme's entries: trial balance, what each party owes, and the cash.

Every row of entries.csv stands for balanced postings (`alen.model.programme_entries.POSTINGS`). Two sets of
books are kept: the programme's own (its secretariat keeps them), called PROGRAMME here, and each party's. The
programme's receivable and contributions are kept by party, its spending by project::

    call of 100 from a      programme: debit receivable (a) 100, credit contributions (a) 100
                            a:         debit contributions 100, credit payable 100

A negative amount is posted on the other side. Entries are summed before they are posted, so that 400,000 rows
take a fraction of a second; sums are whole øre in 64 bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alen.model.programme_entries import ENTRY_KINDS, POSTINGS, Entries, EntryKind

PROGRAMME = ""
"""Whose books the programme's own are: nobody's id."""

BY_PARTY = ("receivable", "contributions")
"""Accounts of the programme's books that are kept for each party."""

TRANSFER_OF_PARTIES: tuple[tuple[str, str, int], ...] = (
    ("secretariat", "contributions", 1),
    ("secretariat", "contributions of other", -1),
    ("party", "settlement", 1),
    ("party", "contributions", -1),
    ("other party", "contributions", 1),
    ("other party", "settlement", -1),
)
"""A transfer from a party to another: whose contribution it is moves, and the two settle between them."""


class Group(NamedTuple):
    """Entries of one kind, parties, projects, year and sign, summed.

    n   how many rows
    """

    kind: EntryKind
    party: str
    other_party: str
    project: str
    other_project: str
    year: int
    amount_ore: int
    n: int


_TEXT_COLUMNS = ("party", "other_party", "project", "other_project")


def _numbered(column: NDArray[np.int32], names: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A column renumbered to what occurs in it, and the numbers that occur: names are many, parties few."""
    there = np.zeros(names, np.bool_)
    there[column] = True
    occurring = np.flatnonzero(there)
    number = np.zeros(names, np.int64)
    number[occurring] = np.arange(len(occurring))
    return number[column], occurring


def summed(
    entries: Entries, *, years: bool = False, projects: bool = True, parties: bool = True
) -> tuple[Group, ...]:
    """Entries summed by kind, sign, other party and, where asked, party, projects and year; ordered by these.

    What is not asked for is '' (the year 0).
    """
    if not len(entries):
        return ()
    key = entries.kind.astype(np.int64) * 2 + (entries.amount_ore < 0)
    found: list[NDArray[np.int64]] = []
    for name in _TEXT_COLUMNS:
        if (not projects and name.endswith("project")) or (not parties and name == "party"):
            found.append(np.zeros(1, np.int64))  # names[0] is ''
            continue
        numbers, occurring = _numbered(getattr(entries, name), len(entries.names))
        key = key * len(occurring) + numbers
        found.append(occurring)
    first_year = int(entries.year.min())
    span = int(entries.year.max()) - first_year + 1 if years else 1
    key = key * span + (entries.year.astype(np.int64) - first_year if years else 0)
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    sums = np.add.reduceat(entries.amount_ore[order], starts)
    counts = np.diff(np.append(starts, len(ordered)))
    columns = _unpacked(ordered[starts], found, span)
    names = entries.names
    return tuple(
        Group(
            ENTRY_KINDS[kind],
            names[party],
            names[other],
            names[project],
            names[other_project],
            first_year + year if years else 0,
            ore,
            n,
        )
        for kind, party, other, project, other_project, year, ore, n in zip(
            *columns, sums.tolist(), counts.tolist(), strict=True
        )
    )


def named(entries: Entries, column: str) -> tuple[str, ...]:
    """The texts that occur in a column ('party'), in the order they were first met."""
    _, occurring = _numbered(getattr(entries, column), len(entries.names))
    numbers: list[int] = occurring.tolist()
    return tuple(entries.names[n] for n in numbers)


def _unpacked(
    keys: NDArray[np.int64], found: Sequence[NDArray[np.int64]], span: int
) -> tuple[list[int], ...]:
    """Kind, four numbers of names and the year since the first, of packed keys."""
    rest, year = keys // span, keys % span
    texts: list[list[int]] = []
    for occurring in reversed(found):
        texts.append(occurring[rest % len(occurring)].tolist())
        rest = rest // len(occurring)
    return ((rest // 2).tolist(), *reversed(texts), year.tolist())


class Line(NamedTuple):
    """An account in somebody's books: what was debited and credited, in øre.

    books    PROGRAMME or a party's id
    detail   the party of a receivable or of contributions, the project of spending; empty for others
    """

    books: str
    account: str
    detail: str
    debit_ore: int
    credit_ore: int

    @property
    def balance_ore(self) -> int:
        """Debit minus credit."""
        return self.debit_ore - self.credit_ore


@dataclass(frozen=True)
class TrialBalance:
    """Every account with its sums, ordered by books (the programme's first), account and detail."""

    lines: tuple[Line, ...]

    def of(self, books: str) -> tuple[Line, ...]:
        """One party's accounts, or the programme's."""
        return tuple(one for one in self.lines if one.books == books)

    def balance(self, account: str, books: str = PROGRAMME, detail: str | None = None) -> int:
        """The balance of an account, of one detail or of all."""
        return sum(
            one.balance_ore
            for one in self.lines
            if one.books == books and one.account == account and detail in (None, one.detail)
        )

    @property
    def cash_ore(self) -> int:
        """What the programme has in the bank: payments less costs and repayments."""
        return self.balance("bank")

    @property
    def receivable_ore(self) -> dict[str, int]:
        """What each party owes the programme; negative where it has paid ahead of its calls."""
        return {
            one.detail: one.balance_ore
            for one in self.lines
            if one.books == PROGRAMME and one.account == "receivable"
        }

    @property
    def unbalanced(self) -> tuple[str, ...]:
        """Books whose debits are not their credits: none, whatever was typed."""
        sums: dict[str, int] = {}
        for one in self.lines:
            sums[one.books] = sums.get(one.books, 0) + one.balance_ore
        return tuple(books for books, sum_ore in sums.items() if sum_ore)


class Posting(NamedTuple):
    """One side of an entry, the amount positive for debit and negative for credit."""

    books: str
    account: str
    detail: str
    amount_ore: int


def postings(group: Group) -> tuple[Posting, ...]:
    """What a row, or the sum of rows, is posted as; the amounts sum to nothing in each set of books.

    A transfer that names another party moves between parties, otherwise between projects.
    """
    table: Sequence[tuple[str, str, int]] = POSTINGS[group.kind]
    if group.kind == "transfer" and group.other_party:
        table = TRANSFER_OF_PARTIES
    return tuple(_posting(group, whose, account, side) for whose, account, side in table)


def _posting(group: Group, whose: str, account: str, side: int) -> Posting:
    amount = side * group.amount_ore
    if whose == "party":
        return Posting(group.party, account, "", amount)
    if whose == "other party":
        return Posting(group.other_party, account, "", amount)
    if account == "contributions of other":
        return Posting(PROGRAMME, "contributions", group.other_party, amount)
    if account == "other project":
        return Posting(PROGRAMME, "project", group.other_project, amount)
    if account == "project":
        return Posting(PROGRAMME, "project", group.project, amount)
    return Posting(PROGRAMME, account, group.party if account in BY_PARTY else "", amount)


def trial_balance(entries: Entries) -> TrialBalance:
    """The trial balance of all entries.

    >>> from datetime import date
    >>> from alen.model.programme_entries import Entry, entries_of
    >>> row = Entry(
    ...     date(2025, 1, 2), date(2025, 1, 2), "payment", "a", "", "", "", 2025, 100, "", "", "", "", 2
    ... )
    >>> trial_balance(entries_of([row])).cash_ore
    100
    """
    sums: dict[tuple[str, str, str], list[int]] = {}
    for group in summed(entries):
        for books, account, detail, amount in postings(group):
            line = sums.setdefault((books, account, detail), [0, 0])
            line[0 if amount >= 0 else 1] += abs(amount)
    return TrialBalance(tuple(Line(*key, *line) for key, line in sorted(sums.items())))


def cash_by_day(entries: Entries) -> tuple[tuple[str, int], ...]:
    """Each day on which the programme's cash moved, as ISO text, and the cash at its end, in øre."""
    direction = np.zeros(len(ENTRY_KINDS), np.int64)
    direction[ENTRY_KINDS.index("payment")] = 1
    direction[ENTRY_KINDS.index("cost")] = direction[ENTRY_KINDS.index("repayment")] = -1
    moved = direction[entries.kind] * entries.amount_ore
    there = moved != 0
    if not bool(there.any()):
        return ()
    days, moved = entries.day[there], moved[there]
    order = np.argsort(days, kind="stable")
    days, running = days[order], np.cumsum(moved[order])
    ends = np.flatnonzero(np.concatenate((days[1:] != days[:-1], [True])))
    return tuple(zip(np.datetime_as_string(days[ends]).tolist(), running[ends].tolist(), strict=True))
