"""`alen ledger prices`: what the same thing costs against the year before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from alen.cli.ledger.suppliers import supplier_name, thousandths
from alen.cli.ledger_words import kroner
from alen.cli.present import Column, Page
from alen.cli.purchase_options import (
    SHOWN,
    asked_of,
    below,
    emit_tables,
    more,
    open_ledger,
    purchase_options,
    years_said,
)
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, option, pass_run
from alen.local.phrases import PRICE_REASONS
from alen.words import Words, msgid

if TYPE_CHECKING:
    from fractions import Fraction

    from alen.products.ledger.opening import Lines
    from alen.products.ledger.price_changes import PriceChanges, SeriesChange


@click.command(
    "prices",
    cls=Command,
    help=msgid(
        "Show what recurring payments cost against the year before, by supplier: the increase of the median "
        "payment, and how much of the change in money is price and how much is more or fewer payments. With "
        "an edition at hand the price index stands beside it. What cannot be compared says why."
    ),
    examples=(
        "alen ledger prices --year 2024",
        "alen ledger prices --supplier nordlys --series",
        "alen ledger prices --deflator consumer-prices",
    ),
)
@purchase_options
@option("--series", is_flag=True, help=msgid("Each recurring payment, not each supplier."))
@option(
    "--deflator",
    metavar="NAME",
    help=msgid("The price index set beside it; the edition's own for the kind of organisation otherwise."),
)
@pass_run
def command(
    run: Run,
    year: int | None,
    supplier: str,
    limit: int | None,
    all_kinds: bool,
    series: bool,
    deflator: str | None,
) -> int:
    """Price increases."""
    from alen.products.ledger.price_changes import price_changes
    from alen.products.ledger.recurring import recurring

    lines = open_ledger(run)
    years = list(lines.years[1:]) if year is None else [year]
    name, index = _index(run, lines, deflator)
    # Which day is stated does not touch what was paid.
    found = recurring(
        lines, date(max(lines.years, default=1970), 12, 31), asked_of(None, supplier, all_kinds)
    )
    answer = price_changes(found, years, index)
    told = answer.exportable()
    tables = {"rows": told.table(), "series": told.series_table()}
    if series:
        tables = {"rows": told.series_table()}
    emit_tables(
        run, lines, tables, {"years": years, "deflator": name},
        lambda page: draw(page, lines, answer, name, limit or SHOWN, by_series=series), limit,
    )  # fmt: skip
    return FOUND if answer.series else NOTHING


def _index(run: Run, lines: Lines, deflator: str | None) -> tuple[str, dict[int, Fraction]]:
    """A price index of the edition, by name; none where there is no edition and none was named.

    Raises BadInput for a name that is not loaded, or never used for running spending.
    """
    from alen.errors import BadInput, NotFound
    from alen.measures.deflate import refuse_unsuitable
    from alen.measures.price_indices import default_deflator

    try:
        reading = run.reading()
    except NotFound:
        if deflator is not None:
            raise
        return "", {}
    wanted = deflator or default_deflator(reading.deflator_definitions, lines.holder.kind) or ""
    loaded = reading.deflators.get(wanted)
    if loaded is not None:
        refuse_unsuitable(loaded.deflator, "operating")
        return wanted, loaded.deflator.levels
    if deflator is not None:
        raise BadInput(
            f"the deflator {deflator!r} is not loaded",
            where=f"edition {reading.edition_id}",
            do="Load it with `alen update`, or leave --deflator out.",
        )
    return "", {}


def draw(
    page: Page, lines: Lines, answer: PriceChanges, deflator: str, shown: int, *, by_series: bool
) -> None:
    """Increases by supplier, or by recurring payment."""
    words, say = page.words, page.words.say
    compared = [one for one in answer.series if not one.reason]
    page.title(
        words.count(
            "{number} recurring payment of {name} can be compared with the year before ({years}).",
            "{number} recurring payments of {name} can be compared with the year before ({years}).",
            len({one.what for one in compared}),
            name=lines.holder.name,
            years=years_said(one.year for one in answer.suppliers),
        )
    )
    page.line(
        say(
            "Year by year added up, dearer and cheaper payments changed what was booked by DKK {price}, more "
            "or fewer payments by DKK {volume}, and payments unlike the usual one by DKK {rest}.",
            price=kroner(words, sum(one.price_ore or 0 for one in compared)),
            volume=kroner(words, sum(one.volume_ore or 0 for one in compared)),
            rest=kroner(words, sum(one.rest_ore or 0 for one in compared)),
        )
    )
    page.line()
    if by_series:
        _series_table(page, answer, shown)
    else:
        _supplier_table(page, answer, shown)
    notes = [say("A payment may buy more than it did: how much it buys is not in a ledger.")]
    left_out = len({one.what for one in answer.series if one.reason})
    if left_out:
        notes.append(
            words.count(
                "{number} recurring payment cannot be compared in every year (--series says why).",
                "{number} recurring payments cannot be compared in every year (--series says why).",
                left_out,
            )
        )
    if deflator:
        notes.append(say("The index beside it is {deflator}.", deflator=deflator))
    else:
        notes.append(say("No price index stands beside it: none is loaded."))
    below(page, lines, notes)


def _supplier_table(page: Page, answer: PriceChanges, shown: int) -> None:
    words, say = page.words, page.words.say
    columns = [
        Column(say("Year")), Column(say("Supplier"), folds=True),
        *(Column(say(heading), "number") for heading in (
            msgid("Compared"), msgid("Increase"), msgid("Index"), msgid("Beyond the index"),
            msgid("The year before"), msgid("The year"), msgid("By price"), msgid("By number"), msgid("Rest"),
        )),
    ]  # fmt: skip
    rows = [
        [
            str(one.year), supplier_name(words, one.supplier),
            say("{part} of {whole}", part=str(one.compared), whole=str(one.series)),
            *(thousandths(words, value)
              for value in (one.increase_per_mille, one.index_per_mille, one.real_per_mille)),
            *(kroner(words, ore)
              for ore in (one.sum_before_ore, one.sum_ore, one.price_ore, one.volume_ore, one.rest_ore)),
        ]
        for one in answer.suppliers[:shown]
    ]  # fmt: skip
    page.table(columns, rows)
    more(page, len(answer.suppliers), shown)


def _series_table(page: Page, answer: PriceChanges, shown: int) -> None:
    words, say = page.words, page.words.say
    columns = [
        Column(say("Year")), Column(say("Supplier"), folds=True), Column(say("Account and text"), folds=True),
        *(Column(say(heading), "number") for heading in (
            msgid("Payments"), msgid("Median before"), msgid("Median"), msgid("Increase"), msgid("By price"),
            msgid("By number"), msgid("Rest"),
        )),
        Column(say("Not compared, since"), folds=True),
    ]  # fmt: skip
    page.table(columns, [_series_row(words, one) for one in answer.series[:shown]])
    more(page, len(answer.series), shown)


def _series_row(words: Words, one: SeriesChange) -> list[str]:
    def amount(ore: int | None) -> str:
        return "–" if ore is None else kroner(words, ore)

    return [
        str(one.year), supplier_name(words, one.supplier),
        " · ".join(text for text in (one.heading, one.stem) if text),
        f"{one.payments_before} → {one.payments}", amount(one.median_before_ore), amount(one.median_ore),
        thousandths(words, one.increase_per_mille), amount(one.price_ore), amount(one.volume_ore),
        amount(one.rest_ore), words.say(PRICE_REASONS[one.reason]) if one.reason else "",
    ]  # fmt: skip
