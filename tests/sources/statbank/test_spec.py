"""tables.yml is read as it stands, and every mistake in it is named."""

from __future__ import annotations

from importlib.resources import files

import pytest

from alen.errors import BadDefinition, BadInput
from alen.sources.statbank.spec import Quarters, normalise_code, parse_tables

TEXT = files("alen").joinpath("sources", "statbank", "tables.yml").read_text(encoding="utf-8")


def test_the_packaged_file_names_the_nine_tables() -> None:
    tables = parse_tables(TEXT)
    wanted = {"REGK31", "REGK11", "REGR55", "REGR31", "BUDK32", "BUDR32", "FOLK1A", "ARE207", "NGLK"}
    assert set(tables.tables) == wanted
    assert tables.publisher.publisher_id == "dst"
    assert tables.publisher.licence == "CC BY 4.0"


def test_roles_selections_and_labels() -> None:
    tables = parse_tables(TEXT)
    regk31 = tables.table("regk31")
    assert regk31.organisation_variable.code == "OMRÅDE"
    assert regk31.time_variable.code == "Tid"
    funktion = regk31.role("funktion")
    assert funktion is not None
    assert funktion.select == ("64551", "64552")
    art = regk31.variable("art")
    assert art is not None
    assert art.labels["I alt (netto)"] == "TOT"
    assert tables.table("FOLK1A").time_variable.select == Quarters((1, 3))
    assert tables.table("REGR55").price_unit == "LOBM"
    with pytest.raises(BadInput, match="REGK31"):
        tables.table("REGK99")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("6.45.52", "64552"),
        ("64552.0", "64552"),
        ("0.22.01", "2201"),
        ("02201", "2201"),
        ("000", "0"),
        ("00", "0"),
        ("tot", "TOT"),
        (" 101 ", "101"),
        ("08pris", "08PRIS"),
    ],
)
def test_spellings_that_mean_the_same(left: str, right: str) -> None:
    assert normalise_code(left) == normalise_code(right)


@pytest.mark.parametrize(
    ("left", "right"), [("6.45.51", "64552"), ("S1", "1"), ("08PRIS", "8PRIS"), ("²", "2")]
)
def test_spellings_that_do_not(left: str, right: str) -> None:
    assert normalise_code(left) != normalise_code(right)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('select: ["64551", "64552"]', "select: [64551]", "quotation marks"),
        ('select: ["64551", "64552"]', 'select: ["64551", "6.45.51"]', "each once"),
        ("role: funktion", "role: function", "role 'function'"),
        ("kind: account", "kind: accounts", "kind 'accounts'"),
        ("first_year: 2007", "first_year: soon", "first_year"),
        ("{quarters: [1, 3]}", "{quarters: [1, 5]}", "1 to 4"),
        ("{role: time, select: all}", "{role: time, select: some}", "select is 'all'"),
        ("role: dranst", "role: art", "more than one variable"),
        ("organisations: municipality", "organizations: municipality", "unknown key organizations"),
        ("Tid:", "TID:", "time variable Tid"),
        ("publisher:", "publisher: [", "no YAML"),
        ("  licence: CC BY 4.0\n", "", "licence must be"),
    ],
)
def test_a_mistake_is_named(old: str, new: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(BadDefinition, match=message):
        parse_tables(TEXT.replace(old, new))


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(BadDefinition, match="mapping"):
        parse_tables("")
