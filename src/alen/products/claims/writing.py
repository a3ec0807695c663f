"""A claim's parts as the YAML of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

_WIDTH = 110


class _Plain(yaml.SafeDumper):
    """Writes each value out where it stands: a claim's file has no references."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Always."""
        return True


def claim_text(parts: Mapping[str, Any]) -> str:
    """The YAML of a claim's parts, in their order; `parse_claim` reads it.

    >>> print(claim_text({"id": "sample", "date": "2025", "numbers": {"all": {"stated": "60"}}}), end="")
    id: sample
    date: '2025'
    numbers:
      all:
        stated: '60'
    """
    return yaml.dump(dict(parts), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=_WIDTH)
