"""`alen update`: fetch what has changed, then build."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, NOT_FINISHED, Run
from alen.cli.shell import Command, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.build import Built
    from alen.cli.fetching import Fetched


@click.command(
    "update",
    cls=Command,
    help=msgid(
        "Ask StatBank which tables have changed, fetch those, and build an edition. A table that fails does "
        "not stop the others: the edition is then built with what was there before, says so, and the exit "
        "code is 3."
    ),
    examples=("alen update", "alen update --table REGK31 --table FOLK1A"),
)
@option(
    "--table",
    "tables",
    metavar="ID",
    multiple=True,
    help=msgid("Only this table; may be given more than once."),
)
@option("--force", is_flag=True, help=msgid("Fetch also what has not changed."))
@pass_run
def command(run: Run, tables: tuple[str, ...], force: bool) -> int:
    """Update."""
    from alen.cli.building import build_edition, built_plain
    from alen.cli.fetching import fetch_tables, needs_build, statbank_client

    workspace = run.workspace()
    with statbank_client(run) as client:
        fetched = fetch_tables(run, client, workspace, tables, force=force)
    failed = [one for one in fetched if one.outcome is None]
    built: Built | None = None
    if len(failed) < len(fetched) and needs_build(workspace):
        built = build_edition(run, workspace)
    plain = {"tables": [_plain(one) for one in fetched], "edition": built_plain(built) if built else None}
    columns = ("table", "status", "rows", "bytes", "updated", "next_release", "error")
    cells = [[_plain(one)[name] for name in columns] for one in fetched]
    emit_plain(run, plain, columns, cells, lambda page: _draw(page, fetched, built))
    return NOT_FINISHED if failed else FOUND


def _plain(one: Fetched) -> dict[str, Any]:
    done = one.outcome
    return {
        "table": one.table_id,
        "status": done.status if done else "failed" if one.error else "not_tried",
        "rows": done.rows if done else None,
        "bytes": done.bytes if done else None,
        "updated": done.updated if done else "",
        "next_release": done.next_release if done else "",
        "error": one.error.what if one.error else "",
    }


def _draw(page: Page, fetched: list[Fetched], built: Built | None) -> None:
    from alen.cli.building import draw_built

    say = page.words.say
    columns = [
        Column(say("Table")),
        Column(say("Result"), folds=True),
        Column(say("Rows"), "number"),
        Column(say("Published")),
        Column(say("Next release")),
    ]
    page.table(columns, [_row(page, one) for one in fetched])
    page.line()
    failed = [one.table_id for one in fetched if one.outcome is None]
    if failed:
        page.line(
            say(
                "Not brought up to date: {tables}. What the workspace had of them before is still used.",
                tables=", ".join(failed),
            )
        )
    if built is not None:
        draw_built(page, built)
    elif len(failed) == len(fetched):
        page.line(say("No edition was built: nothing could be fetched."))
    else:
        page.line(say("Nothing has changed since the edition in use was built."))


def _row(page: Page, one: Fetched) -> list[str]:
    say, words, done = page.words.say, page.words, one.outcome
    if done is None:
        result = words.retell(one.error.what) if one.error else say("not tried: StatBank cannot be reached")
        return [one.table_id, result, "–", "–", "–"]
    result = say("unchanged") if done.status == "unchanged" else say("fetched")
    rows = words.integer(done.rows) if done.status == "fetched" else "–"
    return [one.table_id, result, rows, done.updated[:10] or "–", done.next_release[:10] or "–"]
