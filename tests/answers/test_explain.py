"""A figure explained: a tree of plain values, from formula to cell."""

from __future__ import annotations

import json

import pytest
from tests.answers.traced import SUPPRESSED, traced, traced_reading

from alen.answers.edition import Reading
from alen.answers.explain import explain
from alen.answers.facts import read_table_facts
from alen.answers.leaves import Leaves
from alen.answers.plain import rows, to_plain
from alen.answers.tree import FORMULAS, STATUSES, ExplainAnswer, FigureNode
from alen.errors import NoFigures, UnknownMeasure, UnknownOrganisation
from alen.store.packaged import read_text
from alen.store.snapshots import SnapshotStore
from alen.store.workspace import Workspace

__all__ = ["traced", "traced_reading"]


@pytest.fixture
def store(traced: Workspace) -> SnapshotStore:
    return SnapshotStore(traced.root)


def ids(node: FigureNode) -> list[str]:
    found = [node.id]
    found += [] if node.price is None else [node.price.id]
    for side in node.sums:
        found.append(side.id)
        found += [term.id for term in side.terms]
    found += [one for figure in node.figures for one in ids(figure)]
    return found + ([leaf.id for leaf in node.leaves()] if node.id == "figure" else [])


def test_a_figure_per_inhabitant_down_to_its_cells(traced_reading: Reading, store: SnapshotStore) -> None:
    answer = explain(traced_reading, "it-net", "Prøveby", 2018, scope="extended", store=store)
    figure = answer.figure
    assert answer.address == figure.address == "it-net/271/2018/extended"
    assert figure.formula.key == "formula_per_inhabitant"
    above, below = figure.sums
    assert (above.role, above.unit, below.role, below.unit) == ("numerator", "ore", "denominator", "persons")
    operating, capital = above.terms
    assert {one.role: one.code for one in operating.codes}["dranst"] == "1"
    assert (operating.sign, operating.table_id, operating.unit_factor) == (1, "REGK31", 100_000)
    assert operating.title == "Kommunernes regnskaber på funktioner"
    assert above.total == above.reread == (operating.amount or 0) + (capital.amount or 0)
    (leaf,) = operating.leaves
    assert leaf.number == int(leaf.text or "") == (operating.amount or 0) // 100_000
    assert leaf.key[0] == ("OMRÅDE", "271")
    assert [text for _, text in leaf.key] == ["271", "64552", "1", "TOT", "LOBM", "2018"]
    assert leaf.source.kind == "fetched"
    assert leaf.source.publisher_updated == "2025-05-22T08:00:00"
    assert leaf.source.obtained_at.endswith("Z")
    assert (leaf.source.licence, leaf.source.publisher) == ("CC BY 4.0", "dst")
    assert leaf.source.url.endswith("REGK31")
    assert store.has(leaf.source.sha256)
    names = {one.role: (one.variable, one.label) for one in leaf.codes}
    assert names["organisation"] == ("OMRÅDE", "Prøveby")
    assert names["art"] == ("ART", "I alt (netto)")
    assert answer.header.measure.limits
    assert answer.header.measure.caveats
    assert {one.table_id for one in answer.header.sources} == {"REGK31", "FOLK1A"}


def test_a_zero_by_absence_says_that_its_code_was_asked_for(
    traced_reading: Reading, store: SnapshotStore
) -> None:
    figure = explain(traced_reading, "it-capital", "271", 2018, store=store).figure
    (leaf,) = figure.sums[0].terms[0].leaves
    assert "zero_by_absence" in figure.flags
    assert (leaf.status, leaf.text, leaf.number) == ("absent", None, None)
    assert (leaf.absent_means, leaf.was_asked) == ("zero", True)
    assert figure.sums[0].terms[0].amount == figure.sums[0].total == 0


def test_a_figure_as_published_has_one_leaf(traced_reading: Reading, store: SnapshotStore) -> None:
    figure = explain(traced_reading, "f64551-net", "101", 2024, store=store).figure
    assert figure.formula.key == "formula_as_published"
    assert figure.precision == 0.5
    (leaf,) = figure.leaves()
    assert leaf.number == figure.value
    assert leaf.key == (("OMRÅDE", "101"), ("Tid", "2024"))
    codes = {one.role: one.code for one in leaf.codes}
    assert codes["funktion"] == "64551"
    assert codes["dranst"] == "not_stated"
    assert (leaf.source.kind, leaf.was_asked) == ("transcribed", False)


def test_files_read_by_label_and_with_describing_columns(
    traced_reading: Reading, store: SnapshotStore
) -> None:
    by_label = explain(traced_reading, "f64551-net", "271", 2014, store=store)
    (leaf,) = by_label.figure.leaves()
    assert by_label.figure.value == leaf.number == 2468
    assert ("OMRÅDE", "Prøveby") in leaf.key
    by_hand = explain(traced_reading, "f64551-net", "271", 2015, store=store).figure
    amount, people = by_hand.leaves()
    assert (amount.source.kind, amount.text, people.text) == ("imported", "81000", "40000")
    assert amount.key[1] == ("", "")
    assert by_hand.value == 2025.0


def test_the_snapshot_of_higher_precedence_holds_the_cell(
    traced_reading: Reading, store: SnapshotStore
) -> None:
    amount = next(explain(traced_reading, "f64551-net", "271", 2016, store=store).figure.leaves())
    assert amount.source.kind == "fetched"
    assert amount.text != "11"


