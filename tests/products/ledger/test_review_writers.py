"""A review among other writers, on a full disk, and killed: whole decisions or none."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.products.ledger.reviewed_books import LINES, few_rules, reviewed

from alen.errors import DiskFailed, Locked
from alen.products.ledger import decisions
from alen.products.ledger.review import Review, Says
from alen.products.ledger.yardsticks import OWN_RULES, load_yardstick
from alen.store.local.books import Books
from alen.store.workspace import lock


@pytest.fixture(autouse=True)
def _few() -> Iterator[None]:
    with few_rules():
        yield


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return reviewed(tmp_path / "place", LINES)


def test_a_second_writer_is_refused(books: Books) -> None:
    review = Review(books, wait_seconds=0.05)
    key = review.groups(1).groups[0].key
    with lock(books.workspace):
        with pytest.raises(Locked):
            review.decide(key, Says(False))
        inside = Review(books, is_locked=True)
        inside.decide(key, Says(False))
    assert len(load_yardstick(books).own) == 1


def test_a_full_disk_leaves_everything_as_it_was(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    review = Review(books)
    key, state = review.groups(1).groups[0].key, review.state()

    def full(*_: Any) -> None:
        raise DiskFailed("no room")

    for name in (decisions.PENDING, OWN_RULES, decisions.HISTORY):
        with monkeypatch.context() as patch:
            write = books.write
            patch.setattr(books, "write", lambda to, data, name=name, write=write: (
                full() if to == name else write(to, data)
            ))  # fmt: skip
            with pytest.raises(DiskFailed):
                review.decide(key, Says(False))
        assert (books.read(OWN_RULES), review.state(), review.is_stale) == (None, state, False)
        assert (books.read(decisions.PENDING), decisions.history(books)) == (None, ())
    review.decide(key, Says(False))


def _decide_all(place: Path, began: Any) -> None:
    from alen.store.workspace import find

    with few_rules():
        review = Review(Books(find(place, named=True)))
        began.set()
        while review.state().groups:
            review.decide(review.groups(1).groups[0].key, Says(False))


@pytest.mark.parametrize("milliseconds", [5, 30, 90])
def test_decisions_survive_a_kill(tmp_path: Path, milliseconds: int) -> None:
    many = [LINES[0] | {"account_text": f"Konto {number}"} for number in range(60)]
    books = reviewed(tmp_path / "place", many)
    context = multiprocessing.get_context("fork")
    began = context.Event()
    child = context.Process(target=_decide_all, args=(tmp_path / "place", began))
    child.start()
    assert began.wait(60)
    time.sleep(milliseconds / 1000)
    os.kill(child.pid or 0, signal.SIGKILL)
    child.join()
    own = {rule.rule_id for rule in load_yardstick(books).own}
    told = {rule.rule_id for one in decisions.history(books) for rule in one.rules}
    assert told == own
    review = Review(books)
    assert review.state().groups == len(many) - len(own)
    review.decide(review.groups(1).groups[0].key, Says(True))
