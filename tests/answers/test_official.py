"""Links to official sites: each in two languages, over https, and with what it counts."""

from __future__ import annotations

import json

import pytest
from tests.answers.packaged import packaged_desk
from tests.answers.samples import towns_2023

from alen.answers.official import Official, read_official
from alen.answers.plain import rows, to_plain
from alen.answers.questions import Desk
from alen.errors import BadDefinition


def _ids(measure: str) -> list[str]:
    return [one.id for one in packaged_desk().ask(Official(measure)).links]


def test_a_municipal_measure_and_a_regional_one():
    assert _ids("f64551-net") == ["statbank-regk31", "statbank-folk1a", "noegletal", "eco"]
    assert _ids("region-it") == ["statbank-regr55", "statbank-folk1a", "danske-regioner"]
    # Growth is made from the tables of what it is the growth of.
    assert _ids("f64551-net-growth")[:2] == ["statbank-regk31", "statbank-folk1a"]
    assert "danske-regioner" not in _ids("it-net-growth")


def test_every_packaged_measure_has_a_link_with_a_reason():
    for measure in packaged_desk().reading.measure_ids:
        links = packaged_desk().ask(Official(measure)).links
        assert links, measure
        for one in links:
            for text in (one.publisher, one.title, one.url, one.counts, one.differs):
                assert text.da
                assert text.en
                assert "{" not in text.da + text.en
            assert one.url.da.startswith("https://")
    statbank = packaged_desk().ask(Official("f64551-net")).links[0]
    assert statbank.url.da == "https://www.statistikbanken.dk/REGK31"
    assert statbank.url.en == "https://www.statbank.dk/REGK31"
    ministry = packaged_desk().ask(Official("f64551-net")).links[2]
    assert "10.194 kr." in ministry.counts.da
    assert "DKK 10,194" in ministry.counts.en


def _said(measure: str, basis: str | None = None) -> dict[str, str]:
    """id -> what is said of a site in Danish."""
    links = packaged_desk().ask(Official(measure, basis)).links
    return {one.id.partition("-")[0]: f"{one.counts.da} {one.differs.da}" for one in links}


@pytest.mark.parametrize("measure", ["population", "density", "age-65-share", "it-share-operating",
                                     "it-wage-share", "f64551-net-growth"])  # fmt: skip
def test_what_holds_for_kroner_per_inhabitant_is_not_said_of_others(measure: str):
    said = _said(measure)
    assert "10.194" not in said["noegletal"]
    assert "funktion" not in said["noegletal"]
    assert "hele kroner" not in said["statbank"]
    assert "deler beløbet" not in said["statbank"]
    assert "retter tabellerne" in said["statbank"], "what is true of all is said of all"


def test_spending_on_all_tasks_is_not_said_to_be_one_function():
    assert "funktion" not in _said("operating-net")["noegletal"]
    assert "én funktion" in _said("it-net")["noegletal"]
    assert "hele kroner" in _said("operating-net")["statbank"]


def test_published_figures_are_not_said_to_be_divided_by_us():
    assert "Vores beregnede tal" not in _said("f64551-net", "as_published")["statbank"]
    assert "samme afrundede tal" in _said("f64551-net", "as_published")["statbank"]
    assert "Vores beregnede tal" in _said("f64551-net", "computed")["statbank"]
    assert "samme afrundede tal" not in _said("f64551-net", "computed")["statbank"]
    assert Official("f64551-net", "computed").address().endswith("/official/f64551-net?basis=computed")


@pytest.mark.parametrize(
    "note",
    [
        "{units: [pct]}",
        "{units: [kroner], differs: {da: a, en: a}}",
        "{bases: [guessed], differs: {da: a, en: a}}",
        "{measures: [it-net], differs: {da: a, en: a}}",
        "{units: [pct], differs: {da: a}}",
    ],
)
def test_a_note_that_says_nothing_or_of_nothing_is_refused(note: str):
    body = (
        "{id: x, publisher: {da: a, en: a}, title: {da: a, en: a}, url: {da: 'https://x', en: 'https://x'}, "
        "counts: {da: a, en: a}, differs: {da: a, en: a}, families: [], notes: [%s]}"
    )
    assert read_official(f"links: [{body % '{bases: [computed], differs: {da: a, en: a}}'}]")
    with pytest.raises(BadDefinition):
        read_official(f"links: [{body % note}]")


def test_a_measure_of_ones_own_has_none():
    assert Desk(towns_2023().reading()).ask(Official("town-net")).links == ()


def test_it_is_asked_by_address_and_printed_as_rows():
    assert Official("it-net").address() == "/api/v1/official/it-net"
    answer = packaged_desk().ask(Official("f64551-net"))
    columns, table = rows(answer)
    assert all(len(row) == len(columns) for row in table)
    json.dumps(to_plain(answer))


@pytest.mark.parametrize(
    "body",
    [
        "{id: x, publisher: {da: a}, title: {da: a, en: a}, url: {da: 'https://x', en: 'https://x'}, "
        "counts: {da: a, en: a}, differs: {da: a, en: a}, families: []}",
        "{id: x, publisher: {da: a, en: a}, title: {da: a, en: a}, url: {da: 'http://x', en: 'http://x'}, "
        "counts: {da: a, en: a}, differs: {da: a, en: a}, families: []}",
    ],
)
def test_a_half_entry_is_refused(body: str):
    with pytest.raises(BadDefinition):
        read_official(f"links: [{body}]")
