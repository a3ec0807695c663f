"""How often the truth lies in the bands, where it is known: `python -m benchmarks.coverage [--write]`.

A country of 98 invented municipalities is made, booked with noise that comes and goes and with booking
practice that stays, and asked what the product would say of it. Seeded; nothing is measured but chance.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np

from alen.comparison.characteristics import Characteristic, space
from alen.comparison.conditions import Condition, Conditions, conditions
from alen.comparison.differences import differences, mean_draws, median_draws, peer_mean_draws
from alen.comparison.draws import Draws
from alen.comparison.expected import expected
from alen.comparison.movement import past_movement
from alen.comparison.noise_floor import noise_floor
from alen.comparison.peers import peers
from alen.comparison.potential import RULES, gaps
from alen.comparison.rank_bands import rank_bands
from alen.comparison.ranks import ranks
from alen.comparison.swing import Swing, bands, figure_draws, swing
from benchmarks.coverage_table import Row, put_study
from benchmarks.sections import COMPARISON, put_section

SECTION = f"{COMPARISON}how often its bands hold the truth"
STUDY, COMMAND = "bands", "python -m benchmarks.coverage --write"

COUNT, YEARS, SAMPLES, DRAWS, SEED = 98, range(2016, 2025), 1000, 128, 20260101
NOISE = (0.0, 0.05, 0.1, 0.2)
CELLS = tuple(product(NOISE, NOISE, (False, True)))
INEFFICIENCY = 0.1
"""Scale of a half-normal share by which costs exceed what conditions ask for: 8 % on average."""

SHOWN_RULES = ("median", "best_quartile", "expected", "conservative")
ASSUMED = {"true": 1.0, "too small": 0.5, "too large": 2.0}
LEAST_ASSUMED = 0.05
"""What 'too large' assumes where there is no booking noise at all."""


@dataclass(frozen=True)
class Country:
    """Framework conditions, inhabitants, and what each municipality would book if nothing else told."""

    populations: np.ndarray
    expected: np.ndarray
    given: Conditions
    peers: np.ndarray


@dataclass(frozen=True)
class Cell:
    """One setting of the simulation."""

    year: float
    booking: float
    has_inefficiency: bool


@dataclass
class Tally:
    """What came of one cell under one assumption: shares of samples, or of organisations in samples."""

    cell: Cell
    assumed: str
    figures: list[float]
    differences: list[float]
    ranks: list[float]
    means: list[float]
    peer_means: list[float]
    excess_zero: list[np.ndarray]
    excess: list[np.ndarray]
    true: list[np.ndarray]
    excess_held: list[np.ndarray]


def country(seed: int = SEED) -> Country:
    """98 invented municipalities: sizes and conditions as scattered as Danish ones, needs from them."""
    chance = np.random.default_rng(seed)
    size = np.exp(chance.normal(10.7, 0.7, COUNT))
    density = np.exp(0.8 * np.log(size / size.mean()) + chance.normal(5.0, 0.9, COUNT))
    elderly = chance.normal(0.21, 0.04, COUNT)
    middle = 7.0 - 0.12 * (np.log(size) - 10.7) + 0.05 * np.log(density / 100.0) + 2.0 * (elderly - 0.21)
    given = conditions(
        [
            Condition("inhabitants", size),
            Condition("density", density),
            Condition("elderly", elderly, "plain"),
        ],
        COUNT,
    )
    made = space(
        [Characteristic("inhabitants", size), Characteristic("density", density),
         Characteristic("elderly", elderly, "plain")],
        COUNT,
    )  # fmt: skip
    codes = [f"{place:03d}" for place in range(COUNT)]
    return Country(size, np.exp(middle), given, peers(made, codes, 10).places)


def assumptions(booking: float) -> Iterator[tuple[str, float]]:
    """The σ of booking practice that the product is told."""
    for name, factor in ASSUMED.items():
        if booking > 0.0:
            yield name, factor * booking
        elif factor >= 1.0:
            yield name, LEAST_ASSUMED if factor > 1.0 else 0.0


def _excess_shares(made: Country, true: np.ndarray) -> np.ndarray:
    """What inefficiency adds to each rule's sum when nothing is noise, as a share of all spend."""
    spend = float(made.populations @ true)
    with_it, without = (
        np.nansum(
            gaps(values[None, :], made.populations, made.expected, 1.0)[:, 0] * made.populations, axis=1
        )
        for values in (true, made.expected)
    )
    return (with_it - without) / spend


