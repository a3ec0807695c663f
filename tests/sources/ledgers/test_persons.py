"""Which suppliers are, or may be, persons. All names are invented or nobody's in particular."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng

from alen.sources.invented.plan import load_plan
from alen.sources.invented.suppliers import make_suppliers
from alen.sources.ledgers.persons import may_be_person, person_suppliers


def _labelled() -> list[tuple[str, bool]]:
    text = (Path(__file__).parent / "supplier_names.csv").read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return [(row["name"], row["is_person"] == "true") for row in rows]


def _measured(name: str, labelled: list[tuple[str, bool]]) -> tuple[float, float]:
    """Recall and precision; what went wrong is printed (`pytest -s`)."""
    hit = [one for one, is_person in labelled if is_person and may_be_person(one)]
    missed = [one for one, is_person in labelled if is_person and not may_be_person(one)]
    wrong = [one for one, is_person in labelled if not is_person and may_be_person(one)]
    recall, precision = len(hit) / (len(hit) + len(missed)), len(hit) / (len(hit) + len(wrong))
    print(
        f"\n{name}: {len(labelled)} names, {len(hit) + len(missed)} persons: recall {recall:.3f}, "
        f"precision {precision:.3f}; missed {missed[:20]}, wrong {wrong[:20]}"
    )
    return recall, precision


def test_names_as_ledgers_write_them() -> None:
    labelled = _labelled()
    assert len(labelled) >= 250
    assert len(dict(labelled)) == len(labelled)
    recall, precision = _measured("made by hand", labelled)
    assert recall >= 0.97
    assert precision >= 0.95


def test_names_of_the_invented_suppliers() -> None:
    plan = load_plan()
    made = make_suppliers(plan, default_rng(11))
    labelled = [
        # Trades and forms that name persons too: a bosted without form, an I/S of nobody in particular.
        (name, is_person)
        for name, is_person in zip(made.names, made.is_person, strict=True)
    ]
    assert sum(is_person for _, is_person in labelled) > 200
    recall, precision = _measured("of the invented municipality", labelled)
    assert recall >= 0.99
    assert precision >= 0.95


@pytest.mark.parametrize("name", ["Jens Prøvesen", "Byens Blomster v/ Jens Prøvesen", "Læge Holm", "[cpr]"])
def test_a_cvr_number_frees_nobody(name: str) -> None:
    assert person_suppliers(pa.array([name]), pa.array(["99005998"])).to_pylist() == [True]


def test_a_lone_surname_is_one_where_the_number_lacks() -> None:
    names = pa.array(["Jensen", "Jensen", "Nordlys", None])
    numbers = pa.array(["99005998", None, None, None])
    assert person_suppliers(names, numbers).to_pylist() == [False, True, False, False]
    assert person_suppliers(names, None).to_pylist() == [False, False, False, False]


def test_columns_in_chunks_and_of_nothing() -> None:
    chunks = pa.chunked_array([["Jens Prøvesen"], [None, "Nordlys A/S"]], pa.string())
    assert person_suppliers(chunks, None).to_pylist() == [True, False, False]
    assert person_suppliers(chunks, pa.chunked_array([["1", None, "2"]])).to_pylist() == [True, False, False]
    assert person_suppliers(pa.array([], pa.string()), None).to_pylist() == []
    assert person_suppliers(pa.nulls(2, pa.string()), None).to_pylist() == [False, False]


@given(st.text(max_size=40))
def test_any_text_has_an_answer_and_the_number_only_takes_away(name: str) -> None:
    assert may_be_person(name) <= may_be_person(name, has_cvr=False)


@given(st.sampled_from([name for name, is_person in _labelled() if is_person]))
def test_case_and_blanks_around_decide_nothing(name: str) -> None:
    expected = may_be_person(name)
    assert may_be_person(name.upper()) == expected
    assert may_be_person(f"  {name.lower()} ") == expected


@given(st.sampled_from([name for name, _ in _labelled()]), st.sampled_from(["A/S", "ApS", "GmbH", "Ltd"]))
def test_a_company_form_behind_makes_a_company(name: str, form: str) -> None:
    assert not may_be_person(f"{name.replace('[cpr]', '')} {form}")
