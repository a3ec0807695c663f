"""Parts that several local pages are made of: key figures, rows of tables, choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from alen.local.saying import decimals_of
from alen.local.visit import LocalVisit
from alen.model.printed import Printed
from alen.products.ledger.amounts import Bounds
from alen.products.ledger.breakdown import Breakdown, breakdown
from alen.products.ledger.questions import DECIDED_AXES, NOT_STATED, PERSONS, UNDECIDED, Question
from alen.words import msgid

Row = Mapping[str, Any]


def between(visit: LocalVisit, low: Printed, high: Printed) -> Any:
    """From the least to the most."""
    return visit.say(msgid("{low} to {high}"), low=low, high=high)


def amount_key(visit: LocalVisit, term: str, bounds: Bounds, source: str, href: str = "") -> Row:
    """A key figure in millions of kroner with its bounds."""
    decimals = decimals_of(bounds)
    low = visit.in_millions(bounds.low_ore, f"{source}/low_ore", decimals)
    high = visit.in_millions(bounds.high_ore, f"{source}/high_ore", decimals)
    return {
        "term": term,
        "number": visit.in_millions(bounds.decided_ore, f"{source}/decided_ore", decimals),
        "unit": visit.words.say("million DKK"),
        "note": visit.words.say("certain") if bounds.is_certain else between(visit, low, high),
        "href": href,
    }


def bounds_head(visit: LocalVisit) -> list[Mapping[str, str]]:
    """The columns of a sum with its bounds, in kroner."""
    say = visit.words.say
    return [
        {"text": say("Decided, DKK")},
        {"text": say("With proposals")},
        {"text": say("At least")},
        {"text": say("At most")},
        {"text": say("Lines")},
    ]


def bounds_cells(
    visit: LocalVisit, bounds: Bounds, source: str, share: Fraction | None = None
) -> list[Printed]:
    """A sum under those columns; with a share in front where one is given."""
    told = visit.bounds(bounds, source)
    cells = [told.decided, told.with_proposals, told.low, told.high, told.lines]
    return cells if share is None else [*cells[:1], visit.percent(share, f"{source}/share"), *cells[1:]]


def year_choice(visit: LocalVisit, year: int | None, *, all_years: bool = False) -> list[Mapping[str, Any]]:
    """The years as options of a form."""
    found: list[Mapping[str, Any]] = [
        {"value": str(one), "text": str(one), "chosen": one == year} for one in visit.years
    ]
    if all_years:
        found.append({"value": "all", "text": visit.words.say("all years"), "chosen": year is None})
    return found


def asked_breakdown(visit: LocalVisit, by: tuple[str, ...], question: Question) -> Breakdown:
    """A breakdown, made once."""
    return visit.answer(("breakdown", by, question), lambda lines: breakdown(lines, by, question))


def lines_link(visit: LocalVisit, by: Sequence[str], key: Sequence[str], **asked: object) -> str | None:
    """A link to the lines of a cell; None for persons taken together, who have no one name."""
    wanted: dict[str, object] = dict(asked)
    for axis, code in zip(by, key, strict=True):
        if axis == "supplier_key" and code == PERSONS:
            wanted["persons"] = "yes"
        elif axis in DECIDED_AXES and code == UNDECIDED:
            wanted["state"] = "undecided"
        elif axis == "year":
            wanted["year"] = code
        else:
            wanted[{"supplier_key": "supplier"}.get(axis, axis)] = code if code != NOT_STATED else "-"
    if "state" not in wanted:
        wanted["state"] = "it"
    return visit.to("/lines", query=wanted)


def choice(options: Iterable[tuple[str, str]], chosen: str) -> list[Mapping[str, Any]]:
    """Options of a form: value and text."""
    return [{"value": value, "text": text, "chosen": value == chosen} for value, text in options]
