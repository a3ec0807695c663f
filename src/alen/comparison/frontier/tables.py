"""What a frontier is drawn through: inputs and outputs of units, checked, and scaled without rounding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.vectors import Booleans, Floats
from alen.errors import BadInput


@dataclass(frozen=True)
class Table:
    """Inputs and outputs of n units.

    inputs   n × m float64, every number above 0
    outputs  n × s float64, no number below 0
    names    n texts, one per unit
    """

    inputs: Floats
    outputs: Floats
    names: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many units there are."""
        return self.inputs.shape[0]


def _columns(values: ArrayLike, what: str) -> Floats:
    made = np.array(values, dtype=np.float64)
    if made.ndim == 1:
        made = made[:, None]
    if made.ndim != 2:
        raise BadInput(f"the {what}s have {made.ndim} dimensions", do="Give one row per unit.")
    if made.shape[1] == 0:
        raise BadInput(f"there is no {what}", do=f"Name at least one column as {what}.")
    if made.shape[0] == 0:
        raise BadInput(f"the {what}s have no rows", do="Give one row per unit.")
    return np.ascontiguousarray(made)


class _Hit(NamedTuple):
    """The first cell that is wrong, its row and column counted from 1, and how many more are."""

    row: int
    name: str
    column: int
    more: int


def _first(wrong: Booleans, names: Sequence[str]) -> _Hit | None:
    hits = np.argwhere(wrong)
    if hits.size == 0:
        return None
    row, column = (int(at) for at in hits[0])
    return _Hit(row + 1, names[row], column + 1, len(hits) - 1)


def _refuse(columns: Floats, names: Sequence[str], *, is_input: bool) -> None:
    """BadInput for a cell that no frontier can be drawn through; each sentence stands whole, to be retold."""
    if at := _first(~np.isfinite(columns), names):
        raise BadInput(
            f"a number is missing or not finite (and {at.more} more)"
            if at.more
            else "a number is missing or not finite",
            where=f"row {at.row} ({at.name}), input {at.column}"
            if is_input
            else f"row {at.row} ({at.name}), output {at.column}",
            why="A frontier through a guessed number would be a guess about every other unit.",
            do="Leave the unit out, or give the number.",
        )
    if at := _first(columns < 0.0, names):
        raise BadInput(
            f"a number is negative (and {at.more} more)" if at.more else "a number is negative",
            where=f"row {at.row} ({at.name}), input {at.column}"
            if is_input
            else f"row {at.row} ({at.name}), output {at.column}",
            why="Shares of a negative number have no meaning.",
            do="Leave the unit out, or measure the column from another zero.",
        )
    if is_input and (at := _first(columns == 0.0, names)):
        raise BadInput(
            f"an input is 0 (and {at.more} more)" if at.more else "an input is 0",
            where=f"row {at.row} ({at.name}), input {at.column}",
            why="No share of nothing can be saved, and every other unit would look endlessly worse.",
            do="Leave the unit out, or leave the column out.",
        )


def table(inputs: ArrayLike, outputs: ArrayLike, names: Sequence[str] | None = None) -> Table:
    """Inputs and outputs as a checked `Table`.

    `inputs` and `outputs` have one row per unit and one column per kind, in any unit of measurement; a
    single column may be one-dimensional. `names` are the units' names, else their row numbers from 1.
    Missing is never 0: BadInput names the row and column of a number that is missing or not finite, of a
    negative number, and of an input of 0 (a ratio to it says nothing); an output may be 0. BadInput as well
    for no rows, no columns and different lengths.

    >>> table([2.0, 4.0], [[1.0, 0.0], [3.0, 2.0]]).names
    ('1', '2')
    """
    made, given = _columns(inputs, "input"), _columns(outputs, "output")
    count = made.shape[0]
    if given.shape[0] != count:
        raise BadInput(
            f"{count} rows of inputs and {given.shape[0]} of outputs",
            do="Give the inputs and outputs of the same units in the same order.",
        )
    if names is not None and len(names) != count:
        raise BadInput(f"{len(names)} names for {count} units", do="Give one name per unit, or none at all.")
    called = tuple(str(name) for name in names) if names is not None else _numbers(count)
    _refuse(made, called, is_input=True)
    _refuse(given, called, is_input=False)
    return Table(made, given, called)


def _numbers(count: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, count + 1))


def powers(columns: Floats) -> Floats:
    """For each column the power of two nearest its mean; 1 for a column of zeros.

    Columns are divided by these before anything is solved, so that no unit of measurement is large or small.
    A power of two changes the exponent alone: nothing is rounded and equal numbers stay equal.

    >>> powers(np.array([[1000.0, 0.0], [1100.0, 0.0]])).tolist()
    [1024.0, 1.0]
    """
    top = columns.max(axis=0)
    # By the largest first: a sum of the largest numbers there are would be infinite.
    means = np.where(top > 0.0, (columns / np.where(top > 0.0, top, 1.0)).mean(axis=0), 1.0)
    exponent = np.where(top > 0.0, np.log2(means) + np.log2(np.where(top > 0.0, top, 1.0)), 0.0)
    return np.asarray(2.0 ** np.round(exponent), dtype=np.float64)
