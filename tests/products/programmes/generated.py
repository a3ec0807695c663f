"""Whole valid programmes, made up: two to six parties, one to four projects, one to four years, decisions
with effects, and entries that never pay more than was promised or spend more than there is.

A few numbers are drawn (so that a failing programme shrinks to a small one) and the rest follows from a seed.
`programmes()` is the strategy; `programme(...)` makes one by hand. Names are ids, nothing is anybody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from alen.model.programme import (
    NO_WORDS,
    Agreement,
    Basis,
    Group,
    Key,
    KeyKind,
    Member,
    Party,
    Programme,
    Project,
    Wording,
)
from alen.model.programme_entries import Entry, EntryKind, entries_of
from alen.model.programme_records import (
    CURRENT,
    Absent,
    Amount,
    Baseline,
    Benefit,
    Commitment,
    CommitmentKind,
    Decision,
    DecisionKind,
    Effort,
    Forecast,
    Light,
    Measurement,
    Milestone,
    Risk,
    Status,
    Weight,
)

FIRST_YEAR = 2018
LAST_DAY = date(2022, 12, 31)
"""Every programme is over by then, but for what was written down late."""
JOINT = "joint"
"""The party that all members stand behind: its promises are divided by a key."""
SECTOR = "sector"
"""The party that all members but the first stand behind, where a key divides in two steps."""
TABLE = "own"
KEY_KINDS: tuple[KeyKind, ...] = ("equal", "percent", "population", "degressive", "usage")


def said(text: str) -> Wording:
    return Wording(text, text)


@dataclass
class Maker:
    """Makes the records of one programme from a seed."""

    random: Random
    parties: tuple[str, ...]
    projects: tuple[str, ...]
    years: tuple[int, ...]
    decisions: list[Decision] = field(default_factory=list[Decision])
    commitments: list[Commitment] = field(default_factory=list[Commitment])
    entries: list[Entry] = field(default_factory=list[Entry])

    def day(self, year: int) -> date:
        return date(year, 1, 1) + timedelta(days=self.random.randrange(365))

    def later(self, day: date) -> date:
        """When something of a day was written down."""
        return day + timedelta(days=self.random.choice((0, 0, 3, 40)))

    def decide(
        self,
        kind: DecisionKind,
        day: date,
        project: str = "",
        adds: Amount = 0,
        new_end: date | None = None,
        state: str = "taken",
    ) -> str:
        id_ = f"d{len(self.decisions) + 1}"
        taken = "asked" if state == "asked" else "refused" if state == "refused" else "taken"
        self.decisions.append(
            Decision(id_, day, self.later(day), kind, taken, "board", kind, "as put before the board",
                     project, adds, new_end, "", len(self.decisions) + 2)
        )  # fmt: skip
        return id_

    def promise(
        self,
        kind: CommitmentKind,
        day: date,
        party: str,
        project: str,
        year: int,
        amount: Amount,
        level: str = CURRENT,
        key: str = "",
        decision: str = "",
        matches: str = "",
    ) -> str:
        id_ = f"c{len(self.commitments) + 1}"
        self.commitments.append(
            Commitment(id_, day, self.later(day), kind, "a1", party, project, year, amount, level, "stated",
                       key, decision, matches, "", "", len(self.commitments) + 2)
        )  # fmt: skip
        return id_

    def book(
        self,
        kind: EntryKind,
        day: date,
        party: str,
        project: str,
        amount: int,
        other_project: str = "",
        other_party: str = "",
    ) -> None:
        number = len(self.entries) + 2
        self.entries.append(
            Entry(day, self.later(day), kind, party, other_party, project, other_project, day.year, amount,
                  "a1", "", f"v{number}", "", number)
        )  # fmt: skip


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """Valid programmes: `findings.check` has no error to say of them."""
    return programme(
        draw(st.integers(2, 6)),
        draw(st.integers(1, 4)),
        draw(st.integers(1, 4)),
        draw(st.integers(0, 2**32 - 1)),
    )


def programme(parties: int, projects: int, years: int, seed: int) -> Programme:
    """One programme of a size, from a seed."""
    make = Maker(
        Random(seed),
        tuple(f"p{n}" for n in range(1, parties + 1)),
        tuple(f"x{n}" for n in range(1, projects + 1)),
        tuple(range(FIRST_YEAR, FIRST_YEAR + years)),
    )
    promise_all(make)
    keys, groups, weights = keys_of(make)
    baselines, end = baselines_of(make)
    change_promises(make)
    pay_all(make)
    bare = Programme(
        id="made-up",
        name=said("Made up"),
        purpose=NO_WORDS,
        publish=False,
        is_invented=True,
        starts=date(FIRST_YEAR, 1, 1),
        ends=date(make.years[-1], 12, 31),
        parties=(
            *(Party(one, said(one), "municipality") for one in make.parties),
            Party(JOINT, said("all of them"), "association"),
            Party(SECTOR, said("all but the first"), "association"),
        ),
        groups=groups,
        agreements=(Agreement("a1", said("agreement"), decided=date(FIRST_YEAR, 1, 1)),),
        projects=tuple(
            Project(one, said(one), "a1", make.parties[0], date(FIRST_YEAR, 1, 1), end)
            for one in make.projects
        ),
        keys=keys,
        secretariat=make.random.choice(("", make.parties[0])),
        weights=weights,
        baselines=tuple(baselines),
        entries=entries_of(make.entries),
    )
    full = replace(bare, commitments=tuple(make.commitments), effort=tuple(effort_of(make)))
    return replace(follow_up(make, full, end), decisions=tuple(make.decisions))


def promise_all(make: Maker) -> None:
    """What was agreed at first: own grants, some matched, some of the joint party by a key, some unknown."""
    chance = make.random
    start = date(FIRST_YEAR, 1, 1)
    level = chance.choice((CURRENT, CURRENT, f"{FIRST_YEAR - 1}-PL"))
    for year in make.years:
        for party in make.parties:
            amount = chance.choice((0, 1, 99, 100_000, chance.randrange(10**7), chance.randrange(10**10)))
            given: Amount = amount if chance.random() < 0.9 else chance.choice(tuple(Absent))
            project = chance.choice(("", *make.projects))
            id_ = make.promise("grant", start, party, project, year, given, level)
            if chance.random() < 0.2:
                make.promise("matching", start, make.parties[0], project, year, given, level, matches=id_)
        if chance.random() < 0.7:
            make.promise("grant", start, JOINT, "", year, chance.randrange(10**9), level, key="k1")


def keys_of(make: Maker) -> tuple[tuple[Key, ...], tuple[Group, ...], tuple[Weight, ...]]:
    """A key among all members and, with a decision, another one from a year on."""
    chance = make.random
    day = date(FIRST_YEAR, 1, 1)
    kind: KeyKind = chance.choice(KEY_KINDS)
    parts = [chance.randrange(1, 20) for _ in make.parties]
    shares = tuple(
        (party, Fraction(part, sum(parts))) for party, part in zip(make.parties, parts, strict=True)
    )
    changes = len(make.years) > 1 and chance.random() < 0.5
    turn = date(max(make.years), 1, 1)
    first = Key(
        "k1",
        said("first key"),
        kind,
        among="members",
        valid_from=day,
        valid_to=turn - timedelta(days=1) if changes else None,
        shares=shares if kind == "percent" else (),
        basis=Basis(TABLE, day) if kind in ("population", "degressive", "usage") else None,
        rate_ore=2500 if kind == "degressive" else None,
        threshold=1000 if kind == "degressive" else None,
        share_above=Fraction(1, 2) if kind == "degressive" else None,
    )
    weights = tuple(
        Weight(
            TABLE, "", day, party, Fraction(chance.choice((0, 1, 999, 1001, chance.randrange(1, 10**6)))), n
        )
        for n, party in enumerate(make.parties, 2)
    )
    if not any(one.weight for one in weights[1:]):
        weights = (*weights[:-1], weights[-1]._replace(weight=Fraction(1)))
    group = Group("members", said("members"), JOINT, members=tuple(Member(one, day) for one in make.parties))
    groups, keys = [group], [first]
    if len(make.parties) > 2 and chance.random() < 0.3:
        keys, more = nested(make, first)
        groups += more
    if changes:
        decision = make.decide("key", turn - timedelta(days=30))
        keys.append(Key("k2", said("next key"), "equal", among="members", valid_from=turn, decision=decision))
        make.commitments[:] = [
            one._replace(key="k2") if one.key and one.year >= turn.year else one for one in make.commitments
        ]
    return tuple(keys), tuple(groups), weights


def nested(make: Maker, whole: Key) -> tuple[list[Key], list[Group]]:
    """The same key for a sector alone, within a key that first divides between one party and the sector."""
    day = date(FIRST_YEAR, 1, 1)
    first, *others = make.parties
    shares = tuple((one, share) for one, share in whole.shares if one != first)
    left = sum((share for _, share in shares), Fraction(0))
    inner = replace(
        whole, id="k1-sector", among="sector", shares=tuple((one, share / left) for one, share in shares)
    )
    top = Key(
        "k1",
        said("thirds"),
        "percent",
        among="tops",
        valid_from=whole.valid_from,
        valid_to=whole.valid_to,
        shares=((first, Fraction(1, 3)), (SECTOR, Fraction(2, 3))),
        nested=((SECTOR, inner.id),),
    )
    groups = [
        Group("tops", said("tops"), members=(Member(first, day), Member(SECTOR, day))),
        Group("sector", said("sector"), SECTOR, members=tuple(Member(one, day) for one in others)),
    ]
    return [top, inner], groups


def baselines_of(make: Maker) -> tuple[list[Baseline], date]:
    """A first baseline of some projects, and new ones by decisions."""
    chance = make.random
    end = date(make.years[-1], 12, 31)
    made: list[Baseline] = []
    for project in make.projects:
        if chance.random() < 0.3:
            continue
        amount = chance.randrange(1, 10**9)
        start = date(FIRST_YEAR, 1, 1)
        made.append(Baseline(start, start, project, 1, amount, CURRENT, end, "", "as agreed", len(made) + 2))
        day = start
        for version in range(2, chance.choice((2, 2, 3, 4))):
            day = day + timedelta(days=chance.randrange(1, 90))
            added = chance.randrange(-amount // 2, 10**8)
            amount += added
            decision = make.decide("baseline", day, project, added, None)
            made.append(
                Baseline(
                    day, make.later(day), project, version, amount, CURRENT, end, decision, "", len(made) + 2
                )
            )
    return made, end


def change_promises(make: Maker) -> None:
    """Re-phasing, extension, extra money and a request that is only asked: each a decision with its rows."""
    chance = make.random
    known = [one for one in make.commitments if isinstance(one.amount, int) and one.amount and not one.key]
    for kind in ("rephase", "extension", "adjustment", "asked"):
        if not known or chance.random() < 0.5:
            continue
        of = chance.choice(known)
        amount = of.amount if isinstance(of.amount, int) else 0
        # A row that is matched keeps its amount, or own funds would no longer equal the grant.
        part = chance.randrange(amount + 1) if not of.matches else 0
        day = make.day(FIRST_YEAR)
        if kind == "adjustment":
            decision = make.decide("overspend", day, of.project, part)
            make.promise(
                "adjustment", day, of.party, of.project, of.year, part, of.price_level, decision=decision
            )
            continue
        new_end = date(make.years[-1] + 1, 12, 31) if kind == "extension" else None
        named: DecisionKind = "extension" if kind == "extension" else "rephase"
        state = "asked" if kind == "asked" else "taken"
        decision = make.decide(named, day, "", 0, new_end, state)
        into = make.years[-1] + 1 if new_end else chance.choice(make.years)
        row: CommitmentKind = "extension" if kind == "extension" else "rephase"
        for year, moved in ((of.year, -part), (into, part)):
            make.promise(row, day, of.party, of.project, year, moved, of.price_level, decision=decision)


def pay_all(make: Maker) -> None:
    """Calls and payments of what each promised for a year, and costs within the cash there is."""
    chance = make.random
    requested = {one.id for one in make.decisions if one.state != "taken"}
    promised: dict[str, int] = {}
    for one in make.commitments:
        counts = one.decision not in requested and not one.key and one.price_level == CURRENT
        if isinstance(one.amount, int) and counts:
            promised[one.party] = promised.get(one.party, 0) + one.amount
    cash = 0
    for year in make.years:
        day = date(year, 2, 1)
        for party in make.parties:
            asked = chance.randrange(max(promised.get(party, 0), 0) // len(make.years) + 1)
            if not asked:
                continue
            make.book("call", day, party, "", asked)
            paid = chance.randrange(asked + 1)
            make.book("payment", day + timedelta(days=30), party, "", paid)
            back = chance.randrange(paid + 1) if chance.random() < 0.1 else 0
            if back:
                make.book("repayment", day + timedelta(days=45), party, "", back)
            cash += paid - back
        spend(make, day + timedelta(days=60), cash)
        cash = 0


def spend(make: Maker, day: date, cash: int) -> None:
    """Costs of projects from cash, and now and then a transfer between two."""
    chance = make.random
    for project in make.projects:
        cost = chance.randrange(cash + 1)
        if cost:
            make.book("cost", day, chance.choice(("", *make.parties)), project, cost)
            cash -= cost
            if len(make.projects) > 1 and chance.random() < 0.2:
                other = chance.choice([one for one in make.projects if one != project])
                make.book("transfer", day + timedelta(days=1), "", project, cost // 2, other)


def effort_of(make: Maker) -> list[Effort]:
    """Hours, planned and done, at each party's rate."""
    chance = make.random
    made: list[Effort] = []
    for party in make.parties:
        rate = chance.choice((40_000, 51_333))
        for year in make.years[: chance.randrange(3)]:
            for kind in ("planned", "done"):
                day = make.day(year)
                hours = Fraction(chance.randrange(1, 4000), chance.choice((1, 2, 3)))
                written = date(FIRST_YEAR, 1, 1) if kind == "planned" else make.later(day)
                named = "planned" if kind == "planned" else "done"
                made.append(
                    Effort(f"e{len(made)}", day, written, named, party, chance.choice(("", *make.projects)),
                           year, hours, rate, "", "", len(made) + 2)
                )  # fmt: skip
    return made


