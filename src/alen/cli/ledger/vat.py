"""`alen ledger vat`: invoices against postings, net of VAT."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alen.cli.ledger.suppliers import supplier_name
from alen.cli.ledger_words import kroner
from alen.cli.present import Column, Page
from alen.cli.purchase_options import (
    SHOWN,
    asked_of,
    below,
    emit_tables,
    more,
    open_ledger,
    purchase_options,
)
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, pass_run
from alen.words import Words, msgid

if TYPE_CHECKING:
    from alen.products.ledger.opening import Lines
    from alen.products.ledger.vat import SupplierVat, VatAnswer, YearVat

WARNINGS = {
    "invoices_carry_vat": msgid("near 1.25: VAT may still be in the invoices"),
    "postings_carry_vat": msgid("near 0.80: VAT may be in the postings"),
}
REASONS = {
    "no_invoices": msgid(
        "No invoices were imported for this: there is nothing to hold the postings against."
    ),
    "no_postings": msgid(
        "No postings were imported for this: there is nothing to hold the invoices against."
    ),
}


@click.command(
    "vat",
    cls=Command,
    help=msgid(
        "Hold invoices against postings, year by year and supplier by supplier, net of VAT: what belongs "
        "together, what only one side has, and the ratio of the two. A ratio of 1.22-1.28 warns that VAT is "
        "still in the invoices, of 0.78-0.82 that it is in the postings. Of suppliers of IT, unless --all."
    ),
    examples=("alen ledger vat", "alen ledger vat --year 2024 --format csv"),
)
@purchase_options
@pass_run
def command(run: Run, year: int | None, supplier: str, limit: int | None, all_kinds: bool) -> int:
    """VAT."""
    from alen.products.ledger.vat import vat

    lines = open_ledger(run)
    answer = vat(lines, asked_of(year, supplier, all_kinds))
    told = answer.exportable()
    emit_tables(
        run, lines, {"rows": told.table(), "years": told.years_table()}, {"reason": answer.reason},
        lambda page: draw(page, lines, answer, limit or SHOWN), limit,
    )  # fmt: skip
    return FOUND if answer.suppliers else NOTHING


def draw(page: Page, lines: Lines, answer: VatAnswer, shown: int) -> None:
    """A sentence for each year, and the suppliers."""
    words, say = page.words, page.words.say
    if not answer.suppliers:
        page.title(say(REASONS.get(answer.reason, REASONS["no_invoices"])))
        below(page, lines, [])
        return
    for one in answer.years:
        page.title(_headline(words, one))
        page.line(_alone(words, one))
    page.line()
    columns = [
        Column(say("Year")), Column(say("Supplier"), folds=True),
        *(Column(say(heading), "number") for heading in (
            msgid("Invoices, net"), msgid("Postings"), msgid("Ratio"), msgid("Pairs"),
            msgid("Invoices alone"), msgid("Postings alone"),
        )),
        Column(say("Warning"), folds=True),
    ]  # fmt: skip
    page.table(columns, [_row(words, one) for one in answer.suppliers[:shown]])
    more(page, len(answer.suppliers), shown)
    notes = [
        say(
            "Pairs are found by voucher, or by supplier, amount and 45 days; the ratio is that of pairs by "
            "voucher, and of all where there are none."
        )
    ]
    estimated = sum(one.estimated_ore for one in answer.years)
    if estimated:
        notes.append(
            say(
                "VAT of DKK {amount} was taken off at the general rate, where an invoice does not state it.",
                amount=kroner(words, estimated),
            )
        )
    below(page, lines, notes)


def _ratio(words: Words, per_mille: int | None) -> str:
    return "–" if per_mille is None else words.number(per_mille / 1000, 2)


def _headline(words: Words, one: YearVat) -> str:
    values = {
        "year": str(one.year), "invoices": kroner(words, one.invoices_ore),
        "postings": kroner(words, one.postings_ore), "ratio": _ratio(words, one.ratio_per_mille),
    }  # fmt: skip
    if one.is_of_pairs:
        return words.say(
            "{year}: invoices of DKK {invoices} net against postings of DKK {postings}; the ratio of pairs "
            "that share a voucher is {ratio}.",
            **values,
        )
    return words.say(
        "{year}: invoices of DKK {invoices} net against postings of DKK {postings}: the ratio is {ratio}.",
        **values,
    )


def _alone(words: Words, one: YearVat) -> str:
    said = words.count(
        "{number} pair belongs together. Only invoiced: DKK {invoices}. Only posted: DKK {postings}.",
        "{number} pairs belong together. Only invoiced: DKK {invoices}. Only posted: DKK {postings}.",
        one.matched,
        invoices=kroner(words, one.invoices_alone_ore),
        postings=kroner(words, one.postings_alone_ore),
    )
    if not one.warnings:
        return said
    warned = words.count(
        "{number} supplier has a ratio that VAT would explain.",
        "{number} suppliers have a ratio that VAT would explain.",
        one.warnings,
    )
    return f"{said} {warned}"


def _row(words: Words, one: SupplierVat) -> list[str]:
    return [
        str(one.year), supplier_name(words, one.supplier), kroner(words, one.invoices_ore),
        kroner(words, one.postings_ore), _ratio(words, one.ratio_per_mille), words.integer(one.matched),
        kroner(words, one.invoices_alone_ore), kroner(words, one.postings_alone_ore),
        words.say(WARNINGS[one.warning]) if one.warning else "",
    ]  # fmt: skip
