"""Who the cloud is bought from: each supplier's part of what is decided to be cloud.

Counted as in `cloud`: gross spending of lines that count, told by deployment and by resource. A line that is
cloud both ways stands under both, so the two sums of a supplier are never added. Persons and sole traders are
one supplier.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from alen.products.ledger.amounts import Columns, Rows, per_mille
from alen.products.ledger.cloud import CLOUD_AXES, CloudShare, cloud_lines, is_cloud
from alen.products.ledger.opening import Lines
from alen.products.ledger.purchases import Supplier
from alen.products.ledger.questions import PERSONS, Spending
from alen.products.ledger.sums import key_sql, supplier_names


@dataclass(frozen=True)
class CloudSupplier:
    """One supplier of what is decided to be cloud.

    supplier        `questions.PERSONS` for all persons, an empty key for lines that name nobody
    deployment_ore  cloud told by deployment
    resource_ore    cloud told by resource
    share           of all cloud told by deployment, exactly; None where that is zero or negative
    lines           that are cloud one way or the other
    """

    supplier: Supplier
    deployment_ore: int
    resource_ore: int
    share: Fraction | None
    lines: int


@dataclass(frozen=True)
class CloudSuppliers:
    """The suppliers of one year's cloud, or of all years', the most told by deployment first."""

    year: int | None
    rows: tuple[CloudSupplier, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per supplier; the share in thousandths."""
        columns = (
            "supplier_key", "supplier", "is_person", "deployment_ore", "resource_ore", "share_per_mille",
            "lines",
        )  # fmt: skip
        return columns, [
            (
                one.supplier.key, one.supplier.name, one.supplier.is_person, one.deployment_ore,
                one.resource_ore, per_mille(one.share), one.lines,
            )
            for one in self.rows
        ]  # fmt: skip


def cloud_suppliers(lines: Lines, told: CloudShare) -> CloudSuppliers:
    """Who the cloud of an answer was bought from; their sums add up to the answer's cloud."""
    spending: Spending = told.spending
    deployment, resource = (is_cloud(axis) for axis in CLOUD_AXES)
    rows = lines.rows(
        f"SELECT {key_sql('supplier_key')}, coalesce(sum(counted_ore) FILTER ({deployment}), 0), "
        f"coalesce(sum(counted_ore) FILTER ({resource}), 0), count(*) "
        f"FROM {cloud_lines(lines, told.year, spending)} WHERE is_it AND ({deployment} OR {resource}) "
        "GROUP BY 1"
    )
    names = supplier_names(lines, {str(row[0]) for row in rows})
    whole = next(line.cloud_ore for line in told.lines if line.axis == "deployment")
    found = [
        CloudSupplier(
            Supplier(str(key), names.get(str(key), ""), None, key == PERSONS),
            int(first), int(second), Fraction(int(first), whole) if whole > 0 else None, int(number),
        )
        for key, first, second, number in rows
    ]  # fmt: skip
    found.sort(key=lambda one: (-one.deployment_ore, -one.resource_ore, one.supplier.key))
    return CloudSuppliers(told.year, tuple(found))
