"""The money of a memo: who promised, paid and still owes what, which hours were put in, and year by year."""

from __future__ import annotations

from datetime import date

import numpy as np

from alen.answers.programme_memo_facts import MemoFacts
from alen.answers.programme_memo_numbers import Rows, sentence
from alen.answers.programme_memo_opening import payers
from alen.answers.programme_memo_parts import (
    Course,
    CourseDrawing,
    MemoBlock,
    MemoColumn,
    MemoParagraph,
    MemoSection,
    MemoTable,
    PartiesDrawing,
    PartyPaid,
)
from alen.answers.programme_memo_status import in_a_row
from alen.answers.said import Said, filled, joined, plain
from alen.model.printed import Printed
from alen.model.programme_entries import EntryKind
from alen.model.programme_records import CURRENT, Absent, Forecast
from alen.products.programmes.money import Column
from alen.products.programmes.places import FORECASTS, TOML, Place, first
from alen.products.programmes.plans import today
from alen.products.programmes.prices import Prices
from alen.products.programmes.totals import Total
from alen.words import msgid

PROMISED = msgid("In all {committed} was promised: {parts}.")
PROMISED_ONE = msgid("In all {committed} was promised.")
FROM_PARTY = msgid("{party} {amount}")
PAID = msgid("{called} was called and {paid} was paid in; {left} of the promises is still to be paid.")
PAID_ALL = msgid("{called} was called, and everything promised, {paid}, was paid in.")
PAID_MORE = msgid("{called} was called and {paid} was paid in; that is {left} more than was promised.")
PAID_ONLY = msgid("{paid} was paid in.")
NOTHING_PAID = msgid("The programme's folder holds neither calls nor payments.")
CASH = msgid("Of the money paid in, {cash} is not spent yet.")
CASH_SHORT = msgid("{cash} more was spent than has been paid in.")
LEFT = msgid(
    "By the forecast {expected} is booked when the programme ends in {year}; {left} of the promises is then "
    "left."
)
HOURS = msgid(
    "Those who take part agreed on {planned} hours and have put in {done}, which by the agreed rates is "
    "worth {worth}. Hours are {percent} per cent of what has been put in so far."
)
HOURS_PLANNED = msgid("Those who take part agreed on {planned} hours. Hours put in are not stated.")
CURRENT_PRICES = msgid("All amounts are in the prices of their year.")
STATED_PRICES = msgid(
    "Promises stated in other price levels are converted to the prices of their year by {series}."
)
NOT_LOADED = msgid(
    "The shares of single parties are not worked out: the table that the key divides by is not loaded."
)
TO_THE_ORE = msgid("Shares are worked out to the øre by the keys, and shown in whole kroner.")
TO_THE_ORE_MILLIONS = msgid("Shares are worked out to the øre by the keys, and shown in millions of kroner.")
CAPTION_PARTIES = msgid("What each party promised, paid and put in ({unit} and hours)")
CAPTION_PAID = msgid("What each party promised and paid ({unit})")
CAPTION_SHARES = msgid("Each party's share ({unit})")
NOT_A_DEMAND = msgid("Calculated by Alen. Not a demand for payment.")
CAPTION_YEARS = msgid("Money by year ({unit})")
DRAWN_PARTIES = msgid("Paid and still to be paid of each party's share")
DRAWN_COURSE = msgid("Plan against what came: sums since the beginning")
ALT_PARTY = msgid("{party}: {paid} paid of {share}")
ALT_PARTY_UNKNOWN = msgid("{party}: share not worked out")
ALT_LINE = msgid("{line}: {amount} by {day}")
OF = msgid("{paid} of {share}")
PLAN, PAID_IN, BOOKED, EXPECTED = msgid("Plan"), msgid("Paid in"), msgid("Booked"), msgid("Expected")
"""What the lines of the drawing are called."""
MOST_POINTS = 150
"""Points of a drawn line; more are drawn by month."""


def economy(facts: MemoFacts) -> MemoSection:
    """The section."""
    blocks: list[MemoBlock] = [MemoParagraph(joined([*_sums(facts)]))]
    hours = _hours(facts)
    if hours is not None:
        blocks.append(MemoParagraph(hours))
    blocks.append(MemoParagraph(_prices(facts)))
    blocks.append(_year_table(facts))
    course = _course(facts)
    if course is not None:
        blocks.append(course)
    everyone = payers(facts)
    if everyone:
        blocks.append(_party_table(facts, everyone))
        drawing = _party_drawing(facts, everyone)
        if drawing is not None:
            blocks.append(drawing)
    return MemoSection(facts.words.say(msgid("Finances")), tuple(blocks))


