"""What a check finds in the money: payments against promises, calls, cash, matching and hours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np

from alen.errors import BadInput
from alen.model.money import Ore
from alen.model.programme import Programme, Wording
from alen.model.programme_entries import EntryKind
from alen.model.programme_records import Absent
from alen.products.programmes.finding_words import Code, Finding, finding
from alen.products.programmes.money import Money, Sums, added, matches, money, rows
from alen.products.programmes.places import COMMITMENTS, EFFORT, ENTRIES, Place, decisions, standing
from alen.products.programmes.postings import cash_by_day
from alen.products.programmes.prices import Levels

NEEDS_PARTY: tuple[EntryKind, ...] = ("call", "payment", "repayment", "regulation")


def money_findings(programme: Programme, on: date, levels: Levels | None) -> Iterator[Finding]:
    """Every finding about money; `on` is the day that years are past by."""
    yield from _cash(programme)
    yield from _parties(programme)
    yield from _hours(programme)
    yield from _unknown(programme)
    try:
        here = money(programme, levels=levels, by_project=False)
        found = [*_paid(programme, here), *_called(programme, here, on), *_matching(programme, levels)]
    except BadInput as error:
        yield finding("no_index", Place(COMMITMENTS), "price_level", reason=error.what)
        return
    yield from found


def name_of(programme: Programme, party: str) -> Wording:
    """A party's name; its id where it has none, as a register's members."""
    return next((one.name for one in programme.parties if one.id == party), Wording(party, party))


def _families(here: Money) -> Iterator[tuple[tuple[str, ...], frozenset[str], Sums]]:
    """Who promises and who pays for it: each party by itself, or the parties that stand for groups with
    common members, and all of these. What a member of two groups paid cannot be told apart between them."""
    families: list[tuple[set[str], set[str]]] = []
    for party, members in here.behind.items():
        own = here.by_party.get(party)
        if own is None or not (own["committed"].n or own["committed"].unknown):
            continue
        heads, inside = {party}, set(members)
        for other in [one for one in families if inside & one[1]]:
            families.remove(other)
            heads |= other[0]
            inside |= other[1]
        families.append((heads, inside))
    within = {one for heads, inside in families for one in heads | inside}
    for heads, inside in families:
        everybody = heads | inside
        sums = added(here.by_party[one] for one in sorted(everybody) if one in here.by_party)
        yield tuple(sorted(heads)), frozenset(everybody - heads), sums
    for party, sums in here.by_party.items():
        if party and party not in within:
            yield (party,), frozenset(), sums


def _names(programme: Programme, parties: tuple[str, ...]) -> Wording:
    found = [name_of(programme, one) for one in parties]
    return Wording(" og ".join(one.da for one in found), " and ".join(one.en for one in found))


def _paid(programme: Programme, here: Money) -> Iterator[Finding]:
    """Paid over what is committed; paid over what was called."""
    allowed, last = _allowed(programme), _last(programme, "payment")
    for parties, members, sums in _families(here):
        committed = sums["committed"] + sums["regulated"]
        paid = sums.paid_net.ore - sum(allowed.get(one, 0) for one in (*parties, *members))
        if paid <= 0 or (committed.n and paid <= committed.ore):
            continue
        place, name = _place(last, (*parties, *members)), _names(programme, parties)
        if not committed.n and not committed.unknown:
            yield finding("paid_without_commitment", place, "amount_kr", party=name, paid=Ore(paid))
        elif committed.is_whole:
            yield finding(
                "paid_over_committed",
                place,
                "amount_kr",
                party=name,
                paid=Ore(paid),
                committed=Ore(committed.ore),
            )
    for party, sums in here.by_party.items():
        if party and sums.receivable.ore < 0:
            yield finding(
                "paid_over_called",
                _place(last, (party,)),
                "amount_kr",
                party=name_of(programme, party),
                paid=Ore(sums["paid"].ore),
                called=Ore(sums.owed.ore),
            )


def _allowed(programme: Programme) -> dict[str, int]:
    """What each party paid under a decision that was taken: allowed whatever was promised."""
    taken = [one.id for one in decisions(programme).values() if one.state == "taken"]
    entries = programme.entries
    if not taken or not len(entries):
        return {}
    numbers = [entries.number_of(one) for one in taken]
    mask = entries.of_kinds("payment") & np.isin(entries.decision, numbers)
    sums: dict[str, int] = {}
    parties: list[int] = entries.party[mask].tolist()
    amounts: list[int] = entries.amount_ore[mask].tolist()
    for party, ore in zip(parties, amounts, strict=True):
        name = entries.names[party]
        sums[name] = sums.get(name, 0) + ore
    return sums


def _last(programme: Programme, kind: EntryKind) -> dict[str, int]:
    """Party -> the last row of a kind: where to look."""
    entries = programme.entries
    mask = entries.of_kinds(kind)
    rows = np.zeros(len(entries.names), np.int64)
    np.maximum.at(rows, entries.party[mask], entries.row[mask])
    there = np.flatnonzero(rows)
    return {entries.names[n]: int(rows[n]) for n in there.tolist()}


def _place(rows: dict[str, int], parties: Iterable[str]) -> Place:
    return Place(ENTRIES, max((rows.get(one, 0) for one in parties), default=0))


def _called(programme: Programme, here: Money, on: date) -> Iterator[Finding]:
    last = _last(programme, "call")
    for parties, members, sums in _families(here):
        committed, called = sums["committed"], sums["called"]
        if not called.n or not committed.n or not committed.is_whole:
            continue
        name = _names(programme, parties)
        if called.ore > committed.ore:
            place = _place(last, (*parties, *members))
            yield finding(
                "called_over_committed", place, "amount_kr", party=name, called=Ore(called.ore),
                committed=Ore(committed.ore),
            )  # fmt: skip
            continue
        party = parties[0]
        if members or len(parties) > 1:
            continue
        for year in {cell.year for cell in here.cells if cell.party == party and cell.year < on.year}:
            of_year = here.of(party=party, year=year)
            promised, asked = of_year["committed"].ore, of_year["called"].ore
            if of_year["called"].n and of_year["committed"].n and promised != asked:
                place = rows(programme, "called", party, None, year)[-1]
                yield finding(
                    "called_unlike_committed", place, "amount_kr", year=year, party=name, called=Ore(asked),
                    committed=Ore(promised),
                )  # fmt: skip


def _matching(programme: Programme, levels: Levels | None) -> Iterator[Finding]:
    for one in matches(programme, levels):
        if one.lacks_ore:
            yield finding(
                "matching_lacks", one.places[0], "amount_kr", grant=one.grant.id, own=Ore(one.own.ore),
                given=Ore(one.given.ore),
            )  # fmt: skip


def _cash(programme: Programme) -> Iterator[Finding]:
    """The first day that more had left the programme's bank than came in."""
    for day, ore in cash_by_day(programme.entries):
        if ore < 0:
            entries = programme.entries
            leaving = entries.of_kinds("cost", "repayment") & (entries.day == np.datetime64(day))
            held = entries.row[leaving]
            row = int(held.max()) if len(held) else 0
            yield finding("negative_cash", Place(ENTRIES, row), "amount_kr", cash=Ore(ore), day=day)
            return


def _parties(programme: Programme) -> Iterator[Finding]:
    """Entries that need a party and have none."""
    entries = programme.entries
    for kind in NEEDS_PARTY:
        lacking = entries.of_kinds(kind) & (entries.party == entries.number_of(""))
        for row in entries.row[lacking].tolist():
            yield finding("no_party", Place(ENTRIES, row), "party", kind=Code(kind))


def _hours(programme: Programme) -> Iterator[Finding]:
    for one in programme.effort:
        if one.hours and not one.rate_ore:
            name = name_of(programme, one.party)
            yield finding(
                "hours_without_rate", Place(EFFORT, one.row), "rate_kr", hours=one.hours, party=name
            )


def _unknown(programme: Programme) -> Iterator[Finding]:
    lacking = [one for one in standing(programme) if one.amount is Absent.UNKNOWN]
    if lacking:
        yield finding("unknown_amount", Place(COMMITMENTS, lacking[0].row), "amount_kr", n=len(lacking))
