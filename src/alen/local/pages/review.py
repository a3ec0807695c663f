"""The review: the group with most undecided money, decided by one button or one key.

Each decision writes one rule of the user's own, and all that it decides leaves the list. Everything works
without a script; with it the keys that stand on the buttons do the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from alen.answers.dates import say_moment
from alen.answers.said import Said, joined
from alen.errors import BadInput
from alen.local.phrases import UNCOUNTED
from alen.local.review_reach import WITH_A_WORD, Reach, overturned_rows, reach_row, reaches_of
from alen.local.visit import LocalPage, LocalVisit
from alen.products.ledger.breadths import SUPPLIER_ACCOUNT
from alen.products.ledger.decisions import Decision, history
from alen.products.ledger.labels import Labels
from alen.products.ledger.questions import PERSONS
from alen.products.ledger.review import Group, Review, Says, State
from alen.site.rendering import told
from alen.site.visit import View
from alen.words import msgid

NEXT, PAST = 20, 15
"""Groups and decisions that are listed below."""

ACTION_WORDS = {
    "add": msgid("rule added"),
    "remove": msgid("rule removed"),
    "undo": msgid("taken back"),
    "note": msgid("remark"),
}
_AXES = ("resource", "deployment")


def _view(visit: LocalVisit) -> View:
    ledger = visit.ledger
    with ledger.reviewing:
        review = ledger.review()
        visit.labels = Labels(review.taxonomy, visit.lang, review.holder.kind)
        return _page(visit, review)


def _page(visit: LocalVisit, review: Review) -> View:
    say, at = visit.words.say, _at(visit)
    state = review.state()
    visit.show("state", state)
    coming = review.groups(NEXT, at)
    visit.show("groups", coming)
    line = _line(visit)
    group = None
    if line is None:
        asked = visit.query.get("group", "")
        group = review.group(asked) if asked else next(iter(coming.groups), None)
    visit.show("group", group)
    title = say("Review")
    lead = _progress(visit, state)
    reaches = reaches_of(visit, review, group, line)
    visit.show("reach", reaches)
    overturns = bool(group and visit.query.get("overturns"))
    overturned, overturned_more = overturned_rows(visit, reaches if overturns or line else ())
    past = history(review.books)
    return View(
        "review.html.j2",
        title,
        str(lead),
        context={
            "lead": lead,
            "progress": state.money_per_mille,
            "done": _done(visit),
            "group": None if group is None else _group(visit, group),
            "line": None if line is None else f"{line[0]}:{line[1]}",
            "line_facts": [] if line is None else _line_facts(visit, review, line, reaches),
            "hidden": [("token", visit.token), ("at", str(at)), ("group", group.key if group else "")],
            "choices": _choices(visit, review),
            "proposal": _proposal(visit, group),
            "axes": _axes(visit, review, group),
            "reaches": [reach_row(visit, place, one) for place, one in enumerate(reaches)],
            "overturns": overturns or line is not None,
            "overturned": overturned,
            "overturned_more": overturned_more,
            "toggle": _toggle(visit, group),
            "undoes": _last_standing(past),
            "word": visit.query.get("word", ""),
            "has_words": group is not None and any(one in WITH_A_WORD for one in group.breadths),
            "skip": visit.to("/review", at=at + 1) if at + 1 < coming.total else None,
            "back": visit.to("/review", at=at - 1) if at else None,
            "action": visit.to("/review"),
            "coming": _coming(visit, coming.groups),
            "past": _past(visit, past),
        },
    )


def _toggle(visit: LocalVisit, group: Group | None) -> str | None:
    """The same group, with what other rules decide overturned or left alone: nothing is decided by it."""
    if group is None:
        return None
    return visit.here(group=group.key, overturns="" if visit.query.get("overturns") else "1", done="")


def _last_standing(past: Sequence[Decision]) -> int:
    """The number of the decision that taking back takes back; 0 when there is none."""
    standing = (one.number for one in reversed(past) if one.action in {"add", "remove"} and not one.undone)
    return next(standing, 0)


def _at(visit: LocalVisit) -> int:
    given = visit.query.get("at", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


def _line(visit: LocalVisit) -> tuple[int, int] | None:
    """The one line that is to be decided, if the address names one. Raises BadInput for what is none."""
    given = visit.query.get("line", "")
    if not given:
        return None
    key, _, row = given.partition(":")
    if not (key.isascii() and key.isdigit() and row.isascii() and row.isdigit()):
        raise BadInput("a line is named by its import and its row", do="Write them as 3:120.")
    return int(key), int(row)


# -- how far -------------------------------------------------------------------------------------


def _progress(visit: LocalVisit, state: State) -> Said:
    parts = [
        visit.say(
            msgid("{share} per cent of the money is decided, and {lines} per cent of the lines."),
            share=visit.thousandths(state.money_per_mille, "state/money_per_mille"),
            lines=visit.thousandths(state.lines_per_mille, "state/lines_per_mille"),
        )
    ]
    if state.groups:
        parts.append(
            visit.say(
                msgid("{number} groups are left, DKK {amount} million without signs."),
                number=visit.integer(state.groups, "state/groups"),
                amount=visit.in_millions(state.open.abs_amount_ore, "state/open/abs_amount_ore"),
            )
        )
    else:
        parts.append(visit.say(msgid("Every line is decided.")))
    return joined(parts)


def _done(visit: LocalVisit) -> str:
    """What the last form did."""
    said = visit.query.get("done", "")
    words = {
        "decided": msgid("Decided. What it decides has left the list."),
        "undone": msgid("The last decision is taken back."),
        "already": msgid("That was done already; it was not done twice."),
    }
    return visit.words.say(words[said]) if said in words else ""


# -- the group -----------------------------------------------------------------------------------


def _supplier(visit: LocalVisit, group: Group) -> str:
    if group.supplier is None:
        return visit.labels.heading(visit.labels.of("keys", "not_stated"))
    if group.is_person:
        return visit.words.say("{name} (person: local)", name=group.supplier)
    return group.supplier


def _account(visit: LocalVisit, group: Group) -> str:
    parts = [visit.labels.function(group.funktion)] if group.funktion else []
    parts += [visit.words.say("art {art}", art=group.art)] if group.art else []
    return ", ".join([*parts, *([group.account_text] if group.account_text else [])]) or "–"


def _group(visit: LocalVisit, group: Group) -> Mapping[str, Any]:
    say = visit.words.say
    facts: list[tuple[Any, Any]] = [
        (say("Account"), told(_account(visit, group))),
        (
            say("Amount"),
            visit.say(
                msgid("DKK {amount} on {number} lines"),
                amount=visit.kroner(group.amount_ore, "group/amount_ore"),
                number=visit.integer(group.lines, "group/lines"),
            ),
        ),
        (say("Years"), told(", ".join(map(str, group.years)))),
        (say("Texts"), told("; ".join(group.texts) or "–")),
    ]
    if group.uncounted:
        number = visit.integer(group.uncounted, "group/uncounted")
        facts.append((say("Not counted"), visit.say(UNCOUNTED, number=number)))
    return {
        "name": told(_supplier(visit, group)),
        "facts": facts,
        "lines": _lines_of(visit, group),
    }


def _lines_of(visit: LocalVisit, group: Group) -> str:
    """A link to a group's lines."""
    wanted: dict[str, object] = {"state": "undecided", "funktion": group.funktion or "-"}
    if group.account_text:
        wanted["account_text"] = group.account_text
    if group.supplier_key == PERSONS:
        wanted["persons"] = "yes"
    else:
        wanted["supplier"] = group.supplier_key or "-"
    return visit.to("/lines", query=wanted)


