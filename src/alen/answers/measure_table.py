"""One measure whole: every organisation in every year, as the tables beside a page give it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from alen.answers.addresses import api_address
from alen.answers.choosing import RANKED_KINDS, all_of_kind, select
from alen.answers.edition import Reading, named
from alen.answers.parts import (
    CELL_COLUMNS,
    HEADER_COLUMNS,
    REMARK_COLUMNS,
    Cell,
    Columns,
    Header,
    Named,
    Remark,
    Rows,
    Total,
    header_row,
)
from alen.answers.prices import price_level
from alen.answers.selection import Selection
from alen.measures.definition import Measure
from alen.model.organisation import Organisation

if TYPE_CHECKING:
    from alen.answers.questions import Desk


@dataclass(frozen=True)
class TableCell:
    """One figure without what only an explanation needs: there are thousands of them.

    value         in the measure's unit; None with `missing_reason`
    total_ore     the amount beside it in whole øre; None where it cannot be said or is none
    total_plus_minus_ore, total_is_estimated  as in `Total`
    summed_from   the organisations it is the sum of, where it is not the organisation's own
    """

    year: int
    value: float | None
    missing_reason: str
    flags: tuple[str, ...]
    total_ore: int | None
    total_plus_minus_ore: int | None
    total_is_estimated: bool
    summed_from: tuple[str, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class TableRow:
    """One organisation: a cell for each year of the answer, in order."""

    organisation: Named
    cells: tuple[TableCell, ...]


@dataclass(frozen=True)
class MeasureTableAnswer:
    """One measure in one scope, basis and price level: organisations by code, the nation first."""

    header: Header
    years: tuple[int, ...]
    rows: tuple[TableRow, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per organisation and year."""
        columns = (
            "organisation_code", "organisation_da", "organisation_en", "kind", *CELL_COLUMNS,
            *HEADER_COLUMNS, "summed_from", *REMARK_COLUMNS, "edition",
        )  # fmt: skip
        head = header_row(self.header)
        return columns, [
            (
                row.organisation.code, row.organisation.name_da, row.organisation.name_en,
                row.organisation.kind, cell.year, cell.value, cell.missing_reason, " ".join(cell.flags),
                cell.total_ore, cell.total_plus_minus_ore, cell.total_is_estimated,
                *head, " ".join(cell.summed_from),
                " | ".join(one.text.da for one in cell.remarks),
                " | ".join(one.text.en for one in cell.remarks), self.header.edition_id,
            )
            for row in self.rows
            for cell in row.cells
        ]  # fmt: skip


@dataclass(frozen=True)
class MeasureTable:
    """One measure, every organisation and every year."""

    is_passing: ClassVar[bool] = True

    measure: str
    scope: str | None = None
    basis: str | None = None
    price: str = "current"
    base: int | None = None
    deflator: str | None = None

    def address(self) -> str:
        """`/tables/{measure}`."""
        price = None if self.price == "current" else self.price
        return api_address(
            "tables", self.measure, scope=self.scope, basis=self.basis, price=price, base=self.base,
            deflator=self.deflator,
        )  # fmt: skip

    def ask(self, desk: Desk) -> MeasureTableAnswer:
        """The table. Raises UnknownMeasure, BadInput and NoFigures."""
        reading = desk.reading
        measure = reading.find_measure(self.measure)
        everyone = _organisations(reading, measure)
        selection = select(reading, measure, self.scope, self.basis, None, everyone)
        years = _years(selection)
        level = price_level(
            reading, selection.amounts, self.price, self.base, self.deflator, years, may_lack=True
        )
        selection = selection.at(level)
        rows = tuple(
            TableRow(named(one), tuple(_cell(selection.cell(one, year)) for year in years))
            for one in everyone
        )
        return MeasureTableAnswer(selection.header(), years, rows)


def _cell(cell: Cell) -> TableCell:
    total = cell.total or Total(None)
    return TableCell(
        cell.year, cell.value, cell.reason, cell.flags, total.amount_ore, total.plus_minus_ore,
        total.is_estimated, cell.summed_from, cell.remarks,
    )  # fmt: skip


def _organisations(reading: Reading, measure: Measure) -> tuple[Organisation, ...]:
    """Those the measure is about, the nation first."""
    kinds = RANKED_KINDS if measure.organisations == "all" else (measure.organisations,)
    found = [one for kind in kinds for one in all_of_kind(reading, kind)]
    return (*all_of_kind(reading, "nation"), *sorted(found, key=lambda one: one.code))


def _years(selection: Selection) -> tuple[int, ...]:
    """The years with a figure, or with a reason why there is none."""
    years = sorted({year for _, year in selection.figures.places})
    return tuple(years[1:] if selection.measure.of else years)
