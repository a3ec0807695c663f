"""What StatBank answers: parameters in, status, headers and body out. No sockets here.

Of the formats, CSV and BULK are spoken; JSONSTAT only where an answer was recorded.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs

import yaml
from tests.replay.recorded import Recordings
from tests.replay.world import Table, Variable, World

STREAMED = ("BULK",)
FORMATS = ("CSV", "BULK", "JSONSTAT")
CELL_LIMIT = 1_000_000
CONTACTS = [{"name": "Prøve Prøvesen", "phone": "+4512345678", "mail": "proeve@example.invalid"}]
"""An invented contact person: no command may ever show one."""

JSON = {"Content-Type": "text/json; charset=utf-8"}


@dataclass(frozen=True)
class Reply:
    """An answer; `pieces` is sent chunked, so that it can be cut anywhere."""

    status: int
    headers: Mapping[str, str]
    pieces: Iterable[bytes]


@functools.cache
def errors() -> dict[str, Any]:
    """The ten errors by cause."""
    text = (Path(__file__).parent / "errors.yml").read_text("utf-8")
    return cast("dict[str, Any]", yaml.safe_load(text))


class _Refused(Exception):
    def __init__(self, cause: str, **names: str) -> None:
        told = errors()[cause]
        self.status = int(told["status"])
        self.body = {"errorTypeCode": told["code"], "message": told["message"].format(**names)}
        super().__init__(cause)


@dataclass
class Service:
    """StatBank over an invented world, and over recordings where there are some.

    refuses_bulk   tables that answer BULK as not allowed
    cell_limit     cells a CSV may have
    releases       table -> next release date, told in tableinfo as 'nextRelease'
    """

    world: World
    recordings: Recordings = field(default_factory=Recordings)
    refuses_bulk: set[str] = field(default_factory=set[str])
    cell_limit: int = CELL_LIMIT
    releases: dict[str, str] = field(default_factory=dict[str, str])

    def publish(self, table_id: str, updated: str) -> None:
        """Publish a table anew: its `updated` becomes this."""
        self.world.tables[table_id] = replace(self.world.tables[table_id], updated=updated)

    def answer(self, method: str, path: str, query: str, body: bytes) -> Reply:
        """The answer to one request; `path` is what follows /v1/."""
        try:
            call, *more = path.strip("/").split("/")
            if call.lower() not in ("subjects", "tables", "tableinfo", "data"):
                raise _Refused("no_such_page")
            asked = _parameters(method, call.lower(), more, query, body)
            recorded = self.recordings.find(call.lower(), asked)
            if recorded is not None:
                return recorded_reply(recorded)
            return getattr(self, f"_{call.lower()}")(asked)
        except _Refused as refused:
            return Reply(refused.status, _headers(JSON), [_json(refused.body)])

    def _subjects(self, asked: Mapping[str, Any]) -> Reply:
        row = {"id": "2", "description": "Prøveemne", "active": True, "hasSubjects": False, "subjects": []}
        return Reply(200, _headers(JSON), [_json([row])])

    def _tables(self, asked: Mapping[str, Any]) -> Reply:
        rows = [
            {
                "id": t.table_id,
                "text": t.text,
                "unit": t.unit,
                "updated": t.updated,
                "firstPeriod": _told(next(iter(t.variables[-1].values)), _lang(asked)),
                "latestPeriod": _told(list(t.variables[-1].values)[-1], _lang(asked)),
                "active": True,
                "variables": [v.text for v in t.variables],
            }
            for t in self.world.tables.values()
        ]
        return Reply(200, _headers(JSON), [_json(rows)])

    def _tableinfo(self, asked: Mapping[str, Any]) -> Reply:
        table = self._table(asked)
        lang = _lang(asked)
        info: dict[str, Any] = {
            "id": table.table_id,
            "text": table.text,
            "description": f"{table.text} (prøvetal)",
            "unit": table.unit,
            "suppressedDataValue": "0",
            "updated": table.updated,
            "active": True,
            "contacts": CONTACTS,
            "documentation": None,
            "footnote": None,
            "variables": [
                {
                    "id": v.code,
                    "text": v.text,
                    "elimination": v.elimination,
                    "time": v.time,
                    "values": [
                        {"id": _told(code, lang) if v.time else code, "text": _told(label, lang)}
                        for code, label in v.values.items()
                    ],
                }
                for v in table.variables
            ],
        }
        if table.table_id in self.releases:
            info["nextRelease"] = self.releases[table.table_id]
        return Reply(200, _headers(JSON), [_json(info)])

    def _data(self, asked: Mapping[str, Any]) -> Reply:
        media = str(asked.get("format") or "").upper()
        if media not in FORMATS:
            raise _Refused("bad_format")
        table = self._table(asked)
        streamed = media in STREAMED
        if streamed and asked.get("timeOrder"):
            raise _Refused("time_order_streamed")
        chosen = _chosen(table, asked, streamed)
        if streamed and table.table_id in self.refuses_bulk:
            raise _Refused("no_selection", variable=table.variables[0].code)
        columns = [v for v in table.variables if v.code in chosen]
        cells = math.prod(len(chosen[v.code]) for v in columns) * (len(columns) + 1)
        if not streamed and cells > self.cell_limit:
            raise _Refused("too_many_cells", cells=f"{cells:,}".replace(",", "."))
        headers = {
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f"attachment; filename={table.table_id}.csv",
        }
        if media == "JSONSTAT":
            return Reply(501, _headers({"Content-Type": "text/plain"}), [b"no such recording"])
        return Reply(200, _headers(headers), _blocks(self._lines(table, columns, chosen, asked, streamed)))

    def _table(self, asked: Mapping[str, Any]) -> Table:
        name = str(asked.get("table") or asked.get("id") or "")
        if not name:
            raise _Refused("no_table")
        table = self.world.tables.get(name.upper())
        if table is None:
            raise _Refused("unknown_table", table=name)
        return table

    def _lines(
        self,
        table: Table,
        columns: Sequence[Variable],
        chosen: Mapping[str, list[str]],
        asked: Mapping[str, Any],
        streamed: bool,
    ) -> Iterator[str]:
        lang = _lang(asked)
        header = ";".join([*(v.code.upper() for v in columns), "INDHOLD"]) + "\r\n"
        yield header if streamed else "\ufeff" + header
        # BULK sends no zeros, and its rows in an order of its own: here the last variable turns slowest.
        order = list(reversed(columns)) if streamed else list(columns)
        cell = totals(table)
        show = str(asked.get("valuePresentation") or "Default").lower()
        for codes in itertools.product(*(chosen[v.code] for v in order)):
            cell.update(zip((v.code for v in order), codes, strict=True))
            value = self.world.value(table.table_id, cell)
            if value == 0 and streamed:
                continue
            shown = [_presented(v, cell[v.code], show, lang) for v in columns]
            yield ";".join([*shown, _number(table.table_id, value, lang)]) + "\r\n"


def recorded_reply(recorded: tuple[Mapping[str, str], bytes]) -> Reply:
    """A recorded answer, byte for byte, in pieces that do not respect lines."""
    headers, body = recorded
    return Reply(200, headers, [body[i : i + 4096] for i in range(0, len(body), 4096)])


def totals(table: Table) -> dict[str, str]:
    """The code of the total of every variable that may be left out."""
    known = ("TOT", "IALT", "000")
    return {v.code: next(c for c in known if c in v.values) for v in table.variables if v.elimination}


def _parameters(method: str, call: str, more: list[str], query: str, body: bytes) -> dict[str, Any]:
    if method == "GET":
        found: dict[str, Any] = {k: v[0] for k, v in parse_qs(query, keep_blank_values=True).items()}
        if call == "data":
            found |= dict(zip(("table", "format"), more, strict=False))
            fixed = ("table", "format", "lang", "valuePresentation", "timeOrder", "delimiter")
            found["variables"] = [
                {"code": k, "values": v.split(",")} for k, v in found.items() if k not in fixed
            ]
        return found
    if not body:
        raise _Refused("bad_format" if call == "data" else "no_table")
    try:
        loaded = json.loads(body)
    except ValueError:
        raise _Refused("not_json") from None
    if not isinstance(loaded, dict):
        raise _Refused("not_json")
    return cast("dict[str, Any]", loaded)


def _chosen(table: Table, asked: Mapping[str, Any], streamed: bool) -> dict[str, list[str]]:
    chosen: dict[str, list[str]] = {}
    for item in asked.get("variables") or []:
        variable = table.variable(str(item.get("code")))
        if variable is None:
            raise _Refused("unknown_variable", variable=str(item.get("code")))
        values = [str(v) for v in item.get("values") or []]
        if values:
            chosen[variable.code] = _values(variable, values)
    for variable in table.variables:
        if variable.code not in chosen and not (variable.elimination and not streamed):
            if variable.time and not streamed:
                chosen[variable.code] = [list(variable.values)[-1]]
            else:
                raise _Refused("no_selection", variable=variable.code)
    return chosen


def _values(variable: Variable, wanted: list[str]) -> list[str]:
    ids = list(variable.values)
    found: list[str] = []
    for text in wanted:
        matched = _matched(ids, re.sub(r"(\d{4})Q", r"\1K", text) if variable.time else text)
        if not matched:
            raise _Refused("unknown_value", value=text, variable=variable.code)
        found += [code for code in matched if code not in found]
    return found


def _matched(ids: list[str], text: str) -> list[str]:
    if text in ids:
        return [text]
    if "*" in text or "?" in text:
        return [i for i in ids if fnmatchcase(i, text)]
    bounds = re.fullmatch(r"(?:>=([^<>=]+))?(?:<=([^<>=]+))?", text)
    if bounds and (bounds[1] or bounds[2]):
        return [i for i in ids if (bounds[1] or "") <= i <= (bounds[2] or "\uffff")]
    nth = re.fullmatch(r"(-?)\((-n\+)?(\d+)\)", text)
    if not nth:
        return []
    count = int(nth[3])
    newest = ids if nth[1] else ids[::-1]
    return sorted(newest[:count], key=ids.index) if nth[2] else newest[count - 1 : count]


def _lang(asked: Mapping[str, Any]) -> str:
    return "en" if str(asked.get("lang") or "da").lower() == "en" else "da"


def _told(text: str, lang: str) -> str:
    """A period as the language spells it: 2020K1 in Danish, 2020Q1 in English."""
    return re.sub(r"^(\d{4})K(\d)$", r"\1Q\2", text) if lang == "en" else text


def _presented(variable: Variable, code: str, show: str, lang: str) -> str:
    label = _told(variable.values[code], lang)
    told = _told(code, lang) if variable.time else code
    both = {"code": told, "codeandvalue": f"{told} {label}", "valueandcode": f"{label} {told}"}
    return told if variable.time else both.get(show, label)


def _number(table_id: str, value: int | None, lang: str) -> str:
    if value is None:
        return ".."
    if table_id != "ARE207":
        return str(value)
    return f"{value // 100}{',' if lang == 'da' else '.'}{value % 100:02d}"


def _blocks(lines: Iterator[str]) -> Iterator[bytes]:
    """Lines joined to blocks of at least 16 KB, cut without regard to where lines end."""
    kept: list[str] = []
    size = 0
    for line in lines:
        kept.append(line)
        size += len(line)
        if size > 16_384:
            text = "".join(kept).encode()
            yield text[:-5]
            kept, size = [text[-5:].decode("utf-8", "surrogateescape")], 0
    if kept:
        yield "".join(kept).encode("utf-8", "surrogateescape")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _headers(more: Mapping[str, str]) -> dict[str, str]:
    return {
        "Cache-Control": "no-cache",
        "StatbankAPI-Request-Id": str(uuid.uuid4()),
        "Access-Control-Expose-Headers": "StatbankAPI-Request-Id",
        **more,
    }
