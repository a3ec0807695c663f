"""What a programme's folder holds, from `data/programmes/files.yml`: parts, files, columns and words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from alen.model.names import folded
from alen.model.programme import Wording
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

_FILE = ("data", "programmes", "files.yml")
_SIGNS = re.compile(r"[^\w%]+")
_SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    type      see the head of files.yml
    to        what a reference names; `codes` the list of words that a code is one of
    field     the record's field
    inside    where it stands in programme.toml, when not under its own name ('basis.table')
    accepts   folded spellings of its heading
    """

    name: str
    type: str
    heading: Wording
    about: Wording
    field: str
    is_required: bool = False
    default: str = ""
    takes_absent: bool = False
    is_many: bool = False
    to: str = ""
    codes: str = ""
    inside: str = ""
    least: int | None = None
    most: int | None = None
    accepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A part of programme.toml, or a CSV.

    key         where the part stands in programme.toml; `inside` the part that holds it, and `parent` the
                column that names the row it belongs to
    shorthand   the column that a bare text stands for
    unique      the column whose values may stand once only
    """

    name: str
    is_file: bool
    title: Wording
    about: Wording
    columns: tuple[Column, ...]
    key: str = ""
    inside: str = ""
    parent: str = ""
    shorthand: str = ""
    unique: str = ""

    @property
    def file(self) -> str:
        """The file that holds the table."""
        return f"{self.name}.csv" if self.is_file else PROGRAMME_FILE

    def column(self, name: str) -> Column:
        """A column by its name."""
        return next(one for one in self.columns if one.name == name)


PROGRAMME_FILE = "programme.toml"


@dataclass(frozen=True, slots=True)
class Schema:
    """All tables in order, and the words that cells are written in.

    codes        by list: a code -> its words in Danish and English, the first of which is written
    read         by list: a folded word -> its code
    absent       a folded word -> why there is no number; `absent_words` what is written
    """

    tables: Mapping[str, Table]
    codes: Mapping[str, Mapping[str, Mapping[str, tuple[str, ...]]]]
    read: Mapping[str, Mapping[str, str]]
    absent: Mapping[str, str]
    absent_words: Mapping[str, Mapping[str, str]]
    yes_no: Mapping[str, bool]
    current: frozenset[str]
    totals: frozenset[str]
    differences: frozenset[str]

    @property
    def parts(self) -> tuple[Table, ...]:
        """The parts of programme.toml."""
        return tuple(one for one in self.tables.values() if not one.is_file)

    @property
    def files(self) -> tuple[Table, ...]:
        """The CSVs."""
        return tuple(one for one in self.tables.values() if one.is_file)


def plain(text: str) -> str:
    """How headings and words are compared: case, blanks, hyphens, points and underscores forgiven.

    >>> plain(" Beløb_kr. "), plain("BELOEB KR")
    ('beloeb kr', 'beloeb kr')
    """
    if text.isascii() and text.isalnum():
        return text.lower()
    return _SIGNS.sub(" ", folded(text)).strip() or text.strip()


@cache
def schema() -> Schema:
    """The schema; read once."""
    data = cast(dict[str, Any], parse_yaml(read_text(*_FILE), "/".join(_FILE)))
    shared: dict[str, Any] = data["shared"]
    tables: dict[str, Table] = {}
    for kind, is_file in (("parts", False), ("files", True)):
        for name, entry in data[kind].items():
            tables[name] = _table(str(name), entry, shared, is_file=is_file)
    codes = {
        name: {
            code: {lang: tuple(map(str, words[lang])) for lang in ("da", "en")} for code, words in one.items()
        }
        for name, one in data["codes"].items()
    }
    return Schema(
        tables,
        codes,
        {
            name: {
                plain(word): code
                for code, words in one.items()
                for word in (code, *words["da"], *words["en"])
            }
            for name, one in codes.items()
        },
        {
            plain(str(word)): reason
            for reason, words in data["absent"].items()
            for word in (reason, *words["da"], *words["en"])
        },
        {
            reason: {lang: str(words[lang][0]) for lang in ("da", "en")}
            for reason, words in data["absent"].items()
        },
        {plain(str(word)): said == "yes" for said, words in data["yes_no"].items() for word in words},
        _folded([*data["levels"]["current"], "current"]),
        _folded(data["totals"]),
        _folded(data["differences"]),
    )


def _folded(words: Iterable[object]) -> frozenset[str]:
    return frozenset(plain(str(one)) for one in words)


def _table(name: str, entry: Mapping[str, Any], shared: Mapping[str, Any], *, is_file: bool) -> Table:
    columns = tuple(
        _column(str(column), shared[one] if isinstance(one, str) else one)
        for column, one in entry["columns"].items()
    )
    return Table(
        name,
        is_file,
        _wording(entry["title"]),
        _wording(entry["about"]),
        columns,
        entry.get("key", ""),
        entry.get("inside", ""),
        entry.get("parent", ""),
        entry.get("shorthand", ""),
        entry.get("unique", ""),
    )


def _column(name: str, entry: Mapping[str, Any]) -> Column:
    heading = _wording(entry["heading"])
    return Column(
        name,
        entry["type"],
        heading,
        _wording(entry["about"]),
        entry.get("field", name),
        bool(entry.get("required", False)),
        str(entry.get("default", "")),
        bool(entry.get("absent", False)),
        bool(entry.get("many", False)),
        entry.get("to", ""),
        entry.get("codes", ""),
        entry.get("inside", ""),
        entry.get("least"),
        entry.get("most"),
        tuple(dict.fromkeys(plain(one) for one in (name, *heading, *map(str, entry.get("accepts", ()))))),
    )


def _wording(entry: Mapping[str, str]) -> Wording:
    return Wording(entry["da"], entry["en"])
