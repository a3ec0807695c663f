"""A cell's value, by the type of its column: exact, or a fault that says what is wrong and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache

from alen.model.money import ORE_PER_KRONE
from alen.model.programme_records import CURRENT, Absent
from alen.sources.agreements.faults import Faults, Place, nearest
from alen.sources.agreements.notation import NoNumber, Sign, fraction, number
from alen.sources.agreements.schema import Column, plain, schema
from alen.sources.agreements.texts import LONGEST, has_cpr, is_spoiled, shown, unseen

Raw = str | int | bool | Decimal | date | None
"""What stands in a cell: text of a CSV, or what TOML and Excel know more of. Never a float."""

Value = str | int | bool | date | Fraction | Absent | None
"""What a cell means; None for an empty number or day, '' for an empty text."""

NUMBERS = ("amount", "fraction")
"""Types whose cells tell how a table writes decimals."""

FIRST_YEAR, LAST_YEAR = 1900, 2200
_ABSENT = "Write the number, or unknown (ukendt), exempt (undtaget) or not applicable (ikke relevant)."
_MOST_KRONER = 10**15
_ID = re.compile(r"[^\W_][\w.\-/+]{0,79}")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_DANISH = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})(?: 00[:.]00(?:[:.]00)?)?", re.ASCII)
_SHORT = re.compile(r"\d{1,2}([-./])\d{1,2}\1\d{2}", re.ASCII)
_LEVEL = re.compile(r"(\d{4})(?: ?(?:pl|priser|prisniveau|prices))?", re.ASCII)
_GUARDED = re.compile(r"'(?=[=+\-@'])")


@dataclass(slots=True)
class Cells:
    """Reads the cells of one table.

    sign   which sign marks its decimals
    """

    faults: Faults
    sign: Sign = ""

    def read(self, column: Column, raw: Raw, place: Place) -> Value:
        """A cell's value; a faulty one is noted and read as an empty one."""
        if isinstance(raw, str):
            raw = raw.strip()
        if raw is None or raw == "":
            if column.is_required:
                self._blank(column, place)
            if not column.default:
                return "" if column.type in _TEXTS else None
            raw = column.default
        return _READERS[column.type](self, column, raw, place)

    def wrong(self, place: Place, what: str, *, why: str = "", do: str = "") -> None:
        """Note a fault."""
        self.faults.add(place, what, why=why, do=do)

    def _blank(self, column: Column, place: Place) -> None:
        if column.takes_absent:
            self.wrong(
                place,
                "the cell is empty",
                why="An empty cell is not 0, and nobody can tell whether something was forgotten.",
                do=_ABSENT,
            )
            return
        self.wrong(
            place, "the cell is empty", why="The row cannot be understood without it.", do="Fill it in."
        )

    def text(self, _column: Column, raw: Raw, place: Place) -> str:
        """Text without what no text may hold."""
        if not isinstance(raw, str):
            if isinstance(raw, bool | date):
                self.wrong(place, f"'{shown(raw)}' is no text", do="Write it in quotes.")
                return ""
            raw = str(raw)
        text = raw.replace("\r\n", "\n")
        if has_cpr(text):
            self.wrong(
                place,
                "the text holds what may be a CPR number",
                why="CPR numbers do not belong in a programme's folder.",
                do="Take it out, of earlier versions too; before a voucher's number write a letter.",
            )
            return ""
        if is_spoiled(text):
            self.wrong(
                place,
                f"'{shown(text)}' was saved with spoiled letters",
                why="The file was once read in a wrong encoding: Ã¸ stands for ø.",
                do="Take the file as it was before, or write the letters anew, and save it as UTF-8.",
            )
            return ""
        if sign := unseen(text):
            self.wrong(place, f"the text holds a sign that cannot be shown ({sign})", do="Write it anew.")
            return ""
        if len(text) > LONGEST:
            self.wrong(
                place, f"the text has {len(text):,} signs; at most {LONGEST:,} are read", do="Shorten it."
            )
            return ""
        return text

    def id(self, column: Column, raw: Raw, place: Place) -> str:
        """A short name without blanks."""
        text = self.text(column, raw, place)
        if text and not _ID.fullmatch(text):
            self.wrong(
                place,
                f"'{shown(text)}' is no id",
                why="Other tables and addresses name the row by it.",
                do="Use letters, digits, hyphens and points, no blanks.",
            )
        return text

    def day(self, _column: Column, raw: Raw, place: Place) -> date | None:
        """A day: 2025-12-31, 31-12-2025, 31.12.2025 or 31/12/2025."""
        found = day(raw)
        if found is None:
            what = f"'{shown(raw)}' is no day"
            if isinstance(raw, str) and _SHORT.fullmatch(raw):
                self.wrong(
                    place, what, why="A year of two digits may be any century.", do="Write it as 2025-12-31."
                )
            else:
                self.wrong(place, what, do="Write it as 2025-12-31 or 31-12-2025.")
        return found

    def year(self, _column: Column, raw: Raw, place: Place) -> int | None:
        """A year of four digits."""
        text = str(raw)
        if isinstance(raw, bool) or not (text.isascii() and text.isdecimal() and len(text) == 4):
            self.wrong(place, f"'{shown(raw)}' is no year", do="Write four digits: 2025.")
            return None
        if not FIRST_YEAR <= int(text) <= LAST_YEAR:
            self.wrong(
                place, f"the year {text} lies outside {FIRST_YEAR} to {LAST_YEAR}", do="Write four digits."
            )
            return None
        return int(text)

    def whole(self, column: Column, raw: Raw, place: Place) -> int | None:
        """A whole number within the column's limits."""
        found = self._number(column, raw, place)
        if not isinstance(found, Fraction):
            return None
        if found.denominator != 1:
            self.wrong(place, f"'{shown(raw)}' is no whole number", do="Write a whole number.")
            return None
        return int(found)

    def amount(self, column: Column, raw: Raw, place: Place) -> int | Absent | None:
        """Kroner as whole øre, or why there are none."""
        found = self._number(column, raw, place, is_money=True)
        if not isinstance(found, Fraction):
            return found
        ore = found * ORE_PER_KRONE
        if ore.denominator != 1:
            self.wrong(
                place,
                f"'{shown(raw)}' has more than two decimals",
                why="An amount is whole øre; a rounded one would not add up.",
                do="Write kroner with at most two decimals.",
            )
            return None
        if abs(found) >= _MOST_KRONER:
            self.wrong(
                place, f"'{shown(raw)}' is larger than any amount can be", do="See whether it is kroner."
            )
            return None
        return int(ore)

    def fraction(self, column: Column, raw: Raw, place: Place) -> Fraction | Absent | None:
        """A number, fraction or per cent, exactly; or why there is none."""
        return self._number(column, raw, place)

    def _number(
        self, column: Column, raw: Raw, place: Place, *, is_money: bool = False
    ) -> Fraction | Absent | None:
        if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
            if isinstance(raw, Decimal) and not raw.is_finite():
                self.wrong(place, f"'{raw}' is no number", do="Write digits.")
                return None
            return self._limited(column, Fraction(raw), raw, place)
        if not isinstance(raw, str):
            self.wrong(place, f"'{shown(raw)}' is no number", do="Write digits.")
            return None
        reason = schema().absent.get(plain(raw))
        if reason is not None:
            if column.takes_absent:
                return Absent(reason)
            self.wrong(
                place,
                f"'{shown(raw)}' stands where a number is needed",
                why="Exempt or unknown is not 0.",
                do="Write the number, or leave the row out.",
            )
            return None
        try:
            found = number(raw, self.sign, is_money=True) if is_money else fraction(raw, self.sign)
        except NoNumber as error:
            self._no_number(column, raw, place, error)
            return None
        return self._limited(column, found, raw, place)

    def _limited(self, column: Column, found: Fraction, raw: Raw, place: Place) -> Fraction | None:
        if column.least is not None and found < column.least:
            self.wrong(place, f"'{shown(raw)}' is less than {column.least}", do="Write a larger number.")
            return None
        if column.most is not None and found > column.most:
            self.wrong(place, f"'{shown(raw)}' is more than {column.most}", do="Write a smaller number.")
            return None
        return found

    def _no_number(self, column: Column, raw: str, place: Place, error: NoNumber) -> None:
        if error.why == "unsure":
            self.wrong(
                place,
                f"'{shown(raw)}' may be a thousand or a decimal number",
                why="Read as the other it would be wrong a thousandfold.",
                do="Leave the mark for thousands out, or write decimals with the file's other sign.",
            )
        elif raw.startswith("="):
            self.wrong(
                place,
                "a formula stands where a number is needed",
                why="Nothing reckons a CSV's formulas.",
                do="Write the number that it gives.",
            )
        elif column.takes_absent:
            self.wrong(
                place,
                f"'{shown(raw)}' is no number",
                do=_ABSENT,
            )
        else:
            self.wrong(place, f"'{shown(raw)}' is no number", do="Write digits: 1234,50 or 1234.50.")

    def code(self, column: Column, raw: Raw, place: Place) -> str:
        """A word of a list, in Danish or English."""
        known = schema().read[column.codes]
        found = known.get(plain(str(raw)))
        if found is None:
            words = [words["da"][0] for words in schema().codes[column.codes].values()]
            codes = list(schema().codes[column.codes])
            self.wrong(
                place,
                f"'{shown(raw)}' is none of the words of this column",
                do=nearest(str(raw).casefold(), [*codes, *words]),
            )
            return ""
        return found

    def yes_no(self, _column: Column, raw: Raw, place: Place) -> bool:
        """Yes or no, in Danish or English."""
        if isinstance(raw, bool):
            return raw
        found = schema().yes_no.get(plain(str(raw)))
        if found is None:
            self.wrong(place, f"'{shown(raw)}' is neither yes nor no", do="Write yes (ja) or no (nej).")
        return bool(found)

    def level(self, _column: Column, raw: Raw, place: Place) -> str:
        """A price level: 'current' or '2008-PL'."""
        text = plain(str(raw))
        if text in schema().current:
            return CURRENT
        found = _LEVEL.fullmatch(text)
        if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            self.wrong(
                place, f"'{shown(raw)}' is no price level", do="Write current (løbende) or a year as 2008-PL."
            )
            return CURRENT
        return f"{found[1]}-PL"


