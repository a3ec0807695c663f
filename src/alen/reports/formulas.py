"""A measure's formula in words, from its definition: what is summed, and what it is divided by."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alen.answers.leaves import TableFacts
from alen.measures.definition import ANY, LABEL, Formula, Measure, Selection, Text
from alen.model.accounts import ChartNames

_WORDS: dict[str, Text] = {
    "every": Text("alle", "every"),
    "label": Text("hvis navn passer på", "whose name matches"),
    "age": Text("alder {first}-{last} år", "ages {first}-{last}"),
    "first_day": Text("1. januar", "1 January"),
    "quarter": Text("1. dag i {quarter}. kvartal", "1st day of quarter {quarter}"),
    "population": Text("folketallet 1. januar", "the population on 1 January"),
    "nothing": Text("ingenting", "nothing"),
}
_SHAPES: dict[str, Text] = {
    "kr_per_inhabitant": Text(
        "({above}) i kroner delt med ({below})", "({above}) in kroner divided by ({below})"
    ),
    "pct": Text("100 gange ({above}) delt med ({below})", "100 times ({above}) divided by ({below})"),
    "per_km2": Text(
        "({above}) delt med ({below}) i kvadratkilometer",
        "({above}) divided by ({below}) in square kilometres",
    ),
    "persons": Text("{above}", "{above}"),
    "ratio": Text("({above}) delt med ({below})", "({above}) divided by ({below})"),
}
_EVERYBODY = {"sex": "TOT", "age": "IALT", "civil_status": "TOT"}
_PUBLISHED = Text(
    "udgiverens eget afrundede tal: {above}; hvad der er delt med, er ukendt",
    "the publisher's own rounded figure: {above}; what it was divided by is unknown",
)
_GROWTH = Text(
    "ændring i pct. fra året før i nøgletallet {of}, i samme priser",
    "change in per cent on the year before of the measure {of}, in the same prices",
)


@dataclass(frozen=True)
class Speller:
    """Says selections of published tables in words.

    facts  table -> what is known of its codes
    names  what the codes of the charts of accounts are called
    """

    facts: Mapping[str, TableFacts]
    names: ChartNames

    def formula(self, measure: Measure, formula: Formula) -> Text:
        """One scope in one basis."""
        shape = _PUBLISHED if formula.basis == "as_published" else _SHAPES[measure.unit]
        return Text(
            *(self._filled(shape, formula, measure.organisations, language) for language in ("da", "en"))
        )

    def growth(self, measure: Measure) -> Text:
        """The formula of a growth measure."""
        return Text(*(_GROWTH.in_language(language).format(of=measure.of) for language in ("da", "en")))

    def _filled(self, shape: Text, formula: Formula, chart: str, language: str) -> str:
        return shape.in_language(language).format(
            above=self._sum(formula.numerator, chart, language),
            below=self._sum(formula.denominator, chart, language),
        )

    def _sum(self, selections: Sequence[Selection], chart: str, language: str) -> str:
        parts: list[str] = []
        for group in _runs(selections):
            sign = "" if not parts and group[0].sign > 0 else ("+ " if group[0].sign > 0 else "− ")
            parts.append(sign + self._selection(group, chart, language))
        return " ".join(parts) or _WORDS["nothing"].in_language(language)

    def _selection(self, group: Sequence[Selection], chart: str, language: str) -> str:
        first = group[0]
        if len(group) == 1 and first.quarter == 1 and first.codes == _EVERYBODY:
            return f"{_WORDS['population'].in_language(language)} ({first.table_id})"
        said = [self._code(first.table_id, role, code, chart, language) for role, code in _codes(group)]
        if len(group) > 1:
            ages = _WORDS["age"].in_language(language)
            said.append(ages.format(first=first.codes["age"], last=group[-1].codes["age"]))
        if first.quarter:
            key = "first_day" if first.quarter == 1 else "quarter"
            said.append(_WORDS[key].in_language(language).format(quarter=first.quarter))
        return f"{first.table_id}: {', '.join(said)}" if said else first.table_id

    def _code(self, table_id: str, role: str, code: str, chart: str, language: str) -> str:
        if code == ANY:
            return f"{_WORDS['every'].in_language(language)} {role}"
        if code.startswith(LABEL):
            return f"{role} {_WORDS['label'].in_language(language)} /{code.removeprefix(LABEL)}/"
        lists = (f"{role}_{chart}", role, *((f"hovedkonto_{chart}",) if role == "funktion" else ()))
        named = (self.names.name(one, code, language) for one in lists)
        known = self.facts.get(table_id)
        label = next((one for one in named if one), None) or (
            known.labels.get((role, code)) if known else None
        )
        return f"{role} {code} ({label})" if label and label != code else f"{role} {code}"


def amount_unit(selections: Iterable[Selection], facts: Mapping[str, TableFacts], basis: str) -> str:
    """What one side of a formula is counted in: a code of the list `amount_unit`; empty for no side.

    Accounts are summed in whole øre, also where the file states thousands of kroner.
    """
    for selection in selections:
        known = facts.get(selection.table_id)
        kind = "" if known is None else known.kind
        if kind == "account":
            return "kroner_per_inhabitant" if basis == "as_published" else "ore"
        return {"population": "persons", "area": "hectares"}.get(kind, "")
    return ""


def _codes(group: Sequence[Selection]) -> list[tuple[str, str]]:
    """The codes to be said; of a run of ages, the ages are said apart."""
    return [(role, code) for role, code in group[0].codes.items() if len(group) == 1 or role != "age"]


def _runs(selections: Sequence[Selection]) -> Iterator[Sequence[Selection]]:
    """Selections that differ in age alone, one group each; ages stand in their order."""

    def rest(one: Selection) -> tuple[object, ...]:
        codes = tuple((role, code) for role, code in one.codes.items() if role != "age")
        return one.table_id, codes, one.sign, one.quarter, one.codes.get("age", "").isdigit()

    for key, group in itertools.groupby(selections, rest):
        members = tuple(group)
        if key[-1]:
            yield members
        else:
            yield from ((one,) for one in members)
