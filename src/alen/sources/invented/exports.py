"""The invented ledger as files: yearly exports in the shape of KMD Opus's, an invoice journal, the truth."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
import xlsxwriter
from numpy.random import Generator

from alen.sources.invented.plan import Plan, Stream
from alen.sources.invented.planting import CPR, DUPLICATE, invented_numbers
from alen.sources.invented.postings import NOBODY, Postings, Whole, payment
from alen.sources.invented.suppliers import Suppliers

HEADINGS: tuple[str, ...] = (
    "Bogføringsdato", "Bilagsnummer", "Autoriseret konto", "Artskontonavn", "Omkostningssted", "Forvaltning",
    "Leverandør", "Leverandør navn", "CVR-nr.", "Postering tekst", "Beløb i intern valuta", "Regnskabsår",
)  # fmt: skip
INVOICE_HEADINGS: tuple[str, ...] = (
    "Fakturadato", "Fakturanummer", "Bilagsnummer", "Leverandør", "Leverandør navn", "CVR-nr.",
    "Fakturatekst", "Beløb ekskl. moms", "Moms", "Beløb inkl. moms",
)  # fmt: skip
TRUTH_HEADINGS = ("file", "row", "voucher", "is_it", "area", "resource", "deployment", "stream", "planted")

_TITLES = 3
"""Lines above the heading: whose it is, what it is, and a blank one."""
_TAXED_ARTS = ("27", "29", "23", "45", "49")
"""Arts on which VAT is refunded, so that the ledger has the net amount of an invoice with VAT."""
_SMALLEST_INVOICE = 1_000_000
"""Øre. Of what is no IT, invoices of at least so much come into the journal: it stays a file to look at."""


@dataclass(frozen=True)
class Written:
    """A year's file: its name, the lines in its order, and what is needed to tell the truth of them."""

    name: str
    postings: Postings
    order: Whole
    rows: Sequence[int]
    vouchers: Sequence[str]
    texts: Sequence[str]


def write_ledger(
    path: Path, plan: Plan, suppliers: Suppliers, postings: Postings, chance: Generator
) -> Written:
    """One year as CSV (cp1252, semicolons, decimal comma, minus behind), by funktion with sums between."""
    order, vouchers = _arranged(plan, postings)
    texts = _texts(plan, postings, order, chance)
    days = _day_texts(postings.year)
    payees = [*zip(suppliers.codes, suppliers.names, suppliers.cvr, strict=True), ("", "", "")]
    rows: list[int] = []
    lines = [
        f"{plan.name} - OPDIGTET KOMMUNE, alle tal og navne er opdigtede",
        f"Posteringsudtræk {postings.year}",
        "",
        ";".join(HEADINGS),
    ]
    block, subtotal = "", 0
    for at, row in enumerate(order.tolist()):
        stream, ore = plan.streams[postings.stream[row]], int(postings.amount[row])
        if stream.funktion != block:
            if block:
                lines.append(_sum_line(plan, block, subtotal))
            block, subtotal = stream.funktion, 0
        subtotal += ore
        code, name, cvr = payees[postings.supplier[row]]
        lines.append(
            f"{days[postings.day[row]]};{vouchers[at]};{stream.account_string};{stream.account};"
            f"{stream.places[postings.place[row]]};{stream.department};{code};{name};{cvr};{texts[at]};"
            f"{_kroner(ore)};{postings.year}"
        )
        rows.append(len(lines))
    lines.append(_sum_line(plan, block, subtotal))
    lines.append(f"Hovedtotal;;;;;;;;;;{_kroner(int(postings.amount.sum()))};")
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("cp1252"))
    return Written(path.name, postings, order, rows, vouchers, texts)


def _arranged(plan: Plan, postings: Postings) -> tuple[Whole, list[str]]:
    """The lines' order in the file, by funktion and day with a copy behind its original; and vouchers."""
    functions = np.array([int(stream.funktion) for stream in plan.streams])[postings.stream]
    is_copy = postings.original >= 0
    behind = np.where(is_copy, postings.original, np.arange(len(postings)))
    order = np.lexsort((postings.original, behind, postings.day, functions))
    return order, [f"{postings.year % 100:02d}{number + 1:08d}" for number in behind[order].tolist()]


def write_invoices(path: Path, plan: Plan, suppliers: Suppliers, written: Written) -> list[int]:
    """The invoices behind a year's lines, as a workbook with gross, VAT and net.

    Returns, for each invoice in the order of the rows (the first is row 4), its place in `written.rows`.
    """
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    # The same seed gives the same bytes.
    book.set_properties(
        {"created": datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None), "author": plan.name}
    )
    sheet: Any = book.add_worksheet("Fakturajournal")
    day_form, money = (
        book.add_format({"num_format": "dd-mm-yyyy"}),
        book.add_format({"num_format": "#,##0.00"}),
    )
    sheet.write_string(0, 0, f"{plan.name} - OPDIGTET KOMMUNE, alle tal og navne er opdigtede")
    for column, heading in enumerate(INVOICE_HEADINGS):
        sheet.write_string(2, column, heading)
    found: list[int] = []
    postings, first = written.postings, date(written.postings.year, 1, 1)
    for at, line in enumerate(written.order.tolist()):
        stream, supplier = plan.streams[postings.stream[line]], int(postings.supplier[line])
        net = int(postings.amount[line])
        if not _has_invoice(stream, supplier, net, str(postings.planted[line])):
            continue
        vat = round(net / 4) if stream.art[:2] in _TAXED_ARTS else 0
        row = 3 + len(found)
        sheet.write_datetime(row, 0, first + timedelta(days=int(postings.day[line]) - 10), day_form)
        texts = (f"F{written.vouchers[at][2:]}", written.vouchers[at], suppliers.codes[supplier],
                 suppliers.names[supplier], suppliers.cvr[supplier], written.texts[at])  # fmt: skip
        for column, text in enumerate(texts, start=1):
            sheet.write_string(row, column, text)
        for column, ore in enumerate((net, vat, net + vat), start=7):
            # A workbook holds binary numbers; two decimals of this size come back exactly.
            sheet.write_number(row, column, ore / 100, money)
        found.append(at)
    book.close()
    return found


