"""Shapes that other bodies' exports have. All contents are invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.ledgers.bookkeeping import AT, balanced, books_in

from alen.sources.ledgers.heading_words import fields_of
from alen.sources.ledgers.importing import Imported, import_file
from alen.sources.ledgers.mapping import Proposal, propose
from alen.sources.ledgers.reading import RawTable, read_table


def proposed(tmp_path: Path, text: str) -> tuple[RawTable, Proposal]:
    """A file of this text, and the map proposed for it."""
    path = tmp_path / "udtræk.csv"
    path.write_text(text, encoding="utf-8")
    table = read_table(path)
    return table, propose(table)


def taken(tmp_path: Path, text: str) -> tuple[Proposal, Imported]:
    """The file, taken in by the map that is proposed."""
    table, proposal = proposed(tmp_path, text)
    path = tmp_path / "udtræk.csv"
    done = import_file(
        books_in(tmp_path), path, column_map=proposal.map, table=table, imported_at=AT, is_unseen=True
    )
    return proposal, done


def test_a_list_by_account_keeps_its_heading(tmp_path: Path) -> None:
    """Kontokort: the name of the first account stands right below the headings and is none of them."""
    text = "Kontokort;;;;\nDato;Bilag;Tekst;Debet;Kredit\n"
    for account in ("6455211000 Fælles it", "3220110000 Folkeskoler"):
        text += f"Konto: {account};;;;\n"
        text += "".join(
            f"{day:02}-01-2024;{account[0]}00{day};Vare {day};{day},50;\n" for day in range(1, 11)
        )
        text += f"{11:02}-01-2024;{account[0]}0099;Retur;;5,00\n;;I alt;60,00;5,00\n"
    table, proposal = proposed(tmp_path, text)
    assert table.headings == ("Dato", "Bilag", "Tekst", "Debet", "Kredit")
    assert proposal.map.columns["posting_date"] == (0,)
    _, done = taken(tmp_path, text)
    assert balanced(done)
    assert (done.record.rows_imported, done.record.control_imported_ore) == (22, 11_000)
    assert done.record.set_aside == {"heading": 2, "not_a_line": 2, "subtotal": 2}


def test_debit_and_credit_in_words_nobody_listed_are_a_pair(tmp_path: Path) -> None:
    """Each row has an amount in one of two columns: neither alone is the amount."""
    sides = [f";{n},75" if n % 5 == 0 else f"{n},25;" for n in range(1, 61)]
    rows = "".join(
        f"{1 + n % 28:02}/03/2024;A{n};Servicio {n};{side}\n" for n, side in enumerate(sides, start=1)
    )
    proposal, done = taken(tmp_path, "Fecha;Asiento;Concepto;Cargo;Abono\n" + rows)
    assert {"debit": (3,), "credit": (4,)}.items() <= proposal.map.columns.items()
    assert any("take turns" in question for question in proposal.questions)
    assert balanced(done)
    assert done.record.control_imported_ore == sum(
        -(100 * n + 75) if n % 5 == 0 else 100 * n + 25 for n in range(1, 61)
    )


@pytest.mark.parametrize(
    "headings",
    ["1. kvartal;2. kvartal;3. kvartal;4. kvartal", "Q1;Q2;Q3;Q4", "Kvt. 1 2024;Kvt. 2 2024;Kvt. 3 2024"],
)
def test_a_table_of_quarters_is_no_list_of_lines(tmp_path: Path, headings: str) -> None:
    count = len(headings.split(";"))
    rows = "".join(f"2024;4{n:03};Navn {n};{';'.join([f'1{n:02},00'] * count)}\n" for n in range(40))
    _, proposal = proposed(tmp_path, f"Regnskabsår;Konto;Kontonavn;{headings}\n{rows}")
    assert proposal.doubts == (
        f"{count} columns hold the amounts of one quarter each: this is a report of sums, no list of lines",
    )


def test_a_resource_is_no_source() -> None:
    """UBW calls the supplier so."""
    assert fields_of("Resource/Supplier (T)")["supplier"] > 0.8
