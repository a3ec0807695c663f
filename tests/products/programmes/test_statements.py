"""What an agreement states, by each way of reading it (invariant 5)."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.products.programmes.agreed import said

from alen.errors import BadDefinition
from alen.model.programme import Agreement, AgreementReading, Statement
from alen.model.stated import Words
from alen.products.programmes.equations import parse_relation
from alen.products.programmes.statements import JudgedReading, judge, packaged_words

SUM = "total = a + b"


@cache
def words() -> Words:
    return packaged_words()


def stated(id_: str, number: str, word: str = "", unit: str = "million_kr") -> Statement:
    return Statement(id_, said(id_), "", number, word, unit)


def read(
    statements: tuple[Statement, ...], *relations: str, taken: tuple[tuple[str, str], ...] = ()
) -> JudgedReading:
    reading = AgreementReading("A", said("A"), relations, taken)
    return judge(Agreement("x", said("x"), statements=statements, readings=(reading,)), words()).readings[0]


PROGRAMME = (
    stated("total", "155"),
    stated("a", "97", "cirka"),
    stated("b", "57"),
    stated("n", "34", "", "count"),
)


def test_97_and_57_meet_155_only_by_the_words() -> None:
    one = read(PROGRAMME, SUM)
    assert (one.looseness, one.fits, one.only_by_words) == ("rounding", True, True)
    assert one.needed == ("total", "a", "b")
    assert str(one.narrowed["total"]) == "[154500000, 155500000)"
    assert "n" not in one.numbers


def test_more_than_155_leaves_a_narrow_band_by_cirka_alone() -> None:
    one = read(PROGRAMME, SUM, taken=(("total", "over"),))
    assert (one.looseness, one.only_by_words, one.fits_plain) == ("words", True, True)
    assert str(one.narrowed["total"]) == "(155000000, 155500000)"
    assert one.needed == ("a", "b")
    said_so = read(PROGRAMME, SUM, taken=(("total", "mere end"),))
    assert said_so.narrowed == one.narrowed
    plain = read((PROGRAMME[0], stated("a", "97"), PROGRAMME[2]), SUM, taken=(("total", "over"),))
    assert (plain.looseness, plain.clash, plain.fits_plain) == ("clash", ("total", "a", "b"), True)


DIGITAL = (stated("all", "60"), stated("each", "6,7"))


def test_thirds_are_recognised_and_make_the_reading_likelier() -> None:
    readings = (
        AgreementReading("A", said("a year from each"), ("all = 3 * 3 * each",)),
        AgreementReading("B", said("in all from two"), ("all = 2 * each + state",)),
    )
    found = judge(Agreement("x", said("x"), statements=DIGITAL, readings=readings), words())
    first, second = found.readings
    assert [(key.times, key.name, key.share) for key in first.round_keys] == [(3, "each", Fraction(1, 3))]
    assert (first.looseness, first.is_likelier) == ("rounding", True)
    assert (second.looseness, second.is_likelier, second.round_keys) == ("exact", False, ())
    assert second.points == {"state": 46_600_000}
    assert second.not_stated == ("state",)
    assert str(second.narrowed["state"]) == "(46000000, 47200000)"
    assert found.is_flagged
    assert [one.reading.id for one in found.readings] == ["A", "B"]
    rest = read(DIGITAL, "state = all - each - each")
    assert (rest.points, rest.narrowed) == (second.points, {**second.narrowed})
    assert read(DIGITAL, "state = all - 2 * each").points == second.points


def test_the_smallest_clash_is_named() -> None:
    numbers = (stated("total", "10"), stated("a", "2"), stated("b", "3"), stated("c", "10"))
    one = read(numbers, SUM, "total = c")
    assert (one.looseness, one.clash) == ("clash", ("total", "a", "b"))
    assert not one.fits_plain
    assert one.narrowed == one.stated


def test_zeros_at_the_end_may_be_no_digits() -> None:
    one = read((stated("total", "60"), stated("a", "30"), stated("b", "32")), SUM)
    assert (one.fits, one.fits_coarse) == (False, True)


def test_amounts_and_counts_multiply_and_do_not_add() -> None:
    numbers = (stated("total", "340"), stated("each", "10"), stated("n", "34", "", "count"))
    assert read(numbers, "total = n * each").looseness == "exact"
    assert read((*numbers, stated("more", "50")), "total = n * each - more").looseness == "clash"
    with pytest.raises(BadDefinition, match="do not count the same"):
        read(numbers, "total = n + each")


@pytest.mark.parametrize(
    ("relation", "says"),
    [
        ("", "It does not begin with one name"),
        ("total", "It does not begin with one name"),
        ("3 * a = b", "It does not begin with one name"),
        ("total = a = b", "'=' stands in it twice"),
        ("total = a +", "A name or number is missing at the end"),
        ("total = * a", "A name or number is missing before '*'"),
        ("total = a b", "A sign is missing before 'b'"),
        ("total = a + 5", "5 counts nothing"),
        ("total = 1/0 * a", "divides by zero"),
        ("total = (a + b)", "'(' is no name, number or sign"),
        ("total = a / b", "'/' is no name, number or sign"),
        ("total = a + total", "stands on both sides"),
        ("total = municipl + b", "'municipl' is no statement; 'municipal' is"),
        ("total = a-b", "a minus has spaces around it"),
        ("total = 9" + "9" * 40 + " * a", "A sign is missing"),
    ],
)
def test_relations_that_say_nothing_are_refused(relation: str, says: str) -> None:
    numbers = (stated("total", "1"), stated("a", "1"), stated("b", "1"), stated("municipal", "1"))
    with pytest.raises(BadDefinition) as error:
        read(numbers, relation)
    assert says in error.value.why
    assert f"the relation {relation!r} cannot be read" in error.value.what
    assert "programme.toml, x, A" in error.value.where


def test_relations_are_read_with_any_spaces_and_signs() -> None:
    one = parse_relation("  all=3×1,5*each−a_1 + region-nord ")
    assert one.names == ("all", "each", "a_1", "region-nord")
    assert [term.factor for term in one.terms] == [Fraction(9, 2), -1, 1]
    assert parse_relation("x = -a + b").terms[0].factor == -1


@pytest.mark.parametrize(
    ("wrong", "taken", "says"),
    [
        (stated("a", "mange"), (), "'mange' is no number"),
        (stated("a", ""), (), "'' is no number"),
        (stated("a", "1", "vistnok"), (), "no word for a precision"),
        (stated("a", "1", "", "kroner"), (), "'kroner' is no unit"),
        (stated("a", "1"), (("c", "over"),), "'c' has a word and is no statement"),
    ],
)
def test_statements_that_cannot_be_read_are_refused(
    wrong: Statement, taken: tuple[tuple[str, str], ...], says: str
) -> None:
    with pytest.raises(BadDefinition) as error:
        read((stated("total", "1"), wrong, stated("b", "1")), SUM, taken=taken)
    assert says in error.value.what


@settings(max_examples=1000, deadline=None)
@given(
    st.tuples(*[st.integers(0, 6)] * 3),
    st.tuples(*[st.sampled_from(["", "cirka", "mere end", "knap", "højst", "præcis"])] * 3),
)
def test_intervals_intersect_or_the_agreement_is_flagged(
    numbers: tuple[int, int, int], said_: tuple[str, str, str]
) -> None:
    """Against every choice of eighths that the words allow of each."""
    ids = ("total", "a", "b")
    statements = tuple(
        stated(id_, str(number), word, "kr") for id_, number, word in zip(ids, numbers, said_, strict=True)
    )
    one = read(statements, SUM)
    total, a, b = ([n for n in range(-64, 72) if Fraction(n, 8) in one.stated[id_]] for id_ in ids)
    sums = range(min(a) + min(b), max(a) + max(b) + 1)
    assert one.fits == (not set(sums).isdisjoint(total))
    if one.looseness == "exact":
        loose = [id_ for id_ in ids if one.numbers[id_].is_bound]
        assert loose or numbers[0] == numbers[1] + numbers[2]
    if one.fits:
        assert all(one.narrowed[id_].lies_in(one.stated[id_]) and one.clash == () for id_ in ids)
    else:
        assert 2 <= len(one.clash) <= 3
