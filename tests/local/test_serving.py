"""`alen serve --local` as a user meets it: an address is printed, it lets in, and nothing of it is logged."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from http.cookiejar import CookieJar

import pytest
from tests.local.conftest import NAME

from alen.store.workspace import Workspace

ALEN = [sys.executable, "-m", "alen.cli.main"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


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
        with opener.open(found[0], timeout=60) as answer:
            assert NAME in answer.read().decode()
            assert answer.url == f"http://127.0.0.1:{port}/en/local/"
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/en/local/", timeout=60)
        assert refused.value.code == 403
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/en/", timeout=60) as answer:
            assert NAME not in answer.read().decode()
    finally:
        process.send_signal(signal.SIGINT)
        out, rest = process.communicate(timeout=30)
    assert out == ""
    assert found[1] not in rest
    assert "Traceback" not in rest
