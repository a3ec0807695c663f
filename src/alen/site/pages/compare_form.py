"""The form that chooses what to compare: boxes to tick for few, names to type for many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alen.answers.compare import LEAST_COMPARED, MOST_COMPARED
from alen.model.organisation import Organisation
from alen.site.pages.find import standing
from alen.site.visit import Visit

LEAST, MOST = LEAST_COMPARED, MOST_COMPARED
_FEW = 8


@dataclass(frozen=True)
class Option:
    """One organisation that may be chosen."""

    code: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class Form:
    """What the form asks.

    own      the organisation it starts from: always compared; None where all are to be chosen
    boxes    everybody of the kind, to tick; empty where they are too many
    names    everybody of the kind, suggested while typing
    typed    what stands in the fields, empty ones last
    """

    ident: str
    kind: str
    action: str
    own: Option | None
    boxes: Sequence[Option]
    names: Sequence[str]
    typed: Sequence[str]


def compare_form(visit: Visit, chosen: Sequence[str], kind: str) -> Form:
    """The form that chooses organisations of one kind, those chosen already filled in."""
    everyone = standing(visit, kind)
    boxes = [Option(one.code, one.name(visit.lang), one.code in chosen) for one in everyone]
    return _form(visit, kind, None, boxes)


def others_form(visit: Visit, own: Organisation) -> Form:
    """The form that chooses what to compare one organisation with."""
    boxes = [
        Option(one.code, one.name(visit.lang), is_chosen=False)
        for one in standing(visit, own.kind)
        if one.code != own.code
    ]
    return _form(visit, own.kind, Option(own.code, own.name(visit.lang), is_chosen=True), boxes)


def _form(visit: Visit, kind: str, own: Option | None, boxes: Sequence[Option]) -> Form:
    typed = [option.text for option in boxes if option.is_chosen]
    fields = MOST if own is None else MOST - 1
    return Form(
        ident=f"c-{kind}",
        kind=kind,
        action=visit.link("/compare"),
        own=own,
        boxes=boxes if len(boxes) <= _FEW else (),
        names=[option.text for option in boxes],
        typed=[*typed, *[""] * fields][:fields],
    )
