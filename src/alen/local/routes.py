"""The local pages: one line each. The first is the overview; the menu shows those with a text, in order."""

from __future__ import annotations

from alen.local.pages import (
    breakdown,
    cloud,
    comparison,
    export,
    files,
    line,
    lines,
    overview,
    prices,
    programmes,
    reconciliation,
    recurring,
    review,
    rules,
    suppliers,
    unusual,
    vat,
)
from alen.local.visit import LocalPage

PAGES: tuple[LocalPage, ...] = (
    overview.PAGE,
    review.PAGE,
    breakdown.PAGE,
    cloud.PAGE,
    suppliers.PAGE,
    suppliers.ONE,
    recurring.PAGE,
    prices.PAGE,
    unusual.PAGE,
    vat.PAGE,
    reconciliation.PAGE,
    comparison.PAGE,
    lines.PAGE,
    line.PAGE,
    rules.PAGE,
    rules.ONE,
    files.PAGE,
    files.ONE,
    export.PAGE,
    export.FILE,
    *programmes.PAGES,
)
"""Tests take every kind of page from here, so that none is forgotten."""
