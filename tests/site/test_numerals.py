"""The reader of pages finds what is wrong with a number."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.site.numerals import Page, check_numerals

PAGE = (
    """<html lang="da"><head><meta name="alen:answer" content="rank /api/v1/ranks/x"></head><body>{}</body>"""
)
ANSWER = {"rows": [{"value": 2768.6, "amount": 123_450_000_00}]}


@dataclass(frozen=True)
class _Response:
    text: str
    status_code: int = 200

    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class _Site:
    body: str

    def get(self, url: str, /) -> _Response:
        if url == "/api/v1/ranks/x":
            return _Response(json.dumps({"data": ANSWER}))
        return _Response(PAGE.format(self.body))


def _faults(body: str) -> list[str]:
    return check_numerals(_Site(body), "/")


def test_a_number_that_the_api_gives_is_right() -> None:
    assert _faults('<data value="2768.6" data-from="rank#/rows/0/value">2.769</data>') == []
    scaled = (
        '<tspan data-value="12345000000" data-from="rank#/rows/0/amount" data-scale="1e+08">123,5</tspan>'
    )
    assert _faults(f"<svg><text>Prøveby {scaled}</text></svg>") == []


def test_a_wrong_number_is_found() -> None:
    for body, said in (
        ('<data value="2768.6" data-from="rank#/rows/0/value">2.770</data>', "should be 2.769"),
        ('<data value="2768.7" data-from="rank#/rows/0/value">2.769</data>', "the API 2768.6"),
        ('<data value="1" data-from="rank#/rows/7/value">1</data>', "where nothing stands"),
        ('<data value="1" data-from="spread#/rows/0/value">1</data>', "which the page does not name"),
        ('<data value="2768.6" data-from="rank#/rows/0/value">mange</data>', "shows no number"),
        ("<p>Det er 367 kr. mere.</p>", "from nowhere"),
        ("<svg><text>367</text></svg>", "from nowhere"),
    ):
        (fault,) = _faults(body)
        assert said in fault


def test_what_is_no_figure_is_let_through() -> None:
    for body in (
        "<h1>Prøveby, 2024</h1>",
        '<p>Dataudgave <a href="/">2026-11-21.2</a></p>',
        '<svg><text class="tick">2.000</text></svg>',
        "<p>Funktion 6.45.51, tabel REGK31</p>",
        "<code>alen import FILE 17</code>",
        "<time>22. november 2026</time>",
        "<select><option>12</option></select>",
    ):
        assert _faults(body) == [], body


def test_a_page_tells_its_language_and_answers() -> None:
    page = Page(PAGE.format(""))
    assert page.lang == "da"
    assert page.answers == {"rank": "/api/v1/ranks/x"}
