"""CSV for a spreadsheet, Parquet, the workbook and the catalogue entry, each opened by another programme."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.needs import miss
from tests.reports.editions import HOSTILE_NAMES, PROEVEBY, built, own_workspace, reading, sample_data

from alen.reports import FORMS, Form, Language, export
from alen.reports.delimited import number_text
from alen.reports.facts import FileFacts
from alen.reports.series import sheet_names
from alen.reports.shapes import resources
from alen.store.editions import EditionData


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> EditionData:
    return built(own_workspace(tmp_path_factory.mktemp("own")))


def csv_rows(folder: Path, name: str, delimiter: str) -> list[dict[str, str]]:
    data = (folder / f"{name}.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


@pytest.mark.parametrize(("language", "delimiter", "value"), [("da", ";", "33,33"), ("en", ",", "33.33")])
def test_csv_is_what_a_spreadsheet_of_that_language_opens(
    language: Language, delimiter: str, value: str, tmp_path: Path
) -> None:
    data = sample_data()
    column = data.column("out_alen__figure", "value")
    column[0] = 33.33
    done = export(data, tmp_path / "out", "csv", language)
    rows = csv_rows(tmp_path / "out", "figures", delimiter)
    assert len(rows) == done.rows
    assert rows[0]["value"] == value
    assert any(row["value"] == "-2769" for row in rows)
    names = {row["organisation_code"]: row["organisation_name_da"] for row in rows}
    assert names["901"] == "'" + HOSTILE_NAMES[PROEVEBY]
    assert names["903"] == "Eksempelby;'=1+1,'-2\r\n'+3"
    explained = csv_rows(tmp_path / "out", "columns", delimiter)
    assert len(explained) == sum(len(one.fields) for one in resources())


@pytest.mark.parametrize(
    ("value", "decimal", "text"),
    [
        (0.0, ".", "0"),
        (1e22, ".", "1" + "0" * 22),
        (1 / 3, ",", "0,3333333333333333"),
        (-1.5e-07, ".", "-0.00000015"),
    ],
)
def test_numbers_are_written_whole(value: float, decimal: str, text: str) -> None:
    assert number_text(value, decimal) == text
    assert float(text.replace(",", ".")) == value


def test_parquet_is_typed_and_says_what_it_is(edition: EditionData, tmp_path: Path) -> None:
    export(edition, tmp_path / "out", "parquet")
    table = pq.read_table(tmp_path / "out" / "figures.parquet")
    types = {field.name: str(field.type) for field in table.schema}
    assert types["numerator"] == types["precision_ore"] == "int64"
    assert types["value"] == "double"
    held = edition.rows("out_alen__figure")
    for name in ("value", "numerator", "denominator", "missing_reason"):
        assert table.column(name).to_pylist() == [row[name] for row in held]
    about = {key.decode(): text.decode() for key, text in table.schema.metadata.items()}
    assert about["alen.edition_id"] == edition.manifest.edition_id
    assert json.loads(about["alen.licences"])[0]["name"] == "CC-BY-4.0"
    field = {key.decode(): text.decode() for key, text in table.schema.field("value").metadata.items()}
    assert field["description_da"].startswith("Tallet i enheden")
    organisations = pq.read_table(tmp_path / "out" / "organisations.parquet").to_pylist()
    own = {row["organisation_code"]: row for row in organisations}["P-1"]
    assert own["name_da"] == "=cmd|' /C calc'!A0", "no spreadsheet reads Parquet: the text is as given"
    assert own["valid_from"] == date(2020, 1, 1)
    assert not table.schema.field("year").nullable


# -- the workbook -----------------------------------------------------------------------------------------


def sheets_of(path: Path) -> dict[str, list[list[Any]]]:
    """Every sheet's cells, by a reader that has nothing in common with the writer."""
    if importlib.util.find_spec("python_calamine") is None:
        miss("calamine", "python-calamine is not installed")
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_workbook_in_danish(edition: EditionData, tmp_path: Path) -> None:
    export(edition, tmp_path / "out", "xlsx", "da")
    sheets = sheets_of(tmp_path / "out" / "alen.xlsx")
    assert list(sheets)[:2] == ["Læs mig", "Tal"]
    assert {"Metode og kilder", "Organisationer", "Prisindeks", "f64551-net"} <= set(sheets)
    head, *rows = sheets["Tal"]
    held = edition.rows("out_alen__figure")
    assert len(rows) == len(held)
    values = [row[head.index("Værdi")] for row in rows]
    assert [None if value == "" else value for value in values] == [row["value"] for row in held]
    assert "not_loaded" not in {row[head.index("Hvorfor der mangler et tal")] for row in rows}
    assert "ikke hentet" in {row[head.index("Hvorfor der mangler et tal")] for row in rows}
    assert {row[head.index("Kode")] for row in rows} >= {"000", "101", "084"}
    wide = sheets["f64551-net"]
    line = next(n for n, row in enumerate(wide) if row[0] == "Kode")
    assert wide[line][3:12] == [float(year) for year in range(2016, 2025)]
    assert wide[line + 1][0] == "000"
    assert len(wide) - line - 1 == 99
    told = " ".join(str(cell) for row in sheets["Metode og kilder"] for cell in row)
    for needed in (
        "64552 (Fælles it og telefoni)",
        "Begrænsning",
        "Forbehold",
        "CC BY 4.0, https://creativecommons.org/",
        "Udgiveren oplyser ingen",
    ):
        assert needed in told
    assert edition.rows("out_alen__snapshot")[0]["sha256"] in told


