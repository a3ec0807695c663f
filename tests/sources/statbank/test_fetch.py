"""Only whole answers are kept, once each; what was kept is never asked for again."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.needs import REPOSITORY
from tests.replay.server import ReplayServer
from tests.replay.service import CONTACTS, Service
from tests.replay.world import World, invented_municipalities

from alen.errors import DiskFailed, NetworkFailed, SourceRefused
from alen.model.provenance import FetchRecord
from alen.sources.statbank.client import Refusal, StatBankClient
from alen.sources.statbank.fetch import Outcome, fetch_all, fetch_table
from alen.sources.statbank.spec import StatBankTables
from alen.store.snapshots import SnapshotStore

LIMIT = 2_000
"""A cell limit that the small invented tables exceed."""


class Asker:
    """Fetches tables of one server into one store."""

    def __init__(self, client: StatBankClient, store: SnapshotStore, tables: StatBankTables) -> None:
        self.client = client
        self.store = store
        self.tables = tables

    def __call__(self, table_id: str, **more: object) -> Outcome:
        table, publisher = self.tables.table(table_id), self.tables.publisher
        return fetch_table(self.client, self.store, table, publisher, **more)  # type: ignore[arg-type]


@pytest.fixture
def fetch(client: StatBankClient, store: SnapshotStore, tables: StatBankTables) -> Asker:
    return Asker(client, store, tables)


def data(store: SnapshotStore) -> list[FetchRecord]:
    return [r for r in store.records() if r.role == "data"]


def nothing_kept(store: SnapshotStore) -> bool:
    blobs = list(store.blobs.iterdir()) if store.blobs.is_dir() else []
    return not blobs and not store.records()


def lines(store: SnapshotStore, records: tuple[FetchRecord, ...]) -> list[bytes]:
    """All lines but headers, sorted; the time and value columns are last in every file."""
    found = [store.read(r.sha256).removeprefix(b"\xef\xbb\xbf").split(b"\r\n")[1:-1] for r in records]
    return sorted(line for part in found for line in part)


def test_every_table_is_fetched_as_bulk(fetch: Asker, store: SnapshotStore, replay: ReplayServer) -> None:
    report = fetch_all(fetch.client, store, fetch.tables.tables.values(), fetch.tables.publisher)
    assert not report.errors
    assert [o.status for o in report.outcomes] == ["fetched"] * 9
    assert replay.count("data", "BULK") == replay.count("data") == 9
    for record in data(store):
        body = store.read(record.sha256)
        assert body.endswith(b"\r\n")
        header = body.split(b"\r\n")[0].decode()
        assert tuple(header.split(";")) == (*(c.upper() for c in record.format.columns[:-1]), "INDHOLD")
        assert record.format.columns[-2:] == ("Tid", "INDHOLD")


def test_a_record_says_what_was_asked_and_when(fetch: Asker, store: SnapshotStore) -> None:
    outcome = fetch("REGK31")
    (record,) = data(store)
    assert outcome.records == (record,)
    assert (record.kind, record.publisher, record.table_id) == ("fetched", "dst", "REGK31")
    assert record.title == "Kommunernes regnskaber på funktioner"
    assert record.publisher_updated == outcome.updated == "2025-05-22T08:00:00"
    assert record.absent_means == "zero"
    assert record.licence == "CC BY 4.0"
    assert record.url == "https://www.statistikbanken.dk/REGK31"
    assert record.format.media == "bulk"
    assert record.format.encoding == "utf-8"
    assert record.request is not None
    assert record.request["valuePresentation"] == "Code"
    assert record.request_id
    assert record.fetched_at.endswith("Z")
    assert record.size == outcome.bytes == len(store.read(record.sha256))
    assert outcome.rows == store.read(record.sha256).count(b"\r\n") - 1
    (info,) = [r for r in store.records() if r.role == "tableinfo"]
    assert record.tableinfo_sha256 == info.sha256
    assert store.read(info.sha256).startswith(b'{"id":"REGK31"')


def test_unchanged_is_not_asked_again(fetch: Asker, store: SnapshotStore, replay: ReplayServer) -> None:
    first = fetch("ARE207")
    again = fetch("ARE207")
    assert (first.status, again.status) == ("fetched", "unchanged")
    assert again.records == first.records
    assert (again.bytes, again.rows) == (0, 0)
    assert replay.count("data") == 1
    assert len(store.records()) == 2


def test_a_new_publication_is_fetched(fetch: Asker, store: SnapshotStore, replay: ReplayServer) -> None:
    fetch("ARE207")
    replay.service.publish("ARE207", "2026-02-27T08:00:00")
    replay.service.releases["ARE207"] = "2027-02-26T08:00:00"
    outcome = fetch("ARE207")
    assert outcome.status == "fetched"
    assert outcome.updated == "2026-02-27T08:00:00"
    assert outcome.next_release == "2027-02-26T08:00:00"
    assert len({r.batch for r in data(store)}) == 2


def test_another_question_is_asked(fetch: Asker, store: SnapshotStore) -> None:
    fetch("REGK31")
    spec = fetch.tables.table("REGK31")
    more = tuple(replace(v, select=("64550", "64551")) if v.role == "funktion" else v for v in spec.variables)
    changed = replace(spec, variables=more)
    assert fetch_table(fetch.client, store, changed, fetch.tables.publisher).status == "fetched"


def test_force_asks_again_in_a_batch_of_its_own(fetch: Asker, store: SnapshotStore) -> None:
    first = fetch("ARE207")
    forced = fetch("ARE207", force=True)
    assert forced.status == "fetched"
    assert forced.records[0].batch != first.records[0].batch
    assert fetch("ARE207").records == forced.records


def test_a_lost_blob_is_fetched_again(fetch: Asker, store: SnapshotStore) -> None:
    first = fetch("ARE207")
    (store.blobs / first.records[0].sha256).unlink()
    assert fetch("ARE207").status == "fetched"
    assert fetch("ARE207").status == "unchanged"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("cut", "does not end in a line break"),
        ("truncated", "middle of an answer"),
        ("html", "HTML"),
        ("html503", "503"),
        ("unavailable", "503"),
        ("busy", "429"),
        ("reset", "cannot be reached|middle of an answer"),
        ("wrong_header", "header"),
    ],
)
def test_a_broken_answer_leaves_nothing(
    fault: str, words: str, fetch: Asker, store: SnapshotStore, replay: ReplayServer
) -> None:
    replay.order(fault, times=9)
    with pytest.raises((SourceRefused, NetworkFailed), match=words):
        fetch("REGK31")
    assert nothing_kept(store)


def test_lines_that_are_missing_leave_nothing(
    fetch: Asker, store: SnapshotStore, replay: ReplayServer
) -> None:
    replay.order("short")
    with pytest.raises(SourceRefused, match="have no line"):
        fetch("ARE207")
    assert nothing_kept(store)


def test_a_cut_answer_is_mended_by_asking_again(fetch: Asker, replay: ReplayServer) -> None:
    replay.order("truncated", times=2)
    assert fetch("REGK31").status == "fetched"
    assert replay.count("data") == 3


def test_zeros_that_bulk_leaves_out_are_confirmed(tables: StatBankTables, store: SnapshotStore) -> None:
    world = World(years=(2016, 2018), begins={"072": 2018})
    with ReplayServer(Service(world)) as server, StatBankClient(server.address) as client:
        outcome = fetch_table(client, store, tables.table("REGR55"), tables.publisher)
        assert server.count("data", "BULK") == 1
        assert server.count("data", "CSV") == 1
    (record,) = outcome.records
    assert "2 organisation-periods have no line" in record.note
    assert "all their cells are 0" in record.note
    assert len(data(store)) == 1


def test_gaps_are_not_zeros_where_absence_means_missing(
    tables: StatBankTables, store: SnapshotStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(years=(2016, 2018), begins={"072": 2018})
    with ReplayServer(Service(world)) as server, StatBankClient(server.address) as client:
        honest = client.tableinfo("REGR55")
        changed = replace(honest, body=honest.body.replace(b'"suppressedDataValue":"0"', b'"x":1'))
        monkeypatch.setattr(client, "tableinfo", lambda _: changed)
        with pytest.raises(SourceRefused, match="have no line"):
            fetch_table(client, store, tables.table("REGR55"), tables.publisher)
    assert nothing_kept(store)


def test_csv_when_bulk_is_refused(fetch: Asker, store: SnapshotStore, replay: ReplayServer) -> None:
    replay.service.refuses_bulk.add("REGK31")
    replay.service.cell_limit = LIMIT
    outcome = fetch("REGK31", cell_limit=LIMIT)
    assert outcome.status == "fetched"
    assert len(outcome.records) > 1
    assert [r.part for r in outcome.records] == list(range(1, len(outcome.records) + 1))
    assert {r.parts for r in outcome.records} == {len(outcome.records)}
    assert len({r.batch for r in outcome.records}) == 1
    assert {(r.format.media, r.format.encoding) for r in outcome.records} == {("csv", "utf-8-sig")}
    assert fetch("REGK31", cell_limit=LIMIT).status == "unchanged"


def test_slices_together_are_the_whole(fetch: Asker, store: SnapshotStore, replay: ReplayServer) -> None:
    bulk = fetch("REGK31").records
    replay.service.refuses_bulk.add("REGK31")
    sliced = fetch("REGK31", cell_limit=LIMIT, force=True).records
    assert len(sliced) > 1
    whole = [line for line in lines(store, sliced) if not line.endswith(b";0")]
    assert whole == lines(store, bulk)


def test_slices_kept_before_an_interruption_are_not_asked_again(
    fetch: Asker, store: SnapshotStore, replay: ReplayServer
) -> None:
    replay.service.refuses_bulk.add("REGK31")
    replay.order("unavailable", skip=3, times=99)  # BULK, then two slices
    with pytest.raises(SourceRefused, match="503"):
        fetch("REGK31", cell_limit=LIMIT)
    kept = data(store)
    assert len(kept) == 2
    replay.faults.clear()
    replay.calls.clear()
    outcome = fetch("REGK31", cell_limit=LIMIT)
    assert [r for r in outcome.records if r in kept] == kept
    assert replay.count("data", "BULK") == 0
    assert replay.count("data", "CSV") == len(outcome.records) - 2
    assert len(data(store)) == len(outcome.records)


@pytest.mark.parametrize("limit", [LIMIT, 2 * LIMIT])
def test_a_part_is_never_kept_twice_in_one_batch(
    limit: int, fetch: Asker, store: SnapshotStore, replay: ReplayServer
) -> None:
    replay.service.refuses_bulk.add("REGK31")
    replay.order("unavailable", skip=3, times=99)
    with pytest.raises(SourceRefused):
        fetch("REGK31", cell_limit=LIMIT)
    (store.blobs / data(store)[0].sha256).unlink()
    replay.faults.clear()
    fetch("REGK31", cell_limit=limit)
    named = [(r.batch, r.part) for r in data(store)]
    assert len(named) == len(set(named))
    assert fetch("REGK31", cell_limit=limit).status == "unchanged"


KILLED = """
import os, sys
from pathlib import Path
import alen.sources.statbank.fetch as fetch
from alen.sources.statbank.client import StatBankClient
from alen.sources.statbank.spec import parse_tables
from alen.store.packaged import read_text
from alen.store.snapshots import SnapshotStore

