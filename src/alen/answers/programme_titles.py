"""What answers about joint programmes are called."""

from __future__ import annotations

from alen.answers.programme_bill import ProgrammeBill
from alen.answers.programme_bill_parts import ProgrammeBillAnswer
from alen.answers.programme_party import ProgrammePartyAnswer
from alen.answers.programmes import (
    ProgrammeAnswer,
    ProgrammeDecisionsAnswer,
    ProgrammeProjectAnswer,
    Programmes,
)
from alen.words import Words


def programme_title(question: object, answer: object, words: Words) -> str | None:
    """An answer's title in one line; None for one that is about something else."""
    lang, say = words.language, words.say
    if isinstance(question, Programmes):
        return say("Joint programmes")
    match answer:
        case ProgrammeAnswer():
            return answer.head.name.in_language(lang)
        case ProgrammeProjectAnswer():
            values = {"programme": answer.head.name, "project": answer.project.name}
            told = {name: text.in_language(lang) for name, text in values.items()}
            return say("{project}, {programme}", **told)
        case ProgrammePartyAnswer():
            values = {"programme": answer.head.name, "party": answer.party.name}
            told = {name: text.in_language(lang) for name, text in values.items()}
            return say("{party} in {programme}", **told)
        case ProgrammeDecisionsAnswer():
            return say("Decisions of {programme}", programme=answer.head.name.in_language(lang))
        case ProgrammeBillAnswer() if isinstance(question, ProgrammeBill):
            name = answer.head.name.in_language(lang)
            asked = question.party
            party = next((one for one in answer.parties if asked in (one.party.id, one.party.code)), None)
            if not asked or party is None:
                return say("Shares for {year}, {programme}", year=str(answer.year), programme=name)
            return say(
                "{party}'s share for {year}, {programme}",
                party=party.party.name.in_language(lang), year=str(answer.year), programme=name,
            )  # fmt: skip
        case _:
            return None
