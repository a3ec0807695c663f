"""The end of a memo: risks, benefits, what comes next, and how every number is verified."""

from __future__ import annotations

from collections.abc import Iterator

from alen.answers.programme_memo_facts import ABSENT, MemoFacts
from alen.answers.programme_memo_numbers import Rows, count, counted, sentence
from alen.answers.programme_memo_opening import listed
from alen.answers.programme_memo_parts import (
    MemoBlock,
    MemoColumn,
    MemoList,
    MemoParagraph,
    MemoRisk,
    MemoSection,
    MemoTable,
    RisksDrawing,
)
from alen.answers.said import Said, filled, joined, plain
from alen.model.printed import Printed
from alen.model.programme_records import Absent
from alen.products.programmes.benefits import BenefitSeen, benefits
from alen.products.programmes.places import BENEFITS, MEASUREMENTS, MILESTONES, RISKS, Place
from alen.products.programmes.plans import today
from alen.products.programmes.progress import MilestoneSeen, RiskSeen, milestones, risks
from alen.words import msgid

RISKS_SAID = count(
    "The folder describes one risk. It is judged from one to five for probability and for consequence, "
    "before and after what is done about it.",
    "The folder describes {number} risks. Each is judged from one to five for probability and for "
    "consequence, before and after what is done about it.",
)
HAPPENED = count("One has happened: {names}.", "Of them {number} have happened: {names}.")
HIGHEST = msgid("Of those still open '{text}' is the gravest: {probability} times {consequence} is {score}.")
NO_RISKS = msgid("The folder describes no risks.")
RISK_STATES = {"open": msgid("open"), "closed": msgid("closed"), "happened": msgid("happened")}
JUDGED = msgid("{probability} × {consequence}")

NO_BENEFITS = msgid("The folder describes no benefits.")
BENEFITS_SAID = count(
    "One benefit is agreed. Benefits of other units than kroner are never added up.",
    "There are {number} agreed benefits. Benefits of other units than kroner are never added up.",
)
NEVER_MEASURED = msgid("'{name}' has not been measured.")
ELSEWHERE = msgid("'{name}' is gained by {owner}, but paid by {payers}.")
IT_ELSEWHERE = msgid("It is gained by {owner}, but paid by {payers}.")
REACHED = msgid(
    "'{name}' was last measured on {day}: {value} {unit}, {percent} per cent of the target for {year}."
)

ASKED = msgid("These are put to {body}:")
ASKED_ITEM = msgid("{title}. {text}")
ASKED_BARE = msgid("{title}.")
NOT_EXTENDED = msgid(
    "Without a decision the programme ends on {day}, and {rest} of the money paid in is then not spent by "
    "today's bookings."
)
NOT_EXTENDED_BARE = msgid("Without a decision the programme ends on {day}.")
NEXT = msgid("The next milestones are:")
NEXT_ITEM = msgid("{day}: {name}")
NEXT_ITEM_WHY = msgid("{day}: {name} ({text})")
NO_NEXT = msgid("No milestones are still to come.")
ENDS = msgid("The programme ends on {day}.")
ENDED = msgid("The programme ended on {day}.")
MOST_NEXT = 6

MADE_FROM = msgid(
    "All numbers were made from the programme's folder as it was known on {day}. Each stands in the "
    "attachment numbers.csv with its exact value, its files and rows, and how it is made. The command below "
    "counts all of them again from the folder and says whether they are the same. Another input gives "
    "another data hash."
)
HASH_ITEM = msgid("Data hash: {hash}")
COMMAND_ITEM = msgid("Command: {command}")
ATTACHED = msgid(
    "The PDF carries as attachments numbers.csv with all numbers, and what its tables and drawings were made "
    "from: {files}."
)