def _one(made: Country, tallies: list[tuple[Tally, float]], cell: Cell, chance: np.random.Generator) -> None:
    """One sample of a cell, judged under each assumption."""
    inefficiency = (
        np.abs(chance.normal(0.0, INEFFICIENCY, COUNT)) if cell.has_inefficiency else np.zeros(COUNT)
    )
    true = made.expected * np.exp(inefficiency)
    common = np.exp(np.cumsum(chance.normal(0.01, 0.02, len(YEARS))))
    wobble = cell.year * chance.standard_normal((COUNT, len(YEARS)))
    booked = (true * np.exp(cell.booking * chance.standard_normal(COUNT)))[:, None] * np.exp(wobble) * common
    values = booked[:, -1] / common[-1]
    moved = past_movement(booked, YEARS)
    answer = expected(values, made.given)
    draws = Draws(chance.standard_normal((COUNT, DRAWS)), chance.standard_normal((COUNT, DRAWS)))
    share = _excess_shares(made, true)
    for tally, assumed in tallies:
        swings = swing(moved, assumed)
        _bands(tally, made, true, values, swings, draws)
        fit = answer.fit if answer.refusal is None else None
        centres = np.full(COUNT, float(np.median(values))) if fit is None else fit.centres()
        floor = noise_floor(values, made.populations, centres, swings, draws, fit, of_each=False)
        spend = float(made.populations @ values) * 100.0
        shown = np.array([np.nan if one.excess is None else one.excess / spend for one in floor.floors])
        tally.excess.append(shown)
        tally.excess_zero.append(np.where(np.isnan(shown), np.nan, shown == 0.0))
        tally.true.append(share)
        most = np.array(
            [np.nan if one.excess_high is None else one.excess_high / spend for one in floor.floors]
        )
        tally.excess_held.append((shown <= share + 1e-12) & (share <= most))


def _bands(
    tally: Tally, made: Country, true: np.ndarray, values: np.ndarray, swings: Swing, draws: Draws
) -> None:
    drawn = figure_draws(values, swings, draws)
    band = bands(drawn, values)
    slack = 1e-9 * true
    tally.figures.append(float(((band.low - slack <= true) & (true <= band.high + slack)).mean()))
    placed = rank_bands(values, swings, draws)
    places = ranks(true)
    tally.ranks.append(float(((placed.low <= places) & (places <= placed.high)).mean()))
    apart = differences(values, drawn, float(np.median(values)), median_draws(drawn))
    wanted = true - float(np.median(true))
    inside = (apart.band.low - slack <= wanted) & (wanted <= apart.band.high + slack)
    tally.differences.append(float(inside.mean()))
    held = bands(mean_draws(drawn, swings)[None, :], [values.mean()])
    tally.means.append(float(held.low[0] - slack[0] <= true.mean() <= held.high[0] + slack[0]))
    near = bands(peer_mean_draws(drawn, swings, made.peers), values[made.peers].mean(axis=1))
    wanted = true[made.peers].mean(axis=1)
    inside = (near.low - slack <= wanted) & (wanted <= near.high + slack)
    tally.peer_means.append(float(inside.mean()))


def simulate_cell(place: int, samples: int, seed: int) -> tuple[list[Tally], float]:
    """One cell under every assumption, from chance of its own, and the CPU seconds it took."""
    begun = time.process_time()
    made = country(seed)
    year, booking, has_it = CELLS[place]
    cell = Cell(year, booking, has_it)
    tallies = [
        (Tally(cell, name, [], [], [], [], [], [], [], [], []), assumed)
        for name, assumed in assumptions(booking)
    ]
    chance = np.random.default_rng([seed, place])
    for _ in range(samples):
        _one(made, tallies, cell, chance)
    return [tally for tally, _ in tallies], time.process_time() - begun


