"""The site as plain files: the same application in static mode, walked page by page.

Pages come from the route table; files (data, pictures, style) are those that the pages link to. A link to
something that is not there is an error, so a frozen site has no dead ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import posixpath
import re
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

from starlette.types import ASGIApp, Message, Scope

from alen.answers.questions import Desk
from alen.errors import AlenError, BadInput
from alen.model.progress import SILENT, Progress
from alen.site.routes import FORMS, PAGE_TYPES
from alen.store.folder import new_folder
from alen.words import LANGUAGES

MARKER = "alen-site.json"
"""Says that a folder is a frozen site, and of which edition."""

_LINK = re.compile(r"""<[^>]*?\s(?:href|src)="([^"#?]*)[^"]*\"""")
_CSS_LINK = re.compile(r"""url\(["']?([^"')#?]+)""")
_PREVIEW = '<meta property="og:image"'
_IN_ONE_GO = 60
"""Pages that a worker makes before it tells how far it is."""


@dataclass(frozen=True)
class Frozen:
    """What was written."""

    edition_id: str
    pages: int
    files: int
    size: int


@dataclass(frozen=True)
class _Made:
    """One batch of pages: the addresses they link to, with a page that does, and bytes written."""

    links: dict[str, str]
    pages: int
    size: int


class BrokenSite(AlenError):
    """A page of the frozen site could not be made, or leads nowhere: a fault of the site itself."""

    exit_code = 70


def page_addresses(desk: Desk) -> tuple[str, ...]:
    """The addresses of every page of a frozen site, from the root on.

    A page's languages follow each other: they are made from the same answers.
    """
    paths = dict.fromkeys(path for page in PAGE_TYPES for path in page.addresses(desk))
    return ("/", *(f"/{lang}{path.rstrip('/')}/" for path in paths for lang in LANGUAGES))


def freeze(
    make_app: Callable[[], ASGIApp],
    desk: Desk,
    folder: Path,
    *,
    progress: Progress = SILENT,
    workers: int = 2,
) -> Frozen:
    """Write the site of one edition into a new folder, or in place of an older frozen site.

    make_app  makes the application in static mode; called once in each worker, so it must be picklable
    Raises BadInput for a folder that holds other things, BrokenSite for a page that fails or leads
    nowhere, DiskFailed. A run that fails leaves nothing behind.
    """
    addresses = page_addresses(desk)
    with new_folder(folder, replaces=MARKER, is_durable=False) as new:
        progress.start("freeze", len(addresses), "pages")
        try:
            made = _walk(make_app, addresses, new, progress, workers)
        finally:
            progress.finish()
        marker = {"edition": desk.edition_id, "pages": made.pages, "files": len(made.links)}
        (new / MARKER).write_text(json.dumps(marker) + "\n", "utf-8")
    return Frozen(desk.edition_id, made.pages, len(made.links), made.size)


def _walk(
    make_app: Callable[[], ASGIApp], addresses: Sequence[str], new: Path, progress: Progress, workers: int
) -> _Made:
    known = frozenset(addresses)
    files: dict[str, str] = {}
    size = 0
    # Spawned, not forked: the engine's threads do not survive a fork.
    with ProcessPoolExecutor(
        workers, get_context("spawn"), initializer=_begin, initargs=(make_app, str(new))
    ) as pool:
        try:
            for made in _made_in(pool, addresses):
                _note(made.links, known, files)
                size += made.size
                progress.advance(made.pages)
            done: set[str] = set()
            while len(done) < len(files):  # a style sheet links to more
                wanted = [one for one in files if one not in done]
                done.update(wanted)
                for made in _made_in(pool, wanted):
                    _note(made.links, known, files)
                    size += made.size
        except BaseException:
            pool.shutdown(cancel_futures=True)  # what is left to do would be done for nothing
            raise
    return _Made(files, len(addresses), size)


def _made_in(pool: ProcessPoolExecutor, addresses: Sequence[str]) -> Iterator[_Made]:
    batches = [addresses[at : at + _IN_ONE_GO] for at in range(0, len(addresses), _IN_ONE_GO)]
    return pool.map(_write, batches)


def _note(links: Mapping[str, str], known: frozenset[str], files: dict[str, str]) -> None:
    """Add the files that pages link to; every other link must lead to a page that is frozen."""
    for target, page in links.items():
        if target in known or target in files:
            continue
        form = target.rpartition(".")[2] if "." in posixpath.basename(target) else ""
        if not target.startswith("/static/") and form not in FORMS:
            raise BrokenSite(
                "this page leads to one that is not frozen",
                where=page,
                why=f"It links to {target}.",
                do="This is a fault of Alen: please report it.",
            )
        files[target] = page


class _Worker:
    """What one process keeps between its batches."""

    app: ASGIApp
    folder: Path


def _begin(make_app: Callable[[], ASGIApp], folder: str) -> None:
    # Ctrl-C reaches every process of the terminal; only the first one stops, and lets the others end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _Worker.app, _Worker.folder = make_app(), Path(folder)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _write(addresses: Sequence[str]) -> _Made:
    return asyncio.run(_write_all(addresses))


async def _write_all(addresses: Iterable[str]) -> _Made:
    links: dict[str, str] = {}
    pages = size = 0
    for address in addresses:
        status, media, body = await ask(_Worker.app, address)
        if status != 200:
            raise BrokenSite(f"the page answers {status}", where=address, do="Please report it.")
        path = _Worker.folder / file_of(address)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        pages, size = pages + 1, size + len(body)
        for target in linked(address, media, body):
            links.setdefault(target, address)
    return _Made(links, pages, size)


def file_of(address: str) -> str:
    """The file that a plain web server sends for an address.

    >>> file_of("/da/m/"), file_of("/static/alen.css")
    ('da/m/index.html', 'static/alen.css')
    """
    path = unquote(address).lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def linked(address: str, media: str, body: bytes) -> Iterator[str]:
    """The addresses within the site that an answer links to."""
    if media.startswith("text/html"):
        pattern = _LINK
    elif media.startswith("text/css"):
        pattern = _CSS_LINK
    else:
        return
    folder = address if address.endswith("/") else posixpath.dirname(address) + "/"
    text = body.decode("utf-8")
    if _PREVIEW in text:  # its address may be absolute, which says nothing of where it lies here
        yield f"{address.rstrip('/')}.png"
    for target in set(pattern.findall(text)):
        if not target or urlsplit(target).scheme or target.startswith("//"):
            continue
        found = posixpath.normpath(posixpath.join(folder, unquote(target)))
        yield found + "/" if target.endswith(("/", "..")) and found != "/" else found


async def ask(app: ASGIApp, address: str) -> tuple[int, str, bytes]:
    """Ask the application itself, without a server: status, media type and body."""
    status, media, parts = 500, "", list[bytes]()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, media
        if message["type"] == "http.response.start":
            status = message["status"]
            media = dict(message["headers"]).get(b"content-type", b"").decode("latin-1")
        else:
            parts.append(message.get("body", b""))

    await app(_scope(address), receive, send)
    return status, media, b"".join(parts)


def _scope(address: str) -> Scope:
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": unquote(address), "raw_path": address.encode(), "query_string": b"",
        "root_path": "", "headers": [], "client": None, "server": None,
    }  # fmt: skip


def workers_from(asked: int | None, cores: int) -> int:
    """How many processes make pages: as asked, else one for each core up to eight."""
    if asked is not None and asked < 1:
        raise BadInput("at least one process must do the work", where="--workers")
    return asked or max(1, min(8, cores))
