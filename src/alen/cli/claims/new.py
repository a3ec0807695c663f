"""`alen claims new`: a statement of one's own, written part by part into the workspace."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alen.cli.present import emit_plain
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, argument, pass_run
from alen.errors import BadInput
from alen.words import msgid

if TYPE_CHECKING:
    from alen.build.definitions import Definitions
    from alen.cli.claims.walk import Known
    from alen.store.workspace import Workspace

_FILE = re.compile(r"[A-Za-z0-9ÆØÅæøå_][A-Za-z0-9ÆØÅæøå_.-]{0,99}\.yml")


@click.command(
    "new",
    cls=Command,
    help=msgid(
        "Ask for a statement's parts one by one, texts in both languages, look at each answer at once, and "
        "write the statement as a YAML file into the workspace's claims/ folder. A file that is there is "
        "never replaced, and Ctrl-C writes nothing. Answers may come from a pipe, a line for each question. "
        "A second reading, derived numbers and replies are added to the file by hand."
    ),
    examples=("alen claims new", "alen claims new my-claim.yml", "alen claims new < answers.txt"),
)
@argument(
    "file",
    metavar="[FILE]",
    required=False,
    help=msgid("The file's name in claims/; the statement's id and .yml without it."),
)
@pass_run
def command(run: Run, file: str | None) -> int:
    """Write a claim."""
    from alen.answers.claim_facts import claim_words
    from alen.build.definitions import load_definitions
    from alen.cli.claims.walk import Walk
    from alen.products.claims.collection import look_at
    from alen.products.claims.parsing import parse_claim
    from alen.products.claims.writing import claim_text
    from alen.store.writing import write_new

    workspace = run.workspace()
    if file is not None:
        _free(_place(workspace, file))
    there = load_definitions(workspace)
    parts = Walk(run, _known(there)).go()
    path = _free(_place(workspace, file or f"{parts['id']}.yml"))
    text = claim_text(parts)
    claim = parse_claim(text, str(path), claim_words(), "workspace")
    look_at([claim], {one.id for one in there.measures}, there.organisations)
    write_new(path, text.encode("utf-8"))
    plain = {"file": str(path), "claim": claim.id}
    say = run.words.say
    emit_plain(
        run, plain, tuple(plain), [tuple(plain.values())],
        lambda page: page.line(
            say(
                "The statement is written to {file}. `alen claims check {file}` judges it, and `alen build` "
                "takes it into an edition.",
                file=str(path),
            )
        ),
    )  # fmt: skip
    return FOUND


def _known(there: Definitions) -> Known:
    from alen.answers.claim_facts import claim_words
    from alen.cli.claims.walk import Known

    return Known(
        claim_words(),
        {one.id for one in there.measures},
        there.organisations,
        {one.claim.id for one in there.claims},
    )


def _place(workspace: Workspace, name: str) -> Path:
    from alen.build.definitions import CLAIMS

    if not _FILE.fullmatch(name):
        raise BadInput(
            f"{name[:80]!r} is no name of a statement's file",
            do="Give a name without folders that ends in .yml; it is written into the workspace's claims/.",
        )
    return workspace.own(CLAIMS) / name


def _free(path: Path) -> Path:
    """The path, if nothing is there."""
    if path.exists() or path.is_symlink():
        raise BadInput(
            "the file is there already", where=str(path), do="Name another file, or change this one by hand."
        )
    return path
