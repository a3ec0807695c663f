"""Three invented regions, two of which become one in 2025, with amounts that are easy to work out by hand.

Kroner booked:  2022 North 100, South 200, West 300 (600)     people in 2022 not loaded
                2023 North 150, South 200, West 310 (660)     10, 40 and 30 people
                2024 North 150, South 260, West 250 (660)     10, 40 and 30 people
                2025 East 500, West 260 (760)                 50 and 30 people
                2026 East 550, West 260 (810)                 50 and 30 people
The index is 100 in 2022, 105 in 2023, 110 from 2024 on. Operating spending in 2023: 1000, 10000 and 2000.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.answers.samples import DEFLATOR, EAST, NORTH, SOUTH, WEST, Sample, notes

from alen.answers.edition import Reading
from alen.answers.questions import Desk
from alen.measures.definition import read_measure
from alen.measures.price_indices import read_deflator
from alen.model.figures import BASIS_KEY, SCOPE_KEY

KRONE = 100
NARROW, COMPUTED = SCOPE_KEY["narrow"], BASIS_KEY["computed"]
_AMOUNT = '{table: REGR55, funktion: "*", gruppering: "110", art: UE}'
_ALL = '{table: REGR31, funktion: "*", dranst: "1", art: UE}'
_TEXTS = "name: {da: Prøve, en: Sample}\nabout: {da: Om, en: About}\norganisations: region\n"

IT = (
    "id: region-it\n" + _TEXTS + "unit: kr_per_inhabitant\nspending: operating\nprice_dependent: true\n"
    f"scopes:\n  narrow:\n    computed: {{numerator: {_AMOUNT}, denominator: population}}\n"
    "  wide:\n    not_loaded: {da: Kræver finansbog, en: Needs a ledger}\n"
    "breakdowns:\n- dimension: funktion\n- {dimension: art, codes: [S1, S4]}\n"
    "breaks: [{year: 2025, text: {da: Brud, en: Break}, source: prøve}]\n"
)
SHARE = (
    "id: region-it-share\n" + _TEXTS + "unit: pct\nspending: operating\n"
    f"scopes:\n  narrow:\n    computed: {{numerator: {_AMOUNT}, denominator: {_ALL}}}\n"
)
KEYS = {"population": 0, "region-it": 1, "region-it-share": 2}

BOOKED: Mapping[int, Mapping[int, int]] = {
    2022: {NORTH: 100, SOUTH: 200, WEST: 300},
    2023: {NORTH: 150, SOUTH: 200, WEST: 310},
    2024: {NORTH: 150, SOUTH: 260, WEST: 250},
    2025: {EAST: 500, WEST: 260},
    2026: {EAST: 550, WEST: 260},
}
PEOPLE = {NORTH: 10, SOUTH: 40, WEST: 30, EAST: 50}
OPERATING = {NORTH: 1000, SOUTH: 10000, WEST: 2000}
FUNCTIONS: Mapping[int, Mapping[int, tuple[int, int]]] = {
    2022: {NORTH: (60, 40), SOUTH: (100, 100), WEST: (300, 0)},
    2023: {NORTH: (80, 70), SOUTH: (110, 90), WEST: (290, 20)},
    2024: {NORTH: (80, 70), SOUTH: (110, 150), WEST: (230, 20)},
    2025: {EAST: (300, 200), WEST: (230, 30)},
    2026: {EAST: (310, 240), WEST: (240, 20)},
}


def definition(text: str) -> str:
    """A definition as an edition holds it."""
    return read_measure(text, "region.yml").to_json()


def sample(*, without: frozenset[tuple[int, int]] = frozenset(), last: int = 2024) -> Sample:
    """The regions up to a year; `without`: (region, year) of figures that are not there."""
    definitions = {"region-it": definition(IT), "region-it-share": definition(SHARE)}
    made = Sample(keys=dict(KEYS), definitions=definitions)
    made.snapshots = [("REGR55", "a" * 64), ("FOLK1A", "b" * 64), ("NGLK", "c" * 64), ("REGR31", "d" * 64)]
    made.index = {year: level for year, level in _INDEX.items() if year <= last}
    for year, booked in BOOKED.items():
        if year > last:
            continue
        if year != 2022:
            made.people(year, {region: PEOPLE[region] for region in booked})
        for region, kroner in booked.items():
            if (region, year) not in without:
                _figure(made, region, year, kroner)
                _parts(made, region, year, kroner)
    for region, kroner in OPERATING.items():
        top = BOOKED[2023][region] * KRONE
        made.figures.append(
            (KEYS["region-it-share"], region, 2023, NARROW, COMPUTED, top, kroner * KRONE,
             100 * top / (kroner * KRONE), None, None, "", 1, 0, 0)
        )  # fmt: skip
    return made


_INDEX = {2022: 100.0, 2023: 105.0, 2024: 110.0, 2025: 110.0, 2026: 110.0}


def _figure(made: Sample, region: int, year: int, kroner: int) -> None:
    people = None if year == 2022 else PEOPLE[region]
    value = None if people is None else kroner / people
    reason = "not_loaded" if people is None else None
    made.figures.append(
        (KEYS["region-it"], region, year, NARROW, COMPUTED, kroner * KRONE, people, value, 50_000, reason, "",
         1, 0, 0)
    )  # fmt: skip


def _parts(made: Sample, region: int, year: int, kroner: int) -> None:
    """By function as above; of the arts wages are half, services a fifth, the rest the rest."""
    place = KEYS["region-it"], region, year, NARROW
    for code, amount in zip(("1", "4"), FUNCTIONS[year][region], strict=True):
        made.parts.append((*place, "funktion", code, amount * KRONE, None))
    wages, services = kroner * KRONE // 2, kroner * KRONE // 5
    rest = kroner * KRONE - wages - services
    for code, amount in (("S1", wages), ("S4", services), ("rest", rest)):
        made.parts.append((*place, "art", code, amount, None))


def opened(made: Sample) -> Desk:
    """A desk over a sample; the index is the regions' own default."""
    index = read_deflator(DEFLATOR.replace("[municipality]", "[municipality, region]"), "municipal.yml")
    return Desk(Reading(made.data(), notes(), [index]))


def desk(*, without: frozenset[tuple[int, int]] = frozenset(), last: int = 2024) -> Desk:
    """A desk over the regions."""
    return opened(sample(without=without, last=last))
