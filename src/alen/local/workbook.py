"""The workbook of an own ledger, which a controller can hand on: the answers, and how they came about.

Texts are written as texts whatever they look like, and made harmless for whoever saves the workbook as CSV:
no cell is ever a formula or a link. The file is packed in memory, so nothing of a ledger reaches a folder for
temporary files, and equal ledgers give equal bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, cast

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from alen import __version__
from alen.errors import BadDefinition, BadInput
from alen.measures.definition import Text
from alen.model.sheets import safe_text
from alen.model.yaml_text import parse_yaml
from alen.products.ledger.amounts import ORE
from alen.products.ledger.questions import DECIDED_AXES, counting
from alen.products.ledger.workbook_rows import Asked, Kind, Sheet, SheetColumn, Value, sheets
from alen.reports.workbook import MOST_ROWS, MOST_SIGNS
from alen.store.packaged import read_text
from alen.store.workspace import Workspace
from alen.store.writing import write_new

PRIVATE_FILE = 0o600
_WIDTHS: Mapping[Kind, int] = {"text": 28, "year": 12, "count": 12, "ore": 20, "share": 10, "each": 18}
_A4 = 9
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


@cache
def _words() -> Mapping[str, Any]:
    return cast(Mapping[str, Any], parse_yaml(read_text("local", "workbook.yml"), "local/workbook.yml"))


def phrase(group: str, key: str, language: str) -> str:
    """A text of `workbook.yml`. Raises BadDefinition when it is not there."""
    try:
        words = _words()[group][key]
        return Text(words["da"], words["en"]).in_language(language)
    except (KeyError, TypeError) as error:
        raise BadDefinition(f"lacks {group}.{key}", where="local/workbook.yml") from error


def export_workbook(path: Path, asked: Asked, workspace: Workspace) -> tuple[Sheet, ...]:
    """Write the workbook to a new file and give it its name once it is whole; the sheets that it holds.

    The file is readable by the user alone. Raises BadInput for a name that does not end in .xlsx, a file that
    is there already, and a place inside the published editions; NotFound without lines; DiskFailed.
    """
    _refuse(path, workspace)
    made = sheets(asked)
    write_new(path, workbook_bytes(made, asked), PRIVATE_FILE)
    return made


def _refuse(path: Path, workspace: Workspace) -> None:
    if path.suffix.lower() != ".xlsx":
        raise BadInput("a workbook's name ends in .xlsx", where=str(path), do="Name it so.")
    place = path.resolve()
    if place.is_relative_to(workspace.editions.resolve()):
        raise BadInput(
            "a ledger's workbook cannot lie among the published editions",
            where=str(path),
            why="Whoever is given an edition would be given the ledger.",
            do="Name a file elsewhere.",
        )
    if place.exists():
        raise BadInput(
            "the file is there already",
            where=str(path),
            why="An export never writes over other files.",
            do="Name a new file.",
        )


def leaves_local(path: Path, workspace: Workspace) -> bool:
    """Whether a file lies outside the workspace's private folder."""
    return not path.resolve().is_relative_to(workspace.local.resolve())


def workbook_bytes(made: tuple[Sheet, ...], asked: Asked) -> bytes:
    """The whole workbook. Raises BadInput when a sheet would have too many rows."""
    packed = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    book = xlsxwriter.Workbook(packed, options)
    book.set_properties({"title": _title(asked), "author": "Alen", "created": _created(asked)})
    writer = _Writer(book, asked)
    first, *others = made
    writer.sheet(first)
    writer.method()
    for one in others:
        writer.sheet(one)
    book.close()
    return packed.getvalue()


def _title(asked: Asked) -> str:
    return phrase("labels", "title", asked.labels.language).format(name=asked.lines.holder.name)


