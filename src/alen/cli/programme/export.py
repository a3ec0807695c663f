"""`alen programme export`: a programme as OC4IDS, for other systems."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from alen.cli.present import Column, Page, emit_plain
from alen.cli.programme.show import AS_OF
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, argument, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.products.programmes.open_contracting import Export

FORMS = ("oc4ids",)
WHY = {
    "no_field": msgid("the standard has no field for it"),
    "unknown": msgid("there is no number"),
    "not_in_folder": msgid("a programme's folder does not hold it"),
    "not_registered": msgid("a publisher registers it"),
}


@click.command(
    "export",
    cls=Command,
    help=msgid(
        "Write a programme as a project package of the Open Contracting for Infrastructure Data Standard "
        "(OC4IDS), and say what the standard has no field for."
    ),
    examples=("alen programme export 2007 programme.json", "alen programme export my-partnership out.json"),
)
@argument("programme", metavar="ID|DIR", help=msgid("A programme's id or its folder."))
@argument("file", metavar="FILE", help=msgid("The file to write; one that is there is not replaced."))
@option("--as", "form", type=click.Choice(FORMS), default="oc4ids", help=msgid("What to write."))
@option("--uri", metavar="URL", default="", help=msgid("Where the package will be published, if anywhere."))
@AS_OF
@pass_run
def command(run: Run, programme: str, file: str, form: str, uri: str, as_of: str) -> int:
    """Export."""
    from alen.answers.programme_follow import known_on
    from alen.answers.programme_heads import seen
    from alen.cli.programme.folders import case_named
    from alen.cli.programme.papers import refuse_taken
    from alen.products.programmes.open_contracting import export
    from alen.store.writing import write_new

    path = Path(file).expanduser()
    refuse_taken(path)
    case = case_named(run, programme)
    on = known_on(seen(case, as_of=as_of))
    made = export(case.programme, on, lang=run.language, uri=uri, levels=case.levels)
    write_new(path, made.text().encode())
    left = [{"what": one.what, "project": one.project, "why": str(one.reason)} for one in made.left_out]
    emit_plain(
        run,
        {"file": str(path), "form": form, "as_of": on.isoformat(), "left_out": left},
        ("what", "project", "why"),
        [tuple(one.values()) for one in left],
        lambda page: _draw(page, made, path),
    )
    return FOUND


def _draw(page: Page, made: Export, path: Path) -> None:
    say = page.words.say
    page.line(say("{file} is written.", file=str(path)))
    if made.left_out:
        page.line()
        page.line(say("Not in it:"), "bold")
        columns = [Column(say("What"), folds=True), Column(say("Project")), Column(say("Why"), folds=True)]
        page.table(columns, [[one.what, one.project, say(WHY[one.reason])] for one in made.left_out])
