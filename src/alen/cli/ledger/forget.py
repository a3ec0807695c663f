"""`alen ledger forget`: remove an imported file and all that was made from it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from alen.cli.asking import agrees, has_terminal
from alen.cli.present import Page, emit_plain
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, argument, option, pass_run
from alen.errors import BadInput
from alen.words import msgid

if TYPE_CHECKING:
    from alen.sources.ledgers.forgetting import Forgotten


@click.command(
    "forget",
    cls=Command,
    help=msgid(
        "Remove an imported file: its lines, the versions that it replaced, its column map with samples, and "
        "every classification. The file itself, where you have it, is not touched."
    ),
    examples=("alen ledger forget finans_2024.csv", "alen ledger forget 3 --yes"),
)
@argument("what", metavar="FILE|NUMBER", help=msgid("The file's name, or the import's number."))
@option("--yes", is_flag=True, help=msgid("Do not ask."))
@pass_run
def command(run: Run, what: str, yes: bool) -> int:
    """Forget."""
    from alen.products.ledger.proposals import clear_proposals
    from alen.sources.ledgers.forgetting import forget, named
    from alen.store.local.books import Books
    from alen.store.workspace import lock

    books = Books(run.workspace())
    with lock(books.workspace):
        books.sweep()  # what a run that was stopped had taken out of the list, but not off the disk
    if not yes and not _agrees(run, named(books, what)):
        run.tell("Nothing was removed.")
        return NOTHING
    with lock(books.workspace):
        found = named(books, what)
        clear_proposals(books)
        forget(books, found, datetime.now(UTC).isoformat(timespec="seconds"))
    lines = sum(record.rows_imported for record in found.records)
    keys = [record.key for record in found.records]
    emit_plain(
        run,
        {"forgotten": keys, "lines": lines, "maps": list(found.maps), "own_rules_remain": found.has_rules},
        ("import_key", "lines"),
        [[record.key, record.rows_imported] for record in found.records],
        lambda page: _draw(page, found, lines),
    )
    return FOUND


def _agrees(run: Run, found: Forgotten) -> bool:
    """Ask; without a terminal nobody can agree."""
    if not has_terminal(run):
        raise BadInput(
            "there is no terminal to ask at", do="Give --yes to remove the file without being asked."
        )
    for record in found.records:
        run.tell("Import {key}: {file}, {lines} lines.", key=record.key, file=record.file,
                 lines=run.words.integer(record.rows_imported))  # fmt: skip
    return agrees(run, run.words.say("Remove this with all that was made from it?"))


def _draw(page: Page, found: Forgotten, lines: int) -> None:
    say, words = page.words.say, page.words
    page.line(
        say(
            "Removed: imports {keys} with {lines} lines, and every classification.",
            keys=", ".join(str(record.key) for record in found.records),
            lines=words.integer(lines),
        )
    )
    if found.maps:
        page.line(say("Removed with them: {maps}.", maps=", ".join(found.maps)))
    if found.has_rules:
        page.line(
            say(
                "Your own rules and their history remain, and may hold words of the file; see "
                "`alen ledger rules`."
            )
        )
    page.line(say("Copies of the workspace, and the file you imported, are yours to remove."))
