"""The country in one sentence per measure, and a sentence for each measure without figures."""

from __future__ import annotations

from alen.answers.amounts import Amounts
from alen.answers.country import CountryChange, CountryLine, Lacking
from alen.answers.leads import NEGATIVE
from alen.answers.measure_words import words_of
from alen.answers.phrases import Phrases
from alen.answers.said import Said, Value, filled, joined, plain, said
from alen.answers.spread import Point
from alen.words import Words, msgid

RANGES = {
    "booked_municipality": msgid(
        "In {year} the municipalities booked from {minimum} ({lowest}) to {maximum} ({highest}) {what}; the "
        "median is {median}."
    ),
    "booked_region": msgid(
        "In {year} the regions booked from {minimum} ({lowest}) to {maximum} ({highest}) {what}; the median "
        "is {median}."
    ),
    "budgeted_municipality": msgid(
        "For {year} the municipalities budgeted from {minimum} ({lowest}) to {maximum} ({highest}) {what}; "
        "the median is {median}."
    ),
    "budgeted_region": msgid(
        "For {year} the regions budgeted from {minimum} ({lowest}) to {maximum} ({highest}) {what}; the "
        "median is {median}."
    ),
    "named": msgid(
        "{name}: from {minimum} ({lowest}) to {maximum} ({highest}) in {year}; the median is {median}."
    ),
}
WITH_NATION = {
    "booked_municipality": msgid(
        "The municipalities together booked {value} {what} in {year}, lowest in {lowest} ({minimum}) and "
        "highest in {highest} ({maximum}); the median is {median}."
    ),
    "booked_region": msgid(
        "The regions together booked {value} {what} in {year}, lowest in {lowest} ({minimum}) and highest in "
        "{highest} ({maximum}); the median is {median}."
    ),
    "budgeted_municipality": msgid(
        "The municipalities together budgeted {value} {what} for {year}, lowest in {lowest} ({minimum}) and "
        "highest in {highest} ({maximum}); the median is {median}."
    ),
    "budgeted_region": msgid(
        "The regions together budgeted {value} {what} for {year}, lowest in {lowest} ({minimum}) and highest "
        "in {highest} ({maximum}); the median is {median}."
    ),
    "named": msgid(
        "{name}: {value} for the whole country in {year}, lowest in {lowest} ({minimum}) and highest in "
        "{highest} ({maximum}); the median is {median}."
    ),
}
YEARLY = {
    "nation_up": msgid("From {before} to {year} the country's figure rose {change} in current prices."),
    "nation_down": msgid("From {before} to {year} the country's figure fell {change} in current prices."),
    "nation_same": msgid("From {before} to {year} the country's figure did not change in current prices."),
    "median_up": msgid("From {before} to {year} the median rose {change} in current prices."),
    "median_down": msgid("From {before} to {year} the median fell {change} in current prices."),
    "median_same": msgid("From {before} to {year} the median did not change in current prices."),
    "nation_real_up": msgid("From {before} to {year} the country's figure rose {change} in constant prices."),
    "nation_real_down": msgid(
        "From {before} to {year} the country's figure fell {change} in constant prices."
    ),
    "nation_real_same": msgid(
        "From {before} to {year} the country's figure did not change in constant prices."
    ),
    "median_real_up": msgid("From {before} to {year} the median rose {change} in constant prices."),
    "median_real_down": msgid("From {before} to {year} the median fell {change} in constant prices."),
    "median_real_same": msgid("From {before} to {year} the median did not change in constant prices."),
    "nation_plain_up": msgid("From {before} to {year} the country's figure rose {change}."),
    "nation_plain_down": msgid("From {before} to {year} the country's figure fell {change}."),
    "nation_plain_same": msgid("From {before} to {year} the country's figure did not change."),
    "median_plain_up": msgid("From {before} to {year} the median rose {change}."),
    "median_plain_down": msgid("From {before} to {year} the median fell {change}."),
    "median_plain_same": msgid("From {before} to {year} the median did not change."),
}


