"""An edition built for real, to be traced to its bytes: an invented country asked of the replay server,
files imported by hand beside it, and the figures that come with the package. And copies of it, spoilt.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest
from tests.once import once
from tests.replay.server import ReplayServer
from tests.replay.service import Service
from tests.replay.world import World

from alen.answers.edition import Reading, open_reading
from alen.build import build
from alen.build.definitions import statbank_tables
from alen.build.imports import keep_import
from alen.model.provenance import Format
from alen.model.tables import layer
from alen.sources.statbank.client import StatBankClient
from alen.sources.statbank.fetch import fetch_all
from alen.store.cells import VALUE_COLUMN, codec
from alen.store.snapshots import SnapshotStore
from alen.store.workspace import Workspace, create

SUPPRESSED = ("271", "64552", "1", "TOT", "LOBM", "2017")
BEGINS = "276"

# Prøveby also stands in the fetched answer for 2016, with another number: the service has precedence.
BY_HAND = (
    "OMRÅDE;OMRÅDE navn;FUNKTION;DRANST;ART;PRISENHED;TID;INDHOLD\r\n"
    "271;Prøveby;64551;1;TOT;LOBM;2015;81000\r\n"
    "271;Prøveby;64551;1;TOT;LOBM;2016;11\r\n"
    "272;Mønsterby;64551;1;TOT;LOBM;2015;..\r\n"
    "273;Skitseby;64551;1;TOT;LOBM;2015;4321\r\n"
)
PEOPLE_BY_HAND = "OMRÅDE;TID;INDHOLD\r\n271;2015K1;40000\r\n272;2015K1;50000\r\n"
BY_LABEL = (
    '"Pr. indbygger, løbende priser (kr.)";"I alt (netto)";"6.45.51 Sekretariat og forvaltninger";'
    '"Prøveby";"2014";2468\r\n'
    '"Pr. indbygger, løbende priser (kr.)";"I alt (netto)";"6.45.51 Sekretariat og forvaltninger";'
    '"Mønsterby";"2014";1357\r\n'
    '"Pr. indbygger, løbende priser (kr.)";"I alt (netto)";"6.45.51 Sekretariat og forvaltninger";'
    '"Skitseby";"2014";999\r\n'
)
CORRECTIONS = """\
corrections:
  - id: prove-erstattet
    measure: f64551-net
    basis: as_published
    organisation_code: "272"
    year: 2014
    action: replace
    value: 1400
    expect: 1357
    reason: {da: Opdigtet fejl, en: Invented error}
    reported_by: Prøvens forfatter
    date: "2026-01-15"
    source: prøve
  - id: prove-afvist
    measure: f64551-net
    basis: as_published
    organisation_code: "273"
    year: 2014
    action: reject
    expect: 999
    reason: {da: Opdigtet fejl, en: Invented error}
    reported_by: Prøvens forfatter
    date: "2026-01-15"
    source: prøve
"""


def build_traced(root: Path) -> Workspace:
    workspace = create(root)
    world = World(years=(2016, 2018), begins={BEGINS: 2018}, suppressed=frozenset({("REGK31", SUPPRESSED)}))
    # The place whose cells begin late stands all the while: its zeros are the publisher's, not nobody's.
    places = world.organisations_csv().replace("2018-01-01", "2007-01-01")
    (root / "organisations.csv").write_text(places, "utf-8")
    (root / "corrections").mkdir()
    (root / "corrections" / "prove.yml").write_text(CORRECTIONS, "utf-8")
    tables = statbank_tables()
    with ReplayServer(Service(world)) as server, StatBankClient(server.address) as client:
        report = fetch_all(client, SnapshotStore(root), list(tables.tables.values()), tables.publisher)
    assert not report.errors
    files = (
        ("by-hand.csv", BY_HAND, "cp1252", "REGK31"),
        ("people.csv", PEOPLE_BY_HAND, "utf-8", "FOLK1A"),
        ("labels.csv", BY_LABEL, "utf-8", "REGK31"),
    )
    for name, text, encoding, table_id in files:
        path = root / name
        path.write_bytes(text.encode(encoding))
        keep_import(workspace, path, table_id)
    build(workspace)
    return workspace


@pytest.fixture(scope="session")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Read only: take a copy to change anything."""
    return Workspace(once(tmp_path_factory, "traced", build_traced))


@pytest.fixture(scope="session")
def traced_reading(traced: Workspace) -> Reading:
    return open_reading(traced)


@pytest.fixture
def copied(traced: Workspace, tmp_path: Path) -> Workspace:
    """A copy whose files may be changed."""
    return copy_of(traced, tmp_path / "copy")


def copy_of(workspace: Workspace, target: Path) -> Workspace:
    shutil.copytree(workspace.root, target)
    for path in target.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return Workspace(target)


def edition_file(workspace: Workspace) -> Path:
    (path,) = workspace.editions.glob("*/edition.duckdb")
    return path


def change_edition(workspace: Workspace, *statements: str) -> int:
    """Run statements on a copy's edition; returns how many rows the last one touched."""
    with duckdb.connect(str(edition_file(workspace))) as connection:
        touched = [connection.execute(statement).fetchall() for statement in statements]
        connection.execute("CHECKPOINT")
    return int(touched[-1][0][0])


def empty_core(workspace: Workspace) -> None:
    change_edition(workspace, *(f'DELETE FROM "{table.name}"' for table in layer("core")))


def replace_blob(workspace: Workspace, sha256: str, data: bytes) -> str:
    """Put other bytes in a snapshot's place and its new hash everywhere it is written; returns it."""
    new = hashlib.sha256(data).hexdigest()
    blobs = SnapshotStore(workspace.root).blobs
    (blobs / sha256).unlink()
    (blobs / new).write_bytes(data)
    for path in [*workspace.root.rglob("*.json")]:
        path.write_text(path.read_text("utf-8").replace(sha256, new), "utf-8")
    change_edition(
        workspace,
        *(
            f"UPDATE {name}_alen__snapshot SET sha256 = '{new}' WHERE sha256 = '{sha256}'"
            for name in ("core", "out")
        ),
    )
    return new


def change_last_digit(data: bytes, form: Format, key: Sequence[str]) -> bytes:
    """The bytes with the last digit of one cell made another.

    `key` holds the texts of all columns but the value, those that only describe another being ''.
    """
    return _change_cell(data, form, key, lambda text: text[:-1] + str((int(text[-1]) + 1) % 10))


def _change_cell(data: bytes, form: Format, key: Sequence[str], change: Callable[[str], str]) -> bytes:
    encoding = "cp1252" if codec(form.encoding) == "cp1252" else "utf-8"
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    lines = data.removeprefix(mark).decode(encoding).split("\n")
    at = form.columns.index(VALUE_COLUMN)
    described = {place for place, column in enumerate(form.columns) if not column}
    changed = 0
    for number, line in enumerate(lines):
        end = "\r" if line.endswith("\r") else ""
        fields = line.removesuffix("\r").split(form.delimiter)
        plain = ["" if place in described else text.strip('"') for place, text in enumerate(fields)]
        if len(fields) == len(form.columns) and [*plain[:at], *plain[at + 1 :]] == list(key):
            fields[at] = change(fields[at])
            lines[number] = form.delimiter.join(fields) + end
            changed += 1
    assert changed == 1
    return mark + "\n".join(lines).encode(encoding)
