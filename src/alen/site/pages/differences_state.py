"""What a page on differences is asked to show: read from the address, and brought to its one normal form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alen.answers.booking_practice import booking_practice
from alen.answers.choosing import refuse_other_kinds, scope_of
from alen.answers.expected import Expected, differences_path
from alen.answers.potential import LEAST_SHARE, MOST_SHARE, Potential
from alen.answers.selection import amounts_of
from alen.errors import BadInput, NotFound
from alen.measures.definition import Measure
from alen.site.pages.price_choice import prices_asked
from alen.site.visit import Redirect, Visit

QUERY = ("organisation", "scope", "price", "base", "deflator", "kontering", "andel")
FIELDS = ("year",)
SHARES = (1.0, 0.95, 0.9, 0.8)
"""What a page offers of the expected spend as a target."""


@dataclass(frozen=True)
class State:
    """One state of the page; defaults as None, `year` None for the newest.

    organisation  the code of one to be told of apart; None for none
    """

    measure: str
    year: int | None
    scope: str | None
    booking: float | None
    share: float | None
    price: str = "current"
    base: int | None = None
    deflator: str | None = None
    organisation: str | None = None

    @property
    def query(self) -> dict[str, Any]:
        """The query of the normal address."""
        booking, share = (None if one is None else f"{one:g}" for one in (self.booking, self.share))
        price = None if self.price == "current" else self.price
        return {
            "organisation": self.organisation, "scope": self.scope, "price": price, "base": self.base,
            "deflator": self.deflator, "kontering": booking, "andel": share,
        }  # fmt: skip

    @property
    def path(self) -> str:
        """The path of the normal address."""
        return differences_path(self.measure, self.year)

    def potential(self) -> Potential:
        """The question of the sums."""
        return Potential(
            self.measure, self.year, self.scope, None, self.price, self.base, self.deflator,
            booking=self.booking, share=self.share or MOST_SHARE,
        )  # fmt: skip

    def expected(self) -> Expected:
        """The question of expected spend."""
        return Expected(
            self.measure, self.year, self.scope, None, self.price, self.base, self.deflator,
            booking=self.booking,
        )  # fmt: skip


def read(visit: Visit) -> State:
    """The state an address asks for.

    Raises Redirect to the normal form, UnknownMeasure, UnknownOrganisation, NotFound, BadInput, or NoFigures
    for a measure of which no band is made.
    """
    reading = visit.desk.reading
    measure = reading.find_measure(visit.params["measure"])
    spread = _number(visit.query.get("kontering", ""), "kontering")
    practice = booking_practice(measure, spread)
    share = _number(visit.query.get("andel", ""), "andel")
    if share is not None and not LEAST_SHARE <= share <= MOST_SHARE:
        raise BadInput(
            f"{share:g} times the expected spend is no target",
            do=f"Give a share from {LEAST_SHARE:g} to {MOST_SHARE:g}, such as 0.95.",
        )
    used = scope_of(reading, measure, visit.query.get("scope"))
    state = State(
        measure.id,
        _year(visit),
        None if used == scope_of(reading, measure, None) else used,
        None if practice.is_default else practice.spread_pct,
        None if share == MOST_SHARE else share,
        *prices_asked(visit, amounts_of(reading, measure), used),
        _organisation(visit, measure),
    )
    wanted = {name: str(value) for name, value in state.query.items() if value is not None}
    given = {name: value for name, value in visit.query.items() if value}
    if visit.path != state.path or given != wanted:
        raise Redirect(state.path, **wanted)
    return state


def _organisation(visit: Visit, measure: Measure) -> str | None:
    """The code of the one asked for by code or name."""
    text = visit.query.get("organisation") or ""
    if not text:
        return None
    one = visit.desk.reading.organisations.find(text)
    refuse_other_kinds(measure, [one])
    return None if one.kind == "nation" else one.code


def _year(visit: Visit) -> int | None:
    text = visit.query.get("year") or visit.params.get("year") or ""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise NotFound("there is no such page")
    return int(text)


def _number(text: str, name: str) -> float | None:
    if not text:
        return None
    whole, _, part = text.replace(",", ".").partition(".")
    digits = whole + part
    if not (whole and digits.isascii() and digits.isdigit() and len(digits) <= 6):
        raise BadInput(f"{text[:20]!r} is no number for {name}", do="Give a number such as 10 or 0.95.")
    return float(f"{whole}.{part or '0'}")
