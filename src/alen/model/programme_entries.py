"""The ledger of a programme, by columns: ten years of monthly entries of 98 parties are 400,000 rows.

A row is one voucher line as a secretary writes it, and stands for balanced postings (`POSTINGS`): nothing can
be debited that is not credited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

EntryKind = Literal["call", "payment", "cost", "transfer", "repayment", "regulation"]
ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)
"""What an entry is.

call         the secretariat asks `party` for money: the party owes it
payment      `party` pays the secretariat
cost         the secretariat pays for `project` (`party`: the one it concerns, or empty)
transfer     money moves from `project` to `other_project`, or from `party` to `other_party`
repayment    the secretariat pays `party` back
regulation   a claim on `party` is raised or lowered for prices
"""

Debit = Literal[1, -1]

POSTINGS: dict[EntryKind, tuple[tuple[str, str, Debit], ...]] = {
    "call": (
        ("secretariat", "receivable", 1),
        ("secretariat", "contributions", -1),
        ("party", "contributions", 1),
        ("party", "payable", -1),
    ),
    "regulation": (
        ("secretariat", "receivable", 1),
        ("secretariat", "contributions", -1),
        ("party", "contributions", 1),
        ("party", "payable", -1),
    ),
    "payment": (
        ("secretariat", "bank", 1),
        ("secretariat", "receivable", -1),
        ("party", "payable", 1),
        ("party", "bank", -1),
    ),
    "repayment": (
        ("secretariat", "contributions", 1),
        ("secretariat", "bank", -1),
        ("party", "bank", 1),
        ("party", "contributions", -1),
    ),
    "cost": (("secretariat", "project", 1), ("secretariat", "bank", -1)),
    "transfer": (("secretariat", "other project", 1), ("secretariat", "project", -1)),
}
"""Whose books, which account, and on which side (1 debit, -1 credit), of each kind of entry."""


class Entry(NamedTuple):
    """One row of entries.csv; the amount in øre, positive in the direction its kind says."""

    date: date
    recorded: date
    kind: EntryKind
    party: str
    other_party: str
    project: str
    other_project: str
    year: int
    amount_ore: int
    agreement: str
    decision: str
    voucher: str
    text: str
    row: int


@dataclass(frozen=True, eq=False)
class Entries:
    """Entries as columns of one length. Days are numpy's datetime64[D], texts are numbers into `names`.

    names   every text that occurs, by number; names[0] is ''
    """

    names: tuple[str, ...]
    day: NDArray[np.datetime64]
    recorded: NDArray[np.datetime64]
    kind: NDArray[np.int8]
    party: NDArray[np.int32]
    other_party: NDArray[np.int32]
    project: NDArray[np.int32]
    other_project: NDArray[np.int32]
    year: NDArray[np.int16]
    amount_ore: NDArray[np.int64]
    agreement: NDArray[np.int32]
    decision: NDArray[np.int32]
    voucher: NDArray[np.int32]
    text: NDArray[np.int32]
    row: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.amount_ore)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Entries) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash((len(self), int(self.amount_ore.sum())))

    def __iter__(self) -> Iterator[Entry]:
        names = self.names
        columns = (
            self.day.tolist(),
            self.recorded.tolist(),
            self.kind.tolist(),
            self.party.tolist(),
            self.other_party.tolist(),
            self.project.tolist(),
            self.other_project.tolist(),
            self.year.tolist(),
            self.amount_ore.tolist(),
            self.agreement.tolist(),
            self.decision.tolist(),
            self.voucher.tolist(),
            self.text.tolist(),
            self.row.tolist(),
        )
        for (
            day,
            recorded,
            kind,
            party,
            other,
            project,
            other_project,
            year,
            ore,
            agreement,
            decision,
            voucher,
            text,
            row,
        ) in zip(*columns, strict=True):
            yield Entry(
                day,
                recorded,
                ENTRY_KINDS[kind],
                names[party],
                names[other],
                names[project],
                names[other_project],
                year,
                ore,
                names[agreement],
                names[decision],
                names[voucher],
                names[text],
                row,
            )

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Text -> its number in `names`."""
        return {name: number for number, name in enumerate(self.names)}

    def number_of(self, text: str) -> int:
        """A text's number; -1, which no row has, for one that does not occur."""
        return self.numbers.get(text, -1)

    def where(self, mask: NDArray[np.bool_]) -> Entries:
        """The rows that a mask keeps."""
        columns: dict[str, Any] = {name: getattr(self, name)[mask] for name in _COLUMNS}
        return Entries(self.names, **columns)

    def of_kinds(self, *kinds: EntryKind) -> NDArray[np.bool_]:
        """A mask: rows of these kinds."""
        return np.isin(self.kind, [ENTRY_KINDS.index(one) for one in kinds])

    def seen(self, known_on: date, happened_by: date | None = None) -> Entries:
        """Rows written down by a day and, where given, of what happened by a day."""
        mask = self.recorded <= np.datetime64(known_on)
        if happened_by is not None:
            mask &= self.day <= np.datetime64(happened_by)
        return self if bool(mask.all()) else self.where(mask)


_TEXTS = ("party", "other_party", "project", "other_project", "agreement", "decision", "voucher", "text")
_COLUMNS = tuple(name for name in Entries.__dataclass_fields__ if name != "names")


def entries_of(rows: Iterable[Entry]) -> Entries:
    """Columns from rows; for examples and tests, and for reading small files."""
    listed = list(rows)
    numbers: dict[str, int] = {"": 0}

    def named(texts: Sequence[str]) -> NDArray[np.int32]:
        return np.array([numbers.setdefault(one, len(numbers)) for one in texts], np.int32)

    def days(found: Sequence[date]) -> NDArray[np.datetime64]:
        return np.array(found, "datetime64[D]")

    texts = {name: named([getattr(one, name) for one in listed]) for name in _TEXTS}
    return Entries(
        tuple(numbers),
        days([one.date for one in listed]),
        days([one.recorded for one in listed]),
        np.array([ENTRY_KINDS.index(one.kind) for one in listed], np.int8),
        year=np.array([one.year for one in listed], np.int16),
        amount_ore=np.array([one.amount_ore for one in listed], np.int64),
        row=np.array([one.row for one in listed], np.int32),
        **texts,
    )


NO_ENTRIES = entries_of(())
