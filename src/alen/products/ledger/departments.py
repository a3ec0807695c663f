"""IT cost by department: how much, how much of it off IT's own functions, and of all it booked."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from alen.products.ledger.amounts import (
    BOUND_COLUMNS,
    NOTHING,
    Bounds,
    Columns,
    Rows,
    per_mille,
    share,
    total,
)
from alen.products.ledger.opening import Lines
from alen.products.ledger.questions import (
    Basis,
    Measure,
    Question,
    Spending,
    basis,
    counted_lines,
    on_own_function,
)
from alen.products.ledger.sums import key_sql, sums


@dataclass(frozen=True)
class Department:
    """One department.

    department  as the ledger writes it; empty where lines state none
    it          its IT cost
    off         the part of it on other functions than those that carry IT by name; lines that state no
                function are in neither
    booked_ore  all that it booked, IT or not
    share       decided IT of all that it booked, exactly; None where that is zero or negative
    """

    department: str
    it: Bounds
    off: Bounds
    booked_ore: int
    share: Fraction | None


@dataclass(frozen=True)
class Departments:
    """IT cost by department, the largest first."""

    organisation: str
    organisation_code: str
    is_invented: bool
    year: int | None
    measure: Measure
    spending: Spending
    basis: Basis
    departments: tuple[Department, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per department; the share in thousandths."""
        columns = ("department", *BOUND_COLUMNS, "off_decided_ore", "booked_ore", "share_per_mille")
        return columns, [
            (one.department, *one.it.cells(), one.off.decided_ore, one.booked_ore, per_mille(one.share))
            for one in self.departments
        ]


def departments(lines: Lines, question: Question) -> Departments:
    """IT cost by department. Raises NotFound for a year without lines."""
    stands = basis(lines)
    counted = counted_lines(stands, question)
    key = key_sql("department")
    places = (
        f"CASE {on_own_function(lines.holder.kind)} WHEN true THEN 'on' WHEN false THEN 'off' ELSE '' END"
    )
    parts = sums(lines, counted, (key, places))
    booked = {
        str(name): int(ore)
        for name, ore in lines.rows(f"SELECT {key}, sum(counted_ore) FROM {counted} GROUP BY 1")
    }
    told: list[Department] = []
    for name, ore in booked.items():
        off = parts.get((name, "off"), NOTHING)
        whole = total(parts.get((name, place), NOTHING) for place in ("on", "off", ""))
        if whole.lines or whole.open_lines:
            told.append(Department(name, whole, off, ore, share(whole.decided_ore, ore)))
    told.sort(key=lambda one: (-one.it.with_proposals_ore, -one.it.high_ore, one.department))
    return Departments(
        lines.holder.name, lines.holder.code, lines.holder.is_invented,
        question.year, question.measure, question.spending, stands.of(question.year), tuple(told),
    )  # fmt: skip
