"""`alen ledger classify`: let the rules decide every line."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alen.cli.ledger_words import kroner, percent
from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, option, pass_run
from alen.errors import BadInput
from alen.words import msgid

if TYPE_CHECKING:
    from alen.model.engine import Engine
    from alen.products.ledger.classifying import Counts, Share
    from alen.store.local.books import Books

_STATES = ("it", "not_it", "proposed", "undecided")
_COLUMNS = ("accounts_year", "said", "lines", "amount_ore", "abs_amount_ore")


@click.command(
    "classify",
    cls=Command,
    help=msgid(
        "Let the rules decide every imported line, and say how far they came. Every answer does it by itself "
        "where it is needed. With --in and --out: a Parquet file of lines of its own, the books left alone."
    ),
    examples=(
        "alen ledger classify",
        "alen ledger classify --in lines.parquet --out classified.parquet",
        "alen ledger classify --engine local[2]",
    ),
)
@option(
    "--engine",
    metavar="ENGINE",
    default="duckdb",
    help=msgid("duckdb (the default), or Spark: local[2], or the address of a cluster, spark://HOST:PORT."),
)
@option("--in", "source", metavar="PARQUET", help=msgid("Classify these lines instead of the books."))
@option("--out", "target", metavar="PARQUET", help=msgid("Where the lines of --in go with what was decided."))
@pass_run
def command(run: Run, engine: str, source: str | None, target: str | None) -> int:
    """Classify."""
    from alen.products.ledger.classifying import classify_books, classify_file, read_counts
    from alen.products.ledger.yardsticks import load_yardstick
    from alen.store.local.books import Books

    if (source is None) != (target is None):
        raise BadInput("--in and --out go together", do="Give both, or neither.")
    books = Books(run.workspace())
    yardstick = load_yardstick(books)
    with _engine(books, engine, is_own=source is not None) as on:
        if source is not None and target is not None:
            counts = classify_file(source, target, yardstick.rules, on)
        else:
            counts = read_counts(classify_books(books, yardstick, engine=on, progress=run.progress()))
    _print(run, counts)
    if target is not None:
        run.tell(msgid("The lines with what was decided of them are in {target}."), target=target)
    return FOUND


@contextlib.contextmanager
def _engine(books: Books, name: str, *, is_own: bool) -> Iterator[Engine | None]:
    """The engine that was asked for; None for the books' own. What it spills lies below local/."""
    from alen.store.connect import open_local, open_spark

    if name == "duckdb" and not is_own:
        yield None
        return
    if name != "duckdb" and not name.startswith(("local", "spark://", "yarn", "k8s://")):
        raise BadInput(
            f"{name!r} is no engine",
            do="Give duckdb, local[2] for Spark on this machine, or a cluster's address: spark://HOST:PORT.",
        )
    books.prepare()
    with tempfile.TemporaryDirectory(prefix=".engine-", dir=books.root / "classified") as folder:
        if name == "duckdb":
            engine = open_local(Path(folder))
            try:
                yield engine
            finally:
                engine.disconnect()
            return
        with open_spark(name, Path(folder)) as engine:
            yield engine


def _print(run: Run, counts: list[Counts]) -> None:
    rows: list[tuple[Any, ...]] = []
    for one in counts:
        for said in _STATES:
            share: Share = getattr(one, said)
            rows.append((one.year, said, share.lines, share.amount_ore, share.abs_amount_ore))
    emit_plain(
        run, {"counts": [asdict(one) for one in counts]}, _COLUMNS, rows, lambda page: _draw(page, counts)
    )


def _draw(page: Page, counts: list[Counts]) -> None:
    from fractions import Fraction

    say, words = page.words.say, page.words

    def of(part: int, whole: int) -> str:
        return percent(words, Fraction(part, whole) if whole else None)

    columns = [Column(say("Year")), Column(say("Lines"), "number"), Column(say("DKK"), "number")]
    for heading in (msgid("Decided"), msgid("Proposed"), msgid("Undecided")):
        columns.append(Column(say(msgid("{what}, lines"), what=say(heading)), "number"))
        columns.append(Column(say(msgid("{what}, DKK"), what=say(heading)), "number"))
    cells: list[list[str]] = []
    for one in [*counts[1:], *counts[:1]]:
        whole = one.whole
        row = [say("All") if one.year is None else str(one.year), words.integer(whole.lines)]
        row.append(kroner(words, whole.abs_amount_ore))
        for parts in ((one.it, one.not_it), (one.proposed,), (one.undecided,)):
            row.append(of(sum(part.lines for part in parts), whole.lines))
            row.append(of(sum(part.abs_amount_ore for part in parts), whole.abs_amount_ore))
        cells.append(row)
    page.table(columns, cells)
    page.line()
    page.note(say("DKK are amounts without their signs, added up. Proposals are never certain."))
    page.note(say("`alen ledger review` decides the largest undecided groups; `alen ledger show` answers."))
