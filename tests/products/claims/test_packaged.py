"""What Alen says of the packaged claims, without any figure loaded and with the tables they ask for."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.products.claims.written_claims import packaged, words, written

from alen.model.intervals import Interval
from alen.products.claims.checking import Check, Judged, Verdict, judge
from alen.products.claims.definition import Claim
from alen.products.claims.facts import Facts, FigureRow

WORDS = words()
CLAIMS = packaged()
REGIONS = ("081", "082", "083", "084", "085")
NOTHING = written(kinds={"region": REGIONS, "municipality": ("101", "147", "825")})
MILLION = Fraction(10**6)


def verdict(claim: str, facts: Facts = NOTHING) -> Verdict:
    return judge(CLAIMS[claim], facts, WORDS)


def reading(found: Verdict, id_: str) -> Judged:
    return next(one for one in found.readings if one.reading.id == id_)


def checks(found: Verdict, against: str) -> list[Check]:
    return [one for one in found.readings[0].checks if one.against == against]


def in_millions(one: Interval | None) -> tuple[Fraction | None, Fraction | None]:
    assert one is not None
    return (None if one.low is None else one.low / MILLION, None if one.high is None else one.high / MILLION)


def test_all_eleven_are_there() -> None:
    assert len(CLAIMS) == 11
    assert all(len(one.quotation) <= 200 for one in CLAIMS.values())
    without = [one.id for one in CLAIMS.values() if not one.source.address]
    assert without == ["north-jutland-broadband-2025"], "only a note that was never published has no address"


@pytest.mark.parametrize(
    ("claim", "expected", "arithmetic"),
    [
        ("regions-it-2022-2023", "not_checkable", "consistent"),
        ("regions-it-three-times", "not_checkable", ""),
        ("programme-2007", "consistent", "consistent"),
        ("digital-administration-2007", "consistent", "consistent"),
        ("north-jutland-broadband-2025", "not_checkable", ""),
        ("municipal-it-potential", "not_checkable", ""),
        ("municipal-it-purchases-2022", "not_checkable", "consistent"),
        ("capital-region-it-2018", "not_checkable", "confirmed"),
        ("health-it-infrastructure-2009", "not_checkable", "confirmed"),
        ("municipal-net-spending-2022", "not_checkable", ""),
        ("monopoly-2017", "consistent", "confirmed"),
    ],
)
def test_without_the_tables(claim: str, expected: str, arithmetic: str) -> None:
    found = verdict(claim)
    assert (found.verdict, found.arithmetic) == (expected, arithmetic)
    assert found.used == ()
    if expected == "not_checkable":
        assert CLAIMS[claim].needs, "what would decide it must be said"


def test_growth_of_the_regions_spending_fits_its_two_amounts() -> None:
    growth = verdict("regions-it-2022-2023").follows[0]
    assert growth.interval.low == Fraction("3.1") / Fraction("2.93") - 1
    assert growth.interval.high == Fraction("3.2") / Fraction("2.92") - 1
    assert growth.meets is True


def test_more_than_155_leaves_a_narrow_band() -> None:
    found = verdict("programme-2007")
    assert str(in_millions(reading(found, "B").narrowed["all"])) == str((Fraction(155), Fraction("155.5")))
    band = reading(found, "B").narrowed["all"]
    assert (band.holds_low, band.holds_high) == (False, False)
    # Without 'more than', the same numbers meet easily.
    assert in_millions(reading(found, "A").narrowed["all"]) == (Fraction("154.5"), Fraction("155.5"))
    assert not any(one.is_likelier for one in found.readings)


def test_three_years_of_thirds_are_likelier_than_a_rest_of_the_state() -> None:
    found = verdict("digital-administration-2007")
    a, b = reading(found, "A"), reading(found, "B")
    assert a.is_likelier
    assert not b.is_likelier
    assert dict(a.keys) == dict.fromkeys(("state", "municipalities", "regions"), Fraction(1, 3))
    assert dict(b.keys) == {
        "state": Fraction(7, 9), "municipalities": Fraction(1, 9), "regions": Fraction(1, 9),
    }  # fmt: skip
    assert in_millions(b.narrowed["state"]) == (Fraction("46.0"), Fraction("47.2"))
    assert Fraction("46.6") * MILLION in b.narrowed["state"]
    # Read to the nearest ten millions, 60 holds whatever nine times 6.7 can be.
    assert found.coarse["A"].checks[0].verdict == "confirmed"


def test_what_follows_of_the_support_in_north_jutland() -> None:
    follows = {one.derived.name: one for one in verdict("north-jutland-broadband-2025").follows}
    points = {name: one.point for name, one in follows.items()}
    assert round(points["per_single_address"] or 0) == 72_549
    assert round(points["per_joint_address"] or 0) == 42_045
    assert round((points["scheme_total"] or 0) / MILLION, 2) == Fraction("34.26")
    low, high = in_millions(follows["scheme_total"].interval)
    assert (round(low or 0, 2), round(high or 0, 2)) == (Fraction("33.95"), Fraction("34.57"))
    assert follows["scheme_total"].meets is False


def test_ending_the_monopoly_saves_a_quarter_by_its_own_numbers() -> None:
    found = verdict("monopoly-2017")
    share = checks(found, "own_numbers")[0]
    assert share.verdict == "confirmed"
    assert share.found is not None
    assert Fraction("0.2497") in share.found
    assert [one.meets for one in found.follows] == [True, True]


def test_298_over_103_is_almost_three() -> None:
    ratio = checks(verdict("health-it-infrastructure-2009"), "own_numbers")[0]
    assert ratio.verdict == "confirmed"
    assert ratio.found is not None
    assert Fraction(298, 103) in ratio.found


def region_rows(per_inhabitant: dict[str, int], year: int = 2023) -> Facts:
    """Invented amounts: what each region booked per inhabitant, with 600,000 inhabitants each."""
    rows = {
        ("region-it", code, year, "computed"): FigureRow(
            kroner * 600_000 * 100, 600_000, float(kroner), 50_000, ""
        )
        for code, kroner in per_inhabitant.items()
    }
    return written(rows=rows, units={"region-it": "kr_per_inhabitant"}, kinds={"region": REGIONS})


def test_with_the_regions_accounts_three_times_counts_something_else() -> None:
    facts = region_rows({"081": 300, "082": 500, "083": 450, "084": 800, "085": 620})
    found = verdict("regions-it-three-times", facts)
    assert found.verdict == "other_definition"
    ratio = checks(found, "figures")[0]
    assert ratio.found is not None
    assert Fraction(800, 300) in ratio.found
    assert {one.organisation for one in found.used} == set(REGIONS)


def test_with_accounts_of_four_regions_nothing_is_said() -> None:
    found = verdict("regions-it-three-times", region_rows({"081": 300, "082": 500, "083": 450, "084": 800}))
    assert found.verdict == "not_checkable"
    missing = [pair for check in checks(found, "figures") for one in check.figures for pair in one.missing]
    assert ("085", "not_loaded") in missing


def test_the_packaged_claims_speak_of_both_readings_of_a_mean() -> None:
    claim: Claim = CLAIMS["municipal-net-spending-2022"]
    taken = [claim.figures[one.statements[0].figures["number"]].statistic for one in claim.readings]
    assert taken == ["weighted_mean", "mean"]
