"""The commands that read an edition: what they print, in each format and language, and their exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from tests.cli.conftest import Alen, Said


@pytest.fixture
def at(alen: Alen, built: Path) -> Alen:
    """Run a command line on the edition of the packaged figures."""

    def run(*words: str) -> Said:
        return alen(*words, "--workspace", str(built))

    return run


def rows(said: Said) -> list[dict[str, str]]:
    assert said.code == 0, said.err
    return list(csv.DictReader(io.StringIO(said.out)))


def test_rank_says_what_the_extract_says(at: Alen) -> None:
    """The three highest and lowest of 2024, read by hand in the extract of REGK31."""
    found = rows(at("rank", "f64551-net", "--year", "2024", "--format", "csv"))
    ranked = [(row["organisation_name"], float(row["value"])) for row in found if row["place"]]
    assert ranked[:3] == [("Læsø", 10641.0), ("Samsø", 8310.0), ("Fanø", 7950.0)]
    assert ranked[-3:] == [("Næstved", 2239.0), ("Brønderslev", 2223.0), ("Randers", 1883.0)]
    assert len(ranked) == 98


def test_rank_as_a_table_in_both_languages(at: Alen) -> None:
    danish = at("rank", "f64551-net", "--year", "2024", "--lang", "da").out
    english = at("rank", "f64551-net", "--year", "2024", "--lang", "en").out
    assert "1  825   Læsø               10.641" in danish
    assert "1  825   Læsø               10,641" in english
    assert "som offentliggjort: udgiverens eget afrundede tal" in danish
    assert "CC BY 4.0" in english
    assert "\x1b" not in danish + english
    assert all(line == line.rstrip() for line in (danish + english).splitlines())


def test_json_has_stable_keys(at: Alen) -> None:
    answer = json.loads(at("rank", "f64551-net", "--year", "2024", "--format", "json").out)
    assert list(answer) == [
        "header", "year", "kind", "among", "years", "rows", "unranked", "nation", "summary", "headline",
    ]  # fmt: skip
    assert answer["rows"][0]["organisation"]["code"] == "825"
    assert answer["rows"][0]["cell"]["missing"] is None


def test_csv_never_mixes_numbers_with_words(at: Alen) -> None:
    for row in rows(at("rank", "f64551-net", "--year", "2024", "--format", "csv", "--lang", "da")):
        assert row["value"] == "" or float(row["value"]) > 0
        assert bool(row["value"]) != bool(row["missing_reason"])


def test_among_and_population(at: Alen) -> None:
    found = rows(at("rank", "population", "--year", "2026", "--among", "Hovedstaden", "--format", "csv"))
    assert {"101", "147"} <= {row["organisation_code"] for row in found}
    assert len([row for row in found if row["place"]]) == 29


@pytest.mark.parametrize(
    "line",
    [
        ["trend", "f64551-net", "Aarhus"],
        ["trend", "f64551-net", "Aarhus", "Odense", "101"],
        ["show", "Aarhus"],
        ["show", "084"],
        ["show", "910"],
        ["compare", "Aarhus", "Odense"],
        ["measures"],
        ["measures", "it-net"],
        ["measures", "f64551-net"],
        ["explain", "f64551-net", "Aarhus", "--year", "2024"],
        ["explain", "f64551-net", "Aarhus", "--year", "2024", "--verify"],
        ["explain", "population", "Aarhus", "--year", "2026", "--verify"],
        ["explain", "f64551-net-growth", "Aarhus", "--year", "2024", "--verify"],
        ["editions", "list"],
        ["check", "--verify"],
    ],
    ids=" ".join,
)
def test_every_answer_prints_in_every_format_and_language(at: Alen, line: list[str]) -> None:
    for language in ("da", "en"):
        table = at(*line, "--lang", language)
        assert table.code == 0, table.err
        assert table.out.strip()
        assert table.err == ""
        assert "None" not in table.out
        assert "{" not in table.out
    assert json.loads(at(*line, "--format", "json").out)
    cells = list(csv.reader(io.StringIO(at(*line, "--format", "csv").out)))
    assert len({len(row) for row in cells}) == 1


def test_check_ends_with_1_only_when_there_are_findings(at: Alen) -> None:
    said = at("check", "--format", "json")
    assert said.code == (1 if json.loads(said.out)["has_findings"] else 0)
    assert at("check").out.startswith("What the checks found")


def test_names_are_forgiven(at: Alen) -> None:
    codes = {at("show", name, "--format", "csv").out for name in ("751", "Aarhus", "århus", "AARHUS kommune")}
    assert len(codes) == 1


@pytest.mark.parametrize(
    ("line", "code", "sentence"),
    [
        (["show", "Xyzzy"], 1, "no organisation is called 'Xyzzy'"),
        (["show", "Aarhs"], 1, "Nearest names: Aarhus"),
        (["show", "R"], 2, "'R' begins the names of"),
        (["rank", "it-nett"], 1, "Nearest: it-net"),
        (["rank", "f64551-net", "--year", "1999"], 1, "1999"),
        (["rank", "it-net", "--year", "2024"], 1, "nothing is loaded for it-net"),
        (["rank", "f64551-net", "--year", "2024", "--scope", "wide"], 2, "has no scope 'wide'"),
        (["rank", "f64551-net", "--price", "real"], 2, "What to do"),
        (["trend", "f64551-net", "Aarhus", "084"], 2, ""),
        (["explain", "f64551-net", "Aarhs", "--year", "2024"], 1, "Nearest names: Aarhus"),
        (["rank", "f64551-net", "--edition", "1999-01-01"], 1, "there is no edition '1999-01-01'"),
        (["editions", "use", "nope"], 1, "there is no edition 'nope'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_miss_says_what_was_near(at: Alen, line: list[str], code: int, sentence: str) -> None:
    said = at(*line)
    assert (said.code, said.out) == (code, "")
    assert said.err.startswith("Error: ")
    assert sentence in said.err


def test_a_figure_that_is_missing_is_explained_and_ends_with_1(at: Alen) -> None:
    said = at("explain", "f64551-net", "Aarhus", "--year", "1999")
    assert said.code == 1
    assert "Missing:" in said.out


def test_a_miss_is_told_in_danish(at: Alen) -> None:
    said = at("show", "Aarhs", "--lang", "da")
    assert "Fejl: ingen organisation hedder 'Aarhs'" in said.err
    assert "Gør dette: Nærmeste navne: Aarhus" in said.err


def test_without_an_edition_it_says_how_to_make_one(alen: Alen, tmp_path: Path) -> None:
    assert alen("init", "new").code == 0
    said = alen("rank", "f64551-net", "--workspace", "new")
    assert said.code == 1
    assert "alen build" in said.err
    assert alen("editions", "list", "--workspace", "new").code == 1


def test_the_workspace_is_found_from_below(alen: Alen, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(built / "editions")
    assert alen("editions", "list").code == 0
    monkeypatch.chdir("/")
    monkeypatch.setenv("ALEN_WORKSPACE", str(built))
    assert alen("editions", "list").code == 0


def test_editions_are_chosen_compared_and_withdrawn(alen: Alen, workspace: Path) -> None:
    def at(*words: str) -> Said:
        return alen(*words, "--workspace", str(workspace))

    first = json.loads(at("editions", "list", "--format", "json").out)["editions"][0]["edition"]
    second = json.loads(at("build", "--format", "json").out)["edition"]
    assert second == f"{first}.2"
    diff = json.loads(at("editions", "diff", first, second, "--format", "json").out)
    assert (diff["added"], diff["removed"], diff["changed"]) == (0, 0, 0)
    assert "unchanged" in at("editions", "diff", first, second).out
    assert at("editions", "use", first).code == 0
    listed = {
        one["edition"]: one for one in json.loads(at("editions", "list", "--format", "json").out)["editions"]
    }
    assert [one["is_current"] for one in listed.values()] == [True, False]
    gone = at("editions", "withdraw", first, "--reason", "prøve", "--lang", "da")
    assert gone.code == 0
    assert "vælg en anden" in gone.out
    refused = at("rank", "f64551-net", "--year", "2024")
    assert refused.code == 2
    assert "withdrawn: prøve" in refused.err
    assert at("editions", "use", first).code == 2
    assert at("rank", "f64551-net", "--year", "2024", "--edition", second).code == 0
    again = at("build", "--from", first, "--format", "json")
    assert json.loads(again.out)["edition"] == f"{first}.3"


def test_init_leaves_a_workspace_and_refuses_a_full_folder(alen: Alen, tmp_path: Path) -> None:
    assert alen("init", "new").code == 0
    assert alen("init", "new").code == 0
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    said = alen("init", "full")
    assert said.code == 2
    assert "not empty" in said.err
