"""Who published what an answer or an export rests on, and under which licences: as they state it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from alen.measures.definition import Text
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

OWN = "MPL-2.0"
"""What Alen itself writes (definitions, words) stands under the licence of its code."""


@dataclass(frozen=True)
class Licence:
    """A licence: its id in the Open Definition, its title, its text's address, its EU address."""

    name: str
    title: str
    path: str
    eu: str

    def in_package(self) -> dict[str, str]:
        """As Data Package writes it."""
        return {"name": self.name, "title": self.title, "path": self.path}


@cache
def _known() -> Mapping[str, Licence]:
    data = cast(dict[str, dict[str, str]], parse_yaml(read_text("data", "licences.yml"), "licences.yml"))
    return {stated: Licence(**facts) for stated, facts in data.items()}


def licence_of(stated: str) -> Licence | None:
    """The licence a publisher states; None where it states none, or one that is not known here."""
    return _known().get(stated)


@cache
def publishers() -> Mapping[str, Text]:
    """Publishers' names by id."""
    data = cast(dict[str, dict[str, str]], parse_yaml(read_text("data", "publishers.yml"), "publishers.yml"))
    return {id_: Text(names["da"], names["en"]) for id_, names in data.items()}


def publisher_name(publisher: str) -> Text:
    """A publisher's name by its id; the id itself where no name is known."""
    return publishers().get(publisher, Text(publisher, publisher))


@dataclass(frozen=True)
class Standing:
    """What is known of the licences of one table, or of one answer.

    licences  every licence its sources stand under
    unstated  the sources whose publisher states no licence: 'publisher, table'
    """

    licences: tuple[Licence, ...]
    unstated: tuple[str, ...]

    @property
    def one(self) -> Licence | None:
        """The licence of the whole; None where sources differ or one states none."""
        return self.licences[0] if len(self.licences) == 1 and not self.unstated else None


def standing_of(snapshots: Iterable[Mapping[str, Any]]) -> Standing:
    """The licences of some snapshots."""
    found: dict[str, Licence] = {}
    unstated: set[str] = set()
    for row in snapshots:
        licence = licence_of(row["licence"])
        if licence is None:
            unstated.add(f"{publisher_name(row['publisher']).da}, {row['table_id']}")
        else:
            found[licence.name] = licence
    return Standing(tuple(found[name] for name in sorted(found)), tuple(sorted(unstated)))


def own_standing() -> Standing:
    """The licence of what Alen itself writes."""
    return Standing((_known()[OWN],), ())
