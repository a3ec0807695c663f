"""The pages of published joint programmes: the list, and of each overview, project, party, shares, log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from alen.answers.citation import cite
from alen.answers.programme_bill import ProgrammeBill, bill_years, made_bill
from alen.answers.programme_cases import Case, case_of, cases_of
from alen.answers.programme_heads import seen
from alen.answers.programme_party import ProgrammeParty
from alen.answers.programmes import (
    ProgrammeDecisions,
    ProgrammeOverview,
    ProgrammeProject,
    Programmes,
    ProgrammesAnswer,
)
from alen.answers.questions import Desk, Question
from alen.charts.standalone import standalone
from alen.errors import NotFound
from alen.site.pages import programme_views as views
from alen.site.pages.programme_bill_view import bill
from alen.site.pages.programme_charts import party_bars, timeline
from alen.site.pages.programme_frame import FOLDER, QUERY, Side, public
from alen.site.pages.programme_party_view import party
from alen.site.visit import PageType, View, Visit
from alen.store.packaged import read_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _case(visit: Visit) -> Case:
    return case_of(visit.desk, visit.params["programme"])


def _year(visit: Visit) -> int:
    """The year of an address. Raises NotFound for one that is none."""
    text = visit.params["year"]
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise NotFound(f"{text[:20]!r} is no year")
    return int(text)


def _price(visit: Visit) -> tuple[str, str]:
    return visit.query.get("price", "current"), visit.query.get("as-of", "")


def _files(visit: Visit, *, with_drawing: bool = False) -> list[Mapping[str, str]]:
    kinds = [
        ("CSV", "csv", "text/csv"), (visit.words.say("Excel (XLSX)"), "xlsx", XLSX),
        ("JSON", "json", "application/json"),
    ]  # fmt: skip
    if with_drawing:
        kinds.append((visit.words.say("Drawing (SVG)"), "svg", "image/svg+xml"))
    return [
        {"name": name, "href": visit.link(visit.path, form=form, **visit.query), "type": kind}
        for name, form, kind in kinds
    ]


def _shown(
    visit: Visit, question: Question[Any], context: dict[str, Any], *, with_drawing: bool = False
) -> View:
    """A page with its files and its citation."""
    heading, where = (
        str(getattr(context["heading"], "striptags", lambda: context["heading"])()),
        context["where"],
    )
    title = heading if not where else f"{heading}, {where.striptags()}"
    citation = cite(
        question, visit.desk.ask(question), visit.desk, visit.words, visit.dated_path, visit.setting.base_url
    )
    return View(
        template="programme.html.j2",
        title=title,
        description=_description(visit, context),
        context={**context, "files": _files(visit, with_drawing=with_drawing), "citation": citation},
    )


def _description(visit: Visit, context: Mapping[str, Any]) -> str:
    found = [getattr(one, "striptags", lambda one=one: str(one))() for one in context["lead"]]
    return " ".join(found) or visit.words.say("Joint programmes: who pays what, when, for which result.")


# -- views -----------------------------------------------------------------------------------------------


def _list_view(visit: Visit) -> View:
    side, say = public(visit), visit.words.say
    answer: ProgrammesAnswer = visit.ask("programmes", Programmes())
    context: dict[str, Any] = {
        "heading": say("Joint programmes"), "where": "", "invented": "", "local_note": "",
        "lead": [
            say(
                "When several organisations agree to pay for something together, these pages say who pays "
                "what, when, for which result, and what was decided since."
            )
        ],
        "calculated": "", "fields": [], "action": "", "keys": [], "links": [],
        "parts": [views.listed(side, answer, side.at("programmes"))],
        "crumbs": [(say("Joint programmes"), None)],
    }  # fmt: skip
    return _shown(visit, Programmes(), context)


def _overview_view(visit: Visit) -> View:
    context = views.overview(public(visit), _case(visit))
    return _shown(visit, _overview(visit), context, with_drawing=_drawn(visit) is not None)


def _project_view(visit: Visit) -> View:
    return _shown(visit, _project(visit), views.project(public(visit), _case(visit), visit.params["project"]))


def _party_view(visit: Visit) -> View:
    return _shown(visit, _party(visit), party(public(visit), _case(visit), visit.params["party"]))


def _bill_view(visit: Visit) -> View:
    context = bill(public(visit), _case(visit), _year(visit), visit.params.get("party", ""))
    return _shown(visit, _bill(visit), context)


def _decisions_view(visit: Visit) -> View:
    return _shown(visit, _decisions(visit), views.decisions(public(visit), _case(visit)))


# -- questions -------------------------------------------------------------------------------------------


def _overview(visit: Visit) -> ProgrammeOverview:
    return ProgrammeOverview(visit.params["programme"], *_price(visit))


def _project(visit: Visit) -> ProgrammeProject:
    return ProgrammeProject(visit.params["programme"], visit.params["project"], *_price(visit))


def _party(visit: Visit) -> ProgrammeParty:
    return ProgrammeParty(visit.params["programme"], visit.params["party"], *_price(visit))


def _bill(visit: Visit) -> ProgrammeBill:
    party_id = visit.params.get("party", "")
    return ProgrammeBill(visit.params["programme"], _year(visit), party_id, *_price(visit))


def _decisions(visit: Visit) -> ProgrammeDecisions:
    return ProgrammeDecisions(visit.params["programme"], visit.query.get("as-of", ""))


# -- drawings --------------------------------------------------------------------------------------------


def _drawn(visit: Visit) -> str | None:
    """The overview's first drawing: money by party, or else the milestones."""
    side: Side = public(visit)
    answer = visit.desk.ask(_overview(visit))
    day = answer.head.as_of or (answer.projects[0].on if answer.projects else answer.head.starts)
    found = party_bars(side, answer, "programme#") or timeline(side, answer.milestones, day)
    return None if found is None else str(found.wide)


