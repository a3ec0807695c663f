"""What pages of a joint programme are made of: agreements, lights, milestones, risks, benefits, decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from alen.answers.claim_words import interval_said
from alen.answers.programme_agreement_words import looseness_said
from alen.answers.programme_agreements import AgreementTold, ReadingTold, StatementTold
from alen.answers.programme_bill_words import dated
from alen.answers.programme_bill_words import stated as told
from alen.answers.programme_decisions import DecisionTold
from alen.answers.programme_follow import BenefitTold, MilestoneTold, ProjectTold, RiskTold
from alen.answers.programme_light_words import dimension_name, light_name, light_reason, rule_name
from alen.answers.programme_parts import RowsBehind
from alen.answers.programme_words import COLUMNS_BEHIND, DECISIONS, MISSING, STATES
from alen.site.pages.programme_frame import Part, Sheet, Side, amount, name, own, sentence
from alen.site.rendering import stated
from alen.words import msgid

LIGHT_KINDS = {"green": "info", "yellow": "warning", "red": "warning"}
"""How a light is marked: never in red or green alone, the word says it."""


def text_column(text: str) -> Mapping[str, str]:
    """The heading of a column of words."""
    return {"text": text, "kind": "text"}


def badge(side: Side, light: str) -> Any:
    """A light as a word in a mark."""
    if not light:
        return "–"
    said = light_name(side.visit.words, light)
    return Markup('<span class="badge badge-{} light-{}">{}</span>').format(LIGHT_KINDS[light], light, said)


def day(side: Side, iso: str) -> Any:
    """A day in words; a dash for none."""
    return dated(iso, side.visit.lang) if iso else "–"


# -- what was agreed -------------------------------------------------------------------------------------


def agreement_parts(side: Side, found: Sequence[AgreementTold], source: str) -> list[Part]:
    """Each agreement with its numbers, what their words allow, and each way to read them together."""
    return [_agreement(side, one, f"{source}/agreements/{at}") for at, one in enumerate(found)]


def _agreement(side: Side, one: AgreementTold, source: str) -> Part:
    say = side.visit.words.say
    facts = [
        (say("Agreed on"), day(side, one.decided)),
        (say("Holds from"), day(side, one.starts)),
        (say("Holds until"), day(side, one.until)),
    ]
    sheets = [_statements(side, one, source)] if one.statements else []
    sheets += [
        _reading(side, one, reading, f"{source}/readings/{at}") for at, reading in enumerate(one.readings)
    ]
    paragraphs = [
        looseness_said(side.visit.words, one, reading, f"{source}/readings/{at}")
        for at, reading in enumerate(one.readings)
    ]
    return Part(
        f"agreement-{one.id}",
        sentence(side, msgid("What was agreed: {name}"), name=told(one.name.in_language(side.visit.lang))),
        notice=say("The stated numbers meet only by their words or their rounding.")
        if one.is_flagged
        else "",
        facts=[fact for fact in facts if fact[1] != "–"],
        paragraphs=paragraphs,
        sheets=sheets,
    )


def _statements(side: Side, one: AgreementTold, source: str) -> Sheet:
    say = side.visit.words.say
    return Sheet(
        f"stated-{one.id}",
        sentence(
            side,
            msgid("{agreement}: the numbers as stated, and what their words allow"),
            agreement=told(one.name.in_language(side.visit.lang)),
        ),
        [text_column(say("What it counts")), text_column(say("As stated")), text_column(say("Our reading"))],
        [
            {"head": name(side, found.subject), "cells": _stated(side, found, f"{source}/statements/{at}")}
            for at, found in enumerate(one.statements)
        ],
        shows_caption=True,
    )


def _stated(side: Side, one: StatementTold, source: str) -> list[Any]:
    words = side.visit.words
    quote = words.say("“{text}”", text=one.quote)
    lang = Markup('<span class="stated" lang="{}">{}</span>').format(one.language, quote)
    return [lang, interval_said(words, one.allowed, f"{source}/allowed")]


def _reading(side: Side, agreement: AgreementTold, one: ReadingTold, source: str) -> Sheet:
    say = side.visit.words.say
    lang = side.visit.lang
    title = sentence(
        side,
        msgid("{agreement}, reading {letter}: {name}"),
        agreement=told(agreement.name.in_language(lang)),
        letter=told(one.id),
        name=told(one.name.in_language(lang)),
    )
    return Sheet(
        f"reading-{agreement.id}-{one.id}",
        title,
        [
            text_column(say("What it counts")),
            text_column(say("What its words allow")),
            text_column(say("If all the numbers are true")),
        ],
        [
            {
                "head": name(side, number.subject)
                if number.is_stated
                else Markup("{} ({})").format(stated(number.id), say("not stated")),
                "cells": [
                    interval_said(side.visit.words, number.allowed, f"{source}/numbers/{at}/allowed"),
                    say("cannot all be true")
                    if one.looseness == "clash"
                    else interval_said(side.visit.words, number.narrowed, f"{source}/numbers/{at}/narrowed"),
                ],
            }
            for at, number in enumerate(one.numbers)
        ],
        shows_caption=True,
    )


# -- projects and lights ---------------------------------------------------------------------------------


def projects_part(side: Side, programme: str, found: Sequence[ProjectTold], source: str) -> Part:
    """The projects: what each is held against, what is expected, and its overall light."""
    say = side.visit.words.say
    rows: list[Mapping[str, Any]] = []
    for at, one in enumerate(found):
        where = f"{source}/projects/{at}"
        owner = name(side, one.owner.name) if one.owner else "–"
        rows.append({
            "head": name(side, one.name),
            "href": side.link(f"/{programme}/project/{one.id}"),
            "cells": [
                owner, amount(side, one.baseline, f"{where}/baseline"),
                amount(side, one.expected, f"{where}/expected"), day(side, one.held_end),
                day(side, one.expected_end), badge(side, one.lights[0].light if one.lights else ""),
            ],
        })  # fmt: skip
    columns = [
        text_column(say("Project")), text_column(say("Owner")), {"text": say("Baseline, DKK")},
        {"text": say("Expected cost, DKK")}, text_column(say("Planned end")),
        text_column(say("Expected end")), text_column(say("Light")),
    ]  # fmt: skip
    return Part(
        "projects", say("Projects"),
        say(
            "A light is computed by a rule, and may be judged otherwise with a reason; the project's page "
            "says both."
        ),
        sheets=[Sheet("projects", say("Projects"), columns, rows)],
    )  # fmt: skip


def lights_part(side: Side, one: ProjectTold, source: str) -> Part:
    """A project's lights with rule and reason."""
    say, words = side.visit.words.say, side.visit.words
    rows: list[Mapping[str, Any]] = []
    for at, light in enumerate(one.lights):
        reason = light_reason(words, light, f"{source}/lights/{at}")
        rows.append({
            "head": dimension_name(words, light),
            "cells": [
                badge(side, light.light), badge(side, light.computed), badge(side, light.assessed),
                reason or "–",
            ],
        })  # fmt: skip
    columns = [
        text_column(say("Of")), text_column(say("Light")), text_column(say("By the rule")),
        text_column(say("Judged")), text_column(say("Why")),
    ]  # fmt: skip
    rule = told(rule_name(words, one.lights[0])) if one.lights else ""
    return Part(
        "lights", say("Lights, with rule and reason"),
        sentence(
            side, msgid("As of {date}. Rule: {rule}."), date=dated(one.on, side.visit.lang), rule=rule
        ),
        sheets=[Sheet("lights", say("Lights, with rule and reason"), columns, rows)],
    )  # fmt: skip


