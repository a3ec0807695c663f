"""Two editions, between which a figure was corrected: what was said of statements about it changes too."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient
from tests.build.own_claims import value_claim, write_claim
from tests.build.samples import NOON, built, fetch_from, fetched_workspace
from tests.replay.server import ReplayServer
from tests.replay.service import Service
from tests.replay.world import World
from tests.site.conftest import client_of
from tests.site.numerals import check_numerals

from alen.answers.claim_change_words import claim_change
from alen.answers.differences import DiffAnswer, diff
from alen.answers.edition import open_reading
from alen.cli.language import site_words
from alen.store.workspace import Workspace

FIRST, OLD, NEW = "2026-11-21", "2026-11-22", "2026-11-23"
TABLES = ("REGK31", "FOLK1A")
YEARS = (2023, 2024)
HOSTILE = '<script>alert(1)</script> & "more" {{ 7*7 }}'
"""A title that a page must show as it is written."""


class _Corrected(World):
    """As before, but for what the publisher booked too little for Prøveby in 2024."""

    def value(self, table_id: str, codes: Mapping[str, str]) -> int | None:
        found = super().value(table_id, codes)
        cell = {"OMRÅDE": "271", "FUNKTION": "64552", "DRANST": "1", "PRISENHED": "LOBM", "Tid": "2024"}
        if table_id == "REGK31" and found is not None and cell.items() <= codes.items():
            return found + (5_000 if codes["ART"] in {"TOT", "UE", "S4"} else 0)
        return found


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = fetched_workspace(tmp_path_factory.mktemp("claims") / "workspace", World(years=YEARS), TABLES)
    root = made.root
    built(made)
    reading = open_reading(made, FIRST)
    figures = reading.figures("it-net", "narrow", "computed")
    key = reading.organisations.find("271").key
    value = float(figures.rows[figures.places[key, 2024]][0])
    write_claim(root, value_claim("moved", "it-net", "271", 2024, f"{value:.1f}"))
    write_claim(root, value_claim("steady", "it-net", "272", 2024, "1"))
    write_claim(root, value_claim("gone", "it-net", "272", 2024, "1"))
    write_claim(root, value_claim("mended", "it-net", "272", 2024, "1"))
    built(made, NOON.replace(day=22))
    (root / "claims" / "gone.yml").unlink()
    write_claim(root, value_claim("mended", "it-net", "272", 2024, "2"))
    hostile = {"da": HOSTILE, "en": HOSTILE}
    write_claim(root, {**value_claim("new", "it-net", "272", 2024, "1"), "title": hostile})
    world = _Corrected(years=YEARS)
    world.tables["REGK31"] = replace(world.tables["REGK31"], updated="2026-11-21T08:00:00")
    with ReplayServer(Service(world)) as server:
        assert not fetch_from(server.address, made, TABLES).errors
    built(made, datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    return made


@pytest.fixture(scope="module")
def answer(workspace: Workspace) -> DiffAnswer:
    return diff(open_reading(workspace, OLD), open_reading(workspace, NEW))


@pytest.fixture(scope="module")
def site(workspace: Workspace) -> Iterator[TestClient]:
    yield from client_of(workspace)


def test_a_verdict_changes_with_the_figure_it_rests_on(answer: DiffAnswer) -> None:
    found = {one.claim: one for one in answer.claims}
    assert list(found) == ["gone", "mended", "moved", "new"]
    moved = found["moved"]
    assert (moved.old_verdict, moved.new_verdict, moved.cause) == ("confirmed", "contradicted", "figures")
    assert moved.is_verdict_changed
    assert not moved.is_text_changed
    assert [(one.reading, one.number) for one in moved.checks] == [("A", 0), ("A", 1)]
    assert (moved.measures, moved.organisations) == (("it-net",), ("271",))
    mended = found["mended"]
    assert (mended.change, mended.is_text_changed, mended.cause) == ("changed", True, "statement")
    assert not mended.is_verdict_changed
    assert (found["gone"].change, found["gone"].new_verdict) == ("removed", "")
    assert (found["new"].change, found["new"].old_verdict) == ("added", "")


def test_equal_editions_say_the_same_of_every_statement(workspace: Workspace) -> None:
    same = open_reading(workspace, NEW)
    assert diff(same, open_reading(workspace, NEW)).claims == ()


def test_the_rows_of_a_difference_hold_the_statements_too(answer: DiffAnswer) -> None:
    columns, rows = answer.table()
    assert all(len(row) == len(columns) for row in rows)
    told = [dict(zip(columns, row, strict=True)) for row in rows]
    claims = [one for one in told if one["claim"]]
    assert len(told) - len(claims) == len(answer.figures) > 0
    (moved,) = (one for one in claims if one["claim"] == "moved")
    assert (moved["change"], moved["cause"], moved["measure"]) == ("changed", "figures", None)
    assert (moved["old_claim_verdict"], moved["new_claim_verdict"]) == ("confirmed", "contradicted")
    assert (moved["old_edition"], moved["new_edition"]) == (OLD, NEW)


def test_the_api_tells_of_it_whole_and_of_one_organisation(site: TestClient) -> None:
    told = site.get(f"/api/v1/diff/{OLD}/{NEW}").json()["data"]["claims"]
    assert [one["claim"] for one in told] == ["gone", "mended", "moved", "new"]
    reply = site.get(f"/api/v1/diff/{OLD}/{NEW}.csv").text
    lines = [line for line in reply.removeprefix("\ufeff").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert {row["claim"] for row in rows} == {"", "gone", "mended", "moved", "new"}
    changes = site.get(f"/api/v1/changes/{OLD}").json()["data"]
    assert (len(changes["claims"]), changes["verdicts"]) == (4, 1)
    own = site.get(f"/api/v1/changes/{OLD}?organisation=271").json()["data"]
    assert [one["claim"] for one in own["claims"]] == ["moved"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("da", "Prøveudsagn moved"),
        ("en", "Sample statement moved"),
    ],
)
def test_page_log_and_feed_name_the_statement(
    site: TestClient, answer: DiffAnswer, language: str, said: str
) -> None:

    (changed,) = (one for one in answer.claims if one.claim == "moved")
    told = claim_change(site_words(language), changed)
    page = site.get(f"/{language}/data/diff/{OLD}/{NEW}").text
    title = f'<span class="stated">{said}</span>'
    assert f'claims/moved">{title}</a>: {told}' in page
    assert f"{title}: {told}" in site.get(f"/{language}/data/changes").text
    for path in (f"/{language}/data/diff/{OLD}/{NEW}", f"/{language}/data/changes"):
        assert check_numerals(site, path) == []
    feed = ElementTree.fromstring(site.get(f"/{language}/data/changes.atom").text)
    atom = "{http://www.w3.org/2005/Atom}"
    summaries = [one.findtext(f"{atom}summary") or "" for one in feed.iter(f"{atom}entry")]
    assert said in summaries[0]
    assert told in summaries[0]
    assert said not in "".join(summaries[2:])


@pytest.mark.parametrize("path", [f"/da/data/diff/{OLD}/{NEW}", "/en/data/changes", "/en/data/changes.atom"])
def test_a_hostile_title_is_shown_as_it_is_written(site: TestClient, path: str) -> None:
    page = site.get(path).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page
    assert "{{ 7*7 }}" in page


def test_an_edition_without_statements_has_only_new_ones_after_it(workspace: Workspace) -> None:
    found = diff(open_reading(workspace, FIRST), open_reading(workspace, OLD)).claims
    assert {one.change for one in found} == {"added"}
    assert {one.claim for one in found} == {"moved", "steady", "gone", "mended"}
    assert Path(workspace.root / "claims" / "steady.yml").is_file()
