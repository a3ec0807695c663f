"""`alen ledger recurring`: payments that come back, and what likely comes up for renewal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from alen.cli.ledger.suppliers import supplier_name
from alen.cli.ledger_words import kroner
from alen.cli.present import Column, Page
from alen.cli.purchase_options import (
    DAY,
    SHOWN,
    asked_of,
    below,
    emit_tables,
    more,
    open_ledger,
    purchase_options,
)
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, option, pass_run
from alen.local.phrases import CONFIDENCE, RHYTHMS
from alen.words import Words, msgid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alen.products.ledger.opening import Lines
    from alen.products.ledger.recurring import Recurring, Series

RENEWALS = {
    "next_payment": msgid("next yearly or half-yearly payment"),
    "anniversary": msgid("a year from the first payment"),
}
_MONTHS = 12


@click.command(
    "recurring",
    cls=Command,
    help=msgid(
        "Show payments that come back monthly, quarterly, half-yearly or yearly, found from posting dates, "
        "with their level, the next expected date and whether they have stopped; and what likely comes up "
        "for renewal. No contract is known: a rhythm of payments is a sign of one."
    ),
    examples=(
        "alen ledger recurring",
        "alen ledger recurring --renewals --months 6 --from 2025-01-01",
        "alen ledger recurring --supplier nordlys --format csv",
    ),
)
@purchase_options
@option(
    "--from",
    "stated",
    type=DAY,
    help=msgid("The day from which to look ahead; otherwise the ledger's last posting date."),
)
@option("--months", type=click.IntRange(1, 120), default=_MONTHS, help=msgid("How many months ahead; 12."))
@option("--renewals", is_flag=True, help=msgid("Only what likely comes up for renewal in those months."))
@pass_run
def command(
    run: Run,
    year: int | None,
    supplier: str,
    limit: int | None,
    all_kinds: bool,
    stated: date | None,
    months: int,
    renewals: bool,
) -> int:
    """Recurring payments."""
    from alen.products.ledger.recurring import recurring, series_table

    lines = open_ledger(run)
    day = stated or _last_day(lines)
    # A rhythm is seen over all years; a year chooses what was paid in it.
    answer = recurring(lines, day, asked_of(None, supplier, all_kinds))
    answer = answer if year is None else answer.paid_in(year)
    told = answer.exportable()
    due = answer.renewals(months)
    emit_tables(
        run, lines, {"rows": series_table(told.renewals(months) if renewals else told.series)},
        {"stated_on": day.isoformat(), "months": months, "undated_lines": answer.undated_lines},
        lambda page: draw(page, lines, answer, due, (months, limit or SHOWN), only_due=renewals), limit,
    )  # fmt: skip
    return FOUND if (due if renewals else answer.series) else NOTHING


def _last_day(lines: Lines) -> date:
    """The last posting date, or the end of the last year where no line has a date."""
    last: date | None = lines.rows("SELECT max(posting_date) FROM lines")[0][0]
    return last or date(max(lines.years, default=1970), 12, 31)


def draw(
    page: Page,
    lines: Lines,
    answer: Recurring,
    due: Sequence[Series],
    months_and_rows: tuple[int, int],
    *,
    only_due: bool = False,
) -> None:
    """The series, and which of them come up for renewal."""
    from alen.products.ledger.recurring import months_later

    words, say = page.words, page.words.say
    months, shown = months_and_rows
    running = [one for one in answer.series if one.is_running]
    page.title(
        words.count(
            "{number} recurring payment runs in {name}'s ledger: DKK {amount} a year.",
            "{number} recurring payments run in {name}'s ledger: DKK {amount} a year.",
            len(running),
            name=lines.holder.name,
            amount=kroner(words, sum(one.yearly_ore for one in running)),
        )
    )
    page.line(
        words.count(
            "{number} likely comes up for renewal from {day} to {last}: DKK {amount} a year.",
            "{number} likely come up for renewal from {day} to {last}: DKK {amount} a year.",
            len(due),
            day=answer.stated_on.isoformat(),
            last=months_later(answer.stated_on, months).isoformat(),
            amount=kroner(words, sum(one.yearly_ore for one in due)),
        )
    )
    page.line()
    if only_due:
        _due_table(page, due, shown)
    else:
        _table(page, answer.series, shown)
    notes = [say("No contract is known: a rhythm of payments is a sign of one.")]
    if answer.last_on is not None:
        day = answer.last_on.isoformat()
        notes.append(say("Whether a payment has stopped is judged on the ledger's last day, {day}.", day=day))
    if answer.undated_lines:
        notes.append(
            words.count(
                "{number} line has no posting date and is not looked at.",
                "{number} lines have no posting date and are not looked at.",
                answer.undated_lines,
            )
        )
    below(page, lines, notes)


def _what(words: Words, one: Series) -> list[str]:
    """Who, and what the payment is recognised by."""
    return [supplier_name(words, one.supplier), " · ".join(text for text in (one.heading, one.stem) if text)]


def _table(page: Page, series: Sequence[Series], shown: int) -> None:
    words, say = page.words, page.words.say
    columns = [
        Column(say("Supplier"), folds=True), Column(say("Account and text"), folds=True),
        Column(say("Rhythm")), *(Column(say(heading), "number") for heading in (
            msgid("Payments"), msgid("One payment"), msgid("A year"),
        )),
        Column(say("Last")), Column(say("Next")), Column(say("How sure")),
    ]  # fmt: skip
    rows = [
        [
            *_what(words, one), say(RHYTHMS[one.rhythm]), words.integer(one.payments),
            kroner(words, one.level_ore), kroner(words, one.yearly_ore), one.last_on.isoformat(),
            say("stopped") if one.next_on is None else one.next_on.isoformat(),
            say(CONFIDENCE[one.confidence]),
        ]
        for one in series[:shown]
    ]  # fmt: skip
    page.table(columns, rows)
    more(page, len(series), shown)


def _due_table(page: Page, series: Sequence[Series], shown: int) -> None:
    words, say = page.words, page.words.say
    columns = [
        Column(say("Renewal")), Column(say("Supplier"), folds=True),
        Column(say("Account and text"), folds=True), Column(say("A year"), "number"),
        Column(say("Told by")), Column(say("How sure")),
    ]  # fmt: skip
    rows = [
        [
            "" if one.renewal_on is None else one.renewal_on.isoformat(), *_what(words, one),
            kroner(words, one.yearly_ore), say(RENEWALS[one.renewal_basis]), say(CONFIDENCE[one.confidence]),
        ]
        for one in series[:shown]
    ]  # fmt: skip
    page.table(columns, rows)
    more(page, len(series), shown)
