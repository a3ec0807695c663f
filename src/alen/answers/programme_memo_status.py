"""How the programme stands against its plan: the conclusion first, then project by project."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from alen.answers.programme_memo_facts import MemoFacts
from alen.answers.programme_memo_numbers import Days, Rows, count, counted, sentence
from alen.answers.programme_memo_opening import MOST_NAMED
from alen.answers.programme_memo_parts import (
    MemoBlock,
    MemoColumn,
    MemoList,
    MemoParagraph,
    MemoSection,
    MemoStone,
    MemoTable,
    MilestonesDrawing,
)
from alen.answers.said import Said, filled, joined, plain
from alen.model.printed import Printed
from alen.model.programme_records import Absent, Light, Milestone
from alen.products.programmes.lights import DimensionLight, ProjectLights
from alen.products.programmes.outlook import Outlook, end_of
from alen.products.programmes.places import BASELINES, COMMITMENTS, MILESTONES, STATUSES, TOML, Place
from alen.products.programmes.status_rules import rule_set
from alen.products.programmes.totals import Total
from alen.words import msgid

CONCLUSIONS = {
    ("green", "green"): msgid("The programme keeps both its budget and its timetable."),
    ("green", "late"): msgid("The programme keeps its budget, but will be finished later than agreed."),
    ("over", "green"): msgid("The programme keeps its timetable, but is expected to cost more than agreed."),
    ("over", "late"): msgid(
        "The programme is expected both to cost more and to be finished later than agreed."
    ),
    ("unknown", "green"): msgid(
        "The programme keeps its timetable. Whether it keeps its budget cannot be told: its expected cost is "
        "not stated."
    ),
    ("unknown", "late"): msgid(
        "The programme will be finished later than agreed. Whether it keeps its budget cannot be told: its "
        "expected cost is not stated."
    ),
    ("green", "unknown"): msgid(
        "The programme keeps its budget. Whether it keeps its timetable cannot be told: no milestones are "
        "stated."
    ),
    ("over", "unknown"): msgid(
        "The programme is expected to cost more than agreed. Whether it keeps its timetable cannot be told: "
        "no milestones are stated."
    ),
    ("unknown", "unknown"): msgid(
        "Whether the programme keeps its plan cannot be told: neither expected cost nor milestones are "
        "stated."
    ),
}
BOOKED = msgid(
    "By {day}, {spent} of the {committed} that were promised is booked as spent: {percent} per cent."
)
BOOKED_MISSING = msgid("By {day}, {spent} is booked as spent. How much was promised is not stated.")
NOTHING_BOOKED = msgid("{committed} was promised. The programme's folder holds no bookings by {day}.")
NOTHING_KNOWN = msgid("The programme's folder holds neither amounts promised nor bookings by {day}.")
PARTLY = count(
    "One amount promised is not stated, and is in no sum.",
    "{number} amounts promised are not stated, and are in no sum.",
)
EXPECTED = msgid("It is expected to end on {expected}, {late} after {held}.")
MILESTONES_SAID = msgid("Of {all} milestones {states}.")
STATES = {
    "met": count("one was met", "{number} were met"),
    "cancelled": count("one was called off", "{number} were called off"),
    "planned": count("one is still to come", "{number} are still to come"),
}
LIGHTS_SAID: dict[Light, str] = {"green": msgid("green"), "yellow": msgid("yellow"), "red": msgid("red")}
NO_LIGHT = msgid("not computed")
RULES = msgid("Lights are computed by '{rule}'. {note}")
LIGHT_BOTH = msgid("{assessed} (computed: {computed})")
OVERRIDE = msgid(
    "{project} is assessed as {assessed}, but computed as {computed}, because {why} Reason given: {reason}."
)
OVERRIDE_BARE = msgid(
    "{project} is assessed as {assessed}, but computed as {computed}, because {why} No reason is given."
)
COMPUTED = msgid("{project} is {computed}, because {why}")
ASSESSED = msgid("{project} is assessed as {assessed}. Reason given: {reason}.")
LATE = msgid("it is expected to end on {expected}, {late} after {held}.")
OVER = msgid("it is expected to cost {over} more than agreed.")
BOTH = msgid("it is expected to cost {over} more than agreed, and to end on {expected}, {late} after {held}.")
CAPTION = msgid("Projects: budget, cost and end ({unit})")
MILESTONES_CAPTION = msgid("Milestones: when they were planned, and when they were met or are expected")


def status(facts: MemoFacts, heading: str) -> MemoSection:
    """The section: conclusion, table of projects, why lights are not green, milestones as a drawing."""
    blocks: list[MemoBlock] = [MemoParagraph(conclusion(facts))]
    blocks.append(MemoParagraph(joined([_booked(facts), _milestones(facts)])))
    if len(facts.programme.projects) > 0 and _says_anything(facts):
        blocks.append(_table(facts))
    if facts.milestones:
        blocks.append(_drawing(facts))
    why = tuple(_why(facts))
    if why:
        rules = rule_set(facts.programme.status_rules)
        rule = sentence(
            facts.words, RULES, rule=facts.wording(rules.name),
            note=facts.quote(facts.wording(rules.note), Place("status_rules.yml")),
        )  # fmt: skip
        blocks += [MemoParagraph(rule), MemoList(why)]
    return MemoSection(heading, tuple(blocks))


def conclusion(facts: MemoFacts) -> Said:
    """Whether the programme keeps its plan, in one sentence, and by how much it is late."""
    whole = facts.lights[""]
    computed = {one.dimension: one.computed.light for one in whole.lights}
    cost = {None: "unknown", "green": "green"}.get(computed.get("cost"), "over")
    time = {None: "unknown", "green": "green"}.get(computed.get("time"), "late")
    said = sentence(facts.words, CONCLUSIONS[cost, time])
    seen = whole.outlook
    if time == "late" and seen.expected_end and seen.held_end and seen.last:
        return joined([said, sentence(facts.words, EXPECTED, **_lateness(facts, seen))])
    return said


def _lateness(facts: MemoFacts, seen: Outlook) -> dict[str, Said | str]:
    """When it is expected, how much later that is, and when it was to be."""
    assert seen.expected_end is not None
    assert seen.held_end is not None
    assert seen.last is not None
    recipe = Days(MILESTONES, seen.last.row, seen.held_end, _end_field(seen.last, facts))
    return {
        "expected": facts.day(seen.expected_end),
        "held": facts.day(seen.held_end),
        "late": facts.span(seen.held_end, seen.expected_end, recipe),
    }


def _end_field(milestone: Milestone, facts: MemoFacts) -> str | date:
    """What a milestone's end is read from: a field of its row, or the day of the memo where that is past."""
    end = end_of(milestone, facts.as_of)
    for field in ("met", "forecast", "planned"):
        if getattr(milestone, field) == end:
            return field
    return end


