"""What a page says first: the figure in words, where it lies among the others, and how it has moved.

Every sentence is whole in its language, and every number in it points into the answer it is said of.
"""

from __future__ import annotations

from dataclasses import dataclass

from alen.answers.amounts import Amounts
from alen.answers.measure_words import MeasureWords, words_of
from alen.answers.parts import Named
from alen.answers.phrases import KINDS, SCOPES, Phrases
from alen.answers.places import is_certain, place_said
from alen.answers.said import Said, Value, joined, plain, said
from alen.answers.standing import Change, Place, StandingAnswer
from alen.words import Words, msgid

BOOKED = {
    "own": msgid("{organisation} booked {value} {what} in {year}."),
    "real": msgid(
        "What {organisation} booked {what} in {year} amounts to {value} in constant {base} prices."
    ),
    "municipality": msgid("The municipalities together booked {value} {what} in {year}."),
    "municipality_real": msgid(
        "What the municipalities together booked {what} in {year} amounts to {value} in constant {base} "
        "prices."
    ),
    "region": msgid("The regions together booked {value} {what} in {year}."),
    "region_real": msgid(
        "What the regions together booked {what} in {year} amounts to {value} in constant {base} prices."
    ),
    "summed": msgid("{parts} together booked {value} {what} in {year}; {organisation} takes over from them."),
    "summed_real": msgid(
        "What {parts} together booked {what} in {year} amounts to {value} in constant {base} prices; "
        "{organisation} takes over from them."
    ),
}
BUDGETED = {
    "own": msgid("{organisation} budgeted {value} {what} for {year}."),
    "real": msgid(
        "What {organisation} budgeted {what} for {year} amounts to {value} in constant {base} prices."
    ),
    "municipality": msgid("The municipalities together budgeted {value} {what} for {year}."),
    "municipality_real": msgid(
        "What the municipalities together budgeted {what} for {year} amounts to {value} in constant {base} "
        "prices."
    ),
    "region": msgid("The regions together budgeted {value} {what} for {year}."),
    "region_real": msgid(
        "What the regions together budgeted {what} for {year} amounts to {value} in constant {base} prices."
    ),
    "summed": msgid(
        "{parts} together budgeted {value} {what} for {year}; {organisation} takes over from them."
    ),
    "summed_real": msgid(
        "What {parts} together budgeted {what} for {year} amounts to {value} in constant {base} prices; "
        "{organisation} takes over from them."
    ),
}
PLACES = {
    "above_highest": msgid("That is {difference} above the median of {among}, and the highest."),
    "above_shared_highest": msgid(
        "That is {difference} above the median of {among}, and the highest, shared by {tied}."
    ),
    "above_place": msgid(
        "That is {difference} above the median of {among}, and number {place} counted from the highest."
    ),
    "above_shared_place": msgid(
        "That is {difference} above the median of {among}, and number {place} counted from the highest, "
        "shared by {tied}."
    ),
    "below_lowest": msgid("That is {difference} below the median of {among}, and the lowest."),
    "below_shared_lowest": msgid(
        "That is {difference} below the median of {among}, and the lowest, shared by {tied}."
    ),
    "below_place": msgid(
        "That is {difference} below the median of {among}, and number {place} counted from the highest."
    ),
    "below_shared_place": msgid(
        "That is {difference} below the median of {among}, and number {place} counted from the highest, "
        "shared by {tied}."
    ),
    "at_place": msgid("That matches the median of {among}, and is number {place} counted from the highest."),
    "at_shared_place": msgid(
        "That matches the median of {among}, and is number {place} counted from the highest, shared by "
        "{tied}."
    ),
    "above": msgid("That is {difference} above the median of {among}."),
    "below": msgid("That is {difference} below the median of {among}."),
    "at": msgid("That matches the median of {among}."),
}
AMONG = {
    "municipality": msgid("the {n} municipalities"),
    "municipality_ranked": msgid("the {n} ranked municipalities"),
    "municipality_area": msgid("the {n} municipalities in {parent}"),
    "municipality_area_ranked": msgid("the {n} ranked municipalities in {parent}"),
    "municipality_group": msgid("the {n} municipalities in the group {parent}"),
    "municipality_group_ranked": msgid("the {n} ranked municipalities in the group {parent}"),
    "region": msgid("the {n} regions"),
    "region_ranked": msgid("the {n} ranked regions"),
}
CHANGES = {
    "real_up": msgid("In constant {base} prices it has risen {change} since {first}."),
    "real_down": msgid("In constant {base} prices it has fallen {change} since {first}."),
    "real_same": msgid("In constant {base} prices it is unchanged since {first}."),
    "current_up": msgid("In current prices it has risen {change} since {first}."),
    "current_down": msgid("In current prices it has fallen {change} since {first}."),
    "current_same": msgid("In current prices it is unchanged since {first}."),
    "plain_up": msgid("It has risen {change} since {first}."),
    "plain_down": msgid("It has fallen {change} since {first}."),
    "plain_same": msgid("It is unchanged since {first}."),
}


