"""Measure the frontiers: `python -m benchmarks.frontier [--runs N] [--short] [--write]`.

Invented tables of one cost and three outputs, drawn from a cost function with inefficiency (sd .2) and noise
(sd .1). CPU seconds of the whole call, warm, one thread, medians of several runs; the plain engine and HiGHS
(one model, row bounds changed, warm start) on the same tables in the same process, turn about. First use,
compiling included, is measured in processes of its own. `--write` puts the figures into RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

# One thread for all that is measured, told before numpy reads it.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import highspy
import numpy as np

from alen.comparison.frontier.analysis import analyse
from alen.comparison.frontier.bootstrap import bootstrap
from alen.comparison.frontier.dea import envelop
from alen.comparison.frontier.partial import partial
from alen.comparison.frontier.tables import Table, table
from benchmarks.sections import FRONTIER, put_section

SECTION = f"{FRONTIER}how long it takes"
SEED = 1
UNITS = (98, 356, 2_000, 5_000, 90_000)
TARGETS = {98: 0.001, 5_000: 0.020, 90_000: 1.0}
"""Seconds of the compiled engine: DEA, variable returns, one cost, three outputs."""

R_SECONDS = {98: 0.012, 356: 0.101, 2_000: 2.86, 5_000: 15.2}
"""R's Benchmarking on an idle machine, as recorded: it does not install here."""

R_BOOTSTRAP, BOOTSTRAP_TARGET = 15.1, 0.15
PARTIAL_TARGETS = {98: 0.00004, 2_000: 0.017, 36_000: 4.6}
FIRST_USE = 5.0
LENSES = {
    "dea": "envelop(T, slacks=False)",
    "dea, several inputs": "envelop(T2)",
    "bootstrap": "bootstrap(T, replicates=2)",
    "fdh, order-m, order-alpha": "partial(T)",
}


def invented(units: int, noise: float = 0.1) -> Table:
    """Units of a size with a long tail, three outputs that follow it, and a convex cost of them."""
    random = np.random.default_rng(SEED)
    size = np.exp(random.normal(np.log(43e3), 0.8, units))
    outputs = np.stack(
        [size ** random.uniform(0.9, 1.1) * np.exp(random.normal(0, 0.25, units)) for _ in range(3)], 1
    )
    share = outputs / outputs.mean(0)
    cost = 0.08 + 0.92 * ((share**1.6).mean(1)) ** (1.03 / 1.6)
    cost *= np.exp(np.abs(random.normal(0, 0.2, units)) + random.normal(0, noise, units))
    return table(1e6 * cost, outputs)


def by_highs(given: Table) -> np.ndarray:
    """All scores by HiGHS: one model of least cost, each unit's outputs as its row bounds."""
    x, y = given.inputs[:, 0] / given.inputs.mean(), given.outputs / given.outputs.mean(0)
    count, outputs = y.shape
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("presolve", "off")
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count, outputs + 1
    model.col_cost_, model.col_lower_ = x, np.zeros(count)
    model.col_upper_ = np.full(count, highspy.kHighsInf)
    model.row_lower_ = np.append(y[0], 1.0)
    model.row_upper_ = np.append(np.full(outputs, highspy.kHighsInf), 1.0)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.arange(0, count * (outputs + 1) + 1, outputs + 1, dtype=np.int32)
    model.a_matrix_.index_ = np.tile(np.arange(outputs + 1, dtype=np.int32), count)
    model.a_matrix_.value_ = np.column_stack([y, np.ones(count)]).ravel()
    solver.passModel(model)
    made = np.empty(count)
    for unit in range(count):
        for row in range(outputs):
            solver.changeRowBounds(row, y[unit, row], highspy.kHighsInf)
        solver.run()
        made[unit] = solver.getInfo().objective_function_value / x[unit]
    return made


def seconds(work: Callable[[], object], least: float = 0.0) -> float:
    """CPU seconds of one call; short ones are repeated until `least` seconds are spent, and shared out."""
    calls, begun = 0, time.process_time()
    while True:
        work()
        calls += 1
        spent = time.process_time() - begun
        if spent >= least:
            return spent / calls


