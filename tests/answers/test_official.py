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
