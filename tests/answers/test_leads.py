"""Sentences made from answers, word for word in both languages, and the numbers in them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.answers.packaged import packaged_desk
from tests.answers.samples import (
    EAST,
    EKSEMPELBY,
    MODELBY,
    MOENSTERBY,
    NORTH,
    PROEVEBY,
    SKITSEBY,
    SOUTH,
    WEST,
    Sample,
    towns_2023,
    with_past,
)

from alen.answers.key_figures import key_figures
from alen.answers.leads import head, measure_lead
from alen.answers.plain import rows, to_plain
from alen.answers.questions import Desk
from alen.answers.standing import Standing, StandingAnswer
from alen.cli.language import site_words
from alen.errors import BadInput, UnknownOrganisation

DA, EN = site_words("da"), site_words("en")
SOURCE = Path(__file__).resolve().parents[2] / "src" / "alen"
NUMBER = re.compile(
    r'<data value="(?P<value>[^"]+)" data-from="standing#(?P<pointer>[^"]+)"'
    r'(?: data-scale="(?P<scale>[^"]+)")?'
    r">(?P<text>[^<]+)</data>"
)


def standing(sample: Sample, measure: str, organisation: str, **asked: Any) -> StandingAnswer:
    return Desk(sample.reading()).ask(Standing(measure, organisation, **asked))


def spoken_as(answer: StandingAnswer, measure: str) -> StandingAnswer:
    """An invented place's answer in the words of a real measure."""
    note = replace(answer.header.measure, id=measure)
    return replace(answer, header=replace(answer.header, measure=note, scope="single"))


def both(answer: StandingAnswer) -> tuple[str, str]:
    return str(measure_lead(DA, answer)), str(measure_lead(EN, answer))


def at(plain: Any, pointer: str) -> Any:
    for part in pointer.strip("/").split("/"):
        plain = plain[int(part)] if isinstance(plain, list) else plain[part]
    return plain


# -- the packaged figures ---------------------------------------------------------------------------


def packaged(organisation: str, **asked: Any) -> StandingAnswer:
    return packaged_desk().ask(Standing("f64551-net", organisation, **asked))


def test_the_highest():
    # Læsø: 8302 kr. in 2016 and 10,641 in 2024: 28.17 %.
    assert both(packaged("Læsø")) == (
        "Læsø bogførte 10.641 kr. pr. indbygger på Sekretariat og forvaltninger (6.45.51) i 2024. "
        "Det er 7.575 kr. over medianen af de 98 kommuner og nr. 1 (1–2) regnet fra det højeste. "
        "I løbende priser er det steget 28,2 % siden 2016.",
        "Læsø booked DKK 10,641 per inhabitant on Sekretariat og forvaltninger (6.45.51) in 2024. "
        "That is DKK 7,575 above the median of the 98 municipalities, and number 1 (1–2) counted from "
        "the highest. "
        "In current prices it has risen 28.2% since 2016.",
    )


def test_the_lowest():
    # Randers: 1541 kr. in 2016 and 1883 in 2024.
    assert both(packaged("730")) == (
        "Randers bogførte 1.883 kr. pr. indbygger på Sekretariat og forvaltninger (6.45.51) i 2024. "
        "Det er 1.184 kr. under medianen af de 98 kommuner og nr. 98 (90–98) regnet fra det højeste. "
        "I løbende priser er det steget 22,2 % siden 2016.",
        "Randers booked DKK 1,883 per inhabitant on Sekretariat og forvaltninger (6.45.51) in 2024. "
        "That is DKK 1,184 below the median of the 98 municipalities, and number 98 (90–98) counted "
        "from the highest. "
        "In current prices it has risen 22.2% since 2016.",
    )


