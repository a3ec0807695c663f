"""What stands in the columns of a file, told from a sample: dates, amounts, codes, names, texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from alen.sources.ledgers.account_string import account_string
from alen.sources.ledgers.dates import parse_day, parse_year

if TYPE_CHECKING:
    from alen.sources.ledgers.column_map import DateForm
    from alen.sources.ledgers.reading import RawTable

SLICE = 500
"""Rows that are looked at on end at the head, in the middle and at the tail of a file."""

LONGEST_NUMBER = 40
"""Characters; an amount, a date or a code is never so long."""

DIGITS_ALONE = frozenset({"serial", "month"})
"""Forms of dates that other numbers have too: 45657, 202412."""

ACCOUNT_DIGITS = range(10, 17)
"""Digits of an account string: ten to the grouping, then the art, and what a system puts around them."""

_SIGN = r"[-+\u2212\u2013]?"
_MONEY_WORD = r"(?:kr\.?|dkk|gbp|eur|usd|[£€$])?"
_NUMBER = re.compile(
    rf"\(?\s*{_SIGN}\s*{_MONEY_WORD}\s*{_SIGN}\s*(\d{{1,3}}(?:[.,'\s\u00a0\u202f]\d{{3}})+(?:[.,]\d+)?|\d*[.,]\d+|\d+)"
    rf"\s*{_MONEY_WORD}\s*(?:[-+\u2212\u2013]|(?:d|db|dr|k|cr)\b)?\s*\)?",
    re.IGNORECASE,
)
_DECIMAL_COMMA = re.compile(r"\d,\d{1,2}\D*$|\d,\d{4,}\D*$|\.\d{3},|^\D*,\d")
_DECIMAL_POINT = re.compile(r"\d\.\d{1,2}\D*$|\d\.\d{4,}\D*$|,\d{3}\.|^\D*\.\d")
_MINUS = re.compile(
    r"^\s*\(.*\)\s*$|^[^\d]*[-\u2212\u2013]|[-\u2212\u2013]\s*$|\d\s*(?:k|cr)\s*$", re.IGNORECASE
)
_TIME = r"(?:[T ]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YMD = re.compile(rf"(?:(?:19|20)\d\d([-./])(\d{{1,2}})\1(\d{{1,2}})|(?:19|20)\d\d(\d\d)(\d\d)){_TIME}")
_DMY = re.compile(rf"(\d{{1,2}})([-./ ])(\d{{1,2}})\2(?:(?:19|20)\d\d|\d\d){_TIME}")
_COMPACT_DMY = re.compile(r"(\d\d)(\d\d)(?:19|20)\d\d")
_DMONY = re.compile(rf"\d{{1,2}}\.?[- /.]?[a-zæøå]{{3,9}}\.?[- /.]?(?:\d{{4}}|\d\d){_TIME}", re.IGNORECASE)
_SERIAL = re.compile(r"(?:3[6-9]|4\d|5[0-4])\d{3}(?:[.,]\d+)?")
_DIGITS = re.compile(r"\d(?:[\d .\-/]*\d)?")
_COUNT = re.compile(r"[0-9]{1,12}")
_YEAR = re.compile(r"(?:FY ?)?(?:199|20[0-5])\d(?: ?[-/] ?(?:(?:19|20)\d\d|\d\d))?", re.IGNORECASE)
_CODE = re.compile(r"(?=.*\d)[A-Za-zÆØÅæøå0-9][A-Za-zÆØÅæøå0-9 ./_\-]{0,23}")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_COMPANY = re.compile(
    r"(?:^|[^\w])(?:a/s|aps|i/s|k/s|p/s|ivs|amba|a\.m\.b\.a|f\.m\.b\.a|ltd|limited|plc|llp|llc|inc|gmbh|oy)"
    r"\.?(?:$|[^\w])",
    re.IGNORECASE,
)
_CVR = re.compile(r"(?:dk[- ]?)?(\d{2} ?\d{2} ?\d{2} ?\d{2})", re.IGNORECASE)
_CVR_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)


def is_cvr(text: str) -> bool:
    """Whether a text is a CVR number, 'DK' and blanks forgiven: 8 digits with a checksum modulo 11.

    >>> is_cvr("12345674"), is_cvr("DK 12 34 56 74"), is_cvr("12345678")
    (True, True, False)
    """
    match = _CVR.fullmatch(text)
    digits = match[1].replace(" ", "") if match else ""
    return (
        bool(match)
        and digits[0] != "0"
        and sum(int(d) * w for d, w in zip(digits, _CVR_WEIGHTS, strict=True)) % 11 == 0
    )


def digits_of(text: str) -> str:
    """The digits of a code that is written with points, hyphens or blanks between; '' for other texts."""
    if len(text) > LONGEST_NUMBER or not _DIGITS.fullmatch(text):
        return ""
    return "".join(letter for letter in text if letter.isdigit())


def date_forms(text: str) -> tuple[DateForm, ...]:
    """The forms in which a text may be a date; dmy and mdy both, where neither part is above 12.

    >>> date_forms("31.12.2024"), date_forms("20-Jun-13"), date_forms("05/06/2024")
    (('dmy',), ('dmony',), ('dmy', 'mdy'))
    >>> date_forms("Apr-22"), date_forms("202204"), date_forms("202213")
    (('month',), ('month',), ())
    """
    if len(text) > LONGEST_NUMBER:
        return ()
    match = _YMD.fullmatch(text)
    if match:
        month, day = (int(match[2] or match[4]), int(match[3] or match[5]))
        return ("ymd",) if 1 <= month <= 12 and 1 <= day <= 31 else ()
    match = _DMY.fullmatch(text)
    if match:
        return _day_or_month(int(match[1]), int(match[3]))
    match = _COMPACT_DMY.fullmatch(text)
    if match:
        return _day_or_month(int(match[1]), int(match[2]))
    if _DMONY.fullmatch(text):
        return ("dmony",)
    if _SERIAL.fullmatch(text):
        return ("serial",)
    return ("month",) if parse_day(text, "month") is not None else ()


def _day_or_month(first: int, second: int) -> tuple[DateForm, ...]:
    found: list[DateForm] = []
    if 1 <= first <= 31 and 1 <= second <= 12:
        found.append("dmy")
    if 1 <= first <= 12 and 1 <= second <= 31:
        found.append("mdy")
    return tuple(found)


def is_number(text: str) -> bool:
    """Whether a text may be an amount, in any notation."""
    return len(text) <= LONGEST_NUMBER and _NUMBER.fullmatch(text.strip()) is not None


def decimal_sign(text: str) -> str:
    """The decimal sign that a number shows beyond doubt; '' where it shows none (1.234, 500).

    >>> decimal_sign("1.234,50"), decimal_sign("1234.5"), decimal_sign("1.234")
    (',', '.', '')
    """
    comma, point = bool(_DECIMAL_COMMA.search(text)), bool(_DECIMAL_POINT.search(text))
    return "," if comma and not point else "." if point and not comma else ""


def hundredths(text: str, decimal: str) -> int | None:
    """A number in whole hundredths, to hold columns against each other; None for what is none."""
    if not is_number(text):
        return None
    kept = "".join(letter for letter in text if letter.isdigit() or letter == decimal)
    whole, _, part = kept.partition(decimal)
    value = int(whole or "0") * 100 + int((part + "00")[:2])
    return -value if _MINUS.search(text) else value


def is_negative(text: str) -> bool:
    """Whether a number is below zero, however it is written."""
    return is_number(text) and _MINUS.search(text) is not None


@dataclass(frozen=True)
class Profile:
    """What the sampled cells of one column are. Shares are of the filled cells, 0 to 1.

    cells   the sampled cells in file order, None where empty
    counts  cell -> how often it stands in the sample
    """

    position: int
    cells: tuple[str | None, ...]
    counts: Mapping[str, int]

    @cached_property
    def filled(self) -> int:
        """Cells that are not empty."""
        return sum(self.counts.values())

    @property
    def distinct(self) -> float:
        """Different cells by filled cells: 1 where none stands twice."""
        return len(self.counts) / self.filled if self.filled else 0.0

    def share(self, holds: Callable[[str], object]) -> float:
        """How many of the filled cells something holds of."""
        if not self.filled:
            return 0.0
        return sum(count for text, count in self.counts.items() if holds(text)) / self.filled

    @cached_property
    def dates(self) -> Mapping[DateForm, float]:
        """Date form -> share of cells that may be dates in it; forms nobody uses left out."""
        found: Counter[DateForm] = Counter()
        for text, count in self.counts.items():
            for form in date_forms(text):
                found[form] += count
        return {form: count / self.filled for form, count in found.items()}

    @cached_property
    def date_share(self) -> float:
        """The share of cells that may be dates in the form most of them have."""
        return max(self.dates.values(), default=0.0)

    @cached_property
    def numbers(self) -> float:
        """Share of numbers in any notation."""
        return self.share(is_number)

    @cached_property
    def decimals(self) -> Mapping[str, int]:
        """Decimal sign -> cells that show it beyond doubt."""
        found: Counter[str] = Counter()
        for text, count in self.counts.items():
            if is_number(text):
                found[decimal_sign(text)] += count
        return found

    @cached_property
    def with_decimals(self) -> float:
        """Share of cells that are numbers with decimals."""
        return (self.decimals.get(",", 0) + self.decimals.get(".", 0)) / self.filled if self.filled else 0.0

    @cached_property
    def negative(self) -> float:
        """Share of numbers below zero, however it is written."""
        return self.share(lambda text: is_number(text) and _MINUS.search(text))

    @cached_property
    def padded(self) -> float:
        """Share of numbers with a leading zero (00178738): codes, not amounts."""
        return self.share(lambda text: len(text) > 1 and text[0] == "0" and text.isdigit())

    @cached_property
    def digit_lengths(self) -> Mapping[int, float]:
        """Number of digits -> share of cells that are codes of so many digits."""
        found: Counter[int] = Counter()
        for text, count in self.counts.items():
            digits = digits_of(text)
            if digits:
                found[len(digits)] += count
        return {length: count / self.filled for length, count in found.items()}

    @cached_property
    def codes(self) -> float:
        """Share of short codes with at least one digit."""
        return self.share(_CODE.fullmatch)

    @cached_property
    def cvr(self) -> float:
        """Share of CVR numbers with a right checksum."""
        return self.share(is_cvr)

    @cached_property
    def years(self) -> float:
        """Share of years: four digits, or two years in one (2022/23)."""
        return self.share(lambda text: _YEAR.fullmatch(text) and parse_year(text))

    @cached_property
    def letters(self) -> float:
        """Share of cells with a word in them."""
        return self.share(_LETTERS.search)

    @cached_property
    def companies(self) -> float:
        """Share of cells with a form of company in them (A/S, ApS, Ltd)."""
        return self.share(_COMPANY.search)

    @cached_property
    def length(self) -> float:
        """Mean characters of a filled cell."""
        return sum(len(t) * c for t, c in self.counts.items()) / self.filled if self.filled else 0.0

    @cached_property
    def counts_up(self) -> bool:
        """Whether the cells are a counter of rows: 1, 2, 3 ..."""
        cells = [int(c) if c is not None and _COUNT.fullmatch(c) else None for c in self.cells]
        steps = sum(one is not None and two == one + 1 for one, two in pairwise(cells))
        return len(cells) > 2 and steps >= 0.9 * (len(cells) - 1)

    @cached_property
    def account_offset(self) -> int | None:
        """Where the hovedkonto stands among the digits of an account string; None where there is none."""
        strings = ((digits_of(text), count) for text, count in self.counts.items())
        return account_string().start(strings, self.account_length) if self.account_length else None

    @cached_property
    def account_length(self) -> int:
        """Digits of the account strings, where at least four in five cells have as many; 0 otherwise."""
        length, share = max(self.digit_lengths.items(), key=lambda pair: pair[1], default=(0, 0.0))
        whole = self.share(lambda text: decimal_sign(text) and "." not in text)
        return length if share >= 0.8 and length in ACCOUNT_DIGITS and whole < 0.05 else 0


@dataclass(frozen=True)
class Sample:
    """The sampled rows of a file.

    cuts  where one slice ends and the next begins among the sampled rows: no row before it is its
          neighbour in the file
    rows  rows of the whole file
    """

    profiles: tuple[Profile, ...]
    cuts: tuple[int, ...]
    rows: int

    @property
    def size(self) -> int:
        """Rows in the sample."""
        return len(self.profiles[0].cells) if self.profiles else 0

    def values(self, position: int, decimal: str) -> list[int | None]:
        """The cells of a column as hundredths; None for empty cells and for what is no number."""
        known = {text: hundredths(text, decimal) for text in self.profiles[position].counts}
        return [None if cell is None else known[cell] for cell in self.profiles[position].cells]


def sample_of(table: RawTable) -> Sample:
    """The head, middle and tail of a file; the whole of it where it is no longer than that."""
    rows: int = table.cells.num_rows
    if rows <= 3 * SLICE:
        slices: Sequence[tuple[int, int]] = [(0, rows)]
    else:
        slices = [(0, SLICE), ((rows - SLICE) // 2, SLICE), (rows - SLICE, SLICE)]
    pieces: list[Any] = [table.cells.slice(start, length) for start, length in slices]
    profiles: list[Profile] = []
    for position in range(int(table.cells.num_columns)):
        columns = [cast("list[str | None]", piece.column(position).to_pylist()) for piece in pieces]
        cells = [cell for column in columns for cell in column]
        profiles.append(Profile(position, tuple(cells), Counter(c for c in cells if c is not None)))
    return Sample(tuple(profiles), _cuts(length for _, length in slices), rows)


def _cuts(lengths: Iterable[int]) -> tuple[int, ...]:
    ends: list[int] = []
    for length in lengths:
        ends.append(length + (ends[-1] if ends else 0))
    return tuple(ends[:-1])
