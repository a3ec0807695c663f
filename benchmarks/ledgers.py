"""Invented ledgers of any size with planted faults, and the list of what was planted where.

`python -m benchmarks.ledgers DIR --shape opus|prisme|oes --rows N` writes `ledger.csv`, `faults.csv` (row as
a spreadsheet counts, fault, whether the row is to be set aside, its amount in øre where it can be read) and
`facts.json` (what an importer must come to). `--shape lines` writes `lines.parquet` in the shape of imported
lines, for classification. Names, texts and amounts are invented; CPR numbers are nobody's.

Faults are named by the reason for which the row is set aside (`model.ledger.SET_ASIDE`); `parentheses`,
`trailing_minus` and `cpr` stand on lines that are taken in.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.parquet
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from alen.model.ledger import LINES
from alen.sources.invented.plan import load_plan
from alen.sources.invented.planting import invented_numbers
from alen.sources.ledgers.privacy import mask_text

_arrow: Any = pyarrow
_parquet: Any = pyarrow.parquet

_CHUNK = 250_000
_BLOCK = 5_000
"""Lines between two subtotals, about; a heading is repeated on every second."""

_WORDS = (
    "Faktura", "Levering", "Abonnement", "Drift", "Vedligehold", "Reparation", "Kursus", "Konsulent",
    "Kørsel", "Rengøring", "Møbler", "Bøger", "Papir", "Licens", "Software", "Server", "Backup",
    "Netværk", "Telefoni", "Mobil", "Skærme", "Printer", "Bærbar", "Support", "Hosting", "Cloud",
    "Fiber", "Firewall", "Fødevarer", "Frugt", "Vikar", "Porto", "El", "Varme", "Vand", "Forsikring",
    "Kontingent", "Annonce", "Revision", "Taxa", "Medicin", "Hjælpemiddel", "Ophold", "Vederlag", "Tolk",
    "Undervisning", "Legetøj", "Maling", "Asfalt", "Service", "Eftersyn", "Leje", "Gebyr", "Honorar",
    "Refusion",
)  # fmt: skip
_TRADES = (
    "Byg", "Data", "Software", "Kontor", "Transport", "Catering", "VVS", "Rådgivning", "Medico",
    "Energi", "IT", "Rengøring", "Møbler", "Net",
)  # fmt: skip
_APART = 40
_ARTS = ("10", "22", "23", "27", "29", "40", "45", "47", "49", "52", "59", "79", "94")
_FORMS = ("A/S", "ApS", "I/S", "P/S", "")

SET_ASIDE = (
    "duplicate", "amount_unreadable", "amount_missing", "date_unreadable", "shifted", "shifted", "shifted",
    "blank", "not_a_line",
)  # fmt: skip
NOTED = ("cpr",)


@dataclass(frozen=True)
class Shape:
    """How one system writes its export.

    titles   lines above the heading; an empty one is a blank row
    amounts  places of the amount: one, or debit and credit
    date     place of the day
    day      how a day is written
    account  so many accounts, each the cells that tell it
    cells    a line's cells in the order of the headings
    money    how øre are written
    """

    name: str
    encoding: str
    separator: str
    titles: tuple[str, ...]
    headings: tuple[str, ...]
    amounts: tuple[int, ...]
    date: int
    day: Callable[[np.datetime64], str]
    account: Callable[[int, Generator], Sequence[tuple[str, ...]]]
    cells: Callable[[Line], list[str]]
    money: Callable[[int], str]


@dataclass(frozen=True)
class Line:
    """One line before it is written."""

    day: str
    voucher: str
    account: tuple[str, ...]
    code: str
    supplier: str
    text: str
    ore: int


@dataclass
class Planted:
    """What stands in the file, row by row, that is no plain line; and the sums."""

    faults: list[tuple[int, str, bool, int | None]] = field(
        default_factory=list[tuple[int, str, bool, int | None]]
    )
    row: int = 0
    lines: int = 0
    lines_ore: int = 0

    def note(self, fault: str, *, set_aside: bool = True, ore: int | None = None) -> None:
        """Say what the row now written is."""
        self.faults.append((self.row, fault, set_aside, ore))


def plain(ore: int) -> str:
    """Øre as `-1.234,56`."""
    kroner, rest = divmod(abs(ore), 100)
    return f"{'-' if ore < 0 else ''}{kroner:,}".replace(",", ".") + f",{rest:02d}"


def trailing(ore: int) -> str:
    """Øre as `1.234,56-`."""
    return plain(-ore) + "-" if ore < 0 else plain(ore)


def bracketed(ore: int) -> str:
    """Øre as `(1.234,56)`."""
    return f"({plain(-ore)})" if ore < 0 else plain(ore)


def _accounts(
    count: int, chance: Generator, functions: Sequence[str]
) -> list[tuple[str, str, str, str, str]]:
    """(funktion, gruppering, art, text, cost place), no two the same."""
    found: dict[tuple[str, str, str], tuple[str, str, str, str, str]] = {}
    while len(found) < count:
        key = (
            functions[int(chance.integers(len(functions)))],
            f"{chance.integers(1, 100):03d}",
            _ARTS[int(chance.integers(len(_ARTS)))],
        )
        words = f"{_WORDS[int(chance.integers(len(_WORDS)))]} {key[1]}"
        found.setdefault(key, (*key, words, f"Sted {chance.integers(1, 400):03d}"))
    return list(found.values())


def _opus_accounts(count: int, chance: Generator) -> list[tuple[str, ...]]:
    functions = list(load_plan().functions)
    return [
        (f"{funktion}11{grouping}{art}0", text, place)
        for funktion, grouping, art, text, place in _accounts(count, chance, functions)
    ]


def _prisme_accounts(count: int, chance: Generator) -> list[tuple[str, ...]]:
    functions = list(load_plan().functions)
    return [
        (one[0][0], one[0], "1", "1", one[1], one[2], one[3], one[4])
        for one in _accounts(count, chance, functions)
    ]


def _regional_accounts(count: int, chance: Generator) -> list[tuple[str, ...]]:
    """The regions' own chart: 1.10 hospitals, 1.50.36 and 1.50.37 IT, 2 social, 4 shared."""
    functions = ["11001", "11002", "12001", "12010", "15036", "15037", "21001", "21005", "41010", "42020"]
    return [
        (f"{funktion}11{grouping}{art}", text, place)
        for funktion, grouping, art, text, place in _accounts(count, chance, functions)
    ]


