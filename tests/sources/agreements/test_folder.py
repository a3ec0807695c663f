"""A programme's folder: what it means, and every fault seen in the wild with its message."""

from __future__ import annotations

import os
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from tests.sources.agreements.folders import COMMITMENTS, ENTRIES, TOML, folder

from alen.errors import BadFile
from alen.model.programme import Basis, Member, Wording
from alen.model.programme_json import data_hash
from alen.model.programme_records import Absent
from alen.sources.agreements.faults import BadProgramme, Fault
from alen.sources.agreements.folder import open_folder, read_folder
from alen.sources.agreements.schema import schema


def faults(root: Path) -> tuple[Fault, ...]:
    with pytest.raises(BadProgramme) as caught:
        read_folder(root)
    assert caught.value.exit_code == 2
    assert isinstance(caught.value, BadFile)
    return caught.value.faults


def one(root: Path) -> tuple[str, str]:
    """Where and what of the only fault; each says what to do."""
    (fault,) = faults(root)
    assert fault.do
    return str(fault.place), fault.what


def commitments(row: str) -> dict[str, str]:
    return {"commitments.csv": COMMITMENTS + row + "\n"}


def test_a_folder_is_read_as_it_stands(tmp_path: Path) -> None:
    found = read_folder(folder(tmp_path))
    assert (found.name, found.is_invented, found.publish) == (Wording("Prøven", "The trial"), True, False)
    assert found.groups[0].members == (Member("a"), Member("b", date(2024, 6, 1)))
    thirds, people = found.keys
    assert thirds.shares == (("a", Fraction(1, 3)), ("b", Fraction(2, 3)))
    assert thirds.nested == (("b", "folk"),)
    assert (people.rate_ore, people.threshold, people.share_above) == (2550, 150_000, Fraction(1, 2))
    assert people.basis == Basis("folketal", date(2024, 1, 1))
    (agreement,) = found.agreements
    assert (agreement.sources, agreement.readings[0].words) == ((0,), (("total", "over"),))
    assert [(row.party, row.amount, row.kind, row.row) for row in found.commitments] == [
        ("a", 123450, "grant", 2), ("b", Absent.UNKNOWN, "grant", 3), ("b", Absent.EXEMPT, "matching", 4),
    ]  # fmt: skip
    assert [(row.amount_ore, row.text, row.row) for row in found.entries] == [
        (61725, "Rate 1, Aby", 2), (61725, "=1+1", 3), (-50, "-retur", 4),
    ]  # fmt: skip
    assert [name for name, _ in found.files] == ["commitments.csv", "entries.csv", "programme.toml"]


@pytest.mark.parametrize("name", ["commitments.csv", "entries.csv"])
@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: b"sep=;\n" + text.encode() if ";" in text else b"sep=,\n" + text.encode(),
    ],
)
def test_letters_and_line_ends_change_no_number(tmp_path: Path, name: str, change: object) -> None:
    text = {"commitments.csv": COMMITMENTS, "entries.csv": ENTRIES}[name]
    plain = read_folder(folder(tmp_path / "plain"))
    saved: bytes = change(text)  # pyright: ignore[reportCallIssue]
    other = read_folder(folder(tmp_path / "other", {name: saved}))
    moved = saved.startswith(b"sep=")
    assert [row[:-1] for row in plain.commitments] == [row[:-1] for row in other.commitments]
    assert [row[:-1] for row in plain.entries] == [row[:-1] for row in other.entries]
    assert (data_hash(plain) == data_hash(other)) is not moved
    assert plain.files != other.files


def test_windows_letters_are_known_and_said(tmp_path: Path) -> None:
    text = commitments("t4;01-02-2024;2024-02-02;tilsagn;aftale;a;p;2024;1")["commitments.csv"]
    found = open_folder(folder(tmp_path, {"commitments.csv": text.encode("cp1252")}))
    assert found.notes == ("commitments.csv is not UTF-8; it was read as Windows-1252",)
    assert len(found.programme.commitments) == 4