def _created(asked: Asked) -> datetime:
    """The newest import: a workbook of equal lines is the same whenever it is written."""
    times = [datetime.fromisoformat(one.imported_at) for one in asked.lines.records]
    newest = max(times, default=_UNDATED)
    return newest.astimezone(UTC).replace(tzinfo=None)


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Workbook, asked: Asked) -> None:
        self.book = book
        self.asked = asked
        self.language = asked.labels.language
        self.title: Format = book.add_format({"bold": True, "font_size": 14})
        self.bold: Format = book.add_format({"bold": True, "valign": "top"})
        self.wrapped: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.header: Format = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#E8ECEF"}
        )
        money = phrase("formats", "ore", self.language)
        self.shapes: Mapping[Kind, Format | None] = {
            "text": None,
            "year": None,
            "count": book.add_format({"num_format": "#,##0"}),
            "ore": book.add_format({"num_format": money}),
            "each": book.add_format({"num_format": money}),
            "share": book.add_format({"num_format": "0.0%"}),
        }

    def say(self, group: str, key: str) -> str:
        """A text of `workbook.yml` in the workbook's language."""
        return phrase(group, key, self.language)

    def text(self, sheet: Worksheet, row: int, column: int, text: str, shape: Format | None = None) -> None:
        """A text cell that nothing takes for a formula; a text longer than a cell may be is cut."""
        safe = safe_text(text)
        if safe:
            cut = safe if len(safe) <= MOST_SIGNS else safe[: MOST_SIGNS - 1] + "…"
            sheet.write_string(row, column, cut, shape)

    def sheet(self, one: Sheet) -> None:
        """One sheet: whose it is, a frozen header, a row each."""
        if len(one.rows) + 3 > MOST_ROWS:
            raise BadInput(
                f"a sheet holds {MOST_ROWS} rows, and {one.key} has {len(one.rows)}",
                do="Ask for it as CSV: `alen ledger show --format csv`.",
            )
        name = one.title or self.say("sheets", one.key)
        sheet = self.book.add_worksheet(sheet_name(name))
        self.text(sheet, 0, 0, f"{name}: {self.asked.lines.holder.name}", self.title)
        if self.asked.lines.holder.is_invented:
            self.text(sheet, 1, 0, self._invented())
        head = 2
        for place, column in enumerate(one.columns):
            sheet.set_column(place, place, _WIDTHS[column.kind])
            self.text(sheet, head, place, column.heading or self.say("columns", column.key), self.header)
        sheet.freeze_panes(head + 1, 0)
        sheet.repeat_rows(head)
        _on_paper(sheet)
        if one.rows:
            sheet.autofilter(head, 0, head + len(one.rows), len(one.columns) - 1)
        for number, row in enumerate(one.rows, start=head + 1):
            for place, (column, value) in enumerate(zip(one.columns, row, strict=True)):
                self.cell(sheet, number, place, column, value)

    def cell(self, sheet: Worksheet, row: int, place: int, column: SheetColumn, value: Value) -> None:
        """One typed cell: nothing where a value is missing; kroner for øre, to the øre."""
        if value is None:
            return
        if isinstance(value, str):
            self.text(sheet, row, place, value)
        else:
            sheet.write_number(row, place, number_of(column.kind, value), self.shapes[column.kind])

    # -- method ----------------------------------------------------------------------------------

    def method(self) -> None:
        """The sheet on method: definitions, versions, categories, limits."""
        sheet = self.book.add_worksheet(self.say("sheets", "method"))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 120)
        _on_paper(sheet)
        self.text(sheet, 0, 0, _title(self.asked), self.title)
        for row, (label, text) in enumerate(self._method_lines(), start=2):
            self.text(sheet, row, 0, label, self.bold)
            self.text(sheet, row, 1, text, self.wrapped)

    def _invented(self) -> str:
        return self.say("labels", "invented").format(name=self.asked.lines.holder.name)

    def _method_lines(self) -> Iterator[tuple[str, str]]:
        lines, yardstick = self.asked.lines, self.asked.yardstick
        if lines.holder.is_invented:
            yield "", self._invented()
        yield self.say("labels", "years"), ", ".join(map(str, lines.years))
        yield self.say("labels", "state"), lines.state
        yield self.say("labels", "version"), __version__
        yield self.say("labels", "taxonomy"), yardstick.taxonomy.version
        yield self.say("labels", "yardstick"), yardstick.version
        yield self.say("labels", "rules"), f"{len(yardstick.own)} / {len(yardstick.starter)}"
        yield "", ""
        yield self.say("labels", "definitions"), ""
        for one in _words()["method"].values():
            text = Text(one["text"]["da"], one["text"]["en"]).in_language(self.language)
            label = Text(one["label"]["da"], one["label"]["en"]).in_language(self.language)
            yield label, text.format(rate=counting().vat_per_cent)
        yield from self._categories()
        yield "", ""
        yield self.say("labels", "limits"), ""
        for one in _words()["limits"]:
            yield "", Text(one["da"], one["en"]).in_language(self.language)

    def _categories(self) -> Iterator[tuple[str, str]]:
        taxonomy = self.asked.yardstick.taxonomy
        for axis_id in DECIDED_AXES:
            axis = taxonomy.axis(axis_id)
            yield "", ""
            yield (
                self.asked.labels.heading(axis.name.in_language(self.language)),
                axis.about.in_language(self.language),
            )
            for one in axis.categories:
                yield one.name.in_language(self.language), one.definition.in_language(self.language)
        yield "", ""
        yield self.say("labels", "sources"), ""
        for source in taxonomy.sources:
            doubt = "" if source.is_verified else f" ({self.say('labels', 'unverified')})"
            said = source.says.in_language(self.language)
            yield "", f"{source.title}, {source.publisher}, {source.address}{doubt}: {said}"


def _on_paper(sheet: Worksheet) -> None:
    """A4 lying, as wide as the sheet, with its name and the page's number below."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")


def number_of(kind: Kind, value: int | Fraction) -> float | int:
    """A number as a cell holds it: kroner to the øre, per inhabitant unrounded, a share as a part of one."""
    if kind in ("ore", "each"):
        return float(Fraction(value) / ORE)
    return float(value) if isinstance(value, Fraction) else value


def sheet_name(title: str) -> str:
    """A title as a sheet's name: at most 31 signs, none that the format forbids."""
    allowed = "".join(" " if sign in "[]:*?/\\" else sign for sign in title)
    return allowed[:31].strip().strip("'")
