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
from alen.sources.ledgers.map_text import from_toml, to_toml

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
    "from_toml",
    "propose",
    "shape_of",
    "to_toml",
]
