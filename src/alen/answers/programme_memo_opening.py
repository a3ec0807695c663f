"""The beginning of a memo in whole sentences: what is recommended, and how the programme came about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from alen.answers.programme_memo_facts import MemoFacts, in_danish
from alen.answers.programme_memo_numbers import Printed, Rows, count, counted, sentence, stopped
from alen.answers.programme_memo_parts import MemoBlock, MemoList, MemoParagraph, MemoSection
from alen.answers.said import Said, filled, joined, plain
from alen.model.programme import Key
from alen.model.programme_records import Absent, Decision
from alen.products.programmes.places import COMMITMENTS, DECISIONS, TOML, Place
from alen.words import msgid

TAKE_NOTE = msgid("that {body} takes note of the status on {day}")
EXTEND = {
    "nothing": msgid("that {what} is extended until {day}, without new money"),
    "money": msgid("that {what} is extended until {day}, with {amount} more"),
    "unknown": msgid("that {what} is extended until {day}; what it adds to the cost is not stated"),
}
CARRY_OVER = msgid("that what is left of the money promised, {amount}, is carried over to {year}")
APPROVE = msgid("that the proposal '{title}' is approved")
APPROVE_MONEY = msgid("that the proposal '{title}' is approved, with {amount}")
TERMINATE = msgid("that {what} ends on {day}")
THE_PROGRAMME = msgid("the programme")
THE_PROJECT = msgid("the project '{name}'")
RECOMMENDS = msgid("{who} recommends to {body}:")
RECOMMENDED = msgid("It is recommended to {body}:")
THE_BODY = msgid("those who decide")

AGREED = msgid("{programme} was agreed on {day} and runs from {starts} to {ends}.")
RUNS = msgid("{programme} runs from {starts} to {ends}.")
BY_DECISION = msgid("By decisions since then it ends on {day}.")
ONE_PROJECT = msgid("It has one project: {names}.")
PROJECTS = msgid("It has {number} projects: {names}.")
PROJECTS_ONLY = msgid("It has {number} projects.")
PARTIES = {
    "both": msgid("Those who pay are {regions} and {municipalities}."),
    "municipalities": msgid("Those who pay are {municipalities}."),
    "parties": msgid("Those who pay are {names}."),
    "many": msgid("Those who pay are {number} parties."),
}
REGIONS = count("one region", "{number} regions")
MUNICIPALITIES = count("one municipality", "{number} municipalities")
READ_AS = msgid("What '{agreement}' states can be read in these ways:")
KEYS_LISTED = msgid("Promises are divided by these keys:")
KEY_ITEM = {
    "until": msgid("{party}, until {last}: {key}."),
    "between": msgid("{party}, from {first} to {last}: {key}."),
    "from": msgid("{party}, from {first}: {key}."),
    "always": msgid("{party}: {key}."),
}
DECIDED = msgid("Decisions that have been taken:")
DECISION_ITEM = msgid("{day}, {body}: {title}. {text}")
DECISION_BARE = msgid("{day}, {body}: {title}.")
MOST_NAMED = 8
"""Projects and parties that are named in a sentence; more are only counted."""


def recommendations(facts: MemoFacts) -> MemoSection:
    """What is put before whoever decides, counted: 'at …'."""
    words = facts.words
    asked = facts.asked
    body = asked[0].body if asked else facts.programme.decided_by or words.say(THE_BODY)
    who = facts.party(facts.programme.secretariat) if facts.programme.secretariat else ""
    lead = sentence(words, RECOMMENDS if who else RECOMMENDED, who=who, body=body)
    items = [sentence(words, TAKE_NOTE, body=body, day=facts.day(facts.as_of))]
    items += [_asked(facts, one) for one in asked]
    return MemoSection(
        words.say(msgid("Recommendation")), (MemoParagraph(lead), MemoList(_ended(items), is_numbered=True))
    )


def _ended(items: list[Said]) -> tuple[Said, ...]:
    """Recommendations as one long sentence: a comma after each, 'and' before the last, a full stop."""
    found: list[Said] = []
    for number, one in enumerate(items):
        end = "." if number == len(items) - 1 else ","
        found.append(stopped(filled("{item}" + end, item=one)))
    return tuple(found)


def _asked(facts: MemoFacts, one: Decision) -> Said:
    """One recommendation, by what it is about."""
    words = facts.words
    quoted = facts.decision_quote(one, "title")
    what = words.say(THE_PROGRAMME)
    if one.project:
        what = words.say(THE_PROJECT, name=facts.project(one.project))
    if one.kind == "extension" and one.new_end is not None:
        case, amount = _adds(facts, one)
        return sentence(words, EXTEND[case], what=what, day=facts.day(one.new_end), amount=amount)
    if one.kind == "termination" and one.new_end is not None:
        return sentence(words, TERMINATE, what=what, day=facts.day(one.new_end))
    carried = carried_over(facts, one)
    if carried is not None:
        year, ore, rows = carried
        amount = facts.numbers.amount(ore, rows)
        return sentence(words, CARRY_OVER, amount=amount, year=str(year))
    case, amount = _adds(facts, one)
    if case == "money":
        return sentence(words, APPROVE_MONEY, title=quoted, amount=amount)
    return sentence(words, APPROVE, title=quoted)


def _adds(facts: MemoFacts, one: Decision) -> tuple[str, Said]:
    if isinstance(one.adds_ore, Absent):
        return "unknown", plain("")
    if one.adds_ore == 0:
        return "nothing", plain("")
    return "money", facts.numbers.amount(one.adds_ore, Rows(DECISIONS, "adds_ore", (one.row,)))


def carried_over(facts: MemoFacts, one: Decision) -> tuple[int, int, Rows] | None:
    """The year that a carry-over moves money into, how much, and the rows; None where it moves none."""
    if one.kind != "carry_over":
        return None
    moved = [
        row
        for row in facts.programme.commitments
        if row.decision == one.id and not isinstance(row.amount, Absent) and row.amount > 0
    ]
    if not moved:
        return None
    year = max(row.year for row in moved)
    into = [row for row in moved if row.year == year]
    total = sum(row.amount for row in into if not isinstance(row.amount, Absent))
    return year, total, Rows(COMMITMENTS, "amount", tuple(row.row for row in into))


def background(facts: MemoFacts, *, with_decisions: bool) -> MemoSection:
    """How the programme came about, what belongs to it, who pays by which key, and what was decided since."""
    words = facts.words
    blocks: list[MemoBlock] = [MemoParagraph(_agreed(facts))]
    blocks.append(MemoParagraph(joined([_parties(facts), _projects(facts)])))
    blocks += _readings(facts)
    blocks += _keys(facts)
    note = facts.wording(facts.programme.note)
    if note and not facts.programme.is_invented:
        blocks.append(MemoParagraph(filled("{text}", text=facts.quote(note, Place(TOML)))))
    if with_decisions and facts.taken:
        blocks.append(MemoParagraph(sentence(words, DECIDED)))
        blocks.append(MemoList(tuple(_decision(facts, one) for one in facts.taken)))
    return MemoSection(words.say(msgid("Background")), tuple(blocks))


def _agreed(facts: MemoFacts) -> Said:
    words, programme = facts.words, facts.programme
    decided = min((one.decided for one in programme.agreements if one.decided is not None), default=None)
    ended = max((one.new_end for one in facts.taken if one.new_end and not one.project), default=None)
    dates = {"starts": facts.day(programme.starts), "ends": facts.day(programme.ends)}
    name = facts.quote(facts.wording(programme.name), Place(TOML))
    first = sentence(words, RUNS, programme=name, **dates)
    if decided is not None:
        first = sentence(words, AGREED, programme=name, day=facts.day(decided), **dates)
    moved = sentence(words, BY_DECISION, day=facts.day(ended)) if ended else None
    return joined(
        [first, moved, filled("{text}", text=facts.quote(facts.wording(programme.purpose), Place(TOML)))]
    )


def payers(facts: MemoFacts) -> tuple[str, ...]:
    """The parties that share in the money or the hours, by what the ledger and the keys say."""
    inside = {one for members in facts.grouped.values() for one in members} - set(facts.grouped)
    by_key = [one for one in facts.shares.all if one not in inside]
    others = [
        one
        for one, sums in facts.money.by_party.items()
        if one
        and one not in by_key
        and one not in inside
        and any(sums[column].n for column in ("paid", "called", "done_hours", "planned_hours"))
    ]
    order = {"municipality": 2, "region": 1, "state": 0}
    ranks = {one.id: order.get(one.kind, 3) for one in facts.programme.parties}
    others += [one for one in facts.grouped if one and one not in (*by_key, *others)]
    return tuple(sorted([*by_key, *others], key=lambda one: (ranks.get(one, 2), in_danish(facts.party(one)))))


def standing_parties(facts: MemoFacts) -> tuple[str, ...]:
    """Those of the payers that belong to the programme on the day of the memo."""
    left = {
        member.party
        for group in facts.programme.groups
        for member in group.members
        if member.valid_to is not None and member.valid_to < facts.as_of
    }
    stays = {
        member.party
        for group in facts.programme.groups
        for member in group.members
        if _holds(member.valid_from, member.valid_to, facts.as_of)
    }
    return tuple(one for one in payers(facts) if one not in left or one in stays)


def _holds(first: date | None, last: date | None, on: date) -> bool:
    return (first is None or first <= on) and (last is None or on <= last)


def _parties(facts: MemoFacts) -> Said | None:
    words = facts.words
    standing = standing_parties(facts)
    if not standing:
        return None
    kinds = {one.id: one.kind for one in facts.programme.parties}
    regions = [one for one in standing if kinds.get(one) == "region"]
    municipalities = [one for one in standing if kinds.get(one) == "municipality"]
    if municipalities and len(regions) + len(municipalities) == len(standing):
        said = counted(
            words, MUNICIPALITIES, len(municipalities), number=facts.many("parties", municipalities)
        )
        if not regions:
            return sentence(words, PARTIES["municipalities"], municipalities=said)
        ours = facts.stated(facts.party(regions[0]))
        if len(regions) > 1:
            ours = counted(words, REGIONS, len(regions), number=facts.many("parties", regions))
        return sentence(words, PARTIES["both"], regions=ours, municipalities=said)
    if len(standing) > MOST_NAMED:
        return sentence(words, PARTIES["many"], number=facts.many("parties", standing))
    names = listed(facts, [facts.inside(one) for one in standing])
    return sentence(words, PARTIES["parties"], names=names)


def listed(facts: MemoFacts, names: list[str]) -> str:
    """Names in a sentence: 'a, b og c'."""
    if len(names) < 2:
        return "".join(names)
    return facts.words.say(msgid("{names} and {last}"), names=", ".join(names[:-1]), last=names[-1])


def _projects(facts: MemoFacts) -> Said | None:
    projects = facts.programme.projects
    if not projects:
        return None
    number = facts.many("projects", [one.id for one in projects])
    if len(projects) > MOST_NAMED:
        return sentence(facts.words, PROJECTS_ONLY, number=number)
    names = listed(facts, [facts.wording(one.name) for one in projects])
    quoted = facts.quote(names, Place(TOML))
    if len(projects) == 1:
        return sentence(facts.words, ONE_PROJECT, names=quoted)
    return sentence(facts.words, PROJECTS, number=number, names=quoted)


def _readings(facts: MemoFacts) -> Iterator[MemoBlock]:
    """What each agreement states, by each way of reading it: whether its numbers can all be true."""
    for name, readings in facts.behind.readings:
        yield MemoParagraph(sentence(facts.words, READ_AS, agreement=name))
        yield MemoList(tuple(facts.stated(one) for one in readings))


def _keys(facts: MemoFacts) -> Iterator[MemoBlock]:
    """By which keys promises are divided, of those that any commitment names."""
    keys = {one.id: one for one in facts.programme.keys}
    used = dict.fromkeys((one.party, one.key) for one in facts.programme.commitments if one.key)
    items = tuple(_key(facts, party, keys[key]) for party, key in used if key in keys)
    if items:
        yield MemoParagraph(sentence(facts.words, KEYS_LISTED))
        yield MemoList(items)


def _key(facts: MemoFacts, party: str, one: Key) -> Said:
    name = facts.quote(_lowered(facts.wording(one.name)), Place(TOML))
    days: dict[str, str | Printed] = {"party": facts.party(party), "key": name}
    first = one.valid_from if one.valid_from and one.valid_from > facts.programme.starts else None
    if first:
        days["first"] = facts.day(first)
    if one.valid_to:
        days["last"] = facts.day(one.valid_to)
    case = {(True, True): "between", (True, False): "from", (False, True): "until"}.get(
        (bool(first), bool(one.valid_to)), "always"
    )
    return sentence(facts.words, KEY_ITEM[case], **days)


def _lowered(text: str) -> str:
    """A name inside a sentence; one that begins with an abbreviation keeps its capitals."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _decision(facts: MemoFacts, one: Decision) -> Said:
    sentence_ = DECISION_ITEM if one.text else DECISION_BARE
    return sentence(
        facts.words, sentence_, day=facts.day(one.date), body=one.body,
        title=facts.decision_quote(one, "title"), text=facts.decision_quote(one, "text"),
    )  # fmt: skip
