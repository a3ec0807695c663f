"""What answers about joint programmes are made of: names, sums that say what they lack, and money in rows.

Every amount is whole øre. Where there is none, `missing` says why: unknown, exempt or not_applicable; empty
where nothing was ever said. Dates are ISO text, empty where none is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from fractions import Fraction

from alen.answers.parts import Columns
from alen.measures.definition import Text
from alen.model.programme import Party, Programme, Wording
from alen.model.programme_records import Absent
from alen.products.programmes.money import Column, Money, Sums
from alen.products.programmes.money import rows as rows_of
from alen.products.programmes.places import Place
from alen.products.programmes.totals import Total


@dataclass(frozen=True)
class PartyNamed:
    """A party: its id in the programme, or the organisation's code where it is a member of a register.

    code  the organisation's code where it is a real one
    """

    id: str
    name: Text
    kind: str
    code: str


@dataclass(frozen=True)
class ProgrammeSum:
    """A sum in øre.

    ore      what is known of it; None where nothing is
    missing  why nothing is known; empty where something is, or nothing was ever said
    unknown  how many of its amounts are not known
    exempt   how many of its parties are exempt
    """

    ore: int | None
    missing: str = ""
    unknown: int = 0
    exempt: int = 0


@dataclass(frozen=True)
class ProgrammeMoney:
    """Money of a party, a project or a year, in the answer's price level.

    share      of a party alone: what it owes by the bills, of its own and of the groups that it belongs to
    paid       net of repayments
    remaining  committed (of a party: its share) and not yet paid
    left       committed and not yet spent; of a party alone not known
    hours      financing in kind, and what it is worth at the stated rates
    """

    committed: ProgrammeSum
    asked: ProgrammeSum
    called: ProgrammeSum
    paid: ProgrammeSum
    spent: ProgrammeSum
    forecast: ProgrammeSum
    remaining: ProgrammeSum
    left: ProgrammeSum
    hours_planned: float | None
    hours_done: float | None
    worth_planned: ProgrammeSum
    worth_done: ProgrammeSum
    share: ProgrammeSum = ProgrammeSum(None)


@dataclass(frozen=True)
class PartyMoney:
    """A party's own money, without that of members of a group it stands for."""

    party: PartyNamed
    money: ProgrammeMoney


@dataclass(frozen=True)
class YearMoney:
    """A year's money."""

    year: int
    money: ProgrammeMoney


@dataclass(frozen=True)
class RowsBehind:
    """The rows of the programme's folder that a kind of sum was made of: `commitments.csv`, `2-4, 9`."""

    column: str
    file: str
    rows: str


MONEY_COLUMNS: tuple[str, ...] = (
    "committed", "asked", "share", "called", "paid", "spent", "forecast", "remaining", "left",
    "worth_planned", "worth_done",
)  # fmt: skip
"""The sums of a row of money, in the order of tables."""

MONEY_HEADINGS: Columns = (
    *(f"{name}_ore" for name in MONEY_COLUMNS), "hours_planned", "hours_done", "amounts_unknown",
)  # fmt: skip


def text_of(wording: Wording) -> Text:
    """A wording of the model as a text of answers."""
    return Text(wording.da, wording.en)


def day(found: date | None) -> str:
    """A date as text; empty for none."""
    return "" if found is None else found.isoformat()


def number(exact: Fraction | int | Absent | None) -> float | None:
    """An exact number for JSON; None for one that is missing."""
    return None if exact is None or isinstance(exact, Absent) else float(exact)


def party_named(party: Party) -> PartyNamed:
    """A party as printed."""
    return PartyNamed(party.id, text_of(party.name), party.kind, party.code)


def named_parties(programme: Programme) -> dict[str, PartyNamed]:
    """Every party of a programme by id."""
    return {one.id: party_named(one) for one in programme.parties}


def sum_of(total: Total) -> ProgrammeSum:
    """A total as an answer holds it."""
    amount = total.amount
    if isinstance(amount, Absent):
        return ProgrammeSum(None, str(amount), total.unknown, total.exempt)
    return ProgrammeSum(amount, "", total.unknown, total.exempt)


