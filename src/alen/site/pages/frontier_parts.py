"""What stands around the drawings of a frontier's page: the form and the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from markupsafe import Markup

from alen.answers.efficiency import DEFAULT_RTS, FrontierAnswer, FrontierRow, frontier_path
from alen.answers.efficiency_lenses import UnitScores
from alen.answers.efficiency_words import RETURNS, RTS, STATUSES, TOTALS, Fronter
from alen.answers.parts import Named
from alen.answers.phrases import SCOPES, UNITS
from alen.answers.ranked import years_with_values
from alen.answers.said import Said, filled, said
from alen.answers.selection import amounts_of
from alen.comparison.frontier.technology import Rts
from alen.model.printed import Printed, nothing
from alen.site.pages.frontier_state import State
from alen.site.visit import Visit
from alen.words import msgid

Cell = Printed | Said | Markup | str

_SHOWN_PEERS = 3
"""Peers named in a table; the files hold all."""


def fields(visit: Visit, state: State, answer: FrontierAnswer) -> list[Mapping[str, Any]]:
    """The form's choices. A frozen site has the years alone: nothing there depends on a query."""
    say = visit.words.say
    years = [
        _option(visit, state, str(year), str(year), chosen=year == answer.year,
                path=frontier_path(state.measure, year))
        for year in reversed(answer.years)
    ]  # fmt: skip
    found: list[Mapping[str, Any]] = [{"name": "year", "label": say("Year"), "options": years}]
    if visit.is_static:
        return found
    scopes = amounts_of(visit.desk.reading, visit.desk.reading.find_measure(state.measure)).scopes
    if len(scopes) > 1:
        options = [
            _option(visit, state, one, visit.phrases.of(SCOPES, one), chosen=one == answer.header.scope)
            for one in scopes
        ]
        found.append({"name": "scope", "label": say("Scope"), "options": options})
    spreads = sorted({*answer.booking.choices, answer.booking.default_pct, answer.booking.spread_pct})
    options = [
        _option(visit, state, f"{one:g}", say("{number} per cent", number=_plain(visit, one)),
                chosen=one == answer.booking.spread_pct)
        for one in spreads
    ]  # fmt: skip
    found.append({"name": "kontering", "label": say("Booking practice parts them by"), "options": options})
    # Returns to scale are of scores, and a closed gate shows none.
    if answer.lenses is not None or answer.rts != DEFAULT_RTS:
        options = [
            _option(visit, state, one, visit.phrases.of(RTS, one), chosen=one == answer.rts)
            for one in get_args(Rts)
        ]
        found.append({"name": "rts", "label": say("Returns to scale"), "options": options})
    return found


def _plain(visit: Visit, value: float) -> str:
    return visit.words.number(value, 0 if abs(value - round(value)) < 1e-9 else 1)


def _option(
    visit: Visit, state: State, value: str, text: str, *, chosen: bool, path: str = ""
) -> Mapping[str, Any]:
    return {"value": value, "text": text, "chosen": chosen, "href": visit.link(path or state.path)}


def gate_rows(words: Fronter) -> list[Mapping[str, Any]]:
    """The gate's arithmetic, both cost functions side by side."""
    gate, say = words.answer.gate, words.words.say
    lines = (("straight", gate.straight), ("curved", gate.curved))
    if gate.straight is None:
        return []

    def cells(name: str) -> list[Printed]:
        return [
            nothing("–") if line is None else words.percent(getattr(line, name), f"/gate/{where}/{name}")
            for where, line in lines
        ]

    return [
        {"head": say("Inefficiency spreads by, per cent"), "cells": cells("sigma_u")},
        {"head": say("Noise spreads by, per cent, no less than stated"), "cells": cells("sigma_v")},
        {
            "head": filled(
                say("Ratio; {needed} is needed in both"),
                needed=words.amounts.number(gate.needed, "/gate/needed", 0),
            ),
            "cells": [words.ratio(line, where) for where, line in lines],
        },
        {
            "head": filled(
                say("Samples in which chance alone gives as much, per cent; {most} at most"),
                most=words.percent(gate.significance, "/gate/significance", 0),
            ),
            "cells": cells("p_value"),
        },
    ]


def total_rows(words: Fronter) -> list[Mapping[str, Any]]:
    """What lies beyond the frontier by each lens."""
    lenses = words.answer.lenses
    return [
        {"head": words.phrases.of(TOTALS, one.lens), "cells": words.total(one, at)}
        for at, one in enumerate(lenses.totals if lenses is not None else ())
    ]


def score_columns(visit: Visit, words: Fronter) -> list[Any]:
    """The heads of the table of scores."""
    say = visit.words.say
    found: list[Any] = [say("Name"), say("Claimable score"), say("Noise interval"), say("Place (interval)")]
    found += [say("DEA"), say("SFA")]
    if _has_bootstrap(words):
        found.append(say("Sampling error of the frontier if costs were exact"))
    found += [say("Order-m"), say("Order-alpha"), {"text": say("Returns to scale"), "kind": "text"}]
    return [*found, {"text": say("Held against"), "kind": "text"}]


def _has_bootstrap(words: Fronter) -> bool:
    lenses = words.answer.lenses
    return lenses is not None and "bootstrap" not in lenses.left_out


