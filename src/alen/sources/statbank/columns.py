"""Which variable each column of a hand-fetched file holds: by its heading, or by what stands in it.

A file with headings has them in its first row: variable ids ('OMRÅDE', 'omraade'), tableinfo's texts
('område') or the words of headings.yml. A file without headings is told by its cells: every column must
fit exactly one variable, the value coming last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from alen.errors import BadDefinition, BadFile
from alen.model.names import folded
from alen.model.yaml_text import parse_yaml
from alen.sources.statbank.dialect import Dialect
from alen.sources.statbank.labels import LabelIndex
from alen.sources.statbank.periods import parse_period
from alen.sources.statbank.spec import TIME_VARIABLE, VALUE_COLUMN, TableSpec, VariableSpec
from alen.store.cells import Record, parse_value, show
from alen.store.packaged import read_text

DESCRIBING = ""
"""In `Format.columns`: a column that only describes another."""


@dataclass(frozen=True)
class Layout:
    """What the columns hold.

    `columns` are `Format.columns`; `describes` maps the position of a describing column to the variable
    it describes.
    """

    header: bool
    columns: tuple[str, ...]
    describes: Mapping[int, VariableSpec]


def recognise_columns(
    dialect: Dialect, spec: TableSpec, labels: LabelIndex, name: str, tables: Iterable[TableSpec] = ()
) -> Layout:
    """The layout of a file that is said to be of the table `spec`.

    `tables` are the tables that a wrong file may belong to. Raises BadFile naming unknown, doubled or
    missing columns; a missing variable with a `when_absent` is not missing.
    """
    first = dialect.sample[0]
    headings = _Headings(spec, labels)
    meant = [headings.meaning(text) for text in first.fields]
    if any(meant):
        layout = _by_heading(first, meant, spec, name, tables)
    elif _is_value(first.fields[-1]):
        layout = _by_content(dialect.sample, spec, labels, name)
    else:
        raise _unknown(first.fields, first.fields, spec, name, tables)
    lacking = [v.code for v in spec.variables if v.code not in layout.columns and _is_needed(v)]
    if lacking:
        raise BadFile(
            f"the column {', '.join(lacking)} is missing",
            where=f"{name}, row {first.line}",
            why="Without it nobody can tell which values the figures are of.",
            do=f"Fetch {spec.table_id} again with a choice for every variable.",
        )
    return layout


def _is_needed(variable: VariableSpec) -> bool:
    """Time may be given beside the file, so its absence is judged later."""
    return variable.role != "time" and variable.when_absent is None


@dataclass(frozen=True)
class _Words:
    value: frozenset[str]
    suffixes: tuple[str, ...]
    roles: Mapping[str, str]


@cache
def _words() -> _Words:
    where = "headings.yml"
    loaded = parse_yaml(read_text("sources", "statbank", where), where)
    if not isinstance(loaded, dict):
        raise BadDefinition("a mapping is expected", where=where)
    body = cast("dict[str, object]", loaded)
    roles = cast("dict[str, list[str]]", body["roles"])
    return _Words(
        frozenset(folded(word) for word in cast("list[str]", body["value"])),
        tuple(" " + folded(word) for word in cast("list[str]", body["suffixes"])),
        {folded(word): role for role, words in roles.items() for word in words},
    )


@dataclass(frozen=True)
class _Meaning:
    """A heading's variable (VALUE_COLUMN for the value). `rank` 0: the id itself, 1: another word for
    it, 2: a word for a column that can only describe it."""

    variable: str
    rank: int


class _Headings:
    def __init__(self, spec: TableSpec, labels: LabelIndex) -> None:
        self._ids = {folded(v.code): v.code for v in spec.variables}
        self._roles = {v.role: v.code for v in spec.variables}
        self._titles = labels.titles

    def meaning(self, heading: str) -> _Meaning | None:
        key, words = folded(heading), _words()
        if key in self._ids:
            return _Meaning(self._ids[key], 0)
        if key in words.value:
            return _Meaning(VALUE_COLUMN, 0)
        title = self._titles.get(heading.strip())
        if title is not None:
            return _Meaning(title, 1)
        variable = self._roles.get(words.roles.get(key, ""))
        if variable is not None:
            return _Meaning(variable, 1)
        for suffix in words.suffixes:
            if key.endswith(suffix) and key.removesuffix(suffix) in self._ids:
                return _Meaning(self._ids[key.removesuffix(suffix)], 2)
        return None


def _by_heading(
    first: Record,
    meant: list[_Meaning | None],
    spec: TableSpec,
    name: str,
    tables: Iterable[TableSpec],
) -> Layout:
    where = f"{name}, row {first.line}"
    keys = Counter(folded(text) for text in first.fields)
    doubled = [heading for heading, count in keys.items() if count > 1]
    if doubled:
        shown = ", ".join(show(heading) for heading in doubled[:10])
        raise BadFile(f"the heading {shown} stands more than once", where=where)
    unknown = [text for text, meaning in zip(first.fields, meant, strict=True) if meaning is None]
    if unknown:
        raise _unknown(unknown, first.fields, spec, name, tables)
    known = [meaning for meaning in meant if meaning is not None]
    columns: list[str] = []
    describes: dict[int, VariableSpec] = {}
    taken: set[str] = set()
    main = {m.variable: min(o.rank for o in known if o.variable == m.variable) for m in known}
    for at, meaning in enumerate(known):
        variable = spec.variable(meaning.variable)
        if meaning.variable not in taken and meaning.rank == main[meaning.variable] < 2:
            columns.append(meaning.variable)
            taken.add(meaning.variable)
        elif variable is None or variable.role == "time" or (main[meaning.variable] == 2):
            raise BadFile(
                f"the column {show(first.fields[at])} cannot be placed beside {meaning.variable}",
                where=f"{where}, column {at + 1}",
                do="Leave one column for each variable.",
            )
        else:
            columns.append(DESCRIBING)
            describes[at] = variable
    if VALUE_COLUMN not in taken:
        raise BadFile(f"the column of values, {VALUE_COLUMN}, is missing", where=where)
    return Layout(True, tuple(columns), describes)


def _unknown(
    unknown: list[str], headings: list[str], spec: TableSpec, name: str, tables: Iterable[TableSpec]
) -> BadFile:
    shown = ", ".join(show(text) for text in unknown[:10])
    fits: list[str] = []
    for other in tables:
        ids = {folded(v.code) for v in other.variables} | _words().value
        if other.table_id != spec.table_id and all(folded(heading) in ids for heading in headings):
            fits.append(other.table_id)
    hint = f" It may be of {' or '.join(fits)}." if fits else ""
    variables = ", ".join(v.code for v in spec.variables)
    return BadFile(
        f"not a column of {spec.table_id}: {shown}",
        where=f"{name}, row 1",
        why=f"{spec.table_id} has {variables} and {VALUE_COLUMN}.{hint}",
        do=f"Import it with --table {fits[0]}." if fits else f"Fetch {spec.table_id} again from StatBank.",
    )


def _is_value(text: str) -> bool:
    for decimal in ",.":
        try:
            parse_value(text, decimal, 3)
        except BadFile:
            continue
        return True
    return False


def _by_content(sample: tuple[Record, ...], spec: TableSpec, labels: LabelIndex, name: str) -> Layout:
    width = len(sample[0].fields)
    rows = [record for record in sample if len(record.fields) == width]
    fits: list[list[str]] = []
    for at in range(width - 1):
        cells = {record.fields[at] for record in rows}
        variables = [v for v in spec.variables if _fits(v, cells, spec, labels)]
        if not variables:
            raise _no_variable(rows, at, spec, labels, name)
        fits.append([v.code for v in variables])
    ways = _assignments(fits, ())
    if len(ways) != 1:
        raise BadFile(
            f"without headings the columns fit the variables of {spec.table_id} in {len(ways)} ways",
            where=f"{name}, row {sample[0].line}",
            do="Put a first row of headings in the file, or fetch it again with them.",
        )
    return Layout(False, (*ways[0], VALUE_COLUMN), {})


def _fits(variable: VariableSpec, cells: set[str], spec: TableSpec, labels: LabelIndex) -> bool:
    """All cells may be of the variable, and at least one surely is."""
    if variable.code == TIME_VARIABLE:
        periods = [parse_period(cell) for cell in cells]
        return all(p is not None and p.year >= spec.first_year for p in periods)
    matches = [labels.resolve(variable, cell) for cell in cells]
    return all(matches) and any(m is not None and m.is_sure for m in matches)


def _no_variable(rows: list[Record], at: int, spec: TableSpec, labels: LabelIndex, name: str) -> BadFile:
    """Names the first cell that the variable which fits most of the column does not know."""

    def misses(variable: VariableSpec) -> list[Record]:
        return [record for record in rows if labels.resolve(variable, record.fields[at]) is None]

    named = [v for v in spec.variables if v.role != "time"]
    closest = min(named, key=lambda v: len(misses(v)))
    missed = misses(closest) or rows
    text = missed[0].fields[at]
    near = labels.nearest(closest, text)
    guess = f" Nearest for {closest.code}: {', '.join(near)}." if near else ""
    return BadFile(
        f"the file has no headings, and {show(text)} fits no variable of {spec.table_id}",
        where=f"{name}, row {missed[0].line}, column {at + 1}",
        why=f"A column without a heading must hold known codes or labels of one variable.{guess}",
        do="Put a first row of headings in the file, or fetch it again with them.",
    )


def _assignments(fits: list[list[str]], taken: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Every way to give each column its own variable; stops looking after two."""
    if len(taken) == len(fits):
        return [taken]
    ways: list[tuple[str, ...]] = []
    for variable in fits[len(taken)]:
        if variable not in taken:
            ways += _assignments(fits, (*taken, variable))
        if len(ways) > 1:
            break
    return ways
