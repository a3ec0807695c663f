"""Files imported again, corrected, added and forgotten; and that no CPR number reaches the disk."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests import needs
from tests.sources.ledgers.bookkeeping import (
    AT,
    HEADINGS,
    MAP,
    aside,
    balanced,
    books_in,
    lines_of,
    row,
    rows,
    take,
    write,
)

from alen.errors import BadFile, BadInput, NotFound
from alen.sources.ledgers import importing
from alen.sources.ledgers.differences import compared, latest_pair
from alen.sources.ledgers.forgetting import forget, named
from alen.sources.ledgers.importing import import_file, masked_rows
from alen.sources.ledgers.mapping import propose
from alen.sources.ledgers.reading import read_table
from alen.store.local.books import Books


def everything(books: Books) -> dict[str, bytes]:
    return {
        str(p.relative_to(books.root)): p.read_bytes() for p in sorted(books.root.rglob("*")) if p.is_file()
    }


def month(number: int, first: int, count: int) -> list[tuple[str, ...]]:
    return [row(first + n, f"{first + n},00", Dato=f"{n % 28 + 1:02}-{number:02}-2024") for n in range(count)]


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    books = books_in(tmp_path)
    path = write(tmp_path / "a.csv", rows(20))
    take(books, path)
    before = everything(books)
    assert take(books, path).outcome == "unchanged"
    assert take(books, path).record.key == 1
    assert everything(books) == before


def test_the_same_content_in_other_bytes_changes_nothing(tmp_path: Path) -> None:
    books = books_in(tmp_path)
    take(books, write(tmp_path / "a.csv", rows(20)))
    before = everything(books)
    other = tmp_path / "b.csv"
    other.write_bytes((tmp_path / "a.csv").read_bytes().replace(b"\r\n", b"\n"))
    assert take(books, other).outcome == "unchanged"
    assert everything(books) == before


@pytest.mark.parametrize("name", ["a.csv", "a rettet.csv"])
def test_a_corrected_file_replaces_its_predecessor(tmp_path: Path, name: str) -> None:
    books = books_in(tmp_path)
    lines = rows(20)
    take(books, write(tmp_path / "a.csv", lines))
    lines[3] = row(3, "1,00")
    lines[4:5] = []
    lines.append(row(30, "9,00"))
    done = take(books, write(tmp_path / name, lines))
    assert (done.outcome, done.record.key, done.record.replaces) == ("replaced", 2, 1)
    assert books.index().standing == (2,)
    assert books.index().replaced == (1,)
    found = compared(books, 1, 2)
    assert latest_pair(books) == (1, 2)
    assert {(one.change, one.voucher, one.old_ore, one.new_ore) for one in found.changes} == {
        ("changed", "700003", 430003, 100), ("removed", "700004", 540004, 0), ("added", "700030", 0, 900),
    }  # fmt: skip
    assert found.unchanged == 18
    assert found.change_ore == 100 - 430003 - 540004 + 900
    assert found.change_ore == done.record.control_imported_ore - books.record(1).control_imported_ore


def test_a_file_grown_by_a_month_replaces_its_predecessor(tmp_path: Path) -> None:
    books = books_in(tmp_path)
    take(books, write(tmp_path / "jan.csv", month(1, 0, 20)))
    done = take(books, write(tmp_path / "jan-feb.csv", [*month(1, 0, 20), *month(2, 100, 30)]))
    assert done.outcome == "replaced"


def test_another_month_stands_beside_the_first(tmp_path: Path) -> None:
    books = books_in(tmp_path)
    take(books, write(tmp_path / "jan.csv", month(1, 0, 20)))
    done = take(books, write(tmp_path / "feb.csv", month(2, 100, 20)))
    assert done.outcome == "imported"
    assert books.index().standing == (1, 2)


def test_what_may_be_either_is_asked(tmp_path: Path) -> None:
    books = books_in(tmp_path)
    take(books, write(tmp_path / "export.csv", month(1, 0, 20)))
    other = write(tmp_path / "export.csv", month(2, 100, 20))
    with pytest.raises(BadInput, match="may be a new version") as said:
        take(books, other)
    assert "--replaces" in said.value.do
    assert books.index().standing == (1,)
    assert take(books, other, adds=True).outcome == "imported"
    assert books.index().standing == (1, 2)
    last = write(tmp_path / "tail.csv", month(2, 100, 8))
    with pytest.raises(BadInput, match="may be a new version"):
        take(books, last)
    assert take(books, last, replaces=2).outcome == "replaced"
    assert books.index().standing == (1, 3)
    with pytest.raises(BadInput, match="no import that counts"):
        take(books, last, replaces=2)
    with pytest.raises(BadInput, match="contradict"):
        take(books, last, replaces=3, adds=True)


def test_lines_of_another_import_are_set_aside(tmp_path: Path) -> None:
    books = books_in(tmp_path)
    take(books, write(tmp_path / "jan.csv", month(1, 0, 20)))
    done = take(books, write(tmp_path / "feb.csv", [*month(1, 0, 20)[17:], *month(2, 100, 20)]))
    assert aside(done) == dict.fromkeys((2, 3, 4), "duplicate")
    assert balanced(done)
    notes = {one["source_row"]: one["note"] for one in done.set_aside.to_pylist()}
    assert notes[2].startswith("is in import 1 as row 19")
    assert len(lines_of(books, 2)) == 20


def test_the_same_bytes_by_a_better_map_replace_the_first(tmp_path: Path) -> None:
    books = books_in(tmp_path)
    path = write(tmp_path / "a.csv", rows(20))
    take(books, path, replace(MAP, sign="negated"))
    done = take(books, path)
    assert done.outcome == "replaced"
    assert done.record.control_imported_ore > 0


def test_a_difference_of_one_ore_stops_the_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    total = importing.control_total
    monkeypatch.setattr(importing, "control_total", lambda *a, **k: total(*a, **k) + 1)
    books = books_in(tmp_path)
    with pytest.raises(BadFile, match="do not add up"):
        take(books, write(tmp_path / "a.csv", rows(20)))
    assert books.index().standing == ()
    assert list((books.root / "imports").iterdir()) == []


CPR = ("010190-1234", "0101901234", "311299 1231")


def test_no_byte_of_a_cpr_number_is_written(tmp_path: Path) -> None:
    """In every column that is kept, in lines and in rows set aside of every kind, in headings and name."""
    headings = (*HEADINGS[:4], "Tekst 010190-1234", "Beløb")
    lines = rows(30)
    for number, cpr in enumerate(CPR):
        lines[number] = row(number, "5,00", Tekst=f"Hjælp til {cpr} i maj")
        lines[3 + number] = row(3 + number, "5,00", Bilag=cpr)
        lines[6 + number] = row(6 + number, "5,00", Leverandør=f"Jens Fjordby {cpr}")
        lines[9 + number] = row(9 + number, "x", Tekst=f"cpr {cpr}")
        lines[12 + number] = row(12 + number, "5,00", Dato="99-99-2024", Tekst=f"{cpr}")
        lines.append(("", "", "", "", f"Side 1 {cpr}", ""))
        lines.append((*row(50, "5,00", Tekst=f"{cpr}"), "x", cpr))
    books = books_in(tmp_path)
    path = write(tmp_path / "løn 010190-1234.csv", lines, headings)
    done = take(books, path)
    assert done.record.rows_imported == 24
    assert done.record.masked == {"supplier": 3, "text": 3, "voucher": 3}
    assert done.record.masked_rows == 9
    assert masked_rows(books, 1) == list(range(2, 11))
    assert "[cpr]" in done.record.file
    written = b"\n".join(name.encode() + data for name, data in everything(books).items())
    for cpr in CPR:
        digits = "".join(filter(str.isdigit, cpr))
        for form in (cpr, digits, f"{digits[:6]}-{digits[6:]}", f"{digits[:6]} {digits[6:]}"):
            assert form.encode() not in written
    texts = str([lines_of(books, 1), done.set_aside.to_pylist()])
    assert not any(cpr in texts for cpr in CPR)


def test_an_account_string_of_ten_digits_is_no_persons_number(tmp_path: Path) -> None:
    lines = [row(number, f"{number},00", Konto=f"01019012{number % 10:02}") for number in range(30)]
    books = books_in(tmp_path)
    assert take(books, write(tmp_path / "a.csv", lines)).record.masked == {}
    assert lines_of(books, 1)[0]["account"] == "0101901200"


def test_everything_is_readable_by_the_user_alone(tmp_path: Path) -> None:
    books = books_in(tmp_path)
    take(books, write(tmp_path / "a.csv", rows(20)))
    for path in [books.root, *books.root.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_forgetting_takes_every_version_and_leaves_nothing(tmp_path: Path) -> None:
    books = books_in(tmp_path)
    lines = rows(20)
    take(books, write(tmp_path / "a.csv", lines))
    take(books, write(tmp_path / "b.csv", [*lines[1:], row(40, "7,00")]))
    take(books, write(tmp_path / "other.csv", month(3, 500, 20)), adds=True)
    found = named(books, "b.csv")
    assert [one.key for one in found.records] == [1, 2]
    assert named(books, "1") == found
    forget(books, found, AT)
    assert books.index().standing == (3,)
    assert books.index().replaced == ()
    assert sorted(path.name for path in (books.root / "imports").iterdir()) == ["3"]
    assert not any(b"a.csv" in data or b"b.csv" in data for data in everything(books).values())
    with pytest.raises(NotFound, match="no import"):
        named(books, "b.csv")


def test_parts_of_the_account_from_columns_of_their_own(tmp_path: Path) -> None:
    headings = ("Dato", "Hovedkonto", "Funktion", "Art", "CVR", "Moms", "Beløb")
    lines = [
        ("01-02-2024", "6", "6.45.52 Fælles it", "4.0 Tjenester", "DK 12 34 56 78", "25,00", "100,00"),
        ("01-02-2024", "6", "4552", "29", "1234567", "Nil", "50,00"),
        ("01-02-2024", "", "", "", "", "", "1,00"),
    ]
    columns = {"posting_date": (0,), "hovedkonto": (1,), "funktion": (2,), "art": (3,), "cvr_number": (4,),
               "vat_amount": (5,), "amount": (6,)}  # fmt: skip
    books = books_in(tmp_path)
    done = take(
        books, write(tmp_path / "a.csv", lines, headings), replace(MAP, columns=columns, account_positions={})
    )
    found = lines_of(books, 1)
    assert [one["funktion"] for one in found] == ["64552", "64552", None]
    assert [one["hovedkonto"] for one in found] == ["6", "6", None]
    assert [one["art"] for one in found] == ["40", "29", None]
    assert [one["cvr_number"] for one in found] == ["12345678", None, None]
    assert [one["vat_ore"] for one in found] == [2500, None, None]
    assert any("VAT" in one for one in done.record.warnings)
    assert found[0]["posting_date"] == date(2024, 2, 1)


REAL = {
    "uk-council-spend/calderdale_clean_2022-05-card.csv": (789, 2930894),
    "uk-council-spend/darlington_clean_2022-02.csv": (1751, 1268120636),
    "uk-council-spend/gateshead_clean_2022-01.csv": (14244, 3493485296),
    "uk-council-spend/leeds_raw_2013-06.csv": (8334, 9108664693),
    "uk-council-spend/manchester_clean_2021-10.csv": (3082, 6785828554),
    "uk-council-spend/salford_clean_2021-12.csv": (1687, 3873849397),
    "uk-council-spend/wakefield_clean_2017-Q3.csv": (6481, 6239386826),
    "uk-gla-sap/all.csv": (28145, 100008330600),
}


@pytest.mark.parametrize("name", REAL)
def test_real_ledgers_are_imported_whole(name: str, tmp_path: Path) -> None:
    """Amounts summed by hand from the files' amount columns (net, in pence)."""
    path = needs.shared(f"data/ledger/{name}")
    table = read_table(path)
    books = books_in(tmp_path)
    done = import_file(books, path, column_map=propose(table).map, table=table, imported_at=AT)
    assert (done.record.rows_imported, done.record.control_imported_ore) == REAL[name]
    assert aside(done) == {}
    assert balanced(done)


