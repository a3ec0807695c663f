"""A workspace with an edition, a StatBank that has newer figures, and what must hold whatever happens."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.children import Children
from tests.replay.server import ReplayServer
from tests.replay.service import Service
from tests.replay.world import World

from alen.errors import AlenError
from alen.store import editions, workspace
from alen.store.workspace import Workspace

YEARS = (2023, 2024)
TABLES = ("REGK31", "FOLK1A")
UPDATE = ("update", *(word for table in TABLES for word in ("--table", table)))

_REQUESTS = re.compile(r"\(requests [^)]*\)")


def world(seed: int) -> World:
    """Invented figures; the last municipality begins in the second year, so that BULK has gaps."""
    last = World(years=YEARS).municipalities[-1]
    return World(years=YEARS, seed=seed, begins={last: YEARS[1]})


def statbank(seed: int, *, anew: bool) -> ReplayServer:
    """A StatBank of that world: FOLK1A as BULK, REGK31 as CSV; `anew` publishes every table again."""
    server = ReplayServer(Service(world(seed), refuses_bulk={"REGK31"}))
    if anew:
        for table_id in TABLES:
            server.publish_again(table_id)
    return server


@dataclass(frozen=True)
class Served:
    """What a workspace serves, by content: every file of the edition with its sha256."""

    edition_id: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class Scene:
    """What the fault tests start from: `template` holds an edition of the old figures."""

    children: Children
    address: str
    template: Path
    same_address: str

    def environment(self, place: Workspace, **more: str) -> dict[str, str]:
        """The settings of a child that works in a workspace."""
        fixed = {"ALEN_WORKSPACE": str(place.root), "ALEN_STATBANK_API": self.address, "LC_ALL": "C.UTF-8"}
        return {**fixed, **more}

    def copy(self, root: Path) -> Workspace:
        """A workspace of its own with the old figures."""
        shutil.copytree(self.template, root, dirs_exist_ok=True)
        return Workspace(root)

    def run(self, place: Workspace, *arguments: str, output: Path, **more: str) -> int:
        """Run `alen` in a workspace; returns the exit code."""
        return self.children.run(arguments, self.environment(place, **more), output)


def new_workspace(root: Path, made_of: World) -> Workspace:
    """A workspace that knows an invented world's places."""
    made = workspace.create(root)
    (root / "organisations.csv").write_text(made_of.organisations_csv(), "utf-8")
    return made


def served(place: Workspace) -> Served:
    """What `current` points to."""
    edition_id = editions.current_id(place)
    folder = place.editions / edition_id
    files = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}
    return Served(edition_id, files)


def require_complete(place: Workspace, edition_id: str) -> None:
    """Hold an edition against its own manifest, table by table."""
    folder = place.editions / edition_id
    try:
        manifest = editions.read_manifest(place, edition_id)
        found = editions.content_hashes(folder / "edition.duckdb")
        editions.load_edition(place, edition_id)
    except AlenError as error:
        raise AssertionError(f"edition {edition_id} is not whole: {error}") from error
    assert found == manifest.data["tables"]
    assert sorted(p.name for p in folder.iterdir()) == ["edition.duckdb", "manifest.json"]


def require_survived(place: Workspace, before: Served, steps: list[str]) -> None:
    """What must hold after a writer was killed, its trace being `steps`.

    The edition that was served is there, byte for byte, and loads. It is still the current one unless
    the pointer has moved; then the new one is whole.
    """
    folder = place.editions / before.edition_id
    for name, sha256 in before.files.items():
        assert (folder / name).is_file(), f"{name} is gone"
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256, f"{name} has changed"
    try:
        current = editions.current_id(place)
        editions.load_edition(place, before.edition_id)
    except AlenError as error:
        raise AssertionError(f"the edition that was served is lost: {error}") from error
    if "pointer-moved" in steps:
        assert current != before.edition_id, "the pointer was moved, and has moved back"
    elif not steps or steps[-1] != "folder-renamed":  # its rename is done before its step is written
        assert current == before.edition_id, "the pointer moved before its time"
    if current != before.edition_id:
        require_complete(place, current)


def leftovers(place: Workspace) -> list[str]:
    """What a killed writer left lying about."""
    found = [*place.root.rglob(".*.building"), *place.root.rglob(".new-*")]
    return sorted(str(path.relative_to(place.root)) for path in found)


def contents(place: Workspace, edition_id: str | None = None) -> dict[str, Any]:
    """What an edition holds, comparable between two fetches of the same bytes.

    Those share neither the time nor the ids of the requests; all else is held against each other.
    """
    data = editions.load_edition(place, edition_id)
    tables = dict(data.manifest.data["tables"])
    core = tables.pop("core_alen__snapshot")
    tables["out_alen__snapshot"] = [
        {**row, "fetched_at": "", "note": _REQUESTS.sub("", row["note"])}
        for row in data.rows("out_alen__snapshot")
    ]
    return {**tables, "core_alen__snapshot": core["rows"]}


def tree(root: Path) -> dict[str, str]:
    """Every file and folder below a folder, with its rights and what it holds."""
    found: dict[str, str] = {}
    for path in sorted(root.rglob("*")):
        what = "folder" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
        found[str(path.relative_to(root))] = f"{path.stat().st_mode:o} {what}"
    return found


def error_of(output: Path) -> dict[str, Any]:
    """The error a child reported with --format json: the last line of its standard error."""
    lines = Path(f"{output}.err").read_text("utf-8").splitlines()
    assert lines, "nothing was reported"
    return json.loads(lines[-1])["error"]
