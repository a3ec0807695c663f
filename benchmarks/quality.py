"""Measure how right the classification of a ledger is: `python -m benchmarks.quality [--small] [--gla FILE]`.

Two ledgers of which it is known what is IT: the invented municipality, whose lines carry their truth, and the
payments of the Greater London Authority, whose cost elements say it (`tests/published/cost_elements.csv`).
Of the latter the accounts are hidden: suppliers alone are left to tell by, as in an invoice journal.

Everything is seeded: the same files give the same figures. `--write` puts them into RESULTS.md.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from alen.products.ledger.opening import open_lines
from alen.products.ledger.proposing import propose
from alen.products.ledger.supplier_keys import quoted
from alen.products.ledger.yardsticks import OWN_RULES
from alen.sources.invented import make_example
from alen.store.local.books import Books, Holder
from alen.store.workspace import lock
from benchmarks.scores import (
    AxisScore,
    Held,
    Judged,
    Score,
    books_of,
    percent,
    simulated_review,
    write_truth,
)
from benchmarks.sections import LEDGER, put_section

ROOT = Path(__file__).resolve().parent.parent
GLA = ROOT.parent / "shared" / "data" / "ledger" / "uk-gla-sap" / "all.csv"
LABELS = ROOT / "tests" / "published" / "cost_elements.csv"
SECTION = f"{LEDGER}how right it is classified"

CUT = "2012-01-01"
"""Payments before it are reviewed; those from it on are measured."""

HALF = "md5_number_lower('{seed}' || supplier_key) % 2 = 0"
"""SQL: half of the suppliers, by chance and always the same."""

REVIEWED_INVENTED = 90
"""Per cent of the open money of the suppliers told of that the simulated review decides."""

REVIEWED_GLA = ((80, 80), (95, 75))
"""The same in two steps: per cent of all, and per cent of what was open before the step."""


@dataclass(frozen=True)
class Row:
    """One way of classifying, on one set of lines."""

    way: str
    lines: str
    score: Score


@dataclass(frozen=True)
class Quality:
    """What was measured on one ledger.

    rows       how right each way is
    axes       way -> each axis
    held       way -> each year's bounds and truth
    decisions  of the simulated review, and the groups it could have looked at
    """

    rows: tuple[Row, ...]
    axes: dict[str, tuple[AxisScore, ...]]
    held: dict[str, tuple[Held, ...]]
    decisions: tuple[int, int]


def measure_invented(folder: Path, *, is_small: bool = False, seed: int = 4) -> Quality:
    """The invented municipality: the starter rules alone, then a review of half of the suppliers."""
    example = folder / "example"
    example.mkdir(parents=True)
    made = make_example(example, seed=seed, is_small=is_small)
    holder = Holder("990", made.name, is_invented=True, inhabitants={})
    books = books_of(folder / "workspace", [example / name for name in made.ledgers], holder)
    truth = example / "truth" / "lines.csv"
    told = f"(supplier_key IS NULL OR {HALF.format(seed=seed)})"
    rows, axes, held = _judge("starter rules", books, truth, {"all": "true"})
    decisions = simulated_review(books, truth, per_cent=REVIEWED_INVENTED, told=told)
    sets = {"all": "true", "suppliers reviewed": told, "suppliers never seen": f"NOT {told}"}
    more = _judge("starter rules and review", books, truth, sets)
    return Quality((*rows, *more[0]), axes | more[1], held | more[2], decisions)


def _judge(
    way: str, books: Books, truth: Path, sets: dict[str, str], *, said: str = "coalesce(is_it, false)"
) -> tuple[tuple[Row, ...], dict[str, tuple[AxisScore, ...]], dict[str, tuple[Held, ...]]]:
    judged = Judged(books, truth)
    try:
        rows = tuple(Row(way, name, judged.score(where, said=said)) for name, where in sets.items())
        return rows, {way: judged.axes()}, {way: judged.held()}
    finally:
        judged.close()


def it_labels() -> dict[str, tuple[str, str]]:
    """Cost element in lower case -> area and resource, of those that are IT; all others are not."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        return {row["account_text"]: (row["area"], row["resource"]) for row in csv.DictReader(file)}


