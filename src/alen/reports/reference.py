"""The reference pages of the documentation, written from the code itself: tables, measures, programmes.

`python -m alen.reports.reference FOLDER` writes them; they are never committed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from alen.answers.measures import in_words
from alen.measures.definition import Measure, Reservation, Selection, Text, read_catalogue
from alen.measures.price_indices import DeflatorDefinition, read_deflators
from alen.model.tables import SCHEMA_VERSION, TABLES
from alen.reports.programme_reference import programmes_page
from alen.store.packaged import list_names, read_text
from alen.store.writing import write_new


def tables_page() -> str:
    """Every table of an edition: key, columns, types, meanings, units."""
    parts = [
        "# Tables of an edition",
        "",
        f"Schema version {SCHEMA_VERSION}. Written from `model/tables.py`.",
    ]
    for table in TABLES:
        parts += ["", f"## {table.name}", "", f"A row is {table.row}. Key: {', '.join(table.key)}.", ""]
        parts += ["| column | type | meaning | unit |", "|---|---|---|---|"]
        for column in table.columns:
            kind = column.type + (" or null" if column.nullable else "")
            parts.append(f"| {column.name} | {kind} | {column.meaning} | {column.unit} |")
    return "\n".join(parts) + "\n"


def _words(selections: Sequence[Selection]) -> str:
    return "; ".join(f"`{text}`" for text in in_words(selections))


def _list(title: str, texts: Iterable[Text]) -> list[str]:
    lines = [line for text in texts for line in (f"- {_basis(text)}{text.da}", f"  *{text.en}*")]
    return [f"**{title}**", "", *lines, ""] if lines else []


def _basis(text: Text) -> str:
    """The basis that a reservation is about alone."""
    return f"({text.basis}) " if isinstance(text, Reservation) and text.basis else ""


def _measure(measure: Measure) -> list[str]:
    lines = [f"## {measure.id}", "", f"{measure.name.da} · *{measure.name.en}*", ""]
    lines += [measure.about.da, "", f"*{measure.about.en}*", ""]
    rows = [
        ("unit", measure.unit),
        ("organisations", measure.organisations),
        ("direction", measure.direction),
    ]
    if measure.of:
        rows.append(("growth of", measure.of))
    if measure.first_year:
        seen = "; the data's first year with an amount decides" if measure.first_year_from_data else ""
        rows.append(("first accounts year", f"{measure.first_year}{seen}"))
    if measure.near_zero_share is not None:
        rows.append(("booked elsewhere", f"at or below {measure.near_zero_share:.0%} of the year's median"))
    lines += ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows), ""]
    for formula in measure.formulas:
        lines.append(f"- {formula.scope}, {formula.basis}: {_words(formula.numerator)}")
        if formula.denominator:
            lines.append(f"  divided by {_words(formula.denominator)}")
    for scope, text in measure.not_loaded.items():
        lines.append(f"- {scope}: not loaded. {text.da} *{text.en}*")
    lines.append("")
    lines += _list("Afgrænsning / scope", measure.scope_text.values())
    lines += _list("Begrænsninger / limits", measure.limits)
    lines += _list("Forbehold / caveats", measure.caveats)
    lines += _list("Databrud / breaks", (Text(f"{b.year}: {b.text.da}", b.text.en) for b in measure.breaks))
    lines += ["**Kilder / references**", "", *(f"- {source}" for source in measure.references), ""]
    return lines


def measures_page(measures: Sequence[Measure], deflators: Sequence[DeflatorDefinition]) -> str:
    """Every measure of the catalogue and every price index, in both languages."""
    parts = ["# Measures", "", "Written from `measures/catalogue/` and `measures/deflators/`.", ""]
    for measure in measures:
        parts += _measure(measure)
    parts += ["# Price indices", ""]
    for one in deflators:
        parts += [f"## {one.id}", "", f"{one.name.da} · *{one.name.en}*", "", one.about.da, ""]
        parts += [f"*{one.about.en}*", "", f"{one.source.da}. {one.url}", ""]
        parts += [
            f"Suits: {', '.join(one.suits)}. Never for: {', '.join(one.never_for) or 'nothing ruled out'}.",
            "",
        ]
    return "\n".join(parts)


def write_reference(folder: Path) -> list[Path]:
    """Write the pages into `folder`; returns their paths."""
    names = list_names("measures", "catalogue")
    measures = read_catalogue({name: read_text("measures", "catalogue", name) for name in names})
    names = list_names("measures", "deflators")
    deflators = read_deflators({name: read_text("measures", "deflators", name) for name in names})
    pages = {
        "tables.md": tables_page(),
        "measures.md": measures_page(measures, deflators),
        "programmes.md": programmes_page(),
    }
    for name, text in pages.items():
        write_new(folder / name, text.encode())
    return [folder / name for name in pages]


def main() -> None:
    """`python -m alen.reports.reference FOLDER`."""
    parser = argparse.ArgumentParser(prog="python -m alen.reports.reference")
    parser.add_argument("folder", type=Path)
    write_reference(parser.parse_args().folder)


if __name__ == "__main__":
    main()
