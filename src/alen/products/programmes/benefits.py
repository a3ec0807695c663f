"""Benefits: what was promised to whom, who pays for it, and what was measured.

The owner of a benefit may be another than who pays for the project; both are told. Economic benefits are
summed in kroner; others have units of their own and are never added to anything. A benefit that was never
measured is told as such: not measured is not 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from alen.model.programme import Programme
from alen.model.programme_records import Absent, Benefit, Measurement
from alen.products.programmes.places import (
    BENEFITS,
    MEASUREMENTS,
    Place,
    decisions,
    first,
    in_order,
    is_standing,
    latest,
    standing,
)


class Held(NamedTuple):
    """A measurement against the target of its year.

    attained   (value - baseline) / (target - baseline); None where one of them is missing or they are equal
    """

    measurement: Measurement
    year: int
    target: Fraction | Absent | None
    attained: Fraction | None


@dataclass(frozen=True)
class BenefitSeen:
    """A benefit as it stands.

    targets       year -> the record that holds; changed: years whose target is another than at first
    payers        parties that promised money to its project, or to the agreement where nobody did
    measured      every measurement in order, held against the target of its year, or of the last before
    """

    id: str
    project: str
    name: str
    owner: str
    unit: str
    is_economic: bool
    baseline: Fraction | Absent
    targets: dict[int, Benefit]
    changed: tuple[int, ...]
    payers: tuple[str, ...]
    measured: tuple[Held, ...]
    places: tuple[Place, ...]

    @property
    def is_measured(self) -> bool:
        """It was measured at least once, with a number."""
        return any(not isinstance(one.measurement.value, Absent) for one in self.measured)

    @property
    def owner_pays(self) -> bool | None:
        """The owner is among those who pay; None where nobody is known to pay, or nobody owns it."""
        return self.owner in self.payers if self.payers and self.owner else None

    @property
    def last(self) -> Held | None:
        """The latest measurement that has a number."""
        known = [one for one in self.measured if not isinstance(one.measurement.value, Absent)]
        return known[-1] if known else None


def benefits(programme: Programme, project: str | None = None) -> tuple[BenefitSeen, ...]:
    """Every benefit of the programme as it was seen, by project and id."""
    found = decisions(programme)
    rows = [
        one
        for one in programme.benefits
        if project in (None, one.project) and is_standing(one.decision, found)
    ]
    held = latest(rows, lambda one: (one.id, one.year))
    began = first(rows, lambda one: (one.id, one.year))
    by_id: dict[str, dict[int, Benefit]] = {}
    for (id_, year), one in sorted(held.items()):
        by_id.setdefault(id_, {})[year] = one
    payers = payers_of(programme)
    seen = [
        _seen(
            programme,
            id_,
            targets,
            [year for year in targets if _moved(began[id_, year], targets[year])],
            payers,
        )
        for id_, targets in by_id.items()
    ]
    return tuple(sorted(seen, key=lambda one: (one.project, one.id)))


def _moved(began: Benefit, now: Benefit) -> bool:
    return began.target != now.target


def payers_of(programme: Programme) -> dict[str, tuple[str, ...]]:
    """Project -> parties that promised it money; '' -> those of the agreement as a whole."""
    found: dict[str, dict[str, None]] = {}
    for one in standing(programme):
        if isinstance(one.amount, Absent) or one.amount > 0:
            found.setdefault(one.project, {})[one.party] = None
    return {project: tuple(parties) for project, parties in found.items()}


def _seen(
    programme: Programme,
    id_: str,
    targets: dict[int, Benefit],
    changed: Iterable[int],
    payers: dict[str, tuple[str, ...]],
) -> BenefitSeen:
    newest = in_order(targets.values())[-1]
    own = [one for one in in_order(programme.measurements) if one.benefit == id_]
    return BenefitSeen(
        id_,
        newest.project,
        newest.name,
        newest.owner,
        newest.unit,
        newest.is_economic,
        newest.baseline,
        targets,
        tuple(changed),
        payers.get(newest.project) or payers.get("", ()),
        tuple(_held(one, targets, newest.baseline) for one in own),
        (
            *(Place(BENEFITS, one.row) for one in targets.values()),
            *(Place(MEASUREMENTS, one.row) for one in own),
        ),
    )


def _held(one: Measurement, targets: dict[int, Benefit], baseline: Fraction | Absent) -> Held:
    years = [year for year in targets if year <= one.date.year]
    target = targets[max(years)].target if years else None
    known = (one.value, target, baseline)
    if any(isinstance(number, Absent) or number is None for number in known):
        return Held(one, one.date.year, target, None)
    value, wanted, base = (Fraction(number) for number in known if isinstance(number, Fraction))
    attained = (value - base) / (wanted - base) if wanted != base else None
    return Held(one, one.date.year, target, attained)


class EconomicYear(NamedTuple):
    """The economic benefits that were promised for a year, in kroner, and how many have no number."""

    year: int
    kroner: Fraction
    n: int
    unknown: int


def economic_by_year(seen: Iterable[BenefitSeen]) -> tuple[EconomicYear, ...]:
    """Targets of economic benefits, year by year; other benefits are left out, whatever their unit."""
    sums: dict[int, EconomicYear] = {}
    for one in seen:
        for year, target in one.targets.items() if one.is_economic else ():
            had = sums.get(year, EconomicYear(year, Fraction(0), 0, 0))
            if isinstance(target.target, Absent):
                sums[year] = had._replace(unknown=had.unknown + (target.target is Absent.UNKNOWN))
            else:
                sums[year] = had._replace(kroner=had.kroner + target.target, n=had.n + 1)
    return tuple(sums[year] for year in sorted(sums))
