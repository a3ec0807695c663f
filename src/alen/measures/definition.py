"""A measure as data: one YAML says what is divided by what, and what a reader must know.

A definition names published tables and codes only; it never reads a source. `compile_terms` turns
definitions into terms, which both compute a figure and explain it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, cast

from alen.errors import BadDefinition
from alen.model.figures import BASES, SCOPES
from alen.model.yaml_text import parse_yaml

UNITS = ("kr_per_inhabitant", "pct", "persons", "per_km2", "ratio")
SPENDING = ("operating", "capital", "income", "none")
ORGANISATION_KINDS = ("municipality", "region", "all")
OLDEST_AGE = 125
ANY = "*"
LABEL = "label:"

ACCOUNT_ROLES = ("funktion", "dranst", "ejer", "gruppering", "art", "price_unit")
DIMENSIONS = ("funktion", "art")
"""What a numerator can be split by."""

OBSERVATION_ROLES = ("sex", "age", "civil_status", "key_figure", "gross_net")

# What the short words for a denominator stand for.
_DENOMINATORS: dict[str, dict[str, Any]] = {
    "population": {"table": "FOLK1A", "sex": "TOT", "age": "IALT", "civil_status": "TOT", "quarter": 1},
    "area": {"table": "ARE207"},
}


@dataclass(frozen=True)
class Text:
    """A text in both languages."""

    da: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `da` or `en`."""
        return self.da if language == "da" else self.en


@dataclass(frozen=True)
class Reservation(Text):
    """A limit or a caveat. `basis` is the one whose figures it is about; empty: all of them."""

    basis: str = ""


def of_basis(reservations: Iterable[Reservation], basis: str) -> tuple[Reservation, ...]:
    """Those about figures of one basis, which they then need not say; all of them where none is named."""
    if not basis:
        return tuple(reservations)
    return tuple(Reservation(one.da, one.en) for one in reservations if one.basis in ("", basis))


@dataclass(frozen=True)
class Selection:
    """Cells of one table: role -> code, `*` for every code, `label:REGEX` for codes by label."""

    table_id: str
    codes: Mapping[str, str]
    sign: int = 1
    quarter: int = 0


@dataclass(frozen=True)
class Formula:
    """One scope in one basis: what is summed above and below the line."""

    scope: str
    basis: str
    numerator: tuple[Selection, ...]
    denominator: tuple[Selection, ...]


