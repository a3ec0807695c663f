"""Every row of a file becomes a line or is set aside for the right reason, and real lines stay lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sources.ledgers.bookkeeping import (
    AT,
    HEADINGS,
    MAP,
    aside,
    balanced,
    books_in,
    lines_of,
    row,
    rows,
    take,
    write,
)

from alen.errors import BadFile
from alen.sources.ledgers.importing import import_file
from alen.sources.ledgers.mapping import ColumnMap, propose
from alen.sources.ledgers.reading import FileFacts, RawTable, read_table

BLANK = ("",) * 6


def total_row(text: str, ore: int, **cells: str) -> tuple[str, ...]:
    empty = dict.fromkeys(HEADINGS, "")
    amount = f"{ore // 100},{ore % 100:02}"
    return tuple({**empty, "Tekst": text, "Beløb": amount, **cells}.values())


def ore_of(number: int) -> int:
    return 100 * ((number + 1) * 1000 + number % 10 * 100) + number % 100


def test_a_clean_file_is_all_lines(tmp_path: Path) -> None:
    books = books_in(tmp_path)
    done = take(books, write(tmp_path / "a.csv", rows(40)))
    assert aside(done) == {}
    assert balanced(done)
    assert done.record.control_before_ore == sum(map(ore_of, range(40)))
    lines = lines_of(books, 1)
    assert [line["amount_ore"] for line in lines] == [ore_of(number) for number in range(40)]
    assert [line["source_row"] for line in lines] == list(range(2, 42))
    assert lines[0] | {
        "account": "645521110040", "hovedkonto": "6", "funktion": "64552", "art": "40", "dranst": None,
        "supplier": "Fjordby Data A A/S", "voucher": "700000", "accounts_year": 2024, "source_kind": "ledger",
        "vat_state": "unknown", "is_person": False, "is_masked": False, "import_key": 1,
    } == lines[0]  # fmt: skip


def test_each_planted_fault_is_set_aside_with_its_reason(tmp_path: Path) -> None:
    lines = rows(40)
    planted = [
        *lines[:10],
        total_row("I alt", sum(map(ore_of, range(10)))),
        HEADINGS,
        *lines[10:20],
        total_row("Subtotal 64552", sum(map(ore_of, range(10, 20)))),
        BLANK,
        row(90, "1.2x4,00"),
        row(91, ""),
        row(92, "5,00", Dato="31-02-2024"),
        row(93, "6,00", Dato=""),
        ("", *row(94, "7,00")[:3], "Konsulent", "7,00"),
        *lines[20:],
        lines[25],
        total_row("Total", sum(map(ore_of, range(40)))),
        ("Side 1 af 1", "", "", "", "", ""),
    ]
    done = take(books_in(tmp_path), write(tmp_path / "a.csv", planted))
    found = aside(done)
    assert list(found.values()) == [
        "subtotal", "repeated_heading", "subtotal", "blank", "amount_unreadable", "amount_missing",
        "date_unreadable", "year_missing", "shifted", "duplicate", "total", "not_a_line",
    ]  # fmt: skip
    assert list(found) == [12, 13, 24, 25, 26, 27, 28, 29, 30, 51, 52, 53]
    assert done.record.rows_imported == 40
    assert balanced(done)


@pytest.mark.parametrize("begin", range(6))
def test_a_row_with_a_cell_put_in_or_taken_out_is_shifted(tmp_path: Path, begin: int) -> None:
    headings = (*HEADINGS, "Afdeling")
    column_map = replace(MAP, columns={**MAP.columns, "department": (6,)})
    lines: list[tuple[str, ...]] = [(*cells, "Skoler") for cells in rows(60)]
    put_in, taken_out = list(lines[20]), list(lines[40])
    put_in.insert(begin, "")
    del taken_out[begin]
    lines[20], lines[40] = tuple(put_in[:7]), (*taken_out, "")
    done = take(books_in(tmp_path), write(tmp_path / "a.csv", lines, headings), column_map)
    assert set(aside(done)) == {22, 42}
    assert balanced(done)
    # A single cell of another kind, the amount's, is an amount missing: nothing tells more of it.
    assert set(aside(done).values()) == {"shifted"} if begin < 5 else "shifted" not in aside(done)


@pytest.mark.parametrize("moved", [1, -1])
def test_shifted_rows_keep_their_amount_for_the_control_total(tmp_path: Path, moved: int) -> None:
    headings = (*HEADINGS, "Afdeling")
    column_map = replace(MAP, columns={**MAP.columns, "department": (6,)})
    lines: list[tuple[str, ...]] = [(*cells, "Skoler") for cells in rows(60)]
    odd = row(70, "123,45")
    lines[30] = ("", *odd) if moved == 1 else (*odd[:3], odd[4], odd[5], "", "")
    done = take(books_in(tmp_path), write(tmp_path / "a.csv", lines, headings), column_map)
    assert aside(done) == {32: "shifted"}
    assert done.record.control_set_aside_ore == 12345
    assert balanced(done)


def test_a_supplier_called_total_stays_a_line(tmp_path: Path) -> None:
    lines = rows(20)
    lines[0] = row(0, "500,00")
    lines[1] = row(1, "500,00", Leverandør="Total Rengøring ApS", Tekst="Total rengøring")
    lines[5] = row(5, "77,00", Tekst="Sum af småting i alt")
    lines[9] = row(9, "78,00", Tekst="Saldo")
    done = take(books_in(tmp_path), write(tmp_path / "a.csv", lines))
    assert aside(done) == {}
    assert done.record.rows_imported == 20


def test_a_sum_that_does_not_add_up_is_no_line_either(tmp_path: Path) -> None:
    lines = [*rows(20), total_row("I alt", 12345)]
    done = take(books_in(tmp_path), write(tmp_path / "a.csv", lines))
    assert aside(done) == {22: "subtotal"}
    notes = {one["source_row"]: one["note"] for one in done.set_aside.to_pylist()}
    assert "is not the sum" in notes[22]


def test_sums_without_words_are_known_by_arithmetic(tmp_path: Path) -> None:
    lines = rows(30)
    group = sum(map(ore_of, range(10)))
    planted = [*lines[:10], total_row("", group), *lines[10:]]
    # Without a date of its own only the year of the map keeps such a row from being set aside anyway.
    by_year = replace(MAP, year=2024)
    done = take(books_in(tmp_path), write(tmp_path / "a.csv", planted), by_year)
    assert aside(done) == {12: "subtotal"}
    planted[10] = total_row("", group + 1)
    done = take(books_in(tmp_path / "b"), write(tmp_path / "b.csv", planted), by_year)
    assert aside(done) == {}


def test_a_sum_may_leave_out_what_stands_there_twice(tmp_path: Path) -> None:
    lines = rows(30)
    planted = [*lines[:10], lines[3], total_row("", sum(map(ore_of, range(10)))), *lines[10:]]
    done = take(books_in(tmp_path), write(tmp_path / "a.csv", planted), replace(MAP, year=2024))
    assert aside(done) == {12: "duplicate", 13: "subtotal"}


def test_two_equal_payments_on_one_day_stay_two(tmp_path: Path) -> None:
    """Vouchers of several lines, and nothing that numbers them: an equal line beside its like is a line."""
    lines = [row(number // 3, f"{number + 1},00") for number in range(60)]
    lines[31] = lines[30]
    done = take(books_in(tmp_path), write(tmp_path / "a.csv", lines))
    assert aside(done) == {}
    assert any("equal another row" in one for one in done.record.warnings)


def test_a_voucher_that_came_twice_is_set_aside_once(tmp_path: Path) -> None:
    lines = [row(number // 3, f"{number + 1},00") for number in range(60)]
    done = take(books_in(tmp_path), write(tmp_path / "a.csv", [*lines, *lines[30:33]]))
    assert aside(done) == dict.fromkeys((62, 63, 64), "duplicate")
    notes = {one["source_row"]: one["note"] for one in done.set_aside.to_pylist()}
    assert notes[62].startswith("repeats row 32")


def test_numbered_lines_prove_a_duplicate(tmp_path: Path) -> None:
    headings = (*HEADINGS, "Linje")
    lines = [(*row(number // 3, f"{number + 1},00"), str(number % 3 + 1)) for number in range(60)]
    lines.insert(31, lines[30])
    done = take(books_in(tmp_path), write(tmp_path / "a.csv", lines, headings))
    assert aside(done) == {33: "duplicate"}


def test_debit_and_credit_columns(tmp_path: Path) -> None:
    headings = (*HEADINGS[:5], "Debet", "Kredit")
    lines = [(*row(number, "")[:5], "10,00", "") for number in range(10)]
    lines += [(*row(number, "")[:5], "", "4,00") for number in range(10, 20)]
    lines += [(*row(20, "")[:5], "1,00", "x"), (*row(21, "")[:5], "", "")]
    columns = {**{k: v for k, v in MAP.columns.items() if k != "amount"}, "debit": (5,), "credit": (6,)}
    done = take(books_in(tmp_path), write(tmp_path / "a.csv", lines, headings), replace(MAP, columns=columns))
    assert aside(done) == {22: "amount_unreadable", 23: "amount_missing"}
    assert done.record.control_imported_ore == 6000
    turned = replace(MAP, columns=columns, sign="negated")
    done = take(books_in(tmp_path / "b"), write(tmp_path / "b.csv", lines, headings), turned)
    assert done.record.control_imported_ore == -6000
    assert balanced(done)


def test_debit_or_credit_in_a_column_of_its_own(tmp_path: Path) -> None:
    """Amounts without a sign, D or K beside them; what is neither is set aside, and shifted rows too."""
    headings = (*HEADINGS, "D/K")
    sides = ["D", "K", "debet", "Kredit"]
    lines: list[tuple[str, ...]] = [(*cells, sides[number % 4]) for number, cells in enumerate(rows(40))]
    lines[7] = (*row(7, "5,00"), "")
    lines[8] = (*row(8, "6,00"), "X")
    lines.append((*row(41, "7,00")[:3], "", *row(41, "7,00")[3:], "K"))
    column_map = replace(MAP, columns={**MAP.columns, "side": (6,)})
    done = take(books := books_in(tmp_path), write(tmp_path / "a.csv", lines, headings), column_map)
    assert aside(done) == {9: "amount_unreadable", 10: "amount_unreadable", 42: "shifted"}
    amounts = [one["amount_ore"] for one in lines_of(books, 1)]
    assert [amount > 0 for amount in amounts[:7]] == [True, False, True, False, True, False, True]
    assert done.record.control_set_aside_ore == -700
    assert done.record.control_before_ore == sum(amounts) - 700


def test_a_row_moved_right_that_lost_its_last_cell_is_shifted(tmp_path: Path) -> None:
    """In a small file too, where three such rows are a twentieth of all."""
    lines = rows(60)
    lines[10] = (lines[10][0], "", *lines[10][1:-1])
    lines[20] = ("", *lines[20][:-1])
    lines[30] = (*lines[30][:3], "", *lines[30][3:-1])
    lines[40] = (*lines[40][:-1], "n/a")
    done = take(books_in(tmp_path), write(tmp_path / "a.csv", lines))
    assert aside(done) == {12: "shifted", 22: "shifted", 32: "shifted", 42: "amount_unreadable"}


def test_lines_drawn_with_dashes_are_no_lines(tmp_path: Path) -> None:
    """A list as SAP prints it: the heading between dashes, and again on each page."""

    def printed(cells: Sequence[str]) -> str:
        return "|" + "|".join(cell.ljust(20) for cell in cells) + "|"

    drawn = "|" + "|".join(["-" * 20] * 6) + "|"
    lines = [printed(cells) for cells in rows(20)]
    head = [drawn, printed(HEADINGS), drawn]
    path = tmp_path / "liste.txt"
    path.write_text(
        "\n".join(["Finansposter", "", *head, *lines[:10], *head, *lines[10:], drawn]), encoding="cp1252"
    )
    table = read_table(path)
    assert [heading for heading in table.headings if heading] == list(HEADINGS)
    books, column_map = books_in(tmp_path), propose(table).map
    done = import_file(books, path, column_map=column_map, table=table, imported_at=AT)
    assert done.record.rows_imported == 20
    assert {reason for row, reason in aside(done).items() if row > 4} == {"not_a_line", "repeated_heading"}


def test_a_map_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    books = books_in(tmp_path)
    path = write(tmp_path / "a.csv", rows(10))
    with pytest.raises(BadFile, match="no row can be read as a line"):
        take(books, path, replace(MAP, columns={"posting_date": (0,), "amount": (4,)}))
    with pytest.raises(BadFile, match="no column is known"):
        take(books, path, ColumnMap(columns={"text": (4,)}))
    assert books.index().standing == ()
    assert not (books.root / "imports" / "1").exists()


def raw_table(lines: list[list[str | None]]) -> RawTable:
    """A table as reading hands it over, whatever stands in its cells."""
    columns = list(zip(*lines, strict=True)) or [()] * 6
    cells = pa.table({f"c{place}": pa.array(column, pa.string()) for place, column in enumerate(columns)})
    facts = FileFacts("hostile.csv", "0" * 64, 1, "csv", "", "utf-8", ";", 1)
    numbers = pa.array(range(2, 2 + len(lines)), pa.int32())
    return RawTable(facts, HEADINGS, cells, numbers, (), ())


HOSTILE = st.sampled_from(
    ["=HYPERLINK(1)", "+1+1", "@x", "\x00", "\x1b[31m", "\u202e", "1e5", "NaN", "-0", "9" * 30, "'", '"',
     "I alt", "Total", "Beløb", "31-12-2024", "1,00", "-1,00-", "\ufffd", "\U0001f4a9", "0", "٣", "Side 1"]
) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.none() | HOSTILE, min_size=6, max_size=6), max_size=12))
def test_hostile_cells_never_lose_a_row(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[str | None]]
) -> None:
    known: list[list[str | None]] = [list(cells) for cells in rows(3)]
    table = raw_table([*known, *lines])
    folder = tmp_path_factory.mktemp("hostile")
    done = import_file(books_in(folder), Path("hostile.csv"), column_map=MAP, table=table, imported_at=AT)
    assert balanced(done)
    assert done.record.rows_imported >= 1
