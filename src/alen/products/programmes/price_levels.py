"""Moving amounts between the price levels of years, exactly, by one series and one vintage at a time.

A *vintage* is a series as its publisher had it at one time: last year's estimates are corrected in the next
vintage. Years of different vintages are never chained together. The index from year a to year b is the
product of the yearly rises after a up to b, as fractions, so index(a, c) = index(a, b) · index(b, c) holds
exactly; amounts are rounded to whole øre once, when all is reckoned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple, cast

from alen.errors import BadDefinition, BadInput
from alen.model.csv_tables import rows_of
from alen.model.programme import Programme, Wording
from alen.model.programme_records import CURRENT, IndexStep
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

_SERIES = ("data", "programmes", "indices.yml")
_FIGURES = ("data", "figures")
_LEVEL = re.compile(r"(\d{4})(?:-?pl)?", re.ASCII | re.IGNORECASE)

DEFAULT_SERIES = "statslig-pl-generel"


class Series(NamedTuple):
    """A series that comes with Alen: where it is from.

    file, column   where its rises stand, of the figures that come with the package
    vintage        its vintage, and what that is called
    of             the series that it is made of, with their weights in per cent; empty of none
    """

    id: str
    name: Wording
    publisher: str
    address: str
    file: str
    column: str
    vintage: str
    vintage_name: Wording
    of: tuple[tuple[str, int], ...]


def level_year(level: str, year: int) -> int:
    """The year whose prices a level has; 'current' is the year that an amount belongs to.

    Raises BadInput for a text that is no price level.

    >>> level_year("2008-PL", 2025), level_year("current", 2025)
    (2008, 2025)
    """
    if level == CURRENT:
        return year
    found = _LEVEL.fullmatch(level.strip())
    if found is None:
        raise BadInput(f"{level!r} is no price level", do=f"Write '{CURRENT}', or a year's as '2008-PL'.")
    return int(found[1])


def level_of(year: int) -> str:
    """How a year's price level is written: '2008-PL'."""
    return f"{year}-PL"


def rounded(amount: Fraction) -> int:
    """Whole øre, half an øre away from zero."""
    size = (2 * abs(amount.numerator) + amount.denominator) // (2 * amount.denominator)
    return -size if amount < 0 else size


def whole_ore(exact: Iterable[Fraction]) -> tuple[int, ...]:
    """Amounts of successive years in whole øre whose sums, from the first to any, are the rounded sums.

    Each is within one øre of the exact one, and no year waits for what a later year will be.

    >>> whole_ore([Fraction(1, 3)] * 3)
    (0, 1, 0)
    """
    found: list[int] = []
    running, paid = Fraction(0), 0
    for amount in exact:
        running += amount
        due = rounded(running)
        found.append(due - paid)
        paid = due
    return tuple(found)


