"""An invented country on its own: 98 municipalities and the regions, every measure loaded and built.

A workspace's own organisations stand beside the country's real ones; here the real ones are left out, so
that a site has as many pages as Denmark's and each has figures.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.build.alone import built_alone
from tests.build.samples import fetched_workspace

from alen.store.workspace import Workspace
from benchmarks.generate import national_world


def national_workspace(root: Path) -> Workspace:
    """A workspace at `root` with a built edition of the invented country alone."""
    return built_alone(fetched_workspace(root, national_world()))


if __name__ == "__main__":
    national_workspace(Path(sys.argv[1]))
