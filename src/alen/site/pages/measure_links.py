"""Links between the pages of a measure, and parts that they share whose links are filled in later."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

from alen.site.pages.measure_choice import PEERS, WEIGHTS
from alen.site.pages.measure_state import State, page_path
from alen.site.visit import Visit

_ANY = "~"
"""Stands for a code in a link until it is filled in: working a link out takes longer than a page has."""
_PLACE, _EXPLAIN, _NATION, _END = "\ue010", "\ue011", "\ue012", "\ue013"
"""Stand in a shared part for the beginnings of a page's links, and for their ends."""
ROW = "\ue014"
"""Stands in a shared part about the code of whom a row of a table is about."""
_MARKED = re.compile(f"{ROW}([^{ROW}]*){ROW}")


class Links:
    """Links from one page of a measure to its others and to the explanations of its figures."""

    def __init__(self, visit: Visit, state: State) -> None:
        self.visit, self.state = visit, state
        self._place = visit.link(page_path(state.measure, _ANY, self._year()), **state.query)
        year, scope = state.year, state.scope_used
        prices = {name: state.query[name] for name in ("price", "base", "deflator")}
        self._explain = visit.link(f"/explain/{state.measure}/{_ANY}/{year}/{scope}", **prices)
        everybody = {name: value for name, value in state.query.items() if name not in {WEIGHTS, PEERS}}
        self._nation = visit.link(state.path("000", self._year()), **everybody)
        self.open = OpenLinks(explains=not visit.is_static or state.is_newest)

    def _year(self) -> int | None:
        # A frozen site has the newest year alone of each organisation.
        return self.state.year if self.state.has_year and not self.visit.is_static else None

    def organisation(self, code: str) -> str:
        """The same page about another organisation."""
        return self._nation if code == "000" else self._place.replace(_ANY, code)

    def explain(self, code: str) -> str | None:
        """Where the figure shown of an organisation is explained; None in a frozen site's older years."""
        return self._explain.replace(_ANY, code) if self.open.explains else None

    def filled(self, html: str) -> Markup:
        """A part made with open links, as it stands on this page."""
        place, place_end = self._place.split(_ANY)
        explain, explain_end = self._explain.split(_ANY)
        for token, text in (
            (_PLACE, place), (_PLACE + _END, place_end), (_EXPLAIN, explain), (_EXPLAIN + _END, explain_end),
            (_NATION, self._nation),
        )[::-1]:  # fmt: skip
            html = html.replace(token, str(escape(text)))
        own = self.state.organisation.code
        return Markup(_MARKED.sub(lambda found: ' class="own"' if found[1] == own else "", html))


@dataclass(frozen=True)
class OpenLinks:
    """Links in a part that pages at several addresses share; `Links.filled` completes them."""

    explains: bool

    def organisation(self, code: str) -> str:
        """As `Links.organisation`."""
        return _NATION if code == "000" else f"{_PLACE}{code}{_PLACE}{_END}"

    def explain(self, code: str) -> str | None:
        """As `Links.explain`."""
        return f"{_EXPLAIN}{code}{_EXPLAIN}{_END}" if self.explains else None
