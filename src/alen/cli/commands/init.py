"""`alen init`: make a folder a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, argument, pass_run
from alen.words import msgid


@click.command(
    "init",
    cls=Command,
    help=msgid(
        "Make a new or empty folder a workspace: the place for snapshots, editions and an organisation's own "
        "files. A folder that is a workspace already is left as it is."
    ),
    examples=("alen init figures", "cd figures && alen update"),
)
@argument("folder", metavar="DIR", help=msgid("The folder."))
@pass_run
def command(run: Run, folder: str) -> int:
    """Init."""
    from alen.cli.present import emit_plain
    from alen.store.workspace import create

    workspace = create(Path(folder).expanduser())
    say = run.words.say
    emit_plain(
        run,
        {"workspace": str(workspace.root)},
        ("workspace",),
        [(str(workspace.root),)],
        lambda page: page.line(
            say(
                "{folder} is a workspace. Fill it with `alen --workspace {folder} update`, or go there "
                "first.",
                folder=str(workspace.root),
            )
        ),
    )
    return FOUND
