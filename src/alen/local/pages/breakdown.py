"""IT by any one or two axes: rectangles, bars with bounds, and the whole table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alen.answers.said import Said
from alen.charts.treemap import Tile
from alen.local import saying
from alen.local.drawing import FULL, Picture, areas, stack, stacks
from alen.local.parts import asked_breakdown, bounds_cells, bounds_head, choice, lines_link, year_choice
from alen.local.visit import LocalPage, LocalVisit
from alen.model.ledger import UNKNOWN
from alen.products.ledger.amounts import NOTHING, Bounds
from alen.products.ledger.breakdown import Breakdown, Cell
from alen.products.ledger.questions import (
    AXES,
    DECIDED_AXES,
    MEASURES,
    SPENDING,
    UNDECIDED,
    Question,
)
from alen.site.rendering import told
from alen.site.visit import Redirect, View
from alen.words import msgid

ROWS, BARS, TILES = 100, 15, 40
"""Rows of the table, bars and rectangles at the most; files hold every row."""

FILTERS = {"department": "department", "supplier": "supplier_key"}
"""What the address may narrow the breakdown to: name in the query -> axis."""

_EMPTY = "-"
"""In an address: lines that do not state it."""


@dataclass(frozen=True)
class Asked:
    """What the address asks for; `only` narrows it to one key of an axis."""

    by: tuple[str, ...]
    question: Question
    only: tuple[str, str] | None

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes that the ledger is asked by."""
        return self.by if self.only is None else (self.only[0], *self.by)


@dataclass(frozen=True)
class Shown:
    """The cells that are shown, each with its place in the answer."""

    asked: Asked
    answer: Breakdown
    cells: Sequence[tuple[int, Cell]]
    total: Bounds

    def key(self, cell: Cell) -> tuple[str, ...]:
        """A cell's key on the axes that are shown."""
        return cell.key if self.asked.only is None else cell.key[1:]


def _asked(visit: LocalVisit) -> Asked:
    query = visit.query
    by = tuple(axis for axis in (query.get("by", "area"), query.get("then", "")) if axis in AXES)
    measure = query.get("measure", "external")
    spending = query.get("spending", "together")
    question = Question(
        visit.year(),
        measure if measure in MEASURES else "external",
        spending if spending in SPENDING else "together",
    )
    only = next(
        (
            (axis, "" if query[name] == _EMPTY else query[name])
            for name, axis in FILTERS.items()
            if name in query
        ),
        None,
    )
    by = tuple(dict.fromkeys(by)) or ("area",)
    if only is not None:
        by = tuple(axis for axis in by if axis != only[0])[:1] or ("area",)
    return Asked(by, question, only)


def _shown(visit: LocalVisit) -> Shown:
    asked = _asked(visit)
    answer = asked_breakdown(visit, asked.axes, asked.question)
    cells = list(enumerate(answer.cells))
    if asked.only is None:
        return Shown(asked, answer, cells, answer.total)
    axis, wanted = asked.only
    whole = asked_breakdown(visit, (axis,), asked.question)
    mine = [cell.bounds for cell in whole.cells if cell.key == (wanted,)]
    kept = [(at, cell) for at, cell in cells if cell.key[0] == wanted]
    return Shown(asked, answer, kept, mine[0] if mine else NOTHING)


def _view(visit: LocalVisit) -> View:
    if visit.query.get("then") == visit.query.get("by") and visit.query.get("then"):
        raise Redirect("/breakdown", **{**visit.query, "then": ""})
    shown = _shown(visit)
    asked, answer, question = shown.asked, shown.answer, shown.asked.question
    visit.show("breakdown", answer)
    visit.show("total", shown.total)
    visit.show("basis", answer.basis)
    labels = visit.labels
    axes = [labels.axis(axis) for axis in asked.by]
    title = (
        visit.words.say("IT by {axis}", axis=axes[0])
        if len(axes) == 1
        else visit.words.say("IT by {axis} and {other}", axis=axes[0], other=axes[1])
    )
    where = saying.years_of(answer.basis)
    lead = saying.booked(visit, question.measure, where, shown.total, "total")
    return View(
        "breakdown.html.j2",
        f"{title}, {where}",
        str(lead),
        context={
            "heading": title,
            "where": where,
            "only": _only(visit, shown),
            "lead": lead,
            "certain": saying.certainty(visit, shown.total, "total"),
            "fields": _fields(visit, asked),
            "treemap": _treemap(visit, shown, title, str(lead)),
            "bars": _bars(visit, shown, title, str(lead)),
            "columns": _columns(visit, asked),
            "rows": _rows(visit, shown),
            "left": _left(visit, shown),
            "more_drawn": len(shown.cells) > BARS,
            "notes": [*_notes(visit, answer), *saying.basis_notes(visit, answer.basis, "basis")],
        },
    )


def _left(visit: LocalVisit, shown: Shown) -> Said | None:
    """What the table leaves out."""
    left = len(shown.cells) - ROWS
    if left <= 0:
        return None
    visit.show("left", {"rows": left})
    return visit.say(
        msgid("{number} more rows stand in the files below."), number=visit.integer(left, "left/rows")
    )


def _only(visit: LocalVisit, shown: Shown) -> Mapping[str, str] | None:
    if shown.asked.only is None:
        return None
    axis, key = shown.asked.only
    name = "supplier" if axis == "supplier_key" else axis
    return {
        "axis": visit.labels.heading(visit.labels.axis(axis)),
        "name": visit.labels.key(axis, key, shown.answer.suppliers),
        "href": visit.here(**{name: ""}),
    }


