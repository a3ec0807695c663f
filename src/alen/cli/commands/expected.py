"""`alen expected`: what framework conditions lead one to expect, beside what was booked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from alen.answers.phrases import Phrases
from alen.cli.band_words import booking_pairs
from alen.cli.figures import footer, title
from alen.cli.options import measure_argument, one_year_options
from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, argument, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.expected import ExpectedAnswer, ExpectedRow
    from alen.answers.expected_words import ExpectedLead


@click.command(
    "expected",
    cls=Command,
    help=msgid(
        "Show what each organisation would be expected to book by framework conditions it cannot choose, and "
        "what it booked: an index above 100 is more than expected, which is service, inefficiency or a "
        "condition left out. Without organisations all of them are shown, the highest index first."
    ),
    examples=(
        "alen expected f64551-net --year 2020",
        "alen expected f64551-net Aarhus Odense --booking 15",
        "alen expected f64551-net --year 2024 --format csv > expected.csv",
    ),
)
@measure_argument
@argument(
    "organisations",
    metavar="[ORG...]",
    nargs=-1,
    help=msgid("Only the rows of these, each by code, name, or the beginning of its name."),
)
@one_year_options
@pass_run
def command(
    run: Run,
    measure: str,
    organisations: tuple[str, ...],
    figures: Mapping[str, Any],
) -> int:
    """Show expected spend."""
    from alen.answers.expected import Expected
    from alen.answers.questions import Desk

    answer = Desk(run.reading()).ask(Expected(measure, organisations=organisations, **figures))
    emit(run, answer, lambda page: draw(page, answer))
    return NOTHING if answer.refusal else FOUND


def draw(page: Page, answer: ExpectedAnswer) -> None:
    """How much the conditions tell or why they do not, the coefficients, and one row per organisation."""
    from alen.answers.expected_words import ExpectedLead

    say, lead = page.words.say, ExpectedLead(page.words, answer)
    title(page, answer.header, str(answer.year))
    page.line(str(lead.said()))
    page.line()
    if answer.coefficients:
        page.table(
            [Column(say("Condition")), Column(say("Coefficient"), "number"),
             Column(say("5-95 %"), "number"), Column("")],
            _coefficients(page, answer, lead),
        )  # fmt: skip
        page.line()
    numbers = (msgid("Booked"), msgid("Expected"), msgid("Index"), msgid("5-95 %"))
    columns = [Column(say("Code")), Column(say("Name")), *(Column(say(one), "number") for one in numbers)]
    rows = [_row(page, answer, lead, row) for row in answer.rows]
    page.table([*columns, Column(say("Difference"), folds=True)], rows)
    page.line()
    page.pairs(booking_pairs(page.words, answer.booking, places=False))
    footer(page, answer.header, [(row.organisation, row.cell) for row in answer.rows])


def _coefficients(page: Page, answer: ExpectedAnswer, lead: ExpectedLead) -> list[list[str]]:
    names = {one.id: Phrases(page.words).text(one.name) for one in answer.conditions}
    number = page.words.number
    return [
        [
            names.get(one.condition, one.condition),
            number(one.value, 3),
            page.words.say("{low} to {high}", low=number(one.low, 3), high=number(one.high, 3)),
            lead.effect(one),
        ]
        for one in answer.coefficients
    ]


def _row(page: Page, answer: ExpectedAnswer, lead: ExpectedLead, row: ExpectedRow) -> list[str]:
    phrases = Phrases(page.words)
    band = ""
    if row.index_low is not None and row.index_high is not None:
        low, high = (page.words.integer(round(one)) for one in (row.index_low, row.index_high))
        band = page.words.say("{low}–{high}", low=low, high=high)
    return [
        row.organisation.code,
        phrases.name(row.organisation),
        phrases.value(row.cell, answer.header.measure.unit),
        phrases.number(row.expected, 0),
        phrases.number(row.index, 0),
        band,
        lead.difference(row),
    ]
