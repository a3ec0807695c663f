"""From loaded cells to the `out_` tables: compile, evaluate, describe."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from alen.build.definitions import Definitions
from alen.build.loading import Loaded, series_of
from alen.errors import BadDefinition
from alen.measures.definition import ANY, Measure, Term, compile_terms
from alen.measures.evaluate import (
    Evaluated,
    cell_sums,
    expected_cells,
    figures,
    first_years,
    parts_of,
    rules_of,
)
from alen.model.engine import Engine, Expression
from alen.model.figures import BASIS_KEY, SCOPE_KEY
from alen.model.provenance import FetchRecord
from alen.sources.statbank import load
from alen.sources.statbank.load import Source

_SUMS_OVER = -2
_MUST_BE_STATED = ("funktion", "dranst", "art", "price_unit")


@dataclass(frozen=True)
class Compiled:
    """The catalogue as terms, and the terms as rows of core_alen__term."""

    terms: tuple[Term, ...]
    rows: list[dict[str, int]]


def compile_catalogue(definitions: Definitions, loaded: Loaded) -> Compiled:
    """Every measure as terms, placed in every snapshot that holds their codes.

    Raises BadDefinition when a term leaves open what its table tells apart.
    """
    terms = compile_terms(definitions.measures, loaded.labels)
    part_of, _ = parts_of(terms)
    codes = {source.key: _codes_by_role(source) for source in loaded.sources}
    rows = [
        {**row, "part_key": part_of[term.key]} for term in terms for row in _term_rows(term, loaded, codes)
    ]
    return Compiled(terms, rows)


def places_of(term: Term, loaded: Loaded) -> list[dict[str, int]]:
    """A term's rows of core_alen__term but for its part, in every snapshot that holds its codes."""
    sources = loaded.of_table(term.table_id)
    return _term_rows(term, loaded, {source.key: _codes_by_role(source) for source in sources})


def _term_rows(
    term: Term, loaded: Loaded, codes: Mapping[int, Mapping[str, set[str]]]
) -> list[dict[str, int]]:
    return [
        {
            "term_key": term.key,
            "snapshot_key": source.key,
            "sign": term.sign,
            "unit_factor": term.unit_factor,
            "quarter": term.quarter,
            **place,
        }
        for source in loaded.of_table(term.table_id)
        for place in _places(term, source, codes[source.key], loaded.keys)
    ]


def _codes_by_role(source: Source) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for spelling in source.spellings:
        found.setdefault(spelling.role, set()).add(spelling.code)
    return found


def _places(
    term: Term, source: Source, codes: Mapping[str, set[str]], keys: Mapping[tuple[str, str], int]
) -> list[dict[str, int]]:
    """The keys of a term's cells in one snapshot; [] when the snapshot lacks a code of the term."""
    nowhere = {
        f"{role}_key": -1 for role in ("funktion", "dranst", "gruppering", "art", "price_unit", "series")
    }
    if source.spec.kind != "account":
        stated = {role: {code} for role, code in term.codes.items()}
        if any(
            code not in codes.get(role, set()) for role, (code,) in ((r, tuple(c)) for r, c in stated.items())
        ):
            return []
        return [
            {**nowhere, "series_key": keys["series", name]}
            for name in series_of(source, stated)
            if ("series", name) in keys
        ]
    place = dict(nowhere)
    for role in _MUST_BE_STATED:
        if role not in codes:
            continue
        if role not in term.codes:
            raise BadDefinition(
                f"measure {term.measure_id} does not say which {role} of {term.table_id} it means",
                why="Summing over it would count totals and their parts together.",
            )
    for role in (*_MUST_BE_STATED, "gruppering"):
        code = term.codes.get(role)
        if code is None or role == "funktion":
            continue
        if code not in codes.get(role, set()) or (role, code) not in keys:
            return []
        place[f"{role}_key"] = keys[role, code]
    if "gruppering" not in term.codes and "gruppering" in codes:
        place["gruppering_key"] = _SUMS_OVER
    wanted = term.codes.get("funktion", "")
    functions = sorted(codes["funktion"]) if wanted == ANY else [wanted]
    held = [f for f in functions if f in codes["funktion"] and ("funktion", f) in keys]
    return [{**place, "funktion_key": keys["funktion", function]} for function in held]


