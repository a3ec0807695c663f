"""What a review answers: how far it is, what a decision would do, did, or took back."""

from __future__ import annotations

from dataclasses import dataclass

from alen.measures.yardstick.rules import COLUMNS as RULE_COLUMNS
from alen.measures.yardstick.rules import Rule, rule_cells
from alen.products.ledger.amounts import Columns, Rows
from alen.products.ledger.classifying import Share
from alen.store.local.books import Holder

NOTHING = Share(0, 0, 0)


@dataclass(frozen=True)
class State:
    """How far the review has come. Money is whole øre; shares of money go by amounts without their signs.

    it, not_it   decided by rules
    proposed     undecided, and something is proposed
    undecided    undecided, and nothing is
    groups       how many groups have undecided lines
    decisions    how many were made in this review and stand
    """

    holder: Holder
    it: Share
    not_it: Share
    proposed: Share
    undecided: Share
    groups: int
    decisions: int

    @property
    def total(self) -> Share:
        """All lines."""
        return together(self.it, self.not_it, self.proposed, self.undecided)

    @property
    def open(self) -> Share:
        """What no rule decides, proposed or not."""
        return together(self.proposed, self.undecided)

    @property
    def decided(self) -> Share:
        """What rules decide."""
        return together(self.it, self.not_it)

    @property
    def money_per_mille(self) -> int:
        """How much of the money is decided, in whole thousandths, rounded down: 1000 is all of it."""
        return _per_mille(self.decided.abs_amount_ore, self.total.abs_amount_ore)

    @property
    def lines_per_mille(self) -> int:
        """How many of the lines are decided, in whole thousandths, rounded down."""
        return _per_mille(self.decided.lines, self.total.lines)

    def table(self) -> tuple[Columns, Rows]:
        """One row for each of it, not_it, proposed, undecided."""
        parts = {
            "it": self.it, "not_it": self.not_it, "proposed": self.proposed, "undecided": self.undecided,
        }  # fmt: skip
        return _SHARES, [(name, one.lines, one.amount_ore, one.abs_amount_ore) for name, one in parts.items()]


_SHARES: Columns = ("what", "lines", "amount_ore", "abs_amount_ore")


def together(*parts: Share) -> Share:
    """Several sets of lines, of which no two have a line in common, as one."""
    return Share(
        sum(one.lines for one in parts),
        sum(one.amount_ore for one in parts),
        sum(one.abs_amount_ore for one in parts),
    )


def _per_mille(part: int, total: int) -> int:
    return part * 1000 // total if total else 1000


@dataclass(frozen=True)
class Touched:
    """A line that a decision would overturn, and the rule that decides it now."""

    import_key: int
    source_row: int
    supplier: str | None
    account_text: str | None
    text: str | None
    amount_ore: int
    rule_id: str


@dataclass(frozen=True)
class Overturned:
    """What a decision would overturn of one rule: the lines that the rule decides now."""

    rule_id: str
    is_it: bool
    share: Share


@dataclass(frozen=True)
class Preview:
    """What a decision would do, to the line.

    rule      the rule that would be written
    decides   undecided lines that it decides
    is_overturning  whether it was asked to decide what other rules decide too; otherwise agrees and overturns
              are nothing
    agrees    lines that rules of the starter set, or later ones, decide alike: they name this rule then
    overturns lines that such rules decide otherwise
    kept      lines that it holds for and a rule before it goes on deciding
    kept_it, kept_not_it  those of them that are IT, and that are not. What is unknown of the former, an
              axis, becomes what the decision says of it
    groups    groups of which nothing is left undecided
    touched   the largest of the overturned lines
    overturned  the rules that decide the overturned lines now, the most money first
    """

    rule: Rule
    breadth: str
    decides: Share
    agrees: Share
    overturns: Share
    kept: Share
    groups: int
    touched: tuple[Touched, ...] = ()
    is_overturning: bool = False
    kept_it: Share = NOTHING
    kept_not_it: Share = NOTHING
    overturned: tuple[Overturned, ...] = ()

    def table(self) -> tuple[Columns, Rows]:
        """One row for each of decides, agrees, overturns, kept."""
        parts = {
            "decides": self.decides, "agrees": self.agrees, "overturns": self.overturns, "kept": self.kept,
        }  # fmt: skip
        return _SHARES, [(name, one.lines, one.amount_ore, one.abs_amount_ore) for name, one in parts.items()]


@dataclass(frozen=True)
class Decided:
    """A decision that was made: its number in the history, what it did, and how far the review is now."""

    number: int
    preview: Preview
    state: State

    def table(self) -> tuple[Columns, Rows]:
        """The rule that was written, as one row."""
        return RULE_COLUMNS, [tuple(rule_cells(self.preview.rule))]


@dataclass(frozen=True)
class Undone:
    """A decision that was taken back: its number, what it had been, the rules that went or came back."""

    number: int
    action: str
    rules: tuple[Rule, ...]
    state: State

    def table(self) -> tuple[Columns, Rows]:
        """The rules, one row each."""
        return RULE_COLUMNS, [tuple(rule_cells(rule)) for rule in self.rules]
