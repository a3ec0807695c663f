"""The country by every measure: in reading order, with what is lacking named."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.answers.packaged import packaged_desk
from tests.answers.samples import (
    EKSEMPELBY,
    MODELBY,
    MOENSTERBY,
    NATION,
    PROEVEBY,
    SKITSEBY,
    Sample,
    towns_2023,
)

from alen.answers.country import Country, CountryAnswer, CountryLine
from alen.answers.country_lead import (
    country_lead,
    country_sentence,
    lacking_sentence,
    yearly_sentence,
)
from alen.answers.measure_words import read_measure_words, reading_order, words_of
from alen.answers.plain import rows, to_plain
from alen.answers.questions import Desk
from alen.cli.language import site_words
from alen.errors import BadDefinition, BadInput

DA, EN = site_words("da"), site_words("en")


def _line(answer: CountryAnswer, measure: str) -> tuple[CountryLine, int]:
    places = [one.measure.id for one in answer.measures]
    return answer.measures[places.index(measure)], places.index(measure)


def _two_years() -> Sample:
    """2023 as it is, the nation 2100 kr.; 2024: five towns, the median 2200, the nation 2310 kr."""
    sample = towns_2023()
    for town, kroner in zip(
        (PROEVEBY, MOENSTERBY, EKSEMPELBY, MODELBY, SKITSEBY), (3300, 2200, 2200, 2100, 2500), strict=True
    ):
        sample.computed("town-net", town, 2024, kroner * 100 * 100, 100)
    sample.computed("town-net", NATION, 2024, 231_000_000, 1000)
    return sample


def test_the_packaged_country():
    answer = packaged_desk().ask(Country())
    assert [one.measure.id for one in answer.measures] == ["f64551-net", "f64551-net-growth", "population"]
    assert [one.measure.id for one in answer.lacking][:2] == ["it-net", "region-it"]
    line, place = _line(answer, "f64551-net")
    assert (line.year, line.newest.n, line.newest.median) == (2024, 98, 3066.5)
    assert line.newest.max_min_ratio == pytest.approx(10641 / 1883)
    assert (line.newest.nation, line.scope, line.kind) == (3094.0, "single", "municipality")
    assert [one.year for one in line.medians] == list(range(2016, 2025))
    assert line.change is not None
    assert (line.change.of, line.change.before_year) == ("nation", 2023)
    assert line.change.nominal == pytest.approx(100 * (3094 / 2965 - 1))
    assert line.change.real is None
    assert line.change.real_missing is not None
    assert str(country_lead(DA, line, place)) == (
        "Kommunerne bogførte tilsammen 3.094 kr. pr. indbygger på Sekretariat og forvaltninger (6.45.51) i "
        "2024, lavest i Randers (1.883 kr.) og højest i Læsø (10.641 kr.); medianen er 3.067 kr. pr. "
        "indbygger. Fra 2023 til 2024 steg landstallet 4,4 % i løbende priser."
    )
    assert str(country_lead(EN, line, place)) == (
        "The municipalities together booked DKK 3,094 per inhabitant on Sekretariat og forvaltninger "
        "(6.45.51) in 2024, lowest in Randers (DKK 1,883) and highest in Læsø (DKK 10,641); the median is "
        "DKK 3,067 per inhabitant. From 2023 to 2024 the country's figure rose 4.4% in current prices."
    )
    assert 'data-from="country#/measures/0/newest/nation"' in country_sentence(DA, line, place).html
    assert 'data-from="country#/measures/0/change/nominal"' in yearly_sentence(DA, line, place).html


def test_what_lacks_says_which_tables_would_give_it():
    answer = packaged_desk().ask(Country())
    lacking = {one.measure.id: one for one in answer.lacking}
    assert lacking["region-it"].tables_missing == ("REGR55",)
    assert str(lacking_sentence(DA, lacking["region-it"])) == (
        "Tværgående gruppering 110 it-udgifter (regioner), pr. indbygger: ingen tal endnu. De ville komme "
        "fra REGR55."
    )
    assert (lacking["it-net"].tables_missing, lacking["it-net"].tables_partial) == ((), ("FOLK1A", "REGK31"))
    assert "none of the cells" in str(lacking_sentence(EN, lacking["it-net"]))


def test_change_from_the_year_before_by_hand():
    sample = _two_years()
    line, place = _line(Desk(sample.reading()).ask(Country()), "town-net")
    assert line.change is not None
    assert (line.change.of, line.change.nominal) == ("nation", pytest.approx(10.0))
    assert (
        str(yearly_sentence(DA, line, place)) == "Fra 2023 til 2024 steg landstallet 10,0 % i løbende priser."
    )
    sample.index = {2023: 100.0, 2024: 110.0}
    line, place = _line(Desk(sample.reading()).ask(Country()), "town-net")
    assert line.change is not None
    assert line.change.real == pytest.approx(0.0)
    assert line.change.price is not None
    assert line.change.price.deflator_id == "municipal"
    assert (
        str(yearly_sentence(DA, line, place)) == "Fra 2023 til 2024 var landstallet uændret i faste priser."
    )
    assert (
        str(yearly_sentence(EN, line, place))
        == "From 2023 to 2024 the country's figure did not change in constant prices."
    )


def test_the_median_stands_in_where_the_nation_has_no_figure():
    sample = _two_years()
    sample.figures = [row for row in sample.figures if row[1] != NATION]
    line, place = _line(Desk(sample.reading()).ask(Country()), "town-net")
    assert line.change is not None
    # The medians are 2000 kr. and 2200 kr.
    assert (line.change.of, line.change.nominal) == ("median", pytest.approx(10.0))
    assert str(country_lead(EN, line, place)) == (
        "Prøvefunktion netto: from DKK 2,100 (Modelby) to DKK 3,300 per inhabitant (Prøveby) in 2024; the "
        "median is DKK 2,200 per inhabitant. From 2023 to 2024 the median rose 10.0% in current prices."
    )


def test_a_break_is_no_change():
    sample = Sample()
    for year, kroner in ((2021, 100), (2022, 200)):
        sample.computed("town-net", PROEVEBY, year, kroner * 100, 1)
    line, place = _line(Desk(sample.reading()).ask(Country()), "town-net")
    assert line.change is not None
    assert line.change.nominal is None
    assert line.change.missing is not None
    assert line.change.missing.key == "cut"
    assert not yearly_sentence(DA, line, place)


def test_it_is_asked_by_address_and_printed_as_rows():
    assert Country().address() == "/api/v1/country"
    assert Country("region").address() == "/api/v1/country?kind=region"
    answer = packaged_desk().ask(Country())
    columns, table = rows(answer)
    assert len(table) == len(answer.measures) + len(answer.lacking)
    assert all(len(row) == len(columns) for row in table)
    json.dumps(to_plain(answer))
    with pytest.raises(BadInput):
        packaged_desk().ask(Country("landsdel"))
    regions = packaged_desk().ask(Country("region"))
    assert {one.measure.id for one in regions.measures} >= {"f64551-net"}


def test_every_measure_of_the_catalogue_has_words_and_a_place():
    reading = packaged_desk().reading
    families = [(id_, reading.find_measure(id_).family) for id_ in reading.measure_ids]
    order = reading_order(families)
    assert order[:4] == ["it-net", "f64551-net", "region-it", "it-capital"]
    assert order[-1] == "population"
    assert [id_ for id_ in order if words_of(id_) is None] == []
    assert reading_order([("own", "own-family"), ("population", "background")]) == ["population", "own"]
    with pytest.raises(BadDefinition):
        read_measure_words("first: []\nfamilies: []\nmeasures: {x: {sung: {da: a, en: b}}}")


def test_one_of_several_at_an_end_is_not_named_alone():
    line, place = _line(Desk(_two_years().reading()).ask(Country()), "town-net")
    lowest = line.newest.lowest
    assert lowest is not None
    name = lowest.organisation.name_da
    assert lowest.tied == 1
    assert "med flere" not in str(country_sentence(DA, line, place))
    shared = replace(line, newest=replace(line.newest, lowest=replace(lowest, tied=3)))
    assert f"{name} med flere" in str(country_sentence(DA, shared, place))
    assert f"{lowest.organisation.name_en} and others" in str(country_sentence(EN, shared, place))


def test_where_all_are_below_nought_the_lowest_is_said_to_be_the_most():
    line, place = _line(Desk(_two_years().reading()).ask(Country()), "town-net")
    highest = line.newest.highest
    assert highest is not None
    below = replace(line, newest=replace(line.newest, highest=replace(highest, value=-30.0)))
    assert "det laveste tal er det største beløb" in str(country_sentence(DA, below, place))
    assert "the lowest figure is the largest amount" in str(country_sentence(EN, below, place))
    assert "negativ" not in str(country_sentence(DA, line, place))
