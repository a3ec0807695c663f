"""A measure's page as schema.org's Dataset, for search engines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from alen.answers.licences import licence_of, publisher_name
from alen.answers.standing import StandingAnswer
from alen.site.pages.measure_parts import files
from alen.site.pages.measure_state import State
from alen.site.visit import Visit


def dataset(visit: Visit, state: State, standing: StandingAnswer, about: str) -> Mapping[str, Any]:
    """Name, description, licence, years, place and files. Source: https://schema.org/Dataset."""
    header = standing.header
    place = visit.phrases.name(standing.organisation)
    known = [licence_of(one.licence) for one in header.sources]
    licences = {one.path for one in known if one is not None}
    publishers = dict.fromkeys(visit.phrases.text(publisher_name(one.publisher)) for one in header.sources)
    years = (str(state.years[0]), str(state.years[-1])) if state.years else (str(state.year),) * 2
    path, mark, query = visit.dated_path.partition("?")
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": f"{visit.phrases.text(header.measure.name)}, {place}",
        "description": f"{about} {visit.phrases.text(header.measure.about)}"[:4900],
        "url": visit.canonical,
        "version": visit.edition_id,
        "inLanguage": visit.lang,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": "Alen"},
        "isBasedOn": list(dict.fromkeys(one.url for one in header.sources if one.url)),
        "temporalCoverage": "/".join(years),
        "spatialCoverage": {"@type": "Place", "name": place},
        "variableMeasured": visit.phrases.text(header.measure.name),
        "distribution": [
            {
                "@type": "DataDownload", "encodingFormat": one["type"],
                # A frozen page lies in a folder of its own, and may have the files of another.
                "contentUrl": visit.absolute(
                    urljoin(path, one["href"]) if visit.is_static
                    else f"{path}.{one['form']}{mark}{query}"
                ),
            }
            for one in files(visit, state)
        ],
    }  # fmt: skip
    if len(licences) == 1:
        found["license"] = licences.pop()
    if publishers:
        found["creditText"] = ", ".join(publishers)
    return found
