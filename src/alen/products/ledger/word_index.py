"""Which texts have a word: looked up and not searched for, however many texts there are.

A word here is what rules mean by one (`patterns.BOUNDARY_BEFORE`): letters a-z, æ, ø, å and digits as far as
they run. The index names each word by 64 bits; words of up to eight bytes, as UTF-8, have bits of their own,
longer ones share theirs with another by a chance of one in a million over millions of words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]
Codes = NDArray[np.int32]

_CHUNK = 500_000
"""Texts whose words are found at once, so that no more than some hundred MB are needed."""

_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789"
_FIRST, _SECONDS = 0xC3, b"\xa6\xb8\xa5"
"""æ, ø and å as UTF-8."""

_placed: Any = np.searchsorted
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_TAIL = [np.uint64((1 << (8 * size)) - 1) for size in range(8)] + [np.uint64(0xFFFFFFFFFFFFFFFF)]
_TAILS = np.array(_TAIL, dtype=np.uint64)

_IS_LETTER = np.zeros(256, dtype=np.bool_)
_IS_LETTER[np.frombuffer(_LETTERS, dtype=np.uint8)] = True
_IS_SECOND = np.zeros(256, dtype=np.bool_)
_IS_SECOND[np.frombuffer(_SECONDS, dtype=np.uint8)] = True


@dataclass(frozen=True, eq=False)
class WordIndex:
    """Texts by their words.

    words   bits of each word, in order
    starts  where the texts of each word begin in `texts`, and their number
    texts   codes of texts, in order within a word
    """

    words: Hashes
    starts: Codes
    texts: Codes

    @staticmethod
    def of(values: Any) -> WordIndex:
        """The index of an Arrow array of texts in lower case, none of them null."""
        found: list[tuple[Hashes, Codes]] = []
        _, places, text = values.buffers() if len(values) else (None, None, None)
        offsets = np.frombuffer(places or b"\0\0\0\0", dtype=np.int32)
        offsets = offsets[values.offset : values.offset + len(values) + 1]
        data = np.frombuffer(text or b"", dtype=np.uint8)
        for first in range(0, len(values), _CHUNK):
            last = min(first + _CHUNK, len(values))
            part = data[offsets[first] : offsets[last]]
            words, texts = _words_in(part, (offsets[first : last + 1] - offsets[first]).astype(np.int64))
            found.append((words, (texts + first).astype(np.int32)))
        if not found:
            return WordIndex(np.zeros(0, np.uint64), np.zeros(1, np.int32), np.zeros(0, np.int32))
        return _arranged(*(np.concatenate(parts) for parts in zip(*found, strict=True)))

    def texts_with(self, needle: str) -> tuple[Codes, bool] | None:
        """Texts that have every word of a needle, and whether that says that they have the needle.

        None where the needle has no word.
        """
        data = np.frombuffer(needle.encode(), dtype=np.uint8)
        words, _ = _words_in(data, np.array([0, len(data)], dtype=np.int64))
        if not len(words):
            return None
        listed = sorted((self._texts(word) for word in np.unique(words)), key=len)
        found = listed[0]
        for other in listed[1:]:
            found = found[np.isin(found, other, assume_unique=True)] if len(found) else found
        return found, len(words) == 1 and bool(_letters(data).all())

    def _texts(self, word: np.uint64) -> Codes:
        place = int(np.searchsorted(self.words, word))
        if place == len(self.words) or self.words[place] != word:
            return self.texts[:0]
        return self.texts[int(self.starts[place]) : int(self.starts[place + 1])]


def _letters(data: Bytes) -> NDArray[np.bool_]:
    """For each byte whether it belongs to a word."""
    found = _IS_LETTER[data]
    if len(data) > 1:
        is_pair = (data[:-1] == _FIRST) & _IS_SECOND[data[1:]]
        found[:-1] |= is_pair
        found[1:] |= is_pair
    return found


def _words_in(data: Bytes, offsets: Places) -> tuple[Hashes, Places]:
    """The words of texts that lie one behind the other: their bits, and the number of the text of each."""
    inside = _letters(data)
    begins = inside.copy()
    begins[1:] &= ~inside[:-1]
    ends = inside.copy()
    ends[:-1] &= ~inside[1:]
    borders = offsets[1:-1]
    borders = borders[(borders > 0) & (borders < len(data))]
    begins[borders] = inside[borders]
    ends[borders - 1] = inside[borders - 1]
    first, last = np.flatnonzero(begins), np.flatnonzero(ends) + 1
    in_text = np.diff(np.searchsorted(first, offsets))
    return _bits(data, first, last - first), np.repeat(np.arange(len(offsets) - 1), in_text)


def _bits(data: Bytes, first: Places, sizes: Places) -> Hashes:
    """The bits of words by where they begin and how many bytes they have."""
    padded = np.concatenate([data, np.zeros(16, dtype=np.uint8)])
    eights: Hashes = np.ndarray((len(data) + 8,), dtype="<u8", buffer=padded.data, strides=(1,))
    found = (eights[first] & _TAILS[np.minimum(sizes, 8)]) * _SPREAD
    rest = np.flatnonzero(sizes > 8)
    done = 8
    while len(rest):
        more = eights[first[rest] + done] & _TAILS[np.minimum(sizes[rest] - done, 8)]
        mixed = found[rest]
        found[rest] = ((mixed ^ (mixed >> np.uint64(31))) + more + np.uint64(done)) * _SPREAD
        done += 8
        rest = rest[sizes[rest] > done]
    return found


def _arranged(words: Hashes, texts: Codes) -> WordIndex:
    """Words in order, each once, with their texts.

    Sorted as numbers of which the upper bits are a word's and the lower say where it stood: that is several
    times quicker than sorting places by words. Words with equal upper bits are put right afterwards.
    """
    low = max(1, len(words).bit_length())
    mask = np.uint64((1 << low) - 1)
    packed = (words & ~mask) | np.arange(len(words), dtype=np.uint64)
    packed.sort()
    order = (packed & mask).astype(np.int64)
    del packed
    words, texts = words[order], texts[order]
    del order
    wrong = np.flatnonzero(words[1:] < words[:-1])
    upper = words & ~mask
    for place in wrong:
        first, last = (int(_placed(upper, upper[place], side)) for side in ("left", "right"))
        by_word = np.argsort(words[first:last], kind="stable")
        words[first:last], texts[first:last] = words[first:last][by_word], texts[first:last][by_word]
    del upper
    is_new = np.ones(len(words), dtype=np.bool_)
    is_new[1:] = words[1:] != words[:-1]
    is_other = is_new.copy()
    is_other[1:] |= texts[1:] != texts[:-1]  # a word that a text has twice counts once
    starts = np.flatnonzero(is_new[is_other])
    return WordIndex(
        words[is_new], np.append(starts, np.count_nonzero(is_other)).astype(np.int32), texts[is_other]
    )
