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
from collections.abc import Sequence
from pathlib import Path

from alen import words
from alen.store.packaged import list_names, read_bytes
from alen.words import LANGUAGES, Words

_STAMP_LENGTH = 8


def words_in(language: str) -> Words:
    """The words of a language; English without a catalogue for one Alen does not speak."""
    if language not in LANGUAGES:
        return Words("en")
    return _words(language, language, [read_bytes("words", f"{language}.po")])


def site_words(language: str) -> Words:
    """The words of a language with all that the site and the API say besides the command line."""
    names = list_names("words", "site", suffix=f".{language}.po")
    parts = [read_bytes("words", f"{language}.po"), *(read_bytes("words", "site", name) for name in names)]
    return _words(f"site-{language}", language, parts)


def _words(name: str, language: str, parts: Sequence[bytes]) -> Words:
    """The words of some catalogues, from what is kept under `name` where that is still true."""
    stamp = f"{zlib.crc32(b'|'.join(parts)):08x}".encode("ascii")
    kept = _cache(name)
    with contextlib.suppress(OSError):
        data = kept.read_bytes() if kept else b""
        if data[:_STAMP_LENGTH] == stamp:
            return Words(language, data[_STAMP_LENGTH:])
    compiled = compile_catalogues(parts, language)
    if kept and not sys.dont_write_bytecode:
        _keep(kept, stamp + compiled)
    return Words(language, compiled)


def compile_catalogues(sources: Sequence[bytes], language: str) -> bytes:
    """Several .po catalogues as one in gettext's binary form; the first that says a sentence decides."""
    import io

    from babel.messages import mofile, pofile

    whole = pofile.read_po(io.BytesIO(sources[0]), locale=language)
    for source in sources[1:]:
        for message in pofile.read_po(io.BytesIO(source), locale=language):
            if message.id and whole.get(message.id, message.context) is None:
                whole.add(message.id, message.string, context=message.context)
    binary = io.BytesIO()
    mofile.write_mo(binary, whole)
    return binary.getvalue()


def compile_catalogue(source: bytes, language: str) -> bytes:
    """A .po catalogue in gettext's binary form."""
    return compile_catalogues([source], language)


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
