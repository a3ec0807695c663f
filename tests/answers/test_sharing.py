"""What one operation for several would cost: against the cost function itself, and where it is refused."""

from __future__ import annotations

import numpy as np
import pytest
from tests.answers.packaged import packaged_desk, packaged_reading

from alen.answers.drawn import drawn
from alen.answers.plain import rows, to_plain
from alen.answers.sharing import Share, share_between
from alen.answers.sharing_facts import read_facts, sharing_facts, spending_measure
from alen.answers.sharing_words import Sharer
from alen.comparison.sharing import break_even_years, cost_function
from alen.errors import BadDefinition, BadInput, NoFigures, UnknownOrganisation
from alen.words import Words

THREE = ("217", "219", "210")


def test_separate_costs_are_the_figures_times_their_inhabitants() -> None:
    answer = share_between(packaged_reading(), THREE)
    assert (answer.year, answer.years, answer.header.measure.id) == (2020, (2020,), "f64551-net")
    assert [one.organisation.name_da for one in answer.partners] == ["Helsingør", "Hillerød", "Fredensborg"]
    by_hand = sum(round(one.cell.value or 0) * one.population * 100 for one in answer.partners)
    assert answer.separate_ore == by_hand
    assert answer.population == sum(one.population for one in answer.partners)
    assert answer.separate_is_estimated
    assert answer.stands_in


def test_the_joint_cost_is_the_formula_worked_by_hand() -> None:
    answer = share_between(packaged_reading(), THREE, coordination=5.0)
    assert answer.estimate is not None
    drawing = drawn(packaged_reading(), "f64551-net", 2020)
    # ln(cost) on ln(inhabitants) by least squares, by another road than the answer takes.
    slope = np.polyfit(np.log(drawing.populations), np.log(drawing.values * drawing.populations), 1)[0]
    assert answer.model.elasticities[0].value == pytest.approx(float(slope), rel=1e-9)
    joint = sum(
        (one.cell.value or 0) * one.population * (answer.population / one.population) ** (slope - 1)
        for one in answer.partners
    )
    assert answer.estimate.joint_ore == pytest.approx(joint * 105, rel=1e-9)
    assert answer.estimate.saving_ore == answer.separate_ore - answer.estimate.joint_ore


def test_intervals_hold_their_points_and_decide_the_verdict() -> None:
    for asked in (THREE, ("151", "240", "190"), ("101", "751"), ("825", "563")):
        found = share_between(packaged_reading(), asked).estimate
        assert found is not None
        assert found.joint_low_ore <= found.joint_ore <= found.joint_high_ore
        assert found.saving_low_ore <= found.saving_ore <= found.saving_high_ore
        crosses = found.saving_low_ore <= 0 <= found.saving_high_ore
        assert (found.verdict == "cannot_tell") is crosses


def test_a_one_off_cost_is_earned_back_by_the_saving() -> None:
    answer = share_between(packaged_reading(), THREE, one_off=900_000_000)
    found = answer.estimate
    assert found is not None
    assert answer.one_off_ore == 90_000_000_000
    assert found.break_even_years == break_even_years(answer.one_off_ore, found.saving_ore)
    assert found.soonest_years == break_even_years(answer.one_off_ore, found.saving_high_ore)
    assert found.saving_low_ore < 0
    assert found.latest_years is None


def test_the_largest_together_are_beyond_what_the_function_knows() -> None:
    far = share_between(packaged_reading(), ("101", "751"))
    near = share_between(packaged_reading(), THREE)
    assert far.estimate is not None
    assert near.estimate is not None
    assert (far.estimate.extrapolates, near.estimate.extrapolates) == (True, False)
    assert far.population > (far.model.largest or 0)
    told = " ".join(map(str, Sharer(Words("en"), far).reservations()))
    assert "stretched beyond what it knows" in told
    assert "stretched" not in " ".join(map(str, Sharer(Words("en"), near).reservations()))


def test_what_stands_in_is_not_called_it() -> None:
    """6.45.51 has not held shared IT since 2013, so its sum is not one that IT is a part of."""
    told = " ".join(map(str, Sharer(Words("en"), share_between(packaged_reading(), THREE)).reservations()))
    assert "counts something else than shared IT" in told
    assert "Intervals hold nine draws in ten." in told


def test_a_year_without_inhabitants_is_refused_and_says_which_have_them() -> None:
    with pytest.raises(NoFigures, match="in 2024 for Helsingør, Hillerød") as refused:
        share_between(packaged_reading(), ("217", "219"), year=2024)
    assert refused.value.do == "There are both for 2020."


