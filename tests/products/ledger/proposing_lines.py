"""Invented lines from which what is IT can be learned: words and accounts say it, whoever the supplier is."""

from __future__ import annotations

import random
from typing import Any

from alen.measures.yardstick.rules import STARTER, Rule
from alen.products.ledger.review import Review, Says
from alen.store.local.books import Books

IT_TEXTS = ("Licens til fagsystem", "Serverdrift", "Backup af data", "Softwareabonnement", "Databasehosting")
OTHER_TEXTS = ("Mælk og brød", "Rengøring af gulve", "Maling af vægge", "Kørsel med bus", "Legetøj til stue")

_NAMES = ("Nordlys", "Fjordglimt", "Kløver", "Tranebær", "Ildflue", "Sivsanger", "Blåhimmel", "Frostrose")


def _made() -> list[dict[str, Any]]:
    chance = random.Random(7)
    lines: list[dict[str, Any]] = []
    for number in range(60):
        is_it = number % 2 == 0
        supplier = f"{_NAMES[number % len(_NAMES)]} {'Data' if is_it else 'Service'} {number} ApS"
        for text in chance.sample(IT_TEXTS if is_it else OTHER_TEXTS, 3):
            lines.append(
                {
                    "supplier": supplier,
                    "text": f"{text} {chance.randrange(1000)}",
                    "funktion": "32201",
                    "art": "490",
                    "account_text": "It-ydelser" if is_it and number % 4 else "Øvrige ydelser",
                    "amount_ore": chance.randrange(1_000, 900_000),
                    "department": "decided" if number < 40 else "open",
                }
            )
    return lines


TRAINED = _made()
"""60 suppliers with three lines each; every second sells IT. Rules decide the lines of the first 40."""

TRAINED_RULES = (
    Rule("t-it", 400, True, department="^decided$", supplier="data", area="applications", owner=STARTER,
         source="test"),
    Rule("t-not", 410, False, department="^decided$", owner=STARTER, source="test"),
)  # fmt: skip


def decided_both_ways(books: Books) -> None:
    """Three own decisions of each kind."""
    review = Review(books)
    for is_it in (True, False):
        for _ in range(3):
            group = next(
                one for one in review.groups(100).groups if ("Data" in (one.supplier or "")) == is_it
            )
            review.decide(group.key, Says(is_it))