def _debit_credit(line: Line) -> list[str]:
    sides = [plain(line.ore), ""] if line.ore >= 0 else ["", plain(-line.ore)]
    return [
        line.day,
        line.voucher,
        *line.account[:7],
        line.code,
        line.supplier,
        line.text,
        line.account[7],
        *sides,
    ]


def _day_form(form: str) -> Callable[[np.datetime64], str]:
    return lambda day: day.astype(object).strftime(form)


SHAPES = {
    "opus": Shape(
        name="opus", encoding="cp1252", separator=";",
        titles=("Opdigtet kommune", "Posteringer 2024", ""),
        headings=("Bogføringsdato", "Bilagsnummer", "Autoriseret konto", "Artskontonavn", "Omkostningssted",
                  "Leverandør", "Leverandør navn", "Postering tekst", "Beløb i intern valuta"),
        amounts=(8,), date=0, day=_day_form("%d-%m-%Y"), account=_opus_accounts,
        cells=lambda x: [x.day, x.voucher, *x.account, x.code, x.supplier, x.text, trailing(x.ore)],
        money=trailing,
    ),
    "prisme": Shape(
        name="prisme", encoding="utf-8-sig", separator=";", titles=(),
        headings=("Dato", "Bilag", "Hovedkonto", "Funktion", "Dranst", "Ejerforhold", "Gruppering",
                  "Art", "Kontonavn", "Kreditorkonto", "Kreditornavn", "Transaktionstekst",
                  "Ansvar", "Debet", "Kredit"),
        amounts=(13, 14), date=0, day=_day_form("%d.%m.%Y"), account=_prisme_accounts,
        cells=_debit_credit, money=plain,
    ),
    "oes": Shape(
        name="oes", encoding="utf-8", separator="\t", titles=("Opdigtet region", ""),
        headings=("Kontonr", "Kontotekst", "Afdeling", "Leverandørnavn", "Leverandørnr", "Posteringstekst",
                  "Bilagsnr", "Posteringsdato", "Forbrug"),
        amounts=(8,), date=7, day=_day_form("%Y-%m-%d"), account=_regional_accounts,
        cells=lambda x: [*x.account, x.supplier, x.code, x.text, x.voucher, x.day, bracketed(x.ore)],
        money=bracketed,
    ),
}  # fmt: skip


