"""A review: decisions decide exactly what was previewed, and undoing leaves not a byte of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.products.ledger.classified_books import add
from tests.products.ledger.reviewed_books import FEW, LINES, few_rules, reviewed, verdicts

from alen.errors import AlenError, BadInput, NotFound
from alen.measures.yardstick.lint import lint_rules
from alen.measures.yardstick.rules import Rule, Verdict, matches
from alen.products.ledger import decisions
from alen.products.ledger.classifying import Share, read_counts
from alen.products.ledger.opening import open_lines
from alen.products.ledger.review import BREADTHS, Preview, Review, Says
from alen.products.ledger.yardsticks import OWN_RULES, load_yardstick
from alen.store.local.books import Books


@pytest.fixture(autouse=True)
def _few() -> Iterator[None]:
    with few_rules():
        yield


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return reviewed(tmp_path / "place", LINES)


def share_of(lines: list[dict[str, Any]]) -> Share:
    amounts = [line["amount_ore"] for line in lines]
    return Share(len(lines), sum(amounts), sum(map(abs, amounts)))


def test_the_largest_group_first_and_what_it_shows(books: Books) -> None:
    review = Review(books)
    found = review.groups(2)
    assert found.total == 5
    first, second = found.groups
    assert (first.supplier, first.funktion, first.account_text) == (
        "FJORDGLIMT DATA", "32201", "Øvrige varekøb",
    )  # fmt: skip
    assert (first.lines, first.amount_ore, first.abs_amount_ore) == (2, 850_000, 950_000)
    assert first.texts == ("Tavle 7", "Tavle 8")
    assert first.years == (2023, 2024)
    assert second.texts == ("Timer",)
    assert review.groups(9, 1).groups[0] == second
    assert review.group(first.key) == first
    assert [one.breadths for one in found.groups] == [
        ("supplier_account", "supplier", "account", "supplier_word", "word")
    ] * 2
    columns, rows = found.table()
    assert dict(zip(columns, rows[0], strict=True))["abs_amount_ore"] == 950_000


def test_a_group_has_the_breadths_that_it_can_be_named_by(books: Books) -> None:
    groups = {group.texts: group for group in Review(books).groups().groups}
    assert groups[("Løn marts",)].breadths == ("account", "word")
    person = groups[()]
    assert (person.breadths, person.is_person) == (("supplier",), True)
    with pytest.raises(BadInput):
        Review(books).preview(person.key, Says(False), breadth="account")


def test_progress_is_by_money_and_by_lines(books: Books) -> None:
    state = Review(books).state()
    assert (state.it, state.not_it) == (Share(1, 100_000, 100_000), Share(1, 80_000, 80_000))
    assert state.open == Share(6, 1_480_000, 1_580_000)
    assert (state.money_per_mille, state.lines_per_mille) == (180_000 * 1000 // 1_760_000, 250)
    assert state.total.lines == len(LINES)


def test_the_default_is_what_the_rules_say_of_it_accounts(tmp_path: Path) -> None:
    loen = Rule("a-it-loen", 390, True, funktion="64552", art="1", resource="internal_staff", owner="starter")
    with few_rules((loen, *FEW)):
        review = Review(reviewed(tmp_path / "place", LINES))
        groups = {group.texts: group for group in review.groups().groups}
    assert groups[("Løn marts",)].default == Says(True, resource="internal_staff")
    assert groups[("Timer",)].default == Says(True)


@pytest.mark.parametrize(
    ("breadth", "word", "decides", "overturns", "conditions"),
    [
        ("supplier_account", "", [0, 1], [], {"supplier", "funktion", "art", "account_text"}),
        ("supplier", "", [0, 1, 2], [], {"supplier"}),
        ("account", "", [0, 1], [], {"funktion", "art", "account_text"}),
        ("supplier_word", "TAVLE", [0, 1], [], {"supplier", "text"}),
        ("word", "tavle", [0, 1], [4], {"text"}),
    ],
)
def test_each_breadth(
    books: Books, breadth: str, word: str, decides: list[int], overturns: list[int], conditions: set[str]
) -> None:
    review = Review(books)
    key = review.groups(1).groups[0].key
    plain = review.preview(key, Says(False), breadth=breadth, word=word)
    preview = review.preview(key, Says(False), breadth=breadth, word=word, overturns=True)
    assert (plain.is_overturning, preview.is_overturning) == (False, True)
    assert plain.decides == preview.decides == share_of([LINES[place] for place in decides])
    assert plain.agrees == plain.overturns == share_of([])
    assert plain.kept_it == preview.overturns == share_of([LINES[place] for place in overturns])
    assert (plain.touched, plain.rule.conditions) == ((), preview.rule.conditions)
    assert 800 <= plain.rule.priority < 900
    assert set(preview.rule.conditions) == conditions
    assert (100 <= preview.rule.priority < 200) == breadth.startswith("supplier_")
    assert 100 <= preview.rule.priority < 300
    assert [one.text for one in preview.touched] == [LINES[place]["text"] for place in overturns]
    if breadth == "word":
        assert preview.agrees == plain.kept_not_it == share_of([LINES[5]])
    done = review.decide(key, Says(False), breadth=breadth, word=word, overturns=True)
    assert done.preview == preview
    review.undo()
    assert review.decide(key, Says(False), breadth=breadth, word=word).state.it == Share(1, 100_000, 100_000)


def test_words_have_danish_boundaries(books: Books) -> None:
    review = Review(books)
    key = next(group.key for group in review.groups().groups if group.texts == ("itår og it",))
    assert review.preview(key, Says(True), breadth="word", word="it").decides.lines == 1
    for word in ("år", "itå", "tår", "", " ", "+", "x" * 300):
        with pytest.raises(BadInput):
            review.preview(key, Says(True), breadth="word", word=word)


def test_a_cvr_number_names_the_supplier(books: Books) -> None:
    review = Review(books)
    key = next(group.key for group in review.groups().groups if group.texts == ("itår og it",))
    rule = review.preview(key, Says(True), breadth="supplier").rule
    assert rule.conditions == {"cvr_number": "99000001"}


def test_a_decision_is_what_the_next_classification_says(books: Books) -> None:
    review = Review(books, by="anne")
    first = review.groups(1).groups[0]
    says = Says(True, "applications", "software", "saas")
    done = review.decide(first.key, says, breadth="supplier", at="2026-01-02T03:04:05Z")
    assert done.state.decisions == 1
    assert first.key not in {group.key for group in review.groups().groups}
    with pytest.raises(NotFound):
        review.group(first.key)
    lines = open_lines(books)
    found = lines.rows(
        "SELECT is_it, rule_is_it, area, resource, deployment FROM lines WHERE supplier ILIKE 'fjord%'"
    )
    rule = done.preview.rule.rule_id
    assert found == [(True, rule, "applications", "software", "saas")] * 3
    counts = read_counts(lines.path.parent)[0]
    state = Review(books).state()
    assert (counts.it, counts.not_it) == (state.it, state.not_it) == (done.state.it, done.state.not_it)
    history = decisions.history(books)
    assert [(one.action, one.at, one.by, one.rules) for one in history] == [
        ("add", "2026-01-02T03:04:05Z", "anne", (done.preview.rule,))
    ]


POOL = {
    "supplier": (
        None,
        "Nordlys Software A/S",
        "NORDLYS SOFTWARE",
        "Å+B (x) [y] *",
        "a.b|c$",
        "Ærø\nIT",
        "ÆRØ it",
    ),
    "cvr_number": (None, None, "99000001"),
    "funktion": (None, "32201", "3220", "64552", "R-12"),
    "art": (None, "4", "40", "401", "x"),
    "account_text": (None, "Øvrige (varer)", "øvrige (VARER)", "Ydelser"),
    "text": (None, "Licens 2024", "mælk", "itår it", "år", "It, år; it", "[cpr] tavle", "ẞ ǅ"),
    "amount_ore": (500, -200, 0, 12_345),
    "accounts_year": (2023, 2024),
}
WORDS = ("it", "år", "licens", "tavle", "[cpr]", "2024", "mælk", "it år")
any_lines = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(values) for name, values in POOL.items()}),
    min_size=1,
    max_size=14,
)
any_acts = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from([*BREADTHS, "line", "undo"]),
        st.sampled_from(WORDS),
        st.sampled_from([Says(False), Says(True), Says(True, "operations", "software")]),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@given(any_lines, any_acts)
@settings(max_examples=15, deadline=None)
def test_a_decision_does_what_its_preview_said(lines: list[dict[str, Any]], acts: list[Any]) -> None:
    with few_rules(), tempfile.TemporaryDirectory() as folder:
        books = reviewed(Path(folder) / "place", lines)
        review = Review(books)
        assert_state(review, books, lines)
        written: list[bytes | None] = []
        for place, act, word, says, overturns in acts:
            if act == "undo":
                if written:
                    review.undo()
                    assert books.read(OWN_RULES) == written.pop()
            else:
                own = books.read(OWN_RULES)
                if try_decide(review, books, lines, place, act, word, says, overturns):
                    written.append(own)
            assert_state(review, books, lines)
        assert review.is_stale is False
        fresh = Review(books)
        assert fresh.groups(50) == review.groups(50)
        while written:
            review.undo()
            assert books.read(OWN_RULES) == written.pop()
        assert review.state().decisions == 0


def assert_state(review: Review, books: Books, lines: list[dict[str, Any]]) -> None:
    """The review counts what the reference says, and every rule is free of faults."""
    said = verdicts(books, lines)
    state = review.state()
    for is_it, found in ((True, state.it), (False, state.not_it), (None, state.open)):
        expected = [line for line, verdict in zip(lines, said, strict=True) if verdict.is_it is is_it]
        assert found == share_of(expected)
    groups = review.groups(50).groups
    assert sum(group.lines for group in groups) == state.open.lines
    assert sum(group.abs_amount_ore for group in groups) == state.open.abs_amount_ore
    assert len(groups) == state.groups
    assert [group.abs_amount_ore for group in groups] == sorted(
        (group.abs_amount_ore for group in groups), reverse=True
    )


def try_decide(
    review: Review,
    books: Books,
    lines: list[dict[str, Any]],
    place: int,
    act: str,
    word: str,
    says: Says,
    overturns: bool,
) -> bool:
    """Decide something and hold it to its preview; False where it is refused, which must change nothing."""
    before = verdicts(books, lines)
    own, state = books.read(OWN_RULES), review.state()
    row = 2 + place % len(lines)
    try:
        if act == "line":
            preview = review.preview_line(1, row, says)
            done = review.decide_line(1, row, says)
        else:
            groups = review.groups(place + 1).groups
            if not groups:
                return False
            preview = review.preview(groups[-1].key, says, breadth=act, word=word, overturns=overturns)
            done = review.decide(groups[-1].key, says, breadth=act, word=word, overturns=overturns)
            if "word" not in act:
                assert groups[-1].key not in {group.key for group in review.groups(50).groups}
    except (BadInput, NotFound):
        assert (books.read(OWN_RULES), review.state()) == (own, state)
        return False
    assert done.preview == preview
    after = verdicts(books, lines)
    assert_preview(preview, lines, before, after)
    if not (overturns or act == "line"):
        assert_nothing_overturned(before, after)
    if act == "line":
        assert verdicts(books, lines)[row - 2].rule_is_it == preview.rule.rule_id
    rules = load_yardstick(books).own
    assert not [one for one in lint_rules(rules, review.taxonomy) if one.rule == preview.rule.rule_id]
    return True


def assert_nothing_overturned(before: list[Verdict], after: list[Verdict]) -> None:
    """What was decided is decided so, by the same rules; no more than an unknown axis became known."""
    for one, other in zip(before, after, strict=True):
        if one.is_it is not None:
            assert (other.is_it, other.rule_is_it) == (one.is_it, one.rule_is_it)
            for axis in ("area", "resource", "deployment"):
                assert getattr(one, axis) in {getattr(other, axis), "unknown"}


def assert_preview(
    preview: Preview, lines: list[dict[str, Any]], before: list[Verdict], after: list[Verdict]
) -> None:
    name = preview.rule.rule_id
    both = list(zip(lines, before, after, strict=True))
    won = [(line, one) for line, one, other in both if other.rule_is_it == name]
    assert preview.decides == share_of([line for line, one in won if one.is_it is None])
    assert preview.agrees == share_of([line for line, one in won if one.is_it is preview.rule.is_it])
    assert preview.overturns == share_of([line for line, one in won if one.is_it is (not preview.rule.is_it)])
    kept = [line for line, _, other in both if other.rule_is_it != name and holds(preview.rule, line)]
    assert preview.kept == share_of(kept)
    for _, one, other in both:
        assert other.rule_is_it in (name, one.rule_is_it)


def holds(rule: Rule, line: dict[str, Any]) -> bool:
    return matches(rule, {"accounts_year": 2024, **line})


def test_a_decision_of_one_line_goes_before_its_group(books: Books) -> None:
    review = Review(books)
    review.decide(review.groups(1).groups[0].key, Says(False), breadth="supplier")
    first = review.decide_line(1, 2, Says(True, "end_user"))
    assert (first.preview.overturns.lines, first.preview.rule.priority) == (1, 149)
    second = review.decide_line(1, 3, Says(True))
    assert second.preview.overturns == share_of([LINES[1]])
    assert [one.is_it for one in verdicts(books, LINES)[:3]] == [True, True, False]
    with pytest.raises(BadInput):  # the same rule again: what decided it is to be taken back
        review.decide_line(1, 2, Says(False))
    with pytest.raises(NotFound):
        review.preview_line(1, 99, Says(True))


def test_lines_alike_are_decided_together_and_counted(tmp_path: Path) -> None:
    books = reviewed(tmp_path / "place", [LINES[2], LINES[2], LINES[2] | {"text": "Andet"}])
    preview = Review(books).preview_line(1, 2, Says(True))
    assert preview.decides == share_of([LINES[2], LINES[2]])


def test_undo_reaches_back_before_this_review(books: Books) -> None:
    own = books.read(OWN_RULES)
    first = Review(books)
    start = first.state()
    first.decide(first.groups(1).groups[0].key, Says(False))
    one = books.read(OWN_RULES)
    second = Review(books)
    middle = second.state()
    second.decide(second.groups(1).groups[0].key, Says(True))
    assert second.undo().number == 2
    assert (books.read(OWN_RULES), second.state()) == (one, middle)
    undone = second.undo()
    assert (undone.number, undone.action, second.state()) == (1, "add", start)
    with pytest.raises(NotFound):
        second.undo()
    assert own is None
    assert [entry.action for entry in decisions.history(books)] == ["add", "add", "undo", "undo"]
    assert [entry.undone for entry in decisions.history(books)] == [True, True, False, False]


def test_a_table_that_a_spreadsheet_wrote_comes_back_to_the_byte(books: Books) -> None:
    review = Review(books)
    review.decide(review.groups(1).groups[0].key, Says(False))
    odd = b"\xef\xbb\xbf" + (books.read(OWN_RULES) or b"").replace(b",", b";").replace(b"\n", b"\r\n")
    books.write(OWN_RULES, odd)
    again = Review(books)
    again.decide(again.groups(1).groups[0].key, Says(True))
    assert books.read(OWN_RULES) != odd
    again.undo()
    assert books.read(OWN_RULES) == odd


def test_who_writes_meanwhile_is_seen(books: Books) -> None:
    mine, yours = Review(books), Review(books)
    key = mine.groups(1).groups[0].key
    yours.decide(yours.groups(2).groups[1].key, Says(True))
    assert mine.is_stale
    with pytest.raises(BadInput):
        mine.decide(key, Says(False))
    assert mine.state() == replace_decisions(yours, 0)
    mine.decide(key, Says(False))
    add(books, LINES[:1])
    assert mine.refresh()
    assert mine.state().total.lines == len(LINES) + 1


def replace_decisions(review: Review, number: int) -> Any:
    import dataclasses

    return dataclasses.replace(review.state(), decisions=number)


def test_a_decision_by_default_goes_after_every_rule_that_decides(books: Books) -> None:
    last = Rule("own-z", 899, True, text="tavle 7", owner="own", source="test")
    decisions.add_rules(books, [last, Rule("own-y", 885, True, text="timer", owner="own", source="test")])
    review = Review(books)
    key = next(group.key for group in review.groups().groups if group.texts == ("Tavle 8",))
    with pytest.raises(BadInput):  # nothing goes after own-z, which decides a line of this supplier
        review.preview(key, Says(False))
    decisions.remove_rules(books, ["own-z"])
    review.refresh()
    preview = review.preview(key, Says(False), breadth="supplier")
    assert (preview.rule.priority, preview.kept_it.lines) == (886, 1)
    over = review.preview(key, Says(False), breadth="supplier", overturns=True)
    assert (over.rule.priority, over.overturns.lines) == (220, 1)


def test_a_decision_that_decides_nothing_is_refused(books: Books) -> None:
    review = Review(books)
    key = review.groups(1).groups[0].key
    assert review.preview(key, Says(False), breadth="word", word="mælk").kept_not_it.lines == 1
    with pytest.raises(BadInput):
        review.decide(key, Says(False), breadth="word", word="mælk")
    assert decisions.history(books) == ()


def test_codes_and_lists_are_checked(books: Books) -> None:
    review = Review(books)
    key = review.groups(1).groups[0].key
    refused: list[Any] = [
        lambda: review.preview(key, Says(True, "nothing")),
        lambda: review.preview(key, Says(True), breadth="all"),
        lambda: review.preview("0" * 16, Says(True)),
        lambda: review.groups(-1),
    ]
    for ask in refused:
        with pytest.raises(AlenError):
            ask()
    with pytest.raises(ValueError):
        Says(False, "applications")
