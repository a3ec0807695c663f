"""Editions to export: a small one with hostile texts, made from arrays, and a real one, built."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.answers.samples import EKSEMPELBY, MOENSTERBY, PROEVEBY, SKITSEBY, towns_2023

from alen.answers.edition import Reading
from alen.build import build
from alen.store import workspace
from alen.store.editions import EditionData, load_edition
from alen.store.workspace import Workspace

HOSTILE_NAMES = {
    PROEVEBY: '=HYPERLINK("https://example.org";"Prøveby")',
    MOENSTERBY: "@SUM(1+1)*cmd|' /C calc'!A0",
    EKSEMPELBY: "Eksempelby;=1+1,-2\r\n+3",
    SKITSEBY: '-2+3 "Skitseby", Østerå',
}
HOSTILE_REMARK = "=1+1;\n+2\t=3"
STARTS = ("=", "+", "-", "@", "\t", "\r")


def sample_data() -> EditionData:
    """Five invented towns in 2023 with hostile names, one with a remark and one with a finding."""
    sample = towns_2023()
    sample.published("town-net", PROEVEBY, 2022, -2769.0).published("town-net", SKITSEBY, 2022, None)
    net = sample.keys["town-net"]
    sample.remarks.append((net, PROEVEBY, 2023, "+Borgmesteren", "2026-01-02", HOSTILE_REMARK, "-en"))
    sample.checks.append(("outlier", "finding", net, PROEVEBY, 2023, '{"note": "x;=1+1", "value": -5}'))
    data = sample.data()
    keys = data.column("out_alen__organisation", "organisation_key").tolist()
    for name in ("name_da", "name_en"):
        names = data.column("out_alen__organisation", name)
        for key, text in HOSTILE_NAMES.items():
            np.asarray(names)[keys.index(key)] = text
    return data


def reading() -> Reading:
    """The hostile sample, opened."""
    return Reading(sample_data())


def built(folder_workspace: Workspace) -> EditionData:
    """An edition built from what ships with the package and what the workspace adds."""
    build(folder_workspace)
    return load_edition(folder_workspace)


ORGANISATIONS_CSV = """organisation_code,kind,name_da,name_en,parent_code,valid_from,valid_to
P-1,other,"=cmd|' /C calc'!A0","+1+1",000,2020-01-01,
P-2,other,"Prøveby;@SUM(1)","-Prøveby",,2020-01-01,
"""
REMARKS_YML = """remarks:
  - measure: f64551-net
    organisation: P-1
    year: 2024
    who: "=1+1"
    date: "2026-01-02"
    text_da: "@nu: æøå, \\"citat\\"; =2"
    text_en: "\\tTab first"
"""


def own_workspace(root: Path) -> Workspace:
    """A workspace with organisations and remarks of its own, hostile ones, and private files."""
    place = workspace.create(root)
    (place.root / "organisations.csv").write_text(ORGANISATIONS_CSV, encoding="utf-8")
    (place.root / "remarks").mkdir()
    (place.root / "remarks" / "own.yml").write_text(REMARKS_YML, encoding="utf-8")
    (place.local / "ledger.csv").write_text("SECRET-LEDGER-LINE", encoding="utf-8")
    return place
