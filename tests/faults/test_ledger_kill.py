"""An import of a ledger killed at any step, on a full disk, or where nobody may write: the books stand."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import needs
from tests.faults.children import Children
from tests.faults.scene import error_of, tree
from tests.sources.ledgers.bookkeeping import row, rows, write

from alen.store.local.books import Books
from alen.store.workspace import Workspace, create

HEADINGS = ("Bogføringsdato", "Bilagsnr", "Kontostreng", "Leverandørnavn", "Posteringstekst", "Beløb")
STEPS = (
    "ledger-lines-written",
    "ledger-set-aside-written",
    "ledger-import-filled",
    "ledger-import-published",
)
OWN = ("--own-name", "Prøvekøbing")
KILOBYTE = 1024


def environment(place: Workspace, **more: str) -> dict[str, str]:
    return {"ALEN_WORKSPACE": str(place.root), "LC_ALL": "C.UTF-8", **more}


def imported(path: Path) -> tuple[str, ...]:
    return ("ledger", "import", str(path), "--yes", *OWN, "--format", "json")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """An export, and its correction under the same name."""
    first = tmp_path / "first" / "finans.csv"
    second = tmp_path / "second" / "finans.csv"
    for path in (first, second):
        path.parent.mkdir()
    write(first, rows(200), HEADINGS)
    write(second, [*rows(200)[1:], row(300, "7,00")], HEADINGS)
    return first, second


def standing(place: Workspace) -> list[tuple[str, int]]:
    """What counts, with the lines that lie there."""
    import pyarrow.parquet as pq

    books = Books(place)
    found = []
    for record in books.standing():
        lines = pq.read_table(books.folder(record.key) / "lines.parquet")
        aside = pq.read_table(books.folder(record.key) / "set_aside.parquet")
        assert lines.num_rows == record.rows_imported
        assert sum(lines["amount_ore"].to_pylist()) == record.control_imported_ore
        assert aside.num_rows == record.rows_read - record.rows_imported
        found.append((record.content_sha256, record.rows_imported))
    return found


def leftovers(place: Workspace) -> list[str]:
    books = Books(place)
    named = {str(key) for key in (*books.index().standing, *books.index().replaced)}
    folders = [path.name for path in (place.local / "imports").glob("*") if path.name not in named]
    return [*folders, *(path.name for path in place.local.rglob(".new-*"))]


def run(children: Children, place: Workspace, path: Path, output: Path) -> int:
    return children.run(imported(path), environment(place), output)


def kill_after(children: Children, place: Workspace, path: Path, step: str, folder: Path) -> None:
    """Kill an import when its trace has come to a step."""
    trace = folder / "trace"
    traced = environment(place, ALEN_TRACE=str(trace), ALEN_TRACE_PAUSE="0.2")
    pid = children.start(imported(path), traced, folder / "out")
    until = time.monotonic() + 60
    while not (trace.exists() and step in trace.read_text().split()):
        assert time.monotonic() < until, (folder / "out.err").read_text()
        assert children.poll(pid) is None, (folder / "out.err").read_text()
        time.sleep(0.002)
    os.kill(pid, signal.SIGKILL)
    assert children.wait(pid) == -signal.SIGKILL
    assert trace.read_text().split()[-1] == step


@pytest.mark.parametrize("step", STEPS)
def test_an_import_killed_at_any_step(
    children: Children, files: tuple[Path, Path], tmp_path: Path, step: str
) -> None:
    first, second = files
    alone, place = create(tmp_path / "alone"), create(tmp_path / "killed")
    for workspace in (alone, place):
        assert run(children, workspace, first, tmp_path / "out") == 0, (tmp_path / "out.err").read_text()
    before = standing(place)
    assert run(children, alone, second, tmp_path / "out") == 0
    after = standing(alone)
    kill_after(children, place, second, step, tmp_path)
    assert standing(place) == (after if step == STEPS[-1] else before)
    assert run(children, place, second, tmp_path / "out") == 0, (tmp_path / "out.err").read_text()
    assert standing(place) == after
    assert Books(place).index().replaced == Books(alone).index().replaced
    if step == STEPS[-1]:
        assert json.loads((tmp_path / "out").read_text())["files"][0]["outcome"] == "unchanged"
    else:
        assert leftovers(place) == []


def test_the_trace_names_every_step(children: Children, files: tuple[Path, Path], tmp_path: Path) -> None:
    place = create(tmp_path / "workspace")
    trace = tmp_path / "trace"
    code = children.run(imported(files[0]), environment(place, ALEN_TRACE=str(trace)), tmp_path / "out")
    assert code == 0, (tmp_path / "out.err").read_text()
    assert [step for step in trace.read_text().split() if step.startswith("ledger")] == list(STEPS)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with needs.small_disk(tmp_path / "disk", 8) as mounted:
        yield mounted


def leave_free(disk: Path, kilobytes: int) -> None:
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    room = os.statvfs(disk)
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(room.f_bavail * room.f_frsize - kilobytes * KILOBYTE, 1))


def failed(output: Path) -> dict[str, Any]:
    error = error_of(output)
    assert error["type"] == "DiskFailed", error
    assert error["do"]
    return error


def test_an_import_on_a_full_disk(
    children: Children, files: tuple[Path, Path], disk: Path, tmp_path: Path
) -> None:
    first, second = files
    place, output = create(disk / "workspace"), tmp_path / "out"
    assert run(children, place, first, output) == 0, Path(f"{output}.err").read_text()
    before = standing(place)
    for kilobytes in (0, 4, 8, 12, 16, 20, 24):
        leave_free(disk, kilobytes)
        code = run(children, place, second, output)
        if code == 0:
            assert kilobytes, "a full disk was not full"
            break
        assert code == 3, Path(f"{output}.err").read_text()
        failed(output)
        assert standing(place) == before
        assert leftovers(place) == []
    (disk / "filler").unlink()
    assert run(children, place, second, output) == 0
    assert len(standing(place)) == 1
    assert standing(place) != before


def test_an_import_where_nobody_may_write(
    files: tuple[Path, Path], tmp_path: Path, children: Children
) -> None:
    first, second = files
    place = create(tmp_path / "workspace")
    assert run(children, place, first, tmp_path / "out") == 0, (tmp_path / "out.err").read_text()
    paths = [place.root, *place.root.rglob("*")]
    for path in paths:
        path.chmod(path.stat().st_mode & ~0o222)
    before = tree(place.root)
    outputs = tmp_path / "outputs"
    outputs.mkdir()
    outputs.chmod(0o777)
    ordinary = Children(needs.unprivileged())
    try:
        for command in (imported(second), ("ledger", "forget", "1", "--yes", "--format", "json")):
            code = ordinary.run(command, environment(place), outputs / "out")
            assert code == 3, (outputs / "out.err").read_text()
            failed(outputs / "out")
        assert ordinary.run(("ledger", "files"), environment(place), outputs / "files") == 0
    finally:
        ordinary.close()
        for path in paths:
            path.chmod(0o755)
    assert {name: what.split()[-1] for name, what in tree(place.root).items()} == {
        name: what.split()[-1] for name, what in before.items()
    }
