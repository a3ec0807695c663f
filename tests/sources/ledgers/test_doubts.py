"""Tables that can be read without a fault and must not be added up unseen. All contents are invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.ledgers.bookkeeping import AT, books_in

from alen.errors import BadFile
from alen.sources.ledgers.doubts import says_thousands
from alen.sources.ledgers.importing import import_file
from alen.sources.ledgers.mapping import Proposal, propose
from alen.sources.ledgers.reading import read_table

MONTHS = "Jan;Feb;Mar;Apr;Maj;Jun;Jul;Aug;Sep;Okt;Nov;Dec"


def proposal_of(tmp_path: Path, headings: str, row: str, above: str = "") -> Proposal:
    """What is proposed for forty rows of one form; {n} is the row's number."""
    file = tmp_path / "udtræk.csv"
    lines = [row.format(n=number, day=f"{1 + number % 28:02}-03-2024") for number in range(40)]
    file.write_text("\n".join([*filter(None, [above]), headings, *lines]) + "\n", encoding="utf-8")
    return propose(read_table(file))


@pytest.mark.parametrize(
    "text",
    [
        "Forbrug i 1.000 kr.", "Forbrug (t.kr.)", "Beløb (1000 kr.)", "Beløb mio. kr.", "Amount £000",
        "Spend (£'000s)", "Spend £k", "Regnskab tkr", "Belopp mkr", "Betrag in T€", "Forbrug, hele tusinde",
        "Amount in £m", "1.000 DKK", "kr. 1.000",
    ],
)  # fmt: skip
def test_a_heading_of_thousands_is_known(text: str) -> None:
    assert says_thousands(text)


@pytest.mark.parametrize(
    "text",
    [
        "Beløb", "Beløb DKK", "Amount (£)", "Amount £", "Beløb over 1.000 kr.", "Spend over £25k",
        "Kontotekst", "Beløb i kr.", "AP Amount (£)", "Amount (GBP)", "Beløb, kr. 2024", "Beløb (EUR)",
        "Netto t.o.m. marts", "Payments over £500", "Amount £ net of VAT", "Komponent",
    ],
)  # fmt: skip
def test_other_headings_are_not(text: str) -> None:
    assert not says_thousands(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Alle beløb er i 1.000 kr.", True),
        ("Amounts in £000s", True),
        ("Alle poster over 1.000 kr.", False),
        ("Payments over £25k in April 2022", False),
        ("A grant of 3 million trees", False),
    ],
)
def test_a_line_above_the_table_must_speak_of_the_amounts(text: str, expected: bool) -> None:
    assert says_thousands(text, as_whole=True) is expected


def test_amounts_in_thousands_are_doubted(tmp_path: Path) -> None:
    headings, row = "Regnskabsår;Konto;Kontonavn;Beløb", "2024;4{n:03};Rengøring {n};1{n:02}"
    assert proposal_of(tmp_path, headings, row).doubts == ()
    (said,) = proposal_of(tmp_path, headings + " i 1.000 kr.", row).doubts
    assert said == "column 'Beløb i 1.000 kr.' says that its amounts are in thousands or millions"
    (said,) = proposal_of(tmp_path, headings, row, "Beløb i t.kr.;;;").doubts
    assert said.startswith("row 1 says")


def test_a_column_for_each_month_is_doubted(tmp_path: Path) -> None:
    row = "4{n:03};Rengøring {n};" + ";".join(f"{month}{{n:02}},50" for month in range(1, 13))
    (said,) = proposal_of(tmp_path, f"Konto;Kontonavn;{MONTHS}", row).doubts
    assert said.startswith("12 columns hold the amounts of one month each")


