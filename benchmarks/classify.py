"""Measure classification: `python -m benchmarks.classify [--lines N] [--runs N] [--distinct-texts]`.

300 rules on N lines, Parquet in and Parquet out: import and row of each line, and what was decided of it. The
peer, run turn about, is the plain way: one CASE of the same 300 rules per line, which gives the first rule
alone and none of the axes. CPU seconds and peak memory are of the whole process, started anew for every run;
DuckDB has 1 GB and two threads in both.
"""

from __future__ import annotations

import argparse
import json
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
    """How many lines were decided; the two must name the same first rule on every line."""
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '1GB'")
        differ, decided = connection.execute(
            f"SELECT count(*) FILTER (a.rule_is_it IS DISTINCT FROM b.rule_is_it), count(a.rule_is_it) "
            f"FROM read_parquet({quoted(str(ours))}) a FULL JOIN read_parquet({quoted(str(theirs))}) b "
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


def compare(folder: Path, lines: int, runs: int, *, distinct_texts: bool) -> list[str]:
    """Both ways, turn about; what is to be said of them."""
    source = folder / "lines.parquet"
    lines_parquet(source, lines, seed=1, distinct_texts=distinct_texts)
    found: dict[str, list[dict[str, float]]] = {"classified": [], "one CASE": []}
    for _ in range(runs):
        for way, taken in found.items():
            taken.append(measured(way, source, folder / f"{way.replace(' ', '-')}.parquet"))
    decided = require_equal(folder / "classified.parquet", folder / "one-CASE.parquet")
    texts = "all texts distinct" if distinct_texts else "texts as in a ledger"
    said = [f"{lines:,} lines, {len(three_hundred_rules())} rules, {texts}; {decided:,} lines decided."]
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
    parser.add_argument("--distinct-texts", action="store_true")
    for name in ("--way", "--source", "--target"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        way = classify if given.way == "classified" else one_case
        way(Path(given.source), Path(given.target))
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps({"cpu": used.ru_utime + used.ru_stime}))
        return
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as name:
        print("\n".join(compare(Path(name), given.lines, given.runs, distinct_texts=given.distinct_texts)))


if __name__ == "__main__":
    main()
