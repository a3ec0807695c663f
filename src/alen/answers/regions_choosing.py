"""What an answer of the regions is about: measure, year, the year growth is counted from, the real prices."""

from __future__ import annotations

from collections.abc import Sequence

from alen.answers.choosing import kind_of, no_year
from alen.answers.edition import Reading
from alen.answers.numerators import Numerators
from alen.answers.parts import Missing
from alen.answers.prices import Level, default_missing, real_level
from alen.errors import BadInput
from alen.measures.definition import Measure
from alen.model.organisation import Organisation

REGION = "region"


def measure_asked(reading: Reading, text: str) -> Measure:
    """The measure, which must be of regions in kroner per inhabitant."""
    found = reading.find_measure(text)
    kind_of(found, REGION)
    if found.of or found.unit != "kr_per_inhabitant":
        raise BadInput(
            f"{found.id} has no amounts that add up to a total",
            do="Ask for a measure of regions in kroner per inhabitant.",
        )
    return found


def year_asked(
    reading: Reading,
    measure: Measure,
    scope: str,
    everyone: Sequence[Organisation],
    years: Sequence[int],
    year: int | None,
) -> int:
    """The year asked for, or the newest; without amounts the newest with a population."""
    if year is not None:
        if year not in years:
            raise no_year(reading, measure, scope, year, years)
        return year
    if years:
        return years[-1]
    built = int(reading.edition_id[:4])
    known = [one for one in range(built, 2006, -1) if reading.population(everyone[0], one)[0] is not None]
    return known[0] if known else built - 1


def real_growth(
    reading: Reading,
    measure: Measure,
    level: Level,
    deflator: str | None,
    years: Sequence[int],
    amounts: Numerators,
) -> tuple[Level | None, Missing | None]:
    """The level real growth is taken at; one asked for by name must be there."""
    if not measure.price_dependent:
        return None, Missing("not_applicable", "not_an_amount")
    if level.is_real:
        return level, None
    try:
        return real_level(reading, measure, None, deflator, years, may_lack=True), None
    except BadInput:
        if deflator is not None:
            raise
        holds_capital = amounts.selection.holds_capital()
        return None, default_missing(reading, measure, holds_capital=holds_capital)


def first_year_asked(
    amounts: Numerators,
    measure: Measure,
    members: Sequence[Organisation],
    years: Sequence[int],
    year: int,
    asked: int | None,
    real: Level | None,
) -> int | None:
    """The year longer growth is counted from: one asked for, or the first that serves; None for none."""
    if asked is not None:
        if asked >= year:
            raise BadInput(f"{asked} does not come before {year}", do="Give the earlier year first.")
        if asked not in years:
            raise no_year(amounts.reading, measure, amounts.selection.scope, asked, years)
        return asked
    cut = max((one.year for one in measure.breaks if one.year <= year), default=0)
    before = [one for one in years if cut <= one < year]
    whole = [one for one in before if all(amounts.nominal(each, one).ore is not None for each in members)]
    priced = [one for one in whole or before if real is not None and real.factor(one) is not None]
    return next(iter(priced or whole or before), None)


def share_measure(reading: Reading, measure: Measure, scope: str) -> tuple[Measure, Numerators] | None:
    """The measure that divides the same numerator by operating spending; None where there is none."""
    own = _numerator(measure, scope)
    for id_ in reading.measure_ids:
        one = reading.find_measure(id_)
        if one.unit == "pct" and not one.of and one.organisations == REGION and _numerator(one, scope) == own:
            return one, Numerators(reading, one, scope)
    return None


def _numerator(measure: Measure, scope: str) -> object:
    return next((f.numerator for f in measure.formulas if (f.scope, f.basis) == (scope, "computed")), None)
