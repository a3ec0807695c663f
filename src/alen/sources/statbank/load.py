"""Snapshots of StatBank tables into the core tables, written once as Ibis expressions.

A snapshot's texts are turned into keys by joining small tables of spellings, so the same expression
runs on any engine. Every line must find its keys and hold a number or a known sign of a missing one:
a snapshot that leaves lines over is refused, never partly loaded.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import ibis

from alen.errors import BadFile
from alen.model.engine import Engine, Expression
from alen.model.provenance import FetchRecord, Format
from alen.sources.statbank.labels import LabelIndex
from alen.sources.statbank.periods import parse_period
from alen.sources.statbank.spec import TableSpec, VariableSpec
from alen.store.cells import GROUPS_BY_MARK, GROUPS_BY_SPACE, MAX_DIGITS, MISSING_SIGNS, codec

ACCOUNT_ROLES = ("funktion", "dranst", "ejer", "gruppering", "art", "price_unit")
SERIES_ROLES = ("sex", "age", "civil_status", "key_figure", "gross_net", "price_unit")
_ibis: Any = ibis
"""Ibis where its annotations refuse what it documents (see model/engine.py)."""

NO_KEY = -1
UNPLACED = -9
"""The key of a code that was not found."""

NUMBER, NO_NUMBER, NOT_A_NUMBER = 0, 1, 2
"""`status` of a line; the last is refused, so it never stands in an edition."""


@dataclass(frozen=True)
class Spelling:
    """How one snapshot spells one code of one variable."""

    variable: str
    role: str
    code: str
    raw: str
    label: str = ""


@dataclass(frozen=True)
class Source:
    """One snapshot on its way into the core tables."""

    key: int
    record: FetchRecord
    spec: TableSpec
    path: Path
    spellings: tuple[Spelling, ...]

    def codes(self, role: str) -> dict[str, str]:
        """Raw text -> code of the variable that plays `role`; {} where the table has none."""
        return {s.raw: s.code for s in self.spellings if s.role == role}


def column_name(position: int) -> str:
    """DuckDB forgives case in column names, so a column is called by its place."""
    return f"c{position}"


def _variable(spec: TableSpec, code: str) -> VariableSpec:
    found = spec.variable(code)
    assert found is not None, code
    return found


@contextlib.contextmanager
def as_utf8(path: Path, form: Format, folder: Path) -> Iterator[Path]:
    """The file in UTF-8 with one kind of line end: itself, or a copy that is removed again."""
    if codec(form.encoding) == "utf-8-sig" and not (form.media == "csv" and _mixes_line_ends(path)):
        yield path
        return
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        copy = Path(temporary) / "utf8.csv"
        with (
            path.open(encoding=codec(form.encoding), newline="") as source,
            copy.open("w", encoding="utf-8", newline="") as target,
        ):
            for line in source:
                target.write(line.removesuffix("\n").removesuffix("\r") + "\n")
        yield copy


def _mixes_line_ends(path: Path) -> bool:
    """Whether some lines end in CRLF and some in LF alone, as an editor may leave a file; no engine that
    reads strictly takes it. A line of StatBank's never holds a line end itself."""
    with path.open("rb") as file:
        ends = {line.endswith(b"\r\n") for line in file if line.endswith(b"\n")}
    return len(ends) > 1


def scan(engine: Engine, path: Path, form: Format) -> Expression:
    """The file's lines as text columns c0, c1 ... in the file's order."""
    columns = {column_name(i): "VARCHAR" for i in range(len(form.columns))}
    return engine.read_csv(
        str(path),
        auto_detect=False,
        header=form.header,
        delim=form.delimiter,
        quote='"',
        escape='"',
        columns=columns,
        strict_mode=True,
        null_padding=False,
    )


def raw_values(record: FetchRecord, lines: Expression) -> dict[str, list[str]]:
    """Every text each variable's column may hold: what was asked for, or what the file holds.

    A fetched answer's request lists its codes, so a big file need not be searched for them.
    """
    variables = [name for name in record.format.columns if name not in {"", "INDHOLD"}]
    if record.request is not None and record.format.presentation == "code":
        asked = {
            str(item["code"]).upper(): cast(list[str], item["values"])
            for item in cast(list[Mapping[str, Any]], record.request["variables"])
        }
        if all(name.upper() in asked and "*" not in asked[name.upper()] for name in variables):
            return {name: asked[name.upper()] for name in variables}
    found: dict[str, list[str]] = {}
    for position, name in enumerate(record.format.columns):
        if name in variables:
            column = lines[column_name(position)]
            texts = lines.select(raw=column).distinct().to_pyarrow()["raw"].to_pylist()
            found[name] = sorted("" if text is None else str(text) for text in texts)
    return found


