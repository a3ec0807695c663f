"""Two ways of reading, one meaning: cell by cell and as SQL."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from tests.needs import shared
from tests.sources.statbank.invented import (
    ARE207,
    CODES,
    FOLK1A,
    LABELS,
    PLACES,
    REGK31,
    REGR55,
    TABLES,
    labels_of,
)

from alen.errors import BadFile, BadInput
from alen.model.provenance import Format
from alen.sources.statbank.importing import import_file
from alen.sources.statbank.labels import LabelIndex
from alen.sources.statbank.read import read_rows, scan_sql, transcode
from alen.store.cells import find_cells, split_key

BULK = Format("bulk", columns=("OMRÅDE", "FUNKTION", "DRANST", "ART", "PRISENHED", "Tid", "INDHOLD"))


def test_selected_rows_in_our_codes() -> None:
    rows = read_rows(CODES.encode(), BULK, REGK31, labels_of(REGK31), "prøve.csv")
    assert rows == {
        "organisation": ["991", "992", "992"],
        "funktion": ["64551"] * 3,
        "dranst": ["1"] * 3,
        "art": ["TOT"] * 3,
        "price_unit": ["LOBM"] * 3,
        "year": [2020, 2020, 2021],
        "quarter": [0, 0, 0],
        "value_reported": [81000, -2, None],
        "status": ["ok", "ok", "not_published"],
        "raw_key": [
            "\x1f".join(("991", "64551", "1", "TOT", "LOBM", "2020")),
            "\x1f".join(("992", "64551", "1", "TOT", "LOBM", "2020")),
            "\x1f".join(("992", "64551", "1", "TOT", "LOBM", "2021")),
        ],
    }


def test_quarters_ages_and_a_price_unit_of_the_table() -> None:
    form = Format(
        "csv", columns=("OMRÅDE", "ALDER", "Tid", "INDHOLD"), constants={"KØN": "TOT", "CIVILSTAND": "TOT"}
    )
    text = (
        "OMRÅDE;ALDER;TID;INDHOLD\nPrøveby;10 år;2020Q1;5\nPrøveby;Alder i alt;2020K3;50\n991;011;2020K2;6\n"
    )
    rows = read_rows(text.encode(), form, FOLK1A, labels_of(FOLK1A))
    assert (rows["age"], rows["year"], rows["quarter"]) == (["10", "IALT"], [2020, 2020], [1, 3])
    form = Format("bulk", columns=("REGI07", "FUNK1", "TVGRP", "ART", "Tid", "INDHOLD"))
    text = "REGI07;FUNK1;TVGRP;ART;TID;INDHOLD\r\n098;110;110;UE;2020;5\r\n098;1.10;110;S9;2020;6\r\n"
    rows = read_rows(text.encode(), form, REGR55, labels_of(REGR55))
    assert rows["price_unit"] == ["LOBM", "LOBM"]
    assert rows["funktion"] == ["110", "110"]
    assert rows["gruppering"] == ["110", "110"]


def test_decimals_become_a_whole_count() -> None:
    form = Format("csv", columns=("OMRÅDE", "Tid", "INDHOLD"))
    rows = read_rows("OMRÅDE;TID;INDHOLD\n991;2020;42955,60\n".encode(), form, ARE207, labels_of(ARE207))
    assert rows["value_reported"] == [4295560]


def test_a_format_that_says_nothing_of_a_variable_is_refused() -> None:
    form = Format("csv", columns=("OMRÅDE", "INDHOLD"))
    with pytest.raises(BadFile, match="Tid"):
        read_rows(b"OMR;INDHOLD\n991;5\n", form, ARE207, labels_of(ARE207))
    with pytest.raises(BadFile, match="INDHOLD"):
        read_rows(b"991;2020\n", Format("csv", columns=("OMRÅDE", "Tid")), ARE207, labels_of(ARE207))


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
@pytest.mark.parametrize("header", [True, False])
def test_sql_sees_what_the_cell_reader_sees(tmp_path: Path, bom: bytes, newline: str, header: bool) -> None:
    folder = tmp_path / "it's here"
    folder.mkdir()
    path = folder / "prøve.csv"
    text = CODES if header else CODES.split("\r\n", 1)[1]
    path.write_bytes(bom + text.replace("\r\n", newline).encode())
    form = replace(BULK, header=header)
    scanned = duckdb.sql(scan_sql(path, form, REGK31))
    assert scanned.columns == ["organisation", "funktion", "dranst", "art", "price_unit", "time", "value"]
    fetched = scanned.fetchall()
    assert len(fetched) == 5
    read = read_rows(path.read_bytes(), form, REGK31, labels_of(REGK31))
    keys = [split_key(str(key)) for key in read["raw_key"]]
    assert {row[:6]: row[6] for row in fetched if row[:6] in keys} == find_cells(path, form, keys)


def test_sql_of_a_tidy_file_skips_what_describes_and_adds_constants(tmp_path: Path) -> None:
    path = tmp_path / "tidy.csv"
    path.write_text("omraade,navn,tid,indhold\n991,Prøveby,2020,\n", encoding="utf-8")
    form = Format(
        "csv",
        delimiter=",",
        columns=("OMRÅDE", "", "Tid", "INDHOLD"),
        constants={"DRANST": "not_stated", "ART": "TO'T"},
    )
    scanned = duckdb.sql(scan_sql(path, form, REGK31))
    assert scanned.columns == ["organisation", "time", "value", "dranst", "art"]
    assert scanned.fetchall() == [("991", "2020", None, "not_stated", "TO'T")]


def test_sql_refuses_ragged_lines_labels_and_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "prøve.csv"
    path.write_bytes(CODES.replace(";2020;-2", ";-2").encode("cp1252"))
    with pytest.raises(BadFile):
        scan_sql(path, replace(BULK, encoding="cp1252"), REGK31)
    with pytest.raises(BadFile):
        scan_sql(path, replace(BULK, presentation="label"), REGK31)
    target = tmp_path / "utf8.csv"
    transcode(path, replace(BULK, encoding="cp1252"), target)
    assert target.read_bytes() == CODES.replace(";2020;-2", ";-2").encode()
    with pytest.raises(duckdb.InvalidInputException):
        duckdb.sql(scan_sql(target, BULK, REGK31)).fetchall()


def test_labels_forgive_spelling_and_refuse_the_ambiguous() -> None:
    index = LabelIndex.build(ARE207, {**PLACES, "Todelt": "991", "TODELT ": "992"})
    area = ARE207.organisation_variable

    def code(text: str) -> str | None:
        match = index.resolve(area, text)
        return match.code if match else None

    assert [
        code(t) for t in ("prøveby", "PROEVEBY", " Prøveby ", "øvelse å", "0991", "98", "991 Prøveby")
    ] == [
        "991",
        "991",
        "991",
        "993",
        "991",
        "098",
        "991",
    ]
    assert [code(t) for t in ("Todelt", "994", "", "Prøveby 991", "992 Prøveby", "x" * 10**6)] == [None] * 6
    assert index.nearest(area, "Mønstrby") == ("Mønsterby",)


def test_tableinfo_closes_the_codes_and_adds_labels() -> None:
    info: dict[str, object] = {
        "id": "REGK31",
        "variables": [
            {
                "id": "OMRÅDE",
                "text": "område",
                "values": [{"id": "991", "text": "Prøveby"}, {"id": "777", "text": "Fremmedby"}],
            },
            {
                "id": "ART",
                "text": "art",
                "values": [{"id": "TOT", "text": "I alt (netto)"}, {"id": "S1", "text": "1 Lønninger"}],
            },
        ],
    }
    index = LabelIndex.build(REGK31, PLACES, (), info)
    art = REGK31.variable("ART")
    assert art is not None
    match = index.resolve(art, "1 lønninger")
    assert match is not None
    assert match.code == "S1"
    assert index.resolve(art, "S5") is None
    loose = labels_of(REGK31).resolve(art, "S5")
    assert loose is not None
    assert not loose.is_sure
    text = CODES.replace("992;64551;1;TOT;LOBM;2020", "777;64551;1;TOT;LOBM;2020")
    found = import_file(text.encode(), "prøve.csv", REGK31, index)
    assert "OMRÅDE 777 is no organisation that Alen has" in [part.reason for part in found.set_aside]
    with pytest.raises(BadInput):
        LabelIndex.build(FOLK1A, PLACES, (), info)


def test_the_recorded_tableinfo_names_every_place() -> None:
    info = json.loads(
        shared("data/statbank/recorded/tableinfo_folk1a_partial.json").read_text(encoding="utf-8")
    )
    index = LabelIndex.build(TABLES.table("FOLK1A"), PLACES, (), info)
    match = index.resolve(FOLK1A.organisation_variable, "Høje-Taastrup")
    assert match is not None
    assert match.code == "169"
    assert index.titles["område"] == "OMRÅDE"


def test_the_label_form_reads_through_the_same_function() -> None:
    found = import_file(LABELS.encode(), "2020.csv", REGK31, labels_of(REGK31))
    rows = read_rows(found.data, found.format, REGK31, labels_of(REGK31))
    assert rows["organisation"] == ["000", "991", "992"]
    assert rows["dranst"] == ["not_stated"] * 3
    assert rows["price_unit"] == ["INDL"] * 3
    assert rows["value_reported"] == [2760, 3238, -2]
