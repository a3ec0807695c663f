"""`alen peers`: whom an organisation is compared with, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alen.answers.phrases import DECIMALS, Phrases
from alen.cli.band_words import band_text, booking_pairs, range_text, state_text
from alen.cli.figures import footer, source_lines, title
from alen.cli.options import (
    YEAR,
    basis_option,
    booking_option,
    organisation_argument,
    price_options,
    scope_option,
)
from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.among import Among
    from alen.answers.parts import Cell
    from alen.answers.peer_words import PeerWords
    from alen.answers.peers import FixedGroup, PeersAnswer

DECIMAL = DECIMALS["kr_per_inhabitant"]


@click.command(
    "peers",
    cls=Command,
    help=msgid(
        "Show whom an organisation is compared with: the nearest by framework conditions it cannot choose, "
        "each with its distance, the reasons, and how often it stays a peer when the weights are drawn at "
        "random. With a measure also their figures, and where the organisation stands among them."
    ),
    examples=(
        "alen peers Aarhus --measure f64551-net",
        "alen peers 147 -k 7 --weights inhabitants:2,group:0",
        "alen peers 751 --measure f64551-net --year 2022 --booking 15 --format csv",
    ),
)
@organisation_argument
@option("--measure", metavar="MEASURE", help=msgid("The measure whose figures stand beside the peers."))
@option("--year", type=YEAR, help=msgid("The year; the newest with figures is the default."))
@option("-k", "--peers", "k", type=int, default=10, metavar="N", help=msgid("How many peers, 5 to 30."))
@option(
    "--weights",
    metavar="CONDITION:WEIGHT,...",
    help=msgid("What counts how much, such as inhabitants:2,density:0; the others keep their weight."),
)
@booking_option
@scope_option
@basis_option
@price_options
@pass_run
def command(
    run: Run,
    organisation: str,
    measure: str | None,
    year: int | None,
    k: int,
    weights: str | None,
    booking: float | None,
    scope: str | None,
    basis: str | None,
    price: str,
    base: int | None,
    deflator: str | None,
) -> int:
    """Peers."""
    from alen.answers.peers import PeerGroup
    from alen.answers.questions import Desk

    question = PeerGroup(
        organisation, measure, year, k, weights, booking, scope, basis, price, base, deflator
    )
    answer = Desk(run.reading()).ask(question)
    emit(run, answer, lambda page: draw(page, answer))
    return FOUND if answer.peers else NOTHING


def draw(page: Page, answer: PeersAnswer) -> None:
    """The peers with their reasons, and the organisation among them."""
    from alen.answers.peer_words import PeerWords

    said = PeerWords(page.words, answer)
    _head(page, answer)
    if not answer.peers:
        page.line(page.words.say("There are no peers: {lacks} is missing.", lacks=", ".join(answer.lacks)))
    else:
        _table(page, answer, said)
    page.line()
    page.pairs(_below(page, answer, said))
    if answer.header is not None:
        cells = [(one.organisation, one.cell) for one in answer.peers if one.cell is not None]
        own = [(answer.organisation, answer.cell)] if answer.cell is not None else []
        footer(page, answer.header, [*own, *cells])
    else:
        sources = [(page.words.say("Source"), text) for text in source_lines(page, answer.sources)]
        page.pairs([*sources, (page.words.say("Edition"), answer.edition_id)])


def _head(page: Page, answer: PeersAnswer) -> None:
    say, name = page.words.say, Phrases(page.words).name(answer.organisation)
    if answer.header is not None:
        title(page, answer.header, say("{organisation} and its peers {year}", organisation=name,
                                       year=str(answer.year)))  # fmt: skip
    else:
        page.title(say("{organisation} and its peers {year}", organisation=name, year=str(answer.year)))
    page.line()


def _table(page: Page, answer: PeersAnswer, said: PeerWords) -> None:
    say, phrases = page.words.say, Phrases(page.words)
    has_figures = answer.header is not None
    columns = [
        Column(say("Code")), Column(say("Name")), Column(say("Distance"), "number"),
        Column(say("Stays a peer"), "number"),
    ]  # fmt: skip
    columns += [Column(say("Value"), "number"), Column(say("Swing band"), "number")] if has_figures else []
    columns += [Column(say("Why"), folds=True)]
    rows: list[list[str]] = []
    for at, one in enumerate(answer.peers):
        row = [
            one.organisation.code, phrases.name(one.organisation), str(said.distance(at)),
            str(said.stability(at)),
        ]  # fmt: skip
        row += [_value(phrases, answer, one.cell), band_text(page.words, one.band)] if has_figures else []
        rows.append([*row, str(said.why(at))])
    page.table(columns, rows)


def _value(phrases: Phrases, answer: PeersAnswer, cell: Cell | None) -> str:
    if cell is None or answer.header is None:
        return "–"
    return phrases.value(cell, answer.header.measure.unit)


def _below(page: Page, answer: PeersAnswer, said: PeerWords) -> list[tuple[str, str]]:
    say, phrases = page.words.say, Phrases(page.words)
    weights = ", ".join(
        f"{phrases.text(one.name)} {page.words.number(one.weight, 1)}" for one in answer.conditions
    )
    pairs: list[tuple[str, str]] = []
    if answer.header is not None and answer.cell is not None:
        own = _value(phrases, answer, answer.cell)
        text = say("{value}, swing band {band}", value=own, band=band_text(page.words, answer.band))
        pairs.append((phrases.name(answer.organisation), text))
    if answer.among is not None:
        pairs += _among(page, answer.among, say("Peers' median"), say("Peers' mean"))
        pairs.append((say("Against the median"), state_text(page.words, answer.among.own)))
    if answer.fixed is not None:
        pairs += _fixed(page, answer.fixed)
    pairs.append((say("Compared on"), weights))
    notes = [one for one in (said.condition_year(), said.lacking()) if one]
    pairs += [(say("Note"), one) for one in notes]
    pairs += booking_pairs(page.words, answer.booking, places=False) if answer.booking is not None else []
    return pairs


def _among(page: Page, among: Among, median: str, mean: str) -> list[tuple[str, str]]:
    say, number = page.words.say, Phrases(page.words).number
    return [
        (median, say("{value}, swing band {band}", value=number(among.median, DECIMAL),
                     band=range_text(page.words, among.median_low, among.median_high))),
        (mean, say("{value}, 95% t interval {interval}, swing band {band}", value=number(among.mean, DECIMAL),
                   interval=range_text(page.words, among.mean_t_low, among.mean_t_high),
                   band=range_text(page.words, among.mean_low, among.mean_high))),
    ]  # fmt: skip


def _fixed(page: Page, fixed: FixedGroup) -> list[tuple[str, str]]:
    say = page.words.say
    group = say("{group}: {n} others", group=Phrases(page.words).name(fixed.group), n=str(len(fixed.members)))
    pairs = [(say("The other view"), group)]
    if fixed.among is not None:
        found = _among(page, fixed.among, say("Its median"), say("Its mean"))
        pairs += [*found[:1], (say("Against its median"), state_text(page.words, fixed.among.own))]
    return pairs