@pytest.mark.parametrize(
    ("asked", "given", "error"),
    [
        (("217",), {}, BadInput),
        (("217", "217"), {}, BadInput),
        (("217", "084"), {}, BadInput),
        (("217", "Ingensteds"), {}, UnknownOrganisation),
        (("217", "219"), {"one_off": -1}, BadInput),
        (("217", "219"), {"coordination": -0.1}, BadInput),
        (("217", "219"), {"coordination": float("nan")}, BadInput),
        (("217", "219"), {"coordination": float("inf")}, BadInput),
        (("217", "219"), {"one_off": 10**12}, BadInput),
        (("217", "219"), {"measure": "it-net"}, NoFigures),
        (("084", "085"), {}, NoFigures),
    ],
)
def test_what_cannot_be_worked_out_is_refused(
    asked: tuple[str, ...], given: dict[str, float], error: type[Exception]
) -> None:
    with pytest.raises(error):
        share_between(packaged_reading(), asked, **given)  # pyright: ignore[reportArgumentType]


def test_conditions_the_edition_lacks_are_named() -> None:
    answer = share_between(packaged_reading(), THREE)
    assert [one.en for one in answer.model.lacking] == [
        "Inhabitants per km²", "Share aged 0-17", "Share aged 65 and over",
    ]  # fmt: skip
    assert [one.condition for one in answer.model.elasticities] == ["inhabitants"]


def test_the_table_has_one_row_for_each_and_one_for_all() -> None:
    columns, table = rows(share_between(packaged_reading(), THREE))
    assert all(len(row) == len(columns) for row in table)
    assert [row[columns.index("organisation_code")] for row in table] == [*THREE, None]
    assert [row[columns.index("joint_ore")] is None for row in table] == [True, True, True, False]


def test_equal_questions_have_equal_answers_and_order_changes_nothing_but_rows() -> None:
    first = to_plain(share_between(packaged_reading(), THREE))
    assert first == to_plain(share_between(packaged_reading(), THREE))
    other = to_plain(share_between(packaged_reading(), tuple(reversed(THREE))))
    assert other["estimate"] == pytest.approx(first["estimate"])


def test_too_few_organisations_have_no_cost_function() -> None:
    found = cost_function([1.0, 2.0, 3.0], [1.0, 2.0, 4.0], seed=1)
    assert found.refusal == "too_few"


def test_the_question_knows_its_page_and_its_address() -> None:
    question = Share(THREE, one_off=9_000_000, coordination=2.5)
    assert question.address() == "/api/v1/share?organisation=217%2B219%2B210&one_off=9000000&coordination=2.5"
    assert question.page_path() == "/share/217+219+210?engang=9000000&koordinering=2.5"
    assert Share(THREE, "f64551-net", 2020).page_path() == "/share/217+219+210/f64551-net/2020"
    assert packaged_desk().ask(question).one_off_ore == 900_000_000


def test_published_cases_name_their_source_in_both_languages() -> None:
    facts = sharing_facts()
    assert [one.outcome for one in facts.cases] == ["rejected", "agreed"]
    analysed, agreed = facts.cases
    # 9 m kr. to invest and five years to earn it back is what the function calls 1.8 m kr. a year.
    assert (analysed.one_off_ore, analysed.years) == (900_000_000, 5)
    assert break_even_years(900_000_000, 180_000_000) == analysed.years
    assert agreed.saving_ore == 200_000_000
    for one in facts.cases:
        assert one.url.startswith("https://")
        assert one.source.da
        assert one.source.en
    assert spending_measure(packaged_reading(), "municipality") == "f64551-net"


def test_a_damaged_file_of_facts_is_refused() -> None:
    body = (
        "measures: {}\ncases: [{id: a, year: 2014, outcome: maybe, who: {da: x, en: x}, "
        "text: {da: x, en: x}, source: {da: x, en: x}, url: x}]"
    )
    with pytest.raises(BadDefinition, match="outcome"):
        read_facts(body)
    with pytest.raises(BadDefinition, match="Danish and English"):
        read_facts(body.replace("maybe", "agreed").replace("who: {da: x, en: x}", "who: {da: x}"))


@pytest.mark.parametrize(
    ("asked", "given", "sentence"),
    [
        (THREE, {}, "cannot be told"),
        (THREE, {"one_off": 9_000_000}, "earned back in 1 year by the function itself"),
        (THREE, {"one_off": 9_000_000_000, "coordination": 100.0}, "never be earned back"),
    ],
)
def test_sentences_say_what_the_numbers_say(
    asked: tuple[str, ...], given: dict[str, float], sentence: str
) -> None:
    answer = share_between(packaged_reading(), asked, **given)  # pyright: ignore[reportArgumentType]
    sharer = Sharer(Words("en"), answer)
    told = [sharer.separate(), sharer.verdict(), sharer.break_even(), sharer.elasticity()]
    assert sentence in " ".join(str(one) for one in told if one is not None)
