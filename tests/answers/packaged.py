"""The edition of the figures that come with the package, built once for all tests that ask it."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from tests.build.samples import built

from alen.answers.edition import Reading, open_reading
from alen.answers.questions import Desk
from alen.store import workspace


@cache
def packaged_reading() -> Reading:
    """The edition, read whole: its folder is gone when this returns."""
    with tempfile.TemporaryDirectory() as folder:
        made = workspace.create(Path(folder) / "workspace")
        built(made)
        return open_reading(made)


@cache
def packaged_desk() -> Desk:
    """A desk over it."""
    return Desk(packaged_reading())
