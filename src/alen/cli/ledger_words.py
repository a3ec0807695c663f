"""What is said of a ledger's answers on the terminal: amounts, bounds, and what a figure rests on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from alen.cli.present import Page
from alen.words import Words, msgid

if TYPE_CHECKING:
    from alen.products.ledger.amounts import Bounds, PerInhabitant
    from alen.products.ledger.questions import Basis, YearBasis

BOOKED = {
    "external": msgid("{name} booked DKK {amount} on IT in {year}."),
    "net": msgid("{name} booked DKK {amount} net on IT in {year}."),
    "gross": msgid("{name} booked DKK {amount} gross on IT in {year}."),
    "income": msgid("{name} booked DKK {amount} of external income on IT in {year}."),
    "internal": msgid("{name} booked DKK {amount} of internal transfers on IT in {year}."),
}
"""What was booked, by measure; income has its minus here as everywhere, so that all amounts agree."""


def kroner(words: Words, ore: int | Fraction) -> str:
    """Øre as whole kroner, a half away from zero."""
    from alen.products.ledger.amounts import ORE, whole_ore

    return words.integer(whole_ore(Fraction(ore, ORE)))


def percent(words: Words, share: Fraction | None) -> str:
    """A share in per cent with one decimal; a dash where there is none."""
    from alen.products.ledger.amounts import per_mille

    thousandths = per_mille(share)
    if thousandths is None:
        return "–"
    return words.say("{number}%", number=words.number(thousandths / 10, 1))


def span(words: Words, low: int | Fraction, high: int | Fraction) -> str:
    """From the least to the most, in whole kroner."""
    return words.say("{low} to {high}", low=kroner(words, low), high=kroner(words, high))


def booked(words: Words, name: str, measure: str, year: str, bounds: Bounds) -> str:
    """The sentence that an answer begins with."""
    return words.say(BOOKED[measure], name=name, amount=kroner(words, bounds.decided_ore), year=year)


def certainty(words: Words, bounds: Bounds) -> str:
    """What the undecided lines could do to a sum."""
    if bounds.is_certain:
        return words.say("No undecided line can change it.")
    said = words.say(
        "Whatever the undecided lines turn out to be, it lies between DKK {low} and DKK {high}.",
        low=kroner(words, bounds.low_ore),
        high=kroner(words, bounds.high_ore),
    )
    if bounds.proposed_ore:
        said += " " + words.say(
            "With what is proposed it would be DKK {amount}; a proposal is never certain.",
            amount=kroner(words, bounds.with_proposals_ore),
        )
    return said


def each(words: Words, found: PerInhabitant) -> str:
    """The same per inhabitant."""
    if found.low == found.high:
        return words.say(
            "That is DKK {amount} per inhabitant ({number} inhabitants).",
            amount=kroner(words, found.decided),
            number=words.integer(found.inhabitants),
        )
    return words.say(
        "That is DKK {amount} per inhabitant, between DKK {low} and DKK {high} ({number} inhabitants).",
        amount=kroner(words, found.decided),
        low=kroner(words, found.low),
        high=kroner(words, found.high),
        number=words.integer(found.inhabitants),
    )


def years_of(basis: Basis) -> str:
    """The years of an answer: '2024', or '2022-2024'."""
    years = [one.year for one in basis.years]
    return str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"


def basis_notes(words: Words, basis: Basis) -> list[str]:
    """Which lines count, and what was done to their VAT."""
    notes: list[str] = []
    for kind in ("ledger", "invoices"):
        found = [one for one in basis.years if one.source_kind == kind]
        if found:
            notes.append(_rests_on(words, kind, found))
    others = sum(one.other_lines for one in basis.years)
    if others:
        notes.append(
            words.count(
                "{number} invoice of the same years is not added: the postings tell of the same spending.",
                "{number} invoices of the same years are not added: the postings tell of the same spending.",
                others,
            )
        )
    estimated = sum(one.vat_estimated_ore for one in basis.years)
    if estimated:
        notes.append(
            words.say(
                "VAT of DKK {amount} was taken off at the general rate, where an invoice does not state it.",
                amount=kroner(words, estimated),
            )
        )
    unknown = sum(one.vat_unknown_ore for one in basis.years)
    if unknown:
        notes.append(
            words.say(
                "DKK {amount} count as they stand: whether VAT is in them is not known.",
                amount=kroner(words, unknown),
            )
        )
    return notes


def _rests_on(words: Words, kind: str, found: Sequence[YearBasis]) -> str:
    """The lines of one kind of file that count."""
    years = ", ".join(str(one.year) for one in found)
    lines = sum(one.lines for one in found)
    if kind == "ledger":
        return words.count(
            "Rests on postings of {years}: {number} line.",
            "Rests on postings of {years}: {number} lines.",
            lines,
            years=years,
        )
    return words.count(
        "Rests on invoices of {years}, without VAT: {number} line.",
        "Rests on invoices of {years}, without VAT: {number} lines.",
        lines,
        years=years,
    )


def notes_below(page: Page, name: str, is_invented: bool, notes: list[str]) -> None:
    """What stands below an answer; an invented organisation is said to be one, always."""
    page.line()
    rounded = page.words.say(
        "Amounts are rounded to whole DKK, so sums may be off by a few; CSV and JSON hold them in øre."
    )
    notes = [rounded, *notes]
    if is_invented:
        page.note(page.words.say("{name} is invented, and so is every number here.", name=name))
    for note in notes:
        page.note(note)
