"""Two processes that build at once: the second waits, or is refused; neither harms the other."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from tests.faults.scene import (
    UPDATE,
    Scene,
    contents,
    error_of,
    leftovers,
    require_complete,
    served,
)

from alen.errors import Locked
from alen.store import editions
from alen.store.workspace import Workspace, lock


def wait_for(trace: Path, step: str, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not trace.exists() or step not in trace.read_text("ascii").split():
        assert time.monotonic() < until, f"the first writer has not come to '{step}'"
        time.sleep(0.002)


@pytest.mark.slow
def test_the_second_builder_waits_and_then_builds_its_own(scene: Scene, tmp_path: Path) -> None:
    place = scene.copy(tmp_path / "workspace")
    first = editions.current_id(place)
    expected = contents(place)
    slow = scene.environment(place, ALEN_TRACE=str(tmp_path / "trace1"), ALEN_TRACE_PAUSE="0.05")
    one = scene.children.start(("build",), slow, tmp_path / "one")
    wait_for(tmp_path / "trace1", "locked")
    quick = scene.environment(place, ALEN_TRACE=str(tmp_path / "trace2"))
    two = scene.children.start(("build",), quick, tmp_path / "two")
    assert scene.children.wait(one) == 0, (tmp_path / "one.err").read_text()
    assert scene.children.wait(two) == 0, (tmp_path / "two.err").read_text()
    assert editions.edition_ids(place) == [first, f"{first}.2", f"{first}.3"]
    assert editions.current_id(place) == f"{first}.3"
    for edition_id in editions.edition_ids(place):
        require_complete(place, edition_id)
        assert contents(place, edition_id) == expected
    assert leftovers(place) == []


@pytest.mark.slow
def test_the_second_is_refused_when_the_first_takes_long_and_free_when_it_is_killed(
    scene: Scene, tmp_path: Path
) -> None:
    """The first holds the lock in the middle of its build, until it is killed."""
    place = scene.copy(tmp_path / "workspace")
    before = served(place)
    trace = tmp_path / "trace"
    first = scene.children.start(
        ("build",), scene.environment(place, ALEN_TRACE=str(trace), ALEN_TRACE_PAUSE="20"), tmp_path / "one"
    )
    wait_for(trace, "locked")
    try:
        began = time.monotonic()
        seconds = {name: tmp_path / name for name in ("build", "update")}
        started = {
            scene.children.start(
                (*command, "--format", "json"), scene.environment(place), seconds[command[0]]
            )
            for command in (("build",), UPDATE)
        }
        assert {scene.children.wait(pid) for pid in started} == {3}
        assert time.monotonic() - began < 60
        for output in seconds.values():
            error = error_of(output)
            assert error["type"] == "Locked"
            assert error["where"] == str(place.root)
            assert "another process" in error["what"]
        assert scene.children.poll(first) is None, "the first did not hold the lock all the time"
        # Who only reads is not held up.
        assert scene.run(place, "editions", "list", output=tmp_path / "list") == 0
    finally:
        os.kill(first, signal.SIGKILL)
        scene.children.wait(first)
    assert served(place) == before
    began = time.monotonic()
    with lock(place, 0.0):
        pass
    assert time.monotonic() - began < 1
    assert scene.run(place, "build", output=tmp_path / "two") == 0
    require_complete(place, editions.current_id(place))
    assert leftovers(place) == []


def test_three_updates_at_once(scene: Scene, tmp_path: Path) -> None:
    """Whoever comes first fetches and builds; the others find it done. All end well."""
    place = scene.copy(tmp_path / "workspace")
    started = [
        scene.children.start(UPDATE, scene.environment(place), tmp_path / f"out{number}")
        for number in range(3)
    ]
    codes = [scene.children.wait(pid) for pid in started]
    printed = "".join(path.read_text() for path in sorted(tmp_path.glob("out*.err")))
    assert set(codes) <= {0, 3}, printed
    assert 0 in codes
    assert "fault in Alen" not in printed
    ids = editions.edition_ids(place)
    for edition_id in ids[1:]:
        require_complete(place, edition_id)
        assert contents(place, edition_id) == contents(place)
    assert editions.current_id(place) == ids[-1]
    assert leftovers(place) == []


def test_one_process_refuses_a_second_lock_after_the_wait(tmp_path: Path) -> None:
    place = Workspace(tmp_path)
    with lock(place):
        began = time.monotonic()
        with pytest.raises(Locked) as refused, lock(Workspace(tmp_path), 0.2):
            raise AssertionError("two writers")
        assert 0.2 <= time.monotonic() - began < 5
    assert refused.value.exit_code == 3
    assert "0.2 s" in refused.value.what
    with lock(place, 0.0):
        pass
