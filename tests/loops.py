"""Coroutines run to their end, whatever the thread of the test is busy with.

Playwright's loop stays in the main thread for as long as its browser is open. Nobody else can run one
there, so every coroutine gets a thread of its own, and a test passes in any company and in any order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def finished(coroutine: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns or raises, run in a thread and a loop of its own."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, coroutine).result()
