"""Remarks, corrections, licences, publishers, titles and reasons that say what nobody would: they stand as
text on every page, and in every file and citation, and nothing of them runs, leads away or breaks a form.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import yaml
from starlette.testclient import TestClient
from tests.build.samples import NOON, built, fetched_workspace
from tests.replay.world import World
from tests.site.test_hostile_names import Reader

from alen.answers.citation import bibtex_text
from alen.cli.serving import web_app
from alen.errors import BadDefinition
from alen.model.remarks import remarks_from
from alen.store import editions

LONG = "meget lang tale " * 4_000
TEXTS = (
    "</script><script>alert(1)</script>", "=cmd|' /C calc'!A0\nnæste linje\r\ntredje", "+1\t@2",
    "-3 \"; --> \\' {{7*7}} {% raw %} ]]>", "@misc{x, title={y}} } \\input{z} % & # $ _ ^ ~",
    "</title></svg><img src=x onerror=alert(2)>", "javascript:alert(3)", LONG, "&lt;b&gt; &amp; &#60;",
)  # fmt: skip
WHO = '<b>"Økonomi"</b>\n=1+1'
REASON = 'Forkert </summary><script>alert(4)</script> ]]> & "tabel" \x00\x0b\u202e{}\\'
RECORD = {
    "licence": 'CC </script> "4.0"\n=1+1 {\\\u202e', "publisher": "dst</td><script>alert(5)</script>\n=2}{\\",
    "title": "Titel </title><script>alert(6)</script>\n=3+\x0b{{1}}", "url": 'javascript:alert(7)//"><i>',
    "note": "=4\n<script>",
}  # fmt: skip
PLACES = [str(code) for code in (101, 147, 151, 153, 155, 157, 159, 161, 163)]
PAGES = (
    "/m/f64551-net/{code}/2024", "/o/{code}", "/explain/f64551-net/{code}/2024/single",
    "/embed/m/f64551-net/{code}/2024", "/compare/{code}+165",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    root = tmp_path_factory.mktemp("hostile-texts") / "workspace"
    made = fetched_workspace(root, World(years=(2023, 2024)), tables=("REGK31", "FOLK1A"))
    for record in (root / "snapshots" / "fetches").iterdir():
        told = json.loads(record.read_text("utf-8"))
        record.chmod(0o644)
        record.write_text(json.dumps(told | RECORD), "utf-8")
    remarks = [
        {"measure": "f64551-net", "organisation": code, "year": 2024, "who": WHO, "date": "2026-02-01",
         "text_da": f"da {text}" if number == 0 else text, "text_en": text}
        for number, (code, text) in enumerate(zip(PLACES, TEXTS, strict=True))
    ]  # fmt: skip
    (root / "remarks").mkdir()
    (root / "remarks" / "hostile.yml").write_text(yaml.safe_dump({"remarks": remarks}), "utf-8")
    first = built(made).edition_id
    built(made, NOON + timedelta(days=1))
    editions.withdraw(made, first, REASON)
    with TestClient(
        web_app(made, base_url="https://alen.example.dk"), raise_server_exceptions=False
    ) as client:
        yield client


@pytest.mark.parametrize("lang", ["da", "en"])
def test_no_text_runs_in_a_page(site: TestClient, lang: str) -> None:
    seen = ""
    for path in (*(one.format(code=code) for one in PAGES for code in PLACES), "/data", "/data/changes"):
        answer = site.get(f"/{lang}{path}")
        assert answer.status_code == 200, path
        reader = Reader()
        reader.feed(answer.text)
        assert not reader.found, (path, reader.found)
        seen += answer.text
    for marked in ("&lt;/script&gt;&lt;script&gt;alert(1)", "Økonomi", "alert(4)", "&amp;lt;b&amp;gt;"):
        assert marked in seen, marked
    assert "{{7*7}}" in seen
    assert "meget lang tale meget lang tale" in seen


class Embedded(HTMLParser):
    """What the code for other people's pages would put there."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


