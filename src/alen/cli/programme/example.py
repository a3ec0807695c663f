"""`alen programme example`: one of the examples as a folder of your own."""

from __future__ import annotations

from pathlib import Path

import click

from alen.cli.present import Page, emit_plain
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, argument, pass_run
from alen.errors import BadInput
from alen.words import msgid

EXAMPLES = ("2007", "partnership")


@click.command(
    "example",
    cls=Command,
    help=msgid(
        "Write one of the examples as a folder of your own: the agreement of 2007 as far as public sources "
        "go, or an invented partnership of twelve partners with hours, payments, decisions and a request for "
        "more time. Its names and amounts are made up."
    ),
    examples=(
        "alen programme example partnership my-partnership",
        "alen programme example 2007 programmes/2007-own",
    ),
)
@argument("name", metavar="EXAMPLE", type=click.Choice(EXAMPLES))
@argument("folder", metavar="DIR", help=msgid("The folder to make; there must be none of that name."))
@pass_run
def command(run: Run, name: str, folder: str) -> int:
    """Write an example."""
    path = Path(folder).expanduser()
    names = write_example(name, path)
    emit_plain(
        run,
        {"example": name, "folder": str(path), "files": list(names)},
        ("example", "folder", "file"),
        [(name, str(path), one) for one in names],
        lambda page: _draw(page, path, names),
    )
    return FOUND


def write_example(name: str, path: Path) -> tuple[str, ...]:
    """Write a packaged example into a new folder, whole or not at all; returns its files' names.

    Raises BadInput where something of that name is there already.
    """
    from alen.store.folder import new_folder
    from alen.store.packaged import list_names, read_bytes

    if path.exists():
        raise BadInput(
            "there is something of that name already",
            where=str(path),
            do="Name a folder that does not exist yet.",
        )
    parts = ("data", "programmes", "examples", name)
    names = tuple(sorted(one for ending in (".toml", ".csv") for one in list_names(*parts, suffix=ending)))
    with new_folder(path) as making:
        for one in names:
            (making / one).write_bytes(read_bytes(*parts, one))
    return names


def _draw(page: Page, path: Path, names: tuple[str, ...]) -> None:
    say = page.words.say
    page.line(say("The example is written: {folder}", folder=str(path)))
    page.note(", ".join(names))
    page.note(say("Check it with `alen programme check {folder}`.", folder=str(path)))
