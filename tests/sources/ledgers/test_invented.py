"""The invented municipality: what its files say, that they agree with their truth, and that it is nobody."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from tests.cli.conftest import VARIABLES

from alen.cli.main import main
from alen.sources.invented import Example, make_example
from alen.sources.invented.exports import HEADINGS, INVOICE_HEADINGS
from alen.sources.invented.plan import load_plan
from alen.sources.ledgers.privacy import MASK, mask_text
from alen.store.packaged import read_text


@dataclass(frozen=True)
class Made:
    """A small example, with its lines and truths by file and row."""

    folder: Path
    example: Example
    lines: Mapping[tuple[str, int], Mapping[str, str]]
    truth: dict[tuple[str, int], dict[str, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("invented")
    example = make_example(folder, is_small=True)
    lines = {
        (name, number): dict(zip(HEADINGS, row.split(";"), strict=True))
        for name in example.ledgers
        for number, row in enumerate(_rows(folder / name), start=1)
        if row[:2].isdecimal()
    }
    with (folder / "truth" / "lines.csv").open(encoding="utf-8", newline="") as file:
        truth = {(row["file"], int(row["row"])): row for row in csv.DictReader(file)}
    return Made(folder, example, lines, truth)


def _rows(path: Path) -> list[str]:
    text = path.read_bytes().decode("cp1252")
    assert text.endswith("\r\n")
    return text.removesuffix("\r\n").split("\r\n")


def _ore(text: str) -> int:
    sign = -1 if text.endswith("-") else 1
    return sign * int(text.rstrip("-").replace(".", "").replace(",", ""))


def test_every_line_has_its_truth_and_nothing_else_has(made: Made) -> None:
    ledgers = {place: row for place, row in made.truth.items() if place[0] in made.example.ledgers}
    assert set(ledgers) == set(made.lines)
    assert len(ledgers) == made.example.lines
    assert all(made.lines[place]["Bilagsnummer"] == row["voucher"] for place, row in ledgers.items())
    assert {row["is_it"] for row in ledgers.values()} == {"true", "false"}


def test_the_sums_between_are_the_lines_above_them(made: Made) -> None:
    for name in made.example.ledgers:
        block, whole = 0, 0
        blocks = 0
        for row in _rows(made.folder / name)[4:]:
            cells = row.split(";")
            assert len(cells) == len(HEADINGS)
            ore = _ore(cells[10])
            if cells[0].startswith("I alt"):
                assert ore == block
                block, blocks = 0, blocks + 1
            elif cells[0] == "Hovedtotal":
                assert ore == whole
            else:
                block, whole = block + ore, whole + ore
        assert blocks == len(load_plan().functions)


def test_it_is_of_a_size_and_much_of_it_is_elsewhere(made: Made) -> None:
    gross: dict[int, dict[bool, int]] = defaultdict(lambda: defaultdict(int))
    for place, row in made.lines.items():
        account = row["Autoriseret konto"]
        if made.truth[place]["is_it"] == "true" and account[10] in "0123456":
            gross[int(row["Regnskabsår"])][account.startswith("64552")] += _ore(row["Beløb i intern valuta"])
    assert {year: sum(parts.values()) for year, parts in gross.items()} == made.example.gross_it_ore
    for parts in gross.values():
        per_inhabitant = sum(parts.values()) / 100 / made.example.inhabitants
        assert 3_400 < per_inhabitant < 4_200
        assert 0.38 < parts[False] / sum(parts.values()) < 0.46


def test_pay_is_on_art_1_income_on_7_and_transfers_on_9(made: Made) -> None:
    for place, row in made.lines.items():
        truth, hovedart = made.truth[place], row["Autoriseret konto"][10]
        planted = truth["planted"].split()
        if truth["resource"] in ("internal_staff", "other_staff_time"):
            assert hovedart == "1"
        assert ("income" in planted) <= (hovedart == "7")
        assert ("internal" in planted) <= (hovedart == "9")
        assert ("joint" in planted) <= row["Autoriseret konto"][10:].startswith("47")
        if "hidden" in planted:
            assert truth["is_it"] == "true"
            assert not row["Autoriseret konto"].startswith("64552")


def test_december_is_high_and_july_low(made: Made) -> None:
    spread = [row for place, row in made.lines.items() if "contract" not in made.truth[place]["planted"]]
    months = Counter(row["Bogføringsdato"][3:5] for row in spread)
    assert months["12"] == max(months.values())
    assert months["07"] == min(months.values())
    assert all(
        date(int(d[6:]), int(d[3:5]), int(d[:2])).year == int(row["Regnskabsår"])
        for row in spread
        if (d := row["Bogføringsdato"])
    )


def test_a_few_suppliers_have_most_and_many_have_little(made: Made) -> None:
    sums: Counter[str] = Counter()
    for row in made.lines.values():
        if row["Leverandør navn"]:
            sums[row["Leverandør navn"]] += max(0, _ore(row["Beløb i intern valuta"]))
    ranked = sorted(sums.values(), reverse=True)
    assert len(ranked) > 1_000
    assert sum(ranked[:20]) > 0.3 * sum(ranked)
    assert sum(ranked[len(ranked) // 2 :]) < 0.1 * sum(ranked)


def test_duplicates_are_the_same_line_again_and_come_behind_it(made: Made) -> None:
    found = [place for place, row in made.truth.items() if "duplicate" in row["planted"].split()]
    assert len(found) == 3 * 6
    for name, row in found:
        assert made.lines[name, row] == made.lines[name, row - 1]
    seen = Counter(tuple(row.values()) for row in made.lines.values())
    assert sum(count - 1 for count in seen.values()) == len(found)


def test_paid_twice_has_another_voucher(made: Made) -> None:
    found = [place for place, row in made.truth.items() if "paid_twice" in row["planted"].split()]
    assert len([place for place in found if place[0] in made.example.ledgers]) == 3 * 2
    for place in found:
        if place[0] not in made.example.ledgers:
            continue
        line = made.lines[place]
        same = ("Leverandør", "Autoriseret konto", "Beløb i intern valuta", "Regnskabsår")
        again = [other for other in made.lines.values() if all(other[name] == line[name] for name in same)]
        assert len({other["Bilagsnummer"] for other in again}) >= 2


def test_the_numbers_in_texts_are_where_the_truth_says(made: Made) -> None:
    marked = {place for place, row in made.truth.items() if "cpr" in row["planted"].split()}
    found = {place for place, row in made.lines.items() if mask_text(row["Postering tekst"]).count(MASK)}
    assert found == {place for place in marked if place[0] in made.example.ledgers}
    assert len(found) > 10
    others = [row[name] for row in made.lines.values() for name in HEADINGS if name != "Postering tekst"]
    assert not [text for text in set(others) if mask_text(text) != text]


def test_contracts_cost_what_they_are_said_to_and_rise_when_they_are_said_to(made: Made) -> None:
    with (made.folder / "truth" / "contracts.csv").open(encoding="utf-8", newline="") as file:
        contracts = list(csv.DictReader(file))
    assert len(contracts) > 30
    paid: dict[tuple[str, str], set[int]] = defaultdict(set)
    for place, row in made.lines.items():
        truth = made.truth[place]
        if not {"unusual", "paid_twice"} & set(truth["planted"].split()):
            paid[truth["stream"], row["Regnskabsår"]].add(_ore(row["Beløb i intern valuta"]))
    rises = 0
    for one in contracts:
        amounts = [int(one[f"amount_ore_{year}"]) for year in (2023, 2024, 2025)]
        assert [paid[one["stream"], year] for year in ("2023", "2024", "2025")] == [{ore} for ore in amounts]
        if one["increase_year"]:
            at = int(one["increase_year"]) - 2023
            assert amounts[at] / amounts[at - 1] - 1 == pytest.approx(float(one["increase"]), abs=0.001)
            rises += 1
    assert rises >= 6


def test_the_invoices_are_the_lines_with_their_vat(made: Made) -> None:
    book = CalamineWorkbook.from_path(str(made.folder / made.example.invoices))
    rows = book.get_sheet_by_name("Fakturajournal").to_python(skip_empty_area=False)
    assert tuple(rows[2]) == INVOICE_HEADINGS
    by_voucher = {row["Bilagsnummer"]: row for row in made.lines.values()}
    ratios: Counter[str] = Counter()
    for number, row in enumerate(rows[3:], start=4):
        line = by_voucher[str(row[2])]
        net, vat, gross = (round(Decimal(str(row[column])) * 100) for column in (7, 8, 9))
        assert net == _ore(line["Beløb i intern valuta"])
        assert gross == net + vat
        assert (row[4], row[5], row[6]) == (line["Leverandør navn"], line["CVR-nr."], line["Postering tekst"])
        ratios["taxed" if vat else "untaxed"] += 1
        assert made.truth[made.example.invoices, number]["voucher"] == row[2]
    assert ratios["taxed"] > 500
    assert ratios["untaxed"] > 5


def test_suppliers_numbers_hold_their_checksum_and_are_unassigned(made: Made) -> None:
    numbers = {row["CVR-nr."] for row in made.lines.values()} - {""}
    assert len(numbers) > 800
    for number in numbers:
        assert number.startswith("99")
        assert sum(int(d) * w for d, w in zip(number, (2, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11 == 0


def test_no_supplier_is_one_that_the_rules_know_by_name(made: Made) -> None:
    """Real suppliers are named by rules alone; no invented amount stands on one of their names."""
    names = {row["Leverandør navn"].lower() for row in made.lines.values()}
    known = [
        row["supplier"] for row in csv.DictReader(read_text("data", "yardstick", "rules.csv").splitlines())
    ]
    plain = {"kmd", "netcompany", "atea", "microsoft", "systematic", "dustin", "telenor", "tdc", "schultz"}
    assert any("kmd" in pattern for pattern in known)
    assert not [name for name in names if plain & set(name.split())]


def test_every_file_says_that_it_is_invented(made: Made) -> None:
    for name in made.example.ledgers:
        assert "OPDIGTET" in _rows(made.folder / name)[0]
    readme = (made.folder / "README.txt").read_text("utf-8")
    assert "findes ikke" in readme
    assert "does not exist" in readme


def test_the_same_seed_gives_the_same_bytes_and_another_others(made: Made, tmp_path: Path) -> None:
    again, other = tmp_path / "again", tmp_path / "other"
    again.mkdir()
    other.mkdir()
    make_example(again, is_small=True)
    make_example(other, seed=5, is_small=True)
    files = [path.relative_to(made.folder) for path in made.folder.rglob("*") if path.is_file()]
    assert len(files) == 7
    for path in files:
        assert (again / path).read_bytes() == (made.folder / path).read_bytes(), path
    name = made.example.ledgers[0]
    assert (other / name).read_bytes() != (made.folder / name).read_bytes()


def test_a_whole_one_is_planned_with_300_000_lines() -> None:
    plan = load_plan()
    often = {"monthly": 12, "quarterly": 4, "yearly": 1}
    lines = sum(
        often[one.when] * (1 if one.is_one else len(one.places)) if one.when in often else one.lines
        for one in plan.streams
    )
    assert 99_500 < lines < 100_500
    assert len(plan.years) == 3


def test_the_command_makes_the_folder_and_never_writes_over_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    line = ("ledger", "example", str(tmp_path / "made"), "--small", "--format", "json")
    assert main(line) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["is_invented"] is True
    assert said["organisation"]["name"] == "Prøvekøbing Kommune"
    assert {one["file"] for one in said["files"]} == {
        path.relative_to(tmp_path / "made").as_posix()
        for path in (tmp_path / "made").rglob("*")
        if path.is_file()
    }
    assert main(line) == 2
    assert "not empty" in capsys.readouterr().err
    assert main(("ledger", "example", str(tmp_path / "third"), "--small", "--lang", "en")) == 0
    printed = capsys.readouterr()
    assert "is invented" in printed.out
    assert "truth/lines.csv" in printed.out
