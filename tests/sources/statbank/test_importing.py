"""Every form in which a StatBank table reaches a person's disk imports, or says why not."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest
from tests.needs import shared
from tests.sources.statbank.invented import (
    ARE207,
    CODES,
    FOLK1A,
    LABELS,
    PER_HEAD,
    REGK31,
    SECRETARIAT,
    TABLES,
    labels_of,
)

from alen.errors import BadFile
from alen.sources.statbank.importing import ImportedFile, SetAside, import_file
from alen.sources.statbank.labels import LabelIndex
from alen.sources.statbank.read import read_rows
from alen.sources.statbank.spec import TableSpec
from alen.store.cells import find_cells, index_cells, parse_value, split_key

EXTRACTS = "data/statbank/extracts"
ALL = tuple(TABLES.tables.values())


def imported(
    data: str | bytes, spec: TableSpec = REGK31, name: str = "prøve.csv", year: str | None = None
) -> ImportedFile:
    raw = data.encode() if isinstance(data, str) else data
    found = import_file(raw, name, spec, labels_of(spec), year=year, tables=ALL)
    assert found.data == raw
    assert found.sha256 == hashlib.sha256(raw).hexdigest()
    assert found.rows_read == found.rows_kept + found.rows_set_aside
    return found


def values(found: ImportedFile, spec: TableSpec = REGK31) -> dict[str, object]:
    rows = read_rows(found.data, found.format, spec, labels_of(spec))
    assert len(rows["year"]) == found.rows_kept
    return {str(o): v for o, v in zip(rows["organisation"], rows["value_reported"], strict=True)}


def refused(
    data: str | bytes, spec: TableSpec = REGK31, name: str = "prøve.csv", year: str | None = None
) -> BadFile:
    with pytest.raises(BadFile) as caught:
        imported(data, spec, name, year)
    assert caught.value.where.startswith(name)
    return caught.value


def test_as_statbank_sends_it() -> None:
    found = imported(b"\xef\xbb\xbf" + CODES.encode())
    assert found.format.encoding == "utf-8-sig"
    assert found.format.columns == ("OMRÅDE", "FUNKTION", "DRANST", "ART", "PRISENHED", "Tid", "INDHOLD")
    assert found.format.presentation == "code"
    assert found.format.constants == {}
    assert (found.rows_read, found.rows_kept) == (5, 3)
    assert found.set_aside == (
        SetAside("FUNKTION 22201 is not selected", 1, 5),
        SetAside("DRANST 2 is not selected", 1, 6),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("heading", ["OMRÅDE", "omraade", "Område", "Kommune"])
def test_every_way_of_writing_the_same(encoding: str, delimiter: str, newline: str, heading: str) -> None:
    lines = (
        f"INDHOLD;Tid;{heading};FUNKTION;ART;PRISENHED\n"
        f'81000;2020;Prøveby;{SECRETARIAT};I alt (netto);"{PER_HEAD}"\n'
        f'-2;2020;"Mønsterby";64551;TOT;INDL\n'
    )
    text = lines.replace(";", delimiter).replace("\n", newline)
    found = imported(text.encode(encoding))
    assert found.format.encoding == encoding
    assert found.format.delimiter == delimiter
    assert found.format.presentation == "label"
    assert found.format.constants == {"DRANST": "not_stated"}
    assert values(found) == {"991": 81000, "992": -2}


def test_the_tidy_form_with_describing_columns() -> None:
    head = "omraade,navn,funktion,funktion_tekst,art,prisenhed,tid,indhold\n"
    text = head + f"991,Prøveby,64551,{SECRETARIAT},TOT,INDL,2020,3238\n"
    found = imported(text)
    assert found.format.columns == ("OMRÅDE", "", "FUNKTION", "", "ART", "PRISENHED", "Tid", "INDHOLD")
    assert found.format.presentation == "code"
    assert values(found) == {"991": 3238}
    error = refused(text.replace("Prøveby", "Mønsterby"))
    assert error.where == "prøve.csv, row 2, column 2"
    assert "Prøveby" in refused(text.replace("Prøveby", "Prøvebye")).do
    assert refused(text.replace("6.45.51 ", "6.45.52 ")).where == "prøve.csv, row 2, column 4"


def test_labels_without_headings_take_the_year_from_the_name_or_the_option() -> None:
    found = imported(LABELS, name="2016_slice.csv")
    assert not found.format.header
    assert found.format.columns == ("PRISENHED", "ART", "FUNKTION", "OMRÅDE", "INDHOLD")
    assert found.format.constants == {"DRANST": "not_stated", "Tid": "2016"}
    assert (found.rows_read, found.rows_kept) == (4, 3)
    assert "the file states no period: all of it is read as 2016" in found.remarks
    assert imported(LABELS, name="udtræk.csv", year="2018").format.constants["Tid"] == "2018"
    as_first_sent = LABELS.replace("\n", "\r\n").encode("cp1252")
    assert values(imported(as_first_sent, name="2016.csv")) == values(found)
    assert "--year" in refused(LABELS, name="udtræk.csv").do
    assert "--year" in refused(LABELS, name="regk31_2016_2024.csv").do
    assert "--year" in refused(LABELS, name="1999.csv").do
    for year in ("2016K1", "16", "1999", "=1"):
        refused(LABELS, name="udtræk.csv", year=year)


def test_codes_without_headings_are_told_by_their_cells() -> None:
    found = imported(CODES.split("\r\n", 1)[1])
    assert found.format.columns == ("OMRÅDE", "FUNKTION", "DRANST", "ART", "PRISENHED", "Tid", "INDHOLD")
    assert found.rows_kept == 3


def test_without_headings_an_unknown_text_or_two_readings_are_refused() -> None:
    error = refused(LABELS.replace('"Prøveby"', '"Prøvby"'), name="2016.csv")
    assert error.where == "2016.csv, row 2, column 4"
    assert "Prøveby" in error.why
    error = refused("991;I alt;I alt;2020K1;5\n", FOLK1A)
    assert "in 2 ways" in error.what


def test_ages_and_civil_status_by_label() -> None:
    text = "OMRÅDE;ALDER;TID;CIVILSTAND;INDHOLD\nPrøveby;10 år;2020K1;I alt;5\nPrøveby;10 år;2020K2;I alt;6\n"
    found = imported(text + "Prøveby;10 år;2020K1;Ugift;4\n", FOLK1A)
    assert found.format.constants == {"KØN": "TOT"}
    assert {part.reason for part in found.set_aside} == {
        "Tid quarter 2 is not selected",
        "CIVILSTAND U is not selected",
    }


@pytest.mark.parametrize(("mark", "text"), [(",", "42955,60"), (".", "42955.60")])
def test_the_decimal_mark_is_seen(mark: str, text: str) -> None:
    found = imported(f"OMRÅDE;TID;INDHOLD\n991;2024;12\n992;2024;{text}\n", ARE207)
    assert found.format.decimal == mark
    assert values(found, ARE207) == {"991": 1200, "992": 4295560}
    refused(f"OMRÅDE;TID;INDHOLD\n991;2024;1,5\n992;2024;1.5\n993;2024;{text}\n", ARE207)


def test_nothing_selected_is_told() -> None:
    found = imported("OMRÅDE;KØN;TID;INDHOLD\n991;1;2020K1;5\n991;2;2020K1;6\n", FOLK1A)
    assert found.rows_kept == 0
    assert any("nothing of this file will be used" in remark for remark in found.remarks)


def test_a_last_line_without_an_end() -> None:
    assert any("row 6" in remark for remark in imported(CODES.replace("\r\n", "\n").rstrip("\n")).remarks)
    assert refused(CODES.rstrip("\r\n")).where == "prøve.csv, row 6"
    assert refused(CODES[:-1]).where == "prøve.csv, row 6"


def test_a_file_of_another_table_is_told_apart() -> None:
    wrong = "REGI07;FUNK1;TVGRP;ART;TID;INDHOLD\r\n081;110;110;UE;2020;5\r\n"
    error = refused(wrong)
    assert "'TVGRP'" in error.what
    assert "REGR55" in error.why
    assert "--table REGR55" in error.do
    budget = CODES.replace("OMRÅDE", "REGI07A")
    assert "BUDK32" in refused(budget).why
    refused(CODES, TABLES.table("BUDK32"))
    assert "years" in refused("OMRÅDE;TID;INDHOLD\n991;2020K1;5\n", ARE207).what
    assert "quarters" in refused("OMRÅDE;TID;INDHOLD\n991;2020;5\n", FOLK1A).what
    assert "PRISENHED" in refused("OMRÅDE;FUNKTION;ART;TID;INDHOLD\n991;64551;TOT;2020;5\n").what


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"PK\x03\x04abc", "XLSX"),
        (b"%PDF-1.7", "PDF"),
        (b'{"errorTypeCode":"EXTRACT-NOTFOUND"}', "JSON"),
        (b"<!DOCTYPE html><html></html>", "HTML"),
        (b"<?xml version='1.0'?>", "XML"),
        (b'CHARSET="ANSI";\nAXIS-VERSION="2006";\n', "PX"),
        (CODES.encode("utf-16"), "UTF-16"),
        (CODES.encode("utf-16-le"), "NUL"),
        (b"OMR\x81DE;TID\n", "neither"),
        (b"991\n992\n", "one column"),
        (CODES.replace("\r\n", "\r").encode(), "CR alone"),
        (b"OMR\xc5DE;FUNKTION;DRANST;ART;PRISENHED;TID;INDHOLD\n", "no rows"),
        (b"a;b;INDHOLD\n1;2;3\n", "not a column"),
        (b"OMR\xc5DE;omraade;INDHOLD\n1;2;3\n", "more than once"),
        (b"OMR\xc5DE;FUNKTION;DRANST;ART;PRISENHED;TID\n1;2;3;4;5;6\n", "INDHOLD"),
        (b"INDHOLD;BEL\xd8B;TID\n1;2;3\n", "cannot be placed"),
    ],
)
def test_what_is_no_such_table(data: bytes, word: str) -> None:
    assert word in refused(data).what


@pytest.mark.parametrize(
    ("line", "row", "word"),
    [
        ("991;64551;1;TOT;LOBM;2020;5", "row 7", "row 2 and row 7"),
        ("0991;6.45.51;1;tot;LOBM;2020;81000", "row 7", "row 2 and row 7"),
        ("994;64551;1;TOT;LOBM;2020;5", "row 7, column 1", "OMRÅDE"),
        ("Prøvby;64551;1;TOT;LOBM;2020;5", "row 7, column 1", "OMRÅDE"),
        ("991;64551;1;TOT;LOBM;2020M01;5", "row 7, column 6", "no period"),
        ("991;64551;1;TOT;LOBM;1999;5", "row 7, column 6", "2007"),
        ("991;64551;1;TOT;LOBM;2022;81.000", "row 7, column 7", "two ways"),
        ("991;64551;1;TOT;LOBM;2022;=1+1", "row 7, column 7", "no number"),
        ("991;64551;1;TOT;LOBM;2022;٣", "row 7, column 7", "no number"),
        ("991;64551;1;TOT;LOBM;2022", "row 7, column 6", "6 fields"),
        ("991;64551;1;TOT;LOBM;2022;5;", "row 7, column 8", "8 fields"),
        ("=HYPERLINK(1);64551;1;TOT;LOBM;2022;5", "row 7, column 1", "OMRÅDE"),
        ('"991;64551;1;TOT;LOBM;2022;5', "row 7", "split"),
    ],
)
def test_a_wrong_row_is_named(line: str, row: str, word: str) -> None:
    error = refused(CODES + line + "\r\n")
    assert error.where.startswith(f"prøve.csv, {row}")
    assert word in error.what


def test_a_year_beside_a_file_that_states_its_own() -> None:
    assert "--year" in refused(CODES, year="2020").do


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    for path in (tmp_path / "mangler.csv", tmp_path):
        with pytest.raises(BadFile, match="cannot be opened"):
            import_file(path, path.name, REGK31, labels_of(REGK31))


def test_a_file_beyond_the_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in ("importing", "dialect"):
        monkeypatch.setattr(f"alen.sources.statbank.{module}.LARGEST_FILE", 20)
    path = tmp_path / "stor.csv"
    path.write_text(CODES, encoding="utf-8")
    with pytest.raises(BadFile, match="at most 20"):
        import_file(path, path.name, REGK31, labels_of(REGK31))
    refused(CODES)


def real_index(spec: TableSpec) -> LabelIndex:
    info = shared("data/statbank/recorded/tableinfo_folk1a_partial.json").read_text(encoding="utf-8")
    places = json.loads(info)["variables"][0]["values"]
    return LabelIndex.build(spec, {place["text"]: place["id"] for place in places})


EXTRACT_COUNTS = [
    ("folk1a/FOLK1A.csv", FOLK1A, 52, 26),
    ("folk1a/FOLK1A-1.csv", FOLK1A, 525, 105),
    ("folk1a/FOLK1A-2.csv", FOLK1A, 245, 25),
    ("folk1a/FOLK1A-3.csv", FOLK1A, 540, 0),
    ("folk1a/FOLK1A-codes-12-areas.csv", FOLK1A, 31200, 0),
    ("regk31_64551_net_per_capita_2016_2024.csv", REGK31, 891, 891),
    *[(f"regk31/{year}_slice_6.45.51.csv", REGK31, 99, 99) for year in range(2016, 2025)],
]


@pytest.mark.parametrize(("file", "spec", "read", "kept"), EXTRACT_COUNTS)
def test_the_real_extracts_import_and_verify(file: str, spec: TableSpec, read: int, kept: int) -> None:
    path, labels = shared(f"{EXTRACTS}/{file}"), real_index(spec)
    found = import_file(path, path.name, spec, labels, tables=ALL)
    assert (found.rows_read, found.rows_kept) == (read, kept)
    assert found.rows_read == found.rows_kept + found.rows_set_aside
    rows = read_rows(found.data, found.format, spec, labels)
    index = index_cells(path, found.format)
    keys = [split_key(str(key)) for key in rows["raw_key"]]
    for key, value in zip(keys, rows["value_reported"], strict=True):
        assert parse_value(index[key], found.format.decimal, spec.decimals) == value
    some = keys[::97]
    assert find_cells(path, found.format, some) == {key: index[key] for key in some}


def test_the_slices_and_the_tidy_copy_say_the_same() -> None:
    labels = real_index(REGK31)
    tidy: dict[tuple[str, str], int] = {}
    with shared(f"{EXTRACTS}/regk31_64551_net_per_capita_2016_2024.csv").open(encoding="utf-8") as stream:
        for line in csv.DictReader(stream):
            tidy[line["omraade"], line["tid"]] = int(line["indhold"])
    sliced: dict[tuple[str, str], object] = {}
    for path in sorted(shared(f"{EXTRACTS}/regk31").glob("*.csv")):
        found = import_file(path, path.name, REGK31, labels)
        rows = read_rows(found.data, found.format, REGK31, labels)
        for code, year, value in zip(rows["organisation"], rows["year"], rows["value_reported"], strict=True):
            sliced[str(code), str(year)] = value
    assert sliced == tidy


def test_the_municipalities_of_2020_sum_to_the_nation() -> None:
    path, labels = shared(f"{EXTRACTS}/folk1a/FOLK1A-1.csv"), real_index(FOLK1A)
    found = import_file(path, path.name, FOLK1A, labels)
    rows = read_rows(found.data, found.format, FOLK1A, labels)
    people = {str(o): v or 0 for o, v in zip(rows["organisation"], rows["value_reported"], strict=True)}
    assert people["000"] == 5_822_763
    assert sum(int(v) for code, v in people.items() if code >= "101") == 5_822_763