def _booked(facts: MemoFacts) -> Said:
    words, day = facts.words, facts.day(facts.as_of)
    spent, committed = facts.sum("spent"), facts.sum("committed")
    parts: list[Said | None] = []
    if spent[0].n and committed[0].n and committed[0].ore > 0:
        a, b = (facts.numbers.kroner(total.ore, rows) for total, rows in (spent, committed))
        percent = facts.numbers.percent(a, b)
        amounts = {"spent": facts.amount(spent), "committed": facts.amount(committed)}
        parts.append(sentence(words, BOOKED, day=day, percent=percent, **amounts))
    elif spent[0].n:
        parts.append(sentence(words, BOOKED_MISSING, day=day, spent=facts.amount(spent)))
    elif committed[0].n:
        parts.append(sentence(words, NOTHING_BOOKED, day=day, committed=facts.amount(committed)))
    else:
        parts.append(sentence(words, NOTHING_KNOWN, day=day))
    if committed[0].unknown:
        places = [
            Place(COMMITMENTS, one.row)
            for one in facts.programme.commitments
            if one.amount is Absent.UNKNOWN
        ]  # fmt: skip
        parts.append(counted(words, PARTLY, len(places), number=facts.rows_count(places)))
    return joined(parts)


def _milestones(facts: MemoFacts) -> Said | None:
    if not facts.milestones:
        return None
    words = facts.words
    states: list[str | Said] = []
    for state, pair in STATES.items():
        places = [Place(MILESTONES, held.row) for _, held in facts.milestones if held.state == state]
        if places:
            states.append(counted(words, pair, len(places), number=facts.rows_count(places)))
    everything = facts.rows_count([Place(MILESTONES, held.row) for _, held in facts.milestones])
    return sentence(words, MILESTONES_SAID, all=everything, states=in_a_row(facts, states))


