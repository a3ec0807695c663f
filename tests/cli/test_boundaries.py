"""`alen import --boundaries`: what it prints, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Alen
from tests.sources.boundaries.invented import OWN, as_bytes, country


@pytest.fixture
def place(alen: Alen, tmp_path: Path) -> Path:
    root = tmp_path / "w"
    assert alen("init", str(root)).code == 0
    (root / "organisations.csv").write_text(OWN, "utf-8")
    (tmp_path / "kort.geojson").write_bytes(as_bytes(country(["991", "992"])))
    return root


def test_boundaries_are_kept_and_what_they_lack_is_said(alen: Alen, place: Path) -> None:
    words = ("import", "--boundaries", "kort.geojson", "--workspace", str(place))
    said = alen(*words, "--lang", "da")
    assert said.code == 0, said.err
    assert "Grænser for 2 kommuner." in said.out
    assert "København (101)" in said.out
    assert "og 91 mere" in said.out.replace("\n", " ")
    assert "ikke givet nogen licens" in said.out
    assert "mangler" not in said.err
    again = alen(*words)
    assert "is here already" in again.out
    licensed = alen(*words, "--licence", "CC BY 4.0", "--publisher", "Prøvestyrelsen", "--format", "json")
    found = json.loads(licensed.out)
    assert (found["kind"], found["areas"], found["is_new"]) == ("municipality", 2, True)
    assert (found["publisher"], found["licence"]) == ("Prøvestyrelsen", "CC BY 4.0")
    assert {"993", "994", "995", "101"} <= set(found["missing"])
    table = alen(*words, "--format", "csv").out.splitlines()
    assert table[0] == "kind,sha256,areas,missing,was_fitted,is_new"
    assert alen("build", "--workspace", str(place)).code == 0


@pytest.mark.parametrize(
    ("words", "danish"),
    [
        (("--boundaries", "--table", "REGK31"), "--boundaries kan ikke bruges sammen med"),
        (("--boundaries", "--year", "2020"), "--boundaries kan ikke bruges sammen med"),
        ((), "importen mangler --table eller --boundaries"),
        (("--table", "REGK31", "--licence", "CC BY 4.0"), "er kun til --boundaries"),
        (("--boundaries", "--publisher", "x" * 300), "--publisher er ikke én linje på højst 200 tegn"),
    ],
)
def test_options_that_do_not_go_together(
    alen: Alen, place: Path, words: tuple[str, ...], danish: str
) -> None:
    said = alen("import", "kort.geojson", *words, "--workspace", str(place), "--lang", "da")
    assert said.code == 2
    assert danish in said.err
    assert not list(place.rglob("fetches/*"))


def test_a_refused_file_is_told_in_danish_with_its_place(alen: Alen, place: Path) -> None:
    file = place.parent / "kort.geojson"
    file.write_bytes(file.read_bytes().replace(b'"992"', b'"777"'))
    said = alen("import", "--boundaries", str(file), "--workspace", str(place), "--lang", "da")
    assert said.code == 2
    assert "ingen organisation har koden '777'" in said.err
    assert "kort.geojson, område 2" in said.err
    assert alen("import", "--boundaries", "none", "--workspace", str(place)).code == 2
