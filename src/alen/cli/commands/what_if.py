"""`alen what-if`: one organisation's figures worked out anew from its own numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alen.cli.figures import footer, title
from alen.cli.options import YEAR, organisation_argument
from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.what_if import WhatIfAnswer


@click.command(
    "what-if",
    cls=Command,
    help=msgid(
        "Work out one organisation's figure, swing band, place, peers, expected spend and worked examples "
        "anew from numbers of its own. Nothing of them is stored."
    ),
    examples=(
        "alen what-if Helsingør --spend 180000000 --inhabitants 63000",
        "alen what-if 217 --year 2020 --remove 12000000 --booking 5",
    ),
)
@organisation_argument
@option(
    "--measure",
    metavar="MEASURE",
    help=msgid("The measure of what is spent; shared IT is the default, or what stands in for it."),
)
@option("--year", type=YEAR, help=msgid("The year; the newest with figures is the default."))
@option("--spend", metavar="KR", default="", help=msgid("Spend in kroner, instead of what is booked."))
@option("--inhabitants", metavar="N", default="", help=msgid("Inhabitants, instead of those registered."))
@option("--add", metavar="KR", default="", help=msgid("Kroner that belong to it and are booked elsewhere."))
@option(
    "--remove", metavar="KR", default="", help=msgid("Kroner that are booked there and do not belong to it.")
)
@option(
    "--booking",
    type=float,
    metavar="PCT",
    help=msgid("The assumption on booking practice, in per cent; the measure's own is the default."),
)
@pass_run
def command(
    run: Run,
    organisation: str,
    measure: str | None,
    year: int | None,
    spend: str,
    inhabitants: str,
    add: str,
    remove: str,
    booking: float | None,
) -> int:
    """Work it out anew."""
    from alen.answers.what_if import MOST_INHABITANTS, OwnNumbers, typed_amount, what_if

    given = OwnNumbers(
        typed_amount(spend, "--spend"),
        typed_amount(inhabitants, "--inhabitants", MOST_INHABITANTS),
        typed_amount(add, "--add") or 0,
        typed_amount(remove, "--remove") or 0,
        booking,
    )
    answer = what_if(run.reading(), organisation, given, measure, year)
    emit(run, answer, lambda page: draw(page, answer))
    return FOUND


def draw(page: Page, answer: WhatIfAnswer) -> None:
    """The booked and the own numbers side by side."""
    from alen.answers.what_if_words import Telling

    say, telling = page.words.say, Telling(page.words, answer)
    title(page, answer.header, str(answer.year))
    page.line()
    page.line(" ".join(one for one in (telling.lead(), telling.near_zero(), telling.mark()) if one))
    page.line()
    columns = [
        Column(say("Quantity"), folds=True),
        Column(say("As booked"), folds=True),
        Column(say("Own numbers"), folds=True),
    ]
    page.table(columns, [(one.name, one.booked, one.own) for one in telling.rows()])
    page.line()
    page.line(say("Peers by the own numbers: {names}.", names=telling.peers()))
    for note in telling.notes():
        page.line(note)
    footer(page, answer.header)
