"""A party of a joint programme: what it pays, and what it gets."""

from __future__ import annotations

from dataclasses import dataclass

from alen.answers.addresses import api_address
from alen.answers.parts import Columns, Rows, Source
from alen.answers.programme_addresses import asked, not_there, page
from alen.answers.programme_bill import bill_answer, bill_years, made_bill, party_of, share_of
from alen.answers.programme_bill_parts import BillRow, DemandTold, KeyTold
from alen.answers.programme_cases import Case, case_of
from alen.answers.programme_follow import BenefitTold, ProjectTold, benefits_told, projects_told
from alen.answers.programme_heads import ProgrammeHead, Seen, seen
from alen.answers.programme_parts import (
    MONEY_HEADINGS,
    PartyNamed,
    ProgrammeMoney,
    ProgrammeSum,
    RowsBehind,
    YearMoney,
    day,
    has_books,
    money_cells,
    named_parties,
    number,
    party_money,
    rows_behind,
    text_of,
)
from alen.answers.questions import Desk
from alen.errors import NotFound
from alen.measures.definition import Text
from alen.model.programme import Programme
from alen.model.programme_records import CURRENT
from alen.products.programmes.money import Money, money
from alen.products.programmes.places import EFFORT, ENTRIES


@dataclass(frozen=True)
class Membership:
    """A group that the party belongs to, or stands for, and its days."""

    group: Text
    stands_for: bool
    valid_from: str
    valid_to: str


@dataclass(frozen=True)
class EntryTold:
    """A row of the books that is about the party."""

    date: str
    kind: str
    project: str
    year: int
    amount_ore: int
    voucher: str
    text: str
    place: str


@dataclass(frozen=True)
class EffortTold:
    """Hours that the party puts in."""

    date: str
    kind: str
    project: str
    year: int
    hours: float | None
    rate_ore: int
    text: str
    place: str


@dataclass(frozen=True)
class YearShare:
    """The party's part of a year's bill: its own rows, the demands they are of, and their sum.

    amount_ore  None where no row has an amount
    """

    year: int
    amount_ore: int | None
    rows: tuple[BillRow, ...]
    demands: tuple[DemandTold, ...]


MOST_ENTRIES = 200
"""Rows of the books that an answer tells; the programme's own files hold them all."""


