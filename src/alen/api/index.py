"""What the API says of itself: the list of endpoints at its root, and of what can go wrong."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from alen import __version__
from alen.answers.addresses import API
from alen.api.endpoints import ENDPOINTS, Endpoint
from alen.api.parameters import EDITION_EXAMPLE
from alen.api.problems import KINDS
from alen.api.requests import FORMS


@dataclass(frozen=True)
class Entry:
    """One endpoint: its path with the parameters in braces, the query's parameters, and one to try."""

    path: str
    summary: str
    parameters: tuple[str, ...]
    example: str


@dataclass(frozen=True)
class Index:
    """The API's root. `edition` is the one that answers; `editions` where all are listed."""

    title: str
    version: str
    edition: str
    openapi: str
    problems: str
    editions: str
    forms: tuple[str, ...]
    endpoints: tuple[Entry, ...]


@dataclass(frozen=True)
class ProblemEntry:
    """One kind of problem."""

    type: str
    status: int
    title: str
    about: str


@dataclass(frozen=True)
class ProblemList:
    """What can go wrong."""

    problems: tuple[ProblemEntry, ...]


def index(edition: str) -> Index:
    """The root's answer."""
    return Index(
        "Alen",
        __version__,
        edition,
        f"{API}/openapi.json",
        f"{API}/problems",
        f"{API}/editions",
        tuple(FORMS),
        tuple(
            Entry(
                f"{API}{one.path}",
                one.summary,
                tuple(option.name for option in one.options),
                example(one, edition),
            )
            for one in ENDPOINTS
        ),
    )


def example(endpoint: Endpoint, edition: str) -> str:
    """An address of an endpoint that answers, from its parameters' examples."""
    given: dict[str, Any] = {
        one.name: edition if one.example == EDITION_EXAMPLE else one.example
        for one in (*endpoint.parts, *endpoint.query)
        if one.required or one in endpoint.parts
    }
    return endpoint.asked(
        {name: _as_read(endpoint, name, str(value)) for name, value in given.items()}
    ).address()


def _as_read(endpoint: Endpoint, name: str, text: str) -> Any:
    parameter = next(one for one in (*endpoint.parts, *endpoint.query) if one.name == name)
    return parameter.value_of(text)


def problem_list() -> ProblemList:
    """Every kind of problem."""
    return ProblemList(
        tuple(ProblemEntry(f"{API}/problems#{one.slug}", one.status, one.title, one.about) for one in KINDS)
    )


def as_json(answer: Index | ProblemList) -> bytes:
    """The bytes of what the API says of itself."""
    return (json.dumps(asdict(answer), ensure_ascii=False, indent=1) + "\n").encode()
