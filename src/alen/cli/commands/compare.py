"""`alen compare`: organisations beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alen.answers.phrases import UNITS, Phrases
from alen.answers.places import UNPLACED
from alen.cli.figures import bases, measure_name, reasons, remarks, source_lines
from alen.cli.options import YEAR, organisations_argument
from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.compare import CompareAnswer, CompareLine, Placed


_AMONG = {
    "municipality": msgid("rank among all municipalities; 1 is the highest value"),
    "region": msgid("rank among all regions; 1 is the highest value"),
}


@click.command(
    "compare",
    cls=Command,
    help=msgid(
        "Set two or more organisations of one kind beside each other, over every measure that fits them. "
        "Municipalities and regions have different tasks and are never set beside each other."
    ),
    examples=("alen compare Aarhus Odense Aalborg", "alen compare 101 751 --year 2022 --format csv"),
)
@organisations_argument
@option("--year", type=YEAR, help=msgid("The year; each measure's newest is the default."))
@pass_run
def command(run: Run, organisations: tuple[str, ...], year: int | None) -> int:
    """Compare."""
    from alen.answers.compare import compare

    answer = compare(run.reading(), organisations, year=year)
    emit(run, answer, lambda page: draw(page, answer))
    return FOUND if answer.lines else NOTHING


def draw(page: Page, answer: CompareAnswer) -> None:
    """A line per measure, a column per organisation; ranks in brackets."""
    say, phrases = page.words.say, Phrases(page.words)
    page.title(say("{names} beside each other", names=", ".join(map(phrases.name, answer.organisations))))
    page.line()
    columns = [
        Column(say("Measure"), folds=True),
        Column(say("Year"), "number"),
        Column(say("Unit"), folds=True),
    ]
    columns += [Column(phrases.name(one), "number") for one in answer.organisations]
    page.table(columns, [_row(page, line) for line in answer.lines])
    page.line()
    pairs: list[tuple[str, str]] = []
    figures = [one for line in answer.lines for one in line.figures]
    if any(one.place is not None for one in figures):
        among = say(_AMONG[answer.kind])
        brackets = say("{rank}, then the places between which it could lie (swing band)", rank=among)
        pairs.append((say("Brackets"), brackets))
    if any(one.no_place for one in figures):
        pairs.append((say("No place"), say(UNPLACED)))
    pairs += bases(page, [line.header for line in answer.lines])
    cells = [placed.cell for line in answer.lines for placed in line.figures]
    pairs += [(say("Missing"), text) for text in reasons(page, [cell.missing for cell in cells])]
    placed = [(line.header, one) for line in answer.lines for one in line.figures]
    pairs += remarks(page, [(header, one.organisation, one.cell) for header, one in placed])
    sources = dict.fromkeys(source for line in answer.lines for source in line.header.sources)
    pairs += [(say("Source"), text) for text in source_lines(page, sources)]
    pairs.append((say("Edition"), answer.edition_id))
    page.pairs(pairs)


def _row(page: Page, line: CompareLine) -> list[str]:
    phrases, measure = Phrases(page.words), line.header.measure
    return [
        measure_name(page, line.header),
        str(line.year),
        phrases.of(UNITS, measure.unit),
        *(_figure(page, placed, measure.unit) for placed in line.figures),
    ]


def _figure(page: Page, placed: Placed, unit: str) -> str:
    value = Phrases(page.words).value(placed.cell, unit)
    band = placed.band
    if placed.place is None or band is None:
        return value
    return page.words.say(
        "{value} ({place}: {low}–{high})",
        value=value, place=str(placed.place), low=str(band.place_low), high=str(band.place_high),
    )  # fmt: skip
