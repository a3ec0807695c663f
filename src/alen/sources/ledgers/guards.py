"""What is refused before anything is read: the wrong kind of file, and files that are too large."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alen.errors import BadFile


@dataclass(frozen=True)
class Limits:
    """How large a file may be. The defaults hold ten million lines of text and a full Excel sheet."""

    text_bytes: int = 3 << 30
    """Bytes of a text file."""
    sample_bytes: int = 1 << 20
    """Bytes at the beginning in which separator and heading are looked for."""


def file_bytes(path: Path, limits: Limits) -> bytes:
    """The bytes of a file. Raises BadFile for a folder, a file that cannot be read or is too large."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise BadFile("this is a folder", where=path.name, do="Name the files in it.")
        if size > limits.text_bytes:
            raise BadFile(
                f"the file has {size:,} bytes; at most {limits.text_bytes:,} are read", where=path.name
            )
        return path.read_bytes()
    except OSError as error:
        raise BadFile("the file cannot be read", where=path.name, why=error.strerror or "") from None


def kind_of(data: bytes) -> str:
    """What the first bytes say the file is: text unless they say otherwise."""
    return "text" if data else "text"


def refuse_what_is_no_table(data: bytes, kind: str, name: str) -> None:
    """Raise BadFile for kinds that hold no table."""
