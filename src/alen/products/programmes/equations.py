"""Relations between stated numbers as people write them: 'total = municipal + regional'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import NamedTuple

from alen.errors import BadDefinition
from alen.model.relations import Product, Relation, Sum

_NAME = r"[^\W\d]\w*(?:-\w+)*"
_NUMBER = r"[0-9]{1,30}(?:/[0-9]{1,30}|[.,][0-9]{1,30})?"
_TOKEN = re.compile(rf"\s*(?:({_NUMBER})|({_NAME})|([=+*×−-]))")


class Term(NamedTuple):
    """A written term: ± numbers × names. '3 * 3 * each' has the numbers 3 and 3 and one name."""

    sign: int
    numbers: tuple[Fraction, ...]
    names: tuple[str, ...]

    @property
    def factor(self) -> Fraction:
        """The sign and the numbers multiplied."""
        found = Fraction(self.sign)
        for number in self.numbers:
            found *= number
        return found


class Equation(NamedTuple):
    """A written relation: left = the sum of terms."""

    text: str
    left: str
    terms: tuple[Term, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every number that it names, each once."""
        return tuple(dict.fromkeys((self.left, *(name for term in self.terms for name in term.names))))


def parse_relation(text: str, where: str = "") -> Equation:
    """A relation as it is written: 'total = municipal + regional', 'all = 3 * 3 * each'.

    On the left stands one name; on the right terms joined by + or -, each a name, or numbers and names joined
    by *. Numbers are whole, decimal or fractions ('1/3').
    Raises BadDefinition for anything else, saying what.

    >>> parse_relation("all = 3 * 1/3 * each - rest").terms
    (Term(sign=1, numbers=(Fraction(3, 1), Fraction(1, 3)), names=('each',)),
     Term(sign=-1, numbers=(), names=('rest',)))
    """
    with of_relation(text, where):
        return _parsed(text)


def _parsed(text: str) -> Equation:
    tokens = _tokens(text)
    if len(tokens) < 3 or not _is_name(tokens[0]) or tokens[1] != "=":
        raise BadDefinition("It does not begin with one name and '='.")
    if "=" in tokens[2:]:
        raise BadDefinition("'=' stands in it twice.")
    terms: list[Term] = []
    sign, at = 1, 2
    if tokens[at] == "-":
        sign, at = -1, at + 1
    while True:
        numbers, names, at = _term(tokens, at)
        terms.append(Term(sign, numbers, names))
        if at == len(tokens):
            break
        sign, at = (1 if tokens[at] == "+" else -1), at + 1
    if tokens[0] in {name for term in terms for name in term.names}:
        raise BadDefinition(f"{tokens[0]!r} stands on both sides.")
    return Equation(" ".join(text.split()), tokens[0], tuple(terms))


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    at, trimmed = 0, text.strip()
    while at < len(trimmed):
        match = _TOKEN.match(trimmed, at)
        if match is None:
            raise BadDefinition(f"{trimmed[at:].strip()[:1]!r} is no name, number or sign.")
        found.append((match[1] or match[2] or match[3]).replace("×", "*").replace("−", "-"))
        at = match.end()
    return found


def _term(tokens: Sequence[str], at: int) -> tuple[tuple[Fraction, ...], tuple[str, ...], int]:
    """Numbers and names joined by '*' from a token on, and where they end."""
    numbers, names = list[Fraction](), list[str]()
    while True:
        token = tokens[at] if at < len(tokens) else ""
        if _is_name(token):
            names.append(token)
        elif token and token[0] in "0123456789":
            numbers.append(_fraction(token))
        else:
            if not token:
                raise BadDefinition("A name or number is missing at the end.")
            raise BadDefinition(f"A name or number is missing before {token!r}.")
        at += 1
        if at == len(tokens) or tokens[at] in "+-":
            break
        if tokens[at] != "*":
            raise BadDefinition(f"A sign is missing before {tokens[at]!r}.")
        at += 1
    if not names:
        counted = "*".join(str(one) for one in numbers)
        raise BadDefinition(f"{counted} counts nothing: make it a statement with a unit.")
    return tuple(numbers), tuple(names), at


def _fraction(token: str) -> Fraction:
    try:
        return Fraction(token.replace(",", "."))
    except ZeroDivisionError as error:
        raise BadDefinition(f"{token} divides by zero.") from error


def _is_name(token: str) -> bool:
    return re.fullmatch(_NAME, token) is not None


@contextmanager
def of_relation(text: str, where: str) -> Iterator[None]:
    """Tells which relation an error inside is about, and how one is written."""
    try:
        yield
    except BadDefinition as error:
        raise BadDefinition(
            f"the relation {text!r} cannot be read",
            where=where,
            why=error.what,
            do="Write it as 'total = municipal + regional' or 'all = 3 * each'.",
        ) from error


def relations_of(one: Equation, mark: str = "") -> list[Relation]:
    """The relations that an equation stands for; a product of names within a sum gets a name of its own."""
    found: list[Relation] = []
    parts: dict[str, Fraction] = {}
    for n, term in enumerate(one.terms):
        name = term.names[0]
        if len(term.names) > 1:
            name = f"*{mark}.{n}"
            found.append(Product(name, term.names))
        parts[name] = parts.get(name, Fraction(0)) + term.factor
    kept = tuple((factor, name) for name, factor in parts.items() if factor)
    return [*found, Sum(one.left, kept)]


def is_written(name: str) -> bool:
    """Whether somebody wrote the name, and not `relations_of`."""
    return not name.startswith("*")


def parts_of(one: Equation) -> tuple[str, tuple[Term, ...]] | None:
    """The whole of a sum and its parts; 'rest = all - a - b' is 'all = rest + a + b'."""
    if any(len(term.names) != 1 for term in one.terms):
        return None
    added = [term for term in one.terms if term.sign > 0]
    if len(added) == len(one.terms):
        return one.left, one.terms
    if len(added) == 1 and added[0].factor == 1:
        others = tuple(term._replace(sign=1) for term in one.terms if term.sign < 0)
        return added[0].names[0], (Term(1, (), (one.left,)), *others)
    return None
