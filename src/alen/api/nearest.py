"""What exists instead of what was asked for: measures, organisations, scopes, years, editions, names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any
from urllib.parse import quote, urlencode

from alen.answers.addresses import API
from alen.answers.choosing import RANKED_KINDS
from alen.answers.claim_facts import claims_of
from alen.answers.edition import Reading
from alen.answers.programme_cases import cases_of
from alen.answers.ranked import years_with_values
from alen.answers.selection import amounts_of
from alen.answers.shelf import Shelf
from alen.api.endpoints import ENDPOINTS, Endpoint
from alen.api.problems import Instead
from alen.errors import (
    AlenError,
    AmbiguousOrganisation,
    BadInput,
    NoFigures,
    NotFound,
    UnknownMeasure,
    UnknownOrganisation,
)
from alen.measures.definition import Measure
from alen.model.names import folded
from alen.model.organisation import Organisation

_SHOWN = 8


def instead_of(
    error: AlenError,
    endpoint: Endpoint,
    asked: Mapping[str, str],
    values: Mapping[str, Any],
    reading: Reading,
) -> tuple[str, tuple[Instead, ...]]:
    """The parameter that is wrong and what it might have been; both empty where nothing can be said.

    asked   the request's parameters as they were sent; the addresses are the request's with one changed
    values  the same as they were read
    """

    def at(name: str, value: str) -> str:
        return address_with(endpoint, asked, name, value)

    if isinstance(error, UnknownMeasure):
        found = _measures(reading, _texts(asked.get("measure", "")))
        return "measure", tuple(Instead(id_, name, at("measure", id_)) for id_, name in found)
    if isinstance(error, UnknownOrganisation | AmbiguousOrganisation):
        name = "among" if "among" in asked and "organisation" not in asked else "organisation"
        near = _organisations(reading, error.what)
        is_one = "+" not in asked.get(name, "") and endpoint.id != "compareOrganisations"
        return name, tuple(
            Instead(one.code, one.name_da, at(name, one.code) if is_one else "") for one in near
        )
    if type(error) is NotFound and "claim" in asked:
        near = get_close_matches(asked["claim"], claims_of(reading), _SHOWN, 0.4)
        return "claim", tuple(Instead(one, href=at("claim", one)) for one in near)
    if type(error) is NotFound and "programme" in asked:
        name, known = _of_programme(asked, reading)
        near = get_close_matches(asked[name], known, _SHOWN, 0.4)
        return name, tuple(Instead(one, href=at(name, one)) for one in near)
    if isinstance(error, NoFigures | BadInput) and isinstance(values.get("measure"), str):
        measure = reading.find_measure(values["measure"])
        scopes = _scopes(reading, measure)
        if "scope" in values and values["scope"] not in scopes:
            return "scope", tuple(Instead(one, href=at("scope", one)) for one in scopes)
        if isinstance(error, NoFigures) and "year" in values:
            years = _years(reading, measure, values, scopes)
            if values["year"] not in years:
                return "year", tuple(Instead(str(one), href=at("year", str(one))) for one in years)
    return "", ()


def editions(shelf: Shelf) -> tuple[Instead, ...]:
    """The newest editions that stand."""
    found = [one.edition_id for one in shelf.manifests() if not one.withdrawn]
    return tuple(Instead(one, href=f"{API}/?edition={one}") for one in found[:_SHOWN])


def parameters(name: str, known: Iterable[str]) -> tuple[Instead, ...]:
    """The parameters nearest to a name, all of them where none is near."""
    names = sorted(known)
    near = get_close_matches(name.lower(), names, n=3, cutoff=0.5)
    return tuple(Instead(one) for one in near or names)


def endpoints(path: str) -> tuple[Instead, ...]:
    """The endpoints nearest to a path that leads nowhere."""
    first = path.strip("/").split("/")[0].split(".")[0].lower()
    by_name = {one.path.split("/")[1]: one for one in reversed(ENDPOINTS)}
    near = get_close_matches(first, list(by_name), n=3, cutoff=0.5) or sorted(by_name)
    alike = [one for one in ENDPOINTS if one.path.split("/")[1] in near]
    return tuple(Instead(one.path, one.summary, "" if one.parts else f"{API}{one.path}") for one in alike)


def address_with(endpoint: Endpoint, asked: Mapping[str, str], name: str, value: str) -> str:
    """The address of a request with one parameter made another."""
    changed = {**asked, name: value}
    path = endpoint.path
    for part in endpoint.parts:
        path = path.replace(f"{{{part.name}}}", quote(changed.pop(part.name), safe=""))
    return f"{API}{path}?{urlencode(changed)}" if changed else f"{API}{path}"


def _measures(reading: Reading, texts: Iterable[str]) -> list[tuple[str, str]]:
    for text in texts:
        id_ = text.strip().lower().replace("_", "-")
        if id_ in reading.measure_ids:
            continue
        near = get_close_matches(id_, reading.measure_ids, n=_SHOWN, cutoff=0.4)
        near += [one for one in reading.measure_ids if id_ and id_ in one and one not in near]
        return [(one, reading.find_measure(one).name.en) for one in near[:_SHOWN]]
    return []


def _texts(text: str) -> list[str]:
    return text.replace(",", "+").split("+")


def _organisations(reading: Reading, what: str) -> list[Organisation]:
    """Those whose names begin as, or are near to, the name that stands quoted in the error."""
    key = folded(what.partition("'")[2].rpartition("'")[0])
    names: dict[str, Organisation] = {}
    for one in reading.organisations:
        for name in (one.name_da, one.name_en):
            names.setdefault(folded(name), one)
    near = [name for name in sorted(names) if key and name.startswith(key)]
    near += get_close_matches(key, list(names), n=_SHOWN, cutoff=0.5)
    return list({names[name].key: names[name] for name in near}.values())[:_SHOWN]


def _of_programme(asked: Mapping[str, str], reading: Reading) -> tuple[str, Iterable[str]]:
    """The parameter that names nothing, and what it could have named: a programme, or a part of one."""
    cases = cases_of(reading)
    if asked["programme"] not in cases:
        return "programme", cases
    programme = cases[asked["programme"]].programme
    if "project" in asked:
        return "project", [one.id for one in programme.projects]
    return ("party", [one.id for one in programme.parties]) if "party" in asked else ("programme", ())


def _scopes(reading: Reading, measure: Measure) -> tuple[str, ...]:
    amounts = amounts_of(reading, measure)
    return tuple(
        one
        for one in amounts.scopes
        if one not in amounts.not_loaded or any(formula.scope == one for formula in amounts.formulas)
    )


def _years(
    reading: Reading, measure: Measure, values: Mapping[str, Any], scopes: tuple[str, ...]
) -> tuple[int, ...]:
    scope = values.get("scope") or amounts_of(reading, measure).default_scope
    if scope not in scopes:
        return ()
    kinds = RANKED_KINDS if measure.organisations == "all" else (measure.organisations,)
    found = {year for kind in kinds for year in years_with_values(reading, measure, scope, kind)}
    return tuple(sorted(found))
