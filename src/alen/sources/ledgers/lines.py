"""The lines of a file as they are kept: `model.ledger.LINES`, with every CPR number masked.

Nothing here leaves memory before it is masked: texts are masked once per distinct text, and only masked ones
come into the table.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alen.model.engine import ArrowTable
from alen.model.ledger import LINES
from alen.sources.ledgers.amounts import parse_amounts
from alen.sources.ledgers.arrow import Booleans, Integers, TextArray, compute, flags, pa
from alen.sources.ledgers.column_map import PARTS, ColumnMap
from alen.sources.ledgers.fields import Coded, Sheet, matching
from alen.sources.ledgers.persons import person_suppliers
from alen.sources.ledgers.privacy import mask_array
from alen.sources.ledgers.rows_set_aside import Sorted

_TYPES = {
    "INTEGER": pa.int32(),
    "SMALLINT": pa.int16(),
    "BIGINT": pa.int64(),
    "DATE": pa.date32(),
    "BOOLEAN": pa.bool_(),
}
_CVR_DIGITS = 8
_AT_ONCE = 2
_ACCOUNT_FORM = 0.9
"""A length that this part of all accounts has is the account's own, whatever number it looks like."""
_ALL_PERSONS = 0.5
"""Where this part of all accounts may be CPR numbers, of so many days of birth, they are no accounts."""

COMPARED = (
    "posting_date", "accounts_year", "amount_ore", "account", "funktion", "art", "account_text", "supplier",
    "text", "voucher", "cost_place", "department",
)  # fmt: skip
"""Columns in which lines of two imports are held against each other."""


@dataclass(frozen=True)
class Lines:
    """The lines of one import.

    table      as kept, but for the key; texts as dictionaries
    masked     field -> cells masked
    vat_unread cells of VAT that are no amount, on lines
    """

    table: ArrowTable
    masked: dict[str, int]
    vat_unread: int

    def without(self, rows: Booleans) -> Lines:
        """The lines without some of them."""
        return replace(self, table=self.table.filter(pa.array(~rows)))

    def content_sha256(self) -> str:
        """A name for what the lines say, whatever file they came in and whatever rows they stood on."""
        seen = hashlib.sha256()
        for name in self.table.column_names:
            if name not in ("import_key", "source_row"):
                seen.update(f"\n{name}\n".encode())
                _add_to(seen, self.table.column(name).combine_chunks())
        return seen.hexdigest()


def _add_to(seen: Any, column: Any) -> None:
    column = column.chunk(0) if isinstance(column, pa.ChunkedArray) and column.num_chunks else column
    if pa.types.is_dictionary(column.type):
        seen.update(
            np.ascontiguousarray(compute.fill_null(column.indices, -1).to_numpy(zero_copy_only=False))
        )
        words: Any = pa.concat_arrays([column.dictionary])
        seen.update("\x00".join(words.to_pylist()).encode() if len(words) < 1000 else _bytes_of(words))
        return
    seen.update(np.ascontiguousarray(compute.is_valid(column).to_numpy(zero_copy_only=False)))
    zero: Any = pa.scalar(0, pa.int32()).cast(column.type) if not pa.types.is_boolean(column.type) else False
    filled = compute.fill_null(column, zero).to_numpy(zero_copy_only=False)
    seen.update(np.ascontiguousarray(filled))


def _bytes_of(words: TextArray) -> bytes:
    """The texts of a long array as one, with zero bytes between them."""
    joined: Any = compute.binary_join(
        pa.ListArray.from_arrays(pa.array([0, len(words)], pa.int32()), words), "\x00"
    )
    return joined[0].as_buffer().to_pybytes()


def lines_of(sheet: Sheet, found: Sorted) -> Lines:
    """The lines among a file's rows; `import_key` is 0 until it is known."""
    rows = np.flatnonzero(found.is_line)
    columns: dict[str, Any] = {
        "import_key": np.zeros(len(rows), np.int32),
        "source_row": sheet.rows[rows],
        "posting_date": pa.array(found.times.days[rows], pa.int32(), mask=~found.times.has_day[rows]).cast(
            pa.date32()
        ),
        "accounts_year": found.times.year[rows],
        "amount_ore": found.money.ore[rows],
    }
    texts, masked, is_masked, is_person = _texts(sheet, rows)
    columns |= {name: coded.as_arrow() for name, coded in texts.items()}
    columns["vat_ore"], vat_unread = _vat(sheet, rows)
    columns["is_person"] = is_person
    columns["is_masked"] = is_masked
    for name, value in (("source_kind", sheet.map.source_kind), ("vat_state", sheet.map.vat_state)):
        columns[name] = _constant(value, len(rows))
    table = pa.table({column.name: _typed(columns[column.name], column.type) for column in LINES.columns})
    return Lines(table, {name: count for name, count in masked.items() if count}, vat_unread)


