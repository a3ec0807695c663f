"""`alen demo`: from nothing to three answers on real figures, and one on an invented ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from alen.cli.present import Page
from alen.cli.run import FOUND, NOT_FINISHED, NOTHING, Run
from alen.cli.shell import Command, option, pass_run
from alen.errors import NoFigures
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.edition import Reading
    from alen.answers.ranking import RankAnswer
    from alen.cli.fetching import Fetched
    from alen.products.ledger.opening import Lines
    from alen.store.workspace import Workspace

PATIENCE_SECONDS = 5.0
PARTNERSHIP = "partnership"
"""The example of a joint programme that the workspace is given."""
_ENDS_SHOWN = 5
"""Of the ranking, so many of the highest and of the lowest: the questions must fit on a screen."""
_FOLLOWED = ("101", "084")
"""Whose series is shown where it is among the ranked: København, Region Hovedstaden; else the first."""


@click.command(
    "demo",
    cls=Command,
    help=msgid(
        "Make a workspace, ask StatBank for figures (or take those that come with the package when it cannot "
        "be reached within five seconds), build an edition, print three answers (a ranking, a series and the "
        "explanation of one figure), import the ledger of an invented municipality and print its IT cost by "
        "three axes, write an invented joint programme, and show the site until Ctrl-C. Another run goes on "
        "where it stopped."
    ),
    examples=("alen demo", "alen demo --offline --dir my-figures"),
)
@option(
    "--offline", is_flag=True, help=msgid("Do not ask StatBank; use the figures that come with the package.")
)
@option(
    "--dir",
    "folder",
    metavar="DIR",
    default="demo",
    help=msgid("The workspace to make; demo is the default."),
)
@option(
    "--serve/--no-serve",
    "serves",
    default=None,
    help=msgid("Show the site at the end, or not; on a terminal it is shown."),
)
@option(
    "--ledger/--no-ledger",
    "with_ledger",
    default=True,
    help=msgid(
        "Add what is invented (a municipality's ledger, a joint programme), or not; it is as a default."
    ),
)
@pass_run
def command(run: Run, offline: bool, folder: str, serves: bool | None, with_ledger: bool) -> int:
    """Demo."""
    from alen.answers.edition import open_reading
    from alen.cli.building import build_edition
    from alen.cli.fetching import needs_build
    from alen.cli.invented_ledger import invented_lines
    from alen.store import editions
    from alen.store.workspace import create

    workspace = create(Path(folder).expanduser())
    fetched = [] if offline else _fetch(run, workspace)
    if needs_build(workspace):
        build_edition(run, workspace)
    edition_id = editions.current_id(workspace)
    reading = open_reading(workspace, edition_id)
    lines = invented_lines(run, workspace) if with_ledger and run.format != "csv" else None
    programme = _programme(workspace) if with_ledger else None
    verified = _answers(run, reading, workspace, lines)
    if run.format == "table":
        _ending(Page(run), reading, workspace, programme, has_ledger=lines is not None)
    if serves or (serves is None and run.format == "table" and run.is_watched):
        _show(run, workspace, has_ledger=lines is not None)
    if any(one.outcome is None for one in fetched):
        return NOT_FINISHED
    return FOUND if verified else NOTHING


def _programme(workspace: Workspace) -> str:
    """The invented partnership, written into the workspace where it is not there yet; its folder's name."""
    from alen.cli.programme.example import write_example

    place = workspace.root / "programmes" / PARTNERSHIP
    if not place.exists():
        write_example(PARTNERSHIP, place)
    return PARTNERSHIP


def _show(run: Run, workspace: Workspace, *, has_ledger: bool) -> None:
    """The site, with the ledger's pages where there is one, until the user stops it."""
    from alen.cli.commands.serve import serve

    serve(run, workspace, is_local=has_ledger)


def _fetch(run: Run, workspace: Workspace) -> list[Fetched]:
    from alen.cli.fetching import fetch_tables, statbank_client

    with statbank_client(run) as client:
        run.tell("Asking StatBank at {address} ...", address=client.base_url)
        if not client.reachable(PATIENCE_SECONDS):
            run.tell(
                "StatBank cannot be reached (waited at most {seconds} seconds). "
                "The figures that come with the package are used.",
                seconds=run.words.integer(int(PATIENCE_SECONDS)),
            )
            return []
        return fetch_tables(run, client, workspace)


