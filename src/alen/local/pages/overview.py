"""The first page of the own ledger: what was booked, how certain it is, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alen.charts.treemap import Tile
from alen.local import saying
from alen.local.drawing import Picture, areas, stack, stacks
from alen.local.parts import amount_key, asked_breakdown, between, bounds_cells, bounds_head, lines_link
from alen.local.published import inhabitants
from alen.local.visit import LocalPage, LocalVisit
from alen.model.ledger import UNKNOWN
from alen.products.ledger.functions import OFF, ON
from alen.products.ledger.months import Months, months
from alen.products.ledger.overview import Overview, overview
from alen.products.ledger.questions import Measure, Question
from alen.site.rendering import told as told_as_is
from alen.site.visit import View
from alen.words import msgid

MEASURES: tuple[Measure, ...] = ("gross", "net")
_DRAWN = 30
"""Sums below this share (one in so many) of the largest are no rectangle that can be read."""


def _view(visit: LocalVisit) -> View:
    year = visit.year() or max(visit.years, default=None)
    people = inhabitants(visit.desk.reading, visit.lines.holder, visit.years)
    key = ("overview", year, tuple(sorted(people.items())), visit.desk.edition_id)
    told = visit.answer(key, lambda lines: overview(lines, year, inhabitants=people))
    at = next(place for place, one in enumerate(told.years) if one.basis.year == told.year)
    source, now = f"overview/years/{at}", told.now
    visit.show("overview", told)
    visit.show("undecided", told.undecided, told.undecided_table())
    visit.show("files", told.files, told.files_table())
    spread = visit.answer(("months", Question(told.year)), lambda lines: months(lines, Question(told.year)))
    visit.show("months", spread)
    lead = saying.booked(visit, "external", str(told.year), now.it, f"{source}/it")
    return View(
        "overview.html.j2",
        visit.words.say("IT in {name}'s own ledger", name=told.organisation),
        str(lead),
        context={
            "year": told.year,
            "lead": lead,
            "certain": saying.certainty(visit, now.it, f"{source}/it"),
            "keys": _keys(visit, told, source),
            "areas": _areas(visit, told, str(lead)),
            "area_columns": _area_columns(visit),
            "area_rows": _area_rows(visit, told),
            "months": _months(visit, spread),
            "undecided": _undecided(visit, told),
            "file_rows": _files(visit, told),
            "steps": _steps(visit, told),
            "notes": [
                *saying.measure_notes(visit, "external"),
                *saying.basis_notes(visit, told.basis.of(told.year), _basis_told(visit, told)),
            ],
        },
    )


def _basis_told(visit: LocalVisit, told: Overview) -> str:
    visit.show("basis", told.basis.of(told.year))
    return "basis"


# -- key figures ---------------------------------------------------------------------------------


def _keys(visit: LocalVisit, told: Overview, source: str) -> list[Mapping[str, Any]]:
    say = visit.words.say
    totals = {name: asked_breakdown(visit, ("area",), Question(told.year, name)).total for name in MEASURES}
    visit.show("measures", totals)
    terms = {"gross": say("IT, gross"), "net": say("IT, net")}
    found = [
        amount_key(
            visit, terms[name], totals[name], f"measures/{name}",
            visit.to("/breakdown", by="area", year=told.year, measure=name),
        )
        for name in MEASURES
    ]  # fmt: skip
    if told.functions.states_functions:
        places = {place: told.functions.of(place).external for place in (ON, OFF)}
        visit.show("functions", places)
        href = visit.to("/breakdown", by="funktion", year=told.year)
        found.append(
            amount_key(visit, say("On functions that carry IT by name"), places[ON], f"functions/{ON}", href)
        )
        found.append(amount_key(visit, say("On other functions"), places[OFF], f"functions/{OFF}", href))
    return [*found, *_shares(visit, told, source)]


def _shares(visit: LocalVisit, told: Overview, source: str) -> list[Mapping[str, Any]]:
    """IT per inhabitant, and how much of the money rules decide."""
    say, now = visit.words.say, told.now
    found: list[Mapping[str, Any]] = []
    if now.each is not None:
        low, high = (visit.kroner(getattr(now.each, end), f"{source}/each/{end}") for end in ("low", "high"))
        found.append(
            {
                "term": say("IT per inhabitant"), "unit": say("DKK"), "note": between(visit, low, high),
                "number": visit.kroner(now.each.decided, f"{source}/each/decided"),
            }
        )  # fmt: skip
    found.append(
        {
            "term": say("Decided by rules, of all money"), "unit": say("per cent"),
            "number": visit.percent(now.decided_share, f"{source}/decided_share"),
            "note": visit.say(
                msgid("of DKK {amount} million"),
                amount=visit.in_millions(now.moved_ore, f"{source}/moved_ore", 0),
            ),
        }
    )  # fmt: skip
    return found


# -- areas and months ----------------------------------------------------------------------------


def _areas(visit: LocalVisit, told: Overview, lead: str) -> Picture:
    """IT by area as rectangles: what is decided."""
    labels = visit.labels
    tiles = [
        Tile(
            labels.heading(labels.key("area", cell.key[0])),
            visit.in_millions(cell.bounds.decided_ore, f"overview/areas/cells/{place}/bounds/decided_ore"),
            is_unknown=cell.key[0] == UNKNOWN,
        )
        for place, cell in enumerate(told.areas.cells)
        if cell.bounds.decided_ore > 0
    ]
    tiles.sort(key=lambda tile: -tile.number.value)
    title = visit.words.say("Decided IT by area in {year}", year=str(told.year))
    return areas(visit, tiles, "areas", title, lead)


def _area_columns(visit: LocalVisit) -> list[Any]:
    head = bounds_head(visit)
    name = {"text": visit.labels.heading(visit.labels.axis("area")), "kind": "text"}
    return [name, head[0], {"text": visit.words.say("Share, %")}, *head[1:]]


def _area_rows(visit: LocalVisit, told: Overview) -> list[Mapping[str, Any]]:
    labels = visit.labels
    rows: list[Mapping[str, Any]] = []
    for place, cell in enumerate(told.areas.cells):
        source = f"overview/areas/cells/{place}"
        cells: list[Any] = [*bounds_cells(visit, cell.bounds, f"{source}/bounds")]
        cells.insert(1, visit.percent(cell.share, f"{source}/share"))
        rows.append(
            {
                "head": labels.heading(labels.key("area", cell.key[0])),
                "href": lines_link(visit, ("area",), cell.key, year=told.year), "cells": cells,
            }
        )  # fmt: skip
    return rows


def _months(visit: LocalVisit, spread: Months) -> Picture:
    rows = [
        stack(
            visit,
            visit.named("month", one.month),
            one.bounds,
            f"months/months/{at}/bounds",
        )
        for at, one in enumerate(spread.months)
    ]
    title = visit.words.say("IT month by month")
    highest = spread.highest
    said = (
        title
        if highest is None
        else visit.words.say("Most was booked in {month}.", month=visit.month(highest.month))
    )
    return stacks(visit, rows, "months", title, said)


# -- what is there, and what to do ---------------------------------------------------------------


def _undecided(visit: LocalVisit, told: Overview) -> list[Mapping[str, Any]]:
    labels = visit.labels
    rows: list[Mapping[str, Any]] = []
    for at, one in enumerate(told.undecided):
        source = f"undecided/{at}"
        rows.append(
            {
                "head": told_as_is(one.supplier_name or visit.named("supplier_key", one.supplier)),
                "href": lines_link(
                    visit, ("supplier_key", "funktion"), (one.supplier, one.funktion),
                    year=told.year, state="undecided", account_text=one.account_text,
                ),
                "cells": [
                    told_as_is(labels.key("funktion", one.funktion)),
                    told_as_is(one.account_text or labels.of("keys", "not_stated")),
                    visit.integer(one.lines, f"{source}/lines"),
                    visit.kroner(one.amount_ore, f"{source}/amount_ore"),
                ],
            }
        )  # fmt: skip
    return rows


def _files(visit: LocalVisit, told: Overview) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = []
    for at, one in enumerate(told.files):
        source = f"files/{at}"
        rows.append(
            {
                "head": told_as_is(one.file), "href": visit.to(f"/files/{one.key}"),
                "cells": [
                    visit.integer(one.rows_read, f"{source}/rows_read"),
                    visit.integer(one.rows_imported, f"{source}/rows_imported"),
                    visit.kroner(one.control_before_ore, f"{source}/control_before_ore"),
                    visit.kroner(one.control_imported_ore, f"{source}/control_imported_ore"),
                    visit.kroner(one.control_set_aside_ore, f"{source}/control_set_aside_ore"),
                ],
            }
        )  # fmt: skip
    return rows


def _steps(visit: LocalVisit, told: Overview) -> list[Mapping[str, Any]]:
    """What to do next, the most useful first."""
    say = visit.words.say
    found: list[Mapping[str, Any]] = []
    if told.undecided:
        found.append(
            {
                "head": say("Decide the largest undecided groups"), "href": visit.to("/review"),
                "text": say("Each decision is one rule, and moves much money at once."),
                "link": say("To the review"),
            }
        )  # fmt: skip
    found.append(
        {
            "head": say("Hold the ledger against the published accounts"),
            "href": visit.to("/reconciliation"),
            "text": say("Function by function: is everything in, and is anything in twice?"),
            "link": say("To the reconciliation"),
        }
    )  # fmt: skip
    found.append(
        {
            "head": say("Look at what repeats, and at what is new"), "href": visit.to("/recurring"),
            "text": say("Payments that come again, prices that rose, postings unlike the others."),
            "link": say("To what recurs"),
        }
    )  # fmt: skip
    return found


PAGE = LocalPage("/", _view, query=("year",), menu=msgid("Overview"))
