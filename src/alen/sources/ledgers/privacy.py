"""CPR numbers in the cells of a ledger: found by their date, and masked before anything is stored.

A number is ten digits, a day of birth (DDMMYY) and four more, of which the first tells the century:
https://www.cpr.dk/cpr-systemet/opbygning-af-cpr-nummeret. Modulus 11 does not decide, since numbers that
fail it have been given out since 2007. Numbers with 60 added to the day stand for people who have none,
as the CPR office advises: https://www.cpr.dk/cpr-systemet/erstatningspersonnummer-i-eksterne-systemer.

What is taken for a number, where no digit touches it on either side (letters may):

- ten digits; six digits and four with a dash of any kind, a slash or up to three blanks between;
- day, month and year apart by dashes, dots or slashes, a dash, and four digits; a year of four digits
  and a dash where the century agrees; pairs with blanks between them;
- nine digits, or five and four with a dash: a spreadsheet has taken the zero of the first nine days away;
- ten digits in other groups of two, or one by one, with up to three signs between, and a date with a year of
  four digits and four more: only if modulus 11 holds or a word says that they are a CPR number;
- all this in other scripts' digits, with invisible signs between, and with `%20` for a blank.

Nine digits, and ten where what stands around them says that they are something else (an account, an
invoice, a telephone, a day and an hour, an amount), are masked only if a word says that they are a CPR
number, if modulus 11 holds, or if the day is 1 January: the day of almost every number that was given out
without modulus 11 (the same page says so). The words are in `data/yardstick/number_words.yml`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any, TypeAlias, cast

import numpy as np
import pyarrow
import pyarrow.compute
from numpy.typing import NDArray

from alen.model.civil_registration import LAST_YEAR, birth_year, is_cpr
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

# pyarrow ships no annotations.
ArrowArray: TypeAlias = Any
_arrow: Any = pyarrow
_compute: Any = pyarrow.compute

MASK = "[cpr]"

_DASHES = (
    "-\u02d7\u058a\u05be\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e17\u2e3a\u2e3b\u2e40"
    "\ufe58\ufe63\uff0d~"
)
_DASH = f"[{_DASHES}]"
_SHAPE = re.compile(
    rf"""(?<![0-9])(?:
      [0-9]{{6}}
      (?: | (?P<dash>\s{{0,3}}{_DASH}{{1,2}}\s{{0,3}}|\s?[/_]\s?) | (?P<blank>\s{{1,3}}) | (?P<point>[.,:]) )
      [0-9]{{4}}
    | (?P<apart> [0-9]{{2}} (?:\s?(?:[./]|{_DASH})\s?|\s) [0-9]{{2}} (?:\s?(?:[./]|{_DASH})\s?|\s)
      (?:[0-9]{{2}})?[0-9]{{2}} \s?{_DASH}\s? [0-9]{{4}} )
    | (?P<short> [1-9][0-9]{{4}} {_DASH}? [0-9]{{4}} )
    | (?P<century> [0-9]{{8}} \s?{_DASH}\s? [0-9]{{4}} )
    | (?P<pairs> [0-9]{{2}} \s [0-9]{{2}} \s [0-9]{{2}} \s?{_DASH}?\s? [0-9]{{4}} )
    )(?![0-9])""",
    re.VERBOSE,
)
_LOOSE = re.compile(
    r"""(?<![0-9])(?<![0-9][.,:/\-])(?:
      (?P<split> [0-9]{2} (?: [\W_]{0,3} [0-9]{2} ){4} )
    | (?P<dated> [0-9]{2} [\W_]{1,3} [0-9]{2} [\W_]{1,3} (?:18|19|20)[0-9]{2} [\W_]{0,3} [0-9]{4} )
    | (?P<single> [0-9] (?P<by>[\W_]) [0-9] (?: (?P=by) [0-9] ){8} )
    )(?![.,:/\-]?[0-9])""",
    re.VERBOSE,
)
"""Ten digits in any other groups: believed only where modulus 11 holds or a word says that it is a number."""

_FULL_DATE = re.compile(r"[0-9]{2}[\W_]+[0-9]{2}[\W_]+(?:20[0-9]{2}|19[0-9]{2}[\W_]*[0-9]{2}$)(?![0-9])")
"""A day of which the year is written out: a posting's, not a birth's."""
_NO_DIGITS = re.compile("[^0-9]+")
_ESCAPED = re.compile("%2[0-9A-Fa-f]")
# RE2 looks for what may be a number in hundreds of thousands of texts; `_SHAPE` and `_LOOSE` then decide.
_SIGN = "[^0-9A-Za-z]"
_MAY_BE = (
    rf"(?:^|[^0-9])(?:[0-36-9][0-9]{_SIGN}{{0,3}}[01][0-9]{_SIGN}{{0,3}}[0-9]{{2}}(?:[0-9]{{2}})?{_SIGN}{{0,8}}"
    rf"[0-9]{{2}}{_SIGN}{{0,3}}[0-9]{{2}}|[1-9][01][0-9]{{3}}{_SIGN}?[0-9]{{4}}"
    rf"|[0-36-9]{_SIGN}[0-9]{_SIGN}[01](?:{_SIGN}[0-9]){{7}})(?:[^0-9]|$)|%2[0-9A-Fa-f]"
)
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_FEWEST_RUNNING = 12
"""So many different numbers of one day and month are taken for running numbers, where they are most."""

_REACH = 48
"""So many signs before a number are looked at for a word that says what it is."""


def mask_text(text: str, last_year: int = LAST_YEAR) -> str:
    """The text with every CPR number in it replaced by MASK; all else stays as it was."""
    while True:
        masked = _masked_once(text, last_year)
        if masked == text:
            return text
        # What was masked is no longer around its neighbours: look again until nothing is found.
        text = masked


def mask_array(array: ArrowArray, last_year: int = LAST_YEAR) -> tuple[ArrowArray, ArrowArray]:
    """`mask_text` for a column of text, whole or in chunks; null stays null.

    What a cell alone cannot tell, the column can: cells of nine or ten digits alone that run on through one
    day of the calendar (vouchers 1907361201, 1907361202 ...) are running numbers, and stay.
    Returns the column as one array of strings and, for each cell, whether it was changed (never null).
    """
    whole: Any = array.combine_chunks() if isinstance(array, _arrow.ChunkedArray) else array
    coded: Any = whole if _arrow.types.is_dictionary(whole.type) else whole.dictionary_encode()
    words: Any = coded.dictionary.cast(_arrow.string())
    suspected: Any = _compute.or_(
        _compute.match_substring_regex(words, _MAY_BE),
        _compute.match_substring_regex(words, _odd_signs()),
    )
    changed = np.zeros(len(words), dtype=bool)
    masked: list[str] = []
    suspects = np.flatnonzero(suspected.to_numpy(zero_copy_only=False))
    for position in suspects[~_running_numbers(words.take(_arrow.array(suspects)))]:
        before = str(words[int(position)].as_py())
        after = mask_text(before, last_year)
        if after != before:
            changed[position] = True
            masked.append(after)
    if masked:
        words = _compute.replace_with_mask(
            words, _arrow.array(changed), _arrow.array(masked, _arrow.string())
        )
    flags: Any = _compute.fill_null(_arrow.array(changed).take(coded.indices), False)
    return words.take(coded.indices), flags


def _running_numbers(words: ArrowArray) -> NDArray[np.bool_]:
    """Which of a column's distinct suspects are numbers that run on, not CPR numbers.

    They are nothing but nine or ten digits; most of those in the column have the same first four (a day and
    a month), a dozen or more; and modulus 11 holds for few, as it does by chance for one in eleven. Birthdays
    are spread over the year, but for 1 January.
    """
    running = np.zeros(len(words), dtype=bool)
    alone: Any = _compute.match_substring_regex(words, "^[0-9]{9,10}$")
    places = np.flatnonzero(alone.to_numpy(zero_copy_only=False))
    if len(places) < _FEWEST_RUNNING:
        return running
    numbers: NDArray[np.int64] = words.take(_arrow.array(places)).cast(_arrow.int64()).to_numpy()
    days = numbers // 1_000_000
    found, counts = np.unique(days, return_counts=True)
    often = int(found[np.argmax(counts)])
    group = days == often
    upper, lower = _half_sums()
    holds = (upper[numbers[group] // 100_000] + lower[numbers[group] % 100_000]) % 11 == 0
    if often != 101 and group.sum() >= max(_FEWEST_RUNNING, len(places) / 2) and holds.mean() < 1 / 3:
        running[places[group]] = True
    return running


@cache
def _half_sums() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The weighted sums of every five digits, as the first and as the last five of a number."""
    digits = np.arange(100_000)[:, None] // 10 ** np.arange(4, -1, -1) % 10
    return digits @ np.array(_WEIGHTS[:5]), digits @ np.array(_WEIGHTS[5:])


