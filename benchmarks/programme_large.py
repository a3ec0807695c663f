"""Measure a large programme: `python -m benchmarks.programme_large [--runs N] [--write]`.

34 projects × 98 municipalities × 10 years × 12 months, 399,840 entries: one process reads the folder, checks
it and works out the bill of the last year by the inhabitants of an edition. Beside it, turn about, pyarrow
reading the same entries and doing nothing with them, and the two commands by themselves. `--write` puts the
figures into RESULTS.md.
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

from benchmarks.paper import timed
from benchmarks.programme_folder import FIRST, YEARS, write_large
from benchmarks.programme_memo import COMMAND
from benchmarks.sections import put_section

SECTION = "## A programme of 399,840 entries: loaded, checked, billed"
TARGET = 3.0
"""Seconds of a whole process that loads, checks and bills."""

ALL = "loaded, checked and billed"
_ALL = """
import sys
from pathlib import Path
from alen.answers.edition import open_reading
from alen.answers.programme_bill import ProgrammeBill
from alen.answers.programme_cases import local_case
from alen.products.programmes.findings import check
from alen.sources.agreements.folder import read_folder
from alen.store.workspace import find
case = local_case(read_folder(Path(sys.argv[1])), open_reading(find(Path(sys.argv[2]), named=True)))
check(case.programme, levels=case.levels, tables=case.tables, registers=case.registers)
bill = ProgrammeBill(case.programme.id, int(sys.argv[3]), "", "", "").answer(case)
assert len(bill.parties) == 98 and bill.total_ore > 0
"""
_PEER = "import sys; from pyarrow import csv; assert csv.read_csv(sys.argv[1]).num_rows > 0"


def commands(folder: Path, workspace: Path) -> dict[str, list[str]]:
    """What is measured, each a command line."""
    year = str(FIRST + YEARS - 1)
    alen = [sys.executable, "-c", COMMAND, "--workspace", str(workspace), "programme"]
    return {
        "pyarrow alone, entries.csv": [sys.executable, "-c", _PEER, str(folder / "entries.csv")],
        ALL: [sys.executable, "-c", _ALL, str(folder), str(workspace), year],
        "`alen programme bill`": [*alen, "bill", year, "--programme", str(folder), "--format", "csv"],
    }


def measure(runs: int, place: Path) -> dict[str, list[dict[str, float]]]:
    """All of them turn about, once unmeasured so that files and bytecode are in the cache."""
    from alen.cli.main import main as alen

    workspace, folder = place / "w", place / "large"
    if alen(["demo", "--offline", "--no-ledger", "--no-serve", "--dir", str(workspace)]) != 0:
        raise SystemExit("the demo's workspace could not be made")
    write_large(folder)
    found: dict[str, list[dict[str, float]]] = {}
    for _ in range(runs + 1):
        for name, command in commands(folder, workspace).items():
            found.setdefault(name, []).append(timed(command))
    return {name: series[1:] for name, series in found.items()}


def report(found: dict[str, list[dict[str, float]]], runs: int) -> str:
    """The section of RESULTS.md."""
    lines = [
        SECTION, "",
        f"Written by `python -m benchmarks.programme_large --write`: whole processes, medians of {runs}, "
        f"turn about. {os.cpu_count()} cores, Python {platform.python_version()}; load average "
        f"{os.getloadavg()[0]:.2f}.", "",
        "| what | s | CPU s | peak MB | target, s | |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name, series in found.items():
        seconds, cpu = (statistics.median(one[key] for one in series) for key in ("seconds", "cpu"))
        peak = max(one["mb"] for one in series)
        verdict = "" if name != ALL else "met" if seconds <= TARGET else "**not met**"
        target = f"{TARGET:g}" if name == ALL else "–"
        lines.append(f"| {name} | {seconds:.2f} | {cpu:.2f} | {peak:.0f} | {target} | {verdict} |")
    return "\n".join(lines)


def main(given: Sequence[str] | None = None) -> None:
    """Measure, print, and with --write put into RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.programme_large", description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the figures into RESULTS.md")
    asked = parser.parse_args(given)
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as name:
        text = report(measure(asked.runs, Path(name)), asked.runs)
    if asked.write:
        put_section(SECTION, text)
    print(text)


if __name__ == "__main__":
    main()
