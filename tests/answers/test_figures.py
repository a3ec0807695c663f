"""Pages of figures and whole measures, on the invented edition, each value worked out by hand."""

from __future__ import annotations

import base64
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.answers.samples import EKSEMPELBY, MOENSTERBY, PROEVEBY, SKITSEBY, Sample, towns_2023
from tests.build.samples import built, fetched_workspace
from tests.replay.world import World

from alen.answers.figures import Figures, FiguresAnswer, MeasureTable
from alen.answers.questions import Desk
from alen.answers.shelf import Shelf
from alen.errors import BadInput, NotFound, UnknownMeasure, UnknownOrganisation


def desk() -> Desk:
    return Desk(towns_2023().reading())


def keys(answer: FiguresAnswer) -> list[tuple[str, str, int]]:
    return [(one.measure, one.organisation_code, one.year) for one in answer.rows]


def test_all_figures_stand_in_order_with_what_they_are_made_of() -> None:
    answer = desk().ask(Figures())
    codes = ["901", "902", "903", "904", "905"]
    assert keys(answer) == [
        *(("population", code, 2023) for code in codes),
        *(("town-net", code, 2023) for code in ["000", *codes]),
    ]
    assert (answer.total, answer.next_cursor) == (11, None)
    first = answer.rows[6]
    assert (first.organisation_da, first.value, first.unit) == ("Prøveby", 3000.0, "kr_per_inhabitant")
    assert (first.numerator, first.denominator) == (30_000_000, 100)
    assert (first.scope, first.basis, first.price, first.price_base_year) == (
        "narrow", "computed", "current", None,
    )  # fmt: skip
    assert first.explain == "/api/v1/explain/town-net/901/2023?scope=narrow&basis=computed"
    assert answer.rows[9].flags == ("booked_elsewhere",)


def test_a_missing_figure_says_why_and_is_no_zero() -> None:
    row = desk().ask(Figures(measure=("town-net",), organisation=("905",))).rows[0]
    assert (row.value, row.numerator, row.missing_reason) == (None, None, "missing_at_source")


@pytest.mark.parametrize(
    ("question", "total"),
    [
        (Figures(measure=("town-net",)), 6),
        (Figures(measure=("population", "town-net"), organisation=("901", "Mønsterby")), 4),
        (Figures(year=(2022,)), 0),
        (Figures(year=(2022, 2023)), 11),
        (Figures(scope="single"), 5),
        (Figures(scope="narrow", basis="computed"), 6),
        (Figures(basis="as_published"), 0),
    ],
)
def test_figures_are_chosen_by_what_is_asked(question: Figures, total: int) -> None:
    assert desk().ask(question).total == total


def test_pages_put_together_are_the_whole() -> None:
    asked = desk()
    whole = asked.ask(Figures()).rows
    for limit in (1, 4, 5, 11):
        rows, cursor = [], None
        while True:
            page = asked.ask(Figures(cursor=cursor, limit=limit))
            assert page.total == 11
            rows += page.rows
            cursor = page.next_cursor
            if cursor is None:
                break
        assert tuple(rows) == whole


def test_a_page_may_change_its_size_on_the_way() -> None:
    asked = desk()
    first = asked.ask(Figures(limit=2))
    assert len(asked.ask(Figures(limit=100, cursor=first.next_cursor)).rows) == 9


def test_a_cursor_of_another_question_or_edition_is_refused() -> None:
    asked = desk()
    cursor = asked.ask(Figures(limit=2)).next_cursor
    with pytest.raises(BadInput, match="another question"):
        asked.ask(Figures(limit=2, cursor=cursor, measure=("town-net",)))
    other = towns_2023()
    other.edition_id = "2026-02-02"
    with pytest.raises(BadInput, match="another edition"):
        Desk(other.reading()).ask(Figures(limit=2, cursor=cursor))


