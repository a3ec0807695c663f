"""A statement of one's own, asked for part by part: from a pipe, and on a real terminal."""

from __future__ import annotations

import io
import json
import os
import pty
import select
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.cli.conftest import Alen

from alen.answers.claim_facts import claim_words
from alen.cli.claims.questions import ROLE_FIGURES, ROLE_NUMBERS
from alen.products.claims.definition import Claim
from alen.products.claims.parsing import parse_claim
from alen.products.claims.statements import ROLES

LONGEST = 60.0
"""Seconds a command may take on a busy machine."""

BEGIN = [
    "own-claim", "Prøvekøbings it koster 12 mio. kr.", "IT in Prøvekøbing costs DKK 12 million",
    "Prøvebladet", "2025-03-01", "", "", "da", "12 mio. kr.", "Prøvekøbings it", "IT in Prøvekøbing", "sum",
    "Alt i budgettet", "All of the budget", "", "", "2024",
]  # fmt: skip
NUMBERS = [
    "all", "I alt", "In all", "12", "", "million_kr", "2024",
    "first", "Det ene", "The one", "5 - 6", "", "million_kr", "2024",
    "rest", "Resten", "The rest", "", "million_kr", "2024", "",
]  # fmt: skip
STATEMENTS = [
    "Læst som det står",
    "As it stands",
    "sum",
    "Delene",
    "The parts",
    "all",
    "first rest",
    "1 1",
    "",
]
ANSWERS = [*BEGIN, *NUMBERS, "", *STATEMENTS, "Budgettet", "The budget", "", ""]


@pytest.fixture
def root(alen: Alen, tmp_path: Path) -> Path:
    assert alen("init", str(tmp_path / "workspace")).code == 0
    return tmp_path / "workspace"


