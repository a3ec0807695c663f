"""Measure classification: `python -m benchmarks.classify [--lines N] [--runs N] [--texts KIND…] [--write]`.

300 rules on N lines, Parquet in and Parquet out: import and row of each line, and what was decided of it.
Rules are asked of distinct values, so it depends on how many there are: TEXTS says of which ledgers. The
peer, run turn about, is the plain way: one CASE of the same 300 rules per line, which gives the first rule
alone and none of the axes. It asks each line by itself, so it is run on every tenth line and counted ten
times. CPU seconds and peak memory are of the whole process, started anew for every run;
DuckDB has 1 GB and two threads in both.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from alen.measures.yardstick.classify import classified
from alen.measures.yardstick.rules import TEXT_CONDITIONS, Rule, cvr_numbers, digit_ranges, ordered
from alen.model.ledger import DECISIONS
from alen.products.ledger.supplier_keys import quoted
from alen.store.connect import open_local
from benchmarks.classify_lines import lines_parquet, three_hundred_rules
from benchmarks.ledgers import write_lines
from benchmarks.sections import LEDGER, put_section

ROOT = Path(__file__).resolve().parent.parent
RUNNER = Path(__file__).parent / "runner.py"

DECIDED = ("import_key", "source_row", *(column.name for column in DECISIONS))
TARGET_LINES, CPU_SECONDS, PEAK_MB = 10_000_000, 20, 1000
"""The target: so many lines in so much."""


def classify(source: Path, target: Path) -> None:
    """Ours."""
    engine = open_local(target.with_suffix(".spill"))
    engine.raw_sql("SET threads = 2")
    decided = classified(engine.read_parquet(source), three_hundred_rules(), engine).select(*DECIDED)
    engine.raw_sql(f"COPY ({engine.compile(decided)}) TO {quoted(str(target))} (FORMAT parquet)")


def one_case(source: Path, target: Path) -> None:
    """The peer: the first rule of each line by one CASE."""
    whens = " ".join(
        f"WHEN {_asked(rule)} THEN {quoted(rule.rule_id)}" for rule in ordered(three_hundred_rules())
    )
    lowered = ", ".join(f"lower({column}) AS lower_{column}" for column in TEXT_CONDITIONS)
    config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "1GB", "threads": 2}
    with duckdb.connect(config=config) as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(
            f"COPY (SELECT import_key, source_row, CASE {whens} END AS rule_is_it "
            f"FROM (SELECT *, {lowered} FROM read_parquet({quoted(str(source))}))) "
            f"TO {quoted(str(target))} (FORMAT parquet)"
        )


def _asked(rule: Rule) -> str:
    parts = [_condition(rule, column) for column in rule.conditions]
    if rule.valid_from is not None:
        parts.append(f"accounts_year >= {rule.valid_from}")
    if rule.valid_to is not None:
        parts.append(f"accounts_year <= {rule.valid_to}")
    return " AND ".join(parts) or "true"


def _condition(rule: Rule, column: str) -> str:
    condition = rule.condition(column)
    if column in TEXT_CONDITIONS:
        return f"regexp_matches(lower_{column}, {quoted(condition)})"
    if column == "cvr_number":
        return f"cvr_number IN ({', '.join(map(quoted, cvr_numbers(condition)))})"
    ranges = [
        f"starts_with({column}, {quoted(first)})"
        if first == last
        else f"(length({column}) >= {len(first)} AND left({column}, {len(first)}) "
        f"BETWEEN {quoted(first)} AND {quoted(last)})"
        for first, last in digit_ranges(condition)
    ]
    return f"({' OR '.join(ranges)})"


def require_equal(ours: Path, theirs: Path) -> int:
    """How many of the peer's lines were decided; the two must name the same first rule on each."""
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '1GB'")
        differ, decided = connection.execute(
            f"SELECT count(*) FILTER (a.rule_is_it IS DISTINCT FROM b.rule_is_it), count(a.rule_is_it) "
            f"FROM read_parquet({quoted(str(ours))}) a JOIN read_parquet({quoted(str(theirs))}) b "
            f"USING (import_key, source_row)"
        ).fetchall()[0]
    if differ:
        raise SystemExit(f"{differ} lines were decided otherwise by one CASE")
    return int(decided)


