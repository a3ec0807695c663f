"""Unusual postings: planted ones are told, invented ones are not, and bounds are kept."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.products.ledger.bought_lines import line, lines_of

from alen.comparison.intervals import t_quantile, t_two_sided
from alen.products.ledger.double_payments import Group, Paid, pairs
from alen.products.ledger.facts import easter_sunday, ledger_facts
from alen.products.ledger.purchases import Asked
from alen.products.ledger.surprise import FALSE_SHARE, told, told_over_controls
from alen.products.ledger.unusual import Unusual, unusual

WORDS = [
    "Nordlys", "Fjordnet", "Bakkedal", "Skyvand", "Havblik", "Lyngtoft", "Askemose", "Birkelund", "Egholm",
    "Rugager", "Tornby", "Vestervang",
]  # fmt: skip


def weekday(day: date) -> date:
    """The day, or the first after it on which banks are open."""
    while day.isoweekday() >= 6 or day in ledger_facts().closing_days(day.year):
        day += timedelta(days=1)
    return day


def ordinary(seed: int) -> list[dict[str, object]]:
    """Three years of twelve suppliers: some sixty uneven payments each, on days when banks are open."""
    chance = random.Random(seed)
    rows: list[dict[str, object]] = []
    for place, word in enumerate(WORDS):
        for year in (2022, 2023, 2024):
            for _ in range(20):
                day = weekday(date(year, 1, 1) + timedelta(days=chance.randrange(360)))
                amount = round(chance.lognormvariate(8 + place / 4, 0.6), 2)
                rows.append(
                    line(
                        amount, day, word, account=f"64552149{place:02}", voucher=f"{chance.randrange(10**9)}"
                    )
                )
    return rows


def planted() -> list[dict[str, object]]:
    """One of each kind, far out of the ordinary."""
    bulge = [
        line(4_000 + month * 10, weekday(date(year, month, 8)), f"Jævn {year}", account="6455214950",
             voucher=f"J{year}{month}")
        for year in (2022, 2023, 2024) for month in range(1, 12)
    ]  # fmt: skip
    return [
        *bulge,
        line(900_000, date(2024, 12, 9), "Jævn 2024", account="6455214950", voucher="DEC"),
        line(45_000_000, date(2024, 5, 14), "Nordlys", account="6455214900", voucher="STOR"),
        line(6_400_000.37, date(2024, 9, 12), "Helt Ny A/S", account="6455214977", voucher="NY"),
        line(300_000, date(2024, 12, 27), "Tornby", account="6455214910", voucher="RUND"),
        line(87_654.21, date(2024, 4, 9), "Egholm", account="6455214908", voucher="D1"),
        line(87_654.21, date(2024, 4, 18), "Egholm", account="6455214908", voucher="D2"),
        line(212_345.67, date(2024, 8, 4), "Birkelund", account="6455214907", voucher="SØN"),
    ]


def told_in(answer: Unusual) -> dict[str, set[str | None]]:
    found: dict[str, set[str | None]] = {}
    for one in answer.postings:
        found.setdefault(one.kind, set()).add(one.voucher or one.heading)
    return found


@pytest.fixture(scope="module")
def with_planted(tmp_path_factory: pytest.TempPathFactory) -> Unusual:
    return unusual(lines_of(tmp_path_factory.mktemp("planted"), [*ordinary(1), *planted()]))


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("amount", "STOR"),
        ("new_supplier", "6455214977"),
        ("round_year_end", "RUND"),
        ("double_payment", "D2"),
        ("closing_day", "SØN"),
        ("december", "6455214950"),
    ],
)
def test_what_was_planted_is_told(with_planted: Unusual, kind: str, where: str) -> None:
    assert where in told_in(with_planted)[kind]


def test_few_others_are_told(with_planted: Unusual) -> None:
    """The bounds allow about one by chance of each of the six kinds."""
    assert len(with_planted.postings) <= 6 + 6
    for check in with_planted.checks:
        assert check.told == sum(one.kind == check.kind for one in with_planted.postings)
        assert check.expected <= max(1.0, 0.2 * check.told)
        assert check.tests >= check.told


def test_nothing_is_told_of_ordinary_years(tmp_path: Path) -> None:
    """Of ten ordinary ledgers nothing is told where chance shows nothing, and next to nothing elsewhere."""
    counts: Counter[str] = Counter()
    for seed in range(10):
        folder = tmp_path / str(seed)
        folder.mkdir()
        counts.update(one.kind for one in unusual(lines_of(folder, ordinary(100 + seed))).postings)
    assert counts["amount"] <= 2
    assert counts["december"] <= 2
    assert counts["double_payment"] == 0
    assert counts["closing_day"] == 0
    assert counts["round_year_end"] == 0
    assert counts["new_supplier"] == 0


def test_the_reason_is_told_with_its_numbers(with_planted: Unusual) -> None:
    double = next(one for one in with_planted.postings if one.kind == "double_payment")
    assert (double.other_voucher, double.other_on, double.amount_ore) == ("D1", date(2024, 4, 9), 8_765_421)
    new = next(one for one in with_planted.postings if one.voucher is None and one.kind == "new_supplier")
    assert (new.place, new.supplier and new.supplier.name) == (2, "Helt Ny A/S")
    bulge = next(one for one in with_planted.postings if one.kind == "december")
    assert (bulge.year, bulge.amount_ore, bulge.usual_ore) == (2024, 90_000_000, 406_000)
    assert next(one for one in with_planted.postings if one.round_ore).round_ore == 100_000


def test_a_december_that_is_large_everywhere_is_a_habit(tmp_path: Path) -> None:
    """Twelve accounts whose December is eight times their other months: told of none, but of one of forty."""
    rows = [
        line(1_000 * (1 + (month % 3) / 50) * (times if month == 12 else 1), weekday(date(2024, month, 10)),
             f"Jævn {place}", account=f"64552149{place}")
        for place in range(10, 23) for times in [40 if place == 22 else 8] for month in range(1, 13)
    ]  # fmt: skip
    decembers = [one for one in unusual(lines_of(tmp_path, rows)).postings if one.kind == "december"]
    assert [one.heading for one in decembers] == ["6455214922"]


def test_asking_for_a_year_or_supplier_tells_no_more(tmp_path: Path, with_planted: Unusual) -> None:
    opened = lines_of(tmp_path, [*ordinary(1), *planted()])
    some = unusual(opened, Asked(years=(2024,), supplier="egholm"))
    assert some.checks == with_planted.checks
    assert some.postings
    assert set(some.postings) <= set(with_planted.postings)
    assert {one.supplier and one.supplier.name for one in some.postings} == {"Egholm"}
    assert unusual(opened, Asked(years=(2021,))).postings == ()


def test_an_empty_ledger_tells_nothing(tmp_path: Path) -> None:
    answer = unusual(lines_of(tmp_path, [line(1, date(2024, 1, 2), "Nordlys", is_it=False)]))
    assert answer.postings == ()
    assert {check.told for check in answer.checks} == {0}


def test_persons_are_not_named_where_the_answer_leaves(tmp_path: Path) -> None:
    rows = [*ordinary(1), line(9_000_000, date(2024, 5, 14), "Jens Prøvesen", is_person=True, account="1")]
    answer = unusual(lines_of(tmp_path, rows))
    assert "Prøvesen" in repr(answer)
    assert "prøvesen" not in repr(answer.exportable()).lower()


# -- double payments ---------------------------------------------------------------------------------


def group(days: list[date], vouchers: list[str] | None = None) -> Group:
    names = vouchers or [str(number) for number in range(len(days))]
    paid = tuple(Paid(day, name, 1, place) for place, (day, name) in enumerate(zip(days, names, strict=True)))
    return Group("nordlys", "1", 100_000, paid)


MONTHS = [date(2024, month, 1) for month in range(1, 13)]


@pytest.mark.parametrize(
    ("given_group", "doubles", "controls"),
    [
        (group([date(2024, 1, 1), date(2024, 1, 31)]), 1, 0),
        (group([date(2024, 1, 1), date(2024, 2, 1)]), 0, 1),
        (group([date(2024, 1, 1), date(2024, 3, 2)]), 0, 0),
        (group([date(2024, 1, 1), date(2024, 1, 9)], ["A", "A"]), 0, 0),
        (group(MONTHS), 0, 0),
        (group([*MONTHS[:6], date(2024, 6, 5), *MONTHS[6:]]), 1, 0),
        (group([date(2024, 1, 1) + timedelta(days=3 * n) for n in range(40)]), 0, 0),
        (group([date(2023, 2, 1), date(2024, 2, 1), date(2024, 2, 3)]), 1, 0),
    ],
)  # fmt: skip
def test_doubles_by_hand(given_group: Group, doubles: int, controls: int) -> None:
    found = pairs([given_group])
    assert (len(found[0]), len(found[1])) == (doubles, controls)


def test_what_was_taken_back_is_no_double(tmp_path: Path) -> None:
    twice = [line(9_000, date(2024, 4, day), "Egholm", voucher=f"V{day}") for day in (2, 9)]
    assert len(unusual(lines_of(tmp_path, twice)).postings) == 1
    back = [*twice, line(-9_000, date(2024, 5, 2), "Egholm", voucher="K")]
    assert unusual(lines_of(tmp_path, back)).postings == ()


# -- the bounds --------------------------------------------------------------------------------------


def test_a_step_up_by_hand() -> None:
    """Four tests: the k-th smallest is held against k x 0.025."""
    assert told([0.024, 0.049, 0.08, 0.9], 4) == 0.049
    assert told([0.026, 0.051, 0.08, 0.9], 4) == 0.0
    # The third saves the first two.
    assert told([0.026, 0.051, 0.074, 0.9], 4) == 0.074


@given(st.lists(st.floats(0, 1), max_size=40), st.integers(0, 60))
def test_a_step_up_keeps_its_definition(p_values: list[float], more: int) -> None:
    tests = len(p_values) + more
    limit = told(p_values, tests) if tests else 0.0
    number = sum(p <= limit for p in p_values) if limit else 0
    if number:
        assert limit <= number * float(FALSE_SHARE) / tests + 1e-15
    assert told(p_values, tests + 1) <= limit or not tests


@given(st.lists(st.integers(0, 20), max_size=30), st.lists(st.integers(0, 20), max_size=30))
def test_controls_stay_few(targets: list[int], controls: list[int]) -> None:
    least = told_over_controls(targets, controls)
    if least is not None:
        number, chance = sum(one >= least for one in targets), sum(one >= least for one in controls)
        assert chance <= max(1, number / 5)


@given(st.floats(0.501, 0.9999), st.integers(1, 200))
def test_a_p_value_undoes_the_quantile(probability: float, degrees: int) -> None:
    assert t_two_sided(t_quantile(probability, degrees), degrees) == pytest.approx(
        2 * (1 - probability), abs=1e-9
    )


def test_danish_closing_days() -> None:
    """2023 and 2024 by the calendar: the great prayer day was the fourth Friday after Easter, until 2023."""
    assert easter_sunday(2023) == date(2023, 4, 9)
    assert date(2023, 5, 5) in ledger_facts().closing_days(2023)
    days = ledger_facts().closing_days(2024)
    assert {
        date(2024, 3, 28),
        date(2024, 3, 29),
        date(2024, 4, 1),
        date(2024, 5, 9),
        date(2024, 5, 20),
    } <= days
    assert date(2024, 4, 26) not in days


@given(st.integers(1900, 2199))
def test_easter_is_a_sunday_in_its_span(year: int) -> None:
    day = easter_sunday(year)
    assert day.isoweekday() == 7
    assert date(year, 3, 22) <= day <= date(year, 4, 25)


def test_equal_amounts_are_not_all_the_largest(tmp_path: Path) -> None:
    """Three of twelve equal payments fall on a Sunday: none of them is among the largest."""
    on = (9, 8, 7, 14, 8, 16, 9, 18, 9, 8, 7, 9)
    days = [date(2024, month, day) for month, day in enumerate(on, start=1)]
    rows = [line(100, day, "Nordlys Software A/S", voucher=str(n)) for n, day in enumerate(days)]
    assert sum(day.isoweekday() == 7 for day in days) == 3
    assert [one for one in unusual(lines_of(tmp_path, rows)).postings if one.kind == "closing_day"] == []


def test_the_smallest_is_never_among_the_largest(tmp_path: Path) -> None:
    """The only new supplier, and the only posting on a closing day: the smallest of all."""
    rows = [
        line(1_000 + month, weekday(date(year, month, 8)), "Nordlys Software A/S", voucher=f"{year}{month}")
        for year in (2023, 2024) for month in (1, 2, 3, 4, 5)
    ]  # fmt: skip
    rows.append(line(5, date(2024, 12, 31), "Havblik Data ApS", voucher="77"))
    assert unusual(lines_of(tmp_path, rows)).postings == ()