NEGATIVE = msgid("The figures are negative, as in the source: the lowest figure is the largest amount.")
"""Said of incomes and transfers, where nobody has a figure above 0: there the lowest is the most."""


def measure_lead(words: Words, answer: StandingAnswer, alias: str = "standing") -> Said:
    """The paragraph a measure's page begins with; its numbers point into `answer`, called `alias`."""
    lead = _Lead(words, answer, alias)
    if answer.status == "missing":
        is_nation = answer.organisation.kind == "nation"
        parts = [lead.missing(), *([lead.range()] if is_nation else lead.around())]
    elif answer.status == "nation":
        parts = [lead.first(), lead.change(), lead.range()]
    elif answer.status == "ranked":
        parts = [lead.first(), *lead.places(), lead.change()]
    elif answer.status == "booked_elsewhere":
        parts = [lead.first(), lead.elsewhere(), *lead.around()]
    else:
        parts = [lead.first(), *lead.around(), lead.change()]
    return joined([*parts, lead.scope(), lead.sign()])


def among_words(amounts: Amounts, kind: str, place: Place, pointer: str) -> Said:
    """Whom a median is of: `the 98 municipalities`; `pointer` is that of the place in the answer."""
    key = kind
    if place.among is not None and place.among.kind != "nation" and kind == "municipality":
        key += "_group" if place.among.kind == "group" else "_area"
    if place.n < place.members:
        key += "_ranked"
    words = amounts.words
    values: dict[str, Value] = {"n": amounts.count(place.n, f"{pointer}/n")}
    if "{parent}" in AMONG[key]:
        values["parent"] = Phrases(words).name(place.among)
    return said(words, AMONG[key], **values)


def named_ones(words: Words, found: tuple[Named, ...]) -> Said:
    """Those at an end: one name, two names, or the first name and others."""
    names = [Phrases(words).name(one) for one in found]
    if len(names) == 1:
        return plain(names[0])
    if len(names) == 2:
        return said(words, msgid("{first} and {second}"), first=names[0], second=names[1])
    return said(words, msgid("{first} and others"), first=names[0])


def change_sentence(amounts: Amounts, change: Change, pointer: str, prices: str, base: int | None) -> Said:
    """How far something has moved; `prices` is `real`, `current` or `plain` for what is no money."""
    words, first = amounts.words, str(change.first_year)
    if amounts.unit == "pct":
        moved = amounts.difference(change.change, f"{pointer}/change")
        is_same, value = amounts.is_nothing(change.change), change.change
    elif change.pct is not None:
        moved = amounts.percent(change.pct, f"{pointer}/pct")
        is_same, value = amounts.is_nothing(change.pct, 1), change.pct
    else:
        return plain("")
    way = "same" if is_same else "up" if value > 0 else "down"
    values: dict[str, Value] = {"first": first, "change": moved, "base": str(base)}
    return said(words, CHANGES[f"{prices}_{way}"], **values)


