"""The ledger against published accounts: by hand, against an edition, and from a transcription."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.products.ledger.bought_lines import HOLDER, line, lines_of
from tests.replay.world import World

from alen.errors import BadFile
from alen.products.ledger.published_accounts import published_accounts
from alen.products.ledger.reconciliation import (
    Accounts,
    Booked,
    Published,
    Reconciliation,
    booked,
    reconcile,
    transcribed,
)
from alen.store.local.books import Holder
from alen.store.workspace import Workspace, create

YEAR = 2024
HALF_THOUSAND = 50_000


def published(kroner: int, **given_cell: Any) -> Published:
    cell: dict[str, Any] = {"year": YEAR, "funktion": "64552", "dranst": "1", "art": "TOT", **given_cell}
    return Published(amount_ore=kroner * 100, tolerance_ore=HALF_THOUSAND, source="REGK31", **cell)


def held(ledger: list[Booked], *rows: Published, known: tuple[str, ...] = ()) -> Reconciliation:
    return reconcile(ledger, Accounts(rows, frozenset((YEAR, code) for code in known), "hand"))


def it(kroner: float, hovedart: str = "4", dranst: str = "1", funktion: str = "64552") -> Booked:
    return Booked(YEAR, funktion, dranst, hovedart, round(kroner * 100), 1)


LEDGER = [it(900_000, "1"), it(80_400, "4"), it(-30_000, "7"), it(-50_000, "9"), it(500_000, "4", "3")]


def statuses(answer: Reconciliation) -> list[tuple[str, str, str]]:
    return [(one.dranst, one.art, one.status) for one in answer.cells]


def test_a_function_by_hand() -> None:
    """Net operating is 900 400 kr.; published as 900 thousand, so it meets within half a thousand."""
    answer = held(LEDGER, published(900_000), published(500_000, dranst="3"))
    assert statuses(answer) == [("1", "TOT", "meets"), ("3", "TOT", "meets")]
    assert [one.difference_ore for one in answer.cells] == [40_000, 0]


@pytest.mark.parametrize(
    ("kroner", "status"),
    [(899_900, "meets"), (899_899, "differs"), (900_900, "meets"), (900_901, "differs")],
)
def test_the_tolerance_ends_at_half_a_thousand(kroner: int, status: str) -> None:
    assert held(LEDGER, published(kroner), published(500_000, dranst="3")).cells[0].status == status


@pytest.mark.parametrize(
    ("cell", "status", "caveats"),
    [
        (published(980_400, art="UE"), "meets", ()),
        (published(930_400, art="UE"), "indicative", ("with_internal",)),
        (published(-30_000, art="I"), "meets", ()),
        (published(30_000, art="S7"), "indicative", ("opposite_sign",)),
        (published(-50_000, art="S9"), "meets", ()),
        (published(100, art="S1"), "differs", ()),
        (published(1, art="??"), "no_art", ()),
        (published(1_400_400, dranst="not_stated"), "meets", ()),
        (published(900_400, dranst="not_stated"), "indicative", ("dranst_not_stated",)),
        (published(1, dranst="2"), "not_booked", ()),
        (published(900_400, funktion="6"), "meets", ()),
        (published(900_400, funktion="X"), "meets", ()),
        (published(7, funktion="64551"), "not_booked", ()),
    ],
)  # fmt: skip
def test_cells_by_hand(cell: Published, status: str, caveats: tuple[str, ...]) -> None:
    found = next(one for one in held(LEDGER, cell).cells if one.published_ore is not None)
    assert (found.status, found.caveats) == (status, caveats)
    assert (found.ledger_ore is None) == (status in ("not_booked", "no_art"))


def test_lines_without_an_art_are_in_the_net_alone() -> None:
    answer = held([*LEDGER, it(600, "")], published(901_000), published(1, art="UE"))
    assert [one.status for one in answer.cells if one.dranst == "1"] == ["meets", "no_art"]


def test_what_only_the_ledger_has_says_why() -> None:
    ledger = [*LEDGER[:4], it(5, funktion="32201"), it(7, funktion="55780")]
    answer = held(ledger, published(900_000), known=("32201",))
    found = {one.funktion: (one.status, one.ledger_ore, one.published_ore) for one in answer.cells}
    assert found["32201"] == ("not_published", 500, None)
    assert found["55780"] == ("not_loaded", 700, None)


def test_lines_without_a_function_are_said_apart() -> None:
    answer = held([*LEDGER, it(33, funktion="")], published(900_000))
    assert (answer.no_function_lines, answer.no_function_ore) == (1, 3_300)


def test_an_invented_organisation_has_no_accounts(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, [line(10), line(5, source_kind="invoices")])
    accounts = published_accounts(Workspace(tmp_path), HOLDER, lines.years)
    answer = reconcile(booked(lines), accounts)
    assert (answer.reason, answer.cells) == ("invented", ())


def test_without_an_edition_nothing_is_published(tmp_path: Path) -> None:
    workspace = create(tmp_path / "workspace")
    assert published_accounts(workspace, Holder("751", "Aarhus"), [2024]).reason == "no_edition"


def test_the_packaged_figures_are_per_inhabitant(packaged_workspace: Workspace) -> None:
    """REGK31, 6.45.51, 2020, as packaged: 2588 kr. per inhabitant; 349,983 inhabitants on 1 January."""
    accounts = published_accounts(packaged_workspace, Holder("751", "Aarhus"), [2019, 2020])
    (one,) = accounts.rows
    assert (one.funktion, one.dranst, one.is_per_inhabitant) == ("64551", "not_stated", True)
    assert (one.amount_ore, one.tolerance_ore) == (258_800 * 349_983, 50 * 349_983)
    assert published_accounts(packaged_workspace, Holder("751", "Aarhus"), [2019]).reason == "no_population"
    assert published_accounts(packaged_workspace, Holder("x", "X"), [2020]).reason == "not_in_edition"


def test_a_ledger_made_of_the_accounts_meets_them_all(invented_workspace: Workspace, tmp_path: Path) -> None:
    """An invented country's edition: a ledger with the amount of every kind meets every cell; one krone
    too many on one kind, over the tolerance, is found where it is and in the sums above it."""
    code = World().municipalities[0]
    accounts = published_accounts(invented_workspace, Holder(code, "Prøveby"), [2023])
    amounts = {
        (one.funktion, one.dranst, one.art): one for one in accounts.rows
        if one.art.startswith("S") and len(one.funktion) == 5
    }  # fmt: skip
    assert len(amounts) >= 4
    nets = {(one.funktion, one.dranst): one.amount_ore for one in accounts.rows if one.art == "TOT"}
    rows: list[dict[str, Any]] = []
    for (funktion, dranst), net in nets.items():
        if len(funktion) != 5:
            continue
        of_cell = {
            art[1]: one.amount_ore for (f, d, art), one in amounts.items() if (f, d) == (funktion, dranst)
        }
        rest = net - sum(of_cell.values())
        rows += [
            line(amount / 100, accounts_year=2023, funktion=funktion, dranst=dranst, art=art)
            for art, amount in [*of_cell.items(), ("5", rest)]
        ]
    lines = lines_of(tmp_path, rows)
    answer = reconcile(booked(lines), accounts)
    whole = [one for one in answer.cells if len(one.funktion) == 5]
    assert {one.status for one in whole if one.art in ("TOT", *(f"S{n}" for n in (1, 2, 4, 7, 8, 9)))} == {
        "meets"
    }
    assert {one.status for one in whole} <= {"meets", "indicative"}
    wrong = [dict(one) for one in rows]
    place = next(n for n, one in enumerate(wrong) if one["art"] == "4" and one["funktion"] == "64552")
    wrong[place]["amount_ore"] += HALF_THOUSAND + 1
    folder = tmp_path / "wrong"
    folder.mkdir()
    found = reconcile(booked(lines_of(folder, wrong)), accounts)
    differ = {
        (one.funktion, one.art) for one in found.cells if one.status == "differs" and len(one.funktion) == 5
    }
    assert (
        {("64552", "TOT"), ("64552", "S4")} <= differ <= {("64552", "TOT"), ("64552", "S4"), ("64552", "UE")}
    )


# -- transcriptions ----------------------------------------------------------------------------------

GOOD = "funktion;dranst;kroner;art\n6.45.52;1;900.400;\n64551;;12,34;UE\n6;1;-7;TOT\n"


def test_a_transcription_by_hand() -> None:
    first, second, third = transcribed(GOOD, "regnskab.csv", YEAR).rows
    assert (first.funktion, first.dranst, first.art, first.amount_ore) == ("64552", "1", "TOT", 90_040_000)
    assert (first.tolerance_ore, second.tolerance_ore) == (50, 0)
    assert (second.dranst, second.amount_ore) == ("not_stated", 1_234)
    assert (third.funktion, third.amount_ore) == ("6", -700)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "f.csv"),
        ("funktion,dranst,kroner\n6.45.52,1,5\n", "f.csv"),
        ("funktion;kroner\n6.45.52;5\n", "f.csv"),
        ("funktion;dranst;kroner\n6.45;1;5\n", "f.csv, row 2, column funktion"),
        ("funktion;dranst;kroner\n6.45.52;8;5\n", "f.csv, row 2, column dranst"),
        ("funktion;dranst;kroner\n6.45.52;1;fem\n", "f.csv, row 2, column kroner"),
        ("funktion;dranst;kroner\n6.45.52;1;5\n64552;1;6\n", "f.csv, row 3"),
        ("funktion;dranst;kroner;year\n6.45.52;1;5;24\n", "f.csv, row 2, column year"),
        ("funktion;dranst;kroner\n6.45.52;1;5;9\n", "f.csv, row 2"),
    ],
)
def test_a_bad_transcription_says_where(text: str, where: str) -> None:
    with pytest.raises(BadFile) as caught:
        transcribed(text, "f.csv", YEAR)
    assert caught.value.where == where


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 99_999), st.sampled_from(["1", "3"])),
        st.integers(-(10**12), 10**12),
        max_size=12,
    )
)
def test_a_ledger_meets_its_own_transcription(amounts: dict[tuple[int, str], int]) -> None:
    text = "funktion;dranst;kroner\n" + "".join(
        f"{code:05d};{dranst};{'-' if ore < 0 else ''}{abs(ore) // 100},{abs(ore) % 100:02d}\n"
        for (code, dranst), ore in amounts.items()
    )
    ledger = [Booked(YEAR, f"{code:05d}", dranst, "4", ore, 1) for (code, dranst), ore in amounts.items()]
    answer = reconcile(ledger, transcribed(text, "t.csv", YEAR))
    assert [one.status for one in answer.cells] == ["meets"] * len(amounts)
    assert sum(one.difference_ore or 0 for one in answer.cells) == 0


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**6), st.integers(-(10**9), 10**9))
def test_meeting_is_within_the_tolerance(amount: int, tolerance: int, ledger: int) -> None:
    cell = Published(YEAR, "64552", "1", "TOT", amount, tolerance, "t")
    (found,) = reconcile([Booked(YEAR, "64552", "1", "4", ledger, 1)], Accounts((cell,))).cells
    assert (found.status == "meets") == (abs(ledger - amount) <= tolerance)
    assert found.difference_ore == ledger - amount
