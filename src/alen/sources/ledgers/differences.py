"""What a corrected file changed: lines added, removed and changed, voucher by voucher.

Lines of both versions that are equal in every compared column are left out, as often as both have them. What
remains is held together by voucher: where a voucher has lines left on both sides, it was changed; else it was
added or removed. Lines without a voucher are only added or removed.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from alen.sources.ledgers.lines import COMPARED
from alen.sources.ledgers.predecessors import lines_errors
from alen.store.connect import open_scratch
from alen.store.local.books import Books, ImportRecord

Change = Literal["added", "removed", "changed"]

_HASH = f"hash({', '.join(COMPARED)})"


@dataclass(frozen=True)
class Line:
    """One line of one version, as it is shown."""

    source_row: int
    posting_date: date | None
    account: str | None
    supplier: str | None
    text: str | None
    amount_ore: int


@dataclass(frozen=True)
class VoucherChange:
    """What became of one voucher, or of one line without one.

    voucher      its number; None for a line without
    old, new     the lines that only the one version has
    """

    change: Change
    voucher: str | None
    old: tuple[Line, ...]
    new: tuple[Line, ...]

    @property
    def old_ore(self) -> int:
        """What the former lines came to."""
        return sum(line.amount_ore for line in self.old)

    @property
    def new_ore(self) -> int:
        """What the new lines come to."""
        return sum(line.amount_ore for line in self.new)


@dataclass(frozen=True)
class Differences:
    """Two imports held against each other.

    unchanged  lines that both have
    changes    the largest change of amount first
    """

    old: ImportRecord
    new: ImportRecord
    unchanged: int
    changes: tuple[VoucherChange, ...]

    def lines(self, change: Change) -> int:
        """How many lines were added or removed; of changed vouchers, how many vouchers."""
        chosen = [one for one in self.changes if one.change == change]
        return len(chosen) if change == "changed" else sum(len(one.old) + len(one.new) for one in chosen)

    @property
    def change_ore(self) -> int:
        """New total less old total."""
        return sum(one.new_ore - one.old_ore for one in self.changes)


def compared(books: Books, old: int, new: int) -> Differences:
    """What `new` has otherwise than `old`; both are keys of imports, standing or replaced.

    Raises NotFound for a key there is none of.
    """
    records = books.record(old), books.record(new)
    paths = [str(books.folder(key) / "lines.parquet") for key in (old, new)]
    with contextlib.closing(open_scratch()) as engine:
        for name, path in zip(("was", "comes"), paths, strict=True):
            with lines_errors(Path(path)):
                engine.execute(
                    f"create table {name} as select *, row_number() over (partition by h order by source_row)"
                    f" as nth from (select *, {_HASH} as h from read_parquet(?))",
                    [path],
                )
        rows = {
            mine: engine.execute(
                "select voucher, source_row, posting_date, account, supplier, text, amount_ore"
                f" from {mine} anti join {other} using (h, nth) order by source_row"
            ).fetchall()
            for mine, other in (("was", "comes"), ("comes", "was"))
        }
    old_lines = [(row[0], Line(*row[1:])) for row in rows["was"]]
    new_lines = [(row[0], Line(*row[1:])) for row in rows["comes"]]
    changes = sorted(_changes(old_lines, new_lines), key=_weight)
    return Differences(*records, records[1].rows_imported - len(new_lines), tuple(changes))


def _weight(one: VoucherChange) -> tuple[int, str, int]:
    first = min((line.source_row for line in (*one.new, *one.old)), default=0)
    return -abs(one.new_ore - one.old_ore), one.voucher or "", first


def _changes(old: list[tuple[str | None, Line]], new: list[tuple[str | None, Line]]) -> list[VoucherChange]:
    found = [VoucherChange("removed", None, (line,), ()) for voucher, line in old if voucher is None]
    found += [VoucherChange("added", None, (), (line,)) for voucher, line in new if voucher is None]
    sides: dict[str, tuple[list[Line], list[Line]]] = {}
    for place, lines in enumerate((old, new)):
        for voucher, line in lines:
            if voucher is not None:
                sides.setdefault(voucher, ([], []))[place].append(line)
    for voucher, (was, comes) in sides.items():
        change: Change = "changed" if was and comes else "removed" if was else "added"
        found.append(VoucherChange(change, voucher, tuple(was), tuple(comes)))
    return found


def latest_pair(books: Books) -> tuple[int, int] | None:
    """The newest standing import that replaced another, with that other; None when none has."""
    for record in reversed(books.standing()):
        if record.replaces is not None:
            return record.replaces, record.key
    return None
