"""Answers as documents: what each form holds, and that nothing in it is dangerous or by chance."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from tests.answers.samples import PROEVEBY, Sample, towns_2023

import alen.answers
from alen.answers.block import column_meanings
from alen.answers.citation import bibtex_text, cite, page_path
from alen.answers.claims import Claims
from alen.answers.country import Country
from alen.answers.describing import with_form
from alen.answers.documents import FORMS, Document, Press, file_name
from alen.answers.figures import Figures, MeasureTable
from alen.answers.listing import Editions, ListedOrganisation, Organisations, OrganisationsAnswer
from alen.answers.parts import Columns, Rows
from alen.answers.plain import to_plain
from alen.answers.questions import (
    Compare,
    Contributions,
    Desk,
    Difference,
    Explain,
    Measures,
    Movers,
    OneMeasure,
    Profile,
    Rank,
    Series,
)
from alen.answers.regions import Regions
from alen.answers.spread import Spread
from alen.answers.standing import Standing
from alen.cli.language import site_words
from alen.errors import BadInput
from alen.words import Words

RANK = Rank("town-net", 2023)
QUESTIONS: list[Any] = [
    RANK,
    Rank("town-net", 2023, price="real"),
    Series("town-net", ("901", "902")),
    Compare(("901", "902")),
    Profile("901"),
    Explain("town-net", "901", 2023, "narrow"),
    Measures(),
    OneMeasure("town-net"),
    Movers("town-net", 2022, 2023),
    Contributions("town-net", 2022, 2023),
    Difference("2026-01-01", "2026-01-01"),
    Figures(limit=3),
    Figures(measure=("town-net",), price="real"),
    MeasureTable("town-net"),
    Organisations("municipality"),
    Editions(),
    Claims(),
]
HOSTILE = ("=cmd|' /C calc'!A0", "@SUM(A1)", "+1", "-1+2", "a,=b", "\t=x", 'say "hi", you', "two\r\nlines")


def whole() -> Sample:
    sample = towns_2023()
    sample.computed("town-net", PROEVEBY, 2022, 20_000_000, 100)
    sample.index = {2022: 100.0, 2023: 110.0}
    sample.remarks.append((sample.keys["town-net"], PROEVEBY, 2023, "Prøveby", "2026-01-01", "=da", "=en"))
    return sample


@pytest.fixture(scope="module")
def speech() -> dict[str, Words]:
    return {"da": site_words("da"), "en": site_words("en")}


@pytest.fixture(scope="module")
def press(speech: dict[str, Words]) -> Press:
    return Press(speech, "https://example.org/")


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(whole().reading())


def split(body: bytes) -> tuple[list[str], list[dict[str, str]]]:
    """The lines above a CSV's table, and its rows."""
    text = body.decode("utf-8")
    count = int(re.match(r"# (\d+) ", text)[1])  # type: ignore[index]
    lines = text.split("\r\n")
    rest = "\r\n".join(lines[count:])
    return lines[:count], list(csv.DictReader(io.StringIO(rest, newline="")))


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
    else:
        yield value


@pytest.mark.parametrize("question", QUESTIONS, ids=repr)
@pytest.mark.parametrize("form", FORMS)
def test_every_answer_has_every_form_and_the_same_bytes(press: Press, question: Any, form: str) -> None:
    made: list[Document] = []
    for _ in range(2):
        asked = Desk(whole().reading())
        made.append(press.document(question, asked.ask(question), asked, form, "da"))
    assert made[0] == made[1]
    assert re.fullmatch(rf"alen-[A-Za-z0-9.-]+-2026-01-01\.{form}", made[0].filename)


