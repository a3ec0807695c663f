"""Worked sums in sentences: which rule, which scope, and how much of it chance and booking can explain."""

from __future__ import annotations

from collections.abc import Sequence

from alen.answers.amounts import Amounts
from alen.answers.expected_words import OTHER_YEAR, conditions_named
from alen.answers.phrases import ORGANISATIONS, SCOPES, Phrases
from alen.answers.potential import Amount, Gap, PotentialAnswer, RuleRow
from alen.answers.said import Said, filled, joined, plain, said
from alen.model.printed import Printed, nothing
from alen.words import Words, msgid

RULES = {
    "average": msgid("the average"),
    "median": msgid("the median"),
    "best_quartile": msgid("the lowest quartile"),
    "best_10": msgid("the mean of the ten lowest"),
    "best_20": msgid("the mean of the twenty lowest"),
    "expected": msgid("expected spend by framework conditions"),
    "conservative": msgid("the mildest of these targets"),
}
"""What each rule holds figures against, as it stands after 'difference to'."""

EXPECTED_SHARE = msgid("{share}% of expected spend by framework conditions")
EXPECTED_PART = msgid("a part of expected spend by framework conditions")
EXAMPLE = msgid("Worked example: difference to {rule}")
SUM = {
    "beyond": msgid(
        "Worked example: difference to {rule} ({what}, {year}). What was booked above it adds up to "
        "{amount}. Given the framework conditions, chance and booking alone can make as much as {high}, "
        "{explained}% of it; {excess} lies beyond."
    ),
    "within": msgid(
        "Worked example: difference to {rule} ({what}, {year}). What was booked above it adds up to "
        "{amount}. Given the framework conditions, chance and booking alone can make all of it: nothing lies "
        "beyond."
    ),
    "beyond_median": msgid(
        "Worked example: difference to {rule} ({what}, {year}). What was booked above it adds up to "
        "{amount}. Chance and booking alone can make as much as {high}, {explained}% of it; {excess} lies "
        "beyond."
    ),
    "within_median": msgid(
        "Worked example: difference to {rule} ({what}, {year}). What was booked above it adds up to "
        "{amount}. Chance and booking alone can make all of it: nothing lies beyond."
    ),
    "none": msgid("Worked example: difference to {rule} ({what}, {year}). Nobody booked more."),
    "booking_explains": msgid(
        "Worked example: difference to {rule} ({what}, {year}). No sum is shown: booking practice alone, "
        "assumed to part {kind} by {booking}%, can make one as large."
    ),
    "not_applicable": msgid(
        "Worked example: difference to {rule} ({what}, {year}). It cannot be said here: there are too few "
        "years or figures for it, or no expected spend."
    ),
}
FLOOR = msgid(
    "What lies beyond is a detection floor and no estimate of what could be saved: where differences are "
    "real it shows only part of them, and a difference may be service, need or a condition left out."
)
MISSED = msgid(
    "How much it misses: in invented countries where some are inefficient and noise is about as here (σ "
    "{year_noise} of the year, {booking_noise} of booking practice), {true}% of all spend truly lay above "
    "{rule}, and {shown}% was shown beyond: {missed}% of it was missed."
)
IN_KRONER = msgid("Targets in kroner per inhabitant; sums in millions of kroner.")
PER_INHABITANT = msgid(
    "Targets and sums in kroner per inhabitant; a sum is the mean over the {kind}, each counted alike."
)
NOT_IN_KRONER = msgid(
    "There are no amounts in kroner: the population on 1 January {year} is not loaded. Sums are therefore "
    "kroner per inhabitant with each of the {kind} counted alike."
)
ESTIMATED = msgid(
    "Amounts in kroner are the publisher's rounded figures times the population, not booked amounts."
)
LACKING = msgid(
    "Not loaded: {conditions}. What these framework conditions would explain is in the sums, and in what "
    "lies beyond."
)
MEDIAN_CENTRE = msgid(
    "There is no expected spend, so what chance and booking make is counted from the common median."
)
STATES = {
    "not_above": msgid("not above"),
    "booking_explains": msgid("booking alone can explain it"),
    "not_applicable": msgid("cannot be said"),
}
OWN = {
    "some": msgid(
        "{name} booked {amount} more per inhabitant than {rule}; chance, booking and framework conditions "
        "can explain {explained}% of it."
    ),
    "some_median": msgid(
        "{name} booked {amount} more per inhabitant than {rule}; chance and booking can explain {explained}% "
        "of it."
    ),
    "booking_explains": msgid(
        "{name}: no example is worked out of the distance to {rule}, since booking practice alone, assumed "
        "to part {kind} by {booking}%, can explain it."
    ),
    "not_above": msgid("{name} booked no more than {rule}."),
    "not_applicable": msgid("{name}: the difference to {rule} cannot be said."),
}


