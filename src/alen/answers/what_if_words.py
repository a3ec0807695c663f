"""What own numbers make of an organisation's figures, in words: for the page and for the terminal.

Numbers are written without being remembered (`Words.unkept`): they belong to whoever typed them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from alen.answers.amounts import MILLION_ORE
from alen.answers.edition import BOOKED_ELSEWHERE
from alen.answers.phrases import UNITS, Phrases
from alen.answers.potential import Gap
from alen.answers.potential_words import EXAMPLE, RULES
from alen.answers.potential_words import STATES as GAP_STATES
from alen.answers.what_if import Against, Foreseen, Picture, WhatIfAnswer
from alen.comparison.differences import State
from alen.words import Words, msgid

STATES = {
    "higher": msgid("clearly higher"),
    "lower": msgid("clearly lower"),
    "no_clear_difference": msgid("no clear difference"),
    "unknown": msgid("cannot be said"),
}
LEAD = {
    "moved": msgid(
        "With the own numbers {organisation} would stand at {own} {unit} in {year}, where {booked} "
        "are booked."
    ),
    "alone": msgid(
        "With the own numbers {organisation} would stand at {own} {unit} in {year}; no figure is booked."
    ),
}
PLACED = {
    "moved": msgid("That is place {own} by the own numbers, and {booked} as booked."),
    "alone": msgid("That is place {own} by the own numbers."),
}
NEAR_ZERO = msgid(
    "By the own numbers the amount is so low that the spending is presumably booked elsewhere: it has no "
    "place, no band and no difference."
)
MARK = msgid("Own numbers, not published: nothing of them is stored, and nobody else sees them.")
NOTES = (
    msgid("Everybody else's figures stay as they are booked; the place and the medians are worked out anew."),
    msgid(
        "Own inhabitants count in the figure, and as size and density among the framework conditions. Shares "
        "of age groups stay those registered."
    ),
    msgid(
        "No difference is shown as a worked example where booking practice alone can explain it. Above "
        "expected is service, inefficiency or a condition left out: it cannot be told which."
    ),
)
BY_BOOKING = msgid("{difference}; booking practice alone can explain it")
EXPLAINED = msgid("{value}; chance, booking and framework conditions can explain {explained}% of it")
EXPLAINED_MEDIAN = msgid("{value}; chance and booking can explain {explained}% of it")


@dataclass(frozen=True)
class Told:
    """One quantity: what it is, as booked, and by the own numbers."""

    name: str
    booked: str
    own: str


class Telling:
    """One answer in words."""

    def __init__(self, words: Words, answer: WhatIfAnswer) -> None:
        self.words, self.answer = words, answer
        self.phrases = Phrases(words)

    def leads(self) -> list[str]:
        """Where the organisation would stand, and at which place."""
        return [one for one in (self.lead(), self._placed(), self.near_zero()) if one]

    def lead(self) -> str:
        """Where the organisation would stand."""
        answer, booked = self.answer, self.answer.booked
        return self.words.say(
            self._choose(LEAD), organisation=self.phrases.name(answer.organisation), year=str(answer.year),
            own=self.number(answer.own.value), unit=self.unit(),
            booked="" if booked is None else self.number(booked.value),
        )  # fmt: skip

    def _placed(self) -> str:
        """The place, booked and own, each with the band it could lie in; empty where one cannot be given."""
        booked = self.answer.booked
        own, other = self._place(self.answer.own), "" if booked is None else self._place(booked)
        if "–" in {own, other}:
            return ""
        return self.words.say(self._choose(PLACED), own=own, booked=other)

    def near_zero(self) -> str:
        """That the own numbers make a figure which is not ranked; empty where they do not."""
        return self.words.say(NEAR_ZERO) if self.answer.own.status == BOOKED_ELSEWHERE else ""

    def _choose(self, sentences: dict[str, str]) -> str:
        key = "moved" if self.answer.booked is not None else "alone"
        return sentences[key]

    def unit(self) -> str:
        """The measure's unit."""
        return self.phrases.of(UNITS, self.answer.header.measure.unit)

    def measure(self) -> str:
        """The measure's name."""
        return self.phrases.text(self.answer.header.measure.name)

    def mark(self) -> str:
        """That the numbers are the reader's own."""
        return self.words.say(MARK)

    def notes(self) -> list[str]:
        """What must be known of the answer."""
        return [self.words.say(one) for one in NOTES]

    def peers(self) -> str:
        """Who the peers are, by the own numbers."""
        return ", ".join(self.phrases.name(one) for one in self.answer.own.peers.members)

    def rows(self) -> list[Told]:
        """Every quantity, booked and own."""
        say = self.words.say
        told: list[tuple[str, Callable[[Picture], str]]] = [
            (say("Figure ({unit})", unit=self.unit()), lambda one: self.number(one.value)),
            (say("DKK million"), self._millions),
            (say("Inhabitants"), lambda one: self.number(one.inhabitants)),
            (say("Swing band"), self._band),
            (say("Place, counted from the highest"), self._place),
            (say("Median of all"), lambda one: self.number(one.country.median)),
            (say("Difference to the median of all"), lambda one: self._apart(one.country)),
            (say("Median of the peers"), lambda one: self.number(one.peers.median)),
            (say("Difference to the median of the peers"), lambda one: self._apart(one.peers)),
            (say("Expected by framework conditions"), lambda one: self._expected(one.expected)),
            (say("Index: the figure in per cent of the expected"), lambda one: self._index(one.expected)),
        ]
        rows = [Told(name, self._booked(write), write(self.answer.own)) for name, write in told]
        for gap in self.answer.own.gaps:
            name = say(EXAMPLE, rule=say(RULES[gap.rule]))
            write = self._gap_of(gap.rule)
            rows.append(Told(name, self._booked(write), write(self.answer.own)))
        return rows

    def number(self, value: float | None, decimals: int = 0) -> str:
        """A number as it is printed, and forgotten."""
        return "–" if value is None else self.words.unkept(value, decimals)

    def _booked(self, write: Callable[[Picture], str]) -> str:
        return "–" if self.answer.booked is None else write(self.answer.booked)

    def _millions(self, one: Picture) -> str:
        return self.number(None if one.amount_ore is None else one.amount_ore / MILLION_ORE, 1)

    def _band(self, one: Picture) -> str:
        if one.band is None:
            return "–"
        return self.words.say(
            "{low} to {high}", low=self.number(one.band.low), high=self.number(one.band.high)
        )

    def _place(self, one: Picture) -> str:
        if one.place is None or one.band is None or one.band.place_low is None:
            return "–"
        return self.words.say(
            "{place} ({low} to {high}) of {n}", place=self.number(one.place),
            low=self.number(one.band.place_low), high=self.number(one.band.place_high), n=self.number(one.n),
        )  # fmt: skip

    def _apart(self, one: Against) -> str:
        if one.difference is None:
            return self.phrases.of(STATES, one.state)
        difference = self._banded(one.difference, one.low, one.high, one.state)
        return self.words.say(BY_BOOKING, difference=difference) if one.booking_explains else difference

    def _expected(self, one: Foreseen) -> str:
        return self.words.say("no expected spend is said") if one.refusal else self.number(one.expected)

    def _index(self, one: Foreseen) -> str:
        if one.index is None:
            return "–"
        return self._banded(one.index, one.index_low, one.index_high, one.state)

    def _banded(self, value: float, low: float | None, high: float | None, state: State) -> str:
        """A number with its band and what it tells; without one where there is none."""
        told = {"value": self.number(value), "state": self.phrases.of(STATES, state)}
        if low is None or high is None:
            return self.words.say("{value}, {state}", **told)
        return self.words.say(
            "{value} ({low} to {high}), {state}", low=self.number(low), high=self.number(high), **told
        )

    def _gap_of(self, rule: str) -> Callable[[Picture], str]:
        def write(one: Picture) -> str:
            found = next((gap for gap in one.gaps if gap.rule == rule), None)
            return "–" if found is None else self._gap(found, is_expected=not one.expected.refusal)

        return write

    def _gap(self, gap: Gap, *, is_expected: bool) -> str:
        if gap.state != "shown" or gap.value is None:
            return self.phrases.of(GAP_STATES, gap.state)
        values = {"value": self.number(gap.value), "explained": self.number(gap.explained_pct)}
        return self.words.say(EXPLAINED if is_expected else EXPLAINED_MEDIAN, **values)
