"""A table of units that an analyst brings: any CSV with a row per unit, read as numbers by column."""
