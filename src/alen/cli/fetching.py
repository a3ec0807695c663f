"""What `update` and `demo` share: fetch what StatBank has published anew, table by table."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alen.cli.run import Run
from alen.errors import AlenError, BadInput, NetworkFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alen.sources.statbank.client import StatBankClient
    from alen.sources.statbank.fetch import Outcome
    from alen.store.workspace import Workspace


@dataclass(frozen=True)
class Fetched:
    """One table: what came of it, or the error; both None when it was not asked for at all."""

    table_id: str
    outcome: Outcome | None = None
    error: AlenError | None = None


@contextmanager
def statbank_client(run: Run) -> Iterator[StatBankClient]:
    """A client of the StatBank of the settings."""
    from alen.build.definitions import statbank_tables
    from alen.sources.statbank.client import StatBankClient

    with StatBankClient(run.settings.statbank_api or statbank_tables().publisher.api) as client:
        yield client


def fetch_tables(
    run: Run, client: StatBankClient, workspace: Workspace, wanted: Sequence[str] = (), *, force: bool = False
) -> list[Fetched]:
    """Fetch every table, or those wanted, one after the other, and say how each went.

    When StatBank cannot be reached at all, the tables that are left are not tried.
    Raises BadInput for a table Alen does not know, DiskFailed or Locked.
    """
    from alen.build.definitions import statbank_tables
    from alen.sources.statbank.fetch import fetch_all
    from alen.store import editions
    from alen.store.snapshots import SnapshotStore
    from alen.store.workspace import lock

    tables = statbank_tables()
    chosen = choose_tables(tuple(tables.tables), wanted)
    found: list[Fetched] = []
    store, progress = SnapshotStore(workspace.root), run.progress()
    with lock(workspace):
        # Here too, since no build follows when what was fetched is what there was.
        store.sweep()
        editions.sweep(workspace)
        for place, table_id in enumerate(chosen):
            spec = tables.tables[table_id]
            report = fetch_all(client, store, [spec], tables.publisher, force=force, progress=progress)
            found += [Fetched(table_id, outcome=outcome) for outcome in report.outcomes]
            found += [Fetched(table_id, error=error) for _, error in report.errors]
            tell_outcome(run, found[-1])
            if isinstance(found[-1].error, NetworkFailed) and not client.reachable():
                found += [Fetched(left) for left in chosen[place + 1 :]]
                break
    return found


def choose_tables(known: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """The tables asked for, case forgiven, in the catalogue's order; all when none is named.

    Raises BadInput for one Alen does not know.
    """
    asked = {one.strip().upper() for one in wanted}
    unknown = asked - {one.upper() for one in known}
    if unknown:
        raise BadInput(
            f"'{min(unknown)}' is no table Alen asks for", where="--table", do=f"Known: {', '.join(known)}."
        )
    return [one for one in known if not asked or one.upper() in asked]


def tell_outcome(run: Run, one: Fetched) -> None:
    """Say how one table went."""
    words = run.words
    if one.error is not None:
        run.tell("{table}: not fetched. {what}", table=one.table_id, what=words.retell(one.error.what))
    elif one.outcome is not None and one.outcome.status == "unchanged":
        run.tell("{table}: unchanged since {updated}", table=one.table_id, updated=one.outcome.updated[:10])
    elif one.outcome is not None:
        run.tell(
            "{table}: fetched, {rows} rows, {size} bytes, published {updated}",
            table=one.table_id,
            rows=words.integer(one.outcome.rows),
            size=words.integer(one.outcome.bytes),
            updated=one.outcome.updated[:10],
        )


def needs_build(workspace: Workspace) -> bool:
    """Whether the edition in use rests on other snapshots or definitions than those that are here.

    So a run that was killed between fetching and building is made good by the next, and a new remark,
    correction or version of Alen is not forgotten.
    """
    from alen.build.definitions import fingerprint
    from alen.build.selection import choose, packaged_records
    from alen.errors import BadEdition, NotFound
    from alen.store import editions
    from alen.store.snapshots import SnapshotStore

    store = SnapshotStore(workspace.root)
    try:
        manifest = editions.read_manifest(workspace, editions.current_id(workspace))
    except (NotFound, BadEdition):
        return True
    if manifest.data.get("definitions") != fingerprint(workspace):
        return True
    wanted = {record.sha256 for record in choose(store.records(), packaged_records(store))}
    return wanted != {str(record["sha256"]) for record in manifest.records}