def _sums(facts: MemoFacts) -> list[Said | None]:
    """What was promised by whom, what came in of it, and what is left in the bank."""
    words = facts.words
    committed = facts.sum("committed")
    parts: list[Said | str] = []
    for party in facts.programme.parties:
        own = facts.sum("committed", party.id)
        if own[0].n and own[0].exact:
            parts.append(sentence(words, FROM_PARTY, amount=facts.amount(own), party=facts.inside(party.id)))
    said: list[Said | None] = []
    if committed[0].n:
        amount = facts.amount(committed)
        template = PROMISED if len(parts) > 1 else PROMISED_ONE
        listed = in_a_row(facts, parts) if len(parts) > 1 else plain("")
        said.append(sentence(words, template, committed=amount, parts=listed))
    paid, called = facts.paid(), facts.sum("called")
    if not paid[0].n and not called[0].n:
        return [*said, sentence(words, NOTHING_PAID)]
    amounts = {"paid": facts.amount(paid), "called": facts.amount(called)}
    if committed[0].n and committed[0].is_whole and called[0].n:
        left, is_short = _apart(facts, committed, paid)
        template = PAID_MORE if is_short else PAID if facts.numbers.of(left).value else PAID_ALL
        said.append(sentence(words, template, left=facts.numbers.amount_of(left), **amounts))
    else:
        said.append(sentence(words, PAID_ONLY, **amounts))
    spent = facts.sum("spent")
    if spent[0].n:
        cash, is_short = _apart(facts, paid, spent)
        template = CASH_SHORT if is_short else CASH
        said.append(sentence(words, template, cash=facts.numbers.amount_of(cash)))
    return [*said, _left(facts)]


def _apart(facts: MemoFacts, one: tuple[Total, Rows], other: tuple[Total, Rows]) -> tuple[Printed, bool]:
    """What lies between two sums, never below nothing, and whether the other is the larger."""
    is_short = other[0].ore > one[0].ore
    pair = (other, one) if is_short else (one, other)
    return facts.numbers.together(*([facts.numbers.kroner(a.ore, b)] for a, b in pair)), is_short


def _left(facts: MemoFacts) -> Said | None:
    """What is left of the promises when the programme ends, by what is expected until then."""
    end = (today(facts.programme).ends.get("") or facts.programme.ends).year
    years = [year for year in facts.money.by_year if year <= end]
    forecasts = [facts.sum("forecast", year=year) for year in years]
    known = [one for one in forecasts if one[0].n]
    committed = facts.sum("committed")
    if len(known) != end - facts.programme.starts.year + 1 or not all(
        one[0].is_whole for one in (committed, *known)
    ):
        return None
    rows = tuple(row for _, made in known for row in made.plus)
    total = sum((one for one, _ in known), Total())
    expected = facts.numbers.kroner(total.ore, Rows(FORECASTS, "amount", rows))
    left = facts.numbers.together([facts.numbers.kroner(committed[0].ore, committed[1])], [expected])
    if facts.numbers.of(left).value <= 0:
        return None
    amounts = {"expected": facts.numbers.amount_of(expected), "left": facts.numbers.amount_of(left)}
    return sentence(facts.words, LEFT, year=str(end), **amounts)


def _hours(facts: MemoFacts) -> Said | None:
    """Hours as financing in kind: planned against done, their worth, their part of all that was put in."""
    planned, done, worth = (facts.sum(one) for one in ("planned_hours", "done_hours", "done_worth"))
    if not planned[0].n and not done[0].n:
        return None
    said = {"planned": facts.numbers.hours(planned[0].exact, planned[1])}
    if not done[0].n:
        return sentence(facts.words, HOURS_PLANNED, **said)
    paid = facts.paid()
    value = facts.numbers.kroner(worth[0].ore, worth[1])
    both = facts.numbers.together([value, facts.numbers.kroner(paid[0].ore, paid[1])])
    percent = facts.numbers.percent(value, both) if facts.numbers.of(both).value > 0 else plain("–")
    return sentence(
        facts.words, HOURS, done=facts.numbers.hours(done[0].exact, done[1]),
        worth=facts.numbers.amount_of(value), percent=percent, **said,
    )  # fmt: skip


