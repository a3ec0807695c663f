"""What is said of an operation that several share, in whole sentences, for pages and for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from alen.answers.amounts import Amounts
from alen.answers.parts import Named
from alen.answers.phrases import Phrases
from alen.answers.said import Said, filled, plain, said
from alen.answers.sharing import Estimate, ShareAnswer
from alen.words import Words, msgid

SEPARATE = msgid("{organisations} together booked {separate} in {year}: {measure}.")
ESTIMATED = msgid("{organisations} together booked about {separate} in {year}: {measure}.")
VERDICTS = {
    "saves": msgid(
        "By the cost function of everybody, one operation would cost {joint} a year: {saving} less, and the "
        "interval of that saving, from {low} to {high} million, leaves out zero."
    ),
    "costs_more": msgid(
        "By the cost function of everybody, one operation would cost {joint} a year, which is more: the "
        "interval of the saving, from {low} to {high} million, lies below zero."
    ),
    "cannot_tell": msgid(
        "Whether one operation would be cheaper cannot be told: by the cost function of everybody it would "
        "cost {joint} a year, but the interval of the saving, from {low} to {high} million, crosses zero."
    ),
}
REFUSALS = {
    "too_few": msgid(
        "What one operation would cost is not worked out: {n} organisations are too few to tell how cost "
        "goes with size."
    ),
    "constant_spend": msgid("What one operation would cost is not worked out: everybody booked the same."),
    "constant_condition": msgid(
        "What one operation would cost is not worked out: a framework condition is the same for everybody."
    ),
    "collinear": msgid(
        "What one operation would cost is not worked out: two framework conditions say the same of everybody."
    ),
}
BREAK_EVEN = {
    "never": msgid("The one-off cost of {one_off} would never be earned back."),
    "open": msgid(
        "The one-off cost of {one_off} would be earned back in {years} by the function itself, in "
        "{soonest} at the interval's best end, and never at its worst."
    ),
    "closed": msgid(
        "The one-off cost of {one_off} would be earned back in {years} by the function itself; by the "
        "interval in {soonest} at the best and {latest} at the worst."
    ),
    "soonest": msgid(
        "The one-off cost of {one_off} would not be earned back by the function itself; at the interval's "
        "best end it would be in {soonest}."
    ),
}
STRETCHED = msgid(
    "Together they have {population} inhabitants; the largest organisation behind the function has "
    "{largest}. It is stretched beyond what it knows."
)
ELASTICITY = msgid(
    "Cost rises by {elasticity} per cent with each per cent more inhabitants; interval {low} to {high}, from "
    "{n} organisations. Below one, larger operations cost less per inhabitant."
)
STANDS_IN = msgid(
    "The key figure counts something else than shared IT: the edition holds none of that (6.45.52), so the "
    "function beside it stands in. How its cost goes with size need not hold for IT."
)
ASSUMED = msgid(
    "It is assumed that small and large do the same work, and that each keeps its own level of cost and of "
    "service. What a transition costs is what was entered; nothing is discounted."
)
INTERVALS = msgid("Intervals hold nine draws in ten.")
COORDINATED = msgid("Coordination adds {percent} per cent, which is in the cost of one operation.")
UNNAMED = msgid("Who is set together is chosen by whoever asks; Alen proposes nobody.")


class Sharer:
    """The sentences of one answer; `alias` is the page's name for it."""

    def __init__(self, words: Words, answer: ShareAnswer, alias: str = "share") -> None:
        self.words = words
        self.answer = answer
        self._amounts = Amounts(words, "kr_per_inhabitant", alias)

    def names(self) -> str:
        """Who was named, as a list in a sentence."""
        return listed(self.words, [one.organisation for one in self.answer.partners])

    def separate(self) -> Said:
        """What they booked together."""
        answer, phrases = self.answer, Phrases(self.words)
        return said(
            self.words, ESTIMATED if answer.separate_is_estimated else SEPARATE,
            organisations=self.names(), year=str(answer.year),
            separate=self._amounts.millions(answer.separate_ore, "/separate_ore"),
            measure=phrases.text(answer.header.measure.name),
        )  # fmt: skip

    def verdict(self) -> Said:
        """What one operation would cost against that, or why it is not said."""
        found = self.answer.estimate
        if found is None:
            n = self._amounts.count(self.answer.model.n, "/model/n")
            return said(self.words, REFUSALS[self.answer.model.refusal], n=n)
        return said(
            self.words, VERDICTS[found.verdict],
            joint=self._amounts.millions(found.joint_ore, "/estimate/joint_ore"),
            saving=self._amounts.millions(found.saving_ore, "/estimate/saving_ore"),
            low=self._amounts.millions_number(found.saving_low_ore, "/estimate/saving_low_ore"),
            high=self._amounts.millions_number(found.saving_high_ore, "/estimate/saving_high_ore"),
        )  # fmt: skip

    def break_even(self) -> Said | None:
        """When the one-off cost is earned back; None where none was entered."""
        found = self.answer.estimate
        if found is None or self.answer.one_off_ore == 0:
            return None
        values = {name: self._years(found, f"{name}_years") for name in ("break_even", "soonest", "latest")}
        return said(
            self.words, BREAK_EVEN[_case(found)],
            one_off=self._amounts.millions(self.answer.one_off_ore, "/one_off_ore"),
            years=values["break_even"], soonest=values["soonest"], latest=values["latest"],
        )  # fmt: skip

    def elasticity(self) -> Said | None:
        """How cost goes with size; None without a function."""
        model = self.answer.model
        if not model.elasticities:
            return None
        one, at = model.elasticities[0], "/model/elasticities/0"
        return said(
            self.words, ELASTICITY,
            elasticity=self._amounts.number(one.value, f"{at}/value", 2),
            low=self._amounts.number(one.low, f"{at}/low", 2),
            high=self._amounts.number(one.high, f"{at}/high", 2),
            n=self._amounts.count(model.n, "/model/n"),
        )  # fmt: skip

    def reservations(self) -> list[Said]:
        """What must be known of the answer."""
        answer, found = self.answer, [plain(self.words.say(ASSUMED)), plain(self.words.say(UNNAMED))]
        if answer.estimate is not None:
            found.insert(0, plain(self.words.say(INTERVALS)))
        if answer.coordination_pct > 0 and answer.estimate is not None:
            is_whole = answer.coordination_pct == int(answer.coordination_pct)
            percent = self._amounts.number(answer.coordination_pct, "/coordination_pct", 0 if is_whole else 1)
            found.insert(0, said(self.words, COORDINATED, percent=percent))
        if answer.stands_in:
            found.insert(0, plain(self.words.say(STANDS_IN)))
        if answer.estimate is not None and answer.estimate.extrapolates and answer.model.largest is not None:
            found.insert(
                0,
                said(
                    self.words, STRETCHED,
                    population=self._amounts.count(answer.population, "/population"),
                    largest=self._amounts.count(answer.model.largest, "/model/largest"),
                ),
            )  # fmt: skip
        return found

    def _years(self, found: Estimate, field: str) -> Said:
        years: int | None = getattr(found, field)
        if years is None:
            return plain("")
        # By `count`, so that the catalogues hold the sentence; its place for the number is kept.
        sentence = self.words.count("{number} year", "{number} years", years, number="{number}")
        return filled(sentence, number=self._amounts.count(years, f"/estimate/{field}"))


def _case(found: Estimate) -> str:
    """Which sentence tells when the one-off cost is earned back."""
    if found.soonest_years is None:
        return "never"
    if found.break_even_years is None:
        return "soonest"
    return "open" if found.latest_years is None else "closed"


def listed(words: Words, organisations: Sequence[Named]) -> str:
    """Names in a sentence: `Prøveby, Mønsterby and Skitseby`."""
    names = [Phrases(words).name(one) for one in organisations]
    if len(names) < 2:
        return "".join(names)
    return words.say("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])
