"""The pages that tests in a browser visit: every kind from the route table, so that none is forgotten."""

from __future__ import annotations

from alen.answers.questions import Desk
from alen.site.routes import PAGE_TYPES

NAMES = [page.name for page in PAGE_TYPES]

TELLING = {
    "packaged": [
        "/m/f64551-net/825/2024", "/m/f64551-net/000/2020", "/m/it-net", "/m/region-it", "/o/825",
        "/regions", "/m/f64551-net/101/2024?group=081", "/compare/101+147+751", "/find?q=s",
        "/m/f64551-net/101/2020?vaegt=inhabitants%3A2&naboer=5&kontering=30", "/differences/f64551-net/2020",
        "/share/217+219+210?engang=9000000&koordinering=2.5", "/o/217/what-if",
        "/claims?verdict=consistent", "/claims/programme-2007", "/claims/municipal-net-spending-2022",
        "/embed/claims/regions-it-2022-2023",
    ],
}  # fmt: skip
"""Pages worth a visit of their own: a tiny island, nothing loaded, what no region has, a group chosen; peers
and bands as a reader chose them, what several would share, own numbers; statements."""

ERRORS = ["/no/such/page", "/share/217+219/it-net", "/o/Aarhuus", "/m/f64551-net/101/1801"]


def example(desk: Desk, name: str) -> str | None:
    """One address of a kind of page below the language; None where the edition has none."""
    page = next(page for page in PAGE_TYPES if page.name == name)
    return next(iter(page.addresses(desk)), None)
