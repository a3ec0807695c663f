"""A data package whose schema says what is in it, and which another programme reads back unchanged."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from tests.needs import miss
from tests.reports.editions import STARTS, built, own_workspace, reading, sample_data

from alen.answers.edition import Reading
from alen.reports import export
from alen.reports.delimited import safe_text
from alen.reports.rows import EditionRows
from alen.reports.shapes import resources
from alen.store.editions import EditionData

FIELD_TYPES = {"string", "number", "integer", "boolean", "object", "date", "datetime", "year"}
DUCKDB_TYPES = {
    "string": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN", "object": "VARCHAR",
    "date": "DATE", "datetime": "VARCHAR", "year": "SMALLINT",
}  # fmt: skip


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "out"
    export(reading(), folder, "datapackage", "en")
    return folder


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> EditionData:
    return built(own_workspace(tmp_path_factory.mktemp("own")))


@pytest.fixture(scope="module")
def package(edition: EditionData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package") / "out"
    done = export(edition, folder, "datapackage", "da")
    assert done.rows == len(edition.column("out_alen__figure", "year"))
    assert [path.name for path in done.files] == sorted(path.name for path in folder.iterdir())
    return folder


def descriptor(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "datapackage.json").read_text("utf-8"))


def resource(folder: Path, name: str) -> dict[str, Any]:
    return next(one for one in descriptor(folder)["resources"] if one["name"] == name)


def read(folder: Path, name: str) -> list[dict[str, Any]]:
    """One table by DuckDB, each column in the type its schema names."""
    fields = resource(folder, name)["schema"]["fields"]
    columns = ", ".join(f"'{one['name']}': '{DUCKDB_TYPES[one['type']]}'" for one in fields)
    cursor = duckdb.sql(
        f"SELECT * FROM read_csv('{folder / name}.csv', header=true, delim=',', quote='\"', escape='\"', "
        f"nullstr='', new_line='\\r\\n', auto_detect=false, columns={{{columns}}})"
    )
    return [dict(zip(cursor.columns, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.parametrize("which", ["sample", "package"])
def test_the_descriptor_follows_the_standard(which: str, request: pytest.FixtureRequest) -> None:
    """The rules of Data Package 2.0 and Table Schema 2.0 that a descriptor of tables can break."""
    folder: Path = request.getfixturevalue(which)
    said = descriptor(folder)
    assert said["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert re.fullmatch(r"[a-z0-9._-]+", said["name"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", said["created"])
    assert all(one["title"] and isinstance(one["roles"], list) for one in said["contributors"])
    assert all(one["title"] or one["path"] for one in said["sources"])
    names = [one["name"] for one in said["resources"]]
    assert len(names) == len(set(names))
    by_name = {one["name"]: {field["name"] for field in one["schema"]["fields"]} for one in said["resources"]}
    for one in said["resources"]:
        assert one["type"] == "table"
        assert "/" not in one["path"]
        data = (folder / one["path"]).read_bytes()
        assert one["bytes"] == len(data)
        assert one["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        schema = one["schema"]
        fields = [field["name"] for field in schema["fields"]]
        header = data.split(b"\r\n", 1)[0].decode().split(",")
        assert header == fields
        assert {field["type"] for field in schema["fields"]} <= FIELD_TYPES
        assert all(field["title"] and field["description"] for field in schema["fields"])
        assert schema["missingValues"] == [""]
        assert set(schema["primaryKey"]) <= set(fields)
        for key in schema.get("foreignKeys", []):
            assert set(key["fields"]) <= set(fields)
            assert set(key["reference"]["fields"]) <= by_name[key["reference"]["resource"]]
        assert all(licence["name"] and licence["path"] for licence in one.get("licenses", []))


@pytest.mark.parametrize("which", ["sample", "package"])
def test_rows_keep_what_the_schema_promises(which: str, request: pytest.FixtureRequest) -> None:
    """Required cells, code lists, primary and foreign keys, held against rows another programme read."""
    folder: Path = request.getfixturevalue(which)
    tables = {
        one["name"]: (one["schema"], read(folder, one["name"])) for one in descriptor(folder)["resources"]
    }
    for name, (schema, rows) in tables.items():
        for field in schema["fields"]:
            cells = [row[field["name"]] for row in rows]
            rules = field.get("constraints", {})
            assert not rules.get("required") or None not in cells, (name, field["name"])
            assert not rules.get("enum") or set(cells) - {None} <= set(rules["enum"]), (name, field["name"])
        keys = [tuple(row[one] for one in schema["primaryKey"]) for row in rows]
        assert len(keys) == len(set(keys)), name
        assert all(cell is not None for key in keys for cell in key), name
        for key in schema.get("foreignKeys", []):
            to = key["reference"]
            there = {tuple(row[one] for one in to["fields"]) for row in tables[to["resource"]][1]}
            here = {tuple(row[one] for one in key["fields"]) for row in rows}
            assert {one for one in here if None not in one} <= there, (name, key)


@pytest.mark.parametrize("which", ["sample", "package"])
def test_frictionless_finds_no_fault(which: str, request: pytest.FixtureRequest) -> None:
    if importlib.util.find_spec("frictionless") is None:
        miss("frictionless", "frictionless is not installed")
    from frictionless import validate  # type: ignore[import-not-found]  # pyright: ignore

    report: Any = validate(str(request.getfixturevalue(which) / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])


def test_figures_come_back_as_the_edition_holds_them(edition: EditionData, package: Path) -> None:
    rows = {
        (row["measure_id"], row["organisation_code"], row["year"], row["scope"], row["basis"]): row
        for row in read(package, "figures")
    }
    ids = {row["measure_key"]: row["measure_id"] for row in edition.rows("out_alen__measure")}
    codes = {
        row["organisation_key"]: row["organisation_code"] for row in edition.rows("out_alen__organisation")
    }
    scopes, bases = ("single", "narrow", "extended", "wide"), ("computed", "as_published")
    held = edition.rows("out_alen__figure")
    assert len(held) == len(rows) > 1000
    for one in held:
        row = rows[
            ids[one["measure_key"]], codes[one["organisation_key"]], one["year"], scopes[one["scope_key"]],
            bases[one["basis_key"]],
        ]  # fmt: skip
        for name in ("value", "numerator", "denominator", "precision_ore", "missing_reason", "cells"):
            assert row[name] == one[name], (name, row)
        assert (row["flags"] or "") == one["flags"]
        assert (row["value"] is None) == (row["missing_reason"] is not None)
        assert row["edition_id"] == edition.manifest.edition_id
        assert re.fullmatch(r"[0-9a-f]{64}( [0-9a-f]{64})*", row["source_sha256"])


def test_money_is_whole_ore_in_the_file(sample: Path) -> None:
    fields = {one["name"]: one for one in resource(sample, "figures")["schema"]["fields"]}
    assert fields["numerator"]["type"] == fields["precision_ore"]["type"] == "integer"
    assert fields["precision_ore"]["unit"] == "øre"
    row = next(
        one
        for one in read(sample, "figures")
        if (one["measure_id"], one["organisation_code"], one["year"]) == ("town-net", "901", 2023)
    )
    assert (row["numerator"], row["numerator_unit"]) == (30_000_000, "ore")
    assert (row["denominator"], row["denominator_unit"]) == (100, "persons")
    assert (row["value"], row["unit"], row["price_level"]) == (3000.0, "kr_per_inhabitant", "current")
    assert row["source_tables"] == "FOLK1A REGK31"
    assert row["remark_da"].startswith("'+Borgmesteren, 2026-01-02: =1+1;\n'+2\t'=3")


def test_missing_is_an_empty_cell_with_its_reason(sample: Path) -> None:
    rows = [one for one in read(sample, "figures") if one["organisation_code"] == "905"]
    rows = [one for one in rows if one["measure_id"] == "town-net"]
    assert {(one["value"], one["numerator"], one["missing_reason"]) for one in rows} == {
        (None, None, "missing_at_source")
    }


def test_numbers_are_never_made_safe(sample: Path) -> None:
    text = (sample / "figures.csv").read_text("utf-8")
    assert ",-2769,kr_per_inhabitant," in text


def test_hostile_texts_of_a_workspace_are_harmless_and_whole(package: Path) -> None:
    names = {row["organisation_code"]: row for row in read(package, "organisations")}
    assert names["P-1"]["name_da"] == "'=cmd|' /C calc'!A0"
    assert names["P-1"]["name_en"] == "'+1+1"
    assert names["P-2"]["name_da"] == "Prøveby;'@SUM(1)"
    (remark,) = read(package, "remarks")
    assert (remark["who"], remark["organisation_code"], remark["year"]) == ("'=1+1", "P-1", 2024)
    assert remark["text_da"] == "'@nu: æøå, \"citat\"; '=2"


@pytest.mark.parametrize("which", ["sample", "package"])
def test_no_text_cell_begins_a_formula(which: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(which)
    for one in descriptor(folder)["resources"]:
        texts = {f["name"] for f in one["schema"]["fields"] if f["type"] in ("string", "object")}
        for row in read(folder, one["name"]):
            for name in texts:
                assert not (row[name] or "").startswith(STARTS), (one["name"], name, row[name])
                assert not re.search(r"[;,\t\r\n][=@]", row[name] or ""), (one["name"], name, row[name])


def test_json_cells_stay_json(sample: Path) -> None:
    (row,) = read(sample, "checks")
    assert json.loads(row["detail"]) == {"note": "x;=1+1", "value": -5}
    assert ";" not in row["detail"]
    assert "=" not in row["detail"]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a,+1", "a,'+1"),
        ('a;"=1', "a;\"'=1"),
        ("Nord- og Sydby, -3", "Nord- og Sydby, '-3"),
        ("a\x00b", "a\ufffdb"),
        ("", ""),
        ("Vest-Sjælland + Fyn", "Vest-Sjælland + Fyn"),
    ],
)
def test_safe_text(text: str, safe: str) -> None:
    assert safe_text(text) == safe
    assert safe_text(safe) == safe


def test_licences_are_claimed_only_where_they_are_stated(package: Path) -> None:
    said = descriptor(package)
    assert "licenses" not in said, "one source states none, so the whole has none"
    by_table = {one["tableId"]: one for one in said["sources"]}
    assert "licenses" not in by_table["STATE-PL"]
    assert by_table["STATE-PL"]["licenceStated"] == "not stated by the publisher"
    assert [one["path"] for one in by_table["FOLK1A"]["licenses"]] == [
        "https://creativecommons.org/licenses/by/4.0/"
    ]
    assert [one["name"] for one in resource(package, "figures")["licenses"]] == ["CC-BY-4.0"]
    deflators = resource(package, "deflators")
    assert "licenses" not in deflators
    assert deflators["sourcesWithoutStatedLicence"] == ["Økonomistyrelsen, STATE-PL"]
    assert {one["table_id"]: one["licence_url"] for one in read(package, "snapshots")}["STATE-PL"] is None


def test_every_measure_leaves_with_its_method(package: Path) -> None:
    measures = {row["measure_id"] for row in read(package, "measures")}
    scopes, notes = read(package, "measure_scopes"), read(package, "measure_notes")
    assert {row["measure_id"] for row in scopes} == measures == {row["measure_id"] for row in notes}
    assert all(row["formula_da"] or row["not_loaded_da"] for row in scopes)
    net = next(row for row in scopes if (row["measure_id"], row["scope"]) == ("it-net", "narrow"))
    assert "64552 (Fælles it og telefoni)" in net["formula_da"]
    assert "the population on 1 January" in net["formula_en"]
    ages = next(row for row in scopes if row["measure_id"] == "age-65-share")
    assert "ages 65-125" in ages["formula_en"]
    assert {"limit", "caveat", "break", "reference"} <= {row["kind"] for row in notes}


def test_values_keep_every_digit() -> None:
    """A value such as 1/3 comes back as the same float."""
    data = sample_data()
    values = np.ma.getdata(data.column("out_alen__figure", "value"))
    assert float(repr(float(values[0]))) == values[0]


def test_texts_that_come_with_the_package_are_not_touched(edition: EditionData) -> None:
    rows = EditionRows(Reading(edition))
    for one in resources():
        texts = [n for n, field in enumerate(one.fields) if field.type == "string"]
        for row in rows.of(one):
            if one.name == "remarks" or any(str(cell).startswith("P-") for cell in row):
                continue
            assert all(safe_text(row[n]) == row[n] for n in texts if row[n] is not None), row
