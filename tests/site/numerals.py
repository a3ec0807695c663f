"""Every number that a page shows must be one that the API gives: read the page as a reader does, and check.

A number that stands in an element which says where it comes from is fetched from there and compared, exactly
and as rounded. Any other numeral in visible text is a fault, unless it is on the list of allowed ones.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Protocol

from alen.words import Words

VOID = frozenset({"meta", "link", "br", "hr", "img", "input", "source", "use", "wbr"})

SILENT = frozenset({"script", "style", "head", "template"})
"""Elements whose text nobody sees as text."""

ALLOWED_ELEMENTS = {
    "time": "a date, which is no figure",
    "code": "codes, commands and fingerprints, which are quoted",
    "pre": "BibTeX and examples, which are quoted",
    "textarea": "code to copy, which is quoted",
    "option": "a choice: years, names, scopes",
    "title": "what a drawing is called, read aloud: the same numbers stand in the table beside it",
    "desc": "what a drawing says, read aloud: the lead sentence, whose numbers are checked where it stands",
}
ALLOWED_CLASSES = {
    "tick": "the scale of a drawing",
    "size": "the size of a file",
    "badge": "an edition's id or a status",
    "definition": "sentences of a measure's definition: facts of the catalogue with sources of their own",
    "cite": "a citation, which is quoted: a title, the edition, an address",
    "mark": "letters on a tile",
    "called": "what a bar is called: the account or department as the ledger writes it",
    "tile-name": "the same of a rectangle",
    "group-name": "the same of several",
    "stated": "what somebody else printed, quoted or told again: numbers of theirs, not ours",
    "choices": "a list of years or names to choose from",
}
ALLOWED_TEXT = (
    (r"\b\d{4}-\d\d-\d\d(\.\d+)?\b", "an edition's id or a date"),
    (r"\b\d{1,2}\.? (januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december|"
     r"January|February|March|May|June|July|October) (19|20)\d\d\b", "a date in words, in a drawing"),
    (r"\b(19|20)\d\d\b", "a year"),
    (r"\b\d{1,2}\.? (January|januar|kvartal|quarter)\b", "a day or quarter in the name of a measure"),
    (r"§ \d+\b", "a section of a law"),
    (r"\b\d\.\d\d\.\d\d\b", "a function of the chart of accounts"),
    (r"\b[A-ZÆØÅ]{2,}\d+[A-ZÆØÅ]*\b", "a table's id"),
    (r"\b(CC BY|MPL|WCAG|OpenAPI)[ -]\d(\.\d)*\b", "the name of a licence or a standard"),
    (r"\bv\d+\b", "the API's version"),
    (r"\b(\d{1,2}-)?\d{1,2}( year|-årige)", "an age group in the name of a measure"),
    (r"\b(aged|på|over|from) \d{1,2}(-\d{1,2})?( år| and over| years?)?\b",
     "an age group in the name of a measure"),
    (r"\b(hovedkonto|main account|dranst|funktion|function|art|kind|gruppering|grouping) \d+\b(?!\.)",
     "a code of the chart of accounts in the name of a measure"),
    (r"\b(nummer|number) 1\b", "what the highest is called: a definition"),
    (r"\b(artsgruppe(rne)?|groups? of kinds) \d( (og|and) \d)?\b",
     "a code of the chart of accounts in what is counted"),
    (r"den 1\. i kvartalet", "a day in the name of a table"),
    (r"km²", "a unit"),
)  # fmt: skip
"""Numerals that are no figures, each with the reason."""

_ALLOWED = re.compile("|".join(pattern for pattern, _ in ALLOWED_TEXT), re.IGNORECASE)
_NUMERAL = re.compile(r"\d")
_NUMBER = re.compile(r"[+−=-]?\s*\d[\d.,]*")


class Response(Protocol):
    @property
    def status_code(self) -> int: ...
    @property
    def text(self) -> str: ...
    def json(self) -> Any: ...


class Client(Protocol):
    def get(self, url: str, /) -> Response: ...


@dataclass
class _Open:
    tag: str
    is_allowed: bool
    number: tuple[str, str, str] | None = None
    text: list[str] = field(default_factory=list[str])


@dataclass(frozen=True)
class Shown:
    """A number as a page shows it: its text, the exact value beside it, where it stands, its scale."""

    text: str
    value: str
    source: str
    scale: float


class Page(HTMLParser):
    """A page's numbers, its loose numerals, and its answers by alias."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.numbers: list[Shown] = []
        self.loose: list[str] = []
        self.answers: dict[str, str] = {}
        self.lang = "en"
        self._stack: list[_Open] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lang = given.get("lang", "en")
        if tag == "meta" and given.get("name") == "alen:answer":
            alias, _, address = given["content"].partition(" ")
            self.answers[alias] = address
        if tag in VOID:
            return
        allowed = bool(self._stack and self._stack[-1].is_allowed) or tag in ALLOWED_ELEMENTS or tag in SILENT
        allowed = allowed or not ALLOWED_CLASSES.keys().isdisjoint(given.get("class", "").split())
        number = None
        if "data-from" in given:
            value = given.get("value", given.get("data-value", ""))
            number = value, given["data-from"], given.get("data-scale", "1")
        self._stack.append(_Open(tag, allowed, number))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "meta":
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        while self._stack:
            closed = self._stack.pop()
            if closed.number is not None:
                value, source, scale = closed.number
                self.numbers.append(Shown("".join(closed.text).strip(), value, source, float(scale)))
            if closed.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        for one in reversed(self._stack):
            if one.number is not None:
                one.text.append(data)
                return
        if not self._stack or self._stack[-1].is_allowed:
            return
        if _NUMERAL.search(_ALLOWED.sub("", data)):
            self.loose.append(" ".join(data.split())[:80])