class _Lead:
    """The sentences about one standing."""

    def __init__(self, words: Words, answer: StandingAnswer, alias: str) -> None:
        self.words, self.answer = words, answer
        self.phrases = Phrases(words)
        self.amounts = Amounts(words, answer.header.measure.unit, alias)

    # -- the figure ------------------------------------------------------------------------------

    def first(self) -> Said:
        """The figure in words, by the way its measure is spoken of."""
        own = words_of(self.answer.header.measure.id)
        if own is None:
            return self._by_name()
        if own.way in {"booked", "budgeted"}:
            return self._money(own)
        if self.answer.header.measure.of:
            return self._growth(own)
        if own.way == "counted":
            return said(self.words, msgid("{organisation} had {value} {what} {year}."),
                organisation=self.phrases.name(self.answer.organisation), value=self._value(),
                what=self._text(own), year=str(self.answer.year),
            )  # fmt: skip
        return said(
            self.words, msgid("{subject} was {value} for {organisation} in {year}."),
            subject=self._text(own), value=self._value(), organisation=self._name_within(),
            year=str(self.answer.year),
        )  # fmt: skip

    def _money(self, own: MeasureWords) -> Said:
        answer = self.answer
        key = answer.kind if answer.status == "nation" else "summed" if answer.cell.summed_from else "own"
        if answer.header.price.kind == "real":
            key = "real" if key == "own" else f"{key}_real"
        return said(
            self.words,
            (BOOKED if own.way == "booked" else BUDGETED)[key],
            organisation=self.phrases.name(answer.organisation),
            parts=named_ones(self.words, answer.replaced) if answer.replaced else "",
            value=self._value(),
            what=self._text(own),
            year=str(answer.year),
            base=str(answer.header.price.base_year),
        )

    def _growth(self, own: MeasureWords) -> Said:
        values: dict[str, Value] = {
            "before": str(self.answer.year - 1),
            "year": str(self.answer.year),
            "subject": self._text(own),
            "value": self._value(),
            "organisation": self._name_within(),
        }
        if self.answer.header.price.kind == "real":
            return said(
                self.words,
                msgid(
                    "From {before} to {year} the growth in {subject} was {value} for {organisation} in "
                    "constant prices."
                ),
                **values,
            )
        return said(
            self.words,
            msgid(
                "From {before} to {year} the growth in {subject} was {value} for {organisation} in current "
                "prices."
            ),
            **values,
        )

    def _by_name(self) -> Said:
        return said(self.words, msgid("{name}: {value} for {organisation} in {year}."),
            name=self.phrases.text(self.answer.header.measure.name), value=self._value(),
            organisation=self._name_within(), year=str(self.answer.year),
        )  # fmt: skip

    def _value(self) -> Said:
        value = self.answer.cell.value
        return plain("–") if value is None else self.amounts.value(value, "/cell/value")

    def _text(self, own: MeasureWords) -> str:
        return self.phrases.text(own.text)

    def _name_within(self) -> str:
        """The organisation's name inside a sentence, where the country's begins in lower case."""
        if self.answer.organisation.kind == "nation":
            return self.phrases.of(KINDS, "nation")
        return self.phrases.name(self.answer.organisation)

    def missing(self) -> Said:
        """That there is no figure, and why."""
        missing = self.answer.cell.missing
        return said(self.words, msgid("There is no figure for {organisation} in {year}: {why}."),
            organisation=self._name_within(), year=str(self.answer.year),
            why="–" if missing is None else self.phrases.why(missing),
        )  # fmt: skip

    def elsewhere(self) -> Said:
        """Why a figure has no place."""
        return said(
            self.words,
            msgid(
                "The amount is so low that the spending is presumably booked elsewhere, and {organisation} "
                "therefore has no place."
            ),
            organisation=self.phrases.name(self.answer.organisation),
        )

    def scope(self) -> Said:
        """Which band the figure is of; nothing for a measure without bands."""
        scope = self.answer.header.scope
        if scope == "single":
            return plain("")
        return said(self.words, msgid("The scope is {scope}."), scope=self.phrases.of(SCOPES, scope))

    def sign(self) -> Said:
        """That the lowest figure is the largest amount, where all are amounts below 0."""
        highest = self.answer.country.maximum
        if highest is None or highest >= 0 or self.answer.header.measure.unit != "kr_per_inhabitant":
            return plain("")
        return said(self.words, NEGATIVE)

    # -- the others ------------------------------------------------------------------------------

    def places(self) -> list[Said]:
        """Where it lies in the country, and in the group where one was chosen."""
        found = [self._place(self.answer.country, "/country")]
        if self.answer.group is not None:
            found.append(self._place(self.answer.group, "/group"))
        return found

    def _place(self, place: Place, pointer: str) -> Said:
        if place.difference is None or place.n < 2:
            return plain("")
        amounts = self.amounts
        way = "at"
        if not amounts.is_nothing(place.difference):
            way = "above" if place.difference > 0 else "below"
        values: dict[str, Value] = {
            "difference": amounts.difference(place.difference, f"{pointer}/difference"),
            "among": among_words(amounts, self.answer.kind, place, pointer),
        }
        if place.place is not None and place.tied is not None:
            values["place"] = place_said(self.words, place.place, place.band, f"{amounts.alias}#{pointer}")
            values["tied"] = amounts.count(place.tied, f"{pointer}/tied")
            way += "_shared" if place.tied > 1 else ""
            # An end has a name of its own only where nobody else could be there.
            way += _end(way, place.place, place.tied, place.placed) if is_certain(place.band) else "_place"
        return said(self.words, PLACES[way], **values)

    def around(self) -> list[Said]:
        """The medians, where the organisation has no place among them."""
        found = [self._median(self.answer.country, "/country")]
        if self.answer.group is not None:
            found.append(self._median(self.answer.group, "/group"))
        return found

    def _median(self, place: Place, pointer: str) -> Said:
        if place.median is None:
            return plain("")
        return said(self.words, msgid("The median of {among} is {median}."),
            among=among_words(self.amounts, self.answer.kind, place, pointer),
            median=self.amounts.value(place.median, f"{pointer}/median"),
        )  # fmt: skip

    def range(self) -> Said:
        """From the lowest to the highest, with the median: what the whole country is like."""
        place = self.answer.country
        if place.minimum is None or place.maximum is None or place.median is None:
            return plain("")
        return said(
            self.words,
            msgid(
                "Among {among} it goes from {minimum} ({lowest}) to {maximum} ({highest}), and the median is "
                "{median}."
            ),
            among=among_words(self.amounts, self.answer.kind, place, "/country"),
            minimum=self.amounts.short(place.minimum, "/country/minimum"),
            lowest=named_ones(self.words, place.lowest),
            maximum=self.amounts.short(place.maximum, "/country/maximum"),
            highest=named_ones(self.words, place.highest),
            median=self.amounts.value(place.median, "/country/median"),
        )

    # -- time ------------------------------------------------------------------------------------

    def change(self) -> Said:
        """The change since the first year that can be compared: real where it can be, else nominal."""
        answer = self.answer
        if answer.real is not None and answer.change_price is not None:
            return change_sentence(self.amounts, answer.real, "/real", "real", answer.change_price.base_year)
        if answer.nominal is None:
            return plain("")
        prices = "current" if answer.header.measure.price_dependent else "plain"
        return change_sentence(self.amounts, answer.nominal, "/nominal", prices, None)


def _end(way: str, place: int, tied: int, n: int) -> str:
    """How a place is called: at an end it has a name, elsewhere a number."""
    if way.startswith("above") and place == 1:
        return "_highest"
    if way.startswith("below") and place + tied - 1 == n:
        return "_lowest"
    return "_place"


@dataclass(frozen=True)
class Head:
    """What stands in a page's title, in a link's preview and in a chart's title and description."""

    title: str
    description: str


def head(words: Words, answer: StandingAnswer) -> Head:
    """The title and description of a measure for one organisation, as plain text."""
    phrases = Phrases(words)
    title = words.say(
        "{measure}: {organisation} {year}",
        measure=phrases.text(answer.header.measure.name),
        organisation=phrases.name(answer.organisation),
        year=str(answer.year),
    )
    return Head(title, measure_lead(words, answer).text)
