"""What a test needs beyond the repository, asked for in one place.

A test that cannot have what it needs is skipped with the reason. Where the environment variable
ALEN_REQUIRE names the need (comma-separated, as CI does), it fails instead: a check that was meant to
run must not disappear in a row of skips.

Needs: `shared` (the folder of recorded answers and extracts beside the repository), `unprivileged` (a
user who is not root), `tmpfs` (a small disk to fill), `spark` (pyspark and Java), `chromium` (a real
browser), `browser-tools` (what tests/browser/package-lock.json names), `libreoffice` (opens the editable
papers).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
NOBODY = 65534


def required(need: str) -> bool:
    """Whether ALEN_REQUIRE says that the need must be met here."""
    return need in {word.strip() for word in os.environ.get("ALEN_REQUIRE", "").split(",")}


def miss(need: str, reason: str) -> NoReturn:
    """Skip the test with the reason, or fail it where the need is required."""
    if required(need):
        pytest.fail(f"ALEN_REQUIRE names '{need}', but {reason}", pytrace=False)
    pytest.skip(reason)


def shared(relative: str) -> Path:
    """A file or folder under `shared/` beside the repository."""
    path = REPOSITORY.parent / "shared" / relative
    if not path.exists():
        miss("shared", f"../shared/{relative} does not lie beside the repository")
    return path


def spark() -> None:
    """Pyspark (extra `spark`) and a Java to run it on."""
    if importlib.util.find_spec("pyspark") is None:
        miss("spark", "pyspark is not installed (requirements-spark.lock)")
    if shutil.which("java") is None:
        miss("spark", "there is no java on the path")


def chromium() -> str:
    """Debian's Chromium, for tests in a real browser: its path."""
    path = shutil.which("chromium")
    if path is None:
        miss("chromium", "there is no chromium on the path (apt install chromium)")
    return path


def libreoffice() -> str:
    """LibreOffice without a screen: the path of its `soffice`."""
    path = shutil.which("soffice")
    if path is None:
        miss("libreoffice", "there is no soffice on the path (apt install libreoffice-writer)")
    return path


def browser_tools() -> Path:
    """The folder of tools that `make setup-dev` brings for tests in a browser (axe, html-validate)."""
    folder = REPOSITORY / "tests" / "browser" / "node_modules"
    if not (folder / "axe-core").is_dir():
        miss("browser-tools", "tests/browser/node_modules is not there (make setup-dev)")
    return folder


def unprivileged() -> list[str]:
    """The beginning of a command line that runs the rest as a user who may not write everywhere.

    Empty when the tests already run as an ordinary user. From root the child becomes NOBODY and keeps
    one right, to read what others own (CAP_DAC_READ_SEARCH): this Python may lie in a folder that only
    root can enter. Whether writing is refused is for the test's own probe to show first.
    """
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        miss("unprivileged", "there is no setpriv on the path")
    rights = "-all,+dac_read_search"
    prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    prefix += [f"--inh-caps={rights}", f"--ambient-caps={rights}", f"--bounding-set={rights}"]
    script = "import alen, os; raise SystemExit(os.geteuid() == 0 or os.access('/etc', os.W_OK))"
    probe = subprocess.run([*prefix, sys.executable, "-c", script], cwd="/", capture_output=True, text=True)
    if probe.returncode != 0:
        miss("unprivileged", f"user {NOBODY} cannot run this Python: {probe.stderr[-300:]}")
    return prefix


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of so many megabytes mounted on `folder` while the block runs (need `tmpfs`)."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        miss("tmpfs", "only root can mount a small disk")
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={megabytes}m,mode=0777"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        miss("tmpfs", f"mount said: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
