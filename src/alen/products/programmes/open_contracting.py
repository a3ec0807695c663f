"""A programme as JSON of the Open Contracting for Infrastructure Data Standard (OC4IDS 0.9).

One OC4IDS project for each of the programme's, or one for the whole where it has none. What the standard has
a field for is written; what it has none for, or what is not known, is left out and listed, so that nobody
takes its absence for a zero. Amounts are exact decimals of kroner. Modifications have a place within
contracting processes alone, so the agreement stands as one, with its decisions as its modifications.

Standard: https://standard.open-contracting.org/infrastructure/ (project schema 0.9, Apache-2.0).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from alen.model.money import ORE_PER_KRONE
from alen.model.programme import NO_WORDS, Programme, Project
from alen.model.programme_records import CURRENT, Absent
from alen.products.programmes.benefits import BenefitSeen, benefits, payers_of
from alen.products.programmes.effects import Effect, effects
from alen.products.programmes.findings_money import name_of
from alen.products.programmes.outlook import Outlook, outlook
from alen.products.programmes.places import TOML, Place, standing
from alen.products.programmes.plans import Baselines, baselines
from alen.products.programmes.prices import Levels
from alen.products.programmes.progress import MilestoneSeen, ProjectSeen, ProjectState, milestones, projects
from alen.products.programmes.totals import Total

VERSION = "0.9"
CURRENCY = "DKK"
Json = dict[str, Any]

STATUS: Mapping[ProjectState, str] = {
    "not_begun": "preparation",
    "running": "implementation",
    "past_end": "implementation",
    "done": "completion",
    "stopped": "cancelled",
}

Reason = Literal["no_field", "unknown", "not_in_folder", "not_registered"]


class LeftOut(NamedTuple):
    """Something of the programme that is not in the export: what, of which project ('' for all), and why.

    no_field        the standard has none for it
    unknown         it has one, and there is no number
    not_in_folder   the standard has a field that a programme's folder does not
    not_registered  a project's id needs a prefix that a publisher registers
    """

    what: str
    project: str
    reason: Reason


@dataclass(frozen=True)
class Export:
    """A project package, and what is not in it."""

    package: Json
    left_out: tuple[LeftOut, ...]

    def text(self) -> str:
        """The package as JSON text: keys in their order, amounts as exact decimal numbers."""
        marked = json.dumps(self.package, ensure_ascii=False, indent=2, default=_marked) + "\n"
        return _MARK.sub(r"\1", marked)


_MARK = re.compile(r'"\\u0000(-?[0-9]+(?:\.[0-9]+)?)"')


def _marked(value: object) -> str:
    """A decimal as a text that no user can have typed, to be unquoted."""
    if isinstance(value, Decimal):
        return f"\0{value}"
    raise TypeError(f"{type(value).__name__} is nothing that JSON holds")


def export(
    programme: Programme, on: date, *, lang: str = "da", uri: str = "", levels: Levels | None = None
) -> Export:
    """The programme as it was known on a day, as OC4IDS. uri: where the package is published, if anywhere."""
    seen = programme.seen(on, on)
    left: list[LeftOut] = [
        LeftOut("id prefix", "", "not_registered"),
        *(LeftOut(one, "", "not_in_folder") for one in ("locations", "sector", "type")),
        *(LeftOut(one, "", "no_field") for one, there in _without_field(seen) if there),
    ]
    log = effects(seen, levels)
    listed = projects(seen, on) or (_whole(seen),)
    made = [_project(_Asked(seen, one, on, lang, levels, log), left) for one in listed]
    publisher = _name(seen, seen.secretariat, lang) if seen.secretariat else seen.name.said(lang)
    package: Json = {
        "version": VERSION,
        "uri": uri or f"urn:alen:programme:{seen.id}",
        "publishedDate": _day(on),
        "publisher": {"name": publisher},
        "projects": made,
    }
    return Export(package, tuple(left))


def _without_field(programme: Programme) -> tuple[tuple[str, bool], ...]:
    return (
        ("keys and calculated shares", bool(programme.keys)),
        ("hours in kind", bool(programme.effort)),
        ("risks", bool(programme.risks)),
        ("status lights", bool(programme.statuses)),
        ("calls", bool(len(programme.entries))),
        ("price levels and index vintages", any(one.price_level != CURRENT for one in programme.commitments)),
        ("stated numbers and their readings", any(one.statements for one in programme.agreements)),
    )


class _Asked(NamedTuple):
    """What one project's export is made from."""

    programme: Programme
    seen: ProjectSeen
    on: date
    lang: str
    levels: Levels | None
    log: tuple[Effect, ...]

    @property
    def id(self) -> str:
        return self.seen.project.id


def _whole(programme: Programme) -> ProjectSeen:
    """The programme itself, where it has no projects."""
    project = Project(
        "", programme.name, "", programme.secretariat, programme.starts, programme.ends, NO_WORDS
    )
    return ProjectSeen(project, "running", programme.ends, programme.ends, (), (), Place(TOML))


