"""What must hold between the cells of a row, and between rows, before there is a programme at all.

What is only doubtful is for the programme's checks (`products/programmes`); this is what would make two
answers of one question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from alen.model.stated import Words, parse_words, read_number
from alen.sources.agreements.faults import Faults, nearest
from alen.sources.agreements.records import Record
from alen.sources.agreements.texts import shown
from alen.store.packaged import read_text

Tables = Mapping[str, Sequence[Record]]


def look_at(tables: Tables, faults: Faults) -> None:
    """Note what cannot be."""
    for name, first, last in _SPANS:
        for record in tables[name]:
            _span(record, first, last, faults)
    parts: dict[str, list[Record]] = {}
    for record in tables["key_parts"]:
        parts.setdefault(record.text("key"), []).append(record)
    for record in tables["keys"]:
        _key(record, parts.get(record.text("id"), []), faults)
    _members(tables["members"], faults)
    _keys_in_circles(parts, tables["keys"], faults)
    _statements(tables, faults)


_SPANS = (
    ("programme", "starts", "ends"),
    ("parties", "valid_from", "valid_to"),
    ("members", "valid_from", "valid_to"),
    ("agreements", "starts", "until"),
    ("projects", "starts", "ends"),
    ("keys", "valid_from", "valid_to"),
)


def _span(record: Record, first: str, last: str, faults: Faults) -> None:
    start, end = record.values[first], record.values[last]
    if isinstance(start, date) and isinstance(end, date) and end < start:
        faults.add(
            record.place.at(last),
            f"it ends on {end.isoformat()}, before it begins on {start.isoformat()}",
            do="Mend one of the days.",
        )


_NEEDS_GROUP = ("equal", "population", "degressive", "usage")
_NEEDS_BASIS = ("population", "degressive", "usage")


def _key(record: Record, parts: Sequence[Record], faults: Faults) -> None:
    kind, name = record.text("kind"), record.text("id")
    _shares(record, parts, faults)
    if kind in _NEEDS_GROUP and not record.text("among") and not record.texts("parties"):
        faults.add(
            record.place.at("among"),
            f"the key '{name}' does not say among whom it divides",
            do="Name a group (among), or list the parties.",
        )
    if kind in _NEEDS_BASIS and not (record.text("basis_table") and record.values["basis_on"]):
        faults.add(
            record.place.at("basis"),
            f"the key '{name}' does not say what its weights are read from",
            do="Write its basis: a table and a day.",
        )
    for column in ("rate_kr", "threshold", "share_above") if kind == "degressive" else ():
        if record.values[column] is None:
            faults.add(
                record.place.at(column), f"the degressive key '{name}' lacks '{column}'", do="Fill it in."
            )


def _shares(record: Record, parts: Sequence[Record], faults: Faults) -> None:
    """Shares belong to percent keys and sum to one; amounts belong to fixed keys."""
    kind, name = record.text("kind"), record.text("id")
    shares = [one.values["share"] for one in parts if isinstance(one.values["share"], Fraction)]
    seen: set[str] = set()
    for one in parts:
        party = one.text("party")
        if party in seen:
            faults.add(
                one.place.at("party"),
                f"the party '{party}' stands twice in the key '{name}'",
                do="Leave one of them out.",
            )
        seen.add(party)
    if kind == "percent" and sum(shares, Fraction(0)) != 1:
        faults.add(
            record.place.at("shares"),
            f"the shares of the key '{name}' sum to {sum(shares, Fraction(0))}, not to 1",
            why="What is left over, or lacking, would be nobody's.",
            do="Write thirds as 1/3, and see that every party has its share.",
        )
    if kind != "percent" and shares:
        faults.add(
            record.place.at("shares"),
            f"the key '{name}' has shares, but is of the kind '{kind}'",
            do="Make it a percent key, or leave the shares out.",
        )
    has_amounts = any(one.values["amount_kr"] is not None for one in parts)
    if (kind == "fixed") != has_amounts:
        faults.add(
            record.place.at("amounts_kr"),
            f"the key '{name}' is of the kind '{kind}' and has amounts"
            if has_amounts
            else f"the fixed key '{name}' has no amounts",
            do="A fixed key has an amount for every party, other keys have none.",
        )


def _members(records: Sequence[Record], faults: Faults) -> None:
    """A party is in a group once on any day."""
    spans: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        spans.setdefault((record.text("group"), record.text("party")), []).append(record)
    for (_, party), found in spans.items():
        ordered = sorted(found, key=lambda one: _first(one))
        for before, after in pairwise(ordered):
            end = before.values["valid_to"]
            if not isinstance(end, date) or end >= _first(after):
                faults.add(
                    after.place.at("party"),
                    f"the party '{party}' is in the group twice at the same time",
                    do="End the first time before the second begins.",
                )


def _first(record: Record) -> date:
    start = record.values["valid_from"]
    return start if isinstance(start, date) else date.min


def _keys_in_circles(parts: Mapping[str, Sequence[Record]], keys: Sequence[Record], faults: Faults) -> None:
    """A key that divides on by itself would never end."""
    onward = {
        name: [one.text("nested") for one in found if one.text("nested")] for name, found in parts.items()
    }
    for record in keys:
        name = record.text("id")
        reached: set[str] = set()
        open_ = list(onward.get(name, []))
        while open_:
            one = open_.pop()
            if one not in reached:
                reached.add(one)
                open_ += onward.get(one, [])
        if name in reached:
            faults.add(
                record.place.at("nested"), f"the key '{name}' divides on by itself", do="Name another key."
            )


def _statements(tables: Tables, faults: Faults) -> None:
    """Stated numbers have words, units and numbers that can be read, and readings name statements."""
    if not tables["statements"] and not tables["readings"]:
        return
    words = parse_words(read_text("data", "claims", "words.yml"))
    ids: dict[str, set[str]] = {}
    for record in tables["statements"]:
        ids.setdefault(record.text("agreement"), set()).add(record.text("id"))
        lang, word, unit = record.text("lang"), record.text("word"), record.text("unit")
        if unit not in words.units:
            faults.add(
                record.place.at("unit"),
                f"'{shown(unit)}' is no unit of stated numbers",
                do=nearest(unit, words.units),
            )
        if not _is_word(words, lang, word):
            known = [one for one in words.said[lang] if one]
            faults.add(
                record.place.at("word"),
                f"'{shown(word)}' is no word that stated numbers have",
                do=nearest(word, known),
            )
        if read_number(record.text("number"), lang, words) is None:
            faults.add(
                record.place.at("number"),
                f"'{shown(record.text('number'))}' is no number as stated",
                do="Write it as it stands: 155 or 6,7.",
            )
    for record in tables["readings"]:
        there = ids.get(record.text("agreement"), set())
        for pair in record.texts("words"):
            name, _, word = (part.strip() for part in pair.partition("="))
            if name not in there:
                faults.add(
                    record.place.at("words"),
                    f"'{shown(name)}' names no statement of the agreement",
                    do=nearest(name, there),
                )
            elif not _is_word(words, "da", word) and not _is_word(words, "en", word):
                faults.add(
                    record.place.at("words"),
                    f"'{shown(word)}' is no word that stated numbers have",
                    do=nearest(word, words.reaches),
                )


def _is_word(words: Words, lang: str, word: str) -> bool:
    return word in words.said[lang] or word in words.reaches
