"""Every verdict occurs, for the reason given, and none is bolder than the words allow."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.products.claims.written_claims import words, written

from alen.errors import BadDefinition
from alen.model.intervals import Interval
from alen.products.claims.checking import Verdict, held, judge
from alen.products.claims.definition import Claim
from alen.products.claims.facts import Facts, FigureRow
from alen.products.claims.parsing import parse_claim
from alen.products.claims.precision import doubled, interval

WORDS = words()
HEAD = """
id: invented
title: {da: "Prøvekøbings it", en: "IT of Prøvekøbing"}
publisher: Prøveposten
date: 2024-03-01
language: da
about: {da: "Opdigtet.", en: "Invented."}
kind: value
definition: {da: "Som i regnskabet.", en: "As in the accounts."}
"""
WHY = 'why: {da: "Samme tabel.", en: "The same table."}'


def claim(body: str, language: str = "da") -> Claim:
    head = HEAD.replace("language: da", f"language: {language}")
    return parse_claim(head + body, "invented.yml", WORDS, "workspace")


def value_claim(
    number: str,
    definition: str = "same",
    statistic: str = "value",
    language: str = "da",
    holds: str = "kind: value, number: x, figures: {number: booked}",
) -> Claim:
    """One number and one figure of one organisation, and what a statement says of them."""
    return claim(
        f"""
numbers:
  x: {{title: {{da: "x", en: "x"}}, {number}}}
figures:
  booked:
    {{measure: it-net, organisations: ["999"], year: 2023, statistic: {statistic}, definition: {definition},
      {WHY}}}
readings:
  - id: A
    title: {{da: "A", en: "A"}}
    statements:
      - {{title: {{da: "v", en: "v"}}, {holds}}}
""",
        language,
    )


def booked(per_inhabitant: str, inhabitants: int = 10_000, half: int = 0) -> Facts:
    """One organisation's figure for 2023."""
    ore = int(Fraction(per_inhabitant) * inhabitants * 100)
    row = FigureRow(ore, inhabitants, float(Fraction(per_inhabitant)), half, "")
    return written(
        rows={("it-net", "999", 2023, "computed"): row},
        units={"it-net": "kr_per_inhabitant"},
        kinds={"municipality": ("999",)},
    )


PER_HEAD = "unit: kr_per_inhabitant, year: 2023"


def said(found: Verdict) -> tuple[str, str]:
    check = found.readings[0].checks[0]
    assert check.verdict == found.readings[0].verdict
    return found.verdict, check.reason


@pytest.mark.parametrize(
    ("number", "figure", "expected"),
    [
        ('stated: "1200"', "1200", ("confirmed", "lies_in")),
        ('stated: "1200"', "1200.49", ("confirmed", "lies_in")),
        # Just outside, but inside twice the width: not bold enough to contradict.
        ('stated: "1200"', "1200.6", ("consistent", "apart_by_a_hair")),
        ('stated: "1200"', "1201", ("contradicted", "apart")),
        ('words: cirka, stated: "1200"', "1200.9", ("confirmed", "lies_in")),
        ('words: over, stated: "1200"', "1199.4", ("contradicted", "apart")),
        ('words: mindst, stated: "1200"', "5000", ("confirmed", "lies_in")),
        ('words: mindst, stated: "1200"', "1199.5", ("consistent", "apart_by_a_hair")),
        ('words: mindst, stated: "1200"', "1198", ("contradicted", "apart")),
        ('stated: ["1000", "1500"]', "1240", ("confirmed", "lies_in")),
        ('stated: ["1000", "1500"]', "1900", ("contradicted", "apart")),
    ],
)
def test_a_value_against_a_figure_of_the_same_definition(
    number: str, figure: str, expected: tuple[str, str]
) -> None:
    assert said(judge(value_claim(f"{number}, {PER_HEAD}"), booked(figure), WORDS)) == expected


def test_the_rounding_of_a_source_may_leave_it_open() -> None:
    """Accounts in thousands of kroner: with 100 inhabitants the figure itself is only known to 5 kroner."""
    found = judge(value_claim(f'stated: "1200", {PER_HEAD}'), booked("1203", 100, 50_000), WORDS)
    assert said(found) == ("consistent", "meets")


def test_zeros_at_the_end_may_change_the_verdict_and_both_are_shown() -> None:
    found = judge(value_claim(f'stated: "1200", {PER_HEAD}'), booked("1230"), WORDS)
    assert found.verdict == "contradicted"
    assert found.coarse["A"].verdict == "confirmed"
    same = judge(value_claim(f'stated: "1234", {PER_HEAD}'), booked("1230"), WORDS)
    assert same.coarse == {}


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("other", ("other_definition", "definition_other")),
        ("unknown", ("not_checkable", "definition_unknown")),
    ],
)
def test_only_the_same_definition_decides(definition: str, expected: tuple[str, str]) -> None:
    for figure in ("1200", "9999"):
        found = judge(value_claim(f'stated: "1200", {PER_HEAD}', definition), booked(figure), WORDS)
        assert said(found) == expected
        assert [one.organisation for one in found.used] == ["999"]


