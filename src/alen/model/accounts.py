"""The authorised charts of accounts: how function codes are spelled, and what codes are called.

Source: the ministry's budget and accounting systems for municipalities and for regions
(budregn.im.dk), chapters 2 and 3. The names lie in data/accounts.csv; English ones are ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from alen.errors import BadDefinition, BadInput
from alen.model.csv_tables import rows_of

ACCOUNT_COLUMNS = ("list", "code", "label_da", "label_en")

_PLAIN = re.compile(r"[0-9]{4,5}")
_DOTTED = re.compile(r"([0-9])\.([0-9]{2})\.([0-9]{2})")


def parse_function(text: str) -> str:
    """A function's five digits: hovedkonto 1, hovedfunktion 2, function 2.

    Reads '6.45.52', '64552', a label that begins with either ('6.45.52 Fælles it og telefoni'), and
    StatBank's four digits of hovedkonto 0 ('2201' is 0.22.01).
    Raises BadInput for anything else.

    >>> parse_function("6.45.52"), parse_function("2201")
    ('64552', '02201')
    """
    code = text.strip().split(" ", 1)[0]
    dotted = _DOTTED.fullmatch(code)
    if dotted:
        return "".join(dotted.groups())
    if _PLAIN.fullmatch(code):
        return code.zfill(5)
    raise BadInput(f"'{text.strip()}' is no function of the chart of accounts", do="Write 6.45.52 or 64552.")


def format_function(code: str) -> str:
    """The function as the chart of accounts prints it.

    >>> format_function("64552"), format_function("2201")
    ('6.45.52', '0.22.01')
    """
    digits = parse_function(code)
    return f"{digits[0]}.{digits[1:3]}.{digits[3:]}"


def hovedkonto_of(function: str) -> str:
    """The main account a function belongs to: '6' for 6.45.52."""
    return parse_function(function)[0]


@dataclass(frozen=True)
class ChartNames:
    """Danish and English names of codes, by list: 'dranst', 'art', 'hovedkonto_municipality' ..."""

    labels: dict[tuple[str, str], tuple[str, str]]

    @classmethod
    def from_csv(cls, text: str, where: str = "accounts.csv") -> ChartNames:
        """From a CSV with ACCOUNT_COLUMNS; BadDefinition, naming the row, when a code stands twice."""
        labels: dict[tuple[str, str], tuple[str, str]] = {}
        for place, row in rows_of(text, ACCOUNT_COLUMNS, where):
            key = (row["list"], row["code"])
            if key in labels or not all(row[column] for column in ACCOUNT_COLUMNS):
                raise BadDefinition("a code stands there twice, or a cell is empty", where=place)
            labels[key] = (row["label_da"], row["label_en"])
        return cls(labels)

    def name(self, code_list: str, code: str, lang: str) -> str | None:
        """The name of a code; None where the list does not have it."""
        found = self.labels.get((code_list, code))
        return None if found is None else found[1 if lang == "en" else 0]

    def codes(self, code_list: str) -> tuple[str, ...]:
        """The codes of one list, in the table's order."""
        return tuple(code for name, code in self.labels if name == code_list)
