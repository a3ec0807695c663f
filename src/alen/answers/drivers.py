"""What moved a total: the parts of its numerators by function or art, between two years.

Numerators are whole øre from the edition's own parts. Percentage points are of the total's growth and add up
to it: those of the parts named, of the others together, and of what cannot be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from alen.answers.addresses import api_address
from alen.answers.choosing import kind_of, refuse_other_kinds, scope_of
from alen.answers.edition import Reading, measure_note, named
from alen.answers.facts import read_table_facts
from alen.answers.numerators import Numerators
from alen.answers.parts import Columns, MeasureNote, Missing, Named, Rows, Source
from alen.errors import BadInput, NoFigures
from alen.measures.breakdowns import REST
from alen.measures.definition import Breakdown, Measure, Text
from alen.measures.deflate import year_ranges
from alen.model.accounts import ChartNames
from alen.model.figures import SCOPE_KEY
from alen.model.organisation import Organisation
from alen.store.packaged import read_text

if TYPE_CHECKING:
    from alen.answers.questions import Desk

PARTS = "out_alen__part"
SPELLINGS = "out_alen__spelling"
MOST_DRIVERS = 8
"""Parts that are named one by one; the others are one row."""

_LEADING_CODE = re.compile(r"^[0-9][0-9.]*\s+(?=\S)")

Amount = tuple[int | None, str]
"""A part in øre, or why there is none."""


@dataclass(frozen=True)
class Driver:
    """One part between two years. What is not known is None, with `missing`.

    code         a code of the dimension; `rest` for what is not loaded apart
    label        the code's name; None where neither the chart of accounts nor the edition has one
    points       percentage points of the total's growth
    share_pct    the change in per cent of the total's change; None where that is 0
    last_share_pct  the amount in per cent of the last year's total
    members_missing  organisations that have the part in one of the years only: they are not in it
    """

    code: str
    label: Text | None
    first_ore: int | None
    last_ore: int | None
    change_ore: int | None
    points: float | None
    share_pct: float | None
    last_share_pct: float | None
    missing: Missing | None = None
    members_missing: int = 0


@dataclass(frozen=True)
class Others:
    """The parts that are not named, as one: how many, and their sums."""

    count: int
    first_ore: int
    last_ore: int
    change_ore: int
    points: float | None
    share_pct: float | None


@dataclass(frozen=True)
class DriversAnswer:
    """What moved a total between two years, largest change first.

    organisation    the one asked for; None: all of `kind` that have the figure in both years
    members, members_missing  how many are summed, and how many lack one of the years
    is_complete     the dimension's codes make up the whole; else one part is the rest
    covered_first, covered_last  what the codes loaded apart make up of each year's total, in per cent
    unexplained_ore change of the total that belongs to parts missing in one of the years; 0 for most
    """

    measure: MeasureNote
    scope: str
    dimension: str
    first_year: int
    last_year: int
    kind: str
    organisation: Named | None
    members: int
    members_missing: int
    is_complete: bool
    drivers: tuple[Driver, ...]
    others: Others | None
    total_first_ore: int
    total_last_ore: int
    change_ore: int
    growth_pct: float | None
    covered_first_pct: float | None
    covered_last_pct: float | None
    unexplained_ore: int
    unexplained_points: float | None
    edition_id: str
    sources: tuple[Source, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per part that is named, then the others."""
        columns = (
            "measure", "scope", "dimension", "code", "label_da", "label_en", "organisation_code",
            "first_year", "last_year", "first_ore", "last_ore", "change_ore", "points", "share_pct",
            "last_share_pct",
            "missing_reason", "edition",
        )  # fmt: skip
        code = self.organisation.code if self.organisation else None
        head = (self.measure.id, self.scope, self.dimension)
        years = (self.first_year, self.last_year)
        rows: Rows = [
            (
                *head, one.code, one.label.da if one.label else "", one.label.en if one.label else "", code,
                *years, one.first_ore, one.last_ore, one.change_ore, one.points, one.share_pct,
                one.last_share_pct, one.missing.reason if one.missing else "", self.edition_id,
            )
            for one in self.drivers
        ]  # fmt: skip
        if self.others is not None:
            rest = self.others
            rows.append(
                (
                    *head, "others", "", "", code, *years, rest.first_ore, rest.last_ore, rest.change_ore,
                    rest.points, rest.share_pct, None, "", self.edition_id,
                )
            )  # fmt: skip
        return columns, rows


