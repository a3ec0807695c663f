"""How long comparisons take: `python -m benchmarks.comparison [--write]`.

CPU seconds of one thread, everything in one process that is already running, on invented figures: 98
municipalities and 5 regions times 44 measures, and 20,000 units times 44. The English peer, the Financial
Benchmarking and Insights Tool's data pipeline, took 3.6-6.0 s for the first and, by extrapolation, about
1,060 s for the second: measured elsewhere, for it does not install here.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence

# One thread: what counts is work, not how many cores share it. numpy reads this when it is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from alen.comparison.characteristics import Characteristic, space
from alen.comparison.conditions import Condition, conditions
from alen.comparison.differences import differences, median_draws
from alen.comparison.draws import shared_draws
from alen.comparison.expected import expected_table, fit_bands
from alen.comparison.movement import past_movement
from alen.comparison.noise_floor import noise_floor
from alen.comparison.peers import peer_stability, peers
from alen.comparison.potential import gaps
from alen.comparison.rank_bands import rank_bands
from alen.comparison.ranks import ranks
from alen.comparison.standing import standing
from alen.comparison.swing import bands, figure_draws, swing
from benchmarks.sections import COMPARISON, put_section

SECTION = f"{COMPARISON}how long it takes"

MEASURES, YEARS, SEED = 44, range(2016, 2025), 20260101
PEER_SMALL, PEER_LARGE = (3.6, 6.0), 1060.0
SMALL, LARGE = 103, 20_000


class World:
    """Invented units with characteristics, and 44 measures of theirs."""

    def __init__(self, count: int) -> None:
        chance = np.random.default_rng(SEED)
        self.count = count
        self.codes = [f"{place:05d}" for place in range(count)]
        self.size = np.exp(chance.normal(10.6, 0.8, count))
        self.density = np.exp(chance.normal(4.5, 1.1, count))
        self.elderly = chance.normal(0.2, 0.04, count)
        self.group = chance.integers(1, 6, count)
        middle = 7.0 - 0.1 * np.log(self.size / 4e4) + 2.0 * (self.elderly - 0.2)
        self.values = np.exp(middle + 0.2 * chance.standard_normal((MEASURES, count)))
        self.values[chance.random(self.values.shape) < 0.01] = np.nan

    def series(self) -> np.ndarray:
        """Nine years of the first measure."""
        chance = np.random.default_rng(SEED + 1)
        return self.values[0][:, None] * np.exp(0.08 * chance.standard_normal((self.count, len(YEARS))))


def compare(world: World) -> None:
    """Peers, places, where everyone stands among its peers, expected spend, and every rule's sums."""
    made = space(
        [
            Characteristic("inhabitants", world.size),
            Characteristic("density", world.density),
            Characteristic("elderly", world.elderly, "plain"),
            Characteristic("group", world.group, "same"),
        ],
        world.count,
    )
    near = peers(made, world.codes, k=30)
    standing(world.values, near.places)
    for row in world.values:
        ranks(row)
    given = conditions(
        [
            Condition("inhabitants", world.size),
            Condition("density", world.density),
            Condition("elderly", world.elderly, "plain"),
        ],
        world.count,
    )
    answers = expected_table(world.values, given)
    for row, answer in zip(world.values, answers, strict=True):
        gaps(row[None, :], world.size, None if answer.refusal else answer.values, 1.0)


def draw(world: World) -> None:
    """One measure with everything that is drawn: movement, bands, places, differences, noise floor."""
    series = world.series()
    values = series[:, -1]
    swings = swing(past_movement(series, YEARS), 0.1)
    draws = shared_draws("invented", "narrow", world.codes, YEARS[-1])
    drawn = figure_draws(values, swings, draws)
    bands(drawn, values)
    rank_bands(values, swings, draws)
    differences(values, drawn, float(np.nanmedian(values)), median_draws(drawn))


def floor(world: World) -> None:
    """The noise floor of one measure: 2,000 countries in which nobody is inefficient."""
    series = world.series()
    swings = swing(past_movement(series, YEARS), 0.1)
    draws = shared_draws("invented", "narrow", world.codes, YEARS[-1])
    noise_floor(series[:, -1], world.size, np.full(world.count, np.nanmedian(series)), swings, draws)


def explain(world: World) -> None:
    """What one organisation's page asks besides: the stability of its peers, and the bands of the fit."""
    made = space(
        [Characteristic("inhabitants", world.size), Characteristic("density", world.density)], world.count
    )
    peer_stability(made, world.codes, own=0, k=10, seed=1)
    given = conditions(
        [Condition("inhabitants", world.size), Condition("density", world.density)], world.count
    )
    answer = expected_table(world.values[:1], given)[0]
    if answer.fit is not None:
        fit_bands(answer.fit, seed=1)


def measured(asked: Callable[[World], None], world: World, runs: int) -> list[float]:
    """CPU seconds of each run; one run before does not count."""
    asked(world)
    seconds: list[float] = []
    for _ in range(runs):
        begun = time.process_time()
        asked(world)
        seconds.append(time.process_time() - begun)
    return seconds


def report(runs: int) -> str:
    """The section of RESULTS.md."""
    small, large = World(SMALL), World(LARGE)
    short = measured(compare, small, 3 * runs)
    drawn, floors, told = (measured(asked, small, 3 * runs) for asked in (draw, floor, explain))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    long = measured(compare, large, runs)
    megabytes = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    one, many = statistics.median(short), statistics.median(long)
    rows = [
        ("all comparisons, 103 organisations × 44 measures", "under 0.1 s", one, 0.1, short),
        ("all comparisons, 20,000 units × 44 measures", "under 10 s", many, 10.0, long),
        ("draws, bands, places and differences of one measure", "at most 0.063 s", statistics.median(drawn),
         0.063, drawn),
        ("noise floor of one measure, 2,000 draws", "", statistics.median(floors), None, floors),
        ("stability of one organisation's peers, bands of one fit", "", statistics.median(told), None, told),
    ]  # fmt: skip
    table = [
        f"| {what} | {target} | {middle:.3f} s | "
        f"{'' if limit is None else 'met' if middle <= limit else '**not met**'} | "
        f"{', '.join(f'{second:.3f}' for second in seconds)} |"
        for what, target, middle, limit, seconds in rows
    ]
    return "\n".join(
        [
            SECTION, "",
            "Written by `python -m benchmarks.comparison --write`. CPU seconds of one thread in a "
            "process already running; figures are invented. All comparisons: weighted distances and 30 "
            "peers of each, places, percentile, quartiles, mean and its interval among the peers, expected "
            "spend by ridge with everyone left out, and the sums of every rule.",
            "", "| what | target | median | | runs, s |", "|---|---|---|---|---|", *table, "",
            f"The English peer needs {PEER_SMALL[0]}-{PEER_SMALL[1]} s for the first and, extrapolated, "
            f"about {PEER_LARGE:,.0f} s for the second (measured elsewhere; it does not install here): "
            f"{PEER_SMALL[0] / one:.0f}-{PEER_SMALL[1] / one:.0f} and {PEER_LARGE / many:.0f} times as long. "
            f"The 20,000 units took {megabytes:.0f} MB more than the process held before.", "",
        ]
    )  # fmt: skip


def main(given: Sequence[str] | None = None) -> None:
    """Measure, print, and with --write put into RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.comparison", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs of the long one; the short ones thrice")
    parser.add_argument("--write", action="store_true", help="put the figures into RESULTS.md")
    asked = parser.parse_args(given)
    text = report(asked.runs)
    if asked.write:
        put_section(SECTION, text)
    print(text)


if __name__ == "__main__":
    main()
