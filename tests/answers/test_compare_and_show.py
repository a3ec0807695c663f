"""Organisations side by side, and one organisation in full."""

from __future__ import annotations

import json

import pytest
from tests.answers.samples import (
    EAST,
    EKSEMPELBY,
    MOENSTERBY,
    NORTH,
    PROEVEBY,
    SOUTH,
    WEST,
    Sample,
    towns_2023,
    with_past,
)

from alen.answers.compare import compare
from alen.answers.plain import rows, to_plain
from alen.answers.profile import show
from alen.errors import AmbiguousOrganisation, BadInput, NoFigures, UnknownOrganisation


def test_two_towns_side_by_side_with_their_places():
    answer = compare(with_past(towns_2023()).reading(), ["Prøveby", "904"])
    assert answer.kind == "municipality"
    net = next(line for line in answer.lines if line.header.measure.id == "town-net")
    assert (net.year, net.header.scope, net.header.basis) == (2023, "narrow", "computed")
    assert [(one.cell.value, one.place, one.n) for one in net.figures] == [(3000.0, 1, 3), (20.0, None, 3)]
    people = next(line for line in answer.lines if line.header.measure.id == "population")
    assert [(one.cell.value, one.place, one.no_place) for one in people.figures] == [
        (100.0, None, "no_band"),
        (100.0, None, "no_band"),
    ]
    lacking = {(one.measure_id, one.scope): one for one in answer.not_loaded}
    assert ("town-net", "extended") in lacking
    assert lacking["town-capital", "single"].tables == ("FOLK1A", "REGK31")
    assert "region-net" not in {one.measure_id for one in answer.not_loaded}
    assert ("town-net", "wide") not in lacking


def test_the_newest_year_with_a_value_for_all_is_compared():
    sample = towns_2023()
    sample.computed("town-net", PROEVEBY, 2024, 40_000_000, 100)
    reading = sample.reading()

    def years(*who: str, year: int | None = None) -> list[int]:
        lines = compare(reading, who, year).lines
        return [line.year for line in lines if line.header.measure.id == "town-net"]

    assert years("901", "902") == [2023]
    assert years("901", "905") == [2024]
    assert years("901", "902", year=2024) == [2024]
    with pytest.raises(NoFigures):
        compare(reading, ["901", "902"], 1999)


@pytest.mark.parametrize("who", [["Prøveby", "983"], ["000", "901"]])
def test_kinds_are_never_compared_with_each_other(who):
    with pytest.raises(BadInput) as caught:
        compare(towns_2023().reading(), who)
    assert "never share an axis" in caught.value.why


@pytest.mark.parametrize("who", [["Prøveby"], ["Prøveby", "901"]])
def test_one_alone_is_not_compared(who):
    with pytest.raises(BadInput, match="nothing to compare Prøveby with"):
        compare(towns_2023().reading(), who)


def test_compare_as_rows_and_json():
    answer = compare(towns_2023().reading(), ["901", "905"])
    columns, table = rows(answer)
    assert all(len(row) == len(columns) for row in table)
    missing = [row for row in table if row[columns.index("missing_reason")]]
    assert [row[columns.index("value")] for row in missing] == [None]
    json.dumps(to_plain(answer))


