"""What moved a total, by function and by art: worked out by hand, and always adding up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.answers.regions_sample import KEYS, KRONE, NARROW, desk, opened, sample
from tests.answers.samples import EAST, NORTH, SOUTH, WEST

from alen.answers.drivers import Drivers, DriversAnswer
from alen.answers.plain import rows, to_plain
from alen.answers.questions import Desk
from alen.errors import BadInput, NoFigures
from alen.measures.definition import Text


def ask(first: int = 2022, last: int = 2023, **more: Any) -> DriversAnswer:
    return desk(last=more.pop("loaded", 2024)).ask(Drivers("region-it", first, last, **more))


def adds_up(answer: DriversAnswer) -> None:
    known = [one for one in answer.drivers if one.change_ore is not None]
    others = answer.others
    changes = sum(one.change_ore or 0 for one in known) + (others.change_ore if others else 0)
    assert changes + answer.unexplained_ore == answer.change_ore
    assert answer.change_ore == answer.total_last_ore - answer.total_first_ore
    points = sum(one.points or 0 for one in known) + ((others.points or 0) if others else 0)
    assert points + (answer.unexplained_points or 0) == pytest.approx(answer.growth_pct)


def test_functions_by_hand() -> None:
    # 1: 460 -> 480; 4: 140 -> 180; the total 600 -> 660
    answer = ask()
    adds_up(answer)
    assert (answer.total_first_ore, answer.total_last_ore) == (600 * KRONE, 660 * KRONE)
    assert answer.growth_pct == pytest.approx(10.0)
    first, second = answer.drivers
    assert (first.code, first.first_ore, first.last_ore) == ("4", 140 * KRONE, 180 * KRONE)
    assert (first.points, first.share_pct) == (pytest.approx(100 * 40 / 600), pytest.approx(100 * 40 / 60))
    assert first.last_share_pct == pytest.approx(100 * 180 / 660)
    assert (second.code, second.change_ore) == ("1", 20 * KRONE)
    assert second.points == pytest.approx(100 * 20 / 600)
    assert (answer.others, answer.unexplained_ore) == (None, 0)
    assert (answer.members, answer.members_missing, answer.is_complete) == (3, 0, True)
    assert (answer.covered_first_pct, answer.covered_last_pct) == (100.0, 100.0)


def test_codes_have_names_from_the_chart_of_accounts() -> None:
    assert [one.label for one in ask().drivers] == [
        Text("Fælles formål og administration", "Joint purposes and administration"),
        Text("Sundhed", "Health"),
    ]


def test_arts_say_what_share_is_loaded_apart() -> None:
    answer = ask(dimension="art")
    adds_up(answer)
    assert [one.code for one in answer.drivers] == ["S1", "rest", "S4"]
    assert [one.change_ore for one in answer.drivers] == [30 * KRONE, 18 * KRONE, 12 * KRONE]
    assert not answer.is_complete
    assert answer.covered_first_pct == pytest.approx(70.0)
    assert answer.covered_last_pct == pytest.approx(70.0)
    assert answer.drivers[1].label is None


def test_one_organisation() -> None:
    answer = ask(organisation="981")
    adds_up(answer)
    assert (answer.total_first_ore, answer.total_last_ore) == (100 * KRONE, 150 * KRONE)
    assert [(one.code, one.change_ore) for one in answer.drivers] == [("4", 30 * KRONE), ("1", 20 * KRONE)]
    assert answer.organisation is not None
    assert answer.organisation.code == "981"


def test_a_total_that_does_not_move_has_no_shares() -> None:
    answer = ask(2023, 2024)  # 660 -> 660
    adds_up(answer)
    assert answer.growth_pct == 0
    assert [one.share_pct for one in answer.drivers] == [None, None]
    assert [one.change_ore for one in answer.drivers] == [-60 * KRONE, 60 * KRONE]


def test_a_region_that_lacks_a_year_is_in_no_sum() -> None:
    answer = desk(without=frozenset({(WEST, 2022)})).ask(Drivers("region-it", 2022, 2023))
    adds_up(answer)
    assert (answer.members, answer.members_missing) == (2, 1)
    assert answer.total_first_ore == 300 * KRONE


def without_part(region: int, year: int, dimension: str, codes: tuple[str, ...], reason: str | None) -> Desk:
    """The sample with parts gone (reason None), or there without an amount."""
    made = sample()
    place = (KEYS["region-it"], region, year, NARROW, dimension)
    hit = [row for row in made.parts if row[:5] == place and row[5] in codes]
    made.parts = [row for row in made.parts if row not in hit]
    if reason:
        made.parts += [(*row[:6], None, reason) for row in hit]
    return opened(made)


def test_an_art_that_is_not_loaded_is_missing_and_never_nothing() -> None:
    broken = sample()
    broken.parts = [
        (*row[:6], None, "not_loaded")
        if row[4:6] in {("art", "S4"), ("art", "rest")} and row[2] == 2023
        else row
        for row in broken.parts
    ]
    answer = opened(broken).ask(Drivers("region-it", 2022, 2023, dimension="art"))
    adds_up(answer)
    by_code = {one.code: one for one in answer.drivers}
    assert by_code["S1"].change_ore == 30 * KRONE
    assert (by_code["S4"].change_ore, by_code["S4"].first_ore) == (None, None)
    assert by_code["S4"].missing is not None
    assert by_code["S4"].missing.reason == "not_loaded"
    assert answer.unexplained_ore == 30 * KRONE
    assert answer.covered_last_pct is None


def test_a_function_one_region_lacks_in_one_year_is_left_unexplained() -> None:
    answer = without_part(WEST, 2022, "funktion", ("4",), None).ask(Drivers("region-it", 2022, 2023))
    adds_up(answer)
    four = next(one for one in answer.drivers if one.code == "4")
    # West's 0 -> 20 is not known; the others' 140 -> 160 is.
    assert (four.first_ore, four.last_ore, four.members_missing) == (140 * KRONE, 160 * KRONE, 1)
    assert answer.unexplained_ore == 20 * KRONE
    assert answer.covered_first_pct is None


def test_the_new_region_is_the_sum_of_the_two_before_it_existed() -> None:
    answer = ask(organisation="R-PROEVE")
    adds_up(answer)
    assert (answer.total_first_ore, answer.total_last_ore) == (300 * KRONE, 350 * KRONE)
    assert [(one.code, one.change_ore) for one in answer.drivers] == [("1", 30 * KRONE), ("4", 20 * KRONE)]


def test_after_the_reform_with_the_new_regions() -> None:
    answer = ask(2025, 2026, loaded=2026)
    adds_up(answer)
    assert answer.members == 2
    assert [(one.code, one.change_ore) for one in answer.drivers] == [("4", 30 * KRONE), ("1", 20 * KRONE)]


def test_many_parts_are_named_by_size_and_the_others_counted() -> None:
    made = sample()
    made.parts = [row for row in made.parts if row[4] != "funktion"]
    for region, year, whole in ((NORTH, 2022, 100), (NORTH, 2023, 150)):
        extra = whole - 12
        amounts = {f"1000{n}": 1 for n in range(10)} | {"2": 2, "3": extra}
        if year == 2023:
            amounts |= {"10000": 3, "2": 1, "3": extra - 1}
        made.parts += [
            (KEYS["region-it"], region, year, NARROW, "funktion", code, kroner * KRONE, None)
            for code, kroner in amounts.items()
        ]
    answer = opened(made).ask(Drivers("region-it", 2022, 2023, organisation="981"))
    adds_up(answer)
    assert [one.code for one in answer.drivers][:3] == ["3", "10000", "2"]
    assert len(answer.drivers) == 8
    assert answer.others is not None
    assert answer.others.count == 4
    assert answer.others.change_ore == 0


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (Drivers("region-it", 2023, 2022), "does not come before"),
        (Drivers("region-it", 2024, 2025), "cut at 2025"),
        (Drivers("region-it", 2022, 2023, dimension="ejer"), "not split by"),
        (Drivers("population", 2022, 2023), "not split by"),
        (Drivers("region-it", 2022, 2023, organisation="901"), "cannot be shown"),
    ],
)
def test_what_cannot_be_asked(question: Drivers, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        desk(last=2026).ask(question)


def test_years_that_are_not_there_are_refused_with_those_that_are() -> None:
    with pytest.raises(NoFigures) as refused:
        desk().ask(Drivers("region-it", 2010, 2023))
    assert "2022-2024" in str(refused.value).replace("–", "-")


def test_the_answer_is_plain_and_has_rows() -> None:
    answer = ask()
    columns, table = rows(answer)
    assert {len(columns)} == {len(row) for row in table}
    assert to_plain(answer)["drivers"][0]["code"] == "4"
    address = Drivers("region-it", 2022, 2023).address()
    assert address == "/api/v1/drivers/region-it?first_year=2022&last_year=2023&dimension=funktion"
    assert replace(Drivers("region-it", 2022, 2023)) == Drivers("region-it", 2022, 2023)


def test_regions_of_the_reform_are_known() -> None:
    assert {NORTH, SOUTH, EAST, WEST} == {81, 82, 83, 84}


def test_a_code_the_chart_lacks_takes_the_label_of_its_table() -> None:
    made = sample()
    made.parts = [(*row[:5], "10001" if row[5] == "1" else row[5], *row[6:]) for row in made.parts]
    made.spellings = [
        (0, "FUNK1", "10001", "10001", "1.00.01 Prøvefunktion"),
        (0, "ART", "10001", "10001", "Ikke denne"),
        (1, "FUNK1", "10001", "10001", "Heller ikke denne"),
    ]
    answer = opened(made).ask(Drivers("region-it", 2022, 2023))
    labels = {one.code: one.label for one in answer.drivers}
    assert labels["10001"] == Text("Prøvefunktion", "Prøvefunktion")
