"""`alen ledger review` and `alen ledger propose`: driven by keys from a pipe, as tests and scripts do."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import Alen, Said
from tests.products.ledger.classified_books import add
from tests.products.ledger.proposing_lines import TRAINED, TRAINED_RULES, decided_both_ways
from tests.products.ledger.reviewed_books import few_rules, reviewed, verdicts

from alen.products.ledger import decisions
from alen.products.ledger.proposals import RECORD
from alen.products.ledger.yardsticks import OWN_RULES, load_yardstick
from alen.store.local.books import Books
from alen.store.workspace import lock

LINES = [
    {"supplier": "Fjordglimt Data A/S", "funktion": "32201", "art": "290", "account_text": "Øvrige varekøb",
     "text": "Interaktiv tavle 7", "amount_ore": 900_000_00},
    {"supplier": "Fjordglimt Data A/S", "funktion": "53026", "art": "490", "account_text": "Ydelser",
     "text": "Timer", "amount_ore": 300_000_00},
    {"supplier": "Nordlys Software A/S", "funktion": "53026", "art": "490", "account_text": "Ydelser",
     "text": "Tavle", "amount_ore": 100_000_00},
    {"funktion": "32201", "art": "100", "account_text": "Løn", "text": "Løn marts", "amount_ore": 70_000_00},
]  # fmt: skip


@pytest.fixture(autouse=True)
def _few() -> Iterator[None]:
    with few_rules():
        yield


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return reviewed(tmp_path / "workspace", LINES)


@pytest.fixture
def pressed(alen: Alen, books: Books, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Run the review with keys from a pipe, at 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")

    def run(keys: str, *words: str) -> Said:
        monkeypatch.setattr(sys, "stdin", io.StringIO(keys))
        return alen("ledger", "review", *words, "--workspace", str(books.root.parent))

    return run


def test_one_key_decides_a_group(pressed: Callable[..., Said], books: Books) -> None:
    said = pressed("nq")
    assert said.code == 0, said.err
    (rule,) = load_yardstick(books).own
    assert (rule.is_it, rule.supplier, rule.funktion) == (False, "^fjordglimt data a/s$", "32201")
    assert "3 groups left, DKK 1,270,000 on 3 lines" in said.out
    assert "2 groups left, DKK 370,000 on 2 lines" in said.out
    assert said.out.rstrip().endswith("1 decision was made.")


def test_a_screen_fits_a_terminal_of_80_by_24(pressed: Callable[..., Said]) -> None:
    for language in ("en", "da"):
        said = pressed("q", "--lang", language)
        screen = said.out.split("\n> ")[0].splitlines()
        assert max(map(len, screen)) <= 80
        assert len(screen) <= 23
        assert "\x1b" not in said.out


def test_lines_without_money_are_said_to_have_none(pressed: Callable[..., Said], books: Books) -> None:
    add(books, [{**LINES[0], "dranst": "6", "text": f"Afdrag {number}"} for number in range(4)])
    screen = pressed("q").out.split("\n> ")[0]
    assert "DKK 900,000 on 5 lines" in screen
    assert "Of these lines 4 do not count" in screen
    assert len(screen.splitlines()) <= 23
    (first, *_) = json.loads(pressed("", "--format", "json").out)["groups"]
    assert (first["lines"], first["uncounted"]) == (5, 4)


def test_it_with_area_resource_and_deployment(pressed: Callable[..., Said], books: Books) -> None:
    said = pressed("1bfq")
    assert "Resource type:" in said.out
    (rule,) = load_yardstick(books).own
    assert (rule.is_it, rule.area, rule.resource, rule.deployment) == (
        True,
        "applications",
        "software",
        "saas",
    )


def test_enter_takes_defaults_and_minus_leaves_unknown(pressed: Callable[..., Said], books: Books) -> None:
    pressed("0-\nq")
    (rule,) = load_yardstick(books).own
    assert (rule.is_it, rule.area, rule.resource, rule.deployment) == (True, "", "", "")


def test_breadth_shows_what_it_would_overturn(pressed: Callable[..., Said], books: Books) -> None:
    said = pressed("b5tavle\nonq")
    screen = " ".join(said.out.split())
    assert "1 line, DKK 100,000, is IT by another rule and stays so (o takes it too)." in screen
    assert "a word in the text, whoever the supplier is: 'tavle': 1 line, DKK 900,000" in screen
    assert "1 line, DKK 100,000, is IT by another rule: 'not IT' would overturn that." in screen
    (rule,) = load_yardstick(books).own
    assert rule.conditions == {"text": "(^|[^a-zæøå0-9])tavle([^a-zæøå0-9]|$)"}
    assert [one.is_it for one in verdicts(books, LINES)] == [False, None, False, None]


def test_by_default_what_other_rules_decide_stays(pressed: Callable[..., Said], books: Books) -> None:
    before = [one.is_it for one in verdicts(books, LINES)]
    assert before == [None, None, True, None]
    said = pressed("b5tavle\nnq")
    assert [one.is_it for one in verdicts(books, LINES)] == [False, None, True, None]
    assert "'not IT' would overturn" not in said.out
    (rule,) = load_yardstick(books).own
    assert 800 <= rule.priority <= 899
    pressed("ooo3--q")
    assert "No other rule decides lines of it that could be overturned." in pressed("oq").out


def test_the_breadths_tell_how_much_they_decide(pressed: Callable[..., Said]) -> None:
    said = pressed("b1q").out
    assert "2 this supplier everywhere: 2 lines, DKK 1,200,000" in said


def test_a_known_function_is_named(alen: Alen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reviewed(tmp_path / "other", [LINES[3] | {"funktion": "64551"}])
    monkeypatch.setattr(sys, "stdin", io.StringIO("q"))
    said = alen("ledger", "review", "--lang", "da", "--workspace", str(tmp_path / "other"))
    assert "64551 Sekretariat og forvaltninger · 100 · Løn" in said.out


def test_a_word_that_no_line_has_is_refused(pressed: Callable[..., Said], books: Books) -> None:
    said = pressed("b5findesikke\nq")
    assert "no line has the word in its text" in said.out
    assert books.read(OWN_RULES) is None


def test_skip_undo_help_and_strange_keys(pressed: Callable[..., Said], books: Books) -> None:
    said = pressed("s?Zn" + "u" + "xq")
    assert "That key does nothing here; ? explains." in said.out
    assert "Each decision writes one rule of your own." in said.out
    assert "Taken back: decision 1 (own-00001)." in said.out
    assert books.read(OWN_RULES) is None
    assert [one.action for one in decisions.history(books)] == ["add", "undo"]
    assert "there is no decision to take back" in pressed("uq").out


def test_going_back_from_an_axis_decides_nothing(pressed: Callable[..., Said], books: Books) -> None:
    pressed("1xq")
    assert books.read(OWN_RULES) is None


def test_the_end_of_the_input_leaves(pressed: Callable[..., Said], books: Books) -> None:
    assert pressed("").code == 0
    assert pressed("1").code == 0
    assert pressed("b5").code == 0
    assert books.read(OWN_RULES) is None


def test_all_decided(pressed: Callable[..., Said], books: Books) -> None:
    said = pressed("nnnn", "--by", "anne")
    assert "No group is left undecided." in said.out
    assert "100.0% of the money and 100.0% of the lines decided" in said.out
    assert {one.by for one in decisions.history(books)} == {"anne"}
    assert pressed("n").code == 1


def test_a_limit_ends_it(pressed: Callable[..., Said], books: Books) -> None:
    pressed("nnnn", "--limit", "2")
    assert len(load_yardstick(books).own) == 2


def test_lists_ask_nothing(pressed: Callable[..., Said], books: Books) -> None:
    data = json.loads(pressed("n", "--format", "json", "--limit", "2").out)
    assert [group["abs_amount_ore"] for group in data["groups"]] == [90_000_000, 30_000_000]
    assert (data["state"]["groups"], data["state"]["is_invented"]) == (3, True)
    rows = list(csv.DictReader(io.StringIO(pressed("n", "--format", "csv").out)))
    assert [row["amount_ore"] for row in rows] == ["90000000", "30000000", "7000000"]
    listed = pressed("n", "--list").out
    assert "Interaktiv tavle 7" in listed
    assert books.read(OWN_RULES) is None


def test_one_line_by_its_row(pressed: Callable[..., Said], books: Books) -> None:
    told = pressed("", "--line", "1:4", "--not-it", "--dry-run")
    assert "1 line is decided otherwise than before." in told.out
    assert books.read(OWN_RULES) is None
    data = json.loads(pressed("", "--line", "1:4", "--not-it", "--format", "json").out)
    assert (data["is_decided"], data["overturns"]["amount_ore"]) == (True, 10_000_000)
    assert [one.is_it for one in verdicts(books, LINES)] == [None, None, False, None]


@pytest.mark.parametrize(
    "words",
    [
        ("--line", "4", "--it"),
        ("--line", "1:4"),
        ("--line", "1:4", "--not-it", "--area", "applications"),
        ("--line", "1:4", "--it", "--area", "nothing"),
        ("--it",),
        ("--by", "121270-1234"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    pressed: Callable[..., Said], books: Books, words: tuple[str, ...]
) -> None:
    said = pressed("n", *words)
    assert said.code == 2
    assert "121270" not in said.out + said.err
    assert books.read(OWN_RULES) is None


def test_a_second_reviewer_is_refused(
    pressed: Callable[..., Said], books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alen.store.workspace.LOCK_WAIT_SECONDS", 0.05)
    monkeypatch.setattr("alen.store.workspace.lock.__wrapped__.__defaults__", (0.05,))
    with lock(books.workspace):
        said = pressed("n")
    assert said.code == 3
    assert "another process is writing here" in said.err


# -- proposals ---------------------------------------------------------------------------------------


def test_proposing_tells_how_right_it_is(alen: Alen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with few_rules(TRAINED_RULES):
        books = reviewed(tmp_path / "workspace", TRAINED)
        where = ("--workspace", str(tmp_path / "workspace"))
        refused = alen("ledger", "propose", *where)
        assert refused.code == 2
        assert "0 decisions of yours say that lines are IT" in refused.err
        decided_both_ways(books)
        said = alen("ledger", "propose", *where)
        assert said.code == 0, said.err
        assert "goes from unknown to proposed" in said.out
        data = json.loads(alen("ledger", "propose", *where, "--format", "json").out)
        assert data == json.loads(books.read(RECORD) or b"")
        assert data["proposals"] > 0
        monkeypatch.setattr(sys, "stdin", io.StringIO("\nq"))
        shown = alen("ledger", "review", *where)
        assert "never certain" in shown.out
        assert "Enter take the proposal" in shown.out
        assert len(load_yardstick(books).own) == 7
        cleared = alen("ledger", "propose", "--clear", *where)
        assert (cleared.code, books.read(RECORD)) == (0, None)
        assert alen("ledger", "propose", "--clear", *where).code == 1


def test_without_scikit_learn_it_is_said(alen: Alen, books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(("sklearn", "alen.products.ledger.propos"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.feature_extraction.text", None)
    said = alen("ledger", "propose", "--workspace", str(books.root.parent))
    assert said.code == 2
    assert "scikit-learn is not installed" in said.err