@pytest.mark.parametrize("question", QUESTIONS, ids=repr)
def test_every_answer_says_where_it_comes_from(press: Press, desk: Desk, question: Any) -> None:
    body = json.loads(press.json_bytes(question, desk.ask(question), desk))
    assert body["data"] == json.loads(json.dumps(to_plain(desk.ask(question))))
    meta = body["meta"]
    assert (meta["edition"], meta["built_at"]) == ("2026-01-01", "2026-01-01T00:00:00Z")
    stays = "" if isinstance(question, Editions) else "/u/2026-01-01"
    assert meta["permanent"] == f"https://example.org{stays}{question.address()}"
    assert meta["origins"]
    for one in meta["origins"]:
        assert one["licence_id"] == "CC-BY-4.0"
        assert one["licence_url"].startswith("https://")
        assert one["sha256"]
        assert "Tabel " in one["attribution_da"]
    assert meta["title"]["da"]
    assert meta["title"]["en"]
    assert None not in leaves(meta["citation"])
    assert set(FORMS) <= set(meta["links"])


def test_the_envelope_says_limits_breaks_prices_and_status(press: Press, desk: Desk) -> None:
    meta = press.plain(RANK, desk.ask(RANK), desk)["meta"]
    (measure,) = meta["measures"]
    assert measure["limits"] == [{"da": "Grænse", "en": "Limit"}]
    assert measure["caveats"] == [{"da": "Forbehold", "en": "Caveat"}]
    assert measure["breaks"] == [{"year": 2022, "text": {"da": "Brud", "en": "Break"}, "source": "prøve"}]
    assert measure["unit_text"] == {"da": "kr. pr. indbygger", "en": "DKK per inhabitant"}
    (values,) = meta["values"]
    assert (values["scope"], values["basis"], values["price"]["kind"]) == ("narrow", "computed", "current")
    assert values["scope_text"] == {"da": "Snæver", "en": "Narrow"}
    # Five towns and the country: Skitseby is missing, Modelby presumably booked elsewhere.
    assert meta["status"] == {
        "figures": 6, "with_value": 5, "missing": {"missing_at_source": 1}, "flags": {"booked_elsewhere": 1},
        "removed": 0,
    }  # fmt: skip
    assert meta["licence"]["unstated"] == []
    assert meta["links"]["csv"].endswith("/api/v1/ranks/town-net.csv?year=2023")
    assert meta["links"]["page_da"] == "https://example.org/u/2026-01-01/da/m/town-net/000/2023"


def test_a_page_of_figures_says_the_same_of_itself_as_a_ranking(press: Press, desk: Desk) -> None:
    asked = Figures(measure=("town-net",), year=(2023,), price="real", base=2023)
    ranked = Rank("town-net", 2023, price="real", base=2023)
    one, other = (press.meta(q, desk.ask(q), desk) for q in (asked, ranked))  # type: ignore[arg-type]
    assert one["measures"] == other["measures"]
    assert one["status"] == other["status"]
    (mine,), (theirs,) = one["values"], other["values"]
    assert mine["price"]["text"] == theirs["price"]["text"]
    assert (mine["scope_text"], mine["basis_text"]) == (theirs["scope_text"], theirs["basis_text"])


def test_a_publisher_that_states_no_licence_is_said_to_state_none(press: Press) -> None:
    asked = Desk(whole().reading())
    answer = asked.ask(RANK)
    sources = tuple(replace(one, licence="not stated by the publisher") for one in answer.header.sources)
    bare = replace(answer, header=replace(answer.header, sources=sources))
    meta = press.meta(RANK, bare, asked)
    assert meta["licence"]["licences"] == []
    assert len(meta["licence"]["unstated"]) == 2
    assert meta["origins"][0]["licence_id"] is None
    assert "oplyser ingen licens" in meta["origins"][0]["attribution_da"]
    assert "states no licence" in press.csv_bytes(RANK, bare, asked, "en").decode()


def test_a_measure_whole_counts_its_figures(press: Press, desk: Desk) -> None:
    question = MeasureTable("town-net")
    meta = press.meta(question, desk.ask(question), desk)
    # Six places in two years: 2022 has Prøveby alone, 2023 lacks Skitseby.
    assert meta["status"] == {
        "figures": 12, "with_value": 6, "missing": {"missing_at_source": 1, "not_loaded": 5},
        "flags": {"booked_elsewhere": 1}, "removed": 0,
    }  # fmt: skip


