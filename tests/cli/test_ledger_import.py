"""`alen ledger import`, `files`, `diff` and `forget` in a workspace of an invented municipality."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Alen
from tests.sources.ledgers.bookkeeping import HEADINGS, row, rows, write

from alen.store.local.books import Books
from alen.store.workspace import Workspace, create

HEADINGS_OF_OPUS = ("Bogføringsdato", "Bilagsnr", "Kontostreng", "Leverandørnavn", "Posteringstekst", "Beløb")
OWN = ("--own-name", "Prøvekøbing", "--inhabitants", "40000")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return create(tmp_path / "ledger").root


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "finans.csv", rows(30), HEADINGS_OF_OPUS)


def test_a_first_import_must_say_whose_ledger_it_is(alen: Alen, place: Path, file: Path) -> None:
    said = alen("ledger", "import", str(file), "--yes", "--workspace", str(place))
    assert said.code == 2
    assert "whose ledger" in said.err
    assert Books(Workspace(place)).index().standing == ()


def test_import_reports_rows_reasons_and_totals(alen: Alen, place: Path, file: Path) -> None:
    write(file, [*rows(30), row(40, "x"), ("", "", "", "", "Side 1", "")], HEADINGS_OF_OPUS)
    said = alen("ledger", "import", str(file), "--yes", *OWN, "--workspace", str(place), "--format", "json")
    assert said.code == 0, said.err
    answer = json.loads(said.out)
    assert answer["holder"] == {"code": "own", "name": "Prøvekøbing"}
    (found,) = answer["files"]
    assert (found["rows_read"], found["rows_imported"], found["outcome"]) == (33, 30, "imported")
    assert found["set_aside"] == {"amount_unreadable": 1, "heading": 1, "not_a_line": 1}
    assert [(one["row"], one["reason"]) for one in found["set_aside_rows"]] == [
        (1, "heading"), (32, "amount_unreadable"), (33, "not_a_line"),
    ]  # fmt: skip
    assert found["control_before_ore"] == found["control_imported_ore"] + found["control_set_aside_ore"]
    assert found["map"]["columns"]["amount"] == "Beløb"
    assert Books(Workspace(place)).index().holder.inhabitants == {2024: 40000}  # pyright: ignore


def test_a_listed_organisation_is_found_and_remembered(alen: Alen, place: Path, file: Path) -> None:
    at = ("--workspace", str(place))
    assert alen("ledger", "import", str(file), "--yes", "--org", "Aarh", *at).code == 0
    again = alen("ledger", "import", str(file), "--yes", *at)
    assert again.code == 0
    assert "unchanged" in again.out
    other = alen("ledger", "import", str(file), "--yes", "--org", "Odense", *at)
    assert other.code == 2
    assert "Aarhus" in other.err
    assert alen("ledger", "import", str(file), "--org", "Aarhus", *OWN, *at).code == 2


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("--own-name", "Prøvekøbing Kommune"), "municipality"),
        (("--own-name", "Region Opdigt"), "region"),
        (("--own-name", "Prøvekøbing"), "other"),
        (("--own-name", "Prøvekøbing", "--own-kind", "municipality"), "municipality"),
    ],
)
def test_the_kind_of_an_unlisted_organisation_is_told(
    alen: Alen, place: Path, file: Path, words: tuple[str, ...], kind: str
) -> None:
    at = ("--workspace", str(place))
    assert alen("ledger", "import", str(file), "--yes", *words, "--inhabitants", "7", *at).code == 0
    holder = Books(Workspace(place)).index().holder
    assert holder is not None
    assert (holder.kind, holder.is_invented) == (kind, False)
    said = alen("ledger", "import", str(file), "--yes", *words, "--invented", *at)
    assert said.code == 0, said.err
    assert alen("ledger", "import", str(file), "--yes", *words[:2], *at).code == 0  # what was said, stays
    holder = Books(Workspace(place)).index().holder
    assert holder is not None
    assert (holder.kind, holder.is_invented, holder.inhabitants) == (kind, True, {2024: 7})


def test_what_is_said_of_an_unlisted_organisation_needs_its_name(alen: Alen, place: Path, file: Path) -> None:
    said = alen("ledger", "import", str(file), "--yes", "--invented", "--workspace", str(place))
    assert said.code == 2
    assert "--own-name" in said.err


def test_files_diff_and_forget(alen: Alen, place: Path, file: Path) -> None:
    at = ("--workspace", str(place))
    assert alen("ledger", "files", *at).code == 1
    assert alen("ledger", "import", str(file), "--yes", *OWN, *at).code == 0
    assert alen("ledger", "diff", *at).code == 1
    write(file, [row(0, "99,00"), *rows(30)[1:], row(40, "1,00")], HEADINGS_OF_OPUS)
    corrected = alen("ledger", "import", str(file), "--yes", *at)
    assert "replaces import 1" in corrected.out
    listed = json.loads(alen("ledger", "files", *at, "--format", "json").out)
    assert [one["status"] for one in listed["imports"]] == ["replaced", "standing"]
    table = alen("ledger", "diff", *at)
    assert table.code == 0
    assert "29 lines unchanged, 1 added, 0 removed. Vouchers changed: 1." in table.out
    rows_of_diff = list(
        csv.DictReader(io.StringIO(alen("ledger", "diff", "1", "2", *at, "--format", "csv").out))
    )
    assert [(one["change"], one["version"], one["amount_ore"]) for one in rows_of_diff] == [
        ("changed", "old", "100000"), ("changed", "new", "9900"), ("added", "new", "100"),
    ]  # fmt: skip
    assert alen("ledger", "diff", "1", *at).code == 2
    assert alen("ledger", "forget", "finans.csv", *at).code == 2
    gone = alen("ledger", "forget", "finans.csv", "--yes", *at)
    assert gone.code == 0
    assert "imports 1, 2" in gone.out
    books = Books(Workspace(place))
    assert books.index().standing == ()
    assert list((books.root / "imports").iterdir()) == []
    assert list((books.root / "maps").iterdir()) == []
    assert alen("ledger", "forget", "finans.csv", "--yes", *at).code == 1
    books.write("proposals.json", b"{}")
    (books.root / "imports" / "9").mkdir()
    (books.root / "imports" / "9" / "lines.parquet").write_bytes(b"of a run that was stopped")
    assert alen("ledger", "forget", "finans.csv", "--yes", *at).code == 1
    assert list((books.root / "imports").iterdir()) == []
    assert alen("ledger", "import", str(file), "--yes", *at).code == 0
    assert alen("ledger", "forget", "finans.csv", "--yes", *at).code == 0
    assert books.read("proposals.json") is None


def test_of_several_files_those_before_a_bad_one_stand(
    alen: Alen, place: Path, file: Path, tmp_path: Path
) -> None:
    bad = write(tmp_path / "bad.csv", [("x",) * 6] * 5, HEADINGS)
    last = write(tmp_path / "last.csv", [row(number, "5,00") for number in range(50, 70)], HEADINGS_OF_OPUS)
    said = alen(
        "ledger",
        "import",
        str(file),
        str(bad),
        str(last),
        "--yes",
        *OWN,
        "--workspace",
        str(place),
        "--format",
        "json",
    )
    assert said.code == 2
    assert [one["file"] for one in json.loads(said.out)["files"]] == ["finans.csv"]
    assert len(Books(Workspace(place)).index().standing) == 1
    refused = alen("ledger", "import", str(file), str(last), "--replaces", "1", "--workspace", str(place))
    assert refused.code == 2


def test_no_cpr_number_is_printed(alen: Alen, place: Path, tmp_path: Path) -> None:
    lines = [*rows(30), row(31, "x", Tekst="Hjælp til 010190-1234"), ("", "", "", "", "cpr 010190-1234", "")]
    path = write(tmp_path / "løn.csv", lines, HEADINGS_OF_OPUS)
    for words in (("--format", "json"), (), ("--format", "csv")):
        said = alen("ledger", "import", str(path), "--yes", *OWN, "--workspace", str(place), *words)
        assert said.code == 0, said.err
        assert "010190" not in said.out + said.err
    assert not any(b"010190" in path.read_bytes() for path in place.rglob("*") if path.is_file())


def test_amounts_that_must_not_be_added_up_unseen_are_refused(
    alen: Alen, place: Path, tmp_path: Path
) -> None:
    """Without a map of the user's own; and the map that was proposed is not remembered."""
    file = tmp_path / "forbrug.csv"
    rows_of = [f"2024;4{n:03};Rengøring {n};1{n:02}" for n in range(30)]
    file.write_text("\n".join(["Regnskabsår;Konto;Kontonavn;Forbrug i 1.000 kr.", *rows_of]), "utf-8")
    at = (*OWN, "--workspace", str(place))
    said = alen("ledger", "import", str(file), "--yes", *at)
    assert said.code == 2
    assert "in thousands or millions" in said.err
    maps = place / "local" / "maps"
    assert not list(maps.glob("*.toml"))
    shown = alen("ledger", "import", str(file), *at)
    assert shown.code == 2
    own = tmp_path / "eget.toml"
    lines = shown.err.splitlines()
    own.write_text("\n".join(line for line in lines if " = " in line or line.startswith("[")), "utf-8")
    assert alen("ledger", "import", str(file), "--map", str(own), *at).code == 0
    assert list(maps.glob("*.toml"))


