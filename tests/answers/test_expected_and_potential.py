"""Expected spend and worked sums: what they say, what they refuse, and what is not shown."""

from __future__ import annotations

import numpy as np
import pytest
from tests.answers.many_towns import MEASURE, YEARS, by_size, sizes, towns
from tests.answers.packaged import packaged_desk

from alen.answers.booking_practice import booking_practice
from alen.answers.drawn import drawn
from alen.answers.expected import Expected, ExpectedAnswer
from alen.answers.expected_words import ExpectedLead
from alen.answers.potential import Potential, PotentialAnswer
from alen.answers.potential_words import RULES, PotentialLead
from alen.answers.questions import Desk
from alen.errors import BadInput, NoFigures, NotFound
from alen.words import Words

REAL = "f64551-net"
WORDS = Words("en")


def expected_of(desk: Desk, measure: str = MEASURE, year: int = 2022, **more: object) -> ExpectedAnswer:
    return desk.ask(Expected(measure, year=year, **more))  # type: ignore[arg-type]


def potential_of(desk: Desk, measure: str = MEASURE, year: int = 2022, **more: object) -> PotentialAnswer:
    return desk.ask(Potential(measure, year=year, **more))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def country() -> Desk:
    return Desk(towns())


# -- expected spend ----------------------------------------------------------------------------------


def test_size_is_found_where_size_decides(country: Desk):
    found = expected_of(country)
    (one,) = found.coefficients
    assert (one.condition, one.kind) == ("inhabitants", "elasticity")
    assert one.low < -0.25 < one.high
    assert one.low <= one.value <= one.high
    fit = found.fitted
    assert fit is not None
    assert fit.r2_low <= fit.r2 <= fit.r2_high
    assert fit.loo_r2_low <= fit.loo_r2 <= fit.loo_r2_high
    assert 0.8 < fit.loo_r2 < fit.r2
    assert found.refusal == ""
    assert (found.n, found.needed, found.condition_year) == (60, 30, 2022)


def test_an_index_is_what_was_booked_over_what_was_expected(country: Desk):
    rows = expected_of(country).rows
    for row in rows:
        assert row.cell.value is not None
        assert row.expected is not None
        assert row.index is not None
        assert row.index_low is not None
        assert row.index_high is not None
        assert row.index == pytest.approx(100 * row.cell.value / row.expected)
        assert row.index_low <= row.index <= row.index_high
        clear = row.index_low > 100 or row.index_high < 100
        assert (row.state != "no_clear_difference") == clear
    assert [row.index for row in rows] == sorted((row.index for row in rows if row.index), reverse=True)


def test_a_wider_assumption_on_booking_leaves_fewer_clear_differences(country: Desk):
    def clear(booking: float) -> int:
        return sum(row.state != "no_clear_difference" for row in expected_of(country, booking=booking).rows)

    assert clear(0) > clear(10) > clear(30)
    alone = [row for row in expected_of(country, booking=0).rows if row.booking_explains]
    assert alone == []


def test_one_organisation_is_taken_out_of_its_own_expectation():
    """A fifth more booked by one moves its own expected spend by nothing but the factor to kroner."""

    def more(place: int, people: int, year: int) -> float:
        return (1.2 if place == 30 else 1.0) * (by_size(place, people, year) or 0.0)

    before = {row.organisation.code: row for row in expected_of(Desk(towns())).rows}
    after = {row.organisation.code: row for row in expected_of(Desk(towns(value=more))).rows}
    one = before["531"].expected, after["531"].expected
    assert one[0] is not None
    assert one[1] is not None
    assert one[1] / one[0] == pytest.approx(1.0, abs=0.01)
    assert (after["531"].index or 0) / (before["531"].index or 1) == pytest.approx(1.2, abs=0.02)


