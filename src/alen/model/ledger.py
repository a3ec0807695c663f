"""What a line of an organisation's own ledger is, and what may be said of it.

The columns of `LINES` are the one shape that every import ends in, whatever system the file came from;
`DECISIONS` are the columns that classification adds. Both lie as Parquet under `local/` alone.
"""

from __future__ import annotations

from alen.model.tables import Column, Table


def _text(name: str, meaning: str, *, nullable: bool = True) -> Column:
    return Column(name, "VARCHAR", meaning, nullable=nullable)


LINES = Table(
    "core_ledger__line",
    "one line of one imported file",
    ("import_key", "source_row"),
    (
        Column("import_key", "INTEGER", "the import; Alen's own running number in this workspace"),
        Column("source_row", "INTEGER", "the row in the file as a spreadsheet numbers it, headings counted"),
        _text("source_kind", "ledger (postings) or invoices", nullable=False),
        Column("posting_date", "DATE", "day of posting or payment", nullable=True),
        Column("accounts_year", "SMALLINT", "accounts year: from the file, --year or the posting date"),
        Column("amount_ore", "BIGINT", "amount as booked; spending is positive, VAT by vat_state", "øre"),
        _text("account", "the whole account string as the file writes it"),
        _text("hovedkonto", "main account, 1 digit"),
        _text("funktion", "main account, main function and function: 5 digits as in 64552"),
        _text(
            "dranst",
            "1 operating, 2 state refunds, 3 capital, 4 interest, 5 movements, 6 repayment, 7 financing",
        ),
        _text("ejerforhold", "1 own, 2 independent or private, 3 other public"),
        _text("gruppering", "grouping, 3 digits"),
        _text("art", "kind of cost: digits as the file has them, first digit the hovedart"),
        _text("account_text", "what the file calls the account or the cost element"),
        _text("supplier", "supplier's name, masked where it held a CPR number"),
        _text("supplier_code", "the system's own number of the supplier"),
        _text("cvr_number", "the supplier's CVR number, 8 digits"),
        _text("text", "posting text, masked where it held a CPR number"),
        _text("voucher", "voucher or document number, masked where it was a CPR number"),
        _text("cost_place", "cost place or profit centre, code or name"),
        _text("department", "department, directorate or service area"),
        _text("vat_state", "net, gross or unknown", nullable=False),
        Column("vat_ore", "BIGINT", "VAT on the line where the file states it", "øre", nullable=True),
        Column("is_person", "BOOLEAN", "whether the supplier is, or may be, a person or sole trader"),
        Column("is_masked", "BOOLEAN", "whether something on the line was masked"),
    ),
)
"""Lines lie in `local/imports/<import_key>/lines.parquet`, one file per import, in this column order."""

SOURCE_KINDS = ("ledger", "invoices")
VAT_STATES = ("net", "gross", "unknown")

SET_ASIDE = (
    "heading",            # the heading row(s), and rows above it
    "repeated_heading",
    "blank",
    "subtotal",
    "total",
    "shifted",            # more, fewer or moved cells: nothing can be trusted to stand under its heading
    "amount_unreadable",
    "amount_missing",
    "date_unreadable",
    "year_missing",
    "duplicate",          # the same voucher line again, within the file or already imported
    "not_a_line",         # a footer, a remark, a page number
)  # fmt: skip
"""Why a row of a file is no line. Nothing else keeps a row out, and each one is reported by its row."""

UNKNOWN = "unknown"

DECISIONS = (
    Column(
        "is_it", "BOOLEAN", "true: a rule says IT; false: a rule says not IT; null: undecided", nullable=True
    ),
    _text("rule_is_it", "id of the rule that decided it"),
    _text("area", "axis A: a code of the taxonomy, or unknown; null unless is_it"),
    _text("rule_area", "id of the rule that decided the area"),
    _text("resource", "axis B: a code of the taxonomy, or unknown; null unless is_it"),
    _text("rule_resource", "id of the rule that decided the resource"),
    _text("deployment", "axis C: a code of the taxonomy, or unknown; null unless is_it"),
    _text("rule_deployment", "id of the rule that decided the deployment"),
    Column(
        "proposed_is_it",
        "BOOLEAN",
        "what the proposer holds of an undecided line; never certain",
        nullable=True,
    ),
    _text("proposed_area", "proposed axis A; null where nothing is proposed"),
    _text("proposed_resource", "proposed axis B; null where nothing is proposed"),
    _text("proposed_deployment", "proposed axis C; null where nothing is proposed"),
    Column("proposed_score", "DOUBLE", "the proposer's own confidence, 0 to 1", nullable=True),
    _text("flow", "gross, income, internal or not_stated, from the hovedart", nullable=False),
)
"""What classification adds to a line. See `measures.yardstick.classify`."""

CLASSIFIED = Table(
    "out_ledger__line",
    "one line of the ledger with what was decided of it",
    LINES.key,
    (*LINES.columns, *DECISIONS),
)

FLOWS = ("gross", "income", "internal", "not_stated")