class PotentialLead:
    """The sentences of one answer; `alias` is the page's name for it."""

    def __init__(self, words: Words, answer: PotentialAnswer, alias: str = "potential") -> None:
        self.words, self.answer, self.alias = words, answer, alias
        self.phrases = Phrases(words)
        self.amounts = Amounts(words, answer.header.measure.unit, alias)

    def said(self, rule: str = "conservative") -> Said:
        """The whole paragraph about one rule."""
        place = [one.rule for one in self.answer.rules].index(rule)
        return joined([self.sum(place), *self.notes()])

    def notes(self, *, beside_expected: bool = False) -> list[Said | None]:
        """What must be known of all the sums; `beside_expected`: what is not loaded is said there already."""
        lacking = None if beside_expected else self.lacking()
        return [
            self.floor(), self.missed(), lacking, self.not_in_kroner(), self.estimated(), self.centre()
        ]  # fmt: skip

    def kind(self) -> str:
        """Municipalities or regions."""
        return self.phrases.of(ORGANISATIONS, self.answer.kind)

    def what(self) -> str:
        """The measure, with its scope where it has more than one."""
        name = self.phrases.text(self.answer.header.measure.name)
        if self.answer.header.scope == "single":
            return name
        scope = self.phrases.of(SCOPES, self.answer.header.scope)
        return self.words.say("{measure}, {scope} scope", measure=name, scope=scope)

    def rule(self, rule: str) -> Said:
        """What a rule holds figures against."""
        if rule != "expected" or self.answer.share == 1.0:
            return plain(self.words.say(RULES[rule]))
        share = self.answer.share
        shown = Printed(
            self.words.number(share / 0.01, 0 if share * 100 == round(share * 100) else 1),
            share, f"{self.alias}#/share", 0.01,
        )  # fmt: skip
        return said(self.words, EXPECTED_SHARE, share=shown)

    def short_rule(self, rule: str) -> str:
        """The same without a number, as a drawing names it."""
        is_part = rule == "expected" and self.answer.share != 1.0
        return self.words.say(EXPECTED_PART if is_part else RULES[rule])

    def example(self, rule: str) -> Said:
        """The name of a rule's sum: `Worked example: difference to the median`."""
        return said(self.words, EXAMPLE, rule=self.rule(rule))

    def sum(self, place: int) -> Said:
        """One rule's sum, how much of it chance and booking can explain, and what lies beyond."""
        row, pointer = self.answer.rules[place], f"/rules/{place}"
        return said(
            self.words, SUM[_key(row, self.answer.centre)], rule=self.rule(row.rule), what=plain(self.what()),
            year=str(self.answer.year), kind=self.kind(), booking=self.booking(),
            amount=self.amount(row.observed, f"{pointer}/observed"),
            high=self.amount(row.null_high, f"{pointer}/null_high"),
            excess=self.amount(row.excess, f"{pointer}/excess"),
            explained=self.percent(row.explained_pct, f"{pointer}/explained_pct"),
        )  # fmt: skip

    def floor(self) -> Said:
        """What an excess is not."""
        return plain(self.words.say(FLOOR))

    def missed(self, rule: str = "conservative") -> Said | None:
        """How much of a true difference the floor misses, as it was simulated; None where it was not."""
        found = next(((at, one) for at, one in enumerate(self.answer.detected) if one.rule == rule), None)
        if found is None:
            return None
        at, one = found

        def number(name: str, decimals: int) -> Printed:
            return self.amounts.number(getattr(one, name), f"/detected/{at}/{name}", decimals)

        return said(
            self.words, MISSED, rule=plain(self.words.say(RULES[rule])), year_noise=number("year_noise", 2),
            booking_noise=number("booking_noise", 2), true=number("true_pct", 1),
            shown=number("shown_pct", 1), missed=number("missed_pct", 0),
        )  # fmt: skip

    def not_in_kroner(self) -> Said | None:
        """Why there are no amounts in kroner."""
        if self.answer.not_in_kroner is None:
            return None
        return said(self.words, NOT_IN_KRONER, year=str(self.answer.year), kind=self.kind())

    def estimated(self) -> Said | None:
        """That amounts in kroner are no booked amounts."""
        if self.answer.not_in_kroner is not None or self.answer.header.basis != "as_published":
            return None
        return plain(self.words.say(ESTIMATED))

    def lacking(self) -> Said | None:
        """Which framework conditions the edition lacks."""
        names = [self.phrases.text(one.name) for one in self.answer.lacking]
        return said(self.words, LACKING, conditions=conditions_named(names)) if names else None

    def other_year(self) -> Said | None:
        """That the framework conditions are of another year than the figures."""
        if self.answer.centre == "median" or self.answer.condition_year == self.answer.year:
            return None
        return said(self.words, OTHER_YEAR, year=str(self.answer.condition_year))

    def centre(self) -> Said | None:
        """What chance and booking are counted from where there is no expected spend."""
        return plain(self.words.say(MEDIAN_CENTRE)) if self.answer.centre == "median" else None

    def own(self, name: str, gap: Gap, pointer: str) -> Said:
        """One organisation's gap by one rule; `pointer` leads to it."""
        shown = "some_median" if self.answer.centre == "median" else "some"
        key = shown if gap.state == "shown" else gap.state
        amount = plain("") if gap.value is None else self.amounts.short(gap.value, f"{pointer}/value")
        return said(
            self.words, OWN[key], name=name, rule=self.rule(gap.rule), kind=self.kind(),
            booking=self.booking(), amount=amount,
            explained=self.percent(gap.explained_pct, f"{pointer}/explained_pct"),
        )  # fmt: skip

    def own_alike(self, name: str, gaps: Sequence[Gap]) -> Said:
        """One organisation's gaps that are all in one state without an amount, in one sentence."""
        *rules, last = [self.rule(one.rule) for one in gaps]
        listed = last
        if rules:
            names = rules[0]
            for one in rules[1:]:
                names = filled("{first}, {second}", first=names, second=one)
            listed = said(self.words, msgid("{names} and {last}"), names=names, last=last)
        return said(
            self.words, OWN[gaps[0].state], name=name, rule=listed, kind=self.kind(), booking=self.booking()
        )

    def amount(self, amount: Amount | None, pointer: str) -> Said:
        """A sum in millions of kroner, or per inhabitant where inhabitants are not loaded."""
        if amount is None:
            return plain("–")
        if amount.ore is None:
            return self.amounts.value(amount.per_inhabitant, f"{pointer}/per_inhabitant")
        return self.amounts.millions(amount.ore, f"{pointer}/ore")

    def number(self, amount: Amount | None, pointer: str) -> Printed:
        """The same as a bare number, in the unit that `unit` names."""
        if amount is None:
            return nothing("–")
        if amount.ore is None:
            return self.amounts.number(amount.per_inhabitant, f"{pointer}/per_inhabitant")
        return self.amounts.millions_number(amount.ore, f"{pointer}/ore")

    def unit(self) -> str:
        """The unit of `number`."""
        if self.answer.weighting == "inhabitants":
            return self.words.say("DKK million")
        return self.words.say("DKK per inhabitant")

    def unit_sentence(self) -> str:
        """What the numbers of a table are."""
        if self.answer.weighting == "inhabitants":
            return self.words.say(IN_KRONER)
        return self.words.say(PER_INHABITANT, kind=self.kind())

    def percent(self, value: float | None, pointer: str) -> Printed:
        """Whole per cent; with a decimal where they would read as all of it and are not."""
        if value is None:
            return nothing("–")
        return self.amounts.number(value, pointer, 1 if 99.5 <= value < 100.0 else 0)

    def booking(self) -> Printed:
        """The assumption on booking practice, in per cent."""
        found = self.answer.booking.spread_pct
        return self.amounts.number(found, "/booking/spread_pct", 0 if found == round(found) else 1)

    def state(self, state: str) -> str:
        """Why a sum or a gap is not shown."""
        return self.phrases.of(STATES, state)

    def gap(self, gap: Gap, pointer: str) -> Said | str:
        """A gap as a table shows it: kroner per inhabitant, or why there is none."""
        if gap.state != "shown" or gap.value is None:
            return self.state(gap.state)
        return filled("{number}", number=self.amounts.number(gap.value, f"{pointer}/value"))


def _key(row: RuleRow, centre: str) -> str:
    if row.state != "shown":
        return row.state
    if row.above == 0:
        return "none"
    key = "beyond" if row.excess is not None and row.excess.per_inhabitant > 0 else "within"
    return f"{key}_median" if centre == "median" else key
