"""What the answers say in codes, said in words: units, scopes, reasons, flags and sentences.

Answers carry keys (`not_loaded`, `booked_elsewhere`) and whoever prints them translates; these are the
sentences, and the catalogues hold them in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from alen.words import LANGUAGES, Words, msgid

if TYPE_CHECKING:
    from alen.answers.parts import Cell, Header, Missing, Named, Price, Sentence, Total
    from alen.measures.definition import Text

UNITS = {
    "kr_per_inhabitant": msgid("DKK per inhabitant"),
    "pct": msgid("per cent"),
    "persons": msgid("persons"),
    "per_km2": msgid("inhabitants per km²"),
    "ratio": msgid("ratio"),
}
DECIMALS = {"kr_per_inhabitant": 0, "pct": 1, "persons": 0, "per_km2": 1, "ratio": 2}

SCOPES = {
    "single": msgid("single"),
    "narrow": msgid("narrow"),
    "extended": msgid("extended"),
    "wide": msgid("wide"),
}
BASES = {
    "computed": msgid("computed from the publisher's numbers"),
    "as_published": msgid("as published: the publisher's own rounded figure"),
}
COMPUTED_PER_INHABITANT = msgid("computed: the amount divided by the population on 1 January of that year")
RESERVED = {
    "computed": msgid("Of computed figures only: {text}"),
    "as_published": msgid("Of figures as published only: {text}"),
}
SHORT_BASES = {"computed": msgid("computed"), "as_published": msgid("as published")}
KINDS = {
    "municipality": msgid("municipality"),
    "region": msgid("region"),
    "landsdel": msgid("province"),
    "group": msgid("group of municipalities"),
    "nation": msgid("the whole country"),
    "other": msgid("other"),
}
ORGANISATIONS = {
    "municipality": msgid("municipalities"),
    "region": msgid("regions"),
    "all": msgid("all"),
}
REASONS = {
    "not_published": msgid("not published"),
    "missing_at_source": msgid("missing at the source"),
    "not_applicable": msgid("not applicable"),
    "not_loaded": msgid("not loaded"),
    "rejected": msgid("rejected"),
    "booked_elsewhere": msgid("presumably booked elsewhere"),
}
WHY = {
    "source_gap": msgid("the source holds the cell without a number, or lacks it"),
    "not_authorised": msgid("the function may not be used in that year"),
    "no_row": msgid("nothing is loaded for that organisation and year; it would come from {tables}"),
    "no_ledger": msgid("the organisation has released nothing of its own ledger, which alone could give it"),
    "no_index": msgid("the price index has no value for {year}"),
    "no_deflator": msgid("no price index is loaded that may be used here"),
    "default_not_loaded": msgid(
        "the price index {deflator} (from {table}) is not loaded; --deflator {others} may be used instead"
    ),
    "default_unsuitable": msgid(
        "the price index {deflator} is never used for capital spending; --deflator {others} may be used"
    ),
    "no_population": msgid("the population on 1 January {year} is not loaded"),
    "no_previous": msgid("there is no value for {year}, the year before"),
    "not_positive": msgid("growth from a value at or below zero says nothing"),
    "cut": msgid("the series is cut at {year}: the two years cannot be compared"),
    "part_missing": msgid("{organisation}, one of those summed, has no value"),
    "no_numerator": msgid("published figures cannot be summed: what they were divided from is unknown"),
    "booked_elsewhere": msgid("the amount is so low that the spending is presumably booked elsewhere"),
    "corrected": msgid("the figure was rejected by a correction"),
    "no_denominator": msgid("what it is divided by is zero"),
    "not_an_amount": msgid("it is no amount of money, so price changes do not touch it"),
    "not_standing": msgid("the organisation does not exist in {year}"),
    "other_basis": msgid("the edition holds the figure in another basis only, which is never mixed in"),
    "not_summed": msgid("one sum over these organisations has no meaning for this unit"),
}
FLAGS = {
    "booked_elsewhere": msgid("presumably booked elsewhere"),
    "break": msgid("break in the series"),
    "corrected": msgid("corrected"),
    "estimated": msgid("estimated"),
    "partial": msgid("partial"),
    "provisional": msgid("provisional"),
    "zero_by_absence": msgid("zero because left out"),
}
ROLES = {
    "organisation": msgid("area"),
    "funktion": msgid("function"),
    "dranst": msgid("dranst"),
    "art": msgid("art"),
    "gruppering": msgid("grouping"),
    "ejer": msgid("ownership"),
    "price_unit": msgid("price unit"),
    "gross_net": msgid("gross or net"),
    "key_figure": msgid("key figure"),
    "sex": msgid("sex"),
    "age": msgid("age"),
    "civil_status": msgid("marital status"),
    "quarter": msgid("quarter"),
    "time": msgid("year"),
    "series": msgid("series"),
}
"""The roles a code plays: what a publisher's variable is about."""
CODES = {"not_stated": msgid("not stated"), "*": msgid("all")}
"""Codes of Alen's own, which no publisher has a label for."""
PRICE_UNITS = {
    "LOBM": msgid("current prices, DKK 1,000"),
    "INDL": msgid("current prices, DKK per inhabitant"),
    "AARPRIS": msgid("the year's prices"),
    "08PRIS": msgid("2008 prices"),
}
"""What the price units say where the publisher states none."""
SNAPSHOT_KINDS = {
    "fetched": msgid("fetched"),
    "imported": msgid("imported by hand"),
    "transcribed": msgid("came with the package"),
}
SCHEMES = {
    "region": msgid("region"),
    "landsdel": msgid("province"),
    "group": msgid("group of municipalities"),
    "nation": msgid("the whole country"),
}
SEVERITIES = {
    "finding": msgid("finding"),
    "partial": msgid("partial"),
    "note": msgid("note"),
}
SENTENCES = {
    "rank_range": msgid(
        "{n} of {members} are ranked: the highest is {highest_name} with {highest}, the lowest {lowest_name} "
        "with {lowest}, the median {median}."
    ),
    "rank_order": msgid(
        "{n} of {members} stand in the order: the highest is {highest_name} with {highest}, the lowest "
        "{lowest_name} with {lowest}, the median {median}."
    ),
    "rank_none": msgid("None of the {members} has a rank in {year}."),
    "trend_booked": msgid("{organisation}: {first} {unit} in {first_year} and {last} {unit} in {last_year}."),
    "trend_summed": msgid(
        "{organisation}, before it exists the sum of those it takes over from: {first} {unit} in "
        "{first_year} and {last} {unit} in {last_year}."
    ),
    "trend_one": msgid("{organisation}: {last} {unit} in {last_year}."),
    "trend_many": msgid("A series for each of {n} organisations."),
    "trend_none": msgid("{organisation} has no figure in any year."),
}
"""Headlines of answers: key -> sentence."""

