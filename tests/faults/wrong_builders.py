"""Builders that publish too early, for the tests alone: the tests must catch every one of them.

Each is called in a child before the command runs there (see children.py), and changes what it builds.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alen.store import editions
from alen.store.steps import step
from alen.store.workspace import Workspace

_publish = editions.publish
_building_folder = editions.building_folder


def pointer_before_anything() -> None:
    """Move the pointer when the folder has been made, to an edition that is not there yet."""

    def folder_made(place: Workspace, edition_id: str) -> Path:
        folder = _building_folder(place, edition_id)
        editions.point_to(place, edition_id)
        return folder

    editions.building_folder = folder_made


def pointer_before_rename() -> None:
    """Move the pointer when the file is whole, but its folder has not its name yet."""

    def publish(place: Workspace, folder: Path, edition_id: str, manifest: Mapping[str, Any]) -> None:
        editions.point_to(place, edition_id)
        _publish(place, folder, edition_id, manifest)

    editions.publish = publish


def renamed_half_written() -> None:
    """Rename the folder and move the pointer before manifest and file are whole, then go on in place."""

    def folder_made(place: Workspace, edition_id: str) -> Path:
        folder = _building_folder(place, edition_id)
        folder.rename(place.editions / edition_id)
        step("folder-renamed")
        editions.point_to(place, edition_id)
        return place.editions / edition_id

    editions.building_folder = folder_made


def edition_overwritten() -> None:
    """Build into the folder of the edition that is served."""

    def folder_made(place: Workspace, edition_id: str) -> Path:
        folder = place.editions / editions.current_id(place)
        (folder / "edition.duckdb").chmod(0o644)
        (folder / "edition.duckdb").unlink()
        step("building-folder-made")
        return folder

    editions.building_folder = folder_made