@dataclass(frozen=True)
class Breakdown:
    """The parts of every computed numerator by the codes of one dimension.

    dimension  `funktion` or `art`
    codes      codes loaded apart; the rest of the numerator is one part. Empty: every code the numerator
               sums over, so that the parts are complete
    """

    dimension: str
    codes: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether the parts sum to the numerator by themselves, without a rest."""
        return not self.codes


@dataclass(frozen=True)
class Break:
    """A year from which the series no longer means the same; trends are cut before it."""

    year: int
    text: Text
    source: str = ""


@dataclass(frozen=True)
class Measure:
    """One measure of the catalogue.

    first_year      the first accounts year in which the function may be used; earlier years are
                    `not_applicable`. With `first_year_from_data` the data's first year with an amount
                    decides and this is only what we expect, held against it by a check
    near_zero_share a figure at or below this share of the year's median is flagged
                    `booked_elsewhere` and gets no rank; None: no such rule
    of              id of the measure this one is the growth of; then there are no formulas
    """

    id: str
    name: Text
    unit: str
    organisations: str
    spending: str
    about: Text
    scope_text: Mapping[str, Text]
    formulas: tuple[Formula, ...]
    direction: str = "none"
    price_dependent: bool = False
    limits: tuple[Reservation, ...] = ()
    caveats: tuple[Reservation, ...] = ()
    breaks: tuple[Break, ...] = ()
    references: tuple[str, ...] = ()
    first_year: int | None = None
    first_year_from_data: bool = False
    near_zero_share: float | None = None
    not_loaded: Mapping[str, Text] = field(default_factory=dict[str, Text])
    of: str = ""
    family: str = ""
    breakdowns: tuple[Breakdown, ...] = ()

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes the measure is defined in, in the fixed order, those not loaded included."""
        found = {formula.scope for formula in self.formulas} | set(self.not_loaded)
        return tuple(scope for scope in SCOPES if scope in found)

    @property
    def default_scope(self) -> str:
        """The first scope: `narrow` where there are bands."""
        return self.scopes[0] if self.scopes else "single"

    def to_json(self) -> str:
        """The whole definition on one line, as stored in an edition."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Measure:
        """Read what `to_json` wrote."""
        data: dict[str, Any] = json.loads(text)
        for name in ("name", "about"):
            data[name] = _text_of(data[name])
        for name in ("scope_text", "not_loaded"):
            data[name] = {key: _text_of(value) for key, value in data[name].items()}
        for name in ("limits", "caveats"):
            data[name] = tuple(Reservation(one["da"], one["en"], one.get("basis", "")) for one in data[name])
        data["references"] = tuple(data["references"])
        data["breaks"] = tuple(
            Break(item["year"], _text_of(item["text"]), item["source"]) for item in data["breaks"]
        )
        data["breakdowns"] = tuple(
            Breakdown(item["dimension"], tuple(item["codes"])) for item in data.get("breakdowns", ())
        )
        data["formulas"] = tuple(
            Formula(
                item["scope"],
                item["basis"],
                tuple(Selection(**one) for one in item["numerator"]),
                tuple(Selection(**one) for one in item["denominator"]),
            )
            for item in data["formulas"]
        )
        return cls(**data)


def _text_of(data: Mapping[str, str]) -> Text:
    return Text(data["da"], data["en"])


class _Reader:
    """Reads one definition, naming file and key in every complaint."""

    def __init__(self, where: str) -> None:
        self.where = where

    def fail(self, what: str, key: str = "") -> BadDefinition:
        where = f"{self.where}: {key}" if key else self.where
        return BadDefinition(
            what,
            where=where,
            why="A measure that is half defined would give figures nobody can explain.",
            do="See docs/measures.md for the fields.",
        )

    def text(self, data: object, key: str) -> Text:
        if isinstance(data, dict):
            both = cast(dict[str, object], data)
            if isinstance(both.get("da"), str) and isinstance(both.get("en"), str):
                return Text(str(both["da"]).strip(), str(both["en"]).strip())
        raise self.fail("needs a text in both languages: {da: ..., en: ...}", key)

    def reservations(self, data: object, key: str, bases: Collection[str]) -> tuple[Reservation, ...]:
        """Limits or caveats; one that names a basis must name one that the measure's figures have."""
        items = cast(list[object], data) if isinstance(data, list) else []
        return tuple(self._reservation(item, key, bases) for item in items)

    def _reservation(self, data: object, key: str, bases: Collection[str]) -> Reservation:
        text = self.text(data, key)
        given = cast(dict[str, object], data)
        if unknown := set(given) - {"da", "en", "basis"}:
            raise self.fail(f"has fields nobody reads: {', '.join(sorted(unknown))}", key)
        basis = given.get("basis", "")
        if "basis" in given and basis not in bases:
            has = ", ".join(one for one in BASES if one in bases)
            raise self.fail(f"basis {basis!r} is none that the measure has: {has}", key)
        return Reservation(text.da, text.en, str(basis))

    def one_of(self, value: object, allowed: Sequence[str], key: str) -> str:
        if value not in allowed:
            raise self.fail(f"{value!r} is none of {', '.join(allowed)}", key)
        return str(value)

    def selection(self, data: object, key: str) -> list[Selection]:
        """One selection, or several where ages are given as a range."""
        if isinstance(data, str) and data in _DENOMINATORS:
            data = _DENOMINATORS[data]
        if not isinstance(data, dict):
            raise self.fail("needs a table and its codes", key)
        given = dict(cast(dict[str, Any], data))
        table = given.pop("table", None)
        if not isinstance(table, str):
            raise self.fail("names no table", key)
        sign, quarter = int(given.pop("sign", 1)), int(given.pop("quarter", 0))
        ages = given.pop("ages", None)
        if ages is not None and (not isinstance(ages, list) or len(cast(list[int], ages)) != 2):
            raise self.fail("ages is [first, last]", key)
        for role in given:
            self.one_of(role, ACCOUNT_ROLES + OBSERVATION_ROLES, f"{key}.{role}")
        codes = {role: str(code) for role, code in given.items()}
        if ages is None:
            return [Selection(table, codes, sign, quarter)]
        first, last = cast(list[int], ages)
        return [Selection(table, {**codes, "age": str(age)}, sign, quarter) for age in range(first, last + 1)]

    def selections(self, data: object, key: str) -> tuple[Selection, ...]:
        items = cast(list[object], data) if isinstance(data, list) else [data]
        return tuple(one for item in items for one in self.selection(item, key))

    def formulas(self, scopes: object) -> tuple[tuple[Formula, ...], dict[str, Text], dict[str, Text]]:
        if not isinstance(scopes, dict):
            raise self.fail("needs scopes", "scopes")
        formulas: list[Formula] = []
        texts: dict[str, Text] = {}
        not_loaded: dict[str, Text] = {}
        for scope, body in cast(dict[str, dict[str, Any]], scopes).items():
            self.one_of(scope, SCOPES, "scopes")
            if "text" in body:
                texts[scope] = self.text(body["text"], f"scopes.{scope}.text")
            if "not_loaded" in body:
                not_loaded[scope] = self.text(body["not_loaded"], f"scopes.{scope}.not_loaded")
            for basis in BASES:
                if basis in body:
                    key = f"scopes.{scope}.{basis}"
                    part = cast(dict[str, Any], body[basis])
                    below = part.get("denominator")
                    formulas.append(
                        Formula(
                            scope,
                            basis,
                            self.selections(part.get("numerator"), f"{key}.numerator"),
                            () if below is None else self.selections(below, f"{key}.denominator"),
                        )
                    )
        return tuple(formulas), texts, not_loaded

    def breakdowns(self, data: object, formulas: Sequence[Formula]) -> tuple[Breakdown, ...]:
        """The dimensions the computed numerators are split by; each numerator must allow it."""
        found: list[Breakdown] = []
        for item in cast(list[dict[str, Any]], data or []):
            dimension = self.one_of(item.get("dimension"), DIMENSIONS, "breakdowns.dimension")
            codes = tuple(str(code) for code in cast(list[object], item.get("codes") or []))
            found.append(Breakdown(dimension, codes))
        summed = [one for f in formulas if f.basis == "computed" for one in f.numerator]
        for one in found:
            for selection in summed:
                code = selection.codes.get(one.dimension, "")
                is_many = code == ANY or code.startswith(LABEL)
                if not code or is_many != one.is_complete:
                    raise self.fail(
                        f"{one.dimension} {code!r} has no such parts: codes are named for one code of the "
                        "numerator, and left out where it sums over many",
                        "breakdowns",
                    )
        return tuple(found)


