"""`alen ledger files`: what was imported, with control totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from alen.cli.ledger.import_report import exact, plain_map
from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.store.local.books import ImportRecord, Index

_COLUMNS = (
    "import_key", "file", "status", "replaces", "imported_at", "source_kind", "system", "years", "rows_read",
    "rows_imported", "rows_set_aside", "masked_rows", "persons", "control_before_ore", "control_imported_ore",
    "control_set_aside_ore", "sha256",
)  # fmt: skip

_KINDS = {"ledger": msgid("postings"), "invoices": msgid("invoices")}


@click.command(
    "files",
    cls=Command,
    help=msgid(
        "List the imported files: which count and which were replaced by a corrected one, their rows and "
        "control totals."
    ),
    examples=("alen ledger files", "alen ledger files --format json"),
)
@pass_run
def command(run: Run) -> int:
    """List."""
    from alen.store.local.books import Books

    books = Books(run.workspace())
    index = books.index()
    records = [books.record(key) for key in sorted((*index.standing, *index.replaced))]
    found = [_plain(record, index) for record in records]
    emit_plain(
        run,
        {
            "holder": None
            if index.holder is None
            else {"code": index.holder.code, "name": index.holder.name},
            "imports": [
                {
                    **one,
                    "set_aside": record.set_aside,
                    "masked": record.masked,
                    "warnings": list(record.warnings),
                    "map": plain_map(record),
                }
                for one, record in zip(found, records, strict=True)
            ],
            "forgotten": list(index.forgotten),
        },
        _COLUMNS,
        [[one[name] for name in _COLUMNS] for one in found],
        lambda page: _draw(page, records, index),
    )
    return FOUND if records else NOTHING


def _plain(record: ImportRecord, index: Index) -> dict[str, Any]:
    return {
        "import_key": record.key,
        "file": record.file,
        "status": "standing" if record.key in index.standing else "replaced",
        "replaces": record.replaces,
        "imported_at": record.imported_at,
        "source_kind": record.source_kind,
        "system": record.system,
        "years": " ".join(record.years),
        "rows_read": record.rows_read,
        "rows_imported": record.rows_imported,
        "rows_set_aside": record.rows_read - record.rows_imported,
        "masked_rows": record.masked_rows,
        "persons": record.persons,
        "control_before_ore": record.control_before_ore,
        "control_imported_ore": record.control_imported_ore,
        "control_set_aside_ore": record.control_set_aside_ore,
        "sha256": record.sha256,
    }


def _draw(page: Page, records: list[ImportRecord], index: Index) -> None:
    say, words = page.words.say, page.words
    if not records:
        page.line(say("Nothing has been imported here; begin with `alen ledger import FILE`."))
        return
    if index.holder is not None:
        page.title(say("The ledger of {name}", name=index.holder.name))
    columns = [
        Column(say("Import"), "number"),
        Column(say("File"), folds=True),
        Column(say("Kind")),
        Column(say("Years")),
        Column(say("Rows read"), "number"),
        Column(say("Lines"), "number"),
        Column(say("Set aside"), "number"),
        Column(say("Control total"), "number"),
        Column(say("Booked as lines"), "number"),
        Column(say("Counts")),
    ]
    rows = [
        [
            str(record.key),
            record.file,
            say(_KINDS[record.source_kind]),
            ", ".join(record.years),
            words.integer(record.rows_read),
            words.integer(record.rows_imported),
            words.integer(record.rows_read - record.rows_imported),
            exact(words, record.control_before_ore),
            exact(words, record.control_imported_ore),
            say("yes") if record.key in index.standing else say("replaced"),
        ]
        for record in records
    ]
    page.table(columns, rows)
