"""Where answers lie: the addresses of the API and of the pages, written in one way only."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

API = "/api/v1"
"""The root of the API."""

PAGE_QUERY = (
    "scope", "price", "base", "deflator", "group", "vaegt", "naboer", "kontering", "andel", "engang",
    "koordinering", "rts",
)  # fmt: skip
"""What a page's address may hold after the question mark, in this order."""

CLAIM_FILTERS = ("verdict", "measure", "organisation", "publisher", "year")
"""What the list of claims is filtered by, in this order."""

PROGRAMME_VIEW = ("price", "as-of")
"""How a joint programme is looked at: in which prices, and as it was on which day."""


def api_address(*parts: str | int, **query: object) -> str:
    """An address of the API below its root; what is None or empty in the query is left out.

    >>> api_address("ranks", "it-net", year=2024, scope=None)
    '/api/v1/ranks/it-net?year=2024'
    """
    return address(API, *parts, **query)


def address(root: str, *parts: str | int, **query: object) -> str:
    """A path of quoted parts with a query; what is None or empty in the query is left out.

    >>> address("/da", "m", "it-net", "101", 2024, price="real")
    '/da/m/it-net/101/2024?price=real'
    """
    path = "/".join([root, *(quote(str(part), safe="+") for part in parts)])
    kept = {name: str(value) for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(kept)}" if kept else path


def page_query(asked: Mapping[str, object]) -> dict[str, str]:
    """The query of a page in its fixed order, what is None or empty left out."""
    return {name: str(asked[name]) for name in PAGE_QUERY if asked.get(name) not in (None, "")}


def explain_address(measure: str, organisation: str, year: int, scope: str) -> str:
    """The address of one figure: `<measure>/<organisation>/<year>/<scope>`."""
    return f"{measure}/{organisation}/{year}/{scope}"
