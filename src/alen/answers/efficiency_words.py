"""A frontier in sentences: whether it can be told from noise, what closed the gate, what lies beyond it."""

from __future__ import annotations

from collections.abc import Sequence

from alen.answers.amounts import Amounts
from alen.answers.efficiency import FrontierAnswer, GateState, OutlierSet, SpreadLine
from alen.answers.efficiency_lenses import FrontierTotal
from alen.answers.phrases import ORGANISATIONS, SCOPES, Phrases
from alen.answers.potential_words import ESTIMATED
from alen.answers.said import Said, joined, plain, said
from alen.answers.sharing_words import listed
from alen.model.printed import Printed, nothing
from alen.words import Words, msgid

CLOSED = msgid(
    "Differences in efficiency between {kind} cannot be told from noise: {measure}, {year}. Therefore "
    "no scores are shown."
)
OPEN = msgid(
    "{measure}, {year}: inefficiency can be told from noise. By the milder of two lenses {amount}, {share}% "
    "of what {n} {kind} booked, lies beyond the frontier."
)
CAUTION = msgid(
    "A difference to a frontier is no money that can be taken out: it may be service, need or something that "
    "is not counted here. The accounts say nothing of what the money gave."
)
WHY = {
    "ratio": msgid(
        "Inefficiency spreads {ratio} times as wide as noise; {needed} times is needed before anything is "
        "said of one of them."
    ),
    "chance": msgid(
        "Where nobody is inefficient, chance alone gives as much in {chance}% of samples; more than {most}% "
        "is too often."
    ),
    "no_inefficiency": msgid(
        "No inefficiency is found: costs do not lean to the high side by more than the noise explains."
    ),
    "curve": msgid(
        "What a cost function without bends takes for inefficiency, {ratio} times the noise, one that may "
        "bend with size does not: there it is {curved} times, and chance alone gives as much in {chance}% of "
        "samples."
    ),
    "no_noise": msgid("No noise is stated and none was found, and booked amounts always hold some."),
    "not_found": msgid("No cost function with inefficiency could be fitted to these figures."),
    "too_few": msgid("They are too few to let the cost function bend with size."),
    "no_claim": msgid("By the milder of two lenses nobody lies beyond the frontier."),
    "no_repeated_years": msgid(
        "There are no repeated years to read a year's chance from, so the noise cannot be said."
    ),
}
"""What closes the gate, in a sentence each."""

NOISE = msgid(
    "The noise is stated, and not guessed from the same figures: {year}% from year to year, read from "
    "repeated years of the same {kind}, and {booking}% of booking practice, which stays and which no series "
    "shows; together {stated}%."
)
NOISE_WITHOUT_YEARS = msgid(
    "The noise is stated, and not guessed from the same figures: {booking}% of booking practice, which stays "
    "and which no series shows."
)
DRIVER = msgid(
    "Cost goes with size: {value}% more for each per cent more inhabitants (band {low} to {high}%, {n} "
    "{kind}). Below one, large ones cost less per inhabitant."
)
NO_DRIVER = msgid("How cost goes with size cannot be said of these figures.")
OUTLIERS = {
    1: msgid(
        "{names} stretches the figures most: without it they span {ratio}% of the whole. Nothing is left out."
    ),
    2: msgid(
        "Of all pairs {names} stretch the figures most: without them they span {ratio}% of the whole. "
        "Nothing is left out."
    ),
}
TOTALS = {
    "best_of_two": msgid("The milder of the two (the only one that may be claimed)"),
    "sfa": msgid("Stochastic frontier (SFA)"),
    "simex": msgid("DEA, bias-corrected, extrapolated to no noise (SIMEX)"),
    "dea": msgid("DEA, noise and all"),
    "dea_corrected": msgid("DEA, bias-corrected, noise and all"),
}
SHORT_TOTALS = {
    "best_of_two": msgid("The milder of two"),
    "sfa": msgid("SFA"),
    "simex": msgid("SIMEX"),
    "dea": msgid("DEA"),
    "dea_corrected": msgid("DEA, bias-corrected"),
}
LEFT_OUT = {
    "bootstrap": msgid("Bias-corrected scores and their sampling error are left out"),
    "simex": msgid("SIMEX is left out"),
}
LEFT_OUT_WHY = {
    "passing": msgid("{lenses}: the engine for them is being made ready. Ask again in a minute."),
    "plain": msgid("{lenses}: they need the extra `fast`, which is not installed where this was computed."),
    "refused": msgid("{lenses}: these figures do not allow them."),
}
RTS = {
    "vrs": msgid("variable"),
    "crs": msgid("constant"),
    "drs": msgid("not increasing"),
    "irs": msgid("not decreasing"),
}
"""Returns to scale."""