def test_rows_of_some_are_those_of_all(country: Desk):
    whole = {row.organisation.code: row for row in expected_of(country).rows}
    found = expected_of(country, organisations=("By B510", "520"))
    assert {row.organisation.code for row in found.rows} == {"510", "520"}
    assert all(whole[row.organisation.code] == row for row in found.rows)
    with pytest.raises(NotFound):
        expected_of(country, organisations=("Nirgendwo",))


@pytest.mark.parametrize(
    ("reading", "refusal", "words"),
    [
        (towns(29), "too_few", "29 municipalities have a figure and every framework condition"),
        (towns(40, lambda *_: 500.0), "constant_spend", "everybody booked the same"),
        (
            towns(40, lambda place, people, year: 1000.0 * (1.2 if place % 2 else 1.0) + year - 2000),
            "not_better_than_mean",
            "predict no better than the mean",
        ),
        (
            towns(40, people_in=(), as_published=True),
            "no_conditions",
            "no framework condition of the municipalities",
        ),
    ],
)  # fmt: skip
def test_a_refusal_says_why_and_gives_no_number(reading: object, refusal: str, words: str):
    desk = Desk(reading)  # type: ignore[arg-type]
    found = expected_of(desk)
    assert found.refusal == refusal
    assert all(row.expected is None and row.index is None and row.state == "unknown" for row in found.rows)
    assert {row.status for row in found.rows} == {"refused"}
    assert words in str(ExpectedLead(WORDS, found).said())
    sums = potential_of(desk)
    assert (sums.refusal, sums.centre) == (refusal, "median")
    by_rule = {one.rule: one for one in sums.rules}
    assert by_rule["expected"].state == "not_applicable"
    assert "counted from the common median" in str(PotentialLead(WORDS, sums).said())


def test_who_has_no_expected_spend_is_told_why():
    def value(place: int, people: int, year: int) -> float | None:
        return {3: None, 4: -50.0}.get(place, by_size(place, people, year))

    found = {row.organisation.code: row for row in expected_of(Desk(towns(value=value))).rows}
    assert (found["504"].status, found["504"].expected) == ("missing", None)
    assert (found["505"].status, found["505"].index) == ("not_positive", None)
    lead = ExpectedLead(WORDS, expected_of(Desk(towns(value=value))))
    assert str(lead.own(found["505"], "/rows/0")).endswith("zero or below, where a share says nothing.")


def test_it_says_which_conditions_are_lacking_and_of_which_year_they_are():
    found = expected_of(packaged_desk(), REAL, 2016)
    assert found.condition_year == 2020
    assert [one.id for one in found.conditions] == ["inhabitants"]
    assert [one.id for one in found.lacking] == ["density", "children", "elderly"]
    text = str(ExpectedLead(WORDS, found).said())
    assert "those of 2020" in text
    assert "Share aged 65 and over" in text
    assert "it cannot be told which" in text
    assert {one.table_id for one in found.header.sources} >= {"FOLK1A"}


def test_no_band_no_expectation():
    with pytest.raises(NoFigures):
        expected_of(packaged_desk(), "population", 2024)


# -- worked sums -------------------------------------------------------------------------------------


def test_sums_are_those_of_the_booked_figures(country: Desk):
    found = potential_of(country, booking=0)
    values = np.array([by_size(at, n, 2022) for at, n in enumerate(sizes(60))], dtype=float)
    people = np.array(sizes(60), dtype=float)
    targets = {
        "average": float((values * people).sum() / people.sum()),
        "median": float(np.median(values)),
        "best_quartile": float(np.quantile(values, 0.25)),
        "best_10": float(np.sort(values)[:10].mean()),
        "best_20": float(np.sort(values)[:20].mean()),
    }
    by_rule = {one.rule: one for one in found.rules}
    assert tuple(by_rule) == tuple(RULES)
    assert (found.weighting, found.counted, found.inhabitants) == ("inhabitants", 60, int(people.sum()))
    assert found.not_in_kroner is None
    for rule, target in targets.items():
        row = by_rule[rule]
        assert row.target == pytest.approx(target, rel=1e-4)
        gaps = np.maximum(values - target, 0.0)
        assert row.above == int((gaps > 0).sum())
        if row.state == "shown":
            assert row.observed is not None
            assert row.observed.ore is not None
            assert row.observed.ore == pytest.approx(float(gaps @ people) * 100, rel=1e-3)
            assert row.observed.per_inhabitant == pytest.approx(row.observed.ore / 100 / people.sum())
    assert found.booked is not None
    assert found.booked.ore == pytest.approx(float(values @ people) * 100, rel=1e-6)


