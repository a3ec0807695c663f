"""How figures are computed: each method in plain words, with the code's own words and worked examples.

What is read by people stands in `data/methods/`, one file per method, in Danish and English; formulas
stand once. What the code says of itself, and the worked examples, are read from the docstrings of the very
functions, whose examples run as tests. Simulations: `coverage`.
"""

from __future__ import annotations

import ast
import doctest
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, cast

from alen.answers.addresses import address, api_address
from alen.answers.both_languages import both_languages
from alen.answers.coverage import Study, Trial, studies_of, trials_of
from alen.answers.parts import Columns, Rows
from alen.answers.questions import Desk
from alen.errors import BadDefinition, NotFound
from alen.measures.definition import Text
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import list_names, read_text

FOLDER = "methods"

PARTS = ("basics", "uncertainty", "comparison", "frontier", "claims")
"""In the order in which they are listed."""

_LANGUAGES = {"da", "en"}


@dataclass(frozen=True)
class Symbol:
    """What a sign of the formula stands for, with its unit where it has one."""

    sign: str
    text: Text


@dataclass(frozen=True)
class Step:
    """What an example asks, and what the code answers; the answer is empty where nothing is printed."""

    asked: str
    answer: str


@dataclass(frozen=True)
class CodePart:
    """A function: its dotted name, its own words in English, and its worked example."""

    name: str
    text: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class UsedAt:
    """Where a method shows: a kind of page, a command, an answer of the API; empty where it is none.

    page  its path, with `{measure}` and `{year}` where each measure has one of its own
    """

    text: Text
    page: str
    command: str


@dataclass(frozen=True)
class Method:
    """One way of computing.

    formula       lines, in signs that both languages share
    assumptions   what must hold for the result to mean what it says
    limits        what it does not say
    literature    published works, as they are cited
    code          dotted names of the functions below the package
    trials        what was simulated of it: names in `data/coverage.csv`
    """

    id: str
    part: str
    title: Text
    about: Text
    formula: tuple[str, ...]
    symbols: tuple[Symbol, ...]
    assumptions: tuple[Text, ...]
    limits: tuple[Text, ...]
    literature: tuple[str, ...]
    used: tuple[UsedAt, ...]
    code: tuple[str, ...]
    trials: tuple[str, ...]


@dataclass(frozen=True)
class MethodLine:
    """A method in the list."""

    id: str
    part: str
    title: Text
    about: Text
    code: tuple[str, ...]


@dataclass(frozen=True)
class MethodList:
    """All methods, by part and in order."""

    methods: tuple[MethodLine, ...]
    edition_id: str

    def table(self) -> tuple[Columns, Rows]:
        """One row per method."""
        columns = (
            "method", "part", "title_da", "title_en", "about_da", "about_en", "functions", "edition",
        )  # fmt: skip
        return columns, [
            (
                one.id, one.part, one.title.da, one.title.en, one.about.da, one.about.en,
                " ".join(one.code), self.edition_id,
            )
            for one in self.methods
        ]  # fmt: skip


@dataclass(frozen=True)
class MethodDetail:
    """One method in full, with what its code says of itself and what was simulated of it."""

    method: Method
    code: tuple[CodePart, ...]
    studies: tuple[Study, ...]
    trials: tuple[Trial, ...]
    edition_id: str

    def table(self) -> tuple[Columns, Rows]:
        """One row per function."""
        columns = (
            "method", "title_da", "title_en", "formula", "literature", "function", "docstring", "edition",
        )  # fmt: skip
        note = self.method
        return columns, [
            (
                note.id, note.title.da, note.title.en, "\n".join(note.formula), "\n".join(note.literature),
                one.name, one.text, self.edition_id,
            )
            for one in self.code
        ]  # fmt: skip


@dataclass(frozen=True)
class Methods:
    """All methods."""

    def address(self) -> str:
        """`/methods`."""
        return api_address("methods")

    def page_path(self) -> str:
        """The page that lists them."""
        return "/method"

    def ask(self, desk: Desk) -> MethodList:
        """The list."""
        lines = (MethodLine(one.id, one.part, one.title, one.about, one.code) for one in methods())
        return MethodList(tuple(lines), desk.edition_id)


