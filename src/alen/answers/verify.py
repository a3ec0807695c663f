"""Figures held against the bytes they came from, one at a time or all of an edition.

Every cell is read again from its snapshot, whose hash is checked first. Neither an engine nor a table of
cells takes part, so this checks the edition instead of repeating it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from alen.answers.edition import FIGURES, Reading
from alen.answers.explain import Explainer, address_of
from alen.answers.parts import Columns, Rows
from alen.answers.prices import CURRENT
from alen.answers.recomputing import Side, Stored, absent_was_asked, faults_of, side_of
from alen.answers.rereading import Book, Plan, add_up, both_sides
from alen.answers.selection import Selection
from alen.answers.tree import ExplainAnswer
from alen.answers.verdicts import LeafVerdict, Verdict, judge
from alen.model.figures import BASES, SCOPES
from alen.model.progress import SILENT, Progress
from alen.store.snapshots import SnapshotStore

_BLOCK = 1_000


@dataclass(frozen=True)
class VerifiedAnswer:
    """An explanation whose leaves were read again, and what came of it.

    cells        how many cells were read again; one that two parts share counts in both
    is_verified  whether the bytes bear the figure out; never where there was no cell to read, or where
                 bytes cannot be read (`explanation.unread`)
    """

    explanation: ExplainAnswer
    verdict: Verdict
    cells: int
    is_verified: bool

    def table(self) -> tuple[Columns, Rows]:
        """The explanation's rows, one per cell, with what the cell should hold and whether it does."""
        columns, cells = self.explanation.table()
        by_id = {leaf.id: leaf for leaf in self.verdict.all_leaves()}
        extra: Rows = []
        for cell in cells:
            leaf = by_id.get(str(cell[1]))
            ok, expected = (None, None) if leaf is None else (leaf.ok, leaf.expected)
            extra.append((*cell, expected, ok, self.is_verified))
        return (*columns, "expected", "cell_ok", "figure_ok"), extra


def verify_figure(
    reading: Reading,
    store: SnapshotStore,
    measure: str,
    organisation: str,
    year: int,
    scope: str | None = None,
    basis: str | None = None,
    price: str = "current",
    base: int | None = None,
    deflator: str | None = None,
) -> VerifiedAnswer:
    """Explain one figure and hold it against the bytes; arguments as for `explain`.

    Raises as `explain`. Bytes that cannot be read bear nothing out.
    """
    explainer = Explainer(reading, store)
    explanation = explainer.explain(measure, organisation, year, scope, basis, price, base, deflator)
    verdict = judge(reading, explanation.figure)
    cells = sum(1 for _ in verdict.all_leaves())
    return VerifiedAnswer(explanation, verdict, cells, verdict.ok and cells > 0)


@dataclass(frozen=True)
class Failure:
    """One stored figure that its cells do not bear out. `leaves` are the cells of the side that failed."""

    address: str
    basis: str
    faults: tuple[str, ...]
    stored_value: float | None
    reread_value: float | None
    leaves: tuple[LeafVerdict, ...]


@dataclass(frozen=True)
class VerifyReport:
    """All figures of an edition held against the snapshots' bytes.

    released  figures released from ledgers, which nobody can read again here; they are not among `checked`
    """

    checked: int
    ok: int
    failed: tuple[Failure, ...]
    edition_id: str
    released: int = 0

    @property
    def is_verified(self) -> bool:
        """Whether every figure is borne out."""
        return not self.failed

    def table(self) -> tuple[Columns, Rows]:
        """One row per failed figure and cell."""
        columns = (
            "address", "basis", "faults", "stored_value", "reread_value", "node", "table_id", "sha256",
            "raw_key", "expected", "text", "edition",
        )  # fmt: skip
        return columns, [
            (
                one.address, one.basis, " ".join(one.faults), one.stored_value, one.reread_value,
                leaf.id, leaf.table_id, leaf.sha256, leaf.raw_key, leaf.expected, leaf.text,
                self.edition_id,
            )
            for one in self.failed
            for leaf in one.leaves
        ]  # fmt: skip


