"""What is asked of a ledger, and which of its lines count.

**Which lines count.** Postings and invoices tell of the same spending. So for each accounts year either the
postings count, where any ledger was imported for it, or the invoices; never both added. Amounts are net of
VAT: an invoice stated with VAT loses the VAT it states, or the general rate where it states none; a line of
which nobody knows counts as it stands. How many øre each of these are is part of every answer (`Basis`).

**Which measure.** Gross, external income, internal transfers (hovedart 9) and net are four measures and are
never mixed; `flow` of a line says which it is. Net is the sum of all lines. `external`, which is asked where
nothing else is, is net without internal transfers: what a function passes on to a department is the same
money again, as a charge there and a credit here, and where rules know one leg alone, net would be wrong by
the other. Over a whole organisation the two legs cancel, so this is what it paid, each payment once.

**Which spending.** Operating is dranst 1 and capital dranst 3; together is both, and lines of a file without
account codes. State refunds, interest and financing (2, 4-7) are never spending on IT.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast
from weakref import WeakKeyDictionary

from alen.errors import BadDefinition, BadInput, NotFound
from alen.model.ledger import SOURCE_KINDS
from alen.model.yaml_text import parse_yaml
from alen.products.ledger.amounts import Columns, Rows
from alen.products.ledger.opening import Lines
from alen.store.packaged import read_text

Measure = Literal["external", "net", "gross", "income", "internal"]
Spending = Literal["together", "operating", "capital"]
MEASURES: tuple[Measure, ...] = ("external", "net", "gross", "income", "internal")
SPENDING: tuple[Spending, ...] = ("together", "operating", "capital")

DECIDED_AXES = ("area", "resource", "deployment")
"""Axes that rules decide: an IT line without an answer is `unknown` there and may belong anywhere."""

STATED_AXES = ("department", "cost_place", "month", "funktion", "supplier_key", "year")
"""Axes that the line itself states; the key is empty where it states nothing."""

AXES = (*DECIDED_AXES, *STATED_AXES)

PERSONS = "#persons"
"""The supplier key of all persons and sole traders together, wherever an answer may leave the machine."""

NOT_STATED = ""
"""The key of lines that do not state an axis."""

UNDECIDED = "undecided"
"""The key, on the axes that rules decide, of lines of which nobody knows whether they are IT."""

_DRANST: Mapping[Spending, str] = {
    "together": "(dranst IS NULL OR dranst IN ('1', '3'))",
    "operating": "dranst = '1'",
    "capital": "dranst = '3'",
}


@dataclass(frozen=True)
class Counting:
    """Facts of `data/yardstick/counting.yml`.

    it_functions  kind of organisation -> functions that carry IT by name
    vat_per_cent  the general rate of VAT
    cloud         axis -> its codes that are cloud
    """

    it_functions: Mapping[str, tuple[str, ...]]
    vat_per_cent: int
    cloud: Mapping[str, tuple[str, ...]]


@cache
def counting() -> Counting:
    """How lines are counted. Raises BadDefinition when the file is damaged."""
    where = "data/yardstick/counting.yml"
    try:
        data = cast(Any, parse_yaml(read_text("data", "yardstick", "counting.yml"), where))
        functions = {kind: tuple(map(str, one["codes"])) for kind, one in data["it_functions"].items()}
        if not all(code.isdigit() for codes in functions.values() for code in codes):
            raise ValueError("a function is digits")
        cloud = {axis: tuple(data["cloud"][axis]) for axis in ("deployment", "resource")}
        return Counting(functions, int(data["vat"]["rate_per_cent"]), cloud)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadDefinition(f"cannot be read ({error})", where=where) from error


@dataclass(frozen=True)
class Question:
    """What is asked.

    year  an accounts year; None for all years together
    """

    year: int | None = None
    measure: Measure = "external"
    spending: Spending = "together"


@dataclass(frozen=True)
class YearBasis:
    """Which lines of one year count.

    source_kind         ledger or invoices
    lines, amount_ore   all that count, IT or not, net of VAT
    other_lines         lines of the other kind, which are not added
    vat_taken_ore       VAT taken off because the line states it
    vat_estimated_ore   VAT taken off at the general rate, on vat_estimated_lines
    vat_unknown_ore     amounts that count as they stand, since nobody knows whether VAT is in them
    """

    year: int
    source_kind: str
    lines: int
    amount_ore: int
    other_lines: int
    other_ore: int
    vat_taken_ore: int
    vat_estimated_lines: int
    vat_estimated_ore: int
    vat_unknown_lines: int
    vat_unknown_ore: int


@dataclass(frozen=True)
class Basis:
    """Which lines count, year by year."""

    years: tuple[YearBasis, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per year."""
        columns = (
            "year", "source_kind", "lines", "amount_ore", "other_lines", "other_ore", "vat_taken_ore",
            "vat_estimated_lines", "vat_estimated_ore", "vat_unknown_lines", "vat_unknown_ore",
        )  # fmt: skip
        return columns, [tuple(getattr(one, name) for name in columns) for one in self.years]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of file that the years rest on."""
        return tuple(dict.fromkeys(one.source_kind for one in self.years))

    def of(self, year: int | None) -> Basis:
        """The basis of one year, or all of it. Raises NotFound for a year without lines, and for no lines."""
        if not self.years:
            raise NotFound("the ledger holds no lines", do="Import a file with `alen ledger import`.")
        if year is None:
            return self
        found = tuple(one for one in self.years if one.year == year)
        if not found:
            known = ", ".join(str(one.year) for one in self.years)
            raise NotFound(
                f"the ledger holds no lines of {year}",
                do=f"Years with lines: {known}.",
            )
        return Basis(found)


def net_of_vat(rate_per_cent: int) -> str:
    """A line's amount net of VAT in whole øre, a half away from zero, as SQL."""
    whole = 100 + rate_per_cent
    estimate = f"sign(amount_ore)::BIGINT * ((abs(amount_ore) * 200 + {whole}) // {2 * whole})"
    return (
        "CASE WHEN vat_state <> 'gross' THEN amount_ore "
        f"WHEN vat_ore IS NOT NULL THEN amount_ore - vat_ore ELSE {estimate} END"
    )


