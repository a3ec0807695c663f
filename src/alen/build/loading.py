"""Chosen snapshots into the core tables: spell, key, load, hold unique."""

from __future__ import annotations

import contextlib
import itertools
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import duckdb
import ibis
import pyarrow as pa

from alen.build.definitions import Definitions
from alen.build.doubles import require_unique
from alen.errors import BadFile
from alen.model.engine import ArrowTable, Engine, Expression
from alen.model.progress import Progress
from alen.model.provenance import FetchRecord
from alen.model.tables import BY_NAME
from alen.sources.statbank import load
from alen.sources.statbank.labels import LabelIndex
from alen.sources.statbank.load import Source
from alen.sources.statbank.spec import LARGEST_AMOUNT, TableSpec, VariableSpec, normalise_code
from alen.store.snapshots import SnapshotStore
from alen.store.steps import step

CODE_LISTS = (*load.ACCOUNT_ROLES, "series")

_ACCOUNT_KEY = (
    "organisation_key", "funktion_key", "dranst_key", "ejer_key", "gruppering_key", "art_key",
    "price_unit_key", "year",
)  # fmt: skip
_OBSERVATION_KEY = ("organisation_key", "series_key", "year", "quarter")


@dataclass(frozen=True)
class SetAside:
    """Lines of a snapshot that were not loaded, and why."""

    snapshot_key: int
    reason: str
    variable: str
    codes: tuple[str, ...]
    lines: int


@dataclass(frozen=True)
class Clash:
    """Cells that two snapshots of one table hold; the one of higher precedence was kept.

    A publisher's answer also holds what it leaves out, if it was asked for it.
    """

    kept_key: int
    left_key: int
    cells: int
    differing: int


@dataclass
class Loaded:
    """What the core tables hold, and what they do not.

    partly  snapshots fetched by hand that are not known to hold every code of their table
    """

    sources: tuple[Source, ...]
    keys: dict[tuple[str, str], int]
    labels: dict[tuple[str, str], dict[str, str]]
    set_aside: list[SetAside] = field(default_factory=list[SetAside])
    clashes: list[Clash] = field(default_factory=list[Clash])
    partly: set[int] = field(default_factory=set[int])

    def of_table(self, table_id: str) -> list[Source]:
        """The snapshots of one table, in order of precedence."""
        return [source for source in self.sources if source.spec.table_id == table_id]


def tableinfo_of(record: FetchRecord, store: SnapshotStore) -> Mapping[str, object] | None:
    """The tableinfo a fetched snapshot went by; None where there is none."""
    if not record.tableinfo_sha256:
        return None
    return cast(Mapping[str, object], json.loads(store.read(record.tableinfo_sha256).decode("utf-8-sig")))


def label_index(
    spec: TableSpec, definitions: Definitions, tableinfo: Mapping[str, object] | None
) -> LabelIndex:
    """What texts of one table mean, given the known organisations."""
    names: dict[str, str] = {}
    for organisation in definitions.organisations:
        names[organisation.name_da] = organisation.code
    return LabelIndex.build(spec, names, (), tableinfo)


def read_sources(
    engine: Engine,
    store: SnapshotStore,
    definitions: Definitions,
    records: Sequence[FetchRecord],
    folder: Path,
) -> tuple[Source, ...]:
    """Each StatBank snapshot with its spellings; hashes are checked here.

    Raises BadSnapshot for changed bytes, BadFile for a code that means nothing.
    """
    found: list[Source] = []
    ordered = sorted(enumerate(records), key=lambda pair: (pair[1].table_id, pair[0]))
    for key, (_, record) in enumerate(ordered, start=1):
        path = store.path(record.sha256)
        spec = definitions.tables.tables.get(record.table_id)
        if spec is None:
            continue
        labels = label_index(spec, definitions, tableinfo_of(record, store))
        with _file_errors(record), load.as_utf8(path, record.format, folder) as utf8:
            raws = load.raw_values(record, load.scan(engine, utf8, record.format))
        found.append(Source(key, record, spec, path, load.spellings(record, spec, labels, raws)))
    return tuple(found)


@contextlib.contextmanager
def _file_errors(record: FetchRecord) -> Iterator[None]:
    """Turn what the engine says of a file it cannot split into fields into BadFile, naming the snapshot."""
    try:
        yield
    except (duckdb.InvalidInputException, duckdb.ConversionException, UnicodeDecodeError) as error:
        raise BadFile(
            f"the file cannot be read as the table it is said to be: {str(error).splitlines()[0]}",
            where=f"snapshot {record.sha256} of {record.table_id}",
            why="A file that is read in part would give wrong sums.",
            do="Fetch or import the table again, and remove this snapshot's record from snapshots/fetches.",
        ) from error