BOOKED = msgid(
    "{organisation} booked DKK {first} per inhabitant in {first_year} and DKK {last} per inhabitant in "
    "{last_year}."
)
"""What `trend_booked` says of accounts in kroner per inhabitant; budgets are not booked."""

BOOKED_REAL = msgid(
    "What {organisation} booked amounts in {prices} to DKK {first} per inhabitant in {first_year} and "
    "DKK {last} per inhabitant in {last_year}."
)
"""The same in real prices: those amounts were never booked."""


class Phrases:
    """The words of one language for what answers are made of."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def of(self, table: Mapping[str, str], key: str) -> str:
        """A code's word; the code itself where there is none."""
        return self.words.say(table[key]) if key in table else key

    def text(self, text: Text | None) -> str:
        """A text that comes in both languages."""
        if text is None:
            return ""
        said = text.in_language(self.words.language)
        # Of a reservation about figures of one basis it is said, where figures of others stand too.
        basis: str = getattr(text, "basis", "")
        return self.words.say(RESERVED[basis], text=said) if basis else said

    def name(self, named: Named | None) -> str:
        """An organisation's name."""
        if named is None:
            return ""
        return named.name_da if self.words.language == "da" else named.name_en

    def value(self, cell: Cell, unit: str) -> str:
        """A figure, or the reason why there is none: never blank, never 0."""
        if cell.value is None:
            return self.of(REASONS, cell.reason)
        return self.words.number(cell.value, DECIMALS.get(unit, 2))

    def number(self, value: float | None, decimals: int = 0) -> str:
        """A number; a dash where none can be said."""
        return "–" if value is None else self.words.number(value, decimals)

    def basis(self, basis: str, unit: str) -> str:
        """What figures of a unit rest on."""
        if basis == "computed" and unit == "kr_per_inhabitant":
            return self.words.say(COMPUTED_PER_INHABITANT)
        return self.of(BASES, basis)

    def percent(self, value: float | None, decimals: int = 1) -> str:
        """A percentage; a dash where none can be said."""
        if value is None:
            return "–"
        return self.words.say("{number}%", number=self.words.number(value, decimals))

    def kroner(self, total: Total | None) -> str:
        """A total in thousands of kroner with its uncertainty, or why there is none."""
        if total is None:
            return "–"
        if total.amount_ore is None:
            return self.of(REASONS, total.missing.reason) if total.missing else "–"
        # Whole thousands, half away from zero; the amount itself stands in CSV and JSON in øre.
        amount = self.words.integer(_thousands(total.amount_ore))
        if total.plus_minus_ore:
            around = self.words.integer(max(1, _thousands(total.plus_minus_ore)))
            return self.words.say("{amount} ± {around}", amount=amount, around=around)
        return amount

    def flags(self, flags: Iterable[str]) -> str:
        """Flags in words, separated by commas."""
        return ", ".join(self.of(FLAGS, flag) for flag in flags)

    def why(self, missing: Missing) -> str:
        """Why something is missing, exactly."""
        if missing.key not in WHY:
            return self.of(REASONS, missing.reason)
        unknown = dict.fromkeys(("tables", "year", "organisation"), "?")
        return self.words.say(WHY[missing.key], **{**unknown, **missing.args})

    def headline(self, sentence: Sentence, header: Header) -> str:
        """An answer's headline, its values in the measure's unit; empty where no words are known."""
        if sentence.key not in SENTENCES:
            return ""
        said, measure = SENTENCES[sentence.key], header.measure
        is_booked = measure.unit == "kr_per_inhabitant" and not measure.id.endswith("-budget")
        if sentence.key == "trend_booked" and is_booked:
            said = BOOKED if header.price.kind == "current" else BOOKED_REAL
        arguments = self._arguments(sentence.args, DECIMALS.get(measure.unit, 2))
        return self.words.say(
            said, **arguments, unit=self.of(UNITS, measure.unit), prices=self.short_price(header.price)
        )

    def short_price(self, price: Price) -> str:
        """The prices in a word or two: current prices, or 2024 prices."""
        if price.kind == "current":
            return self.words.say("current prices")
        return self.words.say("{year} prices", year=str(price.base_year))

    def price(self, price: Price) -> str:
        """The prices values stand in."""
        if price.kind == "current":
            return self.words.say("current prices")
        return self.words.say(
            "{year} prices, by {deflator}",
            year=str(price.base_year),
            deflator=self.text(price.deflator_name) or price.deflator_id,
        )

    def _arguments(self, args: Mapping[str, object], decimals: int) -> dict[str, str]:
        """A sentence's arguments as text: years and counts plain, names in the language."""
        found: dict[str, str] = {}
        for name, value in args.items():
            base, _, language = name.rpartition("_")
            if language in LANGUAGES:
                if language == self.words.language:
                    found[base if base == "organisation" else f"{base}_name"] = str(value)
            elif isinstance(value, float) or value is None:
                found[name] = self.number(value, decimals)
            else:
                found[name] = str(value)
        return found


def _thousands(ore: int) -> int:
    """Øre as whole thousands of kroner, half away from zero."""
    size = (abs(ore) + 50_000) // 100_000
    return -size if ore < 0 else size
