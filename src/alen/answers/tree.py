"""An explanation as a tree of plain values, from the figure down to the cells in the publishers' bytes.

Every node has an id: its path from the root, such as `figure/numerator/1/2`. Ids stay the same from one
reading to the next, so that a page can link to a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alen.answers.parts import REMARK_COLUMNS, Columns, Header, Missing, Named, Remark, Rows, Sentence, Source
from alen.answers.unread import Unread
from alen.measures.definition import Text

FORMULAS: dict[str, str] = {
    "formula_per_inhabitant": "the numerator in kroner divided by the population on 1 January",
    "formula_share": "the numerator as per cent of the denominator",
    "formula_ratio": "the numerator divided by the denominator",
    "formula_per_km2": "the population divided by the area in square kilometres",
    "formula_count": "the number as published",
    "formula_as_published": "the publisher's own rounded figure; what it was divided from is unknown",
    "formula_growth": "per cent change from `then` to `now`, both in the same prices",
    "formula_sum": "the sums of `organisations` above the line over their sums below it",
    "formula_weighted": "the published figures of `organisations`, weighted by their population",
    "formula_released": "an amount released from the organisation's own ledger on `date`, decided by "
    "`rules`, divided by the population on 1 January",
}
"""What the `key` of a figure's formula may be."""

RELEASED = "released"
"""The `reread_reason` of a sum that was released from a ledger: its lines are not public."""

STATUSES: dict[str, str] = {
    "number": "the line is there and holds a number",
    "missing": "the line is there without a number",
    "absent": "the file has no such line",
    "not_read": "the bytes were not opened",
    "unreadable": "the bytes cannot be read; `ExplainAnswer.unread` says why",
}
"""What `Leaf.status` may be."""


@dataclass(frozen=True)
class CodeNote:
    """One code of a cell: the role it plays, the publisher's variable, and its Danish label if known."""

    role: str
    variable: str
    code: str
    label: str


@dataclass(frozen=True)
class Leaf:
    """One cell of one snapshot.

    status       one of STATUSES
    text         the value as it stands in the file; None where there is no line
    number       the value as a whole count of 10^-decimals of the table's unit; None without a number
    key          (column, text) for all other columns in the file's order; the text of a column that
                 only describes another is left empty
    absent_means what the absence of a line says: `zero`, `missing` or `not_in_file`
    was_asked    the request named all codes of the cell, so its absence says something
    """

    id: str
    status: str
    text: str | None
    number: int | None
    decimals: int
    codes: tuple[CodeNote, ...]
    key: tuple[tuple[str, str], ...]
    source: Source
    absent_means: str
    was_asked: bool


@dataclass(frozen=True)
class TermNode:
    """One part of a sum. `amount` is sign times unit factor times its cells, None where it cannot be said.

    quarter is 0 for accounts. cells_absent: lines that the term would take in and that are not there.
    """

    id: str
    sign: int
    table_id: str
    title: str
    codes: tuple[CodeNote, ...]
    quarter: int
    unit_factor: int
    amount: int | None
    cells_absent: int
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True)
class SumNode:
    """One side of the formula: `role` is numerator or denominator, `total` as the edition holds it.

    unit: `ore`, `persons`, `hectares`, or `kroner_per_inhabitant` for a figure as published.
    `total` is None where the edition holds no sum. With `is_read`, `reread` is the sum of the leaves as
    read from the bytes, and `reread_reason` why they give none: a missing reason, or `unreadable`. A sum that
    was released from a ledger has no terms, and `released` as its `reread_reason`.
    """

    id: str
    role: str
    unit: str
    total: int | None
    terms: tuple[TermNode, ...]
    is_read: bool
    reread: int | None
    reread_reason: str


@dataclass(frozen=True)
class PriceNode:
    """The step from current prices to those of `base_year`: value times I(base)/I(year).

    inputs are the cells the two index levels rest on; `reread` is the factor they give, None when they
    were not read or give none.
    """

    id: str
    deflator_id: str
    deflator_name: Text
    deflator_source: Text | None
    base_year: int
    year: int
    index_base: float | None
    index_year: float | None
    factor: float | None
    is_estimate: bool
    current_value: float | None
    real_value: float | None
    inputs: tuple[Leaf, ...]
    reread: float | None


@dataclass(frozen=True)
class CorrectionNote:
    """What was done to a figure by hand, who asked for it and why; `value_before` is what the sources
    give, None where they give nothing.
    """

    id: str
    action: str
    value_before: float | None
    reason: Text
    reported_by: str
    date: str
    source: str


@dataclass(frozen=True)
class FigureNode:
    """One figure: either made of two sums (`sums`), or of other figures (`figures`): growth and sums
    over organisations. Either `value` or `missing` is set. `precision`: see `parts.Cell`. `is_stored`: the
    edition holds the figure itself, in current prices.
    """

    id: str
    address: str
    measure_id: str
    organisation: Named
    year: int
    basis: str
    unit: str
    value: float | None
    missing: Missing | None
    flags: tuple[str, ...]
    cells: int
    cells_missing: int
    precision: float | None
    is_stored: bool
    formula: Sentence
    correction: CorrectionNote | None
    price: PriceNode | None
    sums: tuple[SumNode, ...]
    figures: tuple[FigureNode, ...]

    def leaves(self) -> Iterator[Leaf]:
        """Every cell below the figure, in the order of the tree."""
        if self.price is not None:
            yield from self.price.inputs
        for side in self.sums:
            for term in side.terms:
                yield from term.leaves
        for figure in self.figures:
            yield from figure.leaves()


@dataclass(frozen=True)
class ExplainAnswer:
    """Where one figure comes from. Limits, caveats and breaks stand in `header.measure`.

    address  `<measure>/<organisation>/<year>/<scope>`
    unread   the snapshots whose bytes cannot be read just now; empty when all is well
    """

    header: Header
    address: str
    organisation: Named
    year: int
    figure: FigureNode
    remarks: tuple[Remark, ...]
    edition_id: str
    unread: tuple[Unread, ...] = ()

    @property
    def is_passing(self) -> bool:
        """Whether it is not to be kept: once the bytes are restored the answer is another."""
        return bool(self.unread)

    def table(self) -> tuple[Columns, Rows]:
        """One row per cell; for a figure without any, one that says why it is missing."""
        columns = (
            "address", "node", "status", "text", "number", "decimals", "table_id", "codes", "raw_key",
            "sha256", "kind", "publisher", "publisher_updated", "obtained_at", "licence", "url",
            "value", "unit", "missing_reason", "flags", *REMARK_COLUMNS, "edition",
        )  # fmt: skip
        top = self.figure
        last = (
            top.value, top.unit, top.missing.reason if top.missing else "", " ".join(top.flags),
            " | ".join(one.text.da for one in self.remarks), " | ".join(one.text.en for one in self.remarks),
            self.edition_id,
        )  # fmt: skip
        first = len(columns) - len(last) - 1
        return columns, [
            (
                self.address, leaf.id, leaf.status, leaf.text, leaf.number, leaf.decimals,
                leaf.source.table_id, " ".join(f"{one.role}={one.code}" for one in leaf.codes),
                ";".join(text for _, text in leaf.key), leaf.source.sha256, leaf.source.kind,
                leaf.source.publisher, leaf.source.publisher_updated, leaf.source.obtained_at,
                leaf.source.licence, leaf.source.url, *last,
            )
            for leaf in top.leaves()
        ] or [(self.address, *(None,) * first, *last)]  # fmt: skip
