"""`alen programme weights`: a table of inhabitants or usage into a programme's folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from alen.cli.programme.excel import emit_changes
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, argument, option, pass_run
from alen.errors import BadInput
from alen.words import msgid


@click.command(
    "weights",
    cls=Command,
    help=msgid(
        "Take a table of inhabitants or usage into a programme's folder, for keys to divide by: a CSV or "
        "XLSX file with a party and a number in each row. Parties are known by id, code or name; a row that "
        "names nobody is an error, nothing is guessed."
    ),
    examples=(
        "alen programme weights usage.csv programmes/my-programme --table usage --on 2025-01-01",
        "alen programme weights folketal.xlsx programmes/my-programme --table folketal --on 2025-01-01",
    ),
)
@argument("file", type=click.Path(path_type=Path), help=msgid("The table: CSV or XLSX."))
@argument("folder", metavar="DIR", type=click.Path(path_type=Path), help=msgid("The programme's folder."))
@option("--table", metavar="NAME", required=True, help=msgid("What keys call the table."))
@option("--on", "day", metavar="DATE", required=True, help=msgid("The day that the numbers hold for."))
@option("--version", metavar="VERSION", default="", help=msgid("Which of several tables of that day."))
@option("--dry-run", is_flag=True, help=msgid("Show what would change, and write nothing."))
@pass_run
def command(run: Run, file: Path, folder: Path, table: str, day: str, version: str, dry_run: bool) -> int:
    """Weights."""
    from alen.sources.agreements.folder import open_folder
    from alen.sources.agreements.own_weights import read_weights
    from alen.sources.agreements.tables import tables_of_records
    from alen.sources.agreements.updating import changes, update_folder

    folder = folder.expanduser()
    there = open_folder(folder)
    read = read_weights(file.expanduser(), there, table.strip(), _day(day), version.strip())
    before = tables_of_records(there.tables, there.programme)
    after = {**before, "weights": [*before["weights"], *read.rows]}
    if read.left_out:
        run.tell(
            "{names} stands in the table, is no municipality and is given no weight.",
            names=", ".join(read.left_out),
        )
    if read.others:
        run.tell("Left out, being no parties of the programme: {names}.", names=", ".join(read.others))
    if read.missing:
        run.tell("The table lacks municipalities: {names}.", names=", ".join(read.missing))
    found = changes(before, after) if dry_run else update_folder(folder, before, after)
    emit_changes(run, found, folder, is_written=not dry_run)
    return FOUND


def _day(text: str) -> date:
    from alen.sources.agreements.cells import day

    found = day(text.strip())
    if found is None:
        raise BadInput(f"'{text}' is no day", where="--on", do="Write it as 2025-12-31.")
    return found
