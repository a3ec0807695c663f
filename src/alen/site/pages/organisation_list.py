"""All organisations: municipalities by region, groups, and those that stand no more or not yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alen.answers.dates import say_date
from alen.answers.listing import ListedOrganisation, Organisations
from alen.answers.parts import Named
from alen.answers.questions import Desk
from alen.site.pages.find import choices, today
from alen.site.pages.measure_controls import by_name
from alen.site.visit import PageType, View, Visit


@dataclass(frozen=True)
class Entry:
    """One organisation in the list; `when` says from when or until when, for one apart."""

    text: str
    href: str
    when: str = ""


@dataclass(frozen=True)
class Part:
    """A region with its municipalities. `href` is None for those that belong to none."""

    ident: str
    title: str
    href: str | None
    entries: Sequence[Entry]


def _view(visit: Visit) -> View:
    listed = visit.ask("organisations", Organisations())
    day = today(visit)
    now = [one for one in listed.organisations if _stands(one.valid_from, one.valid_to, day)]
    apart = [one for one in listed.organisations if not _stands(one.valid_from, one.valid_to, day)]
    title = visit.words.say("Municipalities and regions")
    return View(
        template="organisations.html.j2",
        title=title,
        description=visit.words.say("Every municipality and region, each with all its key figures."),
        context={
            "title": title,
            "choices": choices(visit),
            "parts": _regions(visit, now, day),
            "others": _entries(visit, (one for one in now if one.kind in ("nation", "other"))),
            "groups": _entries(visit, (one for one in now if one.kind == "group")),
            "provinces": _entries(visit, (one for one in now if one.kind == "landsdel")),
            "apart": [_apart(visit, one, day) for one in apart],
        },
    )


def _stands(valid_from: str, valid_to: str | None, day: str) -> bool:
    return valid_from <= day and (valid_to is None or day <= valid_to)


def _regions(visit: Visit, now: Sequence[ListedOrganisation], day: str) -> list[Part]:
    local = [one for one in now if one.kind == "municipality"]
    found: list[Part] = []
    placed: set[str] = set()
    for region in now:
        if region.kind == "region":
            members = [one for one in local if _region_of(one, day) == region.code]
            placed |= {one.code for one in members}
            found.append(
                Part(region.code, _name(visit, region), _href(visit, region), _entries(visit, members))
            )
    found.sort(key=lambda part: by_name(part.title))
    left = [one for one in local if one.code not in placed]
    if left:
        found.append(Part("none", visit.words.say("In no region"), None, _entries(visit, left)))
    return found


def _region_of(one: ListedOrganisation, day: str) -> str:
    return next(
        (
            m.parent.code
            for m in one.memberships
            if m.scheme == "region" and _stands(m.valid_from, m.valid_to, day)
        ),
        "",
    )


def _entries(visit: Visit, found: Iterable[ListedOrganisation]) -> list[Entry]:
    entries = [Entry(_name(visit, one), _href(visit, one)) for one in found]
    return sorted(entries, key=lambda entry: by_name(entry.text))


def _apart(visit: Visit, one: ListedOrganisation, day: str) -> Entry:
    if one.valid_from > day:
        when = visit.words.say("from {date}", date=say_date(one.valid_from, visit.lang))
    else:
        when = visit.words.say("until {date}", date=say_date(one.valid_to or "", visit.lang))
    return Entry(_name(visit, one), _href(visit, one), when)


def _name(visit: Visit, one: ListedOrganisation) -> str:
    return visit.phrases.name(Named(one.code, one.kind, one.name_da, one.name_en))


def _href(visit: Visit, one: ListedOrganisation) -> str:
    return visit.link(f"/o/{one.code}")


def _addresses(_desk: Desk) -> Iterable[str]:
    return ["/o"]


PAGES = (
    PageType(
        "organisations", "/o", _view, _addresses, "organisations", question=lambda _visit: Organisations()
    ),
)  # fmt: skip
