"""Published statements: the list of them, and each with its words as intervals and what the data say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from alen.answers.addresses import address, api_address, explain_address
from alen.answers.claim_facts import claim_words, recorded, verdicts_of
from alen.answers.claim_parts import (
    CheckedStatement,
    ClaimAnswer,
    ClaimRow,
    ClaimsAnswer,
    DerivedNumber,
    HeldFigure,
    NeededData,
    Publisher,
    PublishersReply,
    ReadingOfClaim,
    StatedNumber,
    span_of,
)
from alen.answers.edition import Reading, named
from alen.answers.questions import Desk
from alen.errors import BadInput, NotFound
from alen.measures.definition import Text
from alen.model.intervals import Interval
from alen.products.claims.checking import VERDICTS, Check, Follows, Judged, Verdict
from alen.products.claims.definition import Number, Said
from alen.products.claims.definition import Source as Origin
from alen.products.claims.facts import Found
from alen.products.claims.numbers import ALL_OF_A_KIND
from alen.products.claims.precision import doubled, interval
from alen.products.claims.statements import ROLES

BASE_UNITS = {
    "money": "kr", "money_per_inhabitant": "kr_per_inhabitant", "share": "pct", "ratio": "times",
    "count": "count", "place": "place", "hours": "hours",
}  # fmt: skip
"""The unit in which a quantity is shown where nobody stated it in another."""


@dataclass(frozen=True)
class Claims:
    """The claims of an edition; empty texts and no year leave nothing out.

    organisation   a code: claims about it, or about all of its kind
    """

    verdict: str = ""
    measure: str = ""
    organisation: str = ""
    publisher: str = ""
    year: int | None = None

    def address(self) -> str:
        """Where the API answers it."""
        return api_address(
            "claims", verdict=self.verdict, measure=self.measure, organisation=self.organisation,
            publisher=self.publisher, year=self.year,
        )  # fmt: skip

    def page_path(self) -> str | None:
        """The page of all claims; what it leaves out by its own form has no address here."""
        return "/claims" if self == Claims() else None

    def ask(self, desk: Desk) -> ClaimsAnswer:
        """The answer. Raises BadInput for no verdict, NotFound for an unknown measure or organisation."""
        if self.verdict and self.verdict not in VERDICTS:
            raise BadInput(f"{self.verdict!r} is no verdict", do=f"Choose one of {', '.join(VERDICTS)}.")
        reading = desk.reading
        measure = reading.find_measure(self.measure).id if self.measure else ""
        meant = _meant(reading, self.organisation)
        found = [_row(one) for one in verdicts_of(reading).values()]
        chosen = [
            one
            for one in found
            if (not self.verdict or one.verdict == self.verdict)
            and (not measure or measure in one.measures)
            and (not meant or meant & set(one.organisations))
            and (not self.publisher or one.publisher.name == self.publisher)
            and (self.year is None or self.year in one.years)
        ]
        counts = tuple((name, sum(one.verdict == name for one in found)) for name in VERDICTS)
        return ClaimsAnswer(tuple(chosen), len(found), counts, desk.edition_id, reading.all_sources)


@dataclass(frozen=True)
class ClaimCheck:
    """One claim."""

    claim: str

    def address(self) -> str:
        """Where the API answers it."""
        return api_address("claims", self.claim)

    def page_path(self) -> str:
        """The claim's page."""
        return address("/claims", self.claim)

    def ask(self, desk: Desk) -> ClaimAnswer:
        """The answer. Raises NotFound for a claim that the edition does not hold."""
        known = verdicts_of(desk.reading)
        if self.claim not in known:
            near = get_close_matches(self.claim, known, 3, 0.4)
            raise NotFound(
                f"no claim is called {self.claim[:80]!r}",
                do=f"The nearest are {', '.join(near)}." if near else "`alen claims` lists them.",
            )
        return claim_answer(known[self.claim], desk)


def _meant(reading: Reading, organisation: str) -> set[str]:
    if not organisation:
        return set()
    found = reading.organisations.find(organisation)
    return {found.code, found.kind}


def _text(said: Said) -> Text:
    return Text(said.da, said.en)


def _publisher(one: Origin) -> Publisher:
    return Publisher(one.publisher, one.date, one.address)


def _row(verdict: Verdict) -> ClaimRow:
    claim = verdict.claim
    return ClaimRow(
        claim.id, _text(claim.title), _publisher(claim.source), claim.kind, verdict.verdict,
        verdict.arithmetic, claim.measures, claim.organisations, claim.years, claim.origin,
    )  # fmt: skip


