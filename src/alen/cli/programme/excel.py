"""`alen programme excel out|in`: a programme's folder as a workbook to type in, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Shell, argument, option, pass_run
from alen.errors import BadInput
from alen.words import msgid

if TYPE_CHECKING:
    from alen.sources.agreements.updating import Change

_COLUMNS = ("file", "table", "rows_added", "rows_removed")
_SHOWN = 5
"""So many rows of a table are shown of what changes."""

command = Shell(
    "excel",
    help=msgid(
        "Type a programme in Excel: `out` writes a workbook with a sheet for every table and lists to choose "
        "from, `in` reads it back into the folder."
    ),
    examples=(
        "alen programme excel out --template my-programme.xlsx",
        "alen programme excel in my-programme.xlsx programmes/my-programme",
        "alen programme excel out programmes/my-programme my-programme.xlsx --lang da",
    ),
)


@command.command(
    "out",
    help=msgid(
        "Write a workbook: of a programme's folder, or with --template an empty one to begin from. Its "
        "headings are in the language of the output."
    ),
    examples=(
        "alen programme excel out --template my-programme.xlsx --lang da",
        "alen programme excel out programmes/my-programme my-programme.xlsx",
    ),
)
@argument(
    "paths",
    metavar="[DIR] FILE",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    help=msgid("The programme's folder, and the workbook to write."),
)
@option("--template", is_flag=True, help=msgid("An empty workbook, of no folder."))
@pass_run
def out(run: Run, paths: tuple[Path, ...], template: bool) -> int:
    """Out."""
    from alen.sources.agreements.updating import folder_tables
    from alen.sources.agreements.workbook import empty_tables, workbook
    from alen.store.writing import write_new

    if len(paths) != (1 if template else 2):
        raise BadInput(
            "--template takes the name of the workbook alone"
            if template
            else "a workbook is written of a folder into a file",
            do="Give DIR and FILE, or --template and FILE.",
        )
    file = paths[-1].expanduser()
    if file.suffix.lower() != ".xlsx":
        raise BadInput("the workbook's name must end in .xlsx", where=str(file), do="Name it so.")
    if file.exists():
        raise BadInput(
            "there is such a file already",
            where=str(file),
            why="What was typed in it and not read in yet would be lost.",
            do="Name another file, or move this one away.",
        )
    tables = empty_tables() if template else folder_tables(paths[0].expanduser())
    data = workbook(tables, run.language)
    write_new(file, data)
    rows = sum(len(one) for one in tables.values())
    emit_plain(
        run, {"file": str(file), "rows": rows}, ("file", "rows"), [[str(file), rows]],
        lambda page: page.line(page.words.say("Written: {file}", file=str(file))),
    )  # fmt: skip
    return FOUND


@command.command(
    "in",
    help=msgid(
        "Read a workbook into a programme's folder: a new one, or one that is brought up to date. "
        "Whatever is wrong is told with the address of its cell, and nothing is changed then. The exit code "
        "is 1 when nothing differs."
    ),
    examples=(
        "alen programme excel in my-programme.xlsx programmes/my-programme --dry-run",
        "alen programme excel in my-programme.xlsx programmes/my-programme",
    ),
)
@argument("file", type=click.Path(path_type=Path), help=msgid("The workbook."))
@argument("folder", metavar="DIR", type=click.Path(path_type=Path), help=msgid("The programme's folder."))
@option("--dry-run", is_flag=True, help=msgid("Show what would change, and write nothing."))
@pass_run
def in_(run: Run, file: Path, folder: Path, dry_run: bool) -> int:
    """In."""
    from alen.sources.agreements.folder import open_folder
    from alen.sources.agreements.tables import tables_of_records
    from alen.sources.agreements.updating import changes, update_folder
    from alen.sources.agreements.workbook import empty_tables
    from alen.sources.agreements.workbook_reading import open_workbook
    from alen.sources.agreements.writing import write_tables

    folder = folder.expanduser()
    typed = open_workbook(file.expanduser())
    after = tables_of_records(typed.tables, typed.programme)
    is_new = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    before = empty_tables()
    if not is_new:
        there = open_folder(folder)
        before = tables_of_records(there.tables, there.programme)
        if there.programme.id != typed.programme.id:
            raise BadInput(
                f"the workbook is of '{typed.programme.id}', the folder of '{there.programme.id}'",
                where=str(folder),
                do="Name the right folder, or a new one.",
            )
    for note in typed.notes:
        run.tell("Note: {note}", note=run.words.retell(note))
    found = changes(before, after)
    if not dry_run:
        if is_new:
            write_tables(after, folder)
        else:
            update_folder(folder, before, after)
    emit_changes(run, found, folder, is_written=not dry_run)
    return FOUND if found else NOTHING


def emit_changes(run: Run, found: Sequence[Change], folder: Path, *, is_written: bool) -> None:
    """What changed in a folder, or would."""
    cells: list[list[Any]] = [[one.file, one.table, len(one.added), len(one.removed)] for one in found]
    data = {
        "folder": str(folder),
        "is_written": is_written and bool(found),
        "changes": [
            {
                "file": one.file,
                "table": one.table,
                "columns": list(one.columns),
                "added": [list(row) for row in one.added],
                "removed": [list(row) for row in one.removed],
            }
            for one in found
        ],
    }
    emit_plain(run, data, _COLUMNS, cells, lambda page: _draw(page, found, folder, is_written=is_written))


def _draw(page: Page, found: Sequence[Change], folder: Path, *, is_written: bool) -> None:
    say, words = page.words.say, page.words
    if not found:
        page.line(say("Nothing differs: {folder} stays as it is.", folder=str(folder)))
        return
    columns = [
        Column(say("File")), Column(say("Table")), Column(say("Rows added"), "number"),
        Column(say("Rows removed"), "number"),
    ]  # fmt: skip
    page.table(
        columns,
        [
            [one.file, one.table, words.integer(len(one.added)), words.integer(len(one.removed))]
            for one in found
        ],
    )
    for one in found:
        for sign, rows in (("+", one.added), ("-", one.removed)):
            for row in rows[:_SHOWN] if not is_written else ():
                page.line(f"{one.file} {sign} " + "; ".join(cell for cell in row if cell))
    removed = sum(len(one.removed) for one in found if one.file.endswith(".csv"))
    if removed:
        page.note(
            words.count(
                "{number} row goes, or is changed. Rows should stay: what changes is a new row.",
                "{number} rows go, or are changed. Rows should stay: what changes is a new row.",
                removed,
            )
        )
    page.line(
        say("Written: {file}", file=str(folder))
        if is_written
        else say("Nothing was written: this was a trial.")
    )
