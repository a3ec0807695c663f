"""The simulation behind the bands, in small; and what is found when the accounts of 6.45.51 are asked."""

from __future__ import annotations

import csv
from dataclasses import dataclass

import numpy as np
import pytest
from benchmarks.coverage import CELLS, COUNT, INEFFICIENCY, Tally, country, report, simulate_cell
from benchmarks.sections import COMPARISON, FRONTIER, LEDGER, ledger_sections
from tests.needs import shared

from alen.comparison.characteristics import Characteristic, space
from alen.comparison.conditions import Condition, conditions
from alen.comparison.differences import booking_explains, differences, median_draws
from alen.comparison.draws import Draws, shared_draws
from alen.comparison.expected import expected
from alen.comparison.movement import past_movement
from alen.comparison.noise_floor import noise_floor
from alen.comparison.peers import peers
from alen.comparison.rank_bands import rank_bands
from alen.comparison.ranks import ranks
from alen.comparison.swing import Swing, figure_draws, swing

CHRISTIANSOE = "411"
YEARS = range(2016, 2025)
POPULATION_YEAR = 2020


def cell(year: float, booking: float, has_inefficiency: bool, samples: int) -> dict[str, Tally]:
    tallies, _ = simulate_cell(CELLS.index((year, booking, has_inefficiency)), samples, seed=7)
    return {tally.assumed: tally for tally in tallies}


class TestSimulation:
    def test_bands_hold_nine_of_ten_where_the_assumption_is_true(self) -> None:
        told = cell(0.1, 0.1, True, 40)["true"]
        for held in (told.figures, told.differences, told.peer_means, told.ranks):
            assert 0.86 <= np.mean(held) <= 0.94

    def test_too_small_an_assumption_shows(self) -> None:
        told = cell(0.0, 0.2, False, 15)
        assert np.mean(told["too small"].figures) < 0.7 < np.mean(told["true"].figures)
        assert np.mean(told["too small"].excess_zero) < np.mean(told["true"].excess_zero)

    @pytest.mark.parametrize(("sigma", "outermost", "middle"), [(0.05, 0.82, 0.94), (0.1, 0.67, 0.98)])
    def test_places_at_either_end_are_held_less_often(
        self, sigma: float, outermost: float, middle: float
    ) -> None:
        made, chance, samples = country(), np.random.default_rng(5), 60
        held = np.zeros(COUNT)
        for _ in range(samples):
            true = made.expected * np.exp(np.abs(chance.normal(0.0, INEFFICIENCY, COUNT)))
            wobble = sigma * chance.standard_normal((COUNT, len(YEARS)))
            booked = (true * np.exp(sigma * chance.standard_normal(COUNT)))[:, None] * np.exp(wobble)
            draws = Draws(chance.standard_normal((COUNT, 128)), chance.standard_normal((COUNT, 128)))
            found = rank_bands(booked[:, -1], swing(past_movement(booked, YEARS), sigma), draws)
            places = ranks(true)
            held[places - 1] += (found.low <= places) & (places <= found.high)
        held /= samples
        assert np.r_[held[:5], held[-5:]].mean() == pytest.approx(outermost, abs=0.07)
        assert held[15:83].mean() == pytest.approx(middle, abs=0.03)
        assert held.mean() == pytest.approx(0.91, abs=0.03)

    def test_without_noise_everything_is_exact(self) -> None:
        told = cell(0.0, 0.0, True, 3)["true"]
        for held in (told.figures, told.differences, told.means, told.peer_means, told.ranks):
            assert np.mean(held) == 1.0
        assert 0.06 < np.mean(told.true, axis=0)[5] < 0.1
        assert pytest.approx(0.1) == INEFFICIENCY

    def test_a_seed_gives_the_same_again_and_a_report(self) -> None:
        one, again = ([simulate_cell(place, 2, seed=7)[0] for place in (9, 10)] for _ in range(2))
        assert [t.figures for found in one for t in found] == [t.figures for found in again for t in found]
        text = report([tally for found in one for tally in found], 2, 1.0)
        assert text.startswith(f"{COMPARISON}how often")


def test_sections_of_comparisons_are_kept_when_all_else_is_measured_again() -> None:
    own = f"{LEDGER}x\n\n{COMPARISON}y\n\n### D\n\nd\n\n{FRONTIER}z\n\ne\n"
    kept = ledger_sections(f"# A\n\n## C\n\nc\n\n{own}\n## The site\n\nf\n")
    assert kept.split() == own.split()


