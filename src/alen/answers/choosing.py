"""Which figures answer a question: the scope, and the one basis that is used throughout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alen.answers.edition import Reading
from alen.answers.prices import CURRENT, Level, price_level
from alen.answers.ranked import years_with_values
from alen.answers.selection import Selection, amounts_of
from alen.errors import BadInput, NoFigures
from alen.measures.definition import Measure
from alen.measures.deflate import year_ranges
from alen.model.figures import BASES
from alen.model.organisation import Organisation


@dataclass(frozen=True)
class OneYear:
    """All of a kind by one measure in one year: which figures a question is about.

    year     None: the newest with values
    scope    None: the measure's first; basis None: as `select` chooses it
    price    `current`, or `real` with the `base` year and the `deflator`, each None for the default
    kind     municipality or region, for a measure that has both
    booking  the reader's assumption on booking practice in per cent; None: the measure's own
    """

    measure: str
    year: int | None = None
    scope: str | None = None
    basis: str | None = None
    price: str = "current"
    base: int | None = None
    deflator: str | None = None
    kind: str | None = None
    booking: float | None = None

    def in_address(self) -> dict[str, object]:
        """Basis, prices and kind as an address of the API has them, in its order."""
        price = None if self.price == "current" else self.price
        return {
            "basis": self.basis, "price": price, "base": self.base, "deflator": self.deflator,
            "kind": self.kind,
        }  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """What a question is about, found: its figures in the one basis and in the prices asked for.

    years  in which any of the kind has a value, in any basis
    """

    measure: Measure
    kind: str
    year: int
    years: tuple[int, ...]
    selection: Selection


def choose(reading: Reading, asked: OneYear) -> Chosen:
    """The figures of all of a kind in one year.

    Raises UnknownMeasure, BadInput, and NoFigures listing the years there are.
    """
    found = reading.find_measure(asked.measure)
    kind = kind_of(found, asked.kind)
    scope = scope_of(reading, found, asked.scope)
    years = years_with_values(reading, found, scope, kind)
    year = asked.year if asked.year is not None else max(years, default=0)
    everyone = all_of_kind(reading, kind)
    selection = select(reading, found, scope, asked.basis, year, everyone)
    of = [year - 1, year] if found.of else [year]
    level = price_level(reading, selection.amounts, asked.price, asked.base, asked.deflator, of)
    selection = selection.at(level)
    if not any((one.key, year) in selection.figures.places for one in everyone):
        raise no_year(reading, found, scope, year, years if asked.basis is None else selection.years())
    return Chosen(found, kind, year, years, selection)


def scope_of(reading: Reading, measure: Measure, scope: str | None) -> str:
    """The scope asked for, or the measure's first.

    Raises BadInput for one it does not have, NoFigures for one that only a ledger could give.
    """
    amounts = amounts_of(reading, measure)
    wanted = (scope or amounts.default_scope).strip().lower()
    if wanted not in amounts.scopes:
        only = amounts.scopes == ("single",)
        raise BadInput(
            f"{measure.id} has no scope {wanted!r}",
            do="It has one scope only: leave --scope out."
            if only
            else f"It has: {', '.join(amounts.scopes)}.",
        )
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
    scope = scope_of(reading, measure, scope)
    if basis is not None and basis not in BASES:
        raise BadInput(f"there is no basis {basis!r}", do=f"Use {' or '.join(BASES)}.")
    keys = None if organisations is None else _keys(reading, organisations)
    chosen, bases = reading.chosen.of(
        (measure.id, scope, basis, year, keys), lambda: _chosen(reading, measure, scope, basis, year, keys)
    )
    if chosen not in bases:
        trial = Selection(reading, measure, scope, chosen, bases, level)
        raise NoFigures(
            f"nothing is loaded for {measure.id}"
            + (f", scope {scope}" if scope != "single" else "")
            + (f", basis {basis}" if basis else ""),
            where=f"edition {reading.edition_id}",
            why=f"It is made from {', '.join(trial.tables()) or 'tables that are not loaded'}.",
            do=f"The edition holds it in another basis: {', '.join(bases)}."
            if bases
            else "Run `alen update`, or `alen import`.",
        )
    return Selection(reading, measure, scope, chosen, bases, level)


def _keys(reading: Reading, organisations: Iterable[Organisation]) -> frozenset[int]:
    return frozenset(
        key for one in organisations for key in (one.key, *(p.key for p in reading.replaced_by(one)))
    )


def _chosen(
    reading: Reading,
    measure: Measure,
    scope: str,
    basis: str | None,
    year: int | None,
    keys: frozenset[int] | None,
) -> tuple[str, tuple[str, ...]]:
    """The basis of a question, and those that hold anything in its scope."""
    figures = {one: reading.figures(amounts_of(reading, measure).id, scope, one) for one in BASES}
    bases = tuple(one for one in BASES if len(figures[one]))
    return basis or _choose({one: figures[one].years(keys) for one in BASES}, year), bases


def _choose(years: dict[str, tuple[int, ...]], year: int | None) -> str:
    if year is not None:
        return next((one for one in BASES if year in years[one]), _choose(years, None))
    return max(BASES, key=lambda one: (len(years[one]), one == "computed"))


RANKED_KINDS = ("municipality", "region")


def kind_of(measure: Measure, kind: str | None) -> str:
    """The kind of organisation an answer is about: the measure's own, and only one.

    Raises BadInput for a kind the measure does not have.
    """
    own = measure.organisations
    wanted = kind or ("municipality" if own == "all" else own)
    if wanted not in RANKED_KINDS or own not in {"all", wanted}:
        raise BadInput(
            f"{measure.id} is no measure of a {wanted}",
            why="Municipalities and regions have other tasks and other accounts; they are never mixed.",
            do=f"It is for: {'municipality or region' if own == 'all' else own}.",
        )
    return wanted


def refuse_other_kinds(measure: Measure, organisations: Iterable[Organisation]) -> None:
    """Raise BadInput when one of the organisations is of a kind that the measure is not for.

    The nation has figures of every measure.
    """
    own = measure.organisations
    strange = [one for one in organisations if one.kind != "nation" and own not in {"all", one.kind}]
    if not strange:
        return
    names = ", ".join(one.name_da for one in strange)
    if all(one.kind in {"group", "landsdel"} for one in strange):
        raise BadInput(
            f"{measure.id} has no figure of its own for {names}",
            why="A group is shown by its members.",
            do=f"`alen rank {measure.id} --among {strange[0].code}` ranks them and gives their means.",
        )
    raise BadInput(
        f"{measure.id} cannot be shown for {names}",
        why="Municipalities and regions have other tasks and other accounts.",
        do=f"{measure.id} is for: {own}. Ask for one kind at a time.",
    )


def all_of_kind(reading: Reading, kind: str) -> tuple[Organisation, ...]:
    """All organisations of a kind, in whatever years they stand."""
    return reading.by_kind.get(kind, ())


def members_of(
    reading: Reading, kind: str, among: str | None, year: int
) -> tuple[Organisation | None, tuple[Organisation, ...]]:
    """The organisations of a kind in a year, of the whole country or of a region, landsdel or group.

    Raises UnknownOrganisation or AmbiguousOrganisation for `among`, NoFigures when it has none.
    """
    everyone = reading.organisations.of_kind(kind, year)
    if among is None:
        return None, everyone
    parent = reading.organisations.find_parent(among)
    if parent.kind == "nation":
        return parent, everyone
    members = reading.organisations.members(parent.code, parent.kind, year)
    found = tuple(one for one in members if one.kind == kind)
    if not found:
        raise NoFigures(
            f"no {kind} belongs to {parent.name_da} in {year}",
            why=f"{parent.name_da} stands from {parent.valid_from}"
            + (f" to {parent.valid_to}" if parent.valid_to else "")
            + ".",
            do="Choose another year or group, or leave --among out.",
        )
    return parent, found


def no_year(reading: Reading, measure: Measure, scope: str, year: int, years: Iterable[int]) -> NoFigures:
    """The error for a year without figures: it lists those that have some."""
    listed = year_ranges(years)
    return NoFigures(
        f"there are no figures of {measure.id}"
        + (f", scope {scope}" if scope != "single" else "")
        + f" for {year}",
        where=f"edition {reading.edition_id}",
        do=f"There are figures for {listed}." if listed else "`alen update` fetches what is new.",
    )
