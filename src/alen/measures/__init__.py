"""Measures: definitions as data, and the arithmetic that turns cells into figures."""