@dataclass(frozen=True)
class Accounts:
    """Net 6.45.51 in kroner per inhabitant, 98 municipalities × 2016-2024; inhabitants of January 2020."""

    codes: list[str]
    values: np.ndarray
    people: np.ndarray
    density: np.ndarray
    groups: np.ndarray

    def of(self, year: int) -> np.ndarray:
        return self.values[:, YEARS.index(year)]


@pytest.fixture(scope="module")
def accounts() -> Accounts:
    with shared("data/statbank/extracts/municipalities.csv").open(encoding="utf-8", newline="") as file:
        known = {row["kode"]: row for row in csv.DictReader(file) if row["kode"] != CHRISTIANSOE}
    path = shared("data/statbank/extracts/regk31_64551_net_per_capita_2016_2024.csv")
    booked: dict[str, dict[int, float]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            booked.setdefault(row["omraade"], {})[int(row["tid"])] = float(row["indhold"])
    codes = sorted(known)
    people, area, groups = (
        np.array([float(known[code][column]) for code in codes])
        for column in ("folketal_2020K1", "areal_km2_polygon", "kommunegruppe_kode")
    )
    values = np.array([[booked[code][year] for year in YEARS] for code in codes])
    return Accounts(codes, values, people, people / area, groups)


class TestAccounts:
    """What is found rests on the extract alone; the assumption on booking practice is an example."""

    booking = 0.1

    def swings(self, accounts: Accounts) -> Swing:
        return swing(past_movement(accounts.values, YEARS), self.booking)

    def test_a_year_swings_by_four_per_cent(self, accounts: Accounts) -> None:
        found = past_movement(accounts.values, YEARS)
        assert set(found.basis) == {"own"}
        assert found.common == pytest.approx(0.0423, abs=5e-5)
        assert 0.02 < found.sigma.min() < found.sigma.max() < 0.07

    def test_more_than_half_do_not_differ_clearly_from_the_median(self, accounts: Accounts) -> None:
        values, swings = accounts.of(2024), self.swings(accounts)
        draws = shared_draws("f64551-net", "own", accounts.codes, 2024)
        drawn, alone = (figure_draws(values, of, draws) for of in (swings, swings.without_year()))
        median = float(np.median(values))
        found = differences(values, drawn, median, median_draws(drawn))
        assert found.states.count("no_clear_difference") == 58
        explained = booking_explains(differences(values, alone, median, median_draws(alone)))
        assert int(explained.sum()) == 55
        bands = rank_bands(values, swings, draws)
        assert float(np.median(bands.high - bands.low)) == pytest.approx(48, abs=1)

    def test_size_and_density_explain_half(self, accounts: Accounts) -> None:
        given = conditions(
            [Condition("inhabitants", accounts.people), Condition("density", accounts.density)], 98
        )
        found = expected(accounts.of(POPULATION_YEAR), given)
        assert found.refusal is None
        assert found.fit is not None
        assert found.fit.r2 == pytest.approx(0.550, abs=0.001)
        assert found.fit.loo_r2 == pytest.approx(0.498, abs=0.001)
        assert found.fit.effects == pytest.approx([-0.272, 0.077], abs=0.001)

    def test_islands_are_the_peers_of_islands(self, accounts: Accounts) -> None:
        made = space(
            [
                Characteristic("inhabitants", accounts.people),
                Characteristic("density", accounts.density),
                Characteristic("group", accounts.groups, "same"),
            ],
            98,
        )
        places = peers(made, accounts.codes, 10).places
        samsoe, aeroe, fanoe, laesoe = (accounts.codes.index(code) for code in ("741", "492", "563", "825"))
        assert set(places[samsoe, :3].tolist()) == {aeroe, fanoe, laesoe}

    def test_a_quarter_of_the_quartiles_sum_is_left(self, accounts: Accounts) -> None:
        values = accounts.of(POPULATION_YEAR)
        given = conditions(
            [Condition("inhabitants", accounts.people), Condition("density", accounts.density)], 98
        )
        fit = expected(values, given).fit
        assert fit is not None
        draws = shared_draws("f64551-net", "own", accounts.codes, POPULATION_YEAR)
        found = noise_floor(
            values, accounts.people, fit.centres(), self.swings(accounts), draws, fit=fit, of_each=False
        )
        average, _, quartile = found.floors[:3]
        assert average.excess == 0
        assert quartile.observed is not None
        assert quartile.observed / 1e8 == pytest.approx(2567, abs=1)
        assert quartile.explained == pytest.approx(0.74, abs=0.01)
