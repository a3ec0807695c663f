"""What each party is to pay in a year, and how every øre of it comes about."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from alen.answers.addresses import api_address, explain_address
from alen.answers.edition import POPULATION
from alen.answers.parts import Columns, Rows, Source
from alen.answers.programme_cases import INHABITANTS, Case, case_of
from alen.answers.programme_heads import ProgrammeHead, Seen, seen
from alen.answers.programme_parts import PartyNamed, day, named_parties, number, text_of
from alen.answers.programmes import asked, not_there, page
from alen.answers.questions import Desk
from alen.measures.definition import Text
from alen.model.programme import NO_WORDS, Key, Programme
from alen.model.programme_records import CURRENT, Absent
from alen.products.programmes.bill import Bill, BillLine, Demand, bill
from alen.products.programmes.division import Step
from alen.products.programmes.keys import NotWeighed
from alen.products.programmes.places import COMMITMENTS, TOML, WEIGHTS, standing
from alen.products.programmes.weights import OwnTables

LOADS_INHABITANTS = f"alen update --table {INHABITANTS}"
"""The command that loads the inhabitants of every year that StatBank has."""


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
    remainder       what was cut off, in øre; place: its place among all remainders, of `extras` that get an
                    øre more; extra_ore: whether this one did
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
    place: int | None
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
            "promised_by", "key", "key_kind", "basis", "basis_table", "basis_on", "basis_version",
            "weight", "weights", "divided_ore", "run", "run_before_ore", "run_after_ore", "exact_ore",
            "floor_ore", "extra_ore", "share_before_ore", "formula", "price", "level", "as_of", "edition",
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
        told = f"Hamilton({_signs(step.run_after_ore)}; {step.weight_text}/{step.weights_text})"
        if step.run_before_ore:
            told += f" - Hamilton({_signs(step.run_before_ore)}; {step.weight_text}/{step.weights_text})"
    return f"{told} = {_signs(row.amount_ore)}" if row.steps else told


def _signs(ore: int) -> str:
    """Øre as kroner with a point."""
    sign, size = ("-" if ore < 0 else ""), abs(ore)
    return f"{sign}{size // 100}.{size % 100:02d}"


# -- the question ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProgrammeBill:
    """The bill of a year. party: one party's alone, by id or code; empty: everybody's."""

    rests_on_figures = False

    programme: str
    year: int
    party: str = ""
    price: str = CURRENT
    as_of: str = ""

    def address(self) -> str:
        """Where the API answers it."""
        return api_address(
            "programmes", self.programme, "bills", self.year,
            party=self.party, **asked(self.price, self.as_of),
        )  # fmt: skip

    def page_path(self) -> str:
        """The page of the bill."""
        parts = (self.programme, "bill", str(self.year), *((self.party,) if self.party else ()))
        return page(self.price, self.as_of, *parts)

    def ask(self, desk: Desk) -> ProgrammeBillAnswer:
        """The answer. Raises NotFound or BadInput."""
        return self.answer(case_of(desk, self.programme))

    def answer(self, case: Case) -> ProgrammeBillAnswer:
        """The same of a programme wherever it is from. Raises NotFound or BadInput."""
        return bill_answer(seen(case, self.price, self.as_of), self.year, self.party)


def bill_years(programme: Programme) -> tuple[int, ...]:
    """The years that anything was promised for."""
    return tuple(sorted({one.year for one in standing(programme)}))


def bill_answer(one: Seen, year: int, party: str = "") -> ProgrammeBillAnswer:
    """The bill of a year. Raises NotFound for a party that has no line on it."""
    case, programme = one.case, one.programme
    made = bill(programme, year, case.tables, case.registers, case.levels, price=one.price)
    lines = made.lines if not party else made.of(party)
    if party and not lines:
        known = {line.party: line for line in made.lines} | {line.demand.party: line for line in made.lines}
        raise not_there("party on this bill", party, known)
    told = _Telling(one, made)
    demands = tuple(dict.fromkeys(id(line.demand) for line in lines))
    places = {key: at for at, key in enumerate(demands)}
    by_id = {id(line.demand): line.demand for line in lines}
    rows = tuple(told.row(line, places[id(line.demand)]) for line in lines)
    return ProgrammeBillAnswer(
        head=one.head,
        year=year,
        years=bill_years(programme),
        party=party,
        series=made.series,
        vintage=made.vintage,
        total_ore=sum(line.amount_ore or 0 for line in lines),
        keys=tuple(told.key(key) for key in _used(programme, rows, [by_id[key] for key in demands])),
        demands=tuple(told.demand(by_id[key]) for key in demands),
        rows=rows,
        parties=_by_party(rows),
        edition_id=one.edition_id,
        sources=one.sources,
    )


def _used(programme: Programme, rows: tuple[BillRow, ...], demands: list[Demand]) -> list[Key]:
    named = {demand.key for demand in demands} | {step.key for row in rows for step in row.steps}
    named |= {row.not_weighed.key for row in rows if row.not_weighed}
    return [key for key in programme.keys if key.id in named]


def _by_party(rows: tuple[BillRow, ...]) -> tuple[PartyBill, ...]:
    found: dict[str, PartyBill] = {}
    for row in rows:
        before = found.get(row.party.id, PartyBill(row.party, None, 0))
        amount = before.amount_ore
        if row.amount_ore is not None:
            amount = (amount or 0) + row.amount_ore
        found[row.party.id] = PartyBill(row.party, amount, before.lacking + (row.amount_ore is None))
    return tuple(found.values())


class _Telling:
    """A bill told as an answer: names, places in the folder, addresses of figures."""

    def __init__(self, one: Seen, made: Bill) -> None:
        self.one, self.made, self.programme = one, made, one.programme
        self.parties = named_parties(one.programme)
        self.keys = {key.id: key for key in one.programme.keys}
        self.agreements = {found.id: found.name for found in one.programme.agreements}
        self._own = OwnTables(one.programme)
        self._extras: dict[int, int] = {}

    def row(self, line: BillLine, demand: int) -> BillRow:
        return BillRow(
            party=self.party(line),
            demand=demand,
            amount_ore=line.amount_ore,
            why=line.why,
            steps=tuple(self.step(one, line.code) for one in line.steps),
            run=line.run.number if line.run else None,
            run_years=line.run.years if line.run else (),
            not_weighed=self.not_weighed(line.not_weighed),
            left_over_ore=line.left_over_ore,
        )

    def party(self, line: BillLine) -> PartyNamed:
        known = self.parties.get(line.party)
        if known is not None:
            return known
        kind = "region" if line.code.startswith("08") else "municipality"
        return PartyNamed(line.party, text_of(line.name), kind, line.code)

    def step(self, step: Step, code: str) -> ShareStep:
        counted, part, before, after = step.counted, step.instalment, step.before, step.after
        weights = part.after.scaled.given if part else ()
        total = sum((Fraction(one) for one in weights), Fraction(0)) if part else counted.weight
        explain, source = self.basis_of(step, code)
        return ShareStep(
            key=step.key,
            of=step.of,
            basis=float(counted.basis),
            below=number(counted.below),
            above=number(counted.above),
            weight=float(counted.weight),
            weights=float(total),
            weight_text=str(counted.weight),
            weights_text=str(total),
            members=len(weights) or 1,
            total_ore=part.total_ore if part else None,
            run_before_ore=part.before.total_ore if part else None,
            run_after_ore=part.after.total_ore if part else None,
            exact_ore=number(after.exact) if after else None,
            floor_ore=after.floor_ore if after else None,
            remainder=number(after.remainder) if after else None,
            place=after.place if after else None,
            extras=self.extras(step) if part else None,
            extra_ore=after.extra_ore if after else None,
            before_ore=before.share_ore if before else None,
            after_ore=after.share_ore if after else None,
            ore=step.ore,
            explain=explain,
            source=source,
        )

    def extras(self, step: Step) -> int:
        """How many of a level's parties got an øre more."""
        assert step.instalment is not None
        known = id(step.instalment)
        if known not in self._extras:
            self._extras[known] = sum(abs(one.extra_ore) for one in step.instalment.after.lines)
        return self._extras[known]

    def basis_of(self, step: Step, code: str) -> tuple[str, str]:
        """Where the number that a party weighs by stands: an edition's figure, or a place in the folder."""
        key = self.keys[step.key]
        if key.basis is None:
            return "", f"{TOML}, keys, {key.id}"
        rows = self._own.rows(key.basis.table, key.basis.on, key.basis.version)
        if rows is None:
            return explain_address(POPULATION, code or step.counted.party, key.basis.on.year, "single"), ""
        found = rows.get(step.counted.party) or rows.get(code)
        return "", f"{WEIGHTS} {found.row}" if found else WEIGHTS

    def not_weighed(self, why: NotWeighed | None) -> NotWeighedTold | None:
        if why is None:
            return None
        is_ours = why.table == INHABITANTS and why.reason in ("not_loaded", "missing_weight")
        return NotWeighedTold(
            why.key, why.reason, why.table, day(why.on), why.version, why.parties,
            LOADS_INHABITANTS if is_ours else "",
        )  # fmt: skip

    def demand(self, demand: Demand) -> DemandTold:
        party = self.parties.get(demand.party) or PartyNamed(demand.party, Text("", ""), "other", "")
        missing = demand.total_ore if isinstance(demand.total_ore, Absent) else None
        return DemandTold(
            agreement=demand.agreement,
            agreement_name=text_of(self.agreements.get(demand.agreement, NO_WORDS)),
            party=party,
            key=demand.key,
            level=demand.level,
            commitments=tuple(
                CommitmentTold(
                    id=row.commitment.id,
                    date=day(row.commitment.date),
                    kind=row.commitment.kind,
                    project=row.commitment.project,
                    amount_ore=None if isinstance(row.commitment.amount, Absent) else row.commitment.amount,
                    missing=str(row.commitment.amount) if isinstance(row.commitment.amount, Absent) else "",
                    price_level=row.level,
                    factor=float(row.factor),
                    ore=number(row.ore),
                    certainty=row.commitment.certainty,
                    text=row.commitment.text,
                    place=f"{COMMITMENTS} {row.commitment.row}",
                )
                for row in demand.rows
            ),
            total_ore=None if missing else _whole(demand.total_ore),
            missing=str(missing) if missing else "",
            unknown=len(demand.lacking),
        )

    def key(self, key: Key) -> KeyTold:
        basis = key.basis
        return KeyTold(
            id=key.id,
            name=text_of(key.name),
            kind=key.kind,
            valid_from=day(key.valid_from),
            valid_to=day(key.valid_to),
            basis_table=basis.table if basis else "",
            basis_on=day(basis.on) if basis else "",
            basis_version=basis.version if basis else "",
            basis_from=self.basis_from(key),
            rate_ore=key.rate_ore,
            threshold=key.threshold,
            share_above="" if key.share_above is None else str(key.share_above),
            decision=key.decision,
            note=text_of(key.note),
            place=f"{TOML}, keys, {key.id}",
        )

    def basis_from(self, key: Key) -> str:
        if key.basis is None:
            return ""
        if self._own.rows(*key.basis) is not None:
            return "programme"
        return "edition" if self.one.case.tables.weights(*key.basis) is not None else ""


def _whole(total: int | Absent) -> int | None:
    return None if isinstance(total, Absent) else total
