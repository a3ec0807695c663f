"""A request taken apart, strictly: what cannot be read or is not known is refused, never passed over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from alen.answers.questions import Question
from alen.api import nearest
from alen.api.endpoints import Endpoint
from alen.api.problems import BAD_PARAMETER, NOT_ACCEPTABLE, UNKNOWN_PARAMETER, Problem, Refused

FORMS: Mapping[str, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The forms an answer comes in, the preferred first, and their media types."""

_MOST_PARAMETERS = 40
_ENDING = re.compile(r"(.+)\.(json|csv|xlsx)", re.DOTALL)
_QUALITY = re.compile(r"q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Asked:
    """A request in parts.

    ending  the form named by the path's ending, empty where Accept decides
    texts   parameters as sent, those of the path first
    values  the same as read
    edition the edition named, None for the newest
    """

    endpoint: Endpoint
    form: str
    ending: str
    texts: Mapping[str, str]
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    edition: str | None = None

    @property
    def language(self) -> str:
        """The language of the words in CSV and XLSX."""
        return self.values.get("lang", "en")

    def question(self) -> Question[Any]:
        """The question that is asked."""
        return self.endpoint.asked(self.values)


def taken_apart(endpoint: Endpoint, parts: Mapping[str, str], ending: str, query: str, accept: str) -> Asked:
    """A request's path, query and Accept as parameters. Raises Refused.

    parts  the path's parameters, without the ending; `edition` among them when the path is a dated one
    """
    form = ending or accepted(accept)
    own = {one.name: parts[one.name] for one in endpoint.parts}
    texts = {**own, **_query(endpoint, query)}
    known = {one.name: one for one in (*endpoint.parts, *endpoint.options)}
    values = {name: known[name].value_of(text) for name, text in texts.items()}
    for one in endpoint.query:
        if one.required and one.name not in values:
            raise Refused(
                Problem(
                    BAD_PARAMETER,
                    f"the parameter {one.name} is missing",
                    why=one.about,
                    do=f"Give it, as in {one.name}={one.example}.",
                    parameter=one.name,
                )
            )
    return Asked(endpoint, form, ending, texts, values, _edition(parts.get("edition"), values))


def ending_of(text: str) -> tuple[str, str]:
    """A path's last part without the ending that names a form, and that form.

    >>> ending_of("it-net.csv"), ending_of("2026-11-22.2")
    (('it-net', 'csv'), ('2026-11-22.2', ''))
    """
    match = _ENDING.fullmatch(text)
    return (match[1], match[2]) if match else (text, "")


def accepted(accept: str) -> str:
    """The form that an Accept header likes best. Raises Refused when it takes none.

    >>> accepted(""), accepted("text/csv"), accepted("text/html, */*;q=0.1"), accepted("text/*, */*;q=0.5")
    ('json', 'csv', 'json', 'csv')
    """
    if not accept.strip():
        return "json"
    ranges = [_range(one) for one in accept.split(",")]
    likings = {form: _liking(media, ranges) for form, media in FORMS.items()}
    best = max(likings, key=lambda form: likings[form])
    if likings[best] <= 0:
        raise Refused(
            Problem(
                NOT_ACCEPTABLE,
                "answers come as JSON, CSV or XLSX, and Accept takes none of them",
                where="header Accept",
                do=f"Accept one of {', '.join(FORMS.values())}, or end the path in .json, .csv or .xlsx.",
                instead=tuple(nearest.Instead(media) for media in FORMS.values()),
            )
        )
    return best


def _range(text: str) -> tuple[str, float]:
    media, *details = (part.strip() for part in text.split(";"))
    quality = 1.0
    for one in details:
        match = _QUALITY.fullmatch(one)
        quality = float(match[1]) if match else quality
    return media.lower(), quality


def _liking(media: str, ranges: list[tuple[str, float]]) -> float:
    """The quality that the most exact range gives a media type; 0 where none takes it."""
    for wanted in (media, f"{media.partition('/')[0]}/*", "*/*"):
        found = [quality for name, quality in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0


def _query(endpoint: Endpoint, query: str) -> dict[str, str]:
    known = {one.name for one in endpoint.options}
    found: dict[str, str] = {}
    pairs = parse_qsl(query, keep_blank_values=True, errors="strict")
    for name, text in pairs[:_MOST_PARAMETERS]:
        if name not in known:
            raise Refused(
                Problem(
                    UNKNOWN_PARAMETER,
                    f"{endpoint.path} has no parameter '{name[:40]}'",
                    why="A parameter that were passed over would leave an answer to another question.",
                    do=f"It takes: {', '.join(sorted(known))}.",
                    parameter=name[:40],
                    instead=nearest.parameters(name[:40], known),
                )
            )
        if name in found:
            raise Refused(
                Problem(
                    BAD_PARAMETER,
                    f"the parameter {name} is given twice",
                    do="Give it once; where several values are taken, join them by +.",
                    parameter=name,
                )
            )
        found[name] = text
    return found


def _edition(in_path: str | None, values: Mapping[str, Any]) -> str | None:
    in_query = values.get("edition")
    if in_path and in_query and in_path != in_query:
        raise Refused(
            Problem(
                BAD_PARAMETER,
                f"the path names edition {in_path}, the query another",
                do="Name one edition.",
                parameter="edition",
            )
        )
    return in_path or in_query