def test_a_profile_says_who_and_where():
    sample = towns_2023()
    sample.computed("town-net", PROEVEBY, 2024, 36_000_000, 100)
    sample.computed("town-net", MOENSTERBY, 2024, 36_000_000, 100)
    sample.computed("town-net", EKSEMPELBY, 2024, 40_000_000, 100)
    sample.computed("town-share", PROEVEBY, 2023, 10, 40, "single")
    sample.computed("town-share", PROEVEBY, 2024, 12, 40, "single")
    answer = show(with_past(sample).reading(), "prøveby")
    assert (answer.organisation.code, answer.valid_from, answer.valid_to) == ("901", "2007-01-01", None)
    assert [(one.parent.code, one.scheme, one.valid_to) for one in answer.belongings] == [
        ("981", "region", "2024-12-31"),
        ("R-PROEVE", "region", None),
        ("G-PROEVE", "group", None),
    ]
    lines = {(line.header.measure.id, line.header.scope): line for line in answer.lines}
    net = lines["town-net", "narrow"]
    assert (net.year, net.cell.value, net.place, net.n, net.status) == (2024, 3600.0, 2, 3, "ranked")
    assert net.percentile == pytest.approx(200 / 3)
    assert net.change_pct == pytest.approx(20.0)
    share = lines["town-share", "single"]
    assert (share.change_pct, share.change_points) == (None, pytest.approx(5.0))
    growth = lines["town-net-growth", "narrow"]
    assert growth.cell.value == pytest.approx(20.0)
    assert (growth.place, growth.n, growth.percentile, growth.no_place) == (None, 0, None, "no_band")
    assert ("town-net", "extended") in {(one.measure_id, one.scope) for one in answer.not_loaded}


def test_status_of_what_is_booked_elsewhere_or_missing():
    reading = towns_2023().reading()
    booked = {line.header.measure.id: line for line in show(reading, "904").lines}["town-net"]
    assert (booked.status, booked.cell.value, booked.place) == ("booked_elsewhere", 20.0, None)
    assert booked.no_place == ""
    missing = {line.header.measure.id: line for line in show(reading, "905").lines}["town-net"]
    assert (missing.status, missing.cell.value, missing.cell.reason) == ("missing", None, "missing_at_source")


def test_a_reform_is_told_on_both_sides():
    sample = Sample().people(2024, {NORTH: 1000, SOUTH: 3000, WEST: 500})
    sample.computed("region-net", NORTH, 2024, 1_000_000, 1000)
    sample.computed("region-net", SOUTH, 2024, 6_000_000, 3000)
    reading = sample.reading()
    north = show(reading, "981")
    assert north.replaced_by is not None
    assert north.replaced_by.code == "R-PROEVE"
    assert [(note.id, note.text.en) for note in north.notes] == [
        ("oestproeve", "Region Østprøve replaces two regions.")
    ]
    assert [one.code for one in north.members] == ["901", "902"]
    east = show(reading, "R-PROEVE")
    assert [one.code for one in east.replaces] == ["981", "982"]
    net = {line.header.measure.id: line for line in east.lines}["region-net"]
    assert (net.year, net.cell.value, net.cell.summed_from) == (2024, 17.5, ("981", "982"))
    assert (net.place, net.status) == (None, "not_ranked")
    assert show(reading, "983").notes == ()


def test_the_nation_has_figures_but_no_place():
    lines = {line.header.measure.id: line for line in show(towns_2023().reading(), "000").lines}
    assert (lines["town-net"].cell.value, lines["town-net"].status) == (2100.0, "not_ranked")


def test_own_figures_come_before_the_sum():
    sample = Sample()
    sample.computed("region-net", NORTH, 2024, 1_000_000, 1000)
    sample.computed("region-net", SOUTH, 2024, 6_000_000, 3000)
    sample.computed("region-net", EAST, 2025, 8_000_000, 4000)
    line = next(line for line in show(sample.reading(), "Østprøve").lines)
    assert (line.year, line.cell.value, line.cell.summed_from) == (2025, 20.0, ())
    assert (line.place, line.no_place) == (None, "no_band")
    assert line.change_pct == pytest.approx(100 * (20 / 17.5 - 1))


def test_nobody_and_too_many():
    reading = towns_2023().reading()
    with pytest.raises(UnknownOrganisation):
        show(reading, "Ingensteds")
    with pytest.raises((AmbiguousOrganisation, UnknownOrganisation)):
        show(reading, "Region ")


def test_show_as_rows_and_json():
    answer = show(towns_2023().reading(), "901")
    columns, table = rows(answer)
    assert table
    assert all(len(row) == len(columns) for row in table)
    json.dumps(to_plain(answer))
