"""`alen programme list|show|check|bill|export`: with an edition, and of a folder that needs none."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from tests.build.own_programmes import programmes_workspace
from tests.cli.conftest import Alen

from alen.cli.programme import papers
from alen.reports.paper import PAGE
from alen.store.workspace import Workspace


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, packaged_workspace: Workspace) -> str:
    return str(programmes_workspace(tmp_path_factory, packaged_workspace).root)


@pytest.fixture
def folder(alen: Alen) -> str:
    """A folder outside every workspace."""
    assert alen("programme", "example", "partnership", "mine").code == 0
    return "mine"


def test_the_list_tells_where_each_programme_stands(alen: Alen, place: str) -> None:
    said = alen("programme", "list", "--workspace", place, "--format", "json")
    assert said.code == 0, said.err
    rows = {one["head"]["id"]: one["head"]["origin"] for one in json.loads(said.out)["rows"]}
    assert rows == {"2007": "packaged", "kombit": "workspace", "lokal": "local", "offentlig": "workspace"}
    assert "brudt cannot be read" in said.err
    assert alen("programme", "bill", "2026", "--workspace", place).code == 2, "several could be meant"


def test_a_folder_is_shown_and_billed_without_any_edition(alen: Alen, folder: str) -> None:
    shown = alen("programme", "show", folder)
    assert shown.code == 0, shown.err
    assert "is invented: its parties, amounts and events are made up." in shown.out
    assert "Prøvekøbing Municipality" in shown.out
    assert alen("init", "own").code == 0
    assert alen("programme", "example", "partnership", "own/programmes/ours").code == 0
    for name in ("ours", "partnership"):
        assert alen("programme", "show", name, "--workspace", "own").code == 0, name
    billed = alen("programme", "bill", "2026", "--programme", folder, "--party", "Prøvekøbing")
    assert billed.code == 0, billed.err
    assert "Calculated by Alen. Not a demand for payment." in billed.out
    assert "the largest remainders" in billed.out
    told = json.loads(alen("programme", "bill", "2026", "--programme", folder, "--format", "json").out)
    assert told["edition_id"] == ""
    assert told["total_ore"] == sum(one["amount_ore"] for one in told["rows"])


def test_each_of_the_98_has_its_amount_and_a_missing_table_is_said(alen: Alen, place: str) -> None:
    said = alen("programme", "bill", "2020", "--programme", "kombit", "--workspace", place, "--format", "csv")
    assert said.code == 0, said.err
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert len(rows) == 98
    assert all(row["share_formula"].endswith(f"{int(row['amount_ore']) / 100:.2f}") for row in rows)
    missing = alen("programme", "bill", "2008", "--programme", "2007", "--workspace", place, "--lang", "en")
    assert missing.code == 1
    assert "The table FOLK1A of 1 January 2008 is not loaded" in missing.out
    assert "alen update --table FOLK1A" in missing.out
    paper = alen(
        "programme", "bill", "2008", "--programme", "2007", "--party", "Aarhus", "--workspace", place,
        "--out", "aarhus.pdf",
    )  # fmt: skip
    assert paper.code == 2
    assert not Path("aarhus.pdf").exists()


def test_a_folder_of_papers_comes_whole(alen: Alen, place: str) -> None:
    said = alen("programme", "bill", "2020", "--programme", "kombit", "--workspace", place, "--out", "bills")
    assert said.code == 0, said.err
    names = sorted(path.name for path in Path("bills").iterdir())
    assert len(names) == 100
    assert {"bill.csv", "bill.xlsx", "101-copenhagen.pdf"} <= {*names}
    assert all(
        (Path("bills") / name).read_bytes().startswith(b"%PDF") for name in names if name.endswith(".pdf")
    )
    sheet = CalamineWorkbook.from_path("bills/bill.xlsx").get_sheet_by_index(0).to_python()
    assert len(sheet) == 99
    share, formula = sheet[0].index("Share, DKK"), sheet[0].index("Formula")
    assert str(sheet[1][formula]).startswith("Hamilton(")
    assert round(sum(float(str(row[share])) for row in sheet[1:]), 2) == 135_513_312.50
    again = alen("programme", "bill", "2020", "--programme", "kombit", "--workspace", place, "--out", "bills")
    assert again.code == 2
    assert sorted(path.name for path in Path("bills").iterdir()) == names


def test_one_paper_one_table_and_what_is_refused(alen: Alen, folder: str) -> None:
    asked = ("programme", "bill", "2026", "--programme", folder)
    assert alen(*asked, "--party", "havbjerg", "--issued", "--out", "one.pdf").code == 0
    assert alen(*asked, "--out", "all.csv").code == 0
    assert Path("all.csv").read_text("utf-8").startswith("programme,year,party")
    assert alen(*asked, "--out", "all.csv").code == 2, "a file that is there is not replaced"
    assert alen(*asked, "--out", "all.pdf").code == 2, "a PDF is one party's"
    assert alen(*asked, "--party", "nobody").code == 1
    assert alen(*asked, "--price", "dear").code == 2
    assert alen("programme", "bill", "2008", "--programme", "nothing").code == 1


def test_check_is_clean_finds_or_refuses(alen: Alen, folder: str, place: str) -> None:
    said = alen("programme", "check", folder, "--format", "json")
    told = json.loads(said.out)
    assert said.code == (1 if told["findings"] else 0)
    assert told["counts"]["error"] == 0
    for one in told["findings"]:
        assert one["file"]
        assert one["what"]
        assert one["do"]
    toml = Path(folder, "programme.toml")
    toml.write_text(toml.read_text("utf-8") + "\nunknown = 1\n", "utf-8")
    broken = alen("programme", "check", folder, "--format", "json")
    assert broken.code == 2
    assert "programme.toml" in broken.err
    assert alen("programme", "check", "nowhere").code == 2
    named = alen("programme", "check", "lokal", "--workspace", place)
    assert named.code in (0, 1), "a name below programmes/ is enough"


def test_clean_is_0(alen: Alen, place: str) -> None:
    said = alen("programme", "check", "kombit", "--workspace", place, "--format", "json")
    told = json.loads(said.out)
    errors = [one for one in told["findings"] if one["severity"] == "error"]
    assert errors == []
    assert said.code == (1 if told["findings"] else 0)


def test_the_export_is_oc4ids_and_says_what_is_left_out(alen: Alen, folder: str) -> None:
    said = alen("programme", "export", folder, "out.json", "--format", "json")
    assert said.code == 0, said.err
    told = json.loads(said.out)
    assert {"what": "risks", "project": "", "why": "no_field"} in told["left_out"]
    package = json.loads(Path("out.json").read_text("utf-8"))
    assert len(package["projects"]) == 4
    assert alen("programme", "export", folder, "out.json").code == 2


def test_a_danish_paper_says_everything_in_danish() -> None:
    said = papers.paper_words("da")
    assert (said.say("Sources"), said.say(PAGE)) == ("Kilder", "Side {page} af {pages}")