def supplier_names(count: int, chance: Generator) -> list[str]:
    """Distinct invented names, with numbers where the words do not suffice."""
    heads: list[str] = load_plan().data["names"]["heads"]
    drawn = chance.integers(0, 1 << 30, size=(count, 3)).tolist()
    return [
        f"{heads[a % len(heads)]} {_TRADES[b % len(_TRADES)]} {number} {_FORMS[c % len(_FORMS)]}".rstrip()
        for number, (a, b, c) in enumerate(drawn)
    ]


def posting_texts(count: int, chance: Generator) -> list[str]:
    """Distinct invented texts of two words and a number that is no CPR number."""
    drawn = chance.integers(0, len(_WORDS), size=(count, 2)).tolist()
    return [f"{_WORDS[a]} {_WORDS[b].lower()} {number}" for number, (a, b) in enumerate(drawn)]


def amounts(count: int, chance: Generator) -> NDArray[np.int64]:
    """Whole øre, lognormal, one in fourteen negative; none is zero."""
    size = np.exp(chance.normal(12, 1.6, size=count)).astype(np.int64) + 1
    return np.where(chance.random(count) < 0.07, -size, size)


def write_ledger(folder: Path, shape: Shape, rows: int, seed: int = 1) -> Planted:
    """`ledger.csv`, `faults.csv` and `facts.json` with about `rows` lines. The same seed, the same bytes."""
    chance = default_rng((seed, rows))
    planted = Planted()
    with (folder / "ledger.csv").open("w", encoding=shape.encoding, newline="") as file:
        out: list[str] = []
        for cells in _records(shape, rows, planted, chance):
            out.append(shape.separator.join(cells))
            if len(out) >= 50_000:
                file.write("\r\n".join(out) + "\r\n")
                out.clear()
        file.write("\r\n".join(out) + "\r\n")
    with (folder / "faults.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("row", "fault", "is_set_aside", "amount_ore"))
        writer.writerows(planted.faults)
    facts = {
        "shape": shape.name, "records": planted.row, "lines": planted.lines, "lines_ore": planted.lines_ore,
        "set_aside": sum(one[2] for one in planted.faults),
    }  # fmt: skip
    (folder / "facts.json").write_text(json.dumps(facts, indent=1), "utf-8")
    return planted


def _records(shape: Shape, rows: int, planted: Planted, chance: Generator) -> Iterator[list[str]]:
    """Every row of the file in order; `planted` is told of it before it is written."""
    width = len(shape.headings)
    for cells in (*([title] for title in shape.titles), list(shape.headings)):
        planted.row += 1
        planted.note("heading" if cells[0] else "blank")
        yield [*cells, *[""] * (width - len(cells))] if cells[0] else [""] * width
    block, next_sum, sums, whole = 0, _BLOCK, 0, 0
    # A duplicate stands apart from what it repeats: two equal lines of one voucher side by side may be meant.
    before: deque[list[str]] = deque(maxlen=_APART)
    for line, fault in _lines(shape, rows, chance):
        cells = shape.cells(line)
        if fault == "duplicate" and len(before) < _APART:
            fault = ""
        planted.row += 1
        if fault in SET_ASIDE:
            cells, ore = _broken(shape, fault, cells, before[0] if before else [], line, chance)
            planted.note(fault, ore=ore)
            yield cells
            continue
        block, sums, whole = block + line.ore, sums + 1, whole + line.ore
        planted.lines, planted.lines_ore = planted.lines + 1, planted.lines_ore + line.ore
        if fault:
            planted.note(fault, set_aside=False, ore=line.ore)
        elif line.ore < 0 and shape.money is not plain:
            planted.note("parentheses" if shape.money is bracketed else "trailing_minus", set_aside=False)
        before.append(cells)
        yield cells
        if sums >= next_sum:
            yield from _page_break(shape, planted, block, next_sum % (2 * _BLOCK) == 0)
            block, next_sum = 0, next_sum + _BLOCK
    yield from _page_break(shape, planted, block, False)
    planted.row += 1
    planted.note("total", ore=whole)
    yield _sum_row(shape, "Hovedtotal", whole)


def _page_break(shape: Shape, planted: Planted, ore: int, has_heading: bool) -> Iterator[list[str]]:
    planted.row += 1
    planted.note("subtotal", ore=ore)
    yield _sum_row(shape, "I alt", ore)
    if has_heading:
        planted.row += 1
        planted.note("repeated_heading")
        yield list(shape.headings)


def _sum_row(shape: Shape, word: str, ore: int) -> list[str]:
    cells = [""] * len(shape.headings)
    cells[0] = word
    if len(shape.amounts) == 1:
        cells[shape.amounts[0]] = shape.money(ore)
    else:
        cells[shape.amounts[0 if ore >= 0 else 1]] = plain(abs(ore))
    return cells


def _broken(
    shape: Shape, fault: str, cells: list[str], before: list[str], line: Line, chance: Generator
) -> tuple[list[str], int | None]:
    """The cells of a row with a fault, and its amount where that can still be read from its own column."""
    filled = shape.amounts[0] if cells[shape.amounts[0]] else shape.amounts[-1]
    match fault:
        case "duplicate":
            return list(before), _ore_of(shape, before)
        case "amount_unreadable":
            cells[filled] = ("#REF!", "1,2,3", "se bilag")[chance.integers(3)]
            return cells, None
        case "amount_missing":
            cells[filled] = ""
            return cells, None
        case "date_unreadable":
            cells[shape.date] = ("31-02-2024", "00-00-0000", "primo")[chance.integers(3)]
            return cells, line.ore
        case "blank":
            return [""] * len(cells), None
        case "not_a_line":
            return [("Udskrevet 05-01-2025", "Side 12 af 900", "Bemærk: foreløbige tal")[chance.integers(3)],
                    *[""] * (len(cells) - 1)], None  # fmt: skip
        case _:
            moved = chance.integers(3)
            if moved == 0:
                return ["", *cells], None
            return (["", *cells[:-1]] if moved == 1 else cells[:-2]), None


def _ore_of(shape: Shape, cells: Sequence[str]) -> int:
    """The amount of a line as `shape.cells` wrote it."""
    sides = [cells[place] for place in shape.amounts]
    digits = int("".join(sign for sign in "".join(sides) if sign.isdecimal()))
    is_negative = (len(sides) == 2 and not sides[0]) or any(sign in sides[0] for sign in "-(")
    return -digits if is_negative else digits


def _lines(shape: Shape, rows: int, chance: Generator) -> Iterator[tuple[Line, str]]:
    """`rows` lines in order of their vouchers, each with its fault or none."""
    accounts = shape.account(2_000, chance)
    names, texts = supplier_names(5_000, chance), posting_texts(min(60_000, max(1_000, rows // 4)), chance)
    days = [shape.day(day) for day in np.arange("2024-01-01", "2025-01-01", dtype="datetime64[D]")]
    kinds = (*SET_ASIDE, *NOTED)
    rate = max(1e-3, 60 / rows)
    for first in range(0, rows, _CHUNK):
        count = min(_CHUNK, rows - first)
        faults = np.where(
            chance.random(count) < rate, chance.integers(0, len(kinds), size=count), -1
        ).tolist()
        numbers = iter(invented_numbers(faults.count(kinds.index("cpr")), chance))
        picked = [chance.integers(0, len(what), size=count).tolist() for what in (accounts, names, texts)]
        ore = amounts(count, chance).tolist()
        for at, (account, supplier, text, kind) in enumerate(zip(*picked, faults, strict=True)):
            number, fault = first + at, kinds[kind] if kind >= 0 else ""
            said = texts[text]
            if fault == "cpr":
                digits = next(numbers)
                said = f"{said} cpr {digits[:6]}-{digits[6:]}"
            yield Line(
                days[number * 366 // rows], f"24{number * 7 // 10:08d}", accounts[account],
                str(700_000 + supplier), names[supplier], said, ore[at],
            ), fault  # fmt: skip


def write_lines(path: Path, rows: int, seed: int = 1) -> None:
    """`rows` lines as an import leaves them: some 40,000 suppliers, 20,000 accounts and 200,000 texts."""
    chance = default_rng((seed, rows))
    functions = [*load_plan().functions, *(f"{number:05d}" for number in range(22_001, 22_060))]
    accounts = _accounts(20_000, chance, functions)
    names, texts = supplier_names(40_000, chance), posting_texts(200_000, chance)
    assert not [text for text in texts if mask_text(text) != text]
    schema = _arrow.schema([(one.name, _TYPES[one.type]) for one in LINES.columns])
    days = np.arange("2023-01-01", "2026-01-01", dtype="datetime64[D]")
    lists = {
        "account": [f"{one[0]}11{one[1]}{one[2]}0" for one in accounts],
        "hovedkonto": [one[0][0] for one in accounts],
        "funktion": [one[0] for one in accounts],
        "gruppering": [one[1] for one in accounts],
        "art": [one[2] for one in accounts],
        "account_text": [one[3] for one in accounts],
        "cost_place": [one[4] for one in accounts],
        "department": [f"Forvaltning {int(one[0]) % 9}" for one in accounts],
    }
    words = {name: _arrow.array(values) for name, values in lists.items()}
    name_words, text_words = _arrow.array(names), _arrow.array(texts)
    codes = _arrow.array([str(700_000 + number) for number in range(len(names))])
    with _parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for first in range(0, rows, 1_000_000):
            count = min(1_000_000, rows - first)
            of_account = _arrow.array(chance.integers(0, len(accounts), size=count))
            # A few suppliers and texts come again and again, as in any ledger.
            of_name = _arrow.array((chance.random(count) ** 3 * len(names)).astype(np.int64))
            of_text = _arrow.array((chance.random(count) ** 2 * len(texts)).astype(np.int64))
            at = np.sort(chance.integers(0, len(days), size=count))
            columns = {name: values.take(of_account) for name, values in words.items()} | {
                "import_key": np.ones(count, dtype=np.int32),
                "source_row": np.arange(first + 2, first + 2 + count, dtype=np.int32),
                "source_kind": _same("ledger", count),
                "posting_date": days[at],
                "accounts_year": (days[at].astype("datetime64[Y]").astype(int) + 1970).astype(np.int16),
                "amount_ore": amounts(count, chance),
                "dranst": _same("1", count),
                "ejerforhold": _same("1", count),
                "supplier": name_words.take(of_name),
                "supplier_code": codes.take(of_name),
                "cvr_number": _same(None, count),
                "text": text_words.take(of_text),
                "voucher": _same(None, count),
                "vat_state": _same("net", count),
                "vat_ore": _arrow.nulls(count, _arrow.int64()),
                "is_person": np.zeros(count, dtype=bool),
                "is_masked": np.zeros(count, dtype=bool),
            }
            writer.write_table(_arrow.table([columns[name] for name in schema.names], schema=schema))


_TYPES = {
    "INTEGER": _arrow.int32(), "SMALLINT": _arrow.int16(), "BIGINT": _arrow.int64(), "DATE": _arrow.date32(),
    "VARCHAR": _arrow.string(), "BOOLEAN": _arrow.bool_(),
}  # fmt: skip


def _same(value: str | None, count: int) -> Any:
    return _arrow.nulls(count, _arrow.string()) if value is None else _arrow.repeat(value, count)


def main() -> None:
    """`python -m benchmarks.ledgers DIR --shape SHAPE --rows N [--seed N]`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shape", choices=(*SHAPES, "lines"), required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.shape == "lines":
        write_lines(given.folder / "lines.parquet", given.rows, given.seed)
    else:
        write_ledger(given.folder, SHAPES[given.shape], given.rows, given.seed)


if __name__ == "__main__":
    main()
