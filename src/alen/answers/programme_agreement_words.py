"""Whether an agreement's numbers can all be true, in whole sentences."""

from __future__ import annotations

from alen.answers.claim_words import amount_said
from alen.answers.programme_agreements import AgreementTold, ReadingTold
from alen.answers.programme_bill_words import stated
from alen.answers.said import Said, Value, joined, said
from alen.words import Words, msgid

LOOSENESS = {
    "exact": msgid("{reading}: the numbers fit together as they stand."),
    "rounding": msgid(
        "{reading}: the numbers do not fit as they stand; they fit because each may have been "
        "rounded ({which})."
    ),
    "words": msgid("{reading}: the numbers fit only by their words ({which})."),
    "clash": msgid("{reading}: the numbers cannot all be true ({which})."),
}
"""How little looseness a reading needs."""


def looseness_said(words: Words, agreement: AgreementTold, one: ReadingTold, source: str) -> Said:
    """A reading's verdict, its key where it comes out round, and its note."""
    subjects = {found.id: found.subject.in_language(words.language) for found in agreement.statements}
    which = ", ".join(subjects.get(id_, id_) for id_ in (one.clash or one.needed))
    name = words.say("Reading {letter}: {name}", letter=one.id, name=one.name.in_language(words.language))
    verdict = said(words, LOOSENESS[one.looseness], reading=stated(name), which=stated(which))
    return joined(
        [verdict, _points(words, one, source), _keys(words, one), _likelier(words, one), _note(words, one)]
    )


def _points(words: Words, one: ReadingTold, source: str) -> Said | None:
    """What an amount that nobody stated would be."""
    found: list[Said] = []
    for at, number in enumerate(one.numbers):
        if number.is_stated or number.point is None:
            continue
        value: Value = amount_said(words, number.point, number.unit, f"{source}/numbers/{at}/point", 1)
        sentence = msgid("{amount} would then be left for what is not stated ({name}).")
        found.append(said(words, sentence, name=stated(number.id), amount=value))
    return joined(found) if found else None


def _keys(words: Words, one: ReadingTold) -> Said | None:
    """The simple fractions that it is made of, where people would agree on such."""
    round_ones = [key.share for key in one.keys if int(key.share.partition("/")[2] or 1) <= ROUND]
    if not round_ones:
        return None
    return said(
        words,
        msgid("Its key comes out round: {shares}."),
        shares=stated(", ".join(dict.fromkeys(round_ones))),
    )


def _likelier(words: Words, one: ReadingTold) -> Said | None:
    return said(words, msgid("It is the likelier reading.")) if one.is_likelier else None


def _note(words: Words, one: ReadingTold) -> Said | None:
    text = one.note.in_language(words.language)
    return stated(text) if text else None


ROUND = 6
"""A share with a denominator up to this is one that people agree on."""
