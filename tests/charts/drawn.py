"""Reading a drawing back: what stands where, as a browser would see it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from alen.charts.text import width_of

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Word:
    """A text with the box it takes, by the estimate the charts themselves use."""

    said: str
    kind: str
    left: float
    right: float
    y: float


@dataclass(frozen=True)
class Circle:
    x: float
    y: float
    r: float
    kind: str


class Drawn:
    """One drawing, parsed; not being well-formed is an error already here."""

    def __init__(self, svg: str) -> None:
        self.svg = svg
        self.root = ElementTree.fromstring(svg)
        _, _, width, height = map(float, self.root.attrib["viewBox"].split())
        self.width, self.height = width, height

    def words(self) -> list[Word]:
        found: list[Word] = []

        def walk(node: ElementTree.Element, size: float | None, anchor: str) -> None:
            size = float(node.attrib["font-size"]) if "font-size" in node.attrib else size
            anchor = "middle" if node.get("class") == "marks" else node.get("text-anchor", anchor)
            if node.tag == f"{SVG}text":
                said = "".join(node.itertext())
                kind = node.get("class", "")
                small = {"tick", "axis", "note", "place", "why", "value"} & set(kind.split())
                wide = width_of(said, size or (13 if small else 14))
                left = float(node.attrib["x"]) - {"": 0.0, "middle": wide / 2, "end": wide}[anchor]
                found.append(Word(said, kind, left, left + wide, float(node.attrib["y"])))
            for child in node:
                walk(child, size, anchor)

        walk(self.root, None, "")
        return found

    def circles(self) -> list[Circle]:
        found: list[Circle] = []

        def walk(node: ElementTree.Element, kind: str) -> None:
            kind = node.get("class", kind)
            if node.tag == f"{SVG}circle":
                x, y, r = (float(node.attrib[k]) for k in ("cx", "cy", "r"))
                found.append(Circle(x, y, r, kind))
            for child in node:
                walk(child, kind)

        walk(self.root, "")
        return found

    def paths(self, kind: str) -> list[str]:
        return [n.attrib["d"] for n in self.root.iter(f"{SVG}path") if kind in n.get("class", "").split()]

    def classes(self) -> set[str]:
        return {c for names in re.findall(r'class="([^"]*)"', self.svg) for c in names.split()}

    def inside(self, slack: float = 2.0) -> list[str]:
        """What does not lie inside the view."""
        out = [
            w.said
            for w in self.words()
            if w.left < -slack or w.right > self.width + slack or not 8 <= w.y <= self.height + slack
        ]
        for c in self.circles():
            if not (c.r - slack <= c.x <= self.width - c.r + slack and 0 <= c.y - c.r + slack <= self.height):
                out.append(f"dot at {c.x},{c.y}")
        return out

    def touching(self, kinds: set[str]) -> list[tuple[str, str]]:
        """Pairs of texts of these kinds that overlap."""
        words = [w for w in self.words() if kinds & set(w.kind.split())]
        return [
            (a.said, b.said)
            for i, a in enumerate(words)
            for b in words[i + 1 :]
            if abs(a.y - b.y) < 11 and a.left < b.right - 1 and b.left < a.right - 1
        ]
