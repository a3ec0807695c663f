"""What changed since an earlier edition, for a reader: by measure, the largest changes first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alen.answers.addresses import api_address
from alen.answers.claim_changes import ClaimChange
from alen.answers.differences import DefinitionChange, DiffAnswer, FigureChange, SnapshotChange
from alen.answers.edition import Reading, named
from alen.answers.parts import Columns, Named, Rows
from alen.answers.programme_changes import ProgrammeChange
from alen.answers.questions import Desk, Difference
from alen.answers.said import Said, said
from alen.errors import BadInput, UnknownMeasure
from alen.measures.definition import Text
from alen.model.printed import Printed
from alen.words import Words, msgid

LIMIT = 50
MOST = 1_000

CAUSES = {
    "snapshot": msgid("the publisher's numbers changed"),
    "definition": msgid("the definition of the measure changed"),
    "both": msgid("the publisher's numbers and the definition of the measure changed"),
    "code": msgid("the calculation changed"),
}
"""Why a figure differs, in words."""

CHANGES = {
    "added": msgid("added"),
    "removed": msgid("removed"),
    "changed": msgid("changed"),
}
"""How a figure differs, in words."""


@dataclass(frozen=True)
class MeasureChanges:
    """How many figures of one measure differ; `definition` is how it was itself changed, or empty."""

    measure_id: str
    name: Text
    unit: str
    added: int
    removed: int
    changed: int
    definition: str


@dataclass(frozen=True)
class Changed:
    """One figure that differs.

    relative_pct  the change in per cent of the old value's size; None where either is missing or old is 0
    cause         a key of CAUSES
    """

    figure: FigureChange
    organisation: Named | None
    unit: str
    relative_pct: float | None


@dataclass(frozen=True)
class ChangesAnswer:
    """What changed from edition `old_id` to `new_id`, of all or of one organisation.

    measures  those with a change, the most changed first
    figures   the largest relative changes first, then those that came or went; `omitted` more are left out
    claims    published statements that something else is said of; of an organisation, those about it or all
              of its kind
    verdicts  how many of them had another verdict
    programmes  joint programmes that came, went or hold other data; of an organisation, none
    """

    old_id: str
    new_id: str
    organisation: Named | None
    added: int
    removed: int
    changed: int
    measures: tuple[MeasureChanges, ...]
    figures: tuple[Changed, ...]
    omitted: int
    snapshots: tuple[SnapshotChange, ...]
    claims: tuple[ClaimChange, ...]
    verdicts: int
    programmes: tuple[ProgrammeChange, ...] = ()

    @property
    def is_empty(self) -> bool:
        """No figure changed."""
        return not self.measures

    def table(self) -> tuple[Columns, Rows]:
        """One row per figure that is listed."""
        columns = (
            "change", "measure", "organisation_code", "organisation_name", "year", "scope", "basis",
            "unit", "old_value", "new_value", "relative_pct", "old_missing_reason", "new_missing_reason",
            "cause", "old_edition", "new_edition",
        )  # fmt: skip
        return columns, [
            (
                one.figure.change, one.figure.measure_id, one.figure.organisation_code,
                one.figure.organisation_name, one.figure.year, one.figure.scope, one.figure.basis,
                one.unit, one.figure.old_value, one.figure.new_value, one.relative_pct,
                one.figure.old_missing_reason, one.figure.new_missing_reason, one.figure.cause,
                self.old_id, self.new_id,
            )
            for one in self.figures
        ]  # fmt: skip


@dataclass(frozen=True)
class Changes:
    """What changed since the edition `old`, of one organisation or of all.

    limit  how many figures are listed, at most 1,000
    """

    old: str
    organisation: str | None = None
    limit: int = LIMIT

    def address(self) -> str:
        """`/changes/{old}`."""
        limit = None if self.limit == LIMIT else self.limit
        return api_address("changes", self.old, organisation=self.organisation, limit=limit)

    def ask(self, desk: Desk) -> ChangesAnswer:
        """The changes.

        Raises NotFound, GoneEdition or BadEdition for the old edition, UnknownOrganisation, and
        BadInput for a limit that is none.
        """
        if not 0 <= self.limit <= MOST:
            raise BadInput(f"{self.limit} changes were asked for", do=f"Ask for 0 to {MOST}.")
        found = desk.ask(Difference(self.old, desk.edition_id))
        return changes(desk.reading, desk.edition(self.old).reading, found, self.organisation, self.limit)


def changes(
    new: Reading, old: Reading, found: DiffAnswer, organisation: str | None, limit: int
) -> ChangesAnswer:
    """A difference between two editions, grouped and sorted for a reader."""
    one = None if organisation is None else new.organisations.find(organisation)
    figures = [f for f in found.figures if one is None or f.organisation_code == one.code]
    definitions = found.definitions if one is None else ()
    about: set[str] = set() if one is None else {one.code, one.kind}
    claims = tuple(c for c in found.claims if one is None or about & set(c.organisations))
    listed = [_changed(new, old, figure) for figure in figures]
    listed.sort(key=_largest_first)
    return ChangesAnswer(
        old_id=found.old_id,
        new_id=found.new_id,
        organisation=None if one is None else named(one),
        added=sum(f.change == "added" for f in figures),
        removed=sum(f.change == "removed" for f in figures),
        changed=sum(f.change == "changed" for f in figures),
        measures=_measures(new, old, figures, definitions),
        figures=tuple(listed[:limit]),
        omitted=max(0, len(listed) - limit),
        snapshots=found.snapshots,
        claims=claims,
        verdicts=sum(c.is_verdict_changed for c in claims),
        programmes=found.programmes if one is None else (),
    )


def _measures(
    new: Reading, old: Reading, figures: Iterable[FigureChange], definitions: Iterable[DefinitionChange]
) -> tuple[MeasureChanges, ...]:
    counts: dict[str, dict[str, int]] = {}
    for one in figures:
        own = counts.setdefault(one.measure_id, dict.fromkeys(CHANGES, 0))
        own[one.change] += 1
    redefined = {one.measure_id: one.change for one in definitions}
    made: list[MeasureChanges] = []
    for id_ in {*counts, *redefined}:
        measure = _side(new, old, id_).find_measure(id_)
        own = counts.get(id_, dict.fromkeys(CHANGES, 0))
        made.append(
            MeasureChanges(
                id_, measure.name, measure.unit, own["added"], own["removed"], own["changed"],
                redefined.get(id_, ""),
            )
        )  # fmt: skip
    made.sort(key=lambda one: (-(one.added + one.removed + one.changed), one.measure_id))
    return tuple(made)


def _side(new: Reading, old: Reading, measure_id: str) -> Reading:
    """The edition that knows a measure, the new one first."""
    try:
        new.find_measure(measure_id)
    except UnknownMeasure:
        return old
    return new


def _changed(new: Reading, old: Reading, figure: FigureChange) -> Changed:
    code = figure.organisation_code
    one = new.organisations.by_code(code) or old.organisations.by_code(code)
    relative = None
    if figure.old_value is not None and figure.new_value is not None and figure.old_value != 0:
        relative = 100.0 * (figure.new_value - figure.old_value) / abs(figure.old_value)
    unit = _side(new, old, figure.measure_id).find_measure(figure.measure_id).unit
    return Changed(figure, None if one is None else named(one), unit, relative)


def _largest_first(one: Changed) -> tuple[bool, float, str, str, int]:
    """Changes that can be measured by size, then the newest years of the others."""
    figure = one.figure
    size = 0.0 if one.relative_pct is None else -abs(one.relative_pct)
    return (one.relative_pct is None, size, figure.measure_id, figure.organisation_code, -figure.year)


def changes_sentence(words: Words, answer: ChangesAnswer, alias: str = "changes") -> Said:
    """How much changed, in a sentence; its numbers point into the answer, called `alias` on the page."""
    if answer.is_empty:
        return said(words, msgid("No figure has changed since the edition {old}."), old=answer.old_id)
    count = {
        name: Printed(words.integer(number), number, f"{alias}#/{name}")
        for name, number in (
            ("changed", answer.changed), ("added", answer.added), ("removed", answer.removed)
        )
    }  # fmt: skip
    return said(
        words,
        msgid("Since the edition {old}: figures changed {changed}, added {added}, removed {removed}."),
        old=answer.old_id,
        **count,
    )


def cause(words: Words, figure: FigureChange) -> str:
    """Why a figure differs, in words."""
    return words.say(CAUSES[figure.cause])
