"""What axes, codes and keys of a ledger's answers are called, in Danish and English.

Codes of the three axes are named by the taxonomy, functions by the chart of accounts, everything else by
`data/yardstick/labels.yml`; departments, cost places and suppliers are called what the ledger calls them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from alen.errors import BadDefinition
from alen.measures.definition import Text
from alen.measures.yardstick.taxonomy import Taxonomy
from alen.model.accounts import ChartNames
from alen.model.ledger import UNKNOWN
from alen.model.yaml_text import parse_yaml
from alen.products.ledger.questions import DECIDED_AXES, NOT_STATED, PERSONS, UNDECIDED
from alen.store.packaged import read_text


@cache
def label_texts() -> Mapping[str, Mapping[str, Text]]:
    """Every label of the file: group -> key -> text. Raises BadDefinition when the file is damaged."""
    where = "data/yardstick/labels.yml"
    data = cast(Any, parse_yaml(read_text("data", "yardstick", "labels.yml"), where))
    try:
        return {
            group: {key: Text(words["da"], words["en"]) for key, words in keys.items()}
            for group, keys in data.items()
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise BadDefinition(f"a label lacks a language ({error})", where=where) from error


@cache
def _chart() -> ChartNames:
    return ChartNames.from_csv(read_text("data", "accounts.csv"))


class Labels:
    """The labels of one language (`da` or `en`) for one kind of organisation."""

    def __init__(self, taxonomy: Taxonomy, language: str, kind: str = "municipality") -> None:
        self.taxonomy = taxonomy
        self.language = language
        self.kind = kind

    def of(self, group: str, key: str) -> str:
        """A label of the file. Raises KeyError."""
        return label_texts()[group][key].in_language(self.language)

    def axis(self, axis: str) -> str:
        """An axis: 'IT area', 'department'. Raises KeyError."""
        if axis not in DECIDED_AXES:
            return self.of("axes", axis)
        name = self.taxonomy.axis(axis).name
        return name.in_language(self.language)

    def key(self, axis: str, key: str, suppliers: Mapping[str, str] | None = None) -> str:
        """A key of an answer; `suppliers`: what suppliers' keys are called."""
        if key == NOT_STATED:
            return self.of("keys", "not_stated")
        if axis in DECIDED_AXES:
            if key == UNDECIDED:
                return self.of("keys", UNDECIDED)
            known = key == UNKNOWN or key in self.taxonomy.codes(axis)
            return self.taxonomy.name(axis, key, self.language) if known else key
        if axis == "supplier_key":
            return self.of("keys", "persons") if key == PERSONS else (suppliers or {}).get(key, key)
        if axis == "funktion":
            return self.function(key)
        return key

    def function(self, code: str) -> str:
        """A function with its name where the chart of accounts has one: '64552 Fælles it og telefoni'."""
        name = _chart().name(f"funktion_{self.kind}", code, self.language)
        return f"{code} {name}" if name else code

    def heading(self, text: str) -> str:
        """A label at the head of a column."""
        return text[:1].upper() + text[1:]
