"""Errors of the answers told as problems of a request: the right status, in the words of an API."""

from __future__ import annotations

import re

from alen.answers.addresses import API
from alen.api.problems import (
    AMBIGUOUS_ORGANISATION,
    BAD_INPUT,
    GONE_EDITION,
    NO_FIGURES,
    NOT_FOUND,
    NOT_READY,
    UNKNOWN_MEASURE,
    UNKNOWN_ORGANISATION,
    UNREADABLE,
    Kind,
    Problem,
)
from alen.errors import (
    AlenError,
    AmbiguousOrganisation,
    BadDefinition,
    BadEdition,
    BadFile,
    BadInput,
    BadSnapshot,
    BadWorkspace,
    GoneEdition,
    NoFigures,
    NotFinished,
    NotFound,
    UnknownMeasure,
    UnknownOrganisation,
)

RETRY_AFTER = "60"
"""Seconds: a lock or a full disk is seldom gone sooner."""

_KINDS: tuple[tuple[type[AlenError], Kind], ...] = (
    (UnknownMeasure, UNKNOWN_MEASURE),
    (UnknownOrganisation, UNKNOWN_ORGANISATION),
    (NoFigures, NO_FIGURES),
    (NotFound, NOT_FOUND),
    (AmbiguousOrganisation, AMBIGUOUS_ORGANISATION),
    (GoneEdition, GONE_EDITION),
    # These are no fault of who asks: a file of the service is wrong.
    (BadEdition, UNREADABLE),
    (BadSnapshot, UNREADABLE),
    (BadDefinition, UNREADABLE),
    (BadWorkspace, UNREADABLE),
    (BadFile, UNREADABLE),
    (BadInput, BAD_INPUT),
    (NotFinished, NOT_READY),
)

_HOST = "Whoever runs this service can load it."

# A command line's advice, and an API's. The order matters: what is special comes first.
_ADVICE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"`alen measures` lists", f"{API}/measures lists"),
        (r"`alen claims` lists", f"{API}/claims lists"),
        (r"`alen programme list` lists", f"{API}/programmes lists"),
        (r"`alen rank (\S+) --among ([^\s`]+)`", rf"{API}/ranks/\1?among=\2"),
        (r"`alen editions list` shows", f"{API}/editions shows"),
        (r", or run `alen update`", ""),
        (r": run `alen update`, or `alen import FILE --table \S+ and `alen build`;", ";"),
        (r": run `alen update`, or `alen import FILE --table [^`]*` and `alen build`;", ";"),
        (r"(Run|run) `alen[^.]*\.", _HOST),
        (r"`alen update` fetches what is new\.", _HOST),
        (r"--price real", "price=real"),
        (r"--([a-z]+)", r"`\1`"),
    )
)


def in_api(text: str) -> str:
    """Advice as a reader of the API can follow it: parameters for options, addresses for commands.

    >>> in_api("Add --price real.")
    'Add price=real.'
    >>> in_api("`alen measures` lists them all.")
    '/api/v1/measures lists them all.'
    """
    for pattern, said in _ADVICE:
        text = pattern.sub(said, text)
    return text


def problem_of(error: AlenError) -> Problem:
    """The problem that an error is. What is no business of the asker (paths, files) is left out."""
    kind = next((kind for family, kind in _KINDS if isinstance(error, family)), UNREADABLE)
    if kind is UNREADABLE:
        return Problem(kind, "a file of this service cannot be read", do="Tell whoever runs it, with the id.")
    headers = {"Retry-After": RETRY_AFTER} if kind is NOT_READY else {}
    if kind is NOT_READY:
        return Problem(kind, "the service is busy or out of room", do="Try again later.", headers=headers)
    where = error.where if error.where.startswith("edition ") else ""
    return Problem(kind, in_api(error.what), where, in_api(error.why), in_api(error.do), headers=headers)