def snapshot_keys(records: Sequence[FetchRecord]) -> dict[int, FetchRecord]:
    """The number of every chosen snapshot, those that are no StatBank table included."""
    ordered = sorted(enumerate(records), key=lambda pair: (pair[1].table_id, pair[0]))
    return {key: record for key, (_, record) in enumerate(ordered, start=1)}


def _selected(variable: VariableSpec, code: str) -> bool:
    if not isinstance(variable.select, tuple) or code == variable.when_absent:
        return True
    return normalise_code(code) in {normalise_code(wanted) for wanted in variable.select}


def _aside(source: Source, definitions: Definitions) -> dict[str, tuple[str, set[str]]]:
    """Raw texts whose lines are left out: variable -> (reason, texts)."""
    found: dict[str, tuple[str, set[str]]] = {}
    for spelling in source.spellings:
        variable = source.spec.variable(spelling.variable) if spelling.variable else None
        if variable is None or not spelling.raw:
            continue
        if variable.role == "organisation":
            if definitions.organisations.by_code(spelling.code) is None:
                found.setdefault(variable.code, ("unknown_organisation", set()))[1].add(spelling.raw)
        elif not _selected(variable, spelling.code):
            found.setdefault(variable.code, ("not_selected", set()))[1].add(spelling.raw)
    return found


def key_codes(sources: Iterable[Source], definitions: Definitions) -> dict[tuple[str, str], int]:
    """(role, code) -> key, the same for the same snapshots: codes are numbered in sorted order."""
    codes: dict[str, set[str]] = {role: set() for role in CODE_LISTS}
    keys: dict[tuple[str, str], int] = {}
    for source in sources:
        by_role: dict[str, set[str]] = {}
        for spelling in source.spellings:
            variable = source.spec.variable(spelling.variable) if spelling.variable else None
            if (
                variable is None
                or variable.role in {"organisation", "time"}
                or _selected(variable, spelling.code)
            ):
                by_role.setdefault(spelling.role, set()).add(spelling.code)
        for code in by_role.get("organisation", ()):
            organisation = definitions.organisations.by_code(code)
            if organisation is not None:
                keys["organisation", code] = organisation.key
        keys.update({("time", code): load.period_key(code) for code in by_role.get("time", ())})
        if source.spec.kind == "account":
            for role in load.ACCOUNT_ROLES:
                codes[role] |= by_role.get(role, set())
        else:
            codes["series"] |= set(series_of(source, by_role))
    for role, members in codes.items():
        keys.update({(role, code): key for key, code in enumerate(sorted(members))})
    return keys


def series_of(source: Source, by_role: Mapping[str, set[str]]) -> list[str]:
    """The names of all series a snapshot may hold."""
    roles = [role for role in load.SERIES_ROLES if source.spec.role(role) is not None]
    combinations = itertools.product(*(sorted(by_role.get(role, ())) for role in roles))
    return [
        load.series_name(source.spec.table_id, dict(zip(roles, codes, strict=True)), source.spec)
        for codes in combinations
    ]


def _labels(source: Source, info: Mapping[str, object] | None) -> dict[str, dict[str, str]]:
    """role -> code -> the publisher's label: tableinfo's, else that of tables.yml, else the file's own."""
    found: dict[str, dict[str, str]] = {}
    for variable in source.spec.variables:
        known = found.setdefault(variable.role, {})
        for label, code in variable.labels.items():
            known.setdefault(code, label)
    if source.record.format.presentation == "label":
        for spelling in source.spellings:
            if spelling.raw.strip() and spelling.raw.strip() != spelling.code:
                found.setdefault(spelling.role, {}).setdefault(spelling.code, spelling.raw.strip())
    listed = cast(list[dict[str, Any]], info["variables"]) if info else []
    codes = {(s.variable, s.raw): (s.role, s.code) for s in source.spellings}
    for item in listed:
        for value in cast(list[dict[str, str]], item["values"]):
            for variable in (str(item["id"]), str(item["id"]).upper()):
                role_code = codes.get((variable, value["id"]))
                if role_code is not None:
                    found.setdefault(role_code[0], {})[role_code[1]] = value["text"]
    return found


def _holds_all(source: Source, info: Mapping[str, object] | None) -> bool:
    """Whether a snapshot has every code of those variables of which all are wanted, as tableinfo tells."""
    listed = cast(list[dict[str, Any]], info["variables"]) if info else []
    counts = {str(item["id"]).casefold(): len(cast(list[object], item["values"])) for item in listed}
    return all(
        len(set(source.codes(variable.role).values())) >= counts.get(variable.code.casefold(), sys.maxsize)
        for variable in source.spec.variables
        if variable.select == "all" and variable.role not in {"organisation", "time"}
    )


