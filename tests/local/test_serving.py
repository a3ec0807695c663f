"""`alen serve --local` as a user meets it: an address is printed, it lets in, and nothing of it is logged."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from tests.cli.test_serve import ALEN, free_port, pressed_when_told
from tests.local.conftest import NAME
from tests.patience import END_SECONDS, START_SECONDS

from alen.cli.main import main
from alen.cli.run import INTERRUPTED
from alen.store.workspace import Workspace, create


def test_the_printed_address_lets_in_and_no_other(local_workspace: Workspace) -> None:
    port = free_port()
    words = [
        "--lang",
        "en",
        "--workspace",
        str(local_workspace.root),
        "serve",
        "--local",
        "--port",
        str(port),
    ]
    process = subprocess.Popen([*ALEN, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        said = ""
        while "Ctrl-C" not in said:
            line = process.stderr.readline()
            assert line, said
            said += line
        found = re.search(rf"http://127\.0\.0\.1:{port}/en/local/\?key=([A-Za-z0-9_-]+)", said)
        assert found is not None
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        with opener.open(found[0], timeout=START_SECONDS) as answer:
            assert NAME in answer.read().decode()
            assert answer.url == f"http://127.0.0.1:{port}/en/local/"
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/en/local/", timeout=START_SECONDS)
        assert refused.value.code == 403
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/en/", timeout=START_SECONDS) as answer:
            assert NAME not in answer.read().decode()
    finally:
        process.send_signal(signal.SIGINT)
        out, rest = process.communicate(timeout=END_SECONDS)
    assert out == ""
    assert found[1] not in rest
    assert "Traceback" not in rest


def test_the_way_in_is_printed_when_quiet_too(local_workspace: Workspace) -> None:
    words = ["--lang", "en", "--workspace", str(local_workspace.root), "--quiet"]
    words += ["serve", "--local", "--port", str(free_port())]
    process = subprocess.Popen([*ALEN, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        assert "/en/local/?key=" in process.stderr.readline()
    finally:
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=END_SECONDS)
    assert "Ctrl-C" not in rest
    assert "Traceback" not in rest


def test_ctrl_c_is_kept_from_before_the_way_in_is_told(
    local_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_asked_to_end = pressed_when_told(monkeypatch)
    words = ["--workspace", str(local_workspace.root), "serve", "--local", "--port", str(free_port())]
    assert main(words) == INTERRUPTED
    assert is_asked_to_end == [True]


def test_without_an_edition_one_is_built_first(local_workspace: Workspace, tmp_path: Path) -> None:
    """Whoever has a ledger and no edition meets the pages, and not an error."""
    folder = tmp_path / "workspace"
    left = shutil.ignore_patterns("editions", "snapshots")
    shutil.copytree(local_workspace.root, folder, ignore=left)
    port = free_port()
    words = ["--lang", "en", "--workspace", str(folder), "serve", "--local", "--port", str(port)]
    process = subprocess.Popen([*ALEN, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        said = ""
        while "Ctrl-C" not in said:
            line = process.stderr.readline()
            assert line, said
            said += line
        assert "one is built from the figures that come with Alen" in said
        assert len([one for one in (folder / "editions").iterdir() if one.is_dir()]) == 1
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=END_SECONDS)


def test_without_a_ledger_nothing_is_built(tmp_path: Path) -> None:
    create(tmp_path / "workspace")
    words = ["--workspace", str(tmp_path / "workspace"), "serve", "--local", "--port", str(free_port())]
    done = subprocess.run([*ALEN, *words], capture_output=True, text=True, timeout=START_SECONDS)
    assert done.returncode == 1, done.stderr
    assert not (tmp_path / "workspace" / "editions").exists() or not any(
        (tmp_path / "workspace" / "editions").iterdir()
    )
