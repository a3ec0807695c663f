"""Ways to damage a stored file."""

from __future__ import annotations

import os
from pathlib import Path


def flip(path: Path, position: int) -> None:
    """Turn one bit of a file, whatever its rights."""
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(position)
        byte = file.read(1)
        file.seek(position)
        file.write(bytes([byte[0] ^ 0x01]))


def truncate(path: Path, size: int) -> None:
    """Cut a file, whatever its rights."""
    path.chmod(0o644)
    os.truncate(path, size)


def replace(path: Path, data: bytes) -> None:
    """Put other bytes into a file, whatever its rights."""
    path.chmod(0o644)
    path.write_bytes(data)
