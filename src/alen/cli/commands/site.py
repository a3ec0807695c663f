"""`alen site freeze`: the site as plain files for any web host."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alen.cli.present import Page, emit_plain
from alen.cli.run import FOUND, Run
from alen.cli.shell import Shell, argument, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from alen.site.freezing import Frozen


command = Shell(
    "site",
    help=msgid("The site as plain files."),
    examples=("alen site freeze public",),
)


@command.command(
    "freeze",
    help=msgid(
        "Write the whole site of an edition as plain files that any web host can show, also from a folder "
        "below its root. A folder that holds an older frozen site is replaced; others must be new or empty."
    ),
    examples=("alen site freeze public", "alen site freeze public --base-url https://alen.example.dk"),
)
@argument("folder", metavar="DIR", help=msgid("The folder to make."))
@option(
    "--base-url",
    metavar="URL",
    help=msgid("Where the site will stand for the world, for citations and link previews."),
)
@option(
    "--workers",
    metavar="NUMBER",
    type=click.IntRange(1, 64),
    help=msgid("Processes that make pages; one for each core is the default."),
)
@pass_run
def freeze_command(run: Run, folder: str, base_url: str | None, workers: int | None) -> int:
    """Freeze."""
    from alen.cli.commands.serve import checked_base
    from alen.cli.serving import setting_of
    from alen.site.freezing import freeze, workers_from
    from alen.store.snapshots import SnapshotStore

    place, workspace = Path(folder).expanduser(), run.workspace()
    base = checked_base(base_url)
    shelf = setting_of(workspace, run.edition, base_url=base, is_static=True).shelf
    desk = shelf.current()
    # A running site says what cannot be read until it is mended; a file would say so for good.
    store = SnapshotStore(workspace.root)
    for record in shelf.manifest(desk.edition_id).records:
        store.path(str(record["sha256"]))
    done = freeze(
        partial(static_app, str(workspace.root), desk.edition_id, base),
        desk,
        place,
        progress=run.progress(),
        workers=workers_from(workers, os.cpu_count() or 1),
    )
    emit_plain(
        run,
        {"folder": str(place), **vars(done)},
        ("edition_id", "pages", "files", "size"),
        [(done.edition_id, done.pages, done.files, done.size)],
        lambda page: _draw(page, done, place),
    )
    return FOUND


def static_app(root: str, edition: str, base_url: str) -> ASGIApp:
    """The application that a worker walks; named by what it is made from, so that it can be sent there."""
    from alen.cli.serving import web_app
    from alen.store.workspace import Workspace

    return web_app(Workspace(Path(root)), edition, base_url=base_url, is_static=True)


def _draw(page: Page, done: Frozen, place: Path) -> None:
    page.line(
        page.words.say(
            "Edition {edition} is frozen in {folder}: {pages} pages and {files} files, {size} MB.",
            edition=done.edition_id,
            folder=str(place),
            pages=page.words.integer(done.pages),
            files=page.words.integer(done.files),
            size=page.words.number(done.size / 1e6, 1),
        )
    )
    page.note(page.words.say("To look at it: python3 -m http.server --directory {folder}", folder=str(place)))
