"""Corrections: read, held against what is loaded, and refused when the publisher has mended the number."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any

import pytest

from alen.errors import BadDefinition
from alen.measures.corrections import (
    Correction,
    agrees,
    apply_to_cells,
    apply_to_figures,
    read_all_corrections,
    read_corrections,
)
from alen.store.packaged import list_names, read_text

CELL: dict[str, Any] = {
    "id": "proeveby-2021",
    "table": "REGK31",
    "codes": {"funktion": "64552", "art": "TOT"},
    "organisation_code": "999",
    "year": 2021,
    "action": "replace",
    "value": 41200,
    "expect": 41200000,
    "reason": {"da": "Indberettet i kroner.", "en": "Reported in kroner."},
    "reported_by": "Prøveby Kommune",
    "date": "2026-01-31",
    "source": "https://www.example.org/rettelse",
}
FIGURE: dict[str, Any] = {
    **{key: CELL[key] for key in ("organisation_code", "year", "reason", "reported_by", "date", "source")},
    "id": "proeveby-figure",
    "measure": "it-net",
    "action": "reject",
    "expect": 2345.7,
}

FIGURES: dict[str, list[Any]] = {
    "measure_id": ["it-net", "it-net", "it-net", "population"],
    "organisation_code": ["998", "999", "999", "999"],
    "year": [2021, 2021, 2022, 2021],
    "scope": ["narrow"] * 3 + ["single"],
    "basis": ["computed"] * 4,
    "value": [1.0, 2345.6789, None, 900.0],
}
CELLS: dict[str, list[Any]] = {
    "organisation_code": ["999", "999", "998"],
    "year": [2021, 2021, 2021],
    "funktion": ["64552", "64551", "64552"],
    "art": ["TOT", "TOT", "TOT"],
    "value": [41200000, 5, 7],
}


def written(*items: dict[str, Any]) -> str:
    """Corrections as a file: JSON is YAML, and refers to nothing."""
    return json.dumps({"corrections": items}, ensure_ascii=False, default=str)


def read(*items: dict[str, Any]) -> tuple[Correction, ...]:
    return read_corrections(written(*items), "x.yml")


def without(item: dict[str, Any], *keys: str, **changes: Any) -> dict[str, Any]:
    return {**{key: value for key, value in item.items() if key not in keys}, **changes}


def test_none_is_shipped_and_the_readme_has_a_valid_example() -> None:
    assert list_names("measures", "corrections") == []
    readme = read_text("measures", "corrections", "README.md")
    example = readme.split("```yaml\n")[1].split("```")[0]
    (correction,) = read_corrections(example, "README.md")
    assert correction.action == "replace"
    assert correction.date.isoformat() == "2026-01-31"


def test_a_replaced_cell() -> None:
    outcome = apply_to_cells(read(CELL), "REGK31", CELLS)
    (change,) = outcome.changes
    assert (change.row, change.value, change.flag, change.missing_reason) == (
        0,
        Decimal(41200),
        "corrected",
        "",
    )
    assert outcome.not_loaded == ()


def test_a_rejected_figure() -> None:
    (change,) = apply_to_figures(read(FIGURE, CELL), FIGURES, ["it-net"]).changes
    assert (change.row, change.value, change.flag, change.missing_reason) == (1, None, "", "rejected")


def test_a_flagged_figure_keeps_its_number() -> None:
    (change,) = apply_to_figures(read(without(FIGURE, action="flag")), FIGURES, ["it-net"]).changes
    assert (change.value, change.flag, change.missing_reason) == (Decimal("2345.6789"), "corrected", "")


def test_a_mended_number_stops_the_build_and_names_the_correction() -> None:
    mended = {**CELLS, "value": [41200, 5, 7]}
    with pytest.raises(BadDefinition) as caught:
        apply_to_cells(read(CELL), "REGK31", mended)
    assert "proeveby-2021" in caught.value.where
    assert "41200000" in caught.value.what
    assert "mended" in caught.value.why
    with pytest.raises(BadDefinition, match="no number"):
        apply_to_figures(read(without(FIGURE, year=2022)), FIGURES, ["it-net"])


def test_what_is_not_loaded_is_said_and_changes_nothing() -> None:
    outcome = apply_to_figures(read(without(FIGURE, year=2019)), FIGURES, ["it-net"])
    assert outcome.changes == ()
    assert [one.id for one in outcome.not_loaded] == ["proeveby-figure"]
    assert apply_to_cells(read(without(CELL, year=2019)), "REGK31", CELLS).not_loaded
    assert apply_to_cells(read(CELL), "REGK11", CELLS).not_loaded == ()


def test_a_correction_must_name_one_number() -> None:
    with pytest.raises(BadDefinition, match="2 cells"):
        apply_to_cells(read(without(CELL, codes={"art": "TOT"})), "REGK31", CELLS)
    with pytest.raises(BadDefinition, match="has no ejer"):
        apply_to_cells(read(without(CELL, codes={"ejer": "1"})), "REGK31", CELLS)
    with pytest.raises(BadDefinition, match="is no measure"):
        apply_to_figures(read(FIGURE), FIGURES, ["population"])
    doubled = {key: [*column, column[1]] for key, column in FIGURES.items()}
    doubled["scope"][-1] = "extended"
    with pytest.raises(BadDefinition, match="several scopes"):
        apply_to_figures(read(FIGURE), doubled, ["it-net"])
    (change,) = apply_to_figures(read(without(FIGURE, scope="extended")), doubled, ["it-net"]).changes
    assert change.row == 4


@pytest.mark.parametrize(
    ("item", "what"),
    [
        (without(CELL, "reason"), "both languages"),
        (without(CELL, reason={"da": "x", "en": ""}), "both languages"),
        (without(CELL, "expect"), "needs a number"),
        (without(CELL, expect=True), "needs a number"),
        (without(CELL, expect="1.000,5"), "is no number"),
        (without(CELL, expect="nan"), "is no number"),
        (without(CELL, "value"), "replace"),
        (without(CELL, action="reject"), "replace"),
        (without(CELL, action="delete"), "is none of"),
        (without(CELL, "table"), "either a measure or a table"),
        (without(CELL, measure="it-net"), "either a measure or a table"),
        (without(CELL, scope="narrow"), "means nothing"),
        (without(CELL, codes={"funktion": 64552}), "quotation marks"),
        (without(CELL, organisation_code=999), "quotation marks"),
        (without(CELL, year="2021"), "is no year"),
        (without(CELL, date="31.1.2026"), "is no date"),
        (without(CELL, id="Prøveby"), "is no id"),
        (without(CELL, who="x"), "nobody reads"),
        (without(CELL, "reported_by"), "needs a text"),
        (without(FIGURE, basis="guessed"), "is none of"),
        (without(FIGURE, scope="broad"), "is none of"),
    ],
)
def test_a_faulty_correction_is_refused_by_name(item: dict[str, Any], what: str) -> None:
    with pytest.raises(BadDefinition, match=what) as caught:
        read(item)
    assert caught.value.where.startswith("x.yml: correction")


@pytest.mark.parametrize("text", ["", "[]", "corrections: 3", "corrections: [3]", "other: []", "a: ["])
def test_a_file_that_is_no_list_of_corrections(text: str) -> None:
    with pytest.raises(BadDefinition):
        read_corrections(text, "x.yml")


def test_one_number_is_corrected_once_over_all_files() -> None:
    one = written(CELL)
    with pytest.raises(BadDefinition, match="used twice"):
        read(CELL, CELL)
    with pytest.raises(BadDefinition, match="same number"):
        read_all_corrections({"a.yml": one, "b.yml": written(without(CELL, id="b"))})
    assert read_all_corrections({"a.yml": one, "b.yml": "corrections: []"})[0].id == "proeveby-2021"


def test_agreement_is_held_to_the_decimals_of_expect() -> None:
    assert agrees(2345.6789, Decimal("2345.7"))
    assert not agrees(2345.6789, Decimal("2345.6"))
    assert agrees(118, Decimal("118"))
    assert not agrees(118, Decimal("119"))
    assert agrees(-3, Decimal("-3"))
    assert not agrees(math.nan, Decimal(0))
