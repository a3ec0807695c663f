"""A trace of the writer's durable steps, so that tests can stop it at any of them.

Silent unless `trace_to` was called (the command line does, when ALEN_TRACE names a file): then each
step is appended and fsynced before the writer goes on, so the trace never claims less than was done.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

_trace: dict[str, int] = {}
_pause: dict[str, float] = {"seconds": 0.0}


def trace_to(path: Path | None, pause_seconds: float = 0.0) -> None:
    """Begin to append steps to `path`, pausing after each; None stops the trace."""
    descriptor = _trace.pop("descriptor", None)
    if descriptor is not None:
        os.close(descriptor)
    if path is not None:
        _trace["descriptor"] = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    _pause["seconds"] = pause_seconds


def step(name: str) -> None:
    """Mark that the writer has come to the named step."""
    descriptor = _trace.get("descriptor")
    if descriptor is None:
        return
    os.write(descriptor, f"{name}\n".encode())
    os.fsync(descriptor)
    if _pause["seconds"]:
        time.sleep(_pause["seconds"])
