"""Price indices as data: one YAML says where an index comes from and what it must not be used for.

The definitions lie in `deflators/*.yml`. This module reads their text and turns the cells or rates they
name into a `Deflator`; it opens nothing.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, cast

from alen.errors import BadDefinition, BadFile, BadInput
from alen.measures.definition import Text
from alen.measures.deflate import KINDS, Deflator, Exact, chain, implied_index
from alen.model.yaml_text import parse_yaml

METHODS = ("implied", "chain", "not_loaded")
"""`implied`: read from one amount in two price levels; `chain`: yearly increases; `not_loaded`: no series."""

_COMMON = {
    "id", "name", "about", "source", "url", "method", "suits", "never_for", "valid_from",
    "programmes_only", "estimate_years", "default_for", "notes",
}  # fmt: skip
_BY_METHOD = {
    "implied": {"table", "organisation", "codes", "current", "fixed", "base_year"},
    "chain": {"file", "column", "base_year"},
    "not_loaded": {"not_loaded"},
}
_ORGANISATION_KINDS = ("municipality", "region")


@dataclass(frozen=True)
class DeflatorDefinition:
    """One price index of `deflators/*.yml`.

    implied      table_id, organisation_code and codes (role -> code) name one amount; current and fixed
                 are its price_unit codes, base_year the year of the fixed prices
    chain        file is a packaged table of figures, column holds the increase on the year before in
                 per cent; base_year is where the index is 100
    not_loaded   text that says why there is no series
    suits and never_for are of `deflate.KINDS`. valid_from: first year it may be used for. default_for:
    kinds of organisation whose real figures use it when nothing else is asked for. estimate_years: years
    whose increase the publisher calls an estimate. notes: texts, each with the kind of organisation whose
    figures it is about, or "" for all.
    """

    id: str
    name: Text
    about: Text
    source: Text
    url: str
    method: str
    suits: tuple[str, ...]
    never_for: tuple[str, ...] = ()
    valid_from: int | None = None
    programmes_only: bool = False
    estimate_years: tuple[int, ...] = ()
    default_for: tuple[str, ...] = ()
    notes: tuple[tuple[str, Text], ...] = ()
    table_id: str = ""
    organisation_code: str = ""
    codes: Mapping[str, str] | None = None
    current: str = ""
    fixed: str = ""
    file: str = ""
    column: str = ""
    base_year: int | None = None
    not_loaded: Text | None = None

    def is_estimate(self, year: int) -> bool:
        """Whether the publisher calls this year's increase an estimate."""
        return year in self.estimate_years

    def notes_for(self, organisation_kind: str) -> tuple[Text, ...]:
        """What must be known of the index where it is used for this kind of organisation."""
        return tuple(text for kind, text in self.notes if kind in ("", organisation_kind))


@dataclass(frozen=True)
class Rates:
    """Yearly increases in per cent, exact, and the years the publisher calls estimates."""

    pct: Mapping[int, Decimal]
    estimate_years: tuple[int, ...]


