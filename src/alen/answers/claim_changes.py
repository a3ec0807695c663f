"""What changed between two editions in what they say of published statements.

The verdicts are those that each edition's build recorded, so an old edition is not judged anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from alen.answers.edition import Reading
from alen.measures.definition import Text
from alen.model.yaml_text import parse_yaml


@dataclass(frozen=True)
class CheckChange:
    """A verdict within a claim that is another one now; empty where it is or was not there.

    number   the check within the reading, from 1; 0 for the reading itself
    """

    reading: str
    number: int
    old_verdict: str
    new_verdict: str


@dataclass(frozen=True)
class ClaimChange:
    """A published statement that was added or removed, or whose text or verdict is another one now.

    change           added, removed or changed
    old_, new_       verdict and arithmetic as each edition's build recorded them; empty without it
    is_text_changed  whether what Alen holds of the statement itself was changed
    checks           the readings and checks whose verdict changed, where the statement is in both
    cause            `statement` (its text), `figures` (figures that it rests on), `both`, or `code` (neither:
                     the programme, or who belongs to a group)
    """

    claim: str
    title: Text
    change: str
    old_verdict: str
    new_verdict: str
    old_arithmetic: str
    new_arithmetic: str
    is_text_changed: bool
    checks: tuple[CheckChange, ...]
    cause: str
    measures: tuple[str, ...]
    organisations: tuple[str, ...]

    @property
    def is_verdict_changed(self) -> bool:
        """Whether the statement stands in both editions with another verdict."""
        return self.change == "changed" and self.old_verdict != self.new_verdict

    @property
    def says_otherwise(self) -> bool:
        """Whether a verdict of the claim, of its arithmetic or of one of its readings is another one."""
        readings = any(not one.number and one.old_verdict and one.new_verdict for one in self.checks)
        is_same = (self.old_verdict, self.old_arithmetic) == (self.new_verdict, self.new_arithmetic)
        return self.change == "changed" and (readings or not is_same)


FigureName = tuple[str, str, int, str, str]
"""What a figure is about: measure, organisation's code, year, scope, basis."""


@dataclass(frozen=True)
class Recorded:
    """A claim as an edition records it: its YAML, by (reading, check) verdict and arithmetic, and the figures
    that they rest on."""

    text: str
    rows: Mapping[tuple[str, int], tuple[str, str]]
    figures: frozenset[FigureName]

    @property
    def whole(self) -> tuple[str, str]:
        """Verdict and arithmetic of the claim itself."""
        return self.rows.get(("", 0), ("", ""))


_NOTHING = Recorded("", {}, frozenset())


def claim_changes(old: Reading, new: Reading, differing: Iterable[FigureName]) -> tuple[ClaimChange, ...]:
    """What the two editions say differently of their claims, by id.

    differing   the figures that were added, removed or changed
    """
    return changes_between(recorded(old), recorded(new), differing)


def changes_between(
    before: Mapping[str, Recorded], after: Mapping[str, Recorded], differing: Iterable[FigureName] = ()
) -> tuple[ClaimChange, ...]:
    """What two records of claims say differently, by id."""
    changed = frozenset(differing)
    found = [
        _change(id_, before.get(id_, _NOTHING), after.get(id_, _NOTHING), changed)
        for id_ in sorted({*before, *after})
        if before.get(id_) != after.get(id_)
    ]
    return tuple(one for one in found if one is not None)


def recorded(reading: Reading) -> Mapping[str, Recorded]:
    """The claims of an edition as its build recorded them, by id."""
    return recorded_in(reading.data.rows("out_alen__claim"), reading.data.rows("out_alen__verdict"))


def recorded_in(
    claims: Iterable[Mapping[str, Any]], verdicts: Iterable[Mapping[str, Any]]
) -> Mapping[str, Recorded]:
    """Claims out of rows of out_alen__claim and out_alen__verdict, by id."""
    rows: dict[str, dict[tuple[str, int], tuple[str, str]]] = {}
    figures: dict[str, set[FigureName]] = {}
    for row in verdicts:
        id_ = str(row["claim_id"])
        place = str(row["reading_id"]), int(row["check_number"])
        rows.setdefault(id_, {})[place] = str(row["verdict"]), str(row["arithmetic"])
        named = cast("list[FigureName]", [tuple(one) for one in json.loads(str(row["figures_json"]))])
        figures.setdefault(id_, set()).update(named)
    return {
        id_: Recorded(str(row["text"]), rows.get(id_, {}), frozenset(figures.get(id_, ())))
        for row in claims
        for id_ in [str(row["claim_id"])]
    }


def _change(id_: str, old: Recorded, new: Recorded, differing: frozenset[FigureName]) -> ClaimChange | None:
    change = "added" if old is _NOTHING else "removed" if new is _NOTHING else "changed"
    is_text_changed = change == "changed" and old.text != new.text
    checks = _checks(old, new) if change == "changed" else ()
    if change == "changed" and not is_text_changed and not checks and old.whole == new.whole:
        return None
    has_figures = bool((old.figures ^ new.figures) or (new.figures & differing))
    told = cast("dict[str, Any]", parse_yaml((new if new.text else old).text, f"claim {id_}"))
    subject = cast("dict[str, list[str]]", told.get("subject") or {})
    return ClaimChange(
        claim=id_,
        title=Text(str(told["title"]["da"]), str(told["title"]["en"])),
        change=change,
        old_verdict=old.whole[0],
        new_verdict=new.whole[0],
        old_arithmetic=old.whole[1],
        new_arithmetic=new.whole[1],
        is_text_changed=is_text_changed,
        checks=checks,
        cause=_cause(is_text_changed or change != "changed", has_figures and change == "changed"),
        measures=tuple(subject.get("measures", ())),
        organisations=tuple(subject.get("organisations", ())),
    )


def _checks(old: Recorded, new: Recorded) -> tuple[CheckChange, ...]:
    def verdict(side: Recorded, place: tuple[str, int]) -> str:
        return side.rows.get(place, ("", ""))[0]

    return tuple(
        CheckChange(*place, verdict(old, place), verdict(new, place))
        for place in sorted({*old.rows, *new.rows} - {("", 0)})
        if verdict(old, place) != verdict(new, place)
    )


def _cause(statement: bool, figures: bool) -> str:
    if statement and figures:
        return "both"
    return "statement" if statement else "figures" if figures else "code"
