"""How much of IT is cloud, between which bounds, told by deployment and by resource; and who sold it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from alen.charts.marks import ChartWords, Heading
from alen.charts.stacked import Stack, stacked
from alen.local import saying
from alen.local.drawing import FULL, LEGEND, NARROW, Picture
from alen.local.parts import between, year_choice
from alen.local.tables import SHOWN, Column, Section, cells, column_heads, left_out, supplier_head
from alen.local.visit import LocalPage, LocalVisit
from alen.model.printed import Printed
from alen.products.ledger.cloud import CloudLine, CloudShare, Share, cloud_share
from alen.products.ledger.cloud_suppliers import CloudSupplier, CloudSuppliers, cloud_suppliers
from alen.products.ledger.questions import NOT_STATED
from alen.site.visit import View
from alen.words import msgid

VARIANTS = ("of_decided", "of_possible")
"""Of what is decided to be IT, and of all that may be IT."""

_FORMULA = msgid(
    "At least = cloud / total, at most = (cloud + unknown) / total. Of all that may be IT, undecided lines "
    "are unknown too, and credits among them widen the bounds. Nothing unknown is spread."
)


def _view(visit: LocalVisit) -> View:
    say, year = visit.words.say, visit.year()
    answer = _asked(visit, year)
    visit.show("cloud", answer)
    bought = visit.answer(("cloud_suppliers", year), lambda lines: cloud_suppliers(lines, answer))
    visit.show("suppliers", bought)
    each = [_asked(visit, one) for one in visit.years]
    visit.show("years", each, _years_table(each))
    visit.show("basis", answer.basis)
    title = say("The cloud's share of IT")
    where = saying.years_of(answer.basis)
    lead = _lead(visit, answer, where)
    sections = [_now(visit, answer, f"{title}, {where}", str(lead[0]))]
    if len(each) > 1:
        sections.append(_years(visit, each))
    sections.append(_suppliers(visit, bought))
    kept = replace(
        sections[-1], notes=[*sections[-1].notes, *saying.basis_notes(visit, answer.basis, "basis")]
    )
    return View(
        "sections.html.j2",
        f"{title}, {where}",
        str(lead[0]),
        context={
            "heading": title,
            "where": where,
            "lead": lead,
            "keys": _keys(visit, answer),
            "sections": [*sections[:-1], kept],
            "fields": [
                {
                    "name": "year",
                    "label": say("Accounts year"),
                    "options": year_choice(visit, year, all_years=True),
                }
            ],
            "links": [
                {
                    "text": say("IT by deployment"),
                    "href": visit.to("/breakdown", by="deployment", year=year or "all", measure="gross"),
                },
                {"text": say("The workbook has it year by year"), "href": visit.to("/export")},
            ],
        },
    )


def _asked(visit: LocalVisit, year: int | None) -> CloudShare:
    return visit.answer(("cloud", year), lambda lines: cloud_share(lines, year))


def _lead(visit: LocalVisit, answer: CloudShare, where: str) -> list[Any]:
    """The share by deployment: of decided IT, and with what is undecided."""
    say, first = visit.words.say, answer.lines[0]
    if first.of_decided.low is None:
        return [say("No share of cloud can be said for {year}: nothing is decided to be IT.", year=where)]
    if first.of_possible.low == first.of_possible.high == first.of_decided.decided:
        return [
            visit.say(
                msgid(
                    "Of what {name} booked on IT in {year}, {share} per cent is cloud by deployment (IaaS, "
                    "PaaS, SaaS). No undecided line can change it."
                ),
                name=answer.organisation,
                year=where,
                share=visit.percent(first.of_decided.decided, "cloud/lines/0/of_decided/decided"),
            )
        ]
    lead: list[Any] = [
        visit.say(
            msgid(
                "Of what {name} booked on lines decided to be IT in {year}, between {low} and {high} per "
                "cent is cloud by deployment (IaaS, PaaS, SaaS)."
            ),
            name=answer.organisation,
            year=where,
            **_ends(visit, first.of_decided, "cloud/lines/0/of_decided"),
        )
    ]
    if first.of_possible.low is None:
        lead.append(say("With the undecided lines no bounds hold: they could bring the total to nothing."))
        return lead
    lead.append(
        visit.say(
            msgid(
                "Whatever the undecided lines turn out to be, it is between {low} and {high} per cent of all "
                "that is IT."
            ),
            **_ends(visit, first.of_possible, "cloud/lines/0/of_possible"),
        )
    )
    return lead


def _ends(visit: LocalVisit, share: Share, source: str) -> dict[str, Printed]:
    """The least and the most that a share can be, in per cent."""
    return {end: visit.percent(getattr(share, end), f"{source}/{end}") for end in ("low", "high")}


def _keys(visit: LocalVisit, answer: CloudShare) -> list[Mapping[str, Any]]:
    """Each axis and variant: the decided share, and from where to where."""
    say, found = visit.words.say, list[Mapping[str, Any]]()
    for at, line in enumerate(answer.lines):
        for variant in VARIANTS:
            share, source = getattr(line, variant), f"cloud/lines/{at}/{variant}"
            ends = _ends(visit, share, source)
            found.append(
                {
                    "term": _name(visit, line, variant),
                    "number": visit.percent(share.decided, f"{source}/decided"),
                    "unit": "" if share.decided is None else say("per cent"),
                    "note": "" if share.low is None else between(visit, ends["low"], ends["high"]),
                }
            )
    return found


def _name(visit: LocalVisit, line: CloudLine, variant: str) -> str:
    """By which axis, and of what: 'Deployment, of decided IT'."""
    axis = visit.labels.heading(visit.labels.axis(line.axis))
    return f"{axis}, {visit.labels.of('variants', variant)}"


def _now(visit: LocalVisit, answer: CloudShare, title: str, said: str) -> Section:
    """The asked year: how far each share may go, and the sums that it comes from."""
    say, rows, bars = visit.words.say, list[Mapping[str, Any]](), list[Stack]()
    for at, line in enumerate(answer.lines):
        sums = [
            visit.kroner(getattr(line, f"{name}_ore"), f"cloud/lines/{at}/{name}_ore")
            for name in ("cloud", "other", "unknown", "undecided")
        ]
        for variant in VARIANTS:
            name, share = _name(visit, line, variant), getattr(line, variant)
            shares = _shares(visit, share, f"cloud/lines/{at}/{variant}")
            rows.append({"head": name, "cells": [*sums, *shares]})
            if share.low is not None and share.high is not None:
                bars.append(_bar(name, shares))
    heads = (
        say("Cloud, DKK"), say("Not cloud, DKK"), say("Kind unknown, DKK"), say("Undecided, DKK"),
        say("Decided, %"), say("At least, %"), say("At most, %"),
    )  # fmt: skip
    return Section(
        "now",
        say("How large it is, and how large it may be"),
        say("By deployment: IaaS, PaaS and SaaS. By resource: public cloud services. The two are not added."),
        _bars(visit, bars, "now", title, said),
        columns=[{"text": say("Told by"), "kind": "text"}, *({"text": head} for head in heads)],
        rows=rows,
        notes=[say(_FORMULA)],
    )


def _shares(visit: LocalVisit, share: Share, source: str) -> list[Printed]:
    """What is decided, the least and the most, in per cent."""
    return [visit.percent(getattr(share, end), f"{source}/{end}") for end in ("decided", "low", "high")]


def _bar(name: str, shares: Sequence[Printed]) -> Stack:
    decided, low, high = shares
    return Stack(name, decided, low, high)


def _bars(visit: LocalVisit, rows: Sequence[Stack], ident: str, title: str, said: str) -> Picture | None:
    """Shares with their bounds, to a hundred per cent at the most, so that none is cut off."""
    if not rows:
        return None
    say = ChartWords(visit.words.say("per cent"), visit.words.say("There is nothing to draw."))
    wide, narrow = (
        stacked(
            rows, width=width, heading=Heading(f"{ident}-{width}", title, said), say=say,
            tick=visit.words.number, is_cut=False,
        )
        for width in (FULL, NARROW)
    )  # fmt: skip
    (own, decided), _, (absent, _cut) = LEGEND
    reach = visit.words.say("from the least to the most")
    return Picture(wide, narrow, [(own, visit.words.say(decided)), (absent, reach)])


# -- year by year ---------------------------------------------------------------------------------


def _years(visit: LocalVisit, each: Sequence[CloudShare]) -> Section:
    say, rows, bars = visit.words.say, list[Mapping[str, Any]](), list[Stack]()
    for at, answer in enumerate(each):
        year, found = str(answer.year), list[Any]()
        for place, line in enumerate(answer.lines):
            source = f"years/{at}/lines/{place}"
            shares = _shares(visit, line.of_decided, f"{source}/of_decided")
            found += [visit.kroner(line.cloud_ore, f"{source}/cloud_ore"), *shares]
            if place == 0 and line.of_decided.low is not None:
                bars.append(_bar(year, shares))
        rows.append({"head": year, "cells": found})
    title = say("By deployment, year by year")
    heads = [
        f"{visit.labels.heading(visit.labels.axis(line.axis))}: {text}"
        for line in each[0].lines
        for text in (say("cloud, DKK"), say("decided, %"), say("at least, %"), say("at most, %"))
    ]
    return Section(
        "years",
        say("Year by year"),
        say("Of what is decided to be IT. More decided lines change it as much as more cloud does."),
        _bars(visit, bars, "years", title, title),
        columns=[{"text": say("Year"), "kind": "text"}, *({"text": head} for head in heads)],
        rows=rows,
    )


def _years_table(each: Sequence[CloudShare]) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Every year's rows, the year in front."""
    tables = [(one.year, *one.table()) for one in each]
    rows = [(year, *row) for year, _columns, found in tables for row in found]
    return ("year", *tables[0][1]), rows


