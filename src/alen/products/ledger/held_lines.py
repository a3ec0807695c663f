"""Classified lines held as arrays, so that what a rule would decide is found and taken in at once.

Text is kept as codes into the distinct values of its column (-1: null). Lines that no rule made by a review
can tell apart but by their posting text are one cell: the same funktion, art, account text, supplier, CVR
number and supplier key. Cells of one group (account and supplier key) lie side by side, and so do a cell's
lines, so that a group is a stretch of lines.

Rules are asked of each distinct value once, by RE2 as DuckDB has it; `measures.yardstick.classify` is the
same meaning over whole files, and the tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from alen.measures.yardstick.rules import TEXT_CONDITIONS, Rule, cvr_numbers, matches
from alen.products.ledger.classifying import Share

Codes = NDArray[np.int32]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]

_arrow: Any = pa
_compute: Any = pc
_parquet: Any = pq

ACCOUNT = ("funktion", "art", "account_text")
SUPPLIER = ("supplier", "cvr_number", "supplier_key")
CELL = (*ACCOUNT, *SUPPLIER)
"""What lines of one cell have in common."""

LOWERED = ("account_text", "supplier", "text")
"""Columns that rules ask in lower case."""

IT, NOT_IT, PROPOSED, UNDECIDED = range(4)
"""What a line is counted as, as `classifying.Counts` counts."""

_NARROWEST_FIRST = ("cvr_number", "supplier", "account_text", "funktion", "art")
"""The order in which a rule's conditions are asked: the first of every cell, the next of those left."""

_FEW = 200_000
"""Lines whose texts are looked at one by one; of more, all texts are searched."""

_THREADS = 2
_CHUNK = 500_000
"""Texts whose pairs are found at once, so that no more than some hundred MB are needed."""

PROPOSALS = ("proposed_is_it", "proposed_area", "proposed_resource", "proposed_deployment")


@dataclass(frozen=True, eq=False)
class Taken:
    """Lines that a rule decided, and by which rules they were decided before: what undoing needs."""

    lines: Places
    before: Codes