def load_core(
    engine: Engine,
    store: SnapshotStore,
    definitions: Definitions,
    records: Sequence[FetchRecord],
    folder: Path,
    progress: Progress,
) -> Loaded:
    """Load every StatBank snapshot into core_statbank__account and core_statbank__observation.

    Raises BadFile when a line has no number where one must be, finds no key, or stands twice.
    """
    sources = read_sources(engine, store, definitions, records, folder)
    loaded = Loaded(sources, key_codes(sources, definitions), {})
    for source in sources:
        info = tableinfo_of(source.record, store)
        if source.record.absent_means == "not_in_file" and not _holds_all(source, info):
            loaded.partly.add(source.key)
        for role, known in _labels(source, info).items():
            # The first snapshot has precedence, in what codes are called too.
            held = loaded.labels.setdefault((source.spec.table_id, role), {})
            held.update({code: label for code, label in known.items() if code not in held})
    progress.start("load", len(sources), "snapshots")
    before: dict[str, list[Source]] = {}
    for source in sources:
        with _file_errors(source.record), load.as_utf8(source.path, source.record.format, folder) as utf8:
            _load_one(engine, source, utf8, definitions, loaded, before.get(source.spec.table_id, []))
        before.setdefault(source.spec.table_id, []).append(source)
        progress.advance(1, source.spec.table_id)
        step("snapshot-loaded")
    progress.finish()
    require_unique(engine, "core_statbank__account", _ACCOUNT_KEY, sources)
    require_unique(engine, "core_statbank__observation", _OBSERVATION_KEY, sources)
    return loaded


def _load_one(
    engine: Engine,
    source: Source,
    path: Path,
    definitions: Definitions,
    loaded: Loaded,
    earlier: Sequence[Source],
) -> None:
    lines = load.scan(engine, path, source.record.format)
    for variable, (reason, texts) in _aside(source, definitions).items():
        column = lines[load.column_name(source.record.format.columns.index(variable))]
        left_out = column.isin(sorted(texts))
        count = _count(engine, lines.filter(left_out))
        if count:
            loaded.set_aside.append(SetAside(source.key, reason, variable, tuple(sorted(texts)[:20]), count))
        lines = lines.filter(~left_out)
    if source.spec.kind == "account":
        table, rows = "core_statbank__account", load.account_rows(lines, source, loaded.keys)
    else:
        table = "core_statbank__observation"
        rows = _with_series_key(load.observation_rows(lines, source, loaded.keys), loaded.keys)
    rivals = [s for s in earlier if s.record.batch != source.record.batch or not s.record.batch]
    if not rivals:
        # The usual case, and the big one: straight into the table, looked through there.
        _insert(engine, table, rows)
        _require_whole(engine, engine.table(table), source)
        return
    engine.create_table("staged", rows, temp=True)
    try:
        _require_whole(engine, engine.table("staged"), source)
        _insert(engine, table, _without_rivals(engine, engine.table("staged"), table, source, rivals, loaded))
    finally:
        engine.drop_table("staged", force=True)


def _with_series_key(rows: Expression, keys: Mapping[tuple[str, str], int]) -> Expression:
    known = {code: key for (role, code), key in keys.items() if role == "series"}
    table = ibis.memtable(
        {"series": list(known), "series_key": list(known.values())},
        schema=ibis.schema({"series": "string", "series_key": "int32"}),
    )
    found = rows.left_join(table, rows.series == table.series).drop("series", "series_right")
    return found.mutate(series_key=found.series_key.fill_null(load.UNPLACED))


def _count(engine: Engine, table: Expression) -> int:
    return int(engine.to_pyarrow(table.count()).as_py())


