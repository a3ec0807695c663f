"""Let the rules decide every line: the whole of it as Ibis expressions, the same on DuckDB and on Spark.

Lines repeat themselves: an account stands on thousands of lines, a supplier on hundreds, a text on several.
So each distinct account, supplier and text is held against its conditions once (`bitmaps`), what it meets is
joined back to the lines, and what is left for a line is a few ANDs and a look for the lowest bit.

`rules.decide` is the reference in plain Python; this gives the same for every line, of which it asks what
import has seen to: text is in NFC, without blanks or line ends around it, and an empty cell is null.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from alen.measures.yardstick import bitmaps
from alen.measures.yardstick.bitmaps import YEAR, Search, all_of
from alen.measures.yardstick.rules import AXES, TEXT_CONDITIONS, Rule, ordered
from alen.model.engine import Engine, Expression
from alen.model.ledger import CLASSIFIED, LINES, UNKNOWN

PROPOSAL_KEYS = ("account_text", "supplier", "text", "funktion")
"""What a proposal is made for: lines that have these four in common, as `proposal_keys` writes them."""

PROPOSED = {
    "proposed_is_it": "boolean",
    "proposed_area": "string",
    "proposed_resource": "string",
    "proposed_deployment": "string",
    "proposed_score": "float64",
}
"""What a proposal says, and its types."""

_WORD = "word_"

_ibis: Any = ibis


@dataclass(frozen=True)
class Grain:
    """Columns whose distinct values are classified together."""

    name: str
    columns: tuple[str, ...]


GRAINS = (
    Grain(
        "account",
        (
            "funktion", "dranst", "ejerforhold", "gruppering", "art", "account", "account_text",
            "cost_place", "department", YEAR,
        ),
    ),
    Grain("supplier", ("supplier", "cvr_number")),
    Grain("text", ("text",)),
)  # fmt: skip


def classified(
    lines: Expression, rules: Sequence[Rule], engine: Engine, proposals: Expression | None = None
) -> Expression:
    """The lines with what rules decide of each: the columns of `CLASSIFIED`, one row per line.

    lines      columns of `LINES`; others are left out
    rules      in any order
    engine     Ibis on DuckDB or on Spark, where the lines lie
    proposals  PROPOSAL_KEYS as `proposal_keys` writes them, once each, and PROPOSED; they are put beside
               lines that no rule decides, and beside no other
    """
    asked = ordered(rules)
    search = _search_on(engine)
    found = lines = lines.select(*LINES.column_names)
    words = [_Ands() for _ in range(0, len(asked), bitmaps.BITS)]
    for grain in GRAINS:
        table = _table(lines, grain, asked, search, words)
        if table is not None:
            keys = [column for column in table.columns if not column.startswith(_WORD)]
            found = found.left_join(
                table, [found[key.removeprefix(f"{grain.name}_")].identical_to(table[key]) for key in keys]
            ).drop(*keys)
    # Columns of their own: Spark would put a word together wherever it is asked.
    found = found.select(
        *LINES.column_names, **{f"{_WORD}{number}": word.whole(found) for number, word in enumerate(words)}
    )
    whole = [found[f"{_WORD}{number}"] for number in range(len(words))]
    places = {"place": bitmaps.first_position(whole, bitmaps.masks(asked, lambda _: True), len(asked))}
    for axis in AXES:
        wanted = bitmaps.masks(asked, lambda rule, axis=axis: rule.is_it and bool(rule.says(axis)))
        places[f"place_{axis}"] = bitmaps.first_position(whole, wanted, len(asked))
    decided = _said(found.select(*LINES.column_names, **places), asked)
    return _proposed(decided, proposals).select(*CLASSIFIED.column_names)


# -- which rules hold --------------------------------------------------------------------------------


class _Ands:
    """What the grains say of one word: columns to be ANDed, and the bits that all the others leave."""

    def __init__(self) -> None:
        self.columns: list[tuple[str, int]] = []

    def named(self, number: int, source: str, always: int) -> str:
        """Take in a column with what a source says of this word; what it is to be called."""
        name = f"{_WORD}{number}_{source}"
        self.columns.append((name, always))
        return name

    def whole(self, lines: Expression) -> Expression:
        """The word of a line. A grain that has no row for it meets no condition."""
        if not self.columns:
            return _ibis.literal((1 << bitmaps.BITS) - 1, "int64")
        parts = (lines[name].fill_null(_ibis.literal(always, "int64")) for name, always in self.columns)
        return all_of(parts)


def _table(
    lines: Expression, grain: Grain, rules: Sequence[Rule], search: Search, ands: list[_Ands]
) -> Expression | None:
    """A grain's distinct values, each column's name behind the grain's, with their words.

    `ands` learn the words' names. None when no rule asks anything of the grain.
    """
    columns = [column for column in grain.columns if bitmaps.has_conditions(rules, column)]
    if not columns:
        return None
    if columns[0] in TEXT_CONDITIONS and len(columns) == 1:
        return _texts(lines, columns[0], grain.name, rules, search, ands)
    distinct = lines.select(*columns).distinct()
    found, of_texts = distinct, [_Ands() for _ in ands]
    for column in columns:
        if column in TEXT_CONDITIONS:
            # A text stands in many of a grain's values, and searching is what takes long.
            table = _texts(distinct, column, f"its_{column}", rules, search, of_texts)
            key = f"its_{column}_{column}"
            found = found.left_join(table, found[column].identical_to(table[key])).drop(key)
    words = {column: bitmaps.words_of(rules, column) for column in columns if column not in TEXT_CONDITIONS}
    made: dict[str, Expression] = {}
    for number, and_of in enumerate(ands):
        asked = {column: of[number] for column, of in words.items() if of[number].cases}
        parts = [bitmaps.value_bits(word, column, found[column]) for column, word in asked.items()]
        always = [word.always for word in asked.values()]
        if of_texts[number].columns:
            parts.append(of_texts[number].whole(found))
            always.extend(bits for _, bits in of_texts[number].columns)
        if parts:
            made[and_of.named(number, grain.name, reduce(int.__and__, always))] = all_of(parts)
    # Each name is its own, so that no engine takes one side's column for the other's.
    return found.select(**{f"{grain.name}_{column}": found[column] for column in columns}, **made)


def _texts(
    lines: Expression, column: str, name: str, rules: Sequence[Rule], search: Search, ands: list[_Ands]
) -> Expression:
    """A text column's distinct values with their words, the column's name behind `name`."""
    distinct = lines.select(column).distinct()
    # Lower-case text gets a name of its own first, so that each value is put into lower case once.
    distinct = distinct.mutate(lower=distinct[column].lower())
    parts = bitmaps.expressions(rules, column)
    every = [pattern for part in parts for pattern in part]
    distinct = distinct.mutate(met=bitmaps.may_be_found(distinct.lower, every, search))
    met = {
        f"met_{i}": _ibis.cases(
            (distinct.met, bitmaps.may_be_found(distinct.lower, part, search)), else_=False
        )
        for i, part in enumerate(parts)
    }
    distinct = distinct.mutate(**met)
    flags = [(part, distinct[f"met_{i}"]) for i, part in enumerate(parts)]
    made: dict[str, Expression] = {}
    for number, (word, and_of) in enumerate(zip(bitmaps.words_of(rules, column), ands, strict=True)):
        if word.cases:
            bits = bitmaps.text_bits(word, distinct.lower, search, flags)
            made[and_of.named(number, name, word.always)] = bits
    return distinct.select(**{f"{name}_{column}": distinct[column]}, **made)


@_ibis.udf.scalar.builtin(name="regexp_matches", signature=((dt.string, dt.string), dt.boolean))
def _regexp_matches(text: str, pattern: str) -> bool:  # noqa: ARG001 - as above, in the engine
    """DuckDB's search in which `.` finds no line end, as in Python; Ibis's own asks for the other."""
    raise AssertionError("the engine's own")


def _search_on(engine: Engine) -> Search:
    """How the engine searches for an expression."""
    if engine.name == "pyspark":
        # Unix lines: only \n ends a line, as in RE2 and Python.
        return lambda value, pattern: value.re_search(f"(?d){pattern}")
    return lambda value, pattern: _regexp_matches(value, pattern)


# -- what they say -----------------------------------------------------------------------------------


def _listed(values: Sequence[str | bool | None], kind: str) -> Expression:
    """What each rule says, by its place; and what stands where none says anything: last."""
    return _ibis.array([_ibis.literal(value, kind) for value in values])


def _said(lines: Expression, rules: Sequence[Rule]) -> Expression:
    """The lines with the decisions in place of the rules' places."""
    if not rules:
        nothing = {name: _ibis.null("boolean" if name == "is_it" else "string") for name in _DECIDED}
        return lines.select(*LINES.column_names, **nothing, flow=_flow(lines))
    names = _listed([*(rule.rule_id for rule in rules), None], "string")
    is_it = _listed([*(rule.is_it for rule in rules), None], "boolean")
    lines = lines.mutate(is_it=is_it[lines.place], rule_is_it=names[lines.place])
    made: dict[str, Expression] = {}
    for axis in AXES:
        place = lines[f"place_{axis}"]
        code = _listed([*(rule.says(axis) for rule in rules), UNKNOWN], "string")[place]
        made[axis] = _ibis.cases((lines.is_it, code), else_=_ibis.null("string"))
        made[f"rule_{axis}"] = _ibis.cases((lines.is_it, names[place]), else_=_ibis.null("string"))
    return lines.select(*LINES.column_names, "is_it", "rule_is_it", **made, flow=_flow(lines))


