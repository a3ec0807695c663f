"""Let the rules decide every line: the whole of it as Ibis expressions, the same on DuckDB and on Spark.

Lines repeat themselves: an account stands on thousands of lines, a supplier on hundreds, a text on several.
So each distinct account, supplier and text is held against its conditions once (`bitmaps`), what it meets is
joined back to the lines, and what is left for a line is a few ANDs and a look for the lowest bit.

`rules.decide` is the reference in plain Python; this gives the same for every line, of which it asks what
import has seen to: text is in NFC, without blanks or line ends around it, and an empty cell is null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from alen.measures.yardstick import bitmaps
from alen.measures.yardstick.bitmaps import YEAR, Part, Search, Word, all_of
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
    whole = [word.whole(found) for word in words]
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
    words = {column: bitmaps.words_of(rules, column) for column in columns}
    texts = [column for column in columns if column in TEXT_CONDITIONS]
    parts = {column: bitmaps.expressions(rules, column) for column in texts}
    met = {(column, i): f"met_{i}_{column}" for column in texts for i in range(len(parts[column]))}

    distinct = lines.select(*columns).distinct()
    # Lower-case text gets a name of its own first, so that each value is put into lower case once.
    distinct = distinct.mutate(**{f"lower_{column}": distinct[column].lower() for column in texts})
    asked_of = {
        name: bitmaps.any_found(distinct[f"lower_{column}"], parts[column][i], search)
        for (column, i), name in met.items()
    }
    distinct = distinct.mutate(**asked_of)
    flags = {
        column: [(part, distinct[met[column, i]]) for i, part in enumerate(parts[column])] for column in texts
    }
    made: dict[str, Expression] = {}
    for number, and_of in enumerate(ands):
        asked = {column: words[column][number] for column in columns if words[column][number].cases}
        if asked:
            name = f"{_WORD}{number}_{grain.name}"
            made[name] = _bits(distinct, asked, search, flags)
            and_of.columns.append((name, all_of(word.always for word in asked.values())))
    # Each name is its own, so that no engine takes one side's column for the other's.
    return distinct.select(**{f"{grain.name}_{column}": distinct[column] for column in columns}, **made)


def _bits(
    distinct: Expression, asked: dict[str, Word], search: Search, flags: Mapping[str, Sequence[Part]]
) -> Expression:
    """One word of a grain's values."""
    found: list[Expression] = []
    for column, word in asked.items():
        value = distinct[f"lower_{column}" if column in TEXT_CONDITIONS else column]
        found.append(bitmaps.value_bits(word, column, value, search, flags.get(column, ())))
    return all_of(found)


@_ibis.udf.scalar.builtin(name="regexp_matches", signature=((dt.string, dt.string), dt.boolean))
def _regexp_matches(text: str, pattern: str) -> bool:
    """DuckDB's search in which `.` finds no line end, as in Python; Ibis's own asks for the other."""
    raise NotImplementedError("the engine's own")


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
