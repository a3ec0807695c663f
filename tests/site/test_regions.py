"""The regions' page: with figures, without any, before and after the reform."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest
from starlette.testclient import TestClient
from tests.answers.regions_sample import desk
from tests.site.numerals import Page, at, check_numerals

from alen.answers.documents import Press
from alen.answers.drivers import Drivers
from alen.answers.plain import Tabular, to_plain
from alen.answers.questions import Desk, Question
from alen.answers.regions import Regions
from alen.answers.shelf import Shelf
from alen.cli.language import site_words
from alen.site.assets import load_assets
from alen.site.pages.regions import PAGES, view
from alen.site.rendering import Renderer
from alen.site.visit import Setting, Visit
from alen.words import LANGUAGES

WORDS = {language: site_words(language) for language in LANGUAGES}


class _OneEdition:
    """A shelf with the sample alone."""

    def current_id(self) -> str:
        return "2026-01-01"


def page_of(made: Desk, language: str = "da", year: int | None = None, **query: str) -> str:
    """The page over a sample, as HTML."""
    setting = Setting(cast(Shelf, _OneEdition()), WORDS, load_assets(), Press(WORDS))
    path, params = ("/regions", {}) if year is None else (f"/regions/{year}", {"year": str(year)})
    visit = Visit(setting, made, language, path, params=params, query=query, section="regions")
    return Renderer().page(visit, view(visit)).decode()


def faults(html: str, answers: dict[str, Tabular]) -> list[str]:
    """Numbers that are not the answers'."""
    page = Page(html)
    plain = {alias: to_plain(answer) for alias, answer in answers.items()}
    found = [f"loose: {text}" for text in page.loose]
    for one in page.numbers:
        alias, _, pointer = one.source.partition("#")
        value = at(plain[alias], pointer)
        if float(one.value) != float(value):
            found.append(f"{one.text}: {value}")
    return found


@pytest.mark.parametrize(
    "path",
    [
        "/da/regions", "/en/regions", "/da/regions/2010", "/en/regions/2007",
        "/en/regions/2015?scope=extended&price=real",
    ],
)  # fmt: skip
def test_every_number_is_the_apis(invented_site: TestClient, path: str) -> None:
    assert invented_site.get(path).status_code == 200
    assert check_numerals(invented_site, path) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_figures_it_says_what_is_known_and_what_would_load_it(
    packaged_site: TestClient, language: str
) -> None:
    html = packaged_site.get(f"/{language}/regions").text
    assert check_numerals(packaged_site, f"/{language}/regions") == []
    for text in ("Region Nordjylland", "REGR55", "REGR31", "NGLK", "alen update", "alen build"):
        assert text in html
    assert ("589.936" if language == "da" else "589,936") in html
    assert ("ikke hentet" if language == "da" else "not loaded") in html
    assert '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960' not in html
    for form in ("json", "csv", "xlsx"):
        assert packaged_site.get(f"/{language}/regions.{form}").status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sum_of_some_regions_is_not_called_all(invented_site: TestClient, language: str) -> None:
    total = invented_site.get("/api/v1/regions/region-it").json()["data"]["total"]
    assert total["n"] < total["members"]
    html = invented_site.get(f"/{language}/regions").text
    text = " ".join(re.sub("<[^>]+>", " ", html).split())
    n, members = total["n"], total["members"]
    assert (f"{n} af {members} regioner" if language == "da" else f"{n} of {members} regions") in text
    assert ("Alle regioner" if language == "da" else "All regions") not in text


def test_years_without_figures_are_not_found(packaged_site: TestClient, invented_site: TestClient) -> None:
    assert packaged_site.get("/da/regions/2023").status_code == 404
    for path in ("/da/regions/1200", "/da/regions/abcd", "/da/regions?scope=wide", "/da/regions?year=12345"):
        assert invented_site.get(path).status_code == 404, path
    assert invented_site.get("/da/regions?price=free").status_code == 400


@pytest.mark.parametrize(
    ("asked", "normal"),
    [
        ("/da/regions?year=2020", "/da/regions/2020"),
        ("/da/regions?year=2020&scope=narrow&deflator=&base=2024", "/da/regions/2020"),
        ("/da/regions?year=2020&scope=extended&deflator=municipal&base=2024",
         "/da/regions/2020?scope=extended&price=real"),
        ("/da/regions?year=2020&deflator=municipal&base=2015", "/da/regions/2020?price=real&base=2015"),
    ],
)  # fmt: skip
def test_a_form_leads_to_the_normal_address(invented_site: TestClient, asked: str, normal: str) -> None:
    answer = invented_site.get(asked)
    assert (answer.status_code, answer.headers["location"]) == (301, normal)
    assert invented_site.get(normal).status_code == 200


