"""`alen programme check`: whether a programme's folder can be read, and what in it cannot be right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alen.cli.present import Page, emit_plain
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, argument, pass_run
from alen.errors import BadInput
from alen.words import msgid

if TYPE_CHECKING:
    from alen.model.programme import Programme
    from alen.products.programmes.findings import Finding

SEVERITIES = {"error": msgid("error"), "warning": msgid("warning"), "note": msgid("note")}
COLUMNS = ("severity", "rule", "file", "row", "column", "what", "why", "do")


@click.command(
    "check",
    cls=Command,
    help=msgid(
        "Check a programme's folder: every finding with file, row and column, why it matters and what to do. "
        "The exit code is 0 for a clean folder, 1 with findings, 2 for one that cannot be read."
    ),
    examples=(
        "alen programme check programmes/my-programme",
        "alen programme check my-partnership --format json",
    ),
)
@argument("folder", metavar="DIR", help=msgid("The programme's folder, or its name below programmes/."))
@pass_run
def command(run: Run, folder: str) -> int:
    """Check."""
    from alen.answers.programme_cases import local_case
    from alen.cli.programme.folders import folder_of, reading_or_none
    from alen.products.programmes.findings import check
    from alen.sources.agreements.folder import read_folder

    place = folder_of(run, folder)
    if place is None:
        raise BadInput("there is no such folder", where=str(Path(folder)), do="Name a programme's folder.")
    programme = read_folder(place)
    case = local_case(programme, reading_or_none(run))
    found = check(programme, levels=case.levels, tables=case.tables, registers=case.registers)
    emit_plain(
        run,
        _plain(run, programme, place, found),
        COLUMNS,
        [tuple(row.values()) for row in _rows(run, found)],
        lambda page: draw(page, programme, found),
    )
    return NOTHING if found else FOUND


def _plain(run: Run, programme: Programme, place: Path, found: tuple[Finding, ...]) -> dict[str, Any]:
    return {
        "programme": programme.id,
        "folder": str(place),
        "is_clean": not found,
        "counts": {name: sum(one.severity == name for one in found) for name in SEVERITIES},
        "findings": _rows(run, found),
    }


def _rows(run: Run, found: tuple[Finding, ...]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for one in found:
        told = one.told(run.language)
        rows.append(
            dict(
                zip(
                    COLUMNS,
                    (one.severity, one.rule, one.file, one.row, one.column, told.what, told.why, told.do),
                    strict=True,
                )
            )
        )
    return rows


def draw(page: Page, programme: Programme, found: tuple[Finding, ...]) -> None:
    """How many findings of each kind, and each with what to do."""
    words, say = page.words, page.words.say
    page.title(programme.name.said(words.language))
    if not found:
        page.line(say("The folder can be read, and nothing in it is found wanting."))
        return
    page.pairs(
        (say(name), words.integer(number))
        for severity, name in SEVERITIES.items()
        if (number := sum(one.severity == severity for one in found))
    )
    for one in found:
        told = one.told(words.language)
        page.line()
        page.line(say("{severity}: {what}", severity=say(SEVERITIES[one.severity]), what=told.what), "bold")
        page.line(say("  Where: {place}", place=_place(page, one)))
        page.line(say("  Why: {why}", why=told.why))
        page.line(say("  What to do: {do}", do=told.do))


def _place(page: Page, one: Finding) -> str:
    parts = [one.file]
    if one.row:
        parts.append(page.words.say("row {row}", row=str(one.row)))
    if one.column:
        parts.append(page.words.say("column {column}", column=one.column))
    return ", ".join(parts)
