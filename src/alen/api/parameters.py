"""What a request may say: each parameter's meaning, unit, bounds and example, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, get_args

from alen.answers.compare import LEAST_COMPARED, MOST_COMPARED
from alen.answers.potential import LEAST_SHARE, MOST_SHARE
from alen.answers.sharing import LEAST, MOST_COORDINATION_PCT, MOST_ONE_OFF_KR
from alen.answers.sharing import MOST as MOST_SHARING
from alen.api.problems import BAD_PARAMETER, Instead, Problem, Refused
from alen.comparison.frontier.technology import Rts
from alen.comparison.peers import FEWEST, MOST
from alen.model.figures import BASES, SCOPES
from alen.products.claims.checking import VERDICTS

FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST_TEXT = 200
MOST_ORGANISATIONS = 120
MOST_MOVERS = 200
_WHOLE = re.compile(r"-?[0-9]{1,12}", re.ASCII)
_DECIMAL = re.compile(r"[0-9]{1,4}(\.[0-9]{1,6})?", re.ASCII)
_CODE = re.compile(r"[0-9]{3}|[A-Z]+-[A-Z0-9-]+", re.ASCII)

EDITION_EXAMPLE = "{edition}"
"""Stands for the served edition's id where an example needs one; the OpenAPI puts it in."""


class Unfit(ValueError):
    """A text that cannot be a parameter's value: `what` is wrong with it, and what would have been right."""

    def __init__(self, what: str, right: str) -> None:
        self.what = what
        super().__init__(right)


@dataclass(frozen=True)
class Parameter:
    """One parameter of one endpoint.

    read    text -> value; raises ValueError with what would have been right
    schema  JSON Schema of the text's value, for the OpenAPI
    field   the question's field that it fills; empty: of the same name
    """

    name: str
    about: str
    example: object
    read: Callable[[str], Any]
    schema: Mapping[str, Any]
    field: str = ""
    required: bool = False

    @property
    def fills(self) -> str:
        """The question's field."""
        return self.field or self.name

    def value_of(self, text: str) -> Any:
        """The value that a text means. Raises Refused, naming the parameter."""
        try:
            return self.read(text)
        except ValueError as error:
            choices: Sequence[str] = self.schema.get("enum", ())
            raise Refused(
                Problem(
                    BAD_PARAMETER,
                    error.what if isinstance(error, Unfit) else f"'{_short(text)}' is no {self.name}",
                    where=f"parameter {self.name}",
                    do=f"Give {error}.",
                    parameter=self.name,
                    instead=tuple(Instead(str(one)) for one in choices),
                )
            ) from error


def needed(parameter: Parameter) -> Parameter:
    """The same parameter where it cannot be left out."""
    return replace(parameter, required=True)


def named(parameter: Parameter, name: str, about: str = "") -> Parameter:
    """The same parameter under another name."""
    return replace(parameter, name=name, about=about or parameter.about, field="")


def words(name: str, about: str, example: object, field: str = "") -> Parameter:
    """A parameter that holds one text."""

    def read(text: str) -> str:
        if not 1 <= len(text) <= LONGEST_TEXT or not text.strip():
            raise ValueError(f"1 to {LONGEST_TEXT} characters")
        return text

    return Parameter(name, about, example, read, _text_schema(), field)


def whole(name: str, about: str, example: int, low: int, high: int, field: str = "") -> Parameter:
    """A parameter that holds a whole number."""

    def read(text: str) -> int:
        if not _WHOLE.fullmatch(text) or not low <= int(text) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return Parameter(name, about, example, read, {"type": "integer", "minimum": low, "maximum": high}, field)


def decimal(name: str, about: str, example: float, low: float, high: float, field: str = "") -> Parameter:
    """A parameter that holds a number, with a point where it has decimals."""

    def read(text: str) -> float:
        if not _DECIMAL.fullmatch(text) or not low <= float(text) <= high:
            raise ValueError(f"a number from {low:g} to {high:g}")
        return float(text)

    return Parameter(name, about, example, read, {"type": "number", "minimum": low, "maximum": high}, field)


