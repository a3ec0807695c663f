"""The commands about suppliers: what they print in each format and language, and whom they never name."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Alen, Said
from tests.products.ledger.bought_lines import line, lines_of

from alen.products.ledger import opening
from alen.store.local.books import Holder
from alen.store.workspace import Workspace, create

COMMANDS = ("suppliers", "recurring", "prices", "unusual", "vat", "reconcile")


def ledger() -> list[dict[str, Any]]:
    """Two years of an invented municipality: a licence, hosting, a person's hours, something paid twice."""
    rows: list[dict[str, Any]] = []
    for year in (2023, 2024):
        for month in range(1, 13):
            dearer = 1.1 if year == 2024 else 1
            rows += [
                line(
                    10_000 * dearer,
                    date(year, month, 5),
                    "Nordlys Software A/S",
                    text=f"Licens {month}",
                    voucher=f"N{year}{month}",
                    area="applications",
                ),
                line(
                    4_000,
                    date(year, month, 12),
                    "Skyvand Hosting ApS",
                    text="Hosting",
                    voucher=f"S{year}{month}",
                    area="operations",
                ),
                line(
                    2_500,
                    date(year, month, 20),
                    "Jens Prøvesen",
                    is_person=True,
                    text="Jens hjalp",
                    voucher=f"J{year}{month}",
                    area="end_user",
                ),
            ]
        rows.append(line(30_000, date(year, 3, 1), "Fjordnet", text="Årlig aftale", voucher=f"F{year}"))
    rows += [
        line(30_000, date(2022, 3, 1), "Fjordnet", text="Årlig aftale", voucher="F2022"),
        line(77_000, date(2024, 6, 11), "Bakkedal", voucher="B1", account="2"),
        line(77_000, date(2024, 6, 19), "Bakkedal", voucher="B2", account="2"),
        line(1_000, date(2024, 5, 2), None),
        line(125_000, date(2024, 2, 1), "Nordlys Software A/S", source_kind="invoices", vat_state="unknown"),
    ]  # fmt: skip
    return rows


@pytest.fixture
def workspace_at(tmp_path: Path) -> Path:
    return create(tmp_path / "workspace").root