def risks_section(facts: MemoFacts) -> MemoSection:
    """Risks before and after, as sentences, a table and the square."""
    words, say = facts.words, facts.words.say
    found = risks(facts.programme)
    heading = say(msgid("Risks"))
    if not found:
        return MemoSection(heading, (MemoParagraph(sentence(words, NO_RISKS)),))
    number = facts.rows_count([Place(RISKS, one.history[-1].row) for one in found])
    said = [counted(words, RISKS_SAID, len(found), number=number)]
    happened = [one for one in found if one.state == "happened"]
    if happened:
        said.append(
            counted(
                words,
                HAPPENED,
                len(happened),
                names=_quoted_list(facts, happened),
                number=facts.rows_count([Place(RISKS, one.history[-1].row) for one in happened]),
            )
        )
    still = [one for one in found if one.state == "open"]
    if still:
        said.append(_gravest(facts, still[0]))
    columns = (
        MemoColumn(say(msgid("No.")), weight=0.5),
        MemoColumn(say(msgid("Risk")), weight=2.4),
        MemoColumn(say(msgid("Before")), is_number=True, weight=0.7),
        MemoColumn(say(msgid("After")), is_number=True, weight=0.7),
        MemoColumn(say(msgid("Response")), weight=2.4),
        MemoColumn(say(msgid("Who watches")), weight=1.5),
        MemoColumn(say(msgid("State of it")), weight=1.0),
    )
    rows = tuple(_risk_row(facts, number, one) for number, one in enumerate(found, start=1))
    table = MemoTable(
        "risks", say(msgid("Risks, what is done about them, and who watches them")), columns, rows
    )
    return MemoSection(heading, (MemoParagraph(joined(said)), table, _square(facts, found)))


def _quoted_list(facts: MemoFacts, found: list[RiskSeen]) -> Printed | str:
    names = listed(facts, [facts.words.say(msgid("'{text}'"), text=one.text) for one in found])
    return facts.quote(names, Place(RISKS, found[0].history[-1].row))


def _gravest(facts: MemoFacts, one: RiskSeen) -> Said:
    now, stands = one.history[-1], one.stands
    which = "after" if one.after else "before"
    numbers = [
        facts.numbers.digits(value, Rows(RISKS, f"{name}_{which}", (now.row,)))
        for name, value in zip(("probability", "consequence"), stands, strict=True)
    ]
    score = facts.numbers.product(*numbers)
    return sentence(
        facts.words, HIGHEST, text=facts.quote(one.text, Place(RISKS, now.row)),
        probability=numbers[0], consequence=numbers[1], score=score,
    )  # fmt: skip


def _judged(facts: MemoFacts, one: RiskSeen, which: str) -> Said:
    square = one.before if which == "before" else one.after
    if square is None:
        return plain(facts.words.say(msgid("not judged")))
    now = one.history[-1]
    numbers = [
        facts.numbers.digits(value, Rows(RISKS, f"{name}_{which}", (now.row,)))
        for name, value in zip(("probability", "consequence"), square, strict=True)
    ]
    return sentence(facts.words, JUDGED, probability=numbers[0], consequence=numbers[1])


def _risk_row(facts: MemoFacts, number: int, one: RiskSeen) -> tuple[Said, ...]:
    now = one.history[-1]
    place = Place(RISKS, now.row)
    texts = [facts.quote(text, place) for text in (one.text, one.response or "–")]
    return (
        filled("{n}", n=Printed(str(number), float("nan"), f"#{one.id}")),
        *(filled("{text}", text=text) for text in texts[:1]),
        _judged(facts, one, "before"),
        _judged(facts, one, "after"),
        *(filled("{text}", text=text) for text in texts[1:]),
        filled("{text}", text=facts.quote(facts.party(one.owner) or "–", place)),
        plain(facts.words.say(RISK_STATES[one.state])),
    )


def _square(facts: MemoFacts, found: tuple[RiskSeen, ...]) -> RisksDrawing:
    say = facts.words.say
    rows: list[MemoRisk] = []
    spoken: list[str] = []
    for number, one in enumerate(found, start=1):
        after = (one.after.probability, one.after.consequence) if one.after else None
        rows.append(MemoRisk(str(number), one.text, (one.before.probability, one.before.consequence), after))
        if one.after is None:
            spoken.append(
                say(
                    msgid("{number}: before {a} times {b}, not judged after"),
                    number=number,
                    a=one.before[0],
                    b=one.before[1],
                )
            )
        else:
            spoken.append(
                say(
                    msgid("{number}: before {a} times {b}, after {c} times {d}"),
                    number=number,
                    a=one.before[0],
                    b=one.before[1],
                    c=one.after[0],
                    d=one.after[1],
                )
            )
    caption = say(msgid("Risks by probability and consequence, numbered as in the table"))
    return RisksDrawing("risk-square", caption, "; ".join(spoken) + ".", tuple(rows))


