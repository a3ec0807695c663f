"""`alen programme memo`: the memo, the recommendation or the status report of a programme, as paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alen.cli.present import Page, emit_plain
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, argument, option, pass_run
from alen.errors import BadFile, BadInput
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.programme_cases import Case
    from alen.answers.programme_memo import MemoVerdict
    from alen.answers.programme_memo_facts import Behind
    from alen.answers.programme_memo_parts import MemoAnswer, MemoKind
    from alen.model.programme import Programme
    from alen.words import Words

FORMS = ("pdf", "docx", "md")
KINDS = ("notat", "indstilling", "status")
"""As `MEMO_KINDS` has them; named here too, so that help comes without loading the answers."""
_SHOWN = 10
_MOST_BYTES = 50_000_000


@click.command(
    "memo",
    cls=Command,
    help=msgid(
        "Write a programme's memo in whole sentences: background, status against plan, money by party, "
        "deviations, risks, benefits and what comes next. A recommendation begins with what is put before "
        "those who decide. As PDF, accessible and with the numbers of its tables and drawings inside; as "
        "DOCX to go on writing in; or as Markdown. Every number says which rows it was made from, and "
        "--verify counts all of them again."
    ),
    examples=(
        "alen programme memo programmes/partnership --kind indstilling --lang da",
        "alen programme memo programmes/partnership --as-of 2026-06-30 --kind status --as docx",
        "alen programme memo programmes/partnership --verify",
        "alen programme memo programmes/partnership --verify --against numbers.csv",
    ),
)
@argument("programme", metavar="DIR|ID", help=msgid("A programme's folder, or its id."))
@option(
    "--as-of",
    metavar="DATE",
    default="",
    help=msgid("The day it is written as of; otherwise the last day that anything was written down."),
)
@option(
    "--kind",
    type=click.Choice(KINDS),
    default="notat",
    help=msgid("A memo, a recommendation to decide on, or a status report."),
)
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
@option("--verify", is_flag=True, help=msgid("Write nothing: count every number again and say so."))
@option(
    "--against",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=msgid("The numbers.csv of a memo: hold its numbers against those that come out now."),
)
@pass_run
def command(
    run: Run,
    programme: str,
    as_of: str,
    kind: MemoKind,
    form: str | None,
    out: str | None,
    verify: bool,
    against: Path | None,
) -> int:
    """Write or verify a memo."""
    from alen.answers.programme_memo import memo
    from alen.cli.language import site_words

    if against is not None and not verify:
        raise BadInput("--against belongs to --verify", do="Add --verify.")
    words = site_words(run.language)
    found, behind = open_programme(run, programme, words)
    day = _day(as_of, found) if as_of else None
    answer = memo(found, words, behind, as_of=day, kind=kind)
    if verify:
        return _verify(run, found, answer, behind, against)
    chosen = _form(form, out)
    path = _place(answer, chosen, out)
    _write(run, answer, words, chosen, path)
    return FOUND


def open_programme(run: Run, name: str, words: Words) -> tuple[Programme, Behind]:
    """The programme of a folder, of the workspace or of the edition, with what its keys divide by.

    For a folder an edition is opened only where a key divides by its inhabitants. Raises NotFound, BadFile.
    """
    from alen.answers.programme_memo_facts import Behind
    from alen.products.programmes.price_levels import levels_of
    from alen.products.programmes.weights import NoRegisters, OwnTables

    folder = Path(name).expanduser()
    if folder.is_dir():
        from alen.sources.agreements.folder import read_folder
        from alen.sources.ledgers.arrow import leave_pandas_out

        leave_pandas_out()
        programme = read_folder(folder)
        own = {one.table for one in programme.weights}
        needed = any(key.basis is not None and key.basis.table not in own for key in programme.keys)
        if not needed and not any(group.register for group in programme.groups):
            behind = Behind(OwnTables(programme), NoRegisters(), levels_of(programme))
            return programme, _with_readings(programme, behind, words)
        case = _with_edition(run, programme)
    else:
        from alen.cli.programme.folders import case_named

        case = case_named(run, name)
    edition = case.edition_id if case.sources else ""
    behind = Behind(case.tables, case.registers, case.levels, edition)
    return case.programme, _with_readings(case.programme, behind, words)


def _with_readings(programme: Programme, behind: Behind, words: Words) -> Behind:
    """How the agreements' numbers may be read, where they say that they may."""
    if not any(one.readings for one in programme.agreements):
        return behind
    from alen.answers.programme_memo_readings import readings_of

    return replace(behind, readings=readings_of(programme, words))


def _with_edition(run: Run, programme: Programme) -> Case:
    """A folder's programme with the edition's inhabitants; without any where no edition is at hand."""
    from alen.answers.programme_cases import local_case
    from alen.cli.programme.folders import reading_or_none

    return local_case(programme, reading_or_none(run))


def _day(text: str, programme: Programme) -> date:
    from alen.sources.agreements.cells import day

    found = day(text.strip())
    if found is None:
        raise BadInput(f"'{text}' is no day", where="--as-of", do="Write it as 2025-12-31.")
    if found < programme.starts.replace(year=programme.starts.year - 1):
        raise BadInput(
            f"the programme had not begun on {found.isoformat()}",
            where="--as-of",
            do=f"It runs from {programme.starts.isoformat()} to {programme.ends.isoformat()}.",
        )
    return found