def in_a_row(facts: MemoFacts, parts: list[str | Said]) -> Said:
    """Parts of a sentence: 'a, b og c', with their numbers."""
    if len(parts) == 1:
        return filled("{a}", a=parts[0])
    head = filled(
        ", ".join(f"{{p{n}}}" for n in range(len(parts) - 1)),
        **{f"p{n}": one for n, one in enumerate(parts[:-1])},
    )
    return sentence(facts.words, msgid("{names} and {last}"), names=head, last=parts[-1])


# -- the table of projects -------------------------------------------------------------------------


def _says_anything(facts: MemoFacts) -> bool:
    """Whether anything but names is known of any project."""
    return any(
        one.outlook.held.n or one.outlook.booked_total.n or one.outlook.expected_end or one.overall.light
        for project, one in facts.lights.items()
        if project
    )


def _table(facts: MemoFacts) -> MemoTable:
    say = facts.words.say
    columns = (
        MemoColumn(say(msgid("Project")), weight=2.45),
        MemoColumn(say(msgid("Budget")), is_number=True, weight=0.85),
        MemoColumn(say(msgid("Booked")), is_number=True, weight=0.85),
        MemoColumn(say(msgid("Expected")), is_number=True, weight=0.85),
        MemoColumn(say(msgid("End by plan")), is_number=True, weight=1.2),
        MemoColumn(say(msgid("End expected")), is_number=True, weight=1.25),
        MemoColumn(say(msgid("Light")), weight=1.85),
    )
    rows = [_row(facts, one) for project, one in facts.lights.items() if project]
    rows.append(_row(facts, facts.lights[""]))
    return MemoTable("projects", say(CAPTION, unit=facts.unit()), columns, tuple(rows), has_total=True)


def _row(facts: MemoFacts, one: ProjectLights) -> tuple[Said, ...]:
    seen, words = one.outlook, facts.words
    name = plain(words.say(msgid("In all")))
    if one.project:
        name = filled("{name}", name=facts.quote(facts.project(one.project), Place(TOML)))
    ends = [plain(facts.short_day(day) if day else "–") for day in (seen.held_end, seen.expected_end)]
    return (
        name,
        facts.kroner((seen.held, _held_rows(facts, seen))),
        facts.kroner(_booked_of(facts, seen)),
        _expected(facts, seen),
        *ends,
        plain(light_said(facts, one.overall)),
    )


def _booked_of(facts: MemoFacts, seen: Outlook) -> tuple[Total, Rows]:
    rows = facts.sum("spent", project=seen.project or None)[1]
    return seen.booked_total, rows._replace(price=seen.level)


def _held_rows(facts: MemoFacts, seen: Outlook) -> Rows:
    file = BASELINES if seen.held_from == "baseline" else COMMITMENTS
    numbers = tuple(one.row for one in seen.places if one.file == file)
    return Rows(file, "amount", facts.known(file, numbers), (), seen.level)


def _expected(facts: MemoFacts, seen: Outlook) -> Said:
    """The expected cost as a table's cell."""
    if seen.expected is None:
        return plain("–")
    if not seen.expected.n:
        return facts.kroner((seen.expected, _held_rows(facts, seen)))
    return facts.said(expected_number(facts, seen))


def expected_number(facts: MemoFacts, seen: Outlook) -> Printed:
    """The expected cost: forecasts, and what was booked in the years without one."""
    project = seen.project or None
    if seen.expected_from == "booked":
        total, rows = _booked_of(facts, seen)
        return facts.numbers.kroner(total.ore, rows)
    rows = facts.sum("forecast", project=project)[1]._replace(price=seen.level)
    parts = [facts.numbers.kroner(sum(seen.forecast.values(), Total()).ore, rows)]
    # Of the whole programme a year may have forecasts of some projects and bookings of others.
    for year in seen.booked:
        if year not in seen.forecast:
            booked = facts.sum("spent", None, project, year)[1]._replace(price=seen.level)
            parts.append(facts.numbers.kroner(seen.booked[year].ore, booked))
    return facts.numbers.together(parts) if len(parts) > 1 else parts[0]


