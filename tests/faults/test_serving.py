"""The running site on a disk that is read-only or full, and under a clock that jumps: it goes on saying what
is published, takes up a new edition when there is one, and writes nothing.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from starlette.testclient import TestClient
from tests import needs
from tests.build.samples import NOON
from tests.faults.children import Children
from tests.faults.scene import tree
from tests.faults.test_disk import leave_free
from tests.patience import END_SECONDS, START_SECONDS

from alen.build import build
from alen.cli.serving import web_app
from alen.store import editions
from alen.store.workspace import Workspace

PLACE = "/da/m/f64551-net/101/2024"
ASKED = (
    "/da/", PLACE, "/en/o/101", "/en/data/changes.atom", "/robots.txt", "/sitemap.xml",
    f"{PLACE}.csv", f"{PLACE}.xlsx", f"{PLACE}.svg", f"{PLACE}.png",
    "/da/explain/f64551-net/101/2024/single", "/api/v1/explain/f64551-net/101/2024?verify=true",
    "/api/v1/tables/f64551-net.xlsx", "/api/v1/openapi.json",
)  # fmt: skip
SWAP_SECONDS = 20.0
"""Longer than a swap takes by far; the machine may have other things to do."""


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@pytest.fixture
def own(readable: Workspace, tmp_path: Path) -> Workspace:
    return copy_of(readable, tmp_path / "workspace")


def copy_of(template: Workspace, root: Path) -> Workspace:
    shutil.copytree(template.root, root)
    return Workspace(root)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def get(port: int, path: str, **headers: str) -> Answer:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    try:
        line.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        reply = line.getresponse()
        return Answer(reply.status, {n.lower(): v for n, v in reply.getheaders()}, reply.read())
    finally:
        line.close()


def soon(holds: Callable[[], bool], seconds: float = SWAP_SECONDS) -> bool:
    """Whether something holds within a time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if holds():
                return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


@contextmanager
def serving(place: Workspace, prefix: Sequence[str] = (), **environment: str) -> Iterator[int]:
    """`alen serve` over a workspace; the port. At the end it must have told of no fault."""
    port = free_port()
    process = subprocess.Popen(
        [*prefix, sys.executable, "-m", "alen.cli.main", "--workspace", str(place.root), "serve",
         "--port", str(port)],
        cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", **environment},
    )  # fmt: skip
    try:
        if not soon(lambda: get(port, "/robots.txt").status == 200, START_SECONDS):
            process.kill()
            raise AssertionError(process.communicate()[1])
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        err = process.communicate(timeout=END_SECONDS)[1]
    assert "Traceback" not in err, err


def require_all(port: int) -> None:
    for path in ASKED:
        answer = get(port, path)
        assert answer.status == 200, (path, answer.body[:300])
    assert b'"is_verified": true' in get(port, ASKED[11]).body.replace(b'":true', b'": true')


def shown(port: int) -> str:
    """The edition that undated pages show."""
    found = re.search(rb'href="[^"]*data/(20[0-9-]+(?:\.[0-9]+)?)"', get(port, "/da/about").body)
    assert found
    return found[1].decode()


# -- disks -------------------------------------------------------------------------------------------------


