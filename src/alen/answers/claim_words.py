"""Published statements in words: what their words allow, what the data say, and what would decide.

The only place where sentences about claims are made: page, command line and API say the same. Numbers are
printed with where they stand in the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alen.answers.claim_parts import (
    CheckedStatement,
    ClaimAnswer,
    DerivedNumber,
    HeldFigure,
    NeededData,
    Publisher,
    ReadingOfClaim,
    Span,
    StatedNumber,
)
from alen.answers.claim_reasons import (
    COMPARED_FIGURES,
    COMPARED_NUMBERS,
    DEFINITIONS,
    KINDS,
    LEADS,
    NO_STATED,
    OWN_NUMBERS,
    OWN_NUMBERS_FOLLOW,
    PLACES,
    SPANS,
    STATISTICS,
    UNITS,
    VERDICTS,
    WITH_FIGURES,
)
from alen.answers.dates import say_month
from alen.answers.phrases import REASONS, Phrases
from alen.answers.said import Said, Value, joined, plain, said
from alen.model.printed import Printed
from alen.words import Words, msgid

OUR_READING = msgid("Our reading")
DERIVED = msgid("derived")
LIKELIER = msgid("the likelier reading")
_MOST_DECIMALS = 6
_FEW_DECIMALS = 3


def verdict_name(words: Words, verdict: str) -> str:
    """What a verdict is called."""
    return words.say(VERDICTS[verdict])


def kind_name(words: Words, kind: str) -> str:
    """What a kind of statement is called."""
    return words.say(KINDS[kind])


def date_of(words: Words, publisher: Publisher) -> str:
    """When something was printed, as exactly as is known."""
    if publisher.date == "unknown":
        return words.say("date not known")
    return say_month(publisher.date, words.language)


class ClaimWords:
    """The words about one claim; numbers point into `answer`, which the page calls `alias`."""

    def __init__(self, words: Words, answer: ClaimAnswer, alias: str = "claim") -> None:
        self.words, self.answer, self.alias = words, answer, alias
        self.phrases = Phrases(words)

    # The claim as a whole

    def verdict(self) -> str:
        """The verdict's name."""
        return verdict_name(self.words, self.answer.row.verdict)

    def lead(self) -> Said:
        """The verdict with its main reason, in a few sentences."""
        main = said(self.words, LEADS[self._lead_key()], numbers=self._clashing())
        return joined([main, self._arithmetic(), self._unmet(), self._coarse()])

    def _unmet(self) -> Said | None:
        """That something which follows from the numbers is not what it should be, where it is not."""
        for one in self.answer.derived:
            place = self._number_at(one.against) if one.meets is False else None
            if place is not None:
                return said(
                    self.words,
                    msgid("But what follows from its numbers does not meet another of them, '{other}'."),
                    other=self.phrases.text(place[0].title),
                )
        return None

    def _coarse(self) -> Said | None:
        """That the verdict hangs on zeros at the end of a number, where it does."""
        hangs = self.answer.row.verdict in ("confirmed", "contradicted", "numbers_clash")
        if not hangs or not any(one.coarse for one in self.answer.readings):
            return None
        return said(
            self.words,
            msgid(
                "With zeros at the end of numbers read as no digits the result is another; both are shown."
            ),
        )

    def _lead_key(self) -> str:
        row, checks = self.answer.row, [one for each in self.answer.readings for one in each.checks]
        against = [one for one in checks if one.against == "figures"]
        if row.verdict == "consistent":
            if len({one.verdict for one in self.answer.readings}) > 1:
                return "consistent_readings"
            return "consistent_figures" if against else "consistent_alone"
        if row.verdict == "not_checkable":
            reasons = [one.reason for one in against]
            why = next((one for one in ("not_there", "definition_unknown") if one in reasons), "alone")
            return f"not_checkable_{why}"
        return row.verdict

    def _clashing(self) -> str:
        names = [name for reading in self.answer.readings for one in reading.checks for name in one.clash]
        return self._names(dict.fromkeys(names), self.answer.readings[0])

    def _arithmetic(self) -> Said | None:
        row = self.answer.row
        if row.verdict not in ("not_checkable", "other_definition", "consistent"):
            return None
        if row.arithmetic == "numbers_clash":
            return said(self.words, msgid("Its own numbers cannot all be true."))
        if row.arithmetic == "confirmed":
            return said(self.words, msgid("Its own arithmetic holds."))
        if row.arithmetic == "consistent" and row.verdict != "consistent":
            return said(self.words, msgid("Its own numbers can all be true."))
        return None

    def recorded(self) -> str:
        """That this programme says something else than was recorded with the edition; empty where not."""
        if self.answer.recorded == self.answer.row.verdict:
            return ""
        return self.words.say(
            "When this edition was built the verdict was '{recorded}'. The programme has changed since; the "
            "figures are the same.",
            recorded=verdict_name(self.words, self.answer.recorded),
        )

    def printed(self, publisher: Publisher | None = None) -> str:
        """Who printed it, and when."""
        one = publisher or self.answer.row.publisher
        return self.words.say("{publisher}, {date}", publisher=one.name, date=date_of(self.words, one))

    # Numbers and intervals

    def as_stated(self, one: StatedNumber) -> str:
        """A number as it was printed, with its word: quoted, so in the statement's own language."""
        if not one.stated:
            return self.words.say("an amount that was not stated")
        number = "–".join(one.stated)
        if self.answer.language == "en":  # whose units stand around a number
            whole = UNITS[one.unit].format(number=number)
        else:
            whole = f"{number} {one.unit_name.in_language(self.answer.language)}".rstrip()
        return f"{one.said} {whole}".lstrip()

    def interval(self, span: Span | None, pointer: str, beside: Sequence[Span | None] = ()) -> Said:
        """An interval in words: 'at least DKK 59.5 million and under DKK 60.5 million'.

        beside   other intervals that it is seen with: as many decimals are given as tell their ends apart
        """
        return interval_said(self.words, span, f"{self.alias}#{pointer}", beside)

    def _amount(self, number: float, unit: str, pointer: str, decimals: int) -> Said:
        return amount_said(self.words, number, unit, f"{self.alias}#{pointer}", decimals)

    def narrowed(self, reading: int, number: int) -> Said:
        """What is left of a number when all of its reading are true; empty where that is what was stated."""
        each = self.answer.readings[reading]
        one = each.numbers[number]
        is_same = _ends(one.narrowed) == _ends(one.allowed)
        if is_same or each.verdict == "numbers_clash":
            return plain("")
        left = self.interval(one.narrowed, f"/readings/{reading}/numbers/{number}/narrowed", [one.allowed])
        return said(self.words, msgid("If all the numbers are true: {interval}"), interval=left)

    # Checks

    def against(self, one: CheckedStatement) -> str:
        """What a statement is held against."""
        if one.against == "own_numbers":
            return self.words.say("against the statement's own numbers")
        return self.words.say("against this edition's figures")

    def reason(self, reading: int, check: int, *, coarse: bool = False) -> Said:
        """Why a check came out as it did."""
        each = self.answer.readings[reading]
        one = (each.coarse if coarse else each.checks)[check]
        pointer = f"/readings/{reading}/{'coarse' if coarse else 'checks'}/{check}"
        values: dict[str, Value] = {
            "stated": self.interval(one.stated, f"{pointer}/stated", [one.found]),
            "found": self.interval(one.found, f"{pointer}/found", [one.stated]),
            "numbers": self._names(one.clash, each),
        }
        why = said(self.words, _reason(one), **values)
        return joined([why, self._missing(one)])

    def _names(self, names: Sequence[str] | Mapping[str, None], reading: ReadingOfClaim) -> str:
        titles = {one.name: f"'{self.phrases.text(one.title)}'" for one in reading.numbers}
        return ", ".join(titles.get(name, name) for name in names)

    def _missing(self, one: CheckedStatement) -> Said | None:
        if one.reason != "not_there":
            return None
        found = [
            said(
                self.words,
                msgid("{measure}, {year}: not all of them have a figure ({reason}).")
                if figure.explain
                else msgid("{measure}, {year}: {reason}."),
                measure=self.phrases.text(figure.measure_name), year=str(figure.year),
                reason=self.phrases.of(REASONS, figure.missing[0][1]),
            )
            for figure in one.figures
            if figure.missing
        ]  # fmt: skip
        return joined(dict.fromkeys(found))

    def statistic(self, one: HeldFigure) -> str:
        """What a figure takes of its organisations, with their names where they are few."""
        return self.words.say(STATISTICS[one.statistic], organisations=", ".join(one.organisations))

    def definition(self, one: HeldFigure) -> str:
        """How a figure's definition stands to the statement's."""
        return self.words.say(DEFINITIONS[one.definition])

    def coarse_note(self, reading: int) -> str:
        """That zeros read as no digits give another verdict; empty where they do not."""
        if not self.answer.readings[reading].coarse:
            return ""
        return self.words.say(
            "Zeros at the end of a number may be digits, or stand there for want of precision. Read as no "
            "digits, they give another result:"
        )

    # Readings, what follows, and what would decide

    def likelier(self, reading: int) -> Said:
        """Why a reading is the likelier one; empty where it is not."""
        each = self.answer.readings[reading]
        if not each.is_likelier:
            return plain("")
        titles = {one.name: self.phrases.text(one.title) for one in each.numbers}
        shares = ", ".join(
            self.words.say("{number}: {fraction}", number=titles.get(name, name), fraction=share)
            for name, share in each.keys
        )
        return said(
            self.words,
            msgid(
                "The likelier reading: it alone splits the sum by simple fractions ({fractions}), as people "
                "do who agree on a key. That is a clue, no proof."
            ),
            fractions=shares,
        )

    def derived(self, at: int) -> Said:
        """What follows from the claim's numbers: the number itself where there is one, and its interval."""
        one = self.answer.derived[at]
        beside = [self._against(one)]
        span = self.interval(one.span, f"/derived/{at}/span", beside)
        # What follows from the ends of 'over' and 'just under' is an end itself, and no likely number.
        if one.value is None or one.value in _ends(one.span):
            return span
        decimals = decimals_for([one.span, *beside])
        number = self._amount(one.value, one.span.unit, f"/derived/{at}/value", decimals)
        return said(self.words, msgid("{number} (by the words: {interval})"), number=number, interval=span)

    def derived_meets(self, at: int) -> Said:
        """Whether a derived number can be the one it was held against; empty without one."""
        one = self.answer.derived[at]
        if one.meets is None:
            return plain("")
        sentence = (
            msgid("The words allow {interval} of '{other}', so the two can be the same number.")
            if one.meets
            else msgid("The words allow {interval} of '{other}', so the two cannot be the same number.")
        )
        place = self._number_at(one.against)
        if place is None:
            return plain("")
        found, pointer = place
        return said(
            self.words, sentence, other=self.phrases.text(found.title),
            interval=self.interval(found.allowed, f"{pointer}/allowed", [one.span]),
        )  # fmt: skip

    def _against(self, one: DerivedNumber) -> Span | None:
        place = self._number_at(one.against)
        return place[0].allowed if place else None

    def _number_at(self, name: str) -> tuple[StatedNumber, str] | None:
        for at, reading in enumerate(self.answer.readings):
            for number, one in enumerate(reading.numbers):
                if one.name == name:
                    return one, f"/readings/{at}/numbers/{number}"
        return None

    def need(self, one: NeededData) -> str:
        """What would decide the claim, and whether Alen has it."""
        text = self.phrases.text(one.text)
        if one.is_loaded:
            sentence = (
                msgid("{text} The table {table} is in this edition, but not with all that is needed.")
                if self.answer.row.verdict == "not_checkable"
                else msgid("{text} The table {table} is in this edition.")
            )
            return self.words.say(sentence, text=text, table=one.table)
        if one.table:
            return self.words.say(
                "{text} The table {table} is not in this edition.", text=text, table=one.table
            )
        return text


