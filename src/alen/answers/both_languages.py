"""Texts of packaged facts that must stand in Danish and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from alen.errors import BadDefinition
from alen.measures.definition import Text


def both_languages(body: Mapping[str, Any], name: str, where: str) -> Text:
    """The text called `name` of a block of facts, trimmed.

    Raises BadDefinition when it does not stand in `da` and `en`, or has more than these.

    >>> both_languages({"name": {"da": "Indbyggere ", "en": "Inhabitants"}}, "name", "facts.yml").da
    'Indbyggere'
    """
    pair = cast(Mapping[str, str], body.get(name) or {})
    if set(pair) != {"da", "en"}:
        raise BadDefinition(f"{name} must stand in Danish and English", where=where)
    return Text(pair["da"].strip(), pair["en"].strip())
