"""The lower half of an explanation: sums, terms and cells as nodes of the tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alen.answers.leaves import ORGANISATION, TIME, Codes, Leaves, Placed, Rest, Snapshot, TermRow
from alen.answers.rereading import At, Book, Found, Gathered, Unseen, both_sides, closed_placed
from alen.answers.tree import CodeNote, Leaf, SumNode, TermNode
from alen.model.organisation import Organisation

_UNITS = {
    "population": "persons",
    "area": "hectares",
    "account": "ore",
    "key_figure": "kroner_per_inhabitant",
}


@dataclass(frozen=True)
class Branch:
    """What the nodes of one figure are built from. `book` is None when no bytes may be opened.

    lineage  the snapshots the edition says the figure rests on
    """

    leaves: Leaves
    book: Book | None
    organisation: Organisation
    year: int
    lineage: frozenset[int]

    def at(self, term: TermRow) -> At:
        """Where a term's cells stand."""
        return self.organisation.code, (self.year, term.quarter)

    # -- cells -----------------------------------------------------------------------------------

    def read_leaf(self, id_: str, cell: Found) -> Leaf:
        """A cell that was found in the bytes."""
        status = "missing" if cell.number is None else "number"
        return self._leaf(id_, cell.snapshot, cell.codes, cell.rest, self.at(cell.term), status, cell)

    def bare_leaf(self, id_: str, snapshot: Snapshot, codes: Codes, rest: Rest, term: TermRow) -> Leaf:
        """A cell that is not in the file, or whose file was not opened."""
        status = "not_read" if self.book is None else "absent"
        return self._leaf(id_, snapshot, codes, rest, self.at(term), status, None)

    def _leaf(
        self, id_: str, snapshot: Snapshot, codes: Codes, rest: Rest, at: At, status: str, cell: Found | None
    ) -> Leaf:
        keys = snapshot.keys(rest, *at)
        key = keys[0] if keys else ("",) * len(snapshot.columns)
        if cell is not None and len(keys) > 1 and self.book is not None:
            key = self.book.key_of(snapshot, rest, at) or key
        return Leaf(
            id_,
            status,
            None if cell is None else cell.text,
            None if cell is None else cell.number,
            snapshot.facts.decimals,
            self._codes(snapshot, codes, at),
            tuple(zip(snapshot.columns, key, strict=True)),
            snapshot.source,
            snapshot.absent_means,
            bool(keys) and snapshot.was_asked(key),
        )

    def _codes(self, snapshot: Snapshot, codes: Codes, at: At) -> tuple[CodeNote, ...]:
        variables = dict(zip(snapshot.roles, snapshot.columns, strict=True))
        variables |= {snapshot.role_of(name): name for name in snapshot.form.constants}
        area, (year, quarter) = at
        period = f"{year}K{quarter}" if quarter else str(year)
        return (
            CodeNote(ORGANISATION, variables.get(ORGANISATION, ""), area, self.organisation.name_da),
            *(
                CodeNote(role, variables.get(role, ""), code, snapshot.label(role, code))
                for role, code in codes
            ),
            CodeNote(TIME, variables.get(TIME, ""), period, ""),
        )

    def unread_leaf(self, id_: str, cell: Unseen) -> Leaf:
        """A cell that may be in a file that cannot be read."""
        at = self.at(cell.term)
        return self._leaf(id_, cell.snapshot, cell.codes, cell.rest, at, "unreadable", None)

    # -- terms and sums --------------------------------------------------------------------------

    def term(self, id_: str, term: TermRow, side: Gathered | None) -> TermNode:
        """One term with its cells; the absent ones too when the term has no other."""
        cells = [] if side is None else [cell for cell in side.cells if cell.term is term]
        unseen = [] if side is None else [cell for cell in side.unread if cell.term is term]
        leaves = [self.read_leaf(f"{id_}/{number}", cell) for number, cell in enumerate(cells, start=1)]
        leaves += [
            self.unread_leaf(f"{id_}/{number}", cell)
            for number, cell in enumerate(unseen, start=len(cells) + 1)
        ]
        slots = self._bare_slots(term)
        held = {cell.codes for cell in (*cells, *unseen)}
        if not leaves:
            leaves = [
                self.bare_leaf(f"{id_}/{number}", snapshot, codes, rest, term)
                for number, (snapshot, codes, rest) in enumerate(slots, start=1)
            ]
        first = next(iter(self.leaves.by_table.get(term.table_id, ())), None)
        return TermNode(
            id_,
            term.sign,
            term.table_id,
            first.source.title if first else "",
            tuple(
                CodeNote(role, "", code, first.label(role, code) if first else "")
                for role, code in sorted(term.codes.items())
            ),
            term.quarter,
            term.unit_factor,
            None if side is None or unseen else _amount(term, cells, side),
            0 if side is None else sum(codes not in held for _, codes, _ in slots),
            tuple(leaves),
        )

    def _bare_slots(self, term: TermRow) -> list[tuple[Snapshot, Codes, Rest]]:
        """A term's cells in the first snapshot that speaks of them, those of the lineage first."""
        at = self.at(term)
        placed = [one for one in self.leaves.placed(term) if one.covers(*at)]
        known = [one for one in placed if one.snapshot.key in self.lineage]
        chosen: Placed | None = next(iter([*closed_placed(placed, *at), *known, *placed]), None)
        if self.book is None and known:
            chosen = known[0]
        if chosen is None:
            return []
        return [(chosen.snapshot, codes, rests[0]) for codes, rests in chosen.slots.items()]

    def sums(self, id_: str, terms: Sequence[TermRow], totals: dict[str, int | None]) -> tuple[SumNode, ...]:
        """Both sides of the formula. `totals`: role -> the sum the edition holds."""
        found: list[SumNode] = []
        if self.book is not None:
            self.book.read(terms, self.organisation.code, self.year)
        for role, members in both_sides(terms):
            side = None if self.book is None else self.book.gather(members, self.organisation.code, self.year)
            found.append(
                SumNode(
                    f"{id_}/{role}",
                    role,
                    self._unit(members),
                    totals.get(role),
                    tuple(
                        self.term(f"{id_}/{role}/{number}", one, side)
                        for number, one in enumerate(members, start=1)
                    ),
                    side is not None and not side.unread,
                    None if side is None else side.total,
                    "" if side is None else side.reason,
                )
            )
        return tuple(found)

    def _unit(self, terms: Sequence[TermRow]) -> str:
        term = terms[0]
        kind = self.leaves.facts[term.table_id].kind if term.table_id in self.leaves.facts else ""
        if kind == "account" and term.unit_factor == 1:
            return "kroner_per_inhabitant"
        return _UNITS.get(kind, "")


def _amount(term: TermRow, cells: Sequence[Found], side: Gathered) -> int | None:
    if not cells:
        return 0 if side.is_zero else None
    numbers = [cell.number for cell in cells if cell.number is not None]
    return term.sign * term.unit_factor * sum(numbers) if len(numbers) == len(cells) else None
