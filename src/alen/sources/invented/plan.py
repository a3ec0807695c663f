"""What the invented municipality books: the plan in `data/yardstick/invented.yml`, as streams of lines.

A stream is one kind of cost in one place of the accounts: so many lines a year, so much money, from whom,
with which texts, and what it truly is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

_PATH = "data/yardstick/invented.yml"


@dataclass(frozen=True)
class Stream:
    """Lines of one kind.

    kroner     per inhabitant in the first year; negative is income
    lines      a year; 0 for those whose `when` says how many
    when       monthly, quarterly, yearly, spread or december
    month      of a yearly line, 1 to 12
    group      whom it is paid to; empty for pay and internal lines
    is_one     all lines have the same supplier: a contract
    places     cost places, of which each line is booked on one; monthly lines come on each of them
    truth      area, resource, deployment; empty where it is no IT
    marks      what is planted with it: hidden, joint, internal, income
    drift      rise per year beside the common one
    increase   (year, share): that year's rise, instead of the common one
    citizens   share of the lines whose text holds an invented CPR number
    """

    id: str
    funktion: str
    department: str
    art: str
    account: str
    kroner: float
    lines: int
    when: str
    month: int
    group: str
    is_one: bool
    places: tuple[str, ...]
    texts: tuple[str, ...]
    truth: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    drift: float = 0.0
    increase: tuple[int, float] | None = None
    citizens: float = 0.0

    @property
    def is_contract(self) -> bool:
        """Whether it is the same sum to the same supplier again and again."""
        return self.is_one and bool(self.group) and self.when in ("monthly", "quarterly", "yearly")

    @property
    def account_string(self) -> str:
        """13 digits: funktion 5, dranst 1, ejerforhold 1, gruppering 3, art 3 (the last for own use)."""
        return f"{self.funktion}11001{self.art}"


@dataclass(frozen=True)
class Plan:
    """The whole plan; `data` holds the parts that other modules read themselves."""

    name: str
    code: str
    inhabitants: int
    years: tuple[int, ...]
    growth: float
    streams: tuple[Stream, ...]
    planted: Mapping[str, int]
    functions: Mapping[str, str]
    data: Mapping[str, Any]


def load_plan(*, is_small: bool = False) -> Plan:
    """The plan; a small one has fewer lines of what is no IT, and as much money."""
    data = cast(dict[str, Any], parse_yaml(read_text(*_PATH.split("/")), _PATH))
    functions = cast(list[dict[str, Any]], data["functions"])
    listed = [*cast(list[dict[str, Any]], data["it"]), *cast(list[dict[str, Any]], data["contracts"])]
    it = [_it_stream(one, data, is_small) for one in listed]
    count = int(data["small_lines_per_year" if is_small else "lines_per_year"])
    rest = _other_streams(data, count - sum(_lines(one) for one in it), is_small)
    town = data["municipality"]
    return Plan(
        name=town["name"],
        code=town["code"],
        inhabitants=int(town["inhabitants"]),
        years=tuple(data["years"]),
        growth=float(data["growth"]),
        streams=(*it, *rest),
        planted=data["planted_small" if is_small else "planted"],
        functions={str(one["funktion"]): str(one["name"]) for one in functions},
        data=data,
    )


def _lines(stream: Stream) -> int:
    """Lines a year."""
    often = {"monthly": 12, "quarterly": 4, "yearly": 1}.get(stream.when)
    return stream.lines if often is None else often * (1 if stream.is_one else len(stream.places))


def _places(name: str, count: int) -> tuple[str, ...]:
    return (name,) if count == 1 else tuple(f"{name} {number:02d}" for number in range(1, count + 1))


def _it_stream(one: Mapping[str, Any], data: Mapping[str, Any], is_small: bool) -> Stream:
    function = next(item for item in data["functions"] if item["funktion"] == one["funktion"])
    department, place = str(function["department"]), str(function["place"])
    lines = int(one.get("n", 0))
    increase = one.get("increase")
    return Stream(
        id=one["id"],
        funktion=one["funktion"],
        department=department,
        art=one["art"],
        account=data["accounts"][one["art"][:2]],
        kroner=float(one["kr"]),
        lines=max(4, lines // 5) if lines and is_small else lines,
        when=one["when"],
        month=int(one.get("month", 1)),
        group=one.get("from", ""),
        is_one="n" not in one,
        places=_places(one.get("place", place), int(one.get("places", 1))),
        texts=tuple(one["texts"]),
        truth=tuple(one["is"]),
        marks=tuple(one.get("marks", ())),
        drift=float(one.get("drift", 0)),
        increase=(int(increase[0]), float(increase[1])) if increase else None,
    )


def _other_streams(data: Mapping[str, Any], count: int, is_small: bool) -> list[Stream]:
    """What is no IT: every function's kinds of cost, `count` lines a year in all."""
    kinds = cast(dict[str, dict[str, Any]], data["kinds"])
    found: list[tuple[Stream, float]] = []
    for function in cast(list[dict[str, Any]], data["functions"]):
        places = int(function["places"])
        named = _places(function["place"], max(1, places // 8) if is_small else places)
        for name, kind in kinds.items():
            if name not in function:
                continue
            stream = Stream(
                id=f"{function['funktion']}-{name}",
                funktion=function["funktion"],
                department=function["department"],
                art=kind["art"],
                account=kind["account"],
                kroner=float(function[name]) * float(kind.get("sign", 1)),
                lines=0,
                when=kind.get("shape", "spread"),
                month=1,
                group=kind.get("group", ""),
                is_one=False,
                places=named,
                texts=tuple(kind["texts"]),
                citizens=float(kind.get("citizens", 0)),
            )
            found.append((stream, float(function[name]) ** 0.5))
    free = count - sum(_lines(stream) for stream, _ in found if stream.when != "spread")
    whole = sum(weight for stream, weight in found if stream.when == "spread")
    return [
        replace(stream, lines=max(2, round(free * weight / whole))) if stream.when == "spread" else stream
        for stream, weight in found
    ]