def _masked_once(text: str, last_year: int) -> str:
    """The text with the numbers that one look finds: in the usual forms, or else in any other."""
    for shape, is_believed in ((_SHAPE, _is_believed), (_LOOSE, _is_believed_in_parts)):
        plain, places = _plain(text)
        parts: list[str] = []
        done = 0
        for found in shape.finditer(plain):
            digits = _digits(found[0])
            if not is_cpr(digits, last_year) or not is_believed(plain, found, digits):
                continue
            first, behind = found.span()
            start, end = (first, behind) if places is None else (places[first], places[behind - 1] + 1)
            parts += [text[done:start], MASK]
            done = end
        text = "".join([*parts, text[done:]]) if parts else text
    return text


def _plain(text: str) -> tuple[str, list[int] | None]:
    """The text with digits of all scripts as 0-9 and without invisible signs, and where each sign stood.

    `%20` and the like, as in names of files that came over the web, are three signs still: the sign that is
    meant and two blanks. Places are None where no sign was taken away.
    """
    if "%2" in text:
        text = _ESCAPED.sub(lambda found: f" {chr(int(found[0][1:], 16))} ", text)
    if not _odd().search(text):
        return text, None
    kept = [(place, sign) for place, sign in enumerate(text) if not _is_unseen(sign)]
    plain = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for _, sign in kept)
    return plain, [place for place, _ in kept]


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf" or (unicodedata.category(sign) == "Cc" and not sign.isspace())


