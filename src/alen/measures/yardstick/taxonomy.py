"""The three axes that IT cost is measured by: their codes, what each means, and where they come from.

The facts are `data/yardstick/taxonomy.yml`; this reads and checks them. The axes are independent: a line
has at most one code of each, and `unknown` is reported, never spread over the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from alen.errors import BadDefinition
from alen.measures.definition import Text
from alen.measures.yardstick.rules import AXES
from alen.model.ledger import UNKNOWN
from alen.model.yaml_text import parse_yaml

ORIGINS = ("directorate", "alen")
"""Whose a category is: the Norwegian directorate's scheme, or Alen's own beside it."""


@dataclass(frozen=True)
class Elsewhere:
    """What a reader may look for in a category that another category holds."""

    what: Text
    code: str


@dataclass(frozen=True)
class Category:
    """One code of an axis.

    origin     one of `ORIGINS`
    rolls_to   its name in the directorate's scheme, as that writes it; '' when none is known
    is_settled whether a source says so; False: unverified
    """

    code: str
    name: Text
    definition: Text
    examples: tuple[Text, ...]
    elsewhere: tuple[Elsewhere, ...]
    origin: str
    rolls_to: str = ""
    is_settled: bool = True


@dataclass(frozen=True)
class Source:
    """Where an axis or a roll-up comes from."""

    id: str
    title: str
    publisher: str
    address: str
    says: Text
    is_verified: bool


@dataclass(frozen=True)
class Axis:
    """One axis with its categories, in the order in which they are shown; `unknown` is the last."""

    id: str
    name: Text
    about: Text
    categories: tuple[Category, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in order, without `unknown`."""
        return tuple(one.code for one in self.categories)


@dataclass(frozen=True)
class Taxonomy:
    """The axes, in a version: a change of any meaning is a new version."""

    version: str
    valid_from: int
    axes: tuple[Axis, ...]
    unknown: Text
    sources: tuple[Source, ...]

    def axis(self, axis_id: str) -> Axis:
        """An axis of `rules.AXES`. Raises KeyError."""
        for one in self.axes:
            if one.id == axis_id:
                return one
        raise KeyError(axis_id)

    def codes(self, axis_id: str) -> tuple[str, ...]:
        """The codes of an axis, without `unknown`."""
        return self.axis(axis_id).codes

    def name(self, axis_id: str, code: str, language: str) -> str:
        """What a code is called, in Danish or English; `unknown` included. Raises KeyError."""
        if code == UNKNOWN:
            return self.unknown.in_language(language)
        for one in self.axis(axis_id).categories:
            if one.code == code:
                return one.name.in_language(language)
        raise KeyError(code)


class _Reader:
    """Reads the YAML, naming the place in every complaint."""

    def __init__(self, where: str) -> None:
        self.where = where

    def fail(self, what: str, place: str) -> BadDefinition:
        return BadDefinition(
            what,
            where=f"{self.where}: {place}",
            why="Every rule and every figure of a ledger stands on these categories.",
        )

    def mapping(self, data: object, place: str) -> Mapping[str, Any]:
        if not isinstance(data, dict):
            raise self.fail("needs keys with values", place)
        return cast(dict[str, Any], data)

    def items(self, data: object, place: str) -> list[Mapping[str, Any]]:
        if not isinstance(data, list):
            raise self.fail("needs a list", place)
        found = cast(list[object], data)
        return [self.mapping(one, f"{place}[{number}]") for number, one in enumerate(found)]

    def word(self, data: Mapping[str, Any], key: str, place: str) -> str:
        value = data.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail("needs a text", f"{place}.{key}")
        return value.strip()

    def text(self, data: object, place: str) -> Text:
        pair = self.mapping(data, place)
        return Text(self.word(pair, "da", place), self.word(pair, "en", place))

    def category(self, data: Mapping[str, Any], place: str) -> Category:
        origin = self.word(data, "origin", place)
        if origin not in ORIGINS:
            raise self.fail(f"{origin!r} is none of {', '.join(ORIGINS)}", f"{place}.origin")
        examples = self.items(data.get("examples"), f"{place}.examples")
        elsewhere = self.items(data.get("elsewhere", []), f"{place}.elsewhere")
        return Category(
            self.word(data, "code", place),
            self.text(data.get("name"), f"{place}.name"),
            self.text(data.get("definition"), f"{place}.definition"),
            tuple(self.text(one, f"{place}.examples") for one in examples),
            tuple(
                Elsewhere(
                    self.text(one.get("what"), f"{place}.elsewhere"),
                    self.word(one, "code", f"{place}.elsewhere"),
                )
                for one in elsewhere
            ),
            origin,
            str(data.get("rolls_to", "")),
            bool(data.get("is_settled", True)),
        )

    def axis(self, data: Mapping[str, Any], place: str) -> Axis:
        categories = tuple(
            self.category(one, f"{place}.categories[{number}]")
            for number, one in enumerate(self.items(data.get("categories"), f"{place}.categories"))
        )
        codes = [one.code for one in categories]
        if len(set(codes)) != len(codes) or UNKNOWN in codes or not codes:
            raise self.fail("needs codes that differ, without 'unknown'", place)
        for one in categories:
            for other in one.elsewhere:
                if other.code not in codes or other.code == one.code:
                    raise self.fail(f"{other.code!r} is no other code of this axis", f"{place}.{one.code}")
        return Axis(
            self.word(data, "id", place),
            self.text(data.get("name"), f"{place}.name"),
            self.text(data.get("about"), f"{place}.about"),
            categories,
        )

    def source(self, data: Mapping[str, Any], place: str) -> Source:
        return Source(
            self.word(data, "id", place),
            self.word(data, "title", place),
            self.word(data, "publisher", place),
            self.word(data, "address", place),
            self.text(data.get("says"), f"{place}.says"),
            data.get("is_verified") is True,
        )


def parse_taxonomy(text: str, where: str) -> Taxonomy:
    """The taxonomy of a YAML text. Raises BadDefinition, naming the place."""
    reader = _Reader(where)
    data = reader.mapping(parse_yaml(text, where), "the file")
    axes = tuple(
        reader.axis(one, f"axes[{number}]")
        for number, one in enumerate(reader.items(data.get("axes"), "axes"))
    )
    if tuple(axis.id for axis in axes) != AXES:
        raise reader.fail(f"needs the axes {', '.join(AXES)}", "axes")
    valid_from = data.get("valid_from")
    if not isinstance(valid_from, int):
        raise reader.fail("needs an accounts year", "valid_from")
    return Taxonomy(
        reader.word(data, "version", "the file"),
        valid_from,
        axes,
        reader.text(data.get("unknown"), "unknown"),
        tuple(
            reader.source(one, f"sources[{number}]")
            for number, one in enumerate(reader.items(data.get("sources"), "sources"))
        ),
    )
