"""Where the weights of a key come from: the edition's inhabitants, or tables that the folder has itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Protocol

from alen.errors import BadInput
from alen.model.programme import Programme, Register, Wording
from alen.model.programme_records import Weight


class WeightTables(Protocol):
    """Whoever knows populations and other bases of keys."""

    def weights(self, table: str, on: date, version: str) -> Mapping[str, Fraction] | None:
        """Party id or organisation's code -> weight on exactly that day; None where it is not loaded."""
        ...


class Registers(Protocol):
    """Whoever knows the country's municipalities and regions."""

    def members(self, register: Register, on: date) -> tuple[tuple[str, Wording], ...]:
        """Code and name of each that stood on a day: the 98, the 5; Christiansø is none. () if not known."""
        ...


class NoRegisters:
    """For programmes whose groups list their members."""

    def members(self, register: Register, on: date) -> tuple[tuple[str, Wording], ...]:  # noqa: ARG002
        """Nobody is known."""
        return ()


class OwnTables:
    """The tables of a programme's own weights.csv."""

    def __init__(self, programme: Programme) -> None:
        self._rows: dict[tuple[str, date], dict[str, dict[str, Weight]]] = {}
        for row in programme.weights:
            versions = self._rows.setdefault((row.table, row.on), {})
            parties = versions.setdefault(row.version, {})
            if row.party in parties:
                raise BadInput(
                    f"{row.party} has two weights in the table {row.table}, {row.on.isoformat()}",
                    where=f"weights.csv, row {row.row} and row {parties[row.party].row}",
                    do="Give the newer table a version of its own.",
                )
            parties[row.party] = row

    def rows(self, table: str, on: date, version: str) -> Mapping[str, Weight] | None:
        """Party -> its row in weights.csv; None where the table has none of that day and version.

        Raises BadInput where no version is named and there are several.
        """
        versions = self._rows.get((table, on))
        if versions is None:
            return None
        if version or len(versions) == 1:
            return versions.get(version) if version else next(iter(versions.values()))
        raise BadInput(
            f"the table {table}, {on.isoformat()}, is there in {len(versions)} versions",
            where="weights.csv",
            do=f"Name one in the key: {', '.join(one or '(empty)' for one in versions)}.",
        )

    def weights(self, table: str, on: date, version: str) -> Mapping[str, Fraction] | None:
        """Party -> weight, as `WeightTables` has it."""
        found = self.rows(table, on, version)
        return None if found is None else {party: row.weight for party, row in found.items()}


class FirstOf:
    """Several tables, the first that knows a table of the day asked about."""

    def __init__(self, *tables: WeightTables) -> None:
        self._tables = tables

    def weights(self, table: str, on: date, version: str) -> Mapping[str, Fraction] | None:
        """What the first has that has it."""
        for one in self._tables:
            found = one.weights(table, on, version)
            if found is not None:
                return found
        return None
