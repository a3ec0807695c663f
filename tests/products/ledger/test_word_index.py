"""The index of words finds what an expression with Danish boundaries would."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alen.measures.yardstick.patterns import BOUNDARY_AFTER, BOUNDARY_BEFORE
from alen.products.ledger import word_index
from alen.products.ledger.word_index import WordIndex

_arrow: Any = pa

TEXTS = st.text("ab1æøåé -\n", max_size=30)


def index(texts: list[str]) -> WordIndex:
    return WordIndex.of(_arrow.array(texts, _arrow.string()))


def with_word(texts: list[str], word: str) -> set[int]:
    pattern = f"{BOUNDARY_BEFORE}{re.escape(word)}{BOUNDARY_AFTER}"
    return {place for place, text in enumerate(texts) if re.search(pattern, text)}


@given(st.lists(TEXTS, max_size=40), TEXTS.map(str.strip).filter(bool))
@settings(max_examples=200, deadline=None)
def test_no_text_with_the_word_is_missed(texts: list[str], word: str) -> None:
    found = index(texts).texts_with(word)
    if found is None:
        assert not re.search("[a-z0-9æøå]", word)
        return
    places, is_said = found
    assert [*places] == sorted({*places})
    assert with_word(texts, word) <= {*places}
    if is_said:
        assert with_word(texts, word) == {*places}


@given(st.lists(TEXTS, max_size=40), TEXTS.map(str.strip).filter(bool))
@settings(max_examples=60, deadline=None)
def test_texts_that_are_read_in_parts_are_found_alike(texts: list[str], word: str) -> None:
    whole = index(texts).texts_with(word)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_index, "_CHUNK", 3)
        parts = index(texts).texts_with(word)
    assert (whole is None) == (parts is None)
    if whole is not None and parts is not None:
        assert (whole[0] == parts[0]).all()


@pytest.mark.parametrize(
    ("word", "found", "is_said"),
    [
        ("it", [0, 2], True),
        ("itår", [1], True),
        ("år", [], True),
        ("it-drift", [2], False),
        ("forvaltningsområdet", [3], True),
        ("forvaltningsområder", [], True),
        ("it it", [], False),
    ],
)
def test_words_short_and_long(word: str, found: list[int], is_said: bool) -> None:
    texts = ["it", "itår", "år2 it-drift", "hele forvaltningsområdet"]
    places, said = index(texts).texts_with(word) or (np.zeros(0), False)
    assert said is is_said
    assert set(found) <= {*places}
    if said:
        assert [*places] == found


def test_words_whose_upper_bits_are_equal_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the bits say nothing here, as where there are very many words."""
    plain = word_index._bits  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(word_index, "_bits", lambda *given: plain(*given) >> np.uint64(52))
    texts = [f"{one} {other}" for one in ("a", "b", "c", "d") for other in ("e", "f", "a", "b")]
    for word in "abcdef":
        places, _ = index(texts).texts_with(word) or (np.zeros(0), False)
        assert {*places} >= with_word(texts, word)
        assert [*places] == sorted({*places})
