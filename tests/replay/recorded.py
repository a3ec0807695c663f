"""Recorded answers, read from the folder beside the repository where they lie; never copied here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import yaml

_HOP = frozenset({"transfer-encoding", "connection", "date", "server", "content-length"})
_DATA = ("data_straf42_all", "data_straf42_csv", "data_straf42_json")
_TABLES = {
    ("en", False): "tables_all",
    ("da", False): "search_danish",
    ("en", True): "tables_include_inactive",
}

Recorded = tuple[Mapping[str, str], bytes]


class Recordings:
    """Answers by request; empty without a folder. `catalogue` says whether subjects and tables are too."""

    def __init__(self, folder: Path | None = None, *, catalogue: bool = False) -> None:
        self._folder = folder
        self._catalogue = catalogue

    def find(self, call: str, asked: Mapping[str, Any]) -> Recorded | None:
        """The recorded answer to this request, if it was recorded."""
        if self._folder is None:
            return None
        if call == "data":
            return self._data.get(_key(asked))
        lang = str(asked.get("lang") or "da").lower()
        if call == "tableinfo":
            name = str(asked.get("table") or asked.get("id") or "").upper()
            body = {"da": "table_info_straf42_da", "en": "table_info_straf42"}.get(lang)
            return self._json(body) if name == "STRAF42" and body else None
        if not self._catalogue:
            return None
        if call == "tables":
            inactive = str(asked.get("includeInactive") or "").lower() == "true"
            body = "tables_subject_crime" if asked.get("subjects") else _TABLES.get((lang, inactive))
            return self._json(body) if body else None
        return self._json("subjects_da" if lang == "da" else "subjects_en")

    def _json(self, name: str) -> Recorded:
        body = (cast("Path", self._folder) / "bodies" / f"{name}.json").read_bytes()
        return {"Content-Type": "text/json; charset=utf-8", "Cache-Control": "no-cache"}, body

    @cached_property
    def _data(self) -> dict[str, Recorded]:
        found: dict[str, Recorded] = {}
        for name in _DATA:
            text = (cast("Path", self._folder) / f"{name}.yml").read_text("utf-8")
            loaded = yaml.safe_load(text.replace("!binary |", "!!binary |"))  # Ruby's spelling of the tag
            for interaction in loaded["http_interactions"]:
                asked = json.loads(interaction["request"]["body"]["string"])
                headers = interaction["response"]["headers"]
                body = interaction["response"]["body"]["string"]
                kept = {k: v[0] for k, v in headers.items() if k.lower() not in _HOP}
                found[_key(asked)] = (kept, body if isinstance(body, bytes) else body.encode())
        return found


def _key(asked: Mapping[str, Any]) -> str:
    """The same text for the same question, whatever its order and case."""
    variables = sorted((str(v["code"]).upper(), sorted(v["values"])) for v in asked.get("variables") or [])
    rest = [str(asked.get(k) or d).lower() for k, d in _FIXED]
    return json.dumps([rest, variables])


_FIXED = (("table", ""), ("format", ""), ("lang", "da"), ("valuePresentation", "default"))
