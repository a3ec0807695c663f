"""`alen ledger history`: every decision on the rules, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alen.cli.ledger.rule_words import conditions_said
from alen.cli.ledger.rules import books_of
from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.products.ledger.decisions import Decision

_COLUMNS = ("number", "at", "by", "action", "rules", "why", "undoes", "undone")

ACTION_WORDS = {
    "add": msgid("added"),
    "remove": msgid("removed"),
    "undo": msgid("taken back"),
    "note": msgid("noted"),
}


@click.command(
    "history",
    cls=Command,
    help=msgid("List the decisions that were made on the rules, the oldest first."),
    examples=("alen ledger history", "alen ledger history --last 5 --format json"),
)
@option("--last", type=click.IntRange(min=1), metavar="N", help=msgid("The last N decisions alone."))
@pass_run
def command(run: Run, last: int | None) -> int:
    """History."""
    from alen.products.ledger import decisions

    found = list(decisions.history(books_of(run)))[-last if last else 0 :]
    cells = [
        [
            one.number,
            one.at,
            one.by,
            one.action,
            " ".join(rule.rule_id for rule in one.rules),
            one.why,
            one.undoes,
            one.undone,
        ]
        for one in found
    ]
    data = {
        "decisions": [
            {**dict(zip(_COLUMNS, row, strict=True)), "rules": [rule.rule_id for rule in one.rules]}
            for row, one in zip(cells, found, strict=True)
        ]
    }
    emit_plain(run, data, _COLUMNS, cells, lambda page: _draw(page, found))
    return FOUND if found else NOTHING


def _draw(page: Page, found: list[Decision]) -> None:
    say = page.words.say
    if not found:
        page.line(say("No decision has been made here."))
        return
    columns = [
        Column(say("No."), "number"),
        Column(say("When (UTC)")),
        Column(say("Who")),
        Column(say("What")),
        Column(say("Rules"), folds=True),
        Column(say("Where"), folds=True),
    ]
    page.table(columns, [_row(page, one) for one in found])


def _row(page: Page, one: Decision) -> list[str]:
    say = page.words.say
    what = say(ACTION_WORDS[one.action]) if one.action in ACTION_WORDS else one.action
    if one.undoes is not None:
        what = say("took number {number} back", number=page.words.integer(one.undoes))
    if one.undone:
        what = say("{what}, taken back since", what=what)
    return [
        str(one.number),
        one.at.replace("T", " ").removesuffix("Z"),
        one.by,
        what,
        ", ".join(rule.rule_id for rule in one.rules),
        one.why or " | ".join(conditions_said(page.words, rule) for rule in one.rules[:3]),
    ]
