"""What a ledger holds and says, at a glance: files, how much is decided, IT cost, and what to decide next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from alen.products.ledger.amounts import (
    BOUND_COLUMNS,
    Bounds,
    Columns,
    Inhabitants,
    PerInhabitant,
    Rows,
    per_inhabitant,
    per_mille,
    share,
)
from alen.products.ledger.breakdown import Breakdown, breakdown
from alen.products.ledger.functions import Functions, functions
from alen.products.ledger.opening import Lines
from alen.products.ledger.questions import (
    NOT_STATED,
    PERSONS,
    Basis,
    Question,
    YearBasis,
    basis,
    counted_lines,
)
from alen.products.ledger.sums import key_sql, sums, supplier_names
from alen.store.local.books import ImportRecord


@dataclass(frozen=True)
class YearLine:
    """One year.

    it             IT cost: spending less external income, each payment once
    moved_ore      its amounts without their signs, internal transfers apart: the money there is to decide
    decided_ore    the part of it that rules decide, IT or not
    decided_share  the one of the other, exactly; None where nothing was booked
    each           IT cost per inhabitant; None where the inhabitants are not known
    """

    basis: YearBasis
    it: Bounds
    moved_ore: int
    decided_ore: int
    decided_share: Fraction | None
    each: PerInhabitant | None


@dataclass(frozen=True)
class Undecided:
    """Undecided lines that look alike: what a person would decide in one go.

    supplier   the key; all persons and sole traders are one
    moved_ore  their amounts without signs
    """

    funktion: str
    account_text: str
    supplier: str
    supplier_name: str
    lines: int
    amount_ore: int
    moved_ore: int


@dataclass(frozen=True)
class Overview:
    """All that a first page shows.

    year       the year that IT cost is told of: the newest with lines, or the one asked for
    files      the imports that stand, oldest first, each with its control totals
    undecided  the groups of undecided lines that move most money in that year, largest first
    """

    organisation: str
    organisation_code: str
    is_invented: bool
    state: str
    year: int
    basis: Basis
    years: tuple[YearLine, ...]
    files: tuple[ImportRecord, ...]
    areas: Breakdown
    functions: Functions
    undecided: tuple[Undecided, ...]

    @property
    def now(self) -> YearLine:
        """The year that is told of."""
        return next(one for one in self.years if one.basis.year == self.year)

    def files_table(self) -> tuple[Columns, Rows]:
        """One row per file that stands."""
        columns = (
            "key", "file", "source_kind", "system", "imported_at", "rows_read", "rows_imported",
            "control_before_ore", "control_imported_ore", "control_set_aside_ore", "masked_rows", "sha256",
        )  # fmt: skip
        return columns, [tuple(getattr(one, name) for name in columns) for one in self.files]

    def undecided_table(self) -> tuple[Columns, Rows]:
        """One row per group of undecided lines."""
        columns = (
            "funktion", "account_text", "supplier", "supplier_name", "lines", "amount_ore", "moved_ore",
        )  # fmt: skip
        return columns, [tuple(getattr(one, name) for name in columns) for one in self.undecided]

    def table(self) -> tuple[Columns, Rows]:
        """One row per year."""
        columns = (
            "year", "source_kind", "lines", "amount_ore", "moved_ore", "decided_share_per_mille",
            *(f"it_{name}" for name in BOUND_COLUMNS),
        )  # fmt: skip
        return columns, [
            (
                one.basis.year, one.basis.source_kind, one.basis.lines, one.basis.amount_ore,
                one.moved_ore, per_mille(one.decided_share), *one.it.cells(),
            )
            for one in self.years
        ]  # fmt: skip


def overview(
    lines: Lines,
    year: int | None = None,
    *,
    inhabitants: Inhabitants | None = None,
    joint_rules: Collection[str] = (),
    groups: int = 10,
) -> Overview:
    """The overview. Raises NotFound for a year without lines, and where there are no lines at all."""
    stands = basis(lines)
    told_of = year if year is not None else max((one.year for one in stands.years), default=0)
    stands.of(told_of)
    question = Question(told_of)
    return Overview(
        lines.holder.name, lines.holder.code, lines.holder.is_invented, lines.state,
        told_of, stands, _years(lines, stands, {**lines.holder.inhabitants, **(inhabitants or {})}),
        lines.records, breakdown(lines, ("area",), question),
        functions(lines, told_of, "together", joint_rules),
        undecided_groups(lines, question, groups),
    )  # fmt: skip


def _years(lines: Lines, stands: Basis, inhabitants: Inhabitants) -> tuple[YearLine, ...]:
    counted = counted_lines(stands, Question())
    found = sums(lines, counted, ("accounts_year",))
    moved = lines.rows(
        "SELECT accounts_year, sum(abs(counted_ore)), "
        f"coalesce(sum(abs(counted_ore)) FILTER (is_it IS NOT NULL), 0) FROM {counted} GROUP BY 1"
    )
    money = {int(year): (int(whole), int(decided)) for year, whole, decided in moved}
    told: list[YearLine] = []
    for one in stands.years:
        whole, decided = money.get(one.year, (0, 0))
        it = found.get((one.year,), Bounds(0))
        each = per_inhabitant(it, inhabitants.get(one.year))
        told.append(YearLine(one, it, whole, decided, share(decided, whole), each))
    return tuple(told)


def undecided_groups(lines: Lines, question: Question, most: int) -> tuple[Undecided, ...]:
    """Undecided lines by function, account text and supplier; those that move most money, largest first.

    Posting texts are left out, since they may name persons.
    """
    stands = basis(lines)
    rows = lines.rows(
        f"""SELECT {key_sql("funktion")}, {key_sql("account_text")}, {key_sql("supplier_key")},
            count(*), sum(counted_ore), sum(abs(counted_ore)) AS moved
        FROM {counted_lines(stands, question)} WHERE is_it IS NULL
        GROUP BY 1, 2, 3 ORDER BY moved DESC, 1, 2, 3 LIMIT {int(most)}"""
    )
    names = supplier_names(lines, (str(row[2]) for row in rows))

    def name(key: str) -> str:
        return "" if key in (PERSONS, NOT_STATED) else names.get(key, key)

    return tuple(
        Undecided(str(funktion), str(text), str(key), name(str(key)), int(number), int(ore), int(moved))
        for funktion, text, key, number, ore, moved in rows
    )
