"""Own numbers in place of booked ones: worked out anew, and gone afterwards."""

from __future__ import annotations

import gc
from typing import Any

import numpy as np
import pytest
from tests.answers.packaged import packaged_reading

from alen.answers.drawn import drawn
from alen.answers.edition import FIGURES, Reading
from alen.answers.plain import to_plain
from alen.answers.questions import Desk
from alen.answers.ranking import rank
from alen.answers.what_if import OwnNumbers, typed_amount, what_if
from alen.answers.what_if_words import Telling
from alen.errors import AlenError, BadInput, NoFigures, UnknownMeasure
from alen.store.editions import EditionData
from alen.words import Words

SECRET = 186_217_919
"""An amount in kroner that nothing else is made of."""


def test_an_amount_that_is_added_is_in_the_figure() -> None:
    answer = what_if(packaged_reading(), "Helsingør", OwnNumbers(add=62_695_000), year=2020)
    assert answer.booked is not None
    assert answer.own.inhabitants == answer.booked.inhabitants == 62_695
    assert answer.own.value == pytest.approx(answer.booked.value + 1000.0)
    assert answer.own.amount_ore == (answer.booked.amount_ore or 0) + 6_269_500_000


def test_what_is_booked_is_what_the_ranking_says() -> None:
    answer = what_if(packaged_reading(), "217", OwnNumbers(add=1), year=2020)
    row = rank(packaged_reading(), "f64551-net", 2020).by_code["217"]
    assert answer.booked is not None
    assert (answer.booked.value, answer.booked.place, answer.booked.band) == (
        row.cell.value,
        row.place,
        row.band,
    )


def test_numbers_equal_to_the_booked_ones_change_nothing() -> None:
    first = what_if(packaged_reading(), "217", OwnNumbers(add=0, inhabitants=62_695), year=2020)
    assert to_plain(first.own) == to_plain(first.booked)


def test_the_place_is_counted_among_everybody_elses_booked_figures() -> None:
    base = drawn(packaged_reading(), "f64551-net", 2020)
    answer = what_if(packaged_reading(), "217", OwnNumbers(spend=400_000_000), year=2020)
    others = np.delete(base.values, base.places["217"])
    assert answer.own.place == 1 + int((others > answer.own.value).sum())
    assert answer.own.country.median == pytest.approx(float(np.median([*others, answer.own.value])))
    band = answer.own.band
    assert band is not None
    assert band.low <= answer.own.value <= band.high
    assert band.place_low is not None
    assert band.place_high is not None
    assert band.place_low <= (answer.own.place or 0) <= band.place_high


def test_own_inhabitants_change_peers_and_what_is_expected() -> None:
    answer = what_if(packaged_reading(), "217", OwnNumbers(spend=700_000_000, inhabitants=250_000), year=2020)
    assert answer.booked is not None
    names = [one.name_da for one in answer.own.peers.members]
    assert {"Aarhus", "Aalborg", "Odense"} <= set(names)
    assert "Helsingør" not in names
    assert len(names) == len(set(names)) == 10
    assert answer.own.expected.expected != answer.booked.expected.expected


def test_a_year_without_inhabitants_takes_both_numbers() -> None:
    with pytest.raises(NoFigures, match="no amount in kroner"):
        what_if(packaged_reading(), "217", OwnNumbers(inhabitants=63_000), year=2024)
    with pytest.raises(NoFigures, match="no inhabitants"):
        what_if(packaged_reading(), "217", OwnNumbers(spend=180_000_000), year=2024)
    answer = what_if(packaged_reading(), "217", OwnNumbers(spend=180_000_000, inhabitants=60_000), year=2024)
    assert answer.own.value == 3000.0
    assert answer.booked is not None
    assert answer.booked.amount_ore is None
    assert all(one.ore is None for one in answer.own.gaps)


def test_booking_practice_alone_hides_a_worked_example() -> None:
    sure = what_if(packaged_reading(), "217", OwnNumbers(add=20_000_000, booking=0.0), year=2020)
    unsure = what_if(packaged_reading(), "217", OwnNumbers(add=20_000_000, booking=40.0), year=2020)
    assert {one.state for one in unsure.own.gaps} <= {"booking_explains", "not_above", "not_applicable"}
    assert "shown" in {one.state for one in sure.own.gaps}
    assert unsure.booking.spread_pct == 40.0


