"""`alen programme show`: what was agreed, what it costs and how it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, argument, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.programmes import ProgrammeAnswer

PRICE = option(
    "--price",
    metavar="LEVEL",
    default="current",
    help=msgid("The price level: current, or a year's as 2008-PL. Each year's own prices are the default."),
)
AS_OF = option(
    "--as-of",
    metavar="DATE",
    default="",
    help=msgid("As it was on this day: without what happened or was written down later."),
)


@click.command(
    "show",
    cls=Command,
    help=msgid(
        "Show a programme: what was agreed and what its words allow, who pays what, the projects with their "
        "lights, milestones and decisions."
    ),
    examples=(
        "alen programme show 2007",
        "alen programme show 2007 --price 2025-PL",
        "alen programme show my-partnership --as-of 2026-06-30 --format csv",
    ),
)
@argument(
    "programme",
    metavar="[ID|DIR]",
    default="",
    required=False,
    help=msgid("A programme's id or its folder; the only one there is when left out."),
)
@PRICE
@AS_OF
@pass_run
def command(run: Run, programme: str, price: str, as_of: str) -> int:
    """Show."""
    from alen.answers.programmes import ProgrammeOverview
    from alen.cli.programme.folders import case_named

    case = case_named(run, programme)
    answer = ProgrammeOverview(case.programme.id, price, as_of).answer(case)
    emit(run, answer, lambda page: draw(page, answer))
    return FOUND


def draw(page: Page, answer: ProgrammeAnswer) -> None:
    """What was agreed first, then money, projects and decisions."""
    from alen.answers.programme_agreement_words import looseness_said
    from alen.answers.programme_words import INVENTED

    say, lang, head = page.words.say, page.words.language, answer.head
    name = head.name.in_language(lang)
    page.title(name)
    page.line(head.purpose.in_language(lang))
    if head.is_invented:
        page.line(say(INVENTED, name=name))
    if note := head.note.in_language(lang):
        page.note(note)
    for agreement in answer.agreements:
        page.line()
        page.line(say("What was agreed: {name}", name=agreement.name.in_language(lang)), "bold")
        page.pairs((one.subject.in_language(lang), one.quote) for one in agreement.statements)
        for reading in agreement.readings:
            page.line(str(looseness_said(page.words, agreement, reading, "")))
    _parties(page, answer)
    _projects(page, answer)
    _decisions(page, answer)
    page.line()
    page.note(say("Data hash {hash}.", hash=head.sha256[:16]))


def _parties(page: Page, answer: ProgrammeAnswer) -> None:
    from alen.cli.programme.money_lines import amount

    if not answer.parties:
        return
    words, say = page.words, page.words.say
    page.line()
    page.line(say("Who pays what"), "bold")
    columns = [
        Column(say("Party"), folds=True), Column(say("Committed, DKK"), "number"),
        Column(say("Calculated share, DKK"), "number"), Column(say("Paid in, DKK"), "number"),
        Column(say("Still to be paid in, DKK"), "number"), Column(say("Hours done"), "number"),
    ]  # fmt: skip
    rows = [
        [
            one.party.name.in_language(words.language), amount(words, one.money.committed),
            amount(words, one.money.share), amount(words, one.money.paid), amount(words, one.money.remaining),
            "–" if one.money.hours_done is None else words.number(one.money.hours_done, 1),
        ]
        for one in answer.parties
    ]  # fmt: skip
    page.table(columns, rows)


def _projects(page: Page, answer: ProgrammeAnswer) -> None:
    from alen.answers.programme_light_words import light_name
    from alen.cli.programme.money_lines import amount

    if not answer.projects:
        return
    words, say = page.words, page.words.say
    page.line()
    page.line(say("Projects"), "bold")
    columns = [
        Column(say("Project"), folds=True), Column(say("Baseline, DKK"), "number"),
        Column(say("Expected cost, DKK"), "number"), Column(say("Planned end")), Column(say("Expected end")),
        Column(say("Light")),
    ]  # fmt: skip
    rows = [
        [
            one.name.in_language(words.language), amount(words, one.baseline), amount(words, one.expected),
            one.held_end or "–", one.expected_end or "–",
            light_name(words, one.lights[0].light if one.lights else ""),
        ]
        for one in answer.projects
    ]  # fmt: skip
    page.table(columns, rows)


def _decisions(page: Page, answer: ProgrammeAnswer) -> None:
    from alen.answers.programme_words import STATES
    from alen.cli.programme.money_lines import amount

    if not answer.decisions:
        return
    words, say = page.words, page.words.say
    page.line()
    page.line(say("Decisions"), "bold")
    columns = [
        Column(say("Date")), Column(say("State")), Column(say("Decision"), folds=True),
        Column(say("Adds to the sum, DKK"), "number"),
    ]  # fmt: skip
    rows = [
        [one.date, say(STATES[one.state]), one.title, amount(words, one.adds)] for one in answer.decisions
    ]
    page.table(columns, rows)
