"""The drawings of a programme's pages: what each party has paid and still has to pay, and the milestones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from markupsafe import Markup

from alen.answers.dates import say_date
from alen.answers.programme_follow import MilestoneTold
from alen.answers.programmes import ProgrammeAnswer
from alen.charts.marks import ChartWords, Heading
from alen.charts.programme_parties import PartyBar, programme_parties
from alen.charts.programme_timeline import Stone, TimelineWords, programme_timeline
from alen.charts.text import Label
from alen.site.pages.differences_charts import NARROW, WIDE, Picture
from alen.site.pages.programme_frame import Side, kroner
from alen.site.visit import Visit


def party_bars(side: Side, answer: ProgrammeAnswer, at: str) -> Picture | None:
    """Paid and still to be paid, a bar for each party; None where nothing was paid or can be."""
    rows = _bars(side, answer, at)
    if not any(row.paid or row.left for row in rows):
        return None
    return _picture(lambda ident, width: _parties_svg(side.visit, rows, ident, width), "parties")


def _bars(side: Side, answer: ProgrammeAnswer, at: str) -> list[PartyBar]:
    say, found = side.visit.words.say, list[PartyBar]()
    for place, one in enumerate(answer.parties):
        money, where = one.money, f"{at}/parties/{place}/money"
        if money.share.ore is None and money.paid.ore is None:
            continue
        text = one.party.name.in_language(side.visit.lang)
        paid = kroner(side, money.paid.ore, f"{where}/paid/ore") if money.paid.ore else None
        left = money.remaining.ore
        found.append(
            PartyBar(
                text,
                paid,
                kroner(side, left, f"{where}/remaining/ore") if left is not None and left > 0 else None,
                Label((paid,)) if paid else say("nothing paid in"),
            )
        )
    return found


def _parties_svg(visit: Visit, rows: Sequence[PartyBar], ident: str, width: int) -> str:
    say = visit.words.say
    title = say("Paid in and still to be paid in, by party")
    return programme_parties(
        rows,
        width=width,
        heading=Heading(ident, title, say("The same numbers stand in the table below.")),
        say=ChartWords(say("DKK"), say("There are no figures to draw.")),
        tick=visit.words.number,
        keys=(say("paid in"), say("still to be paid in")),
    )


def timeline(side: Side, found: Sequence[MilestoneTold], today: str) -> Picture | None:
    """The milestones on a line of time; None where there are none."""
    if not found:
        return None
    rows = _stones(side.visit, found)
    return _picture(lambda ident, width: _timeline_svg(side.visit, rows, today, ident, width), "milestones")


def _stones(visit: Visit, found: Sequence[MilestoneTold]) -> list[Stone]:
    rows: list[Stone] = []
    for one in found:
        reached = one.met or one.forecast
        state = "cancelled" if one.state == "cancelled" else "met" if one.met else "expected"
        said = visit.words.say("cancelled")
        if one.state != "cancelled":
            said = say_date(reached or one.planned, visit.lang)
        rows.append(
            Stone(
                one.name,
                date.fromisoformat(one.planned),
                date.fromisoformat(reached) if reached and state != "cancelled" else None,
                state,
                said,
            )
        )
    return rows


def _timeline_svg(visit: Visit, rows: Sequence[Stone], today: str, ident: str, width: int) -> str:
    say = visit.words.say
    return programme_timeline(
        rows,
        today=date.fromisoformat(today),
        width=width,
        heading=Heading(
            ident, say("Milestones: planned, and met or expected"),
            say("The same days stand in the table below."),
        ),
        say=TimelineWords(
            say("planned"), say("met"), say("expected"), say("cancelled"),
            say("as of {date}", date=say_date(today, visit.lang)), say("There are no milestones to draw."),
        ),
    )  # fmt: skip


def _picture(draw: Callable[[str, int], str], ident: str) -> Picture:
    # The drawing escapes what it is given.
    return Picture(Markup(draw(f"{ident}-w", WIDE)), Markup(draw(f"{ident}-n", NARROW)))
