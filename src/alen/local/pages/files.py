"""The files that were imported: control totals, what was set aside and why, what was masked, and the map."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from alen.answers.dates import say_moment
from alen.answers.said import Said
from alen.errors import NotFound
from alen.local.field_words import FIELDS, NOTES, SETTINGS, VALUES
from alen.local.phrases import LINE_CHANGES
from alen.local.tables import Column, Section, cells, column_heads, left_out
from alen.local.visit import LocalPage, LocalVisit
from alen.products.ledger.amounts import Columns, Rows
from alen.products.ledger.opening import Lines, quoted
from alen.site.rendering import told
from alen.site.visit import View
from alen.store.local.books import Books, ImportRecord
from alen.words import msgid

ROWS = 200
"""Rows that were set aside, of one reason, that a page shows; its files have all."""

_SPAN = re.compile(r"(?P<part>[a-z]+)=(?P<start>\d+)\+(?P<length>\d+)")
"""A part of the account string in a record: `funktion=0+5`, the first digit counted from 0."""


@dataclass(frozen=True)
class SetAside:
    """A row of a file that is no line; amount_ore null where it has none that can be read."""

    source_row: int
    reason: str
    amount_ore: int | None
    note: str | None


@dataclass(frozen=True)
class Files:
    """Every import, whether it counts or was replaced; and what was forgotten."""

    records: tuple[ImportRecord, ...]
    standing: tuple[int, ...]
    forgotten: tuple[str, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per import."""
        columns = (
            "key",
            "file",
            "source_kind",
            "system",
            "imported_at",
            "rows_read",
            "rows_imported",
            "control_before_ore",
            "control_imported_ore",
            "control_set_aside_ore",
            "masked_rows",
            "persons",
            "replaces",
            "sha256",
        )
        return columns, [tuple(getattr(one, name) for name in columns) for one in self.records]


def files(books: Books) -> Files:
    """What was imported."""
    index = books.index()
    keys = sorted((*index.standing, *index.replaced))
    return Files(tuple(books.record(key) for key in keys), index.standing, index.forgotten)


def _columns(visit: LocalVisit) -> list[Column]:
    say = visit.words.say
    return [
        Column(say("Status"), "text", "key"),
        Column(say("Rows read"), "count", "rows_read"),
        Column(say("Lines"), "count", "rows_imported"),
        Column(say("In the file, DKK"), "ore", "control_before_ore"),
        Column(say("In lines, DKK"), "ore", "control_imported_ore"),
        Column(say("Set aside, DKK"), "ore", "control_set_aside_ore"),
        Column(say("Masked rows"), "count", "masked_rows"),
        Column(say("Lines with persons"), "count", "persons"),
    ]


def _view(visit: LocalVisit) -> View:
    say = visit.words.say
    found = files(visit.ledger.books)
    visit.show("files", found)
    visit.show(
        "count", {"lines": sum(one.rows_imported for one in found.records if one.key in found.standing)}
    )
    lead = visit.say(
        msgid("{number} lines count. What stood in the files is what became lines and what was set aside."),
        number=visit.integer(
            sum(one.rows_imported for one in found.records if one.key in found.standing), "count/lines"
        ),
    )
    columns, rows = _columns(visit), list[Mapping[str, Any]]()
    for at, one in enumerate(found.records):
        made = cells(visit, f"files/records/{at}", one, columns)
        made[0] = say("counts") if one.key in found.standing else say("replaced")
        rows.append({"head": told(one.file), "href": visit.to(f"/files/{one.key}"), "cells": made})
    sections = [Section("files", say("Files"), columns=column_heads(say("File"), columns), rows=rows)]
    if found.forgotten:
        sections.append(
            Section(
                "forgotten",
                say("Forgotten"),
                say("Removed with all that was made from them."),
                notes=[told(one) for one in found.forgotten],
            )
        )
    return View(
        "sections.html.j2",
        say("Files"),
        str(lead),
        context={"heading": say("Files"), "lead": [lead], "sections": sections},
    )


# -- one file ------------------------------------------------------------------------------------


