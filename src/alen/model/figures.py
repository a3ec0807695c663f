"""What a figure may be: its scopes, its bases, why it may be missing, and how it may be flagged."""

from __future__ import annotations

SCOPES: tuple[str, ...] = ("single", "narrow", "extended", "wide")
"""Scope bands; `single` is the scope of a measure that has no bands. The position is stored."""

BASES: tuple[str, ...] = ("computed", "as_published")
"""`computed`: Alen divided one sum by another. `as_published`: the publisher's own rounded figure,
whose numerator is unknown. A series never mixes them."""

MISSING_REASONS: tuple[str, ...] = (
    "not_published",
    "missing_at_source",
    "not_applicable",
    "not_loaded",
    "rejected",
    "booked_elsewhere",
)

FLAGS: tuple[str, ...] = (
    "booked_elsewhere",
    "break",
    "corrected",
    "estimated",
    "partial",
    "provisional",
    "zero_by_absence",
)

SCOPE_KEY = {scope: key for key, scope in enumerate(SCOPES)}
BASIS_KEY = {basis: key for key, basis in enumerate(BASES)}