def _project(asked: _Asked, left: list[LeftOut]) -> Json:
    programme, project, lang = asked.programme, asked.seen.project, asked.lang
    cost = outlook(programme, asked.id, asked.on, asked.levels)
    held = next((one for one in baselines(programme) if one.project == asked.id), None)
    of_benefits = benefits(programme, asked.id or None)
    purpose = (project.purpose if asked.id else programme.purpose).said(lang)
    return _there(
        {
            "id": f"{programme.id}-{asked.id}" if asked.id else programme.id,
            "updated": _day(asked.on),
            "language": lang,
            "title": project.name.said(lang),
            "description": purpose,
            "status": STATUS[asked.seen.state],
            "period": _period(project.starts or programme.starts, asked.seen.ends),
            "purpose": purpose,
            "budget": _budget(asked, cost, held, left),
            "parties": _parties(asked, of_benefits),
            "forecasts": _metrics(asked, "cost-forecast", cost.forecast, left) + _targets(of_benefits),
            "metrics": _metrics(asked, "cost-booked", cost.booked, left) + _measured(of_benefits),
            "milestones": [
                made
                for one in milestones(programme, asked.on, asked.id or None)
                if (made := _milestone(one, left))
            ],
            "benefits": [{"title": one.name, "description": one.unit} for one in of_benefits],
            "completion": _completion(asked, cost),
            "contractingProcesses": _agreement(asked, held),
            "documents": [
                _there({"id": str(n), "title": one.title, "url": one.url, "author": one.publisher})
                for n, one in enumerate(programme.sources)
                if one.url
            ],
        }
    )


def _budget(asked: _Asked, cost: Outlook, held: Baselines | None, left: list[LeftOut]) -> Json:
    approved = held.current.date if held else None
    rows: dict[tuple[int, str, str], Total] = {}
    for one in standing(asked.programme):
        if one.project == asked.id or not asked.id:
            cell = (one.year, one.party, one.price_level)
            rows[cell] = rows.get(cell, Total()) + Total.of(one.amount)
    lines: list[Json] = []
    for (year, party, level), total in sorted(rows.items()):
        if not total.n or not total.is_whole:
            left.append(LeftOut(f"budget {year} {party}", asked.id, "unknown"))
            continue
        lines.append(
            _there(
                {
                    "id": f"{year}-{party}" + ("" if level == CURRENT else f"-{level}"),
                    "description": "" if level == CURRENT else level,
                    "amount": _value(total.exact),
                    "period": _period(date(year, 1, 1), date(year, 12, 31)),
                    "sourceParty": _party(asked, party),
                }
            )
        )
    known = cost.held_from != "none" and cost.held.n and cost.held.is_whole
    if not known:
        left.append(LeftOut("budget.amount", asked.id, "unknown"))
    breakdown = {"id": "commitments", "budgetBreakdown": lines}
    return _there(
        {
            "description": "" if cost.level == CURRENT or not known else cost.level,
            "amount": _value(cost.held.exact) if known else None,
            "approvalDate": _day(approved) if approved else "",
            "budgetBreakdowns": [breakdown] if lines else [],
        }
    )


def _parties(asked: _Asked, of_benefits: Iterable[BenefitSeen]) -> list[Json]:
    """Everybody with a part in the project, each with the roles that the standard has."""
    roles: dict[str, list[str]] = {}

    def give(party: str, role: str) -> None:
        if party and role not in roles.setdefault(party, []):
            roles[party].append(role)

    payers = payers_of(asked.programme)
    for party in (
        payers.get(asked.id, ()) if asked.id else {one: 0 for many in payers.values() for one in many}
    ):
        give(party, "funder")
    give(asked.seen.project.owner, "publicAuthority")
    give(asked.programme.secretariat, "administrativeEntity")
    for one in of_benefits:
        give(one.owner, "interestedParty")
    return [{**_party(asked, party), "roles": many} for party, many in roles.items()]


def _metrics(asked: _Asked, id_: str, years: Mapping[int, Total], left: list[LeftOut]) -> list[Json]:
    """A series of costs by year, in the price level that the budget is in."""
    observed: list[Json] = []
    for year, total in years.items():
        if total.is_whole and total.n:
            period = _period(date(year, 1, 1), date(year, 12, 31))
            observed.append({"id": f"{id_}-{year}", "period": period, "value": _value(total.exact)})
        else:
            left.append(LeftOut(f"{id_} {year}", asked.id, "unknown"))
    return [{"id": id_, "title": id_, "observations": observed}] if observed else []


