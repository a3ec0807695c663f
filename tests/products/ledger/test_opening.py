"""Lines opened for answering: what a supplier's key is, and what SQL a user's text can become."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alen.errors import BadWorkspace
from alen.model.ledger import CLASSIFIED
from alen.products.ledger.opening import Lines, quoted, supplier_key_sql
from alen.store.local.books import Holder

HOLDER = Holder("900", "Prøvekøbing", is_invented=True)
NO_NUL = st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)))


def write(path: Path, select: str) -> Path:
    """A Parquet file of a query's rows."""
    duckdb.execute(f"COPY ({select}) TO {quoted(str(path))} (FORMAT parquet)")
    return path


def line(**values: str) -> str:
    """A classified line as SQL; columns not named are null."""
    columns = (f"({values.get(c.name, 'NULL')})::{c.type} AS {c.name}" for c in CLASSIFIED.columns)
    return f"SELECT {', '.join(columns)}"


@given(NO_NUL)
def test_a_literal_is_the_text(text: str) -> None:
    assert duckdb.execute(f"SELECT {quoted(text)}").fetchall() == [(text,)]


def test_no_literal_holds_a_nul() -> None:
    with pytest.raises(ValueError, match="NUL"):
        quoted("a\0b")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Nordlys Software A/S", "nordlys software"),
        ("NORDLYS  SOFTWARE ApS.", "nordlys software"),
        ("Nordlys A/S - A/S", "nordlys"),
        (" Nordlys\u00a0Software a.m.b.a", "nordlys software"),
        ("Nordlys, Inc.", "nordlys"),
        ("Nordlys A/S, filial af Nordlys AB", "nordlys"),
        ("Ægir & Søn I/S", "ægir & søn"),
        ("AÅLBORG".replace("Å", "A\u030a"), "aålborg"),
        ("AS/400 Data as", "as/400 data"),
        ("O'Prøve Ltd", "o'prøve"),
        ("A/S", "a/s"),
        ("Isens Hus", "isens hus"),
        ("  ", None),
        (None, None),
    ],
)
def test_a_suppliers_key(name: str | None, key: str | None) -> None:
    literal = "NULL::VARCHAR" if name is None else quoted(name)
    asked = supplier_key_sql(literal, "NULL::VARCHAR")
    assert duckdb.execute(f"SELECT {asked}").fetchall() == [(key,)]
    assert duckdb.execute(f"SELECT {supplier_key_sql(literal, quoted('12345678'))}").fetchall() == [
        ("12345678",)
    ]


@given(NO_NUL)
def test_a_key_is_its_own_key(name: str) -> None:
    """Keys of keys are keys: a user may type either the name or what a table showed."""
    (key,) = duckdb.execute(f"SELECT {supplier_key_sql(quoted(name), 'NULL::VARCHAR')}").fetchall()[0]
    if key is not None:
        again = supplier_key_sql(quoted(key), "NULL::VARCHAR")
        assert duckdb.execute(f"SELECT {again}").fetchall() == [(key,)]


def test_lines_are_opened_with_month_and_key(tmp_path: Path) -> None:
    path = write(
        tmp_path / "lines.parquet",
        " UNION ALL ".join(
            [
                line(accounts_year="2024", posting_date="'2024-02-29'", supplier="'Prøve ApS'"),
                line(accounts_year="2023", supplier="'Prøve'", cvr_number="'11111111'"),
            ]
        ),
    )
    lines = Lines.of(path, HOLDER)
    assert lines.years == (2023, 2024)
    rows = lines.rows("SELECT month::VARCHAR, supplier_key FROM lines ORDER BY accounts_year")
    assert rows == [(None, "11111111"), ("2024-02-01", "prøve")]
    lines.close()
    assert not (tmp_path.parent / ".overflow").exists()


def test_lines_of_another_shape_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadWorkspace) as caught:
        Lines.of(write(tmp_path / "lines.parquet", "SELECT 1 AS import_key"), HOLDER)
    assert "source_row" in caught.value.what
