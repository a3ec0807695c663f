"""`alen import`: keep a StatBank file that somebody fetched by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, argument, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.build.imports import Kept

_REASONS = {
    "not_selected": msgid("not among the codes Alen asks for"),
    "unknown_organisation": msgid("an organisation Alen does not have"),
}


@click.command(
    "import",
    cls=Command,
    help=msgid(
        "Keep a CSV file that was fetched from StatBank by hand, with codes or texts. The file's bytes are "
        "kept as they are; `alen build` then makes an edition with it. A file that is not what it is said to "
        "be is refused whole."
    ),
    examples=("alen import regk31.csv --table REGK31", "alen import 2016.csv --table REGK31 --year 2016"),
)
@argument("file", metavar="FILE", help=msgid("The file."))
@option(
    "--table",
    "table_id",
    metavar="ID",
    required=True,
    help=msgid("StatBank's id of the table, for instance REGK31. (Required.)"),
)
@option(
    "--year",
    metavar="PERIOD",
    help=msgid("The year of a file that states none, where its name does not tell either."),
)
@pass_run
def command(run: Run, file: str, table_id: str, year: str | None) -> int:
    """Import."""
    from alen.build.imports import keep_import

    kept = keep_import(run.workspace(), Path(file).expanduser(), table_id, year=year)
    found = kept.found
    plain = {
        "table": kept.record.table_id,
        "sha256": found.sha256,
        "rows_read": found.rows_read,
        "rows_kept": found.rows_kept,
        "rows_set_aside": found.rows_set_aside,
        "is_new": kept.is_new,
    }
    details = {
        **plain,
        "set_aside": [
            {"reason": one.reason, "rows": one.count, "first_row": one.first_row} for one in found.set_aside
        ],
        "remarks": list(found.remarks),
    }
    emit_plain(run, details, tuple(plain), [tuple(plain.values())], lambda page: _draw(page, kept))
    return FOUND


def _draw(page: Page, kept: Kept) -> None:
    say, words, found = page.words.say, page.words, kept.found
    if not kept.is_new:
        page.line(say("This file is here already, read in the same way; nothing was kept twice."))
    page.line(
        say(
            "{table}: {read} rows read, {kept} kept, {aside} set aside. sha256 {sha256}",
            table=kept.record.table_id,
            read=words.integer(found.rows_read),
            kept=words.integer(found.rows_kept),
            aside=words.integer(found.rows_set_aside),
            sha256=found.sha256,
        )
    )
    if found.set_aside:
        columns = [
            Column(say("Set aside because"), folds=True),
            Column(say("Rows"), "number"),
            Column(say("First in row"), "number"),
        ]
        rows = [
            [_reason(page, one.reason), words.integer(one.count), words.integer(one.first_row)]
            for one in found.set_aside
        ]
        page.table(columns, rows)
    for remark in found.remarks:
        page.line(say("Note: {text}", text=words.retell(remark)))
    page.line(say("Run `alen build` to make an edition with it."))


def _reason(page: Page, reason: str) -> str:
    return page.words.say(_REASONS[reason]) if reason in _REASONS else page.words.retell(reason)
