"""What a careful reader would ask about in an edition's figures; rows in, findings out.

A check changes nothing. Each finding has a severity: `finding` (a question to the source), `partial`
(the check could not be made, or figures are missing) or `note` (what a reader must know, or what was
held against each other and agreed). Many of one kind become one row, so that a report stays short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alen.measures.blocks import Block, Found, Severity, number, only, some_codes
from alen.measures.definition import OLDEST_AGE, Measure
from alen.measures.evaluate import HALF_A_THOUSAND_ORE
from alen.measures.screening import hidiroglou_berthelot, thousand_errors

LEVELS: tuple[str, ...] = ("kr_per_inhabitant", "persons")
"""Units whose movement is a ratio of amounts; a share moves with both its sides and is not screened."""

SCREENED_KINDS: tuple[str, ...] = ("municipality", "region")
LEAST_PAIRS = 5
"""Fewer pairs than this have no quartiles worth the name."""

MOST_ROWS = 10
"""Of one screen the worst are told one by one, all others in one row."""

# -- errors in the source ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Pair:
    """Two neighbouring years of the organisations of one kind."""

    kind: str
    year: int
    organisations: list[int]
    previous: NDArray[np.float64]
    current: NDArray[np.float64]


def _pairs(block: Block, kinds: Mapping[int, str]) -> list[_Pair]:
    """All neighbouring years but those that a break of the measure lies between."""
    broken = {one.year for one in block.measure.breaks}
    years = [year for year in block.years if year - 1 in block.years and year not in broken]
    found: list[_Pair] = []
    for kind in SCREENED_KINDS:
        keys = [key for key in sorted(set(block.organisation.tolist())) if kinds[key] == kind]
        if keys:
            found += [
                _Pair(kind, year, keys, block.values(keys, year - 1), block.values(keys, year))
                for year in years
            ]
    return found


def thousand_error_findings(block: Block, kinds: Mapping[int, str], codes: Mapping[int, str]) -> list[Found]:
    """Values that changed by about a factor thousand in a year (`screening.thousand_errors`).

    Amounts that are negative in both years, as income is, are screened by their size.
    """
    if block.measure.unit not in LEVELS:
        return []
    found: list[Found] = []
    for pair in _pairs(block, kinds):
        sign = np.where((pair.previous < 0) & (pair.current < 0), -1.0, 1.0)
        screen = thousand_errors(sign * pair.previous, sign * pair.current)
        details = {
            place: {"magnitude": number(screen.magnitudes[place])}
            for place in _worst(screen.flags, np.abs(screen.magnitudes))
        }
        found += _flagged(block, "thousand_error", pair, details, codes)
    return found


def outlier_findings(block: Block, kinds: Mapping[int, str], codes: Mapping[int, str]) -> list[Found]:
    """Values that moved far from everybody else's (`screening.hidiroglou_berthelot`, its defaults).

    Per year and kind of organisation, on levels alone and never across a break. Where most amounts are
    negative, as income is, the screen sees them with the sign turned. Years with too few pairs are
    told as `partial`.
    """
    if block.measure.unit not in LEVELS:
        return []
    found: list[Found] = []
    too_few: dict[str, dict[int, int]] = {}
    for pair in _pairs(block, kinds):
        standing = np.isfinite(pair.previous) & np.isfinite(pair.current)
        if not standing.any():
            continue
        sign = -1.0 if float(np.median(pair.current[standing])) < 0 else 1.0
        screen = hidiroglou_berthelot(sign * pair.previous, sign * pair.current)
        usable = int((~screen.left_out).sum())
        if usable < LEAST_PAIRS:
            too_few.setdefault(pair.kind, {})[pair.year] = usable
            continue
        limits = {
            "median_ratio": number(screen.median_ratio), "lower": number(screen.lower),
            "upper": number(screen.upper), "pairs": usable, "left_out": int(screen.left_out.sum()),
            "limits_coincide": screen.is_degenerate,
        }  # fmt: skip
        beyond = np.maximum(screen.lower - screen.effects, screen.effects - screen.upper)
        details = {
            place: {
                "ratio": number(pair.current[place] / pair.previous[place]),
                "effect": number(screen.effects[place]),
                **limits,
            }
            for place in _worst(screen.flags, beyond)
        }
        found += _flagged(block, "outlier_hb", pair, details, codes)
    return found + _too_few(block, too_few)


def _too_few(block: Block, counts: Mapping[str, Mapping[int, int]]) -> list[Found]:
    return [
        block.found(
            "outlier_hb", "partial", year=only(pairs), reason="too_few_pairs", kind=kind,
            years=sorted(pairs), most_pairs=max(pairs.values()), least_pairs=LEAST_PAIRS,
        )
        for kind, pairs in counts.items()
    ]  # fmt: skip


def _worst(flags: NDArray[np.bool_], sizes: NDArray[np.float64]) -> list[int]:
    """The flagged places, the largest size first."""
    flagged: list[int] = np.flatnonzero(flags).tolist()
    return sorted(flagged, key=lambda place: (-float(sizes[place]), place))


def _flagged(
    block: Block,
    check_id: str,
    pair: _Pair,
    details: Mapping[int, Mapping[str, Any]],
    codes: Mapping[int, str],
) -> list[Found]:
    """The worst as a row each, all others as one row; `details` are in that order."""
    flagged = list(details)
    found = [
        block.found(
            check_id, "finding", organisation=pair.organisations[place], year=pair.year, kind=pair.kind,
            previous=number(pair.previous[place]), current=number(pair.current[place]), **details[place],
        )
        for place in flagged[:MOST_ROWS]
    ]  # fmt: skip
    others = [pair.organisations[place] for place in flagged[MOST_ROWS:]]
    if others:
        found.append(
            block.found(
                check_id, "finding", year=pair.year, kind=pair.kind, reason="further",
                **some_codes(others, codes),
            )
        )  # fmt: skip
    return found


def sum_findings(
    block: Block,
    nation: int,
    members_of: Callable[[int], Sequence[int]],
    codes: Mapping[int, str],
) -> list[Found]:
    """The nation's numerator against the sum of its members', in øre (persons for population).

    A cell in thousands of kroner lies within half a thousand of the truth, so that the n members and
    the nation itself may differ by 0.5 thousand kr · (n + 1), times the cells each numerator is made
    of; counts of persons must agree exactly. `members_of` gives the nation's members in a year. A
    missing member makes the year `partial`: no difference is computed.
    """
    agreed: dict[int, tuple[int, int]] = {}
    lacking: dict[str, dict[int, list[int]]] = {}
    found: list[Found] = []
    for year in block.years:
        members = members_of(year)
        own = block.numerator_of(nation, year)
        sums = [block.numerator_of(member, year) for member in members]
        known = [one for one in sums if one is not None]
        if not known and own is None:
            continue
        absent = [member for member, one in zip(members, sums, strict=True) if one is None]
        if own is None or absent:
            lacking.setdefault("nation_missing" if own is None else "members_missing", {})[year] = absent
            continue
        bound = _sum_bound(block, [*members, nation], year)
        difference = own - sum(known)
        if abs(difference) > bound:
            found.append(
                block.found(
                    "national_row", "finding", organisation=nation, year=year, national=own,
                    members_sum=sum(known), difference=difference, bound=bound, members=len(members),
                )
            )  # fmt: skip
        else:
            agreed[year] = (difference, bound)
    if agreed:
        worst = max(agreed, key=lambda year: (abs(agreed[year][0]), -year))
        found.append(
            block.found(
                "national_row", "note", year=only(agreed), reason="within_rounding", years=sorted(agreed),
                largest_difference=agreed[worst][0], bound=agreed[worst][1], largest_in=worst,
            )
        )  # fmt: skip
    return found + lacking_findings(block, lacking, codes)


def _sum_bound(block: Block, keys: Sequence[int], year: int) -> int:
    """Half a thousand kroner per row and cell; 0 where no cell is rounded to thousands.

    The row with most cells speaks for all: a cell that is absent because it is zero may be rounded too.
    """
    widest = max(block.precision_ore[block.places[key, year]] or 0 for key in keys)
    cells = -(-widest // HALF_A_THOUSAND_ORE)
    return cells * HALF_A_THOUSAND_ORE * len(keys)


def lacking_findings(
    block: Block, lacking: Mapping[str, Mapping[int, Sequence[int]]], codes: Mapping[int, str]
) -> list[Found]:
    """One `partial` per reason, with the years in which the national row could not be held against
    its members; `lacking` is reason -> year -> members that are missing."""
    return [
        block.found(
            "national_row", "partial", year=only(years), reason=reason, years=sorted(years),
            **some_codes({key for absent in years.values() for key in absent}, codes),
        )
        for reason, years in lacking.items()
    ]  # fmt: skip


# -- what is missing, and what a figure's status says ------------------------------------------------------


def missing_findings(block: Block, codes: Mapping[int, str]) -> list[Found]:
    """Missing figures by reason, with counts by year; years before the function existed are no lack.

    `no_denominator`: the amount is there, but there is nothing to divide it by. `partial`: a value
    stands that lacks a part.
    """
    places: dict[str, list[int]] = {}
    for place, (reason, flags) in enumerate(zip(block.reason, block.flags, strict=True)):
        if reason == "not_applicable" and block.numerator[place] is not None:
            places.setdefault("no_denominator", []).append(place)
        elif reason and reason != "not_applicable":
            places.setdefault(reason, []).append(place)
        elif "partial" in flags.split():
            places.setdefault("partial", []).append(place)
    return [_counted(block, "missing_cells", "partial", held, codes, reason=r) for r, held in places.items()]


def flag_findings(block: Block, codes: Mapping[int, str]) -> list[Found]:
    """How many figures are zero only because their cell is absent, and which are booked elsewhere."""
    found: list[Found] = []
    for flag in ("zero_by_absence", "booked_elsewhere"):
        places = [place for place, flags in enumerate(block.flags) if flag in flags.split()]
        if places:
            found.append(_counted(block, flag, "note", places, codes))
    return found


def _counted(
    block: Block,
    check_id: str,
    severity: Severity,
    places: Sequence[int],
    codes: Mapping[int, str],
    **detail: Any,
) -> Found:
    years = block.year[list(places)].tolist()
    by_year = [[year, years.count(year)] for year in sorted(set(years))]
    keys = block.organisation[list(places)].tolist()
    return block.found(
        check_id, severity, organisation=only(set(keys)), year=only(set(years)), **detail,
        figures=len(places), by_year=by_year, **some_codes(keys, codes),
    )  # fmt: skip


# -- years -------------------------------------------------------------------------------------------------


def first_year_findings(blocks: Sequence[Block]) -> list[Found]:
    """The first year in which a function is in use against the year we expect, one measure's blocks.

    Only where the data decide. That no earlier year is loaded proves nothing: then it is `partial`.
    """
    measure = blocks[0].measure
    if not measure.first_year_from_data:
        return []
    used: list[int] = []
    amounts = False
    for block in blocks:
        for place, year in enumerate(block.year.tolist()):
            if block.reason[place] != "not_applicable" or block.numerator[place] is not None:
                used.append(year)
            amounts = amounts or bool(block.numerator[place]) or bool(np.nan_to_num(block.value[place]))
    loaded_from = min(min(block.years) for block in blocks)
    detail = {"expected": measure.first_year, "loaded_from": loaded_from}
    key = blocks[0].measure_key
    if not used or not amounts:
        return [Found("first_year", "partial", key, detail={"reason": "no_amounts", **detail})]
    first = min(used)
    detail["first_year"] = first
    if loaded_from == first and (measure.first_year is None or first >= measure.first_year):
        return [Found("first_year", "partial", key, None, first, {"reason": "no_earlier_year", **detail})]
    if measure.first_year is None or first == measure.first_year:
        return [Found("first_year", "note", key, None, first, {"reason": "as_expected", **detail})]
    return [Found("first_year", "finding", key, None, first, {"reason": "differs", **detail})]


def break_findings(blocks: Sequence[Block]) -> list[Found]:
    """Breaks of a measure that lie inside the years with values; trends are cut there."""
    years = {
        year
        for block in blocks
        for year in block.year[np.isfinite(block.value)].tolist()
    }  # fmt: skip
    return [
        Found(
            "series_break", "note", blocks[0].measure_key, None, one.year,
            {
                "first_value": min(years), "last_value": max(years),
                "text": {"da": one.text.da, "en": one.text.en}, "source": one.source,
            },
        )
        for one in blocks[0].measure.breaks
        if years and min(years) < one.year <= max(years)
    ]  # fmt: skip


# -- two ways to one number --------------------------------------------------------------------------------


def unit_findings(computed: Block, published: Block) -> list[Found]:
    """Computed figures per inhabitant beside those the publisher divided itself, by year.

    Within: the difference is no larger than the rounding of both. A difference is no error: the
    publisher may divide by the population of another date, or count other parts of the accounts.
    """
    if computed.measure.unit != "kr_per_inhabitant":
        return []
    by_year: dict[int, list[tuple[float, bool]]] = {}
    for pair, place in published.places.items():
        other = computed.places.get(pair)
        people = None if other is None else computed.denominator[other]
        if other is None or not people or not np.isfinite(published.value[place]):
            continue
        difference = float(computed.value[other] - published.value[place])
        if np.isfinite(difference):
            rounding = (published.precision_ore[place] or 0) + (computed.precision_ore[other] or 0) / people
            by_year.setdefault(pair[1], []).append((difference, abs(difference) <= rounding / 100 + 1e-9))
    return [
        Found(
            "per_inhabitant_unit", "note", computed.measure_key, None, year,
            {
                "scope": computed.scope, "compared": len(pairs), "within": sum(ok for _, ok in pairs),
                "mean_difference": number(float(np.mean(sorted(d for d, _ in pairs)))),
                "largest_difference": number(max((d for d, _ in pairs), key=lambda d: (abs(d), d))),
            },
        )
        for year, pairs in sorted(by_year.items())
    ]  # fmt: skip


def age_chain(measures: Iterable[Measure]) -> list[str]:
    """Ids of measures whose numerators count every age once, youngest first; [] where there are none."""
    spans: dict[int, list[tuple[int, str]]] = {}
    for measure in measures:
        for formula in measure.formulas:
            ages = sorted(
                int(one.codes["age"]) for one in formula.numerator if one.codes.get("age", "").isdigit()
            )
            if ages and len(ages) == len(formula.numerator) and ages == [*range(ages[0], ages[-1] + 1)]:
                spans.setdefault(ages[0], []).append((ages[-1], measure.id))
    chain: list[str] = []
    age = 0
    while age <= OLDEST_AGE:
        if age not in spans:
            return []
        last, id_ = max(spans[age])
        chain.append(id_)
        age = last + 1
    return chain


def age_findings(blocks: Sequence[Block], codes: Mapping[int, str]) -> list[Found]:
    """The population against the sum of its ages, in persons; blocks that count every age once.

    Counts must agree exactly. Nothing is said where a count is missing.
    """
    differing: dict[int, dict[int, int]] = {}
    agreed: dict[int, int] = {}
    for (key, year), place in blocks[0].places.items():
        whole = blocks[0].denominator[place]
        parts = [block.numerator_of(key, year) for block in blocks]
        known = [one for one in parts if one is not None]
        if whole is None or len(known) < len(parts):
            continue
        if sum(known) == whole:
            agreed[year] = agreed.get(year, 0) + 1
        else:
            differing.setdefault(year, {})[key] = whole - sum(known)
    found = [
        Found(
            "population_ages", "finding", None, only(set(of)), year,
            {
                "reason": "differs",
                "largest_difference": max(of.values(), key=lambda d: (abs(d), d)),
                **some_codes(of, codes),
            },
        )
        for year, of in sorted(differing.items())
    ]  # fmt: skip
    if agreed:
        detail = {"reason": "agrees", "years": sorted(agreed), "compared": sum(agreed.values())}
        found.append(Found("population_ages", "note", None, None, only(agreed), detail))
    return found
