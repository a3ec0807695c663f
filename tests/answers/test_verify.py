"""Every figure is borne out by the snapshots' bytes, and a wrong one is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.answers.traced import (
    SUPPRESSED,
    change_edition,
    copied,
    empty_core,
    traced,
    traced_reading,
)

from alen.answers.edition import FIGURES, Reading, open_reading
from alen.answers.explain import Explainer
from alen.answers.plain import rows, to_plain
from alen.answers.prices import CURRENT
from alen.answers.recomputing import Side, Stored, faults_of
from alen.answers.selection import Selection
from alen.answers.verdicts import judge
from alen.answers.verify import VerifyReport, verify_all, verify_figure
from alen.errors import BadSnapshot
from alen.measures.definition import read_measure
from alen.model.figures import BASES, SCOPES
from alen.store.snapshots import SnapshotStore
from alen.store.workspace import Workspace

__all__ = ["copied", "traced", "traced_reading"]


def check(workspace: Workspace) -> VerifyReport:
    return verify_all(open_reading(workspace), SnapshotStore(workspace.root))


def failed(report: VerifyReport) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(one.address, one.basis): one.faults for one in report.failed}


def test_every_figure_of_the_edition_is_borne_out(traced: Workspace, traced_reading: Reading) -> None:
    report = check(traced)
    assert report.failed == ()
    assert report.checked == report.ok == len(traced_reading.data.column(FIGURES, "year")) > 1_800
    assert report.is_verified
    stored = traced_reading.data.rows(FIGURES)
    assert {row["basis_key"] for row in stored} == {0, 1}
    reasons = {row["missing_reason"] for row in stored}
    assert reasons >= {None, "missing_at_source", "not_applicable", "not_loaded"}
    assert any("zero_by_absence" in row["flags"] for row in stored)


def test_the_tree_of_every_figure_is_borne_out_too(traced: Workspace, traced_reading: Reading) -> None:
    """`verify_figure` and `verify_all` share no loop: both must find every figure right."""
    explainer = Explainer(traced_reading, SnapshotStore(traced.root))
    assert explainer.book is not None
    explainer.book.read_all()
    for row in traced_reading.data.rows(FIGURES):
        measure = traced_reading.find_measure(traced_reading.measure_id_of(int(row["measure_key"])))
        scope, basis = SCOPES[row["scope_key"]], BASES[row["basis_key"]]
        organisation = traced_reading.organisations.by_key(int(row["organisation_key"]))
        selection = Selection(traced_reading, measure, scope, basis, BASES, CURRENT)
        node = explainer.figure("figure", selection, organisation, int(row["year"]))
        verdict = judge(traced_reading, node)
        assert verdict.ok, (verdict.address, verdict.faults)
        ids = [leaf.id for leaf in node.leaves()]
        assert len(ids) == len(set(ids)) > 0, verdict.address


def test_verification_reads_snapshots_and_not_the_core_tables(copied: Workspace) -> None:
    empty_core(copied)
    report = check(copied)
    assert report.is_verified
    assert report.checked > 1_800


WRONG = [
    ("numerator = numerator + 1", "it-net", "271", 2018, 1, ("numerator",)),
    ("denominator = denominator - 1", "it-net", "271", 2018, 1, ("denominator",)),
    ("value = value * 1.00001", "it-net", "271", 2018, 1, ("value",)),
    ("value = value + 1", "f64551-net", "271", 2014, 0, ("numerator",)),
    ("value = NULL, missing_reason = 'missing_at_source'", "it-net", "271", 2018, 1, ("reason",)),
    ("flags = ''", "it-net", "271", 2018, 2, ("flags",)),
    ("numerator = 0, value = 0, missing_reason = NULL", "it-net", "271", 2017, 1, ("numerator", "reason")),
]


@pytest.mark.parametrize(("change", "measure", "code", "year", "scope", "faults"), WRONG)
def test_a_stored_figure_that_is_wrong_fails_alone(
    copied: Workspace, change: str, measure: str, code: str, year: int, scope: int, faults: tuple[str, ...]
) -> None:
    where = (
        f"measure_key = (SELECT measure_key FROM out_alen__measure WHERE measure_id = '{measure}') "
        "AND organisation_key = (SELECT organisation_key FROM out_alen__organisation "
        f"WHERE organisation_code = '{code}') AND year = {year} AND scope_key = {scope}"
    )
    assert change_edition(copied, f"UPDATE out_alen__figure SET {change} WHERE {where}") == 1
    found = failed(check(copied))
    basis = "as_published" if year == 2014 else "computed"
    assert found == {(f"{measure}/{code}/{year}/{SCOPES[scope]}", basis): faults}


def test_a_zero_whose_code_was_not_asked_for_is_no_zero(copied: Workspace) -> None:
    touched = change_edition(
        copied,
        "UPDATE out_alen__snapshot SET request_json = replace(request_json, '\"64552\"', '\"64553\"') "
        "WHERE table_id = 'REGK31' AND kind = 'fetched'",
    )
    assert touched >= 1
    faults = failed(check(copied))
    assert faults
    assert set(faults.values()) == {("absence",)}
    assert all(address.startswith("it-") for address, _ in faults)


def test_a_missing_cell_is_borne_out_by_its_sign(traced: Workspace, traced_reading: Reading) -> None:
    found = verify_figure(traced_reading, SnapshotStore(traced.root), "it-net", SUPPRESSED[0], 2017)
    assert found.is_verified
    above = found.verdict.leaves[0]
    assert (above.status, above.text, above.number) == ("missing", "..", None)
    assert found.explanation.figure.missing is not None


@pytest.mark.parametrize(("code", "value", "before"), [("272", 1400.0, 1357.0), ("273", None, 999.0)])
def test_a_corrected_figure_is_held_against_what_stood_before(
    traced: Workspace, traced_reading: Reading, code: str, value: float | None, before: float
) -> None:
    store = SnapshotStore(traced.root)
    found = verify_figure(traced_reading, store, "f64551-net", code, 2014, basis="as_published")
    figure = found.explanation.figure
    assert found.is_verified
    assert (figure.value, found.verdict.reread_value) == (value, value)
    assert figure.correction is not None
    assert figure.correction.value_before == before
    assert found.verdict.leaves[0].number == before


def test_a_correction_of_another_number_fails(copied: Workspace) -> None:
    change_edition(copied, "UPDATE out_alen__correction SET value_before = value_before + 1")
    assert failed(check(copied)) == {
        ("f64551-net/272/2014/single", "as_published"): ("numerator",),
        ("f64551-net/273/2014/single", "as_published"): ("numerator",),
    }


def test_one_figure_with_its_cells(traced: Workspace, traced_reading: Reading) -> None:
    found = verify_figure(traced_reading, SnapshotStore(traced.root), "density", "Prøveby", 2018)
    assert found.is_verified
    people, area = found.verdict.leaves
    assert people.expected == people.number == int(people.text or "")
    assert area.raw_key == "271;2018"
    assert area.text is not None
    assert area.expected == area.number == int(area.text.replace(",", ""))
    columns, cells = rows(found)
    assert len(cells) == 2
    assert all(len(cell) == len(columns) for cell in cells)
    assert dict(zip(columns, cells[0], strict=True))["figure_ok"] is True
    assert to_plain(found)["verdict"]["ok"] is True


def test_real_prices_rest_on_the_cells_of_their_index(traced: Workspace, copied: Workspace) -> None:
    def asked(workspace: Workspace, measure: str, deflator: str, base: int) -> tuple[bool, tuple[str, ...]]:
        found = verify_figure(
            open_reading(workspace), SnapshotStore(workspace.root), measure, "271", 2018,
            price="real", base=base, deflator=deflator,
        )  # fmt: skip
        return found.is_verified, found.verdict.faults

    for measure in ("f64551-net", "f64551-net-growth"):
        for deflator, base in (("municipal", 2016), ("consumer-prices", 2024), ("consumer-prices", 2015)):
            assert asked(traced, measure, deflator, base) == (True, ())
    for deflator in ("municipal", "consumer-prices"):
        change_edition(
            copied,
            "UPDATE out_alen__deflator SET index_value = index_value * 1.001 "
            f"WHERE deflator_id = '{deflator}' AND year = 2018",
        )
        assert asked(copied, "f64551-net", deflator, 2016) == (False, ("price",))


def test_a_sum_over_organisations_rests_on_their_figures(traced: Workspace, traced_reading: Reading) -> None:
    found = verify_figure(traced_reading, SnapshotStore(traced.root), "population", "Region Østdanmark", 2020)
    assert found.is_verified
    assert len(found.verdict.figures) == 2
    assert found.verdict.reread_value == sum(one.reread_value or 0 for one in found.verdict.figures)


@pytest.mark.parametrize("damage", [lambda d: d[:-30], lambda d: d[:40] + b"\0" * 4 + d[44:], lambda d: b""])
def test_damaged_bytes_are_refused_and_named(copied: Workspace, damage: object) -> None:
    reading, store = open_reading(copied), SnapshotStore(copied.root)
    source = reading.sources([], [row["snapshot_key"] for row in reading.data.rows("out_alen__snapshot")])
    sha256 = next(one.sha256 for one in source if one.table_id == "REGK31" and one.kind == "fetched")
    path = Path(store.blobs / sha256)
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(BadSnapshot) as caught:
        verify_all(reading, store)
    assert sha256 in caught.value.where
    found = verify_figure(reading, store, "it-net", "271", 2018)
    assert not found.is_verified
    assert found.verdict.faults == ("unread",)
    assert found.explanation.figure.value is not None
    assert [(one.sha256, one.reason) for one in found.explanation.unread] == [(sha256, "changed")]
    above, below = found.explanation.figure.sums
    assert {leaf.status for term in above.terms for leaf in term.leaves} == {"unreadable"}
    assert {leaf.status for term in below.terms for leaf in term.leaves} == {"number"}
    assert (above.reread, above.reread_reason, below.reread) == (None, "unreadable", below.total)
    assert {one.ok for one in found.verdict.leaves} == {None}


MEASURE = read_measure(
    """
id: prove-maal
name: {da: Prøve, en: Sample}
about: {da: Om, en: About}
unit: kr_per_inhabitant
organisations: municipality
first_year: 2013
scopes:
  single:
    computed: {numerator: {table: REGK31, funktion: "1", dranst: "1", art: TOT}, denominator: population}
""",
    "prove-maal.yml",
)


def test_years_before_the_function_are_borne_out_by_the_rule() -> None:
    booked, nothing = Side(5, "", False, False, False), Side(0, "", True, True, False)
    early = Stored(MEASURE, "computed", 2012, None, None, None, "not_applicable", frozenset())
    by_data = replace(MEASURE, first_year_from_data=True)
    assert faults_of(early, {"numerator": booked}) == ()
    assert faults_of(replace(early, year=2013), {"numerator": booked}) == ("reason",)
    assert faults_of(replace(early, measure=by_data), {"numerator": nothing}) == ()
    assert faults_of(replace(early, measure=by_data), {"numerator": booked}) == ("reason",)
