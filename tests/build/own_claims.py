"""Statements about invented places, as a workspace's own claims: each names its figures and its numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

BOTH = {"da": "Prøvetekst", "en": "Sample text"}


def number(stated: str, unit: str, words: str = "", year: int | None = None) -> dict[str, Any]:
    """A number as an English statement has it."""
    found: dict[str, Any] = {"title": BOTH, "stated": stated, "unit": unit}
    return {**found, **({"words": words} if words else {}), **({"year": year} if year else {})}


def figure(
    measure: str, organisations: Sequence[str], year: int, *, statistic: str = "value", **more: str
) -> dict[str, Any]:
    """A figure that a statement is held against, of the same definition unless it says otherwise."""
    return {
        "measure": measure, "organisations": list(organisations), "year": year, "statistic": statistic,
        "definition": "same", "why": BOTH, **more,
    }  # fmt: skip


def claim(
    id_: str,
    statements: Sequence[Mapping[str, Any]],
    numbers: Mapping[str, Any],
    figures: Mapping[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A claim with one reading."""
    named = figures or {}
    return {
        "id": id_,
        "title": {"da": f"Prøveudsagn {id_}", "en": f"Sample statement {id_}"},
        "publisher": "Prøvebladet",
        "date": "2025-01",
        "language": "en",
        "about": BOTH,
        "kind": statements[0]["kind"] if statements else "value",
        "definition": BOTH,
        "subject": {
            "measures": sorted({one["measure"] for one in named.values()}),
            "organisations": sorted({code for one in named.values() for code in one["organisations"]}),
            "years": sorted({one["year"] for one in named.values()}),
        },
        "numbers": dict(numbers),
        "figures": dict(named),
        "readings": [
            {"id": "A", "title": BOTH, "statements": [{"title": BOTH, **one} for one in statements]}
        ],
        **more,
    }


def value_claim(
    id_: str, measure: str, code: str, year: int, stated: str, words: str = "", **of_figure: str
) -> dict[str, Any]:
    """That one organisation's figure per inhabitant is so much."""
    return claim(
        id_,
        [{"kind": "value", "number": "amount", "figures": {"number": "booked"}}],
        {"amount": number(stated, "kr_per_inhabitant", words)},
        {"booked": figure(measure, [code], year, **of_figure)},
    )


def write_claim(root: Path, told: Mapping[str, Any]) -> Path:
    """The claim as a file of the workspace's claims/; JSON is YAML too."""
    path = root / "claims" / f"{told['id']}.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    return path