class HeldLines:
    """The lines of one classification, and by which rule each is decided now.

    rules       every rule that decides; `decider` holds places in it, -1 for none
    cells       column of CELL -> code of each cell
    group_of    the group of each cell; groups are numbered by their account and supplier key
    cell_start  the first line of each cell, and the number of lines
    group_start the first line of each group, and the number of lines
    open_groups how many groups have undecided lines
    """

    def __init__(self, path: Path, rules: Sequence[Rule]) -> None:
        file = _Columns(path)
        self.rules: list[Rule] = list(rules)
        self.values: dict[str, Any] = {}
        codes: dict[str, Codes] = {}
        for column in CELL:
            self.values[column], codes[column] = file.text(column)
        order = self._arrange(codes)
        codes.clear()
        self.values["text"], text = file.text("text")
        self.text: Codes = text[order]
        self._by_text: Codes = np.argsort(self.text, kind="stable").astype(np.int32)
        lines_with = np.bincount(self.text + 1, minlength=len(self.values["text"]) + 1)
        self._text_start: Places = np.cumsum(lines_with).astype(np.int64)
        self.lowered = {column: _lower(self.values[column]) for column in LOWERED}
        self._pairs = _pairs_of(self.lowered["text"])
        self.amount: Places = file.numbers("amount_ore", np.int64)[order]
        self.year: Codes = file.numbers("accounts_year", np.int32)[order]
        self.is_person: Mask = file.numbers("is_person", np.bool_)[order]
        self.import_key: Codes = file.numbers("import_key", np.int32)[order]
        self.source_row: Codes = file.numbers("source_row", np.int32)[order]
        self.decider: Codes = self._deciders(*file.text("rule_is_it"))[order]
        self._read_proposals(file, order)
        self._count()

    def __len__(self) -> int:
        return len(self.amount)

    # -- reading -----------------------------------------------------------------------------------

    def _arrange(self, codes: dict[str, Codes]) -> Places:
        """Make cells and groups; the lines' order in which they lie side by side."""
        sizes = {column: len(self.values[column]) for column in CELL}
        cell, self.cells = _together(codes, CELL, sizes)
        keys = (*ACCOUNT, "supplier_key")
        ranks = {column: _ranks(self.values[column])[self.cells[column]] for column in keys}
        by_group = np.lexsort(tuple(ranks[column] for column in reversed(keys)))
        self.cells = {column: found[by_group] for column, found in self.cells.items()}
        is_new = np.zeros(len(by_group), dtype=np.bool_)
        is_new[:1] = True
        for column in keys:
            is_new[1:] |= np.diff(self.cells[column]) != 0
        self.group_of: Codes = (np.cumsum(is_new) - 1).astype(np.int32)
        place = np.empty(len(by_group), dtype=np.int32)
        place[by_group] = np.arange(len(by_group), dtype=np.int32)
        cell = place[cell]
        order = np.argsort(cell, kind="stable")
        lines_in = np.bincount(cell, minlength=len(by_group))
        self.cell_start: Places = np.concatenate([[0], np.cumsum(lines_in)]).astype(np.int64)
        self.group_cell: Places = np.concatenate([np.flatnonzero(is_new), [len(by_group)]]).astype(np.int64)
        self.group_start: Places = self.cell_start[self.group_cell]
        sizes = np.diff(self.group_start)
        self._group_at: Codes = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        return order

    def _deciders(self, names: Any, codes: Codes) -> Codes:
        known = {rule.rule_id: place for place, rule in enumerate(self.rules)}
        places = np.array([*(known[name] for name in names.to_pylist()), -1], dtype=np.int32)
        return places[codes]

    def _read_proposals(self, file: _Columns, order: Places) -> None:
        """What is proposed for each line: whether IT (1), not (0) or nothing (-1), axes as codes, score."""
        said = file.maybe("proposed_is_it")
        self.proposed: NDArray[np.int8] | None = None
        if said is None:
            return
        self.proposed = said.astype(np.int8)[order]
        self.proposed_axes = {
            column: (values.to_pylist(), codes[order])
            for column in PROPOSALS[1:]
            for values, codes in [file.text(column)]
        }
        self.score = file.numbers("proposed_score", np.float32)[order]

    # -- counting ----------------------------------------------------------------------------------

    def _count(self) -> None:
        """What is counted as what, and what each group has undecided. Whole øre."""
        open_lines = self.decider < 0
        starts = self.group_start[:-1]
        self.open_lines: Places = _sums(open_lines.astype(np.int64), starts)
        self.open_ore: Places = _sums(np.where(open_lines, self.amount, 0), starts)
        self.open_abs_ore: Places = _sums(np.where(open_lines, np.abs(self.amount), 0), starts)
        kinds = self._kinds(self.decider, np.arange(len(self)))
        self.totals = [self._share(np.flatnonzero(kinds == kind)) for kind in range(4)]
        # What is undecided only shrinks, or grows back: as it is now it bounds what it will be.
        self._ranked: Places = np.argsort(-self.open_abs_ore, kind="stable")
        self._most_ore: Places = self.open_abs_ore[self._ranked]
        self.open_groups = int(np.count_nonzero(self.open_lines))

    def _kinds(self, decider: Codes, lines: Places) -> Codes:
        """What lines are counted as when they are decided by those rules."""
        said = np.array([*(IT if rule.is_it else NOT_IT for rule in self.rules), UNDECIDED], dtype=np.int32)
        kinds = said[decider]
        if self.proposed is not None:
            kinds = np.where((kinds == UNDECIDED) & (self.proposed[lines] >= 0), PROPOSED, kinds)
        return kinds

    def _share(self, lines: Places) -> Share:
        amounts = self.amount[lines]
        return Share(len(lines), int(amounts.sum()), int(np.abs(amounts).sum()))

    def share_of(self, lines: Places) -> Share:
        """How many lines these are, and how much money."""
        return self._share(lines)

    def largest(self, limit: int, offset: int = 0) -> list[int]:
        """Groups with undecided lines, the most money first, then the most lines, then by their number."""
        wanted = limit + offset
        size = 2 * wanted + 1000
        while True:
            groups = self._ranked[:size]
            groups = groups[self.open_lines[groups] > 0]
            money = self.open_abs_ore[groups]
            ranked = np.lexsort((groups, -self.open_lines[groups], -money))[:wanted]
            is_all = size >= len(self._ranked)
            if is_all or (len(ranked) == wanted > 0 and money[ranked[-1]] > self._most_ore[size]):
                return [int(group) for group in groups[ranked][offset:]]
            size *= 4

    def open_in(self, group: int) -> Places:
        """The undecided lines of a group."""
        first, last = int(self.group_start[group]), int(self.group_start[group + 1])
        return np.flatnonzero(self.decider[first:last] < 0) + first

    def text_of(self, column: str, code: int) -> str | None:
        """A value by its code."""
        return None if code < 0 else cast(str, self.values[column][int(code)].as_py())

    def group_text(self, group: int, column: str) -> str | None:
        """What the lines of a group have in a column of ACCOUNT, or as their supplier key."""
        return self.text_of(column, int(self.cells[column][self.group_cell[group]]))

    def cell_of(self, line: int) -> int:
        """The cell that a line is in."""
        return int(np.searchsorted(self.cell_start, line, side="right")) - 1

    def cells_of(self, group: int) -> slice:
        """The cells of a group."""
        return slice(int(self.group_cell[group]), int(self.group_cell[group + 1]))

    # -- what a rule holds for ---------------------------------------------------------------------

    def lines_where(self, rule: Rule, needle: str = "") -> Places:
        """The lines that a rule holds for, whoever decides them.

        The rule may look at the columns of CELL and at the text.
        needle  a part, in lower case, that every text has which the rule's expression is found in
        """
        cells: Places | None = None
        for column in _NARROWEST_FIRST:
            if rule.condition(column):
                holds = self._holds(rule, column)
                codes = self.cells[column]
                cells = np.flatnonzero(holds[codes]) if cells is None else cells[holds[codes[cells]]]
        if cells is None:
            return self._lines_with(self._texts_where(rule.text, needle))
        lines = _stretches(self.cell_start[cells], self.cell_start[cells + 1])
        return self._among(lines, rule.text, needle) if rule.text else lines

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

    def _texts_where(self, pattern: str, needle: str) -> Places:
        """The codes of the texts that an expression is found in; `needle` is a part that they all have."""
        texts = self.lowered["text"]
        wanted = _pairs_in(np.frombuffer(needle.encode(), dtype=np.uint8))
        near = np.flatnonzero((self._pairs & wanted) == wanted)
        parts = np.array_split(near, _THREADS)
        with ThreadPoolExecutor(_THREADS) as threads:
            asked = [threads.submit(_found_at, texts, part, pattern) for part in parts]
            return np.concatenate([one.result() for one in asked])

    def _lines_with(self, texts: Places) -> Places:
        """The lines that have one of these texts, by code."""
        return self._by_text[_stretches(self._text_start[texts], self._text_start[texts + 1])].astype(
            np.int64
        )

    def _among(self, lines: Places, pattern: str, needle: str) -> Places:
        """Those of the lines whose text the expression is found in."""
        if len(lines) < _FEW:
            used, place = np.unique(self.text[lines], return_inverse=True)
            found = _found(self.lowered["text"].take(_arrow.array(np.maximum(used, 0))), pattern)[:-1]
            return lines[(found & (used >= 0))[place]]
        is_one = np.zeros(len(self), dtype=np.bool_)
        is_one[lines] = True
        holding = self._lines_with(self._texts_where(pattern, needle))
        return holding[is_one[holding]]

    def deciding(self, lines: Places) -> list[Rule]:
        """The rules that decide these lines now."""
        counted = np.bincount(self.decider[lines] + 1, minlength=1)[1:]
        return [self.rules[int(place)] for place in np.flatnonzero(counted)]

    def emptied_by(self, lines: Places) -> int:
        """How many groups have all their undecided lines among these undecided ones."""
        counted = np.bincount(self._group_at[lines], minlength=len(self.open_lines))
        return int(np.count_nonzero((counted > 0) & (counted == self.open_lines)))

    # -- deciding ----------------------------------------------------------------------------------

    def won_by(self, rule: Rule, lines: Places) -> Mask:
        """Of lines that a new rule holds for, those that it would decide: no rule before it does."""
        return np.array([*(rule.order < one.order for one in self.rules), True])[self.decider[lines]]

    def take(self, rule: Rule, lines: Places) -> Taken:
        """Let a new rule decide lines."""
        taken = Taken(lines, self.decider[lines])
        self.rules.append(rule)
        self._move(lines, np.full(len(lines), len(self.rules) - 1, dtype=np.int32))
        return taken

    def give_back(self, taken: Taken) -> None:
        """Undo the last `take` that stands."""
        self._move(taken.lines, taken.before)
        self.rules.pop()

    def _move(self, lines: Places, decider: Codes) -> None:
        """Let lines be decided by other rules, and count them anew."""
        before = self.decider[lines]
        for kinds, sign in ((self._kinds(before, lines), -1), (self._kinds(decider, lines), 1)):
            for kind in range(4):
                self.totals[kind] = _added(self.totals[kind], self._share(lines[kinds == kind]), sign)
        for changed, sign in ((before < 0) & (decider >= 0), -1), ((before >= 0) & (decider < 0), 1):
            moved = lines[changed]
            if len(moved):
                groups = self._group_at[moved]
                counted = np.bincount(groups, minlength=len(self.open_lines))
                touched = np.flatnonzero(counted)
                open_before = int(np.count_nonzero(self.open_lines[touched]))
                self.open_lines += sign * counted
                self.open_groups += int(np.count_nonzero(self.open_lines[touched])) - open_before
                np.add.at(self.open_ore, groups, sign * self.amount[moved])
                np.add.at(self.open_abs_ore, groups, sign * np.abs(self.amount[moved]))
        self.decider[lines] = decider


