"""Measure papers: `python -m benchmarks.paper [--runs N] [--write]`.

A memo of six pages with four drawings and three tables as a process of its own, as PDF and as DOCX, turn
about with what no memo can be quicker than: Python importing typst and setting one word. Then 98 bills of one
and two pages in one process. Everything in them is invented. `--write` puts the figures into RESULTS.md.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from alen.charts.marks import ChartWords, Line
from alen.charts.marks import Heading as Titled
from alen.charts.standalone import standalone
from alen.charts.trend import trend
from alen.cli.language import site_words
from alen.model.printed import Printed
from alen.reports.document import (
    Attachment,
    Block,
    Column,
    Document,
    Figure,
    Heading,
    NumberedList,
    Paragraph,
    Row,
    Runs,
    Sourced,
    Table,
    words,
)
from alen.store.packaged import read_text
from benchmarks.sections import put_section

ROOT = Path(__file__).resolve().parent.parent
RUNNER = Path(__file__).parent / "runner.py"
SECTION = "## Papers: a memo and 98 bills"
PARTIES = 98
MEMO_SECONDS, BILLS_SECONDS = 1.0, 15.0
"""The targets: a memo as a whole process, and all bills in one."""

EMPTY = (
    "import typst; typst.Compiler(input={{'main.typ': b'#set document(title: \"x\"); x'}}, "
    "font_paths=typst.Fonts(include_system_fonts=False, font_paths=['{fonts}']))"
    ".compile(format='pdf', pdf_standards=['a-3a', 'ua-1'])"
)
"""The bare engine: the same letters, the same standards, one word."""

_SENTENCE = (
    "Parterne arbejder sammen om en opgave, som ingen af dem kan bære alene, og meget af det, der blev "
    "aftalt, er nået. To dele mangler, og for den ene søges om mere tid. "
)


def memo() -> Document:
    """An invented memo of six pages with four drawings and three tables."""
    parts: list[Block] = [
        Heading("Indstilling"),
        NumberedList(tuple(words(f"at del {sign} tages til efterretning,") for sign in "abc")),
    ]
    for place in range(4):
        parts += [Heading(f"Del {chr(65 + place)}"), *[Paragraph(words(_SENTENCE * 4)) for _ in range(2)]]
        parts.append(_figure(place))
        if place < 3:
            parts.append(_table(12))
        parts.append(Paragraph(words(_SENTENCE * 6)))
    return _document("Status for et opdigtet samarbejde", tuple(parts))


def bill(party: int) -> Document:
    """An invented party's bill: one page, and two for every third."""
    rows = 45 if party % 3 == 0 else 12
    return _document(
        f"Opkrævning til opdigtet part {party}",
        (Heading("Beregning"), Paragraph(words(_SENTENCE)), _table(rows), Paragraph(words(_SENTENCE))),
    )


def _document(title: str, parts: tuple[Block, ...]) -> Document:
    return Document(
        title, "da", "Notat", "Opdigtet sekretariat", datetime.date(2026, 11, 22), parts,
        data_hash="0123456789abcdef",
        attachments=tuple(
            Attachment(f"numbers-{place}.csv", b"year,value\n2024,1\n", "Tal") for place in range(4)
        ),
    )  # fmt: skip


def _number(value: int) -> Runs:
    return (Sourced(f"{value:,}".replace(",", "."), f"entries.csv#{value}", value),)


def _table(rows: int) -> Table:
    columns = (Column("Part"), *(Column(name, "right") for name in ("Bevilget", "Betalt", "Rest")))
    lines = tuple(
        Row((words(f"Part {chr(65 + at % 26)}"), *(_number(at * 1000 + cell) for cell in range(3))))
        for at in range(rows)
    )
    total = Row((words("I alt"), *(_number(rows * 1000) for _ in range(3))), is_total=True)
    return Table("Beløb pr. part, kr.", columns, (*lines, total))


def _figure(place: int) -> Figure:
    years = range(2008, 2027)
    lines = [
        Line(name, {year: Printed(str(year), (year * 37 + shift) % 1900) for year in years}, "series")
        for name, shift in (("En part", place * 100), ("En anden part", place * 311 + 7))
    ]
    svg = trend(
        lines, years=years, width=640, heading=Titled(f"f{place}", "Gennem årene", "To linjer"),
        say=ChartWords("kr.", "Ingen tal"), tick=site_words("da").number,
    )  # fmt: skip
    drawn = standalone(svg, read_text("charts", "style.css"))
    return Figure(drawn, "To linjer gennem årene", "Beløb gennem årene", data=f"numbers-{place}.csv")


