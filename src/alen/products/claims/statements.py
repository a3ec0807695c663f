"""What the readings of a claim say of its numbers, read from YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from alen.errors import BadDefinition
from alen.model.fields import list_in, mapping_in, only_keys, text_in, texts_in
from alen.model.stated import Words
from alen.model.yaml_text import Place
from alen.products.claims.definition import KINDS, FigureAsked, Number, Reading, Statement
from alen.products.claims.entries import both_in, choice_in, known
from alen.products.claims.numbers import numbers_in

# Which numbers each kind of statement speaks of. The first is its result: what follows from the others.
ROLES: Mapping[str, tuple[str, ...]] = {
    "value": ("number",),
    "growth": ("growth", "from", "to"),
    "ratio": ("ratio", "above", "below"),
    "share": ("share", "part", "whole"),
    "sum": ("total", "parts"),
    "per_unit": ("each", "total", "count"),
    "count": ("number",),
    "rank": ("place", "organisation"),
    "comparison": ("greater", "lesser"),
}
_FACTOR = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,6}|/[1-9][0-9]{0,5})?")
_RESULT_QUANTITY = {"growth": "share", "share": "share", "ratio": "ratio", "rank": "place"}


def readings_in(
    row: Mapping[str, object],
    place: Place,
    language: str,
    words: Words,
    numbers: Mapping[str, Number],
    figures: Mapping[str, FigureAsked],
) -> tuple[Reading, ...]:
    """The readings of a claim, of which there is at least one."""
    at = place.at("readings")
    found = list_in(row, "readings", at.where) if "readings" in row else []
    if not found:
        raise BadDefinition(
            "the claim has no reading",
            where=at.where,
            why="What a statement says of its numbers must be written out before it can be checked.",
            do="Add 'readings' with one entry: id, title and statements.",
        )
    readings = tuple(
        _reading(one, at.at(n), language, words, numbers, figures) for n, one in enumerate(found)
    )
    for n, one in enumerate(readings):
        if one.id in {earlier.id for earlier in readings[:n]}:
            raise BadDefinition("two readings have one id", where=at.at(n, "id").where)
    return readings


def _reading(
    data: object,
    place: Place,
    language: str,
    words: Words,
    numbers: Mapping[str, Number],
    figures: Mapping[str, FigureAsked],
) -> Reading:
    row = mapping_in(data, place.where)
    only_keys(row, ("id", "title", "why", "numbers", "statements"), place.where)
    own = numbers_in(row.get("numbers", {}), place.at("numbers"), language, words)
    at = place.at("statements")
    all_numbers = {**numbers, **own}
    return Reading(
        id=text_in(row, "id", place.at("id").where),
        title=both_in(row, "title", place),
        why=both_in(row, "why", place) if "why" in row else None,
        numbers=own,
        statements=tuple(
            statement_in(one, at.at(n), all_numbers, figures)
            for n, one in enumerate(list_in(row, "statements", at.where))
        ),
    )


def statement_in(
    data: object, place: Place, numbers: Mapping[str, Number], figures: Mapping[str, FigureAsked]
) -> Statement:
    """One statement of a reading; BadDefinition where it lacks a part or its numbers do not fit together."""
    row = mapping_in(data, place.where)
    kind = choice_in(row, "kind", KINDS, place)
    roles = ROLES[kind]
    only_keys(row, ("kind", "title", "times", "direction", "figures", *roles), place.where)
    named = {role: _named(row, role, numbers, place) for role in roles if role in row}
    held = mapping_in(row.get("figures", {}), place.at("figures").where)
    only_keys(held, roles, place.at("figures").where)
    against = {
        role: known(str(name), figures, "figure", place.at("figures", role)) for role, name in held.items()
    }
    statement = Statement(
        kind=kind,
        numbers=named,
        times=_times(row, named, place),
        figures=against,
        direction=_direction(row, kind, place),
        title=both_in(row, "title", place),
    )
    _look_at(statement, numbers, place)
    return statement


def _named(
    row: Mapping[str, object], role: str, numbers: Mapping[str, Number], place: Place
) -> tuple[str, ...]:
    at = place.at(role)
    names = texts_in(row, role, at.where) if role == "parts" else (text_in(row, role, at.where),)
    return tuple(known(name, numbers, "number", at) for name in names)


def _times(
    row: Mapping[str, object], named: Mapping[str, tuple[str, ...]], place: Place
) -> tuple[Fraction, ...]:
    parts = named.get("parts", ())
    if "times" not in row:
        return (Fraction(1),) * len(parts)
    at = place.at("times")
    said = [str(one) for one in list_in(row, "times", at.where)]
    # No exponents: 1e99999999 is a short text and a number of a hundred million digits.
    if not all(_FACTOR.fullmatch(one) for one in said):
        raise BadDefinition(
            "'times' must be numbers", where=at.where, do="Write them as 3, 0.5 or 1/3, of up to six digits."
        )
    found = tuple(Fraction(one) for one in said)
    if len(found) != len(parts):
        raise BadDefinition(
            f"'times' has {len(found)} numbers for {len(parts)} parts",
            where=at.where,
            do="Give one for each part.",
        )
    return found


def _direction(row: Mapping[str, object], kind: str, place: Place) -> str:
    if kind != "rank":
        return ""
    return choice_in(row, "direction", ("highest", "lowest"), place)


def _look_at(statement: Statement, numbers: Mapping[str, Number], place: Place) -> None:
    """Refuse a statement whose numbers do not belong together."""
    for role in ROLES[statement.kind]:
        if role not in statement.numbers and role not in statement.figures and not _may_lack(statement, role):
            raise BadDefinition(
                f"a statement of kind {statement.kind!r} needs {role!r}",
                where=place.where,
                do="Name a number or figure.",
            )
    names = [name for named in statement.numbers.values() for name in named]
    if len(set(names)) < len(names):
        raise BadDefinition(
            "a statement names one number twice",
            where=place.where,
            why="A number held against itself says nothing.",
            do="Name each once; a part that is paid several times has its number in 'times'.",
        )
    used = {role: [numbers[name] for name in names] for role, names in statement.numbers.items()}
    if statement.kind == "sum":
        _one_kind([*used.get("total", []), *used.get("parts", [])], "a sum", place)
    if statement.kind in ("growth", "ratio", "share"):
        first, second = ROLES[statement.kind][1:]
        _one_kind(
            [*used.get(first, []), *used.get(second, [])], f"a {statement.kind}", place, of_one_year=False
        )
    wanted = _RESULT_QUANTITY.get(statement.kind)
    for one in used.get(ROLES[statement.kind][0], []):
        if wanted and one.unit.quantity != wanted:
            raise BadDefinition(
                f"the unit {one.unit_id} of {one.name!r} is none of a {statement.kind}",
                where=place.where,
                do=f"The number must be a {wanted}.",
            )


def _may_lack(statement: Statement, role: str) -> bool:
    """A result that follows from the others; the place of a rank (the first); what a figure stands for."""
    if role == "place":
        return True
    if statement.kind in ("growth", "ratio", "share", "per_unit"):
        return len(statement.numbers) >= 2
    return False


def _one_kind(used: list[Number], what: str, place: Place, *, of_one_year: bool = True) -> None:
    quantities = sorted({one.unit.quantity for one in used})
    if len(quantities) > 1:
        raise BadDefinition(
            f"{what} of numbers that count different things: {', '.join(quantities)}", where=place.where
        )
    years = sorted({one.year for one in used if one.year is not None})
    if of_one_year and len(years) > 1:
        raise BadDefinition(
            f"{what} whose parts are of different years: {', '.join(map(str, years))}",
            where=place.where,
            why="Amounts of different years are not parts of one amount.",
            do="Give all parts the year of the sum, or leave 'year' out where they are of a whole period.",
        )
