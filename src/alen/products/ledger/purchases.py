"""What an organisation buys: which lines are purchases, from whom, and under what heading they are compared.

A purchase is a line of gross spending (`flow`), operating or capital, that is neither a wage nor a
calculated cost. Postings and invoices tell of the same purchases, so for each accounts year one kind of
file counts: postings, unless they name hardly any supplier and invoices do.

What repeats is recognised by supplier, account and the *stem* of the text: lower case, letters alone, words
that say when ('januar', 'kvartal') left out, so that 'Licens 01-2024' and 'Licens februar 2024' are one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alen.products.ledger.facts import ledger_facts
from alen.products.ledger.opening import Lines
from alen.products.ledger.questions import PERSONS, Basis, basis, counting, net_of_vat
from alen.products.ledger.supplier_keys import quoted, supplier_name_sql

_LEAST_NAMED = 2
"""Postings count where they name at least one part in so many of what invoices name."""


@dataclass(frozen=True)
class Asked:
    """Which purchases.

    years     accounts years; empty: all
    supplier  the beginning of a supplier's name, or a CVR number; empty: all
    all_kinds also what is not IT
    """

    years: tuple[int, ...] = ()
    supplier: str = ""
    all_kinds: bool = False


@dataclass(frozen=True)
class Supplier:
    """Who was paid.

    key   `opening.supplier_key`: the CVR number or a normalised name; `questions.PERSONS` for all persons
    name  as most of the money was booked; empty for persons taken together
    """

    key: str
    name: str
    cvr_number: str | None
    is_person: bool


EVERYTHING_IT = Asked()
"""All IT of all years and suppliers."""

ALL_PERSONS = Supplier(PERSONS, "", None, True)
"""Persons and sole traders taken together, where an answer may leave the machine."""


def told_outside(supplier: Supplier) -> Supplier:
    """The supplier as it may be told outside the machine: persons have no name there."""
    return ALL_PERSONS if supplier.is_person else supplier


def kinds_counted(lines: Lines, stands: Basis | None = None) -> dict[int, str]:
    """Accounts year -> the kind of file that its purchases are read from."""
    kinds = {one.year: one.source_kind for one in (stands or basis(lines)).years}
    both = [one.year for one in (stands or basis(lines)).years if one.other_lines]
    if not both:
        return kinds
    named = lines.rows(
        "SELECT accounts_year, source_kind, sum(abs(amount_ore)) FILTER (supplier_key IS NOT NULL) "
        f"FROM lines WHERE {_bought()} AND accounts_year IN ({', '.join(map(str, both))}) GROUP BY ALL"
    )
    found: dict[int, dict[str, int]] = {}
    for year, kind, amount in named:
        found.setdefault(int(year), {})[str(kind)] = int(amount or 0)
    for year, amounts in found.items():
        if amounts.get("ledger", 0) * _LEAST_NAMED < amounts.get("invoices", 0):
            kinds[year] = "invoices"
    return kinds


def purchases(asked: Asked, kinds: Mapping[int, str], *, undecided: bool = False) -> str:
    """SQL of the purchases asked for, as a query in parentheses.

    Beside the columns of `lines`: `counted_ore`, net of VAT as `questions` has it; `heading`, the account
    or what the file calls it; `stem`; `is_counted` (a rule says IT, or everything was asked for) and
    `is_open` (nobody has decided). Of the open lines those that are proposed as IT are among them, with
    `undecided` all of them.
    """
    wanted = [year for year in kinds if not asked.years or year in asked.years]
    years = " OR ".join(
        f"(accounts_year = {year} AND source_kind = {quoted(kinds[year])})" for year in wanted
    )
    conditions = [f"({years or 'false'})", _bought()]
    if asked.supplier:
        conditions.append(_supplier_condition(asked.supplier))
    if not asked.all_kinds:
        conditions.append("coalesce(is_it, true)" if undecided else "coalesce(is_it, proposed_is_it, false)")
    counted, is_open = ("true", "false") if asked.all_kinds else ("is_it IS NOT NULL", "is_it IS NULL")
    return (
        f"(SELECT *, {net_of_vat(counting().vat_per_cent)} AS counted_ore, "
        f"coalesce(account, account_text, funktion, '') AS heading, {stem_sql('text')} AS stem, "
        f"{counted} AS is_counted, {is_open} AS is_open FROM lines WHERE {' AND '.join(conditions)})"
    )


def stem_sql(text: str) -> str:
    """The stem of a posting text, as SQL over a column; empty where nothing is left."""
    words = "|".join(ledger_facts().period_words)
    letters = rf"regexp_replace(nfc_normalize(lower(coalesce({text}, ''))), '[^\p{{L}}]+', ' ', 'g')"
    # Two blanks between words, so that of two words of time in a row both are found.
    spaced = f"' ' || replace({letters}, ' ', '  ') || ' '"
    return f"trim(regexp_replace(regexp_replace({spaced}, ' ({words}) ', ' ', 'g'), ' +', ' ', 'g'))"


def purchase_condition(asked: Asked) -> str:
    """SQL condition on `lines`: purchases of the years and the supplier asked for, of either kind of file.

    Unless all kinds are asked for, of suppliers from whom anything is IT or proposed as IT, and of them
    everything: a rule may know an invoice and not its posting.
    """
    conditions = [_bought()]
    if asked.years:
        conditions.append(f"accounts_year IN ({', '.join(str(int(year)) for year in asked.years)})")
    if asked.supplier:
        conditions.append(_supplier_condition(asked.supplier))
    if not asked.all_kinds:
        conditions.append(
            "supplier_key IN (SELECT supplier_key FROM lines WHERE coalesce(is_it, proposed_is_it, false))"
        )
    return " AND ".join(conditions)


def suppliers_of(lines: Lines, bought: str) -> dict[str, Supplier]:
    """Everyone who was paid in a query of `purchases`, by key, named as most of the money was booked."""
    return _named(lines, bought, "counted_ore")


def suppliers_in(lines: Lines) -> dict[str, Supplier]:
    """Every supplier of the ledger, by key."""
    return _named(lines, "lines", "amount_ore")


def _named(lines: Lines, source: str, amount: str) -> dict[str, Supplier]:
    rows = lines.rows(
        f"""SELECT supplier_key, arg_max(supplier, (amount, supplier)), max(cvr), bool_or(person) FROM (
            SELECT supplier_key, supplier, sum(abs({amount})) AS amount, max(cvr_number) AS cvr,
                bool_or(is_person) AS person
            FROM {source} WHERE supplier_key IS NOT NULL GROUP BY ALL) GROUP BY ALL"""
    )
    return {
        str(key): Supplier(str(key), str(name or key), cvr, bool(person)) for key, name, cvr, person in rows
    }


def _bought() -> str:
    facts = ledger_facts()
    dranst = ", ".join(quoted(code) for code in facts.purchase_dranst)
    arts = ", ".join(quoted(code) for code in facts.not_bought_arts)
    return (
        f"flow IN ('gross', 'not_stated') AND (dranst IS NULL OR dranst IN ({dranst})) "
        f"AND coalesce(art[1], '') NOT IN ({arts}) AND coalesce(resource, '') <> 'internal_staff'"
    )


def _supplier_condition(text: str) -> str:
    """The beginning of a name, however its company form is written, or a CVR number."""
    written = quoted(text.strip())
    return (
        f"(supplier_key = lower({written}) "
        f"OR starts_with({supplier_name_sql('supplier')}, {supplier_name_sql(written)}))"
    )