@dataclass(frozen=True)
class Drivers:
    """What moved a total by function or art; see `drivers`."""

    measure: str
    first_year: int
    last_year: int
    kind: str | None = None
    scope: str | None = None
    dimension: str = "funktion"
    organisation: str | None = None

    def address(self) -> str:
        """`/drivers/{measure}?first_year=…&last_year=…&dimension=…`."""
        query = {name: value for name, value in vars(self).items() if name != "measure"}
        return api_address("drivers", self.measure, **query)

    def ask(self, desk: Desk) -> DriversAnswer:
        """The drivers."""
        return drivers(desk.reading, **vars(self))


# -- the parts of an edition -------------------------------------------------------------------------------


class PartTable:
    """The parts of one measure in one scope by one dimension: (organisation key, year) -> code -> amount."""

    def __init__(self, reading: Reading, measure: Measure, scope: str, dimension: str) -> None:
        column = reading.data.column
        ids = {reading.measure_id_of(int(key)): int(key) for key in np.unique(column(PARTS, "measure_key"))}
        places = np.flatnonzero(
            (column(PARTS, "measure_key") == ids.get(measure.id, -1))
            & (column(PARTS, "scope_key") == SCOPE_KEY[scope])
            & (column(PARTS, "dimension") == dimension)
        )
        names = ("organisation_key", "year", "code", "amount_ore", "missing_reason")
        self.reading = reading
        self.amounts: dict[tuple[int, int], dict[str, Amount]] = {}
        for organisation, year, code, amount, reason in zip(
            *(column(PARTS, name)[places].tolist() for name in names), strict=True
        ):
            here = self.amounts.setdefault((organisation, year), {})
            here[code] = (None, str(reason)) if amount is None else (int(amount), "")

    def years(self) -> tuple[int, ...]:
        """The years that have parts."""
        return tuple(sorted({year for _, year in self.amounts}))

    def of(self, one: Organisation, year: int) -> Mapping[str, Amount] | None:
        """An organisation's parts; before it existed, the sum of those it takes over from. None: none."""
        own = self.amounts.get((one.key, year))
        if own is not None or one.stands_in(year) or one.valid_from <= f"{year:04d}-12-31":
            return own
        both = [self.amounts.get((part.key, year)) for part in self.reading.replaced_by(one)]
        found = [parts for parts in both if parts is not None]
        return _summed(found) if found and len(found) == len(both) else None


def _summed(parts: Iterable[Mapping[str, Amount]]) -> dict[str, Amount]:
    """Parts of several, code by code; a sum that lacks one of its amounts is missing."""
    found: dict[str, Amount] = {}
    for one in parts:
        for code, (amount, reason) in one.items():
            known, why = found.get(code, (0, ""))
            lacks = amount is None or known is None
            found[code] = (None, why or reason) if lacks else ((known or 0) + (amount or 0), "")
    return found


def breakdown_of(measure: Measure, dimension: str) -> Breakdown:
    """How a measure is split by a dimension.

    Raises BadInput for a dimension it is not split by.
    """
    found = next((one for one in measure.breakdowns if one.dimension == dimension), None)
    if found is None:
        known = ", ".join(one.dimension for one in measure.breakdowns)
        raise BadInput(
            f"{measure.id} is not split by {dimension!r}",
            why="A measure's definition says which parts an edition keeps.",
            do=f"It is split by: {known}." if known else "Ask for a measure with breakdowns, as region-it.",
        )
    return found


class Labels:
    """What codes are called: by the chart of accounts, else by the table's own labels."""

    def __init__(self, reading: Reading, measure: Measure, dimension: str) -> None:
        self.names = ChartNames.from_csv(read_text("data", "accounts.csv"))
        self.dimension = dimension
        self.kind = "region" if measure.organisations == "region" else "municipality"
        self.spelled = _spelled(reading, measure, dimension)

    def of(self, code: str) -> Text | None:
        """A code's name in both languages; the publisher's is Danish in both."""
        for one in self._lists(code):
            da, en = self.names.name(one, code, "da"), self.names.name(one, code, "en")
            if da is not None and en is not None:
                return Text(da, en)
        label = self.spelled.get(code)
        return None if label is None else Text(label, label)

    def _lists(self, code: str) -> tuple[str, ...]:
        if self.dimension != "funktion":
            return (self.dimension,)
        return (f"hovedkonto_{self.kind}",) if len(code) == 1 else (f"funktion_{self.kind}",)


