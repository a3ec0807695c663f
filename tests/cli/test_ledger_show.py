"""`alen ledger show`: what is printed of an invented municipality's ledger, in three formats."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Alen, Said
from tests.products.ledger.made_lines import it, line, lines_of, other, proposed, record

from alen.products.ledger import opening
from alen.store.local.books import Holder
from alen.store.workspace import create

KR = 100
INVENTED = Holder("900", "Prøvekøbing", is_invented=True, inhabitants={2024: 40_000})
ROWS = [
    it(60_000_00, "applications", "software", "saas", funktion="64552", department="It og digitalisering"),
    it(20_000_00, "operations", "outsourced_services", "hosted", funktion="64552", flow="gross"),
    it(-5_000_00, "operations", "outsourced_services", "hosted", funktion="64552", flow="income"),
    it(10_000_00, funktion="32201", department="Skole"),
    proposed(4_000_00, "end_user", funktion="32201", department="Skole"),
    line(-1_000_00, funktion="32201", account_text="Kreditnota", supplier="Nordlys Software A/S"),
    other(300_000_00, funktion="32201", department="Skole"),
    it(7_000_00, "applications", accounts_year=2023, funktion="64552"),
]

Opens = Callable[..., Alen]


@pytest.fixture
def opens(alen: Alen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opens:
    """A command line in a workspace whose ledger holds given lines."""
    workspace = create(tmp_path / "workspace")

    def prepared(rows: list[dict[str, Any]] = ROWS, holder: Holder = INVENTED) -> Alen:
        found = lines_of(tmp_path, rows, holder, [record()])
        monkeypatch.setattr(opening, "open_lines", lambda *_, **__: found)

        def run(*words: str) -> Said:
            return alen("ledger", "show", *words, "--workspace", str(workspace.root))

        return run

    return prepared


def test_a_breakdown_says_what_was_booked_and_how_sure_it_is(opens: Opens) -> None:
    said = opens()("--by", "area", "--year", "2024", "--per-inhabitant")
    assert said.code == 0, said.err
    first, second, third = said.out.splitlines()[:3]
    assert first == "Prøvekøbing booked DKK 85,000 on IT in 2024."
    assert second == (
        "Whatever the undecided lines turn out to be, it lies between DKK 84,000 and DKK 89,000. "
        "With what is proposed it would be DKK 89,000; a proposal is never certain."
    )
    assert third == "That is DKK 2 per inhabitant, between DKK 2 and DKK 2 (40,000 inhabitants)."
    row = next(text for text in said.out.splitlines() if text.startswith("applications"))
    assert row.split() == [
        "applications",
        "60,000",
        "70.6%",
        "60,000",
        "13,000",
        "59,000",
        "74,000",
        "1",
        "2",
    ]
    assert "Prøvekøbing is invented, and so is every number here." in said.out
    assert "Nothing unknown is spread." in said.out


def test_a_breakdown_as_csv_in_whole_ore(opens: Opens) -> None:
    said = opens()("--by", "area,resource", "--year", "2024", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert rows[0] == {
        "area": "applications", "resource": "software", "decided_ore": "6000000",
        "with_proposals_ore": "6000000", "unknown_ore": "1300000", "low_ore": "5900000",
        "high_ore": "7400000", "lines": "1", "open_lines": "3", "share_per_mille": "706",
    }  # fmt: skip
    assert {row["area"] for row in rows} == {
        "applications", "operations", "unknown", "end_user", "undecided",
    }  # fmt: skip


def test_measures_are_chosen_and_named(opens: Opens) -> None:
    show = opens()
    assert "booked DKK 90,000 gross on IT in 2024" in show("--by", "area", "--gross").out
    assert "booked DKK 85,000 net on IT in 2024" in show("--by", "area", "--net").out
    assert "booked DKK −5,000 of external income on IT in 2024" in show("--by", "area", "--income").out
    assert "booked DKK 0 of internal transfers on IT in 2024" in show("--by", "area", "--internal").out
    assert "booked DKK 92,000 on IT in 2023-2024" in show("--by", "area", "--all-years").out
    assert "Capital spending alone" in show("--by", "area", "--capital").out


def test_by_year_every_year_is_asked_and_has_its_own_inhabitants(opens: Opens) -> None:
    answer = json.loads(opens()("--by", "year", "--format", "json").out)
    assert answer["year"] is None
    assert [(row["year"], row["decided_ore"]) for row in answer["rows"]] == [
        ("2023", 7_000 * KR), ("2024", 85_000 * KR),
    ]  # fmt: skip
    assert [row["source_kind"] for row in answer["basis"]] == ["ledger", "ledger"]
    assert answer["is_invented"] is True
    lines = opens()("--by", "year", "--per-inhabitant").out.splitlines()
    assert next(text for text in lines if text.startswith("2023")).endswith("–")


def test_the_overview_is_what_one_sees_first(opens: Opens) -> None:
    said = opens()()
    assert said.code == 0, said.err
    assert said.out.startswith("Prøvekøbing booked DKK 85,000 on IT in 2024.\n")
    assert "DKK 75,000 was booked on functions that carry IT by name and DKK 10,000 on others" in said.out
    assert "posteringer-2024.csv" in said.out
    assert "Kreditnota" in said.out
    answer = json.loads(opens()("--format", "json").out)
    assert [(row["file"], row["control_imported_ore"]) for row in answer["files"]] == [
        ("posteringer-2024.csv", 900_00),
    ]  # fmt: skip
    assert [row["amount_ore"] for row in answer["undecided"]] == [4_000_00, -1_000_00]
    assert answer["areas"][0]["area"] == "applications"


def test_functions_and_the_rule_of_counting_once(opens: Opens) -> None:
    said = opens()("--view", "functions")
    assert "a payment to a joint company counts once" in said.out
    row = next(text for text in said.out.splitlines() if text.startswith("64552"))
    assert row.split()[-4:] == ["80,000", "−5,000", "0", "75,000"]


def test_cloud_departments_and_months(opens: Opens) -> None:
    show = opens()
    cloud = json.loads(show("--view", "cloud", "--format", "json").out)
    assert [(row["axis"], row["variant"], row["share_per_mille"]) for row in cloud["rows"]] == [
        ("deployment", "of_decided", 667), ("deployment", "of_possible", 667),
        ("resource", "of_decided", 0), ("resource", "of_possible", 0),
    ]  # fmt: skip
    said = show("--view", "cloud").out
    assert "in 2024, 66.7% to 77.8% is cloud by deployment." in said
    assert "Whatever the undecided lines turn out to be: 63.4% to 79.6%." in said
    places = show("--view", "departments").out.splitlines()
    assert next(text for text in places if text.startswith("Skole")).split()[-1] == "3.2%"
    assert "2024-03" in show("--view", "months").out


def test_the_wide_scope_is_marked_local(opens: Opens) -> None:
    show = opens()
    answer = json.loads(show("--view", "wide", "--format", "json").out)
    assert answer["is_local"] is True
    assert answer["extended_from"] == "ledger"
    assert {row["part"]: row["decided_ore"] for row in answer["rows"]} == {
        "extended": 75_000 * KR, "passed_on": 0, "outside": 10_000 * KR, "wide": 85_000 * KR,
        "wide_per_inhabitant": 213,
    }  # fmt: skip
    assert "is local" in show("--view", "wide").out


def test_why_there_is_no_wide_figure(opens: Opens) -> None:
    said = opens([it(1, source_kind="invoices")])("--view", "wide")
    assert said.code == 1
    assert "only invoices are imported for the year" in said.out


def test_no_person_is_named(opens: Opens) -> None:
    rows = [it(9_000_00, supplier="Bo Prøvesen", is_person=True), it(1_00, supplier="Nordlys A/S")]
    for shape in ("table", "csv", "json"):
        said = opens(rows)("--by", "supplier", "--format", shape)
        assert said.code == 0, said.err
        assert "prøvesen" not in said.out.lower()
    assert "persons and sole traders" in opens(rows)("--by", "supplier").out


@pytest.mark.parametrize(
    "words",
    [
        ("--by", "nonsense"),
        ("--by", "area", "--view", "cloud"),
        ("--year", "2024", "--all-years"),
        ("--view", "wide", "--all-years"),
        ("--view", "cloud", "--net"),
        ("--capital",),
    ],
)
def test_what_cannot_be_asked_is_refused(opens: Opens, words: tuple[str, ...]) -> None:
    said = opens()(*words)
    assert said.code == 2
    assert said.out == ""


def test_a_year_without_lines_is_not_found(opens: Opens) -> None:
    assert opens()("--by", "area", "--year", "2019").code == 1
    for words in ((), ("--by", "area"), ("--view", "functions")):
        said = opens([])(*words)
        assert (said.code, said.out) == (1, "")
        assert "holds no lines" in said.err
    assert opens([])("--view", "wide").code == 1


def test_income_has_one_sign_in_every_sentence(opens: Opens) -> None:
    show = opens([it(-100_00, funktion="64552", flow="income"), line(-50_00, flow="income")])
    said = show("--by", "area", "--income").out.splitlines()
    assert said[0] == "Prøvekøbing booked DKK −100 of external income on IT in 2024."
    assert "between DKK −150 and DKK −100" in said[1]
    assert "Income stands with a minus." in said


def test_one_line_is_one_line_and_a_certain_amount_has_no_bounds(opens: Opens) -> None:
    said = opens([it(80_000_00, funktion="64552")])().out
    assert "That is DKK 2 per inhabitant (40,000 inhabitants)." in said
    assert "Rests on postings of 2024: 1 line." in said
    assert "so every payment counts once" in said


def test_where_no_line_states_a_function_none_is_told_of(opens: Opens) -> None:
    """Nothing on functions that carry IT by name, and nothing on others, would be a claim."""
    rows = [it(80_000_00)]
    assert "carry IT by name" not in opens(rows)().out
    said = opens([*rows, it(20_000_00, funktion="64552")])().out
    assert "DKK 20,000 was booked on functions that carry IT by name and DKK 0 on others" in said
    assert "Lines of DKK 80,000 state no function." in said
