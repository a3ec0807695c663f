"""What the pages are dressed in: light, complete, of this site alone, and under addresses that change."""

from __future__ import annotations

import gzip
import json
import re
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from fontTools.ttLib import TTFont

from alen.errors import BadDefinition
from alen.site import assets as module
from alen.site.assets import ROOT, Assets, load_assets

REPOSITORY = Path(__file__).resolve().parents[2]
KILOBYTE = 1000
NPM_LOCKS = ["assets/package-lock.json", "tests/browser/package-lock.json"]
LETTERS = "abcdefghijklmnopqrstuvwxyzæøåéABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ0123456789.,:;()%–−²§×÷·’“”…½"
SIGNS = "→←↑↓≤≥≈"
SPACES = "\u00a0"
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/2000/svg'"}


@pytest.fixture(scope="module")
def assets() -> Assets:
    return load_assets()


def content(assets: Assets, name: str) -> bytes:
    asset = assets.get(assets.url(name))
    assert asset is not None
    return asset.content


def letters_of(font: TTFont) -> set[int]:
    return {*(font.getBestCmap() or {})}


def weight(assets: Assets, *endings: str) -> int:
    """Gzipped bytes of all assets of a kind."""
    found = [assets.get(path) for path in assets.paths() if path.endswith(endings)]
    return sum(len(one.gzipped) for one in found if one is not None)


@pytest.mark.parametrize(("ending", "kilobytes"), [(".css", 35), (".js", 25), (".woff2", 120)])
def test_what_a_page_loads_is_light(assets: Assets, ending: str, kilobytes: int) -> None:
    assert 0 < weight(assets, ending) <= kilobytes * KILOBYTE


@pytest.mark.parametrize("ending", [".css", ".js", ".svg"])
def test_no_asset_asks_another_site(assets: Assets, ending: str) -> None:
    for path in assets.paths():
        if path.endswith(ending):
            asset = assets.get(path)
            assert asset is not None
            text = unquote(asset.content.decode())
            addresses = {
                one.rstrip("'\"") for one in re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"')>]*", text)
            }
            assert addresses <= NAMESPACES, path


def test_all_addresses_in_the_style_sheet_are_assets(assets: Assets) -> None:
    css = content(assets, "alen.css").decode()
    named = [one for one in re.findall(r"url\(\"?([^)\"]+)", css) if not one.startswith(("data:", "#"))]
    assert named
    assert [one for one in named if assets.get(f"{ROOT}/{one}") is None] == []


def test_pictures_in_the_style_sheet_are_whole(assets: Assets) -> None:
    """An icon inside the sheet is an SVG with nothing that would end its address early."""
    css = content(assets, "alen.css").decode()
    pictures = re.findall(r'url\("data:image/svg\+xml,([^"]*)"\)', css)
    assert pictures
    assert all(re.fullmatch(r"<svg .*</svg>", unquote(one), re.DOTALL) for one in pictures)
    assert css.count("data:image") == len(pictures)


def test_the_style_sheet_holds_its_parts_in_order(assets: Assets) -> None:
    """The design system first, the pages' own last, so that it has the last word."""
    css = content(assets, "alen.css").decode()
    assert 0 <= css.index(".breadcrumbs__list") < css.index("@font-face")
    assert css.count("@font-face") == 4
    assert "borger" not in css.lower()


@pytest.mark.parametrize("weight_name", ["regular", "semibold"])
def test_letters_that_danish_and_numbers_need_are_there(assets: Assets, weight_name: str) -> None:
    def held(name: str) -> set[int]:
        return letters_of(TTFont(BytesIO(content(assets, name))))

    assert {ord(one) for one in LETTERS + SPACES} <= held(f"plex-{weight_name}.woff2")
    assert {ord(one) for one in SIGNS} <= held(f"plex-{weight_name}-signs.woff2")


def test_drawings_have_whole_fonts(assets: Assets) -> None:
    files = assets.font_files()
    assert len(files) == 2
    for file in files:
        assert {ord(one) for one in LETTERS + SPACES + SIGNS} <= letters_of(TTFont(file))