def _spelled(reading: Reading, measure: Measure, dimension: str) -> dict[str, str]:
    """Code -> the label the measure's own tables give it, without the code itself."""
    facts = read_table_facts(read_text("sources", "statbank", "tables.yml"))
    tables = {one.table_id for formula in measure.formulas for one in formula.numerator}
    variables = {
        int(row["snapshot_key"]): {
            name for name, role in facts[row["table_id"]].roles.items() if role == dimension
        }
        for row in reading.data.rows("out_alen__snapshot")
        if row["table_id"] in tables and row["table_id"] in facts
    }
    # By column: an edition spells tens of thousands of codes, of which a table holds a hundred.
    column = reading.data.column
    places = np.flatnonzero(np.isin(column(SPELLINGS, "snapshot_key"), list(variables)))
    names = ("snapshot_key", "variable", "code", "label")
    found: dict[str, str] = {}
    for key, variable, code, text in zip(
        *(column(SPELLINGS, n)[places].tolist() for n in names), strict=True
    ):
        label = _LEADING_CODE.sub("", str(text)).strip()
        if label and str(variable).casefold() in variables[int(key)]:
            found.setdefault(str(code), label)
    return found


# -- the answer --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Member:
    """One organisation in both years: its numerators and its parts."""

    total: tuple[int, int]
    parts: tuple[Mapping[str, Amount], Mapping[str, Amount]]


def drivers(
    reading: Reading,
    measure: str,
    first_year: int,
    last_year: int,
    kind: str | None = None,
    scope: str | None = None,
    dimension: str = "funktion",
    organisation: str | None = None,
) -> DriversAnswer:
    """Each part's contribution to the growth of a total between two years, in øre and percentage points.

    The total is that of one organisation, or of all of a kind in the last year that have the figure in
    both; one that replaced others is their sum before it existed. Numerators are in current prices.

    Raises UnknownMeasure, UnknownOrganisation, BadInput (a dimension the measure is not split by, years in
    the wrong order or on two sides of a break) and NoFigures, listing the years there are.
    """
    found = reading.find_measure(measure)
    breakdown = breakdown_of(found, dimension)
    scope = scope_of(reading, found, scope)
    kind = kind_of(found, kind)
    refuse_cut(found, first_year, last_year)
    table = PartTable(reading, found, scope, dimension)
    one = None if organisation is None else reading.organisations.find(organisation)
    if one is not None:
        refuse_other_kinds(found, [one])
    asked = reading.organisations.of_kind(kind, last_year) if one is None else (one,)
    amounts = Numerators(reading, found, scope)
    members = [
        member
        for each in asked
        if (member := _member(amounts, table, each, first_year, last_year)) is not None
    ]
    if not members:
        listed = year_ranges(table.years())
        raise NoFigures(
            f"there are no parts of {found.id} by {dimension} for {first_year} and {last_year}",
            where=f"edition {reading.edition_id}",
            why=f"They are kept with the figures, made from {', '.join(amounts.selection.tables())}.",
            do=f"There are parts for {listed}." if listed else "Run `alen update`, or `alen import`.",
        )
    split = _split(members, breakdown, Labels(reading, found, dimension))
    return DriversAnswer(
        measure=measure_note(found),
        scope=scope,
        dimension=dimension,
        first_year=first_year,
        last_year=last_year,
        kind=kind,
        organisation=None if one is None else named(one),
        members=len(members),
        members_missing=len(asked) - len(members),
        is_complete=breakdown.is_complete,
        **split,
        edition_id=reading.edition_id,
        sources=amounts.sources(),
    )


