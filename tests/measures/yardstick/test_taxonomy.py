"""The taxonomy: the codes agreed, both languages, and where they come from."""

from __future__ import annotations

import pytest

from alen.errors import BadDefinition
from alen.measures.yardstick.taxonomy import parse_taxonomy
from alen.products.ledger.yardsticks import load_yardstick
from alen.store.packaged import read_text

TEXT = read_text("data", "yardstick", "taxonomy.yml")
TAXONOMY = load_yardstick(None).taxonomy

CODES = {
    "area": "applications infrastructure operations governance end_user",
    "resource": "hardware software internal_staff external_staff other_staff_time public_cloud "
    "outsourced_services facilities_energy telecommunications",
    "deployment": "own_data_centre joint_municipal hosted iaas paas saas",
}


def test_the_axes_have_the_codes_agreed() -> None:
    assert {axis.id: " ".join(axis.codes) for axis in TAXONOMY.axes} == CODES


def test_every_category_has_a_definition_and_an_example() -> None:
    for axis in TAXONOMY.axes:
        for one in axis.categories:
            assert one.examples, one.code
            assert one.definition.da != one.definition.en


def test_names_are_told_in_both_languages_and_unknown_is_one() -> None:
    assert TAXONOMY.name("resource", "public_cloud", "da") == "offentlig sky"
    assert TAXONOMY.name("resource", "public_cloud", "en") == "public cloud services"
    assert TAXONOMY.name("area", "unknown", "da") == "ukendt"
    with pytest.raises(KeyError):
        TAXONOMY.name("area", "hardware", "da")
    with pytest.raises(KeyError):
        TAXONOMY.axis("colour")


def test_the_directorates_seven_types_are_there_once_and_the_two_others_say_they_are_not_settled() -> None:
    resources = TAXONOMY.axis("resource").categories
    seven = [one.rolls_to for one in resources if one.rolls_to]
    assert len(seven) == len(set(seven)) == 7
    others = [one for one in resources if not one.rolls_to]
    assert [one.code for one in others] == ["facilities_energy", "telecommunications"]
    assert not any(one.is_settled for one in others)
    assert all(one.origin == "alen" for one in others)


def test_every_source_has_an_address_and_says_whether_it_was_verified() -> None:
    assert {one.id: one.is_verified for one in TAXONOMY.sources} == {
        "helsedirektoratet-2023": True,
        "nist-800-145": True,
        "alen-nine": False,
    }


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("  - id: area\n", "  - id: colour\n", "axes"),
        ("      - code: governance\n", "      - code: applications\n", "axes[0]"),
        ("      - code: governance\n", "      - code: unknown\n", "axes[0]"),
        ("code: infrastructure}", "code: bicycles}", "axes[0].applications"),
        ("        origin: directorate\n", "        origin: hearsay\n", "axes[0].categories[0].origin"),
        ("valid_from: 2007\n", "valid_from: always\n", "valid_from"),
        ("  en: unknown\n", "", "unknown.en"),
    ],
)
def test_a_damaged_taxonomy_is_refused_by_place(old: str, new: str, place: str) -> None:
    assert old in TEXT
    with pytest.raises(BadDefinition) as caught:
        parse_taxonomy(TEXT.replace(old, new, 1), "taxonomy.yml")
    assert caught.value.where == f"taxonomy.yml: {place}"
