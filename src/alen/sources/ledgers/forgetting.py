"""Which imports a file stands for, and taking it out of the books with all that was made from it."""

from __future__ import annotations

from dataclasses import dataclass

from alen.errors import BadInput, NotFound
from alen.sources.ledgers.privacy import mask_text
from alen.store.local.books import Books, ImportRecord


@dataclass(frozen=True)
class Forgotten:
    """What goes, and what stays.

    records     the imports: the one named, and the versions that it replaced
    maps        column maps that go with them, since no other import has such headings
    has_rules   whether there are rules of the user's own, whose patterns may hold words of the file
    """

    records: tuple[ImportRecord, ...]
    maps: tuple[str, ...]
    has_rules: bool


def named(books: Books, word: str) -> Forgotten:
    """What `forget` of a file's name or an import's number would take away.

    Raises NotFound when there is none, BadInput when several imports that count have the name.
    """
    index = books.index()
    records = {key: books.record(key) for key in (*index.standing, *index.replaced)}
    if word.isascii() and word.isdigit() and int(word) in records:
        chosen = [int(word)]
    else:
        name = mask_text(word.replace("\\", "/").rsplit("/", 1)[-1])
        chosen = [key for key in index.standing if records[key].file == name]
        chosen = chosen or [key for key in index.replaced if records[key].file == name]
    if not chosen:
        raise NotFound(
            f"no import has the name or number '{mask_text(word)}'", do="`alen ledger files` lists them."
        )
    if len(chosen) > 1 and chosen[0] in index.standing:
        raise BadInput(
            f"several imports have this name: {', '.join(map(str, chosen))}",
            do="Name one by its number.",
        )
    going = _chain(records, chosen)
    staying = {one.shape for key, one in records.items() if key not in going}
    maps = sorted({records[key].shape for key in going} - staying)
    return Forgotten(
        tuple(records[key] for key in sorted(going)),
        tuple(f"maps/{shape}.toml" for shape in maps if books.read(f"maps/{shape}.toml") is not None),
        books.read("rules/own.csv") is not None,
    )


def _chain(records: dict[int, ImportRecord], chosen: list[int]) -> set[int]:
    """The imports chosen, all they replaced, and all that replaced them: one file in its versions."""
    going = set(chosen)
    while True:
        more = {
            key
            for key, one in records.items()
            if key not in going
            and (one.replaces in going or any(records[known].replaces == key for known in going))
        }
        if not more:
            return going
        going |= more


def forget(books: Books, found: Forgotten, forgotten_at: str) -> None:
    """Take it out: lines, former versions, maps with their samples, and every classification.

    forgotten_at  the time, as it is to stand in the books (UTC); of the file nothing is kept, nor its name

    Raises DiskFailed when something cannot be removed. What is stopped on the way can be done again: the
    imports are named until all else is gone.
    """
    keys = tuple(record.key for record in found.records)
    said = f"{forgotten_at}: import {', '.join(map(str, keys))}"
    for name in found.maps:
        books.remove(name)
    books.forget(keys, said)
