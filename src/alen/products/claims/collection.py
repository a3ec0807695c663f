"""All claims of a package and a workspace: each id once, each about measures and organisations there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from alen.errors import BadDefinition
from alen.model.organisations import Organisations
from alen.model.stated import Words
from alen.products.claims.definition import Claim, Origin
from alen.products.claims.numbers import ALL_OF_A_KIND
from alen.products.claims.parsing import parse_claim

MOST_CLAIMS = 2_000


def read_claims(texts: Mapping[str, tuple[str, Origin]], words: Words) -> tuple[Claim, ...]:
    """The claims of some files, by id.

    texts   a file's name -> its text, and whether it is packaged or the workspace's own

    Raises BadDefinition for a file that is no claim, and where two have one id.
    """
    if len(texts) > MOST_CLAIMS:
        raise BadDefinition(f"there are {len(texts):,} claims", do=f"Keep at most {MOST_CLAIMS:,}.")
    found: dict[str, Claim] = {}
    first: dict[str, str] = {}
    for where, (text, origin) in texts.items():
        claim = parse_claim(text, where, words, origin)
        if claim.id in found:
            raise BadDefinition(
                f"the claim {claim.id!r} is there twice",
                where=where,
                why=f"The first stands in {first[claim.id]}.",
                do="Give one of them another id.",
            )
        found[claim.id], first[claim.id] = claim, where
    return tuple(found[id_] for id_ in sorted(found))


def look_at(claims: Collection[Claim], measures: Collection[str], organisations: Organisations) -> None:
    """Refuse a claim about a measure or an organisation that there is not.

    Raises BadDefinition naming the claim.
    """
    for claim in claims:
        where = f"claim {claim.id}"
        for measure in (*claim.measures, *(one.measure for one in claim.figures.values())):
            require_measure(measure, measures, where)
        asked = [code for one in claim.figures.values() for code in one.organisations]
        for code in (*claim.organisations, *asked):
            require_organisation(code, organisations, where)
        for one in claim.figures.values():
            if one.group:
                require_group(one.group, organisations, where)


def require_measure(measure: str, measures: Collection[str], where: str) -> None:
    """Refuse what is no measure's id."""
    if measure not in measures:
        near = get_close_matches(measure, measures, 3, 0.5)
        raise BadDefinition(
            f"speaks of {measure[:60]!r}, which is no measure",
            where=where,
            do=f"The nearest are {', '.join(near)}." if near else "`alen measures` lists them.",
        )


def require_organisation(code: str, organisations: Organisations, where: str) -> None:
    """Refuse what is neither an organisation's code nor a kind that stands for all of it."""
    if code not in ALL_OF_A_KIND and organisations.by_code(code) is None:
        raise BadDefinition(
            f"speaks of {code[:60]!r}, which is no organisation",
            where=where,
            do="Write its code of three digits, or 'municipality' or 'region' for all of them.",
        )


def require_group(code: str, organisations: Organisations, where: str) -> None:
    """Refuse what is no group's code."""
    if organisations.by_code(code) is None:
        raise BadDefinition(f"asks for the group {code[:60]!r}, which is none", where=where)
