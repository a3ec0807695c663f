"""Who a supplier is, whatever way its name was written: the one key by which lines are brought together.

The key is the CVR number where the line has one, else the name in lower case, blanks made one, and
without the company form at its end. A name that is nothing but a form stays as it is. No supplier, no key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import cast

from alen.errors import BadDefinition
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

_FILE = ("data", "yardstick", "company_suffixes.yml")
_BLANKS = "[ \t\r\n\u00a0]+"
_EDGES = " .,;:-"


@lru_cache(maxsize=1)
def _patterns() -> tuple[str, str]:
    """What is cut from a name: everything from a phrase on, and the forms at its end.

    Both are written in what RE2 and Python have in common. Raises BadDefinition.
    """
    where = "/".join(_FILE)
    given = parse_yaml(read_text(*_FILE), where)
    if not isinstance(given, Mapping):
        raise BadDefinition("is no mapping", where=where)
    sections = cast(Mapping[str, object], given)
    forms, phrases = (_words(sections, key, where) for key in ("dropped_at_the_end", "cut_from"))
    # A point may stand after each letter of a form: "A.M.B.A.", "ApS."
    dotted = ["".join(re.escape(sign) + ("" if sign == "/" else "[.]?") for sign in form) for form in forms]
    cut = "[ ,;:(-]+(" + "|".join(re.escape(phrase).replace("\\ ", " ") for phrase in phrases) + ")( .*)?$"
    return cut, f"([ ,.;:-]+({'|'.join(dotted)}))+$"


def _words(given: Mapping[str, object], key: str, where: str) -> Sequence[str]:
    words = given.get(key)
    if not isinstance(words, list) or not all(
        isinstance(word, str) and word for word in cast(list[object], words)
    ):
        raise BadDefinition(f"'{key}' is no list of texts", where=where)
    return cast(list[str], words)


def quoted(text: str) -> str:
    """A text as an SQL literal: quotes doubled, so that nothing of it is read as SQL.

    DuckDB knows no other escape in '…'. Raises ValueError for a text with a NUL, which no literal holds.

    >>> quoted("O'Hara; DROP TABLE lines")
    "'O''Hara; DROP TABLE lines'"
    """
    if "\0" in text:
        raise ValueError("a text with a NUL sign is no SQL literal")
    return "'" + text.replace("'", "''") + "'"


def supplier_key_sql(supplier: str = "supplier", cvr_number: str = "cvr_number") -> str:
    """The key as DuckDB SQL over two columns (or SQL expressions)."""
    cut, forms = (quoted(pattern) for pattern in _patterns())
    edges, blanks = quoted(_EDGES), quoted(_BLANKS)
    name = f"trim(regexp_replace(nfc_normalize(lower({supplier})), {blanks}, ' ', 'g'), {edges})"
    short = f"regexp_replace(regexp_replace({name}, {cut}, ''), {forms}, '')"
    return f"coalesce(nullif(trim({cvr_number}), ''), nullif(trim({short}, {edges}), ''), nullif({name}, ''))"


def supplier_name_sql(supplier: str = "supplier") -> str:
    """The key that a supplier's name alone gives, to be compared with what a user types."""
    return supplier_key_sql(supplier, "NULL::VARCHAR")
