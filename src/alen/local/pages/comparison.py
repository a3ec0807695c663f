"""The wide scope of the own ledger among the published figures of all municipalities, marked local."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from alen.answers.questions import Rank
from alen.answers.ranking import RankAnswer
from alen.answers.said import Said
from alen.charts.marks import ChartWords, Heading, Mark
from alen.charts.swarm import Crowd, swarm
from alen.errors import AlenError
from alen.local.drawing import FULL, NARROW, Picture
from alen.local.parts import amount_key, between, bounds_cells, bounds_head, year_choice
from alen.local.published import MEASURE, SCOPE, extended_ore, inhabitants
from alen.local.tables import Section
from alen.local.visit import LocalPage, LocalVisit
from alen.products.ledger.amounts import Bounds
from alen.products.ledger.wide import Wide, wide
from alen.site.visit import View
from alen.words import msgid


def _view(visit: LocalVisit) -> View:
    say = visit.words.say
    year = visit.year() or max(visit.years)
    reading, holder = visit.desk.reading, visit.lines.holder
    published = extended_ore(reading, holder, year)
    people = inhabitants(reading, holder, (year,))
    key = ("wide", year, published, tuple(sorted(people.items())), visit.desk.edition_id)
    found = visit.answer(key, lambda lines: wide(lines, year, published_ore=published, inhabitants=people))
    visit.show("wide", found)
    ranked = _ranked(visit, year)
    title = say("The wide scope among the published figures")
    lead = _lead(visit, found)
    sections = [_parts(visit, found)] if found.total is not None else []
    sections.insert(0, _swarm(visit, found, ranked, year))
    return View(
        "sections.html.j2",
        f"{title}, {year}",
        str(lead[0]),
        context={
            "heading": title,
            "where": str(year),
            "lead": lead,
            "keys": _keys(visit, found),
            "sections": sections,
            "fields": [
                {"name": "year", "label": say("Accounts year"), "options": year_choice(visit, year)},
            ],
        },
    )


def _ranked(visit: LocalVisit, year: int) -> RankAnswer | None:
    """The published figures of the year in the extended scope; None where the edition has none."""
    try:
        return visit.ask("rank", Rank(MEASURE, year, SCOPE))
    except AlenError:
        return None


def _lead(visit: LocalVisit, found: Wide) -> list[Any]:
    say = visit.words.say
    if found.total is None:
        reason = visit.labels.of("not_loaded", found.not_loaded)
        return [
            say(
                "{name} has no figure in the wide scope for {year}: {reason}.",
                name=found.organisation, year=str(found.year), reason=reason,
            )
        ]  # fmt: skip
    return [
        visit.say(
            msgid("In the wide scope {name} booked DKK {amount} million on IT in {year}."),
            name=found.organisation, year=str(found.year),
            amount=visit.in_millions(found.total.decided_ore, "wide/total/decided_ore"),
        ),
        say(
            "It is a local figure: it rests on the organisation's own ledger, and the others have none "
            "like it. Theirs is the extended scope, the function that carries IT by name."
        ),
    ]  # fmt: skip


def _keys(visit: LocalVisit, found: Wide) -> list[Mapping[str, Any]]:
    if found.total is None:
        return []
    keys = [amount_key(visit, visit.words.say("Wide scope, local"), found.total, "wide/total")]
    if found.each is not None:
        low, high = (visit.kroner(getattr(found.each, end), f"wide/each/{end}") for end in ("low", "high"))
        keys.append(
            {
                "term": visit.words.say("Wide scope per inhabitant, local"), "unit": visit.words.say("DKK"),
                "number": visit.kroner(found.each.decided, "wide/each/decided"),
                "note": between(visit, low, high),
            }
        )  # fmt: skip
    return keys


def _parts(visit: LocalVisit, found: Wide) -> Section:
    """What the wide scope is made of."""
    say = visit.words.say
    parts: dict[str, Bounds] = {
        "extended": Bounds(found.extended_ore), "passed_on": Bounds(found.passed_on_ore),
        "outside": found.outside,
    }  # fmt: skip
    if found.total is not None:
        parts["wide"] = found.total
    visit.show("parts", parts)
    rows: list[Mapping[str, Any]] = []
    for name, bounds in parts.items():
        cells: list[Any] = [*bounds_cells(visit, bounds, f"parts/{name}")]
        if name != "outside":
            cells[-1] = "–"  # sums of functions: how many lines they rest on is not counted here
        rows.append({"head": visit.labels.heading(visit.labels.of("wide", name)), "cells": cells})
    source = visit.labels.of("wide", found.extended_from)
    return Section(
        "parts", say("What it is made of"), say("The extended scope is taken from: {source}.", source=source),
        columns=[{"text": say("Part"), "kind": "text"}, *bounds_head(visit)], rows=rows,
    )  # fmt: skip


def _swarm(visit: LocalVisit, found: Wide, ranked: RankAnswer | None, year: int) -> Section:
    say = visit.words.say
    title = say("Among all municipalities")
    if ranked is None:
        missing = visit.say(
            msgid(
                "The edition holds no figures of {year} in the extended scope, so there is nothing to stand "
                "among. {command} fetches the accounts of all municipalities."
            ),
            year=str(year),
            command=Said("alen update", Markup("<code>alen update</code>")),
        )
        return Section("among", title, notes=[missing])
    marks = [
        Mark(
            row.organisation.code, visit.phrases.name(row.organisation),
            visit.number(row.cell.value, 0, f"rank#/rows/{at}/cell/value"),
        )
        for at, row in enumerate(ranked.rows)
        if row.cell.value is not None
    ]  # fmt: skip
    own, band = None, None
    if found.each is not None:
        name = say("{name}, wide scope (local)", name=found.organisation)
        own = Mark("own-wide", name, visit.kroner(found.each.decided, "wide/each/decided"), "own")
        band = (float(found.each.low) / 100, float(found.each.high) / 100)
    words = ChartWords(say("DKK per inhabitant"), say("There is nothing to draw."))
    crowd = Crowd([*marks, *([own] if own else [])], None, band)
    wide_drawn, narrow = (
        swarm(
            crowd, width=width, heading=Heading(f"among-{width}", title, title), say=words,
            tick=visit.words.number, own=own,
        )
        for width in (FULL, NARROW)
    )  # fmt: skip
    legend = [("dot other", say("the others, extended scope, published"))]
    if own is not None:
        legend.append(("dot own", say("your wide scope as far as rules decide: local")))
        legend.append(("band", say("from the least to the most that it can turn out to be: local")))
    return Section(
        "among", title, say("Two scopes on one scale: higher does not mean dearer."),
        picture=Picture(wide_drawn, narrow, legend),
    )  # fmt: skip


PAGE = LocalPage("/comparison", _view, query=("year",), menu=msgid("Comparison"))