def set_aside(lines: Lines, books: Books, key: int) -> tuple[SetAside, ...]:
    """The rows of an import that are no lines, in their order."""
    path = books.folder(key) / "set_aside.parquet"
    rows = lines.rows(
        "SELECT source_row, reason, amount_ore, note "
        f"FROM read_parquet({quoted(str(path))}) ORDER BY source_row"
    )
    return tuple(SetAside(int(row), str(reason), ore, note) for row, reason, ore, note in rows)


def _one(visit: LocalVisit) -> View:
    say, key, books = visit.words.say, int(visit.params["key"]), visit.ledger.books
    found = files(books)
    record = next((one for one in found.records if one.key == key), None)
    if record is None:
        raise NotFound("no file has that number", do="The page of files lists them.")
    aside = visit.answer(("aside", key), lambda lines: set_aside(lines, books, key))
    visit.show("file", record)
    visit.show(
        # What stood in a row may name a person: the page shows it, the files do not.
        "set_aside",
        [{"source_row": one.source_row, "reason": one.reason, "amount_ore": one.amount_ore} for one in aside],
        (
            ("source_row", "reason", "amount_ore"),
            [(one.source_row, one.reason, one.amount_ore) for one in aside],
        ),
    )
    lead = visit.say(
        msgid("DKK {before} in the file = DKK {lines} in lines + DKK {aside} set aside."),
        before=visit.kroner(record.control_before_ore, "file/control_before_ore"),
        lines=visit.kroner(record.control_imported_ore, "file/control_imported_ore"),
        aside=visit.kroner(record.control_set_aside_ore, "file/control_set_aside_ore"),
    )
    sections = [
        Section("how", say("How it was read"), facts=_facts(visit, record)),
        Section("map", say("Which column is what"), facts=_map(visit, record)),
        *_differences(visit, record),
        *_aside(visit, aside),
    ]
    return View(
        "sections.html.j2",
        record.file,
        str(lead),
        context={
            "heading": told(record.file),
            "where": say("File"),
            "lead": [lead],
            "sections": sections,
            "links": [{"text": say("Its lines"), "href": visit.to("/lines", file=key)}],
        },
    )


def _facts(visit: LocalVisit, one: ImportRecord) -> list[tuple[Any, Any]]:
    say = visit.words.say
    facts: list[tuple[Any, Any]] = [
        (told("SHA-256"), Markup("<code>{}</code>").format(one.sha256)),
        (say("Imported"), told(say_moment(one.imported_at, visit.lang))),
        (say("Rows read"), visit.integer(one.rows_read, "file/rows_read")),
        (say("Lines"), visit.integer(one.rows_imported, "file/rows_imported")),
        (say("Masked rows"), visit.integer(one.masked_rows, "file/masked_rows")),
        (say("Lines with persons"), visit.integer(one.persons, "file/persons")),
        (say("Kind of file"), visit.labels.of("file_kinds", one.source_kind)),
        (
            say("Format"),
            told(_format_said(visit, one)),
        ),
    ]
    facts += [(say("To look at"), told(warning)) for warning in one.warnings]
    return facts


def _format_said(visit: LocalVisit, one: ImportRecord) -> str:
    """What kind of file it was: CSV, cp1252, separator ;"""
    say = visit.words.say
    parts = [one.format.upper(), one.encoding]
    if one.separator:
        sign = say("tab") if one.separator == "\t" else one.separator
        parts.append(say("separator {sign}", sign=sign))
    if one.sheet:
        parts.append(say("sheet {name}", name=one.sheet))
    return ", ".join(part for part in parts if part)


def _map(visit: LocalVisit, one: ImportRecord) -> list[tuple[Any, Any]]:
    code = Markup("<code>{}</code>")
    said = {**one.columns, **{name: _setting_said(visit, name, value) for name, value in one.reading.items()}}
    return [
        (visit.words.say(FIELDS[name]) if name in FIELDS else code.format(name), told(column))
        for name, column in said.items()
        if column
    ]


