"""Which sums of an organisation's own ledger may be published, and exactly what that would be.

An offer is made from the lines and holds the file as it would be written; nothing is published by making it.
Refused outright: an invented ledger, one without the figure, and a sum that would tell of one supplier or
person (`disclosure`). A ledger that is not complete is offered with what it lacks, and whoever releases it
must say that it is released all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from alen.errors import BadInput, NotFound
from alen.model.ledger import UNKNOWN
from alen.model.released import AXES, WIDE, Body, NamedSum, Released, Sum
from alen.products.ledger.amounts import Bounds, Columns, Inhabitants, Rows, share
from alen.products.ledger.breakdown import breakdown
from alen.products.ledger.disclosure import (
    Makeup,
    fault,
    makeup,
    makeups,
    release_facts,
    together,
    withheld,
)
from alen.products.ledger.opening import Lines
from alen.products.ledger.questions import (
    DECIDED_AXES,
    UNDECIDED,
    Question,
    basis,
    counted_lines,
    on_own_function,
)
from alen.products.ledger.reconciliation import Accounts, booked, reconcile
from alen.products.ledger.sums import whole_sum
from alen.products.ledger.wide import NOT_LOADED, wide


@dataclass(frozen=True)
class Withheld:
    """A sum that is not published: a part (axis "") or a cell of an axis, and why."""

    axis: str
    code: str
    why: str


@dataclass(frozen=True)
class Offer:
    """What would be published.

    released         the file's whole content
    withheld         what is left out of it; the reasons are no part of the file
    undecided_share  of the money that moved, what no rule decides; None where nothing moved
    suppliers        how many suppliers, persons not counted, stand behind what is decided
    """

    released: Released
    withheld: tuple[Withheld, ...]
    undecided_share: Fraction | None
    suppliers: int

    def table(self) -> tuple[Columns, Rows]:
        """One row per sum that would be published or withheld; amounts in whole øre."""
        one = self.released
        why = {(held.axis, held.code): held.why for held in self.withheld}
        rows = [
            _row(one, axis, code, amount, why.get((axis, code), ""))
            for axis, code, amount in (
                *((part.axis, part.code, part.sum) for part in (*one.parts, *one.axes)),
                ("", "total", one.total),
            )
        ]
        return RELEASED_COLUMNS, rows


RELEASED_COLUMNS: Columns = (
    "measure", "organisation_code", "organisation", "year", "scope", "axis", "code", "decided_ore", "low_ore",
    "high_ore", "inhabitants", "rules", "withheld",
)  # fmt: skip


def _row(one: Released, axis: str, code: str, amount: Sum | None, why: str) -> tuple[object, ...]:
    cells = (None, None, None) if amount is None else (amount.decided_ore, amount.low_ore, amount.high_ore)
    return (
        one.measure, one.organisation.code, one.organisation.name, one.year, one.scope, axis, code, *cells,
        one.inhabitants, one.rules, why,
    )  # fmt: skip


def releasable() -> tuple[str, ...]:
    """What can be released: measures, and the sums by the three axes."""
    return (*release_facts().measures, AXES)


def offer(
    lines: Lines,
    measure: str,
    year: int,
    *,
    known: Collection[str],
    accounts: Accounts,
    today: date,
    published_ore: int | None = None,
    inhabitants: Inhabitants | None = None,
) -> Offer:
    """What the release of a measure, or of AXES, would publish.

    known          codes of the organisations that an edition can show
    accounts       the published accounts of the organisation, to hold the ledger against
    published_ore  the extended scope's numerator as published; None: the ledger's own
    Raises BadInput where it may never be released, NotFound where the ledger does not give it.
    """
    _refuse(lines, measure, known)
    stands = basis(lines)
    stands.of(year)
    people = {**lines.holder.inhabitants, **(inhabitants or {})}.get(year)
    moved, decided = _moved(lines, year)
    lacks = _lacks(lines, year, accounts, share(moved - decided, moved))
    holder = lines.holder
    if measure == AXES:
        total, cells, held, behind = _axes(lines, year)
        parts: tuple[NamedSum, ...] = ()
        origin, scope = "", ""
    else:
        cells, scope = (), WIDE
        fill = _wide_of_region if holder.kind == "region" else _wide_of_municipality
        total, parts, held, behind, origin = fill(lines, year, published_ore)
    released = Released(
        measure, year, scope, Body(holder.code, holder.name, holder.kind), today, lines.yardstick.version,
        origin, lacks, people, total, parts, cells,
    )  # fmt: skip
    suppliers = sum(1 for key in behind.supplier if key and not key.startswith("#"))
    return Offer(released, held, share(moved - decided, moved), suppliers)


def _refuse(lines: Lines, measure: str, known: Collection[str]) -> None:
    holder, kinds = lines.holder, release_facts().measures
    if measure not in (*kinds, AXES):
        raise BadInput(
            f"{measure!r} cannot be released",
            why="A ledger can fill the wide scope of some measures, and the sums by the three axes.",
            do=f"Choose among {', '.join(releasable())}.",
        )
    if holder.is_invented:
        raise BadInput(
            f"{holder.name} is invented, and nothing of it can be released",
            why="An invented number must never stand among real ones.",
        )
    if measure == AXES:
        return
    if holder.kind != kinds[measure]:
        raise BadInput(
            f"{measure} is no measure of {holder.name}",
            why=f"It is a measure of a {kinds[measure]}; the ledger's organisation is: {holder.kind}.",
        )
    if holder.code not in known:
        raise BadInput(
            f"{holder.name} is in no list of organisations, so that no edition could show the figure",
            do="Say whose ledger it is with `alen ledger import --org`.",
        )


def _moved(lines: Lines, year: int) -> tuple[int, int]:
    """A year's amounts without their signs, and those of them that rules decide; in øre."""
    counted = counted_lines(basis(lines), Question(year))
    ((moved, decided),) = lines.rows(
        "SELECT coalesce(sum(abs(counted_ore)), 0), "
        f"coalesce(sum(abs(counted_ore)) FILTER (is_it IS NOT NULL), 0) FROM {counted}"
    )
    return int(moved), int(decided)


