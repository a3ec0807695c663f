"""The descriptor `datapackage.json`: Data Package 2.0 with Table Schema 2.0 for every table.

Specification: datapackage.org, version 2.0. Properties of our own (`unit`, `codes`, `titles` ...) stand
beside the standard's, which allows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alen.answers.licences import Licence
from alen.measures.definition import Text
from alen.reports.delimited import MACHINE
from alen.reports.facts import ABOUT, KEYWORDS, TITLE, ExportFacts, FileFacts
from alen.reports.shapes import Field, Resource, code_lists

PROFILES = "https://datapackage.org/profiles/2.0"
ALEN = "Alen"


def descriptor(
    facts: ExportFacts, files: Mapping[str, FileFacts], tables: tuple[Resource, ...], language: str
) -> dict[str, Any]:
    """The whole descriptor; `files` maps a table's name to its file."""
    package: dict[str, Any] = {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": f"alen-edition-{facts.edition_id}",
        "id": f"alen-edition-{facts.edition_id}",
        **_said(TITLE, ABOUT, language),
        "version": facts.edition_id,
        "created": facts.built_at,
        "keywords": list(KEYWORDS[language]),
        "contributors": _contributors(facts),
        "sources": [_source(one) for one in facts.sources],
        "codeVersion": facts.manifest.code_version,
    }
    stated: list[Licence | None] = [one["licence"] for one in facts.sources]
    if stated and all(one == stated[0] for one in stated) and stated[0]:
        # Only a licence that every source stands under is one of the whole.
        package["licenses"] = [stated[0].in_package()]
    package["resources"] = [_resource(facts, one, files[one.name], language) for one in tables]
    return package


def _said(title: Text, about: Text, language: str) -> dict[str, Any]:
    return {
        "title": title.in_language(language),
        "description": about.in_language(language),
        "titles": {"da": title.da, "en": title.en},
        "descriptions": {"da": about.da, "en": about.en},
    }


def _contributors(facts: ExportFacts) -> list[dict[str, Any]]:
    """Who did what, in DataCite's words for contributors."""
    publishers = sorted({source["publisher_name"] for source in facts.sources})
    collectors = [{"title": one, "roles": ["DataCollector"]} for one in publishers]
    return [{"title": ALEN, "roles": ["DataCurator"]}, *collectors]


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    licence: Licence | None = source["licence"]
    found: dict[str, Any] = {"title": source["label"], "path": source["url"]}
    found |= {"publisher": source["publisher_name"], "tableId": source["table_id"]}
    if source["publisher_updated"]:
        found["version"] = source["publisher_updated"]
    found["fetchedAt"] = source["fetched_at"]
    found["licenceStated"] = source["licence_stated"]
    if licence is not None:
        found["licenses"] = [licence.in_package()]
    found["sha256"] = source["sha256"]
    return {key: value for key, value in found.items() if value != ""}


def _resource(facts: ExportFacts, resource: Resource, file: FileFacts, language: str) -> dict[str, Any]:
    standing = facts.standing(resource)
    found: dict[str, Any] = {
        "name": resource.name,
        "path": file.name,
        "type": "table",
        **_said(resource.title, resource.about, language),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "dialect": {"delimiter": MACHINE.delimiter, "lineTerminator": "\r\n", "header": True},
    }
    if standing.licences and not standing.unstated:
        found["licenses"] = [one.in_package() for one in standing.licences]
    if standing.unstated:
        found["sourcesWithoutStatedLicence"] = list(standing.unstated)
    sources = [{"title": one["label"], "path": one["url"]} for one in facts.sources_of(resource)]
    if sources:
        found["sources"] = sources
    found["schema"] = schema(resource, language)
    return found


def schema(resource: Resource, language: str) -> dict[str, Any]:
    """One table's Table Schema."""
    found: dict[str, Any] = {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [_field(field, resource, language) for field in resource.fields],
        "missingValues": [""],
        "primaryKey": list(resource.key),
    }
    if resource.references:
        found["foreignKeys"] = [
            {
                "fields": [one.field],
                "reference": {"resource": one.resource, "fields": [one.resource_field]},
            }
            for one in resource.references
        ]
    return found


def _field(field: Field, resource: Resource, language: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        **_said(field.title, field.about, language),
    }
    constraints: dict[str, Any] = {}
    if field.is_required:
        constraints["required"] = True
    if field.codes and not field.is_words:
        constraints["enum"] = list(code_lists()[field.codes])
    if resource.key == (field.name,):
        constraints["unique"] = True
    if field.codes:
        found["codes"] = field.codes
    if field.unit:
        found["unit"] = field.unit
    if constraints:
        found["constraints"] = constraints
    return found
