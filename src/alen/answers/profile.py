"""One organisation: who it is, what it belongs to, and all its measures at their newest year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alen.answers.choosing import RANKED_KINDS, select
from alen.answers.compare import NotLoaded, applicable, not_loaded
from alen.answers.edition import Reading, named
from alen.answers.parts import (
    BAND_COLUMNS,
    CELL_COLUMNS,
    HEADER_COLUMNS,
    REMARK_COLUMNS,
    Cell,
    Columns,
    Header,
    Named,
    Rows,
    SwingBand,
    band_row,
    cell_row,
    header_row,
    remark_row,
)
from alen.answers.ranked import status_of
from alen.answers.ranking import Standings, standings
from alen.answers.selection import Selection
from alen.measures.definition import Measure, Text
from alen.model.figures import BASES
from alen.model.notes import notes_about
from alen.model.organisation import SCHEMES, Organisation


@dataclass(frozen=True)
class Belonging:
    """What an organisation belongs to, by which scheme, from which day to which (None: still)."""

    parent: Named
    scheme: str
    valid_from: str
    valid_to: str | None


@dataclass(frozen=True)
class OrganisationNote:
    """A dated fact about the organisation: text and where it can be checked."""

    id: str
    date: str
    text: Text
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ShowLine:
    """One measure in one scope at its newest year.

    place of n      None of n when it has no rank
    change_pct      growth from the year before, nominal; for shares the change is in `change_points`
    status          `ranked`, `booked_elsewhere`, `missing` or `not_ranked` (nation, groups)
    band            how far figure and place could lie elsewhere; None where no band is made
    no_place        why a ranked figure has no place, as in a ranking; empty for all others
    """

    header: Header
    year: int
    cell: Cell
    status: str
    place: int | None
    n: int
    percentile: float | None
    change_pct: float | None
    change_points: float | None
    band: SwingBand | None = None
    no_place: str = ""


@dataclass(frozen=True)
class ShowAnswer:
    """An organisation's identity and figures."""

    organisation: Named
    valid_from: str
    valid_to: str | None
    belongings: tuple[Belonging, ...]
    members: tuple[Named, ...]
    replaces: tuple[Named, ...]
    replaced_by: Named | None
    notes: tuple[OrganisationNote, ...]
    lines: tuple[ShowLine, ...]
    not_loaded: tuple[NotLoaded, ...]
    edition_id: str

    def table(self) -> tuple[Columns, Rows]:
        """One row per measure."""
        columns = (
            "organisation_code", "organisation_name", *HEADER_COLUMNS, *CELL_COLUMNS,
            "place", "n", "percentile", "change_pct", "change_points", "status", "no_place", *BAND_COLUMNS,
            *REMARK_COLUMNS, "edition",
        )  # fmt: skip
        return columns, [
            (
                self.organisation.code, self.organisation.name_da, *header_row(line.header),
                *cell_row(line.cell), line.place, line.n, line.percentile,
                line.change_pct, line.change_points, line.status, line.no_place, *band_row(line.band),
                *remark_row(line.cell), self.edition_id,
            )
            for line in self.lines
        ]  # fmt: skip


def _belongings(reading: Reading, one: Organisation) -> tuple[Belonging, ...]:
    mine = [m for m in reading.organisations.memberships if m.organisation_key == one.key]
    mine.sort(key=lambda m: (SCHEMES.index(m.scheme), m.valid_from))
    return tuple(
        Belonging(named(reading.organisations.by_key(m.parent_key)), m.scheme, m.valid_from, m.valid_to)
        for m in mine
    )


def _members(reading: Reading, one: Organisation) -> tuple[Named, ...]:
    """Everyone who ever belonged to it, by code."""
    keys = {m.organisation_key for m in reading.organisations.memberships if m.parent_key == one.key}
    return tuple(named(m) for m in sorted(map(reading.organisations.by_key, keys), key=lambda m: m.code))


def _successor(reading: Reading, one: Organisation) -> Named | None:
    for note in reading.notes:
        if one.code in note.replaces and note.successor:
            found = reading.organisations.by_code(note.successor)
            return None if found is None else named(found)
    return None