# -- milestones, risks, benefits -------------------------------------------------------------------------


def milestones_part(side: Side, found: Sequence[MilestoneTold], source: str, picture: Any = None) -> Part:
    """The milestones: planned, met or expected, and how much later."""
    say = side.visit.words.say
    rows = [
        {
            "head": own(one.name),
            "cells": [
                day(side, one.planned),
                day(side, one.met or one.forecast),
                say(STATES[one.state]),
                side.visit.signed(one.slip_days, 0, f"{source}/milestones/{at}/slip_days"),
                own(one.text),
                place(one.place),
            ],
        }
        for at, one in enumerate(found)
    ]
    columns = [
        text_column(say("Milestone")), text_column(say("First planned")),
        text_column(say("Met or expected")), text_column(say("State")), {"text": say("Later, days")},
        text_column(say("Text")), text_column(say("File and row")),
    ]  # fmt: skip
    return Part(
        "milestones", say("Milestones"), picture=picture if rows else None,
        paragraphs=() if rows else [say("None was written down.")],
        sheets=[Sheet("milestones", say("Milestones"), columns, rows)] if rows else (),
    )  # fmt: skip


def risks_part(side: Side, found: Sequence[RiskTold], source: str) -> Part:
    """The risks before and after what is done about them."""
    say = side.visit.words.say
    rows: list[Mapping[str, Any]] = []
    for at, one in enumerate(found):
        where = f"{source}/risks/{at}"
        numbers = [
            side.visit.number(getattr(one, field), 0, f"{where}/{field}")
            for field in (
                "probability_before",
                "consequence_before",
                "probability_after",
                "consequence_after",
            )
        ]
        cells = [say(STATES[one.state]), *numbers, own(one.response), place(one.place)]
        rows.append({"head": own(one.text), "cells": cells})
    columns = [
        text_column(say("Risk")), text_column(say("State")), {"text": say("Probability before")},
        {"text": say("Consequence before")}, {"text": say("Probability after")},
        {"text": say("Consequence after")}, text_column(say("What is done")),
        text_column(say("File and row")),
    ]  # fmt: skip
    return Part(
        "risks", say("Risks, before and after"),
        say(
            "Probability and consequence are judged from low to high, before and after what is done about "
            "them."
        ),
        paragraphs=() if rows else [say("None was written down.")],
        sheets=[Sheet("risks", say("Risks, before and after"), columns, rows)] if rows else (),
    )  # fmt: skip