def test_a_place_in_the_country_and_in_a_region():
    assert both(packaged("101", among="084")) == (
        "København bogførte 3.685 kr. pr. indbygger på Sekretariat og forvaltninger (6.45.51) i 2024. "
        "Det er 619 kr. over medianen af de 98 kommuner og nr. 24 (11–53) regnet fra det højeste. "
        "Det er 167 kr. over medianen af de 29 kommuner i Region Hovedstaden og nr. 11 (5–21) regnet fra "
        "det højeste. I løbende priser er det steget 13,8 % siden 2016.",
        "Copenhagen booked DKK 3,685 per inhabitant on Sekretariat og forvaltninger (6.45.51) in 2024. "
        "That is DKK 619 above the median of the 98 municipalities, and number 24 (11–53) counted from "
        "the highest. That is DKK 167 above the median of the 29 municipalities in Region Hovedstaden, and "
        "number 11 (5–21) counted from the highest. In current prices it has risen 13.8% since 2016.",
    )


def test_a_group_and_an_earlier_year():
    danish, english = both(packaged("151", among="910", year=2020))
    assert "af de 24 kommuner i gruppen Hovedstadskommuner og nr. 4 (2–12) regnet fra det højeste." in danish
    assert danish.startswith("Ballerup bogførte 4.164 kr. pr. indbygger på ")
    assert "of the 24 municipalities in the group Capital municipalities, and number 4 (2–12)" in english


def test_real_prices_of_the_figure_and_of_the_change():
    answer = packaged("101", price="real", deflator="consumer-prices")
    danish, english = both(answer)
    assert answer.change_price is not None
    base = answer.change_price.base_year
    assert danish.startswith(
        "Det, København bogførte på Sekretariat og forvaltninger (6.45.51) i 2024, svarer til "
    )
    assert f" kr. pr. indbygger i faste {base}-priser. Det er " in danish
    assert danish.endswith(f"I faste {base}-priser er det faldet 4,7 % siden 2016.")
    assert english.endswith(f"In constant {base} prices it has fallen 4.7% since 2016.")
    # Current prices with an index named: only the change is real.
    danish, _ = both(packaged("101", deflator="consumer-prices"))
    assert danish.startswith("København bogførte 3.685 kr. pr. indbygger")
    assert danish.endswith(f"I faste {base}-priser er det faldet 4,7 % siden 2016.")


def test_the_whole_country():
    assert both(packaged("000")) == (
        "Kommunerne bogførte tilsammen 3.094 kr. pr. indbygger på Sekretariat og forvaltninger (6.45.51) "
        "i 2024. I løbende priser er det steget 16,9 % siden 2016. Blandt de 98 kommuner går det fra "
        "1.883 kr. (Randers) til 10.641 kr. (Læsø), og medianen er 3.067 kr. pr. indbygger.",
        "The municipalities together booked DKK 3,094 per inhabitant on Sekretariat og forvaltninger "
        "(6.45.51) in 2024. In current prices it has risen 16.9% since 2016. Among the 98 municipalities "
        "it goes from DKK 1,883 (Randers) to DKK 10,641 (Læsø), and the median is DKK 3,067 per "
        "inhabitant.",
    )


def test_growth():
    answer = packaged_desk().ask(Standing("f64551-net-growth", "101"))
    assert both(answer) == (
        "Fra 2023 til 2024 var væksten i det bogførte nettobeløb pr. indbygger på Sekretariat og "
        "forvaltninger (6.45.51) 7,4 % for København i løbende priser. Det er 2,5 procentpoint over "
        "medianen af de 98 kommuner.",
        "From 2023 to 2024 the growth in the net amount booked per inhabitant on Sekretariat og "
        "forvaltninger (6.45.51) was 7.4% for Copenhagen in current prices. That is 2.5 percentage points "
        "above the median of the 98 municipalities.",
    )


def test_persons():
    danish, english = both(packaged_desk().ask(Standing("population", "825")))
    assert danish.startswith("Læsø havde 1.683 indbyggere 1. januar 2026. Det er 42.621 under medianen")
    assert english.startswith("Læsø had 1,683 inhabitants on 1 January 2026. That is 42,621 below the median")
    assert "priser" not in danish


