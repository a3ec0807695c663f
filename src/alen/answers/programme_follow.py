"""How a joint programme goes: its projects with their lights, milestones, risks and benefits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from alen.answers.programme_heads import Seen, day_of
from alen.answers.programme_parts import (
    PartyNamed,
    ProgrammeMoney,
    ProgrammeSum,
    day,
    has_books,
    money_of,
    named_parties,
    number,
    sum_of,
    text_of,
)
from alen.measures.definition import Text
from alen.model.programme import Programme
from alen.model.programme_records import Absent, Benefit, Measurement, Milestone, Risk
from alen.products.programmes.lights import Computed, DimensionLight, ProjectLights, lights
from alen.products.programmes.money import Money
from alen.products.programmes.places import BENEFITS, MEASUREMENTS, MILESTONES, RISKS, first, latest
from alen.products.programmes.status_rules import delay
from alen.products.programmes.totals import NOTHING, Total


@dataclass(frozen=True)
class LightTold:
    """A light of one dimension: the one that stands, computed by rule or assessed by somebody.

    light      green, yellow or red; empty for none
    computed   the same by the rules; empty where it cannot be computed, why_not says why
    rule_set   and version: the rules
    crossed    the limit that gave it: measure (over_pct, over_ore, delay_months), above or from, limit
    over_ore, over_pct, delay_days   the numbers that were held against the limits
    assessed   by whom, when and why, where somebody did
    """

    dimension: str
    light: str
    computed: str
    why_not: str
    rule_set: str
    version: str
    crossed_measure: str
    crossed_beyond: str
    crossed_limit: float | None
    over_ore: int | None
    over_pct: float | None
    delay_days: int | None
    assessed: str
    reason: str
    by: str
    on: str
    is_override: bool
    place: str


@dataclass(frozen=True)
class ProjectTold:
    """A project: its plan, what is expected of it, its money and its lights on the day `on`.

    baseline     what it is held against, in `level`; held_from: baseline, commitments or none
    expected     what it is expected to cost in all
    """

    id: str
    name: Text
    purpose: Text
    agreement: str
    owner: PartyNamed | None
    starts: str
    ends: str
    held_end: str
    expected_end: str
    held_from: str
    level: str
    baseline: ProgrammeSum
    expected: ProgrammeSum
    money: ProgrammeMoney
    on: str
    lights: tuple[LightTold, ...]


@dataclass(frozen=True)
class MilestoneTold:
    """A milestone as it stands; slip_days: how much later than first planned it was met or is expected."""

    id: str
    project: str
    name: str
    planned: str
    forecast: str
    met: str
    state: str
    slip_days: int | None
    text: str
    place: str


@dataclass(frozen=True)
class RiskTold:
    """A risk as it stands, judged from 1 to 5 before and after what is done about it."""

    id: str
    project: str
    text: str
    response: str
    owner: PartyNamed | None
    state: str
    date: str
    probability_before: int
    consequence_before: int
    probability_after: int | None
    consequence_after: int | None
    place: str


@dataclass(frozen=True)
class BenefitYear:
    """A benefit's target for a year; None where it is not known."""

    year: int
    target: float | None
    missing: str


@dataclass(frozen=True)
class BenefitMeasured:
    """What a benefit was measured to be on a day."""

    date: str
    value: float | None
    missing: str
    method: str
    place: str


@dataclass(frozen=True)
class BenefitTold:
    """A benefit: what is to be gained, by whom, and what was measured; never, where `measured` is empty."""

    id: str
    project: str
    name: str
    owner: PartyNamed | None
    unit: str
    is_economic: bool
    baseline: float | None
    targets: tuple[BenefitYear, ...]
    measured: tuple[BenefitMeasured, ...]
    place: str


def known_on(one: Seen) -> date:
    """The day that a programme is looked at: the one asked for, or that of its newest record."""
    asked = day_of(one.head.as_of)
    if asked is not None:
        return asked
    programme = one.programme
    days: list[date] = [programme.starts]
    for records in (
        programme.commitments, programme.effort, programme.forecasts, programme.baselines,
        programme.milestones, programme.risks, programme.benefits, programme.measurements,
        programme.statuses, programme.decisions,
    ):  # fmt: skip
        days += [row.recorded for row in records]
    if len(programme.entries):
        days.append(programme.entries.recorded.max().item())
    return max(days)


# -- projects and lights ---------------------------------------------------------------------------------


def projects_told(one: Seen, found: Money) -> tuple[ProjectTold, ...]:
    """Every project, in the programme's order."""
    programme, on = one.programme, known_on(one)
    seen = {row.project: row for row in lights(programme, on, one.case.levels)}
    parties = named_parties(programme)
    by_project = found.by_project
    told: list[ProjectTold] = []
    for project in programme.projects:
        lit = seen[project.id]
        money = by_project.get(project.id)
        told.append(
            ProjectTold(
                id=project.id,
                name=text_of(project.name),
                purpose=text_of(project.purpose),
                agreement=project.agreement,
                owner=parties.get(project.owner),
                starts=day(project.starts),
                ends=day(project.ends),
                held_end=day(lit.outlook.held_end),
                expected_end=day(lit.outlook.expected_end),
                held_from=lit.outlook.held_from,
                level=lit.outlook.level,
                baseline=sum_of(lit.outlook.held),
                expected=sum_of(lit.outlook.expected or NOTHING),
                money=money_of(money, is_booked=has_books(programme)) if money else _NO_MONEY,
                on=day(on),
                lights=lights_told(lit),
            )
        )
    return tuple(told)


