"""What can go wrong with a request, as RFC 9457 has it told: application/problem+json."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass, field

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One kind of problem: the last part of its type, its status, a title and what it means."""

    slug: str
    status: int
    title: str
    about: str


UNKNOWN_ADDRESS = Kind("unknown-address", 404, "No such address", "The API has nothing at this path.")
NOT_FOUND = Kind("not-found", 404, "Not found", "Nothing matches what was asked for.")
UNKNOWN_MEASURE = Kind("unknown-measure", 404, "No such measure", "No measure has this id.")
UNKNOWN_ORGANISATION = Kind(
    "unknown-organisation", 404, "No such organisation", "No organisation has this code or name."
)
UNKNOWN_EDITION = Kind("unknown-edition", 404, "No such edition", "No edition has this id.")
NO_FIGURES = Kind(
    "no-figures", 404, "No figures", "The question is well put, but the edition holds no figure for it."
)
BAD_INPUT = Kind("bad-input", 400, "Cannot be answered", "The question contradicts itself or the figures.")
AMBIGUOUS_ORGANISATION = Kind(
    "ambiguous-organisation", 400, "More than one organisation", "The name begins several names."
)
BAD_PARAMETER = Kind(
    "bad-parameter", 400, "Bad parameter", "A parameter is missing, given twice, or cannot be read."
)
UNKNOWN_PARAMETER = Kind(
    "unknown-parameter", 400, "Unknown parameter", "A parameter that is not known is never passed over."
)
BAD_ENCODING = Kind(
    "bad-encoding", 400, "Badly encoded address", "The address is not UTF-8, or holds control characters."
)
METHOD_NOT_ALLOWED = Kind(
    "method-not-allowed", 405, "Method not allowed", "The API is read only: GET, HEAD and OPTIONS."
)
NOT_ACCEPTABLE = Kind(
    "not-acceptable", 406, "No such form", "Answers are JSON, CSV or XLSX; none of them was accepted."
)
GONE_EDITION = Kind(
    "gone-edition", 410, "Edition withdrawn", "The edition could be read once, and cannot any more."
)
TOO_LONG = Kind("address-too-long", 414, "Address too long", "The address is longer than any question.")
UNEXPECTED = Kind("unexpected", 500, "Unexpected error", "A fault of the service; it has been logged.")
UNREADABLE = Kind(
    "unreadable", 500, "Stored data cannot be read", "A file of the service is damaged or lacking."
)
NOT_READY = Kind("not-ready", 503, "Not now", "The request is right, the moment is not: try again later.")

KINDS = (
    BAD_INPUT, BAD_PARAMETER, UNKNOWN_PARAMETER, AMBIGUOUS_ORGANISATION, BAD_ENCODING, UNKNOWN_ADDRESS,
    NOT_FOUND, UNKNOWN_MEASURE, UNKNOWN_ORGANISATION, UNKNOWN_EDITION, NO_FIGURES, METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE, GONE_EDITION, TOO_LONG, UNEXPECTED, UNREADABLE, NOT_READY,
)  # fmt: skip


@dataclass(frozen=True)
class Instead:
    """Something that does exist: its value, its name where it has one, and the address to ask at."""

    value: str
    name: str = ""
    href: str = ""


@dataclass(frozen=True)
class ProblemBody:
    """A problem as it is sent. Empty text means that there is nothing to say.

    parameter  the parameter that is wrong
    instead    what exists: the nearest names, years, scopes, editions or parameters
    id         what the service logged an unexpected error under
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    what: str
    where: str
    why: str
    do: str
    parameter: str
    instead: tuple[Instead, ...]
    id: str


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, why it matters and what to do. `ids`: words that stay as they are written."""

    kind: Kind
    what: str
    where: str = ""
    why: str = ""
    do: str = ""
    parameter: str = ""
    instead: tuple[Instead, ...] = ()
    id: str = ""
    ids: frozenset[str] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def body(self, root: str, instance: str) -> bytes:
        """The problem as JSON. `root` is the API's own address, `instance` the one that was asked."""
        detail = " ".join(_sentence(part, self.ids) for part in (self.what, self.why, self.do) if part)
        told = ProblemBody(
            type=f"{root}/problems#{self.kind.slug}",
            title=self.kind.title,
            status=self.kind.status,
            detail=detail,
            instance=instance,
            what=self.what,
            where=self.where,
            why=self.why,
            do=self.do,
            parameter=self.parameter,
            instead=self.instead,
            id=self.id,
        )
        return (json.dumps(asdict(told), ensure_ascii=False, indent=1) + "\n").encode()


class Refused(Exception):
    """A request that ends in a problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.what)


def _sentence(text: str, ids: Container[str] = ()) -> str:
    """A text as a sentence. An id at its beginning is a name, and keeps its letters.

    >>> _sentence("there is no year 1900"), _sentence("it-net has no real prices.")
    ('There is no year 1900.', 'it-net has no real prices.')
    >>> _sentence("density has no scope 'wide'", {"density"})
    "density has no scope 'wide'."
    """
    first = (text.split(maxsplit=1) or [""])[0].rstrip(",:;.")
    is_word = first.isalpha() and first not in ids
    head = text[:1].upper() + text[1:] if is_word else text
    return head if head.endswith((".", "?", "!")) else f"{head}."
