"""All checks together, on an invented country; and on the figures that ship with the package."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from alen.build import figures as made
from alen.build.checking import findings
from alen.build.definitions import Definitions, load_definitions
from alen.build.loading import Clash, Loaded, SetAside, arrow_rows, load_core
from alen.build.selection import choose, packaged_records
from alen.measures.blocks import CHECKS
from alen.measures.definition import Measure, read_measure
from alen.model.figures import BASIS_KEY, SCOPE_KEY
from alen.model.organisations import Organisations
from alen.model.progress import SILENT
from alen.model.tables import TABLES
from alen.store import workspace
from alen.store.connect import open_builder
from alen.store.snapshots import SnapshotStore

COUNTRY = Organisations.from_csv(
    "organisation_key,organisation_code,kind,name_da,name_en,valid_from,valid_to\n"
    "1,000,nation,Hele landet,All,2007-01-01,\n"
    "11,901,municipality,Prøveby,Prøveby,2007-01-01,\n"
    "12,902,municipality,Mønsterby,Mønsterby,2007-01-01,\n"
    "13,903,municipality,Eksempelby,Eksempelby,2007-01-01,\n"
    "14,904,other,Skæret,Skæret,2007-01-01,\n",
    "organisation_code,parent_code,scheme,valid_from,valid_to\n"
    + "".join(f"90{n},000,nation,2007-01-01,\n" for n in range(1, 5)),
)
PUBLISHED = {"basis_key": BASIS_KEY["as_published"], "precision_ore": 50}


def measure(id_: str, unit: str, kind: str, formulas: str) -> Measure:
    return read_measure(
        f"id: {id_}\nname: {{da: Prøve, en: Trial}}\nunit: {unit}\norganisations: {kind}\n"
        f"about: {{da: Prøve, en: Trial}}\nscopes: {{single: {{{formulas}}}}}\n",
        f"{id_}.yml",
    )


SPEND = "{numerator: {table: REGK31, funktion: '1', art: TOT}, denominator: population}"
MEASURES = (
    measure("population", "persons", "all", "computed: {numerator: population}"),
    measure("share", "pct", "municipality", f"computed: {SPEND}"),
    measure("spend", "kr_per_inhabitant", "municipality", f"computed: {SPEND}, as_published: {SPEND}"),
)
POPULATION, SHARE, SPENDING = 1, 2, 3


def row(measure_key: int, organisation: int, year: int, value: float | None, **others: Any) -> dict[str, Any]:
    return {
        "measure_key": measure_key, "organisation_key": organisation, "year": year,
        "scope_key": SCOPE_KEY["single"], "basis_key": BASIS_KEY["computed"], "numerator": None,
        "denominator": None, "value": value, "precision_ore": None,
        "missing_reason": None if value is not None else "not_loaded", "flags": "", "cells": 1,
        "cells_missing": 0, **others,
    }  # fmt: skip


def columns(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in row(1, 1, 1, 1.0):
        found[name] = np.empty(len(rows), dtype=object)
        found[name][:] = [one[name] for one in rows]
    return found


def people(year: int, counts: Sequence[int], whole: int) -> list[dict[str, Any]]:
    places = [*zip((11, 12, 13, 14), counts, strict=True), (1, whole)]
    return [row(POPULATION, key, year, float(n), numerator=n, precision_ore=0) for key, n in places]


def published(year: int, values: Sequence[float | None], national: float | None) -> list[dict[str, Any]]:
    places = [*zip((11, 12, 13), values, strict=True), (1, national)]
    return [row(SPENDING, key, year, value, **PUBLISHED) for key, value in places]


def sums(measure_key: int, year: int, thousands: Sequence[int], national: int) -> list[dict[str, Any]]:
    places = [*zip((11, 12, 13), thousands, strict=True), (1, national)]
    return [
        row(measure_key, key, year, 1.0, numerator=n * 100_000, denominator=100, precision_ore=50_000)
        for key, n in places
    ]


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    real = load_definitions(workspace.create(tmp_path_factory.mktemp("definitions") / "work"))
    return replace(real, organisations=COUNTRY, measures=MEASURES)


def loaded(set_aside: Sequence[SetAside] = (), clashes: Sequence[Clash] = ()) -> Loaded:
    sources = [SimpleNamespace(key=key, spec=SimpleNamespace(table_id="REGK31")) for key in (1, 2, 3)]
    return Loaded(cast(Any, tuple(sources)), {}, {}, list(set_aside), list(clashes))


def only(rows: Sequence[dict[str, Any]], check_id: str) -> list[dict[str, Any]]:
    return [one for one in rows if one["check_id"] == check_id]


def test_nothing_in_nothing_out(definitions: Definitions) -> None:
    assert findings(definitions, columns([]), loaded()) == []


class TestNationalRow:
    def test_as_published_against_the_members_weighted_by_population(self, definitions: Definitions) -> None:
        # (100 * 10 + 200 * 20 + 300 * 70) / 100 = 260; the one outside the municipalities has no weight.
        rows = [*people(2020, (10, 20, 70, 5), 105), *published(2020, (100, 200, 300), 261)]
        found = only(findings(definitions, columns(rows), loaded()), "national_row")
        (held,) = [one for one in found if one["measure_key"] == SPENDING]
        assert (held["severity"], held["organisation_key"], held["year"]) == ("note", 1, 2020)
        assert (held["detail"]["implied"], held["detail"]["difference"]) == (260.0, 1.0)
        assert (held["detail"]["bound"], held["detail"]["members"]) == (1.0, 3)

    def test_beyond_what_rounding_explains(self, definitions: Definitions) -> None:
        rows = [*people(2020, (10, 20, 70, 5), 105), *published(2020, (100, 200, 300), 258)]
        found = only(findings(definitions, columns(rows), loaded()), "national_row")
        (held,) = [one for one in found if one["measure_key"] == SPENDING]
        assert (held["severity"], held["detail"]["difference"]) == ("finding", -2.0)

    def test_another_years_population_is_never_used(self, definitions: Definitions) -> None:
        rows = [*people(2020, (10, 20, 70, 5), 105)]
        for year in (2019, 2020, 2021):
            rows += published(year, (100, 200, 300), 260 if year == 2020 else 999)
        found = only(findings(definitions, columns(rows), loaded()), "national_row")
        partial, held = [one for one in found if one["measure_key"] == SPENDING]
        assert (held["severity"], held["year"]) == ("note", 2020)
        assert (partial["severity"], partial["year"]) == ("partial", None)
        assert partial["detail"]["reason"] == "population_not_loaded"
        assert partial["detail"]["years"] == [2019, 2021]

    @pytest.mark.parametrize("without_people", [True, False])
    def test_a_missing_member_makes_it_partial(self, definitions: Definitions, without_people: bool) -> None:
        rows = people(2020, (10, 20, 70, 5), 105)
        if without_people:
            rows = [one for one in rows if one["organisation_key"] != 12]
            rows += published(2020, (100, 200, 300), 999)
        else:
            rows += published(2020, (100, None, 300), 999)
        found = only(findings(definitions, columns(rows), loaded()), "national_row")
        (held,) = [one for one in found if one["measure_key"] == SPENDING]
        assert (held["severity"], held["detail"]["reason"]) == ("partial", "members_missing")
        assert held["detail"]["codes"] == ["902"]

    def test_population_counts_the_one_outside_the_municipalities(self, definitions: Definitions) -> None:
        good = findings(definitions, columns(people(2020, (10, 20, 70, 5), 105)), loaded())
        assert [(one["severity"], one["detail"]["bound"]) for one in only(good, "national_row")] == [
            ("note", 0)
        ]
        bad = findings(definitions, columns(people(2020, (10, 20, 70, 5), 100)), loaded())
        assert [(one["severity"], one["detail"]["difference"]) for one in only(bad, "national_row")] == [
            ("finding", -5)
        ]

    def test_amounts_within_half_a_thousand_each_and_each_numerator_once(
        self, definitions: Definitions
    ) -> None:
        # 0.5 thousand kr * (3 + 1): two thousand kroner.
        for national, severity in ((62, "note"), (58, "note"), (63, "finding")):
            rows = [*sums(SPENDING, 2020, (10, 20, 30), national), *sums(SHARE, 2020, (10, 20, 30), national)]
            (held,) = only(findings(definitions, columns(rows), loaded()), "national_row")
            assert (held["measure_key"], held["severity"]) == (SPENDING, severity)
            assert held["detail"]["bound"] == 200_000


class TestSnapshots:
    def test_parts_of_a_table_are_told_together(self, definitions: Definitions) -> None:
        clashes = [Clash(1, 3, 10, 0), Clash(2, 3, 5, 2), Clash(1, 2, 4, 0)]
        finding, note = findings(definitions, columns([]), loaded(clashes=clashes))
        assert (finding["check_id"], finding["severity"]) == ("snapshots_disagree", "finding")
        assert finding["detail"] == {"table": "REGK31", "cells": 5, "differing": 2, "kept_left": [[2, 3]]}
        assert (note["severity"], note["detail"]["cells"]) == ("note", 14)
        assert note["detail"]["kept_left"] == [[1, 2], [1, 3]]

    def test_an_unknown_organisation_is_asked_about_and_an_unwanted_code_is_not(
        self, definitions: Definitions
    ) -> None:
        aside = [
            SetAside(1, "not_selected", "ART", ("1.2", "1.1"), 9),
            SetAside(2, "unknown_organisation", "OMRÅDE", ("998",), 3),
            SetAside(1, "unknown_organisation", "OMRÅDE", ("997",), 4),
        ]
        found = {one["detail"]["reason"]: one for one in findings(definitions, columns([]), loaded(aside))}
        assert found["not_selected"]["severity"] == "note"
        assert found["not_selected"]["detail"]["codes"] == ["1.1", "1.2"]
        unknown = found["unknown_organisation"]
        assert unknown["severity"] == "finding"
        assert (unknown["detail"]["lines"], unknown["detail"]["codes"]) == (7, ["997", "998"])
        assert unknown["detail"]["snapshots"] == [1, 2]


def test_a_correction_is_noted_with_its_reason(definitions: Definitions) -> None:
    applied = {
        "correction_key": 1, "correction_id": "proveby-2020", "measure_key": SPENDING,
        "organisation_key": 11, "year": 2020, "scope_key": 0, "basis_key": 1, "action": "reject",
        "value_before": 7.0, "reason_da": "Fejl", "reason_en": "Error",
    }  # fmt: skip
    (found,) = findings(definitions, columns([]), loaded(), [applied])
    assert (found["check_id"], found["severity"]) == ("correction", "note")
    assert (found["measure_key"], found["organisation_key"], found["year"]) == (SPENDING, 11, 2020)
    assert found["detail"] == {
        "scope": "single", "basis": "as_published", "text": {"da": "Fejl", "en": "Error"},
        "action": "reject", "correction_id": "proveby-2020", "value_before": 7.0,
    }  # fmt: skip


def test_the_order_of_rows_changes_nothing(definitions: Definitions) -> None:
    rows = [
        *people(2020, (10, 20, 70, 5), 100),
        *people(2021, (10, 20, 70, 5), 105),
        *sums(SPENDING, 2020, (10, 20, 30), 99),
        *sums(SPENDING, 2021, (10, 20, 30_000), 99),
    ]
    for year in (2019, 2020, 2021):
        rows += published(year, (100, None if year == 2021 else 200, 300), 260)
    clashes = [Clash(1, 3, 10, 0), Clash(2, 3, 5, 2), Clash(1, 2, 4, 0)]
    aside = [SetAside(n, "unknown_organisation", "OMRÅDE", (f"99{n}",), 3) for n in (1, 2)]
    first = findings(definitions, columns(rows), loaded(aside, clashes))
    assert first
    for seed in range(5):
        for many in (rows, clashes, aside):
            Random(seed).shuffle(cast(list[Any], many))
        assert findings(definitions, columns(rows), loaded(aside, clashes)) == first
    assert [CHECKS.index(one["check_id"]) for one in first] == sorted(
        CHECKS.index(one["check_id"]) for one in first
    )
    assert len({json.dumps(one, sort_keys=True) for one in first}) == len(first)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The findings about the figures that ship with the package."""
    folder: Path = tmp_path_factory.mktemp("shipped")
    place = workspace.create(folder / "work")
    known = load_definitions(place)
    store = SnapshotStore(place.root)
    (folder / "temporary").mkdir()
    engine = open_builder(folder / "edition.duckdb", folder / "temporary")
    try:
        for table in TABLES:
            engine.raw_sql(table.create_sql())
        records = choose([], packaged_records(store))
        held = load_core(engine, store, known, records, folder / "temporary", SILENT)
        compiled = made.compile_catalogue(known, held)
        engine.insert("core_alen__term", arrow_rows("core_alen__term", compiled.rows))
        evaluated = made.evaluate(engine, known, held, compiled)
    finally:
        engine.disconnect()
    return findings(known, evaluated.columns, held)


def test_the_shipped_figures_raise_no_question(shipped: list[dict[str, Any]]) -> None:
    assert [one for one in shipped if one["severity"] == "finding"] == []


def test_the_shipped_figures_can_be_held_against_the_nation_in_2020_alone(
    shipped: list[dict[str, Any]],
) -> None:
    rows = [one for one in only(shipped, "national_row") if one["detail"]["basis"] == "as_published"]
    partial, note = rows
    assert partial["detail"]["reason"] == "population_not_loaded"
    assert partial["detail"]["years"] == [2016, 2017, 2018, 2019, 2021, 2022, 2023, 2024]
    assert (note["severity"], note["year"], note["detail"]["members"]) == ("note", 2020, 98)
    assert abs(note["detail"]["difference"]) <= note["detail"]["bound"] == 1.0


def test_a_thousand_error_planted_among_the_shipped_shape_is_found(definitions: Definitions) -> None:
    rows = published(2019, (100, 200, 300), 260) + published(2020, (100, 200_000, 300), 260)
    (found,) = only(findings(definitions, columns(rows), loaded()), "thousand_error")
    assert (found["severity"], found["organisation_key"], found["year"]) == ("finding", 12, 2020)
    assert found["detail"]["magnitude"] == 3.0