def test_the_mildest_target_is_never_above_another(country: Desk):
    found = potential_of(country, booking=0)
    for one in found.organisations:
        *rules, mildest = one.gaps
        assert mildest.rule == "conservative"
        shown = [gap.value for gap in rules if gap.value is not None]
        if mildest.value is not None and shown:
            assert mildest.value <= min(shown) + 1e-9


def test_where_chance_and_booking_explain_all_nothing_lies_beyond():
    """Everybody equally efficient, a tenth apart by booking: next to nothing of the sum is an excess."""
    found = potential_of(Desk(towns(98)), booking=10)
    assert found.centre == "expected"
    for row in found.rules:
        assert row.null_low is not None
        assert row.null_mean is not None
        assert row.null_high is not None
        assert row.null_low.per_inhabitant <= row.null_mean.per_inhabitant <= row.null_high.per_inhabitant
        assert row.null_high.per_inhabitant > 0
        if row.excess is not None and row.observed is not None:
            assert row.excess.per_inhabitant < 0.35 * row.observed.per_inhabitant


def test_what_booking_alone_can_explain_is_not_shown(country: Desk):
    narrow, wide = potential_of(country, booking=0), potential_of(country, booking=40)

    def states(found: PotentialAnswer) -> list[str]:
        return [gap.state for one in found.organisations for gap in one.gaps]

    assert "booking_explains" not in states(narrow)
    assert states(wide).count("booking_explains") > 100
    for one in wide.organisations:
        for gap in one.gaps:
            if gap.state == "booking_explains":
                assert (gap.value, gap.ore, gap.explained_pct) == (None, None, None)
    assert {row.state for row in narrow.rules} == {"shown"}
    hidden = [row for row in wide.rules if row.state == "booking_explains"]
    assert hidden
    lead = PotentialLead(WORDS, wide)
    for row in hidden:
        assert (row.observed, row.excess, row.excess_high, row.explained_pct) == (None,) * 4
        text = str(lead.sum(wide.rules.index(row)))
        assert "No sum is shown: booking practice alone, assumed to part municipalities by 40%" in text


def test_who_is_far_above_is_shown_with_what_can_be_explained():
    def value(place: int, people: int, year: int) -> float | None:
        return (2.0 if place == 40 else 1.0) * (by_size(place, people, year) or 0.0)

    found = potential_of(Desk(towns(value=value)), organisation="541")
    (one,) = found.organisations
    assert one.organisation.code == "541"
    by_rule = {gap.rule: gap for gap in one.gaps}
    gap = by_rule["expected"]
    assert gap.state == "shown"
    assert gap.value is not None
    assert gap.explained_pct is not None
    assert gap.ore == pytest.approx(gap.value * sizes(60)[40] * 100, abs=1)
    assert 0 < gap.explained_pct < 60
    text = str(PotentialLead(WORDS, found).own("By B541", gap, "/organisations/0/gaps/5"))
    assert text.startswith("By B541 booked DKK ")
    assert "more per inhabitant than expected spend by framework conditions" in text


