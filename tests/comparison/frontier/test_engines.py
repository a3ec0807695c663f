"""Compiled, plain, exact and HiGHS: four ways to one score."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from tests.comparison.frontier import highs
from tests.comparison.frontier.tables_of_units import (
    ORIENTATIONS,
    RTS,
    TABLES,
    Pair,
    municipal,
    ordinary,
    tied,
)

from alen.comparison.frontier import engine as engines
from alen.comparison.frontier import envelopment, facets
from alen.comparison.frontier.dea import envelop, super_efficiency
from alen.comparison.frontier.engine import kernels
from alen.comparison.frontier.envelopment import scaled, solved
from alen.comparison.frontier.exact import prove
from alen.comparison.frontier.programmes import starts
from alen.comparison.frontier.proofs import is_proven
from alen.comparison.frontier.tables import table
from alen.comparison.frontier.technology import INFEASIBLE, SOLVED, UNPROVEN, require_orientation, require_rts
from alen.errors import BadInput

KINDS = {"ordinary": ordinary, "tied": tied}
SHAPES = [(1, 3), (2, 2), (3, 1), (1, 1), (2, 5)]
WAYS = list(itertools.product(["vrs", "crs", "drs", "irs"], ["in", "out"], [False, True]))


def both(pair: Pair, rts: str, orientation: str, without: bool) -> list[np.ndarray]:
    given_table = table(*pair)
    made = []
    for name in ("compiled", "plain"):
        if without:
            made.append(super_efficiency(given_table, rts=rts, orientation=orientation, engine=name).score)
        else:
            made.append(envelop(given_table, rts=rts, orientation=orientation, engine=name).score)
    return made


def test_numba_is_what_the_compiled_engine_is() -> None:
    assert kernels("compiled").name == "compiled"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_engine_gives_what_highs_gives(kind: str, shape: tuple[int, int]) -> None:
    pair = KINDS[kind](7, 22, *shape)
    for rts, orientation, without in WAYS:
        expected = highs.scores(*pair, rts, orientation, without)
        for found in both(pair, rts, orientation, without):
            np.testing.assert_allclose(found, expected, rtol=1e-9, err_msg=f"{rts} {orientation} {without}")


@given(TABLES, RTS, ORIENTATIONS)
@settings(max_examples=60, deadline=None)
def test_the_quick_scores_are_those_of_whole_numbers(pair: Pair, rts: str, orientation: str) -> None:
    units = scaled(table(*pair))
    nobody = None
    for banned in (nobody, np.arange(len(pair[0]))):
        if banned is not None and len(pair[0]) == 1:
            continue
        asked, quick = solved(
            units, require_rts(rts), require_orientation(orientation), kernels("compiled"), banned
        )
        start = starts(asked)
        for one in range(len(pair[0])):
            proven = prove(asked, start, one)
            assert proven.status == quick.status[one]
            np.testing.assert_allclose(quick.score[one], proven.score, rtol=1e-9)


@given(TABLES, RTS, ORIENTATIONS)
@settings(max_examples=40, deadline=None)
def test_duals_of_whole_numbers_are_in_the_same_units(pair: Pair, rts: str, orientation: str) -> None:
    asked, quick = solved(
        scaled(table(*pair)), require_rts(rts), require_orientation(orientation), kernels("plain")
    )
    start = starts(asked)
    for one in range(len(pair[0])):
        proven = prove(asked, start, one)
        quick.basis[one], quick.values[one], quick.duals[one] = proven[2:]
        quick.score[one] = proven.score
    assert is_proven(asked, quick).all()


@pytest.mark.parametrize("inputs", [1, 2])
@pytest.mark.parametrize("name", ["compiled", "plain"])
def test_numbers_from_a_millionth_to_a_billion_millions(name: str, inputs: int) -> None:
    random = np.random.default_rng(5)
    x = 10.0 ** random.uniform(-6, 12, (16, inputs))
    y = 10.0 ** random.uniform(-6, 12, (16, 2))
    units = scaled(table(x, y))
    for rts, orientation in itertools.product(["vrs", "crs", "drs", "irs"], ["in", "out"]):
        asked, found = solved(units, require_rts(rts), require_orientation(orientation), kernels(name))
        start = starts(asked)
        exact = [prove(asked, start, one).score for one in range(16)]
        np.testing.assert_allclose(found.score, exact, rtol=1e-9)


@pytest.mark.parametrize("name", ["compiled", "plain"])
def test_a_flat_and_duplicated_table_ends(name: str) -> None:
    """Every unit ten times over, all on one ray and one plane: nothing but ties."""
    size = np.repeat(np.arange(1.0, 21.0), 10)
    found = envelop(table(size, np.column_stack([size, 2 * size, 3 * size])), rts="crs", engine=name)
    np.testing.assert_allclose(found.score, 1.0, rtol=1e-9)
    again = envelop(table(size, np.column_stack([size, size[::-1], size * 0])), engine=name)
    assert np.isfinite(again.score).all()


def test_what_cannot_be_proven_is_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that lies is found out by its own numbers, and its units are solved in whole numbers."""
    pair = ordinary(3, 12, 2, 2)
    true = kernels("plain")
    asked_for: list[int] = []

    def lying(asked, start):
        made = true.solve(asked, start)
        made.score[:] = made.score * np.linspace(0.9, 1.1, made.score.size)
        made.status[4] = INFEASIBLE
        made.status[5] = UNPROVEN
        return made

    def counted(asked, start, one):
        asked_for.append(one)
        return prove(asked, start, one)

    liar = engines.Kernels("liar", true.walk, lying, true.replicates, true.partial)
    monkeypatch.setattr(envelopment, "prove", counted)
    _, found = solved(scaled(table(*pair)), "vrs", "in", liar)
    np.testing.assert_allclose(found.score, highs.scores(*pair, "vrs", "in"), rtol=1e-9)
    assert {4, 5, 0, 11} <= set(asked_for)
    assert (found.status == SOLVED).all()


