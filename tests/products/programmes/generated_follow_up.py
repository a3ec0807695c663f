"""Forecasts, milestones, risks, benefits and statuses of made-up programmes, for `generated`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from tests.products.programmes.maker import FIRST_YEAR, Maker

from alen.model.programme import (
    Programme,
)
from alen.model.programme_records import (
    CURRENT,
    LIGHTS,
    Absent,
    Amount,
    Benefit,
    Forecast,
    Measurement,
    Milestone,
    Risk,
    Status,
)


def follow_up(make: Maker, bare: Programme, end: date) -> Programme:
    """Forecasts, milestones, risks, benefits and statuses of every project."""
    chance = make.random
    forecasts: list[Forecast] = []
    milestones: list[Milestone] = []
    risks: list[Risk] = []
    benefits: list[Benefit] = []
    measured: list[Measurement] = []
    statuses: list[Status] = []
    for project in make.projects:
        for year in make.years:
            for _ in range(chance.choice((0, 1, 2))):
                day = make.day(year)
                amount: Amount = chance.randrange(10**9) if chance.random() < 0.9 else Absent.UNKNOWN
                forecasts.append(
                    Forecast(day, make.later(day), project, year, amount, CURRENT, "", len(forecasts) + 2)
                )
        milestones += milestones_of(make, project, end, len(milestones))
        risks += risks_of(make, project, len(risks))
        benefit, values = benefits_of(make, project, len(benefits), len(measured))
        benefits += benefit
        measured += values
        statuses += statuses_of(make, project, len(statuses))
    return replace(
        bare,
        forecasts=tuple(forecasts),
        milestones=tuple(milestones),
        risks=tuple(risks),
        benefits=tuple(benefits),
        measurements=tuple(measured),
        statuses=tuple(statuses),
    )


def milestones_of(make: Maker, project: str, end: date, rows: int) -> list[Milestone]:
    chance = make.random
    made: list[Milestone] = []
    for n in range(chance.choice((0, 1, 2))):
        day = date(FIRST_YEAR, 1, 1)
        planned = make.day(chance.choice(make.years))
        first = Milestone(f"m-{project}-{n}", day, day, project, f"step {n}", planned, None, None, "planned",
                          "", "", rows + len(made) + 2)  # fmt: skip
        made.append(first)
        seen = min(make.day(FIRST_YEAR), end)
        forecast = planned + timedelta(days=chance.randrange(-40, 200))
        if chance.random() < 0.5:
            made.append(first._replace(date=seen, recorded=seen, forecast=forecast, row=rows + len(made) + 2))
        elif chance.random() < 0.5:
            met = max(day, forecast)
            made.append(
                first._replace(
                    date=met, recorded=make.later(met), met=met, state="met", row=rows + len(made) + 2
                )
            )
    return made


def risks_of(make: Maker, project: str, rows: int) -> list[Risk]:
    chance = make.random
    if chance.random() < 0.5:
        return []
    start = date(FIRST_YEAR, 1, 1)
    first = Risk(f"r-{project}", start, start, project, "delay", chance.randrange(1, 6),
                 chance.randrange(1, 6), "meet", None, None, make.parties[0], "open", rows + 2)  # fmt: skip
    day = make.day(make.years[0])
    after = first._replace(
        date=day,
        recorded=make.later(day),
        probability_after=chance.randrange(1, 6),
        consequence_after=chance.randrange(1, 6),
        state=chance.choice(("open", "closed", "happened")),
        row=rows + 3,
    )
    return [first, after]


def benefits_of(
    make: Maker, project: str, rows: int, measured: int
) -> tuple[list[Benefit], list[Measurement]]:
    chance = make.random
    if chance.random() < 0.5:
        return [], []
    start = date(FIRST_YEAR, 1, 1)
    is_economic = chance.random() < 0.5
    year = chance.choice(make.years)
    unit = "kr." if is_economic else "hours"
    base, target = Fraction(chance.randrange(1000)), Fraction(chance.randrange(1000, 10**6))
    made = Benefit(f"b-{project}", start, start, project, "saved", chance.choice(make.parties), unit,
                   is_economic, year, base, target, "", rows + 2)  # fmt: skip
    if chance.random() < 0.5:
        return [made], []
    day = make.day(year)
    value = Fraction(chance.randrange(10**6), 3)
    return [made], [Measurement(made.id, day, make.later(day), value, "counted", measured + 2)]


def statuses_of(make: Maker, project: str, rows: int) -> list[Status]:
    chance = make.random
    made: list[Status] = []
    for year in make.years[: chance.randrange(3)]:
        day = make.day(year)
        dimension = chance.choice(("overall", "cost", "time"))
        made.append(
            Status(
                day,
                make.later(day),
                project,
                dimension,
                chance.choice(LIGHTS),
                "as judged",
                "board",
                rows + 2,
            )
        )
        rows += 1
    return made
