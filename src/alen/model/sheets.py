"""Text that is safe to put into a cell of a spreadsheet or a CSV."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# A programme set up for another separator splits a text at that separator: what then begins a cell must
# be harmless too (OWASP, 'CSV injection').
_AFTER_SEPARATOR = re.compile(r'([;,\t\r\n][" ]*)(?=[=+\-@])')
_CONTROL = {code: "\ufffd" for code in range(32) if code not in (9, 10, 13)}


def safe_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe in front where it would.

    For text cells only; a number keeps its minus. See OWASP, 'CSV injection'.

    >>> safe_cell("=1+1"), safe_cell("Prøveby")
    ("'=1+1", 'Prøveby')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


@lru_cache(maxsize=20_000)  # names, units and hashes come back row after row
def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula, at its beginning or after a separator within it.

    An apostrophe is put in front; control characters, which no table may hold, become U+FFFD.

    >>> safe_text("=1+1"), safe_text("Prøveby;=1+1"), safe_text("Prøveby - Nord")
    ("'=1+1", "Prøveby;'=1+1", 'Prøveby - Nord')
    """
    return _AFTER_SEPARATOR.sub(r"\1'", safe_cell(text.translate(_CONTROL)))


def number_text(value: float, decimal: str = ".") -> str:
    """The shortest digits that mean this number, without exponent and without thousands' marks.

    >>> number_text(2769.0), number_text(1e-05, ","), number_text(-0.1)
    ('2769', '0,00001', '-0.1')
    """
    text = f"{Decimal(repr(value)):f}"
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    return text.replace(".", decimal)
