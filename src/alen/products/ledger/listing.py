"""Lines as they stand, with the rule that decided each thing said of them; and one line whole.

These lists are for the organisation's own eyes: suppliers that are or may be persons are named here, and
marked. They never leave the machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alen.errors import BadInput, NotFound
from alen.measures.yardstick.rules import AXES, Rule
from alen.model.ledger import CLASSIFIED
from alen.products.ledger.amounts import Columns, Rows
from alen.products.ledger.opening import Lines
from alen.products.ledger.supplier_keys import quoted, supplier_name_sql

SHOWN = (
    "import_key", "source_row", "posting_date", "accounts_year", "amount_ore", "account", "account_text",
    "supplier", "is_person", "text", "is_it", "rule_is_it", "area", "rule_area", "resource", "rule_resource",
    "deployment", "rule_deployment",
)  # fmt: skip
"""The columns of a list."""

_RULES = ("rule_is_it", *(f"rule_{axis}" for axis in AXES))


@dataclass(frozen=True)
class Wanted:
    """Which lines: all that is given must hold.

    rule      a rule that decided anything of the line
    supplier  a CVR number, a name, or a part of one
    """

    undecided: bool = False
    rule: str | None = None
    supplier: str | None = None
    year: int | None = None


@dataclass(frozen=True)
class LineList:
    """The largest lines first, by their amounts without signs.

    lines       how many there are in all; `rows` may hold fewer
    amount_ore  of all of them
    """

    wanted: Wanted
    lines: int
    amount_ore: int
    rows: tuple[Mapping[str, Any], ...]

    def table(self) -> tuple[Columns, Rows]:
        """The rows' columns and values; dates as ISO text."""
        return SHOWN, [tuple(_plain(row[name]) for name in SHOWN) for row in self.rows]


@dataclass(frozen=True)
class RuleSaid:
    """What one rule said of a line: is_it, or an axis. No rule: the yardstick has it no more."""

    said: str
    answer: str
    rule_id: str
    rule: Rule | None


@dataclass(frozen=True)
class LineWhole:
    """One line: all its columns, the file and row it stands in, and the rules that decided it."""

    file: str
    sha256: str
    row: int
    imported_at: str
    columns: Mapping[str, Any]
    rules: tuple[RuleSaid, ...]

    def table(self) -> tuple[Columns, Rows]:
        """Column and value, one row each."""
        return ("column", "value"), [(name, _plain(value)) for name, value in self.columns.items()]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def _conditions(wanted: Wanted) -> str:
    found: list[str] = ["true"]
    if wanted.undecided:
        found.append("is_it IS NULL")
    if wanted.rule is not None:
        found.append(f"{_literal(wanted.rule)} IN ({', '.join(_RULES)})")
    if wanted.year is not None:
        found.append(f"accounts_year = {int(wanted.year)}")
    if wanted.supplier is not None:
        text = _literal(wanted.supplier.strip())
        found.append(
            f"(supplier_key = {supplier_name_sql(text)} OR cvr_number = {text} "
            f"OR contains(lower(supplier), lower(nfc_normalize({text}))))"
        )
    return " AND ".join(found)


def _literal(text: str) -> str:
    try:
        return quoted(text)
    except ValueError as error:
        raise BadInput(str(error)) from error


def list_lines(lines: Lines, wanted: Wanted, limit: int) -> LineList:
    """The `limit` largest lines that are wanted. Raises NotFound for a rule that there is not."""
    if wanted.rule is not None and lines.yardstick.rule(wanted.rule) is None:
        raise NotFound(f"no rule is called {wanted.rule!r}", do="`alen ledger rules` lists them.")
    where = _conditions(wanted)
    ((count, amount),) = lines.rows(
        f"SELECT count(*), coalesce(sum(amount_ore), 0)::BIGINT FROM lines WHERE {where}"
    )
    rows = lines.rows(
        f"SELECT {', '.join(SHOWN)} FROM lines WHERE {where} "
        f"ORDER BY abs(amount_ore) DESC, import_key, source_row LIMIT {int(limit)}"
    )
    return LineList(wanted, count, amount, tuple(dict(zip(SHOWN, row, strict=True)) for row in rows))


def explain_line(lines: Lines, import_key: int, source_row: int) -> LineWhole:
    """One line whole. Raises NotFound."""
    names = (*CLASSIFIED.column_names, "supplier_key")
    rows = lines.rows(
        f"SELECT {', '.join(names)} FROM lines "
        f"WHERE import_key = {int(import_key)} AND source_row = {int(source_row)}"
    )
    record = next((one for one in lines.records if one.key == import_key), None)
    if not rows or record is None:
        raise NotFound(
            f"no line stands in row {source_row} of import {import_key}",
            do="`alen ledger lines` lists lines as IMPORT:ROW, `alen ledger files` the imports.",
        )
    columns = dict(zip(names, rows[0], strict=True))
    return LineWhole(
        record.file, record.sha256, source_row, record.imported_at, columns, _rules_of(lines, columns)
    )


def _rules_of(lines: Lines, columns: Mapping[str, Any]) -> tuple[RuleSaid, ...]:
    found: list[RuleSaid] = []
    for said in ("is_it", *AXES):
        rule_id = columns[f"rule_{said}"]
        if rule_id is not None:
            answer = str(columns[said]).lower() if said == "is_it" else str(columns[said])
            found.append(RuleSaid(said, answer, rule_id, lines.yardstick.rule(rule_id)))
    return tuple(found)
