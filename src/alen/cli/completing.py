"""What the shell offers when Tab is pressed: commands and options, and the names of measures and statements.

The shell asks by an environment variable, and gets no more than what lies on disk as files: no edition is
opened for a key press.
"""

from __future__ import annotations

from collections.abc import Iterable

import click

from alen.cli.run import NOTHING, Run
from alen.errors import AlenError

ASKED_BY = "_ALEN_COMPLETE"
"""The variable by which bash, zsh and fish ask: `bash_source` for their script, `bash_complete` for names."""


def complete(command: click.Command, run: Run, instruction: str) -> int:
    """Print what the shell asked for; a line that cannot be completed has nothing to offer."""
    from click.shell_completion import shell_complete

    try:
        return shell_complete(command, {"obj": run}, "alen", ASKED_BY, instruction)
    except (AlenError, click.ClickException, KeyError, ValueError):
        return NOTHING


def measure_ids(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Measures whose id begins so."""
    from alen.store.packaged import list_names

    return _beginning((name.removesuffix(".yml") for name in list_names("measures", "catalogue")), incomplete)


def claim_ids(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Published statements whose id begins so: the package's, and the workspace's own."""
    from alen.store.packaged import list_names

    run = context.find_object(Run)
    ids = [name.removesuffix(".yml") for name in list_names("data", "claims", "packaged")]
    return _beginning([*ids, *(_own_ids(run) if run else ())], incomplete)


def _own_ids(run: Run) -> Iterable[str]:
    from alen.build.definitions import CLAIMS
    from alen.model.yaml_text import parse_yaml

    try:
        folder = run.workspace().own(CLAIMS)
    except AlenError:
        return
    for path in sorted(folder.glob("*.yml")):
        try:
            told = parse_yaml(path.read_text("utf-8"), str(path))
        except (AlenError, OSError, UnicodeDecodeError):
            continue  # whoever asks for it is told what is wrong with it
        if isinstance(told, dict) and isinstance(told.get("id"), str):
            yield told["id"]


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    return sorted(name for name in names if name.startswith(incomplete))
