"""The HTML that shows one of our drawings on another site's page."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from alen.answers.addresses import address
from alen.site.visit import Visit


def iframe(visit: Visit, path: str, query: Mapping[str, object], title: str) -> str:
    """An `iframe` of the page below `/embed` that stands at `path` without it."""
    whole = f"/{visit.lang}/embed{path}{'/' if visit.is_static else ''}"
    found = Markup('<iframe src="{}" title="{}" width="100%" height="560" loading="lazy"></iframe>')
    return str(found.format(visit.absolute(address(whole, **query)), title))
