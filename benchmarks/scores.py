"""How right a classification is: what it says of lines held against what they are.

A line that the classification leaves open counts as missed where it is IT, and as nothing where it is not:
precision is of what was said to be IT, recall of all that is IT. Money is amounts without their signs.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from alen.errors import NotFound
from alen.model.ledger import UNKNOWN
from alen.products.ledger.breakdown import breakdown
from alen.products.ledger.classifying import Share
from alen.products.ledger.groups import Group, Says
from alen.products.ledger.opening import Lines, open_lines
from alen.products.ledger.questions import DECIDED_AXES, Question
from alen.products.ledger.review import Review
from alen.products.ledger.supplier_keys import quoted
from alen.sources.ledgers.importing import import_file
from alen.sources.ledgers.mapping import propose
from alen.sources.ledgers.reading import read_table
from alen.store.local.books import Books, Holder
from alen.store.workspace import create, lock

COUNTED = "(dranst IS NULL OR dranst IN ('1', '3')) AND flow <> 'internal'"
"""Lines that the answers count; internal transfers are the same money again."""

IMPORTED_AT = "2026-01-01T00:00:00Z"
DECIDED_AT = "2026-01-02T00:00:00Z"


@dataclass(frozen=True)
class Score:
    """Lines, and øre, said to be IT and being it, said wrongly, and missed."""

    right: Share
    wrong: Share
    missed: Share

    def precision(self, measure: str = "lines") -> float | None:
        """Share of what was said to be IT that is; `measure` is lines or abs_amount_ore."""
        return _ratio(getattr(self.right, measure), getattr(self.wrong, measure))

    def recall(self, measure: str = "lines") -> float | None:
        """Share of what is IT that was said to be."""
        return _ratio(getattr(self.right, measure), getattr(self.missed, measure))

    def cells(self) -> tuple[str, ...]:
        """Precision and recall by lines, then both by money, for a table."""
        return tuple(
            percent(value)
            for measure in ("lines", "abs_amount_ore")
            for value in (self.precision(measure), self.recall(measure))
        )


@dataclass(frozen=True)
class AxisScore:
    """An axis on lines that are IT, were said to be, and whose true code is known: øre without signs."""

    axis: str
    right_ore: int
    wrong_ore: int
    unknown_ore: int


@dataclass(frozen=True)
class Held:
    """A year's bounds held against the truth, in øre."""

    year: int
    low_ore: int
    decided_ore: int
    high_ore: int
    true_ore: int

    @property
    def covers(self) -> bool:
        """Whether the truth lies within."""
        return self.low_ore <= self.true_ore <= self.high_ore


def _ratio(part: int, rest: int) -> float | None:
    return part / (part + rest) if part + rest else None


def percent(value: float | None) -> str:
    """A share as a table shows it."""
    return "-" if value is None else f"{value * 100:.1f} %"


def books_of(root: Path, files: Sequence[Path], holder: Holder) -> Books:
    """Files taken into new books by the maps that Alen proposes."""
    workspace = create(root)
    books = Books(workspace)
    with lock(workspace):
        books.set_holder(holder)
        for path in files:
            table = read_table(path)
            found = propose(table).map
            import_file(books, path, column_map=found, table=table, imported_at=IMPORTED_AT)
    return books