def measured(way: str, source: Path, target: Path) -> dict[str, float]:
    """One run in a process of its own: seconds, CPU seconds, peak MB."""
    command = [sys.executable, "-I", "-S", str(RUNNER), sys.executable, "-m", "benchmarks.classify"]
    command += ["--way", way, "--source", str(source), "--target", str(target)]
    found = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    facts = json.loads(found.stdout)
    if facts["status"] != 0:
        raise SystemExit(f"{way} failed with status {facts['status']}")
    return {"seconds": facts["seconds"], "mb": facts["mb"], "cpu": json.loads(facts["said"])["cpu"]}


TEXTS = {
    "repeated": "200,000 texts, 40,000 suppliers and 20,000 accounts, as of ten years of a municipality",
    "numbered": "a third of the texts with an invoice's number: 3.8 million of 10 million are distinct",
    "distinct": "every text is its own",
}
HEADING = f"{LEDGER}classified by 300 rules"


def write_source(path: Path, lines: int, kind: str) -> None:
    """Invented lines of a kind of TEXTS."""
    if kind == "repeated":
        write_lines(path, lines)
    else:
        lines_parquet(path, lines, seed=1, distinct_texts=kind == "distinct")


SHARE = 10
"""The peer reads one line of so many."""


def write_share(source: Path, target: Path) -> None:
    """Every tenth line of a source."""
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '1GB'")
        connection.execute(
            f"COPY (SELECT * FROM read_parquet({quoted(str(source))}) WHERE source_row % {SHARE} = 0) "
            f"TO {quoted(str(target))} (FORMAT parquet)"
        )


def compare(folder: Path, lines: int, runs: int, kind: str) -> list[str]:
    """Both ways, turn about; what is to be said of them."""
    source, share = folder / "lines.parquet", folder / "share.parquet"
    write_source(source, lines, kind)
    write_share(source, share)
    sources = {"classified": source, "one CASE": share}
    found: dict[str, list[dict[str, float]]] = {"classified": [], "one CASE": []}
    for _ in range(runs):
        for way, taken in found.items():
            taken.append(measured(way, sources[way], folder / f"{way.replace(' ', '-')}.parquet"))
    for one in found["one CASE"]:
        one["cpu"] *= SHARE
        one["seconds"] *= SHARE
    decided = require_equal(folder / "classified.parquet", folder / "one-CASE.parquet")
    said = [f"### {kind.capitalize()} texts", ""]
    said += [
        f"{lines:,} lines, {len(three_hundred_rules())} rules; {TEXTS[kind]}. One CASE is run on every "
        f"tenth line, of which {decided:,} are decided, all by the same first rule; its figures are counted "
        "ten times."
    ]
    said += ["", "| way | CPU s | wall s | peak MB | CPU s of each run |", "|---|---|---|---|---|"]
    for way, taken in found.items():
        cpu, wall = (statistics.median(one[key] for one in taken) for key in ("cpu", "seconds"))
        each = ", ".join(f"{one['cpu']:.1f}" for one in taken)
        said.append(f"| {way} | {cpu:.1f} | {wall:.1f} | {max(one['mb'] for one in taken):.0f} | {each} |")
    ours, peer = (statistics.median(one["cpu"] for one in taken) for taken in found.values())
    peak = max(one["mb"] for one in found["classified"])
    said += ["", f"One CASE took {peer / ours:.1f} times the CPU."]
    if lines == TARGET_LINES:
        met = "met" if ours <= CPU_SECONDS and peak <= PEAK_MB else "**not met**"
        said[-1] += f" Target: {CPU_SECONDS} CPU s and {PEAK_MB} MB: {met}."
    return said


def main() -> None:
    """Measure, or be one measured process."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classify")
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--texts", nargs="+", choices=TEXTS, default=["repeated", "numbered"])
    parser.add_argument("--write", action="store_true", help="put the figures into RESULTS.md")
    for name in ("--way", "--source", "--target"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        way = classify if given.way == "classified" else one_case
        way(Path(given.source), Path(given.target))
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps({"cpu": used.ru_utime + used.ru_stime}))
        return
    before = os.getloadavg()[0]
    said: list[str] = []
    for kind in given.texts:
        with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as name:
            said += ["", *compare(Path(name), given.lines, given.runs, kind)]
    intro = (
        "Written by `python -m benchmarks.classify --write`: invented lines, whole processes, medians. "
        f"{os.cpu_count()} cores; load average before and after: {before:.2f}, {os.getloadavg()[0]:.2f}."
    )
    section = "\n".join([HEADING, "", intro, *said])
    print(section)
    if given.write:
        put_section(HEADING, section)


if __name__ == "__main__":
    main()
