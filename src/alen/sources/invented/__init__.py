"""Prøvekøbing, a municipality that does not exist: its ledger for trying Alen and for measuring it.

Inhabitants, suppliers, people and amounts are invented; `data/yardstick/invented.yml` says how.
"""

from __future__ import annotations

from alen.sources.invented.example import Example, make_example

__all__ = ["Example", "make_example"]