def verify_all(reading: Reading, store: SnapshotStore, progress: Progress = SILENT) -> VerifyReport:
    """Hold every stored figure against the bytes: each snapshot is read once, then all sums are made.

    Raises BadSnapshot, naming the blob, when bytes are not those of the edition, and BadFile, naming the
    line, for one that cannot be read.
    """
    return _Walk(reading, store).report(progress)


class _Walk:
    """One pass over all figures."""

    def __init__(self, reading: Reading, store: SnapshotStore) -> None:
        self.reading = reading
        self.explainer = Explainer(reading, store)
        assert self.explainer.book is not None
        self.book: Book = self.explainer.book
        self.codes = {one.key: one.code for one in reading.organisations}
        self._sides: dict[tuple[str, str, str], list[tuple[str, Plan]]] = {}

    def report(self, progress: Progress) -> VerifyReport:
        self.book.read_all(progress)
        total = len(self.reading.data.column(FIGURES, "year"))
        progress.start("verify", total, "figures")
        failed: list[Failure] = []
        released = 0
        for number, row in enumerate(self._rows(), start=1):
            stored, place = self._stored(row)
            code = self.codes[int(row["organisation_key"])]
            if place[2] == "computed" and (place[0], code, stored.year, place[1]) in self.reading.released:
                released += 1
            elif faults_of(stored, self._both(place, code, stored.year)):
                failed.append(self._failure(place, code, stored.year))
            if number % _BLOCK == 0:
                progress.advance(_BLOCK)
        progress.finish()
        checked = total - released
        return VerifyReport(checked, checked - len(failed), tuple(failed), self.reading.edition_id, released)

    def _rows(self) -> Iterator[dict[str, Any]]:
        names = (
            "measure_key", "organisation_key", "year", "scope_key", "basis_key", "numerator",
            "denominator", "value", "missing_reason", "flags",
        )  # fmt: skip
        columns = [self.reading.data.column(FIGURES, name).tolist() for name in names]
        for values in zip(*columns, strict=True):
            yield dict(zip(names, values, strict=True))

    def _stored(self, row: dict[str, Any]) -> tuple[Stored, tuple[str, str, str]]:
        measure = self.reading.find_measure(self.reading.measure_id_of(int(row["measure_key"])))
        place = measure.id, SCOPES[int(row["scope_key"])], BASES[int(row["basis_key"])]
        year = int(row["year"])
        flags = str(row["flags"] or "")
        correction = None
        if "corrected" in flags or row["missing_reason"] == "rejected":
            correction = self.explainer.correction_of(place[0], row["organisation_key"], year, *place[1:])
        return (
            Stored(
                measure,
                place[2],
                year,
                row["numerator"],
                row["denominator"],
                row["value"],
                str(row["missing_reason"] or ""),
                frozenset(flags.split()),
                correction,
            ),
            place,
        )

    def _both(self, place: tuple[str, str, str], code: str, year: int) -> dict[str, Side]:
        if place not in self._sides:
            sides = both_sides(self.explainer.leaves.terms(*place))
            self._sides[place] = [(role, self.book.plan(terms)) for role, terms in sides]
        found: dict[str, Side] = {}
        for role, plan in self._sides[place]:
            side = add_up(plan, code, year)
            placed = self.explainer.leaves.placed
            asked = {one.key: absent_was_asked(one, placed(one), code, year) for one in side.absent}
            found[role] = side_of(side, asked)
        return found

    def _failure(self, place: tuple[str, str, str], code: str, year: int) -> Failure:
        """The slow way, for the few that fail: the whole tree, so that the cells have their ids."""
        measure_id, scope, basis = place
        measure = self.reading.find_measure(measure_id)
        organisation = self.reading.organisations.by_code(code)
        assert organisation is not None
        selection = Selection(self.reading, measure, scope, basis, BASES, CURRENT)
        verdict = judge(self.reading, self.explainer.figure("figure", selection, organisation, year))
        return Failure(
            address_of(measure_id, code, year, scope),
            basis,
            verdict.faults,
            verdict.stored_value,
            verdict.reread_value,
            tuple(leaf for leaf in verdict.leaves if not leaf.ok) or verdict.leaves,
        )