def follow_up(make: Maker, bare: Programme, end: date) -> Programme:
    """Forecasts, milestones, risks, benefits and statuses of every project."""
    chance = make.random
    forecasts: list[Forecast] = []
    milestones: list[Milestone] = []
    risks: list[Risk] = []
    benefits: list[Benefit] = []
    measured: list[Measurement] = []
    statuses: list[Status] = []
    for project in make.projects:
        for year in make.years:
            for _ in range(chance.choice((0, 1, 2))):
                day = make.day(year)
                amount: Amount = chance.randrange(10**9) if chance.random() < 0.9 else Absent.UNKNOWN
                forecasts.append(
                    Forecast(day, make.later(day), project, year, amount, CURRENT, "", len(forecasts) + 2)
                )
        milestones += milestones_of(make, project, end, len(milestones))
        risks += risks_of(make, project, len(risks))
        benefit, values = benefits_of(make, project, len(benefits), len(measured))
        benefits += benefit
        measured += values
        statuses += statuses_of(make, project, len(statuses))
    return replace(
        bare,
        forecasts=tuple(forecasts),
        milestones=tuple(milestones),
        risks=tuple(risks),
        benefits=tuple(benefits),
        measurements=tuple(measured),
        statuses=tuple(statuses),
    )


def milestones_of(make: Maker, project: str, end: date, rows: int) -> list[Milestone]:
    chance = make.random
    made: list[Milestone] = []
    for n in range(chance.choice((0, 1, 2))):
        day = date(FIRST_YEAR, 1, 1)
        planned = make.day(chance.choice(make.years))
        first = Milestone(f"m-{project}-{n}", day, day, project, f"step {n}", planned, None, None, "planned",
                          "", "", rows + len(made) + 2)  # fmt: skip
        made.append(first)
        seen = min(make.day(FIRST_YEAR), end)
        forecast = planned + timedelta(days=chance.randrange(-40, 200))
        if chance.random() < 0.5:
            made.append(first._replace(date=seen, recorded=seen, forecast=forecast, row=rows + len(made) + 2))
        elif chance.random() < 0.5:
            met = max(day, forecast)
            made.append(
                first._replace(
                    date=met, recorded=make.later(met), met=met, state="met", row=rows + len(made) + 2
                )
            )
    return made


