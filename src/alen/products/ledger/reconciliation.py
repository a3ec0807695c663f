"""The ledger against the published accounts of the same organisation and year, cell by cell.

Source: the postings of the ledger, net of VAT as `questions` has it, by function, dranst and hovedart; and
rows of published accounts, which the caller hands in (`published_accounts`, or a transcription). One cell
meets where::

    |ledger - published| <= tolerance

with the tolerance that of the publisher's own rounding: 500 kr. for an amount in thousands of kroner, half a
krone times the inhabitants for one per inhabitant, half a krone for whole kroner. What differs is shown as
it is and never spread. A difference that something else explains is called indicative, and says what:

- `dranst_not_stated`  the published cell does not say which dranst it is of; the ledger's are all added
- `per_inhabitant`     it was published per inhabitant, and of which day's inhabitants is not said
- `with_internal`      it is the same with internal items (hovedart 9), which the publisher then has in it
- `opposite_sign`      it is the same amount with the other sign, as income may be printed; both may hold

A cell that one side lacks is no zero: `not_booked`, `not_published` (others have the function, this
organisation not) or `not_loaded` (the edition does not hold the function).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from alen.errors import BadDefinition, BadFile, BadInput
from alen.model.accounts import parse_function
from alen.model.csv_tables import rows_of
from alen.model.money import ORE_PER_KRONE, Ore
from alen.products.ledger.amounts import Columns, Rows
from alen.products.ledger.facts import ledger_facts
from alen.products.ledger.opening import Lines
from alen.products.ledger.questions import counting, net_of_vat

Status = Literal["meets", "differs", "indicative", "not_booked", "not_published", "not_loaded", "no_art"]
Caveat = Literal["dranst_not_stated", "per_inhabitant", "with_internal", "opposite_sign"]
Reason = Literal["", "invented", "no_edition", "not_in_edition", "no_accounts", "no_population"]
"""Why nothing was published to hold the ledger against; no_population: only amounts per inhabitant are
loaded, and not the inhabitants."""

NET = "TOT"
NOT_STATED = "not_stated"
WHOLE = "X"
_INTERNAL = "9"
_OUTSIDE = ("0", "1", "2", "3", "4", "5", "6", "7", "8")


@dataclass(frozen=True)
class Published:
    """One published cell.

    funktion       five digits, one digit for a main account, or X for all
    dranst         a digit, or not_stated
    art            the publisher's group of kinds; TOT is net
    amount_ore     tolerance_ore: half of the publisher's rounding
    source         the table, or the file it was transcribed from
    """

    year: int
    funktion: str
    dranst: str
    art: str
    amount_ore: int
    tolerance_ore: int
    source: str
    is_per_inhabitant: bool = False


@dataclass(frozen=True)
class Accounts:
    """The published side. known: (year, function) pairs that the edition holds of any organisation;
    reason: why there are no rows.
    """

    rows: tuple[Published, ...]
    known: frozenset[tuple[int, str]] = frozenset()
    source: str = ""
    reason: Reason = ""


@dataclass(frozen=True)
class Booked:
    """What the ledger holds of one year, function, dranst and hovedart; empty text where a line has none."""

    year: int
    funktion: str
    dranst: str
    hovedart: str
    amount_ore: int
    lines: int


@dataclass(frozen=True)
class Cell:
    """One cell held against the other side, in øre; a side that lacks it is null, never 0.

    difference_ore  ledger less published
    """

    year: int
    funktion: str
    dranst: str
    art: str
    ledger_ore: int | None
    published_ore: int | None
    difference_ore: int | None
    tolerance_ore: int | None
    status: Status
    caveats: tuple[Caveat, ...]
    source: str
    lines: int


@dataclass(frozen=True)
class Reconciliation:
    """The ledger against the published accounts.

    reason        why nothing was published to hold it against; empty where something was
    no_function_* lines of the ledger that state no function, which no cell holds
    """

    cells: tuple[Cell, ...]
    source: str
    reason: Reason
    no_function_lines: int
    no_function_ore: int

    def table(self) -> tuple[Columns, Rows]:
        """One row per cell."""
        columns = tuple(Cell.__dataclass_fields__)
        return columns, [
            tuple(" ".join(one.caveats) if name == "caveats" else getattr(one, name) for name in columns)
            for one in self.cells
        ]

    def count(self, status: Status) -> int:
        """How many cells are of a status."""
        return sum(one.status == status for one in self.cells)


def booked(lines: Lines, years: Sequence[int] = ()) -> tuple[Booked, ...]:
    """What the postings of a ledger hold, by year, function, dranst and hovedart; `years` empty: all."""
    wanted = f"AND accounts_year IN ({', '.join(str(int(year)) for year in years)})" if years else ""
    return tuple(
        Booked(int(year), funktion, dranst, art, int(amount), int(number))
        for year, funktion, dranst, art, amount, number in lines.rows(
            f"""SELECT accounts_year, coalesce(funktion, '') AS f, coalesce(dranst, '') AS d,
                coalesce(art[1], '') AS a, sum({net_of_vat(counting().vat_per_cent)}), count(*)
            FROM lines WHERE source_kind = 'ledger' {wanted} GROUP BY ALL ORDER BY ALL"""
        )
    )


def reconcile(ledger: Sequence[Booked], accounts: Accounts, kind: str = "municipality") -> Reconciliation:
    """Every published cell against the ledger, and every function booked on that no cell covers.

    kind  what the publisher's groups of kinds hold: a region's, or a municipality's for any other
    """
    stated = [one for one in ledger if one.funktion]
    unstated = [one for one in ledger if not one.funktion]
    years = {one.year for one in ledger}
    rows = [one for one in accounts.rows if one.year in years]
    cells = [_published_cell(one, stated, kind) for one in rows]
    if rows or accounts.known:
        cells += _booked_alone(stated, rows, accounts.known)
    cells.sort(key=lambda one: (one.year, one.funktion, one.dranst, one.art != NET, one.art, one.source))
    reason = accounts.reason or ("" if rows else "no_accounts")
    return Reconciliation(
        tuple(cells), accounts.source, reason, sum(one.lines for one in unstated),
        sum(one.amount_ore for one in unstated),
    )  # fmt: skip


def _published_cell(one: Published, ledger: Iterable[Booked], kind: str) -> Cell:
    """A published cell and the ledger's sum of the same."""
    groups = ledger_facts().published.hovedarter
    arts = groups.get(kind, groups["municipality"]).get(one.art, frozenset[str]())
    here = [booked for booked in ledger if booked.year == one.year and _covers(one, booked)]
    chosen = here if arts is None else [booked for booked in here if booked.hovedart in arts]
    number = sum(booked.lines for booked in here)
    if not here:
        return _cell(one, None, "not_booked", (), 0)
    if arts is not None and (not arts or any(not booked.hovedart for booked in here)):
        return _cell(one, None, "no_art", (), number)
    amount = sum(booked.amount_ore for booked in chosen)
    if abs(amount - one.amount_ore) <= one.tolerance_ore:
        return _cell(one, amount, "meets", (), number)
    internal = sum(booked.amount_ore for booked in here if booked.hovedart == _INTERNAL)
    caveats: list[Caveat] = []
    if one.dranst == NOT_STATED:
        caveats.append("dranst_not_stated")
    if one.is_per_inhabitant:
        caveats.append("per_inhabitant")
    if arts is not None:
        caveats += _explained(one, amount, internal)
    return _cell(one, amount, "indicative" if caveats else "differs", tuple(caveats), number)