def _lacks(lines: Lines, year: int, accounts: Accounts, undecided: Fraction | None) -> tuple[str, ...]:
    """In what the ledger is not complete: of `model.released.INCOMPLETE`."""
    facts = release_facts()
    found: list[str] = []
    if undecided is not None and undecided * 100 > facts.undecided_per_cent:
        found.append("undecided")
    of_year = [record for record in lines.records if str(year) in record.years]
    if any(record.set_aside.get(reason) for record in of_year for reason in facts.unread):
        found.append("unread")
    answer = reconcile(booked(lines, (year,)), accounts, lines.holder.kind)
    if answer.reason:
        found.append("not_reconciled")
    elif answer.count("differs"):
        found.append("differs")
    return tuple(found)


def _bounds(bounds: Bounds) -> Sum:
    return Sum(bounds.decided_ore, bounds.low_ore, bounds.high_ore)


def _sides(lines: Lines, counted: str, condition: str) -> tuple[Makeup, Makeup]:
    """What stands behind the open charges of a condition, and behind its open credits.

    A sum less its least is the one, its most less the sum the other: each is published for itself.
    """
    return (
        makeup(lines, counted, f"({condition}) AND counted_ore > 0"),
        makeup(lines, counted, f"({condition}) AND counted_ore < 0"),
    )


def _refuse_telling(added: Makeup, undecided: Iterable[Makeup]) -> None:
    """Raise BadInput where the total itself, or either of its bounds, would tell of one supplier."""
    limits = release_facts().limits
    if why := fault(added, limits):
        raise BadInput(
            f"the sum would tell of one supplier or person ({why})",
            why="What it adds to the published accounts rests on too few suppliers or lines.",
            do="It cannot be released for this year.",
        )
    if why := next(filter(None, (fault(one, limits) for one in undecided)), ""):
        raise BadInput(
            f"the bounds would tell of one supplier or person ({why})",
            why="What is undecided rests on too few suppliers or lines.",
            do="Decide those lines with `alen ledger review`, and release it then.",
        )


Filled = tuple[Sum, tuple[NamedSum, ...], tuple[Withheld, ...], Makeup, str]
"""A wide figure: total, parts, what of them is withheld, what stands behind it, where its base is from."""


