"""How numbers are written in a table: which sign marks decimals, which thousands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from alen.errors import BadFile

Decimal = Literal[".", ","]

_PLAIN = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?(e[+-]?[0-9]+)?", re.IGNORECASE)
_LEADING_POINT = re.compile(r"[+-]?[.,][0-9]+")
_GROUPS = {sign: re.compile(rf"[+-]?[0-9]{{1,3}}([{sign}][0-9]{{3}})+") for sign in ".,"}
_BLANK_GROUPS = re.compile(r"[+-]?[0-9]{1,3}( [0-9]{3})+([.,][0-9]+)?")
_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-"})
_LEAST_GROUPED = 4
"""Digits of the shortest number with a mark for thousands."""


class Cell(NamedTuple):
    """A cell's text and where it stands, in words."""

    text: str
    where: str


def tidied(text: str) -> str:
    """A cell without what surrounds it, narrow and hard blanks as plain ones, a minus sign as a hyphen."""
    return text.translate(_BLANKS).strip()


def decimal_of(cells: Iterable[Cell], separator: str) -> Decimal:
    """The sign that marks decimals in these cells.

    What can only be one or the other decides: 1,5 and 1.234,5 have a decimal comma, 0.125 and 1,234.5 a
    point. A table cut at commas has points where nothing says more. BadFile where two cells say different
    things, and where 1.234 may be either and nothing else in the table tells.
    """
    signs: dict[Decimal, Cell] = {}
    unsure: Cell | None = None
    for cell in cells:
        said = _sign(tidied(cell.text))
        if said == "either":
            unsure = unsure or cell
        elif said is not None:
            signs.setdefault(said, cell)
    if len(signs) == 2:
        first, second = signs["."], signs[","]
        raise BadFile(
            f"'{first.text}' has a decimal point and '{second.text}' a decimal comma",
            where=f"{first.where} and {second.where}",
            why="Read as the other, a number would be wrong a thousandfold.",
            do="Write all numbers alike, or say which it is with --decimal.",
        )
    if signs:
        return next(iter(signs))
    if unsure is not None and separator != ",":
        raise BadFile(
            f"'{unsure.text}' may be a thousand or a decimal number",
            where=unsure.where,
            why="Nothing else in the columns tells, and the wrong one is wrong a thousandfold.",
            do="Say which sign marks decimals with --decimal.",
        )
    return "."


def _sign(text: str) -> Decimal | Literal["either"] | None:
    """What a number says of the sign for decimals; None where it says nothing."""
    points, commas = text.count("."), text.count(",")
    if not points and not commas:
        return None
    if points and commas:
        return "." if text.rfind(".") > text.rfind(",") else ","
    sign: Decimal = "." if points else ","
    other: Decimal = "," if points else "."
    if " " in text:
        return sign if _BLANK_GROUPS.fullmatch(text) else None
    if points + commas > 1:
        return other if _GROUPS[sign].fullmatch(text) else None
    if not (_PLAIN.fullmatch(text) or _LEADING_POINT.fullmatch(text)):
        return None
    is_grouped = _GROUPS[sign].fullmatch(text) and not text.lstrip("+-").startswith("0")
    return "either" if is_grouped else sign


def number(text: str, decimal: Decimal) -> float | None:
    """A cell's number, or None for what is none; thousands may be marked by the other sign or a blank.

    >>> number("1.234,5", ","), number("1 234", ","), number("2e3", "."), number("n/a", ".")
    (1234.5, 1234.0, 2000.0, None)
    """
    bare = tidied(text)
    other = "," if decimal == "." else "."
    whole, mark, rest = bare.partition(decimal)
    if len(whole.lstrip("+-")) >= _LEAST_GROUPED:
        if _GROUPS[other].fullmatch(whole):
            whole = whole.replace(other, "")
        elif _BLANK_GROUPS.fullmatch(whole) and other not in whole:
            whole = whole.replace(" ", "")
    bare = f"{whole}{mark and '.'}{rest}"
    if "," in bare or not (_PLAIN.fullmatch(bare) or _LEADING_POINT.fullmatch(bare)):
        return None
    return float(bare)
