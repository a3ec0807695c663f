"""Which column is which field: headings and contents weighed together, each column taken once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alen.sources.ledgers.column_map import FIELDS
from alen.sources.ledgers.evidence import Profile, Sample
from alen.sources.ledgers.fitting import alone, fits
from alen.sources.ledgers.heading_words import aliases_of, fields_of, meaning, words_of
from alen.sources.ledgers.privacy import mask_text
from alen.sources.ledgers.relations import Relations

LEAST = 0.3
"""A column that suits a field less than this is left for a person to name."""

_HEADING_SHARE = 0.45
"""What a heading is worth by itself where the contents do not speak against it."""
_OTHER_FIELD = 0.4
"""What contents alone keep for a field, where the heading says that the column is another, and may be."""
_NO_FIELD = 0.25
"""What they keep where the heading says what the column is, and that is none of the fields."""
_OTHER_SYSTEM = 0.6
"""What a heading's own words keep where the system is said to mean something else by it."""
_BY_SUM = 0.9
"""How sure sums make it that one column is net and another VAT."""


@dataclass
class Choice:
    """What was chosen, and why.

    taken      field -> column; scores: field -> 0 to 1; reasons: field -> sentences
    overruled  columns whose heading names a field that their contents cannot be
    """

    taken: dict[str, int] = field(default_factory=dict[str, int])
    scores: dict[str, float] = field(default_factory=dict[str, float])
    reasons: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    overruled: list[int] = field(default_factory=list[int])

    def take(self, name: str, column: int, score: float, reasons: Sequence[str]) -> None:
        """Take a column for a field, whatever was taken before."""
        self.taken[name] = column
        self.scores[name] = min(score, 0.99)
        self.reasons[name] = list(reasons)

    def drop(self, name: str) -> None:
        """Leave a field without a column."""
        for of in (self.taken, self.scores, self.reasons):
            of.pop(name, None)


@dataclass(frozen=True)
class Columns:
    """The columns of a file as they are weighed.

    headings  as they are shown: masked; empty where the file has none
    """

    headings: tuple[str, ...]
    sample: Sample
    system: str

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The contents of each column."""
        return self.sample.profiles

    def called(self, column: int) -> str:
        """What messages call a column."""
        heading = self.headings[column] if column < len(self.headings) else ""
        return f"'{heading}'" if heading else f"number {column + 1}"

    def concepts(self, column: int) -> frozenset[str]:
        """What the heading of a column speaks of."""
        return frozenset(meaning(self.headings[column]).concepts if column < len(self.headings) else ())

    def said(self, column: int) -> dict[str, float]:
        """Fields that the heading of a column may name, the system's own words first."""
        if column >= len(self.headings):
            return {}
        heading = self.headings[column]
        found = fields_of(heading)
        alias = aliases_of(self.system).get(" ".join(words_of(heading)))
        if alias is not None:
            found = {name: score * _OTHER_SYSTEM for name, score in found.items()}
            found[alias] = 1.0
        return found


def shown_headings(headings: Sequence[str], header_row: int) -> tuple[str, ...]:
    """Headings as they may be printed and kept; none where the file has no row of them."""
    return tuple(mask_text(heading) for heading in headings) if header_row else ()


def choose(columns: Columns, relations: Relations) -> Choice:
    """The best column for each field, the surest first; no column stands for two."""
    choice = Choice()
    weighed: list[tuple[float, int, int, str, list[str]]] = []
    for profile in columns.profiles:
        weighed += _weighed(columns, profile, relations, choice)
    used: set[int] = set()
    for score, neg_order, neg_column, name, reasons in sorted(weighed, reverse=True):
        del neg_order
        column = -neg_column
        if name not in choice.taken and column not in used and score >= LEAST:
            choice.take(name, column, score, reasons)
            used.add(column)
    return choice


