"""A document as data: what a memo, a bill or a note says, before it is a PDF, a DOCX or Markdown.

Nothing here knows how pages look. Words and numbers are kept apart: a figure is a `Sourced` run that says
where it stands, so that `lints` can refuse a document with a number nobody can follow.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal

from alen.answers.said import Said
from alen.model.printed import Printed

PlainKind = Literal["date", "numbering", "law", "code", "name", "address", "quotation"]
"""What holds digits and is no figure: a date or year, the number of an item or a case, a law's paragraph,
an account or an edition, a proper name, an address, and words repeated as somebody else wrote them."""


@dataclass(frozen=True)
class Text:
    """Words. Digits in them are a finding (`lints`)."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Plain:
    """Words whose digits are no figure, and why they are none."""

    text: str
    kind: PlainKind
    strong: bool = False


@dataclass(frozen=True)
class Sourced:
    """A number as shown and where it stands: an answer and pointer, a file and row, a catalogue entry.

    value  the exact number where one is known; a reader of the document's data may hold it against the text
    """

    text: str
    source: str
    value: float | int | None = None
    strong: bool = False


@dataclass(frozen=True)
class Reference:
    """A mark, `[1]`, that points to a line of the document's sources by its label."""

    label: str


Run = Text | Plain | Sourced | Reference
Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; the document's title is none of them, and its parts begin at level 1."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    runs: Runs


@dataclass(frozen=True)
class NumberedList:
    """Items that are counted, as the recommendations of a memo: 'at …'."""

    items: tuple[Runs, ...]
    start: int = 1


