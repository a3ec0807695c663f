"""The options that several commands share: year, scope, prices."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from alen.cli.completing import measure_ids
from alen.cli.shell import argument, option, run_of
from alen.words import msgid

Function = TypeVar("Function", bound=Callable[..., Any])

FIRST_YEAR, LAST_YEAR = 1970, 2100


class Year(click.ParamType[int]):
    """An accounts year of four digits."""

    name = "year"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The year as a number."""
        text = str(value)
        if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR):
            sentence = msgid("'{text}' is no year")
            said = run_of(ctx).words.say(sentence, text=text) if ctx else sentence.format(text=text)
            self.fail(said, param, ctx)
        return int(text)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """What stands for the value in the help text."""
        return "YEAR"


YEAR = Year()


def measure_argument(function: Function) -> Function:
    """MEASURE."""
    return argument(
        "measure",
        metavar="MEASURE",
        shell_complete=measure_ids,
        help=msgid("A measure's id; `alen measures` lists them."),
    )(function)


def organisation_argument(function: Function) -> Function:
    """ORG."""
    return argument(
        "organisation",
        metavar="ORG",
        help=msgid("An organisation's code, its name, or the beginning of its name."),
    )(function)


def organisations_argument(function: Function) -> Function:
    """ORG, one or more."""
    return argument(
        "organisations",
        metavar="ORG...",
        nargs=-1,
        required=True,
        help=msgid("Organisations, each by its code, its name, or the beginning of its name."),
    )(function)


def scope_option(function: Function) -> Function:
    """--scope."""
    return option(
        "--scope",
        type=click.Choice(("narrow", "extended", "wide")),
        help=msgid("The scope, where the measure has more than one; narrow is the default."),
    )(function)


def basis_option(function: Function) -> Function:
    """--basis."""
    return option(
        "--basis",
        type=click.Choice(("computed", "as-published")),
        callback=_basis,
        help=msgid("Computed from amounts, or as the publisher prints it; never both in one answer."),
    )(function)


def booking_option(function: Function) -> Function:
    """--booking."""
    return option(
        "--booking",
        type=click.FloatRange(min=0),
        metavar="PCT",
        help=msgid(
            "What swing bands assume of booking practice: how far apart organisations that do the same are "
            "booked, in per cent; the measure's own is the default."
        ),
    )(function)


def price_options(function: Function) -> Function:
    """--price, --base and --deflator."""
    for decorate in (
        option(
            "--deflator",
            metavar="NAME",
            help=msgid("The price index of real prices: municipal (the default) or consumer-prices."),
        ),
        option(
            "--base",
            type=YEAR,
            metavar="YEAR",
            help=msgid("The year whose prices real prices are expressed in."),
        ),
        option(
            "--price",
            type=click.Choice(("current", "real")),
            default="current",
            help=msgid("Current prices (the default), or real prices of a base year."),
        ),
    ):
        function = decorate(function)
    return function


def year_option(function: Function) -> Function:
    """--year."""
    return option("--year", type=YEAR, help=msgid("The year; the newest with figures is the default."))(
        function
    )


def kind_option(function: Function) -> Function:
    """--kind."""
    return option(
        "--kind",
        type=click.Choice(("municipality", "region")),
        help=msgid("Whom to compare, for a measure that both municipalities and regions have."),
    )(function)


ONE_YEAR = ("year", "kind", "booking", "scope", "basis", "price", "base", "deflator")


def one_year_options(function: Callable[..., int]) -> Callable[..., int]:
    """The options that say which figures of one year are asked for; the command gets them as `figures`."""

    @wraps(function)
    def gathered(*given: Any, **values: Any) -> int:
        figures = {name: values.pop(name) for name in ONE_YEAR}
        return function(*given, figures=figures, **values)

    decorated: Callable[..., int] = gathered
    for decorate in (price_options, basis_option, scope_option, booking_option, kind_option, year_option):
        decorated = decorate(decorated)
    return decorated


def _basis(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    return None if value is None else value.replace("-", "_")
