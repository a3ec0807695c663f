"""The frontier of an edition's own figures: behind its gate, and the engine's own numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.answers.many_towns import MEASURE, by_size, towns
from tests.answers.packaged import packaged_reading
from tests.answers.wasteful_towns import COUNT, closed_country, open_country, wasteful

from alen.answers import efficiency_engine
from alen.answers.booking_practice import booking_practice
from alen.answers.edition import Reading
from alen.answers.efficiency import NO_YEARS, Frontier, FrontierAnswer, frontier_of, gate_state
from alen.answers.efficiency_costs import (
    costs_of,
    output_definitions,
    years_with_costs,
    years_with_frontier,
)
from alen.answers.efficiency_engine import Engine, Engines
from alen.answers.efficiency_words import Fronter
from alen.answers.framework import Framework, framework
from alen.answers.plain import rows, to_plain
from alen.answers.questions import Desk
from alen.comparison.frontier.analysis import Analysis, analyse
from alen.comparison.frontier.dea import envelop
from alen.comparison.frontier.engine import kernels
from alen.comparison.frontier.noise import noise_band, simex
from alen.comparison.frontier.tables import table
from alen.errors import BadDefinition, BadInput, NoFigures
from alen.store.packaged import read_text
from alen.words import Words

OUTPUTS = read_text("data", "frontier_outputs.yml")


def arrays(reading: Reading, year: int = 2022) -> tuple[Any, Any]:
    """Costs in kroner and inhabitants, straight from the figures."""
    figures = reading.figures(MEASURE, "single", "computed")
    people = reading.figures("population", "single", "computed")
    found = [one for one in reading.organisations if one.kind == "municipality"]
    cost = [figures.numerator[figures.places[one.key, year]] / 100 for one in found]
    return np.array(cost), np.array([people.value[people.places[one.key, year]] for one in found])


def whole(reading: Reading, answer: FrontierAnswer, **options: Any) -> Analysis:
    cost, people = arrays(reading)
    return analyse(cost, people, sigma_v=answer.gate.sigma_stated, **options)


def test_what_the_gate_says_is_the_arithmetic_of_the_engine() -> None:
    for reading, is_open in ((open_country(), True), (closed_country(), False)):
        answer = frontier_of(reading, MEASURE)
        found = whole(reading, answer)
        assert (answer.year, answer.n, answer.gate.is_open) == (2022, COUNT, is_open)
        assert answer.gate.straight is not None
        assert found.stochastic is not None
        assert answer.gate.straight.sigma_u == pytest.approx(found.stochastic.sigma_u, rel=1e-9)
        stated = np.hypot(answer.gate.sigma_year or 0, answer.gate.sigma_booking)
        assert answer.gate.sigma_stated == pytest.approx(stated, rel=1e-12)
        assert answer.gate.sigma_booking == booking_practice(reading.find_measure(MEASURE)).sigma
        assert (answer.gate.closed_by == ()) is is_open
        assert found.outliers is not None
        screened = [[one.code for one in each.organisations] for each in answer.outliers]
        assert screened == [[f"{501 + unit}" for unit in one.members] for one in found.outliers.sets[:2]]


def test_a_year_s_chance_is_read_from_repeated_years() -> None:
    # Years move a hundredth each in the invented country.
    assert frontier_of(open_country(), MEASURE).gate.sigma_year == pytest.approx(0.01, rel=0.25)


def test_scores_are_those_of_the_engine_on_the_same_arrays() -> None:
    reading = open_country()
    for rts in ("vrs", "crs"):
        answer = frontier_of(reading, MEASURE, rts=rts)
        assert answer.lenses is not None
        units, sizes = answer.lenses.units, answer.sizes
        engine = answer.engine
        found = whole(reading, answer, rts=rts, engine=engine, bootstrap=sizes.replicates, seed=sizes.seed)
        assert found.best_of_two is not None
        assert [one.dea for one in units] == pytest.approx(found.score.tolist(), rel=1e-9)
        assert [one.claimable for one in units] == pytest.approx(found.best_of_two.tolist(), rel=1e-9)
        assert all(one.claimable == max(one.dea, one.sfa) for one in units)
        assert found.noise is not None
        line = answer.gate.straight
        assert line is not None
        given = table(*arrays(reading))
        band = noise_band(given, line.sigma_v, draws=sizes.draws, seed=sizes.seed, rts=rts, engine=engine)
        assert [one.noise_low for one in units] == pytest.approx(band.lower.tolist(), rel=1e-9)
        assert [one.place_high for one in units] == band.rank_upper.tolist()
        totals = {one.lens: one.pct for one in answer.lenses.totals}
        cost = given.inputs.sum()
        assert totals["dea"] == pytest.approx(100 * found.potential / cost, rel=1e-9)
        assert totals["best_of_two"] == pytest.approx(100 * found.potential_of_two / cost, rel=1e-9)
        if engine == "compiled":
            assert found.bootstrap is not None
            assert [one.corrected for one in units] == pytest.approx(found.bootstrap.corrected.tolist())
            assert [one.sampling_low for one in units] == pytest.approx(found.bootstrap.lower.tolist())
            without = simex(
                given, line.sigma_v, sets=sizes.sets, replicates=sizes.set_replicates, seed=sizes.seed,
                rts=rts, engine=engine,
            )  # fmt: skip
            assert totals["simex"] == pytest.approx(100 * without.share, rel=1e-9)


def test_scores_and_peers_hold_together() -> None:
    answer = frontier_of(open_country(), MEASURE)
    assert answer.lenses is not None
    for one in answer.lenses.units:
        assert 0 < one.claimable <= 1 + 1e-9
        assert one.noise_low <= one.noise_high
        assert one.place_low <= one.place_high
        assert sum(each.weight for each in one.peers) == pytest.approx(1.0)
        assert one.corrected is None or one.corrected < one.dea + 1e-9
    assert answer.lenses.totals[0].lens == "best_of_two"
    assert answer.lenses.totals[0].ore <= min(
        one.ore for one in answer.lenses.totals if one.lens in {"sfa", "dea"}
    )
    assert {one.place for one in answer.rows} == set(range(COUNT))
    assert all(
        answer.lenses.units[one.place or 0].organisation == one.organisation for one in answer.rows
    )  # fmt: skip


def test_behind_a_closed_gate_no_score_leaves_the_answer() -> None:
    answer = frontier_of(closed_country(), MEASURE)
    assert answer.lenses is None
    assert all(one.place is None for one in answer.rows)
    columns, table_rows = rows(answer)
    at = [columns.index(name) for name in columns if name.startswith(("score_", "noise_", "sampling_"))]
    assert len(at) > 8
    assert all(row[place] is None for row in table_rows for place in at)
    assert all(len(row) == len(columns) for row in table_rows)
    # What stands is peers, cost drivers and the outlier screen.
    assert all(len(one.nearest) == 5 for one in answer.rows)
    assert all(one.organisation not in [near.organisation for near in one.nearest] for one in answer.rows)
    assert answer.model.elasticities[0].value == pytest.approx(0.75, abs=0.05)
    assert [len(one.organisations) for one in answer.outliers] == [1, 2]


def test_the_reader_s_own_assumption_moves_the_gate() -> None:
    reading = open_country()
    assert frontier_of(reading, MEASURE, booking=5).gate.is_open
    wide = frontier_of(reading, MEASURE, booking=30)
    assert not wide.gate.is_open
    assert wide.gate.sigma_booking == 0.3
    assert wide.lenses is None
    with pytest.raises(BadInput):
        frontier_of(reading, MEASURE, booking=99)
    with pytest.raises(BadInput):
        frontier_of(reading, MEASURE, rts="xrs")


def test_without_repeated_years_the_gate_stays_closed() -> None:
    def once(place: int, people: int, year: int) -> float | None:
        return wasteful(place, people, year) if year == 2022 else None

    answer = frontier_of(towns(40, once), MEASURE)
    assert answer.gate.closed_by[0] == NO_YEARS
    assert (answer.gate.is_open, answer.gate.sigma_year, answer.lenses) == (False, None, None)
    told = Fronter(Words("en"), answer)
    assert "no repeated years" in str(told.why()[0])
    assert "from year to year" not in str(told.noise())


def test_the_gate_is_closed_where_nothing_can_be_fitted() -> None:
    state = gate_state(None, None, np.ones(3), 0.01, 0.1)
    assert (state.is_open, state.closed_by, state.straight, state.ratio) == (
        False,
        ("not_found",),
        None,
        None,
    )


def test_a_year_without_inhabitants_is_refused_and_says_which_have_them() -> None:
    reading = packaged_reading()
    with pytest.raises(NoFigures, match="no frontier of f64551-net in 2024") as refused:
        frontier_of(reading, "f64551-net", year=2024)
    assert refused.value.do == "There are both for 2020."
    assert years_with_costs(reading, reading.find_measure("f64551-net"), "single", "municipality") == (2020,)


def test_too_few_are_refused() -> None:
    few = towns(20, by_size)
    with pytest.raises(NoFigures, match="20 organisations are too few"):
        frontier_of(few, MEASURE)
    assert years_with_frontier(few, few.find_measure(MEASURE), "single", "municipality") == ()


@pytest.mark.parametrize("measure", ["region-it", "population"])
def test_measures_without_a_frontier_are_refused(measure: str) -> None:
    with pytest.raises(NoFigures):
        frontier_of(packaged_reading(), measure)


def test_the_packaged_figures_cannot_be_told_from_noise() -> None:
    answer = frontier_of(packaged_reading(), "f64551-net")
    assert (answer.year, answer.years, answer.n, answer.is_estimated) == (2020, (2020,), 98, True)
    assert not answer.gate.is_open
    assert answer.cost_ore == sum(
        one.cell.total.amount_ore or 0 for one in answer.rows if one.cell.total is not None
    )
    assert [one.id for one in answer.outputs] == ["inhabitants"]
    assert [one.id for one in answer.lacking] == ["children", "elderly"]
    for language, words in (("en", "cannot be told from noise"), ("da", "6.45.51")):
        assert words in str(Fronter(Words(language), answer).lead())
    assert "rounded figures times the population" in str(Fronter(Words("en"), answer).notes())


def test_counts_are_people_of_the_year() -> None:
    used = costs_of(open_country(), MEASURE)
    cost, people = arrays(open_country())
    assert used.counts[:, 0].tolist() == people.tolist()
    assert used.cost.tolist() == cost.tolist()
    assert used.used.all()


@pytest.mark.parametrize("gap", [False, True])
def test_children_and_elderly_count_where_everybody_who_pays_has_them(
    monkeypatch: pytest.MonkeyPatch, gap: bool
) -> None:
    chance = np.random.default_rng(3)
    shares = {"children": chance.uniform(15, 24, COUNT), "elderly": chance.uniform(14, 30, COUNT)}
    if gap:
        shares["elderly"][7] = np.nan

    def with_ages(reading: Reading, kind: str, year: int) -> Framework:
        found = framework(reading, kind, year)
        return replace(found, values={**found.values, **shares})

    monkeypatch.setattr("alen.answers.efficiency_costs.framework", with_ages)
    used = costs_of(towns(COUNT, wasteful), MEASURE)
    people = used.counts[:, 0]
    assert used.counts[:, 1] == pytest.approx(people * shares["children"] / 100)
    assert [one.id for one in used.outputs] == ["inhabitants", "children", "elderly"][: 2 if gap else 3]
    assert [one.id for one in used.lacking] == (["elderly"] if gap else [])
    answer = frontier_of(towns(COUNT, wasteful), MEASURE)
    assert answer.lenses is not None
    given = table(used.cost, used.counts)
    assert [one.dea for one in answer.lenses.units] == pytest.approx(envelop(given).score.tolist(), rel=1e-9)
    assert all(len(one.prices) == len(used.outputs) for one in answer.lenses.units)
    columns, lines = rows(answer)
    assert lines[3][columns.index("count_children")] == pytest.approx(used.counts[3, 1])
    assert (lines[3][columns.index("count_elderly")] is None) is gap


def test_who_lacks_an_amount_is_named_and_left_out() -> None:
    def gap(place: int, people: int, year: int) -> float | None:
        return None if place == 3 and year == 2022 else wasteful(place, people, year)

    answer = frontier_of(towns(60, gap), MEASURE)
    row = answer.rows[3]
    assert (answer.n, row.status, row.counts, row.stretch) == (59, "missing", (), None)
    assert {one.status for one in answer.rows} == {"used", "missing"}
    if answer.lenses is not None:
        assert len(answer.lenses.units) == 59
        assert row.organisation not in [one.organisation for one in answer.lenses.units]


def test_one_question_has_one_answer_and_one_address() -> None:
    desk = Desk(open_country())
    question = Frontier(MEASURE, 2022, rts="crs", booking=12.5)
    assert desk.ask(question) is desk.ask(question)
    assert question.address() == f"/api/v1/frontier/{MEASURE}?year=2022&rts=crs&booking=12.5"
    assert question.page_path() == f"/m/{MEASURE}/2022/frontier?kontering=12.5&rts=crs"
    assert Frontier(MEASURE).page_path() is None
    assert to_plain(desk.ask(question))["gate"]["is_open"] in {True, False}


def test_the_same_figures_twice_give_the_same_answer() -> None:
    first, second = (frontier_of(towns(COUNT, wasteful), MEASURE) for _ in range(2))
    assert to_plain(first) == to_plain(second)


# -- engines ---------------------------------------------------------------------------------------------


def test_while_the_compiler_is_on_its_way_plain_numpy_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    engines = Engines()
    engines.await_ready()
    assert engines.now() == Engine("plain", is_passing=True)
    monkeypatch.setattr("alen.answers.efficiency.ENGINES", engines)
    desk = Desk(towns(COUNT, wasteful))
    answer = desk.ask(Frontier(MEASURE))
    assert answer.lenses is not None
    assert answer.lenses.left_out == ("bootstrap", "simex")
    assert (answer.engine, answer.is_passing) == ("plain", True)
    assert "Ask again" in str(Fronter(Words("en"), answer).left_out())
    assert desk.ask(Frontier(MEASURE)) is not answer
    # Nothing hangs on the engine behind a closed gate, which is remembered.
    closed = Desk(closed_country()).ask(Frontier(MEASURE))
    assert (closed.engine, closed.is_passing) == ("", False)


def test_the_engine_is_made_ready_once_in_the_background() -> None:
    engines = Engines()
    thread = engines.begin()
    assert thread is not None
    assert engines.begin() is None
    thread.join(120)
    assert engines.now() == Engine(kernels("compiled").name)


def test_without_the_compiler_the_same_scores_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Without(Engines):
        def now(self) -> Engine:
            return Engine("plain")

    fast = frontier_of(open_country(), MEASURE)
    monkeypatch.setattr("alen.answers.efficiency.ENGINES", Without())
    plain = frontier_of(towns(COUNT, wasteful), MEASURE)
    assert plain.lenses is not None
    assert fast.lenses is not None
    assert [one.claimable for one in plain.lenses.units] == pytest.approx(
        [one.claimable for one in fast.lenses.units], rel=1e-9
    )
    assert (plain.is_passing, plain.lenses.left_out) == (False, ("bootstrap", "simex"))
    assert "extra `fast`" in str(Fronter(Words("en"), plain).left_out())


def test_what_takes_seconds_is_said_before_it_begins() -> None:
    told: list[str] = []
    engines = Engines()
    engines.before_first(lambda: told.append("compiling"))
    engines.using(Engine("plain"))
    engines.before_first(lambda: told.append("compiling"))
    engines.using(Engine("compiled"))
    engines.using(Engine("compiled"))
    assert told == ["compiling"]


def test_every_part_of_the_engine_is_used_once() -> None:
    efficiency_engine.use_once("plain")


# -- facts -----------------------------------------------------------------------------------------------


def test_outputs_are_at_most_three_and_the_inhabitants_come_first() -> None:
    assert [one.id for one in output_definitions(OUTPUTS)] == ["inhabitants", "children", "elderly"]
    assert (Path(efficiency_engine.__file__).parents[1] / "data" / "frontier_outputs.yml").exists()


@pytest.mark.parametrize(
    "text",
    [
        "outputs: []\n",
        OUTPUTS.replace("counts: whole", "counts: pct"),
        OUTPUTS.replace("counts: pct", "counts: whole"),
        OUTPUTS.replace("counts: pct", "counts: some"),
        OUTPUTS.replace("id: children", "id: elderly"),
        OUTPUTS.replace('da: "Indbyggere", ', ""),
    ],
)
def test_facts_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(BadDefinition):
        output_definitions(text)
