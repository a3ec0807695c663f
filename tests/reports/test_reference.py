"""The reference pages name everything there is."""

from __future__ import annotations

from pathlib import Path

from alen.build.definitions import measures
from alen.model.tables import TABLES
from alen.reports.reference import write_reference


def test_every_table_column_and_measure_is_on_a_page(tmp_path: Path) -> None:
    tables, catalogue = (path.read_text("utf-8") for path in write_reference(tmp_path / "reference"))
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
