"""The site under load, and frozen: `alen serve` and `alen site freeze` on a national edition.

The edition is an invented country of 98 municipalities and five regions with every measure loaded.
"""

from __future__ import annotations

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

from alen.store.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
ALEN = str(Path(sys.executable).parent / "alen")
WALK = 200
WARM_RATE, COLD_RATE = 300.0, 40.0
SECONDS = 60.0


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
        process.send_signal(signal.SIGINT)
        process.wait(20)


def addresses(port: int) -> list[str]:
    """Every page of the site, from its own sitemap, with the API's and data files' of some of them."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sitemap.xml", timeout=60) as answer:
        text = answer.read().decode()
    pages = [re.sub(r"^https?://[^/]*", "", place) for place in re.findall(r"<loc>(.*?)</loc>", text)]
    data = [f"{page}.json" for page in pages if "/m/" in page][::5]
    measures = sorted({page.split("/")[3] for page in pages if "/m/" in page})
    api = [f"/api/v1/ranks/{one}" for one in measures] + [f"/api/v1/measures/{one}" for one in measures]
    return pages + data + api


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


def measure_loads(made: Workspace, work: Path, seconds: float = SECONDS) -> list[Load]:
    """A warm walk and a walk in which no address comes twice."""
    chance = random.Random(1)
    warm = Load("200 addresses, each asked before", WARM_RATE, 20)
    cold = Load("no address twice, nothing kept", COLD_RATE, 80)
    with served(made) as (port, pid):
        everything = addresses(port)
        chance.shuffle(everything)
        walk = everything[:WALK]
        fire(port, walk, 20.0, WALK / 20.0, work)
        before = memory_mb(pid)
        warm.facts = fire(port, walk, WARM_RATE, seconds, work)
        warm.memory_mb = before, memory_mb(pid)
    with served(made) as (port, pid):
        fire(port, walk[:5], 5.0, 1.0, work)  # the server's own start is not what is measured
        before = memory_mb(pid)
        fresh = everything[WALK : WALK + int(COLD_RATE * seconds)]
        cold.facts = fire(port, fresh, COLD_RATE, seconds, work)
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