def _explained(one: Published, amount: int, internal: int) -> tuple[Caveat, ...]:
    """What makes the ledger's amount the published one: internal items with it, the sign turned, or both."""
    ways: tuple[tuple[int, tuple[Caveat, ...]], ...] = (
        (amount + internal, ("with_internal",)),
        (-amount, ("opposite_sign",)),
        (-amount - internal, ("with_internal", "opposite_sign")),
    )
    for other, caveats in ways:
        if abs(other - one.amount_ore) <= one.tolerance_ore:
            return caveats
    return ()


def _covers(one: Published, booked: Booked) -> bool:
    if one.funktion == WHOLE:
        is_there = booked.funktion[0] in ledger_facts().published.whole
    else:
        is_there = booked.funktion.startswith(one.funktion)
    return is_there and one.dranst in (booked.dranst, NOT_STATED)


def _cell(
    one: Published, ledger_ore: int | None, status: Status, caveats: tuple[Caveat, ...], number: int
) -> Cell:
    return Cell(
        one.year, one.funktion, one.dranst, one.art, ledger_ore, one.amount_ore,
        None if ledger_ore is None else ledger_ore - one.amount_ore, one.tolerance_ore, status, caveats,
        one.source, number,
    )  # fmt: skip


def _booked_alone(
    ledger: Sequence[Booked], published: Sequence[Published], known: frozenset[tuple[int, str]]
) -> list[Cell]:
    """Functions that the ledger books on and no published cell of that function covers, net."""
    sums: dict[tuple[int, str, str], list[int]] = {}
    for one in ledger:
        found = sums.setdefault((one.year, one.funktion, one.dranst), [0, 0])
        found[0] += one.amount_ore
        found[1] += one.lines
    covered = {(one.year, one.funktion, one.dranst) for one in published}
    cells: list[Cell] = []
    for (year, funktion, dranst), (amount, number) in sums.items():
        if (year, funktion, dranst) in covered or (year, funktion, NOT_STATED) in covered:
            continue
        status: Status = "not_published" if (year, funktion) in known else "not_loaded"
        cells.append(Cell(year, funktion, dranst, NET, amount, None, None, None, status, (), "", number))
    return cells