def _line_facts(
    visit: LocalVisit, review: Review, line: tuple[int, int], reaches: Sequence[Reach]
) -> list[tuple[Any, Any]]:
    """What is decided of the one line, and which lines are like it."""
    review.line(*line)
    href = visit.to(f"/lines/{line[0]}/{line[1]}")
    preview = reaches[0].as_it
    number = sum(one.lines for one in (preview.decides, preview.agrees, preview.overturns, preview.kept))
    visit.show("alike", {"lines": number})
    return [
        (visit.words.say("Line"), told(f"{line[0]}:{line[1]}")),
        (
            visit.words.say("Lines with the same supplier, account and text"),
            visit.integer(number, "alike/lines"),
        ),
        (visit.words.say("See it"), _link(href, visit.words.say("The line whole"))),
    ]


def _link(href: str, text: str) -> Any:
    return Markup('<a href="{}">{}</a>').format(href, text)


# -- what can be decided -------------------------------------------------------------------------


def _choices(visit: LocalVisit, review: Review) -> list[Mapping[str, str]]:
    """The buttons that say IT: an area each, and IT of unknown area."""
    found = [
        {
            "value": code,
            "key": str(place),
            "text": visit.labels.heading(visit.labels.key("area", code)),
        }
        for place, code in enumerate(review.taxonomy.codes("area"), start=1)
        if code != "unknown"
    ]
    return [*found, {"value": "unknown", "key": "0", "text": visit.words.say("IT, area unknown")}]


def _axes(visit: LocalVisit, review: Review, group: Group | None) -> list[Mapping[str, Any]]:
    """The other axes, with what the rules would say of such lines chosen."""
    found: list[Mapping[str, Any]] = []
    for axis in _AXES:
        chosen = "" if group is None else str(getattr(group.default, axis))
        options = [{"value": "", "text": visit.words.say("unknown"), "chosen": not chosen}]
        options += [
            {
                "value": code,
                "chosen": code == chosen,
                "text": visit.labels.heading(visit.labels.key(axis, code)),
            }
            for code in review.taxonomy.codes(axis)
            if code != "unknown"
        ]
        found.append(
            {"name": axis, "label": visit.labels.heading(visit.labels.axis(axis)), "options": options}
        )
    return found


