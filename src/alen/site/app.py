"""The site as an ASGI application: pages in Danish and English over published editions."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from traceback import extract_tb

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alen.answers.addresses import API, address
from alen.charts.picture import png
from alen.errors import (
    AlenError,
    BadDefinition,
    BadEdition,
    BadFile,
    BadInput,
    BadSnapshot,
    BadWorkspace,
    GoneEdition,
    NotFinished,
    NotFound,
)
from alen.model.printable import printable
from alen.site.assets import CACHE_CONTROL
from alen.site.forms import HEADERS as FORM_HEADERS
from alen.site.forms import Unreadable, read_form
from alen.site.guarding import Guard
from alen.site.keeping import Keeper
from alen.site.pages import what_if
from alen.site.refusals import NO_PAGE, error_view
from alen.site.rendering import Renderer
from alen.site.routes import PAGE_TYPES, Match, match
from alen.site.visit import PageType, Redirect, Setting, Visit
from alen.words import LANGUAGES

MAKERS = 2
"""Pages made at a time: one computes while another waits for a file."""

log = logging.getLogger("alen.site")

_STATUS: tuple[tuple[type[AlenError], int], ...] = (
    (GoneEdition, 410), (NotFound, 404),
    # These are no fault of who asks: a file of the site is wrong.
    (BadEdition, 500), (BadSnapshot, 500), (BadDefinition, 500), (BadWorkspace, 500), (BadFile, 500),
    (BadInput, 400), (NotFinished, 503),
)  # fmt: skip
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_WEIGHT = re.compile(r"q=([01](?:\.[0-9]{0,3})?)", re.ASCII)
_HTML = "text/html; charset=utf-8"
_NOTHING_TO_SHOW = "Der er ingen udgave at vise lige nu. There is no edition to show just now.\n"
_DATED, _UNDATED, _PASSING = "public, max-age=3600", "no-cache", "no-store"


def public_app(setting: Setting, api: ASGIApp | None = None) -> ASGIApp:
    """The whole public site: pages, static files and, where it is given, the API at /api/v1.

    It knows published editions only; nothing of an organisation's own files can reach it.
    """
    site = _Site(setting)
    routes: list[BaseRoute] = [
        Route("/", site.languages),
        Route("/static/{name:path}", site.static),
        Route("/robots.txt", site.robots),
        Route("/sitemap.xml", site.sitemap),
        Route("/favicon.ico", site.favicon),
        *_api_routes(api),
        *_form_routes(site),
        Route("/u/{edition}/{lang}", site.slashed),
        Route("/u/{edition}/{lang}/{rest:path}", site.page),
        Route("/{lang}", site.slashed),
        Route("/{lang}/{rest:path}", site.page),
    ]
    app = Starlette(routes=routes, exception_handlers={404: site.unknown, 405: site.refused})
    # A frozen site asks for each page once: there is nothing to keep.
    kept = app if setting.is_static else Keeper(app, setting.shelf.state)
    return Guard(_Caught(kept, site.broken), is_secure=setting.base_url.startswith("https:"))


def _form_routes(site: _Site) -> list[BaseRoute]:
    """What is sent instead of asked for; a site of plain files takes nothing."""
    if site.setting.is_static:
        return []
    path = "/{lang}/o/{organisation}/what-if"
    return [Route(f"{root}{path}", site.what_if, methods=["POST"]) for root in ("/u/{edition}", "")]


def _api_routes(api: ASGIApp | None) -> list[BaseRoute]:
    """The API, and the API as one edition answers it."""
    if api is None:
        return []
    roots = (f"/u/{{edition}}{API}", API)
    return [route for root in roots for route in (Route(root, _to_slash), Mount(root, api))]


_FAULTS: tuple[type[Exception], ...] = (Exception,)
"""What ends in `_Caught`: a reader waits for an answer, whatever it is. Nothing else may catch so much."""


class _Caught:
    """ASGI middleware in which every fault ends: it is logged once, here or where it was met, and the
    server, which would log it again, hears nothing of it.

    broken  logs a fault and makes its page
    """

    def __init__(self, app: ASGIApp, broken: Callable[[Request, Exception], Awaitable[Response]]) -> None:
        self._app = app
        self._broken = broken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; where that fails before anything was sent, send the fault's page instead."""
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except _FAULTS as error:
            if scope["type"] != "http":
                raise
            request = Request(scope, receive)
            if has_begun:  # the server cuts off an answer that was not finished
                _logged(request, error)
                return
            await (await self._page_of(request, error))(scope, receive, send)

    async def _page_of(self, request: Request, error: Exception) -> Response:
        try:
            return await self._broken(request, error)
        except _FAULTS as another:  # even the page of an error may fail
            _logged(request, another)
            return PlainTextResponse("Something went wrong here.\n", 500, {"Cache-Control": "no-store"})


