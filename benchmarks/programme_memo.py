"""Measure a programme's memo: `python -m benchmarks.programme_memo [--runs N] [--write]`.

The invented partnership's folder is read, its recommendation written as PDF, DOCX and Markdown, and its
numbers are counted again: each as a whole process of the command line, turn about with the bare engine
setting one word. `--write` puts the figures into RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from alen.cli.programme.example import write_example
from benchmarks.paper import EMPTY, Timed, timed
from benchmarks.sections import put_section

SECTION = "## A programme's memo: from folder to paper"
TARGET = 1.0
"""Seconds of a whole process that writes the memo as paper."""

ENGINE, PAPER = "typst alone, one word", "as pdf"
COMMAND = "import sys; from alen.cli.main import main; sys.exit(main(sys.argv[1:]))"


def commands(folder: Path) -> dict[str, list[str]]:
    """What is measured, each a command line; papers go below `folder`."""
    from alen.reports.paper import font_files

    fonts = str(Path(font_files()[0]).parent)
    own = folder / "partnership"
    alone = [sys.executable, "-c", COMMAND, "programme", "memo", str(own)]
    memo = [*alone, "--kind", "indstilling", "--lang", "da"]
    return {
        ENGINE: [sys.executable, "-c", EMPTY.format(fonts=fonts)],
        **{f"as {form}": [*memo, "--out", str(folder / f"memo.{form}")] for form in ("pdf", "docx", "md")},
        "every number counted again": [*memo, "--verify"],
    }


def measure(runs: int, folder: Path) -> list[Timed]:
    """All of them turn about, once unmeasured so that files and bytecode are in the cache."""
    write_example("partnership", folder / "partnership")
    series: dict[str, list[dict[str, float]]] = {}
    for _ in range(runs + 1):
        for name, command in commands(folder).items():
            series.setdefault(name, []).append(timed(command))
            for paper in folder.glob("memo.*"):
                paper.unlink()
    return [
        Timed(
            name, statistics.median(one["seconds"] for one in found[1:]),
            statistics.median(one["cpu"] for one in found[1:]), max(one["mb"] for one in found[1:]),
        )
        for name, found in series.items()
    ]  # fmt: skip


def report(found: Sequence[Timed], runs: int) -> str:
    """The section of RESULTS.md."""
    lines = [
        SECTION, "",
        f"Written by `python -m benchmarks.programme_memo --write`: whole processes of `alen programme memo` "
        f"on the invented partnership (eight pages, five tables, four drawings, some 200 numbers), medians "
        f"of {runs}, turn about. {os.cpu_count()} cores, Python {platform.python_version()}; load average "
        f"{os.getloadavg()[0]:.2f}.", "",
        "| what | s | CPU s | peak MB | target, s | |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for one in found:
        is_ours = one.name == PAPER
        verdict = ("met" if one.seconds <= TARGET else "**not met**") if is_ours else ""
        target = f"{TARGET:g}" if is_ours else "–"
        lines.append(
            f"| {one.name} | {one.seconds:.2f} | {one.cpu:.2f} | {one.peak_mb:.0f} | {target} | {verdict} |"
        )
    return "\n".join(lines)


def main(given: Sequence[str] | None = None) -> None:
    """Measure, print, and with --write put into RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.programme_memo", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put the figures into RESULTS.md")
    asked = parser.parse_args(given)
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as name:
        text = report(measure(asked.runs, Path(name)), asked.runs)
    if asked.write:
        put_section(SECTION, text)
    print(text)


if __name__ == "__main__":
    main()
