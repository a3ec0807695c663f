"""Expected spend in sentences: how much the conditions tell, why there is none, what one index says."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from alen.answers.amounts import Amounts
from alen.answers.expected import Coefficient, ExpectedAnswer, ExpectedRow
from alen.answers.phrases import ORGANISATIONS, Phrases
from alen.answers.said import Said, joined, plain, said
from alen.model.printed import Printed, nothing
from alen.words import Words, msgid

REFUSALS = {
    "too_few": msgid(
        "No expected spend is said: {n} {kind} have a figure and every framework condition, and {needed} are "
        "needed."
    ),
    "constant_spend": msgid("No expected spend is said: everybody booked the same."),
    "constant_condition": msgid("No expected spend is said: nobody differs in {conditions}."),
    "collinear": msgid(
        "No expected spend is said: the conditions {conditions} repeat each other, so that their parts "
        "cannot be told apart."
    ),
    "not_better_than_mean": msgid(
        "No expected spend is said: for {kind} left out of the fit the framework conditions predict no "
        "better than the mean does."
    ),
    "no_conditions": msgid(
        "No expected spend is said: the edition holds no framework condition of the {kind}."
    ),
}
"""Why there is no expected spend."""

STATUSES = {
    "missing": msgid("no figure"),
    "booked_elsewhere": msgid("presumably booked elsewhere"),
    "not_positive": msgid("zero or below, where a share says nothing"),
    "near_zero": msgid("so near zero that a share says nothing"),
    "lacks_condition": msgid("a framework condition is missing"),
    "refused": msgid("no expected spend is said"),
}
STATES = {
    "higher": msgid("clearly more than expected"),
    "lower": msgid("clearly less than expected"),
    "no_clear_difference": msgid("no clear difference"),
    "unknown": msgid("cannot be said"),
}
FIT = msgid(
    "Expected spend by framework conditions ({conditions}): they account for {r2}% ({low} to {high}%) of the "
    "differences between {n} {kind} in {year}, and for {left_out}% where each is left out of its own fit."
)
OTHER_YEAR = msgid(
    "The conditions are those of {year}, the nearest year whose inhabitants are loaded: who is alike changes "
    "slowly."
)
LACKING = msgid("Not loaded, and therefore left out: {conditions}. What they would explain is in the index.")
CAUTION = msgid(
    "Above expected is service, inefficiency or a condition left out: it cannot be told which. Below "
    "expected is no proof of the opposite."
)
OWN = {
    "higher": msgid(
        "{name} booked {amount}, where {expected} would be expected (conditions counted: {conditions}): "
        "index {index} ({low} to {high}), clearly more than expected."
    ),
    "lower": msgid(
        "{name} booked {amount}, where {expected} would be expected (conditions counted: {conditions}): "
        "index {index} ({low} to {high}), clearly less than expected."
    ),
    "no_clear_difference": msgid(
        "{name} booked {amount}, where {expected} would be expected (conditions counted: {conditions}): "
        "index {index} ({low} to {high}), no clear difference."
    ),
    "unknown": msgid(
        "{name} booked {amount}, where {expected} would be expected (conditions counted: {conditions}): "
        "index {index}. Whether they differ cannot be said, since no band can be made of so few figures."
    ),
}
BY_BOOKING = msgid("Booking practice alone can explain the difference.")
BOTH = msgid("{state}; booking alone can explain it")
EFFECTS = {
    "elasticity": msgid("per cent of spend for one per cent more"),
    "per_unit": msgid("as a share of spend for one more, about"),
}


class ExpectedLead:
    """The sentences of one answer; `alias` is the page's name for it."""

    def __init__(self, words: Words, answer: ExpectedAnswer, alias: str = "expected") -> None:
        self.words, self.answer, self.alias = words, answer, alias
        self.phrases = Phrases(words)
        self.amounts = Amounts(words, answer.header.measure.unit, alias)

    def said(self) -> Said:
        """The whole paragraph: the fit or why there is none, of which year, and what an index cannot tell."""
        if self.answer.refusal:
            return joined([self.refusal(), self.other_year(), self.lacking()])
        return joined([self.fit(), self.other_year(), self.lacking(), self.caution()])

    def kind(self) -> str:
        """Municipalities or regions."""
        return self.phrases.of(ORGANISATIONS, self.answer.kind)

    def refusal(self) -> Said:
        """Why there is no expected spend."""
        answer = self.answer
        by_id = {one.id: self.phrases.text(one.name) for one in answer.conditions}
        return said(
            self.words, REFUSALS[answer.refusal], n=self.amounts.count(answer.n, "/n"), kind=self.kind(),
            needed=self.amounts.count(answer.needed, "/needed"),
            conditions=conditions_named(by_id.get(one, one) for one in answer.refused_for),
        )  # fmt: skip

    def fit(self) -> Said:
        """How much the conditions tell."""
        answer, found = self.answer, self.answer.fitted
        assert found is not None
        return said(
            self.words, FIT, conditions=self.conditions(), r2=self.share(found.r2, "/fitted/r2"),
            low=self.share(found.r2_low, "/fitted/r2_low"), high=self.share(found.r2_high, "/fitted/r2_high"),
            n=self.amounts.count(answer.n, "/n"), kind=self.kind(), year=str(answer.year),
            left_out=self.share(found.loo_r2, "/fitted/loo_r2"),
        )  # fmt: skip

    def conditions(self) -> Said:
        """The names of the conditions in the fit."""
        return conditions_named(self.phrases.text(one.name) for one in self.answer.conditions)

    def other_year(self) -> Said | None:
        """That the conditions are of another year than the figures."""
        if self.answer.condition_year == self.answer.year:
            return None
        return said(self.words, OTHER_YEAR, year=str(self.answer.condition_year))

    def lacking(self) -> Said | None:
        """Which conditions the edition lacks."""
        names = [self.phrases.text(one.name) for one in self.answer.lacking]
        return said(self.words, LACKING, conditions=conditions_named(names)) if names else None

    def caution(self) -> Said:
        """What an index cannot tell."""
        return plain(self.words.say(CAUTION))

    def own(self, row: ExpectedRow, pointer: str) -> Said:
        """What one organisation's index says; `pointer` leads to its row."""
        name = self.phrases.name(row.organisation)
        if row.index is None or row.expected is None or row.cell.value is None:
            return plain(f"{name}: {self.status(row)}.")
        booked = said(
            self.words, OWN[row.state], name=name,
            amount=self.amounts.short(row.cell.value, f"{pointer}/cell/value"),
            expected=self.amounts.short(row.expected, f"{pointer}/expected"), conditions=self.conditions(),
            index=self.index(row.index, f"{pointer}/index"),
            low=self.index(row.index_low, f"{pointer}/index_low"),
            high=self.index(row.index_high, f"{pointer}/index_high"),
        )  # fmt: skip
        return joined([booked, plain(self.words.say(BY_BOOKING)) if row.booking_explains else None])

    def status(self, row: ExpectedRow) -> str:
        """Why there is no expected spend for one."""
        return self.phrases.of(STATUSES, row.status)

    def difference(self, row: ExpectedRow) -> str:
        """Whether the figure can be told apart from what is expected, or why nothing is expected."""
        if row.index is None:
            return self.status(row)
        state = self.phrases.of(STATES, row.state)
        if row.booking_explains and row.state != "no_clear_difference":
            return self.words.say(BOTH, state=state)
        return state

    def index(self, value: float | None, pointer: str) -> Printed:
        """An index as it is printed."""
        return nothing("–") if value is None else self.amounts.number(value, pointer, 0)

    def share(self, value: float, pointer: str) -> Printed:
        """A share from 0 to 1 as whole per cent."""
        return Printed(self.words.number(value / 0.01, 0), value, f"{self.alias}#{pointer}", 0.01)

    def effect(self, one: Coefficient) -> str:
        """What a coefficient is of."""
        return self.words.say(EFFECTS[one.kind])


def conditions_named(names: Iterable[str]) -> Said:
    """Names of conditions, marked as definitions: those of age groups hold numerals that are no figures."""
    text = ", ".join(names)
    return Said(text, Markup('<span class="definition">{}</span>').format(text))