@dataclass(frozen=True)
class ProgrammePartyAnswer:
    """A party: its groups, its own money, its shares by year with the keys
    they go by, the rows of the books about it (entries_left_out: those not told), its hours, and the benefits
    it is to have.

    owned   the projects that it owns
    """

    head: ProgrammeHead
    party: PartyNamed
    groups: tuple[Membership, ...]
    money: ProgrammeMoney
    years: tuple[YearMoney, ...]
    shares: tuple[YearShare, ...]
    keys: tuple[KeyTold, ...]
    entries: tuple[EntryTold, ...]
    entries_left_out: int
    effort: tuple[EffortTold, ...]
    owned: tuple[ProjectTold, ...]
    benefits: tuple[BenefitTold, ...]
    rows: tuple[RowsBehind, ...]
    edition_id: str
    sources: tuple[Source, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per year, and one for all."""
        columns: Columns = (
            "programme", "party", "year", *MONEY_HEADINGS, "bill_ore", "price_level", "as_of", "edition",
        )  # fmt: skip
        shares = {one.year: one.amount_ore for one in self.shares}
        money_in = {one.year: one.money for one in self.years}
        after = self.head.price, self.head.as_of, self.edition_id
        rows: Rows = []
        for year in sorted({*shares, *money_in}):
            cells = money_cells(money_in[year]) if year in money_in else (None,) * len(MONEY_HEADINGS)
            rows.append((self.head.id, self.party.id, year, *cells, shares.get(year), *after))
        known = [one for one in shares.values() if one is not None]
        total = sum(known) if known else None
        rows.append((self.head.id, self.party.id, None, *money_cells(self.money), total, *after))
        return columns, rows


@dataclass(frozen=True)
class ProgrammeParty:
    """One party, by its id or, for a member of a register, by its code."""

    rests_on_figures = False

    programme: str
    party: str
    price: str = CURRENT
    as_of: str = ""

    def address(self) -> str:
        """Where the API answers it."""
        return api_address(
            "programmes", self.programme, "parties", self.party, **asked(self.price, self.as_of)
        )  # fmt: skip

    def page_path(self) -> str:
        """The party's page."""
        return page(self.price, self.as_of, self.programme, "party", self.party)

    def ask(self, desk: Desk) -> ProgrammePartyAnswer:
        """The answer. Raises NotFound or BadInput."""
        return self.answer(case_of(desk, self.programme))

    def answer(self, case: Case) -> ProgrammePartyAnswer:
        """The same of a programme wherever it is from. Raises NotFound or BadInput."""
        return party_answer(seen(case, self.price, self.as_of), self.party)


def payers(one: Seen) -> dict[str, PartyNamed]:
    """Everybody who has a page: the programme's parties, and the members that its bills divide among."""
    found = named_parties(one.programme)
    for year in bill_years(one.programme):
        for line in made_bill(one, year).lines:
            if line.party not in found:
                found[line.party] = party_of(one.programme, line)
    return found


def payer(one: Seen, text: str) -> PartyNamed:
    """Who is meant by an id, a code, a name or its beginning. Raises NotFound, naming the nearest."""
    known = payers(one)
    wanted = text.strip().casefold()
    for fits in (_is_called, _is_named, _begins):
        meant = [found for found in known.values() if fits(found, wanted)]
        if len(meant) == 1:
            return meant[0]
    raise not_there("party", text, {**known, **{found.name.da: found for found in known.values()}})


def _is_called(found: PartyNamed, wanted: str) -> bool:
    return wanted in (found.id.casefold(), found.code.casefold())


def _is_named(found: PartyNamed, wanted: str) -> bool:
    return wanted in (found.name.da.casefold(), found.name.en.casefold())


def _begins(found: PartyNamed, wanted: str) -> bool:
    return bool(wanted) and found.name.da.casefold().startswith(wanted)


def party_answer(one: Seen, party: str) -> ProgrammePartyAnswer:
    """A party. Raises NotFound, naming the nearest."""
    programme = one.programme
    named = payer(one, party)
    found = money(programme, price=one.price, levels=one.case.levels)
    entries = _entries(programme, named.id)
    shares, keys = _shares(one, named.id)
    return ProgrammePartyAnswer(
        head=one.head,
        party=named,
        groups=_groups(programme, named.id),
        money=party_money(found.of(named.id), share_of(one, named.id), is_booked=has_books(programme)),
        years=_years(one, found, named.id),
        shares=shares,
        keys=keys,
        entries=tuple(entries[:MOST_ENTRIES]),
        entries_left_out=max(0, len(entries) - MOST_ENTRIES),
        effort=_effort(programme, named.id),
        owned=tuple(
            project
            for project in projects_told(one, found)
            if project.owner is not None and project.owner.id == named.id
        ),
        benefits=benefits_told(one, owner=named.id),
        rows=rows_behind(programme, named.id),
        edition_id=one.edition_id,
        sources=one.sources,
    )


def _years(one: Seen, found: Money, party: str) -> tuple[YearMoney, ...]:
    """Each year in which the party promised, owes, paid or did anything."""
    rows: list[YearMoney] = []
    for year in sorted({*bill_years(one.programme), *(cell.year for cell in found.cells)}):
        sums, share = found.of(party, None, year), share_of(one, party, year)
        if sums.columns or share != ProgrammeSum(None):
            money_in = party_money(sums, share, is_booked=has_books(one.programme))
            rows.append(YearMoney(year, money_in))
    return tuple(rows)


def _groups(programme: Programme, party: str) -> tuple[Membership, ...]:
    return tuple(
        Membership(text_of(group.name), stands_for, day(since), day(until))
        for group in programme.groups
        for stands_for, since, until in (
            *(((True, None, None),) if group.party == party else ()),
            *((False, one.valid_from, one.valid_to) for one in group.members if one.party == party),
        )
    )


def _shares(one: Seen, party: str) -> tuple[tuple[YearShare, ...], tuple[KeyTold, ...]]:
    """What the party itself owes by each year's bill (years without any left out), and the keys."""
    found: list[YearShare] = []
    keys: dict[str, KeyTold] = {}
    for year in bill_years(one.programme):
        try:
            answer = bill_answer(one, year, party)
        except NotFound:
            continue
        rows = tuple(row for row in answer.rows if row.party.id == party)
        known = [row.amount_ore for row in rows if row.amount_ore is not None]
        if rows:
            found.append(YearShare(year, sum(known) if known else None, rows, answer.demands))
            keys.update({key.id: key for key in answer.keys})
    return tuple(found), tuple(keys.values())


def _entries(programme: Programme, party: str) -> list[EntryTold]:
    """The rows of the books about a party, in the order of their days."""
    entries = programme.entries
    number_of = entries.number_of(party)
    chosen = entries.where((entries.party == number_of) | (entries.other_party == number_of))
    told = [
        EntryTold(
            day(row.date), row.kind, row.project, row.year, row.amount_ore, row.voucher, row.text,
            f"{ENTRIES} {row.row}",
        )
        for row in chosen
    ]  # fmt: skip
    return sorted(told, key=lambda row: row.date)


def _effort(programme: Programme, party: str) -> tuple[EffortTold, ...]:
    return tuple(
        EffortTold(
            day(row.date), row.kind, row.project, row.year, number(row.hours), row.rate_ore, row.text,
            f"{EFFORT} {row.row}",
        )
        for row in sorted(programme.effort, key=lambda row: (row.year, row.kind, row.date))
        if row.party == party
    )  # fmt: skip
