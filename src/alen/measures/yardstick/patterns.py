r"""Regular expressions that RE2 (DuckDB), Python and Java read alike, and what is wrong with others.

The common subset: letters and signs, `.`, `^`, `$`, `|`, groups `( )` and `(?: )`, classes `[ ]`, the
repeats `* + ? {m,n}` with or without a following `?`, and a backslash before a sign. Not in it: `\b`, `\w`,
`\d`, `\s` and the like (RE2 takes æ, ø and å for no letters, so that `\bår\b` never holds and `\bit\b` holds
of 'itår'), look-around, back references, possessive and atomic groups, inline flags, named groups and
`[[:class:]]`. A boundary is written `(^|[^a-zæøå0-9])` and `([^a-zæøå0-9]|$)`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from alen.errors import BadInput

BOUNDARY_BEFORE = "(^|[^a-zæøå0-9])"
BOUNDARY_AFTER = "([^a-zæøå0-9]|$)"

MOST_REPEATS = 100
"""The largest number in `{m,n}`. RE2 refuses above 1,000, and large ones blow the automaton up."""

_CLASS_ESCAPES = "bBdDwWsSAzZGQEhHvVRXpPkKuUxNgGcC"
_SPECIAL = set(".^$*+?{}[]()|\\")


@dataclass
class _Node:
    """A part of an expression: a single sign, a repeat, or branches of parts."""

    first: frozenset[str] | None = None  # signs it may begin with; None: any
    can_be_empty: bool = False
    is_unbounded: bool = False  # holds a repeat without an end, at any depth
    is_ambiguous: bool = False  # holds branches that may begin alike
    is_end: bool = False  # is '$'
    branches: list[list[_Node]] = field(default_factory=list["list[_Node]"])


@lru_cache(maxsize=8192)  # a review reads the user's rules again with every decision
def problems(pattern: str) -> tuple[BadInput, ...]:
    """What is wrong with an expression, each as an error that says what and what to do; none when it is good.

    >>> problems("(^|[^a-zæøå0-9])licens")
    ()
    >>> problems("[0-9")[0].what
    "the expression has a '[' without a ']'"
    """
    if unicodedata.normalize("NFC", pattern) != pattern:
        return (BadInput("the letters are not in NFC, as those of lines are", do="Type the letters again."),)
    if pattern != pattern.strip():
        return (BadInput("a blank at an end is lost when the table is read", do="Write the blank as [ ]."),)
    reader = _Reader(pattern)
    try:
        reader.read()
        compiled = re.compile(pattern)
    except BadInput as error:
        return (error,)
    except (re.error, RecursionError, OverflowError) as error:
        return (BadInput(f"the expression cannot be read ({error})", do="Mend the expression."),)
    if compiled.search("") is not None:
        reader.found.append(
            BadInput(
                "the expression holds of every text, even an empty one",
                do="Say at least one letter that must be there.",
            )
        )
    return tuple(reader.found)


def whole_text(text: str) -> str:
    """The expression that holds of this text alone, as `normalised` made it.

    >>> whole_text("it-drift (maj)")
    '^it-drift \\\\(maj\\\\)$'
    """
    return f"^{literal(text)}$"


def word(text: str) -> str:
    """The expression that holds where this text stands as a word of its own."""
    return f"{BOUNDARY_BEFORE}{literal(text)}{BOUNDARY_AFTER}"


def literal(text: str) -> str:
    """The expression of exactly these signs."""
    return "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in text)


class _Reader:
    """Reads an expression by descent; `found` holds what can be read but should not be used."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.found: list[BadInput] = []

    def read(self) -> _Node:
        node = self._branches(0)
        if self.at < len(self.pattern):
            raise BadInput("the expression has a ')' without a '('", do="Write \\) for the sign itself.")
        return node

    @property
    def _next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _branches(self, depth: int) -> _Node:
        if depth > 20:
            raise BadInput(
                "the expression has groups within each other more than 20 deep",
                do="Cut it into several rules.",
            )
        node = _Node(first=frozenset(), branches=[[]])
        while self._next and self._next != ")":
            if self._next == "|":
                self.at += 1
                node.branches.append([])
            else:
                self._append(node.branches[-1], depth)
        return _joined(node)

    def _append(self, branch: list[_Node], depth: int) -> None:
        """Read one part more. An anchor stands at an end: DuckDB takes '$a' for the letters."""
        sign = self._next
        if branch and (sign == "^" or branch[-1].is_end):
            raise BadInput(
                "the expression has signs before '^' or after '$', and never holds",
                do="Write \\^ or \\$ for the sign itself, or | between alternatives.",
            )
        part = self._repeated(depth)
        part.is_end = sign == "$"
        branch.append(part)

    def _repeated(self, depth: int) -> _Node:
        node = self._single(depth)
        bounds = self._repeat()
        if bounds is None:
            return node
        least, most = bounds
        if self._next in ("*", "+", "?") or re.match(r"\{[0-9]", self.pattern[self.at :]):
            if self._next != "?":
                raise BadInput(
                    f"the expression has the repeat '{self._next}' right after another",
                    do="Possessive repeats are not read by RE2; write one repeat.",
                )
            self.at += 1
        if most is None and (node.is_unbounded or node.is_ambiguous or node.can_be_empty):
            self.found.append(
                BadInput(
                    "the expression repeats without end what itself can match in many ways",
                    do="Python would take hours on some texts; write one repeat, such as [a-z]*.",
                )
            )
        return _Node(
            node.first,
            can_be_empty=node.can_be_empty or least == 0,
            is_unbounded=node.is_unbounded or most is None,
            is_ambiguous=node.is_ambiguous,
        )

    def _repeat(self) -> tuple[int, int | None] | None:
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if self._next in simple:
            self.at += 1
            return simple[self.pattern[self.at - 1]]
        if self._next != "{":
            return None
        match = re.match(r"\{([0-9]+)(,([0-9]*))?\}", self.pattern[self.at :])
        if match is None:
            raise BadInput(
                "the expression has an opening brace that is no repeat",
                do="Put a backslash before it, or say how often: from and to, with a comma between.",
            )
        least = int(match[1])
        most = least if match[2] is None else int(match[3]) if match[3] else None
        if max(least, most or 0) > MOST_REPEATS or (most is not None and most < least):
            raise BadInput(
                f"the expression has the repeat '{match[0]}'", do=f"Repeat at most {MOST_REPEATS} times."
            )
        self.at += match.end()
        return least, most

    def _single(self, depth: int) -> _Node:
        sign = self._next
        self.at += 1
        match sign:
            case "(":
                return self._group(depth)
            case "[":
                return self._class()
            case "\\":
                return _Node(frozenset(self._escape()))
            case ".":
                return _Node(None)
            case "^" | "$":
                return _Node(frozenset(), can_be_empty=True)
            case "*" | "+" | "?" | "{":
                raise BadInput(
                    f"the expression has '{sign}' with nothing before it",
                    do=f"Write \\{sign} for the sign itself.",
                )
            case "]" | "}":
                raise BadInput(
                    f"the expression has '{sign}' alone", do=f"Write \\{sign} for the sign itself."
                )
            case _:
                self._lower(sign)
                return _Node(frozenset(sign))

    def _group(self, depth: int) -> _Node:
        if self.pattern.startswith("?:", self.at):
            self.at += 2
        elif self._next == "?":
            raise BadInput(
                f"the expression has a group that begins '({self.pattern[self.at : self.at + 3]}'",
                do="Look-around, flags, named and atomic groups are not read alike; use ( ) alone.",
            )
        node = self._branches(depth + 1)
        if self._next != ")":
            raise BadInput("the expression has a '(' without a ')'", do="Write \\( for the sign itself.")
        self.at += 1
        return node

    def _escape(self) -> str:
        sign = self._next
        self.at += 1
        if not sign:
            raise BadInput("the expression ends in a backslash", do="Write \\\\ for the sign itself.")
        if sign.isdigit():
            raise BadInput(
                f"the expression has the back reference '\\{sign}', which RE2 has not",
                do="Write out what is to stand there again.",
            )
        if sign.isalnum() or not sign.isascii():
            raise BadInput(
                f"the expression has '\\{sign}', which the engines read differently",
                do=f"Write a class such as [0-9], and boundaries as {BOUNDARY_BEFORE} and {BOUNDARY_AFTER}.",
            )
        return sign

    def _class(self) -> _Node:
        negated = self._next == "^"
        self.at += negated
        signs: set[str] = set()
        for first, last in self._class_parts():
            if first > last:
                raise BadInput(
                    f"the expression has the range '{first}-{last}', which ends before it begins",
                    do="Turn it round.",
                )
            if ord(last) - ord(first) < 200:
                signs.update(map(chr, range(ord(first), ord(last) + 1)))
        if not signs:
            raise BadInput("the expression has an empty class", do="Name the signs between [ and ].")
        return _Node(None if negated else frozenset(signs))

    def _class_parts(self) -> Iterator[tuple[str, str]]:
        while True:
            first = self._class_sign()
            if not first:
                return
            if self._next == "-" and self.pattern[self.at + 1 : self.at + 2] != "]":
                self.at += 1
                last = self._class_sign()
                yield first, last or first
            else:
                yield first, first

    def _class_sign(self) -> str:
        """The next sign of a class; '' at its end."""
        sign = self._next
        if not sign:
            raise BadInput("the expression has a '[' without a ']'", do="Write \\[ for the sign itself.")
        self.at += 1
        if sign == "]":
            return ""
        if sign == "[" or (sign == self._next and sign in "&-~|"):
            raise BadInput(
                f"the expression has '{sign + self._next}' within a class",
                do="Classes such as [[:alpha:]] and operations on classes are not read alike.",
            )
        if sign == "\\":
            return self._escape()
        self._lower(sign)
        return sign

    def _lower(self, sign: str) -> None:
        if sign.lower() != sign:
            raise BadInput(
                f"the expression has the capital letter '{sign}', and texts are in lower case",
                do=f"Write '{sign.lower()}'.",
            )


def _joined(node: _Node) -> _Node:
    """What is known of a whole from its branches."""
    firsts: list[frozenset[str] | None] = []
    for branch in node.branches:
        first: frozenset[str] | None = frozenset()
        for part in branch:
            first = None if part.first is None or first is None else first | part.first
            if not part.can_be_empty:
                break
        firsts.append(first)
    parts = [part for branch in node.branches for part in branch]
    known = [first for first in firsts if first is not None]
    together: frozenset[str] = frozenset[str]().union(*known)
    alike = len(firsts) > 1 and (len(known) < len(firsts) or len(together) < sum(map(len, known)))
    return _Node(
        together if len(known) == len(firsts) else None,
        can_be_empty=any(all(part.can_be_empty for part in branch) for branch in node.branches),
        is_unbounded=any(part.is_unbounded for part in parts),
        is_ambiguous=alike or any(part.is_ambiguous for part in parts),
    )