# -- measuring -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Timed:
    """Whole processes: seconds elapsed and of CPU, each a median, and peak memory."""

    name: str
    seconds: float
    cpu: float
    peak_mb: float


def write_one(kind: str, target: Path) -> None:
    """Write the memo as `pdf` or `docx`: what a measured process does."""
    if kind == "docx":
        from alen.reports.editable import docx

        target.write_bytes(docx(memo(), site_words("da")))
        return
    from alen.reports.paper import pdf

    target.write_bytes(pdf(memo(), site_words("da")))


def measure(runs: int, folder: Path) -> list[Timed]:
    """The empty page, the memo as PDF and as DOCX, turn about."""
    from alen.reports.paper import font_files

    fonts = str(Path(font_files()[0]).parent)
    alone = [sys.executable, "-m", "benchmarks.paper", "--one"]
    commands = {
        "typst alone, one word": [sys.executable, "-c", EMPTY.format(fonts=fonts)],
        "the memo as PDF": [*alone, "pdf", str(folder / "m.pdf")],
        "the memo as DOCX": [*alone, "docx", str(folder / "m.docx")],
    }
    series: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
    for _ in range(runs + 1):  # once unmeasured: files and bytecode into the cache
        for name, command in commands.items():
            series[name].append(timed(command))
    return [
        Timed(
            name, statistics.median(one["seconds"] for one in found[1:]),
            statistics.median(one["cpu"] for one in found[1:]), max(one["mb"] for one in found[1:]),
        )
        for name, found in series.items()
    ]  # fmt: skip


def timed(command: list[str]) -> dict[str, float]:
    """One process: seconds elapsed and of CPU, and peak memory. Raises SystemExit where it fails."""
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    measured = subprocess.run(
        [sys.executable, "-I", "-S", str(RUNNER), *command],
        cwd=ROOT, env=plain, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True,
    )  # fmt: skip
    facts = json.loads(measured.stdout)
    if facts["status"] != 0:
        raise SystemExit(f"{' '.join(command)} failed with status {facts['status']}")
    return facts


def measure_bills() -> tuple[float, float]:
    """Seconds elapsed and of CPU for all bills in this process, the first one's letters included."""
    from alen.reports.paper import pdf

    before, cpu = time.perf_counter(), time.process_time()
    for party in range(PARTIES):
        pdf(bill(party), site_words("da"))
    return time.perf_counter() - before, time.process_time() - cpu


def report(found: Sequence[Timed], bills: tuple[float, float], pages: int, runs: int) -> str:
    """The section of RESULTS.md."""
    lines = [
        SECTION, "",
        f"Written by `python -m benchmarks.paper --write`: whole processes, medians of {runs}, turn about. "
        f"{os.cpu_count()} cores, Python {platform.python_version()}; load average {os.getloadavg()[0]:.2f}. "
        f"The memo has {pages} pages, four drawings and three tables; each PDF is PDF/UA-1 and PDF/A-3a.", "",
        "| what | s | CPU s | peak MB | target, s | |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for one in found:
        is_ours = one.name.startswith("the memo")
        verdict = ("met" if one.seconds <= MEMO_SECONDS else "**not met**") if is_ours else ""
        target = f"{MEMO_SECONDS:g}" if is_ours else "–"
        lines.append(
            f"| {one.name} | {one.seconds:.2f} | {one.cpu:.2f} | {one.peak_mb:.0f} | {target} | {verdict} |"
        )
    verdict = "met" if bills[0] <= BILLS_SECONDS else "**not met**"
    lines.append(
        f"| {PARTIES} bills in one process | {bills[0]:.2f} | {bills[1]:.2f} | – | {BILLS_SECONDS:g} "
        f"| {verdict} |"
    )
    return "\n".join(lines)


def main(given: Sequence[str] | None = None) -> None:
    """Measure, print, and with --write put into RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.paper", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put the figures into RESULTS.md")
    parser.add_argument("--one", nargs=2, metavar=("KIND", "FILE"), help="write the memo once, and no more")
    asked = parser.parse_args(given)
    if asked.one:
        write_one(asked.one[0], Path(asked.one[1]))
        return
    from alen.reports.paper import pages

    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as name:
        found = measure(asked.runs, Path(name))
    count = len(pages(memo(), site_words("da"), ppi=10))
    text = report(found, measure_bills(), count, asked.runs)
    if asked.write:
        put_section(SECTION, text)
    print(text)


if __name__ == "__main__":
    main()
