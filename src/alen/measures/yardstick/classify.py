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

from alen.measures.yardstick import bitmaps
from alen.measures.yardstick.bitmaps import BITS, YEAR, Sides, all_of, any_of, first_position, masks
from alen.measures.yardstick.dialects import Dialect, dialect_of, listed
from alen.measures.yardstick.literals import by_digits
from alen.measures.yardstick.rules import AXES, TEXT_CONDITIONS, Rule, ordered
from alen.model.engine import Engine, Expression
from alen.model.ledger import CLASSIFIED, FLOWS, LINES, UNKNOWN

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
    dialect = dialect_of(engine)
    found = lines = lines.select(*LINES.column_names)
    words = [_Ands() for _ in range(0, len(asked), BITS)]
    for grain in GRAINS:
        table = _table(lines, grain, asked, dialect, words)
        if table is not None:
            keys = [column for column in table.columns if not column.startswith(_WORD)]
            found = found.left_join(
                table, [found[key.removeprefix(f"{grain.name}_")].identical_to(table[key]) for key in keys]
            ).drop(*keys)
    # Columns of their own: Spark would put a word together wherever it is asked.
    found = found.select(
        *LINES.column_names, **{f"{_WORD}{number}": word.whole(found) for number, word in enumerate(words)}
    )
    return _proposed(_said(found, asked, dialect), proposals).select(*CLASSIFIED.column_names)


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
            return _ibis.literal((1 << BITS) - 1, "int64")
        parts = (lines[name].fill_null(_ibis.literal(always, "int64")) for name, always in self.columns)
        return all_of(parts)


def _table(
    lines: Expression, grain: Grain, rules: Sequence[Rule], dialect: Dialect, ands: list[_Ands]
) -> Expression | None:
    """A grain's distinct values, each column's name behind the grain's, with their words.

    `ands` learn the words' names. None when no rule asks anything of the grain.
    """
    columns = [column for column in grain.columns if bitmaps.has_conditions(rules, column)]
    if not columns:
        return None
    if columns[0] in TEXT_CONDITIONS and len(columns) == 1:
        of_texts_alone = _folded_texts if dialect.sifts else _texts
        return of_texts_alone(lines, columns[0], grain.name, rules, dialect, ands)
    distinct = lines.select(*columns).distinct()
    found, of_texts = distinct, [_Ands() for _ in ands]
    for column in columns:
        if column in TEXT_CONDITIONS:
            # A text stands in many of a grain's values, and searching is what takes long.
            table = _texts(distinct, column, f"its_{column}", rules, dialect, of_texts)
            key = f"its_{column}_{column}"
            found = found.left_join(table, found[column].identical_to(table[key])).drop(key)
    words = {column: bitmaps.words_of(rules, column) for column in columns if column not in TEXT_CONDITIONS}
    made, silent = dict[str, Expression](), dict[str, int]()
    for number, and_of in enumerate(ands):
        asked = {column: of[number] for column, of in words.items() if of[number].cases}
        parts = [bitmaps.value_bits(word, column, found[column]) for column, word in asked.items()]
        always = [word.always for word in asked.values()]
        if of_texts[number].columns:
            parts.append(of_texts[number].whole(found))
            always.extend(bits for _, bits in of_texts[number].columns)
        if parts:
            bits = reduce(int.__and__, always)
            name = and_of.named(number, grain.name, bits)
            made[name], silent[name] = all_of(parts), bits
    # Each name is its own, so that no engine takes one side's column for the other's.
    table = found.select(**{f"{grain.name}_{column}": found[column] for column in columns}, **made)
    if not dialect.sifts:
        return table
    # What meets no condition needs no row: of most suppliers no rule speaks.
    return table.filter(any_of(table[name] != _ibis.literal(bits, "int64") for name, bits in silent.items()))


def _texts(
    lines: Expression, column: str, name: str, rules: Sequence[Rule], dialect: Dialect, ands: list[_Ands]
) -> Expression:
    """A text column's distinct values with their words, the column's name behind `name`."""
    texts = lines.select(column).distinct()
    # Lower-case text gets a name of its own first, so that each value is put into lower case once.
    texts = texts.mutate(asked=texts[column].lower())
    words = _Words(rules, column, name, dialect, bitmaps.whole)
    return words.table(texts, {f"{name}_{column}": column}, ands)


def _folded_texts(
    lines: Expression, column: str, name: str, rules: Sequence[Rule], dialect: Dialect, ands: list[_Ands]
) -> Expression:
    """The same where values differ by numbers: each invoice has one, and few expressions ask which.

    Texts that are alike when each run of digits is made one 0 are asked once. Alternatives that are not blind
    to digits are asked of texts as they stand (`is_raw`), where one of them may be found.
    """
    words = _Words(rules, column, name, dialect, by_digits)
    texts = lines.select(column).distinct()
    texts = texts.mutate(lower=texts[column].lower())
    texts = texts.mutate(is_raw=words.may_be_met(texts.lower, 1))
    folded = _ibis.cases((texts.is_raw, texts.lower), else_=texts.lower.re_replace("[0-9]+", "0"))
    texts = texts.select(column, "is_raw", asked=folded)
    folds = texts.group_by("asked", "is_raw").aggregate()
    table = words.table(folds, {"fold": "asked", "is_raw_fold": "is_raw"}, ands)
    joined = texts.inner_join(table, [texts.asked == table.fold, texts.is_raw == table.is_raw_fold])
    made = [made for made in table.columns if made.startswith(_WORD)]
    return joined.select(*made, **{f"{name}_{column}": joined[column]})


