"""The editions and what is in them, what changed between them, and everything to take away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from alen.answers.changes import Changes, ChangesAnswer
from alen.answers.claim_change_words import claim_cause, claim_change
from alen.answers.claim_changes import ClaimChange
from alen.answers.dates import say_date, say_moment
from alen.answers.differences import DiffAnswer, FigureChange
from alen.answers.edition import named
from alen.answers.licences import publisher_name
from alen.answers.listing import Editions, EditionsAnswer, ListedEdition
from alen.answers.phrases import DECIMALS, REASONS, SCOPES, SNAPSHOT_KINDS, UNITS
from alen.answers.programme_changes import ProgrammeChange, programme_change
from alen.answers.questions import Desk, Difference, Question
from alen.errors import AlenError, BadInput, NotFound
from alen.model.printed import Printed, nothing
from alen.site.visit import PageType, View, Visit

CHANGES_SHOWN = 200
"""Changed figures on a page; the file holds them all."""

FEED_LENGTH = 20

STATEMENTS_SHOWN = 20
"""Published statements that an entry of the change log names; the page of what changed has them all."""


def _view(visit: Visit) -> View:
    answer = visit.ask("editions", Editions())
    say = visit.words.say
    return View(
        template="data.html.j2",
        title=say("Data"),
        description=say("The editions, what changed between them, and every figure to take away."),
        context={
            "editions": [_edition(visit, place, one) for place, one in enumerate(answer.editions)],
            "current": next(
                (
                    _edition(visit, place, one)
                    for place, one in enumerate(answer.editions)
                    if one.id == visit.edition_id
                ),
                None,
            ),
            "previous": _previous(answer, visit.edition_id),
            "files": _files(visit),
        },
    )


def _previous(answer: EditionsAnswer, edition_id: str) -> str:
    """The readable edition before one; empty for the first."""
    ids = [one.id for one in answer.editions if one.is_readable]
    place = ids.index(edition_id) + 1 if edition_id in ids else len(ids)
    return ids[place] if place < len(ids) else ""


def _files(visit: Visit) -> list[dict[str, str]]:
    """Whole tables as the API gives them; a frozen site has no API."""
    if visit.is_static:
        return []
    say, dated = visit.words.say, f"edition={visit.edition_id}&lang={visit.lang}"
    named = (
        (say("The first thousand figures; the API's pages give the rest"), "figures"),
        (say("The measures"), "measures"),
        (say("The organisations"), "organisations"),
        (say("The editions"), "editions"),
    )
    return [
        {"text": text, "name": name, "csv": visit.root_link(f"/api/v1/{name}.csv") + f"?{dated}",
         "xlsx": visit.root_link(f"/api/v1/{name}.xlsx") + f"?{dated}",
         "json": visit.root_link(f"/api/v1/{name}") + f"?edition={visit.edition_id}"}
        for text, name in named
    ]  # fmt: skip


def _edition(visit: Visit, place: int, one: ListedEdition) -> dict[str, Any]:
    at = f"editions#/editions/{place}"

    def count(number: int | None, name: str) -> Printed:
        return visit.number(number, 0, f"{at}/{name}")

    return {
        "id": one.id,
        "built": say_moment(one.built_at, visit.lang),
        "is_current": one.is_current,
        "is_readable": one.is_readable,
        "withdrawn": one.withdrawn,
        "code_version": one.code_version,
        "figures": count(one.figures, "figures"),
        "organisations": count(one.organisations, "organisations"),
        "measures": count(one.measures, "measures"),
        "findings": [
            (kind, visit.number(number, 0, f"{at}/findings/{kind}")) for kind, number in one.findings.items()
        ],
        "tables": [
            {
                "publisher": publisher_name(table.publisher).in_language(visit.lang),
                "id": table.table_id,
                "title": table.title,
                "updated": say_date(table.publisher_updated[:10], visit.lang),
                "obtained": _obtained(table.kinds, table.obtained_at, visit.lang),
                "kinds": ", ".join(visit.phrases.of(SNAPSHOT_KINDS, kind) for kind in table.kinds),
                "snapshots": visit.number(table.snapshots, 0, f"{at}/tables/{row}/snapshots"),
            }
            for row, table in enumerate(one.tables)
        ],
    }


def _obtained(kinds: Sequence[str], moment: str, language: str) -> str:
    """When a table came: figures that were transcribed have a day, and no time of it that means anything."""
    if tuple(kinds) == ("transcribed",):
        return say_date(moment[:10], language)
    return say_moment(moment, language)


def _edition_view(visit: Visit) -> View:
    wanted = visit.params["edition"]
    answer = visit.ask("editions", Editions())
    found = next(((place, one) for place, one in enumerate(answer.editions) if one.id == wanted), None)
    if found is None:
        near = ", ".join(one.id for one in answer.editions[:5])
        raise NotFound(f"there is no edition {wanted!r}", do=f"The newest are: {near}.")
    say = visit.words.say
    return View(
        template="data_edition.html.j2",
        title=say("Data edition {edition}", edition=wanted),
        description=say("What data edition {edition} is built from.", edition=wanted),
        context={"edition": _edition(visit, *found), "previous": _previous(answer, wanted)},
    )


def _diff_view(visit: Visit) -> View:
    old, new = _pair(visit)
    answer = visit.ask("diff", Difference(old, new))
    say = visit.words.say
    return View(
        template="data_diff.html.j2",
        title=say("From {old} to {new}", old=old, new=new),
        description=say("What changed from data edition {old} to {new}.", old=old, new=new),
        context={
            "old": old,
            "new": new,
            "counts": [
                (text, visit.number(getattr(answer, name), 0, f"diff#/{name}"))
                for text, name in (
                    (say("Changed"), "changed"), (say("Added"), "added"), (say("Removed"), "removed"),
                    (say("As before"), "unchanged"),
                )
            ],
            "rows": _changes(visit, answer),
            "more": len(answer.figures) > CHANGES_SHOWN,
            "claims": [_claim(visit, one) for one in answer.claims],
            "programmes": [_programme(visit, one) for one in answer.programmes],
            "definitions": answer.definitions,
            "snapshots": answer.snapshots,
        },
    )  # fmt: skip


def _pair(visit: Visit) -> tuple[str, str]:
    old, new = visit.params["old"], visit.params["new"]
    if old == new:
        raise BadInput("an edition is not compared with itself", do="Name two editions.")
    return old, new


def _changes(visit: Visit, answer: DiffAnswer) -> list[dict[str, Any]]:
    return [_change(visit, place, one) for place, one in enumerate(answer.figures[:CHANGES_SHOWN])]


def _change(visit: Visit, place: int, one: FigureChange) -> dict[str, Any]:
    reading = visit.desk.reading
    measure = reading.find_measure(one.measure_id) if one.measure_id in reading.measure_ids else None
    organisation = reading.organisations.by_code(one.organisation_code)
    decimals = DECIMALS.get(measure.unit, 2) if measure else 2

    def value(number: float | None, reason: str, side: str) -> Printed:
        if number is None:
            return nothing(visit.phrases.of(REASONS, reason) if reason else "–")
        return visit.number(number, decimals, f"diff#/figures/{place}/{side}_value")

    unit = visit.phrases.of(UNITS, measure.unit) if measure else ""
    scope = "" if one.scope == "single" else visit.phrases.of(SCOPES, one.scope)
    return {
        "measure": visit.phrases.text(measure.name) if measure else one.measure_id,
        "note": ", ".join(one for one in (unit, scope) if one),
        "organisation": visit.phrases.name(named(organisation)) if organisation else one.organisation_name,
        "year": one.year,
        "old": value(one.old_value, one.old_missing_reason, "old"),
        "new": value(one.new_value, one.new_missing_reason, "new"),
        "cause": one.cause,
        "href": "" if one.change == "removed" else f"/m/{one.measure_id}/{one.organisation_code}/{one.year}",
    }


def _claim(visit: Visit, one: ClaimChange) -> dict[str, str]:
    return {
        "title": visit.phrases.text(one.title),
        "change": claim_change(visit.words, one),
        "cause": claim_cause(visit.words, one),
        "href": "" if one.change == "removed" else f"/claims/{one.claim}",
    }


def _programme(visit: Visit, one: ProgrammeChange) -> dict[str, str]:
    return {
        "title": visit.phrases.text(one.name),
        "change": programme_change(visit.words, one),
        "href": "" if one.change == "removed" else f"/programmes/{one.programme}",
    }


def _log_view(visit: Visit) -> View:
    answer = visit.ask("editions", Editions())
    say = visit.words.say
    entries = [_entry(visit, place, one, answer) for place, one in enumerate(answer.editions[:FEED_LENGTH])]
    return View(
        template="data_changes.html.j2",
        title=say("Change log"),
        description=say("What changed with each data edition."),
        context={"entries": entries},
    )


def _entry(visit: Visit, place: int, one: ListedEdition, answer: EditionsAnswer) -> dict[str, Any]:
    previous = _previous(answer, one.id) if one.is_readable else ""
    changes: ChangesAnswer | None = None
    counts: list[Printed] = []
    alias = f"changes{place}"
    if previous:
        changes = _changes_of(visit, one.id, previous)
    if changes is not None:
        visit.answers[alias] = Changes(previous, None, 1).address() + f"&edition={one.id}"
        counts = [
            visit.number(getattr(changes, name), 0, f"{alias}#/{name}")
            for name in ("changed", "added", "removed")
        ]
    return {
        "id": one.id,
        "built_at": one.built_at,
        "built": say_moment(one.built_at, visit.lang),
        "withdrawn": one.withdrawn,
        "previous": previous,
        "counts": counts,
        "claims": [_claim(visit, claim) for claim in (changes.claims if changes else ())[:STATEMENTS_SHOWN]],
        "programmes": [
            _programme(visit, found) for found in (changes.programmes if changes else ())[:STATEMENTS_SHOWN]
        ],
    }


def _changes_of(visit: Visit, edition_id: str, previous: str) -> ChangesAnswer | None:
    """What changed with an edition; None where it or the one before can no longer be opened."""
    try:
        return visit.setting.shelf.edition(edition_id).ask(Changes(previous, None, 1))
    except AlenError:
        return None


def _feed(visit: Visit) -> View:
    found = _log_view(visit)
    return View("data_changes.atom.j2", found.title, found.description, found.context)


def _diff_addresses(desk: Desk) -> Iterable[str]:
    """The newest edition against the one before it."""
    answer = desk.ask(Editions())
    previous = _previous(answer, desk.edition_id)
    return [f"/data/diff/{previous}/{desk.edition_id}"] if previous else []


def _edition_addresses(desk: Desk) -> Iterable[str]:
    return [f"/data/{one.id}" for one in desk.ask(Editions()).editions]


def _diff_question(visit: Visit) -> Question[DiffAnswer]:
    return Difference(*_pair(visit))


PAGES = (
    PageType(
        name="data", path="/data", view=_view, addresses=lambda _desk: ["/data"], section="data",
        question=lambda _visit: Editions(),
    ),
    PageType(
        name="changes", path="/data/changes", view=_log_view, addresses=lambda _desk: ["/data/changes"],
        section="data", feed=_feed,
    ),
    PageType(
        name="diff", path="/data/diff/{old}/{new}", view=_diff_view, addresses=_diff_addresses,
        section="data", question=_diff_question,
    ),
    PageType(
        name="edition", path="/data/{edition}", view=_edition_view, addresses=_edition_addresses,
        section="data",
    ),
)  # fmt: skip