@dataclass(frozen=True)
class Row:
    """What one call took: medians by who did it, NaN for who did not, and all runs of ours."""

    what: str
    target: float
    ours: float
    plain: float
    highs: float
    recorded: float
    runs: tuple[float, ...]

    def line(self) -> str:
        """A row of the table."""
        verdict = "" if np.isnan(self.target) else ("met" if self.ours <= self.target else "**not met**")
        ratio = f"{self.highs / self.ours:,.0f}" if np.isfinite(self.highs) else ""
        named = [_told(one) for one in (self.target, self.ours)]
        others = [_told(one) for one in (self.plain, self.highs, self.recorded)]
        runs = ", ".join(_told(one) for one in self.runs)
        return f"| {self.what} | {' | '.join(named)} | {verdict} | {' | '.join(others)} | {ratio} | {runs} |"


def _told(number: float) -> str:
    """Milliseconds with three digits that count; nothing for what was not measured."""
    return "" if np.isnan(number) else f"{number * 1000:,.3g}" if number < 1 else f"{number * 1000:,.0f}"


def turns(
    works: Mapping[str, Callable[[], object]], runs: int, least: float = 0.02
) -> dict[str, list[float]]:
    """Each work `runs` times, turn about, after one call that warms it."""
    for work in works.values():
        work()
    made: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            made[name].append(seconds(work, least))
    return made


def measured(
    what: str, works: Mapping[str, Callable[[], object]], runs: int, target: float, recorded: float = np.nan
) -> Row:
    """A row of medians."""
    found = turns(works, runs)
    median = {name: statistics.median(spent) for name, spent in found.items()}
    return Row(
        what, target, median["ours"], median.get("plain", np.nan), median.get("highs", np.nan), recorded,
        tuple(sorted(found["ours"])),
    )  # fmt: skip


def dea_rows(units: Sequence[int], runs: int) -> list[Row]:
    """Scores with peers, weights and prices; the second stage for slacks is a row of its own."""
    rows: list[Row] = []
    for count in units:
        given = invented(count)
        works: dict[str, Callable[[], object]] = {
            "ours": lambda given=given: envelop(given, slacks=False),
            "plain": lambda given=given: envelop(given, slacks=False, engine="plain"),
        }
        if count <= 356:
            np.testing.assert_allclose(envelop(given).score, by_highs(given), rtol=1e-7)
            works["highs"] = lambda given=given: by_highs(given)
        target, recorded = TARGETS.get(count, np.nan), R_SECONDS.get(count, np.nan)
        made = measured(f"DEA, {count:,} units", works, runs, target, recorded)
        if 356 < count <= 2_000:
            highs = seconds(lambda given=given: by_highs(given))
            made = Row(made.what, target, made.ours, made.plain, highs, recorded, made.runs)
        rows.append(made)
    hard, full = invented(max(units), noise=0.0), invented(min(units))
    rows.append(
        measured(
            f"DEA, {max(units):,} units without noise (most facets)",
            {"ours": lambda: envelop(hard, slacks=False)},
            min(runs, 3),
            np.nan,
        )
    )
    both = {"ours": lambda: envelop(full), "plain": lambda: envelop(full, engine="plain")}
    rows.append(measured(f"DEA, {min(units)} units, slacks and targets", both, runs, np.nan))
    return rows


