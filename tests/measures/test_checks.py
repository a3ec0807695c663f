"""The checks of figures, on invented places and by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alen.measures import checks
from alen.measures.blocks import CHECKS, Block, Found, blocks_of, in_order
from alen.measures.definition import Break, Measure, read_measure
from alen.model.figures import BASIS_KEY, SCOPE_KEY

NATION = 1
PLACES = list(range(11, 21))
KINDS = {NATION: "nation", **dict.fromkeys(PLACES, "municipality"), 90: "region"}
CODES = {NATION: "000", **{key: f"P{key}" for key in PLACES}, 90: "R90"}
BEFORE = [100.0 * n for n in range(1, 11)]
RATIOS = [1.02, 1.03, 1.01, 1.04, 1.02, 1.03, 2.5, 1.01, 0.99, 1.02]
NAMES = (
    "measure_key", "organisation_key", "year", "scope_key", "basis_key", "numerator", "denominator",
    "value", "precision_ore", "missing_reason", "flags",
)  # fmt: skip


def measure(unit: str = "kr_per_inhabitant", extra: str = "", id_: str = "prove") -> Measure:
    return read_measure(
        f"id: {id_}\nname: {{da: Prøve, en: Trial}}\nunit: {unit}\norganisations: municipality\n"
        "about: {da: Prøve, en: Trial}\nscopes: {single: {computed: "
        f"{{numerator: {{table: REGK31, funktion: '1'}}}}}}}}\n{extra}",
        f"{id_}.yml",
    )


def row(organisation: int, year: int, value: float | None = None, **others: Any) -> dict[str, Any]:
    reason = None if value is not None else "missing_at_source"
    return {
        "measure_key": 1, "organisation_key": organisation, "year": year, "scope_key": SCOPE_KEY["single"],
        "basis_key": BASIS_KEY["computed"], "numerator": None, "denominator": None, "value": value,
        "precision_ore": None, "missing_reason": reason, "flags": "", **others,
    }  # fmt: skip


def columns(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    found = {}
    for name in NAMES:
        found[name] = np.empty(len(rows), dtype=object)
        found[name][:] = [one[name] for one in rows]
    return found


def block(rows: Sequence[dict[str, Any]], of: Measure | None = None) -> Block:
    (only,) = blocks_of(columns(rows), {1: of or measure()})
    return only


def two_years(before: Sequence[float | None], after: Sequence[float | None]) -> list[dict[str, Any]]:
    return [
        row(key, year, value)
        for year, values in ((2019, before), (2020, after))
        for key, value in zip(PLACES, values, strict=False)
    ]


AFTER = [value * ratio for value, ratio in zip(BEFORE, RATIOS, strict=True)]


class TestBlocks:
    def test_no_figures_no_blocks(self) -> None:
        assert blocks_of(columns([]), {}) == []

    def test_measure_scope_and_basis_lie_apart_and_rows_are_sorted(self) -> None:
        rows = [
            row(12, 2020, 2.0), row(11, 2020, 1.0), row(11, 2019),
            row(11, 2020, 9.0, basis_key=BASIS_KEY["as_published"]),
        ]  # fmt: skip
        computed, published = blocks_of(columns(rows), {1: measure()})
        assert (computed.basis, published.basis) == ("computed", "as_published")
        assert list(computed.places) == [(11, 2019), (11, 2020), (12, 2020)]
        assert computed.values([12, 11, 13], 2020).tolist()[:2] == [2.0, 1.0]
        assert np.isnan(computed.values([13], 2020)).all()
        assert computed.years == (2019, 2020)

    def test_order_is_that_of_the_checks_and_nothing_stands_twice(self) -> None:
        found = [Found(check, "note", 2, None, 2020) for check in reversed(CHECKS)] * 2
        assert [one.check_id for one in in_order(found)] == list(CHECKS)


class TestOutliers:
    def test_the_published_vector_flags_the_seventh(self) -> None:
        (found,) = checks.outlier_findings(block(two_years(BEFORE, AFTER)), KINDS, CODES)
        assert (found.severity, found.organisation_key, found.year) == ("finding", 17, 2020)
        assert found.detail["median_ratio"] == 1.02
        # s = 2.5 / 1.02 - 1, E = s * sqrt(1750) = 60.6995; upper = 0 + 20 * 0.217969
        assert found.detail["effect"] == pytest.approx((2.5 / 1.02 - 1) * 1750**0.5)
        assert found.detail["upper"] == pytest.approx(20 * 0.217969, abs=1e-4)
        assert (found.detail["pairs"], found.detail["left_out"]) == (10, 0)

    def test_income_is_screened_with_its_sign_turned(self) -> None:
        rows = two_years([-one for one in BEFORE], [-one for one in AFTER])
        (found,) = checks.outlier_findings(block(rows), KINDS, CODES)
        assert found.organisation_key == 17
        assert (found.detail["previous"], found.detail["current"]) == (-700.0, -1750.0)

    def test_shares_are_not_screened(self) -> None:
        assert checks.outlier_findings(block(two_years(BEFORE, AFTER), measure("pct")), KINDS, CODES) == []

    def test_a_break_is_never_screened_across(self) -> None:
        broken = measure(extra="breaks: [{year: 2020, text: {da: Brud, en: Break}}]\n")
        assert checks.outlier_findings(block(two_years(BEFORE, AFTER), broken), KINDS, CODES) == []

    def test_years_that_are_no_neighbours_are_not_compared(self) -> None:
        rows = [{**one, "year": 2021} if one["year"] == 2020 else one for one in two_years(BEFORE, AFTER)]
        assert checks.outlier_findings(block(rows), KINDS, CODES) == []

    def test_the_nation_and_its_parts_stay_out_of_the_field(self) -> None:
        rows = [*two_years(BEFORE, AFTER), row(NATION, 2019, 1.0), row(NATION, 2020, 9000.0)]
        found = checks.outlier_findings(block(rows), KINDS, CODES)
        assert [one.organisation_key for one in found] == [17]

    def test_too_few_pairs_are_told(self) -> None:
        (found,) = checks.outlier_findings(block(two_years(BEFORE[:4], AFTER[:4])), KINDS, CODES)
        assert (found.severity, found.year) == ("partial", 2020)
        assert found.detail["reason"] == "too_few_pairs"
        assert (found.detail["years"], found.detail["most_pairs"]) == ([2020], 4)

    def test_many_flags_become_ten_rows_and_a_rest(self) -> None:
        keys = list(range(100, 150))
        rows = [row(key, 2019, 100.0) for key in keys]
        rows += [row(key, 2020, 100.0 if key >= 112 else 1000.0 + key) for key in keys]
        names = {key: f"M{key}" for key in keys}
        found = checks.outlier_findings(block(rows), dict.fromkeys(keys, "municipality"), names)
        assert [one.organisation_key for one in found] == [*range(111, 101, -1), None]
        assert found[-1].detail["reason"] == "further"
        assert (found[-1].detail["organisations"], found[-1].detail["codes"]) == (2, ["M100", "M101"])
        assert all(one.detail["limits_coincide"] for one in found[:-1])


class TestThousandErrors:
    @pytest.mark.parametrize(
        ("before", "after", "magnitude"),
        [
            (118.0, 120000.0, 3.007299),
            (100.0, 900.0, None),
            (-118.0, -120000.0, 3.007299),
            (-118.0, 120000.0, None),
        ],
    )
    def test_the_published_vectors(self, before: float, after: float, magnitude: float | None) -> None:
        found = checks.thousand_error_findings(block(two_years([before], [after])), KINDS, CODES)
        assert [one.detail["magnitude"] for one in found] == ([] if magnitude is None else [magnitude])

    def test_downwards_names_the_year_it_happened_in(self) -> None:
        (found,) = checks.thousand_error_findings(block(two_years([5000.0], [4.0])), KINDS, CODES)
        assert (found.severity, found.organisation_key, found.year) == ("finding", 11, 2020)
        assert (found.detail["previous"], found.detail["current"]) == (5000.0, 4.0)

    def test_shares_may_move_as_they_like(self) -> None:
        assert (
            checks.thousand_error_findings(block(two_years([0.01], [50]), measure("pct")), KINDS, CODES) == []
        )


class TestSums:
    def rows(
        self, members: Sequence[int | None], national: int | None, precision: int
    ) -> list[dict[str, Any]]:
        sums = [(NATION, national), *zip(PLACES, members, strict=False)]
        return [row(key, 2020, 1.0, numerator=one, precision_ore=precision) for key, one in sums]

    def check(self, members: Sequence[int | None], national: int | None, precision: int) -> list[Found]:
        held = block(self.rows(members, national, precision))
        return checks.sum_findings(held, NATION, lambda year: PLACES[:3], CODES)

    def test_half_a_thousand_for_each_of_three_members_and_the_nation(self) -> None:
        # 0.5 thousand kr * (3 + 1) = 2,000 kr = 200,000 øre
        (found,) = self.check([1_000_000, 2_000_000, 3_000_000], 6_200_000, 50_000)
        assert (found.severity, found.detail["largest_difference"], found.detail["bound"]) == (
            "note",
            200_000,
            200_000,
        )
        (found,) = self.check([1_000_000, 2_000_000, 3_000_000], 5_799_999, 50_000)
        assert (found.severity, found.organisation_key, found.year) == ("finding", NATION, 2020)
        assert (found.detail["difference"], found.detail["bound"]) == (-200_001, 200_000)
        assert (found.detail["members_sum"], found.detail["members"]) == (6_000_000, 3)

    def test_two_cells_to_a_numerator_double_the_bound(self) -> None:
        (found,) = self.check([1_000_000, 2_000_000, 3_000_000], 6_400_000, 100_000)
        assert (found.severity, found.detail["bound"]) == ("note", 400_000)

    def test_persons_must_agree_exactly(self) -> None:
        assert self.check([10, 20, 30], 60, 0)[0].severity == "note"
        assert self.check([10, 20, 30], 61, 0)[0].severity == "finding"

    def test_a_missing_member_or_nation_makes_it_partial(self) -> None:
        (found,) = self.check([10, None, 30], 60, 0)
        assert (found.severity, found.detail["reason"], found.detail["codes"]) == (
            "partial",
            "members_missing",
            ["P12"],
        )
        assert "difference" not in found.detail
        (found,) = self.check([10, 20, 30], None, 0)
        assert (found.severity, found.detail["reason"]) == ("partial", "nation_missing")

    def test_nothing_there_nothing_said(self) -> None:
        assert self.check([None, None, None], None, 0) == []


class TestMissing:
    def test_counts_by_reason_and_year(self) -> None:
        rows = [
            row(11, 2019), row(12, 2019), row(11, 2020), row(12, 2020, 5.0),
            row(13, 2019, missing_reason="not_loaded"),
            row(14, 2019, missing_reason="not_applicable"),
            row(15, 2019, missing_reason="not_applicable", numerator=7),
            row(16, 2020, 3.0, flags="estimated partial"),
        ]  # fmt: skip
        found = {one.detail["reason"]: one for one in checks.missing_findings(block(rows), CODES)}
        assert set(found) == {"missing_at_source", "not_loaded", "no_denominator", "partial"}
        assert found["missing_at_source"].detail["by_year"] == [[2019, 2], [2020, 1]]
        assert found["missing_at_source"].detail["codes"] == ["P11", "P12"]
        assert found["missing_at_source"].year is None
        assert (found["not_loaded"].organisation_key, found["not_loaded"].year) == (13, 2019)
        assert {one.severity for one in found.values()} == {"partial"}

    def test_flags_are_counted_as_notes(self) -> None:
        rows = [
            row(11, 2019, 0.0, flags="booked_elsewhere zero_by_absence"),
            row(12, 2020, 0.0, flags="zero_by_absence"),
        ]
        zero, booked = checks.flag_findings(block(rows), CODES)
        assert (zero.check_id, zero.severity, zero.detail["by_year"]) == (
            "zero_by_absence",
            "note",
            [[2019, 1], [2020, 1]],
        )
        assert (booked.check_id, booked.organisation_key, booked.year) == ("booked_elsewhere", 11, 2019)


class TestYears:
    def first(self, years: Mapping[int, int | None], expected: int = 2013) -> Found:
        of = measure(extra=f"first_year: {expected}\nfirst_year_from_data: true\n")
        rows = [
            row(
                11,
                year,
                numerator=amount,
                missing_reason="not_applicable" if amount is None else "not_loaded",
            )
            for year, amount in years.items()
        ]
        (found,) = checks.first_year_findings([block(rows, of)])
        return found

    def test_as_expected(self) -> None:
        found = self.first({2012: None, 2013: 5, 2014: 6})
        assert (found.severity, found.year, found.detail["loaded_from"]) == ("note", 2013, 2012)

    @pytest.mark.parametrize("first", [2012, 2014])
    def test_another_year_is_a_finding(self, first: int) -> None:
        found = self.first({2011: None, first: 5, 2015: 6})
        assert (found.severity, found.detail["reason"], found.detail["first_year"]) == (
            "finding",
            "differs",
            first,
        )

    def test_without_an_earlier_year_nothing_is_proved(self) -> None:
        for years in ({2013: 5}, {2017: 5}):
            found = self.first(years)
            assert (found.severity, found.detail["reason"]) == ("partial", "no_earlier_year")

    def test_an_amount_before_the_expected_year_is_proof_enough(self) -> None:
        assert self.first({2009: 5, 2010: 5}).severity == "finding"

    def test_zeros_alone_say_nothing(self) -> None:
        assert self.first({2012: None, 2013: 0}).detail["reason"] == "no_amounts"

    def test_a_measure_with_a_fixed_first_year_is_not_asked(self) -> None:
        assert (
            checks.first_year_findings([block([row(11, 2020, 1.0)], measure(extra="first_year: 2007\n"))])
            == []
        )

    def test_breaks_inside_the_loaded_years(self) -> None:
        breaks = "".join(
            f"  - {{year: {y}, text: {{da: Brud, en: Break}}, source: Lov}}\n" for y in (2018, 2019, 2021)
        )
        held = block(two_years([1.0], [2.0]), measure(extra="breaks:\n" + breaks))
        assert checks.break_findings([held]) == []
        (found,) = checks.break_findings([held, block([row(11, 2018, 1.0)], held.measure)])
        assert (found.severity, found.year, found.detail["text"]["da"]) == ("note", 2019, "Brud")
        assert isinstance(held.measure.breaks[0], Break)


class TestTwoWays:
    def test_computed_beside_the_publishers_own_division(self) -> None:
        published = {"basis_key": BASIS_KEY["as_published"], "precision_ore": 50}
        computed = {"numerator": 1, "denominator": 1000, "precision_ore": 50_000}
        rows = [
            # Half a krone and half a thousand kroner over 1,000 inhabitants: 1 kr. in all.
            row(11, 2020, 100.9, **computed), row(11, 2020, 100.0, **published),
            row(12, 2020, 203.0, **computed), row(12, 2020, 200.0, **published),
            row(13, 2020, **computed), row(13, 2020, 200.0, **published),
        ]  # fmt: skip
        one, other = blocks_of(columns(rows), {1: measure()})
        (found,) = checks.unit_findings(one, other)
        assert (found.severity, found.year) == ("note", 2020)
        assert (found.detail["compared"], found.detail["within"]) == (2, 1)
        assert (found.detail["mean_difference"], found.detail["largest_difference"]) == (1.95, 3.0)

    def ages(self, id_: str, first: int, last: int) -> Measure:
        return read_measure(
            f"id: {id_}\nname: {{da: a, en: a}}\nunit: pct\norganisations: all\nabout: {{da: a, en: a}}\n"
            f"scopes: {{single: {{computed: {{numerator: {{table: FOLK1A, sex: TOT, ages: [{first}, {last}], "
            "civil_status: TOT, quarter: 1}, denominator: population}}}\n",
            f"{id_}.yml",
        )

    def test_measures_that_count_every_age_once(self) -> None:
        young, grown, old = self.ages("b", 0, 17), self.ages("a", 18, 125), self.ages("c", 80, 125)
        assert checks.age_chain([grown, old, young]) == ["b", "a"]
        assert checks.age_chain([young, old]) == []
        assert checks.age_chain([]) == []

    def test_population_against_the_sum_of_its_ages(self) -> None:
        young = block([row(key, 2020, 1.0, numerator=20, denominator=100) for key in (11, 12, 13)])
        rest = [80, 79, None]
        old = block(
            [
                row(key, 2020, 1.0, numerator=n, denominator=100)
                for key, n in zip((11, 12, 13), rest, strict=True)
            ]
        )
        finding, note = checks.age_findings([young, old], CODES)
        assert (finding.severity, finding.organisation_key, finding.year) == ("finding", 12, 2020)
        assert finding.detail["largest_difference"] == 1
        assert (note.severity, note.detail["compared"]) == ("note", 1)


VALUES = st.one_of(
    st.none(), st.integers(-(10**7), 10**7).map(lambda ore: ore / 100), st.sampled_from([0.0, 1.0, 1e6])
)


@given(st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=10), st.integers(0, 10**6))
def test_the_order_of_rows_changes_nothing(cells: list[tuple[float | None, ...]], seed: int) -> None:
    rows = [
        row(key, 2018 + n, value, numerator=None if value is None else int(value), precision_ore=50_000)
        for key, values in zip(PLACES, cells, strict=False)
        for n, value in enumerate(values)
    ]
    rows += [row(NATION, 2018 + n, 5.0, numerator=5, precision_ore=50_000) for n in range(3)]

    def told(given_rows: Sequence[dict[str, Any]]) -> list[Found]:
        held = block(given_rows)
        return in_order(
            [
                *checks.outlier_findings(held, KINDS, CODES),
                *checks.thousand_error_findings(held, KINDS, CODES),
                *checks.missing_findings(held, CODES),
                *checks.sum_findings(held, NATION, lambda year: PLACES[: len(cells)], CODES),
            ]
        )

    mixed = rows.copy()
    Random(seed).shuffle(mixed)
    assert told(mixed) == told(rows)
