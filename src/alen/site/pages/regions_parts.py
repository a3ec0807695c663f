"""What stands around the drawings of the regions' page: controls, the table, key figures, what is lacking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alen.answers.amounts import Amounts
from alen.answers.drivers import Drivers, DriversAnswer
from alen.answers.parts import Missing
from alen.answers.phrases import REASONS
from alen.answers.places import place_said, unplaced_sentences
from alen.answers.regions import Lacking, RegionRow, RegionsAnswer
from alen.answers.regions_growth import AmountGrowth
from alen.answers.regions_words import BILLION_ORE, part_name, pulled
from alen.answers.said import Said, said
from alen.errors import AlenError
from alen.model.printed import Printed, nothing
from alen.site.pages.measure_controls import SHORT_SCOPES
from alen.site.pages.price_choice import base_options, price_options
from alen.site.pages.regions_charts import Drawing, Picture, short_name
from alen.site.pages.regions_state import MEASURE, State, page_path
from alen.site.visit import MILLION_KRONER, Visit
from alen.words import msgid

DIMENSIONS = ("funktion", "art")
NO_PEOPLE = Missing("not_loaded", "no_population")


class Numbers:
    """Numbers of the answer as the page prints them; `source` is a pointer into the answer."""

    def __init__(self, visit: Visit, answer: RegionsAnswer) -> None:
        self.visit, self.answer = visit, answer

    def why(self, missing: Missing | None) -> Printed:
        """The reason, where there is no number."""
        return nothing("–" if missing is None else self.visit.phrases.of(REASONS, missing.reason))

    def millions(self, ore: int | None, source: str, missing: Missing | None = None) -> Printed:
        """Whole øre as millions of kroner."""
        if ore is None:
            return self.why(missing)
        return self.visit.number(ore, 1, f"regions#{source}", MILLION_KRONER)

    def kroner(self, value: float | None, source: str, missing: Missing | None = None) -> Printed:
        """Kroner per inhabitant."""
        return self.why(missing) if value is None else self.visit.number(value, 0, f"regions#{source}")

    def pct(self, value: float | None, source: str, missing: Missing | None = None) -> Printed:
        """A change in per cent, with its sign."""
        return self.why(missing) if value is None else self.visit.signed(value, 1, f"regions#{source}")

    def plain(
        self, value: float | None, decimals: int, source: str, missing: Missing | None = None
    ) -> Printed:
        """A number as it is."""
        return self.why(missing) if value is None else self.visit.number(value, decimals, f"regions#{source}")

    def growth(self, growth: AmountGrowth | None, source: str) -> Mapping[str, Printed]:
        """Growth, whole and a year, nominal and real."""
        if growth is None:
            return dict.fromkeys(("nominal", "real", "compound", "compound_real"), nothing("–"))
        lacks, lacks_real = growth.missing, growth.real_missing or growth.missing
        return {
            "nominal": self.pct(growth.nominal_pct, f"{source}/nominal_pct", lacks),
            "real": self.pct(growth.real_pct, f"{source}/real_pct", lacks_real),
            "compound": self.pct(growth.compound_nominal_pct, f"{source}/compound_nominal_pct", lacks),
            "compound_real": self.pct(growth.compound_real_pct, f"{source}/compound_real_pct", lacks_real),
        }


@dataclass(frozen=True)
class Row:
    """One region in the table, or all together; `explain` leads to the figure's own calculation."""

    name: str | Said
    short: str | Said
    href: str | None
    explain: str | None
    millions: Printed
    kroner: Printed
    population: Printed
    before: Mapping[str, Printed]
    since: Mapping[str, Printed]
    ratio: Printed
    share: Printed | None
    points: Printed
    note: str
    place: Said | str = ""


def rows(visit: Visit, state: State, answer: RegionsAnswer) -> list[Row]:
    """The regions in rank order."""
    numbers = Numbers(visit, answer)
    return [_row(visit, state, answer, numbers, at, row) for at, row in enumerate(answer.regions)]