def _memtable(rows: Sequence[Mapping[str, Any]], schema: Mapping[str, str]) -> Expression:
    columns = {name: [row[name] for row in rows] for name in schema}
    return ibis.memtable(columns, schema=ibis.schema(dict(schema)))


def coverage(loaded: Loaded, definitions: Definitions) -> tuple[Expression, Expression]:
    """Which organisations and which periods each closed snapshot answers for.

    A snapshot is closed when a cell that is not in it means something; a file fetched by hand is not.
    """
    areas: list[dict[str, int]] = []
    periods: list[dict[str, int]] = []
    for source in loaded.sources:
        if source.record.absent_means == "not_in_file":
            continue
        zero = int(source.record.absent_means == "zero")
        for code in set(source.codes("organisation").values()):
            organisation = definitions.organisations.by_code(code)
            if organisation is not None:
                areas.append({"snapshot_key": source.key, "organisation_key": organisation.key})
        for code in set(source.codes("time").values()):
            year, quarter = divmod(load.period_key(code), 10)
            periods.append(
                {"snapshot_key": source.key, "year": year, "quarter": quarter, "absent_is_zero": zero}
            )
    return (
        _memtable(areas, {"snapshot_key": "int32", "organisation_key": "int32"}),
        _memtable(
            periods, {"snapshot_key": "int32", "year": "int16", "quarter": "int8", "absent_is_zero": "int8"}
        ),
    )


def evaluate(engine: Engine, definitions: Definitions, loaded: Loaded, compiled: Compiled) -> Evaluated:
    """Every figure, from the core tables of an edition that is being built."""
    account = engine.table("core_statbank__account")
    observation = engine.table("core_statbank__observation")
    term = engine.table("core_alen__term")
    _, parts = parts_of(compiled.terms)
    first, last = _years_of_use(engine, definitions.measures, compiled, account, term)
    rules = rules_of(
        definitions.measures,
        definitions.measure_keys,
        {organisation.key: organisation.kind for organisation in definitions.organisations},
        first,
        last,
    )
    area, period = coverage(loaded, definitions)
    sums = engine.to_pyarrow(cell_sums(account, observation, term))
    expected = engine.to_pyarrow(expected_cells(term, area, period))
    spans = {
        organisation.key: (int(organisation.valid_from[:4]), int((organisation.valid_to or "9999")[:4]))
        for organisation in definitions.organisations
    }
    return figures(sums, expected, parts, rules, frozenset(loaded.partly), spans)


def _years_of_use(
    engine: Engine, measures: Iterable[Measure], compiled: Compiled, account: Expression, term: Expression
) -> tuple[dict[str, int], dict[str, int]]:
    """Measure id -> first and last year with an amount on any function above its line."""
    by_term = {row["term_key"]: row for row in engine.to_pyarrow(first_years(account, term)).to_pylist()}
    wanted = {measure.id for measure in measures if measure.first_year_from_data}
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for one in compiled.terms:
        years = by_term.get(one.key)
        if one.measure_id in wanted and one.role == "numerator" and years is not None:
            first[one.measure_id] = min(years["first_year"], first.get(one.measure_id, years["first_year"]))
            last[one.measure_id] = max(years["last_year"], last.get(one.measure_id, years["last_year"]))
    return first, last


@dataclass(frozen=True)
class Lineage:
    """Sets of snapshots, numbered in sorted order, and each figure's set."""

    keys: NDArray[np.int32]
    rows: list[dict[str, int]]


