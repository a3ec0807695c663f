"""The pages of joint programmes that are not published: the public ones' twins, for this machine alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alen.answers.programme_bill_words import stated
from alen.answers.programme_cases import Case
from alen.answers.programmes import programmes
from alen.answers.said import Said, filled
from alen.errors import NotFound
from alen.local.visit import LocalPage, LocalVisit
from alen.site.pages import programme_views as views
from alen.site.pages.programme_bill_view import bill
from alen.site.pages.programme_frame import FOLDER, QUERY, Part, Side
from alen.site.pages.programme_party_view import party
from alen.site.visit import View
from alen.words import msgid

_TEMPLATE = "local_programme.html.j2"


def _side(visit: LocalVisit) -> Side:
    """This machine's side: answers are told by the page itself, and links lead to its own pages."""

    def ask(alias: str, question: Any) -> Any:
        return visit.show(alias, question.answer(_case(visit, question.programme)))

    def to(path: str, **query: object) -> str:
        return visit.to(FOLDER + path, query=query)

    return Side(visit, ask, lambda alias: f"page#/{alias}", to, is_local=True)


def _case(visit: LocalVisit, programme: str) -> Case:
    return visit.programmes.case(programme, visit.desk.reading)


def _shown(make: Callable[[Side, Case, LocalVisit], dict[str, Any]]) -> Callable[[LocalVisit], View]:
    def view(visit: LocalVisit) -> View:
        context = make(_side(visit), _case(visit, visit.params["programme"]), visit)
        title = getattr(context["heading"], "striptags", lambda: str(context["heading"]))()
        return View(_TEMPLATE, str(title), str(title), context=context)

    return view


def _list(visit: LocalVisit) -> View:
    side, say = _side(visit), visit.words.say
    cases, broken = visit.programmes.all(visit.desk.reading)
    answer = visit.show("programmes", programmes(cases, visit.desk.edition_id))
    parts = [views.listed(side, answer, side.at("programmes"))]
    if broken:
        parts.append(Part("broken", say("Folders that cannot be read"), items=[
            filled(
                "{folder}, {where}: {what}. {do}", folder=stated(one.folder),
                where=stated(one.error.where), what=stated(visit.words.retell(one.error.what)),
                do=stated(visit.words.retell(one.error.do)),
            )
            for one in broken
        ]))  # fmt: skip
    title = say("Programmes on this machine")
    lead: list[Said | str] = [
        say(
            "These programmes are not published: no edition, no public page and no answer of the API holds "
            "them."
        )
    ]
    context: dict[str, Any] = {
        "heading": title, "where": "", "invented": "", "local_note": "", "lead": lead, "calculated": "",
        "fields": [], "action": "", "keys": [], "links": [], "parts": parts, "crumbs": [],
    }  # fmt: skip
    return View(_TEMPLATE, title, title, context=context)


def _bill(side: Side, case: Case, visit: LocalVisit) -> dict[str, Any]:
    year = visit.params["year"]
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise NotFound(f"{year[:20]!r} is no year")
    return bill(side, case, int(year), visit.params.get("party", ""))


_ONE = f"{FOLDER}/{{programme}}"

PAGES = (
    LocalPage(FOLDER, _list, menu=msgid("Programmes")),
    LocalPage(_ONE, _shown(lambda side, case, _visit: views.overview(side, case)), QUERY, under=FOLDER),
    LocalPage(
        f"{_ONE}/project/{{project}}",
        _shown(lambda side, case, visit: views.project(side, case, visit.params["project"])), QUERY,
        under=FOLDER,
    ),
    LocalPage(
        f"{_ONE}/party/{{party}}",
        _shown(lambda side, case, visit: party(side, case, visit.params["party"])), QUERY, under=FOLDER,
    ),
    LocalPage(f"{_ONE}/bill/{{year}}", _shown(_bill), QUERY, under=FOLDER),
    LocalPage(f"{_ONE}/bill/{{year}}/{{party}}", _shown(_bill), QUERY, under=FOLDER),
    LocalPage(
        f"{_ONE}/decisions", _shown(lambda side, case, _visit: views.decisions(side, case)), QUERY[1:],
        under=FOLDER,
    ),
)  # fmt: skip