def _require_whole(engine: Engine, rows: Expression, source: Source) -> None:
    """Refuse a snapshot with a line that holds no number, or whose codes were not found."""
    mine = rows.filter(rows.snapshot_key == source.key)
    keys = [name for name in rows.columns if name.endswith("_key") and name != "snapshot_key"]
    unplaced = mine.year < 0
    for name in keys:
        unplaced = unplaced | (mine[name] == load.UNPLACED)
    bad = (mine.status == load.NOT_A_NUMBER).sum()
    facts = engine.to_pyarrow(
        mine.aggregate(
            bad=bad,
            unplaced=unplaced.sum(),
            highest=mine.value_reported.max(),
            lowest=mine.value_reported.min(),
        )
    ).to_pylist()[0]
    where = f"snapshot {source.record.sha256[:12]} of {source.spec.table_id}"
    do = "Fetch the table again; if it persists, run `alen statbank check`."
    if facts["bad"]:
        raise BadFile(
            f"{facts['bad']} lines hold neither a number nor a known sign of a missing one",
            where=where,
            why="A text that is no number must not become one.",
            do=do,
        )
    extreme = max(abs(facts["highest"] or 0), abs(facts["lowest"] or 0))
    if extreme > LARGEST_AMOUNT:
        raise BadFile(
            f"the number {extreme} is larger than any account",
            where=where,
            why=f"Numbers up to {LARGEST_AMOUNT} are taken, in what the table counts in.",
            do=do,
        )
    if facts["unplaced"]:
        raise BadFile(
            f"{facts['unplaced']} lines hold a code that was neither asked for nor known",
            where=where,
            why="A line that cannot be placed would be lost in silence.",
            do=do,
        )


def _columns(table: str) -> tuple[str, ...]:
    return BY_NAME[table].column_names


def _insert(engine: Engine, table: str, rows: Expression) -> None:
    engine.insert(table, rows.select(*_columns(table)))


def _without_rivals(
    engine: Engine, staged: Expression, table: str, source: Source, rivals: Sequence[Source], loaded: Loaded
) -> Expression:
    """The staged rows that no snapshot of higher precedence holds; the others are counted."""
    keys = _ACCOUNT_KEY if table == "core_statbank__account" else _OBSERVATION_KEY
    held = engine.table(table)
    held = held.filter(held.snapshot_key.isin([rival.key for rival in rivals]))
    both = staged.join(held, list(keys), rname="{name}_held")
    differs = ~both.value_reported.identical_to(both.value_reported_held)
    facts = both.group_by("snapshot_key_held").aggregate(cells=both.count(), differing=differs.sum())
    for row in engine.to_pyarrow(facts.order_by("snapshot_key_held")).to_pylist():
        loaded.clashes.append(
            Clash(row["snapshot_key_held"], source.key, row["cells"], int(row["differing"] or 0))
        )
    left = staged.anti_join(held, list(keys))
    for rival in rivals:
        if rival.record.absent_means == "not_in_file":
            continue
        spoken = _spoken_of(left, rival, loaded.keys)
        said = left.value_reported.notnull()
        if rival.record.absent_means == "zero":
            said = left.value_reported.fill_null(1) != 0
        both = left.filter(spoken)
        facts = engine.to_pyarrow(both.aggregate(cells=both.count(), differing=said.sum())).to_pylist()[0]
        if facts["cells"]:
            loaded.clashes.append(Clash(rival.key, source.key, facts["cells"], int(facts["differing"] or 0)))
            left = left.filter(~spoken)
    return left


def _spoken_of(rows: Expression, source: Source, keys: Mapping[tuple[str, str], int]) -> Expression:
    """Which rows are of cells that a snapshot answers for, whether it has a line for them or not."""
    by_role: dict[str, set[str]] = {}
    for spelling in source.spellings:
        by_role.setdefault(spelling.role, set()).add(spelling.code)

    def known(role: str, codes: Iterable[str]) -> list[int]:
        return sorted(keys[role, code] for code in codes if (role, code) in keys)

    spoken = rows.organisation_key.isin(known("organisation", by_role["organisation"]))
    periods = known("time", by_role["time"])
    if source.spec.kind != "account":
        spoken = spoken & (rows.year.cast("int32") * 10 + rows.quarter).isin(periods)
        return spoken & rows.series_key.isin(known("series", series_of(source, by_role)))
    spoken = spoken & rows.year.isin([period // 10 for period in periods])
    for role in load.ACCOUNT_ROLES:
        spoken = spoken & rows[f"{role}_key"].isin(known(role, by_role.get(role, ())) or [load.NO_KEY])
    return spoken


def arrow_rows(table: str, rows: Sequence[Mapping[str, Any]]) -> ArrowTable:
    """Rows in the order and types of a registered table."""
    arrow: Any = pa  # pyarrow ships no annotations
    types: dict[str, Any] = {
        "INTEGER": arrow.int32(), "SMALLINT": arrow.int16(), "TINYINT": arrow.int8(), "BIGINT": arrow.int64(),
        "DOUBLE": arrow.float64(), "VARCHAR": arrow.string(), "BOOLEAN": arrow.bool_(),
    }  # fmt: skip
    schema = arrow.schema([arrow.field(c.name, types[c.type]) for c in BY_NAME[table].columns])
    return arrow.Table.from_pylist([dict(row) for row in rows], schema=schema)