def test_a_cursor_that_was_changed_is_refused() -> None:
    asked = desk()
    cursor = asked.ask(Figures(limit=2)).next_cursor
    assert cursor is not None
    text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    moved = base64.urlsafe_b64encode(text.replace("|2|", "|1|").encode()).decode().rstrip("=")
    negative = base64.urlsafe_b64encode(text.replace("|2|", "|-2|").encode()).decode()
    for bad in ("", "x", "!!!", "æ", cursor[:-2], moved, negative, "\x00", "A" * 10_000):
        with pytest.raises(BadInput):
            asked.ask(Figures(limit=2, cursor=bad))


@pytest.mark.parametrize(
    ("question", "error"),
    [
        (Figures(limit=0), BadInput),
        (Figures(limit=10_001), BadInput),
        (Figures(scope="all"), BadInput),
        (Figures(basis="guessed"), BadInput),
        (Figures(price="old"), BadInput),
        (Figures(price="real"), BadInput),
        (Figures(base=2020), BadInput),
        (Figures(measure=("town-net",), price="real"), BadInput),
        (Figures(measure=("population",), price="real"), BadInput),
        (Figures(measure=("town-net-growth",)), BadInput),
        (Figures(measure=("nothing",)), UnknownMeasure),
        (Figures(organisation=("999",)), UnknownOrganisation),
        (Figures(changed_since="2020-01-01"), NotFound),
        (Figures(changed_since="2026-01-01", price="real", measure=("town-net",)), BadInput),
    ],
)
def test_what_cannot_be_answered_is_refused(question: Figures, error: type[Exception]) -> None:
    with pytest.raises(error):
        desk().ask(question)


def test_real_prices_move_the_value_and_leave_the_amounts_booked() -> None:
    sample = towns_2023()
    sample.index = {2023: 100.0, 2024: 110.0}
    asked = Desk(sample.reading())
    row = asked.ask(Figures(measure=("town-net",), organisation=("901",), price="real", base=2024)).rows[0]
    assert row.value == pytest.approx(3300.0, rel=1e-12)
    assert (row.numerator, row.denominator) == (30_000_000, 100)
    assert (row.price, row.price_base_year, row.deflator) == ("real", 2024, "municipal")
    assert row.explain.endswith("&price=real&base=2024&deflator=municipal")


def test_a_year_without_index_has_no_real_value_and_says_so() -> None:
    sample = towns_2023()
    sample.index = {2024: 110.0}
    answer = Desk(sample.reading()).ask(Figures(measure=("town-net",), price="real"))
    assert {(one.value, one.missing_reason) for one in answer.rows[:3]} == {(None, "not_loaded")}


def test_an_index_that_never_suits_is_refused_for_the_scope_that_holds_capital() -> None:
    sample = towns_2023()
    sample.index = {2023: 100.0}
    sample.computed("town-net", PROEVEBY, 2023, 1_000_000, 100, scope="extended")
    asked = Desk(sample.reading())
    assert asked.ask(Figures(measure=("town-net",), price="real", scope="narrow")).total == 6
    with pytest.raises(BadInput):
        asked.ask(Figures(measure=("town-net",), price="real"))


def two_editions() -> Desk:
    """The old one: Prøveby 3000, Mønsterby 2000, Skitseby missing; the new one changes the first, lacks
    the second, keeps the third and has Eksempelby as well."""
    old, new = Sample("2026-01-01"), Sample("2026-02-01")
    old.computed("town-net", PROEVEBY, 2023, 30_000_000, 100)
    old.computed("town-net", MOENSTERBY, 2023, 40_000_000, 200)
    new.computed("town-net", PROEVEBY, 2023, 31_000_000, 100)
    new.computed("town-net", EKSEMPELBY, 2023, 60_000_000, 300)
    for one in (old, new):
        one.computed("town-net", SKITSEBY, 2023, None, 300, reason="missing_at_source")
    before = Desk(old.reading())
    return Desk(new.reading(), another=lambda _: before)


def test_changes_since_an_edition_are_told_with_what_was_removed() -> None:
    answer = two_editions().ask(Figures(changed_since="2026-01-01"))
    assert [(one.organisation_code, one.change, one.value) for one in answer.rows] == [
        ("901", "changed", 3100.0),
        ("902", "removed", None),
        ("903", "added", 2000.0),
    ]
    gone = answer.rows[1]
    assert (gone.organisation_da, gone.unit, gone.explain, gone.missing_reason) == (
        "Mønsterby", "kr_per_inhabitant", "", "",
    )  # fmt: skip
    assert (answer.total, answer.changed_since) == (3, "2026-01-01")


