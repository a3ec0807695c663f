"""Classifying the books: what is written, when, for whom to read, and what is left when it fails."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
import stat
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests import needs
from tests.products.ledger.classified_books import add, books_with, write_lines

from alen.errors import BadFile, BadInput, BadWorkspace, DiskFailed, NotFound
from alen.measures.yardstick.rules import Rule, ordered
from alen.model.ledger import CLASSIFIED
from alen.products.ledger import classifying
from alen.products.ledger.classifying import GROUPS, Counts, Share, classify_books, classify_file, read_counts
from alen.products.ledger.opening import open_lines, quoted
from alen.products.ledger.yardsticks import Yardstick, load_yardstick
from alen.store.connect import damage_errors, lines_errors, local_errors, open_local
from alen.store.local.books import Books

LINES = [
    {"supplier": "Nordlys Software A/S", "text": "Licens 2024", "art": "40", "amount_ore": 500},
    {
        "supplier": "NORDLYS SOFTWARE",
        "text": "Kørsel",
        "art": "40",
        "amount_ore": -200,
        "accounts_year": 2023,
    },
    {"supplier": "Prøvekøbing Taxa", "text": "Taxa", "funktion": "64551", "amount_ore": 300},
    {"supplier": "Prøvekøbing Taxa", "text": "Stor taxa", "funktion": "64551", "amount_ore": 900},
    {"supplier": "Anders And", "text": None, "funktion": "64551", "amount_ore": 50, "is_person": True},
    {"text": "Indtægt", "art": "71", "amount_ore": -70},
]
RULES = (
    Rule("own-licence", 600, True, text="licens", area="applications", resource="software"),
    Rule("own-income", 700, False, art="7"),
)


def measured_by(*rules: Rule) -> Yardstick:
    made = load_yardstick(None)
    return Yardstick(made.taxonomy, made.crosswalk, ordered(rules), "+".join(r.rule_id for r in rules))


def rows(path: Path, select: str = "*") -> list[tuple[Any, ...]]:
    return duckdb.execute(f"SELECT {select} FROM read_parquet({quoted(str(path))})").fetchall()


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return books_with(tmp_path / "place", LINES[:3], LINES[3:])


def test_all_lines_with_their_rules_and_keys(books: Books) -> None:
    folder = classify_books(books, measured_by(*RULES))
    path = folder / "lines.parquet"
    described = duckdb.execute(f"DESCRIBE SELECT * FROM read_parquet({quoted(str(path))})").fetchall()
    expected = [(one.name, one.type) for one in CLASSIFIED.columns]
    assert [row[:2] for row in described] == [*expected, ("supplier_key", "VARCHAR")]
    found = rows(path, "import_key, source_row, is_it, rule_is_it, area, resource, flow, supplier_key")
    assert sorted(found) == [
        (1, 2, True, "own-licence", "applications", "software", "gross", "nordlys software"),
        (1, 3, None, None, None, None, "gross", "nordlys software"),
        (1, 4, None, None, None, None, "not_stated", "prøvekøbing taxa"),
        (2, 2, None, None, None, None, "not_stated", "prøvekøbing taxa"),
        (2, 3, None, None, None, None, "not_stated", "anders and"),
        (2, 4, False, "own-income", None, None, "income", None),
    ]


def test_groups_have_the_largest_first(books: Books) -> None:
    folder = classify_books(books, measured_by(*RULES))
    assert rows(folder / "groups.parquet", ", ".join(GROUPS)) == [
        (1, "64551", None, None, "prøvekøbing taxa", "Prøvekøbing Taxa", False, "Stor taxa", 2, 1200, 1200,
         [2024]),
        (2, None, "40", None, "nordlys software", "NORDLYS SOFTWARE", False, "Kørsel", 1, -200, 200, [2023]),
        (3, "64551", None, None, "anders and", "Anders And", True, None, 1, 50, 50, [2024]),
    ]  # fmt: skip


def test_counts_by_year(books: Books) -> None:
    found = read_counts(classify_books(books, measured_by(*RULES)))
    none = Share()
    assert found == [
        Counts(None, Share(1, 500, 500), Share(1, -70, 70), none, Share(4, 1050, 1450)),
        Counts(2023, none, none, none, Share(1, -200, 200)),
        Counts(2024, Share(1, 500, 500), Share(1, -70, 70), none, Share(3, 1250, 1250)),
    ]
    assert found[0].whole == Share(6, 1480, 2020)


def test_only_the_user_can_read_it(books: Books) -> None:
    folder = classify_books(books, measured_by(*RULES))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"lines.parquet": 0o600, "groups.parquet": 0o600, "counts.json": 0o600}


def test_it_is_made_once_and_anew_when_anything_changes(books: Books) -> None:
    first = classify_books(books, measured_by(*RULES))
    made = (first / "lines.parquet").stat().st_ino
    assert classify_books(books, measured_by(*RULES)) == first
    assert (first / "lines.parquet").stat().st_ino == made
    second = classify_books(books, measured_by(*RULES[:1]))
    add(books, LINES[:1])
    third = classify_books(books, measured_by(*RULES[:1]))
    assert len({first, second, third}) == 3
    assert [path.name for path in third.parent.iterdir()] == [third.name]
    assert len(rows(third / "lines.parquet")) == len(LINES) + 1


def test_proposals_stand_beside_undecided_lines_alone(books: Books) -> None:
    before = classify_books(books, measured_by(*RULES))
    keys = "VALUES ('', 'nordlys software a/s', 'licens 0', ''), ('', 'prøvekøbing taxa', 'taxa', '64551')"
    said = "true AS proposed_is_it, 'operations' AS proposed_area, NULL::VARCHAR AS proposed_resource"
    duckdb.execute(
        f"COPY (SELECT *, {said}, NULL::VARCHAR AS proposed_deployment, 0.75::DOUBLE AS proposed_score "
        f"FROM ({keys}) k(account_text, supplier, text, funktion)) "
        f"TO {quoted(str(books.root / classifying.PROPOSALS))} (FORMAT parquet)"
    )
    folder = classify_books(books, measured_by(*RULES))
    assert folder != before
    found = rows(folder / "lines.parquet", "text, rule_is_it, proposed_is_it, proposed_area, proposed_score")
    proposed = [row for row in found if row[2] is not None]
    assert proposed == [("Taxa", None, True, "operations", 0.75)]
    counts = read_counts(folder)[0]
    assert (counts.proposed, counts.undecided) == (Share(1, 300, 300), Share(3, 750, 1150))


def test_nothing_imported(tmp_path: Path) -> None:
    books = books_with(tmp_path)
    with pytest.raises(NotFound):
        classify_books(books, measured_by(*RULES))
    with pytest.raises(NotFound):
        open_lines(books)


def test_opening_classifies_first(books: Books) -> None:
    lines = open_lines(books)
    assert lines.years == (2023, 2024)
    assert lines.holder.name == "Prøvekøbing"
    assert [record.key for record in lines.records] == [1, 2]
    assert lines.path.parent == books.classified(lines.state)
    assert lines.rows("SELECT count(*) FROM lines") == [(6,)]
    lines.path.unlink()
    with pytest.raises(BadWorkspace):
        lines.rows("SELECT count(*) FROM lines")
    lines.close()


# When it fails


def _classify_until(root: Path, step: str) -> None:
    """Classify with rules of another state, and be killed at a step."""
    from alen.store.workspace import find

    def reached(name: str) -> None:
        if name == step:
            os.kill(os.getpid(), signal.SIGKILL)

    import alen.store.folder as folder

    folder.step = classifying.step = reached  # type: ignore[assignment]
    classify_books(Books(find(root, named=True)), measured_by(*RULES[:1]))


@pytest.mark.parametrize(
    "step", ["export-folder-made", "export-files-synced", "export-folder-renamed", "ledger-classified"]
)
def test_killed_at_any_step_the_old_or_the_new_stands_whole(books: Books, step: str) -> None:
    old = classify_books(books, measured_by(*RULES))
    child = multiprocessing.get_context("spawn").Process(
        target=_classify_until, args=(books.workspace.root, step)
    )
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    assert len(rows(old / "lines.parquet")) == len(LINES)
    for folder in old.parent.glob("[!.]*"):
        assert len(rows(folder / "lines.parquet")) == len(LINES)
        assert read_counts(folder)[0].whole.lines == len(LINES)
    new = classify_books(books, measured_by(*RULES[:1]))
    assert [path.name for path in new.parent.iterdir()] == [new.name]


def test_a_full_disk_leaves_the_old(tmp_path: Path) -> None:
    with needs.small_disk(tmp_path / "disk", 4) as disk:
        books = books_with(disk / "place", LINES)
        old = classify_books(books, measured_by(*RULES))
        room = os.statvfs(disk)
        (disk / "filler").write_bytes(b"\1" * ((room.f_bavail - 1) * room.f_frsize))
        with pytest.raises(DiskFailed) as caught:
            classify_books(books, measured_by(*RULES[:1]))
        assert caught.value.exit_code == 3
        assert [path.name for path in old.parent.iterdir()] == [old.name]
        assert len(rows(old / "lines.parquet")) == len(LINES)


def test_counts_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "counts.json").write_text(json.dumps([{"year": None}]))
    with pytest.raises(BadWorkspace):
        read_counts(tmp_path)


# A file of its own


def test_a_file_of_lines(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "o'lines.parquet", LINES)
    target = tmp_path / "out.parquet"
    counts = classify_file(str(source), str(target), RULES, open_local(tmp_path / "spill"))
    assert [row[0] for row in rows(target, "count(*)")] == [len(LINES)]
    assert counts[0].it == Share(1, 500, 500)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with pytest.raises(BadInput):
        classify_file(str(source), str(target), RULES, open_local(tmp_path / "spill"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["o'lines.parquet", "out.parquet"]


def test_a_file_without_lines(tmp_path: Path) -> None:
    duckdb.execute(f"COPY (SELECT 1 AS import_key) TO {quoted(str(tmp_path / 'x.parquet'))}")
    with pytest.raises(BadFile) as caught:
        classify_file(str(tmp_path / "x.parquet"), str(tmp_path / "y.parquet"), (), open_local(tmp_path))
    assert "source_row" in caught.value.what


def test_lines_that_are_damaged_are_named(books: Books) -> None:
    books.lines()[0].write_bytes(b"no Parquet")
    with pytest.raises(BadFile) as told:
        classify_books(books, load_yardstick(books))
    assert "imports" in told.value.where


def test_a_classification_without_its_lines_is_made_anew(books: Books) -> None:
    folder = classify_books(books, load_yardstick(books))
    whole = rows(folder / "lines.parquet", "count(*)")
    (folder / "lines.parquet").unlink()
    assert classify_books(books, load_yardstick(books)) == folder
    assert rows(folder / "lines.parquet", "count(*)") == whole


def test_lines_with_a_flipped_bit_are_read_or_named(books: Books) -> None:
    """Wherever it lies; of a value alone nobody can tell."""
    path, chance, named = books.lines()[0], random.Random(7), list[BadFile]()
    whole = path.read_bytes()
    for _ in range(20):
        changed = bytearray(whole)
        changed[chance.randrange(4, len(whole) - 4)] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        shutil.rmtree(books.root / "classified", ignore_errors=True)
        try:
            classify_books(books, measured_by(*RULES))
        except BadFile as told:
            named.append(told)
    assert len(named) > 3
    assert {(told.exit_code, "imports" in told.where) for told in named} == {(2, True)}


def test_classified_lines_whose_pages_are_damaged_are_named(tmp_path: Path) -> None:
    """DuckDB has errors without a kind of their own for some of it."""
    path = tmp_path / "lines.parquet"
    for said in (duckdb.Error("Out of buffer"), duckdb.InvalidInputException("x"), duckdb.IOException("x")):
        with pytest.raises(BadWorkspace), lines_errors(path):
            raise said
    with pytest.raises(duckdb.BinderException), lines_errors(path):
        raise duckdb.BinderException("a question that was put wrong")
    with pytest.raises(BadFile), damage_errors(str(path)):
        raise duckdb.Error("Out of buffer")
    with pytest.raises(DiskFailed), local_errors(path), damage_errors(str(path)):
        raise duckdb.IOException("no space left")
