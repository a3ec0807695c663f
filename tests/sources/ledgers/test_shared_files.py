"""Every real file at hand, imported by Alen's own guess: its rows, what was set aside, and its control total.

The figures are facts of the files, in hundredths of their currency. `test_mapping_real.py` holds the columns
against those that a person would choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests import needs

from alen.sources.ledgers.importing import Imported, import_file
from alen.sources.ledgers.mapping import propose
from alen.sources.ledgers.reading import read_table
from alen.store.local.books import Books
from alen.store.workspace import create

SPEND = "uk-council-spend"
AT = "2026-01-02T03:04:05+00:00"


@dataclass(frozen=True)
class Facts:
    """What a file comes to.

    rows     all of it, its heading counted
    control  sum of its amounts
    masked   field -> cells whose number could be a Danish CPR number; here they are vouchers by chance
    equal    rows that equal another in every cell
    """

    rows: int
    lines: int
    control: int
    masked: Mapping[str, int]
    equal: int = 0


FACTS = {
    f"{SPEND}/calderdale_clean_2022-05-card.csv": Facts(790, 789, 2_930_894, {}),
    f"{SPEND}/darlington_clean_2022-02.csv": Facts(1_752, 1_751, 1_268_120_636, {}, 68),
    f"{SPEND}/gateshead_clean_2022-01.csv": Facts(14_245, 14_244, 3_493_485_296, {"voucher": 1}),
    f"{SPEND}/leeds_raw_2013-06.csv": Facts(8_335, 8_334, 9_108_664_693, {}),
    f"{SPEND}/manchester_clean_2021-10.csv": Facts(3_083, 3_082, 6_785_828_554, {}, 2),
    f"{SPEND}/salford_clean_2021-12.csv": Facts(1_688, 1_687, 3_873_849_397, {"voucher": 2}),
    f"{SPEND}/wakefield_clean_2017-Q3.csv": Facts(6_482, 6_481, 6_239_386_826, {}),
    "uk-gla-sap/all.csv": Facts(28_146, 28_145, 100_008_330_600, {}),
}


def imported(file: Path, folder: Path) -> Imported:
    table = read_table(file)
    books = Books(create(folder / "workspace"))
    return import_file(books, file, column_map=propose(table).map, table=table, imported_at=AT)


@pytest.mark.parametrize("name", FACTS)
def test_every_row_of_a_real_file_becomes_a_line(name: str, tmp_path: Path) -> None:
    facts = FACTS[name]
    done = imported(needs.shared(f"data/ledger/{name}"), tmp_path)
    record = done.record
    assert record.set_aside == {"heading": 1}
    assert (record.rows_read, record.rows_imported) == (facts.rows, facts.lines)
    assert record.control_before_ore == record.control_imported_ore == facts.control
    assert record.control_set_aside_ore == 0
    assert dict(record.masked) == facts.masked
    said = [int(warning.split()[0]) for warning in record.warnings if "equal another row" in warning]
    assert sum(said) == facts.equal


def test_all_real_files_at_hand_are_held_to_their_facts() -> None:
    folder = needs.shared("data/ledger")
    assert {str(path.relative_to(folder)) for path in folder.glob("*/*.csv")} == set(FACTS)
