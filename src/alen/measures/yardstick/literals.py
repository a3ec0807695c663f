"""Which signs a text must hold for an expression to be found in it, and one short expression of many such.

Most texts meet none of some hundred expressions. That no expression is found is cheap to see from the
words they cannot do without: `sieve` makes one expression of them, shaped as a tree of first letters, so
that Java, which tries alternatives one after the other, tries few. Where the sieve finds nothing none of the
expressions is found; where it finds something, they still must be asked.

Only the subset that `patterns` describes is read; of anything else nothing is known, and it is asked itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from alen.measures.yardstick.patterns import literal, problems

_MOST = 200
"""Texts that one part of an expression may stand for before it is taken to stand for any."""

_SHORTEST = 3
"""Signs a word must have to be looked for alone: "it" stands in most texts, and sieves nothing."""

_CLASS_SIGNS = 8
_TOKEN = re.compile(r"\\(?P<escaped>.)|\[(?P<class>\^?(?:\\.|[^\]\\])*)\]|(?P<sign>.)", re.DOTALL)
_REPEAT = re.compile(r"(?:(?P<simple>[*+?])|\{(?P<least>[0-9]+)(?P<most>,[0-9]*)?\})\??")


@dataclass(frozen=True)
class _Known:
    """What is known of a part of an expression.

    exact     all that it can stand for; None: too much, or unknown
    required  texts of which one at least stands in all that it matches; None: none is known
    """

    exact: frozenset[str] | None
    required: frozenset[str] | None


_ANYTHING = _Known(None, None)


def _exactly(texts: Iterable[str]) -> _Known:
    found = frozenset(texts)
    return _Known(found if len(found) <= _MOST else None, None if "" in found else found)


@lru_cache(maxsize=8192)
def branches(pattern: str) -> tuple[tuple[str, frozenset[str] | None], ...]:
    """The alternatives of a good expression, and the texts of which each needs one; None: none is known.

    >>> branches("(^|[^a-zæøå0-9])it[ -]?drift|pcer?$")[0][1] == {"itdrift", "it drift", "it-drift"}
    True
    """
    if problems(pattern):
        return ((pattern, None),)
    reader = _Reader(pattern)
    return tuple((text, known.required) for text, known in reader.branches())


class _Reader:
    """Reads a good expression by descent."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def branches(self) -> list[tuple[str, _Known]]:
        """Each alternative up to a closing bracket, as written, with what is known of it."""
        found: list[tuple[str, _Known]] = []
        begun = self.at
        parts: list[_Known] = []
        while True:
            sign = self.pattern[self.at : self.at + 1]
            if sign in ("", "|", ")"):
                found.append((self.pattern[begun : self.at], _in_a_row(parts)))
                if sign != "|":
                    return found
                self.at += 1
                begun, parts = self.at, []
            else:
                parts.append(self._repeated(self._single()))

    def _single(self) -> _Known:
        if self.pattern[self.at] == "(":
            self.at += 3 if self.pattern.startswith("(?:", self.at) else 1
            inner = [known for _, known in self.branches()]
            self.at += 1
            return _either(inner)
        token = _TOKEN.match(self.pattern, self.at)
        assert token is not None
        self.at = token.end()
        if token["escaped"] is not None:
            return _exactly([token["escaped"]])
        if token["class"] is not None:
            return _class(token["class"])
        if token["sign"] == ".":
            return _ANYTHING
        return _exactly(["" if token["sign"] in "^$" else token["sign"]])

    def _repeated(self, one: _Known) -> _Known:
        repeat = _REPEAT.match(self.pattern, self.at)
        if repeat is None:
            return one
        self.at = repeat.end()
        if repeat["simple"] == "?" and one.exact is not None:
            return _exactly([*one.exact, ""])
        never = repeat["simple"] in ("?", "*") or (repeat["least"] is not None and int(repeat["least"]) == 0)
        return _ANYTHING if never else _Known(None, one.required)


