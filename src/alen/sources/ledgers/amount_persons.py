"""CPR numbers that stand where an amount should: a cell moved, or the wrong column was mapped.

Read as kroner they would lie in the lines as øre, and nobody could tell them from money later. So they are
masked before any amount is read, and their rows are set aside.
"""

from __future__ import annotations

import numpy as np

from alen.model.civil_registration import is_cpr
from alen.sources.ledgers.arrow import TextArray, compute, flags, pa
from alen.sources.ledgers.privacy import MASK, mask_text

_ALONE = r"^[-\x{2212}]?[0-9]{9,10}(?:[.,]0{1,2})?$"
_DIGITS = 10
_USUAL = 0.9
"""Share of the other amounts that are written with decimals, from which on digits alone are no amount."""
_SELDOM = 0.05
"""Share of the other amounts with nine digits of kroner or more, from which on such amounts are usual."""


def without_persons(words: TextArray, decimal: str) -> TextArray:
    """The distinct texts of a column of amounts, those that are CPR numbers masked.

    Taken for one are digits alone that may be one (`privacy`): ten with a zero before them, which no amount
    has; ten others where few amounts are so large; nine or ten where nearly all others have decimals.
    """
    alone = flags(compute.match_substring_regex(words, _ALONE))
    if not alone.any():
        return words
    places = np.flatnonzero(alone)
    texts: list[str] = compute.filter(words, pa.array(alone)).to_pylist()
    suspects = np.array([_is_masked(text) for text in texts], np.bool_)
    padded = np.array([_is_padded(text) for text in texts], np.bool_)
    whole = np.array([len(text) == _DIGITS for text in texts], np.bool_)
    others = compute.filter(words, pa.array(~alone))
    is_person = padded | (suspects & (_share(others, _decimals(decimal)) >= _USUAL))
    if _share(words, _large(decimal), but=places[suspects | padded]) <= _SELDOM:
        is_person |= suspects & whole
    found = places[is_person]
    if not len(found):
        return words
    masked = np.zeros(len(words), np.bool_)
    masked[found] = True
    return compute.if_else(pa.array(masked), pa.scalar(MASK, pa.string()), words)


def without_person(cell: str) -> str:
    """One cell in the place of an amount, masked where ten digits of it are a CPR number."""
    return MASK if _is_padded(cell) or (len(cell) == _DIGITS and _is_masked(cell)) else cell


def _is_padded(text: str) -> bool:
    """Whether ten digits that begin with a zero, which no amount does, are a day of birth and four more."""
    digits = text.lstrip("-\u2212")
    whole = digits.partition(",")[0].partition(".")[0]
    return whole.startswith("0") and len(whole) == _DIGITS and is_cpr(whole)


def _is_masked(text: str) -> bool:
    return text.isascii() and text.isdecimal() and mask_text(text) != text


def _decimals(decimal: str) -> str:
    return f"[{decimal}][0-9]{{1,2}}[^0-9]*$"


def _large(decimal: str) -> str:
    """Nine digits of kroner or more, however thousands are parted."""
    return f"^[^0-9]*[0-9](?:[^0-9{decimal}]?[0-9]){{8}}"


def _share(words: TextArray, pattern: str, but: np.ndarray | None = None) -> float:
    """The share of some texts that match; of none: 0."""
    found = flags(compute.match_substring_regex(words, pattern))
    if but is not None:
        found = np.delete(found, but)
    return float(found.mean()) if len(found) else 0.0
