"""Which sums would tell of one supplier or person, and which others must be withheld with them.

A sum is withheld when it rests on too few lines, when fewer than three suppliers that are no persons stand
behind it, when one of them is most of it, or when persons are more than a small part of it (primary). Where
sums are printed beside their total, what is withheld together can be computed as total less the rest; so the
smallest other sums are withheld too, until what is withheld together would itself not be withheld
(secondary). The values are facts of `data/release.yml`, with their source.

Lines without a supplier (wages, own charges) count as lines and not as suppliers: a sum of such lines alone
needs the least number of lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from alen.errors import BadDefinition
from alen.model.yaml_text import parse_yaml
from alen.products.ledger.opening import Lines
from alen.products.ledger.questions import NOT_STATED, PERSONS
from alen.products.ledger.sums import key_sql
from alen.products.ledger.supplier_keys import supplier_name_sql
from alen.store.packaged import read_text

FEW_LINES, FEW_SUPPLIERS, DOMINATED, OF_PERSONS, SECONDARY = (
    "few_lines", "few_suppliers", "dominated", "persons", "secondary",
)  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """The values of the rules: see `data/release.yml`."""

    least_suppliers: int
    dominance_per_cent: int
    persons_per_cent: int
    least_lines: int


@dataclass(frozen=True)
class ReleaseFacts:
    """`data/release.yml` as it is used.

    measures  measure -> the kind of organisation whose ledger can fill its wide scope
    grouping  the cross grouping that marks the regions' IT
    unread    reasons for which a row was set aside although it may be a line
    """

    measures: Mapping[str, str]
    grouping: str
    limits: Limits
    undecided_per_cent: int
    unread: tuple[str, ...]


@cache
def release_facts() -> ReleaseFacts:
    """The facts. Raises BadDefinition when the file is damaged."""
    where = "data/release.yml"
    try:
        data = cast(Any, parse_yaml(read_text("data", "release.yml"), where))
        rules, complete = data["disclosure"], data["complete"]
        names = tuple(Limits.__dataclass_fields__)
        return ReleaseFacts(
            {str(measure): str(kind) for measure, kind in data["measures"].items()},
            str(data["grouping"]),
            Limits(*(int(rules[name]) for name in names)),
            int(complete["undecided_per_cent"]),
            tuple(map(str, complete["unread"])),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadDefinition(f"cannot be read ({error})", where=where) from error


@dataclass(frozen=True)
class Makeup:
    """What stands behind a sum.

    lines     all of them
    supplier  key -> øre, net; persons are one key with their amounts without signs, lines without a
              supplier another
    """

    lines: int
    supplier: Mapping[str, int]

    def __add__(self, other: Makeup) -> Makeup:
        """What stands behind two sums that have no line in common."""
        keys = {*self.supplier, *other.supplier}
        return Makeup(
            self.lines + other.lines,
            {key: self.supplier.get(key, 0) + other.supplier.get(key, 0) for key in keys},
        )

    @property
    def weight(self) -> int:
        """How much money it is, signs apart."""
        return sum(map(abs, self.supplier.values()))


NOBODY = Makeup(0, {})


def together(makeups: Iterable[Makeup]) -> Makeup:
    """What stands behind several sums that have no line in common."""
    found = NOBODY
    for one in makeups:
        found += one
    return found


def fault(makeup: Makeup, limits: Limits) -> str:
    """Why a sum must be withheld; empty where it need not be. A sum of no lines tells of nobody."""
    if not makeup.lines:
        return ""
    if makeup.lines < limits.least_lines:
        return FEW_LINES
    paid = {key: abs(ore) for key, ore in makeup.supplier.items() if key != NOT_STATED and ore}
    named = [ore for key, ore in paid.items() if key != PERSONS]
    if paid and len(named) < limits.least_suppliers:
        return FEW_SUPPLIERS
    whole = sum(paid.values())
    if 100 * max(named, default=0) > limits.dominance_per_cent * whole:
        return DOMINATED
    if 100 * paid.get(PERSONS, 0) > limits.persons_per_cent * whole:
        return OF_PERSONS
    return ""


def withheld(cells: Mapping[str, Makeup], limits: Limits) -> dict[str, str]:
    """The cells to be withheld where their total is printed beside them: code -> why.

    What is withheld together is no longer told by the total; where even all cells together are not enough,
    all are withheld, and the total must be too (`fault` of it says so).
    """
    found = {code: why for code, makeup in cells.items() if (why := fault(makeup, limits))}
    left = sorted((code for code in cells if code not in found), key=lambda code: (cells[code].weight, code))
    while found and left and fault(together(cells[code] for code in found), limits):
        found[left.pop(0)] = SECONDARY
    return found


def makeups(lines: Lines, counted: str, condition: str, key: str = "''") -> dict[str, Makeup]:
    """What stands behind the counted lines (`questions.counted_lines`) of a condition, by a key (SQL).

    A supplier whose CVR number stands on some of its lines alone is one, by its name: it must not be two
    that hide each other.
    """
    name = supplier_name_sql()
    rows = lines.rows(
        f"""WITH numbered AS (SELECT {name} AS name, max(cvr_number) AS number FROM lines
            WHERE supplier IS NOT NULL AND is_person IS NOT TRUE GROUP BY 1)
        SELECT {key}, CASE WHEN is_person OR cvr_number <> '' THEN {key_sql("supplier_key")}
                ELSE coalesce(number, {key_sql("supplier_key")}) END,
            count(*), sum(counted_ore), sum(abs(counted_ore))
        FROM (SELECT *, {name} AS supplier_name FROM {counted} WHERE {condition})
        LEFT JOIN numbered ON supplier_name = name GROUP BY 1, 2 ORDER BY 1, 2"""
    )
    found: dict[str, Makeup] = {}
    for code, supplier, number, ore, moved in rows:
        paid = int(moved) if supplier == PERSONS else int(ore)
        found[str(code)] = found.get(str(code), NOBODY) + Makeup(int(number), {str(supplier): paid})
    return found


def makeup(lines: Lines, counted: str, condition: str) -> Makeup:
    """What stands behind the counted lines of a condition together."""
    return makeups(lines, counted, condition).get("", NOBODY)
