"""Figures by the page: one row per figure, chosen by measure, organisation, year, scope and basis."""

from __future__ import annotations

import base64
import hashlib
import json
from binascii import Error as NotBase64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, cast

from alen.answers.addresses import API, api_address
from alen.answers.choosing import select
from alen.answers.differences import FigureChange
from alen.answers.ledger import ROW_COLUMNS, FigureRow, Ledger, WholeLedger, row_cells
from alen.answers.measure_table import MeasureTable
from alen.answers.parts import Columns, Rows, Source
from alen.answers.prices import CURRENT, Level, price_level
from alen.answers.questions import Difference
from alen.errors import BadInput
from alen.model.figures import BASES, SCOPES

if TYPE_CHECKING:
    from alen.answers.questions import Desk

__all__ = ["Figures", "FiguresAnswer", "MeasureTable"]

MOST_ROWS = 10_000
"""Rows of one page at most."""

_Key = tuple[str, str, int, str, str]


@dataclass(frozen=True)
class FiguresAnswer:
    """One page of figures, by measure, organisation, year, scope and basis.

    next_cursor    what fetches the next page; None on the last
    total          figures on all pages together
    changed_since  the edition held against; empty where none was asked for
    """

    rows: tuple[FigureRow, ...]
    next_cursor: str | None
    total: int
    changed_since: str
    edition_id: str
    sources: tuple[Source, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per figure."""
        return ROW_COLUMNS, row_cells(self.rows, self.edition_id)


@dataclass(frozen=True)
class Figures:
    """Figures of an edition, a page at a time.

    measure, organisation, year  only these; None: all. Measures by id, organisations by code or name
    price          `real` only with measures named: each has its own price index
    cursor         what the page before gave as `next_cursor`, with all else but `limit` as it was
    changed_since  an edition: only figures that differ from it, what it alone holds told as removed
    """

    is_passing: ClassVar[bool] = True

    measure: tuple[str, ...] | None = None
    organisation: tuple[str, ...] | None = None
    year: tuple[int, ...] | None = None
    scope: str | None = None
    basis: str | None = None
    price: str = "current"
    base: int | None = None
    deflator: str | None = None
    cursor: str | None = None
    limit: int = 1_000
    changed_since: str | None = None

    def address(self) -> str:
        """`/figures?…`, several values joined by plus."""
        query = {
            name: "+".join(map(str, cast(tuple[object, ...], value))) if isinstance(value, tuple) else value
            for name, value in vars(self).items()
        }
        if self.price == "current":
            del query["price"]
        if self.limit == Figures.limit:
            del query["limit"]
        return api_address("figures", **query)

    def ask(self, desk: Desk) -> FiguresAnswer:
        """The page.

        Raises UnknownMeasure, UnknownOrganisation, NotFound for an unknown edition, and BadInput for
        anything else that cannot be asked, a cursor of another question or edition among it.
        """
        ledger = desk.ask(WholeLedger())
        asked = _Asked(self, desk, ledger)
        start = 0 if self.cursor is None else _opened(self.cursor, desk.edition_id, self.filter())
        if self.changed_since is None:
            return asked.plain_page(start)
        return asked.changed_page(start, self.changed_since)

    def filter(self) -> str:
        """What a cursor belongs to: all that is asked for but the page."""
        return json.dumps({k: v for k, v in vars(self).items() if k not in {"cursor", "limit"}})


class _Asked:
    """One question being answered: its words checked, its price levels found."""

    def __init__(self, question: Figures, desk: Desk, ledger: Ledger) -> None:
        self.question = question
        self.desk = desk
        self.ledger = ledger
        reading = desk.reading
        _refuse_unknown(question)
        self.measures = _measures(desk, question.measure)
        self.codes = (
            None
            if question.organisation is None
            else tuple(reading.organisations.find(one).code for one in question.organisation)
        )
        self.levels = _levels(desk, question, self.measures)
        self.units = {id_: reading.find_measure(id_).unit for id_ in reading.measure_ids}

    def plain_page(self, start: int) -> FiguresAnswer:
        """A page of what the edition holds."""
        asked = self.question
        places = self.ledger.chosen(self.measures, self.codes, asked.year, asked.scope, asked.basis)
        page = places[start : start + asked.limit].tolist()
        rows = tuple(self.row(place) for place in page)
        return self._answer(rows, start, places.size, page, "")

    def changed_page(self, start: int, since: str) -> FiguresAnswer:
        """A page of what differs from another edition."""
        changes = self.desk.ask(Difference(since, self.desk.edition_id)).figures
        found = sorted((one for one in changes if self._is_asked(one)), key=_place_of_change)
        shown = found[start : start + self.question.limit]
        rows: list[FigureRow] = []
        places: list[int] = []
        for one in shown:
            place = self.ledger.place(_key(one))
            places += [place] if place >= 0 else []
            rows.append(self.row(place, one.change) if place >= 0 else self._removed(one, since))
        return self._answer(tuple(rows), start, len(found), places, since)

    def _is_asked(self, one: FigureChange) -> bool:
        asked = self.question
        return all(
            wanted is None or own in wanted
            for own, wanted in (
                (one.measure_id, self.measures),
                (one.organisation_code, self.codes),
                (one.year, asked.year),
                (one.scope, None if asked.scope is None else (asked.scope,)),
                (one.basis, None if asked.basis is None else (asked.basis,)),
            )
        )

    def _answer(
        self, rows: tuple[FigureRow, ...], start: int, total: int, places: Sequence[int], since: str
    ) -> FiguresAnswer:
        reached = start + len(rows)
        edition, asked = self.desk.edition_id, self.question
        cursor = _closed(reached, edition, asked.filter()) if reached < total else None
        lineages = set(self.ledger.lineage[places].tolist()) if places else set[int]()
        snapshots = {key for level in self.levels.values() for key in level.snapshots}
        sources = self.desk.reading.sources(lineages, snapshots)
        return FiguresAnswer(rows, cursor, total, since, edition, sources)

    def row(self, place: int, change: str = "") -> FigureRow:
        """One figure."""
        book = self.ledger
        measure = book.measures[int(book.measure[place])]
        organisation = int(book.organisation[place])
        year, scope = int(book.year[place]), SCOPES[int(book.scope[place])]
        level = self.levels.get(measure, CURRENT)
        value, reason = _moved(float(book.value[place]), str(book.reason[place]), level, year)
        price = level.price
        return FigureRow(
            measure, book.codes[organisation], *book.names[organisation], year, scope,
            BASES[int(book.basis[place])], value, self.units[measure],
            _whole(float(book.numerator[place])), _whole(float(book.denominator[place])),
            price.kind, price.base_year, price.deflator_id, reason,
            tuple(str(book.flags[place]).split()), change,
            _explain(measure, book.codes[organisation], year, scope, BASES[int(book.basis[place])], level),
        )  # fmt: skip

    def _removed(self, one: FigureChange, since: str) -> FigureRow:
        then = self.desk.edition(since).reading
        organisation = then.organisations.by_code(one.organisation_code)
        names = (
            (one.organisation_name, one.organisation_name)
            if organisation is None
            else (organisation.name_da, organisation.name_en)
        )
        unit = then.find_measure(one.measure_id).unit
        return FigureRow(
            one.measure_id, one.organisation_code, *names, one.year, one.scope, one.basis, None, unit,
            None, None, "current", None, "", "", (), "removed", "",
        )  # fmt: skip


def _refuse_unknown(asked: Figures) -> None:
    """Raise BadInput for words and numbers that mean nothing here."""
    if asked.scope is not None and asked.scope not in SCOPES:
        raise BadInput(f"there is no scope {asked.scope!r}", do=f"Use {' or '.join(SCOPES)}.")
    if asked.basis is not None and asked.basis not in BASES:
        raise BadInput(f"there is no basis {asked.basis!r}", do=f"Use {' or '.join(BASES)}.")
    if not 1 <= asked.limit <= MOST_ROWS:
        raise BadInput(f"a page cannot hold {asked.limit} figures", do=f"Ask for 1 to {MOST_ROWS}.")
    if asked.price == "real" and asked.measure is None:
        raise BadInput(
            "real prices were asked for, but no measure was named",
            why="Which price index may be used depends on the measure.",
            do="Name the measures.",
        )
    if asked.price == "real" and asked.changed_since is not None:
        raise BadInput(
            "changes since an edition are told in current prices",
            why="An edition holds current prices alone; real ones also change with the price index.",
            do="Leave the prices out, or leave the edition out.",
        )


def _measures(desk: Desk, wanted: Sequence[str] | None) -> tuple[str, ...] | None:
    """The measures asked for, by id. Raises UnknownMeasure, and BadInput for growth, which is not stored."""
    if wanted is None:
        return None
    found = [desk.reading.find_measure(one) for one in wanted]
    for one in found:
        if one.of:
            raise BadInput(
                f"{one.id} is growth, which is calculated and not held as figures",
                do=f"Ask for {one.of}, or for the series or the ranking of {one.id}.",
            )
    return tuple(one.id for one in found)


def _levels(desk: Desk, asked: Figures, measures: Iterable[str] | None) -> Mapping[str, Level]:
    """The price level of each measure named; none where prices are current."""
    reading = desk.reading
    if asked.price == "current" and asked.base is None and asked.deflator is None:
        return {}
    if measures is None:
        found = reading.find_measure(reading.measure_ids[0])
        price_level(reading, found, asked.price, asked.base, asked.deflator)
        return {}
    levels: dict[str, Level] = {}
    for id_ in measures:
        measure = reading.find_measure(id_)
        level = price_level(
            reading, measure, asked.price, asked.base, asked.deflator, asked.year or (), may_lack=True
        )
        for formula in measure.formulas:
            is_asked = asked.scope in {None, formula.scope} and asked.basis in {None, formula.basis}
            if is_asked and len(reading.figures(id_, formula.scope, formula.basis)):
                # Refuses an index that is never used for what the scope holds.
                select(reading, measure, formula.scope, formula.basis, level=level)
        levels[id_] = level
    return levels


def _moved(value: float, reason: str, level: Level, year: int) -> tuple[float | None, str]:
    """A value at a price level, or why there is none."""
    if value != value or reason:
        return None, reason or "missing_at_source"
    if not level.is_real:
        return value, ""
    factor = level.factor(year)
    if factor is None:
        return None, level.no_index(year).reason
    return float(Fraction(value) * factor), ""


def _whole(number: float) -> int | None:
    return None if number != number else round(number)


def _explain(measure: str, code: str, year: int, scope: str, basis: str, level: Level) -> str:
    """The address of a figure's explanation; ids and codes need no quoting."""
    query = "" if scope == "single" else f"scope={scope}&"
    price = level.price
    if level.is_real:
        tail = f"&price=real&base={price.base_year}&deflator={price.deflator_id}"
    else:
        tail = ""
    return f"{API}/explain/{measure}/{code}/{year}?{query}basis={basis}{tail}"


def _key(one: FigureChange) -> _Key:
    return one.measure_id, one.organisation_code, one.year, one.scope, one.basis


def _place_of_change(one: FigureChange) -> tuple[str, str, int, int, int]:
    return one.measure_id, one.organisation_code, one.year, SCOPES.index(one.scope), BASES.index(one.basis)


def _check(edition_id: str, start: int, asked: str) -> str:
    return hashlib.sha256(f"{edition_id}|{start}|{asked}".encode()).hexdigest()[:24]


def _closed(start: int, edition_id: str, asked: str) -> str:
    """A cursor: where to go on, in which edition, for which question."""
    text = f"{edition_id}|{start}|{_check(edition_id, start, asked)}"
    return base64.urlsafe_b64encode(text.encode("ascii")).decode("ascii").rstrip("=")


def _opened(cursor: str, edition_id: str, asked: str) -> int:
    """Where a cursor goes on. Raises BadInput for one of another edition or question, or none at all."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode(
            "ascii"
        )
        edition, start, check = text.split("|")
        place = int(start)
    except (NotBase64, ValueError) as error:
        raise BadInput("this is no cursor", do="Leave it out to begin with the first page.") from error
    if edition != edition_id:
        raise BadInput(
            "the cursor is of another edition",
            where=f"edition {edition_id}",
            why="Pages of two editions must not be put together.",
            do="Begin again with the first page, or ask the edition it came from.",
        )
    if check != _check(edition, place, asked):
        raise BadInput(
            "the cursor is of another question",
            do="Repeat the question just as it was, or begin again with the first page.",
        )
    return place
