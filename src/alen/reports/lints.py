"""What a document must hold before it may become paper: headings, texts for pictures, numbers with a source.

Documents of public bodies must be accessible (EN 301 549, chapter 10), and a number in them that cannot be
followed is a claim. What a format checks by itself (PDF/UA) is checked here for all of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from alen.errors import BadInput
from alen.reports.document import (
    BulletList,
    Callout,
    Document,
    Fact,
    Facts,
    Figure,
    Heading,
    NumberedList,
    Paragraph,
    Reference,
    Run,
    Runs,
    Sourced,
    Table,
    Text,
)

_DIGIT = re.compile(r"\d")
_AMOUNT = re.compile(
    r"\d\s*(?:%|(?:kr\.|kroner|øre|mio\.|mia\.|million|timer|hours|procent|per cent)(?!\w))|DKK \d"
)
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_DEEPEST = 4


@dataclass(frozen=True)
class Finding:
    """One thing that keeps a document from becoming paper: the rule, the place, and what is wrong there."""

    rule: str
    where: str
    what: str


def lints(document: Document) -> list[Finding]:
    """Everything that is wrong with a document, in reading order; empty for one that may be printed."""
    return [finding for rule in _RULES for finding in rule(document)]


def refuse_findings(document: Document) -> None:
    """Raise BadInput with the first finding, and how many more there are."""
    found = lints(document)
    if not found:
        return
    raise BadInput(
        f"the document cannot become paper: {found[0].what}",
        where=found[0].where,
        why="A reader who cannot see, or who doubts a number, would be left without help.",
        do=f"Mend what makes the document; {len(found)} such findings in all.",
    )


def _head(document: Document) -> Iterator[Finding]:
    if not document.title.strip():
        yield Finding("title", "the document", "it has no title")
    if document.language not in ("da", "en"):
        yield Finding("language", "the document", f"its language {document.language!r} is not da or en")
    if not document.organisation.strip():
        yield Finding("organisation", "the document", "it does not say whose it is")


def _headings(document: Document) -> Iterator[Finding]:
    before = 0
    for one in document.blocks:
        if not isinstance(one, Heading):
            continue
        if not one.text.strip():
            yield Finding("heading", f"a heading of level {one.level}", "it is empty")
        if not 1 <= one.level <= min(before + 1, _DEEPEST):
            yield Finding("heading", one.text, f"its level {one.level} follows level {before}")
        before = one.level


def _tables(document: Document) -> Iterator[Finding]:
    for place, table in enumerate(document.tables(), 1):
        where = f"table {place}"
        if not table.caption.strip():
            yield Finding("caption", where, "it has no caption")
        if not table.columns or any(not column.heading.strip() for column in table.columns):
            yield Finding("header", where, "a column has no heading")
        if not table.rows:
            yield Finding("rows", where, "it has no rows")
        for number, row in enumerate(table.rows, 1):
            if len(row.cells) != len(table.columns):
                yield Finding("rows", f"{where}, row {number}", "it has another number of cells than columns")


def _figures(document: Document) -> Iterator[Finding]:
    for place, figure in enumerate(document.figures(), 1):
        where = f"figure {place}"
        if not figure.alt.strip():
            yield Finding("alt", where, "it has no text for those who do not see it")
        if not figure.caption.strip():
            yield Finding("caption", where, "it has no caption")
        if "<svg" not in figure.svg:
            yield Finding("svg", where, "it holds no drawing")
        if not figure.data:
            yield Finding("data", where, "it names no attachment with its numbers")


def _attachments(document: Document) -> Iterator[Finding]:
    names = Counter(one.name for one in document.attachments)
    for name, count in names.items():
        if count > 1 or not _FILE_NAME.fullmatch(name):
            yield Finding("attachment", f"attachment {name!r}", "it needs a plain file name of its own")
    for one in document.attachments:
        if not one.description.strip():
            yield Finding("attachment", f"attachment {one.name!r}", "it is not described")
    for block in (*document.tables(), *document.figures()):
        if block.data and block.data not in names:
            yield Finding("attachment", block.caption, f"its attachment {block.data!r} is not there")


def _numbers(document: Document) -> Iterator[Finding]:
    labels = {one.label for one in document.sources}
    for where, run in _runs_of(document):
        if isinstance(run, Text) and _DIGIT.search(run.text):
            yield Finding("number", where, f"a number has no source: {_excerpt(run.text)}")
        elif isinstance(run, Sourced) and not run.source.strip():
            yield Finding("number", where, f"a number has an empty source: {_excerpt(run.text)}")
        elif isinstance(run, Reference) and run.label not in labels:
            yield Finding("reference", where, f"it refers to source {run.label!r}, which is not listed")


def _amounts(document: Document) -> Iterator[Finding]:
    """Headings and captions have no runs that could say where an amount stands, so they hold none."""
    found = [("the title", document.title), ("the subtitle", document.subtitle)]
    for block in document.blocks:
        match block:
            case Heading():
                found.append(("a heading", block.text))
            case Callout():
                found.append(("a callout's title", block.title))
            case Table():
                found.append(("a caption", block.caption))
                found += [("a column's heading", column.heading) for column in block.columns]
            case Figure():
                found.append(("a caption", block.caption))
            case _:
                pass
    for where, text in found:
        if _AMOUNT.search(text):
            yield Finding("number", where, f"an amount stands where it can have no source: {_excerpt(text)}")


def _excerpt(text: str) -> str:
    match = _DIGIT.search(text)
    start = max(0, match.start() - 20) if match else 0
    return repr(text[start : start + 50])


def _runs_of(document: Document) -> Iterator[tuple[str, Run]]:
    for where, runs in texts(document):
        for run in runs:
            yield where, run


def texts(document: Document) -> Iterator[tuple[str, Runs]]:
    """Every text of runs, in reading order, and where it stands."""
    yield from _facts("the head", document.facts)
    counts: Counter[type] = Counter()
    for block in document.blocks:
        counts[type(block)] += 1
        place = counts[type(block)]
        match block:
            case Paragraph():
                yield f"paragraph {place}", block.runs
            case NumberedList() | BulletList():
                for number, item in enumerate(block.items, 1):
                    yield f"list {place}, item {number}", item
            case Callout():
                yield f"callout {place}", block.runs
            case Facts():
                yield from _facts(f"facts {place}", block.rows)
            case Table():
                yield from _cells(f"table {place}", block)
            case Figure():
                yield f"figure {place}, source", block.source
            case _:
                pass
    for one in document.sources:
        yield f"source {one.label}", one.runs


def _facts(where: str, rows: tuple[Fact, ...]) -> Iterator[tuple[str, Runs]]:
    for one in rows:
        yield f"{where}, {one.label}", one.runs


def _cells(where: str, table: Table) -> Iterator[tuple[str, Runs]]:
    for number, row in enumerate(table.rows, 1):
        for column, cell in zip(table.columns, row.cells, strict=False):
            yield f"{where}, row {number}, column {column.heading}", cell
    yield f"{where}, note", table.note
    yield f"{where}, source", table.source


_RULES: tuple[Callable[[Document], Iterator[Finding]], ...] = (
    _head, _headings, _tables, _figures, _attachments, _numbers, _amounts,
)  # fmt: skip
