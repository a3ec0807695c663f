"""The reference pages name everything there is."""

from __future__ import annotations

from pathlib import Path

from alen.build.definitions import measures
from alen.model.tables import TABLES
from alen.reports.reference import write_reference
from alen.sources.agreements.schema import schema


def test_every_table_column_and_measure_is_on_a_page(tmp_path: Path) -> None:
    tables, catalogue, programmes = (
        path.read_text("utf-8") for path in write_reference(tmp_path / "reference")
    )
    for table in TABLES:
        section = tables.split(f"## {table.name}\n")[1].split("\n## ")[0]
        for column in table.columns:
            assert f"| {column.name} | {column.type}" in section
            assert column.meaning in section
    for measure in measures():
        section = catalogue.split(f"## {measure.id}\n")[1].split("\n## ")[0]
        for text in (measure.name, measure.about, *measure.limits, *measure.caveats):
            assert text.da in section
            assert text.en in section
    for table in schema().tables.values():
        section = programmes.split(f"## {table.file if table.is_file else table.name}\n")[1].split("\n## ")[0]
        for column in table.columns:
            assert f"| {column.name} " in section
            assert column.about.da in section
            assert column.about.en in section
    for codes in schema().codes.values():
        assert all(f"`{code}`" in programmes for code in codes)
