"""What an import did, for a reader and for a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alen.cli.present import Column, Page
from alen.model.money import Ore
from alen.words import Words, msgid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from alen.sources.ledgers.importing import Imported
    from alen.store.local.books import Books, ImportRecord

REASONS = {
    "heading": msgid("headings and what stands above them"),
    "repeated_heading": msgid("headings repeated among the rows"),
    "blank": msgid("blank rows"),
    "subtotal": msgid("subtotals"),
    "total": msgid("totals"),
    "shifted": msgid("shifted rows: cells missing, added or moved"),
    "amount_unreadable": msgid("amounts that cannot be read"),
    "amount_missing": msgid("rows without an amount"),
    "date_unreadable": msgid("dates that cannot be read"),
    "year_missing": msgid("rows that tell no accounts year"),
    "duplicate": msgid("duplicates: the same line again"),
    "not_a_line": msgid("footers, remarks, page numbers"),
}

OUTCOMES = {
    "imported": msgid("imported"),
    "unchanged": msgid("here already, unchanged"),
    "replaced": msgid("replaces import {key}"),
}

_ROWS_SHOWN = 6

COLUMNS = (
    "import_key", "file", "outcome", "rows_read", "rows_imported", "rows_set_aside", "masked_rows", "persons",
    "control_before_ore", "control_imported_ore", "control_set_aside_ore",
)  # fmt: skip


def cells(one: Imported) -> list[object]:
    """One row of CSV for an import."""
    record = one.record
    return [
        record.key, record.file, one.outcome, record.rows_read, record.rows_imported,
        record.rows_read - record.rows_imported, record.masked_rows, record.persons,
        record.control_before_ore, record.control_imported_ore, record.control_set_aside_ore,
    ]  # fmt: skip


def plain(books: Books, one: Imported) -> dict[str, Any]:
    """Everything of an import, for JSON. Amounts are whole øre; notes hold no CPR number."""
    from alen.sources.ledgers.importing import masked_rows

    record = one.record
    return {
        **dict(zip(COLUMNS, cells(one), strict=True)),
        "replaces": record.replaces,
        "sha256": record.sha256,
        "years": record.years,
        "set_aside": record.set_aside,
        "set_aside_rows": [
            {
                "row": row["source_row"],
                "reason": row["reason"],
                "amount_ore": row["amount_ore"],
                "note": row["note"],
            }
            for row in one.set_aside.to_pylist()
        ],
        "masked": record.masked,
        "masked_row_numbers": masked_rows(books, record.key) if record.masked_rows else [],
        "warnings": list(record.warnings),
        "map": plain_map(record),
    }


def plain_map(record: ImportRecord) -> dict[str, Any]:
    """How a file was read."""
    return {
        "format": record.format, "sheet": record.sheet, "encoding": record.encoding,
        "separator": record.separator, "decimal": record.decimal, "system": record.system,
        "source_kind": record.source_kind, "shape": record.shape, "columns": record.columns, **record.reading,
    }  # fmt: skip


def exact(words: Words, ore: int) -> str:
    """An amount in kroner to the øre."""
    return Ore(ore).format_kroner(words.language, 2)


def draw(page: Page, one: Imported) -> None:
    """One import on a terminal."""
    say, words, record = page.words.say, page.words, one.record
    outcome = say(OUTCOMES[one.outcome], key=record.replaces)
    lines = record.rows_imported
    aside = record.rows_read - lines
    page.title(say("{file}: {outcome} (import {key})", file=record.file, outcome=outcome, key=record.key))
    page.line(
        say(
            "{read}: {lines}, {aside}. Accounts years: {years}.",
            read=words.count("{number} row read", "{number} rows read", record.rows_read),
            lines=words.count("{number} line", "{number} lines", lines),
            aside=_said_aside(words, aside, record.set_aside),
            years=", ".join(record.years),
        )
    )
    page.line(
        say(
            "Control total: {before} in the file = {lines} in lines + {aside} set aside.",
            before=exact(words, record.control_before_ore),
            lines=exact(words, record.control_imported_ore),
            aside=exact(words, record.control_set_aside_ore),
        )
    )
    _draw_set_aside(page, one)
    if record.masked_rows:
        number = words.count("{number} line", "{number} lines", record.masked_rows)
        # Texts put together inside the call would hide its sentence from the catalogue.
        columns = ", ".join(f"{name} ({words.integer(count)})" for name, count in record.masked.items())
        page.line(say("CPR numbers were masked on {lines}, in {columns}.", lines=number, columns=columns))
    if record.persons:
        page.line(
            say(
                "{number} lines have a supplier that is or may be a person; such names never leave this "
                "machine.",
                number=words.integer(record.persons),
            )
        )
    for warning in record.warnings:
        page.line(say("Note: {text}", text=words.retell(warning)))


def _said_aside(words: Words, aside: int, reasons: Mapping[str, int]) -> str:
    if aside == 1 and "heading" in reasons:
        return words.say("the heading is set aside")
    return words.count("{number} row set aside", "{number} rows set aside", aside)


def _draw_set_aside(page: Page, one: Imported) -> None:
    say, words = page.words.say, page.words
    rows: Sequence[Mapping[str, Any]] = one.set_aside.to_pylist()
    reasons = [reason for reason in REASONS if reason in one.record.set_aside]
    if reasons in ([], ["heading"]):  # every file has a heading: alone it is nothing to look at
        return
    columns = [
        Column(say("Set aside because"), folds=True),
        Column(say("Rows"), "number"),
        Column(say("Amount"), "number"),
        Column(say("Row numbers"), folds=True),
    ]
    table: list[list[str]] = []
    for reason in reasons:
        mine = [row for row in rows if row["reason"] == reason]
        amounts = [row["amount_ore"] for row in mine if row["amount_ore"] is not None]
        shown = ", ".join(str(row["source_row"]) for row in mine[:_ROWS_SHOWN])
        table.append(
            [
                say(REASONS[reason]),
                words.integer(len(mine)),
                exact(words, sum(amounts)) if amounts else "–",
                f"{shown} …" if len(mine) > _ROWS_SHOWN else shown,
            ]
        )
    page.table(columns, table)