def test_changes_are_chosen_and_paged_like_figures() -> None:
    asked = two_editions()
    assert asked.ask(Figures(changed_since="2026-01-01", organisation=("903",))).total == 1
    assert asked.ask(Figures(changed_since="2026-01-01", measure=("population",))).total == 0
    assert asked.ask(Figures(changed_since="2026-01-01", scope="single")).total == 0
    first = asked.ask(Figures(changed_since="2026-01-01", limit=2))
    rest = asked.ask(Figures(changed_since="2026-01-01", limit=2, cursor=first.next_cursor))
    assert [one.change for one in (*first.rows, *rest.rows)] == ["changed", "removed", "added"]
    assert rest.next_cursor is None
    with pytest.raises(BadInput, match="another question"):
        asked.ask(Figures(limit=2, cursor=first.next_cursor))


def test_an_edition_has_not_changed_since_itself() -> None:
    assert desk().ask(Figures(changed_since="2026-01-01")).rows == ()


def test_the_address_holds_the_question() -> None:
    question = Figures(measure=("a", "b"), organisation=("901",), year=(2022, 2023), limit=5)
    address = urlsplit(question.address())
    assert address.path == "/api/v1/figures"
    assert parse_qs(address.query) == {
        "measure": ["a+b"], "organisation": ["901"], "year": ["2022+2023"], "limit": ["5"],
    }  # fmt: skip
    assert Figures().address() == "/api/v1/figures"
    assert MeasureTable("a", price="real", base=2020).address() == "/api/v1/tables/a?price=real&base=2020"


def test_a_measure_whole_has_every_organisation_in_every_year() -> None:
    sample = towns_2023()
    sample.computed("town-net", PROEVEBY, 2022, 20_000_000, 100)
    answer = Desk(sample.reading()).ask(MeasureTable("town-net"))
    assert answer.years == (2022, 2023)
    assert [row.organisation.code for row in answer.rows] == ["000", "901", "902", "903", "904", "905"]
    values = [[cell.value for cell in row.cells] for row in answer.rows]
    assert values == [
        [None, 2100.0], [2000.0, 3000.0], [None, 2000.0], [None, 2000.0], [None, 20.0], [None, None],
    ]  # fmt: skip
    assert all(cell.missing_reason for row in answer.rows for cell in row.cells if cell.value is None)
    columns, rows = answer.table()
    assert len(rows) == 12
    assert all(len(row) == len(columns) for row in rows)


def test_growth_whole_begins_with_its_second_year() -> None:
    sample = towns_2023()
    sample.computed("town-net", PROEVEBY, 2024, 33_000_000, 100)
    answer = Desk(sample.reading()).ask(MeasureTable("town-net-growth"))
    assert answer.years == (2024,)
    first = next(row for row in answer.rows if row.organisation.code == "901")
    assert first.cells[0].value == pytest.approx(10.0)


def test_a_built_editions_figures_are_the_worlds_amounts(tmp_path: Path) -> None:
    world = World(years=(2017, 2018))
    made = fetched_workspace(tmp_path / "workspace", world, ("REGK31", "FOLK1A"))
    built(made)
    asked = Shelf(made).current()
    area = world.municipalities[0]
    found = asked.ask(Figures(measure=("it-net",), organisation=(area,), scope="narrow", basis="computed"))
    assert [one.year for one in found.rows] == [2017, 2018]
    for row in found.rows:
        codes = {"OMRÅDE": area, "FUNKTION": "64552", "DRANST": "1", "ART": "TOT", "PRISENHED": "LOBM"}
        amount = world.value("REGK31", {**codes, "Tid": str(row.year)})
        assert amount is not None
        assert row.numerator == amount * 100_000
        assert row.denominator == world.population(area, row.year)
    assert {one.table_id for one in found.sources} == {"REGK31", "FOLK1A"}
    everything = asked.ask(Figures(limit=10_000))
    assert keys(everything) == sorted(keys(everything))
