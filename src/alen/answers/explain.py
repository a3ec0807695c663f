"""Where one figure comes from: formula, prices, sums, terms and cells, down to the publisher's bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from alen.answers.branches import Branch
from alen.answers.choosing import refuse_other_kinds, select
from alen.answers.edition import POPULATION, Reading, named
from alen.answers.indices import Indices
from alen.answers.leaves import Leaves
from alen.answers.parts import Cell, Sentence
from alen.answers.prices import CURRENT, price_level
from alen.answers.rereading import Book
from alen.answers.selection import Raw, Selection, amounts_of
from alen.answers.tree import (
    RELEASED,
    CorrectionNote,
    ExplainAnswer,
    FigureNode,
    PriceNode,
    SumNode,
)
from alen.answers.tree_words import unread_why
from alen.answers.unread import Unread
from alen.measures.definition import Text
from alen.model.figures import BASES, SCOPES
from alen.model.organisation import Organisation
from alen.model.released import Released
from alen.store.snapshots import SnapshotStore

ROOT = "figure"

_FORMULAS = {
    "kr_per_inhabitant": "formula_per_inhabitant",
    "pct": "formula_share",
    "ratio": "formula_ratio",
    "per_km2": "formula_per_km2",
    "persons": "formula_count",
}


class Explainer:
    """Explains figures of one edition; keep one for many figures, so that spellings are read once.

    book  where cells are read again; None: no bytes are opened, and cells stand without their numbers
    """

    def __init__(
        self, reading: Reading, store: SnapshotStore | None = None, *, book: Book | None = None
    ) -> None:
        self.reading = reading
        self.leaves = Leaves(reading) if book is None else book.leaves
        self.book = book if store is None or book is not None else Book(self.leaves, store)
        self.indices = Indices(self.leaves)

    def explain(
        self,
        measure: str,
        organisation: str,
        year: int,
        scope: str | None = None,
        basis: str | None = None,
        price: str = "current",
        base: int | None = None,
        deflator: str | None = None,
    ) -> ExplainAnswer:
        """The explanation of one figure; see `explain`."""
        asked = self.reading.find_measure(measure)
        one = self.reading.organisations.find(organisation)
        refuse_other_kinds(asked, [one])
        amounts = amounts_of(self.reading, asked)
        level = price_level(self.reading, amounts, price, base, deflator, [year])
        selection = select(self.reading, asked, scope, basis, year, [one], level)
        figure = self.figure(ROOT, selection, one, year)
        return ExplainAnswer(
            selection.header(),
            figure.address,
            named(one),
            year,
            figure,
            self.reading.remarks(asked.id, one, year),
            self.reading.edition_id,
            self._unread(figure),
        )

    def _unread(self, figure: FigureNode) -> tuple[Unread, ...]:
        """The snapshots under a figure that cannot be read, each once."""
        if self.book is None:
            return ()
        known = {one.sha256: one for one in self.book.unread.values()}
        lost = dict.fromkeys(one.source.sha256 for one in figure.leaves() if one.status == "unreadable")
        why = unread_why(figure.value)
        return tuple(replace(known[sha256], why=why) for sha256 in lost)

    # -- figures ---------------------------------------------------------------------------------

    def figure(self, id_: str, selection: Selection, organisation: Organisation, year: int) -> FigureNode:
        """One figure with all below it."""
        cell = selection.cell(organisation, year)
        if selection.measure.of:
            return self._growth(id_, selection, organisation, cell)
        raw = selection.raw(organisation, year)
        if raw.summed_from:
            return self._sum(id_, selection, organisation, cell, raw)
        sums = self._sums(id_, selection, organisation, year, raw)
        released = self.reading.released.get((selection.amounts.id, organisation.code, year, selection.scope))
        if released is not None:
            return self._released(id_, selection, organisation, cell, raw, sums, released)
        key = _FORMULAS[selection.measure.unit]
        if selection.basis == "as_published" and key != "formula_count":
            key = "formula_as_published"
        formula = Sentence(key, {"unit": selection.measure.unit, "basis": selection.basis})
        return self._node(id_, selection, organisation, cell, formula, raw, sums)

    def _released(
        self,
        id_: str,
        selection: Selection,
        organisation: Organisation,
        cell: Cell,
        raw: Raw,
        below: tuple[SumNode, ...],
        released: Released,
    ) -> FigureNode:
        """A figure whose numerator was released from a ledger: it has no cells, and cannot be read again."""
        formula = Sentence(
            "formula_released", {"date": released.released_on.isoformat(), "rules": released.rules}
        )
        top = SumNode(f"{id_}/numerator", "numerator", "ore", raw.numerator, (), False, None, RELEASED)
        return self._node(id_, selection, organisation, cell, formula, raw, (top, *below))

    def _node(
        self,
        id_: str,
        selection: Selection,
        organisation: Organisation,
        cell: Cell,
        formula: Sentence,
        raw: Raw | None,
        sums: tuple[SumNode, ...] = (),
        figures: tuple[FigureNode, ...] = (),
    ) -> FigureNode:
        measure, year = selection.measure, cell.year
        return FigureNode(
            id_,
            address_of(measure.id, organisation.code, year, selection.scope),
            measure.id,
            named(organisation),
            year,
            selection.basis,
            measure.unit,
            cell.value,
            cell.missing,
            cell.flags,
            cell.cells,
            cell.cells_missing,
            cell.precision,
            not measure.of and (organisation.key, year) in selection.figures.places,
            formula,
            self.correction_of(measure.id, organisation.key, year, selection.scope, selection.basis),
            None if raw is None else self._price(id_, selection, cell, raw),
            sums,
            figures,
        )

    def _sums(
        self, id_: str, selection: Selection, organisation: Organisation, year: int, raw: Raw
    ) -> tuple[SumNode, ...]:
        terms = self.leaves.terms(selection.measure.id, selection.scope, selection.basis)
        lineage = self.leaves.members(raw.lineages)
        branch = Branch(self.leaves, self.book, organisation, year, lineage)
        top = raw.numerator
        if selection.basis == "as_published":
            top = None if raw.value is None else round(raw.value)
        return branch.sums(id_, terms, {"numerator": top, "denominator": raw.denominator})

    def _growth(self, id_: str, selection: Selection, organisation: Organisation, cell: Cell) -> FigureNode:
        """Growth is made of two figures of the measure it is the growth of."""
        inner = Selection(
            self.reading, selection.amounts, selection.scope, selection.basis, selection.bases,
            selection.level,
        )  # fmt: skip
        years = (("now", cell.year), ("then", cell.year - 1))
        figures = tuple(self.figure(f"{id_}/{name}", inner, organisation, year) for name, year in years)
        formula = Sentence("formula_growth", {"now": cell.year, "then": cell.year - 1})
        return self._node(id_, selection, organisation, cell, formula, None, (), figures)

    def _sum(
        self, id_: str, selection: Selection, organisation: Organisation, cell: Cell, raw: Raw
    ) -> FigureNode:
        """A sum over the organisations that this one takes over from; in current prices below it."""
        parts = self.reading.replaced_by(organisation)
        current = selection.at(CURRENT)
        figures = [self.figure(f"{id_}/{one.code}", current, one, cell.year) for one in parts]
        is_weighted = selection.basis == "as_published" and selection.measure.unit == "kr_per_inhabitant"
        if is_weighted:
            figures += self._weights(id_, parts, cell.year)
        formula = Sentence(
            "formula_weighted" if is_weighted else "formula_sum",
            {"organisations": ", ".join(one.name_da for one in parts)},
        )
        return self._node(id_, selection, organisation, cell, formula, raw, (), tuple(figures))

    def _weights(self, id_: str, parts: Sequence[Organisation], year: int) -> list[FigureNode]:
        population = self.reading.find_measure(POPULATION)
        found: list[FigureNode] = []
        for basis in BASES:
            weights = Selection(self.reading, population, "single", basis, BASES, CURRENT)
            if all((one.key, year) in weights.figures.places for one in parts):
                return [self.figure(f"{id_}/{one.code}/weight", weights, one, year) for one in parts]
        return found

    # -- what stands beside a figure -------------------------------------------------------------

    def _price(self, id_: str, selection: Selection, cell: Cell, raw: Raw) -> PriceNode | None:
        if not selection.level.is_real:
            return None
        return self.indices.step(f"{id_}/price", selection.level, self.book, cell.year, raw.value, cell.value)

    @cached_property
    def _corrections(self) -> dict[tuple[str, int, int, str, str], CorrectionNote]:
        return {
            (
                self.reading.measure_id_of(int(row["measure_key"])),
                int(row["organisation_key"]),
                int(row["year"]),
                SCOPES[int(row["scope_key"])],
                BASES[int(row["basis_key"])],
            ): CorrectionNote(
                row["correction_id"], row["action"], row["value_before"],
                Text(row["reason_da"], row["reason_en"]), row["reported_by"], row["date"], row["source"],
            )
            for row in self.reading.data.rows("out_alen__correction")
        }  # fmt: skip

    def correction_of(
        self, measure_id: str, organisation_key: int, year: int, scope: str, basis: str
    ) -> CorrectionNote | None:
        """What was done to a stored figure by hand; None for most."""
        return self._corrections.get((measure_id, organisation_key, year, scope, basis))


def address_of(measure_id: str, organisation_code: str, year: int, scope: str) -> str:
    """The address of a figure.

    >>> address_of("it-net", "101", 2024, "narrow")
    'it-net/101/2024/narrow'
    """
    return f"{measure_id}/{organisation_code}/{year}/{scope}"


def explain(
    reading: Reading,
    measure: str,
    organisation: str,
    year: int,
    scope: str | None = None,
    basis: str | None = None,
    price: str = "current",
    base: int | None = None,
    deflator: str | None = None,
    *,
    store: SnapshotStore | None = None,
) -> ExplainAnswer:
    """The tree under one figure.

    organisation   a code, a name or an unambiguous beginning
    scope, basis   None: the measure's first scope, and the basis that has the figure
    price          `current` or `real`, then with base year and deflator
    store          the snapshots, to read each cell's text and number; without it no file is opened and
                   the leaves say `not_read`

    A snapshot whose bytes are gone, have changed or cannot be read is named in `unread`.

    Raises UnknownMeasure, UnknownOrganisation, AmbiguousOrganisation, BadInput, NoFigures.
    """
    return Explainer(reading, store).explain(measure, organisation, year, scope, basis, price, base, deflator)
