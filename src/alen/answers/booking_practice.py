"""The stated assumption on booking practice, which no series can show: size, source and a reader's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from alen.answers.both_languages import both_languages
from alen.errors import BadDefinition, BadInput, NoFigures
from alen.measures.definition import Measure, Text
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

FILE = "booking_practice.yml"


@dataclass(frozen=True)
class BookingPractice:
    """How far apart organisations that do the same are booked, and stay, in one measure.

    spread_pct   one standard deviation of ln(value), in per cent
    default_pct  what is assumed where a reader gives nothing
    source       where the default comes from
    choices      what a page offers
    most         the largest that is taken
    """

    spread_pct: float
    default_pct: float
    source: Text
    choices: tuple[float, ...]
    most: float

    @property
    def is_default(self) -> bool:
        """Whether the reader gave no other."""
        return self.spread_pct == self.default_pct

    @property
    def sigma(self) -> float:
        """The spread as a share."""
        return self.spread_pct / 100.0


@dataclass(frozen=True)
class Assumptions:
    """What booking_practice.yml holds: spreads by family of measures, choices, the largest spread taken."""

    by_family: Mapping[str, tuple[float, Text]]
    choices: tuple[float, ...]
    most: float


def booking_practice(measure: Measure, spread_pct: float | None = None) -> BookingPractice:
    """The assumption for a measure, or the reader's own `spread_pct` instead.

    Raises NoFigures for a measure without one (a share, a growth, a framework condition: no band is made
    of it), BadInput for a spread below 0 or too large.
    """
    known = assumptions(read_text("data", FILE))
    if measure.unit != "kr_per_inhabitant" or measure.of or measure.family not in known.by_family:
        raise NoFigures(
            f"no swing band is made of {measure.id}",
            why="Bands rest on an assumption on booking practice, which is stated for booked spending per "
            "inhabitant alone.",
            do="Choose a measure of spending per inhabitant, such as it-net, f64551-net or region-it.",
        )
    default, source = known.by_family[measure.family]
    chosen = default if spread_pct is None else float(spread_pct)
    if not 0.0 <= chosen <= known.most:
        raise BadInput(
            f"{chosen:g} per cent is no assumption on booking practice",
            do=f"Give a number from 0 to {known.most:g}; {default:g} is the default of {measure.id}.",
        )
    return BookingPractice(chosen, default, source, known.choices, known.most)


def has_booking_practice(measure: Measure) -> bool:
    """Whether bands are made of a measure."""
    known = assumptions(read_text("data", FILE))
    return measure.unit == "kr_per_inhabitant" and not measure.of and measure.family in known.by_family


@cache
def assumptions(text: str) -> Assumptions:
    """The assumptions from the text of booking_practice.yml.

    Raises BadDefinition when a family has two, or a spread is below 0 or above the largest.
    """
    loaded = cast(dict[str, Any], parse_yaml(text, f"data/{FILE}"))
    most = float(loaded["most"])
    found: dict[str, tuple[float, Text]] = {}
    for body in cast(list[Mapping[str, Any]], loaded["assumptions"]):
        where = f"data/{FILE}, {', '.join(body['families'])}"
        spread, source = float(body["spread_pct"]), both_languages(body, "source", where)
        if not 0.0 <= spread <= most or any(family in found for family in body["families"]):
            raise BadDefinition("a spread is out of range, or a family stands twice", where=where)
        found.update(dict.fromkeys(body["families"], (spread, source)))
    return Assumptions(found, tuple(float(one) for one in loaded["choices"]), most)