@pytest.mark.parametrize(
    "given",
    [
        OwnNumbers(),
        OwnNumbers(spend=-1),
        OwnNumbers(spend=10**13),
        OwnNumbers(add=-5),
        OwnNumbers(inhabitants=0),
        OwnNumbers(inhabitants=-3),
        OwnNumbers(inhabitants=10**9),
        OwnNumbers(spend=5, remove=5),
        OwnNumbers(spend=5, remove=10**12),
        OwnNumbers(spend=5, booking=-1.0),
        OwnNumbers(spend=5, booking=float("nan")),
        OwnNumbers(spend=5, booking=float("inf")),
        OwnNumbers(spend=5, booking=1e9),
    ],
)
def test_numbers_that_make_no_figure_are_refused(given: OwnNumbers) -> None:
    with pytest.raises(BadInput):
        what_if(packaged_reading(), "217", given, year=2020)


@pytest.mark.parametrize(("spend", "place"), [(1, None), (62_695, None), (10**12, 1)])
def test_the_smallest_and_the_largest_amount_are_figures(spend: int, place: int | None) -> None:
    answer = what_if(packaged_reading(), "217", OwnNumbers(spend=spend), year=2020)
    assert (answer.own.place, answer.own.n) == (place, 97 if place is None else 98)
    assert all(value is None or np.isfinite(value) for value in (answer.own.expected.index, answer.own.value))
    assert Telling(Words("da"), answer).rows()


@pytest.mark.parametrize("measure", ["it-net", "population", "f64551-net-growth", "nothing"])
def test_a_measure_without_figures_or_bands_is_refused(measure: str) -> None:
    with pytest.raises(AlenError):
        what_if(packaged_reading(), "217", OwnNumbers(spend=5_000_000), measure)
    with pytest.raises(UnknownMeasure):
        what_if(packaged_reading(), "217", OwnNumbers(spend=5_000_000), "nothing")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234567", 1_234_567), ("1.234.567", 1_234_567), ("1,234,567", 1_234_567), ("1 234 567", 1_234_567),
        (" 12 ", 12), ("0", 0), ("", None), ("   ", None),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_type_them(text: str, amount: int | None) -> None:
    assert typed_amount(text, "spend") == amount


@pytest.mark.parametrize(
    "text",
    ["-1", "+1", "1e9", "1.5", "12.34", "1.234,567", "1..234", "0x10", "NaN", "inf", "١٢٣", "1_000", "9" * 16,
     "9" * 4000, "1;drop", "<b>1</b>", "1\x00", "1.234.56", "½"],
)  # fmt: skip
def test_what_is_no_whole_number_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        typed_amount(text, "spend")
    assert text not in refused.value.text() or text in "1000000000000, 1234567"


def test_nothing_of_it_stays_in_what_is_remembered() -> None:
    # A reading of its own: what others asked of the shared one may hold any digits.
    reading = Reading(packaged_reading().data)
    desk = Desk(reading)
    before = to_plain(rank(reading, "f64551-net", 2020))
    keys = [set(one._made) for one in _kept(reading)]  # pyright: ignore[reportPrivateUsage]
    what_if(reading, "217", OwnNumbers(spend=180_000_000, inhabitants=63_000, booking=7.123457), year=2020)
    what_if(reading, "217", OwnNumbers(spend=SECRET, inhabitants=63_127, booking=7.123457), year=2020)
    gc.collect()
    seen = repr([one._made for one in _kept(reading)]) + repr(desk._answers)  # pyright: ignore[reportPrivateUsage]
    for typed in (SECRET, 63_127, 7.123457, SECRET * 100, SECRET / 63_127):
        assert str(typed) not in seen
    assert to_plain(rank(reading, "f64551-net", 2020)) == before
    now = [set(one._made) for one in _kept(reading)]  # pyright: ignore[reportPrivateUsage]
    assert len(now) == len(keys)
    arrays = [value for one in _kept(reading) for value in one._made.values()]  # pyright: ignore[reportPrivateUsage]
    for found in arrays:
        values = getattr(found, "values", None)
        if isinstance(values, np.ndarray):
            assert not np.isclose(values, SECRET / 63_127).any()


