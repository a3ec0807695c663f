"""Every question's address leads back to the same question."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.api.asking import EDITION, Switchboard, question_types

from alen.answers.questions import Compare, Explain, Rank, Series
from alen.api.endpoints import BY_QUESTION, ENDPOINTS
from alen.api.index import example
from alen.api.verifying import Verify

SAMPLES: dict[str, Any] = {
    "measure": "it-net",
    "method": "swing",
    "organisation": "101",
    "organisations": ("101", "147"),
    "year": 2023,
    "first_year": 2019,
    "last_year": 2024,
    "k": 7,
    "scope": "narrow",
    "basis": "computed",
    "price": "real",
    "base": 2020,
    "deflator": "municipal",
    "among": "084",
    "kind": "region",
    "old": "2026-01-01",
    "new": "2026-01-01.2",
    "share": 0.95,
    "limit": 7,
    "one_off": 9_000_000,
    "coordination": 2.5,
    "cursor": "abc_-",
    "changed_since": "2026-01-01",
    "dimension": "art",
    "booking": 12.5,
    "rts": "crs",
    "weights": "inhabitants:2,group:0",
    "claim": "regions-it-2022-2023",
    "verdict": "consistent",
    "publisher": "Computerworld",
    "programme": "2007",
    "project": "projekt-01",
    "party": "kommuner",
    "as_of": "2026-06-30",
}
SEVERAL: dict[str, Any] = {
    "measure": ("it-net", "f64551-net"),
    "organisation": ("101", "Region Nordprøve"),
    "year": (2023, 2024),
}
TYPES = question_types()
names = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=40)
a_switchboard = Switchboard()


def filled(question: type[Any]) -> Any:
    """A question with a value in every field."""
    values: dict[str, Any] = {}
    for one in fields(question):
        takes_several = "tuple" in str(one.type) and one.name in SEVERAL
        values[one.name] = SEVERAL[one.name] if takes_several else SAMPLES[one.name]
    return question(**values)


def test_every_question_has_an_endpoint() -> None:
    assert {one.__name__ for one in TYPES} == {one.__name__ for one in BY_QUESTION}


@pytest.mark.parametrize("question", TYPES, ids=lambda one: one.__name__)
def test_the_address_of_a_filled_question_leads_back(question: type[Any]) -> None:
    asked = filled(question)
    assert a_switchboard.question_at(asked.address()) == asked


@pytest.mark.parametrize("question", TYPES, ids=lambda one: one.__name__)
def test_the_address_of_a_bare_question_leads_back(question: type[Any]) -> None:
    bare = {
        one.name: getattr(filled(question), one.name)
        for one in fields(question)
        if one.default is MISSING and one.default_factory is MISSING
    }
    asked = question(**bare)
    assert a_switchboard.question_at(asked.address()) == asked


def test_the_address_of_a_verification_leads_back() -> None:
    for asked in (Verify("it-net", "101", 2024), filled(Verify)):
        assert a_switchboard.question_at(asked.address()) == asked


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.id)
def test_the_example_of_an_endpoint_is_an_address_of_it(endpoint: Any) -> None:
    assert isinstance(a_switchboard.question_at(example(endpoint, EDITION)), endpoint.question)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(measure=names, organisation=names, among=names)
def test_names_of_any_letters_lead_back(measure: str, organisation: str, among: str) -> None:
    if measure.endswith((".json", ".csv", ".xlsx")) or measure in {".", ".."} or organisation in {".", ".."}:
        return
    if "/" in measure or "/" in organisation or "\\" in measure:
        return
    asked = Rank(measure, among=among)
    assert a_switchboard.question_at(asked.address()) == asked
    explained = Explain(measure, organisation, 2024)
    assert a_switchboard.question_at(explained.address()) == explained


def test_a_plus_that_was_not_encoded_joins_too() -> None:
    assert a_switchboard.question_at("/api/v1/compare?organisation=101+147") == Compare(("101", "147"))
    both = ("Region Nordprøve", "Region Sydprøve")
    assert a_switchboard.question_at(Series("it-net", both).address()) == Series("it-net", both)
    assert a_switchboard.question_at("/api/v1/compare?organisation=101,147") == Compare(("101", "147"))


def test_an_edition_is_named_by_the_query_or_by_the_path(world: Any) -> None:
    a_switchboard.shelf.editions.clear()
    a_switchboard.question_at("/api/v1/ranks/it-net?edition=2026-01-01")
    assert a_switchboard.shelf.editions == ["2026-01-01"]
    one = world.get("/u/2026-11-21/api/v1/measures")
    assert one.content == world.get("/api/v1/measures?edition=2026-11-21").content
    assert one.json()["meta"]["edition"] == "2026-11-21"
    refused = world.get("/u/2026-11-21/api/v1/measures?edition=2026-11-22")
    assert refused.status_code == 400
