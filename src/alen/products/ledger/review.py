"""Review: a person decides the largest undecided groups, and each decision is one rule of their own.

A `Review` holds the lines as arrays (`held_lines`), so that what is shown, decided and taken back is found
in a fraction of a second whatever the ledger's size. What it says is what the next classification says: the
rule that a decision writes is asked of the same values, and counts at once.

A decision changes nothing that is decided already: its rule is asked after those that decide now. Only where
`overturns` is asked for does it go before the rules that come with Alen.

A decision is made whole or not at all (`decisions`), also when the process is killed. Between two decisions
other processes may import, add rules or propose: `decide` and `undo` see that, read the lines again, and let
the person look first.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from alen.errors import BadInput, NotFound
from alen.measures.yardstick.rules import Rule
from alen.measures.yardstick.taxonomy import Taxonomy
from alen.model.progress import Progress
from alen.products.ledger import decisions
from alen.products.ledger.breadths import BREADTHS, LINE, SUPPLIER_ACCOUNT
from alen.products.ledger.classifying import PROPOSALS, Share
from alen.products.ledger.groups import Group, GroupReader, Groups, Proposed, Says
from alen.products.ledger.held_columns import Codes
from alen.products.ledger.held_layout import layout_of
from alen.products.ledger.held_lines import IT, NOT_IT, PROPOSED, UNDECIDED, HeldLines, Taken, share_of
from alen.products.ledger.opening import open_lines
from alen.products.ledger.questions import functions_of
from alen.products.ledger.review_answers import (
    Decided,
    Overturned,
    Preview,
    State,
    Touched,
    Undone,
    together,
)
from alen.products.ledger.rule_making import (
    after_all,
    before_all,
    check_axes,
    check_rule,
    group_conditions,
    line_conditions,
    made_rule,
)
from alen.products.ledger.yardsticks import OWN_RULES, Yardstick
from alen.store.local.books import Books, Holder
from alen.store.workspace import lock

TOUCHED = 5
"""Lines decided otherwise that a preview names."""

__all__ = [
    "BREADTHS",
    "Decided",
    "Group",
    "Groups",
    "Overturned",
    "Preview",
    "Proposed",
    "Review",
    "Says",
    "State",
    "Touched",
    "Undone",
]


@dataclass(frozen=True, eq=False)
class _Step:
    """A decision of this review, with what taking it back needs."""

    number: int
    taken: Taken


@dataclass(frozen=True, eq=False)
class _Outcome:
    """What a rule would decide: undecided lines, lines decided as IT, and as not; see `Preview`.

    shares  of these three, and of the lines that earlier rules keep: all, those of IT, and those of not
    groups  groups of which nothing is left
    """

    key: tuple[dict[str, str], tuple[int, str]]
    opened: Codes
    as_it: Codes
    as_not: Codes
    shares: tuple[Share, ...]
    groups: int


class Review:
    """A review of the books' undecided lines.

    is_locked  the caller holds `store.workspace.lock` as long as it uses the review; otherwise every
               decision takes it, waits shortly and raises Locked when another process writes
    by         who decides

    Raises NotFound when no ledger was imported, BadWorkspace, DiskFailed, BadFile for own rules.
    """

    def __init__(
        self,
        books: Books,
        *,
        by: str = decisions.OWN,
        is_locked: bool = False,
        wait_seconds: float = 2.0,
        progress: Progress | None = None,
    ) -> None:
        self.books = books
        self.by = by
        self._is_locked = is_locked
        self._wait_seconds = wait_seconds
        self._progress = progress
        self._log = decisions.DecisionLog(books)
        self._load()

    def _load(self) -> None:
        self._seen = _standing(self.books)
        lines = open_lines(self.books, progress=self._progress)
        try:
            self.yardstick: Yardstick = lines.yardstick
            self.holder: Holder = lines.holder
            self.path: Path = lines.path
            self._held = HeldLines(lines, layout_of(self.books, lines, self._progress))
        finally:
            lines.close()
        self._reader = GroupReader(self._held, self.yardstick.rules, self._functions())
        self._steps: list[_Step] = []
        self._forget()
        self._number = len(self._log.past())

    def _functions(self) -> tuple[str, ...]:
        """Functions that carry IT by name; a municipality's where the holder is of no kind with a chart."""
        return functions_of(self.holder.kind) or functions_of("municipality")

    @property
    def taxonomy(self) -> Taxonomy:
        """The axes with their codes and names."""
        return self.yardstick.taxonomy

    @property
    def is_stale(self) -> bool:
        """Whether another process has changed imports, rules or proposals since the lines were read."""
        return _standing(self.books) != self._seen

    def refresh(self) -> bool:
        """Read the lines again if they are stale; whether they were."""
        is_stale = self.is_stale
        if is_stale:
            self._load()
        return is_stale

    # -- what is there -----------------------------------------------------------------------------

    def state(self) -> State:
        """How far the review has come."""
        totals = self._held.totals
        return State(
            self.holder,
            totals[IT],
            totals[NOT_IT],
            totals[PROPOSED],
            totals[UNDECIDED],
            self._held.open_groups,
            len(self._steps),
        )

    def groups(self, limit: int = 20, offset: int = 0) -> Groups:
        """Groups with undecided lines, the most money first. Raises BadInput for less than none."""
        if limit < 0 or offset < 0:
            raise BadInput("a list begins at 0 and has no fewer than 0 groups")
        found = tuple(self._reader.group(number) for number in self._held.largest(limit, offset))
        return Groups(found, self._held.open_groups, offset)

    def next_group(self, skipped: Collection[str] = ()) -> Group | None:
        """The largest group that is none of those skipped, by key; None when none is left."""
        for number in self._held.largest(len(skipped) + 1):
            if self._reader.key(number) not in skipped:
                return self._reader.group(number)
        return None

    def group(self, key: str) -> Group:
        """A group by its key. Raises NotFound when it has no undecided lines, or there is none."""
        return self._reader.group(self._number_of(key))

    def is_decided(self, key: str) -> bool:
        """Whether a group that there is has nothing left to decide."""
        number = self._reader.find(key)
        return number is not None and not self._held.is_open(number)

    def _number_of(self, key: str) -> int:
        number = self._reader.find(key)
        if number is None or not self._held.is_open(number):
            raise NotFound(
                "the group has nothing left to decide",
                why="A decision on other lines may have decided it, or the lines were replaced.",
                do="Take the next one.",
            )
        return number

    # -- deciding ----------------------------------------------------------------------------------

    def preview(
        self,
        key: str,
        says: Says,
        *,
        breadth: str = SUPPLIER_ACCOUNT,
        word: str = "",
        overturns: bool = False,
    ) -> Preview:
        """What deciding a group would do; nothing is changed.

        key      of the group
        breadth  of the group's `breadths`
        word     for the breadths with a word: what stands in the text, as a word of its own
        overturns  decide also what other rules decide; otherwise undecided lines alone

        Raises NotFound for the group, BadInput for a breadth it has not, a word no line has, or an axis
        with a code that the taxonomy has not.
        """
        conditions, needle = group_conditions(self._reader, self._number_of(key), breadth, word)
        return self._previewed(conditions, needle, says, breadth, overturns=overturns)

    def decide(
        self,
        key: str,
        says: Says,
        *,
        breadth: str = SUPPLIER_ACCOUNT,
        word: str = "",
        overturns: bool = False,
        at: str = "",
    ) -> Decided:
        """Decide a group: one rule of the user's own is written, and all that it decides leaves the list.

        at  when, UTC, ISO 8601; otherwise now

        Raises what `preview` raises; Locked; BadInput when others changed the rules or the lines meanwhile,
        or when it would decide nothing; DiskFailed, which leaves everything as it was.
        """
        with self._writing():
            found = self.preview(key, says, breadth=breadth, word=word, overturns=overturns)
            if not (found.decides.lines or found.agrees.lines or found.overturns.lines):
                raise BadInput(
                    "other rules decide all of these lines already",
                    do="Choose another breadth, or let the decision overturn what other rules decide.",
                )
            return self._write(found, at)

    def preview_line(self, import_key: int, source_row: int, says: Says) -> Preview:
        """What deciding one line apart from its group would do.

        The rule names the line by supplier, account and text: lines that have all of them in common are
        decided with it, and the preview counts them. Raises NotFound when there is no such line.
        """
        conditions = line_conditions(self._held, self.line(import_key, source_row))
        return self._previewed(conditions, "", says, LINE)

    def decide_line(self, import_key: int, source_row: int, says: Says, *, at: str = "") -> Decided:
        """Decide one line, whatever decides it now. Raises as `decide` does."""
        with self._writing():
            return self._write(self.preview_line(import_key, source_row, says), at)

    def undo(self, *, at: str = "") -> Undone:
        """Take the last decision back that stands, one of an earlier review too.

        Raises NotFound when there is none; Locked, DiskFailed.
        """
        with self._writing():
            done = self._log.undo(at=at, by=self.by)
            taken = self._log.past()[(done.undoes or 1) - 1]
            if self._steps and self._steps[-1].number == taken.number:
                step = self._steps.pop()
                self._held.give_back(step.taken)
                self._forget()
                self._seen = _standing(self.books)
            else:
                self._load()
        return Undone(taken.number, taken.action, done.rules, self.state())

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the workspace, and have read what stands."""
        with contextlib.nullcontext() if self._is_locked else lock(self.books.workspace, self._wait_seconds):
            if self.refresh():
                raise BadInput(
                    "the rules or the lines were changed by others meanwhile",
                    why="The decision would do something else than what was shown.",
                    do="Look at the group again, and decide then.",
                )
            yield

    def _write(self, preview: Preview, at: str) -> Decided:
        rule = preview.rule
        found = self._outcome(rule, self._lines_of(rule))
        number = self._log.add([rule], at=at, by=self.by).number
        taken = self._held.take(rule, np.concatenate([found.opened, found.as_it, found.as_not]))
        self._steps.append(_Step(number, taken))
        self._number, self._seen = number, _standing(self.books)
        self._forget()
        return Decided(number, preview, self.state())

    def _forget(self) -> None:
        """Forget what the last rule asked would do: the lines are decided otherwise now."""
        self._asked: tuple[dict[str, str], Codes] | None = None
        self._found: _Outcome | None = None

    def _lines_of(self, rule: Rule, needle: str = "") -> Codes:
        """The lines that a rule holds for; those of the last one asked are remembered."""
        if self._asked is None or self._asked[0] != rule.conditions:
            self._asked = (rule.conditions, self._held.lines_where(rule, needle))
        return self._asked[1]

    def _outcome(self, rule: Rule, lines: Codes) -> _Outcome:
        """What a rule would decide of the lines it holds for; remembered, since it is asked both ways."""
        key = (rule.conditions, rule.order)
        if self._found is None or self._found.key != key:
            held = self._held
            amounts, kinds = held.amount[lines], held.kind[lines]
            is_open = kinds >= PROPOSED
            keeps = ~is_open if rule.order > self._last_order else ~held.won_by(rule, lines)
            wins = ~is_open & ~keeps
            sides = (is_open, wins & (kinds == IT), wins & (kinds == NOT_IT))
            stays = (keeps & (kinds == IT), keeps & (kinds == NOT_IT))
            shares = [share_of(amounts[part]) for part in (*sides, *stays)]
            opened, as_it, as_not = (lines[part] for part in sides)
            kept = together(*shares[3:])
            self._found = _Outcome(
                key, opened, as_it, as_not, (*shares[:3], kept, *shares[3:]), held.emptied_by(opened)
            )
        return self._found

    @property
    def _last_order(self) -> tuple[int, str]:
        """The order of the last rule there is: one behind it changes nothing that is decided."""
        return max((one.order for one in self._held.rules), default=(0, ""))

    def line(self, import_key: int, source_row: int) -> int:
        """The place of a line among the held ones. Raises NotFound."""
        held = self._held
        found = np.flatnonzero((held.source_row == source_row) & (held.import_key == import_key))
        if not len(found):
            raise NotFound(
                f"import {import_key} has no line of row {source_row}",
                do="`alen ledger lines` shows lines with their import and row.",
            )
        return int(found[0])

    def _previewed(
        self, conditions: dict[str, str], needle: str, says: Says, breadth: str, *, overturns: bool = False
    ) -> Preview:
        check_axes(says, self.taxonomy)
        held = self._held
        rule = made_rule(
            held,
            conditions,
            says,
            breadth=breadth,
            by=self.by,
            number=self._number + 1,
            overturns=overturns,
        )
        lines = self._lines_of(rule, needle)
        if not len(lines):
            raise BadInput("no line has the word in its text", do="Choose a word that the texts show.")
        if breadth == LINE:
            rule = before_all(rule, held.deciding(lines))
        elif not overturns and rule.order < self._last_order:
            rule = after_all(rule, held.deciding(lines))
        check_rule(rule, held.rules, self.taxonomy)
        found = self._outcome(rule, lines)
        decides, as_it, as_not, kept, kept_it, kept_not_it = found.shares
        agrees, overturned = (as_it, as_not) if says.is_it else (as_not, as_it)
        among = found.as_not if says.is_it else found.as_it
        return Preview(
            rule,
            breadth,
            decides,
            agrees,
            overturned,
            kept,
            found.groups,
            self._touched(among),
            is_overturning=overturns or breadth == LINE,
            kept_it=kept_it,
            kept_not_it=kept_not_it,
            overturned=self._overturned(among),
        )

    def _overturned(self, lines: Codes) -> tuple[Overturned, ...]:
        """The rules that decide these lines, the most money first."""
        held = self._held
        found = [Overturned(rule.rule_id, rule.is_it, share) for rule, share in held.shares_by_rule(lines)]
        return tuple(sorted(found, key=lambda one: (-one.share.abs_amount_ore, one.rule_id)))

    def _touched(self, lines: Codes) -> tuple[Touched, ...]:
        held = self._held
        amounts = np.abs(held.amount[lines])
        if len(lines) > TOUCHED:
            least = np.partition(amounts, len(lines) - TOUCHED)[len(lines) - TOUCHED]
            lines, amounts = lines[amounts >= least], amounts[amounts >= least]
        ranked = np.lexsort((held.source_row[lines], held.import_key[lines], -amounts))[:TOUCHED]
        return tuple(self._line(int(line)) for line in lines[ranked])

    def _line(self, line: int) -> Touched:
        held = self._held
        cell = held.cell_of(line)
        return Touched(
            int(held.import_key[line]),
            int(held.source_row[line]),
            held.text_of("supplier", held.code_of("supplier", cell)),
            held.text_of("account_text", held.code_of("account_text", cell)),
            held.text_of("text", int(held.text[line])),
            int(held.amount[line]),
            held.rules[int(held.decider[line])].rule_id,
        )


def _standing(books: Books) -> tuple[object, ...]:
    """What tells whether imports, own rules or proposals are others than before."""
    said = hashlib.sha256(books.read(OWN_RULES) or b"").hexdigest()
    proposals = books.root / PROPOSALS
    stamp = proposals.stat() if proposals.is_file() else None
    index = books.index()
    return said, stamp and (stamp.st_mtime_ns, stamp.st_size, stamp.st_ino), index.standing, index.holder
