"""A snapshot that cannot be read: the figure stands with its tree, and the page, the API and the command
line say at the cell what cannot be read, why it matters and what to do. Nothing of it is kept: once the
file is whole again, so is the answer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.faults.damage import flip, truncate
from tests.needs import NOBODY, miss

from alen.answers.edition import open_reading
from alen.answers.explain import explain
from alen.cli.main import main
from alen.cli.serving import web_app
from alen.errors import BadSnapshot
from alen.store.snapshots import SnapshotStore
from alen.store.workspace import Workspace

FIGURE = "f64551-net/{code}/2024"
ASKED = ("f64551-net", "101", "--year", "2024")


@contextmanager
def as_ordinary_user() -> Iterator[None]:
    """Root may read any file; whoever runs a server should not be root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def cut(blob: Path) -> None:
    truncate(blob, blob.stat().st_size // 2)


def bit(blob: Path) -> None:
    flip(blob, blob.stat().st_size // 2)


def close(blob: Path) -> None:
    blob.chmod(0)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "gone": Path.unlink,
    "cut": cut,
    "changed": bit,
    "refused": close,
}
REASONS = {"gone": "gone", "cut": "changed", "changed": "changed", "refused": "refused"}
SAID = {
    "gone": ("the snapshot is not in the store", "øjebliksbilledet er ikke i lageret"),
    "changed": ("bytes have changed since they were stored", "bytes er ændret, siden de blev gemt"),
    "refused": ("the system does not let", "systemet tillader ikke"),
}


@pytest.fixture(params=list(DAMAGES))
def damaged(request: pytest.FixtureRequest, readable: Workspace) -> Iterator[tuple[str, Path]]:
    """The snapshot under the figure, damaged; then mended again."""
    blob, name = blob_of(readable, "f64551-net"), str(request.param)
    whole, rights, times = blob.read_bytes(), blob.stat().st_mode, blob.stat()
    DAMAGES[name](blob)
    if name == "refused":
        with as_ordinary_user():
            if os.access(blob, os.R_OK, effective_ids=True):
                miss("unprivileged", "this user may read every file")
            yield REASONS[name], blob
    else:
        yield REASONS[name], blob
    blob.unlink(missing_ok=True)
    blob.write_bytes(whole)
    blob.chmod(rights)
    os.utime(blob, ns=(times.st_atime_ns, times.st_mtime_ns))


def blob_of(readable: Workspace, measure: str, **asked: Any) -> Path:
    """The snapshot that a figure of Copenhagen rests on; with real prices, the index's."""
    store = SnapshotStore(readable.root)
    figure = explain(open_reading(readable), measure, "101", 2024, store=store, **asked).figure
    leaf = figure.price.inputs[0] if figure.price is not None else next(iter(figure.leaves()))
    return store.blobs / leaf.source.sha256


def require_told(data: dict[str, Any], reason: str, blob: Path) -> None:
    (told,) = data["unread"]
    assert (told["reason"], told["sha256"]) == (reason, blob.name)
    assert SAID[reason][0] in told["what"]
    assert told["why"].startswith("The figure stands")
    assert told["do"]
    assert str(blob.parent) not in json.dumps(data)  # where files lie is nobody's business
    assert data["figure"]["value"] is not None
    leaves = [leaf for side in data["figure"]["sums"] for term in side["terms"] for leaf in term["leaves"]]
    assert [one["status"] for one in leaves] == ["unreadable"]
    assert leaves[0]["text"] is leaves[0]["number"] is None
    assert leaves[0]["key"]  # where the cell would stand is known all the same
    assert [side["is_read"] for side in data["figure"]["sums"]] == [False]


def test_page_and_api_show_the_figure_and_say_what_cannot_be_read(
    readable: Workspace, damaged: tuple[str, Path]
) -> None:
    reason, blob = damaged
    with TestClient(web_app(readable)) as client:
        for root in ("", f"/u/{client.get('/api/v1/').json()['edition']}"):
            for lang, words in zip(("en", "da"), SAID[reason], strict=True):
                page = client.get(f"{root}/{lang}/explain/{FIGURE.format(code='101')}/single")
                assert page.status_code == 200
                assert page.headers["cache-control"] == "no-store"
                assert words in page.text
                assert blob.name[:12] in page.text
                told = {"en": ("bytes cannot be read", "For whoever looks after"),
                        "da": ("bytes kan ikke læses", "Til den, der passer")}  # fmt: skip
                assert all(one in page.text for one in told[lang])
                assert 'class="row figure"' in page.text
                assert str(blob.parent) not in page.text
            answer = client.get(f"{root}/api/v1/explain/{FIGURE.format(code='101')}")
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "no-store"
            require_told(answer.json()["data"], reason, blob)
            verified = client.get(f"{root}/api/v1/explain/{FIGURE.format(code='101')}?verify=true")
            assert verified.status_code == 200
            data = verified.json()["data"]
            require_told(data["explanation"], reason, blob)
            assert data["is_verified"] is False
            assert data["verdict"]["faults"] == ["unread"]
            assert [one["ok"] for one in data["verdict"]["leaves"]] == [None]
            for form in ("csv", "xlsx"):
                for ending in (f"/en/explain/{FIGURE.format(code='101')}/single.{form}",
                               f"/api/v1/explain/{FIGURE.format(code='101')}.{form}"):  # fmt: skip
                    filed = client.get(root + ending)
                    assert filed.status_code == 200
                    assert filed.headers["cache-control"] == "no-store"
                    assert form == "xlsx" or ",unreadable," in filed.text


@pytest.mark.parametrize("more", [(), ("--verify",)])
def test_the_command_line_shows_the_figure_and_ends_with_an_error(
    readable: Workspace,
    damaged: tuple[str, Path],
    more: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    reason, blob = damaged
    start = ("--workspace", str(readable.root), "--lang")
    for lang, words in zip(("en", "da"), SAID[reason], strict=True):
        assert main([*start, lang, "explain", *ASKED, *more]) == 2
        said = capsys.readouterr()
        assert "f64551-net/101/2024/single =" in said.out
        assert words in said.out
        assert words in said.err
        assert str(blob) in said.err
        assert "Traceback" not in said.err
        assert ("verif" in said.out or "efterprøvet" in said.out) is bool(more)
    assert main([*start, "en", "explain", *ASKED, *more, "--format", "json"]) == 2
    said = capsys.readouterr()
    data, error = json.loads(said.out), json.loads(said.err)["error"]
    require_told(data["explanation"] if more else data, reason, blob)
    assert (error["type"], error["exit_code"], error["where"]) == ("BadSnapshot", 2, str(blob))
    assert main([*start, "en", "explain", *ASKED, *more, "--format", "csv"]) == 2
    assert ",unreadable," in capsys.readouterr().out


@pytest.mark.parametrize("damage", [Path.unlink, cut, bit])
def test_a_server_meets_it_while_it_runs_and_forgets_it_when_it_is_mended(
    readable: Workspace, damage: Callable[[Path], None]
) -> None:
    blob = blob_of(readable, "f64551-net")
    whole = blob.read_bytes()
    with TestClient(web_app(readable)) as client:

        def statuses(code: str) -> list[str]:
            answer = client.get(f"/api/v1/explain/{FIGURE.format(code=code)}")
            assert answer.status_code == 200
            sums = answer.json()["data"]["figure"]["sums"]
            return [leaf["status"] for side in sums for term in side["terms"] for leaf in term["leaves"]]

        assert statuses("101") == ["number"]
        blob.chmod(0o644)
        damage(blob)
        try:
            assert statuses("147") == ["unreadable"]
            page = client.get(f"/da/explain/{FIGURE.format(code='147')}/single")
            assert "bytes kan ikke læses" in page.text
        finally:
            blob.unlink(missing_ok=True)
            blob.write_bytes(whole)
        assert statuses("147") == ["number"]
        assert "kan ikke læses" not in client.get(f"/da/explain/{FIGURE.format(code='147')}/single").text


def test_a_figure_that_is_missing_is_not_said_to_stand(
    readable: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    blob = blob_of(readable, "f64551-net")
    moved = blob.rename(blob.with_name("moved"))
    try:
        with TestClient(web_app(readable)) as client:
            data = client.get("/api/v1/explain/f64551-net-growth/101/2016").json()["data"]
            assert data["figure"]["value"] is None
            (told,) = data["unread"]
            assert told["why"].startswith("Nobody can follow the explanation")
            page = client.get("/en/explain/f64551-net-growth/101/2016/single").text
            assert "Nobody can follow the explanation" in page
            assert "The figure stands" not in page
            page = client.get("/en/explain/f64551-net-growth/101/2024/single").text
            assert "The figure stands" in page
        asked = ("explain", "f64551-net-growth", "101", "--year", "2016")
        assert main(["--workspace", str(readable.root), "--lang", "en", *asked]) == 2
        said = capsys.readouterr()
        for text in (said.out, said.err):
            assert "Nobody can follow the explanation" in text
            assert "The figure stands" not in text
    finally:
        moved.rename(blob)


def test_an_index_that_cannot_be_read_leaves_the_rest(readable: Workspace) -> None:
    asked = "price=real&base=2020&deflator=consumer-prices"
    blob = blob_of(readable, "f64551-net", price="real", base=2020, deflator="consumer-prices")
    assert blob != blob_of(readable, "f64551-net")
    moved = blob.rename(blob.with_name("moved"))
    try:
        with TestClient(web_app(readable)) as client:
            data = client.get(f"/api/v1/explain/{FIGURE.format(code='101')}?{asked}").json()["data"]
            assert {one["status"] for one in data["figure"]["price"]["inputs"]} == {"unreadable"}
            leaves = [leaf for term in data["figure"]["sums"][0]["terms"] for leaf in term["leaves"]]
            assert [leaf["status"] for leaf in leaves] == ["number"]
            assert [one["sha256"] for one in data["unread"]] == [blob.name]
            asked += "&verify=true"
            data = client.get(f"/api/v1/explain/{FIGURE.format(code='101')}?{asked}").json()["data"]
            assert data["verdict"]["faults"] == ["unread"]
            growth = "/api/v1/explain/f64551-net-growth/101/2024?price=real&base=2020&verify=true"
            data = client.get(f"{growth}&deflator=consumer-prices").json()["data"]
            assert (data["is_verified"], data["verdict"]["faults"]) == (False, ["unread"])
            page = client.get(f"/en/explain/{FIGURE.format(code='101')}/single?{asked[:-12]}")
            assert page.text.count("the snapshot is not in the store") == 1
    finally:
        moved.rename(blob)


def test_a_check_of_all_figures_still_stops_at_the_file(
    readable: Workspace, damaged: tuple[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing can be said of the edition as a whole then."""
    blob = damaged[1]
    code = main(["--workspace", str(readable.root), "check", "--verify", "--format", "json"])
    error = json.loads(capsys.readouterr().err.splitlines()[-1])["error"]
    assert (code, error["type"], error["where"]) == (2, "BadSnapshot", str(blob))
    with pytest.raises(BadSnapshot):
        SnapshotStore(readable.root).path(blob.name)


def test_a_site_is_not_frozen_for_good_with_what_cannot_be_read(
    readable: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blob = blob_of(readable, "f64551-net")
    whole, times = blob.read_bytes(), blob.stat()
    cut(blob)
    status = main(
        ["--lang", "en", "--workspace", str(readable.root), "site", "freeze", str(tmp_path / "site")]
    )
    blob.write_bytes(whole)
    os.utime(blob, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert status == 2
    assert blob.name in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
