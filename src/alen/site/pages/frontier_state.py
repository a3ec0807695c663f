"""What a frontier's page is asked to show: read from the address, and brought to its one normal form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alen.answers.booking_practice import booking_practice
from alen.answers.choosing import scope_of
from alen.answers.efficiency import DEFAULT_RTS, Frontier, frontier_path
from alen.comparison.frontier.technology import require_rts
from alen.errors import BadInput, NotFound
from alen.site.visit import Redirect, Visit

QUERY = ("scope", "kontering", "rts")
FIELDS = ("year",)


@dataclass(frozen=True)
class State:
    """One state of the page; defaults as None."""

    measure: str
    year: int
    scope: str | None
    booking: float | None
    rts: str | None

    @property
    def query(self) -> dict[str, Any]:
        """The query of the normal address."""
        booking = None if self.booking is None else f"{self.booking:g}"
        return {"scope": self.scope, "kontering": booking, "rts": self.rts}

    @property
    def path(self) -> str:
        """The path of the normal address."""
        return frontier_path(self.measure, self.year)

    def question(self) -> Frontier:
        """The question of the page."""
        return Frontier(
            self.measure, self.year, self.scope, rts=self.rts or DEFAULT_RTS, booking=self.booking
        )  # fmt: skip


def read(visit: Visit) -> State:
    """The state an address asks for.

    Raises Redirect to the normal form, UnknownMeasure, NotFound, BadInput, or NoFigures for a measure of
    which no band is made.
    """
    reading = visit.desk.reading
    measure = reading.find_measure(visit.params["measure"])
    practice = booking_practice(measure, _number(visit.query.get("kontering", ""), "kontering"))
    used = scope_of(reading, measure, visit.query.get("scope"))
    rts = require_rts(visit.query.get("rts") or DEFAULT_RTS)
    state = State(
        measure.id,
        _year(visit),
        None if used == scope_of(reading, measure, None) else used,
        None if practice.is_default else practice.spread_pct,
        None if rts == DEFAULT_RTS else rts,
    )
    wanted = {name: str(value) for name, value in state.query.items() if value is not None}
    given = {name: value for name, value in visit.query.items() if value}
    if visit.path != state.path or given != wanted:
        raise Redirect(state.path, **wanted)
    return state


def _year(visit: Visit) -> int:
    text = visit.query.get("year") or visit.params["year"]
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise NotFound("there is no such page")
    return int(text)


def _number(text: str, name: str) -> float | None:
    if not text:
        return None
    whole, _, part = text.replace(",", ".").partition(".")
    digits = whole + part
    if not (whole and digits.isascii() and digits.isdigit() and len(digits) <= 6):
        raise BadInput(f"{text[:20]!r} is no number for {name}", do="Give a number such as 10 or 12.5.")
    return float(f"{whole}.{part or '0'}")