def interval_said(words: Words, span: Span | None, source: str, beside: Sequence[Span | None] = ()) -> Said:
    """An interval in words; `source` is where it stands. See `ClaimWords.interval`."""
    if span is None:
        return plain("–")
    decimals = decimals_for([span, *beside])
    values: dict[str, Value] = {
        name: amount_said(words, number, span.unit, f"{source}/{name}", decimals)
        for name, number in (("low", span.low), ("high", span.high))
        if number is not None
    }
    return said(words, SPANS[_form(span, decimals)], **values)


def amount_said(words: Words, number: float, unit: str, source: str, decimals: int) -> Said:
    """A number with its unit."""
    return said(words, UNITS[unit], number=Printed(words.number(number, decimals), number, source))


def decimals_for(spans: Sequence[Span | None]) -> int:
    """Decimals that give every stated end exactly, and tell apart the ends of what else stands beside it.

    An interval much narrower than the widest, or than its own numbers, is told as one number.

    >>> from alen.answers.claim_parts import Span
    >>> stated = Span(24.5, 25.5, True, False, "pct")
    >>> decimals_for([stated]), decimals_for([stated, Span(24.952259, 24.993178, False, False, "pct")])
    (1, 2)
    """
    known = [one for one in spans if one is not None]
    decimals = max((_exact(one) or 0 for one in known), default=0)
    widest = max((_width(one) for one in known), default=0.0)
    gaps = [
        abs(end - other)
        for n, one in enumerate(known)
        for another in known[n + 1 :]
        for end in _ends(one)
        for other in _ends(another)
        if end != other
    ]
    rough = [one for one in known if _exact(one) is None]
    gaps += [_width(one) for one in rough if _width(one) >= max(widest / 100, _size(one) / 10_000)]
    # At least two units of the last decimal apart, so that rounding cannot change the order.
    while decimals < _MOST_DECIMALS and gaps and min(gaps) < 2 * 10.0**-decimals:
        decimals += 1
    if not gaps and rough and max(map(_size, rough)) < 1000:
        decimals = max(decimals, 2)
    return decimals


