"""The drawings of a claim's page: what the words allow, beside what was found, one line per statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from alen.answers.claim_facts import claim_words
from alen.answers.claim_parts import CheckedStatement, ReadingOfClaim, Span
from alen.answers.claim_words import ClaimWords
from alen.charts.claim_line import Stretch, claim_line
from alen.charts.marks import ChartWords, Heading, Kind
from alen.site.pages.differences_charts import NARROW, WIDE, Picture
from alen.site.visit import Visit
from alen.words import msgid

__all__ = ["NARROW", "WIDE", "Drawn", "drawn", "groups_of"]

STATED = msgid("What the words allow")
FOUND = {
    "own_numbers": msgid("What the other numbers give"),
    "figures": msgid("What the figures give"),
    "nearest": msgid("What the nearest figures give"),
}
COMPARED = {"stated": msgid("The greater, by its words"), "found": msgid("The lesser, by its words")}
BOTH = msgid("Both at once")
WHY = {
    "not_there": msgid("not in this edition"),
    "definition_unknown": msgid("nothing: the definition is not known"),
}


@dataclass(frozen=True)
class Drawn:
    """One statement of a reading: its checks, by their places in it, and whether there is a line to draw."""

    reading: int
    checks: tuple[int, ...]
    rows: tuple[Stretch, ...]
    unit: str

    @property
    def is_drawn(self) -> bool:
        """Whether two intervals can be seen beside each other, or one alone."""
        return any(row.low is not None or row.high is not None for row in self.rows)


def groups_of(visit: Visit, reading: ReadingOfClaim, at: int, *, coarse: bool = False) -> list[Drawn]:
    """The statements of a reading in their order; the checks of one statement stand together."""
    found: list[tuple[object, list[int]]] = []
    checks = reading.coarse if coarse else reading.checks
    for place, one in enumerate(checks):
        key = (one.title, one.kind)
        if found and found[-1][0] == key:
            found[-1][1].append(place)
        else:
            found.append((key, [place]))
    return [_drawn(visit, checks, at, places) for _, places in found]


def _drawn(visit: Visit, checks: Sequence[CheckedStatement], reading: int, places: Sequence[int]) -> Drawn:
    say = visit.words.say
    rows: list[Stretch] = []
    unit = ""
    for place in places:
        one = checks[place]
        is_comparison = one.kind == "comparison"
        if one.kind == "rank" or (is_comparison and one.against == "figures"):
            continue
        name = COMPARED["stated"] if is_comparison else STATED
        if one.stated is not None and not rows:
            rows.append(_stretch(say(name), "own", one.stated))
            unit = one.stated.unit
        called = COMPARED["found"] if is_comparison else _found_name(one)
        label = say(called)
        if one.found is not None:
            rows.append(_stretch(label, "group" if one.against == "figures" else "other", one.found))
            unit = unit or one.found.unit
            if one.against == "own_numbers" and one.reason == "meets" and not is_comparison:
                rows += _both(say(BOTH), one)
        elif one.reason in WHY:
            rows.append(Stretch(label, why=say(WHY[one.reason])))
    return Drawn(reading, tuple(places), tuple(rows), unit)


def _both(name: str, one: CheckedStatement) -> list[Stretch]:
    """What lies in both: where a number is, if all of the statement's are true."""
    if one.stated is None or one.found is None:
        return []
    # An end that is left out is the narrower of two that are equal.
    lows = [(end, not holds) for end, holds in _lows(one.stated, one.found) if end is not None]
    highs = [(end, holds) for end, holds in _highs(one.stated, one.found) if end is not None]
    low, high = max(lows, default=(None, True)), min(highs, default=(None, False))
    return [Stretch(name, "group", low[0], high[0], not low[1], high[1])]


def _lows(*spans: Span) -> list[tuple[float | None, bool]]:
    return [(one.low, one.holds_low) for one in spans]


def _highs(*spans: Span) -> list[tuple[float | None, bool]]:
    return [(one.high, one.holds_high) for one in spans]


def _found_name(one: CheckedStatement) -> str:
    is_nearest = one.against == "figures" and any(figure.definition != "same" for figure in one.figures)
    return FOUND["nearest" if is_nearest else one.against]


def _stretch(name: str, kind: Kind, span: Span) -> Stretch:
    return Stretch(name, kind, span.low, span.high, span.holds_low, span.holds_high)


def svg(visit: Visit, words: ClaimWords, one: Drawn, ident: str, width: int) -> str:
    """The line of one statement; its reasons describe it."""
    say = visit.words.say
    reading = words.answer.readings[one.reading]
    title = visit.phrases.text(reading.checks[one.checks[0]].title)
    about = " ".join(str(words.reason(one.reading, place)) for place in one.checks)
    return claim_line(
        one.rows,
        width=width,
        heading=Heading(ident, say("{title}: our reading", title=title), about),
        say=ChartWords(_axis(visit, one.unit), say("There are no figures to draw.")),
        tick=visit.words.number,
    )


def _axis(visit: Visit, unit: str) -> str:
    """What an axis counts, as the table of units says it."""
    return claim_words().units[unit].name[visit.lang] if unit else ""


def drawn(visit: Visit, words: ClaimWords, one: Drawn) -> Picture | None:
    """The line in both forms; None where there is nothing to draw."""
    if not one.is_drawn:
        return None
    ident = f"line-{one.reading}-{one.checks[0]}"
    # The drawing escapes what it is given.
    return Picture(
        Markup(svg(visit, words, one, f"{ident}-w", WIDE)),
        Markup(svg(visit, words, one, f"{ident}-n", NARROW)),
    )