def spellings(
    record: FetchRecord, spec: TableSpec, labels: LabelIndex, raws: Mapping[str, Sequence[str]]
) -> tuple[Spelling, ...]:
    """What each text stands for, constants of the format included (their raw text is empty).

    Raises BadFile naming the first text that stands for nothing.
    """
    found: list[Spelling] = []
    for name, texts in raws.items():
        variable = _variable(spec, name)
        for raw in texts:
            found.append(Spelling(variable.code, variable.role, _code(variable, raw, labels, record), raw))
    for name, raw in record.format.constants.items():
        variable = _variable(spec, name)
        code = raw if variable.role != "time" else _code(variable, raw, labels, record)
        found.append(Spelling(variable.code, variable.role, code, ""))
    if spec.price_unit and spec.role("price_unit") is None:
        found.append(Spelling("", "price_unit", spec.price_unit, ""))
    return tuple(found)


def _code(variable: VariableSpec, raw: str, labels: LabelIndex, record: FetchRecord) -> str:
    if variable.role == "time":
        period = parse_period(raw)
        if period is not None:
            return f"{period.year}K{period.quarter}" if period.quarter else str(period.year)
    else:
        match = labels.resolve(variable, raw)
        if match is not None:
            return match.code
    raise BadFile(
        f"{raw!r} is no known {variable.role}",
        where=f"snapshot {record.sha256[:12]} of {record.table_id}, column {variable.code}",
        why="A line whose code is unknown cannot be placed.",
        do="If it is a new organisation, add it to the workspace's organisations.csv.",
    )


def _with_texts(
    lines: Expression, source: Source, role: str, name: str, known: Mapping[str, Any], type_: str
) -> Expression:
    """Lines with one more column: what `known` says of each code, by the file's spelling of it.

    Where the file has no column for the role, the constant of its format is used.
    """
    positions = {_role_of(source.spec, column): i for i, column in enumerate(source.record.format.columns)}
    codes = source.codes(role)
    if role not in positions:
        constant = next((known[code] for code in codes.values()), NO_KEY)
        return lines.mutate(**{name: ibis.literal(constant, type_)})
    # Codes that are set aside have no key; their lines were left out before. A left join keeps every
    # line, so that none is lost in silence: one without a key is found afterwards and refused.
    keyed = {raw: known[code] for raw, code in codes.items() if code in known}
    table = ibis.memtable(
        {"raw": list(keyed), name: list(keyed.values())},
        schema=ibis.schema({"raw": "string", name: type_}),
    )
    return lines.left_join(table, lines[column_name(positions[role])] == table.raw).drop("raw")


def _with_keys(
    lines: Expression, source: Source, keys: Mapping[tuple[str, str], int], roles: Sequence[str]
) -> Expression:
    for role in roles:
        known = {code: key for (of, code), key in keys.items() if of == role}
        lines = _with_texts(lines, source, role, f"{role}_key", known, "int32")
    return lines


def _role_of(spec: TableSpec, column: str) -> str:
    variable = spec.variable(column) if column else None
    return variable.role if variable else column


def _number(lines: Expression, source: Source) -> tuple[Expression, Expression]:
    """The value as a whole count of 10^-decimals, and the line's status.

    Only what `store.cells.parse_value` reads is a number: an engine's own cast would round 12.5, and
    read 1e3 and 0x10. A file fetched by hand may group its thousands; the import has seen to it that
    nothing else can be meant.
    """
    record, decimals = source.record, source.spec.decimals
    raw = lines[column_name(record.format.columns.index("INDHOLD"))].fill_null("")
    mark = record.format.decimal
    form = f"^ *-?[0-9]{{1,{MAX_DIGITS}}}({_fraction(mark, decimals)})? *$"
    plain = raw if record.kind == "fetched" else _ungrouped(raw, mark)
    if decimals:
        pointed = plain.replace(mark, ".")
        number = (pointed.try_cast(f"decimal(18, {decimals})") * 10**decimals).cast("int64")
    else:
        whole = plain if record.kind == "fetched" else plain.re_replace(f"[{mark}]0+ *$", "")
        number = whole.try_cast("int64")
    # Most texts are the number's own and short; only the others need the slower look.
    own = (number.cast("string") == raw) & (raw.length() <= MAX_DIGITS)
    status = _ibis.cases(
        (own, NUMBER),
        (number.notnull() & plain.re_search(form), NUMBER),
        (raw.re_search(_MISSING), NO_NUMBER),
        else_=NOT_A_NUMBER,
    ).cast("int8")
    # What is refused holds no value: each engine's cast makes something else of 12.5 and 0x10.
    return _ibis.ifelse(status == NOT_A_NUMBER, _ibis.null("int64"), number), status


