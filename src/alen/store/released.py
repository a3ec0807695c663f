"""Released sums of ledgers in a workspace: `released/<measure>-<year>.json`, outside `local/`.

Files of other organisations may lie beside the own ones, under any name that ends in `.json`.
"""

from __future__ import annotations

from pathlib import Path

from alen.errors import BadDefinition
from alen.model.released import Released, parse_released
from alen.store.workspace import Workspace
from alen.store.writing import disk_errors, sync_folder, write_new

FOLDER = "released"


def released_texts(workspace: Workspace) -> dict[str, str]:
    """The files' texts by name, in order. Raises BadDefinition for one that is not UTF-8."""
    found: dict[str, str] = {}
    for path in sorted(workspace.own(FOLDER).glob("*.json")):
        try:
            found[path.name] = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise BadDefinition("the file is not UTF-8", where=str(path)) from error
        except OSError as error:
            raise BadDefinition(f"cannot be read ({error.strerror})", where=str(path)) from error
    return found


def released_in(workspace: Workspace) -> tuple[tuple[str, Released], ...]:
    """Everything that is released here, with its file's name.

    Raises BadDefinition where a file is damaged, and where two release the same.
    """
    found: list[tuple[str, Released]] = []
    first: dict[tuple[str, str, int], str] = {}
    for name, text in released_texts(workspace).items():
        where = str(workspace.own(FOLDER) / name)
        one = parse_released(text, where)
        if one.key in first:
            raise BadDefinition(
                f"{one.measure}, {one.organisation.name}, {one.year} is released twice",
                where=where,
                why=f"The first stands in {first[one.key]}.",
                do="Remove one of the two files.",
            )
        first[one.key] = name
        found.append((name, one))
    return tuple(found)


def write_released(workspace: Workspace, one: Released) -> Path:
    """Write a release in one step, in the place of an older one of the same; returns its file.

    The caller holds `store.workspace.lock`, so what a killed writer left is nobody's and is removed.
    """
    for left in workspace.own(FOLDER).glob(".new-*"):
        with disk_errors(left):
            left.unlink()
    path = workspace.own(FOLDER) / f"{one.name}.json"
    for name, other in released_in(workspace):
        if other.key == one.key:
            path = workspace.own(FOLDER) / name
        elif name == path.name:
            path = workspace.own(FOLDER) / f"{one.name}-{one.organisation.code}.json"
    write_new(path, one.to_json().encode())
    return path


def remove_released(workspace: Workspace, name: str) -> None:
    """Remove a released file."""
    folder = workspace.own(FOLDER)
    with disk_errors(folder):
        (folder / name).unlink(missing_ok=True)
        sync_folder(folder)
