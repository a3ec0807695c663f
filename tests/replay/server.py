"""The replay server: StatBank's API over HTTP on this machine, with faults to order.

    python -m tests.replay.server --port 0 [--areas 6] [--years 2016-2024] [--fault truncated:data:1]

prints its address. Faults are taken in order, each by the calls it names; from another process they
can be ordered by POSTing ``{"kind": ..., "call": ..., "times": ...}`` to /_replay/fault.
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from tests.replay.recorded import Recordings
from tests.replay.service import Reply, Service
from tests.replay.world import World, invented_municipalities

HTML = "<!DOCTYPE html><html><head><title>Service Unavailable</title></head><body>503</body></html>"
KINDS = (
    "truncated",  # the body stops inside a number and the connection closes: HTTP is not complete
    "cut",  # the body stops inside a number, but HTTP says that it is complete
    "short",  # the last quarter of the lines is not sent, HTTP and the last line are complete
    "html",  # a page of HTML with status 200
    "html503",  # a page of HTML with status 503
    "busy",  # 429 with Retry-After
    "unavailable",  # 503 without more
    "slow",  # the body stops for `seconds` in the middle
    "reset",  # the connection is reset before an answer
    "wrong_header",  # the columns are called something else
    "moved",  # the table is published anew right after the answer
)


@dataclass
class Fault:
    """A fault for the next `times` calls of this kind, after `skip` of them; `table` narrows it."""

    kind: str
    call: str = "data"
    times: int = 1
    skip: int = 0
    table: str = ""
    seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind} is none of {', '.join(KINDS)}")


@dataclass(frozen=True)
class Call:
    """A call that was made: what tests count and look at."""

    method: str
    call: str
    body: dict[str, Any]
    user_agent: str


class ReplayServer:
    """The server in a thread of its own; `address` is the base to give to a client."""

    def __init__(self, service: Service, port: int = 0) -> None:
        self.service = service
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"replay": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> ReplayServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def serve_forever(self) -> None:
        self._http.serve_forever()

    def order(self, kind: str, call: str = "data", **more: Any) -> None:
        """Order a fault."""
        with self._lock:
            self.faults.append(Fault(kind, call, **more))

    def count(self, call: str, media: str = "") -> int:
        """How many calls of a kind were made, of one format if told."""
        return sum(c.call == call and (not media or c.body.get("format") == media) for c in self.calls)

    def enter(self, call: Call) -> Fault | None:
        """Note a call and take the fault ordered for it."""
        with self._lock:
            self.calls.append(call)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            for fault in self.faults:
                if fault.call == call.call and fault.table in ("", call.body.get("table")):
                    if fault.skip:
                        fault.skip -= 1
                        return None
                    fault.times -= 1
                    if not fault.times:
                        self.faults.remove(fault)
                    return fault
        return None

    def leave(self) -> None:
        with self._lock:
            self._now -= 1

    def publish_again(self, table_id: str) -> None:
        """Move a table's `updated` by a minute's worth, each time to a new moment."""
        updated = self.service.world.tables[table_id].updated
        minute = int(updated[14:16]) + 1
        self.service.publish(table_id, f"{updated[:14]}{minute:02d}{updated[16:]}")


class _Handler(BaseHTTPRequestHandler):
    replay: ReplayServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        pass

    def do_GET(self) -> None:
        self._serve("GET", b"")

    def do_POST(self) -> None:
        self._serve("POST", self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _serve(self, method: str, body: bytes) -> None:
        url = urlsplit(self.path)
        if url.path == "/_replay/fault":
            self.replay.order(**json.loads(body))
            self._send(Reply(200, {}, [b"{}"]))
            return
        path = unquote(url.path)
        inside = path[4:] if path.startswith("/v1/") else "?"
        call = Call(method, inside.split("/")[0].lower(), _read(body), self.headers.get("User-Agent") or "")
        fault = self.replay.enter(call)
        try:
            self._answer(method, inside, url.query, body, call, fault)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            self.replay.leave()

    def _answer(
        self, method: str, inside: str, query: str, body: bytes, call: Call, fault: Fault | None
    ) -> None:
        kind = fault.kind if fault else ""
        if kind == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            self.close_connection = True
        elif kind in ("html", "html503"):
            status = 503 if kind == "html503" else 200
            self._send(Reply(status, {"Content-Type": "text/html"}, [HTML.encode()]))
        elif kind == "busy":
            self._send(Reply(429, {"Retry-After": "7"}, [b""]))
        elif kind == "unavailable":
            self._send(Reply(503, {}, [b""]))
        else:
            reply = self.replay.service.answer(method, inside, query, body)
            if kind == "moved":
                self.replay.publish_again(str(call.body["table"]))
            if fault is not None and kind != "moved":
                reply = Reply(reply.status, reply.headers, _spoilt(fault, reply.pieces))
            self._send(reply, complete=kind != "truncated")

    def _send(self, reply: Reply, complete: bool = True) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in reply.pieces:
            if piece:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                self.wfile.flush()
        if complete:
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.close_connection = True


def _spoilt(fault: Fault, pieces: Iterable[bytes]) -> Iterator[bytes]:
    body = b"".join(pieces)
    if fault.kind == "wrong_header":
        yield re.sub(rb"INDHOLD", b"VALUE", body, count=1)
    elif fault.kind == "slow":
        yield body[: len(body) // 2]
        time.sleep(fault.seconds)
        yield body[len(body) // 2 :]
    elif fault.kind == "short":
        lines = body.split(b"\r\n")
        yield b"\r\n".join(lines[: 1 + len(lines) * 3 // 4]) + b"\r\n"
    else:
        yield _inside_a_number(body)


def _inside_a_number(body: bytes) -> bytes:
    """The body up to the middle of a number, so that 81000 becomes 81 with no line end after it."""
    numbers = list(re.finditer(rb";([0-9]{3,})\r\n", body))
    if not numbers:
        return body[:-3]
    number = numbers[len(numbers) * 2 // 3]
    return body[: number.start(1) + 2]


def _read(body: bytes) -> dict[str, Any]:
    try:
        loaded = json.loads(body)
    except ValueError:
        return {}
    return cast("dict[str, Any]", loaded) if isinstance(loaded, dict) else {}


def _fault(text: str) -> Fault:
    kind, _, rest = text.partition(":")
    call, _, times = rest.partition(":")
    return Fault(kind, call or "data", int(times or 1))


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description="A StatBank with invented figures, for tests")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--areas", type=int, default=6)
    parser.add_argument("--years", default="2007-2024")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--recorded", type=Path)
    parser.add_argument("--refuse-bulk", action="append", default=[])
    parser.add_argument("--fault", action="append", default=[], help="kind[:call[:times]]")
    given = parser.parse_args()
    first, _, last = given.years.partition("-")
    world = World(invented_municipalities(given.areas), (int(first), int(last)), given.seed)
    service = Service(world, Recordings(given.recorded), set(given.refuse_bulk))
    server = ReplayServer(service, given.port)
    server.faults += [_fault(text) for text in given.fault]
    print(server.address, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
