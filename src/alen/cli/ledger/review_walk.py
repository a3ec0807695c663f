"""A review at the terminal: one group after the other, one key to decide it.

At a terminal a key counts as it is pressed. Where the input is no terminal each sign is a key and a line end
is Enter, so that a pipe can drive the review; its end leaves.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alen.cli.ledger.review_screen import LETTERS, Screen
from alen.cli.run import Run, visible
from alen.errors import BadInput, NotFound
from alen.words import msgid

if TYPE_CHECKING:
    from alen.products.ledger.review import Group, Preview, Review, Says

ENTER = "\n"
_CLEAR = "\x1b[2J\x1b[H"


class Keys:
    """Keys from standard input, one by one; a line where one is asked for. '' is the end."""

    def __init__(self) -> None:
        self.is_terminal = sys.stdin.isatty()

    @contextlib.contextmanager
    def _at_once(self) -> Iterator[None]:
        """Have keys delivered as they are pressed, and not shown; as before afterwards."""
        try:
            import termios
            import tty
        except ImportError:  # Windows: a key counts with the Enter after it
            yield
            return
        before = termios.tcgetattr(sys.stdin)
        try:
            tty.setcbreak(sys.stdin)
            yield
        finally:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)

    def key(self) -> str:
        """The next key."""
        if not self.is_terminal:
            return sys.stdin.read(1).replace("\r", ENTER)
        with self._at_once():
            return sys.stdin.read(1).replace("\r", ENTER)

    def line(self) -> str:
        """A line, shown as it is typed."""
        return sys.stdin.readline()


@dataclass(frozen=True)
class Reach:
    """How far the next decision reaches, and whether what other rules decide is in it."""

    breadth: str
    word: str = ""
    overturns: bool = False


class Leave(Exception):
    """The user leaves the review, or the input has ended."""


class ReviewWalk:
    """Asks group by group until all are decided, `limit` were asked, or the user leaves."""

    def __init__(self, run: Run, review: Review, limit: int | None) -> None:
        self.run = run
        self.say = run.words.say
        self.review = review
        self.limit = limit
        self.keys = Keys()
        columns = shutil.get_terminal_size((80, 24)).columns
        self.screen = Screen(run.words, review.taxonomy, columns, review.holder.kind)
        self.skipped: list[str] = []
        self.asked = 0
        self._began = False

    def go(self) -> None:
        """Ask, and say at the end how far it went."""
        try:
            while self.limit is None or self.asked < self.limit:
                group = self.review.next_group(set(self.skipped))
                if group is None:
                    if not self.skipped:
                        self._print(self.say(msgid("No group is left undecided.")))
                    break
                self._ask(group)
        except Leave:
            pass
        state = self.review.state()
        for line in self.screen.progress(state):
            self._print(line)
        said = self.run.words.count(
            "{number} decision was made.", "{number} decisions were made.", state.decisions
        )
        self._print(said)

    def _print(self, text: str = "") -> None:
        print(visible(text), file=self.run.out, flush=True)

    def _show(self, lines: list[str]) -> None:
        for line in lines:
            self._print(line)

    def _key(self) -> str:
        print("> ", end="", file=self.run.out, flush=True)
        key = self.keys.key()
        self._print("" if key in ("", ENTER) else key)
        if key in ("", "q", "\x04"):
            raise Leave
        return key

    # -- one group ---------------------------------------------------------------------------------

    def _ask(self, group: Group) -> None:
        """Ask until the group is decided, skipped, or something was taken back."""
        if not group.breadths:
            self._print(
                self.say(msgid("No rule can name these lines: they have neither account, supplier nor text."))
            )
            self.skipped.append(group.key)
            return
        reach = Reach(group.breadths[0])
        if reach.breadth in ("word", "supplier_word"):
            reach = replace(reach, word=self._first_word(group))
        self._draw(group, reach)
        while True:
            key = self._key()
            if key == "b":
                reach = self._breadth(group, reach)
                self._draw(group, reach)
            elif key == "o":
                reach = replace(reach, overturns=not reach.overturns)
                self._draw(group, reach)
            elif key == "?":
                self._show(self.screen.help())
            elif key == "s":
                self.skipped.append(group.key)
                self.asked += 1
                return
            elif key == "u":
                self._undo()
                return
            elif self._is_decided(group, key, reach):
                self.asked += 1
                return

    def _first_word(self, group: Group) -> str:
        """A word to begin with, where nothing but a word can name the group: its longest."""
        words = "".join(sign if sign.isalnum() else " " for sign in group.texts[0]).split()
        return max(words, key=len, default=group.texts[0])

    def _previews(self, group: Group, reach: Reach) -> tuple[Preview, Preview]:
        """What deciding would do: as IT, and as not."""
        from alen.products.ledger.review import Says

        as_it, as_not = (
            self.review.preview(
                group.key, Says(is_it), breadth=reach.breadth, word=reach.word, overturns=reach.overturns
            )
            for is_it in (True, False)
        )
        return as_it, as_not

    def _draw(self, group: Group, reach: Reach) -> None:
        if self.keys.is_terminal and self.run.out.isatty():
            print(_CLEAR, end="", file=self.run.out)
        elif self._began:
            self._print()
        self._began = True
        self._show([*self.screen.progress(self.review.state()), ""])
        self._show(self.screen.group(group))
        try:
            self._show(self.screen.preview(reach.breadth, reach.word, *self._previews(group, reach)))
        except BadInput as error:
            self._complain(error)
        self._show(["", *self.screen.keys(group)])

    def _complain(self, error: BadInput | NotFound) -> None:
        for text in (error.what, error.do):
            if text:
                self._show(self.screen.folded(self.run.words.retell(text)))

    def _is_decided(self, group: Group, key: str, reach: Reach) -> bool:
        """Decide by a key; whether it did."""
        says = self._said(group, key)
        if says is None:
            return False
        try:
            self.review.decide(
                group.key, says, breadth=reach.breadth, word=reach.word, overturns=reach.overturns
            )
        except (BadInput, NotFound) as error:
            self._complain(error)
            return isinstance(error, NotFound)
        return True

    def _said(self, group: Group, key: str) -> Says | None:
        """What a key says of the group; None when it says nothing."""
        from alen.products.ledger.review import Says

        areas = self.review.taxonomy.codes("area")
        if key == ENTER and group.proposed:
            return group.proposed.says
        if key == "n":
            return Says(False)
        if not (key.isascii() and key.isdigit() and int(key) <= len(areas)):
            self._print(self.say(msgid("That key does nothing here; ? explains.")))
            return None
        chosen = {"area": areas[int(key) - 1] if key != "0" else ""}
        for axis in ("resource", "deployment"):
            code = self._code(axis, str(getattr(group.default, axis)))
            if code is None:
                return None
            chosen[axis] = code
        return Says(True, **chosen)

    def _code(self, axis: str, default: str) -> str | None:
        """A code of an axis, '' for unknown; None when the user goes back."""
        codes = dict(zip(LETTERS, self.review.taxonomy.codes(axis), strict=False))
        self._show(self.screen.axis(axis, default))
        while True:
            key = self._key()
            if key == ENTER:
                return default
            if key == "x":
                return None
            if key == "-" or key in codes:
                return codes.get(key, "")
            self._print(self.say(msgid("That key does nothing here; ? explains.")))

    def _breadth(self, group: Group, reach: Reach) -> Reach:
        """Ask how far a decision reaches; as before when the answer is none, or no line has the word."""
        for number, name in enumerate(group.breadths, start=1):
            self._show(
                self.screen.folded(f"{number} {self._breadth_told(group, replace(reach, breadth=name))}", 2)
            )
        key = self._key()
        if not (key.isascii() and key.isdigit() and 1 <= int(key) <= len(group.breadths)):
            return reach
        chosen = group.breadths[int(key) - 1]
        typed = ""
        if chosen in ("word", "supplier_word"):
            print(self.say(msgid("Which word?")), end=" ", file=self.run.out, flush=True)
            typed = self.keys.line().strip()
        try:
            self._previews(group, replace(reach, breadth=chosen, word=typed))
        except BadInput as error:
            self._complain(error)
            return reach
        return replace(reach, breadth=chosen, word=typed)

    def _breadth_told(self, group: Group, reach: Reach) -> str:
        """A breadth with what a decision of it would decide, where no word has to be given first."""
        if reach.breadth in ("word", "supplier_word"):
            return self.screen.breadth(reach.breadth, "")
        try:
            as_it, as_not = self._previews(group, replace(reach, word=""))
        except BadInput:
            return self.screen.breadth(reach.breadth, "")
        return self.screen.reaches(reach.breadth, "", as_it, as_not)

    def _undo(self) -> None:
        try:
            undone = self.review.undo()
        except NotFound as error:
            self._complain(error)
            return
        names = ", ".join(rule.rule_id for rule in undone.rules)
        self._print(
            self.say(msgid("Taken back: decision {number} ({rules})."), number=undone.number, rules=names)
        )
