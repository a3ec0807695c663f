"""A walk through every command that writes, with CPR numbers in every corner of what it is given.

Afterwards every byte below the workspace and everything that was printed is searched: numbers with a hyphen,
with a blank and without, in UTF-8 and UTF-16, and inside what is packed (Parquet, workbooks). All numbers and
names are invented.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.cli.conftest import Alen
from tests.sources.ledgers.workbooks_invented import workbook

from alen.store.workspace import create

CPR = ("150285-1234", "1502851234", "010190 4321")
HEADINGS = (
    "Bogføringsdato 150285-1234", "Bilagsnr", "Kontostreng", "Kontonavn", "Kreditornr", "Leverandørnavn",
    "Omkostningssted", "Afdeling", "Tekst 1502851234", "Beløb",
)  # fmt: skip
NAME = "løn 150285-1234 og 0101904321.csv"
OWN = ("--own-name", "Prøvekøbing", "--inhabitants", "40000")


def cells_of(number: int) -> list[str]:
    """A line of the invented ledger; every column but two holds a number on some of the rows."""
    cells = [
        f"{1 + number % 28:02}-0{1 + number % 9}-2024", str(9000 + number), f"64552110012{number % 10}90",
        ["Køb af licenser", "Rengøring"][number % 2], "33", f"Fjordby Data {'ABC'[number % 3]} A/S", "A1",
        "Social", f"Licens {number}", f"{number + 1}00,50",
    ]  # fmt: skip
    column = number % 10
    if column in (1, 3, 4, 5, 6, 7, 8):
        cells[column] += f" {CPR[number % 3]}"
    return cells


def file_in(folder: Path) -> Path:
    """The file: lines, and rows that are set aside for reasons of every kind."""
    lines = [cells_of(number) for number in range(80)]
    lines[40][0] = CPR[0]
    lines[41][9] = CPR[1]
    lines[42][2] = CPR[2]
    lines[43] = ["", *lines[43][:-1]]
    lines.append([*lines[10], "x", CPR[1]])
    text = "\r\n".join(
        [f"Udtræk for {CPR[2]}", "", ";".join(HEADINGS), *(";".join(cells) for cells in lines),
         f"Side 1 {CPR[0]}", f'"åben {CPR[1]}']
    )  # fmt: skip
    path = folder / NAME
    path.write_bytes(text.encode("cp1252"))
    return path


def forms() -> Iterator[bytes]:
    """Every number in every form it could lie in."""
    for number in {"".join(filter(str.isdigit, cpr)) for cpr in CPR}:
        for text in (number, f"{number[:6]}-{number[6:]}", f"{number[:6]} {number[6:]}"):
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                yield text.encode(encoding)


def unpacked(path: Path) -> Iterator[bytes]:
    """The bytes of a file, and what they hold when they are unpacked."""
    data = path.read_bytes()
    yield path.name.encode() + b"\n" + data
    if data[:4] == b"PAR1":
        table = pq.read_table(path)
        yield str([column.to_pylist() for column in table.columns]).encode()
        yield str(table.schema.metadata).encode()
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode() + b"\n" + archive.read(name)


def test_no_byte_of_a_masked_number_is_anywhere(
    alen: Alen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = create(tmp_path / "ledger").root
    file = file_in(tmp_path)
    at = ("--workspace", str(root))
    printed: list[tuple[tuple[str, ...], str]] = []

    def run(*words: str, code: int | None = 0, keys: str | None = None) -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO(keys or ""))
        said = alen("ledger", *words, *at) if words[0] != "release" else alen(*words, *at)
        printed.append((words, said.out + said.err))
        assert code is None or said.code == code, (words, said)
        return said.out

    run("import", str(file), *OWN, code=2)  # nobody to ask: the map is printed
    run("import", str(file), "--yes", *OWN, "--format", "json")
    run("import", str(file), "--yes")
    book = tmp_path / "bog 010190-4321.xlsx"
    rows = [
        ["Dato", "Leverandør", "Beløb"],
        *([f"0{n % 9 + 1}-03-2024", f"Fjordby {CPR[n % 3]}", n + 0.5] for n in range(30)),
    ]
    book.write_bytes(workbook(rows, "Ark 150285-1234"))
    run("import", str(book), "--yes", "--adds", "--format", "json")
    run("import", str(book), "--sheet", "Ark 010190-4321", code=2)
    run("import", str(tmp_path / "findes ikke 150285-1234.csv"), code=2)
    run("import", str(file), "--replaces", "1502851234", "--yes", code=2)
    (plan,) = [
        path
        for path in (root / "local" / "maps").glob("*.toml")
        if "Beløb" in path.read_text("utf-8") and "Konto" in path.read_text("utf-8")
    ]
    wrong = tmp_path / "kort 150285-1234.toml"
    for before, after in (
        ("amount = ", 'amount = "150285-1234" #'),
        ('decimal = ","', 'decimal = "0101904321"'),
        ("[columns]", "[columns]\n1502851234 = 2"),
        ("[columns]", "[150285-1234"),
        ("# year", "year = 1502851234 #"),
    ):
        wrong.write_text(plan.read_text("utf-8").replace(before, after), "utf-8")
        run("import", str(file), "--map", str(wrong), code=2)
    monkeypatch.setenv("ALEN_DEBUG", "1")
    run("import", str(file), "--map", str(wrong), code=2)
    monkeypatch.delenv("ALEN_DEBUG")
    file.write_bytes(file.read_bytes().replace(b"Licens 20;", b"Licens 20 150285-1234;"))
    run("import", str(file), "--yes")  # a corrected version
    run("diff", "--format", "json", code=None)
    run("classify")
    run("rules", "add", "--it", "--text", f"hjælp til {CPR[0]}", "--area", "applications", code=None)
    run(
        "rules",
        "add",
        "--it",
        "--supplier",
        "fjordby data",
        "--area",
        "operations",
        "--owner",
        CPR[1],
        code=None,
    )
    run("rules", "list", "--format", "csv")
    run("review", keys="ynq", code=None)
    run("undo", code=None)
    run("history", "--format", "csv", code=None)
    run("propose", code=None)
    for name in ("lines", "suppliers", "recurring", "unusual", "prices", "vat", "show"):
        run(name, "--format", "csv", code=None)
    run("export", str(root / "local" / "it.xlsx"), code=None)
    run("release", "ledger-axes", "--yes", "--yes-incomplete", code=None)
    run("forget", "findes ikke 010190-4321.csv", code=1)
    wrong.write_text(plan.read_text("utf-8").replace("system = ", f'system = "{CPR[0]}" # '), "utf-8")
    run("import", str(file), "--map", str(wrong), "--yes")
    run("import", str(file), "--as", f"SAP {CPR[0]}", "--yes", code=2)
    run("import", str(file), "--own-name", f"Kommune {CPR[1]}", "--yes", code=2)
    # Typed in the wrong place: an error repeats what it cannot read, and is copied into mails.
    for words in (
        ("classify", "--engine", CPR[0]), ("classify", "--in", f"{CPR[1]}.parquet", "--out", "x.parquet"),
        ("lines", "--explain", CPR[0]), ("lines", "--rule", CPR[0]), ("diff", CPR[0], "1"),
        ("rules", "remove", CPR[0]), ("show", "--by", CPR[0]), (CPR[0],), ("show", "--year", CPR[1]),
        ("review", "--line", CPR[0], "--it"), ("release", CPR[0]), ("release", CPR[0], "--withdraw"),
        ("diff", CPR[0], "1", "--format", "json"), ("import", f"{CPR[2]}.csv"),
    ):  # fmt: skip
        run(*words, code=None)
        assert "[cpr]" in printed[-1][1], words

    parts = {path.relative_to(root).parts[:2] for path in root.rglob("*") if path.is_file()}
    kinds = {part[1] for part in parts if part[0] == "local" and len(part) > 1}
    assert {"books.json", "imports", "maps", "rules", "classified", "it.xlsx"} <= kinds, kinds
    asked = "\n".join(word for words, _ in printed for word in words)
    assert all(cpr in asked + file.read_bytes().decode("cp1252") for cpr in CPR)
    looked_for = list(forms())
    for path in root.rglob("*"):
        for data in unpacked(path) if path.is_file() else [path.name.encode()]:
            assert not [form for form in looked_for if form in data], path
    for words, text in printed:
        assert not [form for form in looked_for if form in text.encode()], (words, text)


def test_the_search_finds_what_it_must(tmp_path: Path) -> None:
    """A number in Parquet, in a workbook and in UTF-16 is found by the search above."""
    import pyarrow as pa

    table = pa.table({"text": pa.array([f"hjælp til {CPR[0]}"] * 1000)})
    pq.write_table(table, tmp_path / "a.parquet", compression="zstd")
    (tmp_path / "b.xlsx").write_bytes(workbook([[f"hjælp til {CPR[0]}"] * 3]))
    (tmp_path / "c.txt").write_bytes(CPR[1].encode("utf-16-le"))
    for path in tmp_path.iterdir():
        assert any(form in data for data in unpacked(path) for form in forms()), path
