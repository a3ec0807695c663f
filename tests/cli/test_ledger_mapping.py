"""Which map an import takes: a given one, a remembered one, the proposal, or a walk through it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import pytest
from tests.sources.ledgers.mapping_shapes import danish, opus_like, postings
from tests.sources.ledgers.test_mapping import table_of

from alen.cli.language import words_in
from alen.cli.ledger.mapping_walk import confirm_map
from alen.cli.ledger.mapping_words import FIELD_MEANINGS, SETTING_MEANINGS
from alen.cli.run import Run
from alen.errors import BadFile, BadInput
from alen.settings import Settings
from alen.sources.ledgers.mapping import FIELDS, ColumnMap, propose, shape_of, to_toml
from alen.sources.ledgers.preview import preview
from alen.sources.ledgers.reading import RawTable
from alen.store.workspace import Workspace, create

Said = pytest.CaptureFixture[str]


class Terminal(io.StringIO):
    """What a person types, line by line, at a terminal."""

    def isatty(self) -> bool:
        return True


def invented() -> RawTable:
    rows = [
        [
            p.day.strftime("%d-%m-%Y"),
            danish(p.ore),
            danish(p.ore * 2),
            p.text,
            "Nordlys Software A/S",
            "fritekst",
        ]
        for p in postings(60, 21)
    ]
    return table_of(["Dato", "Beløb", "Andet tal", "Tekst", "Leverandør", "Bemærkninger til linjen"], rows)


@pytest.fixture
def own(tmp_path: Path) -> Workspace:
    return create(tmp_path / "w")


def run_in(workspace: Workspace, language: str = "en") -> Run:
    return Run(Settings(workspace=workspace.root), words_in(language))


def walk(
    monkeypatch: pytest.MonkeyPatch, workspace: Workspace, table: RawTable, answers: Sequence[str]
) -> ColumnMap:
    monkeypatch.setattr("sys.stdin", Terminal("".join(f"{answer}\n" for answer in answers)))
    return confirm_map(run_in(workspace), table, propose(table), map_file=None, take=False)


STEPS = len(FIELDS) + len(SETTING_MEANINGS)


def at(name: str) -> int:
    """How many times Enter is pressed before a step."""
    return [*FIELDS, *SETTING_MEANINGS].index(name)


def test_every_step_can_be_explained() -> None:
    assert tuple(FIELD_MEANINGS) == FIELDS


def test_the_proposal_is_taken_and_remembered(own: Workspace, capsys: Said) -> None:
    table = invented()
    taken = confirm_map(run_in(own), table, propose(table), map_file=None, take=True)
    assert taken == propose(table).map
    said = capsys.readouterr()
    assert (own.local / "maps" / f"{shape_of(table)}.toml").exists()
    assert "The proposed map is taken as it is." in said.err
    assert "with or without VAT" in said.err
    assert said.out == ""


def test_a_remembered_map_is_used_without_asking_and_said(
    own: Workspace, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = invented()
    first = walk(monkeypatch, own, table, [*[""] * at("amount"), "3", "a", ""])
    capsys.readouterr()
    monkeypatch.setattr("sys.stdin", io.StringIO())
    again = confirm_map(run_in(own), table, propose(table, year=2023), map_file=None, take=False)
    assert again.columns["amount"] == first.columns["amount"] == (2,)
    assert again.year == 2023
    assert f"maps/{shape_of(table)}.toml" in capsys.readouterr().err


def test_a_remembered_map_that_does_not_fit_is_not_used(own: Workspace, capsys: Said) -> None:
    """Files without headings are known by their number of columns alone."""
    one = table_of(["", "", ""], [[f"{n},50", "31-12-2024", "papir"] for n in range(30)], header_row=0)
    two = table_of(["", "", ""], [["papir", "2024-12-31", f"{n},50"] for n in range(30)], header_row=0)
    assert shape_of(one) == shape_of(two)
    confirm_map(run_in(own), one, propose(one), map_file=None, take=True)
    capsys.readouterr()
    found = confirm_map(run_in(own), two, propose(two), map_file=None, take=True)
    assert found.columns["amount"] == (2,)
    assert "does not fit this one" in capsys.readouterr().err


def test_a_given_map_decides(own: Workspace, tmp_path: Path) -> None:
    table = invented()
    file = tmp_path / "kort.toml"
    file.write_text(to_toml(propose(table).map, table).replace('"Beløb"', '"Andet tal"'), "utf-8")
    confirm_map(run_in(own), table, propose(table), map_file=None, take=True)
    chosen = confirm_map(run_in(own), table, propose(table), map_file=file, take=False)
    assert chosen.columns["amount"] == (2,)
    later = confirm_map(run_in(own), table, propose(table), map_file=None, take=False)
    assert later.columns["amount"] == (2,), "the map that was given last is the one remembered"


def test_a_given_map_without_amounts_is_refused_and_not_kept(own: Workspace, tmp_path: Path) -> None:
    table = invented()
    file = tmp_path / "kort.toml"
    file.write_text('[columns]\nposting_date = "Dato"\n', "utf-8")
    with pytest.raises(BadInput, match="no column of amounts"):
        confirm_map(run_in(own), table, propose(table), map_file=file, take=False)
    with pytest.raises(BadFile, match="cannot be read"):
        confirm_map(run_in(own), table, propose(table), map_file=tmp_path / "no.toml", take=False)
    assert not (own.local / "maps").exists()


def test_without_a_terminal_nothing_is_guessed(
    own: Workspace, capsys: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    table = invented()
    monkeypatch.setattr("sys.stdin", io.StringIO("\n" * 99))
    with pytest.raises(BadInput, match="no terminal") as refused:
        confirm_map(run_in(own), table, propose(table), map_file=None, take=False)
    assert "--yes" in refused.value.do
    assert "--map" in refused.value.do
    assert not (own.local / "maps").exists()
    printed = tmp_path / "kort.toml"
    printed.write_text(capsys.readouterr().err, "utf-8")
    chosen = confirm_map(run_in(own), table, propose(table), map_file=printed, take=False)
    assert chosen == propose(table).map, "what was printed can be saved and given"


def test_enter_all_the_way_takes_the_proposal(
    own: Workspace, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = invented()
    assert walk(monkeypatch, own, table, [""] * (STEPS + 1)) == propose(table).map
    said = capsys.readouterr().err
    assert "the heading 'Beløb' says so" in said
    assert "60 rows, 60 with an amount; they sum to" in said
    assert said.count("  row ") == 5


def test_the_walk_changes_goes_back_and_takes_away(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    table = invented()
    answers = [
        *[""] * at("amount"), "99", "nothing such", "Andet tal", "b", "2",
        *[""] * (at("supplier") - at("amount") - 1), "-",
        *[""] * (at("text") - at("supplier") - 1), "4 + 6",
        *[""] * (at("source_kind") - at("text") - 1), "rubbish", "invoices", "gross", "", "", "negated",
        "hovedkonto 1 1, dranst six 1", "hovedkonto 1 1, dranst 6 1", "24", "2022", "",
    ]  # fmt: skip
    found = walk(monkeypatch, own, table, answers)
    assert found.columns["amount"] == (1,)
    assert found.columns["text"] == (3, 5)
    assert "supplier" not in found.columns
    assert (found.source_kind, found.vat_state, found.sign, found.year) == (
        "invoices",
        "gross",
        "negated",
        2022,
    )
    assert found.account_positions == {"hovedkonto": (0, 1), "dranst": (5, 1)}


def test_a_question_mark_explains(own: Workspace, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    walk(monkeypatch, own, invented(), [*[""] * at("amount"), "?", *[""] * (STEPS + 1 - at("amount"))])
    said = capsys.readouterr().err
    assert "never a balance or a budget" in said
    assert said.count("3 'Andet tal'") == 2, "the columns are listed at the beginning and where asked"


@pytest.mark.parametrize("answers", [["q"], [], [*[""] * STEPS, "q"], [*[""] * STEPS, "b", "q"]])
def test_leaving_imports_and_keeps_nothing(
    own: Workspace, capsys: Said, monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    with pytest.raises(click.exceptions.Exit) as left:
        walk(monkeypatch, own, invented(), answers)
    assert left.value.exit_code == 1
    assert "Nothing was imported." in capsys.readouterr().err
    assert not (own.local / "maps").exists()


def test_a_walk_without_amounts_leads_back_to_them(
    own: Workspace, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [*[""] * at("amount"), "-", "a", "2", "a", ""]
    assert walk(monkeypatch, own, invented(), answers).columns["amount"] == (1,)
    assert "the map names no column of amounts" in capsys.readouterr().err


def test_a_number_of_a_person_is_never_shown(
    own: Workspace, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[f"2024-01-{n:02d}", f"{n},50", "hjælp til 010180-1233"] for n in range(1, 29)]
    table = table_of(["Dato", "Beløb", "Tekst 010180-1233"], rows)
    walk(monkeypatch, own, table, [""] * (at("text")) + ["?"] + [""] * (STEPS + 1 - at("text")))
    said = capsys.readouterr()
    assert "010180" not in said.out + said.err
    assert "[cpr]" in said.err
    kept = b"".join(path.read_bytes() for path in own.root.rglob("*") if path.is_file())
    assert b"010180" not in kept


def test_a_number_in_a_name_is_not_said(
    own: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = table_of(["Tekst"], [["papir"]] * 9)
    table = replace(table, facts=replace(table.facts, name="bilag 010180-1233.csv"))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for file, take in ((None, True), (None, False), (tmp_path / "010180-1233.toml", False)):
        with pytest.raises(BadInput) as refused:
            confirm_map(run_in(own), table, propose(table), map_file=file, take=take)
        assert "[cpr]" in refused.value.where
        assert "1233" not in refused.value.text()


def test_the_walk_speaks_danish_where_it_is_translated(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("a\n\n"))
    table = invented()
    found = confirm_map(run_in(own, "da"), table, propose(table), map_file=None, take=False)
    assert found == propose(table).map


def test_a_preview_sums_the_whole_file_to_the_oere() -> None:
    made = opus_like(300)
    table = table_of(made.headings, made.rows)
    seen = preview(table, propose(table).map)
    assert (seen.rows, seen.amounts, seen.unread, seen.undated) == (300, 300, 0, 0)
    assert seen.sum_ore == sum(p.ore for p in postings(300, 1))
    row, line = seen.lines[0]
    first = postings(300, 1)[0]
    assert (row, line["amount"], line["posting_date"]) == (2, str(first.ore), first.day.isoformat())
    assert (line["funktion"], line["dranst"]) == (first.funktion, first.dranst)


def test_a_preview_of_debit_and_credit_and_of_what_cannot_be_read() -> None:
    rows = [
        ["31-12-2024", "1.000,00", ""], ["31-12-2024", "", "250,50"], ["32-12-2024", "1,00", ""],
        ["31-12-2024", "én", ""], ["", "", ""], ["31-12-2024", "5,00", "x"],
    ]  # fmt: skip
    table = table_of(["Dato", "Debet", "Kredit"], rows)
    plain = ColumnMap({"posting_date": (0,), "debit": (1,), "credit": (2,)})
    seen = preview(table, plain)
    assert (seen.rows, seen.amounts, seen.sum_ore, seen.unread, seen.undated) == (6, 3, 75_050, 2, 1)
    negated = preview(table, ColumnMap(plain.columns, sign="negated"))
    assert negated.sum_ore == -75_050


def test_a_preview_takes_no_sum_or_heading_for_a_line_that_cannot_be_read() -> None:
    """Subtotals have no date and repeated headings no amount, and neither is a fault of the map."""
    lines = [[f"{day:02}-03-2024", f"{day},50", f"Vare {day}"] for day in range(1, 21)]
    table = table_of(
        ["Dato", "Beløb", "Tekst"],
        [
            *lines[:5],
            ["", "17,50", "I alt"],
            ["Dato", "Beløb", "Tekst"],
            *lines[5:],
            ["x", "3,00", "Vare"],
            ["21-03-2024", "x", "Vare"],
        ],
    )
    seen = preview(table, ColumnMap({"posting_date": (0,), "amount": (1,), "text": (2,)}))
    assert (seen.rows, seen.unread, seen.undated) == (24, 1, 1)
    assert [row for row, _ in seen.lines] == [2, 3, 4, 5, 6]