def _row(visit: Visit, state: State, answer: RegionsAnswer, numbers: Numbers, at: int, row: RegionRow) -> Row:
    place, code = f"/regions/{at}", row.organisation.code
    words = [visit.phrases.flags(row.cell.flags), *_why(visit, answer, row)]
    return Row(
        name=visit.phrases.name(row.organisation),
        short=short_name(visit.phrases.name(row.organisation)),
        href=visit.link(f"/m/{MEASURE}/{code}", **state.query) if answer.is_loaded else None,
        explain=_explain(visit, state, answer, row),
        millions=numbers.millions(row.amount_ore, f"{place}/amount_ore", row.amount_missing),
        kroner=numbers.kroner(row.cell.value, f"{place}/cell/value", row.cell.missing),
        population=numbers.plain(
            row.population, 0, f"{place}/population", Missing("not_loaded", "no_population")
        ),
        before=numbers.growth(row.year_before, f"{place}/year_before"),
        since=numbers.growth(row.since_first, f"{place}/since_first"),
        ratio=numbers.plain(row.ratio_to_lowest, 2, f"{place}/ratio_to_lowest", row.cell.missing),
        share=None
        if row.share is None
        else numbers.plain(row.share.value, 1, f"{place}/share/value", row.share.missing),
        points=_points(numbers, row.points, f"{place}/points", row.year_before),
        note=", ".join(one for one in words if one),
        place="" if row.place is None else place_said(visit.words, row.place, row.band, f"regions#{place}"),
    )


def place_notes(visit: Visit, answer: RegionsAnswer) -> list[str | Said]:
    """What the brackets beside a place are and what they assume, and why a region has no place."""
    found: list[str | Said] = []
    if answer.booking is not None and any(row.place is not None for row in answer.regions):
        spread = visit.number(answer.booking.spread_pct, 0, "regions#/booking/spread_pct")
        found += [
            visit.words.say("In brackets the places between which it could lie (swing band)."),
            said(
                visit.words,
                msgid(
                    "The band rests on how the figure has moved and on an assumption of {spread}% of booking "
                    "practice."
                ),
                spread=spread,
            ),
        ]
    return [*found, *unplaced_sentences(visit.words, (row.no_place for row in answer.regions))]


def _why(visit: Visit, answer: RegionsAnswer, row: RegionRow) -> list[str]:
    """Why a region has no figure per inhabitant: most often the year's population is what lacks."""
    missing = row.cell.missing
    if missing is None:
        return []
    if row.amount_ore is not None and row.population is None:
        missing = Missing("not_loaded", "no_population", {"year": answer.year})
    return [visit.phrases.why(missing)]


def shared_note(rows: Sequence[Row]) -> str:
    """What is marked about every region alike, as a sentence: said once instead of in each row."""
    notes = {row.note for row in rows}
    only = next(iter(notes), "")
    return f"{only[:1].upper()}{only[1:]}." if len(notes) == 1 and only else ""


def _points(numbers: Numbers, value: float | None, source: str, growth: AmountGrowth) -> Printed:
    return numbers.pct(value, source, growth.missing)


def _explain(visit: Visit, state: State, answer: RegionsAnswer, row: RegionRow) -> str | None:
    """Where the figure is explained; a frozen site explains the newest year alone."""
    if row.cell.value is None or (visit.is_static and answer.year != answer.years[-1]):
        return None
    query = {name: state.query[name] for name in ("price", "base", "deflator")}
    path = f"/explain/{MEASURE}/{row.organisation.code}/{answer.year}/{answer.header.scope}"
    return visit.link(path, **query)


