"""`alen import`: keep a file that somebody fetched by hand: StatBank's figures, or boundaries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, argument, option, pass_run
from alen.errors import BadInput
from alen.words import msgid

if TYPE_CHECKING:
    from alen.build.boundaries import KeptBoundaries
    from alen.build.imports import Kept

_SHOWN = 10
"""Names of missing organisations that are printed; JSON has them all."""

_REASONS = {
    "not_selected": msgid("not among the codes Alen asks for"),
    "unknown_organisation": msgid("an organisation Alen does not have"),
}


@click.command(
    "import",
    cls=Command,
    help=msgid(
        "Keep a file that was fetched by hand: a CSV file from StatBank, with codes or texts, or the "
        "boundaries of municipalities or regions as GeoJSON, for maps. The file's bytes are kept as they "
        "are; `alen build` then makes an edition with it. A file that is not what it is said to be is "
        "refused whole."
    ),
    examples=(
        "alen import regk31.csv --table REGK31",
        "alen import 2016.csv --table REGK31 --year 2016",
        'alen import --boundaries kommuner.geojson --publisher Klimadatastyrelsen --licence "CC BY 4.0"',
    ),
)
@argument("file", metavar="FILE", help=msgid("The file."))
@option(
    "--table",
    "table_id",
    metavar="ID",
    help=msgid("StatBank's id of the table, for instance REGK31."),
)
@option(
    "--year",
    metavar="PERIOD",
    help=msgid("The year of a file that states none, where its name does not tell either."),
)
@option(
    "--boundaries",
    is_flag=True,
    help=msgid("The file holds the boundaries of municipalities or of regions (GeoJSON)."),
)
@option("--publisher", metavar="TEXT", help=msgid("Who published the boundaries; printed beside maps."))
@option("--licence", metavar="TEXT", help=msgid("The boundaries' licence as stated; printed beside maps."))
@pass_run
def command(
    run: Run,
    file: str,
    table_id: str | None,
    year: str | None,
    boundaries: bool,
    publisher: str | None,
    licence: str | None,
) -> int:
    """Import."""
    if boundaries:
        if table_id is not None or year is not None:
            raise BadInput(
                "--boundaries does not go with --table or --year",
                why="A file holds either boundaries or figures.",
                do="Import one file at a time.",
            )
        return _boundaries(run, file, publisher, licence)
    if table_id is None:
        raise BadInput(
            "the import lacks --table or --boundaries",
            why="Alen must know what the file is said to hold.",
            do="Give --table and StatBank's id of the table, or --boundaries for a GeoJSON file.",
        )
    if publisher is not None or licence is not None:
        raise BadInput(
            "--publisher and --licence are for --boundaries alone",
            why="Of StatBank's tables both are known.",
        )
    return _figures(run, file, table_id, year)


def _figures(run: Run, file: str, table_id: str, year: str | None) -> int:
    from alen.build.imports import keep_import

    kept = keep_import(run.workspace(), Path(file).expanduser(), table_id, year=year)
    found = kept.found
    plain = {
        "table": kept.record.table_id,
        "sha256": found.sha256,
        "rows_read": found.rows_read,
        "rows_kept": found.rows_kept,
        "rows_set_aside": found.rows_set_aside,
        "is_new": kept.is_new,
    }
    details = {
        **plain,
        "set_aside": [
            {"reason": one.reason, "rows": one.count, "first_row": one.first_row} for one in found.set_aside
        ],
        "remarks": list(found.remarks),
    }
    emit_plain(run, details, tuple(plain), [tuple(plain.values())], lambda page: _draw(page, kept))
    return FOUND


def _boundaries(run: Run, file: str, publisher: str | None, licence: str | None) -> int:
    from alen.build.boundaries import keep_boundaries

    kept = keep_boundaries(run.workspace(), Path(file).expanduser(), publisher=publisher, licence=licence)
    plain = {
        "kind": kept.kind,
        "sha256": kept.record.sha256,
        "areas": kept.areas,
        "missing": len(kept.missing),
        "was_fitted": kept.was_fitted,
        "is_new": kept.is_new,
    }
    details = {
        **plain,
        "missing": [one.code for one in kept.missing],
        "publisher": kept.record.publisher,
        "licence": kept.record.licence,
    }
    emit_plain(run, details, tuple(plain), [tuple(plain.values())], lambda page: _draw_map(page, kept))
    return FOUND


def _draw_map(page: Page, kept: KeptBoundaries) -> None:
    say, words = page.words.say, page.words
    if not kept.is_new:
        page.line(
            say("This file is here already, with the same publisher and licence; nothing was kept twice.")
        )
    kinds = {
        "municipality": words.count("{number} municipality", "{number} municipalities", kept.areas),
        "region": words.count("{number} region", "{number} regions", kept.areas),
    }
    page.line(
        say("Boundaries of {areas}. sha256 {sha256}", areas=kinds[kept.kind], sha256=kept.record.sha256)
    )
    if kept.missing:
        names = ", ".join(f"{one.name(words.language)} ({one.code})" for one in kept.missing[:_SHOWN])
        more = words.integer(len(kept.missing) - _SHOWN)
        if len(kept.missing) > _SHOWN:
            page.line(say("Without an outline: {names} and {more} more.", names=names, more=more))
        else:
            page.line(say("Without an outline: {names}.", names=names))
    if kept.was_fitted:
        page.line(say("The areas did not fit edge to edge; gaps and overlaps are closed on the map."))
    if kept.record.licence == "not stated by the publisher":
        page.line(say("No licence is given; state it with --licence, so that it can be printed beside maps."))
    page.line(say("Run `alen build` to make an edition with it."))


def _draw(page: Page, kept: Kept) -> None:
    say, words, found = page.words.say, page.words, kept.found
    if not kept.is_new:
        page.line(say("This file is here already, read in the same way; nothing was kept twice."))
    page.line(
        say(
            "{table}: {read} rows read, {kept} kept, {aside} set aside. sha256 {sha256}",
            table=kept.record.table_id,
            read=words.integer(found.rows_read),
            kept=words.integer(found.rows_kept),
            aside=words.integer(found.rows_set_aside),
            sha256=found.sha256,
        )
    )
    if found.set_aside:
        columns = [
            Column(say("Set aside because"), folds=True),
            Column(say("Rows"), "number"),
            Column(say("First in row"), "number"),
        ]
        rows = [
            [_reason(page, one.reason), words.integer(one.count), words.integer(one.first_row)]
            for one in found.set_aside
        ]
        page.table(columns, rows)
    for remark in found.remarks:
        page.line(say("Note: {text}", text=words.retell(remark)))
    page.line(say("Run `alen build` to make an edition with it."))


def _reason(page: Page, reason: str) -> str:
    return page.words.say(_REASONS[reason]) if reason in _REASONS else page.words.retell(reason)
