"""The API described as OpenAPI 3.1, made from the list of endpoints and the answers' dataclasses."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from alen import __version__
from alen.answers.addresses import API
from alen.api import problems
from alen.api.endpoints import ENDPOINTS, TAGS, Endpoint
from alen.api.envelope import Meta
from alen.api.index import Index, ProblemList
from alen.api.parameters import EDITION_EXAMPLE, Parameter
from alen.api.problems import MEDIA_TYPE, ProblemBody
from alen.api.requests import FORMS

Schema = dict[str, Any]

DESCRIPTION = """\
Comparable, traceable figures about public IT economics in Denmark. Read only, open to all, without key
or cookie.

**Forms.** JSON by default; CSV and XLSX by `Accept`, or by ending the path in `.csv` or `.xlsx` (before
the query). Field names are English; words in CSV and XLSX follow `lang`.

**Answers.** JSON is `{"meta": …, "data": …}`: `meta` says what the figures are, where they come from, under
which licence, with which caveats and how to cite them. A missing number is `null` and has a reason; it is
never 0. Amounts named `…_ore` are whole øre; values are in the measure's `unit`.

**Editions.** An edition never changes. Without `edition` the newest answers; with it, or below
`/u/{edition}/api/v1/`, the answer stays the same. Every answer has an `ETag`; send it back in
`If-None-Match`.

**Errors** are `application/problem+json` (RFC 9457) and say what exists instead. A parameter that is not
known is refused, never passed over.
"""

_NOT_MODIFIED = {"description": "The asker has these bytes already: `If-None-Match` named them."}
_HEADERS: Schema = {
    "ETag": {"description": "sha256 of the body.", "schema": {"type": "string"}, "required": True},
    "Cache-Control": {
        "description": "An hour where an edition is named; else ask again each time.",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": "`canonical`: the same answer from its edition; `next`: the next page of figures.",
        "schema": {"type": "string"},
    },
}
_ANY: frozenset[problems.Kind] = frozenset(
    {
        problems.BAD_PARAMETER, problems.NOT_FOUND, problems.NOT_ACCEPTABLE, problems.GONE_EDITION,
        problems.TOO_LONG, problems.UNEXPECTED, problems.NOT_READY,
    }
)  # fmt: skip


def document(edition: str) -> Schema:
    """The whole description. `edition` is an id that examples may use."""
    schemas, refs = _schemas()
    paths: Schema = {"/": {"get": _service("getIndex", "What can be asked", refs[Index])}}
    paths["/problems"] = {"get": _service("listProblems", "What can go wrong", refs[ProblemList])}
    for endpoint in ENDPOINTS:
        paths[endpoint.path] = {"get": _operation(endpoint, refs, edition)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Alen",
            "version": __version__,
            "summary": "Public IT economics in Denmark, from figure to source.",
            "description": DESCRIPTION,
            "license": {"name": "Mozilla Public License 2.0", "identifier": "MPL-2.0"},
        },
        "servers": [{"url": API}],
        "tags": [{"name": name, "description": about} for name, about in TAGS.items()],
        "paths": paths,
        "components": {"schemas": schemas, "responses": _refusals()},
    }


def _operation(endpoint: Endpoint, refs: dict[type[Any], Schema], edition: str) -> Schema:
    data = [refs[one] for one in endpoint.answer]
    envelope: Schema = {
        "type": "object",
        "properties": {
            "meta": refs[Meta],
            "data": data[0] if len(data) == 1 else {"oneOf": data},
        },
        "required": ["meta", "data"],
        "additionalProperties": False,
    }
    content: Schema = {
        FORMS["json"]: {"schema": envelope},
        FORMS["csv"]: {"schema": {"type": "string"}},
        FORMS["xlsx"]: {"schema": {"type": "string", "format": "binary"}},
    }
    return {
        "operationId": endpoint.id,
        "tags": [endpoint.tag],
        "summary": endpoint.summary,
        "description": endpoint.about,
        "parameters": [
            *(_parameter(one, "path", edition) for one in endpoint.parts),
            *(_parameter(one, "query", edition) for one in endpoint.options),
        ],
        "responses": _responses("The answer.", content),
    }


def _service(id_: str, summary: str, schema: Schema) -> Schema:
    return {
        "operationId": id_,
        "tags": ["service"],
        "summary": summary,
        "responses": _responses("The list.", {FORMS["json"]: {"schema": schema}}),
    }


def _responses(about: str, content: Schema) -> Schema:
    found: Schema = {
        "200": {"description": about, "headers": _HEADERS, "content": content},
        "304": _NOT_MODIFIED,
    }
    for kind in sorted(_ANY, key=lambda one: one.status):
        found[str(kind.status)] = {"$ref": f"#/components/responses/Problem{kind.status}"}
    return found


def _refusals() -> Schema:
    return {
        f"Problem{kind.status}": {
            "description": " ".join(one.about for one in problems.KINDS if one.status == kind.status),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for kind in problems.KINDS
    }


def _parameter(one: Parameter, place: str, edition: str) -> Schema:
    example = edition if one.example == EDITION_EXAMPLE else one.example
    found: Schema = {
        "name": one.name,
        "in": place,
        "description": one.about,
        "required": place == "path" or one.required,
        "schema": dict(one.schema),
    }
    if example is not None and (place == "path" or one.required or one.name in {"year", "edition"}):
        found["example"] = example
    elif example is not None:
        found["schema"]["examples"] = [example]
    return found


@cache
def _schemas() -> tuple[Schema, dict[type[Any], Schema]]:
    """The schema of every answer with all below it, by name; and what refers to each answer's.

    Not to be changed: the endpoints never are, and half a second goes by while they are described.
    """
    wanted = [*dict.fromkeys(answer for one in ENDPOINTS for answer in one.answer)]
    wanted += [Meta, ProblemBody, Index, ProblemList]
    inputs: list[tuple[type[Any], JsonSchemaMode, TypeAdapter[Any]]] = [
        (one, "serialization", TypeAdapter(one)) for one in wanted
    ]
    by_key, made = TypeAdapter.json_schemas(inputs, ref_template="#/components/schemas/{model}")
    found = cast(Schema, made.get("$defs", {}))
    refs = {key: schema for (key, _), schema in by_key.items()}
    for schema in found.values():
        _close(schema)
    found["Problem"] = found.pop("ProblemBody")
    return found, refs


def _close(schema: Schema) -> None:
    """An answer always has all its fields, and no other; titles that repeat a name are left out."""
    schema.pop("title", None)
    if "properties" in schema:
        for field in schema["properties"].values():
            field.pop("title", None)
        schema["required"] = list(schema["properties"])
        schema["additionalProperties"] = False