def test_large_answers_and_passing_ones_are_not_remembered(desk: Desk) -> None:
    for question in (Figures(), MeasureTable("town-net"), Editions()):
        assert desk.ask(question) is not desk.ask(question)
        assert desk.ask(question) == desk.ask(question)
    assert desk.ask(RANK) is desk.ask(RANK)


# -- CSV ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_csv_begins_with_what_it_is_and_then_is_a_table(press: Press, desk: Desk, language: str) -> None:
    body = press.csv_bytes(RANK, desk.ask(RANK), desk, language)
    assert not body.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in body.replace(b"\r\n", b"")
    lines, rows = split(body)
    assert all(line.startswith("# ") for line in lines)
    said = "\n".join(lines)
    known = {
        "da": ("Grænse", "Forbehold", "Brud", "Kolonnen value: ", "Hentet 1. januar 2026", "Licens: "),
        "en": ("Limit", "Caveat", "Break", "Column value: ", "Obtained 1 January 2026", "Licence: "),
    }
    for text in (*known[language], "2026-01-01", "https://creativecommons.org/licenses/by/4.0/"):
        assert text in said
    assert "sha256 " + "a" * 64 in said
    assert [(row["organisation_code"], row["value"]) for row in rows] == [
        ("901", "3000"), ("902", "2000"), ("903", "2000"), ("904", "20"), ("905", ""), ("000", "2100"),
    ]  # fmt: skip
    assert rows[4]["missing_reason"] == "missing_at_source"
    assert rows[0]["total_is_estimated"] == "false"


def test_numbers_keep_their_digits_and_their_minus(press: Press, desk: Desk) -> None:
    @dataclass(frozen=True)
    class Numbers:
        def table(self) -> tuple[Columns, Rows]:
            return ("value", "place"), [(-1.5, -2), (1e-7, 3), (float("nan"), None), (0.1 + 0.2, 10**15)]

    _, rows = split(press.csv_bytes(RANK, Numbers(), desk))
    assert [row["value"] for row in rows] == ["-1.5", "0.0000001", "", "0.30000000000000004"]
    assert [row["place"] for row in rows] == ["-2", "3", "", "1000000000000000"]


def hostile() -> OrganisationsAnswer:
    found = tuple(
        ListedOrganisation(str(n), "other", one, one, "2007-01-01", None, ()) for n, one in enumerate(HOSTILE)
    )
    return OrganisationsAnswer("", found, "2026-01-01")


def test_no_cell_of_a_csv_is_a_formula_and_texts_survive(press: Press, desk: Desk) -> None:
    _, rows = split(press.csv_bytes(Organisations(), hostile(), desk))
    names = [row["organisation_da"] for row in rows]
    assert len(names) == len(HOSTILE)
    for name, was in zip(names, HOSTILE, strict=True):
        assert not name.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert name.replace("'", "") == was.replace("'", "")
        for part in re.split(r"[,;\t\r\n]", name):
            assert not part.lstrip(' "').startswith(("=", "+", "@", "-"))


def test_no_line_above_a_csv_can_break_out_of_it(press: Press) -> None:
    sample = whole()
    bad = "Grænse\r\nmed,=1+1 \x00 linjer"
    definition = json.loads(Desk(sample.reading()).reading.definition_json("town-net"))
    definition["limits"] = [{"da": bad, "en": bad}]
    sample.definitions["town-net"] = json.dumps(definition)
    asked = Desk(sample.reading())
    lines, rows = split(press.csv_bytes(RANK, asked.ask(RANK), asked))
    assert len(rows) == 6
    (line,) = (one for one in lines if "Grænse" in one)
    assert line == "# Limit: Grænse med,'=1+1 \ufffd linjer"


def test_the_remark_of_an_organisation_is_harmless(press: Press, desk: Desk) -> None:
    _, rows = split(press.csv_bytes(RANK, desk.ask(RANK), desk))
    assert rows[0]["remark_da"] == "'=da"


