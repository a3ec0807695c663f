"""What the regions' page says first, generated from the figures: whole sentences in both languages."""

from __future__ import annotations

from alen.answers.amounts import MILLION_ORE, Amounts
from alen.answers.drivers import Driver, DriversAnswer
from alen.answers.measure_words import words_of
from alen.answers.phrases import SCOPES, Phrases
from alen.answers.regions import RegionRow, RegionsAnswer
from alen.answers.regions_growth import AmountGrowth
from alen.answers.said import Said, joined, plain, said
from alen.measures.breakdowns import REST
from alen.model.printed import Printed
from alen.words import Words, msgid

BILLION_ORE = 1000 * MILLION_ORE
"""Øre in a billion (milliard) kroner."""

BOOKED = {
    "more": msgid(
        "The regions together booked {amount} {what} in {year}, {growth} more than the year before."
    ),
    "less": msgid(
        "The regions together booked {amount} {what} in {year}, {growth} less than the year before."
    ),
    "same": msgid("The regions together booked {amount} {what} in {year}, as much as the year before."),
    "alone": msgid("The regions together booked {amount} {what} in {year}."),
    "partial": msgid("{n} of {members} regions together booked {amount} {what} in {year}."),
    "real": msgid(
        "What the regions together booked {what} in {year} amounts to {amount} in constant {base} prices."
    ),
    "partial_real": msgid(
        "What {n} of {members} regions together booked {what} in {year} amounts to {amount} in constant "
        "{base} prices."
    ),
}
GREW = {
    "more": msgid("In the prices of each year that is {growth} more than the year before."),
    "less": msgid("In the prices of each year that is {growth} less than the year before."),
    "same": msgid("In the prices of each year that is as much as the year before."),
}
REAL = {
    "more": msgid("With price rises taken out the amount was {growth} higher."),
    "less": msgid("With price rises taken out the amount was {growth} lower."),
    "same": msgid("With price rises taken out the amount was unchanged."),
}
SINCE = {
    "more": msgid("Since {first} the amount has grown {growth}, {compound} a year."),
    "less": msgid("Since {first} the amount has fallen {growth}, {compound} a year."),
    "same": msgid("Since {first} the amount is unchanged."),
}
RATIO = msgid("{highest} booked {ratio} times as much per inhabitant as {lowest}.")
ALIKE = msgid("{highest} booked most per inhabitant and {lowest} least, but they are within {ratio} times.")
NONE = msgid("No figures for what the regions booked {what} are loaded in this edition.")
SCOPE = msgid("Scope: {scope}.")

PULLED = {
    "more": msgid("{part} gave most to the change: {points} percentage points up."),
    "less": msgid("{part} gave most to the change: {points} percentage points down."),
}
DESCRIBED = msgid(
    "What the regions booked {what} in {year}: amounts, per inhabitant, growth and what drives it."
)


def way_of(growth: AmountGrowth, *, real: bool = False) -> str:
    """`more`, `less` or `same` as it is printed; empty where there is no growth."""
    value = growth.real_pct if real else growth.nominal_pct
    if value is None:
        return ""
    if abs(value) < 0.05:
        return "same"
    return "more" if value > 0 else "less"


def what_of(words: Words, answer: RegionsAnswer) -> str:
    """What is booked, in words: `in IT spending on cross grouping 110`."""
    known = words_of(answer.header.measure.id)
    text = known.text if known is not None else answer.header.measure.name
    return Phrases(words).text(text)


def part_name(words: Words, driver: Driver, dimension: str) -> str:
    """What a part is called: its name, its code where it has none, or what the rest is."""
    if driver.code == REST:
        return words.say("Other arts, not loaded apart")
    if driver.label is not None:
        return Phrases(words).text(driver.label)
    if dimension == "art":
        return words.say("Art {code}", code=driver.code)
    return words.say("Function {code}", code=driver.code)


