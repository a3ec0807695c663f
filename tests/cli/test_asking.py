"""Questions on a real terminal: nothing goes without a yes."""

from __future__ import annotations

import os
import pty
import select
import sys
import time
from pathlib import Path

import pytest
from tests.sources.ledgers.bookkeeping import MAP, books_in, rows, take, write

from alen.store.local.books import Books, Holder

_LONGEST = 60.0
"""Seconds a command may take on a busy machine."""


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Books with one import."""
    made = books_in(tmp_path)
    take(made, write(tmp_path / "finans.csv", rows(20)), MAP)
    made.set_holder(Holder("own", "Prøvekøbing", is_invented=True))
    return made


def at_terminal(books: Books, answers: str, language: str) -> tuple[int, str]:
    """Forget the import on a terminal of its own; the exit code, and all that was shown."""
    words = ["--workspace", str(books.workspace.root), "--lang", language, "ledger", "forget", "finans.csv"]
    process, terminal = pty.fork()
    if process == 0:
        os.environ["LC_ALL"] = "C.UTF-8"
        os.execv(sys.executable, [sys.executable, "-m", "alen.cli.main", *words])
    shown, is_asked, end = b"", False, time.monotonic() + _LONGEST
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        if not ready:
            continue
        try:
            read = os.read(terminal, 4096)
        except OSError:  # the other side is gone
            break
        if not read:
            break
        shown += read
        if not is_asked and b"/N] " in shown:
            is_asked = True
            os.write(terminal, answers.encode())
    _, status = os.waitpid(process, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown.decode()


@pytest.mark.parametrize(
    ("answers", "language"),
    [("\n", "en"), ("n\n", "en"), ("maybe\nN\n", "en"), ("nej\n", "da"), ("\x04", "en")],
)
def test_anything_but_yes_removes_nothing(books: Books, answers: str, language: str) -> None:
    """Enter, no, an answer that is neither and then no, and the end of the input."""
    code, shown = at_terminal(books, answers, language)
    assert code == 1, shown
    assert ("Nothing was removed." if language == "en" else "Intet blev fjernet.") in shown
    assert books.index().standing == (1,)
    assert (books.folder(1) / "lines.parquet").exists()


@pytest.mark.parametrize(("answers", "language"), [("y\n", "en"), ("hm\nJa\n", "da")])
def test_yes_removes_it(books: Books, answers: str, language: str) -> None:
    code, shown = at_terminal(books, answers, language)
    assert code == 0, shown
    assert books.index().standing == ()
    assert not books.folder(1).exists()
