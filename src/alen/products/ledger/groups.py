"""Groups of undecided lines as a person reviews them: who, on what account, with which texts, how much."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from alen.measures.yardstick.rules import AXES, Rule, decide
from alen.model.ledger import UNKNOWN
from alen.products.ledger.amounts import Columns, Rows
from alen.products.ledger.breadths import (
    ACCOUNT,
    SUPPLIER,
    SUPPLIER_ACCOUNT,
    SUPPLIER_WORD,
    WORD,
    account_conditions,
    supplier_conditions,
)
from alen.products.ledger.held_lines import PROPOSALS, HeldLines, Places

SAMPLES = 5
"""Texts that a group shows."""

_LOOKED_AT = 200
"""Lines, the largest of a group, among which its texts are looked for."""


@dataclass(frozen=True)
class Says:
    """What is decided, or proposed, of lines. An axis that is '' is left unknown."""

    is_it: bool
    area: str = ""
    resource: str = ""
    deployment: str = ""

    def __post_init__(self) -> None:
        if not self.is_it and (self.area or self.resource or self.deployment):
            raise ValueError("what is not IT has no area, resource or deployment")


@dataclass(frozen=True)
class Proposed:
    """What the proposer holds of most of a group's money; never certain.

    score     its confidence, 0 to 1, over the lines that say so
    per_mille of the group's undecided money for which it is proposed
    """

    says: Says
    score: float
    per_mille: int


@dataclass(frozen=True)
class Group:
    """Undecided lines of one supplier on one account. Amounts are whole øre.

    key             names the group, whatever the rules, until files are imported or forgotten; a-z, 0-9, -
    supplier_key    who the supplier is: `supplier_keys`
    supplier        its name as most lines have it
    is_person       whether it is, or may be, a person on any of the lines
    texts           posting texts of the largest lines, at most SAMPLES of them
    amount_ore, abs_amount_ore  money of the lines that count (`held_lines`), and the same without signs:
                    what groups are sorted by
    uncounted       how many of the lines have no money here, since others count for the same spending
    years           accounts years
    breadths        how far a decision can reach, the narrowest first: of `breadths.BREADTHS`
    default         what the rules would say of such lines on an account of IT: a start for the axes
    proposed        None where nothing is proposed
    """

    key: str
    funktion: str | None
    art: str | None
    account_text: str | None
    supplier_key: str | None
    supplier: str | None
    is_person: bool
    texts: tuple[str, ...]
    lines: int
    amount_ore: int
    abs_amount_ore: int
    years: tuple[int, ...]
    breadths: tuple[str, ...]
    default: Says
    proposed: Proposed | None = None
    uncounted: int = 0


GROUP_COLUMNS: Columns = (
    "key", "supplier", "is_person", "funktion", "art", "account_text", "texts", "lines", "amount_ore",
    "abs_amount_ore", "years", "proposed_is_it", "proposed_area", "proposed_resource", "proposed_deployment",
    "proposed_score",
)  # fmt: skip


@dataclass(frozen=True)
class Groups:
    """Groups from `offset` on, the most money first; `total` is how many have undecided lines."""

    groups: tuple[Group, ...]
    total: int
    offset: int

    def table(self) -> tuple[Columns, Rows]:
        """One row per group."""
        return GROUP_COLUMNS, [_row(group) for group in self.groups]


def _row(group: Group) -> tuple[object, ...]:
    says = group.proposed.says if group.proposed else None
    axes = [getattr(says, axis) or None if says else None for axis in AXES]
    return (
        group.key, group.supplier, group.is_person, group.funktion, group.art, group.account_text,
        " | ".join(group.texts), group.lines, group.amount_ore, group.abs_amount_ore,
        " ".join(map(str, group.years)), says.is_it if says else None, *axes,
        group.proposed.score if group.proposed else None,
    )  # fmt: skip


class GroupReader:
    """Describes groups of held lines.

    rules      those that defaults are drawn from, in the order in which they are asked
    functions  functions that carry IT by name for the ledger's kind of organisation
    """

    def __init__(self, held: HeldLines, rules: tuple[Rule, ...], functions: tuple[str, ...]) -> None:
        self.held = held
        self.rules = rules
        self.functions = functions
        self._defaults: dict[tuple[str | None, ...], Says] = {}

    def key(self, group: int) -> str:
        """The name of a group: its number, and what tells whether it is still the same."""
        parts = [self.held.group_text(group, column) for column in ("funktion", "art", "account_text")]
        said = repr((*parts, self.held.group_text(group, "supplier_key")))
        return f"{group}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"

    def find(self, key: str) -> int | None:
        """The group of a name; None when the lines were replaced by others since."""
        number = key.partition("-")[0]
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            return None
        group = int(number)
        return group if group < len(self.held.group_start) - 1 and self.key(group) == key else None

    def group(self, number: int) -> Group:
        """A group by its number, as its undecided lines are now."""
        held = self.held
        lines = held.open_in(number)
        text = {column: held.group_text(number, column) for column in ("funktion", "art", "account_text")}
        share = held.share_of(lines)
        supplier = self._supplier(number)
        texts = self._texts(lines)
        return Group(
            self.key(number),
            text["funktion"],
            text["art"],
            text["account_text"],
            held.group_text(number, "supplier_key"),
            supplier,
            bool(held.is_person[lines].any()),
            texts,
            share.lines,
            share.amount_ore,
            share.abs_amount_ore,
            tuple(int(year) for year in np.unique(held.year[lines])),
            self._breadths(number, bool(texts)),
            self._default(text, supplier, texts),
            self._proposed(lines, share.abs_amount_ore),
            int(np.count_nonzero(~held.is_counted[lines])),
        )

    def _supplier(self, group: int) -> str | None:
        """The name that most of the group's lines have; of several the first by the alphabet."""
        counted: dict[str, int] = {}
        for code, lines in self.held.names_in(group).items():
            name = self.held.text_of("supplier", code)
            if name is not None:
                counted[name] = counted.get(name, 0) + lines
        return min(counted, key=lambda name: (-counted[name], name)) if counted else None

    def _texts(self, lines: Places) -> tuple[str, ...]:
        amounts = np.abs(self.held.amount[lines])
        if len(lines) > _LOOKED_AT:
            least = np.partition(amounts, len(lines) - _LOOKED_AT)[len(lines) - _LOOKED_AT]
            lines, amounts = lines[amounts >= least], amounts[amounts >= least]
        codes, first = np.unique(self.held.text[lines], return_inverse=True)
        largest = np.zeros(len(codes), dtype=np.int64)
        np.maximum.at(largest, first, amounts)
        # Ties beyond the cut have no order of their own: the file's would change from run to run.
        near = np.argsort(-largest, kind="stable")[: 4 * _LOOKED_AT]
        named = [(-int(largest[place]), self.held.text_of("text", int(codes[place]))) for place in near]
        return tuple(text for _, text in sorted((size, text) for size, text in named if text)[:SAMPLES])

    # -- what can be decided of it -----------------------------------------------------------------

    def account(self, group: int) -> dict[str, str]:
        """The group's account as conditions of a rule; empty when it has none."""
        text = self.held.group_text(group, "account_text")
        code = self.held.group_code(group, "account_text")
        lowered = None if text is None else self.held.lowered["account_text"][code].as_py()
        return account_conditions(
            self.held.group_text(group, "funktion"), self.held.group_text(group, "art"), lowered
        )

    def supplier(self, group: int) -> dict[str, str]:
        """The group's supplier, with every name it has on any line, as conditions of a rule.

        Empty when it has none that can be asked.
        """
        held = self.held
        found = held.suppliers_of(held.group_code(group, "supplier_key"))
        names = {name for name, _ in found if name >= 0}
        numbers = {held.text_of("cvr_number", number) for _, number in found}
        lowered = [held.lowered["supplier"][code].as_py() for code in sorted(names)]
        return supplier_conditions(held.group_text(group, "supplier_key"), lowered, list(numbers))

    def _breadths(self, group: int, has_text: bool) -> tuple[str, ...]:
        has_account, has_supplier = bool(self.account(group)), bool(self.supplier(group))
        can = {
            SUPPLIER_ACCOUNT: has_supplier and has_account,
            SUPPLIER: has_supplier,
            ACCOUNT: has_account,
            SUPPLIER_WORD: has_supplier and has_text,
            WORD: has_text,
        }
        return tuple(breadth for breadth, is_possible in can.items() if is_possible)

    def _default(self, text: dict[str, str | None], supplier: str | None, texts: tuple[str, ...]) -> Says:
        """What the rules say of such a line were it booked on a function that carries IT by name."""
        asked = (*text.values(), supplier, texts[0] if texts else None)
        if asked not in self._defaults:
            self._defaults[asked] = self._asked_default({**text, "supplier": supplier, "text": asked[-1]})
        return self._defaults[asked]

    def _asked_default(self, said: dict[str, str | None]) -> Says:
        line = {**said, "dranst": "1"}
        for funktion in self.functions[:1]:
            verdict = decide(self.rules, {**line, "funktion": funktion})
            if verdict.is_it:
                axes = {axis: getattr(verdict, axis) for axis in AXES}
                return Says(True, **{axis: code for axis, code in axes.items() if code and code != UNKNOWN})
        return Says(True)

    def _proposed(self, lines: Places, money: int) -> Proposed | None:
        held = self.held
        if held.proposed is None:
            return None
        said, sizes = held.proposed[lines], np.abs(held.amount[lines])
        best = max((0, 1), key=lambda value: (int(sizes[said == value].sum()), value))
        chosen = lines[said == best]
        if not len(chosen):
            return None
        axes = {name.removeprefix("proposed_"): self._most(name, chosen) for name in PROPOSALS[1:]}
        covered = int(np.abs(held.amount[chosen]).sum())
        score = float(held.score[chosen].astype(np.float64).mean())
        says = Says(True, **axes) if best else Says(False)
        return Proposed(says, round(score, 4), covered * 1000 // money if money else 1000)

    def _most(self, name: str, lines: Places) -> str:
        """The code that most of the lines' money is proposed to have; '' for unknown."""
        values, codes = self.held.proposed_axes[name]
        found, place = np.unique(codes[lines], return_inverse=True)
        sizes = np.zeros(len(found), dtype=np.int64)
        np.add.at(sizes, place, np.abs(self.held.amount[lines]))
        code = int(found[int(np.argmax(sizes))])
        return "" if code < 0 or values[code] == UNKNOWN else str(values[code])