class Lead:
    """The sentences of one answer; `alias` is the page's name for it."""

    def __init__(self, words: Words, answer: RegionsAnswer, alias: str = "regions") -> None:
        self.words, self.answer, self.alias = words, answer, alias
        self.amounts = Amounts(words, answer.header.measure.unit, alias)

    def said(self) -> Said:
        """The whole paragraph."""
        if self.answer.total.amount_ore is None:
            return said(self.words, NONE, what=what_of(self.words, self.answer))
        return joined([self.booked(), self.grew(), self.real(), self.ratio(), self.since(), self.scope()])

    def amount(self, ore: int, pointer: str) -> Said:
        """Kroner in millions, or in milliards from one on."""
        if abs(ore) < BILLION_ORE:
            return self.amounts.millions(ore, pointer)
        shown = self.words.number(ore / BILLION_ORE, 1)
        number = Printed(shown, ore, f"{self.alias}#{pointer}", BILLION_ORE)
        return said(self.words, msgid("DKK {number} billion"), number=number)

    def booked(self) -> Said:
        """What was booked, and the growth where both fit in one sentence."""
        total, price = self.answer.total, self.answer.header.price
        key = way_of(total.year_before) or "alone"
        if price.kind == "real":
            key = "partial_real" if total.is_partial else "real"
        elif total.is_partial:
            key = "partial"
        values: dict[str, Printed | Said | str] = {
            "amount": self.amount(total.amount_ore or 0, "/total/amount_ore"),
            "what": what_of(self.words, self.answer),
            "year": str(self.answer.year),
        }
        if total.is_partial:
            values["n"] = self.amounts.count(total.n, "/total/n")
            values["members"] = self.amounts.count(total.members, "/total/members")
        if price.kind == "real":
            values["base"] = str(price.base_year)
        if key in ("more", "less"):
            values["growth"] = self._growth(total.year_before.nominal_pct)
        return said(self.words, BOOKED[key], **values)

    def _growth(self, value: float | None) -> Said:
        return self.amounts.percent(value or 0.0, "/total/year_before/nominal_pct")

    def grew(self) -> Said | None:
        """The growth in a sentence of its own, where the first could not say it."""
        total = self.answer.total
        key = way_of(total.year_before)
        if not key or total.is_partial or self.answer.header.price.kind != "real":
            return None
        if key == "same":
            return said(self.words, GREW[key])
        return said(self.words, GREW[key], growth=self._growth(total.year_before.nominal_pct))

    def real(self) -> Said | None:
        """Growth with price rises taken out."""
        growth, key = self.answer.total.year_before, way_of(self.answer.total.year_before, real=True)
        if not key or self.answer.total.is_partial:
            return None
        if key == "same":
            return said(self.words, REAL[key])
        value = self.amounts.percent(growth.real_pct or 0.0, "/total/year_before/real_pct")
        return said(self.words, REAL[key], growth=value)

    def ends(self) -> tuple[tuple[int, RegionRow], tuple[int, RegionRow]] | None:
        """The regions with the highest and the lowest figure per inhabitant, with where they stand."""
        ranked = [(at, row) for at, row in enumerate(self.answer.regions) if row.status == "ranked"]
        return (ranked[0], ranked[-1]) if len(ranked) > 1 else None

    def ratio(self) -> Said | None:
        """How many times the lowest the highest is."""
        ends = self.ends()
        if ends is None or ends[0][1].ratio_to_lowest is None:
            return None
        (at, highest), (_, lowest) = ends
        value, phrases = highest.ratio_to_lowest or 1.0, Phrases(self.words)
        return said(
            self.words,
            RATIO if value >= 1.05 else ALIKE,
            highest=phrases.name(highest.organisation),
            lowest=phrases.name(lowest.organisation),
            ratio=self.amounts.number(value, f"/regions/{at}/ratio_to_lowest", 1 if value >= 1.05 else 2),
        )

    def since(self) -> Said | None:
        """Growth from the answer's first year, whole and a year."""
        growth = self.answer.total.since_first
        if growth is None or self.answer.total.is_partial or growth.first_year == self.answer.year - 1:
            return None
        key = way_of(growth)
        first = str(growth.first_year)
        if key == "same":
            return said(self.words, SINCE[key], first=first)
        if not key or growth.compound_nominal_pct is None:
            return None
        source = "/total/since_first"
        return said(
            self.words,
            SINCE[key],
            first=first,
            growth=self.amounts.percent(growth.nominal_pct or 0.0, f"{source}/nominal_pct"),
            compound=self.amounts.percent(growth.compound_nominal_pct, f"{source}/compound_nominal_pct"),
        )

    def scope(self) -> Said | None:
        """The scope, for a measure that has several."""
        if self.answer.header.scope == "single":
            return None
        return said(self.words, SCOPE, scope=Phrases(self.words).of(SCOPES, self.answer.header.scope))

    def description(self) -> str:
        """The page in one sentence, without numbers."""
        what, year = what_of(self.words, self.answer), str(self.answer.year)
        return self.words.say(DESCRIBED, what=what, year=year)


def pulled(words: Words, answer: DriversAnswer, alias: str) -> Said | None:
    """Which part gave most to the change; None where nothing moved."""
    top = next(iter(answer.drivers), None)
    if top is None or top.points is None or abs(top.points) < 0.05:
        return None
    amounts = Amounts(words, "pct", alias)
    name = part_name(words, top, answer.dimension)
    points = amounts.size(top.points, "/drivers/0/points", 1)
    return said(words, PULLED["more" if top.points > 0 else "less"], part=plain(name), points=points)
