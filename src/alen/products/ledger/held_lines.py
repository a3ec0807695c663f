"""Classified lines held as arrays, so that what a rule would decide is found and taken in at once.

Text is kept as codes into the distinct values of its column (-1: null), and lines lie as `held_columns`
lays them out. Rules are asked of each distinct account and supplier once, by RE2 as DuckDB has it; a word is
looked up in an index of the texts. `measures.yardstick.classify` is the same meaning over whole files, and
the tests hold the two together.

**Money** is that of the lines that count, net of VAT, as every answer counts it (`questions`): where postings
and invoices of a year were imported, the postings'. Lines that do not count are decided like others, and have
no money here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from alen.measures.yardstick.rules import TEXT_CONDITIONS, Rule, cvr_numbers, matches
from alen.products.ledger.classifying import Share
from alen.products.ledger.held_columns import ACCOUNT, SUPPLIER, Codes, Columns, Layout, Mask, Places
from alen.products.ledger.opening import Lines
from alen.products.ledger.questions import Question, basis, counted_lines
from alen.store.connect import lines_errors

_arrow: Any = pa
_compute: Any = pc

IT, NOT_IT, PROPOSED, UNDECIDED = range(4)
"""What a line is counted as, as `classifying.Counts` counts."""

_FEW = 200_000
"""Lines whose texts are looked at one by one; of more, all texts are searched."""

PROPOSALS = ("proposed_is_it", "proposed_area", "proposed_resource", "proposed_deployment")

_COUNTED = ("import_key", "source_row", "counted_ore")


@dataclass(frozen=True, eq=False)
class Taken:
    """Lines that a rule decided, and by which rules they were decided before: what undoing needs."""

    lines: Codes
    before: Codes


class HeldLines:
    """The lines of one classification, and by which rule each is decided now.

    rules       every rule that decides; `decider` holds places in it, -1 for none
    kind        what each line is counted as
    amount      each line's money, whole øre; 0 where it does not count, which `is_counted` tells
    group_start the first line of each group, and the number of lines
    open_groups how many groups have undecided lines
    """

    def __init__(self, lines: Lines, layout: Layout) -> None:
        self.layout = layout
        self.rules: list[Rule] = list(lines.yardstick.rules)
        self.values = layout.values
        self.lowered = layout.lowered
        self.text = layout.text
        self.year = layout.year
        self.is_person = layout.is_person
        self.import_key = layout.import_key
        self.source_row = layout.source_row
        self.group_start: Codes = layout.cell_start[layout.group_cell]
        self._account_cell = np.searchsorted(
            layout.cell_account, np.arange(len(layout.accounts["funktion"]) + 1)
        )
        self._places = _PlacesOf(layout)
        self._read_money(lines)
        file = Columns(lines.path)
        place = self._places.of(file.numbers("import_key", np.int32), file.numbers("source_row", np.int32))
        self._read_deciders(file, place)
        self._read_proposals(file, place)
        del self._places, place
        self._count()

    def __len__(self) -> int:
        return len(self.text)

    # -- reading -----------------------------------------------------------------------------------

    def _read_money(self, lines: Lines) -> None:
        """The money of the lines that count, as the overview counts it."""
        self.amount: Places = np.zeros(len(self), dtype=np.int64)
        self.is_counted: Mask = np.zeros(len(self), dtype=np.bool_)
        stands = basis(lines)
        if not stands.years:
            return
        sql = f"SELECT {', '.join(_COUNTED)} FROM {counted_lines(stands, Question())}"
        with lines_errors(lines.path), lines.connection.cursor() as cursor:
            found = cast(dict[str, Any], cursor.execute(sql).fetchnumpy())
        place = self._places.of(*(np.asarray(found[name], dtype=np.int32) for name in _COUNTED[:2]))
        self.amount[place] = np.asarray(found["counted_ore"], dtype=np.int64)
        self.is_counted[place] = True

    def _read_deciders(self, file: Columns, place: Codes) -> None:
        names, codes = file.text("rule_is_it")
        known = {rule.rule_id: number for number, rule in enumerate(self.rules)}
        numbers = np.array([*(known[name] for name in names.to_pylist()), -1], dtype=np.int32)
        self.decider: Codes = np.empty(len(self), dtype=np.int32)
        self.decider[place] = numbers[codes]

    def _read_proposals(self, file: Columns, place: Codes) -> None:
        """What is proposed for each line: whether IT (1), not (0) or nothing (-1), axes as codes, score."""
        said = file.maybe("proposed_is_it")
        self.proposed: NDArray[np.int8] | None = None
        if said is None:
            return
        self.proposed = _placed(said.astype(np.int8), place)
        self.proposed_axes = {
            column: (values.to_pylist(), _placed(codes, place))
            for column in PROPOSALS[1:]
            for values, codes in [file.text(column)]
        }
        self.score = _placed(file.numbers("proposed_score", np.float32), place)

    # -- counting ----------------------------------------------------------------------------------

    def _count(self) -> None:
        """What is counted as what, and what each group has undecided. Whole øre.

        Only groups that have undecided lines now can have any later: they alone are counted, by *slots*.
        """
        self.kind = self._kinds(self.decider)
        if self.proposed is not None:
            self.kind[(self.kind == UNDECIDED) & (self.proposed >= 0)] = PROPOSED
        self.totals = [self.share_of(np.flatnonzero(self.kind == kind)) for kind in range(4)]
        undecided = np.flatnonzero(self.decider < 0)
        groups = np.searchsorted(self.group_start, undecided, "right") - 1
        begins = np.flatnonzero(np.diff(groups, prepend=-1))
        self._slot_group: Places = groups[begins]
        self._slot_at: Codes = np.full(len(self), -1, dtype=np.int32)
        self._slot_at[undecided] = np.repeat(
            np.arange(len(begins), dtype=np.int32), np.diff(begins, append=len(groups))
        )
        money = self.amount[undecided]
        self._open_lines: Places = np.diff(begins, append=len(groups)).astype(np.int64)
        self._open_ore: Places = np.add.reduceat(money, begins) if len(begins) else begins
        self._open_abs: Places = np.add.reduceat(np.abs(money), begins) if len(begins) else begins
        # What is undecided only shrinks, or grows back: as it is now it bounds what it will be.
        self._ranked: Places = np.argsort(-self._open_abs, kind="stable")
        self._most_ore: Places = self._open_abs[self._ranked]
        self.open_groups = len(begins)

    def _kinds(self, decider: Codes) -> NDArray[np.int8]:
        """What lines are counted as when they are decided by those rules; what is proposed is left out."""
        said = np.array([*(IT if rule.is_it else NOT_IT for rule in self.rules), UNDECIDED], dtype=np.int8)
        return said[decider]

    def share_of(self, lines: Places | Codes) -> Share:
        """How many lines these are, and how much money."""
        return share_of(self.amount[lines])

    def shares_by_rule(self, lines: Places | Codes) -> list[tuple[Rule, Share]]:
        """The rules that decide these lines now, each with what it decides of them."""
        deciders, amounts = self.decider[lines], self.amount[lines]
        return [
            (self.rules[int(place)], share_of(amounts[deciders == place]))
            for place in np.flatnonzero(np.bincount(deciders + 1)[1:])
        ]

    def is_open(self, group: int) -> bool:
        """Whether a group has undecided lines."""
        slot = int(np.searchsorted(self._slot_group, group))
        return slot < len(self._slot_group) and self._slot_group[slot] == group and self._open_lines[slot] > 0

    def largest(self, limit: int, offset: int = 0) -> list[int]:
        """Groups with undecided lines, the most money first, then the most lines, then by their number."""
        wanted = limit + offset
        size = 2 * wanted + 1000
        while True:
            slots = self._ranked[:size]
            slots = slots[self._open_lines[slots] > 0]
            money = self._open_abs[slots]
            ranked = np.lexsort((slots, -self._open_lines[slots], -money))[:wanted]
            is_all = size >= len(self._ranked)
            if is_all or (len(ranked) == wanted > 0 and money[ranked[-1]] > self._most_ore[size]):
                return [int(group) for group in self._slot_group[slots[ranked]][offset:]]
            size *= 4

    def open_in(self, group: int) -> Places:
        """The undecided lines of a group."""
        first, last = int(self.group_start[group]), int(self.group_start[group + 1])
        return np.flatnonzero(self.decider[first:last] < 0) + first

    # -- values ------------------------------------------------------------------------------------

    def text_of(self, column: str, code: int) -> str | None:
        """A value by its code."""
        return None if code < 0 else cast(str, self.values[column][int(code)].as_py())

    def code_of(self, column: str, cell: int) -> int:
        """The code that a cell has in a column of ACCOUNT or SUPPLIER."""
        if column in ACCOUNT:
            return int(self.layout.accounts[column][self.layout.cell_account[cell]])
        return int(self.layout.suppliers[column][self.layout.cell_supplier[cell]])

    def group_code(self, group: int, column: str) -> int:
        """The code that a group has in a column of ACCOUNT, or as its supplier key."""
        return self.code_of(column, int(self.layout.group_cell[group]))

    def group_text(self, group: int, column: str) -> str | None:
        """What the lines of a group have in a column of ACCOUNT, or as their supplier key."""
        return self.text_of(column, self.group_code(group, column))

    def suppliers_of(self, key: int) -> list[tuple[int, int]]:
        """The names and CVR numbers, as codes, that the lines of a supplier key have."""
        found = self.layout.suppliers
        places = np.flatnonzero(found["supplier_key"] == key) if key >= 0 else np.zeros(0, np.int64)
        return [(int(found["supplier"][one]), int(found["cvr_number"][one])) for one in places]

    def cell_of(self, line: int) -> int:
        """The cell that a line is in."""
        return int(np.searchsorted(self.layout.cell_start, line, side="right")) - 1

    def names_in(self, group: int) -> dict[int, int]:
        """The suppliers' names that a group's lines have, as codes, and how many lines have each."""
        found: dict[int, int] = {}
        starts = self.layout.cell_start
        for cell in range(int(self.layout.group_cell[group]), int(self.layout.group_cell[group + 1])):
            name = self.code_of("supplier", cell)
            found[name] = found.get(name, 0) + int(starts[cell + 1] - starts[cell])
        return found

    # -- what a rule holds for ---------------------------------------------------------------------

    def lines_where(self, rule: Rule, needle: str = "") -> Codes:
        """The lines that a rule holds for, whoever decides them.

        The rule may look at the columns of ACCOUNT and SUPPLIER, but for the key, and at the text.
        needle  a word, in lower case, that the rule's expression on the text looks for; '' for none
        """
        accounts, suppliers = self._held_of(rule, ACCOUNT), self._held_of(rule, SUPPLIER)
        if accounts is None and suppliers is None:
            return self._lines_with(self._texts_where(rule.text, needle))
        cells = self._cells_where(accounts, suppliers)
        starts = self.layout.cell_start
        lines = _stretches(starts[cells], starts[cells + 1])
        return self._among(lines, rule.text, needle) if rule.text else lines

    def _held_of(self, rule: Rule, columns: tuple[str, ...]) -> Mask | None:
        """For each account, or supplier, whether a rule's conditions are met; None where it has none."""
        found: Mask | None = None
        table = self.layout.accounts if columns is ACCOUNT else self.layout.suppliers
        for column in columns:
            if column != "supplier_key" and rule.condition(column):
                holds = self._holds(rule, column)[table[column]]
                found = holds if found is None else found & holds
        return found

    def _holds(self, rule: Rule, column: str) -> Mask:
        """For each value of a column, and null behind them, whether a rule's condition on it is met."""
        if column in TEXT_CONDITIONS:
            return _found(self.lowered[column], rule.condition(column))
        if column == "cvr_number":
            numbers = _arrow.array(cvr_numbers(rule.cvr_number))
            found = _compute.is_in(self.values[column], value_set=numbers)
            return np.append(found.to_numpy(zero_copy_only=False), False)
        asked = Rule("asked", 100, True, **{column: rule.condition(column)})  # pyright: ignore[reportArgumentType]
        values: list[str] = self.values[column].to_pylist()
        return np.array([*(matches(asked, {column: value}) for value in values), False], dtype=np.bool_)

    def _cells_where(self, accounts: Mask | None, suppliers: Mask | None) -> Codes:
        """The cells of these accounts and suppliers, in order."""
        layout = self.layout
        if suppliers is not None:
            who = np.flatnonzero(suppliers)
            stretches = layout.supplier_start[who], layout.supplier_start[who + 1]
            if accounts is None or int((stretches[1] - stretches[0]).sum()) < self._cells_of(accounts):
                cells = np.sort(layout.by_supplier[_stretches(*stretches)])
                return cells if accounts is None else cells[accounts[layout.cell_account[cells]]]
        assert accounts is not None
        where = np.flatnonzero(accounts)
        cells = _stretches(self._account_cell[where], self._account_cell[where + 1])
        return cells if suppliers is None else cells[suppliers[layout.cell_supplier[cells]]]

    def _cells_of(self, accounts: Mask) -> int:
        where = np.flatnonzero(accounts)
        return int((self._account_cell[where + 1] - self._account_cell[where]).sum())

    def _texts_where(self, pattern: str, needle: str) -> Codes:
        """The codes of the texts that an expression is found in, which looks for `needle` as a word."""
        found = self.layout.words.texts_with(needle) if needle else None
        if found is None:
            return np.flatnonzero(_found(self.lowered["text"], pattern)[:-1]).astype(np.int32)
        near, is_said = found
        return near if is_said or not len(near) else _found_at(self.lowered["text"], near, pattern)

    def _lines_with(self, texts: Codes) -> Codes:
        """The lines that have one of these texts, by code."""
        starts = self.layout.text_start
        return self.layout.by_text[_stretches(starts[texts + 1], starts[texts + 2])]

    def _among(self, lines: Codes, pattern: str, needle: str) -> Codes:
        """Those of the lines whose text the expression is found in."""
        if len(lines) < _FEW:
            used, place = np.unique(self.text[lines], return_inverse=True)
            found = _found(self.lowered["text"].take(_arrow.array(np.maximum(used, 0))), pattern)[:-1]
            return lines[(found & (used >= 0))[place]]
        is_one = np.zeros(len(self.values["text"]) + 1, dtype=np.bool_)
        is_one[self._texts_where(pattern, needle)] = True
        return lines[is_one[self.text[lines]]]

    def deciding(self, lines: Codes) -> list[Rule]:
        """The rules that decide these lines now."""
        counted = np.bincount(self.decider[lines] + 1, minlength=1)[1:]
        return [self.rules[int(place)] for place in np.flatnonzero(counted)]

    def emptied_by(self, lines: Codes) -> int:
        """How many groups have all their undecided lines among these undecided ones."""
        counted = np.bincount(self._slot_at[lines], minlength=len(self._open_lines))
        return int(np.count_nonzero((counted > 0) & (counted == self._open_lines)))

    # -- deciding ----------------------------------------------------------------------------------

    def won_by(self, rule: Rule, lines: Codes) -> Mask:
        """Of lines that a new rule holds for, those that it would decide: no rule before it does."""
        return np.array([*(rule.order < one.order for one in self.rules), True])[self.decider[lines]]

    def take(self, rule: Rule, lines: Codes) -> Taken:
        """Let a new rule decide lines."""
        taken = Taken(lines, self.decider[lines])
        self.rules.append(rule)
        self._move(lines, np.full(len(lines), len(self.rules) - 1, dtype=np.int32))
        return taken

    def give_back(self, taken: Taken) -> None:
        """Undo the last `take` that stands."""
        self._move(taken.lines, taken.before)
        self.rules.pop()

    def _move(self, lines: Codes, decider: Codes) -> None:
        """Let lines be decided by other rules, and count them anew."""
        before, after, amounts = self.kind[lines], self._kinds(decider), self.amount[lines]
        if self.proposed is not None:
            after[(after == UNDECIDED) & (self.proposed[lines] >= 0)] = PROPOSED
        for kinds, sign in ((before, -1), (after, 1)):
            for kind in np.flatnonzero(np.bincount(kinds, minlength=4)):
                self.totals[kind] = _added(self.totals[kind], share_of(amounts[kinds == kind]), sign)
        for changed, sign in (
            ((before >= PROPOSED) & (after < PROPOSED), -1),
            ((before < PROPOSED) & (after >= PROPOSED), 1),
        ):
            if changed.any():
                slots, money = self._slot_at[lines[changed]], amounts[changed]
                self._open_lines += sign * np.bincount(slots, minlength=len(self._open_lines))
                np.add.at(self._open_ore, slots, sign * money)
                np.add.at(self._open_abs, slots, sign * np.abs(money))
        self.open_groups = int(np.count_nonzero(self._open_lines))
        self.decider[lines] = decider
        self.kind[lines] = after


