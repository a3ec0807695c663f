"""Everything Alen says, in Danish and English, as gettext catalogues.

The msgid is the English sentence. Sentences are whole: values enter by name, and nothing is glued from
pieces. Sentences that other rooms have already put together (the parts of an `AlenError`) are found
again by their template, which the catalogue marks with the context `error`.

A catalogue is a `.po` file beside this module; `Words` takes its compiled form (gettext's `.mo`).
"""

from __future__ import annotations

import gettext
import io
import re
from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite
from typing import Final

LANGUAGES: Final = ("da", "en")
"""The languages Alen speaks; each has a catalogue `<language>.po` beside this file."""

ERROR_CONTEXT: Final = "error"
VALUE_CONTEXT: Final = "value"
"""Of the words that a code of ours is said by where it stands as a value in an error."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_CONTEXT_END = "\x04"
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
"""Digits enough for any float with the decimals that are shown."""


_SURE_DIGITS = 15
"""Digits a float holds whatever they are: within them, what is no half is rounded the same as written and as
stored, and Python's own printing, by far the quicker, gives the same text."""

_NUMBERS = 20_000
"""Printed numbers that are remembered."""


def msgid(sentence: str) -> str:
    """Mark a sentence that is said later, so that the test of the catalogues finds it."""
    return sentence


class Words:
    """One language's sentences.

    `compiled` is the catalogue in gettext's binary form; a sentence it lacks is said in English.
    """

    def __init__(self, language: str, compiled: bytes | None = None) -> None:
        self.language = language
        self._catalogue = (
            gettext.NullTranslations() if compiled is None else gettext.GNUTranslations(io.BytesIO(compiled))
        )
        self._templates: list[tuple[re.Pattern[str], str]] | None = None
        self._said: dict[str, str] = {}
        self._numbers: dict[tuple[float, int], str] = {}

    def say(self, sentence: str, **values: object) -> str:
        """A sentence in this language, `{name}` filled in from `values`."""
        said = self._said.get(sentence)
        if said is None:
            said = self._said[sentence] = self._catalogue.gettext(sentence) if sentence else ""
        return said.format(**values) if values else said

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """A sentence that depends on a number, which it may hold as `{number}`; `values` may print it."""
        return self.chosen(one, many, number).format(**{"number": self.integer(number), **values})

    def chosen(self, one: str, many: str, number: int) -> str:
        """The sentence for a number, with its values still to be filled in."""
        return self._catalogue.ngettext(one, many, number)

    def retell(self, told: str) -> str:
        """A sentence of an error, which has its values in it already, in this language.

        >>> Words("en").retell("no edition has been built here")
        'no edition has been built here'
        """
        whole = self._catalogue.pgettext(ERROR_CONTEXT, told)
        if whole != told:
            return whole
        if self._templates is None:
            self._templates = self._error_templates()
        for pattern, said in self._templates:
            match = pattern.fullmatch(told)
            if match is not None:
                return said.format(**{name: self._value(text) for name, text in match.groupdict().items()})
        return told

    def _value(self, text: str) -> str:
        """What stands in an error, in this language where it is a code of ours, or a list of such."""
        for separator in (", ", " or "):
            parts = text.split(separator)
            said = [self._catalogue.pgettext(VALUE_CONTEXT, part) for part in parts]
            if said != parts:
                glue = self._catalogue.pgettext(VALUE_CONTEXT, separator.strip())
                return (", " if separator == ", " else f" {glue} ").join(said)
        return text

    def integer(self, number: int) -> str:
        """A whole number with thousands marked: 2.769 in Danish, 2,769 in English."""
        return self.number(number, 0)

    def number(self, number: float, decimals: int) -> str:
        """A number with thousands and decimals marked as the language does; minus is a minus sign.

        A half is rounded away from zero, as taught in schools: 3066.5 is 3,067.

        >>> Words("da").number(-2769.5, 1), Words("en").number(2769.5, 1)
        ('−2.769,5', '2,769.5')
        """
        # A page prints hundreds of numbers, and its neighbours the same ones.
        found = self._numbers.get((number, decimals))
        if found is None:
            if len(self._numbers) >= _NUMBERS:
                self._numbers.clear()
            found = self._numbers[number, decimals] = self._written(number, decimals)
        return found

    def unkept(self, number: float, decimals: int) -> str:
        """As `number`, and forgotten at once: for numbers that belong to whoever typed them.

        >>> Words("da").unkept(1234.5, 1)
        '1.234,5'
        """
        return self._written(number, decimals)

    def _written(self, number: float, decimals: int) -> str:
        if abs(number) < 10.0 ** (_SURE_DIGITS - decimals) and not _is_half(number, decimals):
            text = f"{number:,.{decimals}f}"
        elif isfinite(number):
            text = f"{rounded(number, decimals):,f}"
        else:
            text = str(number)
        if float(text.replace(",", "")) == 0:
            text = text.removeprefix("-")
        if self.language == "da":
            text = text.translate({ord(","): ".", ord("."): ","})
        return text.replace("-", "−")

    def _error_templates(self) -> list[tuple[re.Pattern[str], str]]:
        prefix = ERROR_CONTEXT + _CONTEXT_END
        catalogue: dict[object, str] = getattr(self._catalogue, "_catalog", {})
        found: list[tuple[re.Pattern[str], str]] = []
        for key, said in catalogue.items():
            if isinstance(key, str) and key.startswith(prefix) and _PLACEHOLDER.search(key):
                found.append((_pattern(key.removeprefix(prefix)), said))
        # The longest template first: the one with most words of its own is the closest.
        return sorted(found, key=lambda pair: -len(pair[0].pattern))


def rounded(number: float, decimals: int) -> Decimal:
    """A number as `Words.number` shows it, a half rounded away from zero.

    >>> rounded(3066.5, 0)
    Decimal('3067')
    """
    return Decimal(str(number)).quantize(Decimal(1).scaleb(-decimals), context=_EXACT)


def _is_half(number: float, decimals: int) -> bool:
    """Whether a number as written ends in a 5 just behind the decimals shown (or is written as 5e-05)."""
    written = str(number)
    return "e" in written or (written.endswith("5") and len(written.partition(".")[2]) == decimals + 1)


def _pattern(template: str) -> re.Pattern[str]:
    """What a filled-in template looks like; a name used twice must hold the same text twice."""
    parts: list[str] = []
    position = 0
    seen: set[str] = set()
    for match in _PLACEHOLDER.finditer(template):
        parts.append(re.escape(template[position : match.start()]))
        name = match[1]
        parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.*?)")
        seen.add(name)
        position = match.end()
    parts.append(re.escape(template[position:]))
    return re.compile("".join(parts), re.DOTALL)
