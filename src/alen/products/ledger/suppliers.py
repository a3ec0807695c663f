"""Who an organisation buys IT from, and how concentrated that is.

Source: the purchases of `products.ledger.purchases`, by accounts year and invoice issuer. With a_i the
positive net amounts of the n suppliers and A their sum::

    share_i = a_i / A
    HHI = sum((100 * share_i) ** 2)         the Herfindahl-Hirschman index, 0 to 10,000
    CR4 = sum of the four largest shares

(Hirschman, *National Power and the Structure of Foreign Trade*, 1945; the scale of percentage points is
that of competition authorities.) A supplier whose net amount is negative has no share: it is left out of
A, counted and summed apart. With U the charges on lines that name no supplier, the index of all of it lies
within::

    low  = 10,000 * sum(a_i ** 2) / (A + U) ** 2                    U spread over countless small suppliers
    high = 10,000 * (sum(a_i ** 2) - a_1 ** 2 + (a_1 + U) ** 2) / (A + U) ** 2     all of U the largest one's

Credits on such lines are somebody's too: at the least they are taken from the largest suppliers, down to one
level (as far as that evens the shares out), at the most from the smallest ones.

Everything is summed in whole øre and divided as exact fractions; what is stored is rounded once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from alen.model.ledger import UNKNOWN
from alen.products.ledger.amounts import (
    BOUND_COLUMNS,
    NOTHING,
    Bounds,
    Columns,
    Rows,
    per_mille,
    share,
    total,
    whole_ore,
)
from alen.products.ledger.opening import Lines
from alen.products.ledger.purchases import (
    ALL_PERSONS,
    EVERYTHING_IT,
    Asked,
    Supplier,
    kinds_counted,
    purchases,
    suppliers_of,
)

Basis = Literal["decided", "with_proposals"]
BASES: tuple[Basis, ...] = ("decided", "with_proposals")
ALL_AREAS = "all"
_POINTS = 10_000
_LARGEST = 4


def hhi(amounts: Iterable[int]) -> Fraction | None:
    """The index of amounts in whole øre, 0 to 10,000; None without a positive one. Others are left out.

    >>> hhi([50, 30, 20]), hhi([7]), hhi([-1])
    (Fraction(3800, 1), Fraction(10000, 1), None)
    """
    positive = [amount for amount in amounts if amount > 0]
    whole = sum(positive)
    return Fraction(_POINTS * sum(one * one for one in positive), whole * whole) if whole else None


def hhi_bounds(
    amounts: Iterable[int], unnamed: int, credits_ore: int = 0
) -> tuple[Fraction, Fraction] | None:
    """The least and the greatest the index can be when some lines belong to suppliers nobody named.

    unnamed      the sum of those lines that are charges, 0 or above; credits_ore: of the others, 0 or below
    None where there is nothing positive at all.

    >>> hhi_bounds([50, 50], 0), hhi_bounds([50, 50], 100)
    ((Fraction(5000, 1), Fraction(5000, 1)), (Fraction(1250, 1), Fraction(6250, 1)))
    >>> hhi_bounds([75, 25], 0, -50), hhi_bounds([75, 25], 0, -10)
    ((Fraction(5000, 1), Fraction(10000, 1)), (Fraction(485000, 81), Fraction(65000, 9)))
    """
    positive = sorted((amount for amount in amounts if amount > 0), reverse=True)
    rest, taken = max(0, unnamed), max(0, -credits_ore)
    if not sum(positive) + rest:
        return None
    largest = positive[0] if positive else 0
    left = _without_the_smallest(positive[1:], taken)
    whole = largest + rest + sum(left)
    high = Fraction(_POINTS * ((largest + rest) ** 2 + sum(one * one for one in left)), whole * whole)
    return _POINTS * _evened(positive, rest, taken), high


def _without_the_smallest(descending: Sequence[int], taken: int) -> list[int]:
    """Amounts, the largest first, less what is taken from them, from the smallest on."""
    left = list(descending)
    while left and taken:
        smallest = left.pop()
        if smallest > taken:
            left.append(smallest - taken)
        taken = max(0, taken - smallest)
    return left


def _evened(descending: Sequence[int], rest: int, taken: int) -> Fraction:
    """The least sum of squared shares when up to `taken` is taken from the largest, down to one level.

    `rest` belongs to countless others. With the k largest at a level L, and q and r the sum of squares and
    the sum of the others, the sum of squared shares (k L^2 + q) / (k L + r + rest)^2 falls with L down to
    L = q / (r + rest), and rises below it.
    """
    least: Fraction | None = None
    sums, squares = sum(descending), sum(one * one for one in descending)
    above = 0
    for count, one in enumerate(descending, start=1):
        above, sums, squares = above + one, sums - one, squares - one * one
        below = descending[count] if count < len(descending) else 0
        lowest = max(Fraction(below), Fraction(above - taken, count))
        if lowest > one:
            break
        best = Fraction(squares, sums + rest) if sums + rest else lowest
        level = min(Fraction(one), max(lowest, best))
        whole = count * level + sums + rest
        if whole > 0:
            found = (count * level * level + squares) / (whole * whole)
            least = found if least is None else min(least, found)
    return Fraction(0) if least is None else least


def concentration_ratio(amounts: Iterable[int], largest: int = _LARGEST) -> Fraction | None:
    """The share of the largest few among the positive amounts; None without any.

    >>> concentration_ratio([4, 3, 2, 1, 10, -5])
    Fraction(19, 20)
    """
    positive = sorted((amount for amount in amounts if amount > 0), reverse=True)
    return Fraction(sum(positive[:largest]), sum(positive)) if positive else None


@dataclass(frozen=True)
class SupplierRow:
    """One supplier in one year. Amounts in øre, net of VAT as `questions` counts it.

    place            by decided amount, 1 the largest
    persons          how many persons the row stands for; 0 for a company
    share_per_mille  of the decided amount of all suppliers with a positive one; null for others
    """

    year: int
    place: int
    supplier: Supplier
    persons: int
    amount: Bounds
    share_per_mille: int | None


@dataclass(frozen=True)
class Concentration:
    """How concentrated the purchases of one year and area are.

    area              a code of the taxonomy, unknown, or all
    basis             decided, or with what is proposed added
    suppliers         with a positive net amount
    named_ore         their amount
    unnamed_ore       net amount on lines that name no supplier
    negative_*        suppliers whose net amount is negative, which have no share
    covered_per_mille named of named and unnamed together
    hhi, cr4          over the named; hhi_low and hhi_high with the unnamed, their charges and credits apart;
                      points 0-10,000, and per mille
    """

    year: int
    area: str
    basis: Basis
    suppliers: int
    named_ore: int
    unnamed_ore: int
    negative_suppliers: int
    negative_ore: int
    covered_per_mille: int | None
    hhi: int | None
    hhi_low: int | None
    hhi_high: int | None
    cr4_per_mille: int | None


@dataclass(frozen=True)
class Suppliers:
    """Who the purchases came from. `kinds`: accounts year -> postings or invoices were counted.

    all_kinds   whether everything bought is meant, not IT alone
    is_exported persons are one row per year without names
    """

    rows: tuple[SupplierRow, ...]
    concentration: tuple[Concentration, ...]
    kinds: Mapping[int, str]
    all_kinds: bool
    is_exported: bool = False

    def table(self) -> tuple[Columns, Rows]:
        """One row per year and supplier, the largest first."""
        columns = (
            "year", "place", "supplier_key", "supplier", "cvr_number", "is_person", "persons",
            "share_per_mille", *BOUND_COLUMNS,
        )  # fmt: skip
        return columns, [
            (
                one.year, one.place, one.supplier.key, one.supplier.name, one.supplier.cvr_number,
                one.supplier.is_person, one.persons, one.share_per_mille, *one.amount.cells(),
            )
            for one in self.rows
        ]  # fmt: skip

    def concentration_table(self) -> tuple[Columns, Rows]:
        """One row per year, area and basis."""
        columns = tuple(Concentration.__dataclass_fields__)
        return columns, [tuple(getattr(one, name) for name in columns) for one in self.concentration]

    def exportable(self) -> Suppliers:
        """The same with persons in one row per year, without names: what may leave the machine."""
        kept: list[SupplierRow] = []
        for year in dict.fromkeys(one.year for one in self.rows):
            of_year = [one for one in self.rows if one.year == year]
            persons = [one for one in of_year if one.supplier.is_person]
            rows = [one for one in of_year if not one.supplier.is_person]
            if persons:
                amount = total(one.amount for one in persons)
                count = sum(one.persons for one in persons)
                rows.append(SupplierRow(year, 0, ALL_PERSONS, count, amount, None))
            kept += _placed(rows, sum(max(0, one.amount.decided_ore) for one in of_year))
        return replace(self, rows=tuple(kept), is_exported=True)


@dataclass(frozen=True)
class Part:
    """What was bought of one supplier (null: none is named) in a year, as the classification has it.

    area           where a rule says IT; null where nobody has decided
    proposed_area  where IT is proposed: the proposed area, or unknown; null otherwise
    """

    year: int
    supplier_key: str | None
    area: str | None
    proposed_area: str | None
    amount_ore: int
    credits_ore: int
    lines: int


def suppliers(lines: Lines, asked: Asked = EVERYTHING_IT) -> Suppliers:
    """The suppliers of the purchases asked for, with bounds, shares and concentration."""
    kinds = kinds_counted(lines)
    bought = purchases(asked, kinds, undecided=True)
    parts = [
        Part(int(year), key, area, proposed, int(amount), int(credited), int(number))
        for year, key, area, proposed, amount, credited, number in lines.rows(
            f"""SELECT accounts_year, supplier_key,
                CASE WHEN is_counted THEN coalesce(area, 'unknown') END AS area,
                CASE WHEN is_open AND proposed_is_it THEN coalesce(proposed_area, 'unknown') END AS proposed,
                sum(counted_ore), coalesce(sum(counted_ore) FILTER (counted_ore < 0), 0), count(*)
            FROM {bought} GROUP BY ALL"""
        )
    ]
    return supplier_answer(parts, suppliers_of(lines, bought), kinds, all_kinds=asked.all_kinds)


def supplier_answer(
    parts: Sequence[Part], names: Mapping[str, Supplier], kinds: Mapping[int, str], *, all_kinds: bool = False
) -> Suppliers:
    """The answer from sums by supplier, year and decision."""
    rows: list[SupplierRow] = []
    found: list[Concentration] = []
    for year in sorted({part.year for part in parts}):
        of_year = [part for part in parts if part.year == year]
        sums = _by_supplier(of_year, ALL_AREAS)
        named = {key: amount for key, amount in sums.items() if key is not None}
        whole = sum(max(0, amount.decided_ore) for amount in named.values())
        rows += _placed(
            [
                SupplierRow(year, 0, names[key], int(names[key].is_person), amount, None)
                for key, amount in named.items()
            ],
            whole,
        )
        areas = sorted({part.area for part in of_year if part.area is not None})
        for area in (ALL_AREAS, *(() if all_kinds else areas)):
            by_supplier = sums if area == ALL_AREAS else _by_supplier(of_year, area)
            found += [
                concentration(year, area, basis, by_supplier, _unnamed_credits(of_year, area, basis))
                for basis in BASES
            ]
    return Suppliers(tuple(rows), tuple(found), kinds, all_kinds)


def concentration(
    year: int, area: str, basis: Basis, amounts: Mapping[str | None, Bounds], unnamed_credits: int = 0
) -> Concentration:
    """How concentrated amounts by supplier are; the key null stands for lines that name none.

    unnamed_credits  what of the amount of these are credits, 0 or below
    """
    sums = {
        key: one.decided_ore if basis == "decided" else one.with_proposals_ore for key, one in amounts.items()
    }
    unnamed = sums.pop(None, 0)
    named = [amount for amount in sums.values() if amount > 0]
    negative = [amount for amount in sums.values() if amount < 0]
    bounds = hhi_bounds(named, unnamed - unnamed_credits, unnamed_credits)
    index, ratio = hhi(named), concentration_ratio(named)
    return Concentration(
        year, area, basis, len(named), sum(named), unnamed, len(negative), sum(negative),
        per_mille(share(sum(named), sum(named) + max(0, unnamed))),
        None if index is None else whole_ore(index),
        None if bounds is None else whole_ore(bounds[0]),
        None if bounds is None else whole_ore(bounds[1]),
        per_mille(ratio),
    )  # fmt: skip


def _by_supplier(parts: Iterable[Part], area: str) -> dict[str | None, Bounds]:
    """Bounds by supplier, for one area or all: what may turn out to be of the area is open."""
    found: dict[str | None, Bounds] = {}
    for part in parts:
        bounds = _bounds(part, area)
        if bounds != NOTHING:
            found[part.supplier_key] = found.get(part.supplier_key, NOTHING) + bounds
    return found


def _unnamed_credits(parts: Iterable[Part], area: str, basis: Basis) -> int:
    """The credits among lines that name no supplier and count on this basis."""
    credited = 0
    for part in parts:
        bounds = _bounds(part, area)
        counts = bounds.lines or (basis == "with_proposals" and bounds.proposed_ore)
        credited += part.credits_ore if part.supplier_key is None and counts else 0
    return credited


def _bounds(part: Part, area: str) -> Bounds:
    if part.area is not None and area in (part.area, ALL_AREAS):
        return Bounds(part.amount_ore, lines=part.lines)
    if part.area not in (None, UNKNOWN):
        return NOTHING
    is_proposed = part.proposed_area is not None and area in (part.proposed_area, ALL_AREAS)
    amount = (part.amount_ore, 0) if is_proposed else (0, part.amount_ore)
    return Bounds(0, *amount, open_lines=part.lines, credits_ore=part.credits_ore)


def _placed(rows: Iterable[SupplierRow], whole: int) -> list[SupplierRow]:
    """Rows of one year in order, the largest first, with their shares of the positive amounts."""
    ordered = sorted(rows, key=lambda one: (-one.amount.decided_ore, -one.amount.high_ore, one.supplier.key))
    return [
        replace(
            one,
            place=place,
            share_per_mille=(
                per_mille(share(one.amount.decided_ore, whole)) if one.amount.decided_ore > 0 else None
            ),
        )
        for place, one in enumerate(ordered, start=1)
    ]