def other_rows(partial_units: Sequence[int], runs: int) -> list[Row]:
    """Bootstrap, partial frontiers and everything at once."""
    given = invented(98)
    plain = {"ours": lambda: bootstrap(given, seed=SEED)}
    rows = [measured("bootstrap, B = 2,000, 98 units", plain, runs, BOOTSTRAP_TARGET, R_BOOTSTRAP)]
    slow = seconds(lambda: bootstrap(given, seed=SEED, engine="plain"))
    first = rows[0]
    rows[0] = Row(first.what, first.target, first.ours, slow, np.nan, R_BOOTSTRAP, first.runs)
    for count in partial_units:
        some = invented(count)
        works: dict[str, Callable[[], object]] = {"ours": lambda some=some: partial(some)}
        if count <= 2_000:
            works["plain"] = lambda some=some: partial(some, engine="plain")
        times = runs if count <= 2_000 else min(runs, 3)
        rows.append(
            measured(f"FDH, order-m, order-alpha, {count:,} units", works, times, PARTIAL_TARGETS[count])
        )
    whole = {"ours": lambda: analyse(given.inputs, given.outputs, bootstrap=2000, seed=SEED, sigma_v=0.05)}
    rows.append(measured("everything `analyse` has, 98 units", whole, min(runs, 5), np.nan))
    return rows


FIRST = """
import time
begun = time.process_time()
import numpy as np
from alen.comparison.frontier.bootstrap import bootstrap
from alen.comparison.frontier.dea import envelop
from alen.comparison.frontier.partial import partial
from alen.comparison.frontier.tables import table
random = np.random.default_rng(1)
Y = np.exp(random.normal(0, 1, (98, 3)))
X = Y.mean(1) * np.exp(np.abs(random.normal(0, .2, 98)))
T, T2 = table(X, Y), table(np.column_stack([X, X[::-1]]), Y)
imported = time.process_time()
{call}
print(time.process_time() - imported)
"""


def first_uses(runs: int) -> dict[str, list[float]]:
    """CPU seconds of each lens' first use in a new process, nothing kept: numba's import and compiling."""
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    made: dict[str, list[float]] = {}
    for lens, call in LENSES.items():
        command = [sys.executable, "-c", FIRST.format(call=call)]
        made[lens] = [
            float(subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout)
            for _ in range(runs)
        ]
    return made


def report(rows: Sequence[Row], first: dict[str, list[float]], load: tuple[float, float]) -> str:
    """The section of RESULTS.md."""
    lines = [
        SECTION,
        "",
        f"Written by `python -m benchmarks.frontier --write` on {datetime.now(UTC):%Y-%m-%d}; "
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python "
        f"{platform.python_version()}; load average before and after: {load[0]:.2f}, {load[1]:.2f}. "
        "CPU milliseconds of whole calls, warm, one thread, medians; invented tables, one cost, three "
        "outputs, variable returns. R (Benchmarking 0.33) is as recorded on another, idle machine.",
        "",
        "| what | target | compiled | | plain numpy | HiGHS, warm | R, recorded | HiGHS / compiled | runs |",
        "|---|---|---|---|---|---|---|---|---|",
        *(row.line() for row in rows),
        "",
        f"First use of a lens, numba's import and compiling included, nothing kept on disk (target "
        f"{FIRST_USE:g} s of CPU):",
        "",
        "| lens | median s | | runs, s |",
        "|---|---|---|---|",
    ]
    for lens, spent in first.items():
        median = statistics.median(spent)
        verdict = "met" if median <= FIRST_USE else "**not met**"
        lines.append(f"| {lens} | {median:.2f} | {verdict} | {', '.join(f'{one:.2f}' for one in spent)} |")
    return "\n".join(lines)


def main(given: Sequence[str] | None = None) -> None:
    """Measure, print, and with --write put into RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.frontier", description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--short", action="store_true", help="leave tables beyond 5,000 units out")
    parser.add_argument("--write", action="store_true", help="put the figures into RESULTS.md")
    asked = parser.parse_args(given)
    before = os.getloadavg()[0]
    units = tuple(count for count in UNITS if count <= 5_000) if asked.short else UNITS
    some = tuple(count for count in PARTIAL_TARGETS if count <= 5_000 or not asked.short)
    rows = [*dea_rows(units, asked.runs), *other_rows(some, asked.runs)]
    text = report(rows, first_uses(3), (before, os.getloadavg()[0]))
    if asked.write:
        put_section(SECTION, text)
    print(text)


if __name__ == "__main__":
    main()
