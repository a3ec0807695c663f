"""How often bands held the truth where the truth was known: the packaged tables of simulations.

`python -m benchmarks.coverage_table` writes them from the simulations of `benchmarks/`; nothing of a real
organisation is in them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from alen.errors import BadDefinition
from alen.model.csv_tables import rows_of
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

ROWS, STUDIES = "coverage.csv", "coverage.yml"

COLUMNS = (
    "study", "trial", "rule", "counted", "year_noise", "booking_noise", "booking_assumed", "assumed",
    "inefficiency", "pct",
)  # fmt: skip

COUNTED = (
    "held", "no_excess", "true_excess", "shown_excess", "excess_held", "true_total", "shown_total",
    "over_claimed", "gate_open", "wrong_skew",
)  # fmt: skip
"""What a row's per cent are of; see `Trial`."""

ASSUMED = ("true", "too small", "too large", "")


@dataclass(frozen=True)
class Study:
    """One simulation: how it was made, so that it can be made again.

    organisations, samples, draws  of each country, of each setting, of each band
    made, version, command         the day, Alen's version, and what was run
    """

    id: str
    organisations: int
    samples: int
    draws: int
    seed: int
    made: str
    version: str
    command: str


@dataclass(frozen=True)
class Trial:
    """One number of a simulation.

    trial            what was tried: `figures`, `ranks`, `excess`, `dea` …
    rule             of worked sums the rule; else empty
    counted          what `pct` says. held: true values within their band. no_excess: samples whose excess
                     is 0. true_excess, shown_excess: means in per cent of all spend. excess_held: samples
                     whose band of the excess holds the true one. true_total, shown_total: means of the
                     total in per cent of all costs. over_claimed: units said to have more than 5 points too
                     much. gate_open, wrong_skew: samples
    year_noise, booking_noise  σ of ln(value): noise that comes and goes, and that persists
    booking_assumed  the σ of booking practice that was assumed; None where none is
    assumed          whether that is the `true` one, `too small`, `too large`; empty where none is
    inefficiency     scale of the half-normal share by which costs exceed what is needed; 0: nobody's do
    """

    study: str
    trial: str
    rule: str
    counted: str
    year_noise: float
    booking_noise: float
    booking_assumed: float | None
    assumed: str
    inefficiency: float
    pct: float


@cache
def _trials() -> tuple[Trial, ...]:
    found: list[Trial] = []
    for place, row in rows_of(read_text("data", ROWS), COLUMNS, f"data/{ROWS}"):
        if row["counted"] not in COUNTED or row["assumed"] not in ASSUMED:
            raise BadDefinition("a word is not one of those that a table of simulations has", where=place)
        assumed = row["booking_assumed"]
        found.append(
            Trial(
                row["study"], row["trial"], row["rule"], row["counted"], float(row["year_noise"]),
                float(row["booking_noise"]), float(assumed) if assumed else None, row["assumed"],
                float(row["inefficiency"]), float(row["pct"]),
            )
        )  # fmt: skip
    return tuple(found)


@cache
def _studies() -> tuple[Study, ...]:
    loaded = cast(dict[str, Any], parse_yaml(read_text("data", STUDIES), f"data/{STUDIES}"))
    found = cast(list[dict[str, Any]], loaded["studies"])
    return tuple(Study(**one) for one in found)


def trials_of(names: Collection[str]) -> tuple[Trial, ...]:
    """The numbers of some trials, in the order of the file."""
    return tuple(one for one in _trials() if one.trial in names) if names else ()


def studies_of(trials: Collection[Trial]) -> tuple[Study, ...]:
    """The studies that some numbers come from."""
    ids = {one.study for one in trials}
    return tuple(one for one in _studies() if one.id in ids) if ids else ()
