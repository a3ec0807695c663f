"""A word is found in every text that has it, though most texts are never read."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.products.ledger.reviewed_books import few_rules, reviewed

from alen.errors import BadInput
from alen.measures.yardstick.rules import normalised
from alen.products.ledger.breadths import word_pattern
from alen.products.ledger.review import Review, Says

SIGNS = st.text("aåæøitxÆ1 .-*(é", max_size=9).map(lambda text: " ".join(text.split()))


@given(st.lists(SIGNS, min_size=1, max_size=30), SIGNS)
@settings(max_examples=25, deadline=None)
def test_every_text_with_the_word_is_found(texts: list[str], word: str) -> None:
    lines: list[dict[str, Any]] = [
        {"supplier": "Firma", "text": text or None, "amount_ore": 1} for text in texts
    ]
    with few_rules(()), tempfile.TemporaryDirectory() as folder:
        review = Review(reviewed(Path(folder) / "place", lines))
        key = review.groups(1).groups[0].key
        try:
            pattern, _ = word_pattern(word)
            expected = sum(re.search(pattern, normalised(text)) is not None for text in texts)
        except BadInput:
            expected = 0
        try:
            found = review.preview(key, Says(True), breadth="word", word=word).decides.lines
        except BadInput:
            found = 0
    assert found == expected