def _setting_said(visit: LocalVisit, name: str, value: str) -> str:
    """What a column map says besides columns, in words."""
    say = visit.words.say
    if name != "account_positions":
        known = {**SETTINGS, **VALUES}
        return say(known[value]) if value in known else value
    spans = [_SPAN.fullmatch(part) for part in value.split()]
    found = sorted((int(one["start"]), int(one["length"]), one["part"]) for one in spans if one)
    return "; ".join(
        say("{part}: digits {first} to {last}", part=_part(visit, part), first=start + 1, last=start + length)
        if length > 1
        else say("{part}: digit {first}", part=_part(visit, part), first=start + 1)
        for start, length, part in found
    )


def _part(visit: LocalVisit, part: str) -> str:
    name = visit.words.say(FIELDS[part])
    return name[:1].lower() + name[1:]


def _note_said(visit: LocalVisit, note: str | None) -> str:
    """Why a row was set aside, and what stood there; what stood there is not for translation."""
    for pattern, sentence in NOTES.items():
        found = re.match(f"{pattern}(?=: |$)", note or "")
        if found:
            return visit.words.say(sentence, **found.groupdict()) + (note or "")[found.end() :]
    return note or "–"


def _differences(visit: LocalVisit, record: ImportRecord) -> list[Section]:
    """What a corrected file changed against the one that it replaced."""
    say, old, compared = visit.words.say, record.replaces, visit.ledger.compared
    if old is None or compared is None:
        return []
    books = visit.ledger.books
    found = visit.answer(("compared", old, record.key), lambda _lines: compared(books, old, record.key))
    visit.show(
        "changes",
        [
            {"change": one.change, "voucher": one.voucher, "old_ore": one.old_ore, "new_ore": one.new_ore}
            for one in found.changes
        ],
    )
    visit.show("changed", {"unchanged": found.unchanged, "change_ore": found.change_ore})
    said = visit.say(
        msgid("It replaced {file}: {number} lines are unchanged, and the total changes by DKK {amount}."),
        file=Said(found.old.file, told(found.old.file)),
        number=visit.integer(found.unchanged, "changed/unchanged"),
        amount=visit.kroner(found.change_ore, "changed/change_ore"),
    )
    columns = [
        Column(say("Change"), "text", "change"),
        Column(say("Before, DKK"), "ore", "old_ore"),
        Column(say("Now, DKK"), "ore", "new_ore"),
    ]
    rows: list[Mapping[str, Any]] = []
    for at, one in enumerate(found.changes[:ROWS]):
        made = cells(visit, f"changes/{at}", one, columns)
        made[0] = say(LINE_CHANGES[one.change])
        rows.append({"head": told(one.voucher or "–"), "cells": made})
    return [
        Section(
            "changes",
            say("What the corrected file changed"),
            said,
            columns=column_heads(say("Voucher"), columns),
            rows=rows,
            notes=left_out(visit, "changes", len(found.changes), ROWS),
        )
    ]


def _aside(visit: LocalVisit, aside: Sequence[SetAside]) -> list[Section]:
    """The rows that were set aside, a table for each reason."""
    say, found = visit.words.say, list[Section]()
    columns = [Column(say("DKK"), "ore", "amount_ore"), Column(say("What stood there"), "text", "note")]
    for reason in dict.fromkeys(one.reason for one in aside):
        mine = [(at, one) for at, one in enumerate(aside) if one.reason == reason]
        rows = [
            {
                "head": told(str(one.source_row)),
                "cells": [
                    *cells(visit, f"set_aside/{at}", one, columns[:1]),
                    told(_note_said(visit, one.note)),
                ],
            }
            for at, one in mine[:ROWS]
        ]
        title = visit.labels.heading(visit.labels.of("set_aside", reason))
        found.append(
            Section(
                f"aside-{reason.replace('_', '-')}",
                say("Set aside: {reason}", reason=title),
                columns=column_heads(say("Row"), columns),
                rows=rows,
            )
        )
    return found


PAGE = LocalPage("/files", _view, menu=msgid("Files"))
ONE = LocalPage("/files/{key:int}", _one, under="/files")
