"""The one place through which local pages ask the ledger: the lines that stand, and answers once given.

Lines are opened anew when imports, own rules or proposals have changed since; an answer is kept as long as
the lines stay, so a page asked for again costs its printing alone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from pathlib import Path
from threading import RLock, Timer
from typing import Any, TypeVar, cast

from alen.errors import AlenError
from alen.model.progress import Progress
from alen.products.ledger.classifying import PROPOSALS
from alen.products.ledger.opening import Lines, open_lines
from alen.products.ledger.review import Review
from alen.products.ledger.yardsticks import OWN_RULES
from alen.store.local.books import Books

Answer = TypeVar("Answer")

_KEPT = 300
"""Answers that are remembered."""

_PATIENCE_SECONDS = 2.0
"""How long after a decision the next one is waited for."""

Compare = Callable[[Books, int, int], Any]
"""`sources.ledgers.differences.compared`, which this room may not import: whoever starts it hands it in."""

_Stamp = tuple[tuple[int, int, int] | None, ...]


class LedgerDesk:
    """Asks the books' lines. Safe to share between threads: one answer is made at a time.

    compared  holds two imports against each other; None: a corrected file's page shows no differences
    """

    def __init__(self, books: Books, compared: Compare | None = None) -> None:
        self.books = books
        self.compared = compared
        self._lock = RLock()
        self._lines: Lines | None = None
        self._stamp: _Stamp = ()
        self._answers: OrderedDict[Hashable, object] = OrderedDict()
        self.reviewing = RLock()
        self._review: Review | None = None
        self._freshening: Timer | None = None

    def lines(self, progress: Progress | None = None) -> Lines:
        """The lines that stand now. Raises NotFound without a ledger, BadWorkspace, DiskFailed."""
        with self._lock:
            stamp = self._standing()
            if self._lines is None or stamp != self._stamp:
                # What somebody still reads from is closed when the last of them lets go of it.
                self._lines = None
                self._lines, self._stamp = open_lines(self.books, progress=progress), stamp
                self._answers.clear()
            return self._lines

    def ask(self, key: Hashable, make: Callable[[Lines], Answer]) -> Answer:
        """An answer about the lines that stand, made now if it was not.

        key  all that the answer depends on besides the lines
        """
        with self._lock:
            lines = self.lines()
            if key in self._answers:
                self._answers.move_to_end(key)
                return cast(Answer, self._answers[key])
            made = make(lines)
            self._answers[key] = made
            while len(self._answers) > _KEPT:
                self._answers.popitem(last=False)
            return made

    def review(self) -> Review:
        """The review of what is undecided, its lines read again where others have changed them.

        Whoever uses it holds `reviewing`. Raises NotFound without a ledger, BadWorkspace, DiskFailed.
        """
        with self.reviewing:
            if self._review is None:
                self._review = Review(self.books)
            else:
                self._review.refresh()
            return self._review

    def freshen_soon(self) -> None:
        """Classify what a decision changed once no other follows for a while, before anybody waits for it."""
        with self.reviewing:
            if self._freshening is not None:
                self._freshening.cancel()
            self._freshening = Timer(_PATIENCE_SECONDS, self._freshen)
            self._freshening.daemon = True
            self._freshening.start()

    def _freshen(self) -> None:
        with suppress(AlenError):  # whoever asks for a page is told
            self.lines()

    def _standing(self) -> _Stamp:
        """What tells whether imports, rules or proposals are others than before."""
        names = ("books.json", OWN_RULES, PROPOSALS)
        return tuple(_stamp(self.books.root / name) for name in names)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
