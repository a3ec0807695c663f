"""`alen ledger suppliers`: who is paid, how much of the whole that is, and how concentrated it is."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import click

from alen.cli.ledger_words import kroner, percent
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
    from alen.products.ledger.purchases import Supplier
    from alen.products.ledger.suppliers import Concentration, SupplierRow, Suppliers


@click.command(
    "suppliers",
    cls=Command,
    help=msgid(
        "Show whom IT is bought from: amounts with the least and the most they can turn out to be, shares, "
        "and how concentrated it is (the Herfindahl-Hirschman index and the share of the four largest). "
        "Persons are named on this terminal alone; CSV and JSON hold them together without names."
    ),
    examples=(
        "alen ledger suppliers --year 2024",
        "alen ledger suppliers --supplier nordlys",
        "alen ledger suppliers --all --format csv",
    ),
)
@purchase_options
@pass_run
def command(run: Run, year: int | None, supplier: str, limit: int | None, all_kinds: bool) -> int:
    """Suppliers."""
    from alen.products.ledger.suppliers import suppliers

    lines = open_ledger(run)
    if year is None and run.format == "table" and not supplier:
        year = max(lines.years, default=None)
    answer = suppliers(lines, asked_of(year, supplier, all_kinds))
    told = answer.exportable()
    emit_tables(
        run, lines, {"rows": told.table(), "concentration": told.concentration_table()},
        {"all_kinds": all_kinds, "kinds": {str(one): kind for one, kind in answer.kinds.items()}},
        lambda page: draw(page, lines, answer, limit or SHOWN, one_supplier=bool(supplier)), limit,
    )  # fmt: skip
    return FOUND if answer.rows else NOTHING


def draw(page: Page, lines: Lines, answer: Suppliers, shown: int, *, one_supplier: bool = False) -> None:
    """The suppliers, the largest first, and below them how concentrated they are."""
    words, say = page.words, page.words.say
    for one in answer.concentration:
        if one.area == "all" and one.basis == "decided" and not one_supplier:
            page.title(_headline(words, lines.holder.name, one, all_kinds=answer.all_kinds))
            for sentence in _sentences(words, one):
                page.line(sentence)
    if not answer.rows:
        page.title(say("The ledger names no supplier that was asked for."))
    page.line()
    columns = [
        Column(say("Year")), Column(say("Supplier"), folds=True),
        *(Column(say(heading), "number") for heading in (
            msgid("Decided"), msgid("Share"), msgid("With proposals"), msgid("At least"), msgid("At most"),
            msgid("Lines"),
        )),
    ]  # fmt: skip
    page.table(columns, [_row(words, one) for one in answer.rows[:shown]])
    more(page, len(answer.rows), shown)
    if not one_supplier:
        _areas(page, lines, answer)
    below(page, lines, _notes(words, answer))


def supplier_name(words: Words, supplier: Supplier) -> str:
    """A supplier's name on this machine; a person is marked as one."""
    if not supplier.is_person:
        return supplier.name
    return words.say("{name} (person: local)", name=supplier.name or words.say("Persons"))


def thousandths(words: Words, value: int | None) -> str:
    """Thousandths as per cent; a dash where there are none."""
    return percent(words, None if value is None else Fraction(value, 1000))


def _row(words: Words, one: SupplierRow) -> list[str]:
    amount = one.amount
    return [
        str(one.year), supplier_name(words, one.supplier), kroner(words, amount.decided_ore),
        thousandths(words, one.share_per_mille), kroner(words, amount.with_proposals_ore),
        kroner(words, amount.low_ore), kroner(words, amount.high_ore), words.integer(amount.lines),
    ]  # fmt: skip


def _headline(words: Words, name: str, one: Concentration, *, all_kinds: bool) -> str:
    values = {"name": name, "year": str(one.year), "amount": kroner(words, one.named_ore)}
    if all_kinds:
        return words.count(
            "{name} booked purchases of DKK {amount} from {number} supplier in {year}.",
            "{name} booked purchases of DKK {amount} from {number} suppliers in {year}.",
            one.suppliers,
            **values,
        )
    return words.count(
        "{name} booked IT of DKK {amount} from {number} supplier in {year}.",
        "{name} booked IT of DKK {amount} from {number} suppliers in {year}.",
        one.suppliers,
        **values,
    )


def _sentences(words: Words, one: Concentration) -> list[str]:
    """How concentrated a year is, in words."""
    found: list[str] = []
    if one.hhi is not None:
        found.append(
            words.say(
                "The four largest have {share} of it. The concentration index (HHI) is {index} of 10,000.",
                share=thousandths(words, one.cr4_per_mille),
                index=words.integer(one.hhi),
            )
        )
    if one.hhi_low is None or one.hhi_high is None or one.hhi_low == one.hhi_high:
        return found
    if one.unnamed_ore <= 0:
        found.append(
            words.say(
                "Lines that name no supplier come to DKK {amount}, charges and credits together: the index "
                "of all lies between {low} and {high}.",
                amount=kroner(words, one.unnamed_ore),
                low=words.integer(one.hhi_low),
                high=words.integer(one.hhi_high),
            )
        )
    else:
        found.append(
            words.say(
                "Lines of DKK {amount} name no supplier: {share} is covered, and the index of all lies "
                "between {low} and {high}.",
                amount=kroner(words, one.unnamed_ore),
                share=thousandths(words, one.covered_per_mille),
                low=words.integer(one.hhi_low),
                high=words.integer(one.hhi_high),
            )
        )
    return found


def _areas(page: Page, lines: Lines, answer: Suppliers) -> None:
    """How concentrated each area is, in the years shown."""
    from alen.products.ledger.labels import Labels

    words, say = page.words, page.words.say
    kept = [one for one in answer.concentration if one.area != "all" and one.basis == "decided"]
    if not kept:
        return
    labels = Labels(lines.yardstick.taxonomy, words.language, lines.holder.kind)
    page.line()
    headings = (
        msgid("Suppliers"), msgid("Named"), msgid("Covered"), msgid("Four largest"), msgid("HHI"),
        msgid("At least"), msgid("At most"),
    )  # fmt: skip
    columns = [Column(say("Year")), Column(say("Area"), folds=True)]
    page.table(
        [*columns, *(Column(say(heading), "number") for heading in headings)],
        [
            [
                str(one.year), labels.key("area", one.area), words.integer(one.suppliers),
                kroner(words, one.named_ore), thousandths(words, one.covered_per_mille),
                thousandths(words, one.cr4_per_mille),
                *("–" if index is None else words.integer(index)
                  for index in (one.hhi, one.hhi_low, one.hhi_high)),
            ]
            for one in kept
        ],
    )  # fmt: skip


def _notes(words: Words, answer: Suppliers) -> list[str]:
    notes: list[str] = []
    told = {one.year for one in answer.concentration}
    for kind, sentence in (
        ("ledger", msgid("Counted from postings: {years}.")),
        ("invoices", msgid("Counted from invoices, net of VAT: {years}.")),
    ):
        years = [str(year) for year, of in sorted(answer.kinds.items()) if of == kind and year in told]
        if years:
            notes.append(words.say(sentence, years=", ".join(years)))
    negative = [one for one in answer.concentration if one.area == "all" and one.basis == "decided"]
    number = sum(one.negative_suppliers for one in negative)
    if number:
        notes.append(
            words.count(
                "{number} supplier has a negative net amount and no share: DKK {amount}.",
                "{number} suppliers have a negative net amount and no share: DKK {amount}.",
                number,
                amount=kroner(words, sum(one.negative_ore for one in negative)),
            )
        )
    return notes