# -- XLSX --------------------------------------------------------------------------------------------


def opened(body: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(body))


@pytest.mark.parametrize(("language", "about", "limit"), [("da", "om", "Grænse"), ("en", "about", "Limit")])
def test_a_workbook_holds_the_table_and_what_it_is(
    press: Press, desk: Desk, language: str, about: str, limit: str
) -> None:
    book = opened(press.xlsx_bytes(RANK, desk.ask(RANK), desk, language))
    assert book.sheet_names == ["data", about]
    header, first, *_ = book.get_sheet_by_name("data").to_python()
    assert first[header.index("value")] == 3000.0
    assert first[header.index("organisation_code")] == "901"
    assert first[header.index("remark_da")] == "=da"
    said = [row[1] for row in book.get_sheet_by_name(about).to_python()]
    assert limit in said


def test_a_workbook_has_texts_and_never_a_formula_or_a_link(press: Press, desk: Desk) -> None:
    body = press.xlsx_bytes(Organisations(), hostile(), desk)
    header, *rows = opened(body).get_sheet_by_name("data").to_python()
    names = [row[header.index("organisation_da")] for row in rows]
    assert names[:5] == list(HOSTILE[:5])
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        sheets = [packed.read(name).decode() for name in packed.namelist() if "worksheets/sheet" in name]
    assert sheets
    assert not any("<f>" in sheet or "hyperlink" in sheet for sheet in sheets)


# -- columns, names, citations -----------------------------------------------------------------------


