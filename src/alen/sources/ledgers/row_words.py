"""The words by which rows and amounts are told apart, from `data/yardstick/row_words.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

_FILE = ("data", "yardstick", "row_words.yml")


@dataclass(frozen=True)
class RowWords:
    """All of them in lower case.

    totals, grand_totals  the text of a row that sums others, and of one that sums them all
    currencies            word or sign -> currency
    debit, credit         words after an amount
    debit_sides, credit_sides  words that a column of its own says the side by
    thousands, not_thousands   patterns of a heading whose amounts are in thousands or millions; what may
                          stand before them when they are a limit instead
    quarters              what a quarter of a year is called
    months                a month's name or abbreviation -> its number
    """

    totals: tuple[str, ...]
    grand_totals: tuple[str, ...]
    currencies: dict[str, str]
    debit: tuple[str, ...]
    credit: tuple[str, ...]
    debit_sides: frozenset[str]
    credit_sides: frozenset[str]
    thousands: tuple[str, ...]
    not_thousands: tuple[str, ...]
    quarters: tuple[str, ...]
    months: dict[str, int]


@cache
def row_words() -> RowWords:
    """The words; read once."""
    data = cast(dict[str, Any], parse_yaml(read_text(*_FILE), "/".join(_FILE)))
    currencies: dict[str, list[str]] = data["currencies"]
    months: dict[int, list[str]] = data["months"]
    return RowWords(
        totals=tuple(data["totals"]),
        grand_totals=tuple(data["grand_totals"]),
        currencies={word: code for code, words in currencies.items() for word in words},
        debit=tuple(data["debit"]),
        credit=tuple(data["credit"]),
        debit_sides=frozenset(data["debit_sides"]),
        credit_sides=frozenset(data["credit_sides"]),
        thousands=tuple(data["thousands"]),
        not_thousands=tuple(data["not_thousands"]),
        quarters=tuple(data["quarters"]),
        months={word: number for number, words in months.items() for word in words},
    )
