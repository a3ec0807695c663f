"""Sentences that several local pages say: what was booked, how certain it is, and what it rests on."""

from __future__ import annotations

from alen.answers.said import Said, filled, joined
from alen.local.visit import MILLION_KRONER, LocalVisit
from alen.model.printed import Printed
from alen.products.ledger.amounts import Bounds, PerInhabitant
from alen.products.ledger.questions import Basis, YearBasis
from alen.words import msgid

BOOKED = {
    "external": msgid("{name} booked DKK {amount} million on IT in {year}, as far as rules decide."),
    "net": msgid("{name} booked DKK {amount} million net on IT in {year}, as far as rules decide."),
    "gross": msgid("{name} booked DKK {amount} million gross on IT in {year}, as far as rules decide."),
    "income": msgid(
        "{name} booked DKK {amount} million of external income on IT in {year}, as far as rules decide."
    ),
    "internal": msgid(
        "{name} booked DKK {amount} million of internal transfers on IT in {year}, as far as rules decide."
    ),
}  # fmt: skip
"""What was booked, by measure."""

MEASURE_NOTES = {
    "external": msgid(
        "Spending less external income; internal transfers are left out, so every payment counts once."
    ),
    "income": msgid("Income stands with a minus."),
}
"""What is said below amounts of a measure."""


def booked(visit: LocalVisit, measure: str, year: str, bounds: Bounds, source: str) -> Said:
    """The sentence that a page begins with."""
    amount = visit.in_millions(bounds.decided_ore, f"{source}/decided_ore", decimals_of(bounds))
    return visit.say(BOOKED[measure], name=visit.lines.holder.name, amount=amount, year=year)


def decimals_of(bounds: Bounds) -> int:
    """How many decimals millions are shown with: a small ledger's would all be nothing with one."""
    most = max(abs(bounds.decided_ore), abs(bounds.low_ore), abs(bounds.high_ore))
    return 3 if 0 < most < MILLION_KRONER else 1


def certainty(visit: LocalVisit, bounds: Bounds, source: str) -> Said:
    """What the undecided lines could do to a sum."""
    if bounds.is_certain:
        return visit.say(msgid("No undecided line can change it."))
    said = visit.say(
        msgid(
            "Whatever the undecided lines turn out to be, it lies between DKK {low} million and DKK {high} "
            "million."
        ),
        low=visit.in_millions(bounds.low_ore, f"{source}/low_ore", decimals_of(bounds)),
        high=visit.in_millions(bounds.high_ore, f"{source}/high_ore", decimals_of(bounds)),
    )
    if not bounds.proposed_ore:
        return said
    proposed = visit.say(
        msgid("With what is proposed it would be DKK {amount} million; a proposal is never certain."),
        amount=visit.in_millions(
            bounds.with_proposals_ore, f"{source}/with_proposals_ore", decimals_of(bounds)
        ),
    )
    return joined([said, proposed])


def each(visit: LocalVisit, found: PerInhabitant, source: str) -> Said:
    """The same per inhabitant."""
    if found.low == found.high:
        return visit.say(
            msgid("That is DKK {amount} per inhabitant ({number} inhabitants)."),
            amount=visit.kroner(found.decided, f"{source}/decided"),
            number=visit.integer(found.inhabitants, f"{source}/inhabitants"),
        )
    return visit.say(
        msgid(
            "That is DKK {amount} per inhabitant, between DKK {low} and DKK {high} ({number} inhabitants)."
        ),
        amount=visit.kroner(found.decided, f"{source}/decided"),
        low=visit.kroner(found.low, f"{source}/low"),
        high=visit.kroner(found.high, f"{source}/high"),
        number=visit.integer(found.inhabitants, f"{source}/inhabitants"),
    )


def count(
    one: str, many: str, number: int, *, visit: LocalVisit, source: str, **values: Printed | Said | str
) -> Said:
    """A sentence that depends on a number, which it holds as `{number}`; `source` is where it was told."""
    return filled(visit.words.chosen(one, many, number), number=visit.integer(number, source), **values)


def years_of(stands: Basis) -> str:
    """The years of an answer: '2024', or '2022–2024'."""
    years = [one.year for one in stands.years]
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def basis_notes(visit: LocalVisit, stands: Basis, source: str) -> list[Said]:
    """Which lines count, and what was done to their VAT; `source` is where the basis was told."""
    notes: list[Said] = []
    for at, one in enumerate(stands.years):
        here = f"{source}/years/{at}"
        parts = [_rests_on(visit, one, f"{here}/lines")]
        if one.other_lines:
            parts.append(
                count(
                    "{number} invoice is not added: the postings tell of the same spending.",
                    "{number} invoices are not added: the postings tell of the same spending.",
                    one.other_lines, visit=visit, source=f"{here}/other_lines",
                )
            )  # fmt: skip
        if one.vat_estimated_ore:
            parts.append(
                visit.say(
                    msgid(
                        "VAT of DKK {amount} was taken off at the general rate, where an invoice does not "
                        "state it."
                    ),
                    amount=visit.kroner(one.vat_estimated_ore, f"{here}/vat_estimated_ore"),
                )
            )
        if one.vat_unknown_ore:
            parts.append(
                visit.say(
                    msgid("DKK {amount} count as they stand: whether VAT is in them is not known."),
                    amount=visit.kroner(one.vat_unknown_ore, f"{here}/vat_unknown_ore"),
                )
            )
        notes.append(joined(parts))
    return notes


def _rests_on(visit: LocalVisit, one: YearBasis, source: str) -> Said:
    """Which lines of a year count."""
    if one.source_kind == "ledger":
        return count(
            "{year} rests on postings: {number} line.", "{year} rests on postings: {number} lines.",
            one.lines, visit=visit, source=source, year=str(one.year),
        )  # fmt: skip
    return count(
        "{year} rests on invoices, without VAT: {number} line.",
        "{year} rests on invoices, without VAT: {number} lines.",
        one.lines, visit=visit, source=source, year=str(one.year),
    )  # fmt: skip


def measure_notes(visit: LocalVisit, measure: str) -> list[Said]:
    """What an amount of a measure is."""
    found = MEASURE_NOTES.get(measure)
    return [] if found is None else [visit.say(found)]
