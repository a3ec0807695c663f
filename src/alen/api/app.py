"""The API as an application, to be mounted at /api/v1 and, for dated addresses, at /u/{edition}/api/v1."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast
from urllib.parse import quote
from uuid import uuid4

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from alen import __version__
from alen.answers.addresses import API
from alen.answers.documents import Press
from alen.answers.questions import Desk, Question
from alen.answers.shelf import Shelf
from alen.api import nearest
from alen.api.endpoints import ENDPOINTS, Endpoint
from alen.api.guard import Guard
from alen.api.index import as_json, index, problem_list
from alen.api.openapi import document
from alen.api.problems import (
    GONE_EDITION,
    METHOD_NOT_ALLOWED,
    NOT_READY,
    UNEXPECTED,
    UNKNOWN_ADDRESS,
    UNKNOWN_EDITION,
    UNKNOWN_PARAMETER,
    Problem,
    Refused,
)
from alen.api.replies import ALLOWED, DATED, PASSING, UNDATED, refused, reply
from alen.api.requests import FORMS, Asked, ending_of, taken_apart
from alen.api.telling import RETRY_AFTER, in_api, problem_of
from alen.api.verifying import Verify
from alen.errors import AlenError, GoneEdition, NotFound

_IN_QUERY = "!$&'()*+,;=:@/?%~-._"
_EDITIONS = ("old", "new", "changed_since")
"""Parameters besides `edition` that name one."""

_LOG = logging.getLogger("alen.api")

# Starlette passes on what is raised as Exception after answering, so that an outer application meets it
# again; what is named by its family ends with the answer.
_FAMILIES: tuple[type[Exception], ...] = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, NameError, OSError,
    RuntimeError, TypeError, ValueError, Exception,
)  # fmt: skip


def api_app(shelf: Shelf, press: Press) -> FastAPI:
    """The API over the editions of a shelf; `press` makes the answers' documents."""
    app = FastAPI(
        title="Alen",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.add_middleware(Guard)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http_error)
    for family in _FAMILIES:
        app.add_exception_handler(family, _unexpected)
    service = _Service(shelf, press)
    for path in ("", "/"):
        app.add_api_route(path or "/", service.index, methods=["GET"], response_model=None)
    app.add_api_route("/problems", service.problems, methods=["GET"], response_model=None)
    app.add_api_route("/openapi.json", service.openapi, methods=["GET"], response_model=None)
    for endpoint in ENDPOINTS:
        answer = service.answering(endpoint)
        app.add_api_route(endpoint.path, answer, methods=["GET"], response_model=None, name=endpoint.id)
        if not endpoint.ends_in_part:
            for form in FORMS:
                app.add_api_route(f"{endpoint.path}.{form}", answer, methods=["GET"], response_model=None)
    app.openapi = lambda: document(shelf.current_id())
    return app


class _Service:
    """The editions and the press behind all endpoints."""

    def __init__(self, shelf: Shelf, press: Press) -> None:
        self.shelf = shelf
        self.press = press
        self._openapi = lru_cache(maxsize=4)(_openapi_bytes)

    # -- what the API says of itself -------------------------------------------------------------

    def index(self, request: Request) -> Response:
        """The list of endpoints, for the newest edition or the one named."""
        edition = _only_edition(request)
        if edition is not None:
            self.desk(edition)
        body = as_json(index(edition or self.current_id()))
        return reply(request, body, FORMS["json"], caching=UNDATED if edition is None else DATED)

    def problems(self, request: Request) -> Response:
        """What can go wrong."""
        _only_edition(request)
        return reply(request, as_json(problem_list()), FORMS["json"], caching=UNDATED)

    def openapi(self, request: Request) -> Response:
        """The OpenAPI description."""
        _only_edition(request)
        return reply(request, self._openapi(self.current_id()), FORMS["json"], caching=UNDATED)

    # -- answers ---------------------------------------------------------------------------------

    def answering(self, endpoint: Endpoint) -> Callable[[Request], Response]:
        """What answers at an endpoint."""

        def answer(request: Request) -> Response:
            return self.answer(endpoint, request)

        answer.__name__ = endpoint.id
        return answer

    def answer(self, endpoint: Endpoint, request: Request) -> Response:
        """One answer. Raises Refused."""
        asked = _asked(endpoint, request)
        desk = self.desk(asked.edition)
        try:
            question = asked.question()
            answer = desk.ask(question)
            made = self.press.document(question, answer, desk, asked.form, asked.language)
        except GoneEdition as error:
            named = (name for name in _EDITIONS if error.where.endswith(asked.texts.get(name, "/")))
            raise Refused(self._gone(error, next(named, "edition"))) from error
        except AlenError as error:
            raise Refused(self._told(error, asked, desk)) from error
        filename = "" if asked.form == "json" else made.filename
        links = _links(question, answer, desk, asked)
        return reply(
            request,
            made.body,
            made.media_type,
            caching=_caching(asked, question, answer),
            links=links,
            filename=filename,
        )

    def current_id(self) -> str:
        """The served edition's id. Raises Refused while there is none."""
        try:
            return self.shelf.current_id()
        except NotFound as error:
            raise Refused(_not_ready("no edition has been built yet")) from error
        except AlenError as error:
            raise Refused(problem_of(error)) from error

    def desk(self, edition: str | None) -> Desk:
        """The desk of the edition named, or of the newest. Raises Refused."""
        try:
            return self.shelf.edition(edition or self.current_id())
        except NotFound as error:
            raise Refused(self._unknown(edition or "")) from error
        except GoneEdition as error:
            if edition is None:
                raise Refused(_not_ready("the newest edition has been withdrawn")) from error
            raise Refused(self._gone(error)) from error
        except AlenError as error:
            raise Refused(problem_of(error)) from error

    def _unknown(self, edition: str, parameter: str = "edition") -> Problem:
        return Problem(
            UNKNOWN_EDITION,
            f"there is no edition '{edition[:40]}'",
            do=f"{API}/editions lists them.",
            parameter=parameter,
            instead=nearest.editions(self.shelf),
        )

    def _gone(self, error: GoneEdition, parameter: str = "edition") -> Problem:
        standing = nearest.editions(self.shelf)
        return Problem(
            GONE_EDITION,
            in_api(error.what),
            do=f"{API}/editions lists those that stand; without an edition the newest answers.",
            parameter=parameter,
            instead=standing,
            headers={"Link": f'<{API}/>; rel="latest-version"'},
        )

    def _told(self, error: AlenError, asked: Asked, desk: Desk) -> Problem:
        told = problem_of(error)
        if (
            type(error) is NotFound
            and "edition" in error.what
            and not {"claim", "programme"} & {*asked.texts}
        ):
            return self._unknown(*_unknown_edition(asked, self.shelf))
        parameter, instead = nearest.instead_of(
            error, asked.endpoint, asked.texts, asked.values, desk.reading
        )
        return replace(told, parameter=parameter, instead=instead, ids=frozenset(desk.reading.measure_ids))


