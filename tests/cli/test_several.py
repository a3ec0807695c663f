"""Options that take several words, and the one argument among them."""

from __future__ import annotations

import pytest

from alen.cli.several import repeated

SEVERAL = ("--inputs", "--outputs")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("f --inputs a b --outputs c d", "f --inputs a --inputs b --outputs c --outputs d"),
        ("f --inputs a --inputs b", "f --inputs a --inputs b"),
        ("--inputs a b --outputs c f", "--inputs a --inputs b --outputs c f"),
        ("--inputs a --outputs c f --rts crs", "--inputs a --outputs c f --rts crs"),
        ("--rts crs f --inputs a b", "--rts crs f --inputs a --inputs b"),
        ("--super f --inputs a b", "--super f --inputs a --inputs b"),
        ("f --inputs=a b", "f --inputs=a --inputs b"),
        ("--inputs a b -- f", "--inputs a --inputs b -- f"),
        ("f --inputs -x", "f --inputs -x"),
        ("", ""),
    ],
)
def test_every_word_has_its_option(line: str, meant: str) -> None:
    assert repeated(line.split(), SEVERAL, {"--super"}) == meant.split()
