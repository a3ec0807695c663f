"""What the regions' page says first, word for word in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from tests.answers.regions_sample import desk, opened, sample
from tests.answers.samples import WEST

from alen.answers.drivers import Drivers
from alen.answers.regions import Regions
from alen.answers.regions_words import Lead, part_name, pulled
from alen.cli.language import site_words
from alen.model.printed import Printed

DA, EN = site_words("da"), site_words("en")


def lead(language: str, **asked: Any) -> str:
    made = desk(last=asked.pop("loaded", 2024), without=asked.pop("without", frozenset()))
    return Lead(DA if language == "da" else EN, made.ask(Regions(**asked))).said().text


def test_growth_and_ratio() -> None:
    assert lead("da", year=2023) == (
        "Regionerne bogførte tilsammen 0,0 mio. kr. i it-udgifter på tværgående gruppering 110 i 2023, "
        "10,0 % mere end året før. Renset for prisstigninger var beløbet 4,8 % højere. "
        "Region Nordprøve bogførte 3,0 gange så meget pr. indbygger som Region Sydprøve. Afgrænsning: snæver."
    )
    assert lead("en", year=2023) == (
        "The regions together booked DKK 0.0 million in IT spending on cross grouping 110 in 2023, "
        "10.0% more than the year before. With price rises taken out the amount was 4.8% higher. "
        "Region Nordprøve booked 3.0 times as much per inhabitant as Region Sydprøve. Scope: narrow."
    )


def test_as_much_as_the_year_before_and_growth_since_the_first_year() -> None:
    said = lead("da", year=2024)
    assert "i 2024, lige så meget som året før. Renset for prisstigninger var beløbet 4,5 % lavere." in said
    assert "Siden 2022 er beløbet vokset 10,0 %, svarende til 4,9 % om året." in said
    assert "Since 2022 the amount has grown 10.0%, 4.9% a year." in lead("en", year=2024)


def test_without_a_year_before_or_a_place() -> None:
    assert lead("en", year=2022) == (
        "The regions together booked DKK 0.0 million in IT spending on cross grouping 110 in 2022. "
        "Scope: narrow."
    )


def test_a_region_that_is_missing_is_counted() -> None:
    said = lead("en", year=2023, without=frozenset({(WEST, 2023)}))
    assert said.startswith("2 of 3 regions together booked DKK 0.0 million in IT spending on cross grouping")
    assert "year before" not in said
    said = lead("da", year=2023, without=frozenset({(WEST, 2023)}))
    assert said.startswith("2 af 3 regioner bogførte tilsammen 0,0 mio. kr. i it-udgifter")


def test_constant_prices_are_no_bookings() -> None:
    assert lead("en", year=2023, price="real", base=2024).startswith(
        "What the regions together booked in IT spending on cross grouping 110 in 2023 amounts to DKK 0.0 "
        "million in constant 2024 prices. In the prices of each year that is 10.0% more than the year before."
    )
    assert lead("da", year=2023, price="real", base=2024).startswith(
        "Det, regionerne tilsammen bogførte i it-udgifter på tværgående gruppering 110 i 2023, svarer til "
        "0,0 mio. kr. i faste 2024-priser. I årets priser er det 10,0 % mere end året før."
    )


def test_nothing_loaded() -> None:
    made = sample()
    made.figures = [row for row in made.figures if row[0] == 0]
    answer = opened(made).ask(Regions())
    assert Lead(EN, answer).said().text == (
        "No figures for what the regions booked in IT spending on cross grouping 110 are loaded in this "
        "edition."
    )
    assert Lead(DA, answer).said().text == (
        "Der er ikke hentet tal for, hvad regionerne har bogført i it-udgifter på tværgående gruppering 110, "
        "i denne dataudgave."
    )


def test_milliards_from_one_on() -> None:
    answer = desk().ask(Regions(year=2023))
    said = Lead(DA, answer).amount(312_345_678_901, "/total/amount_ore")
    assert said.text == "3,1 mia. kr."
    assert 'data-scale="1e+11"' in said.html
    assert Lead(EN, answer).amount(99_900_000_000, "/total/amount_ore").text == "DKK 999.0 million"


def test_what_gave_most_and_what_parts_are_called() -> None:
    functions = desk().ask(Drivers("region-it", 2022, 2023))
    assert str(pulled(EN, functions, "by-funktion")) == (
        "Joint purposes and administration gave most to the change: 6.7 percentage points up."
    )
    assert str(pulled(DA, functions, "by-funktion")) == (
        "Fælles formål og administration gav mest til ændringen: 6,7 procentpoint op."
    )
    arts = desk().ask(Drivers("region-it", 2022, 2023, dimension="art"))
    assert [part_name(DA, one, "art") for one in arts.drivers] == [
        "Lønninger", "Øvrige arter, ikke hentet for sig", "Tjenesteydelser m.v.",
    ]  # fmt: skip


@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_every_number_points_into_the_answer(year: int) -> None:
    said = Lead(DA, desk().ask(Regions(year=year))).said()
    assert said.html.count("<data ") == said.html.count('data-from="regions#/')
    assert str(Printed("1", 1)) == "1"