@pytest.mark.parametrize(("code", "year"), [("751", 2020), ("101", 2020), ("101", 2024)])
def test_what_a_figures_own_swing_leaves_open_is_explained(code: str, year: int):
    """Large cities are expected far below every target, and no chance about that lifts them to one."""
    desk = packaged_desk()
    found = potential_of(desk, REAL, year=year, organisation=code)
    drawing = drawn(desk.reading, REAL, year)
    place = drawing.places[code]
    low = float(np.quantile(drawing.figures[place], 0.05))
    shown = {gap.rule: gap for gap in found.organisations[0].gaps if gap.state == "shown"}
    assert {"best_10", "best_20"} <= {*shown}
    for gap in shown.values():
        assert gap.value is not None
        assert gap.explained_pct is not None
        if gap.rule not in ("expected", "conservative"):
            # What 19 of 20 draws leave of it; the draws of the target itself count for little.
            left = max(0.0, low - (float(drawing.values[place]) - gap.value))
            assert gap.explained_pct == pytest.approx(100 * (1 - left / gap.value), abs=15)
    common = [gap for gap in shown.values() if gap.rule not in ("expected", "conservative")]
    common.sort(key=lambda gap: gap.value or 0.0)
    parts = [gap.explained_pct or 0.0 for gap in common]
    assert parts == sorted(parts, reverse=True), (
        "the same swing explains a smaller part of a larger difference"
    )


def test_without_the_years_inhabitants_nothing_is_in_kroner():
    found = potential_of(packaged_desk(), REAL, 2024)
    assert found.weighting == "equal"
    assert found.not_in_kroner is not None
    assert found.not_in_kroner.args == {"year": 2024}
    assert found.inhabitants is None
    amounts = [
        one
        for row in found.rules
        for one in (row.observed, row.null_mean, row.null_low, row.null_high, row.booking_high, row.excess)
        if one is not None
    ]
    assert amounts
    assert all(one.ore is None for one in amounts)
    assert all(gap.ore is None for one in found.organisations for gap in one.gaps)
    assert "the population on 1 January 2024 is not loaded" in str(PotentialLead(WORDS, found).said())
    average = found.rules[0]
    values = [one.cell.value for one in found.organisations if one.cell.value is not None]
    assert average.target == pytest.approx(float(np.mean(values)))
    assert average.observed is not None
    gaps = [max(value - float(np.mean(values)), 0.0) for value in values]
    assert average.observed.per_inhabitant == pytest.approx(float(np.mean(gaps)), abs=0.01)


def test_a_year_with_inhabitants_is_in_whole_kroner():
    found = potential_of(packaged_desk(), REAL, 2020)
    assert found.weighting == "inhabitants"
    median = next(row for row in found.rules if row.rule == "median")
    assert median.observed is not None
    assert median.observed.ore is not None
    booked = {one.organisation.code: one.cell for one in found.organisations}
    target = median.target or 0.0
    total = sum(
        max((cell.value or 0.0) - target, 0.0) * (cell.total.population or 0) * 100
        for cell in booked.values()
        if cell.total is not None
    )
    assert median.observed.ore == pytest.approx(total, abs=100)
    assert "DKK 1,264.1 million" in str(PotentialLead(WORDS, found).sum(1))


def test_a_share_moves_only_the_rule_of_the_expected(country: Desk):
    whole, part = (potential_of(country, booking=0, share=share) for share in (1.0, 0.9))
    for before, after in zip(whole.rules[:5], part.rules[:5], strict=True):
        assert before == after
    before, after = whole.rules[5].observed, part.rules[5].observed
    assert before is not None
    assert after is not None
    assert after.per_inhabitant > before.per_inhabitant
    assert str(PotentialLead(WORDS, part).example("expected")).endswith(
        "difference to 90% of expected spend by framework conditions"
    )
    for wrong in (0.4, 1.1, float("nan")):
        with pytest.raises(BadInput, match=r"0\.5 to 1"):
            potential_of(country, share=wrong)


