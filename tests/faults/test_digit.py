"""One digit changed in a copy of a snapshot, its hash rewritten everywhere: exactly the figures that rest
on that cell fail.

The set they are held against comes from the explanations of the unspoilt edition.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.answers.traced import (
    BY_HAND,
    change_last_digit,
    copied,
    copy_of,
    replace_blob,
    traced,
    traced_reading,
)

from alen.answers.edition import FIGURES, Reading, open_reading
from alen.answers.explain import Explainer
from alen.answers.leaves import Leaves, Snapshot
from alen.answers.prices import CURRENT
from alen.answers.selection import Selection
from alen.answers.verify import VerifyReport, verify_all
from alen.errors import BadFile, BadSnapshot
from alen.model.figures import BASES, SCOPES
from alen.store.snapshots import SnapshotStore
from alen.store.workspace import Workspace

__all__ = ["copied", "traced", "traced_reading"]

Key = tuple[str, ...]
Figure = tuple[str, str]


@pytest.fixture(scope="module")
def resting(traced: Workspace, traced_reading: Reading) -> dict[tuple[str, Key], set[Figure]]:
    """(sha256, raw key) -> the figures (address, basis) whose stored sums rest on that cell."""
    explainer = Explainer(traced_reading, SnapshotStore(traced.root))
    assert explainer.book is not None
    explainer.book.read_all()
    found: dict[tuple[str, Key], set[Figure]] = {}
    for row in traced_reading.data.rows(FIGURES):
        measure = traced_reading.find_measure(traced_reading.measure_id_of(int(row["measure_key"])))
        scope, basis = SCOPES[row["scope_key"]], BASES[row["basis_key"]]
        organisation = traced_reading.organisations.by_key(int(row["organisation_key"]))
        selection = Selection(traced_reading, measure, scope, basis, BASES, CURRENT)
        node = explainer.figure("figure", selection, organisation, int(row["year"]))
        # A side without a stored sum claims nothing of its cells.
        for leaf in (x for s in node.sums if s.total is not None for t in s.terms for x in t.leaves):
            if leaf.status == "number":
                key = tuple(text for _, text in leaf.key)
                found.setdefault((leaf.source.sha256, key), set()).add((node.address, basis))
    return found


def snapshot_of(
    reading: Reading, table_id: str, kind: str, key: Key, resting: dict[tuple[str, Key], set[Figure]]
) -> Snapshot:
    (found,) = (
        one
        for one in Leaves(reading).by_table[table_id]
        if one.source.kind == kind and (one.source.sha256, key) in resting
    )
    return found


def outcome(report: VerifyReport) -> set[Figure]:
    return {(one.address, one.basis) for one in report.failed}


CELLS = [
    ("REGK31", "fetched", ("271", "64552", "1", "TOT", "LOBM", "2018"), "an amount above the line"),
    ("REGK31", "fetched", ("000", "64551", "1", "TOT", "LOBM", "2017"), "the national row"),
    ("REGK11", "fetched", ("272", "X", "1", "TOT", "LOBM", "2018"), "what shares are divided by"),
    ("FOLK1A", "fetched", ("271", "TOT", "IALT", "TOT", "2018K1"), "a population"),
    ("FOLK1A", "fetched", ("273", "TOT", "70", "TOT", "2017K1"), "one age among many"),
    ("ARE207", "fetched", ("274", "2018"), "an area with decimals"),
    ("REGR55", "fetched", ("071", "2", "110", "UE", "2016"), "one of the functions summed over"),
    (
        "REGK31",
        "imported",
        ("271", "", "64551", "1", "TOT", "LOBM", "2015"),
        "a file with describing columns",
    ),
    ("FOLK1A", "imported", ("271", "2015K1"), "a population by hand"),
    ("REGK31", "transcribed", ("000", "2020"), "the nation as it comes with the package"),
    ("FOLK1A", "transcribed", ("101", "2020K1"), "a population as it comes with the package"),
]


@pytest.mark.parametrize(("table_id", "kind", "key", "what"), CELLS, ids=[cell[3] for cell in CELLS])
def test_exactly_the_figures_that_rest_on_a_changed_cell_fail(
    traced: Workspace,
    traced_reading: Reading,
    resting: dict[tuple[str, Key], set[Figure]],
    tmp_path: Path,
    table_id: str,
    kind: str,
    key: Key,
    what: str,
) -> None:
    snapshot = snapshot_of(traced_reading, table_id, kind, key, resting)
    expected = resting[snapshot.source.sha256, key]
    assert expected, what
    spoilt = copy_of(traced, tmp_path / "spoilt")
    store = SnapshotStore(spoilt.root)
    data = change_last_digit(store.read(snapshot.source.sha256), snapshot.form, key)
    replace_blob(spoilt, snapshot.source.sha256, data)
    report = verify_all(open_reading(spoilt), SnapshotStore(spoilt.root))
    assert outcome(report) == expected
    for one in report.failed:
        assert key in {tuple(leaf.raw_key.split(";")) for leaf in one.leaves if not leaf.ok}


def by_hand(reading: Reading) -> Snapshot:
    """The imported file that has a column of names."""
    return next(one for one in Leaves(reading).by_table["REGK31"] if "" in one.columns)


def test_bytes_changed_without_their_hash_are_refused(copied: Workspace, traced_reading: Reading) -> None:
    snapshot = by_hand(traced_reading)
    path = SnapshotStore(copied.root).blobs / snapshot.source.sha256
    path.write_bytes(path.read_bytes().replace(b"81000", b"81001"))
    with pytest.raises(BadSnapshot) as caught:
        verify_all(open_reading(copied), SnapshotStore(copied.root))
    assert snapshot.source.sha256 in caught.value.where


def test_a_file_cut_in_the_middle_is_named_even_with_its_hash_rewritten(
    copied: Workspace, traced_reading: Reading
) -> None:
    """81000 cut to 81 is a wrong number; a line cut before its value is a line that cannot be read."""
    snapshot = by_hand(traced_reading)
    data = BY_HAND.encode("cp1252")
    within = data.index(b"2015;4321") + len(b"2015;4")
    cut = replace_blob(copied, snapshot.source.sha256, data[:within])
    report = verify_all(open_reading(copied), SnapshotStore(copied.root))
    assert outcome(report) == {("f64551-net/273/2015/single", "computed")}
    replace_blob(copied, cut, data[: within - 6])
    with pytest.raises(BadFile) as caught:
        verify_all(open_reading(copied), SnapshotStore(copied.root))
    assert "row 5" in caught.value.where
