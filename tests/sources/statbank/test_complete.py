"""A half answer never becomes numbers: where it is cut, and what else is not as agreed, is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from alen.errors import SourceRefused
from alen.sources.statbank.complete import Completeness
from alen.sources.statbank.plan import SelectedVariable, Selection

SMALL = Selection(
    "T",
    (
        SelectedVariable("OMRÅDE", "OMRÅDE", "organisation", ("271", "272")),
        SelectedVariable("ART", "ART", "art", ("TOT", "UE")),
        SelectedVariable("Tid", "Tid", "time", ("2020", "2021")),
    ),
)
WHOLE = (
    "OMRÅDE;ART;TID;INDHOLD\r\n271;TOT;2020;81000\r\n271;TOT;2021;-2\r\n272;UE;2020;..\r\n272;UE;2021;1,5\r\n"
).encode()


def check(body: bytes, piece: int = 7) -> Completeness:
    watch = Completeness(SMALL, "T")
    for i in range(0, len(body), piece):
        watch.feed(body[i : i + piece])
    watch.finish()
    return watch


@pytest.mark.parametrize("piece", [1, 2, 7, 1000])
def test_pieces_may_end_anywhere(piece: int) -> None:
    watch = check(WHOLE, piece)
    assert watch.rows == 4
    assert not watch.missing
    assert not watch.bom
    assert watch.columns == ("OMRÅDE", "ART", "Tid", "INDHOLD")
    assert check(b"\xef\xbb\xbf" + WHOLE, piece).bom


def cuts() -> Iterator[int]:
    ends = {i + 2 for i in range(len(WHOLE)) if WHOLE[i : i + 2] == b"\r\n"}
    return (i for i in range(len(WHOLE)) if i not in ends)


def test_no_cut_inside_a_line_passes() -> None:
    for cut in cuts():
        with pytest.raises(SourceRefused):
            check(WHOLE[:cut])


def test_a_cut_between_lines_is_missing_rows() -> None:
    watch = check(WHOLE[: WHOLE.rindex(b"272;UE;2021")])
    assert watch.missing == [(b"272", b"2021")]
    with pytest.raises(
        SourceRefused, match="1 of 4 organisation-periods asked for have no line: 272 in 2021"
    ):
        watch.require_all()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"INDHOLD", b"VALUE", "header"),
        (b"ART;TID", b"TID;TID", "header"),
        (b"81000", b"81.000", "line 2 is not 4 columns with a number last"),
        (b"81000", b"eighty", "line 2"),
        (b"1,5", b"1,", "line 5"),
        (b"TOT;2021", b"TOT;2021;9", "line 3"),
        (b"271;TOT;2021", b"999;TOT;2021", "999 in 2021, which was not asked for"),
        (b"272;UE;2020;..\r\n", b"272;UE;2020;..\n", "line 4"),
        (b"81000\r\n", b"81000\r\n\r\n", "line 3"),
        (b"81000\r\n", b"81000\r\n" + b"271;TOT;2020;81000\r\n" * 9, "more lines than the 8 asked for"),
        (b"271;TOT;2020", b"271;" + b"T" * 100_000 + b";2020", "longer than"),
    ],
)
def test_a_line_that_is_not_as_agreed_is_refused(old: bytes, new: bytes, words: str) -> None:
    with pytest.raises(SourceRefused, match=words):
        check(WHOLE.replace(old, new, 1))


def test_columns_in_another_order_are_read_by_their_names() -> None:
    watch = check("TID;ART;OMRÅDE;INDHOLD\r\n2020;TOT;271;1\r\n".encode())
    assert watch.columns == ("Tid", "ART", "OMRÅDE", "INDHOLD")
    assert len(watch.missing) == 3