def _chart(visit: Visit) -> str:
    found = _drawn(visit)
    if found is None:
        raise NotFound("this page has no drawing", do="Leave the ending out.")
    return standalone(found, read_text("charts", "style.css"))


# -- addresses -------------------------------------------------------------------------------------------


def _each(paths: Callable[[Case], Iterable[str]]) -> Callable[[Desk], Iterable[str]]:
    def addresses(desk: Desk) -> Iterable[str]:
        return [
            f"{FOLDER}/{id_}{path}" for id_, case in cases_of(desk.reading).items() for path in paths(case)
        ]

    return addresses


def _projects(case: Case) -> Iterable[str]:
    return [f"/project/{one.id}" for one in case.programme.projects]


def _parties(case: Case) -> Iterable[str]:
    """The programme's own parties, and everybody else who has a share that is known."""
    found = dict.fromkeys(one.id for one in case.programme.parties)
    for year in bill_years(case.programme):
        found |= dict.fromkeys(_paying(case, year))
    return [f"/party/{one}" for one in found]


def _paying(case: Case, year: int) -> Iterable[str]:
    return made_bill(seen(case), year).by_party


def _years(case: Case) -> Iterable[str]:
    return [f"/bill/{year}" for year in bill_years(case.programme)]


def _bills(case: Case) -> Iterable[str]:
    return [f"/bill/{year}/{one}" for year in bill_years(case.programme) for one in _paying(case, year)]


_ONE = f"{FOLDER}/{{programme}}"

PAGES = (
    PageType("programmes", FOLDER, _list_view, lambda _desk: [FOLDER], "programmes",
             question=lambda _visit: Programmes()),
    PageType("programme", _ONE, _overview_view, _each(lambda _case: [""]), "programmes", QUERY,
             question=_overview, chart=_chart),
    PageType("programme-project", f"{_ONE}/project/{{project}}", _project_view, _each(_projects),
             "programmes", QUERY, question=_project),
    PageType("programme-party", f"{_ONE}/party/{{party}}", _party_view, _each(_parties), "programmes", QUERY,
             question=_party),
    PageType("programme-bill", f"{_ONE}/bill/{{year}}", _bill_view, _each(_years), "programmes", QUERY,
             question=_bill),
    PageType("programme-bill-party", f"{_ONE}/bill/{{year}}/{{party}}", _bill_view, _each(_bills),
             "programmes", QUERY, question=_bill),
    PageType("programme-decisions", f"{_ONE}/decisions", _decisions_view, _each(lambda _case: ["/decisions"]),
             "programmes", QUERY[1:], question=_decisions),
)  # fmt: skip
