"""What came otherwise than planned, in whole sentences: money, milestones, payments and hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from alen.answers.programme_memo_economy import planned_by_year
from alen.answers.programme_memo_facts import MemoFacts
from alen.answers.programme_memo_numbers import Days, Rows, sentence
from alen.answers.programme_memo_parts import MemoBlock, MemoHeading, MemoList, MemoParagraph, MemoSection
from alen.answers.said import Said, filled, joined
from alen.model.printed import Printed
from alen.products.programmes.deviations import Deviation, deviations
from alen.products.programmes.places import BASELINES, DECISIONS, MILESTONES, TOML, Place
from alen.products.programmes.progress import MilestoneSeen, milestones
from alen.words import msgid

YEAR_LESS = msgid("In {year} {spent} was booked of the {planned} that were planned: {difference} less.")
YEAR_MORE = msgid("In {year} {spent} was booked, and {planned} were planned: {difference} more.")
REBASED = msgid("{project}: the budget was changed from {before} to {after} by decision. {text}.")
FORECAST_MORE = msgid("{project} is expected to cost {after}; the budget is {before}.")
FORECAST_LESS = msgid("{project} is expected to cost {after}, less than the budget of {before}.")
AS_BUDGET = msgid("No project is expected to cost more or less than its budget.")
MET_LATE = msgid("'{name}' was met on {met}, {late} later than planned.")
MET_LATE_WHY = msgid("'{name}' was met on {met}, {late} later than planned. {text}.")
MOVED = msgid("'{name}' was planned for {planned} and is now expected on {expected}, {late} later.")
MOVED_WHY = msgid(
    "'{name}' was planned for {planned} and is now expected on {expected}, {late} later. {text}."
)
OVERDUE = msgid("'{name}' was planned for {planned}. That day has passed, and it is not stated to be met.")
CALLED_OFF = msgid("'{name}', planned for {planned}, was called off.")
CALLED_OFF_WHY = msgid("'{name}', planned for {planned}, was called off. {text}.")
CALLED_OFF_BY = msgid("'{name}', planned for {planned}, was called off by {body} on {day}. {text}")
UNPAID = msgid("{party} has not paid {amount} of what was called.")
AHEAD = msgid("{party} has paid {amount} more than was called.")
HOURS_YEAR = msgid("In {year} {done} of the {planned} agreed hours were put in.")
HOURS_LEAST = msgid("Most are lacking at {parties}.")
HOURS_PARTY = msgid("{party} ({done} of {planned} hours)")
HOURS_NONE = msgid("{party} has not stated any hours for {year}; {planned} are agreed.")
HOURS_SO_FAR = msgid("In {year} {done} of the {planned} agreed hours are stated so far.")
NOTHING = msgid("The folder tells of nothing that came otherwise than planned.")
MOST_LISTED = 12
"""Items under one heading; what is beyond stands in the folder."""


def deviations_section(facts: MemoFacts) -> MemoSection:
    """The section; it says so where there is nothing to say."""
    say = facts.words.say
    blocks: list[MemoBlock] = []
    for heading, items in (
        (msgid("Money"), _money(facts)),
        (msgid("Milestones"), _milestones(facts)),
        (msgid("Payments"), _payments(facts)),
        (msgid("Hours"), _hours(facts)),
    ):
        found = tuple(items)
        if found:
            blocks += [MemoHeading(say(heading)), MemoList(found[:MOST_LISTED])]
    if not blocks:
        blocks.append(MemoParagraph(sentence(facts.words, NOTHING)))
    return MemoSection(say(msgid("Deviations")), tuple(blocks))


# -- money -----------------------------------------------------------------------------------------


def _money(facts: MemoFacts) -> Iterator[Said]:
    yield from _years(facts)
    any_forecast = False
    off = False
    for project in facts.programme.projects:
        for one in deviations(facts.programme, project.id, facts.as_of, facts.behind.levels):
            any_forecast = any_forecast or one.after == "forecast"
            if one.ore and one.after != "booked":
                off = True
                yield _deviation(facts, one)
    if any_forecast and not off:
        yield sentence(facts.words, AS_BUDGET)


def _years(facts: MemoFacts) -> Iterator[Said]:
    """Each year that is over: what was booked of what had been planned for it."""
    for year, (planned, made) in planned_by_year(facts).items():
        spent, rows = facts.sum("spent", year=year)
        if year >= facts.as_of.year or not planned.is_whole or not planned.n or not spent.n:
            continue
        if spent.ore == planned.ore or made.file not in ("forecasts.csv",):
            continue
        a, b = facts.numbers.kroner(spent.ore, rows), facts.numbers.kroner(planned.ore, made)
        more = spent.ore > planned.ore
        difference = facts.numbers.together([a], [b]) if more else facts.numbers.together([b], [a])
        yield sentence(
            facts.words, YEAR_MORE if more else YEAR_LESS, year=str(year),
            spent=facts.numbers.amount_of(a), planned=facts.numbers.amount_of(b),
            difference=facts.numbers.amount_of(difference),
        )  # fmt: skip


def _deviation(facts: MemoFacts, one: Deviation) -> Said:
    """A budget that was changed, or a cost that is expected to be another than the budget."""
    name = facts.quote(facts.project(one.project), Place(TOML))
    texts = [part for part in one.parts if part.text]
    text = (
        facts.quote("; ".join(part.text.rstrip(".") for part in texts), texts[0].places[0]) if texts else ""
    )
    before, after = (_point(facts, one, first=first) for first in (True, False))
    amounts = {"before": before, "after": after}
    if one.after == "baseline":
        return sentence(facts.words, REBASED, project=name, text=text or "–", **amounts)
    said = sentence(facts.words, FORECAST_MORE if one.ore > 0 else FORECAST_LESS, project=name, **amounts)
    return joined([said, filled("{text}.", text=text)]) if text else said


def _point(facts: MemoFacts, one: Deviation, *, first: bool) -> Said:
    """One of the two numbers of a deviation, with its rows, in the deviation's price level."""
    point = one.before if first else one.after
    ore = one.before_ore if first else one.after_ore
    if point == "forecast":
        rows = facts.sum("forecast", project=one.project)[1]._replace(price=one.level)
        return facts.numbers.amount(ore, rows)
    own = sorted(
        (row for row in facts.programme.baselines if row.project == one.project and row.amount == ore),
        key=lambda row: row.version, reverse=point == "baseline",
    )  # fmt: skip
    made = tuple(row.row for row in own[:1])
    return facts.numbers.amount(ore, Rows(BASELINES, "amount", made, (), one.level))


