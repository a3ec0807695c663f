"""Suppliers that are, or may be, a person: their names stay on this machine.

A sole trader's name is personal data also where the business has a CVR number. So what decides is the
name as the ledger writes it: a company's name must state its form (A/S, ApS ...), a person's has a first
name before or behind a surname. In doubt it is a person: a company taken for one is only named less.

The words are facts in `data/yardstick/`: first_names.csv, surnames.csv and company_forms.yml.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeAlias, cast

import pyarrow
import pyarrow.compute

from alen.model.yaml_text import parse_yaml
from alen.sources.ledgers.privacy import MASK
from alen.store.packaged import read_text

# pyarrow ships no annotations.
ArrowArray: TypeAlias = Any
_arrow: Any = pyarrow
_compute: Any = pyarrow.compute

_BEHALF = re.compile(r"(?:^|[\s,(-])(v/|v\./|v\s/|ved|v\.|v|c/o|att\.?)[\s:]*(?=[^\s])")
"""`v/`: by whom a business is run."""
_POINTED = re.compile(r"(?<![^\W\d_])((?:[^\W\d_]\.){2,})")
_APART = re.compile(r"[\s;()\"|:]+")
_MOST_WORDS = 5


@dataclass(frozen=True)
class _Words:
    """What is known of words in suppliers' names. Values of the two lists of names: is it also a word."""

    first: dict[str, bool]
    last: dict[str, bool]
    sets: dict[str, frozenset[str]]
    endings: dict[str, tuple[str, ...]]

    def has(self, kind: str, words: Sequence[str]) -> bool:
        """Whether one of the words is in a list, or ends as the words of that kind do."""
        return any(_is_of(kind, word) for word in words)

    def first_name(self, word: str) -> float:
        """0 no first name, 0.5 one that is also a word, 1 a first name; of `anne-marie` the first part."""
        is_word = self.first.get(word, self.first.get(word.split("-", 1)[0]))
        return 0 if is_word is None else 0.5 if is_word else 1

    def surname(self, word: str) -> float:
        """0 no surname, 0.5 one that is also a word, 1 a surname, its genitive, or what ends like one."""
        return _surname(word)


def person_suppliers(names: ArrowArray, cvr: ArrowArray | None = None) -> ArrowArray:
    """For each supplier's name whether it is, or may be, a person or a sole trader; null names are not.

    names  text, whole or in chunks
    cvr    the supplier's CVR number, or None where the file has no such column. A number frees nobody (sole
           traders have one); where it lacks, a lone surname is enough.

    Returns an array of booleans without null.
    """
    whole: Any = names.combine_chunks() if isinstance(names, _arrow.ChunkedArray) else names
    coded: Any = whole.cast(_arrow.string()).dictionary_encode()
    distinct = cast(list[str], coded.dictionary.to_pylist())
    alone = [may_be_person(name, has_cvr=False) for name in distinct]
    surely = [may and may_be_person(name) for name, may in zip(distinct, alone, strict=True)]
    found: Any = _each(surely, coded.indices)
    if cvr is None:
        return found
    without: Any = cvr.combine_chunks() if isinstance(cvr, _arrow.ChunkedArray) else cvr
    return _compute.or_(found, _compute.and_(_each(alone, coded.indices), _compute.is_null(without)))


def _each(of_words: list[bool], indices: ArrowArray) -> ArrowArray:
    """What holds of each cell, from what holds of each distinct word; false where there is none."""
    return _compute.fill_null(_arrow.array(of_words, _arrow.bool_()).take(indices), False)


def may_be_person(name: str, *, has_cvr: bool = True) -> bool:
    """Whether a supplier's name is, or may be, a person's or a sole trader's."""
    known = _words()
    text = unicodedata.normalize("NFC", name).lower().strip()
    if MASK in text:
        return True
    text = _POINTED.sub(lambda found: found[1].replace(".", "") + " ", text)
    words = _split(text)
    behalf = _BEHALF.search(text)
    runs = _split(text[behalf.end() :]) if behalf else []
    if runs and not _is_body(known, runs) and _is_named(known, runs):
        return True  # an association's treasurer is a person, and so is who runs a company's branch
    if _is_body(known, words):
        return False
    if behalf and _is_run_by(known, behalf[1], runs):
        return True
    plain = [word for word in words if word not in known.sets["personal_forms"]]
    if len(plain) < len(words) and (
        "i/s" not in words or any(known.first_name(word) or known.surname(word) == 1 for word in plain)
    ):
        return True
    return _is_name(known, plain, has_comma="," in text, has_cvr=has_cvr)


