from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alen.errors import AmbiguousOrganisation, BadDefinition, UnknownOrganisation
from alen.model.names import folded
from alen.model.organisation import Membership, Organisation
from alen.model.organisations import Organisations
from alen.store.packaged import read_text

KNOWN = Organisations.from_csv(read_text("data", "organisations.csv"), read_text("data", "memberships.csv"))
MUNICIPALITIES = KNOWN.municipalities(2024)
NAMES_OF_GROUPS = ("910", "920", "930", "940", "960")
HEADER = "organisation_code,kind,name_da,name_en,parent_code,valid_from,valid_to\n"

SPELLINGS = {"æ": ("æ", "ae", "Æ", "AE"), "ø": ("ø", "oe", "Ø"), "å": ("å", "aa", "Å", "Aa"), "-": ("-", " ")}


@st.composite
def spelled(draw: st.DrawFn, name: str) -> str:
    """A name as somebody might type it: any case, any way to write æøå, any normal form, spaces."""
    text = name.replace("Aa", "Å").replace("aa", "å")
    letters = [draw(st.sampled_from(SPELLINGS.get(c.lower(), (c, c.upper(), c.lower())))) for c in text]
    ending = draw(st.sampled_from(["", " Kommune", " KOMMUNE"]))
    spaces = draw(st.sampled_from(["", " ", "\u00a0"]))
    composed = "".join(letters) + ending
    return spaces + draw(st.sampled_from([composed, unicodedata.normalize("NFD", composed)])) + spaces


def test_there_are_98_municipalities_five_regions_and_one_christiansoe() -> None:
    assert len(MUNICIPALITIES) == 98
    assert [o.code for o in KNOWN.regions(2024)] == ["081", "082", "083", "084", "085"]
    assert [o.code for o in KNOWN.regions(2027)] == ["081", "082", "083", "R-OESTDANMARK"]
    assert [o.code for o in KNOWN.of_kind("other", 2024)] == ["411"]
    assert len(KNOWN.of_kind("landsdel", 2024)) == 11
    assert [o.code for o in KNOWN.of_kind("group", 2024)] == list(NAMES_OF_GROUPS)


def test_every_way_to_divide_the_country_covers_each_municipality_once() -> None:
    for year in (2007, 2026, 2027, 2030):
        for scheme, kind in (("region", "region"), ("landsdel", "landsdel"), ("group", "group")):
            members = [
                member.code
                for parent in KNOWN.of_kind(kind, year)
                for member in KNOWN.members(parent.code, scheme, year)
            ]
            assert sorted(members) == [o.code for o in KNOWN.municipalities(year)], (scheme, year)
    assert [len(KNOWN.members(code, "group", 2024)) for code in NAMES_OF_GROUPS] == [24, 3, 16, 24, 31]
    assert len(KNOWN.members("000", "nation", 2024)) == 99


def test_oestdanmark_takes_over_the_46_on_1_january_2027() -> None:
    before = KNOWN.members("084", "region", 2026) + KNOWN.members("085", "region", 2026)
    assert len(before) == 29 + 17
    assert KNOWN.members("084", "region", 2027) == ()
    assert KNOWN.members("R-OESTDANMARK", "region", 2026) == ()
    after = KNOWN.members("R-OESTDANMARK", "region", 2027)
    assert {o.code for o in after} == {o.code for o in before}
    greve = KNOWN.find("Greve")
    assert KNOWN.parents(greve, 2026)[0].name_da == "Region Sjælland"
    region = KNOWN.parent(greve, "region", 2027)
    assert region is not None
    assert region.name_da == "Region Østdanmark"


@given(st.data())
def test_finding_forgives_case_letters_forms_and_spaces(data: st.DataObject) -> None:
    organisation = data.draw(st.sampled_from(MUNICIPALITIES))
    assert KNOWN.find(data.draw(spelled(organisation.name_da))) is organisation


@pytest.mark.parametrize("organisation", MUNICIPALITIES, ids=lambda o: o.code)
def test_each_municipality_answers_to_code_name_and_shortest_beginning(organisation: Organisation) -> None:
    assert KNOWN.find(organisation.code) is organisation
    assert KNOWN.find(organisation.name_da) is organisation
    assert KNOWN.find(organisation.name_en) is organisation
    found_yet = False
    for length in range(1, len(organisation.name_da) + 1):
        beginning = organisation.name_da[:length]
        try:
            found = KNOWN.find(beginning)
        except AmbiguousOrganisation:
            assert not found_yet, f"'{beginning}' is ambiguous though a shorter beginning was not"
            continue
        # A beginning that is somebody's whole name belongs to that one.
        assert found is organisation or folded(beginning) in found.name_keys
        found_yet = found is organisation
    assert found_yet


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Åbenrå", "580"),
        ("Århus", "751"),
        ("AARHUS", "751"),
        ("Københavns Kommune", "101"),
        ("Copenhagen", "101"),
        ("Bornholm", "400"),
        ("Bornholms Regionskommune", "400"),
        ("Landsdel Bornholm", "04"),
        ("Nordfyn", "480"),
        ("Vejle", "630"),
        ("Vejen", "575"),
        ("ringkøbing skjern", "760"),
        ("Hovedstaden", "084"),
        ("region hovedstaden", "084"),
        ("Hovedstadskommuner", "910"),
        ("84", "084"),
        ("0", "000"),
        ("r-oestdanmark", "R-OESTDANMARK"),
        ("Østdanmark", "R-OESTDANMARK"),
        ("Christiansoe", "411"),
        ("Nordjylland", "081"),
        ("Landk", "960"),
    ],
)
def test_some_words_people_type(text: str, code: str) -> None:
    assert KNOWN.find(text).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("Landkommuner", "960"), ("Bornholm", "04"), ("Sjælland", "085"), ("Hele landet", "000")],
)
def test_among_names_only_what_has_members(text: str, code: str) -> None:
    assert KNOWN.find_parent(text).code == code


