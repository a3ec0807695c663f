"""Programmes as OC4IDS: valid by the standard's own schema, exact, and honest about what is left out."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft4Validator
from tests.needs import shared
from tests.products.programmes.by_hand import (
    END,
    START,
    baseline,
    benefit,
    decision,
    entry,
    forecast,
    measured,
    milestone,
    programme,
    promise,
    risk,
)
from tests.products.programmes.generated import programmes
from tests.products.programmes.maker import LAST_DAY

from alen.model.programme import Programme, Source
from alen.model.programme_records import Absent
from alen.products.programmes.open_contracting import export

DAY = date(2024, 6, 1)
LAST = date(2025, 6, 1)


@pytest.fixture(scope="module")
def schema() -> Draft4Validator:
    text = shared("data/programmes/oc4ids/project-schema.json").read_text("utf-8")
    return Draft4Validator(json.loads(text))


def full() -> Programme:
    return programme(
        entry("payment", DAY, "a", 500),
        entry("cost", DAY, "", 400, project="x"),
        projects=programme().projects[:1],
        secretariat="a",
        sources=(Source("The agreement", "Partners", "https://example.org/agreement"),),
        commitments=(
            promise("c1", "a", 2024, 12_345, project="x"),
            promise("c2", "b", 2025, Absent.UNKNOWN, project="x"),
        ),
        baselines=(baseline("x", 1, START, 30_000), baseline("x", 2, DAY, 40_050, decision="d")),
        decisions=(decision("d", DAY, kind="baseline", project="x", new_end=date(2026, 6, 30)),),
        forecasts=(forecast("x", START, 2025, 20_000),),
        milestones=(
            milestone("m1", START, DAY, met=date(2024, 7, 1), state="met", date=date(2024, 7, 1)),
            milestone("m2", START, END),
            milestone("m3", START, END, state="cancelled"),
        ),
        benefits=(benefit("b1", 2025, Fraction(1, 3)),),
        measurements=(measured("b1", DAY, Fraction(5, 2)),),
        risks=(risk("r", START),),
    )


def test_a_whole_project_is_valid_and_holds_what_the_standard_has_fields_for(schema: Draft4Validator) -> None:
    made = export(full(), LAST)
    package = json.loads(made.text(), parse_float=Decimal)
    (project,) = package["projects"]
    assert list(schema.iter_errors(json.loads(made.text())["projects"][0])) == []
    assert project["budget"]["amount"] == {"amount": Decimal("400.5"), "currency": "DKK"}
    (breakdown,) = project["budget"]["budgetBreakdowns"]
    (line,) = breakdown["budgetBreakdown"]
    assert (line["amount"]["amount"], line["sourceParty"]["id"]) == (Decimal("123.45"), "a")
    roles = {one["id"]: one["roles"] for one in project["parties"]}
    assert roles["a"] == ["funder", "publicAuthority", "administrativeEntity"]
    assert "interestedParty" in roles["b"]
    assert [one["status"] for one in project["milestones"]] == ["met", "scheduled"]
    (process,) = project["contractingProcesses"]
    (change,) = process["summary"]["modifications"]
    assert (change["oldContractValue"]["amount"], change["newContractValue"]["amount"]) == (
        300, Decimal("400.5"),
    )  # fmt: skip
    assert change["oldContractPeriod"]["endDate"] == "2025-12-31T00:00:00Z"
    assert change["newContractPeriod"]["endDate"] == "2026-06-30T00:00:00Z"
    assert project["metrics"][0]["observations"][0]["value"]["amount"] == 400
    assert project["metrics"][1]["observations"][0]["measure"] == Decimal("2.5")
    assert project["forecasts"][1]["observations"][0]["measure"] == Decimal("0.333333")
    left = {(one.what, one.reason) for one in made.left_out}
    assert {
        ("budget 2025 b", "unknown"), ("risks", "no_field"), ("milestone m3 (cancelled)", "no_field"),
        ("sector", "not_in_folder"), ("id prefix", "not_registered"),
    } <= left  # fmt: skip


def test_a_project_that_is_done_tells_what_it_came_to(schema: Draft4Validator) -> None:
    given = full()
    stones = tuple(one for one in given.milestones if one.id == "m1")
    (project,) = export(programme(
        entry("cost", DAY, "", 400, project="x"), projects=given.projects, milestones=stones
    ), LAST).package["projects"]  # fmt: skip
    assert project["status"] == "completion"
    assert project["completion"] == {
        "endDate": "2024-07-01T00:00:00Z",
        "finalValue": {"amount": 400, "currency": "DKK"},
    }


def test_the_export_of_a_day_sees_nothing_later() -> None:
    (project,) = export(full(), date(2024, 5, 31)).package["projects"]
    assert project["budget"]["amount"]["amount"] == 300
    assert "contractingProcesses" not in project
    assert "metrics" not in project


def test_a_programme_without_projects_is_one_project(schema: Draft4Validator) -> None:
    bare = programme(projects=(), commitments=(promise("c", "a", 2024, 100),))
    made = export(bare, LAST, lang="en", uri="https://example.org/p.json")
    (project,) = made.package["projects"]
    assert project["id"] == "tryout"
    assert list(schema.iter_errors(json.loads(made.text())["projects"][0])) == []


def test_no_text_turns_into_a_number() -> None:
    given = programme(decisions=(decision("d", DAY, title="12.5", new_end=date(2027, 1, 1), project="x"),))
    text = export(given, LAST).text()
    project: Any = json.loads(text)["projects"][0]
    assert project["contractingProcesses"][0]["summary"]["modifications"][0]["description"] == "12.5"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given=programmes())
def test_every_programme_is_valid(schema: Draft4Validator, given: Programme) -> None:
    for project in json.loads(export(given, LAST_DAY).text())["projects"]:
        assert list(schema.iter_errors(project)) == []
