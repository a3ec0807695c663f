"""What the regions' page is asked to show: read from the address, and brought to its one normal form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alen.answers.choosing import scope_of
from alen.answers.regions import Regions
from alen.errors import NotFound
from alen.site.pages.price_choice import prices_asked
from alen.site.visit import Redirect, Visit

MEASURE = "region-it"
"""The measure the page is about."""

FIELDS = ("year",)


@dataclass(frozen=True)
class State:
    """One state of the page; defaults as None. `year` is None for the newest."""

    year: int | None
    scope: str | None
    price: str
    base: int | None
    deflator: str | None

    @property
    def query(self) -> dict[str, Any]:
        """The query of the normal address."""
        price = None if self.price == "current" else self.price
        return {"scope": self.scope, "price": price, "base": self.base, "deflator": self.deflator}

    def question(self) -> Regions:
        """What the page asks."""
        return Regions(MEASURE, self.year, None, self.scope, self.price, self.base, self.deflator)


def page_path(year: int | None = None) -> str:
    """The page's path below the language."""
    return "/regions" if year is None else f"/regions/{year}"


def read(visit: Visit) -> State:
    """The state an address asks for.

    Raises Redirect to the normal form; NotFound, NoFigures or BadInput.
    """
    measure = visit.desk.reading.find_measure(MEASURE)
    asked = visit.query.get("year") or visit.params.get("year")
    default = scope_of(visit.desk.reading, measure, None)
    used = scope_of(visit.desk.reading, measure, visit.query.get("scope"))
    price, base, deflator = prices_asked(visit, measure)
    state = State(
        None if not asked else _year(asked), None if used == default else used, price, base, deflator
    )
    wanted = {name: str(value) for name, value in state.query.items() if value is not None}
    given = {name: value for name, value in visit.query.items() if value}
    frame = "/embed" if visit.path.startswith("/embed/") else ""
    if visit.path != frame + page_path(state.year) or given != wanted:
        raise Redirect(frame + page_path(state.year), **wanted)
    return state


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise NotFound("there is no such page")
    return int(text)