def test_a_proposal_that_fits_few_rows_is_refused_and_forgotten(
    alen: Alen, place: Path, tmp_path: Path
) -> None:
    file = tmp_path / "aftaler.csv"
    rows_of = [
        f"Aftale {n};Fjordby Data A/S;01-04-2024;{'1200,00' if n < 19 else 'efter aftale'}" for n in range(60)
    ]
    file.write_text("\n".join(["Titel;Leverandør;Dato;Beløb", *rows_of]), "utf-8")
    said = alen("ledger", "import", str(file), "--yes", *OWN, "--workspace", str(place))
    assert said.code == 2, said
    assert Books(Workspace(place)).index().standing == ()
    assert not list((place / "local" / "maps").glob("*.toml"))


def test_an_import_leaves_pandas_alone(place: Path, file: Path) -> None:
    """It takes a fifth of a second to load, and Arrow would load it at the first list it sees."""
    code = (
        "import sys; from alen.cli.main import main; "
        f"assert main(['--workspace', {str(place)!r}, 'ledger', 'import', {str(file)!r}, '--yes', "
        "'--own-name', 'Prøvekøbing', '--format', 'json']) == 0; "
        "sys.exit(3 if 'pandas' in sys.modules else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_a_file_whose_name_is_no_text_is_imported(alen: Alen, place: Path, file: Path) -> None:
    """As an old archive leaves it, its letters of another system."""
    odd = Path(os.fsdecode(os.fsencode(file.parent) + b"/l\xf8n.csv"))
    file.rename(odd)
    at = ("--workspace", str(place))
    said = alen("ledger", "import", str(odd), "--yes", *OWN, *at, "--format", "json")
    assert said.code == 0, said.err
    assert Books(Workspace(place)).record(1).file == "l\ufffdn.csv"
    assert "l\ufffdn.csv" in alen("ledger", "files", *at).out


def test_rows_are_counted_alike_wherever_they_are_told(alen: Alen, place: Path, file: Path) -> None:
    """Every row of the file: headings are among them, and among those set aside."""
    at = ("--workspace", str(place))
    write(file, [*rows(30), HEADINGS_OF_OPUS, row(40, "x"), ("", "", "", "", "Side 1", "")], HEADINGS_OF_OPUS)
    said = alen("ledger", "import", str(file), "--yes", *OWN, *at)
    assert "34 rows read: 30 lines, 4 rows set aside." in said.out
    listed = alen("ledger", "files", *at).out.splitlines()[-1].split()
    assert listed[4:7] == ["34", "30", "4"]
    (counted,) = json.loads(alen("ledger", "files", "--format", "json", *at).out)["imports"]
    assert (counted["rows_read"], counted["rows_imported"], counted["rows_set_aside"]) == (34, 30, 4)
    shown = next(
        line for line in alen("ledger", "show", *at).out.splitlines() if line.startswith("finans.csv")
    )
    assert shown.split()[1:3] == ["34", "30"]


def test_a_file_without_faults_sets_its_heading_aside(alen: Alen, place: Path, file: Path) -> None:
    said = alen("ledger", "import", str(file), "--yes", *OWN, "--workspace", str(place))
    assert "31 rows read: 30 lines, the heading is set aside." in said.out
    assert "Set aside because" not in said.out


def test_a_name_of_nothing_is_no_name(alen: Alen, place: Path, file: Path) -> None:
    at = ("--workspace", str(place))
    for name in ("", " \n"):
        said = alen("ledger", "import", str(file), "--yes", "--own-name", name, *at)
        assert said.code == 2, said
    assert alen("ledger", "import", str(file), "--yes", "--own-name", " Prøve\x1b\nkøbing ", *at).code == 0
    holder = Books(Workspace(place)).index().holder
    assert holder is not None
    assert holder.name == "Prøve\ufffd købing"
