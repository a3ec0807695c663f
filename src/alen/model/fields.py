"""Reading values out of parsed YAML: each of the kind it must be, or an error that names file and key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import cast

from alen.errors import BadDefinition
from alen.model.printable import UNPRINTABLE


def mapping_in(data: object, where: str) -> Mapping[str, object]:
    """A mapping with text keys; BadDefinition for anything else."""
    if isinstance(data, Mapping):
        mapping = cast(Mapping[object, object], data)
        if all(isinstance(key, str) for key in mapping):
            return cast(Mapping[str, object], mapping)
    raise BadDefinition("this is no mapping of keys to values", where=where)


def only_keys(row: Mapping[str, object], allowed: Collection[str], where: str) -> None:
    """Refuse keys nobody reads: most are misspelled."""
    unknown = [key for key in row if key not in allowed]
    if unknown:
        raise BadDefinition(
            f"the key '{unknown[0]}' is unknown", where=where, do=f"The keys are {', '.join(allowed)}."
        )


def list_in(row: Mapping[str, object], key: str, where: str) -> list[object]:
    """A list; BadDefinition when the key is missing or holds anything else."""
    value = row.get(key)
    if not isinstance(value, list):
        raise BadDefinition(f"'{key}' must be a list", where=where)
    return cast(list[object], value)


def text_in(row: Mapping[str, object], key: str, where: str) -> str:
    """Text that is not empty; BadDefinition otherwise. A number is no text: YAML reads 084 as 68.

    Text with control characters, or with signs that turn the writing round, is refused too.
    """
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadDefinition(
            f"'{key}' must be text", where=where, do="Write it in quotes." if value is not None else ""
        )
    if found := UNPRINTABLE.search(value):
        raise BadDefinition(
            f"'{key}' holds a sign that cannot be shown (U+{ord(found[0]):04X})",
            where=where,
            do="Write the text without it.",
        )
    return value.strip()


def texts_in(row: Mapping[str, object], key: str, where: str) -> tuple[str, ...]:
    """A list of texts; an absent key is an empty list."""
    if key not in row:
        return ()
    return tuple(text_in({key: item}, key, where) for item in list_in(row, key, where))


def year_in(row: Mapping[str, object], key: str, where: str) -> int:
    """A year as a number of four digits; BadDefinition otherwise."""
    value = row.get(key)
    if type(value) is not int or not 1900 <= value <= 2200:
        raise BadDefinition(f"'{key}' must be a year", where=where)
    return value


def date_in(row: Mapping[str, object], key: str, where: str) -> date:
    """A day, as YAML reads one or as text YYYY-MM-DD; BadDefinition otherwise."""
    value = row.get(key)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise BadDefinition(f"'{key}' must be a date", where=where, do="Write YYYY-MM-DD.")
