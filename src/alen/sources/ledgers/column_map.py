"""Which column of a file is what: the map an import reads by, and the shape it is remembered by."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from alen.model.ledger import SOURCE_KINDS, UNKNOWN, VAT_STATES
from alen.model.printable import printable
from alen.sources.ledgers.privacy import mask_text

if TYPE_CHECKING:
    from alen.sources.ledgers.reading import RawTable

FIELDS = (
    "posting_date", "accounts_year", "amount", "side", "debit", "credit", "vat_amount", "account",
    "hovedkonto", "funktion", "dranst", "ejerforhold", "gruppering", "art", "account_text", "supplier",
    "supplier_code", "cvr_number", "text", "voucher", "cost_place", "department",
)  # fmt: skip
"""What a column may be, in the order it is asked and written."""

PARTS = ("hovedkonto", "funktion", "dranst", "ejerforhold", "gruppering", "art")
"""Parts of the account string; each stands in a column of its own, or at positions of the string."""

DateForm = Literal["dmy", "ymd", "mdy", "dmony", "serial", "month"]
DATE_FORMS: tuple[DateForm, ...] = ("dmy", "ymd", "mdy", "dmony", "serial", "month")
"""31-12-2024, 2024-12-31, 12-31-2024, 31-Dec-24, a spreadsheet's count of days, and a month (Dec-24, 202412)
that stands for its first day."""

Sign = Literal["as_booked", "negated"]
SIGNS: tuple[Sign, ...] = ("as_booked", "negated")

DECIMALS = (",", ".")

_LONGEST_HEADING = 200

_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class ColumnMap:
    """How the cells of a file become the columns of a line.

    columns            field -> positions of its columns, counted from 0; the cells of several are joined
                       by a blank, empty ones left out. `side` says of each amount whether it is debit or
                       credit, and goes with `amount` alone
    decimal            the decimal sign of amounts; the other of point and comma marks thousands
    date_form          how dates are written
    sign               as_booked: spending is positive in the file; negated: it is negative there
    account_positions  part -> (start, length) among the digits of the account string, from 0
    vat_state          of the amount: net, gross or unknown
    source_kind        ledger (postings) or invoices
    year               one accounts year for every row; None: from the file
    system             the system the file came from, as the user or the headings say; may be empty
    """

    columns: Mapping[str, tuple[int, ...]]
    decimal: str = ","
    date_form: DateForm = "dmy"
    sign: Sign = "as_booked"
    account_positions: Mapping[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    vat_state: str = UNKNOWN
    source_kind: str = SOURCE_KINDS[0]
    year: int | None = None
    system: str = ""

    def __post_init__(self) -> None:
        unknown = [name for name in self.columns if name not in FIELDS]
        assert not unknown, unknown
        assert set(self.account_positions) <= set(PARTS), self.account_positions
        assert self.decimal in DECIMALS
        assert self.vat_state in VAT_STATES
        assert self.source_kind in SOURCE_KINDS

    def with_column(self, name: str, positions: tuple[int, ...]) -> ColumnMap:
        """This map with another column for a field; no positions take the field out."""
        columns = {key: value for key, value in self.columns.items() if key != name}
        if positions:
            columns[name] = positions
        return replace(self, columns={key: columns[key] for key in FIELDS if key in columns})

    def lacking(self) -> tuple[str, ...]:
        """What no import can do without and this map does not have: an amount, a date or a year."""
        has = self.columns.keys()
        money = "amount" in has or has & {"debit", "credit"}
        time = self.year is not None or has & {"posting_date", "accounts_year"}
        return (*(() if money else ("amount",)), *(() if time else ("posting_date",)))


@dataclass(frozen=True)
class Proposal:
    """A map that Alen holds for likely.

    confidence  field -> 0 to 1; besides FIELDS also decimal, date_form, sign, account_positions,
                vat_state, source_kind, year and system, where something was decided of them
    reasons     the same keys -> why, in English sentences, one a line
    questions   what a person should look at before the import, in English sentences
    doubts      why nobody should take the map unseen: what stands in the file is no list of amounts in one
                currency's own unit. English sentences
    """

    map: ColumnMap
    confidence: Mapping[str, float]
    reasons: Mapping[str, str]
    questions: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def normal_heading(text: str) -> str:
    """A heading without case, accents' composition, signs and repeated blanks.

    >>> normal_heading("  Beløb (DKK) ")
    'beløb dkk'
    """
    return _NO_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def one_line(text: str, longest: int) -> str:
    """A text as it may be shown: masked, without signs that cannot be seen, cut where it is long."""
    line = " ".join(printable(mask_text(text)).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def written_headings(table: RawTable) -> tuple[str, ...]:
    """Headings as they are shown and written into a map; empty texts where the file has none."""
    if table.facts.header_row == 0:
        return ("",) * len(table.headings)
    return tuple(one_line(heading, _LONGEST_HEADING) for heading in table.headings)


def shape_of(table: RawTable) -> str:
    """A name for the headings of a file, 12 hexadecimal digits: files of one export share it.

    What stands in the rows has no part in it; a file without headings is known by its number of columns.
    """
    if table.facts.header_row == 0:
        said = [f"no headings, {table.cells.num_columns} columns"]
    else:
        said = [normal_heading(heading) for heading in table.headings]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:12]
