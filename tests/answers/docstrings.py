"""The docstrings that the method pages were last read against: `python -m tests.answers.docstrings` renews.

What a page says in Danish and English stands in data/methods/; when the code's own words change, somebody
must read both again. A fingerprint of each docstring, its examples left out, says that it was done.
"""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

from alen.answers.methods import code_part, methods

FILE = Path(__file__).with_name("docstrings.csv")


def fingerprints() -> dict[str, str]:
    """Function -> fingerprint of its words, as the code has them now."""
    found: dict[str, str] = {}
    for name in sorted({name for one in methods() for name in one.code}):
        words = " ".join(code_part(name).text.split())
        found[name] = hashlib.sha256(words.encode("utf-8")).hexdigest()[:12]
    return found


def noted() -> dict[str, str]:
    """The same as it was when the pages were last read."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return dict(list(csv.reader(lines))[1:])


if __name__ == "__main__":
    with FILE.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["function", "words"])
        writer.writerows(fingerprints().items())