async def _to_slash(_request: Request) -> Response:
    """The root of the API stands with a slash at its end."""
    return RedirectResponse(API.rsplit("/", 1)[-1] + "/", 308)


class _Site:
    """The handlers; each answers one request."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.renderer = Renderer()
        # Pages are made one after another, those asked for first first: many at once would share one
        # interpreter and all be late.
        self._makers = CapacityLimiter(MAKERS)
        # Own numbers take half a second: one at a time, beside the pages and never instead of them.
        self._workers = CapacityLimiter(1)

    # -- pages -----------------------------------------------------------------------------------

    async def page(self, request: Request) -> Response:
        # In a thread: a page takes some milliseconds, and what is kept must not wait for it.
        return await to_thread.run_sync(self._page, request, limiter=self._makers)

    def _page(self, request: Request) -> Response:
        lang = request.path_params["lang"]
        dated: str | None = request.path_params.get("edition")
        path = "/" + request.path_params["rest"]
        if self.setting.is_static and len(path) > 1:
            path = path.removesuffix("/")
        if lang not in LANGUAGES:
            return self._failed(request, NotFound(NO_PAGE), "/")
        found = match(path)
        if found is None:
            return self._failed(request, NotFound(NO_PAGE), path)
        try:
            return self._answer(request, found, lang, path, dated)
        except Redirect as redirect:
            root = f"/u/{dated}/{lang}" if dated else f"/{lang}"
            return _moved(request, address(root + redirect.path, **redirect.query))
        except AlenError as error:
            return self._failed(request, error, path)

    def _answer(self, request: Request, found: Match, lang: str, path: str, dated: str | None) -> Response:
        shelf = self.setting.shelf
        desk = shelf.edition(dated) if dated else shelf.current()
        page = found.page
        pairs = request.query_params.multi_items()
        # Of a name that stands there more than once the last that says something.
        query = dict(pairs) | {name: value for name, value in pairs if value}
        stem = path if not found.form else path.removesuffix(f".{found.form}").removesuffix("/index") or "/"
        visit = Visit(
            self.setting, desk, lang, stem,
            params=found.params, query=query, dated=dated, section=page.section, pairs=pairs,
        )  # fmt: skip
        self._refuse_disorder(request, visit, page, path)
        if found.form:
            response = self._file(visit, page, found.form)
        else:
            view = page.view(visit)
            if view.has_preview:
                visit.preview_href = visit.absolute(address(f"{visit.dated_path}.png"))
            response = Response(self.renderer.page(visit, view), view.status, media_type=_HTML)
            if view.is_passing:
                response.headers["Cache-Control"] = _PASSING
        response.headers.setdefault("Cache-Control", _DATED if dated else _UNDATED)
        if not found.form:
            # The one address is for finding the page, the other (RFC 8574) for citing it.
            response.headers["Link"] = (
                f'<{visit.canonical}>; rel="canonical", <{visit.permanent}>; rel="cite-as"'
            )
        return response

    @staticmethod
    def _refuse_disorder(request: Request, visit: Visit, page: PageType, path: str) -> None:
        """Redirect to the one normal form of an address: known names, in order, each once, none empty."""
        allowed = (*page.fields, *page.query)
        wanted = {name: visit.query[name] for name in allowed if visit.query.get(name)}
        if any(name in wanted for name in page.fields):
            return  # the view turns a form's fields into a path
        if str(request.query_params) != address("", **wanted).removeprefix("?"):
            raise Redirect(path, **wanted)

    def _file(self, visit: Visit, page: PageType, form: str) -> Response:
        if form in ("json", "csv", "xlsx") and page.question is not None:
            question = page.question(visit)
            answer = visit.desk.ask(question)
            page_path = address(visit.path, **visit.query)
            made = self.setting.press.document(question, answer, visit.desk, form, visit.lang, page_path)
            headers = _attachment(made.filename) if form != "json" else {}
            if getattr(answer, "is_passing", False):
                headers["Cache-Control"] = _PASSING
            return Response(made.body, media_type=made.media_type, headers=headers)
        if form == "svg" and page.chart is not None:
            return _svg(printable(page.chart(visit)))
        if form == "png" and page.preview is not None:
            body = png(page.preview(visit), self.setting.assets.font_files())
            return Response(body, media_type="image/png")
        if form == "atom" and page.feed is not None:
            text = printable(self.renderer.page(visit, page.feed(visit)).decode())
            return Response(text, media_type="application/atom+xml")
        raise NotFound(f"this page does not come as .{form}", do="Leave the ending out.")

    # -- own numbers -----------------------------------------------------------------------------

    async def what_if(self, request: Request) -> Response:
        """The answer to a form with own numbers; it says so in its headers that nobody keeps it."""
        try:
            typed = await read_form(request, what_if.FIELDS)
        except Unreadable as unreadable:
            return unreadable.response()
        made = await to_thread.run_sync(self._what_if, request, typed, limiter=self._workers)
        made.headers.update(FORM_HEADERS)
        return made

    def _what_if(self, request: Request, typed: Mapping[str, str]) -> Response:
        lang, code = request.path_params["lang"], request.path_params["organisation"]
        dated: str | None = request.path_params.get("edition")
        path = f"/o/{code}/what-if"
        if lang not in LANGUAGES:
            return self._failed(request, NotFound(NO_PAGE), "/")
        try:
            shelf = self.setting.shelf
            desk = shelf.edition(dated) if dated else shelf.current()
            visit = Visit(
                self.setting, desk, lang, path,
                params={"organisation": code}, dated=dated, section="organisations",
            )  # fmt: skip
            view = what_if.answered(visit, typed)
            return Response(self.renderer.page(visit, view), view.status, media_type=_HTML)
        except Redirect:  # a name in place of a code: what was typed is not carried on
            return self._failed(request, NotFound(NO_PAGE), path)
        except AlenError as error:
            return self._failed(request, error, path)
        except _FAULTS as error:
            return self._failed(request, _logged_bare(request, error), path)

    # -- everything else -------------------------------------------------------------------------

    async def languages(self, request: Request) -> Response:
        asked = request.headers.get("accept-language", "").lower()
        if self.setting.is_static:
            visit = Visit(self.setting, self.setting.shelf.current(), "da", "/")
            visit.stands_at("/")
            body = await run_in_threadpool(self._language_page, visit)
            return Response(body, media_type=_HTML)
        return RedirectResponse(
            f"{_preferred(asked)}/", 302, headers={"Vary": "Accept-Language", "Cache-Control": "no-store"}
        )

    def _language_page(self, visit: Visit) -> bytes:
        return self.renderer.bare("languages.html.j2", visit)

    async def slashed(self, request: Request) -> Response:
        lang: str = request.path_params["lang"]
        if lang not in LANGUAGES:
            # What somebody wrote is never an address to lead to: `/https:example.org` would leave the site.
            return await run_in_threadpool(self._failed, request, NotFound(NO_PAGE), "/")
        return RedirectResponse(f"{lang}/", 301, headers={"Cache-Control": _UNDATED})

    async def static(self, request: Request) -> Response:
        found = self.setting.assets.get(f"/static/{request.path_params['name']}")
        if found is None:
            return PlainTextResponse("There is no such file.\n", 404)
        headers = {"Cache-Control": CACHE_CONTROL, "ETag": found.etag, "Content-Type": found.media_type}
        return Response(found.content, headers=headers)

    async def favicon(self, _request: Request) -> Response:
        # Not for ever: the file is called otherwise when it changes.
        target = self.setting.assets.url("favicon.svg").removeprefix("/")
        return RedirectResponse(target, 301, headers={"Cache-Control": _UNDATED})

    async def robots(self, _request: Request) -> Response:
        sitemap = f"Sitemap: {self.setting.base_url}/sitemap.xml\n" if self.setting.base_url else ""
        # A page is found under its undated address; the pictures of shared links are dated.
        return PlainTextResponse(f"User-agent: *\nAllow: /\nAllow: /u/*.png$\nDisallow: /u/\n{sitemap}")

    async def sitemap(self, _request: Request) -> Response:
        return await run_in_threadpool(self._sitemap)

    def _sitemap(self) -> Response:
        try:
            desk = self.setting.shelf.current()
        except AlenError:  # withdrawn, or just being replaced: no fault to log at every look
            return _nothing_to_show()
        places = [
            f"<url><loc>{self.setting.base_url}/{lang}{path}</loc></url>"
            for page in PAGE_TYPES
            if not page.embeds
            for path in page.addresses(desk)
            for lang in LANGUAGES
        ]
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">' + "".join(places) + "</urlset>\n"
        )
        return Response(text, media_type="application/xml")

    async def unknown(self, request: Request, _error: Exception) -> Response:
        return await run_in_threadpool(self._failed, request, NotFound(NO_PAGE), "/")

    async def refused(self, _request: Request, _error: Exception) -> Response:
        return PlainTextResponse("Pages are read by GET.\n", 405, headers={"Allow": "GET, HEAD"})

    async def broken(self, request: Request, error: Exception) -> Response:
        return await run_in_threadpool(self._failed, request, _logged(request, error), "/")

    def _failed(self, request: Request, error: AlenError, path: str) -> Response:
        """An error as a page in the same dress, in the language of the address."""
        here: str = request.scope["path"]
        parts = here.strip("/").split("/")
        lang = next((one for one in parts[:3] if one in LANGUAGES), "da")
        status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
        if status == 500 and type(error) is not AlenError:
            error = _logged(request, error)
        try:
            desk = self.setting.shelf.current()
        except AlenError:
            # A dated address is answered for itself, in the dress of an edition that stands.
            desk = self.setting.shelf.standing() if parts[0] == "u" else None
        if desk is None:  # there is no dress to show anything in
            return _nothing_to_show()
        visit = Visit(self.setting, desk, lang, path)
        visit.stands_at(here)
        view = error_view(visit, error, status)
        headers = {"Cache-Control": "no-cache"} | ({"Retry-After": "30"} if status == 503 else {})
        return Response(self.renderer.page(visit, view), status, headers, _HTML)


def _nothing_to_show() -> Response:
    return PlainTextResponse(_NOTHING_TO_SHOW, 503, {"Cache-Control": "no-store", "Retry-After": "30"})


def _logged(request: Request, error: Exception) -> AlenError:
    """The site's own fault, for the reader: a number that it can be found by in the log.

    An address may hold what somebody asked; the log gets the path alone.
    """
    number = secrets.token_hex(4)
    log.error("error %s at %s", number, request.scope["path"], exc_info=error)
    return AlenError("something went wrong here", where=number)


def _logged_bare(request: Request, error: Exception) -> AlenError:
    """The same of a fault whose words may hold what was typed: its kind, and where in the code it was."""
    number, place = secrets.token_hex(4), extract_tb(error.__traceback__)[-1]
    where = f"{place.name}, line {place.lineno}"
    log.error("error %s at %s: %s in %s", number, request.scope["path"], type(error).__name__, where)
    return AlenError("something went wrong here", where=number)


def _preferred(asked: str) -> str:
    """The language that an Accept-Language header likes best; Danish where it likes neither.

    >>> _preferred("da;q=0.5, en-GB"), _preferred("en;q=0"), _preferred("sv, *;q=0.1")
    ('en', 'da', 'da')
    """
    liked: dict[str, float] = {}
    for one in asked.lower().replace(" ", "").split(","):
        name, _, weight = one.partition(";")
        found = _WEIGHT.fullmatch(weight)
        liked.setdefault(name.partition("-")[0], float(found[1]) if found else 1.0)
    return max(LANGUAGES, key=lambda language: (liked.get(language, 0.0), language == "da"))


def _moved(request: Request, target: str) -> Response:
    """A redirect within the site, relative to the root that the site is mounted at."""
    return RedirectResponse(
        request.scope.get("root_path", "") + target, 301, headers={"Cache-Control": _UNDATED}
    )


def _svg(text: str) -> Response:
    """A drawing on its own, which may use the one style sheet that it carries."""
    style = _STYLE.search(text)
    digest = hashlib.sha256(style[1].encode()).digest() if style else b""
    allowed = f"'sha256-{b64encode(digest).decode()}'" if style else "'none'"
    policy = f"default-src 'none'; style-src {allowed}; frame-ancestors *"
    return Response(text, media_type="image/svg+xml", headers={"Content-Security-Policy": policy})


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