def simulate(samples: int = SAMPLES, seed: int = SEED, processes: int = 1) -> tuple[list[Tally], float]:
    """Every cell under every assumption, and the CPU seconds of all; the same however many processes."""
    asked = partial(simulate_cell, samples=samples, seed=seed)
    with ProcessPoolExecutor(processes) as pool:
        done = list(pool.map(asked, range(len(CELLS))))
    return [tally for tallies, _ in done for tally in tallies], sum(seconds for _, seconds in done)


# -- the report ------------------------------------------------------------------------------------


def _percent(share: float) -> str:
    return f"{100.0 * share:.1f}"


def _told_means(rows: list[np.ndarray], tally: Tally) -> np.ndarray:
    """Mean of each rule over the samples in which it applied: a refused fit has no rule 'expected'."""
    told = ~np.isnan(np.array(tally.excess))
    counts = told.sum(axis=0)
    return np.where(told, np.array(rows, dtype=np.float64), 0.0).sum(axis=0) / np.where(
        counts > 0, counts, np.nan
    )


def _row(tally: Tally) -> str:
    zero = _told_means(tally.excess_zero, tally)
    cells = [f"{tally.cell.year:.2f}", f"{tally.cell.booking:.2f}", tally.assumed]
    cells += [
        _percent(float(np.mean(held)))
        for held in (tally.figures, tally.differences, tally.means, tally.peer_means, tally.ranks)
    ]
    places = [(*RULES, "conservative").index(rule) for rule in SHOWN_RULES]
    cells += [_percent(float(zero[place])) if np.isfinite(zero[place]) else "" for place in places]
    return f"| {' | '.join(cells)} |"


def _missed_row(tally: Tally) -> str:
    places = [(*RULES, "conservative").index(rule) for rule in SHOWN_RULES]
    shown, true = _told_means(tally.excess, tally), np.mean(tally.true, axis=0)
    held = _told_means(tally.excess_held, tally)
    cells = [f"{tally.cell.year:.2f}", f"{tally.cell.booking:.2f}", tally.assumed]
    for place in places:
        missed = 1.0 - shown[place] / true[place]
        parts = (true[place], shown[place], missed, held[place])
        cells.append(" / ".join(_percent(float(part)) for part in parts))
    return f"| {' | '.join(cells)} |"


def summary(tallies: list[Tally]) -> list[str]:
    """The targets, over the cells they are stated for."""
    true = [tally for tally in tallies if tally.assumed == "true"]
    noisy = [tally for tally in true if tally.cell.year > 0 or tally.cell.booking > 0]
    lines = ["| what | target | least | most | |", "|---|---|---|---|---|"]
    for name in ("figures", "differences", "means", "peer_means", "ranks"):
        held = [float(np.mean(getattr(tally, name))) for tally in noisy]
        least, most = min(held), max(held)
        target, mark = "87-93 %", "met" if least >= 0.87 and most <= 0.93 else "**not met**"
        if name == "differences":
            target, mark = "", ""
        told = name.replace("_", " ")
        lines.append(f"| bands of {told} | {target} | {_percent(least)} % | {_percent(most)} % | {mark} |")
    zero = [_told_means(tally.excess_zero, tally) for tally in true if not tally.cell.has_inefficiency]
    for rule in SHOWN_RULES:
        place = (*RULES, "conservative").index(rule)
        held = [float(shares[place]) for shares in zero if np.isfinite(shares[place])]
        mark = "met" if min(held) >= 0.87 else "**not met**"
        ends = f"{_percent(min(held))} % | {_percent(max(held))} %"
        lines.append(f"| no excess where there is none: {rule} | at least 87 % | {ends} | {mark} |")
    return lines