def country_sentence(words: Words, line: CountryLine, place: int, alias: str = "country") -> Said:
    """One measure for the whole country: its own figure where it has one, the ends and the median.

    place  the line's number in the answer's measures, for where its numbers point
    """
    at = f"/measures/{place}/newest"
    newest = line.newest
    if newest.lowest is None or newest.highest is None or newest.median is None:
        return plain("")
    amounts = Amounts(words, line.measure.unit, alias)
    own, phrases = words_of(line.measure.id), Phrases(words)
    key = f"{own.way}_{line.kind}" if own is not None and own.way in {"booked", "budgeted"} else "named"
    values: dict[str, Value] = {
        "year": str(line.year),
        "minimum": amounts.short(newest.lowest.value, f"{at}/minimum"),
        "lowest": _end_name(words, newest.lowest),
        "maximum": amounts.value(newest.highest.value, f"{at}/maximum"),
        "highest": _end_name(words, newest.highest),
        "what": phrases.text(own.text) if own else "",
        "name": phrases.text(line.measure.name),
        "median": amounts.value(newest.median, f"{at}/median"),
    }
    is_negative = newest.highest.value < 0 and line.measure.unit == "kr_per_inhabitant"
    sign = said(words, NEGATIVE) if is_negative else plain("")
    if newest.nation is None:
        return joined([said(words, RANGES[key], **values), sign])
    values["maximum"] = amounts.short(newest.highest.value, f"{at}/maximum")
    values["value"] = amounts.value(newest.nation, f"{at}/nation")
    return joined([said(words, WITH_NATION[key], **values), sign])


def _end_name(words: Words, end: Point) -> Said:
    """Who stands at an end; one of several where more share it."""
    name = Phrases(words).name(end.organisation)
    return plain(name) if end.tied == 1 else said(words, msgid("{first} and others"), first=name)


def yearly_sentence(words: Words, line: CountryLine, place: int, alias: str = "country") -> Said:
    """How the country's figure, or the median, moved from the year before; empty where it cannot be said.

    In constant prices where an index that suits is loaded, else in current prices.
    """
    change = line.change
    if change is None:
        return plain("")
    at = f"/measures/{place}/change"
    if change.real is not None:
        return _yearly(words, line, change, change.real, f"{at}/real", "real_", alias)
    if change.nominal is None:
        return plain("")
    prices = "" if line.measure.price_dependent else "plain_"
    return _yearly(words, line, change, change.nominal, f"{at}/nominal", prices, alias)


def _yearly(
    words: Words,
    line: CountryLine,
    change: CountryChange,
    value: float,
    pointer: str,
    prices: str,
    alias: str,
) -> Said:
    amounts = Amounts(words, line.measure.unit, alias)
    is_points = line.measure.unit == "pct"
    moved = amounts.difference(value, pointer) if is_points else amounts.percent(value, pointer)
    way = "same" if amounts.is_nothing(value, 1) else "up" if value > 0 else "down"
    return said(
        words,
        YEARLY[f"{change.of}_{prices}{way}"],
        before=str(change.before_year),
        year=str(line.year),
        change=moved,
    )


def country_lead(words: Words, line: CountryLine, place: int, alias: str = "country") -> Said:
    """All that is said of one measure for the country: where it lies, and how it moved in the last year."""
    return joined([country_sentence(words, line, place, alias), yearly_sentence(words, line, place, alias)])


def lacking_sentence(words: Words, lacking: Lacking) -> Said:
    """That a measure has no figures, and what would give them."""
    name = Phrases(words).text(lacking.measure.name)
    if lacking.tables_missing:
        return filled(
            words.say("{name}: no figures yet. They would come from {tables}."),
            name=name, tables=", ".join(lacking.tables_missing),
        )  # fmt: skip
    return filled(
        words.say("{name}: no figures yet. {tables} holds none of the cells it is made from."),
        name=name, tables=", ".join(lacking.tables_partial) or "–",
    )  # fmt: skip


HOW_TO_LOAD = msgid(
    "`alen update` fetches what is missing; a file fetched by hand is taken in with `alen import FILE "
    "--table TABLE`."
)
"""What a host does about measures without figures."""