def test_fonts_say_which_letters_they_are_asked_for(assets: Assets) -> None:
    """Each letter that is needed lies in the range of a font that has it."""
    css = content(assets, "alen.css").decode()
    for face in re.findall(r"@font-face \{[^}]*\}", css):
        name = re.search(r'url\("([^"]+)"\)', face)
        ranges = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", face)
        assert name
        asset = assets.get(f"{ROOT}/{name[1]}")
        assert asset is not None
        held = letters_of(TTFont(BytesIO(asset.content)))
        for letter in LETTERS + SPACES + SIGNS:
            asked = any(int(low, 16) <= ord(letter) <= int(high or low, 16) for low, high in ranges)
            assert not asked or ord(letter) in held, (letter, face)


def test_an_address_changes_with_its_content_alone() -> None:
    one = Assets({"a.css": b"x"}, {}, [])
    other = Assets({"a.css": b"y"}, {}, [])
    assert one.url("a.css") == Assets({"a.css": b"x"}, {}, []).url("a.css")
    assert one.url("a.css") != other.url("a.css")
    assert other.get(one.url("a.css")) is None
    assert re.fullmatch(r"/static/a\.[0-9a-f]{8}\.css", one.url("a.css"))


def test_the_style_sheets_address_changes_with_a_font() -> None:
    """A sheet names its fonts by their hashes, so a new font makes a new sheet."""
    before = module._style_sheet({"plex-regular.woff2": "/static/a", **_other_fonts()})
    after = module._style_sheet({"plex-regular.woff2": "/static/b", **_other_fonts()})
    assert before != after


def _other_fonts() -> dict[str, str]:
    return {name: f"/static/{name}" for name in module._PAGES_FONTS if name != "plex-regular.woff2"}


def test_compressed_bytes_hold_the_same(assets: Assets) -> None:
    for path in assets.paths():
        asset = assets.get(path)
        assert asset is not None
        assert asset.etag.startswith('"')
        whole = gzip.decompress(asset.gzipped) if asset.is_compressed else asset.gzipped
        assert whole == asset.content


def test_what_is_unknown_is_refused(assets: Assets) -> None:
    assert assets.get("/static/alen.css") is None
    assert assets.get("/static/../assets.py") is None
    with pytest.raises(BadDefinition):
        assets.url("other.css")
    with pytest.raises(BadDefinition):
        assets.icon("other")


def test_icons_are_hidden_from_screen_readers(assets: Assets) -> None:
    for name in json.loads((REPOSITORY / "assets" / "icons.json").read_text("utf-8")):
        icon = assets.icon(name)
        assert icon.__html__() == icon
        assert icon.startswith('<svg class="icon-svg" focusable="false" aria-hidden="true"')
        assert "xmlns" not in icon


def test_without_the_made_assets_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BUILT", ("site", "static", "nowhere"))
    with pytest.raises(BadDefinition, match="make setup"):
        load_assets()


def test_licences_come_along(assets: Assets) -> None:
    text = content(assets, "licences.txt").decode()
    assert all(
        name in text for name in ("SIL OPEN FONT LICENSE", "Apache License", "MIT license", "dkfds 11")
    )


def test_the_script_writes_no_style_and_no_markup(assets: Assets) -> None:
    """The Content-Security-Policy allows neither; text goes in as text."""
    script = content(assets, "alen.js").decode()
    assert not re.search(
        r"innerHTML|insertAdjacentHTML|setAttribute\(\"style\"|eval\(|cookie|localStorage", script
    )
    assert len(script) <= 11 * KILOBYTE


@pytest.mark.parametrize("name", NPM_LOCKS)
def test_npm_locks_name_no_host_and_hold_hashes(name: str) -> None:
    lock = json.loads((REPOSITORY / name).read_text("utf-8"))
    packages = {key: one for key, one in lock["packages"].items() if key}
    assert packages
    assert [key for key, one in packages.items() if "resolved" in one] == []
    assert [key for key, one in packages.items() if "integrity" not in one] == []


@pytest.mark.parametrize("name", NPM_LOCKS)
def test_npm_versions_are_exact(name: str) -> None:
    package = json.loads((REPOSITORY / name).with_name("package.json").read_text("utf-8"))
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", one) for one in package["dependencies"].values())