def report(tallies: list[Tally], samples: int, seconds: float) -> str:
    """The section of RESULTS.md."""
    heading = (
        "| σ year | σ booking | assumed | figures | differences | means | peer means | ranks | "
        + " | ".join(f"no excess: {rule}" for rule in SHOWN_RULES) + " |"
    )  # fmt: skip
    missed = "| σ year | σ booking | assumed | " + " | ".join(SHOWN_RULES) + " |"
    with_it = [tally for tally in tallies if tally.cell.has_inefficiency]
    without = [tally for tally in tallies if not tally.cell.has_inefficiency]
    return "\n".join(
        [
            SECTION, "",
            "Written by `python -m benchmarks.coverage --write`. 98 invented municipalities, nine years, "
            f"{samples:,} samples a cell, {DRAWS} draws; seed {SEED}; {seconds:.0f} s of CPU in all. "
            "Per cent of organisations, or of samples, whose true value lies in the band from the 5th to "
            "the 95th percentile. σ year is noise that comes and goes, σ booking persists; what is assumed "
            "of it is the truth, half or double (0.05 where there is none). Where nothing is noise the bands "
            "are points and hold the truth always; the targets leave that cell out. The rule 'expected' is "
            "counted over the samples whose fit was not refused.",
            "", *summary(tallies), "",
            "### Nobody inefficient", "", heading, "|---" * (8 + len(SHOWN_RULES)) + "|",
            *map(_row, without), "",
            f"### Everybody inefficient by a half-normal share of scale {INEFFICIENCY}", "",
            heading, "|---" * (8 + len(SHOWN_RULES)) + "|", *map(_row, with_it), "",
            "### What the excess misses of a true potential", "",
            "True excess / shown on average, per cent of all spend / per cent of the true one that is not "
            "shown / per cent of samples whose band of the excess holds the true one. True: what "
            "inefficiency adds to the rule's sum when nothing is noise; by the rule 'expected' against "
            "what conditions alone ask for, which nobody can see: a fit takes what is common to all for "
            "granted. A negative third number: noise is shown as potential, the assumption being too small.",
            "", missed, "|---" * (3 + len(SHOWN_RULES)) + "|", *map(_missed_row, with_it), "",
        ]
    )  # fmt: skip


def _shares(tally: Tally) -> dict[tuple[str, str, str], float]:
    """What came of a cell, by trial, rule and what was counted."""
    bands_of = ("figures", "differences", "means", "peer_means", "ranks")
    found = {(trial, "", "held"): float(np.mean(getattr(tally, trial))) for trial in bands_of}
    counted = {"no_excess": _told_means(tally.excess_zero, tally)}
    if tally.cell.has_inefficiency:
        counted["true_excess"] = np.mean(tally.true, axis=0)
        counted["shown_excess"] = _told_means(tally.excess, tally)
        counted["excess_held"] = _told_means(tally.excess_held, tally)
    for rule in SHOWN_RULES:
        place = (*RULES, "conservative").index(rule)
        found |= {("excess", rule, what): float(shares[place]) for what, shares in counted.items()}
    return {name: share for name, share in found.items() if np.isfinite(share)}


def table_rows(tallies: Sequence[Tally]) -> list[Row]:
    """The numbers that the method pages print, in per cent."""
    return [
        Row(
            STUDY, trial, rule, what, tally.cell.year, tally.cell.booking,
            dict(assumptions(tally.cell.booking))[tally.assumed], tally.assumed,
            INEFFICIENCY if tally.cell.has_inefficiency else 0.0, 100.0 * share,
        )
        for tally in tallies
        for (trial, rule, what), share in _shares(tally).items()
    ]  # fmt: skip


def main(given: Sequence[str] | None = None) -> None:
    """Simulate, print, and with --write put into RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage", description=__doc__)
    parser.add_argument("--samples", type=int, default=SAMPLES, help="samples a cell")
    parser.add_argument("--processes", type=int, default=1, help="processes side by side")
    parser.add_argument("--write", action="store_true", help="put the figures into RESULTS.md")
    asked = parser.parse_args(given)
    tallies, seconds = simulate(asked.samples, processes=asked.processes)
    text = report(tallies, asked.samples, seconds)
    if asked.write:
        put_section(SECTION, text)
        put_study(STUDY, table_rows(tallies), COUNT, asked.samples, DRAWS, SEED, COMMAND)
    print(text)


if __name__ == "__main__":
    main()
