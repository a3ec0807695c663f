"""Children that run Alen's command line for real, forked from a parent that has imported it once.

Importing takes seconds, a fork milliseconds: that is what makes fifty kills affordable. The parent runs
nothing of Alen itself, so every child begins as a fresh process would.

    python -m tests.faults.children      serves one JSON request a line on standard input
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from tests.needs import REPOSITORY
from tests.patience import END_SECONDS

import alen

CRASHED = 70
"""The exit code of a child that ended by an exception nobody caught."""

COMPILED = "alen.comparison.frontier.kernels"
"""Brings the compiler along, whose folder each child names for itself."""

LATE = ("pandas", "pyarrow.dataset", "pyarrow.compute", "httpx", "httpcore", "h11")
"""What a build imports only when it comes to it: a fifth of a child's time."""


class Children:
    """The parent's handle; may be used by several threads."""

    def __init__(self, prefix: Sequence[str] = ()) -> None:
        self._lock = threading.Lock()
        self._parent = subprocess.Popen(
            [*prefix, sys.executable, "-m", "tests.faults.children"],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "OPENBLAS_NUM_THREADS": "1",
                "PYTHONIOENCODING": "utf-8",
                **({"PYTHONDONTWRITEBYTECODE": "1"} if prefix else {}),
            },
        )

    def close(self) -> None:
        """End the parent; it has no children left."""
        assert self._parent.stdin is not None
        self._parent.stdin.close()
        self._parent.wait(10)

    def start(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        output: Path,
        spoil: str = "",
        place: Path = REPOSITORY,
        stdin: Path | None = None,
    ) -> int:
        """Fork a child that runs `alen` with these arguments; returns its process id.

        output  gets what it prints; `<output>.err` its standard error
        spoil   'module:function' that is called in the child first, to build something wrong
        place   the folder it runs in
        stdin   what its standard input holds; it is empty otherwise
        """
        asked = {
            "arguments": list(arguments),
            "environment": dict(environment),
            "output": str(output),
            "spoil": spoil,
            "place": str(place),
            "stdin": str(stdin or os.devnull),
        }
        return int(self._ask(asked)["pid"])

    def poll(self, pid: int) -> int | None:
        """A child's exit code, negative for a signal; None while it runs."""
        return self._ask({"poll": pid})["code"]

    def wait(self, pid: int, seconds: float = END_SECONDS) -> int:
        """The exit code of a child that ends within so many seconds."""
        until = time.monotonic() + seconds
        while (code := self.poll(pid)) is None:
            if time.monotonic() > until:
                os.kill(pid, signal.SIGKILL)
                raise AssertionError(f"a child did not end within {seconds:g} s")
            time.sleep(0.01)
        return code

    def run(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        output: Path,
        place: Path = REPOSITORY,
        stdin: Path | None = None,
    ) -> int:
        """Run `alen` to its end; returns the exit code."""
        return self.wait(self.start(arguments, environment, output, "", place, stdin))

    def _ask(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            assert self._parent.stdin is not None
            assert self._parent.stdout is not None
            self._parent.stdin.write(json.dumps(asked) + "\n")
            self._parent.stdin.flush()
            line = self._parent.stdout.readline()
        assert line, "the parent of the children has died"
        return json.loads(line)


def _serve() -> None:
    _import_all()
    for line in sys.stdin:
        asked = json.loads(line)
        if "poll" in asked:
            pid, status = os.waitpid(asked["poll"], os.WNOHANG)
            answer = {"code": os.waitstatus_to_exitcode(status) if pid else None}
        else:
            sys.stdout.flush()
            pid = os.fork()
            if pid == 0:
                _child(asked)
            answer = {"pid": pid}
        print(json.dumps(answer), flush=True)


def _import_all() -> None:
    """Everything a command imports but the compiler, and nothing that starts a thread."""
    for name in ("ibis.backends.duckdb", *LATE):
        importlib.import_module(name)
    for module in pkgutil.walk_packages(alen.__path__, "alen."):
        if module.name != COMPILED:
            importlib.import_module(module.name)
    # What is here stays: a child need not look through it for garbage.
    gc.collect()
    gc.freeze()


def _child(asked: Mapping[str, Any]) -> NoReturn:
    code = CRASHED
    try:
        for number, path in ((1, asked["output"]), (2, asked["output"] + ".err")):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(descriptor, number)
        os.dup2(os.open(asked["stdin"], os.O_RDONLY), 0)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for as long as the child lives
        os.chdir(asked["place"])
        os.environ.update(asked["environment"])
        if asked["spoil"]:
            module, _, name = asked["spoil"].partition(":")
            spoil: Callable[[], None] = getattr(importlib.import_module(module), name)
            spoil()
        code = importlib.import_module("alen.cli.main").main(asked["arguments"])
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 - a fork must never return into its parent's loop
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve()
