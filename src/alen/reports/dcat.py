"""The description for data catalogues: DCAT-AP 3.0 as JSON-LD.

Addresses of files are relative, so they hold wherever the folder is put. Specification: SEMIC, DCAT-AP
3.0; authority tables of the Publications Office of the European Union.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from alen.answers.licences import Licence, Standing
from alen.measures.definition import Text
from alen.reports.facts import ABOUT, KEYWORDS, TITLE, ExportFacts, FileFacts

FILE_NAME = "dcat.jsonld"
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_MEDIA = "https://www.iana.org/assignments/media-types"
_CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_KINDS: dict[str, tuple[str, str]] = {
    "csv": ("text/csv", "CSV"),
    "parquet": ("application/vnd.apache.parquet", "PARQUET"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
    "json": ("application/json", "JSON"),
}
_THEMES = ("GOVE", "ECON")
_UNSTATED = Text("Udgiveren oplyser ingen licens: ", "The publisher states no licence: ")


def catalogue_entry(facts: ExportFacts, files: Iterable[tuple[FileFacts, Text, Standing]]) -> dict[str, Any]:
    """The dataset with its files: (file, title, licences)."""
    dataset: dict[str, Any] = {
        "@id": "./",
        "@type": "dcat:Dataset",
        "dct:identifier": f"alen-edition-{facts.edition_id}",
        "dct:title": _both(TITLE),
        "dct:description": _both(ABOUT),
        # The one who made the dataset; whoever puts it online may write its own name.
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": "Alen"},
        "dcat:version": facts.edition_id,
        "dct:issued": _typed(facts.built_at, "xsd:dateTime"),
        "dct:modified": _typed(facts.built_at, "xsd:dateTime"),
        "dct:spatial": _iri(f"{_AUTHORITY}/country/DNK"),
        "dct:language": [_iri(f"{_AUTHORITY}/language/{code}") for code in ("DAN", "ENG")],
        "dct:accrualPeriodicity": _iri(f"{_AUTHORITY}/frequency/ANNUAL"),
        "dcat:theme": [_iri(f"{_AUTHORITY}/data-theme/{code}") for code in _THEMES],
        "dcat:keyword": [
            {"@value": word, "@language": language} for language, words in KEYWORDS.items() for word in words
        ],
        "dct:source": [_source(one) for one in facts.sources],
    }
    if facts.years is not None:
        first, last = facts.years
        dataset["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed(f"{first}-01-01", "xsd:date"),
            "dcat:endDate": _typed(f"{last}-12-31", "xsd:date"),
        }
    dataset["dcat:distribution"] = [_distribution(facts, *one) for one in files]
    return {"@context": _CONTEXT, **dataset}


def _distribution(facts: ExportFacts, file: FileFacts, title: Text, standing: Standing) -> dict[str, Any]:
    media, kind = _KINDS[file.name.rsplit(".", 1)[-1]]
    found: dict[str, Any] = {
        "@id": file.name,
        "@type": "dcat:Distribution",
        "dct:title": _both(title),
        "dcat:accessURL": _iri(file.name),
        "dcat:downloadURL": _iri(file.name),
        "dcat:mediaType": _iri(f"{_MEDIA}/{media}"),
        "dct:format": _iri(f"{_AUTHORITY}/file-type/{kind}"),
        "dcat:byteSize": _typed(str(file.size), "xsd:nonNegativeInteger"),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": _iri("spdx:checksumAlgorithm_sha256"),
            "spdx:checksumValue": _typed(file.sha256, "xsd:hexBinary"),
        },
        "dct:issued": _typed(facts.built_at, "xsd:dateTime"),
    }
    return found | _rights(standing)


def _rights(standing: Standing) -> dict[str, Any]:
    if standing.one is not None:
        return {"dct:license": _iri(standing.one.eu)}
    if not standing.unstated and not standing.licences:
        return {}
    said = ", ".join(one.title for one in standing.licences)
    unstated = "; ".join(standing.unstated)
    texts = [
        {"@value": ". ".join(part for part in (said, f"{words}{unstated}" if unstated else "") if part)}
        | {"@language": language}
        for language, words in (("da", _UNSTATED.da), ("en", _UNSTATED.en))
    ]
    return {"dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": texts}}


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    licence: Licence | None = source["licence"]
    standing = Standing((licence,) if licence else (), () if licence else (source["label"],))
    found: dict[str, Any] = {
        "@type": "dcat:Dataset",
        "dct:identifier": source["table_id"],
        "dct:title": {"@value": source["title"], "@language": "da"},
        "dct:description": {"@value": source["label"], "@language": "da"},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": source["publisher_name"]},
        **_rights(standing),
    }
    if source["url"]:
        found["dcat:landingPage"] = _iri(source["url"])
    return found


def _both(text: Text) -> list[dict[str, str]]:
    return [{"@value": text.da, "@language": "da"}, {"@value": text.en, "@language": "en"}]


def _iri(address: str) -> dict[str, str]:
    return {"@id": address}


def _typed(value: str, type_: str) -> dict[str, str]:
    return {"@value": value, "@type": type_}
