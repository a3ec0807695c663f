"""Any answer as a document that describes itself: JSON, CSV or XLSX.

Each says which edition, sources, licences, limits and prices its numbers stand with. The same question
to the same edition gives the same bytes.

A CSV is UTF-8 without byte order mark, comma between cells, point for decimals, lines ending in CRLF
(RFC 4180). It begins with lines that start with `# `; the first says how many they are, so that a reader
can skip them, and the next line after them holds the columns' names. Text that a spreadsheet would take
for a formula has an apostrophe in front; what is missing is an empty cell beside `missing_reason`.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alen.answers.block import block
from alen.answers.describing import FORMS, describe
from alen.answers.origin import Speech
from alen.answers.plain import Tabular, to_plain
from alen.answers.questions import Desk
from alen.answers.sheet import Sheets, workbook_bytes
from alen.errors import BadInput
from alen.model.sheets import number_text, safe_text

__all__ = ["FORMS", "MEDIA_TYPES", "Document", "Press"]

MEDIA_TYPES: Mapping[str, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The content type of each form."""

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Document:
    """A document's bytes, its content type and the name of the file it is kept under."""

    body: bytes
    media_type: str
    filename: str


class Press:
    """Makes documents.

    speech    the words of both languages, by language
    base_url  what addresses begin with, as `https://example.org`; empty: addresses are paths
    """

    def __init__(self, speech: Speech, base_url: str = "") -> None:
        self.speech = speech
        self.base_url = base_url

    def meta(self, question: Any, answer: object, desk: Desk, page: str | None = None) -> dict[str, Any]:
        """What the answer says of itself; see `describing.describe`."""
        return describe(question, answer, desk, self.speech, self.base_url, page)

    def plain(self, question: Any, answer: object, desk: Desk, page: str | None = None) -> dict[str, Any]:
        """The answer in its envelope: `{"meta": …, "data": …}`."""
        return {"meta": self.meta(question, answer, desk, page), "data": to_plain(answer)}

    def json_bytes(self, question: Any, answer: object, desk: Desk, page: str | None = None) -> bytes:
        """The envelope as JSON in UTF-8, ending in a newline; what is missing is null."""
        return json_text(self.plain(question, answer, desk, page)).encode()

    def csv_bytes(
        self, question: Any, answer: Tabular, desk: Desk, language: str = "en", page: str | None = None
    ) -> bytes:
        """The answer's table as CSV under a block of lines that describe it; see the module."""
        columns, rows = answer.table()
        meta = self.meta(question, answer, desk, page)
        words = self.speech[language]
        lines = [f"{label}: {text}" for label, text in block(meta, columns, rows, words)]
        first = words.say(
            "{number} lines that begin with # come before the columns' names",
            number=words.integer(len(lines) + 1),
        )
        file = io.StringIO(newline="")
        for line in (first, *lines):
            file.write(f"# {_one_line(line)}\r\n")
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
        return file.getvalue().encode()

    def xlsx_bytes(
        self, question: Any, answer: Tabular, desk: Desk, language: str = "en", page: str | None = None
    ) -> bytes:
        """The answer as a workbook: its table, and a sheet that describes it.

        Raises BadInput when the table outgrows a sheet.
        """
        columns, rows = answer.table()
        meta = self.meta(question, answer, desk, page)
        words = self.speech[language]
        about = block(meta, columns, rows, words)
        names = words.say("data"), words.say("about")
        return workbook_bytes(Sheets(meta["title"][language], meta["built_at"], columns, rows, about, names))

    def document(
        self,
        question: Any,
        answer: Tabular,
        desk: Desk,
        form: str,
        language: str = "en",
        page: str | None = None,
    ) -> Document:
        """The answer in one of FORMS. Raises BadInput for another."""
        if form == "json":
            body = self.json_bytes(question, answer, desk, page)
        elif form == "csv":
            body = self.csv_bytes(question, answer, desk, language, page)
        elif form == "xlsx":
            body = self.xlsx_bytes(question, answer, desk, language, page)
        else:
            raise BadInput(f"there is no form {form!r}", do=f"Use {' or '.join(FORMS)}.")
        return Document(body, MEDIA_TYPES[form], file_name(question, desk.edition_id, form))


def json_text(value: object) -> str:
    """Plain values as JSON on one line, letters as they are, ending in a newline."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def file_name(question: Any, edition_id: str, form: str) -> str:
    """The name of a downloaded document: ASCII letters, digits and hyphens.

    It is made from the question's address below the API, and ends in the edition.
    """
    address = str(question.address()).removeprefix("/api/v1/")
    asked = _NOT_IN_NAMES.sub("-", re.sub("%[0-9A-F]{2}", "-", address)).strip("-")
    return f"alen-{asked[:_LONGEST_NAME].rstrip('-.')}-{edition_id}.{form}"


def _one_line(text: str) -> str:
    """A line of the block: harmless where a programme splits it at a separator."""
    return safe_text(" ".join(text.split()))


def _csv_cell(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        return number_text(cell) if math.isfinite(cell) else ""
    return safe_text(str(cell))
