"""What a bill of a joint programme is made of: keys, demands, and each party's rows with every step."""

from __future__ import annotations

from dataclasses import dataclass

from alen.answers.parts import Columns, Rows, Source
from alen.answers.programme_heads import ProgrammeHead
from alen.answers.programme_parts import PartyNamed
from alen.measures.definition import Text


@dataclass(frozen=True)
class KeyTold:
    """A key as a bill goes by it.

    shares     of percent keys: (party, exact share as a fraction)
    basis_*    the table, its day and its version; empty where the key needs none
    basis_from edition or programme: whose table it is; empty where it needs none or has not got it
    rate_ore   of degressive keys: øre per inhabitant
    place      where in the folder it stands
    """

    id: str
    name: Text
    kind: str
    valid_from: str
    valid_to: str
    basis_table: str
    basis_on: str
    basis_version: str
    basis_from: str
    rate_ore: int | None
    threshold: int | None
    share_above: str
    decision: str
    note: Text
    place: str


@dataclass(frozen=True)
class CommitmentTold:
    """A commitment in a demand.

    amount_ore  as stated, in `price_level`; None with `missing`
    factor      what it was multiplied by to be in the bill's price level; `ore` the product, exact
    place       its row in the folder
    """

    id: str
    date: str
    kind: str
    project: str
    amount_ore: int | None
    missing: str
    price_level: str
    factor: float
    ore: float | None
    certainty: str
    text: str
    place: str


@dataclass(frozen=True)
class DemandTold:
    """What a party promised under an agreement for the year by a key: what is divided.

    total_ore  in whole øre; None where nothing is known, `missing` says why
    unknown    how many of its amounts are not known: the total is without them
    share_ore  what is due of it by those who are on this bill
    """

    agreement: str
    agreement_name: Text
    party: PartyNamed
    key: str
    level: str
    commitments: tuple[CommitmentTold, ...]
    total_ore: int | None
    missing: str
    unknown: int


@dataclass(frozen=True)
class ShareStep:
    """One level of a share: by which key, of whose part, with which weight.

    of              the party whose part is divided; empty for the whole amount
    basis           the number read for the party: inhabitants, usage, a share or øre of the key, or 1
    weight          what it weighs by, weights the sum of all; exact as fractions in the texts
    below, above    of degressive keys: inhabitants up to the threshold, and beyond it
    members         among how many it is divided
    total_ore       this level's amount now; run_*: the running totals before and with it
    exact_ore       the share of the running total before rounding, floor_ore without what is below one øre
    remainder       what was cut off, in øre; remainder_place: its place among all remainders, of which the
                    largest `extras` get an øre more; extra_ore: whether this one did
    before_ore      the share of the running total before; after_ore: of that with this demand
    ore             what is due: after less before
    explain         the address of the edition's figure that `basis` is; empty for a number of the programme
    source          where `basis` was typed; empty for a figure of the edition
    """

    key: str
    of: str
    basis: float
    below: float | None
    above: float | None
    weight: float
    weights: float
    weight_text: str
    weights_text: str
    members: int
    total_ore: int | None
    run_before_ore: int | None
    run_after_ore: int | None
    exact_ore: float | None
    floor_ore: int | None
    remainder: float | None
    remainder_place: int | None
    extras: int | None
    extra_ore: int | None
    before_ore: int | None
    after_ore: int | None
    ore: int
    explain: str
    source: str


@dataclass(frozen=True)
class NotWeighedTold:
    """Why a key has no weights: see `alen.products.programmes.keys.Reason`.

    command  what loads the lacking table; empty where a table of the programme's own is lacking
    """

    key: str
    reason: str
    table: str
    on: str
    version: str
    parties: tuple[str, ...]
    command: str


