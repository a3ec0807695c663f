"""`alen ledger unusual`: where to look first, with the reason and with what chance alone would show."""

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
from alen.local.phrases import UNUSUAL_KINDS
from alen.words import Words, msgid

if TYPE_CHECKING:
    from alen.products.ledger.opening import Lines
    from alen.products.ledger.unusual import Check, Posting, Unusual

BOUNDS = {
    "false_share": msgid("at most a tenth of those told is expected to be chance"),
    "by_chance": msgid("at most one is expected by chance"),
    "controls": msgid("as many by chance as pairs 31-60 days apart show"),
}


@click.command(
    "unusual",
    cls=Command,
    help=msgid(
        "Show the few postings that differ most from the usual, each with its reason: unusual amounts of a "
        "supplier on an account, new large suppliers, round sums at year end, amounts paid twice, postings "
        "on closing days, and accounts with a large December. How many chance alone would show is kept low, "
        "and said. Nothing here is an error by itself."
    ),
    examples=("alen ledger unusual", "alen ledger unusual --year 2024 --all"),
)
@purchase_options
@pass_run
def command(run: Run, year: int | None, supplier: str, limit: int | None, all_kinds: bool) -> int:
    """Unusual postings."""
    from alen.products.ledger.unusual import unusual

    lines = open_ledger(run)
    answer = unusual(lines, asked_of(year, supplier, all_kinds))
    told = answer.exportable()
    columns, rows = told.table()
    reasons = [reason(run.words, one) for one in told.postings]
    with_reasons = (*columns, "reason"), [(*row, why) for row, why in zip(rows, reasons, strict=True)]
    emit_tables(
        run, lines, {"rows": with_reasons, "checks": _checks_table(answer)}, {},
        lambda page: draw(page, lines, answer, limit or SHOWN), limit,
    )  # fmt: skip
    return FOUND if answer.postings else NOTHING


def _checks_table(answer: Unusual) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    columns = ("kind", "tests", "told", "expected", "bound")
    return columns, [tuple(getattr(one, name) for name in columns) for one in answer.checks]


def draw(page: Page, lines: Lines, answer: Unusual, shown: int) -> None:
    """What differs, and below it what was looked at."""
    words, say = page.words, page.words.say
    page.title(
        words.count(
            "{number} posting of {name} differs from the usual.",
            "{number} postings of {name} differ from the usual.",
            len(answer.postings),
            name=lines.holder.name,
        )
    )
    page.line(say("It is where to look first; none of it is an error by itself."))
    page.line()
    columns = [
        Column(say("Kind")), Column(say("Day")), Column(say("Supplier or account"), folds=True),
        Column(say("Amount"), "number"), Column(say("Voucher")), Column(say("Line")),
        Column(say("Reason"), folds=True),
    ]  # fmt: skip
    page.table(columns, [_row(words, one) for one in answer.postings[:shown]])
    more(page, len(answer.postings), shown)
    page.line()
    headings = (msgid("Looked at"), msgid("Told"), msgid("Expected by chance"))
    page.table(
        [Column(say("Kind")), *(Column(say(one), "number") for one in headings), Column(say("Bound"))],
        [_check_row(words, one) for one in answer.checks],
    )
    below(page, lines, [say("A line is named by its import and its row in the file.")])


def _row(words: Words, one: Posting) -> list[str]:
    return [
        words.say(UNUSUAL_KINDS[one.kind]),
        str(one.year) if one.posting_date is None else one.posting_date.isoformat(),
        one.heading if one.supplier is None else supplier_name(words, one.supplier),
        kroner(words, one.amount_ore),
        one.voucher or "",
        "" if one.source_row is None else f"{one.import_key}:{one.source_row}",
        reason(words, one),
    ]


def _check_row(words: Words, one: Check) -> list[str]:
    return [
        words.say(UNUSUAL_KINDS[one.kind]), words.integer(one.tests), words.integer(one.told),
        words.number(one.expected, 1), words.say(BOUNDS[one.bound]),
    ]  # fmt: skip


def reason(words: Words, one: Posting) -> str:
    """Why a posting is told, in a sentence."""
    say = words.say
    usual = "–" if one.usual_ore is None else kroner(words, one.usual_ore)
    match one.kind:
        case "amount":
            return say(
                "The usual amount of such a posting is DKK {usual} ({number} like it).",
                usual=usual,
                number=words.integer(one.of or 0),
            )
        case "new_supplier":
            return say(
                "In its first year number {place} by size of {of} suppliers.",
                place=words.integer(one.place or 0),
                of=words.integer(one.of or 0),
            )
        case "round_year_end":
            return say(
                "A whole multiple of DKK {unit} in the last days of the year.",
                unit=kroner(words, one.round_ore or 0),
            )
        case "double_payment":
            return say(
                "The same amount to the same supplier on voucher {voucher} of {day}.",
                voucher=one.other_voucher or "–",
                day="–" if one.other_on is None else one.other_on.isoformat(),
            )
        case "closing_day":
            return say(
                "Posted on a day when banks are closed; number {place} by size of {of} postings.",
                place=words.integer(one.place or 0),
                of=words.integer(one.of or 0),
            )
        case "december":
            return say("The account's median month of the year is DKK {usual}.", usual=usual)