def test_the_files_and_the_drawing(invented_site: TestClient) -> None:
    assert invented_site.get("/da/regions/2020.json").json()["data"]["year"] == 2020
    assert b"organisation_code" in invented_site.get("/da/regions.csv").content
    drawing = invented_site.get("/da/regions.svg")
    assert drawing.headers["content-type"].startswith("image/svg+xml")
    assert "<style>" in drawing.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_shared_and_framed(invented_site: TestClient, language: str) -> None:
    page = invented_site.get(f"/{language}/regions/2020?scope=extended").text
    assert '<meta property="og:image"' in page
    (framed,) = re.findall(r"&lt;iframe src=&#34;([^&]+)&#34;", page)
    assert framed == f"/{language}/embed/regions/2020?scope=extended"
    frame = invented_site.get(framed)
    assert frame.status_code == 200
    assert "frame-ancestors *" in frame.headers["content-security-policy"]
    assert check_numerals(invented_site, framed) == []
    for part in ("<svg", "<desc", 'id="t-regions"', 'id="t-years"', '<base target="_top">'):
        assert part in frame.text
    assert "<script" not in frame.text
    (full,) = re.findall(r'<a href="([^"]+)" target="_top">', frame.text)
    assert full == "../../regions/2020?scope=extended"
    # Links within the frame's own page stay in it.
    assert re.findall(r'<a [^>]*href="#[^"]*"[^>]*>', frame.text) == [
        '<a class="beside d-print-none" href="#t-years" target="_self">'
    ]
    for path in ("regions", "regions/2020"):
        picture = invented_site.get(f"/{language}/{path}.png")
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")


def test_what_is_not_loaded_is_not_framed(packaged_site: TestClient) -> None:
    page = packaged_site.get("/da/regions").text
    assert "iframe" not in page
    assert "og:image" not in page
    assert packaged_site.get("/da/regions.png").status_code == 200
    assert packaged_site.get("/da/embed/regions/2024").status_code == 404


def test_a_frame_has_one_address(invented_site: TestClient) -> None:
    answer = invented_site.get("/da/embed/regions/2020?scope=narrow")
    assert (answer.status_code, answer.headers["location"]) == (301, "/da/embed/regions/2020")


def test_a_preview_names_each_region_and_their_sum() -> None:
    made = desk()
    setting = Setting(cast(Shelf, _OneEdition()), WORDS, load_assets(), Press(WORDS))
    visit = Visit(setting, made, "da", "/regions/2023", params={"year": "2023"}, section="regions")
    preview = PAGES[1].preview
    assert preview is not None
    svg = preview(visit)
    answer = made.ask(Regions(year=2023))
    for row in answer.regions:
        assert row.organisation.name_da in svg
    assert 'data-from="regions#/total/amount_ore"' in svg


def answers_of(made: Desk, year: int, *, growth: bool = True) -> dict[str, Tabular]:
    found: dict[str, Tabular] = {"regions": made.ask(Regions(year=year))}
    if growth:
        for dimension in ("funktion", "art"):
            question: Question[Any] = Drivers("region-it", year - 1, year, "region", None, dimension)
            found[f"by-{dimension}"] = made.ask(question)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_and_what_drives_the_growth(language: str) -> None:
    made = desk()
    html = page_of(made, language, 2023)
    assert faults(html, answers_of(made, 2023)) == []
    for text in ("Region Nordprøve", "Region Vestprøve", "Region Østprøve"):
        assert text in html
    assert ("Gange den laveste" if language == "da" else "Times the lowest") in html
    assert 'data-from="by-art#/covered_last_pct">70</data>' in html
    assert "summed" in html


def test_in_the_year_of_the_reform_nothing_is_compared_across_it() -> None:
    made = desk(last=2026)
    html = page_of(made, "en", 2025)
    assert faults(html, answers_of(made, 2025, growth=False)) == []
    assert "The series is cut at 2025: the two years cannot be compared." in html
    assert "by-funktion" not in html
    table = html[html.index('id="t-regions"') : html.index("</table>", html.index('id="t-regions"'))]
    assert "Region Østprøve" in table
    assert "Region Nordprøve" not in table


def test_the_year_after_the_reform_has_growth_and_the_old_regions_stay_in_the_series() -> None:
    made = desk(last=2026)
    html = page_of(made, "da")
    answers = answers_of(made, 2026)
    answers["regions"] = made.ask(Regions())
    assert faults(html, answers) == []
    assert "Region Nordprøve" in html
    assert 'data-from="regions#/total/year_before/nominal_pct">6,6</data> % mere end året før' in html


def test_the_page_names_its_addresses() -> None:
    made = desk()
    assert [path for page in PAGES for path in page.addresses(made)] == [
        "/regions", "/regions/2022", "/regions/2023", "/regions/2024", "/embed/regions/2024",
    ]  # fmt: skip
