"""What a measure's page is asked to show: read from the address, and brought to its one normal form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from alen.answers.choosing import RANKED_KINDS, kind_of, refuse_other_kinds, scope_of
from alen.answers.edition import Reading, named
from alen.answers.measure_table import MeasureTable
from alen.answers.parts import PRICES, Named
from alen.answers.peers import DEFAULT_K, PeerGroup
from alen.answers.prices import Level, price_level
from alen.answers.questions import OneMeasure, Rank, Series
from alen.answers.ranked import years_with_values
from alen.answers.selection import Selection, amounts_of
from alen.answers.spread import Spread
from alen.answers.standing import Standing
from alen.errors import BadInput, NoFigures, NotFound
from alen.measures.definition import Measure
from alen.measures.price_indices import default_deflator
from alen.model.figures import BASES
from alen.model.organisation import Organisation
from alen.site.pages.measure_choice import NOTHING_CHOSEN, WEIGHT_FIELDS, PeerChoice, read_choice
from alen.site.visit import Redirect, Visit

PLACED = ("organisation", "year")
"""Fields of the form that belong in the path; the others are named as in the query."""

FIELDS = (*PLACED, *WEIGHT_FIELDS)

NATION = "000"


@dataclass(frozen=True)
class State:
    """One state of a measure's page: everything its address says, defaults as None.

    kind      the kind of organisation that is ranked
    year      the one shown
    years     those with figures, oldest first; empty when nothing is loaded in the scope
    has_year  whether the address names the year
    scope     None for the measure's first
    price     `current` or `real`; `base` and `deflator` None for the defaults
    group     code of the region, landsdel or group chosen; None for none
    choice    how peers are chosen and what is assumed of booking practice
    """

    measure: str
    organisation: Named
    kind: str
    year: int
    years: tuple[int, ...]
    has_year: bool
    scope: str | None
    scope_used: str
    price: str
    base: int | None
    deflator: str | None
    group: str | None
    choice: PeerChoice = NOTHING_CHOSEN

    @property
    def is_nation(self) -> bool:
        """Whether the page is about the whole country."""
        return self.organisation.kind == "nation"

    @property
    def is_newest(self) -> bool:
        """Whether the newest year with figures is shown."""
        return not self.years or self.year == self.years[-1]

    @property
    def query(self) -> dict[str, Any]:
        """The query of the normal address."""
        price = None if self.price == "current" else self.price
        return {
            "scope": self.scope, "price": price, "base": self.base, "deflator": self.deflator,
            "group": self.group, **self.choice.query,
        }  # fmt: skip

    def path(self, organisation: str | None = None, year: int | None = None) -> str:
        """A page of the measure; without a year the newest, without an organisation the same one."""
        return page_path(self.measure, organisation or self.organisation.code, year)

    # -- what the page asks ----------------------------------------------------------------------

    def standing(self) -> Standing:
        """Where the organisation stands."""
        return Standing(
            self.measure, self.organisation.code, self.year, self.scope, self.group, None, self.price,
            self.base, self.deflator, self.kind, self.choice.booking,
        )  # fmt: skip

    def rank(self, among: str | None = None) -> Rank:
        """All of the kind, or of a group."""
        return Rank(
            self.measure, self.year, self.scope, among, None, self.price, self.base, self.deflator, self.kind,
            self.choice.booking,
        )  # fmt: skip

    def peers(self) -> PeerGroup:
        """Whom the organisation is compared with."""
        return PeerGroup(
            self.organisation.code, self.measure, self.year, self.choice.peers or DEFAULT_K,
            self.choice.weights or None, self.choice.booking, self.scope, None, self.price, self.base,
            self.deflator,
        )  # fmt: skip

    def series(self) -> Series:
        """The organisation over the years."""
        return Series(
            self.measure, (self.organisation.code,), self.scope, None, self.price, self.base, self.deflator
        )

    def spread(self, basis: str) -> Spread:
        """The kind, or the group chosen, over the years, in the basis of the series."""
        return Spread(
            self.measure, self.group, self.kind, self.scope, basis, self.price, self.base, self.deflator
        )

    def table(self) -> MeasureTable:
        """Everybody in every year."""
        return MeasureTable(self.measure, self.scope, None, self.price, self.base, self.deflator)

    def detail(self) -> OneMeasure:
        """What the measure is."""
        return OneMeasure(self.measure)


def page_path(measure: str, organisation: str = NATION, year: int | None = None) -> str:
    """The path of a page below the language: the whole country's newest year has the shortest."""
    if year is not None:
        return f"/m/{measure}/{organisation}/{year}"
    return f"/m/{measure}" if organisation == NATION else f"/m/{measure}/{organisation}"


def has_figures(reading: Reading, measure: Measure) -> bool:
    """Whether anything is loaded of a measure, in any scope, for any organisation that is ranked."""
    amounts = amounts_of(reading, measure)
    return any(kinds_with_figures(reading, measure, one.scope) for one in amounts.formulas)


def kinds_with_figures(reading: Reading, measure: Measure, scope: str) -> tuple[str, ...]:
    """The kinds of organisation that a measure ranks and has figures of in a scope."""
    kinds = RANKED_KINDS if measure.organisations == "all" else (measure.organisations,)
    return tuple(kind for kind in kinds if years_with_values(reading, measure, scope, kind))


