from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import yaml

from alen.errors import BadDefinition
from alen.model.remarks import REMARK_FIELDS, check_unique, remarks_from
from alen.store.packaged import read_text

GOOD: dict[str, Any] = {
    "measure": "some-measure",
    "organisation": "901",
    "year": 2024,
    "who": "Prøveby Kommune",
    "date": "2026-02-01",
    "text_da": "Bogføres et andet sted.",
    "text_en": "Booked elsewhere.",
}


def test_a_remark_is_read() -> None:
    (remark,) = remarks_from({"remarks": [GOOD]}, "own.yml")
    assert remark.date == date(2026, 2, 1)
    assert remark.text("en") == "Booked elsewhere."
    assert remark.organisation_code == "901"


def test_the_form_in_the_readme_is_the_form_that_is_read() -> None:
    text = read_text("data", "README.md").split("```yaml\n")[1].split("```")[0]
    (remark,) = remarks_from(yaml.safe_load(text), "README.md")
    assert remark.who.startswith("Prøveby")


@pytest.mark.parametrize("key", REMARK_FIELDS)
@pytest.mark.parametrize("value", [None, "", 7.5, [], datetime(2026, 2, 1, 12, tzinfo=UTC)])
def test_every_key_must_be_there_and_of_its_kind(key: str, value: object) -> None:
    with pytest.raises(BadDefinition) as caught:
        remarks_from({"remarks": [{**GOOD, key: value}]}, "own.yml")
    assert caught.value.where == "own.yml, remark 1"
    assert f"'{key}'" in caught.value.what


@pytest.mark.parametrize(
    "data",
    [None, [], {"remarks": {}}, {"remarks": ["x"]}, {"remark": []}, {"remarks": [{**GOOD, "x": 1}]}, {1: 2}],
)
def test_another_form_is_refused(data: object) -> None:
    with pytest.raises(BadDefinition) as caught:
        remarks_from(data, "own.yml")
    assert caught.value.where.startswith("own.yml")


def test_one_speaker_says_one_thing_about_one_figure() -> None:
    with pytest.raises(BadDefinition):
        remarks_from({"remarks": [GOOD, GOOD]}, "own.yml")
    (remark,) = remarks_from({"remarks": [GOOD]}, "own.yml")
    (other,) = remarks_from({"remarks": [{**GOOD, "who": "Revisionen"}]}, "own.yml")
    check_unique([("a.yml", remark), ("b.yml", other)])
    with pytest.raises(BadDefinition) as caught:
        check_unique([("a.yml", remark), ("b.yml", remark)])
    assert caught.value.where == "b.yml"
    assert "a.yml" in caught.value.why
