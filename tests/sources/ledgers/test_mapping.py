"""Column maps proposed from headings and contents: invented Danish shapes, and evidence against headings."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from tests.sources.ledgers.mapping_shapes import SHAPES, Invented, danish, opus_like, postings

from alen.sources.ledgers.mapping import FIELDS, ColumnMap, Proposal, from_toml, propose, shape_of, to_toml
from alen.sources.ledgers.preview import preview
from alen.sources.ledgers.reading import FileFacts, RawTable, read_table


def table_of(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, header_row: int = 1, above: str = "",
    kind: str = "csv", repeat: int = 1,
) -> RawTable:  # fmt: skip
    """A table as the reader gives it, without a file."""
    columns = [pa.array([row[place] or None for row in rows], pa.string()) for place in range(len(headings))]
    cells = pa.table(
        [pa.chunked_array([column] * repeat) for column in columns],
        names=[f"c{place}" for place in range(len(headings))],
    )
    numbers = pa.array(range(header_row + 1, header_row + 1 + cells.num_rows), pa.int32())
    facts = FileFacts("invented.csv", "0" * 64, 0, kind, "", "utf-8", ";", header_row)
    lines = ((1, (above,)),) if above else ()
    return RawTable(facts, tuple(headings), cells, numbers, lines, ())


def found(invented: Invented, table: RawTable) -> tuple[dict[str, tuple[str, ...]], Proposal]:
    """What was proposed, by heading or by column number."""
    proposal = propose(table)

    def name(place: int) -> str:
        return invented.headings[place] if invented.has_headings else str(place + 1)

    return {k: tuple(map(name, places)) for k, places in proposal.map.columns.items()}, proposal


@pytest.mark.parametrize("shape", SHAPES)
def test_an_invented_danish_file_needs_no_correction(shape: str, tmp_path: Path) -> None:
    invented = SHAPES[shape]()
    table = read_table(invented.write(tmp_path / f"{shape}.csv"))
    columns, proposal = found(invented, table)
    assert columns == invented.expected
    assert {name: getattr(proposal.map, name) for name in invented.settings} == invented.settings


@pytest.mark.parametrize("shape", SHAPES)
def test_every_choice_has_a_reason_and_a_confidence(shape: str, tmp_path: Path) -> None:
    table = read_table(SHAPES[shape]().write(tmp_path / "a.csv"))
    proposal = propose(table)
    said = {*proposal.map.columns, "decimal", "date_form", "vat_state", "source_kind", "sign", "sample"}
    assert said <= proposal.reasons.keys()
    assert proposal.reasons.keys() == proposal.confidence.keys()
    assert all(proposal.reasons.values())
    assert all(0 < confidence <= 1 for confidence in proposal.confidence.values())


@pytest.mark.parametrize("shape", ["opus_like", "prisme_like", "invoice_journal"])
def test_contents_alone_find_amount_date_and_supplier(shape: str) -> None:
    """The same rows with headings that say nothing: what no line can do without is found all the same."""
    invented = SHAPES[shape]()
    table = table_of([f"Felt {n}" for n in range(len(invented.headings))], invented.rows)
    proposal = propose(table)
    dates = {"Bogføringsdato", "Bilagsdato", "Dato", "Fakturadato", "Forfaldsdato", "Modtaget dato"}
    got = {name: invented.headings[places[0]] for name, places in proposal.map.columns.items()}
    assert got["posting_date"] in dates
    assert got["supplier"] == invented.expected["supplier"][0]
    if "amount" in invented.expected:
        assert got["amount"] == invented.expected["amount"][0]
    if "cvr_number" in invented.expected:
        assert got["cvr_number"] == "CVR-nr."


def test_a_running_balance_is_not_the_amount() -> None:
    rows: list[list[str]] = []
    balance = 0
    for p in postings(200, 6):
        balance += p.ore
        rows.append([p.day.isoformat(), danish(balance), danish(p.ore)])
    proposal = propose(table_of(["Dato", "Kr.", "Kroner"], rows))
    assert proposal.map.columns["amount"] == (2,)
    assert "another column is its running balance" in proposal.reasons["amount"]


def test_a_budget_or_what_is_left_of_it_is_not_the_amount() -> None:
    rows = [
        [p.day.isoformat(), danish(9_000_000), danish(9_000_000 - p.ore), danish(p.ore)]
        for p in postings(99, 7)
    ]
    headings = ["Dato", "Budgetbeløb", "Restbudget beløb", "Bogført"]
    assert propose(table_of(headings, rows)).map.columns["amount"] == (3,)


def test_net_is_preferred_where_no_heading_tells() -> None:
    rows = [
        [p.day.isoformat(), danish(abs(p.ore) + abs(p.ore) // 4), danish(abs(p.ore) // 4), danish(abs(p.ore))]
        for p in postings(200, 8)
    ]
    proposal = propose(table_of(["", "", "", ""], rows, header_row=0))
    assert proposal.map.columns["amount"] == (3,)
    assert proposal.map.columns["vat_amount"] == (2,)
    assert proposal.map.vat_state == "net"


def test_gross_is_said_where_it_is_all_there_is() -> None:
    rows = [[p.day.isoformat(), danish(p.ore)] for p in postings(50, 9)]
    proposal = propose(table_of(["Dato", "Beløb inkl. moms"], rows))
    assert (proposal.map.columns["amount"], proposal.map.vat_state) == ((1,), "gross")


def test_debit_and_credit_without_headings_take_turns() -> None:
    rows = [
        [p.day.isoformat(), *([danish(p.ore), ""] if p.ore > 0 else ["", danish(-p.ore)])]
        for p in postings(200, 10)
    ]
    proposal = propose(table_of(["", "", ""], rows, header_row=0))
    assert proposal.map.columns["debit"] == (1,)
    assert proposal.map.columns["credit"] == (2,)
    assert "amount" not in proposal.map.columns
    assert any("take turns" in question for question in proposal.questions)


def test_spending_and_income_apart_are_two_sides() -> None:
    rows = [
        [p.day.isoformat(), *([danish(p.ore), ""] if p.ore > 0 else ["", danish(-p.ore)])]
        for p in postings(90, 20)
    ]
    found = propose(table_of(["Dato", "Udgifter", "Indtægter"], rows)).map.columns
    assert (found["debit"], found["credit"], "amount" in found) == ((1,), (2,), False)
    alone = propose(table_of(["Dato", "Udgifter"], [row[:2] for row in rows])).map.columns
    assert (alone["amount"], "debit" in alone) == ((1,), False)


SIDES = [("D/K", "D", "K"), ("Debet/Kredit", "Debet", "Kredit"), ("Soll/Haben", "S", "H"), ("DC", "DR", "CR")]


@pytest.mark.parametrize(("heading", "debit", "credit"), SIDES)
def test_amounts_may_have_their_sign_in_a_column_beside_them(heading: str, debit: str, credit: str) -> None:
    said = postings(50, 22)
    rows = [[p.day.isoformat(), debit if p.ore > 0 else credit, danish(abs(p.ore))] for p in said]
    table = table_of(["Dato", heading, "Beløb"], rows)
    proposal = propose(table)
    assert proposal.map.columns["side"] == (1,)
    assert proposal.map.columns["amount"] == (2,)
    assert proposal.map.sign == "as_booked"
    seen = preview(table, proposal.map)
    assert (seen.amounts, seen.sum_ore) == (50, sum(p.ore for p in said))
    assert from_toml(to_toml(proposal.map, table), "map.toml", table) == proposal.map


def test_a_column_of_sides_beside_signed_amounts_is_asked_about() -> None:
    rows = [[p.day.isoformat(), "D" if p.ore > 0 else "K", danish(p.ore)] for p in postings(50, 22)]
    proposal = propose(table_of(["Dato", "D/K", "Beløb"], rows))
    assert "side" not in proposal.map.columns
    assert any("below zero already" in question for question in proposal.questions)


def test_one_side_alone_is_no_pair() -> None:
    rows = [[p.day.isoformat(), danish(p.ore), danish(p.ore)] for p in postings(50, 11)]
    proposal = propose(table_of(["Dato", "Kredit", "Beløb"], rows))
    assert proposal.map.columns["amount"] == (2,)
    assert not {"debit", "credit"} & proposal.map.columns.keys()


def test_a_heading_that_does_not_fit_is_overruled_and_asked_about() -> None:
    rows = [[danish(p.ore), p.day.strftime("%d.%m.%Y"), p.text] for p in postings(80, 12)]
    proposal = propose(table_of(["Bogføringsdato", "Beløb", "Tekst"], rows))
    assert proposal.map.columns["posting_date"] == (1,)
    assert proposal.map.columns["amount"] == (0,)
    assert any("'Beløb' does not fit" in question for question in proposal.questions)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        (["31-12-2024", "01-02-2024"], "dmy"),
        (["12/31/2024", "02/01/2024"], "mdy"),
        (["2024-12-31", "2024-02-01"], "ymd"),
        (["20241231", "20240201"], "ymd"),
        (["31122024", "01022024"], "dmy"),
        (["31-Dec-24", "01-Feb-24"], "dmony"),
        (["31.12.2024 10:45", "01.02.2024 00:00"], "dmy"),
        (["45657", "45323"], "serial"),
    ],
)
def test_the_form_of_dates(written: list[str], form: str) -> None:
    rows = [[written[n % 2], danish(100_000 + n * 731)] for n in range(60)]
    proposal = propose(table_of(["Dato", "Beløb"], rows))
    assert (proposal.map.columns["posting_date"], proposal.map.date_form) == ((0,), form)


def test_day_and_month_are_settled_far_from_the_sample() -> None:
    """One date among ten thousand tells that the month stands first, where no slice of the sample looks."""
    rows = [["05/06/2024", danish(n)] for n in range(10_000)]
    rows[2_500] = ["05/13/2024", "1,00"]
    assert propose(table_of(["Dato", "Beløb"], rows)).map.date_form == "mdy"


def test_dates_that_tell_nothing_are_danish_and_asked_about() -> None:
    rows = [["05/06/2024", danish(n)] for n in range(50)]
    proposal = propose(table_of(["Dato", "Beløb"], rows))
    assert proposal.map.date_form == "dmy"
    assert proposal.confidence["date_form"] < 0.7
    assert any("day above 12" in question for question in proposal.questions)


@pytest.mark.parametrize(
    ("amounts", "decimal"),
    [
        (["1.234,50", "500,25-"], ","),
        (["1,234.50", "(500.25)"], "."),
        (["1.234", "12.345"], ","),
        (["1,234", "12,345"], "."),
        (["1 234,5", "99,00 kr."], ","),
        (["1234", "99"], ","),
    ],
)
def test_the_decimal_sign(amounts: list[str], decimal: str) -> None:
    rows = [["2024-01-31", amounts[n % 2]] for n in range(40)]
    assert propose(table_of(["Dato", "Beløb"], rows)).map.decimal == decimal


def test_a_workbook_without_decimals_has_a_point() -> None:
    rows = [["2024-01-31", str(n)] for n in range(40)]
    assert propose(table_of(["Dato", "Beløb"], rows, kind="xlsx")).map.decimal == "."


def test_mixed_decimal_signs_are_asked_about() -> None:
    rows = [["2024-01-31", "1,25" if n % 3 else "1.25"] for n in range(60)]
    proposal = propose(table_of(["Dato", "Beløb"], rows))
    assert proposal.map.decimal == ","
    assert any("both signs" in question for question in proposal.questions)


def test_costs_below_zero_are_turned_round() -> None:
    rows = [[p.day.isoformat(), p.art, danish(-p.ore)] for p in postings(300, 13)]
    proposal = propose(table_of(["Dato", "Art", "Beløb"], rows))
    assert proposal.map.sign == "negated"
    assert any("below zero" in question for question in proposal.questions)


def test_a_ledger_of_mostly_income_is_not_turned_round() -> None:
    """Where arts tell costs from income, most lines may be income: it is the costs that decide."""
    chance = random.Random(14)
    rows: list[list[str]] = []
    for p in postings(300, 14):
        is_income = chance.random() < 0.8
        rows.append(
            [p.day.isoformat(), "71" if is_income else "45", danish(-abs(p.ore) if is_income else abs(p.ore))]
        )
    assert propose(table_of(["Dato", "Art", "Beløb"], rows)).map.sign == "as_booked"


def test_the_year_given_and_the_year_above() -> None:
    rows = [[danish(n), "tekst"] for n in range(40)]
    plain = table_of(["Beløb", "Tekst"], rows)
    assert propose(plain, year=2023).map.year == 2023
    assert any("--year" in question for question in propose(plain).questions)
    assert propose(table_of(["Beløb", "Tekst"], rows, above="Regnskabsår: 2022")).map.year == 2022


def test_vouchers_numbered_on_end_are_vouchers_and_a_counter_is_none() -> None:
    rows = [
        [str(n), str(51_000 + n), p.day.isoformat(), danish(p.ore)] for n, p in enumerate(postings(60, 19), 1)
    ]
    assert propose(table_of(["ID", "Bilagsnr.", "Dato", "Beløb"], rows)).map.columns["voucher"] == (1,)
    bare = [[row[0], *row[2:]] for row in rows]
    assert "voucher" not in propose(table_of(["ID", "Dato", "Beløb"], bare)).map.columns


def test_text_in_numbered_columns_is_joined() -> None:
    rows = [[p.day.isoformat(), danish(p.ore), p.text, p.text[::-1]] for p in postings(50, 15)]
    assert propose(table_of(["Dato", "Beløb", "Tekst 1", "Tekst 2"], rows)).map.columns["text"] == (2, 3)


def test_the_system_decides_what_its_own_words_mean() -> None:
    rows = [[p.day.isoformat(), danish(p.ore), str(80 + p.supplier)] for p in postings(50, 16)]
    headings = ["Dato", "Beløb", "Modkonto"]
    assert "supplier_code" not in propose(table_of(headings, rows)).map.columns
    known = propose(table_of(headings, rows), system="kmd-opus")
    assert known.map.columns["supplier_code"] == (2,)
    assert known.map.system == "kmd-opus"


def test_an_account_string_after_two_foreign_digits() -> None:
    """The positions are told by dranst and ejerforhold, wherever the string begins."""
    rows = [
        [p.day.isoformat(), danish(p.ore), f"89{p.funktion}{p.dranst}1{200 + p.supplier}{p.art}"]
        for p in postings(200, 17)
    ]
    proposal = propose(table_of(["Dato", "Beløb", "Konto"], rows))
    assert proposal.map.account_positions["dranst"] == (7, 1)
    assert proposal.map.account_positions["art"] == (12, 2)


def test_an_account_string_with_points_counts_its_digits() -> None:
    rows = [
        [
            p.day.isoformat(),
            danish(p.ore),
            f"{p.funktion[0]}.{p.funktion[1:3]}.{p.funktion[3:]}.{p.dranst}.1.041.{p.art}",
        ]
        for p in postings(200, 18)
    ]
    proposal = propose(table_of(["Dato", "Beløb", "Kontostreng"], rows))
    assert proposal.map.account_positions["funktion"] == (0, 5)
    assert proposal.map.account_positions["art"] == (10, 2)


def test_headings_are_masked_in_what_is_said() -> None:
    rows = [[danish(n), "2024-01-31"] for n in range(30)]
    proposal = propose(table_of(["Beløb 010180-1233", "Dato"], rows))
    assert "010180" not in repr(proposal)


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_few_rows_are_enough_to_propose(rows: int) -> None:
    cells = [["31-12-2024", "1,50", "papir"]] * rows
    proposal = propose(table_of(["Dato", "Beløb", "Tekst"], cells))
    assert proposal.map.columns.keys() >= {"posting_date", "amount"}


def test_shapes_are_of_headings_alone() -> None:
    rows = [["1", "2"]]
    one = shape_of(table_of(["Beløb", "Dato"], rows))
    assert one == shape_of(table_of([" BELØB:", "dato"], [["x", "y"], ["z", "w"]]))
    assert one != shape_of(table_of(["Dato", "Beløb"], rows))
    assert shape_of(table_of(["", ""], rows, header_row=0)) != shape_of(
        table_of([""] * 3, [["1"] * 3], header_row=0)
    )
    assert len(one) == 12
    assert set(one) <= set("0123456789abcdef")


def test_a_map_takes_and_gives_columns() -> None:
    plain = ColumnMap({"text": (3,), "amount": (1,)})
    assert plain.with_column("posting_date", (0,)).columns == {
        "posting_date": (0,),
        "amount": (1,),
        "text": (3,),
    }
    assert plain.with_column("text", ()).columns == {"amount": (1,)}
    assert plain.lacking() == ("posting_date",)
    assert ColumnMap({"debit": (0,)}, year=2024).lacking() == ()
    assert all(name in FIELDS for name in plain.columns)


def test_a_million_rows_are_proposed_in_a_blink() -> None:
    invented = opus_like(2_000)
    table = table_of(invented.headings, invented.rows, repeat=500)
    assert table.cells.num_rows == 1_000_000
    propose(table)
    begun = time.process_time()
    proposal = propose(table)
    spent = time.process_time() - begun
    assert spent < 0.3
    assert (
        proposal.reasons["sample"] == "1500 of 1000000 rows were looked at: 500 each at head, middle and tail"
    )