def score_rows(visit: Visit, state: State, words: Fronter) -> list[Mapping[str, Any]]:
    """One row per organisation with scores, the highest claimable score first."""
    lenses = words.answer.lenses
    if lenses is None:
        return []
    order = sorted(enumerate(lenses.units), key=lambda pair: (-pair[1].claimable, pair[1].organisation.code))
    return [
        {
            "head": visit.phrases.name(one.organisation),
            "href": _href(visit, state, one.organisation),
            "cells": _scores(visit, words, at, one),
        }
        for at, one in order
    ]


def _scores(visit: Visit, words: Fronter, at: int, one: UnitScores) -> list[Cell]:
    where = f"/lenses/units/{at}"

    def percent(name: str) -> Printed:
        return words.percent(getattr(one, name), f"{where}/{name}", 0)

    def count(name: str) -> Printed:
        return words.amounts.count(getattr(one, name), f"{where}/{name}")

    found: list[Cell] = [
        percent("claimable"),
        _range(percent("noise_low"), percent("noise_high")),
        filled(
            "{place} ({low}–{high})", place=count("place"), low=count("place_low"), high=count("place_high")
        ),
        percent("dea"),
        percent("sfa"),
    ]
    if _has_bootstrap(words):
        found.append(_range(percent("sampling_low"), percent("sampling_high")))
    found += [percent("order_m"), percent("order_alpha"), visit.phrases.of(RETURNS, one.returns)]
    return [*found, _names(visit, [peer.organisation for peer in one.peers])]


def _range(low: Printed, high: Printed) -> Said:
    return filled("{low}–{high}", low=low, high=high)


def _names(visit: Visit, found: Sequence[Named]) -> str:
    names = [visit.phrases.name(one) for one in found[:_SHOWN_PEERS]]
    return ", ".join(names) if names else "–"


def peer_columns(visit: Visit, words: Fronter) -> list[Any]:
    """The heads of the table of peers."""
    say, unit = visit.words.say, words.answer.header.measure.unit
    counts = [visit.phrases.text(one.name) for one in words.answer.outputs]
    first = visit.phrases.of(UNITS, unit)
    return [
        say("Name"), first[:1].upper() + first[1:], say("DKK million"), *counts,
        {"text": say("Most alike by framework conditions"), "kind": "text"},
    ]  # fmt: skip


def peer_rows(visit: Visit, state: State, words: Fronter) -> list[Mapping[str, Any]]:
    """One row per organisation: what it booked, for how many, and who is like it."""
    return [
        {
            "id": f"o-{one.organisation.code}",
            "head": visit.phrases.name(one.organisation),
            "href": _href(visit, state, one.organisation),
            "cells": _peer_cells(visit, state, words, at, one),
        }
        for at, one in enumerate(words.answer.rows)
    ]


def _peer_cells(visit: Visit, state: State, words: Fronter, at: int, one: FrontierRow) -> list[Cell]:
    where = f"frontier#/rows/{at}"
    booked = visit.figure(one.cell, words.answer.header.measure.unit, f"{where}/cell")
    amount: Cell = visit.millions(one.cell.total, f"{where}/cell/total")
    if one.status != "used":
        amount = visit.phrases.of(STATUSES, one.status)
    counts: list[Cell] = [
        visit.number(count, 0, f"{where}/counts/{place}") for place, count in enumerate(one.counts)
    ]
    return [
        _explained(visit, state, words.answer, one.organisation, booked),
        amount,
        *(counts or ["–"] * len(words.answer.outputs)),
        _names(visit, [near.organisation for near in one.nearest]),
    ]


def _explained(
    visit: Visit, state: State, answer: FrontierAnswer, one: Named, booked: Printed
) -> Printed | Markup:
    """The figure, leading to its own calculation; a frozen site explains the newest year alone."""
    if not booked.source or (visit.is_static and answer.year != _newest(visit, state, answer)):
        return booked
    href = visit.link(f"/explain/{state.measure}/{one.code}/{answer.year}/{answer.header.scope}")
    return Markup('<a href="{}">{}</a>').format(href, booked)


def _newest(visit: Visit, state: State, answer: FrontierAnswer) -> int:
    reading = visit.desk.reading
    found = years_with_values(reading, reading.find_measure(state.measure), answer.header.scope, answer.kind)
    return max(found, default=0)


def _href(visit: Visit, state: State, one: Named) -> str:
    return visit.link(f"/m/{state.measure}/{one.code}")


def driver_rows(visit: Visit, words: Fronter) -> list[Mapping[str, Any]]:
    """How cost goes with each framework condition."""
    found: list[Mapping[str, Any]] = []
    for at, one in enumerate(words.answer.model.elasticities):
        where = f"frontier#/model/elasticities/{at}"
        head = Markup('<span class="definition">{}</span>').format(visit.phrases.text(one.name))
        numbers = [
            visit.number(getattr(one, name), 3, f"{where}/{name}") for name in ("value", "low", "high")
        ]
        found.append({"head": head, "cells": numbers})
    return found


def assumed(visit: Visit, answer: FrontierAnswer) -> list[Said | Markup]:
    """What is assumed of booking practice, and where that comes from."""
    spread = said(
        visit.words,
        msgid("Booking practice is assumed to part organisations that do the same by {booking}%, for good."),
        booking=visit.number(
            answer.booking.spread_pct, 0 if answer.booking.spread_pct.is_integer() else 1,
            "frontier#/booking/spread_pct",
        ),
    )  # fmt: skip
    if not answer.booking.is_default:
        return [spread]
    source = visit.phrases.text(answer.booking.source)
    return [spread, Markup('<span class="definition">{}</span>').format(source)]