@lru_cache(maxsize=8192)
def is_blind_to_digits(pattern: str) -> bool:
    """Whether a good expression is found in a text just where it is found with each run of digits made one 0.

    So it is where digits meet nothing but `.*` or a class of all of them with `*`: what such a part makes of
    a run it makes of any other, and no part else takes any of it.

    >>> [
    ...     is_blind_to_digits(one)
    ...     for one in ("(^|[^a-z0-9])it.*drift", "it [0-9]*", "office.?365", "it.drift")
    ... ]
    [True, True, False, False]
    """
    if problems(pattern):
        return False
    at = 0
    while at < len(pattern):
        repeat = _REPEAT.match(pattern, at)
        if repeat is not None:
            at = repeat.end()
            continue
        token = _TOKEN.match(pattern, at)
        assert token is not None
        at = token.end()
        taken = [digit for digit in _DIGITS if _takes(token, digit)]
        is_any_run = len(taken) == len(_DIGITS) and pattern[at : at + 1] == "*"
        if taken and not is_any_run:
            return False
    return True


def by_digits(pattern: str) -> tuple[str, str]:
    """An expression as two, of which either may be '': the alternatives that are blind to digits, and others.

    >>> by_digits("office|o365|cloud")
    ('office|cloud', 'o365')
    """
    texts = [text for text, _ in branches(pattern)]
    blind = "|".join(text for text in texts if is_blind_to_digits(text))
    return blind, "|".join(text for text in texts if not is_blind_to_digits(text))


_DIGITS = "0123456789"


def _takes(token: re.Match[str], sign: str) -> bool:
    """Whether a part of an expression holds of a sign."""
    if token["class"] is not None:
        return re.fullmatch(token[0], sign) is not None
    return token["escaped"] == sign or token["sign"] in (".", sign)


def _class(inside: str) -> _Known:
    """Of a small class its signs: one with ranges or an escape stands for anything."""
    if inside.startswith("^") or "\\" in inside or "-" in inside[1:-1] or len(inside) > _CLASS_SIGNS:
        return _ANYTHING
    return _exactly(inside)


def _either(parts: Sequence[_Known]) -> _Known:
    exact: list[str] = []
    required: list[str] = []
    for part in parts:
        if part.exact is None:
            break
        exact.extend(part.exact)
    else:
        known = _exactly(exact)
        if known.exact is not None:
            return known
    for part in parts:
        if part.required is None:
            return _ANYTHING
        required.extend(part.required)
    return _Known(None, frozenset(required))


def _in_a_row(parts: Sequence[_Known]) -> _Known:
    """What is known of parts one after the other: of neighbours that are known exactly all that they make."""
    known: list[frozenset[str]] = []
    row = frozenset([""])
    is_exact = True
    for part in parts:
        longer = None if part.exact is None else _joined(row, part.exact)
        if longer is not None:
            row = longer
            continue
        is_exact = False
        known.append(row)
        row = frozenset([""])
        if part.exact is not None:
            row = part.exact
        elif part.required is not None:
            known.append(part.required)
    if is_exact:
        return _exactly(row)
    good = [texts for texts in (*known, row) if "" not in texts]
    return _Known(None, max(good, key=_worth, default=None))


def _joined(firsts: frozenset[str], seconds: frozenset[str]) -> frozenset[str] | None:
    if len(firsts) * len(seconds) > _MOST:
        return None
    return frozenset(first + second for first in firsts for second in seconds)


def _worth(texts: frozenset[str]) -> tuple[int, int]:
    """Long texts sieve best; of equally long ones few."""
    return min(min(map(len, texts)), 6), -len(texts)


# -- the sieve ---------------------------------------------------------------------------------------


def sieve(patterns: Iterable[str]) -> str:
    """An expression that is found wherever any of the expressions is, and seldom elsewhere.

    >>> sieve(["licens(er)?", "licitation", "(^|[^a-z])it([^a-z]|$)"])
    'lic(?:ens|itation)|(?:(^|[^a-z])it([^a-z]|$))'
    """
    texts: set[str] = set()
    rest: dict[str, None] = {}
    for pattern in patterns:
        for branch, required in branches(pattern):
            if required is None or min(map(len, required)) < _SHORTEST:
                rest[branch] = None
            else:
                texts |= required
    # A text that holds a longer one holds what that one begins with, so the tree ends at the shortest.
    parts = [_tree(sorted(texts))] if texts else []
    return "|".join([*parts, *(f"(?:{branch})" for branch in rest)])


def _tree(texts: Sequence[str]) -> str:
    """One expression of any of the texts, which are sorted and not empty."""
    found: list[str] = []
    at = 0
    while at < len(texts):
        first = texts[at][0]
        end = at
        while end < len(texts) and texts[end][0] == first:
            end += 1
        below = [text[1:] for text in texts[at:end]]
        if below[0] == "":
            found.append(literal(first))
        else:
            inner = _tree(below)
            found.append(literal(first) + inner)
        at = end
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"
