"""`alen trend`: how a measure has moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alen.answers.phrases import Phrases
from alen.cli.figures import footer, price_notes, title
from alen.cli.options import (
    basis_option,
    measure_argument,
    organisations_argument,
    price_options,
    scope_option,
)
from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.parts import Cell
    from alen.answers.trend import GrowthRate, Series, TrendAnswer


@click.command(
    "trend",
    cls=Command,
    help=msgid(
        "Follow a measure over the years for one or more organisations of one kind. A series is cut where it "
        "no longer means the same, and growth is never computed across a cut. A change is from the year "
        "before, so there is none after a gap; growth a year reaches over a gap, from the first year to the "
        "last."
    ),
    examples=(
        "alen trend f64551-net Aarhus",
        "alen trend it-net Aarhus Odense --scope extended",
        "alen trend f64551-net Aarhus --price real --base 2024",
    ),
)
@measure_argument
@organisations_argument
@scope_option
@basis_option
@price_options
@pass_run
def command(
    run: Run,
    measure: str,
    organisations: tuple[str, ...],
    scope: str | None,
    basis: str | None,
    price: str,
    base: int | None,
    deflator: str | None,
) -> int:
    """Trend."""
    from alen.answers.trend import trend

    answer = trend(
        run.reading(), measure, organisations, scope=scope, basis=basis, price=price,
        base=base, deflator=deflator,
    )  # fmt: skip
    emit(run, answer, lambda page: draw(page, answer))
    return FOUND if any(cell.value is not None for one in answer.series for cell in one.cells) else NOTHING


def draw(page: Page, answer: TrendAnswer) -> None:
    """Series as a table, one line per year."""
    say, phrases = page.words.say, Phrases(page.words)
    title(page, answer.header)
    headline = phrases.headline(answer.headline, answer.header)
    if headline:
        page.line(headline)
    page.line()
    alone = len(answer.series) == 1
    has_prices = answer.header.measure.price_dependent
    columns = [Column(say("Year"), "number")]
    for one in answer.series:
        columns.append(Column(phrases.name(one.organisation), "number"))
    if alone:
        columns += [Column(say("Change"), "number")]
        columns += [Column(say("Change, real"), "number")] if has_prices else []
    flagged = any(cell.flags for one in answer.series for cell in one.cells)
    columns += [Column(say("Flags"), folds=True)] if flagged else []
    cuts = {cut.year for cut in answer.cuts}
    rows: list[list[str]] = []
    for place, year in enumerate(answer.years):
        cells = [one.cells[place] for one in answer.series]
        marked = say("{year} (break)", year=str(year)) if year in cuts else str(year)
        row = [marked, *(phrases.value(cell, answer.header.measure.unit) for cell in cells)]
        if alone:
            growth = answer.series[0].growth[place]
            row += [phrases.percent(growth.nominal_pct)]
            row += [phrases.percent(growth.real_pct)] if has_prices else []
        row += [_flags(phrases, cells)] if flagged else []
        rows.append(row)
    page.table(columns, rows)
    _growth(page, answer)
    cells = [(one.organisation, cell) for one in answer.series for cell in one.cells]
    footer(page, answer.header, cells, breaks=False)


def _flags(phrases: Phrases, cells: list[Cell]) -> str:
    return phrases.flags(sorted({flag for cell in cells if cell.value is not None for flag in cell.flags}))


def _growth(page: Page, answer: TrendAnswer) -> None:
    say, phrases = page.words.say, Phrases(page.words)
    pairs: list[tuple[str, str]] = []
    has_prices = answer.header.measure.price_dependent
    kind = say("nominal") if has_prices else say("growth")
    for one in answer.series:
        name = phrases.name(one.organisation)
        pairs.append((name, _rate(page, one.nominal, kind)))
        if one.real is not None:
            pairs.append(("", _rate(page, one.real, _real(page, answer))))
        elif one.real_missing is not None and has_prices:
            pairs.append(("", say("real: {why}", why=phrases.why(one.real_missing))))
        pairs += _summed(page, one)
    pairs += [
        (say("Break"), say("{year}: {text}", year=str(cut.year), text=phrases.text(cut.text)))
        for cut in answer.cuts
    ]
    if answer.growth_price is not None and answer.header.price.kind == "current":
        pairs += price_notes(page, answer.growth_price)
    page.line()
    page.line(say("Growth a year"), "bold")
    page.pairs(pairs)


def _real(page: Page, answer: TrendAnswer) -> str:
    price = answer.growth_price
    name = Phrases(page.words).text(price.deflator_name) if price else ""
    return page.words.say("real, by {deflator}", deflator=name or answer.growth_deflator)


def _rate(page: Page, rate: GrowthRate | None, kind: str) -> str:
    say, phrases = page.words.say, Phrases(page.words)
    if rate is None or rate.compound_pct is None:
        return say("{kind}: too few years that can be compared", kind=kind)
    values = {
        "kind": kind,
        "first": str(rate.first_year),
        "last": str(rate.last_year),
        "compound": phrases.percent(rate.compound_pct),
        "slope": phrases.percent(rate.slope_pct),
        "low": phrases.percent(rate.slope_low_pct),
        "high": phrases.percent(rate.slope_high_pct),
    }
    if rate.slope_low_pct is None or rate.slope_high_pct is None:
        return say("{kind}, {first} to {last}: {compound} between the first year and the last", **values)
    return say(
        "{kind}, {first} to {last}: {compound} between the first year and the last; "
        "slope {slope} ({low} to {high})",
        **values,
    )


def _summed(page: Page, one: Series) -> list[tuple[str, str]]:
    if not one.summed_from:
        return []
    say, phrases = page.words.say, Phrases(page.words)
    names = ", ".join(map(phrases.name, one.summed_from))
    years = ", ".join(map(str, one.summed_years))
    return [("", say("the sum of {names} in {years}", names=names, years=years))]
