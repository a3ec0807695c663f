"""Names that rows call each other by: every one must exist, and is written as the row it names writes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache

from alen.model.organisation import read_organisations
from alen.sources.agreements.faults import Faults, Place, nearest
from alen.sources.agreements.records import Record
from alen.sources.agreements.schema import Table, plain
from alen.sources.agreements.texts import shown
from alen.store.packaged import read_text

HOMES = {
    "party": "parties",
    "group": "groups",
    "agreement": "agreements",
    "project": "projects",
    "key": "keys",
    "source": "sources",
    "statement": "statements",
    "decision": "decisions",
    "commitment": "commitments",
    "benefit": "benefits",
}
_NAMES_NONE = {
    "party": "'{text}' names no party",
    "group": "'{text}' names no group",
    "agreement": "'{text}' names no agreement",
    "project": "'{text}' names no project",
    "key": "'{text}' names no key",
    "source": "'{text}' names no source",
    "statement": "'{text}' names no statement",
    "decision": "'{text}' names no decision",
    "commitment": "'{text}' names no commitment",
    "benefit": "'{text}' names no benefit",
}
_REGISTERS = {"municipalities": "municipality", "regions": "region"}


class Names:
    """The ids there are, by what they name."""

    def __init__(self, records: Mapping[str, Sequence[Record]], unread: Collection[str] = ()) -> None:
        self._unread = frozenset(to for to, home in HOMES.items() if home in unread)
        self._there: dict[str, dict[str, str]] = {}
        for to, home in HOMES.items():
            there = self._there[to] = {}
            for record in records.get(home, ()):
                there.setdefault(plain(record.text("id")), record.text("id"))
        self._by_name = {to: _by_name(records.get(HOMES[to], ())) for to in ("party", "project", "group")}
        self.parties = tuple(records.get("parties", ()))
        self._registers = {_REGISTERS.get(one.text("register"), "") for one in records.get("groups", ())} - {
            ""
        }

    def called(self, to: str, text: str) -> str | None:
        """The id that a text means: an id in any spelling, the one party or project of that name, or the
        code of a municipality or region where a group is all of them; None for none."""
        kind = "party" if to == "weighed" else to
        said = plain(text)
        found = self._there[kind].get(said) or self._by_name.get(kind, {}).get(said)
        if found is not None:
            return found
        kinds = {"municipality", "region", "other"} if to == "weighed" else self._registers
        if kind == "party" and kinds:
            return _organisations(frozenset(kinds)).get(said)
        return None

    def resolved(self, to: str, text: str, place: Place, faults: Faults) -> str:
        """The same; what names nothing is noted and stays as it is."""
        if not text or to in self._unread:
            return text
        found = self.called(to, text)
        if found is None:
            kind = "party" if to == "weighed" else to
            what = _NAMES_NONE[kind].format(text=shown(text))
            faults.add(place, what, do=nearest(text, [one for one in self._there[kind].values() if one]))
            return text
        return found


def resolve(table: Table, records: Sequence[Record], names: Names, faults: Faults) -> list[Record]:
    """Records with every reference as the id that it means; what names nothing is noted."""
    columns = [one for one in table.columns if one.to]
    if not columns:
        return list(records)
    found: list[Record] = []
    for record in records:
        if faults.are_many:
            break
        values = dict(record.values)
        for column in columns:
            place = record.place.at(column.name)
            if column.is_many:
                values[column.name] = tuple(
                    names.resolved(column.to, one, place, faults) for one in record.texts(column.name)
                )
            else:
                values[column.name] = names.resolved(column.to, record.text(column.name), place, faults)
        found.append(Record(record.place, values))
    return found


def _by_name(records: Sequence[Record]) -> dict[str, str]:
    """Names and codes that only one row has."""
    found: dict[str, str] = {}
    doubled: set[str] = set()
    for record in records:
        spoken = (record.text("name"), record.text("name_en"), str(record.values.get("code") or ""))
        for name in {plain(one) for one in spoken} - {""}:
            if found.setdefault(name, record.text("id")) != record.text("id"):
                doubled.add(name)
    return {name: one for name, one in found.items() if name not in doubled}


@cache
def _organisations(kinds: frozenset[str]) -> dict[str, str]:
    """Codes and names of the country's municipalities, regions and Christiansø -> code."""
    found: dict[str, str] = {}
    for one in read_organisations(read_text("data", "organisations.csv"), "organisations.csv"):
        if one.kind in kinds:
            for name in (one.code, one.code.lstrip("0"), one.name_da, one.name_en):
                found.setdefault(plain(name), one.code)
    return found
