"""One organisation: who it is, all its key figures with its place and how they moved, and what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from alen.answers.changes import Changed, Changes, ChangesAnswer, MeasureChanges, changes_sentence
from alen.answers.dates import say_date
from alen.answers.leads import measure_lead
from alen.answers.parts import Named
from alen.answers.phrases import DECIMALS, KINDS, REASONS, SCHEMES, SCOPES, UNITS
from alen.answers.places import UNPLACED
from alen.answers.profile import ShowAnswer
from alen.answers.questions import Desk, Profile
from alen.answers.said import said
from alen.answers.standing import Standing, StandingAnswer
from alen.errors import AlenError
from alen.model.organisation import Organisation
from alen.model.printed import Printed, nothing
from alen.site.pages import organisation_lines as lines
from alen.site.pages import programme_lists
from alen.site.pages.claim_lists import about_organisation
from alen.site.pages.compare_form import others_form
from alen.site.pages.find import today
from alen.site.pages.measure_controls import by_name
from alen.site.pages.measure_state import page_path
from alen.site.pages.what_if import form_of
from alen.site.visit import PageType, Redirect, View, Visit
from alen.words import msgid

CHANGES_SHOWN = 6
MEASURES_SHOWN = 8
COUNTS = {
    "changed": msgid("{number} changed"),
    "added": msgid("{number} new"),
    "removed": msgid("{number} removed"),
}
"""What is said of how many figures of a measure differ."""


def _organisation(visit: Visit) -> Organisation:
    """The organisation of the address. Raises Redirect to its code, or UnknownOrganisation."""
    asked = visit.params["organisation"]
    organisations = visit.desk.reading.organisations
    one = organisations.by_code(asked) or organisations.find(asked)
    if one.code != asked:
        raise Redirect(f"/o/{one.code}")
    return one


def _view(visit: Visit) -> View:
    one = _organisation(visit)
    profile = visit.ask("profile", Profile(one.code))
    name = one.name(visit.lang)
    standing = _standing(visit, profile)
    lead = measure_lead(visit.words, standing) if standing is not None else ""
    families = lines.families(visit, profile)
    title = visit.words.say("{organisation}: all key figures", organisation=name)
    return View(
        template="organisation.html.j2",
        title=title,
        description=str(lead) or title,
        jsonld=_jsonld(visit, one, name),
        context={
            "name": name,
            "kind": visit.phrases.of(KINDS, one.kind),
            "code": one.code,
            "organisation_kind": one.kind,
            "lead": lead,
            "lead_href": _lead_href(visit, standing),
            "belongings": _belongings(visit, profile),
            "when": _when(visit, profile),
            "successor": _named(visit, profile.replaced_by),
            "replaces": [_named(visit, part) for part in profile.replaces],
            "members": _members(visit, profile),
            "notes": _notes(visit, profile),
            "families": families,
            "has_places": any(row.place for family in families for row in family.rows),
            "unplaced": visit.words.say(UNPLACED) if any(line.no_place for line in profile.lines) else "",
            "lacking": lines.lacking(visit, profile),
            "remarks": _remarks(visit, profile),
            "claims": about_organisation(visit, one.code),
            "programmes": programme_lists.about_organisation(visit, one.code),
            "changes": changes_of(visit, one.code),
            "files": _files(visit),
            "form": None if one.kind not in ("municipality", "region") else others_form(visit, one),
            "own_form": form_of(visit, one),
        },
    )


# -- who it is -----------------------------------------------------------------------------------


def _standing(visit: Visit, profile: ShowAnswer) -> StandingAnswer | None:
    """Where it stands by the first of its measures that has a value in the year shown."""
    order = lines.in_order(visit, (line.header.measure.id for line in profile.lines))
    found = sorted(profile.lines, key=lambda line: order[line.header.measure.id])
    for line in found:
        if line.cell.value is None:
            continue
        try:
            return visit.ask("standing", Standing(line.header.measure.id, profile.organisation.code))
        except AlenError:
            continue  # a kind that the measure is not for: the next may be
    return None


def _lead_href(visit: Visit, standing: StandingAnswer | None) -> str | None:
    if standing is None:
        return None
    return lines.linked(visit, page_path(standing.header.measure.id, standing.organisation.code))


def _named(visit: Visit, named: Named | None) -> Mapping[str, str] | None:
    if named is None:
        return None
    return {"text": visit.phrases.name(named), "href": visit.link(f"/o/{named.code}")}


def _belongings(visit: Visit, profile: ShowAnswer) -> Sequence[Mapping[str, str]]:
    """What it belongs to, and from when or until when where that is not always."""
    day, say = today(visit), visit.words.say
    found: list[Mapping[str, str]] = []
    for one in profile.belongings:
        if one.scheme == "nation":
            continue
        when = ""
        if one.valid_from > day:
            when = say("from {date}", date=say_date(one.valid_from, visit.lang))
        elif one.valid_to is not None:
            when = say("until {date}", date=say_date(one.valid_to, visit.lang))
        found.append(
            {
                "scheme": visit.phrases.of(SCHEMES, one.scheme), "when": when,
                "text": visit.phrases.name(one.parent), "href": visit.link(f"/o/{one.parent.code}"),
            }
        )  # fmt: skip
    return found


def _when(visit: Visit, profile: ShowAnswer) -> str:
    """From when or until when it stands; empty while it simply does."""
    say = visit.words.say
    if profile.valid_from > today(visit):
        return say("stands from {date}", date=say_date(profile.valid_from, visit.lang))
    if profile.valid_to is not None:
        return say("stands until {date}", date=say_date(profile.valid_to, visit.lang))
    return ""


def _members(visit: Visit, profile: ShowAnswer) -> list[Mapping[str, str]]:
    found = [
        {"text": visit.phrases.name(one), "href": visit.link(f"/o/{one.code}")} for one in profile.members
    ]
    return sorted(found, key=lambda one: by_name(one["text"]))


def _notes(visit: Visit, profile: ShowAnswer) -> list[Mapping[str, Any]]:
    return [
        {
            "text": visit.phrases.text(note.text), "sources": note.sources,
        }
        for note in profile.notes
    ]  # fmt: skip


def _jsonld(visit: Visit, one: Organisation, name: str) -> Mapping[str, Any] | None:
    """The organisation itself, for machines; a group is none."""
    if one.kind not in ("municipality", "region"):
        return None
    found: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "GovernmentOrganization", "name": name,
        "identifier": one.code,
        "areaServed": {"@type": "AdministrativeArea", "name": name, "containedInPlace": "DK"},
    }  # fmt: skip
    if visit.setting.base_url:
        found["subjectOf"] = visit.canonical
    return found


# -- what it says, what changed, files -----------------------------------------------------------


def _remarks(visit: Visit, profile: ShowAnswer) -> list[Mapping[str, str]]:
    """What the organisation itself says of the figures shown."""
    return [
        {
            "measure": visit.phrases.text(line.header.measure.name), "year": str(line.year),
            "who": one.who, "date": one.date, "text": visit.phrases.text(one.text),
        }
        for line in profile.lines
        for one in line.cell.remarks
    ]  # fmt: skip


def changes_of(visit: Visit, code: str | None, limit: int = CHANGES_SHOWN) -> Mapping[str, Any]:
    """What changed since the edition before, of one organisation or of all."""
    old = visit.setting.shelf.previous_id(visit.edition_id)
    if old is None:
        return {"is_first": True, "old": "", "said": "", "measures": [], "rows": []}
    try:
        answer = visit.ask("changes", Changes(old, code, limit))
    except AlenError:
        # The earlier edition cannot be read: what stands on this page is right all the same.
        return {"is_first": True, "old": "", "said": "", "measures": [], "rows": []}
    return {
        "is_first": False,
        "old": old,
        "said": changes_sentence(visit.words, answer),
        "href": visit.link(f"/data/diff/{old}/{visit.edition_id}"),
        "measures": [_counts(visit, at, one) for at, one in enumerate(answer.measures[:MEASURES_SHOWN])],
        "rows": [
            _change(visit, answer, at, one)
            for at, one in enumerate(answer.figures)
            if one.figure.old_value is not None and one.figure.new_value is not None
        ],
    }


def _counts(visit: Visit, at: int, one: MeasureChanges) -> Mapping[str, Any]:
    """How many figures of one measure changed, came and went."""
    stands = one.measure_id in visit.desk.reading.measure_ids
    return {
        "name": visit.phrases.text(one.name),
        "href": visit.link(page_path(one.measure_id)) if stands else None,
        "counts": [
            said(
                visit.words,
                COUNTS[name],
                number=visit.number(number, 0, f"changes#/measures/{at}/{name}"),
            )
            for name in COUNTS
            if (number := getattr(one, name))
        ],
    }


def _change(visit: Visit, answer: ChangesAnswer, at: int, one: Changed) -> Mapping[str, Any]:
    figure, decimals = one.figure, DECIMALS.get(one.unit, 2)
    names = {found.measure_id: found.name for found in answer.measures}

    def value(number: float | None, reason: str, side: str) -> Printed:
        if number is None:
            return nothing(visit.phrases.of(REASONS, reason) if reason else "–")
        return visit.number(number, decimals, f"changes#/figures/{at}/figure/{side}_value")

    path = page_path(figure.measure_id, figure.organisation_code, figure.year)
    return {
        "measure": visit.phrases.text(names.get(figure.measure_id)) or figure.measure_id,
        "organisation": visit.phrases.name(one.organisation) or figure.organisation_name,
        "year": figure.year,
        "unit": visit.phrases.of(UNITS, one.unit),
        "scope": "" if figure.scope == "single" else visit.phrases.of(SCOPES, figure.scope),
        "old": value(figure.old_value, figure.old_missing_reason or "", "old"),
        "new": value(figure.new_value, figure.new_missing_reason or "", "new"),
        "href": None if figure.change == "removed" else lines.linked(visit, path),
    }


def _files(visit: Visit) -> list[Mapping[str, str]]:
    kinds = (
        ("CSV", "csv", "text/csv"),
        (visit.words.say("Excel (XLSX)"), "xlsx",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("JSON", "json", "application/json"),
    )  # fmt: skip
    if visit.is_static:  # a frozen site has the files of measures, which hold every organisation
        return []
    return [
        {"name": name, "href": visit.link(visit.path, form=form), "type": kind} for name, form, kind in kinds
    ]


def _question(visit: Visit) -> Profile:
    return Profile(_organisation(visit).code)


def _addresses(desk: Desk) -> Iterable[str]:
    return [f"/o/{one.code}" for one in desk.reading.organisations]


PAGES = (
    PageType(
        "organisation", "/o/{organisation}", _view, _addresses, "organisations", question=_question
    ),
)  # fmt: skip
