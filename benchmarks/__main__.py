"""Measure whole processes and write RESULTS.md: `python -m benchmarks [--rows N] [--runs N]`.

Every figure is a process started anew; medians are of several runs; a target stated as a ratio has its
peer measured in the same run, turn about.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.build.samples import fetched_workspace

from alen.store.workspace import Workspace
from benchmarks.generate import national_world
from benchmarks.nation import national_workspace
from benchmarks.sections import ledger_sections
from benchmarks.web import SECONDS, Web, measure_web

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).parent / "RESULTS.md"
RUNNER = Path(__file__).parent / "runner.py"
PYTHON = sys.executable
ALEN = str(Path(sys.executable).parent / "alen")

SITE = "## The site"
"""Where the site's part of the report begins; it is measured with the rest or alone."""

BASELINE = (
    "import duckdb; c = duckdb.connect(); "
    'c.execute("SET preserve_insertion_order = false"); '
    "c.execute(\"COPY (SELECT * FROM read_csv('{cells}', all_varchar = true, delim = ';', header = true)) "
    "TO '{parquet}' (FORMAT parquet)\")"
)


@dataclass
class Series:
    """The runs of one command: seconds and peak memory of the whole process."""

    title: str
    command: str
    seconds: list[float] = field(default_factory=list[float])
    peak_mb: list[float] = field(default_factory=list[float])
    said: list[str] = field(default_factory=list[str])

    @property
    def median(self) -> float:
        """The median of the seconds."""
        return statistics.median(self.seconds)

    def run(self, command: list[str]) -> None:
        """Run once, whole process, and remember what it took."""
        plain = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        measured = subprocess.run(
            [PYTHON, "-I", "-S", str(RUNNER), *command],
            cwd=ROOT, env=plain, stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        facts = json.loads(measured.stdout)
        if facts["status"] != 0:
            raise SystemExit(f"{' '.join(command)} failed with status {facts['status']}")
        self.seconds.append(facts["seconds"])
        self.peak_mb.append(facts["mb"])
        self.said.append(facts["said"].strip())

    def row(self) -> str:
        """A row of the table of raw runs."""
        runs = ", ".join(f"{s:.2f}" for s in self.seconds)
        return f"| {self.title} | {self.median:.2f} | {max(self.peak_mb):.0f} | {runs} |"


def measure_commands(made: Workspace, runs: int) -> list[Series]:
    """Start-up and one answer on a national edition."""
    series = [
        Series("bare interpreter", "python -c pass"),
        Series("`alen --help`", "alen --help"),
        Series("importing numpy and duckdb alone", 'python -c "import numpy, duckdb"'),
        Series("`alen rank it-net --year 2024`", "alen rank it-net --year 2024"),
    ]
    commands = [
        [PYTHON, "-c", "pass"],
        [ALEN, "--help"],
        [PYTHON, "-c", "import numpy, duckdb"],
        [ALEN, "--workspace", str(made.root), "rank", "it-net", "--year", "2024"],
    ]
    for one, command in zip(series, commands, strict=True):
        one.run(command)  # once unmeasured: files and bytecode into the cache
        for runs_so_far in (one.seconds, one.peak_mb, one.said):
            runs_so_far.clear()
    for _ in range(runs):
        for one, command in zip(series, commands, strict=True):
            one.run(command)
    return series


def measure_evaluation(made: Workspace, runs: int) -> Series:
    """All measures, organisations and years of the national edition."""
    series = Series("build of the national edition", "python -m benchmarks.evaluate WORKSPACE")
    for _ in range(runs):
        series.run([PYTHON, "-m", "benchmarks.evaluate", str(made.root)])
    return series


def measure_load(folder: Path, rows: int, runs: int) -> tuple[Series, Series, dict[str, int]]:
    """The national load against DuckDB alone, turn about."""
    source = folder / "load"
    subprocess.run([PYTHON, "-m", "benchmarks.generate", str(source), str(rows)], check=True, cwd=ROOT)
    facts = json.loads((source / "cells.json").read_text())
    cells = source / "snapshots" / "blobs" / facts["sha256"]
    baseline = BASELINE.format(cells=cells, parquet=folder / "cells.parquet")
    peer = Series("DuckDB alone: CSV to Parquet", f'python -c "{BASELINE}"')
    ours = Series("snapshot to published edition", "python -m benchmarks.load WORKSPACE")
    for _ in range(runs):
        peer.run([PYTHON, "-c", baseline])
        (folder / "cells.parquet").unlink()
        ours.run([PYTHON, "-m", "benchmarks.load", str(source)])
        for edition in (source / "editions").iterdir():
            shutil.rmtree(edition) if edition.is_dir() else edition.unlink()
    return peer, ours, facts


def verdict(holds: bool) -> str:
    """A target's outcome in words."""
    return "met" if holds else "**not met**"


def table_of_targets(targets: list[tuple[str, str, str, bool]]) -> list[str]:
    """The table that says what was promised and what was found."""
    return [
        "| what | target | measured (median) | |",
        "|---|---|---|---|",
        *(f"| {what} | {target} | {found} | {verdict(holds)} |" for what, target, found, holds in targets),
    ]


def machine() -> str:
    """When and on what: each part of the report says it for itself."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}. "
        f"Load average before and after: {_LOAD_BEFORE:.2f}, {os.getloadavg()[0]:.2f}."
    )


def site_report(web: Web) -> str:
    """The part of RESULTS.md about the site, with its own date."""
    lines = [SITE, "", machine(), "", *table_of_targets(web.targets()), "", *web.lines()]
    return "\n".join(lines)


def report(commands: list[Series], build: Series, load: tuple[Series, Series, dict[str, int]]) -> str:
    """The part of RESULTS.md about commands, loading and building."""
    peer, ours, facts = load
    help_, rank = commands[1], commands[3]
    said = [json.loads(text) for text in build.said]
    evaluate = [one["evaluate_seconds"] for one in said]
    ratio, peak = ours.median / peer.median, max(ours.peak_mb)
    evaluated = statistics.median(evaluate)
    targets = [
        ("`alen --help`, whole process", "at most 0.3 s", f"{help_.median:.2f} s", help_.median <= 0.3),
        ("`alen rank` on a national edition, whole process", "at most 1 s", f"{rank.median:.2f} s",
         rank.median <= 1),
        (f"snapshot to edition, {facts['rows']:,} cells, against DuckDB alone", "at most 2.5 times",
         f"{ratio:.2f} times", ratio <= 2.5),
        ("peak memory of the same", "at most 2 GB", f"{peak / 1000:.2f} GB", peak <= 2000),
        ("all measures × organisations × years evaluated", "at most 2 s", f"{evaluated:.2f} s",
         evaluated <= 2),
    ]  # fmt: skip
    lines = [
        "# Measured",
        "",
        "Written by `python -m benchmarks`, and by nothing else. Times are of whole processes, in seconds;",
        "each command was started anew for every run. All cells are invented, on invented places.",
        "",
        f"{machine()} DuckDB {version('duckdb')}, Ibis {version('ibis-framework')}.",
        "",
        "## Targets",
        "",
        *table_of_targets(targets),
        "",
        "## Raw runs",
        "",
        "| process | median s | peak MB | runs, s |",
        "|---|---|---|---|",
        *(one.row() for one in (*commands, build, peer, ours)),
        "",
        f"The national edition has {said[0]['figures']:,} figures from {said[0]['cells']:,} account cells; "
        "evaluation within its build took " + ", ".join(f"{s:.2f}" for s in evaluate) + " s.",
        "",
        f"The national load is {facts['bytes']:,} bytes of BULK in the shape of REGK100.",
        "",
        "## Baseline, verbatim",
        "",
        "```python",
        BASELINE,
        "```",
        "",
    ]
    return "\n".join(lines)


_LOAD_BEFORE = os.getloadavg()[0]


def main() -> None:
    """Measure everything and write RESULTS.md beside this file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--rows", type=int, default=30_000_000, help="cells of the national load")
    parser.add_argument("--runs", type=int, default=3, help="runs of the long commands")
    parser.add_argument("--short-runs", type=int, default=9, help="runs of the short commands")
    parser.add_argument("--web-only", action="store_true", help="the site's part of the report alone")
    parser.add_argument("--no-freeze", action="store_true", help="leave the freezing of the site out")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="length of each load")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as name:
        folder = Path(name)
        nation = national_workspace(folder / "nation")
        web = site_report(measure_web(nation, folder, given.seconds, freezes=not given.no_freeze))
        if given.web_only:
            kept = RESULTS.read_text("utf-8").partition(SITE)[0].rstrip()
            RESULTS.write_text(f"{kept}\n\n{web}", "utf-8")
            print(web)
            return
        made = fetched_workspace(folder / "national", national_world())
        build = measure_evaluation(made, given.runs)
        commands = measure_commands(made, given.short_runs)
        load = measure_load(folder, given.rows, given.runs)
        ledgers = ledger_sections(RESULTS.read_text("utf-8"))
        text = "\n".join(part for part in (report(commands, build, load), ledgers, web) if part)
    RESULTS.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
