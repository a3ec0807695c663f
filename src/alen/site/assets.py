"""What every page is dressed in: one style sheet, one script, letters and icons, each under its hash.

Hashed addresses change with their content, so browsers may keep them for ever. The design system's part is
made when the package is built (`hatch_build.py`) and lies in `static/built/`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final

from markupsafe import Markup

from alen.errors import BadDefinition
from alen.store.packaged import list_names, read_bytes

ROOT: Final = "/static"
"""Where the assets stand, from the root of the site."""

CACHE_CONTROL: Final = "public, max-age=31536000, immutable"
"""How long browsers keep an asset: its address changes when it does."""

_STATIC = ("site", "static")
_BUILT = (*_STATIC, "built")
_DRAWINGS_FONTS = ("plex-regular.ttf", "plex-semibold.ttf")
_PAGES_FONTS = (
    "plex-regular.woff2",
    "plex-semibold.woff2",
    "plex-regular-signs.woff2",
    "plex-semibold-signs.woff2",
)
_MEDIA_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "woff2": "font/woff2",
}
_URL = re.compile(r"url\(\s*[\"']?(?!data:|#)([^\"')]+)[\"']?\s*\)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Asset:
    """One file as it is served.

    content     its bytes
    gzipped     the same, compressed; equal to `content` where compression gains nothing
    media_type  as a Content-Type header says it
    etag        quoted, as the header wants it
    """

    content: bytes
    gzipped: bytes
    media_type: str
    etag: str

    @property
    def is_compressed(self) -> bool:
        """Whether `gzipped` is another text than `content`."""
        return self.gzipped is not self.content


class Assets:
    """All assets by their plain names; made by `load_assets`, or by tests from bytes of their own."""

    def __init__(self, files: Mapping[str, bytes], icons: Mapping[str, str], fonts: Iterable[str]) -> None:
        self._urls = {name: _hashed(name, content) for name, content in files.items()}
        self._assets = {self._urls[name]: _asset(name, content) for name, content in files.items()}
        self._icons = {name: _inline(svg) for name, svg in icons.items()}
        self._fonts = list(fonts)

    def url(self, name: str) -> str:
        """The address of an asset from the root of the site: `/static/alen.1f0c93ab.css`.

        Raises BadDefinition when there is no such asset.
        """
        if name not in self._urls:
            raise BadDefinition("there is no such asset", where=name, do="Use a name of the site's assets.")
        return self._urls[name]

    def get(self, path: str) -> Asset | None:
        """The asset at an address from the root of the site; None when there is none."""
        return self._assets.get(path)

    def paths(self) -> list[str]:
        """The addresses of all assets, in order: what a frozen site holds besides its pages."""
        return sorted(self._assets)

    def icon(self, name: str) -> Markup:
        """An icon as the markup of an inline SVG, hidden from screen readers.

        Raises BadDefinition when assets/icons.json does not name it.
        """
        if name not in self._icons:
            raise BadDefinition("there is no such icon", where=name, do="Add its name to assets/icons.json.")
        return self._icons[name]

    def font_files(self) -> list[str]:
        """Paths of the TTF files with which drawings become pictures: regular and semibold."""
        return list(self._fonts)


def load_assets() -> Assets:
    """Read the assets from the installed package.

    Raises BadDefinition when they were not made at its installation.
    """
    if not list_names(*_BUILT, suffix=".css"):
        raise BadDefinition(
            "the site's style sheet and letters were not made when Alen was installed",
            where="/".join(_BUILT),
            do="Run 'make setup' in the source folder, or install the package again.",
        )
    fonts = {name: read_bytes(*_BUILT, "fonts", name) for name in _PAGES_FONTS}
    pictures = {name: read_bytes(*_STATIC, name) for name in list_names(*_STATIC, suffix=".svg")}
    linked = {**fonts, **pictures}
    files = {
        "alen.css": _style_sheet({name: _hashed(name, content) for name, content in linked.items()}),
        "alen.js": read_bytes(*_STATIC, "alen.js"),
        "licences.txt": read_bytes(*_STATIC, "licences.txt") + read_bytes(*_BUILT, "LICENCES.txt"),
        **linked,
    }
    return Assets(files, json.loads(read_bytes(*_BUILT, "icons.json")), _font_paths())


def _style_sheet(urls: Mapping[str, str]) -> bytes:
    """The design system, the charts and the pages in one sheet, in this order: later ones win."""
    charts = [("charts", name) for name in list_names("charts", suffix=".css")]
    sources = [(*_BUILT, "dkfds.css"), *charts, (*_STATIC, "alen.css")]
    text = "\n".join(_smaller(read_bytes(*source).decode("utf-8")) for source in sources)

    def address(match: re.Match[str]) -> str:
        name = match[1].rsplit("/", 1)[-1]
        if name not in urls:
            raise BadDefinition("the style sheet names a file that is no asset", where=match[1])
        return f'url("{urls[name].removeprefix(ROOT + "/")}")'

    return _URL.sub(address, text).encode("utf-8")


def _smaller(css: str) -> str:
    """A style sheet without its comments and the spaces at the ends of its lines."""
    lines = (line.strip() for line in _COMMENT.sub("", css).splitlines())
    return "\n".join(line for line in lines if line)


def _font_paths() -> list[str]:
    """The drawings' fonts as files: the picture maker opens them itself."""
    folder = resources.files("alen").joinpath(*_BUILT, "fonts")
    return [str(folder.joinpath(name)) for name in _DRAWINGS_FONTS]


def _hashed(name: str, content: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{ROOT}/{stem}.{hashlib.sha256(content).hexdigest()[:8]}.{ending}"


def _asset(name: str, content: bytes) -> Asset:
    ending = name.rpartition(".")[2]
    smaller = gzip.compress(content, 9, mtime=0)
    return Asset(
        content=content,
        gzipped=smaller if ending != "woff2" and len(smaller) < len(content) else content,
        media_type=_MEDIA_TYPES[ending],
        etag=f'"{hashlib.sha256(content).hexdigest()}"',
    )


def _inline(svg: str) -> Markup:
    """An icon's file as markup inside a page."""
    inline = '<svg class="icon-svg" focusable="false" aria-hidden="true"'
    return Markup(svg.replace('<svg xmlns="http://www.w3.org/2000/svg"', inline, 1))