def _has_invoice(stream: Stream, supplier: int, net: int, planted: str) -> bool:
    if supplier == NOBODY or net <= 0 or stream.art[0] not in "24" or planted == DUPLICATE:
        return False
    return bool(stream.truth) or net >= _SMALLEST_INVOICE


def write_truth(
    path: Path, plan: Plan, suppliers: Suppliers, ledgers: Sequence[Written], invoices: tuple[str, list[int]]
) -> None:
    """What every line truly is, as CSV (UTF-8, commas); the invoices are those of the last ledger."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(TRUTH_HEADINGS)
        for one in ledgers:
            told = list(_truths(plan, suppliers, one))
            writer.writerows((one.name, row, *truth) for row, truth in zip(one.rows, told, strict=True))
            if one is ledgers[-1]:
                name, places = invoices
                writer.writerows((name, 4 + at, *told[place]) for at, place in enumerate(places))


def _truths(plan: Plan, suppliers: Suppliers, written: Written) -> Iterator[tuple[str, ...]]:
    """For each line of a file voucher, is_it, area, resource, deployment, stream and what is planted."""
    fixed: list[tuple[tuple[str, ...], str]] = []
    for stream in plan.streams:
        kept = (*stream.marks, *(["contract"] if stream.is_contract else []))
        marks = " ".join((*kept, "increase") if stream.increase else kept)
        fixed.append((("true", *stream.truth) if stream.truth else ("false", "", "", ""), marks))
    postings = written.postings
    for at, row in enumerate(written.order.tolist()):
        stream, supplier = int(postings.stream[row]), int(postings.supplier[row])
        truth, marks = fixed[stream]
        person = "person" if supplier != NOBODY and suppliers.is_person[supplier] else ""
        planted = " ".join(part for part in (marks, str(postings.planted[row]), person) if part)
        yield written.vouchers[at], *truth, plan.streams[stream].id, planted


def write_contracts(path: Path, plan: Plan, suppliers: Suppliers, contracted: Whole) -> None:
    """The recurring payments: stream, supplier, how often, and each line's amount in øre, year by year."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ("stream", "supplier", "cvr_number", "often", "month", "increase_year", "increase",
             *(f"amount_ore_{year}" for year in plan.years))
        )  # fmt: skip
        for stream, supplier in zip(plan.streams, cast(list[int], contracted.tolist()), strict=True):
            if not stream.is_contract or supplier == NOBODY:
                continue
            year, share = map(str, stream.increase) if stream.increase else ("", "")
            writer.writerow(
                (stream.id, suppliers.names[supplier], suppliers.cvr[supplier], stream.when,
                 stream.month if stream.when == "yearly" else "", year, share,
                 *(payment(plan, stream, one) for one in plan.years))
            )  # fmt: skip


def _texts(plan: Plan, postings: Postings, order: Whole, chance: Generator) -> list[str]:
    names = cast(list[str], plan.data["month_names"])
    starts = np.arange(f"{postings.year}-01", f"{postings.year + 1}-01", dtype="datetime64[M]")
    first_days = (starts.astype("datetime64[D]") - starts[0].astype("datetime64[D]")).astype(np.int64)
    months = np.searchsorted(first_days, postings.day, side="right") - 1
    has_number = (postings.planted == CPR).astype(np.int64)
    numbers = iter(invented_numbers(int(has_number.sum()), chance))
    texts: list[str] = []
    columns = (postings.stream, postings.text, postings.number, months, postings.day, has_number)
    rows = cast(list[list[int]], np.column_stack(columns)[order].tolist())
    for stream, text, number, month, day, marked in rows:
        said = plan.streams[stream].texts[text]
        if "{" in said:
            said = said.format(m=names[month], y=postings.year, q=month // 3 + 1, w=day // 7 + 1, n=number)
        texts.append(said + _written_out(next(numbers), number) if marked else said)
    return texts


def _written_out(digits: str, which: int) -> str:
    """A CPR number as it stands at the end of posting texts, in one of four ways."""
    first, last = digits[:6], digits[6:]
    return (f" {first}-{last}", f" cpr {digits}", f" ({first}-{last})", f" {digits}")[which % 4]


def _sum_line(plan: Plan, funktion: str, ore: int) -> str:
    dotted = f"{funktion[0]}.{funktion[1:3]}.{funktion[3:]}"
    return f"I alt {dotted} {plan.functions[funktion]};;;;;;;;;;{_kroner(ore)};"


def _kroner(ore: int) -> str:
    """Whole øre as `1.234,56`, a minus behind."""
    kroner, rest = divmod(abs(ore), 100)
    return f"{kroner:,}".replace(",", ".") + f",{rest:02d}" + ("-" if ore < 0 else "")


def _day_texts(year: int) -> list[str]:
    first = date(year, 1, 1)
    return [f"{first + timedelta(days=day):%d-%m-%Y}" for day in range(366)]
