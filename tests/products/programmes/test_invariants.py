"""The eleven invariants of joint programmes, as properties over generated programmes.

The eighth, that a memo's figures are the ledger's at its date, is in tests/answers/test_programme_memo.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.products.programmes.generated import TABLE, programmes
from tests.products.programmes.maker import LAST_DAY as LAST
from tests.products.programmes.maker import said

from alen.errors import BadInput
from alen.model.programme import Agreement, AgreementReading, Programme, Statement
from alen.model.programme_entries import Entry, entries_of
from alen.model.programme_records import Absent, Light, Status, Weight
from alen.products.programmes.apportionment import apportion
from alen.products.programmes.bill import Bill, BillLine, bill
from alen.products.programmes.effects import CHANGES, effects
from alen.products.programmes.findings import check
from alen.products.programmes.findings_keys import key_findings
from alen.products.programmes.findings_money import money_findings
from alen.products.programmes.findings_plans import plan_findings
from alen.products.programmes.lights import computed_lights, cost_light, scored, time_light
from alen.products.programmes.money import matches, money
from alen.products.programmes.outlook import outlook
from alen.products.programmes.plans import replay, today, unexplained
from alen.products.programmes.postings import postings, summed, trial_balance
from alen.products.programmes.price_levels import packaged_levels
from alen.products.programmes.status_rules import months_after, rule_sets
from alen.products.programmes.weights import NoRegisters, OwnTables

LEVELS = packaged_levels()
thousand = settings(max_examples=1000, deadline=None)
fewer = settings(max_examples=500, deadline=None)
"""For a second look at an invariant that a thousand programmes hold already."""
DAYS = st.dates(date(2018, 1, 1), date(2022, 12, 31))
SEEDS = st.integers(0, 2**32 - 1)


def bills(programme: Programme) -> list[Bill]:
    years = sorted({one.year for one in programme.commitments})
    tables = OwnTables(programme)
    return [bill(programme, year, tables, NoRegisters(), LEVELS) for year in years]


def divided(found: list[Bill]) -> list[BillLine]:
    return [line for one in found for line in one.lines if line.steps]


def money_rules(programme: Programme) -> set[str]:
    return {one.rule for one in money_findings(programme, LAST, LEVELS)}


def plan_rules(programme: Programme) -> set[str]:
    return {one.rule for one in plan_findings(programme, LAST, LEVELS)}


@thousand
@given(programmes(), SEEDS)
def test_1_a_bill_sums_exactly_and_each_share_is_within_an_ore(programme: Programme, seed: int) -> None:
    for one in bills(programme):
        for demand in one.demands:
            amounts = [line.amount_ore for line in one.lines if line.demand == demand]
            if isinstance(demand.total_ore, int):
                assert sum(amount or 0 for amount in amounts) == demand.total_ore
            else:
                assert amounts == [None]
        for line in one.lines:
            for step in line.steps:
                if step.after is not None:
                    assert abs(step.after.share_ore - step.after.exact) < 1
                    assert step.after.weight or not step.after.share_ore
    found = bills(programme)
    mixed = Random(seed)
    groups = tuple(
        replace(one, members=tuple(mixed.sample(one.members, len(one.members)))) for one in programme.groups
    )
    scale = Fraction(mixed.randrange(1, 100), mixed.randrange(1, 100))
    weights = tuple(
        one._replace(weight=one.weight * scale)
        if all(key.kind != "degressive" for key in programme.keys)
        else one
        for one in mixed.sample(programme.weights, len(programme.weights))
    )
    again = bills(replace(programme, groups=groups, weights=weights))
    assert [one.by_party for one in again] == [one.by_party for one in found]


@fewer
@given(programmes(), st.sampled_from((-1, 0, 1)))
def test_1_negative_and_zero_totals_divide_too_and_equal_weights_alike(
    programme: Programme, sign: int
) -> None:
    for line in divided(bills(programme)):
        instalment = line.steps[0].instalment
        if instalment is None:
            continue
        weights = instalment.after.scaled
        total = sign * instalment.after.total_ore
        shares = apportion(total, weights).ore
        assert sum(shares) == total
        by_weight: dict[int, list[int]] = {}
        for weight, share in zip(weights.whole, shares, strict=True):
            by_weight.setdefault(weight, []).append(share)
        assert all(max(many) - min(many) <= 1 for many in by_weight.values())
        assert not any(by_weight.get(0, ()))
        break


@thousand
@given(programmes())
def test_2_instalments_end_on_the_division_of_their_sum_and_members_sum_to_their_sector(
    programme: Programme,
) -> None:
    paid: dict[tuple[str, str, str, int], int] = {}
    for one in bills(programme):
        sectors: dict[tuple[object, ...], dict[str, int]] = {}
        for line in one.lines:
            if line.run is None:
                continue
            run = (line.demand.party, line.demand.key, line.party, line.run.number)
            paid[run] = paid.get(run, 0) + (line.amount_ore or 0)
            last = line.steps[-1]
            if len(line.steps) == 1 and last.after is not None:
                assert paid[run] == last.after.share_ore
                instalment = last.instalment
                assert instalment is not None
                whole = apportion(line.run.after_ore, instalment.after.scaled)
                assert whole.shares[line.party] == paid[run]
            if len(line.steps) == 2:
                of = (line.demand.party, line.demand.key, last.of)
                sums = sectors.setdefault(of, {"members": 0, "sector": line.steps[0].ore})
                sums["members"] += last.ore
        assert all(sums["members"] == sums["sector"] for sums in sectors.values())


@thousand
@given(programmes(), st.integers(1, 10**9), st.booleans())
def test_3_debits_are_credits_and_paying_more_than_promised_needs_a_decision(
    programme: Programme, more: int, is_allowed: bool
) -> None:
    for group in summed(programme.entries, years=True):
        books: dict[str, int] = {}
        for one in postings(group):
            books[one.books] = books.get(one.books, 0) + one.amount_ore
        assert not any(books.values())
    books_of_all = trial_balance(programme.entries)
    assert books_of_all.unbalanced == ()
    here = money(programme, levels=LEVELS)
    for party, sums in here.by_party.items():
        if party:
            assert books_of_all.receivable_ore.get(party, 0) == sums.receivable.ore
    assert books_of_all.cash_ore == here.total.paid_net.ore - here.total["spent"].ore
    assert "paid_over_committed" not in money_rules(programme)

    # Each family is rounded by itself.
    everything = here.total["committed"].ore + len(here.by_party)
    taken = next((one.id for one in programme.decisions if one.state == "taken"), "")
    decision = taken if is_allowed else ""
    entry = Entry(
        LAST, LAST, "payment", "p1", "", "", "", 2022, everything + more, "a1", decision, "v", "", 10**6
    )
    after = replace(programme, entries=entries_of([*programme.entries, entry]))
    broken = money_rules(after) & {"paid_over_committed", "paid_without_commitment"}
    if decision:
        assert not broken
    elif not any(one.amount == Absent.UNKNOWN for one in programme.commitments):
        assert broken


@thousand
@given(programmes(), *[st.integers(2000, 2025)] * 3)
def test_4_price_levels_chain_exactly_and_one_vintage_at_a_time(
    programme: Programme, a: int, b: int, c: int
) -> None:
    first, second, third = (f"{year}-PL" for year in (a, b, c))
    assert LEVELS.factor(first, third) == LEVELS.factor(first, second) * LEVELS.factor(second, third)
    here = money(programme, price=first, levels=LEVELS)
    there = money(programme, price=third, levels=LEVELS)
    factor = LEVELS.factor(first, third)
    for cell, sums in here.cells.items():
        for column, total in sums.columns.items():
            if not column.endswith("_hours"):
                assert there.cells[cell][column].exact == total.exact * factor
    if a != b:
        with pytest.raises(BadInput):
            LEVELS.factor(first, second, "", "2099-01")


@thousand
@given(programmes(), st.integers(1, 500), st.integers(1, 500), st.integers(-4, 4))
def test_5_stated_numbers_that_cannot_all_be_true_are_flagged(
    programme: Programme, one: int, other: int, off: int
) -> None:
    numbers = (("a", one), ("b", other), ("total", one + other + off))
    statements = tuple(
        Statement(id_, said(id_), "", str(number), "", "million_kr") for id_, number in numbers if number > 0
    )
    if len(statements) < 3:
        return
    reading = AgreementReading("r", said("r"), ("total = a + b",))
    agreement = Agreement("a1", said("agreement"), statements=statements, readings=(reading,))
    # Each is stated within half a million: the sum of two within one, the total within half.
    clashes = abs(off) * 2 > 3
    found = {rule.rule for rule in check(replace(_bare(programme), agreements=(agreement,)))}
    assert ("statements_clash" in found) == clashes


def _bare(programme: Programme) -> Programme:
    """A programme without the records that the statements have nothing to do with."""
    return replace(
        programme,
        commitments=(),
        entries=entries_of(()),
        effort=(),
        forecasts=(),
        milestones=(),
        benefits=(),
        statuses=(),
    )


@thousand
@given(programmes(), DAYS, DAYS)
def test_6_a_view_of_a_day_sees_nothing_later(programme: Programme, known: date, happened: date) -> None:
    seen = programme.seen(known, happened)
    records = (
        *seen.commitments, *seen.forecasts, *seen.baselines, *seen.milestones, *seen.risks, *seen.benefits,
        *seen.measurements, *seen.statuses, *seen.decisions,
        *(one for one in seen.effort if one.kind == "done"),
    )  # fmt: skip
    assert all(one.recorded <= known and one.date <= happened for one in records)
    assert all(one.recorded <= known and one.date <= happened for one in seen.entries)
    assert all(one.recorded <= known for one in seen.effort)
    # What was written down after that day changes nothing that was known on it.
    late = known + timedelta(days=1)
    entries = [*programme.entries, *(one._replace(recorded=late, row=10**6) for one in programme.entries)]
    more = replace(
        programme,
        entries=entries_of(entries),
        commitments=(
            *programme.commitments,
            *(one._replace(id=f"late-{one.id}", recorded=late) for one in programme.commitments),
        ),
        decisions=(
            *programme.decisions,
            *(one._replace(recorded=late, state="refused") for one in programme.decisions),
        ),
    ).seen(known, happened)
    assert money(more, levels=LEVELS) == money(seen, levels=LEVELS)
    assert today(more) == today(seen)


@thousand
@given(programmes(), DAYS)
def test_6_replaying_the_log_gives_the_plan_of_any_day(programme: Programme, day: date) -> None:
    assert unexplained(programme) == ()
    assert replay(programme) == today(programme)
    then = programme.seen(day, day)
    if not unexplained(then):
        assert replay(then) == today(then)
    loose = tuple(one._replace(decision="") if one.version > 1 else one for one in programme.baselines)
    if loose != programme.baselines:
        assert "baseline_without_decision" in plan_rules(replace(programme, baselines=loose))


@thousand
@given(
    st.sampled_from(sorted(rule_sets())),
    st.integers(1, 10**11),
    st.integers(-(10**10), 10**10),
    st.integers(0, 10**10),
    st.integers(-400, 400),
    st.integers(0, 400),
)
def test_7_lights_are_monotone_in_overrun_and_delay(
    id_: str, held: int, over: int, more: int, late: int, later: int
) -> None:
    rules = rule_sets()[id_]
    by = {one.dimension: one for one in rules.rules}
    worse = ("green", "yellow", "red").index
    first, then = (cost_light(by["cost"], rules, one, held).light for one in (over, over + more))
    assert first is not None
    assert then is not None
    assert worse(then) >= worse(first)
    assert (first == "green") == (over <= 0)
    end = date(2020, 1, 31)
    days = [end + timedelta(days=one) for one in (late, late + later)]
    lights = [time_light(by["time"], rules, end, one).light for one in days]
    assert worse(lights[1] or "") >= worse(lights[0] or "")


@thousand
@given(
    st.sampled_from(sorted(rule_sets())), st.integers(1, 10**9), st.dates(date(2010, 1, 1), date(2030, 1, 1))
)
def test_7_thresholds_are_exact(id_: str, tenth: int, end: date) -> None:
    rules = rule_sets()[id_]
    by = {one.dimension: one for one in rules.rules}

    def cost(over: int) -> Light | None:
        return cost_light(by["cost"], rules, over, 10 * tenth).light

    limit = tenth if id_ == "simple" else min(tenth, 600_000_000)
    assert (cost(limit), cost(limit + 1), cost(0), cost(1)) == (
        "yellow", "red", "green", "red" if limit == 1 and tenth < 1 else "yellow",
    )  # fmt: skip

    def time(expected: date) -> Light | None:
        return time_light(by["time"], rules, end, expected).light

    day, month, three = timedelta(days=1), months_after(end, 1), months_after(end, 3)
    assert (time(end), time(three), time(three + day)) == ("green", "yellow", "red")
    assert time(month) == "yellow"
    assert time(month - day) == ("yellow" if id_ == "simple" else "green")


@fewer
@given(programmes(), DAYS, st.sampled_from(("green", "yellow", "red")))
def test_7_an_override_has_a_reason_and_lights_are_scored(
    programme: Programme, day: date, light: Light
) -> None:
    project = programme.projects[0].id
    status = Status(day, day, project, "overall", light, " ", "board", 999)
    given_one = replace(programme, statuses=(status,))
    computed = computed_lights(outlook(given_one.seen(day, day), project, day, LEVELS), rule_sets()["simple"])
    is_other = computed["overall"].light not in (None, light)
    assert ("override_without_reason" in plan_rules(given_one)) == is_other
    if is_other:
        reasoned = replace(given_one, statuses=(status._replace(reason="as judged"),))
        assert "override_without_reason" not in plan_rules(reasoned)
    scores = scored(programme, date(2023, 6, 1), LEVELS)
    for one in scores.scores:
        rows = [
            row
            for row in scores.rows
            if (row.giver, row.dimension) == (one.giver, one.dimension) and row.came is not None
        ]
        assert one.n == len(rows)
        assert one.hits == sum((row.light != "green") == row.came for row in rows)
        assert one.base_hits * 2 >= one.n >= one.base_hits


@thousand
@given(programmes(), st.integers(-1000, 1000))
def test_9_own_funds_equal_the_grant(programme: Programme, off: int) -> None:
    found = matches(programme, LEVELS)
    assert all(one.lacks_ore in (0, None) for one in found)
    assert "matching_lacks" not in money_rules(programme)
    own = next((one for one in programme.commitments if one.matches and isinstance(one.amount, int)), None)
    if own is None or not isinstance(own.amount, int):
        return
    moved = own._replace(amount=own.amount + off)
    commitments = tuple(moved if one is own else one for one in programme.commitments)
    changed = replace(programme, commitments=commitments)
    assert [one.lacks_ore for one in matches(changed, LEVELS) if one.grant.id == own.matches] == [-off]
    assert ("matching_lacks" in money_rules(changed)) == bool(off)


@thousand
@given(programmes(), st.integers(1, 1000))
def test_10_an_extension_keeps_the_sum_over_years_unless_the_decision_says_otherwise(
    programme: Programme, off: int
) -> None:
    for one in effects(programme, LEVELS):
        assert one.keeps is not False
        if one.decision.kind in ("rephase", "extension") and one.changed:
            assert one.moved.ore == one.decision.adds_ore
            without = tuple(
                row
                for row in programme.commitments
                if row.decision != one.decision.id or row.kind not in CHANGES
            )
            before = money(replace(programme, commitments=without), levels=LEVELS).total["committed"]
            after = money(programme, levels=LEVELS).total["committed"]
            if one.counts and len({row.price_level for row in one.changed}) == 1:
                added = one.moved.exact
                stated = {row.price_level for row in one.changed}
                assert stated != {"current"} or after.exact - before.exact == added
    row = next((one for one in programme.commitments if one.decision and one.kind in CHANGES), None)
    if row is None or not isinstance(row.amount, int):
        return
    wrong = row._replace(amount=row.amount + off)
    changed = tuple(wrong if one is row else one for one in programme.commitments)
    assert "sum_changed" in plan_rules(replace(programme, commitments=changed))


@thousand
@given(programmes(), st.integers(0, 10**6))
def test_11_christiansoe_is_outside_the_members(programme: Programme, people: int) -> None:
    row = Weight(TABLE, "", programme.weights[0].on, "411", Fraction(people), 99)
    more = replace(programme, weights=(*programme.weights, row))
    assert [one.by_party for one in bills(more)] == [one.by_party for one in bills(programme)]
    assert "christiansoe" in {one.rule for one in key_findings(more, None, None)}
