"""Sentences that several local pages say: what was booked, how certain it is, and what it rests on."""

from __future__ import annotations

from alen.answers.said import Said, joined
from alen.local.visit import LocalVisit
from alen.products.ledger.amounts import Bounds, PerInhabitant
from alen.products.ledger.questions import Basis
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


def booked(visit: LocalVisit, measure: str, year: str, bounds: Bounds, source: str) -> Said:
    """The sentence that a page begins with."""
    amount = visit.in_millions(bounds.decided_ore, f"{source}/decided_ore")
    return visit.say(BOOKED[measure], name=visit.lines.holder.name, amount=amount, year=year)


def certainty(visit: LocalVisit, bounds: Bounds, source: str) -> Said:
    """What the undecided lines could do to a sum."""
    if bounds.is_certain:
        return visit.say(msgid("No undecided line can change it."))
    said = visit.say(
        msgid(
            "Whatever the undecided lines turn out to be, it lies between DKK {low} million and DKK {high} "
            "million."
        ),
        low=visit.in_millions(bounds.low_ore, f"{source}/low_ore"),
        high=visit.in_millions(bounds.high_ore, f"{source}/high_ore"),
    )
    if not bounds.proposed_ore:
        return said
    proposed = visit.say(
        msgid("With what is proposed it would be DKK {amount} million; a proposal is never certain."),
        amount=visit.in_millions(bounds.with_proposals_ore, f"{source}/with_proposals_ore"),
    )
    return joined([said, proposed])


def each(visit: LocalVisit, found: PerInhabitant, source: str) -> Said:
    """The same per inhabitant."""
    return visit.say(
        msgid(
            "That is DKK {amount} per inhabitant, between DKK {low} and DKK {high} ({number} inhabitants)."
        ),
        amount=visit.kroner(found.decided, f"{source}/decided"),
        low=visit.kroner(found.low, f"{source}/low"),
        high=visit.kroner(found.high, f"{source}/high"),
        number=visit.integer(found.inhabitants, f"{source}/inhabitants"),
    )


def years_of(stands: Basis) -> str:
    """The years of an answer: '2024', or '2022–2024'."""
    years = [one.year for one in stands.years]
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def basis_notes(visit: LocalVisit, stands: Basis, source: str) -> list[Said]:
    """Which lines count, and what was done to their VAT; `source` is where the basis was told."""
    notes: list[Said] = []
    for at, one in enumerate(stands.years):
        here = f"{source}/years/{at}"
        kind = (
            msgid("{year} rests on postings: {lines} lines.")
            if one.source_kind == "ledger"
            else msgid("{year} rests on invoices, without VAT: {lines} lines.")
        )
        parts = [
            visit.say(kind, year=str(one.year), lines=visit.integer(one.lines, f"{here}/lines")),
        ]
        if one.other_lines:
            parts.append(
                visit.say(
                    msgid("{number} invoices are not added: the postings tell of the same spending."),
                    number=visit.integer(one.other_lines, f"{here}/other_lines"),
                )
            )
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
