"""The page that explains a figure: what it says of the figure, and where it leads back to."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin

import pytest
from starlette.testclient import TestClient

from alen.cli.main import main
from alen.store.workspace import Workspace

F64551 = "f64551-net/825/2020/single"
CONSUMER = "?price=real&deflator=consumer-prices"


def page_of(site: TestClient, path: str) -> str:
    answer = site.get(path)
    assert answer.status_code == 200, path
    return answer.text


@pytest.mark.parametrize(
    ("asked", "back"),
    [
        ("it-net/271/2024/narrow", "/en/m/it-net/271/2024"),
        ("it-net/271/2024/extended", "/en/m/it-net/271/2024?scope=extended"),
        ("it-net/271/2024/narrow?price=real", "/en/m/it-net/271/2024?price=real"),
        (
            "it-net/271/2024/extended?price=real&base=2020&deflator=consumer-prices",
            "/en/m/it-net/271/2024?scope=extended&price=real&base=2020&deflator=consumer-prices",
        ),
        ("population/271/2024/single", "/en/m/population/271/2024"),
    ],
)
def test_the_way_back_shows_the_figure_that_was_explained(
    invented_site: TestClient, asked: str, back: str
) -> None:
    path = f"/en/explain/{asked}"
    page = page_of(invented_site, path)
    href = unescape(re.findall(r'<a href="([^"]+)">Back to the measure', page)[0])
    assert urljoin(path, href) == back
    assert page.count(f'href="{href.replace("&", "&amp;")}"') == 2, "the crumb leads there too"
    assert invented_site.get(back).status_code == 200, "the normal form: it leads nowhere else"


def test_a_count_of_persons_stands_in_no_prices(packaged_site: TestClient) -> None:
    assert "løbende priser" not in page_of(packaged_site, "/da/explain/population/101/2026/single")
    assert "løbende priser" in page_of(packaged_site, f"/da/explain/{F64551}")


@pytest.mark.parametrize(
    ("lang", "words"), [("da", "udgiveren oplyser ingen licens"), ("en", "the publisher states no licence")]
)
def test_a_licence_that_is_not_stated_is_said_in_the_pages_language(
    packaged_site: TestClient, lang: str, words: str
) -> None:
    page = page_of(packaged_site, f"/{lang}/explain/{F64551}{CONSUMER}")
    assert words in page
    assert "not stated by the publisher" not in page
    assert "CC BY 4.0" in page, "the other source keeps its licence"


def test_a_copy_that_came_with_the_package_has_a_day_and_no_time(packaged_site: TestClient) -> None:
    danish = page_of(packaged_site, f"/da/explain/{F64551}")
    assert re.search(r"fulgte med pakken <time>\d+\. \w+ \d{4}</time>", danish)
    assert " kl. " not in danish
    assert not re.search(r"<time>[^<]*\d\d:\d\d</time>", page_of(packaged_site, f"/en/explain/{F64551}"))


def test_the_command_line_says_the_same_day(
    packaged_workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("explain", "f64551-net", "825", "--year", "2020")
    assert main(["--workspace", str(packaged_workspace.root), "--lang", "en", *asked]) == 0
    said = capsys.readouterr().out
    assert re.search(r"came with the package\s+\d{4}-\d\d-\d\d", said)
    assert "T00:00:00Z" not in said


def test_a_figure_in_kroner_is_written_as_the_rows_below_it(packaged_site: TestClient) -> None:
    top = re.findall(r'class="row-text">(.*?)</span> <a', page_of(packaged_site, f"/en/explain/{F64551}"))[0]
    assert re.search(r"2020: DKK .*8,448.* per inhabitant", top)
    assert "DKK per" not in top
    danish = page_of(packaged_site, f"/da/explain/{F64551}")
    assert re.search(r"2020: .*8\.448.* kr\. pr\. indbygger", danish)
