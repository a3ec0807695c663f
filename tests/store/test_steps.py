"""The trace of durable steps: silent unless asked for, on disk before the writer goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from alen.store.steps import step, trace_to


@pytest.fixture(autouse=True)
def no_trace_after() -> Iterator[None]:
    yield
    trace_to(None)


def test_without_a_trace_nothing_is_written(tmp_path: Path) -> None:
    trace_to(None, 10.0)
    began = time.monotonic()
    step("one")
    assert time.monotonic() - began < 1
    assert list(tmp_path.iterdir()) == []


def test_each_step_is_a_line_on_disk_at_once(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    trace_to(trace)
    assert trace.read_text() == ""
    step("one")
    assert trace.read_text() == "one\n"
    step("two")
    assert trace.read_text() == "one\ntwo\n"
    assert trace.stat().st_mode & 0o777 == 0o600


def test_a_trace_goes_on_where_another_ended(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    for name in ("one", "two"):
        trace_to(trace)
        step(name)
    trace_to(None)
    step("three")
    assert trace.read_text() == "one\ntwo\n"


def test_the_writer_rests_after_a_step(tmp_path: Path) -> None:
    trace_to(tmp_path / "trace", 0.05)
    began = time.monotonic()
    step("one")
    assert time.monotonic() - began >= 0.05
