"""What the engine reads as a number is what the strict reader reads, and nothing else."""

from __future__ import annotations

from pathlib import Path

import ibis
import pytest

from alen.build.definitions import statbank_tables
from alen.errors import BadFile
from alen.model.provenance import FetchRecord, Format
from alen.sources.statbank import load
from alen.sources.statbank.load import NO_NUMBER, NOT_A_NUMBER, NUMBER, Source, Spelling
from alen.store.cells import parse_value

TEXTS = (
    "0", "-0", "12", "-12", "007", "12.5", "12,5", "1e3", "1_000", "0x10", "+5", "..", "-", ".", "", " 12 ",
    "1 234", "1.234.567", "999999999999999999", "1234567890123456789", "tolv", "NaN", "inf", "1,2,3", "--1",
    "\t12", "12\t", "\t..",
    "12,0", "12,00", "12,000", "12,0000", "12,5000", "12,50", "12,500", "12,00500", "-7,00",
)  # fmt: skip


def source(table: str, kind: str, decimal: str = ",") -> Source:
    record = FetchRecord(
        kind=kind,  # type: ignore[arg-type]
        role="data", publisher="dst", title="", table_id=table, sha256="0" * 64, size=0,
        format=Format(media="csv", columns=("OMRÅDE", "Tid", "INDHOLD"), decimal=decimal),
        absent_means="missing", fetched_at="2026-01-01T00:00:00Z",
    )  # fmt: skip
    spellings = (Spelling("OMRÅDE", "organisation", "101", "101"), Spelling("Tid", "time", "2020", "2020"))
    return Source(1, record, statbank_tables().tables[table], Path(), spellings)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("table", ["NGLK", "ARE207"])
@pytest.mark.parametrize("kind", ["fetched", "imported"])
def test_engine_and_strict_reader_agree(text: str, table: str, kind: str) -> None:
    one = source(table, kind)
    lines = ibis.memtable({"c0": ["101"], "c1": ["2020"], "c2": [text]})
    rows = load.observation_rows(lines, one, {("organisation", "101"): 1101, ("time", "2020"): 20200})
    found = ibis.duckdb.connect().to_pyarrow(rows).to_pylist()[0]
    try:
        expected = parse_value(text, ",", one.spec.decimals)
    except BadFile:
        assert found["status"] == NOT_A_NUMBER
        return
    marks = " ." if one.spec.decimals else " .,"
    if kind == "fetched" and any(mark in text.strip() for mark in marks) and expected is not None:
        # A publisher's service never groups thousands, nor writes decimals a table has not; files made by
        # hand do.
        assert found["status"] == NOT_A_NUMBER
        return
    assert found["status"] == (NO_NUMBER if expected is None else NUMBER)
    if expected is not None:
        assert found["value_reported"] == expected
