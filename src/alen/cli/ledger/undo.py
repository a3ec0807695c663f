"""`alen ledger undo`: take the last decision back."""

from __future__ import annotations

import click

from alen.cli.ledger.rules import books_of
from alen.cli.present import emit_plain
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, pass_run
from alen.words import msgid


@click.command(
    "undo",
    cls=Command,
    help=msgid(
        "Take the last decision on the rules back: rules that it added go, rules that it removed come back. "
        "Called again, it takes the one before back."
    ),
    examples=("alen ledger undo", "alen ledger undo --format json"),
)
@pass_run
def command(run: Run) -> int:
    """Undo."""
    from alen.products.ledger import decisions
    from alen.store.workspace import lock

    books = books_of(run)
    with lock(run.workspace()):
        undone = decisions.undo_last(books)
        taken = decisions.history(books)[(undone.undoes or 1) - 1]
    names = [rule.rule_id for rule in undone.rules]
    say, listed = run.words.say, ", ".join(names)
    if not names:
        text = say(
            "Decision {number} is taken back; its rules had been changed otherwise.", number=taken.number
        )
    elif taken.action == "add":
        text = say("Decision {number} is taken back; gone: {rules}.", number=taken.number, rules=listed)
    else:
        text = say("Decision {number} is taken back; here again: {rules}.", number=taken.number, rules=listed)
    data = {"undone": taken.number, "action": taken.action, "rules": names}
    run.tell(msgid("Every answer goes by it from now on."))
    cells = [[taken.number, taken.action, " ".join(names)]]
    emit_plain(run, data, tuple(data), cells, lambda page: page.line(text))
    return FOUND
