"""`alen ledger export`: a workbook that can be handed on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, argument, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.products.ledger.workbook_rows import Sheet


@click.command(
    "export",
    cls=Command,
    help=msgid(
        "Write a workbook with everything the ledger answers, year by year: each axis and their crosses, IT "
        "functions and others, suppliers, months, what is undecided, the rules, the files and the method. "
        "Persons are not named, and posting texts are left out."
    ),
    examples=("alen ledger export it-cost.xlsx", "alen ledger export it-cost.xlsx --lang da"),
)
@argument("file", metavar="FILE.xlsx", help=msgid("The workbook to write; there must be none of that name."))
@pass_run
def command(run: Run, file: str) -> int:
    """Export."""
    from alen.cli.published import extended_ore, inhabitants
    from alen.local.workbook import export_workbook, leaves_local
    from alen.products.ledger.labels import Labels
    from alen.products.ledger.opening import open_lines
    from alen.products.ledger.workbook_rows import Asked
    from alen.store.local.books import Books

    workspace, path = run.workspace(), Path(file).expanduser()
    lines = open_lines(Books(workspace), progress=run.progress())
    published = {year: extended_ore(run, lines.holder, year) for year in lines.years}
    asked = Asked(
        lines, Labels(lines.yardstick.taxonomy, run.language, lines.holder.kind),
        inhabitants(run, lines.holder, lines.years),
        {year: ore for year, ore in published.items() if ore is not None},
    )  # fmt: skip
    made = export_workbook(path, asked, workspace)
    outside = leaves_local(path, workspace)
    if outside:
        run.tell(
            "The file lies outside the workspace's local/ folder: whoever has it has the ledger's sums by "
            "supplier, whose prices may be exempt from disclosure (offentlighedsloven § 30)."
        )
    sheets = [{"sheet": one.key, "rows": len(one.rows)} for one in made]
    emit_plain(
        run,
        {
            "file": str(path), "bytes": path.stat().st_size, "is_invented": lines.holder.is_invented,
            "leaves_local": outside, "sheets": sheets,
        },
        ("sheet", "rows"),
        [tuple(one.values()) for one in sheets],
        lambda page: _draw(page, made, path),
    )  # fmt: skip
    return FOUND


def _draw(page: Page, made: tuple[Sheet, ...], path: Path) -> None:
    say, words = page.words.say, page.words
    page.line(
        say("The workbook {file} is written: {sheets} sheets.", file=str(path), sheets=str(len(made) + 1))
    )
    columns = [Column(say("Sheet")), Column(say("Rows"), "number")]
    page.table(columns, [[_name(page, one), words.integer(len(one.rows))] for one in made])


def _name(page: Page, sheet: Sheet) -> str:
    from alen.local.workbook import phrase

    return sheet.title or phrase("sheets", sheet.key, page.words.language)