class Judged:
    """Classified lines beside what they are in truth.

    truth  a CSV with file, row, is_it, area, resource, deployment
    """

    def __init__(self, books: Books, truth: Path) -> None:
        self.lines: Lines = open_lines(books)
        self.connection = duckdb.connect()
        names = {record.key: record.file for record in self.lines.records}
        self.connection.execute("CREATE TABLE records (key INTEGER, file VARCHAR)")
        self.connection.executemany("INSERT INTO records VALUES (?, ?)", [*names.items()])
        axes = ", ".join(f"coalesce(t.{axis}, '{UNKNOWN}') AS true_{axis}" for axis in DECIDED_AXES)
        self.connection.execute(f"""
            CREATE TABLE judged AS
            SELECT l.*, t.is_it = 'true' AS true_is_it, {axes}
            FROM read_parquet({quoted(str(self.lines.path))}) l
            JOIN records r ON r.key = l.import_key
            JOIN read_csv({quoted(str(truth))}, all_varchar = true) t
                ON t.file = r.file AND t.row::INTEGER = l.source_row
            WHERE {COUNTED}
        """)

    def close(self) -> None:
        """Let go of the lines."""
        self.connection.close()
        self.lines.close()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask of `judged`."""
        return self.connection.execute(sql).fetchall()

    def score(self, where: str = "true", *, said: str = "coalesce(is_it, false)") -> Score:
        """How right `said`, SQL of a boolean, is on the lines that `where` names."""
        found = {
            (is_said, is_true): Share(int(lines), int(ore), int(money))
            for is_said, is_true, lines, ore, money in self.rows(
                f"SELECT {said}, true_is_it, count(*), sum(amount_ore), sum(abs(amount_ore)) "
                f"FROM judged WHERE {where} GROUP BY ALL"
            )
        }
        return Score(*(found.get(key, Share()) for key in ((True, True), (True, False), (False, True))))

    def axes(self) -> tuple[AxisScore, ...]:
        """Each axis, where the truth knows it."""
        found: list[AxisScore] = []
        for axis in DECIDED_AXES:
            said = f"CASE WHEN {axis} = '{UNKNOWN}' THEN 2 WHEN {axis} = true_{axis} THEN 0 ELSE 1 END"
            sums = {
                place: int(money)
                for place, money in self.rows(
                    f"SELECT {said}, sum(abs(amount_ore)) FROM judged "
                    f"WHERE is_it AND true_is_it AND true_{axis} <> '{UNKNOWN}' GROUP BY 1"
                )
            }
            found.append(AxisScore(axis, *(sums.get(place, 0) for place in range(3))))
        return tuple(found)

    def held(self) -> tuple[Held, ...]:
        """Each year's total as the answers give it, against the truth."""
        true = dict(
            self.rows("SELECT accounts_year, sum(amount_ore) FROM judged WHERE true_is_it GROUP BY 1")
        )
        found: list[Held] = []
        for year in self.lines.years:
            bounds = breakdown(self.lines, ("resource",), Question(year)).total
            found.append(
                Held(year, bounds.low_ore, bounds.decided_ore, bounds.high_ore, int(true.get(year, 0)))
            )
        return tuple(found)

    def answers(self) -> Mapping[tuple[Any, ...], Says]:
        """What most of the money of each group of lines is: what a person who knows would say of it."""
        axes = ", ".join(
            f"arg_max(true_{axis}, money) FILTER (true_is_it AND true_{axis} <> '{UNKNOWN}')"
            for axis in DECIDED_AXES
        )
        group = "funktion, art, account_text, supplier_key"
        rows = self.rows(f"""
            WITH parts AS (
                SELECT {group}, true_is_it, {", ".join(f"true_{axis}" for axis in DECIDED_AXES)},
                    sum(abs(amount_ore)) AS money
                FROM judged WHERE is_it IS NULL GROUP BY ALL
            )
            SELECT {group}, sum(CASE WHEN true_is_it THEN money ELSE -money END) > 0, {axes}
            FROM parts GROUP BY {group}
        """)
        return {
            tuple(row[:4]): Says(True, *(code or "" for code in row[5:])) if row[4] else Says(False)
            for row in rows
        }


def simulated_review(books: Books, truth: Path, *, per_cent: int, told: str = "true") -> tuple[int, int]:
    """Decide the largest groups first, each as what most of it is, until `per_cent` of the money is done.

    told  SQL on `supplier_key`: whose groups the person gets to see

    Returns how many decisions were made, and how many groups there were.
    """
    judged = Judged(books, truth)
    try:
        answers = judged.answers()
        seen = {row[0] for row in judged.rows(f"SELECT DISTINCT supplier_key FROM judged WHERE {told}")}
    finally:
        judged.close()
    decided, money = 0, 0
    with lock(books.workspace):
        review = Review(books, is_locked=True)
        groups = [one for one in review.groups(limit=1_000_000).groups if one.supplier_key in seen]
        whole = sum(one.abs_amount_ore for one in groups)
        for group in groups:
            if money * 100 >= whole * per_cent:
                break
            money += group.abs_amount_ore
            decided += _decided(review, group, answers)
    return decided, len(groups)


def _decided(review: Review, group: Group, answers: Mapping[tuple[Any, ...], Says]) -> bool:
    """Decide a group unless a former decision did, or no rule can tell its lines from others."""
    says = answers.get((group.funktion, group.art, group.account_text, group.supplier_key))
    if says is None or not group.breadths:
        return False
    try:
        review.decide(group.key, says, breadth=group.breadths[0], at=DECIDED_AT)
    except NotFound:
        return False
    return True


def write_truth(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """A truth as `Judged` reads it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("file", "row", "is_it", *DECIDED_AXES))
        writer.writerows(rows)
