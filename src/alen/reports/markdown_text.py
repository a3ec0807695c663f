"""A document as Markdown: the same words for those who go on with them as text, every sign as it is."""

from __future__ import annotations

import re

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
    Row,
    Runs,
    Table,
)
from alen.reports.paper import footing, long_date, prepare
from alen.words import Words

_SIGNS = re.compile(r"([\\`*_\[\]<>|~#$])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$|[-=])", re.MULTILINE)
_SET_TO = {"left": ":---", "right": "---:"}


def markdown(document: Document, words: Words) -> str:
    """The document as CommonMark with tables, ending in a newline; drawings as what they say (`alt`).

    Raises BadInput for a document with findings or words of another language.
    """
    prepare(document, words)
    when = long_date(document.date, words)
    head = [escaped(document.kind), f"# {escaped(document.title)}"]
    head += [escaped(document.subtitle)] if document.subtitle else []
    about = [document.organisation, when, document.journal, footing(document, words)]
    head.append("  \n".join(escaped(one) for one in about if one))
    parts = [*head, *([_facts(document.facts)] if document.facts else [])]
    parts += [_block(one) for one in document.blocks]
    if document.sources:
        parts.append(f"## {escaped(words.say('Sources'))}")
        parts.append("\n".join(f"- \\[{escaped(one.label)}\\] {_runs(one.runs)}" for one in document.sources))
    return "\n\n".join(one for one in parts if one) + "\n"


def escaped(text: str) -> str:
    r"""A text on one line with Markdown's signs as themselves.

    >>> escaped("2 * 3 | [a] <b>")
    '2 \\* 3 \\| \\[a\\] \\<b\\>'
    >>> escaped("1. maj")
    '1\\. maj'
    """
    signs = _SIGNS.sub(r"\\\1", " ".join(printable(text).split(" ")).replace("\n", " "))
    signs = signs.replace("&", "&amp;")
    return _LINE_START.sub(lambda match: f"{match[1]}{match[2][:-1]}\\{match[2][-1]}", signs)


def _runs(runs: Runs) -> str:
    """Runs on one line; strong ones together, since `**` beside `**` would mean something else."""
    parts: list[str] = []
    is_strong = False
    for one in runs:
        wants = not isinstance(one, Reference) and one.strong
        if wants != is_strong:
            parts.append("**")
            is_strong = wants
        parts.append(f"\\[{escaped(one.label)}\\]" if isinstance(one, Reference) else _inline(one.text))
    return "".join(parts) + ("**" if is_strong else "")


def _inline(text: str) -> str:
    """A piece inside a line, where no list can begin; its spaces stay."""
    return _SIGNS.sub(r"\\\1", printable(text).replace("\n", " ")).replace("&", "&amp;")


def _line(runs: Runs) -> str:
    """Runs as a line of their own, which must not begin as a list does."""
    text = _runs(runs)
    return _LINE_START.sub(lambda match: f"{match[1]}{match[2][:-1]}\\{match[2][-1]}", text)


def _facts(rows: tuple[Fact, ...]) -> str:
    return "\n".join(f"- {escaped(one.label)}: {_runs(one.runs)}" for one in rows)


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * (block.level + 1)} {escaped(block.text)}"
        case Paragraph():
            return _line(block.runs)
        case NumberedList():
            counted = enumerate(block.items, block.start)
            return "\n".join(f"{number}. {_runs(one)}" for number, one in counted)
        case BulletList():
            return "\n".join(f"- {_runs(one)}" for one in block.items)
        case Callout():
            title = f"**{escaped(block.title)}.** " if block.title else ""
            return f"> {title}{_runs(block.runs)}"
        case Facts():
            return _facts(block.rows)
        case Table():
            return _table(block)
        case Figure():
            below = f"\n\n{_line(block.source)}" if block.source else ""
            return f"**{escaped(block.caption)}**\n\n{escaped(block.alt)}{below}"
        case _:
            return ""


def _table(table: Table) -> str:
    heads = " | ".join(escaped(one.heading) for one in table.columns)
    rules = " | ".join(_SET_TO[one.align] for one in table.columns)
    lines = [f"**{escaped(table.caption)}**", "", f"| {heads} |", f"| {rules} |"]
    lines += [f"| {_cells(row)} |" for row in table.rows]
    lines += ["", _line(table.note)] if table.note else []
    lines += ["", _line(table.source)] if table.source else []
    return "\n".join(lines)


def _cells(row: Row) -> str:
    said = [_runs(one) for one in row.cells]
    return " | ".join(f"**{one}**" if row.is_total and one and "**" not in one else one for one in said)
