"""What stands around the drawings of a page on differences: the form and the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from alen.answers.expected import ExpectedAnswer, differences_path
from alen.answers.expected_words import ExpectedLead
from alen.answers.methods import OneMethod, methods
from alen.answers.parts import Named
from alen.answers.phrases import SCOPES
from alen.answers.potential import GapRow, PotentialAnswer
from alen.answers.potential_words import PotentialLead
from alen.answers.said import Said, filled, said
from alen.answers.selection import amounts_of
from alen.errors import BadInput
from alen.model.printed import Printed, nothing
from alen.site.pages.differences_state import State
from alen.site.pages.measure_controls import by_name
from alen.site.pages.price_choice import base_options, price_options
from alen.site.visit import Visit
from alen.words import msgid

METHODS = ("potential", "noise-floor", "expected", "swing")
"""The ways of computing behind the page, each with a page of its own."""

SHOWN_GAPS = ("median", "best_quartile", "expected", "conservative")
"""The rules whose gaps the table of organisations shows; the files hold all."""


def fields(
    visit: Visit, state: State, answer: PotentialAnswer, shares: Sequence[float]
) -> list[Mapping[str, Any]]:
    """The form's choices. A frozen site has the years alone: nothing there depends on a query."""
    say = visit.words.say
    years = [
        _option(visit, state, str(year), str(year), chosen=year == answer.year,
                path=differences_path(state.measure, year))
        for year in reversed(answer.years)
    ]  # fmt: skip
    found: list[Mapping[str, Any]] = [{"name": "year", "label": say("Year"), "options": years}]
    if visit.is_static:
        return found
    found.append(_organisations(visit, state, answer))
    measure = amounts_of(visit.desk.reading, visit.desk.reading.find_measure(state.measure))
    scopes = measure.scopes
    if len(scopes) > 1:
        options = [
            _option(visit, state, one, visit.phrases.of(SCOPES, one), chosen=one == answer.header.scope)
            for one in scopes
        ]
        found.append({"name": "scope", "label": say("Scope"), "options": options})
    price, scope = answer.header.price, answer.header.scope
    chosen = (
        {"name": "deflator", "label": say("Prices"),
         "options": list(price_options(visit, measure, price, scope))},
        {"name": "base", "label": say("In prices of"),
         "options": list(base_options(visit, measure, price, scope))},
    )  # fmt: skip
    found += [one for one in chosen if len(one["options"]) > 1]
    spreads = sorted({*answer.booking.choices, answer.booking.default_pct, answer.booking.spread_pct})
    found.append(
        {
            "name": "kontering",
            "label": say("Booking practice parts them by"),
            "options": [
                _option(visit, state, f"{one:g}", say("{number} per cent", number=_plain(visit, one)),
                        chosen=one == answer.booking.spread_pct)
                for one in spreads
            ],
        }
    )  # fmt: skip
    found.append(
        {
            "name": "andel",
            "label": say("Target of expected spend"),
            "options": [
                _option(visit, state, f"{one:g}", say("{number} per cent", number=_plain(visit, 100 * one)),
                        chosen=one == answer.share)
                for one in sorted({*shares, answer.share}, reverse=True)
            ],
        }
    )  # fmt: skip
    return found


def _organisations(visit: Visit, state: State, answer: PotentialAnswer) -> Mapping[str, Any]:
    """Nobody apart, or one of those that the sums are over."""
    everyone = sorted(
        ((visit.phrases.name(one.organisation), one.organisation.code) for one in answer.organisations),
        key=lambda pair: by_name(pair[0]),
    )
    nobody = _option(visit, state, "", visit.words.say("None"), chosen=state.organisation is None)
    options = [
        nobody,
        *(_option(visit, state, code, name, chosen=code == state.organisation) for name, code in everyone),
    ]
    is_local = answer.kind == "municipality"
    label = visit.words.say("Municipality") if is_local else visit.words.say("Region")
    return {"name": "organisation", "label": label, "options": options}


def own_sentences(
    visit: Visit,
    state: State,
    sums: PotentialAnswer,
    fit: ExpectedAnswer,
    lead: PotentialLead,
    fit_lead: ExpectedLead,
) -> Mapping[str, Any] | None:
    """What is said of the one organisation asked for: its index, and its difference by every rule."""
    code = state.organisation
    if code is None:
        return None
    row = next((at for at, one in enumerate(fit.rows) if one.organisation.code == code), None)
    gaps = next((at for at, one in enumerate(sums.organisations) if one.organisation.code == code), None)
    if row is None or gaps is None:
        raise BadInput(
            f"{code} is not among those of {sums.year}", do="Choose one that there was in that year."
        )
    one = sums.organisations[gaps]
    name = visit.phrases.name(one.organisation)
    said = [] if fit.refusal else [fit_lead.own(fit.rows[row], f"/rows/{row}"), fit_lead.caution()]
    return {
        "name": name,
        "href": visit.link(f"/m/{state.measure}/{code}"),
        "said": said,
        "gaps": [lead.own(name, gap, f"/organisations/{gaps}/gaps/{at}") for at, gap in enumerate(one.gaps)],
        "nothing": visit.phrases.why(one.cell.missing) if one.cell.missing is not None else "",
    }


def _plain(visit: Visit, value: float) -> str:
    return visit.words.number(value, 0 if abs(value - round(value)) < 1e-9 else 1)


def _option(
    visit: Visit, state: State, value: str, text: str, *, chosen: bool, path: str = ""
) -> Mapping[str, Any]:
    return {"value": value, "text": text, "chosen": chosen, "href": visit.link(path or state.path)}