def _typed(values: Any, type_name: str) -> Any:
    if type_name == "VARCHAR":
        return values
    wanted: Any = _TYPES[type_name]
    made: Any = pa.array(values) if isinstance(values, np.ndarray) else values
    return made if made.type == wanted else made.cast(wanted)


def _constant(value: str, length: int) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(length, np.int32)), pa.array([value]))


def _texts(sheet: Sheet, rows: Integers) -> tuple[dict[str, Coded], dict[str, int], Booleans, Booleans]:
    """The columns of text on the lines, masked; how many cells were, and on which; lines of persons."""
    raw = _parts(sheet)
    for name in ("account", "account_text", "supplier", "supplier_code", "cvr_number", "text", "voucher",
                 "cost_place", "department"):  # fmt: skip
        coded = sheet.field(name)
        raw[name] = _empty(sheet.length) if coded is None else coded
    raw["cvr_number"] = raw["cvr_number"].mapped(_cvr)
    kept: dict[str, Coded] = {}
    counts: dict[str, int] = {}
    is_masked = np.zeros(len(rows), np.bool_)

    def masked(name: str) -> tuple[Coded, Booleans | None]:
        return _masked(_composed(raw[name].taken(rows).compact()), name)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        # Persons are told by Python, word by word: begun first, while Arrow works on the other columns.
        first = ("supplier", "cvr_number")
        under_way = {
            name: pool.submit(masked, name) for name in sorted(raw, key=lambda name: name not in first)
        }
        is_person = _persons(*(under_way[name].result()[0] for name in first))
        for name in raw:
            kept[name], hit = under_way[name].result()
            if hit is not None:
                counts[name] = int(hit.sum())
                is_masked |= hit
    return kept, counts, is_masked, is_person


def _composed(own: Coded) -> Coded:
    """A column in NFC: what rules and groups compare, whether a file wrote å as one sign or as two."""
    is_plain = compute.equal(compute.binary_length(own.words), compute.utf8_length(own.words))
    if compute.all(is_plain, min_count=0).as_py():
        return own
    words = compute.utf8_normalize(own.words, "NFC")
    return own if words.equals(own.words) else Coded(words, own.codes).recoded()


def _masked(own: Coded, name: str) -> tuple[Coded, Booleans | None]:
    """A column with every CPR number masked, and on which rows one was; None where there is none."""
    masked, changed = mask_array(own.words)
    touched = flags(changed)
    if name == "account" and touched.any() and not _are_persons(own.words, touched):
        touched &= ~_own_form(own)
    if not touched.any():
        return own, None
    words = compute.if_else(pa.array(touched), masked, own.words)
    return Coded(words, own.codes).recoded(), own.spread(touched)


def _empty(length: int) -> Coded:
    return Coded(pa.array([], pa.string()), np.full(length, -1, np.int32))


def _are_persons(words: TextArray, touched: Booleans) -> bool:
    """Whether a column of accounts is one of CPR numbers: days of birth are spread, accounts begin alike."""
    days = compute.utf8_slice_codeunits(compute.filter(words, pa.array(touched)), 0, 6)
    spread = compute.count_distinct(days).as_py() / touched.sum()
    return bool(touched.mean() >= _ALL_PERSONS and spread >= _ALL_PERSONS)


def _own_form(account: Coded) -> Booleans:
    """Account strings that are digits of the length most of them have: an account, not a person's number."""
    if len(account.words) == 0:
        return np.zeros(0, np.bool_)
    lengths = np.where(matching(account.words, "^[0-9]+$"), _lengths(account.words), 0)
    on_rows = account.numbers(lengths)[account.is_filled]
    usual = int(np.bincount(on_rows).argmax()) if len(on_rows) else 0
    share = float((on_rows == usual).mean()) if len(on_rows) else 0.0
    return (lengths == usual) & (usual > 0) & (share >= _ACCOUNT_FORM)


def _lengths(words: TextArray) -> Integers:
    lengths: Any = compute.utf8_length(words).to_numpy(zero_copy_only=False)
    return lengths.astype(np.int64)


