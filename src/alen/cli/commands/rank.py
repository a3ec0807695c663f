"""`alen rank`: who booked most and least."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from alen.answers.phrases import DECIMALS, REASONS, Phrases
from alen.answers.places import place_text
from alen.cli.band_words import band_text, below_bands, booking_text, state_text, unplaced_pairs
from alen.cli.figures import footer, title
from alen.cli.options import (
    YEAR,
    basis_option,
    booking_option,
    measure_argument,
    price_options,
    scope_option,
)
from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alen.answers.parts import Named
    from alen.answers.ranking import RankAnswer, RankRow
    from alen.answers.swings import SwingRow, SwingsAnswer

_MOST_MISSING = 10
"""More organisations than this without a figure, for one reason, are told by their number."""


@click.command(
    "rank",
    cls=Command,
    help=msgid(
        "Rank municipalities or regions by a measure in one year, the highest first. High is not bad and low "
        "is not good; organisations without a figure stand below, each with the reason."
    ),
    examples=(
        "alen rank f64551-net --year 2024",
        "alen rank it-net --year 2024 --scope extended --among 084",
        "alen rank f64551-net --year 2020 --format csv > rank.csv",
        "alen rank f64551-net --year 2024 --bands --booking 15",
    ),
)
@measure_argument
@option("--year", type=YEAR, help=msgid("The year; the newest with figures is the default."))
@scope_option
@option(
    "--among",
    metavar="REGION|GROUP",
    help=msgid("Only the members of a region, a province or a group of municipalities."),
)
@option(
    "--kind",
    type=click.Choice(("municipality", "region")),
    help=msgid("Whom to rank, for a measure that both municipalities and regions have."),
)
@option(
    "--bands",
    is_flag=True,
    help=msgid("Show each figure's swing band, and whether it can be told apart from the median."),
)
@booking_option
@basis_option
@price_options
@pass_run
def command(
    run: Run,
    measure: str,
    year: int | None,
    scope: str | None,
    among: str | None,
    kind: str | None,
    bands: bool,
    booking: float | None,
    basis: str | None,
    price: str,
    base: int | None,
    deflator: str | None,
) -> int:
    """Rank."""
    if bands:
        return _with_bands(
            run, measure, year=year, scope=scope, among=among, basis=basis, price=price, base=base,
            deflator=deflator, kind=kind, booking=booking,
        )  # fmt: skip
    from alen.answers.ranking import rank

    answer = rank(
        run.reading(), measure, year=year, scope=scope, among=among, basis=basis, price=price, base=base,
        deflator=deflator, kind=kind, booking=booking,
    )  # fmt: skip
    emit(run, answer, lambda page: draw(page, answer))
    return FOUND if answer.rows else NOTHING


def _with_bands(run: Run, measure: str, **asked: Any) -> int:
    from alen.answers.questions import Desk
    from alen.answers.swings import Swings

    answer = Desk(run.reading()).ask(Swings(measure, **asked))
    emit(run, answer, lambda page: _draw_bands(page, answer))
    return FOUND if any(row.status == "ranked" for row in answer.rows) else NOTHING


def _by_figure(row: SwingRow) -> tuple[bool, float, str]:
    """The ranked figures first, the highest above."""
    return row.status != "ranked", -(row.cell.value or 0.0), row.organisation.code


def _draw_bands(page: Page, answer: SwingsAnswer) -> None:
    """The ranking with bands, what they rest on, and what they can tell apart."""
    say, phrases = page.words.say, Phrases(page.words)
    title(page, answer.header, _when(page, answer.year, answer.among))
    page.line()
    columns = [
        Column(say("Rank"), "number"), Column(say("Code")), Column(say("Name")),
        Column(say("Value"), "number"),
        Column(say("Swing band"), "number"), Column(say("Year's swing"), "number"),
        Column(say("Against the median"), folds=True),
    ]  # fmt: skip
    rows = sorted(answer.rows, key=_by_figure)
    unit = answer.header.measure.unit
    page.table(columns, [
        [
            place_text(page.words, row.place, row.band),
            row.organisation.code, phrases.name(row.organisation), phrases.value(row.cell, unit),
            band_text(page.words, row.band), phrases.percent(row.moved.year_pct),
            state_text(page.words, row.median),
        ]
        for row in rows
    ])  # fmt: skip
    page.line()
    unplaced = unplaced_pairs(page.words, Counter(row.no_place for row in answer.rows if row.no_place))
    page.pairs([*below_bands(page.words, answer), *unplaced])
    footer(page, answer.header, [(row.organisation, row.cell) for row in rows])


def draw(page: Page, answer: RankAnswer, ends: int | None = None) -> None:
    """A ranking as a table; `ends`: only so many of the highest and of the lowest, where there are more."""
    phrases = Phrases(page.words)
    title(page, answer.header, _when(page, answer.year, answer.among))
    headline = phrases.headline(answer.headline, answer.header)
    if headline:
        page.line(headline)
    page.line()
    say = page.words.say
    shown, left_out = _without_a_crowd(answer.unranked)
    everyone = [*answer.rows, *shown, *([answer.nation] if answer.nation else [])]
    flagged = any(row.cell.flags for row in everyone)
    totals = any(row.cell.total is not None and row.cell.total.amount_ore is not None for row in everyone)
    columns = [
        Column(say("Rank"), "number"),
        Column(say("Code")),
        Column(say("Name")),
        Column(say("Value"), "number"),
        Column(say("Percentile"), "number"),
    ]
    columns += [Column(say("DKK 1,000"), "number")] if totals else []
    columns += [Column(say("Flags"), folds=True)] if flagged else []
    unit = answer.header.measure.unit
    lines = [_row(phrases, row, unit, totals, flagged) for row in everyone]
    if ends is not None and len(answer.rows) > 2 * ends:
        lines[ends : len(answer.rows) - ends] = [["…", *[""] * (len(columns) - 1)]]
    page.table(columns, lines)
    for reason, rows in left_out.items():
        page.line(
            page.words.count(
                "{number} more without a figure: {reason} (--format csv lists it)",
                "{number} more without a figure: {reason} (--format csv lists them)",
                len(rows),
                reason=phrases.of(REASONS, reason),
            )
        )
    _summary(page, answer)
    hidden = [row for rows in left_out.values() for row in rows]
    footer(page, answer.header, [(row.organisation, row.cell) for row in [*everyone, *hidden]])


def _without_a_crowd(unranked: Sequence[RankRow]) -> tuple[list[RankRow], dict[str, list[RankRow]]]:
    """The rows below the ranking, and those told by their number: many without a figure, for one reason."""
    by_reason: dict[str, list[RankRow]] = {}
    for row in unranked:
        by_reason.setdefault(row.cell.reason, []).append(row)
    crowds = {reason: rows for reason, rows in by_reason.items() if reason and len(rows) > _MOST_MISSING}
    return [row for row in unranked if row.cell.reason not in crowds], crowds


def _when(page: Page, year: int, among: Named | None) -> str:
    if among is None:
        return str(year)
    return page.words.say("{year}, {group}", year=str(year), group=Phrases(page.words).name(among))


def _row(phrases: Phrases, row: RankRow, unit: str, totals: bool, flagged: bool) -> list[str]:
    cells = [
        place_text(phrases.words, row.place, row.band, is_tied=row.is_tied),
        row.organisation.code,
        phrases.name(row.organisation),
        phrases.value(row.cell, unit),
        phrases.number(row.percentile),
    ]
    cells += [phrases.kroner(row.cell.total)] if totals else []
    cells += [phrases.flags(row.cell.flags)] if flagged else []
    return cells


def _summary(page: Page, answer: RankAnswer) -> None:
    say, phrases, summary = page.words.say, Phrases(page.words), answer.summary
    decimals = DECIMALS.get(answer.header.measure.unit, 2)

    def number(value: float | None) -> str:
        return phrases.number(value, decimals)

    weighted = number(summary.weighted_mean)
    if summary.weighted_mean is None and summary.weighted_missing is not None:
        weighted = phrases.why(summary.weighted_missing)
    elif summary.weighted_is_estimated:
        weighted = say("{value} (estimated)", value=weighted)
    ranked = say("Ranked") if summary.placed == summary.n else say("In the order")
    pairs = [
        (ranked, say("{n} of {members}", n=str(summary.n), members=str(summary.members))),
        (say("Median"), number(summary.median)),
        (
            say("Quartiles"),
            say("{low} to {high}", low=number(summary.lower_quartile), high=number(summary.upper_quartile)),
        ),
        (say("Highest over lowest"), phrases.number(summary.max_min_ratio, 2)),
        (say("Mean of the members"), number(summary.unweighted_mean)),
        (say("Weighted mean"), weighted),
    ]
    total = summary.total
    if total is not None and total.amount_ore is None and total.missing is not None:
        pairs.append((say("DKK 1,000"), phrases.why(total.missing)))
    if summary.is_partial:
        pairs.append((say("Note"), say("the means lack members without a figure")))
    if answer.booking is not None and summary.placed:
        pairs.append((say("Brackets"), booking_text(page.words, answer.booking)))
    pairs += unplaced_pairs(page.words, answer.without_place)
    page.line()
    page.pairs(pairs)
