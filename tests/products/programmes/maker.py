"""Makes the records of one made-up programme from a seed, for `generated`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from alen.model.programme import (
    Wording,
)
from alen.model.programme_entries import Entry, EntryKind
from alen.model.programme_records import (
    CURRENT,
    Amount,
    Commitment,
    CommitmentKind,
    Decision,
    DecisionKind,
)

FIRST_YEAR = 2018
LAST_DAY = date(2022, 12, 31)
"""Every programme is over by then, but for what was written down late."""


def said(text: str) -> Wording:
    return Wording(text, text)


@dataclass
class Maker:
    """Makes the records of one programme from a seed."""

    random: Random
    parties: tuple[str, ...]
    projects: tuple[str, ...]
    years: tuple[int, ...]
    decisions: list[Decision] = field(default_factory=list[Decision])
    commitments: list[Commitment] = field(default_factory=list[Commitment])
    entries: list[Entry] = field(default_factory=list[Entry])

    def day(self, year: int) -> date:
        return date(year, 1, 1) + timedelta(days=self.random.randrange(365))

    def later(self, day: date) -> date:
        """When something of a day was written down."""
        return day + timedelta(days=self.random.choice((0, 0, 3, 40)))

    def decide(
        self,
        kind: DecisionKind,
        day: date,
        project: str = "",
        adds: Amount = 0,
        new_end: date | None = None,
        state: str = "taken",
    ) -> str:
        id_ = f"d{len({one.id for one in self.decisions}) + 1}"
        taken = "asked" if state == "asked" else "refused" if state == "refused" else "taken"
        made = Decision(id_, day, self.later(day), kind, taken, "board", kind, "as put before the board",
                        project, adds, new_end, "", len(self.decisions) + 2)  # fmt: skip
        if taken == "taken" and self.random.random() < 0.2:
            before = day - timedelta(days=self.random.randrange(1, 20))
            self.decisions.append(made._replace(date=before, recorded=before, state="asked"))
            made = made._replace(row=len(self.decisions) + 2)
        self.decisions.append(made)
        return id_

    def promise(
        self,
        kind: CommitmentKind,
        day: date,
        party: str,
        project: str,
        year: int,
        amount: Amount,
        level: str = CURRENT,
        key: str = "",
        decision: str = "",
        matches: str = "",
    ) -> str:
        id_ = f"c{len(self.commitments) + 1}"
        self.commitments.append(
            Commitment(id_, day, self.later(day), kind, "a1", party, project, year, amount, level, "stated",
                       key, decision, matches, "", "", len(self.commitments) + 2)
        )  # fmt: skip
        return id_

    def book(
        self,
        kind: EntryKind,
        day: date,
        party: str,
        project: str,
        amount: int,
        other_project: str = "",
    ) -> None:
        number = len(self.entries) + 2
        self.entries.append(
            Entry(day, self.later(day), kind, party, "", project, other_project, day.year, amount,
                  "a1", "", f"v{number}", "", number)
        )  # fmt: skip
