"""`alen ledger import`: take exports of a ledger or of invoices into the books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alen.cli.ledger.holder import KINDS, Own
from alen.cli.options import YEAR
from alen.cli.present import Page, emit_plain
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, argument, option, pass_run
from alen.errors import AlenError, BadFile, BadInput
from alen.words import msgid

if TYPE_CHECKING:
    from alen.sources.ledgers.importing import Imported
    from alen.store.local.books import Books


@dataclass(frozen=True)
class Asked:
    """What the command line says of the files."""

    system: str | None
    year: int | None
    sheet: str | None
    map_file: Path | None
    take: bool
    kind: str | None
    replaces: int | None
    adds: bool
    inhabitants: int | None


@click.command(
    "import",
    cls=Command,
    help=msgid(
        "Take in exports of a ledger or of supplier invoices: CSV or a workbook, from KMD Opus, Prisme, ØS "
        "Indsigt or any other system. Alen proposes which column is what and asks before it goes on. Every "
        "row becomes a line or is set aside with its number and a reason, amounts add up to the øre, and CPR "
        "numbers are masked before anything is kept. A corrected file replaces the one it corrects. "
        "Everything stays in the workspace's local/ folder."
    ),
    examples=(
        "alen ledger import finans_2024.csv --org Aarhus",
        "alen ledger import 2023.xlsx 2024.xlsx --as Prisme --yes",
        "alen ledger import fakturaer.csv --kind invoices --map fakturaer.toml",
    ),
)
@argument("files", metavar="FILE...", nargs=-1, required=True, help=msgid("Files, one after the other."))
@option(
    "--as", "system", metavar="SYSTEM", help=msgid("The system: KMD-Opus, Prisme, OES-Indsigt or another.")
)
@option("--year", type=YEAR, metavar="YEAR", help=msgid("The accounts year of a file that states none."))
@option(
    "--sheet", metavar="NAME", help=msgid("The sheet of a workbook; the first one with a table otherwise.")
)
@option("--map", "map_file", metavar="FILE", help=msgid("A column map (TOML) to read the files by."))
@option("--yes", is_flag=True, help=msgid("Take the proposed map without being asked."))
@option("--org", metavar="ORG", help=msgid("Whose ledger it is; said once, then remembered."))
@option("--own-name", metavar="NAME", help=msgid("The name of an organisation that is in no list."))
@option(
    "--own-kind",
    type=click.Choice(KINDS),
    help=msgid("Whose chart of accounts it uses; a name with 'Kommune' or 'Region' tells otherwise."),
)
@option("--invented", is_flag=True, help=msgid("Nothing of it is real, and every answer says so."))
@option(
    "--inhabitants",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help=msgid("Its inhabitants, where no edition has them."),
)
@option(
    "--replaces",
    type=int,
    metavar="NUMBER",
    help=msgid("The file is a new version of this import; `alen ledger files` has the numbers."),
)
@option("--adds", is_flag=True, help=msgid("The file stands beside those imported before."))
@option(
    "--kind",
    type=click.Choice(("ledger", "invoices")),
    help=msgid("Postings of the ledger or supplier invoices; the headings tell otherwise."),
)
@pass_run
def command(
    run: Run,
    files: tuple[str, ...],
    system: str | None,
    year: int | None,
    sheet: str | None,
    map_file: str | None,
    yes: bool,
    org: str | None,
    own_name: str | None,
    own_kind: str | None,
    invented: bool,
    inhabitants: int | None,
    replaces: int | None,
    adds: bool,
    kind: str | None,
) -> int:
    """Import."""
    from alen.cli.ledger.holder import holder_of, refuse_cpr
    from alen.sources.ledgers.arrow import leave_pandas_out
    from alen.store.local.books import Books
    from alen.store.workspace import lock

    leave_pandas_out()
    if replaces is not None and len(files) > 1:
        raise BadInput("--replaces names one import, but there are several files", do="Import one at a time.")
    refuse_cpr(system or "", "--as")
    workspace = run.workspace()
    books = Books(workspace)
    asked = Asked(
        system, year, sheet, Path(map_file).expanduser() if map_file else None, yes, kind, replaces, adds,
        inhabitants,
    )  # fmt: skip
    with lock(workspace):
        own = Own(own_name, own_kind, invented)
        holder_of(run, books, org=org, own=own, inhabitants=inhabitants)
    done: list[Imported] = []
    try:
        for file in files:
            done.append(_import_one(run, books, Path(file).expanduser(), asked))
    except AlenError:
        if done:
            _emit(run, books, done)
        raise
    _emit(run, books, done)
    return FOUND


def _import_one(run: Run, books: Books, path: Path, asked: Asked) -> Imported:
    """Read a file, settle its map, and take it in: all of it or nothing."""
    from alen.cli.ledger.holder import count_inhabitants
    from alen.cli.ledger.mapping_walk import confirm_map
    from alen.sources.ledgers.importing import import_file
    from alen.sources.ledgers.map_text import recall
    from alen.sources.ledgers.mapping import propose, shape_of
    from alen.sources.ledgers.reading import read_table
    from alen.store.workspace import lock

    table = read_table(path, sheet=asked.sheet, progress=run.progress())
    proposal = propose(table, system=asked.system, year=asked.year)
    if asked.kind is not None:
        proposal = replace(proposal, map=replace(proposal.map, source_kind=asked.kind))
    is_known = recall(books, table) is not None
    column_map = confirm_map(run, table, proposal, map_file=asked.map_file, take=asked.take)
    if asked.kind is not None:
        column_map = replace(column_map, source_kind=asked.kind)
    with lock(books.workspace):
        try:
            done = import_file(
                books,
                path,
                column_map=column_map,
                table=table,
                imported_at=datetime.now(UTC).isoformat(timespec="seconds"),
                replaces=asked.replaces,
                adds=asked.adds,
                is_unseen=asked.take and asked.map_file is None,
                progress=run.progress(),
            )
        except BadFile:
            if asked.take and not is_known:
                books.remove(f"maps/{shape_of(table)}.toml")  # a map that nobody saw and that did not fit
            raise
        count_inhabitants(books, asked.inhabitants, done.record.years)
    return done


def _emit(run: Run, books: Books, done: Sequence[Imported]) -> None:
    from alen.cli.ledger.import_report import COLUMNS, cells, draw, plain

    holder = books.index().holder

    def drawn(page: Page) -> None:
        for number, one in enumerate(done):
            if number:
                page.line()
            draw(page, one)
        page.line(page.words.say("`alen ledger classify` lets the rules decide every line."))

    data = {
        "holder": None if holder is None else {"code": holder.code, "name": holder.name},
        "files": [plain(books, one) for one in done],
    }
    emit_plain(run, data, COLUMNS, [cells(one) for one in done], drawn)
