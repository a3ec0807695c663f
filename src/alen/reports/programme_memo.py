"""A programme's memo laid out for paper: its sentences, tables and drawings as a document.

What is said was decided in `answers.programme_memo`; here it gets its order on the page, its drawings their
lines, and every number its source.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from fractions import Fraction
from functools import cache

from alen.answers.programme_memo import numbers_csv, written
from alen.answers.programme_memo_numbers import (
    Days,
    Listed,
    MemoNumber,
    Percent,
    Product,
    Rows,
    Share,
    Terms,
    ranges,
)
from alen.answers.programme_memo_parts import (
    CourseDrawing,
    MemoAnswer,
    MemoBlock,
    MemoDrawing,
    MemoHeading,
    MemoList,
    MemoParagraph,
    MemoTable,
    MilestonesDrawing,
    PartiesDrawing,
)
from alen.answers.said import Said
from alen.charts.marks import ChartWords
from alen.charts.marks import Heading as Titled
from alen.charts.programme_course import CourseLine, programme_course
from alen.charts.programme_parties import PartyBar, programme_parties
from alen.charts.programme_risks import RiskDot, RiskWords, programme_risks
from alen.charts.programme_timeline import Stone, TimelineWords, programme_timeline
from alen.charts.standalone import standalone
from alen.model.sheets import safe_text
from alen.products.programmes.places import COMMITMENTS
from alen.reports.document import (
    Attachment,
    Block,
    BulletList,
    Callout,
    Column,
    Document,
    Fact,
    Figure,
    Heading,
    NumberedList,
    Paragraph,
    Plain,
    Reference,
    Row,
    Run,
    Runs,
    Sourced,
    SourceNote,
    Table,
    Text,
    said,
)
from alen.reports.document import words as plain_words
from alen.store.packaged import read_text
from alen.words import Words, msgid

NUMBERS = "numbers.csv"
WIDE = 680
"""Width of drawings in their own units; on paper they are as wide as the text."""

_WIDTHS: dict[type[MemoDrawing], float] = {CourseDrawing: 0.86, PartiesDrawing: 0.86}
"""Part of the text's width of drawings that need not all of it."""

_MOST_LETTERS = 160
"""Of the rows of one number in a note; numbers.csv has them all."""

TABLE_SOURCE = msgid("Source: {files}. Every number stands with its rows in numbers.csv.")
SUM_OF = msgid("sum of {column} in {places}")
ONE_OF = msgid("{column} in {places}")
COUNT_OF = msgid("number of rows: {places}")
DAYS_BY = msgid("{days} days by {places}")
SHARE_OF = msgid("share by the keys, {years}")
PERCENT_OF = msgid("{part} in per cent of {whole}")
LISTED_IN = msgid("counted in {places}")
NOTHING_BOOKED = msgid("nothing is booked")
FIELDS = {
    "amount": msgid("amounts"), "hours": msgid("hours"), "worth": msgid("hours times rate"),
    "value": msgid("value"), "target": msgid("target"), "adds_ore": msgid("money added"),
    "probability_before": msgid("probability before"), "probability_after": msgid("probability after"),
    "consequence_before": msgid("consequence before"), "consequence_after": msgid("consequence after"),
}  # fmt: skip


def memo_document(answer: MemoAnswer, words: Words) -> Document:
    """The memo as a document; `words` are of the memo's language."""
    return _Laid(answer, words).document()


