"""What the fields of a line are called."""

from __future__ import annotations

from alen.words import msgid

FIELDS = {
    "source_kind": msgid("Kind of file"),
    "posting_date": msgid("Posting date"),
    "accounts_year": msgid("Accounts year"),
    "amount_ore": msgid("Amount"),
    "amount": msgid("Amount"),
    "debit": msgid("Debit"),
    "credit": msgid("Credit"),
    "account": msgid("Account"),
    "hovedkonto": msgid("Main account"),
    "funktion": msgid("Function"),
    "dranst": msgid("Dranst"),
    "ejerforhold": msgid("Ownership"),
    "gruppering": msgid("Grouping"),
    "art": msgid("Art"),
    "account_text": msgid("Account's text"),
    "supplier": msgid("Supplier"),
    "supplier_code": msgid("Supplier's number in the system"),
    "cvr_number": msgid("CVR number"),
    "text": msgid("Posting text"),
    "voucher": msgid("Voucher"),
    "cost_place": msgid("Cost place"),
    "department": msgid("Department"),
    "vat_state": msgid("VAT on the line"),
    "vat_ore": msgid("VAT"),
    "vat_amount": msgid("VAT"),
    "is_person": msgid("Supplier is or may be a person"),
    "is_masked": msgid("Something was masked"),
    "decimal": msgid("Decimal sign"),
    "date_form": msgid("Form of dates"),
    "sign": msgid("Sign of amounts"),
    "account_positions": msgid("Digits of the account"),
    "year": msgid("Accounts year"),
    "system": msgid("System"),
}
"""Fields of a line, and what else a column map says, by their names."""

VALUES = {
    "net": msgid("net of VAT"),
    "gross": msgid("with VAT"),
    "unknown": msgid("not known"),
    "ledger": msgid("postings"),
    "invoices": msgid("invoices"),
    "True": msgid("yes"),
    "False": msgid("no"),
}
"""What coded values are called."""

SETTINGS = {
    "dmy": msgid("day, month, year: 31-12-2024"),
    "ymd": msgid("year, month, day: 2024-12-31"),
    "mdy": msgid("month, day, year: 12-31-2024"),
    "dmony": msgid("day, month's name, year: 31-Dec-24"),
    "serial": msgid("a spreadsheet's count of days"),
    "month": msgid("months alone: Dec-24"),
    "as_booked": msgid("as booked: spending is positive"),
    "negated": msgid("turned round: spending is negative in the file"),
}
"""What a column map says of dates and signs."""

NOTES = {
    r"repeats row (?P<number>\d+)": msgid("repeats row {number}"),
    r"the sum of (?P<number>\d+) rows": msgid("the sum of {number} rows"),
    r"no amount": msgid("no amount"),
    r"is in import (?P<file>\d+) as row (?P<number>\d+)": msgid("is in import {file} as row {number}"),
    r"says that it is a sum, but is not the sum of the rows above it": msgid(
        "says that it is a sum, but is not the sum of the rows above it"
    ),
}
"""Why the importer set a row aside, as it notes it before what stood there, and the same as a sentence."""
