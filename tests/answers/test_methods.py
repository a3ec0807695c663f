"""What is said of each method is held against the code: its words, its works, its worked examples."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import re
from pathlib import Path

import pytest
from tests.answers.docstrings import fingerprints, noted

import alen
from alen.answers.coverage import studies_of, trials_of
from alen.answers.methods import Method, code_part, docstring, find_method, methods
from alen.errors import NotFound

SOURCE = Path(alen.__file__).parent
FUNCTIONS = sorted({name for one in methods() for name in one.code})

PLUMBING = {
    "comparison.characteristics": {"mean_ranks", "standardised"},
    "comparison.draws": {"percentile_place"},
    "comparison.frontier": {
        "require_method", "analyse", "replicate_scores", "summary", "sorted_peers", "powers", "require_rts",
        "require_orientation", "kernels", "scaled", "solved", "weights_of", "prove", "walk", "hull", "sieved",
        "partial_scores", "frontiers_drawn",
    },
    "comparison.intervals": {"t_quantile", "t_two_sided"},
    "comparison.neighbours": {"pair_squares", "distances_of", "first_of_row"},
    "comparison.potential": {"whole_ore"},
    "comparison.ranks": {"percentile_ranks"},
    "comparison.ridge": {"constant_columns", "basis", "resampled"},
    "comparison.trends": {"ratio_series"},
    "comparison.expected": set[str](),
}  # fmt: skip
"""Steps of what has a page: how something is stored, checked, solved or spread out."""

STEPS = ("normal", "kernels", "simplex_kernel", "replicates", "programmes", "proofs", "vectors")
"""Modules of the engines' own steps, which mean nothing alone."""


def words(method: Method) -> str:
    """All that the code says of a method, with what its modules say."""
    modules = {name.rpartition(".")[0] for name in method.code}
    told = [importlib.import_module(f"alen.{module}").__doc__ or "" for module in sorted(modules)]
    return " ".join(" ".join([*told, *map(docstring, method.code)]).split())


def test_every_function_that_compares_has_a_page() -> None:
    without: list[str] = []
    for path in sorted((SOURCE / "comparison").rglob("*.py")):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        if path.stem in STEPS:
            continue
        left_out = PLUMBING.get(module) or PLUMBING.get(module.rpartition(".")[0], set())
        for node in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if f"{module}.{node.name}" not in FUNCTIONS and node.name not in left_out:
                without.append(f"{module}.{node.name}")
    assert without == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_worked_example_answers_what_the_page_prints(name: str) -> None:
    part = code_part(name)
    module = importlib.import_module(f"alen.{name.rpartition('.')[0]}")
    steps = doctest.DocTestParser().parse(docstring(name))
    test = doctest.DocTestParser().get_doctest(
        docstring(name), dict(vars(module)), name, str(module.__file__), 0
    )
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=said.append)
    assert said == []
    assert [step.answer for step in part.steps] == [
        one.want.rstrip("\n") for one in steps if isinstance(one, doctest.Example)
    ]
    # What is left out of an answer was not computed.
    assert not any("..." in step.answer for step in part.steps if "Traceback" not in step.answer)


def test_nearly_every_method_has_a_worked_example() -> None:
    assert [one.id for one in methods() if not any(code_part(name).steps for name in one.code)] == []


def test_the_pages_were_read_against_the_words_of_the_code() -> None:
    now, then = fingerprints(), noted()
    changed = sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))
    assert changed == [], (
        "These docstrings have changed. Read data/methods/*.yml against them, in both languages, "
        "then run python -m tests.answers.docstrings"
    )


@pytest.mark.parametrize("one", methods(), ids=lambda one: one.id)
def test_a_page_cites_what_the_code_cites(one: Method) -> None:
    said = words(one)
    for work in one.literature:
        author = re.sub(r"^((?:\w\.(?:-\w\.)? ?)+)", "", work).split(",")[0].split("'")[0].split(" & ")[0]
        assert author.strip().split(" ")[-1] in said, work
    works = " ".join(one.literature)
    for year in re.findall(r"\b(1[89]\d\d|20[012]\d)\b", _cited(said)):
        assert year in works, f"{one.id}: a work of {year} is cited in the code"


def _cited(said: str) -> str:
    """What stands in brackets after a title in quotation marks or stars: volume and year."""
    return " ".join(re.findall(r"\*[^*]+\*,? ?(?:[\w.]+ )*\d* ?\(((?:1[89]|20)\d\d)\)", said))


def test_the_texts_are_whole() -> None:
    for one in methods():
        for text in (one.title, one.about, *one.assumptions, *one.limits, *(s.text for s in one.symbols)):
            assert (text.da and text.en and text.da != text.en) or text is one.title, (one.id, text)
        assert one.formula, one.id
        for name in one.code:
            assert inspect.isfunction(
                getattr(importlib.import_module(f"alen.{name.rpartition('.')[0]}"), name.rpartition(".")[2])
            )


def test_every_simulation_stands_on_a_page() -> None:
    printed = {trial for one in methods() for trial in one.trials}
    assert {one.trial for one in trials_of(_all_trials())} <= printed


def _all_trials() -> set[str]:
    lines = (SOURCE / "data" / "coverage.csv").read_text("utf-8").splitlines()[1:]
    return {line.split(",")[1] for line in lines}


def test_bands_hold_nine_in_ten_truths_where_booking_is_assumed_right() -> None:
    trials = trials_of(("figures", "means", "ranks"))
    assert {one.samples for one in studies_of(trials)} == {1000}
    told = [
        one
        for one in trials
        if one.counted == "held" and one.assumed == "true" and one.year_noise + one.booking_noise > 0
    ]
    assert len(told) == 3 * 2 * 15
    assert [one for one in told if not 87.0 <= one.pct <= 93.0] == []


def test_without_inefficiency_the_excess_is_nought_in_most_samples() -> None:
    told = [
        one
        for one in trials_of(("excess",))
        if one.counted == "no_excess" and one.assumed == "true" and not one.inefficiency
    ]
    assert len(told) > 40
    assert [one for one in told if one.pct < 87.0] == []


def test_noise_takes_the_truth_out_of_the_frontier_s_interval_and_the_page_says_so() -> None:
    held = {
        (one.year_noise, one.booking_noise): one.pct
        for one in trials_of(find_method("frontier-bootstrap").trials)
        if one.trial == "dea_interval" and one.counted == "held" and one.inefficiency
    }
    assert held[0.0, 0.0] > 70.0 > 50.0 > held[0.05, 0.0] > held[0.1, 0.0]
    assert {one.samples for one in studies_of(trials_of(("dea",)))} == {1000}
    told = find_method("dea")
    assert any("see the table" in one.en for one in told.limits)


def test_an_unknown_method_is_told_with_the_nearest() -> None:
    with pytest.raises(NotFound) as caught:
        find_method("swings")
    assert "swing" in (caught.value.do or "")
