"""Figures that nothing sensible can be said of: each page and each answer says why, and none holds NaN."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any
from unittest import mock

import pytest
from starlette.testclient import TestClient
from tests.answers import many_towns
from tests.answers.many_towns import MEASURE, by_size, towns
from tests.site.one_edition import site_of

FIRST, SECOND, NEWEST = "501", "502", 2022
SIGNS = re.compile(r"\b(?:[nN]a[nN]|inf|-?Infinity|undefined)\b|>\s*None\s*</(?:td|p|li|dd|th)")
Value = Callable[[int, int, int], float | None]


def with_odd_ones(place: int, people: int, year: int) -> float | None:
    """Nothing booked, less than nothing, a single year and no year at all, among ordinary figures."""
    odd = {0: 0.0, 2: -50.0, 3: None if year < NEWEST else 700.0, 4: None}
    return odd.get(place, by_size(place, people, year))


def with_an_enormous_one(place: int, people: int, year: int) -> float | None:
    return 1e9 if place == 4 else by_size(place, people, year)


def with_next_to_nothing(place: int, people: int, year: int) -> float | None:
    return 0.01 if place == 1 else by_size(place, people, year)


def changing_sign(place: int, people: int, year: int) -> float | None:
    return (by_size(place, people, year) or 0.0) * (-1 if (place + year) % 2 else 1)


def one_year_alone(place: int, people: int, year: int) -> float | None:
    return by_size(place, people, year) if year == NEWEST else None


COUNTRIES: dict[str, tuple[int, Value]] = {
    "odd ones among others": (60, with_odd_ones),
    "one enormous": (60, with_an_enormous_one),
    "one next to nothing": (60, with_next_to_nothing),
    "all alike": (60, lambda *_: 500.0),
    "nothing booked": (60, lambda *_: 0.0),
    "all below zero": (60, lambda place, people, year: -(by_size(place, people, year) or 0.0)),
    "up and down through zero": (40, changing_sign),
    "one year": (40, one_year_alone),
    "too few for a fit": (29, by_size),
    "five": (5, by_size),
    "two": (2, by_size),
    "one": (1, by_size),
    "all of one size": (40, by_size),
}


@cache
def client(kind: str) -> TestClient:
    count, value = COUNTRIES[kind]
    alike = (lambda count: [20_000] * count) if kind == "all of one size" else many_towns.sizes
    with mock.patch.object(many_towns, "sizes", alike):
        return TestClient(site_of(towns(count, value)), follow_redirects=True)


def _no_number(word: str) -> None:
    raise AssertionError(f"{word} in an answer")


@pytest.mark.parametrize("kind", COUNTRIES)
def test_answers_hold_numbers_or_reasons(kind: str) -> None:
    for path in (
        f"swings/{MEASURE}", f"ranks/{MEASURE}", f"expected/{MEASURE}", f"potential/{MEASURE}",
        f"expected/{MEASURE}?organisation={FIRST}+{FIRST}", f"potential/{MEASURE}?organisation={FIRST}",
        f"swings/{MEASURE}?booking=0", f"potential/{MEASURE}?booking=0", f"expected/{MEASURE}?booking=0",
        f"peers/{FIRST}?measure={MEASURE}", f"peers/{FIRST}?measure={MEASURE}&k=30",
        f"share?organisation={FIRST}+{SECOND}&measure={MEASURE}",
    ):  # fmt: skip
        answer = client(kind).get(f"/api/v1/{path}")
        told = json.loads(answer.text, parse_constant=_no_number)
        assert answer.status_code in {200, 400, 404}, path
        assert answer.status_code == 200 or told["detail"], path
        assert not SIGNS.search(client(kind).get(f"/api/v1/{path}", headers={"Accept": "text/csv"}).text), (
            path
        )


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("kind", COUNTRIES)
def test_pages_hold_numbers_or_reasons(kind: str, lang: str) -> None:
    site = client(kind)
    own = {"measure": MEASURE, "year": str(NEWEST), "spend": "1000000", "inhabitants": "20000"}
    answers = {
        path: site.get(f"/{lang}{path}")
        for path in (
            f"/m/{MEASURE}", f"/m/{MEASURE}/{FIRST}", f"/m/{MEASURE}/{FIRST}?kontering=0",
            f"/m/{MEASURE}/503", f"/m/{MEASURE}/504", f"/m/{MEASURE}/{FIRST}?naboer=30",
            f"/m/{MEASURE}/{FIRST}?vaegt=inhabitants:0", f"/differences/{MEASURE}",
            f"/share/{FIRST}+{SECOND}/{MEASURE}", f"/share/{FIRST}+{FIRST}/{MEASURE}",
        )
    }  # fmt: skip
    answers["own numbers"] = site.post(f"/{lang}/o/{FIRST}/what-if", data=own)
    for path, answer in answers.items():
        assert answer.status_code in {200, 400, 404}, path
        shown = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
        assert not SIGNS.search(shown), (path, SIGNS.search(shown))
        assert answer.status_code == 200 or re.search(r'class="(notice|missing|lead)', answer.text), path


def test_weights_that_are_all_nothing_are_refused() -> None:
    answer = client("too few for a fit").get(f"/api/v1/peers/{FIRST}?weights=inhabitants:0")
    assert answer.status_code == 400
    assert "weight above 0" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        ("all alike", "constant_spend"), ("too few for a fit", "too_few"), ("two", "too_few"),
        ("all below zero", "too_few"), ("nothing booked", "too_few"),
        ("all of one size", "constant_condition"),
    ],
)  # fmt: skip
def test_what_cannot_be_fitted_has_its_reason(kind: str, refusal: str) -> None:
    data = client(kind).get(f"/api/v1/expected/{MEASURE}").json()["data"]
    assert data["refusal"] == refusal
    assert all(row["expected"] is None for row in data["rows"])


def test_one_odd_figure_spoils_no_other() -> None:
    site = client("odd ones among others")
    fit = {row["organisation"]["code"]: row for row in _data(site, "expected")["rows"]}
    assert {fit[code]["status"] for code in ("501", "503")} == {"not_positive"}
    assert fit["505"]["status"] == "missing"
    assert all(row["expected"] > 0 for code, row in fit.items() if code > "505")
    sums = _data(site, "potential")
    gaps = {row["organisation"]["code"]: row["gaps"] for row in sums["organisations"]}
    assert gaps["501"] == gaps["503"] == []
    assert {one["state"] for one in gaps["520"]} <= {"shown", "not_above", "booking_explains"}
    assert all(row["null_high"] is not None for row in sums["rules"])


def _data(site: TestClient, path: str) -> dict[str, Any]:
    return site.get(f"/api/v1/{path}/{MEASURE}").json()["data"]
