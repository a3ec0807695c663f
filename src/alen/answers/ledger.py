"""All figures of an edition in one order, as columns: what pages of figures are cut from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alen.answers.edition import FIGURES, Reading
from alen.answers.parts import Columns, Rows
from alen.model.figures import BASES, SCOPES

if TYPE_CHECKING:
    from alen.answers.questions import Desk


@dataclass(frozen=True)
class FigureRow:
    """One figure as the edition holds it, its value perhaps moved to a price level.

    value           in `unit`; None with `missing_reason` where there is none
    numerator       øre or persons as in the edition, whatever the price level; None as published
    denominator     persons, øre or hectares as in the edition; None as published
    price           `current` or `real` with base year and deflator
    change          against another edition: `added`, `changed`, `removed`; empty where none was asked for.
                    A removed figure has neither value nor reason: it is not there any more.
    explain         the address of its explanation; empty for a removed one
    """

    measure: str
    organisation_code: str
    organisation_da: str
    organisation_en: str
    year: int
    scope: str
    basis: str
    value: float | None
    unit: str
    numerator: int | None
    denominator: int | None
    price: str
    price_base_year: int | None
    deflator: str
    missing_reason: str
    flags: tuple[str, ...]
    change: str
    explain: str


_YEARS = 10_000

ROW_COLUMNS: Columns = (
    "measure", "organisation_code", "organisation_da", "organisation_en", "year", "scope", "basis", "value",
    "unit", "numerator", "denominator", "price", "price_base_year", "deflator", "missing_reason", "flags",
    "change", "explain", "edition",
)  # fmt: skip


def row_cells(rows: Iterable[FigureRow], edition_id: str) -> Rows:
    """Figures under ROW_COLUMNS."""
    return [
        (
            one.measure, one.organisation_code, one.organisation_da, one.organisation_en, one.year,
            one.scope, one.basis, one.value, one.unit, one.numerator, one.denominator, one.price,
            one.price_base_year, one.deflator, one.missing_reason, " ".join(one.flags), one.change,
            one.explain, edition_id,
        )
        for one in rows
    ]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Ledger:
    """Every figure by measure, organisation, year, scope and basis; ids and codes in the order of text.

    `measure` and `organisation` are places in `measures` and `codes`; the numbers are float64 with NaN
    for null, whole below 2^53.
    """

    measures: tuple[str, ...]
    codes: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    measure: NDArray[np.int64]
    organisation: NDArray[np.int64]
    year: NDArray[np.int64]
    scope: NDArray[np.int64]
    basis: NDArray[np.int64]
    value: NDArray[np.float64]
    numerator: NDArray[np.float64]
    denominator: NDArray[np.float64]
    reason: NDArray[Any]
    flags: NDArray[Any]
    lineage: NDArray[np.int64]

    def table(self) -> tuple[Columns, Rows]:
        """Nothing: a ledger is never printed whole."""
        return (), []

    def chosen(
        self,
        measures: Sequence[str] | None,
        codes: Sequence[str] | None,
        years: Sequence[int] | None,
        scope: str | None,
        basis: str | None,
    ) -> NDArray[np.int64]:
        """The places of the figures asked for, in order; None asks for all."""
        mask = np.ones(self.year.size, dtype=np.bool_)
        if measures is not None:
            mask &= np.isin(self.measure, _numbers(self.measures, measures))
        if codes is not None:
            mask &= np.isin(self.organisation, _numbers(self.codes, codes))
        if years is not None:
            mask &= np.isin(self.year, np.array(years, dtype=np.int64))
        if scope is not None:
            mask &= self.scope == SCOPES.index(scope)
        if basis is not None:
            mask &= self.basis == BASES.index(basis)
        return np.flatnonzero(mask)

    @cached_property
    def _keys(self) -> NDArray[np.int64]:
        """Every figure's key as one number, in ascending order."""
        return self._key(self.measure, self.organisation, self.year, self.scope, self.basis)

    def _key(self, measure: Any, organisation: Any, year: Any, scope: Any, basis: Any) -> Any:
        place = (measure * len(self.codes) + organisation) * _YEARS + year
        return (place * len(SCOPES) + scope) * len(BASES) + basis

    def place(self, key: tuple[str, str, int, str, str]) -> int:
        """The place of one figure by measure, code, year, scope and basis; -1 where it is not there."""
        if key[0] not in self._numbered or key[1] not in self._coded:
            return -1
        wanted: int = self._key(
            self._numbered[key[0]], self._coded[key[1]], key[2], SCOPES.index(key[3]), BASES.index(key[4])
        )
        place = int(np.searchsorted(self._keys, wanted))
        return place if place < self._keys.size and self._keys[place] == wanted else -1

    @cached_property
    def _numbered(self) -> dict[str, int]:
        return {id_: place for place, id_ in enumerate(self.measures)}

    @cached_property
    def _coded(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self.codes)}


def _numbers(all_names: Sequence[str], wanted: Sequence[str]) -> NDArray[np.int64]:
    known = {name: number for number, name in enumerate(all_names)}
    return np.array([known[one] for one in wanted if one in known], dtype=np.int64)


@dataclass(frozen=True)
class WholeLedger:
    """The ledger of an edition, asked for like any answer so that a desk makes it once."""

    def address(self) -> str:
        """None of its own: pages of it are cut by `Figures`."""
        return ""

    def ask(self, desk: Desk) -> Ledger:
        """The ledger."""
        return _ledger(desk.reading)


def _ledger(reading: Reading) -> Ledger:
    def column(name: str) -> NDArray[Any]:
        return reading.data.column(FIGURES, name)

    def whole(name: str) -> NDArray[np.int64]:
        return np.asarray(column(name), dtype=np.int64)

    measures = reading.measure_ids
    organisations = sorted(reading.organisations, key=lambda one: one.code)
    ids = {id_: place for place, id_ in enumerate(measures)}
    measure = _ranked(whole("measure_key"), {key: ids[reading.measure_id_of(key)] for key in _keys(reading)})
    organisation = _ranked(
        whole("organisation_key"), {one.key: place for place, one in enumerate(organisations)}
    )
    year, scope, basis = whole("year"), whole("scope_key"), whole("basis_key")
    order = np.lexsort((basis, scope, year, organisation, measure))
    return Ledger(
        measures, tuple(one.code for one in organisations),
        tuple((one.name_da, one.name_en) for one in organisations),
        measure[order], organisation[order], year[order], scope[order], basis[order],
        _filled(column("value"), np.nan, np.float64)[order],
        _filled(column("numerator"), np.nan, np.float64)[order],
        _filled(column("denominator"), np.nan, np.float64)[order],
        _filled(column("missing_reason"), "", object)[order],
        _filled(column("flags"), "", object)[order],
        whole("lineage_key")[order],
    )  # fmt: skip


def _keys(reading: Reading) -> list[int]:
    return [int(row["measure_key"]) for row in reading.data.rows("out_alen__measure")]


def _ranked(own: NDArray[np.int64], places: dict[int, int]) -> NDArray[np.int64]:
    """The edition's own numbers, which may be huge, as places in the order of text."""
    unique, inverse = np.unique(own, return_inverse=True)
    return np.array([places[int(key)] for key in unique], dtype=np.int64)[inverse]


def _filled(array: NDArray[Any], empty: object, dtype: Any) -> NDArray[Any]:
    mask: NDArray[np.bool_] = np.ma.getmaskarray(array)
    made = np.array(array, dtype=dtype)
    made[mask] = empty
    return made