def _ends(one: Span) -> list[float]:
    return [end for end in (one.low, one.high) if end is not None]


def _width(one: Span) -> float:
    return 0.0 if one.low is None or one.high is None else one.high - one.low


def _size(one: Span) -> float:
    return max((abs(end) for end in _ends(one)), default=0.0)


def _exact(one: Span) -> int | None:
    """Decimals that give both ends as they are; None where more than `_FEW_DECIMALS` are needed."""
    for decimals in range(_FEW_DECIMALS + 1):
        if all(abs(round(end, decimals) - end) < 1e-9 * max(1.0, abs(end)) for end in _ends(one)):
            return decimals
    return None


def _form(span: Span, decimals: int) -> str:
    if span.low is None and span.high is None:
        return "any"
    if span.low is not None and span.high is not None and round(span.high - span.low, decimals) == 0:
        return "one"
    low = "" if span.low is None else ("at_least" if span.holds_low else "over")
    high = "" if span.high is None else ("at_most" if span.holds_high else "under")
    return "_".join(part for part in (low, high) if part)


def _reason(one: CheckedStatement) -> str:
    """The sentence for a check's reason."""
    if one.against == "own_numbers":
        if one.kind == "comparison":
            return COMPARED_NUMBERS[one.reason]
        return OWN_NUMBERS[one.reason] if one.found is not None else OWN_NUMBERS_FOLLOW[one.reason]
    if one.reason == "not_there" or (one.reason == "definition_unknown" and one.found is None):
        return NO_STATED[one.reason]
    if one.reason in ("definition_other", "definition_unknown") and (
        one.stated is None or one.kind == "comparison"
    ):
        return NO_STATED[f"{one.reason}_found"]
    if one.kind == "rank":
        return PLACES[one.reason]
    return COMPARED_FIGURES[one.reason] if one.kind == "comparison" else WITH_FIGURES[one.reason]
