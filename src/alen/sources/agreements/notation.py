"""How numbers are written in a table: which sign marks decimals, which thousands. Exact, never a float."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Literal

Sign = Literal["", ".", ","]
"""The sign that marks decimals in a table; empty where its numbers do not tell."""

_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "\u2013": "-"})
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[1-9]\d{0,2}(?P<group>[ .,'])\d{3}(?:(?P=group)\d{3})*|\d{1,30})"
    r"(?:(?P<mark>[.,])(?P<rest>\d{1,30}))?",
    re.ASCII,
)
_UNSURE = re.compile(r"[+-]?[1-9]\d{0,2}(?P<mark>[.,])\d{3}", re.ASCII)
_QUOTIENT = re.compile(
    r"(?:(?P<sign>-?)(?P<whole>\d{1,9}) )?(?P<top>-?\d{1,30})/(?P<bottom>\d{1,30})", re.ASCII
)
_MONEY = re.compile(r"^(?:kr\.?|dkk)\s*|\s*(?:kr\.?|dkk)$", re.IGNORECASE)


class NoNumber(Exception):
    """A text is no number; `why` is 'unsure' where it may be a thousand or a decimal number."""

    def __init__(self, why: Literal["none", "unsure"]) -> None:
        self.why = why
        super().__init__(why)


def tidied(text: str) -> str:
    """A number's text with plain blanks and a hyphen for a minus sign, without the currency."""
    return _MONEY.sub("", text.translate(_BLANKS).strip())


def sign_of(texts: Iterable[str]) -> Sign:
    """The sign that marks decimals in texts: what can be nothing else decides; empty for none or both.

    >>> sign_of(["1.234", "2,50"]), sign_of(["1.234"]), sign_of(["1,5", "2.5"])
    (',', '', '')
    """
    found: set[Sign] = set()
    for text in texts:
        if "," not in text and "." not in text:
            continue
        match = _NUMBER.fullmatch(tidied(text).removesuffix("%").strip())
        if match is None:
            continue
        if match["mark"]:
            sign: Sign = "," if match["mark"] == "," else "."
            if len(match["rest"]) != 3 or match["group"] or match["whole"].startswith("0"):
                found.add(sign)
        elif match["group"] in (".", ",") and match["whole"].count(match["group"]) > 1:
            found.add("," if match["group"] == "." else ".")
    return found.pop() if len(found) == 1 else ""


def number(text: str, sign: Sign, *, is_money: bool = False) -> Fraction:
    """A number, exactly; thousands may be marked. Raises NoNumber.

    What may be a thousand or a decimal number (1.234) is read by the table's sign. Money has two decimals at
    most, so it is a thousand there unless the table's other numbers say that the sign marks decimals.

    >>> number("1.234,50", ""), number("1 234", ","), number("-0.125", "."), number("1.234", ",")
    (Fraction(2469, 2), Fraction(1234, 1), Fraction(-1, 8), Fraction(1234, 1))
    """
    bare = tidied(text)
    unsure = _UNSURE.fullmatch(bare)
    if unsure is not None:
        if sign == unsure["mark"]:
            if is_money:
                raise NoNumber("unsure")
            return Fraction(bare.replace(",", "."))
        if not sign and not is_money:
            raise NoNumber("unsure")
        return Fraction(bare.replace(unsure["mark"], ""))
    match = _NUMBER.fullmatch(bare)
    if match is None or (match["mark"] and match["mark"] == match["group"]):
        raise NoNumber("none")
    whole = match["whole"].replace(match["group"], "") if match["group"] else match["whole"]
    return Fraction(f"{match['sign']}{whole}.{match['rest'] or '0'}")


def fraction(text: str, sign: Sign) -> Fraction:
    """A number, a fraction or per cent. Raises NoNumber.

    >>> fraction("1/3", ""), fraction("33 1/3 %", ","), fraction("12,5 %", ",")
    (Fraction(1, 3), Fraction(1, 3), Fraction(1, 8))
    """
    bare = tidied(text)
    if bare.endswith("%"):
        return fraction(bare[:-1].rstrip(), sign) / 100
    match = _QUOTIENT.fullmatch(bare)
    if match is None:
        return number(bare, sign)
    if int(match["bottom"]) == 0:
        raise NoNumber("none")
    found = Fraction(int(match["top"]), int(match["bottom"]))
    if match["whole"]:
        found = int(match["whole"]) + found
        return -found if match["sign"] else found
    return found
