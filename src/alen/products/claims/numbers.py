"""The numbers of a claim, and the figures they are held against, read from YAML."""

from __future__ import annotations

from collections.abc import Mapping

from alen.errors import BadDefinition
from alen.model.fields import mapping_in, only_keys, text_in, texts_in, year_in
from alen.model.figures import BASES, SCOPES
from alen.model.stated import Stated, Words, read_number
from alen.model.yaml_text import Place
from alen.products.claims.definition import DEFINITIONS, STATISTICS, FigureAsked, Number
from alen.products.claims.entries import both_in, choice_in, name_of, optional_in, source_in, unit_in

MOST_NUMBERS = 40
ALL_OF_A_KIND = ("municipality", "region")
"""Words that stand for every organisation of a kind."""


def numbers_in(data: object, place: Place, language: str, words: Words) -> dict[str, Number]:
    """The numbers of a claim or of one of its readings, by name."""
    rows = mapping_in(data, place.where)
    if len(rows) > MOST_NUMBERS:
        raise BadDefinition(
            f"the claim has {len(rows)} numbers", where=place.where, do=f"Keep {MOST_NUMBERS}."
        )
    return {
        name_of(name, place.at(name)): _number(name, row, place.at(name), language, words)
        for name, row in rows.items()
    }


def _number(name: str, data: object, place: Place, language: str, words: Words) -> Number:
    row = mapping_in(data, place.where)
    only_keys(row, ("title", "words", "stated", "unit", "year", "other"), place.where)
    if "words" in row and "stated" not in row:
        raise BadDefinition(
            "words without a number", where=place.where, do="Add 'stated', or leave 'words' out."
        )
    return Number(
        name=name,
        title=both_in(row, "title", place),
        word=word_in(row, place, language, words),
        said=optional_in(row, "words", place),
        written=(written := _written(row, place)),
        stated=tuple(stated_in(one, place.at("stated"), language, words) for one in written),
        unit_id=(unit := unit_in(row, place, words)),
        unit=words.units[unit],
        year=year_in(row, "year", place.at("year").where) if "year" in row else None,
        other=source_in(row["other"], place.at("other")) if "other" in row else None,
    )


def word_in(row: Mapping[str, object], place: Place, language: str, words: Words) -> str:
    """The id of a number's word; BadDefinition for a word that is not in the table."""
    said = optional_in(row, "words", place)
    known = words.said[language]
    if said not in known:
        raise BadDefinition(
            f"the word {said[:60]!r} has no interval",
            where=place.at("words").where,
            why="Only words of the table can be read as precision.",
            do=f"Write one of {', '.join(one for one in known if one)}, or leave 'words' out.",
        )
    return known[said]


def _written(row: Mapping[str, object], place: Place) -> tuple[str, ...]:
    if "stated" not in row:
        return ()
    if isinstance(row.get("stated"), list):
        found = texts_in(row, "stated", place.at("stated").where)
        if len(found) != 2:
            raise BadDefinition(
                f"'stated' has {len(found)} numbers",
                where=place.at("stated").where,
                do="Write one number, or two for a span from … to ….",
            )
        return found
    return (text_in(row, "stated", place.at("stated").where),)


def stated_in(text: str, place: Place, language: str, words: Words) -> Stated:
    """A number as it was printed; BadDefinition for what is none."""
    found = read_number(text, language, words)
    if found is None:
        raise BadDefinition(
            f"{text[:60]!r} is no number",
            where=place.where,
            do='Write it in quotes as it was printed: "2,93" in Danish, "2.93" in English, or a word.',
        )
    return found


def figures_in(data: object, place: Place) -> dict[str, FigureAsked]:
    """The figures that statements are held against, by name."""
    rows = mapping_in(data, place.where)
    return {name_of(name, place.at(name)): _figure(name, row, place.at(name)) for name, row in rows.items()}


def _figure(name: str, data: object, place: Place) -> FigureAsked:
    row = mapping_in(data, place.where)
    keys = ("measure", "scope", "basis", "organisations", "group", "year", "statistic", "definition", "why")
    only_keys(row, keys, place.where)
    organisations = texts_in(row, "organisations", place.at("organisations").where)
    statistic = choice_in(row, "statistic", STATISTICS, place)
    if not organisations:
        raise BadDefinition("the figure names no organisation", where=place.where, do="Add 'organisations'.")
    if statistic == "value" and (len(organisations) != 1 or organisations[0] in ALL_OF_A_KIND):
        raise BadDefinition(
            "'value' is the figure of one organisation",
            where=place.at("statistic").where,
            do="Name one organisation's code, or take a mean, the median, an extreme or the total.",
        )
    return FigureAsked(
        name=name,
        measure=text_in(row, "measure", place.at("measure").where),
        scope=choice_in(row, "scope", SCOPES, place) if "scope" in row else "",
        basis=choice_in(row, "basis", BASES, place) if "basis" in row else "",
        organisations=organisations,
        group=optional_in(row, "group", place),
        year=year_in(row, "year", place.at("year").where),
        statistic=statistic,
        definition=choice_in(row, "definition", DEFINITIONS, place),
        why=both_in(row, "why", place),
    )
