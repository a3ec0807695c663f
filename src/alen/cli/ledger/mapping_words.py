"""What the fields of a column map are called and what they mean, for the walk through a map."""

from __future__ import annotations

from alen.words import msgid

FIELD_MEANINGS: dict[str, str] = {
    "posting_date": msgid(
        "The day of posting or payment; it decides the month, and the year if none is given."
    ),
    "accounts_year": msgid("The accounts year, where the file has it in a column of its own."),
    "amount": msgid("The amount as booked, net of VAT where the file has both; never a balance or a budget."),
    "side": msgid("Debit or credit, where a column of its own says so of every amount (D and K, S and H)."),
    "debit": msgid("The amount in debit, where debit and credit stand in columns of their own."),
    "credit": msgid("The amount in credit; it is taken from the debit."),
    "vat_amount": msgid("The VAT on the line, where the file states it."),
    "account": msgid("The account: the whole account string, or the account's number in the system."),
    "hovedkonto": msgid("Hovedkonto, 1 digit, where it stands in a column of its own."),
    "funktion": msgid("Funktion, 5 digits as in 64552; its parts may stand in several columns."),
    "dranst": msgid("Dranst: 1 operating, 2 state refunds, 3 capital, 4 to 7 financing."),
    "ejerforhold": msgid("Ejerforhold: 1 own, 2 independent or private, 3 other public."),
    "gruppering": msgid("Gruppering, 3 digits."),
    "art": msgid("Art, the kind of cost; its first digit is the hovedart."),
    "account_text": msgid("What the file calls the account or the kind of cost."),
    "supplier": msgid("The supplier's name."),
    "supplier_code": msgid("The system's own number of the supplier."),
    "cvr_number": msgid("The supplier's CVR number, 8 digits."),
    "text": msgid("The posting text."),
    "voucher": msgid("The number of the voucher, document or invoice."),
    "cost_place": msgid("The cost place, profit centre or project, code or name."),
    "department": msgid("The department, directorate or service area."),
}

SETTING_MEANINGS: dict[str, str] = {
    "source_kind": msgid("Whether the file holds postings (ledger) or invoices."),
    "vat_state": msgid("Whether the amounts are net of VAT, gross, or unknown."),
    "decimal": msgid("The decimal sign of amounts; the other of point and comma marks thousands."),
    "date_form": msgid(
        "How dates are written: dmy 31-12-2024, ymd 2024-12-31, mdy 12-31-2024, dmony 31-Dec-24, serial for "
        "a spreadsheet's count of days, month for months such as Dec-24 or 202412."
    ),
    "sign": msgid(
        "as_booked: spending is positive in the file; negated: it is negative and is turned round."
    ),
    "account_positions": msgid(
        "Where the parts stand among the digits of the account string: first digit and how many, as in "
        "hovedkonto 1 1, funktion 1 5, dranst 6 1."
    ),
    "year": msgid("One accounts year for every row, where the file has no column of it."),
}