def test_old_code_page_is_refused(tmp_path: Path) -> None:
    entries = ENTRIES.replace("Rate 1, Aby", "en større rate")
    where, what = one(folder(tmp_path, {"entries.csv": entries.encode("cp850")}))
    assert (where, what) == ("entries.csv", "the file's letters cannot be read")


def test_spoiled_letters_are_refused_with_their_row(tmp_path: Path) -> None:
    entries = ENTRIES.replace("Rate 1, Aby", "Første rate".encode().decode("cp1252"))
    where, what = one(folder(tmp_path, {"entries.csv": entries}))
    assert where == "entries.csv, row 2, column text"
    assert what.endswith("was saved with spoiled letters")


@pytest.mark.parametrize(
    ("row", "where", "what"),
    [
        ("I alt;;;;;;;;1.234,50", "row 5, column id", "the row sums others ('I alt')"),
        ("t4;01-02-2024;2024-02-02;tilsagn;aftale;Total;;2024;1", "row 5, column party",
         "the row sums others ('Total')"),
        (";;;;;;;;1.234,50", "row 5, column amount_kr",
         "the row has no name and the sum of the rows above ('1.234,50')"),
        (";;;;;;;;7", "row 5, column amount_kr", "the row has a number and nothing else"),
        ("t4;01-02-2024;2024-02-02;tilsagn;aftale;a;p;2024;", "row 5, column amount_kr", "the cell is empty"),
        ("t4;01-02-2024;2024-02-02;tilsagn;aftale;a;p;2024;-", "row 5, column amount_kr", "'-' is no number"),
        ("t4;01-02-2024;2024-02-02;tilsagn;aftale;a;p;2024;=A1", "row 5, column amount_kr",
         "a formula stands where a number is needed"),
        ("t4;01-02-2024;2024-02-02;tilsagn;aftale;a;p;2024;1,005", "row 5, column amount_kr",
         "'1,005' may be a thousand or a decimal number"),
        ("t4;01-02-2024;2024-02-02;tilsagn;aftale;a;p;2024;1,0055", "row 5, column amount_kr",
         "'1,0055' has more than two decimals"),
        ("t4;31-02-2024;2024-02-02;tilsagn;aftale;a;p;2024;1", "row 5, column date",
         "'31-02-2024' is no day"),
        ("t4;01-02-24;2024-02-02;tilsagn;aftale;a;p;2024;1", "row 5, column date", "'01-02-24' is no day"),
        ("t4;01-02-2024;;tilsagn;aftale;a;p;2024;1", "row 5, column recorded", "the cell is empty"),
        ("t4;01-02-2024;2024-02-02;tilsag;aftale;a;p;2024;1", "row 5, column kind",
         "'tilsag' is none of the words of this column"),
        ("t4;01-02-2024;2024-02-02;tilsagn;aftale;c;p;2024;1", "row 5, column party", "'c' names no party"),
        ("t4;01-02-2024;2024-02-02;tilsagn;aftale;a;q;2024;1", "row 5, column project",
         "'q' names no project"),
        ("t4;01-02-2024;2024-02-02;tilsagn;aftale;a;p;24;1", "row 5, column year", "'24' is no year"),
        ("T1;01-02-2024;2024-02-02;tilsagn;aftale;a;p;2024;1", "row 5, column id",
         "the id 'T1' stands twice"),
        ("t 4;01-02-2024;2024-02-02;tilsagn;aftale;a;p;2024;1", "row 5, column id", "'t 4' is no id"),
        ("t4;01-02-2024;2024-02-02;tilsagn;aftale;a;p;2024;1;2", "row 5",
         "the row has a cell ('2') outside of the columns"),
    ],
)  # fmt: skip
def test_a_faulty_row_is_named(tmp_path: Path, row: str, where: str, what: str) -> None:
    assert one(folder(tmp_path, commitments(row))) == (f"commitments.csv, {where}", what)