def total_row(visit: Visit, answer: RegionsAnswer) -> Row:
    """All regions together; where some lack the amount, how many the sum is of."""
    numbers, total = Numbers(visit, answer), answer.total
    is_whole = total.n in (0, total.members)
    before = total.year_before
    first = answer.regions[0] if answer.regions else None
    lacks = first.amount_missing if first is not None else None
    without = first.cell.missing if first is not None else None
    return Row(
        name=visit.words.say("All regions") if is_whole else of_regions(visit, answer),
        short=visit.words.say("All") if is_whole else of_regions(visit, answer),
        href=None,
        explain=None,
        millions=numbers.millions(total.amount_ore, "/total/amount_ore", lacks),
        kroner=numbers.kroner(total.per_inhabitant, "/total/per_inhabitant", without),
        population=numbers.plain(total.population, 0, "/total/population", NO_PEOPLE),
        before=numbers.growth(total.year_before, "/total/year_before"),
        since=numbers.growth(total.since_first, "/total/since_first"),
        ratio=nothing("–"),
        share=None
        if total.share is None
        else numbers.plain(total.share.value, 1, "/total/share/value", total.share.missing),
        points=_points(numbers, before.nominal_pct, "/total/year_before/nominal_pct", before),
        note="",
    )


def of_regions(visit: Visit, answer: RegionsAnswer) -> Said:
    """How many of the regions a sum is of."""
    amounts = Amounts(visit.words, answer.header.measure.unit, "regions")
    return said(
        visit.words, msgid("{n} of {members} regions"),
        n=amounts.count(answer.total.n, "/total/n"),
        members=amounts.count(answer.total.members, "/total/members"),
    )  # fmt: skip


# -- key figures and controls ------------------------------------------------------------------------------


def keys(visit: Visit, answer: RegionsAnswer) -> list[Mapping[str, Any]]:
    """The few numbers shown large."""
    if not answer.is_loaded:
        return []
    say, total, row = visit.words.say, answer.total, total_row(visit, answer)
    ore = total.amount_ore or 0
    is_billions = abs(ore) >= BILLION_ORE
    amount = visit.number(ore, 1, "regions#/total/amount_ore", BILLION_ORE) if is_billions else row.millions
    found: list[Mapping[str, Any]] = [
        {
            "term": say("Booked by the regions together"),
            "number": amount,
            "unit": say("bn DKK") if is_billions else say("m DKK"),
            "note": of_regions(visit, answer) if 0 < total.n < total.members else None,
        }
    ]
    if total.per_inhabitant is not None:
        found.append({
            "term": say("Per inhabitant"), "number": row.kroner, "unit": say("DKK"),
            "note": say("All regions as one: the sum over the inhabitants")
            if total.n == total.members else of_regions(visit, answer),
        })  # fmt: skip
    if total.year_before.nominal_pct is not None:
        note = said(visit.words, msgid("With price rises taken out: {change}%"), change=row.before["real"])
        found.append({
            "term": say("Since {year}", year=str(answer.year - 1)),
            "number": _percent(visit, row.before["nominal"]),
            "note": note if total.year_before.real_pct is not None else None,
        })  # fmt: skip
    if row.share is not None and total.share is not None and total.share.value is not None:
        found.append({
            "term": say("Of all operating spending"), "number": _percent(visit, row.share),
        })  # fmt: skip
    return found


def _percent(visit: Visit, number: Printed) -> Said:
    return said(visit.words, msgid("{number}%"), number=number)


def fields(visit: Visit, state: State, answer: RegionsAnswer) -> list[Mapping[str, Any]]:
    """The fields of the form; a frozen site chooses the year alone."""
    say = visit.words.say
    found = [_field("year", say("Year"), _years(visit, state, answer))]
    if not visit.is_static and answer.is_loaded:
        measure = visit.desk.reading.find_measure(MEASURE)
        found += [
            _field("scope", say("Scope"), _scopes(visit, answer)),
            _field("deflator", say("Prices"), price_options(visit, measure, answer.header.price)),
            _field("base", say("In prices of"), base_options(visit, measure, answer.header.price)),
        ]
    return [one for one in found if len(one["options"]) > 1]


