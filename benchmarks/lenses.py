"""How often each frontier lens holds the truth, where it is known: `python -m benchmarks.lenses [--write]`.

Countries of 98 invented organisations with one cost and three outputs, booked with noise that comes and
goes and with booking practice that stays. Seeded; nothing is measured but chance. What is written goes into
RESULTS.md and into the packaged table that the method pages print (`benchmarks.coverage_table`).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial as bound
from itertools import product

import numpy as np

from alen.comparison.frontier.bootstrap import bootstrap
from alen.comparison.frontier.dea import envelop
from alen.comparison.frontier.noise import noise_band
from alen.comparison.frontier.partial import partial
from alen.comparison.frontier.stochastic import StochasticFrontier, stochastic_frontier
from alen.comparison.frontier.tables import Table, table
from alen.comparison.frontier.verdicts import TOO_FEW, best_of_two, judgement, whole_noise
from alen.errors import BadInput
from benchmarks.coverage_table import Row, put_study
from benchmarks.sections import FRONTIER, put_section

SECTION = f"{FRONTIER}how often its lenses hold the truth"
STUDY = "lenses"

COUNT, SAMPLES, SEED = 98, 1000, 20260102
REPLICATES, DRAWS = 100, 100
NOISE = (0.0, 0.05, 0.1, 0.2)
INEFFICIENCY = 0.2
"""Scale of the half-normal inefficiency: about 15 % of all costs."""
CELLS = tuple(product(NOISE, NOISE, (0.0, INEFFICIENCY)))
CLAIM = 0.05
"""So many points too much is too much."""

GATES = {"gate": "gate open", "gate_year_only": "with the year's alone", "gate_unstated": "with none stated"}
"""The gate by the noise that is stated to it: year and booking as they are, the year's alone, none."""

LENSES = ("dea", "dea_corrected", "fdh", "order_m", "order_alpha", "sfa", "best_of_two")


