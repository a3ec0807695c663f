"""Requests that arrive on time whatever the server does: an open loop, so that waiting is counted.

A closed loop sends the next request when the last is answered, and so spares a slow server. Here request
number n is due at n / rate seconds, and its latency runs from then.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path

PATIENCE_SECONDS = 10.0


class Connections:
    """Connections that are kept and used again."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def get(self, path: str) -> tuple[int, int]:
        """Status and bytes of the body."""
        if self._idle:
            try:
                return await self._ask(*self._idle.pop(), path)
            except (ConnectionError, asyncio.IncompleteReadError):
                pass  # the server had closed it meanwhile: ask again on a new one, as every browser does
        return await self._ask(*await self._open(), path)

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str
    ) -> tuple[int, int]:
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nAccept-Encoding: gzip\r\n\r\n".encode("ascii")
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, length = int(head[9:12]), 0
        for line in head.lower().split("\r\n"):
            if line.startswith("content-length:"):
                length = int(line[15:])
        body = await reader.readexactly(length)
        self._idle.append((reader, writer))
        return status, len(body)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self._host, self._port)


async def arrive(port: int, paths: Sequence[str], rate: float, seconds: float) -> dict[str, object]:
    """Send `rate` requests a second for so long, the paths in turn."""
    connections = Connections("127.0.0.1", port)
    latencies: list[float] = []
    faults: list[str] = []
    received = 0
    began = time.perf_counter() + 0.2

    async def one(number: int) -> None:
        nonlocal received
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        path = paths[number % len(paths)]
        try:
            status, size = await asyncio.wait_for(connections.get(path), PATIENCE_SECONDS)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            faults.append(f"{path}: {error!r}")
            return
        latencies.append(time.perf_counter() - due)
        received += size
        if status != 200:
            faults.append(f"{path}: {status}")

    await asyncio.gather(*(one(number) for number in range(int(rate * seconds))))
    ordered = sorted(latencies)

    def share(part: float) -> float:
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")

    return {
        "requests": int(rate * seconds), "faults": len(faults), "examples": faults[:5],
        "p50_ms": share(0.5), "p95_ms": share(0.95), "p99_ms": share(0.99), "max_ms": share(1.0),
        "megabytes": received / 1e6,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("paths", type=Path, help="a file with one address a line")
    parser.add_argument("rate", type=float)
    parser.add_argument("seconds", type=float)
    asked = parser.parse_args()
    paths = asked.paths.read_text("utf-8").split()
    print(json.dumps(asyncio.run(arrive(asked.port, paths, asked.rate, asked.seconds))))


if __name__ == "__main__":
    main()