def _targets(of_benefits: Iterable[BenefitSeen]) -> list[Json]:
    found: list[Json] = []
    for one in of_benefits:
        observed = [
            {
                "id": f"{one.id}-{year}",
                "period": _period(date(year, 1, 1), date(year, 12, 31)),
                "measure": _number(target.target),
                "unit": {"name": one.unit},
            }
            for year, target in one.targets.items()
            if not isinstance(target.target, Absent)
        ]
        if observed:
            found.append({"id": f"benefit-{one.id}", "title": one.name, "observations": observed})
    return found


def _measured(of_benefits: Iterable[BenefitSeen]) -> list[Json]:
    found: list[Json] = []
    for one in of_benefits:
        observed = [
            _there(
                {
                    "id": f"{one.id}-{n}",
                    "period": {
                        "startDate": _day(held.measurement.date),
                        "endDate": _day(held.measurement.date),
                    },
                    "measure": _number(held.measurement.value),
                    "unit": {"name": one.unit},
                    "notes": held.measurement.method,
                }
            )
            for n, held in enumerate(one.measured)
            if not isinstance(held.measurement.value, Absent)
        ]
        if observed:
            found.append({"id": f"benefit-{one.id}", "title": one.name, "observations": observed})
    return found


def _milestone(one: MilestoneSeen, left: list[LeftOut]) -> Json | None:
    if one.state == "cancelled":
        left.append(LeftOut(f"milestone {one.id} (cancelled)", one.project, "no_field"))
        return None
    status = "met" if one.met else "notMet" if one.state == "overdue" else "scheduled"
    return _there(
        {
            "id": one.id,
            "title": one.name,
            "type": "delivery",
            "description": one.text,
            "dueDate": _day(one.planned if one.met else one.expected or one.planned),
            "dateMet": _day(one.met) if one.met else "",
            "dateModified": _day(one.history[-1].date),
            "status": status,
        }
    )


def _completion(asked: _Asked, cost: Outlook) -> Json:
    if asked.seen.state != "done":
        return {}
    spent = cost.booked_total
    ended = cost.expected_end
    return _there(
        {
            "endDate": _day(ended) if ended else "",
            "finalValue": _value(spent.exact) if spent.n else None,
        }
    )


def _agreement(asked: _Asked, held: Baselines | None) -> list[Json]:
    """The agreement as a contracting process, its decisions as modifications."""
    changes = [
        made
        for one in asked.log
        if one.counts and one.decision.project in ("", asked.id) and (made := _modification(asked, one))
    ]
    if not changes:
        return []
    id_ = f"{asked.programme.id}-{asked.id}-agreement" if asked.id else f"{asked.programme.id}-agreement"
    first = held.first.amount if held else None
    value = None if first is None or isinstance(first, Absent) else _value(first)
    return [{"id": id_, "summary": _there({"ocid": id_, "contractValue": value, "modifications": changes})}]


def _modification(asked: _Asked, one: Effect) -> Json | None:
    rebased = next((step for step in one.baselines if step.after.project == asked.id), None)
    end = next((moved for moved in one.ends if moved.project in ("", asked.id)), None)
    changed = [row for row in one.changed if row.project == asked.id]
    if rebased is None and end is None and not changed:
        return None
    before = rebased.before.amount if rebased and rebased.before else None
    after = rebased.after.amount if rebased else None
    start = asked.seen.project.starts or asked.programme.starts
    return _there(
        {
            "id": one.decision.id,
            "date": _day(one.decision.date),
            "description": one.decision.title,
            "rationale": one.decision.text,
            "type": "duration" if end and rebased is None else "value",
            "oldContractValue": _value(before) if isinstance(before, int) else None,
            "newContractValue": _value(after) if isinstance(after, int) else None,
            "oldContractPeriod": _period(start, end.before) if end and end.before else {},
            "newContractPeriod": _period(start, end.after) if end else {},
        }
    )


def _there(given: Json) -> Json:
    """Without what is empty: an absent field says that nothing is known."""
    return {key: value for key, value in given.items() if value is not None and value not in ("", [], {})}


def _day(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _period(start: date | None, end: date | None) -> Json:
    days = (end - start).days if start and end and end >= start else None
    return _there(
        {
            "startDate": _day(start) if start else "",
            "endDate": _day(end) if end else "",
            "durationInDays": days,
        }
    )


def _value(ore: Fraction | int) -> Json:
    return {"amount": _number(Fraction(ore, ORE_PER_KRONE)), "currency": CURRENCY}


def _number(exact: Fraction | Absent) -> Decimal | int | None:
    """An exact decimal where there is one, otherwise rounded to six places."""
    if isinstance(exact, Absent):
        return None
    if exact.denominator == 1:
        return exact.numerator
    places = next((n for n in range(1, 7) if (exact * 10**n).denominator == 1), 6)
    return Decimal(round(exact * 10**places)).scaleb(-places)


def _party(asked: _Asked, party: str) -> Json:
    return {"name": _name(asked.programme, party, asked.lang), "id": party}


def _name(programme: Programme, party: str, lang: str) -> str:
    return name_of(programme, party).said(lang)
