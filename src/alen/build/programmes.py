"""The joint programmes of an edition: those of the package and of the workspace that are marked for it.

A folder without `publish = true` is never read here, so nothing of it can reach an edition.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alen.errors import BadDefinition
from alen.model.programme_json import data_hash, written
from alen.sources.agreements.folder import read_folder
from alen.store import packaged
from alen.store.workspace import Workspace

PROGRAMMES = "programmes"
"""The folder of a workspace's own programmes, one folder each."""

SETTINGS = "programme.toml"
"""The file that makes a folder a programme."""

_EXAMPLES = ("data", "programmes", "examples")
_MARK = re.compile(r"^\s*publish\s*=\s*true\s*(#.*)?$", re.MULTILINE)


@dataclass(frozen=True)
class ProgrammeFile:
    """A published programme as an edition keeps it.

    origin  packaged, or workspace
    sha256  its data hash
    text    canonical JSON
    """

    id: str
    origin: str
    sha256: str
    text: str


def published_programmes(workspace: Workspace) -> tuple[ProgrammeFile, ...]:
    """The programmes that an edition holds, by id.

    Raises BadFile for one that cannot be read, BadDefinition where two have one id.
    """
    found: dict[str, ProgrammeFile] = {}
    places: dict[str, str] = {}
    for origin, folder in _published(workspace):
        programme = read_folder(folder)
        if programme.id in found:
            raise BadDefinition(
                f"two programmes are called {programme.id!r}",
                where=str(folder / SETTINGS),
                why=f"The other one is {places[programme.id]}.",
                do="Give this one another id.",
            )
        places[programme.id] = "part of Alen" if origin == "packaged" else str(folder)
        found[programme.id] = ProgrammeFile(
            programme.id, origin, data_hash(programme), written(programme)
        )  # fmt: skip
    return tuple(found[id_] for id_ in sorted(found))


def programme_texts(workspace: Workspace) -> dict[str, str]:
    """What the programmes of an edition are made from, for its fingerprint: name -> sha256 of each file."""
    return {
        f"{PROGRAMMES}/{origin}/{folder.name}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for origin, folder in _published(workspace)
        for path in sorted(folder.iterdir())
        if path.is_file()
    }


def programme_rows(found: Sequence[ProgrammeFile]) -> list[dict[str, Any]]:
    """Rows of out_alen__programme."""
    return [
        {"programme_id": one.id, "origin": one.origin, "sha256": one.sha256, "text": one.text}
        for one in found
    ]


def programme_folders(workspace: Workspace) -> tuple[Path, ...]:
    """The folders of the workspace's own programmes, published or not, by name."""
    return tuple(_folders(workspace.own(PROGRAMMES)))


def unpublished_folders(workspace: Workspace) -> tuple[Path, ...]:
    """Those that stay on this machine."""
    return tuple(one for one in programme_folders(workspace) if not is_marked(one))


def _published(workspace: Workspace) -> Iterator[tuple[str, Path]]:
    """Origin and folder of each programme that is marked, the package's first."""
    for folder in _folders(packaged.folder(*_EXAMPLES)):
        if is_marked(folder):
            yield "packaged", folder
    for folder in programme_folders(workspace):
        if is_marked(folder):
            yield "workspace", folder


def _folders(root: Path) -> Iterable[Path]:
    if not root.is_dir():
        return ()
    return sorted(one for one in root.iterdir() if (one / SETTINGS).is_file())


def is_marked(folder: Path) -> bool:
    """Whether a programme's folder says `publish = true`.

    Only that is looked for. Where the file is broken, a line that says so counts: the programme is then
    meant for the edition, and its fault must be told.
    """
    try:
        text = (folder / SETTINGS).read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        return False
    try:
        return tomllib.loads(text).get("publish") is True
    except tomllib.TOMLDecodeError:
        return _MARK.search(text) is not None
