"""Finding an organisation or a measure by what somebody types: a code, a name, or part of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from alen.answers.claim_facts import claims_of
from alen.answers.edition import Reading
from alen.answers.phrases import KINDS
from alen.errors import AmbiguousOrganisation, UnknownOrganisation
from alen.model.names import folded
from alen.model.organisation import KINDS as KINDS_IN_ORDER
from alen.model.organisation import Organisation
from alen.site.pages.measure_controls import by_name
from alen.site.pages.measure_state import page_path
from alen.site.rendering import stated
from alen.site.visit import PageType, Redirect, View, Visit

CHOSEN_KINDS = ("municipality", "region")
NEAREST = 5
MOST = 60
"""What is shown of a word that very many names hold."""


@dataclass(frozen=True)
class Choice:
    """Something that can be found. `note` says what it is, empty in the list of all."""

    text: str
    path: str
    href: str
    note: str = ""


def is_standing(one: Organisation, day: str) -> bool:
    """Whether an organisation exists on a day (ISO date)."""
    return one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)


def today(visit: Visit) -> str:
    """The day that 'now' means on a page: the edition's own, as the page must stay the same."""
    return visit.edition_id[:10]


def standing(visit: Visit, kind: str) -> list[Organisation]:
    """Those of a kind that exist on the edition's day, by name."""
    day = today(visit)
    found = [one for one in visit.desk.reading.organisations if one.kind == kind and is_standing(one, day)]
    return sorted(found, key=lambda one: by_name(one.name(visit.lang)))


def organisation_choices(visit: Visit) -> list[Choice]:
    """Every municipality and region that exists, by name."""
    return [
        Choice(one.name(visit.lang), f"/o/{one.code}", visit.link(f"/o/{one.code}"))
        for kind in CHOSEN_KINDS
        for one in standing(visit, kind)
    ]


def choices(visit: Visit) -> list[Choice]:
    """What a search box suggests: organisations, and measures in a served site."""
    found = organisation_choices(visit)
    if visit.is_static:
        return found
    reading = visit.desk.reading
    for id_ in reading.measure_ids:
        name = visit.phrases.text(reading.find_measure(id_).name)
        found.append(Choice(name, page_path(id_), visit.link(page_path(id_))))
    return found


def _view(visit: Visit) -> View:
    asked = " ".join(visit.query.get("q", "").split())
    say = visit.words.say
    found = _found(visit, asked) if asked else []
    if len(found) == 1:
        raise Redirect(found[0].path)
    found += _claims(visit, asked) if asked else []
    nearest: Sequence[Choice] = _nearest(visit, asked) if asked and not found else ()
    if asked:
        title = say("Find: {words}", words=asked)
    else:
        title = say("Find a municipality, a region or a key figure")
    return View(
        template="find.html.j2",
        title=title,
        description=say("Find a municipality, a region or a key figure by its name or code."),
        status=404 if asked and not found else 200,
        context={
            "asked": asked,
            "found": found[:MOST],
            "nearest": nearest,
            "choices": choices(visit),
            "everyone": [(kind, _of_kind(visit, kind)) for kind in CHOSEN_KINDS],
        },
    )


def _of_kind(visit: Visit, kind: str) -> list[Choice]:
    return [
        Choice(one.name(visit.lang), f"/o/{one.code}", visit.link(f"/o/{one.code}"))
        for one in standing(visit, kind)
    ]


def _found(visit: Visit, asked: str) -> list[Choice]:
    """What the words may mean; one alone when they mean just that."""
    reading = visit.desk.reading
    measures = _measures(visit, asked)
    exact = [one for one in measures if _is_whole(one, asked)]
    if exact:
        return exact[:1]
    try:
        one = reading.organisations.find(asked)
    except (AmbiguousOrganisation, UnknownOrganisation):
        pass  # several, or none by that beginning: those that hold the words are shown
    else:
        is_named = folded(asked) in one.name_keys or reading.organisations.by_code(asked) is one
        if is_named or not measures:
            return [_choice(visit, one)]
    return [*(_choice(visit, one) for one in _organisations(reading, asked, today(visit))), *measures]


def _is_whole(one: Choice, asked: str) -> bool:
    return one.path == page_path(asked.lower().replace("_", "-")) or folded(one.text) == folded(asked)


def _organisations(reading: Reading, asked: str, day: str) -> list[Organisation]:
    """Those whose name holds the words: names that begin so first, those that stand first."""
    wanted = folded(asked)
    found = [one for one in reading.organisations if any(wanted in name for name in one.name_keys)]

    def order(one: Organisation) -> tuple[bool, bool, int, str]:
        begins = any(name.startswith(wanted) for name in one.name_keys)
        kind = KINDS_IN_ORDER.index(one.kind)
        return not begins, not is_standing(one, day), kind, by_name(one.name_da)

    return sorted(found, key=order)


def _choice(visit: Visit, one: Organisation) -> Choice:
    path = f"/o/{one.code}"
    return Choice(one.name(visit.lang), path, visit.link(path), visit.phrases.of(KINDS, one.kind))


def _measures(visit: Visit, asked: str) -> list[Choice]:
    reading, wanted = visit.desk.reading, folded(asked)
    note = visit.words.say("key figure")
    return [
        Choice(name, page_path(id_), visit.link(page_path(id_)), note)
        for id_ in reading.measure_ids
        for name in [visit.phrases.text(reading.find_measure(id_).name)]
        if wanted and (wanted in folded(name) or wanted in folded(id_))
    ]


def _claims(visit: Visit, asked: str) -> list[Choice]:
    """Published statements whose title, publisher or quotation holds the words."""
    wanted, note = folded(asked), visit.words.say("published statement")
    return [
        Choice(stated(title), f"/claims/{id_}", visit.link(f"/claims/{id_}"), note)
        for id_, one in claims_of(visit.desk.reading).items()
        for title in [one.title.in_language(visit.lang)]
        if any(wanted in folded(text) for text in (title, one.source.publisher, one.quotation, id_))
    ]


def _nearest(visit: Visit, asked: str) -> Sequence[Choice]:
    """The organisations whose names are spelled most alike."""
    names: dict[str, Organisation] = {}
    for one in visit.desk.reading.organisations:
        for name in one.name_keys:
            names.setdefault(name, one)
    near = get_close_matches(folded(asked), names, n=NEAREST, cutoff=0.5)
    return [_choice(visit, one) for one in dict.fromkeys(names[name] for name in near)]


PAGES = (
    PageType("find", "/find", _view, lambda _desk: ["/find"], "organisations", fields=("q",)),
)  # fmt: skip
