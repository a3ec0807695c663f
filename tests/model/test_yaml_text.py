"""What is taken as YAML, and what is refused before it grows."""

from __future__ import annotations

from datetime import date

import pytest

from alen.errors import BadDefinition
from alen.model.yaml_text import LARGEST, parse_yaml

BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n"
    for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_plain_data_is_read() -> None:
    text = 'a: {da: "A & B *", en: C}\nlist: [1, 2.5, true, 2026-01-15]\n'
    assert parse_yaml(text, "x.yml") == {
        "a": {"da": "A & B *", "en": "C"},
        "list": [1, 2.5, True, date(2026, 1, 15)],
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "references"),
        ("a: 1\na: 2\n", "stands twice"),
        ("x:\n  a: 1\n  a: 2\n", "stands twice"),
        ("a: [1", "is no YAML"),
        ("a: !!python/object/apply:os.getcwd []", "is no YAML"),
        ("[" * 2_000_000, "deep"),
        ("a: 2026-13-45", "is no YAML"),
        ("a" * (LARGEST + 1), "characters"),
    ],
    ids=["bomb", "twice", "twice below", "open", "object", "deep", "no date", "large"],
)
def test_what_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadDefinition, match=said) as refused:
        parse_yaml(text, "x.yml")
    assert "x.yml" in str(refused.value)
