"""The README's pictures: there, light, told to those who do not see them, and true where they are real."""

from __future__ import annotations

import csv
import re
import struct
import zlib
from pathlib import Path
from statistics import median

import pytest
from docs.pictures import pages

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = REPOSITORY / "src" / "alen" / "data"
READMES = {"en": REPOSITORY / "README.md", "da": REPOSITORY / "README.da.md"}
ALT = re.compile(r"!\[([^\]]+)\]\(docs/pictures/([^)]+)\)")
MOST_BYTES = 400_000
MEMO = "memo-partnership-1.png"
"""A page of a paper (docs/pictures/memo.py), in Danish in both."""


@pytest.mark.parametrize("picture", pages.PICTURES, ids=lambda one: one.file)
def test_each_picture_is_there_and_light(picture: pages.Picture) -> None:
    stored = (pages.HERE / picture.file).read_bytes()
    assert stored[:8] == b"\x89PNG\r\n\x1a\n"
    wide, tall = struct.unpack(">II", stored[16:24])
    assert wide == pages.WIDTH
    assert 600 < tall <= pages.TALLEST
    assert len(stored) <= MOST_BYTES


def test_each_page_of_the_memo_is_there_and_told_of() -> None:
    stored = sorted(pages.HERE.glob("memo-partnership-*.png"))
    told = (REPOSITORY / "docs" / "programmes.md").read_text("utf-8")
    assert stored
    for page in stored:
        assert page.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
        assert page.stat().st_size <= MOST_BYTES
        assert f"pictures/{page.name}" in told


def test_every_picture_stands_in_the_readme_of_its_language() -> None:
    shown = {name for readme in READMES.values() for _, name in ALT.findall(readme.read_text("utf-8"))}
    assert shown == {one.file for one in pages.PICTURES} | {MEMO}
    for readme in READMES.values():
        (told,) = [alt for alt, name in ALT.findall(readme.read_text("utf-8")) if name == MEMO]
        assert len(told) > 80
    for picture in pages.PICTURES:
        readme = READMES[picture.path.split("/")[1]]
        (told,) = [alt for alt, name in ALT.findall(readme.read_text("utf-8")) if name == picture.file]
        assert len(told) > 80


@pytest.mark.parametrize(("lang", "point", "name"), [("en", ",", "Copenhagen"), ("da", ".", "København")])
def test_the_real_picture_is_told_with_the_packaged_figures(lang: str, point: str, name: str) -> None:
    file = DATA / "figures" / "regk31_64551_net_per_inhabitant.csv"
    with file.open(encoding="utf-8") as rows:
        found = {
            row["OMRÅDE"]: int(row["INDHOLD"])
            for row in csv.DictReader(rows, delimiter=";")
            if row["TID"] == "2024" and row["OMRÅDE"] != "000"
        }
    own = found["101"]
    above = round(own - median(found.values()) + 0.001)
    place = 1 + sum(value > own for value in found.values())
    told = next(alt for alt, file in ALT.findall(READMES[lang].read_text("utf-8")) if "measure" in file)
    assert name in told
    assert f"{own:,}".replace(",", point) in told
    assert f" {above} " in told
    assert re.search(rf"\b{place}\b", told)


def test_the_invented_picture_names_no_real_region() -> None:
    with (DATA / "organisations.csv").open(encoding="utf-8") as rows:
        real = {row["name_da"] for row in csv.DictReader(rows) if row["kind"] == "region"}
    assert real
    assert not real & {*pages.REGIONS.values()}
    assert not [name for name in real if name in pages.notes_text("data", "organisation_notes.yml")[:900]]


def test_packing_keeps_every_pixel() -> None:
    pixels = zlib.compress(b"\0" + bytes(range(30)), 1)
    head = struct.pack(">IIBBBBB", 10, 1, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    parts = (
        (b"IHDR", head),
        (b"tEXt", b"made by"),
        (b"IDAT", pixels[:9]),
        (b"IDAT", pixels[9:]),
        (b"IEND", b""),
    )
    made = b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, body) for kind, body in parts)
    kept = pages.packed(made)
    assert b"tEXt" not in kept
    assert kept.startswith(made[:33])
    body = kept[kept.index(b"IDAT") + 4 : kept.index(b"IEND") - 8]
    assert zlib.decompress(body) == zlib.decompress(pixels)