@pytest.mark.parametrize(
    ("row", "column", "what"),
    [
        ("2024-03-01,2024-03-02,call,c,p,2024,1,", "party", "'c' names no party"),
        ("2024-03-01,2024-03-02,call,a,p,2024,unknown,", "amount_kr",
         "'unknown' stands where a number is needed"),
        ("2024-03-01,2024-03-02,call,a,p,2024,,", "amount_kr", "the cell is empty"),
        ("2024-13-01,2024-03-02,call,a,p,2024,1,", "date", "'2024-13-01' is no day"),
        (",,,,,,1234.00,", "amount_kr", "the row has no name and the sum of the rows above ('1234.00')"),
    ],
)  # fmt: skip
def test_a_faulty_entry_is_named(tmp_path: Path, row: str, column: str, what: str) -> None:
    """entries.csv is read by columns; what is wrong in it is told like everywhere."""
    where = f"entries.csv, row 5, column {column}"
    assert one(folder(tmp_path, {"entries.csv": ENTRIES + row + "\n"})) == (where, what)


def test_an_absent_number_is_no_zero(tmp_path: Path) -> None:
    files = {
        "effort.csv": "id;date;recorded;kind;party;year;hours;rate_kr\n"
        "h;2024-01-01;2024-01-01;done;a;2024;undtaget;500\n"
    }
    fault = faults(folder(tmp_path, files))[0]
    assert fault.what == "'undtaget' stands where a number is needed"
    assert fault.why == "Exempt or unknown is not 0."


@pytest.mark.parametrize("heading", ["Afvigelse", "Variance", "Mer-/mindreforbrug"])
def test_a_column_of_differences_is_refused_with_the_reason(tmp_path: Path, heading: str) -> None:
    head, *rows = COMMITMENTS.splitlines()
    text = "\n".join([f"{head};{heading}", *(f"{row};0" for row in rows)])
    (fault,) = faults(folder(tmp_path, {"commitments.csv": text}))
    assert fault.what == f"the column '{heading}' says a difference"
    assert "its sign can mean either" in fault.why


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("Beløb kr.", "Beloeb_KR", ""),
        ("Beløb kr.", "  amount-kr ", ""),
        ("Beløb kr.", "Bløb kr.", "the heading 'Bløb kr.' is unknown"),
        ("Projekt", "Part", "the heading 'Part' stands twice"),
        ("Registreret", "", "there is no column 'recorded' ('Registreret')"),
    ],
)
def test_headings_are_forgiven_or_named(tmp_path: Path, old: str, new: str, what: str) -> None:
    root = folder(tmp_path, {"commitments.csv": COMMITMENTS.replace(old, new)})
    if not what:
        assert read_folder(root).commitments[0].amount == 123450
    else:
        assert what in [fault.what for fault in faults(root)]


