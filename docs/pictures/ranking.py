"""Draws the README's picture from the figures that come with the package.

Run `python docs/pictures/ranking.py` after the figures have changed; tests/docs/test_pictures.py holds
the stored drawings against what this file draws.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "src" / "alen" / "data"
YEAR = "2024"

WIDTH, HEIGHT = 920, 414
LEFT, RIGHT, TOP, FLOOR = 30, 890, 112, 330
NAMED = 3

STYLE = (
    "text{font:14px system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;fill:#1b2733}"
    ".title{font-size:20px;font-weight:600}.small{font-size:12.5px;fill:#4b5866}.name{font-weight:600}"
    ".bar{fill:#8fa3b5}.named{fill:#1d4f7c}.nation{stroke:#1b2733;stroke-dasharray:5 4;fill:none}"
    ".lead{stroke:#4b5866;fill:none}.ground{fill:#fff}"
)


class Words(NamedTuple):
    """What the drawing says in one language."""

    file: str
    title: str
    under: str
    described: str
    nation: str
    lowest: str
    source: str
    caveat: str
    thousands: str


LANGUAGES = (
    Words(
        file="ranking.svg",
        title="6.45.51 Sekretariat og forvaltninger, net, DKK per inhabitant, 2024",
        under="Booked in the accounts of the 98 municipalities, current prices, from highest to lowest",
        described="98 bars from highest to lowest. Highest: {high}. Lowest: {low}. All Denmark: {nation}.",
        nation="All Denmark",
        lowest="Lowest",
        source="Source: Statistics Denmark, StatBank table REGK31 (CC BY 4.0).",
        caveat="High or low is no verdict: tasks, size and booking practice differ.",
        thousands=",",
    ),
    Words(
        file="ranking.da.svg",
        title="6.45.51 Sekretariat og forvaltninger, netto, kr. pr. indbygger, 2024",
        under="Bogført i de 98 kommuners regnskaber, løbende priser, fra højest til lavest",
        described="98 søjler fra højest til lavest. Højest: {high}. Lavest: {low}. Hele landet: {nation}.",
        nation="Hele landet",
        lowest="Lavest",
        source="Kilde: Danmarks Statistik, Statistikbanken, tabel REGK31 (CC BY 4.0).",
        caveat="Højt eller lavt er ingen dom: opgaver, størrelse og kontering er forskellige.",
        thousands=".",
    ),
)


class Municipality(NamedTuple):
    """One bar."""

    value: int
    name: str


def read_figures() -> tuple[int, list[Municipality]]:
    """The national figure, and the municipalities with the highest first."""
    with (DATA / "organisations.csv").open(encoding="utf-8") as file:
        names = {row["organisation_code"]: row["name_da"] for row in csv.DictReader(file)}
    with (DATA / "figures" / "regk31_64551_net_per_inhabitant.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["TID"] == YEAR]
    values = {row["OMRÅDE"]: int(row["INDHOLD"]) for row in rows}
    nation = values.pop("000")
    return nation, sorted((Municipality(v, names[code]) for code, v in values.items()), reverse=True)


def draw(words: Words) -> str:
    """The drawing as SVG text."""
    nation, bars = read_figures()
    step = (RIGHT - LEFT) / len(bars)
    scale = (FLOOR - TOP) / bars[0].value

    def number(value: int) -> str:
        return f"{value:,}".replace(",", words.thousands)

    def listed(some: list[Municipality]) -> str:
        return ", ".join(f"{one.name} {number(one.value)}" for one in some)

    high, low = bars[:NAMED], bars[: -NAMED - 1 : -1]
    described = words.described.format(high=listed(high), low=listed(low), nation=number(nation))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' aria-labelledby="title desc">',
        f'<title id="title">{words.title}</title><desc id="desc">{described}</desc>',
        f'<style>{STYLE}</style><rect class="ground" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
        f'<text class="title" x="{LEFT}" y="40">{words.title}</text>',
        f'<text class="small" x="{LEFT}" y="64">{words.under}</text>',
    ]
    for place, one in enumerate(bars):
        tall = one.value * scale
        kind = "bar named" if one in high or one in low else "bar"
        parts.append(
            f'<rect class="{kind}" x="{LEFT + place * step:.1f}" y="{FLOOR - tall:.1f}"'
            f' width="{step - 2:.1f}" height="{tall:.1f}"/>'
        )
    for place, one in enumerate(high):
        x, y = LEFT + (place + 1) * step, FLOOR - one.value * scale + 10
        # The line of each name starts at the top of its bar and ends right of the third bar.
        parts.append(f'<path class="lead" d="M{x - 1:.1f} {y:.1f}H{LEFT + 5 * step:.1f}"/>')
        parts.append(
            f'<text x="{LEFT + 5.4 * step:.1f}" y="{y + 5 + (7 if place == NAMED - 1 else -4):.1f}">'
            f'<tspan class="name">{place + 1}. {one.name}</tspan> {number(one.value)}</text>'
        )
    y = FLOOR - nation * scale
    parts.append(f'<path class="nation" d="M{LEFT} {y:.1f}H{RIGHT}"/>')
    parts.append(
        f'<text x="{RIGHT}" y="{y - 9:.1f}" text-anchor="end">'
        f'<tspan class="name">{words.nation}</tspan> {number(nation)}</text>'
    )
    parts.append(
        f'<text x="{RIGHT}" y="{FLOOR + 22}" text-anchor="end"><tspan class="name">{words.lowest}:</tspan>'
        f" {listed(low)}</text>"
    )
    parts.append(f'<text class="small" x="{LEFT}" y="{HEIGHT - 34}">{words.source}</text>')
    parts.append(f'<text class="small" x="{LEFT}" y="{HEIGHT - 14}">{words.caveat}</text></svg>')
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    for language in LANGUAGES:
        (HERE / language.file).write_text(draw(language), encoding="utf-8")