def hide_accounts(source: Path, folder: Path) -> Path:
    """`before.csv` and `after.csv` without the accounts, and the truth they told; its path."""
    labels = it_labels()
    truth: list[tuple[str, ...]] = []
    with source.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    for name, is_before in (("before.csv", True), ("after.csv", False)):
        kept = [line for line in lines if (line["Date"] < CUT) == is_before]
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("Date", "DocNo", "VendorID", "Vendor", "Amount"))
            for row, line in enumerate(kept, start=2):
                writer.writerow([line[key] for key in ("Date", "DocNo", "VendorID", "Vendor", "Amount")])
                found = labels.get(line["AccountDescription"].strip().lower())
                truth.append((name, str(row), str(found is not None).lower(), *(found or ("", "")), ""))
    write_truth(folder / "truth.csv", truth)
    return folder / "truth.csv"


def measure_gla(source: Path, folder: Path, *, seed: int = 4, proposes: bool = True) -> Quality:
    """Suppliers alone: rules from a review of half of them before `CUT`, measured on what was paid later."""
    folder.mkdir(parents=True, exist_ok=True)
    truth = hide_accounts(source, folder)
    holder = Holder("", "Greater London Authority", is_invented=False, inhabitants={})
    before = books_of(folder / "before", [folder / "before.csv"], holder)
    books = books_of(folder / "all", [folder / "before.csv", folder / "after.csv"], holder)
    half, later = HALF.format(seed=seed), f"posting_date >= DATE '{CUT}'"
    seen = f"coalesce(supplier_key IN (SELECT supplier_key FROM {_told(before, half, folder)}), false)"
    sets = {
        "all": later,
        "suppliers reviewed": f"{later} AND {seen}",
        "suppliers never seen": f"{later} AND NOT {seen}",
    }
    rows, _, held = _judge("starter rules", books, truth, {"all": later})
    rows = (*rows, *_majority(before, books, truth, half, later))
    axes: dict[str, tuple[AxisScore, ...]] = {}
    decisions = (0, 0)
    for per_cent, of_rest in REVIEWED_GLA:
        made = simulated_review(before, truth, per_cent=of_rest, told=half)
        decisions = (decisions[0] + made[0], max(decisions[1], made[1]))
        rules = before.read(OWN_RULES)
        assert rules is not None
        books.write(OWN_RULES, rules)
        way = f"review of {per_cent} %, {decisions[0]} decisions"
        found = _judge(way, books, truth, sets)
        rows, axes, held = (*rows, *found[0]), axes | found[1], held | found[2]
    if proposes:
        _propose(books, seed)
        said = "coalesce(is_it, proposed_is_it, false)"
        found = _judge("the same with proposals", books, truth, sets, said=said)
        rows, held = (*rows, *found[0]), held | found[2]
    return Quality(rows, axes, held, decisions)


def _propose(books: Books, seed: int) -> None:
    lines = open_lines(books)
    try:
        with lock(books.workspace):
            propose(books, lines, seed=seed)
    finally:
        lines.close()


def _told(books: Books, half: str, folder: Path) -> str:
    """SQL of the suppliers that the review gets to see: a file, for classified lines go with their state."""
    lines = open_lines(books)
    try:
        kept = quoted(str(folder / "told.parquet"))
        lines.connection.execute(f"COPY (SELECT DISTINCT supplier_key FROM lines WHERE {half}) TO {kept}")
    finally:
        lines.close()
    return f"read_parquet({kept})"