def _country(chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """What is needed for three outputs: a fixed part, then a convex cost near proportion."""
    size = np.exp(chance.normal(np.log(43e3), 0.8, COUNT))
    powers = chance.uniform(0.9, 1.1, 3)
    outputs = size[:, None] ** powers * np.exp(chance.normal(0.0, 0.25, (COUNT, 3)))
    outputs /= outputs.mean(axis=0)
    return 0.08 + 0.92 * ((outputs**1.6).mean(axis=1)) ** (1.03 / 1.6), outputs


def _sample(
    year: float, booking: float, inefficiency: float, chance: np.random.Generator
) -> dict[tuple[str, str], float]:
    """One country: what each lens says of it, as shares."""
    needed, outputs = _country(chance)
    wasted = np.abs(chance.normal(0.0, 1.0, COUNT)) * inefficiency
    noise = year * chance.standard_normal(COUNT) + booking * chance.standard_normal(COUNT)
    cost = needed * np.exp(wasted + noise)
    true, given = np.exp(-wasted), table(cost, outputs)
    seed = int(chance.integers(1 << 31))
    found: dict[tuple[str, str], float] = {}
    slack = 1e-9
    stated = whole_noise(year, booking)
    fits = _Fits(given)
    corrected = None
    try:
        boot = bootstrap(given, replicates=REPLICATES, seed=seed)
        corrected = boot.corrected
        found["dea_interval", "held"] = float(((boot.lower <= true) & (true <= boot.upper)).mean())
    except BadInput:  # every unit on the frontier: there is nothing to smooth, and no interval
        pass
    plain = envelop(given, slacks=False).score
    band = noise_band(given, stated, draws=DRAWS, seed=seed)
    found["noise_band", "held"] = float(((band.lower - slack <= true) & (true <= band.upper + slack)).mean())
    parts = partial(given)
    fitted = fits.of(stated)
    scores = dict(
        zip(
            LENSES,
            (
                plain, corrected, parts.fdh, parts.order_m, parts.order_alpha, fitted.efficiency,
                best_of_two(plain, fitted.efficiency),
            ),
            strict=True,
        )
    )  # fmt: skip
    weights = cost / cost.sum()
    for lens, score in scores.items():
        if score is None:
            continue
        told = np.minimum(score, 1.0)
        found[lens, "over_claimed"] = float((true - told > CLAIM).mean())
        found[lens, "shown_total"] = float(weights @ (1.0 - told))
        found[lens, "true_total"] = float(weights @ (1.0 - true))
    found["sfa", "wrong_skew"] = float(fits.of(0.0).wrong_skew)
    for trial, told in (("gate", stated), ("gate_year_only", year), ("gate_unstated", 0.0)):
        found[trial, "gate_open"] = float(fits.is_open(told, plain))
    return found


class _Fits:
    """The stochastic frontiers of one country, none fitted twice."""

    def __init__(self, given: Table) -> None:
        self.given = given
        self.made: dict[tuple[float, bool], StochasticFrontier] = {}

    def of(self, stated: float, *, is_curved: bool = False) -> StochasticFrontier:
        """The frontier whose noise is no less than stated."""
        if (stated, is_curved) not in self.made:
            # What is found without a floor, and lies above it, is found with it.
            free = self.of(0.0, is_curved=is_curved) if stated else None
            self.made[stated, is_curved] = (
                free
                if free is not None and free.sigma_v >= stated
                else stochastic_frontier(self.given, least_sigma_v=stated, is_curved=is_curved)
            )
        return self.made[stated, is_curved]

    def is_open(self, stated: float, dea: np.ndarray) -> bool:
        """Whether the gate opens; the curve is fitted only where all else lets it."""
        straight = self.of(stated)
        claimable = best_of_two(dea, straight.efficiency)
        without = judgement(straight, None, stated=stated, claimable=claimable)
        if without.closed_by != (TOO_FEW,):
            return False
        return judgement(
            straight, self.of(stated, is_curved=True), stated=stated, claimable=claimable
        ).is_open


def simulate_cell(place: int, samples: int, seed: int) -> tuple[list[Row], float]:
    """One setting: its numbers in per cent, and the CPU seconds it took."""
    begun = time.process_time()
    year, booking, inefficiency = CELLS[place]
    chance = np.random.default_rng([seed, place])
    told: dict[tuple[str, str], list[float]] = {}
    for _ in range(samples):
        for name, share in _sample(year, booking, inefficiency, chance).items():
            told.setdefault(name, []).append(share)
    rows = [
        Row(STUDY, trial, "", what, year, booking, None, "", inefficiency, 100.0 * float(np.mean(shares)))
        for (trial, what), shares in sorted(told.items())
    ]
    return rows, time.process_time() - begun


def simulate(samples: int = SAMPLES, seed: int = SEED, processes: int = 1) -> tuple[list[Row], float]:
    """Every setting, and the CPU seconds of all; the same however many processes."""
    asked = bound(simulate_cell, samples=samples, seed=seed)
    with ProcessPoolExecutor(processes) as pool:
        done = list(pool.map(asked, range(len(CELLS))))
    return [row for rows, _ in done for row in rows], sum(seconds for _, seconds in done)


def report(rows: Sequence[Row], samples: int, seconds: float) -> str:
    """The section of RESULTS.md."""
    lines = [
        SECTION, "",
        "Written by `python -m benchmarks.lenses --write`. 98 invented organisations, one cost and three "
        f"outputs, {samples:,} samples a setting, {REPLICATES} replicates and {DRAWS} draws; seed {SEED}; "
        f"{seconds:.0f} s of CPU in all. σ year is noise that comes and goes, σ booking persists; the "
        "noise stated is that of both, sqrt(σ year² + σ booking²). Per cent of organisations whose true "
        "efficiency lies in the interval (Simar & Wilson 1998, 95 %) or in the band of noise (5th to 95th "
        "percentile), and that are said to have more than 5 points too much (`too much`); totals in per cent "
        "of all costs. Where nobody is inefficient and nothing is noise, all stand on the frontier: no "
        "interval. The gate opens where sigma_u / sigma_v >= 2 in two cost functions, one of which may bend, "
        "and chance is ruled out at 5 %; beside it how often it opens where booking practice is left out of "
        "what is stated, and where nothing is.",
        "",
    ]  # fmt: skip
    for inefficiency, title in ((0.0, "Nobody inefficient"), (INEFFICIENCY, "Half-normal of scale .2")):
        named = [f"{lens}: {what}" for lens in LENSES for what in ("total", "too much")]
        heading = ["σ year", "σ booking", "interval holds", "band of noise holds", "true total", *named]
        heading += ["wrong skew", *GATES.values()]
        lines += [f"### {title}", "", f"| {' | '.join(heading)} |", "|---" * len(heading) + "|"]
        for year, booking in product(NOISE, NOISE):
            found = {
                (row.trial, row.counted): row.pct
                for row in rows
                if (row.year_noise, row.booking_noise, row.inefficiency) == (year, booking, inefficiency)
            }
            cells = [f"{year:.2f}", f"{booking:.2f}"]
            wanted = [("dea_interval", "held"), ("noise_band", "held"), ("dea", "true_total")]
            wanted += [(lens, what) for lens in LENSES for what in ("shown_total", "over_claimed")]
            wanted += [("sfa", "wrong_skew"), *((trial, "gate_open") for trial in GATES)]
            cells += [f"{found[name]:.1f}" if name in found else "" for name in wanted]
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


def main(given: Sequence[str] | None = None) -> None:
    """Simulate, print, and with --write put into RESULTS.md and the packaged table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lenses", description=__doc__)
    parser.add_argument("--samples", type=int, default=SAMPLES, help="samples a setting")
    parser.add_argument("--processes", type=int, default=1, help="processes side by side")
    parser.add_argument("--write", action="store_true", help="put the figures into RESULTS.md and the table")
    asked = parser.parse_args(given)
    rows, seconds = simulate(asked.samples, processes=asked.processes)
    text = report(rows, asked.samples, seconds)
    if asked.write:
        put_section(SECTION, text)
        put_study(STUDY, rows, COUNT, asked.samples, DRAWS, SEED, "python -m benchmarks.lenses --write")
    print(text)


if __name__ == "__main__":
    main()
