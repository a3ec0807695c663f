"""The local pages: one line each. The first is the overview; the menu shows those with a text, in order."""

from __future__ import annotations

from alen.local.pages import breakdown, overview
from alen.local.visit import LocalPage

PAGES: tuple[LocalPage, ...] = (
    overview.PAGE,
    breakdown.PAGE,
)
"""Tests take every kind of page from here, so that none is forgotten."""
