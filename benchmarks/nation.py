"""An invented country on its own: 98 municipalities and five regions, every measure loaded and built.

A workspace's own organisations stand beside the country's real ones; here the real ones are left out, so
that a site has as many pages as Denmark's and each has figures.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from unittest import mock

from tests.build.samples import NOON, fetched_workspace

import alen.build
from alen.build.definitions import load_definitions
from alen.model.organisations import Organisations
from alen.store import packaged
from alen.store.workspace import Workspace
from benchmarks.generate import national_world


def national_workspace(root: Path) -> Workspace:
    """A workspace at `root` with a built edition of the invented country alone."""
    made = fetched_workspace(root, national_world())
    definitions = replace(load_definitions(made), organisations=_invented_alone(made))
    with mock.patch("alen.build.packaged_records", lambda _store: []):  # real figures of real places
        alen.build.build(made, now=NOON, definitions=definitions)
    return made


def _invented_alone(made: Workspace) -> Organisations:
    """The nation, and the places of the workspace's own file."""
    lines = packaged.read_text("data", "organisations.csv").splitlines()
    nation = [lines[0], *(line for line in lines if ",nation," in line)]
    header = packaged.read_text("data", "memberships.csv").splitlines()[0]
    own = (made.root / "organisations.csv").read_text("utf-8")
    return Organisations.from_csv("\n".join(nation) + "\n", header + "\n").extended_with(own)


if __name__ == "__main__":
    national_workspace(Path(sys.argv[1]))
