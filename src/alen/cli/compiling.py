"""Where compiled frontiers are kept between runs: named before the compiler is imported, or nowhere."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from alen import cli

VARIABLE = "NUMBA_CACHE_DIR"
"""What the compiler reads when it is imported."""


def has_compiler() -> bool:
    """Whether the extra `fast` is installed."""
    return find_spec("numba") is not None


def name_folder() -> Path | None:
    """Name the folder for what is compiled, unless the user has; None where none can be written.

    The first of these that can be written: beside the package's bytecode, and the user's own cache.
    """
    named = os.environ.get(VARIABLE, "")
    if named:
        return Path(named)
    for folder in _folders():
        if _is_writable(folder):
            os.environ[VARIABLE] = str(folder)
            return folder
    return None


def is_kept(folder: Path | None, kernels: Iterable[str]) -> bool:
    """Whether all these functions were compiled and kept in the folder before."""
    if folder is None:
        return False
    return all(any(folder.rglob(f"*.{name}-*.nbi")) for name in kernels)


def _folders() -> list[Path]:
    spec = cli.__spec__
    beside = [Path(spec.cached).with_name("numba")] if spec and spec.cached else []
    try:
        own = [Path.home() / ".cache" / "alen" / "numba"]
    except RuntimeError:  # nobody's home
        own = []
    return own if sys.dont_write_bytecode else [*beside, *own]


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