def _split(text: str) -> list[str]:
    """The words of a name, without points and commas around them; numbers and initials' points left out."""
    words = (word.strip(".,'*-_") for word in _APART.split(text.replace(",", " ").replace(". ", " ")))
    return [word for word in (part for word in words for part in word.split(".")) if word]


def _is_body(known: _Words, words: Sequence[str]) -> bool:
    if known.has("forms", words) or (words and words[-1] in known.sets["last_forms"]):
        return True
    return known.has("bodies", [word for word in words if known.surname(word) != 1])


def _is_run_by(known: _Words, mark: str, words: Sequence[str]) -> bool:
    """Whether what follows `v/` is somebody: anything but a business; after a mere `v` or `ved` a name."""
    if not words or known.has("trade", words[:1]):
        return False
    if "/" in mark and mark != "c/o":
        return not words[0].isdecimal()
    return _is_named(known, words)


def _is_named(known: _Words, words: Sequence[str]) -> bool:
    return known.first_name(words[0]) > 0 or known.surname(words[-1]) == 1


def _is_name(known: _Words, words: Sequence[str], *, has_comma: bool, has_cvr: bool) -> bool:
    """Whether the words are a name, perhaps with a title before it, a trade behind it or kin beside it."""
    titled = known.has("titles", words[:1])
    rest = [word for word in words if word not in known.sets["titles"]]
    if rest and known.first_name(rest[0]) == 1:
        rest = [
            rest[0],
            *(word for word in rest[1:-1] if word not in known.sets["particles"]),
            *rest[1:][-1:],
        ]
    kin = known.has("kin", rest)
    rest = [word for word in rest if word not in known.sets["kin"] and word not in known.sets["joins"]]
    trade = [word for word in rest if known.has("trade", [word]) and not _is_known(known, word)]
    names = [word for word in rest if word not in trade and any(sign.isalpha() for sign in word)]
    if not names:
        return False
    first, last = known.first_name(names[0]), max(known.surname(word) for word in names)
    if trade:
        return len(names) >= 2 and first + last >= 1.5 and not _is_sign(names)
    if titled:
        return first > 0 or last > 0 or 2 <= len(names) <= 3
    if kin:
        return last == 1
    if len(names) == 1:
        return last == 1 and not has_cvr
    if len(names) > _MOST_WORDS:
        return first == 1 and known.surname(names[1]) == 1
    if has_comma and any(known.first_name(word) == 1 for word in names):
        return True
    if first == 1 or (first and last):
        return True
    return known.surname(names[-1]) == 1 or (known.surname(names[0]) == 1 and _any_first(known, names[1:]))


def _is_known(known: _Words, word: str) -> bool:
    return known.first_name(word) == 1 or known.surname(word) == 1


def _is_sign(names: Sequence[str]) -> bool:
    """Whether the words before a trade are initials alone."""
    return all(len(word) <= 2 for word in names)


def _any_first(known: _Words, names: Sequence[str]) -> bool:
    return any(known.first_name(word) > 0 for word in names)


# Words of names come again and again: each is looked up once.
@lru_cache(maxsize=1 << 16)
def _is_of(kind: str, word: str) -> bool:
    known = _words()
    return word in known.sets[kind] or (len(word) > 5 and word.endswith(known.endings.get(kind, ())))


@lru_cache(maxsize=1 << 16)
def _surname(word: str) -> float:
    known = _words()
    parts = (word, word.rsplit("-", 1)[-1], word.removesuffix("s"))
    for part in parts:
        if part in known.last:
            return 0.5 if known.last[part] else 1
    return max(float(len(part) > 4 and part.endswith(known.endings["surname"])) for part in parts)


@cache
def _words() -> _Words:
    path = "data/yardstick/company_forms.yml"
    data = cast(dict[str, list[str]], parse_yaml(read_text(*path.split("/")), path))
    sets = {
        kind: frozenset(data[kind])
        for kind in (
            "forms", "personal_forms", "bodies", "trade", "titles", "joins", "kin", "last_forms", "particles",
        )
    }  # fmt: skip
    endings = {
        "bodies": tuple(data["body_endings"]),
        "trade": tuple(data["trade_endings"]),
        "surname": tuple(data["surname_endings"]),
    }
    return _Words(_names("first_names.csv"), _names("surnames.csv"), sets, endings)


def _names(file: str) -> dict[str, bool]:
    rows = csv.DictReader(io.StringIO(read_text("data", "yardstick", file)))
    return {row["name"]: row["also_word"] == "true" for row in rows}
