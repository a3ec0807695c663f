"""Takes the README's pictures of the site: a measure's page and the regions' page, in both languages.

Run `python -m docs.pictures.pages` in the repository when the pages have changed; it needs Chromium on the
path. The measure's page shows the figures that come with the package. Those hold no region, so the regions'
page shows an invented country: invented names, invented figures.
"""

from __future__ import annotations

import socket
import struct
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import uvicorn
import yaml
from playwright.sync_api import Browser, sync_playwright
from tests import needs
from tests.build.samples import built, fetch_from
from tests.replay import world as invention
from tests.replay.server import ReplayServer
from tests.replay.service import Service
from tests.replay.world import World, invented_municipalities

from alen.answers import edition
from alen.cli.serving import web_app
from alen.store import packaged, workspace
from alen.store.workspace import Workspace

HERE = Path(__file__).resolve().parent
WIDTH, TALLEST, MARGIN = 1280, 2400, 28
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run", "--hide-scrollbars"]  # fmt: skip
TABLES = ("REGR55", "REGR31", "FOLK1A", "NGLK")
"""What the regions' page is made from."""

REGIONS = {
    "071": "Region Nordprøve", "072": "Region Østmønster", "073": "Region Sydskitse",
    "074": "Region Vestudkast", "075": "Region Midtmodel",
}  # fmt: skip
SUCCESSOR = "R-PROEVE"
SPENDING = {"071": 0.0275, "072": 0.012, "073": 0.019, "074": 0.0155, "075": 0.0215}
"""How much of what a municipality of the invented country books its region books on IT."""


class Picture(NamedTuple):
    """One picture: its file, the page, and whether the country is invented."""

    file: str
    path: str
    is_invented: bool


PICTURES = (
    Picture("measure.png", "/en/m/f64551-net/101/2024", False),
    Picture("measure.da.png", "/da/m/f64551-net/101/2024", False),
    Picture("regions.png", "/en/regions", True),
    Picture("regions.da.png", "/da/regions", True),
)


class Country(World):
    """Five invented regions that differ as regions do, and whose spending grows."""

    def _make_amounts(
        self, table_id: str, municipality: str, place: str, dranst: str, year: int
    ) -> dict[str, int]:
        found = super()._make_amounts(table_id, municipality, place, dranst, year)
        growth = 1.06 + 0.01 * (zlib.crc32(municipality.encode()) % 5)
        factor = SPENDING[self.areas[municipality].parent] * growth ** (year - 2007)
        if table_id != "REGR55":
            factor *= 18  # all operating spending, of which IT is a part
        return {kind: int(amount * factor) for kind, amount in found.items()}


def packaged_text(*parts: str) -> str:
    """A packaged file; of the organisations all but the five real regions, which no invented country has."""
    text = _packaged_text(*parts)
    if parts != ("data", "organisations.csv"):
        return text
    lines = text.splitlines()
    return "\n".join(_ended(line) if ",region," in line else line for line in lines) + "\n"


def _ended(line: str) -> str:
    return ",".join([*line.split(",")[:-2], "1900-01-01", "1900-12-31"])


def notes_text(*parts: str) -> str:
    """The dated facts about organisations, said of the invented regions."""
    text = _packaged_text(*parts)
    if parts[-1] != edition.NOTES_FILE:
        return text
    old = '["084", "085"'
    return text.replace(f"{old}, R-OESTDANMARK", f'["072", "073", {SUCCESSOR}').replace(
        "R-OESTDANMARK", SUCCESSOR
    ).replace(old, '["072", "073"').replace("Region Østdanmark", "Region Storprøve").replace(
        "Region Hovedstaden", REGIONS["072"]
    ).replace("Region Sjælland", REGIONS["073"])  # fmt: skip


_packaged_text = packaged.read_text


def real(folder: Path) -> Workspace:
    """The figures that come with the package."""
    made = workspace.create(folder)
    built(made)
    return made


def invented(folder: Path) -> Workspace:
    """An invented country whose regions' accounts are loaded."""
    places = (Path(str(invention.__file__)).parent / "world.yml").read_text("utf-8")
    shapes: dict[str, Any] = {**yaml.safe_load(places), "regions": REGIONS}
    with (
        patch.object(invention, "_shapes", lambda: shapes),
        patch.object(packaged, "read_text", packaged_text),
    ):
        country = Country(invented_municipalities(40))
        made = workspace.create(folder)
        successor = f"{SUCCESSOR},region,Region Storprøve,Region Storprøve,,2027-01-01,\n"
        (folder / "organisations.csv").write_text(country.organisations_csv() + successor, "utf-8")
        with ReplayServer(Service(country)) as server:
            report = fetch_from(server.address, made, TABLES)
        assert not report.errors
        built(made)
    return made


@contextmanager
def served(made: Workspace) -> Iterator[str]:
    """The site of a workspace on this machine: its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(web_app(made), log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def take(browser: Browser, address: str) -> bytes:
    """The top of a page as PNG, down to the end of a section."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": TALLEST}, reduced_motion="reduce", color_scheme="light"
    )
    page = context.new_page()
    answer = page.goto(address, wait_until="networkidle")
    assert answer is not None
    assert answer.status == 200, address
    page.evaluate("document.fonts.ready")
    ends: list[float] = page.evaluate(
        "[...document.querySelectorAll('main section')].map(one => one.getBoundingClientRect().bottom)"
    )
    tall = max(end for end in ends if end + MARGIN <= TALLEST) + MARGIN
    shot = page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": int(tall)})
    context.close()
    return packed(shot)


def packed(png: bytes) -> bytes:
    """The same picture, compressed as hard as it goes, without anything but its pixels."""
    parts = list(_chunks(png))
    pixels = b"".join(body for kind, body in parts if kind == b"IDAT")
    head = next(body for kind, body in parts if kind == b"IHDR")
    tight = zlib.compress(zlib.decompress(pixels), 9)
    kept: Sequence[tuple[bytes, bytes]] = ((b"IHDR", head), (b"IDAT", tight), (b"IEND", b""))
    return png[:8] + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in kept
    )


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def main() -> None:
    """Take every picture."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=needs.chromium(), args=FLAGS)
        for is_invented, make in ((False, real), (True, invented)):
            made = make(Path(name) / make.__name__)
            read = notes_text if is_invented else _packaged_text
            with patch.object(edition, "read_text", read), served(made) as address:
                for one in PICTURES:
                    if one.is_invented is is_invented:
                        (HERE / one.file).write_bytes(take(browser, address + one.path))
        browser.close()


if __name__ == "__main__":
    main()
