"""Writing what a programme's commands make: a file that is not there yet, or a folder that comes whole."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alen.errors import BadInput, NotFound

if TYPE_CHECKING:
    from datetime import date

    from alen.answers.programme_bill_parts import PartyBill, ProgrammeBillAnswer
    from alen.cli.run import Run
    from alen.words import Words

FORMS = (".csv", ".xlsx", ".pdf")


def refuse_taken(path: Path) -> None:
    """Raise BadInput where something stands already."""
    if path.exists():
        raise BadInput(
            "there is something of that name already",
            where=str(path),
            do="Name a file that does not exist yet.",
        )


def write_bill(
    run: Run, answer: ProgrammeBillAnswer, on: date, place: Path, *, is_issued: bool
) -> list[Path]:
    """The bill as the ending of its place says: a table, one party's paper, or a folder with all of it.

    Raises BadInput for what stands there already, NotFound where nobody has an amount.
    """
    from alen.store.writing import write_new

    ending = place.suffix.lower()
    if ending not in FORMS:
        return _write_folder(run, answer, on, place, is_issued=is_issued)
    refuse_taken(place)
    if ending == ".pdf":
        party = _one_party(answer)
        write_new(place, _paper(run, answer, party, on, is_issued=is_issued))
    else:
        write_new(place, _csv(answer) if ending == ".csv" else _xlsx(run, answer))
    return [place]


def _write_folder(
    run: Run, answer: ProgrammeBillAnswer, on: date, folder: Path, *, is_issued: bool
) -> list[Path]:
    from alen.reports.programme_bill import file_name
    from alen.store.folder import new_folder

    parties = [one for one in answer.parties if one.amount_ore is not None]
    if not parties:
        raise NotFound(
            "nobody has a share that can be worked out",
            why="`alen programme bill` without --out says what is lacking.",
        )
    progress = run.progress()
    progress.start("export", len(parties), "papers")
    with new_folder(folder, is_durable=False) as making:
        try:
            (making / "bill.csv").write_bytes(_csv(answer))
            (making / "bill.xlsx").write_bytes(_xlsx(run, answer))
            for party in parties:
                paper = _paper(run, answer, party, on, is_issued=is_issued)
                (making / file_name(party.party, run.language)).write_bytes(paper)
                progress.advance(1, party.party.name.in_language(run.language))
        finally:
            progress.finish()
        names = sorted(path.name for path in making.iterdir())
    return [folder / name for name in names]


def _one_party(answer: ProgrammeBillAnswer) -> PartyBill:
    known = [one for one in answer.parties if one.amount_ore is not None]
    if len(known) != 1:
        raise BadInput(
            "a PDF is one party's paper",
            where="--out",
            do="Name the party with --party, or give a folder for all of them.",
        )
    return known[0]


def _paper(run: Run, answer: ProgrammeBillAnswer, party: PartyBill, on: date, *, is_issued: bool) -> bytes:
    from alen.reports.paper import pdf
    from alen.reports.programme_bill import share_document

    words = paper_words(run.language)
    return pdf(share_document(answer, party, words, on, is_issued=is_issued), words)


@cache
def paper_words(language: str) -> Words:
    """What papers say: read once for the papers of all parties."""
    from alen.cli.language import site_words

    return site_words(language)


def _csv(answer: ProgrammeBillAnswer) -> bytes:
    from alen.model.sheets import safe_cell

    columns, rows = answer.table()
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell(one) if isinstance(one, str) else one for one in row])
    return file.getvalue().encode()


def _xlsx(run: Run, answer: ProgrammeBillAnswer) -> bytes:
    from alen.reports.programme_bill import share_workbook

    return share_workbook(answer, run.words)