def test_a_figure_that_is_not_there_decides_nothing() -> None:
    found = judge(
        value_claim(f'stated: "1200", {PER_HEAD}'), written(units={"it-net": "kr_per_inhabitant"}), WORDS
    )
    assert said(found) == ("not_checkable", "not_there")
    assert found.readings[0].checks[0].figures[0].missing == (("999", "not_loaded"),)


def test_kroner_are_not_held_against_kroner_per_inhabitant() -> None:
    with pytest.raises(BadDefinition, match="money_per_inhabitant"):
        judge(value_claim('stated: "12", unit: million_kr, year: 2023'), booked("1200"), WORDS)
    total = value_claim('stated: "12", unit: million_kr, year: 2023', statistic="total")
    assert judge(total, booked("1200"), WORDS).verdict == "confirmed"


def test_a_total_is_not_made_of_a_published_figure_per_inhabitant() -> None:
    published = written(
        rows={("it-net", "999", 2023, "as_published"): FigureRow(None, None, 1200.0, 50, "")},
        units={"it-net": "kr_per_inhabitant"},
    )
    total = value_claim('stated: "12", unit: million_kr, year: 2023', statistic="total")
    assert judge(total, published, WORDS).verdict == "not_checkable"
    per_head = value_claim(f'stated: "1200", {PER_HEAD}')
    assert said(judge(per_head, published, WORDS)) == ("consistent", "meets")


SUM = """
numbers:
  all: {{title: {{da: "alt", en: "all"}}, {all}, unit: million_kr}}
  a: {{title: {{da: "a", en: "a"}}, stated: "97", unit: million_kr}}
  b: {{title: {{da: "b", en: "b"}}, stated: "57", unit: million_kr}}
  c: {{title: {{da: "c", en: "c"}}, stated: "3", unit: million_kr}}
readings:
  - id: A
    title: {{da: "A", en: "A"}}
    statements:
      - {{kind: sum, title: {{da: "s", en: "s"}}, total: all, parts: {parts}}}
"""


def test_own_numbers_that_cannot_all_be_true() -> None:
    found = judge(claim(SUM.format(all='words: over, stated: "160"', parts="[a, b, c]")), written(), WORDS)
    assert (found.verdict, found.arithmetic) == ("numbers_clash", "numbers_clash")
    assert found.readings[0].checks[0].clash == ("all", "a", "b", "c")


def test_a_sum_of_the_own_numbers_is_no_proof_of_them() -> None:
    found = judge(claim(SUM.format(all='words: cirka, stated: "157"', parts="[a, b, c]")), written(), WORDS)
    assert found.verdict == "consistent"


def test_the_order_of_parts_does_not_matter() -> None:
    one, other = (
        judge(claim(SUM.format(all='stated: "157"', parts=parts)), written(), WORDS)
        for parts in ("[a, b, c]", "[c, a, b]")
    )
    assert (one.verdict, one.arithmetic) == (other.verdict, other.arithmetic)
    assert one.readings[0].checks[0].found == other.readings[0].checks[0].found


def rank_claim(direction: str) -> Claim:
    return claim(
        f"""
figures:
  among:
    {{measure: it-net, organisations: ["a", municipality], year: 2023, statistic: {direction},
      definition: same, {WHY}}}
readings:
  - id: A
    title: {{da: "A", en: "A"}}
    statements:
      - {{kind: rank, title: {{da: "r", en: "r"}}, direction: {direction}, figures: {{organisation: among}}}}
"""
    )


def ranked(**per_head: str) -> Facts:
    rows = {
        ("it-net", code, 2023, "as_published"): FigureRow(None, None, float(value), 50, "")
        for code, value in per_head.items()
    }
    return written(rows, {"it-net": "kr_per_inhabitant"}, {"municipality": tuple(per_head)})


@pytest.mark.parametrize(
    ("values", "direction", "expected"),
    [
        ({"a": "900", "b": "800", "c": "700"}, "highest", "confirmed"),
        ({"a": "900", "b": "800", "c": "700"}, "lowest", "contradicted"),
        ({"a": "600", "b": "800", "c": "700"}, "lowest", "confirmed"),
        # Rounded to whole kroner, these two may be equal or either way round.
        ({"a": "800", "b": "801", "c": "700"}, "highest", "consistent"),
        ({"a": "700", "b": "801", "c": "800"}, "highest", "contradicted"),
    ],
)
def test_a_place_among_all(values: dict[str, str], direction: str, expected: str) -> None:
    assert judge(rank_claim(direction), ranked(**values), WORDS).verdict == expected


ends = st.fractions(-30, 30, max_denominator=4)


@st.composite
def spans(draw: st.DrawFn) -> Interval:
    low, high = sorted((draw(ends), draw(ends)))
    return Interval(low, high)


