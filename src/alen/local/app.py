"""The site with an organisation's own ledger: the public one as it is, and pages below `/{language}/local`.

It is another application than the public one, which knows nothing of it: freezing, the API and the sitemap
have no way here. Nothing that is answered here is kept, neither in memory between visits nor by a browser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route, compile_path
from starlette.types import ASGIApp

from alen.errors import AlenError, BadInput, Locked, NotFound
from alen.local.desk import Compare, LedgerDesk
from alen.local.documents import FORMS, document
from alen.local.guarding import Door, Keys, hosts_of
from alen.local.programmes import LocalProgrammes
from alen.local.routes import PAGES
from alen.local.visit import ROOT, Download, LocalPage, LocalVisit
from alen.model.programme import Programme
from alen.site.app import public_app
from alen.site.guarding import Guard
from alen.site.rendering import Renderer
from alen.site.visit import Redirect, Setting, View, Visit
from alen.store.local.books import Books
from alen.store.packaged import list_names, read_bytes
from alen.words import LANGUAGES, msgid

STATIC = "/local/static/"
MENU = msgid("Own ledger")
_HTML = "text/html; charset=utf-8"
_MEDIA = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
_TEMPLATES = ("local", "templates")
_COMPILED = [(compile_path(ROOT + page.path)[0], page) for page in PAGES]
_NOWHERE = LocalPage("", None)
"""Where an error stands: no item of the menu."""

_COMMAND = re.compile(r"`alen [^`]*`")
_STATUS: tuple[tuple[type[AlenError], int], ...] = ((NotFound, 404), (Locked, 503), (BadInput, 400))


@dataclass(frozen=True)
class LocalSite:
    """What `alen serve --local` serves.

    app     everything, behind the door
    public  the public pages alone, without the door: what is warmed
    keys    the secrets of this run
    ledger  the ledger that the pages ask
    """

    app: ASGIApp
    public: ASGIApp
    keys: Keys
    ledger: LedgerDesk


def local_app(
    setting: Setting,
    books: Books,
    *,
    host: str,
    port: int,
    keys: Keys | None = None,
    api: ASGIApp | None = None,
    compared: Compare | None = None,
    programmes: LocalProgrammes | None = None,
) -> LocalSite:
    """The public site and the own ledger's pages, for this machine alone.

    host, port  where the server listens; other names in the Host header are refused
    compared    holds a corrected file against the one that it replaced
    programmes  the workspace's programmes that are not published; None: there is none
    """
    programmes = programmes or LocalProgrammes(tuple, _nothing_read)
    keys = keys or Keys()
    nav = {lang: (("local", f"{ROOT}/", words.say(MENU)),) for lang, words in setting.words.items()}
    dressed = replace(setting, extra_nav=nav)
    ledger = LedgerDesk(books, compared)
    pages = _Pages(dressed, ledger, programmes, keys)
    public = public_app(dressed, api)
    routes = [
        Route(STATIC + "{name}", pages.static),
        Route("/local", pages.slashed),
        Route("/local/", pages.slashed),
        Route("/{lang}/local", pages.slashed),
        Route("/{lang}/local/{rest:path}", pages.page, methods=["GET", "HEAD", "POST"]),
    ]
    local = Starlette(routes=routes, exception_handlers={404: pages.unknown, 405: pages.unknown})
    door = Door(
        public, local, keys=keys, hosts=hosts_of(host, port), port=port, refused=pages.refused
    )  # fmt: skip
    return LocalSite(Guard(door), public, keys, ledger)


def _nothing_read(folder: Path) -> Programme:
    raise NotFound("there is no such programme on this machine", where=str(folder))


class _Pages:
    """The handlers of the local pages; each answers one request."""

    def __init__(self, setting: Setting, ledger: LedgerDesk, programmes: LocalProgrammes, keys: Keys) -> None:
        self._setting = setting
        self._ledger = ledger
        self._programmes = programmes
        self._keys = keys
        self._renderer = Renderer(_TEMPLATES)
        self._static = {
            name: read_bytes("local", "static", name)
            for ending in _MEDIA
            for name in list_names("local", "static", suffix=f".{ending}")
        }
        self._makers = CapacityLimiter(2)

    async def page(self, request: Request) -> Response:
        body = await request.body() if request.method == "POST" else b""
        return await to_thread.run_sync(self._page, request, body, limiter=self._makers)

    def _page(self, request: Request, body: bytes) -> Response:
        lang, path = request.path_params["lang"], f"{ROOT}/{request.path_params['rest']}"
        query = {name: value for name, value in request.query_params.multi_items() if value}
        found = _match(path)
        if lang not in LANGUAGES or found is None:
            return self._failed(lang, path, NotFound("there is no such page"))
        page, params, form, stem = found
        kept = {name: query[name] for name in page.query if name in query}
        visit = self._visit(lang, stem, page, params, kept)
        try:
            if request.method == "POST":
                return self._act(visit, body)
            if kept != query:
                raise Redirect(path.removeprefix(ROOT), **kept)
            return self._answer(visit, page, form)
        except Redirect as redirect:
            return RedirectResponse(visit.to(redirect.path, query=redirect.query), 303)
        except AlenError as error:
            return self._failed(lang, stem, error)

    def _act(self, visit: LocalVisit, body: bytes) -> Response:
        """A form: what it asks is done, and the browser is sent on to a page that can be asked for again."""
        if visit.page.acts is None:
            return PlainTextResponse("Nothing is sent to this page.\n", 405, {"Allow": "GET, HEAD"})
        fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        return RedirectResponse(visit.page.acts(visit, fields), 303)

    def _answer(self, visit: LocalVisit, page: LocalPage, form: str) -> Response:
        if page.file is not None:
            return _download(page.file(visit))
        assert page.view is not None
        view = page.view(visit)
        if form:
            return _download(document(visit, form), is_shown=form == "json")
        return Response(self._renderer.page(visit, view), view.status, media_type=_HTML)

    def _visit(
        self, lang: str, path: str, page: LocalPage, params: Mapping[str, Any], query: Mapping[str, str]
    ) -> LocalVisit:
        return LocalVisit(
            self._setting, self._setting.shelf.current(), lang, path,
            ledger=self._ledger, programmes=self._programmes, page=page, pages=PAGES,
            token=self._keys.form, params=params, query=query,
        )  # fmt: skip

    async def slashed(self, request: Request) -> Response:
        """The overview, in Danish where no language is named."""
        lang = request.path_params.get("lang", "da")
        if lang not in LANGUAGES:
            return await to_thread.run_sync(self._failed, "da", ROOT, NotFound("there is no such page"))
        return RedirectResponse(f"/{lang}{ROOT}/", 303)

    async def static(self, request: Request) -> Response:
        """The local pages' style and script."""
        name = request.path_params["name"]
        if name not in self._static:
            return PlainTextResponse("There is no such file.\n", 404)
        return Response(self._static[name], media_type=_MEDIA[name.rpartition(".")[2]])

    async def unknown(self, request: Request, _error: Exception) -> Response:
        """An address that leads nowhere."""
        return await to_thread.run_sync(
            self._failed, _language(request), ROOT, NotFound("there is no such page")
        )

    async def refused(self, request: Request) -> Response:
        """Whoever has no key: how to get in, and nothing of the ledger."""
        return await to_thread.run_sync(self._refused, _language(request))

    def _refused(self, lang: str) -> Response:
        visit = Visit(self._setting, self._setting.shelf.current(), lang, f"{ROOT}/", section="local")
        view = View(
            "door.html.j2", visit.words.say("The way in stands in the terminal"),
            visit.words.say("These pages are for whoever started the server."), status=403,
        )  # fmt: skip
        return Response(self._renderer.page(visit, view), 403, media_type=_HTML)

    def _failed(self, lang: str, path: str, error: AlenError) -> Response:
        """An error as a local page. It names no file and no value of the ledger that it was not told of."""
        lang = lang if lang in LANGUAGES else "da"
        status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
        visit = self._visit(lang, f"{ROOT}/", _NOWHERE, {}, {})
        visit.stands_at(f"/{lang}{path}")
        title = visit.words.say("This cannot be shown")
        view = View(
            "local_error.html.j2", title, title, status=status,
            context={
                "what": visit.words.retell(error.what), "why": visit.words.retell(error.why),
                "do": visit.words.retell(error.do),
            },
        )  # fmt: skip
        return Response(self._renderer.page(visit, view), status, media_type=_HTML)


def _match(path: str) -> tuple[LocalPage, Mapping[str, Any], str, str] | None:
    """The page of a path, what the path names, the form of its file, and the path without that."""
    stem, _, form = path.rpartition(".")
    if form in FORMS and stem:
        stem = f"{ROOT}/" if stem == f"{ROOT}/index" else stem
        found = _find(stem)
        if found is not None:
            return *found, form, stem
    whole = _find(path)
    return None if whole is None else (*whole, "", path)


def _find(path: str) -> tuple[LocalPage, Mapping[str, Any]] | None:
    for pattern, page in _COMPILED:
        found = pattern.match(path)
        if found:
            return page, found.groupdict()
    return None


def _language(request: Request) -> str:
    first = str(request.scope["path"]).split("/")[1:2]
    return next((one for one in first if one in LANGUAGES), "da")


def _download(made: Download, *, is_shown: bool = False) -> Response:
    headers = {} if is_shown else {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return Response(made.body, media_type=made.media_type, headers=headers)