def transcribed(text: str, where: str, year: int) -> Accounts:
    """Published accounts from a transcription: a CSV with `;` and the columns funktion, dranst and kroner.

    art (a group of kinds; TOT where left out) and year may stand beside them. A function is written
    6.45.52 or 64552, a main account as its digit; kroner whole or with two decimals after a comma.
    year  of rows without one
    Raises BadFile, naming row and column.
    """
    listed = text.replace("\r\n", "\n").splitlines()
    if not listed or ";" not in listed[0]:
        raise BadFile(
            "the first line does not name columns with semicolons between", where=where,
            do="Begin the file with: funktion;dranst;kroner",
        )  # fmt: skip
    rows: dict[tuple[int, str, str, str], Published] = {}
    for place, row in _rows(text, where):
        one = _row(place, row, year, where)
        key = (one.year, one.funktion, one.dranst, one.art)
        if key in rows:
            raise BadFile("the same cell stands there twice", where=place)
        rows[key] = one
    known = frozenset((one.year, one.funktion) for one in rows.values())
    return Accounts(tuple(rows.values()), known, where)


def _rows(text: str, where: str) -> list[tuple[str, Mapping[str, str]]]:
    """Rows of a semicolon CSV by column, quotation marks not needed: no cell holds a semicolon."""
    lines = [line.replace(",", "\uffff").replace(";", ",") for line in text.splitlines()]
    try:
        found = rows_of("\n".join(lines), ("funktion", "dranst", "kroner"), where)
    except BadDefinition as error:
        raise BadFile(error.what, where=error.where, do=error.do) from error
    return [
        (place, {name: cell.replace("\uffff", ",") for name, cell in row.items()}) for place, row in found
    ]


def _row(place: str, row: Mapping[str, str], year: int, where: str) -> Published:
    funktion = row["funktion"]
    if not (len(funktion) == 1 and funktion in (*_OUTSIDE, WHOLE)):
        try:
            funktion = parse_function(funktion)
        except BadInput as error:
            raise BadFile(error.what, where=f"{place}, column funktion", do=error.do) from error
    dranst = row["dranst"] or NOT_STATED
    if dranst != NOT_STATED and dranst not in ("1", "2", "3", "4", "5", "6", "7"):
        raise BadFile("is no dranst", where=f"{place}, column dranst", do="Write 1 to 7, or leave it empty.")
    try:
        amount = Ore.parse(row["kroner"], ",").ore
    except BadInput as error:
        raise BadFile(error.what, where=f"{place}, column kroner", do=error.do) from error
    stated = row.get("year", "") or str(year)
    if not (stated.isascii() and stated.isdigit() and len(stated) == 4):
        raise BadFile("is no year of four digits", where=f"{place}, column year")
    half = 0 if "," in row["kroner"] else ORE_PER_KRONE // 2
    return Published(int(stated), funktion, dranst, row.get("art", "") or NET, amount, half, where)
