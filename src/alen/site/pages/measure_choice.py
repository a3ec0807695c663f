"""What a reader may choose of peers and bands: weights, how many, and the assumption on booking practice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alen.answers.booking_practice import booking_practice, has_booking_practice
from alen.answers.framework import FILE, MOST_WEIGHT, framework, read_conditions
from alen.answers.parts import Named
from alen.answers.peers import DEFAULT_K, normal_weights
from alen.comparison.peers import FEWEST, MOST
from alen.errors import BadInput
from alen.measures.definition import Measure
from alen.model.printed import Printed
from alen.site.visit import Visit
from alen.store.packaged import read_text

WEIGHTS, PEERS, BOOKING = "vaegt", "naboer", "kontering"
"""Their names in an address."""

_FIELD = "vaegt-"
CONDITIONS = tuple(one.id for one in read_conditions(read_text("data", FILE)))
WEIGHT_FIELDS = tuple(f"{_FIELD}{name}" for name in CONDITIONS)
"""A form's own field for each weight: together they become one word of the address."""

_LONGEST = 200


@dataclass(frozen=True)
class PeerChoice:
    """What was chosen, defaults as None (weights: empty)."""

    weights: str = ""
    peers: int | None = None
    booking: float | None = None

    @property
    def query(self) -> dict[str, Any]:
        """As an address has it."""
        booking = None if self.booking is None else f"{self.booking:g}"
        return {WEIGHTS: self.weights or None, PEERS: self.peers, BOOKING: booking}


NOTHING_CHOSEN = PeerChoice()


def read_choice(visit: Visit, measure: Measure, kind: str, year: int, one: Named) -> PeerChoice:
    """What an address or a form chooses, in its normal form.

    The country has no peers, and a measure without bands has neither: there nothing is chosen. Raises
    BadInput for what cannot be chosen.
    """
    if not has_booking_practice(measure):
        return NOTHING_CHOSEN
    booking = _booking(measure, visit.query.get(BOOKING, ""))
    if one.kind not in {"municipality", "region"}:
        return PeerChoice(booking=booking)
    return PeerChoice(_weights(visit, kind, year), _peers(visit.query.get(PEERS, "")), booking)


def _weights(visit: Visit, kind: str, year: int) -> str:
    given = {
        field.removeprefix(_FIELD): visit.query[field] for field in WEIGHT_FIELDS if visit.query.get(field)
    }
    text = ",".join(f"{name}:{weight}" for name, weight in given.items()) or visit.query.get(WEIGHTS, "")
    if not text:
        return ""
    if len(text) > _LONGEST:
        raise BadInput("the weights are too long", do="Give each condition one number.")
    return normal_weights(framework(visit.desk.reading, kind, year), text)


def _peers(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and FEWEST <= int(text) <= MOST):
        raise BadInput(f"{text[:20]!r} is no number of peers", do=f"Ask for {FEWEST} to {MOST}.")
    return None if int(text) == DEFAULT_K else int(text)


def _booking(measure: Measure, text: str) -> float | None:
    if not text:
        return None
    try:
        spread = float(text.replace(",", ".")) if text.isascii() and len(text) <= 6 else float("nan")
    except ValueError:
        spread = float("nan")
    found = booking_practice(measure, spread)
    return None if found.is_default else found.spread_pct


@dataclass(frozen=True)
class Slider:
    """One number of the form: from low to high in steps, which a browser draws as a slider."""

    name: str
    label: str
    value: str
    shown: Printed
    low: str
    high: str
    step: str


def weight_field(condition: str) -> str:
    """The form's field for the weight of a condition."""
    return f"{_FIELD}{condition}"


def most_weight() -> str:
    """The largest weight, as the form has it."""
    return f"{MOST_WEIGHT:g}"


def hidden(query: Mapping[str, Any], *own: str) -> list[tuple[str, str]]:
    """What a form keeps of the address besides its own fields."""
    return [(name, str(value)) for name, value in query.items() if value is not None and name not in own]