def _proposal(visit: LocalVisit, group: Group | None) -> Said | None:
    """What is proposed; never certain."""
    if group is None or group.proposed is None:
        return None
    says, say = group.proposed.says, visit.words.say
    what = _said(visit, says)
    visit.show("proposal", {"score_per_mille": round(group.proposed.score * 1000)})
    return visit.say(
        msgid("Proposed, never certain: {what} ({score} per cent confident)."),
        what=what if says.is_it else say("not IT"),
        score=visit.thousandths(round(group.proposed.score * 1000), "proposal/score_per_mille"),
    )


def _said(visit: LocalVisit, says: Says) -> str:
    if not says.is_it:
        return visit.words.say("not IT")
    axes = {"area": says.area, "resource": says.resource, "deployment": says.deployment}
    known = [visit.labels.key(axis, code) for axis, code in axes.items() if code]
    return ", ".join([visit.words.say("IT"), *known])


# -- below ---------------------------------------------------------------------------------------


def _coming(visit: LocalVisit, groups: Sequence[Group]) -> list[Mapping[str, Any]]:
    return [
        {
            "head": told(_supplier(visit, one)),
            "href": visit.to("/review", group=one.key),
            "cells": [
                told(_account(visit, one)),
                visit.integer(one.lines, f"groups/groups/{at}/lines"),
                visit.kroner(one.abs_amount_ore, f"groups/groups/{at}/abs_amount_ore"),
            ],
        }
        for at, one in enumerate(groups)
    ]


def _past(visit: LocalVisit, decisions: Sequence[Decision]) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = []
    for one in reversed(decisions[-PAST:]):
        names = ", ".join(rule.rule_id for rule in one.rules)
        state = visit.words.say("taken back later") if one.undone else visit.words.say("stands")
        rows.append(
            {
                "head": told(say_moment(one.at, visit.lang)),
                "cells": [told(one.by), visit.words.say(ACTION_WORDS[one.action]), told(names), state],
            }
        )
    return rows


# -- a form that was sent ------------------------------------------------------------------------


def _act(visit: LocalVisit, fields: Mapping[str, str]) -> str:
    """Decide, or take back; where the browser goes then. Raises what the review raises.

    A form names the group it decides, or the decision it takes back: sent twice it does nothing the second
    time, and never something to the next one.
    """
    with visit.ledger.reviewing:
        visit.ledger.freshen_soon()
        review = visit.ledger.review()
        at = fields.get("at", "") if fields.get("at", "").isdigit() else ""
        if fields.get("undo"):
            asked = fields.get("undoes", "")
            if asked and asked != str(_last_standing(history(review.books))):
                return visit.to("/review", at=at, done="already")
            review.undo()
            return visit.to("/review", at=at, done="undone")
        group = fields.get("group", "")
        if fields.get("enter"):  # Enter was pressed in a field, and no button: nothing is decided
            return visit.to("/review", query={"at": at, "group": group, "line": fields.get("line", "")})
        if not fields.get("line") and review.is_decided(group):
            return visit.to("/review", at=at, done="already")
        says = _says(review, fields)
        if fields.get("line"):
            return _decide_line(visit, review, fields["line"], says)
        review.decide(
            group,
            says,
            breadth=fields.get("breadth", SUPPLIER_ACCOUNT),
            word=fields.get("word", ""),
            overturns=bool(fields.get("overturns")),
        )
        return visit.to("/review", at=at, done="decided")


def _decide_line(visit: LocalVisit, review: Review, line: str, says: Says) -> str:
    key, _, row = line.partition(":")
    if not (key.isdigit() and row.isdigit()):
        raise BadInput("a line is named by its import and its row", do="Write them as 3:120.")
    review.decide_line(int(key), int(row), says)
    return visit.to(f"/lines/{int(key)}/{int(row)}")


def _says(review: Review, fields: Mapping[str, str]) -> Says:
    """What the form says. Raises BadInput where it says nothing."""
    chosen = fields.get("decide", "")
    if chosen == "not_it":
        return Says(False)
    if chosen == "proposal":
        group = review.group(fields.get("group", ""))
        if group.proposed is None:
            raise BadInput("nothing is proposed for the group", do="Decide it yourself.")
        return group.proposed.says
    if not chosen:
        raise BadInput("the form says neither IT nor not IT", do="Choose one of the buttons.")
    area = "" if chosen == "unknown" else chosen
    return Says(True, area, fields.get("resource", ""), fields.get("deployment", ""))


PAGE = LocalPage(
    "/review",
    _view,
    query=("at", "group", "line", "word", "overturns", "done"),
    menu=msgid("Review"),
    acts=_act,
)