def lineage_of(snapshots: Sequence[tuple[int, ...]]) -> Lineage:
    """Number the distinct sets of snapshots."""
    numbers = {members: key for key, members in enumerate(sorted(set(snapshots)), start=1)}
    rows = [
        {"lineage_key": key, "snapshot_key": member} for members, key in numbers.items() for member in members
    ]
    return Lineage(np.array([numbers[members] for members in snapshots], dtype=np.int32), rows)


def figure_rows(columns_by_name: Mapping[str, NDArray[Any]], lineage: Lineage) -> list[dict[str, Any]]:
    """Rows of out_alen__figure."""
    names = list(columns_by_name)
    columns = [columns_by_name[name].tolist() for name in names]
    return [
        {**dict(zip(names, row[:-1], strict=True)), "lineage_key": row[-1]}
        for row in zip(*columns, lineage.keys.tolist(), strict=True)
    ]


def term_rows(terms: Sequence[Term], keys: Mapping[str, int]) -> list[dict[str, Any]]:
    """Rows of out_alen__term."""
    return [
        {
            "term_key": term.key,
            "measure_key": keys[term.measure_id],
            "scope_key": SCOPE_KEY[term.scope],
            "basis_key": BASIS_KEY[term.basis],
            "role": term.role,
            "sign": term.sign,
            "table_id": term.table_id,
            "codes_json": json.dumps(dict(term.codes), ensure_ascii=False, sort_keys=True),
            "quarter": term.quarter,
            "unit_factor": term.unit_factor,
        }
        for term in terms
    ]


def snapshot_rows(records: Mapping[int, FetchRecord]) -> list[dict[str, Any]]:
    """Rows of core_alen__snapshot and out_alen__snapshot."""
    return [
        {
            "snapshot_key": key,
            "sha256": record.sha256,
            "kind": record.kind,
            "publisher": record.publisher,
            "title": record.title,
            "table_id": record.table_id,
            "format_json": record.format.to_json(),
            "absent_means": record.absent_means,
            "request_json": None
            if record.request is None
            else json.dumps(record.request, ensure_ascii=False, sort_keys=True),
            "fetched_at": record.fetched_at,
            "publisher_updated": record.publisher_updated,
            "licence": record.licence,
            "url": record.url,
            "note": record.note,
        }
        for key, record in records.items()
    ]


def code_rows(loaded: Loaded) -> list[dict[str, Any]]:
    """Rows of core_alen__code: every code that has a key, with the label its table gives it."""
    labels: dict[tuple[str, str], str] = {}
    for (_, role), known in sorted(loaded.labels.items()):
        for code, label in known.items():
            labels.setdefault((role, code), label)
    return [
        {
            "code_list": role,
            "code_key": key,
            "code": code,
            "label_da": labels.get((role, code), ""),
            "label_en": "",
        }
        for (role, code), key in sorted(loaded.keys.items())
        if role not in {"organisation", "time"}
    ]


def organisation_rows(definitions: Definitions) -> list[dict[str, Any]]:
    """Rows of core_alen__organisation and out_alen__organisation."""
    return [
        {
            "organisation_key": o.key,
            "organisation_code": o.code,
            "kind": o.kind,
            "name_da": o.name_da,
            "name_en": o.name_en,
            "valid_from": o.valid_from,
            "valid_to": o.valid_to,
        }
        for o in definitions.organisations
    ]


def membership_rows(definitions: Definitions) -> list[dict[str, Any]]:
    """Rows of core_alen__membership and out_alen__membership."""
    return [asdict(membership) for membership in definitions.organisations.memberships]


def remark_rows(definitions: Definitions) -> list[dict[str, Any]]:
    """Rows of out_alen__remark."""
    found: list[dict[str, Any]] = []
    for remark in definitions.remarks:
        organisation = definitions.organisations.by_code(remark.organisation_code)
        assert organisation is not None
        found.append(
            {
                "measure_key": definitions.measure_keys[remark.measure],
                "organisation_key": organisation.key,
                "year": remark.year,
                "who": remark.who,
                "date": remark.date.isoformat(),
                "text_da": remark.text_da,
                "text_en": remark.text_en,
            }
        )
    return found
