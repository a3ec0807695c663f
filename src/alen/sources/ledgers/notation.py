"""How amounts and dates are written, and what the amounts are: sign, VAT, ledger or invoices."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow
import pyarrow.compute

from alen.model.ledger import UNKNOWN
from alen.sources.ledgers.account_string import account_string
from alen.sources.ledgers.choosing import Choice, Columns
from alen.sources.ledgers.column_map import PARTS, DateForm, Sign
from alen.sources.ledgers.evidence import Profile, date_forms, decimal_sign, digits_of
from alen.sources.ledgers.fields import mark_of
from alen.sources.ledgers.relations import Amounts, Relations, amounts_of

if TYPE_CHECKING:
    from alen.sources.ledgers.reading import RawTable

_arrow: Any = pyarrow
_compute: Any = pyarrow.compute

_WIDE = 20_000
"""Cells spread over the whole file that are looked at where the sample shows no decimal sign."""
_THOUSANDS = {",": re.compile(r"\d\.\d{3}(?!\d)"), ".": re.compile(r"\d,\d{3}(?!\d)")}
_YEAR_SAID = re.compile(
    r"(?:regnskabs[åa]r|finans[åa]r|[åa]r|year|regnskab|accounts)\D{0,12}((?:199|20[0-5])\d)(?!\d)",
    re.IGNORECASE,
)
_MONEY = ("amount", "debit", "credit", "vat_amount")
_MOSTLY_NEGATIVE = 0.6


@dataclass
class Findings:
    """What was decided besides the columns: reasons and confidence by setting, and questions."""

    confidence: dict[str, float] = field(default_factory=dict[str, float])
    reasons: dict[str, str] = field(default_factory=dict[str, str])
    questions: list[str] = field(default_factory=list[str])

    def say(self, name: str, confidence: float, reason: str) -> None:
        """Note why a setting is what it is."""
        self.confidence[name] = confidence
        self.reasons[name] = reason


def decimal_of(
    profiles: Sequence[Profile], table: RawTable, found: Findings | None = None, others: str = ""
) -> str:
    """The decimal sign of these columns: by what cells show beyond doubt, then by how thousands look.

    `others` is the sign of the other columns of numbers, which decides where these show none.
    """
    found = found or Findings()
    shown: Counter[str] = Counter()
    for profile in profiles:
        shown.update(profile.decimals)
    if not shown[","] and not shown["."] and profiles:
        shown = _shown_widely(profiles, table)
    comma, point = shown[","], shown["."]
    if comma or point:
        sign = "," if comma >= point else "."
        clear = max(comma, point) / (comma + point)
        found.say("decimal", clear, f"{max(comma, point)} of the amounts looked at show it")
        if clear < 1:
            found.questions.append(
                f"amounts are written with both signs: {comma} show a decimal comma, {point} a decimal point"
            )
        return sign
    if table.facts.format != "csv":
        found.say("decimal", 0.95, "a workbook keeps its numbers with a point")
        return "."
    for sign, pattern in _THOUSANDS.items():
        if any(pattern.search(text) for profile in profiles for text in profile.counts):
            found.say("decimal", 0.7, "no amount has decimals; the other sign marks thousands")
            return sign
    found.say("decimal", 0.6, "no amount looked at has decimals or thousands")
    return others or ","


def _shown_widely(profiles: Sequence[Profile], table: RawTable) -> Counter[str]:
    """The signs that cells show, spread over the whole file."""
    rows: int = table.cells.num_rows
    places = list(range(0, rows, max(1, rows // _WIDE)))
    shown: Counter[str] = Counter()
    for profile in profiles:
        cells = cast(
            "list[str | None]",
            _compute.take(
                table.cells.column(profile.position), _arrow.array(places, _arrow.int64())
            ).to_pylist(),
        )
        shown.update(decimal_sign(cell) for cell in cells if cell)
    return shown


def date_form_of(profile: Profile | None, table: RawTable, found: Findings) -> DateForm:
    """How the dates of a column are written; day before month is settled over the whole column."""
    if profile is None or not profile.dates:
        return "dmy"
    form = max(profile.dates, key=lambda one: profile.dates[one])
    if form not in ("dmy", "mdy"):
        found.say("date_form", profile.dates[form], "the dates looked at are written so")
        return form
    days = months = 0
    for text in cast("list[str | None]", _compute.unique(table.cells.column(profile.position)).to_pylist()):
        forms = date_forms(text) if text else ()
        days += forms == ("dmy",)
        months += forms == ("mdy",)
    if not days and not months:
        found.say("date_form", 0.6, "no date in the file tells day from month; day first, as in Denmark")
        found.questions.append("no date in the file has a day above 12: it is read with the day first")
        return "dmy"
    found.say(
        "date_form",
        max(days, months) / (days + months),
        f"{days} different dates have a day above 12 first, {months} have it second",
    )
    if days and months:
        found.questions.append(
            f"dates are written in two ways: {days} with the day first, {months} with the month first"
        )
    return "dmy" if days >= months else "mdy"


def positions_of(profile: Profile | None, found: Findings) -> dict[str, tuple[int, int]]:
    """Where the parts stand among the digits of the account string; none where there is no such string."""
    start = None if profile is None else profile.account_offset
    if profile is None or start is None:
        return {}
    places = account_string().positions(start, profile.account_length)
    found.say(
        "account_positions",
        0.8,
        f"of {profile.account_length} digits, digit {places['dranst'][0] + 1} is a dranst that goes with the "
        f"hovedkonto, and digit {places['ejerforhold'][0] + 1} an ejerforhold",
    )
    found.questions.append(
        f"the account string has {profile.account_length} digits: see that hovedkonto, funktion, dranst, "
        "ejerforhold, gruppering and art stand where the map says"
    )
    return places


def sign_of(columns: Columns, choice: Choice, decimal: str, positions: Mapping[str, tuple[int, int]],
            found: Findings) -> Sign:  # fmt: skip
    """Whether spending is positive: costs by their art where there is one, otherwise by most amounts."""
    column = choice.taken.get("amount")
    if column is None:
        if "debit" in choice.taken:
            found.say("sign", 0.9, "debit is spending, credit is taken from it")
        return "as_booked"
    amounts = _with_side(columns, choice, amounts_of(columns.sample, column, decimal))
    kinds = _hovedarter(columns, choice, positions)
    costs = [int(v) for v, kind in zip(amounts.value, kinds, strict=True) if kind in "124" and kind and v]
    if len(costs) >= 20:
        negative = sum(value < 0 for value in costs) / len(costs)
        found.say(
            "sign", max(negative, 1 - negative), "told by the amounts on arts 1, 2 and 4, which are costs"
        )
    else:
        filled = [int(v) for v in amounts.value if v]
        negative = sum(value < 0 for value in filled) / len(filled) if filled else 0.0
        found.say("sign", max(negative, 1 - negative), "most amounts are spending")
    if negative > _MOSTLY_NEGATIVE:
        found.questions.append("most amounts are below zero: they are taken for spending, and turned round")
        return "negated"
    return "as_booked"


def _with_side(columns: Columns, choice: Choice, amounts: Amounts) -> Amounts:
    """The amounts, credits below zero where a column says which they are."""
    if "side" not in choice.taken:
        return amounts
    cells = columns.profiles[choice.taken["side"]].cells
    factors = np.array([-1 if mark_of(cell) == "K" else 1 for cell in cells], np.int64)
    return Amounts(amounts.value * factors, amounts.there)


def _hovedarter(columns: Columns, choice: Choice, positions: Mapping[str, tuple[int, int]]) -> list[str]:
    """The first digit of the art on each sampled row; '' where none is known."""
    rows = columns.sample.size
    if "art" in choice.taken:
        cells = columns.profiles[choice.taken["art"]].cells
        return [digits_of(cell)[:1] if cell else "" for cell in cells]
    if "art" in positions and "account" in choice.taken:
        start = positions["art"][0]
        cells = columns.profiles[choice.taken["account"]].cells
        return [digits_of(cell)[start : start + 1] if cell else "" for cell in cells]
    return [""] * rows


def vat_state_of(columns: Columns, choice: Choice, relations: Relations, found: Findings) -> str:
    """Whether amounts are net of VAT: by heading, by sums, or as municipal ledgers are booked."""
    column = choice.taken.get("amount")
    concepts = columns.concepts(column) if column is not None else frozenset[str]()
    if column is not None and any(column == net for _, net, _ in relations.invoices):
        found.say("vat_state", 0.95, "with the VAT it comes to the gross amount")
        return "net"
    if concepts & {"net", "gross"}:
        state = "net" if "net" in concepts else "gross"
        found.say("vat_state", 0.95, "the heading says so")
        return state
    if column is not None and any(column == gross for gross, _, _ in relations.invoices):
        found.say("vat_state", 0.9, "it is the sum of a net amount and VAT")
        return "gross"
    if choice.taken.keys() & {"dranst", "funktion"} or "account_positions" in found.reasons:
        found.say("vat_state", 0.8, "municipalities and regions book net: the VAT is refunded to them")
        return "net"
    found.say("vat_state", 0.5, "nothing in the file says whether VAT is in the amounts")
    found.questions.append("nothing in the file says whether the amounts are with or without VAT")
    return UNKNOWN


def source_kind_of(columns: Columns, choice: Choice, relations: Relations, found: Findings) -> str:
    """Postings of a ledger, or invoices: accounts speak for the one, issuers and VAT for the other."""
    taken = choice.taken.keys()
    places = range(len(columns.profiles))
    invoices = 2 * any("invoice" in columns.concepts(place) for place in places)
    invoices += 2 * bool(relations.invoices) + ("vat_amount" in taken) + ("cvr_number" in taken)
    ledger = 3 * bool(taken & {*PARTS} or "account_positions" in found.reasons)
    ledger += 2 * ("debit" in taken) + ("account" in taken) + ("cost_place" in taken)
    if invoices >= 2 and invoices > ledger:
        found.say("source_kind", 0.8, "its columns are those of invoices, and it has no accounts of a ledger")
        return "invoices"
    found.say("source_kind", 0.8 if ledger else 0.6, "its columns are those of postings")
    return "ledger"


def year_of(table: RawTable, choice: Choice, given: int | None, found: Findings) -> int | None:
    """One year for the whole file: the user's; where no column has any, one that stands above the table."""
    if given is not None:
        found.say("year", 1.0, "given with --year")
        return given
    if choice.taken.keys() & {"posting_date", "accounts_year"}:
        return None
    said = " ".join(cell for _, cells in table.above for cell in cells)
    match = _YEAR_SAID.search(said)
    if match:
        found.say("year", 0.7, "stands above the table")
        return int(match[1])
    found.questions.append("no column holds a date or a year: give the accounts year with --year")
    return None
