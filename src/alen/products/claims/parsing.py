"""A claim out of its YAML: every part of its kind, or one message that names file, line and key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from alen.errors import BadDefinition
from alen.model.fields import list_in, mapping_in, only_keys, text_in, texts_in, year_in
from alen.model.stated import LANGUAGES, Words
from alen.model.yaml_text import Place, parse_yaml, place_of
from alen.products.claims.definition import (
    KINDS,
    OPERATIONS,
    Claim,
    Derived,
    Need,
    Number,
    Origin,
    Reply,
)
from alen.products.claims.entries import (
    address_in,
    both_in,
    choice_in,
    claim_date_in,
    known,
    name_of,
    optional_in,
    source_of,
    unit_in,
)
from alen.products.claims.numbers import figures_in, numbers_in
from alen.products.claims.statements import readings_in

MOST_QUOTED = 200
"""Characters of a quotation: a fragment of one sentence, never more."""

_CLAIM_KEYS = (
    "id", "title", "publisher", "date", "address", "speaker", "language", "quotation", "about", "kind",
    "definition", "subject", "numbers", "figures", "readings", "derived", "needs", "replies",
)  # fmt: skip
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SENTENCE_END = re.compile(r"[.!?]\s+[A-ZÆØÅ]")


def parse_claim(text: str, where: str, words: Words, origin: Origin) -> Claim:
    """The claim in a YAML text.

    where   the file's name, for messages
    words   the table of words and units

    Raises BadDefinition for whatever could not be checked: an unknown word or unit, a number that is none,
    an impossible date, no reading, a sum whose parts are of different years, more than a fragment quoted.
    """
    place = place_of(text, where)
    row = mapping_in(parse_yaml(text, where), place.where)
    only_keys(row, _CLAIM_KEYS, place.where)
    language = choice_in(row, "language", LANGUAGES, place)
    numbers = numbers_in(row.get("numbers", {}), place.at("numbers"), language, words)
    figures = figures_in(row.get("figures", {}), place.at("figures"))
    subject = mapping_in(row.get("subject", {}), place.at("subject").where)
    only_keys(subject, ("measures", "organisations", "years"), place.at("subject").where)
    return Claim(
        id=id_in(row, place),
        title=both_in(row, "title", place),
        source=source_of(row, place),
        speaker=optional_in(row, "speaker", place),
        language=language,
        quotation=quotation_in(row, place),
        about=both_in(row, "about", place),
        kind=choice_in(row, "kind", KINDS, place),
        definition=both_in(row, "definition", place),
        measures=texts_in(subject, "measures", place.at("subject", "measures").where),
        organisations=texts_in(subject, "organisations", place.at("subject", "organisations").where),
        years=_years(subject, place.at("subject", "years")),
        numbers=numbers,
        figures=figures,
        readings=readings_in(row, place, language, words, numbers, figures),
        derived=_derived(row, place, numbers, words),
        needs=_needs(row, place),
        replies=_replies(row, place),
        origin=origin,
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
    )


def id_in(row: Mapping[str, object], place: Place) -> str:
    """A claim's id; BadDefinition for what is none."""
    found = text_in(row, "id", place.at("id").where)
    if not _ID.fullmatch(found) or len(found) > 60:
        raise BadDefinition(
            f"{found[:70]!r} is no id of a claim",
            where=place.at("id").where,
            do="Write up to 60 small letters a-z, digits and single hyphens.",
        )
    return found


def quotation_in(row: Mapping[str, object], place: Place) -> str:
    """A fragment of one sentence, or nothing where the key is missing."""
    found = optional_in(row, "quotation", place)
    if len(found) > MOST_QUOTED or _SENTENCE_END.search(found):
        raise BadDefinition(
            "the quotation is more than a fragment of one sentence",
            where=place.at("quotation").where,
            why="Alen quotes no more than what the numbers need; the rest stands where it was printed.",
            do=f"Quote at most {MOST_QUOTED} characters of one sentence.",
        )
    return found


def _years(row: Mapping[str, object], place: Place) -> tuple[int, ...]:
    if "years" not in row:
        return ()
    return tuple(
        year_in({"years": item}, "years", place.at(n).where)
        for n, item in enumerate(list_in(row, "years", place.where))
    )


def _derived(
    row: Mapping[str, object], place: Place, numbers: Mapping[str, Number], words: Words
) -> tuple[Derived, ...]:
    at = place.at("derived")
    found: list[Derived] = []
    for n, data in enumerate(list_in(row, "derived", at.where) if "derived" in row else []):
        here = at.at(n)
        one = mapping_in(data, here.where)
        only_keys(one, ("name", "title", "operation", "of", "unit", "against"), here.where)
        earlier = {**dict.fromkeys(numbers), **dict.fromkeys(derived.name for derived in found)}
        of = tuple(
            known(name, earlier, "number", here.at("of")) for name in texts_in(one, "of", here.at("of").where)
        )
        operation = choice_in(one, "operation", OPERATIONS, here)
        if len(of) < 2 or (operation not in ("sum", "product") and len(of) != 2):
            raise BadDefinition(f"a {operation} of {len(of)} numbers", where=here.at("of").where)
        unit = unit_in(one, here, words)
        against = optional_in(one, "against", here)
        found.append(
            Derived(
                name=name_of(text_in(one, "name", here.at("name").where), here.at("name")),
                title=both_in(one, "title", here),
                operation=operation,
                of=of,
                unit_id=unit,
                unit=words.units[unit],
                against=known(against, numbers, "number", here.at("against")) if against else "",
            )
        )
    return tuple(found)


def _needs(row: Mapping[str, object], place: Place) -> tuple[Need, ...]:
    at = place.at("needs")
    found: list[Need] = []
    for n, data in enumerate(list_in(row, "needs", at.where) if "needs" in row else []):
        one = mapping_in(data, at.at(n).where)
        only_keys(one, ("text", "table", "command"), at.at(n).where)
        found.append(
            Need(
                both_in(one, "text", at.at(n)),
                optional_in(one, "table", at.at(n)),
                optional_in(one, "command", at.at(n)),
            )
        )
    return tuple(found)


def _replies(row: Mapping[str, object], place: Place) -> tuple[Reply, ...]:
    at = place.at("replies")
    found: list[Reply] = []
    for n, data in enumerate(list_in(row, "replies", at.where) if "replies" in row else []):
        one = mapping_in(data, at.at(n).where)
        only_keys(one, ("date", "text", "address"), at.at(n).where)
        found.append(
            Reply(claim_date_in(one, at.at(n)), both_in(one, "text", at.at(n)), address_in(one, at.at(n)))
        )
    return tuple(found)