def _weighed(
    columns: Columns, profile: Profile, relations: Relations, choice: Choice
) -> list[tuple[float, int, int, str, list[str]]]:
    """What one column may be: score, and field and column in the order of a draw."""
    column = profile.position
    said = columns.said(column)
    suits = {name: fits()[name](profile) for name in said} if profile.filled else dict.fromkeys(said, 0.1)
    wrong = bool(said) and not any(suits.values())
    found: list[tuple[float, int, int, str, list[str]]] = []
    for order, name in enumerate(FIELDS):
        by_heading = said.get(name, 0.0)
        by_heading *= _HEADING_SHARE + (1 - _HEADING_SHARE) * suits[name] if suits.get(name) else 0.0
        trust = _trust(columns, column, said, wrong=wrong)
        by_contents = trust * alone()[name](profile) if name in alone() and profile.filled else 0.0
        score, why = _by_sums(columns, relations, name, column, max(by_heading, by_contents))
        if score <= 0:
            continue
        first = (
            f"the heading {columns.called(column)} says so"
            if by_heading >= by_contents and by_heading
            else "no heading says so; the contents do"
        )
        found.append((score, -order, -column, name, [first, describe(name, profile), *why]))
    if wrong and any(score >= LEAST for score, *_ in found):
        choice.overruled.append(column)
    return found


def _trust(columns: Columns, column: int, said: Mapping[str, float], *, wrong: bool) -> float:
    """How far contents may name a column against what its heading says."""
    if wrong:
        return 0.9
    if said:
        return _OTHER_FIELD
    return _NO_FIELD if columns.concepts(column) else 1.0


def _by_sums(
    columns: Columns, relations: Relations, name: str, column: int, score: float
) -> tuple[float, list[str]]:
    """The score after the columns of amounts have been held against each other, and what was seen."""
    if name == "amount" and column in relations.balances:
        return 0.0, []
    if name in ("amount", "vat_amount"):
        for gross, net, vat in relations.invoices:
            if name == "vat_amount" and column == vat:
                return max(score, _BY_SUM), [
                    f"with it column {columns.called(net)} comes to {columns.called(gross)}"
                ]
            if name == "amount" and column == net:
                why = f"with column {columns.called(vat)} it comes to {columns.called(gross)}: it is the net amount"
                return max(score, _BY_SUM) + 0.05, [why]
            if name == "amount" and column in (gross, vat):
                return score * 0.5, []
        for gross, net in relations.ratios:
            if name == "amount" and column == net and score:
                return score + 0.1, [
                    f"column {columns.called(gross)} is five quarters of it: this is net of VAT"
                ]
    if name == "amount" and column in relations.balances.values() and score:
        return score + 0.1, ["another column is its running balance"]
    return score, []


def describe(name: str, profile: Profile) -> str:
    """What the contents of a column are, in a sentence fit for the field."""
    if not profile.filled:
        return "the column is empty in the rows looked at"
    if name == "posting_date":
        return f"{_percent(profile.date_share)} % of the cells are dates"
    if name == "accounts_year":
        return f"{_percent(profile.years)} % of the cells are years"
    if name in ("amount", "debit", "credit", "vat_amount"):
        return (
            f"{_percent(profile.numbers)} % of the cells are numbers, {_percent(profile.with_decimals)} % "
            f"have decimals, {_percent(profile.negative)} % are below zero"
        )
    if name == "account" and profile.account_offset is not None:
        return f"strings of {profile.account_length} digits with a dranst and an ejerforhold in their places"
    if name == "cvr_number":
        return f"{_percent(profile.cvr)} % of the cells are CVR numbers with a right checksum"
    if profile.letters >= 0.5:
        return (
            f"texts of {round(profile.length)} letters on average, {len(profile.counts)} different ones in "
            f"{profile.filled} cells"
        )
    return f"codes, {len(profile.counts)} different ones in {profile.filled} cells"


def _percent(share: float) -> int:
    """Whole percent, 100 only where it is all of them."""
    return 100 if share == 1 else min(99, round(100 * share))
