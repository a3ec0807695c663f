"""Arrow's arrays and numpy's, as the importer passes them on. pyarrow ships no annotations."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from typing import Any, TypeAlias

import numpy as np
import pyarrow
import pyarrow.compute

pa: Any = pyarrow
compute: Any = pyarrow.compute
"""pyarrow's functions are made when it is imported, so no checker knows them."""

TextArray: TypeAlias = Any
"""A pyarrow array of strings."""

Booleans: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
Integers: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
Indices: TypeAlias = np.ndarray[Any, np.dtype[np.int32]]


def flags(booleans: Any) -> Booleans:
    """An Arrow array of booleans without nulls, for numpy."""
    return np.asarray(booleans.to_numpy(zero_copy_only=False), dtype=np.bool_)


def text_array(values: list[str | None] | list[str]) -> TextArray:
    """An Arrow array of strings."""
    return pa.array(values, pa.string())


def joined(columns: list[Any], separator: str) -> TextArray:
    """The texts of several columns row by row, nulls left out; an empty text where all are null.

    >>> joined([text_array(["a", None, None]), text_array(["b", "c", None])], " ").to_pylist()
    ['a b', 'c', '']
    """
    # pyarrow 26 loses rows in which every column is null, so there is always one that is not.
    always = pa.repeat("", len(columns[0]))
    found = compute.binary_join_element_wise(always, *columns, separator, null_handling="skip")
    return compute.utf8_slice_codeunits(found, len(separator))


class _NoPandas(MetaPathFinder):
    """A finder that finds no pandas."""

    def find_spec(self, fullname: str, *_where: object) -> None:
        """Nothing of it; the other finders know of the rest."""
        if fullname == "pandas":
            raise ImportError(fullname)


def leave_pandas_out() -> None:
    """Let Arrow go without pandas, which it loads at the first list it sees: a fifth of a second.

    For processes that hand no frame of pandas to Arrow, which asks once. `to_pandas` still finds it.
    """
    if "pandas" in sys.modules:
        return
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.scalar(0)
    finally:
        sys.meta_path.remove(finder)