@dataclass(frozen=True)
class _Words:
    """The words of a text column, whose expressions are cut in two.

    name   what the words are called after
    sides  how they are cut; the second half is asked where `is_raw` alone
    """

    rules: Sequence[Rule]
    column: str
    name: str
    dialect: Dialect
    sides: Sides

    def may_be_met(self, value: Expression, side: int) -> Expression:
        """Whether any expression of a side may be found; null where the value is."""
        patterns = bitmaps.expressions(self.rules, self.column, self.sides)[side]
        if not patterns:
            return _ibis.cases((value.isnull(), _ibis.null("boolean")), else_=False)
        return bitmaps.may_be_found(value, patterns, self.dialect.search)

    def table(self, values: Expression, keys: dict[str, str], ands: list[_Ands]) -> Expression:
        """The values of `asked` with their words, and none that meets no condition where the engine sifts.

        `ands` learn the words' names.

        keys  new name -> a column of `values`
        """
        if self.dialect.sifts:
            met = self.may_be_met(values.asked, 0)
            values = values.filter(met | values.is_raw if "is_raw" in values.columns else met)
            values = values.mutate(met=_ibis.literal(True))
        else:
            values = values.mutate(met=self.may_be_met(values.asked, 0))
        flags: dict[str, Expression] = {}
        parts: list[tuple[int, tuple[str, ...], str]] = []
        for side, patterns in enumerate(bitmaps.expressions(self.rules, self.column, self.sides)):
            for part in bitmaps.cut(patterns):
                flag = f"met_{len(flags)}"
                found = bitmaps.may_be_found(values.asked, part, self.dialect.search)
                flags[flag] = _ibis.cases((values.is_raw if side else values.met, found), else_=False)
                parts.append((side, part, flag))
        values = values.mutate(**flags)
        asked = [bitmaps.Part(side, part, values[flag]) for side, part, flag in parts]
        made: dict[str, Expression] = {}
        for number, word in enumerate(bitmaps.words_of(self.rules, self.column)):
            if word.cases:
                bits = bitmaps.text_bits(word, values.asked, self.dialect.search, self.sides, asked)
                made[ands[number].named(number, self.name, word.always)] = bits
        # Each name is its own, so that no engine takes one side's column for the other's.
        return values.select(**{key: values[column] for key, column in keys.items()}, **made)


# -- what they say -----------------------------------------------------------------------------------


def _said(lines: Expression, rules: Sequence[Rule], dialect: Dialect) -> Expression:
    """The lines with what is decided, in place of the words."""
    flow = _flow(lines, dialect)
    if not rules:
        nothing = {name: _ibis.null("boolean" if name == "is_it" else "string") for name in _DECIDED}
        return lines.select(*LINES.column_names, **nothing, flow=flow)
    words = [lines[name] for name in lines.columns if name.startswith(_WORD)]
    # Behind the rules' places stand "none says it", and for an axis "not asked".
    none, not_asked = len(rules), len(rules) + 1
    lines = lines.mutate(place=first_position(words, masks(rules, lambda _: True), none), flow=flow)
    is_it = listed([*(rule.is_it for rule in rules), None], "boolean")
    lines = lines.mutate(is_it=is_it[lines.place])
    # Most lines are not IT, and are not asked for the axes.
    places: dict[str, Expression] = {}
    for axis in AXES:
        wanted = masks(rules, lambda rule, axis=axis: rule.is_it and bool(rule.says(axis)))
        place = first_position([lines[word.get_name()] for word in words], wanted, none)
        places[f"place_{axis}"] = _ibis.cases((lines.is_it, place), else_=_ibis.literal(not_asked, "int32"))
    lines = lines.mutate(**places)
    names = [*(rule.rule_id for rule in rules), None, None]
    made = {"rule_is_it": dialect.pick(names, lines.place)}
    for axis in AXES:
        place = lines[f"place_{axis}"]
        made[axis] = dialect.pick([*(rule.says(axis) or None for rule in rules), UNKNOWN, None], place)
        made[f"rule_{axis}"] = dialect.pick(names, place)
    return lines.select(*LINES.column_names, "is_it", **made, flow=lines.flow)


_DECIDED = ("is_it", "rule_is_it", *(name for axis in AXES for name in (axis, f"rule_{axis}")))


def _flow(lines: Expression, dialect: Dialect) -> Expression:
    """Gross, income or internal, from the hovedart: the first digit of art. Regions' charts agree."""
    kinds = {name: _ibis.literal(place, "int32") for place, name in enumerate(FLOWS)}
    return dialect.pick(
        FLOWS,
        _ibis.cases(
            (lines.art.isnull() | (lines.art == ""), kinds["not_stated"]),
            (lines.art.startswith("7") | lines.art.startswith("8"), kinds["income"]),
            (lines.art.startswith("9"), kinds["internal"]),
            else_=kinds["gross"],
        ),
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