def newest(reading: Reading, measure_id: str) -> State | None:
    """The state that a measure's shortest address shows; None where its first scope has no figures."""
    measure = reading.find_measure(measure_id)
    nation = reading.organisations.by_code(NATION)
    scope = amounts_of(reading, measure).default_scope
    kinds = kinds_with_figures(reading, measure, scope)
    if nation is None or not kinds:
        return None
    years = years_with_values(reading, measure, scope, kinds[0])
    return State(
        measure.id, named(nation), kinds[0], years[-1], years, False, None, scope, "current", None, None, None
    )


def read(visit: Visit) -> State:
    """The state an address asks for.

    Raises Redirect to the normal form; UnknownMeasure, UnknownOrganisation, NoFigures or BadInput.
    """
    return _Address(visit).state()


class _Address:
    """An address being read."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.reading = visit.desk.reading
        self.query: Mapping[str, str] = visit.query
        self.measure = self.reading.find_measure(visit.params["measure"])
        self.has_form = any(visit.query.get(name) for name in PLACED)

    def state(self) -> State:
        """The state, or a redirect to its normal address."""
        one = self._organisation()
        kind = one.kind if one.kind in RANKED_KINDS else kind_of(self.measure, None)
        scope_used = scope_of(self.reading, self.measure, self.query.get("scope"))
        years = years_with_values(self.reading, self.measure, scope_used, kind)
        asked = self._year()
        price, base, deflator = self._price(scope_used)
        default = scope_of(self.reading, self.measure, None)
        found = State(
            measure=self.measure.id,
            organisation=named(one),
            kind=kind,
            year=asked if asked is not None else max(years, default=0),
            years=years,
            has_year=asked is not None,
            scope=None if scope_used == default else scope_used,
            scope_used=scope_used,
            price=price,
            base=base,
            deflator=deflator,
            group=self._group() if kind == "municipality" else None,
        )
        found = replace(found, choice=read_choice(self.visit, self.measure, kind, found.year, named(one)))
        self._refuse_other_forms(found, asked)
        return found

    def _refuse_other_forms(self, state: State, asked: int | None) -> None:
        normal = state.path(year=asked)
        wanted = {name: str(value) for name, value in state.query.items() if value is not None}
        given = {name: value for name, value in self.query.items() if value}
        here = self.visit.path.removeprefix("/embed") if self._is_embed else self.visit.path
        if here != normal or wanted != given:
            raise Redirect(f"/embed{normal}" if self._is_embed else normal, **wanted)

    @property
    def _is_embed(self) -> bool:
        return self.visit.path.startswith("/embed/")

    def _organisation(self) -> Organisation:
        text = self.query.get("organisation") or self.visit.params.get("organisation") or NATION
        organisations = self.reading.organisations
        one = organisations.by_code(text) or organisations.find(text)
        try:
            refuse_other_kinds(self.measure, [one])
        except BadInput as error:
            name = self.visit.phrases.text(self.measure.name)
            raise NoFigures(error.what.replace(self.measure.id, name, 1), why=error.why) from error
        return one

    def _year(self) -> int | None:
        text = self.query.get("year") or self.visit.params.get("year")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) == 4):
            raise NotFound("there is no such page")
        return int(text)

    def _group(self) -> str | None:
        text = self.query.get("group")
        if not text:
            return None
        one = self.reading.organisations.find_parent(text)
        return None if one.kind == "nation" else one.code

    # -- prices ----------------------------------------------------------------------------------

    def _price(self, scope: str) -> tuple[str, int | None, str | None]:
        """Price, base year and index. The form's one field for prices is the index; it means real prices."""
        asked = self.query.get("price") or "current"
        if asked not in PRICES:
            raise BadInput(f"there are no {asked!r} prices", do="Use current or real.")
        deflator = self.query.get("deflator") or None
        is_real = deflator is not None or (asked == "real" and not self.has_form)
        price = "real" if is_real else "current"
        if price == "current":
            return price, None, None
        amounts = amounts_of(self.reading, self.measure)
        level = price_level(self.reading, amounts, "real", None, deflator)
        # A form still holds the index chosen before, also where another scope is chosen.
        if self.has_form and not _suits(self.reading, self.measure, scope, level):
            return "current", None, None
        usual = default_deflator(self.reading.deflator_definitions, _deflated_kind(self.measure))
        base = self._base(level)
        return price, base, None if level.price.deflator_id == usual else level.price.deflator_id

    def _base(self, level: Level) -> int | None:
        text = self.query.get("base")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) == 4):
            raise BadInput(f"there is no index for the base year {text}")
        base = int(text)
        # A form still holds the base year of the index chosen before.
        if base == level.price.base_year or (self.has_form and base not in level.index):
            return None
        return base


def _deflated_kind(measure: Measure) -> str:
    return "municipality" if measure.organisations == "all" else measure.organisations


def _suits(reading: Reading, measure: Measure, scope: str, level: Level) -> bool:
    """Whether a price level may be used for all that a scope holds, in whichever basis."""
    try:
        for basis in BASES:
            Selection(reading, measure, scope, basis, BASES, level)
    except BadInput:
        return False
    return True


def suitable_levels(reading: Reading, measure: Measure, scope: str | None = None) -> dict[str, Level]:
    """The loaded price indices that may be used in a measure's scope, each at its usual base year, by id.

    scope  None for the measure's first
    """
    amounts = amounts_of(reading, measure)
    scope = scope or amounts.default_scope
    found: dict[str, Level] = {}
    if not amounts.price_dependent:
        return found
    for name in reading.deflators:
        try:
            level = price_level(reading, amounts, "real", None, name)
        except BadInput:
            continue
        if _suits(reading, measure, scope, level):
            found[name] = level
    return found
