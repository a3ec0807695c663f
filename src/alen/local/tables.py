"""Tables of a page from an answer's rows: which columns, how each is printed, and where its number stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from babel.dates import format_date

from alen.answers.said import Said
from alen.local.drawing import Picture
from alen.local.visit import LocalVisit
from alen.products.ledger.purchases import Supplier
from alen.products.ledger.questions import PERSONS
from alen.site.rendering import told
from alen.words import msgid

SHOWN = 100
"""Rows of a table at the most; the page's files hold every row."""

Kind = Literal["text", "ore", "count", "per_mille", "date", "points"]
_TEXTS = ("text", "date")


@dataclass(frozen=True)
class Column:
    """One column: its heading, how it is printed, and the path to its value in a row (`supplier/name`)."""

    text: str
    kind: Kind
    path: str


@dataclass(frozen=True)
class Section:
    """A part of a page: a heading with what it means, a drawing, a table, notes below."""

    ident: str
    title: str
    reading: Said | str = ""
    picture: Picture | None = None
    caption: str = ""
    columns: Sequence[Any] = ()
    rows: Sequence[Mapping[str, Any]] = ()
    notes: Sequence[Said | str] = field(default_factory=tuple)
    facts: Sequence[tuple[Any, Any]] = ()


def column_heads(first: str, columns: Sequence[Column]) -> list[Mapping[str, str]]:
    """The headings of a table; `first` is that of its rows."""
    others = [{"text": one.text, "kind": "text" if one.kind in _TEXTS else "number"} for one in columns]
    return [{"text": first, "kind": "text"}, *others]


def cell(visit: LocalVisit, source: str, value: object, kind: Kind) -> Any:
    """One value as printed; a dash where there is none."""
    if value is None or value == "":
        return "–"
    if isinstance(value, date):
        return told(short_date(visit, value))
    if kind == "ore" and isinstance(value, int | Fraction):
        return visit.kroner(value, source)
    if kind == "per_mille" and isinstance(value, int):
        return visit.thousandths(value, source)
    if kind in ("count", "points") and isinstance(value, int):
        return visit.integer(value, source)
    return told(str(value))


def short_date(visit: LocalVisit, day: date) -> str:
    """A date as a cell holds it, on one line: '5. jan. 2023', '5 Jan 2023'."""
    said = format_date(day, "d. MMM y" if visit.lang == "da" else "d MMM y", locale=visit.locale)
    return said.replace(" ", "\u00a0")


def value_at(row: object, path: str) -> object:
    """What stands at a path of attributes; None where one of them is None."""
    found: object = row
    for part in path.split("/"):
        found = getattr(found, part, None)
        if found is None:
            return None
    return found


def cells(visit: LocalVisit, source: str, row: object, columns: Sequence[Column]) -> list[Any]:
    """A row's cells."""
    return [cell(visit, f"{source}/{one.path}", value_at(row, one.path), one.kind) for one in columns]


def supplier_head(visit: LocalVisit, supplier: Supplier | None) -> dict[str, Any]:
    """A row's head that is a supplier, with the link to its own page."""
    if supplier is None:
        return {"head": "–"}
    if supplier.key == PERSONS:
        return {"head": visit.named("supplier_key", PERSONS)}
    name = supplier.name or supplier.key
    said = visit.say(msgid("{name} (person: local)"), name=name) if supplier.is_person else name
    return {"head": told(str(said)), "href": visit.to("/supplier", id=supplier.key)}


def left_out(visit: LocalVisit, name: str, rows: int, shown: int = SHOWN) -> list[Said]:
    """What a table leaves out, as a note; nothing where it leaves nothing out."""
    if rows <= shown:
        return []
    visit.show(f"left_{name}", {"rows": rows - shown})
    number = visit.integer(rows - shown, f"left_{name}/rows")
    return [visit.say(msgid("{number} more rows stand in the files below."), number=number)]
