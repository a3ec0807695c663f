"""`alen ledger example`: the ledger of a municipality that does not exist."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, argument, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.sources.invented import Example


@click.command(
    "example",
    cls=Command,
    help=msgid(
        "Make the ledger of Prøvekøbing, an invented municipality of 40,000 inhabitants: three yearly "
        "exports, an invoice journal, and the truth of every line. Nothing in it is real. The same seed "
        "gives the same files."
    ),
    examples=("alen ledger example proevekoebing", "alen ledger example proevekoebing --small --seed 7"),
)
@argument("folder", metavar="DIR", help=msgid("The folder to make; it must be new or empty."))
@option(
    "--seed",
    type=click.IntRange(min=0),
    default=4,
    metavar="N",
    help=msgid("Another number makes another ledger; 4 is the default."),
)
@option(
    "--small",
    "is_small",
    is_flag=True,
    help=msgid("About 12,000 lines instead of 300,000, with as much money."),
)
@pass_run
def command(run: Run, folder: str, seed: int, is_small: bool) -> int:
    """Example."""
    from alen.sources.invented import make_example
    from alen.store.folder import new_folder

    place = Path(folder).expanduser()
    run.tell("Inventing three years of postings ...")
    with new_folder(place) as new:
        made = make_example(new, seed=seed, is_small=is_small)
        files = [
            {"file": path.relative_to(new).as_posix(), "bytes": path.stat().st_size}
            for path in sorted(new.rglob("*"))
            if path.is_file()
        ]
    emit_plain(
        run,
        {
            "folder": str(place),
            "organisation": {"name": made.name, "code": made.code, "inhabitants": made.inhabitants},
            "is_invented": True,
            "lines": made.lines,
            "ledgers": list(made.ledgers),
            "invoices": made.invoices,
            "gross_it_ore": {str(year): ore for year, ore in made.gross_it_ore.items()},
            "files": files,
        },
        ("file", "bytes"),
        [tuple(one.values()) for one in files],
        lambda page: _draw(page, made, place, files),
    )
    return FOUND


def _draw(page: Page, made: Example, place: Path, files: list[dict[str, str | int]]) -> None:
    say, words = page.words.say, page.words
    page.line(
        say(
            "{name} is invented: the place, its suppliers, its people and every amount. {lines} lines are "
            "written to {folder}.",
            name=made.name,
            lines=words.integer(made.lines),
            folder=str(place),
        )
    )
    columns = [Column(say("File")), Column(say("Bytes"), "number")]
    page.table(columns, [[str(one["file"]), words.integer(int(one["bytes"]))] for one in files])
    page.note(
        f'$ alen ledger import {place / "ledger-*.csv"} {place / made.invoices} --own-name "{made.name}" '
        f"--inhabitants {made.inhabitants} --invented --yes"
    )
