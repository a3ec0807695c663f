"""`alen serve`, `alen site freeze` and the demo's end: what a user meets on the command line."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.build.samples import built
from tests.cli.conftest import Alen, Said
from tests.faults.children import Children
from tests.loops import finished
from tests.patience import END_SECONDS, START_SECONDS

from alen.answers.shelf import Shelf
from alen.cli.listening import settings_of
from alen.cli.main import main
from alen.cli.run import INTERRUPTED, Run
from alen.cli.serving import web_app
from alen.cli.warming import WarmServer
from alen.store import workspace
from alen.store.workspace import Workspace

ALEN = [sys.executable, "-m", "alen.cli.main"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serve") / "workspace"
    built(workspace.create(folder))
    return folder


@pytest.fixture
def alen(children: Children, tmp_path: Path) -> Callable[..., Said]:
    """Run a command line to its end in a process of its own."""

    def run(*words: str) -> Said:
        output = tmp_path / "said"
        code = children.run(words, {"LC_ALL": "C.UTF-8"}, output, tmp_path)
        return Said(code, output.read_text("utf-8"), Path(f"{output}.err").read_text("utf-8"))

    return run


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def test_the_site_is_served_until_it_is_stopped(made: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        [*ALEN, "--lang", "da", "--workspace", str(made), "serve", "--port", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        assert process.stderr.readline() == f"Siderne: http://127.0.0.1:{port}/da/\n"
        text = ""
        until = time.monotonic() + START_SECONDS
        while not text and time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/da/m/f64551-net/825/2024") as answer:
                    text = answer.read().decode()
            except OSError:
                time.sleep(0.1)
        assert "10.641" in text
        # Only this machine: the other addresses of it are not listened at.
        with pytest.raises(OSError), socket.create_connection((_own_address(), port), timeout=1):
            pass
    finally:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=END_SECONDS)
    assert out == ""
    assert "Traceback" not in err


def pressed_when_told(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Let Ctrl-C be pressed as soon as the address is told, and a server begin by noting whether it knows.

    A user may press it then, when the server has still to begin. An exception would be lost where Python
    happens to be in a callback that can raise none.
    """
    is_asked_to_end: list[bool] = []
    tell = Run.tell

    def told(run: Run, sentence: str, **values: object) -> None:
        tell(run, sentence, **values)
        if "{address}" in sentence:
            signal.raise_signal(signal.SIGINT)

    def ran(server: WarmServer, sockets: list[socket.socket]) -> None:
        is_asked_to_end.append(server.should_exit)

    monkeypatch.setattr(Run, "tell", told)
    monkeypatch.setattr(WarmServer, "run", ran)
    return is_asked_to_end


def test_ctrl_c_is_kept_from_before_the_address_is_told(
    made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    is_asked_to_end = pressed_when_told(monkeypatch)
    said = main(["--lang", "en", "--workspace", str(made), "serve", "--port", str(free_port())])
    assert said == INTERRUPTED
    assert is_asked_to_end == [True]
    assert "Stopped." in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_server_asked_to_end_before_it_runs_ends(made: Path) -> None:
    app = web_app(Workspace(made))
    server = WarmServer(settings_of(app), app, Shelf(Workspace(made)))
    server.should_exit = True
    with socket.create_server(("127.0.0.1", 0)) as listener:
        finished(server.serve([listener]))
    assert server.started


def _own_address() -> str:
    """An address of this machine that is not the loopback; the documentation's where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return probe.getsockname()[0]
        except OSError:
            return "192.0.2.1"


def test_a_taken_port_is_told(alen: Alen, made: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = alen("--workspace", str(made), "serve", "--port", str(taken.getsockname()[1]))
    assert said.code == 2
    assert "--port" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("host", ["", " ", "x..dk", "a" * 300, "256.1.1.1"])
def test_an_address_to_listen_at_must_be_one(alen: Alen, made: Path, host: str) -> None:
    said = alen("--workspace", str(made), "serve", "--host", host)
    assert said.code == 2
    assert "--host" in said.err


@pytest.mark.parametrize("url", ["alen.example.dk", "https://a b", "javascript:alert(1)", "https://x/?q=1"])
def test_a_base_address_must_be_one(alen: Alen, made: Path, url: str) -> None:
    said = alen("--workspace", str(made), "serve", "--base-url", url)
    assert said.code == 2
    assert "--base-url" in said.err


def test_without_an_edition_there_is_nothing_to_serve(alen: Alen, tmp_path: Path) -> None:
    workspace.create(tmp_path / "empty")
    said = alen("--workspace", str(tmp_path / "empty"), "serve")
    assert said.code == 1
    assert "alen build" in said.err


def test_an_edition_that_is_not_there_is_told(alen: Alen, made: Path) -> None:
    said = alen("--workspace", str(made), "--edition", "2020-01-01", "serve")
    assert said.code == 1
    assert "2020-01-01" in said.err


def test_the_demo_says_how_to_see_the_site(alen: Alen, tmp_path: Path) -> None:
    said = alen("--lang", "en", "demo", "--offline", "--no-ledger", "--dir", str(tmp_path / "demo"))
    assert said.code == 0
    assert f"alen --workspace {tmp_path / 'demo'} serve\n" in said.out


def test_help_in_both_languages(alen: Alen) -> None:
    assert "Ctrl-C stopper" in alen("--lang", "da", "serve", "--help").out
    assert "Ctrl-C stops" in alen("--lang", "en", "serve", "--help").out
    assert "undermappe" in alen("--lang", "da", "site", "freeze", "--help").out.replace("\n", " ")
