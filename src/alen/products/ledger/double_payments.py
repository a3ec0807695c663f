"""The same amount paid twice to the same supplier within a month, on two vouchers.

Source: the purchases of `products.ledger.purchases`, summed by supplier, voucher and day. Vouchers of one
supplier and amount are a group, in order of their days. Two that follow within 30 days are a pair, unless

- the amount comes back as a habit: of four or more payments the gaps keep no rhythm, or the gap is more
  than a quarter of the usual one; of three, the gap is more than half of the usual one;
- it was taken back: the supplier has a credit of the same amount.

Pairs that follow after 31 to 60 days under the same conditions are the controls: they lie too far apart to
be one invoice paid twice, so about as many pairs as there are controls are there by chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from alen.products.ledger.recurring import Occurrence, find_rhythm, median

WITHIN_DAYS = 30
LEAST_ORE = 50_000
"""Smaller amounts are not looked at: fares and fees repeat by nature."""

_SPARSE = 3


@dataclass(frozen=True)
class Paid:
    """A voucher of a supplier: its day, and where its first line stands."""

    day: date
    voucher: str
    import_key: int
    source_row: int


@dataclass(frozen=True)
class Pair:
    """Two vouchers of one supplier and amount; the later one is what may be paid twice."""

    supplier_key: str
    heading: str
    amount_ore: int
    first: Paid
    second: Paid

    @property
    def gap(self) -> int:
        """Days between them."""
        return (self.second.day - self.first.day).days


@dataclass(frozen=True)
class Group:
    """The vouchers of one supplier and amount, in order of their days."""

    supplier_key: str
    heading: str
    amount_ore: int
    paid: tuple[Paid, ...]


def pairs(groups: Iterable[Group]) -> tuple[list[Pair], list[Pair]]:
    """Pairs within 30 days, and the controls: pairs 31 to 60 days apart."""
    targets: list[Pair] = []
    controls: list[Pair] = []
    for group in groups:
        gaps = [(later.day - one.day).days for one, later in pairwise(group.paid)]
        widest = _widest(group, gaps)
        for place, gap in enumerate(gaps):
            first, second = group.paid[place], group.paid[place + 1]
            pair = Pair(group.supplier_key, group.heading, group.amount_ore, first, second)
            if first.voucher == second.voucher:
                continue
            if gap <= min(2 * WITHIN_DAYS, widest):
                (targets if gap <= WITHIN_DAYS else controls).append(pair)
    return targets, controls


def _widest(group: Group, gaps: Sequence[int]) -> float:
    """The longest gap, in days, that is looked at in a group; -1 where the amount is a habit."""
    if len(gaps) == 1:
        return 2 * WITHIN_DAYS
    usual = float(median(gaps))
    if len(group.paid) <= _SPARSE:
        return usual / 2
    # A doubled payment makes one gap short and leaves the rhythm of the others to be seen.
    is_rhythm = find_rhythm([Occurrence(one.day, 1) for one in group.paid]) is not None
    return usual / 4 if is_rhythm else -1


def pairs_sql(bought: str) -> str:
    """SQL of the groups in which a pair or a control may be."""
    return f"""WITH voucher AS (
            SELECT supplier_key, voucher, posting_date, sum(counted_ore) AS amount, min(heading) AS heading,
                arg_min(import_key, (import_key, source_row)) AS key,
                arg_min(source_row, (import_key, source_row)) AS source_row
            FROM {bought}
            WHERE supplier_key IS NOT NULL AND voucher IS NOT NULL AND posting_date IS NOT NULL
            GROUP BY supplier_key, voucher, posting_date),
        paid AS (SELECT * FROM voucher WHERE amount >= {LEAST_ORE}),
        taken_back AS (SELECT DISTINCT supplier_key, -amount AS amount FROM voucher WHERE amount < 0)
        SELECT supplier_key, min(heading), amount,
            list((posting_date, voucher, key, source_row) ORDER BY posting_date, voucher, key, source_row)
        FROM paid ANTI JOIN taken_back USING (supplier_key, amount)
        GROUP BY supplier_key, amount HAVING count(*) >= 2"""
