"""What each party is to pay in a year, and how every øre of it comes about."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from alen.answers.addresses import api_address, explain_address
from alen.answers.edition import POPULATION
from alen.answers.programme_addresses import asked, not_there, page
from alen.answers.programme_bill_parts import (
    BillRow,
    CommitmentTold,
    DemandTold,
    KeyTold,
    NotWeighedTold,
    PartyBill,
    ProgrammeBillAnswer,
    ShareStep,
)
from alen.answers.programme_cases import INHABITANTS, Case, case_of, country
from alen.answers.programme_heads import Seen, seen
from alen.answers.programme_parts import (
    PartyNamed,
    ProgrammeSum,
    day,
    named_parties,
    number,
    party_named,
    text_of,
)
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


def made_bill(one: Seen, year: int) -> Bill:
    """The whole bill of a year, worked out once. Raises BadInput."""
    case = one.case
    return case.kept.of(
        ("bill", year, one.price, one.head.as_of),
        lambda: bill(one.programme, year, case.tables, case.registers, case.levels, price=one.price),
    )


def bill_answer(one: Seen, year: int, party: str = "") -> ProgrammeBillAnswer:
    """The bill of a year. Raises NotFound for a party that has no line on it."""
    programme = one.programme
    made = made_bill(one, year)
    lines = made.lines if not party else made.of(party)
    if party and not lines:
        known = {line.party: line for line in made.lines} | {line.demand.party: line for line in made.lines}
        raise not_there("party on the bill", party, known)
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
        return self.parties.get(line.party) or party_of(self.programme, line)

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
            remainder_place=after.place if after else None,
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


def share_of(one: Seen, party: str, year: int | None = None) -> ProgrammeSum:
    """What a party owes by the bill of a year, or of all years; what is not known is counted apart."""
    known, lacking, has_any = 0, 0, False
    for each in (year,) if year is not None else bill_years(one.programme):
        for line in made_bill(one, each).lines:
            if line.party != party:
                continue
            if line.amount_ore is None:
                lacking += 1
            else:
                known, has_any = known + line.amount_ore, True
    if has_any:
        return ProgrammeSum(known, "", lacking)
    return ProgrammeSum(None, "unknown" if lacking else "", lacking)


def party_of(programme: Programme, line: BillLine) -> PartyNamed:
    """Who pays by a line: one of the programme's parties, or a member of a register by its code."""
    known = next((one for one in programme.parties if one.id == line.party), None)
    if known is not None:
        return party_named(known)
    found = country().by_code(line.code)
    return PartyNamed(line.party, text_of(line.name), found.kind if found else "other", line.code)


def _whole(total: int | Absent) -> int | None:
    return None if isinstance(total, Absent) else total