def test_a_country_without_a_figure_of_its_own_is_told_by_its_ends():
    danish, _ = both(packaged_desk().ask(Standing("population", "000")))
    assert danish.startswith("Der er intet tal for hele landet i 2026: ")
    assert danish.endswith(
        "Blandt de 98 kommuner går det fra 1.683 (Læsø) til 671.714 (København), og medianen er 44.304."
    )


def test_title_and_description():
    found = head(DA, packaged("825"))
    assert found.title == "6.45.51 Sekretariat og forvaltninger, netto pr. indbygger: Læsø 2024"
    assert found.description == str(measure_lead(DA, packaged("825")))


# -- invented places --------------------------------------------------------------------------------


def test_a_tie_below_the_highest_and_a_group_of_two():
    # Of 3000, 2000, 2000 the median is 2000; Modelby is booked elsewhere and Skitseby is missing.
    answer = standing(with_past(towns_2023()), "town-net", "902", among="G-PROEVE", booking=0)
    assert both(spoken_as(answer, "it-net")) == (
        "Mønsterby bogførte 2.000 kr. pr. indbygger på Fælles it og telefoni (6.45.52) i 2023. "
        "Det svarer til medianen af de 3 rangordnede kommuner og er nr. 2 (2–2) regnet fra det højeste, en "
        "plads, som 2 deler. Det er 500 kr. under medianen af de 2 kommuner i gruppen Prøvegruppe og det "
        "laveste.",
        "Mønsterby booked DKK 2,000 per inhabitant on joint IT and telephony (6.45.52) in 2023. "
        "That matches the median of the 3 ranked municipalities, and is number 2 (2–2) counted from the "
        "highest, shared by 2. That is DKK 500 below the median of the 2 municipalities in the group Sample "
        "group, and the lowest.",
    )


def test_shared_ends():
    sample = with_past(Sample())
    sample.computed("town-net", MODELBY, 2024, 10_000_000, 100)
    sample.computed("town-net", SKITSEBY, 2024, 90_000_000, 300)
    sample.computed("town-net", PROEVEBY, 2024, 30_000_000, 100)
    sample.computed("town-net", MOENSTERBY, 2024, 20_000_000, 100)
    sample.computed("town-net", EKSEMPELBY, 2024, 10_000_000, 100)
    danish, english = both(spoken_as(standing(sample, "town-net", "905", booking=0), "it-net"))
    assert "Det er 1.000 kr. over medianen af de 5 kommuner og det højeste, som 2 deler." in danish
    assert "above the median of the 5 municipalities, and the highest, shared by 2." in english
    danish, english = both(spoken_as(standing(sample, "town-net", "904", booking=0), "it-net"))
    assert "Det er 1.000 kr. under medianen af de 5 kommuner og det laveste, som 2 deler." in danish
    assert "below the median of the 5 municipalities, and the lowest, shared by 2." in english


def test_a_missing_figure_says_why():
    assert both(standing(towns_2023(), "town-net", "905")) == (
        "Der er intet tal for Skitseby i 2023: kilden har cellen uden et tal eller mangler den. Medianen "
        "af de 3 rangordnede kommuner er 2.000 kr. pr. indbygger. Afgrænsningen er snæver.",
        "There is no figure for Skitseby in 2023: the source holds the cell without a number, or lacks it. "
        "The median of the 3 ranked municipalities is DKK 2,000 per inhabitant. The scope is narrow.",
    )


