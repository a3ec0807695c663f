"""What is taken as YAML, and what is refused before it grows."""

from __future__ import annotations

from datetime import date

import pytest

from alen.errors import BadDefinition
from alen.model.yaml_text import LARGEST, parse_yaml, place_of

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
        ("a" * (LARGEST + 1), "characters"),
    ],
    ids=["bomb", "twice", "twice below", "open", "object", "deep", "large"],
)
def test_what_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadDefinition, match=said) as refused:
        parse_yaml(text, "x.yml")
    assert "x.yml" in str(refused.value)


def test_a_day_that_is_none_stays_text_for_its_reader_to_refuse() -> None:
    assert parse_yaml("a: 2026-13-45", "x.yml") == {"a": "2026-13-45"}
    assert parse_yaml("a: 2026-12-05", "x.yml") == {"a": date(2026, 12, 5)}


def test_every_value_has_its_line() -> None:
    place = place_of("a: 1\nlist:\n  - b: 2\n  - c:\n      d: 3\n", "x.yml")
    assert place.at("list", 1, "c", "d").where == "x.yml, line 5 (list.1.c.d)"
    assert place.at("list", 0, "missing").where == "x.yml, line 3 (list.0.missing)"
    assert place.where == "x.yml, line 1"