def test_a_figure_near_zero_is_in_no_sum_and_spoils_none():
    def value(place: int, people: int, year: int) -> float | None:
        return 3.0 if place == 7 and year == 2022 else by_size(place, people, year)

    found = potential_of(Desk(towns(value=value)))
    assert found.counted == 59
    assert next(one for one in found.organisations if one.organisation.code == "508").gaps == ()
    assert next(row for row in found.rules if row.rule == "expected").state != "not_applicable"


def test_what_is_expected_names_the_conditions_it_rests_on():
    """Beside the figure itself: an expectation from the number of inhabitants alone is not one from all."""
    found = expected_of(packaged_desk(), REAL, year=2020)
    lead = ExpectedLead(WORDS, found)
    told = [str(lead.own(row, f"/rows/{at}")) for at, row in enumerate(found.rows) if row.index is not None]
    assert len(told) == 98
    assert all("would be expected (conditions counted: Inhabitants): index " in one for one in told)


def test_a_figure_near_zero_bends_no_expectation():
    def value(place: int, people: int, year: int) -> float | None:
        return 0.01 if place == 7 and year == 2022 else by_size(place, people, year)

    def without(place: int, people: int, year: int) -> float | None:
        return None if place == 7 and year == 2022 else by_size(place, people, year)

    found, missing = expected_of(Desk(towns(value=value))), expected_of(Desk(towns(value=without)))
    row = next(one for one in found.rows if one.organisation.code == "508")
    assert (row.cell.value, row.status, row.index) == (0.01, "near_zero", None)
    told = str(ExpectedLead(WORDS, found).own(row, "/rows/0"))
    assert told == "Town B508: so near zero that a share says nothing."
    assert found.fitted == missing.fitted
    assert found.n == missing.n == 59
    expectations = {one.organisation.code: one.expected for one in found.rows}
    assert expectations == {one.organisation.code: one.expected for one in missing.rows}


def test_rows_are_all_of_it(country: Desk):
    found = potential_of(country)
    columns, rows = found.table()
    assert len(rows) == 7 * 61
    assert all(len(row) == len(columns) for row in rows)
    first = dict(zip(columns, rows[1], strict=True))
    assert (first["rule"], first["organisation_code"], first["booking_pct"]) == ("median", "", 10.0)
    columns, rows = expected_of(country).table()
    assert len(rows) == 60
    assert all(len(row) == len(columns) for row in rows)


def test_addresses_lead_to_the_answer():
    one = Potential(REAL, 2024, organisation="101", share=0.95, booking=12.5)
    assert one.address() == "/api/v1/potential/f64551-net?organisation=101&year=2024&share=0.95&booking=12.5"
    assert one.page_path() == "/differences/f64551-net/2024"
    assert Expected(REAL).address() == "/api/v1/expected/f64551-net"
    assert booking_practice(packaged_desk().reading.find_measure(REAL)).default_pct == 10
    assert YEARS[-1] == 2022


def test_sums_say_which_framework_conditions_they_do_without():
    lead = PotentialLead(WORDS, potential_of(packaged_desk(), REAL, year=2024))
    text = str(lead.said())
    assert "Not loaded: Inhabitants per km², Share aged 0-17, Share aged 65 and over." in text
    assert str(lead.other_year()).startswith("The conditions are those of 2026,")
    assert PotentialLead(WORDS, potential_of(packaged_desk(), REAL, year=2020)).other_year() is None


def test_a_part_that_is_nearly_all_is_not_printed_as_all(country: Desk):
    lead = PotentialLead(WORDS, potential_of(country))
    assert [str(lead.percent(part, "/x")) for part in (99.4, 99.6, 100.0)] == ["99", "99.6", "100"]


def test_noise_beyond_all_that_was_simulated_is_not_called_about_as_here():
    def lead(booking: float) -> PotentialLead:
        return PotentialLead(WORDS, potential_of(packaged_desk(), REAL, year=2020, booking=booking))

    assert "0.20 of booking practice" in str(lead(20).missed())
    assert lead(30).missed() is None