def test_booked_elsewhere_has_no_place():
    answer = standing(towns_2023(), "town-net", "904")
    assert (answer.status, answer.country.place, answer.country.difference) == (
        "booked_elsewhere",
        None,
        None,
    )
    assert both(spoken_as(answer, "it-net")) == (
        "Modelby bogførte 20 kr. pr. indbygger på Fælles it og telefoni (6.45.52) i 2023. Beløbet er så "
        "lavt, at udgiften formentlig er bogført et andet sted, og Modelby har derfor ingen plads. Medianen "
        "af de 3 rangordnede kommuner er 2.000 kr. pr. indbygger.",
        "Modelby booked DKK 20 per inhabitant on joint IT and telephony (6.45.52) in 2023. The amount is so "
        "low that the spending is presumably booked elsewhere, and Modelby therefore has no place. The "
        "median of the 3 ranked municipalities is DKK 2,000 per inhabitant.",
    )


def _shares() -> Sample:
    """Prøveby 10 % in 2022 and 12.5 % in 2023; Mønsterby 20 % in 2023."""
    sample = Sample()
    sample.computed("town-share", PROEVEBY, 2022, 10, 100, "single")
    sample.computed("town-share", PROEVEBY, 2023, 25, 200, "single")
    sample.computed("town-share", MOENSTERBY, 2023, 40, 200, "single")
    return sample


def test_a_share_moves_by_percentage_points():
    answer = standing(_shares(), "town-share", "901")
    assert answer.nominal is not None
    assert (answer.nominal.change, answer.nominal.pct) == (2.5, 25.0)
    assert both(spoken_as(answer, "it-share-operating")) == (
        "Fælles it og telefoni (6.45.52) som andel af nettodriftsudgifterne var 12,5 % for Prøveby i 2023. "
        "Det er 3,8 procentpoint under medianen af de 2 rangordnede kommuner. "
        "Det er steget 2,5 procentpoint siden 2022.",
        "Joint IT and telephony (6.45.52) as a share of net operating spending was 12.5% for Prøveby in "
        "2023. That is 3.8 percentage points below the median of the 2 ranked municipalities. "
        "It has risen 2.5 percentage points since 2022.",
    )


def test_a_budget_was_budgeted_and_a_measure_without_words_is_named():
    answer = standing(with_past(towns_2023()), "town-net", "901", booking=0)
    danish, english = both(spoken_as(answer, "it-budget"))
    assert danish.startswith(
        "Prøveby budgetterede 3.000 kr. pr. indbygger på Fælles it og telefoni (6.45.52) for 2023. "
        "Det er 1.000 kr. over medianen af de 3 rangordnede kommuner og det højeste."
    )
    assert english.startswith("Prøveby budgeted DKK 3,000 per inhabitant on joint IT")
    danish, english = both(answer)
    assert danish.startswith("Prøvefunktion netto: 3.000 kr. pr. indbygger for Prøveby i 2023. ")
    assert danish.endswith("Afgrænsningen er snæver.")
    assert english.endswith("The scope is narrow.")


def test_a_region_before_it_existed_is_the_sum_and_has_no_place():
    sample = Sample().people(2023, {NORTH: 1000, SOUTH: 3000})
    sample.computed("region-net", NORTH, 2023, 1_000_000, 1000)
    sample.computed("region-net", SOUTH, 2023, 6_000_000, 3000)
    sample.computed("region-net", WEST, 2023, 500_000, 100)
    sample.computed("region-net", EAST, 2025, 8_000_000, 4000)
    answer = standing(sample, "region-net", "R-PROEVE", year=2023)
    assert (answer.status, answer.country.place) == ("summed", None)
    assert both(spoken_as(answer, "region-it")) == (
        "Region Nordprøve og Region Sydprøve bogførte tilsammen 18 kr. pr. indbygger i it-udgifter på "
        "tværgående gruppering 110 i 2023; Region Østprøve afløser dem. Medianen af de 3 regioner er 20 kr. "
        "pr. indbygger.",
        "Region Nordprøve and Region Sydprøve together booked DKK 18 per inhabitant in IT spending on cross "
        "grouping 110 in 2023; Region Østprøve takes over from them. The median of the 3 regions is DKK 20 "
        "per inhabitant.",
    )