def choice(name: str, about: str, choices: tuple[str, ...], field: str = "") -> Parameter:
    """A parameter that is one of a few words."""

    def read(text: str) -> str:
        if text not in choices:
            near = get_close_matches(text.lower(), choices, n=1)
            raise ValueError(f"'{near[0]}'" if near else f"one of {', '.join(choices)}")
        return text

    return Parameter(name, about, choices[0], read, {"type": "string", "enum": list(choices)}, field)


def flag(name: str, about: str) -> Parameter:
    """A parameter that is true or false."""

    def read(text: str) -> bool:
        if text not in {"true", "false"}:
            raise ValueError("true or false")
        return text == "true"

    return Parameter(name, about, True, read, {"type": "boolean"})


def several(name: str, about: str, example: str, most: int, field: str = "", least: int = 1) -> Parameter:
    """A parameter that holds several texts joined by `+` (or commas), each once."""

    def read(text: str) -> tuple[str, ...]:
        found, right = _apart(text), f"{least} to {most} of them, joined by +"
        if found and not least <= len(found) <= most:
            given = f"parameter {name} names {len(found)}"
            raise Unfit(f"{given}, which is too {'few' if len(found) < least else 'many'}", right)
        if not found or any(len(one) > LONGEST_TEXT for one in found):
            raise ValueError(right)
        return found

    return Parameter(name, about, example, read, {"type": "string", "minLength": 1}, field)


def several_years(name: str, about: str, example: str) -> Parameter:
    """A parameter that holds several years joined by `+`."""

    def read(text: str) -> tuple[int, ...]:
        found = _apart(text)
        if not found or not all(re.fullmatch("[0-9]{4}", one, re.ASCII) for one in found):
            raise ValueError("years of four digits, joined by +")
        if not all(FIRST_YEAR <= int(one) <= LAST_YEAR for one in found):
            raise ValueError(f"years from {FIRST_YEAR} to {LAST_YEAR}")
        return tuple(int(one) for one in found)

    return Parameter(name, about, example, read, {"type": "string", "minLength": 4})


def _apart(text: str) -> tuple[str, ...]:
    """What `+` and commas join, each once. A plus that was not encoded arrives as a blank."""
    parts = [part.strip() for part in re.split("[+,]", text)]
    apart: list[str] = []
    for part in parts:
        pieces = part.split(" ")
        # 'Region Nordprøve' is one name; '101 147' are two codes.
        apart += pieces if all(_CODE.fullmatch(one) or one.isdigit() for one in pieces) else [part]
    return tuple(dict.fromkeys(one for one in apart if one))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def _text_schema() -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}