_DECIDED = ("is_it", "rule_is_it", *(name for axis in AXES for name in (axis, f"rule_{axis}")))


def _flow(lines: Expression) -> Expression:
    """Gross, income or internal, from the hovedart: the first digit of art. Regions' charts agree."""
    hovedart = lines.art.left(1)
    return _ibis.cases(
        (lines.art.isnull() | (lines.art == ""), "not_stated"),
        (hovedart.isin(("7", "8")), "income"),
        (hovedart == "9", "internal"),
        else_="gross",
    )


# -- proposals ---------------------------------------------------------------------------------------


def proposal_keys(lines: Expression) -> Expression:
    """What a proposal is made for, of every line: PROPOSAL_KEYS, in lower case, '' for null.

    Runs of digits in the text are one `0`: "Faktura 4711" and "faktura 4712" are one kind of line.
    """
    return lines.select(**_keys(lines))


def _keys(lines: Expression) -> dict[str, Expression]:
    keys = {name: lines[name].lower().fill_null("") for name in PROPOSAL_KEYS}
    return {**keys, "text": keys["text"].re_replace("[0-9]+", "0")}


def _proposed(lines: Expression, proposals: Expression | None) -> Expression:
    """The lines with the columns of PROPOSED: null where a rule decided, or nothing is proposed."""
    if proposals is None:
        return lines.mutate(**{name: _ibis.null(kind) for name, kind in PROPOSED.items()})
    nothing = _ibis.null("string")
    keys = {
        f"key_{name}": _ibis.cases((lines.is_it.isnull(), key), else_=nothing)
        for name, key in _keys(lines).items()
    }
    lines = lines.mutate(**keys)
    given: Expression = proposals
    given = given.select(*PROPOSED, **{f"for_{name}": given[name] for name in PROPOSAL_KEYS})
    return lines.left_join(given, [lines[f"key_{name}"] == given[f"for_{name}"] for name in PROPOSAL_KEYS])