def test_workbook_holds_hostile_texts_as_texts(tmp_path: Path) -> None:
    export(reading(), tmp_path / "out", "xlsx", "en")
    path = tmp_path / "out" / "alen.xlsx"
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode("utf-8") for name in book.namelist() if name.endswith(".xml")}
    assert not [name for name, text in parts.items() if "<f>" in text or "<hyperlink" in text]
    figures = next(text for name, text in parts.items() if name.endswith("worksheets/sheet2.xml"))
    assert 'topLeftCell="A2"' in figures
    assert "<autoFilter" in figures
    sheets = sheets_of(path)
    head = sheets["Figures"][0]
    names = {row[head.index("Organisation")] for row in sheets["Figures"]}
    assert {HOSTILE_NAMES[PROEVEBY], "@SUM(1+1)*cmd|' /C calc'!A0"} <= names
    assert sheets["Checks"][1][2] == "finding"


def test_sheet_names_are_short_and_unique() -> None:
    class Fake:
        def __init__(self, id_: str, scope: str) -> None:
            self.measure, self.scope = type("M", (), {"id": id_})(), scope

    series: Any = [Fake("it-share-main-account-6-and-more-x", scope) for scope in ("narrow", "extended")]
    names = sheet_names([*series, Fake("tal", "single")], "da", ["Tal"])  # type: ignore[list-item]
    assert names == ["it-share-main-account-6-and-mor", "it-share-main-account-6-and-m 2", "tal 2"]


# -- the catalogue entry ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_catalogue_entry_tells_of_every_file(form: Form, edition: EditionData, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    export(edition, folder, form)
    entry = json.loads((folder / "dcat.jsonld").read_text("utf-8"))
    assert entry["@type"] == "dcat:Dataset"
    for name in ("dct:title", "dct:description"):
        assert [one["@language"] for one in entry[name]] == ["da", "en"]
    assert entry["dct:publisher"]["foaf:name"]
    assert entry["dct:spatial"]["@id"].endswith("/country/DNK")
    assert entry["dct:temporal"]["dcat:startDate"]["@value"] == "2016-01-01"
    themes = [one["@id"].rsplit("/", 1)[1] for one in entry["dcat:theme"]]
    assert themes == ["GOVE", "ECON"]
    told = {one["@id"]: one for one in entry["dcat:distribution"]}
    assert set(told) == {path.name for path in folder.iterdir()} - {"dcat.jsonld"}
    for name, one in told.items():
        file = FileFacts.of(folder / name)
        assert one["dcat:byteSize"]["@value"] == str(file.size)
        assert one["spdx:checksum"]["spdx:checksumValue"]["@value"] == file.sha256
        assert one["dcat:mediaType"]["@id"].startswith("https://www.iana.org/assignments/media-types/")
    sources = {one["dct:identifier"]: one for one in entry["dct:source"]}
    assert sources["FOLK1A"]["dct:license"]["@id"].endswith("/licence/CC_BY_4_0")
    assert "dct:license" not in sources["STATE-PL"]
    prefixes = set(entry["@context"])
    used = {key.split(":")[0] for key in _keys(entry) if ":" in key}
    assert used <= prefixes


def _keys(node: Any) -> set[str]:
    if isinstance(node, dict):
        inner = {key for name, one in node.items() if name != "@context" for key in _keys(one)}
        return {key for key in node if not key.startswith("@")} | inner
    return {key for one in node for key in _keys(one)} if isinstance(node, list) else set()


def test_catalogue_entry_is_a_graph(edition: EditionData, tmp_path: Path) -> None:
    if importlib.util.find_spec("rdflib") is None:
        miss("rdflib", "rdflib is not installed")
    import rdflib  # type: ignore[import-not-found]  # pyright: ignore

    export(edition, tmp_path / "out", "csv")
    graph: Any = rdflib.Graph()
    graph.parse(str(tmp_path / "out" / "dcat.jsonld"), format="json-ld", publicID="https://example.org/alen/")
    file = rdflib.URIRef("https://example.org/alen/figures.csv")
    assert (file, rdflib.RDF.type, rdflib.URIRef("http://www.w3.org/ns/dcat#Distribution")) in graph
