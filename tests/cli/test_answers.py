"""The commands that read an edition: what they print, in each format and language, and their exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from tests.cli.conftest import Alen, Said


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
    assert " 1 (1–2)  825   Læsø               10.641" in danish
    assert " 1 (1–2)  825   Læsø               10,641" in english
    assert "som offentliggjort: udgiverens eget afrundede tal" in danish
    assert "CC BY 4.0" in english
    assert "\x1b" not in danish + english
    assert all(line == line.rstrip() for line in (danish + english).splitlines())


def test_json_has_stable_keys(at: Alen) -> None:
    answer = json.loads(at("rank", "f64551-net", "--year", "2024", "--format", "json").out)
    assert list(answer) == [
        "header", "year", "kind", "among", "years", "rows", "unranked", "nation", "summary", "headline",
        "booking",
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
    ranked = [row for row in found if row["status"] == "ranked"]
    assert len(ranked) == 29
    # A count of people has no band, so nobody has a place in it.
    assert {(row["place"], row["place_low"], row["no_place"]) for row in ranked} == {("", "", "no_band")}


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


def test_what_has_no_cell_is_never_verified(at: Alen) -> None:
    said = at("explain", "f64551-net", "Aarhus", "--year", "2010", "--verify", "--lang", "da")
    assert said.code == 1
    assert "Ikke efterprøvet: der er ingen celle at læse igen." in said.out
    assert "ikke hentet kr." not in said.out
    answer = json.loads(
        at("explain", "f64551-net", "Aarhus", "--year", "2010", "--verify", "--format", "json").out
    )
    assert (answer["cells"], answer["is_verified"]) == (0, False)
    csv_of = at("explain", "f64551-net", "Aarhus", "--year", "2010", "--format", "csv").out
    (row,) = csv.DictReader(io.StringIO(csv_of))
    assert (row["address"], row["value"], row["missing_reason"]) == (
        "f64551-net/751/2010/single",
        "",
        "not_loaded",
    )


def test_codes_are_said_in_words(at: Alen) -> None:
    for line in (
        ["explain", "f64551-net", "Aarhus", "--year", "2024"],
        ["measures", "f64551-net"],
        ["measures", "f64551-net-growth"],
        ["check"],
    ):
        out = at(*line, "--lang", "da").out
        for key in ("not_stated", "price_unit", "civil_status", "kept_left", "differing", " quarter"):
            assert key not in out, (line, key)
    out = at("explain", "f64551-net", "Aarhus", "--year", "2024", "--lang", "da").out
    assert "dranst: ikke oplyst, funktion 64551" in out


def test_real_prices_are_never_called_booked(at: Alen) -> None:
    line = [
        "trend",
        "f64551-net",
        "101",
        "--price",
        "real",
        "--base",
        "2023",
        "--deflator",
        "consumer-prices",
    ]
    out = at(*line, "--lang", "da").out
    assert "bogførte 3.786" not in out
    assert "Det, København bogførte, svarer i 2023-priser til 3.786 kr. pr. indbygger i 2016" in out
    assert "(kr. pr. indbygger, 2023-priser)" in out
    assert "i faste priser, med Forbrugerpriser" in out
    assert "Økonomistyrelsen, tabel" in out
    assert "licens ikke oplyst af udgiveren" in out


def test_a_deflator_that_suits_is_named_where_the_default_is_not_loaded(at: Alen) -> None:
    out = at("trend", "f64551-net", "101").out
    assert "the price index municipal (from NGLK) is not loaded; --deflator consumer-prices may" in out
    told = at("rank", "f64551-net", "--price", "real", "--lang", "da").err
    assert "Hentet: consumer-prices." in told
    assert "Det læses af NGLK: kør `alen update`" in told


def test_what_is_no_amount_has_no_prices(at: Alen) -> None:
    out = at("trend", "population", "101").out
    assert "real" not in out
    assert "Copenhagen: 632,340 persons in 2020 and 671,714 persons in 2026." in out


@pytest.mark.parametrize("measure", ["population", "density"])
def test_a_basis_is_what_it_says(at: Alen, measure: str) -> None:
    assert "beløbet" not in at("measures", measure, "--lang", "da").out


def test_remarks_and_basis_are_in_every_answer(alen: Alen, workspace: Path) -> None:
    (workspace / "remarks").mkdir(exist_ok=True)
    (workspace / "remarks" / "own.yml").write_text(
        "remarks:\n- {measure: f64551-net, organisation: '751', year: 2024, who: Aarhus, "
        "date: 2025-01-02, text_da: Ny kontering, text_en: New booking}\n",
        "utf-8",
    )
    here = ("--workspace", str(workspace))
    assert alen("build", *here).code == 0
    for line in (
        ["rank", "f64551-net"],
        ["trend", "f64551-net", "Aarhus"],
        ["show", "Aarhus"],
        ["compare", "Aarhus", "Odense"],
        ["explain", "f64551-net", "Aarhus", "--year", "2024"],
    ):
        for form in ("table", "csv", "json"):
            assert "New booking" in alen(*line, *here, "--format", form).out, (line, form)
        assert "som offentliggjort: " in alen(*line, *here, "--lang", "da").out, line
    assert alen("show", "Aarhus", *here).out.count("New booking") == 1
    explained = alen("explain", "f64551-net", "Aarhus", "--year", "2024", *here).out
    assert explained.index("New booking") < explained.index("Edition")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["explain", "f64551-net", "085", "--year", "2020"], "f64551-net er for: kommuner."),
        (["trend", "f64551-net", "910"], "alen rank f64551-net --among 910"),
        (["compare", "101", "101"], "der er intet at sammenligne København med"),
        (["compare", "101", "084"], "disse kan ikke sammenlignes: København, Region Hovedstaden"),
        (["compare", "101", "751", "--year", "1999"], "der er intet hentet for København, Aarhus i 1999"),
        (["rank", "f64551-net", "--kind", "region"], "Det er for: kommuner."),
        (["rank", "f64551-net", "--scope", "narrow"], "Det har kun én afgrænsning: udelad --scope."),
        (["rank", "it-net", "--scope", "wide"], "Kræver organisationens egen finansbog"),
        (["rank", "f64551-net", "--basis", "computed"], "et andet grundlag: som offentliggjort"),
        (["rank", "f64551-net", "--among", "Østdanmark"], "ingen kommuner hører til Region Østdanmark"),
        (["rank", "f64551-net", "--price", "real", "--deflator", "state-pl"], "bruges kun til programmer"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_asked_is_told_in_danish(at: Alen, line: list[str], words: str) -> None:
    told = at(*line, "--lang", "da").err
    assert words in told
    for key in ("municipality", "region)", "edition ", "as_published", "single", "narrow,", "The ", "It "):
        assert key not in told


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
    assert "--edition" not in at("editions", "diff", first, second).err
    assert at("editions", "use", first).code == 2
    assert at("rank", "f64551-net", "--year", "2024", "--edition", second).code == 0
    again = at("build", "--from", first, "--format", "json")
    assert json.loads(again.out)["edition"] == f"{first}.3"


@pytest.mark.parametrize("damage", ["schema", "file"])
def test_an_edition_that_cannot_be_read_is_not_put_in_use(alen: Alen, workspace: Path, damage: str) -> None:
    here = ("--workspace", str(workspace))
    second = json.loads(alen("build", *here, "--format", "json").out)["edition"]
    first = second.removesuffix(".2")
    folder = workspace / "editions" / first
    if damage == "schema":
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        manifest["schema_version"] += 1
        (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    else:
        (folder / "edition.duckdb").unlink()
    refused = alen("editions", "use", first, *here)
    assert refused.code == 2, refused.err
    assert (workspace / "editions" / "current").read_text("ascii").strip() == second


def test_init_leaves_a_workspace_and_refuses_a_full_folder(alen: Alen, tmp_path: Path) -> None:
    assert alen("init", "new").code == 0
    assert alen("init", "new").code == 0
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    said = alen("init", "full")
    assert said.code == 2
    assert "not empty" in said.err
