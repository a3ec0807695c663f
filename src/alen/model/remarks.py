"""An organisation's own remark to one of its figures, carried to every output that shows the figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from alen.errors import BadDefinition
from alen.model.fields import date_in, list_in, mapping_in, only_keys, text_in, year_in

REMARK_FIELDS = ("measure", "organisation", "year", "who", "date", "text_da", "text_en")


@dataclass(frozen=True)
class Remark:
    """What an organisation says about one figure of its own.

    organisation_code  the organisation's code
    year               the accounts year of the figure
    who                office or person who speaks for the organisation
    date               when it was said
    """

    measure: str
    organisation_code: str
    year: int
    who: str
    date: date
    text_da: str
    text_en: str

    def text(self, lang: str) -> str:
        """The remark in Danish ('da') or English ('en')."""
        return self.text_en if lang == "en" else self.text_da

    @property
    def key(self) -> tuple[str, str, int, str]:
        """One speaker says one thing about one figure."""
        return (self.measure, self.organisation_code, self.year, self.who)


def remarks_from(data: object, where: str) -> list[Remark]:
    """The remarks of one parsed file: a mapping with the list `remarks` (see data/README.md).

    Raises BadDefinition naming file and key: a key is missing, unknown, empty or of another kind, or
    one speaker remarks twice on one figure. Whether measure and organisation exist is for the caller.
    """
    top = mapping_in(data, where)
    only_keys(top, ("remarks",), where)
    remarks: list[Remark] = []
    for position, item in enumerate(list_in(top, "remarks", where), start=1):
        place = f"{where}, remark {position}"
        row = mapping_in(item, place)
        only_keys(row, REMARK_FIELDS, place)
        remarks.append(_remark(row, place))
    check_unique([(where, remark) for remark in remarks])
    return remarks


def _remark(row: Mapping[str, object], place: str) -> Remark:
    return Remark(
        measure=text_in(row, "measure", place),
        organisation_code=text_in(row, "organisation", place),
        year=year_in(row, "year", place),
        who=text_in(row, "who", place),
        date=date_in(row, "date", place),
        text_da=text_in(row, "text_da", place),
        text_en=text_in(row, "text_en", place),
    )


def check_unique(remarks: Iterable[tuple[str, Remark]]) -> None:
    """Refuse two remarks by one speaker on one figure, across files: pairs of file and remark.

    Raises BadDefinition naming both files.
    """
    first: dict[tuple[str, str, int, str], str] = {}
    for where, remark in remarks:
        if remark.key in first:
            raise BadDefinition(
                f"{remark.who} remarks twice on {remark.measure}, {remark.organisation_code}, {remark.year}",
                where=where,
                why=f"The first stands in {first[remark.key]}.",
                do="Join the two remarks, or name two speakers.",
            )
        first[remark.key] = where
