"""The page on published statements names every word, unit, verdict and key that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alen.answers.claim_facts import claim_words
from alen.answers.claim_reasons import VERDICTS
from alen.products.claims import definition, numbers, parsing, statements

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "claims.md").read_text("utf-8")
KEYS = re.compile(r'only_keys\([^()]*?\((?P<keys>(?:\s*"[a-z_]+",?)+)\)', re.DOTALL)


def rows(heading: str) -> dict[str, list[str]]:
    """A table of the page by its first cell, without the marks of code."""
    below = PAGE.split(f"\n| {heading} |", 1)[1].splitlines()
    found: dict[str, list[str]] = {}
    for line in below[2:]:
        if not line.startswith("|"):
            break
        first, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        found[first.strip("`")] = cells
    return found


def test_the_words_are_those_of_the_table() -> None:
    words, told = claim_words(), rows("word")
    assert list(told) == list(words.reaches)
    for name, cells in told.items():
        for language, cell in zip(("da", "en"), cells[1:], strict=True):
            said = [one for one, meant in words.said[language].items() if meant == name and one]
            assert cell == (", ".join(said) or "(none)")


def test_the_intervals_are_those_of_the_table() -> None:
    ends = {"-1/2": "x − d/2", "1/2": "x + d/2", "-1": "x − d", "1": "x + d", "0": "x"}
    for name, cells in rows("word").items():
        reach = claim_words().reaches[name]
        low = "−∞" if reach.low is None else ends[str(reach.low)]
        high = "∞" if reach.high is None else ends[str(reach.high)]
        assert cells[0] == f"{'[' if reach.holds_low else '('}{low}, {high}{']' if reach.holds_high else ')'}"


def test_every_verdict_has_its_name() -> None:
    assert {cells[0].strip("`"): name for name, cells in rows("verdict").items()} == VERDICTS


def test_every_unit_is_named() -> None:
    named = {unit for first in rows("unit") for unit in re.findall(r"[a-z_]+", first)}
    assert named == set(claim_words().units)


def test_every_kind_has_its_roles() -> None:
    told = {kind: tuple(re.findall(r"`([a-z_]+)`", cells[0])) for kind, cells in rows("kind").items()}
    assert told == dict(statements.ROLES)


def test_every_key_of_a_claim_stands_in_order() -> None:
    keys = re.search(r"_CLAIM_KEYS = \(([^)]*)\)", Path(parsing.__file__).read_text("utf-8"))
    assert keys is not None
    assert list(rows("key")) == re.findall(r'"([a-z_]+)"', keys[1])


@pytest.mark.parametrize("module", [parsing, numbers, statements], ids=lambda one: one.__name__)
def test_every_key_within_is_named(module: object) -> None:
    text = Path(str(getattr(module, "__file__", ""))).read_text("utf-8")
    keys = {key for found in KEYS.finditer(text) for key in re.findall(r'"([a-z_]+)"', found["keys"])}
    assert keys
    assert {key for key in keys if f"`{key}`" not in PAGE} == set()


def test_every_choice_is_named() -> None:
    choices = {*definition.STATISTICS, *definition.DEFINITIONS, *definition.OPERATIONS, *definition.KINDS}
    assert {one for one in choices if f"`{one}`" not in PAGE} == set()
