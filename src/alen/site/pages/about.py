"""What Alen is, who stands behind the figures, and how to get in touch."""

from __future__ import annotations

from alen.answers.questions import Measures
from alen.site.visit import PageType, View, Visit


def _view(visit: Visit) -> View:
    listed = visit.ask("measures", Measures())
    say = visit.words.say
    return View(
        template="about.html.j2",
        title=say("About Alen"),
        description=say("What Alen is, where its figures come from, and what it is not."),
        context={"measures": listed},
    )


PAGES = (
    PageType(
        name="about",
        path="/about",
        view=_view,
        addresses=lambda _desk: ["/about"],
        question=lambda _visit: Measures(),
    ),
)