def has_books(programme: Programme) -> bool:
    """Whether anything was booked: without books nobody knows what was paid, and so not what is left."""
    return len(programme.entries) > 0


def money_of(sums: Sums, *, is_booked: bool) -> ProgrammeMoney:
    """A row of money; is_booked: whether the programme has books at all (`has_books`)."""
    return ProgrammeMoney(
        committed=sum_of(sums["committed"]),
        asked=sum_of(sums["asked"]),
        called=sum_of(sums.owed),
        paid=sum_of(sums.paid_net),
        spent=sum_of(sums["spent"]),
        forecast=sum_of(sums["forecast"]),
        remaining=_difference(sums.remaining, sums["committed"]) if is_booked else ProgrammeSum(None),
        left=_difference(sums.left, sums["committed"]) if is_booked else ProgrammeSum(None),
        hours_planned=_hours(sums["planned_hours"]),
        hours_done=_hours(sums["done_hours"]),
        worth_planned=sum_of(sums["planned_worth"]),
        worth_done=sum_of(sums["done_worth"]),
    )


def _difference(total: Total, committed: Total) -> ProgrammeSum:
    """What is left of a promise: nothing can be left of one that is not known whole."""
    if committed.unknown or committed.amount is None:
        return ProgrammeSum(None, str(Absent.UNKNOWN) if committed.unknown else "", committed.unknown)
    return sum_of(total)


def _hours(total: Total) -> float | None:
    return float(total.exact) if total.n else None


def money_cells(money: ProgrammeMoney) -> tuple[object, ...]:
    """A row of money as cells under MONEY_HEADINGS."""
    sums: list[ProgrammeSum] = [getattr(money, name) for name in MONEY_COLUMNS]
    unknown = money.committed.unknown + money.forecast.unknown
    return (*(one.ore for one in sums), money.hours_planned, money.hours_done, unknown)


def party_money(sums: Sums, share: ProgrammeSum, *, is_booked: bool) -> ProgrammeMoney:
    """A party's money: what it still has to pay is its share less what it paid."""
    money = money_of(sums, is_booked=is_booked)
    paid = sums.paid_net - sums["regulated"]
    due = share if share.ore is None else ProgrammeSum(share.ore - paid.ore, "", share.unknown)
    if not is_booked:
        due = ProgrammeSum(None)
    return replace(money, share=share, remaining=due, left=ProgrammeSum(None))


def by_years(found: Money, project: str | None = None, *, is_booked: bool) -> tuple[YearMoney, ...]:
    """Each year of which anything is said, of all or of a project."""
    years = sorted({cell.year for cell in found.cells if project in (None, cell.project)})
    return tuple(
        YearMoney(year, money_of(found.of(None, project, year), is_booked=is_booked)) for year in years
    )


_SUMMED: tuple[Column, ...] = (
    "committed", "asked", "called", "regulated", "paid", "repaid", "moved", "spent", "forecast",
    "planned_hours", "done_hours",
)  # fmt: skip


def rows_behind(
    programme: Programme, party: str | None = None, project: str | None = None
) -> tuple[RowsBehind, ...]:
    """The rows of the folder that the sums of all, of a party or of a project were made of."""
    found: list[RowsBehind] = []
    for column in _SUMMED:
        places = rows_of(programme, column, party, project)
        if places:
            found.append(RowsBehind(column, places[0].file, stretches(one.row for one in places)))
    return tuple(found)


def stretches(rows: Iterable[int]) -> str:
    """Rows of a file in few words.

    >>> stretches([4, 2, 3, 9])
    '2-4, 9'
    """
    found: list[tuple[int, int]] = []
    for row in sorted(set(rows)):
        if found and row == found[-1][1] + 1:
            found[-1] = found[-1][0], row
        else:
            found.append((row, row))
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in found)


def place_text(place: Place) -> str:
    """Where something was typed: `commitments.csv 7`, or a name in programme.toml."""
    return " ".join(str(one) for one in (place.file, place.row or place.name) if one)


def field_names(kind: type) -> Columns:
    """The names of a dataclass's fields, for a table that has a column for each."""
    return tuple(one.name for one in fields(kind))
