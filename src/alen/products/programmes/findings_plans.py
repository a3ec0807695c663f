"""What a check finds in plans: baselines, decisions, milestones, lights, benefits and forecasts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from alen.errors import BadInput, NotFound
from alen.model.money import Ore
from alen.model.programme import Programme, Wording
from alen.model.programme_records import Absent
from alen.products.programmes.benefits import benefits
from alen.products.programmes.effects import CHANGES, Effect, effects
from alen.products.programmes.finding_words import Code, Finding, finding
from alen.products.programmes.lights import computed_lights
from alen.products.programmes.outlook import outlook
from alen.products.programmes.places import (
    BASELINES,
    BENEFITS,
    COMMITMENTS,
    DECISIONS,
    MILESTONES,
    STATUSES,
    TOML,
    Place,
    latest,
)
from alen.products.programmes.plans import replay, today, unexplained
from alen.products.programmes.prices import Levels
from alen.products.programmes.progress import ProjectSeen, projects
from alen.products.programmes.status_rules import rule_set


def plan_findings(programme: Programme, on: date, levels: Levels | None) -> Iterator[Finding]:
    """Every finding about plans on a day."""
    yield from _baselines(programme)
    yield from _decisions(programme, levels)
    yield from _ends(programme, on)
    yield from _milestones(programme)
    yield from _overrides(programme, levels)
    yield from _benefits(programme, on)
    yield from _forecasts(programme, on)


def _baselines(programme: Programme) -> Iterator[Finding]:
    """Baselines without a decision, and projects whose baseline is another when the log is replayed."""
    loose = unexplained(programme)
    for one in loose:
        yield finding(
            "baseline_without_decision",
            Place(BASELINES, one.after.row),
            "decision",
            version=one.after.version,
            project=project_name(programme, one.after.project),
        )
    replayed = replay(programme).baselines
    told = {one.after.project for one in loose}
    for project, held in today(programme).baselines.items():
        if project not in told and replayed.get(project) != held:
            name = project_name(programme, project)
            place = Place(BASELINES, held.row)
            yield finding("baseline_unlike_log", place, "version", version=held.version, project=name)


def project_name(programme: Programme, project: str) -> Wording | Code:
    """A project's name; of '' the programme's."""
    named = next((one.name for one in programme.projects if one.id == project), None)
    return named or (Wording(project, project) if project else Code("the_programme"))


def _decisions(programme: Programme, levels: Levels | None) -> Iterator[Finding]:
    for one in programme.commitments:
        if one.kind in CHANGES and not one.decision:
            place = Place(COMMITMENTS, one.row)
            yield finding("change_without_decision", place, "decision", id=one.id, kind=Code(one.kind))
    try:
        log = effects(programme, levels)
    except BadInput as error:
        yield finding("no_index", Place(COMMITMENTS), "price_level", reason=error.what)
        return
    for one in log:
        yield from _effect(one)


def _effect(one: Effect) -> Iterator[Finding]:
    decision = one.decision
    place = Place(DECISIONS, decision.row)
    if one.keeps is False and not isinstance(decision.adds_ore, Absent):
        yield finding(
            "sum_changed", place, "adds_kr", decision=decision.id, moved=Ore(one.moved.ore),
            adds=Ore(decision.adds_ore),
        )  # fmt: skip
    waiting = len(one.promised) + len(one.changed)
    if decision.state == "asked" and waiting:
        yield finding("asked_not_counted", place, "state", n=waiting, decision=decision.id)


def _ends(programme: Programme, on: date) -> Iterator[Finding]:
    """Projects past their end without a word; the programme itself, where it has no projects with ends."""
    asked = {
        end.project
        for one in effects(programme)
        if one.decision.state == "asked"
        for end in one.ends
        if end.after >= on
    }
    for one in projects(programme, on):
        if one.state == "past_end" and one.ends and not {one.project.id, ""} & asked and _is_followed(one):
            place = Place(TOML, 0, f"projects.{one.project.id}")
            yield finding("past_end", place, "ends", project=one.project.name, day=one.ends)


def _is_followed(one: ProjectSeen) -> bool:
    """It has milestones: of a project without any nobody can tell whether it was done."""
    return bool(one.milestones)


def _milestones(programme: Programme) -> Iterator[Finding]:
    starts = {one.id: one.starts for one in programme.projects}
    for one in programme.milestones:
        place = Place(MILESTONES, one.row)
        if (one.met is None) == (one.state == "met"):
            met = Code("without_day" if one.met is None else "with_day")
            yield finding("met_state", place, "met", id=one.id, state=one.state, met=met)
        if one.met is None:
            continue
        if one.met > one.recorded:
            yield finding("met_in_future", place, "met", id=one.id, day=one.met, recorded=one.recorded)
        begun = starts.get(one.project)
        if begun is not None and one.met < begun:
            project = project_name(programme, one.project)
            yield finding(
                "met_before_start", place, "met", id=one.id, day=one.met, project=project, starts=begun
            )


def _overrides(programme: Programme, levels: Levels | None) -> Iterator[Finding]:
    """Assessed lights without a reason that are not what the rule says; the rule is asked for these alone."""
    try:
        rules = rule_set(programme.status_rules)
    except NotFound:
        return
    for one in programme.statuses:
        if one.reason.strip():
            continue
        then = programme.seen(one.date, one.date)
        try:
            computed = computed_lights(outlook(then, one.project, one.date, levels), rules).get(one.dimension)
        except BadInput:
            continue  # told once, of the commitments
        if computed and computed.light and computed.light != one.light:
            yield finding(
                "override_without_reason",
                Place(STATUSES, one.row),
                "reason",
                project=project_name(programme, one.project),
                light=Code(one.light),
                dimension=Code(one.dimension),
                computed=Code(computed.light),
            )


def _benefits(programme: Programme, on: date) -> Iterator[Finding]:
    rows = latest(programme.benefits, lambda one: one.id)
    for one in benefits(programme):
        place = Place(BENEFITS, rows[one.id].row)
        if not one.owner:
            yield finding("benefit_without_owner", place, "owner", id=one.id)
        year = max(one.targets)
        if year < on.year and not one.is_measured:
            yield finding("benefit_not_measured", place, "target", id=one.id, year=year)


def _forecasts(programme: Programme, on: date) -> Iterator[Finding]:
    """Projects that run, have a baseline, and of which nobody has said what they will cost."""
    told = {one.project for one in programme.forecasts}
    held = today(programme).baselines
    for one in projects(programme, on):
        baseline = held.get(one.project.id)
        known = baseline is not None and not isinstance(baseline.amount, Absent)
        if known and one.project.id not in told and one.state in ("running", "past_end"):
            place = Place(BASELINES, held[one.project.id].row)
            yield finding("forecast_missing", place, "project", project=one.project.name)
