"""The questions that a claim is made of, one by one, each answer looked at as the file's reader would."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alen.cli.claims.questions import (
    ABOUT,
    ANOTHER,
    CHOICES,
    DEFINITION,
    EMPTY,
    NEED,
    READING,
    ROLE_FIGURES,
    ROLE_NUMBERS,
    STATEMENT,
    TITLE,
    TITLE_OF_NUMBER,
    WHY,
)
from alen.cli.run import Run, visible
from alen.errors import AlenError, BadDefinition, BadInput
from alen.model.figures import BASES, SCOPES
from alen.model.yaml_text import Place
from alen.products.claims.collection import require_group, require_measure, require_organisation
from alen.products.claims.definition import DEFINITIONS, KINDS, STATISTICS
from alen.products.claims.entries import (
    address_in,
    choice_in,
    claim_date_in,
    known,
    name_of,
    unit_in,
)
from alen.products.claims.numbers import figures_in, numbers_in, stated_in, word_in
from alen.products.claims.parsing import id_in, quotation_in
from alen.products.claims.statements import ROLES, statement_in
from alen.words import msgid

if TYPE_CHECKING:
    from alen.model.organisations import Organisations
    from alen.model.stated import Words as NumberWords

Parts = dict[str, Any]
Check = Callable[[str], Any]

_HERE = Place("", {})
_ANY = {"da": "-", "en": "-"}
_SPAN = (" - ", " – ")
"""What may stand between two numbers of a span."""


@dataclass(frozen=True)
class Known:
    """What a claim may name: the table of words, measures, organisations, and the ids that are taken."""

    words: NumberWords
    measures: Collection[str]
    organisations: Organisations
    taken: Collection[str]


class Walk:
    """Asks for a claim's parts. A wrong answer is asked for again on a terminal, and ends the walk elsewhere.

    Raises BadInput for a wrong answer that nobody can be asked again, and where the answers end too early;
    EOFError where a person ends them.
    """

    def __init__(self, run: Run, known_names: Known) -> None:
        self.run, self.known = run, known_names
        self.is_watched = sys.stdin.isatty()
        self.asked = 0

    def go(self) -> Parts:
        """A claim's parts, in the order of its file."""
        parts: Parts = {"id": self._ask(msgid("Id: small letters, digits and hyphens"), self._id)}
        parts["title"] = self._both(TITLE)
        parts["publisher"] = self._ask(msgid("Publisher"), _text)
        parts["date"] = self._ask(
            msgid("Date: YYYY-MM-DD, YYYY-MM, YYYY or unknown"),
            lambda text: claim_date_in({"date": text}, _HERE),
        )
        self._put(parts, "address", msgid("Web address"), lambda text: address_in({"address": text}, _HERE))
        self._put(parts, "speaker", msgid("Who said it, where that is not the publisher"), _text)
        parts["language"] = language = self._choice(msgid("The statement's language"), ("da", "en"))
        self._put(
            parts, "quotation", msgid("Quotation: a fragment of one sentence"),
            lambda text: quotation_in({"quotation": text}, _HERE),
        )  # fmt: skip
        parts["about"] = self._both(ABOUT)
        parts["kind"] = self._choice(msgid("Main kind of the statement"), KINDS)
        parts["definition"] = self._both(DEFINITION)
        if subject := self._subject():
            parts["subject"] = subject
        parts["numbers"] = self._named(msgid("Name of a number"), lambda name: self._number(name, language))
        figures = self._named(msgid("Name of a figure that it is held against"), self._figure)
        if figures:
            parts["figures"] = figures
        parts["readings"] = [self._reading(parts["numbers"], figures, language)]
        if need := self._need():
            parts["needs"] = [need]
        return parts

    # Asking

    def _line(self, question: str, choices: Sequence[str], *, optional: bool) -> str:
        say = self.run.words.say
        told = say(question)
        if choices:
            told = say(CHOICES, question=told, choices=", ".join(choices))
        if optional:
            told = say(EMPTY, question=told)
        print(visible(say("{question}:", question=told)), end=" ", file=self.run.err, flush=True)
        line = sys.stdin.readline()
        if not self.is_watched:
            print(file=self.run.err, flush=True)
        if not line:
            if self.is_watched:
                raise EOFError
            raise BadInput(
                "the answers end before the statement is whole",
                where=f"answer {self.asked}",
                do="Give a line for each question, empty where a part is left out.",
            )
        return line.strip()

    def _ask(
        self, question: str, check: Check, choices: Sequence[str] = (), *, optional: bool = False
    ) -> Any:
        """The answer to a question; None for an empty one that may be left out."""
        while True:
            self.asked += 1
            text = self._line(question, choices, optional=optional)
            if optional and not text:
                return None
            try:
                return check(text)
            except AlenError as error:
                self._again(error)

    def _again(self, error: AlenError) -> None:
        """Say what is wrong with the last answer, where somebody can give another."""
        if not self.is_watched:
            raise BadInput(error.what, where=f"answer {self.asked}", why=error.why, do=error.do) from error
        retell = self.run.words.retell
        for told in (error.what, error.why, error.do):
            if told:
                print(f"  {visible(retell(told))}", file=self.run.err, flush=True)

    def _put(self, parts: Parts, key: str, question: str, check: Check, choices: Sequence[str] = ()) -> None:
        answer = self._ask(question, check, choices, optional=True)
        if answer is not None:
            parts[key] = answer

    def _choice(self, question: str, choices: Sequence[str]) -> str:
        return str(self._ask(question, _one_of(choices), choices))

    def _both(self, questions: tuple[str, str]) -> Parts:
        """A text in both languages."""
        return {language: self._ask(question, _text) for language, question in zip(("da", "en"), questions,
                strict=True)}  # fmt: skip

    def _named(self, question: str, part: Callable[[str], Parts]) -> Parts:
        """Parts with names, until no name is given."""
        found: Parts = {}

        def name(text: str) -> str:
            if text in found:
                raise BadDefinition(f"the name {text!r} is taken", where="", do="Give another.")
            return name_of(text, _HERE)

        while (given := self._ask(question if not found else ANOTHER, name, optional=True)) is not None:
            found[given] = part(given)
        return found

    # Parts

    def _id(self, text: str) -> str:
        found = id_in({"id": text}, _HERE)
        if found in self.known.taken:
            raise BadDefinition(f"the claim {found!r} is there already", where="", do="Give another id.")
        return found

    def _measure(self, text: str) -> str:
        require_measure(text, self.known.measures, "")
        return text

    def _organisations(self, text: str) -> list[str]:
        codes = text.split()
        for code in codes:
            require_organisation(code, self.known.organisations, "")
        return codes

    def _group(self, text: str) -> str:
        require_group(text, self.known.organisations, "")
        return text

    def _subject(self) -> Parts:
        found: Parts = {}
        self._put(
            found, "measures", msgid("Measures that it is about, with blanks between them"),
            lambda text: [self._measure(one) for one in text.split()],
        )  # fmt: skip
        self._put(
            found, "organisations",
            msgid("Codes of those that it is about, or municipality or region, with blanks between them"),
            self._organisations,
        )  # fmt: skip
        self._put(
            found, "years", msgid("Accounts years that it is about, with blanks between them"),
            lambda text: [_year(one) for one in text.split()],
        )  # fmt: skip
        return found

    def _number(self, name: str, language: str) -> Parts:
        words = self.known.words
        parts: Parts = {"title": self._both(TITLE_OF_NUMBER)}
        stated = self._ask(
            msgid("The number as printed, or two with ' - ' between them"),
            lambda text: _stated(text, language, words),
            optional=True,
        )
        if stated is not None:
            self._put(
                parts, "words", msgid("The word before it"),
                lambda text: (word_in({"words": text}, _HERE, language, words), text)[1],
                [one for one in words.said[language] if one],
            )  # fmt: skip
            parts["stated"] = stated
        units = tuple(words.units)
        parts["unit"] = self._ask(msgid("Unit"), lambda text: unit_in({"unit": text}, _HERE, words), units)
        self._put(parts, "year", msgid("The year that it counts"), _year)
        numbers_in({name: parts}, _HERE, language, words)
        return parts

    def _figure(self, name: str) -> Parts:
        parts: Parts = {"measure": self._ask(msgid("Measure"), self._measure)}
        self._put(parts, "scope", msgid("Scope"), _one_of(SCOPES), SCOPES)
        self._put(parts, "basis", msgid("Basis"), _one_of(BASES), BASES)
        parts["organisations"] = self._ask(
            msgid("Codes of organisations, or municipality or region, with blanks between them"),
            lambda text: _some(self._organisations(text)),
        )
        self._put(parts, "group", msgid("Only members of this group, by code"), self._group)
        parts["year"] = self._ask(msgid("Year"), _year)
        rest = {"definition": "same", "why": _ANY}

        def statistic(text: str) -> str:
            figures_in({name: {**parts, **rest, "statistic": text}}, _HERE)
            return text

        parts["statistic"] = self._ask(msgid("What is taken of them"), statistic, STATISTICS)
        parts["definition"] = self._choice(msgid("How its definition stands to the statement's"), DEFINITIONS)
        parts["why"] = self._both(WHY)
        return parts

    def _reading(self, numbers: Parts, figures: Parts, language: str) -> Parts:
        found: Parts = {"id": "A", "title": self._both(READING), "statements": []}
        question = msgid("Kind of the first thing that it says of its numbers")
        while (kind := self._ask(question, _one_of(KINDS), KINDS, optional=True)) is not None:
            one = self._statement(kind, numbers, figures)
            try:
                statement_in(
                    one, _HERE, numbers_in(numbers, _HERE, language, self.known.words),
                    figures_in(figures, _HERE),
                )  # fmt: skip
            except AlenError as error:
                self._again(error)
                continue
            found["statements"].append(one)
            question = msgid("Kind of the next thing")
        return found

    def _statement(self, kind: str, numbers: Parts, figures: Parts) -> Parts:
        parts: Parts = {"kind": kind, "title": self._both(STATEMENT)}
        held: Parts = {}
        for role in ROLES[kind]:
            several = role == "parts"
            if numbers:
                self._put(parts, role, ROLE_NUMBERS[role], _names(numbers, several=several), tuple(numbers))
            if figures and not several:
                self._put(held, role, ROLE_FIGURES[role], _names(figures, several=False), tuple(figures))
        if "parts" in parts:
            self._put(
                parts, "times", msgid("How many times each part counts, with blanks between them"),
                lambda text: text.split(),
            )  # fmt: skip
        if kind == "rank":
            parts["direction"] = self._choice(msgid("Counted from"), ("highest", "lowest"))
        if held:
            parts["figures"] = held
        return parts

    def _need(self) -> Parts:
        danish = self._ask(NEED[0], _text, optional=True)
        if danish is None:
            return {}
        found: Parts = {"text": {"da": danish, "en": self._ask(NEED[1], _text)}}
        self._put(found, "table", msgid("The table that holds it"), _text)
        self._put(found, "command", msgid("The command that loads it"), _text)
        return found


def _text(text: str) -> str:
    from alen.model.fields import text_in

    return text_in({"answer": text or None}, "answer", "")


def _year(text: str) -> int:
    from alen.model.fields import year_in

    is_number = text.isascii() and text.isdigit() and len(text) == 4
    return year_in({"year": int(text) if is_number else text}, "year", "")


def _one_of(choices: Collection[str]) -> Check:
    return lambda text: choice_in({"answer": text or None}, "answer", choices, _HERE)


def _some(codes: list[str]) -> list[str]:
    if not codes:
        raise BadDefinition("the figure names no organisation", where="", do="Add 'organisations'.")
    return codes


def _names(there: Collection[str], *, several: bool) -> Check:
    def check(text: str) -> str | list[str]:
        names = text.split() if several else [text]
        found = [known(name, there, "name", _HERE) for name in names]
        return found if several else found[0]

    return check


def _stated(text: str, language: str, words: NumberWords) -> str | list[str]:
    for between in _SPAN:
        first, found, last = text.partition(between)
        if found:
            return [(stated_in(one, _HERE, language, words), one)[1] for one in (first.strip(), last.strip())]
    stated_in(text, _HERE, language, words)
    return text