def _field(name: str, label: str, options: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    return {"name": name, "label": label, "options": list(options)}


def _years(visit: Visit, state: State, answer: RegionsAnswer) -> Iterable[Mapping[str, Any]]:
    for year in reversed(answer.years):
        is_newest = visit.is_static and year == answer.years[-1]
        href = visit.link(page_path(None if is_newest else year), **state.query)
        yield {"value": str(year), "text": str(year), "href": href, "chosen": year == answer.year}


def _scopes(visit: Visit, answer: RegionsAnswer) -> Iterable[Mapping[str, Any]]:
    measure = visit.desk.reading.find_measure(MEASURE)
    for scope in dict.fromkeys(one.scope for one in measure.formulas):
        text = visit.words.say(SHORT_SCOPES[scope])
        yield {"value": scope, "text": text, "href": "", "chosen": scope == answer.header.scope}


# -- what drives it ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Driving:
    """What gave to the growth by one dimension: drawing, sentence, table."""

    dimension: str
    answer: DriversAnswer
    picture: Picture
    pulled: object
    rows: Sequence[Mapping[str, Any]]
    covered: Printed | None
    others: Printed | None


def driving(visit: Visit, state: State, answer: RegionsAnswer, draw: Drawing) -> list[Driving]:
    """By function and by art, from the year before; nothing where the total has no growth."""
    if answer.total.year_before.nominal_pct is None:
        return []
    found: list[Driving] = []
    for dimension in DIMENSIONS:
        question = Drivers(MEASURE, answer.year - 1, answer.year, "region", state.scope, dimension)
        alias = f"by-{dimension}"
        try:
            parts = visit.ask(alias, question)
        except AlenError:
            continue  # an edition may hold the figures without their parts
        found.append(
            Driving(
                dimension=dimension,
                answer=parts,
                picture=draw.drivers(parts, alias),
                pulled=pulled(visit.words, parts, alias),
                rows=_driver_rows(visit, parts, alias),
                covered=_covered(visit, parts, alias),
                others=_others(visit, parts, alias),
            )
        )
    return found


def _covered(visit: Visit, parts: DriversAnswer, alias: str) -> Printed | None:
    if parts.is_complete or parts.covered_last_pct is None:
        return None
    return visit.number(parts.covered_last_pct, 0, f"{alias}#/covered_last_pct")


def _others(visit: Visit, parts: DriversAnswer, alias: str) -> Printed | None:
    return None if parts.others is None else visit.number(parts.others.count, 0, f"{alias}#/others/count")


def _driver_rows(visit: Visit, parts: DriversAnswer, alias: str) -> list[Mapping[str, Any]]:
    """Each part with its amounts; then the others, what cannot be told apart, and the total."""
    say = visit.words.say

    def cells(source: str, names: Sequence[str], one: object, missing: Missing | None) -> list[Printed]:
        why = nothing("–" if missing is None else visit.phrases.of(REASONS, missing.reason))
        first, last, change, points = (getattr(one, name) for name in names)
        return [
            why if first is None else visit.number(first, 1, f"{alias}#{source}{names[0]}", MILLION_KRONER),
            why if last is None else visit.number(last, 1, f"{alias}#{source}{names[1]}", MILLION_KRONER),
            why if change is None else _signed_millions(visit, change, f"{alias}#{source}{names[2]}"),
            why if points is None else visit.signed(points, 2, f"{alias}#{source}{names[3]}"),
        ]

    names = ("first_ore", "last_ore", "change_ore", "points")
    found: list[Mapping[str, Any]] = [
        {
            "head": part_name(visit.words, one, parts.dimension),
            "cells": cells(f"/drivers/{at}/", names, one, one.missing),
        }
        for at, one in enumerate(parts.drivers)
    ]
    if parts.others is not None:
        found.append(
            {"head": say("All others together"), "cells": cells("/others/", names, parts.others, None)}
        )
    if parts.unexplained_ore:
        change = _signed_millions(visit, parts.unexplained_ore, f"{alias}#/unexplained_ore")
        points = visit.signed(parts.unexplained_points, 2, f"{alias}#/unexplained_points")
        lacking = nothing("–")
        found.append({"head": say("Cannot be told apart"), "cells": [lacking, lacking, change, points]})
    total = ("total_first_ore", "total_last_ore", "change_ore", "growth_pct")
    found.append({"head": say("In all"), "cells": cells("/", total, parts, None), "own": True})
    return found


def _signed_millions(visit: Visit, ore: int, source: str) -> Printed:
    found = visit.number(ore, 1, source, MILLION_KRONER)
    if ore > 0 and any(one in "123456789" for one in found.text):
        return Printed(f"+{found.text}", found.value, found.source, found.scale)
    return found


def summed_note(visit: Visit, answer: RegionsAnswer) -> str:
    """Which line is the sum of others in some years; empty where none is."""
    one = next((each for each in answer.series if each.summed_years), None)
    if one is None:
        return ""
    names = [visit.phrases.name(each) for each in one.summed_from]
    name = visit.phrases.name(one.organisation)
    if len(names) == 2:
        return visit.words.say(
            "The thin dashed line with an open dot is {name}: the sum of {first} and {second}, which it "
            "takes over from.",
            name=name, first=names[0], second=names[1],
        )  # fmt: skip
    return visit.words.say(
        "The thin dashed line with an open dot is {name}: the sum of those it takes over from, {names}.",
        name=name, names=", ".join(names),
    )  # fmt: skip


# -- over the years, and what is lacking -------------------------------------------------------------------


def year_table(visit: Visit, answer: RegionsAnswer, draw: Drawing) -> Mapping[str, Any]:
    """Every region in every year, in kroner per inhabitant and in millions; the newest year first."""
    numbers, ordered = Numbers(visit, answer), draw.ordered()
    names = [visit.phrases.name(one.organisation) for _, one in ordered]
    kroner: list[Mapping[str, Any]] = []
    millions: list[Mapping[str, Any]] = []
    for place, year in reversed(list(enumerate(answer.years))):
        values: list[Printed] = []
        amounts: list[Printed] = []
        for at, one in ordered:
            cell, source = one.cells[place], f"/series/{at}"
            values.append(numbers.kroner(cell.value, f"{source}/cells/{place}/value", cell.missing))
            amounts.append(
                numbers.millions(one.amounts_ore[place], f"{source}/amounts_ore/{place}", cell.missing)
            )
        is_shown = year == answer.year
        kroner.append({"head": str(year), "cells": values, "own": is_shown})
        millions.append({"head": str(year), "cells": amounts, "own": is_shown})
    return {"columns": [visit.words.say("Year"), *names], "kroner": kroner, "millions": millions}


def lacking(visit: Visit, answer: RegionsAnswer) -> list[Mapping[str, Any]]:
    """What is not loaded: what it would show, and the tables that would give it."""
    return [_lacking(visit, one) for one in answer.lacking]


def _lacking(visit: Visit, one: Lacking) -> Mapping[str, Any]:
    say = visit.words.say
    texts = {
        "amounts": say("The amounts, kroner per inhabitant and growth of each region"),
        "share": say("What share of the operating spending it is"),
        "real": say("Growth with price rises taken out"),
    }
    needed = [table for table in one.tables if table not in one.loaded] or list(one.tables)
    held = [table for table in one.tables if table in one.loaded and table not in needed]
    return {"what": one.what, "text": texts[one.what], "needed": needed, "held": held}


def commands(answer: RegionsAnswer) -> list[str]:
    """What loads the tables that are lacking."""
    tables = dict.fromkeys(table for one in answer.lacking for table in one.tables)
    return ["alen update", *(f"alen import FILE --table {table}" for table in tables)]
