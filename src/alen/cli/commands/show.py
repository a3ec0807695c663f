"""`alen show`: what is known of one organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alen.answers.phrases import KINDS, SCHEMES, UNITS, Phrases
from alen.answers.places import UNPLACED, place_text
from alen.cli.figures import bases, measure_name, reasons, remarks, source_lines
from alen.cli.options import organisation_argument
from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.profile import Belonging, ShowAnswer, ShowLine


@click.command(
    "show",
    cls=Command,
    help=msgid(
        "Show what is known of one organisation: what it belongs to and when, what changes for it, and every "
        "measure at its newest year."
    ),
    examples=("alen show Aarhus", "alen show 084", "alen show oplandskommuner --lang da"),
)
@organisation_argument
@pass_run
def command(run: Run, organisation: str) -> int:
    """Show."""
    from alen.answers.profile import show

    answer = show(run.reading(), organisation)
    emit(run, answer, lambda page: draw(page, answer))
    return FOUND


def draw(page: Page, answer: ShowAnswer) -> None:
    """An organisation as a page."""
    say, phrases = page.words.say, Phrases(page.words)
    page.title(
        say(
            "{name} ({kind}, code {code})",
            name=phrases.name(answer.organisation),
            kind=phrases.of(KINDS, answer.organisation.kind),
            code=answer.organisation.code,
        )
    )
    page.pairs(_identity(page, answer))
    if answer.lines:
        page.line()
        _figures(page, answer)
    page.line()
    page.pairs(_below(page, answer))


def _identity(page: Page, answer: ShowAnswer) -> list[tuple[str, str]]:
    say, phrases = page.words.say, Phrases(page.words)
    pairs = [(say("Valid"), _span(page, answer.valid_from, answer.valid_to))]
    pairs += [(phrases.of(SCHEMES, one.scheme), _belonging(page, one)) for one in answer.belongings]
    if answer.members:
        pairs.append((say("Members"), ", ".join(map(phrases.name, answer.members))))
    if answer.replaces:
        pairs.append((say("Takes over from"), ", ".join(map(phrases.name, answer.replaces))))
    if answer.replaced_by is not None:
        pairs.append((say("Is replaced by"), phrases.name(answer.replaced_by)))
    for note in answer.notes:
        pairs.append((note.date, phrases.text(note.text)))
        pairs += [("", say("See {title}: {url}", title=title, url=url)) for title, url in note.sources]
    return pairs


def _belonging(page: Page, one: Belonging) -> str:
    name = Phrases(page.words).name(one.parent)
    return page.words.say("{name}, {span}", name=name, span=_span(page, one.valid_from, one.valid_to))


def _span(page: Page, first: str, last: str | None) -> str:
    if last is None:
        return page.words.say("from {first}", first=first)
    return page.words.say("{first} to {last}", first=first, last=last)


def _figures(page: Page, answer: ShowAnswer) -> None:
    say = page.words.say
    columns = [
        Column(say("Measure"), folds=True),
        Column(say("Year"), "number"),
        Column(say("Value"), "number"),
        Column(say("Unit"), folds=True),
        Column(say("Change"), "number"),
        Column(say("Rank"), "number"),
    ]
    flagged = any(line.cell.flags for line in answer.lines)
    columns += [Column(say("Flags"), folds=True)] if flagged else []
    page.table(columns, [_row(page, line)[: len(columns)] for line in answer.lines])


def _row(page: Page, line: ShowLine) -> list[str]:
    say, phrases = page.words.say, Phrases(page.words)
    unit = line.header.measure.unit
    change = phrases.percent(line.change_pct)
    if line.change_points is not None:
        change = say("{number} points", number=phrases.number(line.change_points, 1))
    place = "–"
    if line.place is not None:
        place = say("{place} of {n}", place=place_text(page.words, line.place, line.band), n=str(line.n))
    return [
        measure_name(page, line.header),
        str(line.year),
        phrases.value(line.cell, unit),
        phrases.of(UNITS, unit),
        change,
        place,
        phrases.flags(line.cell.flags),
    ]


def _below(page: Page, answer: ShowAnswer) -> list[tuple[str, str]]:
    say = page.words.say
    sources = dict.fromkeys(source for line in answer.lines for source in line.header.sources)
    pairs = bases(page, [line.header for line in answer.lines])
    if any(line.place is not None for line in answer.lines):
        brackets = say("in brackets the places between which it could lie; `alen rank --bands` says why")
        pairs.append((say("Rank"), brackets))
    if any(line.no_place for line in answer.lines):
        pairs.append((say("No place"), say(UNPLACED)))
    pairs += [(say("Missing"), text) for text in reasons(page, [line.cell.missing for line in answer.lines])]
    pairs += remarks(page, [(line.header, answer.organisation, line.cell) for line in answer.lines])
    pairs += [(say("Source"), text) for text in source_lines(page, sources)]
    if answer.not_loaded:
        tables = sorted({table for one in answer.not_loaded for table in one.tables})
        pairs.append(
            (
                say("Not loaded"),
                page.words.count(
                    "{number} measure; it would come from {tables} (`alen update`)",
                    "{number} measures; they would come from {tables} (`alen update`)",
                    len({one.measure_id for one in answer.not_loaded}),
                    tables=", ".join(tables),
                ),
            )
        )
    pairs.append((say("Edition"), answer.edition_id))
    return pairs
