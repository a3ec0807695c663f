"""An organisation's classified lines, opened for answering: DuckDB over one Parquet file.

Answers ask with constant SQL of the view `lines`: the columns of `model.ledger.CLASSIFIED`, and

- `month`         DATE, the first day of the posting's month; null where the line has no date
- `supplier_key`  who the supplier is: `supplier_keys`

A value that a user gave enters SQL as a literal made by `quoted`, never otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alen.errors import BadWorkspace, NotFound
from alen.model.ledger import CLASSIFIED
from alen.model.progress import Progress
from alen.products.ledger.classifying import classify_books
from alen.products.ledger.supplier_keys import quoted, supplier_key_sql
from alen.products.ledger.yardsticks import Yardstick, load_yardstick
from alen.store.connect import lines_errors
from alen.store.connect import open_lines as open_engine
from alen.store.local.books import Books, Holder, ImportRecord

if TYPE_CHECKING:
    import duckdb

__all__ = ["Lines", "quoted", "supplier_key_sql"]

_OWN = ("month", "supplier_key")


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of one state of the books.

    connection  DuckDB with the view `lines`
    holder      whose they are
    state       the name of the state they were made from; what is made from equal states is equal
    years       the accounts years that lines have, in order
    records     the imports that stand, oldest first
    yardstick   what they were measured by
    path        the Parquet file
    """

    connection: duckdb.DuckDBPyConnection
    holder: Holder
    state: str
    years: tuple[int, ...]
    records: tuple[ImportRecord, ...]
    yardstick: Yardstick
    path: Path

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows that a query gives; threads may ask at the same time.

        Raises BadWorkspace when the lines are gone: they are made anew after every import and decision.
        """
        with lines_errors(self.path), self.connection.cursor() as cursor:
            return cursor.execute(sql).fetchall()

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    @staticmethod
    def of(
        path: Path,
        holder: Holder,
        *,
        state: str = "",
        records: Sequence[ImportRecord] = (),
        yardstick: Yardstick | None = None,
    ) -> Lines:
        """Lines of a Parquet file with the columns of CLASSIFIED; of the starter yardstick if none is given.

        Raises BadWorkspace when the file has other columns or cannot be read.
        """
        connection = open_engine(path)
        try:
            with lines_errors(path):
                years = _open_view(connection, path)
        except BaseException:
            connection.close()
            raise
        return Lines(
            connection, holder, state, years, tuple(records), yardstick or load_yardstick(None), path
        )


def open_lines(books: Books, *, progress: Progress | None = None) -> Lines:
    """The lines that stand, classified first where that has not been done.

    Raises NotFound when no ledger was imported or nobody said whose it is, BadWorkspace, DiskFailed.
    """
    holder = books.index().holder
    if holder is None:
        raise NotFound("no ledger was imported", do="Import one with `alen ledger import FILE`.")
    yardstick = load_yardstick(books)
    folder = classify_books(books, yardstick, progress=progress)
    return Lines.of(
        folder / "lines.parquet", holder, state=folder.name, records=books.standing(), yardstick=yardstick
    )


def _open_view(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[int, ...]:
    """Make the view `lines`; the years it holds."""
    source = f"read_parquet({quoted(str(path))})"
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    given = {str(row[0]) for row in described}
    lacking = [name for name in CLASSIFIED.column_names if name not in given]
    if lacking:
        raise BadWorkspace(
            f"the classified lines lack the columns {', '.join(lacking)}",
            where=str(path),
            do="Run `alen ledger classify` to make them again.",
        )
    own = {"month": "date_trunc('month', posting_date)::DATE", "supplier_key": supplier_key_sql()}
    columns = [
        *CLASSIFIED.column_names,
        *(f"{own[name]} AS {name}" if name not in given else name for name in _OWN),
    ]
    connection.execute(f"CREATE VIEW lines AS SELECT {', '.join(columns)} FROM {source}")
    years = connection.execute("SELECT DISTINCT accounts_year FROM lines ORDER BY 1").fetchall()
    return tuple(int(row[0]) for row in years if row[0] is not None)
