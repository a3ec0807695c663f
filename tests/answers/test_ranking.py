"""Ranks against numbers worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.answers.samples import (
    EKSEMPELBY,
    MODELBY,
    MOENSTERBY,
    PROEVEBY,
    SKITSEBY,
    TOWNS,
    WEST,
    Sample,
    measure,
    towns_2023,
    with_past,
)

from alen.answers.parts import WHY
from alen.answers.phrases import Phrases
from alen.answers.plain import rows, to_plain
from alen.answers.questions import Desk
from alen.answers.ranking import rank
from alen.answers.swings import Swings
from alen.errors import BadInput, NoFigures, UnknownMeasure
from alen.measures.definition import Reservation
from alen.words import Words


def test_places_with_a_tie_a_missing_and_one_booked_elsewhere():
    answer = rank(with_past(towns_2023()).reading(), "town-net", 2023, booking=0)
    assert [(r.organisation.name_da, r.place, r.is_tied) for r in answer.rows] == [
        ("Prøveby", 1, False),
        ("Mønsterby", 2, True),
        ("Eksempelby", 2, True),
    ]
    assert [r.band and (r.band.place_low, r.band.place_high) for r in answer.rows] == [(1, 1), (2, 2), (2, 2)]
    assert [r.percentile for r in answer.rows] == pytest.approx([100.0, 200 / 3, 200 / 3])
    assert [r.ratio_to_lowest for r in answer.rows] == [1.5, 1.0, 1.0]
    # Of 2000, 2000, 3000: quartiles 2000, 2000, 2500.
    assert [r.quartile for r in answer.rows] == [4, 1, 1]
    modelby, skitseby = answer.unranked
    assert (modelby.status, modelby.cell.value, modelby.place) == ("booked_elsewhere", 20.0, None)
    assert (skitseby.status, skitseby.cell.value, skitseby.cell.reason) == (
        "missing", None, "missing_at_source",
    )  # fmt: skip
    assert answer.nation is not None
    assert (answer.nation.cell.value, answer.nation.place) == (2100.0, None)


def test_summary_says_what_is_partial():
    summary = rank(towns_2023().reading(), "town-net", 2023).summary
    assert (summary.members, summary.n, summary.booked_elsewhere) == (5, 3, 1)
    assert summary.missing == {"missing_at_source": 1}
    assert (summary.median, summary.lower_quartile, summary.upper_quartile) == (2000.0, 2000.0, 2500.0)
    assert summary.max_min_ratio == 1.5
    assert summary.unweighted_mean == pytest.approx(7000 / 3)
    # (300,000 + 400,000 + 600,000 kr.) / 600 persons of 1,000.
    assert summary.weighted_mean == pytest.approx(1_300_000 / 600)
    assert summary.covered_share == pytest.approx(0.6)
    assert summary.covered_by == "denominator"
    assert summary.is_partial
    assert summary.total is not None
    assert (summary.total.amount_ore, summary.total.population) == (130_000_000, 600)


def test_total_is_the_numerator_with_its_rounding():
    row = rank(towns_2023().reading(), "town-net", 2023).rows[0]
    assert row.cell.total is not None
    assert row.cell.total.amount_ore == 30_000_000
    assert (row.cell.total.plus_minus_ore, row.cell.total.is_estimated) == (50_000, False)
    assert row.cell.precision == 5.0


def test_missing_is_never_zero_in_any_output():
    answer = rank(towns_2023().reading(), "town-net", 2023)
    columns, table = rows(answer)
    by_code = {row[columns.index("organisation_code")]: dict(zip(columns, row, strict=True)) for row in table}
    assert by_code["905"]["value"] is None
    assert by_code["905"]["total_ore"] is None
    assert by_code["905"]["missing_reason"] == "missing_at_source"
    assert by_code["904"]["value"] == 20.0
    assert by_code["904"]["place"] is None
    plain = json.loads(json.dumps(to_plain(answer)))
    assert plain["unranked"][1]["cell"]["value"] is None
    assert plain["header"]["sources"][0]["table_id"] == "FOLK1A"


def test_header_carries_everything_a_reader_must_know():
    header = rank(towns_2023().reading(), "town-net", 2023).header
    assert (header.scope, header.basis, header.bases) == ("narrow", "computed", ("computed",))
    assert header.scope_text is not None
    assert header.scope_text.en == "Narrow"
    assert header.population_date == "1 January"
    assert [one.en for one in header.measure.limits] == ["Limit"]
    assert [one.en for one in header.measure.caveats] == ["Caveat"]
    assert [(one.year, one.text.da) for one in header.measure.breaks] == [(2022, "Brud")]
    assert [one.table_id for one in header.sources] == ["FOLK1A", "REGK31"]
    assert header.sources[1].licence == "CC BY 4.0"


def test_a_cell_that_is_not_there_is_not_loaded_and_says_which_table_gives_it():
    sample = Sample()
    sample.computed("town-net", PROEVEBY, 2023, 30_000_000, 100)
    unranked = rank(sample.reading(), "town-net", 2023).unranked
    assert {row.cell.reason for row in unranked} == {"not_loaded"}
    missing = unranked[0].cell.missing
    assert missing is not None
    assert (missing.key, missing.args["tables"]) == ("no_row", "FOLK1A, REGK31")
    assert missing.key in WHY


def test_a_year_that_is_not_there_lists_the_years_there_are():
    sample = towns_2023()
    sample.computed("town-net", PROEVEBY, 2021, 10, 1)
    with pytest.raises(NoFigures) as caught:
        rank(sample.reading(), "town-net", 2019)
    assert "2021, 2023" in caught.value.do


def test_the_newest_year_is_the_default():
    assert rank(towns_2023().reading(), "town-net").year == 2023


def test_a_limit_of_one_basis_stands_beside_its_figures_only():
    sample = towns_2023()
    sample.published("town-net", PROEVEBY, 2022, 2800)
    limits = (*measure("town-net").limits, Reservation("Deling", "Division", "computed"))
    sample.definitions["town-net"] = replace(measure("town-net"), limits=limits).to_json()
    reading = sample.reading()
    headers = {year: rank(reading, "town-net", year).header for year in (2022, 2023)}
    said = {year: [one.en for one in header.measure.limits] for year, header in headers.items()}
    assert said == {2022: ["Limit"], 2023: ["Limit", "Division"]}
    # Where figures of every basis may stand, it says which it is about.
    (_, limit) = reading.find_measure("town-net").limits
    assert Phrases(Words("en")).text(limit) == "Of computed figures only: Division"


def test_computed_beats_published_in_a_year_that_has_it_and_can_be_forced_away():
    sample = towns_2023()
    for town, value in zip(TOWNS, (2901, 2801, 2701, 2601, 2501), strict=True):
        sample.published("town-net", town, 2023, value)
        sample.published("town-net", town, 2022, value)
    reading = sample.reading()
    assert rank(reading, "town-net", 2023).header.basis == "computed"
    assert rank(reading, "town-net", 2022).header.basis == "as_published"
    forced = rank(reading, "town-net", 2023, basis="as_published")
    assert (forced.header.basis, forced.rows[0].cell.value) == ("as_published", 2901.0)
    assert forced.header.population_date == "not stated"
    with pytest.raises(NoFigures) as caught:
        rank(reading, "town-net", 2022, basis="computed")
    assert "2023" in caught.value.do


def test_a_published_total_is_an_estimate_and_only_with_that_years_population():
    sample = towns_2023()
    for town, value in zip(TOWNS, (3000, 2000, 2000, 1000, 1000), strict=True):
        sample.published("town-net", town, 2022, value)
        sample.published("town-net", town, 2023, value)
    reading = sample.reading()
    total = rank(reading, "town-net", 2023, basis="as_published").rows[0].cell.total
    assert total is not None
    # 3000 kr. times 100 persons, plus or minus half a krone each.
    assert (total.amount_ore, total.plus_minus_ore, total.is_estimated) == (30_000_000, 5_000, True)
    answer = rank(reading, "town-net", 2022)
    lacking = answer.rows[0].cell.total
    assert lacking is not None
    assert lacking.amount_ore is None
    assert lacking.missing is not None
    assert (lacking.missing.reason, lacking.missing.args) == ("not_loaded", {"year": 2022})
    assert answer.summary.weighted_mean is None
    assert answer.summary.weighted_missing is not None
    assert answer.summary.weighted_missing.key == "no_population"
    assert answer.summary.unweighted_mean == 1800.0


def test_published_figures_are_weighted_by_population_and_called_estimated():
    sample = towns_2023()
    for town, value in zip(TOWNS, (3000, 2000, 2000, 1000, 1000), strict=True):
        sample.published("town-net", town, 2023, value)
    summary = rank(sample.reading(), "town-net", 2023, basis="as_published").summary
    # (3000·100 + 2000·200 + 2000·300 + 1000·100 + 1000·300) / 1000
    assert summary.weighted_mean == pytest.approx(1700.0)
    assert summary.weighted_is_estimated
    assert not summary.is_partial


def test_among_a_group_or_a_region_as_it_was_in_that_year():
    sample = towns_2023()
    sample.computed("town-net", EKSEMPELBY, 2025, 100, 1)
    reading = sample.reading()
    group = rank(reading, "town-net", 2023, among="prøvegruppe")
    assert [row.organisation.code for row in group.rows] == ["901", "902"]
    assert group.among is not None
    assert group.among.name_en == "Sample group"
    south = rank(reading, "town-net", 2023, among="982")
    assert [row.organisation.code for row in south.rows] == ["903"]
    assert len(south.unranked) == 2
    assert len(rank(reading, "town-net", 2023, among="hele landet").rows) == 3
    with pytest.raises(NoFigures) as caught:
        rank(reading, "town-net", 2023, among="østprøve")
    assert "2025-01-01" in caught.value.why
    assert rank(reading, "town-net", 2025, among="østprøve").summary.members == 5


def test_kinds_are_never_mixed():
    sample = towns_2023().people(2023, {WEST: 5000})
    reading = sample.reading()
    assert {row.organisation.kind for row in rank(reading, "population", 2023).rows} == {"municipality"}
    regions = rank(reading, "population", 2023, kind="region")
    assert [row.organisation.code for row in regions.rows] == ["983"]
    assert [row.organisation.code for row in regions.unranked] == ["981", "982"]
    with pytest.raises(BadInput):
        rank(reading, "town-net", 2023, kind="region")


def test_real_prices_move_values_totals_and_means():
    sample = towns_2023()
    sample.index = {2022: 100.0, 2023: 125.0, 2024: 150.0}
    sample.estimates = (2024,)
    answer = rank(sample.reading(), "town-net", 2023, price="real", base=2022)
    price = answer.header.price
    assert (price.kind, price.base_year, price.deflator_id) == ("real", 2022, "municipal")
    assert price.deflator_name is not None
    assert price.deflator_name.en == "Sample index"
    assert [row.cell.value for row in answer.rows] == [2400.0, 1600.0, 1600.0]
    total = answer.rows[0].cell.total
    assert total is not None
    assert total.amount_ore == 24_000_000
    assert answer.summary.weighted_mean == pytest.approx(0.8 * 1_300_000 / 600)
    assert "NGLK" in [one.table_id for one in answer.header.sources]
    newest_final = rank(sample.reading(), "town-net", 2023, price="real")
    assert newest_final.header.price.base_year == 2023


def test_no_index_for_the_year_is_missing_and_never_the_nominal_value():
    sample = towns_2023()
    sample.index = {2022: 100.0}
    answer = rank(sample.reading(), "town-net", 2023, price="real", base=2022)
    assert answer.rows == ()
    missing = answer.unranked[0].cell.missing
    assert missing is not None
    assert (missing.reason, missing.key) == ("not_loaded", "no_index")
    assert missing.args == {"year": 2023, "deflator": "municipal"}
    assert answer.summary.n == 0
    assert answer.headline.key == "rank_none"


@pytest.mark.parametrize(
    ("measure_id", "options", "words"),
    [
        ("town-capital", {"price": "real"}, "capital"),
        ("town-share", {"price": "real"}, "no real prices"),
        ("town-net", {"price": "real", "base": 1999}, "1999"),
        ("town-net", {"price": "real", "deflator": "ønsket"}, "ønsket"),
        ("town-net", {"base": 2022}, "current"),
        ("town-net", {"price": "fast"}, "fast"),
        ("town-net", {"scope": "bred"}, "bred"),
        ("town-net", {"basis": "guess"}, "guess"),
    ],
)
def test_what_cannot_be_asked_is_refused(measure_id, options, words):
    sample = towns_2023()
    sample.index = {2023: 100.0}
    sample.computed("town-capital", PROEVEBY, 2023, 100, 1, "single")
    sample.computed("town-share", PROEVEBY, 2023, 1, 4, "single")
    with pytest.raises(BadInput) as caught:
        rank(sample.reading(), measure_id, 2023, **options)
    assert words in caught.value.text()


def test_a_scope_that_holds_capital_is_not_deflated_by_an_index_of_services():
    sample = towns_2023()
    sample.index = {2023: 100.0}
    sample.computed("town-net", PROEVEBY, 2023, 100, 1, "extended")
    reading = sample.reading()
    assert rank(reading, "town-net", 2023, scope="extended").rows[0].cell.value == 1.0
    with pytest.raises(BadInput) as caught:
        rank(reading, "town-net", 2023, scope="extended", price="real")
    assert "capital" in caught.value.what


def test_a_year_that_only_another_kind_has_is_not_there():
    reading = towns_2023().people(2024, {WEST: 100}).reading()
    with pytest.raises(NoFigures):
        rank(reading, "population", 2024)
    assert rank(reading, "population", 2024, kind="region").rows[0].organisation.code == "983"


def test_no_place_without_a_band_but_a_reason():
    """Of a measure without an assumption, of a figure near zero, and where there are too few years."""
    plain = rank(towns_2023().reading(), "town-net", 2023)
    assert [(row.organisation.code, row.place, row.no_place) for row in plain.rows] == [
        ("901", None, "no_band"),
        ("902", None, "no_band"),
        ("903", None, "no_band"),
    ]
    assert {(row.percentile, row.quartile, row.is_tied) for row in plain.rows} == {(None, None, False)}
    assert (plain.summary.n, plain.summary.placed, plain.without_place) == (3, 0, {"no_band": 3})
    young = towns_2023()
    young.definitions["town-net"] = replace(measure("town-net"), family="it").to_json()
    assert {row.no_place for row in rank(young.reading(), "town-net", 2023).rows} == {"too_few_years"}
    below = with_past(Sample())
    for town, kroner in ((PROEVEBY, 3000), (MOENSTERBY, -10), (EKSEMPELBY, 2000)):
        below.computed("town-net", town, 2023, kroner * 10_000, 100)
    found = rank(below.reading(), "town-net", 2023)
    assert [(row.organisation.code, row.place, row.no_place) for row in found.rows] == [
        ("901", 1, ""),
        ("903", 2, ""),
        ("902", None, "near_zero"),
    ]
    last = found.rows[-1]
    assert last.band is not None
    assert last.band.low < -10 < last.band.high
    assert (found.summary.n, found.summary.placed) == (3, 2)
    asked = Desk(below.reading()).ask(Swings("town-net", 2023))
    assert {row.organisation.code: (row.place, row.no_place) for row in asked.rows if row.cell.value} == {
        "901": (1, ""), "903": (2, ""), "902": (None, "near_zero"),
    }  # fmt: skip
    assert asked.n == 2


def test_a_deflator_that_is_not_loaded_says_how_to_load_it():
    with pytest.raises(BadInput) as caught:
        rank(towns_2023().reading(), "town-net", 2023, price="real")
    assert "NGLK" in caught.value.do
    assert "none" in caught.value.why


def test_the_wide_scope_says_what_it_needs():
    with pytest.raises(NoFigures) as caught:
        rank(towns_2023().reading(), "town-net", 2023, scope="wide")
    assert caught.value.why == "Needs a ledger"


def test_growth_is_from_the_year_before_nominal_or_real():
    sample = towns_2023()
    sample.computed("town-net", PROEVEBY, 2024, 36_000_000, 100)
    sample.computed("town-net", MOENSTERBY, 2024, 30_000_000, 200)
    sample.computed("town-net", SKITSEBY, 2024, 30_000_000, 200)
    sample.computed("town-net", MODELBY, 2024, 30_000_000, 200)
    sample.index = {2023: 100.0, 2024: 120.0}
    answer = rank(sample.reading(), "town-net-growth", 2024)
    assert [(r.organisation.code, r.cell.value) for r in answer.rows] == [
        ("901", pytest.approx(20.0)),
        ("902", pytest.approx(-25.0)),
    ]
    reasons = {row.organisation.code: row for row in answer.unranked}
    assert reasons["903"].cell.reason == "not_loaded"
    assert reasons["904"].status == "booked_elsewhere"
    assert reasons["905"].cell.missing is not None
    assert reasons["905"].cell.missing.key == "no_previous"
    assert answer.summary.weighted_missing is not None
    assert answer.summary.weighted_missing.key == "not_summed"
    real = rank(sample.reading(), "town-net-growth", 2024, price="real")
    assert real.rows[0].cell.value == pytest.approx(0.0)
    assert real.rows[1].cell.value == pytest.approx(-37.5)


def test_no_growth_across_a_break():
    sample = towns_2023()
    sample.computed("town-net", PROEVEBY, 2021, 36_000_000, 100)
    sample.computed("town-net", PROEVEBY, 2022, 36_000_000, 100)
    answer = rank(sample.reading(), "town-net-growth", 2022)
    assert answer.rows == ()
    missing = answer.unranked[0].cell.missing
    assert missing is not None
    assert (missing.reason, missing.key, missing.args) == ("not_applicable", "cut", {"year": 2022})


def test_remarks_and_years_before_the_function():
    sample = towns_2023()
    sample.remarks = [(sample.keys["town-net"], PROEVEBY, 2023, "Prøveby", "2024-05-01", "Dansk", "English")]
    sample.computed("town-net", MODELBY, 2019, None, None, reason="not_applicable")
    reading = sample.reading()
    (remark,) = rank(reading, "town-net", 2023).rows[0].cell.remarks
    assert (remark.who, remark.text.da, remark.text.en) == ("Prøveby", "Dansk", "English")
    before = {row.organisation.code: row for row in rank(reading, "town-net", 2019).unranked}
    missing = before["904"].cell.missing
    assert missing is not None
    assert (missing.reason, missing.key) == ("not_applicable", "not_authorised")


def test_an_unknown_measure_lists_the_nearest():
    with pytest.raises(UnknownMeasure) as caught:
        rank(towns_2023().reading(), "town-nett")
    assert "town-net" in caught.value.do


def test_definitions_survive_the_edition():
    reading = towns_2023().reading()
    assert reading.find_measure("TOWN_NET") == measure("town-net")
