"""The published side of a reconciliation, read from an edition by a read-only connection.

Source: `core_statbank__account` of the workspace's edition, the cells of the accounts tables (REGK31, REGK11,
REGR31), and for amounts per inhabitant the population of 1 January (FOLK1A, first quarter).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alen.errors import NotFound
from alen.measures.evaluate import HALF_A_KRONE_ORE, HALF_A_THOUSAND_ORE
from alen.model.money import ORE_PER_KRONE, ORE_PER_THOUSAND_KRONER
from alen.products.ledger.facts import ledger_facts
from alen.products.ledger.reconciliation import NOT_STATED, Accounts, Published
from alen.products.ledger.supplier_keys import quoted
from alen.store.connect import open_reader, reading_errors
from alen.store.editions import current_id, read_manifest
from alen.store.local.books import Holder
from alen.store.workspace import Workspace

_THOUSANDS, _PER_INHABITANT = "LOBM", "INDL"
_EVERYBODY = "FOLK1A|TOT|IALT|TOT"


def published_accounts(
    workspace: Workspace, holder: Holder, years: Sequence[int], edition_id: str | None = None
) -> Accounts:
    """What was published of an organisation's accounts; `reason` says why nothing was.

    An invented organisation has no published accounts, whatever its code. Raises BadEdition where the
    edition cannot be read, and NotFound for an edition that was named and is not there.
    """
    if holder.is_invented:
        return Accounts((), reason="invented")
    try:
        found = edition_id or current_id(workspace)
    except NotFound:
        return Accounts((), reason="no_edition")
    read_manifest(workspace, found)
    path = workspace.editions / found / "edition.duckdb"
    with open_reader(path) as connection, reading_errors(path):
        return _accounts(_Edition(connection, found), holder, years)


class _Edition:
    """Rows of an edition's tables."""

    def __init__(self, connection: Any, edition_id: str) -> None:
        self.connection = connection
        self.edition_id = edition_id

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.connection.execute(sql).fetchall()
        return found


def _accounts(edition: _Edition, holder: Holder, years: Sequence[int]) -> Accounts:
    source = edition.edition_id
    organisation = edition.rows(
        "SELECT organisation_key FROM core_alen__organisation "
        f"WHERE organisation_code = {quoted(holder.code)}"
    )
    if not organisation:
        return Accounts((), source=source, reason="not_in_edition")
    wanted = ", ".join(str(int(year)) for year in years) or "NULL"
    tables = ", ".join(quoted(one) for one in ledger_facts().published.tables)
    cells = f"""SELECT account.*, snapshot.table_id, funktion.code AS funktion, art.code AS art,
            coalesce(dranst.code, '{NOT_STATED}') AS dranst, unit.code AS unit
        FROM core_statbank__account AS account
        JOIN core_alen__snapshot AS snapshot USING (snapshot_key)
        JOIN core_alen__code AS funktion
            ON funktion.code_list = 'funktion' AND funktion.code_key = funktion_key
        JOIN core_alen__code AS art ON art.code_list = 'art' AND art.code_key = art_key
        JOIN core_alen__code AS unit ON unit.code_list = 'price_unit' AND unit.code_key = price_unit_key
        LEFT JOIN core_alen__code AS dranst
            ON dranst.code_list = 'dranst' AND dranst.code_key = dranst_key
        WHERE snapshot.table_id IN ({tables}) AND gruppering_key = -1 AND account.year IN ({wanted})"""
    known = edition.rows(f"SELECT DISTINCT year, funktion FROM ({cells})")
    own = edition.rows(
        # A cell that several snapshots hold is taken from the first, as the figures take it; an amount in
        # thousands of kroner goes before one per inhabitant.
        f"""SELECT DISTINCT ON (year, funktion, dranst, art)
            year, funktion, dranst, art, unit, value_reported, table_id FROM ({cells})
        WHERE organisation_key = {int(organisation[0][0])} AND value_reported IS NOT NULL
            AND unit IN ('{_THOUSANDS}', '{_PER_INHABITANT}')
        ORDER BY year, funktion, dranst, art, unit = '{_THOUSANDS}' DESC, snapshot_key"""
    )
    people = {**holder.inhabitants, **_people(edition, int(organisation[0][0]))}
    found = [_published(row, people) for row in own]
    rows = tuple(one for one in found if one is not None)
    reason = "" if rows else "no_population" if own else "no_accounts"
    return Accounts(rows, frozenset((int(year), str(code)) for year, code in known), source, reason)


def _people(edition: _Edition, organisation_key: int) -> dict[int, int]:
    """Year -> inhabitants on 1 January."""
    rows = edition.rows(
        f"""SELECT year, min_by(value_reported, snapshot_key) FROM core_statbank__observation
        JOIN core_alen__code ON code_list = 'series' AND code_key = series_key
        WHERE code = {quoted(_EVERYBODY)} AND quarter = 1 AND organisation_key = {organisation_key}
            AND value_reported IS NOT NULL GROUP BY year"""
    )
    return {int(year): int(number) for year, number in rows}


def _published(row: tuple[Any, ...], people: dict[int, int]) -> Published | None:
    """A cell in øre; None for one per inhabitant in a year whose inhabitants are not loaded."""
    year, funktion, dranst, art, unit, value, table = row
    place = (int(year), str(funktion), str(dranst), str(art))
    if unit == _THOUSANDS:
        return Published(*place, int(value) * ORE_PER_THOUSAND_KRONER, HALF_A_THOUSAND_ORE, str(table))
    inhabitants = people.get(int(year))
    if inhabitants is None:
        return None
    amount, half = int(value) * ORE_PER_KRONE * inhabitants, HALF_A_KRONE_ORE * inhabitants
    return Published(*place, amount, half, str(table), is_per_inhabitant=True)
