"""What every form of an export says of itself: edition, licences, sources, files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from alen.answers.edition import FIGURES
from alen.answers.licences import Standing, licence_of, own_standing, publisher_name, standing_of
from alen.measures.definition import Text
from alen.reports.rows import EditionRows
from alen.reports.shapes import Resource

TITLE = Text(
    "Alen: sammenlignelige tal om offentlig it-økonomi", "Alen: comparable figures about public IT economics"
)
ABOUT = Text(
    "Nøgletal for danske kommuner og regioner, beregnet af officielle regnskaber og folketal. Regnskaber "
    "viser, hvad der er bogført på en funktion; Danmarks Statistik har ikke indsamlet den offentlige sektors "
    "it-udgifter efter referenceåret 2007. Hvert tal kan føres tilbage til de bytes, udgiveren sendte.",
    "Measures of Danish municipalities and regions, computed from official accounts and population. Accounts "
    "show what was booked on a function; Statistics Denmark has collected no public-sector IT spending after "
    "reference year 2007. Every figure can be traced to the bytes the publisher sent.",
)
KEYWORDS = {
    "da": ("kommuner", "regioner", "regnskab", "it", "nøgletal", "offentlig økonomi"),
    "en": ("municipalities", "regions", "accounts", "IT", "benchmarking", "public finance"),
}


@dataclass(frozen=True)
class FileFacts:
    """One file of an export: its name, size in bytes and sha256."""

    name: str
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> FileFacts:
        """Read a file once. Raises OSError."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(path.name, path.stat().st_size, digest)


class ExportFacts:
    """One edition's facts for those who describe an export."""

    def __init__(self, rows: EditionRows) -> None:
        self.rows = rows
        self.manifest = rows.data.manifest

    @property
    def edition_id(self) -> str:
        """The edition."""
        return self.manifest.edition_id

    @property
    def built_at(self) -> str:
        """When it was built, UTC, ISO 8601 ending in Z."""
        return self.manifest.built_at

    def standing(self, resource: Resource) -> Standing:
        """The licences of one table."""
        if resource.licence == "sources":
            return standing_of(self.rows.used_snapshots(resource.name))
        return own_standing() if resource.licence == "own" else Standing((), ())

    @cached_property
    def years(self) -> tuple[int, int] | None:
        """First and last year with a value; None for an edition without figures."""
        value = self.rows.data.column(FIGURES, "value")
        years = np.asarray(self.rows.data.column(FIGURES, "year"))[~np.ma.getmaskarray(value)]
        return (int(years.min()), int(years.max())) if years.size else None

    @cached_property
    def sources(self) -> tuple[Mapping[str, Any], ...]:
        """Each published table once: publisher, table_id, title, url, licence, dates and all sha256."""
        found: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
        for row in self.rows.snapshots.values():
            found.setdefault((row["publisher"], row["table_id"], row["licence"]), []).append(row)
        return tuple(_source(found[key]) for key in sorted(found))

    def provenance(self, resource: Resource) -> dict[str, Any]:
        """Edition, licence and sources of one table, as plain values."""
        standing = self.standing(resource)
        return {
            "edition_id": self.edition_id,
            "built_at": self.built_at,
            "code_version": self.manifest.code_version,
            "licences": [one.in_package() for one in standing.licences],
            "sources_without_stated_licence": list(standing.unstated),
            "sources": [source["label"] for source in self.sources_of(resource)],
        }

    def sources_of(self, resource: Resource) -> Iterable[Mapping[str, Any]]:
        """The published tables one table of the export rests on; none for words of Alen's own."""
        if resource.licence != "sources":
            return ()
        tables = {(row["publisher"], row["table_id"]) for row in self.rows.used_snapshots(resource.name)}
        return tuple(one for one in self.sources if (one["publisher"], one["table_id"]) in tables)


def _source(rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    newest = max(rows, key=lambda row: row["fetched_at"])
    licence = licence_of(newest["licence"])
    name = publisher_name(newest["publisher"]).da
    return {
        "label": f"{name}, {newest['table_id']}: {newest['title']}",
        "publisher": newest["publisher"],
        "publisher_name": name,
        "table_id": newest["table_id"],
        "title": newest["title"],
        "url": newest["url"],
        "licence_stated": newest["licence"],
        "licence": licence,
        "publisher_updated": newest["publisher_updated"],
        "fetched_at": newest["fetched_at"],
        "sha256": sorted({row["sha256"] for row in rows}),
    }