@pytest.fixture
def at(alen: Alen, workspace_at: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Alen:
    """Run a command line on the hand-made ledger."""
    return with_ledger(alen, workspace_at, tmp_path, monkeypatch)


def with_ledger(
    alen: Alen, root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, holder: Holder | None = None
) -> Alen:
    opened = lines_of(folder, ledger(), *(() if holder is None else (holder,)))
    monkeypatch.setattr(opening, "open_lines", lambda *_, **__: opened)

    def run(*words: str) -> Said:
        return alen("ledger", *words, "--workspace", str(root))

    return run


def rows(said: Said) -> list[dict[str, str]]:
    assert said.code in (0, 1), said.err
    return list(csv.DictReader(io.StringIO(said.out)))


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("language", ["da", "en"])
def test_each_prints_in_both_languages_and_says_that_it_is_invented(
    at: Alen, name: str, language: str
) -> None:
    said = at(name, "--lang", language)
    assert said.code in (0, 1)
    assert "Prøvekøbing" in said.out
    assert "\x1b" not in said.out
    assert all(row == row.rstrip() for row in said.out.splitlines())


@pytest.mark.parametrize("name", [one for one in COMMANDS if one != "reconcile"])
@pytest.mark.parametrize("form", ["csv", "json"])
def test_persons_have_no_name_outside_the_terminal(at: Alen, name: str, form: str) -> None:
    said = at(name, "--format", form)
    assert said.out
    assert "prøvesen" not in said.out.lower()
    assert "jens" not in said.out.lower()


def test_persons_are_marked_on_the_terminal(at: Alen) -> None:
    assert "Jens Prøvesen (person: local)" in at("suppliers").out


def test_json_is_whose_it_is_and_rows_with_stable_keys(at: Alen) -> None:
    for name in COMMANDS:
        answer = json.loads(at(name, "--format", "json").out)
        assert (answer["organisation"], answer["is_invented"], answer["is_local"]) == (
            "Prøvekøbing",
            True,
            True,
        )
        assert isinstance(answer["rows"], list)


def test_suppliers_by_hand(at: Alen) -> None:
    """2024: 154 (twice 77) + 132 + 48 + 30 + 30 (persons) = 394 thousand; 1 thousand names nobody."""
    found = rows(at("suppliers", "--year", "2024", "--format", "csv"))
    assert [(one["supplier"], one["decided_ore"], one["share_per_mille"]) for one in found[:2]] == [
        ("Bakkedal", "15400000", "391"),
        ("Nordlys Software A/S", "13200000", "335"),
    ]
    said = at("suppliers", "--year", "2024")
    assert "Prøvekøbing booked IT of DKK 394,000 from 5 suppliers in 2024." in said.out
    # (154² + 132² + 48² + 30² + 30²) / 394² = 2914.5; with 1 of 395 thousand unnamed 2899.8 to 2919.6.
    assert "The concentration index (HHI) is 2,915 of 10,000." in said.out
    assert (
        "name no supplier: 99.7% is covered, and the index of all lies between 2,900 and 2,920." in said.out
    )
    assert len(rows(at("suppliers", "--format", "csv", "--limit", "3"))) == 3


def test_recurring_and_renewals(at: Alen) -> None:
    found = rows(at("recurring", "--from", "2025-01-01", "--format", "csv"))
    assert {(one["supplier"], one["rhythm"], one["next_on"]) for one in found} == {
        ("Nordlys Software A/S", "monthly", "2025-01-05"),
        ("Skyvand Hosting ApS", "monthly", "2025-01-12"),
        ("Fjordnet", "yearly", "2025-03-01"),
        ("", "monthly", "2025-01-20"),
    }
    due = rows(at("recurring", "--renewals", "--months", "3", "--from", "2025-01-01", "--format", "csv"))
    assert [one["renewal_on"] for one in due] == ["2025-01-05", "2025-01-12", "2025-01-20", "2025-03-01"]
    said = at("recurring", "--renewals", "--months", "3", "--from", "2025-01-01")
    assert "4 likely come up for renewal from 2025-01-01 to 2025-04-01" in said.out
    assert at("recurring", "--from", "1. januar").code == 2


def test_prices_by_hand(at: Alen) -> None:
    """The licence rose from 10,000 to 11,000: 10 %, 12,000 kr. in a year."""
    found = {one["supplier"]: one for one in rows(at("prices", "--year", "2024", "--format", "csv"))}
    assert found["Nordlys Software A/S"]["increase_per_mille"] == "100"
    assert found["Nordlys Software A/S"]["price_ore"] == "1200000"
    assert found["Skyvand Hosting ApS"]["increase_per_mille"] == "0"
    assert "No price index stands beside it" in at("prices").out
    assert at("prices", "--deflator", "municipal").code == 1


def test_prices_stand_beside_an_index_of_the_edition(
    alen: Alen, invented_workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = with_ledger(alen, invented_workspace.root, tmp_path, monkeypatch)
    assert at("prices", "--deflator", "nothing-like-it").code == 2
    # It follows state programmes: never for a municipality's running spending.
    assert at("prices", "--deflator", "state-pl").code == 2
    for found in (
        rows(at("prices", "--year", "2024", "--format", "csv")),
        rows(at("prices", "--year", "2024", "--deflator", "municipal", "--format", "csv")),
    ):
        assert all(one["index_per_mille"] for one in found)
    assert "The index beside it is municipal." in at("prices").out


def test_unusual_says_why(at: Alen) -> None:
    found = rows(at("unusual", "--format", "csv"))
    assert [(one["voucher"], one["other_voucher"]) for one in found if one["kind"] == "double_payment"] == [
        ("B2", "B1")
    ]
    assert "The same amount to the same supplier on voucher B1 of 2024-06-11." in at("unusual").out


def test_vat_warns(at: Alen) -> None:
    """125,000 kr. of invoices, of which nobody knows the VAT, against 132,000 kr. posted: no warning."""
    (found,) = [one for one in rows(at("vat", "--format", "csv")) if one["invoices"] != "0"]
    assert (found["ratio_per_mille"], found["warning"]) == ("947", "")
    assert "2024: invoices of DKK 125,000 net against postings" in at("vat").out
    assert at("vat", "--year", "2023").code == 1


def test_an_invented_holder_has_no_accounts_and_that_is_no_error(at: Alen) -> None:
    said = at("reconcile")
    assert said.code == 0
    assert "Prøvekøbing is invented: no accounts of it were published." in said.out


def test_reconcile_against_a_transcription(at: Alen, tmp_path: Path) -> None:
    """2024 on 6.45.52: 132 + 48 + 30 + 30 + 154 + 1 = 395 thousand."""
    good, bad = tmp_path / "regnskab.csv", tmp_path / "forkert.csv"
    good.write_text("funktion;dranst;kroner\n6.45.52;1;395.000\n6.45.51;1;5\n", encoding="utf-8")
    said = at("reconcile", "--year", "2024", "--against", str(good))
    assert said.code == 0
    assert "1 of 2 published sums meet the ledger" in said.out
    bad.write_text("funktion;dranst;kroner\n6.45.52;1;394.998\n", encoding="utf-8")
    wrong = at("reconcile", "--year", "2024", "--against", str(bad), "--format", "csv")
    assert wrong.code == 1
    assert [(one["status"], one["difference_ore"]) for one in rows(wrong)] == [("differs", "200")]
    bad.write_bytes(b"funktion;dranst;kroner\n\xe6;1;1\n")
    assert at("reconcile", "--against", str(bad)).code == 2
    assert at("reconcile", "--against", str(tmp_path / "none.csv")).code == 2


def test_reconcile_against_the_edition(
    alen: Alen, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The packaged edition holds 6.45.51 per inhabitant alone, and not the inhabitants of 2024."""
    holder = Holder("999", "Prøveborg")
    at = with_ledger(alen, workspace, tmp_path, monkeypatch, holder)
    said = at("reconcile", "--year", "2024")
    assert said.code == 1
    assert "The edition does not know the organisation." in said.out


def test_a_supplier_that_is_not_there(at: Alen) -> None:
    said = at("suppliers", "--supplier", "findes ikke")
    assert said.code == 1
    assert "The ledger names no supplier that was asked for." in said.out
