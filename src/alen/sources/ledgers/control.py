"""The control total: every amount that can be read in a file, summed by another way than its lines are.

Lines get their øre from `amounts.parse_amounts`, which works on columns; here each distinct text is taken
apart by Python's own string methods and summed as a decimal. Neither knows the other, so that a mistake in
one of them shows as two totals that differ, and the import stops. Texts of the one regular form are summed by
the engine, since there may be a million of them.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Sequence
from decimal import Context, Decimal, localcontext

from alen.model.engine import ArrowTable
from alen.sources.ledgers.amounts import LONGEST, without_noise
from alen.sources.ledgers.row_words import row_words
from alen.store.connect import open_scratch

_EXACT = Context(prec=60)
_SIMPLE = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,2})?", re.ASCII)

_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " "))
_MINUS = ("-", "\u2212")


def control_total(rows: ArrowTable, signs: Sequence[int], decimal: str, *, is_sheet: bool = False) -> int:
    """The sum in øre of distinct rows of amount texts, each as often as it stands in the file.

    rows   text columns t0 (amount), or t0 and t1 (debit and credit), null where the cell is empty; and n,
           how often each row stands
    signs  1 or -1 for each text column

    A row one of whose texts is no amount counts nothing: it cannot be read.
    """
    names = [f"t{place}" for place in range(len(signs))]
    with contextlib.closing(open_scratch()) as engine:
        engine.register("given", rows)
        claims = ", ".join(f"{_is_regular(name, decimal)} as {name}_is_regular" for name in names)
        engine.execute(f"create table texts as select *, {claims} from given")
        is_regular = " and ".join(f"({name} is null or {name}_is_regular)" for name in names)
        value = " + ".join(
            f"{sign} * coalesce({_sql_amount(name, decimal)}, 0)"
            for name, sign in zip(names, signs, strict=True)
        )
        found = engine.execute(
            f"select sum(({value})::decimal(19, 2) * n::decimal(9, 0)) from texts where {is_regular}"
        ).fetchone()
        listed = ", ".join(names)
        rest = engine.execute(f"select {listed}, n from texts where not ({is_regular})").fetchall()
        named = engine.execute(_own_texts(names)).fetchall()
    assert found is not None
    regular: Decimal = found[0] or Decimal(0)
    own = [
        _currency((text for place, text in named if place == column), decimal) for column in range(len(names))
    ]
    with localcontext(_EXACT):
        irregular = [row[-1] * _row(row[:-1], signs, own, decimal, is_sheet) for row in rest]
        return _whole_ore(regular + sum(irregular, Decimal(0)))


def _whole_ore(kroner: Decimal) -> int:
    ore = kroner * 100
    assert ore == ore.to_integral_value(), "an amount was read with parts of an øre"
    return int(ore)


def _row(
    texts: Sequence[str | None], signs: Sequence[int], own: Sequence[str], decimal: str, is_sheet: bool
) -> Decimal:
    """What one row of texts comes to; nothing where one of them is no amount."""
    total = Decimal(0)
    for text, sign, currency in zip(texts, signs, own, strict=True):
        if text is None:
            continue
        value = read_amount(text, decimal, currency, is_sheet=is_sheet)
        if value is None:
            return Decimal(0)
        total += sign * value
    return total


def _is_regular(name: str, decimal: str) -> str:
    """What the engine can sum: digits, thousands by the other sign or not at all, up to two decimals.

    Negative by a minus before or behind, or by parentheses.
    """
    group = "[.]" if decimal == "," else "[,]"
    whole = f"([0-9]{{1,15}}|[0-9]{{1,3}}({group}[0-9]{{3}}){{1,4}})"
    number = f"{whole}([{decimal}][0-9]{{1,2}})?"
    return f"regexp_full_match({name}, '-?{number}|{number}-|[(]{number}[)]')"


def _sql_amount(name: str, decimal: str) -> str:
    group = "." if decimal == "," else ","
    digits = f"translate({name}, '{decimal}{group}()-', '.')::decimal(18, 2)"
    is_negative = f"regexp_matches({name}, '[-(]')"
    return f"case when {name}_is_regular then case when {is_negative} then -{digits} else {digits} end end"


def _own_texts(names: Sequence[str]) -> str:
    """Distinct texts that may name a currency, with the number of their column."""
    return " union all ".join(
        f"select distinct {place}, {name} from texts where not {name}_is_regular"
        for place, name in enumerate(names)
    )


def control_of_row(
    texts: Sequence[str | None], signs: Sequence[int], decimal: str, *, is_sheet: bool = False
) -> int:
    """The amount in øre of one row that stands outside the columns: a shifted one."""
    with localcontext(_EXACT):
        return _whole_ore(_row(texts, signs, [""] * len(signs), decimal, is_sheet))


def read_amount(text: str, decimal: str, own: str = "", *, is_sheet: bool = False) -> Decimal | None:
    """One amount in kroner, exactly; None for a text that is none, or is in another currency than `own`.

    >>> read_amount("1.234,50-", ","), read_amount("(7)", ","), read_amount("1,005", ",")
    (Decimal('-1234.50'), Decimal('-7.0'), None)
    """
    if _SIMPLE.fullmatch(text) and (decimal == "." or "." not in text):
        return Decimal(text)
    if is_sheet and re.fullmatch(r"-?[0-9]{1,15}\.[0-9]{7,}", text, re.ASCII):
        text = without_noise(text)
    if is_sheet:
        text = _declared(text, decimal)
    if len(text) > LONGEST:
        return None
    bare, negative, currency = _without_signs(text)
    if bare is None or (own and currency and currency != own):
        return None
    number = _number(bare, decimal)
    return None if number is None else (-number if negative else number)


def _declared(text: str, decimal: str) -> str:
    """A text of a workbook with its decimal sign exchanged, where the undeclared one can be nothing else."""
    other = "." if decimal == "," else ","
    whole, sign, ore = text.removesuffix("-").partition(other)
    if not sign or not (1 <= len(ore) <= 2 and ore.isascii() and ore.isdigit()):
        return text
    first, *threes = whole.removeprefix("-").split(decimal)
    if not all(part.isascii() and part.isdigit() for part in (first, *threes)):
        return text
    if threes and (len(first) > 3 or any(len(three) != 3 for three in threes)):
        return text
    return text.replace(decimal, "").replace(other, decimal)


def _without_signs(text: str) -> tuple[str | None, bool, str]:
    """The number alone, whether it is negative, and its currency; no number where signs contradict."""
    words = row_words()
    rest = text.translate(_SPACES).strip(" ").lower()
    marks = negative = 0
    # DKK ends in the K of credit: a currency is looked for before a side.
    side = "" if _ending(rest, words.currencies) else _ending(rest, (*words.debit, *words.credit))
    if side:
        rest = rest.removesuffix(side).rstrip(" ")
        marks += 1
        negative += side in words.credit
    if rest.startswith("(") or rest.endswith(")"):
        if not (rest.startswith("(") and rest.endswith(")")):
            return None, False, ""
        rest = rest[1:-1].strip(" ")
        marks, negative = marks + 1, negative + 1
    currency = ""
    # A sign may stand on either side of the currency, so each end is looked at three times.
    for _ in range(3):
        if rest[:1] in (*_MINUS, "+") and rest:
            marks, negative, rest = marks + 1, negative + (rest[0] in _MINUS), rest[1:].strip(" ")
        if rest[-1:] in (*_MINUS, "+") and rest:
            marks, negative, rest = marks + 1, negative + (rest[-1] in _MINUS), rest[:-1].strip(" ")
        word = _beginning(rest, words.currencies) or _ending(rest, words.currencies)
        if word and currency:
            return None, False, ""
        if word:
            currency = words.currencies[word]
            rest = (rest.removeprefix(word) if rest.startswith(word) else rest.removesuffix(word)).strip(" ")
    return (rest, bool(negative), currency) if marks <= 1 else (None, False, "")


def _beginning(text: str, words: Iterable[str]) -> str:
    return max((word for word in words if text.startswith(word)), key=len, default="")


def _ending(text: str, words: Iterable[str]) -> str:
    """The word a text ends in, longest first; `kr` is a currency before `r` could be anything."""
    return max((word for word in words if text.endswith(word)), key=len, default="")


def _number(bare: str, decimal: str) -> Decimal | None:
    """Digits with thousands in threes by one sign, and øre."""
    whole, sign, ore = bare.partition(decimal)
    if sign and not (ore.isascii() and ore.isdigit() and not ore[2:].strip("0")):
        return None
    if not whole:
        return Decimal(f"0.{ore}") if sign else None
    for group in (".", ",", " ", "'", "\u2019"):
        if group != decimal and group in whole:
            first, *threes = whole.split(group)
            if not (1 <= len(first) <= 3 and all(len(three) == 3 for three in threes)):
                return None
            whole = first + "".join(threes)
            break
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 15):
        return None
    return Decimal(f"{whole}.{ore[:2] or '0'}")


def _currency(texts: Iterable[str | None], decimal: str) -> str:
    """The currency most of the texts name; nothing where none does, or all the same one."""
    counted: dict[str, int] = {}
    for text in texts:
        if text is None or _SIMPLE.fullmatch(text) or len(text) > LONGEST:
            continue
        bare, _, currency = _without_signs(text)
        if currency and bare is not None and _number(bare, decimal) is not None:
            counted[currency] = counted.get(currency, 0) + 1
    return max(counted, key=lambda code: (counted[code], code)) if len(counted) > 1 else ""