class _Reader:
    """Reads one definition, naming file and key in every complaint."""

    def __init__(self, data: Mapping[str, Any], where: str) -> None:
        self.data = data
        self.where = where

    def fail(self, what: str, key: str = "") -> BadDefinition:
        return BadDefinition(
            what,
            where=f"{self.where}: {key}" if key else self.where,
            why="Real prices rest on it, and a reader must be able to see on what.",
            do="Mend the definition of the deflator.",
        )

    def word(self, key: str, *, required: bool = True) -> str:
        value = self.data.get(key)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or not value.strip():
            raise self.fail("needs a text in quotation marks", key)
        return value.strip()

    def both(self, key: str, data: object = None) -> Text:
        value = self.data.get(key) if data is None else data
        if isinstance(value, dict):
            texts = cast(dict[str, object], value)
            da, en = texts.get("da"), texts.get("en")
            if isinstance(da, str) and isinstance(en, str) and da.strip() and en.strip():
                return Text(da.strip(), en.strip())
        raise self.fail("needs a text in both languages: {da: ..., en: ...}", key)

    def note(self, item: object) -> tuple[str, Text]:
        text = self.both("notes", item)
        kind = cast(dict[str, object], item).get("for", "")
        if not isinstance(kind, str) or kind not in ("", *_ORGANISATION_KINDS):
            raise self.fail(f"{kind!r} is none of {', '.join(_ORGANISATION_KINDS)}", "notes: for")
        return kind, text

    def items(self, key: str) -> list[object]:
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.fail("needs a list", key)
        return cast(list[object], value)

    def some_of(self, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        found = tuple(str(item) for item in self.items(key))
        strange = [item for item in found if item not in allowed]
        if strange:
            raise self.fail(f"{', '.join(strange)} is none of {', '.join(allowed)}", key)
        return found

    def year(self, key: str) -> int | None:
        value = self.data.get(key)
        return None if value is None else self.as_year(value, key)

    def as_year(self, value: object, key: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 1900 <= value <= 2200:
            raise self.fail(f"{value!r} is no year", key)
        return value

    def codes(self) -> dict[str, str]:
        value = self.data.get("codes")
        if not isinstance(value, dict) or not value:
            raise self.fail("needs roles and codes", "codes")
        given = cast(dict[object, object], value)
        if not all(isinstance(role, str) and isinstance(code, str) for role, code in given.items()):
            raise self.fail("roles and codes must be texts; put digits in quotation marks", "codes")
        return cast(dict[str, str], given)


def read_deflator(text: str, where: str) -> DeflatorDefinition:
    """One price index from its YAML; `where` names the file in every message.

    Raises BadDefinition for unknown or missing fields, kinds outside `deflate.KINDS`, an index that both
    suits a kind and is never used for it, or one for programmes only that suits something else.
    """
    loaded = parse_yaml(text, where)
    if not isinstance(loaded, dict):
        raise BadDefinition("is no mapping", where=where)
    reader = _Reader(cast(dict[str, Any], loaded), where)
    method = reader.word("method")
    if method not in METHODS:
        raise reader.fail(f"{method!r} is none of {', '.join(METHODS)}", "method")
    own = _BY_METHOD[method]
    unknown = sorted(set(reader.data) - _COMMON - own)
    if unknown:
        raise reader.fail(f"has fields that mean nothing for the method {method}: {', '.join(unknown)}")
    missing = sorted(own - set(reader.data))
    if missing:
        raise reader.fail(f"lacks {', '.join(missing)}, which the method {method} needs")
    definition = _definition(reader, method)
    _refuse_contradictions(reader, definition)
    return definition


def _definition(reader: _Reader, method: str) -> DeflatorDefinition:
    id_ = reader.word("id")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id_):
        raise reader.fail(f"{id_!r} is no id: lower-case ASCII, digits and hyphens", "id")
    is_programme = reader.data.get("programmes_only", False)
    if not isinstance(is_programme, bool):
        raise reader.fail("needs true or false", "programmes_only")
    return DeflatorDefinition(
        id=id_,
        name=reader.both("name"),
        about=reader.both("about"),
        source=reader.both("source"),
        url=reader.word("url"),
        method=method,
        suits=reader.some_of("suits", KINDS),
        never_for=reader.some_of("never_for", KINDS),
        valid_from=reader.year("valid_from"),
        programmes_only=is_programme,
        estimate_years=tuple(
            reader.as_year(item, "estimate_years") for item in reader.items("estimate_years")
        ),
        default_for=reader.some_of("default_for", _ORGANISATION_KINDS),
        notes=tuple(reader.note(item) for item in reader.items("notes")),
        table_id=reader.word("table", required=False),
        organisation_code=reader.word("organisation", required=False),
        codes=reader.codes() if method == "implied" else None,
        current=reader.word("current", required=False),
        fixed=reader.word("fixed", required=False),
        file=reader.word("file", required=False),
        column=reader.word("column", required=False),
        base_year=reader.year("base_year"),
        not_loaded=reader.both("not_loaded") if method == "not_loaded" else None,
    )


def _refuse_contradictions(reader: _Reader, definition: DeflatorDefinition) -> None:
    if not definition.suits:
        raise reader.fail("names no kind of spending the index suits", "suits")
    both = sorted(set(definition.suits) & set(definition.never_for))
    if both:
        raise reader.fail(f"both suits and is never used for {', '.join(both)}", "never_for")
    if definition.programmes_only and definition.suits != ("programme",):
        raise reader.fail("is for programmes only, but suits other spending", "suits")
    if definition.default_for and (definition.method == "not_loaded" or definition.programmes_only):
        raise reader.fail("is a default, but has no series for these organisations", "default_for")


def read_deflators(texts: Mapping[str, str]) -> tuple[DeflatorDefinition, ...]:
    """All price indices, sorted by id; `texts` maps file names to their YAML.

    Raises BadDefinition when a file is not named after its index, or two are the default of one kind of
    organisation.
    """
    definitions = sorted((read_deflator(text, name) for name, text in texts.items()), key=lambda d: d.id)
    expected = {f"{definition.id}.yml" for definition in definitions}
    strays = sorted(set(texts) - expected)
    if strays or len(expected) != len(texts):
        raise BadDefinition("the file must be named after its id", where=", ".join(strays or sorted(texts)))
    for kind in _ORGANISATION_KINDS:
        defaults = [definition.id for definition in definitions if kind in definition.default_for]
        if len(defaults) > 1:
            raise BadDefinition(
                f"{' and '.join(defaults)} are both the default for {kind}", where="deflators"
            )
    return tuple(definitions)


def read_rates(text: str, column: str, where: str) -> Rates:
    """Yearly increases from the text of a packaged table: columns year, `column`, is_estimated.

    The numbers stay exact (Decimal, per cent on the year before). A year whose cell is empty is absent.
    Raises BadFile naming row and column.
    """
    rows = csv.DictReader(text.splitlines())
    needed = {"year", column, "is_estimated"}
    if not needed <= set(rows.fieldnames or ()):
        raise BadFile(
            f"lacks the columns {', '.join(sorted(needed - set(rows.fieldnames or ())))}", where=where
        )
    pct: dict[int, Decimal] = {}
    estimated: list[int] = []
    for number, row in enumerate(rows, start=2):
        place = f"{where}: line {number}"
        year = _year_of(row["year"], place)
        if year in pct:
            raise BadFile(f"has the year {year} twice", where=place)
        cell = (row[column] or "").strip()
        if not cell:
            continue
        try:
            pct[year] = Decimal(cell)
        except InvalidOperation as error:
            raise BadFile(f"{cell!r} is no number", where=f"{place}, column {column}") from error
        if not pct[year].is_finite():
            raise BadFile(f"{cell!r} is no number", where=f"{place}, column {column}")
        if (row["is_estimated"] or "").strip() == "true":
            estimated.append(year)
    return Rates(pct, tuple(estimated))


def _year_of(cell: str | None, place: str) -> int:
    if cell is None or not re.fullmatch(r"\d{4}", cell.strip()):
        raise BadFile(f"{cell!r} is no year", where=place)
    return int(cell)


def implied_deflator(
    definition: DeflatorDefinition,
    current: Mapping[int, Exact | float | None],
    fixed: Mapping[int, Exact | float | None],
    language: str = "da",
) -> Deflator:
    """The index of an `implied` definition from its amount in both price levels, year to whole number.

    A year in which either is missing has no index. Raises BadDefinition for another method, and when the
    base year's index is not 100 within one in a thousand: then the fixed prices are not of that year.
    """
    _must_be(definition, "implied")
    levels = implied_index(current, fixed)
    base = levels.get(definition.base_year or 0)
    if base is not None and abs(base - 100) > Fraction(1, 10):
        raise BadDefinition(
            f"the index of its base year {definition.base_year} is {float(base):.2f}, not 100",
            where=f"deflator {definition.id}",
            why=f"The prices of {definition.fixed} are then not those of {definition.base_year}.",
            do="Look the table's price units up and mend the definition.",
        )
    return _deflator(definition, levels, language)


def chained_deflator(
    definition: DeflatorDefinition, rates_pct: Mapping[int, Exact], language: str = "da"
) -> Deflator:
    """The index of a `chain` definition from its increases in per cent, year to exact number.

    Raises BadDefinition for another method and BadInput when the series has a gap.
    """
    _must_be(definition, "chain")
    return _deflator(definition, chain(rates_pct, definition.base_year or max(rates_pct)), language)


def refuse_not_loaded(definition: DeflatorDefinition, language: str = "da") -> None:
    """Raise BadInput, in the definition's own words, for an index that has no series."""
    if definition.not_loaded is not None:
        raise BadInput(
            f"deflator {definition.id} is not loaded", do=definition.not_loaded.in_language(language)
        )


def default_deflator(definitions: Iterable[DeflatorDefinition], organisation_kind: str) -> str | None:
    """The id of the index used for this kind of organisation when none is asked for; None without one."""
    return next((d.id for d in definitions if organisation_kind in d.default_for), None)


def _must_be(definition: DeflatorDefinition, method: str) -> None:
    if definition.method != method:
        raise BadDefinition(
            f"its method is {definition.method}, not {method}", where=f"deflator {definition.id}"
        )


def _deflator(definition: DeflatorDefinition, levels: Mapping[int, Fraction], language: str) -> Deflator:
    first = definition.valid_from
    years = tuple(sorted(year for year in levels if first is None or year >= first))
    return Deflator(
        id=definition.id,
        name_da=definition.name.da,
        name_en=definition.name.en,
        years=years,
        index=tuple(levels[year] for year in years),
        source=definition.source.in_language(language),
        never_for=frozenset(definition.never_for),
        valid_from=first,
        programmes_only=definition.programmes_only,
    )