_TEXTS = frozenset({"text", "id", "reference", "code", "level"})

_READERS: dict[str, Callable[[Cells, Column, Raw, Place], Value]] = {
    "text": Cells.text,
    "id": Cells.id,
    "reference": Cells.text,
    "date": Cells.day,
    "year": Cells.year,
    "whole": Cells.whole,
    "amount": Cells.amount,
    "fraction": Cells.fraction,
    "code": Cells.code,
    "yes_no": Cells.yes_no,
    "level": Cells.level,
}


def day(raw: Raw) -> date | None:
    """A day as people write it; None for what is none.

    >>> day("31-12-2025"), day("31.12.2025"), day("2025-12-31"), day("12/31/2025")
    (datetime.date(2025, 12, 31), datetime.date(2025, 12, 31), datetime.date(2025, 12, 31), None)
    """
    if isinstance(raw, datetime):
        is_day = not (raw.hour or raw.minute or raw.second or raw.microsecond)
        return raw.date() if is_day and FIRST_YEAR <= raw.year <= LAST_YEAR else None
    if isinstance(raw, date):
        return raw if FIRST_YEAR <= raw.year <= LAST_YEAR else None
    return _day(raw) if isinstance(raw, str) else None


@cache
def _day(text: str) -> date | None:
    if iso := _ISO.fullmatch(text):
        parts = int(iso[1]), int(iso[2]), int(iso[3])
    elif danish := _DANISH.fullmatch(text):
        parts = int(danish[4]), int(danish[3]), int(danish[1])
    else:
        return None
    try:
        return date(*parts) if FIRST_YEAR <= parts[0] <= LAST_YEAR else None
    except ValueError:
        return None


def guarded(text: str) -> str:
    """A text as a CSV holds it, so that a spreadsheet takes it for no formula: an apostrophe before it.

    >>> guarded("=1+1"), guarded("Prøvekøbing"), guarded("'=1")
    ("'=1+1", 'Prøvekøbing', "''=1")
    """
    is_open = text[:1] in ("=", "+", "-", "@") or (text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "'"))
    return f"'{text}" if is_open else text


def unguarded(text: str) -> str:
    """The text that a CSV's cell holds."""
    return text[1:] if _GUARDED.match(text) else text
