"""A sieve lets through every text in which one of the expressions is found."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alen.measures.yardstick.literals import branches, by_digits, is_blind_to_digits, sieve
from alen.measures.yardstick.patterns import problems
from alen.measures.yardstick.rules import TEXT_CONDITIONS
from alen.products.ledger.yardsticks import starter_rules

STARTER = sorted(
    {rule.condition(column) for rule in starter_rules() for column in TEXT_CONDITIONS} - {""}
)  # fmt: skip


def _expressions() -> st.SearchStrategy[str]:
    """Good expressions of the whole subset, over few letters so that texts meet them."""
    one = st.sampled_from(
        [
            "a",
            "b",
            "å",
            "it",
            "lic",
            r"\.",
            r"\\",
            ".",
            "[ab]",
            "[^a]",
            "[a-c]",
            "[ -]",
            r"[\]a]",
            "[a^]",
            " ",
            "'",
        ]
    )

    def longer(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        group = inner.map(lambda text: f"({text})") | inner.map(lambda text: f"(?:{text})")
        repeat = st.sampled_from(["?", "*", "+", "{0,2}", "{2}", "{1,}", "??", "+?"])
        return st.one_of(
            st.lists(inner, min_size=2, max_size=3).map("".join),
            st.lists(inner, min_size=2, max_size=3).map("|".join).map(lambda text: f"({text})"),
            st.tuples(group | one.filter(lambda text: len(text) == 1), repeat).map("".join),
        )

    body = st.recursive(one, longer, max_leaves=8)
    ends = st.tuples(st.sampled_from(["", "^", "(^|[^a-z])"]), body, st.sampled_from(["", "$", "([^a-z]|$)"]))
    whole = st.lists(ends.map("".join), min_size=1, max_size=3).map("|".join)
    return whole.filter(lambda text: not problems(text))


TEXTS = st.lists(
    st.sampled_from(["a", "b", "c", "å", "it", "lic", "licit", ".", "\\", " ", "-", "]", "'"])
).map("".join)


@given(st.lists(_expressions(), min_size=1, max_size=4), st.lists(TEXTS, min_size=1, max_size=20))
def test_nothing_found_is_lost(patterns: list[str], texts: list[str]) -> None:
    sifted = re.compile(sieve(patterns))
    for text in texts:
        if any(re.search(pattern, text) for pattern in patterns):
            assert sifted.search(text), text


@given(st.lists(_expressions(), min_size=1, max_size=3), st.data())
def test_a_text_made_of_the_expression_passes(patterns: list[str], data: st.DataObject) -> None:
    made = data.draw(st.from_regex(patterns[0], alphabet="abcå it.\\-]'lx"))
    if re.search(patterns[0], made):
        assert re.search(sieve(patterns), made)


@pytest.mark.parametrize("pattern", STARTER)
def test_each_starter_expression(pattern: str) -> None:
    """Its branches are the expression, and each branch holds what it is said to need."""
    assert "|".join(text for text, _ in branches(pattern)) == pattern
    assert not any(required is not None and "" in required for _, required in branches(pattern))
    assert re.compile(sieve([pattern]))


@pytest.mark.parametrize(
    ("patterns", "made"),
    [
        (["licens(er)?", "licitation"], "lic(?:ens|itation)"),
        (["(^|[^a-z])it([^a-z]|$)"], "(?:(^|[^a-z])it([^a-z]|$))"),
        (["it[ -]?drift"], "it(?: drift|-drift|drift)"),
        (["abc.*defg"], "defg"),
        (["lic(ens)?x{2,3}yz+"], "lic"),
        (["[a-z]{3}"], "(?:[a-z]{3})"),
        (["server", "servere"], "server"),
        ([r"a\.b\(c"], r"a\.b\(c"),
        (["(it|edb)[ ]konsulent"], "(?:edb konsulent|it konsulent)"),
    ],
)
def test_what_a_sieve_looks_like(patterns: list[str], made: str) -> None:
    assert sieve(patterns) == made


_NUMBERED = st.lists(
    st.sampled_from(["a", "it", "0", "1", "47", "4711", "365", " ", "-", ".", "å"]), max_size=8
).map("".join)
_ASKING = st.lists(
    st.sampled_from(
        ["a", "it", "365", "0", "1?", ".", ".*", ".+", "[0-9]*", "[0-9]+", "[^a-z]", "[^a-z0-9]", "[3-6]",
         "[^a]*", "[^5]*", "(^|[^a-zæøå0-9])", "([^a-zæøå0-9]|$)", "(.*|it)", "[- ]?",
         "a{1,2}", "(?:a|36)?", ".*?"]
    ),
    min_size=1, max_size=5,
).map("".join).filter(lambda text: not problems(text))  # fmt: skip


@settings(max_examples=600)
@given(st.lists(_ASKING, min_size=1, max_size=3).map("|".join), st.lists(_NUMBERED, min_size=1, max_size=20))
def test_what_is_blind_to_digits_is_found_alike(pattern: str, texts: list[str]) -> None:
    """And the two halves of an expression are the whole."""
    blind, other = by_digits(pattern)
    for text in texts:
        folded = re.sub("[0-9]+", "0", text)
        found = bool(re.search(pattern, text))
        if is_blind_to_digits(pattern):
            assert bool(re.search(pattern, folded)) == found, text
        halves = (blind and re.search(blind, folded)), (other and re.search(other, text))
        assert any(halves) == found, text


@pytest.mark.parametrize("pattern", ["(^|[^a-z0-9])it( ?drift)?", "it.*drift", "it[0-9]*drift", r"a\.b[a-å]"])
def test_blind_to_digits(pattern: str) -> None:
    assert is_blind_to_digits(pattern)


@pytest.mark.parametrize(
    "pattern", ["o365", "it.drift", "it[0-9]+", "[^a-z]it", "it[0-5]*drift", "(it", "[1]*"]
)
def test_not_blind_to_digits(pattern: str) -> None:
    assert not is_blind_to_digits(pattern)
