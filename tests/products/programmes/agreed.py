"""Small programmes written by hand: an agreement, its parties, keys and commitments. Places are made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from alen.model.csv_tables import rows_of
from alen.model.programme import Agreement, Group, Key, Member, Party, Programme, Register, Wording
from alen.model.programme_records import (
    CURRENT,
    Amount,
    Commitment,
    CommitmentKind,
    Decision,
    IndexStep,
    Weight,
)
from alen.store.packaged import read_text

DAY = date(2020, 1, 1)
TABLE = "own"
PEOPLE: Mapping[str, int] = {"k1": 1000, "k2": 2000, "k3": 4000, "r1": 30_000, "r2": 50_000}


def said(text: str) -> Wording:
    return Wording(text, text)


class Country:
    """Registers of a country with three municipalities and two regions."""

    def __init__(self, municipalities: tuple[str, ...] = ("k1", "k2", "k3")) -> None:
        self.known = {"municipalities": municipalities, "regions": ("r1", "r2")}

    def members(self, register: Register, on: date) -> tuple[tuple[str, Wording], ...]:
        return tuple((code, said(code)) for code in self.known.get(register, ()))


def commitment(
    party: str,
    year: int,
    amount: Amount,
    key: str = "",
    *,
    level: str = CURRENT,
    kind: CommitmentKind = "grant",
    decision: str = "",
    recorded: date = DAY,
    row: int = 2,
) -> Commitment:
    return Commitment(
        f"{party}-{year}-{row}", DAY, recorded, kind, "a", party, "", year, amount, level, "stated",
        key, decision, "", "", "", row,
    )  # fmt: skip


def decision(id_: str, state: Any, kind: Any = "extension") -> Decision:
    return Decision(id_, DAY, DAY, kind, state, "board", id_, "", "", 0, None, "", 2)


def weights(
    people: Mapping[str, int | Fraction] = PEOPLE, version: str = "", on: date = DAY
) -> tuple[Weight, ...]:
    return tuple(
        Weight(TABLE, version, on, party, Fraction(number), row)
        for row, (party, number) in enumerate(people.items(), start=2)
    )


def programme(
    keys: tuple[Key, ...] = (),
    commitments: tuple[Commitment, ...] = (),
    *,
    parties: tuple[str, ...] = ("state", "municipalities", "regions", "all"),
    groups: tuple[Group, ...] = (),
    own: tuple[Weight, ...] | None = None,
    decisions: tuple[Decision, ...] = (),
    indices: tuple[IndexStep, ...] = (),
) -> Programme:
    """A programme with the groups `k` (the municipalities), `r` (the regions) and `three` beside its own."""
    three = tuple(Member(one) for one in ("state", "municipalities", "regions"))
    return Programme(
        "agreed",
        said("agreed"),
        said(""),
        publish=False,
        is_invented=True,
        starts=DAY,
        ends=date(2029, 12, 31),
        parties=tuple(Party(one, said(one), "association") for one in parties),
        groups=(
            Group("k", said("k"), "municipalities", "municipalities"),
            Group("r", said("r"), "regions", "regions"),
            Group("three", said("three"), "all", "", three),
            *groups,
        ),
        agreements=(Agreement("a", said("a")),),
        keys=keys,
        commitments=commitments,
        weights=weights() if own is None else own,
        decisions=decisions,
        indices=indices,
    )


def inhabitants(quarter: str) -> dict[str, int]:
    """The 98 municipalities' inhabitants, Christiansø and the regions left out."""
    text = read_text("data", "figures", "population.csv").replace(";", ",")
    rows = [row for _, row in rows_of(text, ("OMRÅDE", "TID", "INDHOLD"), "population.csv")]
    places = read_text("data", "organisations.csv")
    codes = {
        row["organisation_code"]
        for _, row in rows_of(places, ("organisation_code", "kind"), "organisations.csv")
        if row["kind"] == "municipality"
    }
    return {
        row["OMRÅDE"]: int(row["INDHOLD"]) for row in rows if row["TID"] == quarter and row["OMRÅDE"] in codes
    }