def risks_of(make: Maker, project: str, rows: int) -> list[Risk]:
    chance = make.random
    if chance.random() < 0.5:
        return []
    start = date(FIRST_YEAR, 1, 1)
    first = Risk(f"r-{project}", start, start, project, "delay", chance.randrange(1, 6),
                 chance.randrange(1, 6), "meet", None, None, make.parties[0], "open", rows + 2)  # fmt: skip
    day = make.day(make.years[0])
    after = first._replace(
        date=day,
        recorded=make.later(day),
        probability_after=chance.randrange(1, 6),
        consequence_after=chance.randrange(1, 6),
        state=chance.choice(("open", "closed", "happened")),
        row=rows + 3,
    )
    return [first, after]


def benefits_of(
    make: Maker, project: str, rows: int, measured: int
) -> tuple[list[Benefit], list[Measurement]]:
    chance = make.random
    if chance.random() < 0.5:
        return [], []
    start = date(FIRST_YEAR, 1, 1)
    is_economic = chance.random() < 0.5
    year = chance.choice(make.years)
    unit = "kr." if is_economic else "hours"
    base, target = Fraction(chance.randrange(1000)), Fraction(chance.randrange(1000, 10**6))
    made = Benefit(f"b-{project}", start, start, project, "saved", chance.choice(make.parties), unit,
                   is_economic, year, base, target, "", rows + 2)  # fmt: skip
    if chance.random() < 0.5:
        return [made], []
    day = make.day(year)
    value = Fraction(chance.randrange(10**6), 3)
    return [made], [Measurement(made.id, day, make.later(day), value, "counted", measured + 2)]


def statuses_of(make: Maker, project: str, rows: int) -> list[Status]:
    chance = make.random
    given: Sequence[Light] = ("green", "yellow", "red")
    made: list[Status] = []
    for year in make.years[: chance.randrange(3)]:
        day = make.day(year)
        dimension = chance.choice(("overall", "cost", "time"))
        made.append(
            Status(
                day, make.later(day), project, dimension, chance.choice(given), "as judged", "board", rows + 2
            )
        )
        rows += 1
    return made