def test_a_beginning_of_several_names_lists_them() -> None:
    with pytest.raises(AmbiguousOrganisation) as caught:
        KNOWN.find("Vej")
    assert "Vejen (575), Vejle (630)" in caught.value.do
    with pytest.raises(AmbiguousOrganisation) as caught:
        KNOWN.find("Region S")
    assert "Region Syddanmark" in caught.value.do
    assert "Region Sjælland" in caught.value.do


def test_a_miss_lists_the_nearest_names() -> None:
    with pytest.raises(UnknownOrganisation) as caught:
        KNOWN.find("Albertslnd")
    assert "Albertslund" in caught.value.do
    with pytest.raises(UnknownOrganisation):
        KNOWN.find_parent("Albertslund")


@given(st.text(max_size=40))
def test_any_text_finds_one_or_says_why_not(text: str) -> None:
    try:
        found = KNOWN.find(text)
    except (UnknownOrganisation, AmbiguousOrganisation):
        return
    assert found in set(KNOWN)


def test_labels_are_whole_names_and_never_beginnings() -> None:
    found = KNOWN.by_label("Region Sjælland")
    assert found is not None
    assert found.code == "085"
    assert KNOWN.by_label("Albertslun") is None
    assert KNOWN.by_code("999") is None


def test_names_come_in_both_languages() -> None:
    copenhagen = KNOWN.find("101")
    assert (copenhagen.name("da"), copenhagen.name("en")) == ("København", "Copenhagen")


def test_a_workspace_adds_its_own() -> None:
    text = HEADER + "901,municipality,Prøveby,,084|960,,\nX-1,group,Mønsteregnen,,,2007-01-01,\n"
    text += "902,municipality,Mønsterby,Pattern Town,X-1,2007-01-01,2024-12-31\n"
    extended = KNOWN.extended_with(text)
    proeveby = extended.find("proeveby")
    assert proeveby.name_en == "Prøveby"
    assert [p.code for p in extended.parents(proeveby, 2024)] == ["084", "960"]
    assert [p.code for p in extended.parents(proeveby, 2027)] == ["960"]
    assert [m.code for m in extended.members("X-1", "group", 2024)] == ["902"]
    assert extended.members("X-1", "group", 2025) == ()
    assert len(extended.municipalities(2024)) == 100
    assert len(KNOWN.municipalities(2024)) == 98
    again = KNOWN.extended_with(HEADER + "900,other,Foran,,,,\n" + "901,municipality,Prøveby,,,,\n")
    assert again.find("901").key == proeveby.key, "a key stays when rows are added"


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("101,municipality,Prøveby,,,,", "code"),
        ("84,municipality,Prøveby,,,,", "code"),
        ("901,municipality,AARHUS,,,,", "Aarhus"),
        ("901,municipality,Fyn,,,,", "Fyn"),
        ("901,village,Prøveby,,,,", "kind"),
        ("901,municipality,,,,,", "name"),
        ("9 1,municipality,Prøveby,,,,", "organisation_code"),
        ("901,municipality,Prøveby,,777,,", "777"),
        ("901,municipality,Prøveby,,101,,", "no members"),
        ("901,municipality,Prøveby,,084,2027-01-01,", "never stand together"),
        ("901,municipality,Prøveby,,,2007,", "no date"),
        ("901,municipality,Prøveby,,,2008-01-01,2007-01-01", "before"),
        ("901,municipality,Prøveby", "cells"),
    ],
)
def test_a_workspace_may_not_take_what_is_taken(row: str, what: str) -> None:
    with pytest.raises(BadDefinition) as caught:
        KNOWN.extended_with(HEADER + row + "\n", "own.csv")
    assert caught.value.where == "own.csv, row 2"
    assert what in caught.value.what


def test_two_own_rows_may_not_share_a_name() -> None:
    with pytest.raises(BadDefinition) as caught:
        KNOWN.extended_with(HEADER + "901,other,Prøveby,,,,\n902,other,PROEVEBY,,,,\n", "own.csv")
    assert caught.value.where == "own.csv, row 3"


@pytest.mark.parametrize(
    "text",
    ["", "a,b\n1,2\n", HEADER.replace("kind", "organisation_code"), HEADER + "9" * 200_000 + "\n", "\0"],
    ids=["empty", "others", "twice", "long", "nul"],
)
def test_a_table_without_its_columns_is_refused(text: str) -> None:
    with pytest.raises(BadDefinition):
        KNOWN.extended_with(text)


def test_the_two_tables_must_agree() -> None:
    head = "organisation_key,organisation_code,kind,name_da,name_en,valid_from,valid_to\n"
    row = "1,901,municipality,Prøveby,Prøveby,2007-01-01,\n"
    memberships = "organisation_code,parent_code,scheme,valid_from,valid_to\n"
    for wrong in ("901,902,group,2007-01-01,\n", "901,901,group,2007-01-01,\n"):
        with pytest.raises(BadDefinition):
            Organisations.from_csv(head + row, memberships + wrong)
    for wrong in (row, row.replace("901", "902"), "x" + row):
        with pytest.raises(BadDefinition):
            Organisations.from_csv(head + row + wrong, memberships)
    with pytest.raises(BadDefinition):
        Organisations(KNOWN, [Membership(1, 999_999_999, "nation", "2007-01-01")])


def test_an_edition_gives_back_what_it_was_given() -> None:
    again = Organisations(list(KNOWN), KNOWN.memberships)
    assert len(again) == len(KNOWN)
    assert again.members("081", "region", 2024) == KNOWN.members("081", "region", 2024)
