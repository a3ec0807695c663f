"""Expected spend and differences on a measure's page: a few sentences, and the way to all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alen.answers.booking_practice import has_booking_practice
from alen.answers.detection import METHOD
from alen.answers.expected import Expected, ExpectedAnswer, differences_path
from alen.answers.expected_words import ExpectedLead
from alen.answers.methods import OneMethod
from alen.answers.potential import Potential, PotentialAnswer
from alen.answers.potential_words import PotentialLead
from alen.answers.said import Said
from alen.site.pages.differences import years_of
from alen.site.pages.measure_state import State
from alen.site.visit import Visit

RULES = ("median", "best_quartile", "expected", "conservative")
"""The rules that an organisation's page tells of; the page on differences has all."""


def differences_section(visit: Visit, state: State) -> Mapping[str, Any] | None:
    """What the section says; None for a measure of which no band is made, or for who is not ranked."""
    measure = visit.desk.reading.find_measure(state.measure)
    if not has_booking_practice(measure) or state.organisation.kind not in {state.kind, "nation"}:
        return None
    asked = (
        state.measure, state.year, state.scope, None, state.price, state.base, state.deflator, state.kind,
        state.choice.booking,
    )  # fmt: skip
    only = None if state.is_nation else state.organisation.code
    fit = visit.ask("expected", Expected(*asked, () if only is None else (only,)))
    sums = visit.ask("potential", Potential(*asked, only))
    lead = PotentialLead(visit.words, sums)
    expected = ExpectedLead(visit.words, fit)
    total = [lead.sum(len(sums.rules) - 1), *lead.notes(beside_expected=True)]
    if only is None:
        said, gaps, folded = [expected.said(), *total], [], []
    else:
        said, folded = _expected(fit, expected), [*_about(fit, expected), *total]
        gaps = _gaps(visit, sums, lead)
    return {
        "said": [one for one in said if one],
        "gaps": gaps,
        "folded": [one for one in folded if one],
        "is_local": state.kind == "municipality",
        "href": _href(visit, state),
        "floor_href": visit.link(OneMethod(METHOD).page_path()),
    }


def _expected(fit: ExpectedAnswer, lead: ExpectedLead) -> list[Said]:
    """One's index with its band and what it cannot tell, or why nothing is expected."""
    if fit.refusal:
        return [lead.said()]
    return [*(lead.own(row, "/rows/0") for row in fit.rows), lead.caution()]


def _about(fit: ExpectedAnswer, lead: ExpectedLead) -> list[Said | None]:
    """Which conditions an index rests on; where there is none, the refusal has said it."""
    return [] if fit.refusal else [lead.other_year(), lead.lacking()]


def _gaps(visit: Visit, sums: PotentialAnswer, lead: PotentialLead) -> list[Said]:
    """What is said of each gap; those without an amount for one reason share a sentence."""
    found: list[Said] = []
    for at, one in enumerate(sums.organisations):
        name = visit.phrases.name(one.organisation)
        told = [
            (rule, gap)
            for rule, gap in enumerate(one.gaps)
            # Why nothing is expected has been said already.
            if gap.rule in RULES and not (gap.rule == "expected" and sums.refusal)
        ]
        found += [
            lead.own(name, gap, f"/organisations/{at}/gaps/{rule}")
            for rule, gap in told
            if gap.state == "shown"
        ]
        for state in dict.fromkeys(gap.state for _, gap in told if gap.state != "shown"):
            found.append(lead.own_alike(name, [gap for _, gap in told if gap.state == state]))
    return found


def _href(visit: Visit, state: State) -> str:
    """The page of all rules, in the same year where it has one."""
    years = years_of(visit.desk.reading, visit.desk.reading.find_measure(state.measure))
    year = state.year if state.year in years and not state.is_newest else None
    spread = state.choice.query["kontering"]
    return visit.link(differences_path(state.measure, year), scope=state.scope, kontering=spread)
