"""A document as PDF: typst sets it, tagged (PDF/UA-1) and for archives (PDF/A-3a), figures' numbers inside.

What is said reaches typst as JSON beside the template, never inside it, so no sign of a user's text is ever
markup. Letters are the site's own and typst's embedded ones: every machine makes the same bytes.
"""

from __future__ import annotations

import datetime
import json
import re
from functools import cache
from importlib import resources
from pathlib import Path
from textwrap import shorten
from threading import Lock
from typing import TYPE_CHECKING, Any

from alen.answers.dates import say_date
from alen.errors import BadDefinition, BadInput
from alen.model.printable import printable
from alen.reports.document import (
    Block,
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
    Runs,
    Table,
)
from alen.reports.lints import refuse_findings
from alen.store.packaged import read_bytes
from alen.words import Words, msgid

if TYPE_CHECKING:
    from typst import Compiler, PDFStandard

STANDARDS: list[PDFStandard] = ["a-3a", "ua-1"]
"""What every PDF conforms to, both at once."""

_TEMPLATE = ("reports", "templates", "paper.typ")
_NAME = "/".join(_TEMPLATE)
_TRIES = 8
"""How often a document is set anew, each time without the signs that were found to have no letter."""
_ONE_AT_A_TIME = Lock()
"""typst's compiler is lent to one thread at a time."""
_FONTS = ("site", "static", "built", "fonts")
_LETTERS = ("plex-regular.ttf", "plex-semibold.ttf")
_NO_LETTER = re.compile(r'the text [`"]*"?(.+?)"?[`"]* could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
_UNIT = re.compile(r"(?:(?<=\d)|^) (?=(?:%|kr\.|mio\.|mia\.|km²)(?!\w))")
_REGIONS = {"da": "DK", "en": "GB"}
_HASH_SIGNS = 12
_RUNNING = 75
"""Letters of the title that stand at the head of every page but the first."""


def pdf(document: Document, words: Words) -> bytes:
    """The document as a PDF; equal documents give equal bytes.

    `words` are of the document's language. Raises BadInput for a document with findings (`lints`), for
    words of another language and without the extra `reports`; BadDefinition for a broken installation.
    """
    prepare(document, words)
    content = json.dumps(as_plain(document, words), ensure_ascii=False)
    compiler = _compiler()
    for _ in range(_TRIES):
        try:
            return _set(compiler, content, document)
        except _typst_error() as error:
            unknown = _NO_LETTER.search(str(error))
            if unknown is None:
                raise BadDefinition("the document could not be set", where=_NAME, why=str(error)) from error
            content = _without(content, unknown[1])
    raise BadDefinition("the document could not be set", where=_NAME, why="It has signs without a letter.")


def pages(document: Document, words: Words, ppi: float = 110.0) -> list[bytes]:
    """The document's pages as PNGs, as they look in the PDF. Raises as `pdf` does."""
    prepare(document, words)
    content = json.dumps(as_plain(document, words), ensure_ascii=False)
    compiler = _compiler()
    with _ONE_AT_A_TIME:
        found = compiler.compile(input=_files(content, document), format="png", ppi=ppi)
    assert found is not None
    return [found] if isinstance(found, bytes) else list(found)


def prepare(document: Document, words: Words) -> None:
    """Refuse what no form of the document may be made of: findings, and words of another language."""
    if words.language != document.language:
        raise BadInput(f"the document is in {document.language!r}, its words in {words.language!r}")
    refuse_findings(document)


def font_files() -> list[str]:
    """Paths of the letters that papers are set in, and drawings in them: regular and semibold.

    Raises BadDefinition when they were not made at the installation.
    """
    folder = resources.files("alen").joinpath(*_FONTS)
    found = [Path(str(folder.joinpath(name))) for name in _LETTERS]
    if not all(one.is_file() for one in found):
        raise BadDefinition(
            "the letters of papers were not made when Alen was installed",
            where="/".join(_FONTS),
            do="Run 'make setup' in the source folder, or install the package again.",
        )
    return [str(one) for one in found]


def missing_extra(package: str) -> BadInput:
    """What is said where the extra `reports` is not installed."""
    return BadInput(
        f"{package} is not installed, and papers are made with it",
        why="Everything else works without it, also the same text as Markdown.",
        do="Install the extra: pip install 'alen[reports]'",
    )


def _set(compiler: Compiler, content: str, document: Document) -> bytes:
    at = datetime.datetime.combine(document.date, datetime.time(12), datetime.UTC)
    with _ONE_AT_A_TIME:
        found = compiler.compile(
            input=_files(content, document), format="pdf", pdf_standards=STANDARDS, timestamp=at
        )
    assert isinstance(found, bytes)
    return found


def _files(content: str, document: Document) -> Any:
    """What typst sees: the template, the words and the attachments, none of them on a disk."""
    files = {"main.typ": read_bytes(*_TEMPLATE), "document.json": content.encode()}
    return files | {f"attachments/{one.name}": one.content for one in document.attachments}


@cache
def _compiler() -> Compiler:
    """One compiler for all papers of a process: its letters are looked for once."""
    try:
        import typst
    except ModuleNotFoundError as error:
        raise missing_extra("typst") from error
    folder = str(Path(font_files()[0]).parent)
    letters = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])
    return typst.Compiler(font_paths=letters)