def _kept(reading: Any) -> list[Any]:
    """All that a reading remembers."""
    return [one for one in vars(reading).values() if type(one).__name__ == "Kept"]


def test_own_numbers_stand_in_no_text_by_mistake() -> None:
    assert str(SECRET) not in f"{OwnNumbers(spend=SECRET)!r} {OwnNumbers(spend=SECRET)}"


def test_printed_numbers_are_forgotten() -> None:
    words = Words("en")
    answer = what_if(packaged_reading(), "217", OwnNumbers(spend=SECRET), year=2020)
    told = " ".join(one.own for one in Telling(words, answer).rows())
    assert "186.2" in told
    assert not [
        value
        for value, _ in words._numbers  # pyright: ignore[reportPrivateUsage]
        if abs(value - answer.own.value) < 1e-6 or abs(value - SECRET / 1e6) < 1e-6
    ]


def test_the_table_has_booked_and_own_side_by_side() -> None:
    columns, rows = what_if(packaged_reading(), "217", OwnNumbers(add=5_000_000), year=2020).table()
    assert all(len(row) == len(columns) for row in rows)
    by_name = {row[3]: row for row in rows}
    assert by_name["inhabitants"][4:6] == (62_695, 62_695)
    assert by_name["amount_ore"][5] == by_name["amount_ore"][4] + 500_000_000  # pyright: ignore[reportOperatorIssue]


def _lacking(years: range) -> Reading:
    """The packaged edition as though one organisation's figures of some years were missing at the source."""
    whole = packaged_reading()
    tables = {name: dict(columns) for name, columns in vars(whole.data)["_tables"].items()}
    figures = tables[FIGURES]
    one = whole.organisations.find("217").key
    gone = (figures["organisation_key"] == one) & np.isin(figures["year"], list(years))
    gone &= figures["measure_key"] != _population_key(whole)
    values = np.ma.array(figures["value"], copy=True)
    values[gone] = np.ma.masked
    reasons = np.ma.array(figures["missing_reason"], dtype=object, copy=True)
    reasons[gone] = "missing_at_source"
    figures |= {"value": values, "missing_reason": reasons}
    return Reading(EditionData(whole.data.manifest, tables))


def _population_key(reading: Reading) -> int:
    rows = reading.data.rows("out_alen__measure")
    return next(int(row["measure_key"]) for row in rows if row["measure_id"] == "population")


@pytest.mark.parametrize("years", [range(2020, 2021), range(2000, 2030)])
def test_who_has_no_figure_may_bring_one(years: range) -> None:
    reading = _lacking(years)
    with pytest.raises(NoFigures, match="no amount in kroner"):
        what_if(reading, "217", OwnNumbers(add=5_000_000), year=2020)
    answer = what_if(reading, "217", OwnNumbers(spend=180_000_000), year=2020)
    assert answer.booked is None
    assert answer.own.value == pytest.approx(180_000_000 / 62_695)
    assert answer.own.n == 98
    # Without a past of its own it swings as everybody does.
    assert answer.own.band is not None
    assert answer.own.band.low < answer.own.value < answer.own.band.high
    assert "no figure is booked" in Telling(Words("en"), answer).lead()
    assert {one.booked for one in Telling(Words("en"), answer).rows()} == {"–"}


@pytest.mark.parametrize(("share", "status"), [(0.02, "booked_elsewhere"), (0.2, "ranked")])
def test_own_numbers_near_zero_have_no_place(share: float, status: str) -> None:
    """As a booked figure has none: the measure's rule is a twentieth of the median."""
    median = float(np.median(drawn(packaged_reading(), "f64551-net", 2020).values))
    answer = what_if(packaged_reading(), "217", OwnNumbers(spend=round(share * median * 62_695)), year=2020)
    own = answer.own
    assert own.status == status
    is_ranked = status == "ranked"
    assert (own.place is not None, own.band is not None, own.country.difference is not None) == (
        is_ranked,
    ) * 3
    assert own.country.state == ("lower" if is_ranked else "unknown")
    assert bool(own.gaps) is is_ranked
    assert bool(Telling(Words("en"), answer).near_zero()) is not is_ranked
    assert answer.booked is not None
    assert answer.booked.status == "ranked"
