"""The tables an export consists of, as `resources.yml` and `code_lists.yml` describe them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from alen.answers.licences import publishers
from alen.measures.definition import Text
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

TYPES = ("string", "integer", "number", "boolean", "date", "datetime", "year", "object")
"""Types of Table Schema that a column may have; an `object` is JSON."""

Row = tuple[Any, ...]
"""One row's cells in the order of the fields; what is missing is None, never 0 and never empty text."""


@dataclass(frozen=True)
class Field:
    """One column: its type, its names and meaning in both languages, its unit.

    codes    the code list its values come from; empty for none
    is_words the column holds several codes, separated by spaces
    """

    name: str
    type: str
    title: Text
    about: Text
    unit: str = ""
    codes: str = ""
    is_required: bool = False
    is_words: bool = False

    def is_for(self, language: str) -> bool:
        """Whether a reader of this language needs it: texts stand in one column per language."""
        other = "_en" if language == "da" else "_da"
        return not self.name.endswith(other)


@dataclass(frozen=True)
class Reference:
    """A column whose values stand in a column of another table."""

    field: str
    resource: str
    resource_field: str


@dataclass(frozen=True)
class Resource:
    """One table of an export.

    licence  `sources`: that of the snapshots its rows rest on; `own`: Alen's; `none`: none is stated
    """

    name: str
    title: Text
    about: Text
    licence: str
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    fields: tuple[Field, ...]

    @property
    def field_names(self) -> tuple[str, ...]:
        """The columns' names in order."""
        return tuple(field.name for field in self.fields)


@cache
def resources() -> tuple[Resource, ...]:
    """Every table of an export, in its order."""
    data = cast(dict[str, dict[str, Any]], parse_yaml(read_text("reports", "resources.yml"), "resources.yml"))
    return tuple(_resource(name, body) for name, body in data.items())


def resource(name: str) -> Resource:
    """One table; KeyError when there is none of that name."""
    return {one.name: one for one in resources()}[name]


@cache
def code_lists() -> Mapping[str, Mapping[str, Text]]:
    """Code list -> code -> its words."""
    data = cast(
        dict[str, dict[str, Any]], parse_yaml(read_text("reports", "code_lists.yml"), "code_lists.yml")
    )
    found = {name: {code: _text(words) for code, words in body.items()} for name, body in data.items()}
    return {**found, "publisher": publishers()}


def in_words(field: Field, value: object, language: str) -> object:
    """A cell's codes in words; any other value, and a code without words, as it stands."""
    if not field.codes or not isinstance(value, str):
        return value
    words = code_lists()[field.codes]
    codes = value.split(" ") if field.is_words else [value]
    return ", ".join(words[code].in_language(language) if code in words else code for code in codes)


def _text(data: Mapping[str, str]) -> Text:
    return Text(data["da"], data["en"])


def _resource(name: str, body: Mapping[str, Any]) -> Resource:
    return Resource(
        name,
        _text(body["title"]),
        _text(body["about"]),
        str(body["licence"]),
        tuple(body["key"]),
        tuple(_reference(field, to) for field, to in body.get("references", {}).items()),
        tuple(_field(field, facts) for field, facts in body["fields"].items()),
    )


def _reference(field: str, to: str) -> Reference:
    table, _, column = to.partition(".")
    return Reference(field, table, column or field)


def _field(name: str, facts: Mapping[str, Any]) -> Field:
    assert facts["type"] in TYPES, name
    return Field(
        name,
        facts["type"],
        _text(facts),
        Text(facts["about_da"], facts["about_en"]),
        facts.get("unit", ""),
        facts.get("codes", ""),
        bool(facts.get("required", False)),
        bool(facts.get("words", False)),
    )
