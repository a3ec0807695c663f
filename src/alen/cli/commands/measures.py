"""`alen measures`: what is measured, and what it leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alen.cli.figures import source_lines
from alen.cli.phrases import BASES, ORGANISATIONS, SCOPES, UNITS, Phrases
from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, argument, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.measures import MeasureDetail, MeasureList, ScopeLine


@click.command(
    "measures",
    cls=Command,
    help=msgid(
        "List the measures and what is loaded for each, or say of one what it is made of, what it is good "
        "for and what it leaves out."
    ),
    examples=("alen measures", "alen measures it-net --lang da"),
)
@argument("measure", metavar="[ID]", required=False, help=msgid("A measure's id."))
@pass_run
def command(run: Run, measure: str | None) -> int:
    """Measures."""
    if measure is None:
        from alen.answers.measures import list_measures

        listed = list_measures(run.reading())
        emit(run, listed, lambda page: draw_list(page, listed))
        return FOUND
    from alen.answers.measures import measure_detail

    answer = measure_detail(run.reading(), measure)
    emit(run, answer, lambda page: draw_detail(page, answer))
    return FOUND


def draw_list(page: Page, answer: MeasureList) -> None:
    """All measures as a table."""
    say, phrases = page.words.say, Phrases(page.words)
    page.title(say("Measures"))
    page.line()
    columns = [
        Column(say("Id")),
        Column(say("Measure"), folds=True),
        Column(say("Years")),
        Column(say("Not loaded"), folds=True),
    ]
    rows = [
        [
            one.id,
            phrases.text(one.name),
            years(page, one.years),
            ", ".join(one.tables_missing) or ("" if one.years else say("no figures yet")),
        ]
        for one in answer.measures
    ]
    page.table(columns, rows)
    page.line()
    page.pairs([(say("Edition"), answer.edition_id)])


def years(page: Page, found: tuple[int, ...]) -> str:
    """A run of years: its first and last, and how many when some between are missing."""
    if not found:
        return "–"
    if found[0] == found[-1]:
        return str(found[0])
    values = {"first": str(found[0]), "last": str(found[-1])}
    if len(found) == found[-1] - found[0] + 1:
        return page.words.say("{first}–{last}", **values)
    return page.words.say("{first}–{last} ({n} years)", n=str(len(found)), **values)


def draw_detail(page: Page, answer: MeasureDetail) -> None:
    """One measure in full."""
    say, phrases, measure = page.words.say, Phrases(page.words), answer.measure
    page.title(
        say("{measure} ({unit})", measure=phrases.text(measure.name), unit=phrases.of(UNITS, measure.unit))
    )
    page.line(phrases.text(measure.about))
    pairs = [(say("Id"), measure.id), (say("For"), phrases.of(ORGANISATIONS, measure.organisations))]
    if measure.of:
        pairs.append((say("Growth of"), measure.of))
    if answer.first_year is not None:
        pairs.append((say("First year"), str(answer.first_year)))
    pairs += [(say("Limit"), phrases.text(one)) for one in measure.limits]
    pairs += [(say("Note"), phrases.text(one)) for one in measure.caveats]
    pairs += [
        (say("Break"), say("{year}: {text}", year=str(one.year), text=phrases.text(one.text)))
        for one in measure.breaks
    ]
    if answer.near_zero_share is not None:
        share = phrases.percent(answer.near_zero_share * 100)
        pairs.append(
            (
                say("Near zero"),
                say("at or below {share} of the median: presumably booked elsewhere", share=share),
            )
        )
    pairs += [(say("Reference"), one) for one in measure.references]
    page.line()
    page.pairs(pairs)
    for scope in answer.scopes:
        page.line()
        _scope(page, scope)
    page.line()
    page.pairs(
        [
            *((say("Source"), text) for text in source_lines(page, answer.sources)),
            (say("Edition"), answer.edition_id),
        ]
    )


def _scope(page: Page, line: ScopeLine) -> None:
    say, phrases = page.words.say, Phrases(page.words)
    if line.scope != "single":
        page.line(say("Scope: {scope}", scope=phrases.of(SCOPES, line.scope)), "bold")
    pairs: list[tuple[str, str]] = []
    if line.text is not None:
        pairs.append((say("Meaning"), phrases.text(line.text)))
    if line.not_loaded is not None:
        pairs.append((say("Not loaded"), phrases.text(line.not_loaded)))
    else:
        pairs += [
            (say("Basis"), phrases.of(BASES, line.basis)),
            (say("Above the line"), "\n".join(line.numerator)),
            (say("Below the line"), "\n".join(line.denominator) or "–"),
            (say("Figures"), page.words.integer(line.figures)),
            (say("Years"), years(page, line.years)),
        ]
        if line.tables_missing:
            pairs.append((say("Not loaded"), ", ".join(line.tables_missing)))
    page.pairs(pairs)