def _asked(endpoint: Endpoint, request: Request) -> Asked:
    parts = {str(name): str(value) for name, value in request.path_params.items()}
    ending = ""
    if endpoint.ends_in_part:
        last = endpoint.parts[-1].name
        parts[last], ending = ending_of(parts[last])
    else:
        _, ending = ending_of(request.scope["path"].rpartition("/")[2])
    # Bytes that no client of good manners sends are quoted first; the guard has seen that they are UTF-8.
    query = quote(cast(bytes, request.scope["query_string"]), safe=_IN_QUERY)
    return taken_apart(endpoint, parts, ending, query, ", ".join(request.headers.getlist("accept")))


def _caching(asked: Asked, question: Question[Any], answer: Any) -> str:
    if isinstance(question, Verify) or getattr(answer, "is_passing", False):
        return PASSING
    is_dated = (asked.edition is not None or asked.endpoint.is_dated) and not asked.endpoint.is_listing
    return DATED if is_dated else UNDATED


def _links(question: Question[Any], answer: Any, desk: Desk, asked: Asked) -> list[tuple[str, str]]:
    if asked.endpoint.is_listing:
        return []
    links = [("canonical", _located(question, desk.edition_id, asked))]
    cursor: str | None = getattr(answer, "next_cursor", None)
    if cursor is not None:
        # A page belongs to its edition: the next one is asked of the same, whatever is newest by then.
        following: Question[Any] = replace(cast(Any, question), cursor=cursor)
        links.append(("next", _located(following, desk.edition_id, asked)))
    return links


def _located(question: Question[Any], edition: str, asked: Asked) -> str:
    """The dated address of a question, in the form and language that were asked for."""
    path, _, query = question.address().partition("?")
    ending = f".{asked.ending}" if asked.ending else ""
    language = f"lang={asked.language}" if "lang" in asked.texts else ""
    query = "&".join(filter(None, (query, language)))
    root = "" if asked.endpoint.is_dated else f"/u/{edition}"
    return f"{root}{path}{ending}{f'?{query}' if query else ''}"


def _unknown_edition(asked: Asked, shelf: Shelf) -> tuple[str, str]:
    """The edition named that there is none of, and the parameter that names it."""
    known = {one.edition_id for one in shelf.manifests()}
    named = ((asked.texts[name], name) for name in _EDITIONS if name in asked.texts)
    return next(((text, name) for text, name in named if text not in known), ("", "edition"))


def _only_edition(request: Request) -> str | None:
    """The edition named where nothing else can be; raises Refused for any other parameter."""
    for name in request.query_params:
        if name != "edition":
            raise Refused(
                Problem(
                    UNKNOWN_PARAMETER,
                    f"there is no parameter '{name[:40]}' here",
                    parameter=name[:40],
                    instead=nearest.parameters(name[:40], ["edition"]),
                )
            )
    return request.path_params.get("edition") or request.query_params.get("edition")


def _openapi_bytes(edition: str) -> bytes:
    return (json.dumps(document(edition), ensure_ascii=False, indent=1) + "\n").encode()


def _not_ready(what: str) -> Problem:
    return Problem(NOT_READY, what, do="Try again later.", headers={"Retry-After": RETRY_AFTER})


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    told = error.problem
    # A service that is not ready is no fault to log at every request.
    if told.kind.status >= UNEXPECTED.status and told.kind != NOT_READY:
        told = replace(told, id=_logged(request, error.__cause__ or error))
    return refused(request, told)


def _logged(request: Request, error: BaseException) -> str:
    """Log what is the service's own fault; returns the id it can be found by."""
    id_ = uuid4().hex[:12]
    _LOG.error("error %s at %s", id_, request.scope["path"], exc_info=error)
    return id_


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == METHOD_NOT_ALLOWED.status:
        what = f"{request.method[:20]} is not answered here"
        do = "Use GET, HEAD or OPTIONS."
        return refused(request, Problem(METHOD_NOT_ALLOWED, what, do=do, headers={"Allow": ALLOWED}))
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return refused(
        request,
        Problem(
            UNKNOWN_ADDRESS,
            "there is nothing at this address",
            do=f"{API}/ lists what can be asked.",
            instead=nearest.endpoints(path),
        ),
    )


def _unexpected(request: Request, error: Exception) -> Response:
    do = "Tell whoever runs it, with the id."
    return refused(
        request,
        Problem(UNEXPECTED, "the service met a fault of its own", do=do, id=_logged(request, error)),
    )