_KNOWN_KEYS = {
    "id", "name", "unit", "organisations", "spending", "about", "scopes", "direction", "price_dependent",
    "limits", "caveats", "breaks", "references", "first_year", "first_year_from_data", "near_zero_share",
    "of", "family", "breakdowns",
}  # fmt: skip


def read_measure(text: str, where: str) -> Measure:
    """One measure from its YAML; `where` names the file in every message.

    Raises BadDefinition.
    """
    reader = _Reader(where)
    loaded = parse_yaml(text, where)
    if not isinstance(loaded, dict):
        raise reader.fail("is no mapping")
    data = cast(dict[str, Any], loaded)
    unknown = set(data) - _KNOWN_KEYS
    if unknown:
        raise reader.fail(f"has fields nobody reads: {', '.join(sorted(unknown))}")
    id_ = str(data.get("id", ""))
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id_):
        raise reader.fail(f"{id_!r} is no id: lower-case ASCII, digits and hyphens", "id")
    of = str(data.get("of", ""))
    formulas, texts, not_loaded = ((), {}, {}) if of else reader.formulas(data.get("scopes"))
    # Growth stands in the bases of what it is the growth of.
    bases = BASES if of else {one.basis for one in formulas}
    return Measure(
        id=id_,
        name=reader.text(data.get("name"), "name"),
        unit=reader.one_of(data.get("unit"), UNITS, "unit"),
        organisations=reader.one_of(data.get("organisations"), ORGANISATION_KINDS, "organisations"),
        spending=reader.one_of(data.get("spending", "none"), SPENDING, "spending"),
        about=reader.text(data.get("about"), "about"),
        scope_text=texts,
        formulas=formulas,
        direction=str(data.get("direction", "none")),
        price_dependent=bool(data.get("price_dependent", False)),
        limits=reader.reservations(data.get("limits"), "limits", bases),
        caveats=reader.reservations(data.get("caveats"), "caveats", bases),
        breaks=tuple(
            Break(int(item["year"]), reader.text(item.get("text"), "breaks"), str(item.get("source", "")))
            for item in cast(list[dict[str, Any]], data.get("breaks") or [])
        ),
        references=tuple(str(item) for item in cast(list[object], data.get("references") or [])),
        first_year=data.get("first_year"),
        first_year_from_data=bool(data.get("first_year_from_data", False)),
        near_zero_share=data.get("near_zero_share"),
        not_loaded=not_loaded,
        of=of,
        family=str(data.get("family", "")),
        breakdowns=reader.breakdowns(data.get("breakdowns"), formulas),
    )


