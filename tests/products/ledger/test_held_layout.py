"""A layout that is kept is what a new one would be, goes with its imports, and is not trusted if damaged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.products.ledger.classified_books import add
from tests.products.ledger.reviewed_books import LINES, few_rules, reviewed

from alen.products.ledger import held_layout
from alen.products.ledger.review import Review, Says
from alen.store.local.books import Books


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(held_layout, "KEPT_FROM", 1)
    with few_rules():
        yield


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return reviewed(tmp_path / "place", LINES)


def kept(books: Books) -> list[Path]:
    return sorted((books.root / "classified").glob(".lines-*"))


def refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no lines be laid out anew."""

    def laid_out(*_given: object) -> None:
        raise AssertionError("the lines are laid out again")

    monkeypatch.setattr(held_layout, "laid_out", laid_out)


def test_the_second_review_reads_what_the_first_one_kept(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Review(books)
    (folder,) = kept(books)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    refuse(monkeypatch)
    second = Review(books)
    assert second.groups(50) == first.groups(50)
    assert second.state() == first.state()
    key = first.groups(1).groups[0].key
    for breadth, word in (("supplier", ""), ("account", ""), ("word", "tavle"), ("supplier_word", "tavle")):
        for overturns in (False, True):
            told = [
                one.preview(key, Says(False), breadth=breadth, word=word, overturns=overturns)
                for one in (first, second)
            ]
            assert told[0] == told[1]


def test_it_holds_while_decisions_are_made_and_lines_classified_anew(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = Review(books)
    refuse(monkeypatch)
    done = review.decide(review.groups(1).groups[0].key, Says(False), breadth="supplier")
    again = Review(books)
    assert again.groups(50) == review.groups(50)
    assert again.state().not_it == done.state.not_it
    again.undo()
    assert Review(books).state().not_it == again.state().not_it


@pytest.mark.parametrize("name", ["text.npy", "values-supplier.arrow", "words-words.npy", "contents.json"])
def test_a_damaged_one_is_made_anew(books: Books, name: str) -> None:
    before = Review(books).groups(50)
    (folder,) = kept(books)
    path = folder / name
    data = bytearray(path.read_bytes())
    data[-3] ^= 0x55
    path.write_bytes(bytes(data))
    assert Review(books).groups(50) == before
    path.unlink()
    assert Review(books).groups(50) == before
    assert path.is_file()


def test_other_imports_have_another_one(books: Books) -> None:
    Review(books)
    (first,) = kept(books)
    add(books, [{"supplier": "Lyngen Data A/S", "text": "Tavle", "amount_ore": 5_000_000}])
    assert Review(books).groups(1).groups[0].supplier == "Lyngen Data A/S"
    (second,) = kept(books)
    assert second != first


def test_nothing_of_it_is_left_when_a_file_is_forgotten(books: Books) -> None:
    Review(books)
    assert kept(books)
    books.forget((1,), "forgotten")
    assert kept(books) == []


def test_a_small_ledger_leaves_nothing(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held_layout, "KEPT_FROM", len(LINES) + 1)
    Review(books)
    assert kept(books) == []


def test_a_disk_that_takes_nothing_stops_no_review(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(held_layout.np, "save", full)
    assert Review(books).groups(1).groups
    assert kept(books) == []
