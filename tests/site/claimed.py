"""A site of an invented country whose workspace has statements of its own, one of every verdict."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.build.own_claims import claim, figure, number, value_claim, write_claim
from tests.build.samples import built

from alen.answers.questions import Desk
from alen.answers.shelf import Shelf
from alen.store.workspace import Workspace

MEASURE, CODE, YEAR = "it-net", "271", 2023


def figure_of(desk: Desk, code: str = CODE) -> float:
    """An organisation's figure, as the edition holds it."""
    reading = desk.reading
    found = reading.figures(MEASURE, "narrow", "computed")
    key = next(one.key for one in reading.organisations if one.code == code)
    return float(found.rows[found.places[key, YEAR]][0])


def with_claims(invented: Workspace, folder: Path) -> Workspace:
    """A copy of the invented country's workspace, with an edition built of its claims too."""
    shutil.copytree(invented.root, folder, dirs_exist_ok=True)
    own, other = (figure_of(Shelf(invented).current(), code) for code in (CODE, "272"))
    for one in own_claims(own, other):
        write_claim(folder, one)
    made = Workspace(folder)
    built(made)
    return made


def own_claims(own: float, other: float) -> list[dict[str, Any]]:
    """One statement of every verdict, and one whose zeros may be digits or not."""
    near, far = f"{own:,.0f}", f"{3 * own:,.0f}"
    tens = f"{round(own, -1) + (10 if round(own, -1) <= own else -10):,.0f}"
    clash = claim(
        "sum-that-clashes",
        [{"kind": "sum", "total": "all", "parts": ["a", "b"]}],
        {name: number(stated, "million_kr") for name, stated in (("all", "100"), ("a", "40"), ("b", "45"))},
        replies=[{"date": "2025-02-01", "text": {"da": "Vi retter det.", "en": "We correct it."},
                  "address": "https://example.org/reply"}],
        derived=[{"name": "rest", "title": {"da": "resten", "en": "the rest"}, "operation": "difference",
                  "of": ["all", "a"], "unit": "million_kr", "against": "b"}],
    )  # fmt: skip
    ratio = claim(
        "ratio-by-figures",
        [{"kind": "ratio", "ratio": "times", "figures": {"above": "first", "below": "second"}}],
        {"times": number(f"{own / other:.1f}", "times", "about")},
        {
            "first": figure(MEASURE, [CODE], YEAR),
            "second": figure(MEASURE, ["272"], YEAR),
        },
    )
    ranked = claim(
        "place-by-figures",
        [{"kind": "rank", "direction": "highest", "figures": {"organisation": "among"}}],
        {"amount": number(near, "kr_per_inhabitant")},
        {"among": figure(MEASURE, [CODE, "municipality"], YEAR, statistic="highest")},
    )
    return [
        value_claim("value-confirmed", MEASURE, CODE, YEAR, near),
        value_claim("value-contradicted", MEASURE, CODE, YEAR, far, "over"),
        value_claim("value-of-another-definition", MEASURE, CODE, YEAR, near, definition="other"),
        value_claim("value-of-an-unknown-definition", MEASURE, CODE, YEAR, near, definition="unknown"),
        value_claim("value-not-loaded", MEASURE, CODE, 1999, near),
        value_claim("value-rounded-to-tens", MEASURE, CODE, YEAR, tens),
        clash,
        ratio,
        ranked,
    ]