def _prices(facts: MemoFacts) -> Said:
    """Which prices amounts stand in."""
    levels = {one.price_level for one in facts.programme.commitments}
    words = facts.words
    parts = [sentence(words, CURRENT_PRICES)]
    if levels - {CURRENT}:
        parts.append(sentence(words, STATED_PRICES, series=facts.programme.index_series))
    if facts.shares.not_loaded:
        parts.append(sentence(words, NOT_LOADED))
    elif any(one.is_divided for one in facts.shares.all.values()):
        parts.append(sentence(words, TO_THE_ORE_MILLIONS if facts.numbers.is_large else TO_THE_ORE))
    return joined(parts)


# -- by party --------------------------------------------------------------------------------------


def _party_table(facts: MemoFacts, everyone: tuple[str, ...]) -> MemoTable:
    say = facts.words.say
    total = facts.money.total
    has_money = bool(total["called"].n or total["paid"].n)
    has_hours = bool(total["planned_hours"].n or total["done_hours"].n)
    columns = [MemoColumn(say(msgid("Party")), weight=2.6), _amount_column(facts, msgid("Share"))]
    if has_money:
        columns += [
            _amount_column(facts, msgid("Called")),
            _amount_column(facts, msgid("Paid in")),
            _amount_column(facts, msgid("To pay")),
        ]
    if has_hours:
        columns += [
            MemoColumn(say(msgid("Hours agreed")), is_number=True, weight=0.95),
            MemoColumn(say(msgid("Hours put in")), is_number=True, weight=1.0),
            MemoColumn(say(msgid("Worth")), is_number=True, weight=1.3),
        ]
    rows = [_party_row(facts, one, has_money=has_money, has_hours=has_hours) for one in everyone]
    rows.append(_party_row(facts, None, has_money=has_money, has_hours=has_hours))
    caption = CAPTION_PARTIES if has_hours else CAPTION_PAID if has_money else CAPTION_SHARES
    note = sentence(facts.words, NOT_A_DEMAND) if _is_alens_own(facts, everyone) else None
    return MemoTable(
        "parties", say(caption, unit=facts.unit()), tuple(columns), tuple(rows), has_total=True, note=note
    )


def _is_alens_own(facts: MemoFacts, everyone: tuple[str, ...]) -> bool:
    """Whether shares were worked out for authorities that there are, and no secretariat asks for them."""
    shares = facts.shares.all
    is_divided = any(shares[one].is_divided for one in everyone if one in shares)
    return is_divided and not facts.programme.is_invented and not facts.programme.secretariat


def _amount_column(facts: MemoFacts, heading: str) -> MemoColumn:
    return MemoColumn(facts.words.say(heading), is_number=True, weight=1.15)


def share_number(facts: MemoFacts, party: str | None) -> Printed | None:
    """A party's share of all that was promised; of nobody: all of it. None where it is not known."""
    if party is None:
        total, rows = facts.sum("committed")
        return facts.numbers.kroner(total.ore, rows) if total.n else None
    share = facts.shares.all.get(party)
    if share is None or share.ore is None:
        return None
    return facts.numbers.kroner(share.ore, share.recipe)


def _party_row(facts: MemoFacts, party: str | None, *, has_money: bool, has_hours: bool) -> tuple[Said, ...]:
    name = plain(facts.words.say(msgid("In all")))
    if party is not None:
        name = filled("{name}", name=facts.quote(facts.party(party), Place(TOML)))
    share = share_number(facts, party)
    cells = [name, facts.said(share) if share else _no_share(facts, party)]
    if has_money:
        paid = facts.paid(party)
        cells += [facts.kroner(facts.sum("called", party)), facts.kroner(paid)]
        left = None
        if share is not None:
            number = facts.numbers.kroner(paid[0].ore, paid[1])
            left = facts.numbers.together([share], [number] if paid[0].n else [])
        cells.append(facts.said(left) if left else plain("–"))
    if has_hours:
        planned, done = facts.sum("planned_hours", party), facts.sum("done_hours", party)
        cells += [
            _hour_cell(facts, planned),
            _hour_cell(facts, done),
            facts.kroner(facts.sum("done_worth", party)),
        ]
    return tuple(cells)


