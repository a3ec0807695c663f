"""The addresses of answers about joint programmes, and what is said where there is nothing at one."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Literal

from alen.answers.addresses import address
from alen.errors import NotFound
from alen.model.programme_records import CURRENT

FOLDER = "/programmes"


def asked(price: str, as_of: str) -> dict[str, str]:
    """Price and day as an address of the API has them."""
    return {"price": "" if price == CURRENT else price, "as_of": as_of}


def page(price: str, as_of: str, *parts: str) -> str:
    """The address of a page of a programme, below the language."""
    return address(FOLDER, *parts, **{"price": "" if price == CURRENT else price, "as-of": as_of})


Part = Literal["project", "party", "party on the bill"]


def not_there(kind: Part, id_: str, known: Mapping[str, object]) -> NotFound:
    """That a programme has no such project or party."""
    near = get_close_matches(id_, known, 3, 0.4)
    short = id_[:80]
    what = {
        "project": f"the programme has no project {short!r}",
        "party": f"the programme has no party {short!r}",
        "party on the bill": f"{short!r} has no share on that bill",
    }[kind]
    return NotFound(
        what, do=f"The nearest are {', '.join(near)}." if near else f"It has {', '.join([*known][:12])}."
    )
