"""The regions side by side, worked out by hand from the sample."""

from __future__ import annotations

from typing import Any

import pytest
from tests.answers.regions_sample import KRONE, desk, opened, sample
from tests.answers.samples import WEST

from alen.answers.checks import contributions
from alen.answers.plain import rows, to_plain
from alen.answers.regions import RegionRow, Regions, RegionsAnswer
from alen.errors import BadInput, NoFigures


def ask(**asked: Any) -> RegionsAnswer:
    loaded = asked.pop("loaded", 2024)
    return desk(last=loaded).ask(Regions(**asked))


def by_code(answer: RegionsAnswer) -> dict[str, RegionRow]:
    return {row.organisation.code: row for row in answer.regions}


def test_the_rows_of_2023() -> None:
    answer = ask(year=2023)
    assert [row.organisation.code for row in answer.regions] == ["981", "983", "982"]
    north, west, south = answer.regions
    assert (north.amount_ore, north.cell.value, north.population) == (150 * KRONE, 15.0, 10)
    assert (south.cell.value, west.cell.value) == (5.0, pytest.approx(310 / 30))
    assert (north.place, north.no_place, answer.booking) == (None, "no_band", None)
    assert (north.ratio_to_lowest, south.ratio_to_lowest) == (3.0, 1.0)
    assert north.year_before.nominal_pct == pytest.approx(50.0)
    assert north.year_before.real_pct == pytest.approx(100 * (150 / 105 * 100 / 100 - 1))
    assert south.year_before.nominal_pct == 0
    assert [row.share.value for row in answer.regions if row.share] == [15.0, 15.5, 2.0]
    assert answer.share_measure is not None
    assert answer.lacking == ()


def test_the_total_and_what_each_gave_to_its_growth() -> None:
    answer = ask(year=2023)
    total = answer.total
    assert (total.amount_ore, total.population, total.n, total.members) == (660 * KRONE, 80, 3, 3)
    assert total.per_inhabitant == pytest.approx(660 / 80)  # sum over sum, no mean of three
    assert total.year_before.nominal_pct == pytest.approx(10.0)
    assert total.year_before.real_pct == pytest.approx(100 * (660 / 600 / 1.05 - 1))
    assert total.year_before.change_ore == 60 * KRONE
    assert total.share is not None
    assert total.share.value == pytest.approx(100 * 660 / 13_000)
    points = {code: row.points for code, row in by_code(answer).items()}
    assert points == {"981": pytest.approx(100 * 50 / 600), "982": 0, "983": pytest.approx(100 * 10 / 600)}
    assert sum(row.points or 0 for row in answer.regions) == pytest.approx(10.0)


def test_longer_growth_is_whole_and_a_year() -> None:
    answer = ask(year=2024)
    assert answer.first_year == 2022
    since = answer.total.since_first
    assert since is not None
    assert since.nominal_pct == pytest.approx(10.0)
    assert since.compound_nominal_pct == pytest.approx(100 * (1.1**0.5 - 1))
    assert since.real_pct == pytest.approx(0.0)
    south = by_code(answer)["982"]
    assert south.since_first is not None
    assert south.since_first.nominal_pct == pytest.approx(30.0)
    assert south.points_since_first == pytest.approx(100 * 60 / 600)
    assert sum(row.points_since_first or 0 for row in answer.regions) == pytest.approx(10.0)


def test_an_amount_stands_where_the_population_is_not_loaded() -> None:
    answer = ask(year=2022)
    row = by_code(answer)["981"]
    assert (row.amount_ore, row.cell.value, row.population) == (100 * KRONE, None, None)
    assert (row.place, row.status) == (None, "missing")
    assert answer.total.amount_ore == 600 * KRONE
    assert (answer.total.per_inhabitant, answer.total.population) == (None, None)
    assert row.year_before.missing is not None
    assert answer.first_year is None


def test_the_series_has_gaps_and_the_new_region_is_their_sum() -> None:
    answer = ask(year=2024)
    roles = {one.organisation.code: one.role for one in answer.series}
    assert roles == {"981": "member", "982": "member", "983": "member", "R-PROEVE": "successor"}
    east = next(one for one in answer.series if one.role == "successor")
    assert east.amounts_ore == (300 * KRONE, 350 * KRONE, 410 * KRONE)
    assert [cell.value for cell in east.cells] == [None, 350 / 50, 410 / 50]
    assert [one.code for one in east.summed_from] == ["981", "982"]
    assert east.summed_years == (2022, 2023, 2024)
    north = answer.series[0]
    assert [(part.first_year, part.last_year) for part in north.stretches] == [(2023, 2024)]


def test_after_the_reform_there_are_other_regions_and_no_growth_across_it() -> None:
    answer = ask(year=2025, loaded=2026)
    assert {row.organisation.code for row in answer.regions} == {"R-PROEVE", "983"}
    assert answer.first_year is None
    before = answer.total.year_before
    assert before.nominal_pct is None
    assert before.missing is not None
    assert (before.missing.key, before.missing.args) == ("cut", {"year": 2025})
    assert [row.points for row in answer.regions] == [None, None]
    roles = {one.organisation.code: one.role for one in answer.series}
    assert roles == {"981": "predecessor", "982": "predecessor", "983": "member", "R-PROEVE": "member"}