def _newest(
    reading: Reading, measure: Measure, scope: str, one: Organisation
) -> tuple[Selection, int] | None:
    """The figures and the year to show: the newest with a value, in the basis that has it.

    Without any value the newest year with a row, so that the reason is seen; None without a row.
    """
    base = measure.of or measure.id
    keys = {part.key for part in (one, *reading.replaced_by(one))}
    found: list[tuple[bool, int, bool, Selection]] = []
    for basis in BASES:
        known = reading.figures(base, scope, basis).years_by_organisation
        years = sorted({year for key in keys for year in known.get(key, ())}, reverse=True)
        if not years:
            continue
        trial = select(reading, measure, scope, basis)
        with_value = next((year for year in years if trial.value(one, year) is not None), None)
        year = years[0] if with_value is None else with_value
        found.append((with_value is not None, year, basis == "computed", trial))
    if not found:
        return None
    _, year, _, selection = max(found, key=lambda line: line[:3])
    return selection, year


def _change(selection: Selection, one: Organisation, year: int) -> tuple[float | None, float | None]:
    """Change from the year before: per cent, or percentage points where the value is a per cent."""
    if selection.measure.of or year in selection.cut_years():
        return None, None
    now, then = selection.cell(one, year).value, selection.cell(one, year - 1).value
    if now is None or then is None:
        return None, None
    if selection.measure.unit == "pct":
        return None, now - then
    return (100.0 * (now / then - 1.0), None) if then > 0 else (None, None)


def _line(reading: Reading, measure: Measure, scope: str, one: Organisation) -> ShowLine | None:
    newest = _newest(reading, measure, scope, one)
    if newest is None:
        return None
    selection, year = newest
    cell = selection.cell(one, year)
    pct, points = _change(selection, one, year)
    everybody = standings(selection, one.kind, year) if one.kind in RANKED_KINDS else Standings({}, 0)
    row = everybody.rows.get(one.code)
    status = status_of(cell)
    if row is None and status == "ranked":
        status = "not_ranked"
    return ShowLine(
        header=selection.header(),
        year=year,
        cell=cell,
        status=status,
        place=row.place if row else None,
        n=everybody.n,
        percentile=row.percentile if row else None,
        change_pct=pct,
        change_points=points,
        band=row.band if row else None,
        no_place=row.no_place if row else "",
    )


def _figures(reading: Reading, one: Organisation) -> tuple[Sequence[ShowLine], Sequence[NotLoaded]]:
    lines: list[ShowLine] = []
    lacking: list[NotLoaded] = []
    kinds = (one.kind,) if one.kind in RANKED_KINDS else RANKED_KINDS if one.kind == "nation" else ("all",)
    for measure, scope in dict.fromkeys(pair for kind in kinds for pair in _pairs(reading, kind)):
        found = reading.find_measure(measure)
        line = _line(reading, found, scope, one)
        if line is not None:
            lines.append(line)
        elif not found.of and one.kind in RANKED_KINDS:
            lacking.append(not_loaded(reading, found, scope))
    return lines, lacking


def _pairs(reading: Reading, kind: str) -> list[tuple[str, str]]:
    return [(measure.id, scope) for measure, scope in applicable(reading, kind)]


def show(reading: Reading, organisation: str) -> ShowAnswer:
    """Who an organisation is, and every measure at its newest year with its place among its kind.

    An organisation that replaced others and has no figures yet is shown as their sum.
    Raises UnknownOrganisation or AmbiguousOrganisation.
    """
    one = reading.organisations.find(organisation)
    lines, lacking = _figures(reading, one)
    return ShowAnswer(
        organisation=named(one),
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        belongings=_belongings(reading, one),
        members=_members(reading, one),
        replaces=tuple(named(part) for part in reading.replaced_by(one)),
        replaced_by=_successor(reading, one),
        notes=tuple(
            OrganisationNote(
                note.id,
                note.date.isoformat(),
                Text(note.text_da, note.text_en),
                tuple((source.title, source.url) for source in note.sources),
            )
            for note in notes_about(reading.notes, one)
        ),
        lines=tuple(lines),
        not_loaded=tuple(lacking),
        edition_id=reading.edition_id,
    )