# -- benefits --------------------------------------------------------------------------------------


def benefits_section(facts: MemoFacts) -> MemoSection:
    """What was promised to whom, what was measured, and what never was."""
    words, say = facts.words, facts.words.say
    found = benefits(facts.programme)
    heading = say(msgid("Benefits"))
    if not found:
        return MemoSection(heading, (MemoParagraph(sentence(words, NO_BENEFITS)),))
    places = [Place(BENEFITS, one.places[0].row) for one in found]
    lead = counted(words, BENEFITS_SAID, len(found), number=facts.rows_count(places))
    columns = (
        MemoColumn(say(msgid("Benefit")), weight=2.6),
        MemoColumn(say(msgid("Gained by")), weight=1.5),
        MemoColumn(say(msgid("Unit")), weight=1.2),
        MemoColumn(say(msgid("Target")), is_number=True, weight=1.1),
        MemoColumn(say(msgid("Measured")), is_number=True, weight=1.0),
        MemoColumn(say(msgid("Measured on")), is_number=True, weight=1.1),
    )
    rows = tuple(_benefit_row(facts, one) for one in found)
    table = MemoTable("benefits", say(msgid("Benefits: targets and measurements")), columns, rows)
    items = tuple(_benefit_items(facts, found))
    blocks: list[MemoBlock] = [MemoParagraph(lead), table]
    if items:
        blocks.append(MemoList(items))
    return MemoSection(heading, tuple(blocks))


def _benefit_row(facts: MemoFacts, one: BenefitSeen) -> tuple[Said, ...]:
    place = one.places[0]
    year = max(one.targets)
    target = one.targets[year]
    last = one.last
    value, on = plain(facts.words.say(msgid("not measured"))), plain("–")
    if last is not None and not isinstance(last.measurement.value, Absent):
        rows = Rows(MEASUREMENTS, "value", (last.measurement.row,))
        value = facts.said(facts.numbers.measure(last.measurement.value, rows))
        on = plain(facts.short_day(last.measurement.date))
    aim = plain(facts.words.say(ABSENT[target.target])) if isinstance(target.target, Absent) else sentence(
        facts.words, msgid("{value} ({year})"),
        value=facts.numbers.measure(target.target, Rows(BENEFITS, "target", (target.row,))), year=str(year),
    )  # fmt: skip
    return (
        filled("{text}", text=facts.quote(one.name, place)),
        facts.stated(facts.party(one.owner)) if one.owner else plain(facts.words.say(ABSENT[Absent.UNKNOWN])),
        filled("{text}", text=facts.quote(one.unit, place)),
        aim,
        value,
        on,
    )


def _benefit_items(facts: MemoFacts, found: tuple[BenefitSeen, ...]) -> Iterator[Said]:
    """How far each is, whether anybody else pays for it, and what was never measured."""
    for one in found:
        name = facts.quote(one.name, one.places[0])
        said: list[Said | None] = [_reached(facts, one)]
        if not one.is_measured:
            said.append(sentence(facts.words, NEVER_MEASURED, name=name))
        if one.owner_pays is False:
            payers = listed(facts, [facts.inside(party) for party in one.payers])
            template = IT_ELSEWHERE if any(said) else ELSEWHERE
            owner = facts.inside(one.owner)
            said.append(sentence(facts.words, template, name=name, owner=owner, payers=payers))
        if any(said):
            yield joined(said)


