"""What there is to ask about: the organisations of an edition, and the editions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from alen.answers.addresses import api_address
from alen.answers.edition import Reading, named
from alen.answers.parts import Columns, Named, Rows
from alen.errors import BadInput
from alen.model.organisation import KINDS, Membership, Organisation
from alen.store.editions import Manifest

if TYPE_CHECKING:
    from alen.answers.questions import Desk

SOURCE_KINDS = ("fetched", "imported", "transcribed")


@dataclass(frozen=True)
class MemberOf:
    """What an organisation belongs to by a scheme, from which day to which (None: still)."""

    parent: Named
    scheme: str
    valid_from: str
    valid_to: str | None


@dataclass(frozen=True)
class ListedOrganisation:
    """One organisation; a day is an ISO date, `valid_to` None while it stands."""

    code: str
    kind: str
    name_da: str
    name_en: str
    valid_from: str
    valid_to: str | None
    memberships: tuple[MemberOf, ...]


@dataclass(frozen=True)
class OrganisationsAnswer:
    """The organisations of an edition by code, those that stand no more among them."""

    kind: str
    organisations: tuple[ListedOrganisation, ...]
    edition_id: str

    def table(self) -> tuple[Columns, Rows]:
        """One row per organisation; memberships as `scheme:code:from/to`, separated by spaces."""
        columns = (
            "organisation_code", "kind", "organisation_da", "organisation_en", "valid_from", "valid_to",
            "memberships", "edition",
        )  # fmt: skip
        return columns, [
            (
                one.code, one.kind, one.name_da, one.name_en, one.valid_from, one.valid_to,
                " ".join(
                    f"{m.scheme}:{m.parent.code}:{m.valid_from}/{m.valid_to or ''}" for m in one.memberships
                ),
                self.edition_id,
            )
            for one in self.organisations
        ]  # fmt: skip


@dataclass(frozen=True)
class Organisations:
    """All organisations, or those of one kind."""

    kind: str | None = None

    def address(self) -> str:
        """`/organisations?kind=…`."""
        return api_address("organisations", kind=self.kind)

    def ask(self, desk: Desk) -> OrganisationsAnswer:
        """The list. Raises BadInput for an unknown kind."""
        if self.kind is not None and self.kind not in KINDS:
            raise BadInput(f"there is no kind {self.kind!r}", do=f"Use {' or '.join(KINDS)}.")
        reading = desk.reading
        belongings: dict[int, list[Membership]] = {}
        for one in reading.organisations.memberships:
            belongings.setdefault(one.organisation_key, []).append(one)
        found = [one for one in reading.organisations if self.kind in {None, one.kind}]
        return OrganisationsAnswer(
            self.kind or "",
            tuple(
                _listed(reading, one, belongings.get(one.key, ()))
                for one in sorted(found, key=lambda one: (KINDS.index(one.kind), one.code))
            ),
            desk.edition_id,
        )


def _listed(reading: Reading, one: Organisation, mine: Iterable[Membership]) -> ListedOrganisation:
    memberships = [
        MemberOf(named(reading.organisations.by_key(m.parent_key)), m.scheme, m.valid_from, m.valid_to)
        for m in mine
    ]
    memberships.sort(key=lambda m: (m.scheme, m.valid_from, m.parent.code))
    return ListedOrganisation(
        one.code, one.kind, one.name_da, one.name_en, one.valid_from, one.valid_to, tuple(memberships)
    )


@dataclass(frozen=True)
class EditionTable:
    """One published table an edition is built from: its newest dates and how many snapshots.

    kinds  fetched, imported or transcribed; several where it came in several ways
    """

    publisher: str
    table_id: str
    title: str
    publisher_updated: str
    obtained_at: str
    kinds: tuple[str, ...]
    snapshots: int


@dataclass(frozen=True)
class ListedEdition:
    """One edition. `withdrawn` is the reason, empty while it stands; counts are of rows.

    is_readable  whether this version of the programme reads it: not withdrawn, and of its schema
    """

    id: str
    built_at: str
    code_version: str
    schema_version: int
    is_current: bool
    is_readable: bool
    withdrawn: str
    figures: int | None
    organisations: int | None
    measures: int | None
    findings: Mapping[str, int]
    tables: tuple[EditionTable, ...]


@dataclass(frozen=True)
class EditionsAnswer:
    """All editions, newest first."""

    current: str
    editions: tuple[ListedEdition, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per edition and published table."""
        columns = (
            "edition", "built_at", "code_version", "schema_version", "is_current", "is_readable", "withdrawn",
            "figures", "organisations", "measures", "publisher", "table_id", "title", "publisher_updated",
            "obtained_at", "source_kinds", "snapshots",
        )  # fmt: skip
        none = (EditionTable("", "", "", "", "", (), 0),)
        return columns, [
            (
                one.id, one.built_at, one.code_version, one.schema_version, one.is_current, one.is_readable,
                one.withdrawn, one.figures, one.organisations, one.measures, table.publisher, table.table_id,
                table.title, table.publisher_updated, table.obtained_at, " ".join(table.kinds),
                table.snapshots,
            )
            for one in self.editions
            for table in one.tables or none
        ]  # fmt: skip


@dataclass(frozen=True)
class Editions:
    """All editions there are. The answer changes while an edition stands: it is not kept."""

    is_passing: ClassVar[bool] = True

    def address(self) -> str:
        """`/editions`."""
        return api_address("editions")

    def ask(self, desk: Desk) -> EditionsAnswer:
        """The list; the desk's own edition alone where no others are known.

        Raises NotFound when nothing has been built, BadEdition for a damaged manifest.
        """
        own = desk.reading.data.manifest
        manifests = (own,) if desk.shelf is None else desk.shelf.manifests()
        current = own.edition_id if desk.shelf is None else desk.shelf.current_id()
        return EditionsAnswer(current, tuple(_edition(one, current, own.schema_version) for one in manifests))


def _edition(manifest: Manifest, current: str, schema: int) -> ListedEdition:
    data = manifest.data
    counts: Mapping[str, Mapping[str, Any]] = data.get("tables") or {}
    findings: Mapping[str, int] = data.get("checks") or {}

    def rows(name: str) -> int | None:
        return int(counts[name]["rows"]) if name in counts else None

    return ListedEdition(
        manifest.edition_id, manifest.built_at, manifest.code_version, manifest.schema_version,
        manifest.edition_id == current, not manifest.withdrawn and manifest.schema_version == schema,
        manifest.withdrawn, rows("out_alen__figure"), rows("out_alen__organisation"),
        rows("out_alen__measure"), dict(sorted(findings.items())), _tables(manifest),
    )  # fmt: skip


def _tables(manifest: Manifest) -> tuple[EditionTable, ...]:
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for record in manifest.records:
        # The description of a table is fetched too; it is no figures.
        if record.get("role", "data") == "data":
            found.setdefault((str(record["publisher"]), str(record["table_id"])), []).append(record)
    return tuple(_table(*key, found[key]) for key in sorted(found))


def _table(publisher: str, table_id: str, records: list[Mapping[str, Any]]) -> EditionTable:
    newest = max(records, key=lambda one: str(one["fetched_at"]))
    kinds = {str(one["kind"]) for one in records}
    return EditionTable(
        publisher, table_id, str(newest.get("title", "")),
        max(str(one.get("publisher_updated", "")) for one in records), str(newest["fetched_at"]),
        tuple(one for one in SOURCE_KINDS if one in kinds), len({str(one["sha256"]) for one in records}),
    )  # fmt: skip
