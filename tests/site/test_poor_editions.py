"""Comparing in editions that hold little: never a fault, no empty part, and a sentence that says why."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.build.alone import built_alone
from tests.build.samples import fetched_workspace
from tests.replay.world import World, invented_municipalities

from alen.cli.serving import web_app
from alen.store.packaged import list_names

LANGUAGES = ("da", "en")
PLACES = invented_municipalities(36)
FIRST, SECOND, NEW = (PLACES[at][0] for at in (0, 1, 2))
SIGNS = re.compile(r"\bnan\b|\binf\b|Undefined|<(?:td|p|li|dd|th)[^>]*>\s*None\s*<")
"""What no page says."""

CLAIMS = [name.removesuffix(".yml") for name in list_names("data", "claims", "packaged")]
KINDS = ("no spending", "one year", "no inhabitants", "a new place")


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TestClient]:
    """One site per edition of an invented country."""
    folder: Path = tmp_path_factory.mktemp("poor")
    made = {
        "no spending": fetched_workspace(folder / "no", World(PLACES, (2022, 2024)), ("FOLK1A",)),
        "one year": fetched_workspace(
            folder / "one", World(PLACES, (2023, 2023)), ("REGK31", "FOLK1A", "REGR55")
        ),
        "no inhabitants": fetched_workspace(folder / "people", World(PLACES, (2022, 2024)), ("REGK31",)),
        "a new place": fetched_workspace(
            folder / "new", World(PLACES, (2021, 2024), begins={NEW: 2024}), ("REGK31", "FOLK1A")
        ),
    }
    return {kind: TestClient(web_app(built_alone(one)), follow_redirects=True) for kind, one in made.items()}


def words(html: str) -> str:
    shown = re.sub(r"<(script|style|title|desc)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", shown).split())


def sections(html: str) -> dict[str, str]:
    """What every section says below its heading, by the heading's name."""
    found = re.finditer(r'<section[^>]*>\s*<h\d id="([^"]+)">.*?</h\d>(.*?)</section>', html, re.DOTALL)
    return {one[1]: words(one[2]) for one in found}


def faults(client: TestClient, path: str, typed: dict[str, str] | None = None) -> list[str]:
    """What is wrong with one page; a page that cannot be must say why."""
    answer = client.get(path) if typed is None else client.post(path, data=typed)
    found = [f"{path}: {answer.status_code}"] if answer.status_code not in {200, 400, 404} else []
    found += [f"{path}: {name} is empty" for name, text in sections(answer.text).items() if not text]
    found += [f"{path}: {sign}" for sign in SIGNS.findall(answer.text)]
    if answer.status_code != 200 and not re.search(r'class="(notice|missing|lead)', answer.text):
        found.append(f"{path}: {answer.status_code} without a reason")
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_pages_that_compare_say_what_they_lack(sites: dict[str, TestClient], kind: str, lang: str) -> None:
    paths = [
        f"/{lang}{path}"
        for measure in ("it-net", "f64551-net", "region-it")
        for path in (
            f"/m/{measure}", f"/m/{measure}/{FIRST}", f"/m/{measure}/{NEW}", f"/m/{measure}/{FIRST}/2023",
            f"/m/{measure}/{FIRST}?kontering=30&naboer=5", f"/differences/{measure}",
            f"/differences/{measure}/2023", f"/m/{measure}/2023/frontier",
            f"/share/{FIRST}+{SECOND}/{measure}",
        )
    ]  # fmt: skip
    paths += [
        f"/{lang}{path}"
        for path in (
            "/share", f"/share/{FIRST}+{NEW}", f"/o/{FIRST}/what-if", "/regions", "/claims",
            "/claims?measure=it-net&year=2022", *(f"/claims/{one}" for one in CLAIMS),
        )
    ]  # fmt: skip
    found = [fault for path in paths for fault in faults(sites[kind], path)]
    own = f"/{lang}/o/{FIRST}/what-if"
    for typed in ({"spend": "9000000"}, {"spend": "9000000", "inhabitants": "5000"}, {"remove": "1"}):
        found += faults(sites[kind], own, typed)
    assert found == []


def test_who_is_new_is_compared_by_how_others_have_moved(sites: dict[str, TestClient]) -> None:
    page = sites["a new place"].get(f"/en/m/it-net/{NEW}/2024")
    assert page.status_code == 200
    assert "swing band DKK" in words(page.text)


def test_one_year_makes_no_band_and_the_page_says_so(sites: dict[str, TestClient]) -> None:
    page = sites["one year"].get(f"/en/m/it-net/{FIRST}").text
    told = sections(page)
    assert "too few years of figures for a band" in told["h-peers"]
    assert "swing band –" not in words(page)
    assert "no band can be made of so few figures" in told["h-differences"] or "No expected" in words(page)
    own = words(sites["one year"].post(f"/en/o/{FIRST}/what-if", data={"spend": "9000000"}).text)
    assert "(– to –)" not in own


def test_without_inhabitants_own_numbers_bring_them(sites: dict[str, TestClient]) -> None:
    own = f"/en/o/{FIRST}/what-if"
    lacks = sites["no inhabitants"].post(own, data={"spend": "9000000"})
    assert lacks.status_code == 404
    assert lacks.headers["cache-control"] in {"no-store", "no-cache"}
    assert "no spending" in words(lacks.text)