def test_a_workspace_that_the_server_may_not_write_in(readable: Workspace, tmp_path: Path) -> None:
    """Nor anywhere else: neither its home nor the folder for passing files is there to write in."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    place = copy_of(readable, folder / "workspace")
    paths = [place.root, *place.root.rglob("*")]
    for path in paths:
        path.chmod(path.stat().st_mode & ~0o222)
    prefix, nowhere = needs.unprivileged(), str(tmp_path / "nothing")
    probe = [*prefix, sys.executable, "-c", "import sys; open(sys.argv[1], 'w')", str(place.root / "probe")]
    assert subprocess.run(probe, cwd="/", capture_output=True).returncode != 0, "the probe could write"
    before = tree(place.root)
    try:
        with serving(place, prefix, TMPDIR=nowhere, HOME=nowhere) as port:
            require_all(port)
        assert tree(place.root) == before
    finally:
        for path in paths:
            path.chmod(0o755)
        shutil.rmtree(folder)


def test_a_disk_mounted_for_reading_and_an_edition_that_comes(readable: Workspace, tmp_path: Path) -> None:
    with needs.small_disk(tmp_path / "disk", 64) as disk:
        place = copy_of(readable, disk / "workspace")
        first = editions.current_id(place)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with serving(place) as port:
            require_all(port)
            assert shown(port) == first
            subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
            second = build(place, now=NOON + timedelta(days=1)).edition_id
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
            assert soon(lambda: shown(port) == second)
            require_all(port)
            assert get(port, f"/u/{first}{PLACE}").status == 200
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)


def test_a_full_disk(readable: Workspace, tmp_path: Path) -> None:
    with needs.small_disk(tmp_path / "disk", 64) as disk:
        place = copy_of(readable, disk / "workspace")
        first = editions.current_id(place)
        leave_free(disk, 0)
        before = tree(place.root)
        with serving(place, TMPDIR=str(disk)) as port:
            require_all(port)
            command = [sys.executable, "-m", "alen.cli.main", "--workspace", str(place.root), "build"]
            assert subprocess.run(command, capture_output=True).returncode == 3
            require_all(port)
            assert shown(port) == first
            assert tree(place.root) == before
            (disk / "filler").unlink()
            second = build(place, now=NOON + timedelta(days=1)).edition_id
            assert soon(lambda: shown(port) == second)


# -- clocks ------------------------------------------------------------------------------------------------


def test_a_clock_that_jumps_under_the_server(own: Workspace, children: Children, tmp_path: Path) -> None:
    port, output = free_port(), tmp_path / "out"
    child = children.start(
        ["--workspace", str(own.root), "serve", "--port", str(port)],
        {"LC_ALL": "C.UTF-8"}, output, "tests.faults.odd_clocks:jumping",
    )  # fmt: skip
    try:
        assert soon(lambda: get(port, "/robots.txt").status == 200, START_SECONDS), Path(
            f"{output}.err"
        ).read_text()
        first = shown(port)
        began = get(port, PLACE).headers["date"][12:16]
        # The server looks at its clock once a second, however many ask it.
        assert soon(lambda: get(port, PLACE).headers["date"][12:16] != began), "the clock does not jump"
        for root, caching in (("", "no-cache"), (f"/u/{first}", "public, max-age=3600")):
            found = [get(port, root + PLACE) for _ in range(5)]
            assert {one.status for one in found} == {200}
            assert len({one.body for one in found}) == len({one.headers["etag"] for one in found}) == 1
            assert {one.headers["cache-control"] for one in found} == {caching}
            assert not {"last-modified", "expires", "age"} & found[0].headers.keys()
            again = get(port, root + PLACE, If_None_Match=found[0].headers["etag"])
            assert (again.status, again.body) == (304, b"")
        require_all(port)
        second = build(own, now=NOON + timedelta(days=1)).edition_id
        assert soon(lambda: shown(port) == second)
        assert get(port, f"/u/{first}{PLACE}").status == 200
        editions.withdraw(own, first, "a wrong population")
        assert soon(lambda: get(port, f"/u/{first}{PLACE}").status == 410)
    finally:
        os.kill(child, signal.SIGINT)
        children.wait(child, 30)
    assert "Traceback" not in Path(f"{output}.err").read_text()


@pytest.mark.parametrize("shift", [-20 * 365 * 86_400, 0, 20 * 365 * 86_400], ids=["back", "same", "on"])
def test_files_written_under_another_clock(own: Workspace, shift: int) -> None:
    """A new pointer and a withdrawal are met though their files are older than the ones before, or as old."""

    def dated(path: Path, before: int) -> None:
        then = before + shift * 10**9
        os.utime(path, ns=(then, then))

    pointer, first = own.editions / "current", editions.current_id(own)
    manifest = own.editions / first / "manifest.json"
    with TestClient(web_app(own)) as client:
        etag = client.get("/da/about").headers["etag"]
        assert client.get(f"/u/{first}{PLACE}").status_code == 200
        before = pointer.stat().st_mtime_ns
        second = build(own, now=NOON + timedelta(days=1)).edition_id
        dated(pointer, before)
        time.sleep(0.6)  # how long the site takes its last look for new
        fresh = client.get("/da/about", headers={"If-None-Match": etag})
        assert fresh.status_code == 200
        assert second in fresh.text
        before = manifest.stat().st_mtime_ns
        editions.withdraw(own, first, "a wrong population")
        dated(manifest, before)
        time.sleep(0.6)
        assert client.get(f"/u/{first}{PLACE}").status_code == 410
        assert client.get(f"/api/v1/measures?edition={first}").status_code == 410
        # And back again, by the pointer alone.
        third = build(own, now=NOON + timedelta(days=2)).edition_id
        before = pointer.stat().st_mtime_ns
        editions.point_to(own, second)
        dated(pointer, before)
        time.sleep(0.6)
        assert second in client.get("/da/about").text
        assert third not in client.get("/da/about").text


def test_an_answer_is_the_same_bytes_whenever_it_is_made(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two servers, twenty years apart: readers who ask both are told that nothing has changed."""

    def answers() -> dict[str, tuple[str, bytes]]:
        with TestClient(web_app(own)) as client:
            found = {path: client.get(path) for path in ASKED if "verify" not in path}
            return {path: (one.headers["etag"], one.content) for path, one in found.items()}

    now = answers()
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 20 * 365 * 86_400)
    time.sleep(2.1)  # past the two seconds in which a workbook's or archive's clock stands still
    assert answers() == now
