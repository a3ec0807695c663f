"""`alen export`: the edition as files for other programmes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, argument, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.reports import Exported, Form

FORMS = ("datapackage", "csv", "parquet", "xlsx")


@click.command(
    "export",
    cls=Command,
    help=msgid(
        "Write the edition's figures into a new folder: a Frictionless data package (CSV with a description "
        "of every field, and a DCAT-AP entry), CSV alone, Parquet, or a workbook with a sheet on method and "
        "sources."
    ),
    examples=("alen export figures --as datapackage", "alen export book --as xlsx --lang da"),
)
@argument("folder", metavar="DIR", help=msgid("The folder to make; it must be new or empty."))
@option(
    "--as",
    "form",
    type=click.Choice(FORMS),
    required=True,
    help=msgid("What to write. (Required.)"),
)
@pass_run
def command(run: Run, folder: str, form: Form) -> int:
    """Export."""
    from alen.reports import export

    reading, place = run.reading(), Path(folder).expanduser()
    language = "da" if run.language == "da" else "en"
    done = export(reading, place, form, language, run.progress())
    files = [{"file": path.name, "bytes": path.stat().st_size} for path in done.files]
    emit_plain(
        run,
        {"folder": str(place), "edition": reading.edition_id, "figures": done.rows, "files": files},
        ("file", "bytes"),
        [tuple(one.values()) for one in files],
        lambda page: _draw(page, done, reading.edition_id, place),
    )
    return FOUND


def _draw(page: Page, done: Exported, edition_id: str, place: Path) -> None:
    say, words = page.words.say, page.words
    page.line(
        say(
            "Edition {edition} is written to {folder}: {figures} figures.",
            edition=edition_id,
            folder=str(place),
            figures=words.integer(done.rows),
        )
    )
    columns = [Column(say("File")), Column(say("Bytes"), "number")]
    page.table(columns, [[path.name, words.integer(path.stat().st_size)] for path in done.files])