def test_no_cpr_number_is_taken_or_repeated(tmp_path: Path) -> None:
    number = "010203-4" + "128"
    entries = ENTRIES.replace("Rate 1, Aby", f"Til {number} som aftalt")
    root = folder(tmp_path, {"entries.csv": entries, **commitments(f"{number};;;;;;;;")})
    with pytest.raises(BadProgramme) as caught:
        read_folder(root)
    assert "the text holds what may be a CPR number" in [fault.what for fault in caught.value.faults]
    assert number not in str(caught.value)
    assert number[:6] not in str(caught.value)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    root = folder(
        tmp_path,
        {
            "programme.toml": TOML.replace('secretariat = "a"', 'sekretariatt = "a"').replace(
                'shares = {a = "1/3", b = "2/3"}', 'shares = {a = "0.333", b = "2/3"}'
            ),
            **commitments("t4;x;2024-02-02;tilsagn;aftale;c;p;2024;"),
            "bilag.csv": "a;b\n",
        },
    )
    (first,) = faults(root)
    assert (str(first.place), first.what) == ("bilag.csv", "the folder has no such file")
    (root / "bilag.csv").unlink()
    told = [fault.what for fault in faults(root)]
    assert told == [
        "the key 'sekretariatt' is unknown",
        "'x' is no day",
        "the cell is empty",
        "'c' names no party",
    ]
    with pytest.raises(BadProgramme) as caught:
        read_folder(root)
    assert str(caught.value).startswith("4 errors\n")
    assert [error.what for error in caught.value.others] == told[1:]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('kind = "kommune"', "kind = 1.5", "'1.5' is none of the words of this column"),
        ("starts = 2024-01-01", 'starts = "1. januar"', "'1. januar' is no day"),
        ("starts = 2024-01-01", "starts = 2027-01-01",
         "it ends on 2026-12-31, before it begins on 2027-01-01"),
        ('b = "2/3"', 'b = "1/3"', "the shares of the key 'tredjedele' sum to 2/3, not to 1"),
        ('nested = {b = "folk"}', 'nested = {b = "tredjedele"}', "the key 'tredjedele' divides on by itself"),
        ("threshold = 150000\n", "", "the degressive key 'folk' lacks 'threshold'"),
        ("rate_kr = 25.50", "rate_kr = 25.505", "'25.505' has more than two decimals"),
        ('basis = {table = "folketal", on = 2024-01-01}\n', "",
         "the key 'folk' does not say what its weights are read from"),
        ('sources = ["referat"]', "sources = [0]", "'0' names no source"),
        ('members = ["a",', 'members = ["a", "b",', "the party 'b' is in the group twice at the same time"),
        ('unit = "million_kr"', 'unit = "mill"', "'mill' is no unit of stated numbers"),
        ('word = "mere end"', 'word = "sådan cirka"', "'sådan cirka' is no word that stated numbers have"),
        ('number = "155"', 'number = "hundrede"', "'hundrede' is no number as stated"),
        ("words = {total", "words = {sum", "'sum' names no statement of the agreement"),
    ],
)  # fmt: skip
def test_a_fault_in_programme_toml_is_named(tmp_path: Path, old: str, new: str, what: str) -> None:
    where, said = one(folder(tmp_path, {"programme.toml": TOML.replace(old, new)}))
    assert said == what
    assert where.startswith("programme.toml")


def test_a_row_of_toml_is_named_by_its_line(tmp_path: Path) -> None:
    where, _ = one(folder(tmp_path, {"programme.toml": TOML.replace("municipality", "by")}))
    assert where == "programme.toml:13, column kind"