# -- milestones ------------------------------------------------------------------------------------


def _milestones(facts: MemoFacts) -> Iterator[Said]:
    for one in sorted(milestones(facts.programme, facts.as_of), key=lambda one: (one.planned, one.id)):
        found = _milestone(facts, one)
        if found is not None:
            yield found


def _milestone(facts: MemoFacts, one: MilestoneSeen) -> Said | None:
    now = one.history[-1]
    place = Place(MILESTONES, now.row)
    said: dict[str, Printed | Said | str] = {
        "name": facts.quote(one.name, place), "planned": facts.day(one.planned),
        "text": facts.quote(one.text.rstrip("."), place),
    }  # fmt: skip
    words = facts.words
    if one.state == "cancelled":
        return _called_off(facts, one, said)
    if one.state == "overdue":
        return sentence(words, OVERDUE, **said)
    if one.state == "met_late" and one.met is not None:
        said |= {"met": facts.day(one.met), "late": _late(facts, one, one.met)}
        return sentence(words, MET_LATE_WHY if one.text else MET_LATE, **said)
    if one.state == "late" and one.expected is not None:
        said |= {"expected": facts.day(one.expected), "late": _late(facts, one, one.expected)}
        return sentence(words, MOVED_WHY if one.text else MOVED, **said)
    return None


def _late(facts: MemoFacts, one: MilestoneSeen, end: date) -> Said:
    now = one.history[-1]
    field = next((name for name in ("met", "forecast", "planned") if getattr(now, name) == end), end)
    return facts.span(one.planned, end, Days(MILESTONES, now.row, one.planned, field))


