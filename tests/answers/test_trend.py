"""Series against numbers worked out by hand: cuts, growth, and a region that replaces two."""

from __future__ import annotations

import json

import pytest
from tests.answers.samples import EAST, MOENSTERBY, NORTH, PROEVEBY, SOUTH, WEST, Sample

from alen.answers.plain import rows, to_plain
from alen.answers.trend import trend
from alen.errors import AlenError, BadInput, NoFigures


def _growing() -> Sample:
    """Prøveby 1000, 1100, then a break, 1000, 1100, (missing), 1331 kr.; Mønsterby 500 in 2020 alone."""
    sample = Sample()
    for year, kroner in ((2020, 1000), (2021, 1100), (2022, 1000), (2023, 1100), (2025, 1331)):
        sample.computed("town-net", PROEVEBY, year, kroner * 100 * 100, 100)
    sample.computed("town-net", PROEVEBY, 2019, None, None, reason="not_applicable")
    sample.computed("town-net", PROEVEBY, 2024, None, 100, reason="missing_at_source")
    sample.computed("town-net", MOENSTERBY, 2020, 5_000_000, 100)
    return sample


def test_a_series_is_cut_at_a_break_and_keeps_its_gaps():
    answer = trend(_growing().reading(), "town-net", ["prøveby"])
    assert answer.years == tuple(range(2019, 2026))
    (series,) = answer.series
    assert [cell.value for cell in series.cells] == [None, 1000.0, 1100.0, 1000.0, 1100.0, None, 1331.0]
    assert [cell.reason for cell in series.cells][0::5] == ["not_applicable", "missing_at_source"]
    assert [(one.first_year, one.last_year) for one in series.stretches] == [(2020, 2021), (2022, 2025)]
    assert [(one.year, one.text.en) for one in answer.cuts] == [(2022, "Break")]


def test_growth_is_year_on_year_and_over_the_last_stretch():
    (series,) = trend(_growing().reading(), "town-net", ["901"]).series
    by_year = {one.year: one for one in series.growth}
    assert by_year[2021].nominal_pct == pytest.approx(10.0)
    cut, after_gap, first = (by_year[year].nominal_missing for year in (2022, 2025, 2020))
    assert cut is not None
    assert cut.key == "cut"
    assert after_gap is not None
    assert (after_gap.reason, after_gap.key) == ("missing_at_source", "no_previous")
    assert first is not None
    assert first.reason == "not_applicable"
    assert series.nominal is not None
    assert (series.nominal.first_year, series.nominal.last_year, series.nominal.observations) == (
        2022,
        2025,
        3,
    )
    assert series.nominal.compound_pct == pytest.approx(10.0)
    # ln 1000, ln 1100, ln 1331 lie on one line: the interval closes.
    assert series.nominal.slope_pct == pytest.approx(10.0)
    assert series.nominal.slope_low_pct == pytest.approx(10.0, abs=1e-6)


def test_real_growth_without_a_deflator_says_so_and_with_one_deflates():
    sample = _growing()
    (series,) = trend(sample.reading(), "town-net", ["901"]).series
    assert series.real is None
    assert series.real_missing is not None
    assert (series.real_missing.reason, series.real_missing.key) == ("not_loaded", "no_deflator")
    sample.index = {2020: 100.0, 2021: 110.0, 2022: 100.0, 2023: 105.0}
    answer = trend(sample.reading(), "town-net", ["901"])
    by_year = {one.year: one for one in answer.series[0].growth}
    assert answer.growth_deflator == "municipal"
    assert answer.header.price.kind == "current"
    assert by_year[2021].real_pct == pytest.approx(0.0)
    assert by_year[2023].real_pct == pytest.approx(100 * (1.1 / 1.05 - 1))
    missing = by_year[2025].real_missing
    assert missing is not None
    assert missing.key == "no_index"
    assert "NGLK" in [one.table_id for one in answer.header.sources]


def test_the_headline_stays_within_the_last_stretch():
    headline = trend(_growing().reading(), "town-net", ["901"]).headline
    assert headline.key == "trend_booked"
    assert (headline.args["first_year"], headline.args["first"]) == (2022, 1000.0)
    alone = trend(_growing().reading(), "town-net", ["902"]).headline
    assert (alone.key, alone.args["last_year"], alone.args["last"]) == ("trend_one", 2020, 500.0)
    summed = trend(_regions().reading(), "region-net", ["R-PROEVE"], basis="computed").headline
    assert summed.key == "trend_summed"


def test_real_prices_leave_years_without_an_index_missing():
    sample = _growing()
    sample.index = {2020: 100.0, 2021: 110.0, 2022: 120.0, 2023: 120.0}
    sample.estimates = (2023,)
    answer = trend(sample.reading(), "town-net", ["901"], price="real", base=2020)
    (series,) = answer.series
    assert [cell.value for cell in series.cells] == [
        None, 1000.0, pytest.approx(1000.0), pytest.approx(1000 / 1.2), pytest.approx(1100 / 1.2), None, None,
    ]  # fmt: skip
    last = series.cells[-1].missing
    assert last is not None
    assert (last.key, last.args["year"]) == ("no_index", 2025)
    assert answer.header.price.estimate_years == (2023,)
    with pytest.raises(BadInput):
        trend(sample.reading(), "town-net", ["901"], deflator="ønsket")


