"""`alen ledger diff`: what a corrected file changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from alen.cli.ledger.import_report import exact
from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, argument, pass_run
from alen.errors import BadInput, NotFound
from alen.local.phrases import LINE_CHANGES
from alen.words import msgid

if TYPE_CHECKING:
    from alen.sources.ledgers.differences import Differences, Line, VoucherChange

_SHOWN = 40
_COLUMNS = (
    "change", "voucher", "version", "source_row", "posting_date", "account", "supplier", "text", "amount_ore",
)  # fmt: skip


@click.command(
    "diff",
    cls=Command,
    help=msgid(
        "Show what a corrected file changed: vouchers added, removed and changed, with their amounts. "
        "Without numbers the newest file that replaced another is held against the one it replaced."
    ),
    examples=("alen ledger diff", "alen ledger diff 1 2 --format csv"),
)
@argument("old", metavar="[OLD", type=int, required=False, help=msgid("The number of the former import."))
@argument("new", metavar="NEW]", type=int, required=False, help=msgid("The number of the new one."))
@pass_run
def command(run: Run, old: int | None, new: int | None) -> int:
    """Diff."""
    from alen.sources.ledgers.differences import compared, latest_pair
    from alen.store.local.books import Books

    books = Books(run.workspace())
    if old is None or new is None:
        if old is not None:
            raise BadInput(
                "one number is not enough", do="Give the former import and the new one, or neither."
            )
        pair = latest_pair(books)
        if pair is None:
            raise NotFound("no file has replaced another yet", do="`alen ledger files` lists the imports.")
        old, new = pair
    found = compared(books, old, new)
    emit_plain(run, _plain(found), _COLUMNS, _cells(found), lambda page: _draw(page, found))
    return FOUND if found.changes else NOTHING


def _plain(found: Differences) -> dict[str, Any]:
    return {
        "old": {
            "import_key": found.old.key,
            "file": found.old.file,
            "control_imported_ore": found.old.control_imported_ore,
        },
        "new": {
            "import_key": found.new.key,
            "file": found.new.file,
            "control_imported_ore": found.new.control_imported_ore,
        },
        "lines_unchanged": found.unchanged,
        "lines_added": found.lines("added"),
        "lines_removed": found.lines("removed"),
        "vouchers_changed": found.lines("changed"),
        "change_ore": found.change_ore,
        "changes": [
            {
                "change": one.change,
                "voucher": one.voucher,
                "old_ore": one.old_ore if one.old else None,
                "new_ore": one.new_ore if one.new else None,
                "old": [_line(line) for line in one.old],
                "new": [_line(line) for line in one.new],
            }
            for one in found.changes
        ],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "source_row": line.source_row,
        "posting_date": None if line.posting_date is None else line.posting_date.isoformat(),
        "account": line.account,
        "supplier": line.supplier,
        "text": line.text,
        "amount_ore": line.amount_ore,
    }


def _cells(found: Differences) -> list[list[object]]:
    return [
        [one.change, one.voucher, version, *_line(line).values()]
        for one in found.changes
        for version, lines in (("old", one.old), ("new", one.new))
        for line in lines
    ]


def _draw(page: Page, found: Differences) -> None:
    say, words = page.words.say, page.words
    page.title(
        say(
            "Import {new} ({new_file}) against import {old} ({old_file})",
            new=found.new.key,
            new_file=found.new.file,
            old=found.old.key,
            old_file=found.old.file,
        )
    )
    page.line(
        say(
            "{unchanged} lines unchanged, {added} added, {removed} removed. Vouchers changed: "
            "{changed}. The total changes by {amount}.",
            unchanged=words.integer(found.unchanged),
            added=words.integer(found.lines("added")),
            removed=words.integer(found.lines("removed")),
            changed=words.integer(found.lines("changed")),
            amount=exact(words, found.change_ore),
        )
    )
    if not found.changes:
        return
    columns = [
        Column(say("Change")),
        Column(say("Voucher")),
        Column(say("Supplier or text"), folds=True),
        Column(say("Before"), "number"),
        Column(say("Now"), "number"),
        Column(say("Difference"), "number"),
    ]
    page.table(columns, [_row(page, one) for one in found.changes[:_SHOWN]])
    if len(found.changes) > _SHOWN:
        more = words.integer(len(found.changes) - _SHOWN)
        page.note(say("{more} more; --format csv has them all.", more=more))


def _row(page: Page, one: VoucherChange) -> list[str]:
    words = page.words
    first = (*one.new, *one.old)[0]
    return [
        words.say(LINE_CHANGES[one.change]),
        one.voucher or "–",
        first.supplier or first.text or "–",
        exact(words, one.old_ore) if one.old else "–",
        exact(words, one.new_ore) if one.new else "–",
        exact(words, one.new_ore - one.old_ore),
    ]
