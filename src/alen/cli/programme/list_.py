"""`alen programme list`: the programmes of the edition and of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.programmes import ProgrammesAnswer

ORIGINS = {
    "packaged": msgid("comes with Alen"),
    "workspace": msgid("published by this workspace"),
    "local": msgid("on this machine alone"),
}


@click.command(
    "list",
    cls=Command,
    help=msgid("List the programmes of the edition, and those of the workspace that are not published."),
    examples=("alen programme list", "alen programme list --format csv"),
)
@pass_run
def command(run: Run) -> int:
    """List."""
    from alen.answers.programmes import programmes
    from alen.cli.programme.folders import all_cases

    cases = all_cases(run)
    edition = next((case.edition_id for case in cases.values() if case.edition_id), "")
    answer = programmes(dict(sorted(cases.items())), edition)
    emit(run, answer, lambda page: draw(page, answer))
    return FOUND if answer.rows else NOTHING


def draw(page: Page, answer: ProgrammesAnswer) -> None:
    """A line for each programme."""
    from alen.cli.programme.money_lines import amount

    say, lang = page.words.say, page.words.language
    page.title(say("Joint programmes"))
    if not answer.rows:
        page.line(say("There is none."))
        return
    columns = [
        Column(say("Programme"), folds=True), Column(say("Id")), Column(say("Time")),
        Column(say("Where"), folds=True), Column(say("Committed, DKK"), "number"),
        Column(say("Paid in, DKK"), "number"),
    ]  # fmt: skip
    rows = [
        [
            one.head.name.in_language(lang), one.head.id, f"{one.head.starts[:4]}-{one.head.ends[:4]}",
            say(ORIGINS[one.head.origin]), amount(page.words, one.committed), amount(page.words, one.paid),
        ]
        for one in answer.rows
    ]  # fmt: skip
    page.table(columns, rows)
