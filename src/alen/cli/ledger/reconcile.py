"""`alen ledger reconcile`: the ledger against the published accounts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from alen.cli.ledger_words import kroner
from alen.cli.present import Column, Page
from alen.cli.purchase_options import SHOWN, below, emit_tables, more, open_ledger, year_option, years_said
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, option, pass_run
from alen.errors import BadFile
from alen.local.phrases import ACCOUNT_CAVEATS, ACCOUNT_REASONS, ACCOUNT_STATUSES
from alen.words import Words, msgid

if TYPE_CHECKING:
    from alen.products.ledger.opening import Lines
    from alen.products.ledger.reconciliation import Accounts, Cell, Reconciliation


@click.command(
    "reconcile",
    cls=Command,
    help=msgid(
        "Hold the ledger against the published accounts of the same organisation and year: function by "
        "function, dranst by dranst, and by kind where published. A sum meets within the publisher's own "
        "rounding; any other difference is shown as it is. With --against the published side is a "
        "transcription: a CSV with the columns funktion;dranst;kroner."
    ),
    examples=(
        "alen ledger reconcile --year 2024",
        "alen ledger reconcile --against regnskab-2024.csv --year 2024",
        "alen ledger reconcile --all --format csv",
    ),
)
@year_option
@option(
    "--against",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=msgid("A transcription of the accounts instead of the edition's."),
)
@option("--limit", type=click.IntRange(1), metavar="N", help=msgid("At most so many rows."))
@option("--all", "every", is_flag=True, help=msgid("Also functions that nobody published."))
@pass_run
def command(run: Run, year: int | None, against: Path | None, limit: int | None, every: bool) -> int:
    """Reconcile."""
    from dataclasses import replace

    from alen.products.ledger.reconciliation import booked, reconcile

    lines = open_ledger(run)
    years = lines.years if year is None else (year,)
    accounts = _accounts(run, lines, years, against)
    answer = reconcile(booked(lines, years), accounts, lines.holder.kind)
    if not every:
        kept = tuple(one for one in answer.cells if one.published_ore is not None)
        answer = replace(answer, cells=kept)
    emit_tables(
        run, lines, {"rows": answer.table()}, {"source": answer.source, "reason": answer.reason},
        lambda page: draw(page, lines, answer, limit or SHOWN), limit,
    )  # fmt: skip
    if answer.reason == "invented":
        return FOUND
    return FOUND if answer.cells and not answer.count("differs") else NOTHING


def _accounts(run: Run, lines: Lines, years: tuple[int, ...], against: Path | None) -> Accounts:
    """The published side. Raises BadFile for a transcription that cannot be read."""
    from alen.products.ledger.published_accounts import published_accounts
    from alen.products.ledger.reconciliation import transcribed

    if against is None:
        return published_accounts(run.workspace(), lines.holder, years, run.edition)
    try:
        text = against.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadFile(f"cannot be read ({error.strerror})", where=against.name) from error
    except UnicodeDecodeError as error:
        raise BadFile(
            "is not written in UTF-8", where=against.name, do="Save the file as CSV in UTF-8."
        ) from error
    return transcribed(text, against.name, max(years, default=0))


def draw(page: Page, lines: Lines, answer: Reconciliation, shown: int) -> None:
    """What meets and what does not, the largest differences first."""
    words, say = page.words, page.words.say
    if answer.reason:
        page.title(say(ACCOUNT_REASONS[answer.reason], name=lines.holder.name))
    else:
        page.title(_headline(words, lines.holder.name, answer))
    if answer.cells:
        page.line()
        columns = [
            Column(say("Year")), Column(say("Function")), Column(say("Dranst")), Column(say("Art")),
            *(Column(say(heading), "number") for heading in (
                msgid("Ledger"), msgid("Published"), msgid("Difference"), msgid("Rounding"),
            )),
            Column(say("Verdict"), folds=True),
        ]  # fmt: skip
        page.table(columns, [_row(words, one) for one in answer.cells[:shown]])
        more(page, len(answer.cells), shown)
    notes = [say("Published side: {source}.", source=answer.source)] if answer.source else []
    if answer.no_function_lines:
        notes.append(
            words.count(
                "{number} line states no function and is in no sum: DKK {amount}.",
                "{number} lines state no function and are in no sum: DKK {amount}.",
                answer.no_function_lines,
                amount=kroner(words, answer.no_function_ore),
            )
        )
    below(page, lines, notes)


def _headline(words: Words, name: str, answer: Reconciliation) -> str:
    published = [one for one in answer.cells if one.published_ore is not None]
    meets = words.integer(answer.count("meets"))
    differs = words.integer(answer.count("differs") + answer.count("indicative"))
    return words.say(
        "{name}, {years}: {meets} of {number} published sums meet the ledger within the publisher's "
        "rounding; {differs} differ.",
        name=name,
        years=years_said(one.year for one in published),
        meets=meets,
        number=words.integer(len(published)),
        differs=differs,
    )


def _row(words: Words, one: Cell) -> list[str]:
    from alen.model.accounts import format_function

    def amount(ore: int | None) -> str:
        return "–" if ore is None else kroner(words, ore)

    verdict = words.say(ACCOUNT_STATUSES[one.status])
    caveats = ", ".join(words.say(ACCOUNT_CAVEATS[caveat]) for caveat in one.caveats)
    return [
        str(one.year), format_function(one.funktion) if len(one.funktion) == 5 else one.funktion,
        words.say("not stated") if one.dranst in ("", "not_stated") else one.dranst, one.art,
        amount(one.ledger_ore), amount(one.published_ore), amount(one.difference_ore),
        "–" if one.tolerance_ore is None else f"± {kroner(words, one.tolerance_ore)}",
        f"{verdict}: {caveats}" if caveats else verdict,
    ]  # fmt: skip