class PriceLevels:
    """Index series by (series, vintage); what a user gives stands for the packaged one of the same name.

    series, vintage   those that are meant where none is named; an empty vintage is the newest
    """

    def __init__(
        self, steps: Iterable[IndexStep], *, series: str = DEFAULT_SERIES, vintage: str = ""
    ) -> None:
        self.series, self.vintage = series, vintage
        self._rises: dict[tuple[str, str], dict[int, Fraction]] = {}
        for step in steps:
            rises = self._rises.setdefault((step.series, step.vintage), {})
            if step.year in rises:
                raise BadInput(
                    f"{step.series}, vintage {step.vintage}, has two rises for {step.year}",
                    where=f"indices.csv, row {step.row}",
                )
            if step.rise_pct <= -100:
                raise BadInput(
                    f"a fall of {-step.rise_pct} per cent leaves no prices",
                    where=f"indices.csv, row {step.row}",
                )
            rises[step.year] = step.rise_pct
        self._indices: dict[tuple[str, str], Mapping[int, Fraction]] = {}

    def replaced_by(self, steps: Iterable[IndexStep], *, series: str = "", vintage: str = "") -> PriceLevels:
        """These, with a user's own in the place of those of the same series and vintage, as a whole."""
        own = list(steps)
        names = {(one.series, one.vintage) for one in own}
        kept = [
            IndexStep(*name, year, rise)
            for name, rises in self._rises.items()
            if name not in names
            for year, rise in rises.items()
        ]
        return PriceLevels([*kept, *own], series=series or self.series, vintage=vintage)

    def names(self) -> tuple[str, ...]:
        """Every series, sorted."""
        return tuple(sorted({series for series, _ in self._rises}))

    def vintages(self, series: str = "") -> tuple[str, ...]:
        """A series' vintages, the newest last; () for a series that is not there."""
        return tuple(sorted(vintage for name, vintage in self._rises if name == (series or self.series)))

    def meant(self, series: str = "", vintage: str = "") -> tuple[str, str]:
        """Series and vintage that are used where these, or empty texts, are asked for.

        Raises BadInput for a series or vintage that is not there, telling which are.
        """
        name = series or self.series
        found = self.vintages(name)
        if not found:
            raise BadInput(
                f"there is no price series {name!r}",
                do=f"There are {', '.join(self.names())}. Others go into indices.csv of the programme.",
            )
        asked = vintage or (self.vintage if name == self.series else "") or found[-1]
        if asked not in found:
            raise BadInput(f"{name} has no vintage {asked!r}", do=f"There are {', '.join(found)}.")
        return name, asked

    def rises(self, series: str = "", vintage: str = "") -> Mapping[int, Fraction]:
        """Year -> rise from the year before in per cent, in one vintage. Raises BadInput as `meant` does."""
        return self._rises[self.meant(series, vintage)]

    def years(self, series: str = "", vintage: str = "") -> tuple[int, int]:
        """The first and last year with a price level in a vintage. Raises BadInput as `meant` does."""
        index = self._index(self.meant(series, vintage))
        return min(index), max(index)

    def factor(
        self, from_level: str, to_level: str, series: str = "", vintage: str = "", *, year: int | None = None
    ) -> Fraction:
        """What an amount in one price level is multiplied by to be in another.

        year   the year that the amount belongs to, for 'current'

        Raises BadInput for a level whose year the vintage does not have, telling which it has; another
        vintage's years are never taken instead.

        >>> levels = PriceLevels(
        ...     [IndexStep("a", "1", 2009, Fraction(3)), IndexStep("a", "1", 2010, Fraction(2))]
        ... )
        >>> levels.factor("2008-PL", "2010-PL", "a"), levels.factor("2010-PL", "2008-PL", "a")
        (Fraction(5253, 5000), Fraction(5000, 5253))
        """
        if year is None and CURRENT in (from_level, to_level):
            raise BadInput(f"'{CURRENT}' prices are those of a year, and none is named")
        first, last = (level_year(level, year or 0) for level in (from_level, to_level))
        if first == last:
            return Fraction(1)
        name = self.meant(series, vintage)
        index = self._index(name)
        for one in (first, last):
            if one not in index:
                raise BadInput(
                    f"{level_of(one)} is not in the price series {name[0]}, vintage {name[1]}",
                    why="Years of another vintage are never taken instead: the vintages do not agree.",
                    do=f"It has the price levels {level_of(min(index))} to {level_of(max(index))}.",
                )
        return index[last] / index[first]

    def convert(
        self,
        ore: int,
        from_level: str,
        to_level: str,
        series: str = "",
        vintage: str = "",
        *,
        year: int | None = None,
    ) -> int:
        """An amount in another price level, rounded to whole øre once. Raises BadInput as `factor` does."""
        return rounded(ore * self.factor(from_level, to_level, series, vintage, year=year))

    def _index(self, name: tuple[str, str]) -> Mapping[int, Fraction]:
        """Year -> index, 1 in the year before the first rise, up to the first year that is left out."""
        if name not in self._indices:
            rises = self._rises[name]
            year = min(rises)
            index = {year - 1: Fraction(1)}
            while year in rises:
                index[year] = index[year - 1] * (1 + rises[year] / 100)
                year += 1
            if len(rises) != len(index) - 1:
                raise BadInput(
                    f"the price series {name[0]}, vintage {name[1]}, leaves out the year {year}",
                    do="Give a rise for every year between the first and the last.",
                )
            self._indices[name] = index
        return self._indices[name]


def levels_of(programme: Programme) -> PriceLevels:
    """The packaged series and the programme's own, with the series and vintage that it goes by."""
    return packaged_levels().replaced_by(
        programme.indices, series=programme.index_series, vintage=programme.index_vintage
    )


@lru_cache(maxsize=1)
def packaged_levels() -> PriceLevels:
    """The series that come with Alen. Raises BadDefinition where a table is wrong."""
    return PriceLevels(step for step, _ in packaged_steps())


@lru_cache(maxsize=1)
def packaged_steps() -> tuple[tuple[IndexStep, bool], ...]:
    """Each packaged rise with its row, and whether its publisher only estimated it. Raises BadDefinition."""
    found: list[tuple[IndexStep, bool]] = []
    for series in packaged_series().values():
        columns = ("year", series.column, "is_estimated")
        rows = rows_of(read_text(*_FIGURES, series.file), columns, series.file)
        for row, (where, cells) in enumerate(rows, start=2):
            try:
                rise = Fraction(cells[series.column])
                step = IndexStep(series.id, series.vintage, int(cells["year"]), rise, row)
                found.append((step, {"true": True, "false": False}[cells["is_estimated"]]))
            except (ValueError, KeyError) as error:
                raise BadDefinition(f"lacks what is needed ({error})", where=where) from error
    return tuple(found)


@lru_cache(maxsize=1)
def packaged_series() -> Mapping[str, Series]:
    """The series that come with Alen, by id. Raises BadDefinition where the file lacks something."""
    where = "/".join(_SERIES)
    try:
        data = cast(Mapping[str, Any], parse_yaml(read_text(*_SERIES), where))
        vintage = data["vintage"]
        return {
            str(name): Series(
                str(name),
                Wording(one["name"]["da"], one["name"]["en"]),
                str(data["publisher"]),
                str(data["address"]),
                str(data["file"]),
                str(one["column"]),
                str(vintage["id"]),
                Wording(vintage["name"]["da"], vintage["name"]["en"]),
                tuple((str(part), int(weight)) for part, weight in one.get("of", {}).items()),
            )
            for name, one in data["series"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadDefinition(f"lacks what is needed ({error})", where=where) from error
