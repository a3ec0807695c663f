"""Some organisations together, and another's figure held against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alen.answers.drawn import Drawn
from alen.answers.ranking import number
from alen.answers.swings import Apart, single_difference
from alen.comparison.differences import mean_draws, median_draws
from alen.comparison.intervals import mean_interval
from alen.comparison.swing import bands


@dataclass(frozen=True)
class Among:
    """Some others together, and one's own figure against their median; in the measure's unit.

    n                    those with a figure that is not presumably booked elsewhere
    median               with its swing band, drawn together with the figures
    mean                 with its 95 % t interval (others drawn as from a larger population) and the
                         swing band of the mean
    own                  one's own figure less the median
    """

    n: int
    median: float | None
    median_low: float | None
    median_high: float | None
    mean: float | None
    mean_t_low: float | None
    mean_t_high: float | None
    mean_low: float | None
    mean_high: float | None
    own: Apart


def among(found: Drawn, own: int, places: Sequence[int]) -> Among:
    """Those at some positions together, and the figure at another against their median."""
    members = np.zeros(len(found.codes), dtype=np.bool_)
    members[list(places)] = True
    values = found.values[members]
    has_draws = members & ~np.isnan(found.figures[:, 0])
    median = float(np.median(values)) if values.size else float("nan")
    middle = median_draws(found.figures, has_draws)
    mean, t_low, t_high = mean_interval(values)
    ends = bands(
        np.stack([middle, mean_draws(found.figures, found.swings, has_draws)]), np.array([median, mean])
    )
    low, high = ends.low.tolist(), ends.high.tolist()
    # What is presumably booked elsewhere is lower than nobody.
    value = float(found.values[own]) if found.is_ranked[own] else float("nan")
    apart = single_difference(
        value, found.figures[own], found.booking_only[own], median, middle,
        median_draws(found.booking_only, has_draws),
    )  # fmt: skip
    return Among(
        int(values.size), number(median), number(low[0]), number(high[0]), number(mean), number(t_low),
        number(t_high), number(low[1]), number(high[1]), apart,
    )  # fmt: skip
