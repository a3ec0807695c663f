"""How long a reader waits for a state of a page that nobody has asked for: `python -m benchmarks.sliders`.

A server of its own serves an edition of the figures that come with the package. Each state is asked for
once, one after the other; what counts is the time from asking to the last byte.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.build.samples import built

from alen.store import workspace
from benchmarks.sections import COMPARISON, put_section
from benchmarks.web import served, wait_until_warm

SECTION = f"{COMPARISON}how long a slider takes"
TARGET_MS = 200.0
MEASURE, PLACES, YEAR = "f64551-net", ("101", "217", "461", "751", "851"), 2020
STEPS = 12

Asked = tuple[str, str, str]
"""Method, path and body."""


@dataclass
class Waits:
    """How long the states of one kind took, in milliseconds."""

    title: str
    waits: list[float]

    @property
    def p95(self) -> float:
        """What 19 of 20 stay below."""
        return statistics.quantiles(self.waits, n=20)[-1]

    def row(self) -> str:
        """A row of the table."""
        verdict = "met" if self.p95 < TARGET_MS else "**not met**"
        middle = statistics.median(self.waits)
        return (
            f"| {self.title} | {len(self.waits)} | under {TARGET_MS:.0f} ms | {middle:.0f} | {self.p95:.0f} "
            f"| {max(self.waits):.0f} | {verdict} |"
        )


def states() -> dict[str, list[Asked]]:
    """The states by their kind, none of them twice and none a page's own."""
    page = f"/da/m/{MEASURE}/{{place}}/{YEAR}"
    form = {"measure": MEASURE, "year": YEAR, "inhabitants": 60_000}
    return {
        "`kontering=`, page of an organisation": _paged(
            page + "?kontering={step}", (11.5 + step / 2 for step in range(STEPS * len(PLACES)))
        ),
        "`vaegt=`, the same": _paged(
            page + "?vaegt=inhabitants:{step}", (1.5 + step / 10 for step in range(STEPS * len(PLACES)))
        ),
        "`naboer=`, the same": [
            ("GET", f"{page.format(place=place)}?naboer={step}", "")
            for place in PLACES
            for step in range(11, 11 + STEPS)
        ],
        "differences of a measure, `kontering=`": [
            ("GET", f"/da/differences/{MEASURE}/{year}?kontering={step}", "")
            for year in range(2016, 2020)
            for step in range(12, 12 + STEPS)
        ],
        "what-if, own numbers": [
            ("POST", f"/da/o/{place}/what-if", urlencode({**form, "spend": 150_000_000 + step}))
            for place in PLACES
            for step in range(STEPS)
        ],
        "sharing of two to four": [
            ("GET", f"/da/share/{'+'.join(PLACES[:count])}?engang={step}000000", "")
            for count in (2, 3, 4)
            for step in range(1, 1 + STEPS)
        ],
    }


def _paged(path: str, steps: Iterable[float]) -> list[Asked]:
    return [
        ("GET", path.format(place=PLACES[at % len(PLACES)], step=f"{step:g}"), "")
        for at, step in enumerate(steps)
    ]


def waits_of(port: int, asked: Sequence[Asked]) -> list[float]:
    """Milliseconds from asking to the last byte, each; what is no page ends the measuring."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    found: list[float] = []
    for method, path, body in asked:
        head = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        begun = time.perf_counter()
        connection.request(method, path, body or None, head)
        answer = connection.getresponse()
        answer.read()
        found.append(1000.0 * (time.perf_counter() - begun))
        if answer.status != 200:
            raise SystemExit(f"{answer.status} for {path}")
    connection.close()
    return found


def measured() -> list[Waits]:
    """Every kind of state on a server of its own."""
    with tempfile.TemporaryDirectory() as folder:
        made = workspace.create(Path(folder) / "workspace")
        built(made)
        with served(made) as (port, pid):
            wait_until_warm(pid)
            # The pages themselves, in no state, stand before anybody moves a slider on them.
            waits_of(port, [("GET", f"/da/m/{MEASURE}/{place}/{YEAR}", "") for place in PLACES])
            return [Waits(title, waits_of(port, asked)) for title, asked in states().items()]


def report(found: Sequence[Waits]) -> str:
    """The section of RESULTS.md."""
    return "\n".join(
        [
            SECTION, "",
            "Written by `python -m benchmarks.sliders --write`. Milliseconds from asking to the last byte of "
            "a whole page in a state that nobody has asked for, one after the other, of a server with the "
            "figures that come with the package.",
            "", "| what is moved | states | target, P95 | P50 | P95 | longest | |",
            "|---|---|---|---|---|---|---|",
            *(one.row() for one in found), "",
        ]
    )  # fmt: skip


def main(given: Sequence[str] | None = None) -> None:
    """Measure, print, and with --write put into RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sliders", description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the figures into RESULTS.md")
    asked = parser.parse_args(given)
    text = report(measured())
    if asked.write:
        put_section(SECTION, text)
    print(text)


if __name__ == "__main__":
    main()