def _digits(found: str) -> str:
    """The ten digits; empty where a year of four digits disagrees with the seventh."""
    digits = _NO_DIGITS.sub("", found)
    if len(digits) < 12:
        return digits.zfill(10)
    year, short = int(digits[4:8]), digits[:4] + digits[6:]
    return short if year == birth_year(year % 100, int(short[6])) else ""


def _is_believed(text: str, found: re.Match[str], digits: str) -> bool:
    """Whether a number whose date is valid is a CPR number, by what stands around it."""
    if found["dash"] or found["apart"] or found["century"]:
        return True
    if _holds_modulus(digits) or _may_lack_modulus(digits):
        return True
    before = text[max(0, found.start() - _REACH) : found.start()].lower()
    cpr, other = _words()
    if cpr.match(before[::-1]):
        return True
    if other.match(before[::-1]) or found["point"] or found["short"]:
        return False
    if found["blank"] or found["pairs"]:
        return not _is_hour(digits)
    branch = _BRANCH.search(before)
    if branch and other.match(before[: branch.start()][::-1]):
        return False
    return not (before.endswith("+") or _CENTS.match(text[found.end() : found.end() + 4]))


def _is_believed_in_parts(text: str, found: re.Match[str], digits: str) -> bool:
    """The same of ten digits in unusual groups, which dates, amounts and telephones stand in too."""
    before = text[max(0, found.start() - _REACH) : found.start()].lower()
    cpr, other = _words()
    if cpr.match(before[::-1]):
        return True
    if other.match(before[::-1]) or _FULL_DATE.match(found[0]):
        return False
    return _holds_modulus(digits) and not _is_hour(digits)


_BRANCH = re.compile(r"(?<![0-9])[0-9]{4}[ \-]$")
"""The four digits of a bank's branch before an account's ten; a word before them says that it is one."""
_CENTS = re.compile(r",[0-9]{2}(?![0-9])")


def _holds_modulus(digits: str) -> bool:
    """Whether modulus 11 holds, as for every number given out before 1 October 2007."""
    return sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11 == 0


def _may_lack_modulus(digits: str) -> bool:
    """Whether the day of birth is one of which numbers without modulus 11 are given out."""
    return digits.startswith("0101") and birth_year(int(digits[4:6]), int(digits[6])) >= 1950


def _is_hour(digits: str) -> bool:
    """Whether six digits and four may be a day since 2000 and an hour.

    As a CPR number it would then be of someone born from 1900 to 1936.
    """
    return digits[6] <= "2" and int(digits[6:8]) <= 23 and int(digits[8:]) <= 59 and int(digits[4:6]) <= 36


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a text ends in before a CPR number, and before a number of another kind; read backwards."""
    path = "data/yardstick/number_words.yml"
    data = cast(dict[str, Any], parse_yaml(read_text(*path.split("/")), path))

    def backwards(words: list[str]) -> str:
        return "|".join(re.escape(word[::-1]) for word in words)

    def ending(kind: str) -> re.Pattern[str]:
        # A regex that ends a search is tried at every sign; one that begins a reversed text at one.
        fillers, whole, ends = (
            backwards(cast(list[str], words))
            for words in (data["fillers"], data[kind]["whole"], data[kind]["ends"])
        )
        between = rf"(?:[\s.:#=\-]|{fillers})*"
        return re.compile(rf"{between}(?:(?:{whole})(?![a-zæøå])|(?:{ends}))")

    return ending("cpr"), ending("other")


@cache
def _odd_signs() -> str:
    """A class, for RE2 and Python, of digits of other scripts and signs that are not seen."""
    ranges: list[list[int]] = []
    for code in range(0x20000):
        sign = chr(code)
        if (sign.isdecimal() and not sign.isascii()) or _is_unseen(sign):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])

    def written(code: int) -> str:
        return f"\\x{code:02x}" if code < 0x80 else chr(code)

    return "[" + "".join(f"{written(low)}-{written(high)}" for low, high in ranges) + "]"


@cache
def _odd() -> re.Pattern[str]:
    return re.compile(_odd_signs())
