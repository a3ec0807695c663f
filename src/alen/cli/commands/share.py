"""`alen share`: what one operation for several organisations would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alen.answers.phrases import Phrases
from alen.cli.figures import footer, title
from alen.cli.options import YEAR, organisations_argument, scope_option
from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.sharing import Estimate, ShareAnswer


@click.command(
    "share",
    cls=Command,
    help=msgid(
        "Work out what one IT operation for two or more organisations would cost by the cost function of "
        "everybody, with its interval, against what they booked each on their own. You name them; Alen "
        "proposes nobody."
    ),
    examples=(
        "alen share Helsingør Hillerød Fredensborg --one-off 9000000",
        "alen share 151 240 190 --coordination 5 --format csv",
    ),
)
@organisations_argument
@option("--one-off", type=int, metavar="KR", help=msgid("What setting it up costs, in kroner."))
@option(
    "--coordination",
    type=float,
    metavar="PCT",
    help=msgid("What running it together adds, in per cent of its cost."),
)
@option(
    "--measure",
    metavar="MEASURE",
    help=msgid("The measure of what they spend; shared IT is the default, or what stands in for it."),
)
@option("--year", type=YEAR, help=msgid("The year; the newest that all have amounts for is the default."))
@scope_option
@pass_run
def command(
    run: Run,
    organisations: tuple[str, ...],
    one_off: int | None,
    coordination: float | None,
    measure: str | None,
    year: int | None,
    scope: str | None,
) -> int:
    """Work out what sharing would cost."""
    from alen.answers.sharing import share_between

    answer = share_between(run.reading(), organisations, measure, year, scope, one_off, coordination)
    emit(run, answer, lambda page: draw(page, answer))
    return FOUND if answer.estimate is not None else NOTHING


def draw(page: Page, answer: ShareAnswer) -> None:
    """The verdict first, then who booked what, what one operation would cost, and what to know of it."""
    from alen.answers.sharing_words import Sharer

    say, sharer = page.words.say, Sharer(page.words, answer)
    title(page, answer.header, str(answer.year))
    page.line()
    page.line(f"{sharer.separate()} {sharer.verdict()}")
    page.line()
    columns = [
        Column(""),
        *(Column(say(one), "number") for one in (msgid("Inhabitants"), msgid("DKK million"))),
    ]
    page.table(columns, _rows(page, answer))
    page.line()
    for sentence in (sharer.break_even(), sharer.elasticity(), *sharer.reservations()):
        if sentence is not None:
            page.line(str(sentence))
    _cases(page, answer)
    footer(page, answer.header, [(one.organisation, one.cell) for one in answer.partners])


def _rows(page: Page, answer: ShareAnswer) -> list[list[str]]:
    say, phrases = page.words.say, Phrases(page.words)
    rows = [
        [
            phrases.name(one.organisation),
            page.words.integer(one.population),
            _millions(page, one.cell.total and one.cell.total.amount_ore),
        ]
        for one in answer.partners
    ]
    rows.append(
        [
            say("Together, each on their own"),
            page.words.integer(answer.population),
            _millions(page, answer.separate_ore),
        ]
    )
    if answer.estimate is not None:
        rows += _estimated(page, answer.estimate)
    return rows


def _estimated(page: Page, found: Estimate) -> list[list[str]]:
    say = page.words.say
    numbers = (
        (
            say("One operation, by the cost function"),
            found.joint_ore,
            found.joint_low_ore,
            found.joint_high_ore,
        ),
        (say("Saving a year"), found.saving_ore, found.saving_low_ore, found.saving_high_ore),
    )
    return [
        [
            name,
            "",
            say(
                "{value} ({low} to {high})",
                value=_millions(page, ore),
                low=_millions(page, low),
                high=_millions(page, high),
            ),
        ]
        for name, ore, low, high in numbers
    ]


def _millions(page: Page, ore: int | None) -> str:
    return "" if ore is None else page.words.number(ore / 1e8, 1)


def _cases(page: Page, answer: ShareAnswer) -> None:
    """What others have published, beside it."""
    if not answer.cases:
        return
    say, phrases = page.words.say, Phrases(page.words)
    page.line()
    page.line(say("What others have published:"))
    for one in answer.cases:
        page.line(
            say(
                "{who}: {text} ({source}, {url})",
                who=phrases.text(one.who), text=phrases.text(one.text), source=phrases.text(one.source),
                url=one.url,
            )
        )  # fmt: skip
