"""One whole process: an edition of a national workspace, its steps timed by the builder's own trace."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import alen.build
from alen.store import steps
from alen.store.workspace import Workspace


def main() -> None:
    """`python -m benchmarks.evaluate WORKSPACE`: prints seconds from one step to the next."""
    trace = Path(sys.argv[1]) / "trace.txt"
    trace.unlink(missing_ok=True)
    steps.trace_to(trace)
    seen: list[tuple[str, float]] = []
    plain = steps.step

    def timed(name: str) -> None:
        seen.append((name, time.perf_counter()))
        plain(name)

    alen.build.step = timed
    begun = time.perf_counter()
    built = alen.build.build(Workspace(Path(sys.argv[1])))
    ended = time.perf_counter()
    at = dict(seen)
    print(
        json.dumps(
            {
                "evaluate_seconds": at["figures-evaluated"] - at["cells-loaded"],
                "build_seconds": ended - begun,
                "figures": built.tables["out_alen__figure"]["rows"],
                "cells": built.tables["core_statbank__account"]["rows"],
            }
        )
    )


if __name__ == "__main__":
    main()
