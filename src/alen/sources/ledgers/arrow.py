"""Arrow's arrays and numpy's, as the importer passes them on. pyarrow ships no annotations."""

from __future__ import annotations

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
