"""Records of every table as one Programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar, cast

from alen.model.programme import (
    Agreement,
    AgreementReading,
    Basis,
    Group,
    Key,
    Member,
    Party,
    Programme,
    Project,
    Source,
    Statement,
    Wording,
)
from alen.model.programme_entries import Entries
from alen.model.programme_records import (
    Baseline,
    Benefit,
    Commitment,
    Decision,
    Effort,
    Forecast,
    IndexStep,
    Measurement,
    Milestone,
    Risk,
    Status,
    Weight,
)
from alen.sources.agreements.records import Record
from alen.sources.agreements.schema import Table, schema

Tables = Mapping[str, Sequence[Record]]

RECORDS: dict[str, type[tuple[Any, ...]]] = {
    "commitments": Commitment,
    "effort": Effort,
    "forecasts": Forecast,
    "baselines": Baseline,
    "milestones": Milestone,
    "risks": Risk,
    "benefits": Benefit,
    "measurements": Measurement,
    "statuses": Status,
    "decisions": Decision,
    "weights": Weight,
    "indices": IndexStep,
}
"""The record of each CSV but entries.csv."""

Made = TypeVar("Made", bound=tuple[Any, ...])


class _Children(NamedTuple):
    """Rows of the tables inside of parts, by the row they belong to."""

    by_table: dict[str, dict[str, list[Record]]]

    def of(self, table: str, parent: str) -> list[Record]:
        return self.by_table[table].get(parent, [])


def build(tables: Tables, entries: Entries, files: tuple[tuple[str, str], ...]) -> Programme:
    """The programme; every record is whole and every reference in it names something."""
    sources = {one.text("id"): number for number, one in enumerate(tables["sources"])}
    children = _Children(
        {
            name: _grouped(tables[name], schema().tables[name].parent)
            for name in ("members", "statements", "readings", "key_parts")
        }
    )
    head = tables["programme"][0]
    records: dict[str, Any] = {
        name: tuple(_record(schema().tables[name], kind, one) for one in tables[name])
        for name, kind in RECORDS.items()
    }
    return Programme(
        id=head.text("id"),
        name=_wording(head, "name"),
        purpose=_wording(head, "purpose"),
        publish=bool(head.values["publish"]),
        is_invented=bool(head.values["is_invented"]),
        starts=cast(date, head.values["starts"]),
        ends=cast(date, head.values["ends"]),
        parties=tuple(_party(one) for one in tables["parties"]),
        groups=tuple(_group(one, children) for one in tables["groups"]),
        agreements=tuple(_agreement(one, children, sources) for one in tables["agreements"]),
        projects=tuple(_project(one) for one in tables["projects"]),
        keys=tuple(_key(one, children, sources) for one in tables["keys"]),
        sources=tuple(_source(one) for one in tables["sources"]),
        secretariat=head.text("secretariat"),
        decided_by=head.text("decided_by"),
        journal_number=head.text("journal_number"),
        status_rules=head.text("status_rules"),
        index_series=head.text("index_series"),
        index_vintage=head.text("index_vintage"),
        note=_wording(head, "note"),
        entries=entries,
        files=files,
        **records,
    )


def _grouped(records: Sequence[Record], parent: str) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for one in records:
        found.setdefault(one.text(parent), []).append(one)
    return found


def _record(table: Table, kind: type[Made], record: Record) -> Made:
    values: dict[str, Any] = {one.field: record.values[one.name] for one in table.columns}
    return cast(Any, kind)(row=record.place.row, **values)


def _wording(record: Record, column: str) -> Wording:
    danish = record.text(column)
    return Wording(danish, record.text(f"{column}_en") or danish)


def _day(record: Record, column: str) -> date | None:
    return cast("date | None", record.values[column])


def _party(one: Record) -> Party:
    return Party(
        one.text("id"), _wording(one, "name"), cast(Any, one.text("kind")), one.text("code"),
        _day(one, "valid_from"), _day(one, "valid_to"),
    )  # fmt: skip


def _group(one: Record, children: _Children) -> Group:
    members = tuple(
        Member(each.text("party"), _day(each, "valid_from"), _day(each, "valid_to"))
        for each in children.of("members", one.text("id"))
    )
    return Group(
        one.text("id"), _wording(one, "name"), one.text("party"), cast(Any, one.text("register")), members
    )


def _agreement(one: Record, children: _Children, sources: Mapping[str, int]) -> Agreement:
    statements = tuple(
        Statement(
            each.text("id"), _wording(each, "subject"), each.text("quote"), each.text("number"),
            each.text("word"), each.text("unit"), cast(Any, each.text("lang")),
            sources.get(each.text("source"), -1),
        )
        for each in children.of("statements", one.text("id"))
    )  # fmt: skip
    readings = tuple(
        AgreementReading(
            each.text("id"), _wording(each, "name"), each.texts("relations"),
            tuple(_pair(word) for word in each.texts("words")), bool(each.values["is_likelier"]),
            _wording(each, "note"),
        )
        for each in children.of("readings", one.text("id"))
    )  # fmt: skip
    return Agreement(
        one.text("id"), _wording(one, "name"), cast(int, one.values["version"]), one.text("replaces"),
        _day(one, "decided"), _day(one, "starts"), _day(one, "until"), statements, readings,
        tuple(sources[each] for each in one.texts("sources")),
    )  # fmt: skip


def _pair(text: str) -> tuple[str, str]:
    name, _, word = text.partition("=")
    return name.strip(), word.strip()


def _project(one: Record) -> Project:
    return Project(
        one.text("id"), _wording(one, "name"), one.text("agreement"), one.text("owner"), _day(one, "starts"),
        _day(one, "ends"), _wording(one, "purpose"),
    )  # fmt: skip


def _key(one: Record, children: _Children, sources: Mapping[str, int]) -> Key:
    parts = children.of("key_parts", one.text("id"))
    table, on = one.text("basis_table"), _day(one, "basis_on")
    return Key(
        id=one.text("id"),
        name=_wording(one, "name"),
        kind=cast(Any, one.text("kind")),
        among=one.text("among"),
        parties=one.texts("parties"),
        valid_from=_day(one, "valid_from"),
        valid_to=_day(one, "valid_to"),
        shares=tuple(
            (each.text("party"), cast(Fraction, each.values["share"]))
            for each in parts
            if each.values["share"] is not None
        ),
        amounts=tuple(
            (each.text("party"), cast(int, each.values["amount_kr"]))
            for each in parts
            if each.values["amount_kr"] is not None
        ),
        basis=Basis(table, on, one.text("basis_version")) if table and on is not None else None,
        rate_ore=cast("int | None", one.values["rate_kr"]),
        threshold=cast("int | None", one.values["threshold"]),
        share_above=cast("Fraction | None", one.values["share_above"]),
        nested=tuple((each.text("party"), each.text("nested")) for each in parts if each.text("nested")),
        decision=one.text("decision"),
        source=sources.get(one.text("source"), -1),
        note=_wording(one, "note"),
    )


def _source(one: Record) -> Source:
    return Source(one.text("title"), one.text("publisher"), one.text("url"), _day(one, "read_on"))
