"""`alen efficiency`: the frontier of a measure's year, behind its gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alen.answers.phrases import Phrases
from alen.cli.figures import footer, title
from alen.cli.options import YEAR, basis_option, booking_option, measure_argument, scope_option
from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.efficiency import FrontierAnswer
    from alen.answers.efficiency_words import Fronter

_RETURNS = ("vrs", "crs", "drs", "irs")
_NEAREST = 3
"""Peers named on a line; CSV and JSON hold all."""


@click.command(
    "efficiency",
    cls=Command,
    help=msgid(
        "Draw the frontier of a measure's costs in one year, and say whether inefficiency can be told from "
        "noise at all. Scores are shown only where it can; otherwise peers, what cost goes with, and who "
        "stretches the figures. For a table of your own there is `alen frontier`."
    ),
    examples=(
        "alen efficiency f64551-net",
        "alen efficiency f64551-net --year 2020 --booking 5",
        "alen efficiency f64551-net --rts crs --format csv",
    ),
)
@measure_argument
@option("--year", type=YEAR, help=msgid("The year; the newest with amounts and inhabitants is the default."))
@option(
    "--rts",
    type=click.Choice(_RETURNS),
    default="vrs",
    help=msgid("Returns to scale of the frontier; variable is the default."),
)
@option(
    "--kind",
    type=click.Choice(("municipality", "region")),
    help=msgid("Whom to compare, for a measure that both municipalities and regions have."),
)
@booking_option
@scope_option
@basis_option
@pass_run
def command(
    run: Run,
    measure: str,
    year: int | None,
    rts: str,
    kind: str | None,
    booking: float | None,
    scope: str | None,
    basis: str | None,
) -> int:
    """Draw the frontier."""
    from alen.answers.efficiency import Frontier
    from alen.answers.efficiency_engine import ENGINES
    from alen.answers.questions import Desk
    from alen.cli.compiling import has_compiler, is_kept, name_folder

    folder = name_folder()
    if has_compiler() and not is_kept(folder, ["_walk"]):
        ENGINES.before_first(lambda: run.tell("Compiling for the first use; this takes some seconds."))
    answer = Desk(run.reading()).ask(Frontier(measure, year, scope, basis, kind, rts, booking))
    emit(run, answer, lambda page: draw(page, answer))
    return FOUND


def draw(page: Page, answer: FrontierAnswer) -> None:
    """Whether it can be told from noise and why not, then scores or peers, then what to know of them."""
    from alen.answers.efficiency_words import Fronter

    words = Fronter(page.words, answer)
    title(page, answer.header, str(answer.year))
    page.line()
    page.line(str(words.lead()))
    for sentence in words.why():
        page.line(str(sentence))
    page.line()
    _gate(page, answer, words)
    if answer.lenses is None:
        _peers(page, answer)
    else:
        _totals(page, answer, words)
        _scores(page, answer, words)
    page.line()
    for sentence in (words.noise(), words.driver(), *words.outliers(), words.notes()):
        page.line(str(sentence))
    page.line()
    if answer.booking.is_default:
        page.pairs([(page.words.say("Assumed"), Phrases(page.words).text(answer.booking.source))])
    footer(page, answer.header, [(one.organisation, one.cell) for one in answer.rows])


def _gate(page: Page, answer: FrontierAnswer, words: Fronter) -> None:
    gate, say = answer.gate, page.words.say
    lines = ((msgid("Without bends"), gate.straight), (msgid("That may bend"), gate.curved))
    heads = (
        msgid("Inefficiency, %"), msgid("Noise, %"), msgid("Ratio"), msgid("By chance alone, %")
    )  # fmt: skip
    rows = [
        [
            say(name), str(words.percent(one.sigma_u, "")), str(words.percent(one.sigma_v, "")),
            str(words.ratio(one, "")), str(words.percent(one.p_value, "")),
        ]
        for name, one in lines
        if one is not None
    ]  # fmt: skip
    if rows:
        page.table([Column(say("Cost function")), *(Column(say(one), "number") for one in heads)], rows)
        page.line()


def _totals(page: Page, answer: FrontierAnswer, words: Fronter) -> None:
    say = page.words.say
    if answer.lenses is None:
        return
    from alen.answers.efficiency_words import TOTALS

    heads = (msgid("DKK million"), msgid("Per cent of what was booked"))
    page.table(
        [Column(say("Lens")), *(Column(say(one), "number") for one in heads)],
        [
            [say(TOTALS[one.lens]), *map(str, words.total(one, at))]
            for at, one in enumerate(answer.lenses.totals)
        ],
    )
    page.line()


def _scores(page: Page, answer: FrontierAnswer, words: Fronter) -> None:
    say, phrases = page.words.say, Phrases(page.words)
    if answer.lenses is None:
        return
    heads = [msgid("Claimable score"), msgid("Noise interval"), msgid("Place (interval)")]
    heads += [msgid("DEA"), msgid("SFA")]
    rows: list[list[str]] = []
    for one in sorted(answer.lenses.units, key=lambda unit: (-unit.claimable, unit.organisation.code)):
        numbers = [str(words.percent(each, "", 0)) for each in (one.claimable, one.noise_low, one.noise_high)]
        places = [page.words.integer(each) for each in (one.place, one.place_low, one.place_high)]
        rows.append(
            [
                phrases.name(one.organisation),
                numbers[0],
                say("{low}–{high}", low=numbers[1], high=numbers[2]),
                f"{places[0]} ({places[1]}–{places[2]})",
                str(words.percent(one.dea, "", 0)),
                str(words.percent(one.sfa, "", 0)),
            ]
        )
    page.table([Column(say("Name")), *(Column(say(one), "number") for one in heads)], rows)


def _peers(page: Page, answer: FrontierAnswer) -> None:
    say, phrases = page.words.say, Phrases(page.words)
    unit = answer.header.measure.unit
    rows = [
        [
            one.organisation.code,
            phrases.name(one.organisation),
            phrases.value(one.cell, unit),
            page.words.number(one.cell.total.amount_ore / 1e8, 1)
            if one.cell.total is not None and one.cell.total.amount_ore is not None
            else "–",
            ", ".join(phrases.name(near.organisation) for near in one.nearest[:_NEAREST]) or "–",
        ]
        for one in answer.rows
    ]
    columns = [
        Column(say("Code")), Column(say("Name")), Column(say("Value"), "number"),
        Column(say("DKK million"), "number"), Column(say("Most alike by framework conditions"), folds=True),
    ]  # fmt: skip
    page.table(columns, rows)
