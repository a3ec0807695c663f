"""Measure the arithmetic of programmes: `python -m benchmarks.programmes [--runs N] [--write]`.

One amount divided among the 98 by inhabitants, beside what it could be instead: numpy rounding each share of
a float (which misses the sum), and the method of the largest remainder written plainly with fractions. The
same amounts in the same process, turn about, medians. Then the bills of a programme of 34 projects, 98
municipalities and ten years, made up. `--write` puts the figures into RESULTS.md.
"""

from __future__ import annotations

import argparse
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
from tests.products.programmes.agreed import inhabitants

from alen.answers.programme_cases import CountryRegisters
from alen.model.programme import Programme
from alen.products.programmes.apportionment import apportion
from alen.products.programmes.bill import bill
from alen.products.programmes.price_levels import levels_of
from alen.sources.agreements.folder import read_folder
from benchmarks.programme_folder import FIRST, YEARS, write_large
from benchmarks.sections import PROGRAMME, put_section

SECTION = f"{PROGRAMME}dividing and billing"
TARGET_MS, BILL_MS = 1.0, 3000.0
"""One amount among 98; the bill's share of loading, checking and billing a large programme."""

SEED = 1


@dataclass
class Timed:
    """Milliseconds of one way, each run."""

    what: str
    times: list[float]
    target: float | None = None
    note: str = ""

    def row(self) -> str:
        """A row of the table."""
        middle = statistics.median(self.times)
        verdict = "" if self.target is None else "met" if middle < self.target else "**not met**"
        target = "" if self.target is None else f"under {self.target:g} ms"
        return (
            f"| {self.what} | {len(self.times)} | {target} | {middle:.3f} | {max(self.times):.3f} "
            f"| {verdict or self.note} |"
        )


def by_fractions(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """The largest remainder as a textbook has it."""
    divisor = sum(weights.values())
    exact = {party: Fraction(total * weight, divisor) for party, weight in weights.items()}
    shares = {party: int(share) for party, share in exact.items()}
    order = sorted(exact, key=lambda party: (shares[party] - exact[party], -weights[party], party))
    for party in order[: total - sum(shares.values())]:
        shares[party] += 1
    return shares


def by_numpy(total: int, weights: np.ndarray) -> np.ndarray:
    """Each share rounded by itself."""
    return np.rint(total * (weights / weights.sum())).astype(np.int64)


def divisions(runs: int) -> list[Timed]:
    """One amount among 98, each way."""
    people = inhabitants("2020K1")
    pairs, array = list(people.items()), np.array(list(people.values()), float)
    dice = random.Random(SEED)
    totals = [dice.randrange(10**8, 10**11) for _ in range(runs)]
    missed = sum(int(by_numpy(total, array).sum()) != total for total in totals)
    assert all(apportion(total, pairs).shares == by_fractions(total, people) for total in totals[:50])
    ways: dict[str, tuple[Callable[[int], object], float | None, str]] = {
        "divided to the øre": (lambda total: apportion(total, pairs).shares, TARGET_MS, ""),
        "the same, every line explained": (lambda total: apportion(total, pairs).lines, TARGET_MS, ""),
        "peer: largest remainder with fractions": (lambda total: by_fractions(total, people), None, "exact"),
        "peer: numpy, each rounded": (
            lambda total: by_numpy(total, array), None, f"misses the sum of {missed} of {runs}",
        ),
    }  # fmt: skip
    found = {what: Timed(what, [], target, note) for what, (_, target, note) in ways.items()}
    for total in totals:
        for what, (way, _, _) in ways.items():
            found[what].times.append(_took(lambda way=way, total=total: way(total)))
    return list(found.values())


class Inhabitants:
    """The table FOLK1A as the 98 had it on 1 January 2020."""

    def weights(self, table: str, on: date, version: str) -> Mapping[str, Fraction] | None:
        if (table, on, version) != ("FOLK1A", date(2020, 1, 1), ""):
            return None
        return {code: Fraction(people) for code, people in inhabitants("2020K1").items()}


def bills(runs: int) -> list[Timed]:
    """The bill of the last year, which carries from nine before it, those of all ten, and the last one of
    what each of the 98 promised for each project itself, in other prices."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "large"
        write_large(root)
        programme = read_folder(root)
    registers, levels = CountryRegisters(), levels_of(programme)
    codes = list(inhabitants("2020K1"))
    own = tuple(
        one._replace(party=code, key="", price_level="2015-PL")
        for one in programme.commitments
        for code in codes
    )

    def made(of: Programme, *years: int) -> None:
        for year in years:
            one = bill(of, year, Inhabitants(), registers, levels)
            assert len(one.lines) == len(codes)
            assert not one.missing

    single, many = programme, replace(programme, commitments=own)
    last = FIRST + YEARS - 1
    ways: dict[str, Callable[[], None]] = {
        f"bill of the tenth year, {len(programme.commitments)} commitments": lambda: made(single, last),
        "bills of all ten years": lambda: made(single, *range(FIRST, last + 1)),
        f"bill of the tenth year, {len(own):,} commitments, other prices": lambda: made(many, last),
    }
    found = {what: Timed(what, [], BILL_MS) for what in ways}
    for _ in range(runs):
        for what, way in ways.items():
            found[what].times.append(_took(way))
    return list(found.values())


def _took(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return 1000.0 * (time.perf_counter() - begun)


def report(found: Sequence[Timed]) -> str:
    """The section of RESULTS.md."""
    return "\n".join(
        [
            SECTION, "",
            f"Written by `python -m benchmarks.programmes --write`, {datetime.now(UTC):%Y-%m-%d}, "
            f"{platform.system()} {platform.machine()}, Python {platform.python_version()}. Milliseconds in "
            "one process; amounts of 1 to 1,000 million kroner, inhabitants of 1 January 2020.",
            "", "| what | runs | target | median | longest | |", "|---|---|---|---|---|---|",
            *(one.row() for one in found), "",
        ]
    )  # fmt: skip


def main(given: Sequence[str] | None = None) -> None:
    """Measure, print, and with --write put into RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.programmes", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, help="amounts that are divided")
    parser.add_argument("--write", action="store_true", help="put the figures into RESULTS.md")
    asked = parser.parse_args(given)
    text = report([*divisions(asked.runs), *bills(max(3, asked.runs // 200))])
    if asked.write:
        put_section(SECTION, text)
    print(text)


if __name__ == "__main__":
    main()