def _answers(run: Run, reading: Reading, workspace: Workspace, lines: Lines | None) -> bool:
    """Print the answers; returns whether the explained figure could be verified.

    As JSON they are one document; as CSV the ranking alone, since a CSV holds one table.
    """
    from alen.answers.plain import rows, to_plain
    from alen.answers.trend import trend
    from alen.answers.verify import verify_figure
    from alen.cli.commands import explain as explaining
    from alen.cli.commands import rank as ranking
    from alen.cli.commands import trend as following
    from alen.cli.invented_ledger import by_axes, plain
    from alen.cli.present import emit, write_csv, write_json
    from alen.store.snapshots import SnapshotStore

    ranked = _ranking(reading)
    measure = ranked.header.measure.id
    codes = [row.organisation.code for row in ranked.rows]
    followed = next((code for code in _FOLLOWED if code in codes), codes[0])
    series = trend(reading, measure, [followed])
    checked = verify_figure(reading, SnapshotStore(workspace.root), measure, followed, ranked.year)
    if run.format == "json":
        write_json(
            run.out,
            {
                "rank": to_plain(ranked),
                "trend": to_plain(series),
                "explain": to_plain(checked),
                **({} if lines is None else {"ledger": plain(by_axes(lines))}),
            },
        )
        return checked.is_verified
    if run.format == "csv":
        write_csv(run.out, *rows(ranked))
        return checked.is_verified
    _announce(run, msgid("1. Who booked most and least?"), f"alen rank {measure} --year {ranked.year}")
    emit(run, ranked, lambda page: ranking.draw(page, ranked, _ENDS_SHOWN))
    _announce(run, msgid("2. How has it moved?"), f"alen trend {measure} {followed}")
    emit(run, series, lambda page: following.draw(page, series))
    _announce(
        run,
        msgid("3. Where does the figure come from?"),
        f"alen explain {measure} {followed} --year {ranked.year} --verify",
    )
    emit(run, checked, lambda page: explaining.draw(page, checked.explanation, checked.verdict))
    if lines is not None:
        _ledger(run, lines)
    return checked.is_verified


def _ledger(run: Run, lines: Lines) -> None:
    from alen.cli.invented_ledger import by_axes, draw

    found = by_axes(lines)
    _announce(
        run,
        msgid("4. What can an own ledger tell? (an invented municipality)"),
        *(f"alen ledger show --by {one.by[0]} --year {one.year}" for one in found),
    )
    draw(Page(run), lines, found)


def _ranking(reading: Reading) -> RankAnswer:
    """The regions' IT where it is loaded, else the municipalities' 6.45.51."""
    from alen.answers.ranking import rank

    try:
        found = rank(reading, "region-it")
        if found.rows:
            return found
    except NoFigures:
        pass  # nothing of the regions is loaded
    return rank(reading, "f64551-net")


def _announce(run: Run, question: str, *lines: str) -> None:
    if run.format == "table":
        page = Page(run)
        page.line()
        page.title(run.words.say(question))
        for line in lines:
            page.note(f"$ {line}")


def _ending(
    page: Page, reading: Reading, workspace: Workspace, programme: str | None, *, has_ledger: bool
) -> None:
    from alen.answers.measures import list_measures

    say = page.words.say
    listed = list_measures(reading)
    empty = [one.id for one in listed.measures if not one.years]
    page.line()
    page.title(say("What you have now"))
    pairs = [
        (say("Edition"), reading.edition_id),
        (say("It lies in"), str((workspace.editions / reading.edition_id).resolve())),
    ]
    if listed.tables_packaged:
        packaged = ", ".join(listed.tables_packaged)
        pairs.append(
            (
                say("Loaded in part"),
                say("{tables}: only the figures that come with the package", tables=packaged),
            )
        )
    if empty:
        pairs += [
            (say("Without figures"), ", ".join(empty)),
            (say("Not loaded"), ", ".join(listed.tables_missing) or "–"),
            (
                say("To load it"),
                say(
                    "`alen --workspace {folder} update` asks StatBank; `alen import FILE --table ID` takes a "
                    "file fetched by hand.",
                    folder=str(workspace.root),
                ),
            ),
        ]
    pairs.append((say("Go on with"), f"alen --workspace {workspace.root} measures"))
    if programme is not None:
        asked = f"alen --workspace {workspace.root} programme show {programme}"
        pairs.append((say("A joint programme (invented)"), asked))
    local = " --local" if has_ledger or programme is not None else ""
    pairs.append((say("See the site"), f"alen --workspace {workspace.root} serve{local}"))
    page.pairs(pairs)
