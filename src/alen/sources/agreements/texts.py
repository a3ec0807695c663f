"""What no text of a folder may hold: CPR numbers, letters spoiled by a wrong encoding, signs nobody sees."""

from __future__ import annotations

import re

from alen.model.civil_registration import is_cpr
from alen.model.printable import UNPRINTABLE, printable

LONGEST = 4_000
"""Signs of one cell."""

_LONGEST_SHOWN = 60
_DIGITS = re.compile(
    r"(?<!\d)(?:(?P<bare>\d{10})|\d{6}(?:\s{0,2}[-\u2010-\u2015\u2212/.]\s{0,2}|\s{1,2})\d{4}"
    r"|\d{2}[-./ ]\d{2}[-./ ]\d{2}\s?[-\u2010-\u2015 ]\s?\d{4})(?!\d)"
)
_NAMED = re.compile(r"cpr\W{0,3}(?:nr|nummer|no)?\W{0,3}$", re.IGNORECASE)
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_SPOILED = re.compile(
    "Ã[\u0080-\u00bf\u0152-\u0178\u2018-\u203a\u20ac˜†‡…‰¦¥¸]|Â[\u00a0-\u00bf]|â€|ï¿½|\ufffd"
)
"""UTF-8 read as cp1252, saved as UTF-8 again: 'KÃ¸benhavn'; and the sign for what was lost."""

MAY_BE_WRONG = (
    "[0-7][0-9][01][0-9]{3}[^0-9A-Za-z]{0,5}[0-9]{4}"
    "|[0-9]{2}[-./ ][0-9]{2}[-./ ][0-9]{2}[^0-9A-Za-z]{1,3}[0-9]{4}"
    "|[\\x00-\\x1f\\x7f]|Ã|Â|â|ï¿½|\ufffd|[\u0080-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
"""A pattern (RE2) of every text that the functions here may object to, and of some others."""


def has_cpr(text: str) -> bool:
    """Whether a CPR number stands in a text.

    Ten digits without a dash are believed after the word cpr, and where modulus 11 holds or the day is
    1 January, unless a letter stands right before them (B0102031234).
    """
    for found in _DIGITS.finditer(text):
        digits = "".join(sign for sign in found[0] if sign.isdigit())
        if not is_cpr(digits):
            continue
        before = text[: found.start()]
        if found["bare"] is None or _NAMED.search(before):
            return True
        if not before[-1:].isalpha() and (_holds(digits) or digits.startswith("0101")):
            return True
    return False


def _holds(digits: str) -> bool:
    return sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11 == 0


def is_spoiled(text: str) -> bool:
    """Whether letters were read in a wrong encoding once.

    >>> is_spoiled("KÃ¸benhavn"), is_spoiled("København"), is_spoiled("ÆØÅ Ã")
    (True, False, False)
    """
    return _SPOILED.search(text) is not None


def unseen(text: str) -> str:
    """The code of the first sign that cannot be shown; empty for none. Line ends and tabs can."""
    found = UNPRINTABLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def shown(text: object) -> str:
    """A cell as a message may show it: short, one line, and without what may be a CPR number."""
    plain = " ".join(printable(str(text)).split())
    if has_cpr(plain) or re.search(r"\d{6}\W{0,3}\d{4}", plain):
        return "…"
    return plain if len(plain) <= _LONGEST_SHOWN else plain[: _LONGEST_SHOWN - 1] + "…"
