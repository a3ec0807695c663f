"""What can be asked, what changed between editions, what the checks found, and who moved."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import numpy as np
import pytest
from tests.answers.samples import (
    EKSEMPELBY,
    MODELBY,
    MOENSTERBY,
    PROEVEBY,
    SKITSEBY,
    TOWNS,
    Sample,
    measure,
    notes,
    towns_2023,
)

from alen.answers.checks import check_answer, contributions, movers
from alen.answers.citation import page_path
from alen.answers.differences import diff
from alen.answers.edition import Reading
from alen.answers.measures import list_measures, measure_detail
from alen.answers.plain import rows, to_plain
from alen.answers.questions import Movers
from alen.answers.ranking import rank
from alen.errors import BadInput, NoFigures, UnknownMeasure
from alen.model.tables import layer
from alen.store.editions import EditionData


def test_the_list_says_what_is_loaded():
    answer = list_measures(towns_2023().reading())
    lines = {line.id: line for line in answer.measures}
    assert list(lines) == sorted(lines)
    # Five rows with a value of six: Skitseby's is missing, and missing is no figure.
    assert (lines["town-net"].figures, lines["town-net"].years) == (5, (2023,))
    assert lines["town-net"].tables_missing == ()
    assert lines["town-net"].scopes == ("narrow", "extended", "wide")
    assert lines["region-net"].tables_missing == ("REGR55",)
    assert (lines["town-net-growth"].of, lines["town-net-growth"].years) == ("town-net", ())
    assert lines["region-net"].tables_partial == ("FOLK1A",)
    columns, table = rows(answer)
    assert all(len(row) == len(columns) for row in table)


def test_growth_is_counted_though_none_is_stored():
    sample = towns_2023()
    sample.computed("town-net", PROEVEBY, 2024, 10_000_000, 100)
    lines = {line.id: line for line in list_measures(sample.reading()).measures}
    assert (lines["town-net-growth"].figures, lines["town-net-growth"].years) == (1, (2024,))
    detail = measure_detail(sample.reading(), "town-net-growth")
    assert (detail.scopes[0].figures, detail.scopes[0].years) == (1, (2024,))
    # Nothing grows across the break of 2022.
    cut = Sample().computed("town-net", PROEVEBY, 2021, 100, 1).computed("town-net", PROEVEBY, 2022, 100, 1)
    lines = {line.id: line for line in list_measures(cut.reading()).measures}
    assert (lines["town-net-growth"].figures, lines["town-net-growth"].years) == (0, ())


def test_one_measure_in_full():
    answer = measure_detail(towns_2023().reading(), "town-net")
    scopes = {(one.scope, one.basis): one for one in answer.scopes}
    assert list(scopes) == [
        ("narrow", "computed"), ("narrow", "as_published"), ("extended", "computed"), ("wide", ""),
    ]  # fmt: skip
    narrow = scopes["narrow", "computed"]
    assert narrow.numerator == ("+ REGK31 funktion=64552 dranst=1 art=TOT",)
    assert (
        narrow.denominator == ("+ FOLK1A sex=TOT age=IALT civil_status=TOT quarter=1",) or narrow.denominator
    )
    assert (narrow.figures, narrow.years, narrow.tables) == (5, (2023,), ("FOLK1A", "REGK31"))
    wide = scopes["wide", ""].not_loaded
    assert wide is not None
    assert wide.en == "Needs a ledger"
    assert (answer.first_year, answer.near_zero_share) == (2020, 0.05)
    assert [one.table_id for one in answer.sources] == ["FOLK1A", "REGK31"]
    with pytest.raises(UnknownMeasure):
        measure_detail(towns_2023().reading(), "zzz")


def test_equal_editions_differ_in_nothing_even_when_their_numbers_do():
    old, new = towns_2023(), Sample("2026-01-02", keys={id_: 90 - n for id_, n in towns_2023().keys.items()})
    shift = {old.keys[id_]: new.keys[id_] for id_ in old.keys}
    new.figures = [(shift[row[0]], *row[1:]) for row in old.figures]
    answer = diff(old.reading(), new.reading())
    assert (answer.added, answer.removed, answer.changed, answer.unchanged) == (0, 0, 0, len(old.figures))
    assert answer.figures == answer.definitions == answer.snapshots == ()


def test_added_removed_and_changed_figures_name_the_snapshot():
    old, new = towns_2023(), towns_2023()
    new.edition_id = "2026-02-01"
    new.snapshots[0] = ("REGK31", "e" * 64)
    key = new.keys["town-net"]
    gone = [row for row in new.figures if row[:3] == (key, EKSEMPELBY, 2023)]
    new.figures = [row for row in new.figures if row not in gone and row[:2] != (key, PROEVEBY)]
    new.computed("town-net", PROEVEBY, 2023, 31_000_000, 100)
    new.computed("town-net", MODELBY, 2024, 5_000_000, 100)
    answer = diff(old.reading(), new.reading())
    assert (answer.old_id, answer.new_id) == ("2026-01-01", "2026-02-01")
    assert (answer.added, answer.removed, answer.changed) == (1, 1, 1)
    changed, removed, added = answer.figures
    assert (changed.change, changed.organisation_name, changed.old_value, changed.new_value) == (
        "changed", "Prøveby", 3000.0, 3100.0,
    )  # fmt: skip
    assert (changed.old_numerator, changed.new_numerator) == (30_000_000, 31_000_000)
    assert (changed.scope, changed.basis, changed.cause) == ("narrow", "computed", "snapshot")
    (snapshot,) = changed.snapshots
    assert (snapshot.table_id, snapshot.old_sha256, snapshot.new_sha256) == ("REGK31", "a" * 64, "e" * 64)
    assert (removed.change, removed.organisation_code, removed.new_value) == ("removed", "903", None)
    assert (added.change, added.organisation_code, added.year, added.old_value) == (
        "added",
        "904",
        2024,
        None,
    )
    assert added.snapshots[0].new_sha256 == "e" * 64
    assert [one.new_sha256 for one in answer.snapshots] == ["e" * 64]
    columns, table = rows(answer)
    assert all(len(row) == len(columns) for row in table)
    json.dumps(to_plain(answer))


def test_a_missing_value_that_gets_a_reason_or_a_number_is_a_change():
    old, new = towns_2023(), towns_2023()
    key = new.keys["town-net"]
    new.figures = [row for row in new.figures if row[:2] != (key, SKITSEBY)]
    new.computed("town-net", SKITSEBY, 2023, 30_000, 300)
    (change,) = diff(old.reading(), new.reading()).figures
    assert (change.old_value, change.old_missing_reason, change.new_value) == (None, "missing_at_source", 1.0)
    assert (change.cause, change.snapshots) == ("code", ())


def test_changed_definitions_are_told_with_their_fields():
    old, new = towns_2023(), towns_2023()
    new.definitions["town-net"] = replace(measure("town-net"), near_zero_share=0.1).to_json()
    new.figures = [
        (*row[:7], row[7] + 1, *row[8:]) if row[:2] == (new.keys["town-net"], PROEVEBY) else row
        for row in new.figures
    ]
    answer = diff(old.reading(), new.reading())
    (definition,) = answer.definitions
    assert (definition.measure_id, definition.change, definition.fields) == (
        "town-net", "changed", ("near_zero_share",),
    )  # fmt: skip
    assert [one.cause for one in answer.figures] == ["definition"]


def test_findings_are_grouped_with_their_numbers():
    sample = towns_2023()
    key = sample.keys["town-net"]
    sample.checks = [
        ("year-on-year", "finding", key, PROEVEBY, 2023, '{"ratio": 2.5}'),
        ("national-row", "partial", key, None, 2023, '{"text_en": "another year"}'),
        ("year-on-year", "note", key, MOENSTERBY, 2023, "{}"),
        ("partial-cells", "note", None, None, None, "{}"),
    ]
    answer = check_answer(sample.reading())
    assert [group.check_id for group in answer.groups] == ["national-row", "partial-cells", "year-on-year"]
    assert answer.counts == {"finding": 1, "note": 2, "partial": 1}
    assert answer.has_findings
    first = answer.groups[2].findings[0]
    assert first.organisation is not None
    assert (first.organisation.name_da, first.year, first.detail["ratio"]) == ("Prøveby", 2023, 2.5)
    assert first.measure_en == "Prøvefunktion netto"
    assert answer.groups[1].findings[0].organisation is None
    assert not check_answer(towns_2023().reading()).has_findings
    columns, table = rows(answer)
    assert len(table) == 4
    assert all(len(row) == len(columns) for row in table)


def _two_years() -> Sample:
    """2023 as towns_2023; 2024 Prøveby 3300, Mønsterby 1000, Eksempelby missing, Modelby 2000 kr."""
    sample = towns_2023()
    sample.computed("town-net", PROEVEBY, 2024, 33_000_000, 100)
    sample.computed("town-net", MOENSTERBY, 2024, 20_000_000, 200)
    sample.computed("town-net", EKSEMPELBY, 2024, None, 300, reason="missing_at_source")
    sample.computed("town-net", MODELBY, 2024, 20_000_000, 100)
    return sample


def test_movers_leave_out_what_is_missing_or_booked_elsewhere():
    answer = movers(_two_years().reading(), "town-net", 2023, 2024)
    assert [(one.organisation.name_da, one.change) for one in answer.absolute] == [
        ("Mønsterby", -1000.0), ("Prøveby", 300.0),
    ]  # fmt: skip
    assert [one.change_pct for one in answer.relative] == pytest.approx([-50.0, 10.0])
    assert (answer.members, answer.members_missing) == (5, 3)
    assert len(movers(_two_years().reading(), "town-net", 2023, 2024, k=1).absolute) == 1
    columns, table = rows(answer)
    assert all(len(row) == len(columns) for row in table)


def test_movers_move_in_the_prices_asked_for():
    sample = _two_years()
    sample.index = {2023: 100.0, 2024: 105.0}
    reading = sample.reading()
    answer = movers(reading, "town-net", 2023, 2024, price="real", base=2024)
    # In the prices of 2024 the 3000 kroner of 2023 are 3150.
    assert [(one.organisation.name_da, one.then, one.now) for one in answer.absolute] == [
        ("Mønsterby", pytest.approx(2100.0), 1000.0),
        ("Prøveby", pytest.approx(3150.0), 3300.0),
    ]
    assert [one.change for one in answer.absolute] == pytest.approx([-1100.0, 150.0])
    assert answer.header.price.base_year == 2024
    columns, table = rows(answer)
    assert {row[columns.index("price")] for row in table} == {"real"}
    asked = Movers("town-net", 2023, 2024, price="real", base=2024)
    query = "first_year=2023&last_year=2024&k=10&price=real&base=2024"
    assert asked.address() == f"/api/v1/movers/town-net?{query}"
    assert page_path(asked) == "/m/town-net?price=real&base=2024"


def test_a_year_without_an_index_has_no_movers_in_real_prices():
    sample = _two_years()
    sample.index = {2024: 110.0}
    answer = movers(sample.reading(), "town-net", 2023, 2024, price="real", base=2024)
    assert (answer.absolute, answer.relative, answer.members_missing) == ((), (), 5)


def test_contributions_are_points_of_the_growth_of_those_present():
    answer = contributions(_two_years().reading(), "town-net", 2023, 2024)
    # 2023: 300,000 + 400,000 + 2,000 kr.; 2024: 330,000 + 200,000 + 200,000 kr.
    assert (answer.total_first_ore, answer.total_last_ore) == (70_200_000, 73_000_000)
    assert answer.total_growth_pct == pytest.approx(100 * 28 / 702)
    by_code = {one.organisation.code: one for one in answer.members}
    assert [one.organisation.code for one in answer.members] == ["902", "904", "901", "903", "905"]
    assert by_code["901"].points == pytest.approx(100 * 30 / 702)
    assert by_code["902"].change_ore == -20_000_000
    assert by_code["903"].points is None
    assert by_code["903"].missing is not None
    assert by_code["903"].missing.reason == "missing_at_source"
    assert (answer.members_missing, answer.is_partial) == (2, True)
    points = [one.points for one in answer.members if one.points is not None]
    assert sum(points) == pytest.approx(answer.total_growth_pct)
    columns, table = rows(answer)
    assert all(len(row) == len(columns) for row in table)


def test_contributions_of_published_figures_need_both_years_populations():
    sample = Sample().people(2023, {PROEVEBY: 100, MOENSTERBY: 200})
    for year, values in ((2023, (10, 20)), (2024, (11, 22))):
        for town, value in zip((PROEVEBY, MOENSTERBY), values, strict=True):
            sample.published("town-net", town, year, value)
    answer = contributions(sample.reading(), "town-net", 2023, 2024, among="Prøvegruppe")
    assert answer.total_growth_pct is None
    assert {one.missing.key for one in answer.members if one.missing} == {"no_population"}
    sample.people(2024, {PROEVEBY: 100, MOENSTERBY: 200})
    answer = contributions(sample.reading(), "town-net", 2023, 2024, among="Prøvegruppe")
    assert answer.total_growth_pct == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("measure_id", "years", "error"),
    [
        ("town-net", (2024, 2023), BadInput),
        ("town-net", (2021, 2023), BadInput),
        ("town-net", (2019, 2023), NoFigures),
        ("town-share", (2023, 2024), NoFigures),
        ("population", (2023, 2024), BadInput),
    ],
)
def test_what_cannot_be_put_side_by_side(measure_id, years, error):
    sample = _two_years()
    sample.computed("town-net", PROEVEBY, 2021, 33_000_000, 100)
    with pytest.raises(error):
        contributions(sample.reading(), measure_id, *years)


def _national() -> Reading:
    """130,000 figures, most of them of other measures, as a national edition has them."""
    sample = _two_years()
    for year in range(2007, 2023):
        for town in TOWNS:
            sample.computed("town-net", town, year, 100_000 * town, 100)
    data = sample.data()
    tables = {
        table.name: {name: data.column(table.name, name) for name in table.column_names}
        for table in layer("out")
    }
    figures = tables["out_alen__figure"]
    grid = np.meshgrid(TOWNS, np.arange(1000, 4250), np.arange(4), np.arange(2), indexing="ij")
    size = grid[0].size
    other = {name: np.ma.concatenate([column, np.resize(column, size)]) for name, column in figures.items()}
    other["measure_key"][-size:] = sample.keys["town-capital"]
    for name, values in zip(("organisation_key", "year", "scope_key", "basis_key"), grid, strict=True):
        other[name][-size:] = values.ravel()
    tables["out_alen__figure"] = other
    return Reading(EditionData(data.manifest, tables), notes(), [])


def test_a_national_edition_answers_fast():
    reading = _national()
    assert reading.data.column("out_alen__figure", "year").size > 100_000
    began = time.perf_counter()
    rank(reading, "town-net", 2023)
    # `alen rank` has one second for the whole process; the answer itself gets a share of it.
    assert time.perf_counter() - began < 0.3
    began = time.perf_counter()
    answer = diff(_national(), reading)
    assert (answer.changed, answer.added, answer.removed) == (0, 0, 0)
    assert answer.unchanged > 100_000
    assert time.perf_counter() - began < 5
