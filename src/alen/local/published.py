"""What the edition knows beside the own ledger: inhabitants, and the published extended scope.

An invented organisation has neither, whatever its code.
"""

from __future__ import annotations

from collections.abc import Iterable

from alen.answers.edition import Reading
from alen.model.organisations import Organisation
from alen.store.local.books import Holder

MEASURE, SCOPE, BASIS = "it-net", "extended", "computed"
"""The published figures that a wide scope is set beside."""


def inhabitants(reading: Reading, holder: Holder, years: Iterable[int]) -> dict[int, int]:
    """Inhabitants by year: those of the edition, and the holder's own where it has none."""
    found, organisation = dict(holder.inhabitants), _known(reading, holder)
    if organisation is None:
        return found
    for year in years:
        people, _ = reading.population(organisation, year)
        if people is not None:
            found[year] = people
    return found


def extended_ore(reading: Reading, holder: Holder, year: int) -> int | None:
    """What the organisation's published accounts hold in the extended scope of IT spending, in øre.

    None where the edition lacks it, and for all but municipalities: the regions' extended scope is cut by
    grouping, not by function, so that a ledger's other functions would be added to themselves.
    """
    organisation = _known(reading, holder)
    if organisation is None or holder.kind != "municipality" or MEASURE not in reading.measure_ids:
        return None
    figures = reading.figures(MEASURE, SCOPE, BASIS)
    place = figures.places.get((organisation.key, year))
    amount = None if place is None else float(figures.numerator[place])
    return None if amount is None or amount != amount else round(amount)


def _known(reading: Reading, holder: Holder) -> Organisation | None:
    return None if holder.is_invented else reading.organisations.by_code(holder.code)
