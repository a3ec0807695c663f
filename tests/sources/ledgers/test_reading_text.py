"""Text files as systems and people write them: encodings, separators, headings, line ends."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from tests.needs import shared

from alen.errors import BadFile
from alen.sources.ledgers.reading import RawTable, read_table, sheets_of

POSTINGS = [
    "Konto;Leverandør;Tekst;Bogføringsdato;Beløb",
    "6455240;Nordlys Software ApS;Løn på ø;31-12-2024;1.234,56-",
    "6455240;Møllebæk Data A/S;Årets drift;30-12-2024;99,00",
    "6455240;Nordlys Software ApS;Ændret ordre;29-12-2024;(7,50)",
]
HEADINGS = tuple(POSTINGS[0].split(";"))


def saved(folder: Path, text: str | bytes, name: str = "postings.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def columns(table: RawTable) -> list[list[str | None]]:
    return [column.to_pylist() for column in table.cells.columns]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("iso-8859-1", "cp1252"),
        ("cp850", "cp850"),
    ],
)
def test_the_encoding_is_guessed(tmp_path: Path, encoding: str, said: str) -> None:
    table = read_table(saved(tmp_path, "\r\n".join(POSTINGS), encoding=encoding))
    assert table.facts.encoding == said
    assert table.headings == HEADINGS
    assert columns(table)[2] == ["Løn på ø", "Årets drift", "Ændret ordre"]


def test_quotation_marks_of_cp1252_are_no_letters_of_cp850(tmp_path: Path) -> None:
    text = "Konto;Tekst;Beløb\n1;St John’s ‘Ordre’ – København;2,00\n2;50 €;3,00\n"
    table = read_table(saved(tmp_path, text, encoding="cp1252"))
    assert table.facts.encoding == "cp1252"
    assert columns(table)[1] == ["St John’s ‘Ordre’ – København", "50 €"]


def test_an_encoding_that_is_named_is_used(tmp_path: Path) -> None:
    path = saved(tmp_path, "Konto;Tekst\n1;SÃ¸ren\n2;Bødker\n", encoding="cp1252")
    with pytest.raises(BadFile) as refused:
        read_table(path)
    assert "UTF-8 in line 2" in refused.value.what
    assert "line 3" in refused.value.where
    assert columns(read_table(path, encoding="cp1252"))[1] == ["SÃ¸ren", "Bødker"]


@pytest.mark.parametrize(("first", "second"), [("utf-8", "cp1252"), ("cp1252", "utf-8")])
def test_two_encodings_in_one_file_are_refused_with_the_line(tmp_path: Path, first: str, second: str) -> None:
    data = "Konto;Tekst\n1;Sæby\n".encode(first) + "2;Rødby\n".encode(second)
    with pytest.raises(BadFile) as refused:
        read_table(saved(tmp_path, data))
    assert refused.value.where == "postings.csv, line 3"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "utf-16"])
def test_bytes_that_are_not_in_the_encoding_named_are_refused(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(BadFile, match="the bytes are not"):
        read_table(saved(tmp_path, b"Konto;Tekst\n1;S\xf8\n"), encoding=encoding)
    with pytest.raises(BadFile, match="is no encoding"):
        read_table(saved(tmp_path, "Konto"), encoding="klingon")


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("quoted", [False, True])
def test_the_separator_is_guessed(tmp_path: Path, separator: str, quoted: bool) -> None:
    rows = [line.replace(".", "").replace(",", ".").split(";") for line in POSTINGS]
    rows[1][2] = f"en{separator}to" if quoted else "en"
    text = "\n".join(separator.join(f'"{cell}"' if quoted else cell for cell in row) for row in rows)
    table = read_table(saved(tmp_path, text))
    assert table.facts.separator == separator
    assert table.headings == HEADINGS
    assert columns(table)[2][0] == rows[1][2]


def test_a_decimal_comma_is_no_separator(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, "Konto;Beløb\n1;2,00\n2;3,50\n3;4,25\n"))
    assert (table.facts.separator, table.headings) == (";", ("Konto", "Beløb"))


def test_the_first_line_of_excel_names_the_separator(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, "sep=|\r\nKonto|Tekst\r\n1|a;b;c\r\n2|d;e;f\r\n"))
    assert (table.facts.separator, table.facts.header_row) == ("|", 2)
    assert table.above == ((1, ("sep=", "")),)
    assert columns(table)[1] == ["a;b;c", "d;e;f"]


def test_titles_criteria_and_blank_lines_stand_above_the_heading(tmp_path: Path) -> None:
    above = ["Posteringsudtræk;;;;", "Kommune:;Prøvekøbing (opdigtet);;;", "Regnskabsår:;2024;;;", "", ""]
    table = read_table(saved(tmp_path, "\n".join([*above, *POSTINGS]), encoding="cp1252"))
    assert table.facts.header_row == 6
    assert table.headings == HEADINGS
    assert table.rows.to_pylist() == [7, 8, 9]
    assert [number for number, _ in table.above] == [1, 2, 3, 4, 5]
    assert table.above[2][1][:2] == ("Regnskabsår:", "2024")


def test_a_heading_in_two_lines_is_joined(tmp_path: Path) -> None:
    text = "Konto;Beløb;;Leverandør\n;Debet;Kredit;navn\n64552;1,00;;Nordlys ApS\n64552;;2,00;Fyr A/S\n"
    table = read_table(saved(tmp_path, text))
    assert table.facts.header_row == 2
    assert table.headings == ("Konto", "Beløb Debet", "Kredit", "Leverandør navn")
    assert table.above == ((1, ("Konto", "Beløb", "", "Leverandør")),)


def test_a_file_without_a_heading_has_numbered_ones(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, "\n".join(POSTINGS[1:])))
    assert table.facts.header_row == 0
    assert table.headings == tuple(f"column {n}" for n in range(1, 6))
    assert table.rows.to_pylist() == [1, 2, 3]


def test_the_heading_may_be_named(tmp_path: Path) -> None:
    path = saved(tmp_path, "\n".join(POSTINGS))
    assert read_table(path, header_row=0).rows.to_pylist() == [1, 2, 3, 4]
    third = read_table(path, header_row=3)
    assert third.headings[0] == "6455240"
    assert [n for n, _ in third.above] == [1, 2]
    for row in (-1, 5):
        with pytest.raises(BadFile, match=f"no row {row}"):
            read_table(path, header_row=row)


def test_blank_and_double_headings_are_kept(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, ";Tekst;Tekst;;Beløb\na;b;c;d;1,00\ne;f;g;h;2,00\n"))
    assert table.headings == ("", "Tekst", "Tekst", "", "Beløb")
    assert table.cells.num_columns == 5


@pytest.mark.parametrize("heading", ["Konto;Tekst;Beløb", "Konto;Tekst;Beløb;"])
def test_a_separator_at_the_end_of_lines_makes_no_column(tmp_path: Path, heading: str) -> None:
    lines = [heading, *(f"{n};Post;{n},00;" for n in range(50))]
    lines[10] = "9;to;stykker;9,00;"
    table = read_table(saved(tmp_path, "\n".join(lines)))
    assert table.headings == ("Konto", "Tekst", "Beløb")
    assert table.cells.num_columns == 3
    assert [(ragged.row, ragged.expected) for ragged in table.ragged] == [(11, 3)]
    assert table.ragged[0].cells[:4] == ("9", "to", "stykker", "9,00")


def test_empty_cells_that_a_system_leaves_off_are_empty(tmp_path: Path) -> None:
    text = "Konto;Tekst;Beløb;Note\n1;a;1,00\n2;b;2,00\n3;c;3,00;ja\n4;d\n"
    table = read_table(saved(tmp_path, text))
    assert columns(table)[3] == [None, None, "ja"]
    assert [ragged.row for ragged in table.ragged] == [5]


def test_cells_are_trimmed_and_empty_ones_are_null(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, 'Konto ; Tekst\n 1 ;"  "\n\xa02\t;" x "\n;;\n'))
    assert table.headings == ("Konto", "Tekst")
    assert columns(table) == [["1", "2", None], [None, "x", None]]


def test_zeros_that_fill_cells_up_are_blanks(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, b"Konto;Tekst\n1;Drift\0\0\0\n\0\0;L\0n\n"))
    assert columns(table) == [["1", None], ["Drift", "L n"]]


def test_only_a_heading_is_a_table_of_no_rows(tmp_path: Path) -> None:
    for end in ("", "\n", "\r\n\r\n"):
        table = read_table(saved(tmp_path, POSTINGS[0] + end), header_row=1)
        assert table.headings == HEADINGS
        assert [row for row in table.cells.to_pylist() if any(row.values())] == []
    assert read_table(saved(tmp_path, POSTINGS[0])).headings == HEADINGS


def test_facts_say_what_was_read_and_hold_no_cpr_number(tmp_path: Path) -> None:
    path = saved(tmp_path, "\n".join(POSTINGS), "udtræk 010203-1234.csv")
    table = read_table(path)
    assert table.facts.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert table.facts.size == path.stat().st_size
    assert (table.facts.format, table.facts.sheet) == ("csv", "")
    assert "010203" not in table.facts.name
    assert sheets_of(path) == ()


def test_a_mark_for_the_end_of_a_file_is_no_record(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, ("\r\n".join(POSTINGS) + "\r\n\x1a").encode("cp850")))
    assert table.rows.to_pylist() == [2, 3, 4]


REAL = {
    "uk-council-spend/calderdale_clean_2022-05-card.csv": (789, 11),
    "uk-council-spend/darlington_clean_2022-02.csv": (1751, 11),
    "uk-council-spend/gateshead_clean_2022-01.csv": (14244, 9),
    "uk-council-spend/leeds_raw_2013-06.csv": (8334, 12),
    "uk-council-spend/manchester_clean_2021-10.csv": (3082, 7),
    "uk-council-spend/salford_clean_2021-12.csv": (1687, 9),
    "uk-council-spend/wakefield_clean_2017-Q3.csv": (6481, 25),
    "uk-gla-sap/all.csv": (28145, 9),
}


@pytest.mark.parametrize("file", REAL)
def test_real_exports_are_read_whole(file: str) -> None:
    table = read_table(shared("data/ledger") / file)
    rows, width = REAL[file]
    assert (table.cells.num_rows, table.cells.num_columns, len(table.headings)) == (rows, width, width)
    assert (table.facts.header_row, table.ragged, table.above) == (1, (), ())
    assert table.rows.to_pylist() == list(range(2, rows + 2))
