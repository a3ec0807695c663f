"""`alen measures`: what is measured, and what it leaves out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from alen.answers.phrases import CODES, ORGANISATIONS, PRICE_UNITS, ROLES, SCOPES, UNITS, Phrases
from alen.answers.tree_words import RELEASED_SUM
from alen.cli.figures import source_lines
from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, argument, pass_run
from alen.words import msgid

_ROLE_AND_CODE = re.compile(r"(\w+)=(.+?)(?= \w+=|$)")

if TYPE_CHECKING:
    from alen.answers.measures import MeasureDetail, MeasureLine, MeasureList, ScopeLine


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
            _lacking(page, one),
        ]
        for one in answer.measures
    ]
    page.table(columns, rows)
    page.line()
    page.pairs([(say("Edition"), answer.edition_id)])


def _lacking(page: Page, line: MeasureLine) -> str:
    """The tables that are not loaded; for a measure without figures also those that hold other cells."""
    parts = [page.words.say("more of {table}", table=one) for one in line.tables_partial]
    return ", ".join([*line.tables_missing, *parts])


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
        _scope(page, scope, measure.unit)
    page.line()
    page.pairs(
        [
            *((say("Source"), text) for text in source_lines(page, answer.sources)),
            (say("Edition"), answer.edition_id),
        ]
    )


def _in_words(page: Page, term: str) -> str:
    """A part of a sum, `+ REGK31 funktion=64552 dranst=1`, with words for the roles and Alen's own codes."""
    phrases = Phrases(page.words)
    head, _, _ = term.partition("=")
    head = head.rpartition(" ")[0] if "=" in term else term
    found: list[str] = []
    for role, code in _ROLE_AND_CODE.findall(term):
        word = phrases.of(CODES, code)
        if code in PRICE_UNITS:
            word = f"{phrases.of(PRICE_UNITS, code)} ({code})"
        found.append(f"{phrases.of(ROLES, role)} {word}")
    return f"{head}: {', '.join(found)}" if found else head


def _scope(page: Page, line: ScopeLine, unit: str) -> None:
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
            (say("Basis"), phrases.basis(line.basis, unit)),
            (
                say("Above the line"),
                "\n".join(_in_words(page, one) for one in line.numerator) or say(RELEASED_SUM),
            ),
            (say("Below the line"), "\n".join(_in_words(page, one) for one in line.denominator) or "–"),
            (say("Figures"), page.words.integer(line.figures)),
            (say("Years"), years(page, line.years)),
        ]
        if line.tables_missing:
            pairs.append((say("Not loaded"), ", ".join(line.tables_missing)))
    page.pairs(pairs)