def _typst_error() -> type[Exception]:
    import typst

    return typst.TypstError


def _without(content: str, unknown: str) -> str:
    """The words with a question mark in a box for what no letter of ours shows: the signs that were found to
    have none (as they are or as `\\u{1f468}`), and all but Latin, Greek, Cyrillic and the common signs."""
    lost = {chr(int(one, 16)) for one in _ESCAPED.findall(unknown)} | set(unknown)
    return "".join(
        sign if sign.isascii() or (sign not in lost and _is_common(sign)) else "\ufffd" for sign in content
    )


def _is_common(sign: str) -> bool:
    return sign < "\u0530" or "\u1e00" <= sign < "\u2300"


# -- the document as plain values ------------------------------------------------------------------


def as_plain(document: Document, words: Words) -> dict[str, Any]:
    """The document as the template takes it, without signs that no reader sees."""
    say, clean = words.say, printable
    when = [long_date(document.date, words)]
    if document.journal:
        when.append(say("Case no. {number}", number=document.journal))
    return {
        "title": clean(document.title),
        "subtitle": clean(document.subtitle),
        "kind": clean(document.kind),
        "organisation": clean(document.organisation),
        "author": clean(document.author),
        "keywords": [clean(one) for one in (document.kind, document.organisation, document.edition) if one],
        "date": [document.date.year, document.date.month, document.date.day],
        "when": clean("  ·  ".join(when)),
        "running": clean(shorten(document.title, _RUNNING, placeholder=" …")),
        "foot": clean(footing(document, words)),
        "lang": document.language,
        "region": _REGIONS[document.language],
        "compact": document.compact,
        "facts": _facts(document.facts),
        "blocks": [_block(one) for one in document.blocks],
        "sources": [{"label": one.label, "runs": _runs(one.runs)} for one in document.sources],
        "attachments": [
            {
                "name": one.name,
                "media": one.media_type,
                "description": clean(one.description),
                "relationship": one.relationship,
            }
            for one in document.attachments
        ],
        "words": {"page": say(PAGE), "sources": say("Sources")},
    }


PAGE = msgid("Page {page} of {pages}")


def footing(document: Document, words: Words) -> str:
    """What stands at the foot of every page: the edition and the hash of what the document was made from."""
    parts: list[str] = []
    if document.edition:
        parts.append(words.say("Edition {edition}", edition=document.edition))
    if document.data_hash:
        parts.append(words.say("Data {hash}", hash=document.data_hash[:_HASH_SIGNS]))
    return "  ·  ".join(parts)


def long_date(date: datetime.date, words: Words) -> str:
    """A date in words: `22. november 2026`."""
    return say_date(date.isoformat(), words.language)


def unbroken(text: str) -> str:
    """The text with units that stay on the line of their number, and without signs that no reader sees.

    >>> unbroken("15,6 % og 3 kr.") == "15,6\u00a0% og 3\u00a0kr."
    True
    """
    return _UNIT.sub("\u00a0", printable(text))


def _runs(runs: Runs) -> list[dict[str, Any]]:
    return [
        {"k": "ref", "t": one.label, "s": False}
        if isinstance(one, Reference)
        else {"k": "text", "t": unbroken(one.text), "s": one.strong}
        for one in runs
    ]


def _facts(rows: tuple[Fact, ...]) -> list[dict[str, Any]]:
    return [{"label": printable(one.label), "runs": _runs(one.runs)} for one in rows]


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": printable(block.text)}
        case Paragraph():
            return {"kind": "paragraph", "runs": _runs(block.runs)}
        case NumberedList():
            return {"kind": "numbered", "start": block.start, "items": [_runs(one) for one in block.items]}
        case BulletList():
            return {"kind": "bullets", "items": [_runs(one) for one in block.items]}
        case Table():
            return _table(block)
        case Figure():
            return {
                "kind": "figure",
                "svg": printable(block.svg),
                "alt": printable(block.alt),
                "caption": printable(block.caption),
                "source": _runs(block.source),
                "width": block.width,
            }
        case Callout():
            title = printable(block.title)
            return {"kind": "callout", "title": title, "runs": _runs(block.runs), "tone": block.tone}
        case Facts():
            return {"kind": "facts", "rows": _facts(block.rows)}
        case _:
            return {"kind": "pagebreak"}


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": printable(table.caption),
        "columns": [
            {"heading": printable(one.heading), "align": one.align, "weight": one.weight}
            for one in table.columns
        ],
        "rows": [{"cells": [_runs(c) for c in one.cells], "total": one.is_total} for one in table.rows],
        "note": _runs(table.note),
        "source": _runs(table.source),
    }