# -- columns of the file ---------------------------------------------------------------------------


class _Columns:
    """One column after another of a Parquet file, so that never all of them are in memory as text."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _read(self, column: str, *, coded: bool = False) -> Any:
        with _parquet.ParquetFile(self.path, read_dictionary=[column] if coded else []) as file:
            return file.read(columns=[column]).column(0)

    def text(self, column: str) -> tuple[Any, Codes]:
        """The distinct values of a column of text, and each line's code."""
        read = self._read(column, coded=True)
        if not _arrow.types.is_dictionary(read.type):
            read = read.dictionary_encode()
        read = read.unify_dictionaries()
        if not read.num_chunks:
            return _arrow.array([], _arrow.string()), np.zeros(0, dtype=np.int32)
        codes = [chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False) for chunk in read.chunks]
        return read.chunk(0).dictionary.cast(_arrow.string()), np.concatenate(codes).astype(np.int32)

    def numbers(self, column: str, kind: Any) -> Any:
        """A column of numbers; null is 0."""
        read = self._read(column)
        filled = _compute.fill_null(read, False if kind is np.bool_ else 0)
        return filled.to_numpy().astype(kind)

    def maybe(self, column: str) -> Any:
        """A column of true (1), false (0) and null (-1); None when all are null."""
        read = self._read(column)
        if read.null_count == len(read):
            return None
        return _compute.fill_null(read.cast(_arrow.int8()), -1).to_numpy()