def benefits_part(side: Side, found: Sequence[BenefitTold], source: str) -> Part:
    """The benefits: whose they are, the targets, and what was measured."""
    say = side.visit.words.say
    rows: list[Mapping[str, Any]] = []
    for at, one in enumerate(found):
        where = f"{source}/benefits/{at}"
        targets = [
            _pair(side, str(year.year), year.target, year.missing, f"{where}/targets/{place}/target")
            for place, year in enumerate(one.targets)
        ]
        measured = [
            _pair(side, day(side, row.date), row.value, row.missing, f"{where}/measured/{place}/value")
            for place, row in enumerate(one.measured)
        ]
        rows.append({
            "head": own(one.name),
            "cells": [
                name(side, one.owner.name) if one.owner else say("nobody named"), own(one.unit),
                _counted(side, one.baseline, f"{where}/baseline"), Markup("<br>").join(targets),
                Markup("<br>").join(measured) if measured else say("never measured"), place(one.place),
            ],
        })  # fmt: skip
    columns = [
        text_column(say("Benefit")), text_column(say("Whose it is")), text_column(say("Unit")),
        {"text": say("At the outset")}, text_column(say("Target")), text_column(say("Measured")),
        text_column(say("File and row")),
    ]  # fmt: skip
    return Part(
        "benefits", say("Benefits"),
        say("A benefit may belong to somebody else than those who pay."),
        paragraphs=() if rows else [say("None was written down.")],
        sheets=[Sheet("benefits", say("Benefits"), columns, rows)] if rows else (),
    )  # fmt: skip


