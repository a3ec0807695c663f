"""Canonical JSON of programmes: back as they were, and a hash that every input changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from tests.products.programmes.generated import programme, programmes

from alen.errors import BadInput
from alen.model.programme import Programme, Source, Wording
from alen.model.programme_entries import entries_of
from alen.model.programme_json import data_hash, read_back, written
from alen.model.programme_records import Absent, IndexStep

WHOLE = replace(
    programme(4, 3, 3, 8),
    sources=(Source("Referat", read_on=date(2024, 1, 2)),),
    indices=(IndexStep("pl", "2024-06", 2024, Fraction(7, 3), 2),),
    files=(("programme.toml", "0" * 64),),
)


@given(programmes())
@settings(max_examples=60, deadline=None)
def test_what_was_written_reads_back(made: Programme) -> None:
    back = read_back(written(made))
    assert back == made
    assert back.files == made.files
    assert written(back) == written(made)
    assert data_hash(back) == data_hash(made)


def test_the_text_is_plain_json() -> None:
    text = written(replace(WHOLE, commitments=(WHOLE.commitments[0]._replace(amount=Absent.EXEMPT),)))
    data = json.loads(text)["programme"]
    assert data["commitments"][0]["amount"] == {"absent": "exempt"}
    assert data["indices"][0]["rise_pct"] == "7/3"
    assert data["sources"][0]["read_on"] == "2024-01-02"
    assert data["name"] == {"da": "Made up", "en": "Made up"}
    assert data["entries"]["names"] == sorted(data["entries"]["names"])


def test_how_entries_were_numbered_changes_nothing() -> None:
    entries = WHOLE.entries
    names = ("", *reversed(entries.names[1:]))
    turned = np.array([names.index(one) for one in entries.names], np.int32)
    texts = ("party", "other_party", "project", "other_project", "agreement", "decision", "voucher", "text")
    other = replace(entries, names=names, **{name: turned[getattr(entries, name)] for name in texts})
    assert other == entries
    again = replace(WHOLE, entries=other)
    assert (written(again), data_hash(again)) == (written(WHOLE), data_hash(WHOLE))


def test_every_input_changes_the_hash_and_files_do_not() -> None:
    before = data_hash(WHOLE)
    assert data_hash(replace(WHOLE, files=())) == before
    changed: list[Programme] = [
        replace(WHOLE, name=Wording("Made up", "made up")),
        replace(WHOLE, ends=date(2099, 1, 1)),
        replace(WHOLE, parties=WHOLE.parties[1:]),
        replace(WHOLE, keys=(replace(WHOLE.keys[0], rate_ore=7), *WHOLE.keys[1:])),
        replace(WHOLE, indices=()),
    ]
    for name in (
        "commitments",
        "effort",
        "forecasts",
        "milestones",
        "risks",
        "benefits",
        "statuses",
        "weights",
    ):
        first, *rest = getattr(WHOLE, name)
        for at, value in enumerate(first):
            other = _another(value)
            if other is not None:
                made = type(first)(*first[:at], other, *first[at + 1 :])
                changed.append(replace(WHOLE, **{name: (made, *rest)}))
    first, *others = WHOLE.entries
    for at, value in enumerate(first):
        other = "payment" if first._fields[at] == "kind" else _another(value)
        made = first._replace(**{first._fields[at]: other})
        changed.append(replace(WHOLE, entries=entries_of([made, *others])))
    hashes = [before, data_hash(WHOLE, more={"edition": "e1"}), *map(data_hash, changed)]
    assert len(set(hashes)) == len(hashes) > 60


def _another(value: object) -> object:
    if isinstance(value, Absent):
        return 0
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | Fraction):
        return value + 1
    if isinstance(value, date):
        return date(1999, 9, 9)
    return None if value is None else f"{value}x"


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"form":1}', '{"form":99,"programme":{}}', '{"form":1,"programme":{"id":"a"}}']
)
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_back(text)
