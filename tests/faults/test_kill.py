"""A writer killed at any moment loses nothing: what was served is served, and the next run heals.

The moments are chosen from the fsynced trace of a run that was left alone: every step it names in the
rest the writer takes after it (those that change the disk three times: the first, the middle and the
last occurrence), and some moments between two steps.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from tests.faults.scene import UPDATE, Scene, contents, leftovers, require_survived, served

from alen.store import editions
from alen.store.workspace import Workspace

AT_ONCE = 3
HITS = 3
DURABLE = frozenset({
    "locked", "blob-written", "blob-renamed", "record-written", "building-folder-made", "snapshot-loaded",
    "checkpointed", "file-closed", "file-synced", "manifest-written", "folder-renamed", "pointer-moved",
})  # fmt: skip
"""Steps after which the disk holds something new, hit HITS times each; every other step is hit once."""

REST_SECONDS = 0.03
"""How long the writer rests after each step: long enough for the kill to land there."""

BETWEEN = 5
"""Moments between steps, where the writer is at work."""


@dataclass(frozen=True)
class Moment:
    """When to kill: so many seconds after so many lines of the trace."""

    line: int
    seconds: float = 0.0


@dataclass(frozen=True)
class Killed:
    """What a kill left: the workspace, and the steps its writer had made durable."""

    place: Workspace
    steps: list[str]


def steps_of(trace: Path) -> list[str]:
    return trace.read_text("ascii").split() if trace.exists() else []


def kill(
    scene: Scene, folder: Path, moment: Moment, *, rest: float = REST_SECONDS, spoil: str = ""
) -> Killed:
    """Run an update in a copy of the template until the moment, and kill it there."""
    place = scene.copy(folder / "workspace")
    trace = folder / "trace"
    environment = scene.environment(place, ALEN_TRACE=str(trace), ALEN_TRACE_PAUSE=str(rest))
    pid = scene.children.start(UPDATE, environment, folder / "out", spoil)
    polled = time.monotonic()
    while len(steps_of(trace)) < moment.line:
        time.sleep(0.002)
        if time.monotonic() - polled > 0.5:
            polled = time.monotonic()
            assert scene.children.poll(pid) is None, (folder / "out.err").read_text()
    time.sleep(moment.seconds)
    os.kill(pid, signal.SIGKILL)
    assert scene.children.wait(pid) == -signal.SIGKILL
    return Killed(place, steps_of(trace))


def kill_at(scene: Scene, folder: Path, moment: Moment, spoil: str = "") -> Killed:
    """Kill exactly at a line of the trace; a machine too busy to do so in time is given more of it."""
    for attempt in range(4):
        killed = kill(scene, folder / str(attempt), moment, rest=REST_SECONDS * 4**attempt, spoil=spoil)
        if len(killed.steps) == moment.line:
            return killed
    raise AssertionError(f"no kill landed at line {moment.line}")


@pytest.fixture(scope="module")
def alone(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], dict[str, Any]]:
    """The trace of an update that was left alone, and what it built."""
    folder = tmp_path_factory.mktemp("alone")
    place = scene.copy(folder / "workspace")
    trace = folder / "trace"
    assert scene.run(place, *UPDATE, output=folder / "out", ALEN_TRACE=str(trace)) == 0
    return steps_of(trace), contents(place)


def moments_of(steps: Sequence[str]) -> Iterator[Moment]:
    """Each durable step HITS times, each other once, then BETWEEN moments at which none was just made."""
    for name in dict.fromkeys(steps):
        lines = [number for number, step in enumerate(steps, start=1) if step == name]
        chosen = [lines[0], lines[len(lines) // 2], lines[-1]]
        yield from (Moment(line) for line in chosen[: HITS if name in DURABLE else 1])
    chance = random.Random(1)
    for _ in range(BETWEEN):
        yield Moment(chance.randrange(1, len(steps)), REST_SECONDS + chance.uniform(0.001, 0.08))


def require_healed(scene: Scene, killed: Killed, folder: Path, expected: dict[str, Any]) -> None:
    """The next run ends well, sweeps up, and serves what a run that was left alone serves."""
    code = scene.run(killed.place, *UPDATE, output=folder / "healed")
    assert code == 0, (folder / "healed.err").read_text()
    assert leftovers(killed.place) == []
    assert contents(killed.place) == expected


@pytest.mark.slow
def test_an_update_killed_at_any_step_loses_nothing(
    scene: Scene, alone: tuple[list[str], dict[str, Any]], tmp_path: Path
) -> None:
    steps, expected = alone
    before = served(Workspace(scene.template))

    def one(numbered: tuple[int, Moment]) -> str:
        number, moment = numbered
        folder = tmp_path / str(number)
        killed = kill_at(scene, folder, moment) if not moment.seconds else kill(scene, folder, moment)
        try:
            require_survived(killed.place, before, killed.steps)
            require_healed(scene, killed, folder, expected)
        except AssertionError as error:
            raise AssertionError(f"killed {moment.seconds:.3f} s after {killed.steps}: {error}") from error
        return killed.steps[-1] if not moment.seconds else "between"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        hits = Counter(pool.map(one, enumerate(moments_of(steps))))
    assert hits.total() >= 50
    assert hits.pop("between") == BETWEEN
    assert set(hits) == set(steps)
    assert {name for name, times in hits.items() if times >= HITS} >= DURABLE
    assert len(DURABLE) >= 8


def test_the_trace_names_every_kind_of_step(alone: tuple[list[str], dict[str, Any]]) -> None:
    """So that a step that is no longer made durable is noticed here."""
    steps, _ = alone
    assert {"locked", "zeros-confirmed", "blob-renamed", "record-written"} < set(steps)
    assert steps[-7:] == [
        "checkpointed",
        "file-closed",
        "file-read-back",
        "file-synced",
        "manifest-written",
        "folder-renamed",
        "pointer-moved",
    ]


@pytest.mark.parametrize("last", ["blob-written", "figures-written"])
def test_an_update_that_needs_no_build_sweeps_up_too(scene: Scene, tmp_path: Path, last: str) -> None:
    """Tables published anew with the same figures: the next run has nothing to build."""
    same = replace(scene, address=scene.same_address)
    command = UPDATE if last == "blob-written" else ("build",)
    killed = kill_after(same, tmp_path, last, command)
    before = served(killed.place)
    assert leftovers(killed.place) != []
    assert same.run(killed.place, *UPDATE, output=tmp_path / "next") == 0
    assert leftovers(killed.place) == []
    assert served(killed.place) == before
    assert len(editions.edition_ids(killed.place)) == 1


@pytest.mark.parametrize(
    ("builder", "last", "caught"),
    [
        ("pointer_before_anything", "pointer-moved", "is not whole"),
        ("pointer_before_anything", "figures-written", "is not whole"),
        ("pointer_before_rename", "manifest-written", "is not whole"),
        ("renamed_half_written", "cells-loaded", "is not whole"),
        ("renamed_half_written", "file-synced", "is not whole"),
        ("edition_overwritten", "building-folder-made", "is gone"),
    ],
)
def test_a_builder_that_publishes_too_early_is_caught(
    scene: Scene, tmp_path: Path, builder: str, last: str, caught: str
) -> None:
    before = served(Workspace(scene.template))
    killed = kill_after(scene, tmp_path, last, ("build",), f"tests.faults.wrong_builders:{builder}")
    with pytest.raises(AssertionError, match=caught):
        require_survived(killed.place, before, killed.steps)


def kill_after(scene: Scene, folder: Path, last: str, command: Sequence[str], spoil: str = "") -> Killed:
    """Kill a run when its trace names a step for the first time."""
    place = scene.copy(folder / "workspace")
    trace = folder / "trace"
    environment = scene.environment(place, ALEN_TRACE=str(trace), ALEN_TRACE_PAUSE="0.05")
    pid = scene.children.start(command, environment, folder / "out", spoil)
    until = time.monotonic() + 60
    while last not in steps_of(trace):
        assert time.monotonic() < until, (folder / "out.err").read_text()
        time.sleep(0.002)
    os.kill(pid, signal.SIGKILL)
    scene.children.wait(pid)
    return Killed(place, steps_of(trace))
