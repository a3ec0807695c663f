"""What a heading says: cut into words, the words read as concepts, the concepts as fields."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast

from alen.errors import BadDefinition
from alen.model.names import folded
from alen.model.yaml_text import parse_yaml
from alen.sources.ledgers.column_map import FIELDS
from alen.store.packaged import read_text

_FILE = ("data", "yardstick", "headings.yml")
_CAMEL = re.compile(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])|(?<=[A-ZÆØÅ])(?=[A-ZÆØÅ][a-zæøå])")
_SPLIT = re.compile(r"[^\w£€%]+|_+")
_GLUE = ("", "s", "e")
_LEAST_FORGIVEN = 6
"""Letters of the shortest word in which a mistake is forgiven; the first letter is seldom the wrong one."""
_LONG_WORD = 9
"""From so many letters on, two mistakes are."""
_LEAST_PART = 5
"""Letters of the shortest known word that speaks for a compound of which the rest is unknown."""
_PER_EXTRA = 0.95
"""What a heading's score keeps for every concept or word that the rule does not name."""
_UNSURE = 0.8
"""What it keeps for a word that was read with a mistake, or in part."""


@dataclass(frozen=True)
class Meaning:
    """What one heading says.

    concepts  in their order, each once
    unread    words that stand for nothing known
    sure      1.0, or less for every word that was read with a mistake or in part
    """

    concepts: tuple[str, ...]
    unread: tuple[str, ...]
    sure: float


@dataclass(frozen=True)
class _Rules:
    excluded: frozenset[str]
    scores: tuple[tuple[frozenset[str], float], ...]


@dataclass(frozen=True)
class Vocabulary:
    """headings.yml, read.

    words    folded word -> concept; phrases  folded words of a phrase -> concept
    systems  system -> (folded heading -> field)
    """

    words: Mapping[str, str]
    phrases: Mapping[tuple[str, ...], str]
    rules: Mapping[str, _Rules]
    systems: Mapping[str, Mapping[str, str]]


def words_of(heading: str) -> tuple[str, ...]:
    """The folded words of a heading, cut at signs and where a capital letter follows a small one.

    >>> words_of("DocNo"), words_of("Bogf.dato"), words_of("Supplier ID(T)")
    (('doc', 'no'), ('bogf', 'dato'), ('supplier', 'id', 't'))
    """
    composed = _CAMEL.sub(" ", unicodedata.normalize("NFKC", heading))
    return tuple(word for word in _SPLIT.split(folded(composed).replace(" ", "_")) if word)


@cache
def vocabulary() -> Vocabulary:
    """The words, rules and systems that ship with Alen. Raises BadDefinition when they contradict."""
    where = "/".join(_FILE)
    body = cast("dict[str, dict[str, object]]", parse_yaml(read_text(*_FILE), where))
    words: dict[str, str] = {}
    phrases: dict[tuple[str, ...], str] = {}
    for concept, said in body["concepts"].items():
        for text in cast("list[str]", said):
            parts = words_of(text)
            before = (
                phrases.setdefault(parts, concept)
                if len(parts) > 1
                else words.setdefault("".join(parts), concept)
            )
            if before != concept:
                raise BadDefinition(f"'{text}' stands for both {before} and {concept}", where=where)
    rules = {name: _rules(name, said, body["concepts"], where) for name, said in body["fields"].items()}
    systems = {name: _aliases(cast("dict[str, object]", said)) for name, said in body["systems"].items()}
    return Vocabulary(words, phrases, rules, systems)


def _rules(name: str, said: object, concepts: Mapping[str, object], where: str) -> _Rules:
    body = cast("dict[str, object]", said)
    excluded = frozenset(cast("list[str]", body["not"]))
    scores = {frozenset(k.split()): float(v) for k, v in cast("dict[str, float]", body["rules"]).items()}
    named = excluded.union(*scores)
    if name not in FIELDS or not named <= concepts.keys():
        raise BadDefinition(f"the rules of '{name}' name what is not there", where=where)
    return _Rules(excluded, tuple(scores.items()))


def _aliases(said: Mapping[str, object]) -> dict[str, str]:
    named = cast("dict[str, list[str]]", said["headings"])
    return {" ".join(words_of(text)): name for name, texts in named.items() for text in texts}