class _Laid:
    """One memo being laid out."""

    def __init__(self, answer: MemoAnswer, words: Words) -> None:
        self.answer, self.words = answer, words
        self.numbers = {one.id: one for one in answer.numbers}
        self.notes: list[SourceNote] = []
        self.attachments: list[Attachment] = []

    def document(self) -> Document:
        """All of it."""
        answer = self.answer
        content = numbers_csv(answer.numbers)
        self._attach(
            NUMBERS, content, self.words.say(msgid("Every number of this paper, and how it is made"))
        )
        blocks: list[Block] = []
        if answer.is_invented:
            title = self.words.say(msgid("Invented example"))
            blocks.append(Callout(title, plain_words(answer.invented_said), "warning"))
        for section in answer.sections:
            blocks.append(Heading(section.heading))
            for one in section.blocks:
                blocks += self._block(one)
        facts = tuple(Fact(one.label, self._said(one.said)) for one in answer.facts)
        return Document(
            title=answer.title,
            language="da" if answer.language == "da" else "en",
            kind=answer.kind_name,
            organisation=answer.organisation,
            date=answer.as_of,
            blocks=tuple(blocks),
            subtitle=answer.subtitle,
            author=answer.organisation,
            journal=answer.journal_number,
            data_hash=answer.data_hash,
            edition=answer.edition,
            facts=facts,
            sources=(*self.notes, *self._read()),
            attachments=tuple(self.attachments),
        )

    def _read(self) -> list[SourceNote]:
        """Where the programme's facts were read, after the notes."""
        found: list[SourceNote] = []
        for one in self.answer.sources:
            told = ", ".join(part for part in (one.publisher, one.title, one.url) if part)
            label = str(len(self.notes) + len(found) + 1)
            found.append(SourceNote(label, (Plain(told, "quotation"),)))
        return found

    # -- blocks ------------------------------------------------------------------------------------

    def _block(self, block: MemoBlock) -> list[Block]:
        match block:
            case MemoParagraph():
                return [Paragraph(self._noted([block.said])[0])]
            case MemoList():
                items = tuple(self._noted(block.items))
                return [NumberedList(items) if block.is_numbered else BulletList(items)]
            case MemoHeading():
                return [Heading(block.text, 2)]
            case MemoTable():
                return [self._table(block)]
            case _:
                return [self._figure(block)]

    def _said(self, sentence: Said) -> Runs:
        """A sentence as runs, whose numbers say where they stand."""
        return tuple(_followed(one) for one in said(sentence))

    def _noted(self, sentences: Iterable[Said]) -> list[Runs]:
        """Sentences, each with the mark of one note that tells where their numbers come from."""
        runs = [self._said(one) for one in sentences]
        ids = list(dict.fromkeys(id_ for one in runs for id_ in _ids(one)))
        if not ids:
            return runs
        label = str(len(self.notes) + 1)
        told = "; ".join(self._told(self.numbers[one]) for one in ids)
        self.notes.append(SourceNote(label, (Plain(f"{told}.", "address"),)))
        return [(*one, Reference(label)) if _ids(one) else one for one in runs]

    def _told(self, number: MemoNumber) -> str:
        """A number with how it is made: '612.150: sum of amounts in entries.csv 70-83'."""
        return f"{number.text}: {self._how(number)}"

    def _how(self, number: MemoNumber) -> str:
        say, recipe = self.words.say, number.recipe
        match recipe:
            case Rows(_, field, plus, minus):
                places = self._placed(number)
                if not (*plus, *minus):
                    return say(NOTHING_BOOKED)
                if field == "rows":
                    return say(COUNT_OF, places=places)
                way = ONE_OF if len(plus) + len(minus) == 1 else SUM_OF
                return say(way, column=say(FIELDS[field]), places=places)
            case Terms(plus, minus):
                parts = " + ".join(self.numbers[one].text for one in plus)
                return " − ".join([parts or "0", *(self.numbers[one].text for one in minus)])
            case Percent(part, whole):
                return say(PERCENT_OF, part=self.numbers[part].text, whole=self.numbers[whole].text)
            case Product(factors):
                return " × ".join(self.numbers[one].text for one in factors)
            case Days():
                days = self.words.integer(int(number.value))
                return say(DAYS_BY, days=days, places=self._placed(number))
            case Share(_, years):
                return say(SHARE_OF, years=", ".join(map(str, years)))
            case Listed():
                return say(LISTED_IN, places=self._placed(number))

    def _placed(self, number: MemoNumber) -> str:
        """The rows of a number, file by file."""
        return "; ".join(self._rows_said(file, rows) if rows else file for file, rows in number.sources)

    def _rows_said(self, file: str, many: tuple[int, ...]) -> str:
        """Rows of a file by their numbers; only how many where the numbers would fill the page."""
        named = ranges(many)
        if len(named) > _MOST_LETTERS:
            return self.words.count("{file}, {number} row", "{file}, {number} rows", len(many), file=file)
        return self.words.count("{file}, row {rows}", "{file}, rows {rows}", len(many), file=file, rows=named)

    # -- tables ------------------------------------------------------------------------------------

    def _table(self, table: MemoTable) -> Table:
        cells = [[self._said(cell) for cell in row] for row in table.rows]
        self._attach(f"{table.name}.csv", self._table_csv(table, cells), table.caption)
        columns = tuple(
            Column(one.heading, "right" if one.is_number else "left", one.weight) for one in table.columns
        )
        last = len(cells) - 1
        rows = tuple(
            Row(tuple(row), is_total=table.has_total and number == last) for number, row in enumerate(cells)
        )
        ids = {id_ for row in cells for cell in row for id_ in _ids(cell)}
        files = sorted({file for id_ in ids for file in self._files(id_)})
        source: Runs = ()
        if files:
            source = (Plain(self.words.say(TABLE_SOURCE, files=", ".join(files)), "address"),)
        note = self._said(table.note) if table.note else ()
        return Table(table.caption, columns, rows, note, source, f"{table.name}.csv")

    def _files(self, id_: str) -> set[str]:
        """The files of a number and of those that it is made of."""
        number = self.numbers[id_]
        match number.recipe:
            case Terms(plus, minus):
                parts: tuple[str, ...] = (*plus, *minus)
            case Percent(part, whole):
                parts = (part, whole)
            case Product(factors):
                parts = factors
            case Share():
                return {COMMITMENTS}
            case _:
                parts = ()
        return {file for file, _ in number.sources}.union(*(self._files(one) for one in parts))

    def _table_csv(self, table: MemoTable, cells: list[list[Runs]]) -> str:
        """The table as data: a number with its exact value, kroner where it is money; words as they stand."""
        rows = [[self._exact(cell) for cell in row] for row in cells]
        return _csv([one.heading for one in table.columns], rows)

    def _exact(self, cell: Runs) -> str:
        ids = _ids(cell)
        if len(ids) != 1 or any(isinstance(one, Text) and one.text.strip() for one in cell):
            return "".join(one.text for one in cell if not isinstance(one, Reference))
        number = self.numbers[ids[0]]
        value = Fraction(number.value)
        return written(value / 100 if number.unit == "øre" else value)

    # -- drawings ----------------------------------------------------------------------------------

    def _figure(self, drawing: MemoDrawing) -> Figure:
        name = f"{drawing.name}.csv"
        alone = standalone(self._drawn(drawing), _css())
        self._attach(name, self._drawing_csv(drawing), drawing.caption)
        source = (Plain(self.words.say(msgid("Data: {name}"), name=name), "address"),)
        return Figure(alone, drawing.alt, drawing.caption, source, name, _WIDTHS.get(type(drawing), 1.0))

    def _drawn(self, drawing: MemoDrawing) -> str:
        say = self.words.say
        heading = Titled(drawing.name, drawing.caption, drawing.alt)
        nothing = say(msgid("There is nothing to draw."))
        match drawing:
            case PartiesDrawing():
                bars = [
                    PartyBar(one.name, one.paid, one.left, str(one.said), one.why) for one in drawing.rows
                ]
                keys = (say(msgid("Paid in")), say(msgid("Still to be paid")))
                return programme_parties(
                    bars, width=WIDE, heading=heading, say=ChartWords(drawing.axis, nothing),
                    tick=self.words.number, keys=keys,
                )  # fmt: skip
            case CourseDrawing():
                lines = [
                    CourseLine(one.name, one.points, one.kind in ("paid", "booked"), one.kind == "expected")
                    for one in drawing.lines
                ]
                return programme_course(
                    lines, first=drawing.first, last=drawing.last, today=drawing.today,
                    today_said=drawing.today_said, width=WIDE, heading=heading,
                    say=ChartWords(drawing.axis, nothing), tick=self.words.number,
                )  # fmt: skip
            case MilestonesDrawing():
                stones = [
                    Stone(one.name, one.planned, one.reached, one.state, one.said) for one in drawing.rows
                ]
                words = TimelineWords(
                    say(msgid("Planned")), say(msgid("Met")), say(msgid("Now expected")),
                    say(msgid("Called off")), drawing.today_said, nothing,
                )  # fmt: skip
                return programme_timeline(stones, today=drawing.today, width=WIDE, heading=heading, say=words)
            case _:
                dots = [RiskDot(one.label, one.before, one.after) for one in drawing.rows]
                sides = RiskWords(
                    say(msgid("Probability")), say(msgid("Consequence")), say(msgid("Before")),
                    say(msgid("After what is done")), nothing,
                )  # fmt: skip
                return programme_risks(dots, width=WIDE, heading=heading, say=sides)

    def _drawing_csv(self, drawing: MemoDrawing) -> str:
        match drawing:
            case PartiesDrawing():
                rows = [
                    [one.name, *("" if number is None else written(Fraction(int(number.value), 100))
                                 for number in (one.paid, one.left))]
                    for one in drawing.rows
                ]  # fmt: skip
                return _csv(["party", "paid_kr", "left_kr"], rows)
            case CourseDrawing():
                rows = [
                    [one.kind, day.isoformat(), written(Fraction(int(number.value), 100))]
                    for one in drawing.lines
                    for day, number in one.points
                ]
                return _csv(["line", "date", "sum_kr"], rows)
            case MilestonesDrawing():
                rows = [
                    [
                        one.name,
                        one.planned.isoformat(),
                        one.reached.isoformat() if one.reached else "",
                        one.state,
                    ]
                    for one in drawing.rows
                ]
                return _csv(["milestone", "planned", "reached_or_expected", "state"], rows)
            case _:
                heads = ["number", "risk", "probability_before", "consequence_before", "probability_after",
                         "consequence_after"]  # fmt: skip
                risks = [
                    [
                        one.label,
                        one.text,
                        *map(str, one.before),
                        *(map(str, one.after) if one.after else ("", "")),
                    ]
                    for one in drawing.rows
                ]
                return _csv(heads, risks)

    def _attach(self, name: str, content: str, description: str) -> None:
        relationship = "data" if name == NUMBERS else "source"
        self.attachments.append(Attachment(name, content.encode(), description, relationship=relationship))


def _followed(run: Run) -> Run:
    """A number with the place that a reader of the paper finds it at."""
    if not isinstance(run, Sourced):
        return run
    if isinstance(run.value, float) and math.isnan(run.value):
        return Sourced(run.text, run.source, None, run.strong)
    return Sourced(run.text, f"{NUMBERS}#{run.source}", run.value, run.strong)


def _ids(runs: Runs) -> list[str]:
    """The ids of the memo's numbers among runs."""
    prefix = f"{NUMBERS}#"
    return [
        one.source.removeprefix(prefix)
        for one in runs
        if isinstance(one, Sourced) and one.source.startswith(prefix)
    ]


def _csv(heads: list[str], rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([safe_text(one) for one in heads])
    writer.writerows([safe_cell(one) for one in row] for row in rows)
    return out.getvalue()


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers.

    >>> safe_cell("-12.5"), safe_cell("=1+1")
    ('-12.5', "'=1+1")
    """
    try:
        Fraction(text)
    except (ValueError, ZeroDivisionError):
        return safe_text(text)
    return text


@cache
def _css() -> str:
    return read_text("charts", "style.css")
