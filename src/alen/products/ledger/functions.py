"""IT booked on the functions that carry IT by name, against IT found elsewhere in the ledger.

**Counted once.** A payment to a company that the organisation owns with others, or to another municipality
that hosts its IT, counts once: where it is booked to the company. What a function passes on to departments
by internal transfer (hovedart 9) is the same money again, as a charge there and as a credit here. The sum
`counted_once` therefore holds external postings alone (gross and income), on whatever function they stand;
neither the charge nor the credit is added, so a leg that no rule recognises can make it neither larger nor
smaller. A municipality that hosts others books all of the spending, and what they pay as income: net of that
income it has its own share, and gross the whole of the operation; the two are shown apart.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from alen.products.ledger.amounts import BOUND_COLUMNS, NOTHING, Bounds, Columns, Rows, total
from alen.products.ledger.opening import Lines
from alen.products.ledger.questions import (
    Basis,
    Question,
    Spending,
    basis,
    counted_lines,
    functions_of,
    on_own_function,
)
from alen.products.ledger.sums import BOUNDS_SQL, decided_by, key_sql

ON, OFF, NOWHERE = "on", "off", "not_stated"
"""On a function that carries IT by name; on another one; the line states no function."""

PLACES = (ON, OFF, NOWHERE)
FLOWS = ("gross", "income", "internal", "not_stated")


@dataclass(frozen=True)
class Flows:
    """IT cost of some lines, the four measures apart.

    not_stated  lines without account codes: they count as external, since nothing calls them internal
    """

    gross: Bounds = NOTHING
    income: Bounds = NOTHING
    internal: Bounds = NOTHING
    not_stated: Bounds = NOTHING

    @property
    def external(self) -> Bounds:
        """Without internal transfers: gross, income, and lines that do not say."""
        return self.gross + self.income + self.not_stated

    @property
    def net(self) -> Bounds:
        """All of it."""
        return self.external + self.internal

    def __add__(self, other: Flows) -> Flows:
        return Flows(
            self.gross + other.gross, self.income + other.income,
            self.internal + other.internal, self.not_stated + other.not_stated,
        )  # fmt: skip


@dataclass(frozen=True)
class FunctionLine:
    """IT on one function; `place` is ON, OFF, or NOWHERE with an empty function."""

    funktion: str
    place: str
    flows: Flows


@dataclass(frozen=True)
class Functions:
    """IT cost by function, the largest net amount first.

    own_functions     the functions that carry IT by name for this kind of organisation
    internal_credits  internal credits on those functions (0 or below), decided or not: what they passed on
    joint             payments to joint companies, decided lines: place -> (lines, øre), gross
    """

    organisation: str
    organisation_code: str
    is_invented: bool
    year: int | None
    spending: Spending
    basis: Basis
    own_functions: tuple[str, ...]
    lines: tuple[FunctionLine, ...]
    internal_credits_ore: int
    joint: Mapping[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])

    def of(self, place: str) -> Flows:
        """All functions of one place."""
        found = Flows()
        for line in self.lines:
            if line.place == place:
                found += line.flows
        return found

    @property
    def counted_once(self) -> Bounds:
        """External postings on all functions: every payment once (see the module)."""
        return total(line.flows.external for line in self.lines)

    @property
    def with_it(self) -> tuple[FunctionLine, ...]:
        """The functions on which something is decided to be IT, or proposed; others hold undecided lines."""
        return tuple(line for line in self.lines if line.flows.net.lines or line.flows.net.proposed_ore)

    @property
    def joint_ore(self) -> int:
        """Payments to joint companies, wherever they are booked."""
        return sum(ore for _, ore in self.joint.values())

    @property
    def states_functions(self) -> bool:
        """Whether any line that is or may be IT says on which function it stands."""
        return any(line.place != NOWHERE for line in self.lines)

    def table(self) -> tuple[Columns, Rows]:
        """One row per function and measure; net is the sum of the others."""
        rows: list[tuple[object, ...]] = []
        for line in self.lines:
            for flow in (*FLOWS, "net"):
                bounds: Bounds = getattr(line.flows, flow)
                if flow == "net" or bounds != NOTHING:
                    rows.append((line.funktion, line.place, flow, *bounds.cells()))
        return ("funktion", "place", "flow", *BOUND_COLUMNS), rows


def functions(
    lines: Lines,
    year: int | None = None,
    spending: Spending = "together",
    joint_rules: Collection[str] = (),
) -> Functions:
    """IT cost on and off the functions that carry IT by name.

    joint_rules: ids of the rules that know a joint company. Raises NotFound for a year without lines.
    """
    stands = basis(lines)
    kind = lines.holder.kind
    counted = counted_lines(stands, Question(year, spending=spending), every_measure=True)
    place = (
        f"CASE WHEN funktion IS NULL THEN '{NOWHERE}' WHEN {on_own_function(kind)} THEN '{ON}' "
        f"ELSE '{OFF}' END"
    )
    found: dict[tuple[str, str], dict[str, Bounds]] = {}
    credits_ore, joint = 0, dict[str, tuple[int, int]]()
    rows = lines.rows(
        f"""SELECT {key_sql("funktion")}, {place}, flow, {BOUNDS_SQL},
            coalesce(sum(least(counted_ore, 0)) FILTER (flow = 'internal'), 0),
            count(*) FILTER (is_it AND flow IN ('gross', 'not_stated') AND {decided_by(joint_rules)}),
            coalesce(sum(counted_ore)
                FILTER (is_it AND flow IN ('gross', 'not_stated') AND {decided_by(joint_rules)}), 0)
        FROM {counted} WHERE is_it IS NOT FALSE OR {on_own_function(kind)} GROUP BY 1, 2, 3"""
    )
    for funktion, where, flow, *numbers in rows:
        *bounds, passed, joint_lines, joint_ore = map(int, numbers)
        found.setdefault((str(funktion), str(where)), {})[str(flow)] = Bounds(*bounds)
        credits_ore += passed if where == ON else 0
        if joint_lines:
            before = joint.get(str(where), (0, 0))
            joint[str(where)] = before[0] + joint_lines, before[1] + joint_ore
    told = [FunctionLine(code, where, Flows(**flows)) for (code, where), flows in found.items()]
    told.sort(key=lambda one: (-one.flows.net.with_proposals_ore, -one.flows.net.high_ore, one.funktion))
    return Functions(
        lines.holder.name, lines.holder.code, lines.holder.is_invented, year, spending, stands.of(year),
        functions_of(kind), tuple(told), credits_ore, joint,
    )  # fmt: skip
