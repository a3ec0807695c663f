"""Whether a data answer is whole, told while it streams past, in constant memory.

A truncated answer must never become numbers: a file cut inside 81000 reads as 81. An answer is whole
when its header is the one asked for, every line has its columns and a well-formed value and ends in
CRLF, and every organisation asked for has a line in every period. A whole piece is matched at once by one
compiled pattern, so that a gigabyte costs seconds, not minutes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from alen.errors import SourceRefused
from alen.sources.statbank.plan import Selection
from alen.sources.statbank.spec import VALUE_COLUMN

_BOM = b"\xef\xbb\xbf"
_LONGEST_LINE = 1 << 16
_NUMBER = rb"-?[0-9]+(?:,[0-9]+)?"
_MARK = rb"[.\-x\xe2\x80\xa6]*"  # '..' and its relatives, or nothing: a value that is not given
_ZERO = re.compile(rb"-?0+(?:,0+)?")

Pair = tuple[bytes, bytes]
"""An organisation's and a period's id as sent."""


class Completeness:
    """Watches one answer go by: `feed` every piece, then `finish`.

    After `finish`: `columns` are the ids of tables.yml in the file's order with INDHOLD last,
    `missing` the (organisation, period) pairs without a line, `rows` the lines, `bom` whether the
    answer began with a byte order mark, `all_zero` whether every value is a zero.
    """

    def __init__(self, selection: Selection, where: str, *, watch_values: bool = False) -> None:
        self._selection = selection
        self._where = where
        self._watch_values = watch_values
        self._tail = b""
        self._line: re.Pattern[bytes] | None = None
        self._organisation_first = True
        self._seen: set[Pair] = set()
        self._asked: set[Pair] = {
            (organisation.encode(), period.encode())
            for organisation in selection.role("organisation").ids
            for period in selection.role("time").ids
        }
        self.columns: tuple[str, ...] = ()
        self.rows = 0
        self.bom = False
        self.all_zero = True

    @property
    def missing(self) -> list[Pair]:
        """The pairs asked for that no line has, sorted."""
        return sorted(self._asked - self._seen)

    def feed(self, piece: bytes) -> None:
        """Take the next bytes; SourceRefused at the first line that is not as agreed."""
        text = self._tail + piece
        if self._line is None:
            end = text.find(b"\r\n")
            if end < 0:
                self._keep(text)
                return
            self._header(text[:end])
            text = text[end + 2 :]
        whole = text.rfind(b"\r\n") + 2 if b"\r\n" in text else 0
        if whole:
            self._lines(text[:whole])
        self._keep(text[whole:])

    def finish(self) -> None:
        """Say that the answer has ended; SourceRefused when it cannot be its true end."""
        if self._line is None or self._tail:
            raise self._refusal(
                "the answer does not end in a line break",
                "It was cut short: a number cut in the middle reads as a smaller one.",
            )

    def require_all(self) -> None:
        """Refuse an answer without a line for every organisation and period asked for."""
        missing = self.missing
        if missing:
            first = ", ".join(f"{o.decode()} in {t.decode()}" for o, t in missing[:3])
            raise self._refusal(
                f"{len(missing)} of {len(self._asked)} organisation-periods asked for have no line: {first}"
                + (" ..." if len(missing) > 3 else ""),
                "The answer is not whole, or the table has changed.",
            )

    def _keep(self, tail: bytes) -> None:
        if len(tail) > _LONGEST_LINE:
            raise self._refusal(f"a line is longer than {_LONGEST_LINE} bytes", "This is no table.")
        self._tail = tail

    def _header(self, line: bytes) -> None:
        self.bom = line.startswith(_BOM)
        names = line.removeprefix(_BOM).decode("utf-8", "replace").split(";")
        asked = {v.code.upper(): v for v in self._selection.variables}
        found = [name.strip().upper() for name in names]
        if found[-1] != VALUE_COLUMN or sorted(found[:-1]) != sorted(asked):
            raise self._refusal(
                f"the header is {';'.join(names)[:200]}; {';'.join([*asked, VALUE_COLUMN])} was asked for",
                "Figures under another header would be read as what they are not.",
            )
        order = [asked[name] for name in found[:-1]]
        self.columns = (*(v.spec_code for v in order), VALUE_COLUMN)
        roles = [v.role for v in order]
        self._organisation_first = roles.index("organisation") < roles.index("time")
        self._line = _pattern(roles, self._watch_values)

    def _lines(self, text: bytes) -> None:
        assert self._line is not None
        found: list[tuple[bytes, ...]] = self._line.findall(text)
        if len(found) != text.count(b"\n"):
            raise self._refusal(self._first_wrong(text), "Not every line is as agreed, so none is kept.")
        self.rows += len(found)
        if self._watch_values:
            self.all_zero = self.all_zero and all(_ZERO.fullmatch(row[2]) for row in found)
        pairs = {row[:2] for row in found} if self._watch_values else set(found)
        turned = pairs if self._organisation_first else {(pair[1], pair[0]) for pair in pairs}
        strange = {(pair[0], pair[1]) for pair in turned} - self._asked
        if strange:
            organisation, period = min(strange)
            raise self._refusal(
                f"there is a line for {organisation.decode('utf-8', 'replace')} in "
                f"{period.decode('utf-8', 'replace')}, which was not asked for",
                "The answer is another question's.",
            )
        self._seen |= {(pair[0], pair[1]) for pair in turned}
        if self.rows > self._selection.rows:
            raise self._refusal(
                f"there are more lines than the {self._selection.rows} asked for",
                "Some figure stands there twice.",
            )

    def _first_wrong(self, text: bytes) -> str:
        assert self._line is not None
        for number, line in enumerate(text.split(b"\n")[:-1], start=self.rows + 2):
            if not self._line.fullmatch(line + b"\n"):
                shown = line.decode("utf-8", "replace").strip()[:120]
                return f"line {number} is not {len(self.columns)} columns with a number last: {shown}"
        return "the lines do not end alike"

    def _refusal(self, what: str, why: str) -> SourceRefused:
        return SourceRefused(
            what,
            where=self._where,
            why=f"{why} Nothing of it was kept.",
            do="Try again later; if it stays so, run `alen statbank check`.",
        )


def _pattern(roles: Sequence[str], watch_values: bool) -> re.Pattern[bytes]:
    """One whole line; the groups are organisation and period in file order, then the value if watched."""
    fields = [rb"([^;\r\n]*)" if role in ("organisation", "time") else rb"[^;\r\n]*" for role in roles]
    value = _NUMBER + rb"|" + _MARK
    last = rb"(" + value + rb")" if watch_values else rb"(?:" + value + rb")"
    return re.compile(rb"^" + rb";".join([*fields, last]) + rb"\r\n", re.MULTILINE)
