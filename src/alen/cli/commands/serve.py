"""`alen serve`: the site and the API from this machine."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import click

from alen.cli.run import FOUND, Run, visible
from alen.cli.shell import Command, option, pass_run
from alen.errors import BadInput
from alen.words import msgid

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from alen.store.workspace import Workspace

HOST = "127.0.0.1"
PORT = 8000
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
"""Addresses to listen at that nobody can be sent to."""
_TRIED = 20
"""Ports above the default one that are tried when it is taken and none was named."""


@click.command(
    "serve",
    cls=Command,
    help=msgid(
        "Show the site and the API in a browser, from this machine only unless --host says otherwise. A new "
        "edition is shown as soon as it is built. Ctrl-C stops."
    ),
    examples=(
        "alen serve",
        "alen serve --local",
        "alen serve --port 8080 --base-url https://alen.example.dk",
    ),
)
@option(
    "--host",
    metavar="ADDRESS",
    default=HOST,
    help=msgid("The address to listen at; 127.0.0.1, which only this machine reaches, is the default."),
)
@option(
    "--port",
    metavar="NUMBER",
    type=click.IntRange(1, 65535),
    help=msgid("The port to listen at; the first free one from 8000 on is the default."),
)
@option(
    "--base-url",
    metavar="URL",
    help=msgid("Where the site stands for the world, for citations and link previews."),
)
@option(
    "--local",
    "is_local",
    is_flag=True,
    help=msgid(
        "Show the pages of the organisation's own ledger, and of programmes that are not published, to "
        "whoever opens the printed address on this machine."
    ),
)
@pass_run
def command(run: Run, host: str, port: int | None, base_url: str | None, is_local: bool) -> int:
    """Serve."""
    serve(run, run.workspace(), host, port, base_url, is_local=is_local)
    return FOUND


def serve(
    run: Run,
    workspace: Workspace,
    host: str = HOST,
    port: int | None = None,
    base_url: str | None = None,
    *,
    is_local: bool = False,
) -> None:
    """Serve until the user stops it. Raises BadInput when the port is taken, and with is_local for a host
    that others can reach.
    """
    from alen.answers.shelf import Shelf
    from alen.cli.listening import settings_of
    from alen.cli.serving import web_app
    from alen.cli.warming import WarmServer

    if is_local:
        _serve_local(run, workspace, host, port, base_url)
        return
    with _listening(host, port) as listener:
        address = f"http://{_written(host)}:{listener.getsockname()[1]}"
        own = "" if host in _EVERYWHERE else address
        app = web_app(workspace, run.edition, base_url=checked_base(base_url) or own)
        server = WarmServer(settings_of(app), app, Shelf(workspace, run.edition))
        with server.capture_signals():
            run.tell("The site: {address}/{language}/", address=address, language=run.language)
            run.tell("Ctrl-C stops it.")
            server.run(sockets=[listener])


def _serve_local(run: Run, workspace: Workspace, host: str, port: int | None, base_url: str | None) -> None:
    """The same with the own ledger's pages, for this machine alone. Raises BadInput for another address."""
    from alen.answers.shelf import Shelf
    from alen.build.programmes import unpublished_folders
    from alen.cli.listening import settings_of
    from alen.cli.serving import local_site
    from alen.cli.warming import WarmServer
    from alen.local.guarding import loopback

    if base_url:
        raise BadInput(
            "an own ledger stands nowhere for the world", where="--base-url", do="Leave it or --local out."
        )
    name = loopback(host)
    with _listening(name, port) as listener:
        _build_first(run, workspace)
        loopback(str(listener.getsockname()[0]))
        bound = int(listener.getsockname()[1])
        address = f"http://{_written(name)}:{bound}"
        site = local_site(workspace, run.edition, host=name, port=bound, base_url=address)
        has_ledger = _has_ledger(workspace) or not unpublished_folders(workspace)
        if has_ledger:
            run.tell("The ledger is opened ...")
            site.ledger.lines(run.progress())
        app: ASGIApp = site.app
        server = WarmServer(settings_of(app), site.public, Shelf(workspace, run.edition))
        with server.capture_signals():
            _tell_way_in(run, address, site.keys.key, has_ledger=has_ledger)
            server.run(sockets=[listener])


def _tell_way_in(run: Run, address: str, key: str, *, has_ledger: bool) -> None:
    run.tell("The site: {address}/{language}/", address=address, language=run.language)
    # The way in is what was asked for, and no word about the work: it is said when quiet, too.
    way_in = run.words.say(
        "The own ledger, for this machine alone: {address}/{language}/local/?key={key}",
        address=address, language=run.language, key=key,
    )  # fmt: skip
    if not has_ledger:
        way_in = run.words.say(
            "The programmes on this machine alone: {address}/{language}/local/programmes?key={key}",
            address=address, language=run.language, key=key,
        )  # fmt: skip
    print(visible(way_in), file=run.err, flush=True)
    run.tell("Whoever has the part behind the question mark can read the ledger while the server runs.")
    run.tell("Ctrl-C stops it.")


def _has_ledger(workspace: Workspace) -> bool:
    """Whether a ledger was imported; without one the programmes on this machine are still shown."""
    from alen.store.local.books import Books

    return bool(Books(workspace).index().standing)


def _build_first(run: Run, workspace: Workspace) -> None:
    """Build an edition of what is at hand where a ledger was imported and nothing was ever built.

    The public pages, which the local ones stand among, show an edition. Raises what a build raises.
    """
    from alen.build.programmes import unpublished_folders
    from alen.cli.building import build_edition
    from alen.store.editions import edition_ids

    has_own = _has_ledger(workspace) or bool(unpublished_folders(workspace))
    if run.edition is None and not edition_ids(workspace) and has_own:
        run.tell("No edition has been built here: one is built from the figures that come with Alen.")
        build_edition(run, workspace)


def checked_base(url: str | None) -> str:
    """A base address without a last slash. Raises BadInput for one that is none."""
    if not url:
        return ""
    if not url.startswith(("http://", "https://")) or any(one in url for one in " ?#\"'<>\r\n"):
        raise BadInput(
            f"{url!r} is no base address", where="--base-url", do="Write it as https://alen.example.dk."
        )
    return url.rstrip("/")


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listening(host: str, port: int | None) -> socket.socket:
    """A socket at the port that was named, or at the first free one."""
    if not host.strip():
        # The system would take it for every address of the machine.
        raise BadInput("an address is missing", where="--host", do=f"Write {HOST}, or 0.0.0.0 for all.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    ports = [port] if port is not None else list(range(PORT, PORT + _TRIED))
    failure: Exception | None = None
    for one in ports:
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, one))
            listener.listen(128)
            return listener
        except (OSError, TypeError, UnicodeError) as error:  # a name that no name can be is a TypeError
            listener.close()
            failure = error
    raise BadInput(
        f"nothing can listen there ({getattr(failure, 'strerror', failure)})",
        where=f"{host}:{ports[0]}",
        why="The port may be taken by another programme, or the address may not be this machine's.",
        do="Name another port with --port, or another address with --host.",
    )
