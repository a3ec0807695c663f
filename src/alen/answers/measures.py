"""What can be asked: the measures of an edition, what they are made of and what is loaded."""

from __future__ import annotations

from dataclasses import dataclass

from alen.answers.parts import Columns, MeasureNote, Rows, Source
from alen.measures.definition import Text


@dataclass(frozen=True)
class ScopeLine:
    """One scope in one basis: figures with a value, their years, and the tables it needs.

    formula: the cells in words, numerator then denominator, as `+ REGK31 funktion=64552 dranst=1`.
    not_loaded: why a scope can never be computed from public tables; None for most.
    """

    scope: str
    basis: str
    text: Text | None
    figures: int
    years: tuple[int, ...]
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    tables: tuple[str, ...]
    tables_missing: tuple[str, ...]
    not_loaded: Text | None


@dataclass(frozen=True)
class MeasureLine:
    """One measure in the list; `figures` and `years` over all scopes and bases."""

    id: str
    name: Text
    unit: str
    organisations: str
    scopes: tuple[str, ...]
    figures: int
    years: tuple[int, ...]
    tables_missing: tuple[str, ...]
    of: str


@dataclass(frozen=True)
class MeasureList:
    """All measures, by id."""

    measures: tuple[MeasureLine, ...]
    edition_id: str

    def table(self) -> tuple[Columns, Rows]:
        """One row per measure."""
        columns = (
            "measure", "name_da", "name_en", "unit", "organisations", "scopes", "figures",
            "first_year", "last_year", "tables_missing", "growth_of", "edition",
        )  # fmt: skip
        return columns, [
            (
                one.id, one.name.da, one.name.en, one.unit, one.organisations, " ".join(one.scopes),
                one.figures, one.years[0] if one.years else None, one.years[-1] if one.years else None,
                " ".join(one.tables_missing), one.of, self.edition_id,
            )
            for one in self.measures
        ]  # fmt: skip


@dataclass(frozen=True)
class MeasureDetail:
    """One measure in full."""

    measure: MeasureNote
    scopes: tuple[ScopeLine, ...]
    first_year: int | None
    near_zero_share: float | None
    sources: tuple[Source, ...]
    edition_id: str

    def table(self) -> tuple[Columns, Rows]:
        """One row per scope and basis."""
        columns = (
            "measure", "unit", "scope", "basis", "figures", "first_year", "last_year",
            "tables", "tables_missing", "numerator", "denominator", "edition",
        )  # fmt: skip
        return columns, [
            (
                self.measure.id, self.measure.unit, one.scope, one.basis, one.figures,
                one.years[0] if one.years else None, one.years[-1] if one.years else None,
                " ".join(one.tables), " ".join(one.tables_missing),
                " ".join(one.numerator), " ".join(one.denominator), self.edition_id,
            )
            for one in self.scopes
        ]  # fmt: skip