def piped(
    alen: Alen, monkeypatch: pytest.MonkeyPatch, root: Path, answers: Sequence[str], *words: str
) -> tuple[int, str]:
    """The exit code and the errors of `claims new` with its answers from a pipe."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{one}\n" for one in answers)))
    said = alen("claims", "new", *words, "--workspace", str(root), "--lang", "en")
    return said.code, said.err


def written(root: Path, name: str = "own-claim.yml") -> Claim:
    path = root / "claims" / name
    return parse_claim(path.read_text("utf-8"), name, claim_words(), "workspace")


def files(root: Path) -> list[str]:
    return sorted(one.name for one in (root / "claims").glob("*")) if (root / "claims").exists() else []


def test_the_answers_become_a_statement_that_is_read(
    alen: Alen, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    code, err = piped(alen, monkeypatch, root, ANSWERS)
    assert code == 0, err
    assert files(root) == ["own-claim.yml"]
    claim = written(root)
    assert (claim.id, claim.source.date, claim.kind, claim.years) == (
        "own-claim",
        "2025-03-01",
        "sum",
        (2024,),
    )
    assert claim.numbers["first"].written == ("5", "6")
    assert claim.numbers["rest"].written == ()
    (reading,) = claim.readings
    assert reading.statements[0].numbers == {"total": ("all",), "parts": ("first", "rest")}
    assert claim.needs[0].text.en == "The budget"
    assert claim.title.da == "Prøvekøbings it koster 12 mio. kr."


def test_figures_are_asked_for_too(alen: Alen, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    number = ["amount", "Beløbet", "The amount", "3.000", "knap", "kr_per_inhabitant", "2024", ""]
    figure = [
        "booked", "f64551-net", "", "", "municipality", "", "2024", "median", "other", "En anden opgørelse",
        "Another account", "",
    ]  # fmt: skip
    said = ["Læst", "Read", "value", "Medianen", "The median", "amount", "booked", "", ""]
    begin = [*BEGIN[:11], "value", *BEGIN[12:14], "f64551-net it-net", "municipality 101", "2023 2024"]
    code, err = piped(alen, monkeypatch, root, [*begin, *number, *figure, *said])
    assert code == 0, err
    claim = written(root)
    assert claim.measures == ("f64551-net", "it-net")
    assert claim.organisations == ("municipality", "101")
    assert claim.numbers["amount"].word == "just-under"
    assert claim.figures["booked"].statistic == "median"
    assert claim.readings[0].statements[0].figures == {"number": "booked"}


@pytest.mark.parametrize(
    ("place", "answer", "said"),
    [
        (0, "Own Claim", "is no id of a claim"),
        (0, "monopoly-2017", "is there already"),
        (2, "", "must be text"),
        (4, "2025-13-01", "is no date"),
        (5, "example.org", "is no web address"),
        (7, "sv", "Write one of da, en"),
        (8, "One sentence. And another", "more than a fragment"),
        (11, "gossip", "Write one of value, growth"),
        (14, "it-nett", "The nearest are it-net"),
        (15, "999", "is no organisation"),
        (16, "24", "must be a year"),
        (17, "The total", "is no name"),
        (20, "twelve", "is no number"),
        (21, "vistnok", "has no interval"),
        (22, "kroner", "Write one of kr, thousand_kr"),
        (24, "all", "is taken"),
        (41, "guess", "Write one of value, growth"),
        (44, "half", "no name is called"),
        (46, "1", "'times' has 1 numbers for 2 parts"),
    ],
)
def test_a_wrong_answer_is_told_at_once_and_nothing_is_written(
    alen: Alen, monkeypatch: pytest.MonkeyPatch, root: Path, place: int, answer: str, said: str
) -> None:
    answers = [*ANSWERS[:place], answer, *ANSWERS[place + 1 :]]
    code, err = piped(alen, monkeypatch, root, answers)
    assert code == 2
    told = err[err.index("Error:") :]
    assert said in told, told
    assert "answer " in told
    assert files(root) == []


def test_answers_that_end_early_write_nothing(
    alen: Alen, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    for number in (0, 3, 20, len(ANSWERS) - 1):
        code, err = piped(alen, monkeypatch, root, ANSWERS[:number])
        assert code == 2
        assert "the answers end before the statement is whole" in err
        assert files(root) == []


def test_what_is_there_is_never_replaced(alen: Alen, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    (root / "claims").mkdir()
    (root / "claims" / "mine.yml").write_text("# mine\n", "utf-8")
    code, err = piped(alen, monkeypatch, root, ANSWERS, "mine.yml")
    assert code == 2
    assert "is there already" in err
    assert "Id:" not in err, "told before anything is asked"
    (root / "claims" / "mine.yml").unlink()
    (root / "claims" / "own-claim.yml").symlink_to(root / "elsewhere")
    code, err = piped(alen, monkeypatch, root, ANSWERS)
    assert code == 2
    assert "cannot be read" in err
    (root / "elsewhere").write_text("", "utf-8")
    code, err = piped(alen, monkeypatch, root, ANSWERS)
    assert code == 2
    assert (root / "elsewhere").read_text("utf-8") == ""
    (root / "claims" / "own-claim.yml").unlink()
    (root / "claims" / "own-claim.yml").mkdir()
    assert piped(alen, monkeypatch, root, ANSWERS)[0] == 2
    (root / "claims" / "own-claim.yml").rmdir()
    for name in ("../own.yml", "a/b.yml", "own.txt", ".yml", "-x.yml"):
        assert piped(alen, monkeypatch, root, ANSWERS, "--", name)[0] == 2
    assert piped(alen, monkeypatch, root, ANSWERS, "other.yml")[0] == 0
    assert written(root, "other.yml").id == "own-claim"


def test_every_role_of_every_kind_has_its_question() -> None:
    roles = {role for named in ROLES.values() for role in named}
    assert set(ROLE_NUMBERS) == roles
    assert set(ROLE_FIGURES) == roles - {"parts"}


def test_the_place_is_told_as_json(alen: Alen, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{one}\n" for one in ANSWERS)))
    said = alen("claims", "new", "--workspace", str(root), "--format", "json")
    assert json.loads(said.out) == {"file": str(root / "claims" / "own-claim.yml"), "claim": "own-claim"}


# -- on a terminal -------------------------------------------------------------------------------------


def at_terminal(root: Path, answers: Sequence[str]) -> tuple[int, str]:
    """Answer on a terminal of its own, each answer when its question stands; exit code and all shown."""
    words = ["--workspace", str(root), "--lang", "en", "claims", "new"]
    process, terminal = pty.fork()
    if process == 0:
        os.environ["LC_ALL"] = "C.UTF-8"
        os.execv(sys.executable, [sys.executable, "-m", "alen.cli.main", *words])
    shown, given, end = b"", 0, time.monotonic() + LONGEST
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        try:
            read = os.read(terminal, 4096) if ready else None
        except OSError:  # the other side is gone
            break
        if read == b"":
            break
        shown += read or b""
        if shown.endswith(b": ") and given < len(answers):
            os.write(terminal, answers[given].encode())
            given += 1
            shown += b"|"
    _, status = os.waitpid(process, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown.decode()


def test_a_wrong_answer_is_asked_for_again(root: Path) -> None:
    lines = [f"{one}\n" for one in ANSWERS]
    code, shown = at_terminal(root, ["Own Claim\n", *lines[:4], "March\n", *lines[4:]])
    assert code == 0, shown
    assert "is no id of a claim" in shown
    assert "'March' is no date" in shown
    assert shown.count("Id: small letters") == 2
    assert written(root).id == "own-claim"


@pytest.mark.parametrize("stop", ["\x03", "\x04"], ids=["ctrl-c", "ctrl-d"])
def test_whoever_stops_leaves_nothing(root: Path, stop: str) -> None:
    code, shown = at_terminal(root, [*(f"{one}\n" for one in ANSWERS[:30]), stop])
    assert code == 130
    assert "Traceback" not in shown
    assert files(root) == []