def _together(
    codes: dict[str, Codes], columns: Iterable[str], sizes: dict[str, int]
) -> tuple[Codes, dict[str, Codes]]:
    """One code for the codes of several columns, and the columns' codes of each of those."""
    whole: Codes | None = None
    parts: dict[str, Codes] = {}
    for column in columns:
        if whole is None:
            base, size = np.zeros(len(codes[column]), dtype=np.int64), sizes[column] + 1
        else:
            base, size = whole.astype(np.int64), sizes[column] + 1
        coded = _arrow.array(base * size + (codes[column] + 1)).dictionary_encode()
        distinct = coded.dictionary.to_numpy(zero_copy_only=False)
        whole = coded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
        parts = {name: found[distinct // size] for name, found in parts.items()}
        parts[column] = (distinct % size - 1).astype(np.int32)
    assert whole is not None
    return whole, parts


def _ranks(values: Any) -> Codes:
    """The place of each value by the alphabet; behind them that of null, which is the first of all."""
    order = _compute.sort_indices(values).to_numpy(zero_copy_only=False)
    ranks = np.empty(len(order) + 1, dtype=np.int32)
    ranks[order] = np.arange(1, len(order) + 1, dtype=np.int32)
    ranks[-1] = 0
    return ranks


def _lower(values: Any) -> Any:
    """Values in lower case, sign by sign as DuckDB's lower() does it: both take it from utf8proc."""
    return _compute.utf8_lower(values)


def _sums(numbers: Places, starts: Places) -> Places:
    return np.add.reduceat(numbers, starts) if len(starts) else np.zeros(0, dtype=np.int64)


def _added(one: Share, other: Share, sign: int) -> Share:
    return Share(
        one.lines + sign * other.lines,
        one.amount_ore + sign * other.amount_ore,
        one.abs_amount_ore + sign * other.abs_amount_ore,
    )


def _stretches(first: Places, last: Places) -> Places:
    """All whole numbers in the stretches [first, last), one stretch after the other."""
    is_some = last > first
    first, last = first[is_some], last[is_some]
    sizes = last - first
    if not len(sizes):
        return np.zeros(0, dtype=np.int64)
    steps = np.ones(int(sizes.sum()), dtype=np.int64)
    ends = np.cumsum(sizes)[:-1]
    steps[0] = first[0]
    steps[ends] = first[1:] - last[:-1] + 1
    return np.cumsum(steps)


def _found(values: Any, pattern: str) -> Mask:
    """For each value, and null behind them, whether an expression is found in it."""
    found = _compute.match_substring_regex(values, pattern=pattern)
    return np.append(found.to_numpy(zero_copy_only=False), False)


def _found_at(values: Any, places: Places, pattern: str) -> Places:
    """Those of the places at whose value an expression is found."""
    return places[_found(values.take(_arrow.array(places)), pattern)[:-1]]


def _pair_bits(data: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """For each byte with the one after it a bit of 64, the same for equal pairs."""
    mixed = data[:-1].astype(np.uint32) * 0x9E37 + data[1:].astype(np.uint32) * 0x79B9
    return np.uint64(1) << ((mixed >> 7) & 63).astype(np.uint64)


def _pairs_in(data: NDArray[np.uint8]) -> np.uint64:
    """The bits of all pairs of one text."""
    return np.bitwise_or.reduce(_pair_bits(data)) if len(data) > 1 else np.uint64(0)


def _pairs_of(values: Any) -> NDArray[np.uint64]:
    """The bits of the pairs of each value: where a bit of a needle lacks, the needle cannot be in it.

    A value may have bits of the byte after it too: it is then looked at for nothing.
    """
    found = np.zeros(len(values), dtype=np.uint64)
    if not len(values):
        return found
    _, places, text = values.buffers()
    offsets = np.frombuffer(places, dtype=np.int32)[values.offset : values.offset + len(values) + 1]
    data = np.frombuffer(text or b"", dtype=np.uint8)
    for first in range(0, len(values), _CHUNK):
        last = min(first + _CHUNK, len(values))
        part = np.append(data[offsets[first] : offsets[last]], np.zeros(2, dtype=np.uint8))
        starts = offsets[first:last] - offsets[first]
        found[first:last] = np.bitwise_or.reduceat(_pair_bits(part), starts)
    return found