def at(data: Any, pointer: str) -> Any:
    """What stands at a JSON pointer (RFC 6901). Raises LookupError where nothing does."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        data = data[int(key)] if isinstance(data, list) else data[key]
    return data


def check_numerals(client: Client, path: str) -> list[str]:
    """The faults of one page: numbers that the API does not give so, and numerals that come from nowhere."""
    response = client.get(path)
    page = Page(response.text)
    words = Words(page.lang)
    faults = [f"{path}: a numeral from nowhere: {text!r}" for text in page.loose]
    answers: dict[str, Any] = {}
    for one in page.numbers:
        alias, _, pointer = one.source.partition("#")
        if alias not in page.answers:
            faults.append(f"{path}: {one.text!r} stands in {alias!r}, which the page does not name")
            continue
        if alias not in answers:
            answer = client.get(page.answers[alias])
            if answer.status_code != 200:
                faults.append(f"{path}: {page.answers[alias]} answers {answer.status_code}")
                answers[alias] = None
            else:
                answers[alias] = answer.json()["data"]
        if answers[alias] is None:
            continue
        faults += [f"{path}: {fault}" for fault in _faults_of(one, answers[alias], pointer, words)]
    return faults


def _faults_of(one: Shown, data: Any, pointer: str, words: Words) -> list[str]:
    try:
        value = at(data, pointer)
    except (LookupError, ValueError, TypeError):
        return [f"{one.text!r} says {one.source}, where nothing stands"]
    if not isinstance(value, int | float):
        return [f"{one.text!r} says {one.source}, where {value!r} stands"]
    if float(one.value) != float(value) and not math.isclose(float(one.value), float(value), rel_tol=1e-12):
        return [f"{one.text!r} holds {one.value}, the API {value} at {one.source}"]
    number = _NUMBER.search(one.text)
    if number is None:
        return [f"{one.text!r} at {one.source} shows no number"]
    shown = number[0].lstrip("+=").strip()
    mark = "," if words.language == "da" else "."
    decimals = len(shown.rpartition(mark)[2]) if mark in shown else 0
    said = words.number(float(value) / one.scale, decimals)
    return [] if said == shown else [f"{one.text!r} should be {said} by {one.source}"]