def _wide_of_municipality(lines: Lines, year: int, published_ore: int | None) -> Filled:
    """The wide scope by functions: see `wide`."""
    found = wide(lines, year, published_ore=published_ore)
    if found.total is None:
        raise NotFound(
            f"the ledger gives no figure in the wide scope for {year}: {NOT_LOADED[found.not_loaded]}"
        )
    counted = counted_lines(basis(lines), Question(year), every_measure=True)
    own = on_own_function(lines.holder.kind)
    cells = {
        "passed_on": makeup(lines, counted, f"flow = 'internal' AND counted_ore < 0 AND ({own})"),
        "outside": makeup(lines, counted, f"flow <> 'internal' AND NOT ({own}) AND is_it"),
    }
    undecided = _sides(
        lines, counted,
        f"flow <> 'internal' AND ((is_it IS NULL AND NOT ({own})) "
        "OR (funktion IS NULL AND is_it IS NOT FALSE))",
    )  # fmt: skip
    added = together(cells.values())
    _refuse_telling(added, undecided)
    hidden = withheld(cells, release_facts().limits)
    sums = {"passed_on": _bounds(Bounds(found.passed_on_ore)), "outside": _bounds(found.outside)}
    parts = (
        NamedSum("", "extended", _bounds(Bounds(found.extended_ore))),
        *(NamedSum("", code, None if code in hidden else amount) for code, amount in sums.items()),
    )
    held = tuple(Withheld("", code, why) for code, why in hidden.items())
    return _bounds(found.total), parts, held, added, found.extended_from


def _wide_of_region(lines: Lines, year: int, published_ore: int | None) -> Filled:
    """The wide scope by the cross grouping of IT: spending marked with it, and spending on IT that is not.

    Both sides are spending; income and internal transfers are no part of the regions' measure.
    """
    stands = basis(lines)
    counted = counted_lines(stands, Question(year, "gross"))
    marked = f"gruppering = '{release_facts().grouping}'"
    ((stated, own),) = lines.rows(
        f"SELECT count(gruppering), coalesce(sum(counted_ore) FILTER ({marked}), 0) FROM {counted}"
    )
    if not stated:
        raise NotFound(f"no posting of {year} states its grouping, which the regions' measure is cut by")
    outside = whole_sum(lines, f"(SELECT * FROM {counted} WHERE NOT ({marked}))")
    ((ore, number, credits_ore),) = lines.rows(
        f"""SELECT coalesce(sum(counted_ore), 0), count(*), coalesce(sum(least(counted_ore, 0)), 0)
        FROM {counted} WHERE gruppering IS NULL AND is_it IS NOT FALSE"""
    )
    outside += Bounds(0, 0, int(ore), 0, int(number), int(credits_ore))
    added = makeup(lines, counted, f"NOT ({marked}) AND is_it")
    undecided = _sides(
        lines, counted,
        f"(NOT ({marked}) AND is_it IS NULL) OR (gruppering IS NULL AND is_it IS NOT FALSE)",
    )  # fmt: skip
    _refuse_telling(added, undecided)
    extended = int(own) if published_ore is None else published_ore
    parts = (
        NamedSum("", "extended", _bounds(Bounds(extended))),
        NamedSum("", "outside", _bounds(outside)),
    )
    origin = "ledger" if published_ore is None else "published"
    return _bounds(outside.plus(extended)), parts, (), added, origin


def _axes(lines: Lines, year: int) -> tuple[Sum, tuple[NamedSum, ...], tuple[Withheld, ...], Makeup]:
    """The sums by each axis, each beside the same total.

    The bounds of a cell rest on all undecided lines and on the IT lines that the axis does not know. Where
    the charges or the credits of the latter would be withheld, no bounds of that axis are published: those
    of a cell less those of the total would give them away.
    """
    limits = release_facts().limits
    question = Question(year)
    counted = counted_lines(basis(lines), question)
    whole = makeup(lines, counted, "is_it")
    if not whole.lines:
        raise NotFound(f"no rule decides that a line of {year} is IT")
    undecided = _sides(lines, counted, "is_it IS NULL")
    _refuse_telling(whole, undecided)
    cells: list[NamedSum] = []
    held: list[Withheld] = []
    total = Bounds(0)
    for axis in DECIDED_AXES:
        behind = makeups(lines, counted, "is_it", f"coalesce({axis}, '{UNKNOWN}')")
        hidden = withheld(behind, limits)
        held += [Withheld(axis, code, why) for code, why in hidden.items()]
        open_sides = _sides(lines, counted, f"is_it AND coalesce({axis}, '{UNKNOWN}') = '{UNKNOWN}'")
        tells = UNKNOWN in hidden or any(fault(side, limits) for side in open_sides)
        answer = breakdown(lines, (axis,), question)
        total = answer.total
        for cell in answer.cells:
            (code,) = cell.key
            if code == UNDECIDED or code not in behind:
                continue
            amount = _bounds(cell.bounds)
            if tells:
                amount = Sum(amount.decided_ore, None, None)
            cells.append(NamedSum(axis, code, None if code in hidden else amount))
    return _bounds(total), tuple(cells), tuple(held), whole
