"""A line small enough for a row of a table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from alen.charts.frame import frame
from alen.charts.marks import Heading, LineKind
from alen.charts.scale import Linear, at, px, span
from alen.charts.trend import runs
from alen.model.printed import Printed


def sparkline(
    points: Mapping[int, Printed],
    *,
    years: Sequence[int],
    heading: Heading,
    kind: LineKind = "own",
    cuts: Collection[int] = (),
    width: float = 120,
    height: float = 28,
) -> str:
    """The years' values as one line with a dot at the last, gaps left open; nothing but its name when no
    year has a value. No line is drawn into a year of `cuts`, which cannot be compared with the one before."""
    known = [year for year in years if year in points]
    if not known:
        return frame(width, height, heading, [])
    kind_class = "s1" if kind == "series" else kind
    x = Linear(years[0], max(years[-1], years[0] + 1), 4, width - 5)
    y = Linear(*span(at(points[year]) for year in known), height - 4, 4)
    places = {year: (x(year), y(at(points[year]))) for year in known}
    path = ""
    for run in runs(years, places, cuts):
        path += "M" + "L".join(f"{px(places[t][0])},{px(places[t][1])}" for t in run)
        if len(run) == 1:
            path += "h.1"
    cx, cy = places[known[-1]]
    return frame(
        width,
        height,
        heading,
        [
            f'<path d="{path}" class="line small {kind_class}"/>',
            f'<circle cx="{px(cx)}" cy="{px(cy)}" r="3" class="point {kind_class}"/>',
        ],
    )