class Boxes(HTMLParser):
    """The texts that stand ready to be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._is_in = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("textarea", "pre"):
            self._is_in = True
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._is_in = self._is_in and tag not in ("textarea", "pre")

    def handle_data(self, data: str) -> None:
        if self._is_in:
            self.texts[-1] += data


def test_what_stands_ready_to_be_copied_is_whole(site: TestClient) -> None:
    boxes = Boxes()
    boxes.feed(site.get("/da/m/f64551-net/101/2024").text)
    (frame,) = [one for one in boxes.texts if "<iframe" in one]
    parsed = Embedded()
    parsed.feed(frame)
    assert [tag for tag, _ in parsed.tags] == ["iframe"]
    named = parsed.tags[0][1]
    assert (named["src"] or "").startswith("https://alen.example.dk/da/embed/")
    assert not any(name.startswith("on") for name in named)
    entries = [one for one in boxes.texts if one.startswith("@misc")]
    assert entries
    for entry in entries:
        require_bibtex(entry)


def require_bibtex(entry: str) -> None:
    """As BibTeX reads it: braces are counted, whatever stands before them; an entry ends where they close."""
    assert re.match(r"@misc\{[A-Za-z0-9.-]+,\n", entry)
    depth = 0
    for place, sign in enumerate(entry):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= (0 if place >= len(entry.rstrip()) - 1 or place < entry.index("{") else 1), entry
        assert sign == "\n" or sign.isprintable()
    assert depth == 0
    fields = entry.splitlines()[1:-1]
    assert all(re.fullmatch(r"  [a-z]+ += \{.*\},?", one) for one in fields), entry
    for name in ("title", "note"):
        (value,) = [one.partition("= ")[2] for one in fields if one.split()[0] == name]
        assert not re.search(r"(?<!\\)[&%$#_~^]", value), value


@pytest.mark.parametrize("text", [*TEXTS, *RECORD.values(), REASON, "{", "}", "{{{", "\\", "a\\{b\\}c}"])
def test_any_text_is_one_field_of_bibtex(text: str) -> None:
    require_bibtex(f"@misc{{x,\n  title = {{{bibtex_text(text)}}},\n  note = {{{bibtex_text(text)}}}\n}}\n")


def test_citations_are_one_line(site: TestClient) -> None:
    meta = site.get("/api/v1/ranks/f64551-net?year=2024").json()["meta"]
    for lang in ("da", "en"):
        require_bibtex(meta["citation"][lang]["bibtex"])
        assert meta["citation"][lang]["text"].isprintable()
        assert "alert(5)" in meta["citation"][lang]["text"]  # it is text, and stays


def test_feeds_and_drawings_are_xml_that_says_the_reason(site: TestClient) -> None:
    for lang in ("da", "en"):
        feed = site.get(f"/{lang}/data/changes.atom")
        assert feed.headers["content-type"].startswith("application/atom+xml")
        told = " ".join(ElementTree.fromstring(feed.content).itertext())
        assert "</summary><script>alert(4)</script>" in told
        assert not re.search("[\x00-\x08\x0b\u202e]", told)
        drawing = site.get(f"/{lang}/m/f64551-net/101/2024.svg")
        assert drawing.status_code == 200
        assert not any(one.tag.endswith("script") for one in ElementTree.fromstring(drawing.content).iter())


def test_no_text_is_a_formula_in_a_file(site: TestClient) -> None:
    seen = ""
    for code in PLACES:
        for path in (f"/m/f64551-net/{code}/2024", f"/o/{code}", f"/explain/f64551-net/{code}/2024/single"):
            answer = site.get(f"/da{path}.csv")
            assert answer.status_code == 200, path
            seen += answer.text
            for line in answer.text.splitlines():
                assert not line.startswith(("=", "+", "-", "@", "\t")), line
            rows = list(csv.reader(io.StringIO(answer.text, newline="")))
            table = [row for row in rows if row and not row[0].startswith("#")]
            assert {len(row) for row in table} == {len(table[0])}, path
            for cell in (cell for row in rows for cell in row):
                assert cell[:1] not in ("=", "+", "@", "\t", "\r"), cell
                assert cell[:1] != "-" or re.fullmatch(r"-[0-9.]+", cell), cell
                assert "\x0b" not in cell
            with zipfile.ZipFile(io.BytesIO(site.get(f"/da{path}.xlsx").content)) as book:
                for name in book.namelist():
                    if name.endswith((".xml", ".rels")):
                        ElementTree.fromstring(book.read(name))
                    if name.startswith("xl/worksheets/"):
                        assert b"<f>" not in book.read(name)
                        assert b"<hyperlink" not in book.read(name)
            assert site.get(f"/da{path}.json").json()["meta"]["edition"]
    assert "alert(1)" in seen
    assert "Økonomi" in seen or "meget lang tale" in seen


@pytest.mark.parametrize("sign", ["\0", "\x0b", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ufffe"])
@pytest.mark.parametrize("field", ["who", "text_da", "text_en"])
def test_a_text_with_a_sign_that_cannot_be_shown_is_refused(sign: str, field: str) -> None:
    remark = {"measure": "f64551-net", "organisation": "101", "year": 2024, "who": "Økonomi",
              "date": "2026-02-01", "text_da": "En\nlinje\tmere", "text_en": "A line"}  # fmt: skip
    assert remarks_from({"remarks": [remark]}, "x.yml")[0].text_da == "En\nlinje\tmere"
    remark[field] = f"Pas{sign}på"
    with pytest.raises(BadDefinition) as refused:
        remarks_from({"remarks": [remark]}, "x.yml")
    assert f"U+{ord(sign):04X}" in refused.value.what
    assert field in refused.value.what
    assert "x.yml" in refused.value.where
