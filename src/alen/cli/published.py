"""What an edition knows beside an organisation's own ledger: inhabitants, and what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alen.cli.run import Run
from alen.errors import BadEdition, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alen.answers.edition import Reading
    from alen.model.organisations import Organisation
    from alen.store.local.books import Holder

_MEASURE, _SCOPE, _BASIS = "it-net", "extended", "computed"


def inhabitants(run: Run, holder: Holder, years: Iterable[int]) -> dict[int, int]:
    """Inhabitants by year: those of the edition, and the holder's own where it has none.

    An invented organisation has no inhabitants in any edition, whatever its code.
    """
    found = dict(holder.inhabitants)
    known = _known(run, holder)
    if known is not None:
        reading, organisation = known
        for year in years:
            people, _ = reading.population(organisation, year)
            if people is not None:
                found[year] = people
    return found


def extended_ore(run: Run, holder: Holder, year: int) -> int | None:
    """What the organisation's published accounts hold in the extended scope of IT spending, in øre.

    None where the edition lacks it, and for all but municipalities: the regions' extended scope is cut by
    grouping, not by function, so that a ledger's other functions would be added to themselves.
    """
    known = _known(run, holder)
    if known is None or holder.kind != "municipality":
        return None
    reading, organisation = known
    if _MEASURE not in reading.measure_ids:
        return None
    figures = reading.figures(_MEASURE, _SCOPE, _BASIS)
    place = figures.places.get((organisation.key, year))
    if place is None:
        return None
    amount = float(figures.numerator[place])
    return None if amount != amount else round(amount)


def _known(run: Run, holder: Holder) -> tuple[Reading, Organisation] | None:
    """The edition and the organisation in it; None without an edition, or where it is not in it."""
    if holder.is_invented:
        return None
    try:
        reading = run.reading()
    except (NotFound, BadEdition):
        return None
    organisation = reading.organisations.by_code(holder.code)
    return None if organisation is None else (reading, organisation)
