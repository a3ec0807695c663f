"""Which prices a page shows its amounts in: read from the address, and the fields of a form that choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from alen.answers.parts import PRICES, Price
from alen.answers.prices import Level, price_level
from alen.errors import BadInput
from alen.measures.definition import Measure
from alen.measures.price_indices import default_deflator
from alen.site.pages.measure_state import suitable_levels
from alen.site.visit import Visit

Asked = tuple[str, int | None, str | None]
"""Price, base year and index; the defaults as None."""


def prices_asked(visit: Visit, measure: Measure, scope: str | None = None) -> Asked:
    """What the query asks for. A form's one field for prices is the index; it means real prices.

    Raises BadInput for prices or an index that there are not.
    """
    has_form = bool(visit.query.get("year"))
    asked = visit.query.get("price") or "current"
    if asked not in PRICES:
        raise BadInput(f"there are no {asked!r} prices", do="Use current or real.")
    deflator = visit.query.get("deflator") or None
    if deflator is None and (asked == "current" or has_form):
        return "current", None, None
    reading = visit.desk.reading
    level = price_level(reading, measure, "real", None, deflator)
    used = level.price.deflator_id
    # A form still holds the index chosen before, also where another scope is chosen.
    if has_form and used not in suitable_levels(reading, measure, scope):
        return "current", None, None
    usual = default_deflator(reading.deflator_definitions, measure.organisations)
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


def price_options(
    visit: Visit, measure: Measure, used: Price, scope: str | None = None
) -> Iterable[Mapping[str, Any]]:
    """Current prices, and each index that may be used."""
    yield {
        "value": "", "text": visit.words.say("Current prices"), "href": "", "chosen": used.kind == "current",
    }  # fmt: skip
    for name, level in suitable_levels(visit.desk.reading, measure, scope).items():
        index = visit.phrases.text(level.price.deflator_name)
        yield {
            "value": name, "text": visit.words.say("Real prices: {deflator}", deflator=index), "href": "",
            "chosen": used.deflator_id == name,
        }  # fmt: skip


def base_options(
    visit: Visit, measure: Measure, used: Price, scope: str | None = None
) -> Iterable[Mapping[str, Any]]:
    """The years whose prices amounts can be put in; none in current prices."""
    level = suitable_levels(visit.desk.reading, measure, scope).get(used.deflator_id)
    if used.kind == "current" or level is None:
        return
    for year in sorted(level.index, reverse=True):
        yield {"value": str(year), "text": str(year), "href": "", "chosen": year == used.base_year}