MEASURE = words("measure", "A measure's id, as `/measures` lists them.", "f64551-net")
ORGANISATION = words(
    "organisation",
    "An organisation's code (three digits; `000` is the whole country), or its name or the beginning of it.",
    "101",
)
ORGANISATIONS = several(
    "organisation",
    "Organisations by code or name, joined by `+`; municipalities and regions are never mixed.",
    "101+147",
    MOST_ORGANISATIONS,
    "organisations",
)
COMPARED = several(
    "organisation",
    f"{LEAST_COMPARED} to {MOST_COMPARED} organisations by code or name, joined by `+`; municipalities and "
    "regions are never mixed.",
    "101+147",
    MOST_COMPARED,
    "organisations",
    LEAST_COMPARED,
)
SHARING = several(
    "organisation",
    f"{LEAST} to {MOST_SHARING} organisations by code or name, joined by `+`; municipalities and regions are "
    "never mixed.",
    "101+147",
    MOST_SHARING,
    "organisations",
    LEAST,
)
ONE_OFF = whole(
    "one_off", "What setting up the operation costs, in whole kroner. Left out: nothing.", 9_000_000, 0,
    MOST_ONE_OFF_KR,
)  # fmt: skip
COORDINATION = decimal(
    "coordination",
    "What running it together adds, in per cent of its cost. Left out: nothing.",
    5, 0, MOST_COORDINATION_PCT,
)  # fmt: skip
YEAR = whole(
    "year", "Accounts year. Left out: the newest year with figures.", 2024, FIRST_YEAR, LAST_YEAR
)  # fmt: skip
SCOPE = choice(
    "scope",
    "The band of what is counted: `narrow`, `extended`, `wide`, or `single` for a measure without bands. "
    "Left out: the measure's first.",
    SCOPES,
)
BASIS = choice(
    "basis",
    "`computed`: one sum divided by another. `as_published`: the publisher's own rounded figure. Left out: "
    "the one that has the figures; a series never mixes them.",
    tuple(reversed(BASES)),
)
PRICE = choice("price", "`current` prices, or `real` ones: those of one base year.", ("current", "real"))
BASE = whole(
    "base", "The base year of real prices. Left out: the newest year with a final index.", 2024,
    FIRST_YEAR, LAST_YEAR,
)  # fmt: skip
DEFLATOR = words("deflator", "The price index of real prices. Left out: the kind's default.", "municipal")
AMONG = words("among", "Only the members of a region, landsdel or group, by code or name.", "084")
KIND = choice(
    "kind", "The kind of organisation; needed only for a measure of both.", ("municipality", "region")
)
BOOKING = decimal(
    "booking",
    "The assumption on booking practice behind swing bands: how far apart organisations that do the same are "
    "booked, in per cent (one standard deviation). Left out: the measure's own.",
    10, 0, 50,
)  # fmt: skip
SHARE = decimal(
    "share", "What part of the expected spend is the target of the rule `expected`. Left out: all of it.",
    0.95, LEAST_SHARE, MOST_SHARE,
)  # fmt: skip
RTS = choice(
    "rts",
    "Returns to scale of the frontier: variable (the default), constant, not increasing, not decreasing.",
    get_args(Rts),
)
VERDICT = choice("verdict", "Only statements with this verdict.", VERDICTS)
CLAIM = words("claim", "A statement's id, as `/claims` lists them.", "regions-it-2022-2023")
PROGRAMME = words("programme", "A joint programme's id, as `/programmes` lists them.", "2007")
PRICE_LEVEL = words(
    "price",
    "`current` for each amount in its own year's prices, or a year's price level as `2008-PL`. Left out: "
    "current.",
    "2025-PL",
)
AS_OF = words(
    "as_of",
    "The programme as it was on this day: without what happened or was written down later. Left out: as it "
    "is known now.",
    "2026-06-30",
)
PEER_COUNT = whole("k", "How many peers.", 10, FEWEST, MOST)
WEIGHTS = words(
    "weights",
    "What peers are alike in, as condition:weight joined by commas. Left out: the weights of the answer's "
    "`conditions`.",
    "inhabitants:2,group:0",
)
KIND_SHOWN = choice("kind", "Municipalities (the default) or regions.", ("municipality", "region"))
PRICES = (PRICE, BASE, DEFLATOR)
YEARS = (
    needed(whole("first_year", "The earlier accounts year.", 2023, FIRST_YEAR, LAST_YEAR)),
    needed(whole("last_year", "The later accounts year.", 2024, FIRST_YEAR, LAST_YEAR)),
)
MOVER_COUNT = whole("k", "How many movers each list holds.", 10, 0, MOST_MOVERS)
EDITION = words(
    "edition",
    "Answer from this edition, as `/editions` lists them. Left out: the newest. An answer with an edition "
    "stays the same.",
    EDITION_EXAMPLE,
)
LANGUAGE = choice(
    "lang", "The language of the words in CSV and XLSX. JSON holds both, whatever this says.", ("en", "da")
)
