"""An invented country, the same for the same seed: its places, and a figure for every cell asked for.

The sums hold: the nation is the sum of its municipalities, a region of its own; net is gross less
income; net is the sum of the kinds S0-S9, of which incomes are negative; ages add up to 'Alder i alt'.
"""

from __future__ import annotations

import csv
import functools
import io
import itertools
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

SPEND_PER_INHABITANT = {"S1": 900, "S2": 120, "S4": 700, "S5": 60, "S6": 10}
INCOME_PER_INHABITANT = {"S7": -130, "S8": -5, "S9": -40}
DETAILS_OF_A_KIND = 5
OLDEST = 125


@dataclass(frozen=True)
class Area:
    """A place: kind is nation, region or municipality; parent a region's code or ''."""

    code: str
    name: str
    kind: str
    parent: str


@dataclass(frozen=True)
class Variable:
    """A variable as tableinfo tells it."""

    code: str
    text: str
    elimination: bool
    time: bool
    values: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """A table as tableinfo tells it; `updated` moves when a test publishes it anew."""

    table_id: str
    text: str
    unit: str
    updated: str
    variables: tuple[Variable, ...]

    def variable(self, code: str) -> Variable | None:
        return next((v for v in self.variables if v.code.upper() == code.upper()), None)


@functools.cache
def _shapes() -> dict[str, Any]:
    text = (Path(__file__).parent / "world.yml").read_text("utf-8")
    return cast("dict[str, Any]", yaml.safe_load(text))


def invented_municipalities(count: int) -> list[tuple[str, str]]:
    """So many invented (code, name) pairs, none of them a Danish municipality's."""
    shapes = _shapes()
    codes = (f"{n:03d}" for first, last in shapes["codes"] for n in range(first, last + 1))
    made = ("".join(parts) for parts in itertools.product(*shapes["name_parts"]))
    names = itertools.chain(shapes["municipalities"].values(), made)
    return list(itertools.islice(zip(codes, names, strict=False), count))


