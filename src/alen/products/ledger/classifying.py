"""Classify the lines that stand: written beside what was there, seen whole or not at all.

`local/classified/<state>/` holds

- `lines.parquet`   the columns of `model.ledger.CLASSIFIED`, and `supplier_key`
- `groups.parquet`  what is undecided, in groups to be reviewed, the largest amounts first: `GROUPS`
- `counts.json`     how much is decided, proposed and undecided, in all and by accounts year: `Counts`

A state is a name for all that decides: imports, rules, crosswalk, proposals. What a killed run left is
removed by the next one; a disk that is full or read-only leaves what stood before.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from alen.errors import BadFile, BadInput, BadWorkspace, DiskFailed, NotFound
from alen.measures.yardstick.classify import classified
from alen.measures.yardstick.rules import Rule
from alen.model.engine import Engine, Expression
from alen.model.ledger import CLASSIFIED, LINES
from alen.model.progress import SILENT, Progress
from alen.products.ledger.supplier_keys import quoted, supplier_key_sql
from alen.products.ledger.yardsticks import Yardstick
from alen.store.connect import damage_errors, local_errors, open_local, source_errors
from alen.store.folder import new_folder
from alen.store.local.books import PRIVATE_FILE, PRIVATE_FOLDER, Books
from alen.store.steps import step
from alen.store.writing import disk_errors, write_new

PROPOSALS = "proposals.parquet"
"""Below the workspace's local/: what is proposed for lines that no rule decides. It may not be there."""

GROUPS = (
    "group_key", "funktion", "art", "account_text", "supplier_key", "supplier", "is_person", "sample_text",
    "lines", "amount_ore", "abs_amount_ore", "years",
)  # fmt: skip
"""Columns of `groups.parquet`.

group_key       1 for the largest; a name within this state only
supplier        the name as it stands on the lines; of several the first by the alphabet
is_person       whether it is, or may be, a person on any of the lines
sample_text     the text of the largest line
abs_amount_ore  the lines' amounts without their signs, added up: what the groups are sorted by
years           accounts years, SMALLINT[]
"""

_VERSION = "1"
"""Part of a state's name: raised when the same rules would decide otherwise, or the files change."""


@dataclass(frozen=True)
class Share:
    """Some lines: how many, their amount, and their amounts without signs added up. Whole øre."""

    lines: int = 0
    amount_ore: int = 0
    abs_amount_ore: int = 0


@dataclass(frozen=True)
class Counts:
    """How far the rules came, in one accounts year or in all.

    it, not_it  decided by rules
    proposed    undecided lines for which something is proposed
    undecided   the rest
    """

    year: int | None
    it: Share
    not_it: Share
    proposed: Share
    undecided: Share

    @property
    def whole(self) -> Share:
        """All four together."""
        parts = (self.it, self.not_it, self.proposed, self.undecided)
        return Share(
            sum(part.lines for part in parts),
            sum(part.amount_ore for part in parts),
            sum(part.abs_amount_ore for part in parts),
        )


def state_of(books: Books, yardstick: Yardstick) -> str:
    """The name of the state that the imports, the yardstick and the proposals make."""
    proposals = books.read(PROPOSALS)
    said = "" if proposals is None else hashlib.sha256(proposals).hexdigest()
    return books.state(_VERSION, yardstick.version, said)


def classify_books(
    books: Books, yardstick: Yardstick, *, engine: Engine | None = None, progress: Progress | None = None
) -> Path:
    """The folder of the classification of what stands now, made unless it is there; older ones removed.

    engine  where the rules are asked; DuckDB on this machine when none is given

    Raises NotFound when no lines were imported, DiskFailed when the disk is full or read-only.
    """
    state = state_of(books, yardstick)
    folder = books.classified(state)
    if not (folder / "lines.parquet").is_file():
        if not books.lines():
            raise NotFound("no ledger was imported", do="Import one with `alen ledger import FILE`.")
        books.prepare()
        try:
            # What is made is seen whole or not at all: a folder without its lines is damage, and made anew.
            if folder.is_dir() and not (folder / "lines.parquet").is_file():
                shutil.rmtree(folder)
            with local_errors(folder), new_folder(folder) as temporary:
                os.chmod(temporary, PRIVATE_FOLDER)  # noqa: PTH101
                _fill(temporary, books, yardstick.rules, engine, progress or SILENT)
        except (DiskFailed, BadInput):
            # Another process may have made the very same meanwhile.
            if not (folder / "lines.parquet").is_file():
                raise
        step("ledger-classified")
    _sweep(books, state)
    return folder


