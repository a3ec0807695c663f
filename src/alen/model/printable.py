"""Text without signs that no reader sees: they break XML and BibTeX, or turn round what stands after them."""

from __future__ import annotations

import re

UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
"""Control characters besides tab and line ends, the signs that reverse the direction of writing, and what
is no character. Of these XML 1.0 takes only some, and no name or sentence needs any."""


def printable(text: str) -> str:
    r"""The text with U+FFFD for each such sign.

    >>> printable("Prøve\x00by \u202e101")
    'Prøve�by �101'
    """
    return UNPRINTABLE.sub("\ufffd", text)
