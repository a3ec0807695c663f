"""Whether stated numbers can all be true, and which of them cannot."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alen.model import relations
from alen.model.intervals import Interval, exactly
from alen.model.relations import LARGEST_SEARCH, Product, Relation, Sum, narrow, smallest_clash


def between(low: str, high: str, holds_low: bool = True, holds_high: bool = False) -> Interval:
    return Interval(Fraction(low), Fraction(high), holds_low, holds_high)


def added(total: str, *parts: str) -> Sum:
    return Sum(total, tuple((Fraction(1), part) for part in parts))


def test_growth_between_two_approximate_totals() -> None:
    """3.1 bn ('over') after 2.93 bn ('knap'): growth lies between 3.1/2.93 and 3.2/2.92."""
    growth = Product("after", ("before", "growth"), frozenset({"growth"}))
    amounts = {"before": between("2.92", "2.93"), "after": between("3.1", "3.2", False, True)}
    free = narrow(amounts, [growth])
    assert free is not None
    assert free["growth"].low == Fraction("3.1") / Fraction("2.93") - 1
    assert free["growth"].high == Fraction("3.2") / Fraction("2.92") - 1
    assert narrow({**amounts, "growth": between("0.065", "0.075")}, [growth]) is not None
    assert smallest_clash({**amounts, "growth": between("0.0965", "0.105")}, [growth]) == (
        "before", "after", "growth",
    )  # fmt: skip


def test_a_sum_of_the_words_alone() -> None:
    """About 97 and 57 reach 'more than 155' in a narrow band, and never 'more than 156'."""
    parts = {"municipalities": between("96", "98"), "regions": between("56.5", "57.5")}
    whole = [added("all", "municipalities", "regions")]
    found = narrow({**parts, "all": between("155", "156", False, True)}, whole)
    assert found is not None
    assert str(found["all"]) == "(155, 311/2)"
    assert smallest_clash({**parts, "all": between("156", "157", False, True)}, whole) == (
        "municipalities", "regions", "all",
    )  # fmt: skip


def test_three_parties_over_three_years() -> None:
    """6.7 each a year from three parties over three years is 60 within its rounding."""
    whole = [Sum("all", ((Fraction(9), "each"),))]
    found = narrow({"each": between("6.65", "6.75"), "all": between("59.5", "60.5")}, whole)
    assert found is not None
    assert str(found["each"]) == "[133/20, 121/18)"


def test_a_number_that_is_in_no_relation_is_never_blamed() -> None:
    numbers = {"other": exactly(7), "a": exactly(2), "b": exactly(2), "all": exactly(5)}
    assert smallest_clash(numbers, [added("all", "a", "b")]) == ("a", "b", "all")


def test_the_smaller_of_two_clashes_is_named() -> None:
    numbers = {"a": exactly(1), "b": exactly(2), "c": exactly(3), "all": exactly(9), "twice": exactly(3)}
    relations: list[Relation] = [added("all", "a", "b", "c"), Sum("twice", ((Fraction(2), "a"),))]
    assert smallest_clash(numbers, relations) == ("a", "twice")


def test_many_numbers_are_left_out_one_by_one() -> None:
    count = LARGEST_SEARCH + 6
    numbers = {f"part{n}": exactly(1) for n in range(count)} | {"first": exactly(3)}
    relations: list[Relation] = [
        added("all", *(f"part{n}" for n in range(count))), added("first", "part0", "part1"),
    ]  # fmt: skip
    assert smallest_clash(numbers, relations) == ("part0", "part1", "first")


def test_a_product_with_a_zero_is_no_clash() -> None:
    per_head = Product("total", ("each", "count"))
    assert narrow({"total": exactly(0), "count": exactly(0)}, [per_head]) is not None
    assert narrow({"total": exactly(1), "count": exactly(0)}, [per_head]) is None


numbers = st.fractions(-20, 20, max_denominator=6)
slacks = st.fractions(0, 3, max_denominator=6)


@st.composite
def true_statements(draw: st.DrawFn) -> tuple[dict[str, Fraction], dict[str, Interval], list[Relation]]:
    """Numbers that do fit together, what was stated of them, and how they hang together."""
    a, b, c, g = (draw(numbers) for _ in range(4))
    factor = draw(st.fractions(-3, 3, max_denominator=2))
    true = {
        "a": a,
        "b": b,
        "c": c,
        "g": g,
        "sum": a + factor * b,
        "grown": c * (1 + g),
        "all": (a + factor * b) * c,
    }
    relations: list[Relation] = [
        Sum("sum", ((Fraction(1), "a"), (factor, "b"))),
        Product("grown", ("c", "g"), frozenset({"g"})),
        Product("all", ("sum", "c")),
    ]
    stated = {
        name: Interval(value - draw(slacks), value + draw(slacks))
        for name, value in true.items()
        if draw(st.booleans())
    }
    return true, stated, relations


@given(true_statements())
def test_what_is_true_never_clashes(
    case: tuple[dict[str, Fraction], dict[str, Interval], list[Relation]],
) -> None:
    true, stated, relations = case
    found = narrow(stated, relations)
    assert found is not None
    assert all(true[name] in found[name] for name in true)


@given(true_statements(), st.data())
@settings(deadline=None)
def test_a_clash_is_minimal_and_the_order_does_not_matter(
    case: tuple[dict[str, Fraction], dict[str, Interval], list[Relation]], data: st.DataObject
) -> None:
    _, stated, relations = case
    wrong = {name: one + exactly(7) for name, one in stated.items()}
    clash = smallest_clash(wrong, relations)
    turned = data.draw(st.permutations(relations))
    assert len(smallest_clash(wrong, turned)) == len(clash)
    for name in clash:
        rest = {one: wrong[one] for one in clash if one != name}
        assert narrow(rest, relations) is not None


@given(true_statements(), st.fractions(0, 5, max_denominator=4))
def test_wider_numbers_never_begin_to_clash(
    case: tuple[dict[str, Fraction], dict[str, Interval], list[Relation]], by: Fraction
) -> None:
    _, stated, relations = case
    shifted = {name: Interval(Fraction(-1), Fraction(1)) for name in stated} | stated
    wider = {name: one.widened(by) for name, one in shifted.items()}
    if narrow(shifted, relations) is not None:
        assert narrow(wider, relations) is not None


@given(true_statements())
@settings(deadline=None, max_examples=50)
def test_the_search_finds_what_looking_at_every_set_finds(
    case: tuple[dict[str, Fraction], dict[str, Interval], list[Relation]],
) -> None:
    _, stated, relations = case
    wrong = {name: one + exactly(7) for name, one in stated.items()}
    every = (
        chosen
        for size in range(1, len(wrong) + 1)
        for chosen in combinations(wrong, size)
        if narrow({name: wrong[name] for name in chosen}, relations) is None
    )
    assert smallest_clash(wrong, relations) == next(every, ())


def test_a_long_sum_that_clashes_is_not_searched_set_by_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """All are needed: as many looks find that, where looking at every set would take a million million."""
    looks: list[int] = []
    look = relations.narrow
    monkeypatch.setattr(relations, "narrow", lambda *given: (looks.append(1), look(*given))[1])
    parts = {f"part{n}": exactly(1) for n in range(40)}
    clash = smallest_clash({"all": exactly(50), **parts}, [added("all", *parts)])
    assert len(clash) == 41
    assert len(looks) <= 50
