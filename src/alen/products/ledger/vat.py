"""Invoices held against postings, net of VAT: what of one is found in the other, and whether VAT fits.

Source: the lines of both kinds of file, operating and capital spending. Invoices are gross, postings net
where VAT is refunded (`data/ledger.yml`). An amount is made net by::

    net     as it stands
    gross   less the VAT that the line states; where it states none, amount * 100 / 125 (the Danish rate of
            25 %, rounded to whole øre), but as it stands on an art or main account without refunded VAT
    unknown as it stands: whether VAT is in it shows in the ratio

Invoices and postings are brought together supplier by supplier, each at most once, in three passes:
by voucher number; by net amount, to the krone, within 45 days, the nearest first; and by the amount as the
invoice has it, likewise, which is a posting that VAT was not taken off. Per supplier and year::

    ratio = net amount of the invoices / amount of the postings

over the pairs that share a voucher number, or over all of both sides where no pair does: pairs are the same
purchases, while the sides may cover different months. A ratio within 1.22-1.28 warns that postings are net
and invoices still carry VAT (25 % of VAT makes 1.25), within 0.78-0.82 that it is the other way round. Where
most invoices were found by their net amount, as those of December are among the next year's postings, VAT
fits whatever the sides come to, and nothing is warned of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from alen.products.ledger.amounts import Columns, Rows, per_mille, whole_ore
from alen.products.ledger.facts import ledger_facts
from alen.products.ledger.opening import Lines
from alen.products.ledger.purchases import (
    ALL_PERSONS,
    EVERYTHING_IT,
    Asked,
    Supplier,
    purchase_condition,
    suppliers_in,
)
from alen.products.ledger.questions import counting
from alen.products.ledger.supplier_keys import quoted

Warned = Literal["", "invoices_carry_vat", "postings_carry_vat"]
Pass = Literal["voucher", "amount", "as_invoiced"]
PASSES: tuple[Pass, ...] = ("voucher", "amount", "as_invoiced")

BAND = (Fraction(122, 100), Fraction(128, 100))
REVERSE_BAND = (Fraction(78, 100), Fraction(82, 100))
WITHIN_DAYS = 45
TOLERANCE_ORE = 100


@dataclass(frozen=True)
class Entry:
    """One voucher of one supplier and year on one side, in øre.

    net_ore       made net; stated_ore: as the file has it
    estimated_ore how much VAT was taken off at the general rate, since the lines state none
    """

    year: int
    supplier_key: str
    voucher: str | None
    day: date | None
    stated_ore: int
    net_ore: int
    estimated_ore: int = 0
    lines: int = 1


@dataclass(frozen=True)
class SupplierVat:
    """One supplier in one year. Amounts in øre, net.

    matched_*        pairs and their amounts, by whatever pass; as_invoiced of them only with VAT in
    invoices_alone_* invoices found in no posting; postings_alone_*: the other way round
    paired_*         pairs that share a voucher number: their invoices, and their postings
    ratio_per_mille  invoices over postings, of those pairs or of all; null where a side is not positive
    """

    year: int
    supplier: Supplier
    invoices: int
    invoices_ore: int
    postings: int
    postings_ore: int
    matched: int
    matched_ore: int
    as_invoiced: int
    invoices_alone: int
    invoices_alone_ore: int
    postings_alone: int
    postings_alone_ore: int
    paired_ore: int
    paired_postings_ore: int
    ratio_per_mille: int | None
    warning: Warned


@dataclass(frozen=True)
class YearVat:
    """One year: as `SupplierVat`, over all suppliers. `estimated_ore`: VAT taken off at the general rate."""

    year: int
    invoices: int
    invoices_ore: int
    postings: int
    postings_ore: int
    matched: int
    matched_ore: int
    as_invoiced: int
    invoices_alone: int
    invoices_alone_ore: int
    postings_alone: int
    postings_alone_ore: int
    paired_ore: int
    paired_postings_ore: int
    estimated_ore: int
    ratio_per_mille: int | None
    warnings: int

    @property
    def is_of_pairs(self) -> bool:
        """Whether the ratio is that of pairs that share a voucher number, and not of both sides whole."""
        return self.paired_ore > 0 and self.paired_postings_ore > 0


@dataclass(frozen=True)
class VatAnswer:
    """Invoices against postings, by supplier and by year.

    reason  why nothing could be held against anything: no_invoices or no_postings; empty otherwise
    """

    suppliers: tuple[SupplierVat, ...]
    years: tuple[YearVat, ...]
    reason: str = ""
    is_exported: bool = False

    def table(self) -> tuple[Columns, Rows]:
        """One row per year and supplier, the largest first."""
        rest = tuple(SupplierVat.__dataclass_fields__)[2:]
        columns = ("year", "supplier_key", "supplier", "cvr_number", "is_person", *rest)
        return columns, [
            (
                one.year, one.supplier.key, one.supplier.name, one.supplier.cvr_number,
                one.supplier.is_person, *(getattr(one, name) for name in rest),
            )
            for one in self.suppliers
        ]  # fmt: skip

    def years_table(self) -> tuple[Columns, Rows]:
        """One row per year."""
        columns = tuple(YearVat.__dataclass_fields__)
        return columns, [tuple(getattr(one, name) for name in columns) for one in self.years]

    def exportable(self) -> VatAnswer:
        """The same with persons in one row per year, without names: what may leave the machine."""
        kept = [one for one in self.suppliers if not one.supplier.is_person]
        for year in dict.fromkeys(one.year for one in self.suppliers):
            persons = [one for one in self.suppliers if one.year == year and one.supplier.is_person]
            if persons:
                kept.append(_together(year, persons))
        return replace(self, suppliers=tuple(kept), is_exported=True)


def vat(lines: Lines, asked: Asked = EVERYTHING_IT) -> VatAnswer:
    """Invoices held against postings, over the suppliers and years that both kinds of file could show."""
    sides = {
        kind: [Entry(*row) for row in lines.rows(_entries(lines, asked, kind))]
        for kind in ("invoices", "ledger")
    }
    for kind, reason in (("invoices", "no_invoices"), ("ledger", "no_postings")):
        if not sides[kind]:
            return VatAnswer((), (), reason)
    return vat_answer(sides["invoices"], sides["ledger"], suppliers_in(lines))


def vat_answer(invoices: Sequence[Entry], postings: Sequence[Entry], names: dict[str, Supplier]) -> VatAnswer:
    """The answer from vouchers of both sides. Only years that both sides have are held together."""
    years = {one.year for one in invoices} & {one.year for one in postings}
    left = [one for one in invoices if one.year in years]
    right = [one for one in postings if one.year in years]
    found = matched(left, right)
    rows = [
        _supplier_row(year, names[key], of, found)
        for (year, key), of in sorted(_grouped(left, right).items())
    ]
    rows.sort(key=lambda one: (one.year, -max(one.invoices_ore, one.postings_ore), one.supplier.key))
    totals = tuple(_year_row(year, [one for one in rows if one.year == year], left) for year in sorted(years))
    return VatAnswer(tuple(rows), totals)


@dataclass(frozen=True)
class Match:
    """Which invoices and postings belong together, by their places in the two lists."""

    of_invoice: dict[int, Pass]
    of_posting: dict[int, Pass]


def matched(invoices: Sequence[Entry], postings: Sequence[Entry]) -> Match:
    """Bring invoices and postings together: see the module. Each is in at most one pair."""
    found = Match({}, {})
    by_voucher: dict[tuple[str, int, str], list[int]] = {}
    for place, one in enumerate(postings):
        if one.voucher:
            by_voucher.setdefault((one.supplier_key, one.year, one.voucher), []).append(place)
    for place, one in enumerate(invoices):
        places = by_voucher.get((one.supplier_key, one.year, one.voucher or ""))
        if places:
            found.of_invoice[place] = "voucher"
            found.of_posting[places.pop(0)] = "voucher"
    by_supplier: dict[str, list[int]] = {}
    for place, one in enumerate(postings):
        if place not in found.of_posting and one.day is not None:
            by_supplier.setdefault(one.supplier_key, []).append(place)
    for step in PASSES[1:]:
        _by_amount(invoices, postings, by_supplier, step, found)
    return found


def _by_amount(
    invoices: Sequence[Entry],
    postings: Sequence[Entry],
    by_supplier: dict[str, list[int]],
    step: Pass,
    found: Match,
) -> None:
    """One pass by amount and day, the nearest days first; adds to `found`."""
    near: list[tuple[int, int, int]] = []
    for place, one in enumerate(invoices):
        if place in found.of_invoice or one.day is None:
            continue
        wanted = one.net_ore if step == "amount" else one.stated_ore
        for other in by_supplier.get(one.supplier_key, ()):
            posting = postings[other]
            assert posting.day is not None
            gap = abs((posting.day - one.day).days)
            if gap <= WITHIN_DAYS and abs(posting.net_ore - wanted) < TOLERANCE_ORE:
                near.append((gap, place, other))
    for _, place, other in sorted(near):
        if place not in found.of_invoice and other not in found.of_posting:
            found.of_invoice[place] = step
            found.of_posting[other] = step


_Sides = tuple[list[tuple[int, Entry]], list[tuple[int, Entry]]]


def _grouped(invoices: Iterable[Entry], postings: Iterable[Entry]) -> dict[tuple[int, str], _Sides]:
    """Both sides by year and supplier, each entry with its place in its list."""
    groups: dict[tuple[int, str], _Sides] = {}
    for side, entries in enumerate((invoices, postings)):
        for place, one in enumerate(entries):
            groups.setdefault((one.year, one.supplier_key), ([], []))[side].append((place, one))
    return groups


def _supplier_row(year: int, supplier: Supplier, sides: _Sides, found: Match) -> SupplierVat:
    left, right = sides
    alone = [one for place, one in left if place not in found.of_invoice]
    others = [one for place, one in right if place not in found.of_posting]
    passes = [found.of_invoice[place] for place, _ in left if place in found.of_invoice]
    whole = sum(one.net_ore for _, one in left)
    alone_ore = sum(one.net_ore for one in alone)
    posted = sum(one.net_ore for _, one in right)
    paired = sum(one.net_ore for place, one in left if found.of_invoice.get(place) == "voucher")
    postings = sum(one.net_ore for place, one in right if found.of_posting.get(place) == "voucher")
    ratio = _ratio((paired, postings), (whole, posted))
    fits = 2 * passes.count("amount") >= max(1, len(left))
    return SupplierVat(
        year, supplier, len(left), whole, len(right), posted, len(passes), whole - alone_ore,
        sum(one == "as_invoiced" for one in passes), len(alone), alone_ore, len(others),
        sum(one.net_ore for one in others), paired, postings, per_mille(ratio),
        "" if fits else warning_of(ratio),
    )  # fmt: skip


def _ratio(paired: tuple[int, int], everything: tuple[int, int]) -> Fraction | None:
    """The ratio of pairs that share a voucher number, or of all where there are none."""
    for invoices_ore, postings_ore in (paired, everything):
        if invoices_ore > 0 and postings_ore > 0:
            return Fraction(invoices_ore, postings_ore)
    return None


def warning_of(ratio: Fraction | None) -> Warned:
    """What a ratio of invoices to postings warns of; the bounds of a band belong to it.

    >>> warning_of(Fraction(5, 4)), warning_of(Fraction(1)), warning_of(Fraction(4, 5)), warning_of(None)
    ('invoices_carry_vat', '', 'postings_carry_vat', '')
    """
    if ratio is not None and BAND[0] <= ratio <= BAND[1]:
        return "invoices_carry_vat"
    if ratio is not None and REVERSE_BAND[0] <= ratio <= REVERSE_BAND[1]:
        return "postings_carry_vat"
    return ""


_SUMMED = (
    "invoices", "invoices_ore", "postings", "postings_ore", "matched", "matched_ore", "as_invoiced",
    "invoices_alone", "invoices_alone_ore", "postings_alone", "postings_alone_ore", "paired_ore",
    "paired_postings_ore",
)  # fmt: skip


def _sums(rows: Sequence[SupplierVat]) -> dict[str, int]:
    return {name: sum(getattr(one, name) for one in rows) for name in _SUMMED}


def _ratio_of(sums: Mapping[str, int]) -> Fraction | None:
    paired = sums["paired_ore"], sums["paired_postings_ore"]
    return _ratio(paired, (sums["invoices_ore"], sums["postings_ore"]))


def _together(year: int, rows: Sequence[SupplierVat]) -> SupplierVat:
    sums = _sums(rows)
    ratio = _ratio_of(sums)
    return SupplierVat(
        year=year,
        supplier=ALL_PERSONS,
        **sums,
        ratio_per_mille=per_mille(ratio),
        warning=warning_of(ratio),
    )


def _year_row(year: int, rows: Sequence[SupplierVat], invoices: Iterable[Entry]) -> YearVat:
    sums = _sums(rows)
    estimated = sum(one.estimated_ore for one in invoices if one.year == year)
    warnings = sum(bool(one.warning) for one in rows)
    return YearVat(
        year=year,
        **sums,
        estimated_ore=estimated,
        ratio_per_mille=per_mille(_ratio_of(sums)),
        warnings=warnings,
    )


def net_amount(amount_ore: int, vat_state: str, vat_ore: int | None, *, is_refunded: bool = True) -> int:
    """An amount net of VAT, in øre: see the module. The same as the SQL of `vat`.

    >>> (
    ...     net_amount(12_500, "gross", None),
    ...     net_amount(12_500, "gross", 500),
    ...     net_amount(12_500, "unknown", None),
    ... )
    (10000, 12000, 12500)
    """
    if vat_state != "gross":
        return amount_ore
    if vat_ore is not None:
        return amount_ore - vat_ore
    rate = counting().vat_per_cent
    return whole_ore(Fraction(amount_ore * 100, 100 + rate)) if is_refunded else amount_ore


def _entries(lines: Lines, asked: Asked, kind: str) -> str:
    """SQL of one side's vouchers, in the order of `Entry`'s fields."""
    rate = counting().vat_per_cent
    whole = 100 + rate
    estimate = f"sign(amount_ore)::BIGINT * ((abs(amount_ore) * 200 + {whole}) // {2 * whole})"
    net = (
        "CASE WHEN vat_state <> 'gross' THEN amount_ore WHEN vat_ore IS NOT NULL THEN amount_ore - vat_ore "
        f"WHEN {refunded_sql(lines.holder.kind)} THEN {estimate} ELSE amount_ore END"
    )
    is_estimate = "vat_state = 'gross' AND vat_ore IS NULL"
    return f"""SELECT accounts_year, supplier_key, voucher, min(posting_date), sum(amount_ore)::BIGINT,
            sum(net)::BIGINT, coalesce(sum(amount_ore - net) FILTER ({is_estimate}), 0)::BIGINT, count(*)
        FROM (SELECT *, {net} AS net,
            coalesce(voucher, import_key || '/' || source_row) AS entry FROM lines
            WHERE {purchase_condition(asked)} AND source_kind = {quoted(kind)} AND supplier_key IS NOT NULL)
        GROUP BY accounts_year, supplier_key, voucher, entry ORDER BY ALL"""


def refunded_sql(kind: str) -> str:
    """SQL: whether VAT on a line is refunded, or nothing on the line says that it is not."""
    facts = ledger_facts().vat
    arts = " OR ".join(f"starts_with(art, {quoted(code)})" for code in facts.refunded_arts)
    not_arts = " OR ".join(f"starts_with(art, {quoted(code)})" for code in facts.not_refunded_arts)
    accounts = ", ".join(quoted(code) for code in facts.refunded_hovedkonti.get(kind, ()))
    in_account = f"hovedkonto IN ({accounts})" if accounts else "true"
    # An art of one digit says no more than its hovedart: 4 may be 4.5, and is taken as refunded.
    is_refunded = f"({arts} OR art = '4') AND NOT ({not_arts})"
    return f"(coalesce({is_refunded}, true) AND coalesce({in_account}, true))"
