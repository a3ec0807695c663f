"""What the answers of a ledger take from the package: refunded VAT, rhythms of payment, closing days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, cast

from alen.errors import BadDefinition
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

_FILE = ("data", "ledger.yml")


@dataclass(frozen=True)
class Rhythm:
    """A rhythm of payment.

    days            between two payments, on average
    tolerance_days  how far a gap may lie from it
    least           payments needed before anything is said
    a_year          payments in a year
    """

    id: str
    months: int
    days: int
    tolerance_days: int
    least: int
    a_year: int


@dataclass(frozen=True)
class Vat:
    """Where VAT is refunded, and purchases are so booked net of it.

    refunded_arts, not_refunded_arts  digit prefixes of arts; the second are taken out of the first
    refunded_hovedkonti               kind of organisation -> main accounts
    """

    refunded_arts: tuple[str, ...]
    not_refunded_arts: tuple[str, ...]
    refunded_hovedkonti: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class PublishedArts:
    """How published accounts add up.

    hovedarter  kind of organisation -> the publisher's group of kinds -> hovedarter; None: all of them
    tables      the tables that are accounts by function
    whole       hovedkonti of the publisher's total (function X)
    """

    hovedarter: Mapping[str, Mapping[str, frozenset[str] | None]]
    tables: tuple[str, ...]
    whole: tuple[str, ...]


@dataclass(frozen=True)
class LedgerFacts:
    """`data/ledger.yml` as it is used.

    purchase_dranst  dranst codes of what is bought
    not_bought_arts  first digits of arts that are no purchases: calculated costs and wages
    """

    vat: Vat
    purchase_dranst: tuple[str, ...]
    not_bought_arts: tuple[str, ...]
    rhythms: tuple[Rhythm, ...]
    period_words: tuple[str, ...]
    easter_days: tuple[tuple[int, int | None], ...]
    fixed_days: tuple[tuple[int, int], ...]
    published: PublishedArts

    def closing_days(self, year: int) -> frozenset[date]:
        """The days of a year, beside Saturdays and Sundays, on which Danish banks are closed."""
        sunday = easter_sunday(year)
        moving = (
            sunday + timedelta(days=days) for days, last in self.easter_days if last is None or year <= last
        )
        return frozenset((*moving, *(date(year, month, day) for month, day in self.fixed_days)))


def easter_sunday(year: int) -> date:
    """Easter Sunday: the anonymous Gregorian computus (Meeus, *Astronomical Algorithms*, 1991).

    >>> easter_sunday(2024), easter_sunday(2025)
    (datetime.date(2024, 3, 31), datetime.date(2025, 4, 20))
    """
    century, rest = divmod(year, 100)
    leap, short = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leap - moon + 15) % 30
    weekday = (32 + 2 * short + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=1)
def ledger_facts() -> LedgerFacts:
    """The facts that ship with the package. Raises BadDefinition where the file lacks one."""
    where = "/".join(_FILE)
    given = parse_yaml(read_text(*_FILE), where)
    try:
        return _read(cast(Mapping[str, Any], given))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadDefinition(f"lacks what is needed ({error})", where=where) from error


def _read(data: Mapping[str, Any]) -> LedgerFacts:
    vat, bought, closing = data["vat"], data["purchases"], data["closing_days"]
    refunded = {str(kind): _words(codes) for kind, codes in vat["refunded_hovedkonti"].items()}
    return LedgerFacts(
        Vat(_words(vat["refunded_arts"]), _words(vat["not_refunded_arts"]), refunded),
        _words(bought["dranst"]),
        _words(bought["not_arts"]),
        tuple(Rhythm(**one) for one in data["rhythms"]),
        tuple(dict.fromkeys(data["period_words"].split())),
        tuple((int(one["days"]), one.get("valid_to")) for one in closing["easter"]),
        tuple((int(one["month"]), int(one["day"])) for one in closing["fixed"]),
        _published(data["published_arts"]),
    )


def _published(data: Mapping[str, Any]) -> PublishedArts:
    hovedarter = {
        kind: {
            str(group): None if codes == "*" else frozenset(_words(codes))
            for group, codes in data[kind].items()
        }
        for kind in ("municipality", "region")
    }
    return PublishedArts(hovedarter, _words(data["tables"]), _words(data["whole_hovedkonti"]))


def _words(codes: Sequence[object]) -> tuple[str, ...]:
    return tuple(str(code) for code in codes)