def test_lines_that_were_damaged_are_named(tmp_path: Path) -> None:
    books = books_in(tmp_path)
    take(books, write(tmp_path / "a.csv", rows(30)))
    kept = books.folder(1) / "lines.parquet"
    kept.write_bytes(kept.read_bytes()[:100])
    with pytest.raises(BadFile, match="the lines of an import cannot be read") as raised:
        take(books, write(tmp_path / "b.csv", month(2, 50, 20)))
    assert str(kept) in str(raised.value)
    with pytest.raises(BadFile, match="the lines of an import cannot be read"):
        compared(books, 1, 1)


class Counted:
    """A progress that remembers what it was told."""

    def __init__(self) -> None:
        self.totals: list[int | None] = []
        self.done: list[int] = []

    def start(self, label: str, total: int | None, unit: str) -> None:
        self.totals.append(total)

    def advance(self, amount: int, note: str = "") -> None:
        self.done.append(amount)

    def finish(self) -> None:
        pass


def test_progress_counts_every_row_once(tmp_path: Path) -> None:
    """A file of 30 rows is shown as 30 rows, whatever is done to each of them."""
    seen = Counted()
    take(books_in(tmp_path), write(tmp_path / "a.csv", rows(30)), progress=seen)
    assert seen.totals == [30]
    assert len(seen.done) > 1
    assert sum(seen.done) == 30
