"""What an agreement states in numbers, and whether they can all be true, by each way of reading them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alen.answers.claim_facts import claim_words
from alen.answers.claim_parts import Span, span_of
from alen.answers.programme_parts import day, text_of
from alen.measures.definition import Text
from alen.model.programme import Agreement, Programme, Statement
from alen.model.stated import Unit
from alen.products.programmes.statements import (
    JudgedAgreement,
    JudgedReading,
    Number,
    judge,
    stated_number,
)


@dataclass(frozen=True)
class StatementTold:
    """A number as the agreement or its announcement states it.

    quote    the words, in `language`
    unit     a unit of `data/claims/words.yml`
    allowed  what the words allow
    source   number of the programme's source it was read in, from 0; -1 for none
    """

    id: str
    subject: Text
    quote: str
    language: str
    unit: str
    allowed: Span
    source: int


@dataclass(frozen=True)
class NumberInReading:
    """A number in a reading: what its words allow, what rounding alone would, and what is left when all
    numbers of the reading are true; `stated` False for an amount that nobody stated.

    point   the number as it stands, or as it follows from the others; None where it does not
    """

    id: str
    subject: Text
    is_stated: bool
    point: float | None
    unit: str
    allowed: Span
    narrowed: Span


@dataclass(frozen=True)
class KeyFound:
    """A part that is a simple fraction of the whole: `times` × name is `share` of whole ('1/3')."""

    whole: str
    times: str
    name: str
    share: str


@dataclass(frozen=True)
class ReadingTold:
    """A way to read an agreement's numbers together.

    looseness    exact, rounding, words or clash: see `alen.products.programmes.statements`
    needed       the statements that must be read loosely for it to fit; clash: those that cannot all be true
    fits_plain   with the words left out, rounding alone
    """

    id: str
    name: Text
    note: Text
    relations: tuple[str, ...]
    looseness: str
    is_likelier: bool
    fits_plain: bool
    needed: tuple[str, ...]
    clash: tuple[str, ...]
    numbers: tuple[NumberInReading, ...]
    keys: tuple[KeyFound, ...]


@dataclass(frozen=True)
class AgreementTold:
    """An agreement.

    is_flagged  some reading of its numbers clashes, or fits only by words or rounding
    sources     numbers of the programme's sources, from 0
    """

    id: str
    name: Text
    version: int
    replaces: str
    decided: str
    starts: str
    until: str
    statements: tuple[StatementTold, ...]
    readings: tuple[ReadingTold, ...]
    is_flagged: bool
    sources: tuple[int, ...]


def agreements(programme: Programme) -> tuple[AgreementTold, ...]:
    """Every agreement with its statements judged. Raises BadDefinition for one that cannot be read."""
    return tuple(_agreement(one, judge(one, claim_words())) for one in programme.agreements)


def _agreement(one: Agreement, judged: JudgedAgreement) -> AgreementTold:
    return AgreementTold(
        id=one.id,
        name=text_of(one.name),
        version=one.version,
        replaces=one.replaces,
        decided=day(one.decided),
        starts=day(one.starts),
        until=day(one.until),
        statements=tuple(_statement(found, one.id) for found in one.statements),
        readings=tuple(_reading(found, one) for found in judged.readings),
        is_flagged=judged.is_flagged,
        sources=one.sources,
    )


def _statement(one: Statement, agreement: str) -> StatementTold:
    found = stated_number(one, claim_words(), f"agreement {agreement}")
    allowed = span_of(found.interval, one.unit, found.unit)
    return StatementTold(one.id, text_of(one.subject), one.quote, one.lang, one.unit, allowed, one.source)


def _reading(judged: JudgedReading, agreement: Agreement) -> ReadingTold:
    one = judged.reading
    subjects = {found.id: text_of(found.subject) for found in agreement.statements}
    return ReadingTold(
        id=one.id,
        name=text_of(one.name),
        note=text_of(one.note),
        relations=one.relations,
        looseness=judged.looseness,
        is_likelier=judged.is_likelier or one.is_likelier,
        fits_plain=judged.fits_plain,
        needed=judged.needed,
        clash=judged.clash,
        numbers=tuple(_number(name, judged, subjects) for name in judged.narrowed),
        keys=tuple(
            KeyFound(key.whole, str(key.times), key.name, str(key.share)) for key in judged.keys
        ),
    )  # fmt: skip


def _number(name: str, judged: JudgedReading, subjects: Mapping[str, Text]) -> NumberInReading:
    stated = judged.numbers.get(name)
    unit_id, unit = _unit(name, judged, stated)
    point = stated.point if stated else judged.points.get(name)
    return NumberInReading(
        id=name,
        subject=subjects.get(name, Text(name, name)),
        is_stated=stated is not None,
        point=None if point is None else float(point / unit.factor),
        unit=unit_id,
        allowed=span_of(judged.stated[name], unit_id, unit),
        narrowed=span_of(judged.narrowed[name], unit_id, unit),
    )


def _unit(name: str, judged: JudgedReading, stated: Number | None) -> tuple[str, Unit]:
    """A number's unit; an amount that nobody stated is counted as the whole of its equation is."""
    if stated is not None:
        return stated.statement.unit, stated.unit
    for equation in judged.equations:
        if name in equation.names:
            for other in equation.names:
                if other in judged.numbers:
                    found = judged.numbers[other]
                    return found.statement.unit, found.unit
    return "kr", claim_words().units["kr"]
