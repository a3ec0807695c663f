"""The spread over all years: the same as a ranking of each year while the members are the same."""

from __future__ import annotations

import json
import time

import pytest
from tests.answers.packaged import packaged_reading
from tests.answers.samples import (
    EAST,
    EKSEMPELBY,
    MODELBY,
    MOENSTERBY,
    NATION,
    NORTH,
    PROEVEBY,
    SOUTH,
    TOWNS,
    WEST,
    Sample,
    towns_2023,
)

from alen.answers.edition import Reading
from alen.answers.plain import rows, to_plain
from alen.answers.questions import Desk
from alen.answers.ranking import rank
from alen.answers.spread import Spread, SpreadYear, membership_note, spread
from alen.cli.language import site_words
from alen.errors import BadInput, NoFigures


def _three_years() -> Sample:
    """2023 as it is; 2024: Prøveby 4000, Mønsterby 2500, Eksempelby 1000; 2025: Prøveby and Mønsterby."""
    sample = towns_2023()
    for year in (2024, 2025):
        sample.people(year, {PROEVEBY: 110, MOENSTERBY: 210, EKSEMPELBY: 290, MODELBY: 90})
    sample.computed("town-net", PROEVEBY, 2024, 44_000_000, 110)
    sample.computed("town-net", MOENSTERBY, 2024, 52_500_000, 210)
    sample.computed("town-net", EKSEMPELBY, 2024, 29_000_000, 290)
    sample.computed("town-net", PROEVEBY, 2025, 55_000_000, 110)
    sample.computed("town-net", MOENSTERBY, 2025, 21_000_000, 210)
    sample.computed("town-net", NATION, 2024, 200_000_000, 1000)
    return sample


def _same(reading: Reading, measure: str, year: SpreadYear, **asked: object) -> None:
    """A year of the spread holds what the ranking's summary holds."""
    answer = rank(reading, measure, year.year, **asked)  # type: ignore[arg-type]
    summary = answer.summary
    for name in (
        "members", "n", "booked_elsewhere", "missing", "minimum", "lower_quartile", "median",
        "upper_quartile", "maximum", "max_min_ratio", "unweighted_mean", "weighted_mean",
        "weighted_is_estimated", "weighted_missing",
    ):  # fmt: skip
        assert getattr(year, name) == getattr(summary, name), (year.year, name)
    assert year.weighted_is_partial == summary.is_partial
    assert year.nation == (answer.nation.cell.value if answer.nation else None)


def test_by_hand():
    answer = spread(_three_years().reading(), "town-net")
    assert [one.year for one in answer.years] == [2023, 2024, 2025]
    first, second, third = answer.years
    assert (first.members, first.n, first.booked_elsewhere) == (5, 3, 1)
    assert first.missing == {"missing_at_source": 1}
    assert (first.lower_quartile, first.median, first.upper_quartile) == (2000.0, 2000.0, 2500.0)
    assert first.lowest is not None
    # Mønsterby and Eksempelby tie at the lowest; the first by code stands for both.
    assert (first.lowest.organisation.code, first.lowest.value, first.lowest.tied) == ("902", 2000.0, 2)
    assert (second.n, second.median, second.minimum, second.maximum) == (3, 2500.0, 1000.0, 4000.0)
    assert second.missing == {"not_loaded": 2}
    assert (first.nation, second.nation, third.nation) == (2100.0, 2000.0, None)
    assert (third.n, third.median) == (2, 3000.0)
    assert [one.year for one in answer.cuts] == [2022]


def test_every_year_is_the_ranking_of_that_year():
    reading = _three_years().reading()
    for year in spread(reading, "town-net").years:
        _same(reading, "town-net", year)
    for year in spread(reading, "town-net", among="G-PROEVE").years:
        _same(reading, "town-net", year, among="G-PROEVE")
    for year in spread(reading, "population").years:
        _same(reading, "population", year)
    for year in spread(reading, "town-net-growth").years:
        _same(reading, "town-net-growth", year)