def light_said(facts: MemoFacts, one: DimensionLight) -> str:
    """The light that stands in words; the computed one beside it where it is another."""
    say = facts.words.say
    if one.light is None:
        return say(NO_LIGHT)
    if one.is_override and one.computed.light:
        return say(
            LIGHT_BOTH, assessed=say(LIGHTS_SAID[one.light]), computed=say(LIGHTS_SAID[one.computed.light])
        )
    return say(LIGHTS_SAID[one.light])


def _why(facts: MemoFacts) -> Iterator[Said]:
    """Why each project's light is not green, or why it is assessed otherwise than computed."""
    many = 0
    for project, one in facts.lights.items():
        overall = one.overall
        if not project or (overall.light in (None, "green") and not overall.is_override):
            continue
        many += 1
        if many > 2 * MOST_NAMED:
            return
        yield _why_one(facts, one)


def _why_one(facts: MemoFacts, one: ProjectLights) -> Said:
    words, overall = facts.words, one.overall
    status = overall.assessed
    name = facts.quote(facts.project(one.project), Place(TOML))
    lights = {
        "assessed": words.say(LIGHTS_SAID[status.light]) if status else "",
        "computed": words.say(LIGHTS_SAID[overall.computed.light]) if overall.computed.light else "",
    }
    reason = facts.quote(status.reason.rstrip("."), Place(STATUSES, status.row)) if status else ""
    why = _because(facts, one)
    if overall.is_override and why is not None:
        template = OVERRIDE if status and status.reason else OVERRIDE_BARE
        return sentence(words, template, project=name, why=why, reason=reason, **lights)
    if why is not None and overall.computed.light not in (None, "green"):
        return sentence(words, COMPUTED, project=name, why=why, computed=lights["computed"])
    return sentence(
        words, ASSESSED, project=name, assessed=lights["assessed"] or lights["computed"], reason=reason
    )


def _because(facts: MemoFacts, one: ProjectLights) -> Said | None:
    """What made a computed light yellow or red."""
    seen = one.outlook
    over = seen.over_ore if seen.over_ore and seen.over_ore > 0 else None
    late = seen.expected_end and seen.held_end and seen.last and seen.expected_end > seen.held_end
    values: dict[str, Said | str] = dict(_lateness(facts, seen)) if late else {}
    if over is not None:
        held = facts.numbers.kroner(seen.held.ore, _held_rows(facts, seen))
        values["over"] = facts.numbers.amount_of(
            facts.numbers.together([expected_number(facts, seen)], [held])
        )
    template = BOTH if over and late else OVER if over else LATE if late else ""
    return sentence(facts.words, template, **values) if template else None


# -- milestones ------------------------------------------------------------------------------------


def _drawing(facts: MemoFacts) -> MilestonesDrawing:
    say = facts.words.say
    stones: list[MemoStone] = []
    for began, held in facts.milestones:
        reached = held.met or (None if held.state == "cancelled" else end_of(held, facts.as_of))
        state = {"met": "met", "cancelled": "cancelled"}.get(held.state, "expected")
        said = facts.short_day(reached) if reached else say(msgid("called off"))
        stones.append(MemoStone(held.name, began.planned, reached, state, said))  # pyright: ignore[reportArgumentType]
    return MilestonesDrawing(
        "milestones",
        say(MILESTONES_CAPTION),
        _alt(facts),
        facts.as_of,
        facts.short_day(facts.as_of),
        tuple(stones),
    )


def _alt(facts: MemoFacts) -> str:
    """What the drawing says, for those who do not see it: each milestone in turn."""
    say = facts.words.say
    parts: list[str] = []
    for began, held in facts.milestones:
        planned = facts.day(began.planned)
        if held.state == "cancelled":
            parts.append(
                say(msgid("{name}: planned for {planned}, called off"), name=held.name, planned=planned)
            )
        elif held.met:
            parts.append(
                say(
                    msgid("{name}: planned for {planned}, met on {met}"),
                    name=held.name,
                    planned=planned,
                    met=facts.day(held.met),
                )
            )
        else:
            end = facts.day(end_of(held, facts.as_of))
            parts.append(
                say(
                    msgid("{name}: planned for {planned}, expected on {expected}"),
                    name=held.name,
                    planned=planned,
                    expected=end,
                )
            )
    return "; ".join(parts) + "."
