"""Where numbers come from: how stored bytes are to be read, and who sent them when.

The words follow W3C PROV and SDMX: a *snapshot* is the publisher's bytes, a *fetch record* the event
that brought them, a *format* what a reader must know to find a cell in them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, cast

from alen.errors import BadSnapshot

Kind = Literal["fetched", "imported", "transcribed"]
Role = Literal["data", "tableinfo"]
Absence = Literal["zero", "missing", "not_in_file"]

KINDS: tuple[Kind, ...] = ("fetched", "imported", "transcribed")
"""In order of precedence: what the publisher's service sent beats a file fetched by hand, which
beats figures typed over."""

RECORD_VERSION = 1


@dataclass(frozen=True)
class Format:
    """What a reader must know about a file of cells.

    columns       canonical variable ids in the file's order; time is `Tid`, the value `INDHOLD`; a
                  column that only describes another is ``""``
    presentation  whether the cells hold codes or labels
    constants     variable id -> code, for what the file does not state
    """

    media: str
    encoding: str = "utf-8"
    delimiter: str = ";"
    header: bool = True
    columns: tuple[str, ...] = ()
    presentation: Literal["code", "label"] = "code"
    decimal: str = ","
    constants: Mapping[str, str] = field(default_factory=dict[str, str])

    def to_json(self) -> str:
        """One line, keys sorted, so that equal formats are equal texts."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Format:
        """Read what `to_json` wrote."""
        return cls.from_mapping(json.loads(text))

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any]) -> Format:
        """Build a format from plain JSON values."""
        fields: dict[str, Any] = {**data}
        fields["columns"] = tuple(data["columns"])
        fields["constants"] = dict(data["constants"])
        return cls(**fields)


@dataclass(frozen=True)
class FetchRecord:
    """One event that brought bytes: the whole answer, or one part of a batch.

    fetched_at         UTC, ISO 8601, ending in Z
    publisher_updated  the publisher's own date of the table, as sent: StatBank's carries no zone and
                       is read as Europe/Copenhagen (assumed)
    batch              all parts of one fetch of one table share it; a batch with parts missing is
                       never built into an edition
    """

    kind: Kind
    role: Role
    publisher: str
    title: str
    table_id: str
    sha256: str
    size: int
    format: Format
    absent_means: Absence
    fetched_at: str
    request: Mapping[str, Any] | None = None
    request_id: str = ""
    publisher_updated: str = ""
    tableinfo_sha256: str = ""
    licence: str = ""
    url: str = ""
    batch: str = ""
    part: int = 1
    parts: int = 1
    next_release: str = ""
    note: str = ""

    def to_json(self) -> str:
        """Readable JSON, ending in a newline."""
        data: dict[str, Any] = {"record_version": RECORD_VERSION, **asdict(self)}
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str, where: str = "") -> FetchRecord:
        """Read what `to_json` wrote.

        Raises BadSnapshot, naming the file, when the text is not a record of this version.
        """
        try:
            loaded: object = json.loads(text)
            if not isinstance(loaded, dict):
                raise ValueError("not a JSON object")
            data = cast(dict[str, Any], loaded)
            version = data.pop("record_version", None)
            if version != RECORD_VERSION:
                raise ValueError(f"record version {version!r}, this version reads {RECORD_VERSION}")
            data["format"] = Format.from_mapping(data["format"])
            return cls(**data)
        except (ValueError, TypeError, KeyError) as error:
            raise BadSnapshot(
                f"the fetch record cannot be read ({error})",
                where=where,
                why="Without it nobody can say what the stored bytes are.",
                do="Restore the file from a backup, or remove it and fetch the table again.",
            ) from error
