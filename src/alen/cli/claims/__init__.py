"""`alen claims …`: published statements, and whether the figures bear them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alen.answers.claim_reasons import VERDICTS
from alen.cli.completing import measure_ids
from alen.cli.options import YEAR
from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, NOTHING
from alen.cli.shell import Lazy, Shell, option, run_of
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.claim_parts import ClaimsAnswer

_HERE = "alen.cli.claims"


@click.group(
    "claims",
    cls=Shell,
    invoke_without_command=True,
    help=msgid(
        "List published statements about public IT money, each with its verdict by the edition's figures. "
        "The statements come with Alen or lie in the workspace's claims/ folder."
    ),
    lazy={
        "show": Lazy(f"{_HERE}.show", msgid("Show one statement, and why it holds or not.")),
        "check": Lazy(
            f"{_HERE}.check", msgid("Judge all statements anew, and tell whose verdict is another now.")
        ),
        "new": Lazy(f"{_HERE}.new", msgid("Write a statement of your own, part by part.")),
    },
    examples=(
        "alen claims",
        "alen claims --verdict not_checkable --publisher Computerworld",
        "alen claims show monopoly-2017",
        "alen claims check --format json",
    ),
)
@option("--verdict", type=click.Choice(tuple(VERDICTS)), help=msgid("Only statements with this verdict."))
@option(
    "--measure",
    metavar="MEASURE",
    default="",
    shell_complete=measure_ids,
    help=msgid("Only statements about this measure."),
)
@option(
    "--organisation",
    metavar="ORG",
    default="",
    help=msgid("Only statements about this organisation, or about all of its kind."),
)
@option("--publisher", metavar="NAME", default="", help=msgid("Only what this publisher printed."))
@option("--year", type=YEAR, help=msgid("Only statements about this accounts year."))
@click.pass_context
def command(
    context: click.Context,
    verdict: str | None,
    measure: str,
    organisation: str,
    publisher: str,
    year: int | None,
) -> int:
    """List, unless a command follows."""
    if context.invoked_subcommand is not None:
        return FOUND
    from alen.answers.claims import Claims
    from alen.answers.questions import Desk

    run = run_of(context)
    answer = Desk(run.reading()).ask(Claims(verdict or "", measure, organisation, publisher, year))
    emit(run, answer, lambda page: draw(page, answer))
    return FOUND if answer.rows else NOTHING


def draw(page: Page, answer: ClaimsAnswer) -> None:
    """How many of each verdict there are, and a line for each statement that was asked for."""
    from alen.answers.claim_words import date_of, verdict_name
    from alen.answers.phrases import Phrases

    words, say = page.words, page.words.say
    page.title(say("Published statements, checked"))
    page.pairs(
        (verdict_name(words, verdict), words.integer(number)) for verdict, number in answer.counts if number
    )
    page.line()
    if not answer.rows:
        page.line(say("No statement is of this kind."))
        return
    columns = [
        Column(say("Verdict")), Column(say("Statement"), folds=True), Column(say("Printed by"), folds=True),
        Column(say("Date")), Column(say("Id")),
    ]  # fmt: skip
    rows = [
        [
            verdict_name(words, one.verdict), Phrases(words).text(one.title), one.publisher.name,
            date_of(words, one.publisher), one.id,
        ]
        for one in answer.rows
    ]  # fmt: skip
    page.table(columns, rows)
    page.line()
    page.note(say("Edition {edition}. `alen claims show ID` says why.", edition=answer.edition_id))
