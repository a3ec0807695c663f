"""Whole valid programmes, made up: two to six parties, one to four projects, one to four years, decisions
with effects, and entries that never pay more than was promised or spend more than there is.

A few numbers are drawn (so that a failing programme shrinks to a small one) and the rest follows from a seed.
`programmes()` is the strategy; `programme(...)` makes one by hand. Names are ids, nothing is anybody's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Literal

from hypothesis import strategies as st
from tests.products.programmes.generated_follow_up import follow_up
from tests.products.programmes.maker import FIRST_YEAR, Maker, said

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
)
from alen.model.programme_entries import entries_of
from alen.model.programme_records import (
    CURRENT,
    Absent,
    Amount,
    Baseline,
    CommitmentKind,
    DecisionKind,
    Effort,
    Weight,
)

JOINT = "joint"
"""The party that all members stand behind: its promises are divided by a key."""
SECTOR = "sector"
"""The party that all members but the first stand behind, where a key divides in two steps."""
TABLE = "own"
KEY_KINDS: tuple[KeyKind, ...] = ("equal", "percent", "population", "degressive", "usage")


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
            kinds: tuple[Literal["planned", "done"], ...] = ("planned", "done")
            for kind in kinds:
                day = make.day(year)
                hours = Fraction(chance.randrange(1, 4000), chance.choice((1, 2, 3)))
                written = date(FIRST_YEAR, 1, 1) if kind == "planned" else make.later(day)
                made.append(
                    Effort(f"e{len(made)}", day, written, kind, party, chance.choice(("", *make.projects)),
                           year, hours, rate, "", "", len(made) + 2)
                )  # fmt: skip
    return made