def _called_off(facts: MemoFacts, one: MilestoneSeen, said: dict[str, Printed | Said | str]) -> Said:
    decision = facts.decisions.get(one.decision)
    if decision is not None and decision.state == "taken":
        text = decision.text or decision.title
        said |= {
            "body": decision.body, "day": facts.day(decision.date),
            "text": facts.quote(text, Place(DECISIONS, decision.row)),
        }  # fmt: skip
        return sentence(facts.words, CALLED_OFF_BY, **said)
    return sentence(facts.words, CALLED_OFF_WHY if one.text else CALLED_OFF, **said)


# -- payments and hours ----------------------------------------------------------------------------


def _payments(facts: MemoFacts) -> Iterator[Said]:
    """Parties that owe something of what was called, or paid ahead of it."""
    for party in _unsettled(facts):
        called, rows = facts.sum("called", party)
        regulated, raised = facts.sum("regulated", party)
        paid, made = facts.paid(party)
        owed = called.ore + regulated.ore - paid.ore
        if not owed or not called.n:
            continue
        plus, minus = (*rows.plus, *raised.plus, *made.minus), made.plus
        if owed < 0:
            plus, minus = minus, plus
        # Rows of one file, so that the difference is one number.
        amount = facts.numbers.amount(abs(owed), Rows(rows.file, "amount", plus, minus), exact=True)
        yield sentence(facts.words, UNPAID if owed > 0 else AHEAD, party=facts.party(party), amount=amount)


def _unsettled(facts: MemoFacts) -> list[str]:
    """Parties whose payments are not what was called, those that owe most first."""
    owed = {one: sums.owed.ore - sums.paid_net.ore for one, sums in facts.money.by_party.items() if one}
    unlike = [one for one in owed if owed[one] and facts.money.by_party[one]["called"].n]
    return sorted(unlike, key=lambda one: (-abs(owed[one]), one))


def _hours(facts: MemoFacts) -> Iterator[Said]:
    """Each year with agreed hours: what was put in, where most is lacking, and who has stated nothing."""
    cells = facts.money.cells
    for year in facts.money.by_year:
        planned, made = facts.sum("planned_hours", year=year)
        done, rows = facts.sum("done_hours", year=year)
        if not planned.n or not done.n or year > facts.as_of.year:
            continue
        is_over = year < facts.as_of.year
        said = sentence(
            facts.words, HOURS_YEAR if is_over else HOURS_SO_FAR, year=str(year),
            done=facts.numbers.hours(done.exact, rows), planned=facts.numbers.hours(planned.exact, made),
        )  # fmt: skip
        parties = sorted({cell.party for cell in cells if cell.year == year and cell.party})
        yield joined([said, _least(facts, parties, year) if is_over else None])
        for party in sorted(parties, key=facts.party):
            agreed, kept = facts.sum("planned_hours", party, year=year)
            if agreed.n and agreed.exact and not facts.sum("done_hours", party, year=year)[0].n:
                hours = facts.numbers.hours(agreed.exact, kept)
                yield sentence(
                    facts.words, HOURS_NONE, party=facts.party(party), year=str(year), planned=hours
                )


def _least(facts: MemoFacts, parties: list[str], year: int) -> Said | None:
    """The two parties where most hours are lacking in a year that is over."""
    lacking: list[tuple[float, str]] = []
    for party in parties:
        planned, done = (facts.sum(one, party, year=year)[0] for one in ("planned_hours", "done_hours"))
        if done.n and planned.exact > done.exact:
            lacking.append((float(planned.exact - done.exact), party))
    if not lacking:
        return None
    named: list[Said] = []
    for _, party in sorted(lacking, key=lambda one: (-one[0], one[1]))[:2]:
        planned, made = facts.sum("planned_hours", party, year=year)
        done, rows = facts.sum("done_hours", party, year=year)
        named.append(
            sentence(
                facts.words,
                HOURS_PARTY,
                party=facts.party(party),
                done=facts.numbers.hours(done.exact, rows),
                planned=facts.numbers.hours(planned.exact, made),
            )
        )
    from_two = sentence(facts.words, msgid("{names} and {last}"), names=named[0], last=named[-1])
    return sentence(facts.words, HOURS_LEAST, parties=from_two if len(named) > 1 else named[0])
