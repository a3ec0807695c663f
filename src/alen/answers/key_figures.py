"""The few numbers that stand large on a measure's page, each with a word on what it is."""

from __future__ import annotations

from dataclasses import dataclass

from alen.answers.amounts import MILLION_ORE, Amounts
from alen.answers.leads import among_words
from alen.answers.parts import Total
from alen.answers.phrases import REASONS, UNITS, Phrases
from alen.answers.places import place_said, why_unplaced
from alen.answers.said import Said, plain, said
from alen.answers.standing import Change, StandingAnswer
from alen.words import Words, msgid, rounded


@dataclass(frozen=True)
class KeyFigure:
    """One number: what it is, the number or why there is none, and a note that may be empty."""

    id: str
    label: Said
    value: Said
    note: Said


def key_figures(words: Words, answer: StandingAnswer, alias: str = "standing") -> tuple[KeyFigure, ...]:
    """The value, the amount, the place, the distance to the median and the change, as far as they exist.

    Their numbers point into `answer`, which the page calls `alias`.
    """
    amounts = Amounts(words, answer.header.measure.unit, alias)
    found = [
        _value(amounts, answer),
        _total(amounts, answer),
        _place(amounts, answer),
        _difference(amounts, answer),
        _change(amounts, answer),
    ]
    return tuple(one for one in found if one is not None)


def _value(amounts: Amounts, answer: StandingAnswer) -> KeyFigure:
    words, unit = amounts.words, answer.header.measure.unit
    phrases = Phrases(words)
    label = plain(phrases.of(UNITS, unit))
    note = plain(phrases.price(answer.header.price) if answer.header.measure.price_dependent else "")
    if answer.cell.value is None:
        missing = answer.cell.missing
        why = "" if missing is None else phrases.why(missing)
        return KeyFigure("value", label, plain(phrases.of(REASONS, answer.cell.reason)), plain(why))
    number = amounts.number(answer.cell.value, "/cell/value")
    return KeyFigure("value", label, said(words, msgid("{number}"), number=number), note)


def band_said(amounts: Amounts, answer: StandingAnswer) -> Said | None:
    """The swing band beside the figure: `swing band DKK 3,093–4,405`; None where there is none."""
    band = answer.country.band
    if band is None:
        return None
    return said(
        amounts.words, msgid("swing band DKK {low}–{high}"),
        low=amounts.number(band.low, "/country/band/low"),
        high=amounts.number(band.high, "/country/band/high"),
    )  # fmt: skip


def _total(amounts: Amounts, answer: StandingAnswer) -> KeyFigure | None:
    total = answer.cell.total
    if total is None:
        return None
    words, phrases = amounts.words, Phrases(amounts.words)
    label = plain(words.say("DKK million in total"))
    if total.amount_ore is None:
        why = "" if total.missing is None else phrases.why(total.missing)
        reason = "–" if total.missing is None else phrases.of(REASONS, total.missing.reason)
        return KeyFigure("total", label, plain(reason), plain(why))
    shown = amounts.millions_number(total.amount_ore, "/cell/total/amount_ore")
    note, price = _how_sure(amounts, total), answer.header.price
    if price.kind == "real":
        prices = plain(phrases.price(price))
        note = prices if not note else said(words, msgid("{prices}; {note}"), prices=prices, note=note)
    return KeyFigure("total", label, said(words, msgid("{number}"), number=shown), note)


def _how_sure(amounts: Amounts, total: Total) -> Said:
    """What an amount rests on where it is no exact sum; empty where it is."""
    words = amounts.words
    if total.is_estimated:
        return plain(words.say("estimated: the published figure times the population on 1 January"))
    if total.plus_minus_ore and total.plus_minus_ore >= MILLION_ORE / 20:
        around = amounts.millions_number(total.plus_minus_ore, "/cell/total/plus_minus_ore")
        return said(words, msgid("give or take {number} from the source's rounding"), number=around)
    return plain("")


def _place(amounts: Amounts, answer: StandingAnswer) -> KeyFigure | None:
    place, words = answer.country, amounts.words
    if place.place is None or place.tied is None:
        if not place.no_place:
            return None
        why = plain(why_unplaced(words, place.no_place))
        return KeyFigure("place", plain(words.say("place")), plain(words.say("none")), why)
    value = said(
        words, msgid("{place} of {n}"),
        place=place_said(words, place.place, place.band, f"{amounts.alias}#/country"),
        n=amounts.count(place.placed, "/country/placed"),
    )  # fmt: skip
    note = plain(words.say("counted from the highest"))
    if place.tied > 1:
        tied = amounts.count(place.tied, "/country/tied")
        note = said(words, msgid("counted from the highest, shared by {tied}"), tied=tied)
    note = said(words, msgid("{note}; in brackets the swing band"), note=note)
    return KeyFigure("place", plain(words.say("place")), value, note)


def _difference(amounts: Amounts, answer: StandingAnswer) -> KeyFigure | None:
    place = answer.country
    if place.difference is None or place.median is None or place.n < 2:
        return None
    words = amounts.words
    amount = amounts.difference(place.difference, "/country/difference")
    if amounts.is_nothing(place.difference):
        value = plain(words.say("at the median"))
    elif place.difference > 0:
        value = said(words, msgid("{difference} above"), difference=amount)
    else:
        value = said(words, msgid("{difference} below"), difference=amount)
    label = said(
        words, msgid("the median of {among}"), among=among_words(amounts, answer.kind, place, "/country")
    )
    median = amounts.value(place.median, "/country/median")
    note = said(words, msgid("the median is {median}"), median=median)
    if not _adds_up(amounts, answer.cell.value, place.median, place.difference):
        note = said(words, msgid("the median is {median}; each number is rounded by itself"), median=median)
    return KeyFigure("difference", label, value, note)


def _adds_up(amounts: Amounts, value: float | None, median: float, difference: float) -> bool:
    """Whether a reader who takes one number shown from the other gets the difference shown."""
    if value is None:
        return True
    first, second, third = (rounded(one, amounts.decimals) for one in (value, median, difference))
    return first - second == third


def _change(amounts: Amounts, answer: StandingAnswer) -> KeyFigure | None:
    words, phrases = amounts.words, Phrases(amounts.words)
    if answer.real is not None and answer.change_price is not None:
        return _moved(amounts, answer.real, "/real", phrases.price(answer.change_price))
    if answer.nominal is None:
        return None
    prices = words.say("current prices") if answer.header.measure.price_dependent else ""
    return _moved(amounts, answer.nominal, "/nominal", prices)


def _moved(amounts: Amounts, change: Change, pointer: str, prices: str) -> KeyFigure | None:
    words = amounts.words
    label = plain(words.say("change since {year}", year=str(change.first_year)))
    if amounts.unit == "pct":
        number = amounts.number(change.change, f"{pointer}/change")
        return KeyFigure(
            "change", label, said(words, msgid("{number} percentage points"), number=number), plain(prices)
        )
    if change.pct is None:
        return None
    number = amounts.number(change.pct, f"{pointer}/pct", 1)
    return KeyFigure("change", label, said(words, msgid("{number}%"), number=number), plain(prices))
