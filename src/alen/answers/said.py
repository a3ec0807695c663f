"""A sentence said once and printed in two ways: as plain text, and as HTML whose numbers are marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter

from markupsafe import Markup, escape

from alen.model.printed import Printed
from alen.words import Words

_TEMPLATES = 1_000
"""Sentences whose pieces are remembered: about as many as the catalogues hold."""


@dataclass(frozen=True)
class Said:
    """A sentence. `str()` is the text; a template that prints it takes the HTML."""

    text: str
    html: Markup

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> str:
        return self.html

    def __bool__(self) -> bool:
        return bool(self.text)


Value = Printed | Said | str
"""What may stand in a sentence."""


def said(words: Words, sentence: str, **values: Value) -> Said:
    """A sentence in the reader's language with its values in; in HTML they are escaped or marked up.

    Write the sentence as `msgid("…")`, so that the catalogues find it.
    """
    return filled(words.say(sentence), **values)


def filled(template: str, **values: Value) -> Said:
    """A sentence already in the reader's language, with its values in.

    >>> str(filled("There are {n}", n=Printed("98", 98, "rank#/summary/n")))
    'There are 98'
    """
    text: list[str] = []
    html: list[str] = []
    for words, marked, name in _pieces(template):
        text.append(words)
        html.append(marked)
        if name is not None:
            text.append(str(values[name]))
            html.append(escape(values[name]))
    return Said("".join(text), Markup("").join(html))


@lru_cache(maxsize=_TEMPLATES)
def _pieces(template: str) -> tuple[tuple[str, Markup, str | None], ...]:
    """A template's words, the same as HTML, and the name of the value that follows them; None at the end."""
    return tuple((words, escape(words), name) for words, name, _, _ in Formatter().parse(template))


def plain(text: str) -> Said:
    """Text without numbers as a sentence."""
    return Said(text, escape(text))


def joined(sentences: Iterable[Said | None]) -> Said:
    """Whole sentences after each other; what is empty or None is left out."""
    kept = [one for one in sentences if one]
    return Said(" ".join(one.text for one in kept), Markup(" ").join(one.html for one in kept))