received = [0]
def die_in_the_third(name):
    received[0] += name == "answer-received"
    if received[0] == 3:
        os.kill(os.getpid(), 9)

fetch.step = die_in_the_third
tables = parse_tables(read_text("sources", "statbank", "tables.yml"))
store = SnapshotStore(Path(sys.argv[2]))
fetch.fetch_table(
    StatBankClient(sys.argv[1]), store, tables.table("REGK31"), tables.publisher, cell_limit=int(sys.argv[3])
)
"""


def test_a_killed_fetch_goes_on_where_it_was(
    fetch: Asker, store: SnapshotStore, replay: ReplayServer, tmp_path: Path
) -> None:
    replay.service.refuses_bulk.add("REGK31")
    command = [sys.executable, "-c", KILLED, replay.address, str(tmp_path), str(LIMIT)]
    assert subprocess.run(command, cwd=REPOSITORY, check=False).returncode == -9
    assert len(data(store)) == 2
    store.sweep()
    replay.calls.clear()
    outcome = fetch("REGK31", cell_limit=LIMIT)
    assert replay.count("data", "CSV") == len(outcome.records) - 2
    named = {r.sha256 for r in store.records()}
    assert {path.name for path in store.blobs.iterdir()} == named


def test_published_anew_in_the_middle_starts_over_once(
    fetch: Asker, store: SnapshotStore, replay: ReplayServer
) -> None:
    replay.order("moved")
    outcome = fetch("ARE207")
    assert outcome.updated == "2025-02-28T08:01:00"
    assert [r.publisher_updated for r in data(store)] == ["2025-02-28T08:01:00"]
    assert replay.count("data") == 2


def test_published_anew_twice_is_refused(fetch: Asker, store: SnapshotStore, replay: ReplayServer) -> None:
    replay.order("moved", times=2)
    with pytest.raises(SourceRefused, match="published the table anew"):
        fetch("ARE207")
    assert nothing_kept(store)


def test_published_anew_between_slices_never_mixes(
    fetch: Asker, store: SnapshotStore, replay: ReplayServer
) -> None:
    replay.service.refuses_bulk.add("REGK31")
    replay.order("moved", skip=2)
    outcome = fetch("REGK31", cell_limit=LIMIT)
    assert {r.publisher_updated for r in outcome.records} == {"2025-05-22T08:01:00"}
    old = [r for r in data(store) if r.publisher_updated == "2025-05-22T08:00:00"]
    assert 0 < len(old) < old[0].parts


def test_codes_spelt_differently_are_asked_as_spelt(tables: StatBankTables, store: SnapshotStore) -> None:
    world = World(years=(2016, 2017), dotted=True)
    with ReplayServer(Service(world)) as server, StatBankClient(server.address) as client:
        outcome = fetch_table(client, store, tables.table("REGK31"), tables.publisher)
    assert b";6.45.52;" in store.read(outcome.records[0].sha256)


def test_one_table_that_fails_does_not_lose_the_others(
    fetch: Asker, store: SnapshotStore, replay: ReplayServer
) -> None:
    replay.order("html", table="REGR55", times=9)
    report = fetch_all(fetch.client, store, fetch.tables.tables.values(), fetch.tables.publisher)
    assert [table for table, _ in report.errors] == ["REGR55"]
    assert len(report.outcomes) == 8


def test_a_full_disk_stops_everything(
    fetch: Asker, store: SnapshotStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise DiskFailed("could not write: no space left")

    monkeypatch.setattr(store, "writer", full)
    with pytest.raises(DiskFailed):
        fetch_all(fetch.client, store, fetch.tables.tables.values(), fetch.tables.publisher)


def test_statbanks_refusal_is_passed_on(fetch: Asker, replay: ReplayServer) -> None:
    spec = replace(fetch.tables.table("ARE207"), table_id="ARE999")
    with pytest.raises(Refusal, match="Tabel findes ikke: ARE999"):
        fetch_table(fetch.client, fetch.store, spec, fetch.tables.publisher)
    assert replay.count("tableinfo") == 1


def test_suppressed_cells_are_kept_as_sent(tables: StatBankTables, store: SnapshotStore) -> None:
    cell = ("271", "64552", "1", "TOT", "LOBM", "2016")
    world = World(years=(2016, 2017), suppressed=frozenset({("REGK31", cell)}))
    with ReplayServer(Service(world)) as server, StatBankClient(server.address) as client:
        outcome = fetch_table(client, store, tables.table("REGK31"), tables.publisher)
    assert b"\r\n271;64552;1;TOT;LOBM;2016;..\r\n" in store.read(outcome.records[0].sha256)


class Heard:
    """Remembers what was told of the progress."""

    def __init__(self) -> None:
        self.labels: list[str] = []
        self.amount = 0
        self.note = ""
        self.finished = 0

    def start(self, label: str, total: int | None, unit: str) -> None:
        self.labels.append(f"{label} in {unit}")

    def advance(self, amount: int, note: str = "") -> None:
        self.amount += amount
        self.note = note

    def finish(self) -> None:
        self.finished += 1


def test_progress_tells_bytes_and_rows(fetch: Asker) -> None:
    heard = Heard()
    outcome = fetch("REGK31", progress=heard)
    assert heard.labels == ["REGK31 BULK in bytes"]
    assert heard.amount == outcome.bytes
    assert heard.note == f"{outcome.rows} rows"
    assert heard.finished == 1


def test_contact_persons_stay_in_the_store(fetch: Asker, store: SnapshotStore, replay: ReplayServer) -> None:
    outcome = fetch("ARE207")
    told = repr(outcome) + "".join(r.to_json() for r in store.records())
    replay.order("html", times=9)
    with pytest.raises(SourceRefused) as caught:
        fetch("ARE207", force=True)
    told += str(caught.value)
    private = [text for contact in CONTACTS for text in contact.values()]
    assert not [text for text in private if text in told]
    (info,) = [r for r in store.records() if r.role == "tableinfo"]
    assert private[0].encode() in store.read(info.sha256)


@pytest.mark.slow
def test_a_national_table_stays_below_statbanks_own_limit(
    tables: StatBankTables, store: SnapshotStore
) -> None:
    service = Service(World(invented_municipalities(98), (2016, 2024)), refuses_bulk={"FOLK1A"})
    with ReplayServer(service) as server, StatBankClient(server.address) as client:
        outcome = fetch_table(client, store, tables.table("FOLK1A"), tables.publisher)
    assert len(outcome.records) == 2
    assert outcome.rows == 101 * 127 * 20
