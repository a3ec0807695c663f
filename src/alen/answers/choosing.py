"""Which figures answer a question: the scope, and the one basis that is used throughout."""

from __future__ import annotations

from collections.abc import Iterable

from alen.answers.edition import Reading
from alen.answers.prices import CURRENT, Level
from alen.answers.selection import Selection, amounts_of
from alen.errors import BadInput, NoFigures
from alen.measures.definition import Measure
from alen.model.figures import BASES
from alen.model.organisation import Organisation


def scope_of(reading: Reading, measure: Measure, scope: str | None) -> str:
    """The scope asked for, or the measure's first.

    Raises BadInput for one it does not have, NoFigures for one that only a ledger could give.
    """
    amounts = amounts_of(reading, measure)
    wanted = (scope or amounts.default_scope).strip().lower()
    if wanted not in amounts.scopes:
        raise BadInput(f"{measure.id} has no scope {wanted!r}", do=f"It has: {', '.join(amounts.scopes)}.")
    if wanted in amounts.not_loaded and not any(f.scope == wanted for f in amounts.formulas):
        raise NoFigures(
            f"the scope {wanted!r} of {measure.id} is not loaded",
            why=amounts.not_loaded[wanted].en,
            do=f"Scopes with figures: {', '.join(s for s in amounts.scopes if s not in amounts.not_loaded)}.",
        )
    return wanted


def select(
    reading: Reading,
    measure: Measure,
    scope: str | None,
    basis: str | None,
    year: int | None = None,
    organisations: Iterable[Organisation] | None = None,
    level: Level = CURRENT,
) -> Selection:
    """The figures of a question, its basis chosen: one basis, never mixed.

    A basis asked for is taken. Else for one `year` the computed one where it has any value, and for a
    series the one with more years, computed on a tie.
    Raises BadInput for an unknown basis; NoFigures when there are none in scope or basis.
    """
    amounts = amounts_of(reading, measure)
    scope = scope_of(reading, measure, scope)
    keys = None if organisations is None else _keys(reading, organisations)
    years = {one: reading.figures(amounts.id, scope, one).years(keys) for one in BASES}
    if basis is not None and basis not in BASES:
        raise BadInput(f"there is no basis {basis!r}", do=f"Use {' or '.join(BASES)}.")
    bases = tuple(one for one in BASES if len(reading.figures(amounts.id, scope, one)))
    chosen = basis or _choose(years, year)
    if chosen not in bases:
        trial = Selection(reading, measure, scope, chosen, bases, level)
        raise NoFigures(
            f"nothing is loaded for {measure.id}, scope {scope}" + (f", basis {basis}" if basis else ""),
            where=f"edition {reading.edition_id}",
            why=f"It is made from {', '.join(trial.tables()) or 'tables that are not loaded'}.",
            do=f"There is: {', '.join(bases)}." if bases else "Run `alen update`, or `alen import`.",
        )
    return Selection(reading, measure, scope, chosen, bases, level)


def _keys(reading: Reading, organisations: Iterable[Organisation]) -> set[int]:
    return {key for one in organisations for key in (one.key, *(p.key for p in reading.replaced_by(one)))}


def _choose(years: dict[str, tuple[int, ...]], year: int | None) -> str:
    if year is not None:
        return next((one for one in BASES if year in years[one]), _choose(years, None))
    return max(BASES, key=lambda one: (len(years[one]), one == "computed"))
