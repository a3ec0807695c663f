"""Sentences that the command line and the local pages say of a ledger alike."""

from __future__ import annotations

from alen.words import msgid

RHYTHMS = {
    "monthly": msgid("monthly"),
    "quarterly": msgid("quarterly"),
    "half_yearly": msgid("half-yearly"),
    "yearly": msgid("yearly"),
}

CONFIDENCE = {"strong": msgid("strong"), "fair": msgid("fair"), "weak": msgid("weak: two equal payments")}

ACCOUNT_STATUSES = {
    "meets": msgid("meets"),
    "differs": msgid("differs"),
    "indicative": msgid("differs, with a reason"),
    "not_booked": msgid("not in the ledger"),
    "not_published": msgid("not published for it"),
    "not_loaded": msgid("not loaded in the edition"),
    "no_art": msgid("the ledger's lines state no art"),
}

ACCOUNT_CAVEATS = {
    "dranst_not_stated": msgid("the published cell does not state dranst"),
    "per_inhabitant": msgid("published per inhabitant, of which day is not said"),
    "with_internal": msgid("the same with internal items"),
    "opposite_sign": msgid("the same with the other sign"),
}

ACCOUNT_REASONS = {
    "invented": msgid("{name} is invented: no accounts of it were published."),
    "no_edition": msgid("No edition has been built here, so there are no published accounts at hand."),
    "not_in_edition": msgid("The edition does not know the organisation."),
    "no_accounts": msgid("The edition holds no accounts of {name} for the ledger's years."),
    "no_population": msgid(
        "The edition holds amounts per inhabitant alone, and not the inhabitants of those years."
    ),
}

PRICE_REASONS = {
    "not_both_years": msgid("not paid in both years"),
    "too_few": msgid("too few payments in one of the years"),
    "amounts_vary": msgid("the amounts vary too much to be a price"),
}

UNUSUAL_KINDS = {
    "double_payment": msgid("Paid twice?"),
    "amount": msgid("Unusual amount"),
    "new_supplier": msgid("New and large"),
    "round_year_end": msgid("Round sum at year end"),
    "closing_day": msgid("On a closing day"),
    "december": msgid("December"),
}

BREADTH_WORDS = {
    "supplier_account": msgid("this supplier on this account"),
    "supplier_word": msgid("this supplier, where a word stands in the text"),
    "supplier": msgid("this supplier everywhere"),
    "account": msgid("this account everywhere"),
    "word": msgid("a word in the text, whoever the supplier is"),
    "line": msgid("one line, and lines like it"),
}

LINE_CHANGES = {"added": msgid("added"), "removed": msgid("removed"), "changed": msgid("changed")}

UNCOUNTED = msgid(
    "Of these lines {number} do not count: they are no spending, or another file tells of the same."
)
"""Of lines of a review that have no money: see `products.ledger.held_lines`."""