RETURNS = {
    "increasing": msgid("increasing"),
    "constant": msgid("constant"),
    "decreasing": msgid("decreasing"),
    "unknown": msgid("cannot be said"),
}
STATUSES = {
    "missing": msgid("no figure"),
    "booked_elsewhere": msgid("presumably booked elsewhere"),
    "no_amount": msgid("no amount above zero, or no inhabitants"),
}
LACKING = msgid(
    "Not loaded, and therefore not counted: {outputs}. Costs are held against {used} alone, so that whoever "
    "has more of what is lacking looks dearer."
)
SIZES = {
    "all": msgid(
        "Drawn with seed {seed}: {replicates} replicates of the bootstrap, {draws} draws of noise, and "
        "{sets} draws of added noise at each step of SIMEX."
    ),
    "noise": msgid("Drawn with seed {seed}: {draws} draws of noise."),
}


class Fronter:
    """The sentences of one answer; `alias` is the page's name for it."""

    def __init__(self, words: Words, answer: FrontierAnswer, alias: str = "frontier") -> None:
        self.words, self.answer, self.alias = words, answer, alias
        self.phrases = Phrases(words)
        self.amounts = Amounts(words, answer.header.measure.unit, alias)

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

    def lead(self) -> Said:
        """The answer in its first sentence."""
        answer, about = self.answer, {"measure": plain(self.what()), "year": str(self.answer.year)}
        if answer.lenses is None:
            return said(self.words, CLOSED, kind=self.kind(), **about)
        best = answer.lenses.totals[0]
        return said(
            self.words, OPEN, **about, kind=self.kind(), n=self.amounts.count(answer.n, "/n"),
            amount=self.amounts.millions(best.ore, "/lenses/totals/0/ore"),
            share=self.amounts.number(best.pct, "/lenses/totals/0/pct", 1),
        )  # fmt: skip

    def caution(self) -> Said:
        """What a difference to a frontier is not."""
        return plain(self.words.say(CAUTION))

    def why(self) -> list[Said]:
        """What closed the gate, a sentence each; none where it is open."""
        return [self._why(name) for name in self.answer.gate.closed_by]

    def _why(self, name: str) -> Said:
        at, line, where = self.answer.gate, self.answer.gate.straight, "straight"
        if name == "curve":
            line, where = at.curved, "curved"
        return said(
            self.words, WHY[name],
            ratio=self.ratio(at.straight, "straight"),
            curved=self.ratio(at.curved, "curved"),
            needed=self.amounts.number(at.needed, "/gate/needed", 0),
            chance=nothing("–") if line is None else self.percent(line.p_value, f"/gate/{where}/p_value"),
            most=self.percent(at.significance, "/gate/significance", 0),
        )  # fmt: skip

    def noise(self) -> Said:
        """What the noise is made of."""
        at: GateState = self.answer.gate
        if at.sigma_year is None:
            return said(
                self.words, NOISE_WITHOUT_YEARS, booking=self.percent(at.sigma_booking, "/gate/sigma_booking")
            )
        return said(
            self.words, NOISE, kind=self.kind(),
            year=self.percent(at.sigma_year, "/gate/sigma_year"),
            booking=self.percent(at.sigma_booking, "/gate/sigma_booking"),
            stated=self.percent(at.sigma_stated, "/gate/sigma_stated"),
        )  # fmt: skip

    def ratio(self, line: SpreadLine | None, where: str) -> Printed:
        """How many times as wide as noise inefficiency spreads."""
        if line is None or line.ratio is None:
            return nothing("–")
        return self.amounts.number(line.ratio, f"/gate/{where}/ratio", 2)

    def percent(self, share: float | None, pointer: str, decimals: int = 1) -> Printed:
        """A share or an sd of a logarithm, in per cent."""
        if share is None:
            return nothing("–")
        return Printed(
            self.words.number(share / 0.01, decimals), share, f"{self.alias}#{pointer}", 0.01
        )  # fmt: skip

    def driver(self) -> Said:
        """How cost goes with size."""
        model = self.answer.model
        if not model.elasticities:
            return plain(self.words.say(NO_DRIVER))
        one, at = model.elasticities[0], "/model/elasticities/0"
        return said(
            self.words, DRIVER, kind=self.kind(), n=self.amounts.count(model.n, "/model/n"),
            value=self.amounts.number(one.value, f"{at}/value", 2),
            low=self.amounts.number(one.low, f"{at}/low", 2),
            high=self.amounts.number(one.high, f"{at}/high", 2),
        )  # fmt: skip

    def outliers(self) -> list[Said]:
        """Who stretches the figures most."""
        return [self._outlier(at, one) for at, one in enumerate(self.answer.outliers)]

    def _outlier(self, at: int, one: OutlierSet) -> Said:
        return said(
            self.words, OUTLIERS[len(one.organisations)], names=listed(self.words, one.organisations),
            ratio=self.percent(one.ratio, f"/outliers/{at}/ratio"),
        )  # fmt: skip

    def lacking(self) -> Said | None:
        """What is not counted, and what that does."""
        if not self.answer.lacking:
            return None
        text = self.phrases.text
        return said(
            self.words, LACKING,
            outputs=", ".join(_lower(text(one.name)) for one in self.answer.lacking),
            used=", ".join(_lower(text(one.name)) for one in self.answer.outputs),
        )  # fmt: skip

    def estimated(self) -> Said | None:
        """That costs in kroner are no booked amounts."""
        return plain(self.words.say(ESTIMATED)) if self.answer.is_estimated else None

    def left_out(self) -> Said | None:
        """Which lenses are not there, and why."""
        lenses = self.answer.lenses
        if lenses is None or not lenses.left_out:
            return None
        names = "; ".join(self.phrases.of(LEFT_OUT, one) for one in lenses.left_out)
        key = "refused"
        if self.answer.engine == "plain":
            key = "passing" if self.answer.is_passing else "plain"
        return plain(self.words.say(LEFT_OUT_WHY[key], lenses=names))

    def sizes(self) -> Said | None:
        """How much was drawn; None while the gate is closed, when nothing is."""
        if self.answer.lenses is None:
            return None
        sizes, count = self.answer.sizes, self.amounts.count
        return said(
            self.words, SIZES["all" if sizes.replicates else "noise"],
            seed=count(sizes.seed, "/sizes/seed"),
            replicates=count(sizes.replicates, "/sizes/replicates"),
            draws=count(sizes.draws, "/sizes/draws"),
            sets=count(sizes.sets, "/sizes/sets"),
        )  # fmt: skip

    def total(self, one: FrontierTotal, at: int) -> Sequence[Printed]:
        """A total in millions of kroner and in per cent of all costs."""
        pointer = f"/lenses/totals/{at}"
        # Another seed would move SIMEX's by a point or two.
        decimals = 0 if one.lens == "simex" else 1
        return (
            self.amounts.millions_number(one.ore, f"{pointer}/ore"),
            self.amounts.number(one.pct, f"{pointer}/pct", decimals),
        )

    def notes(self) -> Said:
        """What must be known of all of it."""
        return joined([self.caution(), self.lacking(), self.estimated(), self.left_out(), self.sizes()])


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
