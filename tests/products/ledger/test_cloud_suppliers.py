"""Who the cloud comes from: by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.products.ledger.made_lines import it, line, lines_of, other

from alen.products.ledger.cloud import cloud_share
from alen.products.ledger.cloud_suppliers import cloud_suppliers
from alen.products.ledger.questions import NOT_STATED, PERSONS

SKY: dict[str, Any] = {"supplier": "Skyhøj A/S", "supplier_key": "skyhøj"}
DRIFT: dict[str, Any] = {"supplier": "Nordlys Drift ApS", "supplier_key": "nordlys drift"}
PERSON: dict[str, Any] = {"supplier": "Opdigtet Person", "supplier_key": "opdigtet person", "is_person": True}


def test_each_supplier_s_part_adds_up_to_the_share(tmp_path: Path) -> None:
    lines = lines_of(
        tmp_path,
        [
            it(300, resource="public_cloud", deployment="saas", **SKY),
            it(-20, resource="software", deployment="paas", **SKY),
            it(100, resource="public_cloud", deployment="hosted", **DRIFT),
            it(40, deployment="iaas", **PERSON),
            it(7, deployment="iaas"),
            it(500, deployment="hosted", **DRIFT),
            it(1_000, deployment="saas", flow="income", **DRIFT),
            it(1_000, deployment="saas", accounts_year=2023, **DRIFT),
            line(250, deployment="saas", **SKY),
            other(9_000, deployment="saas", **SKY),
        ],
    )
    told = cloud_share(lines, 2024)
    found = cloud_suppliers(lines, told)
    assert [
        (one.supplier.key, one.supplier.name, one.deployment_ore, one.resource_ore, one.lines)
        for one in found.rows
    ] == [
        ("skyhøj", "Skyhøj A/S", 280, 300, 2),
        (PERSONS, "", 40, 0, 1),
        (NOT_STATED, "", 7, 0, 1),
        ("nordlys drift", "Nordlys Drift ApS", 0, 100, 1),
    ]
    assert found.rows[0].share == Fraction(280, 327)
    assert sum(one.deployment_ore for one in found.rows) == told.lines[0].cloud_ore
    assert sum(one.resource_ore for one in found.rows) == told.lines[1].cloud_ore
    columns, rows = found.table()
    assert dict(zip(columns, rows[0], strict=True))["share_per_mille"] == 856


def test_without_cloud_there_is_no_share(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, [it(-30, deployment="saas", **SKY), it(100, deployment="hosted", **SKY)])
    (one,) = cloud_suppliers(lines, cloud_share(lines, None)).rows
    assert one.share is None
    assert one.deployment_ore == -30