def _parts(sheet: Sheet) -> dict[str, Coded]:
    """The parts of the account: from columns of their own, else from their place in the account string."""
    parts: dict[str, Coded] = {}
    account = sheet.field("account")
    if account is not None and sheet.map.account_positions:
        account, _ = _masked(account, "account")  # parts of a CPR number are one in pieces
    for part in PARTS:
        own = sheet.field(part)
        if own is not None:
            parts[part] = own.mapped(_leading_digits)
        elif account is not None and part in sheet.map.account_positions:
            start, length = sheet.map.account_positions[part]
            parts[part] = account.mapped(lambda words, a=start, n=length: _cut(words, a, n))
        else:
            parts[part] = _empty(sheet.length)
    return _completed(parts, sheet.map)


def _completed(parts: dict[str, Coded], column_map: ColumnMap) -> dict[str, Coded]:
    """The function with its main account before it, and the main account from the function."""
    funktion, hovedkonto = parts["funktion"], parts["hovedkonto"]
    if len(funktion.words) and len(hovedkonto.words) and "hovedkonto" in column_map.columns:
        # A column of its own may leave out the main account, which then stands beside it: 6 and 4552.
        texts = [coded.as_arrow().cast(pa.string()) for coded in (hovedkonto, funktion)]
        joined = compute.binary_join_element_wise(*texts, "")
        short = compute.equal(compute.utf8_length(texts[1]), 4)
        parts["funktion"] = Coded.of(
            compute.if_else(compute.and_kleene(short, compute.is_valid(joined)), joined, texts[1])
        )
    elif len(funktion.words) and not len(hovedkonto.words):
        parts["hovedkonto"] = funktion.mapped(_first_of_five)
    return parts


def _first_of_five(words: TextArray) -> TextArray:
    is_five = compute.equal(compute.utf8_length(words), 5)
    return compute.if_else(is_five, compute.utf8_slice_codeunits(words, 0, 1), pa.scalar(None, pa.string()))


def _leading_digits(words: TextArray) -> TextArray:
    """`6.45.52 Fælles it` as 64552; what does not begin with a digit says nothing."""
    begun = compute.struct_field(
        compute.extract_regex(words, r"^(?P<digits>[0-9](?:[0-9.\- ]*[0-9])?)"), "digits"
    )
    return compute.replace_substring_regex(begun, "[^0-9]", "")


def _cut(words: TextArray, start: int, length: int) -> TextArray:
    """So many of the digits of an account string; nothing where it has fewer."""
    digits = compute.replace_substring_regex(words, "[^0-9]", "")
    enough = compute.greater_equal(compute.utf8_length(digits), start + length)
    cut = compute.utf8_slice_codeunits(digits, start, start + length)
    return compute.if_else(enough, cut, pa.scalar(None, pa.string()))


def _cvr(words: TextArray) -> TextArray:
    """CVR numbers as 8 digits: `DK 12 34 56 78` too; nothing for what is none."""
    bare = compute.replace_substring_regex(words, r"(?i)^(?:dk|cvr)?[^0-9a-z]*(?:nr)?[^0-9a-z]*", "")
    bare = compute.replace_substring_regex(bare, r"[ .\-]", "")
    is_number = compute.match_substring_regex(bare, rf"^[0-9]{{{_CVR_DIGITS}}}$")
    return compute.if_else(is_number, bare, pa.scalar(None, pa.string()))


def _vat(sheet: Sheet, rows: Integers) -> tuple[Any, int]:
    """The VAT on each line, and how many cells of it are no amount."""
    coded = sheet.field("vat_amount")
    if coded is None:
        return pa.nulls(len(rows), pa.int64()), 0
    own = coded.taken(rows)
    read = parse_amounts(own.words, sheet.map.decimal, is_sheet=sheet.is_sheet)
    sign = -1 if sheet.map.sign == "negated" else 1
    is_read = own.spread(read.is_read)
    ore: Any = pa.array(sign * own.numbers(read.ore), pa.int64(), mask=~is_read)
    return ore, int((own.is_filled & ~is_read).sum())


def _persons(supplier: Coded, cvr: Coded) -> Booleans:
    """Lines whose supplier is or may be a person: asked once per supplier and CVR number."""
    pairs, of_row = np.unique(
        supplier.codes.astype(np.int64) << 32 | (cvr.codes.astype(np.int64) + 1), return_inverse=True
    )
    names = Coded(supplier.words, (pairs >> 32).astype(np.int32)).as_arrow().cast(pa.string())
    numbers = Coded(cvr.words, ((pairs & 0xFFFFFFFF) - 1).astype(np.int32)).as_arrow().cast(pa.string())
    found = flags(person_suppliers(names, numbers if len(cvr.words) else None))
    return found[of_row]