def _moved() -> Sample:
    """Prøveby 1000 kr. in 2020 and 1100 in 2021, then a break: 1000 in 2022, 1200 in 2024."""
    sample = Sample()
    for year, kroner in ((2020, 1000), (2021, 1100), (2022, 1000), (2024, 1200)):
        sample.computed("town-net", PROEVEBY, year, kroner * 100 * 100, 100)
        sample.computed("town-net", MOENSTERBY, year, 900 * 100 * 100, 100)
    return sample


def test_change_is_since_the_first_year_that_can_be_compared():
    sample = _moved()
    answer = standing(sample, "town-net", "901")
    assert answer.nominal is not None
    assert (answer.nominal.first_year, answer.nominal.first, answer.nominal.last) == (2022, 1000.0, 1200.0)
    assert (answer.nominal.change, answer.nominal.pct) == (200.0, pytest.approx(20.0))
    assert answer.real_missing is not None
    assert answer.real_missing.key == "no_deflator"
    earlier = standing(sample, "town-net", "901", year=2021).nominal
    assert earlier is not None
    assert (earlier.first_year, earlier.last_year) == (2020, 2021)
    assert standing(sample, "town-net", "901", year=2022).nominal is None
    sample.index = {2022: 100.0, 2024: 120.0}
    answer = standing(sample, "town-net", "901")
    assert answer.real is not None
    # 1000 kr. of 2022 are 1200 kr. of 2024.
    assert (answer.real.first, answer.real.pct) == (pytest.approx(1200.0), pytest.approx(0.0))
    danish, english = both(spoken_as(answer, "it-net"))
    assert danish.endswith("I faste 2024-priser er det uændret siden 2022.")
    assert english.endswith("In constant 2024 prices it is unchanged since 2022.")
    danish, _ = both(spoken_as(standing(sample, "town-net", "902"), "it-net"))
    assert danish.endswith("I faste 2024-priser er det faldet 16,7 % siden 2022.")


# -- numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [DA, EN], ids=["da", "en"])
@pytest.mark.parametrize("organisation", ["825", "730", "000", "101"])
def test_every_number_stands_in_the_answer_it_points_to(words: Any, organisation: str):
    answer = packaged(organisation, among="084")
    data = to_plain(answer)
    lead = measure_lead(words, answer)
    shown = [lead, *(one.value for one in key_figures(words, answer))]
    found = [match for one in shown for match in NUMBER.finditer(one.html)]
    assert len(found) >= 6
    for match in found:
        value = at(data, match["pointer"])
        assert float(match["value"]) == value
        text = match["text"].replace("−", "-")
        text = text.replace(".", "").replace(",", ".") if words is DA else text.replace(",", "")
        decimals = len(text.partition(".")[2])
        assert abs(float(text) * float(match["scale"] or 1) - value) <= 0.5001 * 10**-decimals * abs(
            float(match["scale"] or 1)
        )
    bare = NUMBER.sub("", lead.html)
    assert re.sub(r"\b(20\d\d|6\.45\.51)\b", "", bare) == re.sub(
        r"[0-9]", "", re.sub(r"\b(20\d\d|6\.45\.51)\b", "", bare)
    )


