"""Lines page by page: those that a number on another page was made of, or any that are looked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from alen.errors import BadInput
from alen.products.ledger.amounts import Columns, Rows
from alen.products.ledger.opening import Lines, quoted
from alen.products.ledger.questions import (
    MEASURES,
    PERSONS,
    SPENDING,
    Question,
    basis,
    counted_lines,
    counting,
    net_of_vat,
)
from alen.products.ledger.sums import key_sql

PAGE = 50
"""Lines of a page."""

STATES: Mapping[str, str] = {
    "all": "true",
    "it": "is_it",
    "not_it": "NOT is_it",
    "undecided": "is_it IS NULL",
    "proposed": "is_it IS NULL AND proposed_is_it",
    "possible": "is_it IS NOT FALSE",
}
"""What of the lines is asked for: SQL of each."""

CODES = ("area", "resource", "deployment")
STATED = ("funktion", "department", "cost_place", "month", "account_text")
_RULES = ("rule_is_it", "rule_area", "rule_resource", "rule_deployment")
_EMPTY = "-"


@dataclass(frozen=True)
class Wanted:
    """Which lines: all that is given must hold. A stated key `-` is that of lines that state none.

    measure    of `questions.MEASURES`; empty: lines as they stand, of every kind of file
    keys       axis -> key, for CODES and STATED
    text       a part of the supplier, the text or the account's text
    file       an import's key
    """

    year: int | None = None
    measure: str = ""
    spending: str = "together"
    state: str = "all"
    keys: tuple[tuple[str, str], ...] = ()
    supplier: str = ""
    persons: bool = False
    rule: str = ""
    file: int | None = None
    text: str = ""


@dataclass(frozen=True)
class FoundLine:
    """One line as a list shows it. amount_ore as it counts: net of VAT where that is known."""

    import_key: int
    source_row: int
    posting_date: date | None
    year: int
    amount_ore: int
    funktion: str | None
    account_text: str | None
    supplier: str | None
    is_person: bool
    text: str | None
    is_it: bool | None
    area: str | None
    resource: str | None
    deployment: str | None
    rule_is_it: str | None
    proposed_is_it: bool | None


_COLUMNS = (
    "import_key", "source_row", "posting_date", "accounts_year", "counted_ore", "funktion", "account_text",
    "supplier", "is_person", "text", "is_it", "area", "resource", "deployment", "rule_is_it",
    "proposed_is_it",
)  # fmt: skip


@dataclass(frozen=True)
class FoundLines:
    """A page of lines, the largest amounts without their signs first.

    lines, amount_ore  of all that are wanted
    page               from 1
    """

    wanted: Wanted
    lines: int
    amount_ore: int
    page: int
    rows: tuple[FoundLine, ...]

    @property
    def pages(self) -> int:
        """How many pages there are; one where there are no lines."""
        return max(1, -(-self.lines // PAGE))

    def table(self) -> tuple[Columns, Rows]:
        """The page's rows."""
        columns = tuple(FoundLine.__dataclass_fields__)
        return columns, [tuple(getattr(one, name) for name in columns) for one in self.rows]


def find_lines(lines: Lines, wanted: Wanted, page: int = 1) -> FoundLines:
    """A page of the lines that are wanted. Raises NotFound for a year without lines, BadInput for a page,
    state, measure or text that there is not.
    """
    source = _source(lines, wanted)
    where = " AND ".join(_conditions(wanted))
    ((number, amount),) = lines.rows(
        f"SELECT count(*), coalesce(sum(counted_ore), 0)::BIGINT FROM {source} WHERE {where}"
    )
    if page < 1 or page > max(1, -(-int(number) // PAGE)):
        raise BadInput("there is no such page of lines", do="Begin with the first.")
    rows = lines.rows(
        f"SELECT {', '.join(_COLUMNS)} FROM {source} WHERE {where} "
        f"ORDER BY abs(counted_ore) DESC, import_key, source_row LIMIT {PAGE} OFFSET {(page - 1) * PAGE}"
    )
    return FoundLines(wanted, int(number), int(amount), page, tuple(FoundLine(*row) for row in rows))


def _source(lines: Lines, wanted: Wanted) -> str:
    """SQL of the lines among which is looked."""
    if wanted.measure:
        if wanted.measure not in MEASURES or wanted.spending not in SPENDING:
            raise BadInput("there is no such measure", do=f"Choose among {', '.join(MEASURES)}.")
        measure, spending = wanted.measure, wanted.spending
        return counted_lines(basis(lines), Question(wanted.year, measure, spending))
    year = "true" if wanted.year is None else f"accounts_year = {int(wanted.year)}"
    return f"(SELECT *, {net_of_vat(counting().vat_per_cent)} AS counted_ore FROM lines WHERE {year})"


def _conditions(wanted: Wanted) -> list[str]:
    if wanted.state not in STATES:
        raise BadInput("there is no such state of lines", do=f"Choose among {', '.join(STATES)}.")
    found = [STATES[wanted.state]]
    for axis, key in wanted.keys:
        if axis in CODES:
            found.append(f"{axis} = {_literal(key)}")
        elif axis in STATED:
            found.append(f"{key_sql(axis)} = {_literal('' if key == _EMPTY else key)}")
    if wanted.supplier:
        key = "" if wanted.supplier == _EMPTY else wanted.supplier
        # The key itself, not `key_sql`: on this machine a person's lines have a page of their own.
        found.append(f"coalesce(supplier_key, '') = {_literal(key)}")
    if wanted.persons:
        found.append(f"{key_sql('supplier_key')} = {_literal(PERSONS)}")
    if wanted.rule:
        found.append(f"{_literal(wanted.rule)} IN ({', '.join(_RULES)})")
    if wanted.file is not None:
        found.append(f"import_key = {int(wanted.file)}")
    if wanted.text:
        text = _literal(wanted.text)
        columns = ("supplier", "text", "account_text", "voucher", "account")
        found.append(
            "("
            + " OR ".join(f"contains(lower({one}), lower(nfc_normalize({text})))" for one in columns)
            + ")"
        )
    return found


def _literal(text: str) -> str:
    try:
        return quoted(text)
    except ValueError as error:
        raise BadInput(str(error)) from error
