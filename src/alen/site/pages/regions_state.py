"""What the regions' page is asked to show: read from the address, and brought to its one normal form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alen.answers.choosing import scope_of
from alen.answers.parts import PRICES
from alen.answers.prices import Level, price_level
from alen.answers.regions import Regions
from alen.errors import BadInput, NotFound
from alen.measures.definition import Measure
from alen.measures.price_indices import default_deflator
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
    price, base, deflator = _price(visit, measure)
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


def _price(visit: Visit, measure: Measure) -> tuple[str, int | None, str | None]:
    """Price, base year and index. The form's one field for prices is the index; it means real prices."""
    has_form = bool(visit.query.get("year"))
    asked = visit.query.get("price") or "current"
    if asked not in PRICES:
        raise BadInput(f"there are no {asked!r} prices", do="Use current or real.")
    deflator = visit.query.get("deflator") or None
    if deflator is None and (asked == "current" or has_form):
        return "current", None, None
    reading = visit.desk.reading
    level = price_level(reading, measure, "real", None, deflator)
    usual = default_deflator(reading.deflator_definitions, measure.organisations)
    used = level.price.deflator_id
    return "real", _base(visit, level, has_form), None if used == usual else used


def _base(visit: Visit, level: Level, has_form: bool) -> int | None:
    text = visit.query.get("base")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise BadInput(f"there is no index for the base year {text}")
    base = int(text)
    # A form still holds the base year of the index chosen before.
    if base == level.price.base_year or (has_form and base not in level.index):
        return None
    return base