_MISSING = f"^ *({'|'.join(re.escape(sign) for sign in sorted(MISSING_SIGNS))}) *$"


def _ungrouped(raw: Expression, mark: str) -> Expression:
    """The text without its marks between thousands, where it has them."""
    text = raw.re_replace("^ +| +$", "")
    is_grouped: Expression = _ibis.literal(False)
    for pattern in (GROUPS_BY_SPACE, GROUPS_BY_MARK[mark]):
        is_grouped = is_grouped | text.re_search(f"^{pattern.pattern}$")
    ungrouped = text
    for group in (" ", "\u00a0", "\u202f", "." if mark == "," else ","):
        ungrouped = ungrouped.replace(group, "")
    return _ibis.ifelse(is_grouped, ungrouped, text)


def _fraction(mark: str, decimals: int) -> str:
    """The pattern of what may follow a whole number: zeros beyond the table's decimals change nothing, but
    three digits may be a group of thousands and are none, unless the table has three decimals."""
    longer = max(0, 4 - decimals)
    forms = [f"[0-9]{{1,{decimals}}}"] if decimals else ["0", "00"]
    forms += ["[0-9]0"] if decimals == 1 else []
    return f"[{mark}](?:{'|'.join(forms)}|[0-9]{{{decimals}}}0{{{longer},}})"


def account_rows(lines: Expression, source: Source, keys: Mapping[tuple[str, str], int]) -> Expression:
    """Lines of an accounts table in the shape of core_statbank__account.

    keys  (role, code) -> key; of time, year * 10 + quarter
    """
    lines = _with_keys(lines, source, keys, ("organisation", *ACCOUNT_ROLES, "time"))
    number, status = _number(lines, source)
    return lines.select(
        **{f"{role}_key": _placed(lines[f"{role}_key"]) for role in ("organisation", *ACCOUNT_ROLES)},
        snapshot_key=ibis.literal(source.key, "int32"),
        year=(_placed(lines.time_key) // 10).cast("int16"),
        value_reported=number,
        status=status,
    )


def observation_rows(lines: Expression, source: Source, keys: Mapping[tuple[str, str], int]) -> Expression:
    """Lines of any other table in the shape of core_statbank__observation, `series` still a name.

    keys  as for `account_rows`; ("series", name) -> key, see `series_name`
    """
    roles = [role for role in SERIES_ROLES if source.spec.role(role) is not None]
    lines = _with_keys(lines, source, keys, ("organisation", "time"))
    for role in roles:
        codes = source.codes(role)
        lines = _with_texts(lines, source, role, f"{role}_code", {c: c for c in codes.values()}, "string")
    series: Any = ibis.literal(source.spec.table_id)
    for role in roles:
        series = series + "|" + lines[f"{role}_code"]
    lines = lines.mutate(series=series)
    number, status = _number(lines, source)
    return lines.select(
        "series",
        organisation_key=_placed(lines.organisation_key),
        snapshot_key=ibis.literal(source.key, "int32"),
        year=(_placed(lines.time_key) // 10).cast("int16"),
        quarter=(_placed(lines.time_key) % 10).cast("int8"),
        value_reported=number,
        status=status,
    )


def _placed(key: Expression) -> Expression:
    return key.fill_null(UNPLACED).cast("int32")


def series_name(table_id: str, codes: Mapping[str, str], spec: TableSpec) -> str:
    """The name of a series: the table and its other codes, in the fixed order of roles."""
    parts = [codes[role] for role in SERIES_ROLES if spec.role(role) is not None]
    return "|".join((table_id, *parts))


def period_key(code: str) -> int:
    """A period as one number: year * 10 + quarter, the quarter 0 for a whole year."""
    period = parse_period(code)
    assert period is not None
    return period.year * 10 + period.quarter