def _sweep(books: Books, state: str) -> None:
    """Remove older states. One that is being written has a name with a point in front, and is left."""
    with disk_errors(books.root):
        for old in sorted((books.root / "classified").glob("[!.]*")):
            if old.name != state and old.is_dir():
                shutil.rmtree(old)


def _fill(
    folder: Path, books: Books, rules: Sequence[Rule], engine: Engine | None, progress: Progress
) -> None:
    total = sum(record.rows_imported for record in books.standing())
    spill, parts = folder / "spill", folder / "parts"
    duckdb = open_local(spill)
    progress.start("classify", total, "lines")
    try:
        with source_errors(str(books.root / "imports")):
            lines = read_lines(duckdb, books.lines(), _SOURCE)
        proposals = books.root / PROPOSALS
        on, given = duckdb, lines
        if engine is not None:
            on, given = engine, read_lines(engine, books.lines(), _SOURCE)
        proposed = _read(on, [proposals], "proposals") if proposals.is_file() else None
        decided = classified(given, rules, on, proposed)
        if on.name == "duckdb":
            query = str(on.compile(decided))
        else:
            on.to_parquet(decided, str(parts))
            query = f"SELECT * FROM read_parquet({quoted(str(parts / '*.parquet'))})"
        with _watched(duckdb, total, progress), damage_errors(str(books.root / "imports")):
            _write_lines(duckdb, query, folder / "lines.parquet")
        _write_groups(duckdb, folder)
        counts = [asdict(one) for one in counts_of(_said_in(duckdb, folder / "lines.parquet"))]
        write_new(folder / "counts.json", json.dumps(counts, indent=1).encode(), PRIVATE_FILE)
    finally:
        progress.finish()
        duckdb.disconnect()
    for left in (spill, parts):
        shutil.rmtree(left, ignore_errors=True)
    for path in folder.iterdir():
        os.chmod(path, PRIVATE_FILE)  # noqa: PTH101


@contextlib.contextmanager
def _watched(duckdb: Engine, total: int, progress: Progress) -> Iterator[None]:
    """Tell how far DuckDB says that it is, while the block runs its query."""
    ended = threading.Event()

    def watch() -> None:
        told = 0
        while not ended.wait(_GLANCE_SECONDS):
            done = int(total * max(0.0, min(duckdb.con.query_progress(), 100.0)) / 100)
            if done > told:
                progress.advance(done - told)
                told = done

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        ended.set()
        watching.join()


_GLANCE_SECONDS = 0.25

_SOURCE = "standing_lines"


def _read(engine: Engine, paths: Sequence[Path | str], name: str) -> Expression:
    """Parquet files, and folders of them, as one table of the engine's, under that name."""
    if engine.name == "duckdb":
        files = [str(Path(path) / "*.parquet" if Path(path).is_dir() else path) for path in paths]
        return engine.read_parquet(files, table_name=name)
    engine._session.read.parquet(*(str(path) for path in paths)).createOrReplaceTempView(name)
    return engine.table(name)


def read_lines(engine: Engine, paths: Sequence[Path | str], name: str) -> Expression:
    """Lines in Parquet files as a table of the engine's. Raises BadFile when columns of LINES are lacking."""
    table = _read(engine, paths, name)
    lacking = [column for column in LINES.column_names if column not in table.columns]
    if lacking:
        raise BadFile(
            f"lacks the columns {', '.join(lacking)}",
            where=", ".join(str(path) for path in paths),
            why="Only lines as `alen ledger import` writes them can be classified.",
        )
    return table.select(*LINES.column_names)


def _write_lines(duckdb: Engine, query: str, path: Path) -> None:
    """`lines.parquet`; each supplier's key is made once."""
    # Text is not cast: what is decided is an ENUM on DuckDB, which is faster to write and read back as text.
    columns = ", ".join(
        f"one.{column.name}"
        if column.type == "VARCHAR"
        else f"one.{column.name}::{column.type} AS {column.name}"
        for column in CLASSIFIED.columns
    )
    duckdb.raw_sql(
        f"""COPY (
            WITH one AS ({query}),
            keys AS (SELECT supplier, cvr_number, {supplier_key_sql()} AS supplier_key
                     FROM (SELECT DISTINCT supplier, cvr_number FROM {_SOURCE}))
            SELECT {columns}, keys.supplier_key FROM one LEFT JOIN keys
            ON one.supplier IS NOT DISTINCT FROM keys.supplier
            AND one.cvr_number IS NOT DISTINCT FROM keys.cvr_number
        ) TO {quoted(str(path))} (FORMAT parquet)"""
    )


