"""The demo's own ledger: an invented municipality's, imported and classified, and IT cost by three axes.

Without a network no official figure of IT exists, so the demo shows one that is invented from end to end.
The files lie in the workspace's folder `proevekoebing/`, the ledger below its `local/`; each step that was
done is not done again. Where the workspace holds another organisation's ledger, nothing is touched.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from alen.cli.ledger_words import booked, certainty, kroner, percent
from alen.cli.present import Column, Page
from alen.cli.run import Run
from alen.words import msgid

if TYPE_CHECKING:
    from pathlib import Path

    from alen.products.ledger.breakdown import Breakdown
    from alen.products.ledger.opening import Lines
    from alen.store.local.books import Books
    from alen.store.workspace import Workspace

FOLDER = "proevekoebing"


def invented_lines(run: Run, workspace: Workspace) -> Lines | None:
    """The invented ledger of a workspace, made, imported and classified where it is not yet.

    None where the workspace holds the ledger of somebody else.
    """
    from alen.products.ledger.opening import open_lines
    from alen.sources.invented.plan import load_plan
    from alen.store.local.books import Books, Holder
    from alen.store.workspace import lock

    books, plan = Books(workspace), load_plan(is_small=True)
    holder = books.index().holder
    if holder is not None and holder.code != plan.code:
        run.tell("The workspace holds the ledger of {name}; the invented one is left out.", name=holder.name)
        return None
    folder = workspace.root / FOLDER
    if not folder.exists():
        _make(run, folder)
    files = sorted(folder.glob("ledger-*.csv"))
    with lock(workspace):
        if holder is None:
            people = dict.fromkeys(plan.years, plan.inhabitants)
            books.set_holder(
                Holder(plan.code, plan.name, "municipality", is_invented=True, inhabitants=people)
            )
        for file in files:
            _import(run, books, file)
    return open_lines(books, progress=run.progress())


def _make(run: Run, folder: Path) -> None:
    from alen.sources.invented import make_example
    from alen.store.folder import new_folder

    run.tell("Inventing three years of postings ...")
    with new_folder(folder) as new:
        make_example(new, is_small=True)


def _import(run: Run, books: Books, file: Path) -> None:
    """Take a file in as its own proposal reads it; one that stands is left as it is."""
    from alen.sources.ledgers.importing import import_file
    from alen.sources.ledgers.mapping import propose
    from alen.sources.ledgers.reading import read_table

    if hashlib.sha256(file.read_bytes()).hexdigest() in {one.sha256 for one in books.standing()}:
        return
    run.tell("Importing {file} ...", file=file.name)
    table = read_table(file)
    import_file(
        books,
        file,
        column_map=propose(table).map,
        table=table,
        imported_at=datetime.now(UTC).isoformat(timespec="seconds"),
        progress=run.progress(),
    )


def by_axes(lines: Lines) -> list[Breakdown]:
    """IT cost of the newest year by each of the three axes."""
    from alen.products.ledger.breakdown import breakdown
    from alen.products.ledger.questions import DECIDED_AXES, Question

    question = Question(max(lines.years))
    return [breakdown(lines, (axis,), question) for axis in DECIDED_AXES]


def plain(found: list[Breakdown]) -> dict[str, Any]:
    """The breakdowns as JSON; it says that all of it is invented."""
    first = found[0]
    axes = {}
    for one in found:
        columns, rows = one.table()
        axes[one.by[0]] = [dict(zip(columns, row, strict=True)) for row in rows]
    total = first.total
    return {
        "organisation": first.organisation,
        "organisation_code": first.organisation_code,
        "is_invented": first.is_invented,
        "is_local": True,
        "year": first.year,
        "decided_ore": total.decided_ore,
        "low_ore": total.low_ore,
        "high_ore": total.high_ore,
        "axes": axes,
    }


def draw(page: Page, lines: Lines, found: list[Breakdown]) -> None:
    """One table for the three axes, a sentence before it and what is invented behind it."""
    from alen.products.ledger.labels import Labels

    say, words, first = page.words.say, page.words, found[0]
    labels = Labels(lines.yardstick.taxonomy, words.language, lines.holder.kind)
    page.line(booked(words, first.organisation, first.measure, str(first.year), first.total))
    page.line(certainty(words, first.total))
    page.line()
    columns = [
        Column(say("Axis")), Column(say("Of")), Column(say("Decided, DKK"), "number"),
        Column(say("Share"), "number"), Column(say("At least"), "number"), Column(say("At most"), "number"),
    ]  # fmt: skip
    rows: list[list[str]] = []
    for one in found:
        (axis,) = one.by
        name = labels.heading(labels.axis(axis))
        for cell in one.cells:
            bounds = cell.bounds
            amounts = [kroner(words, ore) for ore in (bounds.low_ore, bounds.high_ore)]
            rows.append(
                [
                    name, labels.key(axis, cell.key[0]), kroner(words, bounds.decided_ore),
                    percent(words, cell.share), *amounts,
                ]
            )  # fmt: skip
            name = ""
    page.table(columns, rows)
    page.line(say(INVENTED, name=first.organisation))


INVENTED = msgid(
    "{name} is invented, and so is every number here: the place, its suppliers and its amounts. What is "
    "decided, rules decided; `alen ledger review` decides more, group by group, and the bounds draw together."
)
