"""Bytes of a text file to UTF-8: which encoding they are in, guessed when nobody says.

Old systems write code page 850, Excel on a Danish machine cp1252, newer exports UTF-8 with or without a
byte order mark or UTF-16. A file that is two of them at once is refused with the line where it changes:
either reading would spoil names on which rules are to work.
"""

from __future__ import annotations

import codecs
import re

import numpy as np
from numpy.typing import NDArray

from alen.errors import BadFile
from alen.sources.ledgers.arrow import pa

_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", re.DOTALL
)
_CP850_LETTER = re.compile(rb"[a-z][\x91\x9b\x86]|[\x91\x9b\x86][a-z]{2}|[A-Z][\x92\x9d\x8f][A-Z]")
_CP1252_LETTER = re.compile(rb"[a-z][\xe6\xf8\xe5]|[\xe6\xf8\xe5][a-z]{2}|[A-Z][\xc6\xd8\xc5][A-Z]")
"""æøå and ÆØÅ in either, within words: alone, the bytes of one are quotation marks in the other."""

_PIECE = 1 << 24
_IN_CACHE = 1 << 18
_LOOKED_AT = 2_000


def as_utf8(data: bytes, name: str, encoding: str | None = None) -> tuple[bytes, str]:
    """The same text as UTF-8 without a byte order mark, and the encoding it was in.

    Raises BadFile, with the line, when the bytes are not in the encoding given or are in two at once.
    """
    if encoding is not None:
        return _decoded(data, name, _known(encoding, name)), encoding.lower()
    if data.startswith(codecs.BOM_UTF8):
        return _utf8(data[3:], name), "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(data, name, "utf-16"), "utf-16"
    wide = _wide(data)
    if wide:
        return _decoded(data, name, wide), wide
    if data.isascii() or _is_utf8(data):
        return data, "utf-8"
    return _single_byte(data, name)


def _known(encoding: str, name: str) -> str:
    try:
        known = codecs.lookup(encoding).name
        "".encode(known)
    except LookupError:
        raise BadFile(
            f"'{encoding}' is no encoding of text",
            where=name,
            do="Leave it out, or say utf-8, cp1252, iso-8859-1, cp850 or utf-16.",
        ) from None
    return "utf-8-sig" if known == "utf-8" else known


def _decoded(data: bytes, name: str, encoding: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except UnicodeError as wrong:
        start = wrong.start if isinstance(wrong, UnicodeDecodeError) else 0
        raise BadFile(
            f"the bytes are not {encoding.removesuffix('-sig')}",
            where=f"{name}, line {_line(data, start)}",
            why="A letter read wrongly is a name read wrongly.",
            do="Leave the encoding to be guessed, name another, or export the file again.",
        ) from None


def _utf8(data: bytes, name: str) -> bytes:
    return data if _is_utf8(data) else _decoded(data, name, "utf-8")


def _is_utf8(data: bytes) -> bool:
    """Whether all of it is UTF-8, without making a string of it."""
    whole = pa.Array.from_buffers(
        pa.large_binary(), 1, [None, pa.py_buffer(np.array([0, len(data)], np.int64)), pa.py_buffer(data)]
    )
    try:
        whole.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _wide(data: bytes) -> str:
    """UTF-16 without a mark shows by zeros in every other place."""
    start = data[:4096]
    odd, even = start[1::2].count(0), start[0::2].count(0)
    if len(start) >= 8 and odd > len(start) * 0.3 and even * 10 < odd:
        return "utf-16-le"
    if len(start) >= 8 and even > len(start) * 0.3 and odd * 10 < even:
        return "utf-16-be"
    return ""


def _single_byte(data: bytes, name: str) -> tuple[bytes, str]:
    _refuse_two_at_once(data, name)
    if not _has_controls(data):
        return data.decode("latin-1").encode(), "cp1252"  # the same letters, read three times as fast
    around = _around_high_bytes(data)
    if len(_CP850_LETTER.findall(around)) > len(_CP1252_LETTER.findall(around)):
        return data.decode("cp850").encode(), "cp850"
    try:
        return data.decode("cp1252").encode(), "cp1252"
    except UnicodeDecodeError:
        return data.decode("latin-1").encode(), "iso-8859-1"


def _has_controls(data: bytes) -> bool:
    """Whether a byte from 0x80 to 0x9F is there: a letter or sign of cp1252, a control of ISO 8859-1."""
    signs = np.frombuffer(data, np.uint8)
    return any(
        (signs[offset : offset + _IN_CACHE] & 0xE0 == 0x80).any() for offset in range(0, len(data), _IN_CACHE)
    )


def _refuse_two_at_once(data: bytes, name: str) -> None:
    """Not UTF-8 as a whole, yet some letters are: two files were put together, or a field was pasted."""
    found = _UTF8_SEQUENCE.search(data) if b"\xc3" in data or b"\xe2" in data else None
    if found is None:
        return
    wrong = _first_wrong(data)
    first, second = sorted([(found.start(), "UTF-8"), (wrong, "one byte a letter (cp1252 or the like)")])
    raise BadFile(
        f"the text is {first[1]} in line {_line(data, first[0])} "
        f"and {second[1]} in line {_line(data, second[0])}",
        where=f"{name}, line {_line(data, second[0])}",
        why="Either reading would spoil letters on which rules are to work.",
        do="Export the file again in one piece, or name the encoding to read all of it in.",
    )


def _first_wrong(data: bytes) -> int:
    try:
        data.decode()
    except UnicodeDecodeError as wrong:
        return wrong.start
    return 0


def _around_high_bytes(data: bytes) -> bytes:
    """Two bytes on either side of some thousands of bytes that are no ASCII."""
    parts: list[bytes] = []
    for offset in range(0, len(data), _PIECE):
        piece: NDArray[np.uint8] = np.frombuffer(data, np.uint8, min(_PIECE, len(data) - offset), offset)
        for place in np.flatnonzero(piece >= 0x80)[: _LOOKED_AT - len(parts)].tolist():
            at = offset + place
            parts.append(data[max(0, at - 1) : at + 3])
        if len(parts) >= _LOOKED_AT:
            break
    return b"\n".join(parts)


def _line(data: bytes, position: int) -> int:
    before = data[:position]
    return max(before.count(b"\n"), before.count(b"\r")) + 1