def claim_answer(verdict: Verdict, desk: Desk) -> ClaimAnswer:
    """A verdict as an answer of the edition whose figures it rests on."""
    claim, reading = verdict.claim, desk.reading
    known = recorded(reading).get(claim.id, (verdict.verdict, ""))
    codes = [code for code in claim.organisations if code not in ALL_OF_A_KIND]
    return ClaimAnswer(
        row=_row(verdict),
        speaker=claim.speaker,
        language=claim.language,
        quotation=claim.quotation,
        about=_text(claim.about),
        definition=_text(claim.definition),
        measure_names=tuple(reading.find_measure(one).name for one in claim.measures),
        organisation_names=tuple(named(reading.organisations.find(code)) for code in codes),
        recorded=known[0],
        readings=tuple(_reading(verdict, one, reading) for one in verdict.readings),
        derived=tuple(_derived(one) for one in verdict.follows),
        needs=tuple(
            NeededData(_text(one.text), one.table, one.table in reading.loaded_tables, one.command)
            for one in claim.needs
        ),
        replies=tuple(PublishersReply(one.date, _text(one.text), one.address) for one in claim.replies),
        edition_id=desk.edition_id,
        sources=reading.all_sources,
    )


def _reading(verdict: Verdict, judged: Judged, reading: Reading) -> ReadingOfClaim:
    claim, one = verdict.claim, judged.reading
    numbers = claim.numbers_in(one)
    used = {name for statement in one.statements for names in statement.numbers.values() for name in names}
    coarse = verdict.coarse.get(one.id)
    return ReadingOfClaim(
        id=one.id,
        title=_text(one.title),
        why=_text(one.why) if one.why else None,
        verdict=judged.verdict,
        is_likelier=judged.is_likelier,
        numbers=tuple(
            _number(number, judged.narrowed[name])
            for name, number in numbers.items()
            if name in used or name in claim.numbers
        ),
        checks=tuple(_check(check, numbers, reading) for check in judged.checks),
        keys=tuple((name, str(share)) for name, share in judged.keys),
        coarse=tuple(_check(check, numbers, reading) for check in coarse.checks) if coarse else (),
    )


def _number(number: Number, narrowed: Interval) -> StatedNumber:
    words = claim_words()
    allowed = interval(number, words)
    coarse = interval(number, words, coarse=True)
    return StatedNumber(
        name=number.name,
        title=_text(number.title),
        word=number.word,
        said=number.said,
        stated=number.written,
        unit=number.unit_id,
        unit_name=Text(number.unit.name["da"], number.unit.name["en"]),
        year=number.year,
        other=_publisher(number.other) if number.other else None,
        allowed=span_of(allowed, number.unit_id, number.unit),
        coarse=span_of(coarse, number.unit_id, number.unit) if coarse != allowed else None,
        doubled=span_of(doubled(number, words), number.unit_id, number.unit),
        narrowed=span_of(narrowed, number.unit_id, number.unit),
    )


def _check(check: Check, numbers: Mapping[str, Number], reading: Reading) -> CheckedStatement:
    statement = check.statement
    unit_id = _unit_of(check, numbers)
    unit = claim_words().units[unit_id]
    return CheckedStatement(
        kind=statement.kind,
        title=_text(statement.title),
        against=check.against,
        verdict=check.verdict,
        reason=check.reason,
        stated=span_of(check.stated, unit_id, unit) if check.stated else None,
        found=span_of(check.found, unit_id, unit) if check.found else None,
        clash=check.clash,
        figures=tuple(_figure(one, unit_id, reading) for one in check.figures),
    )


def _unit_of(check: Check, numbers: Mapping[str, Number]) -> str:
    """The unit of a check's result: as stated, or the usual one of what the figures count."""
    statement = check.statement
    for name in statement.numbers.get(ROLES[statement.kind][0], ()):
        return numbers[name].unit_id
    quantities = {"growth": "share", "share": "share", "ratio": "ratio", "rank": "place"}
    of_figures = check.figures[0].quantity if check.figures else "count"
    return BASE_UNITS[quantities.get(statement.kind, of_figures) or "count"]


def _figure(found: Found, unit_id: str, reading: Reading) -> HeldFigure:
    asked, units = found.asked, claim_words().units
    # Beside a growth or a ratio the figures themselves are in units of their own.
    own = unit_id if units[unit_id].quantity == found.quantity else BASE_UNITS[found.quantity or "count"]
    return HeldFigure(
        measure=asked.measure,
        measure_name=reading.find_measure(asked.measure).name,
        scope=asked.scope or reading.find_measure(asked.measure).default_scope,
        year=asked.year,
        statistic=asked.statistic,
        organisations=asked.organisations,
        group=asked.group,
        definition=asked.definition,
        why=_text(asked.why),
        value=span_of(found.interval, own, units[own]) if found.interval else None,
        explain=tuple(
            explain_address(one.measure, one.organisation, one.year, one.scope) for one in found.used
        ),
        missing=found.missing,
    )


def _derived(one: Follows) -> DerivedNumber:
    derived = one.derived
    return DerivedNumber(
        name=derived.name,
        title=_text(derived.title),
        operation=derived.operation,
        of=derived.of,
        value=None if one.point is None else float(one.point / derived.unit.factor),
        span=span_of(one.interval, derived.unit_id, derived.unit),
        against=derived.against,
        meets=one.meets,
    )
