"""`alen potential`: worked examples of differences to a target, beside what chance and booking make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from alen.answers.phrases import Phrases
from alen.cli.band_words import booking_pairs
from alen.cli.figures import footer, title
from alen.cli.options import measure_argument, one_year_options
from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, argument, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.potential import PotentialAnswer
    from alen.answers.potential_words import PotentialLead


FLOOR_AT = msgid("what it misses in every setting that was simulated: `alen serve`, {address}")


@click.command(
    "potential",
    cls=Command,
    help=msgid(
        "Work out what lies above a target by every rule that is used, side by side, and hold it against "
        "what chance and booking alone would make. It is a worked example and no saving: what booking alone "
        "can explain is not shown. With an organisation, its own differences."
    ),
    examples=(
        "alen potential f64551-net --year 2020",
        "alen potential f64551-net Aarhus --year 2024",
        "alen potential f64551-net --share 0.95 --booking 15 --format csv",
    ),
)
@measure_argument
@argument(
    "organisation",
    metavar="[ORG]",
    required=False,
    help=msgid("Only the differences of this one, by its code, its name, or the beginning of its name."),
)
@option(
    "--share",
    type=float,
    default=1.0,
    metavar="Q",
    help=msgid("What part of the expected spend is a target, from 0.5 to 1; all of it is the default."),
)
@one_year_options
@pass_run
def command(
    run: Run,
    measure: str,
    organisation: str | None,
    share: float,
    figures: Mapping[str, Any],
) -> int:
    """Work out differences."""
    from alen.answers.potential import Potential
    from alen.answers.questions import Desk

    answer = Desk(run.reading()).ask(Potential(measure, organisation=organisation, share=share, **figures))
    emit(run, answer, lambda page: draw(page, answer, is_one=organisation is not None))
    return FOUND


def draw(page: Page, answer: PotentialAnswer, *, is_one: bool) -> None:
    """Every rule side by side, or one organisation's differences by every rule; then what to know of them."""
    from alen.answers.detection import METHOD
    from alen.answers.methods import OneMethod
    from alen.answers.potential_words import PotentialLead

    lead = PotentialLead(page.words, answer)
    title(page, answer.header, str(answer.year))
    page.line()
    if is_one:
        _one(page, answer, lead)
    else:
        _all(page, answer, lead)
    page.line()
    last = len(answer.rules) - 1
    for sentence in (None if is_one else lead.sum(last), *lead.notes(), lead.other_year()):
        if sentence is not None:
            page.line(str(sentence))
    page.line()
    page.pairs(
        [
            *booking_pairs(page.words, answer.booking, places=False),
            (page.words.say("Noise floor"), page.words.say(FLOOR_AT, address=OneMethod(METHOD).address())),
        ]
    )
    footer(page, answer.header, [(one.organisation, one.cell) for one in answer.organisations])


def _all(page: Page, answer: PotentialAnswer, lead: PotentialLead) -> None:
    say = page.words.say
    heads = (
        msgid("Target"), msgid("Sum above it"), msgid("Chance and booking make"), msgid("5-95 %"),
        msgid("Beyond that"), msgid("Above it"),
    )  # fmt: skip
    page.line(lead.unit_sentence())
    page.table(
        [Column(say("Worked example: difference to")), *(Column(say(one), "number") for one in heads)],
        [_rule(page, answer, lead, place) for place in range(len(answer.rules))],
    )


def _rule(page: Page, answer: PotentialAnswer, lead: PotentialLead, place: int) -> list[str]:
    row = answer.rules[place]
    low, high = (str(lead.number(one, "")) for one in (row.null_low, row.null_high))
    return [
        str(lead.rule(row.rule)),
        Phrases(page.words).number(row.target, 0),
        str(lead.number(row.observed, "")) if row.state == "shown" else lead.state(row.state),
        str(lead.number(row.null_mean, "")),
        page.words.say("{low}–{high}", low=low, high=high) if row.null_low is not None else "–",
        str(lead.number(row.excess, "")),
        "–" if row.above is None else page.words.integer(row.above),
    ]


def _one(page: Page, answer: PotentialAnswer, lead: PotentialLead) -> None:
    say, phrases = page.words.say, Phrases(page.words)
    one = answer.organisations[0] if answer.organisations else None
    if one is None or not one.gaps:
        page.line(say("There is no figure that could be above a target."))
        return
    page.line(
        say(
            "{organisation}: {value}",
            organisation=phrases.name(one.organisation),
            value=str(lead.amounts.value(one.cell.value or 0.0, "")),
        )
    )
    in_kroner = answer.weighting == "inhabitants"
    heads = [msgid("Target"), msgid("Per inhabitant, DKK"), *([msgid("DKK million")] if in_kroner else [])]
    rows: list[list[str]] = []
    targets = {row.rule: row.target for row in answer.rules}
    for gap in one.gaps:
        rows.append([str(lead.rule(gap.rule)), phrases.number(targets[gap.rule], 0), str(lead.gap(gap, ""))])
        rows[-1] += [page.words.number(gap.ore / 1e8, 1) if gap.ore else "–"] if in_kroner else []
        rows[-1].append("–" if gap.explained_pct is None else page.words.number(gap.explained_pct, 0))
    page.table(
        [
            Column(say("Worked example: difference to")),
            *(Column(say(head), "number") for head in heads),
            Column(say("Chance, booking and conditions explain, %"), "number"),
        ],
        rows,
    )