@lru_cache(maxsize=4096)
def meaning(heading: str) -> Meaning:
    """The concepts of a heading.

    >>> meaning("Leverandørnavn").concepts, meaning("Benificiary Name").concepts
    (('supplier', 'name'), ('supplier', 'name'))
    """
    known = vocabulary()
    words = words_of(heading)
    concepts: list[str] = []
    unread: list[str] = []
    sure = 1.0
    place = 0
    while place < len(words):
        length, concept = _phrase(words, place, known)
        if concept:
            concepts.append(concept)
            place += length
            continue
        found, trust = _word(words[place], known)
        concepts += found
        sure *= trust
        if not found and not words[place].isdigit():
            unread.append(words[place])
        place += 1
    told = dict.fromkeys(one for one in concepts if one != "filler")
    return Meaning(tuple(told), tuple(unread), sure)


def _phrase(words: Sequence[str], place: int, known: Vocabulary) -> tuple[int, str]:
    for length in (3, 2):
        concept = known.phrases.get(tuple(words[place : place + length]))
        if concept:
            return length, concept
    return 0, ""


def _word(word: str, known: Vocabulary) -> tuple[tuple[str, ...], float]:
    """The concepts of one word, and how sure that is."""
    if word in known.words:
        return (known.words[word],), 1.0
    parts = _compound(word, known.words)
    if parts:
        return parts, 1.0
    near = _misspelt(word, known.words)
    if near:
        return (near,), _UNSURE
    part = _part(word, known.words)
    return ((part,), _UNSURE) if part else ((), 1.0)


def _compound(word: str, words: Mapping[str, str]) -> tuple[str, ...]:
    """The concepts of a word that is known words put together, with s or e between; fewest parts first."""
    best: dict[int, tuple[str, ...]] = {0: ()}
    for start in range(len(word)):
        if start not in best:
            continue
        for end in range(start + 2, len(word) + 1):
            concept = words.get(word[start:end])
            if concept is None:
                continue
            for glue in _GLUE:
                stop = end + len(glue)
                fits = word[end:stop] == glue and (glue == "" or stop < len(word))
                if fits and (stop not in best or len(best[stop]) > len(best[start]) + 1):
                    best[stop] = (*best[start], concept)
    return best.get(len(word), ())


def _misspelt(word: str, words: Mapping[str, str]) -> str:
    if len(word) < _LEAST_FORGIVEN:
        return ""
    allowed = 2 if len(word) >= _LONG_WORD else 1
    near = [
        (distance, known)
        for known in words
        if known[0] == word[0] and len(known) >= _LEAST_FORGIVEN and abs(len(known) - len(word)) <= allowed
        for distance in (_distance(word, known),)
        if distance <= allowed
    ]
    return words[min(near)[1]] if near else ""


def _distance(one: str, two: str) -> int:
    """Letters to add, drop, change or swap with their neighbour (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(two) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, other in enumerate(two, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != other))
            swapped = row > 1 and column > 1 and letter == two[column - 2] and other == one[row - 2]
            now.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, last = last, now
    return last[-1]


def _part(word: str, words: Mapping[str, str]) -> str:
    """The concept of the longest known word that the word begins or ends with."""
    fits = [k for k in words if len(k) >= _LEAST_PART and (word.startswith(k) or word.endswith(k))]
    return words[max(fits, key=len)] if fits else ""


def fields_of(heading: str) -> dict[str, float]:
    """What a heading may name: field -> score, 0 to 1. Empty when it says nothing known.

    >>> fields_of("Bogføringsdato")["posting_date"], fields_of("Saldo")
    (1.0, {})
    """
    said = meaning(heading)
    has = frozenset(said.concepts)
    found: dict[str, float] = {}
    for name, rules in vocabulary().rules.items():
        if has & rules.excluded:
            continue
        fitting = [(needed, score) for needed, score in rules.scores if needed <= has]
        scores = [
            score * _PER_EXTRA ** (len(has - needed) + len(said.unread))
            for needed, score in fitting
            if not any(needed < other for other, _ in fitting)  # the rule that says more decides
        ]
        if scores:
            found[name] = max(scores) * said.sure
    return found


def system_of(headings: Iterable[str]) -> tuple[str, int]:
    """The system whose export has most of these headings, and how many; ("", 0) for a draw or none."""
    said = {" ".join(words_of(heading)) for heading in headings}
    counts = sorted(((len(said & a.keys()), name) for name, a in vocabulary().systems.items()), reverse=True)
    (most, name), (second, _) = counts[0], counts[1]
    return (name, most) if most > second else ("", 0)


def aliases_of(system: str) -> Mapping[str, str]:
    """The headings that exports of a system are said to have: folded words -> field; none if unknown."""
    known = {folded(name): aliases for name, aliases in vocabulary().systems.items()}
    return known.get(folded(system), {})