def columns_of_answers() -> set[str]:
    """The names of columns in the answers' code: tuples of names in `table` and in `…_COLUMNS`."""
    found: set[str] = set()
    for path in sorted(Path(alen.answers.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name == "table":
                found |= _first_names(node)
    return found


def _first_names(function: ast.FunctionDef) -> set[str]:
    tuples = [node for node in ast.walk(function) if isinstance(node, ast.Tuple)]
    texts = ([e.value for e in one.elts if isinstance(e, ast.Constant)] for one in tuples)
    every = (one for some in texts for one in some)
    return {one for one in every if isinstance(one, str) and re.fullmatch("[a-z_0-9]+", one)}


def test_every_column_has_a_meaning_in_both_languages() -> None:
    meanings = column_meanings()
    assert not columns_of_answers() - set(meanings), "add the column to answers/columns.yml"
    assert all(text.da and text.en for text in meanings.values())


@pytest.mark.parametrize("question", QUESTIONS, ids=repr)
def test_every_column_of_every_answer_is_explained(desk: Desk, question: Any) -> None:
    columns, rows = desk.ask(question).table()
    assert set(columns) <= set(column_meanings())
    assert len(set(columns)) == len(columns)
    assert all(len(row) == len(columns) for row in rows)


def test_a_form_nobody_knows_is_refused(press: Press, desk: Desk) -> None:
    with pytest.raises(BadInput, match="pdf"):
        press.document(RANK, desk.ask(RANK), desk, "pdf")


def test_a_name_of_a_file_holds_nothing_dangerous() -> None:
    name = file_name(Rank('../../"x"\r\nø', 2023), "2026-01-01", "csv")
    assert re.fullmatch(r"[A-Za-z0-9.-]+", name)
    assert ".." not in name
    assert len(file_name(Compare(("901",) * 500), "2026-01-01", "csv")) < 130


def test_a_form_goes_before_the_query() -> None:
    assert with_form("/api/v1/figures?limit=3", "xlsx") == "/api/v1/figures.xlsx?limit=3"


@pytest.mark.parametrize(("language", "words"), [("da", "dataudgave 2026-01-01, beregnet ud fra tal fra"),
                                                 ("en", "edition 2026-01-01, computed from")])  # fmt: skip
def test_a_citation_names_title_edition_sources_and_address(
    speech: dict[str, Words], desk: Desk, language: str, words: str
) -> None:
    path = f"/u/2026-01-01/{language}/m/town-net"
    found = cite(RANK, desk.ask(RANK), desk, speech[language], path, "https://example.org")
    assert found.url == f"https://example.org{path}"
    assert found.text.startswith("Prøvefunktion netto (")
    assert words in found.text
    assert "Prøvestatistik (FOLK1A, REGK31)" in found.text
    assert found.text.endswith(found.url)
    assert found.bibtex.startswith("@misc{alen-2026-01-01-")
    assert f"\\url{{{found.url}}}" in found.bibtex
    again = cite(RANK, desk.ask(RANK), desk, speech[language], path, "https://example.org")
    assert again == found


@pytest.mark.parametrize(("language", "words"), [("da", "dataudgave 2026-01-01, tal fra: "),
                                                 ("en", "edition 2026-01-01, figures from: ")])  # fmt: skip
def test_published_figures_are_not_cited_as_computed(
    speech: dict[str, Words], language: str, words: str
) -> None:
    sample = towns_2023()
    sample.published("town-net", PROEVEBY, 2023, 1500.0)
    desk = Desk(sample.reading())
    questions: list[Any] = [Rank("town-net", 2023, basis="as_published"), Figures(basis="as_published")]
    for asked in questions:
        text = cite(asked, desk.ask(asked), desk, speech[language], "/u/x").text
        assert words in text
        assert "comput" not in text
        assert "beregn" not in text


@pytest.mark.parametrize(("language", "words"), [("da", ", 2023, 2023-priser, med "),
                                                 ("en", ", 2023, 2023 prices, by ")])  # fmt: skip
def test_a_citation_of_real_prices_names_them(
    speech: dict[str, Words], desk: Desk, language: str, words: str
) -> None:
    asked = Rank("town-net", 2023, price="real")
    found = cite(asked, desk.ask(asked), desk, speech[language], "/u/x")
    assert words in found.text
    assert words in found.bibtex
    assert words not in cite(RANK, desk.ask(RANK), desk, speech[language], "/u/x").text


def test_bibtex_has_its_own_signs_escaped_and_its_braces_in_pairs(speech: dict[str, Words]) -> None:
    assert bibtex_text("a_b & 5% {x} #1 $2 ~^\\\n c") == (
        r"a\_b \& 5\% \textbraceleft{}x\textbraceright{} \#1 \$2 "
        r"\textasciitilde{}\textasciicircum{}\textbackslash{} c"
    )
    asked = Desk(whole().reading())
    found = cite(RANK, asked.ask(RANK), asked, speech["en"], "/u/x/{en}\\m")
    assert "\\url{/u/x/%7Ben%7D%5Cm}" in found.bibtex


@pytest.mark.parametrize(
    ("question", "path"),
    [
        (Rank("a"), "/m/a"),
        (
            Rank("a", 2023, "narrow", price="real", base=2020),
            "/m/a/000/2023?scope=narrow&price=real&base=2020",
        ),
        (Rank("a", 2023, among="981"), "/m/a/000/2023?group=981"),
        (Series("a", ("901",)), "/m/a/901"),
        (Series("a", ("901", "902"), "wide"), "/m/a?scope=wide"),
        (Compare(("901", "902"), 2023), "/compare/901+902/2023"),
        (Profile("901"), "/o/901"),
        (Explain("a", "901", 2023, "narrow"), "/explain/a/901/2023/narrow"),
        (Explain("a", "901", 2023), None),
        (OneMeasure("a"), "/method/a"),
        (Difference("x", "y"), "/data/diff/x/y"),
        (Standing("a", "901", 2023, among="981"), "/m/a/901/2023?group=981"),
        (Standing("a", "901"), "/m/a/901"),
        (Spread("a", scope="wide"), "/m/a?scope=wide"),
        (Country(), "/"),
        (Regions(), "/regions"),
        (Figures(), None),
    ],
)
def test_an_answer_knows_the_page_that_shows_it(question: Any, path: str | None) -> None:
    assert page_path(question) == path
