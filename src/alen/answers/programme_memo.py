"""A programme's memo, recommendation or status report: whole sentences from its folder, each number followed.

The memo is written as of a day: what happened or was written down later is not seen, and the same folder
gives the same memo on any machine. Its figures are the ledger's at that day.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from alen.answers.programme_memo_deviations import deviations_section
from alen.answers.programme_memo_economy import economy
from alen.answers.programme_memo_facts import Behind, MemoFacts, Shares, newest_day
from alen.answers.programme_memo_numbers import Difference, MemoNumber, Recount, Value, placed, sentence
from alen.answers.programme_memo_opening import background, recommendations
from alen.answers.programme_memo_outlook import appendix, benefits_section, next_section, risks_section
from alen.answers.programme_memo_parts import (
    CourseDrawing,
    MemoAnswer,
    MemoFact,
    MemoKind,
    MemoSection,
    MemoSource,
    MemoTable,
    MilestonesDrawing,
    PartiesDrawing,
    RisksDrawing,
)
from alen.answers.programme_memo_status import status
from alen.answers.said import plain
from alen.model.programme import Programme
from alen.model.programme_json import data_hash
from alen.words import Words, msgid

KINDS: dict[MemoKind, str] = {
    "notat": msgid("Memo"),
    "indstilling": msgid("Recommendation to decide"),
    "status": msgid("Status report"),
}
INVENTED_TITLE = msgid("Invented example: {title}")
INVENTED = msgid("Names, amounts and events are made up. No real authority is meant.")
SUBTITLE_EXTENSION = msgid("Extension until {day}, and status on {as_of}")
SUBTITLE_STATUS = msgid("Status on {as_of}")
NUMBER_COLUMNS = ("id", "value", "unit", "text", "sources", "formula")


def memo(
    programme: Programme, words: Words, behind: Behind, *, as_of: date | None = None, kind: MemoKind = "notat"
) -> MemoAnswer:
    """The memo of a programme in the language of `words`.

    as_of   None: the last day that anything was written down

    Raises BadInput where an amount must be moved to other prices and there is no index for it.
    """
    day = as_of or newest_day(programme)
    facts = MemoFacts(programme, day, words, behind)
    hash_ = data_hash(facts.programme, more=_besides(facts))
    sections = _sections(facts, kind, hash_)
    seen, say = facts.programme, words.say
    title = facts.wording(seen.name)
    if seen.is_invented:
        title = say(INVENTED_TITLE, title=title)
    return MemoAnswer(
        programme=seen.id,
        kind=kind,
        kind_name=say(KINDS[kind]),
        title=title,
        subtitle=_subtitle(facts, kind),
        organisation=facts.party(seen.secretariat) if seen.secretariat else facts.wording(seen.name),
        journal_number=seen.journal_number,
        language=facts.lang,
        as_of=day,
        is_invented=seen.is_invented,
        invented_said=say(INVENTED) if seen.is_invented else "",
        data_hash=hash_,
        edition=behind.edition,
        facts=_facts(facts),
        sections=sections,
        sources=tuple(MemoSource(one.title, one.publisher, one.url) for one in seen.sources),
        lights={project: one.overall.light for project, one in facts.lights.items()},
        numbers=tuple(facts.numbers),
    )


def _besides(facts: MemoFacts) -> dict[str, str]:
    """What else a memo was made from: the day, and shares, which may rest on weights of the edition."""
    more = {"as_of": facts.as_of.isoformat()}
    for party, share in facts.shares.all.items():
        more[f"share:{party}"] = str(share.ore)
    return more


def _sections(facts: MemoFacts, kind: MemoKind, hash_: str) -> tuple[MemoSection, ...]:
    say = facts.words.say
    found: list[MemoSection] = []
    if kind == "indstilling":
        found.append(recommendations(facts))
    if kind != "status":
        found.append(background(facts, with_decisions=True))
    found.append(status(facts, say(msgid("Status") if kind == "status" else msgid("The case"))))
    found += [economy(facts), deviations_section(facts), risks_section(facts), benefits_section(facts)]
    found.append(next_section(facts, with_asked=True))
    names = [
        one.name
        for section in found
        for one in section.blocks
        if isinstance(one, MemoTable | PartiesDrawing | CourseDrawing | MilestonesDrawing | RisksDrawing)
    ]
    found.append(appendix(facts, hash_, names))
    return tuple(found)


def _subtitle(facts: MemoFacts, kind: MemoKind) -> str:
    """What the paper is about: the extension that is asked for, or the status."""
    as_of = facts.day(facts.as_of)
    ends = [one.new_end for one in facts.asked if one.kind == "extension" and one.new_end and not one.project]
    if kind == "indstilling" and ends:
        return facts.words.say(SUBTITLE_EXTENSION, day=facts.day(max(ends)), as_of=as_of)
    return facts.words.say(SUBTITLE_STATUS, as_of=as_of)


def _facts(facts: MemoFacts) -> tuple[MemoFact, ...]:
    """To whom, from whom, and by which day."""
    say = facts.words.say
    asked = facts.asked
    body = asked[0].body if asked else facts.programme.decided_by
    found: list[MemoFact] = []
    if body:
        found.append(MemoFact(say(msgid("To")), facts.stated(body)))
    if facts.programme.secretariat:
        found.append(MemoFact(say(msgid("From")), facts.stated(facts.party(facts.programme.secretariat))))
    meeting = next((one for one in asked if one.source), None)
    if meeting is not None:
        quote = facts.decision_quote(meeting, "source")
        found.append(MemoFact(say(msgid("For the meeting")), sentence(facts.words, "{text}", text=quote)))
    if found:
        found.append(MemoFact(say(msgid("As known on")), plain(facts.day(facts.as_of))))
    return tuple(found)


# -- numbers as data -------------------------------------------------------------------------------


def numbers_csv(numbers: Sequence[MemoNumber]) -> str:
    """Every number with its exact value, its rows and how it is made."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(NUMBER_COLUMNS)
    for one in numbers:
        writer.writerow((one.id, written(one.value), one.unit, one.text, placed(one.sources), one.formula))
    return out.getvalue()