def test_the_year_after_the_reform_grows_again() -> None:
    answer = ask(loaded=2026)
    assert (answer.year, answer.first_year) == (2026, 2025)
    assert answer.total.year_before.nominal_pct == pytest.approx(100 * 50 / 760)
    east = next(one for one in answer.series if one.organisation.code == "R-PROEVE")
    assert [(part.first_year, part.last_year) for part in east.stretches] == [(2023, 2024), (2025, 2026)]
    assert east.summed_years == (2022, 2023, 2024)


def test_a_region_that_is_missing_makes_the_total_partial() -> None:
    answer = desk(without=frozenset({(WEST, 2023)})).ask(Regions(year=2023))
    total = answer.total
    assert (total.n, total.members, total.is_partial) == (2, 3, True)
    assert total.amount_ore == 350 * KRONE
    assert total.year_before.nominal_pct == pytest.approx(100 * 50 / 300)  # North and South alone
    west = answer.regions[-1]
    assert (west.amount_ore, west.place, west.points) == (None, None, None)
    assert west.amount_missing is not None


def test_real_prices_move_amounts_and_values() -> None:
    answer = ask(year=2023, price="real", base=2024)
    assert answer.header.price.base_year == 2024
    north = by_code(answer)["981"]
    assert north.amount_ore == round(150 * KRONE * 110 / 105)
    assert north.cell.value == pytest.approx(15 * 110 / 105)
    assert answer.total.amount_ore == pytest.approx(660 * KRONE * 110 / 105, abs=1.5)
    assert north.year_before.nominal_pct == pytest.approx(50.0)


def test_without_an_index_there_is_no_real_growth_and_it_says_why() -> None:
    made = sample()
    made.index = {}
    answer = opened(made).ask(Regions(year=2023))
    assert answer.growth_price is None
    assert answer.total.year_before.nominal_pct == pytest.approx(10.0)
    assert answer.total.year_before.real_pct is None
    assert answer.total.year_before.real_missing is not None
    assert [(one.what, one.tables) for one in answer.lacking] == [("real", ("NGLK",))]


def test_with_nothing_loaded_the_regions_and_their_people_stand() -> None:
    made = sample()
    made.snapshots = [("FOLK1A", "b" * 64), ("X", "c" * 64), ("Y", "d" * 64)]
    made.figures = [row for row in made.figures if row[0] == 0]
    made.index = {}
    answer = opened(made).ask(Regions())
    assert (answer.is_loaded, answer.year, answer.years) == (False, 2024, ())
    assert [row.organisation.code for row in answer.regions] == ["981", "982", "983"]
    assert [row.population for row in answer.regions] == [10, 40, 30]
    assert all(row.cell.value is None and row.amount_ore is None for row in answer.regions)
    assert answer.total.amount_ore is None
    assert answer.series == ()
    assert [(one.what, one.tables, one.loaded) for one in answer.lacking] == [
        ("amounts", ("REGR55", "FOLK1A"), ("FOLK1A",)),
        ("share", ("REGR55", "REGR31"), ()),
        ("real", ("NGLK",), ()),
    ]


def test_contributions_agree_with_the_answer_for_all_measures() -> None:
    answer = ask(year=2024)
    known = contributions(desk().reading, "region-it", 2023, 2024)
    assert {one.organisation.code: one.points for one in known.members} == {
        code: row.points for code, row in by_code(answer).items()
    }
    assert known.total_growth_pct == answer.total.year_before.nominal_pct


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"measure": "population"}, BadInput),
        ({"measure": "region-it-share"}, BadInput),
        ({"year": 2010}, NoFigures),
        ({"year": 2023, "first_year": 2023}, BadInput),
        ({"year": 2023, "first_year": 2009}, NoFigures),
        ({"scope": "wide"}, NoFigures),
        ({"base": 2020}, BadInput),
        ({"deflator": "nothing"}, BadInput),
    ],
)
def test_what_cannot_be_asked(asked: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        ask(**asked)


def test_the_answer_is_plain_and_has_rows() -> None:
    answer = ask(year=2023)
    columns, table = rows(answer)
    assert {len(columns)} == {len(row) for row in table}
    assert len(table) == 4 * 3
    in_year = next(row for row in table if row[0] == "981" and row[3] == 2023)
    assert in_year[columns.index("amount_ore")] == 150 * KRONE
    assert in_year[columns.index("contribution_points")] == pytest.approx(100 * 50 / 600)
    assert to_plain(answer)["total"]["amount_ore"] == 660 * KRONE
    assert Regions(year=2023).address() == "/api/v1/regions/region-it?year=2023"
    assert Regions(price="real", base=2020).address() == "/api/v1/regions/region-it?price=real&base=2020"
