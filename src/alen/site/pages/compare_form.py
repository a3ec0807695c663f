"""The form that chooses what to compare: boxes to tick for few, names to type for many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alen.site.pages.find import standing
from alen.site.visit import Visit

LEAST, MOST = 2, 6
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


def compare_form(visit: Visit, chosen: Sequence[str], kind: str = "", *, ident: str = "c") -> Form:
    """The form for one kind of organisation; with one chosen code, that one is the form's own."""
    one = visit.desk.reading.organisations.by_code(chosen[0]) if len(chosen) == 1 else None
    kind = kind or (one.kind if one is not None else "municipality")
    everyone = standing(visit, kind)
    own = None if one is None else Option(one.code, one.name(visit.lang), is_chosen=True)
    others = [each for each in everyone if own is None or each.code != own.code]
    boxes = [Option(each.code, each.name(visit.lang), each.code in chosen) for each in others]
    typed = [option.text for option in boxes if option.is_chosen]
    fields = MOST - (1 if own is not None else 0)
    return Form(
        ident=ident,
        kind=kind,
        action=visit.link("/compare"),
        own=own,
        boxes=boxes if len(boxes) <= _FEW else [],
        names=[option.text for option in boxes],
        typed=[*typed, *[""] * fields][:fields],
    )