# -- whom it comes from ---------------------------------------------------------------------------


def _suppliers(visit: LocalVisit, bought: CloudSuppliers) -> Section:
    say = visit.words.say
    columns = [
        Column(say("By deployment, DKK"), "ore", "deployment_ore"),
        Column(say("Share, %"), "text", "share"),
        Column(say("By resource, DKK"), "ore", "resource_ore"),
        Column(say("Lines"), "count", "lines"),
    ]
    rows: list[Mapping[str, Any]] = []
    for at, one in enumerate(bought.rows[:SHOWN]):
        source = f"suppliers/rows/{at}"
        made = cells(visit, source, one, columns)
        made[1] = visit.percent(one.share, f"{source}/share")
        rows.append({**_head(visit, one), "cells": made})
    heads = column_heads(say("Supplier"), columns)
    heads[2] = {"text": columns[1].text}
    return Section(
        "suppliers",
        say("Whom the cloud comes from"),
        say("By what rules decide. The share is of cloud by deployment."),
        columns=heads,
        rows=rows,
        notes=left_out(visit, "suppliers", len(bought.rows)),
    )


def _head(visit: LocalVisit, one: CloudSupplier) -> Mapping[str, Any]:
    """A supplier with the link to its page, or what stands for nobody in particular."""
    if one.supplier.key == NOT_STATED:
        return {"head": visit.named("supplier_key", NOT_STATED)}
    return supplier_head(visit, one.supplier)


PAGE = LocalPage("/cloud", _view, query=("year",), menu=msgid("Cloud"))