def _no_share(facts: MemoFacts, party: str | None) -> Said:
    """A party without a share has promised nothing; one whose share is not known says so."""
    known = party is None or party not in facts.shares.all
    return plain("–" if known else facts.words.say(msgid("not stated")))


def _hour_cell(facts: MemoFacts, found: tuple[Total, Rows]) -> Said:
    return facts.said(facts.numbers.hours(found[0].exact, found[1])) if found[0].n else plain("–")


def _party_drawing(facts: MemoFacts, everyone: tuple[str, ...]) -> PartiesDrawing | None:
    if not facts.money.total["paid"].n:
        return None
    words, rows = facts.words, list[PartyPaid]()
    spoken: list[str] = []
    for party in everyone:
        share, paid = share_number(facts, party), facts.paid(party)
        name = facts.party(party)
        number = facts.numbers.kroner(paid[0].ore, paid[1])
        if share is None:
            rows.append(PartyPaid(name, number, None, facts.said(number)))
            spoken.append(words.say(ALT_PARTY_UNKNOWN, party=name))
            continue
        left = facts.numbers.together([share], [number])
        has_left = facts.numbers.of(left).value > 0
        said = sentence(words, OF, paid=number, share=share)
        rows.append(PartyPaid(name, number, left if has_left else None, said))
        spoken.append(words.say(ALT_PARTY, party=name, paid=str(number), share=str(share)))
    axis = facts.unit()
    return PartiesDrawing("payments", words.say(DRAWN_PARTIES), "; ".join(spoken) + ".", axis, tuple(rows))


# -- by year ---------------------------------------------------------------------------------------


def _year_table(facts: MemoFacts) -> MemoTable:
    say, total = facts.words.say, facts.money.total
    shown: list[tuple[Column | None, str]] = [("committed", msgid("Promised"))]
    if total["called"].n:
        shown.append(("called", msgid("Called")))
    if total["paid"].n:
        shown.append((None, msgid("Paid in")))
    if total["spent"].n:
        shown.append(("spent", msgid("Booked")))
    if total["forecast"].n:
        shown.append(("forecast", msgid("Forecast")))
    if total["asked"].n:
        shown.append(("asked", msgid("Asked moved")))
    columns = [MemoColumn(say(msgid("Year")), weight=0.9)]
    columns += [_amount_column(facts, heading) for _, heading in shown]
    years: list[int | None] = [*facts.money.by_year, None]
    rows: list[tuple[Said, ...]] = []
    for year in years:
        name = plain(str(year) if year is not None else say(msgid("In all")))
        cells = [facts.paid(year=year) if one is None else facts.sum(one, year=year) for one, _ in shown]
        rows.append((name, *(facts.kroner(cell) for cell in cells)))
    note = _unknown(facts)
    return MemoTable(
        "years", say(CAPTION_YEARS, unit=facts.unit()), tuple(columns), tuple(rows), has_total=True, note=note
    )


def _unknown(facts: MemoFacts) -> Said | None:
    """That what was asked for is not counted."""
    if not facts.money.total["asked"].n:
        return None
    return sentence(
        facts.words,
        msgid(
            "What is asked for moves promises between the years and counts once it is decided; it is in no "
            "sum."
        ),
    )


# -- over time -------------------------------------------------------------------------------------


def planned_by_year(facts: MemoFacts) -> dict[int, tuple[Total, Rows]]:
    """What was to be spent in each year by the first forecasts; without any, what was promised."""
    began = first(facts.programme.forecasts, lambda one: (one.project, one.year))
    agreed = _of_first_day([*began.values()])
    if not agreed:
        return {year: facts.sum("committed", year=year) for year in facts.money.by_year}
    prices = Prices(facts.programme, CURRENT, facts.behind.levels)
    found: dict[int, tuple[Total, Rows]] = {}
    for year in sorted({one.year for one in agreed}):
        own = [one for one in agreed if one.year == year]
        total = sum((Total.of(prices.of(one.amount, one.price_level, year)) for one in own), Total())
        known = tuple(one.row for one in own if not isinstance(one.amount, Absent))
        found[year] = (total, Rows(FORECASTS, "amount", known))
    return found


def _of_first_day(began: list[Forecast]) -> list[Forecast]:
    """The forecasts that each project began with: those of its first day."""
    days = {one.project: one.date for one in sorted(began, key=lambda one: one.date, reverse=True)}
    return [one for one in began if one.date == days[one.project]]


