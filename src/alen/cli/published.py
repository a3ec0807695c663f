"""What an edition knows beside an organisation's own ledger, where there is an edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alen.cli.run import Run
from alen.errors import BadEdition, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alen.answers.edition import Reading
    from alen.store.local.books import Holder


def inhabitants(run: Run, holder: Holder, years: Iterable[int]) -> dict[int, int]:
    """Inhabitants by year: those of the edition, and the holder's own where it has none."""
    from alen.local import published

    reading = _reading(run, holder)
    if reading is None:
        return dict(holder.inhabitants)
    return published.inhabitants(reading, holder, years)


def extended_ore(run: Run, holder: Holder, year: int) -> int | None:
    """The published extended scope in øre; None where no edition has it (see `alen.local.published`)."""
    from alen.local import published

    reading = _reading(run, holder)
    return None if reading is None else published.extended_ore(reading, holder, year)


def _reading(run: Run, holder: Holder) -> Reading | None:
    """The edition; None without one, and for an invented organisation, which is in none."""
    if holder.is_invented:
        return None
    try:
        return run.reading()
    except (NotFound, BadEdition):
        return None
