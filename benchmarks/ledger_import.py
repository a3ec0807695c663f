"""Measure the import of large ledgers: `python -m benchmarks.ledger_import [--rows N] [--runs N] [--write]`.

Invented ledgers of three shapes with planted faults (`benchmarks.ledgers`). Two things are measured: whether
every planted fault is reported with its row and nothing else is, and how long `alen ledger import` takes
against DuckDB's bare `read_csv(all_varchar)` of the same file. Both are whole processes, turn about, each
import into a workspace of its own. `--write` puts the figures into RESULTS.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from alen.sources.ledgers.importing import import_file, masked_rows
from alen.sources.ledgers.mapping import propose
from alen.sources.ledgers.reading import read_table
from alen.store.local.books import Books
from alen.store.workspace import create, lock
from benchmarks.ledgers import SHAPES, Planted, write_ledger
from benchmarks.sections import LEDGER, put_section

ROOT = Path(__file__).resolve().parent.parent
RUNNER = Path(__file__).parent / "runner.py"
ALEN = str(Path(sys.executable).parent / "alen")
SECTION = f"{LEDGER}its import"
IMPORTED_AT = "2026-01-01T00:00:00Z"

SAME = {"shifted": {"shifted", "amount_unreadable"}}
"""What a fault may also be called: moved cells leave a text where the amount should stand."""

FACTOR, SECONDS = 1.5, 3.0
"""The target: at most so many times DuckDB's bare read, and so many seconds."""

READ = (
    "import duckdb; duckdb.connect().execute(\"CREATE TABLE t AS SELECT * FROM read_csv('{file}', "
    "all_varchar = true, delim = '{separator}', header = false, strict_mode = false, null_padding = true, "
    "encoding = '{encoding}')\")"
)
ENCODINGS = {"cp1252": "latin-1", "utf-8-sig": "utf-8", "utf-8": "utf-8"}
"""DuckDB's names. It has no cp1252; its Latin-1 reads the letters of the files alike."""


@dataclass(frozen=True)
class Fault:
    """Rows of one kind of fault: how many are there, how many were reported as such, and how many wrongly."""

    name: str
    planted: int
    found: int
    invented: int


@dataclass(frozen=True)
class Findings:
    """What an import made of a ledger with planted faults.

    control_ore  what is wrong with the sum of the lines: 0
    lines        lines too many or too few: 0
    """

    faults: tuple[Fault, ...]
    control_ore: int
    lines: int


def find_faults(file: Path, planted: Planted, workspace: Path) -> Findings:
    """Import a ledger and compare what was set aside and masked, row by row, with what was planted."""
    books = Books(create(workspace))
    table = read_table(file)
    with lock(books.workspace):
        done = import_file(books, file, column_map=propose(table).map, table=table, imported_at=IMPORTED_AT)
    wanted = {row: fault for row, fault, is_aside, _ in planted.faults if is_aside}
    aside = {int(one["source_row"]): str(one["reason"]) for one in done.set_aside.to_pylist()}
    is_same = {row: fault for row, fault in wanted.items() if aside.get(row) in SAME.get(fault, {fault})}
    invented = Counter(reason for row, reason in aside.items() if row not in is_same)
    faults = [
        Fault(name, count, sum(fault == name for fault in is_same.values()), invented.pop(name, 0))
        for name, count in sorted(Counter(wanted.values()).items())
    ]
    faults += [Fault(name, 0, 0, count) for name, count in sorted(invented.items())]
    cpr = {row for row, fault, *_ in planted.faults if fault == "cpr"}
    masked = set(masked_rows(books, done.record.key))
    faults.append(Fault("cpr (masked)", len(cpr), len(cpr & masked), len(masked - cpr)))
    record = done.record
    return Findings(
        tuple(faults), record.control_imported_ore - planted.lines_ore, record.rows_imported - planted.lines
    )


@dataclass(frozen=True)
class Run:
    """Whole processes: seconds elapsed, CPU seconds (median) and peak memory."""

    seconds: tuple[float, ...]
    cpu: float
    peak_mb: float

    @property
    def median(self) -> float:
        """The median of the seconds."""
        return statistics.median(self.seconds)


@dataclass(frozen=True)
class Speed:
    """An import and its peer."""

    shape: str
    rows: int
    megabytes: float
    peer: Run
    ours: Run

    @property
    def target(self) -> float:
        """The seconds that the import may take."""
        return FACTOR * self.peer.median + SECONDS