def _reached(facts: MemoFacts, one: BenefitSeen) -> Said | None:
    last = one.last
    if last is None or isinstance(last.measurement.value, Absent):
        return None
    years = [year for year in one.targets if year <= last.year] or [min(one.targets)]
    target = one.targets[max(years)]
    if isinstance(target.target, Absent) or target.target <= 0:
        return None
    value = facts.numbers.measure(
        last.measurement.value, Rows(MEASUREMENTS, "value", (last.measurement.row,))
    )
    aim = facts.numbers.measure(target.target, Rows(BENEFITS, "target", (target.row,)))
    return sentence(
        facts.words, REACHED, name=facts.quote(one.name, one.places[0]), day=facts.day(last.measurement.date),
        value=value, unit=facts.quote(one.unit, one.places[0]), percent=facts.numbers.percent(value, aim),
        year=str(max(years)),
    )  # fmt: skip


# -- what comes next -------------------------------------------------------------------------------


def next_section(facts: MemoFacts, *, with_asked: bool) -> MemoSection:
    """What is asked for, what happens without it, and the milestones that are still to come."""
    words = facts.words
    blocks: list[MemoBlock] = []
    if with_asked and facts.asked:
        blocks.append(MemoParagraph(sentence(words, ASKED, body=facts.asked[0].body)))
        proposals: list[Said] = []
        for one in facts.asked:
            said = {name: facts.decision_quote(one, name) for name in ("title", "text")}
            proposals.append(sentence(words, ASKED_ITEM if one.text else ASKED_BARE, **said))
        blocks.append(MemoList(tuple(proposals)))
    blocks.append(MemoParagraph(_end(facts)))
    coming = [one for one in milestones(facts.programme, facts.as_of) if one.met is None and one.expected]
    if coming:
        items = [_coming(facts, one) for one in coming[:MOST_NEXT]]
        blocks += [MemoParagraph(sentence(words, NEXT)), MemoList(tuple(items))]
    elif facts.milestones:
        blocks.append(MemoParagraph(sentence(words, NO_NEXT)))
    return MemoSection(words.say(msgid("The way ahead")), tuple(blocks))


def _coming(facts: MemoFacts, one: MilestoneSeen) -> Said:
    assert one.expected is not None
    place = Place(MILESTONES, one.history[-1].row)
    said = {"name": facts.quote(one.name, place), "text": facts.quote(one.text.rstrip("."), place)}
    template = NEXT_ITEM_WHY if one.text else NEXT_ITEM
    return sentence(facts.words, template, day=facts.day(one.expected), **said)


def _end(facts: MemoFacts) -> Said:
    """When the programme ends, and what is then left where an extension was asked for."""
    words = facts.words
    end = today(facts.programme).ends.get("") or facts.programme.ends
    if not any(one.kind == "extension" and not one.project for one in facts.asked):
        return sentence(words, ENDS if end >= facts.as_of else ENDED, day=facts.day(end))
    paid, spent = facts.paid(), facts.sum("spent")
    if not paid[0].n or not spent[0].n:
        return sentence(words, NOT_EXTENDED_BARE, day=facts.day(end))
    rest = facts.numbers.together(*([facts.numbers.kroner(a.ore, b)] for a, b in (paid, spent)))
    return sentence(words, NOT_EXTENDED, day=facts.day(end), rest=facts.numbers.amount_of(rest))


# -- verifying -------------------------------------------------------------------------------------


def appendix(facts: MemoFacts, data_hash: str, names: list[str]) -> MemoSection:
    """What is attached, the data hash, and how every number is counted again."""
    words = facts.words
    command = f"alen programme memo {facts.programme.id} --as-of {facts.as_of.isoformat()} --verify"
    files = ", ".join(f"{name}.csv" for name in names)
    items = (
        sentence(words, HASH_ITEM, hash=Printed(data_hash, float("nan"), "sha256")),
        sentence(words, COMMAND_ITEM, command=Printed(command, float("nan"), "command")),
    )
    return MemoSection(
        words.say(msgid("Attachments and how to verify")),
        (
            MemoParagraph(sentence(words, MADE_FROM, day=facts.day(facts.as_of))),
            MemoList(items),
            MemoParagraph(sentence(words, ATTACHED, files=files)),
        ),
    )
