"""The published statements about a measure or an organisation, as a short list on its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alen.answers.claims import Claims
from alen.site.pages.claims import FOLDER, row
from alen.site.visit import Visit

SHOWN = 5
"""Statements on a page that is about something else; the list holds all."""


def about_measure(visit: Visit, id_: str) -> Mapping[str, Any] | None:
    """Those about a measure; None where there are none."""
    return _list(visit, Claims(measure=id_))


def about_organisation(visit: Visit, code: str) -> Mapping[str, Any] | None:
    """Those about an organisation, or about all of its kind: those that name it first."""
    return _list(visit, Claims(organisation=code))


def _list(visit: Visit, question: Claims) -> Mapping[str, Any] | None:
    found = sorted(
        visit.desk.ask(question).rows,
        key=lambda one: bool(question.organisation) and question.organisation not in one.organisations,
    )
    if not found:
        return None
    # A frozen site has one list, of all of them.
    query = {} if visit.is_static else {"measure": question.measure, "organisation": question.organisation}
    return {
        "rows": [row(visit, one) for one in found[:SHOWN]],
        "more": visit.link(FOLDER, **query) if len(found) > SHOWN else "",
    }