def read_catalogue(texts: Mapping[str, str]) -> tuple[Measure, ...]:
    """All measures, sorted by id; `texts` maps file names to their YAML.

    Raises BadDefinition when an id is used twice, a file is not named after its measure, or a growth
    measure is the growth of nothing.
    """
    measures = {name: read_measure(text, name) for name, text in texts.items()}
    ids = {measure.id for measure in measures.values()}
    for name, measure in measures.items():
        if name != f"{measure.id}.yml":
            raise BadDefinition(f"the file must be called {measure.id}.yml", where=name)
        if measure.of and measure.of not in ids:
            raise BadDefinition(f"is the growth of {measure.of!r}, which is no measure", where=name)
    return tuple(sorted(measures.values(), key=lambda measure: measure.id))


@dataclass(frozen=True)
class Term:
    """One selection of one formula: the unit both of computing and of explaining.

    codes        role -> code; `*` sums over every code the snapshot holds
    unit_factor  multiplies the reported number into øre (accounts) or leaves it (1)
    """

    key: int
    measure_id: str
    scope: str
    basis: str
    role: Literal["numerator", "denominator"]
    sign: int
    table_id: str
    codes: Mapping[str, str]
    quarter: int
    unit_factor: int


ORE_PER_THOUSAND_KRONER = 100_000


def compile_terms(
    measures: Iterable[Measure], labels: Mapping[tuple[str, str], Mapping[str, str]]
) -> tuple[Term, ...]:
    """All measures as terms, numbered in catalogue order.

    `labels` maps (table, role) to code -> label; a selection by label becomes one term per code whose
    label matches, hence none where the table is not loaded.
    """
    terms: list[Term] = []
    for measure in measures:
        for formula in measure.formulas:
            sides: tuple[tuple[Literal["numerator", "denominator"], tuple[Selection, ...]], ...] = (
                ("numerator", formula.numerator),
                ("denominator", formula.denominator),
            )
            for role, selections in sides:
                for selection in selections:
                    for codes in _expanded(selection, labels):
                        terms.append(
                            Term(
                                len(terms), measure.id, formula.scope, formula.basis, role, selection.sign,
                                selection.table_id, codes, selection.quarter, _factor(codes),
                            )
                        )  # fmt: skip
    return tuple(terms)


def _factor(codes: Mapping[str, str]) -> int:
    return ORE_PER_THOUSAND_KRONER if codes.get("price_unit") == "LOBM" else 1


def _expanded(
    selection: Selection, labels: Mapping[tuple[str, str], Mapping[str, str]]
) -> list[dict[str, str]]:
    codes = dict(selection.codes)
    if selection.table_id != "ARE207" and not (set(codes) & set(OBSERVATION_ROLES)):
        codes.setdefault("price_unit", "LOBM")
    for role, code in codes.items():
        if code.startswith(LABEL):
            pattern = re.compile(code.removeprefix(LABEL))
            known = labels.get((selection.table_id, role), {})
            return [{**codes, role: one} for one, label in sorted(known.items()) if pattern.search(label)]
    return [codes]