_NO_SUM = sum_of(Total())
_NO_MONEY = ProgrammeMoney(
    _NO_SUM, _NO_SUM, _NO_SUM, _NO_SUM, _NO_SUM, _NO_SUM, _NO_SUM, _NO_SUM, None, None, _NO_SUM, _NO_SUM
)


def lights_told(found: ProjectLights) -> tuple[LightTold, ...]:
    """The lights of a project, the overall one first."""
    return tuple(_light(one) for one in found.lights)


def _light(one: DimensionLight) -> LightTold:
    computed: Computed = one.computed
    crossed, given = computed.crossed, one.assessed
    return LightTold(
        dimension=one.dimension,
        light=one.light or "",
        computed=computed.light or "",
        why_not=computed.why_not,
        rule_set=computed.rule_set,
        version=computed.version,
        crossed_measure=crossed.measure if crossed else "",
        crossed_beyond=crossed.beyond if crossed else "",
        crossed_limit=number(crossed.limit) if crossed else None,
        over_ore=computed.over_ore,
        over_pct=number(computed.over_pct),
        delay_days=computed.delay.days if computed.delay else None,
        assessed=given.light if given else "",
        reason=given.reason if given else "",
        by=given.by if given else "",
        on=day(given.date) if given else "",
        is_override=one.is_override,
        place=f"statuses.csv {given.row}" if given else "",
    )


# -- milestones, risks, benefits -------------------------------------------------------------------------


def milestones_told(one: Seen, project: str | None = None) -> tuple[MilestoneTold, ...]:
    """Each milestone as it stands, by the day it was first planned for."""
    rows = [row for row in one.programme.milestones if project in (None, row.project)]
    begun = first(rows, lambda row: row.id)
    held = sorted(latest(rows, lambda row: row.id).values(), key=lambda row: (begun[row.id].planned, row.id))
    return tuple(_milestone(row, begun[row.id]) for row in held)


def _milestone(row: Milestone, begun: Milestone) -> MilestoneTold:
    came = None if row.state == "cancelled" else row.met or row.forecast
    return MilestoneTold(
        row.id, row.project, row.name, day(begun.planned), day(row.forecast), day(row.met), row.state,
        delay(begun.planned, came).days if came else None, row.text, f"{MILESTONES} {row.row}",
    )  # fmt: skip


def risks_told(one: Seen, project: str | None = None) -> tuple[RiskTold, ...]:
    """Each risk as it stands, the gravest first."""
    rows = [row for row in one.programme.risks if project in (None, row.project)]
    held = latest(rows, lambda row: row.id).values()
    return tuple(_risk(row, one.programme) for row in sorted(held, key=_gravity))


def _gravity(row: Risk) -> tuple[int, int, str]:
    after = (row.probability_after or row.probability_before) * (
        row.consequence_after or row.consequence_before
    )
    return -after, -row.probability_before * row.consequence_before, row.id


def _risk(row: Risk, programme: Programme) -> RiskTold:
    return RiskTold(
        row.id, row.project, row.text, row.response, named_parties(programme).get(row.owner), row.state,
        day(row.date), row.probability_before, row.consequence_before, row.probability_after,
        row.consequence_after, f"{RISKS} {row.row}",
    )  # fmt: skip


def benefits_told(one: Seen, project: str | None = None, owner: str | None = None) -> tuple[BenefitTold, ...]:
    """Each benefit with its targets and what was measured, of a project or an owner or of all."""
    rows = [
        row for row in one.programme.benefits if project in (None, row.project) and owner in (None, row.owner)
    ]
    held: dict[str, list[Benefit]] = {}
    for row in latest(rows, lambda row: (row.id, row.year)).values():
        held.setdefault(row.id, []).append(row)
    parties = named_parties(one.programme)
    told: list[BenefitTold] = []
    for id_, years in held.items():
        newest = max(years, key=lambda row: row.year)
        told.append(
            BenefitTold(
                id=id_,
                project=newest.project,
                name=newest.name,
                owner=parties.get(newest.owner),
                unit=newest.unit,
                is_economic=newest.is_economic,
                baseline=number(min(years, key=lambda row: row.year).baseline),
                targets=tuple(
                    BenefitYear(row.year, number(row.target), _missing(row.target))
                    for row in sorted(years, key=lambda row: row.year)
                ),
                measured=_measured(id_, one.programme.measurements),
                place=f"{BENEFITS} {newest.row}",
            )
        )
    return tuple(told)


def _measured(benefit: str, rows: Iterable[Measurement]) -> tuple[BenefitMeasured, ...]:
    found = latest((row for row in rows if row.benefit == benefit), lambda row: row.date).values()
    return tuple(
        BenefitMeasured(
            day(row.date), number(row.value), _missing(row.value), row.method, f"{MEASUREMENTS} {row.row}"
        )
        for row in sorted(found, key=lambda row: row.date)
    )


def _missing(value: object) -> str:
    return str(value) if isinstance(value, Absent) else ""
