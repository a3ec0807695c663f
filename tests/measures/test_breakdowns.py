"""The parts of a numerator: they sum to it, and what is not loaded is told, never counted as nothing."""

from __future__ import annotations

import pytest

from alen.errors import BadDefinition
from alen.measures.breakdowns import REST, PartAmount, Side, parts_of_numerator
from alen.measures.definition import Breakdown, Measure, read_measure

Sides = dict[str, dict[tuple[int, int], Side]]

WHOLE = Breakdown("funktion")
ARTS = Breakdown("art", ("S1", "S4"))
PLACE: tuple[int, int] = (81, 2023)

YAML = """
id: prøve
name: {da: Prøve, en: Sample}
about: {da: Om, en: About}
unit: kr_per_inhabitant
organisations: region
scopes:
  narrow:
    computed: {numerator: {table: REGR55, funktion: "*", gruppering: "110", art: UE}, denominator: population}
""".replace("prøve", "proeve")


def test_every_code_is_a_part() -> None:
    sides: Sides = {"11": {PLACE: (700, None)}, "12": {PLACE: (-50, None)}, "40": {(81, 2022): (9, None)}}
    (split,) = parts_of_numerator(7, "narrow", WHOLE, sides, {PLACE: 650})
    assert split.parts == (PartAmount("11", 700, None), PartAmount("12", -50, None))
    assert (split.difference_ore, split.has_missing, split.is_complete) == (0, False, True)


def test_a_part_too_little_is_seen() -> None:
    (split,) = parts_of_numerator(7, "narrow", WHOLE, {"11": {PLACE: (700, None)}}, {PLACE: 650})
    assert split.difference_ore == -50


def test_what_the_named_codes_leave_is_the_rest() -> None:
    sides: Sides = {"S1": {PLACE: (600, None)}, "S4": {PLACE: (300, None)}}
    (split,) = parts_of_numerator(7, "narrow", ARTS, sides, {PLACE: 1000})
    assert split.parts[-1] == PartAmount(REST, 100, None)
    assert split.difference_ore == 0
    assert split.covered_share == pytest.approx(0.9)


def test_the_rest_is_unknown_where_a_code_is() -> None:
    sides: Sides = {"S1": {PLACE: (600, None)}}
    (split,) = parts_of_numerator(7, "narrow", ARTS, sides, {PLACE: 1000})
    assert split.parts[1:] == (PartAmount("S4", None, "not_loaded"), PartAmount(REST, None, "not_loaded"))
    assert split.covered_share is None


def measure(more: str) -> Measure:
    return read_measure(YAML + more, "proeve.yml")


def test_a_definition_says_what_it_is_split_by() -> None:
    made = measure("breakdowns: [{dimension: funktion}, {dimension: art, codes: [S1, S4]}]")
    assert made.breakdowns == (WHOLE, ARTS)
    assert Measure.from_json(made.to_json()) == made
    assert measure("").breakdowns == ()


@pytest.mark.parametrize(
    "breakdown",
    [
        "{dimension: sex}",
        "{dimension: dranst}",
        '{dimension: funktion, codes: ["11"]}',
        "{dimension: art}",
    ],
)
def test_a_split_that_cannot_be_made_is_refused(breakdown: str) -> None:
    with pytest.raises(BadDefinition):
        measure(f"breakdowns: [{breakdown}]")
