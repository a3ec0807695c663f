"""`alen build`: an edition from the snapshots that are here."""

from __future__ import annotations

import click

from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, option, pass_run
from alen.words import msgid


@click.command(
    "build",
    cls=Command,
    help=msgid(
        "Build a new edition from the workspace's snapshots and the figures that come with the package, and "
        "make it the one in use. Needs no network. The edition before it stands until the new one is whole."
    ),
    examples=("alen build", "alen build --from 2026-11-21"),
)
@option(
    "--from",
    "source",
    metavar="ID",
    help=msgid("Build an earlier edition again from its own snapshots, under a new id."),
)
@pass_run
def command(run: Run, source: str | None) -> int:
    """Build."""
    from alen.cli.building import build_edition, built_plain, draw_built
    from alen.cli.present import emit_plain

    built = build_edition(run, run.workspace(), source)
    plain = built_plain(built)
    emit_plain(run, plain, tuple(plain), [tuple(plain.values())], lambda page: draw_built(page, built))
    return FOUND