@given(spans(), spans(), st.fractions(0, 10, max_denominator=4))
def test_a_wider_statement_is_never_contradicted_where_the_narrower_was_not(
    found: Interval, stated: Interval, by: Fraction
) -> None:
    half = (stated.width or Fraction(0)) / 2
    before = held(found, stated, stated.widened(half))[0]
    wide = stated.widened(by)
    after = held(found, wide, wide.widened((wide.width or Fraction(0)) / 2))[0]
    order = ("contradicted", "consistent", "confirmed")
    assert order.index(after) >= order.index(before)


@given(spans(), spans(), st.fractions(0, 10, max_denominator=4))
def test_a_less_exact_figure_never_begins_to_contradict(
    found: Interval, stated: Interval, by: Fraction
) -> None:
    twice = stated.widened((stated.width or Fraction(0)) / 2)
    if held(found, stated, twice)[0] != "contradicted":
        assert held(found.widened(by), stated, twice)[0] != "contradicted"


@given(st.integers(1, 3000), st.integers(1, 3000))
@settings(deadline=None, max_examples=40)
def test_a_verdict_does_not_depend_on_the_language_of_the_number(stated: int, figure: int) -> None:
    grouped = f"{stated:,}".replace(",", ".")
    danish = value_claim(f'stated: "{grouped}", {PER_HEAD}')
    english = value_claim(f'stated: "{stated:,}", {PER_HEAD}', language="en")
    assert (
        judge(danish, booked(str(figure)), WORDS).verdict
        == judge(english, booked(str(figure)), WORDS).verdict
    )


def compared_claim(greater: str) -> Claim:
    """That a stated amount is above what one organisation booked."""
    return value_claim(greater, holds="kind: comparison, greater: x, figures: {lesser: booked}")


@pytest.mark.parametrize(
    ("stated", "verdict", "reason"),
    [
        ("101", "confirmed", "lies_in"),
        ("100", "consistent", "meets"),
        # Of 99 the words reach up to 99.5, and read twice as widely to 100; of 98 to 99 alone.
        ("99", "contradicted", "apart"),
        ("98", "contradicted", "apart"),
    ],
)
def test_a_stated_amount_is_compared_with_a_figure(stated: str, verdict: str, reason: str):
    found = judge(compared_claim(f'stated: "{stated}", unit: kr_per_inhabitant'), booked("100"), WORDS)
    (check,) = found.readings[0].checks
    assert (check.verdict, check.reason) == (verdict, reason)


def test_a_comparison_is_contradicted_only_where_words_read_twice_as_widely_do_not_reach_it():
    found = judge(compared_claim('stated: "99", unit: kr_per_inhabitant'), booked("99.7"), WORDS)
    (check,) = found.readings[0].checks
    assert (check.verdict, check.reason) == ("consistent", "apart_by_a_hair")


def test_a_ratio_to_a_stated_number_reads_its_words_as_widely_too():
    """26 over 'some 10' is 2.4 to 2.9, which even 'about 3.1' read twice as widely misses; with 10 read
    as widely it may be 3.25."""
    body = f"""
numbers:
  times: {{title: {{da: "t", en: "t"}}, words: cirka, stated: "3,1", unit: times}}
  other: {{title: {{da: "o", en: "o"}}, words: cirka, stated: "10", unit: kr_per_inhabitant}}
figures:
  booked: {{measure: it-net, organisations: ["999"], year: 2023, statistic: value, definition: same, {WHY}}}
readings:
  - id: A
    title: {{da: "A", en: "A"}}
    statements:
      - {{kind: ratio, title: {{da: "r", en: "r"}}, ratio: times, below: other, figures: {{above: booked}}}}
"""
    (check,) = judge(claim(body), booked("26"), WORDS).readings[0].checks
    assert check.found is not None
    assert check.stated is not None
    assert not check.found.meets(check.stated.widened(Fraction(1, 10)))
    assert (check.verdict, check.reason) == ("consistent", "apart_by_a_hair")
    (check,) = judge(claim(body), booked("20"), WORDS).readings[0].checks
    assert check.verdict == "contradicted"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ('stated: "34"', "[34, 34]"),
        ('words: cirka, stated: "100"', "[99, 100]"),
        ('words: mere end, stated: "34"', "[35, 35]"),
        ('words: knap, stated: "34"', "[33, 33]"),
        ('words: mindst, stated: "34"', "[34, inf)"),
        ('words: højst, stated: "34"', "(-inf, 34]"),
        ('stated: "2,5"', "[49/20, 51/20)"),
    ],
)
def test_what_is_counted_is_whole(stated: str, expected: str) -> None:
    counted = claim(
        f"""
numbers:
  x: {{title: {{da: "x", en: "x"}}, {stated}, unit: count}}
readings:
  - id: A
    title: {{da: "A", en: "A"}}
    statements: []
"""
    )
    assert str(interval(counted.numbers["x"], WORDS)) == expected
    assert interval(counted.numbers["x"], WORDS).lies_in(doubled(counted.numbers["x"], WORDS))
