"""How a check's finding is told: each rule's severity and sentences, in both languages, as data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, NamedTuple, cast, get_args

from alen.errors import BadDefinition
from alen.model.money import ORE_PER_KRONE, Ore
from alen.model.programme import Wording
from alen.model.units import format_number
from alen.model.yaml_text import parse_yaml
from alen.products.programmes.places import Place
from alen.store.packaged import read_text

FILE = ("data", "programmes", "findings.yml")

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
Value = str | int | date | Ore | Fraction | Wording


class Code(str):
    """A code that has words in both languages ('red')."""

    __slots__ = ()


class Told(NamedTuple):
    """A finding in one language."""

    what: str
    why: str
    do: str


class Finding(NamedTuple):
    """One thing that a check found, with the place it was typed in.

    row      in the file, the heading being row 1; 0 for programme.toml
    column   the column to look at, or the key of programme.toml; may be empty
    what     with `why` and `do`: told in English; `told` tells in either language
    values   what stands in the sentences
    """

    severity: Severity
    rule: str
    file: str
    row: int
    column: str
    what: str
    why: str
    do: str
    values: tuple[tuple[str, Value], ...] = ()

    def told(self, lang: str) -> Told:
        """The sentences in 'da' or 'en'."""
        return tell(self.rule, dict(self.values), lang)


class Rule(NamedTuple):
    """A rule's severity and its sentences, with names in braces for what is filled in."""

    severity: Severity
    what: Wording
    why: Wording
    do: Wording


@lru_cache(maxsize=1)
def _file() -> Mapping[str, Mapping[str, Any]]:
    where = "/".join(FILE)
    given = parse_yaml(read_text(*FILE), where)
    if not isinstance(given, Mapping):
        raise BadDefinition("is no mapping", where=where)
    return cast(Mapping[str, Mapping[str, Any]], given)


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Rule]:
    """Every rule by id. Raises BadDefinition for one without its sentences."""
    found: dict[str, Rule] = {}
    for id_, given in _file().items():
        if id_ == "words":
            continue
        if given.get("severity") not in SEVERITIES:
            raise BadDefinition(f"the rule '{id_}' has no severity", where="/".join(FILE))
        found[id_] = Rule(given["severity"], *(Wording(**given[part]) for part in ("what", "why", "do")))
    return found


def finding(rule: str, place: Place, column: str = "", **values: Value) -> Finding:
    """A finding of a rule at a place; `values` are what its sentences name."""
    said = tell(rule, values, "en")
    return Finding(
        rules()[rule].severity,
        rule,
        place.file,
        place.row,
        f"{place.name}.{column}" if place.name and column else column or place.name,
        said.what,
        said.why,
        said.do,
        tuple(values.items()),
    )


def tell(rule: str, values: Mapping[str, Value], lang: str) -> Told:
    """A rule's sentences with their values, in 'da' or 'en'."""
    shown = {name: _shown(value, lang) for name, value in values.items()}
    given = rules()[rule]
    return Told(*(one.said(lang).format_map(shown) for one in (given.what, given.why, given.do)))


def _shown(value: Value, lang: str) -> str:
    if isinstance(value, Code):
        word = _file()["words"].get(str(value))
        return str(word[lang]) if word else str(value)
    if isinstance(value, Wording):
        return value.said(lang)
    if isinstance(value, Ore):
        decimals = 0 if value.ore % ORE_PER_KRONE == 0 else 2
        return f"{value.format_kroner(lang, decimals)} kr."
    if isinstance(value, Fraction):
        whole = value.denominator == 1
        return format_number(value, 0 if whole else 2, lang)
    return value.isoformat() if isinstance(value, date) else str(value)