def refuse_cut(measure: Measure, first: int, last: int) -> None:
    """Raise BadInput for two years in the wrong order, or with a break of the measure between them."""
    if first >= last:
        raise BadInput(f"{first} does not come before {last}", do="Give the earlier year first.")
    cut = next((one for one in measure.breaks if first < one.year <= last), None)
    if cut is not None:
        raise BadInput(
            f"{measure.id} is cut at {cut.year}: {first} and {last} cannot be compared",
            why=cut.text.en,
            do="Choose two years on the same side.",
        )


def _member(
    amounts: Numerators, table: PartTable, one: Organisation, first: int, last: int
) -> _Member | None:
    then, now = (amounts.nominal(one, year).ore for year in (first, last))
    parts = table.of(one, first), table.of(one, last)
    if then is None or now is None or parts[0] is None or parts[1] is None:
        return None
    return _Member((then, now), (parts[0], parts[1]))


def _part(code: str, members: Sequence[_Member]) -> tuple[int | None, int | None, int, str]:
    """A code's sums in both years over the members that have it in both, how many have it in one only, and
    why there is no sum."""
    then = now = held = lacking = 0
    why = ""
    for member in members:
        sides = [parts.get(code) for parts in member.parts]
        if sides[0] is None and sides[1] is None:
            continue
        known = [side[0] for side in sides if side is not None and side[0] is not None]
        if len(known) == len(sides):
            then, now, held = then + known[0], now + known[1], held + 1
            continue
        lacking += 1
        why = why or next((side[1] for side in sides if side is not None and side[0] is None), "")
    if not held:
        return None, None, lacking, why or "missing_at_source"
    return then, now, lacking, ""


def _split(members: Sequence[_Member], breakdown: Breakdown, labels: Labels) -> dict[str, Any]:
    """The fields of the answer that are about the total and its parts."""
    then, now = (sum(member.total[side] for member in members) for side in (0, 1))
    codes = sorted({code for member in members for parts in member.parts for code in parts})
    made = [_driver(code, _part(code, members), labels, then, now) for code in codes]
    known = sorted(
        (one for one in made if one.change_ore is not None),
        key=lambda one: (-abs(one.change_ore or 0), one.code == REST, one.code),
    )
    lacking = [one for one in made if one.change_ore is None]
    # One part left over is named rather than lumped: a row of one says no less.
    most = MOST_DRIVERS if len(known) > MOST_DRIVERS + 1 else len(known)
    unexplained = now - then - sum(one.change_ore or 0 for one in known)
    return {
        "drivers": (*known[:most], *lacking),
        "others": _others(known[most:], then, now),
        "total_first_ore": then,
        "total_last_ore": now,
        "change_ore": now - then,
        "growth_pct": _points(now - then, then),
        "covered_first_pct": _covered(made, breakdown, then, "first_ore"),
        "covered_last_pct": _covered(made, breakdown, now, "last_ore"),
        "unexplained_ore": unexplained,
        "unexplained_points": _points(unexplained, then),
    }


def _points(change: int, total_first: int) -> float | None:
    return 100 * change / total_first if total_first > 0 else None


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _driver(
    code: str, part: tuple[int | None, int | None, int, str], labels: Labels, total: int, total_last: int
) -> Driver:
    then, now, lacking, why = part
    label = None if code == REST else labels.of(code)
    if then is None or now is None:
        key = "no_row" if why == "not_loaded" else "source_gap"
        return Driver(code, label, None, None, None, None, None, None, Missing(why, key), lacking)
    change = now - then
    return Driver(
        code, label, then, now, change, _points(change, total), _share(change, total_last - total),
        _share(now, total_last), None, lacking,
    )  # fmt: skip


def _others(parts: Sequence[Driver], total: int, total_last: int) -> Others | None:
    if not parts:
        return None
    then, now = sum(one.first_ore or 0 for one in parts), sum(one.last_ore or 0 for one in parts)
    change = now - then
    return Others(len(parts), then, now, change, _points(change, total), _share(change, total_last - total))


def _covered(parts: Sequence[Driver], breakdown: Breakdown, total: int, side: str) -> float | None:
    """What the parts with a code of their own make up of a total, in per cent; None where one is missing."""
    if breakdown.is_complete and not any(one.missing or one.members_missing for one in parts):
        return 100.0
    apart = [getattr(one, side) for one in parts if one.code != REST]
    if any(amount is None for amount in apart) or any(one.members_missing for one in parts):
        return None
    return _share(sum(apart), total)
