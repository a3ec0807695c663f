"""What the commands about suppliers share: their options, how the ledger is opened, and how answers print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from alen.cli.options import YEAR
from alen.cli.present import Page, emit_plain
from alen.cli.run import Run
from alen.cli.shell import option, run_of
from alen.words import msgid

if TYPE_CHECKING:
    from alen.products.ledger.opening import Lines
    from alen.products.ledger.purchases import Asked

Function = TypeVar("Function", bound=Callable[..., Any])
Table = tuple[Sequence[str], Sequence[Sequence[object]]]

SHOWN = 20
"""Rows of a drawn table where nobody asks for another number."""


class Day(click.ParamType[date]):
    """A day as 2024-12-31."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            sentence = msgid("'{text}' is no day; write it as 2024-12-31")
            said = run_of(ctx).words.say(sentence, text=value) if ctx else sentence.format(text=value)
            self.fail(said, param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """What stands for the value in the help text."""
        return "DAY"


DAY = Day()


def purchase_options(function: Function) -> Function:
    """--year, --supplier, --limit and --all."""
    for decorate in (
        option("--all", "all_kinds", is_flag=True, help=msgid("Everything bought, not IT alone.")),
        option("--limit", type=click.IntRange(1), metavar="N", help=msgid("At most so many rows.")),
        option(
            "--supplier",
            metavar="NAME",
            default="",
            help=msgid("One supplier: the beginning of its name, or its CVR number."),
        ),
        year_option,
    ):
        function = decorate(function)
    return function


def year_option(function: Function) -> Function:
    """--year."""
    return option("--year", type=YEAR, help=msgid("One accounts year; all in the ledger otherwise."))(
        function
    )


def open_ledger(run: Run) -> Lines:
    """The ledger of the workspace. Raises NotFound where none was imported."""
    from alen.products.ledger.opening import open_lines
    from alen.store.local.books import Books

    return open_lines(Books(run.workspace()), progress=run.progress())


def asked_of(year: int | None, supplier: str, all_kinds: bool) -> Asked:
    """What the options ask for."""
    from alen.products.ledger.purchases import Asked

    return Asked(() if year is None else (year,), supplier, all_kinds)


def emit_tables(
    run: Run,
    lines: Lines,
    tables: Mapping[str, Table],
    said: Mapping[str, object],
    draw: Callable[[Page], None],
    limit: int | None = None,
) -> None:
    """Print an answer: its first table as CSV, all of them and what is said of it as JSON, or drawn.

    The tables are the exportable ones: persons have no names in them.
    """
    cut = {name: (columns, rows[:limit]) for name, (columns, rows) in tables.items()}
    columns, rows = next(iter(cut.values()))
    data = {
        "organisation": lines.holder.name,
        "organisation_code": lines.holder.code,
        "is_invented": lines.holder.is_invented,
        "is_local": True,
        **said,
        **{name: _records(head, body) for name, (head, body) in cut.items()},
    }
    emit_plain(run, data, columns, rows, draw)


def _records(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> list[dict[str, object]]:
    return [dict(zip(columns, row, strict=True)) for row in rows]


def more(page: Page, rows: int, shown: int) -> None:
    """Say that a drawn table goes on."""
    if rows > shown:
        page.line(
            page.words.count(
                "{number} more row (--format csv lists it)",
                "{number} more rows (--format csv lists them)",
                rows - shown,
            )
        )


def below(page: Page, lines: Lines, notes: Iterable[str]) -> None:
    """What stands below an answer: that an invented organisation is one, and that all of it is local."""
    from alen.cli.ledger_words import notes_below

    say = page.words.say
    local = say("This rests on the organisation's own ledger and is local: nothing of it is published.")
    notes_below(page, lines.holder.name, lines.holder.is_invented, [*notes, local])


def years_said(years: Iterable[int]) -> str:
    """Years as text: '2024', or '2022-2024'."""
    found = sorted(set(years))
    if not found:
        return "–"
    return str(found[0]) if found[0] == found[-1] else f"{found[0]}-{found[-1]}"
