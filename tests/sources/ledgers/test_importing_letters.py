"""Letters that a file writes as two signs are kept as one, which is what rules ask for."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from tests.sources.ledgers.bookkeeping import HEADINGS, balanced, books_in, lines_of, row, rows, take


def test_texts_are_kept_in_nfc(tmp_path: Path) -> None:
    two = unicodedata.normalize("NFD", "Årets måler på é")
    assert two != "Årets måler på é"
    some = [*rows(38), row(38, "39.000,38", Tekst=two), row(39, "40.000,39", Tekst="Årets måler på é")]
    text = "".join(";".join(cells) + "\r\n" for cells in (HEADINGS, *some))
    (tmp_path / "a.csv").write_text(text, "utf-8", newline="")
    books = books_in(tmp_path)
    done = take(books, tmp_path / "a.csv")
    assert balanced(done)
    kept = [line["text"] for line in lines_of(books, 1)]
    assert kept[38:] == ["Årets måler på é"] * 2
    assert kept[:38] == [unicodedata.normalize("NFC", one) for one in kept[:38]]
    assert None not in kept
