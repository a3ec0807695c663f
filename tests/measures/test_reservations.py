"""A limit or caveat may be about figures of one basis alone; then it stands beside those only."""

from __future__ import annotations

import pytest

from alen.build.definitions import measures
from alen.errors import BadDefinition
from alen.measures.definition import Measure, Reservation, of_basis, read_measure

DEFINITION = """
id: sample
name: {{da: Prøve, en: Sample}}
about: {{da: Om, en: About}}
unit: kr_per_inhabitant
organisations: municipality
limits: [{{da: Alt, en: All}}, {limit}]
scopes:
  single:
    computed: {{numerator: {{table: REGK31, funktion: "64551"}}, denominator: population}}
"""
OF_ALL = Reservation("Alt", "All")


def made(limit: str) -> Measure:
    return read_measure(DEFINITION.format(limit=limit), "sample.yml")


def test_a_limit_names_the_basis_it_is_about() -> None:
    measure = made("{basis: computed, da: Deling, en: Division}")
    assert measure.limits == (OF_ALL, Reservation("Deling", "Division", "computed"))
    assert Measure.from_json(measure.to_json()) == measure
    # Beside figures of that basis it need not say so.
    assert of_basis(measure.limits, "computed") == (OF_ALL, Reservation("Deling", "Division"))
    assert of_basis(measure.limits, "as_published") == (OF_ALL,)
    assert of_basis(measure.limits, "") == measure.limits


def test_a_definition_stored_before_there_were_bases_is_read() -> None:
    measure = made("{da: Deling, en: Division}")
    assert Measure.from_json(measure.to_json().replace('"basis": "", ', "")) == measure


@pytest.mark.parametrize(
    "limit",
    [
        "{basis: as_published, da: D, en: D}",
        "{basis: guessed, da: D, en: D}",
        '{basis: "", da: D, en: D}',
        "{bases: computed, da: D, en: D}",
    ],
)
def test_a_basis_that_the_measure_lacks_is_refused(limit: str) -> None:
    with pytest.raises(BadDefinition):
        made(limit)


def test_what_is_divided_by_which_population_is_said_of_computed_figures_only() -> None:
    (measure,) = [one for one in measures() if one.id == "f64551-net"]
    said = {one.basis for one in measure.limits if "FOLK1A" in one.da}
    assert said == {"computed"}
    assert {one.basis for one in measure.limits if "afrundet" in one.da} == {"as_published"}
