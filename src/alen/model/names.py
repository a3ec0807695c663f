"""How names are forgiven: one folded spelling for every way a Danish name is typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_HYPHENS_AND_SPACES = re.compile(r"[\s\-\u2010-\u2015_]+")
_PREFIXES = {"region": ("region ",), "landsdel": ("landsdel ", "province ")}
_SUFFIXES = (" regionskommune", " kommune", " municipality")


def folded(text: str) -> str:
    """The spelling that names are compared in: lower case, ae oe aa, one space for hyphens and gaps.

    Composed and decomposed letters (NFC, NFD) fold alike.

    >>> folded("  Høje-Taastrup "), folded("HOEJE TÅSTRUP")
    ('hoeje taastrup', 'hoeje taastrup')
    >>> folded("Århus") == folded("aarhus")
    True
    """
    composed = unicodedata.normalize("NFKC", text).casefold()
    return _HYPHENS_AND_SPACES.sub(" ", composed.translate(_DANISH)).strip()


def keys_of_name(names: Iterable[str], kind: str) -> tuple[str, ...]:
    """Every folded name an organisation of this kind answers to, 'Region ' and 'Landsdel ' left out too.

    >>> keys_of_name(["Region Sjælland"], "region")
    ('region sjaelland', 'sjaelland')
    """
    keys: dict[str, None] = {}
    for name in names:
        key = folded(name)
        keys[key] = None
        keys.update({key.removeprefix(p): None for p in _PREFIXES.get(kind, ()) if key.startswith(p)})
    return tuple(keys)


def keys_of_query(text: str) -> tuple[str, ...]:
    """The folded names a question may mean, the most literal first.

    A trailing 'Kommune' may be left out, and with it the genitive before it.

    >>> keys_of_query("Københavns Kommune")
    ('koebenhavns kommune', 'koebenhavns', 'koebenhavn')
    """
    key = folded(text)
    for suffix in _SUFFIXES:
        if key.endswith(suffix):
            stem = key.removesuffix(suffix)
            return (key, stem, stem.removesuffix("s")) if stem.endswith("s") else (key, stem)
    return (key,) if key else ()


def number_of_code(code: str) -> int | None:
    """A code of digits as a number, because publishers pad it differently; None for other codes.

    >>> number_of_code("084"), number_of_code("84"), number_of_code("R-1")
    (84, 84, None)
    """
    text = code.strip()
    return int(text) if text.isascii() and text.isdigit() else None