def test_several_organisations_share_years_and_basis():
    sample = _growing()
    for year in range(2017, 2026):
        sample.published("town-net", MOENSTERBY, year, 700)
    answer = trend(sample.reading(), "town-net", ["Prøveby", "Mønsterby"])
    assert answer.header.basis == "as_published"
    proeveby, moensterby = answer.series
    assert len(proeveby.cells) == len(moensterby.cells) == 9
    assert {cell.value for cell in proeveby.cells} == {None}
    missing = proeveby.cells[-1].missing
    assert missing is not None
    assert (missing.reason, missing.key, missing.args) == ("not_loaded", "other_basis", {"basis": "computed"})
    forced = trend(sample.reading(), "town-net", ["Prøveby", "Mønsterby"], basis="computed")
    assert [cell.value for cell in forced.series[1].cells if cell.value is not None] == [500.0]
    alone = trend(sample.reading(), "town-net", ["Prøveby"])
    assert alone.header.basis == "computed"


def _regions() -> Sample:
    """Nordprøve 2023 10 kr. (1000 persons), 2024 12; Sydprøve 2023 20 kr. (3000), 2024 not there."""
    sample = Sample()
    sample.snapshots.append(("REGR55", "d" * 64))
    sample.people(2023, {NORTH: 1000, SOUTH: 3000})
    sample.computed("region-net", NORTH, 2023, 1_000_000, 1000)
    sample.computed("region-net", SOUTH, 2023, 6_000_000, 3000)
    sample.computed("region-net", NORTH, 2024, 1_200_000, 1000)
    sample.computed("region-net", EAST, 2025, 8_000_000, 4000)
    sample.computed("region-net", WEST, 2023, 500_000, 100, flags="partial")
    return sample


def test_a_region_backwards_is_the_sum_of_those_it_replaced():
    answer = trend(_regions().reading(), "region-net", ["Østprøve"])
    (series,) = answer.series
    assert answer.years == (2023, 2024, 2025)
    # (10,000 + 60,000 kr.) / 4,000 persons: not the mean of 10 and 20.
    assert [cell.value for cell in series.cells] == [17.5, None, 20.0]
    assert [cell.summed_from for cell in series.cells] == [("981", "982"), ("981", "982"), ()]
    assert [one.name_da for one in series.summed_from] == ["Region Nordprøve", "Region Sydprøve"]
    assert series.summed_years == (2023, 2024)
    total = series.cells[0].total
    assert total is not None
    assert (total.amount_ore, total.plus_minus_ore, total.population) == (7_000_000, 100_000, 4000)
    missing = series.cells[1].missing
    assert missing is not None
    assert (missing.reason, missing.key) == ("not_loaded", "part_missing")
    assert missing.args == {"organisation": "Region Sydprøve"}


def test_published_regions_are_weighted_where_population_is_loaded_else_not_loaded():
    sample = _regions()
    for year in (2022, 2023, 2024):
        sample.published("region-net", NORTH, year, 10)
        sample.published("region-net", SOUTH, year, 20)
    answer = trend(sample.reading(), "region-net", ["R-PROEVE"], basis="as_published")
    (series,) = answer.series
    assert [cell.value for cell in series.cells] == [None, 17.5, None]
    assert series.cells[1].flags == ("estimated",)
    missing = series.cells[0].missing
    assert missing is not None
    assert (missing.reason, missing.key) == ("not_loaded", "no_population")
    total = series.cells[1].total
    assert total is not None
    assert (total.amount_ore, total.is_estimated) == (7_000_000, True)


def test_population_backwards_is_the_sum_of_persons():
    answer = trend(_regions().people(2025, {EAST: 4100}).reading(), "population", ["Østprøve"])
    assert [cell.value for cell in answer.series[0].cells] == [4000.0, None, 4100.0]


def test_a_region_that_is_gone_has_no_value_after():
    (series,) = trend(_regions().reading(), "region-net", ["981", "Østprøve"]).series[:1]
    missing = series.cells[-1].missing
    assert missing is not None
    assert (missing.reason, missing.key) == ("not_applicable", "not_standing")


def test_kinds_never_share_an_axis():
    reading = _regions().people(2023, {PROEVEBY: 100}).reading()
    for measure, who in (("population", ["Prøveby", "981"]), ("region-net", ["Prøveby"])):
        with pytest.raises(BadInput):
            trend(reading, measure, who)


def test_nothing_loaded_and_nobody_known():
    reading = _growing().reading()
    with pytest.raises(NoFigures):
        trend(reading, "town-net", ["Skitseby"])
    with pytest.raises(AlenError):
        trend(reading, "town-net", ["Ingenby"])
    with pytest.raises(BadInput):
        trend(reading, "town-net", [])


def test_a_growth_measure_is_a_series_of_growth():
    (series,) = trend(_growing().reading(), "town-net-growth", ["901"]).series
    assert [cell.value for cell in series.cells] == [
        None, None, pytest.approx(10.0), None, pytest.approx(10.0), None, None,
    ]  # fmt: skip


def test_rows_and_json():
    answer = trend(_growing().reading(), "town-net", ["901", "902"])
    columns, table = rows(answer)
    assert len(table) == 14
    assert all(len(row) == len(columns) for row in table)
    json.dumps(to_plain(answer))
    assert answer.headline.key == "trend_many"
    alone = trend(_growing().reading(), "town-net", ["901"]).headline
    assert (alone.key, alone.args["first_year"], alone.args["last"]) == ("trend_booked", 2022, 1331.0)
