"""Kinds of lines that proposals are learned from and made for, and the file that proposals lie in.

A kind is what `measures.yardstick.classify.proposal_keys` says: account text, supplier, posting text with its
digits made one, and funktion, all in lower case. `local/proposals.parquet` has a row for each kind for which
something is proposed; `local/proposals.json` tells how they came about. Classification puts them beside
lines that no rule decides, and beside no other.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from alen.measures.yardstick.classify import PROPOSAL_KEYS, PROPOSED
from alen.measures.yardstick.rules import AXES, STARTER
from alen.model.ledger import UNKNOWN
from alen.products.ledger.classifying import PROPOSALS
from alen.products.ledger.opening import Lines, quoted
from alen.store.connect import lines_errors
from alen.store.local.books import Books

RECORD = "proposals.json"
"""Below the workspace's local/."""

KEY_SQL = {
    **{name: f"coalesce(lower({name}), '')" for name in PROPOSAL_KEYS if name != "text"},
    "text": "regexp_replace(coalesce(lower(text), ''), '[0-9]+', '0', 'g')",
}
"""`proposal_keys` as DuckDB SQL; the tests hold the two together."""

_arrow: Any = pa
_parquet: Any = pq


@dataclass(frozen=True, eq=False)
class Kinds:
    """Kinds of lines, in the order of their keys; arrays of one length.

    keys       column of PROPOSAL_KEYS -> its text of each kind
    supplier   who sells it, or the account where nobody does: what is held out together
    is_it      1 decided as IT, 0 as not, -1 decided by nobody; of both, what most of the money is
    is_own     whether a rule of the user's own decides it
    axes       axis -> the code that rules state for the largest part of its IT money; '' for none
    lines, abs_amount_ore, amount_ore   of the decided lines, or of the undecided ones where `is_it` is -1
    """

    keys: Mapping[str, NDArray[np.object_]]
    supplier: NDArray[np.object_]
    is_it: NDArray[np.int8]
    is_own: NDArray[np.bool_]
    axes: Mapping[str, NDArray[np.object_]]
    lines: NDArray[np.int64]
    abs_amount_ore: NDArray[np.int64]
    amount_ore: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.is_it)


def read_kinds(lines: Lines) -> Kinds:
    """The kinds of decided lines, and those of undecided ones; a kind with both stands twice."""
    own = ", ".join(quoted(rule.rule_id) for rule in lines.yardstick.rules if rule.owner != STARTER)
    is_own = f"rule_is_it IN ({own})" if own else "false"
    keys = ", ".join(f"{sql} AS key_{name}" for name, sql in KEY_SQL.items())
    names = ", ".join(f"key_{name}" for name in PROPOSAL_KEYS)
    axes = ", ".join(
        f"coalesce(arg_max({axis}, (ore, {axis})) FILTER ({axis} != {quoted(UNKNOWN)}), '') AS {axis}"
        for axis in AXES
    )
    sql = f"""
        WITH keyed AS (
            SELECT {keys}, supplier_key, is_it, {is_own} AS is_own, {", ".join(AXES)}, amount_ore FROM lines
        ), added AS (
            SELECT {names}, min(supplier_key) AS supplier_key, is_it, is_own, {", ".join(AXES)},
                count(*) AS lines, sum(amount_ore)::BIGINT AS amount_ore,
                sum(abs(amount_ore))::BIGINT AS ore
            FROM keyed GROUP BY {names}, is_it, is_own, {", ".join(AXES)}
        )
        SELECT {names},
            coalesce('s:' || min(supplier_key), 'a:' || key_account_text) AS who,
            CASE WHEN is_it IS NULL THEN -1
                 WHEN sum(CASE WHEN is_it THEN ore ELSE -ore END) > 0 THEN 1 ELSE 0 END::TINYINT AS said,
            coalesce(bool_or(is_own), false) AS own, {axes},
            sum(lines)::BIGINT AS lines, sum(ore)::BIGINT AS ore, sum(amount_ore)::BIGINT AS amount
        FROM added GROUP BY {names}, is_it IS NULL, CASE WHEN is_it IS NULL THEN NULL ELSE 1 END
        ORDER BY {names}, said
    """
    with lines_errors(lines.path), lines.connection.cursor() as cursor:
        found: Mapping[str, Any] = cursor.execute(sql).fetchnumpy()
    return Kinds(
        {name: _texts(found[f"key_{name}"]) for name in PROPOSAL_KEYS},
        _texts(found["who"]),
        np.asarray(found["said"], dtype=np.int8),
        np.asarray(found["own"], dtype=np.bool_),
        {axis: _texts(found[axis]) for axis in AXES},
        np.asarray(found["lines"], dtype=np.int64),
        np.asarray(found["ore"], dtype=np.int64),
        np.asarray(found["amount"], dtype=np.int64),
    )


def _texts(values: Any) -> NDArray[np.object_]:
    return np.asarray(values, dtype=object)


@dataclass(frozen=True)
class Suggestion:
    """What is proposed for one kind of line; an axis that is '' is left open."""

    keys: tuple[str, ...]
    is_it: bool
    axes: tuple[str, ...]
    score: float


def write_proposals(books: Books, suggestions: Sequence[Suggestion], record: Mapping[str, Any]) -> None:
    """Replace what is proposed, and how it came about. Raises DiskFailed."""
    columns: dict[str, Any] = {
        name: _arrow.array([one.keys[place] for one in suggestions], _arrow.string())
        for place, name in enumerate(PROPOSAL_KEYS)
    }
    columns["proposed_is_it"] = _arrow.array([one.is_it for one in suggestions], _arrow.bool_())
    for place, axis in enumerate(AXES):
        codes = [one.axes[place] or None for one in suggestions]
        columns[f"proposed_{axis}"] = _arrow.array(codes, _arrow.string())
    columns["proposed_score"] = _arrow.array([one.score for one in suggestions], _arrow.float64())
    assert [*columns] == [*PROPOSAL_KEYS, *PROPOSED]
    made = io.BytesIO()
    _parquet.write_table(_arrow.table(columns), made)
    books.write(RECORD, json.dumps(record, ensure_ascii=False, indent=1).encode())
    books.write(PROPOSALS, made.getvalue())


def clear_proposals(books: Books) -> bool:
    """Remove what is proposed; whether anything was."""
    was = (books.root / PROPOSALS).is_file()
    books.remove(PROPOSALS)
    books.remove(RECORD)
    return was
