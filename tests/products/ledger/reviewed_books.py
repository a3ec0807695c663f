"""Books to review, measured by a handful of rules, so that a test classifies them in a moment."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.products.ledger.classified_books import books_with

from alen.measures.yardstick.rules import STARTER, Rule, Verdict, decide
from alen.products.ledger import decisions, yardsticks
from alen.products.ledger.yardsticks import load_yardstick
from alen.store.local.books import Books

Given = Mapping[str, Any]

FEW = (
    Rule("a-it", 400, True, funktion="64552", owner=STARTER, source="test"),
    Rule("s-nordlys", 500, True, supplier="nordlys", area="applications", owner=STARTER, source="test"),
    Rule("w-licens", 600, True, text="(^|[^a-zæøå0-9])licens", resource="software", owner=STARTER,
         source="test"),
    Rule("n-mad", 700, False, text="(^|[^a-zæøå0-9])mælk([^a-zæøå0-9]|$)", owner=STARTER, source="test"),
)  # fmt: skip


@contextlib.contextmanager
def few_rules(rules: tuple[Rule, ...] = FEW) -> Iterator[None]:
    """Let the starter set be these rules."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (yardsticks, decisions):
            patch.setattr(module, "starter_rules", lambda: rules)
        yield


def reviewed(root: Path, lines: Sequence[Given]) -> Books:
    """The books with one import of these lines."""
    return books_with(root, lines)


def verdicts(books: Books, lines: Sequence[Given]) -> list[Verdict]:
    """What the rules that stand say of each line: the plain reference."""
    rules = load_yardstick(books).rules
    return [decide(rules, {"accounts_year": 2024, **line}) for line in lines]