def written(value: Value) -> str:
    """A value exactly: whole, with decimals where they end, or as a fraction.

    >>> written(Fraction(5, 2)), written(Fraction(1, 3)), written(7)
    ('2.5', '1/3', '7')
    """
    exact = Fraction(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    rest = exact.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return f"{float(exact):.12g}" if rest == 1 and exact.denominator < 10**6 else str(exact)


@dataclass(frozen=True)
class MemoVerdict:
    """What came of counting a memo's numbers again.

    differing   numbers that come out otherwise
    against     ids that another paper's numbers.csv states otherwise, lacks, or has besides
    """

    programme: str
    as_of: date
    data_hash: str
    counted: int
    differing: tuple[Difference, ...]
    against: tuple[str, ...] = ()

    @property
    def is_verified(self) -> bool:
        """All of them are the same."""
        return not self.differing and not self.against


def verify(
    programme: Programme, answer: MemoAnswer, behind: Behind, stated: str | None = None
) -> MemoVerdict:
    """Count every number of a memo again from the programme's records, by the recipes alone.

    stated  another paper's numbers.csv: held against this memo's, number by number
    """
    seen = programme.seen(answer.as_of, answer.as_of)
    recount = Recount(seen, Shares(seen, behind).of, behind.levels)
    differing = recount.differing(answer.numbers)
    against = () if stated is None else _against(answer.numbers, stated)
    return MemoVerdict(
        answer.programme, answer.as_of, answer.data_hash, len(answer.numbers), differing, against
    )


def _against(numbers: Sequence[MemoNumber], stated: str) -> tuple[str, ...]:
    """Ids whose line is another; lines are held whole, for a field may be longer than csv takes."""
    ours, theirs = (
        {line.partition(",")[0]: line for line in text.splitlines()[1:] if line}
        for text in (numbers_csv(numbers), stated.removeprefix("\ufeff"))
    )
    ids = [*ours, *(one for one in theirs if one not in ours)]
    return tuple(one for one in ids if ours.get(one) != theirs.get(one))