def _pair(side: Side, when: Any, value: float | None, missing: str, source: str) -> Markup:
    shown = side.visit.words.say(MISSING[missing]) if missing else _counted(side, value, source)
    return Markup("{}: {}").format(when, shown)


def _counted(side: Side, value: float | None, source: str) -> Any:
    if value is None:
        return side.visit.words.say(MISSING["unknown"])
    return side.visit.number(value, 0 if value == int(value) else 1, source)


# -- decisions -------------------------------------------------------------------------------------------


def decisions_sheet(side: Side, found: Sequence[DecisionTold], source: str) -> Sheet:
    """The log: when, where, what, and the money it moved."""
    say = side.visit.words.say
    rows = [
        {
            "id": f"decision-{one.id}",
            "head": own(one.title),
            "cells": [
                day(side, one.date), say(DECISIONS[one.kind]), say(STATES[one.state]), own(one.body),
                amount(side, one.adds, f"{source}/{at}/adds"), day(side, one.new_end),
                _what(side, one, f"{source}/{at}"),
                place(f"decisions.csv {one.row}"),
            ],
        }
        for at, one in enumerate(found)
    ]  # fmt: skip
    columns = [
        text_column(say("Decision")), text_column(say("Date")), text_column(say("Kind")),
        text_column(say("State")), text_column(say("Where")), {"text": say("Adds to the sum, DKK")},
        text_column(say("New end")), text_column(say("What it changed")), text_column(say("File and row")),
    ]  # fmt: skip
    return Sheet("decisions", say("Decisions"), columns, rows)


def _what(side: Side, one: DecisionTold, source: str) -> Markup:
    """A decision's own words, and what it moved."""
    return Markup("{} {}").format(own(one.text) if one.text else "", _effects(side, one, source))


def _effects(side: Side, one: DecisionTold, source: str) -> Markup:
    """What a decision moved, in a few words."""
    say = side.visit.words.say
    found: list[Any] = [
        Markup("{}: {}").format(moved.year, amount(side, moved.amount, f"{source}/years/{at}/amount"))
        for at, moved in enumerate(one.years)
    ]
    found += [
        sentence(side, msgid("{party} joins"), party=told(turn.party))
        if turn.joined
        else sentence(side, msgid("{party} leaves"), party=told(turn.party))
        for turn in one.turns
    ]
    found += [sentence(side, msgid("new key {key}"), key=told(key)) for key in one.keys]
    if one.keeps is False:
        found.append(say("the rows do not add what the decision says"))
    return Markup("; ").join(found)


def rows_part(side: Side, found: Sequence[RowsBehind]) -> Part:
    """Where the page's sums were typed: files and rows of the programme's folder."""
    say = side.visit.words.say
    rows = [
        {
            "head": say(COLUMNS_BEHIND[one.column]),
            "cells": [
                Markup("<code>{}</code>").format(one.file),
                Markup("<code>{}</code>").format(_short(one.rows)),
            ],
        }
        for one in found
    ]
    columns = [text_column(say("Sum")), text_column(say("File")), text_column(say("Rows"))]
    return Part(
        "rows", say("Where the sums come from"),
        say("The files and rows of the programme's folder that the sums on this page were made of."),
        paragraphs=() if rows else [say("Nothing was written down yet.")],
        sheets=[Sheet("rows", say("Where the sums come from"), columns, rows)] if rows else (),
    )  # fmt: skip


_MOST_ROWS_SHOWN = 300


def _short(rows: str) -> str:
    return rows if len(rows) <= _MOST_ROWS_SHOWN else rows[:_MOST_ROWS_SHOWN].rsplit(",", 1)[0] + ", …"


def place(text: str) -> Markup:
    """Where something was typed: a file and its row, on one line."""
    return Markup('<span class="definition">{}</span>').format(text.replace(" ", "\u00a0"))