def rule_rows(lead: PotentialLead) -> list[Mapping[str, Any]]:
    """One row per rule."""
    rows: list[Mapping[str, Any]] = []
    for at, one in enumerate(lead.answer.rules):
        place = f"/rules/{at}"
        target = nothing("–") if one.target is None else lead.amounts.number(one.target, f"{place}/target")
        band: Said | Printed = nothing("–")
        if one.null_low is not None and one.null_high is not None:
            band = filled(
                "{low}–{high}", low=lead.number(one.null_low, f"{place}/null_low"),
                high=lead.number(one.null_high, f"{place}/null_high"),
            )  # fmt: skip
        shown = one.state == "shown"
        rows.append(
            {
                "head": lead.rule(one.rule),
                "cells": [
                    target,
                    lead.number(one.observed, f"{place}/observed") if shown else lead.state(one.state),
                    lead.number(one.null_mean, f"{place}/null_mean"),
                    band,
                    lead.number(one.excess, f"{place}/excess"),
                    lead.percent(one.explained_pct, f"{place}/explained_pct"),
                    nothing("–") if one.above is None else lead.amounts.count(one.above, f"{place}/above"),
                ],
            }
        )
    return rows


def coefficient_rows(visit: Visit, answer: ExpectedAnswer, lead: ExpectedLead) -> list[Mapping[str, Any]]:
    """One row per coefficient."""
    names = {one.id: visit.phrases.text(one.name) for one in answer.conditions}
    return [
        {
            "head": Markup('<span class="definition">{}</span>').format(
                names.get(one.condition, one.condition)
            ),
            "cells": [
                visit.number(one.value, 3, f"expected#/coefficients/{at}/value"),
                visit.number(one.low, 3, f"expected#/coefficients/{at}/low"),
                visit.number(one.high, 3, f"expected#/coefficients/{at}/high"),
                lead.effect(one),
            ],
        }
        for at, one in enumerate(answer.coefficients)
    ]


def organisation_rows(
    visit: Visit,
    state: State,
    sums: PotentialAnswer,
    fit: ExpectedAnswer,
    lead: PotentialLead,
    fit_lead: ExpectedLead,
) -> list[Mapping[str, Any]]:
    """One row per organisation, the highest index first: booked, expected, index, and some of its gaps."""
    gaps = {one.organisation.code: (at, one) for at, one in enumerate(sums.organisations)}
    wanted = [at for at, one in enumerate(sums.rules) if one.rule in SHOWN_GAPS]
    rows: list[Mapping[str, Any]] = []
    for at, row in enumerate(fit.rows):
        place = f"/rows/{at}"
        index: Said | Printed = nothing("–")
        if row.index is not None:
            index = filled(
                "{index} ({low}–{high})", index=fit_lead.index(row.index, f"{place}/index"),
                low=fit_lead.index(row.index_low, f"{place}/index_low"),
                high=fit_lead.index(row.index_high, f"{place}/index_high"),
            )  # fmt: skip
        expected = (
            nothing("–")
            if row.expected is None
            else fit_lead.amounts.number(row.expected, f"{place}/expected")
        )
        booked = visit.figure(row.cell, fit.header.measure.unit, f"expected#{place}/cell")
        rows.append(
            {
                "id": f"o-{row.organisation.code}",
                "head": visit.phrases.name(row.organisation),
                "href": visit.link(f"/m/{state.measure}/{row.organisation.code}"),
                "own": row.organisation.code == state.organisation,
                "cells": [
                    _explained(visit, state, fit, row.organisation, booked),
                    expected,
                    index,
                    fit_lead.difference(row),
                    *_gaps(lead, *gaps[row.organisation.code], wanted),
                ],
            }
        )
    return rows


def _explained(
    visit: Visit, state: State, fit: ExpectedAnswer, one: Named, booked: Printed
) -> Printed | Markup:
    """The figure, leading to its own calculation; a frozen site explains the newest year alone."""
    if not booked.source or (visit.is_static and fit.year != fit.years[-1]):
        return booked
    price = {name: state.query[name] for name in ("price", "base", "deflator")}
    href = visit.link(f"/explain/{state.measure}/{one.code}/{fit.year}/{fit.header.scope}", **price)
    return Markup('<a href="{}">{}</a>').format(href, booked)


def _gaps(lead: PotentialLead, at: int, row: GapRow, wanted: Sequence[int]) -> list[Said | str]:
    if not row.gaps:
        return ["–" for _ in wanted]
    return [lead.gap(row.gaps[rule], f"/organisations/{at}/gaps/{rule}") for rule in wanted]


def methods_used(visit: Visit) -> list[Mapping[str, str]]:
    """The ways of computing behind the page, with their pages."""
    notes = {one.id: one for one in methods()}
    return [
        {"text": visit.phrases.text(notes[one].title), "href": visit.link(OneMethod(one).page_path())}
        for one in METHODS
    ]


def assumed(visit: Visit, answer: PotentialAnswer, lead: PotentialLead) -> list[Said | Markup]:
    """What is assumed of booking practice, and where that comes from."""
    spread = said(
        visit.words,
        msgid("Booking practice is assumed to part organisations that do the same by {booking}%, for good."),
        booking=lead.booking(),
    )
    if not answer.booking.is_default:
        return [spread]
    source = visit.phrases.text(answer.booking.source)
    return [spread, Markup('<span class="definition">{}</span>').format(source)]
