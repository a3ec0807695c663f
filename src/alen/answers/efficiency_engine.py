"""Which engine draws a frontier thousands of times: never one that a visitor would wait for.

One frontier of a country is a matter of milliseconds in plain numpy. Thousands of them need the compiled
engine, which takes seconds when it is first used on a machine and milliseconds afterwards. A server makes it
ready in the background (`Engines.begin`); until it is, plain numpy answers, which is as right and slower,
without the lenses that need thousands of frontiers. Where nobody began (a command, a frozen site) the
compiled engine is made ready by its first use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock, Thread

import numpy as np

from alen.comparison.frontier.bootstrap import bootstrap
from alen.comparison.frontier.engine import kernels
from alen.comparison.frontier.noise import noise_band, simex
from alen.comparison.frontier.tables import table


@dataclass(frozen=True)
class Engine:
    """An engine to compute with: `name` as `engine.kernels` takes it; a better one may be on its way."""

    name: str
    is_passing: bool = False

    @property
    def is_fast(self) -> bool:
        """Whether thousands of frontiers are a matter of milliseconds."""
        return self.name == "compiled"


class Engines:
    """The engine of this process. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_awaited = False
        self._began = False
        self._first: Callable[[], None] | None = None
        self._ready = Event()

    def await_ready(self) -> None:
        """Use plain numpy until the compiled engine is ready: somebody will `begin`."""
        self._is_awaited = True

    def begin(self) -> Thread | None:
        """Make the compiled engine ready in the background; None where that was begun before."""
        with self._lock:
            if self._began:
                return None
            self._began = self._is_awaited = True
        thread = Thread(target=self._make_ready, name="frontier engine", daemon=True)
        thread.start()
        return thread

    def now(self) -> Engine:
        """The engine that answers without being waited for."""
        if self._is_awaited and not self._ready.is_set():
            return Engine("plain", is_passing=True)
        return Engine(kernels("compiled").name)

    def before_first(self, tell: Callable[[], None]) -> None:
        """Have something said before the compiled engine is first used here, which may take seconds."""
        self._first = tell

    def using(self, engine: Engine) -> None:
        """Say that an engine is about to draw thousands of frontiers."""
        tell, self._first = self._first, None
        if tell is not None and engine.is_fast:
            tell()

    def _make_ready(self) -> None:
        try:
            if kernels("compiled").name == "compiled":
                use_once("compiled")
        finally:
            self._ready.set()


ENGINES = Engines()
"""This process' own."""


def use_once(engine: str) -> None:
    """Use every part of an engine that frontiers of an edition need, on twelve invented units."""
    size = np.arange(1.0, 13.0)
    given = table(size * np.exp(0.3 * np.sin(7.0 * size)), np.column_stack([size, size + np.sqrt(size)]))
    bootstrap(given, replicates=2, engine=engine)
    noise_band(given, 0.1, draws=2, engine=engine)
    simex(given, 0.1, sets=1, replicates=2, engine=engine)