@dataclass(frozen=True)
class OneMethod:
    """One method in full."""

    method: str

    def address(self) -> str:
        """`/methods/{method}`."""
        return api_address("methods", self.method)

    def page_path(self) -> str:
        """The method's page."""
        return address("/method/how", self.method)

    def ask(self, desk: Desk) -> MethodDetail:
        """The method. Raises NotFound, listing the nearest."""
        found = find_method(self.method)
        trials = trials_of(found.trials)
        return MethodDetail(
            found, tuple(map(code_part, found.code)), studies_of(trials), trials, desk.edition_id
        )


def find_method(id_: str) -> Method:
    """A method by its id. Raises NotFound, listing the nearest."""
    for one in methods():
        if one.id == id_:
            return one
    known = [one.id for one in methods()]
    near = get_close_matches(id_, known, n=5, cutoff=0.4)
    raise NotFound(f"no method is called {id_!r}", do=f"Those there are: {', '.join(near or known)}.")


@cache
def methods() -> tuple[Method, ...]:
    """All methods, in order. Raises BadDefinition when a file is wrong."""
    found: list[tuple[int, int, Method]] = []
    for name in list_names("data", FOLDER):
        where = f"data/{FOLDER}/{name}"
        body = cast(dict[str, Any], parse_yaml(read_text("data", FOLDER, name), where))
        one = _method(name.removesuffix(".yml"), body, where)
        found.append((PARTS.index(one.part), int(body["order"]), one))
    return tuple(one for _, _, one in sorted(found, key=lambda three: three[:2]))


def _method(id_: str, body: Mapping[str, Any], where: str) -> Method:
    if body["part"] not in PARTS:
        raise BadDefinition(f"{body['part']!r} is no part", where=where, do=f"Parts: {', '.join(PARTS)}.")
    return Method(
        id=id_,
        part=body["part"],
        title=both_languages(body, "title", where),
        about=both_languages(body, "about", where),
        formula=tuple(body.get("formula", ())),
        symbols=tuple(Symbol(one["sign"], _text(one, where)) for one in body.get("symbols", ())),
        assumptions=tuple(_text(one, where) for one in body.get("assumptions", ())),
        limits=tuple(_text(one, where) for one in body.get("limits", ())),
        literature=tuple(body.get("literature", ())),
        used=tuple(
            UsedAt(_text(one, where), one.get("page", ""), one.get("command", ""))
            for one in body.get("used", ())
        ),
        code=tuple(body["code"]),
        trials=tuple(body.get("trials", ())),
    )


def _text(body: Mapping[str, Any], where: str) -> Text:
    """The Danish and English of a block that may say more than these."""
    return both_languages({"text": {one: body[one] for one in _LANGUAGES & set(body)}}, "text", where)


# -- the code's own words --------------------------------------------------------------------------


@cache
def code_part(name: str) -> CodePart:
    """What a function says of itself, by its dotted name below the package.

    Raises BadDefinition when there is no such function.

    >>> code_part("comparison.potential.whole_ore").steps[0].answer
    '(700000000, None)'
    """
    text = docstring(name)
    parts = doctest.DocTestParser().parse(text)
    words = "".join(one for one in parts if isinstance(one, str)).strip()
    steps = tuple(
        Step(_asked(one.source), one.want.rstrip("\n")) for one in parts if isinstance(one, doctest.Example)
    )
    return CodePart(f"alen.{name}", words, steps)


def _asked(source: str) -> str:
    """A statement as it is typed: prompts before it."""
    first, *rest = source.rstrip("\n").split("\n")
    return "\n".join([f">>> {first}", *(f"... {line}" for line in rest)])


@cache
def docstring(name: str) -> str:
    """A function's docstring, by its dotted name below the package, indentation taken off."""
    *module, function = name.split(".")
    tree = ast.parse(read_text(*module[:-1], f"{module[-1]}.py"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            text = ast.get_docstring(node, clean=False)
            return inspect.cleandoc(text or "")
    raise BadDefinition(f"there is no function {name}", where=f"data/{FOLDER}")
