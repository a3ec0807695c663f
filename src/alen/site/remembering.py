"""Parts that many pages share, made once: the rows of a table, the options of a list, printed numbers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

Part = TypeVar("Part")

_PARTS = 2_000
"""Parts that are kept: about 25 kB each, some fifteen for every measure's newest year in both languages, and
the same of as many older years."""


class Memory:
    """Parts by key, the least used forgotten first. Safe to share between threads.

    A part depends on its key alone, so two threads that make the same one make equal ones.
    """

    def __init__(self, most: int = _PARTS) -> None:
        self._most = most
        self._parts: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = Lock()

    def part(self, key: Hashable, make: Callable[[], Part]) -> Part:
        """The part under a key, made now if it was not."""
        with self._lock:
            if key in self._parts:
                self._parts.move_to_end(key)
                return cast(Part, self._parts[key])
        made = make()
        with self._lock:
            self._parts[key] = made
            while len(self._parts) > self._most:
                self._parts.popitem(last=False)
        return made
