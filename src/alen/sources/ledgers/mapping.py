"""The map of a file's columns: proposed, written, read back, and known again by the file's shape."""

from alen.sources.ledgers.column_map import (
    DATE_FORMS,
    DECIMALS,
    FIELDS,
    PARTS,
    SIGNS,
    ColumnMap,
    DateForm,
    Proposal,
    Sign,
    shape_of,
)
from alen.sources.ledgers.guessing import propose

__all__ = [
    "DATE_FORMS",
    "DECIMALS",
    "FIELDS",
    "PARTS",
    "SIGNS",
    "ColumnMap",
    "DateForm",
    "Proposal",
    "Sign",
    "propose",
    "shape_of",
]