class World:
    """The invented country.

    areas        the municipalities as (code, name); six when not given
    years        first and last accounts year
    begins       code -> first year of an organisation that did not exist before (all its cells are 0)
    suppressed   cells answered as '..': (table, codes in the table's order of variables)
    dotted       whether functions are spelt 6.45.51 rather than 64551
    gone         (table, variable, code) that tableinfo no longer lists
    """

    def __init__(
        self,
        areas: Sequence[tuple[str, str]] | None = None,
        years: tuple[int, int] = (2007, 2024),
        seed: int = 1,
        *,
        begins: Mapping[str, int] | None = None,
        suppressed: frozenset[tuple[str, tuple[str, ...]]] = frozenset(),
        dotted: bool = False,
        gone: frozenset[tuple[str, str, str]] = frozenset(),
    ) -> None:
        shapes = _shapes()
        self.years = range(years[0], years[1] + 1)
        self.seed = seed
        self.begins = dict(begins or {})
        self.suppressed = suppressed
        self._dotted = dotted
        self._gone = gone
        nation = Area(shapes["nation"]["code"], shapes["nation"]["name"], "nation", "")
        regions = [Area(code, name, "region", "") for code, name in shapes["regions"].items()]
        listed = list(areas) if areas is not None else invented_municipalities(6)
        municipalities = [
            Area(code, name, "municipality", regions[i % len(regions)].code)
            for i, (code, name) in enumerate(listed)
        ]
        self.areas = {a.code: a for a in [nation, *regions, *municipalities]}
        self.nation = nation.code
        self.regions = [a.code for a in regions]
        self.municipalities = [a.code for a in municipalities]
        self.tables = {table_id: self._table(table_id, shape) for table_id, shape in shapes["tables"].items()}
        self._amounts = functools.cache(self._make_amounts)
        self._people = functools.cache(self._make_people)

    def organisations_csv(self) -> str:
        """The invented places for a workspace's organisations.csv (the nation is known without it)."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        names = ["organisation_code", "kind", "name_da", "name_en", "parent_code", "valid_from", "valid_to"]
        writer.writerow(names)
        for area in self.areas.values():
            if area.kind != "nation":
                since = f"{self.begins.get(area.code, 2007)}-01-01"
                writer.writerow([area.code, area.kind, area.name, area.name, area.parent, since, ""])
        return out.getvalue()

    def value(self, table_id: str, codes: Mapping[str, str]) -> int | None:
        """The figure of a cell in the table's smallest unit (ARE207: hundredths); None: suppressed."""
        variables = self.tables[table_id].variables
        if (table_id, tuple(codes[v.code] for v in variables)) in self.suppressed:
            return None
        area = codes[variables[0].code]
        period = codes["Tid"]
        year = int(period[:4])
        if year < self.begins.get(area, 0):
            return 0
        if table_id == "FOLK1A":
            return self._inhabitants(area, period, codes)
        if table_id == "ARE207":
            return sum(5_000 + self._draw("area", m) % 90_000 for m in self._members(area))
        if table_id == "NGLK":
            base = 30_000 + self._draw(area, codes["BNOGLE"], codes["BRUTNETUDG"], period) % 30_000
            return base if codes["PRISENHED"] == "AARPRIS" else base * (200 - (year - 2008) * 3) // 200
        return self._account(table_id, area, year, codes)

    def population(self, area: str, year: int, quarter: int = 1) -> int:
        """Inhabitants on the first day of a quarter."""
        return sum(self._people(m, year, quarter) for m in self._members(area))

    def _account(self, table_id: str, area: str, year: int, codes: Mapping[str, str]) -> int:
        place = [codes[v] for v in ("FUNKTION", "FUNK1", "TVGRP") if v in codes]
        dranst = codes.get("DRANST", "1")
        art = codes["ART"]
        amount = sum(
            self._amounts(table_id, m, ".".join(place).replace(".", ""), dranst, year).get(art, 0)
            for m in self._members(area)
            if year >= self.begins.get(m, 0)
        )
        if codes.get("PRISENHED") == "INDL":
            return _rounded(amount * 1000, self.population(area, year))
        return amount

    def _members(self, area: str) -> list[str]:
        kind = self.areas[area].kind
        if kind == "nation":
            return self.municipalities
        if kind == "region":
            return [m for m in self.municipalities if self.areas[m].parent == area]
        return [area]

    def _make_people(self, municipality: str, year: int, quarter: int) -> int:
        base = 8_000 + self._draw("people", municipality) % 90_000
        growth = self._draw("growth", municipality) % 21 - 6
        return base + base * growth * ((year - 2007) * 4 + quarter) // 10_000

    def _make_amounts(
        self, table_id: str, municipality: str, place: str, dranst: str, year: int
    ) -> dict[str, int]:
        """Thousands of kroner by kind; empty where nothing is booked."""
        drawn = self._draw("booked", table_id, municipality, place, dranst, str(year)) % 100
        if dranst != "1" and drawn >= 40:
            return {}
        people = self._people(municipality, year, 1)
        scale = 1 if dranst == "1" else 10
        kinds: dict[str, int] = {}
        for kind, rate in {**SPEND_PER_INHABITANT, **INCOME_PER_INHABITANT}.items():
            draw = self._draw(kind, municipality, place, str(year)) % 401 + 800
            booked = kind not in ("S6", "S8") or draw % 10 > 3
            kinds[kind] = people * rate * draw // (1_000_000 * scale) if booked else 0
        gross = sum(kinds[kind] for kind in SPEND_PER_INHABITANT)
        income = -sum(kinds[kind] for kind in INCOME_PER_INHABITANT)
        calculated = gross // 50 if table_id.startswith(("REGR", "BUDR")) else 0
        found = {"TOT": gross - income, "UE": gross, "I": income, **kinds}
        found |= {"UI": gross + calculated, "S0": calculated}
        for kind, amount in kinds.items():
            found |= _details(kind, amount)
        return found

    def _inhabitants(self, area: str, period: str, codes: Mapping[str, str]) -> int:
        year, quarter = int(period[:4]), int(period[-1])
        return sum(
            _civil(
                _sex(_age(self._people(m, year, quarter), codes["ALDER"]), codes["KØN"]), codes["CIVILSTAND"]
            )
            for m in self._members(area)
        )

    def _draw(self, *key: str) -> int:
        return zlib.crc32("|".join((str(self.seed), *key)).encode())

    def _table(self, table_id: str, shape: Mapping[str, Any]) -> Table:
        shapes = _shapes()
        variables: list[Variable] = []
        for code, listed in shape["variables"].items():
            values = self._values(listed, shape["areas"])
            values = {k: v for k, v in values.items() if (table_id, code, k) not in self._gone}
            eliminated = code in shapes["eliminated"] and table_id == "FOLK1A"
            variables.append(Variable(code, shapes["texts"][code], eliminated, code == "Tid", values))
        return Table(table_id, shape["text"], shape["unit"], shape["updated"], tuple(variables))

    def _values(self, listed: str, kind: str) -> dict[str, str]:
        first, last = self.years[0], self.years[-1]
        if listed == "organisations":
            kinds = {"all": ("nation", "region", "municipality")}.get(kind, ("nation", kind))
            return {a.code: a.name for a in self.areas.values() if a.kind in kinds}
        if listed == "quarters":
            years = range(max(first, 2008), last + 2)
            return {q: q for y in years for q in (f"{y}K1", f"{y}K2", f"{y}K3", f"{y}K4")}
        if listed in ("years", "budget_years", "key_years"):
            begin = max(first, 2008) if listed == "key_years" else first
            return {str(y): str(y) for y in range(begin, last + (2 if listed == "budget_years" else 1))}
        if listed == "age":
            return {"IALT": "Alder i alt", **{str(n): f"{n} år" for n in range(OLDEST + 1)}}
        lists = _shapes()["lists"]
        if listed == "art_detailed":
            kinds = [*SPEND_PER_INHABITANT, *INCOME_PER_INHABITANT]
            more = {code: f"{code} Prøveart" for kind in kinds for code in _details(kind, 0)}
            return {**lists["art_group"], **more}
        values = cast("dict[str, str]", lists[listed])
        if self._dotted and listed.startswith("funktion"):
            return {label.split(" ")[0]: label for label in values.values()}
        return dict(values)


def _details(kind: str, amount: int) -> dict[str, int]:
    """The two-digit kinds that a kind is the sum of."""
    share = amount // DETAILS_OF_A_KIND
    last = amount - share * (DETAILS_OF_A_KIND - 1)
    return {
        f"{kind[1]}{n}": last if n == DETAILS_OF_A_KIND else share for n in range(1, DETAILS_OF_A_KIND + 1)
    }


def _age(people: int, age: str) -> int:
    if age == "IALT":
        return people
    years = int(age)
    if years >= 100:
        return 0
    return people // 100 + (1 if years < people % 100 else 0)


def _sex(people: int, sex: str) -> int:
    return {"TOT": people, "1": people // 2, "2": people - people // 2}[sex]


def _civil(people: int, status: str) -> int:
    part = people // 4
    return {"TOT": people, "U": people - 3 * part}.get(status, part)


def _rounded(numerator: int, denominator: int) -> int:
    """Half away from zero, as Danish tables round."""
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size