@dataclass(frozen=True)
class BulletList:
    """Items in no order."""

    items: tuple[Runs, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, how its cells are set, and its part of the width (0: as needed)."""

    heading: str
    align: Literal["left", "right"] = "left"
    weight: float = 0.0


@dataclass(frozen=True)
class Row:
    """A row of a table, as many cells as the table has columns. A total stands out with a rule above."""

    cells: tuple[Runs, ...]
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    """A table with a caption and a heading for every column; the headings are repeated on every page.

    note    said below the table
    source  where its numbers come from, in words
    data    the name of the attachment that holds its numbers; empty for none
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: Runs = ()
    source: Runs = ()
    data: str = ""


@dataclass(frozen=True)
class Figure:
    """A drawing with what it says for those who do not see it (`alt`).

    svg     self-contained: with the rules it uses inside (`charts.standalone`)
    data    the name of the attachment that holds the numbers it is drawn from
    width   part of the text's width, 0 to 1
    """

    svg: str
    alt: str
    caption: str
    source: Runs = ()
    data: str = ""
    width: float = 1.0


@dataclass(frozen=True)
class Callout:
    """A few words set apart: what a reader must have read."""

    title: str
    runs: Runs
    tone: Literal["note", "warning"] = "note"


@dataclass(frozen=True)
class Fact:
    """A name and what it stands for."""

    label: str
    runs: Runs


@dataclass(frozen=True)
class Facts:
    """Names with what they stand for, one under the other."""

    rows: tuple[Fact, ...]


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | NumberedList | BulletList | Table | Figure | Callout | Facts | PageBreak


@dataclass(frozen=True)
class SourceNote:
    """A line of the list of sources that the document ends with; `label` is what a `Reference` names."""

    label: str
    runs: Runs


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF.

    name          a plain file name, unique in the document
    relationship  `source` for what a drawing or table was made from, `data` for what belongs to it
    """

    name: str
    content: bytes
    description: str
    media_type: str = "text/csv"
    relationship: Literal["source", "data", "supplement"] = "source"


@dataclass(frozen=True)
class Document:
    """A whole document.

    kind          what it is called above its title: 'Notat', 'Indstilling', 'Opkrævning'
    date          of the document; the PDF's own date, so that equal documents are equal bytes
    facts         stand beside the title: to whom, case number, who wrote it
    data_hash     hash of the data behind it, in hex; the first signs are printed
    edition       the edition of published figures it rests on; empty for none
    compact       set in smaller letters with narrower margins, where the number of pages is bound
    """

    title: str
    language: Literal["da", "en"]
    kind: str
    organisation: str
    date: datetime.date
    blocks: tuple[Block, ...]
    subtitle: str = ""
    author: str = ""
    journal: str = ""
    data_hash: str = ""
    edition: str = ""
    facts: tuple[Fact, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    compact: bool = False

    def tables(self) -> tuple[Table, ...]:
        """Its tables in order."""
        return tuple(one for one in self.blocks if isinstance(one, Table))

    def figures(self) -> tuple[Figure, ...]:
        """Its figures in order."""
        return tuple(one for one in self.blocks if isinstance(one, Figure))


# -- making runs -----------------------------------------------------------------------------------

_MONTHS = (
    "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december|"
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
_NO_FIGURES = re.compile(
    rf"(?P<date>(?<![\w.,])(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}\.? (?:{_MONTHS})(?: \d{{4}})?"
    r"|\d{1,2}\.\d{1,2}\.\d{4}|(?:19|20)\d{2}(?:[-–/](?:19|20)?\d{2})?(?!\d|[.,]\d)))"
    r"|(?P<code>\b(?:[A-ZÆØÅ]{2,}\d+[A-Z]*|\d\.\d{2}\.\d{2}))\b"
)
"""What words may hold with digits: dates, years, stretches of years; tables (REGK31), accounts (6.45.52)."""


def words(text: str, *, strong: bool = False) -> Runs:
    """A text as runs: its dates, years, tables and accounts as what they are, the rest as words.

    >>> words("I alt i 2024")
    (Text(text='I alt i ', strong=False), Plain(text='2024', kind='date', strong=False))
    """
    found: list[Run] = []
    end = 0
    for match in _NO_FIGURES.finditer(text):
        if match.start() > end:
            found.append(Text(text[end : match.start()], strong))
        found.append(Plain(match[0], "date" if match["date"] else "code", strong))
        end = match.end()
    if end < len(text):
        found.append(Text(text[end:], strong))
    return tuple(found)


def quoted(text: str, source: str, *, strong: bool = False) -> Runs:
    """Words of a catalogue or a publisher as they stand there, digits and all; `source` names the entry."""
    return (Sourced(text, source, strong=strong),) if text else ()


def printed(number: Printed, *, strong: bool = False) -> Runs:
    """A number as printed on a page, with where it stands; one that is no figure is words."""
    if not number.source:
        return words(number.text, strong=strong)
    return (Sourced(number.text, number.source, number.value, strong),)


def said(sentence: Said, names: Iterable[str] = (), *, strong: bool = False) -> Runs:
    """A sentence as runs, each of its numbers with where it stands.

    names  words in the sentence that hold digits and are no figures, such as accounts
    """
    reader = _Marked(tuple(one for one in names if any(sign.isdigit() for sign in one)), strong)
    reader.feed(str(sentence.__html__()))
    reader.close()
    return tuple(reader.runs)


def joined(parts: Sequence[Runs], between: str = " ") -> Runs:
    """Runs after each other with a space between; the empty ones left out."""
    found: list[Run] = []
    for one in parts:
        if one and found:
            found.append(Text(between))
        found.extend(one)
    return tuple(found)


def plain_text(runs: Runs) -> str:
    """What the runs say."""
    return "".join(f"[{one.label}]" if isinstance(one, Reference) else one.text for one in runs)


class _Marked(HTMLParser):
    """Reads a sentence's HTML, in which numbers are `data` elements that say where they stand."""

    def __init__(self, names: tuple[str, ...], strong: bool) -> None:
        super().__init__(convert_charrefs=True)
        longest_first = sorted(names, key=len, reverse=True)
        self.names = re.compile("|".join(map(re.escape, longest_first))) if names else None
        self.strong = strong
        self.runs: list[Run] = []
        self._source = ""
        self._value: float | None = None
        self._is_name = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter a number."""
        given = dict(attrs)
        if tag == "span":  # names of definitions, whose numerals are no figures
            self._is_name = given.get("class") == "definition"
        elif tag == "data":
            self._source = given.get("data-from") or ""
            self._value = float(given.get("value") or "nan")

    def handle_endtag(self, tag: str) -> None:
        """Leave it."""
        if tag == "span":
            self._is_name = False
        elif tag == "data":
            self._source = ""

    def handle_data(self, data: str) -> None:
        """Take words or a number."""
        if self._source:
            self.runs.append(Sourced(data, self._source, self._value, self.strong))
            return
        if self._is_name:
            self.runs.append(Plain(data, "name", self.strong))
            return
        end = 0
        for match in self.names.finditer(data) if self.names else ():
            self.runs += words(data[end : match.start()], strong=self.strong)
            self.runs.append(Plain(match[0], "name", self.strong))
            end = match.end()
        self.runs += words(data[end:], strong=self.strong)
