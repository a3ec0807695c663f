"""The joint programmes that an organisation takes part in, as a short list on its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alen.answers.programme_bill import bill_years, made_bill
from alen.answers.programme_cases import Case, cases_of
from alen.answers.programme_heads import seen
from alen.site.pages.programme_frame import FOLDER
from alen.site.rendering import stated
from alen.site.visit import Visit


def about_organisation(visit: Visit, code: str) -> list[Mapping[str, Any]]:
    """Each programme that has the organisation as a party, or divides an amount among it and others."""
    found: list[Mapping[str, Any]] = []
    for id_, case in cases_of(visit.desk.reading).items():
        takes_part = takes_part_in(case)
        if code in takes_part:
            party = takes_part[code]
            href = visit.link(f"{FOLDER}/{id_}/party/{party}" if party else f"{FOLDER}/{id_}")
            found.append({"text": stated(case.programme.name.said(visit.lang)), "href": href})
    return found


def takes_part_in(case: Case) -> Mapping[str, str]:
    """Code of each organisation that takes part -> its party with a page of its own; empty for none."""
    return case.kept.of("takes part", lambda: _takes_part(case))


def _takes_part(case: Case) -> Mapping[str, str]:
    found = {one.code: one.id for one in case.programme.parties if one.code}
    for year in bill_years(case.programme):
        for line in made_bill(seen(case), year).lines:
            if line.code and not found.get(line.code):
                found[line.code] = line.party if line.amount_ore is not None else ""
    return found
