"""Postings that differ from the usual: few, each with its reason, and with what chance alone would show.

Source: the purchases of `products.ledger.purchases`. Six kinds are looked for; `surprise` holds the bounds.

**amount**          z = (ln a - median) / max(1.4826 * MAD * n / (n - 0.8), 0.05) among the ln of the positive
                    amounts of like postings, the larger ones alone; p from Student's t with 0.37 (n - 1)
                    degrees of freedom; false discovery rate at most 10 %. Like are those of one supplier,
                    account and text where there are ten; else of one account and text, whoever was paid;
                    else of one supplier and account. The floor of 5 % keeps fixed prices, whose deviation
                    is 0, from making every krone a surprise. Where ordinary amounts differ by a factor of
                    ten, ten times the usual is no surprise, and is not told.
**new_supplier**    a supplier in its first year among the largest of that year: of N suppliers among the
                    first N / new, with new the new ones of all years, so that by chance one of them would
                    stand there, of equal ones the last place. Not for the ledger's first year, when all are
                    new.
**round_year_end**  from 18 December, 10,000 kr. or more, a multiple of the smallest of 1,000 ... 1,000,000
                    kr. that so few postings of the rest of the year are multiples of that at most one is
                    expected.
**double_payment**  `double_payments`; told from the amount on from which controls are few.
**closing_day**     posted on a Saturday, a Sunday or a day on which Danish banks are closed, among the
                    largest postings: with w the share of postings on such days, the first 1 / w, where one
                    is expected by chance, and of the larger half; of equal ones the last place counts.
**december**        the accounts whose December, against the median of the other months, is too large: z as
                    above with the floor 0.10, over all years of the account, one-sided, rate at most 10 %.
                    A December that is large all over the ledger is its habit: the accounts' median is taken
                    off.

Nothing here is an error by itself: it is where to look first.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from alen.products.ledger.amounts import Columns, Rows
from alen.products.ledger.double_payments import Group, Paid, pairs, pairs_sql
from alen.products.ledger.facts import ledger_facts
from alen.products.ledger.opening import Lines
from alen.products.ledger.purchases import (
    EVERYTHING_IT,
    Asked,
    Supplier,
    kinds_counted,
    purchases,
    suppliers_of,
    told_outside,
)
from alen.products.ledger.surprise import (
    BY_CHANCE,
    FALSE_SHARE,
    MAD_TO_SIGMA,
    p_value,
    small_sample,
    told,
    told_over_controls,
)

Kind = Literal["amount", "new_supplier", "round_year_end", "double_payment", "closing_day", "december"]
KINDS: tuple[Kind, ...] = (
    "double_payment", "amount", "new_supplier", "round_year_end", "closing_day", "december",
)  # fmt: skip
Bound = Literal["false_share", "by_chance", "controls"]

_LEAST_GROUP = 10
_FLOOR = 0.05
_FLOOR_MONTHS = 0.10
_Z_LOOKED_AT = 1.9
"""Below it no p-value is small enough to be told: P(|Z| >= 1.9) > 5 % for every t."""
_YEAR_END_DAY = 18
_LEAST_ROUND_ORE = 1_000_000
_ROUND_ORE = (100_000, 1_000_000, 10_000_000, 100_000_000)
_LEAST_MONTHS = 6
_LEAST_CHOICE = 2
"""What is told as among the largest is of the larger half at least, however few could be told."""


@dataclass(frozen=True)
class Posting:
    """One posting, or for december one account and year, that differs from the usual. Amounts in øre.

    import_key, source_row  where the line stands; null where it is no single line
    usual_ore               the median it is held against; null where there is none
    place, of               its place by size, of how many; null where it is not by size
    other_voucher, other_on the voucher it may double
    """

    kind: Kind
    year: int
    posting_date: date | None
    supplier: Supplier | None
    heading: str
    amount_ore: int
    voucher: str | None = None
    import_key: int | None = None
    source_row: int | None = None
    usual_ore: int | None = None
    place: int | None = None
    of: int | None = None
    other_voucher: str | None = None
    other_on: date | None = None
    round_ore: int | None = None


@dataclass(frozen=True)
class Check:
    """What was looked at for one kind.

    tests     postings, suppliers, pairs or months that could have been told
    told      how many are
    expected  how many of those told chance alone is expected to show: of a false_share bound at most that
              share of them, of by_chance at most one, of controls as many as there are controls
    """

    kind: Kind
    tests: int
    told: int
    expected: float
    bound: Bound


@dataclass(frozen=True)
class Unusual:
    """What differs from the usual, by kind and within it by amount."""

    postings: tuple[Posting, ...]
    checks: tuple[Check, ...]
    is_exported: bool = False

    def table(self) -> tuple[Columns, Rows]:
        """One row per posting; days as ISO text."""
        columns = (
            "kind", "year", "posting_date", "supplier_key", "supplier", "is_person", "heading", "amount_ore",
            "voucher", "import_key", "source_row", "usual_ore", "place", "of", "other_voucher", "other_on",
            "round_ore",
        )  # fmt: skip
        return columns, [
            (
                one.kind, one.year, one.posting_date and one.posting_date.isoformat(),
                one.supplier and one.supplier.key, one.supplier and one.supplier.name,
                None if one.supplier is None else one.supplier.is_person, one.heading, one.amount_ore,
                one.voucher, one.import_key, one.source_row, one.usual_ore, one.place, one.of,
                one.other_voucher, one.other_on and one.other_on.isoformat(), one.round_ore,
            )
            for one in self.postings
        ]  # fmt: skip

    def exportable(self) -> Unusual:
        """The same without the names of persons: what may leave the machine."""
        kept = tuple(
            one if one.supplier is None else replace(one, supplier=told_outside(one.supplier))
            for one in self.postings
        )
        return replace(self, postings=kept, is_exported=True)


def unusual(lines: Lines, asked: Asked = EVERYTHING_IT) -> Unusual:
    """What differs from the usual among the purchases asked for.

    The usual is learnt from all years and suppliers; years and supplier asked for choose what is told,
    after the bounds are kept: choosing never tells more.
    """
    kinds = kinds_counted(lines)
    bought = purchases(Asked(all_kinds=asked.all_kinds), kinds)
    names = suppliers_of(lines, bought)
    told_kinds = {
        "double_payment": _double_payments(lines, bought, names),
        "amount": _amounts(lines, bought, names),
        "new_supplier": _new_suppliers(lines, bought, names),
        "round_year_end": _round_sums(lines, bought, names),
        "closing_day": _closing_days(lines, bought, names),
        "december": _decembers(lines, bought),
    }
    wanted = set(suppliers_of(lines, purchases(asked, kinds))) if asked.supplier else None
    postings = [
        one
        for kind in KINDS
        for one in sorted(told_kinds[kind][1], key=lambda one: -abs(one.amount_ore))
        if (not asked.years or one.year in asked.years)
        and (wanted is None or (one.supplier is not None and one.supplier.key in wanted))
    ]
    return Unusual(tuple(postings), tuple(told_kinds[kind][0] for kind in KINDS))


_Answer = tuple[Check, list[Posting]]
_LINE = "accounts_year, posting_date, supplier_key, heading, counted_ore, voucher, import_key, source_row"


def _posting(kind: Kind, row: Sequence[object], names: Mapping[str, Supplier]) -> Posting:
    """A posting from the columns of `_LINE`."""
    year, day, key, heading, amount, voucher, import_key, source_row = row
    return Posting(
        kind,
        int(str(year)),
        day if isinstance(day, date) else None,
        None if key is None else names[str(key)],
        str(heading),
        int(str(amount)),
        None if voucher is None else str(voucher),
        int(str(import_key)),
        int(str(source_row)),
    )


def _amounts(lines: Lines, bought: str, names: Mapping[str, Supplier]) -> _Answer:
    grouped = f"""WITH line AS (SELECT {_LINE}, stem, ln(counted_ore) AS size,
                count(*) OVER (PARTITION BY supplier_key, heading, stem) AS alike,
                count(*) OVER (PARTITION BY heading, stem) AS same_text
            FROM {bought} WHERE counted_ore > 0 AND supplier_key IS NOT NULL),
        chosen AS (SELECT *, CASE WHEN alike >= {_LEAST_GROUP} OR same_text < {_LEAST_GROUP}
                THEN supplier_key ELSE '' END AS who,
            CASE WHEN alike >= {_LEAST_GROUP} OR same_text >= {_LEAST_GROUP} THEN stem END AS what FROM line),
        middle AS (SELECT *, count(*) OVER own AS n, median(size) OVER own AS middle,
                median(counted_ore) OVER own AS usual
            FROM chosen WINDOW own AS (PARTITION BY who, heading, what)),
        scaled AS (SELECT *, size - middle AS away,
                median(abs(size - middle)) OVER (PARTITION BY who, heading, what) AS mad
            FROM middle WHERE n >= {_LEAST_GROUP})"""
    tests = int(lines.rows(f"{grouped} SELECT count(*) FROM scaled")[0][0])
    scale = f"greatest({MAD_TO_SIGMA} * mad * n / (n - 0.8), {_FLOOR})"
    rows = lines.rows(
        f"""{grouped} SELECT {_LINE}, n, usual::BIGINT, away / {scale} FROM scaled
        WHERE away >= {_Z_LOOKED_AT} * {scale} ORDER BY import_key, source_row"""
    )
    p_values = [p_value(float(row[-1]), int(row[-3]), one_sided=True) for row in rows]
    limit = told(p_values, tests) if tests else 0.0
    found = [
        replace(_posting("amount", row[:8], names), usual_ore=int(row[-2]), of=int(row[-3]))
        for row, p in zip(rows, p_values, strict=True)
        if limit > 0.0 and p <= limit
    ]
    return _false_share("amount", tests, found), found


def _false_share(kind: Kind, tests: int, found: Sequence[Posting]) -> Check:
    return Check(kind, tests, len(found), float(FALSE_SHARE) * len(found), "false_share")


def _new_suppliers(lines: Lines, bought: str, names: Mapping[str, Supplier]) -> _Answer:
    rows = lines.rows(
        f"""WITH first AS (SELECT supplier_key, min(accounts_year) AS first FROM lines
                WHERE supplier_key IS NOT NULL GROUP BY ALL),
            paid AS (SELECT accounts_year, supplier_key, sum(counted_ore) AS amount,
                arg_max(heading, counted_ore) AS heading, min(posting_date) AS day FROM {bought}
                WHERE supplier_key IS NOT NULL GROUP BY ALL HAVING sum(counted_ore) > 0)
        SELECT accounts_year, day, supplier_key, heading, amount,
            count(*) OVER (PARTITION BY accounts_year ORDER BY amount DESC),
            count(*) OVER (PARTITION BY accounts_year), accounts_year = first,
            count(*) FILTER (accounts_year = first) OVER (PARTITION BY accounts_year)
        FROM paid JOIN first USING (supplier_key)
        WHERE accounts_year > (SELECT min(accounts_year) FROM lines) ORDER BY accounts_year, amount DESC"""
    )
    new = [row for row in rows if row[7]]
    found = [
        Posting(
            "new_supplier", int(year), day, names[key], heading, int(amount), place=int(place), of=int(all_of)
        )
        for year, day, key, heading, amount, place, all_of, *_ in new
        if place * max(len(new), _LEAST_CHOICE) <= BY_CHANCE * all_of
    ]
    # Of each year's suppliers those in the first 1 / new by size are told, were they new: so many are.
    years = {row[0]: (int(row[6]), int(row[8])) for row in new}
    expected = sum(all_of // len(new) * number / all_of for all_of, number in years.values())
    return Check("new_supplier", len(new), len(found), expected, "by_chance"), found


def _round_sums(lines: Lines, bought: str, names: Mapping[str, Supplier]) -> _Answer:
    late = f"(month(posting_date) = 12 AND day(posting_date) >= {_YEAR_END_DAY})"
    large = f"{bought} WHERE amount_ore >= {_LEAST_ROUND_ORE} AND posting_date IS NOT NULL"
    counts = ", ".join(f"count(*) FILTER (NOT {late} AND amount_ore % {unit} = 0)" for unit in _ROUND_ORE)
    window, others, *rounds = (
        int(number)
        for number in lines.rows(
            f"SELECT count(*) FILTER ({late}), count(*) FILTER (NOT {late}), {counts} FROM {large}"
        )[0]
    )
    for unit, number in zip(_ROUND_ORE, rounds, strict=True):
        # One more on both sides: that none was seen does not make it impossible.
        expected = window * (number + 1) / (others + 1)
        if others and expected <= BY_CHANCE:
            rows = lines.rows(f"SELECT {_LINE} FROM {large} AND {late} AND amount_ore % {unit} = 0")
            found = [replace(_posting("round_year_end", row, names), round_ore=unit) for row in rows]
            return Check("round_year_end", window, len(found), expected, "by_chance"), found
    return Check("round_year_end", window, 0, 0.0, "by_chance"), []


def _double_payments(lines: Lines, bought: str, names: Mapping[str, Supplier]) -> _Answer:
    groups = [
        Group(str(key), str(heading), int(amount), tuple(Paid(*one) for one in paid))
        for key, heading, amount, paid in lines.rows(pairs_sql(bought))
    ]
    targets, controls = pairs(groups)
    least = told_over_controls([one.amount_ore for one in targets], [one.amount_ore for one in controls])
    kept = [one for one in targets if least is not None and one.amount_ore >= least]
    chance = sum(least is not None and one.amount_ore >= least for one in controls)
    found = [
        Posting(
            "double_payment", one.second.day.year, one.second.day, names[one.supplier_key], one.heading,
            one.amount_ore, one.second.voucher, one.second.import_key, one.second.source_row,
            other_voucher=one.first.voucher, other_on=one.first.day,
        )
        for one in kept
    ]  # fmt: skip
    tests = sum(len(group.paid) - 1 for group in groups)
    return Check("double_payment", tests, len(found), float(chance), "controls"), found


def _closing_days(lines: Lines, bought: str, names: Mapping[str, Supplier]) -> _Answer:
    years = lines.rows(f"SELECT DISTINCT year(posting_date) FROM {bought} WHERE posting_date IS NOT NULL")
    days = sorted(day for (year,) in years for day in ledger_facts().closing_days(int(year)))
    closed = ", ".join(f"DATE '{day.isoformat()}'" for day in days) or "NULL"
    is_off = f"(isodow(posting_date) >= 6 OR coalesce(posting_date IN ({closed}), false))"
    dated = f"FROM {bought} WHERE posting_date IS NOT NULL AND counted_ore > 0"
    number, off = lines.rows(f"SELECT count(*), count(*) FILTER ({is_off}) {dated}")[0]
    rows = lines.rows(
        f"""SELECT {_LINE}, place FROM (
            SELECT {_LINE}, count(*) OVER (ORDER BY counted_ore DESC) AS place {dated})
        WHERE place * {max(int(off), _LEAST_CHOICE)} <= {BY_CHANCE * int(number)} AND {is_off}
        ORDER BY place, import_key, source_row"""
    )
    found = [
        replace(_posting("closing_day", row[:8], names), place=int(row[8]), of=int(number)) for row in rows
    ]
    return Check(
        "closing_day", int(number), len(found), float(BY_CHANCE) if found else 0.0, "by_chance"
    ), found


def _decembers(lines: Lines, bought: str) -> _Answer:
    rows = lines.rows(
        f"""WITH total AS (SELECT heading, year(posting_date) AS year, month(posting_date) AS month,
                sum(counted_ore) AS amount FROM {bought} WHERE posting_date IS NOT NULL
                GROUP BY ALL HAVING sum(counted_ore) > 0),
            usual AS (SELECT heading, year, median(ln(amount)) AS middle, median(amount)::BIGINT AS usual
                FROM total WHERE month < 12 GROUP BY ALL HAVING count(*) >= {_LEAST_MONTHS}),
            away AS (SELECT total.*, usual, ln(amount) - middle AS away FROM total
                JOIN usual USING (heading, year)),
            scale AS (SELECT heading, count(*) AS n, median(abs(away)) AS mad FROM away WHERE month < 12
                GROUP BY ALL HAVING count(*) >= {_LEAST_GROUP})
        SELECT heading, year, amount, usual, n, mad, away FROM away JOIN scale USING (heading)
        WHERE month = 12 ORDER BY ALL"""
    )
    common = _common([float(row[-1]) for row in rows])
    p_values = [_month_p(int(n), float(mad), float(away) - common) for *_, n, mad, away in rows]
    limit = told(p_values, len(rows)) if rows else 0.0
    found = [
        Posting("december", int(year), None, None, str(heading), int(amount), usual_ore=int(usual))
        for (heading, year, amount, usual, *_), p in zip(rows, p_values, strict=True)
        if limit > 0.0 and p <= limit
    ]
    return _false_share("december", len(rows), found), found


def _common(decembers: Sequence[float]) -> float:
    """How much larger December is all over the ledger: the median of the accounts, at least 0."""
    return max(0.0, statistics.median(decembers)) if len(decembers) >= _LEAST_GROUP else 0.0


def _month_p(number: int, mad: float, away: float) -> float:
    scale = max(MAD_TO_SIGMA * mad * small_sample(number), _FLOOR_MONTHS)
    return p_value(away / scale, number, one_sided=True)
