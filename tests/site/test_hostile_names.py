"""A workspace whose places are called what no place is called: nothing of it may run anywhere."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient
from tests.build.samples import built, fetched_workspace
from tests.replay.world import World

from alen.cli.serving import web_app

NAMES = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "' onmouseover='alert(3)",
    '=HYPERLINK("http://x","y")', "+1+cmd|calc", "-2+3", "@SUM(A1)", "Meget " + "langt" * 60,
    "\u202eyboeværP",
    "]]></style><script>alert(4)</script>", "{{7*7}}{% raw %}", "}{\\input{x} % & # $ _", "&lt;b&gt;&amp;",
    "</title></svg><script>alert(5)</script>", "</textarea><script>alert(6)</script>", "{name}%s%(x)s{0}",
    "--> alert(7)", "../..", "javascript:alert(8)",
)  # fmt: skip
PAGES = (
    "/", "/m", "/m/it-net/101/2024", "/m/it-net/000/2024", "/o", "/o/101", "/compare/101+147+151",
    "/regions", "/explain/it-net/101/2024/narrow", "/embed/m/it-net/147/2024", "/find?q=a", "/data",
)  # fmt: skip
FILES = ("/m/it-net/101/2024", "/o/101", "/o", "/compare/101+147+151", "/m/it-net")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    root = tmp_path_factory.mktemp("hostile") / "workspace"
    made = fetched_workspace(root, World(years=(2023, 2024)))
    file: Path = root / "organisations.csv"
    rows = list(csv.reader(io.StringIO(file.read_text("utf-8"))))
    for number, row in enumerate(rows[1:]):
        again = f" {number}" if number >= len(NAMES) else ""
        row[2] = row[3] = NAMES[number % len(NAMES)] + again
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    file.write_text(out.getvalue(), "utf-8")
    built(made)
    with TestClient(web_app(made), raise_server_exceptions=False) as client:
        yield client


class Reader(HTMLParser):
    """Finds what would run, or would leave the site, and reads what is said to machines."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self._is_data = tag == "script" and named.get("type") == "application/ld+json"
        self.found += [f"{tag} {name}" for name in named if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and not self._is_data and "src" not in named):
            self.found.append(tag)
        for name in ("href", "src", "action"):
            if re.match(r"\s*(javascript|vbscript|data):|//", named.get(name) or ""):
                self.found.append(f"{tag} {name}={named[name]}")

    def handle_data(self, data: str) -> None:
        if self._is_data:
            json.loads(data)
            self._is_data = False


@pytest.mark.parametrize("lang", ["da", "en"])
def test_no_name_runs_in_a_page(site: TestClient, lang: str) -> None:
    seen = ""
    for path in PAGES:
        answer = site.get(f"/{lang}{path}")
        assert answer.status_code == 200, path
        reader = Reader()
        reader.feed(answer.text)
        assert not reader.found, (path, reader.found)
        seen += answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in seen
    assert "49{% raw" not in seen


def test_no_name_runs_in_a_drawing_or_a_feed(site: TestClient) -> None:
    for path in ("/da/m/it-net/101/2024.svg", "/da/m/it-net/101.svg", "/da/data/changes.atom"):
        answer = site.get(path)
        assert answer.status_code == 200, path
        for one in ElementTree.fromstring(answer.content).iter():
            assert not one.tag.endswith("script")
            assert not any(name.startswith("on") or name == "style" for name in one.attrib)


def test_no_name_is_a_formula_in_a_table(site: TestClient) -> None:
    for path in FILES:
        answer = site.get(f"/da{path}.csv")
        assert answer.status_code == 200, path
        for row in csv.reader(io.StringIO(answer.text)):
            for cell in row:
                assert cell[:1] not in ("=", "+", "@", "\t", "\r"), cell
                assert cell[:1] != "-" or re.fullmatch(r"-[0-9.]+", cell), cell
        packed = site.get(f"/da{path}.xlsx")
        assert re.fullmatch(r'attachment; filename="[A-Za-z0-9.-]+"', packed.headers["content-disposition"])
        with zipfile.ZipFile(io.BytesIO(packed.content)) as book:
            for name in book.namelist():
                if name.startswith("xl/worksheets/"):
                    assert b"<f>" not in book.read(name)
                    assert b"<hyperlink" not in book.read(name)