def _fields(visit: LocalVisit, asked: Asked) -> list[Mapping[str, Any]]:
    labels, say = visit.labels, visit.words.say
    axes = [(axis, labels.heading(labels.axis(axis))) for axis in AXES]
    measures = [(one, labels.heading(labels.of("measures", one))) for one in MEASURES]
    spending = [(one, labels.heading(labels.of("spending", one))) for one in SPENDING]
    fields: list[Mapping[str, Any]] = [
        {"name": "by", "label": say("By"), "options": choice(axes, asked.by[0])},
    ]
    if asked.only is None:
        then = asked.by[1] if len(asked.by) > 1 else ""
        none = ("", say("nothing more"))
        fields.append({"name": "then", "label": say("And by"), "options": choice([none, *axes], then)})
    return [
        *fields,
        {
            "name": "year", "label": say("Accounts year"),
            "options": year_choice(visit, asked.question.year, all_years=True),
        },
        {
            "name": "measure", "label": say("What is counted"),
            "options": choice(measures, asked.question.measure),
        },
        {
            "name": "spending", "label": say("Operating or capital"),
            "options": choice(spending, asked.question.spending),
        },
    ]  # fmt: skip


def _name(visit: LocalVisit, shown: Shown, cell: Cell) -> list[str]:
    return [
        visit.named(axis, key, shown.answer.suppliers)
        for axis, key in zip(shown.asked.by, shown.key(cell), strict=True)
    ]


def _is_open(shown: Shown, cell: Cell) -> bool:
    """Whether a cell holds undecided lines alone."""
    pairs = zip(shown.asked.by, shown.key(cell), strict=True)
    return any(axis in DECIDED_AXES and key == UNDECIDED for axis, key in pairs)


def _treemap(visit: LocalVisit, shown: Shown, title: str, said: str) -> Picture:
    tiles: list[Tile] = []
    by = shown.asked.by
    positive = [(at, cell) for at, cell in shown.cells if cell.bounds.decided_ore > 0]
    kept = sorted(positive, key=lambda one: -one[1].bounds.decided_ore)[:TILES]
    sums: dict[str, int] = {}
    for _, cell in kept:
        first = shown.key(cell)[0]
        sums[first] = sums.get(first, 0) + cell.bounds.decided_ore
    kept.sort(key=lambda one: (-sums[shown.key(one[1])[0]], shown.key(one[1])[0], -one[1].bounds.decided_ore))
    for at, cell in kept:
        names = _name(visit, shown, cell)
        tiles.append(
            Tile(
                names[-1],
                visit.in_millions(cell.bounds.decided_ore, f"breakdown/cells/{at}/bounds/decided_ore"),
                group=names[0] if len(by) > 1 else "",
                is_unknown=UNKNOWN in shown.key(cell),
                note="",
            )
        )
    return areas(visit, tiles, "treemap", title, said)


def _bars(visit: LocalVisit, shown: Shown, title: str, said: str) -> Picture:
    rows = [
        stack(visit, " · ".join(_name(visit, shown, cell)), cell.bounds, f"breakdown/cells/{at}/bounds")
        for at, cell in shown.cells[:BARS]
        if not _is_open(shown, cell)
    ]
    return stacks(visit, rows, "bars", title, said, FULL)


def _columns(visit: LocalVisit, asked: Asked) -> list[Any]:
    labels, head = visit.labels, bounds_head(visit)
    named = [{"text": labels.heading(labels.axis(axis)), "kind": "text"} for axis in asked.by]
    return [*named, head[0], {"text": visit.words.say("Share, %")}, *head[1:]]


def _rows(visit: LocalVisit, shown: Shown) -> list[Mapping[str, Any]]:
    asked = shown.asked
    extra: dict[str, object] = {"year": asked.question.year or "all", "measure": asked.question.measure}
    if asked.question.measure != "external":
        extra["measure"] = asked.question.measure
    if asked.question.spending != "together":
        extra["spending"] = asked.question.spending
    rows: list[Mapping[str, Any]] = []
    for at, cell in shown.cells[:ROWS]:
        names = [told(name) for name in _name(visit, shown, cell)]
        source = f"breakdown/cells/{at}"
        cells: list[Any] = [*names[1:], *bounds_cells(visit, cell.bounds, f"{source}/bounds")]
        cells.insert(len(names), visit.percent(cell.share, f"{source}/share"))
        axes, key = asked.axes, cell.key
        rows.append({"head": names[0], "href": lines_link(visit, axes, key, **extra), "cells": cells})
    return rows


def _notes(visit: LocalVisit, answer: Breakdown) -> list[Any]:
    say = visit.words.say
    notes: list[Any] = [*saying.measure_notes(visit, answer.measure)]
    if any(axis in DECIDED_AXES for axis in answer.by):
        notes.append(
            say(
                "Undecided lines are open to every row, so the highest values of the rows do not add up. "
                "Nothing unknown is spread."
            )
        )
    if answer.not_told.lines or answer.not_told.open_lines:
        notes.append(
            visit.say(
                msgid(
                    "Lines of up to DKK {amount} are left out: they do not say whether they are what was "
                    "asked."
                ),
                amount=visit.kroner(answer.not_told.high_ore, "breakdown/not_told/high_ore"),
            )
        )
    return notes


PAGE = LocalPage(
    "/breakdown", _view, query=("by", "then", "year", "measure", "spending", "department", "supplier"),
    menu=msgid("Breakdown"),
)  # fmt: skip
