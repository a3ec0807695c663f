"""Text that is safe to put into a cell of a spreadsheet or a CSV."""

from __future__ import annotations

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe in front where it would.

    For text cells only; a number keeps its minus. See OWASP, 'CSV injection'.

    >>> safe_cell("=1+1"), safe_cell("Prøveby")
    ("'=1+1", 'Prøveby')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
