"""The examples of docs/api.md are asked, and answer what the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.api.conftest import edition
from tests.docs.test_examples import EDITION, missing_line

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HOST = "http://127.0.0.1:8000"


def examples() -> list[tuple[str, list[str]]]:
    """Each command with the lines that must follow in what it prints."""
    found: list[tuple[str, list[str]]] = []
    for block in BLOCK.findall(PAGE.read_text("utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


@pytest.mark.parametrize("number", range(len(examples())))
def test_the_page_says_what_is_answered(api: TestClient, number: int) -> None:
    command, lines = (part for part in examples()[number])
    now = edition(api)
    words = shlex.split(str(command).replace(EDITION, now))
    assert words[0] == "curl"
    assert words[-1].startswith(HOST)
    headers = dict(words[place + 1].split(": ", 1) for place, one in enumerate(words) if one == "-H")
    method = "HEAD" if "-I" in words else "GET"
    reply = api.request(method, words[-1].removeprefix(HOST), headers=headers)
    printed = reply.text
    if "-i" in words or "-I" in words:
        head = [f"HTTP/1.1 {reply.status_code} {reply.reason_phrase}"]
        # In the order of the page, whatever the server's own is.
        told = [f"{name}: {value}" for name, value in reply.headers.items()]
        order = [str(line).partition(":")[0] for line in lines]
        told.sort(key=lambda one: order.index(name) if (name := one.partition(":")[0]) in order else -1)
        printed = "\n".join([*head, *told, "", printed])
    absent = missing_line([str(one).replace(EDITION, now) for one in lines], printed)
    assert absent is None, f"{command}\ndoes not print: {absent}\nbut:\n{printed[:3000]}"