_KNOWN: WeakKeyDictionary[Lines, Basis] = WeakKeyDictionary()


def basis(lines: Lines) -> Basis:
    """Which lines count in each year that has lines; lines of one state never change, so it is kept."""
    found = _KNOWN.get(lines)
    if found is None:
        found = _KNOWN[lines] = _basis(lines)
    return found


def _basis(lines: Lines) -> Basis:
    counted = net_of_vat(counting().vat_per_cent)
    rows = lines.rows(
        f"""SELECT accounts_year, source_kind, count(*), sum(counted),
            coalesce(sum(amount_ore - counted) FILTER (vat_state = 'gross' AND vat_ore IS NOT NULL), 0),
            count(*) FILTER (vat_state = 'gross' AND vat_ore IS NULL),
            coalesce(sum(amount_ore - counted) FILTER (vat_state = 'gross' AND vat_ore IS NULL), 0),
            count(*) FILTER (vat_state = 'unknown'),
            coalesce(sum(amount_ore) FILTER (vat_state = 'unknown'), 0)
        FROM (SELECT *, {counted} AS counted FROM lines) GROUP BY ALL ORDER BY ALL"""
    )
    years: dict[int, dict[str, tuple[int, ...]]] = {}
    for year, kind, *numbers in rows:
        years.setdefault(int(year), {})[str(kind)] = tuple(int(number) for number in numbers)
    found: list[YearBasis] = []
    for year, kinds in years.items():
        counts = next(kind for kind in SOURCE_KINDS if kind in kinds)
        others = [numbers for kind, numbers in kinds.items() if kind != counts]
        number, amount, *vat = kinds[counts]
        other = (sum(one[0] for one in others), sum(one[1] for one in others))
        found.append(YearBasis(year, counts, number, amount, *other, *vat))
    return Basis(tuple(found))


def counted_lines(stands: Basis, question: Question, *, every_measure: bool = False) -> str:
    """SQL of the lines that count for a question, as a query in parentheses.

    Beside the columns of `lines` it has `counted_ore`, net of VAT.
    every_measure: lines of all four measures, for an answer that tells them apart itself.
    """
    years = " OR ".join(
        f"(accounts_year = {int(one.year)} AND source_kind = '{_kind(one.source_kind)}')"
        for one in stands.of(question.year).years
    )
    conditions = [f"({years or 'false'})", _DRANST[question.spending]]
    if not every_measure:
        conditions.append(_flow(question.measure))
    return (
        f"(SELECT *, {net_of_vat(counting().vat_per_cent)} AS counted_ore "
        f"FROM lines WHERE {' AND '.join(conditions)})"
    )


def not_told(stands: Basis, question: Question) -> str:
    """SQL of the lines left out since they do not say whether they are of the measure and spending asked."""
    whole = counted_lines(stands, Question(question.year), every_measure=True)
    lacks = [
        *(["flow = 'not_stated'"] if question.measure not in ("external", "net") else []),
        *(["dranst IS NULL"] if question.spending != "together" else []),
    ]
    return f"(SELECT * FROM {whole} WHERE {' OR '.join(lacks) or 'false'})"


def functions_of(kind: str) -> tuple[str, ...]:
    """The functions that carry IT by name for a kind of organisation; none for a kind without a chart."""
    return counting().it_functions.get(kind, ())


def on_own_function(kind: str) -> str:
    """SQL: whether a line stands on a function that carries IT by name; null where it states no function."""
    codes = ", ".join(f"'{code}'" for code in functions_of(kind))
    return f"funktion IN ({codes})" if codes else "(CASE WHEN funktion IS NULL THEN NULL ELSE false END)"


def checked_axes(by: tuple[str, ...]) -> tuple[str, ...]:
    """The one or two axes asked for. Raises BadInput."""
    wrong = [axis for axis in by if axis not in AXES]
    if wrong:
        raise BadInput(f"'{wrong[0]}' is no axis", do=f"Choose among {', '.join(AXES)}.")
    if not 1 <= len(by) <= 2 or len(set(by)) != len(by):
        raise BadInput("a breakdown is by one axis or by two different ones", do="Give one axis, or two.")
    return by


def _flow(measure: Measure) -> str:
    """SQL: whether a line is of a measure."""
    assert measure in MEASURES
    if measure == "net":
        return "true"
    return "flow <> 'internal'" if measure == "external" else f"flow = '{measure}'"


def _kind(kind: str) -> str:
    """A source kind that may stand in SQL."""
    assert kind in SOURCE_KINDS
    return kind