def test_no_toml_and_no_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no such folder"):
        read_folder(tmp_path / "none")
    assert one(folder(tmp_path / "a", {"programme.toml": None})) == (
        "programme.toml",
        "the folder has no programme.toml",
    )
    assert "is no TOML" in one(folder(tmp_path / "b", {"programme.toml": "id ="}))[1]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    root = folder(tmp_path / "root", {"entries.csv": None})
    (tmp_path / "elsewhere.csv").write_text(ENTRIES)
    (root / "entries.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert one(root) == ("entries.csv", "the file is a link that leads out of the folder")


def _linked_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def test_a_pipe_and_a_link_in_a_ring_are_refused_at_once(tmp_path: Path) -> None:
    """Opening the one would wait for ever, and resolving the other raises what no reader expects."""
    for number, made in enumerate((os.mkfifo, _linked_to_itself)):
        root = folder(tmp_path / str(number), {"risks.csv": None})
        made(root / "risks.csv")
        assert one(root)[0] == "risks.csv"


def test_rows_are_counted_over_blank_ones(tmp_path: Path) -> None:
    text = ENTRIES.replace("2024-05-01", "\n,,,,,,,\n2024-05-01")
    found = read_folder(folder(tmp_path, {"entries.csv": text}))
    assert [row.row for row in found.entries] == [2, 3, 6]


def test_codes_and_names_of_real_organisations_are_known_where_a_group_is_all_of_them(tmp_path: Path) -> None:
    row = "2024-03-01,2024-03-02,call,København,p,2024,1,\n2024-03-01,2024-03-02,call,101,p,2024,1,\n"
    with_group = TOML.replace(
        "[[agreements]]", '[[groups]]\nid = "k"\nname = "K"\nregister = "kommuner"\n\n[[agreements]]'
    )
    found = read_folder(folder(tmp_path / "a", {"entries.csv": ENTRIES + row, "programme.toml": with_group}))
    assert [entry.party for entry in found.entries][-2:] == ["101", "101"]
    assert len(faults(folder(tmp_path / "b", {"entries.csv": ENTRIES + row}))) == 2


def test_every_heading_means_one_column() -> None:
    for table in schema().tables.values():
        spellings = [spelling for column in table.columns for spelling in column.accepts]
        assert len(spellings) == len(set(spellings)), table.name
        for column in table.columns:
            assert column.about.da
            assert column.about.en


def test_every_code_is_one_of_the_model_s() -> None:
    from typing import get_args

    from alen.model import programme, programme_entries, programme_records

    known = {
        "party_kind": programme.PARTY_KINDS,
        "key_kind": programme.KEY_KINDS,
        "commitment_kind": programme_records.COMMITMENT_KINDS,
        "entry_kind": programme_entries.ENTRY_KINDS,
        "decision_kind": programme_records.DECISION_KINDS,
        "light": programme_records.LIGHTS,
        "dimension": programme_records.DIMENSIONS,
        "register": tuple(one for one in get_args(programme.Register) if one),
    }
    for name, codes in known.items():
        assert set(schema().codes[name]) == set(codes), name
    for codes in schema().codes.values():
        words = [word for one in codes.values() for lang in one.values() for word in lang]
        assert all(words)


def test_many_entries_are_read_alike_by_columns_and_by_rows(tmp_path: Path) -> None:
    """Beyond some thousand different texts a column is looked at as a whole."""
    rows = "".join(
        f"2024-03-{n % 28 + 1:02},2024-04-01,call,{'a' if n % 3 else 'Beby'},p,2024,"
        f"{n - 50}.{n % 100:02},nr {n}\n"
        for n in range(6_000)
    )
    quick = read_folder(folder(tmp_path / "quick", {"entries.csv": ENTRIES + rows}))
    slow = read_folder(folder(tmp_path / "slow", {"entries.csv": ENTRIES + rows + ",,,,,,,\n"}))
    assert quick == slow
    assert len(quick.entries) == 6_003
    assert quick.entries.names[quick.entries.text[2]] == "-retur"
    for text in ("010203" + "-4128", "FÃ¸rste", "a\u202eb", "x" * 5_000):
        (fault,) = faults(
            folder(
                tmp_path / "wrong",
                {"entries.csv": ENTRIES + rows + f"2024-03-01,2024-03-01,call,a,p,2024,1,{text}\n"},
            )
        )
        assert str(fault.place) == "entries.csv, row 6005, column text"


def test_a_file_of_headings_alone_has_no_rows(tmp_path: Path) -> None:
    files = {"entries.csv": ENTRIES.splitlines()[0], "commitments.csv": COMMITMENTS.splitlines()[0] + "\n"}
    found = read_folder(folder(tmp_path, files))
    assert (len(found.entries), found.commitments) == (0, ())


@pytest.mark.parametrize("voucher", ["5100001234", "B0102034128", "2024-03-01", "0102034129", "45123456"])
def test_other_long_numbers_are_no_cpr_numbers(tmp_path: Path, voucher: str) -> None:
    from alen.sources.agreements.texts import has_cpr

    assert not has_cpr(voucher)
    assert not has_cpr(f"bilag {voucher} af i dag")


@pytest.mark.parametrize(
    "text",
    ["010203" + "4120", "010203" + " 4128", "01.02.03" + "-4128", "cpr010203" + "4128", "610203" + "-4128"],
)
def test_cpr_numbers_are_known_however_they_are_written(text: str) -> None:
    from alen.sources.agreements.texts import has_cpr, shown

    assert has_cpr(text)
    assert has_cpr(f"til {text}, som aftalt")
    assert text[-4:] not in shown(f"til {text}")