class _PlacesOf:
    """Where each line lies, by its import and row."""

    def __init__(self, layout: Layout) -> None:
        keys = layout.import_key
        self._first = np.zeros(int(keys.max()) + 2 if len(keys) else 1, dtype=np.int64)
        rows = np.zeros(len(self._first), dtype=np.int64)
        np.maximum.at(rows, keys, layout.source_row.astype(np.int64) + 1)
        self._first[1:] = np.cumsum(rows)[:-1]
        self._place = np.full(int(rows.sum()), -1, dtype=np.int32)
        self._place[self._first[keys] + layout.source_row] = np.arange(len(keys), dtype=np.int32)

    def of(self, import_key: Codes, source_row: Codes) -> Codes:
        """The places of lines."""
        return self._place[self._first[import_key] + source_row]


def _placed(values: Any, place: Codes) -> Any:
    found = np.empty_like(values)
    found[place] = values
    return found


def share_of(amounts: Places) -> Share:
    """How many amounts these are, and how much money."""
    return Share(len(amounts), int(amounts.sum()), int(np.abs(amounts).sum()))


def _added(one: Share, other: Share, sign: int) -> Share:
    return Share(
        one.lines + sign * other.lines,
        one.amount_ore + sign * other.amount_ore,
        one.abs_amount_ore + sign * other.abs_amount_ore,
    )


def _stretches(first: Any, last: Any) -> Codes:
    """All whole numbers in the stretches [first, last), one stretch after the other."""
    sizes = last - first
    ends = np.cumsum(sizes)
    if not len(ends) or not ends[-1]:
        return np.zeros(0, dtype=np.int32)
    offset = (first - ends + sizes).astype(np.int32)
    return np.repeat(offset, sizes) + np.arange(ends[-1], dtype=np.int32)


def _found(values: Any, pattern: str) -> Mask:
    """For each value, and null behind them, whether an expression is found in it."""
    found = _compute.match_substring_regex(values, pattern=pattern)
    return np.append(found.to_numpy(zero_copy_only=False), False)


def _found_at(values: Any, places: Codes, pattern: str) -> Codes:
    """Those of the places at whose value an expression is found."""
    return places[_found(values.take(_arrow.array(places)), pattern)[:-1]]
