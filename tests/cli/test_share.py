"""`alen share` on the packaged figures."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tests.cli.conftest import Alen


def test_it_says_that_it_cannot_be_told(at: Alen) -> None:
    said = at("share", "Helsingør", "Hillerød", "Fredensborg", "--one-off", "9000000")
    assert said.code == 0, said.err
    assert "cannot be told" in said.out
    assert "474.3" in said.out
    assert "Finance Committee, 22 September 2014" in said.out
    assert "proposes nobody" in said.out


def test_every_format_gives_the_same_numbers(at: Alen) -> None:
    told = json.loads(at("share", "217", "219", "--format", "json").out)
    table = list(csv.DictReader(io.StringIO(at("share", "217", "219", "--format", "csv").out)))
    assert int(table[-1]["joint_ore"]) == told["estimate"]["joint_ore"]
    assert table[-1]["verdict"] == told["estimate"]["verdict"]
    assert [row["organisation_code"] for row in table] == ["217", "219", ""]


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("217",), 2, "nobody to share with"),
        (("217", "219", "--year", "2024"), 1, "inhabitants of the same year"),
        (("217", "084"), 2, "never mixed"),
        (("217", "219", "--one-off", "-5"), 2, "no one-off cost"),
        (("217", "219", "--coordination", "nan"), 2, "no cost of coordination"),
    ],
)
def test_a_refusal_says_why(at: Alen, words: tuple[str, ...], code: int, why: str) -> None:
    said = at("share", *words)
    assert (said.code, said.out) == (code, "")
    assert why in said.err