def test_two_currencies_are_doubted_unless_the_amount_says_which(tmp_path: Path) -> None:
    row = "{day};8{n:03};Nordlys Software A/S;1{n:02},50;EUR"
    both = "Dato;Bilag;Leverandør;{};Valuta"
    file = proposal_of(tmp_path, both.format("Beløb"), row)
    assert file.doubts == ()  # all of it in one currency
    mixed = row.replace("EUR", "{c}")
    lines = [mixed.format(n=n, day="01-03-2024", c="EUR" if n % 5 else "DKK") for n in range(40)]
    for heading, is_doubted in (("Beløb", True), ("Beløb i DKK", False), ("Beløb i lokal valuta", False)):
        path = tmp_path / "mixed.csv"
        path.write_text("\n".join([both.format(heading), *lines]), encoding="utf-8")
        assert bool(propose(read_table(path)).doubts) is is_doubted, heading


def test_own_currency_is_taken_before_a_foreign_one(tmp_path: Path) -> None:
    for foreign, own in (
        ("Beløb i valuta", "Beløb i DKK"),
        ("Beløb i transaktionsvaluta", "Beløb i intern valuta"),
        ("Original Gross Amount", "Billing Gross Amount"),
    ):
        found = proposal_of(
            tmp_path,
            f"Dato;Bilag;Leverandør;{foreign};{own}",
            "{day};8{n:03};Nordlys Software A/S;1{n},50;2{n},75",
        )
        assert found.map.columns["amount"] == (4,)


def test_an_unseen_map_that_fits_few_rows_is_refused(tmp_path: Path) -> None:
    """A register of contracts: a few values, and many rows that say 'as agreed'."""
    file = tmp_path / "contracts.csv"
    rows = [
        f"Contract {n},Nordlys Software A/S,01/04/2022,{'1200' if n < 6 else 'as agreed'},often"
        for n in range(34)
    ]
    file.write_text("\n".join(["Title,Supplier,Start date,Value,Review", *rows]), encoding="utf-8")
    table = read_table(file)
    column_map = propose(table).map.with_column("posting_date", (2,)).with_column("amount", (3,))
    books = books_in(tmp_path)
    with pytest.raises(BadFile, match="6 rows can be read as lines, and 28 cannot"):
        import_file(books, file, column_map=column_map, table=table, imported_at=AT, is_unseen=True)
    assert books.index().standing == ()
    done = import_file(books, file, column_map=column_map, table=table, imported_at=AT)
    assert done.record.rows_imported == 6
    assert done.record.warnings


def test_a_column_for_each_year_is_doubted(tmp_path: Path) -> None:
    row = "6.45.5{n};Rengøring {n};1{n:02},50;2{n:02},50;3{n:02},50"
    (said,) = proposal_of(tmp_path, "Funktion;Tekst;R2021;R2022;B2023", row).doubts
    assert said.startswith("3 columns hold the amounts of one year each")
    assert proposal_of(tmp_path, "Funktion;Tekst;Forbrug;R2022;B2023", row).doubts == ()


def test_names_that_stand_on_the_first_row_of_their_group_are_asked_about(tmp_path: Path) -> None:
    file = tmp_path / "pivot.csv"
    rows = [
        f"{f'Fjordby {n} A/S' if n % 4 == 0 else ''};{1 + n % 28:02}-03-2024;8{n:03};Licens {n};1{n:02},50"
        for n in range(40)
    ]
    file.write_text("\n".join(["Leverandør;Dato;Bilag;Tekst;Beløb", *rows]), encoding="utf-8")
    asked = propose(read_table(file)).questions
    assert any("names each supplier once" in question for question in asked)


def test_debit_and_credit_are_known_by_their_words_alone(tmp_path: Path) -> None:
    file = tmp_path / "sider.csv"
    rows = [f"{1 + n % 28:02}-03-2024;8{n:03};Licens {n};1{n:02},50;{'DK'[n % 3 == 0]}" for n in range(40)]
    for heading in ("DK_KODE", "Kodex"):
        file.write_text("\n".join([f"Dato;Bilag;Tekst;Beløb;{heading}", *rows]), encoding="utf-8")
        proposal = propose(read_table(file))
        assert proposal.map.columns["side"] == (4,), heading
    assert any("see that side is column 'Kodex'" in question for question in proposal.questions)