def test_a_sum_over_every_function_lists_those_that_are_there(
    traced_reading: Reading, store: SnapshotStore
) -> None:
    figure = explain(traced_reading, "region-it", "071", 2017, store=store).figure
    (term,) = figure.sums[0].terms
    assert {one.role: one.code for one in term.codes}["funktion"] == "*"
    functions = [{c.role: c.code for c in leaf.codes}["funktion"] for leaf in term.leaves]
    assert functions == ["1", "2", "3", "4"]
    assert term.amount == 100_000 * sum(leaf.number or 0 for leaf in term.leaves)


def test_missing_figures_say_why(traced_reading: Reading, store: SnapshotStore) -> None:
    figure = explain(traced_reading, "it-net", SUPPRESSED[0], 2017, store=store).figure
    assert figure.missing is not None
    assert (figure.value, figure.missing.reason) == (None, "missing_at_source")
    assert next(figure.leaves()).text == ".."
    absent = explain(traced_reading, "it-net", "271", 2001, store=store).figure
    assert absent.missing is not None
    assert absent.missing.reason in {"not_loaded", "not_applicable"}
    assert not absent.is_stored
    with pytest.raises(NoFigures):
        explain(traced_reading, "it-net", "271", 2018, scope="wide", store=store)
    with pytest.raises(UnknownMeasure):
        explain(traced_reading, "it-nte", "271", 2018)
    with pytest.raises(UnknownOrganisation):
        explain(traced_reading, "it-net", "Ingenby", 2018)


def test_growth_rests_on_two_figures(traced_reading: Reading, store: SnapshotStore) -> None:
    figure = explain(traced_reading, "f64551-net-growth", "271", 2018, store=store).figure
    now, then = figure.figures
    assert figure.formula.args == {"now": 2018, "then": 2017}
    assert (now.address, then.address) == ("f64551-net/271/2018/single", "f64551-net/271/2017/single")
    assert figure.value == pytest.approx(100 * ((now.value or 0) / (then.value or 1) - 1))


def test_real_prices_are_a_step_with_its_own_cells(traced_reading: Reading, store: SnapshotStore) -> None:
    answer = explain(
        traced_reading, "f64551-net", "271", 2018, price="real", base=2016, deflator="municipal", store=store
    )
    step = answer.figure.price
    assert step is not None
    assert (step.base_year, step.year, step.deflator_id) == (2016, 2018, "municipal")
    assert step.factor is not None
    assert step.factor == pytest.approx((step.index_base or 0) / (step.index_year or 1))
    assert step.reread == pytest.approx(step.factor)
    assert answer.figure.value == step.real_value == pytest.approx((step.current_value or 0) * step.factor)
    assert [leaf.source.table_id for leaf in step.inputs] == ["NGLK"] * 4
    chained = explain(
        traced_reading, "f64551-net", "271", 2018,
        price="real", base=2020, deflator="consumer-prices", store=store,
    ).figure.price  # fmt: skip
    assert chained is not None
    assert [leaf.key for leaf in chained.inputs] == [(("year", "2019"),), (("year", "2020"),)]
    assert all(leaf.text for leaf in chained.inputs)


CASES = [
    ("it-net", "271", 2018, {}),
    ("age-65-share", "272", 2017, {}),
    ("density", "273", 2018, {}),
    ("region-it-share-operating", "072", 2016, {}),
    ("f64551-net-growth", "271", 2018, {"price": "real", "base": 2016, "deflator": "municipal"}),
    ("population", "Region Østdanmark", 2020, {}),
]


@pytest.mark.parametrize(("measure", "organisation", "year", "more"), CASES)
def test_ids_keys_and_forms_hold_for_every_kind_of_figure(
    traced_reading: Reading,
    store: SnapshotStore,
    measure: str,
    organisation: str,
    year: int,
    more: dict[str, object],
) -> None:
    """The same tree with and without the bytes, every id once and below its parent's."""
    read: ExplainAnswer = explain(traced_reading, measure, organisation, year, store=store, **more)  # type: ignore[arg-type]
    bare: ExplainAnswer = explain(traced_reading, measure, organisation, year, **more)  # type: ignore[arg-type]
    found = ids(read.figure)
    assert len(found) == len(set(found)) > 3
    assert all(id_ == "figure" or id_.startswith("figure/") for id_ in found)
    assert [leaf.key for leaf in read.figure.leaves()] == [leaf.key for leaf in bare.figure.leaves()]
    assert {leaf.status for leaf in bare.figure.leaves()} == {"not_read"}
    assert {leaf.status for leaf in read.figure.leaves()} <= set(STATUSES)
    assert read.figure.formula.key in FORMULAS
    assert read.figure.value == bare.figure.value
    columns, cells = rows(read)
    assert len(cells) == len(list(read.figure.leaves()))
    assert all(len(cell) == len(columns) for cell in cells)
    assert json.loads(json.dumps(to_plain(read)))["address"] == read.address


def test_leaves_are_derived_once_and_by_role(traced_reading: Reading) -> None:
    leaves = Leaves(traced_reading)
    facts = read_table_facts(read_text("sources", "statbank", "tables.yml"))
    assert facts["ARE207"].decimals == 2
    assert facts["REGK31"].roles["prisenhed"] == "price_unit"
    (term, *_) = leaves.terms("it-net", "narrow", "computed")
    placed = leaves.placed(term)
    assert placed is leaves.placed(term)
    (one,) = (p for p in placed if p.snapshot.source.kind == "fetched")
    (codes,) = one.slots
    assert dict(codes) == dict(term.codes)