def test_published_figures_and_real_prices_too():
    sample = _three_years()
    sample.index = {2023: 100.0, 2024: 103.0}
    for town, value in zip(TOWNS, (3000, 2000, 2000, 1000, 1000), strict=True):
        sample.published("town-net", town, 2023, value)
    reading = sample.reading()
    (published,) = spread(reading, "town-net", basis="as_published").years
    _same(reading, "town-net", published, basis="as_published")
    assert published.weighted_mean == pytest.approx(1700.0)
    real = spread(reading, "town-net", price="real", base=2024).years
    _same(reading, "town-net", real[0], price="real", base=2024)
    assert real[0].median == pytest.approx(2060.0)
    # 2025 has no index: everyone has a figure, and nobody a real one.
    assert (real[2].n, real[2].median, real[2].missing) == (0, None, {"not_loaded": 5})
    growth = spread(reading, "town-net-growth", price="real", base=2024).years
    _same(reading, "town-net-growth", growth[0], price="real", base=2024)


def test_the_members_are_those_of_the_newest_year():
    reading = _three_years().reading()
    answer = spread(reading, "town-net", among="R-PROEVE")
    assert answer.membership_year == 2025
    assert [one.members for one in answer.years] == [5, 5, 5]
    da, en = site_words("da"), site_words("en")
    assert membership_note(da, answer) == "Alle år: dem, der hører til Region Østprøve i 2025."
    assert membership_note(en, spread(reading, "town-net")) == "All years: the municipalities of 2025."
    with pytest.raises(NoFigures):
        spread(reading, "town-net", among="981")


def test_a_region_counts_backwards_as_the_sum_of_those_it_replaced():
    sample = Sample().people(2023, {NORTH: 1000, SOUTH: 3000, WEST: 100})
    sample.computed("region-net", NORTH, 2023, 1_000_000, 1000)
    sample.computed("region-net", SOUTH, 2023, 6_000_000, 3000)
    sample.computed("region-net", WEST, 2023, 500_000, 100)
    sample.computed("region-net", EAST, 2025, 8_000_000, 4000)
    sample.computed("region-net", WEST, 2025, 500_000, 100)
    answer = spread(sample.reading(), "region-net")
    first = answer.years[0]
    # Østprøve: 70,000 kr. for 4,000; Vestprøve: 5,000 kr. for 100.
    assert (first.members, first.n, first.minimum, first.maximum) == (2, 2, 17.5, 50.0)
    assert first.weighted_mean == pytest.approx(75_000 / 4_100)
    assert membership_note(site_words("da"), answer) == "Alle år: regionerne i 2025."


def test_the_packaged_years_are_their_rankings_and_come_quickly():
    reading = packaged_reading()
    answer = spread(reading, "f64551-net")
    assert [one.year for one in answer.years] == list(range(2016, 2025))
    for year in answer.years:
        _same(reading, "f64551-net", year)
    newest = answer.years[-1]
    assert newest.highest is not None
    assert newest.lowest is not None
    assert (newest.highest.organisation.name_da, newest.highest.value) == ("Læsø", 10641.0)
    assert (newest.lowest.organisation.name_da, newest.lowest.value) == ("Randers", 1883.0)
    assert (newest.median, newest.nation) == (3066.5, 3094.0)
    spent: list[float] = []
    for _ in range(5):
        start = time.perf_counter()
        spread(reading, "f64551-net")
        spent.append(time.perf_counter() - start)
    assert min(spent) < 0.015


def test_it_is_asked_by_address_and_printed_as_rows():
    asked = Spread("town-net", among="G-PROEVE", price="real", base=2023)
    assert asked.address() == "/api/v1/spread/town-net?among=G-PROEVE&price=real&base=2023"
    assert Spread("town-net").address() == "/api/v1/spread/town-net"
    desk = Desk(_three_years().reading())
    answer = desk.ask(Spread("town-net"))
    columns, table = rows(answer)
    assert len(table) == 3
    assert all(len(row) == len(columns) for row in table)
    json.dumps(to_plain(answer))
    assert [one.table_id for one in answer.header.sources] == ["FOLK1A", "REGK31"]


def test_what_cannot_be_spread():
    with pytest.raises(BadInput):
        spread(_three_years().reading(), "town-net", kind="region")
    with pytest.raises(NoFigures):
        spread(Sample().reading(), "town-net")
