"""Price indices read again from the bytes they rest on: the leaves of the step to real prices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from alen.answers.branches import Branch
from alen.answers.leaves import Leaves, Snapshot, TermRow
from alen.answers.prices import Level
from alen.answers.rereading import Book
from alen.answers.tree import CodeNote, Leaf, PriceNode
from alen.errors import BadFile
from alen.measures.definition import Text
from alen.measures.price_indices import DeflatorDefinition, read_deflators
from alen.store.cells import codec, iter_records
from alen.store.packaged import list_names, read_text

_FOLDER = ("measures", "deflators")
YEAR_COLUMN = "year"


def shipped_definitions() -> dict[str, DeflatorDefinition]:
    """The indices that ship with the package, by id."""
    texts = {name: read_text(*_FOLDER, name) for name in list_names(*_FOLDER)}
    return {one.id: one for one in read_deflators(texts)}


@dataclass(frozen=True)
class _Inputs:
    """The cells of an index in two years, and the factor they give."""

    leaves: tuple[Leaf, ...]
    factor: Fraction | None


class Indices:
    """The price indices of an edition with the cells they rest on.

    definitions  indices by id; None: those that ship with the package
    """

    def __init__(self, leaves: Leaves, definitions: Mapping[str, DeflatorDefinition] | None = None) -> None:
        self.leaves = leaves
        self._given = definitions

    @cached_property
    def _definitions(self) -> Mapping[str, DeflatorDefinition]:
        return shipped_definitions() if self._given is None else self._given

    def step(
        self, id_: str, level: Level, book: Book | None, year: int, current: float | None, real: float | None
    ) -> PriceNode:
        """The step from current prices of `year` to the level's."""
        price = level.price
        base = price.base_year
        assert base is not None
        inputs = self._inputs(f"{id_}/index", price.deflator_id, book, year, base)
        factor = level.factor(year)
        return PriceNode(
            id_,
            price.deflator_id,
            price.deflator_name or Text(price.deflator_id, price.deflator_id),
            price.deflator_source,
            base,
            year,
            _float(level.index.get(base)),
            _float(level.index.get(year)),
            _float(factor),
            year in price.estimate_years,
            current,
            real,
            inputs.leaves,
            _float(inputs.factor),
        )

    def _inputs(self, id_: str, deflator_id: str, book: Book | None, year: int, base: int) -> _Inputs:
        definition = self._definitions.get(deflator_id)
        if definition is not None and definition.method == "implied":
            return self._implied(id_, definition, book, year, base)
        if definition is not None and definition.method == "chain":
            return self._chained(id_, definition, book, year, base)
        return _Inputs((), None)

    # -- an index implied by one amount in two price levels ---------------------------------------

    def _implied(
        self, id_: str, definition: DeflatorDefinition, book: Book | None, year: int, base: int
    ) -> _Inputs:
        organisation = self.leaves.reading.organisations.by_code(definition.organisation_code)
        if organisation is None:
            return _Inputs((), None)
        found: list[Leaf] = []
        levels: list[Fraction | None] = []
        for name, one_year in (("base", base), ("year", year)):
            branch = Branch(self.leaves, book, organisation, one_year, frozenset())
            numbers: list[int | None] = []
            for number, term in enumerate(self._terms(definition), start=1):
                side = None
                if book is not None:
                    book.read([term], organisation.code, one_year)
                    side = book.gather([term], organisation.code, one_year)
                found += branch.term(f"{id_}/{name}/{number}", term, side).leaves
                numbers.append(None if side is None else side.total)
            top, bottom = numbers
            levels.append(Fraction(top, bottom) if top and bottom else None)
        at_base, at_year = levels
        return _Inputs(tuple(found), at_base / at_year if at_base and at_year else None)

    def _terms(self, definition: DeflatorDefinition) -> tuple[TermRow, TermRow]:
        """The amount in the year's prices and in fixed prices, as terms of no measure."""
        place = sorted(self._definitions).index(definition.id)
        current, fixed = (
            TermRow(
                -1 - 2 * place - which, "numerator", 1, definition.table_id,
                {**(definition.codes or {}), "price_unit": price_unit}, 0, 1,
            )
            for which, price_unit in enumerate((definition.current, definition.fixed))
        )  # fmt: skip
        return current, fixed

    # -- an index chained from yearly increases ---------------------------------------------------

    def _chained(
        self, id_: str, definition: DeflatorDefinition, book: Book | None, year: int, base: int
    ) -> _Inputs:
        snapshot = self._snapshot(definition.id)
        if snapshot is None:
            return _Inputs((), None)
        years = range(min(year, base) + 1, max(year, base) + 1)
        texts, absent = dict[int, str](), "not_read"
        if book is not None:
            with book.trying(snapshot):
                texts = self._rates(snapshot, definition.column, book, years)
            absent = "unreadable" if snapshot.key in book.unread else "absent"
        leaves = tuple(
            _rate_leaf(f"{id_}/{one}", snapshot, definition.column, one, texts.get(one), absent)
            for one in years
        )
        if len(texts) < len(years):
            return _Inputs(leaves, None)
        growth = Fraction(1)
        for text in texts.values():
            growth *= 1 + Fraction(Decimal(text)) / 100
        return _Inputs(leaves, growth if base >= year else 1 / growth)

    def _snapshot(self, deflator_id: str) -> Snapshot | None:
        keys = self.leaves.reading.deflators[deflator_id].snapshot_keys
        return self.leaves.snapshots.get(min(keys)) if keys else None

    def _rates(self, snapshot: Snapshot, column: str, book: Book, years: Iterable[int]) -> dict[int, str]:
        """The increases of some years as they stand in the file: year -> text."""
        path, form = book.store.path(snapshot.source.sha256), snapshot.form
        year_at, rate_at = form.columns.index(YEAR_COLUMN), form.columns.index(column)
        wanted, found = set(map(str, years)), dict[int, str]()
        with path.open(encoding=codec(form.encoding), newline="") as stream:
            records = iter_records(stream, form.delimiter, path.name)
            next(records, None)
            for line, fields in records:
                if len(fields) != len(form.columns):
                    raise BadFile("the row has too many fields or too few", where=f"{path.name}, row {line}")
                if fields[year_at] in wanted and fields[rate_at].strip():
                    found[int(fields[year_at])] = fields[rate_at].strip()
        return found


def _rate_leaf(id_: str, snapshot: Snapshot, column: str, year: int, text: str | None, absent: str) -> Leaf:
    """One year's increase; its number counts hundredths of a per cent where it has so many decimals.

    absent  its status where there is no text
    """
    decimals = len(text.partition(snapshot.form.decimal)[2]) if text else 0
    number = None if text is None else int(Decimal(text).scaleb(decimals))
    return Leaf(
        id_,
        "number" if text is not None else absent,
        text,
        number,
        decimals,
        (CodeNote("time", YEAR_COLUMN, str(year), ""), CodeNote("series", column, column, "")),
        ((YEAR_COLUMN, str(year)),),
        snapshot.source,
        snapshot.absent_means,
        False,
    )


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)
