"""How far a decision reaches: from the lines that were shown to the conditions of one rule.

Values become expressions sign by sign (`patterns.literal`), in lower case as classification has them; a sign
that no expression can name alike for all engines becomes `.`, and the line end a class.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from alen.errors import BadInput
from alen.measures.yardstick.patterns import BOUNDARY_AFTER, BOUNDARY_BEFORE, literal
from alen.measures.yardstick.rules import LONGEST, normalised

SUPPLIER_ACCOUNT, SUPPLIER_WORD, SUPPLIER, ACCOUNT, WORD, LINE = (
    "supplier_account",
    "supplier_word",
    "supplier",
    "account",
    "word",
    "line",
)

BREADTHS = (SUPPLIER_ACCOUNT, SUPPLIER_WORD, SUPPLIER, ACCOUNT, WORD)
"""From narrow to broad: this supplier on this account, this supplier where a word stands in the text, this
supplier everywhere, this account everywhere, a word in the text everywhere."""

PRIORITIES_BEFORE: Mapping[str, int] = {
    LINE: 149,
    SUPPLIER_ACCOUNT: 160,
    SUPPLIER_WORD: 150,
    SUPPLIER: 220,
    ACCOUNT: 230,
    WORD: 240,
}
"""Priorities of decisions that overturn others. The narrower, the sooner it is asked: 100-199 what is decided
of a few lines, 200-299 broad rules. A line's own decision goes before every other."""

PRIORITIES_AFTER: Mapping[str, int] = {
    SUPPLIER_WORD: 850,
    SUPPLIER_ACCOUNT: 860,
    SUPPLIER: 870,
    ACCOUNT: 880,
    WORD: 890,
}
"""The same for decisions on what no rule decides: they are asked after all that decides already."""

LAST_PRIORITY = 899
"""No rule goes after it."""

FIRST_PRIORITY = 100
"""No rule of a user goes before it."""

LONGEST_WORD = 200
"""Characters of a word, or of several, that a rule looks for."""

_DIGITS = re.compile(r"[0-9]+")
_CVR = re.compile(r"[0-9]{8}")
_FUNKTION_DIGITS = 5


def said_exactly(text: str) -> str:
    """The expression of exactly this text, which is in lower case; without ^ and $.

    >>> said_exactly("a/s (nord)")
    'a/s \\\\(nord\\\\)'
    """
    return "".join(_sign(sign) for sign in text)


def _sign(sign: str) -> str:
    if sign == "\n":
        return "[^a]"
    if sign.lower() != sign or unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"}:
        return "."
    return literal(sign)


def whole(texts: Sequence[str]) -> str:
    """The expression that holds of these texts alone; '' when it would be too long."""
    parts = sorted({said_exactly(text) for text in texts})
    found = f"^{parts[0]}$" if len(parts) == 1 else f"^({'|'.join(parts)})$"
    if len(found) <= LONGEST:
        return found
    if len(parts) > 1:
        return ""
    # A text longer than an expression may be: its beginning, cut between two signs.
    cut = "^"
    for sign in texts[0]:
        if len(cut) + len(_sign(sign)) > LONGEST:
            break
        cut += _sign(sign)
    return cut


def word_pattern(given: str) -> tuple[str, str]:
    """What a user typed as the expression that finds it as a word, and as plain lower-case text.

    Raises BadInput for what is too short or too long to be looked for.
    """
    text = " ".join(normalised(given).split())
    if len(text) < 2 or not any(sign.isalnum() for sign in text):
        raise BadInput("a word has two signs at least, of which one is a letter or a digit")
    if len(text) > LONGEST_WORD:
        raise BadInput(f"a word has {LONGEST_WORD} signs at most", do="Write the part that matters.")
    return f"{BOUNDARY_BEFORE}{said_exactly(text)}{BOUNDARY_AFTER}", text


def account_conditions(funktion: str | None, art: str | None, account_text: str | None) -> dict[str, str]:
    """An account as conditions; empty when nothing of it can be asked.

    funktion, art  as on the lines; one that is no digits cannot be asked. Both are prefixes in a rule
    account_text   in lower case
    """
    found: dict[str, str] = {}
    if funktion and _DIGITS.fullmatch(funktion):
        found["funktion"] = funktion[:_FUNKTION_DIGITS]
    if art and _DIGITS.fullmatch(art):
        found["art"] = art
    if account_text:
        found["account_text"] = whole([account_text])
    return found


def supplier_conditions(
    key: str | None, names: Sequence[str], numbers: Sequence[str | None]
) -> dict[str, str]:
    """A supplier as conditions; empty when nothing of it can be asked.

    key      who it is: `supplier_keys`
    names    the names its lines have, in lower case
    numbers  the CVR numbers its lines have, None among them when some have none
    """
    if key and _CVR.fullmatch(key) and set(numbers) == {key}:
        return {"cvr_number": key}
    found = whole(names) if names else ""
    return {"supplier": found} if found else {}
