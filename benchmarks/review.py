"""Measure the review: `python -m benchmarks.review [--lines N] [--decisions N] [--runs N] [--write]`.

N invented lines are classified by the starter set. Then a review is opened: for the first time, which lays
the lines out and keeps that, and again; each in a process of its own. In a last one, again and again: the
next group with what deciding it would do (as the terminal shows it), the decision, by each breadth in turn,
and every fifth is taken back. Every answer is to come in under TARGET_SECONDS, an opening in FIRST_SECONDS,
or AGAIN_SECONDS where the layout was kept. `--write` puts the figures into RESULTS.md, `--keep DIR` keeps the
workspace for the next run.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from alen.products.ledger.opening import open_lines
from alen.products.ledger.review import BREADTHS, Group, Review, Says
from alen.store.local.books import Books, Holder, ImportRecord
from alen.store.workspace import create
from benchmarks.classify_lines import lines_parquet
from benchmarks.sections import LEDGER, put_section

SECTION = f"{LEDGER}its review"
TARGET_SECONDS, FIRST_SECONDS, AGAIN_SECONDS = 0.2, 15.0, 3.0
PHASES = ("classify", "first", "again", "answers")

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


# -- one process ---------------------------------------------------------------------------------------


def run_phase(phase: str, root: Path, decisions: int) -> dict[str, Any]:
    """What one process does, with its seconds and its memory."""
    books = Books(create(root))
    clock = Clock()
    if phase == "classify":
        clock.of(phase, lambda: open_lines(books).close())
        return _measured(clock)
    if phase == "first":
        for kept in (root / "local" / "classified").glob(".lines-*"):
            shutil.rmtree(kept)
    review = clock.of("opened", lambda: Review(books))
    start = review.state()
    facts = {"lines": start.total.lines, "groups": start.groups}
    if phase == "answers":
        measure(review, clock, decisions)
        while review.state().decisions:  # as it was, so that the next run measures the same
            review.undo()
    return _measured(clock) | facts


def _measured(clock: Clock) -> dict[str, Any]:
    spent = time.process_time()
    return {
        "seconds": clock.seconds,
        "cpu": spent,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _in_a_process(phase: str, root: Path, decisions: int) -> dict[str, Any]:
    words = ["--phase", phase, "--keep", str(root), "--decisions", str(decisions)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.review", *words], stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


# -- the report ----------------------------------------------------------------------------------------


def report(found: dict[str, list[dict[str, Any]]], load: tuple[float, float]) -> str:
    """The section of RESULTS.md."""
    (answers,) = found["answers"]
    lines = [
        SECTION, "",
        "Written by `python -m benchmarks.review --write`: invented lines, classified by the starter set. "
        f"{answers['lines']:,} lines, {answers['groups']:,} groups with undecided lines. {os.cpu_count()} "
        f"cores; load average before and after: {load[0]:.2f}, {load[1]:.2f}.", "",
        "| opening | median s | CPU s of the process | target, s | | peak MB | runs, s |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    said = (
        ("classify", "the lines are classified", "classify", None),
        ("first", "first: the lines are laid out, and that is kept", "opened", FIRST_SECONDS),
        ("again", "again", "opened", AGAIN_SECONDS),
    )
    for phase, name, what, target in said:
        runs = [one["seconds"][what][0] for one in found[phase]]
        middle = statistics.median(runs)
        verdict = "" if target is None else "met" if middle <= target else "**not met**"
        cpu = statistics.median(one["cpu"] for one in found[phase])
        lines.append(
            f"| {name} | {middle:.1f} | {cpu:.1f} | {target or ''} | {verdict} | "
            f"{max(one['mb'] for one in found[phase]):,.0f} | {', '.join(f'{one:.1f}' for one in runs)} |"
        )
    lines += [
        "", f"Every answer is to come in {1000 * TARGET_SECONDS:.0f} ms. Peak {answers['mb']:,.0f} MB.", "",
        "| what | times | median ms | P95 ms | slowest ms | |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for what, seconds in answers["seconds"].items():
        if what == "opened":
            continue
        ranked = sorted(seconds)
        p95 = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
        verdict = "met" if p95 < TARGET_SECONDS else "**not met**"
        row = (statistics.median(ranked), p95, ranked[-1])
        lines.append(
            f"| {what} | {len(ranked)} | {' | '.join(f'{1000 * one:.0f}' for one in row)} | {verdict} |"
        )
    return "\n".join([*lines, "", "The verdict is on the 95th percentile."])


def main(given: Sequence[str] | None = None) -> None:
    """Measure, print, and with --write put into RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.review", description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--decisions", type=int, default=100)
    parser.add_argument("--runs", type=int, default=3, help="openings of each kind")
    parser.add_argument("--keep", type=Path, help="a folder to keep the workspace in, for the next run")
    parser.add_argument("--phase", choices=PHASES, help="one process of it, on --keep; prints JSON")
    parser.add_argument("--write", action="store_true", help="put the figures into RESULTS.md")
    asked = parser.parse_args(given)
    if asked.phase:
        print(json.dumps(run_phase(asked.phase, asked.keep, asked.decisions)))
        return
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as temporary:
        root = asked.keep or Path(temporary) / "workspace"
        if not root.is_dir():
            invented_books(root, asked.lines)
        times = {"classify": 1, "first": asked.runs, "again": asked.runs, "answers": 1}
        found = {
            phase: [_in_a_process(phase, root, asked.decisions) for _ in range(count)]
            for phase, count in times.items()
        }
    text = report(found, (before, os.getloadavg()[0]))
    if asked.write:
        put_section(SECTION, text)
    print(text)


if __name__ == "__main__":
    main()
