"""`alen note`: two pages on one measure for one organisation, for a committee."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from alen.cli.options import measure_argument, organisation_argument, scope_option, year_option
from alen.cli.present import Page, emit_plain
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, option, pass_run
from alen.errors import BadInput
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.note import NoteAnswer
    from alen.words import Words

FORMS = ("pdf", "docx", "md")


@click.command(
    "note",
    cls=Command,
    help=msgid(
        "Write a note of two pages on one measure for one organisation: what was booked, against whom, how "
        "it has moved, what can and cannot be concluded, and where the figures come from. As PDF, accessible "
        "and with the numbers of its drawings inside; as DOCX to go on writing in; or as Markdown."
    ),
    examples=(
        "alen note f64551-net Aarhus --lang da",
        "alen note f64551-net Aarhus --year 2020 --as docx",
        "alen note f64551-net Aarhus --out aarhus.pdf",
    ),
)
@measure_argument
@organisation_argument
@year_option
@scope_option
@option(
    "--as",
    "form",
    type=click.Choice(FORMS),
    help=msgid("What to write; otherwise what the file's name ends in, or PDF."),
)
@option(
    "--out",
    metavar="FILE",
    help=msgid("The file to write; there must be none of that name. Named by what it is about otherwise."),
)
@pass_run
def command(
    run: Run,
    measure: str,
    organisation: str,
    year: int | None,
    scope: str | None,
    form: str | None,
    out: str | None,
) -> int:
    """Write a note."""
    from alen.answers.note import note
    from alen.answers.questions import Desk
    from alen.cli.language import site_words
    from alen.store.writing import write_new

    chosen = _form(form, out)
    found = note(Desk(run.reading()), measure, organisation, year, scope)
    path = _place(found, chosen, out)
    content = _written(found, chosen, site_words(run.language))
    write_new(path, content)
    about = found.standing
    emit_plain(
        run,
        {
            "file": str(path), "bytes": len(content), "measure": about.header.measure.id,
            "organisation": about.organisation.code, "year": about.year, "scope": about.header.scope,
            "edition": about.header.edition_id, "data_hash": found.data_hash,
            "has_figure": found.is_figure, "answers": dict(found.addresses),
        },
        ("file", "bytes", "data_hash"),
        [(str(path), len(content), found.data_hash)],
        lambda page: _draw(page, found, path),
    )  # fmt: skip
    return FOUND


def _form(form: str | None, out: str | None) -> str:
    """What is written: as asked for, else by the file's name, else PDF."""
    if form is not None:
        return form
    ending = Path(out).suffix.lower().lstrip(".") if out is not None else "pdf"
    if ending not in FORMS:
        raise BadInput(
            "the name of the file does not say what to write", where=str(out),
            do="Let it end in .pdf, .docx or .md, or add --as.",
        )  # fmt: skip
    return ending


def _place(found: NoteAnswer, form: str, out: str | None) -> Path:
    """The file, of which there is none yet."""
    about = found.standing
    named = f"note-{about.header.measure.id}-{about.organisation.code}-{about.year}.{form}"
    path = Path(out).expanduser() if out is not None else Path(named)
    if path.exists():
        raise BadInput("the file is there already", where=str(path), do="Name another file with --out.")
    return path


def _written(found: NoteAnswer, form: str, words: Words) -> bytes:
    from alen.reports.note import note_document, note_text

    if form == "md":
        from alen.reports.markdown_text import markdown

        return markdown(note_text(found, words), words).encode()
    if form == "docx":
        from alen.reports.editable import docx

        return docx(note_document(found, words), words)
    from alen.reports.paper import pdf

    return pdf(note_document(found, words), words)


def _draw(page: Page, found: NoteAnswer, path: Path) -> None:
    from alen.answers.leads import head
    from alen.cli.language import site_words

    words = site_words(page.words.language)
    page.line(page.words.say("The note is written: {file}", file=str(path)))
    page.line(head(words, found.standing).title)
    page.note(page.words.say("Data {hash}", hash=found.data_hash))