def test_key_figures():
    found = {one.id: one for one in key_figures(DA, packaged("151", year=2020))}
    assert list(found) == ["value", "total", "place", "difference", "change"]
    assert (str(found["value"].label), str(found["value"].value)) == ("kr. pr. indbygger", "4.164")
    # The population of 1 January 2020 comes with the package, that of 2024 does not.
    total = packaged("151", year=2020).cell.total
    assert total is not None
    assert total.amount_ore is not None
    assert str(found["total"].value) == DA.number(total.amount_ore / 1e8, 1)
    assert str(found["total"].note) == "skønnet: det offentliggjorte tal gange folketallet 1. januar"
    assert str(found["place"].value) == "8 (5–21) af 98"
    assert str(found["difference"].value) == "1.358 kr. over"
    assert (str(found["change"].label), str(found["change"].value)) == ("ændring siden 2016", "9,1 %")
    # 4,164 less 2,806.5 is 1,357.5: as shown, 2,807 and 1,358 are no 4,164, and the page says why.
    said = "medianen er 2.807 kr. pr. indbygger; hvert tal er afrundet for sig"
    assert str(found["difference"].note) == said
    sums_up = {one.id: one for one in key_figures(DA, packaged("151", year=2021))}
    assert str(sums_up["difference"].note) == "medianen er 2.913 kr. pr. indbygger"
    estimate = "skønnet: det offentliggjorte tal gange folketallet 1. januar"
    real = packaged("151", year=2020, price="real", deflator="consumer-prices", base=2016)
    in_real = {one.id: str(one.note) for one in key_figures(DA, real)}
    assert in_real["total"] == f"{in_real['value']}; {estimate}"
    assert in_real["value"].startswith("2016-priser")
    exact = key_figures(EN, standing(towns_2023(), "town-net", "901"))
    assert [str(one.note) for one in exact if one.id == "total"] == [""], "current prices are said once"
    without = {one.id: str(one.value) for one in key_figures(EN, packaged("151"))}
    assert without["total"] == "not loaded"
    missing = key_figures(DA, standing(towns_2023(), "town-net", "905"))
    assert [one.id for one in missing] == ["value", "total"]
    assert str(missing[0].value) == "mangler i kilden"


# -- the question -----------------------------------------------------------------------------------


def test_the_standing_is_asked_by_address_and_printed_as_a_row():
    asked = Standing("town-net", "901", 2023, among="G-PROEVE")
    assert asked.address() == "/api/v1/standing/town-net/901?year=2023&among=G-PROEVE"
    answer = standing(with_past(towns_2023()), "town-net", "901", among="G-PROEVE")
    columns, table = rows(answer)
    assert [len(row) for row in table] == [len(columns)]
    assert answer.group is not None
    assert (answer.group.n, answer.group.median, answer.group.place) == (2, 2500.0, 1)
    line = dict(zip(columns, table[0], strict=True))
    low, place, high = (line[f"group_place{end}"] for end in ("_low", "", "_high"))
    assert answer.group.band is not None
    assert (low, place, high) == (1, 1, answer.group.band.place_high)
    assert [one.code for one in answer.country.lowest] == ["902", "903"]
    with pytest.raises(UnknownOrganisation):
        standing(towns_2023(), "town-net", "Ingenby")
    with pytest.raises(BadInput):
        standing(towns_2023(), "town-net", "983")


def test_an_organisation_outside_the_group_has_a_distance_and_no_place():
    answer = standing(towns_2023(), "town-net", "903", among="G-PROEVE")
    assert answer.group is not None
    assert (answer.group.place, answer.group.difference) == (None, -500.0)
    assert "Det er 500 kr. under medianen af de 2 kommuner i gruppen Prøvegruppe." in both(answer)[0]


def test_an_income_says_that_the_lowest_figure_is_the_largest_amount():
    answer = standing(towns_2023(), "town-net", "901", year=2023)
    country = replace(answer.country, minimum=-300.0, maximum=-100.0)
    da, en = both(replace(answer, country=country))
    assert da.endswith("Tallene er negative som i kilden: det laveste tal er det største beløb.")
    assert en.endswith("the lowest figure is the largest amount.")
    assert "negativ" not in both(answer)[0]


def test_no_sentence_escapes_the_catalogue():
    """`said` is given a msgid: a bare sentence would never be translated."""
    bare = re.compile(r"\bsaid\(\s*[\w.]+,\s*[\"']")
    assert [p.name for p in SOURCE.rglob("*.py") if bare.search(p.read_text("utf-8"))] == []
