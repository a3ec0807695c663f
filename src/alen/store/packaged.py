"""The only reader of files that ship with the package; the rooms get text."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from alen.errors import BadDefinition


def _at(parts: tuple[str, ...]) -> Traversable:
    node: Traversable = resources.files("alen")
    for part in parts:
        node = node / part
    return node


def read_bytes(*parts: str) -> bytes:
    """The bytes of a packaged file, named by its path below the package.

    Raises BadDefinition when the installation lacks it.
    """
    try:
        return _at(parts).read_bytes()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise BadDefinition(
            "the installed package lacks this file",
            where="/".join(parts),
            do="Install Alen again.",
        ) from error


def read_text(*parts: str) -> str:
    """The text of a packaged UTF-8 file, named by its path below the package."""
    return read_bytes(*parts).decode("utf-8")


def folder(*parts: str) -> Path:
    """A packaged folder on the disk, for readers of whole folders.

    Raises BadDefinition when the installation lacks it.
    """
    node = _at(parts)
    if not isinstance(node, Path) or not node.is_dir():
        raise BadDefinition(
            "the installed package lacks this folder", where="/".join(parts), do="Install Alen again."
        )
    return node


def list_names(*parts: str, suffix: str = ".yml") -> list[str]:
    """The names of the packaged files in a folder that end in `suffix`, sorted; [] if no folder."""
    node = _at(parts)
    if not node.is_dir():
        return []
    return sorted(item.name for item in node.iterdir() if item.is_file() and item.name.endswith(suffix))
