"""Rules and lines drawn so that they meet: short alphabets, shared words, edges of digits and years."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict
from datetime import date
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from alen.measures.yardstick.patterns import BOUNDARY_AFTER, BOUNDARY_BEFORE
from alen.measures.yardstick.rules import DIGIT_CONDITIONS, TEXT_CONDITIONS, Rule, decide, ordered
from alen.model.engine import ArrowTable
from alen.model.ledger import LINES

_arrow: Any = pa
_TYPES = {
    "INTEGER": _arrow.int32(), "SMALLINT": _arrow.int16(), "BIGINT": _arrow.int64(),
    "DATE": _arrow.date32(), "VARCHAR": _arrow.string(), "BOOLEAN": _arrow.bool_(),
}  # fmt: skip
SCHEMA = _arrow.schema([_arrow.field(one.name, _TYPES[one.type]) for one in LINES.columns])
"""The columns of LINES as Arrow."""

WORDS = ("it", "år", "øl", "æble", "licens", "IT", "ÅR", "Ærø", "e-boks", "a/s", "o'hara", "365")
_JOINTS = (" ", "-", "", "  ", ".", "\\", "'", '"', "\t", "é", "ß", "\u00a0", "🙂", "%", "_")
CVR = ("11111111", "22222222", "33333333")
YEARS = (2021, 2022, 2023)


def _texts() -> st.SearchStrategy[str]:
    pieces = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(_JOINTS)), min_size=1, max_size=4)
    joined = pieces.map(lambda parts: unicodedata.normalize("NFC", "".join(a + b for a, b in parts)).strip())
    return joined.filter(bool)


def _patterns() -> st.SearchStrategy[str]:
    word = st.sampled_from(sorted({word.lower() for word in WORDS}))
    words = st.lists(word, min_size=1, max_size=3, unique=True).map("|".join)
    return st.one_of(
        words.map(lambda text: f"{BOUNDARY_BEFORE}({text}){BOUNDARY_AFTER}"),
        words,
        word.map(lambda text: f"^{text}"),
        word.map(lambda text: f"{text}$"),
        st.tuples(word, word).map(lambda two: f"{two[0]}.*{two[1]}"),
        st.sampled_from([r"\\", r"\.", "[.]", "'", "[a-zæøå]{3,5}[^a-z]", "(?:e|i)t?", "[^ ]é", "ß", "🙂."]),
    )


_DIGITS = st.text("0123", min_size=1, max_size=3)


def _digit_conditions() -> st.SearchStrategy[str]:
    def two_of(size: int) -> st.SearchStrategy[tuple[str, str]]:
        one = st.text("0123", min_size=size, max_size=size)
        return st.tuples(one, one)

    ends = st.integers(1, 3).flatmap(two_of)
    one = st.one_of(_DIGITS, ends.map(lambda two: f"{min(two)}..{max(two)}"))
    return st.lists(one, min_size=1, max_size=2).map(" ".join)


@st.composite
def _rules(draw: st.DrawFn) -> Rule:
    conditions: dict[str, str] = {}
    for column in draw(
        st.lists(st.sampled_from((*DIGIT_CONDITIONS, *TEXT_CONDITIONS, "cvr_number")), max_size=3)
    ):
        if column in TEXT_CONDITIONS:
            conditions[column] = draw(_patterns())
        elif column == "cvr_number":
            conditions[column] = " ".join(draw(st.lists(st.sampled_from(CVR), min_size=1, max_size=2)))
        else:
            conditions[column] = draw(_digit_conditions())
    years = st.none() | st.sampled_from(YEARS)
    code = st.sampled_from(["", "x", "y"])
    return Rule(
        draw(st.text("abc.-", min_size=1, max_size=3)),
        draw(st.integers(100, 103)),
        draw(st.booleans()),
        draw(years),
        draw(years),
        joint_company=False,
        **conditions,
        area=draw(code),
        resource=draw(code),
        deployment=draw(code),
    )


def rule_sets(most: int = 90) -> st.SearchStrategy[list[Rule]]:
    """Up to `most` rules with names of their own; more than 62 need a second word."""
    return st.lists(_rules(), max_size=most, unique_by=lambda rule: rule.rule_id)


@st.composite
def lines(draw: st.DrawFn) -> dict[str, Any]:
    """A line as import leaves it: text in NFC, nothing around it, null for an empty cell."""
    line: dict[str, Any] = {column: draw(st.none() | _DIGITS) for column in DIGIT_CONDITIONS}
    line |= {column: draw(st.none() | _texts()) for column in TEXT_CONDITIONS}
    line["art"] = draw(st.none() | st.text("0123479", min_size=1, max_size=2))
    line["cvr_number"] = draw(st.none() | st.sampled_from(CVR))
    line["accounts_year"] = draw(st.sampled_from(YEARS))
    return line


def as_table(given: list[dict[str, Any]]) -> ArrowTable:
    """Lines as Arrow, numbered by source_row from 1."""
    plain: dict[str, Any] = dict.fromkeys(LINES.column_names)
    plain |= {"import_key": 1, "source_kind": "ledger", "amount_ore": 1, "posting_date": date(2022, 1, 1)}
    plain |= {"vat_state": "net", "is_person": False, "is_masked": False}
    rows = [{**plain, **line, "source_row": row} for row, line in enumerate(given, start=1)]
    return _arrow.Table.from_pylist(rows, schema=SCHEMA)


def flow(art: str | None) -> str:
    """What the first digit of art says, in plain Python."""
    if not art:
        return "not_stated"
    return {"7": "income", "8": "income", "9": "internal"}.get(art[0], "gross")


def expected(rules: list[Rule], given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What must be decided, by the plain reference: one row per line, in order."""
    asked = ordered(rules)
    return [{**asdict(decide(asked, line)), "flow": flow(line["art"])} for line in given]