def _majority(before: Books, books: Books, truth: Path, half: str, later: str) -> tuple[Row, ...]:
    """Each payment is what most payments before `CUT` to the same supplier were; half of them are known."""
    known, judged = Judged(before, truth), Judged(books, truth)
    try:
        rows = known.rows(
            f"SELECT supplier_key, avg(true_is_it::INTEGER) > 0.5 FROM judged WHERE {half} GROUP BY 1"
        )
        judged.connection.execute("CREATE TABLE known (supplier VARCHAR, says BOOLEAN)")
        judged.connection.executemany("INSERT INTO known VALUES (?, ?)", rows)
        said = "supplier_key IN (SELECT supplier FROM known WHERE says)"
        seen = "supplier_key IN (SELECT supplier FROM known)"
        sets = {
            "all": later,
            "suppliers reviewed": f"{later} AND {seen}",
            "suppliers never seen": f"{later} AND NOT ({seen})",
        }
        return tuple(
            Row("majority of the supplier", name, judged.score(where, said=f"coalesce({said}, false)"))
            for name, where in sets.items()
        )
    finally:
        known.close()
        judged.close()


# -- the report ------------------------------------------------------------------------------------


def million(ore: int) -> str:
    """Øre as millions of the currency."""
    return f"{ore / 1e8:,.1f}"


def tables(title: str, quality: Quality, said: str) -> list[str]:
    """The part of the report about one ledger."""
    lines = [
        f"### {title}", "", said, "",
        f"The simulated review made {quality.decisions[0]} decisions of {quality.decisions[1]} groups.", "",
        "| way | lines | IT lines | precision | recall | precision, money | recall, money |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {row.way} | {row.lines} | {row.score.right.lines + row.score.missed.lines:,} | "
            f"{' | '.join(row.score.cells())} |"
            for row in quality.rows
        ),
        "", "| way | axis | right | wrong | said to be unknown |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for way, axes in quality.axes.items():
        for axis in axes:
            whole = axis.right_ore + axis.wrong_ore + axis.unknown_ore
            parts = (axis.right_ore, axis.wrong_ore, axis.unknown_ore)
            shares = " | ".join(percent(part / whole if whole else None) for part in parts)
            lines.append(f"| {way} | {axis.axis} | {shares} |")
    lines += ["", "| way | year | least | decided | truth | most | |", "|---|---|---|---|---|---|---|"]
    for way, years in quality.held.items():
        for one in years:
            amounts = (one.low_ore, one.decided_ore, one.true_ore, one.high_ore)
            mark = "within" if one.covers else "**outside**"
            lines.append(f"| {way} | {one.year} | {' | '.join(map(million, amounts))} | {mark} |")
    return [*lines, ""]


def report(invented: Quality, gla: Quality | None) -> str:
    """The section of RESULTS.md."""
    lines = [
        SECTION, "",
        "Written by `python -m benchmarks.quality --write`. Precision is of what was said to be IT, recall",
        "of all that is; lines left open count as missed. Amounts are millions.", "",
        *tables("The invented municipality", invented,
                "A person decides the largest open groups of half of the suppliers, and those without one, "
                f"until {REVIEWED_INVENTED} % of their money is decided."),
    ]  # fmt: skip
    if gla is not None:
        lines += tables(
            "Payments of the Greater London Authority",
            gla,
            f"Accounts are hidden; a person decides half of the suppliers paid before {CUT}, the largest "
            "first. Measured on what was paid later; bounds are of all payments of a year.",
        )
    return "\n".join(lines)


def main(given: Sequence[str] | None = None) -> None:
    """Measure, print, and with --write put into RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--small", action="store_true", help="the small invented municipality")
    parser.add_argument("--gla", type=Path, default=GLA, help="the payments of the GLA")
    parser.add_argument("--no-proposals", action="store_true", help="leave the proposer out")
    parser.add_argument("--write", action="store_true", help="put the figures into RESULTS.md")
    asked = parser.parse_args(given)
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as name:
        folder = Path(name)
        invented = measure_invented(folder / "invented", is_small=asked.small)
        is_there = asked.gla.is_file()
        gla = measure_gla(asked.gla, folder / "gla", proposes=not asked.no_proposals) if is_there else None
    text = report(invented, gla)
    if asked.write:
        put_section(SECTION, text)
    print(text)


if __name__ == "__main__":
    main()