# -- writing ---------------------------------------------------------------------------------------


def _form(form: str | None, out: str | None) -> str:
    """What is written: as asked for, else by the file's name, else PDF."""
    if form is not None:
        return form
    ending = Path(out).suffix.lower().lstrip(".") if out is not None else "pdf"
    if ending not in FORMS:
        raise BadInput(
            "the name of the file does not say what to write",
            where=str(out),
            do="Let it end in .pdf, .docx or .md, or add --as.",
        )
    return ending


def _place(answer: MemoAnswer, form: str, out: str | None) -> Path:
    """The file, of which there is none yet."""
    named = f"{answer.kind}-{answer.programme}-{answer.as_of.isoformat()}.{form}"
    path = Path(out).expanduser() if out is not None else Path(named)
    if path.exists():
        raise BadInput("the file is there already", where=str(path), do="Name another file with --out.")
    return path


def _write(run: Run, answer: MemoAnswer, words: Words, form: str, path: Path) -> None:
    from alen.store.writing import write_new

    content = _content(answer, words, form)
    write_new(path, content)
    data = {
        "file": str(path),
        "bytes": len(content),
        "programme": answer.programme,
        "kind": answer.kind,
        "as_of": answer.as_of.isoformat(),
        "data_hash": answer.data_hash,
        "numbers": len(answer.numbers),
        "is_invented": answer.is_invented,
    }
    emit_plain(run, data, tuple(data), [tuple(data.values())], lambda page: _draw(page, answer, path))


def _content(answer: MemoAnswer, words: Words, form: str) -> bytes:
    from alen.reports.programme_memo import memo_document

    document = memo_document(answer, words)
    if form == "md":
        from alen.reports.markdown_text import markdown

        return markdown(document, words).encode()
    if form == "docx":
        from alen.reports.editable import docx

        return docx(document, words)
    from alen.reports.paper import pdf

    return pdf(document, words)


def _draw(page: Page, answer: MemoAnswer, path: Path) -> None:
    say, words = page.words.say, page.words
    page.line(say("The memo is written: {file}", file=str(path)))
    page.line(f"{answer.kind_name}: {answer.title}")
    page.note(words.count("It holds {number} number.", "It holds {number} numbers.", len(answer.numbers)))
    page.note(say("Data {hash}", hash=answer.data_hash))


# -- verifying -------------------------------------------------------------------------------------


def _verify(run: Run, programme: Programme, answer: MemoAnswer, behind: Behind, against: Path | None) -> int:
    from alen.answers.programme_memo import verify, written

    stated = None if against is None else _stated(against)
    verdict = verify(programme, answer, behind, stated)
    data = {
        "programme": verdict.programme,
        "as_of": verdict.as_of.isoformat(),
        "data_hash": verdict.data_hash,
        "numbers": verdict.counted,
        "is_verified": verdict.is_verified,
        "differing": [
            {
                "id": one.number.id,
                "stated": written(one.number.value),
                "counted": None if one.again is None else written(one.again),
                "formula": one.number.formula,
            }
            for one in verdict.differing
        ],
        "against": list(verdict.against),
    }
    columns = ("programme", "as_of", "data_hash", "numbers", "is_verified")
    emit_plain(run, data, columns, [tuple(data[one] for one in columns)], lambda page: _tell(page, verdict))
    return FOUND if verdict.is_verified else NOTHING


def _stated(path: Path) -> str:
    """A memo's numbers.csv as text. Raises BadFile."""
    from alen.answers.programme_memo import NUMBER_COLUMNS

    path = path.expanduser()
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadFile("the file is too large to be a memo's numbers.csv", where=str(path))
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadFile("the file cannot be read", where=str(path), why=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise _no_numbers(path) from error
    if not text.startswith(",".join(NUMBER_COLUMNS)):
        raise _no_numbers(path)
    return text


def _no_numbers(path: Path) -> BadFile:
    return BadFile(
        "the file is no memo's numbers.csv",
        where=str(path),
        do="Take it out of the PDF, where it is an attachment.",
    )


def _tell(page: Page, verdict: MemoVerdict) -> None:
    say, words = page.words.say, page.words
    page.pairs(
        (
            (say("Programme"), verdict.programme),
            (say("As of"), verdict.as_of.isoformat()),
            (say("Data"), verdict.data_hash),
        )
    )
    if not verdict.differing:
        page.line(
            words.count(
                "{number} number was counted again from the folder and came out the same.",
                "{number} numbers were counted again from the folder, and all came out the same.",
                verdict.counted,
            )
        )
    for one in verdict.differing[:_SHOWN]:
        page.line(say("{id} came out otherwise: {formula}", id=one.number.id, formula=one.number.formula))
    if verdict.against:
        page.line(
            words.count(
                "{number} number of the file is another now: {ids}",
                "{number} numbers of the file are others now: {ids}",
                len(verdict.against),
                ids=", ".join(verdict.against[:_SHOWN]),
            )
        )
