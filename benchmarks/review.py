"""Measure the review: `python -m benchmarks.review [--lines N] [--decisions N] [--keep DIR]`.

N invented lines are classified by the starter set and opened for review once. Then, again and again: the
next group with what deciding it would do (as the terminal shows it), the decision, by each breadth in turn,
and every fifth is taken back. Every answer is to come in under TARGET_SECONDS; medians, 95th percentiles and
the slowest are printed as a table and as JSON.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from alen.products.ledger.review import BREADTHS, Group, Review, Says
from alen.store.local.books import Books, Holder, ImportRecord
from alen.store.workspace import create
from benchmarks.classify_lines import lines_parquet

TARGET_SECONDS = 0.2

T = TypeVar("T")

_RECORD = ImportRecord(
    key=1, file="lines.parquet", sha256="0" * 64, size=1, content_sha256="0" * 64, format="csv", sheet="",
    encoding="utf-8", separator=";", decimal=",", shape="0" * 12, system="", source_kind="ledger", columns={},
    imported_at="2026-01-01T00:00:00Z", rows_read=0, rows_imported=0, control_before_ore=0,
    control_imported_ore=0, control_set_aside_ore=0, set_aside={}, years={}, masked={}, masked_rows=0,
    persons=0,
)  # fmt: skip


class Clock:
    """Seconds by what was done."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}

    def of(self, what: str, act: Callable[[], T]) -> T:
        began = time.perf_counter()
        found = act()
        self.seconds.setdefault(what, []).append(time.perf_counter() - began)
        return found


def invented_books(root: Path, lines: int) -> Books:
    """A workspace whose ledger has that many invented lines."""
    books = Books(create(root))
    books.set_holder(Holder("900", "Prøvekøbing", is_invented=True))
    with books.new_import() as (key, folder):
        lines_parquet(folder / "lines.parquet", lines, 1)
        (folder / "set_aside.parquet").touch()
        books.publish(dataclasses.replace(_RECORD, key=key, rows_imported=lines))
    return books


def shown(review: Review, group: Group, breadth: str, word: str) -> None:
    """What the terminal asks to show a group."""
    review.state()
    for is_it in (True, False):
        review.preview(group.key, Says(is_it), breadth=breadth, word=word)


def chosen(review: Review, number: int) -> Group | None:
    """The next group; every second time one further down, where there are suppliers."""
    if number % 2:
        return next(iter(review.groups(1, review.state().groups // 10).groups), None)
    return review.next_group()


def measure(review: Review, clock: Clock, decisions: int) -> None:
    """Decide group after group, each fifth taken back."""
    for number in range(decisions):
        clock.of("next", review.next_group)
        group = chosen(review, number)
        if group is None:
            break
        breadth = [one for one in BREADTHS if one in group.breadths][number // 2 % len(group.breadths)]
        word = group.texts[0].split()[0] if "word" in breadth else ""
        clock.of(f"show {breadth}", partial(shown, review, group, breadth, word))
        clock.of("decide", partial(review.decide, group.key, Says(False), breadth=breadth, word=word))
        clock.of("list of 20", partial(review.groups, 20))
        if number % 5 == 0:
            clock.of("undo", review.undo)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--decisions", type=int, default=100)
    parser.add_argument("--keep", type=Path, help="a folder to keep the workspace in, for the next run")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = given.keep or Path(temporary) / "workspace"
        books = Books(create(root)) if root.is_dir() else invented_books(root, given.lines)
        clock = Clock()
        review = clock.of("open", lambda: Review(books))
        start = review.state()
        measure(review, clock, given.decisions)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{start.total.lines:,} lines, {start.groups:,} groups; peak {peak:,.0f} MB")
    print("| what | times | median ms | P95 ms | slowest ms | |\n|---|---|---|---|---|---|")
    facts: dict[str, float] = {}
    for what, seconds in clock.seconds.items():
        ranked = sorted(seconds)
        p95 = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
        verdict = "" if what == "open" else "met" if ranked[-1] < TARGET_SECONDS else "**not met**"
        row = (statistics.median(ranked), p95, ranked[-1])
        print(f"| {what} | {len(ranked)} | {' | '.join(f'{1000 * one:.0f}' for one in row)} | {verdict} |")
        facts[what] = row[1]
    print(json.dumps({"lines": start.total.lines, "p95_seconds": facts, "peak_mb": round(peak)}))


if __name__ == "__main__":
    main()
