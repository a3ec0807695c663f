"""The sentences of the chosen language, ready within a few milliseconds.

Babel needs a tenth of a second to read a .po file, which `alen --help` does not have. So the catalogue
is compiled once and kept beside the package's bytecode, in Python's own cache folder: it is made anew
when the .po changes, and where the folder cannot be written everything works, a little later.
"""

from __future__ import annotations

import contextlib
import os
import sys
import zlib
from pathlib import Path

from alen import words
from alen.store.packaged import read_bytes
from alen.words import LANGUAGES, Words

_STAMP_LENGTH = 8


def words_in(language: str) -> Words:
    """The words of a language; English without a catalogue for one Alen does not speak."""
    if language not in LANGUAGES:
        return Words("en")
    source = read_bytes("words", f"{language}.po")
    stamp = f"{zlib.crc32(source):08x}".encode("ascii")
    kept = _cache(language)
    with contextlib.suppress(OSError):
        data = kept.read_bytes() if kept else b""
        if data[:_STAMP_LENGTH] == stamp:
            return Words(language, data[_STAMP_LENGTH:])
    compiled = compile_catalogue(source, language)
    if kept and not sys.dont_write_bytecode:
        _keep(kept, stamp + compiled)
    return Words(language, compiled)


def compile_catalogue(source: bytes, language: str) -> bytes:
    """A .po catalogue in gettext's binary form."""
    import io

    from babel.messages import mofile, pofile

    binary = io.BytesIO()
    mofile.write_mo(binary, pofile.read_po(io.BytesIO(source), locale=language))
    return binary.getvalue()


def _cache(language: str) -> Path | None:
    """Where the compiled catalogue is kept: with the bytecode, wherever Python keeps that."""
    spec = words.__spec__
    return Path(spec.cached).with_name(f"{language}.mo") if spec and spec.cached else None


def _keep(path: Path, data: bytes) -> None:
    """Write the cache in one step; a folder that cannot be written is no error."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        try:
            temporary.write_bytes(data)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