@dataclass(frozen=True)
class BillRow:
    """What one party owes of one demand.

    demand      its number in the answer's demands, from 0
    amount_ore  None where there is none, `why` says why: see `alen.products.programmes.bill.Why`
    run         which run of carry, from 1; run_years: the years that it has divided so far
    left_over_ore  what a fixed key leaves over; negative: what it lacks
    """

    party: PartyNamed
    demand: int
    amount_ore: int | None
    why: str
    steps: tuple[ShareStep, ...]
    run: int | None
    run_years: tuple[int, ...]
    not_weighed: NotWeighedTold | None
    left_over_ore: int


@dataclass(frozen=True)
class PartyBill:
    """A party's rows together. amount_ore: None where none has an amount; lacking: how many have none."""

    party: PartyNamed
    amount_ore: int | None
    lacking: int


@dataclass(frozen=True)
class ProgrammeBillAnswer:
    """A bill: of all parties, or of one and the members that its part is divided among.

    years    the years that anything was promised for
    parties  the rows by who pays, in order
    """

    head: ProgrammeHead
    year: int
    years: tuple[int, ...]
    party: str
    series: str
    vintage: str
    total_ore: int
    keys: tuple[KeyTold, ...]
    demands: tuple[DemandTold, ...]
    rows: tuple[BillRow, ...]
    parties: tuple[PartyBill, ...]
    edition_id: str
    sources: tuple[Source, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row for each party and demand, the last level's numbers beside it."""
        columns: Columns = (
            "programme", "year", "party", "code", "name_da", "name_en", "amount_ore", "why", "agreement",
            "promised_by", "key", "key_kind", "basis_number", "basis_table", "basis_on", "basis_version",
            "weight", "weights_of_all", "divided_ore", "run", "run_before_ore", "run_after_ore", "exact_ore",
            "floor_ore", "extra_ore", "share_before_ore", "share_formula", "price_level",
            "amounts_level", "as_of", "edition",
        )  # fmt: skip
        return columns, [self._cells(row) for row in self.rows]

    def _cells(self, row: BillRow) -> tuple[object, ...]:
        demand = self.demands[row.demand]
        step = row.steps[-1] if row.steps else None
        key = {one.id: one for one in self.keys}.get(step.key if step else demand.key)
        basis = (key.basis_table, key.basis_on, key.basis_version) if key else ("", "", "")
        numbers = (
            (step.weight_text, step.weights_text, step.total_ore, row.run, step.run_before_ore,
             step.run_after_ore, step.exact_ore, step.floor_ore, step.extra_ore, step.before_ore)
            if step else (None,) * 10
        )  # fmt: skip
        return (
            self.head.id, self.year, row.party.id, row.party.code, row.party.name.da, row.party.name.en,
            row.amount_ore, row.why, demand.agreement, demand.party.id, key.id if key else "",
            key.kind if key else "", step.basis if step else None, *basis, *numbers, formula(row, demand),
            self.head.price, demand.level, self.head.as_of, self.edition_id,
        )  # fmt: skip


def formula(row: BillRow, demand: DemandTold) -> str:
    """How an amount comes about, in signs that are the same in every language; empty without an amount.

    Hamilton(total; weight/weights) is the share of a total by the largest remainder.
    """
    if row.amount_ore is None:
        return ""
    told = _signs(demand.total_ore or 0)
    for step in row.steps:
        if step.run_after_ore is None:
            return _signs(row.amount_ore)
        part = f"{_one(step.weight_text)}/{_one(step.weights_text)}"
        told = f"Hamilton({_signs(step.run_after_ore)}; {part})"
        if step.run_before_ore:
            told += f" - Hamilton({_signs(step.run_before_ore)}; {part})"
    return f"{told} = {_signs(row.amount_ore)}" if row.steps else told


def _one(weight: str) -> str:
    """A weight to be divided by another: 1/3 of 1 is (1/3)/1, not 1/3/1."""
    return f"({weight})" if "/" in weight else weight


def _signs(ore: int) -> str:
    """Øre as kroner with a point."""
    sign, size = ("-" if ore < 0 else ""), abs(ore)
    return f"{sign}{size // 100}.{size % 100:02d}"
