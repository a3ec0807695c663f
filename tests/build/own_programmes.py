"""A workspace with joint programmes of its own: published and not, whole and broken.

Names of the partnership are invented. The other published one is KOMBIT's own key as it stands in public: 25
kroner an inhabitant, half for each beyond 150,000, on the inhabitants of 1 January 2020.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.build.samples import built
from tests.once import once

from alen.store.packaged import folder
from alen.store.workspace import Workspace

SECRET = "Hemmeligt program"
"""Stands in the programme that is not published, and nowhere else."""

KEYED_TOML = """\
id = "kombit"
name = "Bidrag efter indbyggertal"
name_en = "Contributions by inhabitants"
purpose = "25 kr. pr. indbygger, det halve for hver over 150.000."
purpose_en = "25 kroner an inhabitant, half for each above 150,000."
publish = true
invented = false
starts = 2020-01-01
ends = 2021-12-31

[[parties]]
id = "kommuner"
name = "Kommunerne"
name_en = "The municipalities"
kind = "association"

[[groups]]
id = "alle"
name = "De 98 kommuner"
name_en = "The 98 municipalities"
party = "kommuner"
register = "municipalities"

[[agreements]]
id = "bidrag"
name = "Bidraget"
name_en = "The contribution"
version = 1

[[keys]]
id = "degressiv"
name = "25 kr. pr. indbygger"
name_en = "25 kroner an inhabitant"
kind = "degressive"
among = "alle"
basis = {table = "FOLK1A", on = 2020-01-01}
rate_kr = 25
threshold = 150000
share_above = "1/2"
"""
COMMITMENTS = "".join(
    (
        "id,date,recorded,kind,agreement,party,project,year,amount_kr,price_level,certainty,key,decision,",
        "matches,stated,text\n",
        *(
            f"b-{year},2020-01-01,2020-01-01,grant,bidrag,kommuner,,{year},135513312.50,current,derived,"
            "degressiv,,,,25 kr. pr. indbygger\n"
            for year in (2020, 2021)
        ),
    )
)


def write_partnership(root: Path, id_: str, name: str = "", *, is_published: bool) -> Path:
    """The invented partnership that ships with Alen under another id."""
    made = root / "programmes" / id_
    shutil.copytree(folder("data", "programmes", "examples", "partnership"), made)
    text = (made / "programme.toml").read_text("utf-8").replace('id = "partnership"', f'id = "{id_}"', 1)
    text = text.replace("publish = false", f"publish = {str(is_published).lower()}", 1)
    if name:
        text = text.replace('name = "Digital infrastruktur på Nordvestkysten"', f'name = "{name}"', 1)
    (made / "programme.toml").write_text(text, "utf-8")
    return made


def write_keyed(root: Path) -> Path:
    """The programme that every municipality has a share of by the inhabitants of 2020."""
    made = root / "programmes" / "kombit"
    made.mkdir(parents=True)
    (made / "programme.toml").write_text(KEYED_TOML, "utf-8")
    (made / "commitments.csv").write_text(COMMITMENTS, "utf-8")
    return made


def with_programmes(packaged: Workspace, root: Path) -> Workspace:
    """A copy of a workspace with four programmes, and an edition built of it."""
    shutil.copytree(packaged.root, root, dirs_exist_ok=True)
    write_partnership(root, "offentlig", is_published=True)
    write_keyed(root)
    write_partnership(root, "lokal", SECRET, is_published=False)
    broken = write_partnership(root, "brudt", is_published=False)
    (broken / "commitments.csv").write_text("id,date\nx,not a day\n", "utf-8")
    made = Workspace(root)
    built(made)
    return made


def programmes_workspace(
    tmp_path_factory: pytest.TempPathFactory, packaged: Workspace
) -> Workspace:  # fmt: skip
    """Made once for all tests of a run. Not to be changed."""
    return Workspace(once(tmp_path_factory, "programmes", lambda root: with_programmes(packaged, root)))
