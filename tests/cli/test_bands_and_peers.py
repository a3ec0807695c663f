"""Bands and peers on the command line: the numbers of the answers, in words and as columns."""

from __future__ import annotations

import csv
import io
import json
import re

from tests.cli.conftest import Alen, Said


def rows(said: Said) -> list[dict[str, str]]:
    assert said.code == 0, said.err
    return list(csv.DictReader(io.StringIO(said.out)))


def test_a_ranking_with_bands_says_what_can_be_told_apart(at: Alen) -> None:
    said = at("rank", "f64551-net", "--year", "2024", "--bands", "--lang", "en")
    assert said.code == 0
    line = next(one for one in said.out.splitlines() if "Copenhagen" in one)
    assert line.split() == [
        "24", "(11–53)", "101", "Copenhagen", "3,685", "3,092–4,406", "3.9%", "no", "clear", "difference",
    ]  # fmt: skip
    assert "95 %" not in said.out.replace("5-95 %", "")
    assert "Assumed, not measured." in said.out


def test_no_place_is_printed_without_its_band(at: Alen) -> None:
    """The column of places holds a place with its band, or a dash, and the reason stands below."""
    for line in (["f64551-net"], ["population"], ["f64551-net-growth"], ["f64551-net", "--bands"]):
        said = at("rank", *line, "--lang", "en")
        assert said.code == 0
        listed = [one.split()[:3] for one in said.out.splitlines() if re.search(r"\s(?!000)\d{3}\s{2,}", one)]
        assert len(listed) == 98
        is_banded = line[0] == "f64551-net"
        for place, then, _ in listed:
            assert (place == "–") != is_banded
            assert not is_banded or re.fullmatch(r"\(\d+–\d+\)", then)
        assert is_banded != ("a place is given only with the band it could lie in" in said.out)
    for said in (at("show", "825", "--lang", "en"), at("compare", "101", "825", "--lang", "en")):
        assert "A place is given only with the band it could lie in." in said.out
        assert not re.search(r"\b\d+ of 98\b", said.out.replace("(1–2) of 98", ""))


def test_bands_are_columns_of_the_table(at: Alen) -> None:
    plain = rows(at("rank", "f64551-net", "--year", "2024", "--format", "csv"))
    bands = rows(at("rank", "f64551-net", "--year", "2024", "--bands", "--format", "csv"))
    by_code = {row["organisation_code"]: row for row in bands}
    for row in plain:
        if row["place"]:
            assert row["place_low"] == by_code[row["organisation_code"]]["place_low"]
            assert float(row["band_low"]) <= float(row["value"]) <= float(row["band_high"])
    wide = rows(at("rank", "f64551-net", "--year", "2024", "--booking", "25", "--format", "csv"))
    assert {row["booking_pct"] for row in wide if row["place"]} == {"25.0"}
    assert all(float(new["band_low"]) < float(old["band_low"])
               for new, old in zip(wide, plain, strict=True) if new["place"])  # fmt: skip


def test_peers_say_why_they_are_peers(at: Alen) -> None:
    line = ["peers", "Brøndby", "--measure", "f64551-net", "-k", "6"]
    said = at(*line, "--lang", "en").out
    furesoe = next(one for one in said.splitlines() if "Furesø" in one)
    assert furesoe.endswith("Inhabitants: 42,874 against 40,990; Municipality group: the same")
    assert "95% t interval" in said
    found = rows(at(*line, "--format", "csv"))
    assert [row["is_peer"] for row in found] == ["false"] + ["true"] * 6
    assert found[0]["state"] == "higher"
    answer = json.loads(at(*line, "--format", "json").out)
    assert [one["organisation"]["code"] for one in answer["peers"]] == [
        row["organisation_code"] for row in found[1:]
    ]  # fmt: skip


def test_weights_and_numbers_that_cannot_be_are_refused(at: Alen) -> None:
    for words in (["-k", "3"], ["--weights", "it:1"], ["--booking", "90", "--measure", "f64551-net"]):
        said = at("peers", "Brøndby", *words)
        assert said.code == 2
        assert "What to do" in said.err or "Gør sådan" in said.err, said.err
