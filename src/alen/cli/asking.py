"""A question that only a person at a terminal can answer, and that means no unless they say yes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from alen.words import msgid

if TYPE_CHECKING:
    from alen.cli.run import Run

_YES = frozenset({"y", "yes", "j", "ja"})
_NO = frozenset({"", "n", "no", "nej"})
_CHOICE = msgid("[y/N]")
"""Enter means the second; both languages' letters are understood in either."""


def has_terminal(run: Run) -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty() and run.err.isatty()


def agrees(run: Run, question: str) -> bool:
    """Ask on the terminal until the answer is yes or no; Enter and the end of the input mean no.

    question  in the user's language, with its question mark
    """
    while True:
        print(f"{question} {run.words.say(_CHOICE)} ", end="", file=run.err, flush=True)
        line = sys.stdin.readline()
        answer = line.strip().lower()
        if not line.endswith("\n"):
            print(file=run.err, flush=True)  # the cursor stands behind the question still
        if answer in _YES:
            return True
        if answer in _NO or not line:
            return False
        run.tell("That is neither yes nor no.")
