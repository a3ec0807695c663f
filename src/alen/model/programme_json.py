"""A programme as canonical JSON, both ways, and the hash that papers made from it carry.

Fractions are '1/3', days ISO dates, an amount that is no number {"absent": "unknown"}; entries stand by
columns, days as days since 1970-01-01. The same programme is always the same text. The files a programme
was read from are in the text and not in the hash: a file saved with other line ends is the same input.
"""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from alen.errors import BadInput
from alen.model.programme import Programme
from alen.model.programme_entries import Entries
from alen.model.programme_records import Absent

FORM = 1
"""Number of this form of the text."""

_TEXTS = ("party", "other_party", "project", "other_project", "agreement", "decision", "voucher", "text")
_NUMBERS = ("day", "recorded", "kind", "year", "amount_ore", "row")
_DTYPES: dict[str, Any] = {"kind": np.int8, "year": np.int16, "amount_ore": np.int64, "row": np.int32}
_HASHED: dict[str, Any] = {
    "day": "<i8",
    "recorded": "<i8",
    "kind": "<i8",
    "year": "<i8",
    "amount_ore": "<i8",
    "row": "<i8",
}


def written(programme: Programme) -> str:
    """The programme as canonical JSON."""
    plain = {"form": FORM, "programme": _plain(programme)}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_back(text: str) -> Programme:
    """The programme of a text of `written`; equal to the one that was written, files included.

    Raises BadInput for what is no such text.
    """
    try:
        data = json.loads(text)
        if data["form"] != FORM:
            raise BadInput(
                f"the programme is written in form {data['form']}, not {FORM}", do="Build it again."
            )
        return cast(Programme, _reader(Programme)(data["programme"]))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise BadInput("this is no programme's text", why=f"{type(error).__name__}: {error}") from error


def data_hash(programme: Programme, *, more: Mapping[str, str] | None = None) -> str:
    """sha256 (hex) over everything in the programme but the names and hashes of its files.

    more   what else a paper rests on, by name: the edition's id, the index vintage
    """
    plain = {
        one.name: _plain(getattr(programme, one.name))
        for one in fields(programme)
        if one.name not in ("entries", "files")
    }
    found = hashlib.sha256()
    head = {"form": FORM, "programme": plain, "more": dict(more or {})}
    found.update(json.dumps(head, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
    names, columns = _canonical(programme.entries)
    found.update(json.dumps(names, ensure_ascii=False).encode())
    for name in _NUMBERS:
        found.update(np.ascontiguousarray(getattr(programme.entries, name)).astype(_HASHED[name]).tobytes())
    for name in _TEXTS:
        found.update(columns[name].astype("<i8").tobytes())
    return found.hexdigest()


def _canonical(entries: Entries) -> tuple[list[str], dict[str, NDArray[np.int64]]]:
    """The texts of entries, sorted, and the columns as numbers into them: the same however they were read."""
    used = np.zeros(len(entries.names), np.bool_)
    used[0] = True
    for name in _TEXTS:
        used[getattr(entries, name)] = True
    places = np.flatnonzero(used)
    kept = [entries.names[int(place)] for place in places]
    order = sorted(range(len(kept)), key=kept.__getitem__)
    numbers = np.zeros(len(entries.names), np.int64)
    numbers[places[order]] = np.arange(len(order))
    return [kept[place] for place in order], {name: numbers[getattr(entries, name)] for name in _TEXTS}


def _plain(value: object) -> Any:
    if isinstance(value, Absent):
        return {"absent": value.value}
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Entries):
        names, columns = _canonical(value)
        numbers = {name: getattr(value, name).astype(np.int64).tolist() for name in _NUMBERS}
        return {"names": names, **numbers, **{name: one.tolist() for name, one in columns.items()}}
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        named = getattr(cast(Any, value), "_fields", None)
        listed = cast("tuple[object, ...]", value)
        if named is not None:
            return {
                name: _plain(one) for name, one in zip(cast("tuple[str, ...]", named), listed, strict=True)
            }
        return [_plain(one) for one in listed]
    raise TypeError(f"{type(value).__name__} has no canonical form")


_Read = Callable[[Any], Any]


@cache
def _reader(kind: Any) -> _Read:
    """What reads a value of a type back."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _union(get_args(kind))
    if origin is Literal or kind in (str, int, bool):
        return _same
    if origin is tuple:
        return _tuple(get_args(kind))
    if kind is Fraction:
        return Fraction
    if kind is date:
        return date.fromisoformat
    if kind is Entries:
        return _entries
    if is_dataclass(kind) or hasattr(kind, "_fields"):
        return _made(cast(Any, kind))
    raise TypeError(f"{kind} has no canonical form")


def _same(value: Any) -> Any:
    return value


def _tuple(arguments: tuple[Any, ...]) -> _Read:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        each = _reader(arguments[0])
        return lambda value: tuple(each(one) for one in value)
    readers = [_reader(one) for one in arguments]
    return lambda value: tuple(reader(one) for reader, one in zip(readers, value, strict=True))


def _union(arguments: tuple[Any, ...]) -> _Read:
    others = [_reader(one) for one in arguments if one not in (Absent, type(None))]
    reader = others[0] if others else _same

    def read(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, dict) and set(cast("dict[str, Any]", value)) == {"absent"}:
            return Absent(cast("dict[str, Any]", value)["absent"])
        return reader(value)

    return read


def _made(kind: type[Any]) -> _Read:
    """A record by the names of its fields; one that is left out has its default."""
    readers = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}

    def read(value: Any) -> Any:
        return kind(**{name: readers[name](one) for name, one in value.items()})

    return read


def _entries(value: Any) -> Entries:
    names = tuple(value["names"])
    columns: dict[str, Any] = {name: np.array(value[name], np.int32) for name in _TEXTS}
    for name in ("day", "recorded"):
        columns[name] = np.array(value[name], np.int64).astype("datetime64[D]")
    for name, dtype in _DTYPES.items():
        columns[name] = np.array(value[name], dtype)
    return Entries(names, **columns)
