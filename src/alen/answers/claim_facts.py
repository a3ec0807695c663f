"""The claims of an edition, and its figures in the form that claims are held against."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from alen.answers.edition import Figures, Reading
from alen.model.figures import BASES
from alen.model.stated import Words, parse_words
from alen.products.claims.checking import Verdict, judge
from alen.products.claims.definition import Claim, Origin
from alen.products.claims.facts import Facts, FigureKey, FigureRow, members_among
from alen.products.claims.parsing import parse_claim
from alen.store.packaged import read_text


@cache
def claim_words() -> Words:
    """How approximate numbers in claims are read."""
    return parse_words(read_text("data", "claims", "words.yml"))


def claims_of(reading: Reading) -> Mapping[str, Claim]:
    """The claims as the edition holds them, by id."""
    return {id_: one.claim for id_, one in verdicts_of(reading).items()}


def verdicts_of(reading: Reading) -> Mapping[str, Verdict]:
    """What the edition's figures say of each of its claims, by id; worked out once for an edition."""
    return reading.claims.of("verdicts", lambda: _verdicts(reading))


def recorded(reading: Reading) -> Mapping[str, tuple[str, str]]:
    """Verdict and arithmetic of each claim as the build recorded them, by id."""
    return {
        str(row["claim_id"]): (str(row["verdict"]), str(row["arithmetic"]))
        for row in reading.data.rows("out_alen__verdict")
        if not row["reading_id"]
    }


def _verdicts(reading: Reading) -> Mapping[str, Verdict]:
    claims: list[Claim] = []
    for row in reading.data.rows("out_alen__claim"):
        origin: Origin = "packaged" if row["origin"] == "packaged" else "workspace"
        claims.append(parse_claim(str(row["text"]), f"claim {row['claim_id']}", claim_words(), origin))
    facts = facts_of(reading, claims)
    return {one.id: judge(one, facts, claim_words()) for one in claims}


def facts_of(reading: Reading, claims: list[Claim]) -> Facts:
    """The figures that some claims ask for."""
    asked = {one.measure for claim in claims for one in claim.figures.values()}
    measures = {id_: reading.find_measure(id_) for id_ in sorted(asked & set(reading.measure_ids))}
    codes = {one.key: one.code for one in reading.organisations}
    rows: dict[FigureKey, FigureRow] = {}
    for id_, measure in measures.items():
        for scope in measure.scopes:
            for basis in BASES:
                figures = reading.figures(id_, scope, basis)
                for (key, year), place in figures.places.items():
                    rows[id_, codes[key], year, scope, basis] = _row(figures, place)
    return Facts(
        rows,
        {id_: one.unit for id_, one in measures.items()},
        {id_: one.default_scope for id_, one in measures.items()},
        members_among(reading.organisations),
    )


def _row(figures: Figures, place: int) -> FigureRow:
    value, numerator, denominator, precision, reason = figures.rows[place][:5]

    def whole(number: float) -> int | None:
        return None if np.isnan(number) else int(number)

    number = None if np.isnan(value) else float(value)
    return FigureRow(whole(numerator), whole(denominator), number, whole(precision), reason)