def measure_speed(shape: str, file: Path, rows: int, folder: Path, runs: int) -> Speed:
    """`runs` imports and as many bare reads, turn about."""
    made = SHAPES[shape]
    separator, encoding = made.separator.replace("\t", "\\t"), ENCODINGS[made.encoding]
    read = [sys.executable, "-c", READ.format(file=file, separator=separator, encoding=encoding)]
    peer: list[dict[str, float]] = []
    ours: list[dict[str, float]] = []
    for number in range(runs + 1):  # once unmeasured: files and bytecode into the cache
        place = folder / f"{shape}-{number}"
        create(place)
        said = ["ledger", "import", str(file), "--own-name", "Opdigtet", "--yes", "--format", "json"]
        for series, command in ((peer, read), (ours, [ALEN, "--workspace", str(place), *said])):
            series.append(_timed(command))
        shutil.rmtree(place)
    return Speed(shape, rows, file.stat().st_size / 1e6, *(_run(series[1:]) for series in (peer, ours)))


def _timed(command: list[str]) -> dict[str, float]:
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    measured = subprocess.run(
        [sys.executable, "-I", "-S", str(RUNNER), *command],
        cwd=ROOT, env=plain, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True,
    )  # fmt: skip
    facts = json.loads(measured.stdout)
    if facts["status"] != 0:
        raise SystemExit(f"{' '.join(command)} failed with status {facts['status']}")
    return facts


def _run(series: Sequence[dict[str, float]]) -> Run:
    cpu = statistics.median(one["cpu"] for one in series)
    return Run(tuple(one["seconds"] for one in series), cpu, max(one["mb"] for one in series))


# -- the report ------------------------------------------------------------------------------------


def report(rows: int, found: dict[str, Findings], speeds: Sequence[Speed], load: tuple[float, float]) -> str:
    """The section of RESULTS.md."""
    lines = [
        SECTION, "",
        "Written by `python -m benchmarks.ledger_import --write`: invented ledgers, whole processes. "
        f"{os.cpu_count()} cores; load average before and after: {load[0]:.2f}, {load[1]:.2f}.", "",
        f"### Planted faults, {rows:,} lines of each shape", "",
        "| shape | fault | planted | found | invented |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for shape, findings in found.items():
        lines += [
            f"| {shape} | {one.name} | {one.planted:,} | {one.found:,} | {one.invented:,} |"
            for one in findings.faults
        ]
    lines += ["", "| shape | lines too many or too few | øre that the sum is wrong by |", "|---|---|---|"]
    lines += [f"| {shape} | {one.lines} | {one.control_ore} |" for shape, one in found.items()]
    if speeds:
        lines += ["", *_speed_lines(speeds)]
    return "\n".join(lines)


def _speed_lines(speeds: Sequence[Speed]) -> list[str]:
    lines = [
        "### Speed", "",
        f"The target is {FACTOR:g} times DuckDB's bare read and {SECONDS:g} s.", "",
        "| shape | lines | MB | bare read, s (CPU) | import, s (CPU) | target, s | | peak MB | runs, s |",
        "|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for one in speeds:
        verdict = "met" if one.ours.median <= one.target else "**not met**"
        runs = ", ".join(f"{seconds:.2f}" for seconds in one.ours.seconds)
        lines.append(
            f"| {one.shape} | {one.rows:,} | {one.megabytes:.0f} | {one.peer.median:.2f} "
            f"({one.peer.cpu:.2f}) | {one.ours.median:.2f} ({one.ours.cpu:.2f}) | {one.target:.2f} | "
            f"{verdict} | {one.ours.peak_mb:.0f} | {runs} |"
        )
    return [*lines, "", "The bare read, verbatim:", "", "```python", READ, "```"]


def main(given: Sequence[str] | None = None) -> None:
    """Measure, print, and with --write put into RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger_import", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5, help="0: faults alone")
    parser.add_argument("--shapes", nargs="+", choices=tuple(SHAPES), default=tuple(SHAPES))
    parser.add_argument("--write", action="store_true", help="put the figures into RESULTS.md")
    asked = parser.parse_args(given)
    before = os.getloadavg()[0]
    found: dict[str, Findings] = {}
    speeds: list[Speed] = []
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as name:
        for shape in asked.shapes:
            folder = Path(name) / shape
            folder.mkdir()
            planted = write_ledger(folder, SHAPES[shape], asked.rows)
            file = folder / "ledger.csv"
            if asked.runs:
                speeds.append(measure_speed(shape, file, asked.rows, folder, asked.runs))
            found[shape] = find_faults(file, planted, folder / "workspace")
            shutil.rmtree(folder)
    text = report(asked.rows, found, speeds, (before, os.getloadavg()[0]))
    if asked.write:
        put_section(SECTION, text)
    print(text)


if __name__ == "__main__":
    main()
