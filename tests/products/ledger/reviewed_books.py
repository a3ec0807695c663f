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


LINES: list[dict[str, Any]] = [
    {"supplier": "Fjordglimt Data A/S", "funktion": "32201", "art": "290", "account_text": "Øvrige varekøb",
     "text": "Tavle 7", "amount_ore": 900_000},
    {"supplier": "FJORDGLIMT DATA", "funktion": "32201", "art": "290", "account_text": "Øvrige varekøb",
     "text": "Tavle 8", "amount_ore": -50_000, "accounts_year": 2023},
    {"supplier": "Fjordglimt Data A/S", "funktion": "53026", "art": "490", "account_text": "Ydelser",
     "text": "Timer", "amount_ore": 300_000},
    {"supplier": "Kløver + Søn (Nord)", "cvr_number": "99000001", "funktion": "53026", "art": "490",
     "account_text": "Ydelser", "text": "itår og it", "amount_ore": 200_000},
    {"supplier": "Nordlys Software A/S", "funktion": "53026", "art": "490", "account_text": "Ydelser",
     "text": "Tavle", "amount_ore": 100_000},
    {"supplier": "Mejeriet Bækken", "funktion": "32201", "art": "220", "account_text": "Fødevarer",
     "text": "Mælk og tavle", "amount_ore": 80_000},
    {"funktion": "32201", "art": "100", "account_text": "Løn", "text": "Løn marts", "amount_ore": 70_000},
    {"supplier": "Anders Åfabel", "is_person": True, "text": None, "amount_ore": 60_000},
]  # fmt: skip