_ADDED = """count(*) AS lines, sum(amount_ore)::BIGINT AS amount_ore,
    sum(abs(amount_ore))::BIGINT AS abs_amount_ore"""


def _write_groups(duckdb: Engine, folder: Path) -> None:
    source = f"read_parquet({quoted(str(folder / 'lines.parquet'))})"
    duckdb.raw_sql(
        f"""COPY (
            SELECT row_number() OVER (ORDER BY {_LARGEST})::INTEGER AS group_key, grouped.*
            FROM (
                SELECT funktion, art, account_text, supplier_key, min(supplier) AS supplier,
                    bool_or(is_person) AS is_person,
                    max({{'size': abs(amount_ore), 'text': text}}).text AS sample_text,
                    {_ADDED}, list_sort(list(DISTINCT accounts_year)) AS years
                FROM {source} WHERE is_it IS NULL
                GROUP BY funktion, art, account_text, supplier_key
            ) AS grouped
            ORDER BY group_key
        ) TO {quoted(str(folder / "groups.parquet"))} (FORMAT parquet)"""
    )


_LARGEST = "abs_amount_ore DESC, lines DESC, funktion, art, account_text, supplier_key"


def _said_in(engine: Engine, path: Path | str) -> list[tuple[Any, ...]]:
    """For each accounts year and what is said in it: lines, amount, absolute amount."""
    _read(engine, [path], _RESULT)
    if engine.name == "duckdb":
        return engine.raw_sql(_SAID).fetchall()
    return [tuple(row) for row in engine._session.sql(_SAID).collect()]


_RESULT = "classified_lines"
_SAID = f"""SELECT accounts_year, CASE WHEN is_it THEN 'it' WHEN NOT is_it THEN 'not_it'
        WHEN proposed_is_it IS NOT NULL THEN 'proposed' ELSE 'undecided' END AS said, {_ADDED}
    FROM {_RESULT} GROUP BY accounts_year, said ORDER BY accounts_year"""
"""Asked of DuckDB and of Spark."""


def counts_of(rows: Sequence[tuple[Any, ...]]) -> list[Counts]:
    """Counts from rows of (year, what was said, lines, amount, absolute amount): all years, then each."""
    found: dict[int | None, dict[str, Share]] = {None: {}}
    for year, said, *numbers in rows:
        one = Share(*numbers)
        found.setdefault(int(year), {})[said] = one
        so_far = found[None].get(said, Share())
        found[None][said] = Share(
            so_far.lines + one.lines,
            so_far.amount_ore + one.amount_ore,
            so_far.abs_amount_ore + one.abs_amount_ore,
        )
    said = ("it", "not_it", "proposed", "undecided")
    return [Counts(year, *(shares.get(name, Share()) for name in said)) for year, shares in found.items()]


def read_counts(folder: Path) -> list[Counts]:
    """The counts of a classification: all years together, then each. Raises BadWorkspace."""
    path = folder / "counts.json"
    try:
        found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
        return [
            Counts(one["year"], *(Share(**one[name]) for name in ("it", "not_it", "proposed", "undecided")))
            for one in found
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadWorkspace(
            f"the counts of the classification cannot be read ({error})",
            where=str(path),
            do="Run `alen ledger classify` again.",
        ) from error


def classify_file(source: str, target: str, rules: Sequence[Rule], engine: Engine) -> list[Counts]:
    """Classify lines of a Parquet file, or folder, into another one; what is decided of how much.

    On DuckDB both are files and the target is seen whole or not at all; on Spark they are whatever Spark
    can reach, and the target is a folder of Parquet files. The workspace's books are left alone.
    Raises BadFile when the source holds no lines, BadInput when the target stands already, DiskFailed.
    """
    with source_errors(source):
        lines = read_lines(engine, [source], _SOURCE)
    decided = classified(lines, rules, engine)
    if engine.name != "duckdb":
        engine.to_parquet(decided, target)
        return counts_of(_said_in(engine, target))
    path = Path(target)
    if path.exists():
        raise BadInput("the file is there already", where=target, do="Name a new file with --out.")
    # A folder of its own, which only the user can enter, since the engine makes its files for everybody.
    with disk_errors(path), tempfile.TemporaryDirectory(prefix=".new-", dir=path.parent) as name:
        part = Path(name) / path.name
        with local_errors(path), damage_errors(source):
            engine.raw_sql(f"COPY ({engine.compile(decided)}) TO {quoted(str(part))} (FORMAT parquet)")
            counts = counts_of(_said_in(engine, part))
        os.chmod(part, PRIVATE_FILE)  # noqa: PTH101
        part.rename(path)
    return counts
