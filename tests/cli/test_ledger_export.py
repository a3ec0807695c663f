"""`alen ledger export`: what is said of the workbook, and where it may not lie."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Alen
from tests.products.ledger.made_lines import it, lines_of, record

from alen.products.ledger import opening
from alen.store.workspace import Workspace, create


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    found = lines_of(tmp_path, [it(1_000_00, "applications", funktion="64552")], records=[record()])
    monkeypatch.setattr(opening, "open_lines", lambda *_, **__: found)
    return create(tmp_path / "workspace")


def test_a_workbook_outside_local_is_warned_of(alen: Alen, workspace: Workspace, tmp_path: Path) -> None:
    said = alen("ledger", "export", "it.xlsx", "--workspace", str(workspace.root))
    assert said.code == 0, said.err
    assert (tmp_path / "it.xlsx").read_bytes()[:2] == b"PK"
    assert "The workbook it.xlsx is written: 21 sheets." in said.out
    assert "outside the workspace's local/ folder" in said.err
    assert "§ 30" in said.err


def test_inside_local_nothing_is_warned_of(alen: Alen, workspace: Workspace) -> None:
    place = workspace.local / "it.xlsx"
    said = alen("ledger", "export", str(place), "--format", "json", "--workspace", str(workspace.root))
    assert (said.code, said.err) == (0, "")
    answer = json.loads(said.out)
    assert (answer["leaves_local"], answer["is_invented"]) == (False, True)
    assert answer["sheets"][0] == {"sheet": "overview", "rows": 1}
    assert answer["bytes"] == place.stat().st_size


def test_a_workbook_is_never_written_twice(alen: Alen, workspace: Workspace, tmp_path: Path) -> None:
    line = ("ledger", "export", "it.xlsx", "--workspace", str(workspace.root))
    assert alen(*line).code == 0
    before = (tmp_path / "it.xlsx").read_bytes()
    said = alen(*line)
    assert said.code == 2
    assert "never writes over other files" in said.err
    assert (tmp_path / "it.xlsx").read_bytes() == before
