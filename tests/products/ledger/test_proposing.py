"""Proposals: learned from decisions, held to suppliers not learned from, and never counted as certain."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.products.ledger.proposing_lines import TRAINED, TRAINED_RULES, decided_both_ways
from tests.products.ledger.reviewed_books import few_rules, reviewed

from alen.errors import BadInput
from alen.measures.yardstick.classify import PROPOSAL_KEYS, PROPOSED, proposal_keys
from alen.products.ledger import proposal_model
from alen.products.ledger.classifying import PROPOSALS, read_counts
from alen.products.ledger.opening import open_lines
from alen.products.ledger.proposal_model import HeldOut, sureness, threshold
from alen.products.ledger.proposals import (
    KEY_SQL,
    RECORD,
    Suggestion,
    clear_proposals,
    read_kinds,
    write_proposals,
)
from alen.products.ledger.proposing import propose
from alen.products.ledger.review import Review, Says
from alen.store.local.books import Books


@pytest.fixture(autouse=True)
def _few() -> Iterator[None]:
    with few_rules(TRAINED_RULES):
        yield


@pytest.fixture
def books(tmp_path: Path) -> Books:
    made = reviewed(tmp_path / "place", TRAINED)
    decided_both_ways(made)
    return made


def test_the_keys_are_those_of_classification() -> None:
    odd = ["Faktura 4711/12", None, "ÆRØ  It 7", "123", "İstanbul ẞ 4²", "a\nb 5", "", "٣ 4"]
    lines = ibis.memtable(
        pa.table({name: pa.array(odd, pa.string()) for name in PROPOSAL_KEYS} | {"place": range(len(odd))})
    )
    engine: Any = ibis.duckdb.connect()
    theirs = engine.execute(proposal_keys(lines))
    engine.create_table("lines", lines)
    columns = ", ".join(f"{sql} AS {name}" for name, sql in KEY_SQL.items())
    ours = engine.raw_sql(f"SELECT {columns} FROM lines ORDER BY place").fetchall()
    assert [tuple(row) for row in ours] == [
        tuple(row[name] for name in KEY_SQL) for _, row in theirs.iterrows()
    ]


def test_what_is_proposed_is_right_for_suppliers_never_seen(books: Books) -> None:
    before = Review(books).state()
    lines = open_lines(books)
    found = propose(books, lines)
    lines.close()
    questions = {one.code: one.threshold for one in found.learned if one.question == "is_it"}
    assert questions["it"].precision >= 0.9
    assert questions["not_it"].precision >= 0.9
    rows = open_lines(books).rows("SELECT supplier, is_it, proposed_is_it, proposed_score FROM lines")
    said = [row for row in rows if row[2] is not None]
    assert len(said) > 20
    assert all(is_it is None for _, is_it, _, _ in said)
    assert {("Data" in supplier) == proposed for supplier, _, proposed, _ in said} == {True}
    assert all(0.5 <= score <= 1 for *_, score in said)
    after = Review(books).state()
    assert (after.it, after.not_it, after.open) == (before.it, before.not_it, before.open)
    assert after.proposed.lines == len(said)
    proposed_it = [row for row in said if row[2]]
    assert found.proposed_lines == len(proposed_it)


def test_it_is_the_same_every_time(books: Books) -> None:
    made: list[tuple[bytes | None, bytes | None]] = []
    for _ in range(2):
        lines = open_lines(books)
        propose(books, lines, seed=3)
        lines.close()
        made.append((books.read(PROPOSALS), books.read(RECORD)))
    assert made[0] == made[1]


def test_the_shape_is_that_of_classification(books: Books) -> None:
    lines = open_lines(books)
    propose(books, lines)
    table = pq.read_table(io.BytesIO(books.read(PROPOSALS) or b""))
    assert table.column_names == [*PROPOSAL_KEYS, *PROPOSED]
    keys = [tuple(row[name] for name in PROPOSAL_KEYS) for row in table.to_pylist()]
    assert len(set(keys)) == len(keys) > 0
    for name in (PROPOSALS, RECORD):
        assert (books.root / name).stat().st_mode & 0o777 == 0o600


def test_a_group_shows_its_proposal_until_it_is_cleared(books: Books) -> None:
    lines = open_lines(books)
    propose(books, lines)
    review = Review(books)
    proposed = [group.proposed for group in review.groups(100).groups if group.proposed]
    assert proposed
    assert {one.per_mille for one in proposed} <= set(range(1, 1001))
    assert clear_proposals(books)
    assert not clear_proposals(books)
    assert review.refresh()
    assert all(group.proposed is None for group in review.groups(100).groups)


def test_too_few_decisions_are_refused(tmp_path: Path) -> None:
    books = reviewed(tmp_path / "place", TRAINED)
    lines = open_lines(books)
    with pytest.raises(BadInput) as error:
        propose(books, lines)
    assert "0 decisions of yours" in error.value.what
    decided_both_ways(books)
    with few_rules(()):
        lines = open_lines(books)
        with pytest.raises(BadInput) as error:
            propose(books, lines)
    assert "suppliers are decided as IT" in error.value.what
    assert books.read(PROPOSALS) is None
    with pytest.raises(BadInput):
        propose(books, open_lines(books), precision=0.4)


def test_where_words_say_nothing_nothing_is_proposed(tmp_path: Path) -> None:
    """Labels that follow the supplier alone cannot be learned for others: no threshold may claim it."""
    chance = np.random.default_rng(5)
    names = chance.permutation([f"{first}{second}x" for first in "abcdefghij" for second in "klmnopqrst"])
    lines: list[dict[str, Any]] = []
    for number, name in enumerate(names):
        line = {"supplier": f"Firma {name}", "account_text": "Ydelser", "amount_ore": 100}
        line["department"] = "decided" if number < 80 else "open"
        line["cost_place"] = "ja" if chance.random() < 0.5 else "nej"
        lines += [line | {"text": f"ydelse {row}"} for row in ("et", "to")]
    rules = (replace(TRAINED_RULES[0], supplier="", cost_place="^ja$"), TRAINED_RULES[1])
    with few_rules(rules):
        books = reviewed(tmp_path / "place", lines)
        review = Review(books)
        for number in range(6):
            review.decide(review.groups(1).groups[0].key, Says(number % 2 == 0))
        found = propose(books, open_lines(books), precision=0.95)
    assert found.proposals <= 4
    assert all(one.threshold.recall < 0.3 for one in found.learned if one.question == "is_it")


def test_suppliers_are_held_out_whole(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = read_kinds(open_lines(books))
    seen: list[tuple[set[str], set[str]]] = []
    real = proposal_model._folds

    class Watched:
        def __init__(self, **how: Any) -> None:
            self.folds = real(**how)

        def split(self, rows: Any, groups: Any) -> Any:
            for learned, asked in self.folds.split(rows, groups=groups):
                seen.append((set(groups[learned]), set(groups[asked])))
                yield learned, asked

    monkeypatch.setattr(proposal_model, "_folds", Watched)
    propose(books, open_lines(books))
    assert len(seen) >= 5
    assert all(not learned & asked for learned, asked in seen)
    assert set.union(*(asked for _, asked in seen[:5])) == set(kinds.supplier[kinds.is_it >= 0])


def test_kinds_add_up_to_the_lines(books: Books) -> None:
    kinds = read_kinds(open_lines(books))
    state = Review(books).state()
    decided, undecided = kinds.is_it >= 0, kinds.is_it < 0
    assert int(kinds.abs_amount_ore[undecided].sum()) == state.open.abs_amount_ore
    assert int(kinds.abs_amount_ore[decided].sum()) == state.decided.abs_amount_ore
    assert int(kinds.lines.sum()) == len(TRAINED)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.integers(1, 3)), min_size=1, max_size=60),
    st.sampled_from([0.6, 0.8, 0.9, 1.0]),
)
@settings(max_examples=200)
def test_a_threshold_keeps_its_promise(answers: list[tuple[float, bool, int]], precision: float) -> None:
    confidence = np.array([one[0] for one in answers])
    right = np.array([one[1] for one in answers])
    weights = np.array([float(one[2]) for one in answers])
    money = np.full(len(answers), 5)
    found = threshold(HeldOut(confidence, right, right, right, weights, money), precision)
    if found.confidence is None:
        for floor in {value for value in confidence if value >= 0.5}:
            above = confidence >= floor
            share = weights[above & right].sum() / weights[above].sum()
            assert above.sum() < proposal_model.LEAST_ABOVE or share < precision
        return
    above = confidence >= found.confidence
    assert weights[above & right].sum() / weights[above].sum() >= precision
    assert found.precision == pytest.approx(weights[above & right].sum() / weights[above].sum())
    assert found.above == above.sum() >= proposal_model.LEAST_ABOVE
    assert found.confidence >= 0.5


def test_sureness_follows_how_often_margins_were_right() -> None:
    margins = np.array([0.1] * 100 + [2.0] * 100)
    right = np.array([True, False] * 50 + [True] * 95 + [False] * 5)
    sure = sureness(margins, right, np.ones(200))
    low, high = sure.of(np.array([0.1, 2.0]))
    assert low == pytest.approx(0.5, abs=0.02)
    assert high == pytest.approx(0.95, abs=0.02)
    always = sureness(margins, np.ones(200, dtype=np.bool_), np.ones(200))
    assert 0.99 < always.of(np.array([1.0]))[0] < 1


ANY = st.lists(
    st.tuples(
        st.sampled_from(["Nordlys Data 0 ApS", "Fremmed Firma", ""]),
        st.sampled_from(["licens til fagsystem 0", "timer", ""]),
        st.booleans(),
        st.floats(0, 1),
    ),
    max_size=6,
    unique_by=lambda row: row[:2],
)


@given(ANY)
@settings(max_examples=8, deadline=None)
def test_proposals_never_change_what_is_decided(rows: list[tuple[str, str, bool, float]]) -> None:
    given_lines = [
        {"supplier": supplier or None, "text": text or None, "amount_ore": amount, "department": department}
        for supplier in ("Nordlys Data 0 ApS", "Fremmed Firma", "")
        for text in ("Licens til fagsystem 12", "timer", "")
        for amount, department in ((500, "open"), (-70, "decided"))
    ]
    with few_rules(TRAINED_RULES), tempfile.TemporaryDirectory() as folder:
        books = reviewed(Path(folder) / "place", given_lines)
        before = read_counts(open_lines(books).path.parent)
        suggestions = [
            Suggestion(("", supplier.lower(), text.lower(), ""), is_it, ("", "", ""), score)
            for supplier, text, is_it, score in rows
        ]
        write_proposals(books, suggestions, {})
        after = read_counts(open_lines(books).path.parent)
    for one, other in zip(before, after, strict=True):
        assert (one.it, one.not_it) == (other.it, other.not_it)
        assert one.undecided.lines == other.proposed.lines + other.undecided.lines
        assert one.undecided.amount_ore == other.proposed.amount_ore + other.undecided.amount_ore
    assert after[0].proposed.lines == len(rows)
