"""Which column is which field: headings and contents weighed together, each column taken once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alen.sources.ledgers.column_map import FIELDS
from alen.sources.ledgers.evidence import Profile, Sample
from alen.sources.ledgers.heading_words import aliases_of, fields_of, meaning, words_of
from alen.sources.ledgers.relations import Relations
from alen.sources.ledgers.suitability import alone, fits

LEAST = 0.3
"""A column that suits a field less than this is left for a person to name."""

_HEADING_SHARE = 0.45
"""What a heading is worth by itself where the contents do not speak against it."""
_EMPTY = 0.1
"""How well a column suits the field of its heading when there is nothing in it."""
_WRONG_HEADING = 0.9
"""What contents alone keep for a field, where the heading names one that the column cannot be."""
_OTHER_FIELD = 0.4
"""What they keep where the heading says that the column is another field, and may be."""
_NO_FIELD = 0.25
"""What they keep where the heading says what the column is, and that is none of the fields."""
_OTHER_SYSTEM = 0.6
"""What a heading's own words keep where the system is said to mean something else by it."""
_TIED = 0.95
"""Share of codes that stand with one name, or names with one code, in columns that belong together."""
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
        return f"'{heading}'" if heading else f"#{column + 1}"

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


@dataclass(frozen=True)
class Candidate:
    """A column that may be a field."""

    name: str
    column: int
    score: float
    reasons: tuple[str, ...]


def choose(columns: Columns, relations: Relations) -> Choice:
    """The best column for each field, the surest first; no column stands for two."""
    choice = Choice()
    weighed: list[Candidate] = []
    for profile in columns.profiles:
        weighed += _weighed(columns, profile, relations, choice)
    weighed.sort(key=lambda one: (-one.score, FIELDS.index(one.name), one.column))
    used: set[int] = set()
    for one in weighed:
        if one.name not in choice.taken and one.column not in used and one.score >= LEAST:
            choice.take(one.name, one.column, one.score, one.reasons)
            used.add(one.column)
    return choice


def _weighed(columns: Columns, profile: Profile, relations: Relations, choice: Choice) -> list[Candidate]:
    """The fields that one column may be."""
    column = profile.position
    said = columns.said(column)
    suits = {name: fits()[name](profile) if profile.filled else _EMPTY for name in said}
    is_wrong = bool(said) and not any(suits.values())
    trust = _WRONG_HEADING if is_wrong else _OTHER_FIELD if said else 1.0
    if not said and columns.concepts(column):
        trust = _NO_FIELD
    contents = {name: trust * of(profile) for name, of in alone().items()} if profile.filled else {}
    found: list[Candidate] = []
    for name in FIELDS:
        suit = suits.get(name, 0.0)
        by_heading = said[name] * (_HEADING_SHARE + (1 - _HEADING_SHARE) * suit) if suit else 0.0
        by_contents = contents.get(name, 0.0)
        score, why = _by_sums(columns, relations, name, column, max(by_heading, by_contents))
        if score > 0:
            first = (
                f"the heading {columns.called(column)} says so"
                if by_heading > 0 and by_heading >= by_contents
                else "no heading says so; the contents do"
            )
            found.append(Candidate(name, column, score, (first, describe(name, profile), *why)))
    if is_wrong and any(one.score >= LEAST for one in found):
        choice.overruled.append(column)
    return found


def _by_sums(
    columns: Columns, relations: Relations, name: str, column: int, score: float
) -> tuple[float, list[str]]:
    """The score after the columns of amounts have been held against each other, and what was seen."""
    if name == "vat_amount":
        for gross, net, vat in relations.invoices:
            if column == vat:
                why = f"with it column {columns.called(net)} comes to {columns.called(gross)}"
                return max(score, _BY_SUM), [why]
    return _amount_by_sums(columns, relations, column, score) if name == "amount" else (score, [])


def _amount_by_sums(
    columns: Columns, relations: Relations, column: int, score: float
) -> tuple[float, list[str]]:
    if column in relations.balances:
        return 0.0, []
    for gross, net, vat in relations.invoices:
        if column == net:
            why = (
                f"with column {columns.called(vat)} it comes to {columns.called(gross)}: it is the net amount"
            )
            return max(score, _BY_SUM) + 0.05, [why]
        if column in (gross, vat):
            return score * 0.5, []
    for gross, net in relations.ratios:
        if column == net and score:
            return score + 0.1, [f"column {columns.called(gross)} is five quarters of it: this is net of VAT"]
    if column in relations.balances.values() and score:
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


def names(code: Profile, name: Profile) -> float:
    """How far each code has one name: 1 where no code stands with two. Empty cells say nothing."""
    pairs = {(c, n) for c, n in zip(code.cells, name.cells, strict=True) if c is not None and n is not None}
    return len({c for c, _ in pairs}) / len(pairs) if pairs else 0.0


def settle_partners(columns: Columns, choice: Choice, candidates: Mapping[str, float]) -> None:
    """Codes and names that belong together: the account's own text, the supplier's own number.

    `candidates` says how sure such a find is, by field.
    """
    if "account" in choice.taken and "account_text" in choice.taken:
        _finer_text(columns, choice)
    for code, name in (("supplier_code", "supplier"), ("account", "account_text")):
        if name not in choice.taken or code in choice.taken:
            continue
        found = _codes_of(columns, choice, columns.profiles[choice.taken[name]], both=code == "supplier_code")
        if found is not None:
            why = f"each of its codes stands with one text of column {columns.called(choice.taken[name])}"
            choice.take(code, found.position, candidates[code], (why, describe(code, found)))


def _finer_text(columns: Columns, choice: Choice) -> None:
    """Where several columns may be the account's text, the finest of those that the account decides."""
    account = columns.profiles[choice.taken["account"]]
    now = columns.profiles[choice.taken["account_text"]]
    used = set(choice.taken.values()) - {now.position}
    best = now
    for profile in columns.profiles:
        if profile.position in used or columns.said(profile.position).get("account_text", 0.0) < 0.5:
            continue
        tied = max(names(account, profile), names(profile, account))
        if len(profile.counts) > len(best.counts) and tied >= _TIED and profile.letters > 0.6:
            best = profile
    if best is not now:
        why = f"it goes with the account, and is finer than {columns.called(now.position)}"
        choice.take(
            "account_text",
            best.position,
            choice.scores["account_text"],
            (why, describe("account_text", best)),
        )


def _codes_of(columns: Columns, choice: Choice, name: Profile, *, both: bool) -> Profile | None:
    """A column of codes that nothing else is taken for, and that decides the names."""
    used = set(choice.taken.values())
    for profile in columns.profiles:
        if profile.position in used or columns.concepts(profile.position) or profile.distinct > 0.7:
            continue
        plain = profile.codes > 0.9 and profile.with_decimals < 0.05 and not profile.date_share > 0.9
        if not plain or len(profile.counts) < max(5, len(name.counts) * 0.8) or names(profile, name) < _TIED:
            continue
        if not both or names(name, profile) >= 0.9:
            return profile
    return None