def _course(facts: MemoFacts) -> CourseDrawing | None:
    """Plan, paid in, booked and expected as running sums; None where only one of them is known."""
    words, programme = facts.words, facts.programme
    lines = [_plan(facts), _running(facts, "paid"), _running(facts, "booked"), _expected(facts)]
    known = [one for one in lines if one is not None]
    if len(known) < 2:
        return None
    days = [day for one in known for day, _ in one.points]
    begins, ends = min(programme.starts, *days), max(programme.ends, facts.as_of, *days)
    spoken = [
        words.say(
            ALT_LINE, line=one.name, amount=str(facts.numbers.amount_of(one.points[-1][1])),
            day=facts.day(one.points[-1][0]),
        )
        for one in known
    ]  # fmt: skip
    axis = facts.unit()
    return CourseDrawing(
        "course", words.say(DRAWN_COURSE), "; ".join(spoken).rstrip(".") + ".", axis, begins, ends,
        facts.as_of, facts.short_day(facts.as_of), tuple(known),
    )  # fmt: skip


def _plan(facts: MemoFacts) -> Course | None:
    planned = {year: one for year, one in planned_by_year(facts).items() if one[0].n}
    if not planned:
        return None
    points = [(facts.programme.starts, _unsourced(facts, 0))]
    rows: list[int] = []
    running = Total()
    file = next(iter(planned.values()))[1].file
    for year, (total, made) in planned.items():
        running += total
        rows += made.plus
        number = facts.numbers.kroner(running.ore, Rows(file, "amount", tuple(rows)))
        end = min(date(year, 12, 31), facts.programme.ends)
        points.append((max(end, facts.programme.starts), number))
    return Course("plan", facts.words.say(PLAN), tuple(points))


def _line_name(facts: MemoFacts, kind: str) -> str:
    name = PAID_IN if kind == "paid" else BOOKED
    return facts.words.say(name)


def _running(facts: MemoFacts, kind: str) -> Course | None:
    """What was paid in, or booked, by the day: each day's sum without its rows, the last with them."""
    entries = facts.programme.entries
    signs: dict[EntryKind, int] = {"payment": 1, "repayment": -1} if kind == "paid" else {"cost": 1}
    mask = entries.of_kinds(*signs)
    if not bool(mask.any()):
        return None
    chosen = entries.where(mask)
    sign = np.where(chosen.of_kinds("repayment"), -1, 1)
    days, at = np.unique(chosen.day, return_inverse=True)
    sums = np.cumsum(np.bincount(at, chosen.amount_ore * sign, minlength=len(days)).astype(np.int64))
    if len(days) > MOST_POINTS:
        months = days.astype("datetime64[M]")
        keep = np.append(months[1:] != months[:-1], True)
        days, sums = days[keep], sums[keep]
    total, rows = facts.paid() if kind == "paid" else facts.sum("spent")
    last: date = days[-1].item()
    points = [
        (day.item(), _unsourced(facts, int(ore))) for day, ore in zip(days[:-1], sums[:-1], strict=True)
    ]
    return Course(
        "paid" if kind == "paid" else "booked",
        _line_name(facts, kind),
        (
            (facts.programme.starts, _unsourced(facts, 0)),
            *points,
            (last, facts.numbers.kroner(total.ore, rows)),
        ),
    )


def _expected(facts: MemoFacts) -> Course | None:
    """From what is booked to what is expected at the end of each year that is to come."""
    spent, forecast = facts.sum("spent"), facts.sum("forecast")
    if not forecast[0].n or not forecast[0].is_whole:
        return None
    by_year = {year: facts.sum("forecast", year=year) for year in facts.money.by_year}
    points = [(facts.as_of, _unsourced(facts, spent[0].ore))]
    rows: list[int] = []
    running = Total()
    for year, (total, made) in by_year.items():
        running += total
        rows += made.plus
        if year >= facts.as_of.year and total.n:
            number = facts.numbers.kroner(running.ore, Rows(FORECASTS, "amount", tuple(rows)))
            points.append((date(year, 12, 31), number))
    return Course("expected", facts.words.say(EXPECTED), tuple(points)) if len(points) > 1 else None


def _unsourced(facts: MemoFacts, ore: int) -> Printed:
    """A point of a line that nobody reads as a number: the drawing's attachment has it."""
    return Printed("", ore, "", facts.numbers.scale)
