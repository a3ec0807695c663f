"""The drawings of a programme: bars of payments, lines of money, milestones, and the square of risks."""

from __future__ import annotations

from datetime import date

import pytest
from tests.charts.drawings import SAY, TICK, heading, number
from tests.charts.drawn import Drawn

from alen.charts.programme_course import CourseLine, programme_course
from alen.charts.programme_parties import PartyBar, programme_parties
from alen.charts.programme_risks import RiskDot, RiskWords, programme_risks
from alen.charts.programme_timeline import Stone, TimelineWords, programme_timeline

TODAY = date(2026, 5, 1)
STONES = TimelineWords("Planlagt", "Nået", "Ventes", "Aflyst", "1.5.2026", "Ingen milepæle.")
SIDES = RiskWords("Sandsynlighed", "Konsekvens", "Før", "Efter", "Ingen risici.")


def parties(*rows: PartyBar, width: float = 640) -> Drawn:
    keys = ("Indbetalt", "Mangler")
    return Drawn(programme_parties(rows, width=width, heading=heading(), say=SAY, tick=TICK, keys=keys))


def course(*lines: CourseLine, width: float = 640) -> Drawn:
    return Drawn(
        programme_course(
            lines,
            first=date(2025, 1, 1),
            last=date(2026, 12, 31),
            today=TODAY,
            today_said="1.5.2026",
            width=width,
            heading=heading(),
            say=SAY,
            tick=TICK,
        )
    )


def timeline(*rows: Stone, width: float = 640) -> Drawn:
    return Drawn(programme_timeline(rows, today=TODAY, width=width, heading=heading(), say=STONES))


def risks(*rows: RiskDot) -> Drawn:
    return Drawn(programme_risks(rows, width=640, heading=heading(), say=SIDES))


def bars(found: Drawn, kind: str) -> list[float]:
    """The widths of the bars of a kind, without that of the key."""
    return [float(one.attrib["width"]) for one in found.root.iter() if one.get("class") == kind and len(one)]


def test_paid_and_left_make_the_share() -> None:
    found = parties(
        PartyBar("Prøveby", number(60), number(40), "60 af 100"),
        PartyBar("Mønsterby", number(50), None, "50 af 50"),
    )
    (first, second), (left,) = bars(found, "bar group"), bars(found, "bar group minus")
    assert first + left == pytest.approx(2 * second, abs=0.3)
    assert first / left == pytest.approx(1.5, rel=0.01)


def test_a_party_whose_share_is_not_known_says_so() -> None:
    found = parties(
        PartyBar("Prøveby", number(60), None, "60"), PartyBar("Skitseby", None, None, why="ukendt")
    )
    assert any(one.said == "ukendt" for one in found.words())
    assert len(bars(found, "bar group")) == 1


def test_nothing_to_draw_is_said() -> None:
    nothing = [parties(PartyBar("Prøveby", None, None, why="ukendt")), course(), timeline(), risks()]
    assert all(any("Ingen" in one.said for one in found.words()) for found in nothing)


def test_what_is_booked_stays_until_the_day_and_what_is_expected_goes_on() -> None:
    found = course(
        CourseLine("Bogført", ((date(2025, 1, 1), number(0)), (date(2025, 7, 1), number(50)))),
        CourseLine(
            "Ventet", ((TODAY, number(50)), (date(2026, 12, 31), number(100))), steps=False, dashed=True
        ),
    )
    booked, expected = (one for kind in ("s1", "s2") for one in found.paths(kind) if "h" not in one)
    assert booked.count("V") == 1
    assert "H" in booked
    assert "L" in expected
    last_of_booked, first_of_expected = float(booked.rsplit("H", 1)[1]), float(expected[1:].split(",")[0])
    assert last_of_booked == pytest.approx(first_of_expected, abs=0.2)


def test_a_milestone_that_slips_stands_to_the_right_of_its_plan() -> None:
    found = timeline(
        Stone("Måling", date(2026, 3, 1), date(2026, 9, 1), "expected", "1.9.2026"),
        Stone("Aflyst møde", date(2026, 6, 1), None, "cancelled", "aflyst"),
        Stone("Aftale", date(2025, 2, 1), date(2025, 2, 1), "met", "1.2.2025"),
    )
    plan = [one for one in found.circles() if one.kind == "point hollow"]
    late = [one for one in found.circles() if one.kind == "stop own open"]
    # The first of each kind is the key's.
    assert late[1].x > plan[1].x
    assert late[1].y == plan[1].y
    assert sum(one.get("class") == "line s4 small" for one in found.root.iter()) == 2
    assert [one.kind for one in found.circles()].count("point s1") == 2


def test_what_does_not_occur_has_no_key() -> None:
    found = timeline(Stone("Aftale", date(2025, 2, 1), date(2025, 2, 1), "met", "1.2.2025"))
    said = {one.said for one in found.words()}
    assert "Nået" in said
    assert "Aflyst" not in said


def test_a_risk_moves_down_and_to_the_left_with_what_is_done() -> None:
    found = risks(RiskDot("1", (5, 4), (2, 2)), RiskDot("2", (5, 4), None))
    before = [one for one in found.circles() if one.kind == "stop group open"][1:]
    after = [one for one in found.circles() if one.kind == "stop group"][1:]
    assert len(before) == 2
    assert len(after) == 1
    assert before[0].y == before[1].y
    assert before[0].x != before[1].x
    assert after[0].x < before[0].x
    assert after[0].y > before[0].y
    assert [one.said for one in found.words()].count("1") == 4  # two marks, two sides


@pytest.mark.parametrize("width", [320, 480, 680])
def test_everything_stands_inside_the_drawing(width: float) -> None:
    long = "Et meget langt navn på en milepæl, der ikke kan stå på én linje"
    drawings = [
        parties(PartyBar(long, number(123456), number(1), "123.456 af 123.457"), width=width),
        timeline(Stone(long, date(2026, 3, 1), date(2027, 9, 1), "expected", "1.9.2027"), width=width),
        course(CourseLine("Bogført", ((date(2025, 1, 1), number(0)), (TODAY, number(900000)))), width=width),
    ]
    assert [found.inside() for found in drawings] == [[], [], []]
