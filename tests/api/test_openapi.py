"""The description is true: schemathesis asks what it allows and forbids, and holds each answer to it."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from starlette.testclient import TestClient
from tests.answers.many_towns import MEASURE
from tests.answers.wasteful_towns import open_country
from tests.api.conftest import edition, mounted

from alen.answers.boundaries import MAP_KINDS
from alen.answers.efficiency import frontier_of
from alen.answers.plain import to_plain
from alen.api.endpoints import ENDPOINTS, TAGS
from alen.api.index import example
from alen.api.openapi import document
from alen.store.workspace import Workspace

EXAMPLES = 15
"""Requests of each kind for each endpoint."""


@pytest.fixture(scope="module")
def described(packaged: Workspace) -> Any:
    """The description of the API over the packaged figures, with the API behind it."""
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", mounted(packaged))
    # A request may be well formed and still ask what contradicts itself, or for no figures: 400 and 404.
    schema.config.checks.positive_data_acceptance.expected_statuses = ["200", "400", "404"]
    # An address that is too long is refused as such, before its parts are looked at.
    schema.config.checks.negative_data_rejection.expected_statuses = ["400", "404", "406", "414"]
    return schema


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda one: one.value)
@pytest.mark.parametrize("path", ["/", "/problems", *(one.path for one in ENDPOINTS)])
def test_the_api_is_as_described(described: Any, path: str, mode: GenerationMode) -> None:
    operation = described[path]["GET"]
    if mode is GenerationMode.NEGATIVE and path in {"/", "/problems"}:
        return  # nothing is asked that could be asked wrongly

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate()

    ask()


def test_the_description_is_whole(api: TestClient) -> None:
    told = api.get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert told["info"]["license"]["identifier"] == "MPL-2.0"
    assert "contact" not in told["info"]
    assert told["servers"] == [{"url": "/api/v1"}]
    operations = [one["get"] for one in told["paths"].values()]
    ids = [one["operationId"] for one in operations]
    assert len(set(ids)) == len(ids)
    assert {one.id for one in ENDPOINTS} <= set(ids)
    assert {tag for one in operations for tag in one["tags"]} == set(TAGS)
    for operation in operations:
        for parameter in operation.get("parameters", ()):
            assert parameter["description"].endswith(".")
            given = "example" in parameter or "examples" in parameter["schema"]
            assert given or parameter["name"] == "cursor", (operation["operationId"], parameter["name"])
        assert {"200", "304", "400", "404", "406", "410", "414", "500", "503"} <= set(operation["responses"])


def test_every_reference_leads_somewhere() -> None:
    told = document("2026-11-22")
    known = told["components"]

    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set[str]()
            return own.union(*(references(one) for one in node.values()), set())
        return set[str]().union(*(references(one) for one in node)) if isinstance(node, list) else set()

    for one in references(told):
        _, _, kind, name = one.removeprefix("#").split("/")
        assert name in known[kind], one


@pytest.fixture(scope="module")
def told(world: TestClient) -> dict[str, Any]:
    """What the API over the invented country says of itself: half a second to write."""
    return document(edition(world))


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.id)
def test_the_invented_country_is_answered_as_described(
    world: TestClient, told: dict[str, Any], endpoint: Any
) -> None:
    """Regions, real prices and amounts stand in these answers, which the packaged figures lack."""
    for address in addresses(endpoint, edition(world)):
        reply = world.get(address)
        assert reply.status_code == 200, (address, reply.text)
        schema = told["paths"][endpoint.path]["get"]["responses"]["200"]["content"]["application/json"]
        validator = Draft202012Validator({**schema["schema"], "components": told["components"]})
        assert [one.message for one in validator.iter_errors(reply.json())][:3] == []


def addresses(endpoint: Any, now: str) -> list[str]:
    """The endpoint's example, and the same asked of the regions' measure where there is one.

    So few places make no frontier: the packaged figures answer that, and a larger country.
    """
    if endpoint.id == "getFrontier":
        return []
    found = [_in_world(example(endpoint, now))]
    if "f64551-net" in found[0]:
        found.append(found[0].replace("f64551-net", "region-it").replace("271", "071").replace("272", "072"))
    if endpoint.id == "getBoundaries":
        found += [found[0].replace(MAP_KINDS[0], MAP_KINDS[1])]
    return found


def _in_world(address: str) -> str:
    """An address with the invented country's own codes."""
    return address.replace("101", "271").replace("147", "272")


def test_a_frontier_behind_an_open_gate_is_answered_as_described() -> None:
    answer = to_plain(frontier_of(open_country(), MEASURE))
    assert answer["lenses"] is not None
    told = document("2026-11-22")
    schema = told["components"]["schemas"]["FrontierAnswer"]
    validator = Draft202012Validator({**schema, "components": told["components"]})
    assert [one.message for one in validator.iter_errors(answer)][:3] == []