def test_a_facet_below_which_a_unit_lies_is_found_out() -> None:
    """Both walks look at a facet before they trust it: a false one in the pool makes its units unproven."""
    x, y = municipal(1, 30)
    cost, rows = x[:, 0] / 1e6, np.ascontiguousarray((y / y.mean(0)).T)
    for walk in (kernels("compiled").walk, facets.walk):
        pool = facets._pool(512, 3, 4)
        state = np.zeros(1, dtype=np.int64)
        status, facet, values = np.full(30, -1), np.zeros(30, dtype=np.int64), np.full(30, np.nan)
        asked = np.ascontiguousarray(rows.T)
        assert walk(cost, rows, asked, 0, *pool, facet, values, status, state) == 0
        assert (status == SOLVED).all()
        # The facet that most units lie on is lifted: units now lie below it.
        one = np.bincount(facet).argmax()
        pool[1][one] += 0.5
        pool[4][:] = 0
        status[:] = -1
        assert walk(cost, rows, asked, 0, *pool, facet, values, status, state) == 0
        assert (status[facet == one] == UNPROVEN).all()
        assert (status == UNPROVEN).any()


@pytest.mark.parametrize("name", ["compiled", "plain"])
def test_a_pool_too_small_is_enlarged_and_begun_anew(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = municipal(2, 300, noise=0.02)
    expected = envelop(table(x, y), engine=name).score
    monkeypatch.setattr(facets, "_ROOM", 4)
    monkeypatch.setattr(facets, "_MOST_ROOM", 20)
    np.testing.assert_allclose(envelop(table(x, y), engine=name).score, expected, rtol=1e-12)
    monkeypatch.setattr(facets, "_MOST_ROOM", 2)
    np.testing.assert_allclose(envelop(table(x, y), engine=name).score, expected, rtol=1e-9)


@pytest.mark.parametrize("rts", ["vrs", "crs", "drs", "irs"])
def test_sorting_out_who_cannot_be_a_peer_changes_nothing(rts: str, monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = municipal(4, 900)
    whole = envelop(table(x, y), rts=rts)
    monkeypatch.setattr(facets, "_FEW", 64)
    cost, rows = x[:, 0] / x.mean(), np.ascontiguousarray((y / y.mean(0)).T)
    code = ["vrs", "crs", "drs", "irs"].index(rts)
    assert facets.sieved(cost, rows, code, kernels("compiled").walk).size < 450
    few = envelop(table(x, y), rts=rts)
    np.testing.assert_allclose(few.score, whole.score, rtol=1e-10)
    np.testing.assert_allclose(few.target_outputs, whole.target_outputs, rtol=1e-6)


def test_an_engine_of_another_name_is_refused() -> None:
    with pytest.raises(BadInput):
        kernels("quick")


def test_without_numba_the_plain_engine_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name.partition(".")[0] == "numba":
            raise ModuleNotFoundError("No module named 'numba'", name="numba")
        return real(name, *args, **kwargs)

    for kept in ("kernels", "simplex_kernel"):
        monkeypatch.delitem(sys.modules, f"alen.comparison.frontier.{kept}", raising=False)
        monkeypatch.delattr(f"alen.comparison.frontier.{kept}", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    engines._compiled.cache_clear()
    try:
        assert kernels("compiled").name == "plain"
    finally:
        monkeypatch.undo()
        engines._compiled.cache_clear()


CALL = """
import numpy as np
from alen.comparison.frontier.partial import partial
from alen.comparison.frontier.tables import table
print(partial(table(np.arange(1.0, 9.0), np.ones(8))).fdh[1])
"""


@pytest.mark.parametrize("folder", ["kept", "file/kept"])
def test_compiled_code_is_kept_where_it_was_said_and_nowhere_else(folder: str, tmp_path: Path) -> None:
    """A folder that cannot be made (a file is in its way) means that nothing is kept."""
    (tmp_path / "file").write_text("")
    beside = Path(engines.__file__).parent / "__pycache__"
    before = {path.name for path in beside.glob("*.nb?")}
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / folder)}
    done = subprocess.run(
        [sys.executable, "-c", CALL], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "0.5"
    assert bool(list((tmp_path / "kept").rglob("*.nbc"))) == (folder == "kept")
    assert {path.name for path in beside.glob("*.nb?")} == before
